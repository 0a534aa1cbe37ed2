"""Words for searching: one way to cut and fold them, so that every database finds the same.

The databases' own tokenisers are not asked: they differ from one another and from release to release. What
they index, and what they are asked for, are the words made here.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from variorum.text.numerals import COUNTED

#: The end of a line, for which a snippet has a dot.
_LINE_END = re.compile(r"\s*\n\s*")
#: Around the matching words of a snippet.
OPEN, CLOSE = "\x02", "\x03"

#: Stands in a row of words where some were left out, so that no phrase reaches over it. No text has it for a word.
GAP = "\ue000"

#: Limits of what is indexed of one text: PostgreSQL holds no more than 16,383 positions and a megabyte.
_MAX_WORDS = 16_000
_MAX_BYTES = 400_000
_MAX_WORD = 60

#: Scripts written without blanks: each character is a word, and a search for several is one for a phrase.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_ONE_UNSPACED = re.compile(f"[{_UNSPACED}]")
#: Combining marks belong to the word they stand in; `\w` does not know them.
_MARKS = "".join(
    char
    for char in map(chr, range(0x300, sys.maxunicode + 1))
    if unicodedata.category(char)[0] == "M" and not _ONE_UNSPACED.match(char)
)
_WORD = re.compile(rf"[{_UNSPACED}]|(?:[^\W_{_UNSPACED}]+|[{_MARKS}]+)+")
#: Most texts hold neither such scripts nor marks: for them a plain pattern finds the same, many times faster.
_RARE = re.compile(f"[{_UNSPACED}{_MARKS}]")
_FIRST_RARE = "\u0300"
_COMMON_WORD = re.compile(r"[^\W_]+")
_BEYOND_ASCII = re.compile(r"[^\W\x00-\x7f]")
_ASCII_WORD = re.compile(r"[0-9A-Za-z]+")
_LONG = re.compile(rf"[0-9A-Za-z]{{{_MAX_WORD + 1}}}")
_ASCII_OTHER = re.compile(r"[\x00-\x2f\x3a-\x60\x7b-\x7f]+")
#: A virama joins letters: it is no accent that a reader may leave out.
_KEPT_CLASSES = (0, 9)
_SNIPPET = 32  # words
#: What stands inside a figure ("1.5", "41,000", "10:30", "1'000"); in Thai and its neighbours each digit is a word.
_FIGURE_MARKS = ("", ".", ",", ":", "'", "’", "\u066b", "\u066c")
_GROUP = 3  # digits


@dataclass(frozen=True, slots=True)
class Query:
    """A search as phrases that must all be there; a phrase is one word or more that follow one another."""

    phrases: tuple[tuple[str, ...], ...]

    def __bool__(self) -> bool:
        return bool(self.phrases)


def words(text: str) -> list[str]:
    """The folded words of a text in order, as they are indexed."""
    pattern = _pattern(text)
    if pattern is not _ASCII_WORD:
        found = [_fold(word) for word in pattern.findall(text)]
    elif _LONG.search(text):
        found = [word[:_MAX_WORD] for word in pattern.findall(text.lower())]
    else:
        found = pattern.findall(text.lower())
    if len(found) > _MAX_WORDS or len(text) > _MAX_BYTES // 4:
        return limited(found)
    return found


class Units(NamedTuple):
    """The folded words of a text in order, those of one figure together, ("41", "000") of "41,000" and ("4", "万", "1000")
    of "4万1000"; and the places of those that tell what the figure before them counts and are written as one with it,
    as the second of "3月"."""

    words: list[tuple[str, ...]]
    counters: frozenset[int]


def units(text: str) -> Units:
    """What goes and comes as a whole when a text changes."""
    found: list[tuple[str, ...]] = []
    counters: list[int] = []
    pattern = _pattern(text)
    figures = _unspaced_figures(text) if pattern is _WORD else {}
    before, end = "", 0
    number_end = counter_end = 0
    for match in pattern.finditer(text):
        word, start = match.group(), match.start()
        if start < number_end or _one_figure(before, text[end:start], word):
            found[-1] += (_fold(word),)
        else:
            if start < counter_end:
                counters.append(len(found))
            found.append((_fold(word),))
        if start in figures:
            number_end, counter_end = figures[start]
        before, end = word, match.end()
    return Units(found, frozenset(counters))


def _unspaced_figures(text: str) -> dict[int, tuple[int, int]]:
    """Where figures begin for whose ends no blank stands; where each ends, and where what it counts does."""
    return {
        match.start(): (match.start("counter") if match["counter"] else match.end(), match.end())
        for match in COUNTED.finditer(text)
    }


def _one_figure(before: str, between: str, after: str) -> bool:
    """Whether two words and what stands between them are of one figure: parted by a mark, or groups of three digits
    parted by a blank. A dash parts two figures."""
    if not (before[-1:].isdecimal() and after[:1].isdecimal()):
        return False
    groups = before.isdecimal() and len(before) <= _GROUP and after.isdecimal() and len(after) == _GROUP
    return between in _FIGURE_MARKS or (groups and len(between) == 1 and between.isspace())


def parse(query: str) -> Query:
    """What a person typed. Words are combined by AND, "double quotes" make a phrase, all else is literal.

    A word that holds several in our sense ("11-year-old") is a phrase.
    """
    phrases: list[tuple[str, ...]] = []
    for number, part in enumerate(query.translate(_QUOTES).split('"')):
        for piece in [part] if number % 2 else part.split():
            phrase = tuple(words(piece))
            if phrase and phrase not in phrases:
                phrases.append(phrase)
    return Query(tuple(phrases))


def count(query: Query, text: Sequence[str]) -> int:
    """How often the phrases of a query stand in a text of folded words; 0 where one of them is missing."""
    total = 0
    for phrase in query.phrases:
        found = sum(1 for _ in _places(phrase, text))
        if not found:
            return 0
        total += found
    return total


def held(query: Query, text: Sequence[str]) -> int:
    """How many phrases of a query stand in a text of folded words."""
    return sum(any(True for _ in _places(phrase, text)) for phrase in query.phrases)


def snippet(query: Query, text: str) -> str:
    """The stretch of the text with the most hits, the matching words between `OPEN` and `CLOSE`, and a dot where a
    line ends.

    The text's own U+0002 and U+0003 are taken out first, so that they cannot pose as ours.
    """
    text = _LINE_END.sub(" · ", text.replace(OPEN, "").replace(CLOSE, ""))
    spans = [match.span() for match in _pattern(text).finditer(text)]
    folded = [_fold(text[start:end]) for start, end in spans]
    hits = sorted(
        {
            place + step
            for phrase in query.phrases
            for place in _places(phrase, folded)
            for step in range(len(phrase))
        }
    )
    if not spans:
        return text
    first = _best_start(hits)
    last = min(first + _SNIPPET, len(spans)) - 1
    pieces = ["… "] if first else []
    position = spans[first][0] if first else 0
    for hit in hits:
        if first <= hit <= last:
            start, end = spans[hit]
            pieces += [text[position:start], OPEN, text[start:end], CLOSE]
            position = end
    end = spans[last][1] if last < len(spans) - 1 else len(text)
    pieces.append(text[position:end])
    if last < len(spans) - 1:
        pieces.append(" …")
    return " ".join("".join(pieces).replace(CLOSE + " " + OPEN, " ").split())


def _pattern(text: str) -> re.Pattern[str]:
    """What cuts the text into words."""
    if text.isascii():
        return _ASCII_WORD
    signs = "".join([sign for sign in set(text) if sign > "\x7f"])
    if max(signs) >= _FIRST_RARE and _RARE.search(signs):
        return _WORD
    return _COMMON_WORD if _BEYOND_ASCII.search(signs) else _ASCII_WORD


def _best_start(hits: Sequence[int]) -> int:
    """The word to begin the snippet with: a few before the densest run of hits."""
    if not hits:
        return 0
    best = max(
        range(len(hits)), key=lambda n: (sum(hits[n] <= hit < hits[n] + _SNIPPET - 6 for hit in hits[n:]), -n)
    )
    return 0 if hits[best] < _SNIPPET // 2 else hits[best] - 6


def _places(phrase: Sequence[str], text: Sequence[str]) -> Iterable[int]:
    size = len(phrase)
    head = phrase[0]
    for place, word in enumerate(text):
        if word == head and (size == 1 or tuple(text[place : place + size]) == tuple(phrase)):
            yield place


def limited(found: Sequence[str]) -> list[str]:
    """As many of these words as every database can hold of one text."""
    kept: list[str] = []
    size = 0
    for word in found[:_MAX_WORDS]:
        size += len(word.encode()) + 1
        if size > _MAX_BYTES:
            break
        kept.append(word)
    return kept


@lru_cache(maxsize=8_192)
def _fold(word: str) -> str:
    """Lower case, without diacritics, compatibility forms unified; free of ASCII marks, and never empty."""
    if word.isascii():
        return word.lower()[:_MAX_WORD]
    bare = "".join(
        char
        for char in unicodedata.normalize("NFKD", word.casefold())
        if unicodedata.combining(char) in _KEPT_CLASSES
    )
    folded = _ASCII_OTHER.sub("", unicodedata.normalize("NFC", bare).casefold())
    return (folded or word)[:_MAX_WORD]


_QUOTES = str.maketrans({**dict.fromkeys("“”„‟«»＂", '"'), "\x00": " "})
