"""The dashed ways of moves between two columns: which piece of which lane lies in the gutter of each row.

Rows are as high as their text, which only the reader's window knows. So a lane is not one line from place to place but a
piece in every row between them, each as high as its row; no script has to measure anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from variorum.comparison.rows import Way

#: So many lanes have room beside one another in the gutter; a move beyond them has its links alone.
SLOTS: Final = 4


class Piece(StrEnum):
    """What of a lane lies in a row."""

    FROM = "from"  # out of the old place
    PAST = "past"
    TO = "to"  # into the new place, with the arrowhead


@dataclass(frozen=True, slots=True)
class Lane:
    """A piece of the lane of a move: which of the lanes beside one another, counted from 1, which piece of it, and the
    way it goes."""

    move: str
    slot: int
    piece: Piece
    way: Way


class Lanes:
    """All lanes of a view. `moves` are the numbers of the rows of the old and the new place, by the name of the move."""

    def __init__(self, moves: Mapping[str, tuple[int, int]]) -> None:
        free = dict.fromkeys(range(1, SLOTS + 1), -1)  # the last row that each slot is taken in
        self._taken: list[tuple[str, int, int, int]] = []
        for move, (old, new) in sorted(moves.items(), key=lambda each: (min(each[1]), -max(each[1]))):
            slot = next((slot for slot, last in free.items() if last < min(old, new)), None)
            if slot is not None and old != new:
                free[slot] = max(old, new)
                self._taken.append((move, slot, old, new))

    def rows(self) -> Mapping[int, tuple[Lane, ...]]:
        """The pieces in each row that has any."""
        found: dict[int, list[Lane]] = {}
        for move, slot, old, new in self._taken:
            for row in range(min(old, new), max(old, new) + 1):
                piece = Piece.FROM if row == old else Piece.TO if row == new else Piece.PAST
                found.setdefault(row, []).append(Lane(move, slot, piece, _way(old, new)))
        return {row: tuple(lanes) for row, lanes in found.items()}

    def before(self, row: int) -> tuple[Lane, ...]:
        """The lanes that cross from the row before to this one: what lies in a bar between them."""
        return tuple(
            Lane(move, slot, Piece.PAST, _way(old, new))
            for move, slot, old, new in self._taken
            if min(old, new) < row <= max(old, new)
        )


def _way(old: int, new: int) -> Way:
    return Way.DOWN if old < new else Way.UP
