"""Rule for words that colour a report: one of another valence in the place of a word ("slammed" for "criticised")."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from variorum.edits.base import edit
from variorum.edits.passages import SKIPPED, Facts
from variorum.edits.quotations import quotations
from variorum.edits.vocabulary import Vocabulary
from variorum.text.normalise import fold
from variorum.types import Change, Edit, EditClass

#: Least difference of two words' valence that is told.
SHIFT: Final = 1.5


def wording(facts: Facts) -> Iterator[Edit]:
    """A word that gave way to another name of the same, or to one of quite another colour, both of the closed lists,
    outside quotations."""
    colours = _colours(facts.words)
    for passage in facts.passages if colours.words else ():
        if not passage.alike or passage.kind in SKIPPED or colours.words.isdisjoint(passage.changed_folded):
            continue
        quoted = [(each.start, each.end) for each in quotations(passage.old)]
        for index, span in enumerate(passage.spans):
            if index in passage.told or any(start <= span.old[0] < end for start, end in quoted):
                continue
            old, new = passage.old[slice(*span.old)], passage.new[slice(*span.new)]
            if not colours.differ(old, new):
                continue
            passage.tell([index])
            yield edit(
                EditClass.WORDING, Change.ALTERED, old, new, passage.old_unit, passage.new_unit, "tone", 0.85
            )


@dataclass(frozen=True, slots=True)
class _Colours:
    """The words of one language that colour a report: how much each does, and by line of the list what the same is
    called, each form with the first of its word."""

    valence: Mapping[str, int]
    names: Sequence[Mapping[str, str]]
    words: frozenset[str]

    def differ(self, old: str, new: str) -> bool:
        """Whether the one coloured word of a few gave way to one of another colour."""
        a, b = self._only(old), self._only(new)
        if a is None or b is None:
            return False
        if any(a in names and b in names and names[a] != names[b] for names in self.names):
            return True
        return a in self.valence and b in self.valence and abs(self.valence[a] - self.valence[b]) >= SHIFT

    def _only(self, text: str) -> str | None:
        words = fold(text).split()
        found = [word for word in words if word in self.words]
        return found[0] if len(found) == 1 and len(words) <= 3 else None


@lru_cache(maxsize=16)
def _colours(words: Vocabulary) -> _Colours:
    names = [
        {form: forms[0] for forms in (fold(each).split("/") for each in line.split()) for form in forms}
        for line in words.tone.get("names", ())
    ]
    valence = {
        word: int(value) for value, listed in words.tone.items() if value != "names" for word in listed
    }
    return _Colours(valence, names, frozenset(valence).union(*names))
