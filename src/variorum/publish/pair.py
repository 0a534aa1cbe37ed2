"""Two versions of an article as a page, a feed entry or plain text shows them.

`comparison.rows` says what stands opposite what; this module adds the words: signs, labels for screen readers
and phones, links between the two places of a move, fold bars, the places of the edits that are told, and the one-column
(inline) form in which both sides of a reworded block merge into one text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Final

from variorum.comparison.rows import Cell, Mark, Move, Part, PartKind, Row, Run, View, Way
from variorum.publish import words
from variorum.publish.edits import Changed, Told, changed, label
from variorum.publish.lanes import Lane, Lanes, Piece
from variorum.publish.languages import gettext, later, ngettext
from variorum.publish.noted import Notes
from variorum.text.normalise import fold
from variorum.types import (
    Article,
    BlockKind,
    Change,
    Comparison,
    Edit,
    EditClass,
    LinkOp,
    Span,
    Version,
)

SIGNS: Final[dict[LinkOp, str]] = {
    LinkOp.SAME: "",
    LinkOp.TYPOGRAPHY: "~",
    LinkOp.REWORDED: "~",
    LinkOp.MOVED: "↕",
    LinkOp.SPLIT: "⋲",
    LinkOp.JOINED: "⋺",
    LinkOp.ADDED: "+",
    LinkOp.REMOVED: "−",
    LinkOp.REPLACED: "±",
}
ARROWS: Final = {Way.UP: "↑", Way.DOWN: "↓"}
#: Ops under which both sides merge into one text in the inline form.
MERGED: Final = frozenset({LinkOp.REWORDED, LinkOp.TYPOGRAPHY, LinkOp.JOINED, LinkOp.SPLIT})
#: Classes that say where in the article something changed: their text is that of the whole sentence.
_OPENINGS: Final = frozenset({EditClass.LEAD, EditClass.STANDFIRST})
#: Classes that the row itself says: by its place, or by its mark.
_SELF_EVIDENT: Final = frozenset({EditClass.HEADLINE, EditClass.MOVED})
#: Blocks of unchanged text that a public instance shows beside a change.
CONTEXT: Final = 1


@dataclass(frozen=True, slots=True)
class Block:
    """One block as drawn. `say` is its word for screen readers and the inline form; `id` an anchor for the
    other place of a move, `href` and `label` the link to it, and `lane` how the way there begins or ends at a block inside
    another row. `lives` are the pages of its sentences in all versions, none where it has no place in the text. `quotes`
    say which quotations in it came, went or were altered, and whose they are."""

    number: int | None
    kind: BlockKind | None
    op: LinkOp
    runs: tuple[Run, ...]
    say: str = ""
    id: str | None = None
    href: str | None = None
    label: str | None = None
    quotes: tuple[str, ...] = ()
    lives: tuple[str, ...] = ()
    lane: Lane | None = None


@dataclass(frozen=True, slots=True)
class Sort:
    """A kind of edit that a row has: its class, what the edits are called, and where the first stands in the list "What
    changed"."""

    klass: EditClass
    label: str
    href: str
    weighty: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One row as drawn. `inline` replaces `old` and `new` where everything stands in one column. `anchors` are all names
    by which it is led to; `lanes` lie in its gutter, as do the `sorts` of edits that it has."""

    op: LinkOp
    sign: str
    words: str
    change: int | None
    old: tuple[Block, ...]
    new: tuple[Block, ...]
    inline: tuple[Block, ...] = ()
    anchors: tuple[str, ...] = ()
    lanes: tuple[Lane, ...] = ()
    sorts: tuple[Sort, ...] = ()


@dataclass(frozen=True, slots=True)
class Stretch:
    """Lines that belong together. `bar` names them where they can be folded; `hidden` counts blocks that a
    public instance leaves out; `lanes` cross the bar."""

    kind: PartKind
    lines: tuple[Line, ...]
    lanes: tuple[Lane, ...] = ()
    bar: str = ""
    where: str = ""
    opening: str = ""
    closing: str = ""
    hidden: int = 0


@dataclass(frozen=True, slots=True)
class Jump:
    """One entry of the list "What changed": an edit, and where it stands on the page. `id` is the entry's own anchor,
    `href` is empty for what has no place on the page; `number` is that of the block, `life` the page of the sentence in
    all versions. `inside` names the lighter edits of the same text that came or went with it."""

    id: str
    sign: str
    label: str
    href: str
    note: str = ""
    old: str = ""
    new: str = ""
    weighty: bool = False
    moved: bool = False
    number: str = ""
    life: str = ""
    inside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Also:
    """Changes that are only named: "Passage added: 4, 7, 8", each number a jump."""

    label: str
    jumps: tuple[Jump, ...]


@dataclass(frozen=True, slots=True)
class Numbered:
    """An edit by the number under which it is cited; `here` is False where the rows have no place for it."""

    number: int
    label: str
    here: bool

    @property
    def anchor(self) -> str:
        return f"e{self.number}"


@dataclass(frozen=True, slots=True)
class Pair:
    """Everything that a comparison of two versions shows.

    `changed` are its edits as they are told everywhere; `jumps` those that a rule names, the weightiest first, `also`
    the passages that none does, and `light` those of both that weigh next to nothing. `numbered` are all of them, one by
    one, in the order of the text.
    """

    article: Article
    old: Version
    new: Version
    headline: Line | None
    stretches: tuple[Stretch, ...]
    changed: Changed
    jumps: tuple[Jump, ...]
    also: tuple[Also, ...]
    light: tuple[Jump, ...]
    numbered: tuple[Numbered, ...]
    changes: int
    excerpt: bool
    note: str | None = None


def pair(
    article: Article,
    old: Version,
    new: Version,
    view: View,
    comparison: Comparison,
    *,
    excerpt: bool = False,
) -> Pair:
    """The page of two versions: `view` is `comparison`, which has its edits, set side by side. With `excerpt`,
    unchanged text is left out but for one block of context."""
    notes = Notes((old, new), comparison)
    headline = _line(view.headline, notes, headline=True) if view.headline else None
    stretches = [_stretch(part, notes) for part in view.parts]
    places = _Places((old, new), headline, stretches, view, comparison)
    told = changed(comparison.edits)
    named, passages = _gathered(told, places)
    headline, stretches = _annotated(headline, stretches, places, _sorts(named, places))
    if excerpt:
        last = len(stretches) - 1
        stretches = [_shorten(each, first=i == 0, last=i == last) for i, each in enumerate(stretches)]
    shown = _anchors(headline, stretches)
    return Pair(
        article,
        old,
        new,
        headline,
        tuple(stretches),
        told,
        tuple(_jump(heavy, places, shown, inside) for heavy, inside in named),
        _also(passages, places, shown),
        tuple(_jump(each, places, shown) for each in told.light),
        tuple(
            Numbered(number, label(edit), f"e{number}" in shown)
            for number, edit in enumerate(comparison.edits, 1)
        ),
        view.changes,
        excerpt,
        comparison.note,
    )


def _anchors(headline: Line | None, stretches: Sequence[Stretch]) -> frozenset[str]:
    """All that can be jumped to on the page."""
    lines = [line for stretch in stretches for line in stretch.lines]
    if headline is not None:
        lines.append(headline)
    found = {anchor for line in lines for anchor in line.anchors}
    return frozenset(found | {block.id for line in lines for block in (*line.old, *line.new) if block.id})


def _annotated(
    headline: Line | None,
    stretches: Sequence[Stretch],
    places: _Places,
    sorts: Mapping[int, tuple[Sort, ...]],
) -> tuple[Line | None, list[Stretch]]:
    """The same with what is known only of all rows together: the lanes of moves, the places of the edits, and the kinds
    of edit that each row has. Rows are counted from 0, the headline's is -1."""
    lanes = Lanes(places.moves())
    pieces = lanes.rows()

    def line(row: int, drawn: Line) -> Line:
        anchors = (*drawn.anchors, *places.edits_in(row))
        beside = pieces.get(row, ())
        if drawn.op is LinkOp.MOVED or not beside:
            return replace(drawn, anchors=anchors, lanes=beside, sorts=sorts.get(row, ()))
        ends = {lane.move: lane for lane in beside if lane.piece is not Piece.PAST}
        return replace(
            drawn,
            anchors=anchors,
            old=tuple(replace(block, lane=ends.get(block.id or "")) for block in drawn.old),
            new=tuple(replace(block, lane=ends.get((block.href or "")[1:])) for block in drawn.new),
            lanes=tuple(lane for lane in beside if lane.piece is Piece.PAST),
            sorts=sorts.get(row, ()),
        )

    annotated: list[Stretch] = []
    row = 0
    for stretch in stretches:
        drawn = tuple(line(row + i, each) for i, each in enumerate(stretch.lines))
        annotated.append(replace(stretch, lines=drawn, lanes=lanes.before(row)))
        row += len(drawn)
    return line(-1, headline) if headline is not None else None, annotated


