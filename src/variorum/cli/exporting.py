"""The lists of `variorum export`, row by row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from variorum.app import Observatory, moment
from variorum.cli.output import plain
from variorum.ports import ArticleFilter
from variorum.publish import exports
from variorum.types import SourceState


def chunks(observatory: Observatory, what: str, form: str, since: str | None) -> Iterator[bytes]:
    """The list as bytes: JSON lines, or CSV with a head."""
    rows = _rows(observatory, what, since)
    if form == "json":
        for row in rows:
            yield orjson.dumps(row) + b"\n"
        return
    head: list[str] | None = None
    for row in rows:
        if head is None:
            head = list(row)
            yield _line(head)
        yield _line([exports.cell(row[name]) for name in head])


def _rows(observatory: Observatory, what: str, since: str | None) -> Iterable[dict[str, Any]]:
    store, which = observatory.store, ArticleFilter(since=moment(since))
    if what == "articles":
        return (exports.ARTICLES.record(row) for row in observatory.all_articles(which))
    if what == "changes":
        return (exports.CHANGES.record(row) for row in observatory.all_changes(which))
    if what == "versions":
        articles = observatory.all_articles(which)
        return (
            exports.VERSIONS.record(row) for each in articles for row in store.versions(each.id, noise=True)
        )
    if what == "looks":
        return (plain(row) for row in store.looks(since=which.since, limit=10_000_000))
    if what == "edits":
        return (plain(row) for row in observatory.edits(since=which.since))
    return (
        {**exports.source(row), "health": exports.health(store.health(row.id))}
        for row in store.sources(states=tuple(SourceState))
    )


def _line(cells: list[Any]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue().encode()
