"""Anchors: sentences that are equal after folding, found without comparing any two texts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from variorum.comparison.prepared import Prepared


class Group(NamedTuple):
    """Sentences that belong together: one to one, several to one, or one to several. `at` are the two that stand
    for their place in the text: of parts the one that has most of the whole."""

    old: tuple[int, ...]
    new: tuple[int, ...]
    at: tuple[int, int]


class Matching:
    """Which sentences belong together, under construction.

    `partner[side][unit]` is where a sentence of one side (0 old, 1 new) stands on the other, or -1. Most stand
    one to one. Where one sentence was split into several, or several joined into one, one of them is its partner
    and `more[side][unit]` lists the others, who have it as their partner.
    """

    __slots__ = ("more", "partner")

    def __init__(self, old: int, new: int) -> None:
        self.partner = ([-1] * old, [-1] * new)
        self.more: tuple[dict[int, list[int]], dict[int, list[int]]] = ({}, {})

    @property
    def new_of(self) -> list[int]:
        """For each old sentence where it stands in the new text, or -1."""
        return self.partner[0]

    @property
    def old_of(self) -> list[int]:
        """For each new sentence where it stood in the old text, or -1."""
        return self.partner[1]

    def link(self, i: int, j: int) -> None:
        """Link two sentences one to one."""
        self.partner[0][i] = j
        self.partner[1][j] = i

    def attach(self, side: int, part: int, whole: int) -> None:
        """Make a sentence a further part of one on the other side that is linked already."""
        self.partner[side][part] = whole
        self.more[1 - side].setdefault(whole, []).append(part)

    def pairs(self) -> list[tuple[int, int]]:
        """The two that stand for each group, in the order of the old side."""
        new_of, old_of = self.partner
        if self.more[0] or self.more[1]:
            return [(i, j) for i, j in enumerate(new_of) if j >= 0 and old_of[j] == i]
        return [(i, j) for i, j in enumerate(new_of) if j >= 0]

    def group(self, i: int) -> Group:
        """What belongs together with an old sentence that stands for its group."""
        j = self.partner[0][i]
        more_new, more_old = self.more[0].get(i, ()), self.more[1].get(j, ())
        return Group(tuple(sorted([i, *more_old])), tuple(sorted([j, *more_new])), (i, j))

    def several(self) -> list[Group]:
        """The groups of more than two, in the order of the old side."""
        mains = {*self.more[0], *[self.partner[1][j] for j in self.more[1]]}
        return [self.group(i) for i in sorted(mains)]

    def dissolve(self, group: Group) -> None:
        """Unlink everything in a group."""
        for side, units in enumerate((group.old, group.new)):
            for unit in units:
                self.partner[side][unit] = -1
                self.more[side].pop(unit, None)


def anchored(old: Prepared, new: Prepared) -> Matching:
    """Link what is equal: common head and tail, then what occurs once on each side, then repeated sentences
    beside linked neighbours, then those left in their order. At last, what is equal only in words (a
    paragraph that became a subhead) where it occurs once on each side."""
    a, b = old.keys, new.keys
    matching = Matching(len(a), len(b))
    new_of, old_of = matching.partner
    shorter = min(len(a), len(b))
    head = 0
    while head < shorter and a[head] == b[head]:
        head += 1
    tail = 0
    while tail < shorter - head and a[-1 - tail] == b[-1 - tail]:
        tail += 1
    new_of[:head] = old_of[:head] = range(head)
    if tail:
        new_of[-tail:] = range(len(b) - tail, len(b))
        old_of[-tail:] = range(len(a) - tail, len(a))
    middle_old, middle_new = range(head, len(a) - tail), range(head, len(b) - tail)
    if middle_old and middle_new:
        shared = set(a[head : len(a) - tail]) & set(b[head : len(b) - tail])
        if shared:
            _link_unique(matching, a, b, middle_old, middle_new)
            if _left(a, shared, middle_old, new_of) and _left(b, shared, middle_new, old_of):
                _link_beside(matching, a, b)
                _link_in_order(matching, a, b)
        if old.folded is not a or new.folded is not b:
            _link_unique(matching, old.folded, new.folded, middle_old, middle_new)
    return matching


def _left(keys: Sequence[str], shared: set[str], places: range, partner: Sequence[int]) -> bool:
    return any(partner[place] < 0 and keys[place] in shared for place in places)


def _link_unique(
    matching: Matching, a: Sequence[str], b: Sequence[str], middle_old: range, middle_new: range
) -> None:
    """Link keys that stand once on each side. What the common head or tail holds too is not unique."""
    new_of, old_of = matching.partner
    repeated = _repeated(a) | _repeated(b)
    places = {b[j]: j for j in middle_new if old_of[j] < 0}
    for i in middle_old:
        if new_of[i] < 0:
            j = places.get(a[i], -1)
            if j >= 0 and a[i] not in repeated:
                new_of[i] = j
                old_of[j] = i


def _repeated(keys: Sequence[str]) -> set[str]:
    """What stands more than once."""
    if len(set(keys)) == len(keys):
        return set()
    return {key for key, count in Counter(keys).items() if count > 1}


def _link_beside(matching: Matching, a: Sequence[str], b: Sequence[str]) -> None:
    """Let each link grow over equal neighbours on both of its sides."""
    new_of, old_of = matching.partner
    queue = [(i, j) for i, j in enumerate(new_of) if j >= 0]
    while queue:
        i, j = queue.pop()
        for x, y in ((i + 1, j + 1), (i - 1, j - 1)):
            if 0 <= x < len(a) and 0 <= y < len(b) and new_of[x] < 0 and old_of[y] < 0 and a[x] == b[y]:
                matching.link(x, y)
                queue.append((x, y))


def _link_in_order(matching: Matching, a: Sequence[str], b: Sequence[str]) -> None:
    places: dict[str, list[int]] = defaultdict(list)
    for j in range(len(b) - 1, -1, -1):
        if matching.old_of[j] < 0:
            places[b[j]].append(j)
    for i, key in enumerate(a):
        if matching.new_of[i] < 0 and places.get(key):
            matching.link(i, places[key].pop())
