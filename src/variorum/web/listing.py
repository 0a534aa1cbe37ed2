"""Lists in pages, each of which begins after the last row of the one before (keyset paging).

The place of a row in its list is text in an address: `?before=2026-11-21T18:05:00+00:00~k7d2mq9t:3`. A place stays what
it is while rows are added before it, and reaching the last page costs what the first does.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Generic, TypeVar

from variorum.ports import change_place
from variorum.publish.languages import later
from variorum.web.asked import Asked, BadRequest

Row = TypeVar("Row")

#: Rows of a long list on one page, or fetched at once.
ROWS: Final = 100


@dataclass(frozen=True, slots=True)
class Listing(Generic[Row]):
    """A list: `after` gives so many rows after a place (the first ones after an empty one), `place` that of a row.

    `after` raises `BadRequest` for a place that cannot be read."""

    after: Callable[[int, str], Sequence[Row]]
    place: Callable[[Row], str]

    def page(self, asked: Asked, most: int) -> tuple[list[Row], str | None]:
        """So many rows from the place that is asked for, and the address of those that follow, where any do."""
        rows = self.after(most + 1, asked.query("before"))
        if len(rows) <= most:
            return list(rows), None
        return list(rows[:most]), asked.next(self.place(rows[most - 1]))

    def whole(self, asked: Asked) -> tuple[Iterable[Row], str | None]:
        """All rows from the place that is asked for, fetched as they are taken; of a `limit`, that page of them."""
        if asked.query("limit"):
            return self.page(asked, asked.limit(ROWS))
        first = self.after(ROWS, asked.query("before"))
        return itertools.chain(first, self._following(first)), None

    def _following(self, rows: Sequence[Row]) -> Iterator[Row]:
        while rows:
            rows = self.after(ROWS, self.place(rows[-1]))
            yield from rows


def at_hand(rows: Iterable[Row], place: Callable[[Row], str], form: re.Pattern[str]) -> Listing[Row]:
    """A list of which all rows are there: in the order of their places as text, which are of this form."""
    ordered = sorted(((place(row), row) for row in rows), key=lambda each: each[0])

    def after(limit: int, before: str) -> list[Row]:
        if before and not form.fullmatch(before):
            raise _nowhere(before)
        return [row for at, row in ordered if at > before][:limit]

    return Listing(after, place)


def place(*parts: float | str | datetime) -> str:
    """A place from that by which a list is ordered; the readers below read it."""
    return "~".join(each.isoformat() if isinstance(each, datetime) else str(each) for each in parts)


def timed(text: str) -> tuple[datetime, str] | None:
    """A place by a time and a key; None at the beginning."""
    if not text:
        return None
    at, mark, key = text.replace(" ", "+").partition("~")
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        raise _nowhere(text) from None
    if not mark or moment.tzinfo is None:
        raise _nowhere(text)
    return moment, key


def numbered(text: str) -> tuple[datetime, int] | None:
    """A place by a time and a number of the store."""
    found = timed(text)
    if found is None:
        return None
    at, number = found
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        raise _nowhere(text)
    return at, int(number)


def changed(text: str) -> tuple[datetime, str] | None:
    """A place by a time and a change, "article:number"."""
    found = timed(text)
    if found is not None:
        _of_change(text, found[1])
    return found


def counted(text: str) -> tuple[int, datetime, str] | None:
    """A place by a count, a time and a key."""
    count, _, rest = text.partition("~")
    found = timed(rest)
    if found is None and not text:
        return None
    if found is None or not (count.isascii() and count.isdigit() and len(count) < 10):
        raise _nowhere(text)
    return int(count), *found


def scored(text: str) -> tuple[float, datetime, str] | None:
    """A place by a score, a time and a change, "article:number"."""
    score, _, rest = text.partition("~")
    found = timed(rest)
    if found is None and not text:
        return None
    try:
        number = float(score)
    except ValueError:
        number = math.nan
    if found is None or not math.isfinite(number):
        raise _nowhere(text)
    _of_change(text, found[1])
    return number, *found


def _of_change(text: str, key: str) -> None:
    """Raises `BadRequest` for a place whose key is none of a change."""
    try:
        change_place(key)
    except ValueError:
        raise _nowhere(text) from None


def _nowhere(text: str) -> BadRequest:
    return BadRequest(later("before: %(text)s is no place in a list"), text=repr(text))
