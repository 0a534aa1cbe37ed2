"""Verbs in two parts, as German has them: "sagt den Besuch zu" and "sagt den Besuch ab" differ in their last word alone.

A list names such verbs as `verb_particle`; those without a particle stand among them as they are ("verbietet"). The particle ends the
clause in which its verb stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

#: Characters of a clause from the verb to its particle.
_REACH: Final = 200
_WORD = re.compile(r"[^\W\d_]+")
#: What ends a clause, and the last word of one.
_CLAUSE = re.compile(r"[,;:.!?–—\n]|\s(?:und|oder|aber|sowie|weil)\s")
_LAST = re.compile(r"[^\W\d_]+(?=\W*$)")


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb of the list in a text: its name there, and the ranges of its parts."""

    name: str
    parts: tuple[tuple[int, int], ...]

    @property
    def place(self) -> tuple[int, int]:
        """From its first part to its last."""
        return self.parts[0][0], self.parts[-1][1]


def together(name: str) -> str:
    """A verb as it stands at the end of a clause: "ablehnt" of `lehnt_ab`."""
    verb, _, particle = name.partition("_")
    return particle + verb


def parts(names: Iterable[str]) -> frozenset[str]:
    """The words of which verbs of a list are made."""
    return frozenset(part for name in names for part in name.split("_"))


def verbs(text: str, names: frozenset[str]) -> Iterator[Verb]:
    """The verbs of a list in a text, in their order."""
    heads = {name.partition("_")[0] for name in names}
    for found in _WORD.finditer(text):
        word = found.group().casefold()
        if word not in heads:
            continue
        if word in names:
            yield Verb(word, (found.span(),))
        stop = _CLAUSE.search(text, found.end(), found.end() + _REACH)
        clause = text[found.end() : stop.start() if stop else found.end() + _REACH]
        last = _LAST.search(clause)
        if last and (name := f"{word}_{last.group().casefold()}") in names:
            start = found.end() + last.start()
            yield Verb(name, (found.span(), (start, start + len(last.group()))))


def without(texts: Sequence[str], names: frozenset[str]) -> list[str]:
    """Pieces of a text without the parts of a verb of the list, where all of them stand there."""
    words = {word.casefold() for text in texts for word in _WORD.findall(text)}
    gone = {part for name in names if words.issuperset(each := name.split("_")) for part in each}
    return [
        _WORD.sub(lambda word: " " if word.group().casefold() in gone else word.group(), text)
        for text in texts
    ]
