"""The clocks for tests: one stands still until told, one runs fast."""

from __future__ import annotations

import asyncio
import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest

from variorum.testing.clocks import CatchUpClock, FastClock, FixedClock

NOON = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)


def test_fixed_clock_moves_only_when_told() -> None:
    """`now` is the same until `advance`, and is always in UTC."""
    clock = FixedClock(NOON.astimezone(timezone(timedelta(hours=5))))
    assert clock.now() == NOON
    assert clock.now().tzinfo is UTC
    assert clock.advance(timedelta(minutes=5)) == clock.now() == NOON + timedelta(minutes=5)


@pytest.mark.parametrize("make", [FixedClock, lambda start: FastClock(10, start)])
def test_clocks_refuse_naive_times(make: type[FixedClock]) -> None:
    """A time without zone is refused with words that say what to do."""
    with pytest.raises(ValueError, match="aware"):
        make(datetime(2026, 11, 3))  # noqa: DTZ001


def test_clocks_refuse_nonsense() -> None:
    """Time runs neither backwards nor infinitely slowly."""
    with pytest.raises(ValueError, match="backwards"):
        FixedClock(NOON).advance(timedelta(seconds=-1))
    with pytest.raises(ValueError, match="0 times"):
        FastClock(0)


def test_sleepers_wake_in_the_order_of_their_times() -> None:
    """Each sleeper wakes when the clock has passed its moment, not before."""

    async def story() -> list[str]:
        clock, woken = FixedClock(NOON), []

        async def sleeper(name: str, seconds: float) -> None:
            await clock.sleep(seconds)
            woken.append(name)

        tasks = [asyncio.create_task(sleeper(*of)) for of in (("late", 60), ("early", 10), ("at once", 0))]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert woken == ["at once"]
        assert clock.sleepers == 2
        clock.advance(timedelta(seconds=59))
        await tasks[1]
        assert woken == ["at once", "early"]
        clock.advance(timedelta(seconds=1))
        await asyncio.gather(*tasks)
        return woken

    assert asyncio.run(story()) == ["at once", "early", "late"]


def test_a_sleeper_is_woken_from_another_thread() -> None:
    """The clock may be advanced by a thread that has no event loop."""

    async def story() -> datetime:
        clock = FixedClock(NOON)
        task = asyncio.create_task(clock.sleep(3600))
        await asyncio.sleep(0)
        thread = threading.Thread(target=clock.advance, args=(timedelta(hours=1),))
        thread.start()
        await task
        thread.join()
        return clock.now()

    assert asyncio.run(story()) == NOON + timedelta(hours=1)


def test_an_automatic_clock_runs_by_itself() -> None:
    """With `auto` a sleep moves the clock instead of waiting."""
    clock = FixedClock(NOON, auto=True)
    asyncio.run(clock.sleep(7200))
    assert clock.now() == NOON + timedelta(hours=2)


def test_fast_clock_runs_forward_from_its_start() -> None:
    """A factor of a million makes an hour of virtual sleep pass at once."""

    async def story() -> timedelta:
        clock = FastClock(1_000_000, NOON)
        await clock.sleep(3600)
        return clock.now() - NOON

    assert asyncio.run(story()) >= timedelta(hours=1)


def test_a_clock_that_catches_up_never_shows_the_future() -> None:
    """It begins behind, and is real time once it has caught up."""
    before = datetime.now(UTC)
    late = CatchUpClock(900, timedelta(hours=24))
    assert late.now() < before
    ready = CatchUpClock(1e9, timedelta(hours=24))
    while (shown := ready.now()) < before:
        pass
    assert before <= shown <= datetime.now(UTC)
    even = CatchUpClock(1, timedelta(0))
    assert before <= even.now() <= datetime.now(UTC)


@pytest.mark.parametrize(
    ("passed", "seconds", "left"),
    [
        (0, 900, 1),  # all of it while it runs fast
        (0, 90_000, 100),  # just until it has caught up
        (0, 90_010, 110),  # until it has caught up, and ten real seconds
        (50, 900, 1),
        (200, 7, 7),  # real time by then
        (200, -3, 0),
    ],
)
def test_sleep_on_both_sides_of_the_present(passed: float, seconds: float, left: float) -> None:
    """What is slept is cut where the clock catches up: a hundred real seconds after it began, here."""
    clock = CatchUpClock(900, timedelta(seconds=899 * 100))
    assert clock.left(seconds, passed) == pytest.approx(left)


def test_a_clock_that_cannot_catch_up_is_refused() -> None:
    """One that is no faster than real time, and one that would begin in the future."""
    with pytest.raises(ValueError, match="catches nothing up"):
        CatchUpClock(1, timedelta(hours=1))
    with pytest.raises(ValueError, match="ahead"):
        CatchUpClock(900, timedelta(hours=-1))
