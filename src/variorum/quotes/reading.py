"""A report as this package looks at it: what is quoted in it, who is mentioned beside, and which verbs tell of speech."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib import resources
from typing import Final

from variorum.edits.vocabulary import Vocabulary, vocabulary
from variorum.quotes.marks import HIDDEN, Marked, hidden, marked
from variorum.text import sentences
from variorum.text.paragraphs import paragraphs
from variorum.text.stopwords import STOPWORDS

_GENITIVE: Final = ("'s", "’s")
#: Capitals of every alphabet that has them; letters of scripts without any begin no name that could be told from a word.
_CAPITALS = "".join(letter for letter in map(chr, range(0x10000)) if letter.isupper() or letter.istitle())
_CAPITAL = rf"[{_CAPITALS}](?:[\w&]|[’'](?!s\b)(?=\w)|-(?=\w)|\.(?=\w))*"
_WORD = r"[\w$%][\w’'$%-]*"


#: What stands before a word within a sentence.
_WITHIN = re.compile(r"[\w,] $")
#: Words with small letters up to a name, of which so many at most are what somebody is.
_TO_NAME = re.compile(rf"(?:[^\W\d_A-Z][\w-]* ){{1,4}}(?=[{_CAPITALS}])")
_LONGEST_OFFICE: Final = 4
_ENDINGS = re.compile("(?:ing|ed|ly|s)$")
#: Lists whose words the ranker does not know each by itself.
_APART: Final = (
    "verbs", "showing", "stating", "persons", "when", "hyphened", "doubtful",
    "none", "negations", "negations_behind", "denying", "affirming", "infinitive", "joining",
    "offices", "lesser", "kin", "his", "her",
)  # fmt: skip


class Sort(StrEnum):
    """How somebody is mentioned."""

    NAME = "name"
    PRONOUN = "pronoun"
    #: A noun with its article, possessive or number: "the minister", "his lawyer".
    PHRASE = "phrase"
    #: A noun that speaks, without an article: "police".
    BARE = "bare"


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody mentioned at `[start, end)` of a text."""

    start: int
    end: int
    text: str
    sort: Sort


@dataclass(frozen=True, slots=True)
class Cue:
    """A word at `[start, end)` that tells that something is said; `source` where it goes before the source
    ("according to")."""

    start: int
    end: int
    text: str
    source: bool = False


@dataclass(frozen=True, slots=True)
class Lists:
    """The closed lists of a language, and patterns made of them: what is told of something stands behind one of `opens`
        ("that"), begins with one of `starts`, and may end at `breaks`; `plain` words with a capital are no names, nor is one of
    `numbers` alone, and of `common` words the ranker knows each by itself.
    """

    words: Vocabulary
    #: The lists of this package by name.
    own: Mapping[str, frozenset[str]]
    mentions: re.Pattern[str]
    cues: re.Pattern[str]
    helpers: frozenset[str]
    opens: frozenset[str]
    starts: frozenset[str]
    breaks: re.Pattern[str]
    #: Nobody at the head of the clause that a text ends in.
    by_nobody: re.Pattern[str]
    plain: frozenset[str]
    numbers: frozenset[str]
    common: frozenset[str]


@dataclass(frozen=True, slots=True)
class Reading:
    """A report with its parts. `masked` is as long as `text`, what is quoted hidden in it; `paragraphs` and
    `sentences` are character ranges."""

    text: str
    lists: Lists
    masked: str
    quoted: tuple[Marked, ...]
    paragraphs: tuple[tuple[int, int], ...]
    sentences: tuple[tuple[int, int], ...]
    mentions: tuple[Mention, ...]
    cues: tuple[Cue, ...]


