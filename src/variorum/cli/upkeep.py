"""`reprocess`, `verify`, `doctor`, `backup`, `restore`, `migrate`, `prune`, `config`, `completion`, `version`."""

from __future__ import annotations

import platform
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version as version_of
from pathlib import Path
from typing import Any, Final

import click

from variorum import __version__
from variorum.app import Observatory, places, restore
from variorum.cli.common import JSON, opened, settings_files, settings_options
from variorum.cli.output import emit, plain, progress, safe, say, short, table, tell
from variorum.config import Loaded
from variorum.config import table as settings_table
from variorum.errors import StorageError, VariorumError
from variorum.evidence.verify import verify
from variorum.storage import MemoryStore, migrate
from variorum.types import SourceState


@click.command("reprocess", epilog="Example: variorum reprocess")
@click.argument("article", required=False)
@JSON
@settings_options
def reprocess_command(article: str | None, as_json: bool, loaded: Loaded) -> int:
    """Make texts and edits anew from stored evidence, with the present rules. Asks nobody."""
    articles = changed = not_kept = problems = 0
    with opened(loaded, create=False) as observatory, progress("reading anew") as count:
        for line in observatory.reprocess(article=article):
            count()
            articles += 1
            changed += line.texts_changed
            not_kept += line.not_kept
            problems += len(line.problems)
            if as_json:
                emit(plain(line))
            for problem in line.problems:
                say(f"variorum: article {line.article}: {safe(problem)}")
    say(
        f"{articles} articles read anew, {changed} texts came out otherwise; "
        f"{not_kept} looks could not be redone because their bytes were not kept"
    )
    return 1 if problems else 0


@click.command("verify", epilog="Example: variorum verify")
@JSON
@settings_options
def verify_command(as_json: bool, loaded: Loaded) -> int:
    """Check every stored capture: is its record there, are its digests right? Exits with 4 on a fault."""
    faults = 0
    with opened(loaded, create=False) as observatory, progress("verifying") as count:
        folder = observatory.places.evidence
        if folder is None:
            raise StorageError("the database in memory has no evidence on disk")
        for finding in verify(folder, observatory.store.all_captures()):
            count()
            faults += finding.fault
            if as_json:
                emit(plain(finding))
            elif finding.fault:
                tell(safe(finding.message))
    say("all captures are as they were stored" if not faults else f"{faults} faults")
    return 4 if faults else 0


@dataclass(frozen=True, slots=True)
class _Finding:
    """One thing that `doctor` looked at; `advice` names the fix of a problem."""

    what: str
    ok: bool
    message: str
    advice: str | None = None


@click.command("doctor", epilog="Example: variorum doctor")
@JSON
@settings_options
def doctor_command(as_json: bool, loaded: Loaded) -> int:
    """Look at database, evidence, settings and sources; name what is wrong and the fix."""
    findings = list(_examine(loaded))
    for each in findings:
        if as_json:
            emit(plain(each))
        else:
            tell(f"{'ok  ' if each.ok else 'FAIL'}  {each.what}: {safe(each.message)}")
            if each.advice:
                tell(f"      {each.advice}")
    return 0 if all(each.ok for each in findings) else 1


def _examine(loaded: Loaded) -> Iterator[_Finding]:
    yield _Finding(
        "version",
        True,
        f"variorum {__version__}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}",
    )
    if not loaded.settings.contact:
        yield _Finding(
            "contact",
            False,
            "no contact is set",
            "set VARIORUM_CONTACT, so that a site's operator can reach you",
        )
    try:
        observatory = opened(loaded, create=False)
    except VariorumError as error:
        yield _Finding(
            "database",
            False,
            str(error),
            "`variorum add URL` makes a new one; `variorum migrate` an older one fit",
        )
        return
    with observatory:
        yield from _examine_data(observatory)
        yield from _examine_sources(observatory)


def _examine_data(observatory: Observatory) -> Iterator[_Finding]:
    faults = observatory.store.check()
    yield _Finding(
        "database",
        not faults,
        "; ".join(faults) or f"{observatory.store.address} is sound",
        "restore the last backup: `variorum restore`" if faults else None,
    )
    files = list(observatory.evidence.files())
    yield _Finding("evidence", True, f"{len(files)} WARC files, {sum(size for _, size in files):,} bytes")
    totals = observatory.totals()
    yield _Finding(
        "work",
        True,
        f"{totals.articles} articles, {totals.versions} versions, {totals.looks} looks; "
        f"last look {short(totals.last_look)}, next {short(totals.next_look)}",
    )


def _examine_sources(observatory: Observatory) -> Iterator[_Finding]:
    for source in observatory.store.sources(states=(SourceState.ACTIVE,)):
        health = observatory.store.health(source.id)
        if health.failures:
            yield _Finding(
                f"source {safe(source.name)}",
                False,
                f"fails since {short(health.failing_since)}, {health.failures} tries, next {short(health.due)}: {health.problem}",
                f"see whether the address is right: `variorum add --dry-run {source.url}`",
            )
        elif health.silent_since:
            yield _Finding(
                f"source {safe(source.name)}",
                False,
                f"silent: nothing new since {short(health.last_new)}",
                "look whether the outlet moved its feed",
            )
        elif health.problem:
            yield _Finding(f"source {safe(source.name)}", True, health.problem)


