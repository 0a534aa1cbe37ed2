"""Sources and looks: lines, health, outlets, and the strip of a source’s days."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from variorum.publish import words
from variorum.publish.health import next_ask
from variorum.publish.languages import gettext, later, ngettext
from variorum.types import Look, Outcome, Source, SourceHealth, SourceKind, SourceState


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A source with its health in words. `mark` is "ok", "failed", "paused", "waiting" or "archive"; `told` says what the
    last answer was, `problem` what was noted of it, which is stored in English."""

    source: Source
    health: SourceHealth
    kind: str
    mark: str
    state: str
    told: str
    problem: str
    next: str
    articles: int
    new: int

    @property
    def cause(self) -> str:
        """What the last answer was, with what was noted of it."""
        if not self.problem:
            return self.told
        return (
            words.headed(self.told, self.problem) if self.mark == "failed" else f"{self.told}; {self.problem}"
        )

    @property
    def way(self) -> str:
        """What the way in is called beside its outlet: its kind, and what its name says besides."""
        name, outlet = words.plain(self.source.name), words.plain(self.source.outlet)
        rest = name.removeprefix(outlet).strip(" |:()–-")
        tells = rest and "://" not in rest and rest not in self.source.url.split("/", 3)[2:3]
        return words.headed(self.kind, rest) if tells else self.kind


def source_line(
    source: Source, health: SourceHealth, articles: int, now: datetime, *, new: int = 0
) -> SourceLine:
    """How a source stands: what the last answer was, since when it fails, when it is tried next. Of its articles
    `new` were first shown in the last 24 hours."""
    mark, state, told = _health(source, health, now)
    shown = mark == "ok" or (mark == "failed" and health.failing_since is not None)
    problem = words.isolated(health.problem) if shown else ""
    polled = source.state is SourceState.ACTIVE and source.kind is not SourceKind.ARCHIVE
    due = next_ask(health)
    if not polled or due is None:
        coming = gettext("never")
    elif due <= now:
        coming = gettext("due now")
    else:
        coming = words.moment(due, now)
    kind = gettext(words.SOURCES[source.kind])
    return SourceLine(source, health, kind, mark, state, told, problem, coming, articles, new)


@dataclass(frozen=True, slots=True)
class Outlet:
    """The ways into one outlet, and in words how they stand together."""

    name: str
    state: str
    lines: tuple[SourceLine, ...]


def outlet_order(source: Source) -> tuple[str, str, str, str]:
    """Sources by outlet, then by name."""
    return source.outlet.casefold(), source.outlet, source.name.casefold(), source.id


def by_outlet(sources: Sequence[Source]) -> list[Source]:
    """Sources in that order."""
    return sorted(sources, key=outlet_order)


def outlets(lines: Sequence[SourceLine]) -> tuple[Outlet, ...]:
    """Sources in the order of `outlet_order`, those of one outlet together."""
    found = []
    for name, group in itertools.groupby(lines, key=lambda line: line.source.outlet):
        ways = tuple(group)
        found.append(Outlet(words.plain(name), _together(ways), ways))
    return tuple(found)


def _together(ways: Sequence[SourceLine]) -> str:
    """How the ways into an outlet stand: "Working; 1 of 3 ways in fails"."""
    failed = sum(way.mark == "failed" for way in ways)
    if not failed:
        return ways[0].state if len({way.state for way in ways}) == 1 else gettext("Working")
    if failed == len(ways):
        if failed == 1:
            return ways[0].state
        return gettext("All %(ways)s ways in fail") % {"ways": words.number(failed)}
    said = ngettext(
        "%(num)s of %(ways)s ways in fails; articles may still arrive",
        "%(num)s of %(ways)s ways in fail; articles may still arrive",
        failed,
    )
    return said % {"num": words.number(failed), "ways": words.number(len(ways))}


@dataclass(frozen=True, slots=True)
class LookLine:
    """One look in a list. `mark` is that of a source's health."""

    look: Look
    when: str
    mark: str
    outcome: str
    answer: str
    href: str


def look_line(look: Look, now: datetime) -> LookLine:
    """A look as a list tells it: when, what came of it, what was answered, and where its article stands."""
    mark = "failed" if look.outcome in _FAILED else "waiting" if look.outcome is Outcome.UNCERTAIN else "ok"
    answer = str(look.status) if look.status else gettext("no answer")
    if look.seconds >= 0.05:
        took = words.decimal(look.seconds, 1)
        answer = gettext("%(answer)s in %(seconds)s s") % {"answer": answer, "seconds": took}
    version = "" if look.version is None or look.outcome not in _EDITS else f"/{look.version}"
    return LookLine(
        look,
        words.moment(look.at, now),
        mark,
        words.outcome(look.outcome),
        answer,
        f"/a/{look.article_id}{version}",
    )


