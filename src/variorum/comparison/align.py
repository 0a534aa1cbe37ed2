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

from variorum.comparison import moves, paragraphs, posts, words
from variorum.comparison.anchors import anchored
from variorum.comparison.likeness import link_similar
from variorum.comparison.measure import LINKED
from variorum.comparison.prepared import Prepared
from variorum.text.normalise import fold
from variorum.types import Link, LinkOp

COARSE_WORDS = "words found in very many sentences were left out when sentences were likened"
COARSE_SPANS = "a paragraph was too long to be compared word by word; its middle is marked whole"


@dataclass(frozen=True, slots=True)
class Alignment:
    """Links between sentences and between paragraphs; `notes` say where a coarser method was used."""

    links: tuple[Link, ...]
    paragraphs: tuple[Link, ...]
    notes: tuple[str, ...] = ()


class _Differences:
    """What differs inside groups of linked sentences, each worked out once."""

    def __init__(self, old: Prepared, new: Prepared) -> None:
        self._old, self._new = old, new
        self._found: dict[moves.Group, words.Difference] = {}

    def of(self, group: moves.Group) -> words.Difference:
        found = self._found.get(group)
        if found is None:
            left, right = group
            found = self._found[group] = words.between(
                words.joined([self._old.words(i) for i in left]),
                words.joined([self._new.words(j) for j in right]),
            )
        return found

    def similarity(self, group: moves.Group) -> float:
        return self.of(group).similarity

    @property
    def coarse(self) -> bool:
        """Whether any had to be told coarsely."""
        return any(found.coarse for found in self._found.values())


def align(old: Prepared, new: Prepared) -> Alignment:
    """Align two texts. Every sentence stands in exactly one link, and every paragraph in one of its own kind."""
    matching = anchored(old, new)
    notes = [COARSE_WORDS] if link_similar(matching, old, new, posts.streams(matching, old, new)) else []
    differences = _Differences(old, new)
    linked, moved = moves.moved(matching, old, new, differences.similarity)
    groups = paragraphs.grouped(matching, linked, moved, old, new)
    replaced = dict(paragraphs.replaced_sentences(groups, matching, linked, moved, old, new))

    links: list[Link] = []
    for group in linked:
        left, right = group
        if len(left) == len(right) == 1 and old.sentences[left[0]] == new.sentences[right[0]]:
            links.append(Link(LinkOp.MOVED if left[0] in moved else LinkOp.SAME, left, right))
            continue
        found = differences.of(group)
        op = LinkOp.MOVED if left[0] in moved else _op(old, new, group)
        links.append(Link(op, left, right, round(found.similarity, 4), found.spans))
    for i, j in enumerate(matching.new_of):
        if i in replaced:
            likeness = words.similarity(old.words(i), new.words(replaced[i]))
            links.append(Link(LinkOp.REPLACED, (i,), (replaced[i],), round(likeness, 4)))
        elif j < 0:
            links.append(Link(LinkOp.REMOVED, (i,), (), 0.0))
    taken = set(replaced.values())
    links += [
        Link(LinkOp.ADDED, (), (j,), 0.0) for j, i in enumerate(matching.old_of) if i < 0 and j not in taken
    ]
    if differences.coarse:
        notes.append(COARSE_SPANS)
    return Alignment(in_order(links), in_order(_paragraph_links(groups, links, old, new)), tuple(notes))


def _op(old: Prepared, new: Prepared, group: moves.Group) -> LinkOp:
    """What was done to linked sentences that are not as they were and kept their place."""
    left, right = group
    if len(left) > 1:
        return LinkOp.JOINED
    if len(right) > 1:
        return LinkOp.SPLIT
    return LinkOp.TYPOGRAPHY if old.folded[left[0]] == new.folded[right[0]] else LinkOp.REWORDED


def _paragraph_links(
    groups: Sequence[paragraphs.Group], links: Sequence[Link], old: Prepared, new: Prepared
) -> list[Link]:
    """A link for each group, with the differences of its sentences."""
    of_old = {i: link for link in links for i in link.old}
    made: list[Link] = []
    for group in groups:
        if not group.old or not group.new:
            op = LinkOp.REMOVED if group.old else LinkOp.ADDED
            made.append(Link(op, group.old, group.new, 0.0))
            continue
        left = [i for p in group.old for i in old.of_paragraph(p)]
        right = [j for q in group.new for j in new.of_paragraph(q)]
        a = [old.sentences[i] for i in left]
        b = [new.sentences[j] for j in right]
        if group.replaced and a != b:
            likeness = words.similarity(
                words.joined([old.words(i) for i in left]), words.joined([new.words(j) for j in right])
            )
            made.append(Link(LinkOp.REPLACED, group.old, group.new, round(likeness, 4)))
            continue
        if a == b and not group.moved and len(group.old) == len(group.new) == 1:
            made.append(Link(LinkOp.SAME, group.old, group.new))
            continue
        whole = words.composed(a, b, _steps(left, right, of_old, moved=group.moved))
        op = _paragraph_op(group, a, b)
        made.append(Link(op, group.old, group.new, round(whole.similarity, 4), whole.spans))
    return made


def _steps(left: list[int], right: list[int], of_old: dict[int, Link], *, moved: bool) -> list[words.Step]:
    """The links of sentences that stand on both sides of two paragraphs, as far as they keep their order."""
    at = {j: place for place, j in enumerate(right)}
    steps: list[words.Step] = []
    here = there = 0
    for place, i in enumerate(left):
        link = of_old[i]
        start = at.get(link.new[0], -1) if link.new and link.op in LINKED else -1
        in_order = place >= here and start >= there and (moved or link.op is not LinkOp.MOVED)
        here_end, there_end = place + len(link.old), start + len(link.new)
        if not in_order or (link.old, link.new) != (
            tuple(left[place:here_end]),
            tuple(right[start:there_end]),
        ):
            continue
        steps.append(words.Step((place, here_end), (start, there_end), link.similarity, link.spans))
        here, there = here_end, there_end
    return steps


def _paragraph_op(group: paragraphs.Group, old: Sequence[str], new: Sequence[str]) -> LinkOp:
    if group.moved:
        return LinkOp.MOVED
    if len(group.old) > 1:
        return LinkOp.JOINED
    if len(group.new) > 1:
        return LinkOp.SPLIT
    return LinkOp.TYPOGRAPHY if fold(" ".join(old)) == fold(" ".join(new)) else LinkOp.REWORDED


def in_order(links: Sequence[Link]) -> tuple[Link, ...]:
    """Links in reading order: that of the old side, with what was added after what stands before it."""
    ordered = sorted([link for link in links if link.old], key=lambda link: link.old)
    added = sorted([link for link in links if not link.old], key=lambda link: link.new)
    if not added:
        return tuple(ordered)
    starts = [link.new[0] for link in ordered if link.new and link.op is not LinkOp.MOVED]
    starts.append(added[-1].new[0] + 1)
    made: list[Link] = []
    kept = position = 0
    for link in (None, *ordered):
        if link is not None:
            made.append(link)
            if not link.new or link.op is LinkOp.MOVED:
                continue
            kept += 1
        while position < len(added) and added[position].new[0] < starts[kept]:
            made.append(added[position])
            position += 1
    return tuple(made)
