"""When reports came, on one axis: what is known is drawn as known, and nothing else."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from variorum.publish.coverage import Printed, axis, coverage, coverage_of, days, lane

NOW = datetime(2026, 11, 22, tzinfo=UTC)
DAY = datetime(2026, 11, 3, tzinfo=UTC)


def at(hour: float, day: int = 0) -> datetime:
    return DAY + timedelta(days=day, hours=hour)


def test_one_day_has_hours_and_more_have_days() -> None:
    """Marks at hours of one day, at days of several, never more than can be read."""
    one = axis([Printed(at(15), at(16))], NOW)
    assert [mark.words for mark in one.marks] == ["00:00", "06:00", "12:00", "18:00"]
    assert one.words(at(15)) == "15:00"
    for length in (1, 3, 14, 100, 800):
        many = axis([Printed(at(0), at(0)), Printed(at(0, length), at(0, length))], NOW)
        assert 2 <= len(many.marks) <= 8
        assert many.x(many.start) == 0
        assert many.x(many.end) == 100


def test_a_stated_hour_is_a_disc() -> None:
    """At its place, its word on the side where there is room for it."""
    on = axis([Printed(at(6), at(7))], NOW)
    early, late = (lane(Printed(at(hour), at(hour)), on) for hour in (6, 22))
    assert (early.at, early.words, early.side) == (25.0, "06:00", "after")
    assert late.side == "before"
    ringed = lane(Printed(at(8), at(8), ((7, at(10)),)), on)
    assert ringed.side == "before"
    assert [ring.words for ring in ringed.rings] == ["Version 7, seen 10:00"]


@pytest.mark.parametrize(
    ("stated", "versions"), [(1, (3,)), (0, (1, 2)), (4, (9,)), (12, (11, 13)), (23, (21,)), (22, (20, 23))]
)
def test_the_word_of_a_disc_covers_no_version(stated: int, versions: tuple[int, ...]) -> None:
    """Where a version lies on the one side, and on the other too or no room is there, the word stands above."""
    on = axis([Printed(at(6), at(7))], NOW)
    later = tuple((number, at(hour)) for number, hour in enumerate(versions, 1))
    assert lane(Printed(at(stated), at(stated), later), on).side == "above"


def test_an_hour_that_is_not_stated_is_no_guess() -> None:
    """Dashes over the day, up to the first sight where that was on the same day; behind the axis versions are counted."""
    on = axis([Printed(date(2026, 11, 3), at(12))], NOW)
    seen_then = lane(Printed(date(2026, 11, 3), at(12), ((1, at(12, 5)),)), on)
    assert (seen_then.at, seen_then.dashed, seen_then.seen) == (None, (0.0, 50.0), 50.0)
    assert seen_then.words == "hour not stated"
    assert (seen_then.rings, seen_then.later) == ((), 1)
    seen_later = lane(Printed(date(2026, 11, 3), at(0, 100)), on)
    assert (seen_later.dashed, seen_later.seen) == ((0.0, 100.0), None)
    nothing = lane(Printed(None, at(12)), on)
    assert nothing.words == "no time stated, seen 12:00"


def test_counts_add_up() -> None:
    """Every report and every later version is in one bar; the highest bar is full; what has no hour counts at its day."""
    printed = [
        Printed(at(1), at(2), ((1, at(3)), (2, at(0, 40)))),
        Printed(date(2026, 11, 3), at(20)),
        Printed(None, at(5)),
        Printed(at(9, 2), at(9, 2)),
    ]
    on = axis(printed, NOW)
    told = coverage(printed, on)
    assert told.words == "4 reports, 2 later versions"
    assert max(bar.reports + bar.versions for bar in told.bars) == 100
    assert all(0 <= bar.x < 100 for bar in told.bars)
    assert (told.start, told.end) == ("3 Nov", "5 Nov")
    counted = coverage_of([(at(1), 3), (at(9, 2), 1)], days(at(1), at(9, 2), NOW))
    assert counted.words == "4 reports"
    assert [bar.reports for bar in counted.bars] == [100, 33.3]


def test_a_bar_says_which_stretch_it_counts() -> None:
    """Hours from one to the other, a day, or days: never the beginning alone, before which nothing came."""
    hours = coverage_of([(at(9, 2), 3)], days(at(1), at(9, 2), NOW))
    assert [bar.words for bar in hours.bars] == ["5 Nov, 08:00 to 10:00: 3 reports"]
    in_days = coverage_of([(at(9), 1)], days(at(1), at(1, 40), NOW))
    assert [bar.words for bar in in_days.bars] == ["3 Nov: 1 report"]
    in_weeks = coverage_of([(at(9), 1)], days(at(1), at(1, 300), NOW))
    assert [bar.words for bar in in_weeks.bars] == ["3 Nov to 9 Nov: 1 report"]
