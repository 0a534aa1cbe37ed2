"""Reports as they come: which event each belongs to, and which story the event belongs to.

An *event* is one happening as several outlets report it: like words, near in time. A *story* is events that belong
together however far apart in time. Both are groups by average likeness (`groups`), with another rule each.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import islice
from typing import Final

from variorum.cluster.grouping import Change, Evidence, Grouping
from variorum.cluster.groups import Days, Item, Rule
from variorum.cluster.terms import Rarity, Terms, Vector, printed, terms
from variorum.types import GroupKind, GroupTurn

#: The version of the rules by which reports are grouped; it grows when they see groups otherwise.
RULE: Final = 5
#: The rule of events: any threshold from .1 to .22 does on the corpora of `bench/stories.py`; the upper half of that
#: keeps apart what happens to the same people two days later. One word alone, such as the name of a town, is not enough.
#: Nor is one person and the office: two other words have to be shared. What is told of other days has to be very like.
EVENT: Final = Rule(
    threshold=0.2, half_life=5.0, undated=0.8, window=14.0, most=0.12, content=0.02, other_days=0.4
)
#: The rule of stories: no decay, and nothing is linked over more than two years. It takes four words at least: a town and
#: its mayor are in most of what a local paper prints; two of the words are no names.
STORY: Final = Rule(threshold=0.12, half_life=None, undated=1.0, window=731.0, most=0.03, content=0.012)


@dataclass(frozen=True, slots=True)
class Report:
    """What an outlet printed. `published` is a moment with its zone, a day where no hour is known, or None.

    Paragraphs of `text` are parted by line breaks. Two reports with one `id` are versions of one report; so are two
    with one `url`.
    """

    id: str
    outlet: str
    headline: str
    text: str
    published: datetime | date | None = None
    url: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a report belongs, and why."""

    report: Report
    event: str
    story: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Known:
    """Where a report belonged when it was last placed, by its id, with its terms by weight. `at` is when it was printed
    or first seen: an event counts as old as the first of its reports, a story as the first of its events. `forms` are
    its terms as it prints them, where that is otherwise."""

    id: str
    event: str
    story: str
    vector: Vector
    days: Days | None
    at: datetime
    names: frozenset[str] = frozenset()
    forms: Mapping[str, str] = field(default_factory=dict)


