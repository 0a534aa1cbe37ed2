"""Why events are of one story: how like each is to the others, by which terms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from variorum.cluster.grouping import Evidence, evidence
from variorum.cluster.groups import Days, Group, Item
from variorum.cluster.stream import STORY
from variorum.cluster.terms import distinct, printed
from variorum.ports import PlacedReport
from variorum.publish import words
from variorum.publish.languages import gettext
from variorum.types import Event


@dataclass(frozen=True, slots=True)
class Link:
    """What the link of an event to the others of its story rests on: the mean likeness (None where there are no
    others), what the rule asks of two groups, the names and the other terms that contribute most to it."""

    score: float | None
    threshold: float
    names: tuple[str, ...]
    others: tuple[str, ...]


def links(line: Sequence[Event], placed: Sequence[PlacedReport]) -> dict[str, Link]:
    """The link of each event of a story, by its id. `line` are its events, `placed` the reports of them as grouping knows
    them; one event alone opened the story, and needs none."""
    if len(line) == 1:
        return {line[0].id: Link(None, STORY.threshold, (), ())}
    events: dict[str, Group] = {}
    names: dict[str, set[str]] = {}
    for report in placed:
        days = None if report.days is None else Days(*report.days)
        event = report.member.event_id
        events.setdefault(event, Group()).add(report.member.article_id, Item(report.vector, days))
        names.setdefault(event, set()).update(report.names)
    story = Group()
    for event, group in events.items():
        story.add(event, group.whole())
    forms = [report.forms for report in placed]
    return {event: _link(evidence(event, story, STORY), names[event], forms) for event in events}


def _link(why: Evidence, names: set[str], forms: Sequence[Mapping[str, str]]) -> Link:
    told = printed(why.terms, forms)
    named = distinct(form for term, form in told.items() if term in names)
    return Link(
        why.score and round(why.score, 4),
        why.threshold,
        named,
        distinct(form for form in told.values() if form not in named),
    )


def link_told(link: Link | None) -> str:
    """The link in words; empty where nothing is known."""
    if link is None:
        return ""
    if link.score is None:
        return gettext("opened the story")
    told = gettext("alike %(score)s to the other events (%(threshold)s joins two)") % {
        "score": words.decimal(link.score, 2),
        "threshold": words.decimal(link.threshold, 2),
    }
    terms = ", ".join(words.isolated(words.plain(term)) for term in (*link.names, *link.others))
    return f"{told}{gettext(': ')}{terms}" if terms else told


def link_record(link: Link | None) -> dict[str, Any] | None:
    """The link as JSON; None where it is not known."""
    if link is None:
        return None
    return {
        "alike": link.score,
        "threshold": link.threshold,
        "opened": link.score is None,
        "terms": [*link.names, *link.others],
        "names": list(link.names),
    }
