"""Headlines that readers of a page do not see, and bylines over time, as people and programs read of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from variorum.comparison.rows import Run, line_runs
from variorum.publish import words
from variorum.publish.languages import gettext, later
from variorum.types import Document, Version, WitnessChange
from variorum.versions.witnesses import BYLINE, Witness, differing, headline_moves, same_headline

#: What each witness is for readers.
_NAMES: Final[dict[str, str]] = {
    Witness.H1: later("Headline of the page"),
    Witness.OG: later("Search and social headline"),
    Witness.JSONLD: later("Headline for machines"),
    Witness.SOURCE_TITLE: later("Title in the feed"),
    Witness.TITLE: later("Title of the window"),
    BYLINE: later("Byline"),
}


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A headline that is stated beside the one that readers see: what it is, and which witnesses state it."""

    name: str
    witnesses: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Moved:
    """A witness that states another headline than in an earlier version; empty where it was or is silent."""

    name: str
    witness: str
    old: str
    new: str

    @property
    def texts(self) -> tuple[str, str]:
        """What witnesses that changed alike have in common."""
        return self.old, self.new

    @property
    def runs(self) -> tuple[Run, ...]:
        """Both as one text with their marks."""
        return line_runs(self.old, self.new)


def elsewhere(document: Document) -> tuple[Elsewhere, ...]:
    """Each other headline once, with all who state it."""
    found: dict[str, list[Witness]] = {}
    for witness, text in differing(document).items():
        found.setdefault(words.plain(text), []).append(witness)
    return tuple(
        Elsewhere(gettext(_NAMES[who[0]]), tuple(witness.value for witness in who), text)
        for text, who in found.items()
    )


def social(document: Document) -> str | None:
    """What search engines and social media are told, where it differs from the headline on the page."""
    text = differing(document).get(Witness.OG)
    return words.plain(text) if text else None


def moved(old: Document, new: Document) -> tuple[Moved, ...]:
    """The headlines that changed between two versions and that readers of the page do not see: those that state another
    one than the page in either of the two."""
    others = differing(old).keys() | differing(new).keys()
    return tuple(
        Moved(gettext(_NAMES[move.witness]), move.witness.value, words.plain(move.old), words.plain(move.new))
        for move in headline_moves(old.headlines, new.headlines)
        if move.witness in others and move.witness is not Witness.H1
    )


@dataclass(frozen=True, slots=True)
class Heard:
    """One change of a headline that readers of the page do not see, or of the byline, and when it was first seen."""

    name: str
    witness: str
    when: str
    old: str
    new: str

    @property
    def runs(self) -> tuple[Run, ...]:
        """Both as one text with their marks."""
        return line_runs(self.old, self.new)


def over_time(
    changes: Sequence[WitnessChange], versions: Sequence[Version], now: datetime
) -> tuple[Heard, ...]:
    """How the other headlines and the byline changed, the newest first. A witness that only followed the headline on the
    page is left out: that one is in the versions."""
    seen = sorted((stay.first, version.headline or "") for version in versions for stay in version.intervals)
    return tuple(
        Heard(
            gettext(_NAMES.get(each.witness, each.witness)), each.witness, words.moment(each.at, now),
            words.plain(each.old), words.plain(each.new),
        )
        for each in reversed(changes)
        if each.witness == BYLINE or _unseen(each, seen)
    )  # fmt: skip


def _unseen(change: WitnessChange, seen: Sequence[tuple[datetime, str]]) -> bool:
    """Whether a witness stated another headline than readers saw, before its change or after it."""
    if change.witness == Witness.H1:
        return False
    before = next((text for at, text in reversed(seen) if at < change.at), "")
    after = next((text for at, text in reversed(seen) if at <= change.at), "")
    stated = ((change.old, before), (change.new, after))
    return any(text and not same_headline(text, headline) for text, headline in stated)


def changes(heard: Sequence[WitnessChange]) -> dict[str, list[dict[str, Any]]]:
    """Changes of headlines, each with its witness, and those of the byline, for programs."""
    told: dict[str, list[dict[str, Any]]] = {"headline_changes": [], "byline_changes": []}
    for each in heard:
        row = {"at": words.iso(each.at), "old": each.old, "new": each.new}
        if each.witness == BYLINE:
            told["byline_changes"].append(row)
        else:
            told["headline_changes"].append({**row, "witness": each.witness})
    return told


def record(document: Document) -> list[dict[str, Any]]:
    """The other headlines, for programs."""
    return [
        {"name": each.name, "witnesses": list(each.witnesses), "text": each.text}
        for each in elsewhere(document)
    ]


def moves(old: Document, new: Document) -> list[dict[str, Any]]:
    """Every headline witness that changed, the one on the page included, for programs."""
    return [
        {"witness": move.witness.value, "old": move.old, "new": move.new}
        for move in headline_moves(old.headlines, new.headlines)
    ]
