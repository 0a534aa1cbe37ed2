"""Differences inside a pair of texts, word by word, as exact character ranges.

Words are compared folded, so that a straightened quotation mark does not mark the word beside it; where two
words are equal after folding but not as written, the range is narrowed to the characters that differ. Nothing
is left out: figures, signs, stops and blanks that differ always lie in a range.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import Indel

from variorum.text import tokens
from variorum.text.normalise import fold
from variorum.text.tokens import Token
from variorum.types import Span

#: Above this product of word counts (about 50 MB of working memory) the middle of two texts is marked whole.
CELLS = 400_000_000


class Difference(NamedTuple):
    """`similarity` is the share of words in common, in [0, 1]; `coarse` is set where the texts were too long
    to be compared word by word."""

    similarity: float
    spans: tuple[Span, ...]
    coarse: bool = False


def difference(old: str, new: str) -> Difference:
    """What differs between two texts. Ranges are in order, do not overlap, and are empty where one side has
    nothing; blanks at their edges are left out unless blanks are all that differs."""
    if old == new:
        return Difference(1.0, ())
    if _fold_alike_in_place(old, new):
        return Difference(1.0, _differing_characters(old, new))
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


class Step(NamedTuple):
    """Sentences `[start, end)` of each side that are linked, with the differences inside them."""

    old: tuple[int, int]
    new: tuple[int, int]
    similarity: float
    spans: tuple[Span, ...]


def composed(old: Sequence[str], new: Sequence[str], steps: Sequence[Step]) -> Difference:
    """What differs between two paragraphs, from what differs between their linked sentences.

    Ranges are of the sentences joined by one blank. `steps` ascend on both sides; sentences between them are
    marked whole. Similarity is that of the sentences, weighed by their characters.
    """
    if " ".join(old) == " ".join(new):
        return Difference(1.0, ())
    a, b = _extents(old), _extents(new)
    spans: list[Span] = []
    alike = 0.0
    i = j = 0
    end = Step((len(old), len(old)), (len(new), len(new)), 0.0, ())
    for step in (*steps, end):
        (k, k_end), (m, m_end) = step.old, step.new
        if k > i or m > j:
            spans.append(Span(_range(a, i, k), _range(b, j, m)))
        if step is end:
            break
        x, y = a[k].start, b[m].start
        spans += [Span((s.old[0] + x, s.old[1] + x), (s.new[0] + y, s.new[1] + y)) for s in step.spans]
        alike += step.similarity * (a[k_end - 1].end - x + b[m_end - 1].end - y)
        i, j = k_end, m_end
    total = sum(map(len, old)) + sum(map(len, new))
    return Difference(min(1.0, alike / total), tuple(spans))


def _extents(sentences: Sequence[str]) -> list[Token]:
    """Where each sentence lies in all of them joined by one blank."""
    made: list[Token] = []
    start = 0
    for sentence in sentences:
        made.append(Token(sentence, start, start + len(sentence)))
        start += len(sentence) + 1
    return made


def _kept_run(
    spans: list[Span],
    old: str,
    new: str,
    a: list[Token],
    b: list[Token],
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


def _fold_alike_in_place(old: str, new: str) -> bool:
    """Whether two texts are equal after folding, character for character."""
    return (
        len(old) == len(new) == len(folded := fold(old))
        and folded == fold(new)
        and _keeps_places(old)
        and _keeps_places(new)
    )


def _differing_characters(old: str, new: str) -> tuple[Span, ...]:
    """Stretches of characters that differ between two texts that are equal, place by place, after folding."""
    spans: list[Span] = []
    start = -1
    for place, (x, y) in enumerate(zip(old, new, strict=True)):
        if x == y:
            if start >= 0:
                spans.append(Span((start, place), (start, place)))
            start = -1
        elif start < 0:
            start = place
    if start >= 0:
        spans.append(Span((start, len(old)), (start, len(old))))
    return tuple(spans)


def _gap(spans: list[Span], old: str, new: str, a: int, b: int, c: int, d: int) -> None:
    """Add the gap between two kept words where it is not the same on both sides."""
    if old[a:b] != new[c:d]:
        spans.append(Span((a, b), (c, d)))


def _narrowed(old: str, new: str, x: Token, y: Token) -> Span:
    """The characters in which two words differ that are equal after folding."""
    a, b, c, d = x.start, x.end, y.start, y.end
    while a < b and c < d and old[a] == new[c]:
        a, c = a + 1, c + 1
    while a < b and c < d and old[b - 1] == new[d - 1]:
        b, d = b - 1, d - 1
    return Span((a, b), (c, d))


def _range(words: list[Token], first: int, end: int) -> tuple[int, int]:
    """The characters of `words[first:end]`; for none, the place after the word before."""
    if first == end:
        place = words[first - 1].end if first else 0
        return place, place
    return words[first].start, words[end - 1].end


def _runs(a: list[Token], b: list[Token]) -> list[tuple[int, int, int]]:
    """Runs of equal words: where they start on each side, and how many."""
    codes = Indel.opcodes(*_as_strings([word.text for word in a], [word.text for word in b]))
    return [
        (code.src_start, code.dest_start, code.src_end - code.src_start)
        for code in codes
        if code.tag == "equal"
    ]


def _coarse_runs(a: list[Token], b: list[Token]) -> list[tuple[int, int, int]]:
    """Common head and common tail only."""
    shorter = min(len(a), len(b))
    head = 0
    while head < shorter and a[head].text == b[head].text:
        head += 1
    tail = 0
    while tail < shorter - head and a[-1 - tail].text == b[-1 - tail].text:
        tail += 1
    runs = [(0, 0, head), (len(a) - tail, len(b) - tail, tail)]
    return [run for run in runs if run[2]]


def _as_strings(a: list[str], b: list[str]) -> tuple[str, str]:
    """Each word as one character, so that the comparison of words runs at the speed of strings."""
    ids = {word: _character(number) for number, word in enumerate(dict.fromkeys((*a, *b)))}
    return "".join([ids[word] for word in a]), "".join([ids[word] for word in b])


def _character(number: int) -> str:
    """The character for word `number`, past the surrogates."""
    return chr(number + 256 if number < 0xD000 else number - 0xD000 + 0x10000)


def _words(text: str) -> list[Token]:
    """The words of the folded text, with their ranges in the text as written."""
    folded = fold(text)
    found = list(tokens.spans(folded))
    if len(folded) == len(text) and _keeps_places(text):
        return found
    origin = _origins(text)
    made: list[Token] = []
    for word, start, end in found:
        first, last = origin[start], origin[end - 1] + 1
        if made and made[-1].end > first:
            # One character that folds to several words ("…") is one word.
            made[-1] = Token(made[-1].text + word, made[-1].start, last)
        else:
            made.append(Token(word, first, last))
    return made


def _keeps_places(text: str) -> bool:
    """Whether every character folds to one, given that the whole keeps its length (so that, of ASCII characters,
    no blank was dropped)."""
    return text.isascii() or all(_folds_to_one(character) for character in set(text))


@lru_cache(maxsize=4096)
def _folds_to_one(character: str) -> bool:
    return character.isspace() or len(fold(character)) == 1


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
