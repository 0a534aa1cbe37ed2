"""`watch`, `run`, `check`: sources are polled and articles looked at."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import replace

import click

from variorum.app import Checked, Observatory
from variorum.cli.command import Command
from variorum.cli.logs import start_logging
from variorum.cli.looks import counted
from variorum.cli.options import JSON, PORT, opened, settings_options
from variorum.cli.output import failed, next_step, safe, say, some, tell
from variorum.cli.running import Reporter, until_signalled
from variorum.cli.serving import require_safe_listen, serving
from variorum.config import Loaded
from variorum.errors import FetchError, NotFoundError, SourceError
from variorum.types import Outcome

log = logging.getLogger("variorum.run")


def _summary(checked: Checked) -> None:
    told = counted(checked.outcomes)
    say(
        f"{some(checked.polls, 'poll')}, {some(checked.new_articles, 'new article')}, {some(checked.looks, 'look')}"
        f"{': ' + told if told else ''}"
    )


@click.command(
    "watch",
    cls=Command,
    examples=(
        ("variorum watch https://example.org/feed.xml", "watch a feed, and read in a browser what changes"),
        ("variorum watch https://example.org/story --port 0", "one article, on any free port"),
    ),
)
@click.argument("urls", metavar="URL…", nargs=-1, required=True)
@PORT
@JSON
@settings_options
def watch_command(urls: Sequence[str], port: int | None, as_json: bool, loaded: Loaded) -> int:
    """Add addresses, watch them, and serve what changes: all in one. Ctrl-C ends it."""
    settings = loaded.settings if port is None else loaded.settings.replace(port=port)
    require_safe_listen(settings)
    with opened(replace(loaded, settings=settings)) as observatory:
        failures = asyncio.run(until_signalled(lambda stop: _watch(observatory, urls, stop, as_json)))
    return 1 if failures else 0


async def _watch(observatory: Observatory, urls: Sequence[str], stop: asyncio.Event, as_json: bool) -> int:
    """Add, serve and watch until stopped; answers how many addresses could not be added."""
    failures = 0
    async with AsyncExitStack() as stack:
        address = await stack.enter_async_context(serving(observatory))
        for url in urls:
            if not stop.is_set():
                failures += not await _add(observatory, url, as_json)
        if failures == len(urls):
            return failures
        say(f"read it at {address} (Ctrl-C stops it)")
        reporter = Reporter(as_json=as_json)
        await observatory.watch(stop=stop, on_look=reporter.looked, on_poll=reporter.polled)
    if not as_json:
        next_step("`variorum list changes` shows what changed, `variorum run` goes on watching")
    return failures


async def _add(observatory: Observatory, url: str, as_json: bool) -> bool:
    """Add an address, or find it watched already; whether it is watched now."""
    try:
        added = await observatory.add_source(url)
    except (SourceError, FetchError) as error:
        try:
            known = observatory.store.source(error.url or url)
        except NotFoundError:
            failed(url, str(error), as_json, url=url)
            return False
        say(f"watching {safe(known.name)} ({known.id}), added before")
        return True
    say(f"watching {', '.join(safe(source.name) for source in added.sources)}: {safe(added.explanation)}")
    return True


@click.command(
    "run",
    cls=Command,
    examples=(
        ("variorum run", "watch everything that was added"),
        ("variorum run --db news.db --set log_json=yes", "another database; logs as JSON"),
    ),
)
@JSON
@settings_options
def run_command(as_json: bool, loaded: Loaded) -> None:
    """Poll sources and look at articles until stopped: SIGTERM or Ctrl-C finishes what is in hand.

    One process at a time runs on a database; a second one exits with 75.
    """
    start_logging(loaded, service=True)
    with opened(loaded) as observatory:
        if not observatory.store.sources():
            say("no sources yet: waiting until `variorum add URL` makes one")

        async def work(stop: asyncio.Event) -> Checked:
            reporter = Reporter(as_json=as_json, write=log.info)
            return await observatory.watch(stop=stop, on_look=reporter.looked, on_poll=reporter.polled)

        _summary(asyncio.run(until_signalled(work)))
    if not as_json:
        next_step("`variorum list changes` shows what changed")


@click.command(
    "check",
    cls=Command,
    examples=(
        ("variorum check", "do all that is due now, for example from cron"),
        ("variorum check 'Example Courier'", "a source and its articles now, due or not"),
    ),
)
@click.argument("names", metavar="[SOURCE|ARTICLE]…", nargs=-1)
@JSON
@settings_options
def check_command(names: Sequence[str], as_json: bool, loaded: Loaded) -> int:
    """Do all that is due now, once; what is named is made due first. Exits with 130 when it is stopped before the end."""

    reporter = Reporter(as_json=as_json, write=tell, quiet=frozenset())

    async def work(stop: asyncio.Event) -> tuple[Checked, bool]:
        checked = await observatory.watch(
            stop=stop, once=True, on_look=reporter.looked, on_poll=reporter.polled
        )
        return checked, stop.is_set()

    with opened(loaded) as observatory:
        for name in names:
            observatory.make_due(name, observatory.clock.now())
        watched = bool(observatory.store.sources())
        checked, stopped = asyncio.run(until_signalled(work))
        failing = [each for each in reporter.sources if observatory.store.health(each).failing_since]
    _summary(checked)
    if stopped:
        return 130
    if not as_json:
        next_step("`variorum list changes` shows what changed" if watched else "`variorum add URL`")
    return 1 if failing or checked.outcomes.get(Outcome.FAILED) else 0


COMMANDS = {"watch": watch_command, "run": run_command, "check": check_command}
