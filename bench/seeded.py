"""A store of any size on SQLite, filled as the program would fill it, by statements of many rows.

The texts are invented: sentences drawn from a pool whose words follow Zipf's law, four to a version, of which an edit
replaces one. Each change has an edit of a class drawn as real ones are spread, with its importance.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import accumulate, islice
from pathlib import Path
from typing import Any

import zstandard

from storage import DIGEST, vocabulary
from variorum.edits import importance
from variorum.storage import SqlStore, open_store, texts
from variorum.types import Block, BlockKind, Change, Document, Edit, EditClass, PageState

START = datetime(2025, 11, 22, tzinfo=UTC)
YEAR = 365 * 86_400
VERSIONS = 4
OUTLETS = 40
#: The classes of edits, and how many in a thousand changes have one of each.
CLASSES = {
    EditClass.UNCLASSIFIED: 330, EditClass.COPY_EDIT: 160, EditClass.FIGURE: 120, EditClass.HEADLINE: 110,
    EditClass.QUOTE: 90, EditClass.NAME: 70, EditClass.WORDING: 50, EditClass.ATTRIBUTION: 40,
    EditClass.CORRECTION: 12, EditClass.REPLACED: 18,
}  # fmt: skip
_KINDS, _SHARES = list(CLASSES), list(accumulate(CLASSES.values()))
_TABLES = {
    "article": "id, url, outlet, found, headline, language, versions, flips, last_change, touched",
    "plan": "article_id, url, host, state, found, due, why, current, changes, last_look, failures, unparsed",
    "sighting": 'article_id, source_id, "first", "last"',
    "version": "id, article_id, number, capture_id, text_key, headline, words, noise, extraction_rule,"
    " decision_rule, first_seen, previous, importance",
    "version_interval": 'article_id, number, "first", after, "last"',
    "version_text": "version_id, body",
    "edit": "article_id, new_version, old_version, position, klass, change, old, new, old_unit, new_unit,"
    " confidence, rule",
    "check_log": "article_id, at, outcome, reason, url, version, wire_digest, rule, why, seconds",
    "search_index": "rowid, text, headline, added, removed",
}
_BATCH = 5_000


def micros(seconds: float) -> int:
    """The moment so many seconds after the beginning, as stored."""
    return int((START.timestamp() + seconds) * 1e6)


class Seeder:
    """Makes the rows of articles, each with all that belongs to it."""

    def __init__(self, articles: int, seed: int) -> None:
        self.random = random.Random(seed)
        self.articles = articles
        self.words = vocabulary(self.random)
        weights = [1 / rank for rank in range(1, len(self.words) + 1)]
        drawn = self.random.choices(self.words, weights, k=20_000 * 15)
        self.pool = [" ".join(drawn[place : place + 15]) for place in range(0, len(drawn), 15)]
        self.heads = [" ".join(self.random.choices(self.words, weights, k=7)) for _ in range(5_000)]
        self.compressor = zstandard.ZstdCompressor(level=3)

    def article(self, place: int) -> Iterator[tuple[str, tuple[Any, ...]]]:
        """The rows of one article by table."""
        pick = self.random
        id_, outlet = f"{place:08}", place % OUTLETS
        found = place / self.articles * YEAR
        step = pick.uniform(600, 90_000)
        url = f"https://outlet{outlet}.example/report-{id_}"
        at = [micros(found + step * number) for number in range(VERSIONS)]
        headline, sentences = pick.choice(self.heads), pick.choices(self.pool, k=4)
        for number in range(VERSIONS):
            row, added, removed, weight = place * VERSIONS + number + 1, "", "", 0.0
            if number:
                (klass,) = pick.choices(_KINDS, cum_weights=_SHARES)
                change = Change.ADDED if klass is EditClass.CORRECTION else Change.ALTERED
                if klass is EditClass.HEADLINE:
                    removed, headline = headline, pick.choice(self.heads)
                    added, unit = headline, None
                else:
                    unit = pick.randrange(4)
                    removed, sentences[unit] = sentences[unit], pick.choice(self.pool)
                    added = sentences[unit]
                edit = Edit(klass, change, removed[:60], added[:60], unit, unit)
                weight = importance([edit])
                yield "edit", (id_, number, number - 1, 0, klass.value, change.value, edit.old, edit.new, unit, unit, 1.0, 1)  # fmt: skip
            document = Document(
                PageState.ARTICLE,
                tuple(Block(BlockKind.PARAGRAPH, f"{text.capitalize()}.") for text in sentences),
                headline.capitalize(),
                language="en",
            )
            yield "version", (row, id_, number, f"c{row}", f"k{row}", document.headline, 60, 0, 1, 1, at[number], number - 1 if number else None, weight)  # fmt: skip
            after = at[number - 1] if number else None
            yield "version_interval", (id_, number, at[number], after, at[number])
            yield "version_text", (row, self.compressor.compress(texts.canonical(document)))
            yield "search_index", (row, f"{headline} {' '.join(sentences)}", headline, added, removed)
            outcome = "changed" if number else "new"
            yield "check_log", (id_, at[number], outcome, "blocks differ", url, number, DIGEST, 1, "", 0.1)
        last = VERSIONS - 1
        yield "article", (id_, url, f"Outlet {outlet}", at[0], document.headline, "en", VERSIONS, 0, at[last], at[last])  # fmt: skip
        due = at[last] + 86_400_000_000 if place % 3 == 0 else None
        yield (
            "plan",
            (id_, url, f"outlet{outlet}.example", "live", at[0], due, "", last, last, at[last], 0, 0),
        )
        yield "sighting", (id_, f"s{outlet}", at[0], at[last])


def seed(path: Path, versions: int, *, number: int = 7) -> SqlStore:
    """A store with so many versions, four an article, over the year after `START`."""
    store = open_store(f"sqlite:///{path}")
    assert isinstance(store, SqlStore)
    seeder = Seeder(versions // VERSIONS, number)
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA synchronous=OFF")
    database.execute("PRAGMA cache_size=-400000")
    database.execute("BEGIN")
    database.executemany(
        "INSERT INTO source (id, kind, url, url_key, name, name_key, outlet, added, state)"
        " VALUES (?, 'feed', ?, ?, ?, ?, ?, ?, 'active')",
        [
            (f"s{n}", f"https://outlet{n}.example/feed", f"//outlet{n}.example/feed", f"Outlet {n}", f"outlet {n}", f"Outlet {n}", micros(0))
            for n in range(OUTLETS)
        ],
    )  # fmt: skip
    database.executemany(
        "INSERT INTO source_health (source_id, due, failures) VALUES (?, ?, 0)",
        [(f"s{n}", micros(YEAR)) for n in range(OUTLETS)],
    )
    places = iter(range(seeder.articles))
    while batch := list(islice(places, _BATCH)):
        _insert(database, (row for place in batch for row in seeder.article(place)))
    database.execute("COMMIT")
    database.close()
    return store


def _insert(database: sqlite3.Connection, made: Iterable[tuple[str, tuple[Any, ...]]]) -> None:
    tables: dict[str, list[tuple[Any, ...]]] = {name: [] for name in _TABLES}
    for name, row in made:
        tables[name].append(row)
    for name, columns in _TABLES.items():
        marks = ", ".join("?" * (columns.count(",") + 1))
        database.executemany(f"INSERT INTO {name} ({columns}) VALUES ({marks})", tables[name])  # noqa: S608
