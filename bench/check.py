"""Whole checks: fetch from loopback, digest, extract, decide, store, evidence. CPU-milliseconds per check of ours
beside the ordinary way (`ordinary.py`) and, where they are installed, other watchers (`peers.py`); on real pages of
about 30, 77 and 350 KB, in one run, in alternating rounds. `many.py` watches ten thousand articles.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import ours
from ordinary import Tracker
from ours import Ours, Server, loop_factory
from pages import Page, real_pages, with_edit, with_noise
from peers import ADDRESSES, PEERS, Watcher
from table import Result, markdown, publish

SIZES = (30_000, 77_000, 350_000)
PAGES, HOSTS, ROUNDS = 20, 12, 3  # 240 addresses: more than one batch
MODES = ("first", "equal", "noise", "change")

#: What each side should say of each kind of look.
RIGHT: dict[str, Mapping[str, str]] = {
    "ours": ours.RIGHT,
    "ordinary way": {"first": "changed", "equal": "equal", "noise": "same", "change": "changed"},
}

#: Of a peer is known only whether it kept a further version.
PEERS_RIGHT = {"first": "changed", "equal": "equal", "noise": "equal", "change": "changed"}


def measure(folder: Path, pages: list[Page], label: str, rounds: int) -> list[Result]:
    """All sides over the same pages, in alternating rounds."""

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
        peers: dict[str, Watcher] = {}

        def note(side: str, mode: str, cpu: float, seen: Counter[str]) -> None:
            spent.setdefault((side, mode), []).append(cpu * 1000 / seen.total())
            outcomes.setdefault((side, mode), Counter()).update(seen)

        def look(mode: str, *, others: bool = True) -> None:
            seen = mine.check()
            note("ours", mode, mine.cpu, seen)
            before = time.process_time()
            seen = Counter(ordinary.check(url) for url in urls)
            note("ordinary way", mode, time.process_time() - before, seen)
            for name, peer in peers.items() if others else ():
                told = peer.check()
                note(name, mode, told.cpu, Counter(changed=told.changed, equal=ADDRESSES - told.changed))

        try:
            for peer in PEERS:
                version, python = peer.version(), peer.python
                if version and python:
                    at = folder / peer.distribution
                    peers[f"{peer.distribution} {version}"] = peer.begin(python, at, urls[:ADDRESSES])
            look("first")
            for turn in range(rounds):
                for repeat in range(3):  # cheap, and so the first to suffer from what else the machine does
                    look("equal", others=repeat == 0)
                server.write(count, lambda n, t=turn: with_noise(edited(n, t), f"{n}:{t}"))
                look("noise")
                server.write(count, lambda n, t=turn: edited(n, t + 1).html)
                look("change")
        finally:
            for watcher in peers.values():
                watcher.close()
            mine.close()
            ordinary.close()
            server.close()
    for key, seen in sorted(outcomes.items()):
        print(label, *key, dict(seen), flush=True)
    return rows(label, spent, outcomes)


def rows(
    pages: str, spent: dict[tuple[str, str], list[float]], outcomes: dict[tuple[str, str], Counter[str]]
) -> list[Result]:
    """What each side spent on each kind of look (the median), and how often it said what it should."""
    found = []
    for mode in MODES:
        ours_ms = statistics.median(spent["ours", mode])
        for side in dict.fromkeys(side for side, _ in spent):
            ms, seen = statistics.median(spent[side, mode]), outcomes[side, mode]
            right = seen[RIGHT.get(side, PEERS_RIGHT)[mode]] / seen.total()
            found.append(
                Result(
                    {
                        "pages": pages,
                        "mode": mode,
                        "side": side,
                        "ms": float(f"{ms:.3g}"),
                        "times ours": round(ms / ours_ms, 1),
                        "right": f"{right:.1%}",
                    }
                )
            )
    return found


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
    results += [
        Result({"side": peer.distribution, "ms": peer.absence()}) for peer in PEERS if peer.version() is None
    ]
    if options.dry:
        print(markdown(results))
    else:
        publish("check", "Whole checks, CPU-milliseconds per check (medians of rounds)", results)


if __name__ == "__main__":
    main()
