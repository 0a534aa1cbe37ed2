"""Differences inside a pair of texts, word by word, as exact character ranges.

Words are compared folded, so that a straightened quotation mark does not mark the word beside it; where two
words are equal after folding but not as written, the range is narrowed to the characters that differ. Nothing
is left out: figures, signs, stops and blanks that differ always lie in a range.

Most sentences that differ do so in a word or two. So what both texts begin and end with is set aside first, the
rest is compared by the pieces that blanks part, and only pieces that differ are cut into words and marks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate, compress
from operator import ne
from typing import NamedTuple

from rapidfuzz.distance import Indel, Postfix, Prefix

from variorum.text import tokens
from variorum.text.normalise import fold
from variorum.types import Link, Span

#: Most characters of a text that is compared word by word (against another as long: some 40 MB of working memory
#: for a moment). Of longer ones only what both begin and end with is found; what lies between is marked whole.
LONGEST = 100_000

#: The different words of a text, encoded.
Bag = frozenset[bytes]
#: The characters `[start, end)` of a text.
Range = tuple[int, int]

_VANISHING = re.compile("[\u200c-\u200f\u061c]")
#: The first of the scripts that are written without blanks.
_UNSPACED = "\u0e00"
#: Bytes that are part of a word; all others are blanks.
_WORD = bytes([code if code > 127 or chr(code).isalnum() else 32 for code in range(256)])
#: Marks that follow a word and are no part of any.
_CLOSING = '.,;:!?")]'


def bag(folded: str) -> Bag:
    """The different words of a folded text, for likening: without marks, parted at marks inside them; of an outsized
    text the words of its beginning.

    Bytes are cut several times as fast as characters; in UTF-8 a byte below 128 is always a character of its own.
    """
    folded = folded[:LONGEST]
    if not folded.isascii() and max(folded) >= _UNSPACED:
        folded = " ".join(tokens.tokens(folded))
    return frozenset(folded.encode("utf-8", "surrogatepass").translate(_WORD).split())


def common_ends(old: str, new: str) -> tuple[int, int]:
    """How many characters two texts begin with alike, and how many of the rest they end with alike, to the nearest
    blank."""
    size_old, size_new = len(old), len(new)
    head = Prefix.similarity(old, new)
    if head < size_old or head < size_new:
        head = old.rfind(" ", 0, head) + 1
    tail = min(Postfix.similarity(old, new), size_old - head, size_new - head)
    if tail and (old[: size_old - tail][-1:] + new[: size_new - tail][-1:]).strip():
        blank = old.find(" ", size_old - tail)
        tail = size_old - blank if blank >= 0 else 0
    return head, tail


class Difference(NamedTuple):
    """`similarity` is the share of both texts' characters that lie outside of words that differ, in [0, 1]; `coarse`
    is set where the texts were too long to be compared word by word."""

    similarity: float
    spans: tuple[Span, ...]
    coarse: bool = False


def difference(old: str, new: str) -> Difference:
    """What differs between two texts. Ranges are in order, do not overlap, and are empty where one side has
    nothing; blanks at their edges are left out unless blanks are all that differs."""
    return between(old, new, fold(old), fold(new))


def between(old: str, new: str, folded_old: str, folded_new: str) -> Difference:
    """What differs between two texts, as `difference` tells it, of texts that are folded already."""
    if old == new:
        return Difference(1.0, ())
    even = _keeps_places(old, folded_old) and _keeps_places(new, folded_new)
    if even and folded_old == folded_new:
        return Difference(1.0, _differing_characters(old, new))
    size_old, size_new = len(old), len(new)
    head, tail = common_ends(old, new)
    end_old, end_new = size_old - tail, size_new - tail
    if even:
        gone, come = folded_old[head:end_old], folded_new[head:end_new]
        if gone.isalnum() and come.isalnum() and gone != come and come.isascii() and gone.isascii():
            # One word for another, as most often.
            similarity = 1 - (len(gone) + len(come)) / (size_old + size_new)
            return Difference(similarity, (Span((head, end_old), (head, end_new)),))
    if max(size_old, size_new) > LONGEST:
        spans = (_trimmed(old, new, head, end_old, end_new),)
        return Difference(2 * (head + tail) / (size_old + size_new), spans, coarse=True)
    marking = _Marking(old, new, folded_old, folded_new)
    # A side that has nothing at the start of what is left has it after the word before.
    edge = len(old[:head].rstrip()) if head else 0
    if even:
        marking.by_pieces((head, end_old), (head, end_new), edge)
    else:
        cuts = _cut_unevenly(old[head:end_old]), _cut_unevenly(new[head:end_new])
        marking.by_words(cuts, (head, end_old), (head, end_new), (edge, edge))
    return Difference(1 - marking.marked / (size_old + size_new), tuple(marking.spans))


def similarity(folded_old: str, folded_new: str) -> float:
    """The share of words and marks in common, in their order, of two folded texts, in [0, 1]; of outsized ones the
    share of characters at their ends."""
    if max(len(folded_old), len(folded_new)) > LONGEST:
        return 2 * sum(common_ends(folded_old, folded_new)) / (len(folded_old) + len(folded_new))
    return float(Indel.normalized_similarity(tokens.tokens(folded_old), tokens.tokens(folded_new)))


class _Marking:
    """The differences between two texts, under construction: `spans`, and how many characters of both are `marked` in
    words that differ."""

    __slots__ = ("folded_new", "folded_old", "marked", "new", "old", "spans")

    def __init__(self, old: str, new: str, folded_old: str, folded_new: str) -> None:
        self.old, self.new = old, new
        self.folded_old, self.folded_new = folded_old, folded_new
        self.spans: list[Span] = []
        self.marked = 0

    def by_pieces(self, at_old: Range, at_new: Range, edge: int) -> None:
        """Mark what differs in two ranges of texts that are folded place by place. `edge` is the place of nothing at
        their start."""
        pieces_old = self.folded_old[at_old[0] : at_old[1]].split(" ")
        pieces_new = self.folded_new[at_new[0] : at_new[1]].split(" ")
        if len(pieces_old) == len(pieces_new) == 1 or "" in pieces_old or "" in pieces_new:
            self._by_marks(at_old, at_new, (edge, edge))
            return
        starts_old, starts_new = _starts(pieces_old, at_old[0]), _starts(pieces_new, at_new[0])
        i = j = 0
        for k, m, length in Indel.editops(pieces_old, pieces_new).as_matching_blocks():
            if (
                k - i == m - j == 1
                and pieces_old[i].isalnum()
                and pieces_new[j].isalnum()
                and pieces_new[j].isascii()
            ):
                self._mark((starts_old[i], starts_old[k] - 1), (starts_new[j], starts_new[m] - 1))
            elif k > i and m > j:
                gone, come = (starts_old[i], starts_old[k] - 1), (starts_new[j], starts_new[m] - 1)
                self._by_marks(
                    gone, come, (starts_old[i] - 1 if i else edge, starts_new[j] - 1 if j else edge)
                )
            elif k > i:
                self._mark((starts_old[i], starts_old[k] - 1), _nothing(starts_new[j] - 1 if j else edge))
            elif m > j:
                self._mark(_nothing(starts_old[i] - 1 if i else edge), (starts_new[j], starts_new[m] - 1))
            if length:
                i, j = k + length, m + length
                kept_old, kept_new = (starts_old[k], starts_old[i] - 1), (starts_new[m], starts_new[j] - 1)
                if self.old[slice(*kept_old)] != self.new[slice(*kept_new)]:
                    self._by_marks(kept_old, kept_new, (kept_old[0], kept_new[0]))

    def _mark(self, gone: Range, come: Range) -> None:
        self.spans.append(Span(gone, come))
        self.marked += gone[1] - gone[0] + come[1] - come[0]

    def _by_marks(self, at_old: Range, at_new: Range, edges: tuple[int, int]) -> None:
        """Mark what differs in two ranges that have no piece in common, or the same pieces folded."""
        old, new = self.folded_old[at_old[0] : at_old[1]], self.folded_new[at_new[0] : at_new[1]]
        a, b = old.rstrip(_CLOSING), new.rstrip(_CLOSING)
        if (
            a != b
            and old[len(a) :] == new[len(b) :]
            and (len(a) == len(old) or " " not in old + new)
            and (a + b).isascii()
            and a.replace(" ", "").isalnum()
            and b.replace(" ", "").isalnum()
        ):
            # Nothing but words, followed by the same marks: no need to cut them.
            self._mark((at_old[0], at_old[0] + len(a)), (at_new[0], at_new[0] + len(b)))
        else:
            self.by_words((_cut(old), _cut(new)), at_old, at_new, edges)

    def by_words(self, cuts: tuple[_Cut, _Cut], at_old: Range, at_new: Range, edges: tuple[int, int]) -> None:
        """Mark what differs in two ranges, word by word and mark by mark, given those of either side. `edges` are the
        places of nothing at their starts."""
        (texts_old, bounds_old), (texts_new, bounds_new) = cuts
        old, new = self.old[at_old[0] : at_old[1]], self.new[at_new[0] : at_new[1]]
        found: list[tuple[Range, Range]] = []
        # Positions up to which both texts are accounted for; what stands before them is kept on both sides.
        i = j = 0
        for k, m, length in Indel.editops(texts_old, texts_new).as_matching_blocks():
            if k > i or m > j:
                gone, come = _range(bounds_old, i, k), _range(bounds_new, j, m)
                found.append((gone, come))
                self.marked += gone[1] - gone[0] + come[1] - come[0]
            if length:
                # What stands before the first words of both texts belongs to them.
                x, y = (bounds_old[2 * k], bounds_new[2 * m]) if k or m else (0, 0)
                i, j = k + length, m + length
                if old[x : bounds_old[2 * i - 1]] != new[y : bounds_new[2 * j - 1]]:
                    found += _typography(
                        old[: bounds_old[2 * i - 1]],
                        new[: bounds_new[2 * j - 1]],
                        (x, *bounds_old[2 * k : 2 * i]),
                        (y, *bounds_new[2 * m : 2 * j]),
                    )
        if 2 * i == len(bounds_old) and 2 * j == len(bounds_new):
            x, y = (bounds[-1] if bounds else 0 for bounds in (bounds_old, bounds_new))
            if old[x:] != new[y:]:
                found.append(((x, len(old)), (y, len(new))))
        self.spans += [Span(_moved(x, at_old[0], edges[0]), _moved(y, at_new[0], edges[1])) for x, y in found]


def _nothing(place: int) -> Range:
    return place, place


def _moved(place: Range, by: int, edge: int) -> Range:
    start, end = place
    return (start + by, end + by) if end else (edge, edge)


def _starts(pieces: Sequence[str], start: int) -> list[int]:
    """Where each piece begins, and where another would after them all."""
    return list(accumulate([len(piece) + 1 for piece in pieces], initial=start))


#: The words and marks of a text, folded, in their order; and their bounds: word `k` stands in the text as written from
#: `bounds[2 * k]` to `bounds[2 * k + 1]`.
_Cut = tuple[list[str], list[int]]


def _cut(folded: str) -> _Cut:
    """Words and bounds of a text that is folded place by place."""
    parts = tokens.parts(folded)
    return parts[1::2], list(accumulate(map(len, parts)))[:-1]


def _keeps_places(text: str, folded: str) -> bool:
    """Whether every character folds to one, so that places in the folded text are those in the text."""
    return len(text) == len(folded) and (text.isascii() or _folds_to_no_less(text))


def _folds_to_no_less(text: str) -> bool:
    """Whether no character of a text folds to nothing, as superfluous blanks and marks of direction do."""
    if text.isprintable() and "  " not in text:  # the only blank that is printable is the common one
        return not (text.startswith(" ") or text.endswith(" "))
    return len(" ".join(text.split())) == len(text) and _VANISHING.search(text) is None


def _cut_unevenly(text: str) -> _Cut:
    """The same of a text some of whose characters may fold to none or to several."""
    folded = fold(text)
    origin = _origins(text)
    texts: list[str] = []
    bounds: list[int] = []
    words, places = _cut(folded)
    for word, start, end in zip(words, places[::2], places[1::2], strict=True):
        first, last = origin[start], origin[end - 1] + 1
        if bounds and bounds[-1] > first:
            # One character that folds to several words ("…") is one word.
            texts[-1] += word
            bounds[-1] = last
        else:
            texts.append(word)
            bounds += first, last
    return texts, bounds


def _typography(
    old: str, new: str, at_old: Sequence[int], at_new: Sequence[int]
) -> list[tuple[Range, Range]]:
    """The differences inside a run of words that are equal after folding: where the run begins, then the bounds of its
    words."""
    found: list[tuple[Range, Range]] = []
    for k in range(1, len(at_old), 2):
        (end_old, x, x_end), (end_new, y, y_end) = at_old[k - 1 : k + 2], at_new[k - 1 : k + 2]
        if old[end_old:x] != new[end_new:y]:
            found.append(((end_old, x), (end_new, y)))
        if old[x:x_end] != new[y:y_end]:
            found.append(_narrowed(old, new, x, x_end, y, y_end))
    return found


def _differing_characters(old: str, new: str) -> tuple[Span, ...]:
    """Stretches of characters that differ between two texts that are equal, place by place, after folding."""
    places = list(compress(range(len(old)), map(ne, old, new)))
    starts = [place for before, place in zip([-2, *places], places, strict=False) if place > before + 1]
    ends = [
        place + 1
        for place, after in zip(places, [*places[1:], len(old) + 1], strict=True)
        if after > place + 1
    ]
    return tuple([Span((start, end), (start, end)) for start, end in zip(starts, ends, strict=True)])


def _narrowed(old: str, new: str, a: int, b: int, c: int, d: int) -> tuple[Range, Range]:
    """The characters in which two words differ that are equal after folding."""
    while a < b and c < d and old[a] == new[c]:
        a, c = a + 1, c + 1
    while a < b and c < d and old[b - 1] == new[d - 1]:
        b, d = b - 1, d - 1
    return (a, b), (c, d)


def _range(bounds: Sequence[int], first: int, end: int) -> Range:
    """The characters of the words `[first, end)`; for none, the place after the word before."""
    if first == end:
        place = bounds[2 * first - 1] if first else 0
        return place, place
    return bounds[2 * first], bounds[2 * end - 1]


def _trimmed(old: str, new: str, start: int, end_old: int, end_new: int) -> Span:
    """A difference without blanks at its edges, unless blanks are all that differs."""
    gone, come = old[start:end_old], new[start:end_new]
    if not gone.strip() and not come.strip():
        return Span((start, end_old), (start, end_new))

    def bare(text: str) -> Range:
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
        spans += shifted(step.spans, x, y)
        alike += step.similarity * (a[2 * k_end - 1] - x + b[2 * m_end - 1] - y)
        i, j = k_end, m_end
    total = sum(map(len, old)) + sum(map(len, new))
    return Difference(min(1.0, alike / total) if total else 1.0, tuple(spans))


def in_step(old: Sequence[str], new: Sequence[str], links: Sequence[Link]) -> tuple[float, tuple[Span, ...]]:
    """The same, similarity and ranges, where all sentences are linked one to one in their order."""
    spans: list[Span] = []
    alike = 0.0
    total = start_old = start_new = 0
    for before, after, link in zip(old, new, links, strict=True):
        spans += shifted(link.spans, start_old, start_new)
        size = len(before) + len(after)
        alike += link.similarity * size
        total += size
        start_old += len(before) + 1
        start_new += len(after) + 1
    return min(1.0, alike / total) if total else 1.0, tuple(spans)


def shifted(spans: Sequence[Span], old: int, new: int) -> Sequence[Span]:
    """Ranges so many characters further on."""
    if not (spans and (old or new)):
        return spans
    return [Span((s.old[0] + old, s.old[1] + old), (s.new[0] + new, s.new[1] + new)) for s in spans]


def _extents(sentences: Sequence[str]) -> list[int]:
    """Where each sentence begins and ends in all of them joined by one blank."""
    made: list[int] = []
    start = 0
    for sentence in sentences:
        made += start, start + len(sentence)
        start += len(sentence) + 1
    return made
