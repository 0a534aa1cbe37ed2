"""Sigla: the short signs by which an apparatus names the reports that it compares."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

#: What stands before the name proper of an outlet.
_ARTICLES: Final = frozenset({"the", "der", "die", "das", "le", "la", "les", "el", "los", "las", "o", "a", "os", "as"})  # fmt: skip
_NAMELESS: Final = "R"
_RAISED: Final = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True, slots=True)
class Siglum:
    """The sign of one report: letters of its outlet, and a number where that has several."""

    letters: str
    number: int | None = None

    def __str__(self) -> str:
        """With the number raised: "B²"."""
        return self.letters + ("" if self.number is None else str(self.number).translate(_RAISED))

    @property
    def plain(self) -> str:
        """In letters and digits of every script alone, as an XML name or a file takes it: "B2"."""
        return self.letters + ("" if self.number is None else str(self.number))


def sigla(reports: Iterable[tuple[str, str]]) -> dict[str, Siglum]:
    """The sigla of reports, given in their order as id and outlet; no two are equal.

    An outlet has the first letter of its name ("BBC News": B, "The Guardian": G), a later one of the same letter as many
    more as it takes to differ ("Bild": Bi). An outlet with several reports has them numbered from 1.
    """
    outlets = {report: " ".join(outlet.split()) for report, outlet in reports}
    numbers = Counter(outlets.values())
    letters: dict[str, str] = {}
    for outlet in outlets.values():
        if outlet not in letters:
            letters[outlet] = _letters(outlet, set(letters.values()))
    given: dict[str, int] = defaultdict(int)
    found: dict[str, Siglum] = {}
    for report, outlet in outlets.items():
        given[outlet] += 1
        found[report] = Siglum(letters[outlet], given[outlet] if numbers[outlet] > 1 else None)
    return found


def _letters(outlet: str, taken: set[str]) -> str:
    """The shortest beginning of a name that is not taken, which is longer than the name where it must be."""
    words = outlet.split()
    if len(words) > 1 and words[0].casefold() in _ARTICLES:
        words = words[1:]
    name = "".join(letter for letter in "".join(words) if letter.isalpha()) or _NAMELESS
    name = name[:1].upper() + name[1:]
    for size in range(1, len(name) + 1):
        sign = name[:1] + name[1:size].lower()
        if sign not in taken:
            return sign
    while name in taken:
        name += "x"
    return name