class Stream:
    """Groups reports as they come. `make_id` makes the id of an "event" or a "story", never one twice; `rarity` is how
    rare terms are before the first report.

    With `most`, no more reports (and no more events for stories) are held than that after `let_sleep`: those that came or
    changed longest ago fall asleep. They stay where they are, and nothing is compared with them until they are woken.
    What changed is to be told before any of it sleeps, and what is changed together to be woken together.
    """

    def __init__(
        self,
        make_id: Callable[[str], str],
        *,
        rarity: Rarity | None = None,
        event: Rule = EVENT,
        story: Rule = STORY,
        most: int | None = None,
    ) -> None:
        self.events = Grouping(event, lambda: make_id("event"))
        self.stories = Grouping(story, lambda: make_id("story"), GroupKind.STORY)
        self.rarity = rarity or Rarity.shipped()
        self._most = most
        self._terms: dict[str, _Packed] = {}
        self._names: dict[str, frozenset[str]] = {}
        self._forms: dict[str, Mapping[str, str]] = {}
        self._days: dict[str, Days | None] = {}
        self._addresses: dict[str, str] = {}
        self._urls: dict[str, list[str]] = {}

    def add(self, report: Report, found: Terms | None = None) -> list[Change]:
        """Take a report in and tell what it changed among events, then among stories. `found` are its terms, where they
        were found before."""
        key = self.key(report)
        if report.url and report.url not in self._addresses:
            self._addresses[report.url] = key
            self._urls.setdefault(key, []).append(report.url)
        if found is None:
            found = terms(report.headline, report.text, language=report.language)
        if key not in self.events:
            self.rarity.count(found)
        self._names[key], self._forms[key] = found.names, found.forms
        if self._most is None or not self.rarity.settled(found.language):
            self._terms[key] = _Packed.of(found)
        else:
            self._terms.pop(key, None)
        self._days[key] = days(report.published) or self._days.get(key)
        changes = self.events.add(key, Item(self.rarity.weigh(found), self._days[key], names=found.names))
        return changes + self._follow({self.events.home(key)}, changes)

    def wake(self, reports: Collection[Known]) -> None:
        """Take in where reports belonged before, those that changed longest ago first; what is there stays. Their
        events and stories are older than those that are there."""
        by_age = sorted(reports, key=lambda known: known.at)
        came = {known.id: known for known in reports if known.id not in self.events}
        for key, known in came.items():
            self._days[key], self._names[key], self._forms[key] = known.days, known.names, known.forms
        self.events.wake(
            {
                key: (Item(known.vector, known.days, names=known.names), known.event)
                for key, known in came.items()
            },
            dict.fromkeys(known.event for known in by_age),
        )
        self.stories.wake(
            {
                known.event: (self.events.groups[known.event].whole(), known.story)
                for known in reports
                if known.event in self.events.groups
            },
            dict.fromkeys(known.story for known in by_age),
        )

    def remove(self, key: str) -> None:
        """Take a report out, by its id; does nothing where it is not there."""
        if key in self.events:
            event = self.events.home(key)
            self._forget(key)
            if event in self.events.groups:
                self._follow({event}, ())
            else:
                self.stories.remove(event)

    def names(self, report: Report) -> frozenset[str]:
        """Those terms of a report that are names. Raises KeyError for one that is not there."""
        return self._names[self.key(report)]

    def names_of(self, key: str) -> frozenset[str]:
        """The same, by the report's id."""
        return self._names[key]

    def forms_of(self, key: str) -> Mapping[str, str]:
        """The terms of a report as it prints them, where that is otherwise than they read."""
        return self._forms[key]

    def printed(self, told: Collection[str], keys: Iterable[str]) -> dict[str, str]:
        """Terms as most of these reports print them, by the terms; see `terms.printed`."""
        return printed(told, (self._forms[key] for key in keys)) if told else {}

    def reports_of(self, change: Change) -> set[str]:
        """The reports of the groups that a change is about, by their ids, as far as they are held."""
        if change.kind is GroupKind.EVENT:
            events: set[str] = {each for each in (change.group, change.other) if each}
        else:
            stories = (self.stories.groups.get(each or "") for each in (change.group, change.other))
            events = {event for story in stories if story for event in story.members}
        held = (self.events.groups.get(event) for event in events)
        return {key for event in held if event for key in event.members}

    def keys(self) -> list[str]:
        """The ids of all reports that are held, those that came or changed longest ago first."""
        return list(self.events)

    def key(self, report: Report) -> str:
        """The id under which a report is known: that of the first one with its address."""
        return self._addresses.get(report.url, report.id) if report.url else report.id

    def repair(self, around: Collection[str] | None = None) -> list[Change]:
        """Group everything anew, with what is known by now of the rarity of terms; ids are kept. With `around`, only
        these reports, by their ids, and what is near to them."""
        chosen = self._terms.keys() if around is None else [key for key in around if key in self._terms]
        anew = {
            key: Item(self.rarity.weigh(self._terms[key].terms()), self._days[key], names=self._names[key])
            for key in chosen
        }
        changes = self.events.repair(anew, around=around)
        if around is None:
            changes += self._follow(set(self.events.groups), changes)
            return changes + self.stories.repair()
        grown = {self.events.home(key) for key in around} | {change.group for change in changes}
        grown |= {change.other for change in changes if change.other in self.events.groups}
        changes += self._follow(grown, changes)
        return changes + self.stories.repair(around=grown)

    def place(self, report: Report) -> Placement:
        """Where a report that was added belongs by now. Raises KeyError for one that is not there."""
        key = self.key(report)
        event = self.events.home(key)
        return Placement(report, event, self.stories.home(event), self.events.why(key))

    def let_sleep(self) -> None:
        """Hold no more than there may be."""
        if self._most is None:
            return
        for key in list(islice(self.events, max(0, len(self.events) - self._most))):
            self._forget(key)
        asleep = (event for event in self.stories if event not in self.events.groups)
        for event in list(islice(asleep, max(0, len(self.stories) - self._most))):
            self.stories.remove(event)

    def _forget(self, key: str) -> None:
        self.events.remove(key)
        self._terms.pop(key, None)
        del self._names[key], self._forms[key], self._days[key]
        for url in self._urls.pop(key, ()):
            del self._addresses[url]

    def _follow(self, grown: set[str], changes: Iterable[Change]) -> list[Change]:
        """Bring what changed among events to the stories. One that loses its only event to another story is merged with
        that, so that its id leads there."""
        told: list[Change] = []
        for change in changes:
            gone = change.other
            if change.turn is not GroupTurn.MERGED or gone is None:
                continue
            story, heir = self.stories.home(gone), self.stories.home(change.group)
            self.stories.remove(gone)
            if story not in self.stories.groups:
                told.append(
                    Change(GroupTurn.MERGED, heir, (gone,), story, change.score, kind=GroupKind.STORY)
                )
        for event in self.events.groups_in_order(grown):
            group = self.events.groups[event]
            told += self.stories.add(event, group.whole())
        return told


@dataclass(frozen=True, slots=True)
class _Packed:
    """The terms of a report in little room, to be weighed again."""

    words: tuple[str, ...]
    weights: array[float]
    names: frozenset[str]
    language: str | None

    @classmethod
    def of(cls, found: Terms) -> _Packed:
        return cls(tuple(found.weights), array("d", found.weights.values()), found.names, found.language)

    def terms(self) -> Terms:
        return Terms(dict(zip(self.words, self.weights, strict=True)), self.names, self.language)


def days(published: datetime | date | None) -> Days | None:
    """A time as days since the year 1; a date without an hour is the whole day."""
    if published is None:
        return None
    if isinstance(published, datetime):
        moment = published.astimezone(UTC) if published.tzinfo else published.replace(tzinfo=UTC)
        at = moment.toordinal() + (moment.hour + (moment.minute + moment.second / 60) / 60) / 24
        return Days(at, at)
    return Days(float(published.toordinal()), float(published.toordinal() + 1))
