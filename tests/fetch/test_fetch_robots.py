"""robots.txt as RFC 9309 has it: what is allowed, for how long, and what a file that cannot be read means."""

from __future__ import annotations

import asyncio
import gzip
import tracemalloc
from collections.abc import Coroutine
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from wireserver import NOT_FOUND, RawServer, Reply, Seen, page

from variorum.errors import FetchError, FetchFailure
from variorum.fetch.address import parse
from variorum.fetch.gate import Gate, GateSettings
from variorum.fetch.robots import MAX_BYTES, MAX_RECEIVED, Robots
from variorum.testing.clocks import FixedClock
from variorum.types import Exchange, Fetched, Request

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
SETTINGS = GateSettings(allow_loopback=True, pace_seconds=0, robots_ttl=3600, robots_retry=600)
SITE = "https://news.example"


def run(work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(work)


def site(body: bytes, status: int = 200, *headers: tuple[str, str]) -> Robots:
    """The robots.txt of a site, read without a network."""

    async def ask(target: Any) -> Fetched:
        return Fetched((Exchange(target.url, NOON, status, headers, body),))

    return Robots(ask, FixedClock(NOON), agent="Variorum", ttl=3600, retry=600)


def allowed(text: bytes, *paths: str) -> list[bool]:
    """Which of the paths a robots.txt lets us ask for."""
    robots = site(text)

    async def work() -> list[bool]:
        return [(await robots.state(parse(SITE + path))).allows for path in paths]

    return list(run(work()))


RULES: list[tuple[str, bytes, dict[str, bool]]] = [
    ("empty file", b"", {"/": True}),
    ("all forbidden", b"User-agent: *\nDisallow: /\n", {"/": False, "/robots.txt": True}),
    ("nothing forbidden", b"User-agent: *\nDisallow:\n", {"/": True}),
    ("our group wins over *", b"User-agent: *\nDisallow: /\n\nUser-agent: Variorum\nDisallow: /x", {"/a": True, "/x": False}),
    ("our name in any case", b"user-agent: VARIORUM\ndisallow: /x\n", {"/x": False}),
    ("our name with a version", b"User-agent: Variorum/2.0\nDisallow: /x\n", {"/x": False}),
    ("our name among others", b"User-agent: OtherBot\nUser-agent: variorum\nUser-agent: Third\nDisallow: /x\n", {"/x": False}),
    ("names like ours", b"User-agent: Vario\nUser-agent: variorumbot\nDisallow: /\n", {"/": True}),
    ("other robots' groups", b"User-agent: OtherBot\nDisallow: /\n\nUser-agent: *\nDisallow: /x\n", {"/": True, "/x": False}),
    ("two groups of ours", b"User-agent: Variorum\nDisallow: /x\n\nUser-agent: a\nDisallow: /\n\nUser-agent: Variorum\nDisallow: /y\n", {"/x": False, "/y": False, "/z": True}),
    ("longest rule wins", b"User-agent: *\nDisallow: /a\nAllow: /a/b\n", {"/a": False, "/a/b": True}),
    ("allow wins a draw", b"User-agent: *\nDisallow: /a\nAllow: /a\n", {"/a": True}),
    ("wildcard and end", b"User-agent: *\nDisallow: /*.pdf$\nDisallow: /*/print\n", {"/a.pdf": False, "/a.pdf?x": True, "/b/print": False}),
    ("query", b"User-agent: *\nDisallow: /*?session=\n", {"/a?session=1": False, "/a?b": True}),
    ("escapes", b"User-agent: *\nDisallow: /caf%C3%A9\n", {"/café": False, "/caf%c3%a9": False}),
    ("byte order mark, CRLF, comments", b"\xef\xbb\xbfUser-agent: * # all\r\nDisallow: /x # why\r\n", {"/x": False}),
    ("CR alone", b"User-agent: *\rDisallow: /x\r", {"/x": False}),
    ("no UTF-8", b"User-agent: *\nDisallow: /caf\xe9\nDisallow: /x\n", {"/x": False}),
    ("a web page", b"<!doctype html><html><body>Not here</body></html>", {"/": True}),
    ("nulls and noise", b"\x00\x01User-agent\x00: *\n\xff\xfe\nDisallow /x\n", {"/y": True}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), [row[1:] for row in RULES], ids=[row[0] for row in RULES])
def test_rules(text: bytes, expected: dict[str, bool]) -> None:
    """Groups, wildcards, precedence and oddities of files."""
    assert dict(zip(expected, allowed(text, *expected), strict=True)) == expected


def test_a_disallowed_page_is_not_asked_for() -> None:
    """ROBOTS, and the server saw only the request for the file; without the rule of robots it is fetched."""

    async def work() -> None:
        replies: dict[str, Reply] = {
            "/robots.txt": page(b"User-agent: *\nDisallow: /private\n"),
            "/private": page(),
            "/": page(),
        }
        async with RawServer(replies) as server, Gate(SETTINGS, FixedClock(NOON)) as gate:
            with pytest.raises(FetchError) as caught:
                await gate.fetch(Request(server.url("/private")))
            assert caught.value.kind is FetchFailure.ROBOTS
            assert server.paths == []
            await gate.fetch(Request(server.url("/")))
            await gate.fetch(Request(server.url("/private")), robots=False)
            assert server.paths == ["/", "/private"]
            assert len(server.seen) == 3

    run(work())


def test_a_redirect_to_a_disallowed_page_is_not_followed() -> None:
    """Each hop is asked of robots.txt; the redirect itself is kept."""

    async def work() -> None:
        replies: dict[str, Reply] = {
            "/robots.txt": page(b"User-agent: *\nDisallow: /private\n"),
            "/": page(b"", "Location: /private", status="302 Found"),
        }
        async with RawServer(replies) as server, Gate(SETTINGS, FixedClock(NOON)) as gate:
            with pytest.raises(FetchError) as caught:
                await gate.fetch(Request(server.url()))
            assert caught.value.kind is FetchFailure.ROBOTS
            assert [exchange.status for exchange in caught.value.exchanges] == [302]

    run(work())


def test_the_file_is_read_once_and_again_when_its_time_is_over() -> None:
    """Ten pages at once need it once; after the time to live it is asked for again, and the new rules hold."""

    async def work() -> None:
        clock = FixedClock(NOON)
        replies: dict[str, Reply] = {
            "/robots.txt": [NOT_FOUND, page(b"User-agent: *\nDisallow: /\n")],
            "/": page(),
        }
        async with RawServer(replies) as server, Gate(SETTINGS, clock) as gate:
            await asyncio.gather(*(gate.fetch(Request(server.url())) for _ in range(10)))
            assert len(server.seen) == 11
            clock.advance(timedelta(seconds=3600))
            with pytest.raises(FetchError) as caught:
                await gate.fetch(Request(server.url()))
            assert caught.value.kind is FetchFailure.ROBOTS

    run(work())


@pytest.mark.parametrize("status", ["404 Not Found", "401 Unauthorized", "403 Forbidden", "410 Gone"])
def test_no_file_allows_everything(status: str) -> None:
    """4xx means that there are no rules (RFC 9309, section 2.3.1.3)."""

    async def work() -> None:
        replies: dict[str, Reply] = {"/robots.txt": page(b"Disallow: /", status=status), "/": page()}
        async with RawServer(replies) as server, Gate(SETTINGS, FixedClock(NOON)) as gate:
            assert (await gate.fetch(Request(server.url()))).answer.status == 200
            state = await gate.robots_state(server.url())
            assert (state.allows, state.status, state.read) == (True, int(status[:3]), NOON)

    run(work())


def test_a_file_that_cannot_be_read_forbids_everything_for_a_while() -> None:
    """5xx: nothing is asked until the next try, then the file is asked for again."""

    async def work() -> None:
        clock = FixedClock(NOON)
        replies: dict[str, Reply] = {"/robots.txt": [page(b"", status="500 Oops"), NOT_FOUND], "/": page()}
        async with RawServer(replies) as server, Gate(SETTINGS, clock) as gate:
            for _ in range(2):
                with pytest.raises(FetchError) as caught:
                    await gate.fetch(Request(server.url()))
                assert caught.value.kind is FetchFailure.ROBOTS
                assert caught.value.retry_after == timedelta(seconds=600)
                assert "500" in caught.value.cause
            state = await gate.robots_state(server.url())
            assert (state.allows, state.read, state.until) == (False, None, NOON + timedelta(seconds=600))
            assert len(server.seen) == 1
            clock.advance(timedelta(seconds=600))
            assert (await gate.fetch(Request(server.url()))).answer.status == 200

    run(work())


def test_an_earlier_file_still_holds_when_the_new_one_cannot_be_read() -> None:
    """A server in trouble does not stop the watch: the old rules hold until it answers again."""

    async def work() -> None:
        clock = FixedClock(NOON)
        replies: dict[str, Reply] = {
            "/robots.txt": [page(b"User-agent: *\nDisallow: /x\n"), page(b"", status="502 Bad"), NOT_FOUND],
            "/": page(),
            "/x": page(),
        }
        async with RawServer(replies) as server, Gate(SETTINGS, clock) as gate:
            await gate.fetch(Request(server.url()))
            clock.advance(timedelta(seconds=3600))
            await gate.fetch(Request(server.url()))
            state = await gate.robots_state(server.url("/x"))
            assert not state.allows
            assert state.read == NOON
            assert state.problem is not None
            clock.advance(timedelta(seconds=600))
            await gate.fetch(Request(server.url("/x")))

    run(work())


def test_a_host_that_is_down_is_told_from_one_that_forbids() -> None:
    """The failure keeps its kind, and for a while it is not tried again."""

    async def work() -> None:
        async with RawServer() as server:
            url = server.url()
        async with Gate(SETTINGS, FixedClock(NOON)) as gate:
            for _ in range(2):
                with pytest.raises(FetchError) as caught:
                    await gate.fetch(Request(url))
                assert caught.value.kind is FetchFailure.CONNECT
                assert caught.value.retry_after == timedelta(seconds=600)
            state = await gate.robots_state(url)
            assert not state.allows
            assert state.problem is not None

    run(work())


@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable"])
def test_a_busy_host_is_not_asked_for_its_page_either(status: str) -> None:
    """429 or 503 for the file is BUSY, not "no rules"; when the time is over both are asked for."""

    async def work() -> None:
        clock = FixedClock(NOON)
        busy = page(b"", "Retry-After: 30", status=status)
        replies: dict[str, Reply] = {"/robots.txt": [busy, NOT_FOUND], "/": page()}
        async with RawServer(replies) as server, Gate(SETTINGS, clock) as gate:
            with pytest.raises(FetchError) as caught:
                await gate.fetch(Request(server.url()))
            assert caught.value.kind is FetchFailure.BUSY
            assert server.paths == []
            clock.advance(timedelta(seconds=30))
            await gate.fetch(Request(server.url()))

    run(work())


def test_redirects_to_the_file_are_followed() -> None:
    """Five redirects are followed; with more, or in a circle, there is no file."""

    async def work() -> None:
        for hops, allows in ((5, False), (6, True)):
            replies: dict[str, Reply] = {
                f"/{number}": page(b"", f"Location: /{number + 1}", status="302 Found") for number in range(9)
            }
            replies["/robots.txt"] = replies["/0"]
            replies[f"/{hops}"] = page(b"User-agent: *\nDisallow: /\n")
            async with RawServer(replies) as server, Gate(SETTINGS, FixedClock(NOON)) as gate:
                assert (await gate.robots_state(server.url())).allows is allows
        circle: dict[str, Reply] = {"/robots.txt": page(b"", "Location: /robots.txt", status="301 Moved")}
        async with RawServer(circle) as server, Gate(SETTINGS, FixedClock(NOON)) as gate:
            assert (await gate.robots_state(server.url())).allows

    run(work())


def test_the_file_goes_through_the_guard() -> None:
    """A robots.txt that redirects into a private network is not read there, and forbids."""

    async def work() -> None:
        inner = page(b"", "Location: http://10.0.0.1/robots.txt", status="302 Found")
        async with (
            RawServer({"/robots.txt": inner, "/": page()}) as server,
            Gate(SETTINGS, FixedClock(NOON)) as gate,
        ):
            with pytest.raises(FetchError) as caught:
                await gate.fetch(Request(server.url()))
            assert caught.value.kind is FetchFailure.FORBIDDEN
            assert server.paths == []

    run(work())


def test_half_a_megabyte_is_read() -> None:
    """Rules beyond 500 KiB do not count, and a line cut there is dropped; far larger files are refused."""
    rules = b"User-agent: *\nDisallow: /x\n"
    comment = b"# " + b"c" * (MAX_BYTES - len(rules) - len(b"# \nDisallow: /z")) + b"\n"
    text = rules + comment + b"Disallow: /zebra\nDisallow: /late\n"
    assert allowed(text, "/x", "/late", "/z", "/zebra") == [False, True, True, True]

    async def floods(seen: Seen, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(b"#" * 65_536)
            await writer.drain()

    async def work() -> None:
        async with RawServer({"/robots.txt": floods}) as server, Gate(SETTINGS, FixedClock(NOON)) as gate:
            state = await gate.robots_state(server.url())
            assert not state.allows
            assert state.problem is not None
            assert f"{MAX_RECEIVED:,}" in state.problem

    run(work())


def test_a_compressed_file_is_read() -> None:
    """Some servers compress it without being asked to; a broken one means that there is none."""
    packed = gzip.compress(b"User-agent: *\nDisallow: /x\n")

    async def work() -> None:
        gz = ("Content-Encoding", "gzip")
        assert not (await site(packed, 200, gz).state(parse(f"{SITE}/x"))).allows
        assert (await site(b"User-agent: *\nDisallow: /x\n", 200, gz).state(parse(f"{SITE}/x"))).allows

    run(work())


def test_crawl_delay_is_obeyed_up_to_a_cap() -> None:
    """The delay of our group holds between requests; an absurd one is cut, a malformed one ignored."""

    async def work() -> None:
        for text, seconds in ((b"7", 7), (b"0.5", 2), (b"86400", 60), (b"soon", 2), (b"-3", 2), (b"nan", 2)):
            clock = FixedClock(NOON, auto=True)
            settings = replace(SETTINGS, pace_seconds=2, max_crawl_delay=60)
            replies: dict[str, Reply] = {
                "/robots.txt": page(b"User-agent: *\nCrawl-delay: " + text + b"\n"),
                "/": page(),
            }
            async with RawServer(replies) as server, Gate(settings, clock) as gate:
                first = (await gate.fetch(Request(server.url()))).answer.started
                second = (await gate.fetch(Request(server.url()))).answer.started
                assert second - first == timedelta(seconds=seconds), text

    run(work())


def test_the_state_tells_what_a_reader_wants_to_know() -> None:
    """When it was read, what it says of the address, the delay and the sitemaps it names."""

    async def work() -> None:
        text = b"Sitemap: https://news.example/map.xml\nUser-agent: *\nCrawl-delay: 3\nDisallow: /x\n"
        async with (
            RawServer({"/robots.txt": page(text)}) as server,
            Gate(SETTINGS, FixedClock(NOON)) as gate,
        ):
            state = await gate.robots_state(server.url("/x/1"))
            assert state.url == server.url("/robots.txt")
            assert state.allows is False
            assert state.read == NOON
            assert state.until == NOON + timedelta(seconds=3600)
            assert state.crawl_delay == 3
            assert state.sitemaps == ("https://news.example/map.xml",)
            assert (await gate.robots_state(server.url("/y"))).allows
            assert len(server.seen) == 1

    run(work())


def test_a_hostile_file_costs_little() -> None:
    """17,000 agents over 17,000 rules are not multiplied: the rules kept are those of two groups at most."""
    text = b"".join(b"user-agent:a%d\n" % number for number in range(17_000))
    text += b"".join(b"allow:/%d\n" % number for number in range(17_000))
    tracemalloc.start()
    try:
        assert allowed(text, "/1") == [True]
        assert tracemalloc.get_traced_memory()[1] < 64 << 20
    finally:
        tracemalloc.stop()


def test_the_table_of_sites_is_bounded() -> None:
    """The oldest site is forgotten and read again when it is asked for."""
    asked = []

    async def ask(target: Any) -> Fetched:
        asked.append(target.host)
        return Fetched((Exchange(target.url, NOON, 404, (), b""),))

    async def work() -> None:
        robots = Robots(ask, FixedClock(NOON), agent="Variorum", ttl=60, retry=60, capacity=2)
        for host in ("a", "b", "c", "b", "c", "a"):
            await robots.admit(parse(f"https://{host}.example/"))

    run(work())
    assert asked == ["a.example", "b.example", "c.example", "a.example"]


def test_each_origin_has_its_own_file() -> None:
    """Scheme and port make another site."""
    asked = []

    async def ask(target: Any) -> Fetched:
        asked.append(target.url)
        return Fetched((Exchange(target.url, NOON, 404, (), b""),))

    async def work() -> None:
        robots = Robots(ask, FixedClock(NOON), agent="Variorum", ttl=60, retry=60)
        for url in (
            "http://a.example/x?y",
            "https://a.example/",
            "http://a.example:8080/x",
            "http://a.example",
        ):
            await robots.admit(parse(url))

    run(work())
    assert asked == [
        "http://a.example/robots.txt",
        "https://a.example/robots.txt",
        "http://a.example:8080/robots.txt",
    ]


def test_the_sitemaps_that_it_names() -> None:
    """Each once, in the order of the file; what is no web address is left out. A site without a file names none."""
    text = b"""User-agent: *
Disallow: /x
Sitemap: https://e.example/s.xml
sitemap:https://e.example/news.xml # new
SITEMAP: https://e.example/s.xml
Sitemap: ftp://e.example/s.xml
Sitemap: javascript:alert(1)
"""

    async def work() -> None:
        async with RawServer({"/robots.txt": page(text)}) as server, Gate(SETTINGS, FixedClock(NOON)) as gate:
            assert await gate.sitemaps(server.url("/a")) == (
                "https://e.example/s.xml",
                "https://e.example/news.xml",
            )
        async with RawServer({}) as bare, Gate(SETTINGS, FixedClock(NOON)) as gate:
            assert await gate.sitemaps(bare.url()) == ()

    run(work())
