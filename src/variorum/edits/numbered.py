"""Numbers that are names: of a line, a flight, a road, a version, a model ("bus 38", "Flight 482", "Galaxy 16").

Such a number counts nothing, whatever noun stands behind it: there are no 16 owners in "Galaxy 16 owners".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from variorum.edits.figures import COUNT, Figure, is_title_case
from variorum.edits.grammar import SPACES, strings
from variorum.edits.vocabulary import Vocabulary

#: Finer kind of an edit of such a number.
NUMBER: Final = "number"
#: Characters before a number in which the words of a name stand.
_NEAR: Final = 60
#: Lists of words of which none is a name.
_NO_NAMES: Final = (
    "weekdays", "months", "leading", "nouns_stop", "counted", "units", "tens", "parts_of", "besides", "clause",
)  # fmt: skip
_PLAIN = re.compile(r"\d[\d.]*")
_NEXT = re.compile(r" (?P<word>[^\W\d_]+)")
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
#: The words before a number with nothing but blanks between them, a mark of abbreviation behind the last.
_WORDS = re.compile(r"(?:^|(?<=[\s(\"“„«]))[^\W\d_][\w’'-]*(?: [^\W\d_][\w’'-]*)*\.? \Z")


@dataclass(frozen=True, slots=True)
class _Lists:
    """Words behind which a number is a name, and those behind which it is one only where they have no article; articles;
    words before a place; capitalised words that are no name, folded; words behind a number that counts in any case, and those before it; whether nouns have a capital, and whether a verb may
    begin a sentence."""

    numbered: frozenset[str]
    bare: frozenset[str]
    articles: frozenset[str]
    places: frozenset[str]
    no_names: frozenset[str]
    counting: frozenset[str]
    fates: frozenset[str]
    capitals: bool
    verb_first: bool


@lru_cache(maxsize=16)
def _lists(words: Vocabulary) -> _Lists:
    lists = words.numbers
    bounds = (word for group in lists.get("bounds", {}).values() for each in group for word in each.split())
    return _Lists(
        numbered=frozenset(strings(lists, "numbered")),
        bare=words.words("numbers", "numbered_bare"),
        articles=words.words("numbers", "articles") | words.words("numbers", "definite"),
        places=words.words("names", "place_before") | words.words("numbers", "year_after"),
        no_names=frozenset(bounds).union(
            words.words("names", "plain"),
            words.words("negation", "loose"),
            words.words("copy", "function"),
            *(words.words("numbers", name) for name in _NO_NAMES),
        ),
        counting=words.words("numbers", "toll") | words.words("numbers", "tallied"),
        fates=words.words("numbers", "toll").union(words.words("numbers", "fates"), words.words("numbers", "totals")),
        capitals=bool(words.names.get("nouns", False)),
        verb_first=bool(lists.get("verb_first", False)),
    )  # fmt: skip


def name_start(figure: Figure, text: str, words: Vocabulary) -> int | None:
    """Where the word begins of which a number of a text is a part as a name; None where it counts something."""
    if figure.kind != COUNT or figure.unit or not _PLAIN.fullmatch(figure.text):
        return None
    ahead = _WORDS.search(text, max(0, figure.start - _NEAR), figure.start)
    if ahead is None:
        return None
    before = ahead.group().rstrip(SPACES + ".").split(" ")
    last, start = before[-1], ahead.end() - len(before[-1]) - (2 if ahead.group()[-2] == "." else 1)
    lists = _lists(words)
    if last in lists.numbered or last.lower() in lists.numbered:
        return start
    if last.casefold() in lists.bare:
        return start if len(before) == 1 or before[-2].casefold() not in lists.articles else None
    if (
        lists.capitals
        or last.endswith(("'s", "’s"))
        or not any(map(str.isupper, last))
        or _YEAR.fullmatch(figure.text)
        or is_title_case(text)
        or _behind(figure, text) in lists.counting
        or last.casefold() in lists.fates
    ):
        return None
    # "In Port Tarn 16 owners complained", "On Monday 16 owners complained"
    named = len(before) - 1
    while named and before[named - 1][0].isupper():
        named -= 1
    led = named > 0 and before[named - 1].casefold() in lists.places
    if named == 0 and len(before) == 1 and lists.verb_first:
        return None  # "Viajaban 16 personas"
    known = {word.casefold() for word in before[named:]}
    return None if led or known & lists.places or last.casefold() in lists.no_names else start


def _behind(figure: Figure, text: str) -> str:
    """The word behind a number, folded; "" where none stands there: "Turkey 12 dead after blast" counts."""
    found = _NEXT.match(text, figure.end)
    return found["word"].casefold() if found else ""
