"""`config`, `completion`, `version`: about the program itself. Imports nothing that is slow to import."""

from __future__ import annotations

import platform
import sqlite3
from importlib.metadata import version as version_of
from typing import Any, Final

import click

from variorum import __version__
from variorum.cli.command import Command, nearest
from variorum.cli.options import COLOUR, JSON, settings_files, settings_options
from variorum.cli.output import emit, next_step, say, table, tell
from variorum.config import Loaded
from variorum.config import table as settings_table
from variorum.errors import HIDDEN, redacted


@click.command(
    "config",
    cls=Command,
    examples=(
        ("variorum config --all", "every setting, its value and its meaning"),
        ("VARIORUM_PACE=5 variorum config pace", "one setting, and where its value comes from"),
    ),
)
@click.argument("name", required=False)
@click.option("--all", "everything", is_flag=True, help="Defaults too.")
@COLOUR
@JSON
@settings_options
def config_command(name: str | None, everything: bool, as_json: bool, loaded: Loaded) -> None:
    """The settings in force and where each comes from. Secrets are never shown."""
    rows = [_shown(row, loaded) for row in settings_table()]
    if name is not None:
        known = {row["name"]: row for row in rows}
        if name not in known:
            near = nearest(name, known)
            hint = f"did you mean {near!r}?" if near else "`variorum config --all` lists all"
            raise click.UsageError(f"no setting is called {name!r}; {hint}")
        rows = [known[name]]
    if as_json:
        for row in rows:
            emit(row)
        return
    chosen = [row for row in rows if everything or name or row["origin"] != "default"]
    if chosen:
        table(
            ("setting", "value", "from", "meaning"),
            ((row["name"], _word(row["value"]), row["origin"], row["help"]) for row in chosen),
        )
    else:
        say("every setting has its default")
    say(f"files read, where they are there: {', '.join(map(str, settings_files()))}")
    if not everything and name is None:
        next_step("`variorum config --all` shows the defaults too, `variorum doctor` what is wrong")


def _shown(row: Any, loaded: Loaded) -> dict[str, Any]:
    value = getattr(loaded.settings, row.name)
    return {
        "name": row.name,
        "value": HIDDEN if row.secret and value else redacted(value) if isinstance(value, str) else value,
        "origin": loaded.origins.get(row.name, "default"),
        "type": row.type,
        "default": row.default,
        "variable": row.variable,
        "help": row.help,
    }


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


_SHELLS: Final = ("bash", "zsh", "fish")


@click.command(
    "completion",
    cls=Command,
    examples=(
        ('eval "$(variorum completion bash)"', "in this shell; in ~/.bashrc for all"),
        ("variorum completion fish > ~/.config/fish/completions/variorum.fish", "for fish"),
    ),
)
@click.argument("shell", type=click.Choice(_SHELLS))
def completion_command(shell: str) -> None:
    """Print what makes a shell complete commands and options."""
    from click.shell_completion import get_completion_class

    from variorum.cli import cli

    kind = get_completion_class(shell)
    assert kind is not None, "every shell offered has a class"
    tell(kind(cli, {}, "variorum", "_VARIORUM_COMPLETE").source())


_PARTS: Final = (
    "feedparser",
    "httptools",
    "lxml",
    "rapidfuzz",
    "selectolax",
    "sqlalchemy",
    "starlette",
    "trafilatura",
)


@click.command(
    "version",
    cls=Command,
    examples=(
        ("variorum version", "for a report of a fault"),
        ("variorum version --json", "one JSON object"),
    ),
)
@JSON
def version_command(as_json: bool) -> None:
    """The versions of Variorum and of what it stands on."""
    versions = {
        "variorum": __version__,
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        **{part: version_of(part) for part in _PARTS},
    }
    if as_json:
        emit(versions)
    else:
        for name, number in versions.items():
            tell(f"{name} {number}")


COMMANDS = {"config": config_command, "completion": completion_command, "version": version_command}
