"""Alignment: which sentences and paragraphs of two texts belong together, and what was done to them.

1. Anchors: sentences equal after folding (`anchors`).
2. Likeness among the rest, best first, then beside what was linked (`likeness`).
3. Moves: links off the heaviest increasing chain (`moves`).
4. Paragraphs follow their sentences (`paragraphs`); what was taken out is paired with what stands in its place
   for display (`replaced`).
5. Words inside the linked pairs (`words`).

`bench/align.py` measures the method on revisions with known truth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from variorum.comparison import moves, paragraphs, words
from variorum.comparison.anchors import anchored
from variorum.comparison.likeness import link_similar
from variorum.comparison.measure import LINKED
from variorum.comparison.units import Units
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


def align(old: Units, new: Units) -> Alignment:
    """Align two texts. Every sentence stands in exactly one link, and every paragraph in one of its own kind."""
    matching = anchored(old, new)
    notes = [COARSE_WORDS] if link_similar(matching, old, new) else []
    differences = {
        (i, j): words.difference(old.sentences[i], new.sentences[j])
        for i, j in matching.pairs()
        if old.sentences[i] != new.sentences[j]
    }
    similarities = {pair: found.similarity for pair, found in differences.items()}
    moved = moves.moved(matching, old, new, similarities)
    groups = paragraphs.grouped(matching, moved, old, new)
    replaced = dict(paragraphs.replaced_sentences(groups, matching, moved, old, new))

    links: list[Link] = []
    for i, j in enumerate(matching.new_of):
        if j >= 0:
            found = differences.get((i, j), words.Difference(1.0, ()))
            op = LinkOp.MOVED if i in moved else _op(old.folded[i], new.folded[j], found)
            links.append(Link(op, (i,), (j,), round(found.similarity, 4), found.spans))
        elif i in replaced:
            likeness = words.similarity(old.sentences[i], new.sentences[replaced[i]])
            links.append(Link(LinkOp.REPLACED, (i,), (replaced[i],), round(likeness, 4)))
        else:
            links.append(Link(LinkOp.REMOVED, (i,), (), 0.0))
    taken = set(replaced.values())
    links += [
        Link(LinkOp.ADDED, (), (j,), 0.0) for j, i in enumerate(matching.old_of) if i < 0 and j not in taken
    ]
    if any(found.coarse for found in differences.values()):
        notes.append(COARSE_SPANS)
    return Alignment(in_order(links), in_order(_paragraph_links(groups, links, old, new)), tuple(notes))


def _op(old_folded: str, new_folded: str, found: words.Difference) -> LinkOp:
    if not found.spans:
        return LinkOp.SAME
    return LinkOp.TYPOGRAPHY if old_folded == new_folded else LinkOp.REWORDED


def _paragraph_links(
    groups: Sequence[paragraphs.Group], links: Sequence[Link], old: Units, new: Units
) -> list[Link]:
    """A link for each group, with the differences of its sentences."""
    of_old = {i: link for link in links for i in link.old}
    sentences_old, sentences_new = paragraphs.sentences_of(old), paragraphs.sentences_of(new)
    made: list[Link] = []
    for group in groups:
        if not group.old or not group.new:
            op = LinkOp.REMOVED if group.old else LinkOp.ADDED
            made.append(Link(op, group.old, group.new, 0.0))
            continue
        left = [i for p in group.old for i in sentences_old[p]]
        right = [j for q in group.new for j in sentences_new[q]]
        a = [old.sentences[i] for i in left]
        b = [new.sentences[j] for j in right]
        if group.replaced and a != b:
            likeness = words.similarity(" ".join(a), " ".join(b))
            made.append(Link(LinkOp.REPLACED, group.old, group.new, round(likeness, 4)))
            continue
        whole = words.composed(a, b, _steps(left, right, of_old, moved=group.moved))
        op = _paragraph_op(group, " ".join(a), " ".join(b))
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


def _paragraph_op(group: paragraphs.Group, old: str, new: str) -> LinkOp:
    if group.moved:
        return LinkOp.MOVED
    if old == new and len(group.old) == len(group.new) == 1:
        return LinkOp.SAME
    return LinkOp.TYPOGRAPHY if fold(old) == fold(new) else LinkOp.REWORDED


def in_order(links: Sequence[Link]) -> tuple[Link, ...]:
    """Links in reading order: that of the old side, with what was added after what stands before it."""
    kept = sorted(
        (link.new[-1], link.old[-1])
        for link in links
        if link.old and link.new and link.op is not LinkOp.MOVED
    )
    place = -1
    before: dict[int, int] = {}
    added = sorted(link.new[0] for link in links if not link.old)
    position = 0
    for unit in added:
        while position < len(kept) and kept[position][0] < unit:
            place = kept[position][1]
            position += 1
        before[unit] = place
    return tuple(
        sorted(
            links,
            key=lambda link: (link.old[0], 0, 0) if link.old else (before[link.new[0]], 1, link.new[0]),
        )
    )