def read(text: str, language: str | None) -> Reading:
    """Read a report; paragraphs are parted by line breaks. In a language without lists only marks tell something."""
    lists = lists_of(language)
    quoted = marked(text, dialogue(language))
    masked = hidden(text, quoted)
    blocks = [(start, start + len(block)) for start, block in paragraphs(masked)]
    return Reading(
        text,
        lists,
        masked,
        tuple(quoted),
        tuple(blocks),
        tuple(
            (start + each.start, start + each.end)
            for start, end in blocks
            for each in sentences.spans(masked[start:end])
        ),
        tuple(_mentions(masked, lists)),
        tuple(_cues(masked, lists)),
    )


def dialogue(language: str | None) -> frozenset[str]:
    """The verbs of speech of a language that sets speech behind dashes; none of any other."""
    lists = lists_of(language)
    verbs = lists.own["dialogue"]
    return verbs | lists.words.words("quotes", "speech") if verbs else verbs


def shape(lists: Lists, word: str) -> str:
    """A common word as it is, folded; of any other one only what it looks like, so that nothing is learnt of what
    the news were about."""
    folded = word.casefold()
    if folded in lists.common:
        return folded
    if word[:1].isdigit():
        return "figure"
    ending = _ENDINGS.search(folded)
    return f"{'Name' if word[:1].isupper() else 'word'}-{ending.group() if ending else ''}"


@lru_cache(maxsize=1)
def _own() -> Mapping[str, Mapping[str, list[str]]]:
    return tomllib.loads(resources.files("variorum.quotes").joinpath("words.toml").read_text("utf-8"))


@lru_cache(maxsize=16)
def lists_of(language: str | None) -> Lists:
    """The lists of a primary language subtag; empty ones for a language that has none."""
    words, own = vocabulary(language), _own().get(language or "", {})
    speech = (*words.quotes.get("speech", ()), *own.get("dialogue", ()))
    speakers = words.quotes.get("speakers", ())
    according = words.quotes.get("according", ())
    stops = _one_of([*own.get("breaks", []), *own.get("helpers", ()), *own.get("links", ()), *own.get("determiners", ()), *words.words("quotes", "pronouns"), *speech])  # fmt: skip
    inside = _one_of(words.names.get("inside", ()))
    titles = _one_of(words.quotes.get("titles", ()))
    piece = rf"(?:(?:{titles}|Rep|Reps|St|Jr|Sr|Lt|[A-Z])\.|{_CAPITAL})"
    name = rf"{piece}(?: (?:(?:{inside}) (?:the )?)?{piece}){{0,7}}"
    noun = rf"(?:(?!(?:{stops})\b){_WORD}(?: |(?=[,.;:!?)”\"]|$|\n)))"
    verbs = _one_of(own.get("verbs", ()))
    further = (
        rf"(?!(?:{verbs}|[a-zß-öø-ÿ]+ed)\b){noun}" if language == "en" else noun
    )  # "the Kremlin dismissed"
    phrase = rf"(?i:\b(?:{_one_of(own.get('determiners', ()))}) ){noun}(?:{further}){{0,4}}"
    owned = rf"{name}(?:['’]s?) {noun}(?:{further}){{0,3}}"
    hyphened = r"(?<=\w-)" if own.get("hyphened") else "(?!)"  # "dit-il", "a-t-elle"
    linked = rf"(?:(?i:{_one_of(own.get('links', ()))}) (?:{phrase}|{name}))?"
    return Lists(
        words,
        defaultdict(frozenset, {name: frozenset(each) for name, each in own.items()}),
        re.compile(
            rf"(?P<phrase>(?<![\w’'-])(?:{owned}|{phrase}){linked})"
            rf"|(?P<pronoun>(?:(?<![\w’'-])|{hyphened})(?i:{_one_of(words.quotes.get('pronouns', ()))})\b(?![’']))"
            rf"|(?P<name>(?<![\w’'-]){name})"
            rf"|(?P<bare>(?<![\w’'-])(?i:{_one_of(speakers)})\b)"
        ),
        re.compile(rf"(?<![\w’'-])(?:(?P<source>(?i:{_one_of(according)}))|(?P<verb>{_one_of(speech)}))\b"),
        frozenset(own.get("helpers", ())),
        frozenset(own.get("opens", ())),
        frozenset(own.get("starts", ())),
        re.compile(rf",[”\"]? |[;—–:] ?| - | \((?=\w)|\) | (?=(?:{_one_of(own.get('breaks', []))})\b)"),
        re.compile(
            rf"(?i:(?:^|[^\w ] |[{HIDDEN}“„«\"\n]|\b(?:{_one_of([*own.get('opens', ()), *own.get('joining', ())])}) )"
            rf"(?!(?:{_one_of(own.get('affirming', ()))})\b)(?:{_one_of(own.get('none', ()))})\b(?! ?\d)"
            rf"(?:(?!\b(?:{_one_of(own.get('joining', ()))})\b)[^,;:.!?()“”„«»\"\n{HIDDEN}])*)$"
        ),
        STOPWORDS.get(language or "", frozenset())
        | frozenset(
            map(str.casefold, [*own.get("breaks", []), *own.get("nobody", []), *own.get("none", [])])
        ),
        frozenset(str(each).casefold() for name in ("units", "tens") for each in words.numbers.get(name, ())),
        STOPWORDS.get(language or "", frozenset()).union(
            *(own[name] for name in own if name not in _APART),
            words.words("copy", "function"),
            words.words("numbers", "nouns_stop"),
            words.words("numbers", "weekdays"),
            words.words("quotes", "pronouns"),
            words.words("quotes", "speech"),
            words.words("quotes", "titles"),
            words.words("quotes", "speakers"),
        ),
    )


