"""Stories in lists, and one story with its events in time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Final

from variorum.publish import words
from variorum.publish.coverage import Axis, Coverage, coverage, coverage_of, days
from variorum.publish.stories.linked import Link, link_told
from variorum.publish.stories.naming import days_told, named, title_of
from variorum.publish.stories.report import SIGLA, Report
from variorum.publish.stories.turns import Turned, history
from variorum.types import Event, Regrouped, Story


@dataclass(frozen=True, slots=True)
class EventLine:
    """An event in the list of a story: what it is called, when, and which stretch of the story's time it takes: from its
    first report to its last where the hours are seen and known, else its days, `dashed` where hours would be seen."""

    href: str
    title: str
    facts: str
    outlets: str
    x: float
    width: float
    dashed: bool = False
    link: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """A story in a list. `href` leads to its event where it has but one; `lines` are its events but for the one by whose
    headline it is called."""

    href: str
    title: str
    about: str
    facts: str
    outlets: str
    lines: tuple[EventLine, ...]
    more: int
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class StoryView:
    """A story with its events in time."""

    id: str
    title: str
    about: str
    facts: str
    axis: Axis
    lines: tuple[EventLine, ...]
    coverage: Coverage
    history: tuple[Turned, ...]


#: Events that the card of a story names, the latest.
_EVENTS: Final = 3


def card(
    one: Story, line: Sequence[Event], some: Sequence[Report], names: Sequence[str], now: datetime
) -> Card:
    """A story in a list. `line` are its events in time, `some` the latest of its reports, `names` stand side by side in
    texts of them (`naming.side_by_side`)."""
    on = days(one.first, one.last, now)
    lines = _lines(line[-_EVENTS:], some, on, now)
    return Card(
        lines[0].href if len(line) == 1 else f"/s/{one.id}",
        title_of(one),
        named([report.member for report in some], [*(report.headline for report in some), *names]),
        _story_facts(one, on, now),
        _outlets(some),
        tuple(each for each in reversed(lines) if each.title != title_of(one)) if len(line) > 1 else (),
        max(0, len(line) - _EVENTS) if len(line) > 1 else 0,
        coverage([report.printed for report in some], on)
        if len(some) == one.reports
        else coverage_of([(each.first, each.reports) for each in line], on),
    )


def story(
    one: Story,
    line: Sequence[Event],
    every: Sequence[Report],
    turns: Sequence[Regrouped],
    names: Sequence[str],
    now: datetime,
    links: Mapping[str, Link] = MappingProxyType({}),
) -> StoryView:
    """A story. `line` are its events in time, `every` its reports, `turns` what became of its groups, `names` what stands
    side by side in texts of its reports; `links` what the place of each event in it rests on."""
    on = days(one.first, one.last, now)
    return StoryView(
        one.id,
        title_of(one),
        named([report.member for report in every], [*(report.headline for report in every), *names]),
        _story_facts(one, on, now),
        on,
        tuple(
            replace(shown, link=link_told(links.get(each.id)))
            for each, shown in zip(line, _lines(line, every, on, now), strict=True)
        ),
        coverage_of([(each.first, each.reports) for each in line], on),
        history(turns, line, every, now),
    )


def _story_facts(one: Story, on: Axis, now: datetime) -> str:
    told = [
        words.plural(one.events, "event"),
        words.plural(one.outlets, "outlet"),
        words.plural(one.reports, "report"),
    ]
    return " · ".join([days_told(on, now), *told])


def _outlets(every: Sequence[Report]) -> str:
    """The outlets of reports, the one with the most first: "BBC News 2, Financial Times"."""
    counts = Counter(words.plain(report.article.outlet) for report in every)
    told = [
        f"{words.isolated(name)} {count}" if count > 1 else words.isolated(name)
        for name, count in counts.most_common(SIGLA)
    ]
    return ", ".join(told) + (" …" if len(counts) > SIGLA else "")


def _lines(line: Sequence[Event], every: Sequence[Report], on: Axis, now: datetime) -> tuple[EventLine, ...]:
    inside: dict[str, list[Report]] = {}
    for report in every:
        inside.setdefault(report.member.event_id, []).append(report)
    return tuple(_event_line(each, inside.get(each.id, ()), on, now) for each in line)


def _event_line(each: Event, reports: Sequence[Report], on: Axis, now: datetime) -> EventLine:
    hours = len(reports) == each.reports and all(
        isinstance(report.printed.stated, datetime) for report in reports
    )
    on_days = days(each.first, each.last, now)
    if on.by_hours and hours:
        start, end, when = each.first, each.last, words.span(each.first, each.last, now)
    else:
        start, end, when = on_days.start, on_days.end, days_told(on_days, now)
    x = on.x(start)
    return EventLine(
        f"/s/{each.story_id}/{each.id}",
        title_of(each),
        " · ".join([when, words.plural(each.reports, "report")]),
        _outlets(reports),
        min(x, 98.5),
        round(max(1.5, on.x(end) - x), 2),
        dashed=on.by_hours and not hours,
    )
