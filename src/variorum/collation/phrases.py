"""The noun phrases of a sentence: a noun with what stands before it, and what is said of it right behind.

There is no grammar: a phrase begins behind an article, a number, a genitive or a preposition, and ends before a mark or a word of
the closed lists. A word between that and an article is a verb. It is told less often than a parser would, and of no verb.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Final

from variorum.collation.stems import bare, stem
from variorum.edits.vocabulary import vocabulary
from variorum.text.abbreviations import ALL as ABBREVIATIONS

_WORD = re.compile(
    r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:[.,]\d+)*(?:['’][^\W\d_]+)?(?:[-‑][^\W_]+)*(?:['’]s\b)?|[$€£¥%]"
)
_GENITIVES: Final = ("'s", "’s", "s’", "s'")
#: Most words of a noun with its adjectives, and of what is said of it behind.
_CORE, _BEHIND = 5, 12


@dataclass(frozen=True, slots=True)
class Lists:
    """The closed lists of a language."""

    first: bool
    determiners: frozenset[str]
    links: frozenset[str]
    subjects: frozenset[str]
    closed: frozenset[str]
    empty: frozenset[str]
    numbers: frozenset[str]
    days: frozenset[str]
    #: Whether all nouns have a capital.
    nouns: bool
    #: What a table calls those who died; nouns for anybody, and what is told of those of them who died, before and behind.
    dead: str
    people: frozenset[str]
    kills: tuple[str, ...]
    lost: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun at `[core, core_end)`, from `core_start` on with its adjectives, `[start, end)` with its article and what is said
    right behind. `head` is the stem of the noun."""

    start: int
    end: int
    core_start: int
    core: int
    core_end: int
    head: str


@lru_cache(maxsize=16)
def lists(language: str | None) -> Lists | None:
    """The lists of a primary language subtag; None for a language that has none."""
    own: Mapping[str, list[str]] | None = _own().get(language or "")
    if own is None:
        return None
    words = vocabulary(language)
    sets = {name: frozenset(each for each in own[name]) for name in own if name not in ("head", "dead")}
    speech = words.words("quotes", "speech")
    numbers = frozenset(str(each).casefold() for name in ("units", "tens", "vague", "weak") for each in words.numbers.get(name, ()))  # fmt: skip
    return Lists(
        "".join(own["head"]) == "first",
        sets["determiners"],
        sets["links"],
        sets["subjects"] | speech,
        sets["closed"],
        sets["empty"],
        numbers,
        words.words("numbers", "weekdays"),
        bool(words.names.get("nouns", False)),
        "".join(own["dead"]),
        sets["people"],
        tuple(own["kills"]),
        tuple(own["lost"]),
    )


@lru_cache(maxsize=1)
def _own() -> Mapping[str, Mapping[str, list[str]]]:
    return tomllib.loads(resources.files("variorum.collation").joinpath("words.toml").read_text("utf-8"))


def phrases(text: str, language: str | None) -> Iterator[Phrase]:
    """The phrases of a sentence in their order; none in a language without lists."""
    of = lists(language)
    if of is None:
        return
    words = list(_WORD.finditer(text))
    folded = [each.group().casefold().replace("’", "'") for each in words]
    place = 0
    while place < len(words):
        core = _core(text, words, folded, place, of)
        if core is None:
            place += 1
            continue
        first, last = core
        begin = first
        while (
            begin > 0
            and _opens(folded[begin - 1], words[begin - 1].group(), of)
            and _beside(text, words, begin - 1)
        ):
            begin -= 1
            if words[begin].group().endswith(_GENITIVES):
                begin = _owner(text, words, folded, begin, of)
        head = first if of.first else last - 1
        end = _behind(text, words, folded, last, of)
        yield Phrase(
            words[begin].start(), words[end - 1].end(), words[first].start(), words[head].start(), words[head].end(),
            stem(words[head].group()),
        )  # fmt: skip
        place = last


def nouns(text: str, language: str | None) -> Iterator[Phrase]:
    """Those whose noun is a thing: no name, and none of the nouns that stand with everything."""
    of = lists(language)
    for each in phrases(text, language):
        noun = text[each.core : each.core_end]
        if of and len(each.head) > 2 and noun.casefold() not in of.empty and noun[0].isupper() == of.nouns:
            yield each


