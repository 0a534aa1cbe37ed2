"""Moves: which links left their place in the order of the kept text.

The kept order is the heaviest increasing chain of links, weighed by characters; what lies off the chain moved.
So what only stands lower because text was put before it is never moved, and of two stretches that changed
places the lighter one is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from variorum.comparison.anchors import Group, Matching
from variorum.comparison.prepared import ASIDES, Prepared
from variorum.types import BlockKind

#: Least words of a stretch of running text that counts as moved. A few words that vanish here and stand there
#: are no evidence of a move.
LEAST_WORDS = 6
#: Least share of words in common (in order) for a moved sentence that is also reworded: a pair that breaks the
#: order of the text must be more alike than one that stands in its place.
LEAST_LIKE = 0.5
#: An aside weighs this much of its characters: its place follows the page's layout.
ASIDE_WEIGHT = 0.1
_FREE = ASIDES | {BlockKind.SUBHEAD}


def heaviest_chain(pairs: Sequence[tuple[int, int]], weights: Sequence[float]) -> set[int]:
    """The indices of the heaviest subset of `pairs` that increases on both sides.

    `pairs` ascend in their first member and no second member occurs twice. O(n log n) by a Fenwick tree of
    prefix maxima. Among chains of equal weight the one found first stands.
    """
    size = max((j for _, j in pairs), default=-1) + 1
    best: list[tuple[float, int]] = [(0.0, -1)] * (size + 1)
    previous = [-1] * len(pairs)
    top = (0.0, -1)
    for index, (_, j) in enumerate(pairs):
        reach = (0.0, -1)
        place = j
        while place > 0:
            if best[place][0] > reach[0]:
                reach = best[place]
            place -= place & -place
        weight = reach[0] + weights[index]
        previous[index] = reach[1]
        if weight > top[0]:
            top = (weight, index)
        place = j + 1
        while place <= size:
            if best[place][0] < weight:
                best[place] = (weight, index)
            place += place & -place
    chain: set[int] = set()
    index = top[1]
    while index >= 0:
        chain.add(index)
        index = previous[index]
    return chain


def moved(matching: Matching, old: Prepared, new: Prepared, similarity: Callable[[Group], float]) -> set[int]:
    """The old sentences that stand for the groups that moved.

    Groups off the chain that are no believable moves are taken out of `matching`: their sentences count as
    removed and added.
    """
    pairs = matching.pairs()
    order = sorted([j for _, j in pairs])
    if [j for _, j in pairs] == order:
        return set()
    runs = _runs(pairs, order)
    weights = [sum(_weights(run, matching, old, new)) for run in runs]
    chain = heaviest_chain([run[0] for run in runs], weights)
    off = [matching.group(i) for index, run in enumerate(runs) if index not in chain for i, _ in run]
    found: set[int] = set()
    for stretch in _stretches(off):
        like = [group for group in stretch if similarity(group) >= LEAST_LIKE]
        enough = sum(_words(old, new, group) for group in like) >= LEAST_WORDS
        for group in stretch:
            if group in like and (enough or _is_free(old, new, group)):
                found.add(group.at[0])
            else:
                matching.dissolve(group)
    return found


def _runs(pairs: Sequence[tuple[int, int]], order: Sequence[int]) -> list[list[tuple[int, int]]]:
    """Pairs that follow one another on both sides, with no other pair between: they keep their place together or not
    at all. `order` are their places on the new side, ascending."""
    rank = {j: place for place, j in enumerate(order)}
    runs: list[list[tuple[int, int]]] = []
    last = -2
    for pair in pairs:
        here = rank[pair[1]]
        if here == last + 1:
            runs[-1].append(pair)
        else:
            runs.append([pair])
        last = here
    return runs


def _is_free(old: Prepared, new: Prepared, group: Group) -> bool:
    """Whether a group may move however short it is: a box, a subhead, a caption that is the same as before."""
    i, j = group.at
    single = len(group.old) == len(group.new) == 1
    return single and old.kinds[old.home[i]] in _FREE and old.folded[i] == new.folded[j]


def _words(old: Prepared, new: Prepared, group: Group) -> int:
    """How many different words each sentence of a group has."""
    return min(
        sum([len(old.bag(unit)) for unit in group.old]), sum([len(new.bag(unit)) for unit in group.new])
    )


def _weights(
    pairs: Sequence[tuple[int, int]], matching: Matching, old: Prepared, new: Prepared
) -> Iterator[float]:
    """For each group, given by the two that stand for it, its characters and one."""
    a, b = old.sentences, new.sentences
    more_new, more_old = matching.more
    asides = not ASIDES.isdisjoint(old.kinds)
    for i, j in pairs:
        if i in more_new or j in more_old:
            group = matching.group(i)
            weight = min(sum([len(a[x]) for x in group.old]), sum([len(b[y]) for y in group.new])) + 1
        else:
            weight = min(len(a[i]), len(b[j])) + 1
        yield weight * ASIDE_WEIGHT if asides and old.kinds[old.home[i]] in ASIDES else weight


def _stretches(groups: Sequence[Group]) -> list[list[Group]]:
    """Groups that follow one another on both sides, together."""
    stretches: list[list[Group]] = []
    for group in groups:
        last = stretches[-1][-1] if stretches else None
        if last and (last.old[-1] + 1, last.new[-1] + 1) == (group.old[0], group.new[0]):
            stretches[-1].append(group)
        else:
            stretches.append([group])
    return stretches
