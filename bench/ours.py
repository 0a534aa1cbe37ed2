"""What is measured: our observatory over addresses of a server on this machine.

It runs as `variorum run` does: the same gate, engine, desk, store and WARC files, kept open between the rounds as
they are by a process that runs for months; a clock that is set forward makes everything due. CPU time is that of the
checking process and of its child; the server has its own. Nothing of the other sides is imported here: their memory is
not ours.
"""

from __future__ import annotations

import asyncio
import gzip
import os
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from variorum.app import new_id, open_observatory
from variorum.config import Settings
from variorum.discover import addresses
from variorum.pipeline.page import Settlement
from variorum.pipeline.parts import NEVER
from variorum.pipeline.sources import add_article
from variorum.testing.clocks import FixedClock
from variorum.types import Outcome, Source, SourceKind

#: What ours should say of each kind of look.
RIGHT = {
    "first": Outcome.NEW,
    "equal": Outcome.UNCHANGED,
    "noise": Outcome.UNCHANGED,
    "change": Outcome.CHANGED,
}

#: More than the longest delay of the schedule in the first week: everything is due.
STEP = timedelta(hours=13)


class Ours:
    """Our observatory over the addresses of the server, running until `close`."""

    def __init__(self, folder: Path, urls: list[str], runner: asyncio.Runner) -> None:
        self.clock = FixedClock(datetime(2026, 1, 1, tzinfo=UTC))
        settings = Settings(
            home=str(folder),
            allow_loopback=True,
            pace=0.0,
            host_budget=1_000_000,
            robots_hours=10_000,
            log_level="error",
            stories=False,  # what is asked here is what a look costs; `bench/stories.py` measures reading for stories
        )
        self.observatory = open_observatory(settings=settings, clock=self.clock)
        self.count = len(urls)
        self._fill(urls)
        self._runner = runner
        self._stop, self._all_seen = asyncio.Event(), asyncio.Event()
        self._outcomes: Counter[str] = Counter()
        self._watch: asyncio.Task[Any] | None = None

    def _fill(self, urls: list[str]) -> None:
        store, now = self.observatory.store, self.clock.now() + STEP
        source = Source(new_id(), SourceKind.ARCHIVE, "archive:bench", "bench", "bench", now)
        with store.transaction():
            store.add_source(source, NEVER)
            parts = self.observatory._parts(store)
            for url in urls:
                add_article(parts, source, new_id(), addresses.normalise(url), now)

    def check(self) -> Counter[str]:
        """Look at every article once; answers the outcomes. `cpu` and `wall` are its cost in seconds."""
        self._outcomes.clear()
        self._all_seen.clear()
        began, before = time.perf_counter(), _cpu()
        self.clock.advance(STEP)
        self._runner.run(self._until_seen())
        self.cpu, self.wall = _cpu() - before, time.perf_counter() - began
        return Counter(self._outcomes)

    async def _until_seen(self) -> None:
        if self._watch is None:
            self._watch = asyncio.create_task(
                self.observatory.watch(stop=self._stop, on_look=self._looked, poll_seconds=1.0)
            )
        seen = asyncio.create_task(self._all_seen.wait())
        await asyncio.wait({seen, self._watch}, return_when=asyncio.FIRST_COMPLETED)
        if not seen.done():
            self._watch.result()
            raise SystemExit("the watch ended before it had seen everything")

    def _looked(self, settlement: Settlement) -> None:
        """Called in the writing thread."""
        self._outcomes[settlement.look.outcome] += 1
        if self._outcomes.total() == self.count:
            self._runner.get_loop().call_soon_threadsafe(self._all_seen.set)

    def close(self) -> None:
        async def finish() -> None:
            self._stop.set()
            if self._watch is not None:
                await self._watch

        self._runner.run(finish())
        self.observatory.close()


def extractor() -> Path | None:
    """Where the system tells of the child that is asked about pages never seen, while there is one."""
    for task in Path("/proc/self/task").iterdir():
        for about in (Path("/proc", child) for child in (task / "children").read_text().split()):
            with suppress(FileNotFoundError):  # it ended just now
                if b"variorum.engine.extractor" in (about / "cmdline").read_bytes():
                    return about
    return None


def _cpu() -> float:
    """Seconds of processor time of this process and of its children, of those that ended too."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    child, running = extractor(), 0
    if child is not None:
        running = sum(map(int, (child / "stat").read_text().rpartition(")")[2].split()[11:13]))
    ticks = os.sysconf("SC_CLK_TCK")
    return time.process_time() + ended.ru_utime + ended.ru_stime + running / ticks


class Server:
    """The page server in a process of its own, and the folder that it serves."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True)
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).parent / "pageserver.py"), str(folder)],
            stdout=subprocess.PIPE,
        )
        assert self._process.stdout is not None
        self.port = int(self._process.stdout.readline())

    def urls(self, count: int, files: int, pages: int) -> list[str]:
        """Addresses of `count` articles which show the files in turn; no page is shown twice by one host."""
        return [f"http://127.0.1.{1 + n // pages}:{self.port}/{n % files}/{n}" for n in range(count)]

    def write(self, count: int, html: Callable[[int], bytes]) -> None:
        """Replace every file."""
        for number in range(count):
            fresh = self.folder / f"{number}.new"
            fresh.write_bytes(gzip.compress(html(number), 6, mtime=0))
            os.replace(fresh, self.folder / f"{number}.gz")

    def close(self) -> None:
        self._process.terminate()
        self._process.wait()


def loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop's where that is installed and wanted (`UVLOOP=1`)."""
    if os.environ.get("UVLOOP") != "1":
        return None
    import uvloop

    return uvloop.new_event_loop
