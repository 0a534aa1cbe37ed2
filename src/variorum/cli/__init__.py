"""The command line: a guest that calls `app` and holds no rules of its own.

Data go to standard output, all else to standard error. Exit codes: 0 done, 1 done but some inputs failed, 2
wrong usage, 4 integrity fault, 5 not found, 75 locked (try later), 130 interrupted.
"""

from __future__ import annotations

import difflib
import importlib
import os
import sys
from typing import Any, Final

import click

from variorum import __version__
from variorum.errors import (
    IntegrityError,
    LockedError,
    NotFoundError,
    SettingsError,
    VariorumError,
)

#: Every command and the module that holds it: a module is imported when its command is called.
COMMANDS: Final[dict[str, str]] = {
    "watch": "watching",
    "add": "sources",
    "run": "watching",
    "check": "watching",
    "serve": "watching",
    "demo": "watching",
    "list": "reading",
    "show": "reading",
    "diff": "reading",
    "search": "reading",
    "mark": "reading",
    "source": "sources",
    "opml": "sources",
    "extract": "pages",
    "compare": "pages",
    "import": "pages",
    "export": "pages",
    "reprocess": "upkeep",
    "verify": "upkeep",
    "doctor": "upkeep",
    "backup": "upkeep",
    "restore": "upkeep",
    "migrate": "upkeep",
    "prune": "upkeep",
    "config": "upkeep",
    "completion": "upkeep",
    "version": "upkeep",
}

#: The exit code of an error; the first class that fits counts, any other error of ours is 1.
EXIT_CODES: Final[tuple[tuple[type[VariorumError], int], ...]] = (
    (LockedError, 75),
    (NotFoundError, 5),
    (IntegrityError, 4),
    (SettingsError, 2),
)


class Commands(click.Group):
    """Commands by name, imported late; an unknown word is answered with the nearest."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = COMMANDS.get(cmd_name)
        if module is None:
            return None
        found: click.Command = importlib.import_module(f"variorum.cli.{module}").COMMANDS[cmd_name]
        return found

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        word = args[0] if args else ""
        if word and not word.startswith("-") and word not in COMMANDS:
            near = difflib.get_close_matches(word, COMMANDS, n=1, cutoff=0.5)
            hint = f" Did you mean '{near[0]}'?" if near else " `variorum --help` lists all."
            raise click.UsageError(f"No such command '{word}'.{hint}", ctx)
        return super().resolve_command(ctx, args)


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Settings and their variables: `variorum config`. Documentation: docs/tutorial.md.",
)
@click.version_option(__version__, message="variorum %(version)s")
def cli() -> None:
    """Watch the news, keep every version with evidence, and show what changed.

    \b
    Examples:
      variorum demo                                  a simulated newsroom, to look around
      variorum watch https://example.org/feed.xml    watch a source and read it in a browser
    """


def main(args: list[str] | None = None) -> None:
    """The entry point: runs a command and exits with its code."""
    try:
        code = cli.main(args, prog_name="variorum", standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.Abort:
        _stop("interrupted", 130)
    except KeyboardInterrupt:
        _stop("interrupted", 130)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except BrokenPipeError:
        # The reader of our output went away (`| head`): nothing is wrong, and nothing more can be told.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except VariorumError as error:
        code = next((code for kind, code in EXIT_CODES if isinstance(error, kind)), 1)
        _stop(str(error), code)


def _stop(message: str, code: int) -> None:
    from variorum.cli.output import say

    say(f"variorum: {message}")
    sys.exit(code)
