"""When a host may be asked: one request at a time, with a pause between, and not before it said so.

A host is a name with a port. All times are those of the clock that is handed in.
"""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from variorum.ports import Clock


class Lane:
    """The turn-taking of one host. `next_at` is when the next request may start, `held_until` how long the
    host asked to be left alone, None where it did not."""

    __slots__ = ("_free", "held_until", "next_at", "users")

    def __init__(self, now: datetime, width: int) -> None:
        self._free = asyncio.Semaphore(width)
        self.next_at = now
        self.held_until: datetime | None = None
        self.users = 0

    @property
    def ready_at(self) -> datetime:
        return self.next_at if self.held_until is None else max(self.next_at, self.held_until)

    async def enter(self, clock: Clock, pause: timedelta) -> None:
        """Wait for a free place and for the pause since the last request to be over; then `leave` must follow.

        A caller that is cancelled while it waits has no place to leave.
        """
        self.users += 1
        try:
            await self._free.acquire()
        except BaseException:
            self.users -= 1
            raise
        now = clock.now()
        start = max(now, self.next_at)
        self.next_at = start + pause
        if start > now:
            try:
                await clock.sleep((start - now).total_seconds())
            except BaseException:
                self.leave()
                raise

    def leave(self) -> None:
        """Give the place back."""
        self._free.release()
        self.users -= 1


class Pace:
    """The lanes of all hosts. Lanes that nobody waits in and that have nothing to remember are dropped."""

    def __init__(self, clock: Clock, *, width: int = 1, capacity: int = 4096) -> None:
        self._clock = clock
        self._width = width
        self._capacity = capacity
        self._prune_at = capacity
        self._lanes: dict[str, Lane] = {}

    def __len__(self) -> int:
        return len(self._lanes)

    def lane(self, key: str) -> Lane:
        lane = self._lanes.get(key)
        if lane is None:
            if len(self._lanes) >= self._prune_at:
                self._prune()
            lane = self._lanes[key] = Lane(self._clock.now(), self._width)
        return lane

    def ready_at(self, key: str) -> datetime:
        lane = self._lanes.get(key)
        return self._clock.now() if lane is None else lane.ready_at

    def held_until(self, key: str) -> datetime | None:
        """Until when a host is to be left alone; None where it is not."""
        lane = self._lanes.get(key)
        if lane is None or lane.held_until is None:
            return None
        if lane.held_until <= self._clock.now():
            lane.held_until = None
        return lane.held_until

    def hold(self, key: str, until: datetime) -> None:
        """Leave a host alone until then."""
        lane = self.lane(key)
        lane.held_until = until if lane.held_until is None else max(lane.held_until, until)

    def _prune(self) -> None:
        now = self._clock.now()
        self._lanes = {key: lane for key, lane in self._lanes.items() if lane.users or lane.ready_at > now}
        # What is left is in use. Look again only when it has doubled, so that the cost stays proportional.
        self._prune_at = max(self._capacity, 2 * len(self._lanes))
