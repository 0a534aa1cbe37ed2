"""`watch`, `run`, `check`, `serve`, `demo`: everything that runs for a while."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import signal
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from variorum.app import Checked, Observatory
from variorum.cli.common import JSON, opened, settings_options
from variorum.cli.output import emit, safe, say, utc
from variorum.config import Loaded
from variorum.errors import SourceError, VariorumError
from variorum.pipeline.page import Settlement
from variorum.pipeline.sources import Intook
from variorum.types import Outcome

if TYPE_CHECKING:
    import uvicorn

_QUIET = frozenset({Outcome.UNCHANGED})


def line_of(settlement: Settlement) -> dict[str, Any]:
    """A look as a JSON line: the fields of `variorum import`."""
    look = settlement.look
    edits = settlement.comparison.edits if settlement.comparison else ()
    return {
        "url": look.url,
        "captured": utc(look.at),
        "article": look.article_id,
        "outcome": look.outcome,
        "version": look.version,
        "classes": list(dict.fromkeys(edit.klass.value for edit in edits)),
        "importance": settlement.comparison.importance if settlement.comparison else None,
        "reason": look.reason,
    }


def _reporter(as_json: bool, *, all_looks: bool = False) -> Callable[[Settlement], None]:
    def report(settlement: Settlement) -> None:
        if as_json:
            emit(line_of(settlement))
        elif all_looks or settlement.look.outcome not in _QUIET:
            look = settlement.look
            number = f" {look.version}" if look.version is not None else ""
            say(f"{look.at:%H:%M:%S}  {look.outcome}{number}  {safe(look.url)}  {safe(look.reason)}")

    return report


def _report_poll(intook: Intook) -> None:
    if intook.new or intook.hinted or intook.problem:
        words = []
        if intook.new:
            words.append(f"{len(intook.new)} new")
        if intook.hinted:
            words.append(f"{len(intook.hinted)} may have changed")
        if intook.problem:
            words.append(safe(intook.problem))
        say(f"source {safe(intook.source.name)}: {', '.join(words)}")


def _summary(checked: Checked) -> None:
    parts = [f"{count} {outcome}" for outcome, count in sorted(checked.outcomes.items())]
    say(
        f"{checked.polls} polls, {checked.new_articles} new articles, "
        f"{checked.looks} looks{': ' + ', '.join(parts) if parts else ''}."
    )


async def until_signalled(work: Callable[[asyncio.Event], Awaitable[Any]]) -> Any:
    """Run `work` with an event that SIGTERM and the first SIGINT set; a second SIGINT interrupts."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def asked() -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        say("stopping: finishing what is in hand (once more to interrupt)")
        stop.set()

    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, asked)
    try:
        return await work(stop)
    finally:
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(name)


@contextlib.asynccontextmanager
async def serving(observatory: Observatory) -> Any:
    """The pages, served in the running loop; yields their address."""
    server, address = _server(observatory)
    task = asyncio.create_task(_serve(server))
    while not server.started and not task.done():
        await asyncio.sleep(0.01)
    if task.done():
        await task
    try:
        yield address(server)
    finally:
        server.should_exit = True
        await task


class _Refused(VariorumError):
    """The pages cannot be served where they should be."""


async def _serve(server: uvicorn.Server) -> None:
    try:
        await server.serve()
    except SystemExit as error:  # uvicorn's way of saying that the port is taken; it logged why
        raise _Refused(f"port {server.config.port} cannot be listened on; try --port 0") from error


def _server(observatory: Observatory) -> tuple[uvicorn.Server, Callable[[uvicorn.Server], str]]:
    import uvicorn

    from variorum.web.site import create_site

    settings = observatory.settings
    config = uvicorn.Config(
        create_site(observatory),
        host=settings.listen,
        port=settings.port,
        log_level="warning",
        access_log=False,
        server_header=False,
        lifespan="off",
    )
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign, assignment]

    def address(running: uvicorn.Server) -> str:
        port = running.servers[0].sockets[0].getsockname()[1]
        host = f"[{settings.listen}]" if ":" in settings.listen else settings.listen
        return f"http://{host}:{port}/"

    return server, address


@click.command("watch", epilog="Example: variorum watch https://example.org/feed.xml")
@click.argument("urls", metavar="URL…", nargs=-1, required=True)
@click.option("--port", type=int, help="Port of the pages; 0 for any free one.")
@JSON
@settings_options
def watch_command(urls: Sequence[str], port: int | None, as_json: bool, loaded: Loaded) -> None:
    """Add addresses, watch them, and serve what changes: all in one."""
    with _with_port(loaded, port) as observatory:
        asyncio.run(until_signalled(lambda stop: _watch(observatory, urls, stop, as_json)))