def _health(source: Source, health: SourceHealth, now: datetime) -> tuple[str, str, str]:
    if source.kind is SourceKind.ARCHIVE:
        return "archive", gettext("Imported"), gettext("captures from a file; nothing is asked for")
    if source.state is SourceState.REMOVED:
        return "paused", gettext("Removed"), gettext("kept for the history of its articles; no longer asked")
    if source.state is SourceState.PAUSED:
        return "paused", gettext("Paused"), gettext("not asked until it is resumed")
    if health.failing_since is not None:
        refused = health.status in (401, 403, 429, 451)
        return "failed", gettext("Refused") if refused else gettext("Failing"), _failing(health, now)
    if health.last_poll is None:
        return "waiting", gettext("Not asked yet"), gettext("waits for its first turn")
    said = gettext("304 not modified") if health.status == 304 else str(health.status or gettext("answered"))
    cause = f"{said}, {words.moment(health.last_poll, now)}"
    if health.silent_since is not None:
        since = words.moment(health.last_new or health.silent_since, now)
        quiet = gettext("answers (%(cause)s), but nothing new since %(when)s")
        return "failed", gettext("Silent"), quiet % {"cause": cause, "when": since}
    return "ok", gettext("Working"), cause


def _failing(health: SourceHealth, now: datetime) -> str:
    """How a source has failed: "503 since 21 Nov, 16:20, 4 tries"."""
    answered = health.status and health.status >= 400
    return gettext("%(answer)s since %(when)s, %(tries)s") % {
        "answer": health.status if answered else gettext("no usable answer"),
        "when": words.moment(health.failing_since or now, now),
        "tries": words.plural(health.failures, "try", "tries"),
    }


@dataclass(frozen=True, slots=True)
class Strip:
    """The checks of a stretch of time: marks at `x` percent, or counts per hour where marks would run together."""

    start: datetime
    labels: tuple[tuple[float, str], ...]
    quiet: tuple[float, ...]
    edits: tuple[float, ...]
    failed: tuple[float, ...]
    uncertain: tuple[float, ...]
    hours: tuple[tuple[float, float, int], ...]  # x, height in percent, count
    counts: Mapping[str, int]
    words: str


#: Above this many quiet checks, they are drawn as counts per hour.
MOST_MARKS: Final = 90


_EDITS: Final = frozenset({Outcome.NEW, Outcome.CHANGED, Outcome.VARIANT, Outcome.RESTORED})


_FAILED: Final = frozenset({Outcome.FAILED, Outcome.SUSPECT, Outcome.GONE, Outcome.NOT_ARTICLE})


def strip(looks: Sequence[Look], now: datetime, hours: int = 24) -> Strip:
    """The strip of checks in the last `hours`."""
    start = now - timedelta(hours=hours)
    length = timedelta(hours=hours)
    inside = [look for look in looks if start <= look.at <= now]

    def place(at: datetime) -> float:
        return round(0.5 + 99 * ((at - start) / length), 2)

    def those(outcomes: frozenset[Outcome]) -> tuple[float, ...]:
        return tuple(place(look.at) for look in inside if look.outcome in outcomes)

    quiet = those(frozenset({Outcome.UNCHANGED, Outcome.MOVED}))
    per_hour = Counter(
        int((look.at - start) / timedelta(hours=1)) for look in inside if look.outcome is Outcome.UNCHANGED
    )
    most = max(per_hour.values(), default=1)
    bars = tuple(
        (round(0.5 + 99 * hour / hours, 2), round(20 + 80 * count / most), count)
        for hour, count in sorted(per_hour.items())
    )
    edits, failed, uncertain = those(_EDITS), those(_FAILED), those(frozenset({Outcome.UNCERTAIN}))
    counts = {
        "no change": len(quiet),
        "edit or new text": len(edits),
        "failed": len(failed),
        "uncertain": len(uncertain),
    }
    quarter = length / 4
    labels = tuple((25.0 * i, words.moment(start + quarter * i, now)) for i in range(5))
    dense = len(quiet) > MOST_MARKS
    return Strip(
        start,
        labels,
        () if dense else quiet,
        edits,
        failed,
        uncertain,
        bars if dense else (),
        counts,
        _strip_words(len(inside), hours, counts),
    )


#: What a mark of the strip says, by its name.
MARKS: Final = {
    "no change": later("no change"),
    "edit or new text": later("edit or new text"),
    "failed": later("failed"),
    "uncertain": later("uncertain, waits for a second look"),
}


def _strip_words(checks: int, hours: int, counts: Mapping[str, int]) -> str:
    """The strip for who does not see it: "4 checks in 24 hours: no change, 3; failed, 1"."""
    said = gettext("; ").join(
        f"{gettext(MARKS[name])}, {words.number(count)}" for name, count in counts.items()
    )
    head = gettext("%(checks)s in %(hours)s hours") % {
        "checks": words.plural(checks, "check"),
        "hours": hours,
    }
    return words.headed(head, said)
