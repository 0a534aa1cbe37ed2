"""Titles and times as sources write them, made plain."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from selectolax.lexbor import LexborHTMLParser

LONGEST_TITLE = 500
FUTURE = timedelta(minutes=10)
"""A clock may be wrong by so much; a date further ahead is not taken over."""

_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|<!--|&#?\w+;|<!\[CDATA\[")
#: Marks that reverse or override the direction of text, and invisible fillers: no part of a title's words.
_OBEYED = frozenset(
    "\u200b\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff\u00ad"
)


def plain(text: str | None) -> str | None:
    """One line of plain text: markup stripped, entities decoded, without control and direction marks, NFC, blanks
    made one, at most `LONGEST_TITLE` characters; None where nothing is left."""
    if not text:
        return None
    text = text[: 20 * LONGEST_TITLE]
    if _MARKUP.search(text):
        body = LexborHTMLParser(text).body
        text = body.text(separator="") if body is not None else ""
    kept = "".join(
        " " if sign.isspace() else sign
        for sign in text
        if sign.isspace()
        or (unicodedata.category(sign) not in ("Cc", "Cs", "Cn", "Co") and sign not in _OBEYED)
    )
    line = " ".join(unicodedata.normalize("NFC", kept).split())
    if len(line) > LONGEST_TITLE:
        line = line[: LONGEST_TITLE - 1].rstrip() + "…"
    return line or None


def read_time(text: object) -> datetime | None:
    """A time in RFC 3339, W3C or RFC 822 form, in UTC (taken as UTC where it names no zone); None where it is none.

    A date without an hour is its midnight.
    """
    if not isinstance(text, str) or not (text := text.strip()) or len(text) > 80:
        return None
    for read in (datetime.fromisoformat, _month, parsedate_to_datetime):
        time = _tried(read, text)
        if time is not None:
            return time
    return None


def _month(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m").replace(tzinfo=UTC)


def _tried(read: Callable[[str], datetime], text: str) -> datetime | None:
    try:
        time = read(text)
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


class Problems:
    """Faults of one body, counted by kind, told in words at the end."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}

    def add(self, words: str, count: int = 1) -> None:
        """Note a fault. `words` may hold "{n}" for how often it occurred."""
        self._counts[words] = self._counts.get(words, 0) + count

    def told(self) -> tuple[str, ...]:
        return tuple(words.replace("{n}", f"{count:,}") for words, count in self._counts.items())

    def past(self, time: datetime | None, now: datetime) -> datetime | None:
        """The time, or None (and a fault) where it lies in the future."""
        if time is not None and time > now + FUTURE:
            self.add("dates in the future left out: {n}")
            return None
        return time
