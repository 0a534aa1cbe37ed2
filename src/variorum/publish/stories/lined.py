"""What reports say of the same thing, lined up, and what one report alone tells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from variorum.collation import rows as lined
from variorum.publish import words
from variorum.publish.languages import gettext
from variorum.publish.sigla import Siglum
from variorum.publish.stories.report import COLUMNS, Report
from variorum.publish.stories.said import QUOTATION, versions_told


@dataclass(frozen=True, slots=True)
class LinedWords:
    """What a report says of something: the words with the figure in them that matters, in which versions, and when;
    `sole` where no other report says so."""

    siglum: Siglum
    versions: str
    href: str
    when: str
    lead: str
    figure: str
    rest: str
    marks: bool
    sole: bool
    language: str | None


@dataclass(frozen=True, slots=True)
class LinedRow:
    """One figure, date or thing, and what reports say of it, the first to print it first."""

    heading: str
    words: tuple[LinedWords, ...]
    more: int = 0  # words of further reports, which are left out


@dataclass(frozen=True, slots=True)
class LinesView:
    """What is lined up, and what one report alone tells; the rest of each behind a fold. `others` tells of sigla that are
    of other events."""

    rows: tuple[LinedRow, ...] = ()
    more: tuple[LinedRow, ...] = ()
    alone: tuple[LinedRow, ...] = ()
    more_alone: tuple[LinedRow, ...] = ()
    others: str = ""


#: Rows before the fold: lined up, and told by one report only.
_LINED: Final = 6
#: Rows of each in all; the JSON has every one.
_MOST: Final = 40
#: Words of reports in one row.
_WORDS: Final = 6
_ALONE: Final = 8
#: What is drawn in a box.
_FIGURES: Final = frozenset(
    {
        lined.Kind.COUNT,
        lined.Kind.MONEY,
        lined.Kind.PERCENTAGE,
        lined.Kind.DATE,
        lined.Kind.TIME,
        lined.Kind.AGE,
    }
)


def lines(found: lined.LinedUp, every: Sequence[Report], on_show: str, now: datetime) -> LinesView:
    """What reports of a story say of the same, for the event `on_show`: what its reports have a part in."""
    known = {report.article.id: report for report in every}
    here = {report.article.id for report in every if report.member.event_id == on_show}
    shared = [
        row for row in (*found.figures, *found.things) if any(each.report in here for each in row.words)
    ]
    own = [row for row in found.alone if row.words[0].report in here]
    rows = [_lined(row, known, now) for row in shared[:_MOST]]
    alone = [_lined(row, known, now) for row in own[:_MOST]]
    told = {each.siglum for row in rows[:_LINED] for each in row.words}
    strange = [report for report in every if report.siglum in told and report.article.id not in here]
    return LinesView(
        tuple(rows[:_LINED]),
        tuple(rows[_LINED:]),
        tuple(alone[:_ALONE]),
        tuple(alone[_ALONE:]),
        "; ".join(_strange(report, now) for report in strange[:COLUMNS]),
    )


def _strange(report: Report, now: datetime) -> str:
    return gettext("%(sign)s is of another event: %(outlet)s, %(day)s") % {
        "sign": report.siglum,
        "outlet": words.isolated(report.article.outlet),
        "day": words.day(report.member.at, now),
    }


def _lined(row: lined.Row, known: Mapping[str, Report], now: datetime) -> LinedRow:
    boxed = row.kind in _FIGURES
    lines = (_lined_words(each, known[each.report], now, boxed=boxed) for each in row.words[:_WORDS])
    return LinedRow(words.plain(row.heading), tuple(lines), max(0, len(row.words) - _WORDS))


def _lined_words(one: lined.Words, report: Report, now: datetime, *, boxed: bool) -> LinedWords:
    start, end = one.marked if boxed else (len(one.text), len(one.text))
    return LinedWords(
        report.siglum,
        versions_told(one.versions, 0),
        f"{report.href}/{one.versions[0]}",
        _came(report, one.versions[0], now),
        one.text[:start],
        one.text[start:end],
        one.text[end:],
        not QUOTATION.search(one.text),
        one.sole,
        report.article.language,
    )


def _came(report: Report, version: int, now: datetime) -> str:
    """When a report said something: as its page states it, or for a later version, when that was first seen."""
    stated, seen = report.printed.stated, report.seen(version)
    if seen is not None or stated is None:
        return gettext("seen %(when)s") % {"when": words.moment(seen or report.printed.first, now)}
    return words.moment(stated, now) if isinstance(stated, datetime) else words.day(report.printed.day, now)


def lines_record(found: lined.LinedUp, every: Sequence[Report]) -> dict[str, Any]:
    """What is lined up, and what one report alone tells, as JSON."""
    signs = {report.article.id: report.siglum.plain for report in every}

    def row(one: lined.Row) -> dict[str, Any]:
        said = (
            {
                "sign": signs[each.report],
                "article": each.report,
                "versions": list(each.versions),
                "text": each.text,
                "marked": each.text[slice(*each.marked)],
                "sole": each.sole,
            }
            for each in one.words
        )
        return {"kind": one.kind.value, "heading": one.heading, "differ": one.differ, "words": list(said)}

    return {
        "figures": [row(each) for each in found.figures],
        "statements": [row(each) for each in found.things],
        "told_by_one": [row(each) for each in found.alone],
    }
