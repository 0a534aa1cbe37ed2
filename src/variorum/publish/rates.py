"""The measured error rates, as the methods page shows them. `scripts/rates.py` writes them from the benchmarks."""

from __future__ import annotations

import functools
import json
from dataclasses import asdict, dataclass
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Rates:
    """One table of error rates: what was measured, on what texts, when, with which command, and what it does not say.
    `commit` is the state of the program that was measured."""

    title: str
    what: str
    on: str
    limits: str
    command: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    measured: str
    commit: str


@functools.cache
def measured() -> tuple[Rates, ...]:
    """All tables that come with the program."""
    read = json.loads((files("variorum.publish") / "data" / "rates.json").read_bytes())
    return tuple(
        Rates(**{**table, "columns": tuple(table["columns"]), "rows": tuple(map(tuple, table["rows"]))})
        for table in read
    )


def record(table: Rates) -> dict[str, Any]:
    """A table for a program: its rows as objects."""
    plain = asdict(table)
    del plain["columns"]
    return {**plain, "rows": [dict(zip(table.columns, row, strict=True)) for row in table.rows]}
