"""Likeness of sentences that are not equal: which of the rest belong together.

Words weigh `ln(1 + N/df)` over the N sentences that are left; two sentences are as like as twice the weight of
the words they share over the weight of both (Dice). Marks are no words. Neighbours that are linked to neighbours
lower the bar. Candidates meet over the less common words, in an inverted index, so that sentences without such a
word in common are never compared; beside a link they are compared all the same.
"""

from __future__ import annotations

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from variorum.comparison.anchors import Matching
from variorum.comparison.units import Units
from variorum.text import tokens

#: Least likeness for a link, by the number of agreeing neighbours (0, 1, 2).
BAR = (0.30, 0.22, 0.16)
#: No pair below this is looked at.
FLOOR = 0.12
#: A shorter sentence that is held by a longer one: share of its weight, least words, least likeness.
HELD, HELD_WORDS, HELD_BAR = 0.75, 4, 0.28
#: What an agreeing neighbour adds to a pair's rank, and what distance in the text takes from it.
NEIGHBOUR_BONUS, DISTANCE_COST = 0.06, 0.05
#: From this many sentences on, no candidates meet over words found in more than a fifth of them (and in more than six).
FEW, COMMON_SHARE, COMMON_LEAST = 12, 0.2, 6
#: Most meetings of two sentences over a word: the commonest words above that are passed over. Bounds time.
MEETINGS = 1_500_000
#: Most candidates kept for one sentence. Bounds memory.
CANDIDATES = 12


@dataclass(slots=True)
class Likeness:
    """Likeness between the unlinked sentences of one stream. `coarse` is set where words had to be passed
    over to bound the cost."""

    old: list[int]
    new: list[int]
    bags_old: dict[int, frozenset[str]]
    bags_new: dict[int, frozenset[str]]
    weight: dict[str, float]
    telling: frozenset[str]
    heavy_old: dict[int, float] = field(default_factory=dict)
    heavy_new: dict[int, float] = field(default_factory=dict)
    coarse: bool = False

    @classmethod
    def over(cls, a: Units, b: Units, old: list[int], new: list[int]) -> Likeness:
        bags_old = {i: _bag(a.folded[i]) for i in old}
        bags_new = {j: _bag(b.folded[j]) for j in new}
        in_old = Counter(word for bag in bags_old.values() for word in bag)
        in_new = Counter(word for bag in bags_new.values() for word in bag)
        total = len(old) + len(new)
        common = max(COMMON_LEAST, COMMON_SHARE * total) if total > FEW else math.inf
        weight = {word: math.log(1 + total / (in_old[word] + in_new[word])) for word in in_old | in_new}
        telling: list[str] = []
        meetings, coarse = 0, False
        for word in sorted(in_old.keys() & in_new.keys(), key=lambda w: (in_old[w] * in_new[w], w)):
            if in_old[word] + in_new[word] > common:
                continue
            meetings += in_old[word] * in_new[word]
            if meetings > MEETINGS:
                coarse = True
                break
            telling.append(word)
        made = cls(old, new, bags_old, bags_new, weight, frozenset(telling), coarse=coarse)
        made.heavy_old = {i: made._sum(bag) for i, bag in bags_old.items()}
        made.heavy_new = {j: made._sum(bag) for j, bag in bags_new.items()}
        return made

    def _sum(self, bag: frozenset[str]) -> float:
        return math.fsum([self.weight[word] for word in bag])

    def of(self, i: int, j: int, shared: float) -> float:
        """Dice of two sentences that share words of this weight."""
        both = self.heavy_old[i] + self.heavy_new[j]
        return 2 * shared / both if both else 0.0

    def shared(self, i: int, j: int) -> float:
        return self._sum(self.bags_old[i] & self.bags_new[j])

    def belongs(self, i: int, j: int, shared: float, agreeing: int) -> bool:
        """Whether two sentences belong together, given how many of their neighbours do."""
        dice = self.of(i, j, shared)
        if dice >= BAR[agreeing]:
            return True
        return (
            dice >= HELD_BAR
            and shared >= HELD * min(self.heavy_old[i], self.heavy_new[j])
            and min(len(self.bags_old[i]), len(self.bags_new[j])) >= HELD_WORDS
        )


def _bag(folded: str) -> frozenset[str]:
    return frozenset([word for word in tokens.tokens(folded) if word[0].isalnum()])


