"""`demo`: a simulated newsroom, watched over real HTTP, its time running fast until it is now."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Final

import click
import orjson

from variorum.app import Checked, open_observatory
from variorum.cli.command import Command
from variorum.cli.options import JSON
from variorum.cli.output import next_step, say
from variorum.cli.running import Reporter, until_signalled
from variorum.cli.serving import serving
from variorum.config import Settings
from variorum.pipeline.adding import Wish
from variorum.testing.clocks import CatchUpClock
from variorum.testing.newsroom import Newsroom
from variorum.testing.newsroom.score import Score, score

#: How long before now the story begins where it goes on until somebody stops it, and at most: it is no longer.
_OPEN: Final = timedelta(hours=24)
_STORY: Final = timedelta(hours=48)


def began(speed: float, seconds: float | None) -> timedelta:
    """How long before now the story begins, so that it is now when the time is up, and no time that is kept lies in the
    future."""
    if speed <= 1:
        return timedelta(0)
    return _OPEN if seconds is None else timedelta(seconds=min(seconds * (speed - 1), _STORY.total_seconds()))


class Demo:
    """One demonstration with its data in `folder`; `speed` is how much faster than real time it runs until it has
    caught up with it."""

    def __init__(self, folder: Path, *, port: int, speed: float, seed: int, seconds: float | None) -> None:
        self._clock = CatchUpClock(speed, began(speed, seconds))
        self._newsroom = Newsroom(seed=seed, clock=self._clock, happenings=True)
        self._seconds = seconds
        #: What was found beside the truth, once it ran.
        self.found = Score()
        self._settings = Settings(
            home=str(folder),
            port=port,
            allow_loopback=True,
            pace=0.0,
            host_budget=100_000,
            batch_seconds=0.2,
        )

    async def run(self, stop: asyncio.Event, reporter: Reporter) -> Checked:
        """Watch every outlet by all its ways in, and serve the pages, until stopped or the time is up."""
        with (
            self._newsroom as room,
            open_observatory(settings=self._settings, clock=self._clock) as observatory,
        ):
            async with serving(observatory) as address:
                for outlet in room.outlets:
                    ways = [*outlet.feeds, *([outlet.sitemap] if outlet.sitemap else []), outlet.front]
                    for url in ways:
                        await observatory.add_source(url, wish=Wish(outlet=outlet.title))
                say(
                    f"a newsroom that does not exist, {self._clock.factor:g} times as fast as real time until its "
                    "story has come to the present"
                )
                say(f"read it at {address} (Ctrl-C stops it)")
                if self._seconds is not None:
                    asyncio.get_running_loop().call_later(self._seconds, stop.set)
                checked = await observatory.watch(
                    stop=stop, on_look=reporter.looked, on_poll=reporter.polled, poll_seconds=0.1
                )
            self.found = score(room.truth(), observatory.store, self._clock.now())
        return checked

    def write_truth(self, path: Path) -> None:
        """What was found beside the truth, edit by edit, as JSON."""
        path.write_bytes(orjson.dumps(self.found.as_json()))


@click.command(
    "demo",
    cls=Command,
    examples=(
        ("variorum demo", "look around for a while; nothing is kept"),
        ("variorum demo --seed 11 --keep demo-data", "another story, and its data are kept"),
    ),
)
@click.option(
    "--port",
    type=click.IntRange(0, 65_535),
    default=8712,
    show_default=True,
    help="Port of the pages; 0 for any free.",
)
@click.option(
    "--speed",
    type=click.FloatRange(min=1),
    default=900.0,
    show_default=True,
    help="How much faster than real time.",
)
@click.option("--seed", type=int, default=7, show_default=True, help="Another seed tells another story.")
@click.option("--seconds", type=click.FloatRange(min=0), help="Stop after so many seconds of real time.")
@click.option("--keep", type=click.Path(path_type=Path), help="Keep the data in this new folder.")
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
    """A simulated newsroom, watched for real over HTTP, with its time running fast.

    Its story begins in the past and comes to the present: when --seconds are up (at most 48 hours back), without them
    after 24 hours of it, which take a minute and a half. From there it goes on in real time.
    """
    if keep is not None and keep.exists() and any(keep.iterdir()):
        raise click.UsageError(f"{keep}: is not empty; name a new folder")
    folder = keep or Path(tempfile.mkdtemp(prefix="variorum-demo-"))
    try:
        demo = Demo(folder, port=port, speed=speed, seed=seed, seconds=seconds)
        reporter = Reporter(as_json=as_json)
        asyncio.run(until_signalled(lambda stop: demo.run(stop, reporter)))
        if truth_file is not None:
            demo.write_truth(truth_file)
    finally:
        if keep is None:
            shutil.rmtree(folder, ignore_errors=True)
    if not as_json:
        say("what was told of each edit, beside what the newsroom really did:")
        for line in demo.found.class_table():
            say(f"  {line}")
        looked = f"`variorum serve --home {keep}` shows it again; " if keep else ""
        next_step(f"{looked}`variorum watch URL` watches a real source")


COMMANDS = {"demo": demo_command}
