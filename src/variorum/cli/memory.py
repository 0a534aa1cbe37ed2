"""What was learnt of a source's pages, and a person's word on it."""

from __future__ import annotations

import getpass
import os
from itertools import groupby
from typing import TYPE_CHECKING, Final

import click

from variorum.cli.options import opened
from variorum.cli.output import emit, next_step, safe, say, some, tell
from variorum.config import Loaded

if TYPE_CHECKING:
    from variorum.publish.furniture import Held

#: The option of commands that record who decided.
WHO: Final = click.option("--who", help="Who says so; default: your login name.")


def show_memory(source: str, as_json: bool, loaded: Loaded) -> None:
    """Tell what is held of the sites that a source shows."""
    from variorum.publish import furniture

    with opened(loaded, create=False) as observatory:
        known = observatory.reader().source(source)
        sites = observatory.memory(source)
        now = observatory.clock.now()
    if as_json:
        for site in sites:
            held = [furniture.record(each) for each in site.known]
            emit(
                {
                    "source": known.id,
                    "site": site.site,
                    "articles": site.articles,
                    "bytes": site.size,
                    "held": held,
                }
            )
        return
    for site in sites:
        lines = furniture.table(site.known, site.articles, now)
        say(
            f"{safe(site.site)}: learnt from {some(site.articles, 'article')}, {some(len(lines), 'text')} held"
        )
        for heading, group in groupby(sorted(lines, key=_heading), _heading):
            tell(f"\n{safe(heading)}")
            for line in group:
                alike = " (and what is set like it)" if line.sample else ""
                tell(
                    f"  {line.key:16}  {line.pages:>11}  {line.since} to {line.last}  {safe(line.text)}{alike}"
                )
    if not any(site.known for site in sites):
        say("nothing is held for furniture yet: two articles that show the same words teach the first of it")
        return
    next_step(f"`variorum source keep {known.id} KEY` keeps something as text of the articles")


def _heading(line: Held) -> str:
    return f"{line.taken}: {line.why}"


def rule(source: str, key: str, as_text: bool | None, who: str | None, as_json: bool, loaded: Loaded) -> None:
    """Store a decision, and tell it."""
    from variorum.publish import furniture

    with opened(loaded, create=False) as observatory:
        known = observatory.decide(source, key, as_text=as_text, who=who or login())
        id_ = observatory.store.source(source).id
    if as_json:
        emit({"source": id_, "decision": furniture.record(known) if known else None})
        return
    if known is None:
        tell("as it is learnt again")
    else:
        taken = "text of the articles" if known.as_text else "furniture"
        tell(f"{known.key}: {taken}: {safe(known.text) or '(wording not kept)'}")
    next_step(f"`variorum reprocess {id_} --dry-run` says what that changes in stored versions")


def login() -> str:
    """The name of who is at work."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"user {os.getuid()}"
