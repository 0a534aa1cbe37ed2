"""`list`, `show`, `diff`, `search`, `mark`: reading what is stored."""

from __future__ import annotations

import getpass
import os
import shutil
import sys
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Any

import click

from variorum.app import Observatory, Pair, moment
from variorum.cli.common import JSON, opened, settings_options
from variorum.cli.output import colour, emit, plain, safe, say, short, table, tell
from variorum.cli.pages import CompareInput, read_text
from variorum.comparison.render import to_json, to_plain, to_terminal
from variorum.config import Loaded
from variorum.edits import compared
from variorum.errors import NotFoundError, VariorumError
from variorum.ports import ArticleFilter
from variorum.publish import exports
from variorum.types import ArticleState, Document, SourceState, Verdict

_EVERY_STATE = tuple(SourceState)


@click.command("list", epilog="Example: variorum list changes --limit 20")
@click.argument("what", type=click.Choice(["articles", "changes", "sources", "looks"]), default="changes")
@click.option("--source", help="Only of this source (id, name or address).")
@click.option(
    "--state", type=click.Choice([state.value for state in ArticleState]), help="Only articles in this state."
)
@click.option("--since", metavar="TIME", help="Only since then (ISO 8601, UTC).")
@click.option("--limit", type=int, default=50, show_default=True, help="Most rows.")
@JSON
@settings_options
def list_command(
    what: str,
    source: str | None,
    state: str | None,
    since: str | None,
    limit: int,
    as_json: bool,
    loaded: Loaded,
) -> None:
    """List changes, articles, sources with their health, or looks."""
    with opened(loaded, create=False) as observatory:
        which = ArticleFilter(
            source_id=observatory.store.source(source).id if source else None,
            state=ArticleState(state) if state else None,
            since=moment(since),
        )
        {"articles": _articles, "changes": _changes, "sources": _sources, "looks": _looks}[what](
            observatory, which, limit, as_json
        )


def _articles(observatory: Observatory, which: ArticleFilter, limit: int, as_json: bool) -> None:
    rows = list(islice(observatory.all_articles(which), limit))
    if as_json:
        return _emit(exports.ARTICLES, rows)
    table(
        ("id", "state", "versions", "last change", "next look", "outlet", "headline"),
        (
            (
                row.id,
                row.state.value,
                str(row.versions),
                short(row.last_change),
                short(row.due) if row.due else safe(row.due_why) or "—",
                safe(row.outlet),
                safe(row.headline) or safe(row.url),
            )
            for row in rows
        ),
    )
    return _next(rows, "`variorum show ARTICLE` shows one")


def _changes(observatory: Observatory, which: ArticleFilter, limit: int, as_json: bool) -> None:
    rows = list(islice(observatory.all_changes(which), limit))
    if as_json:
        return _emit(exports.CHANGES, rows)
    table(
        ("article", "versions", "seen by", "outlet", "headline"),
        (
            (
                row.article.id,
                f"{row.old.number} → {row.new.number}",
                short(row.new.first_seen),
                safe(row.article.outlet),
                safe(row.new.headline),
            )
            for row in rows
        ),
    )
    return _next(rows, "`variorum diff ARTICLE` shows what changed")


def _sources(observatory: Observatory, which: ArticleFilter, limit: int, as_json: bool) -> None:
    store = observatory.store
    rows = [
        (source, store.health(source.id))
        for source in store.sources(states=_EVERY_STATE)
        if which.source_id in (None, source.id)
    ][:limit]
    if as_json:
        for source, health in rows:
            emit(
                {
                    **exports.source(source),
                    "articles": store.source_articles(source.id),
                    "health": exports.health(health),
                }
            )
        return None
    table(
        ("id", "name", "kind", "state", "articles", "last answer", "next", "problem"),
        (
            (
                source.id,
                safe(source.name),
                source.kind.value,
                source.state.value,
                str(store.source_articles(source.id)),
                short(health.last_success),
                short(health.due) if health.due.year < 9999 else "never",
                safe(health.problem),
            )
            for source, health in rows
        ),
    )
    return _next(rows, "`variorum source --help` changes one")


