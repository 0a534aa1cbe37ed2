"""The one gate to the network.

The way of a request: its address is taken apart (`address`), its host resolved and every address of it checked
(`guard`), robots.txt asked (`robots`), the host's turn awaited (`pace`), one exchange made (`wire`); a redirect
goes the whole way again. Nothing is tried twice: an error says what happened and, where the server did, when to
come back; when that is done is the schedule's business.
"""

from __future__ import annotations

import asyncio
import re
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from types import TracebackType
from typing import Self

from variorum.errors import FetchError, FetchFailure, SettingsError
from variorum.fetch import address
from variorum.fetch.address import Target
from variorum.fetch.bodies import ACCEPT_ENCODING
from variorum.fetch.guard import Guard, Resolver, system_resolver
from variorum.fetch.pace import Pace
from variorum.fetch.robots import MAX_RECEIVED as MAX_ROBOTS_BYTES
from variorum.fetch.robots import MAX_REDIRECTS as MAX_ROBOTS_REDIRECTS
from variorum.fetch.robots import Robots, RobotsState
from variorum.fetch.wire import Proxy, Wire
from variorum.ports import Clock
from variorum.types import Exchange, Fetched, Request

PRODUCT = "Variorum"
"""Our product token: what a robots.txt names us by."""

ABOUT = "https://github.com/variorum/variorum"

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_BUSY = frozenset({429, 503})
_HEADER_TEXT = re.compile(r"[\x20-\x7e]+")
_SECONDS = re.compile(r"[0-9]{1,10}")


def honest_user_agent(contact: str = "") -> str:
    """A User-Agent that says what asks, where to read about it and how to reach who runs it."""
    about = f"+{ABOUT}; {contact}" if contact else f"+{ABOUT}"
    return f"{PRODUCT}/{version('variorum')} ({about})"


@dataclass(frozen=True, slots=True)
class GateSettings:
    """How the gate behaves. Times are in seconds of the clock (`connect_seconds` and `total_seconds`: real
    ones), sizes in bytes. Raises `SettingsError` where a value makes no sense."""

    contact: str = ""
    """How a site's operator reaches who runs this; part of the User-Agent."""
    user_agent: str = ""
    """The whole User-Agent; empty for `honest_user_agent(contact)`."""
    allow_loopback: bool = False
    """Let this machine itself be asked (127.0.0.0/8, ::1); nothing else that is refused is opened by it."""
    use_proxies: bool = False
    """Use the proxies of the environment (`http_proxy`, `https_proxy`, `no_proxy`). A proxy resolves names
    itself, so the guard then checks only addresses written as such and the name `localhost`: the proxy has to
    keep requests out of inner networks."""
    ca_file: str = ""
    """File with certificates (PEM) to trust besides the system's. Checking cannot be switched off."""
    max_redirects: int = 8
    max_header_bytes: int = 65_536
    """Largest status line and header block."""
    max_body_bytes: int = 16_777_216
    """Largest body as received."""
    max_decoded_bytes: int = 67_108_864
    """Largest body after decompression: for `bodies.decode`."""
    max_ratio: float = 200.0
    """Highest ratio of decompression: for `bodies.decode`."""
    connect_seconds: float = 15.0
    """Longest wait for a name, and for a connection with its TLS handshake."""
    total_seconds: float = 60.0
    """Longest time on the wire for one fetch with all its redirects; waiting for the host's turn not counted."""
    pace_seconds: float = 2.0
    """Least time between the starts of two requests to one host."""
    per_host: int = 1
    """Most requests under way at one host."""
    max_connections: int = 32
    """Most requests under way in all."""
    max_crawl_delay: float = 60.0
    """Longest crawl-delay of a robots.txt that is obeyed."""
    robots_ttl: float = 43_200.0
    """How long a robots.txt is used."""
    robots_retry: float = 600.0
    """After how long one that could not be read is tried again."""
    busy_seconds: float = 60.0
    """How long a host that answered 429 or 503 without saying how long is left alone."""
    max_retry_after: float = 86_400.0
    """Longest `Retry-After` that is believed."""
    dns_ttl: float = 60.0
    """How long the checked addresses of a host are used."""

    def __post_init__(self) -> None:
        for name in ("contact", "user_agent"):
            if (value := getattr(self, name)) and not _HEADER_TEXT.fullmatch(value):
                raise SettingsError(f"{name}: {value!r} cannot stand in a header; use plain ASCII")
        for name, least in _LEAST.items():
            if getattr(self, name) < least:
                raise SettingsError(f"{name}: {getattr(self, name)!r} is too small; at least {least}")


