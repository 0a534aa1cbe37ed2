"""Encrypted connections: names are checked as they are asked for, and a refusal says what is wrong."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme
from wireserver import RawServer, page

from variorum.errors import FetchError, FetchFailure
from variorum.fetch.gate import Gate, GateSettings
from variorum.testing.clocks import FixedClock
from variorum.types import Fetched, Request

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
HOST = "news.example"


def run(work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(work)


async def local_names(host: str) -> list[str]:
    return ["127.0.0.1"]


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def ca_file(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return str(path)


def serving(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


def fetch_over(context: ssl.SSLContext, ca_file: str, host: str = HOST) -> tuple[Fetched, RawServer]:
    async def work() -> tuple[Fetched, RawServer]:
        settings = GateSettings(allow_loopback=True, pace_seconds=0, ca_file=ca_file)
        clock = FixedClock(NOON)
        async with (
            RawServer({"/": page(b"secret")}, tls=context) as server,
            Gate(settings, clock, resolver=local_names) as gate,
        ):
            return await gate.fetch(Request(server.url("/", host)), robots=False), server

    return run(work())


def refusal(context: ssl.SSLContext, ca_file: str, host: str = HOST) -> str:
    with pytest.raises(FetchError) as caught:
        fetch_over(context, ca_file, host)
    assert caught.value.kind is FetchFailure.TLS
    assert host in caught.value.url
    return caught.value.cause


def test_an_encrypted_exchange(authority: trustme.CA, ca_file: str) -> None:
    """With an authority of one's own; what is kept is what was said inside the encryption."""
    asked: list[str | None] = []
    context = serving(authority.issue_cert(HOST))
    context.sni_callback = lambda connection, name, _: asked.append(name)
    fetched, server = fetch_over(context, ca_file)
    assert fetched.answer.request == server.seen[-1]
    assert fetched.answer.head + fetched.answer.wire == page(b"secret")
    assert asked == [HOST]


def test_an_international_name(authority: trustme.CA, ca_file: str) -> None:
    """The certificate and the server are asked by the encoded name."""
    context = serving(authority.issue_cert("xn--bcher-kva.example"))
    fetched, server = fetch_over(context, ca_file, "bücher.example")
    assert server.seen[-1].header("host") == f"xn--bcher-kva.example:{server.seen[-1].header('host')[-5:]}"
    assert fetched.url.startswith("https://xn--bcher-kva.example:")


def test_an_address_with_a_certificate(authority: trustme.CA, ca_file: str) -> None:
    """A certificate for an IP address is good for it."""
    fetched, _ = fetch_over(serving(authority.issue_cert("127.0.0.1")), ca_file, "127.0.0.1")
    assert fetched.answer.payload == b"secret"


def test_a_certificate_for_another_host(authority: trustme.CA, ca_file: str) -> None:
    """Also where it is for another address."""
    assert "for another host" in refusal(serving(authority.issue_cert("other.example")), ca_file)
    assert "for another address" in refusal(serving(authority.issue_cert(HOST)), ca_file, "127.0.0.1")


def test_an_expired_certificate(authority: trustme.CA, ca_file: str) -> None:
    """Its time is over."""
    old = datetime(2020, 1, 1, tzinfo=UTC)
    expired = authority.issue_cert(HOST, not_before=old, not_after=old + timedelta(days=90))
    assert "has expired" in refusal(serving(expired), ca_file)


def test_a_certificate_of_the_future(authority: trustme.CA, ca_file: str) -> None:
    """Its time has not come."""
    later = authority.issue_cert(
        HOST, not_before=datetime(2090, 1, 1, tzinfo=UTC), not_after=datetime(2091, 1, 1, tzinfo=UTC)
    )
    assert "not valid yet" in refusal(serving(later), ca_file)


def test_an_unknown_authority(authority: trustme.CA, ca_file: str) -> None:
    """Somebody else's authority, and ours without the setting."""
    assert "unknown authority" in refusal(serving(trustme.CA().issue_cert(HOST)), ca_file)
    assert "unknown authority" in refusal(serving(authority.issue_cert(HOST)), "")


