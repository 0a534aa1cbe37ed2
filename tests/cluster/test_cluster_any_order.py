"""Whatever happens to a stream, in whatever order: what it tells is what it holds, and nothing is left over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from variorum.cluster.grouping import Change, Grouping
from variorum.cluster.groups import Days, Index
from variorum.cluster.stream import Known, Report, Stream
from variorum.cluster.terms import Rarity, Vector
from variorum.types import GroupKind, GroupTurn

START = datetime(2026, 3, 1, tzinfo=UTC)
MOST = 5
WORDS = ("bar", "del", "fen", "gor", "hul", "kem", "lor", "mas", "nid", "pel", "ros", "tam")
texts = st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join)
times = st.one_of(
    st.none(),
    st.integers(0, 40).map(lambda days: (START + timedelta(days=days)).date()),
    st.integers(0, 900).map(lambda hours: START + timedelta(hours=hours)),
)


@dataclass
class Told:
    """What somebody knows who only hears of changes, as the store does."""

    home: dict[str, str]
    heirs: dict[str, str]

    def hear(self, change: Change) -> None:
        if change.turn is GroupTurn.MERGED:
            assert change.other is not None
            assert change.other != change.group
            for key, group in self.home.items():
                if group == change.other:
                    self.home[key] = change.group
        if change.other is not None:
            self.heirs[change.other] = change.group
        for key in change.members:
            self.home[key] = change.group

    def survivor(self, group: str, inhabited: set[str]) -> str:
        """Where the id of a group leads: that of one without members to where it was last said to have gone."""
        while group not in inhabited and group in self.heirs:
            group = self.heirs[group]
        return group


class AnyOrder(RuleBasedStateMachine):
    """Reports come, change, leave, fall asleep and are woken; groups are mended; the process begins anew."""

    def __init__(self) -> None:
        super().__init__()
        self.numbers = count()
        self.events, self.stories = Told({}, {}), Told({}, {})
        self.items: dict[str, tuple[Vector, Days | None]] = {}
        self.order: dict[str, None] = {}
        self.given: set[str] = set()
        self.known_groups: set[str] = set()
        self.emptied: set[str] = set()  # by taking reports out: these ids lead nowhere

    def make_id(self, kind: str) -> str:
        made = f"{kind}{next(self.numbers)}"
        self.given.add(made)
        return made

    @initialize()
    def begin(self) -> None:
        self.stream = Stream(self.make_id, rarity=Rarity({"": (1000, {})}), most=MOST)

    def file(self, changes: list[Change]) -> None:
        for change in changes:
            assert change.group in self.given
            (self.events if change.kind is GroupKind.EVENT else self.stories).hear(change)
        for key in self.stream.events:
            item = self.stream.events.groups[self.stream.events.home(key)].members[key]
            self.items[key] = item.vector, item.days
        self.check()
        self.stream.let_sleep()

    def wake(self, keys: list[str]) -> None:
        asleep = {
            self.events.home[key] for key in keys if key in self.items and key not in self.stream.events
        }
        self.stream.wake([self.known(key) for key in self.order if self.events.home[key] in asleep])

    def known(self, key: str) -> Known:
        event = self.events.home[key]
        story = self.stories.home[event]
        return Known(key, event, story, *self.items[key], at=START + timedelta(hours=int(key[1:])))

    @rule(
        batch=st.lists(st.tuples(st.integers(0, 25), texts, times), min_size=1, max_size=4),
        mend=st.booleans(),
    )
    def take_in(self, batch: list[tuple[int, str, datetime | None]], mend: bool) -> None:
        reports = [Report(f"r{number}", "outlet", "", text, at) for number, text, at in batch]
        self.wake([report.id for report in reports])
        changes: list[Change] = []
        for report in reports:
            changes += self.stream.add(report)
            self.order.pop(report.id, None)
            self.order[report.id] = None
        if mend:
            changes += self.stream.repair([report.id for report in reports])
        self.file(changes)

    @precondition(lambda self: self.order)
    @rule(data=st.data())
    def take_out(self, data: st.DataObject) -> None:
        key = data.draw(st.sampled_from(list(self.order)))
        self.stream.remove(key)
        event = self.events.home.pop(key)
        del self.order[key], self.items[key]
        if event not in self.events.home.values():
            self.emptied.add(event)
            story = self.stories.home[event]
            if story not in self.inhabited()[1]:
                self.emptied.add(story)
        self.file([])

    @rule()
    def mend(self) -> None:
        self.file(self.stream.repair())

    @rule()
    def begin_anew(self) -> None:
        self.stream = Stream(self.make_id, rarity=Rarity(self.stream.rarity.seen()), most=MOST)
        latest = list(dict.fromkeys(self.events.home[key] for key in reversed(self.order)))[:MOST]
        keys = [key for key in self.order if self.events.home[key] in latest]
        self.stream.wake([self.known(key) for key in keys])
        self.file([])

    @invariant()
    def nothing_is_left_over(self) -> None:
        """Groups, their sums and their index are what their members make them."""
        for grouping in (self.stream.events, self.stream.stories):
            assert len(grouping) <= MOST
            held(grouping)
        assert set(self.stream.events) == self.stream._names.keys() == self.stream._days.keys()

    def check(self) -> None:
        """What was told is what is so: each report in one event, each event in one story, and ids lead to where their
        reports are."""
        for key in self.stream.events:
            event = self.stream.events.home(key)
            assert self.events.home[key] == event
            assert self.stories.home[event] == self.stream.stories.home(event)
            evidence = self.stream.events.why(key)
            alone = len(self.stream.events.groups[event].members) == 1
            assert (evidence.score is None) is alone
            assert not (alone and evidence.terms)
        assert set(self.events.home) == set(self.order)
        for told, inhabited in zip((self.events, self.stories), self.inhabited(), strict=True):
            self.emptied -= inhabited
            self.known_groups |= inhabited
            for group in self.known_groups & (inhabited | told.heirs.keys()):
                assert told.survivor(group, inhabited) in inhabited | self.emptied
        lost = self.known_groups - self.emptied - set.union(*self.inhabited())
        assert lost <= self.events.heirs.keys() | self.stories.heirs.keys()

    def inhabited(self) -> tuple[set[str], set[str]]:
        """The events that have reports, and the stories that have such events."""
        events = set(self.events.home.values())
        return events, {self.stories.home[event] for event in events}


def held(grouping: Grouping) -> None:
    index = Index(grouping.rule.window)
    members = {key: group for group, each in grouping.groups.items() for key in each.members}
    assert members == grouping._homes
    assert grouping._ages.keys() == grouping.groups.keys()
    assert len(set(grouping._ages.values())) == len(grouping._ages)
    for group, each in grouping.groups.items():
        assert each.size == sum(item.size for item in each.members.values()) > 0
        summed: dict[str, float] = {}
        for item in each.members.values():
            index.add(group, item)
            for term, weight in item.vector.items():
                summed[term] = summed.get(term, 0.0) + weight
        for term in summed.keys() | each.vector.keys():
            assert abs(summed.get(term, 0.0) - each.vector.get(term, 0.0)) < 1e-8
    assert index._found == grouping._index._found


AnyOrder.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestAnyOrder = AnyOrder.TestCase
