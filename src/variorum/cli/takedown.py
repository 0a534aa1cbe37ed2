"""`takedown`: an article that must not be shown any more."""

from __future__ import annotations

import click

from variorum.cli.command import Command
from variorum.cli.options import JSON, opened, settings_options
from variorum.cli.output import emit, next_step, plain, say, some, tell
from variorum.config import Loaded


@click.command(
    "takedown",
    cls=Command,
    examples=(
        ("variorum takedown k3f9q2zt --reason 'court order 12 of 2026'", "by its id, or its address"),
        ("variorum takedown k3f9q2zt --erase-bytes", "later: the captured bytes too"),
    ),
)
@click.argument("article")
@click.option("--reason", help="Why; readers are told it in the article's place.")
@click.option("--erase-bytes", is_flag=True, help="Erase the captured bytes too, from the evidence.")
@click.option("--dry-run", is_flag=True, help="Only say what would be taken down.")
@JSON
@settings_options
def takedown_command(
    article: str, reason: str | None, erase_bytes: bool, dry_run: bool, as_json: bool, loaded: Loaded
) -> None:
    """Take an article down, for good. There is no way back but a backup made before.

    Its texts, headlines and edits are removed, and with them what lists, search, feeds and exports tell of it; the
    check log keeps times and outcomes without its address. Its pages say when and why (410). Ids, times and digests
    stay, and it is never looked at again. Works also while `variorum run` is at work.

    The captured bytes stay in the WARC files and are given out nowhere. The next `variorum prune --yes` frees them;
    --erase-bytes erases them now, with their index, for which no other process may be at work. Copies that you made
    (backups, exports) are yours to find.
    """
    with opened(loaded, create=False) as observatory:
        found = observatory.find_article(article)
        down = observatory.store.tombstone(found.id)
        if down is not None and reason is not None:
            raise click.UsageError(
                f"{found.id} was taken down on {down[0]:%Y-%m-%d}, for a reason of its own"
            )
        if down is None and reason is None:
            raise click.UsageError("--reason is missing: readers are told it in the article's place")
        if dry_run and down is not None:
            raise click.UsageError(f"{found.id} is taken down already: there is nothing to try")
        if down is None:
            done = observatory.takedown(found.id, reason or "", dry_run=dry_run)
            if as_json:
                emit(plain(done))
            else:
                what = "would be taken down" if dry_run else "is taken down"
                tell(f"{found.id} {what}, with {some(done.versions, 'version')}")
                for source in done.sources:
                    tell(f"source {source} {'would be' if dry_run else 'is'} removed: it was this address")
                if not erase_bytes:
                    tell(
                        f"{some(done.captures, 'capture')} ({some(done.size, 'byte')}) in "
                        f"{observatory.places.evidence or 'memory'}: kept, and given out nowhere"
                    )
        if erase_bytes and not dry_run:
            erased = observatory.erase_evidence(found.id)
            if as_json:
                emit(plain(erased))
            else:
                tell(f"{some(erased.captures, 'capture')} erased, {some(erased.freed, 'byte')} freed")
        elif down is not None:
            say(f"{found.id} is taken down; --erase-bytes erases its captured bytes too")
    if not as_json and dry_run:
        next_step("nothing was done; the same without --dry-run does it")
    elif not as_json and not erase_bytes:
        next_step(f"`variorum takedown {found.id} --erase-bytes` erases the captured bytes too")


COMMANDS = {"takedown": takedown_command}
