"""robots.txt (RFC 9309): what a site lets us ask for, and how fast.

Read once per origin and kept for a while. No file (4xx) allows everything; a file that cannot be read (5xx, no
connection) forbids everything until the next try, unless an earlier one is at hand, which then still holds.
"""

from __future__ import annotations

import asyncio
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from protego import Protego

from variorum.errors import FetchError, FetchFailure
from variorum.fetch.address import Target, parse
from variorum.fetch.bodies import decode_start
from variorum.ports import Clock
from variorum.types import Fetched

MAX_BYTES = 500 * 1024
"""How much of a file is read (RFC 9309, section 2.5)."""

MAX_RECEIVED = 4 << 20
"""How much may be sent as one; what sends more is not taken for a robots.txt."""

MAX_REDIRECTS = 5
"""How many redirects are followed to it (section 2.3.1.2)."""

MAX_SITEMAPS = 100

MAX_VERDICTS = 50_000
"""For how many addresses is remembered what their robots.txt says: matching takes long where it has many rules."""

_AGENT_LINE = re.compile(r"\s*user[ -]?agent(?:\s*:|\s)\s*([^#]*)", re.IGNORECASE)

#: Failures of a robots.txt that mean "there is none" rather than "it cannot be read now".
_AS_IF_ABSENT = frozenset({FetchFailure.REDIRECTS, FetchFailure.LOOP, FetchFailure.ENCODING})

Ask = Callable[[Target], Awaitable[Fetched]]
"""Fetches a robots.txt through the gate: raises `FetchError`, receives at most `MAX_RECEIVED` bytes of body."""


@dataclass(frozen=True, slots=True)
class RobotsState:
    """What is known of a site's robots.txt, for one address of it.

    `read` is when it was last read, None if it never could be; `until` when it is read again; `crawl_delay`
    in seconds as the file says; `problem` why it could not be read; `sitemaps` those that it names.
    """

    url: str
    allows: bool
    until: datetime
    read: datetime | None = None
    status: int | None = None
    crawl_delay: float | None = None
    problem: str | None = None
    sitemaps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Entry:
    """The rules of one origin. Without `rules` everything is allowed, or, with a `failure`, nothing."""

    until: datetime
    rules: Protego | None = None
    read: datetime | None = None
    status: int | None = None
    crawl_delay: float | None = None
    failure: FetchFailure | None = None
    problem: str | None = None
    sitemaps: tuple[str, ...] = ()


