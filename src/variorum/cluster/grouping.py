"""Groups of what comes one after the other: each item finds its place at once, and a repair mends what came too early.

What came long ago falls asleep, so that cost and memory do not grow with the length of the stream: it stays where it
is, is compared with nothing any more, and can be woken. Ids of groups are kept: of two groups that are merged the
older id stays, of one that is split the larger part keeps it. Each change is told with what it rests on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from variorum.cluster.groups import Group, Index, Item, Rule, agglomerate, likeness
from variorum.cluster.terms import Vector, dot
from variorum.types import GroupKind, GroupTurn

#: Terms that are told as the reason of a membership.
_TOLD: Final = 8
#: A weight below this is what rounding leaves of a term.
_NOTHING: Final = 1e-9
#: A term marks one group and not another where it weighs so many times as much in it.
_MARKING: Final = 3.0
#: Groups this near to what came since are looked at by a repair: a little less like than those of one group. At half
#: as like, nearly every story of a long stream is near.
_NEAR: Final = 0.8
#: A group with an item that belongs to another is as like to that at least.
_STRAY: Final = 0.4
#: Items of a group up to which a repair looks at each of them, whether it belongs to another.
_LOOKED: Final = 40


@dataclass(frozen=True, slots=True)
class Change:
    """One change of groups.

    OPENED: `group` began with `members`. JOINED: `members` came to it. MERGED: `other` went into it, with its
    `members`. SPLIT: `members` left `other` and are `group` from now on. MOVED: `members` went from `other` to
    `group`. `score` is the mean likeness that it rests on, from 0 to 1, and `terms` are those that contribute most to it.
    What leaves a group is told with how like it is to what stays (`apart`), `others` are the terms that mark what stays
    and not what leaves; of a split `score` is how like those that leave are among themselves (None for one alone) and
    `terms` are what marks them and not what stays.
    """

    turn: GroupTurn
    group: str
    members: tuple[str, ...]
    other: str | None = None
    score: float | None = None
    kind: GroupKind = GroupKind.EVENT
    apart: float | None = None
    terms: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why an item is in its group: the mean likeness to the others (None where it is alone: it opened the group), the
    terms that contribute most to it, and the days between it and the nearest other (None where one has no time).
    `threshold` is what the rule asks of two groups before they become one, time counted in."""

    score: float | None
    terms: tuple[str, ...] = ()
    days_apart: float | None = None
    threshold: float = 0.0