_LEAST: Mapping[str, float] = {
    "max_redirects": 0,
    "max_header_bytes": 1024,
    "max_body_bytes": 1024,
    "max_decoded_bytes": 1024,
    "max_ratio": 1,
    "connect_seconds": 0.01,
    "total_seconds": 0.01,
    "pace_seconds": 0,
    "per_host": 1,
    "max_connections": 1,
    "max_crawl_delay": 0,
    "robots_ttl": 0,
    "robots_retry": 0,
    "busy_seconds": 0,
    "max_retry_after": 0,
    "dns_ttl": 0,
}


@dataclass(slots=True)
class _Journey:
    """What one fetch has spent and seen so far."""

    seconds: float
    max_body: int
    headers: Mapping[str, str]
    exchanges: list[Exchange] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)


class Gate:
    """Fetches addresses: the `Fetcher` port over the real network.

    One gate serves one event loop and is to be closed (`async with`, or `close`). `resolver` gives the
    addresses of a host name and is there for tests.
    """

    def __init__(self, settings: GateSettings, clock: Clock, *, resolver: Resolver = system_resolver) -> None:
        self.settings = settings
        self._clock = clock
        self._guard = Guard(
            clock,
            resolver=resolver,
            allow_loopback=settings.allow_loopback,
            ttl=settings.dns_ttl,
            lookup_seconds=settings.connect_seconds,
        )
        self._pace = Pace(clock, width=settings.per_host)
        self._robots = Robots(
            self._ask_robots,
            clock,
            agent=PRODUCT,
            ttl=settings.robots_ttl,
            retry=settings.robots_retry,
        )
        self._proxies = _environment_proxies() if settings.use_proxies else {}
        self._places = asyncio.Semaphore(settings.max_connections)
        self._wire = Wire(
            clock,
            headers={
                "User-Agent": settings.user_agent or honest_user_agent(settings.contact),
                "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
                "Accept-Encoding": ACCEPT_ENCODING,
            },
            ca_file=settings.ca_file,
            connect_seconds=settings.connect_seconds,
            max_header_bytes=settings.max_header_bytes,
            max_idle=settings.max_connections,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close all connections. Calling it twice does no harm."""
        await self._wire.close()

    async def fetch(self, request: Request, *, robots: bool = True) -> Fetched:
        """Ask for one address and follow its redirects, each hop checked anew.

        Any status but 429 and 503 is an answer, not an error: 304 too. Waits for the host's turn, but not for a
        host that asked to be left alone: that is BUSY at once. With `robots`, what robots.txt disallows is
        refused, at each hop. Validators go with every hop. Raises `FetchError`, whose `exchanges` are those
        that were complete; never asks twice.
        """
        journey = _Journey(self.settings.total_seconds, self.settings.max_body_bytes, _validators(request))
        return await self._travel(
            address.parse(request.url), journey, robots=robots, max_redirects=self.settings.max_redirects
        )

    def ready_at(self, url: str) -> datetime:
        """When the host of `url` may be asked next; a time not after now where it may be asked at once.

        Raises `FetchError` for what is no web address.
        """
        return self._pace.ready_at(address.parse(url).key)

    async def robots_state(self, url: str) -> RobotsState:
        """What the robots.txt of the site says of `url`; it is read where that is due.

        Raises `FetchError`: BUSY where the site wants to be left alone, SCHEME or ADDRESS for no web address.
        """
        return await self._robots.state(address.parse(url))

    async def sitemaps(self, url: str) -> tuple[str, ...]:
        """The sitemaps that the robots.txt of the site names, in its order; those that are no web address left out.

        Raises `FetchError` as `robots_state`.
        """
        return tuple(filter(address.is_web, dict.fromkeys((await self.robots_state(url)).sitemaps)))

    async def _ask_robots(self, target: Target) -> Fetched:
        journey = _Journey(self.settings.total_seconds, MAX_ROBOTS_BYTES, {"Accept-Encoding": "identity"})
        return await self._travel(target, journey, robots=False, max_redirects=MAX_ROBOTS_REDIRECTS)

    async def _travel(
        self, target: Target, journey: _Journey, *, robots: bool, max_redirects: int
    ) -> Fetched:
        exchanges = journey.exchanges
        while True:
            try:
                exchange = await self._hop(target, journey, robots=robots)
            except FetchError as error:
                error.exchanges = (*exchanges, *error.exchanges)
                raise
            exchanges.append(exchange)
            location = exchange.header("location") if exchange.status in _REDIRECTS else None
            if location is None:
                return Fetched(tuple(exchanges))
            target = self._next(target, location, journey, max_redirects)

    def _next(self, target: Target, location: str, journey: _Journey, max_redirects: int) -> Target:
        so_far = tuple(journey.exchanges)
        try:
            following = address.follow(target, location)
        except FetchError as error:
            error.exchanges = so_far
            raise
        journey.seen.add(target.url)
        if following.url in journey.seen:
            raise FetchError(
                FetchFailure.LOOP, following.url, "the redirects go round in a circle", exchanges=so_far
            )
        if len(so_far) > max_redirects:
            raise FetchError(
                FetchFailure.REDIRECTS, target.url, f"more than {max_redirects} redirects", exchanges=so_far
            )
        return following

    async def _hop(self, target: Target, journey: _Journey, *, robots: bool) -> Exchange:
        via = self._proxy_for(target)
        await self._check(target, via)
        self._refuse_if_held(target)
        if robots:
            await self._robots.admit(target)
        lane = self._pace.lane(target.key)
        await lane.enter(self._clock, self._pause(target))
        try:
            async with self._places:
                self._refuse_if_held(target)  # another request may have been told so while this one waited
                addresses = await self._check(target, via)  # and the name may mean other machines by now
                exchange = await self._wire.exchange(
                    target,
                    journey.headers,
                    addresses=addresses,
                    via=via,
                    seconds=journey.seconds,
                    max_body=journey.max_body,
                )
        finally:
            lane.leave()
        journey.seconds = max(journey.seconds - exchange.seconds, 0.001)
        if exchange.status in _BUSY:
            raise self._busy(target, exchange)
        if exchange.status == 304 and not journey.headers.keys() & _CONDITIONS:
            raise FetchError(
                FetchFailure.PROTOCOL, target.url, "the server answered 304, but nothing was compared"
            )
        return exchange

    def _pause(self, target: Target) -> timedelta:
        asked = min(self._robots.crawl_delay(target), self.settings.max_crawl_delay)
        return timedelta(seconds=max(self.settings.pace_seconds, asked))

    async def _check(self, target: Target, via: Proxy | None) -> tuple[str, ...]:
        """The addresses that may be asked; none where a proxy looks the name up."""
        if via is None:
            return await self._guard.admit(target)
        self._guard.check_literal(target)
        return ()

    def _refuse_if_held(self, target: Target) -> None:
        held_until = self._pace.held_until(target.key)
        if held_until is not None:
            raise FetchError(
                FetchFailure.BUSY,
                target.url,
                f"{target.key} asked to be left alone until {held_until:%Y-%m-%d %H:%M:%S} UTC",
                retry_after=held_until - self._clock.now(),
            )

    def _busy(self, target: Target, exchange: Exchange) -> FetchError:
        now = self._clock.now()
        asked = _retry_after(exchange.header("retry-after"), now)
        if asked is not None:
            asked = min(asked, timedelta(seconds=self.settings.max_retry_after))
        pause = asked if asked is not None else timedelta(seconds=self.settings.busy_seconds)
        self._pace.hold(target.key, now + pause)
        words = (
            f"asked to be left alone for {asked.total_seconds():.0f} s" if asked else "did not say how long"
        )
        return FetchError(
            FetchFailure.BUSY,
            target.url,
            f"the server answered {exchange.status} and {words}",
            retry_after=asked,
            exchanges=(exchange,),
        )

    def _proxy_for(self, target: Target) -> Proxy | None:
        if not self._proxies or urllib.request.proxy_bypass(target.host):
            return None
        return self._proxies.get(target.scheme)


_CONDITIONS = frozenset({"If-None-Match", "If-Modified-Since"})


def _validators(request: Request) -> dict[str, str]:
    """The headers that make a request conditional; a validator that cannot stand in a header is left out."""
    named = (("If-None-Match", request.etag), ("If-Modified-Since", request.last_modified))
    return {name: value for name, value in named if value and _HEADER_TEXT.fullmatch(value)}


def _retry_after(value: str | None, now: datetime) -> timedelta | None:
    """RFC 9110, section 10.2.3: seconds or a date. None where it is absent or unreadable."""
    if value is None:
        return None
    if _SECONDS.fullmatch(value):
        return timedelta(seconds=int(value))
    try:
        when = parsedate_to_datetime(value)
    except ValueError:
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return max(when - now, timedelta(0))


def _environment_proxies() -> dict[str, Proxy]:
    found = urllib.request.getproxies()
    proxies = {}
    for scheme in address.DEFAULT_PORTS:
        if url := found.get(scheme):
            try:
                proxies[scheme] = Proxy.parse(url)
            except ValueError as error:
                # The value is not told: what is malformed may hold a password in any place.
                raise SettingsError(f"{scheme}_proxy: {error}") from error
    return proxies
