"""One HTTP/1.1 exchange, kept byte for byte.

aiohttp parses; a tee beside its parser keeps what really went over the wire: the request as it was written,
the head as it was received (case of names, double blanks and odd reasons included), the body with its chunk
framing and trailers. There is no public place for such a tee, so this module uses two private names of
aiohttp, for which the project file pins its version range:

- `TCPConnector._factory` makes the protocol of a new connection;
- `ClientSession._retry_connection` is switched off: aiohttp would repeat a request also where a fresh
  connection was closed without an answer. Here only a request on a kept-alive connection that turns out to
  be dead is sent again, as RFC 9112, section 9.3.1 has it.
"""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from functools import cache, lru_cache, partial
from pathlib import Path
from socket import AF_INET, AF_INET6, AI_NUMERICHOST, AddressFamily
from typing import Any, cast

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.client_proto import ResponseHandler
from aiohttp.http_exceptions import HttpProcessingError
from yarl import URL

from variorum.errors import FetchError, FetchFailure, SettingsError
from variorum.fetch.address import Target
from variorum.fetch.faults import explain
from variorum.fetch.guard import Guard, system_resolver
from variorum.ports import Clock
from variorum.types import Exchange

_HEAD_END = re.compile(rb"\r?\n\r?\n")
_INTERIM = re.compile(rb"HTTP/\d\.\d 1(?!01)\d\d\b")
_READ_AHEAD = 1 << 18  # bytes that may wait in the parser before the socket is paused


class Record:
    """What went over one connection for one request: filled by the tee, read when the exchange is over."""

    __slots__ = (
        "_head_seen",
        "_interim",
        "address",
        "chunks",
        "head",
        "head_too_large",
        "max_body",
        "max_head",
        "owner",
        "reused",
        "sent",
        "size",
        "too_large",
    )

    def __init__(self, max_head: int, max_body: int) -> None:
        self.max_head = max_head
        self.max_body = max_body
        self.owner: _Tee | None = None
        self.begin("", reused=False)

    def begin(self, address: str, *, reused: bool) -> None:
        """Forget everything: a request is about to be written to a connection."""
        self.address = address
        self.reused = reused
        self.sent = b""
        self.head = b""
        self.chunks: list[bytes] = []
        self.size = 0  # of the body as received so far
        self.too_large = False
        self.head_too_large = False
        self._head_seen = False
        self._interim = 0  # bytes of interim answers

    @property
    def empty(self) -> bool:
        """True where nothing was received."""
        return not self.chunks and not self.head

    def take(self, data: bytes) -> bool:
        """Keep received bytes; False where that exceeds a limit."""
        if self._head_seen:
            self.chunks.append(data)
            self.size += len(data)
        else:
            self._take_head(data)
        self.too_large = self.size > self.max_body
        return not (self.too_large or self.head_too_large)

    def _take_head(self, data: bytes) -> None:
        # Interim answers (1xx) come before the head that counts, as do stray line ends.
        buffer = (self.head + data).lstrip(b"\r\n")
        while (end := _HEAD_END.search(buffer)) is not None:
            if _INTERIM.match(buffer):
                self._interim += end.end()
                buffer = buffer[end.end() :]
                continue
            self._head_seen = True
            if len(buffer) > end.end():
                self.chunks.append(buffer[end.end() :])
                self.size = len(buffer) - end.end()
            buffer = buffer[: end.end()]
            break
        self.head = buffer
        self.head_too_large = self._interim + len(buffer) > self.max_head

    def release(self) -> None:
        """Let go of bytes and connection: timers that were set meanwhile keep the context, and so this, alive."""
        if self.owner is not None and self.owner.record is self:
            self.owner.record = None
        self.begin("", reused=False)
        self.owner = None

    def cut(self, size: int) -> None:
        """Drop what was received beyond the first `size` bytes of the body."""
        if size < self.size:
            self.chunks = [self.wire()[:size]]
            self.size = size

    def wire(self) -> bytes:
        """The body as received."""
        return self.chunks[0] if len(self.chunks) == 1 else b"".join(self.chunks)


_current: ContextVar[Record] = ContextVar("variorum_exchange")


class _TeeTransport:
    """Passes everything on to the real transport and keeps a copy of what is written."""

    __slots__ = ("_tee", "_transport", "is_closing")

    def __init__(self, transport: asyncio.Transport, tee: _Tee) -> None:
        self._transport = transport
        self._tee = tee
        self.is_closing = transport.is_closing

    def write(self, data: bytes) -> None:
        if self._tee.record is not None:
            self._tee.record.sent += data
        self._transport.write(data)

    def writelines(self, lines: Any) -> None:
        self.write(b"".join(lines))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


