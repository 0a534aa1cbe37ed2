"""The noun phrases of a sentence: a noun with what stands before it, and what is said of it right behind.

There is no grammar: a phrase begins behind an article, a number, a genitive or a preposition, and ends before a mark or a word of
the closed lists. A word between that and an article is a verb. It is told less often than a parser would, and of no verb.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Final

from variorum.collation.stems import bare, stem
from variorum.edits.vocabulary import Vocabulary, vocabulary
from variorum.text.abbreviations import ALL as ABBREVIATIONS

_WORD = re.compile(
    r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:[.,]\d+)*(?:['’][^\W\d_]+)?(?:[-‑][^\W_]+)*(?:['’]s\b)?|[$€£¥%]"
)
_GENITIVES: Final = ("'s", "’s", "s’", "s'")
_OWNER: Final = re.compile(r"[sxz]['’] ")
_BLANKS: Final = frozenset({" ", "\xa0"})
_SIGNS: Final = frozenset("$€£¥")
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
    #: Links behind which a sum stands that a noun is of: "a fine of 80,000 euros".
    of: frozenset[str]
    #: Figures without a number: "several".
    some: frozenset[str]
    #: Links that hold an article: "im".
    articled: frozenset[str]
    #: Behind which of them two of something are no figure.
    definite: frozenset[str]
    #: The stems of what is measured in, of places in an order and of seasons: they are no thing either.
    units: frozenset[str]
    #: Verbs of speech; what may not stand between a noun and what is told of it; what ends a phrase, and what a noun may follow.
    speech: frozenset[str]
    #: Participles that do not end as others do, of verbs that something is done to: "a radar built in".
    participles: frozenset[str]
    pronouns: frozenset[str]
    breaking: frozenset[str]
    opening: frozenset[str]


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
    subjects = sets["subjects"] | speech
    return Lists(
        "".join(own["head"]) == "first",
        sets["determiners"],
        sets["links"],
        subjects,
        sets["closed"],
        sets["empty"],
        numbers,
        words.words("numbers", "weekdays"),
        bool(words.names.get("nouns", False)),
        "".join(own["dead"]),
        sets["people"],
        tuple(own["kills"]),
        tuple(own["lost"]),
        sets["of"],
        sets["some"],
        sets["articled"],
        sets["definite"],
        _units(words),
        speech,
        sets.get("participles", frozenset()),
        sets["subjects"],
        sets["closed"] | sets["links"] | subjects | sets["determiners"],
        sets["determiners"] | numbers,
    )


def _units(words: Vocabulary) -> frozenset[str]:
    """Words that measure, order or date: "tonnes", "weeks", "first", "autumn"."""
    named = [each for each in words.numbers.get("named_times", {}) if " " not in each]
    forms = [*words.numbers.get("units_of_measure", ()), *words.numbers.get("places", ()), *words.numbers.get("first_days", ())]  # fmt: skip
    listed = [
        *named,
        *words.numbers.get("periods", ()),
        *(form for each in forms for form in str(each).split()),
    ]
    return frozenset(stem(str(each)) for each in listed)


@lru_cache(maxsize=1)
def _own() -> Mapping[str, Mapping[str, list[str]]]:
    return tomllib.loads(resources.files("variorum.collation").joinpath("words.toml").read_text("utf-8"))


def phrases(text: str, language: str | None) -> Iterator[Phrase]:
    """The phrases of a sentence in their order; none in a language without lists."""
    of = lists(language)
    if of is None or language is None:
        return
    line = _Line(text, language, of)
    words, places, place = line.words, line.places, 0
    while place < len(words):
        last = _core(line, place)
        if last is None:
            place += 1
            continue
        begin = place
        while begin > 0 and words[begin - 1].opens and line.beside[begin - 1]:
            begin -= 1
            if words[begin].written.endswith(_GENITIVES):
                begin = _owner(line, begin)
        head = place if of.first else last - 1
        end = _behind(line, last)
        yield Phrase(
            places[begin][0], places[end - 1][1], places[place][0], *places[head], stem(words[head].written),
        )  # fmt: skip
        place = last


def nouns(text: str, language: str | None) -> Iterator[Phrase]:
    """Those whose noun is a thing: no name, none of the nouns that stand with everything, no owner of something else ("the ferries’
    crews"), and no verb ("conservatives calling" for something)."""
    of = lists(language)
    for each in phrases(text, language):
        noun = text[each.core : each.core_end]
        if of and len(each.head) > 2 and noun[0].isupper() == of.nouns and is_thing(noun, each.head, of):
            calling = language == "en" and each.core_start < each.core and noun.endswith("ing")
            if not calling and not _OWNER.match(text, each.core_end - 1):
                yield each


def is_thing(word: str, head: str, of: Lists) -> bool:
    """Whether a noun, with its stem, is a thing of its own: it neither stands with everything nor measures, orders or dates."""
    return word.casefold() not in of.empty and head not in of.units


@dataclass(frozen=True, slots=True)
class _Word:
    """A word as written, folded, and what the lists say of it: `content` where it is in none that ends a phrase, `opens` where a noun
    with its adjectives may follow (an article, a number or a genitive)."""

    written: str
    folded: str
    content: bool
    opens: bool
    digit: bool


@lru_cache(maxsize=1 << 15)
def _word(written: str, language: str) -> _Word:
    """A text has few words, each many times."""
    of = lists(language)
    folded = written.casefold().replace("’", "'")
    digit = written[0].isdigit()
    opens = of is not None and (
        folded in of.opening or digit or written in _SIGNS or written.endswith(_GENITIVES)
    )
    short = len(written) > 1 and written.isupper()  # "the US", and no pronoun
    content = of is not None and (short or folded not in of.breaking)
    return _Word(written, folded, content, opens and not (short and not digit), digit)


class _Line:
    """The words of a sentence, where they stand, and whether nothing but a blank parts each from the next, or the full stop of
    an abbreviation."""

    def __init__(self, text: str, language: str, of: Lists) -> None:
        self.of = of
        self.places = places = [each.span() for each in _WORD.finditer(text)]
        self.words = words = [_word(text[start:end], language) for start, end in places]
        self.beside = [
            end == start
            or (gap := text[end:start]) in _BLANKS
            or (gap == ". " and word.folded in ABBREVIATIONS)
            for (_, end), (start, _), word in zip(places, places[1:], words, strict=False)
        ]
        self.beside.append(False)


def _owner(line: _Line, place: int) -> int:
    """Where the owner begins who is named by a genitive: "the U.S. attorney's"."""
    begin = place
    while place - begin < _CORE and begin > 0 and line.beside[begin - 1] and line.words[begin - 1].content:
        begin -= 1
    return begin


def _core(line: _Line, place: int) -> int | None:
    """Where a noun with its adjectives ends that begins at a place, None where none does."""
    of, words, beside = line.of, line.words, line.beside
    first = words[place]
    if not first.content or first.opens:
        return None
    before = words[place - 1] if place and beside[place - 1] else None
    linked = before is not None and before.folded in of.links
    led = linked or (before is not None and before.opens)
    if not led and bare(first.folded) == first.folded:
        return None
    last = place + 1
    while (
        last < len(words) and beside[last - 1] and (word := words[last]).content
        and not word.digit and word.folded not in of.days and last - place < _CORE + 1
    ):  # fmt: skip
        last += 1
        if word.written.endswith(_GENITIVES):
            return None  # the noun comes behind
    if last - place > _CORE or (linked and first.folded.endswith("ing") and not of.first):
        return None  # "in calling on"
    if last < len(words) and beside[last - 1] and not of.first:
        behind = words[last]
        if (behind.folded in of.determiners or behind.folded in of.pronouns or behind.digit) and behind.folded not in of.links:  # fmt: skip
            last -= 1  # a verb, with what it is about
    while last > place and not of.first and _is_no_noun(words[last - 1].written, of):
        last -= 1
    return last if last > place else None


def _is_no_noun(word: str, of: Lists) -> bool:
    """Whether a word at the end of a phrase is none: an adverb or participle, or small where nouns have capitals."""
    return word.islower() if of.nouns else word.casefold().endswith(("ly", "ed"))


def _behind(line: _Line, last: int) -> int:
    """Up to which word something is said of a noun right behind it: "built in the Czech Republic"."""
    of, words, beside = line.of, line.words, line.beside
    size, end = len(words), last
    while end < size and end - last < _BEHIND:
        at = end
        if not beside[at - 1]:
            break
        told = words[at].folded in of.participles or (words[at].folded.endswith("ed") and words[at].content)
        if told and at + 1 < size and words[at + 1].folded in of.links:
            at += 1
        if words[at].folded not in of.links:
            break
        at += 1
        while at < size and beside[at - 1] and words[at].opens:
            at += 1
        begin = at
        while at < size and beside[at - 1] and words[at].content and at - begin < _CORE:
            at += 1
        if at < size and at > begin and beside[at - 1] and (words[at].folded in of.determiners or words[at].folded in of.pronouns):  # fmt: skip
            at -= 1
        while of.nouns and at > begin and words[at - 1].written.islower():
            at -= 1
        if at <= begin:
            break
        end = at
    return end
