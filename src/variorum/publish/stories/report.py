"""Reports of a story, in time and with their sigla, as witnesses are in a critical edition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from variorum.cluster.stream import EVENT
from variorum.ports import Step
from variorum.publish import words
from variorum.publish.coverage import Printed
from variorum.publish.exports import REPORTS
from variorum.publish.sigla import Siglum, sigla
from variorum.publish.views.naming import title
from variorum.types import Article, Membership, Precision

COLUMNS: Final = 4
#: Sigla that are listed one by one.
SIGLA: Final = 12


@dataclass(frozen=True, slots=True)
class Report:
    """An article as a report of an event, and when it came."""

    article: Article
    member: Membership
    printed: Printed
    siglum: Siglum

    @property
    def last(self) -> datetime:
        """When its newest version was first seen."""
        return max(at for _, at in ((0, self.printed.first), *self.printed.later))

    def seen(self, version: int) -> datetime | None:
        """When a later version was first seen; None for the first."""
        return dict(self.printed.later).get(version)

    @property
    def headline(self) -> str:
        return title(self.article)

    @property
    def href(self) -> str:
        return f"/a/{self.article.id}"


def reports(
    rows: Sequence[tuple[Article, Membership]], steps: Mapping[str, Sequence[Step]]
) -> tuple[Report, ...]:
    """The reports of a story in time, with their sigla. `steps` are all changes of the articles, any order."""
    made = []
    for article, member in rows:
        stated = {Precision.HOUR: member.at, Precision.DAY: member.at.date(), Precision.SEEN: None}
        first = member.at if member.precision is Precision.SEEN else article.found
        later = sorted((step.number, step.seen) for step in steps.get(article.id, ()) if not step.back)
        made.append((article, member, Printed(stated[member.precision], first, tuple(later))))
    made.sort(key=lambda row: (row[2].order, row[0].id))
    signs = sigla((article.id, words.plain(article.outlet)) for article, _, _ in made)
    return tuple(Report(article, member, each, signs[article.id]) for article, member, each in made)


def report_record(one: Report) -> dict[str, Any]:
    """A report as JSON, with its sign."""
    return {"sign": one.siglum.plain, **placed_record((one.article, one.member))}


def placed_record(row: tuple[Article, Membership]) -> dict[str, Any]:
    """A report as JSON, with why it is there: it opened its event where it is like nothing before it, and else is as
    like the others as `alike` says; `threshold` is what two groups of reports need to become one, time counted in."""
    alone = row[1].score is None
    return {**REPORTS.record(row), "threshold": EVENT.threshold, "opened": alone}
