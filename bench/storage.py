"""What the store costs on SQLite: CPU time of a settled look, an article, a version, a read; bytes of an article.

The texts are invented: sentences of words drawn by Zipf's law from a made-up vocabulary, so that they compress
about as prose does. Medians over batches of one run, in CPU time of this process.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from time import process_time

from table import Result, publish
from variorum.ports import Settled, Store
from variorum.storage import SqlStore, open_store
from variorum.types import (
    Article,
    ArticleState,
    Block,
    BlockKind,
    Capture,
    Document,
    Interval,
    Look,
    Outcome,
    PageState,
    Plan,
    RecordRef,
    Version,
)

START = datetime(2026, 5, 1, tzinfo=UTC)
BATCH = 200
DIGEST = "sha256:" + "5f" * 32


def vocabulary(source: random.Random, size: int = 8_000) -> list[str]:
    """Made-up words of two to four syllables."""
    syllables = [a + b + c for a in "bdfglmnprstvk" for b in "aeiou" for c in ("", "n", "r", "s", "l", "t")]
    return ["".join(source.choices(syllables, k=source.choice((1, 2, 2, 3, 4)))) for _ in range(size)]


class Writer:
    """Writes articles of about 650 words."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.words = vocabulary(self.random)
        self.weights = [1 / rank for rank in range(1, len(self.words) + 1)]

    def paragraph(self) -> str:
        """Three sentences."""
        sentences = [
            " ".join(
                self.random.choices(self.words, self.weights, k=self.random.randint(12, 25))
            ).capitalize()
            + "."
            for _ in range(3)
        ]
        return " ".join(sentences)

    def document(self) -> Document:
        """Twelve paragraphs under a headline."""
        blocks = tuple(Block(BlockKind.PARAGRAPH, self.paragraph()) for _ in range(12))
        headline = " ".join(self.random.choices(self.words, k=8)).capitalize()
        return Document(PageState.ARTICLE, blocks, headline, published="2026-05-01T10:00:00Z", language="en")

    def edited(self, document: Document) -> Document:
        """The same with one paragraph rewritten."""
        blocks = list(document.blocks)
        blocks[self.random.randrange(len(blocks))] = Block(BlockKind.PARAGRAPH, self.paragraph())
        return replace(document, blocks=tuple(blocks))


def measured(work: Callable[[], None], count: int) -> float:
    """Microseconds of CPU for each of `count` things that `work` does."""
    began = process_time()
    work()
    return (process_time() - began) / count * 1e6


def add_articles(store: Store, ids: Sequence[str]) -> None:
    with store.transaction():
        for id_ in ids:
            url = f"https://news.example.org/world/2026/05/01/a-report-of-the-day-{id_}"
            plan = Plan(id_, url, "news.example.org", ArticleState.FOUND, START, START, memo=b"m" * 250)
            store.add_article(Article(id_, url, "Example Courier", START), plan, url)


def add_versions(store: Store, number: int, texts: dict[str, Document]) -> None:
    at = START + timedelta(hours=number)
    with store.transaction():
        for place, (id_, document) in enumerate(texts.items()):
            ref = RecordRef(
                "2026-05-01-000.warc.gz", place * 20_000, 19_000, f"<urn:uuid:{id_}-{number}>", DIGEST
            )
            capture = Capture(
                f"{id_}{number}", id_, f"https://news.example.org/{id_}", at, 200, ref, "text/html", 19_000
            )
            store.keep_captures([(capture, None)])
            seen = (Interval(None, at, at),)
            version = Version(id_, number, capture.id, "01" + "ab" * 16, document.headline, seen, words=650)
            store.add_version(version, document)


def settle(store: Store, plans: Sequence[Plan], at: datetime) -> float:
    rows = [
        Settled(
            replace(plan, last_look=at, due=at + timedelta(hours=1), wire_digest=DIGEST),
            Look(plan.article_id, at, Outcome.UNCHANGED, "same bytes", plan.url, 200, 1, DIGEST),
        )
        for plan in plans
    ]
    return measured(lambda: store.settle(rows), len(rows))


def size(store: SqlStore) -> int:
    store._driver("PRAGMA wal_checkpoint(TRUNCATE)")
    sizes = store.sizes()
    return sizes["database"] - sizes["free"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=1_000)
    arguments = parser.parse_args()
    writer = Writer(7)
    ids = [f"{number:08}" for number in range(arguments.articles)]
    writer.random.shuffle(ids)
    batches = [ids[start : start + BATCH] for start in range(0, len(ids), BATCH)]
    texts = {id_: writer.document() for id_ in ids}
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{Path(folder) / 'bench.db'}")
        assert isinstance(store, SqlStore)
        empty = size(store)
        rows = [
            (
                "article added",
                median(measured(partial(add_articles, store, batch), len(batch)) for batch in batches),
            )
        ]
        for number, label in enumerate(("first version with its capture", "later version with its capture")):
            if number:
                texts = {id_: writer.edited(document) for id_, document in texts.items()}
            before = size(store)
            costs = []
            for batch in batches:
                some = {id_: texts[id_] for id_ in batch}
                costs.append(measured(partial(add_versions, store, number, some), len(batch)))
            rows.append((label, median(costs)))
            if number == 0:
                with_first = size(store) - empty
            else:
                later = size(store) - before
        looks = []
        for turn in range(5):
            at = START + timedelta(days=1 + turn)
            looks += [settle(store, store.due(at, BATCH), at) for _ in range(len(batches))]
        rows.append((f"look settled, in batches of {BATCH}", median(looks)))
        rows.append(
            (
                "plan due, in batches of 200",
                measured(
                    lambda: _repeat(20, lambda: store.due(START + timedelta(days=9), BATCH)), 20 * BATCH
                ),
            )
        )
        rows.append(
            ("document read", measured(lambda: _each(ids, lambda id_: store.document(id_, 1)), len(ids)))
        )
        word = writer.words[40]
        rows.append(("search, 20 hits", measured(lambda: _repeat(10, lambda: store.search(word)), 10)))
        rows.append(("changes, a page of 50", measured(lambda: _repeat(10, lambda: store.changes()), 10)))
        results = [Result({"what": label, "µs CPU": round(cost, 1)}) for label, cost in rows]
        results.append(
            Result(
                {"what": "bytes of an article with its first version", "bytes": round(with_first / len(ids))}
            )
        )
        results.append(Result({"what": "bytes of a later version", "bytes": round(later / len(ids))}))
        results[0] = Result({**results[0].values, "bytes": ""})
        publish("storage", f"The store on SQLite, {len(ids)} articles", results, articles=len(ids))
        store.close()


def _repeat(times: int, work: Callable[[], object]) -> None:
    for _ in range(times):
        work()


def _each(ids: Sequence[str], work: Callable[[str], object]) -> None:
    for id_ in ids:
        work(id_)


if __name__ == "__main__":
    main()
