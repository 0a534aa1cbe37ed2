"""The gate as its callers see it: fetches, redirects, limits, manners; over real sockets."""

from __future__ import annotations

import asyncio
import gzip
import tracemalloc
from collections.abc import Coroutine
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from wireserver import RawServer, Reply, Seen, page

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


def refusal(
    replies: dict[str, Reply], path: str = "/", *, robots: bool = True, **settings: Any
) -> FetchError:
    """The error that fetching a path comes to."""

    async def work() -> None:
        clock = FixedClock(NOON, auto=True)
        async with RawServer(replies) as server, Gate(replace(SETTINGS, **settings), clock) as gate:
            await gate.fetch(Request(server.url(path)), robots=robots)

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


def test_the_request_says_honestly_who_asks() -> None:
    """User-Agent with contact, only the codings we undo, no cookies; the bytes kept are the bytes sent."""
    fetched, server = get({"/": page(b"x", "Set-Cookie: seen=1")})
    sent = server.seen[-1]
    assert sent.startswith(b"GET / HTTP/1.1\r\nHost: 127.0.0.1:")
    assert sent.header("user-agent") == honest_user_agent("desk@example.org")
    assert "desk@example.org" in honest_user_agent("desk@example.org")
    assert sent.header("accept-encoding") == "gzip, deflate"
    assert sent.header("cookie") is None
    assert fetched.answer.request == sent
    assert fetched.answer.wire == fetched.answer.payload == b"x"


def test_a_kept_connection_starts_every_exchange_anew() -> None:
    """Two requests over one connection: nothing of the first is in the second."""

    async def work() -> None:
        first = b"HTTP/1.1 200 First\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n0\r\n\r\n"
        replies: dict[str, Reply] = {"/1": first, "/2": page(b"two", status="200 Second")}
        async with RawServer(replies) as server, Gate(SETTINGS, FixedClock(NOON)) as gate:
            one = (await gate.fetch(Request(server.url("/1")))).answer
            two = (await gate.fetch(Request(server.url("/2")))).answer
            assert server.connections == 1
            assert one.head + one.wire == first
            assert two.head + two.wire == page(b"two", status="200 Second")
            assert (one.request, two.request) == tuple(server.seen[-2:])

    run(work())


def test_an_idle_connection_keeps_no_bytes() -> None:
    """What was received is let go with the answer, though the connection lives on."""

    async def work() -> None:
        async with RawServer({"/": page(bytes(8 << 20))}) as server, Gate(SETTINGS, FixedClock(NOON)) as gate:
            await gate.fetch(Request(server.url()), robots=False)
            tracemalloc.start()
            try:
                await gate.fetch(Request(server.url()))
                assert server.connections == 1
                assert tracemalloc.get_traced_memory()[0] < 1 << 20
            finally:
                tracemalloc.stop()

    run(work())


def test_interim_answers_are_not_the_answer() -> None:
    """103 Early Hints before the answer, and stray line ends, are left out of the head."""
    hints = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n"
    fetched, _ = get({"/": hints + hints + page(b"x")})
    assert fetched.answer.head + fetched.answer.wire == page(b"x")


def test_an_answer_in_single_bytes() -> None:
    """However the bytes are cut on their way, the record is the same."""
    whole = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n3;a=b\r\ntwo\r\n0\r\n\r\n"

    async def slowly(seen: Seen, writer: asyncio.StreamWriter) -> None:
        for number in range(len(whole)):
            writer.write(whole[number : number + 1])
            await writer.drain()
            await asyncio.sleep(0)

    answer = get({"/": slowly})[0].answer
    assert answer.head + answer.wire == whole
    assert answer.payload == b"onetwo"


@pytest.mark.parametrize(
    "first",
    [
        page(b"first"),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n0\r\nX-A: b\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;0\r\nfirst\r\n00\r\n\r\n",
    ],
    ids=["length", "chunks with a trailer", "chunks"],
)
def test_bytes_beyond_the_end_are_not_the_body(first: bytes) -> None:
    """A server that sends more than its framing says: the body ends where the framing ends, and what follows is
    not taken for the next answer."""

    async def work() -> None:
        replies: dict[str, Reply] = {"/1": first + page(b"smuggled"), "/2": page(b"second")}
        async with RawServer(replies) as server, Gate(SETTINGS, FixedClock(NOON)) as gate:
            one = (await gate.fetch(Request(server.url("/1")))).answer
            assert one.head + one.wire == first
            assert one.payload == b"first"
            two = await gate.fetch(Request(server.url("/2")))
            assert two.answer.payload == b"second"

    run(work())


