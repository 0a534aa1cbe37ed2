"""Turn-taking of hosts: order, pauses, holds, and a table that does not grow."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from variorum.fetch.pace import Pace
from variorum.testing.clocks import FixedClock

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_turns_come_in_order_and_apart() -> None:
    """Those who wait are served first come, first served, each a pause after the one before."""
    clock = FixedClock(NOON, auto=True)
    pace = Pace(clock)
    starts: list[tuple[int, datetime]] = []

    async def one(number: int) -> None:
        async with pace.lane("a:80").turn(clock, 3 * SECOND):
            starts.append((number, clock.now()))

    async def work() -> None:
        await asyncio.gather(*(one(number) for number in range(4)))

    asyncio.run(work())
    assert starts == [(number, NOON + number * 3 * SECOND) for number in range(4)]


def test_the_pause_counts_from_the_start_of_a_request() -> None:
    """A request that took longer than the pause makes nobody wait further."""
    clock = FixedClock(NOON)
    pace = Pace(clock)

    async def work() -> None:
        async with pace.lane("a:80").turn(clock, 3 * SECOND):
            clock.advance(5 * SECOND)
        async with pace.lane("a:80").turn(clock, 3 * SECOND):
            assert clock.now() == NOON + 5 * SECOND

    asyncio.run(work())


def test_a_wider_lane_still_keeps_the_pause() -> None:
    """Two at a time do not start at the same moment."""
    clock = FixedClock(NOON, auto=True)
    pace = Pace(clock, width=2)
    starts: list[datetime] = []

    async def one() -> None:
        async with pace.lane("a:80").turn(clock, SECOND):
            starts.append(clock.now())
            await asyncio.sleep(0)

    async def work() -> None:
        await asyncio.gather(*(one() for _ in range(4)))

    asyncio.run(work())
    assert starts == [NOON + number * SECOND for number in range(4)]


def test_a_hold_is_never_shortened() -> None:
    """A later, shorter wish does not undo a longer one; a host that nobody knows may be asked now."""
    pace = Pace(FixedClock(NOON))
    pace.hold("a:80", NOON + 60 * SECOND)
    pace.hold("a:80", NOON + 10 * SECOND)
    assert pace.held_until("a:80") == NOON + 60 * SECOND
    assert pace.ready_at("a:80") == NOON + 60 * SECOND
    assert pace.held_until("b:80") is None
    assert pace.ready_at("b:80") == NOON


def test_hosts_with_nothing_to_remember_are_dropped() -> None:
    """100,000 hosts leave a small table; who is in use or held stays."""
    clock = FixedClock(NOON)
    pace = Pace(clock, capacity=100)

    async def work() -> None:
        pace.hold("held:80", NOON + timedelta(days=1))
        async with pace.lane("used:80").turn(clock, SECOND * 0):
            used = pace.lane("used:80")
            for number in range(100_000):
                async with pace.lane(f"h{number}:80").turn(clock, SECOND * 0):
                    pass
            assert pace.lane("used:80") is used

    asyncio.run(work())
    assert len(pace) <= 102
    assert pace.held_until("held:80") == NOON + timedelta(days=1)


def test_a_host_whose_pause_still_runs_is_not_forgotten() -> None:
    """Dropping it would let the next request come too early."""
    clock = FixedClock(NOON)
    pace = Pace(clock, capacity=2)

    async def work() -> None:
        for number in range(50):
            async with pace.lane(f"h{number}:80").turn(clock, 10 * SECOND):
                pass

    asyncio.run(work())
    assert pace.ready_at("h0:80") == NOON + 10 * SECOND
    clock.advance(10 * SECOND)
    for number in range(100):
        pace.lane(f"new{number}:80")
    assert len(pace) < 20