class Grouping:
    """Items by the groups they are in, which are of that kind. `make_id` makes ids of groups, never one twice."""

    def __init__(self, rule: Rule, make_id: Callable[[], str], kind: GroupKind = GroupKind.EVENT) -> None:
        self.rule = rule
        self._kind = kind
        self.groups: dict[str, Group] = {}
        self._make_id = make_id
        self._homes: dict[str, str] = {}  # those that came or changed longest ago first
        self._ages: dict[str, int] = {}
        self._opened = self._woken = 0
        self._index = Index(rule.window)

    def __len__(self) -> int:
        return len(self._homes)

    def __contains__(self, key: str) -> bool:
        return key in self._homes

    def __iter__(self) -> Iterator[str]:
        """The items, those that came or changed longest ago first."""
        return iter(self._homes)

    def home(self, key: str) -> str:
        """The group of an item; KeyError for an unknown one."""
        return self._homes[key]

    def add(self, key: str, item: Item) -> list[Change]:
        """Take an item in, or with another vector again: it keeps its group then."""
        if key in self._homes:
            self._homes[key] = self._homes.pop(key)  # the last to have changed
            self._replace(key, item)
            return []
        scores = {each: likeness(item, self.groups[each], self.rule) for each in self._index.near(item)}
        alike = [each for each in self.groups_in_order(scores) if scores[each] >= self.rule.threshold]
        if not alike:
            group = self._open()
            self._put(key, item, group)
            return [Change(GroupTurn.OPENED, group, (key,), kind=self._kind)]
        best = max(alike, key=lambda each: scores[each])  # the oldest of equals
        self._put(key, item, best)
        joined = Change(GroupTurn.JOINED, best, (key,), score=scores[best], kind=self._kind)
        return [joined, *self._merge(best, alike)]

    def remove(self, key: str) -> None:
        """Take an item out; a group that is left empty is gone."""
        home = self._homes.pop(key)
        group = self.groups[home]
        self._index.remove(home, group.members[key])
        if len(group.members) == 1:
            del self.groups[home], self._ages[home]
        else:
            group.drop(key)

    def wake(self, items: Mapping[str, tuple[Item, str]], oldest: Iterable[str]) -> None:
        """Put items where they are known to belong, those that changed longest ago first; one that is there stays.
        Groups that come with them are older than those that are there, and among themselves as `oldest` tells."""
        new = {key: place for key, place in items.items() if key not in self._homes}
        opened = {group for _, group in new.values()} - self.groups.keys()
        for group in reversed([group for group in oldest if group in opened]):
            self._woken -= 1
            self._ages[group] = self._woken
        for key, (item, group) in new.items():
            if group not in self.groups:
                self._open(group)
            self._put(key, item, group)

    def why(self, key: str) -> Evidence:
        """Why an item is where it is."""
        return evidence(key, self.groups[self._homes[key]], self.rule)

    def repair(
        self, items: Mapping[str, Item] | None = None, *, around: Iterable[str] | None = None
    ) -> list[Change]:
        """Group everything anew, with new vectors where `items` gives them, and tell what it changed. With `around`,
        only the groups of these items are taken apart, and those near to them that hold what is liker to one of these
        groups than to the rest of its own; the others near to them stay whole and may be merged."""
        for key, item in (items or {}).items():
            self._replace(key, item)
        own = set(self.groups) if around is None else {self._homes[key] for key in around}
        near, torn = (set[str](), set[str]()) if around is None else self._beside(own)
        own |= torn
        found = self._anew(own, near - torn)
        chosen = own | {self._homes[key] for members in found for key in members}
        before: dict[str, str] = {}
        known: dict[str, Item] = {}
        for old in self.groups_in_order(chosen):
            for key, item in self.groups.pop(old).members.items():
                before[key], known[key] = old, item
                self._index.remove(old, item)
        kept = self._heirs(found, before)
        for members, heir in zip(found, kept, strict=True):
            group = self._open(heir)
            for key in members:
                self._put(key, known[key], group)
        for old in chosen - self.groups.keys():
            del self._ages[old]
        return self._told(before)

    def _anew(self, own: Iterable[str], beside: Iterable[str]) -> list[list[str]]:
        """The items of groups grouped anew, with the groups beside them that go with them, each as one thing."""
        things: dict[str, Item] = {}
        held: dict[str, Sequence[str]] = {}
        for group in own:
            for key, item in self.groups[group].members.items():
                things[f"item {key}"], held[f"item {key}"] = item, (key,)
        apart = set(things)
        for group in beside:
            things[f"group {group}"] = self.groups[group].whole()
            held[f"group {group}"] = tuple(self.groups[group].members)
        return [
            [key for thing in found for key in held[thing]]
            for found in agglomerate(things, self.rule)
            if len(found) > 1 or found[0] in apart
        ]

    def _beside(self, own: set[str]) -> tuple[set[str], set[str]]:
        """The groups that may have to do with these, and those that hold an item which may be one of theirs."""
        near, torn = set[str](), set[str]()
        for group in self.groups_in_order(own):
            item = self.groups[group].whole()
            for other in self._index.near(item):
                if other in own:
                    continue
                alike = likeness(item, self.groups[other], self.rule) / self.rule.threshold
                if alike >= _NEAR:
                    near.add(other)
                if alike >= _STRAY and other not in torn and self._torn(other, item):
                    torn.add(other)
        return near, torn

    def _torn(self, group: str, beside: Item) -> bool:
        """Whether an item of a group is liker to what is beside it than to the rest of its own: it came before what it
        belongs to. Of large groups one item says little, and all of them cost much."""
        whole = self.groups[group]
        if not 1 < len(whole.members) <= _LOOKED:
            return False
        for item in whole.members.values():
            alike = likeness(item, beside, self.rule)
            if alike < self.rule.threshold:
                continue
            rest = dot(item.vector, whole.vector) - dot(item.vector, item.vector)
            if alike > rest / (item.size * (whole.size - item.size)):
                return True
        return False

    def groups_in_order(self, ids: Iterable[str]) -> list[str]:
        """Ids of groups, the oldest first."""
        return sorted(ids, key=self._age)

    # -- inside --------------------------------------------------------------------------------------------

    def _open(self, group: str | None = None) -> str:
        group = group or self._make_id()
        self.groups[group] = Group()
        if group not in self._ages:
            self._ages[group] = self._opened
            self._opened += 1
        return group

    def _put(self, key: str, item: Item, group: str) -> None:
        self.groups[group].add(key, item)
        self._homes[key] = group  # where it stands in the row of what came stays
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
            terms = shared(self.groups[grown].vector, self.groups[each].vector)
            stays, goes = self.groups_in_order((grown, each))
            members = self.groups.pop(goes).members
            del self._ages[goes]
            for key, item in members.items():
                self._index.remove(goes, item)
                self._put(key, item, stays)
            changes.append(
                Change(GroupTurn.MERGED, stays, tuple(members), goes, score, self._kind, terms=terms)
            )
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
        """What a repair changed: who went from where to where, and whether that opened a group or emptied one. A group
        that went into several is merged with the one that has most of it, told
        after what was moved elsewhere, so that its id leads there."""
        went: dict[tuple[str, str], list[str]] = {}
        for key, old in before.items():
            if self._homes[key] != old:
                went.setdefault((old, self._homes[key]), []).append(key)
        known = set(before.values())
        left: dict[str, str] = {}  # by a group that is no more, where most of it went
        for old, new in sorted(went, key=lambda each: len(went[each])):
            if old not in self.groups:
                left[old] = new
        changes: list[Change] = []
        for (old, new), keys in went.items():
            turn = (
                GroupTurn.SPLIT
                if new not in known
                else GroupTurn.MERGED
                if left.get(old) == new
                else GroupTurn.MOVED
            )
            changes.append(self._reasoned(turn, new, keys, old, left.get(old, old)))
        return sorted(changes, key=lambda change: change.turn is GroupTurn.MERGED)

    def _reasoned(self, turn: GroupTurn, group: str, keys: Sequence[str], other: str, stayed: str) -> Change:
        """A change with what it rests on: members went from `other`, whose others are in `stayed`, to `group`."""
        part, rest = _divided(self.groups[group], keys)
        change = partial(Change, turn, group, tuple(keys), other, kind=self._kind)
        if stayed == group:
            return change(score=likeness(part, rest, self.rule), terms=shared(part.vector, rest.vector))
        left = self.groups[stayed]
        apart = likeness(part, left, self.rule)
        others = _marking(left, part)
        if turn is GroupTurn.SPLIT:
            return change(score=_within(part), apart=apart, terms=_marking(part, left), others=others)
        score = likeness(part, rest, self.rule) if rest.members else _within(part)
        return change(score=score, apart=apart, terms=shared(part.vector, rest.vector), others=others)

    def _age(self, group: str) -> int:
        return self._ages[group]


