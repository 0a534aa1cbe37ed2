"""When the reports of a story came: lanes on one axis, unknown hours drawn as unknown, and counts over time."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from variorum.publish import words
from variorum.publish.languages import gettext

_DAY: Final = timedelta(days=1)
#: Labels on an axis, at most.
_MOST_MARKS: Final = 7
#: Steps between two marks: of one day, then of more.
_STEPS: Final = (
    *(timedelta(hours=hours) for hours in (6, 12)),
    *(timedelta(days=days) for days in (1, 2, 5, 10, 30, 90, 180, 365, 730, 1825)),
)
#: From this percent of the axis on, a word stands before its disc, so that it is not cut off.
_EDGE: Final = 80.0
#: The percents of the axis that a word beside its disc takes.
_BESIDE: Final = 22.0
#: On an axis of so many days, hours are seen.
_SHORT: Final = 3 * _DAY
#: Bars of a picture of coverage.
_BARS: Final = 48


@dataclass(frozen=True, slots=True)
class Printed:
    """When a report came: what its page states (a moment, a day, or nothing), when it was first seen, and the later
    versions by their numbers, which have gaps, with the time of their first sight."""

    stated: datetime | date | None
    first: datetime
    later: tuple[tuple[int, datetime], ...] = ()

    @property
    def day(self) -> datetime:
        """The beginning of the day on which it came, as well as it is known."""
        return _midnight(self.stated or self.first)

    @property
    def order(self) -> tuple[datetime, bool, datetime]:
        """Reports in time: by day, those of a known hour first."""
        known = isinstance(self.stated, datetime)
        return self.day, not known, _moment(self.stated) if known and self.stated else self.first


def _utc(at: datetime) -> datetime:
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def _moment(at: datetime | date) -> datetime:
    return at if isinstance(at, datetime) else datetime.combine(at, time(), UTC)


def _midnight(at: datetime | date) -> datetime:
    return datetime.combine(_utc(at).date() if isinstance(at, datetime) else at, time(), UTC)


@dataclass(frozen=True, slots=True)
class Mark:
    """A time on the axis, at `x` percent."""

    x: float
    words: str


@dataclass(frozen=True, slots=True)
class Axis:
    """Whole days from `start` to `end`."""

    start: datetime
    end: datetime
    now: datetime

    @property
    def one_day(self) -> bool:
        return self.end - self.start <= _DAY

    @property
    def by_hours(self) -> bool:
        """Whether the axis is so short that hours are told apart on it."""
        return self.end - self.start <= _SHORT

    def x(self, at: datetime) -> float:
        """A moment in percent of the axis."""
        return round(100 * ((at - self.start) / (self.end - self.start)), 2)

    def holds(self, at: datetime) -> bool:
        return self.start <= at <= self.end

    def words(self, at: datetime) -> str:
        """A moment as short as the axis allows."""
        return words.clock(at) if self.one_day else words.moment(at, self.now)

    @property
    def marks(self) -> tuple[Mark, ...]:
        """Hours, or the beginnings of days, as close as leaves them readable."""
        step = next((each for each in _STEPS if (self.end - self.start) / each <= _MOST_MARKS), _STEPS[-1])
        count = math.ceil((self.end - self.start) / step)
        times = (self.start + step * number for number in range(count))
        return tuple(
            Mark(
                self.x(at), words.clock(at) if self.one_day or at.hour else words.day(at, self.now)
            )
            for at in times
        )  # fmt: skip


def axis(printed: Sequence[Printed], now: datetime) -> Axis:
    """The days on which reports came. Raises `ValueError` without any."""
    days = [each.day for each in printed]
    return Axis(min(days), max(days) + _DAY, now)


@dataclass(frozen=True, slots=True)
class Ring:
    """A later version of a report, at `x` percent, in words."""

    x: float
    words: str


@dataclass(frozen=True, slots=True)
class Lane:
    """A report on the axis: a disc at `at` percent where the page states the hour; else dashes over the stretch in
    which it came, `dashed` from and to, which end at a ring where it was first seen. `words` say when; they stand
    "after" the disc, "before" it, or "above" where a version lies on either side. `later` counts versions that came behind the end of the axis."""

    at: float | None
    dashed: tuple[float, float] | None
    seen: float | None
    words: str
    side: str
    rings: tuple[Ring, ...]
    later: int


def lane(printed: Printed, on: Axis) -> Lane:
    """One report on an axis that holds its day."""
    rings = tuple(
        Ring(on.x(at), _version(number, on.words(at))) for number, at in printed.later if on.holds(at)
    )
    later = len(printed.later) - len(rings)
    if isinstance(printed.stated, datetime):
        x = on.x(printed.stated)
        return Lane(
            x, None, None, on.words(printed.stated), _side(x, [ring.x for ring in rings]), rings, later
        )
    first = printed.first
    day = printed.day
    end = first if day <= first <= day + _DAY else day + _DAY
    seen = on.x(first) if end == first else None
    if printed.stated is None:
        said = gettext("no time stated, seen %(when)s") % {"when": on.words(first)}
    elif on.one_day:
        said = gettext("hour not stated")
    else:
        said = gettext("%(day)s, hour not stated") % {"day": words.day(day, on.now)}
    return Lane(None, (on.x(day), on.x(end)), seen, said, "after", rings, later)


def _side(x: float, rings: Sequence[float]) -> str:
    """Where the word of a disc stands without covering a ring."""
    if x <= _EDGE and not any(x < ring < x + _BESIDE for ring in rings):
        return "after"
    if x > _BESIDE and not any(x - _BESIDE < ring < x for ring in rings):
        return "before"
    return "above"


def _version(number: int, when: str) -> str:
    return gettext("Version %(number)s, seen %(when)s") % {"number": number, "when": when}


# --- counts ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Bar:
    """How much came in a stretch of time: its left edge, its width and its heights in percent, and in words."""

    x: float
    width: float
    reports: float
    versions: float
    words: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """Reports and later versions over time; `words` say the same without the picture."""

    bars: tuple[Bar, ...]
    start: str
    end: str
    words: str


def coverage(printed: Sequence[Printed], on: Axis) -> Coverage:
    """How many reports, and how many later versions of them, came when. What has no hour is counted at its day's
    beginning."""
    step = _step(on)
    reports = Counter(int((_moment(each.stated or each.first) - on.start) // step) for each in printed)
    versions = Counter(
        int((at - on.start) // step) for each in printed for _, at in each.later if on.holds(at)
    )
    outlived = sum(len(each.later) for each in printed)
    said = words.plural(len(printed), "report")
    if outlived:
        said += ", " + words.plural(outlived, "later version")
    return _drawn(on, step, reports, versions, said)


def coverage_of(counts: Iterable[tuple[datetime, int]], on: Axis) -> Coverage:
    """The same of reports that are only counted: how many began when."""
    step, reports = _step(on), Counter[int]()
    for at, count in counts:
        reports[int((at - on.start) // step)] += count
    return _drawn(on, step, reports, Counter(), words.plural(reports.total(), "report"))


def days(first: datetime, last: datetime, now: datetime) -> Axis:
    """The days from one moment to another."""
    return Axis(_midnight(first), _midnight(last) + _DAY, now)


def _step(on: Axis) -> timedelta:
    """The time of one bar: whole hours or days."""
    step = max(timedelta(hours=1), (on.end - on.start) / _BARS)
    if step > timedelta(hours=12):
        return timedelta(days=math.ceil(step / _DAY))
    return timedelta(hours=math.ceil(step / timedelta(hours=1)))


def _drawn(
    on: Axis, step: timedelta, reports: Mapping[int, int], versions: Mapping[int, int], said: str
) -> Coverage:
    length = on.end - on.start
    heights = {slot: (reports.get(slot, 0), versions.get(slot, 0)) for slot in {*reports, *versions}}
    most = max((sum(each) for each in heights.values()), default=1)
    bars = tuple(
        Bar(
            min(max(on.x(on.start + step * slot), 0.0), 98.5),
            round(max(92 * (step / length), 1.5), 2),
            round(100 * new / most, 1),
            round(100 * later / most, 1),
            words.headed(_stretch(on, on.start + step * slot, step), _counted(new, later)),
        )
        for slot, (new, later) in sorted(heights.items())
    )
    ends = (
        ("00:00", "24:00") if on.one_day else (words.day(on.start, on.now), words.day(on.end - _DAY, on.now))
    )
    return Coverage(bars, *ends, said)


def _stretch(on: Axis, start: datetime, step: timedelta) -> str:
    """What one bar stands for: hours, a day, or several days."""
    end = min(start + step, on.end)
    if step < _DAY:
        return words.span(start, end, on.now)
    first, last = words.day(start, on.now), words.day(end - _DAY, on.now)
    return first if first == last else words.days(first, last)


def _counted(reports: int, versions: int) -> str:
    said = [words.plural(reports, "report")] if reports else []
    said += [words.plural(versions, "later version")] if versions else []
    return ", ".join(said)
