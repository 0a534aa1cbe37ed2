"""`reprocess`, `verify`, `backup`, `restore`, `migrate`, `prune`: the care of what is stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click

from variorum.app import places, restore
from variorum.cli.command import Command
from variorum.cli.options import BYTES, JSON, opened, settings_options
from variorum.cli.output import emit, next_step, plain, progress, safe, say, some, tell
from variorum.config import Loaded
from variorum.errors import StorageError
from variorum.evidence.verify import verify
from variorum.pipeline.reprocess import Reprocessed
from variorum.storage import backup, migrate
from variorum.types import Capture

_SHOWN: Final = 70
"""Characters of an edit's words that are told."""


@click.command(
    "reprocess",
    cls=Command,
    examples=(
        ("variorum reprocess 'Example Courier' --dry-run", "say what would change; nothing is stored"),
        ("variorum reprocess k3f9q2zt", "one article, with the present rules and decisions"),
        ("variorum reprocess --json", "everything"),
    ),
)
@click.argument("what", metavar="[SOURCE|ARTICLE]", required=False)
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@JSON
@settings_options
def reprocess_command(what: str | None, dry_run: bool, as_json: bool, loaded: Loaded) -> int:
    """Make texts and edits anew from stored evidence, with the present rules. Asks nobody.

    What was learnt of the sites, and what people decided of it, counts. Versions that turn out to differ in page
    noise alone are marked as noise; numbers and captures stay. The next look at each article reads its page in full.
    """
    articles = changed = texts = not_kept = problems = 0
    with opened(loaded, create=False) as observatory, progress("reading anew") as count:
        for line in observatory.reprocess(what, dry_run=dry_run):
            count()
            articles += 1
            changed += line.changed
            texts += line.texts_changed
            not_kept += line.not_kept
            problems += len(line.problems)
            if as_json:
                emit(plain(line))
            elif line.changed:
                _tell_reprocessed(line)
            for problem in line.problems:
                say(f"variorum: article {line.article}: {safe(problem)}")
    would = "would come" if dry_run else "came"
    say(
        f"{some(articles, 'article')} read anew, {some(texts, 'text')} {would} out otherwise; "
        f"{some(not_kept, 'look')} could not be redone because their bytes were not kept"
    )
    if not as_json and dry_run and changed:
        next_step(f"nothing was stored; `variorum reprocess{f' {what}' if what else ''}` does it")
    elif not as_json:
        next_step("`variorum verify` checks the evidence" if problems else "`variorum list changes`")
    return 1 if problems else 0


def _tell_reprocessed(line: Reprocessed) -> None:
    """One article in words: what becomes noise, and which edits go and come."""
    would = "would become" if line.dry_run else "became"
    tell(f"{line.article}  {safe(line.headline)}")
    for numbers, what in ((line.noise, "page noise"), (line.edits, "an edit again")):
        for number in numbers:
            tell(f"  version {number} {would} {what}")
    if line.texts_changed:
        tell(f"  {some(line.texts_changed, 'text')} read otherwise")
    for sign, edits in (("−", line.gone), ("+", line.come)):
        for edit in edits:
            words = " → ".join(_cut(text) for text in (edit.old, edit.new) if text)
            tell(f"  {sign} {edit.old_version}..{edit.new_version} {edit.klass} {edit.change}: {words}")


def _cut(text: str) -> str:
    shown = safe(text)
    return f"“{shown}”" if len(shown) <= _SHOWN else f"“{shown[:_SHOWN]} …”"


@click.command(
    "verify",
    cls=Command,
    examples=(
        ("variorum verify", "read all evidence, and name what is not as it was stored"),
        ("variorum verify --json > findings.jsonl", "with what is only worth knowing"),
    ),
)
@JSON
@settings_options
def verify_command(as_json: bool, loaded: Loaded) -> int:
    """Check every stored capture: is its record there, are its digests right? Exits with 4 on a fault.

    A kept look (`latest/`) that is missing or damaged is a fault too, unless a newer one stands in its place. With
    --json the last line sums up: whether all is `ok`, and how many `captures` and `faults` there are.
    """
    faults = replaced = 0
    captures = _Counted()
    with opened(loaded, create=False) as observatory, progress("verifying"):
        folder = observatory.places.evidence
        if folder is None:
            raise StorageError("the database in memory has no evidence on disk")
        for finding in verify(folder, captures.of(observatory.store.all_captures())):
            faults += finding.fault
            replaced += finding.replaced
            if as_json:
                emit(plain(finding))
            elif finding.fault:
                tell(safe(finding.message))
    if as_json:
        emit(
            {
                "ok": not faults,
                "captures": captures.number,
                "faults": faults,
                "replaced": replaced,
                "evidence": str(folder),
            }
        )
    if not faults:
        newer = f"; {some(replaced, 'kept look')} replaced by a newer one" if replaced else ""
        say(f"{some(captures.number - replaced, 'capture')} as they were stored{newer}")
        return 0
    say(f"variorum: {some(faults, 'fault')} in {folder}")
    if not as_json:
        next_step("copy what is named back from a backup of the evidence, then `variorum verify` again")
    return 4


