"""What commands print, and how: JSON lines or words for people.

Remote text reaches the terminal only through `safe`, which leaves nothing that a terminal would obey.
"""

from __future__ import annotations

import dataclasses
import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

import orjson

#: C0 and C1 controls, line and paragraph separators, and everything that turns the direction of writing.
_HOSTILE: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]"
)


def safe(text: str | None) -> str:
    """Remote text as a terminal may show it: on one line, controls shown as a dot."""
    return _HOSTILE.sub("·", " ".join((text or "").split()))


def utc(time: datetime | None) -> str | None:
    """RFC 3339 in UTC, to the second; to the microsecond where there is one."""
    return time.isoformat().replace("+00:00", "Z") if time else None


def _default(value: object) -> object:
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, timedelta):
        return value.total_seconds()
    raise TypeError(f"{type(value).__name__} has no JSON form")


def plain(value: Any) -> Any:
    """A dataclass as a dictionary that JSON can hold: times in RFC 3339, bytes left out."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        pairs = ((f.name, getattr(value, f.name)) for f in dataclasses.fields(value))
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


def emit(value: Any) -> None:
    """One JSON object on a line of standard output."""
    sys.stdout.buffer.write(orjson.dumps(value, default=_default) + b"\n")
    sys.stdout.buffer.flush()


def tell(text: str = "") -> None:
    """A line for people on standard output; the caller has made remote parts `safe`."""
    sys.stdout.write(text + "\n")


def say(text: str) -> None:
    """A message on standard error."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def colour(choice: str, stream: Any = None) -> bool:
    """Whether to colour: `--color`, then NO_COLOR and FORCE_COLOR, then whether a terminal is there."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return bool((stream or sys.stdout).isatty()) and os.environ.get("TERM") != "dumb"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Rows under a head. On a terminal the last columns are cut to its width; in a pipe nothing is cut."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    terminal = sys.stdout.isatty()
    console = Console(width=None if terminal else 10_000, no_color=not colour("auto"), highlight=False)
    drawn = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for name in head:
        drawn.add_column(name, overflow="ellipsis" if terminal else "fold", no_wrap=terminal)
    for row in rows:
        drawn.add_row(*(Text(cell) for cell in row))
    console.print(drawn)


@contextmanager
def progress(what: str, total: int | None = None) -> Iterator[Any]:
    """A progress bar on standard error where a terminal is there; yields a function that counts one."""
    if not sys.stderr.isatty():
        yield lambda _n=1: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda n=1: bar.advance(task, n)


def short(time: datetime | None) -> str:
    """A time for people: "21 Nov 2026 14:05"."""
    return f"{time:%-d %b %Y %H:%M}" if time else "—"