def _sorts(named: Sequence[tuple[Told, tuple[Told, ...]]], places: _Places) -> Mapping[int, tuple[Sort, ...]]:
    """The kinds of edit in each row, each once, as the list "What changed" tells them."""
    found: dict[int, dict[EditClass, Sort]] = {}
    for heavy, inside in named:
        for told in (heavy, *inside):
            row = places.row(told.edit)
            if row is None or told.edit.klass in _SELF_EVIDENT:
                continue
            sorts = found.setdefault(row, {})
            known = sorts.get(told.edit.klass)
            if known is None:
                entry = f"#{places.entry(heavy.edit)}"
                sorts[told.edit.klass] = Sort(told.edit.klass, told.label, entry, told.weighty)
            else:
                sorts[told.edit.klass] = replace(known, label=f"{known.label}; {told.label}")
    return {row: tuple(sorts.values()) for row, sorts in found.items()}


def _stretch(part: Part, notes: Notes) -> Stretch:
    lines = tuple(_line(row, notes) for row in part.rows)
    if part.kind is PartKind.CHANGES:
        return Stretch(part.kind, lines)
    count = len(part.rows)
    if part.kind is PartKind.UNCHANGED:
        return Stretch(
            part.kind,
            lines,
            (),
            words.plural(count, "unchanged block"),
            _where(part),
            part.opening,
            part.closing,
        )
    bar = (
        ngettext("+ %(num)s block added", "+ %(num)s blocks added", count)
        if part.kind is PartKind.ADDED
        else ngettext("− %(num)s block removed", "− %(num)s blocks removed", count)
    )
    where = words.reach(part.new or part.old)
    return Stretch(
        part.kind, lines, (), bar % {"num": words.number(count)}, where, part.opening, part.closing
    )


