"""Grouping by average likeness, one item after the other, and anew.

A group is what is, on the mean of all pairs, at least as like as a threshold asks; likeness is the inner product of
term vectors, times what the time between them leaves. The mean of all pairs of two groups is the inner product of
their sums over the product of their sizes, so that no pair is ever looked at.

`agglomerate` groups items from the likest pair on (average linkage), which does not depend on their order; what comes
one after the other is grouped by `grouping`.
"""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Final

from variorum.cluster.terms import Vector, dot, strongest
from variorum.cluster.tongues import weekdays, who_and_when

#: Terms of an item by which others are found.
_FINDING: Final = 25
_LEAST_SHARED: Final = 2
#: Groups that are compared with one item at most, those with the weightiest shared terms.
_MOST_CANDIDATES: Final = 60
#: Weights below this are what rounding leaves of a term that nobody holds any more.
_NOTHING: Final = 1e-9
#: Groups that one term finds at most: of those that hold what all hold any will do.
_MOST_FOUND: Final = 500
#: Days from which on the same day of the week is another day.
_SAME_NAME: Final = 5.0


@dataclass(frozen=True, slots=True)
class Days:
    """When something was, as days and parts of days on one scale; `first` and `last` are the same for a moment."""

    first: float
    last: float

    def gap(self, other: Days) -> float:
        """Days between the two; 0 where they meet."""
        return max(0.0, self.first - other.last, other.first - self.last)

    def __or__(self, other: Days) -> Days:
        return Days(min(self.first, other.first), max(self.last, other.last))


@dataclass(frozen=True, slots=True)
class Rule:
    """When things belong together.

    `threshold`: least mean likeness. `half_life`: days (beyond one) after which likeness counts half; None: time does
    not count. `undated`: what is left of the likeness where one of the two has no time. `window`: days beyond which
    nothing is looked for. `most`: what one term counts at most towards the threshold, so that a single name, however rare,
    is not enough. `content`: what has to be shared beside names, offices and days of the week, at least two words: what
    one person does is not one happening. `other_days`: what is left of the likeness where the two name other days.
    """

    threshold: float
    half_life: float | None
    undated: float
    window: float
    most: float = math.inf
    content: float = 0.0
    other_days: float = 1.0

    def left(self, one: Days | None, other: Days | None) -> float:
        """What time leaves of a likeness, from 0 to 1."""
        if one is None or other is None:
            return self.undated
        gap = one.gap(other)
        if gap > self.window:
            return 0.0
        return 1.0 if self.half_life is None else float(0.5 ** (max(0.0, gap - 1.0) / self.half_life))


@dataclass(frozen=True, slots=True)
class Item:
    """Something to group: its vector stands for `size` reports (their sum, where there are several). `names` are the
    terms that are names."""

    vector: Vector
    days: Days | None
    size: int = 1
    names: frozenset[str] = frozenset()


@dataclass(slots=True)
class Group:
    """Items that belong together. The vector of one alone is its own, not a copy: most are alone."""

    members: dict[str, Item] = field(default_factory=dict)
    vector: Vector = field(default_factory=dict)
    days: Days | None = None
    size: int = 0
    names: frozenset[str] = frozenset()
    _summed: dict[str, float] | None = None  # the vector, where it is not that of a member

    def add(self, key: str, item: Item) -> None:
        if self.members:
            self.sum_up(item.vector)
        else:
            self.vector, self._summed = item.vector, None
        self.members[key] = item
        self.days = item.days if self.days is None else self.days | item.days if item.days else self.days
        self.size += item.size
        if not item.names <= self.names:
            self.names |= item.names

    def swap(self, key: str, item: Item) -> None:
        """Take another item for one that is there. The days of the group do not become fewer by it."""
        old = self.members.pop(key)
        self._leave(old)
        self.add(key, item)

    def drop(self, key: str) -> None:
        """Take an item out."""
        self._leave(self.members.pop(key))
        self.names = frozenset[str]().union(*(item.names for item in self.members.values()))
        self.days = None
        for item in self.members.values():
            self.days = item.days if self.days is None else self.days | item.days if item.days else self.days

    def whole(self) -> Item:
        """All of it as one item, as it is now."""
        vector = self.vector if self._summed is None else dict(self._summed)
        return Item(vector, self.days, self.size, self.names)

    def sum_up(self, vector: Vector) -> None:
        """Add the weights of these terms."""
        whole = self._own()
        for term, weight in vector.items():
            whole[term] = whole.get(term, 0.0) + weight

    def _leave(self, item: Item) -> None:
        self.size -= item.size
        whole = self._own()
        for term, weight in item.vector.items():
            left = whole.get(term, 0.0) - weight  # a weight that is next to nothing may be gone by now
            if left > _NOTHING:
                whole[term] = left
            else:
                whole.pop(term, None)

    def _own(self) -> dict[str, float]:
        if self._summed is None:
            self.vector = self._summed = dict(self.vector)
        return self._summed


