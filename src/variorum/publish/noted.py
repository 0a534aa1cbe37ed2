"""What edits name inside the blocks of two versions: figures and names, to be marked in the text, and quotations, whose
speakers stand above it; and the pages of the sentences."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from itertools import pairwise
from typing import Final

from variorum.comparison.rows import Cell, Mark, Note, Run
from variorum.publish.edits import label
from variorum.publish.given import Given, kept
from variorum.types import Comparison, EditClass, Paragraphs, Version

_NOTED: Final = {EditClass.FIGURE: Note.FIGURE, EditClass.NAME: Note.NAME}


class Notes:
    """What is noted of the blocks of both sides (0 old, 1 new). A block is known by its index, the headline by None."""

    def __init__(
        self,
        versions: tuple[Version, Version] | None = None,
        comparison: Comparison | None = None,
        given: Given | None = None,
    ) -> None:
        self._values: dict[tuple[int, int | None], list[tuple[Note, str, int, int]]] = {}
        self._quotes: dict[tuple[int, int | None], dict[str, None]] = {}
        self._versions, self._comparison = versions, comparison
        self._given: tuple[dict[int, list[tuple[int, int]]], ...] | None = None
        if comparison is None:
            return
        if given is not None and versions is not None:
            sides = comparison.old_units, comparison.new_units
            self._given = tuple(
                given.ranges(version.number, blocks) for version, blocks in zip(versions, sides, strict=True)
            )
        named = [edit for edit in comparison.edits if edit.klass in _NOTED or edit.klass is EditClass.QUOTE]
        units = (comparison.old_units, comparison.new_units) if named else ()
        places = [_starts(side) for side in units]
        for edit in named:
            note = _NOTED.get(edit.klass)
            outside = edit.old_unit is None and edit.new_unit is None
            for side, unit, value in ((0, edit.old_unit, edit.old), (1, edit.new_unit, edit.new)):
                if value is None or (unit is None and not outside):
                    continue
                block, start, end = (None, 0, -1) if unit is None else places[side][unit]
                if note is not None:
                    self._values.setdefault((side, block), []).append((note, value, start, end))
                elif block is not None and (edit.new is None or side == 1):
                    self._quotes.setdefault((side, block), {})[label(edit)] = None

    def quotes(self, cell: Cell, side: int) -> tuple[str, ...]:
        """Which quotations in a block came, went or were altered, and whose they are."""
        return tuple(self._quotes.get((side, cell.block), ()))

    def lives(self, cell: Cell, side: int) -> tuple[str, ...]:
        """The pages of a block's sentences, in their order."""
        return self._lives.get((side, cell.block), ())

    @cached_property
    def _lives(self) -> dict[tuple[int, int | None], tuple[str, ...]]:
        """The pages of the sentences by side and block: made when the first is asked for, which no card does."""
        found: dict[tuple[int, int | None], tuple[str, ...]] = {}
        if self._versions is None or self._comparison is None:
            return found
        sides = self._comparison.old_units, self._comparison.new_units
        for side, (version, blocks) in enumerate(zip(self._versions, sides, strict=True)):
            page, first = f"/a/{version.article_id}/{version.number}/sentences", 0
            for home, sentences in enumerate(blocks):
                last = first + len(sentences)
                found[side, home] = tuple(f"{page}/{sentence}" for sentence in range(first, last))
                first = last
        return found

    def changed_figure(self, cell: Cell, side: int) -> bool:
        """Whether a figure that an edit names came or went inside a block."""
        return any(
            run.note is Note.FIGURE and run.mark in (Mark.ADDED, Mark.REMOVED)
            for run in self.runs(cell, side)
        )

    def runs(self, cell: Cell, side: int) -> tuple[Run, ...]:
        """The runs of a block, cut so that its figures and names are runs of their own; what is not given out of it is
        left out."""
        runs = self._noted(cell, side)
        if self._given is None or cell.block is None:
            return runs
        return kept(runs, self._given[side].get(cell.block, ()))

    def _noted(self, cell: Cell, side: int) -> tuple[Run, ...]:
        named = self._values.get((side, cell.block))
        if not named:
            return cell.runs
        return _cut(
            cell.runs,
            [
                (note, *found)
                for note, value, start, end in named
                if (found := _found(cell, value, start, end))
            ],
        )


def _starts(units: Paragraphs) -> list[tuple[int, int, int]]:
    """Each sentence's block, and where in its text it begins and ends."""
    found = []
    for block, sentences in enumerate(units):
        start = 0
        for sentence in sentences:
            found.append((block, start, start + len(sentence)))
            start += len(sentence) + 1
    return found


def _found(cell: Cell, value: str, start: int, end: int) -> tuple[int, int] | None:
    """Where a value stands as words of their own within a stretch of a block: there where it is marked, else first."""
    places = [
        found.span()
        for found in re.finditer(rf"(?<!\w){re.escape(value)}(?!\w)", cell.text[: None if end < 0 else end])
        if found.start() >= start
    ]
    marks: list[tuple[int, int]] = []
    at = 0
    for run in cell.runs:
        if run.mark is not Mark.PLAIN:
            marks.append((at, at + len(run.text)))
        at += len(run.text)
    hit = (place for place in places if any(a < place[1] and place[0] < b for a, b in marks))
    return next(hit, places[0] if places else None)


def _cut(runs: Sequence[Run], ranges: Sequence[tuple[Note, int, int]]) -> tuple[Run, ...]:
    """The same text with runs cut at the ends of the ranges; those inside bear the note of the first that holds them."""
    out: list[Run] = []
    at = 0
    for run in runs:
        end = at + len(run.text)
        cuts = sorted({at, end, *(place for _, *ends in ranges for place in ends if at < place < end)})
        for first, last in pairwise(cuts):
            note = next((note for note, a, b in ranges if a <= first and last <= b), None)
            text = run.text[first - at : last - at]
            out.append(replace(run, text=text, note=note, seam=run.seam and first == at))
        at = end
    return tuple(out)
