"""Reports as they come: which event each belongs to, and which story the event belongs to.

An *event* is one happening as several outlets report it: like words, near in time. A *story* is events that belong
together however far apart in time. Both are groups by average likeness (`groups`), with another rule each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from variorum.cluster.grouping import Change, Evidence, Grouping, Turn
from variorum.cluster.groups import Days, Item, Rule
from variorum.cluster.terms import Rarity, Terms, terms

#: The rule of events: any threshold from .1 to .22 does on the corpora of `bench/stories.py`; the upper half of that
#: keeps apart what happens to the same people two days later.
EVENT: Final = Rule(threshold=0.2, half_life=5.0, undated=0.8, window=14.0)
#: The rule of stories: no decay, and nothing is linked over more than two years.
STORY: Final = Rule(threshold=0.11, half_life=None, undated=1.0, window=731.0)


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


class Stream:
    """Groups reports as they come. `make_id` makes the id of an "event" or a "story", never one twice; `rarity` is how
    rare terms are before the first report."""

    def __init__(
        self,
        make_id: Callable[[str], str],
        *,
        rarity: Rarity | None = None,
        event: Rule = EVENT,
        story: Rule = STORY,
    ) -> None:
        self.events = Grouping(event, lambda: make_id("event"))
        self.stories = Grouping(story, lambda: make_id("story"))
        self._rarity = rarity or Rarity.shipped()
        self._terms: dict[str, Terms] = {}
        self._days: dict[str, Days | None] = {}
        self._addresses: dict[str, str] = {}

    def add(self, report: Report) -> list[Change]:
        """Take a report in and tell what it changed among events, then among stories."""
        key = self.key(report)
        if report.url:
            self._addresses.setdefault(report.url, key)
        found = terms(report.headline, report.text, language=report.language)
        if key not in self._terms:
            self._rarity.count(found)
        self._terms[key], self._days[key] = found, days(report.published) or self._days.get(key)
        changes = self.events.add(key, Item(self._rarity.weigh(found), self._days[key]))
        return changes + self._follow({self.events.home(key)}, changes)

    def names(self, report: Report) -> frozenset[str]:
        """Those terms of a report that are names. Raises KeyError for one that was not added."""
        return self._terms[self.key(report)].names

    def key(self, report: Report) -> str:
        """The id under which a report is known: that of the first one with its address."""
        return self._addresses.get(report.url, report.id) if report.url else report.id

    def repair(self) -> list[Change]:
        """Group everything anew, with what is known by now of the rarity of terms; ids are kept."""
        anew = {key: Item(self._rarity.weigh(found), self._days[key]) for key, found in self._terms.items()}
        changes = self.events.repair(anew)
        changes += self._follow(set(self.events.groups), changes)
        return changes + self.stories.repair()

    def place(self, report: Report) -> Placement:
        """Where a report that was added belongs by now. Raises KeyError for one that was not."""
        key = self.key(report)
        event = self.events.home(key)
        return Placement(report, event, self.stories.home(event), self.events.evidence(key))

    def _follow(self, grown: set[str], changes: Iterable[Change]) -> list[Change]:
        """Bring what changed among events to the stories."""
        told: list[Change] = []
        for change in changes:
            if change.turn is Turn.MERGED and change.other not in self.events.groups:
                assert change.other is not None
                if change.other in self.stories:
                    self.stories.remove(change.other)
        for event in self.events.groups_in_order(grown):
            group = self.events.groups[event]
            told += self.stories.add(event, Item(dict(group.vector), group.days, group.size))
        return told


def days(published: datetime | date | None) -> Days | None:
    """A time as days since the year 1; a date without an hour is the whole day."""
    if published is None:
        return None
    if isinstance(published, datetime):
        moment = published.astimezone(UTC) if published.tzinfo else published.replace(tzinfo=UTC)
        at = moment.toordinal() + (moment.hour + (moment.minute + moment.second / 60) / 60) / 24
        return Days(at, at)
    return Days(float(published.toordinal()), float(published.toordinal() + 1))