def likeness(one: Item | Group, other: Item | Group, rule: Rule) -> float:
    """The mean likeness of all pairs of the two, from 0 to 1. Where it would not reach the threshold without what single
    terms add beyond what they may, it is only what is left without that; where names, offices and days are all that they
    share, it is what the rest adds."""
    left = rule.left(one.days, other.days)
    if not left:
        return 0.0
    pairs = one.size * other.size
    enough = left * dot(one.vector, other.vector, rule.most * pairs) / pairs
    if enough < rule.threshold:
        return enough
    if rule.content:
        content = left * _content(one, other, rule.content * pairs / 2) / pairs
        if content < rule.content:
            return content
    if rule.other_days < 1 and _name_other_days(one, other):
        enough, left = enough * rule.other_days, left * rule.other_days
    return left * dot(one.vector, other.vector) / pairs if enough >= rule.threshold else enough


def _content(one: Item | Group, other: Item | Group, most: float) -> float:
    """What words that are no names, offices or days add to how like two are, each of them no more than `most`."""
    told = who_and_when()
    return math.fsum(
        min(one.vector[term] * other.vector[term], most)
        for term in one.vector.keys() & other.vector.keys()
        if term not in told and term not in one.names and term not in other.names
    )


def _name_other_days(one: Item | Group, other: Item | Group) -> bool:
    """Whether two name days of the week and cannot mean the same one: what happens again and again is told with other
    days. Of two without a time the figures have to be others too, since one happening is followed over days; of two
    with times those have to be a day apart, and of one name only what is nearly a week apart is another day."""
    first, second = _weekdays(one), _weekdays(other)
    if not first or not second:
        return False
    if one.days is None or other.days is None:
        near = any((day - last) % 7 in (0, 1, 6) for day in first for last in second)
        return not near and _other_figures(one, other)
    gap = one.days.gap(other.days)
    if gap < 1 or (gap < _SAME_NAME and first & second):
        return False
    return not _last_days(first, one.days) & _last_days(second, other.days)


def _weekdays(one: Item | Group) -> set[int]:
    known = weekdays()
    return {known[term] for term in known.keys() & one.vector.keys()}


def _last_days(named: set[int], days: Days) -> set[int]:
    """The days that names of days of the week may mean, none of them long ago or to come."""
    last = math.floor(max(days.first, days.last - 1) + 0.5)  # a zone may be half a day ahead
    return {day for day in range(math.floor(days.first + 0.5) - 6, last + 1) if (day - 1) % 7 in named}


def _other_figures(one: Item | Group, other: Item | Group) -> bool:
    first, second = ({term for term in each.vector if term[0].isdigit()} for each in (one, other))
    return bool(first) and bool(second) and not first & second


