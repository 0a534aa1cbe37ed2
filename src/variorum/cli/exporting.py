"""`export`: every list as JSON lines, CSV or Parquet."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any, Final

import click

from variorum.app import FoundEdit, Observatory
from variorum.cli.command import Command
from variorum.cli.inputs import InputError
from variorum.cli.options import SINCE, opened, settings_options
from variorum.cli.output import next_step, say
from variorum.cli.writing import writing
from variorum.config import Loaded
from variorum.ports import ArticleFilter, QuoteFilter, StoryFilter
from variorum.publish import exports, parquet, words
from variorum.publish.exports import Kind
from variorum.publish.health import health_of
from variorum.publish.views import watched
from variorum.types import (
    Article,
    Capture,
    Document,
    Hint,
    Membership,
    Quote,
    SourceState,
    Story,
    Version,
)

_EVERY_STATE: Final = tuple(SourceState)
#: Rows that are asked of the store at once.
_PAGE: Final = 500


def _time(at: datetime | None) -> str | None:
    return words.iso(at) if at else None


EDITS: Final[exports.Table[FoundEdit]] = exports.Table(
    "edits",
    {
        "article": lambda row: row.article,
        "url": lambda row: row.url,
        "outlet": lambda row: row.outlet,
        "old_version": lambda row: row.old_version,
        "new_version": lambda row: row.new_version,
        "class": lambda row: row.klass,
        "change": lambda row: row.change,
        "detail": lambda row: row.detail,
        "old": lambda row: row.old,
        "new": lambda row: row.new,
        "about": lambda row: row.about,
        "noted": lambda row: row.noted,
        "sentence": lambda row: row.sentence,
        "after": lambda row: _time(row.after),
        "seen": lambda row: _time(row.seen),
        "rule": lambda row: row.rule,
    },
    {
        "old_version": Kind.INTEGER,
        "noted": Kind.BOOLEAN,
        "rule": Kind.INTEGER,
        "new_version": Kind.INTEGER,
        "after": Kind.TIME,
        "seen": Kind.TIME,
    },
)

TEXTS: Final[exports.Table[tuple[Version, Document]]] = exports.Table(
    "texts",
    {
        "article": lambda row: row[0].article_id,
        "version": lambda row: row[0].number,
        "after": lambda row: _time(row[0].intervals[0].after),
        "first": lambda row: _time(row[0].first_seen),
        "last": lambda row: _time(row[0].last_seen),
        "noise": lambda row: row[0].noise,
        **{
            name: (lambda row, name=name: exports.document(row[1])[name])  # type: ignore[misc]
            for name in (
                "url",
                "state",
                "language",
                "headline",
                "standfirst",
                "byline",
                "published",
                "modified",
                "text",
                "blocks",
            )
        },
    },
    {
        "version": Kind.INTEGER,
        "after": Kind.TIME,
        "first": Kind.TIME,
        "last": Kind.TIME,
        "noise": Kind.BOOLEAN,
        "byline": Kind.TEXTS,
        "blocks": Kind.JSON,
    },
)

CAPTURES: Final[exports.Table[Capture]] = exports.Table(
    "captures",
    {
        "article": lambda row: row.article_id,
        **{
            name: (lambda row, name=name: exports.capture(row)[name])  # type: ignore[misc]
            for name in ("id", "url", "captured", "status", "content_type", "size", "source", "record")
        },
    },
    {"captured": Kind.TIME, "status": Kind.INTEGER, "size": Kind.INTEGER, "record": Kind.JSON},
)

HINTS: Final[exports.Table[Hint]] = exports.Table(
    "hints",
    {
        "source": lambda row: row.source_id,
        "article": lambda row: row.article_id,
        "kind": lambda row: row.kind.value,
        "at": lambda row: _time(row.at),
        "outcome": lambda row: row.outcome.value if row.outcome else None,
    },
    {"at": Kind.TIME},
)


def source_lines(observatory: Observatory, source_id: str | None = None) -> list[watched.SourceLine]:
    """Every source with its health, removed ones too; or the one with that id."""
    store, now = observatory.store, observatory.clock.now()
    return [
        watched.source_line(source, health_of(store, source), store.source_articles(source.id), now)
        for source in store.sources(states=_EVERY_STATE)
        if source_id in (None, source.id)
    ]


Rows = Callable[[Observatory, ArticleFilter], Iterable[Any]]


def _versions(observatory: Observatory, which: ArticleFilter) -> Iterator[Version]:
    for article in observatory.all_articles(which):
        yield from observatory.store.versions(article.id, noise=True)


def _texts(observatory: Observatory, which: ArticleFilter) -> Iterator[tuple[Version, Document]]:
    for version in _versions(observatory, which):
        yield version, observatory.store.document(version.article_id, version.number)


def _captures(observatory: Observatory, which: ArticleFilter) -> Iterator[Capture]:
    for article in observatory.all_articles(which):
        yield from observatory.store.captures(article.id)


def _hints(observatory: Observatory, which: ArticleFilter) -> Iterator[Hint]:
    for source in observatory.store.sources(states=_EVERY_STATE):
        if which.source_id in (None, source.id):
            yield from observatory.store.hints(source.id, since=which.since)


def _stories(observatory: Observatory, which: ArticleFilter) -> Iterator[Story]:
    asked, before = StoryFilter(source_id=which.source_id, since=which.since), None
    while rows := observatory.store.stories(asked, limit=_PAGE, before=before):
        yield from rows
        before = rows[-1].reports, rows[-1].last, rows[-1].id


def _reports(observatory: Observatory, which: ArticleFilter) -> Iterator[tuple[Article, Membership]]:
    for article in observatory.all_articles(which):
        for member in observatory.store.memberships([article.id]).values():
            yield article, member


def _quotes(observatory: Observatory, which: ArticleFilter) -> Iterator[tuple[Article, Quote]]:
    return observatory.all_quotes(QuoteFilter(source_id=which.source_id, since=which.since))


#: What can be exported: the columns, and where the rows come from.
EXPORTS: Final[dict[str, tuple[exports.Table[Any], Rows]]] = {
    "articles": (exports.ARTICLES, lambda observatory, which: observatory.all_articles(which)),
    "changes": (exports.CHANGES, lambda observatory, which: observatory.all_changes(which)),
    "edits": (EDITS, lambda observatory, which: observatory.edits(since=which.since, source=which.source_id)),
    "versions": (exports.VERSIONS, _versions),
    "texts": (TEXTS, _texts),
    "captures": (CAPTURES, _captures),
    "looks": (
        exports.LOOKS,
        lambda observatory, which: observatory.store.looks(
            source_id=which.source_id, since=which.since, limit=sys.maxsize
        ),
    ),
    "sources": (exports.SOURCES, lambda observatory, which: source_lines(observatory, which.source_id)),
    "hints": (HINTS, _hints),
    "stories": (exports.STORIES, _stories),
    "reports": (exports.REPORTS, _reports),
    "quotes": (exports.QUOTES, _quotes),
}


@click.command(
    "export",
    cls=Command,
    examples=(
        ("variorum export changes --format csv --output changes.csv", "for a spreadsheet"),
        ("variorum export texts --since 7d > texts.jsonl", "every version's text, as JSON lines"),
    ),
)
@click.argument("what", type=click.Choice(list(EXPORTS)))
@click.option(
    "--format",
    "form",
    type=click.Choice(["jsonl", "json", "csv", "parquet"]),
    default="jsonl",
    show_default=True,
    help="json is another word for jsonl; parquet needs the extra of that name.",
)
@click.option("--output", "-o", metavar="FILE", default="-", help="File to write; default: standard output.")
@click.option("--source", help="Only of this source (id, name or address).")
@SINCE
@settings_options
def export_command(
    what: str, form: str, output: str, source: str | None, since: datetime | None, loaded: Loaded
) -> None:
    """Write lists as JSON lines, CSV or Parquet. A file is replaced only when all of it is written."""
    columns, rows_of = EXPORTS[what]
    count = 0

    def counted(rows: Iterable[Any]) -> Iterator[Any]:
        nonlocal count
        for row in rows:
            count += 1
            yield row

    with opened(loaded, create=False) as observatory, writing(output) as stream:
        which = ArticleFilter(source_id=observatory.store.source(source).id if source else None, since=since)
        rows = counted(rows_of(observatory, which))
        if form == "parquet":
            try:
                parquet.write(columns, rows, stream)
            except parquet.NoLibrary as error:
                raise InputError(output, str(error)) from None
        elif form == "csv":
            stream.writelines(line.encode() for line in exports.as_csv(columns, rows))
        else:
            stream.writelines(exports.as_json_lines(columns, rows))
    if output != "-":
        say(f"{output}: {count:,} {what} written")
    elif not count:
        say(f"no {what} yet")
        next_step("`variorum add URL`, then `variorum run`")


COMMANDS = {"export": export_command}
