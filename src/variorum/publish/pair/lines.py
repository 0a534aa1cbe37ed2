"""The lines of a comparison: the blocks of both sides that stand opposite one another, with their signs and words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from variorum.comparison.rows import Cell, Move, Row, Way
from variorum.publish import words
from variorum.publish.languages import gettext, later
from variorum.publish.noted import Notes
from variorum.publish.pair.runs import chained, merge
from variorum.publish.pair.shown import ARROWS, MERGED, SIGNS, Block, Line
from variorum.types import BlockKind, LinkOp


def line_of(row: Row, notes: Notes, *, headline: bool = False) -> Line:
    """A row as drawn: its blocks on both sides, and where both say much the same the one text of them."""
    sign = _sign(row)
    old = tuple(_block(cell, row, notes, 0) for cell in row.old)
    new = tuple(_block(cell, row, notes, 1) for cell in row.new)
    inline: tuple[Block, ...] = ()
    if row.op in MERGED and row.old and row.new:
        inline = _merged(row, notes, sign)
    anchors = [f"p{cell.number}" for cell in row.new if cell.number is not None]
    if row.change is not None and not (row.op is LinkOp.MOVED and not row.new and not _inside(row)):
        anchors.insert(0, f"c{row.change}")
    if headline:
        anchors.append("headline")
    if (
        row.op is not LinkOp.MOVED
    ):  # the place that a box left inside a row stands there in both forms of the row
        anchors += [block.id for block in (*old, *new) if block.id]
    return Line(row.op, sign, _words(row, headline), row.change, old, new, inline, tuple(anchors))


def _sign(row: Row) -> str:
    moves = [cell.moved for cell in (*row.old, *row.new) if cell.moved]
    if row.op is LinkOp.MOVED and moves:
        return ARROWS[moves[0].way]
    return SIGNS[row.op]


def _inside(row: Row) -> bool:
    """Whether a row is a block that became part of another one: its only row, while other moves have two."""
    return any(cell.moved is not None and cell.moved.inside for cell in row.old)


def numbers_of(cells: Iterable[Cell]) -> list[int]:
    """The numbers that readers see beside these blocks; boxes have none."""
    return [cell.number for cell in cells if cell.number is not None]


#: What is done to a headline, and where a block of a kind stands.
_HEADLINES: Final[dict[LinkOp, str]] = {
    LinkOp.SAME: later("Headline unchanged"),
    LinkOp.TYPOGRAPHY: later("Headline, typography"),
    LinkOp.REWORDED: later("Headline reworded"),
    LinkOp.MOVED: later("Headline moved"),
    LinkOp.SPLIT: later("Headline split"),
    LinkOp.JOINED: later("Headline joined"),
    LinkOp.ADDED: later("Headline added"),
    LinkOp.REMOVED: later("Headline removed"),
    LinkOp.REPLACED: later("Headline replaced"),
}


def _words(row: Row, headline: bool) -> str:
    """What was done, with the numbers on both sides: "Reworded, paragraph 5, now 16"."""
    if headline:
        return gettext(_HEADLINES[row.op])
    done, kind = gettext(words.OPS[row.op]), (row.new or row.old)[0].kind
    old, new = numbers_of(row.old), numbers_of(row.new)
    both = bool(row.old and row.new)
    known = bool(old and new) if both else bool(old or new)
    values = {"done": done, "where": words.placed(kind, (old or new) if known else ())}
    if both and known and new != old:
        values["now"] = words.listed([str(number) for number in new])
        return gettext("%(done)s, %(where)s, now %(now)s") % values
    return gettext("%(done)s, %(where)s") % values


#: What is said of a block of either side: of a removed, added or replaced one, and of every other that was changed.
_SAID: Final[dict[LinkOp, tuple[str, str]]] = {
    LinkOp.SAME: ("", ""),
    LinkOp.ADDED: (later("+ Added"), later("+ Added")),
    LinkOp.REMOVED: (later("− Removed"), later("− Removed")),
    LinkOp.REPLACED: (later("− Was"), later("+ Now")),
}


_SIDES: Final = (later("%(done)s, was"), later("%(done)s, now"))


def _said(op: LinkOp, which: int) -> str:
    message = _SAID.get(op, _SIDES)[which]
    return gettext(message) % {"done": gettext(words.OPS[op])} if message else ""


def _block(cell: Cell, row: Row, notes: Notes, which: int) -> Block:
    side = ("old", "new")[which]
    runs, quotes, lives = notes.runs(cell, which), notes.quotes(cell, which), notes.lives(cell, which)
    say = _said(cell.op, which)
    here, there = ("mo", "mn") if side == "old" else ("mn", "mo")
    if cell.moved is None:
        # What became part of this block, or left it, leads to it.
        place = f"{here}{cell.block}" if cell.holds else None
        other = f"#{there}{cell.holds[0]}" if cell.holds else None
        return Block(
            cell.number, cell.kind, cell.op, runs, say, id=place, href=other, quotes=quotes, lives=lives
        )
    return Block(
        cell.number,
        cell.kind,
        cell.op,
        runs,
        id=f"{here}{cell.block}",
        href=f"#{there}{cell.moved.block}",
        label=_moved(cell, cell.moved, side),
        quotes=quotes,
        lives=lives,
    )


def _moved(cell: Cell, move: Move, side: str) -> str:
    """ "↓ Moved down and reworded, now 4", "↑ Box moved up, stood between 7 and 8"."""
    plain = cell.kind in (None, BlockKind.PARAGRAPH)
    message = _MOVED[move.way, move.reworded][not plain]
    moved = gettext(message) % ({} if plain else {"kind": gettext(words.KINDS[cell.kind])})
    before, after = move.between
    values = {"moved": moved, "number": move.number, "before": before, "after": after}
    if move.inside and move.number is not None:
        place = 5
    elif move.number is not None:
        place = 0
    elif before is not None and after is not None:
        place = 1
    else:
        place = 2 if before is not None else 3 if after is not None else 4
    told = _STOOD[place][0 if side == "old" else 1]
    return f"{ARROWS[move.way]} {gettext(told) % values}"


#: That a block moved, plain and with its kind; and where it stands now, or stood.
_MOVED: Final = {
    (Way.UP, False): (later("Moved up"), later("%(kind)s moved up")),
    (Way.UP, True): (later("Moved up and reworded"), later("%(kind)s moved up and reworded")),
    (Way.DOWN, False): (later("Moved down"), later("%(kind)s moved down")),
    (Way.DOWN, True): (later("Moved down and reworded"), later("%(kind)s moved down and reworded")),
}


_STOOD: Final = (
    (later("%(moved)s, now %(number)s"), later("%(moved)s, stood at %(number)s")),
    (
        later("%(moved)s, now between %(before)s and %(after)s"),
        later("%(moved)s, stood between %(before)s and %(after)s"),
    ),
    (later("%(moved)s, now after %(before)s"), later("%(moved)s, stood after %(before)s")),
    (later("%(moved)s, now before %(after)s"), later("%(moved)s, stood before %(after)s")),
    (later("%(moved)s, now alone"), later("%(moved)s, stood alone")),
    (later("%(moved)s, now in %(number)s"), later("%(moved)s, stood in %(number)s")),
)


def _merged(row: Row, notes: Notes, sign: str) -> tuple[Block, ...]:
    """Both sides as one text; a box that moved away from inside the row keeps a block of its own before it."""
    aside = tuple(_block(cell, row, notes, 0) for cell in row.old if cell.moved)
    old = chained(notes.runs(cell, 0) for cell in row.old if not cell.moved)
    new = chained(notes.runs(cell, 1) for cell in row.new if not cell.moved)
    kept = [(cell, side) for side, cells in enumerate((row.old, row.new)) for cell in cells if not cell.moved]
    quotes = dict.fromkeys(quote for cell, side in kept for quote in notes.quotes(cell, side))
    first = next((cell for cell in row.new if not cell.moved), row.new[0])
    say = f"{sign} {_words(row, headline=first.kind is None)}".strip()
    whole = Block(
        first.number,
        first.kind,
        row.op,
        merge(old, new),
        say,
        quotes=tuple(quotes),
        lives=notes.lives(first, 1),
    )
    return (*aside, whole)
