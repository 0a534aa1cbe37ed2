"""Paragraphs: they belong together where their sentences do."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from rapidfuzz.distance import LCSseq

from variorum.comparison.anchors import Matching
from variorum.comparison.prepared import Prepared, stream

#: Least share of the smaller paragraph's characters that two paragraphs have in linked sentences.
LEAST_SHARED = 0.3
#: Share of a further paragraph's characters that must have gone into (or come from) the one opposite.
FURTHER_SHARE = 0.5


class Group(NamedTuple):
    """Paragraphs of the two sides that answer one another: one to one, several to one, or one to several.

    One side is empty for what was added or removed. `replaced` pairs what was taken out with what stands in
    its place. `straight` is one to one, sentence by sentence.
    """

    old: tuple[int, ...]
    new: tuple[int, ...]
    moved: bool = False
    replaced: bool = False
    straight: bool = False


def grouped(matching: Matching, moved: set[int], old: Prepared, new: Prepared) -> list[Group]:
    """Every paragraph of both sides in exactly one group. `moved` are the old sentences that stand for what moved."""
    groups, left_old, left_new = _straight(matching, moved, old, new)
    if left_old and left_new:
        groups += _crossed(groups, matching, moved, left_old, left_new, old, new)
        left_old -= {p for group in groups for p in group.old}
        left_new -= {q for group in groups for q in group.new}
    if left_old and left_new:
        for group in _replaced(groups, matching, left_old, left_new, old, new):
            groups.append(group)
            left_old -= set(group.old)
            left_new -= set(group.new)
    groups += [Group((p,), ()) for p in left_old]
    groups += [Group((), (q,)) for q in left_new]
    return groups


def _crossed(
    straight: Sequence[Group],
    matching: Matching,
    moved: set[int],
    left_old: set[int],
    left_new: set[int],
    old: Prepared,
    new: Prepared,
) -> list[Group]:
    """Groups among the paragraphs that are not straight, by what they share."""
    groups: list[Group] = []
    kept, off = _shared(matching, moved, old, new, left_old)
    size_old, size_new = _sizes(old, left_old), _sizes(new, left_new)
    pairs = _pairs(kept, off, size_old, size_new)
    of_old, of_new = dict(pairs), {q: p for p, q in pairs}
    staying = {(p, q) for p, q in pairs if off.get((p, q), 0) <= kept.get((p, q), 0)}
    further_old: dict[int, list[int]] = {}
    further_new: dict[int, list[int]] = {}
    if kept.keys() - set(pairs):
        together = [*staying, *[(group.old[0], group.new[0]) for group in straight]]
        further_old = _further(kept, of_old, of_new, sorted([p for p, _ in together]), size_old)
        turned = {(q, p): n for (p, q), n in kept.items()}
        further_new = _further(turned, of_new, of_old, sorted([q for _, q in together]), size_new)
    for p, q in pairs:
        is_moved = (p, q) not in staying
        # One to several or several to one: where both could be said, the old side's parts are told.
        more_old = [] if is_moved else further_old.get(q, [])
        more_new = [] if is_moved or more_old else further_new.get(p, [])
        groups.append(Group(tuple(sorted([p, *more_old])), tuple(sorted([q, *more_new])), moved=is_moved))
    return groups


def _straight(
    matching: Matching, moved: set[int], old: Prepared, new: Prepared
) -> tuple[list[Group], set[int], set[int]]:
    """Paragraphs whose sentences stand one to one, in their order, in one paragraph that holds nothing else, as
    nearly all do; and the paragraphs of either side that are left."""
    new_of = matching.new_of
    bent = moved.union(*[matching.group(i).old for i in moved], *[group.old for group in matching.several()])
    first, home = new.first, new.home
    groups: list[Group] = []
    left_old: set[int] = set()
    left_new = set(range(len(new.paragraphs)))
    for p, (start, end) in enumerate(pairwise(old.first)):
        j = new_of[start] if start < end else -1
        q = home[j] if j >= 0 else -1
        if (
            j >= 0
            and first[q] == j
            and first[q + 1] - j == end - start
            and (end - start == 1 or new_of[start:end] == [*range(j, j + end - start)])
            and not (bent and not bent.isdisjoint(range(start, end)))
        ):
            groups.append(Group((p,), (q,), straight=True))
            left_new.discard(q)
        else:
            left_old.add(p)
    return groups, left_old, left_new


def replaced_sentences(
    groups: Iterable[Group], matching: Matching, moved: set[int], old: Prepared, new: Prepared
) -> Iterator[tuple[int, int]]:
    """Pairs of a removed and an added sentence that stand in the same gap of two paragraphs set opposite."""
    if -1 not in matching.new_of or -1 not in matching.old_of:
        return
    staying = [pair for pair in matching.pairs() if pair[0] not in moved]
    gap_old = _gaps([i for i, _ in staying], len(old.sentences))
    gap_new = _gaps([j for _, j in staying], len(new.sentences))
    for group in groups:
        if group.straight or not group.old:
            continue
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
    matching: Matching, moved: set[int], old: Prepared, new: Prepared, paragraphs: set[int]
) -> tuple[Shared, Shared]:
    """Characters that two paragraphs share in linked sentences: in their order, and moved. A part of a sentence that
    stands apart from it counts for nothing: its place is not that of the whole."""
    kept: Shared = defaultdict(int)
    off: Shared = defaultdict(int)
    several = matching.several()
    parts = {i for group in several for i in group.old}
    new_of, home = matching.new_of, new.home
    for p in paragraphs:
        for i in old.of_paragraph(p):
            j = new_of[i]
            if j >= 0 and i not in parts:
                into = off if i in moved else kept
                into[p, home[j]] += min(len(old.sentences[i]), len(new.sentences[j]))
    if several:
        staying = [pair for pair in matching.pairs() if pair[0] not in moved]
        kept_old, kept_new = {i for i, _ in staying}, {j for _, j in staying}
        for group in several:
            i, j = group.at
            into = off if i in moved else kept
            for x in group.old:
                for y in group.new:
                    if _beside(x, i, kept_old) and _beside(y, j, kept_new):
                        into[old.home[x], home[y]] += min(len(old.sentences[x]), len(new.sentences[y]))
    return dict(kept), dict(off)


def _beside(part: int, main: int, linked: set[int]) -> bool:
    """Whether nothing that keeps its place stands between a part and the one that stands for its group."""
    return part == main or linked.isdisjoint(range(min(part, main) + 1, max(part, main)))


def _sizes(text: Prepared, paragraphs: set[int]) -> dict[int, int]:
    return {p: sum(map(len, text.paragraphs[p])) for p in paragraphs}


def _pairs(
    kept: Shared, off: Shared, size_old: dict[int, int], size_new: dict[int, int]
) -> list[tuple[int, int]]:
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
    kept: Shared,
    partner: dict[int, int],
    partner_of: dict[int, int],
    staying: Sequence[int],
    sizes: dict[int, int],
) -> dict[int, list[int]]:
    """Paragraphs without a partner of their own whose text went, in its order, into one that has another; between
    it and that other stands none of those `staying` in their place."""
    found: dict[int, list[int]] = defaultdict(list)
    for (p, q), characters in sorted(kept.items()):
        if p not in partner and q in partner_of and characters >= FURTHER_SHARE * sizes[p]:
            place = bisect_left(staying, p)
            if partner_of[q] in staying[max(place - 1, 0) : place + 1]:
                found[q].append(p)
    return found


def _replaced(
    groups: Sequence[Group],
    matching: Matching,
    left_old: set[int],
    left_new: set[int],
    old: Prepared,
    new: Prepared,
) -> list[Group]:
    """Pair paragraphs that were taken out with those that stand in the same gap of the kept ones, in order
    and within their stream."""
    # What stands between the parts of a joined or split paragraph has no place of its own opposite.
    inside_old = {p for group in groups for p in range(group.old[0], group.old[-1] + 1)}
    inside_new = {q for group in groups for q in range(group.new[0], group.new[-1] + 1)}
    free_old = [
        p for p in sorted(left_old - inside_old) if all(matching.new_of[i] < 0 for i in old.of_paragraph(p))
    ]
    free_new = [
        q for q in sorted(left_new - inside_new) if all(matching.old_of[j] < 0 for j in new.of_paragraph(q))
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
