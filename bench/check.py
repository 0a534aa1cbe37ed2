"""Whole checks: fetch from loopback, digest, extract, decide, store, evidence. CPU-milliseconds per check of ours
beside the ordinary way, on real pages of about 30, 77 and 350 KB; in one run, in alternating rounds.

Ours runs as `variorum check` does: the same gate, engine, desk, store and WARC files. CPU time is that of the
checking process; the server has its own.
"""

from __future__ import annotations

import asyncio
import gzip
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from ordinary import Tracker
from pages import Page, real_pages, with_edit, with_noise
from table import Result, publish
from variorum.app import new_id, open_observatory
from variorum.config import Settings
from variorum.discover import addresses
from variorum.pipeline.parts import NEVER
from variorum.pipeline.sources import add_article
from variorum.testing.clocks import FixedClock
from variorum.types import Source, SourceKind

SIZES = (30_000, 77_000, 350_000)
COPIES, PAGES, ROUNDS, HOSTS = 4, 24, 3, 32
MODES = ("equal", "noise", "change")


class Ours:
    """Our observatory over the addresses of the server."""

    def __init__(self, folder: Path, urls: list[str]) -> None:
        self.clock = FixedClock(datetime(2026, 1, 1, tzinfo=UTC))
        settings = Settings(
            home=str(folder), allow_loopback=True, pace=0.0, host_budget=1_000_000, log_level="error"
        )
        self.observatory = open_observatory(settings=settings, clock=self.clock)
        store, now = self.observatory.store, self.clock.now()
        source = Source(new_id(), SourceKind.ARCHIVE, "archive:bench", "bench", "bench", now)
        with store.transaction():
            store.add_source(source, NEVER)
            self.ids = [new_id() for _ in urls]
            parts = self.observatory._parts(store)
            for article_id, url in zip(self.ids, urls, strict=True):
                add_article(parts, source, article_id, addresses.normalise(url), now)

    def check(self) -> dict[str, int]:
        """Look at every article once; answers the outcomes."""
        self.clock.advance(timedelta(hours=1))
        with self.observatory.store.transaction():
            for article_id in self.ids:
                self.observatory.store.set_due(article_id, self.clock.now(), "by hand")
        before = time.process_time()
        checked = asyncio.run(self.observatory.watch(once=True, poll_seconds=0.05))
        self.cpu = time.process_time() - before
        assert checked.looks == len(self.ids), checked
        return checked.outcomes


def main() -> None:
    results: list[Result] = []
    with tempfile.TemporaryDirectory(prefix="variorum-bench-") as name:
        for size in SIZES:
            pages = real_pages(size, PAGES)
            mean = statistics.mean(len(page.html) for page in pages)
            results += measure(Path(name) / str(size), pages, f"{mean / 1000:.0f} KB")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory of this process: {peak:.0f} MB")
    publish("check", "Whole checks, CPU-milliseconds per check (medians of rounds)", results)


def measure(folder: Path, pages: list[Page], label: str) -> list[Result]:
    def edited(number: int, turn: int) -> Page:
        page = pages[number % len(pages)]
        return with_edit(page, turn) if turn else page

    served = folder / "served"
    served.mkdir(parents=True)
    count = len(pages) * COPIES
    server = subprocess.Popen(
        [sys.executable, str(Path(__file__).parent / "pageserver.py"), str(served)], stdout=subprocess.PIPE
    )
    try:
        assert server.stdout is not None
        port = int(server.stdout.readline())
        urls = [f"http://127.0.1.{1 + n % HOSTS}:{port}/{n}" for n in range(count)]
        write(served, count, lambda n: pages[n % len(pages)].html)
        ours, ordinary = Ours(folder / "ours", urls), Tracker(folder / "ordinary")
        spent: dict[tuple[str, str], list[float]] = {}
        outcomes: dict[tuple[str, str], list[Any]] = {}

        def both(mode: str) -> None:
            outcomes.setdefault(("ours", mode), []).append(ours.check())
            spent.setdefault(("ours", mode), []).append(ours.cpu * 1000 / count)
            before = time.process_time()
            seen = [ordinary.check(url) for url in urls]
            spent.setdefault(("ordinary", mode), []).append((time.process_time() - before) * 1000 / count)
            outcomes.setdefault(("ordinary", mode), []).append({each: seen.count(each) for each in set(seen)})

        both("first")
        for turn in range(ROUNDS):
            both("equal")
            write(served, count, lambda n, t=turn: with_noise(edited(n, t), f"{n}:{t}"))
            both("noise")
            write(served, count, lambda n, t=turn: edited(n, t + 1).html)
            both("change")
    finally:
        server.terminate()
        server.wait()
    for key, seen in sorted(outcomes.items()):
        print(label, *key, seen)
    rows = []
    for mode in ("first", *MODES):
        mine, other = (statistics.median(spent[side, mode]) for side in ("ours", "ordinary"))
        rows.append(
            Result(
                {
                    "pages": label,
                    "mode": mode,
                    "ours, ms": round(mine, 3),
                    "ordinary way, ms": round(other, 2),
                    "ordinary / ours": round(other / mine, 1),
                }
            )
        )
    return rows


def write(folder: Path, count: int, html: Callable[[int], bytes]) -> None:
    """Replace every page of the server."""
    for number in range(count):
        fresh = folder / f"{number}.new"
        fresh.write_bytes(gzip.compress(html(number), 6, mtime=0))
        os.replace(fresh, folder / f"{number}.gz")


if __name__ == "__main__":
    main()
