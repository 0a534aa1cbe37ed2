"""What is lined up, as pages draw it: a thing, and the words of each report about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Text:
    """One version of a report. `text` is what it prints, headline and paragraphs parted by line breaks; `at` is when it was
    printed, a day where no more is known; `language` a primary subtag."""

    report: str
    outlet: str
    text: str
    version: int = 0
    at: datetime | date | None = None
    language: str | None = None


class Kind(StrEnum):
    """What a row lines up."""

    COUNT = "count"
    MONEY = "money"
    PERCENTAGE = "percentage"
    DATE = "date"
    TIME = "time"
    AGE = "age"
    #: A place, a plan, a device: whatever reports call by one noun.
    THING = "thing"
    #: Of what one report alone tells: something said, and something that happened.
    QUOTE = "quote"
    FACT = "fact"


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one report: `text` as printed, of which `marked` are the characters that matter (a figure, a noun).

    `start` and `end` are characters of the first of the `versions` in which they stand, `at` its time. `sole` says that no other
    report of the event has this figure or word of this.
    """

    report: str
    versions: tuple[int, ...]
    at: datetime | date | None
    text: str
    marked: tuple[int, int]
    start: int
    end: int
    sole: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """What reports say of one thing, in the order in which they printed it. `differ` where they do not say the same: another
    figure, or other words."""

    kind: Kind
    heading: str
    words: tuple[Words, ...]
    differ: bool


def compared(words: Sequence[Words]) -> tuple[Words, ...]:
    """The words of reports on one thing, none as those of the only report to say so where each of them would be: they tell of it
    together."""
    if all(each.sole for each in words):
        return tuple(replace(each, sole=False) for each in words)
    return tuple(words)


@dataclass(frozen=True, slots=True)
class LinedUp:
    """All rows of an event or story: each list with the weightiest row first. Rows of `alone` have one member."""

    figures: tuple[Row, ...]
    things: tuple[Row, ...]
    alone: tuple[Row, ...]
