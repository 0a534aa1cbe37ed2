"""The newsroom as a server: one port of 127.0.0.1 per outlet, and one for whoever wants to know the truth.

It runs in a thread with an event loop of its own, so that tests and the demonstration can watch it over real
sockets from any thread or loop. What is answered comes from `Press`; here are only the manners of HTTP:
conditional requests, content codings, chunks.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import threading
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from types import TracebackType
from typing import Protocol

import brotli
import zstandard
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from variorum.testing.clocks import FixedClock
from variorum.testing.newsroom.hostile import hostile_routes
from variorum.testing.newsroom.house import HOUSES
from variorum.testing.newsroom.press import Answer, Press
from variorum.testing.newsroom.script import ORIGIN, Script, write_script
from variorum.testing.newsroom.truth import Truth

#: Every how many answers one is sent in chunks, without a length.
_CHUNKED_EVERY = 5
_CODINGS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": lambda body: gzip.compress(body, 6, mtime=0),
    "br": lambda body: bytes(brotli.compress(body, quality=4)),
    "zstd": lambda body: zstandard.ZstdCompressor(level=3).compress(body),
    "deflate": lambda body: zlib.compress(body, 6),
}


class Now(Protocol):
    """Anything that tells the time."""

    def now(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Outlet:
    """One running outlet. All addresses are absolute."""

    name: str
    title: str
    base_url: str
    feeds: tuple[str, ...]
    sitemap: str | None
    front: str
    sections: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Logged:
    """One request as the newsroom saw it. `time` is that of its clock; `path` has the query with it."""

    time: datetime
    method: str
    path: str
    status: int
    outlet: str
    conditional: bool
    user_agent: str


class Newsroom:
    """A running newsroom; use it as a context manager.

    >>> with Newsroom(seed=7) as room:          # doctest: +SKIP
    ...     print([outlet.front for outlet in room.outlets])

    `clock` gives the virtual time; by default a `FixedClock`, reachable as `room.clock`. The script begins
    some hours before the clock's time when the newsroom is made and ends 48 hours after it. `articles`, `outlets` and
    `pace` are those of `write_script`; `noise` (0: byte-stable pages) and `weight` those of `Press`. `hostile` adds an article
    with a hostile headline and a further port with bad answers, `room.hostile`; `happenings` reports of happenings
    that the outlets share.
    """

    def __init__(
        self,
        *,
        seed: int = 7,
        clock: Now | None = None,
        pace: float = 1.0,
        articles: int | None = None,
        outlets: Sequence[str] = ("gazette", "meridian", "lantern"),
        noise: float = 1.0,
        weight: int = 0,
        hostile: bool = False,
        happenings: bool = False,
    ) -> None:
        self.clock: Now = clock if clock is not None else FixedClock(ORIGIN)
        self.script: Script = write_script(
            seed=seed,
            origin=self.clock.now(),
            articles=articles,
            outlets=outlets,
            pace=pace,
            hostile=hostile,
            happenings=happenings,
        )
        self.press = Press(self.script, noise=noise, weight=weight)
        self.outlets: tuple[Outlet, ...] = ()
        self.requests: list[Logged] = []
        self.control: str = ""
        self.hostile: str | None = None
        self._hostile = hostile
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._stop: asyncio.Event | None = None
        self._failure: BaseException | None = None
        self._counter = 0

    # --- life --------------------------------------------------------------------------------------------

    def start(self) -> Newsroom:
        """Open the ports and return when all of them answer."""
        if self._thread is not None:
            raise RuntimeError("this newsroom runs already")
        started = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(started,), name="newsroom", daemon=True)
        self._thread.start()
        started.wait()
        if not self.control:
            self._thread.join()
            self._thread = None
            raise RuntimeError("the newsroom could not open its ports on 127.0.0.1") from self._failure
        return self

    def stop(self) -> None:
        """Close the ports, cutting off answers that are still being sent."""
        if self._thread is None:
            return
        if self._loop is not None and self._stop is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()
        self._thread, self.control = None, ""

    def __enter__(self) -> Newsroom:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def truth(self) -> Truth:
        """What really stood where and when; for the running newsroom under its real addresses."""
        return Truth(self.script, self.press.bases)

    def page(self, url: str, at: datetime | None = None, request_no: int = 0) -> Answer:
        """What one of the outlets answers at that address, without asking it over HTTP.

        KeyError: no outlet has that address.
        """
        for outlet in self.outlets:
            if url == outlet.base_url or url.startswith(outlet.base_url + "/"):
                path = url[len(outlet.base_url) :] or "/"
                return self.press.answer(outlet.name, path, at or self.clock.now(), request_no)
        raise KeyError(f"{url} is not an address of this newsroom")

    # --- the thread --------------------------------------------------------------------------------------

    def _run(self, started: threading.Event) -> None:
        try:
            asyncio.run(self._serve(started))
        except OSError as error:
            self._failure = error
        finally:
            started.set()  # also where it failed: `start` must not wait for ever

    async def _serve(self, started: threading.Event) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        runners: list[web.AppRunner] = []
        try:
            bases = {}
            for house in self.script.houses:
                bases[house.name] = await self._open(runners, self._outlet_app(house.name))
            self.press = Press(self.script, bases=bases, noise=self.press.noise, weight=self.press.weight)
            self.outlets = tuple(self._outlet(name, base) for name, base in bases.items())
            if self._hostile:
                app = web.Application(middlewares=[self._logging("hostile")])
                app.add_routes(hostile_routes(self.clock.now, lambda: self.control))
                self.hostile = await self._open(runners, app)
            self.control = await self._open(runners, self._control_app())
            started.set()
            await self._stop.wait()
        finally:
            for runner in runners:
                await runner.cleanup()

    async def _open(self, runners: list[web.AppRunner], app: web.Application) -> str:
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2, handler_cancellation=True)
        runners.append(runner)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        return f"http://127.0.0.1:{runner.addresses[0][1]}"

    def _outlet(self, name: str, base: str) -> Outlet:
        ways = HOUSES[name].ways
        return Outlet(
            name=name,
            title=HOUSES[name].title,
            base_url=base,
            feeds=tuple(base + way.path for way in ways if way.kind in ("rss", "atom", "json")),
            sitemap=next((base + way.path for way in ways if way.kind == "sitemap-index"), None),
            front=base + "/",
            sections=tuple(f"{base}/section/{section}" for section in self.press.sections(name)),
        )

    # --- answering ---------------------------------------------------------------------------------------

    def _logging(self, outlet: str) -> Middleware:
        @web.middleware
        async def log(request: web.Request, handler: Handler) -> web.StreamResponse:
            time, status = self.clock.now(), 0
            try:
                response = await handler(request)
                status = response.status
                return response
            except web.HTTPException as error:
                status = error.status
                raise
            finally:
                conditional = "If-None-Match" in request.headers or "If-Modified-Since" in request.headers
                agent = request.headers.get("User-Agent", "")
                self.requests.append(
                    Logged(time, request.method, request.path_qs, status, outlet, conditional, agent)
                )

        return log

    def _outlet_app(self, name: str) -> web.Application:
        async def answer(request: web.Request) -> web.StreamResponse:
            self._counter += 1
            if request.method not in ("GET", "HEAD"):
                return web.Response(status=405, headers={"Allow": "GET, HEAD"})
            now = self.clock.now()
            printed = self.press.answer(name, request.path_qs, now, self._counter)
            return await _send(request, printed, now, self._counter)

        app = web.Application(middlewares=[self._logging(name)])
        app.router.add_route("*", "/{path:.*}", answer)
        return app

    def _control_app(self) -> web.Application:
        async def truth(request: web.Request) -> web.Response:
            return _json({**self.truth().as_json(), "now": self.clock.now().isoformat()})

        async def requests(request: web.Request) -> web.Response:
            return _json(
                [
                    {"time": r.time.isoformat(), "method": r.method, "path": r.path, "status": r.status}
                    | {"outlet": r.outlet, "conditional": r.conditional}
                    for r in tuple(self.requests)
                ]
            )

        app = web.Application()
        app.add_routes([web.get("/truth.json", truth), web.get("/requests.json", requests)])
        return app


def _json(value: object) -> web.Response:
    return web.Response(body=json.dumps(value, ensure_ascii=False).encode(), content_type="application/json")


async def _send(request: web.Request, answer: Answer, now: datetime, number: int) -> web.StreamResponse:
    """Send it with the manners of HTTP; the date in the head is the newsroom's, not the machine's."""
    headers = {"Date": format_datetime(now.astimezone(UTC), usegmt=True), "Vary": "Accept-Encoding"}
    headers.update(answer.headers)
    if answer.changed is not None:
        headers["ETag"] = answer.etag
        headers["Last-Modified"] = format_datetime(answer.changed, usegmt=True)
        headers["cache-CONTROL"] = "max-age=30"
        if _unmodified(request, answer):
            return web.Response(status=304, headers=headers)
    body = answer.body
    coding = _coding(request.headers.get("Accept-Encoding", ""), number)
    if coding and body:
        body = _CODINGS[coding](body)
        headers["Content-Encoding"] = coding
    headers["Content-Type"] = answer.content_type
    if number % _CHUNKED_EVERY == 0 and request.method == "GET" and request.version >= (1, 1):
        response = web.StreamResponse(status=answer.status, headers=headers)
        response.enable_chunked_encoding()
        await response.prepare(request)
        for start in range(0, len(body), 1500):
            await response.write(body[start : start + 1500])
        await response.write_eof()
        return response
    return web.Response(status=answer.status, body=body, headers=headers)


def _unmodified(request: web.Request, answer: Answer) -> bool:
    """RFC 9110, 13.2.2: entity tags rule where they are given, else the date; only for what is there."""
    if answer.status != 200 or answer.changed is None:
        return False
    tags = request.headers.get("If-None-Match")
    if tags is not None:
        wanted = [tag.strip().removeprefix("W/") for tag in tags.split(",")]
        return "*" in wanted or answer.etag in wanted
    since = request.headers.get("If-Modified-Since")
    if since is None:
        return False
    try:
        return answer.changed.replace(microsecond=0) <= parsedate_to_datetime(since)
    except (ValueError, TypeError):
        return False  # a date that cannot be read is as none


def _coding(accepted: str, number: int) -> str | None:
    """One of the codings that the client accepts, another one from request to request."""
    usable = []
    for item in accepted.lower().split(","):
        name, _, weight = item.strip().partition(";")
        refused = weight.replace(" ", "").rstrip("0.") in ("q=", "q")
        if name.strip() in _CODINGS and not refused:
            usable.append(name.strip())
    return sorted(usable)[number % len(usable)] if usable else None