def evidence(key: str, group: Group, rule: Rule) -> Evidence:
    """Why a member is in a group."""
    item = group.members[key]
    others = group.size - item.size
    if not others:
        return Evidence(None, threshold=rule.threshold)
    rest = {term: weight - item.vector.get(term, 0.0) for term, weight in group.vector.items()}
    gaps = [
        item.days.gap(other.days)
        for each, other in group.members.items()
        if each != key and item.days and other.days
    ]
    score = dot(item.vector, rest) / (item.size * others)
    return Evidence(score, shared(item.vector, rest), min(gaps, default=None), rule.threshold)


def shared(one: Vector, other: Vector) -> tuple[str, ...]:
    """The terms that contribute most to how like two are."""
    both = ((one[term] * weight, term) for term in one if (weight := other.get(term, 0.0)) > _NOTHING)
    return tuple(term for _, term in sorted(both, key=lambda each: (-each[0], each[1]))[:_TOLD])


def _marking(one: Group, other: Group) -> tuple[str, ...]:
    """The weightiest terms of one group that the other has hardly any of."""
    own = {
        term: weight / one.size
        for term, weight in one.vector.items()
        if weight / one.size > _MARKING * other.vector.get(term, 0.0) / other.size
    }
    return tuple(sorted(own, key=lambda term: (-own[term], term))[:_TOLD])


def _within(group: Group) -> float | None:
    """The mean likeness of the members among themselves, as far as that is known; None for one report alone."""
    pairs = group.size**2 - sum(item.size**2 for item in group.members.values())
    own = sum(dot(item.vector, item.vector) for item in group.members.values())
    return max(0.0, dot(group.vector, group.vector) - own) / pairs if pairs else None


def _divided(whole: Group, keys: Collection[str]) -> tuple[Group, Group]:
    """These members of a group, and the others."""
    part, rest = Group(), Group()
    for key, item in whole.members.items():
        (part if key in keys else rest).add(key, item)
    return part, rest
