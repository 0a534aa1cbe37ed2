"""One change for a card: what it is, and a piece of the text around its marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from variorum.comparison.rows import Mark, Row, Run, View
from variorum.publish import words
from variorum.publish.languages import gettext
from variorum.publish.noted import Notes
from variorum.publish.pair.lines import line_of, numbers_of
from variorum.types import LinkOp

_NONE: Final = Notes()


@dataclass(frozen=True, slots=True)
class KeyChange:
    """One change shown on a card: what it is, and a piece of the text around its marks."""

    label: str
    runs: tuple[Run, ...]


def key_changes(view: View, limit: int = 1) -> tuple[KeyChange, ...]:
    """The first changes of the text: reworded passages before replaced, added, removed and moved ones."""
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
        key=lambda row: order.index(row.op),
    )
    return tuple(_key_change(row) for row in rows[:limit])


def _key_change(row: Row) -> KeyChange:
    line = line_of(row, _NONE)
    if line.inline:
        return KeyChange(
            line.words, around([run for block in line.inline if not block.label for run in block.runs])
        )
    side, mark = (row.new, Mark.ADDED) if row.new else (row.old, Mark.REMOVED)
    text = words.short(" ".join(cell.text for cell in side), 130)
    if row.op is LinkOp.MOVED:
        label = next((block.label for block in (*line.new, *line.old) if block.label), line.words)
        return KeyChange(label.lstrip("↑↓ "), (Run(text),))
    if row.op is LinkOp.REPLACED:
        where = words.placed(row.old[0].kind, numbers_of(row.old)[:1])
        return KeyChange(gettext("In place of %(where)s") % {"where": where}, (Run(text, mark),))
    return KeyChange(line.words, (Run(text, mark),))


def around(runs: Sequence[Run], limit: int = 150, lead: int = 36) -> tuple[Run, ...]:
    """A piece of a marked text, from shortly before its first mark on, about `limit` characters long."""
    first = next((i for i, run in enumerate(runs) if run.mark is not Mark.PLAIN), 0)
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
