"""`import`: captures of other archives."""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfileobj
from typing import TYPE_CHECKING

import click

from variorum.cli.command import Command
from variorum.cli.inputs import once_only, shown
from variorum.cli.looks import counted, look_line
from variorum.cli.options import JSON, opened, settings_options
from variorum.cli.output import emit, next_step, progress, safe, say, tell, utc
from variorum.config import Loaded
from variorum.types import Outcome

if TYPE_CHECKING:
    from variorum.pipeline.backfill import ImportLine


@click.command(
    "import",
    cls=Command,
    examples=(
        ("variorum import captures.warc.gz --db news.db", "an archive, through the same decisions as live"),
        ("variorum import saved-pages/ --json", "a folder of pages with its captures.jsonl"),
    ),
)
@click.argument("files", metavar="FILE…", nargs=-1, required=True)
@click.option("--name", help="One name for all of it; default: each archive by its file name.")
@JSON
@settings_options
def import_command(files: Sequence[str], name: str | None, as_json: bool, loaded: Loaded) -> int:
    """Take in captures of WARC, WACZ or a folder with captures.jsonl, in order of their time.

    `-` is a WARC from standard input. Nobody is asked for anything.
    """
    once_only(files)
    outcomes: Counter[str] = Counter()
    with _as_paths(files) as paths, opened(loaded) as observatory, progress("importing") as count:
        there = [path for path in paths if path.exists()]
        for path in paths:
            if path not in there:
                _report_missing(path, as_json)
                outcomes[Outcome.FAILED] += 1
        for line in observatory.import_archives(there, name=name) if there else ():
            count()
            outcomes[line.outcome] += 1
            _report(line, as_json)
    say(counted(outcomes) or "no captures found")
    if not as_json and outcomes.total() > outcomes[Outcome.FAILED]:
        next_step("`variorum list changes` shows what changed, `variorum serve` shows it in a browser")
    return 1 if outcomes[Outcome.FAILED] else 0


@contextmanager
def _as_paths(files: Sequence[str]) -> Iterator[list[Path]]:
    """The files as paths; standard input is laid down as a file for the while, since archives are read twice."""
    with tempfile.TemporaryDirectory(prefix="variorum-import-") as folder:
        paths = []
        for file in files:
            path = Path(file)
            if file == "-":
                path = Path(folder) / "standard input"
                with path.open("wb") as copy:
                    copyfileobj(sys.stdin.buffer, copy)
            paths.append(path)
        yield paths


def _report_missing(path: Path, as_json: bool) -> None:
    if as_json:
        where = shown(str(path))
        emit({**look_line(None, None, Outcome.FAILED, f"{where}: there is no such file"), "where": where})
    say(f"variorum: {safe(shown(str(path)))}: there is no such file")


def _report(line: ImportLine, as_json: bool) -> None:
    if as_json:
        emit(
            {
                **look_line(
                    line.url,
                    line.captured,
                    line.outcome,
                    line.reason,
                    article=line.article,
                    version=line.version,
                    edits=line.edits,
                ),
                "where": line.where,
            }
        )
    elif line.outcome is not Outcome.UNCHANGED and line.outcome is not Outcome.FAILED:
        version = "" if line.version is None else f" {line.version}"
        tell(f"{utc(line.captured)}  {line.outcome}{version}  {safe(line.url)}  {safe(line.reason)}")
    if line.outcome is Outcome.FAILED:
        say(f"variorum: {safe(line.where)}: {f'{safe(line.url)} ' if line.url else ''}{safe(line.reason)}")


COMMANDS = {"import": import_command}
