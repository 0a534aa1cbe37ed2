"""A server on loopback that says exactly the bytes it is told, and remembers the bytes it was asked with."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from contextlib import suppress
from types import TracebackType
from typing import Self

Handler = Callable[["Seen", asyncio.StreamWriter], Awaitable[None]]
Reply = bytes | list[bytes] | Handler


class Seen(bytes):
    """A request as it came, up to and with the blank line."""

    @property
    def path(self) -> str:
        return self.split(b" ")[1].decode()

    def header(self, name: str) -> str | None:
        for line in self.decode("latin-1").split("\r\n")[1:]:
            key, _, value = line.partition(":")
            if key.lower() == name.lower():
                return value.strip()
        return None


def page(body: bytes = b"<p>Hello</p>", *headers: str, status: str = "200 OK", length: bool = True) -> bytes:
    """A plain answer with a Content-Length."""
    lines = [f"HTTP/1.1 {status}", *headers]
    if length:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


NOT_FOUND = page(b"", status="404 Not Found")


class RawServer:
    """Answers each path from `replies`: bytes are sent and the connection kept, a list of replies is used up one
    by one (the last stays), a function does as it likes and the connection is closed after it."""

    def __init__(self, replies: dict[str, Reply] | None = None, *, tls: ssl.SSLContext | None = None) -> None:
        self.replies: dict[str, Reply] = {"/robots.txt": NOT_FOUND, **(replies or {})}
        self.seen: list[Seen] = []
        self.connections = 0
        self._tls = tls
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def port(self) -> int:
        assert self._server is not None
        return int(self._server.sockets[0].getsockname()[1])

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"{'https' if self._tls else 'http'}://{host}:{self.port}{path}"

    @property
    def paths(self) -> list[str]:
        """What was asked for, robots.txt left out."""
        return [seen.path for seen in self.seen if seen.path != "/robots.txt"]

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self._tls)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        self.connections += 1
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError, ssl.SSLError):
            try:
                while await self._answer(Seen(await reader.readuntil(b"\r\n\r\n")), writer):
                    pass
            finally:
                writer.close()

    async def _answer(self, seen: Seen, writer: asyncio.StreamWriter) -> bool:
        self.seen.append(seen)
        reply = self.replies.get(seen.path, NOT_FOUND)
        if isinstance(reply, list):
            reply = reply.pop(0) if len(reply) > 1 else reply[0]
        if not isinstance(reply, bytes):
            await reply(seen, writer)
            return False
        writer.write(reply)
        await writer.drain()
        return True
