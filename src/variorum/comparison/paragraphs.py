"""Paragraphs: they belong together where their sentences do."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from rapidfuzz.distance import LCSseq

from variorum.comparison import moves
from variorum.comparison.anchors import Matching
from variorum.comparison.prepared import Prepared, stream

#: Least share of the smaller paragraph's characters that two paragraphs have in linked sentences.
LEAST_SHARED = 0.3
#: Share of a further paragraph's characters that must have gone into (or come from) the one opposite.
FURTHER_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Group:
    """Paragraphs of the two sides that answer one another: one to one, several to one, or one to several.

    One side is empty for what was added or removed. `replaced` pairs what was taken out with what stands in
    its place.
    """

    old: tuple[int, ...]
    new: tuple[int, ...]
    moved: bool = False
    replaced: bool = False


def grouped(
    matching: Matching, linked: Sequence[moves.Group], moved: set[int], old: Prepared, new: Prepared
) -> list[Group]:
    """Every paragraph of both sides in exactly one group. `linked` are the groups of linked sentences."""
    kept, off = _shared(linked, moved, old, new)
    size_old, size_new = _sizes(old), _sizes(new)
    pairs = _pairs(kept, off, size_old, size_new)
    of_old, of_new = dict(pairs), {q: p for p, q in pairs}
    groups: list[Group] = []
    further_old = _further(kept, of_old, of_new, size_old)
    further_new = _further({(q, p): n for (p, q), n in kept.items()}, of_new, of_old, size_new)
    for p, q in pairs:
        is_moved = off.get((p, q), 0) > kept.get((p, q), 0)
        # One to several or several to one: where both could be said, the old side's parts are told.
        more_old = [] if is_moved else further_old.get(q, [])
        more_new = [] if is_moved or more_old else further_new.get(p, [])
        groups.append(Group(tuple(sorted([p, *more_old])), tuple(sorted([q, *more_new])), moved=is_moved))
    groups += _replaced(groups, matching, old, new)
    done_old = {p for group in groups for p in group.old}
    done_new = {q for group in groups for q in group.new}
    groups += [Group((p,), ()) for p in range(len(old.paragraphs)) if p not in done_old]
    groups += [Group((), (q,)) for q in range(len(new.paragraphs)) if q not in done_new]
    return groups


def replaced_sentences(
    groups: Iterable[Group],
    matching: Matching,
    linked: Sequence[moves.Group],
    moved: set[int],
    old: Prepared,
    new: Prepared,
) -> Iterator[tuple[int, int]]:
    """Pairs of a removed and an added sentence that stand in the same gap of two paragraphs set opposite."""
    gap_old = _gaps([left[0] for left, _ in linked if left[0] not in moved], len(old.sentences))
    gap_new = _gaps([right[0] for left, right in linked if left[0] not in moved], len(new.sentences))
    for group in groups:
        free: dict[int, list[int]] = defaultdict(list)
        for j in (j for q in group.new for j in new.of_paragraph(q) if matching.old_of[j] < 0):
            free[gap_new[j]].append(j)
        if not free:
            continue
        taken: Counter[int] = Counter()
        for i in (i for p in group.old for i in old.of_paragraph(p) if matching.new_of[i] < 0):
            gap = gap_old[i]
            if taken[gap] < len(free[gap]):
                yield i, free[gap][taken[gap]]
                taken[gap] += 1


def _gaps(kept: Sequence[int], size: int) -> list[int]:
    """For each sentence how many kept ones stand before it."""
    gaps = [0] * size
    for place in kept:
        gaps[place] = 1
    return [count - here for count, here in zip(accumulate(gaps), gaps, strict=True)]


Shared = dict[tuple[int, int], int]


def _shared(
    linked: Sequence[moves.Group], moved: set[int], old: Prepared, new: Prepared
) -> tuple[Shared, Shared]:
    """Characters that two paragraphs share in linked sentences: in their order, and moved."""
    kept: Shared = defaultdict(int)
    off: Shared = defaultdict(int)
    for left, right in linked:
        into = off if left[0] in moved else kept
        for i in left:
            for j in right:
                into[old.home[i], new.home[j]] += min(len(old.sentences[i]), len(new.sentences[j]))
    return dict(kept), dict(off)


def _sizes(units: Prepared) -> list[int]:
    return [sum(map(len, paragraph)) for paragraph in units.paragraphs]


def _pairs(kept: Shared, off: Shared, size_old: list[int], size_new: list[int]) -> list[tuple[int, int]]:
    """One to one, those that share most first."""
    total = {pair: kept.get(pair, 0) + off.get(pair, 0) for pair in kept.keys() | off.keys()}
    pairs: list[tuple[int, int]] = []
    done_old: set[int] = set()
    done_new: set[int] = set()
    for p, q in sorted(total, key=lambda pair: (-total[pair], pair)):
        enough = total[p, q] >= LEAST_SHARED * min(size_old[p], size_new[q])
        if enough and p not in done_old and q not in done_new:
            pairs.append((p, q))
            done_old.add(p)
            done_new.add(q)
    return sorted(pairs)


def _further(
    kept: Shared, partner: dict[int, int], partner_of: dict[int, int], sizes: list[int]
) -> dict[int, list[int]]:
    """Paragraphs without a partner of their own whose text went, in its order, into one that has another."""
    found: dict[int, list[int]] = defaultdict(list)
    for (p, q), characters in sorted(kept.items()):
        if p not in partner and q in partner_of and characters >= FURTHER_SHARE * sizes[p]:
            found[q].append(p)
    return found


def _replaced(groups: Sequence[Group], matching: Matching, old: Prepared, new: Prepared) -> list[Group]:
    """Pair paragraphs that were taken out with those that stand in the same gap of the kept ones, in order
    and within their stream."""
    # What stands between the parts of a joined or split paragraph has no place of its own opposite.
    done_old = {p for group in groups for p in range(group.old[0], group.old[-1] + 1)}
    done_new = {q for group in groups for q in range(group.new[0], group.new[-1] + 1)}
    free_old = [
        p
        for p in range(len(old.paragraphs))
        if p not in done_old and all(matching.new_of[i] < 0 for i in old.of_paragraph(p))
    ]
    free_new = [
        q
        for q in range(len(new.paragraphs))
        if q not in done_new and all(matching.old_of[j] < 0 for j in new.of_paragraph(q))
    ]
    fences = sorted((group.old[0], group.new[0]) for group in groups if not group.moved)
    found: list[Group] = []
    a = b = 0
    for last_old, last_new in [*fences, (len(old.paragraphs), len(new.paragraphs))]:
        gap_old, gap_new = [], []
        while a < len(free_old) and free_old[a] < last_old:
            gap_old.append(free_old[a])
            a += 1
        while b < len(free_new) and free_new[b] < last_new:
            gap_new.append(free_new[b])
            b += 1
        if gap_old and gap_new:
            found += _in_streams(gap_old, gap_new, old, new)
    return found


def _in_streams(gap_old: list[int], gap_new: list[int], old: Prepared, new: Prepared) -> list[Group]:
    streams_old = [stream(old.kinds[p]) for p in gap_old]
    streams_new = [stream(new.kinds[q]) for q in gap_new]
    return [
        Group((gap_old[code.src_start + k],), (gap_new[code.dest_start + k],), replaced=True)
        for code in LCSseq.opcodes(streams_old, streams_new)
        if code.tag == "equal"
        for k in range(code.src_end - code.src_start)
    ]