async def _watch(observatory: Observatory, urls: Sequence[str], stop: asyncio.Event, as_json: bool) -> None:
    for url in urls:
        try:
            added = await observatory.add_source(url)
            say(
                f"watching {', '.join(safe(source.name) for source in added.sources)}: {safe(added.explanation)}"
            )
        except SourceError as error:
            if "watched already" not in str(error):
                raise
            say(f"{error}")
    async with serving(observatory) as address:
        say(f"read it at {address}")
        await observatory.watch(stop=stop, on_look=_reporter(as_json), on_poll=_report_poll)


def _with_port(loaded: Loaded, port: int | None) -> Observatory:
    settings = loaded.settings if port is None else loaded.settings.replace(port=port)
    return opened(replace(loaded, settings=settings))


@click.command("run", epilog="Example: variorum run --db news.db")
@JSON
@settings_options
def run_command(as_json: bool, loaded: Loaded) -> None:
    """Poll sources and look at articles until stopped (SIGTERM finishes what is in hand)."""

    async def work(stop: asyncio.Event) -> Checked:
        return await observatory.watch(stop=stop, on_look=_reporter(as_json), on_poll=_report_poll)

    with opened(loaded) as observatory:
        if not observatory.store.sources():
            say("no sources yet: `variorum add URL` makes one; waiting for it")
        _summary(asyncio.run(until_signalled(work)))


@click.command("check", epilog="Example: variorum check 'Example Courier'")
@click.argument("names", metavar="[SOURCE|ARTICLE]…", nargs=-1)
@JSON
@settings_options
def check_command(names: Sequence[str], as_json: bool, loaded: Loaded) -> int:
    """Do all that is due now, once; what is named is made due first."""
    with opened(loaded) as observatory:
        for name in names:
            observatory.make_due(name, observatory.clock.now())

        async def work(stop: asyncio.Event) -> Checked:
            report = _reporter(as_json, all_looks=True)
            return await observatory.watch(stop=stop, once=True, on_look=report, on_poll=_report_poll)

        checked: Checked = asyncio.run(until_signalled(work))
    _summary(checked)
    return 1 if checked.problems or checked.outcomes.get(Outcome.FAILED) else 0


@click.command("serve", epilog="Example: variorum serve --port 8712")
@click.option("--port", type=int, help="Port of the pages; 0 for any free one.")
@settings_options
def serve_command(port: int | None, loaded: Loaded) -> None:
    """Serve the pages. Beyond this machine only with a token, or with --set public=yes."""
    settings = loaded.settings
    if settings.listen not in ("127.0.0.1", "::1", "localhost") and not (settings.public or settings.token):
        raise click.UsageError(
            f"{settings.listen} can be reached from other machines: set a token (VARIORUM_TOKEN), "
            "or public=yes for read-only pages with excerpts"
        )

    async def work(stop: asyncio.Event) -> None:
        async with serving(observatory) as address:
            say(f"read it at {address}")
            await stop.wait()

    with _with_port(loaded, port) as observatory:
        asyncio.run(until_signalled(work))


@click.command("demo", epilog="Example: variorum demo")
@click.option(
    "--port", type=int, default=8712, show_default=True, help="Port of the pages; 0 for any free one."
)
@click.option("--speed", type=float, default=900.0, show_default=True, help="How much faster than real time.")
@click.option("--seed", type=int, default=7, show_default=True, help="Another seed tells another story.")
@click.option("--seconds", type=float, help="Stop after so many seconds of real time.")
@click.option("--keep", type=click.Path(path_type=Path), help="Keep the data in this folder.")
@click.option(
    "--truth", "truth_file", type=click.Path(path_type=Path), help="Write what was found beside the truth."
)
@JSON
def demo_command(
    port: int,
    speed: float,
    seed: int,
    seconds: float | None,
    keep: Path | None,
    truth_file: Path | None,
    as_json: bool,
) -> None:
    """A simulated newsroom, watched for real over HTTP, with its time running fast."""
    from variorum.cli.demo import Demo

    folder = keep or Path(tempfile.mkdtemp(prefix="variorum-demo-"))
    try:
        demo = Demo(folder, port=port, speed=speed, seed=seed, seconds=seconds)
        asyncio.run(until_signalled(lambda stop: demo.run(stop, _reporter(as_json), _report_poll, say)))
        if truth_file is not None:
            demo.write_truth(truth_file)
    finally:
        if keep is None:
            shutil.rmtree(folder, ignore_errors=True)


COMMANDS = {
    "watch": watch_command,
    "run": run_command,
    "check": check_command,
    "serve": serve_command,
    "demo": demo_command,
}
