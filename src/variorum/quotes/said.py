"""What a report says that others said: its quotations, and who speaks them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from variorum.quotes.people import People
from variorum.quotes.reading import Mention, Reading, read
from variorum.quotes.speakers import RULES, Candidate, candidates, likelihood

#: Words from which on marks hold something said rather than a word that the writer keeps at a distance.
LEAST_WORDS: Final = 3
#: Probability from which on a speaker is told.
_LEAST: Final = 0.3
_WORD = re.compile(r"\w+")


class Kind(StrEnum):
    """How something said is printed."""

    #: In marks, as a sentence of its own.
    DIRECT = "direct"
    #: In marks, as part of a sentence of the writer's.
    MIXED = "mixed"
    #: Without marks, in the writer's words.
    INDIRECT = "indirect"


@dataclass(frozen=True, slots=True)
class Named:
    """Who speaks: the fullest name that the report has, and the mention `[start, end)` that tells it."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Said:
    """Something said, at `[start, end)` of the report's text, marks left out; `text` is what stands there.

    `speaker` is None where none is named, `cue` where no verb tells of it. `repeats` is the number of the one in the
    same answer whose words it repeats, as pull quotes and captions do.
    """

    start: int
    end: int
    text: str
    kind: Kind
    speaker: Named | None = None
    cue: str | None = None
    repeats: int | None = None


def said(text: str, language: str | None = None, *, weights: Mapping[str, float] | None = None) -> list[Said]:
    """All that a report says was said, in its order. Paragraphs of `text` are parted by line breaks; `language` is a
    primary subtag. Quotations in a language without lists are told without speakers."""
    reading = read(text, language)
    people = People(reading)
    found: list[Said] = []
    last: Mention | None = None
    last_name: str | None = None
    for place, quotation in enumerate(reading.quoted):
        inner = text[quotation.inner : quotation.inner_end]
        best = _best(candidates(reading, place, last), weights or RULES)
        kind = _kind(reading, place)
        if kind is Kind.MIXED and best is None and len(_WORD.findall(inner)) < LEAST_WORDS:
            continue
        speaker = None
        if best is not None:
            name = people.name(best.mention, last_name)
            speaker = Named(name, best.mention.start, best.mention.end)
            last, last_name = best.mention, name
        found.append(
            Said(
                quotation.inner, quotation.inner_end, inner, kind, speaker,
                best.cue.text if best and best.cue else None,
            )
        )  # fmt: skip
    return found


def _best(among: list[Candidate], weights: Mapping[str, float]) -> Candidate | None:
    scored = [(likelihood(each.features, weights), -number, each) for number, each in enumerate(among)]
    best = max(scored, default=None, key=lambda each: each[:2])
    return best[2] if best and best[0] >= _LEAST else None


def _kind(reading: Reading, place: int) -> Kind:
    """Direct where it is a sentence of its own: it stands behind a mark or nothing, and begins as a sentence does."""
    quotation = reading.quoted[place]
    lead = reading.masked[: quotation.start].rstrip(" ")[-1:]
    first = reading.text[quotation.inner]
    if lead and (lead.isalnum() or lead in "('’"):
        return Kind.MIXED
    return Kind.DIRECT if not first.islower() or lead in ("\n", "") else Kind.MIXED
