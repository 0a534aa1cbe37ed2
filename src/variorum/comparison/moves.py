"""Moves: which links left their place in the order of the kept text.

The kept order is the heaviest increasing chain of links, weighed by characters; what lies off the chain moved.
So what only stands lower because text was put before it is never moved, and of two stretches that changed
places the lighter one is.
"""

from __future__ import annotations

from collections.abc import Sequence

from variorum.comparison.anchors import Matching
from variorum.comparison.units import ASIDES, Units
from variorum.text import tokens
from variorum.types import BlockKind

#: Least words of a stretch of running text that counts as moved. A few words that vanish here and stand there
#: are no evidence of a move.
LEAST_WORDS = 6
#: Least share of words in common (in order) for a moved sentence that is also reworded: a pair that breaks the
#: order of the text must be more alike than one that stands in its place.
LEAST_LIKE = 0.5
#: An aside weighs this much of its characters: its place follows the page's layout.
ASIDE_WEIGHT = 0.1


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


def moved(matching: Matching, old: Units, new: Units, similarities: dict[tuple[int, int], float]) -> set[int]:
    """The old sentences that moved. Links off the chain that are no believable moves are taken out of
    `matching`: their sentences count as removed and added. `similarities` are those of reworded links."""
    pairs = matching.pairs()
    chain = heaviest_chain(pairs, [_weight(old, new, i, j) for i, j in pairs])
    off = [pair for index, pair in enumerate(pairs) if index not in chain]
    found: set[int] = set()
    for stretch in _stretches(off):
        like = [pair for pair in stretch if similarities.get(pair, 1.0) >= LEAST_LIKE]
        words = sum(min(tokens.words(old.sentences[i]), tokens.words(new.sentences[j])) for i, j in like)
        for i, j in stretch:
            exact = old.folded[i] == new.folded[j]
            free = exact and old.kinds[old.home[i]] in ASIDES | {BlockKind.SUBHEAD}
            if (i, j) in like and (words >= LEAST_WORDS or free):
                found.add(i)
            else:
                matching.unlink(i)
    return found


def _weight(old: Units, new: Units, i: int, j: int) -> float:
    characters = min(len(old.sentences[i]), len(new.sentences[j])) + 1
    return characters * ASIDE_WEIGHT if old.kinds[old.home[i]] in ASIDES else characters


def _stretches(pairs: list[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """Links that follow one another on both sides, together."""
    stretches: list[list[tuple[int, int]]] = []
    for i, j in pairs:
        if stretches and stretches[-1][-1] == (i - 1, j - 1):
            stretches[-1].append((i, j))
        else:
            stretches.append([(i, j)])
    return stretches
