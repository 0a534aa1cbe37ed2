"""The side-by-side view of two versions as plain values, for any renderer.

A `View` is a headline row and a list of `Part`s; a part is a stretch of `Row`s that can be folded as one; a
row has cells on the old side, on the new side, or on both. Reading all old cells from the first row to the
last gives the old version in its own order, and likewise the new: a row pairs old with new only where the
order of the kept text allows it. What moved stands at both places, each time with the other side empty.

How a renderer shows it:

- `row.op` says how the row's sides stand to one another: `same`, `typography`, `reworded`, `replaced` (other
  text stands in its place), `added`, `removed`, `moved`, and `joined` or `split` where several blocks answer
  one. A row without `old` has an empty cell there, and the reverse.
- `row.change` counts the rows that changed from 1 (`#c6`), None for unchanged ones. Both places of a move
  share one count.
- A side usually has one cell. It has several where the blocks stand above one another opposite their common
  whole (`cell.op` is then that of the cell alone: a box that moved away from between two joined paragraphs is
  a cell with `op` `moved` inside the row).
- `cell.runs` are the text of the block in order, marks included, blanks included; joined they are the text.
  A whole block that was added, removed, or replaced has plain runs: its cell bears the mark.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from variorum.types import BlockKind, LinkOp


class Mark(StrEnum):
    """What is said of a run of text inside a block."""

    PLAIN = "plain"
    REMOVED = "removed"  # stands on the old side only
    ADDED = "added"  # stands on the new side only
    MOVED = "moved"  # a sentence that left its place while its block stayed
    KEPT = "kept"  # inside a block that was added, removed or replaced: this sentence stands on both sides


class Way(StrEnum):
    """Where something went, in the order of the text."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a block's text under one mark.

    `typographic` is set where old and new differ only in quotes, dashes, case or blanks. `seam` is set on a
    run before which the seam of two joined or split blocks lies.
    """

    text: str
    mark: Mark = Mark.PLAIN
    typographic: bool = False
    seam: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """The other place of a block that moved.

    `block` is its index on the other side and `number` its number there (None for boxes); `between` are the
    numbers of its numbered neighbours at the other place, None at an end of the text. On the old side say
    "now 4" or "now between 13 and 14", on the new side "stood at 2" or "stood between 7 and 8".
    """

    way: Way
    block: int
    number: int | None
    between: tuple[int | None, int | None]
    reworded: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """One block on one side.

    `block` is its index in the document (None for the headline), `number` what readers see beside it: blocks
    are counted from 1 in each version, boxes bear none. `kind` is None for the headline.
    """

    block: int | None
    number: int | None
    kind: BlockKind | None
    op: LinkOp
    runs: tuple[Run, ...]
    moved: Move | None = None

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the view; see the module's description."""

    op: LinkOp
    old: tuple[Cell, ...] = ()
    new: tuple[Cell, ...] = ()
    change: int | None = None


class PartKind(StrEnum):
    CHANGES = "changes"  # rows to be shown as they are
    UNCHANGED = "unchanged"  # rows that may be folded away
    ADDED = "added"  # more than four added blocks in a row: has a bar that names it
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of rows. `old` and `new` are the first and last block number on each side (None where no
    block there bears one); `opening` and `closing` are the first words of its first and last block."""

    kind: PartKind
    rows: tuple[Row, ...]
    old: tuple[int, int] | None = None
    new: tuple[int, int] | None = None
    opening: str = ""
    closing: str = ""


@dataclass(frozen=True, slots=True)
class View:
    """Two versions side by side. `headline` is None where neither side has one (plain texts)."""

    headline: Row | None
    parts: tuple[Part, ...]
    changes: int = 0

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows but the headline's, in order."""
        return tuple(row for part in self.parts for row in part.rows)