def _content(word: str, of: Lists) -> bool:
    return not (word in of.closed or word in of.links or word in of.subjects or word in of.determiners)


def _opens(word: str, written: str, of: Lists) -> bool:
    """Whether a noun with its adjectives may follow: an article, a number or a genitive."""
    return (
        word in of.determiners or word in of.numbers or written[0].isdigit() or written in "$€£¥"
        or written.endswith(_GENITIVES)
    )  # fmt: skip


def _beside(text: str, words: Sequence[re.Match[str]], place: int) -> bool:
    """Whether nothing but a blank parts a word from the next, or the full stop of an abbreviation."""
    gap = text[words[place].end() : words[place + 1].start()]
    return gap in (" ", "", "\xa0") or (gap == ". " and words[place].group().casefold() in ABBREVIATIONS)


def _owner(text: str, words: Sequence[re.Match[str]], folded: Sequence[str], place: int, of: Lists) -> int:
    """Where the owner begins who is named by a genitive: "the U.S. attorney's"."""
    begin = place
    while (
        place - begin < _CORE
        and begin > 0
        and _beside(text, words, begin - 1)
        and _content(folded[begin - 1], of)
    ):
        begin -= 1
    return begin


def _core(
    text: str, words: Sequence[re.Match[str]], folded: Sequence[str], place: int, of: Lists
) -> tuple[int, int] | None:
    """The words of a noun with its adjectives that begin at a place, None where none do."""
    if not _content(folded[place], of) or _opens(folded[place], words[place].group(), of):
        return None
    before = folded[place - 1] if place and _beside(text, words, place - 1) else ""
    led = before and (_opens(before, words[place - 1].group(), of) or before in of.links)
    if not led and bare(folded[place]) == folded[place]:
        return None
    last = place + 1
    while (
        last < len(words) and _beside(text, words, last - 1) and _content(folded[last], of)
        and not words[last].group()[0].isdigit() and folded[last] not in of.days and last - place < _CORE + 1
    ):  # fmt: skip
        last += 1
        if words[last - 1].group().endswith(_GENITIVES):
            return None  # the noun comes behind
    if last - place > _CORE or (before in of.links and folded[place].endswith("ing") and not of.first):
        return None  # "in calling on"
    if last < len(words) and _beside(text, words, last - 1) and not of.first:
        behind = folded[last]
        if (behind in of.determiners or behind in of.subjects or words[last].group()[0].isdigit()) and behind not in of.links:  # fmt: skip
            last -= 1  # a verb, with what it is about
    while last > place and not of.first and _is_no_noun(words[last - 1].group(), of):
        last -= 1
    return (place, last) if last > place else None


def _is_no_noun(word: str, of: Lists) -> bool:
    """Whether a word at the end of a phrase is none: an adverb or participle, or small where nouns have capitals."""
    return word.islower() if of.nouns else word.casefold().endswith(("ly", "ed"))


def _behind(text: str, words: Sequence[re.Match[str]], folded: Sequence[str], last: int, of: Lists) -> int:
    """Up to which word something is said of a noun right behind it: "built in the Czech Republic"."""
    end = last
    while end < len(words) and end - last < _BEHIND:
        at = end
        if not _beside(text, words, at - 1):
            break
        if folded[at].endswith("ed") and _content(folded[at], of) and at + 1 < len(words) and folded[at + 1] in of.links:  # fmt: skip
            at += 1
        if folded[at] not in of.links:
            break
        at += 1
        while at < len(words) and _beside(text, words, at - 1) and _opens(folded[at], words[at].group(), of):
            at += 1
        begin = at
        while at < len(words) and _beside(text, words, at - 1) and _content(folded[at], of) and at - begin < _CORE:  # fmt: skip
            at += 1
        if at < len(words) and at > begin and (folded[at] in of.determiners or folded[at] in of.subjects) and _beside(text, words, at - 1):  # fmt: skip
            at -= 1
        while of.nouns and at > begin and words[at - 1].group().islower():
            at -= 1
        if at <= begin:
            break
        end = at
    return end
