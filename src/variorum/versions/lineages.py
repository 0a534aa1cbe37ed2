"""Lineages: the life of each sentence through all versions of an article. Pure.

A sentence stays itself while it is kept, reworded or moved, by the alignment of each text with the one that stood
before it. Of one that was split the longest part goes on, and of several that were joined the longest; the others end
in it, or part from it. A sentence that left and comes back as it was, quotes, dashes and case aside, goes on as the one
it was: it is restored. A text that comes back whole (a variant) brings its sentences back with it.

Each text is compared with its neighbour in time only, each pair once: the work is linear in the versions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from typing import Final

from variorum.comparison import Prepared, compare, prepare
from variorum.comparison.words import difference
from variorum.types import BlockKind, Comparison, Document, Link, LinkOp, Span, Version
from variorum.versions.showings import Showing, showings


class Fate(StrEnum):
    """What became of a sentence when another text came."""

    APPEARED = "appeared"
    ALTERED = "altered"
    TYPOGRAPHY = "typography"  # quotes, dashes, case or blanks alone
    MOVED = "moved"  # reworded or not
    SPLIT = "split"
    JOINED = "joined"
    LEFT = "left"
    RESTORED = "restored"


#: Fates at which the sentence is on the page again, or for the first time.
COMES: Final = frozenset({Fate.APPEARED, Fate.RESTORED})

_FATES: Final = {
    LinkOp.TYPOGRAPHY: Fate.TYPOGRAPHY,
    LinkOp.REWORDED: Fate.ALTERED,
    LinkOp.MOVED: Fate.MOVED,
    LinkOp.SPLIT: Fate.SPLIT,
    LinkOp.JOINED: Fate.JOINED,
}


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened to a sentence.

    `showing` counts the showings of `Lineages` and `version` is the one shown from then on. `old` is the wording
    before (None where the sentence came), `new` the wording from then on (None where it left), `spans` the ranges in
    which the two differ. `unit` and `block` are its places in that version, as sentence and as block, None where it
    left. `other` is the lineage it parted from, ended in, or whose earlier wording it has. `as_in` is an earlier
    version with this wording, where it is not the one before.
    """

    fate: Fate
    showing: int
    version: int
    old: str | None = None
    new: str | None = None
    spans: tuple[Span, ...] = ()
    unit: int | None = None
    block: int | None = None
    other: int | None = None
    as_in: int | None = None


@dataclass(frozen=True, slots=True)
class Lineage:
    """The life of one sentence. `number` is its place among all of the article, in the order in which they came;
    `kind` is the kind of block it first stood in. The first step brings it."""

    number: int
    kind: BlockKind
    steps: tuple[Step, ...]

    @property
    def stands(self) -> bool:
        """Whether it is in the last text."""
        return self.steps[-1].fate is not Fate.LEFT

    @property
    def text(self) -> str:
        """Its wording, or the last one where it left."""
        last = self.steps[-1]
        return last.new or last.old or ""

    @property
    def changed(self) -> bool:
        """Whether anything but its coming with the first text ever happened to it."""
        return len(self.steps) > 1 or self.steps[0].showing > 0


@dataclass(frozen=True, slots=True)
class Lineages:
    """All sentences of an article. `places[s][u]` is the lineage of sentence `u` in the text of showing `s`."""

    showings: tuple[Showing, ...]
    lines: tuple[Lineage, ...]
    places: tuple[tuple[int, ...], ...]

    def of(self, version: int, unit: int) -> Lineage:
        """The lineage of a sentence of a version, counted from 0. Raises `LookupError` where there is none."""
        for showing, units in zip(self.showings, self.places, strict=True):
            if showing.version == version:
                if not 0 <= unit < len(units):
                    raise LookupError(f"version {version} has {len(units)} sentences, none is {unit}")
                return self.lines[units[unit]]
        raise LookupError(f"no version {version}")

    def standing(self) -> tuple[Lineage, ...]:
        """Those in the last text, in its order."""
        return tuple(self.lines[number] for number in self.places[-1]) if self.places else ()

    def gone(self) -> tuple[Lineage, ...]:
        """Those that left, the last to leave first."""
        left = [line for line in self.lines if not line.stands]
        return tuple(sorted(left, key=lambda line: (-line.steps[-1].showing, line.number)))


@dataclass(slots=True)
class _Line:
    """A lineage in the making. `wordings` are its folded texts, each with the version that had it first."""

    number: int
    kind: BlockKind
    steps: list[Step] = field(default_factory=list)
    wordings: dict[str, int] = field(default_factory=dict)


def lineages(versions: Iterable[Version], documents: Mapping[int, Document]) -> Lineages:
    """The lineages of an article. `versions` are those to be told of (noise left out), `documents` their texts by
    number, all of them."""
    order = showings(versions)
    writer = _Writer(
        order, {number: prepare(documents[number]) for number in {each.version for each in order}}
    )
    return writer.written()