def _where(part: Part) -> str:
    """Where unchanged text stands on both sides: "5 to 7, now 6 to 8"."""
    old, new = words.reach(part.old), words.reach(part.new)
    if old == new or not new:
        return old
    if not old:
        return gettext("now %(now)s") % {"now": new}
    return gettext("%(before)s, now %(now)s") % {"before": old, "now": new}


def _shorten(stretch: Stretch, *, first: bool, last: bool) -> Stretch:
    """An unchanged stretch cut to its context: the block after a change and the one before the next."""
    if stretch.kind is not PartKind.UNCHANGED:
        return stretch
    before = () if first else stretch.lines[:CONTEXT]
    after = () if last else stretch.lines[max(len(before), len(stretch.lines) - CONTEXT) :]
    hidden = len(stretch.lines) - len(before) - len(after)
    return replace(stretch, lines=before + after, hidden=hidden, opening="", closing="")


# --- lines -----------------------------------------------------------------------------------------------


def _line(row: Row, notes: Notes, *, headline: bool = False) -> Line:
    sign = _sign(row)
    old = tuple(_block(cell, row, notes, 0) for cell in row.old)
    new = tuple(_block(cell, row, notes, 1) for cell in row.new)
    inline: tuple[Block, ...] = ()
    if row.op in MERGED and row.old and row.new:
        inline = _merged(row, notes, sign)
    anchors = [f"p{cell.number}" for cell in row.new if cell.number is not None]
    if row.change is not None and not (row.op is LinkOp.MOVED and not row.new):
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


