"""`list` and `search`: what is stored, in rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any

import click

from variorum.app import Observatory
from variorum.cli.command import Command
from variorum.cli.exporting import source_lines
from variorum.cli.options import COLOUR, JSON, LIMIT, SINCE, WHEN, opened, settings_options
from variorum.cli.output import bold, draw, emit, next_step, safe, say, short, some, table
from variorum.cli.told import list_quotes, list_speakers, list_stories
from variorum.config import Loaded
from variorum.ports import ArticleFilter, Order, QuoteFilter, StoryFilter, StoryOrder
from variorum.publish import exports
from variorum.publish.views import naming, searching, watched
from variorum.types import ArticleState, EditClass


@click.command(
    "list",
    cls=Command,
    examples=(
        ("variorum list changes --since 2h", "what changed in the last two hours"),
        ("variorum list changes --order weightiest --since 7d", "what changed most in a week"),
        ("variorum list changes --silent", "what changed long after, without a note to readers"),
        ("variorum list sources", "every source, with what is wrong with it"),
        ("variorum list stories --order weightiest", "stories of several reports, the largest first"),
        ("variorum list quotes --speaker Porter", "what somebody is quoted with, newest first"),
    ),
)
@click.argument(
    "what",
    type=click.Choice(["changes", "articles", "sources", "looks", "stories", "quotes", "speakers"]),
    default="changes",
)
@click.option("--source", help="Only of this source (id, name or address).")
@click.option("--outlet", help="Only of this outlet.")
@click.option(
    "--state", type=click.Choice([state.value for state in ArticleState]), help="Only articles in this state."
)
@click.option(
    "--class",
    "classes",
    multiple=True,
    type=click.Choice([each.value for each in EditClass]),
    metavar="CLASS",
    help="Only with an edit of this class.",
)
@click.option(
    "--silent", is_flag=True, help="Only of substance, an hour or more after the first sight, without a note."
)
@click.option(
    "--order",
    type=click.Choice([each.value for each in Order]),
    default=Order.NEWEST.value,
    show_default=True,
    help="Which changes come first; the weightiest stories are those with most reports.",
)
@click.option("--speaker", default="", help="Only quotes of this speaker (a name, or the last word of one).")
@SINCE
@click.option("--until", type=WHEN, metavar="TIME", help="Only before then.")
@LIMIT
@COLOUR
@JSON
@settings_options
def list_command(
    what: str,
    source: str | None,
    outlet: str | None,
    state: str | None,
    classes: tuple[str, ...],
    silent: bool,
    order: str,
    speaker: str,
    since: datetime | None,
    until: datetime | None,
    limit: int,
    as_json: bool,
    loaded: Loaded,
) -> None:
    """List changes (the default), articles, sources with their health, looks, stories, quotes or speakers. Times are
    UTC.

    Bylines that changed while the text stayed stand among the newest changes; as JSON `variorum show` gives them.
    """
    with opened(loaded, create=False) as observatory:
        which = ArticleFilter(
            source_id=observatory.store.source(source).id if source else None,
            outlet=outlet,
            state=ArticleState(state) if state else None,
            since=since,
            until=until,
            classes=classes,
            silent=silent,
        )
        if what == "stories":
            largest = StoryOrder.LARGEST if order == Order.WEIGHTIEST else StoryOrder.NEWEST
            of_times = StoryFilter(source_id=which.source_id, outlet=outlet, since=since, until=until)
            list_stories(observatory, of_times, limit, as_json, order=largest)
        elif what in ("quotes", "speakers"):
            said = QuoteFilter(source_id=which.source_id, outlet=outlet, since=since, until=until)
            if what == "quotes":
                list_quotes(observatory, replace(said, speaker=speaker or None), limit, as_json)
            else:
                list_speakers(observatory, speaker, said, limit, as_json)
        else:
            changes = partial(_changes, order=Order(order))
            lists: dict[str, Callable[[Observatory, ArticleFilter, int, bool], None]]
            lists = {"articles": _articles, "changes": changes, "sources": _sources, "looks": _looks}
            lists[what](observatory, which, limit, as_json)


def _articles(observatory: Observatory, which: ArticleFilter, limit: int, as_json: bool) -> None:
    rows = list(islice(observatory.all_articles(which), limit))
    if as_json:
        return _emit(exports.ARTICLES, rows)
    if rows:
        table(
            ("id", "state", "versions", "last change", "next look", "outlet", "headline"),
            (
                (
                    row.id,
                    row.state.value,
                    str(row.versions),
                    short(row.last_change),
                    short(row.due) if row.due else row.due_why or "—",
                    row.outlet,
                    row.headline or row.url,
                )
                for row in rows
            ),
        )
    return _next(observatory, rows, "`variorum show ARTICLE` shows one")


def _changes(
    observatory: Observatory, which: ArticleFilter, limit: int, as_json: bool, *, order: Order
) -> None:
    rows = list(islice(observatory.all_changes(which, order), limit))
    if as_json:
        return _emit(exports.CHANGES, rows)
    with_text = {(row.article.id, row.new.first_seen) for row in rows}
    signed = [
        (article, change)
        for article, change in (observatory.store.signed(which, limit=limit) if order == Order.NEWEST else ())
        if (change.article_id, change.at) not in with_text
    ]
    told = [
        (
            row.new.first_seen,
            row.article,
            f"{row.old.number}..{row.new.number}",
            row.new.headline,
            naming.marked_words(row),
        )
        for row in rows
    ] + [
        (
            change.at,
            article,
            "",
            article.headline,
            f"Byline: {change.old or 'nobody'} → {change.new or 'nobody'}",
        )
        for article, change in signed
    ]
    if signed:
        told = sorted(told, key=lambda each: each[0], reverse=True)[:limit]
    if told:
        table(
            ("article", "versions", "seen", "outlet", "headline", "change"),
            (
                (article.id, numbers, short(seen), article.outlet, headline or article.url, words)
                for seen, article, numbers, headline, words in told
            ),
        )
    example = f"{rows[0].article.id} {rows[0].old.number}..{rows[0].new.number}" if rows else "ARTICLE"
    return _next(observatory, rows or told, f"`variorum diff {example}` shows what changed")


def _sources(observatory: Observatory, which: ArticleFilter, limit: int, as_json: bool) -> None:
    rows = source_lines(observatory, which.source_id)[:limit]
    if as_json:
        return _emit(exports.SOURCES, rows)
    if rows:
        table(
            ("id", "name", "kind", "health", "articles", "last answer", "next", "problem"),
            (
                (
                    row.source.id,
                    row.source.name,
                    row.source.kind.value,
                    row.state,
                    str(row.articles),
                    short(row.health.last_success),
                    row.next,
                    _problem(row),
                )
                for row in rows
            ),
        )
    return _next(observatory, rows, "`variorum source --help` renames, pauses or removes one")


def _problem(row: watched.SourceLine) -> str:
    """What is wrong with a source, or what its last answer complained of."""
    return row.health.problem or (row.cause if row.mark == "failed" else "")


def _looks(observatory: Observatory, which: ArticleFilter, limit: int, as_json: bool) -> None:
    rows = observatory.store.looks(source_id=which.source_id, since=which.since, limit=limit)
    if as_json:
        return _emit(exports.LOOKS, rows)
    if rows:
        table(
            ("at", "article", "outcome", "version", "status", "why", "reason"),
            (
                (
                    f"{row.at:%Y-%m-%d %H:%M:%S}",
                    row.article_id,
                    row.outcome.value,
                    "" if row.version is None else str(row.version),
                    str(row.status or ""),
                    row.why,
                    row.reason,
                )
                for row in rows
            ),
        )
    return _next(observatory, rows, "`variorum show ARTICLE --looks` shows those of one article")


def _emit(kind: exports.Table[Any], rows: Iterable[Any]) -> None:
    for row in rows:
        emit(kind.record(row))


def _next(observatory: Observatory, rows: list[Any], advice: str) -> None:
    """The next step; of an empty list, why it may be empty."""
    if rows:
        next_step(advice)
        return
    totals = observatory.totals()
    if totals.looks:
        say(f"nothing here; in all {some(totals.articles, 'article')} and {some(totals.changes, 'change')}")
        next_step("`variorum list articles` shows what is watched")
    else:
        say("nothing yet")
        next_step("`variorum run` watches what was added" if totals.sources else "`variorum add URL`")


@click.command(
    "search",
    cls=Command,
    examples=(
        ("""variorum search '"harbour wall" fire'""", "words, and phrases in double quotes"),
        ("variorum search minister --in removed --since 3d", "only in what was taken out"),
    ),
)
@click.argument("query")
@click.option(
    "--in",
    "where",
    type=click.Choice(list(searching.WHERE)),
    default="any",
    show_default=True,
    help="In all versions, or only in headlines, or in what was added or removed.",
)
@click.option("--source", help="Only of this source (id, name or address).")
@click.option("--outlet", help="Only of this outlet.")
@SINCE
@click.option("--until", type=WHEN, metavar="TIME", help="Only before then.")
@LIMIT
@COLOUR
@JSON
@settings_options
def search_command(
    query: str,
    where: str,
    source: str | None,
    outlet: str | None,
    since: datetime | None,
    until: datetime | None,
    limit: int,
    as_json: bool,
    loaded: Loaded,
) -> None:
    """Search all versions, or only headlines, or what was added or removed. Best match first."""
    place = searching.WHERE[where]
    with opened(loaded, create=False) as observatory:
        which = ArticleFilter(
            source_id=observatory.store.source(source).id if source else None,
            outlet=outlet,
            since=since,
            until=until,
        )
        hits = observatory.store.search(query, where=place, which=which, limit=limit)
        total = observatory.store.count(query, where=place, which=which) if len(hits) == limit else len(hits)
    for hit in hits:
        if as_json:
            emit(exports.HITS.record(hit))
            continue
        pieces = "".join(
            bold(piece.text) if piece.match else _kept_blanks(piece.text)
            for piece in searching.snippet(hit.snippet)
        )
        back = "" if hit.previous is None else f", which came back after {hit.previous}"
        draw(
            f"{hit.article.id}  version {hit.version}{back}  {short(hit.seen)}  {safe(hit.headline)}\n    {pieces}"
        )
    if as_json:
        return
    if not hits:
        say(f"nothing found for {safe(query)}")
        return
    if total > len(hits):
        say(f"{len(hits)} of {some(total, 'article')}; --limit shows more")
    next_step(f"`variorum show {hits[0].article.id} --version {hits[0].version}`")


def _kept_blanks(text: str) -> str:
    """`safe`, with the blanks at the edges that part words from marked ones."""
    inner = safe(text)
    return f"{' ' if text[:1].isspace() else ''}{inner}{' ' if inner and text[-1:].isspace() else ''}"


COMMANDS = {"list": list_command, "search": search_command}
