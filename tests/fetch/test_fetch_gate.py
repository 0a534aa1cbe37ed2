"""The gate as its callers see it: fetches, redirects, limits, manners; over real sockets."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Coroutine
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from wireserver import NOT_FOUND, RawServer, Reply, Seen, page

from variorum.errors import FetchError, FetchFailure, SettingsError
from variorum.fetch.bodies import decode
from variorum.fetch.gate import Gate, GateSettings, honest_user_agent
from variorum.testing.clocks import FixedClock
from variorum.types import Fetched, Request

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
SETTINGS = GateSettings(contact="desk@example.org", allow_loopback=True, pace_seconds=0)


def run(work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(work)


def get(replies: dict[str, Reply], path: str = "/", **request: Any) -> tuple[Fetched, RawServer]:
    """Fetch one path of a server with these replies."""

    async def work() -> tuple[Fetched, RawServer]:
        clock = FixedClock(NOON, auto=True)
        async with RawServer(replies) as server, Gate(SETTINGS, clock) as gate:
            return await gate.fetch(Request(server.url(path), **request)), server

    return run(work())


def refusal(replies: dict[str, Reply], path: str = "/", **settings: Any) -> FetchError:
    """The error that fetching a path comes to."""

    async def work() -> None:
        clock = FixedClock(NOON, auto=True)
        async with RawServer(replies) as server, Gate(replace(SETTINGS, **settings), clock) as gate:
            await gate.fetch(Request(server.url(path)))

    with pytest.raises(FetchError) as caught:
        run(work())
    return caught.value


def test_an_answer_is_kept_as_it_was_received() -> None:
    """Mixed-case names, two blanks in a value, two Set-Cookie lines, an odd reason, chunks and a trailer: the
    head, the body with its framing and the request are the bytes of the wire; the payload lacks the framing."""
    coded = gzip.compress(b"<p>Bread prices rose.</p>" * 40)
    head = (
        b"HTTP/1.1 200 Well  Done\r\nContent-TYPE: text/html\r\nX-oDD:  two  blanks \r\nSet-Cookie: a=1\r\n"
        b"set-cookie: b=2\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n"
    )
    framed = b"".join(b"%X;x=1\r\n%b\r\n" % (len(part), part) for part in (coded[:7], coded[7:]))
    framed += b"0\r\nX-Sum: 42\r\n\r\n"
    fetched, server = get({"/": head + framed})
    answer = fetched.answer
    assert answer.head == head
    assert answer.wire == framed
    assert answer.payload == coded
    assert answer.request == server.seen[-1]
    assert answer.status == 200
    assert answer.headers[:4] == (
        ("Content-TYPE", "text/html"),
        ("X-oDD", "two  blanks"),
        ("Set-Cookie", "a=1"),
        ("set-cookie", "b=2"),
    )
    assert answer.address == "127.0.0.1"
    assert answer.started == NOON
    assert decode(answer.payload, "gzip", max_decoded=10_000, max_ratio=200, url="x").startswith(b"<p>Bread")