class Robots:
    """The robots.txt of all origins asked lately.

    `agent` is our product token; `ttl` and `retry` are seconds: how long a file is used, and after how long one
    that could not be read is tried again.
    """

    def __init__(
        self, ask: Ask, clock: Clock, *, agent: str, ttl: float, retry: float, capacity: int = 1024
    ) -> None:
        self._ask = ask
        self._clock = clock
        self._agent = agent
        self._ttl = timedelta(seconds=ttl)
        self._retry = timedelta(seconds=retry)
        self._capacity = capacity
        self._entries: OrderedDict[str, _Entry] = OrderedDict()
        self._verdicts: dict[str, tuple[_Entry, bool]] = {}
        self._reading: dict[str, asyncio.Lock] = {}

    async def admit(self, target: Target) -> None:
        """Return where robots.txt allows the address, reading it if need be.

        Raises `FetchError`: ROBOTS where it disallows; BUSY where the host answered so; the failure's own kind
        where the host could not be asked for the file.
        """
        entry = await self._entry(target)
        if entry.failure is not None:
            raise FetchError(
                entry.failure,
                target.url,
                f"robots.txt could not be read ({entry.problem}), so nothing is asked before"
                f" {entry.until:%Y-%m-%d %H:%M} UTC",
                retry_after=entry.until - self._clock.now(),
            )
        if not self._allows(entry, target):
            raise FetchError(FetchFailure.ROBOTS, target.url, "robots.txt disallows it")

    def crawl_delay(self, target: Target) -> float:
        """Seconds between requests that the file asks for, as far as it is known; else 0."""
        entry = self._entries.get(target.origin)
        return (entry.crawl_delay or 0.0) if entry is not None else 0.0

    async def state(self, target: Target) -> RobotsState:
        """What robots.txt says of an address, read if need be. Raises `FetchError` of kind BUSY only."""
        entry = await self._entry(target)
        return RobotsState(
            url=_robots_url(target).url,
            allows=entry.failure is None and self._allows(entry, target),
            until=entry.until,
            read=entry.read,
            status=entry.status,
            crawl_delay=entry.crawl_delay,
            problem=entry.problem,
            sitemaps=entry.sitemaps,
        )

    def _allows(self, entry: _Entry, target: Target) -> bool:
        if entry.rules is None:
            return True
        known = self._verdicts.get(target.url)
        if known is not None and known[0] is entry:
            return known[1]
        allows = bool(entry.rules.can_fetch(target.url, self._agent))
        if len(self._verdicts) >= MAX_VERDICTS:
            self._verdicts.clear()
        self._verdicts[target.url] = entry, allows
        return allows

    async def _entry(self, target: Target) -> _Entry:
        origin = target.origin
        entry = self._entries.get(origin)
        if entry is not None and self._clock.now() < entry.until:
            return entry
        lock = self._reading.setdefault(origin, asyncio.Lock())
        try:
            async with lock:
                entry = self._entries.get(origin)  # another task may have read it meanwhile
                if entry is not None and self._clock.now() < entry.until:
                    return entry
                entry = await self._read(target, entry)
                self._entries[origin] = entry
                self._entries.move_to_end(origin)
                if len(self._entries) > self._capacity:
                    self._entries.popitem(last=False)
                return entry
        finally:
            if not lock.locked():
                self._reading.pop(origin, None)

    async def _read(self, target: Target, earlier: _Entry | None) -> _Entry:
        try:
            answer = (await self._ask(_robots_url(target))).answer
            now = self._clock.now()
            if answer.status >= 500:
                return self._unread(
                    earlier, FetchFailure.ROBOTS, f"the server answered {answer.status}", answer.status
                )
            if not 200 <= answer.status < 300:
                return _Entry(until=now + self._ttl, read=now, status=answer.status)
            body = decode_start(
                answer.payload, answer.header("content-encoding"), limit=MAX_BYTES, url=answer.url
            )
        except FetchError as error:
            if error.kind is FetchFailure.BUSY:
                # Without the exchanges: they are no answers to what was asked for.
                raise FetchError(
                    error.kind, target.url, f"robots.txt: {error.cause}", retry_after=error.retry_after
                ) from error
            now = self._clock.now()
            if error.kind in _AS_IF_ABSENT:
                return _Entry(until=now + self._ttl, read=now, problem=error.cause)
            return self._unread(earlier, error.kind, error.cause, None)
        if len(body) == MAX_BYTES:
            body = body[: body.rfind(b"\n") + 1]  # the last line may have lost its end
        rules = Protego.parse(_relevant(body.decode("utf-8-sig", "replace"), self._agent))
        return _Entry(
            until=now + self._ttl,
            rules=rules,
            read=now,
            status=answer.status,
            crawl_delay=rules.crawl_delay(self._agent),
            sitemaps=tuple(rules.sitemaps)[:MAX_SITEMAPS],
        )

    def _unread(self, earlier: _Entry | None, kind: FetchFailure, problem: str, status: int | None) -> _Entry:
        until = self._clock.now() + self._retry
        if earlier is not None and earlier.failure is None:
            return replace(earlier, until=until, problem=problem)
        return _Entry(until=until, status=status, failure=kind, problem=problem)


def _robots_url(target: Target) -> Target:
    return parse(f"{target.scheme}://{target.authority}/robots.txt")


def _relevant(text: str, agent: str) -> str:
    """The file with all robots but us under one name.

    The parser copies every rule to every agent of its group, so that a hostile file of half a megabyte could
    cost hundreds of millions of rules; and it takes the name "vario" for ours, which it is not.
    """
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if (match := _AGENT_LINE.match(line)) is not None:
            name = match[1].strip().partition("/")[0].replace("*", "") or "*"
            known = name == "*" or name.lower() == agent.lower()
            lines[number] = f"User-agent: {name if known else 'another-robot'}"
    return "\n".join(lines)
