"""What makes an edit of one paragraph, whose class is known because it was made."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from variorum.types import EditClass

UNITS = [
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
]
COMMON = [
    "meadow",
    "winter",
    "kettle",
    "bridge",
    "garden",
    "saddle",
    "window",
    "engine",
    "harvest",
    "ribbon",
    "copper",
    "lantern",
]
WORD = re.compile(r"\b[a-z]{5,}\b")


@dataclass(frozen=True, slots=True)
class Made:
    """An edit of one paragraph: the new text (None: taken out), and the classes that are true of it."""

    text: str | None
    classes: frozenset[EditClass]


Editor = Callable[[str, Random], Made | None]


def swap(text: str, start: int, end: int, new: str) -> str:
    return text[:start] + new + text[end:]


def outside(text: str, match: re.Match[str]) -> bool:
    """Whether a match lies outside all quotations."""
    before = text[: match.start()]
    return before.count('"') % 2 == 0 and before.count("“") == before.count("”")


def one(pattern: str, text: str, rng: Random) -> re.Match[str] | None:
    found = [match for match in re.finditer(pattern, text) if outside(text, match)]
    return rng.choice(found) if found else None


def made(text: str | None, *classes: EditClass) -> Made:
    return Made(text, frozenset(classes))
