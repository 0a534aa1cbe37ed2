"""Connections: how they are made, kept, shared and let go; over real sockets."""

from __future__ import annotations

import asyncio
import base64
import socket
from collections.abc import Callable, Coroutine, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from wireserver import RawServer, Seen, page

from variorum.errors import FetchError, FetchFailure
from variorum.fetch import wire
from variorum.fetch.gate import Gate, GateSettings
from variorum.fetch.wire import Proxy
from variorum.testing.clocks import FixedClock
from variorum.types import Exchange, Request

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
SETTINGS = GateSettings(allow_loopback=True, pace_seconds=0)


def run(work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(work)


async def ask(gate: Gate, url: str, **request: Any) -> Exchange:
    return (await gate.fetch(Request(url, **request), robots=False)).answer


def names(*addresses: str) -> Callable[[str], Coroutine[Any, Any, list[str]]]:
    async def resolve(host: str) -> list[str]:
        return list(addresses)

    return resolve


class Listener:
    """A server that answers the first request of each connection with `reply` and then waits for its end, which
    `ended` tells."""

    def __init__(self, reply: bytes = b"") -> None:
        self.reply = reply
        self.asked = asyncio.Event()
        self.ended = asyncio.Event()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(self.reply)
            self.asked.set()
            await reader.read()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        writer.close()
        self.ended.set()


def test_the_next_address_is_tried() -> None:
    """Where the first address of a host refuses, the second is asked; the record says which it was."""

    async def work() -> None:
        async with (
            RawServer({"/": page(b"x")}) as server,
            Gate(SETTINGS, FixedClock(NOON), resolver=names("127.0.0.9", "127.0.0.1")) as gate,
        ):
            assert (await ask(gate, server.url("/", "news.example"))).address == "127.0.0.1"

    run(work())


def test_no_address_answers() -> None:
    """Where all of them refuse, so does the gate."""

    async def work() -> None:
        async with RawServer() as server:
            url = server.url("/", "news.example")
        async with Gate(SETTINGS, FixedClock(NOON), resolver=names("127.0.0.8", "127.0.0.9")) as gate:
            with pytest.raises(FetchError) as caught:
                await ask(gate, url)
            assert caught.value.kind is FetchFailure.CONNECT

    run(work())


@contextmanager
def silent_address(host: str, port: int) -> Iterator[None]:
    """An address at which something listens and takes no connection any more: whoever asks waits."""
    with ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind((host, port))
        listener.listen(0)
        for _ in range(3):  # the queue of those that wait to be taken is full after the first or second
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex((host, port))
        yield


def test_an_address_that_says_nothing_is_not_waited_for() -> None:
    """Happy eyeballs (RFC 8305): the next address is tried beside one that neither takes a connection nor refuses it,
    long before the time for a connection is over, and the one that answers is asked."""

    async def work() -> None:
        async with (
            RawServer({"/": page(b"x")}) as server,
            Gate(
                replace(SETTINGS, connect_seconds=60),
                FixedClock(NOON),
                resolver=names("127.0.0.8", "127.0.0.9", "127.0.0.1"),
            ) as gate,
        ):
            with silent_address("127.0.0.8", server.port), silent_address("127.0.0.9", server.port):
                async with asyncio.timeout(30):
                    assert (await ask(gate, server.url("/", "news.example"))).address == "127.0.0.1"
            assert server.connections == 1

    run(work())


def test_only_addresses_that_say_nothing() -> None:
    """Then the time for a connection ends it, and the next request makes a connection anew."""

    async def work() -> None:
        async with (
            RawServer({"/": page(b"x")}) as server,
            Gate(
                replace(SETTINGS, connect_seconds=0.4),
                FixedClock(NOON),
                resolver=names("127.0.0.8", "127.0.0.9"),
            ) as gate,
        ):
            url = server.url("/", "news.example")
            with silent_address("127.0.0.8", server.port), silent_address("127.0.0.9", server.port):
                with pytest.raises(FetchError) as caught:
                    await ask(gate, url)
                assert caught.value.kind is FetchFailure.TIMEOUT
            late = await asyncio.start_server(Listener(page(b"late")).serve, "127.0.0.9", server.port)
            async with late:
                assert (await ask(gate, url)).address == "127.0.0.9"
                await gate.close()

    run(work())


@pytest.mark.skipif(not socket.has_ipv6, reason="this machine has no IPv6")
def test_a_host_of_both_families() -> None:
    """IPv6 first where it answers, IPv4 where it refuses; the record says which it was."""

    async def work() -> None:
        listener = Listener(page(b"six"))
        async with (
            RawServer({"/": page(b"four")}) as server,
            Gate(SETTINGS, FixedClock(NOON), resolver=names("::1", "127.0.0.1")) as gate,
        ):
            answer = await ask(gate, server.url("/", "four.example"))
            assert (answer.address, answer.payload) == ("127.0.0.1", b"four")
            async with await asyncio.start_server(listener.serve, "::1", server.port):
                answer = await ask(gate, server.url("/", "six.example"))
                assert (answer.address, answer.payload) == ("::1", b"six")
                await gate.close()
                await listener.ended.wait()

    run(work())


def test_a_request_that_is_cancelled_while_it_connects() -> None:
    """Nothing stays open: neither the attempts nor a place of the gate."""

    async def work() -> None:
        async with (
            RawServer({"/": page(b"x")}) as server,
            Gate(
                replace(SETTINGS, max_connections=1),
                FixedClock(NOON),
                resolver=names("127.0.0.8"),
            ) as gate,
        ):
            with silent_address("127.0.0.8", server.port), pytest.raises(TimeoutError):
                async with asyncio.timeout(0.2):
                    await ask(gate, server.url("/", "news.example"))
            assert (await ask(gate, server.url())).payload == b"x"

    run(work())


def test_a_304_with_the_length_of_the_page() -> None:
    """Servers may say how long the page would be (RFC 9110, section 15.4.5): there is no body to wait for, and the
    connection serves the next request."""

    async def work() -> None:
        unmodified = b"HTTP/1.1 304 Not Modified\r\nContent-Length: 77000\r\n\r\n"
        async with RawServer({"/": unmodified}) as server, Gate(SETTINGS, FixedClock(NOON)) as gate:
            for _ in range(2):
                answer = await ask(gate, server.url(), etag='"e"')
                assert (answer.status, answer.payload, answer.head) == (304, b"", unmodified)
            assert server.connections == 1

    run(work())


def test_connections_belong_to_one_host() -> None:
    """Two names at one address do not share a connection; a name comes back to its own."""

    async def work() -> None:
        async with (
            RawServer({"/": page(b"x")}) as server,
            Gate(SETTINGS, FixedClock(NOON), resolver=names("127.0.0.1")) as gate,
        ):
            for host in ("a.example", "b.example", "a.example", "b.example"):
                await ask(gate, server.url("/", host))
            assert server.connections == 2

    run(work())


def test_few_connections_are_kept() -> None:
    """Beyond the limit the one that has waited longest is closed."""

    async def work() -> None:
        async with (
            RawServer({"/": page(b"x")}) as server,
            Gate(replace(SETTINGS, max_connections=2), FixedClock(NOON), resolver=names("127.0.0.1")) as gate,
        ):
            made = []
            for host in "abcbca":
                await ask(gate, server.url("/", f"{host}.example"))
                made.append(server.connections)
            assert made == [1, 2, 3, 3, 3, 4]

    run(work())


def test_a_connection_that_waits_too_long_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server need not do it."""
    monkeypatch.setattr(wire, "IDLE_SECONDS", 0.0)

    async def work() -> None:
        listener = Listener(page(b"x"))
        server = await asyncio.start_server(listener.serve, "127.0.0.1", 0)
        async with server, Gate(SETTINGS, FixedClock(NOON)) as gate:
            await ask(gate, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/")
            await listener.ended.wait()

    run(work())


def test_an_answer_that_ends_with_its_connection_is_the_last() -> None:
    """`Connection: close` is believed, also where the server does not close."""

    async def work() -> None:
        async with (
            RawServer({"/": page(b"x", "Connection: close")}) as server,
            Gate(SETTINGS, FixedClock(NOON)) as gate,
        ):
            for _ in range(2):
                assert (await ask(gate, server.url())).payload == b"x"
            assert server.connections == 2

    run(work())


@pytest.mark.parametrize(
    "reply", [b"", page(b"half of it")[:-3]], ids=["before the answer", "within the body"]
)
def test_a_cancelled_request_closes_its_connection(reply: bytes) -> None:
    """What is still to come would be taken for the next answer."""

    async def work() -> None:
        listener = Listener(reply)
        server = await asyncio.start_server(listener.serve, "127.0.0.1", 0)
        async with server, Gate(SETTINGS, FixedClock(NOON)) as gate:
            url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
            task = asyncio.create_task(ask(gate, url))
            await listener.asked.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await listener.ended.wait()

    run(work())


def test_closing_ends_what_is_under_way() -> None:
    """A request that still waits when the gate is closed fails; it does not hang."""

    async def work() -> None:
        listener = Listener()
        server = await asyncio.start_server(listener.serve, "127.0.0.1", 0)
        async with server:
            gate = Gate(SETTINGS, FixedClock(NOON))
            task = asyncio.create_task(ask(gate, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"))
            await listener.asked.wait()
            await gate.close()
            with pytest.raises(FetchError) as caught:
                await task
            assert caught.value.kind is FetchFailure.PROTOCOL
            await listener.ended.wait()

    run(work())


def test_a_dead_connection_is_replaced_once() -> None:
    """Where the fresh connection is closed without an answer too, that is the answer: nothing is asked thrice."""

    async def hangs_up(seen: Seen, writer: asyncio.StreamWriter) -> None:
        """Say nothing."""

    async def work() -> None:
        replies = {"/1": page(b"one"), "/2": hangs_up}
        async with RawServer(replies) as server, Gate(SETTINGS, FixedClock(NOON)) as gate:
            await ask(gate, server.url("/1"))
            with pytest.raises(FetchError) as caught:
                await ask(gate, server.url("/2"))
            assert caught.value.kind is FetchFailure.PROTOCOL
            assert server.paths == ["/1", "/2", "/2"]

    run(work())


# --- proxies ----------------------------------------------------------------------------------------------


def through(proxy: str, url: str, monkeypatch: pytest.MonkeyPatch) -> Coroutine[Any, Any, Exchange]:
    monkeypatch.setenv("http_proxy", proxy)
    monkeypatch.setenv("https_proxy", proxy)
    monkeypatch.delenv("no_proxy", raising=False)

    async def work() -> Exchange:
        async with Gate(GateSettings(use_proxies=True, pace_seconds=0), FixedClock(NOON)) as gate:
            return await ask(gate, url)

    return work()


def test_a_password_for_a_proxy_is_not_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    """The proxy is told it; the record of the request, which others will read, does not hold it."""

    async def work() -> None:
        async with RawServer({"http://news.example/a": page(b"by proxy")}) as proxy:
            address = f"http://desk:s%40lt@127.0.0.1:{proxy.port}"
            answer = await through(address, "http://news.example/a", monkeypatch)
            told = proxy.seen[-1].header("proxy-authorization") or ""
            assert base64.b64decode(told.removeprefix("Basic ")) == b"desk:s@lt"
            assert answer.request == b"".join(
                line for line in proxy.seen[-1].splitlines(keepends=True) if not line.startswith(b"Proxy")
            )

    run(work())


def test_a_proxy_that_refuses_a_tunnel(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its status is named."""

    async def work() -> None:
        denied = page(b"who are you?", status="407 Proxy Authentication Required")
        async with RawServer({"news.example:443": denied}) as proxy:
            with pytest.raises(FetchError) as caught:
                await through(proxy.url(""), "https://news.example/a", monkeypatch)
            assert caught.value.kind is FetchFailure.CONNECT
            assert "407" in caught.value.cause
            assert proxy.seen[-1].startswith(b"CONNECT news.example:443 HTTP/1.1\r\n")

    run(work())


def test_a_proxy_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says that it is the proxy that does not answer."""

    async def work() -> None:
        async with RawServer() as server:
            address = server.url("")
        with pytest.raises(FetchError) as caught:
            await through(address, "http://news.example/", monkeypatch)
        assert caught.value.kind is FetchFailure.CONNECT
        assert "to the proxy" in caught.value.cause

    run(work())


def test_addresses_of_proxies() -> None:
    """Scheme, host and port are understood, and the port's default; what is no web proxy is refused."""
    assert Proxy.parse("http://proxy.example") == Proxy("http", "proxy.example", 80)
    assert Proxy.parse("https://[::1]:8443/") == Proxy("https", "::1", 8443)
    for wrong in ("socks5://127.0.0.1:9050", "http://", "127.0.0.1:3128", "http://proxy.example:port"):
        with pytest.raises(ValueError):
            Proxy.parse(wrong)
