"""One event of a story: its reports before an axis, its coverage, what memberships rest on, what lies beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from variorum.publish import words
from variorum.publish.coverage import Axis, Coverage, Lane, axis, coverage, lane
from variorum.publish.languages import gettext
from variorum.publish.sigla import Siglum
from variorum.publish.stories.linked import Link, link_record, link_told
from variorum.publish.stories.naming import days_told, named, title_of
from variorum.publish.stories.report import COLUMNS, Report
from variorum.publish.stories.turns import Turned, history, turns_of
from variorum.types import Event, Precision, Regrouped

#: Reports that are drawn before the fold, and those up to which each has a column of its own beside quotations.
SHOWN: Final = 12


@dataclass(frozen=True, slots=True)
class Row:
    """A report before the axis."""

    siglum: Siglum
    headline: str
    language: str | None
    outlet: str
    href: str
    versions: int
    lane: Lane


@dataclass(frozen=True, slots=True)
class Why:
    """What a membership rests on: the names, and the other words, that a report shares most; no score where it is alone
    and opened the event."""

    siglum: Siglum
    headline: str
    href: str
    score: float | None
    names: str
    others: str
    apart: str


@dataclass(frozen=True, slots=True)
class Beside:
    """Another event of the story."""

    href: str
    title: str
    facts: str


@dataclass(frozen=True, slots=True)
class EventView:
    """One event of a story, without what is printed in it."""

    id: str
    story: str
    about: str
    title: str
    language: str | None
    number: int
    events: int
    facts: str
    axis: Axis
    rows: tuple[Row, ...]
    more_rows: tuple[Row, ...]
    coverage: Coverage | None
    why: tuple[Why, ...]
    link: str
    history: tuple[Turned, ...]
    previous: Beside | None
    following: Beside | None
    sigla: tuple[Siglum, ...] = field(default=())


def event(
    one: Event,
    line: Sequence[Event],
    every: Sequence[Report],
    turns: Sequence[Regrouped],
    names: Sequence[str],
    now: datetime,
    link: Link | None = None,
) -> EventView:
    """One event of a story. `line` are the events of the story in time, this one among them; `every` all reports of the
    story; `turns` what became of its groups, newest first; `names` what stands side by side in texts of the story;
    `link` what its place in the story rests on."""
    inside = [report for report in every if report.member.event_id == one.id]
    place = [each.id for each in line].index(one.id)
    on = axis([report.printed for report in inside], now)
    rows = tuple(_row(report, on) for report in _by_outlet(inside))
    return EventView(
        one.id,
        one.story_id,
        named([report.member for report in every], [*(report.headline for report in every), *names]),
        words.headline(one.title) or gettext("Event without a headline"),
        next((report.article.language for report in inside if report.article.headline == one.title), None),
        place + 1,
        len(line),
        _facts(one, inside, on, now),
        on,
        rows[:SHOWN],
        rows[SHOWN:],
        coverage([report.printed for report in inside], on) if len(inside) > COLUMNS else None,
        tuple(_why(report) for report in inside),
        link_told(link),
        history(turns_of(one.id, turns), line, every, now),
        _beside(line[place - 1], now) if place else None,
        _beside(line[place + 1], now) if place + 1 < len(line) else None,
        tuple(report.siglum for report in inside),
    )


def _by_outlet(inside: Sequence[Report]) -> list[Report]:
    """Reports with those of one outlet together, the outlet that was first before the others."""
    first: dict[str, int] = {}
    for number, report in enumerate(inside):
        first.setdefault(report.article.outlet, number)
    return sorted(inside, key=lambda report: first[report.article.outlet])


def _row(report: Report, on: Axis) -> Row:
    return Row(
        report.siglum,
        report.headline,
        report.article.language,
        words.plain(report.article.outlet),
        report.href,
        report.article.versions,
        lane(report.printed, on),
    )


def _facts(one: Event, inside: Sequence[Report], on: Axis, now: datetime) -> str:
    told = [days_told(on, now), words.plural(one.outlets, "outlet"), words.plural(one.reports, "report")]
    if any(report.member.precision is not Precision.SEEN for report in inside):
        told.append(gettext("hours as the pages state them"))
    return " · ".join(told)


def _beside(other: Event, now: datetime) -> Beside:
    facts = [words.day(other.first, now), words.plural(other.reports, "report")]
    return Beside(f"/s/{other.story_id}/{other.id}", title_of(other), " · ".join(facts))


def _why(report: Report) -> Why:
    member = report.member
    apart = ""
    if member.days_apart is not None:
        apart = (
            words.lasting(timedelta(days=member.days_apart)) if member.days_apart else gettext("the same day")
        )
    return Why(
        report.siglum,
        report.headline,
        report.href,
        member.score,
        ", ".join(words.plain(name) for name in member.names),
        ", ".join(words.plain(term) for term in member.terms if term not in member.names),
        apart,
    )


def event_record(one: Event, link: Link | None = None) -> dict[str, Any]:
    """An event as JSON, with what its link to the others of its story rests on, where that is given."""
    return {
        "id": one.id,
        "story": one.story_id,
        "title": one.title,
        "first": words.iso(one.first),
        "last": words.iso(one.last),
        "reports": one.reports,
        "outlets": one.outlets,
        "page": f"/s/{one.story_id}/{one.id}",
        "link": link_record(link),
    }
