"""What a report tells of the people whom a figure counts: that they are hurt, in hospital, on board, employed; by family."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any, Final

from variorum.edits.figures import COUNT, Figure

#: The family of those who died.
DEAD: Final = "dead"
#: A family of things, not of people: what a firm runs.
FLEET: Final = "fleet"
#: The family of those whom a firm employs.
STAFF: Final = "employed"
#: Families that may be told of the same people: who is in hospital is hurt.
_AKIN: Final = frozenset({"hurt", "hospital"})
#: Some of whom nothing tells which kind of people they are.
ANYBODY: Final = ""
#: What a kind of people begins with where it stands among nouns.
KIND: Final = "†"
#: Characters beside a figure that are looked at.
_NEAR: Final = 120
#: What may stand between a number and its noun: "a dozen of them", "une trentaine d’élèves", "14 young men".
_LEAD: Final = r"(?: (?:of|de|di|von) | d['’]| )(?:(?!(?:{unless})\b)[^\W\d_]+ )??"
#: Ages that a man may have.
_OLDEST: Final = 120


@dataclass(frozen=True, slots=True)
class Fate:
    """The `family` of what is told of those whom a figure counts, and of which `kind` they are, "" where they may be anybody."""

    family: str
    kind: str


@dataclass(frozen=True, slots=True)
class _Rules:
    """How one language tells it: `kinds` by noun, folded; patterns by family."""

    kinds: Mapping[str, str]
    vehicles: re.Pattern[str]
    nouns: re.Pattern[str]
    behind: Mapping[str, re.Pattern[str]]
    before: Mapping[str, re.Pattern[str]]
    headings: Mapping[str, str]
    staff: str
    has: re.Pattern[str]
    aged: re.Pattern[str] | None


@lru_cache(maxsize=1)
def _data() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads(resources.files("variorum.collation").joinpath("people.toml").read_text("utf-8"))


@lru_cache(maxsize=16)
def _rules(language: str | None) -> _Rules | None:
    of = _data().get(language or "")
    if of is None:
        return None
    kinds = {noun.casefold(): nouns[0].casefold() for nouns in of["kinds"] for noun in nouns}
    kinds |= {noun.casefold(): ANYBODY for noun in of["anybody"]}
    # An adjective may stand before the noun or behind it: "14 young men", "14 hombres jóvenes".
    lead = _LEAD.format(unless=of["unless"])
    people = rf"{lead}(?P<noun>{_any(kinds)})\b"
    between = rf"(?:,? (?:{of['between']})){{0,4}},? "
    return _Rules(
        kinds,
        re.compile(rf"{lead}(?:{_any(of['vehicles'])})\b", re.IGNORECASE),
        re.compile(people, re.IGNORECASE),
        {
            family: re.compile(
                rf"(?:{people}(?: (?!(?:{of['unless']})\b)[^\W\d_]+)??)?{between}(?:{told})(?!\w)",
                re.IGNORECASE,
            )
            for family, told in of["behind"].items()
            if told
        },
        {family: re.compile(rf"\b(?:{told}) $", re.IGNORECASE) for family, told in of["before"].items()},
        of["headings"],
        of["staff"].casefold(),
        re.compile(rf"\b(?:{of['has']}) $", re.IGNORECASE),
        re.compile(rf"\b(?:{of['aged']}) $", re.IGNORECASE) if "aged" in of else None,
    )


def _any(words: Any) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


def fate(text: str, start: int, figure: Figure, language: str | None) -> Fate | None:
    """What is told of those whom a count of a text counts that stands, with words on how exact it is, from `start` on; None where
    it is nothing of what is known."""
    of = _rules(language)
    number = figure.value[0]
    if (
        of is None
        or figure.kind != COUNT
        or len(figure.value) > 1
        or not isinstance(number, float)
        or number < 2
    ):
        return None
    ahead, after = text[max(0, start - _NEAR) : start], text[figure.end : figure.end + _NEAR]
    for family, told in of.behind.items():
        if found := told.match(after):
            return Fate(family, of.kinds.get((found["noun"] or "").casefold(), ANYBODY))
    counted = of.nouns.match(after)
    for family, told in of.before.items():
        if told.search(ahead) is None:
            continue
        if family == FLEET:
            if of.vehicles.match(after) or _is_bare(after):
                return Fate(FLEET, ANYBODY)
        elif counted:
            return Fate(family, of.kinds[counted["noun"].casefold()])
        elif family == STAFF and _is_bare(after):
            return Fate(STAFF, ANYBODY)
    if counted and of.kinds[counted["noun"].casefold()] == of.staff and of.has.search(ahead):
        return Fate(STAFF, ANYBODY)
    return None


def _is_bare(after: str) -> bool:
    """Whether no noun stands behind a figure."""
    return not after or after[0] in ".,;:"


def kind(noun: str, language: str | None) -> str | None:
    """Of which kind people are that a noun names; None for what names none."""
    of = _rules(language)
    return of.kinds.get(noun.casefold()) if of else None


def of_one(one: Fate, other: Fate) -> bool:
    """Whether two counts may be of the same people, of whom both tell the same or what goes together."""
    return akin(one.family) == akin(other.family) and (
        ANYBODY in (one.kind, other.kind) or one.kind == other.kind
    )


def akin(family: str) -> str:
    """One family for those that may be told of the same people."""
    return "hurt" if family in _AKIN else family


def common(fates: Sequence[Fate | None]) -> str:
    """The family that several tell, of those that go together the wider one; "" where they tell no one thing."""
    families = {each.family if each else "" for each in fates}
    if len(families) > 1:
        return "hurt" if families <= _AKIN else ""
    return families.pop() if families else ""


def heading(family: str, language: str | None) -> str:
    """What a table calls those of whom a family is told."""
    of = _rules(language)
    return of.headings.get(family, "") if of else ""


def is_age(text: str, figure: Figure, language: str | None) -> bool:
    """Whether a number is an age though no word of it says so: "a man of 61"."""
    of, number = _rules(language), figure.value[0]
    told = of is not None and of.aged is not None and of.aged.search(text, 0, figure.start) is not None
    few = figure.kind == COUNT and len(figure.value) == 1 and isinstance(number, float) and number <= _OLDEST
    return told and few and _is_bare(text[figure.end : figure.end + 1])
