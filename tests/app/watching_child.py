"""Watches in processes of their own, for being killed. Run as a program it is their nursery: everything is
imported once, and every line of standard input (database, speed of the clock, its time) forks a watch.

What a watch stored it tells, after it was stored, as a line of JSON on standard output; the first one is its
process id. When it is dead the nursery says so.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from datetime import datetime
from typing import Any

import trafilatura  # noqa: F401 - so that no watch loads it, or begins a child that does

from variorum import Settings, open_observatory
from variorum.pipeline.page import Settlement
from variorum.testing.clocks import FastClock


def tell(message: Any) -> None:
    """One line by one write: whole, or not at all."""
    os.write(1, json.dumps(message).encode() + b"\n")


def watch(database: str, factor: float, now: str) -> None:
    """Watch what the database names as sources, until killed."""
    settings = Settings(database=database, allow_loopback=True, pace=0, batch_seconds=0.02)

    def announce(settlement: Settlement) -> None:
        look = settlement.look
        tell([look.article_id, look.at.isoformat(), look.outcome.value, look.version])

    clock = FastClock(factor, datetime.fromisoformat(now))
    with open_observatory(settings=settings, clock=clock) as observatory:
        asyncio.run(observatory.watch(on_look=announce, poll_seconds=0.02))


def main() -> None:
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            tell(os.getpid())
            watch(*json.loads(line))
            os._exit(1)
        _, status = os.waitpid(child, 0)
        tell(f"killed by {os.WTERMSIG(status)}" if os.WIFSIGNALED(status) else "ended by itself")


if __name__ == "__main__":
    main()