class _Tee(ResponseHandler):
    """aiohttp's protocol of one connection, which also keeps the bytes of the request in hand."""

    record: Record | None = None
    _served = 0
    _peer = ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        peer = transport.get_extra_info("peername")
        self._peer = str(peer[0]) if peer else ""
        self.transport = cast(asyncio.Transport, _TeeTransport(cast(asyncio.Transport, transport), self))

    def set_response_params(self, **params: Any) -> None:
        # aiohttp calls this once for every request, when it has the connection and has not written yet.
        record = self.record = _current.get()
        record.owner = self
        record.begin(self._peer, reused=self._served > 0)
        self._served += 1
        super().set_response_params(**params)

    def data_received(self, data: bytes) -> None:
        record = self.record
        if data and record is None and self._served:
            # Nobody asked. The parser would keep it as the answer to the next request on this connection.
            self._hang_up()
            return
        if data and record is not None and not record.take(data):
            # The exception is for whoever waits for the head, the lost connection for whoever reads the body.
            self.set_exception(HttpProcessingError(message="over the limit"))
            self._hang_up()
            return
        super().data_received(data)

    def _hang_up(self) -> None:
        if self.transport is not None:
            self.transport.abort()

    def connection_lost(self, exc: BaseException | None) -> None:
        super().connection_lost(exc)
        self.record = None


class _PinnedResolver(AbstractResolver):
    """Hands the connector the addresses that the guard has checked; looks up nobody but the proxies that the
    operator named."""

    def __init__(self, guard: Guard, proxies: frozenset[str]) -> None:
        self._guard = guard
        self._proxies = proxies

    async def resolve(self, host: str, port: int = 0, family: AddressFamily = AF_INET) -> list[ResolveResult]:
        addresses = self._guard.pinned(host)
        if not addresses and host in self._proxies:
            addresses = tuple(await system_resolver(host))
        if not addresses:
            raise OSError(f"{host} was not checked by the guard")
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=AF_INET6 if ":" in address else AF_INET,
                proto=0,
                flags=AI_NUMERICHOST,
            )
            for address in addresses
        ]

    async def close(self) -> None:
        """Nothing is held open."""


