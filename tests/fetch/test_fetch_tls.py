"""Encrypted connections: names are checked as they are asked for, and a refusal says what is wrong."""

from __future__ import annotations

import asyncio
import random
import ssl
from base64 import b64encode
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme
from wireserver import RawServer, Reply, Seen, page

from variorum.errors import FetchError, FetchFailure
from variorum.fetch.gate import Gate, GateSettings
from variorum.testing.clocks import FixedClock
from variorum.types import Exchange, Fetched, Request

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


class TunnelProxy:
    """A proxy that opens a way to `server` for whoever asks with CONNECT; `asked` are the requests that it got."""

    def __init__(self, server: RawServer, tls: ssl.SSLContext | None = None, *, breaks: bool = False) -> None:
        self.asked: list[Seen] = []
        self._server, self._tls, self._breaks = server, tls, breaks
        self._listener: asyncio.Server | None = None
        self._ways: set[asyncio.Task[None]] = set()

    @property
    def port(self) -> int:
        assert self._listener is not None
        return int(self._listener.sockets[0].getsockname()[1])

    async def __aenter__(self) -> TunnelProxy:
        self._listener = await asyncio.start_server(self._open, "127.0.0.1", 0, ssl=self._tls)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._listener is not None
        self._listener.close()
        await asyncio.gather(*self._ways, return_exceptions=True)

    async def _open(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        way = asyncio.current_task()
        assert way is not None
        self._ways.add(way)
        way.add_done_callback(self._ways.discard)
        self.asked.append(Seen(await reader.readuntil(b"\r\n\r\n")))
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", self._server.port)
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        if self._breaks:
            await reader.read(1)
            writer.transport.abort()
            inner_writer.close()
            return
        await asyncio.gather(_relay(reader, inner_writer), _relay(inner_reader, writer))


async def _relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError, ssl.SSLError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    writer.close()


@dataclass(frozen=True)
class Tunnelled:
    """What came through a proxy: the answers, what the server saw and what the proxy was asked."""

    answers: list[Exchange]
    seen: list[Seen]
    asked: list[Seen]
    connections: int


def through_proxy(
    kind: str,
    monkeypatch: pytest.MonkeyPatch,
    ca_file: str,
    *,
    server: trustme.LeafCert,
    proxy: trustme.LeafCert | None = None,
    urls: Sequence[str] = (f"https://{HOST}/",),
    login: str = "",
    reply: bytes = page(b"secret"),
    breaks: bool = False,
) -> Tunnelled:
    """Ask for `urls` through a proxy of that kind (http or https) on loopback."""

    async def work() -> Tunnelled:
        settings = GateSettings(use_proxies=True, pace_seconds=0, ca_file=ca_file)
        replies: dict[str, Reply] = dict.fromkeys(("/", "/b"), reply)
        async with (
            RawServer(replies, tls=serving(server)) as site,
            TunnelProxy(site, serving(proxy) if proxy else None, breaks=breaks) as way,
        ):
            monkeypatch.setenv("https_proxy", f"{kind}://{login}127.0.0.1:{way.port}")
            monkeypatch.delenv("no_proxy", raising=False)
            async with Gate(settings, FixedClock(NOON)) as gate:
                answers = [(await gate.fetch(Request(url), robots=False)).answer for url in urls]
            return Tunnelled(answers, site.seen, way.asked, site.connections)

    tunnelled: Tunnelled = run(work())
    return tunnelled


@pytest.fixture(params=["http", "https"])
def kind(request: pytest.FixtureRequest) -> str:
    """A proxy that is spoken to in the clear, and one that is spoken to inside TLS: then the tunnel is TLS in TLS."""
    name: str = request.param
    return name


@pytest.fixture
def of_proxy(kind: str, authority: trustme.CA) -> trustme.LeafCert | None:
    return authority.issue_cert("127.0.0.1") if kind == "https" else None


def test_an_encrypted_exchange_through_a_proxy(
    kind: str, of_proxy: Any, authority: trustme.CA, ca_file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The proxy is asked for a tunnel; what is kept is what was said inside it."""
    came = through_proxy(kind, monkeypatch, ca_file, server=authority.issue_cert(HOST), proxy=of_proxy)
    (answer,) = came.answers
    assert answer.head + answer.wire == page(b"secret")
    assert answer.request == came.seen[-1]
    assert came.asked == [f"CONNECT {HOST}:443 HTTP/1.1\r\nHost: {HOST}:443\r\n\r\n".encode()]


def test_the_name_is_checked_inside_the_tunnel(
    kind: str, of_proxy: Any, authority: trustme.CA, ca_file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy cannot put another server in the place of the one that is meant: also not with its own certificate."""
    for leaf in (authority.issue_cert("other.example"), authority.issue_cert("127.0.0.1")):
        with pytest.raises(FetchError) as caught:
            through_proxy(kind, monkeypatch, ca_file, server=leaf, proxy=of_proxy)
        assert caught.value.kind is FetchFailure.TLS
        assert "another host" in caught.value.cause
        assert "proxy" not in caught.value.cause


def test_a_large_body_through_a_tunnel(
    kind: str, of_proxy: Any, authority: trustme.CA, ca_file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Records of the inner and the outer encryption fall together as they like; not a byte is lost."""
    body = random.Random(5).randbytes(3_000_000)
    leaf = authority.issue_cert(HOST)
    came = through_proxy(kind, monkeypatch, ca_file, server=leaf, proxy=of_proxy, reply=page(body))
    assert came.answers[0].payload == body


def test_a_tunnel_is_kept(
    kind: str, of_proxy: Any, authority: trustme.CA, ca_file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two requests to one host go through one tunnel; another host gets its own."""
    urls = (f"https://{HOST}/", f"https://{HOST}/b", "https://other.example/")
    leaf = authority.issue_cert(HOST, "other.example")
    came = through_proxy(kind, monkeypatch, ca_file, server=leaf, proxy=of_proxy, urls=urls)
    assert [each.payload for each in came.answers] == [b"secret"] * 3
    assert [each.path for each in came.asked] == [f"{HOST}:443", "other.example:443"]
    assert came.connections == 2


def test_only_the_proxy_is_told_its_password(
    kind: str, of_proxy: Any, authority: trustme.CA, ca_file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the request for a tunnel, and never inside it."""
    leaf = authority.issue_cert(HOST)
    came = through_proxy(kind, monkeypatch, ca_file, server=leaf, proxy=of_proxy, login="desk:s%2Fcret@")
    assert came.asked[0].header("proxy-authorization") == f"Basic {b64encode(b'desk:s/cret').decode()}"
    assert came.seen[-1].header("proxy-authorization") is None
    assert b"Proxy" not in came.answers[0].request


def test_a_tunnel_that_breaks(
    kind: str, of_proxy: Any, authority: trustme.CA, ca_file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy that goes away while encryption begins is an outcome, not a hanging request."""
    with pytest.raises(FetchError) as caught:
        through_proxy(
            kind, monkeypatch, ca_file, server=authority.issue_cert(HOST), proxy=of_proxy, breaks=True
        )
    assert caught.value.kind in (FetchFailure.TLS, FetchFailure.CONNECT)
    assert HOST in caught.value.url


def test_the_certificate_of_a_proxy_is_checked(
    authority: trustme.CA, ca_file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message says that it is the proxy that is not trusted, and no tunnel is asked for."""
    leaf = authority.issue_cert(HOST)
    for proxy, words in (
        (trustme.CA().issue_cert("127.0.0.1"), "unknown authority"),
        (authority.issue_cert("proxy.example"), "for another address"),
    ):
        with pytest.raises(FetchError) as caught:
            through_proxy("https", monkeypatch, ca_file, server=leaf, proxy=proxy)
        assert caught.value.kind is FetchFailure.TLS
        assert caught.value.cause.startswith("no connection to the proxy: the certificate")
        assert words in caught.value.cause