@click.command("backup", epilog="Example: variorum backup news-backup.db")
@click.argument("target", type=click.Path(path_type=Path))
@settings_options
def backup_command(target: Path, loaded: Loaded) -> None:
    """Copy the SQLite database while it is in use. WARC files are never rewritten by watching: copy them as files."""
    with opened(loaded, create=False) as observatory:
        if isinstance(observatory.store, MemoryStore):
            raise StorageError("a database in memory cannot be backed up")
        observatory.store.backup(target)
    say(f"{target}: the database as of now; the evidence lies in {observatory.places.evidence}")


@click.command("restore", epilog="Example: variorum restore news-backup.db")
@click.argument("backup_file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Replace a database that is there.")
@settings_options
def restore_command(backup_file: Path, force: bool, loaded: Loaded) -> None:
    """Put a backup in the place of the database."""
    where = places(loaded.settings)
    restore(backup_file, where.database, force=force)
    say(f"{where.database}: restored from {backup_file}")


@click.command("migrate", epilog="Example: variorum migrate")
@settings_options
def migrate_command(loaded: Loaded) -> None:
    """Bring the database's schema to that of this program. Make a backup first."""
    migrate(places(loaded.settings).database)
    say("the schema is that of this program")


@click.command("prune", epilog="Example: variorum prune --budget 10000000000")
@click.option(
    "--budget", type=int, metavar="BYTES", help="Bytes that may stay; default: the setting disk_budget."
)
@click.option("--yes", is_flag=True, help="Really remove; without it, only say what would go.")
@JSON
@settings_options
def prune_command(budget: int | None, yes: bool, as_json: bool, loaded: Loaded) -> None:
    """Remove captures that nothing needs, the oldest first. Versions and their evidence always stay."""
    with opened(loaded, create=False) as observatory:
        pruned = observatory.prune(dry_run=not yes, budget=budget)
    if as_json:
        emit(plain(pruned))
    else:
        verb = "removed" if yes else "would remove"
        tell(f"{verb} {pruned.captures} captures, {pruned.freed:,} bytes; {pruned.kept} not needed are kept")
    if not yes and pruned.captures:
        say("nothing was removed; `--yes` does it")


@click.command("config", epilog="Example: VARIORUM_PACE=5 variorum config")
@click.option("--all", "everything", is_flag=True, help="Defaults too.")
@JSON
@settings_options
def config_command(everything: bool, as_json: bool, loaded: Loaded) -> None:
    """The settings in force and where each comes from. Secrets are never shown."""
    rows: list[dict[str, Any]] = []
    for row in settings_table():
        value = getattr(loaded.settings, row.name)
        shown = "***" if row.secret and value else value
        rows.append(
            {
                "name": row.name,
                "value": shown,
                "origin": loaded.origins.get(row.name, "default"),
                "type": row.type,
                "default": row.default,
                "variable": row.variable,
                "help": row.help,
            }
        )
    if as_json:
        for line in rows:
            emit(line)
        return
    chosen = [row for row in rows if everything or row["origin"] != "default"] or rows
    table(
        ("setting", "value", "from", "meaning"),
        ((r["name"], str(r["value"]), r["origin"], r["help"]) for r in chosen),
    )
    where = places(loaded.settings)
    say(
        f"database {_hidden(where.database)}, evidence {where.evidence}; files read: {', '.join(map(str, settings_files()))}"
    )


def _hidden(address: str) -> str:
    from sqlalchemy.engine import make_url

    return make_url(address).render_as_string(hide_password=True) if "://" in address else address


_SHELLS: Final = {"bash": "bash_source", "zsh": "zsh_source", "fish": "fish_source"}


@click.command("completion", epilog='Example: eval "$(variorum completion bash)"')
@click.argument("shell", type=click.Choice(list(_SHELLS)))
def completion_command(shell: str) -> None:
    """Print what makes a shell complete commands and options."""
    from click.shell_completion import get_completion_class

    from variorum.cli import cli

    kind = get_completion_class(shell)
    assert kind is not None, "every shell offered has a class"
    tell(kind(cli, {}, "variorum", "_VARIORUM_COMPLETE").source())


@click.command("version")
@JSON
def version_command(as_json: bool) -> None:
    """The version of Variorum and of what it stands on."""
    parts = (
        "aiohttp",
        "fastwarc",
        "feedparser",
        "lxml",
        "rapidfuzz",
        "selectolax",
        "sqlalchemy",
        "starlette",
        "trafilatura",
    )
    versions = {
        "variorum": __version__,
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
    }
    versions |= {part: version_of(part) for part in parts}
    if as_json:
        emit(versions)
    else:
        for name, number in versions.items():
            tell(f"{name} {number}")


COMMANDS = {
    "reprocess": reprocess_command,
    "verify": verify_command,
    "doctor": doctor_command,
    "backup": backup_command,
    "restore": restore_command,
    "migrate": migrate_command,
    "prune": prune_command,
    "config": config_command,
    "completion": completion_command,
    "version": version_command,
}
