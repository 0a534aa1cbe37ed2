"""One connection to a server or a proxy: asked one thing at a time, kept between."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import cast

from variorum.errors import FetchError, FetchFailure
from variorum.fetch import faults
from variorum.fetch.answer import Answer

READ_BYTES = 1 << 16
"""How much is read at once. A transport that brings its own memory takes four times as much, afresh for each read,
which costs more than the reading."""


class Connection(asyncio.BufferedProtocol):
    """`transport` is replaced where encryption is started inside a tunnel; `peer` is the address of the other side,
    `fault` what broke the connection, `idle_since` the loop's time of its last answer. `on_end` is told when the
    connection is over. What arrives passes through `memory`, which all connections of one loop may share."""

    __slots__ = (
        "_answer",
        "_loop",
        "_memory",
        "_on_end",
        "_url",
        "_waiter",
        "ended",
        "fault",
        "idle_since",
        "key",
        "peer",
        "transport",
    )

    transport: asyncio.Transport

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        key: str,
        memory: memoryview,
        on_end: Callable[[Connection], None],
    ) -> None:
        self.key = key
        self.peer = ""
        self.fault: Exception | None = None
        self.idle_since = 0.0
        self.ended = loop.create_future()
        self._loop = loop
        self._memory = memory
        self._on_end = on_end
        self._url = ""
        self._answer: Answer | None = None
        self._waiter: asyncio.Future[bool] | None = None

    async def ask(self, url: str, request: bytes, answer: Answer, *, seconds: float) -> bool:
        """Send a request and wait until its answer is complete. False where the connection ended before anything
        of it came: the request may then be sent again elsewhere (RFC 9112, section 9.3.1).

        Raises `FetchError`: TIMEOUT after `seconds`, PROTOCOL where the answer breaks off, and as `Answer.take`.
        Unless the answer is complete and `reusable`, the connection is closed.
        """
        if self.ended.done():
            return False
        self._url, self._answer = url, answer
        waiter: asyncio.Future[bool] = self._loop.create_future()
        self._waiter = waiter
        limit = self._loop.call_later(seconds, self._expire)
        try:
            self.transport.write(request)
            return await waiter
        finally:
            limit.cancel()
            self._answer = self._waiter = None
            if not (answer.complete and answer.reusable):
                self.transport.abort()

    # --- called by the event loop ---

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        peer = transport.get_extra_info("peername")
        self.peer = str(peer[0]) if peer else ""

    def get_buffer(self, sizehint: int) -> memoryview:
        return self._memory

    def buffer_updated(self, nbytes: int) -> None:
        answer, waiter = self._answer, self._waiter
        if answer is None or waiter is None or waiter.done():
            # Nobody asked. It must not be taken for the answer to the next request.
            self.transport.abort()
            return
        try:
            if answer.take(bytes(self._memory[:nbytes])):
                waiter.set_result(True)
        except FetchError as error:
            waiter.set_exception(error)

    def connection_lost(self, exc: Exception | None) -> None:
        self.fault = exc
        if not self.ended.done():
            self.ended.set_result(None)
        self._on_end(self)
        answer, waiter = self._answer, self._waiter
        if answer is None or waiter is None or waiter.done():
            return
        if answer.empty:
            waiter.set_result(False)
            return
        try:
            if exc is not None:
                raise faults.broken(exc, self._url)
            answer.end()
            waiter.set_result(True)
        except FetchError as error:
            waiter.set_exception(error)

    def _expire(self) -> None:
        answer, waiter = self._answer, self._waiter
        if answer is not None and waiter is not None and not waiter.done():
            words = "no answer in time" if answer.empty else "the answer was not complete in time"
            waiter.set_exception(FetchError(FetchFailure.TIMEOUT, self._url, words))
