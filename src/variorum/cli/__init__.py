"""The command line: a guest that calls `app` and holds no rules of its own.

Data go to standard output, all else to standard error. Exit codes: 0 done, 1 done but some inputs failed (or the
command could not be done), 2 wrong usage, 4 integrity fault, 5 not found, 75 locked (try later), 130 interrupted.
Commands that run until they are stopped (`run`, `watch`, `serve`, `demo`) finish what is in hand at SIGTERM or the
first Ctrl-C and exit with 0; a second Ctrl-C interrupts them.
"""

from __future__ import annotations

import importlib
import io
import os
import sys
from contextlib import suppress
from typing import Final

import click
from click.shell_completion import CompletionItem

from variorum import __version__
from variorum.cli.command import Group
from variorum.cli.output import say
from variorum.errors import (
    IntegrityError,
    LockedError,
    NotFoundError,
    SettingsError,
    VariorumError,
)

#: All commands by topic: the module that holds each, and what it is for, as `--help` lists it. A module is imported
#: when its command is called, so that help, completion and small commands do not wait for what they do not use.
TOPICS: Final[dict[str, dict[str, tuple[str, str]]]] = {
    "Watch": {
        "demo": ("demo", "Look around in a simulated newsroom."),
        "watch": ("watching", "Add addresses, watch them and serve what changes."),
        "add": ("sources", "Find out what addresses are, and watch them."),
        "run": ("watching", "Poll sources and look at articles until stopped."),
        "check": ("watching", "Do all that is due now, once."),
        "serve": ("serving", "Serve the pages."),
        "source": ("sources", "Rename, pause, resume, remove or set up a source."),
        "opml": ("sources", "Bring lists of sources in and out."),
    },
    "Read": {
        "list": ("listing", "List changes, articles, sources or looks."),
        "show": ("articles", "Show an article with its versions and evidence."),
        "diff": ("articles", "Show what changed between two versions or files."),
        "picture": ("picturing", "Draw what changed, as SVG or PNG."),
        "search": ("listing", "Search all versions, or what was added or removed."),
        "mark": ("articles", "Say that a version is page noise, or an edit."),
        "export": ("exporting", "Write lists as JSON lines, CSV or Parquet."),
    },
    "Pages and archives": {
        "extract": ("pages", "Read saved pages: text, metadata, state."),
        "compare": ("pages", "Set two pages, texts or lists of sentences side by side."),
        "import": ("importing", "Take in captures of WARC, WACZ or folders of pages."),
        "group": ("stories", "Group reports into events and stories."),
        "quotes": ("stories", "Find what reports quote, and who said it."),
        "reuse": ("stories", "Find passages that reports share with earlier ones."),
    },
    "Upkeep": {
        "doctor": ("doctor", "Find what is wrong, and name the fix."),
        "verify": ("upkeep", "Check that the evidence is what was stored."),
        "reprocess": ("upkeep", "Make texts and edits anew from evidence."),
        "backup": ("upkeep", "Copy the database while it is in use."),
        "restore": ("upkeep", "Put a backup in the place of the database."),
        "migrate": ("upkeep", "Bring the database to the schema of this program."),
        "takedown": ("takedown", "Take an article down, for good."),
        "prune": ("upkeep", "Free disk of captures that nothing needs."),
        "config": ("about", "Show the settings and where each comes from."),
        "completion": ("about", "Make a shell complete commands and options."),
        "version": ("about", "Tell the versions of Variorum and its parts."),
    },
}

#: Every command and the module that holds it.
COMMANDS: Final[dict[str, str]] = {
    name: module for commands in TOPICS.values() for name, (module, _) in commands.items()
}

#: The exit code of an error; the first class that fits counts, any other error of ours is 1.
EXIT_CODES: Final[tuple[tuple[type[VariorumError], int], ...]] = (
    (LockedError, 75),
    (NotFoundError, 5),
    (IntegrityError, 4),
    (SettingsError, 2),
)


class Commands(Group):
    """Commands by topic, imported late."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = COMMANDS.get(cmd_name)
        if module is None:
            return None
        found: click.Command = importlib.import_module(f"variorum.cli.{module}").COMMANDS[cmd_name]
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for topic, commands in TOPICS.items():
            with formatter.section(topic):
                formatter.write_dl([(name, what) for name, (_, what) in commands.items()], col_max=12)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        found = [
            CompletionItem(name, help=what)
            for commands in TOPICS.values()
            for name, (_, what) in commands.items()
            if name.startswith(incomplete)
        ]
        return found + click.Command.shell_complete(self, ctx, incomplete)


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    examples=(
        ("variorum demo", "a simulated newsroom, to look around"),
        ("variorum watch https://example.org/feed.xml", "watch a source and read it in a browser"),
    ),
)
@click.version_option(__version__, message="variorum %(version)s")
def cli() -> None:
    """Watch the news, keep every version with evidence, and show what changed.

    `variorum COMMAND --help` tells more of each command, `variorum config --all` lists the settings.
    """


def main(args: list[str] | None = None) -> None:
    """The entry point: runs a command and exits with its code."""
    _open_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # what a terminal cannot show must not end the program
            stream.reconfigure(errors="backslashreplace")
    try:
        code = cli.main(args, prog_name="variorum", standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Exit as stop:
        code = stop.exit_code
    except (click.Abort, KeyboardInterrupt):
        code = _told("interrupted", 130)
    except click.ClickException as error:
        error.show()
        code = 2
    except BrokenPipeError:
        # The reader of our output went away (`| head`): nothing is wrong, and nothing more can be told.
        code = _mute(0)
    except OSError as error:
        code = _mute(_told(f"{error.filename or 'output'}: {error.strerror or error}", 1))
    except VariorumError as error:
        code = _told(str(error), next((code for kind, code in EXIT_CODES if isinstance(error, kind)), 1))
    sys.exit(code if isinstance(code, int) else 0)


def _open_closed_streams() -> None:
    """Give a stream that whoever started us had closed (`>&-`) to nowhere, lest a database take its number."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115 - it lives as long as we


def _told(message: str, code: int) -> int:
    say(f"variorum: {message}")
    return code


def _mute(code: int) -> int:
    """Turn standard output away from what can no longer be written, so that the last flush does not fail again."""
    with (
        suppress(io.UnsupportedOperation),
        open(os.devnull, "wb") as nowhere,
    ):  # no file where one program runs another
        os.dup2(nowhere.fileno(), sys.stdout.fileno())
    return code
