"""Differences inside a pair of texts, word by word, as exact character ranges.

Words are compared folded, so that a straightened quotation mark does not mark the word beside it; where two
words are equal after folding but not as written, the range is narrowed to the characters that differ. Nothing
is left out: figures, signs, stops and blanks that differ always lie in a range.
"""

from __future__ import annotations

import re
import string
from bisect import bisect_left
from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import NamedTuple

from rapidfuzz.distance import Indel

from variorum.text import tokens
from variorum.text.normalise import fold
from variorum.types import Link, Span

#: Most characters of a text that is compared word by word (against another as long: some 40 MB of working memory
#: for a moment). Of longer ones only what both begin and end with is found; what lies between is marked whole.
LONGEST = 100_000


class Words:
    """The words of one text, cut when they are asked for and then kept.

    `text` is the text as written, `folded` the same after `normalise.fold`.
    """

    __slots__ = ("_bag", "_bounds", "_parts", "_texts", "folded", "text")

    def __init__(self, text: str, folded: str) -> None:
        self.text = text
        self.folded = folded
        self._parts: list[str] | None = None
        self._texts: list[str] | None = None
        self._bounds: list[int] | None = None
        self._bag: frozenset[str] | None = None

    @property
    def texts(self) -> list[str]:
        """The words and marks, folded, in their order."""
        if self._texts is None:
            if self.keeps_places():
                self._parts = tokens.parts(self.folded)
                self._texts = self._parts[1::2]
            else:
                self._texts, self._bounds = _cut_unevenly(self.text, self.folded)
        return self._texts

    @property
    def bounds(self) -> list[int]:
        """Where word `k` stands in the text as written: from `bounds[2 * k]` to `bounds[2 * k + 1]`."""
        if self._bounds is None:
            texts = self.texts
            if self._bounds is None:
                assert self._parts is not None
                self._bounds = list(accumulate(map(len, self._parts)))
                del self._bounds[2 * len(texts) :]
                self._parts = None
        return self._bounds

    @property
    def bag(self) -> frozenset[str]:
        """The different words without the marks; of an outsized text those of its beginning."""
        if self._bag is None:
            texts = self.texts if len(self.folded) <= LONGEST else tokens.tokens(self.folded[:LONGEST])
            self._bag = frozenset(texts).difference(_MARKS)
        return self._bag

    def keeps_places(self) -> bool:
        """Whether every character folds to one, so that places in the folded text are those in the text."""
        text = self.text
        return len(text) == len(self.folded) and (text.isascii() or _folds_to_no_less(text))


def _folds_to_no_less(text: str) -> bool:
    """Whether no character of a text folds to nothing, as superfluous blanks and marks of direction do."""
    if text.isprintable() and "  " not in text:  # the only blank that is printable is the common one
        return not (text.startswith(" ") or text.endswith(" "))
    return len(" ".join(text.split())) == len(text) and _VANISHING.search(text) is None


_VANISHING = re.compile("[\u200c-\u200f\u061c]")
_MARKS = frozenset(string.punctuation) - {"_"}


def cut(text: str) -> Words:
    """The words of a text."""
    return Words(text, fold(text))


def joined(parts: Sequence[Words]) -> Words:
    """Texts joined by one blank, with the words that they already have."""
    if len(parts) == 1:
        return parts[0]
    whole = Words(" ".join([part.text for part in parts]), " ".join([part.folded for part in parts]))
    if len(whole.text) <= LONGEST:
        whole._texts = [text for part in parts for text in part.texts]
        whole._bounds = bounds = []
        start = 0
        for part in parts:
            bounds += [place + start for place in part.bounds]
            start += len(part.text) + 1
    return whole


def _cut_unevenly(text: str, folded: str) -> tuple[list[str], list[int]]:
    """Words and bounds of a text some of whose characters fold to none or to several."""
    origin = _origins(text)
    texts: list[str] = []
    bounds: list[int] = []
    for word, start, end in tokens.spans(folded):
        first, last = origin[start], origin[end - 1] + 1
        if bounds and bounds[-1] > first:
            # One character that folds to several words ("…") is one word.
            texts[-1] += word
            bounds[-1] = last
        else:
            texts.append(word)
            bounds += first, last
    return texts, bounds


class Difference(NamedTuple):
    """`similarity` is the share of words in common, in [0, 1]; `coarse` is set where the texts were too long
    to be compared word by word."""

    similarity: float
    spans: tuple[Span, ...]
    coarse: bool = False


def difference(old: str, new: str) -> Difference:
    """What differs between two texts. Ranges are in order, do not overlap, and are empty where one side has
    nothing; blanks at their edges are left out unless blanks are all that differs."""
    return between(cut(old), cut(new))


def between(a: Words, b: Words) -> Difference:
    """What differs between two texts, as `difference` tells it."""
    old, new = a.text, b.text
    if old == new:
        return Difference(1.0, ())
    if a.folded == b.folded and a.keeps_places() and b.keeps_places():
        return Difference(1.0, _differing_characters(old, new))
    if max(len(old), len(new)) > LONGEST:
        return _coarse(old, new)
    texts_old, texts_new = a.texts, b.texts
    at_old, at_new = a.bounds, b.bounds
    spans: list[Span] = []
    equal = 0
    # Positions up to which both texts are accounted for; what stands before them is kept on both sides.
    i = j = 0
    for k, m, length in Indel.editops(texts_old, texts_new).as_matching_blocks():
        if k > i or m > j:
            spans.append(Span(_range(at_old, i, k), _range(at_new, j, m)))
        if length:
            # What stands before the first words of both texts belongs to them.
            start_old, start_new = (at_old[2 * k], at_new[2 * m]) if k or m else (0, 0)
            end_old, end_new = at_old[2 * (k + length) - 1], at_new[2 * (m + length) - 1]
            if old[start_old:end_old] != new[start_new:end_new]:
                _typography(spans, a, b, (k, start_old), (m, start_new), length)
            equal += length
            i, j = k + length, m + length
    total = len(texts_old) + len(texts_new)
    if 2 * i == len(at_old) and 2 * j == len(at_new):
        last_old, last_new = (bounds[-1] if bounds else 0 for bounds in (at_old, at_new))
        if old[last_old:] != new[last_new:]:
            spans.append(Span((last_old, len(old)), (last_new, len(new))))
    return Difference(2 * equal / total if total else 1.0, tuple(spans))


