"""`doctor`: what is wrong, and the fix."""

from __future__ import annotations

import os
import platform
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import click

from variorum import __version__
from variorum.app import Observatory, places
from variorum.cli.command import Command
from variorum.cli.options import JSON, opened, settings_options
from variorum.cli.output import emit, next_step, plain, progress, safe, say, short, some, tell
from variorum.config import Loaded
from variorum.errors import LockedError, NotFoundError, SchemaError, UnavailableError, VariorumError
from variorum.evidence.layout import is_latest
from variorum.evidence.verify import Finding, survey
from variorum.publish.health import health_of
from variorum.publish.views import watched
from variorum.types import SourceState

#: Free bytes below which `doctor` warns: watching goes on until the disk is full, and then loses looks.
_LITTLE_DISK = 1_000_000_000

#: Damaged files that are named; `variorum verify` names all.
_TOLD = 5

_LOST = "copy it back from a backup of the evidence; `variorum verify` reads all that is left"
_LOST_LOOK = (
    "no version needs them: the article's next look that finds other bytes replaces each; "
    "or copy them back from a backup of the evidence"
)


class _Level(StrEnum):
    OK = "ok"
    ADVICE = "advice"  # nothing is broken; something could be better
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class _Finding:
    """One thing that `doctor` looked at; `advice` names the fix."""

    what: str
    level: _Level
    message: str
    advice: str | None = None


@click.command(
    "doctor",
    cls=Command,
    examples=(
        ("variorum doctor", "database, evidence, settings and sources"),
        ("variorum doctor --db news.db --json", "another database, one finding a line"),
    ),
)
@JSON
@settings_options
def doctor_command(as_json: bool, loaded: Loaded) -> int:
    """Look at database, evidence, settings and sources; name what is wrong and the fix.

    Exits with 1 where something is broken; advice alone is no fault.
    """
    faults = 0
    for each in _examine(loaded):
        faults += each.level is _Level.FAULT
        if as_json:
            emit({**plain(each), "ok": each.level is not _Level.FAULT})
            continue
        tell(f"{each.level.upper():<6}  {each.what}: {safe(each.message)}")
        if each.advice:
            tell(f"        → {safe(each.advice)}")
    if not as_json:
        say(some(faults, "fault") if faults else "nothing is broken")
        if faults:
            next_step("`variorum list sources` shows every source with its health")
    return 1 if faults else 0


def _examine(loaded: Loaded) -> Iterator[_Finding]:
    parts = f"variorum {__version__}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    yield _Finding("version", _Level.OK, parts)
    if not loaded.settings.contact:
        yield _Finding(
            "contact",
            _Level.ADVICE,
            "no contact is set",
            "set VARIORUM_CONTACT to a page or mail address, so that a site's operator can reach you",
        )
    yield from _examine_disk(places(loaded.settings).evidence)
    try:
        observatory = opened(loaded, create=False)
    except VariorumError as error:
        yield _unopened(error)
        return
    with observatory:
        yield from _examine_data(observatory)
        yield from _examine_sources(observatory)


def _unopened(error: VariorumError) -> _Finding:
    """Why the database cannot be opened, with the fix of that."""
    if isinstance(error, NotFoundError) or "there is no database" in str(error):
        return _Finding(
            "database", _Level.ADVICE, str(error).partition(";")[0], "`variorum add URL` makes it"
        )
    if isinstance(error, SchemaError):
        advice = "`variorum migrate` mends an older schema, an update of Variorum a newer one"
    elif isinstance(error, LockedError):
        advice = "another program holds it; try again when that is done"
    elif isinstance(error, UnavailableError):
        advice = "see to the disk and the file's rights, or `variorum restore BACKUP`"
    else:
        advice = "see `variorum config` for where it is looked for"
    return _Finding("database", _Level.FAULT, str(error), advice)


def _examine_disk(evidence: Path | None) -> Iterator[_Finding]:
    if evidence is None:
        return
    there = next(folder for folder in (evidence, *evidence.parents) if folder.exists())
    if not os.access(there, os.W_OK):
        yield _Finding("disk", _Level.FAULT, f"{there} cannot be written", "see to its owner and rights")
    free = shutil.disk_usage(there).free
    if free < _LITTLE_DISK:
        yield _Finding(
            "disk",
            _Level.ADVICE,
            f"only {free:,} bytes are free at {there}",
            "`variorum prune` says what could go",
        )


def _examine_data(observatory: Observatory) -> Iterator[_Finding]:
    faults = observatory.store.check()
    yield _Finding(
        "database",
        _Level.FAULT if faults else _Level.OK,
        "; ".join(faults) or f"{observatory.store.address} is sound",
        "put the last backup in its place: `variorum restore BACKUP --force`" if faults else None,
    )
    yield from _examine_evidence(observatory)
    totals = observatory.totals()
    yield _Finding(
        "work",
        _Level.OK,
        f"{some(totals.articles, 'article')}, {some(totals.versions, 'version')}, {some(totals.looks, 'look')}; "
        f"last look {short(totals.last_look)}, next {short(totals.next_look)}",
    )


def _examine_evidence(observatory: Observatory) -> Iterator[_Finding]:
    """What is missing or cut short, and kept looks that are damaged; `variorum verify` reads the rest too."""
    folder = observatory.places.evidence
    if folder is not None:
        with progress("looking at the evidence"):
            faults = list(survey(folder, observatory.store.all_captures()))
        for kept, what, advice in ((False, "evidence", _LOST), (True, "kept looks", _LOST_LOOK)):
            if found := [each for each in faults if is_latest(each.file) is kept]:
                yield _Finding(what, _Level.FAULT, _named(found), advice)
    sizes = [size for _, size in observatory.evidence.files()]
    yield _Finding("evidence", _Level.OK, f"{some(len(sizes), 'WARC file')}, {some(sum(sizes), 'byte')}")


def _named(found: Sequence[Finding]) -> str:
    """The files of findings with what is wrong; of many only the first."""
    messages = {each.file: each.message for each in reversed(found)}
    told = [messages[file] for file in sorted(messages)]
    more = f"; and {some(len(told) - _TOLD, 'file')} more" if len(told) > _TOLD else ""
    return "; ".join(told[:_TOLD]) + more


def _examine_sources(observatory: Observatory) -> Iterator[_Finding]:
    store, now = observatory.store, observatory.clock.now()
    sources = store.sources(states=(SourceState.ACTIVE,))
    if not sources:
        yield _Finding("sources", _Level.ADVICE, "none is watched", "`variorum add URL`")
    for source in sources:
        health, name = health_of(store, source), f"source {safe(source.name)}"
        if health.failing_since is not None:
            line = watched.source_line(source, health, 0, now)
            yield _Finding(
                name,
                _Level.FAULT,
                f"{line.cause} ({some(health.failures, 'try').replace('trys', 'tries')}, next {line.next})"
                + (f": {health.problem}" if health.problem else ""),
                f"see what answers there: `variorum add --dry-run {source.url}`",
            )
        elif health.silent_since is not None:
            yield _Finding(
                name,
                _Level.FAULT,
                f"silent: nothing new since {short(health.last_new)}",
                f"look whether the outlet moved it: {source.url}",
            )
        elif health.problem:
            yield _Finding(name, _Level.ADVICE, health.problem)


COMMANDS = {"doctor": doctor_command}