def _numbers(cells: Iterable[Cell]) -> list[int]:
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
    old, new = _numbers(row.old), _numbers(row.new)
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
    if cell.moved is None:
        return Block(cell.number, cell.kind, cell.op, runs, say, quotes=quotes, lives=lives)
    here, there = ("mo", "mn") if side == "old" else ("mn", "mo")
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
    if move.number is not None:
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
)


def _merged(row: Row, notes: Notes, sign: str) -> tuple[Block, ...]:
    """Both sides as one text; a box that moved away from inside the row keeps a block of its own before it."""
    aside = tuple(_block(cell, row, notes, 0) for cell in row.old if cell.moved)
    old = _chained(notes.runs(cell, 0) for cell in row.old if not cell.moved)
    new = _chained(notes.runs(cell, 1) for cell in row.new if not cell.moved)
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


def _chained(blocks: Iterable[Sequence[Run]]) -> list[Run]:
    """The runs of blocks that stand above one another, as one text with blanks between."""
    runs: list[Run] = []
    for block in blocks:
        if runs:
            runs.append(Run(" "))
        runs.extend(block)
    return runs


def merge(old: Sequence[Run], new: Sequence[Run]) -> tuple[Run, ...]:
    """Runs of both sides in one text: what both have once, removals before the additions that answer them.

    Where the common text differs (which only typography may do) the new wording is shown. A removed capital
    or quotation mark stands beside the one that answers it, also where words were put between.
    """
    merged: list[Run] = []
    left, right = [run for run in old if run.text], [run for run in new if run.text]
    if any(run.mark in (Mark.REMOVED, Mark.ADDED) and not run.typographic for run in (*left, *right)):
        left, right = _uncased(left, right)
    held: list[Run] = []  # removals of mere typography, until what answers them comes
    while left or right:
        if left and left[0].mark is Mark.REMOVED:
            run = left.pop(0)
            (held if run.typographic and any(other.typographic for other in right) else merged).append(run)
        elif right and right[0].mark is Mark.ADDED:
            if right[0].typographic:
                merged.extend(held)
                held.clear()
            merged.append(right.pop(0))
        elif not left or not right:
            for side, mark in ((left, Mark.REMOVED), (right, Mark.ADDED)):
                merged.extend(replace(run, mark=mark) if run.text.strip() else Run(run.text) for run in side)
            break
        else:
            _take(merged, left, right)
    if not (_holds(merged + held, old, Mark.ADDED) and _holds(merged + held, new, Mark.REMOVED)):
        # Sides that have less in common than their marks say (punctuation alone): each is shown whole.
        merged = [replace(run, mark=Mark.REMOVED) for run in old] + [
            replace(run, mark=Mark.ADDED) for run in new
        ]
        held = []
    return _blanks([*merged, *held])


def marked(old: str, new: str, spans: Sequence[Span]) -> tuple[Run, ...]:
    """One text with the marks of both sides, from the ranges in which the two differ; what they share is shown as it
    stands in the new one."""
    runs: list[Run] = []
    at = 0
    for span in spans:
        runs.append(Run(new[at : span.new[0]]))
        runs.append(Run(old[slice(*span.old)], Mark.REMOVED))
        runs.append(Run(new[slice(*span.new)], Mark.ADDED))
        at = span.new[1]
    return _blanks([*runs, Run(new[at:])])


