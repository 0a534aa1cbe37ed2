"""Pictures inside a text that are others than before, whatever their size and place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from rapidfuzz.distance import Indel

from variorum.text.images import stem
from variorum.text.normalise import fold
from variorum.types import Document, Picture


@dataclass(frozen=True, slots=True)
class PictureMove:
    """A picture that took the place of another; None where there was or is none."""

    old: Picture | None
    new: Picture | None

    @property
    def was(self) -> str | None:
        """The address of the old one."""
        return self.old.address if self.old is not None else None

    @property
    def now(self) -> str | None:
        """The address of the new one."""
        return self.new.address if self.new is not None else None

    @property
    def caption(self) -> str:
        """What is said of it: of the new one, else of the old."""
        return next((each.caption for each in (self.new, self.old) if each is not None and each.caption), "")


def pictures_moved(old: Document, new: Document) -> tuple[PictureMove, ...]:
    """The pictures that differ between two documents, in their order. One took the place of another where their captions
    are the same, or where both stand between the same others. Nothing where the pictures of either are not known."""
    if old.pictures is None or new.pictures is None:
        return ()
    gone, come = _without(old.pictures, new.pictures), _without(new.pictures, old.pictures)
    if not (gone or come):
        return ()
    moves: list[PictureMove] = []
    for was in list(gone):
        now = next((each for each in come if was.caption and fold(each.caption) == fold(was.caption)), None)
        if now is not None:
            gone.remove(was)
            come.remove(now)
            moves.append(PictureMove(was, now))
    for were, are in _gaps(old.pictures, new.pictures):
        moves += [
            PictureMove(was, now)
            for was, now in zip_longest(
                (each for each in were if each in gone), (each for each in are if each in come)
            )
        ]
    return tuple(moves)


def _without(pictures: Sequence[Picture], others: Sequence[Picture]) -> list[Picture]:
    """The pictures that are none of the others."""
    known = {stem(each.address) for each in others}
    return [each for each in pictures if stem(each.address) not in known]


def _gaps(
    old: Sequence[Picture], new: Sequence[Picture]
) -> Iterator[tuple[Sequence[Picture], Sequence[Picture]]]:
    """What stands between pictures that stayed in their order."""
    a, b = ([stem(each.address) for each in pictures] for pictures in (old, new))
    i = j = 0
    for block in (*Indel.opcodes(a, b), None):
        if block is not None and block.tag != "equal":
            continue
        yield (
            old[i : block.src_start if block else len(old)],
            new[j : block.dest_start if block else len(new)],
        )
        if block is not None:
            i, j = block.src_end, block.dest_end
