"""A pair as a public instance shows it: what is given out of either text, and no word of the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from variorum.comparison.rows import PartKind
from variorum.publish import words
from variorum.publish.given import GAP, says
from variorum.publish.pair.shown import Line, Stretch
from variorum.types import Edit

#: Characters of what an edit is about.
_NEAR: Final = 60
#: Values of an edit that are no passage: a figure, a name.
_VALUE: Final = 30


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What may be shown: lines, None for those of which nothing is given out, by their place among all; and the edits, with
    "…" for passages of theirs that are not."""

    lines: tuple[Line | None, ...]
    edits: tuple[Edit, ...]


def excerpt(headline: Line | None, stretches: Sequence[Stretch], edits: Sequence[Edit]) -> Excerpt:
    """What is shown of a pair with these stretches, whose blocks have what is given out of them alone."""
    lines = [line for stretch in stretches for line in stretch.lines]
    shown = tuple(
        line if any(says(block.runs) for block in (*line.old, *line.new)) else None for line in lines
    )
    texts = [_texts(line) for line in (headline, *shown) if line is not None]
    return Excerpt(shown, tuple(_edit(edit, texts) for edit in edits))


def shortened(stretches: Sequence[Stretch], lines: Sequence[Line | None]) -> list[Stretch]:
    """The stretches with these of their lines alone, and how many blocks of each are left out."""
    found: list[Stretch] = []
    place = 0
    for stretch in stretches:
        some = lines[place : place + len(stretch.lines)]
        place += len(some)
        kept = tuple(line for line in some if line is not None)
        hidden = len(some) - len(kept)
        if stretch.kind is PartKind.UNCHANGED:
            found.append(replace(stretch, lines=kept, hidden=hidden, opening="", closing=""))
        elif hidden:
            found.append(replace(stretch, kind=PartKind.CHANGES, lines=kept, hidden=hidden, bar=""))
        else:
            found.append(replace(stretch, lines=kept, opening="", closing=""))
    return found


def _edit(edit: Edit, texts: Sequence[tuple[str, str]]) -> Edit:
    def fits(text: str | None, side: int) -> str | None:
        whole = text is None or len(text) <= _VALUE or any(text in shown[side] for shown in texts)
        return text if whole else GAP

    return replace(
        edit,
        old=fits(edit.old, 0),
        new=fits(edit.new, 1),
        about=edit.about and words.short(edit.about, _NEAR),
    )


def _texts(line: Line) -> tuple[str, str]:
    old, new = (
        " ".join("".join(run.text for run in block.runs) for block in side) for side in (line.old, line.new)
    )
    return old, new