def similarity(a: Words, b: Words) -> float:
    """The share of words in common, in their order, in [0, 1]."""
    if max(len(a.text), len(b.text)) > LONGEST:
        return _coarse(a.text, b.text).similarity
    return float(Indel.normalized_similarity(a.texts, b.texts))


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
        x, y = a[2 * k], b[2 * m]
        spans += [Span((s.old[0] + x, s.old[1] + x), (s.new[0] + y, s.new[1] + y)) for s in step.spans]
        alike += step.similarity * (a[2 * k_end - 1] - x + b[2 * m_end - 1] - y)
        i, j = k_end, m_end
    total = sum(map(len, old)) + sum(map(len, new))
    return Difference(min(1.0, alike / total), tuple(spans))


def in_step(old: Sequence[str], new: Sequence[str], links: Sequence[Link]) -> tuple[float, tuple[Span, ...]]:
    """The same, similarity and ranges, where all sentences are linked one to one in their order."""
    spans: list[Span] = []
    alike = 0.0
    total = start_old = start_new = 0
    for before, after, link in zip(old, new, links, strict=True):
        for (a, b), (c, d) in [(span.old, span.new) for span in link.spans]:
            spans.append(Span((a + start_old, b + start_old), (c + start_new, d + start_new)))
        size = len(before) + len(after)
        alike += link.similarity * size
        total += size
        start_old += len(before) + 1
        start_new += len(after) + 1
    return min(1.0, alike / total) if total else 1.0, tuple(spans)


def _extents(sentences: Sequence[str]) -> list[int]:
    """Where each sentence begins and ends in all of them joined by one blank."""
    made: list[int] = []
    start = 0
    for sentence in sentences:
        made += start, start + len(sentence)
        start += len(sentence) + 1
    return made


def _typography(
    spans: list[Span], a: Words, b: Words, first_old: tuple[int, int], first_new: tuple[int, int], length: int
) -> None:
    """Add the differences inside a run of words that are equal after folding. `first_old` and `first_new` are the
    number of its first word and the place where the run begins."""
    old, new, at_old, at_new = a.text, b.text, a.bounds, b.bounds
    (k, end_old), (m, end_new) = first_old, first_new
    for word in range(length):
        x, x_end = at_old[2 * (k + word) : 2 * (k + word) + 2]
        y, y_end = at_new[2 * (m + word) : 2 * (m + word) + 2]
        if old[end_old:x] != new[end_new:y]:
            spans.append(Span((end_old, x), (end_new, y)))
        if old[x:x_end] != new[y:y_end]:
            spans.append(_narrowed(old, new, x, x_end, y, y_end))
        end_old, end_new = x_end, y_end


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


def _narrowed(old: str, new: str, a: int, b: int, c: int, d: int) -> Span:
    """The characters in which two words differ that are equal after folding."""
    while a < b and c < d and old[a] == new[c]:
        a, c = a + 1, c + 1
    while a < b and c < d and old[b - 1] == new[d - 1]:
        b, d = b - 1, d - 1
    return Span((a, b), (c, d))


def _range(bounds: Sequence[int], first: int, end: int) -> tuple[int, int]:
    """The characters of the words `[first, end)`; for none, the place after the word before."""
    if first == end:
        place = bounds[2 * first - 1] if first else 0
        return place, place
    return bounds[2 * first], bounds[2 * end - 1]


def _coarse(old: str, new: str) -> Difference:
    """What two long texts begin and end with alike, to the nearest blank; all between is one difference."""
    shorter = min(len(old), len(new))
    head = _longest(lambda size: old[:size] == new[:size], shorter)
    if head < len(old) or head < len(new):
        head = old.rfind(" ", 0, head) + 1
    rest = shorter - head
    tail = _longest(lambda size: old[len(old) - size :] == new[len(new) - size :], rest)
    before = old[: len(old) - tail][-1:] + new[: len(new) - tail][-1:]
    if before.strip():
        blank = old.find(" ", len(old) - tail)
        tail = len(old) - blank if blank >= 0 else 0
    spans = (_trimmed(old, new, head, len(old) - tail, len(new) - tail),)
    return Difference(2 * (head + tail) / (len(old) + len(new)), spans, coarse=True)


def _longest(holds: Callable[[int], bool], most: int) -> int:
    """The greatest size up to `most` for which something holds that holds for all smaller sizes."""
    return bisect_left(range(most), True, key=lambda size: not holds(size + 1))


def _trimmed(old: str, new: str, start: int, end_old: int, end_new: int) -> Span:
    """A difference without blanks at its edges, unless blanks are all that differs."""
    gone, come = old[start:end_old], new[start:end_new]
    if not gone.strip() and not come.strip():
        return Span((start, end_old), (start, end_new))

    def bare(text: str) -> tuple[int, int]:
        left = start + len(text) - len(text.lstrip())
        return left, left + len(text.strip())

    return Span(bare(gone), bare(come))


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
