"""Alignment: which sentences and paragraphs of two texts belong together, and what was done to them.

1. Anchors: sentences equal after folding (`anchors`).
2. In a liveblog each entry is likened with itself only (`posts`).
3. Likeness among the rest: in place, best first, beside what was linked; splits and joins (`likeness`).
4. Moves: links off the heaviest increasing chain (`moves`).
5. Paragraphs follow their sentences (`paragraphs`); what was taken out is paired with what stands in its place
   for display (`replaced`).
6. Words inside what is linked, and nowhere else (`words`).

`bench/diff.py` measures the method on revisions with known truth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from variorum.comparison import moves, paragraphs, posts, words
from variorum.comparison.anchors import Group, anchored
from variorum.comparison.likeness import link_similar
from variorum.comparison.measure import LINKED
from variorum.comparison.prepared import Prepared
from variorum.text.normalise import alike, respelt
from variorum.types import Link, LinkOp

COARSE_SPANS = "a paragraph was too long to be compared word by word; its middle is marked whole"


#: What one sentence that kept its place may have undergone.
_IN_PLACE = frozenset({LinkOp.SAME, LinkOp.TYPOGRAPHY, LinkOp.REWORDED})

Units = tuple[int, ...]
#: A link that has an old side, with the place where it stands in the new text if it kept its order; else -1.
_Standing = tuple[int, Link]


@lru_cache(maxsize=4096)
def same(i: int, j: int) -> Link:
    """The link of two units that are the same, as most links are: one value serves all texts."""
    return Link(LinkOp.SAME, (i,), (j,))


@dataclass(frozen=True, slots=True)
class Alignment:
    """Links between sentences and between paragraphs; `notes` say where a coarser method was used."""

    links: tuple[Link, ...]
    paragraphs: tuple[Link, ...]
    notes: tuple[str, ...] = ()


class _Differences:
    """What differs between linked sentences."""

    def __init__(self, old: Prepared, new: Prepared) -> None:
        self._old, self._new = old, new
        #: Whether any had to be told coarsely.
        self.coarse = False

    def of(self, left: Units, right: Units) -> words.Difference:
        old, new = self._old, self._new
        if len(left) == len(right) == 1:
            i, j = left[0], right[0]
            found = words.between(old.sentences[i], new.sentences[j], old.folded[i], new.folded[j])
        else:
            found = words.between(
                _joined(old.sentences, left),
                _joined(new.sentences, right),
                _joined(old.folded, left),
                _joined(new.folded, right),
            )
        if found.coarse:
            self.coarse = True
        return found

    def similarity(self, group: Group) -> float:
        return self.of(group.old, group.new).similarity


def _joined(texts: Sequence[str], units: Sequence[int]) -> str:
    """Sentences joined by one blank."""
    return texts[units[0]] if len(units) == 1 else " ".join([texts[unit] for unit in units])


def align(old: Prepared, new: Prepared) -> Alignment:
    """Align two texts. Every sentence stands in exactly one link, and every paragraph in one of its own kind."""
    matching = anchored(old, new)
    notes = link_similar(matching, old, new, posts.streams(matching, old, new))
    differences = _Differences(old, new)
    moved = moves.moved(matching, old, new, differences.similarity)
    blocks = paragraphs.grouped(matching, moved, old, new)
    replaced = dict(paragraphs.replaced_sentences(blocks, matching, moved, old, new))

    standing: list[_Standing] = []
    parted = {i for group in matching.several() for i in group.old}
    for i, j in enumerate(matching.new_of):
        if j < 0:
            standing.append(_gone(i, replaced.get(i, -1), old, new))
        elif i in parted:
            if matching.old_of[j] == i:
                standing.append(_linked(matching.group(i), i in moved, differences, old, new))
        elif old.sentences[i] == new.sentences[j]:
            standing.append((j, same(i, j)) if i not in moved else (-1, Link(LinkOp.MOVED, (i,), (j,))))
        else:
            standing.append(_linked(Group((i,), (j,), (i, j)), i in moved, differences, old, new))
    taken = set(replaced.values())
    added = [
        Link(LinkOp.ADDED, (), (j,), 0.0) for j, i in enumerate(matching.old_of) if i < 0 and j not in taken
    ]
    links = in_order(standing, added)
    whole = _paragraph_links(blocks, {i: link for link in links for i in link.old}, differences, old, new)
    if differences.coarse:
        notes.append(COARSE_SPANS)
    return Alignment(links, whole, tuple(notes))


def _linked(group: Group, moved: bool, differences: _Differences, old: Prepared, new: Prepared) -> _Standing:
    """The link of sentences that belong together."""
    left, right, (_, j) = group
    similarity, spans, _ = differences.of(left, right)
    similarity = round(similarity, 4)
    if moved:
        return -1, Link(LinkOp.MOVED, left, right, similarity, spans)
    if len(left) > len(right):
        op = LinkOp.JOINED
    elif len(left) < len(right):
        op = LinkOp.SPLIT
    else:
        same_words = _same_words(old, left, new, right)
        op = LinkOp.TYPOGRAPHY if same_words else LinkOp.REWORDED
    return j, Link(op, left, right, similarity, spans)


def _same_words(old: Prepared, left: Sequence[int], new: Prepared, right: Sequence[int]) -> bool:
    """Whether sentences differ in typography alone."""
    if not alike(_joined(old.folded, left), _joined(new.folded, right)):
        return False
    return not respelt(_joined(old.sentences, left), _joined(new.sentences, right))


def _gone(i: int, j: int, old: Prepared, new: Prepared) -> _Standing:
    """The link of a sentence that was taken out, with the one that stands in its place, if any."""
    if j < 0:
        return -1, Link(LinkOp.REMOVED, (i,), (), 0.0)
    return j, Link(LinkOp.REPLACED, (i,), (j,), round(words.similarity(old.folded[i], new.folded[j]), 4))


def _paragraph_links(
    blocks: Sequence[paragraphs.Group],
    of_old: dict[int, Link],
    differences: _Differences,
    old: Prepared,
    new: Prepared,
) -> tuple[Link, ...]:
    """A link for each group of paragraphs, with the differences of its sentences."""
    standing = [
        (
            block.new[0] if block.new and not block.moved else -1,
            _paragraph_link(block, of_old, differences, old, new),
        )
        for block in sorted(blocks)
        if block.old
    ]
    return in_order(standing, [Link(LinkOp.ADDED, (), block.new, 0.0) for block in blocks if not block.old])


def _paragraph_link(
    block: paragraphs.Group,
    of_old: dict[int, Link],
    differences: _Differences,
    old: Prepared,
    new: Prepared,
) -> Link:
    if not block.new:
        return Link(LinkOp.REMOVED, block.old, (), 0.0)
    if len(block.old) == len(block.new) == 1 and not block.moved:
        p, q = block.old[0], block.new[0]
        if old.paragraphs[p] == new.paragraphs[q]:
            return same(p, q)
        if len(old.paragraphs[p]) == len(new.paragraphs[q]) == 1:
            link = of_old[old.first[p]]
            if link.new == (new.first[q],) and (link.op in _IN_PLACE or block.replaced):
                return Link(link.op, block.old, block.new, link.similarity, link.spans)
        if block.straight:
            links = [of_old[i] for i in old.of_paragraph(p)]
            typographic = all(link.op is not LinkOp.REWORDED for link in links)
            similarity, spans = words.in_step(old.paragraphs[p], new.paragraphs[q], links)
            op = LinkOp.TYPOGRAPHY if typographic else LinkOp.REWORDED
            return Link(op, block.old, block.new, round(similarity, 4), spans)
    left = [i for p in block.old for i in old.of_paragraph(p)]
    right = [j for q in block.new for j in new.of_paragraph(q)]
    equal = _same_joined(old.sentences, left, new.sentences, right)
    if block.replaced and not equal:
        likeness = words.similarity(_joined(old.folded, left), _joined(new.folded, right))
        return Link(LinkOp.REPLACED, block.old, block.new, round(likeness, 4))
    if equal:
        similarity, spans = 1.0, ()
    else:
        steps = _steps(left, right, of_old, differences, moved=block.moved)
        similarity, spans, _ = words.composed(
            [old.sentences[i] for i in left], [new.sentences[j] for j in right], steps
        )
    if block.moved:
        op = LinkOp.MOVED
    elif len(block.old) > 1:
        op = LinkOp.JOINED
    elif len(block.new) > 1:
        op = LinkOp.SPLIT
    else:
        typographic = _same_words(old, left, new, right)
        op = LinkOp.TYPOGRAPHY if typographic else LinkOp.REWORDED
    return Link(op, block.old, block.new, round(similarity, 4), spans)


def _same_joined(old: Sequence[str], left: Sequence[int], new: Sequence[str], right: Sequence[int]) -> bool:
    """Whether sentences joined by one blank are the same."""
    sizes = sum([len(old[i]) for i in left]) + len(left), sum([len(new[j]) for j in right]) + len(right)
    return sizes[0] == sizes[1] and _joined(old, left) == _joined(new, right)


def _steps(
    left: list[int], right: list[int], of_old: dict[int, Link], differences: _Differences, *, moved: bool
) -> list[words.Step]:
    """The links of sentences that stand on both sides of two paragraphs, as far as they keep their order. Of a link
    that has sentences elsewhere too, what stands here."""
    at_old, at_new = ({unit: place for place, unit in enumerate(units)} for units in (left, right))
    steps: list[words.Step] = []
    here = there = 0
    for i in left:
        link = of_old[i]
        if link.op not in LINKED or (link.op is LinkOp.MOVED and not moved):
            continue
        if len(link.old) == len(link.new) == 1:
            start, start_new = at_old[i], at_new.get(link.new[0], -1)
            if start >= here and start_new >= there:
                here, there = start + 1, start_new + 1
                steps.append(words.Step((start, here), (start_new, there), link.similarity, link.spans))
            continue
        units_old = tuple([unit for unit in link.old if unit in at_old])
        units_new = tuple([unit for unit in link.new if unit in at_new])
        if units_old[0] != i or not units_new:
            continue
        start, end = at_old[i], at_old[units_old[-1]] + 1
        start_new, end_new = at_new[units_new[0]], at_new[units_new[-1]] + 1
        together = (end - start, end_new - start_new) == (len(units_old), len(units_new))
        if not together or start < here or start_new < there:
            continue
        similarity, spans = link.similarity, link.spans
        if (units_old, units_new) != (link.old, link.new):
            similarity, spans, _ = differences.of(units_old, units_new)
        steps.append(words.Step((start, end), (start_new, end_new), similarity, spans))
        here, there = end, end_new
    return steps


def in_order(standing: list[_Standing], added: list[Link]) -> tuple[Link, ...]:
    """Links in reading order: that of the old side, in which `standing` are, with what was added after what stands
    before it."""
    if not added:
        return tuple([link for _, link in standing])
    added.sort(key=lambda link: link.new)
    starts = [place for place, _ in standing if place >= 0]
    starts.append(added[-1].new[0] + 1)
    made: list[Link] = []
    position = 0
    while position < len(added) and added[position].new[0] < starts[0]:
        made.append(added[position])
        position += 1
    kept = 0
    for place, link in standing:
        made.append(link)
        kept += place >= 0
        while place >= 0 and position < len(added) and added[position].new[0] < starts[kept]:
            made.append(added[position])
            position += 1
    return tuple(made)
