"""Differences inside a pair of texts, word by word, as exact character ranges.

Words are compared folded, so that a straightened quotation mark does not mark the word beside it; where two
words are equal after folding but not as written, the range is narrowed to the characters that differ. Nothing
is left out: figures, signs, stops and blanks that differ always lie in a range.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import Indel

from variorum.text import tokens
from variorum.text.normalise import fold
from variorum.types import Span

#: Most characters of a text that is compared word by word (against another as long: some 40 MB of working memory
#: for a moment). Of longer ones only what both begin and end with is found; what lies between is marked whole.
LONGEST = 100_000


class Words:
    """The words of one text, cut when they are asked for and then kept.

    `text` is the text as written, `folded` the same after `normalise.fold`.
    """

    __slots__ = ("_bag", "_ranges", "_texts", "folded", "text")

    def __init__(self, text: str, folded: str) -> None:
        self.text = text
        self.folded = folded
        self._texts: list[str] | None = None
        self._ranges: list[tuple[int, int]] | None = None
        self._bag: frozenset[str] | None = None

    @property
    def texts(self) -> list[str]:
        """The words and marks, folded, in their order."""
        if self._texts is None:
            if _keeps_places(self.text, self.folded):
                self._texts = tokens.tokens(self.folded)
            else:
                self._cut()
        assert self._texts is not None
        return self._texts

    @property
    def ranges(self) -> list[tuple[int, int]]:
        """The place `[start, end)` of each word in the text as written."""
        if self._ranges is None:
            if _keeps_places(self.text, self.folded):
                self._ranges = tokens.places(self.folded)
            else:
                self._cut()
        assert self._ranges is not None
        return self._ranges

    @property
    def bag(self) -> frozenset[str]:
        """The different words without the marks; of an outsized text those of its beginning."""
        if self._bag is None:
            texts = self.texts if len(self.folded) <= LONGEST else tokens.tokens(self.folded[:LONGEST])
            self._bag = frozenset([word for word in texts if word[0].isalnum()])
        return self._bag

    def _cut(self) -> None:
        """Cut a text some of whose characters fold to none or to several."""
        origin = _origins(self.text)
        texts: list[str] = []
        ranges: list[tuple[int, int]] = []
        for word, start, end in tokens.spans(self.folded):
            first, last = origin[start], origin[end - 1] + 1
            if ranges and ranges[-1][1] > first:
                # One character that folds to several words ("…") is one word.
                texts[-1] += word
                ranges[-1] = ranges[-1][0], last
            else:
                texts.append(word)
                ranges.append((first, last))
        self._texts, self._ranges = texts, ranges


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
        whole._ranges = ranges = []
        start = 0
        for part in parts:
            ranges += [(first + start, end + start) for first, end in part.ranges]
            start += len(part.text) + 1
    return whole


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
    if a.folded == b.folded and _keeps_places(old, a.folded) and _keeps_places(new, b.folded):
        return Difference(1.0, _differing_characters(old, new))
    if max(len(old), len(new)) > LONGEST:
        return _coarse(old, new)
    at_old, at_new = a.ranges, b.ranges
    spans: list[Span] = []
    equal = 0
    # Positions up to which both texts are accounted for; what stands before them is kept on both sides.
    i = j = 0
    for k, m, length in Indel.editops(a.texts, b.texts).as_matching_blocks():
        if k > i or m > j:
            spans.append(Span(_range(at_old, i, k), _range(at_new, j, m)))
        if length:
            _kept_run(spans, a, b, k, m, length, whole=not (i or j or k or m))
            equal += length
            i, j = k + length, m + length
    if (i, j) == (len(at_old), len(at_new)):
        last_old, last_new = (places[-1][1] if places else 0 for places in (at_old, at_new))
        if old[last_old:] != new[last_new:]:
            spans.append(Span((last_old, len(old)), (last_new, len(new))))
    total = len(at_old) + len(at_new)
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
        x, y = a[k][0], b[m][0]
        spans += [Span((s.old[0] + x, s.old[1] + x), (s.new[0] + y, s.new[1] + y)) for s in step.spans]
        alike += step.similarity * (a[k_end - 1][1] - x + b[m_end - 1][1] - y)
        i, j = k_end, m_end
    total = sum(map(len, old)) + sum(map(len, new))
    return Difference(min(1.0, alike / total), tuple(spans))


def _extents(sentences: Sequence[str]) -> list[tuple[int, int]]:
    """Where each sentence lies in all of them joined by one blank."""
    made: list[tuple[int, int]] = []
    start = 0
    for sentence in sentences:
        made.append((start, start + len(sentence)))
        start += len(sentence) + 1
    return made


def _kept_run(spans: list[Span], a: Words, b: Words, k: int, m: int, length: int, *, whole: bool) -> None:
    """Add the typographic differences inside a run of words that are equal after folding: nearly always none.
    `whole` is set where both texts begin with the run, so that what stands before it belongs to it."""
    old, new, at_old, at_new = a.text, b.text, a.ranges, b.ranges
    before_old, before_new = (0, 0) if whole else (at_old[k][0], at_new[m][0])
    if old[before_old : at_old[k + length - 1][1]] == new[before_new : at_new[m + length - 1][1]]:
        return
    for (x, x_end), (y, y_end) in zip(at_old[k : k + length], at_new[m : m + length], strict=True):
        if old[before_old:x] != new[before_new:y]:
            spans.append(Span((before_old, x), (before_new, y)))
        if old[x:x_end] != new[y:y_end]:
            spans.append(_narrowed(old, new, x, x_end, y, y_end))
        before_old, before_new = x_end, y_end


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


def _range(places: Sequence[tuple[int, int]], first: int, end: int) -> tuple[int, int]:
    """The characters of the words `[first, end)`; for none, the place after the word before."""
    if first == end:
        place = places[first - 1][1] if first else 0
        return place, place
    return places[first][0], places[end - 1][1]


def _coarse(old: str, new: str) -> Difference:
    """What two long texts begin and end with alike, to the nearest blank; all between is one difference."""
    shorter = min(len(old), len(new))
    head = _longest(lambda size: old[:size] == new[:size], shorter)
    if head < len(old) or head < len(new):
        head = old.rfind(" ", 0, head) + 1
    rest = shorter - head
    tail = _longest(lambda size: old[len(old) - size :] == new[len(new) - size :], rest)
    if tail < len(old) - head or tail < len(new) - head:
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


def _keeps_places(text: str, folded: str) -> bool:
    """Whether every character folds to one, so that places in the folded text are those in the text."""
    if len(text) != len(folded):
        return False
    return text.isascii() or all(map(_folds_to_one, {c for c in text if c > "\x7f"}))


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
