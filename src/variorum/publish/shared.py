"""Passages that reports of an event share word for word, who printed them first, and which agency is credited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from variorum.cluster.reuse import Passages, Printed, Reuse, agency
from variorum.publish import words
from variorum.publish.languages import gettext
from variorum.publish.sigla import Siglum
from variorum.publish.stories import Report
from variorum.quotes.spans import quoted
from variorum.types import Document


@dataclass(frozen=True, slots=True)
class Shared:
    """A report that shares passages with an earlier one. `by_time`: both state when they were published; else the order
    is that in which they were found. `agency`: whom one of the two credits."""

    later: Report
    earlier: Report
    reuse: Reuse
    longest: str
    by_time: bool
    agency: str | None


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
        Printed(row.article.id, row.article.outlet, text, quoted(text))
        for row in ordered
        if row.article.id in texts and (text := texts[row.article.id].text)
    ]
    passages = Passages()
    passages.know_outlets(printed)
    return tuple(
        _shared(known, reuse, each.text, texts[reuse.source].text)
        for each in printed
        for reuse in passages.add(each)
    )


def _shared(known: Mapping[str, Report], reuse: Reuse, text: str, source: str) -> Shared:
    later, earlier = known[reuse.id], known[reuse.source]
    longest = max(reuse.passages, key=lambda each: each.end - each.start)
    return Shared(
        later,
        earlier,
        reuse,
        text[longest.start : longest.end],
        later.printed.stated is not None and earlier.printed.stated is not None,
        agency(text) or agency(source),
    )


def record(reuse: Reuse, *, by_time: bool, credited: str | None) -> dict[str, Any]:
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
        "by_time": by_time,
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


def _facts(one: Shared) -> list[str]:
    outlet = words.isolated(one.earlier.article.outlet)
    first = (
        gettext("%(outlet)s printed it first, by the times that both state")
        if one.by_time
        else gettext("%(outlet)s was seen with it first; not both state when they were published")
    )
    facts = [first % {"outlet": outlet}]
    if one.reuse.share_without_quotes < one.reuse.share / 2:
        facts.append(gettext("mostly quotations"))
    if one.agency:
        facts.append(gettext("%(agency)s is credited") % {"agency": words.isolated(one.agency)})
    return facts
