"""The strip above an article: its versions in the order of the checks, with what the checks between them found."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Final

from variorum.publish import words
from variorum.publish.languages import gettext
from variorum.types import Look, Outcome, Version
from variorum.versions.showings import showings

#: More ticks than these would run together.
MOST_TICKS: Final = 120
#: Above this many versions their rings are too small to be hit; the list of all versions leads to them. Nor are there
#: rings for texts that came back, where it would be more with them.
MOST_LINKS: Final = 24
#: Most marks of time along the axis, and the room between two of them in percent.
MOST_MARKS: Final = 8
APART: Final = 9.0
#: The room between the two ends on show, in percent, that lets their labels stand in one line.
ROOM: Final = 30.0
#: Nearer than this to an edge of the strip, a label begins or ends at its point instead of standing around it.
EDGE: Final = 12.0

#: Looks that showed a text which was known: quiet, but for those at which it came back.
_KNOWN: Final = frozenset({Outcome.UNCHANGED, Outcome.VARIANT, Outcome.RESTORED})
_TROUBLE: Final = frozenset({Outcome.FAILED, Outcome.SUSPECT, Outcome.UNCERTAIN, Outcome.GONE})
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
#: Distances of the marks of time: the first that gives few enough marks is taken.
_STEPS: Final = tuple(
    timedelta(minutes=minutes)
    for minutes in (15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10_080, 40_320, 131_040, 525_600, 5_256_000)
)


@dataclass(frozen=True, slots=True)
class Point:
    """A version at `x` percent; `end` is "old", "new" or "" where it is on show or not, `words` when it appeared.

    `side` says how its label stands to it: "start" (it begins there), "middle" or "end". `href` is empty where rings
    stand too close to be hit.
    """

    x: float
    number: int
    end: str
    words: str
    href: str
    side: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A full hour or a new day on the axis, at `x` percent."""

    x: float
    words: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """Versions as rings and discs, checks without change as ticks, all in the order of the checks.

    `recorded` is False where no checks between the versions are known (captures that each made one): a dashed line.
    `ends` are the points on show, the first in time first; `together` is where their labels stand above one another
    because they would run into one another, None where each stands at its point.
    """

    points: tuple[Point, ...]
    ticks: tuple[float, ...]
    crosses: tuple[float, ...]
    marks: tuple[Mark, ...]
    recorded: bool
    words: str
    together: tuple[float, str] | None = None

    @property
    def ends(self) -> tuple[Point, ...]:
        return tuple(sorted((point for point in self.points if point.end), key=lambda point: point.x))


def timeline(
    article: str,
    versions: Sequence[Version],
    looks: Sequence[Look],
    now: datetime,
    *,
    old: Version | None,
    new: Version | None,
) -> Timeline:
    """The strip of an article. `old` and `new` are the ends on show; `looks` in any order. One that came back stands
    where it first was, and again where it came back: the look that found it back is no check without change."""
    back = _came_back(versions)
    drawn = [*versions, *(back if len(versions) + len(back) <= MOST_LINKS else ())]
    every = [
        *drawn,
        *(end for end in (old, new) if end is not None and _place(end) not in map(_place, drawn)),
    ]
    ringed = {each.first_seen for each in (*versions, *back)}
    unchanged = sorted(look.at for look in looks if look.outcome in _KNOWN and look.at not in ringed)
    trouble = sorted(look.at for look in looks if look.outcome in _TROUBLE)
    # Captures that were taken in are no checks of ours, but those that made no version are seen like one.
    live = bool(unchanged or trouble) or any(look.why != "import" for look in looks)
    quiet = unchanged[:: max(1, math.ceil(len(unchanged) / MOST_TICKS))]
    trouble = trouble[:: max(1, math.ceil(len(trouble) / MOST_TICKS))]
    # A version takes the room of several ticks, so that rings do not cover one another.
    room = max(1.0, (len(quiet) + len(trouble)) / 24)
    steps = sorted(
        [(version.first_seen, room, version.number) for version in every]
        + [(at, 1.0, -1) for at in quiet]
        + [(at, 1.0, -2) for at in trouble]
    )
    total = sum(width for _, width, _ in steps[:-1]) or 1.0
    places: list[tuple[float, datetime, int]] = []
    x = 0.0
    for at, width, number in steps:
        places.append((round(1.5 + 97 * x / total, 2), at, number))
        x += width
    known = {_place(version): version for version in every}
    ends = {_place(end): name for end, name in ((old, "old"), (new, "new")) if end is not None}
    shown = [x for x, at, number in places if (number, at) in ends]
    middle = sum(shown) / max(1, len(shown))
    close = len(shown) == 2 and shown[1] - shown[0] < ROOM
    points = tuple(
        Point(
            x,
            number,
            ends.get((number, at), ""),
            words.appeared(known[number, at].intervals[0], now),
            f"/a/{article}/{number}" if len(versions) <= MOST_LINKS else "",
            _side(x),
        )
        for x, at, number in places
        if number >= 0
    )
    said = words.plural(len(versions), "version")
    if live:
        checks = words.plural(len(unchanged), "check")
        said += ", " + gettext("%(checks)s without change") % {"checks": checks}
    return Timeline(
        points,
        tuple(x for x, _, number in places if number == -1),
        tuple(x for x, _, number in places if number == -2),
        _marks([(x, at) for x, at, _ in places], now),
        live,
        said,
        _block(middle, shown) if close else None,
    )


def _came_back(versions: Sequence[Version]) -> list[Version]:
    """Each time that an earlier version took the place of another: it, with its stretch from then on."""
    known = {version.number: version for version in versions}
    found = [(known[each.version], each.interval) for each in showings(versions)]
    return [
        replace(version, intervals=(stretch,))
        for version, stretch in found
        if stretch.first > version.first_seen
    ]


def _place(version: Version) -> tuple[int, datetime]:
    """What tells a version on the strip: its number, and when it came."""
    return version.number, version.first_seen


def _side(x: float, edge: float = EDGE) -> str:
    return "start" if x < edge else "end" if x > 100 - edge else "middle"


def _block(middle: float, ends: Sequence[float]) -> tuple[float, str]:
    """Where two labels stand above one another: between their points, or at the outer one near an edge."""
    side = _side(middle, 2 * EDGE)
    return {"start": ends[0], "end": ends[-1], "middle": round(middle, 2)}[side], side


def _marks(places: Sequence[tuple[float, datetime]], now: datetime) -> tuple[Mark, ...]:
    """Full hours or new days between the first step and the last, as close as leaves them readable. A mark stands
    between the two steps that it parts, where its time falls between theirs."""
    if not places:
        return ()
    whole = places[-1][1] - places[0][1]
    length = next(step for step in _STEPS if whole // step < MOST_MARKS)
    marks = _boundaries(places, length, now)
    kept: list[Mark] = []
    for mark in marks:
        if not kept or mark.x - kept[-1].x >= APART:
            kept.append(mark)
    return tuple(kept)


def _boundaries(places: Sequence[tuple[float, datetime]], length: timedelta, now: datetime) -> Iterable[Mark]:
    for (x, before), (y, after) in pairwise(places):
        boundary = _EPOCH + ((before - _EPOCH) // length + 1) * length
        while boundary <= after:
            place = x + (y - x) * ((boundary - before) / (after - before))
            midnight = boundary.hour == boundary.minute == 0
            yield Mark(round(place, 2), words.day(boundary, now) if midnight else words.clock(boundary))
            boundary += length
