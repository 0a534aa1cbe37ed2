"""Commands that run for a while: how they are stopped, and how they tell of their work."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable
from typing import TypeVar

from variorum.cli.looks import look_line
from variorum.cli.output import emit, safe, say
from variorum.pipeline.page import Settlement
from variorum.pipeline.sources import Intook
from variorum.types import Outcome

T = TypeVar("T")


async def until_signalled(work: Callable[[asyncio.Event], Awaitable[T]]) -> T:
    """Run `work` with an event that SIGTERM and the first SIGINT set; a second SIGINT interrupts."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def asked() -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        say("stopping: finishing what is in hand (once more to interrupt)")
        stop.set()

    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, asked)
    try:
        return await work(stop)
    finally:
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(name)


class Reporter:
    """Tells of looks and polls: JSON lines on standard output, or words by `write`.

    `quiet` are outcomes that are not told in words. The pipeline's own log of the same looks is then muted, but
    for warnings, so that nothing is told twice.
    """

    def __init__(
        self,
        *,
        as_json: bool,
        write: Callable[[str], None] = say,
        quiet: frozenset[Outcome] = frozenset({Outcome.UNCHANGED}),
    ) -> None:
        self._as_json, self._write, self._quiet = as_json, write, quiet
        self.sources: set[str] = set()
        logging.getLogger("variorum.pipeline.watch").setLevel(logging.WARNING)

    def looked(self, settlement: Settlement) -> None:
        """A look was settled."""
        look = settlement.look
        if self._as_json:
            emit(
                look_line(
                    look.url,
                    look.at,
                    look.outcome,
                    look.reason,
                    article=look.article_id,
                    version=look.version,
                    edits=settlement.edits,
                )
            )
        elif look.outcome not in self._quiet:
            number = f" {look.version}" if look.version is not None else ""
            self._write(f"{look.outcome}{number}  {safe(look.url)}  {safe(look.reason)}")

    def polled(self, intook: Intook) -> None:
        """A source was asked; its id is kept in `sources`."""
        self.sources.add(intook.source.id)
        words = []
        if intook.new:
            words.append(f"{len(intook.new)} new")
        if intook.hinted:
            words.append(f"{len(intook.hinted)} may have changed")
        if intook.problem:
            words.append(safe(intook.problem))
        if words:
            (say if self._as_json else self._write)(f"source {safe(intook.source.name)}: {', '.join(words)}")
