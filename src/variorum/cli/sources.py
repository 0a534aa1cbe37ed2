"""`add`, `source`, `opml`: what is watched."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from variorum.app import Observatory
from variorum.cli.command import Command, Group
from variorum.cli.inputs import InputError, input_bytes, named, shown
from variorum.cli.memory import WHO, rule
from variorum.cli.options import JSON, SECONDS, opened, settings_options
from variorum.cli.output import emit, failed, next_step, safe, say, some, tell
from variorum.config import Loaded
from variorum.discover.addresses import same_site
from variorum.discover.opml import read_opml, write_opml
from variorum.errors import FetchError, SourceError
from variorum.pipeline.adding import Added, FoundOut, Wish
from variorum.pipeline.sources import reserved
from variorum.publish import exports
from variorum.types import Source, SourceState


@click.command(
    "add",
    cls=Command,
    examples=(
        ("variorum add https://example.org/feed.xml", "watch a feed, a sitemap, a site or one article"),
        ("variorum add https://example.org/ --dry-run", "only say what is found there"),
    ),
)
@click.argument("urls", metavar="URL…", nargs=-1, required=True)
@click.option("--dry-run", is_flag=True, help="Say what each address is; add nothing.")
@click.option("--name", help="Name of the source; default: what it calls itself.")
@click.option("--outlet", help="The publisher that readers know.")
@click.option("--interval", type=SECONDS, help="Time between two polls: seconds, or 10m, 2h.")
@click.option("--include", multiple=True, metavar="REGEX", help="Only articles whose address matches.")
@click.option("--exclude", multiple=True, metavar="REGEX", help="No articles whose address matches.")
@JSON
@settings_options
def add_command(
    urls: Sequence[str],
    dry_run: bool,
    name: str | None,
    outlet: str | None,
    interval: int | None,
    include: tuple[str, ...],
    exclude: tuple[str, ...],
    as_json: bool,
    loaded: Loaded,
) -> int:
    """Find out what addresses are, say so, and watch them."""
    if name and len(urls) > 1:
        raise click.UsageError("--name goes with one address")
    wish = Wish(name, outlet, interval, include, exclude)
    failures = 0
    with opened(loaded) as observatory:
        for url in urls:
            try:
                if dry_run:
                    found = asyncio.run(observatory.find_out(url))
                    _report_found(url, found, _strangers(found, observatory), as_json)
                else:
                    _report_added(url, asyncio.run(observatory.add_source(url, wish=wish)), as_json)
            except (SourceError, FetchError) as error:
                failures += 1
                failed(url, str(error), as_json, url=url)
    if failures < len(urls) and not as_json:
        next_step(
            "the same without --dry-run watches it"
            if dry_run
            else "`variorum run` watches, `variorum serve` shows what changes"
        )
    return 1 if failures else 0


def _report_added(url: str, added: Added, as_json: bool) -> None:
    if as_json:
        emit(
            {
                "url": url,
                "sources": [exports.source(source) for source in added.sources],
                "articles": added.articles,
                "explanation": added.explanation,
            }
        )
        return
    tell(safe(added.explanation))
    names = ", ".join(f"{safe(source.name)} ({source.id}, {source.kind})" for source in added.sources)
    tell(f"watching {names}; {some(added.articles, 'article')} to look at")


def _strangers(found: FoundOut, observatory: Observatory) -> dict[str, str]:
    """What is to be known of entries that lead elsewhere, by address: another site, or one that is never asked."""
    local = observatory.settings.allow_loopback
    marks: dict[str, str] = {}
    for item in found.identified.reading.found:
        if why := reserved(item.url, allow_loopback=local):
            marks[item.url] = f"is left out: {why}"
        elif not same_site(item.url, found.url):
            marks[item.url] = "another site"
    return marks


def _report_found(url: str, found: FoundOut, strangers: dict[str, str], as_json: bool) -> None:
    shows = found.identified.reading.found
    if as_json:
        emit(
            {
                "url": url,
                "dry_run": True,
                "address": found.url,
                "kind": found.kind.value,
                "title": found.identified.title,
                "articles": len(shows),
                "elsewhere": strangers,
                "feeds": [feed.url for feed in found.identified.feeds],
                "sitemaps": list(found.sitemaps),
                "explanation": found.identified.explanation,
            }
        )
        return
    tell(f"{safe(found.url)}: {safe(found.identified.explanation)}")
    for each in found.companions:
        tell(f"  would also watch {safe(each.url)}: {safe(each.identified.explanation)}")
    for remark in found.remarks:
        tell(f"  {safe(remark)}")
    for item in shows[:10]:
        mark = f"  ({safe(strangers[item.url])})" if item.url in strangers else ""
        tell(f"  {safe(item.title) or 'untitled'}  {safe(item.url)}{mark}")
    if len(shows) > 10:
        tell(f"  and {len(shows) - 10:,} more")
    if strangers:
        tell(f"  {len(strangers):,} of {len(shows):,} lead elsewhere")


@click.group(
    "source",
    cls=Group,
    examples=(
        ("variorum source pause 'Example Courier'", "by name, id or address"),
        (
            "variorum source set k3f9q2zt --interval 5m --exclude '/sport/'",
            "an interval and patterns of its own",
        ),
    ),
)
def source_command() -> None:
    """Rename, pause, resume, remove or set up a source."""


def _change(loaded: Loaded, source: str, as_json: bool, **values: Any) -> Source:
    with opened(loaded, create=False) as observatory:
        changed = observatory.set_source(source, **values)
    if as_json:
        emit(
            {
                **exports.source(changed),
                "interval": changed.interval,
                "include": list(changed.include),
                "exclude": list(changed.exclude),
            }
        )
    else:
        tell(f"{safe(changed.name)} ({changed.id}): {changed.state}")
    return changed


@source_command.command(
    "rename",
    cls=Command,
    examples=(
        ("variorum source rename example.org 'Example Courier'", "by its name"),
        ("variorum source rename k3f9q2zt 'Example Courier'", "by its id"),
    ),
)
@click.argument("source")
@click.argument("name")
@JSON
@settings_options
def _rename(source: str, name: str, as_json: bool, loaded: Loaded) -> None:
    """Give a source another name."""
    _change(loaded, source, as_json, name=name)


@source_command.command(
    "pause",
    cls=Command,
    examples=(
        ("variorum source pause 'Example Courier'", "by its name"),
        ("variorum source pause https://example.org/feed.xml", "by its address"),
    ),
)
@click.argument("source")
@JSON
@settings_options
def _pause(source: str, as_json: bool, loaded: Loaded) -> None:
    """Poll a source no more until it is resumed; its articles are still looked at."""
    changed = _change(loaded, source, as_json, state=SourceState.PAUSED)
    if not as_json:
        next_step(f"`variorum source resume {changed.id}` polls it again")


@source_command.command(
    "resume",
    cls=Command,
    examples=(
        ("variorum source resume 'Example Courier'", "by its name"),
        ("variorum source resume k3f9q2zt", "by its id"),
    ),
)
@click.argument("source")
@JSON
@settings_options
def _resume(source: str, as_json: bool, loaded: Loaded) -> None:
    """Poll a paused source again, beginning now."""
    _change(loaded, source, as_json, state=SourceState.ACTIVE)


@source_command.command(
    "remove",
    cls=Command,
    examples=(
        ("variorum source remove 'Example Courier'", "by its name"),
        ("variorum source remove k3f9q2zt", "by its id"),
    ),
)
@click.argument("source")
@JSON
@settings_options
def _remove(source: str, as_json: bool, loaded: Loaded) -> None:
    """Poll a source never again. Its articles and their versions stay; adding its address watches it anew."""
    changed = _change(loaded, source, as_json, state=SourceState.REMOVED)
    if not as_json:
        next_step(f"`variorum source resume {changed.id}` takes it back")


@source_command.command(
    "set",
    cls=Command,
    examples=(
        ("variorum source set 'Example Courier' --interval 5m", "poll every five minutes"),
        ("variorum source set k3f9q2zt --include '/news/' --exclude '/live/'", "which articles count"),
    ),
)
@click.argument("source")
@click.option("--outlet", help="The publisher that readers know.")
@click.option("--interval", type=SECONDS, help="Time between two polls (300, 5m, 2h); 0 for the default.")
@click.option("--include", multiple=True, metavar="REGEX", help="Only articles whose address matches.")
@click.option("--exclude", multiple=True, metavar="REGEX", help="No articles whose address matches.")
@JSON
@settings_options
def _set(
    source: str,
    outlet: str | None,
    interval: int | None,
    include: tuple[str, ...],
    exclude: tuple[str, ...],
    as_json: bool,
    loaded: Loaded,
) -> None:
    """Set outlet, interval and patterns of a source; an empty pattern ('') clears them."""
    _change(
        loaded,
        source,
        as_json,
        outlet=outlet,
        interval=interval,
        include=[each for each in include if each] if include else None,
        exclude=[each for each in exclude if each] if exclude else None,
    )


@source_command.command(
    "keep",
    cls=Command,
    examples=(
        (
            "variorum source keep 'Example Courier' 3f9a",
            "text of the articles, by the first digits of its key",
        ),
        ("variorum source keep k3f9q2zt 3f9a11c04be2d870 --who Ada", "in another name"),
    ),
)
@click.argument("source")
@click.argument("key")
@WHO
@JSON
@settings_options
def _keep(source: str, key: str, who: str | None, as_json: bool, loaded: Loaded) -> None:
    """Say that what is held under a key is text of the articles. `show SOURCE --memory` lists the keys."""
    rule(source, key, True, who, as_json, loaded)


@source_command.command(
    "drop",
    cls=Command,
    examples=(
        ("variorum source drop 'Example Courier' 3f9a", "furniture, by the first digits of its key"),
        ("variorum source drop k3f9q2zt 3f9a11c04be2d870 --who Ada", "in another name"),
    ),
)
@click.argument("source")
@click.argument("key")
@WHO
@JSON
@settings_options
def _drop(source: str, key: str, who: str | None, as_json: bool, loaded: Loaded) -> None:
    """Say that what is held under a key is furniture, and no text of the articles."""
    rule(source, key, False, who, as_json, loaded)


@source_command.command(
    "undecide",
    cls=Command,
    examples=(
        ("variorum source undecide 'Example Courier' 3f9a", "as it is learnt again"),
        ("variorum source undecide k3f9q2zt 3f9a11c04be2d870", "by the whole key"),
    ),
)
@click.argument("source")
@click.argument("key")
@JSON
@settings_options
def _undecide(source: str, key: str, as_json: bool, loaded: Loaded) -> None:
    """Take such a decision back: what Variorum learns counts again."""
    rule(source, key, None, None, as_json, loaded)


@click.group(
    "opml",
    cls=Group,
    examples=(
        ("variorum opml import subscriptions.opml", "add every source of a list"),
        ("variorum opml export > sources.opml", "write such a list"),
    ),
)
def opml_command() -> None:
    """Bring lists of sources in and out, as feed readers exchange them."""


@opml_command.command(
    "import",
    cls=Command,
    examples=(
        ("variorum opml import subscriptions.opml", "the list of a feed reader"),
        ("curl -s https://example.org/feeds.opml | variorum opml import -", "from standard input"),
    ),
)
@click.argument("file")
@JSON
@settings_options
def _opml_import(file: str, as_json: bool, loaded: Loaded) -> int:
    """Add every source of an OPML list; each is asked first, and those that fail do not stop the others."""
    try:
        entries = read_opml(input_bytes(file), url=named(file))
    except InputError as error:
        failed(named(file), error.why, as_json, path=shown(file))
        return 1
    except SourceError as error:
        failed(named(file), str(error), as_json, path=shown(file))
        return 1
    failures = 0
    with opened(loaded) as observatory:
        for entry in entries:
            failures += not _take_in(observatory, entry.url, Wish(entry.title, entry.folder), as_json)
    if not as_json:
        say(f"{len(entries) - failures} of {some(len(entries), 'source')} added")
        if failures < len(entries):
            next_step("`variorum run` watches them")
    return 1 if failures else 0


def _take_in(observatory: Observatory, url: str, wish: Wish, as_json: bool) -> bool:
    """Add one source of a list; whether it is there now."""
    try:
        added = asyncio.run(observatory.add_source(url, wish=wish))
    except (SourceError, FetchError) as error:
        failed(url, str(error), as_json, url=url)
        return False
    _report_added(url, added, as_json)
    return True


@opml_command.command(
    "export",
    cls=Command,
    examples=(
        ("variorum opml export > sources.opml", "to standard output"),
        ("variorum opml export --output sources.opml", "to a file"),
    ),
)
@click.option("--output", "-o", metavar="FILE", default="-", help="File to write; default: standard output.")
@settings_options
def _opml_export(output: str, loaded: Loaded) -> None:
    """Write all sources as OPML."""
    with opened(loaded, create=False) as observatory:
        body = write_opml(observatory.store.sources())
    if output == "-":
        sys.stdout.buffer.write(body)
        sys.stdout.buffer.flush()
    else:
        Path(output).write_bytes(body)
        say(f"{output}: written")


COMMANDS: dict[str, click.Command] = {"add": add_command, "source": source_command, "opml": opml_command}