def _holds(merged: Sequence[Run], side: Sequence[Run], other: Mark) -> bool:
    """Whether the merged runs, without those of the other side, say what this side says; blanks, quotation marks
    and case, which typography may change, are not compared."""
    left = "".join(run.text for run in merged if run.mark is not other)
    right = "".join(run.text for run in side if run.mark is not other)
    if "".join(left.split()) == "".join(right.split()):
        return True  # without typography between them, which is nearly always so, folding is spared

    def bare(text: str) -> str:
        return "".join(
            character for character in fold(text) if character.isalnum() or character in ".,;:!?%-+"
        )

    return bare(left) == bare(right)


def _uncased(old: list[Run], new: list[Run]) -> tuple[list[Run], list[Run]]:
    """The same without marks on a letter whose case alone follows from other changes of the text: "Passengers"
    become "Forty-one passengers". Both sides show the new letter, unmarked."""
    marked = [[i for i, run in enumerate(side) if run.typographic] for side in (old, new)]
    if len(marked[0]) != len(marked[1]):
        return old, new
    old, new = list(old), list(new)
    for i, j in zip(*marked, strict=True):
        if old[i].text.isalpha() and old[i].text.casefold() == new[j].text.casefold():
            old[i] = new[j] = Run(new[j].text)
    return old, new


def _take(merged: list[Run], left: list[Run], right: list[Run]) -> None:
    """Move the text that the next runs of both sides have in common over. Where one side has a blank that the
    other lacks (its marks swallowed the words between two), the blank is kept once; a differing character can
    only be typography, and the new one is shown."""
    old, new = left[0], right[0]
    if old.text[:1].isspace() != new.text[:1].isspace():
        side = left if old.text[:1].isspace() else right
        if not merged or not merged[-1].text[-1:].isspace():
            merged.append(Run(" "))
        _cut(side, 1)
        return
    shorter = min(len(old.text), len(new.text))
    common = next((i for i in range(shorter) if old.text[i] != new.text[i]), shorter) or 1
    merged.append(replace(new, text=new.text[:common]))
    _cut(left, common)
    _cut(right, common)


def _cut(side: list[Run], length: int) -> None:
    rest = side.pop(0)
    if len(rest.text) > length:
        side.insert(0, replace(rest, text=rest.text[length:], seam=False))


def _blanks(runs: Sequence[Run]) -> tuple[Run, ...]:
    """The same with a blank between a removal and the addition that follows it, and no empty runs."""
    out: list[Run] = []
    for run in runs:
        if not run.text:
            continue
        if (
            out
            and run.mark is not out[-1].mark
            and Mark.PLAIN not in (run.mark, out[-1].mark)
            and not out[-1].text[-1].isspace()
            and not run.text[0].isspace()
        ):
            out.append(Run(" "))
        out.append(run)
    return tuple(out)


# --- what changed ----------------------------------------------------------------------------------------


