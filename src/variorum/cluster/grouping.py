"""Groups of what comes one after the other: each item finds its place at once, and a repair mends what came too early.

Ids of groups are kept: of two groups that are merged the older id stays, of one that is split the larger part keeps
it. Each change is told with what it rests on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from variorum.cluster.groups import Group, Index, Item, Rule, agglomerate, likeness
from variorum.cluster.terms import dot

#: Terms that are told as the reason of a membership.
_TOLD: Final = 8


class Turn(StrEnum):
    """What became of groups."""

    OPENED = "opened"
    JOINED = "joined"
    MERGED = "merged"
    SPLIT = "split"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Change:
    """One change of groups.

    OPENED: `group` began with `members`. JOINED: `members` came to it. MERGED: `other` went into it, with its
    `members`. SPLIT: `members` left `other` and are `group` from now on. MOVED: `members` went from `other` to
    `group`. `score` is the mean likeness that it rests on, from 0 to 1.
    """

    turn: Turn
    group: str
    members: tuple[str, ...]
    other: str | None = None
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why an item is in its group: the mean likeness to the others (None where it is alone), the terms that
    contribute most to it, and the days between it and the nearest other (None where one has no time)."""

    score: float | None
    terms: tuple[str, ...] = ()
    days_apart: float | None = None


class Grouping:
    """Items by the groups they are in. `make_id` makes ids of groups, never one twice."""

    def __init__(self, rule: Rule, make_id: Callable[[], str]) -> None:
        self.rule = rule
        self.groups: dict[str, Group] = {}  # the oldest first
        self._make_id = make_id
        self._homes: dict[str, str] = {}
        self._ages: dict[str, int] = {}
        self._index = Index(rule.window)

    def __contains__(self, key: str) -> bool:
        return key in self._homes

    def home(self, key: str) -> str:
        """The group of an item; KeyError for an unknown one."""
        return self._homes[key]

    def add(self, key: str, item: Item) -> list[Change]:
        """Take an item in, or with another vector again: it keeps its group then."""
        if key in self._homes:
            self._replace(key, item)
            return []
        scores = {each: likeness(item, self.groups[each], self.rule) for each in self._index.near(item)}
        alike = [each for each in self.groups_in_order(scores) if scores[each] >= self.rule.threshold]
        if not alike:
            group = self._open()
            self._put(key, item, group)
            return [Change(Turn.OPENED, group, (key,))]
        best = max(alike, key=lambda each: scores[each])  # the oldest of equals
        self._put(key, item, best)
        return [Change(Turn.JOINED, best, (key,), score=scores[best]), *self._merge(best, alike)]

    def remove(self, key: str) -> None:
        """Take an item out; a group that is left empty is gone."""
        home = self._homes.pop(key)
        group = self.groups[home]
        self._index.remove(home, group.members[key])
        group.drop(key)
        if not group.members:
            del self.groups[home]

    def evidence(self, key: str) -> Evidence:
        """Why an item is where it is."""
        group = self.groups[self._homes[key]]
        item = group.members[key]
        others = group.size - item.size
        if not others:
            return Evidence(None)
        rest = {term: weight - item.vector.get(term, 0.0) for term, weight in group.vector.items()}
        gaps = [
            item.days.gap(other.days)
            for each, other in group.members.items()
            if each != key and item.days and other.days
        ]
        shared = sorted(
            (term for term in item.vector if rest.get(term, 0.0) > 1e-9),
            key=lambda term: (-item.vector[term] * rest[term], term),
        )
        score = dot(item.vector, rest) / (item.size * others)
        return Evidence(score, tuple(shared[:_TOLD]), min(gaps, default=None))

    def repair(self, items: Mapping[str, Item] | None = None) -> list[Change]:
        """Group everything anew, with new vectors where `items` gives them, and tell what it changed."""
        for key, item in (items or {}).items():
            self._replace(key, item)
        known = {key: item for group in self.groups.values() for key, item in group.members.items()}
        before, self._homes = self._homes, {}
        self._index = Index(self.rule.window)
        found = agglomerate(known, self.rule)
        kept = self._heirs(found, before)
        self.groups = {}
        for members, heir in zip(found, kept, strict=True):
            group = self._open(heir)
            for key in members:
                self._put(key, known[key], group)
        return self._told(before)

    def groups_in_order(self, ids: Iterable[str]) -> list[str]:
        """Ids of groups, the oldest first."""
        return sorted(ids, key=self._age)

    # -- inside --------------------------------------------------------------------------------------------

    def _open(self, group: str | None = None) -> str:
        group = group or self._make_id()
        self.groups[group] = Group()
        self._ages.setdefault(group, len(self._ages))
        return group

    def _put(self, key: str, item: Item, group: str) -> None:
        self.groups[group].add(key, item)
        self._homes[key] = group
        self._index.add(group, item)

    def _replace(self, key: str, item: Item) -> None:
        home = self._homes[key]
        group = self.groups[home]
        self._index.remove(home, group.members[key])
        group.swap(key, item)
        self._index.add(home, item)

    def _merge(self, grown: str, alike: Iterable[str]) -> list[Change]:
        """Merge a group that has grown with those of its neighbours that are alike now."""
        changes: list[Change] = []
        for each in alike:
            if each == grown or each not in self.groups:
                continue
            score = likeness(self.groups[grown], self.groups[each], self.rule)
            if score < self.rule.threshold:
                continue
            stays, goes = self.groups_in_order((grown, each))
            members = self.groups.pop(goes).members
            for key, item in members.items():
                self._index.remove(goes, item)
                self._put(key, item, stays)
            changes.append(Change(Turn.MERGED, stays, tuple(members), goes, score))
            grown = stays
        return changes

    def _heirs(self, found: Sequence[Sequence[str]], before: Mapping[str, str]) -> list[str | None]:
        """Which id each new group takes over: that of the group it shares most items with, the older of equals; each
        id goes to one group, the one that shares most with it."""
        claims = sorted(
            (-shared, self._ages[old], number, old)
            for number, members in enumerate(found)
            for old, shared in Counter(before[key] for key in members).items()
        )
        heirs: list[str | None] = [None] * len(found)
        taken: set[str] = set()
        for _, _, number, old in claims:
            if heirs[number] is None and old not in taken:
                heirs[number] = old
                taken.add(old)
        return heirs

    def _told(self, before: Mapping[str, str]) -> list[Change]:
        """What a repair changed: who went from where to where, and whether that opened a group or emptied one."""
        went: dict[tuple[str, str], list[str]] = {}
        for key, old in before.items():
            if self._homes[key] != old:
                went.setdefault((old, self._homes[key]), []).append(key)
        known = set(before.values())
        changes: list[Change] = []
        for (old, new), keys in went.items():
            turn = Turn.SPLIT if new not in known else Turn.MERGED if old not in self.groups else Turn.MOVED
            changes.append(Change(turn, new, tuple(keys), old, self._held(new, keys)))
        return changes

    def _held(self, group: str, keys: Sequence[str]) -> float | None:
        """The mean likeness of these members to the others of their group; None where there are no others."""
        whole = self.groups[group]
        if len(keys) == len(whole.members):
            return None
        part = Group()
        for key in keys:
            part.add(key, whole.members[key])
        rest = Group()
        for key, item in whole.members.items():
            if key not in part.members:
                rest.add(key, item)
        return likeness(part, rest, self.rule)

    def _age(self, group: str) -> int:
        return self._ages[group]
