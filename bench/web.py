"""CPU per page over a generated store: a pair of 200 sentences, the list of latest edits, and searches.

Pages are asked for through the whole application (ASGI, in this process) and measured in CPU time of the process. The
newest rows of the same table, of the same file, are also asked of Datasette, in the same run.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import random
import statistics
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from time import process_time
from urllib.parse import quote

import httpx
from datasette.app import Datasette

from seeded import START, Seeder, seed
from storage import Writer, add_articles, add_versions
from table import Result, publish
from variorum.app import open_observatory
from variorum.config import Settings
from variorum.storage import SqlStore, open_store
from variorum.testing.clocks import FixedClock
from variorum.types import Block, BlockKind
from variorum.web.site import create_site

#: Bars in milliseconds of CPU.
PAIR, LATEST, SEARCH_MEDIAN, SEARCH_SLOW = 25, 50, 50, 250
PAIRED = "pair0001"
FEED = "/latest.atom"
Ask = Callable[[str], Awaitable[httpx.Response]]


def add_pair(store: SqlStore, writer: Writer) -> None:
    """An article of 200 sentences in two versions, a quarter of its paragraphs rewritten or altered."""
    add_articles(store, [PAIRED])
    paragraphs = [f"{writer.paragraph()} {writer.paragraph().split('. ')[0]}." for _ in range(50)]
    old = replace(writer.document(), blocks=_blocks(paragraphs))
    add_versions(store, 0, {PAIRED: old})
    for place in range(0, 50, 4):
        words = paragraphs[place].split(" ")
        words[7:9] = ["altered", "words"]
        paragraphs[place] = writer.paragraph() if place % 3 == 0 else " ".join(words)
    paragraphs.insert(10, paragraphs.pop(30))
    add_versions(store, 1, {PAIRED: replace(old, blocks=_blocks(paragraphs))})


def _blocks(paragraphs: Sequence[str]) -> tuple[Block, ...]:
    return tuple(Block(BlockKind.PARAGRAPH, text) for text in paragraphs)


def queries(count: int) -> list[str]:
    """Searches as people type them: a word, or two, in all places; from the commonest words to rare ones."""
    draw = random.Random(11)
    words = Seeder(1, 7).words
    found = []
    for number in range(count):
        rank = int(10 ** draw.uniform(0.5, 3.7))
        text = words[rank] if number % 3 else f"{words[rank]} {words[int(10 ** draw.uniform(0.5, 3))]}"
        place = draw.choice(("any", "any", "removed", "headline"))
        found.append(f"/search?q={quote(text)}&in={place}")
    return found


async def cost(ask: Ask, path: str, status: int = 200) -> float:
    """Milliseconds of CPU for one page; it must be answered so."""
    began = process_time()
    answer = await ask(path)
    took = (process_time() - began) * 1e3
    if answer.status_code != status:
        raise SystemExit(f"{path}: answered {answer.status_code}")
    return took


@dataclass(frozen=True, slots=True)
class Page:
    """A page that is asked for again and again."""

    name: str
    path: str
    ask: Ask
    bar: int | None = None
    status: int = 200


async def measured(pages: Sequence[Page], turns: int) -> list[Result]:
    """What each page costs. They take turns, so that a while in which the machine is slow falls on all of them alike."""
    costs: dict[str, list[float]] = {page.name: [] for page in pages}
    for turn in range(turns + 1):
        for page in pages:
            took = await cost(page.ask, page.path, page.status)
            if turn:  # the first warms
                costs[page.name].append(took)
    return [row(page.name, costs[page.name], page.bar) for page in pages]


async def has_already(client: httpx.AsyncClient, path: str) -> Ask:
    """Asks as a reader that has the page as it is now."""
    tag = (await client.get(path)).headers["etag"]
    return partial(client.get, headers={"if-none-match": tag})


def row(name: str, costs: list[float], bar: int | None, slow: int | None = None) -> Result:
    ranked = sorted(costs)
    p95 = ranked[min(len(ranked) - 1, round(0.95 * len(ranked)))]
    told = "" if bar is None else f"≤ {bar}" + (f" / {slow}" if slow else "")
    return Result({"page": name, "ms CPU, median": round(statistics.median(costs), 1), "p95": round(p95, 1), "bar": told})  # fmt: skip


async def run(path: Path, turns: int, searches: int) -> list[Result]:
    clock = FixedClock(START + timedelta(days=365))
    settings = Settings(home=str(path.parent), database=f"sqlite:///{path}")
    observatory = open_observatory(settings=settings, clock=clock)
    app = create_site(observatory)
    gc.collect()
    gc.freeze()  # as `variorum serve` does
    transport = httpx.ASGITransport(app=app, client=("127.0.0.1", 50_000))
    other = Datasette([str(path)], settings={"num_sql_threads": 1, "sql_time_limit_ms": 20_000})
    await other.invoke_startup()
    newest = f"/{path.stem}/version?_sort_desc=first_seen&_size=13&_nofacet=1"
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8750") as client:
        rows = await measured(
            [
                Page("pair of 200 sentences", f"/a/{PAIRED}/0..1", client.get, PAIR),
                Page("latest edits, newest first", "/", client.get, LATEST),
                Page("latest edits, weightiest first", "/?order=weightiest", client.get, LATEST),
                Page("latest corrections", "/?class=correction", client.get, LATEST),
                Page("silent edits", "/silent", client.get),
                Page("feed of latest edits", FEED, client.get),
                Page("the same for a reader that has it", FEED, await has_already(client, FEED), status=304),
                Page("Datasette: newest 13 rows of the table of versions", newest, other.client.get),
            ],
            turns,
        )
        costs = [await cost(client.get, path) for path in queries(searches)]
        rows.append(row(f"search, {searches} different", costs, SEARCH_MEDIAN, SEARCH_SLOW))
    observatory.close()
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--versions", type=int, default=1_000_000)
    parser.add_argument("--turns", type=int, default=30)
    parser.add_argument("--searches", type=int, default=200)
    parser.add_argument(
        "--store", type=Path, help="A database that was generated before; default: a new one."
    )
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = arguments.store or Path(folder) / "news.db"
        began = process_time()
        if path.exists():
            store = open_store(f"sqlite:///{path}")
            assert isinstance(store, SqlStore)
        else:
            store = seed(path, arguments.versions)
            add_pair(store, Writer(3))
        built = {} if arguments.store else {"seconds_to_generate": round(process_time() - began)}
        rows = asyncio.run(run(path, arguments.turns, arguments.searches))
        versions = store.totals().versions
        store.close()
        title = f"Pages over {versions:,} versions on SQLite"
        publish("web", title, rows, versions=versions, **built)


if __name__ == "__main__":
    main()
