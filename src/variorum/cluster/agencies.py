"""Which news agency a report credits, in the usual forms of many languages."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

#: How much of the beginning and end of a text is looked at for a credit, in characters.
_CREDIT: Final = 300
#: An agency that says so in its name, in brackets before a dash or at the end of a line, or alone in its line.
_SO_NAMED: Final = r"(?:\w[\w.]* ){1,3}(?:News|Press) Agency"
_NAMED_SO: Final = re.compile(rf"\(({_SO_NAMED})\)\s*(?:[-–—]|$)|^(?:[Bb]y )?({_SO_NAMED})$", re.M)


@dataclass(frozen=True, slots=True)
class _Credits:
    """What is looked for: forms, each with the names as its only group; what parts several names; each name alone."""

    forms: tuple[re.Pattern[str], ...]
    joined: re.Pattern[str]
    agencies: tuple[tuple[str, re.Pattern[str]], ...]


def agency(text: str) -> str | None:
    """The agency that a report credits in its dateline, byline or at its end; None where it names none or several. That
    it writes of one, or shows a picture of one, is no credit."""
    ends = text[:_CREDIT], _end(text)
    named = {name for each in ends for name in _named(each)}
    named |= {found[found.lastindex or 0] for each in ends for found in _NAMED_SO.finditer(each)}
    return named.pop() if len(named) == 1 else None


def _end(text: str) -> str:
    """The end of a text, from the beginning of a line or sentence on where it has one so near."""
    end = text.rstrip()[-_CREDIT:]
    return end if len(end) < _CREDIT else end[1 + max(0, min(end.find("\n"), 80)) :]


def _named(text: str) -> Iterator[str]:
    known = _credits()
    for form in known.forms:
        for found in form.finditer(text):
            for name in known.joined.split(found[1]):
                yield from (each for each, pattern in known.agencies if pattern.fullmatch(name))


@cache
def _credits() -> _Credits:
    table = tomllib.loads(resources.files("variorum.cluster").joinpath("agencies.toml").read_text("utf-8"))
    one = "|".join(
        sorted((name for names in table["names"].values() for name in names), key=len, reverse=True)
    )
    joined = table["several"]["joined"]
    names = rf"((?-i:(?:{one})(?:(?:{joined})(?:{one}))*))"
    return _Credits(
        tuple(re.compile(form.replace("NAMES", names), re.M | re.I) for form in table["credits"].values()),
        re.compile(joined),
        tuple((name, re.compile("|".join(each))) for name, each in table["names"].items()),
    )
