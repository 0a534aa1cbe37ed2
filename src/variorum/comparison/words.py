"""Differences inside a pair of texts, word by word, as exact character ranges.

Words are compared folded, so that a straightened quotation mark does not mark the word beside it; where two
words are equal after folding but not as written, the range is narrowed to the characters that differ. Nothing
is left out: figures, signs, stops and blanks that differ always lie in a range.
"""

from __future__ import annotations

from typing import NamedTuple

from rapidfuzz.distance import Indel

from variorum.text import tokens
from variorum.text.normalise import fold
from variorum.types import Span

#: Above this product of word counts (about 50 MB of working memory) the middle of two texts is marked whole.
CELLS = 400_000_000


class Difference(NamedTuple):
    """`similarity` is the share of words in common, in [0, 1]; `coarse` is set where the texts were too long
    to be compared word by word."""

    similarity: float
    spans: tuple[Span, ...]
    coarse: bool = False


class _Word(NamedTuple):
    folded: str
    start: int
    end: int


def difference(old: str, new: str) -> Difference:
    """What differs between two texts. Ranges are in order, do not overlap, and are empty where one side has
    nothing; blanks at their edges are left out unless blanks are all that differs."""
    if old == new:
        return Difference(1.0, ())
    a, b = _words(old), _words(new)
    coarse = len(a) * len(b) > CELLS
    runs = _coarse_runs(a, b) if coarse else _runs(a, b)
    spans: list[Span] = []
    equal = 0
    # Positions up to which both texts are accounted for, and whether what stands there is kept on both sides.
    i = j = 0
    for k, m, length in runs:
        if k > i or m > j:
            spans.append(Span(_range(a, i, k), _range(b, j, m)))
        _kept_run(spans, old, new, a, b, k, m, length, follows_kept=(k == i and m == j))
        equal += length
        i, j = k + length, m + length
    if i < len(a) or j < len(b):
        spans.append(Span(_range(a, i, len(a)), _range(b, j, len(b))))
    else:
        _gap(spans, old, new, a[-1].end if a else 0, len(old), b[-1].end if b else 0, len(new))
    total = len(a) + len(b)
    return Difference(2 * equal / total if total else 1.0, tuple(spans), coarse)


def similarity(old: str, new: str) -> float:
    """The share of words in common, in their order, in [0, 1]."""
    a, b = tokens.tokens(fold(old)), tokens.tokens(fold(new))
    if len(a) * len(b) > CELLS:
        common = len(set(a) & set(b))
        return 2 * common / (len(set(a)) + len(set(b)))
    return float(Indel.normalized_similarity(*_as_strings(a, b)))


def _kept_run(
    spans: list[Span],
    old: str,
    new: str,
    a: list[_Word],
    b: list[_Word],
    k: int,
    m: int,
    length: int,
    *,
    follows_kept: bool,
) -> None:
    """Add the typographic differences inside a run of words that are equal after folding."""
    for offset in range(length):
        x, y = a[k + offset], b[m + offset]
        if offset or follows_kept:
            x_before = a[k + offset - 1].end if k + offset else 0
            y_before = b[m + offset - 1].end if m + offset else 0
            _gap(spans, old, new, x_before, x.start, y_before, y.start)
        if old[x.start : x.end] != new[y.start : y.end]:
            spans.append(_narrowed(old, new, x, y))


def _gap(spans: list[Span], old: str, new: str, a: int, b: int, c: int, d: int) -> None:
    """Add the gap between two kept words where it is not the same on both sides."""
    if old[a:b] != new[c:d]:
        spans.append(Span((a, b), (c, d)))


def _narrowed(old: str, new: str, x: _Word, y: _Word) -> Span:
    """The characters in which two words differ that are equal after folding."""
    a, b, c, d = x.start, x.end, y.start, y.end
    while a < b and c < d and old[a] == new[c]:
        a, c = a + 1, c + 1
    while a < b and c < d and old[b - 1] == new[d - 1]:
        b, d = b - 1, d - 1
    return Span((a, b), (c, d))


def _range(words: list[_Word], first: int, end: int) -> tuple[int, int]:
    """The characters of `words[first:end]`; for none, the place after the word before."""
    if first == end:
        place = words[first - 1].end if first else 0
        return place, place
    return words[first].start, words[end - 1].end


def _runs(a: list[_Word], b: list[_Word]) -> list[tuple[int, int, int]]:
    """Runs of equal words: where they start on each side, and how many."""
    codes = Indel.opcodes(*_as_strings([word.folded for word in a], [word.folded for word in b]))
    return [
        (code.src_start, code.dest_start, code.src_end - code.src_start)
        for code in codes
        if code.tag == "equal"
    ]


def _coarse_runs(a: list[_Word], b: list[_Word]) -> list[tuple[int, int, int]]:
    """Common head and common tail only."""
    shorter = min(len(a), len(b))
    head = 0
    while head < shorter and a[head].folded == b[head].folded:
        head += 1
    tail = 0
    while tail < shorter - head and a[-1 - tail].folded == b[-1 - tail].folded:
        tail += 1
    runs = [(0, 0, head), (len(a) - tail, len(b) - tail, tail)]
    return [run for run in runs if run[2]]


def _as_strings(a: list[str], b: list[str]) -> tuple[str, str]:
    """Each word as one character, so that the comparison of words runs at the speed of strings."""
    ids: dict[str, str] = {}
    for word in a:
        ids.setdefault(word, _character(len(ids)))
    for word in b:
        ids.setdefault(word, _character(len(ids)))
    return "".join([ids[word] for word in a]), "".join([ids[word] for word in b])


def _character(number: int) -> str:
    """The character for word `number`, past the surrogates."""
    return chr(number + 256 if number < 0xD000 else number - 0xD000 + 0x10000)


def _words(text: str) -> list[_Word]:
    """The words of the folded text, with their ranges in the text as written."""
    folded = fold(text)
    found = tokens.spans(folded)
    if text.isascii() and len(folded) == len(text):
        return [_Word(*token) for token in found]
    origin = _origins(text)
    made: list[_Word] = []
    for word, start, end in found:
        first, last = origin[start], origin[end - 1] + 1
        if made and made[-1].end > first:
            # One character that folds to several words ("…") is one word.
            made[-1] = _Word(made[-1].folded + word, made[-1].start, last)
        else:
            made.append(_Word(word, first, last))
    return made


def _origins(text: str) -> list[int]:
    """For each character of `fold(text)` the place of the character that it came from."""
    origin: list[int] = []
    blank = True  # at the start, and after a blank, further blanks fold to nothing
    for place, character in enumerate(text):
        if character.isspace():
            if not blank:
                origin.append(place)
            blank = True
            continue
        length = 1 if character.isascii() else len(fold(character))
        origin.extend([place] * length)
        blank = blank and not length
    return origin
