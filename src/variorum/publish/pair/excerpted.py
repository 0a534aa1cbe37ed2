"""A pair as a public instance shows it: what changed, with a block of context, and never more than a share of each text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from variorum.comparison.rows import PartKind, Run
from variorum.publish import words
from variorum.publish.ceiling import Ceiling
from variorum.publish.pair.shown import Block, Line, Stretch
from variorum.types import Edit

#: Blocks of unchanged text that stand beside a change.
CONTEXT: Final = 1
#: Characters that stay at each end of a run of a block that does not fit whole.
_NEAR: Final = 60
#: Values of an edit that are no passage: a figure, a name.
_VALUE: Final = 30
_CUT: Final = " … "


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What may be shown: lines as they are or narrowed, None for those that are left out, by their place among all; and the
    edits, with "…" for passages of theirs that would be too much."""

    lines: tuple[Line | None, ...]
    edits: tuple[Edit, ...]


def excerpt(headline: Line | None, stretches: Sequence[Stretch], edits: Sequence[Edit]) -> Excerpt:
    """What may be shown of a pair with these stretches: the changed lines first, in the order of the text, then what stands
    beside them."""
    lines = [line for stretch in stretches for line in stretch.lines]
    sizes = [(_size(line.old), _size(line.new)) for line in lines]
    ceiling = Ceiling(*(sum(size[side] for size in sizes) for side in (0, 1)))
    shown: list[Line | None] = [None] * len(lines)
    for place, line in enumerate(lines):
        if line.change is not None:
            shown[place] = _fitting(line, ceiling)
    for place in _beside(stretches):
        if ceiling.takes(*sizes[place]):
            shown[place] = lines[place]
    texts = [_texts(line) for line in (headline, *shown) if line is not None]
    kept = tuple(_edit(edit, texts, ceiling) for edit in edits)
    return Excerpt(tuple(shown), kept)


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
            found.append(replace(stretch, lines=kept))
    return found


def _beside(stretches: Sequence[Stretch]) -> Iterable[int]:
    """The places of the unchanged lines after a change and before the next."""
    first, last = 0, len(stretches) - 1
    for i, stretch in enumerate(stretches):
        count = len(stretch.lines)
        if stretch.kind is PartKind.UNCHANGED:
            near = {*range(CONTEXT if i else 0), *range(count - (CONTEXT if i < last else 0), count)}
            yield from (first + place for place in sorted(near) if 0 <= place < count)
        first += count


def _fitting(line: Line, ceiling: Ceiling) -> Line | None:
    for drawn in (line, _narrowed(line)):
        if ceiling.takes(_size(drawn.old), _size(drawn.new)):
            return drawn
    return None


def _narrowed(line: Line) -> Line:
    """A line with the ends of its long runs alone."""
    old, new, inline = (
        tuple(replace(block, runs=_ends(block.runs)) for block in blocks)
        for blocks in (line.old, line.new, line.inline)
    )
    return replace(line, old=old, new=new, inline=inline)


def _ends(runs: tuple[Run, ...]) -> tuple[Run, ...]:
    last = len(runs) - 1
    return tuple(
        replace(run, text=_cut(run.text, head=i > 0 or i == last, tail=i < last))
        for i, run in enumerate(runs)
    )


def _cut(text: str, *, head: bool, tail: bool) -> str:
    """The end of a text that begins a block, the beginning of one that ends it, both of one between."""
    if len(text) <= 2 * _NEAR + len(_CUT):
        return text
    return (text[:_NEAR] if head else "") + _CUT + (text[-_NEAR:] if tail else "")


def _edit(edit: Edit, texts: Sequence[tuple[str, str]], ceiling: Ceiling) -> Edit:
    def fits(text: str | None, side: int) -> str | None:
        if text is None or len(text) <= _VALUE or any(text in shown[side] for shown in texts):
            return text
        beginning = words.short(text, _NEAR)
        sizes = [0, 0]
        sizes[side] = len(beginning)
        return beginning if ceiling.takes(*sizes) else "…"

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


def _size(blocks: Iterable[Block]) -> int:
    return sum(len(run.text) for block in blocks for run in block.runs)