class _Places:
    """Where on the page the edits of a change stand: rows, counted from 0 (the headline's is -1), and anchors of
    blocks, by their indices on both sides."""

    def __init__(
        self,
        versions: tuple[Version, Version],
        headline: Line | None,
        stretches: Sequence[Stretch],
        view: View,
        comparison: Comparison,
    ) -> None:
        self._headline = headline
        self._versions = versions
        self._homes = [
            [block for block, sentences in enumerate(units) for _ in sentences]
            for units in (comparison.old_units, comparison.new_units)
        ]
        self._rows: tuple[dict[int, int], dict[int, int]] = ({}, {})
        self._moved: dict[str, tuple[int, Block]] = {}
        self._ids: tuple[dict[int, str], dict[int, str]] = ({}, {})
        self._numbers: tuple[dict[int, int], dict[int, int]] = ({}, {})
        lines = [line for stretch in stretches for line in stretch.lines]
        for place, (row, line) in enumerate(zip(view.rows, lines, strict=True)):
            for side, cells, blocks in ((0, row.old, line.old), (1, row.new, line.new)):
                for cell, block in zip(cells, blocks, strict=True):
                    if cell.block is None:
                        continue
                    self._rows[side][cell.block] = place
                    if block.id is not None:
                        self._moved[block.id] = place, block
                        self._ids[side][cell.block] = block.id
                    if cell.number is not None:
                        self._numbers[side][cell.block] = cell.number
        self._cited: dict[Edit, int] = {}
        self._edits: dict[int, list[str]] = {}
        for number, edit in enumerate(comparison.edits, 1):
            self._cited.setdefault(edit, number)
            at = self.row(edit)
            if at is not None:
                self._edits.setdefault(at, []).append(f"e{number}")

    def block(self, edit: Edit) -> tuple[int, int] | None:
        """The side (0 old, 1 new) and the block that an edit is shown at; None for what is outside the text."""
        for side, unit in ((1, edit.new_unit), (0, edit.old_unit)):
            if unit is not None and unit < len(self._homes[side]):
                return side, self._homes[side][unit]
        return None

    def row(self, edit: Edit) -> int | None:
        """The row that an edit is shown in; None where the page has none for it."""
        place = self.block(edit)
        if place is not None:
            return self._rows[place[0]].get(place[1])
        outside = edit.klass in (EditClass.TIME, EditClass.BYLINE, EditClass.LINKS, EditClass.IMAGE)
        return -1 if self._headline is not None and not outside else None

    def edits_in(self, row: int) -> Sequence[str]:
        """The anchors of all edits in a row."""
        return self._edits.get(row, ())

    def entry(self, edit: Edit) -> str:
        """The anchor of an edit in the list "What changed"."""
        return f"r{self._cited[edit]}"

    def href(self, edit: Edit) -> str:
        """Where an edit stands in the text, "" where the page has no place for it."""
        place = self.block(edit)
        anchor = self._ids[place[0]].get(place[1]) if place is not None else None
        if anchor is not None:
            moved = self._moved[anchor][1]
            if moved.href and (moved.label or "").startswith(ARROWS[Way.DOWN]):
                return moved.href  # of the two places, the one that a reader meets first
            return f"#{anchor}"
        return f"#e{self._cited[edit]}" if self.row(edit) is not None else ""

    def moves(self) -> Mapping[str, tuple[int, int]]:
        """The rows of the old and of the new place of what moved, by the anchor of the old."""
        return {
            anchor: (row, self._moved[block.href[1:]][0])
            for anchor, (row, block) in self._moved.items()
            if anchor.startswith("mo") and block.href and block.href[1:] in self._moved
        }

    def number(self, edit: Edit) -> str:
        """What readers see beside the block, "" for a box and for what is outside the text."""
        place = self.block(edit)
        return str(self._numbers[place[0]].get(place[1], "")) if place is not None else ""

    def life(self, edit: Edit) -> str:
        """The page of the sentence in all versions."""
        for version, unit in ((self._versions[1], edit.new_unit), (self._versions[0], edit.old_unit)):
            if unit is not None and edit.klass is not EditClass.REPLACED:
                return f"/a/{version.article_id}/{version.number}/sentences/{unit}"
        return ""

    def move(self, href: str) -> Block | None:
        """The block that moved, where an anchor is one's."""
        return self._moved[href[1:]][1] if href[1:] in self._moved else None


def _gathered(told: Changed, places: _Places) -> tuple[list[tuple[Told, tuple[Told, ...]]], tuple[Told, ...]]:
    """Classified edits, each with the lighter ones of the same block that came or went with it, so that one paragraph
    is told once; and the passages that none of them tells already."""
    named: list[tuple[Told, list[Told]]] = []
    for each in told.told:
        whole = next((inside for heavy, inside in named if _together(heavy, each, places)), None)
        if whole is None:
            named.append((each, []))
        else:
            whole.append(each)
    passages = [
        each
        for each in told.passages
        if not any(
            _together(heavy, each, places)
            or _same_words(heavy.edit, each.edit)
            or _moved_with(heavy.edit, each.edit, places)
            for heavy in told.told
        )
    ]
    return [
        (heavy, tuple(each for each in inside if not _names(each.edit, heavy.edit.about)))
        for heavy, inside in named
    ], tuple(passages)


