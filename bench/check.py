"""Whole checks: fetch from loopback, digest, extract, decide, store, evidence. CPU-milliseconds per check of ours
beside the ordinary way (`ordinary.py`) and, where they are installed, other watchers; on real pages of about 30, 77
and 350 KB, in one run, in alternating rounds. `many.py` watches ten thousand articles.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from collections import Counter
from pathlib import Path

import ours
from ordinary import Tracker
from ours import Ours, Server, loop_factory
from pages import Page, real_pages, with_edit, with_noise
from table import Result, markdown, publish

SIZES = (30_000, 77_000, 350_000)
PAGES, HOSTS, ROUNDS = 20, 12, 3  # 240 addresses: more than one batch
MODES = ("first", "equal", "noise", "change")

#: What each side should say of each kind of look.
RIGHT = {
    "ours": ours.RIGHT,
    "ordinary": {"first": "changed", "equal": "equal", "noise": "same", "change": "changed"},
}


def measure(folder: Path, pages: list[Page], label: str, rounds: int) -> list[Result]:
    """Both sides over the same pages, in alternating rounds."""

    def edited(number: int, turn: int) -> Page:
        page = pages[number % len(pages)]
        return with_edit(page, turn) if turn else page

    server = Server(folder / "served")
    count = len(pages) * HOSTS
    spent: dict[tuple[str, str], list[float]] = {}
    outcomes: dict[tuple[str, str], Counter[str]] = {}
    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        urls = server.urls(count, count, len(pages))
        server.write(count, lambda n: pages[n % len(pages)].html)
        mine, ordinary = Ours(folder / "ours", urls, runner), Tracker(folder / "ordinary")

        def both(mode: str) -> None:
            outcomes.setdefault(("ours", mode), Counter()).update(mine.check())
            spent.setdefault(("ours", mode), []).append(mine.cpu * 1000 / count)
            before = time.process_time()
            seen = Counter(ordinary.check(url) for url in urls)
            spent.setdefault(("ordinary", mode), []).append((time.process_time() - before) * 1000 / count)
            outcomes.setdefault(("ordinary", mode), Counter()).update(seen)

        try:
            both("first")
            for turn in range(rounds):
                for _ in range(3):  # cheap, and so the first to suffer from what else the machine does
                    both("equal")
                server.write(count, lambda n, t=turn: with_noise(edited(n, t), f"{n}:{t}"))
                both("noise")
                server.write(count, lambda n, t=turn: edited(n, t + 1).html)
                both("change")
        finally:
            mine.close()
            ordinary.close()
            server.close()
    for key, seen in sorted(outcomes.items()):
        print(label, *key, dict(seen), flush=True)
    rows = []
    for mode in MODES:
        fast, slow = (statistics.median(spent[side, mode]) for side in ("ours", "ordinary"))
        rows.append(
            Result(
                {
                    "pages": label,
                    "mode": mode,
                    "ours, ms": round(fast, 3),
                    "ordinary way, ms": round(slow, 2),
                    "ordinary / ours": round(slow / fast, 1),
                    **{
                        f"{side}, right": f"{seen[RIGHT[side][mode]] / seen.total():.1%}"
                        for side in ("ours", "ordinary")
                        for seen in (outcomes[side, mode],)
                    },
                }
            )
        )
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=list(SIZES), help="bytes of the pages")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--dry", action="store_true", help="write no result")
    options = parser.parse_args()
    results: list[Result] = []
    with tempfile.TemporaryDirectory(prefix="variorum-bench-") as name:
        for size in options.sizes:
            pages = real_pages(size, PAGES)
            mean = statistics.mean(len(page.html) for page in pages)
            results += measure(Path(name) / str(size), pages, f"{mean / 1000:.0f} KB", options.rounds)
    if options.dry:
        print(markdown(results))
    else:
        publish("check", "Whole checks, CPU-milliseconds per check (medians of rounds)", results)


if __name__ == "__main__":
    main()