class _Writer:
    """Goes through the showings once and writes what became of each sentence."""

    def __init__(self, order: Sequence[Showing], texts: Mapping[int, Prepared]) -> None:
        self._order = order
        self._texts = texts
        self._lines: list[_Line] = []
        self._places: list[tuple[int, ...]] = []
        #: Folded sentences of all texts before the one that is left, with who had them last.
        self._stood: dict[str, int] = {}
        #: Lineages that are not in the text, by each of their wordings, the last to leave behind.
        self._away: dict[str, list[int]] = {}
        self._gone: set[int] = set()
        self._compared: dict[tuple[int, int], Comparison] = {}

    def written(self) -> Lineages:
        if self._order:
            first = self._texts[self._order[0].version]
            self._places.append(
                tuple([self._come(0, first, unit, None) for unit in range(len(first.sentences))])
            )
        for index, (before, after) in enumerate(pairwise(self._order), 1):
            self._pass(index, before.version, after.version)
        lines = tuple([Lineage(line.number, line.kind, tuple(line.steps)) for line in self._lines])
        return Lineages(tuple(self._order), lines, tuple(self._places))

    def _pass(self, index: int, before: int, after: int) -> None:
        """From one showing to the next."""
        old, new = self._texts[before], self._texts[after]
        comparison = self._compared.get((before, after))
        if comparison is None:
            comparison = self._compared[before, after] = compare(old, new)
        held = self._places[-1]
        places = [-1] * len(new.sentences)
        leaving: list[tuple[int, int | None]] = []  # sentences of the old text, and what they became part of
        coming: list[tuple[int, int | None]] = []  # sentences of the new text, and what they parted from
        for link in comparison.links:
            if link.op is LinkOp.REPLACED or not (link.old and link.new):
                leaving += [(i, None) for i in link.old]
                coming += [(j, None) for j in link.new]
                continue
            i = max(link.old, key=lambda unit: (len(old.sentences[unit]), -unit))
            j = max(link.new, key=lambda unit: (len(new.sentences[unit]), -unit))
            line = held[i]
            places[j] = line
            leaving += [(unit, line) for unit in link.old if unit != i]
            coming += [(unit, line) for unit in link.new if unit != j]
            if link.op is not LinkOp.SAME:
                self._go_on(index, line, link, old.sentences[i], new, j)
        for unit, parted in sorted(coming):
            places[unit] = self._come(index, new, unit, parted)
        for unit, into in sorted(leaving):
            self._leave(index, held[unit], old.sentences[unit], into)
        for unit, line in enumerate(held):
            self._stood[old.folded[unit]] = line
        self._places.append(tuple(places))

    def _go_on(self, index: int, number: int, link: Link, was: str, new: Prepared, unit: int) -> None:
        """A sentence that is in both texts and not as it was."""
        line, text, folded = self._lines[number], new.sentences[unit], new.folded[unit]
        version = self._order[index].version
        alone = len(link.old) == len(link.new) == 1
        spans = link.spans if alone else difference(was, text).spans
        known = line.wordings.get(folded) if link.op is not LinkOp.TYPOGRAPHY and was != text else None
        line.wordings.setdefault(folded, version)
        line.steps.append(
            Step(_FATES[link.op], index, version, was, text, spans, unit, new.home[unit], as_in=known)
        )

    def _come(self, index: int, new: Prepared, unit: int, parted: int | None) -> int:
        """A sentence that was not in the text before: one that comes back, or a new one."""
        text, folded, version = new.sentences[unit], new.folded[unit], self._order[index].version
        waiting = [number for number in self._away.get(folded, ()) if number in self._gone]
        if waiting:
            line = self._lines[waiting[-1]]
            self._gone.discard(line.number)
        else:
            line = _Line(len(self._lines), new.kinds[new.home[unit]])
            self._lines.append(line)
        known = self._stood.get(folded)
        fate = Fate.RESTORED if (known is not None and parted is None) or waiting else Fate.APPEARED
        other = parted if parted is not None else known if known != line.number else None
        as_in = self._lines[known].wordings.get(folded) if known is not None else None
        line.wordings.setdefault(folded, version)
        line.steps.append(
            Step(fate, index, version, None, text, (), unit, new.home[unit], other=other, as_in=as_in)
        )
        return line.number

    def _leave(self, index: int, number: int, was: str, into: int | None) -> None:
        """A sentence that is not in the text any more, or that became part of another."""
        line = self._lines[number]
        line.steps.append(Step(Fate.LEFT, index, self._order[index].version, was, other=into))
        self._gone.add(number)
        for folded in line.wordings:
            away = self._away.setdefault(folded, [])
            if number in away:
                away.remove(number)
            away.append(number)
