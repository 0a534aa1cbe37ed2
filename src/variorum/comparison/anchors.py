"""Anchors: sentences that are equal after folding, found without comparing any two texts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence

from variorum.comparison.units import Units


class Matching:
    """A one-to-one matching under construction: for each sentence its partner on the other side, or -1."""

    __slots__ = ("new_of", "old_of")

    def __init__(self, old: int, new: int) -> None:
        self.new_of = [-1] * old
        self.old_of = [-1] * new

    def link(self, i: int, j: int) -> None:
        self.new_of[i] = j
        self.old_of[j] = i

    def unlink(self, i: int) -> None:
        self.old_of[self.new_of[i]] = -1
        self.new_of[i] = -1

    def pairs(self) -> list[tuple[int, int]]:
        """All links, in the order of the old side."""
        return [(i, j) for i, j in enumerate(self.new_of) if j >= 0]


def anchored(old: Units, new: Units) -> Matching:
    """Link what is equal: common head and tail, then what occurs once on each side, then repeated sentences
    beside linked neighbours, then those left in their order. At last, what is equal only in words (a
    paragraph that became a subhead) where it occurs once on each side."""
    a = [(old.stream(i), text) for i, text in enumerate(old.folded)]
    b = [(new.stream(j), text) for j, text in enumerate(new.folded)]
    matching = Matching(len(a), len(b))
    shorter = min(len(a), len(b))
    head = 0
    while head < shorter and a[head] == b[head]:
        matching.link(head, head)
        head += 1
    tail = 1
    while tail <= shorter - head and a[-tail] == b[-tail]:
        matching.link(len(a) - tail, len(b) - tail)
        tail += 1
    if head < len(a) and head < len(b):
        _link_unique(matching, a, b)
        _link_beside(matching, a, b)
        _link_in_order(matching, a, b)
        _link_unique(matching, old.folded, new.folded)
    return matching


def _unmatched(keys: Sequence[Hashable], partners: list[int]) -> dict[Hashable, list[int]]:
    places: dict[Hashable, list[int]] = defaultdict(list)
    for index, partner in enumerate(partners):
        if partner < 0:
            places[keys[index]].append(index)
    return places


def _link_unique(matching: Matching, a: Sequence[Hashable], b: Sequence[Hashable]) -> None:
    """Link keys that stand once on each side. What the common head or tail holds too is not unique."""
    places_a, places_b = _unmatched(a, matching.new_of), _unmatched(b, matching.old_of)
    count_a, count_b = Counter(a), Counter(b)
    for key, (i, *others) in places_a.items():
        if not others and count_a[key] == 1 and count_b[key] == 1 and key in places_b:
            matching.link(i, places_b[key][0])


def _link_beside(matching: Matching, a: Sequence[Hashable], b: Sequence[Hashable]) -> None:
    """Let each link grow over equal neighbours on both of its sides."""
    queue = matching.pairs()
    while queue:
        i, j = queue.pop()
        for step in (1, -1):
            x, y = i + step, j + step
            if (
                0 <= x < len(a)
                and 0 <= y < len(b)
                and matching.new_of[x] < 0
                and matching.old_of[y] < 0
                and a[x] == b[y]
            ):
                matching.link(x, y)
                queue.append((x, y))


def _link_in_order(matching: Matching, a: Sequence[Hashable], b: Sequence[Hashable]) -> None:
    places_b = _unmatched(b, matching.old_of)
    for key, places_a in _unmatched(a, matching.new_of).items():
        for i, j in zip(places_a, places_b.get(key, ()), strict=False):
            matching.link(i, j)
