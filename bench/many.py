"""Ten thousand watched articles: CPU, memory, commits, fsyncs and bytes of one process that looks at all of them.

A first look at each, the same bytes again, and then pages that differ outside the article; the pages are small ones
made of real article texts, 42 hosts show them. The loop, engine, desk and store are those of `variorum run`.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from sqlalchemy import event

from ours import RIGHT, Ours, Server, extractor, loop_factory
from pages import small_pages, with_noise
from table import Result, publish
from variorum.app import Observatory

ARTICLES = 10_000
PAGES = 240


def measure(count: int) -> list[Result]:
    """One row for each kind of look, over `count` articles."""
    pages = small_pages(PAGES)
    found = []
    with tempfile.TemporaryDirectory(prefix="variorum-bench-") as name:
        folder = Path(name)
        server = Server(folder / "served")
        server.write(len(pages), lambda n: pages[n].html)
        with asyncio.Runner(loop_factory=loop_factory()) as runner:
            ours = Ours(folder / "ours", server.urls(count, len(pages), len(pages)), runner)
            counts = count_writes(ours.observatory)
            try:
                for mode in ("first", "equal", "noise"):
                    if mode == "noise":
                        server.write(len(pages), lambda n: with_noise(pages[n], str(n)))
                    counts.clear()
                    outcomes = ours.check()
                    child = extractor()
                    size = ours.observatory.store.sizes()["database"]
                    found.append(
                        Result(
                            {
                                "articles": f"{count:,}",
                                "mode": mode,
                                "ours, ms": round(ours.cpu * 1000 / count, 3),
                                "looks per second": round(count / ours.wall),
                                "right": f"{outcomes[RIGHT[mode]] / count:.2%}",
                                "commits + fsyncs per 1,000": round(counts.total() * 1000 / count, 1),
                                "RSS, MB": round(resident() / 1e6),
                                "of the child, MB": round(resident(child) / 1e6) if child else None,
                                "database, KB per article": round(size / count / 1000, 1),
                            }
                        )
                    )
                    print(found[-1].values, flush=True)
            finally:
                ours.close()
                server.close()
    return found


def count_writes(observatory: Observatory) -> Counter[str]:
    """Count commits of the database and fsyncs of the evidence from now on."""
    counts: Counter[str] = Counter()
    plain = os.fsync

    def fsync(descriptor: int) -> None:
        counts["fsyncs"] += 1
        plain(descriptor)

    os.fsync = fsync

    @event.listens_for(observatory.store._engine, "before_cursor_execute")
    def executed(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement == "COMMIT":
            counts["commits"] += 1

    return counts


def resident(process: Path = Path("/proc/self")) -> int:
    """Bytes of memory that a process holds."""
    pages = int((process / "statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=ARTICLES)
    parser.add_argument("--dry", action="store_true", help="write no result")
    options = parser.parse_args()
    rows = measure(options.articles)
    if not options.dry:
        publish("many", "Whole checks with many watched articles, one process", rows)


if __name__ == "__main__":
    main()