def _looks(observatory: Observatory, which: ArticleFilter, limit: int, as_json: bool) -> None:
    rows = observatory.store.looks(source_id=which.source_id, since=which.since, limit=limit)
    if as_json:
        for row in rows:
            emit(plain(row))
        return
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
                safe(row.reason),
            )
            for row in rows
        ),
    )
    return


def _emit(kind: exports.Table[Any], rows: Iterable[Any]) -> None:
    for row in rows:
        emit(kind.record(row))


def _next(rows: list[Any], advice: str) -> None:
    say(f"next: {advice}" if rows else "nothing yet: `variorum add URL`, then `variorum run`")


@click.command("show", epilog="Example: variorum show k3f9q2zt --version 1")
@click.argument("article")
@click.option("--version", "number", type=int, help="This version; default: the newest.")
@click.option("--looks", "with_looks", is_flag=True, help="The check log too.")
@JSON
@settings_options
def show_command(article: str, number: int | None, with_looks: bool, as_json: bool, loaded: Loaded) -> None:
    """An article with its versions, addresses and evidence, and the text of one version.

    ARTICLE is an id, the article's address, or the address of its page here.
    """
    with opened(loaded, create=False) as observatory:
        record = _record(observatory, article, number, with_looks)
    if as_json:
        emit(record)
    else:
        _tell_article(record)


def _record(observatory: Observatory, name: str, number: int | None, with_looks: bool) -> dict[str, Any]:
    store = observatory.store
    article = observatory.find_article(name)
    versions = store.versions(article.id, noise=True)
    numbers = [version.number for version in versions if not version.noise]
    if number is None:
        number = numbers[-1] if numbers else None
    elif number not in {version.number for version in versions}:
        raise NotFoundError(f"article {article.id}: has no version {number}")
    captures = {capture.id: capture for capture in store.captures(article.id)}
    record: dict[str, Any] = {
        **plain(article),
        "addresses": [plain(address) for address in store.addresses(article.id)],
        "sources": [source.name for source in store.article_sources(article.id)],
        "versions": [
            {**plain(version), "capture": plain(captures.get(version.capture_id))} for version in versions
        ],
        "marks": [plain(mark) for mark in store.marks(article.id)],
        "version": number,
        "document": exports.document(store.document(article.id, number)) if number is not None else None,
    }
    if with_looks:
        record["looks"] = [plain(look) for look in store.looks(article_id=article.id, limit=10_000)]
    return record


def _tell_article(record: dict[str, Any]) -> None:
    tell(safe(record["headline"]) or "(no headline yet)")
    tell(f"{safe(record['outlet'])} · {safe(record['url'])} · {record['id']} · {record['state']}")
    due = record["due"] or safe(record["due_why"]) or "never"
    tell(
        f"{record['looks'] if isinstance(record['looks'], int) else len(record['looks'])} looks, next: {due}"
    )
    for version in record["versions"]:
        first = version["intervals"][0]
        when = (
            f"between {first['after']} and {first['first']}"
            if first["after"]
            else f"first seen {first['first']}"
        )
        back = f", came back {len(version['intervals']) - 1} times" if len(version["intervals"]) > 1 else ""
        noise = ", page noise" if version["noise"] else ""
        tell(f"  version {version['number']}  {when}{back}{noise}  {safe(version['headline'])}")
    document = record["document"]
    if document:
        tell()
        tell(f"Version {record['version']}:")
        for block in document["blocks"]:
            mark = "" if block["kind"] == "paragraph" else f"[{block['kind']}] "
            tell(f"\n{mark}{safe(block['text'])}")
    if isinstance(record["looks"], list):
        tell()
        for look in record["looks"]:
            tell(f"  {look['at']}  {look['outcome']}  {safe(look['reason'])}")
    if len(record["versions"]) > 1:
        say(f"next: `variorum diff {record['id']}` shows what changed last")