def test_an_answer_that_nobody_asked_for() -> None:
    """What a server says on an idle connection is not taken for the answer to the next request."""

    async def work() -> None:
        said = asyncio.Event()

        async def chatters(seen: Seen, writer: asyncio.StreamWriter) -> None:
            writer.write(page(b"one"))
            await writer.drain()
            await said.wait()
            writer.write(page(b"unasked"))
            await writer.drain()
            await asyncio.Event().wait()

        replies: dict[str, Reply] = {"/1": chatters, "/2": page(b"two")}
        async with RawServer(replies) as server, Gate(SETTINGS, FixedClock(NOON)) as gate:
            await gate.fetch(Request(server.url("/1")))
            said.set()
            for _ in range(50):
                await asyncio.sleep(0)
            two = (await gate.fetch(Request(server.url("/2")))).answer
            assert two.head + two.wire == page(b"two")

    run(work())


def test_a_body_that_ends_with_the_connection() -> None:
    """Without length and framing the body goes on until the server closes."""

    async def closes(seen: Seen, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.0 200 OK\r\n\r\nall of it")

    assert get({"/": closes})[0].answer.payload == b"all of it"


@pytest.mark.parametrize("status", ["204 No Content", "404 Not Found", "410 Gone", "500 Oops", "403 No"])
def test_any_other_status_is_an_answer(status: str) -> None:
    """What a status means is not the gate's business."""
    assert get({"/": page(b"", status=status)})[0].answer.status == int(status[:3])


def test_headers_that_are_no_ascii() -> None:
    """UTF-8 values are read as such, other bytes as Latin-1; the head keeps the bytes."""
    head = b"HTTP/1.1 200 OK\r\nX-A: Z\xc3\xbcrich\r\nX-B: Z\xfcrich\r\nContent-Length: 0\r\n\r\n"
    answer = get({"/": head})[0].answer
    assert answer.header("x-a") == answer.header("x-b") == "Zürich"
    assert answer.head == head


# --- conditional requests ---------------------------------------------------------------------------------


def test_a_conditional_request_and_its_304() -> None:
    """Validators are sent as they were received; 304 is an answer without a body."""
    fetched, server = get(
        {"/": page(b"", 'ETag: W/"a b"', status="304 Not Modified", length=False)},
        etag='W/"a b"',
        last_modified="Sun, 01 Mar 2026 08:00:00 GMT",
    )
    assert server.seen[-1].header("if-none-match") == 'W/"a b"'
    assert server.seen[-1].header("if-modified-since") == "Sun, 01 Mar 2026 08:00:00 GMT"
    assert fetched.answer.status == 304
    assert fetched.answer.payload == b""


def test_validators_that_cannot_be_sent_are_left_out() -> None:
    """A stored validator with line ends or non-ASCII never reaches the wire."""
    _, server = get({"/": page()}, etag='"a"\r\nX-Evil: 1', last_modified="gestern ü")
    assert server.seen[-1].header("if-none-match") is None
    assert server.seen[-1].header("x-evil") is None
    assert server.seen[-1].header("if-modified-since") is None


def test_a_304_that_nobody_asked_for_is_a_fault() -> None:
    """Without validators there is nothing that could be unmodified."""
    error = refusal({"/": page(b"", status="304 Not Modified", length=False)})
    assert error.kind is FetchFailure.PROTOCOL


# --- redirects --------------------------------------------------------------------------------------------


def to(location: str, status: str = "302 Found", body: bytes = b"moved") -> bytes:
    return page(body, f"Location: {location}", status=status)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed_hop_by_hop(status: int) -> None:
    """Each hop is an exchange of its own, with its body; relative addresses and fragments are understood."""
    replies: dict[str, Reply] = {"/a/1": to("../b?x#y", f"{status} Moved"), "/b?x": page(b"here")}
    fetched, server = get(replies, "/a/1", etag='"e"')
    assert [exchange.status for exchange in fetched.exchanges] == [status, 200]
    assert [exchange.payload for exchange in fetched.exchanges] == [b"moved", b"here"]
    assert fetched.url == server_url(server, "/b?x")
    assert fetched.moved_permanently == (status in (301, 308))
    assert [seen.header("if-none-match") for seen in server.seen[-2:]] == ['"e"', '"e"']


def server_url(server: RawServer, path: str) -> str:
    """As `server.url`, from what was asked: the server is closed by now."""
    return f"http://{server.seen[-1].header('host')}{path}"


def test_a_redirect_without_location_is_an_answer() -> None:
    """There is nothing to follow."""
    assert get({"/": page(b"x", status="302 Found")})[0].answer.status == 302


def test_300_and_305_are_not_followed() -> None:
    """They are no redirects to follow."""
    for status in ("300 Multiple Choices", "305 Use Proxy"):
        assert len(get({"/": to("/b", status), "/b": page()})[0].exchanges) == 1


def test_redirects_that_go_round_are_noticed() -> None:
    """a to b to a: LOOP, with both exchanges."""
    error = refusal({"/": to("/b"), "/b": to("/#again")})
    assert error.kind is FetchFailure.LOOP
    assert len(error.exchanges) == 2


def test_redirects_to_itself_are_noticed() -> None:
    """A page that redirects to itself to set a cookie."""
    error = refusal({"/": to("/")})
    assert error.kind is FetchFailure.LOOP
    assert len(error.exchanges) == 1


def test_redirects_are_counted() -> None:
    """Exactly `max_redirects` are followed, one more is refused."""
    replies: dict[str, Reply] = {f"/{number}": to(f"/{number + 1}") for number in range(20)}
    error = refusal(replies, "/0", max_redirects=3)
    assert error.kind is FetchFailure.REDIRECTS
    assert len(error.exchanges) == 4
    assert len(get({"/0": to("/1"), "/1": to("/2"), "/2": page()}, "/0")[0].exchanges) == 3


@pytest.mark.parametrize(
    ("location", "kind"),
    [
        ("http://10.0.0.1/", FetchFailure.FORBIDDEN),
        ("http://169.254.169.254/latest/meta-data/", FetchFailure.FORBIDDEN),
        ("http://[::ffff:169.254.169.254]/", FetchFailure.FORBIDDEN),
        ("//192.168.1.1/admin", FetchFailure.FORBIDDEN),
        ("http://0xa9fea9fe/", FetchFailure.ADDRESS),
        ("http://2852039166/", FetchFailure.ADDRESS),
        ("http://user@10.0.0.1/", FetchFailure.ADDRESS),
        ("file:///etc/passwd", FetchFailure.SCHEME),
        ("http://[", FetchFailure.ADDRESS),
    ],
)
def test_redirects_into_a_network_are_refused(location: str, kind: FetchFailure) -> None:
    """A public page cannot send us to a private address, in whatever form; the redirect itself is kept."""
    error = refusal({"/": to(location)})
    assert error.kind is kind
    assert [exchange.status for exchange in error.exchanges] == [302]


# --- the guard, seen from outside -------------------------------------------------------------------------


def test_loopback_is_refused_by_default() -> None:
    """Without the setting no connection is made, to a number or to a name."""

    async def names(host: str) -> list[str]:
        return ["127.0.0.1"]

    async def work() -> None:
        settings = replace(SETTINGS, allow_loopback=False)
        async with (
            RawServer({"/": page()}) as server,
            Gate(settings, FixedClock(NOON), resolver=names) as gate,
        ):
            for host in ("127.0.0.1", "localhost", "news.example"):
                with pytest.raises(FetchError) as caught:
                    await gate.fetch(Request(server.url("/", host)))
                assert caught.value.kind is FetchFailure.FORBIDDEN
                assert "loopback" in str(caught.value)
            assert server.connections == 0

    run(work())


def test_the_connection_goes_to_the_checked_address() -> None:
    """The name is resolved once for robots.txt and page; the Host header names it; the address is recorded. A
    second answer of the resolver, private this time, is never used (rebinding)."""
    asked = []

    async def names(host: str) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    async def work() -> None:
        async with (
            RawServer({"/": page()}) as server,
            Gate(SETTINGS, FixedClock(NOON), resolver=names) as gate,
        ):
            fetched = await gate.fetch(Request(server.url("/", "news.example")))
            assert fetched.answer.address == "127.0.0.1"
            assert server.seen[-1].header("host") == f"news.example:{server.port}"

    run(work())
    assert asked == ["news.example"]


def test_a_redirect_to_a_name_is_checked_again() -> None:
    """A harmless host redirects to a name that resolves to a private address."""

    async def names(host: str) -> list[str]:
        return {"news.example": ["127.0.0.1"], "inner.example": ["127.0.0.1", "10.0.0.1"]}[host]

    async def work() -> None:
        clock = FixedClock(NOON)
        async with RawServer() as server, Gate(SETTINGS, clock, resolver=names) as gate:
            server.replies["/"] = to(server.url("/", "inner.example"))
            with pytest.raises(FetchError) as caught:
                await gate.fetch(Request(server.url("/", "news.example")))
            assert caught.value.kind is FetchFailure.FORBIDDEN
            assert server.paths == ["/"]

    run(work())


def test_nothing_listens() -> None:
    """A refused connection says so."""

    async def work() -> None:
        async with RawServer() as server:
            url = server.url()
        async with Gate(SETTINGS, FixedClock(NOON)) as gate:
            with pytest.raises(FetchError) as caught:
                await gate.fetch(Request(url), robots=False)
            assert caught.value.kind is FetchFailure.CONNECT
            assert caught.value.url == url

    run(work())


# --- limits -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "framing", ["Content-Length: 209715200", "Transfer-Encoding: chunked", "Connection: close"]
)
def test_a_body_of_200_megabytes_is_cut_off(framing: str) -> None:
    """With every framing the gate stops at its limit: the server cannot send more than what lies in buffers."""
    sent = 0

    async def floods(seen: Seen, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(f"HTTP/1.1 200 OK\r\n{framing}\r\n\r\n".encode())
        block = bytes(65_536)
        if "chunked" in framing:
            block = b"10000\r\n" + block + b"\r\n"
        while sent < 200 << 20:
            writer.write(block)
            await writer.drain()
            sent += len(block)

    error = refusal({"/": floods}, max_body_bytes=1 << 20)
    assert error.kind is FetchFailure.SIZE
    assert sent < 32 << 20


def test_the_largest_body_is_allowed() -> None:
    """Exactly the limit passes; one byte more does not."""

    async def work() -> None:
        settings = replace(SETTINGS, max_body_bytes=2000)
        replies: dict[str, Reply] = {"/a": page(bytes(2000)), "/b": page(bytes(2001))}
        async with RawServer(replies) as server, Gate(settings, FixedClock(NOON)) as gate:
            assert len((await gate.fetch(Request(server.url("/a")))).answer.payload) == 2000
            with pytest.raises(FetchError):
                await gate.fetch(Request(server.url("/b")))

    run(work())


def test_framing_counts_as_received() -> None:
    """A body of one-byte chunks with long extensions is cut by what is received, not by what it carries."""
    chunk = b"1;" + b"x" * 500 + b"\r\na\r\n"
    error = refusal(
        {"/": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk * 100 + b"0\r\n\r\n"},
        max_body_bytes=4096,
    )
    assert error.kind is FetchFailure.SIZE


@pytest.mark.parametrize(
    "head",
    [
        b"X-Long: " + b"a" * 70_000 + b"\r\n",
        b"".join(b"X-%d: %s\r\n" % (number, b"a" * 100) for number in range(700)),
        b"A" * 70_000,
    ],
    ids=["one long header", "many headers", "no line end"],
)
def test_a_head_that_is_too_large(head: bytes) -> None:
    """One limit for the whole head, however it is filled; asked once only."""

    async def work() -> None:
        reply = b"HTTP/1.1 200 OK\r\n" + head + b"\r\n"
        async with RawServer({"/": reply}) as server, Gate(SETTINGS, FixedClock(NOON)) as gate:
            with pytest.raises(FetchError) as caught:
                await gate.fetch(Request(server.url()))
            assert caught.value.kind is FetchFailure.HEADERS
            assert server.paths == ["/"]

    run(work())


def test_a_head_without_end() -> None:
    """A server that sends headers for ever is cut off at the limit."""
    sent = 0

    async def babbles(seen: Seen, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            writer.write(b"X-More: %d\r\n" % sent * 100)
            await writer.drain()
            sent += 1

    assert refusal({"/": babbles}).kind is FetchFailure.HEADERS


def test_interim_answers_without_end() -> None:
    """They count as part of the head: a flood of them is cut off."""
    sent = 0

    async def hints(seen: Seen, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        while True:
            writer.write(b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" * 100)
            await writer.drain()
            sent += 1

    assert refusal({"/": hints}).kind is FetchFailure.HEADERS
    assert sent < 100_000


def test_large_heads_within_the_limit_are_read() -> None:
    """A single header of 30 kB and 500 headers: more than the parser would take of itself."""
    many = [f"X-{number}: a" for number in range(500)]
    answer = get({"/": page(b"x", "X-Long: " + "a" * 30_000, *many)})[0].answer
    assert len(answer.headers) == 502
    assert answer.payload == b"x"


async def drips(seen: Seen, writer: asyncio.StreamWriter) -> None:
    """A body that never ends, one byte at a time."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while True:
        writer.write(b"a")
        await writer.drain()
        await asyncio.sleep(0.01)


async def says_nothing(seen: Seen, writer: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()


@pytest.mark.parametrize("handler", [drips, says_nothing], ids=["slow body", "no answer"])
def test_the_whole_time_is_limited(handler: Any) -> None:
    """Bytes now and then do not keep a request alive beyond the limit."""
    error = refusal({"/": handler}, total_seconds=0.2)
    assert error.kind is FetchFailure.TIMEOUT


def test_the_time_is_limited_over_all_redirects() -> None:
    """Each hop takes less than the limit, all of them together more."""

    def hop(number: int) -> Any:
        async def late(seen: Seen, writer: asyncio.StreamWriter) -> None:
            await asyncio.sleep(0.06)
            writer.write(to(f"/{number + 1}"))

        return late

    error = refusal({f"/{number}": hop(number) for number in range(9)}, "/0", total_seconds=0.2)
    assert error.kind is FetchFailure.TIMEOUT
    assert error.exchanges


@pytest.mark.parametrize(
    "reply",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\nonly this",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nonly this",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 9\r\n\r\nonly this",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nonly this",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"HTTP/1.1 twenty OK\r\n\r\n",
        b"<html>this is HTTP/0.9</html>\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
        b"",
    ],
)
def test_broken_answers_are_protocol_faults(reply: bytes) -> None:
    """Answers that break off, contradict themselves or are no HTTP; asked once only."""
    asked = 0

    async def sends(seen: Seen, writer: asyncio.StreamWriter) -> None:
        nonlocal asked
        asked += 1
        writer.write(reply)

    error = refusal({"/": sends}, robots=False)
    assert error.kind is FetchFailure.PROTOCOL
    assert asked == 1


def test_a_dead_connection_is_replaced() -> None:
    """A kept-alive connection that the server has closed meanwhile does not fail the request."""

    async def work() -> None:
        async def closes(seen: Seen, writer: asyncio.StreamWriter) -> None:
            """Say nothing and hang up."""

        replies: dict[str, Reply] = {"/1": page(b"one"), "/2": [closes, page(b"two")]}
        async with RawServer(replies) as server, Gate(SETTINGS, FixedClock(NOON)) as gate:
            await gate.fetch(Request(server.url("/1")))
            assert (await gate.fetch(Request(server.url("/2")))).answer.payload == b"two"
            assert server.connections == 2

    run(work())


# --- 429 and 503 ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "asked", "held"),
    [
        ("Retry-After: 120", 120, 120),
        ("Retry-After: 0", 0, 0),
        ("Retry-After: Sun, 01 Mar 2026 12:05:00 GMT", 300, 300),
        ("Retry-After: Sun, 01 Mar 2026 11:00:00 GMT", 0, 0),
        ("Retry-After: 99999999999", None, 60),
        ("Retry-After: 864000", 86_400, 86_400),
        ("Retry-After: Fri, 01 Mar 2126 12:00:00 GMT", 86_400, 86_400),
        ("Retry-After: soon", None, 60),
        ("Retry-After: -5", None, 60),
        ("X-Nothing: 1", None, 60),
    ],
)
@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable"])
def test_a_busy_host_is_left_alone(status: str, header: str, asked: int | None, held: int) -> None:
    """BUSY carries the answer and how long the server asked for, capped; until then the host is not asked."""

    async def work() -> None:
        clock = FixedClock(NOON)
        replies: dict[str, Reply] = {"/": page(b"later", header, status=status), "/b": page()}
        async with RawServer(replies) as server, Gate(SETTINGS, clock) as gate:
            with pytest.raises(FetchError) as caught:
                await gate.fetch(Request(server.url()))
            error = caught.value
            assert error.kind is FetchFailure.BUSY
            assert error.retry_after == (None if asked is None else timedelta(seconds=asked))
            assert [exchange.payload for exchange in error.exchanges] == [b"later"]
            assert gate.ready_at(server.url("/b")) == NOON + timedelta(seconds=held)
            if held:
                with pytest.raises(FetchError) as again:
                    await gate.fetch(Request(server.url("/b")))
                assert again.value.kind is FetchFailure.BUSY
                assert again.value.retry_after == timedelta(seconds=held)
            assert server.paths == ["/"]
            clock.advance(timedelta(seconds=held))
            assert (await gate.fetch(Request(server.url("/b")), robots=False)).answer.status == 200

    run(work())


def test_a_hold_reaches_those_that_wait() -> None:
    """A request that waits for the host's turn is refused when the one before it is told to go away."""

    async def work() -> None:
        clock = FixedClock(NOON, auto=True)
        busy = page(b"", "Retry-After: 60", status="429 Slow down")
        async with RawServer({"/1": busy, "/2": page()}) as server, Gate(SETTINGS, clock) as gate:
            results = await asyncio.gather(
                *(gate.fetch(Request(server.url(path)), robots=False) for path in ("/1", "/2")),
                return_exceptions=True,
            )
            assert [type(result) for result in results] == [FetchError, FetchError]
            assert server.paths == ["/1"]

    run(work())


# --- pace -------------------------------------------------------------------------------------------------


def test_requests_to_one_host_keep_their_distance() -> None:
    """Robots.txt, page, redirect and next page of one host start at least a pause apart, on the clock."""

    async def work() -> None:
        clock = FixedClock(NOON, auto=True)
        settings = replace(SETTINGS, pace_seconds=5)
        replies: dict[str, Reply] = {"/1": to("/2"), "/2": page(), "/3": page()}
        async with RawServer(replies) as server, Gate(settings, clock) as gate:
            assert gate.ready_at(server.url()) == NOON
            first = await gate.fetch(Request(server.url("/1")))
            second = await gate.fetch(Request(server.url("/3")))
            starts = [exchange.started - NOON for exchange in (*first.exchanges, *second.exchanges)]
            assert starts == [timedelta(seconds=seconds) for seconds in (5, 10, 15)]
            assert gate.ready_at(server.url()) == NOON + timedelta(seconds=20)

    run(work())


def test_one_host_is_asked_one_thing_at_a_time() -> None:
    """Ten requests at once reach a host one after another; two hosts do not wait for each other."""
    under_way: dict[str, int] = {}
    most: dict[str, int] = {}

    async def counts(seen: Seen, writer: asyncio.StreamWriter) -> None:
        host = seen.header("host") or ""
        under_way[host] = under_way.get(host, 0) + 1
        most[host] = max(most.get(host, 0), under_way[host])
        most["all"] = max(most.get("all", 0), sum(under_way.values()))
        for _ in range(20):
            await asyncio.sleep(0)
        under_way[host] -= 1
        writer.write(page())

    async def names(host: str) -> list[str]:
        return ["127.0.0.1"]

    async def work() -> None:
        async with (
            RawServer({"/": counts}) as server,
            Gate(SETTINGS, FixedClock(NOON, auto=True), resolver=names) as gate,
        ):
            hosts = ["a.example", "b.example"]
            await asyncio.gather(*(gate.fetch(Request(server.url("/", hosts[n % 2]))) for n in range(10)))
            assert {most[f"{host}:{server.port}"] for host in hosts} == {1}
            assert most["all"] == 2

    run(work())


def test_requests_under_way_are_limited() -> None:
    """Never more than `max_connections`, over all hosts."""
    under_way = most = 0

    async def counts(seen: Seen, writer: asyncio.StreamWriter) -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        for _ in range(20):
            await asyncio.sleep(0)
        under_way -= 1
        writer.write(page())

    async def names(host: str) -> list[str]:
        return ["127.0.0.1"]

    async def work() -> None:
        settings = replace(SETTINGS, max_connections=3)
        async with (
            RawServer({"/": counts}) as server,
            Gate(settings, FixedClock(NOON), resolver=names) as gate,
        ):
            await asyncio.gather(
                *(gate.fetch(Request(server.url("/", f"h{n}.example")), robots=False) for n in range(12))
            )

    run(work())
    assert most == 3


def test_a_cancelled_request_frees_its_place() -> None:
    """Cancelling a fetch neither blocks the host nor leaves anything open."""

    async def work() -> None:
        reached = asyncio.Event()

        async def hangs(seen: Seen, writer: asyncio.StreamWriter) -> None:
            reached.set()
            await asyncio.Event().wait()

        replies: dict[str, Reply] = {"/hang": hangs, "/": page()}
        async with RawServer(replies) as server, Gate(SETTINGS, FixedClock(NOON)) as gate:
            task = asyncio.create_task(gate.fetch(Request(server.url("/hang"))))
            await reached.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert (await gate.fetch(Request(server.url()))).answer.status == 200

    run(work())


# --- proxies and settings ---------------------------------------------------------------------------------


def test_a_proxy_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the setting, requests go to the proxy whole; names are left to it, literal addresses are not."""

    async def work() -> None:
        async with RawServer({"http://news.example/a": page(b"by proxy")}) as proxy:
            monkeypatch.setenv("http_proxy", proxy.url(""))
            monkeypatch.delenv("no_proxy", raising=False)
            settings = GateSettings(use_proxies=True, pace_seconds=0)
            async with Gate(settings, FixedClock(NOON)) as gate:
                fetched = await gate.fetch(Request("http://news.example/a"))
                assert fetched.answer.payload == b"by proxy"
                assert fetched.answer.request == proxy.seen[-1]
                assert proxy.seen[-1].header("host") == "news.example"
                for inner in ("http://10.0.0.1/", "http://localhost/", "http://169.254.169.254/"):
                    with pytest.raises(FetchError) as caught:
                        await gate.fetch(Request(inner))
                    assert caught.value.kind is FetchFailure.FORBIDDEN
            assert len(proxy.paths) == 2  # robots.txt and the page

    run(work())


def test_no_proxy_without_the_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment alone changes nothing."""

    async def work() -> None:
        async with RawServer() as proxy, RawServer({"/": page(b"direct")}) as server:
            monkeypatch.setenv("http_proxy", proxy.url(""))
            async with Gate(SETTINGS, FixedClock(NOON)) as gate:
                assert (await gate.fetch(Request(server.url()))).answer.payload == b"direct"
            assert proxy.connections == 0

    run(work())


def test_a_proxy_that_is_not_supported(monkeypatch: pytest.MonkeyPatch) -> None:
    """SOCKS is named as what it is: not supported."""

    async def work() -> None:
        monkeypatch.setenv("http_proxy", "socks5://127.0.0.1:9050")
        with pytest.raises(SettingsError, match="socks5 proxy is not supported"):
            Gate(GateSettings(use_proxies=True), FixedClock(NOON))

    run(work())


@pytest.mark.parametrize(
    "address",
    [
        "desk:s3cret@proxy.example:8080",
        "http://desk:s3/cret@proxy.example:8080",
        "http://desk:s3cret@proxy.example:port",
        "http://desk:s3cret@[::1",
        "socks5://desk:s3cret@proxy.example:1080",
    ],
)
def test_the_password_of_a_proxy_is_not_told(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The variable is named, and what to write; no part of a malformed address is repeated."""

    async def work() -> None:
        monkeypatch.setenv("https_proxy", address)
        with pytest.raises(SettingsError, match="https_proxy: ") as caught:
            Gate(GateSettings(use_proxies=True), FixedClock(NOON))
        assert "s3" not in str(caught.value)
        assert "cret" not in str(caught.value)

    run(work())


@pytest.mark.parametrize(
    "wrong",
    [
        {"contact": "Zürich"},
        {"user_agent": "a\r\nb"},
        {"max_redirects": -1},
        {"per_host": 0},
        {"total_seconds": 0},
        {"pace_seconds": -1},
    ],
)
def test_settings_that_make_no_sense(wrong: dict[str, Any]) -> None:
    """The message names the setting."""
    with pytest.raises(SettingsError, match=next(iter(wrong))):
        GateSettings(**wrong)


def test_a_ca_file_that_is_not_there() -> None:
    """It is named when the gate is made, not at the first request."""

    async def work() -> None:
        with pytest.raises(SettingsError, match=r"missing\.pem"):
            Gate(GateSettings(ca_file="/nowhere/missing.pem"), FixedClock(NOON))

    run(work())


def test_closing_twice_does_no_harm() -> None:
    """Also where nothing was ever asked. A closed gate opens no new connections."""

    async def work() -> None:
        gate = Gate(SETTINGS, FixedClock(NOON))
        await gate.close()
        await gate.close()
        with pytest.raises(RuntimeError, match="closed"):
            await gate.fetch(Request("http://127.0.0.1:8000/"), robots=False)

    run(work())
