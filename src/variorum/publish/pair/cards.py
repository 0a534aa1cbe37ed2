"""One change for a card: what it is, and a piece of the text around its marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from variorum.comparison.rows import Cell, Mark, Note, Row, Run, View
from variorum.publish import words
from variorum.publish.languages import gettext
from variorum.publish.noted import Notes
from variorum.publish.pair.lines import line_of, numbers_of
from variorum.publish.pair.runs import chained
from variorum.types import LinkOp

_NONE: Final = Notes()
#: Most characters of a piece of a reworded passage, of one that came, went or moved; and of any on a public instance.
_PIECE: Final = 150
_WHOLE: Final = 130
FEW: Final = 40


@dataclass(frozen=True, slots=True)
class KeyChange:
    """One change shown on a card: what it is, and a piece of the text around its marks."""

    label: str
    runs: tuple[Run, ...]


def key_changes(
    view: View, limit: int = 1, notes: Notes = _NONE, *, few: bool = False
) -> tuple[KeyChange, ...]:
    """The first changes of the text: reworded passages before replaced, added, removed and moved ones, and among equals
    those first in which a figure changed. `notes` has the edits, whose figures are marked; with `few` no more than a few
    words of each are shown."""
    order = (
        LinkOp.REWORDED,
        LinkOp.JOINED,
        LinkOp.SPLIT,
        LinkOp.REPLACED,
        LinkOp.ADDED,
        LinkOp.REMOVED,
        LinkOp.MOVED,
        LinkOp.TYPOGRAPHY,
    )
    rows = sorted(
        (row for row in view.rows if row.op in order and (row.change is not None or row.op is order[-1])),
        key=lambda row: (order.index(row.op), not _has_figure(row, notes)),
    )
    return tuple(_key_change(row, notes, FEW if few else None) for row in rows[:limit])


def _has_figure(row: Row, notes: Notes) -> bool:
    return any(
        notes.changed_figure(cell, side) for side, cells in enumerate((row.old, row.new)) for cell in cells
    )


def _key_change(row: Row, notes: Notes, most: int | None) -> KeyChange:
    line = line_of(row, notes)
    if line.inline:
        runs = [run for block in line.inline if not block.label for run in block.runs]
        return KeyChange(line.words, around(runs, most or _PIECE, min(36, (most or _PIECE) // 2)))
    side, cells, mark = (1, row.new, Mark.ADDED) if row.new else (0, row.old, Mark.REMOVED)
    if row.op is LinkOp.MOVED:
        label = next((block.label for block in (*line.new, *line.old) if block.label), line.words)
        text = words.short(" ".join(cell.text for cell in cells), most or _WHOLE)
        return KeyChange(label.lstrip("↑↓ "), (Run(text),))
    whole = _whole(cells, side, mark, notes, most or _WHOLE)
    if row.op is LinkOp.REPLACED:
        where = words.placed(row.old[0].kind, numbers_of(row.old)[:1])
        return KeyChange(gettext("In place of %(where)s") % {"where": where}, whole)
    return KeyChange(line.words, whole)


def _whole(cells: Sequence[Cell], side: int, mark: Mark, notes: Notes, most: int) -> tuple[Run, ...]:
    """The beginning of a passage that came or went, all of it under one mark."""
    runs = chained(notes.runs(cell, side) for cell in cells)
    text = words.short("".join(run.text for run in runs), most)
    shown: list[Run] = []
    left = text
    for run in runs:
        note = run.note if run.note is Note.FIGURE and left.startswith(run.text) else None
        piece, left = left[: len(run.text)], left[len(run.text) :]
        if shown and shown[-1].note is note:
            shown[-1] = replace(shown[-1], text=shown[-1].text + piece)
        elif piece:
            shown.append(Run(piece, mark, note=note))
    if left and shown:  # the sign that it goes on
        shown[-1] = replace(shown[-1], text=shown[-1].text + left)
    return tuple(shown)


def around(runs: Sequence[Run], limit: int = _PIECE, lead: int = 36) -> tuple[Run, ...]:
    """A piece of a marked text, from shortly before its first mark on, about `limit` characters long; from shortly before
    the first figure that changed where that would be cut off."""
    first = next((i for i, run in enumerate(runs) if run.mark is not Mark.PLAIN), 0)
    figures = (i for i, run in enumerate(runs) if run.note is Note.FIGURE and run.mark is not Mark.PLAIN)
    figure = next(figures, first)
    if sum(len(run.text) for run in runs[first : figure + 1]) > limit:
        first = figure
    out: list[Run] = []
    before = "".join(run.text for run in runs[:first])
    if before:
        out.append(Run(before if len(before) <= lead else "… " + before[-lead:].partition(" ")[2]))
    left = limit
    for run in runs[first:]:
        if len(run.text) <= left:
            out.append(run)
            left -= len(run.text)
            continue
        cut = run.text[:left].rpartition(" ")[0]
        if cut.strip():
            out.append(replace(run, text=cut))
        out.append(Run(" …"))
        break
    return tuple(out)