@click.command("diff", epilog="Example: variorum diff k3f9q2zt 0..2, or variorum diff old.html new.html")
@click.argument("what", metavar="ARTICLE|OLD", nargs=1)
@click.argument("other", metavar="[M..N|NEW]", required=False)
@click.option("--exit-code", is_flag=True, help="Exit with 1 where they differ, 2 for trouble.")
@click.option("--text", is_flag=True, help="The files are plain texts, not pages.")
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True)
@JSON
@settings_options
def diff_command(
    what: str, other: str | None, exit_code: bool, text: bool, color: str, as_json: bool, loaded: Loaded
) -> int:
    """What changed between two versions of an article, or between two files (no database needed)."""
    try:
        if (
            other is not None
            and (Path(what).is_file() or what == "-")
            and (Path(other).is_file() or other == "-")
        ):
            old, new = (read_text(CompareInput(each, None, text)) for each in (what, other))
        else:
            old, new = _stored_pair(what, other, loaded)
        comparison = compared(old, new)
    except (VariorumError, OSError) as error:
        if not exit_code:
            raise
        say(f"variorum: {error}")
        return 2
    if as_json:
        emit(to_json(comparison))
    elif colour(color):
        width = shutil.get_terminal_size().columns if sys.stdout.isatty() else 100
        tell(to_terminal(comparison, old, new, colour=True, width=min(width, 120)).rstrip())
    else:
        tell(to_plain(comparison, old, new).rstrip())
    return 1 if exit_code and comparison.verdict is not Verdict.UNCHANGED else 0


def _stored_pair(name: str, numbers: str | None, loaded: Loaded) -> tuple[Document, Document]:
    old, new = _numbers(numbers)
    with opened(loaded, create=False) as observatory:
        found: Pair = observatory.compare(name, old, new)
        store = observatory.store
        return tuple(store.document(found.article.id, each.number) for each in (found.old, found.new))  # type: ignore[return-value]


def _numbers(text: str | None) -> tuple[int | None, int | None]:
    if text is None:
        return None, None
    first, dots, second = text.partition("..")
    if not first.isdigit() or (dots and not second.isdigit()):
        raise click.UsageError(f"{text!r} is neither a file nor a pair of versions; write 0..1")
    return (int(first), int(second)) if dots else (None, int(first))


@click.command("search", epilog="Example: variorum search 'harbour fire' --in removed")
@click.argument("query")
@click.option(
    "--in", "where", type=click.Choice(["any", "added", "removed"]), default="any", show_default=True
)
@click.option("--limit", type=int, default=20, show_default=True, help="Most hits.")
@JSON
@settings_options
def search_command(query: str, where: str, limit: int, as_json: bool, loaded: Loaded) -> int:
    """Search all versions, or only what was added or removed. Words are combined; "quotes" make a phrase."""
    with opened(loaded, create=False) as observatory:
        hits = observatory.search(query, where="text" if where == "any" else where, limit=limit)
    mark, end = ("\x1b[1m", "\x1b[0m") if colour("auto") and not as_json else ("", "")
    for hit in hits:
        if as_json:
            snippet = hit.snippet.replace("\x02", "").replace("\x03", "")
            emit({**plain(hit), "article": hit.article.id, "url": hit.article.url, "snippet": snippet})
            continue
        pieces = hit.snippet.replace("\x03", "\x02").split("\x02")
        marked = "".join(f"{mark}{safe(p)}{end}" if i % 2 else _kept_blanks(p) for i, p in enumerate(pieces))
        tell(
            f"{hit.article.id}  version {hit.version}  {short(hit.seen)}  {safe(hit.headline)}\n    {marked}"
        )
    if not hits:
        say(f"nothing found for {query!r}")
    return 0


def _kept_blanks(text: str) -> str:
    """`safe`, with the blanks at the edges that part words from marked ones."""
    inner = safe(text)
    return f"{' ' if text[:1].isspace() else ''}{inner}{' ' if inner and text[-1:].isspace() else ''}"


@click.command("mark", epilog="Example: variorum mark k3f9q2zt 2 noise --note 'a counter'")
@click.argument("article")
@click.argument("version", type=int)
@click.argument("verdict", type=click.Choice(["noise", "edit"]))
@click.option("--who", help="Who says so; default: your login name.")
@click.option("--note", help="Why.")
@settings_options
def mark_command(
    article: str, version: int, verdict: str, who: str | None, note: str | None, loaded: Loaded
) -> None:
    """Say that a version is page noise, or that it is an edit after all."""
    with opened(loaded, create=False) as observatory:
        observatory.mark(article, version, verdict, who or _login(), note)
    tell(f"version {version} of {article}: {verdict}")


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"user {os.getuid()}"


COMMANDS = {
    "list": list_command,
    "show": show_command,
    "diff": diff_command,
    "search": search_command,
    "mark": mark_command,
}