def test_a_self_signed_certificate(ca_file: str, tmp_path: Path) -> None:
    """A certificate that vouches for itself."""
    own = trustme.CA()
    own.cert_pem.write_to_path(str(tmp_path / "own.pem"))
    own.private_key_pem.write_to_path(str(tmp_path / "own.key"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "own.pem", tmp_path / "own.key")
    assert "self-signed" in refusal(context, ca_file)


@pytest.mark.parametrize(
    "reply",
    [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\x15\x03\x03\x00\x02\x02\x46", b"\x15\x03\x03\x00\x02\x02\x28"],
    ids=["plain HTTP", "only old versions", "no common cipher"],
)
def test_a_server_that_cannot_be_understood(reply: bytes) -> None:
    """https asked of a plain server, and TLS alerts: a TLS fault with its reason."""

    over = asyncio.Event()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(5)
        writer.write(reply)
        await writer.drain()
        with suppress(ConnectionError):
            await reader.read()
        writer.close()
        over.set()

    async def work() -> None:
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        settings = GateSettings(allow_loopback=True, pace_seconds=0)
        async with server, Gate(settings, FixedClock(NOON)) as gate:
            port = server.sockets[0].getsockname()[1]
            with pytest.raises(FetchError) as caught:
                await gate.fetch(Request(f"https://127.0.0.1:{port}/"), robots=False)
            assert caught.value.kind is FetchFailure.TLS
            assert "no encrypted connection" in caught.value.cause
            await over.wait()

    run(work())


def test_a_handshake_that_never_ends() -> None:
    """A server that accepts and then says nothing is given up after the time for a connection."""

    async def work() -> None:
        release = asyncio.Event()

        async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await release.wait()
            writer.close()

        server = await asyncio.start_server(silent, "127.0.0.1", 0)
        settings = replace(GateSettings(allow_loopback=True, pace_seconds=0), connect_seconds=0.1)
        async with server, Gate(settings, FixedClock(NOON)) as gate:
            port = server.sockets[0].getsockname()[1]
            with pytest.raises(FetchError) as caught:
                await gate.fetch(Request(f"https://127.0.0.1:{port}/"), robots=False)
            assert caught.value.kind is FetchFailure.TIMEOUT
            release.set()

    run(work())


def test_an_encrypted_exchange_through_a_proxy(
    authority: trustme.CA, ca_file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The proxy is asked for a tunnel; what is kept is what was said inside it, and the name is checked there."""
    tunnels: list[bytes] = []

    async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(65_536):
                writer.write(data)
                await writer.drain()
        writer.close()

    async def work(host: str) -> Fetched:
        over = asyncio.Event()
        async with RawServer({"/": page(b"secret")}, tls=serving(authority.issue_cert(HOST))) as server:

            async def tunnel(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
                tunnels.append(await reader.readuntil(b"\r\n\r\n"))
                inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", server.port)
                writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
                await asyncio.gather(relay(reader, inner_writer), relay(inner_reader, writer))
                over.set()

            proxy = await asyncio.start_server(tunnel, "127.0.0.1", 0)
            monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{proxy.sockets[0].getsockname()[1]}")
            monkeypatch.delenv("no_proxy", raising=False)
            settings = GateSettings(use_proxies=True, pace_seconds=0, ca_file=ca_file)
            async with proxy:
                try:
                    async with Gate(settings, FixedClock(NOON)) as gate:
                        fetched = await gate.fetch(Request(f"https://{host}/"), robots=False)
                        assert fetched.answer.request == server.seen[-1]
                        return fetched
                finally:
                    await over.wait()

    answer = run(work(HOST)).answer
    assert answer.head + answer.wire == page(b"secret")
    assert tunnels[0].startswith(b"CONNECT news.example:443 HTTP/1.1\r\n")
    with pytest.raises(FetchError) as caught:
        run(work("other.example"))
    assert caught.value.kind is FetchFailure.TLS
    assert "another host" in caught.value.cause