class Wire:
    """Makes exchanges over kept-alive connections. Cookies are neither kept nor sent."""

    def __init__(
        self,
        guard: Guard,
        clock: Clock,
        *,
        headers: Mapping[str, str],
        ca_file: str,
        connect_seconds: float,
        max_header_bytes: int,
        max_connections: int,
        proxies: Mapping[str, URL],
    ) -> None:
        self._guard = guard
        self._clock = clock
        self._headers = dict(headers)
        self._connect_seconds = connect_seconds
        self._max_header_bytes = max_header_bytes
        self._max_connections = max_connections
        self._proxies = dict(proxies)
        self._tls = _tls_context(ca_file)
        self._session: aiohttp.ClientSession | None = None
        self._closed = False

    async def close(self) -> None:
        self._closed = True
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def exchange(
        self, target: Target, headers: Mapping[str, str], *, seconds: float, max_body: int, via: URL | None
    ) -> Exchange:
        """Send one GET and receive its answer whole, within `seconds` and the limits. Raises `FetchError`."""
        record = Record(self._max_header_bytes, max_body)
        token = _current.set(record)
        started = self._clock.now()
        begun = asyncio.get_running_loop().time()
        try:
            status, raw_headers, payload = await self._ask(target, headers, record, seconds, via)
            if record.head_too_large or record.too_large:
                raise self._over(target, record, max_body)
            wire = record.wire()
            return Exchange(
                url=target.url,
                started=started,
                status=status,
                headers=_texts(raw_headers),
                payload=wire if payload is None else payload,
                request=record.sent,
                head=record.head,
                wire=wire,
                address=record.address,
                seconds=asyncio.get_running_loop().time() - begun,
            )
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            if record.too_large or record.head_too_large:
                raise self._over(target, record, max_body) from error
            raise explain(error, target, record.empty) from error
        finally:
            _current.reset(token)
            record.release()

    async def _ask(
        self, target: Target, headers: Mapping[str, str], record: Record, seconds: float, via: URL | None
    ) -> tuple[int, Any, bytes | None]:
        session = self._session or self._open()
        ask = partial(
            session.get,
            URL(target.url, encoded=True),
            headers=headers or None,
            timeout=_timeout(seconds, self._connect_seconds),
            proxy=via,
            allow_redirects=False,
        )
        try:
            response = await ask()
        except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError):
            if not record.reused or not record.empty:
                raise
            response = await ask()
        try:
            return response.status, response.raw_headers, await self._body(target, response, record)
        finally:
            if not response.closed:
                response.close()

    async def _body(self, target: Target, response: aiohttp.ClientResponse, record: Record) -> bytes | None:
        """Receive the body; the payload where it differs from the wire, None where it is the same."""
        if response.status < 200:
            raise FetchError(FetchFailure.PROTOCOL, target.url, f"status {response.status} was not asked for")
        coding = response.headers.get("Transfer-Encoding", "").strip().lower()
        if coding not in ("", "chunked", "identity"):
            raise FetchError(FetchFailure.PROTOCOL, target.url, f"unknown transfer coding {coding[:60]!r}")
        length = response.content_length
        if length is not None and length > record.max_body and coding != "chunked":
            record.too_large = True
            return None
        pieces = []
        read = response.content.readany
        while piece := await read():
            pieces.append(piece)
        # More bytes may have come than the answer's framing holds; they are no part of it.
        if coding == "chunked":
            record.cut(_chunked_length(record.wire()))
            return b"".join(pieces)
        record.cut(sum(map(len, pieces)))
        return None

    def _over(self, target: Target, record: Record, max_body: int) -> FetchError:
        if record.head_too_large:
            return FetchError(
                FetchFailure.HEADERS,
                target.url,
                f"the answer's head is larger than {self._max_header_bytes:,} bytes",
            )
        return FetchError(FetchFailure.SIZE, target.url, f"the body is larger than {max_body:,} bytes")

    def _open(self) -> aiohttp.ClientSession:
        if self._closed:
            raise RuntimeError("the gate is closed")
        proxy_hosts = frozenset(proxy.host for proxy in self._proxies.values() if proxy.host)
        connector = aiohttp.TCPConnector(
            resolver=_PinnedResolver(self._guard, proxy_hosts),
            use_dns_cache=False,
            limit=self._max_connections,
            ssl=self._tls,
        )
        loop = asyncio.get_running_loop()
        connector._factory = lambda: _Tee(loop)  # type: ignore[assignment]
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            headers=self._headers,
            auto_decompress=False,
            trust_env=False,
            read_bufsize=_READ_AHEAD,
            # The tee counts the whole head; the parser's own limits on parts of it need not come first.
            max_line_size=self._max_header_bytes,
            max_field_size=self._max_header_bytes,
            max_headers=self._max_header_bytes,
        )
        self._session._retry_connection = False
        return self._session


@lru_cache(maxsize=16)
def _timeout(total: float, connect: float) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=total, sock_connect=connect)


def _tls_context(ca_file: str) -> ssl.SSLContext:
    if not ca_file:
        return _system_tls_context()
    context = _new_tls_context()
    try:
        context.load_verify_locations(cafile=str(Path(ca_file).expanduser()))
    except (OSError, ssl.SSLError) as error:
        raise SettingsError(f"ca_file: no certificates could be read from {ca_file}: {error}") from error
    return context


def _new_tls_context() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    return context


@cache
def _system_tls_context() -> ssl.SSLContext:
    """Reading the system's certificates takes tens of milliseconds: all gates share them."""
    return _new_tls_context()


def _chunked_length(wire: bytes) -> int:
    """Where a chunked body (RFC 9112, section 7.1) ends that the parser has found to be whole."""
    at = 0
    while (line_end := wire.find(b"\n", at)) >= 0:
        size = int(wire[at:line_end].partition(b";")[0].strip() or b"0", 16)
        at = line_end + 1
        if size == 0:
            break
        at = wire.find(b"\n", at + size) + 1
    while (line_end := wire.find(b"\n", at)) >= 0:  # trailers, up to an empty line
        blank = not wire[at:line_end].strip(b"\r")
        at = line_end + 1
        if blank:
            return at
    return len(wire)


def _texts(raw: Iterable[tuple[bytes, bytes]]) -> tuple[tuple[str, str], ...]:
    """Headers as text: UTF-8 where they are that, else Latin-1, which never fails."""
    raw = tuple(raw)
    try:
        return tuple([(name.decode(), value.decode()) for name, value in raw])
    except UnicodeDecodeError:
        return tuple([(_text(name), _text(value)) for name, value in raw])


def _text(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")
