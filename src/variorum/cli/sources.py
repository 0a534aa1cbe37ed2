"""`add`, `source`, `opml`: what is watched."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from variorum.app import Observatory
from variorum.cli.common import JSON, input_bytes, opened, settings_options
from variorum.cli.output import emit, plain, safe, say, tell
from variorum.config import Loaded
from variorum.discover.opml import read_opml, write_opml
from variorum.errors import FetchError, SourceError
from variorum.pipeline.adding import FoundOut, Wish
from variorum.types import SourceState


@click.command("add", epilog="Example: variorum add https://example.org/ --dry-run")
@click.argument("urls", metavar="URL…", nargs=-1, required=True)
@click.option("--dry-run", is_flag=True, help="Say what each address is; add nothing.")
@click.option("--name", help="Name of the source; default: what it calls itself.")
@click.option("--outlet", help="The publisher that readers know.")
@click.option("--interval", type=int, metavar="SECONDS", help="Time between two polls.")
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
                line = asyncio.run(_add_one(observatory, url, wish, dry_run))
            except (SourceError, FetchError) as error:
                failures += 1
                line = {"url": url, "error": str(error)}
            if as_json:
                emit(line)
            elif "error" in line:
                say(f"variorum: {safe(line['error'])}")
            else:
                tell(line["told"])
        if not dry_run and failures < len(urls) and not as_json:
            say("next: `variorum run` watches them, `variorum serve` shows what changes")
    return 1 if failures else 0


async def _add_one(observatory: Observatory, url: str, wish: Wish, dry_run: bool) -> dict[str, Any]:
    if dry_run:
        found = await observatory.find_out(url)
        return {"url": url, "dry_run": True, **_found(found), "told": _told(found)}
    added = await observatory.add_source(url, wish=wish)
    names = ", ".join(f"{safe(source.name)} ({source.id}, {source.kind})" for source in added.sources)
    return {
        "url": url,
        "sources": [plain(source) for source in added.sources],
        "articles": added.articles,
        "explanation": added.explanation,
        "told": f"{safe(added.explanation)}\nwatching {names}; {added.articles} articles to look at",
    }


def _found(found: FoundOut) -> dict[str, Any]:
    return {
        "address": found.url,
        "kind": found.kind,
        "title": found.identified.title,
        "articles": len(found.identified.reading.found),
        "feeds": [feed.url for feed in found.identified.feeds],
        "explanation": found.identified.explanation,
    }


def _told(found: FoundOut) -> str:
    lines = [f"{safe(found.url)}: {safe(found.identified.explanation)}"]
    lines += [
        f"  would also watch {safe(each.url)}: {safe(each.identified.explanation)}"
        for each in found.companions
    ]
    lines += [
        f"  {safe(item.title) or 'untitled'}  {safe(item.url)}"
        for item in found.identified.reading.found[:10]
    ]
    return "\n".join(lines)


@click.group("source")
def source_command() -> None:
    """Rename, pause, resume, remove or set up a source.

    \b
    Examples:
      variorum source pause 'Example Courier'
      variorum source set k3f9q2zt --interval 300 --exclude '/sport/'
    """


def _change(loaded: Loaded, source: str, as_json: bool, **values: Any) -> None:
    with opened(loaded, create=False) as observatory:
        changed = observatory.set_source(source, **values)
        if as_json:
            emit(plain(changed))
        else:
            tell(f"{safe(changed.name)} ({changed.id}): {changed.state}")


@source_command.command("rename")
@click.argument("source")
@click.argument("name")
@JSON
@settings_options
def _rename(source: str, name: str, as_json: bool, loaded: Loaded) -> None:
    """Give a source another name."""
    _change(loaded, source, as_json, name=name)


@source_command.command("pause")
@click.argument("source")
@JSON
@settings_options
def _pause(source: str, as_json: bool, loaded: Loaded) -> None:
    """Poll a source no more until it is resumed; its articles are still looked at."""
    _change(loaded, source, as_json, state=SourceState.PAUSED)


@source_command.command("resume")
@click.argument("source")
@JSON
@settings_options
def _resume(source: str, as_json: bool, loaded: Loaded) -> None:
    """Poll a paused source again, beginning now."""
    _change(loaded, source, as_json, state=SourceState.ACTIVE)


@source_command.command("remove")
@click.argument("source")
@JSON
@settings_options
def _remove(source: str, as_json: bool, loaded: Loaded) -> None:
    """Poll a source never again. Its articles and their versions stay."""
    _change(loaded, source, as_json, state=SourceState.REMOVED)


@source_command.command("set")
@click.argument("source")
@click.option("--outlet", help="The publisher that readers know.")
@click.option("--interval", type=int, metavar="SECONDS", help="Time between two polls; 0 for the default.")
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


@click.group("opml")
def opml_command() -> None:
    """Lists of sources in and out.

    \b
    Examples:
      variorum opml import subscriptions.opml
      variorum opml export > sources.opml
    """


@opml_command.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@JSON
@settings_options
def _opml_import(file: str, as_json: bool, loaded: Loaded) -> int:
    """Add every source of an OPML list; each is asked first."""
    failures = 0
    with opened(loaded) as observatory:
        for entry in read_opml(input_bytes(file)):
            try:
                added = asyncio.run(observatory.add_source(entry.url, entry.title))
                line: dict[str, Any] = {"url": entry.url, "sources": [plain(each) for each in added.sources]}
            except (SourceError, FetchError) as error:
                failures += 1
                line = {"url": entry.url, "error": str(error)}
            if as_json:
                emit(line)
            else:
                say(f"{safe(entry.url)}: {safe(line.get('error') or 'added')}")
    return 1 if failures else 0


@opml_command.command("export")
@click.option(
    "--output", "-o", type=click.Path(path_type=Path), help="File to write; default: standard output."
)
@settings_options
def _opml_export(output: Path | None, loaded: Loaded) -> None:
    """Write all sources as OPML."""
    with opened(loaded, create=False) as observatory:
        body = write_opml(observatory.store.sources())
    if output is None:
        sys.stdout.buffer.write(body)
    else:
        output.write_bytes(body)


COMMANDS: dict[str, click.Command] = {"add": add_command, "source": source_command, "opml": opml_command}