@dataclass(slots=True)
class _Counted:
    """Captures that went by."""

    number: int = 0

    def of(self, captures: Iterable[Capture]) -> Iterator[Capture]:
        for capture in captures:
            self.number += 1
            yield capture


@click.command(
    "backup",
    cls=Command,
    examples=(
        ("variorum backup news-backup.db", "also while `variorum run` is at work"),
        ("variorum backup backups/$(date +%F).db --db news.db", "one a day, from cron"),
    ),
)
@click.argument("target", type=click.Path(path_type=Path))
@settings_options
def backup_command(target: Path, loaded: Loaded) -> None:
    """Copy the SQLite database while it is in use. The evidence is files: copy them after it, before any prune.

    In this order every capture that the copy names is among the files, since evidence is stored before what is
    decided on it. Watching only appends to WARC files and replaces the newest looks in `latest/`; `variorum prune`
    rewrites files, and what it takes out is missing beside an older copy of the database.
    """
    where = places(loaded.settings)
    backup(where.database, target)
    say(f"{target}: the database as of now")
    next_step(f"now copy the evidence too, as files, before any prune: {where.evidence}")


@click.command(
    "restore",
    cls=Command,
    examples=(
        ("variorum restore news-backup.db", "where no database is"),
        ("variorum restore news-backup.db --force", "in the place of the one that is there"),
    ),
)
@click.argument("backup_file", metavar="BACKUP", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace a database that is there.")
@settings_options
def restore_command(backup_file: Path, force: bool, loaded: Loaded) -> None:
    """Put a backup in the place of the database. A database that is there stays, unless --force is given."""
    if not backup_file.is_file():
        raise StorageError(f"{backup_file}: there is no such file")
    where = places(loaded.settings)
    restore(backup_file, where.database, force=force)
    say(f"restored from {backup_file}")
    next_step("`variorum verify` checks that its evidence is there")


@click.command(
    "migrate",
    cls=Command,
    examples=(
        ("variorum migrate", "after an update of Variorum"),
        ("variorum migrate --db news.db", "another database"),
    ),
)
@click.option("--no-backup", is_flag=True, help="Keep no copy of the database as it was.")
@settings_options
def migrate_command(no_backup: bool, loaded: Loaded) -> None:
    """Bring the database's schema to that of this program, in one transaction. Nothing stored is lost.

    An SQLite database is copied first to a file beside it (NAME.schema-0001); of one in PostgreSQL make a backup with
    pg_dump. What watches the database must be stopped.
    """
    done = migrate(places(loaded.settings).database, backup=not no_backup)
    if done.before is None:
        say(f"a new database was made, schema {done.after}")
    elif done.before == done.after:
        say(f"the schema is that of this program already: {done.after}")
    else:
        say(f"the schema was brought from {done.before} to {done.after}")
    if done.backup is not None:
        say(f"{done.backup}: the database as it was before; it may be deleted when all is well")
    next_step("`variorum doctor`")


@click.command(
    "prune",
    cls=Command,
    examples=(
        ("variorum prune --budget 20G", "say what would go; nothing is removed"),
        ("variorum prune --budget 20G --yes", "remove it"),
    ),
)
@click.option(
    "--budget", type=BYTES, help="What may stay of them (20G, 500M); default: the setting disk_budget."
)
@click.option("--yes", is_flag=True, help="Really remove; without it, only say what would go.")
@click.option("--dry-run", is_flag=True, help="Only say what would go: the default.")
@JSON
@settings_options
def prune_command(budget: int | None, yes: bool, dry_run: bool, as_json: bool, loaded: Loaded) -> None:
    """Remove captures that nothing needs, the oldest first. Versions and their evidence always stay."""
    if yes and dry_run:
        raise click.UsageError("--yes and --dry-run contradict each other")
    with opened(loaded, create=False) as observatory:
        pruned = observatory.prune(dry_run=not yes, budget=budget)
    if as_json:
        emit(plain(pruned))
        return
    what = f"{some(pruned.captures, 'capture')}, {some(pruned.freed, 'byte')}"
    if not pruned.captures:
        tell("nothing to remove: what is kept is needed, or within the budget")
    elif yes:
        tell(f"removed {what}")
    else:
        tell(f"would remove {what}")
        next_step("nothing was removed; the same with --yes does it")


COMMANDS = {
    "reprocess": reprocess_command,
    "verify": verify_command,
    "backup": backup_command,
    "restore": restore_command,
    "migrate": migrate_command,
    "prune": prune_command,
}
