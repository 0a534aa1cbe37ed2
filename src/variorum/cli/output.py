"""What commands print, and how: JSON lines or words for people.

Data go to standard output, messages to standard error. Remote text is never printed as it came: `tell` and `say`
leave nothing in it that a terminal would obey, `emit` escapes it in JSON, and only `draw` prints text that was made
for a terminal by an escaping renderer.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, TextIO

import click
import orjson

from variorum.errors import redacted

#: C0 and C1 controls, line and paragraph separators, lone surrogates, and all that turns the direction of writing.
_OBEYED: Final = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff"
)
_HOSTILE: Final = re.compile(f"[{_OBEYED}]")
_SURROGATES: Final = re.compile("[\ud800-\udfff]")

#: Characters of a passage that are shown.
_PASSAGE: Final = 160
#: Where the choice of `--color` is kept while a command runs.
_COLOUR: Final = "variorum.colour"


# --- texts -----------------------------------------------------------------------------------------------


def safe(text: str | None) -> str:
    """Remote text as a terminal may show it: on one line, controls shown as a dot."""
    return harmless(" ".join((text or "").split()))


def harmless(text: str) -> str:
    """The text with its lines, and nothing in it that a terminal would obey."""
    return _HOSTILE.sub("·", text)


def utc(time: datetime | None) -> str | None:
    """RFC 3339 in UTC, to the second; to the microsecond where there is one."""
    return time.isoformat().replace("+00:00", "Z") if time else None


def short(time: datetime | None) -> str:
    """A time for people, in UTC: "21 Nov 2026 14:05"."""
    return f"{time:%-d %b %Y %H:%M}" if time else "—"


def passage(text: str) -> str:
    """A passage of a text in one line, cut where it is long."""
    words = safe(" ".join(text.split()))
    return words if len(words) <= _PASSAGE else words[:_PASSAGE].rstrip() + "…"


def some(number: int, what: str) -> str:
    """A number with its noun: "1 look", "2 looks"."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


# --- JSON ------------------------------------------------------------------------------------------------


def plain(value: Any) -> Any:
    """A dataclass as a dictionary that JSON can hold: times in RFC 3339, bytes left out."""
    if is_dataclass(value) and not isinstance(value, type):
        pairs = ((f.name, getattr(value, f.name)) for f in fields(value))
        return {name: plain(each) for name, each in pairs if not isinstance(each, bytes)}
    if isinstance(value, datetime):
        return utc(value)
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, dict):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, tuple | list | frozenset | set):
        return [plain(each) for each in value]
    return value


def emit(value: dict[str, Any]) -> None:
    """One JSON object on a line of standard output.

    Characters that a terminal would obey are written as `\\u009b`: the same JSON, harmless where it is shown.
    """
    try:
        line = orjson.dumps(value)
    except orjson.JSONEncodeError:  # half a surrogate pair: no such text can be encoded
        line = orjson.dumps(_encodable(value))
    text = _HOSTILE.sub(lambda match: f"\\u{ord(match.group()):04x}", line.decode())
    sys.stdout.buffer.write(text.encode() + b"\n")
    sys.stdout.buffer.flush()


def _encodable(value: Any) -> Any:
    if isinstance(value, str):
        return _SURROGATES.sub("\ufffd", value)
    if isinstance(value, dict):
        return {_encodable(key): _encodable(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_encodable(each) for each in value]
    return value


def failed(what: str, why: str, as_json: bool, **known: Any) -> None:
    """An input that failed: a message, and with `--json` a line with what is known of it and the `error`.

    No address is told with a password.
    """
    what, why = redacted(what), redacted(why)
    if as_json:
        told = {name: redacted(value) if isinstance(value, str) else value for name, value in known.items()}
        emit({**told, "error": why})
    say(f"variorum: {safe(why if why.startswith(what) else f'{what}: {why}')}")


# --- words -----------------------------------------------------------------------------------------------


def tell(text: str = "") -> None:
    """Lines for people on standard output; what a terminal would obey is shown as a dot."""
    draw(harmless(text))


def draw(text: str) -> None:
    """Text with its own marks for the terminal: whoever made it has made remote text harmless."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def say(text: str) -> None:
    """A message on standard error; what a terminal would obey is shown as a dot, and no password of an address."""
    sys.stderr.write(harmless(redacted(text)) + "\n")
    sys.stderr.flush()


def next_step(advice: str) -> None:
    """The next sensible command, at the end of the words that a command says."""
    say(f"next: {advice}")


def paged(text: str) -> None:
    """`draw`, through the reader's pager where a terminal is there and the text is longer than it."""
    if sys.stdout.isatty() and sys.stdin.isatty() and text.count("\n") >= shutil.get_terminal_size().lines:
        click.echo_via_pager(text + "\n", color=colour())
    else:
        draw(text)


# --- colour, tables, progress ----------------------------------------------------------------------------


def choose_colour(context: click.Context, _option: click.Parameter, choice: str) -> str:
    """Keep the choice of `--color` for `colour`."""
    context.meta[_COLOUR] = choice
    return choice


def colour(stream: TextIO | None = None) -> bool:
    """Whether to colour: `--color`, then NO_COLOR, then FORCE_COLOR, then whether a terminal is there that can."""
    context = click.get_current_context(silent=True)
    choice = context.meta.get(_COLOUR, "auto") if context else "auto"
    if choice != "auto":
        return bool(choice == "always")
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return (stream or sys.stdout).isatty() and os.environ.get("TERM") != "dumb"


def bold(text: str) -> str:
    """Safe text for `draw`, bold where there is colour."""
    return f"\x1b[1m{safe(text)}\x1b[0m" if colour() else safe(text)


def width(default: int = 100) -> int:
    """Columns to write in: those of the terminal, else `default`."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else default


#: No column of a table becomes narrower than this.
_NARROWEST: Final = 8


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Rows under a head. On a terminal the widest columns are cut until all fit; in a pipe nothing is cut."""
    from rich.cells import cell_len, set_cell_size

    cells = [[safe(cell) for cell in row] for row in rows]
    widths = [max(map(cell_len, column)) for column in zip(head, *cells, strict=True)]
    if sys.stdout.isatty():
        _narrow(widths, width() - 2 * (len(widths) - 1))

    def line(row: Sequence[str]) -> str:
        fitted = (
            set_cell_size(cell, room) if cell_len(cell) <= room else f"{set_cell_size(cell, room - 1)}…"
            for cell, room in zip(row, widths, strict=True)
        )
        return "  ".join(fitted).rstrip()

    draw(f"\x1b[1m{line(head)}\x1b[0m" if colour() else line(head))
    draw("─" * (sum(widths) + 2 * (len(widths) - 1)))
    for row in cells:
        draw(line(row))


def _narrow(widths: list[int], room: int) -> None:
    """Take from the widest column until all fit into `room`, or none can be narrower."""
    while sum(widths) > room and max(widths) > _NARROWEST:
        widths[widths.index(max(widths))] -= 1


@contextmanager
def progress(what: str, total: int | None = None) -> Iterator[Callable[[], None]]:
    """A progress bar on standard error where a terminal is there; yields a function that counts one."""
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = Console(stderr=True, no_color=not colour(sys.stderr))
    with Progress(*columns, console=console, transient=True, redirect_stdout=False) as bar:
        task = bar.add_task(what, total=total)
        yield lambda: bar.advance(task)