def _one_of(words: list[str] | tuple[str, ...] | frozenset[str]) -> str:
    return "|".join(re.escape(each) for each in sorted(words, key=len, reverse=True)) or "(?!)"


def _mentions(masked: str, lists: Lists) -> Iterator[Mention]:
    """Who is mentioned outside quotations, in order, without overlaps. In a language without lists any word may open a sentence
    with a capital: one alone is a name where it has the capital within a sentence too."""
    found = [
        each
        for each in _listed(masked, lists)
        if not masked.startswith(HIDDEN, each.start - 1) or not each.start
    ]
    if lists.words.quotes:
        yield from (
            each for each in found if each.sort is not Sort.BARE or not _before_name(masked, each, lists)
        )
        return
    names = {
        word
        for each in found
        if _WITHIN.search(masked, max(0, each.start - 2), each.start)
        for word in each.text.split()
    }
    yield from (each for each in found if " " in each.text or each.text in names)


def is_office(text: str, lists: Lists) -> bool:
    """Whether words are what somebody is who is named right behind them: "council spokesman", "deputy mayor"."""
    words = text.split()
    if not words or len(words) > _LONGEST_OFFICE or words[-1] not in lists.own["offices"]:
        return False
    return not any(
        each in lists.helpers or each in lists.plain or each in lists.own["verbs"] or not each.islower() or each.endswith("ed")
        for each in words
    )  # fmt: skip


def _before_name(masked: str, bare: Mention, lists: Lists) -> bool:
    """Whether a noun that speaks stands before a name, as what that person is: "said union leader Tom Vane"."""
    ahead = _TO_NAME.match(masked, bare.start)
    return ahead is not None and is_office(ahead.group(), lists)


def _listed(masked: str, lists: Lists) -> Iterator[Mention]:
    """All mentions that the patterns of the lists find."""
    for match in lists.mentions.finditer(masked):
        start, sort = match.start(), Sort(match.lastgroup or "")
        found = match.group().rstrip()
        if sort is Sort.NAME:
            first, _, rest = found.partition(" ")
            while first.casefold() in lists.plain and rest:
                start += len(first) + 1
                found = rest
                first, _, rest = found.partition(" ")
            if found.casefold() in lists.plain or found.casefold() in lists.numbers:
                continue
        yield Mention(start, start + len(found), found, sort)


def _cues(masked: str, lists: Lists) -> Iterator[Cue]:
    for match in lists.cues.finditer(masked):
        yield Cue(match.start(), match.end(), match.group(), match["source"] is not None)