def link_similar(matching: Matching, a: Units, b: Units) -> bool:
    """Link what is like among the unlinked sentences, stream by stream; True where this had to be coarse."""
    coarse = False
    before, after = Neighbours(a), Neighbours(b)
    left_old, left_new = _by_stream(a, matching.new_of), _by_stream(b, matching.old_of)
    for stream in left_old.keys() & left_new.keys():
        likeness = Likeness.over(a, b, left_old[stream], left_new[stream])
        coarse = coarse or likeness.coarse
        _best_first(matching, likeness, before, after)
        _beside_links(matching, likeness, before, after)
    return coarse


class Neighbours:
    """For each sentence the one before and the one after it in its stream, -1 at the ends of the text."""

    __slots__ = ("following", "preceding")

    def __init__(self, units: Units) -> None:
        self.preceding = [-1] * len(units.sentences)
        self.following = [-1] * len(units.sentences)
        last: dict[str, int] = {}
        for index in range(len(units.sentences)):
            stream = units.stream(index)
            previous = last.get(stream, -1)
            self.preceding[index] = previous
            if previous >= 0:
                self.following[previous] = index
            last[stream] = index


def _agreeing(matching: Matching, before: Neighbours, after: Neighbours, i: int, j: int) -> int:
    """How many neighbours of the two sentences are linked with one another; ends of the texts agree."""
    new_of = matching.new_of
    x, y = before.preceding[i], after.preceding[j]
    count = int(new_of[x] == y if x >= 0 else y < 0)
    x, y = before.following[i], after.following[j]
    return count + int(new_of[x] == y if x >= 0 else y < 0)


def _best_first(matching: Matching, likeness: Likeness, before: Neighbours, after: Neighbours) -> None:
    holders: dict[str, list[int]] = defaultdict(list)
    for j in likeness.new:
        for word in likeness.bags_new[j] & likeness.telling:
            holders[word].append(j)
    size_old, size_new = len(matching.new_of), len(matching.old_of)
    ranked: list[tuple[float, int, int]] = []
    for i in likeness.old:
        met: dict[int, float] = defaultdict(float)
        for word in sorted(likeness.bags_old[i] & likeness.telling):
            weight = likeness.weight[word]
            for j in holders[word]:
                met[j] += weight
        for j in _nearest(likeness, i, met):
            shared = likeness.shared(i, j)
            dice = likeness.of(i, j, shared)
            if dice < FLOOR:
                continue
            agreeing = _agreeing(matching, before, after, i, j)
            if likeness.belongs(i, j, shared, agreeing):
                distance = abs(i / size_old - j / size_new)
                ranked.append((-(dice + NEIGHBOUR_BONUS * agreeing - DISTANCE_COST * distance), i, j))
    ranked.sort()
    for _, i, j in ranked:
        if matching.new_of[i] < 0 and matching.old_of[j] < 0:
            matching.link(i, j)


def _nearest(likeness: Likeness, i: int, met: dict[int, float]) -> Iterable[int]:
    """Those that share most of the telling words, where many share some."""
    if len(met) <= CANDIDATES:
        return met
    return heapq.nlargest(CANDIDATES, met, key=lambda j: (likeness.of(i, j, met[j]), -j))


def _beside_links(matching: Matching, likeness: Likeness, before: Neighbours, after: Neighbours) -> None:
    """The second pass: only pairs beside a link, with the neighbours that the first pass gave them."""
    ranked: list[tuple[float, int, int]] = []
    for i in likeness.old:
        if matching.new_of[i] >= 0:
            continue
        for j in sorted(_beside(matching, before, after, i)):
            if matching.old_of[j] >= 0 or j not in likeness.bags_new:
                continue
            agreeing = _agreeing(matching, before, after, i, j)
            shared = likeness.shared(i, j)
            if agreeing and likeness.belongs(i, j, shared, agreeing):
                ranked.append((-(likeness.of(i, j, shared) + NEIGHBOUR_BONUS * agreeing), i, j))
    ranked.sort()
    for _, i, j in ranked:
        if matching.new_of[i] < 0 and matching.old_of[j] < 0:
            matching.link(i, j)


def _beside(matching: Matching, before: Neighbours, after: Neighbours, i: int) -> set[int]:
    """The new sentences that stand beside the partner of a neighbour of `i`."""
    places: set[int] = set()
    x = before.preceding[i]
    if x >= 0 and matching.new_of[x] >= 0:
        places.add(after.following[matching.new_of[x]])
    x = before.following[i]
    if x >= 0 and matching.new_of[x] >= 0:
        places.add(after.preceding[matching.new_of[x]])
    return places - {-1}


def _by_stream(units: Units, partners: Sequence[int]) -> dict[str, list[int]]:
    left: dict[str, list[int]] = defaultdict(list)
    for index, partner in enumerate(partners):
        if partner < 0:
            left[units.stream(index)].append(index)
    return left
