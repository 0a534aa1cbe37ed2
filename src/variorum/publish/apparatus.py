"""Variants in the short form of a scholarly edition: "United States ] B²; US F · somehow ] B²; left out F"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from variorum.publish.sigla import Siglum
from variorum.quotes.collated import Reading, collated
from variorum.quotes.utterances import Utterance, Wording

#: What stands in the place of words that a report leaves out.
LEFT_OUT: Final = "left out"


@dataclass(frozen=True, slots=True)
class Witnessed:
    """Words, and the signs of those that have them, in the order of the reports; no words where they are left out."""

    words: str
    signs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A place at which wordings part: the lemma, which is the words of the longest wording, and the other readings."""

    lemma: Witnessed
    variants: tuple[Witnessed, ...]

    def __str__(self) -> str:
        """As one line of text."""
        told = "; ".join(_line(each) for each in self.variants)
        return f"{self.lemma.words} ] {', '.join(self.lemma.signs)}; {told}"


def apparatus(utterance: Utterance, sigla: Mapping[str, Siglum]) -> list[Entry]:
    """The places at which the wordings of an utterance part, in their order; `sigla` by report."""
    named = signs(utterance, sigla)
    return [
        Entry(_witnessed(segment.readings[0], named), tuple(_witnessed(each, named) for each in segment.readings[1:]))
        for segment in collated(utterance)
        if not segment.shared
    ]  # fmt: skip


def written(entries: list[Entry]) -> str:
    """All entries in one line."""
    return " · ".join(map(str, entries))


def signs(utterance: Utterance, sigla: Mapping[str, Siglum]) -> list[str]:
    """The sign of each member: that of its report, and behind it the versions where another member is of the same."""
    standing: dict[str, set[tuple[int, ...]]] = {}
    for each in utterance.members:
        standing.setdefault(each.report, set()).add(each.versions)
    return [
        f"{sigla[each.report]}{_versions(each) if len(standing[each.report]) > 1 else ''}"
        for each in utterance.members
    ]


def _versions(wording: Wording) -> str:
    first, last = wording.versions[0], wording.versions[-1]
    return f" v{first}" if first == last else f" v{first}–{last}"


def _witnessed(reading: Reading, named: list[str]) -> Witnessed:
    return Witnessed(reading.words, tuple(dict.fromkeys(named[each] for each in sorted(reading.members))))


def _line(each: Witnessed) -> str:
    return f"{each.words or LEFT_OUT} {', '.join(each.signs)}"
