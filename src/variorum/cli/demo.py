"""The demonstration: a simulated newsroom, watched over real HTTP, its time running fast."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import orjson

from variorum.app import Checked, open_observatory
from variorum.cli.watching import serving
from variorum.config import Settings
from variorum.pipeline.adding import Wish
from variorum.pipeline.page import Settlement
from variorum.pipeline.sources import Intook
from variorum.testing.clocks import FastClock
from variorum.testing.newsroom import Newsroom
from variorum.testing.newsroom.score import score


class Demo:
    """One demonstration with its data in `folder`; `speed` is how much faster than real time it runs."""

    def __init__(self, folder: Path, *, port: int, speed: float, seed: int, seconds: float | None) -> None:
        self._clock = FastClock(speed)
        self._newsroom = Newsroom(seed=seed, clock=self._clock)
        self._seconds = seconds
        self._found: bytes = b""
        self._settings = Settings(
            home=str(folder),
            port=port,
            allow_loopback=True,
            pace=0.0,
            host_budget=100_000,
            batch_seconds=0.2,
        )

    async def run(
        self,
        stop: asyncio.Event,
        on_look: Callable[[Settlement], None],
        on_poll: Callable[[Intook], None],
        say: Callable[[str], None],
    ) -> Checked:
        """Watch every outlet by all its ways in, and serve the pages, until stopped or the time is up."""
        with (
            self._newsroom as room,
            open_observatory(settings=self._settings, clock=self._clock) as observatory,
        ):
            for outlet in room.outlets:
                ways = [*outlet.feeds, *([outlet.sitemap] if outlet.sitemap else []), outlet.front]
                for url in ways:
                    await observatory.add_source(url, wish=Wish(outlet=outlet.title))
            async with serving(observatory) as address:
                say(f"a newsroom that does not exist, {self._clock.factor:g} times as fast as real time")
                say(f"read it at {address} (Ctrl-C stops it)")
                if self._seconds is not None:
                    asyncio.get_running_loop().call_later(self._seconds, stop.set)
                checked = await observatory.watch(
                    stop=stop, on_look=on_look, on_poll=on_poll, poll_seconds=0.1
                )
            self._found = orjson.dumps(score(room.truth(), observatory.store, self._clock.now()).as_json())
        return checked

    def write_truth(self, path: Path) -> None:
        """What was found beside the truth, edit by edit, as JSON."""
        path.write_bytes(self._found)
