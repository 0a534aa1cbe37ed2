"""One HTTP/1.1 exchange, kept byte for byte.

The request is written as it is kept, and every byte that comes back passes through `answer.Answer`, which keeps it
as it was received: case of names, double blanks and odd reasons of the head, chunk framing and trailers of the
body. Connections are made to the addresses that the guard has checked, to no others, and kept for a while. A request
is sent a second time in one case only: a kept connection turns out to be dead before a byte of the answer came.
"""

from __future__ import annotations

import asyncio
import base64
import socket
import ssl
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import cast
from urllib.parse import unquote, urlsplit

from aiohappyeyeballs import start_connection

from variorum.errors import FetchError, FetchFailure, SettingsError
from variorum.fetch import faults
from variorum.fetch.address import DEFAULT_PORTS, Target
from variorum.fetch.answer import Answer
from variorum.fetch.connection import READ_BYTES, Connection
from variorum.fetch.guard import system_resolver
from variorum.ports import Clock
from variorum.types import Exchange

IDLE_SECONDS = 15.0
"""How long a connection is kept without being asked."""

_NEXT_ADDRESS = 0.25
"""After how many seconds the next address of a host is tried beside the first (RFC 8305, section 5)."""


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy that the operator named; `authorization` is the value of its header, empty for none."""

    scheme: str
    host: str
    port: int
    authorization: str = ""

    @classmethod
    def parse(cls, url: str) -> Proxy:
        """Raises `ValueError`, which does not repeat the address, for what is none of an http or https proxy."""
        kind, apart, _ = url.partition("://")
        if apart and kind.isalnum() and kind.lower() not in DEFAULT_PORTS:
            raise ValueError(f"a {kind} proxy is not supported, only http and https are")
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            parts, port = urlsplit(""), None
        if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
            raise ValueError(
                "this is no address of a proxy; write http://host:port, with user:password@ before the host where it "
                "asks for them, and what is no letter or figure in them escaped (%2F for a slash, %40 for @)"
            )
        authorization = ""
        if parts.username is not None:
            pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
            authorization = f"Basic {base64.b64encode(pair.encode()).decode()}"
        return cls(parts.scheme, parts.hostname, port or DEFAULT_PORTS[parts.scheme], authorization)


class Wire:
    """Makes exchanges over kept connections. Cookies are neither kept nor sent.

    Of connections that wait to be asked again, at most `max_idle` are kept.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        headers: Mapping[str, str],
        ca_file: str,
        connect_seconds: float,
        max_header_bytes: int,
        max_idle: int,
    ) -> None:
        self._clock = clock
        self._headers = dict(headers)
        self._header_lines = _lines(headers)
        self._connect_seconds = connect_seconds
        self._max_header_bytes = max_header_bytes
        self._max_idle = max_idle
        self._tls = _tls_context(ca_file)
        self._memory = memoryview(bytearray(READ_BYTES))
        self._open: set[Connection] = set()
        self._idle: dict[str, list[Connection]] = {}  # the key that was served last stands last
        self._idle_count = 0
        self._sweep_at: asyncio.TimerHandle | None = None
        self._closed = False

    async def close(self) -> None:
        """Close all connections and wait until they are."""
        self._closed = True
        if self._sweep_at is not None:
            self._sweep_at.cancel()
        ending = [connection.ended for connection in self._open]
        for connection in self._open:
            connection.transport.abort()
        if ending:
            await asyncio.wait(ending)

    async def exchange(
        self,
        target: Target,
        headers: Mapping[str, str],
        *,
        addresses: Sequence[str],
        via: Proxy | None,
        seconds: float,
        max_body: int,
    ) -> Exchange:
        """Send one GET and receive its answer whole, within `seconds` and the limits. Raises `FetchError`.

        The connection is made to one of `addresses`, or to the proxy.
        """
        if self._closed:
            raise RuntimeError("the gate is closed")
        started, loop = self._clock.now(), asyncio.get_running_loop()
        begun = loop.time()
        request = self._request(target, headers, via)
        sent = _authorized(request, via) if via is not None and target.scheme == "http" else request
        key = target.origin if via is None else f"{target.origin} by {via.host}:{via.port}"
        connection, asked = self._waiting(key), False
        if connection is not None:
            answer = self._answer(target, max_body)
            asked = await connection.ask(target.url, sent, answer, seconds=seconds)
        if connection is None or not asked:
            connection = await self._connect(key, target, addresses, via, min(seconds, self._connect_seconds))
            answer = self._answer(target, max_body)
            left = seconds - (loop.time() - begun)
            if not await connection.ask(target.url, sent, answer, seconds=left):
                raise faults.broken(connection.fault, target.url)
        ended = loop.time()
        if answer.reusable:
            self._keep(connection, ended)
        wire = answer.wire
        return Exchange(
            url=target.url,
            started=started,
            status=answer.status,
            headers=_texts(answer.headers),
            payload=answer.payload,
            request=request,
            head=answer.head,
            wire=wire,
            address=connection.peer,
            seconds=ended - begun,
        )

    def _answer(self, target: Target, max_body: int) -> Answer:
        return Answer(target.url, max_head=self._max_header_bytes, max_body=max_body)

    def _request(self, target: Target, headers: Mapping[str, str], via: Proxy | None) -> bytes:
        lines = _lines({**self._headers, **headers}) if headers else self._header_lines
        what = target.url if via is not None and target.scheme == "http" else target.tail
        return f"GET {what} HTTP/1.1\r\nHost: {target.authority}\r\n{lines}\r\n".encode("ascii")

    # --- kept connections ---

    def _waiting(self, key: str) -> Connection | None:
        """A kept connection that is still there."""
        while waiting := self._idle.get(key):
            connection = waiting[-1]
            self._forget_idle(connection)
            if not connection.transport.is_closing():
                return connection
        return None

    def _keep(self, connection: Connection, now: float) -> None:
        if connection.transport.is_closing() or self._closed:
            return
        connection.idle_since = now
        waiting = self._idle.pop(connection.key, [])
        waiting.append(connection)
        self._idle[connection.key] = waiting
        self._idle_count += 1
        if self._idle_count > self._max_idle:
            self._drop(next(iter(self._idle.values()))[0])
        if self._sweep_at is None:
            self._sweep_at = asyncio.get_running_loop().call_later(IDLE_SECONDS, self._sweep)

    def _sweep(self) -> None:
        """Drop the connections that have waited too long."""
        loop = asyncio.get_running_loop()
        now = loop.time()
        waiting = [connection for kept in self._idle.values() for connection in kept]
        for connection in waiting:
            if now - connection.idle_since >= IDLE_SECONDS:
                self._drop(connection)
        self._sweep_at = loop.call_later(IDLE_SECONDS, self._sweep) if self._idle else None

    def _drop(self, connection: Connection) -> None:
        self._forget_idle(connection)
        connection.transport.abort()

    def _forget_idle(self, connection: Connection) -> None:
        waiting = self._idle.get(connection.key, [])
        if connection in waiting:
            waiting.remove(connection)
            self._idle_count -= 1
            if not waiting:
                del self._idle[connection.key]

    def _ended(self, connection: Connection) -> None:
        self._open.discard(connection)
        self._forget_idle(connection)

    # --- new connections ---

    async def _connect(
        self, key: str, target: Target, addresses: Sequence[str], via: Proxy | None, seconds: float
    ) -> Connection:
        tls = self._tls if target.scheme == "https" else None
        try:
            async with asyncio.timeout(seconds):
                if via is None:
                    return await self._dial(key, target.host, target.port, addresses, tls)
                connection = await self._to_proxy(key, target, via)
                if tls is not None:
                    await self._tunnel(connection, target, via, tls)
                return connection
        except OSError as error:  # TimeoutError and ssl.SSLError are such too
            raise faults.no_connection(error, target.url) from error

    async def _to_proxy(self, key: str, target: Target, via: Proxy) -> Connection:
        tls = self._tls if via.scheme == "https" else None
        try:
            addresses = await system_resolver(via.host)
            return await self._dial(key, via.host, via.port, addresses, tls)
        except OSError as error:
            raise faults.no_connection(error, target.url, to=" to the proxy") from error

    async def _dial(
        self, key: str, host: str, port: int, addresses: Sequence[str], tls: ssl.SSLContext | None
    ) -> Connection:
        """Connect to the first of the addresses that answers. Raises OSError."""
        loop = asyncio.get_running_loop()
        link = await start_connection(
            [_address_info(address, port) for address in addresses],
            happy_eyeballs_delay=_NEXT_ADDRESS,
            interleave=1,
            loop=loop,
        )
        _, connection = await loop.create_connection(
            lambda: Connection(loop, key, self._memory, self._ended),
            sock=link,
            ssl=tls,
            server_hostname=host if tls is not None else None,
        )
        self._open.add(connection)
        return connection

    async def _tunnel(self, connection: Connection, target: Target, via: Proxy, tls: ssl.SSLContext) -> None:
        """Have the proxy open a way to the server, and start encryption in it."""
        place = target.authority if target.port != DEFAULT_PORTS["https"] else f"{target.authority}:443"
        request = f"CONNECT {place} HTTP/1.1\r\nHost: {place}\r\n\r\n".encode("ascii")
        answer = Answer(target.url, max_head=self._max_header_bytes, max_body=0, bodiless=True)
        asked = await connection.ask(
            target.url, _authorized(request, via), answer, seconds=self._connect_seconds
        )
        if not asked:
            raise faults.broken(connection.fault, target.url)
        if not 200 <= answer.status < 300:
            connection.transport.abort()
            raise FetchError(FetchFailure.CONNECT, target.url, f"the proxy refused: status {answer.status}")
        outer = connection.transport
        try:
            encrypted = await asyncio.get_running_loop().start_tls(
                outer, connection, tls, server_hostname=target.host
            )
        except TypeError as error:
            # Where encryption inside encryption fails, Python before 3.11.8 and 3.12.2 stumbles over itself on the way
            # to telling so (CPython issue 113214): what went wrong stands behind it, and the way is still open.
            outer.abort()
            if isinstance(error.__context__, OSError):
                raise error.__context__ from None
            raise
        connection.transport = cast(asyncio.Transport, encrypted)


def _address_info(
    address: str, port: int
) -> tuple[int, int, int, str, tuple[str, int] | tuple[str, int, int, int]]:
    if ":" in address:
        return socket.AF_INET6, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (address, port, 0, 0)
    return socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (address, port)


def _lines(headers: Mapping[str, str]) -> str:
    return "".join([f"{name}: {value}\r\n" for name, value in headers.items()])


def _authorized(request: bytes, via: Proxy) -> bytes:
    """A request as the proxy gets it. What we tell the proxy of ourselves is no part of the record."""
    if not via.authorization:
        return request
    return request[:-2] + f"Proxy-Authorization: {via.authorization}\r\n\r\n".encode("ascii")


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