class Index:
    """Finds groups that may be like an item, by terms that it and their items have among their strongest, near in time.

    What is looked through for an item depends on how much lies in its window, not on how much there ever was; only an
    item without a time is looked for everywhere.
    """

    def __init__(self, window: float) -> None:
        self._window = max(window, 1.0)
        self._found: dict[str, dict[int | None, dict[str, int]]] = {}

    def add(self, key: str, item: Item) -> None:
        for term, bucket in self._places(item):
            holders = self._found.setdefault(term, {}).setdefault(bucket, {})
            holders[key] = holders.get(key, 0) + 1

    def remove(self, key: str, item: Item) -> None:
        for term, bucket in self._places(item):
            holders = self._found[term][bucket]
            holders[key] -= 1
            if not holders[key]:
                del holders[key]
                if not holders:
                    del self._found[term][bucket]
                    if not self._found[term]:
                        del self._found[term]

    def near(self, item: Item) -> list[str]:
        """Keys that share two of the strongest terms, those with the weightiest ones first."""
        shared: dict[str, int] = defaultdict(int)
        weight: dict[str, float] = defaultdict(float)
        for term, strength in strongest(item.vector, _FINDING).items():
            buckets = self._found.get(term)
            if not buckets:
                continue
            asked = (buckets[each] for each in self._buckets(item.days, buckets) if each in buckets)
            for key in set(islice(chain.from_iterable(asked), _MOST_FOUND)):
                shared[key] += 1
                weight[key] += strength
        near = [key for key, terms in shared.items() if terms >= _LEAST_SHARED]
        return heapq.nsmallest(_MOST_CANDIDATES, near, key=lambda key: (-weight[key], key))

    def _places(self, item: Item) -> Iterator[tuple[str, int | None]]:
        for term in strongest(item.vector, _FINDING):
            if item.days is None:
                yield term, None
            else:
                for bucket in range(self._bucket(item.days.first), self._bucket(item.days.last) + 1):
                    yield term, bucket

    def _buckets(self, days: Days | None, known: Mapping[int | None, object]) -> Iterable[int | None]:
        if days is None:
            return list(known)
        return [*range(self._bucket(days.first) - 1, self._bucket(days.last) + 2), None]

    def _bucket(self, day: float) -> int:
        return int(day // self._window)


def agglomerate(items: Mapping[str, Item], rule: Rule) -> list[list[str]]:
    """Group items by average linkage: the likest two first, until none is as like as the rule asks. The answer does
    not depend on the order of the items; groups and their members are in the order of their keys."""
    index = Index(rule.window)
    groups: dict[int, Group] = {}
    for number, key in enumerate(sorted(items)):
        index.add(key, items[key])
        groups[number] = Group()
        groups[number].add(key, items[key])
    beside = _beside(items, index)
    heap = [
        (-score, one, other)
        for one in groups
        for other in beside[one]
        if one < other and (score := likeness(groups[one], groups[other], rule)) >= rule.threshold
    ]
    heapq.heapify(heap)
    following = len(groups)
    while heap:
        _, one, other = heapq.heappop(heap)
        if one not in groups or other not in groups:
            continue
        merged = _union(groups.pop(one), groups.pop(other))
        around = (beside.pop(one) | beside.pop(other)) & groups.keys()
        groups[following], beside[following] = merged, around
        for each in around:
            beside[each].add(following)
            score = likeness(merged, groups[each], rule)
            if score >= rule.threshold:
                heapq.heappush(heap, (-score, each, following))
        following += 1
    return sorted(sorted(group.members) for group in groups.values())


def _beside(items: Mapping[str, Item], index: Index) -> dict[int, set[int]]:
    """Which items may be like which, by their numbers in the order of keys, both ways."""
    numbers = {key: number for number, key in enumerate(sorted(items))}
    beside: dict[int, set[int]] = {number: set() for number in numbers.values()}
    for key, number in numbers.items():
        for other in index.near(items[key]):
            if other != key:
                beside[number].add(numbers[other])
                beside[numbers[other]].add(number)
    return beside


def _union(one: Group, other: Group) -> Group:
    """Both together; the larger one is made use of."""
    if one.size < other.size:
        one, other = other, one
    one.members.update(other.members)
    one.sum_up(other.vector)
    one.days = one.days | other.days if one.days and other.days else one.days or other.days
    one.size += other.size
    one.names |= other.names
    return one
