"""Clocks for tests and demonstrations: one that stands still until told, one that runs fast, one that catches up.

All have the two methods that the rest of the program asks of a clock: `now()`, an aware datetime in UTC,
and `await sleep(seconds)`, where seconds are seconds of *that clock*.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import threading
import time
from datetime import UTC, datetime, timedelta


class FixedClock:
    """A clock that moves only when `advance` is called.

    `sleep` waits until the clock has been advanced to (or past) the moment of waking; with `auto=True` it
    does not wait but advances the clock itself, which suits a single task that is to run through hours at
    once. Clock and sleepers may live in different threads: a sleeper is woken in its own event loop.
    """

    def __init__(self, now: datetime, *, auto: bool = False) -> None:
        if now.tzinfo is None:
            raise ValueError("a clock needs an aware datetime; give it a time zone, UTC for example")
        self._now = now.astimezone(UTC)
        self._auto = auto
        self._lock = threading.Lock()
        self._order = itertools.count()
        self._sleepers: list[tuple[datetime, int, asyncio.AbstractEventLoop, asyncio.Event]] = []

    def now(self) -> datetime:
        return self._now

    def advance(self, by: timedelta) -> datetime:
        """Move the clock forward by `by`, wake whoever is due, return the new time."""
        if by < timedelta(0):
            raise ValueError("time does not run backwards")
        with self._lock:
            self._now += by
            due = []
            while self._sleepers and self._sleepers[0][0] <= self._now:
                due.append(heapq.heappop(self._sleepers))
            now = self._now
        for _, _, loop, woken in due:
            if not loop.is_closed():
                loop.call_soon_threadsafe(woken.set)
        return now

    async def sleep(self, seconds: float) -> None:
        """Return when the clock has moved on by `seconds`; at once where that is zero or less."""
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        if self._auto:
            self.advance(timedelta(seconds=seconds))
            await asyncio.sleep(0)
            return
        woken = asyncio.Event()
        with self._lock:
            until = self._now + timedelta(seconds=seconds)
            heapq.heappush(self._sleepers, (until, next(self._order), asyncio.get_running_loop(), woken))
        await woken.wait()

    @property
    def sleepers(self) -> int:
        """How many tasks wait for this clock."""
        with self._lock:
            return len(self._sleepers)


class FastClock:
    """A clock that runs `factor` times as fast as real time, from `start` (default: the real time now).

    It follows the monotonic clock of the machine, so that a change of the system's time does not touch it.
    """

    def __init__(self, factor: float, start: datetime | None = None) -> None:
        if factor <= 0:
            raise ValueError(f"a clock cannot run {factor} times as fast as real time")
        if start is not None and start.tzinfo is None:
            raise ValueError("a clock needs an aware datetime; give it a time zone, UTC for example")
        self.factor = factor
        self._start = start.astimezone(UTC) if start is not None else datetime.now(UTC)
        self._zero = time.monotonic()

    def now(self) -> datetime:
        return self._start + timedelta(seconds=(time.monotonic() - self._zero) * self.factor)

    async def sleep(self, seconds: float) -> None:
        """Sleep `seconds` of this clock, that is `seconds / factor` of real time."""
        await asyncio.sleep(max(0.0, seconds) / self.factor)


class CatchUpClock:
    """A clock that begins `behind` before the real time, runs `factor` times as fast until it has caught up, and goes
    with real time from there: what happened by it never lies in the future.

    Like `FastClock` it follows the monotonic clock of the machine.
    """

    def __init__(self, factor: float, behind: timedelta) -> None:
        if factor <= 1 and behind:
            raise ValueError(f"a clock that runs {factor} times as fast as real time catches nothing up")
        if behind < timedelta(0):
            raise ValueError("a clock that is ahead has nothing to catch up")
        self.factor = factor
        self._behind = behind.total_seconds()
        self._real = datetime.now(UTC)
        self._zero = time.monotonic()

    def now(self) -> datetime:
        return self._real + timedelta(seconds=self._shown(time.monotonic() - self._zero))

    def _shown(self, passed: float) -> float:
        """What the clock shows, in seconds after the real time at which it was made, when so many have passed."""
        return min(passed * self.factor - self._behind, passed)

    def left(self, seconds: float, passed: float) -> float:
        """How many real seconds `seconds` of this clock take, when `passed` real seconds have passed since it was
        made."""
        wanted = self._shown(passed) + max(0.0, seconds)
        return max((wanted + self._behind) / self.factor, wanted) - passed

    async def sleep(self, seconds: float) -> None:
        """Sleep `seconds` of this clock."""
        await asyncio.sleep(max(0.0, self.left(seconds, time.monotonic() - self._zero)))
