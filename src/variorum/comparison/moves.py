"""Moves: which links left their place in the order of the kept text.

The kept order is the heaviest increasing chain of links, weighed by characters; what lies off the chain moved.
So what only stands lower because text was put before it is never moved, and of two stretches that changed
places the lighter one is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from variorum.comparison.anchors import Group, Matching
from variorum.comparison.measure import words
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


def moved(
    matching: Matching, old: Prepared, new: Prepared, similarity: Callable[[Group], float]
) -> tuple[list[Group], set[Group]]:
    """All groups of linked sentences, and those that moved.

    Groups off the chain that are no believable moves are taken out of `matching`: their sentences count as
    removed and added.
    """
    groups = matching.groups()
    if all(one.at[1] < other.at[1] for one, other in pairwise(groups)):
        return groups, set()
    chain = heaviest_chain([group.at for group in groups], _weights(old, new, groups))
    found: set[Group] = set()
    gone: set[Group] = set()
    for stretch in _stretches([group for index, group in enumerate(groups) if index not in chain]):
        like = {group for group in stretch if similarity(group) >= LEAST_LIKE}
        length = sum(_words(old, new, group) for group in like)
        for group in stretch:
            if group in like and (length >= LEAST_WORDS or _is_free(old, new, group)):
                found.add(group)
            else:
                gone.add(group)
                matching.dissolve(group)
    return [group for group in groups if group not in gone], found


def _is_free(old: Prepared, new: Prepared, group: Group) -> bool:
    """Whether a group may move however short it is: a box, a subhead, a caption that is the same as before."""
    i, j = group.at
    single = len(group.old) == len(group.new) == 1
    return single and old.kinds[old.home[i]] in _FREE and old.folded[i] == new.folded[j]


def _words(old: Prepared, new: Prepared, group: Group) -> int:
    return min(
        sum(words(text.sentences[unit]) for unit in units)
        for text, units in ((old, group.old), (new, group.new))
    )


def _weights(old: Prepared, new: Prepared, groups: Sequence[Group]) -> list[float]:
    size_old, size_new = list(map(len, old.sentences)), list(map(len, new.sentences))
    weights: list[float] = [
        min(size_old[i], size_new[j]) + 1
        if len(left) == len(right) == 1
        else min(sum([size_old[i] for i in left]), sum([size_new[j] for j in right])) + 1
        for left, right, (i, j) in groups
    ]
    if not ASIDES.isdisjoint(old.kinds):
        for index, group in enumerate(groups):
            if old.kinds[old.home[group.at[0]]] in ASIDES:
                weights[index] *= ASIDE_WEIGHT
    return weights


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
