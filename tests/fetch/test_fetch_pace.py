"""Turn-taking of hosts: order, pauses, holds, and a table that does not grow."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from variorum.fetch.pace import Lane, Pace
from variorum.testing.clocks import FixedClock

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@asynccontextmanager
async def turn(lane: Lane, clock: FixedClock, pause: timedelta) -> AsyncIterator[None]:
    await lane.enter(clock, pause)
    try:
        yield
    finally:
        lane.leave()


def test_turns_come_in_order_and_apart() -> None:
    """Those who wait are served first come, first served, each a pause after the one before."""
    clock = FixedClock(NOON, auto=True)
    pace = Pace(clock)
    starts: list[tuple[int, datetime]] = []

    async def one(number: int) -> None:
        async with turn(pace.lane("a:80"), clock, 3 * SECOND):
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
        async with turn(pace.lane("a:80"), clock, 3 * SECOND):
            clock.advance(5 * SECOND)
        async with turn(pace.lane("a:80"), clock, 3 * SECOND):
            assert clock.now() == NOON + 5 * SECOND

    asyncio.run(work())


def test_a_wider_lane_still_keeps_the_pause() -> None:
    """Two at a time do not start at the same moment."""
    clock = FixedClock(NOON, auto=True)
    pace = Pace(clock, width=2)
    starts: list[datetime] = []

    async def one() -> None:
        async with turn(pace.lane("a:80"), clock, SECOND):
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
        async with turn(pace.lane("used:80"), clock, SECOND * 0):
            used = pace.lane("used:80")
            for number in range(100_000):
                async with turn(pace.lane(f"h{number}:80"), clock, SECOND * 0):
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
            async with turn(pace.lane(f"h{number}:80"), clock, 10 * SECOND):
                pass

    asyncio.run(work())
    assert pace.ready_at("h0:80") == NOON + 10 * SECOND
    clock.advance(10 * SECOND)
    for number in range(100):
        pace.lane(f"new{number}:80")
    assert len(pace) < 20


def test_who_is_cancelled_while_waiting_gives_the_place_back() -> None:
    """Waiting for a place, or for the pause to be over: the next one is served all the same."""
    clock = FixedClock(NOON)
    pace = Pace(clock)
    lane = pace.lane("a:80")

    async def work() -> None:
        await lane.enter(clock, 5 * SECOND)
        waiting = asyncio.create_task(lane.enter(clock, SECOND))
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        lane.leave()
        pausing = asyncio.create_task(lane.enter(clock, SECOND))
        while not clock.sleepers:
            await asyncio.sleep(0)
        pausing.cancel()
        await asyncio.gather(pausing, return_exceptions=True)
        assert lane.users == 0
        clock.advance(10 * SECOND)
        await lane.enter(clock, SECOND)
        lane.leave()

    asyncio.run(work())