def _together(heavy: Told, light: Told, places: _Places) -> bool:
    """Whether both came, or both went, with one block; or the lighter only says that it is the lead that changed."""
    place = places.block(heavy.edit)
    if place is None or place != places.block(light.edit):
        return False
    if light.edit.klass in _OPENINGS:
        return heavy.edit.klass is not EditClass.MOVED
    if heavy.edit.change is Change.ALTERED or heavy.edit.change is not light.edit.change:
        return False
    return EditClass.MOVED not in (heavy.edit.klass, light.edit.klass) and light.edit.detail != "paragraphs"


def _same_words(heavy: Edit, passage: Edit) -> bool:
    """Whether a classified edit tells of the very sentence that a passage is."""
    if heavy.klass is EditClass.MOVED or passage.detail == "paragraphs":
        return False
    return (heavy.old_unit is not None and heavy.old_unit == passage.old_unit) or (
        heavy.new_unit is not None and heavy.new_unit == passage.new_unit
    )


def _moved_with(heavy: Edit, passage: Edit, places: _Places) -> bool:
    """Whether a passage is the rewording of a block whose move is told, and with it that it was reworded."""
    return (
        heavy.klass is EditClass.MOVED
        and passage.change is Change.ALTERED
        and passage.detail != "paragraphs"
        and places.block(heavy) is not None
        and places.block(heavy) == places.block(passage)
    )


def _names(edit: Edit, who: str | None) -> bool:
    """Whether an edit of a name or an attribution says no more than who is quoted."""
    return (
        who is not None
        and edit.klass in (EditClass.NAME, EditClass.ATTRIBUTION)
        and (edit.new or edit.old) == who
    )


def _inside(told: Told) -> str:
    value = "" if told.edit.klass in _OPENINGS else words.isolated(told.new or told.old)
    return words.headed(told.label, value) if value and not told.edit.about else told.label


def _jump(told: Told, places: _Places, shown: Set[str], inside: Sequence[Told] = ()) -> Jump:
    edit, href = told.edit, places.href(told.edit)
    moved = edit.klass is EditClass.MOVED
    block = places.move(href) if moved else None
    name, sign, old = told.label, told.sign, told.old
    if moved:
        old = ""
        if block is not None and block.label:
            sign, name = block.label[:1], block.label[2:]
    if told.count > 1:
        times = ngettext("%(what)s, %(num)s time", "%(what)s, %(num)s times", told.count)
        name = times % {"what": name, "num": words.number(told.count)}
    return Jump(
        places.entry(edit),
        sign,
        name,
        href if href[1:] in shown else "",
        old=old,
        new=told.new,
        weighty=told.weighty,
        moved=moved,
        number=places.number(edit),
        life=places.life(edit),
        inside=tuple(map(_inside, inside)),
    )


def _also(passages: Sequence[Told], places: _Places, shown: Set[str]) -> tuple[Also, ...]:
    """The passages that no rule names, by what was done to them: each number a jump."""
    groups: dict[str, dict[str, Jump]] = {}
    for told in passages:
        jump = _jump(told, places, shown)
        here = replace(jump, label=jump.number or gettext("a box"), note=told.label)
        groups.setdefault(told.label, {}).setdefault(here.label, here)
    return tuple(
        Also(name, tuple(sorted(jumps.values(), key=lambda jump: int(jump.number or 0))))
        for name, jumps in groups.items()
    )


# --- one change for a card -------------------------------------------------------------------------------


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
    line = _line(row, _NONE)
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
        where = words.placed(row.old[0].kind, _numbers(row.old)[:1])
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
