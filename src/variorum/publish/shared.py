"""Passages that reports of an event share word for word, who printed them first, and which agency is credited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from variorum.cluster.agencies import agency
from variorum.cluster.reuse import Passages, Printed, Reuse
from variorum.publish import languages, words
from variorum.publish.languages import gettext
from variorum.publish.sigla import Siglum
from variorum.publish.stories import Report
from variorum.quotes.spans import quoted
from variorum.text.language import language
from variorum.types import Document, Precision


@dataclass(frozen=True, slots=True)
class Shared:
    """A report that shares passages with an earlier one. `order` is what tells that it is earlier: the hours or the days
    that both state; None where neither does, then it is only told first. `agency`: whom one of the two credits."""

    later: Report
    earlier: Report
    reuse: Reuse
    longest: str
    order: Precision | None
    agency: str | None


#: Hours by which the zones farthest from it are behind and ahead of UTC.
_WEST: Final = 12
_EAST: Final = 14
#: Reports of one event that are compared, the first ones.
_COMPARED: Final = 60


def compared(reports: Sequence[Report]) -> list[Report]:
    """The reports of an event whose passages are compared, in the order of their printing."""
    return sorted(reports, key=lambda row: (row.printed.order, row.article.id))[:_COMPARED]


def shared(ordered: Sequence[Report], texts: Mapping[str, Document]) -> tuple[Shared, ...]:
    """What reports share with those before them. `texts`: by article, as they are shown now; a report without one
    shares nothing."""
    known = {report.article.id: report for report in ordered}
    printed = [
        Printed(
            row.article.id,
            row.article.outlet,
            text,
            quoted(text, language(text, texts[row.article.id].language)),
        )
        for row in ordered
        if row.article.id in texts and (text := texts[row.article.id].text)
    ]
    passages = Passages()
    passages.know_outlets(printed)
    agencies = {each.id: agency(each.text) for each in printed}
    return tuple(
        _shared(known, reuse, each.text, agencies[reuse.id] or agencies[reuse.source])
        for each in printed
        for reuse in passages.add(each)
    )


def _shared(known: Mapping[str, Report], reuse: Reuse, text: str, credited: str | None) -> Shared:
    later, earlier = known[reuse.id], known[reuse.source]
    longest = max(reuse.passages, key=lambda each: each.end - each.start)
    return Shared(
        later,
        earlier,
        reuse,
        text[longest.start : longest.end],
        order_of(earlier.printed.stated, later.printed.stated),
        credited,
    )


def order_of(earlier: datetime | date | None, later: datetime | date | None) -> Precision | None:
    """How exactly two stated times tell that one report came before the other: by the hour where both are moments with
    their zones, by the day where the days differ, in whatever zone a day is meant. None where they do not tell it: two
    reports of a day whose hour one does not state may have come in either order."""
    if earlier is None or later is None:
        return None
    if isinstance(earlier, datetime) and isinstance(later, datetime) and earlier.tzinfo and later.tzinfo:
        return Precision.HOUR if earlier < later else None
    return Precision.DAY if _days(earlier)[1] < _days(later)[0] else None


def _days(stated: datetime | date) -> tuple[int, int]:
    """The first and the last day on which it was, by their numbers: a moment is of two days or three, by the zone, a time
    without a zone of the day that it names."""
    if isinstance(stated, datetime) and stated.tzinfo:
        moment = stated.astimezone(UTC)
        hours = 24 * moment.toordinal() + moment.hour
        return (hours - _WEST) // 24, (hours + _EAST) // 24
    return stated.toordinal(), stated.toordinal()


def record(reuse: Reuse, *, order: Precision | None, credited: str | None) -> dict[str, Any]:
    """What a report took over, as JSON; places are characters of the two texts."""
    return {
        "id": reuse.id,
        "source": reuse.source,
        "share": round(reuse.share, 4),
        "share_without_quotes": round(reuse.share_without_quotes, 4),
        "passages": [
            {
                "start": each.start,
                "end": each.end,
                "source_start": each.source_start,
                "source_end": each.source_end,
            }
            for each in reuse.passages
        ],
        "by_time": order is not None,
        "order": order and order.value,
        "agency": credited,
    }


@dataclass(frozen=True, slots=True)
class SharedView:
    """A line on what one report shares with an earlier one: who with whom, how much, and the longest passage."""

    later: Siglum
    earlier: Siglum
    told: str
    facts: str
    passage: str
    href: str
    language: str | None


#: Characters of the longest passage that are shown.
_SHOWN: Final = 160


def view(one: Shared, *, passage: bool) -> SharedView:
    """The line, in the reader's language; `passage`: whether the longest passage is shown."""
    later, earlier = one.later, one.earlier
    told = gettext("%(share)s of the words of %(later)s stand in %(earlier)s") % {
        "share": words.percent(one.reuse.share),
        "later": later.siglum,
        "earlier": earlier.siglum,
    }
    return SharedView(
        later.siglum,
        earlier.siglum,
        told,
        " · ".join(_facts(one)),
        words.short(words.plain(one.longest), _SHOWN) if passage else "",
        later.href,
        later.article.language,
    )


#: Who was first, by what tells it; where nothing does, whether the hours lack or the times, and who was seen first.
_FIRST: Final = {
    Precision.HOUR: languages.later("%(outlet)s printed it first, by the times that both state"),
    Precision.DAY: languages.later("%(outlet)s printed it first, by the days that both state"),
}
_SEEN_FIRST: Final = {
    True: languages.later("%(outlet)s was seen with it first; hour not stated"),
    False: languages.later("%(outlet)s was seen with it first; not both state when they were published"),
}
_NOBODY_KNOWS: Final = {
    True: languages.later("who printed it first is not known: hour not stated"),
    False: languages.later("who printed it first is not known: not both state when they were published"),
}


def _facts(one: Shared) -> list[str]:
    earlier, later = one.earlier.printed, one.later.printed
    if one.order is not None:
        first = _FIRST[one.order]
    else:
        dated = earlier.stated is not None and later.stated is not None
        first = (_SEEN_FIRST if earlier.first < later.first else _NOBODY_KNOWS)[dated]
    facts = [gettext(first) % {"outlet": words.isolated(one.earlier.article.outlet)}]
    if one.reuse.share_without_quotes < one.reuse.share / 2:
        facts.append(gettext("mostly quotations"))
    if one.agency:
        facts.append(gettext("%(agency)s is credited") % {"agency": words.isolated(one.agency)})
    return facts
