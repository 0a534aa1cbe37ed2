"""The side-by-side view of two versions as plain values, for any renderer.

A `View` is a headline row and a list of `Part`s; a part is a stretch of `Row`s that can be folded as one; a
row has cells on the old side, on the new side, or on both. Reading all old cells from the first row to the
last gives the old version in its own order, and likewise the new: a row pairs old with new only where the
order of the kept text allows it. What moved stands at both places, each time with the other side empty; a block that
became part of another one, or was part of one, stands so at its own place, and as `moved` runs inside the other.

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
- `row.merged` is the inline form of a reworded row: both sides as one text, what was removed before what was
  added. It is empty where a row has one side only (and did not move) or where its sides are equal or replaced.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby
from typing import Final

from variorum.comparison import words
from variorum.comparison.headlines import headline_op, line_op
from variorum.comparison.measure import LINKED
from variorum.text import normalise
from variorum.types import BlockKind, Comparison, Document, Link, LinkOp, Paragraphs, Span

#: Most differences of a block that are marked one by one.
MOST_MARKS: Final = 1_000


class Mark(StrEnum):
    """What is said of a run of text inside a block."""

    PLAIN = "plain"
    REMOVED = "removed"  # stands on the old side only
    ADDED = "added"  # stands on the new side only
    MOVED = "moved"  # a sentence that left its place while its block stayed
    KEPT = "kept"  # inside a block that was added, removed or replaced: this sentence stands on both sides


class Note(StrEnum):
    """What a run of text is, beside its mark, where an edit names it."""

    FIGURE = "figure"  # a figure or date
    NAME = "name"


class Way(StrEnum):
    """Where something went, in the order of the text."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a block's text under one mark.

    `typographic` is set where old and new differ only in quotes, dashes, case or blanks. `seam` is set on a
    run before which the seam of two joined or split blocks lies. `note` is never set here: it is for whoever knows the
    edits, to say that the run belongs to something that one of them names.
    """

    text: str
    mark: Mark = Mark.PLAIN
    typographic: bool = False
    seam: bool = False
    note: Note | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """The other place of a block that moved.

    `block` is its index on the other side and `number` its number there (None for boxes); `between` are the
    numbers of its numbered neighbours at the other place, None at an end of the text. On the old side say
    "now 4" or "now between 13 and 14", on the new side "stood at 2" or "stood between 7 and 8". With `inside` the block
    is no block there but sentences of that one: say "now in 8", "stood in 8".
    """

    way: Way
    block: int
    number: int | None
    between: tuple[int | None, int | None]
    reworded: bool
    inside: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One block on one side.

    `block` is its index in the document (None for the headline), `number` what readers see beside it: blocks
    are counted from 1 in each version, boxes bear none. `kind` is None for the headline. `holds` are the blocks of the
    other side whose sentences all stand inside this one.
    """

    block: int | None
    number: int | None
    kind: BlockKind | None
    op: LinkOp
    runs: tuple[Run, ...]
    moved: Move | None = None
    holds: tuple[int, ...] = ()

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
    merged: tuple[Run, ...] = ()


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


#: More added or removed rows in a row than this have a bar that names them.
LONG_RUN = 4
#: So many words of a block name it in a bar.
OPENING_WORDS = 4

_BLANK = Run(" ")


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


def side_by_side(comparison: Comparison, old: Document | None = None, new: Document | None = None) -> View:
    """The view of a comparison. Without the documents it was made from, every block counts as a paragraph and
    there is no headline."""
    sides = _Side(comparison, old, of_old=True), _Side(comparison, new, of_old=False)
    headline = _headline(old, new) if old and new and (old.headline or new.headline) else None
    rows = list(_rows(comparison, *sides))
    count = 0
    if headline and headline.op is not LinkOp.SAME:
        count = 1
        headline = replace(headline, change=count)
    rows, count = _counted(rows, count)
    return View(headline, tuple(_parts(rows)), count)


def merged_runs(
    old: str, new: str, spans: Sequence[Span], moved: Sequence[tuple[int, int]] = ()
) -> tuple[Run, ...]:
    """Two texts as one: the new text, with what was removed standing before what was added. `moved` are ranges of the new
    text that stood elsewhere in the old one."""
    runs: list[Run] = []
    place = 0
    for span in _legible(spans):
        (a, b), (c, d) = span.old, span.new
        gone, come = old[a:b], new[c:d]
        typographic = _is_typographic(gone, come)
        common = new[place:c]
        if gone and a and old[a - 1].isspace() and not common[-1:].isspace() and (common or runs):
            common += " "
        runs.append(Run(common))
        runs.append(Run(gone, Mark.REMOVED, typographic))
        if gone and _parted(old, new, span, typographic):
            runs.append(Run(" "))
        inside = [(max(start, c) - c, min(end, d) - c) for start, end in moved if start < d and end > c]
        if inside and not typographic:
            runs += _cut(come, [(start, end, False) for start, end in inside], Mark.ADDED, Mark.MOVED)
        else:
            runs.append(Run(come, Mark.ADDED, typographic))
        place = d
    runs.append(Run(new[place:]))
    return _joined(runs)


def _legible(spans: Sequence[Span]) -> Sequence[Span]:
    """Differences as they are marked: of very many those are one that nearly touch, until few enough are left to be read,
    and to be drawn by a browser."""
    near = 2
    while len(spans) > MOST_MARKS:
        near *= 4
        joined = [spans[0]]
        for span in spans[1:]:
            last = joined[-1]
            if max(span.old[0] - last.old[1], span.new[0] - last.new[1]) <= near:
                joined[-1] = Span((last.old[0], span.old[1]), (last.new[0], span.new[1]))
            else:
                joined.append(span)
        spans = joined
    return spans


def _parted(old: str, new: str, span: Span, typographic: bool) -> bool:
    """Whether a blank belongs between what was removed and what follows it in the merged text."""
    b, (c, d) = span.old[1], span.new
    if c == d:
        return old[b : b + 1].isspace() and not new[d : d + 1].isspace() and d < len(new)
    if typographic:
        return False
    ends_word = b == len(old) or old[b].isspace()
    begins_word = c == 0 or new[c - 1].isspace()
    return (ends_word and begins_word) or (old[b - 1].isalnum() and new[c].isalnum())


class _Side:
    """One side of a comparison: what its blocks are, and which link each block and sentence stands in."""

    def __init__(self, comparison: Comparison, document: Document | None, *, of_old: bool) -> None:
        self.of_old = of_old
        self.paragraphs: Paragraphs = comparison.old_units if of_old else comparison.new_units
        self.kinds = (
            [block.kind for block in document.blocks]
            if document and len(document.blocks) == len(self.paragraphs)
            else [BlockKind.PARAGRAPH] * len(self.paragraphs)
        )
        self.numbers: list[int | None] = []
        count = 0
        for kind in self.kinds:
            count += kind is not BlockKind.BOX
            self.numbers.append(None if kind is BlockKind.BOX else count)
        self.first: list[int] = []  # each paragraph's first sentence
        self.home: list[int] = []  # each sentence's paragraph
        self.sentences: list[str] = []
        for index, paragraph in enumerate(self.paragraphs):
            self.first.append(len(self.sentences))
            self.home += [index] * len(paragraph)
            self.sentences += paragraph
        self.link_of_block = {p: link for link in comparison.paragraphs for p in self.units(link)}
        self.link_of_sentence = {s: link for link in comparison.links for s in self.units(link)}
        self.rank: list[int] = []  # how many kept blocks stand before each
        kept = 0
        for block in range(len(self.paragraphs)):
            self.rank.append(kept)
            link = self.link_of_block[block]
            stays = self.others(link) and link.op is not LinkOp.MOVED
            kept += bool(stays and self.units(link)[0] == block)

    def inside(self, other: _Side, block: int) -> int | None:
        """The block of the other side that all sentences of a block stand in, where none there answers the block itself."""
        if self.others(self.link_of_block[block]):
            return None
        homes: set[int | None] = set()
        for sentence in range(self.first[block], self.first[block] + len(self.paragraphs[block])):
            link = self.link_of_sentence[sentence]
            linked = link.op in LINKED
            homes |= {other.home[unit] for unit in self.others(link)} if linked else {None}
        return homes.pop() if len(homes) == 1 else None

    def holds(self, other: _Side, block: int) -> tuple[int, ...]:
        """The blocks of the other side that stand inside one of this side."""
        found = {
            other.home[unit]: None
            for sentence in range(self.first[block], self.first[block] + len(self.paragraphs[block]))
            for unit in self.others(self.link_of_sentence[sentence])
        }
        return tuple(there for there in found if other.inside(self, there) == block)

    def units(self, link: Link) -> tuple[int, ...]:
        return link.old if self.of_old else link.new

    def others(self, link: Link) -> tuple[int, ...]:
        return link.new if self.of_old else link.old

    def text(self, blocks: Iterable[int]) -> str:
        return " ".join(sentence for block in blocks for sentence in self.paragraphs[block])

    def spans(self, other: _Side, link: Link, sentence: int) -> list[tuple[int, int, bool]]:
        """The ranges of a link that lie in one of its sentences, and whether each is mere typography."""
        return self._ranges(other, link, self.units(link), self.others(link), sentence)

    def spans_of_block(self, other: _Side, sentence: int) -> list[tuple[int, int, bool]]:
        """The ranges of the link of a sentence's block that lie in it."""
        link = self.link_of_block[self.home[sentence]]
        own, opposite = (
            [side.first[block] + k for block in blocks for k in range(len(side.paragraphs[block]))]
            for side, blocks in ((self, self.units(link)), (other, self.others(link)))
        )
        return self._ranges(other, link, own, opposite, sentence)

    def in_one_row(self, other: _Side, link: Link) -> bool:
        """Whether all sentences of a link stand in blocks that are set opposite one another."""
        row = self.link_of_block[self.home[self.units(link)[0]]]
        return all(self.home[s] in self.units(row) for s in self.units(link)) and all(
            other.home[s] in self.others(row) for s in self.others(link)
        )

    def _ranges(
        self, other: _Side, link: Link, own: Sequence[int], opposite: Sequence[int], sentence: int
    ) -> list[tuple[int, int, bool]]:
        whole, across = self._joined(own), other._joined(opposite)
        offset = sum(len(self.sentences[s]) + 1 for s in own[: own.index(sentence)])
        length = len(self.sentences[sentence])
        found = []
        for span in _legible(link.spans):
            (start, end), (c, d) = (span.old, span.new) if self.of_old else (span.new, span.old)
            typographic = _is_typographic(whole[start:end], across[c:d])
            start, end = max(start - offset, 0), min(end - offset, length)
            if start < end:
                found.append((start, end, typographic))
        return found

    def _joined(self, sentences: Iterable[int]) -> str:
        return " ".join(self.sentences[s] for s in sentences)

    def neighbours(self, block: int) -> tuple[int | None, int | None]:
        """The numbers of the nearest numbered blocks before and after."""
        before = next((n for n in reversed(self.numbers[:block]) if n is not None), None)
        after = next((n for n in self.numbers[block + 1 :] if n is not None), None)
        return before, after


def _is_typographic(old: str, new: str) -> bool:
    return normalise.typographic(old.strip(), new.strip())


def _headline(old: Document, new: Document) -> Row:
    a, b = old.headline or "", new.headline or ""
    op = headline_op(old, new)
    spans = words.difference(a, b).spans if op in (LinkOp.TYPOGRAPHY, LinkOp.REWORDED) else ()
    left = (_headline_cell(a, op, [span.old for span in spans], Mark.REMOVED),) if a else ()
    right = (_headline_cell(b, op, [span.new for span in spans], Mark.ADDED),) if b else ()
    return Row(op, left, right, merged=merged_runs(a, b, spans) if spans else ())


def line_runs(old: str, new: str) -> tuple[Run, ...]:
    """Two wordings of a line as one text with the marks of both, as a headline has them: word by word where one was made
    from the other, else whole."""
    op = line_op(old, new)
    if op in (LinkOp.TYPOGRAPHY, LinkOp.REWORDED):
        return merged_runs(old, new, words.difference(old, new).spans)
    if op is LinkOp.SAME:
        return (Run(new),)
    between = (Run(" "),) if old and new else ()
    return _joined([Run(old, Mark.REMOVED), *between, Run(new, Mark.ADDED)])


def _headline_cell(text: str, op: LinkOp, ranges: Sequence[tuple[int, int]], mark: Mark) -> Cell:
    marked = [(start, end, op is LinkOp.TYPOGRAPHY) for start, end in ranges]
    return Cell(None, None, None, op, _joined(_cut(text, marked, Mark.PLAIN, mark)))


# --- rows ------------------------------------------------------------------------------------------------


def _rows(comparison: Comparison, old: _Side, new: _Side) -> Iterator[Row]:
    """Kept and replaced blocks opposite one another; between them what stands on one side alone."""
    kept = sorted(
        (link for link in comparison.paragraphs if link.old and link.new and link.op is not LinkOp.MOVED),
        key=lambda link: link.old,
    )
    a = b = 0
    for link in kept:
        yield from _alone(old, new, range(a, link.old[0]))
        yield from _alone(new, old, range(b, link.new[0]))
        a, b = link.old[-1] + 1, link.new[-1] + 1
        # What stands between the parts of a joined block (a box, a removed paragraph) stays in its row.
        yield Row(
            link.op,
            tuple(_cell(old, new, block) for block in range(link.old[0], a)),
            tuple(_cell(new, old, block) for block in range(link.new[0], b)),
            merged=_merged(link, old, new),
        )
    yield from _alone(old, new, range(a, len(old.paragraphs)))
    yield from _alone(new, old, range(b, len(new.paragraphs)))


def _alone(side: _Side, other: _Side, blocks: Iterable[int]) -> Iterator[Row]:
    for block in blocks:
        cell = _cell(side, other, block)
        link = side.link_of_block[block]
        if side.of_old:
            yield Row(cell.op, old=(cell,))
        else:
            yield Row(cell.op, new=(cell,), merged=_merged(link, other, side))


def _merged(link: Link, old: _Side, new: _Side) -> tuple[Run, ...]:
    if not link.spans or not link.old or not link.new:
        return ()
    moved: list[tuple[int, int]] = []
    at = 0
    for block in link.new:
        for sentence in range(new.first[block], new.first[block] + len(new.paragraphs[block])):
            end = at + len(new.sentences[sentence])
            if new.link_of_sentence[sentence].op is LinkOp.MOVED and link.op is not LinkOp.MOVED:
                moved.append((at, end))
            at = end + 1
    return merged_runs(old.text(link.old), new.text(link.new), link.spans, moved)


def _cell(side: _Side, other: _Side, block: int) -> Cell:
    link = side.link_of_block[block]
    move = _move(side, other, block, link)
    op = LinkOp.MOVED if move is not None else link.op
    runs: list[Run] = []
    previous: int | None = None
    several = len(side.others(link)) > 1
    for sentence in range(side.first[block], side.first[block] + len(side.paragraphs[block])):
        own = side.link_of_sentence[sentence]
        opposite = side.others(own)
        came_from = other.home[opposite[0]] if opposite and own.op in LINKED else None
        pieces = _sentence_runs(side, other, op, own, sentence)
        if several and previous is not None and came_from not in (None, previous):
            pieces[0] = replace(pieces[0], seam=True)
        previous = came_from if came_from is not None else previous
        if runs:
            runs.append(Run(" "))
        runs += pieces
    return Cell(
        block, side.numbers[block], side.kinds[block], op, _joined(runs), move, side.holds(other, block)
    )


def _sentence_runs(side: _Side, other: _Side, block_op: LinkOp, link: Link, sentence: int) -> list[Run]:
    text = side.sentences[sentence]
    gone = Mark.REMOVED if side.of_old else Mark.ADDED
    if block_op in (LinkOp.ADDED, LinkOp.REMOVED, LinkOp.REPLACED):
        return [Run(text, Mark.KEPT if link.op in LINKED else Mark.PLAIN)]
    if link.op not in LINKED:
        return [Run(text, gone)]
    moved_alone = link.op is LinkOp.MOVED and block_op is not LinkOp.MOVED
    ground = Mark.MOVED if moved_alone else Mark.PLAIN
    if link.op is LinkOp.MOVED or side.in_one_row(other, link):
        return _cut(text, side.spans(other, link, sentence), ground, gone)
    return _cut(text, side.spans_of_block(other, sentence), ground, gone)


def _cut(text: str, ranges: Iterable[tuple[int, int, bool]], ground: Mark, mark: Mark) -> list[Run]:
    """A text as runs: `mark` on the ranges, `ground` elsewhere. At least one run."""
    runs: list[Run] = []
    place = 0
    for start, end, typographic in ranges:
        if place < start:
            runs.append(Run(text[place:start], ground))
        runs.append(Run(text[start:end], mark, typographic))
        place = end
    if place < len(text) or not runs:
        runs.append(Run(text[place:], ground))
    return runs


def _joined(runs: Iterable[Run]) -> tuple[Run, ...]:
    """Runs without empty ones, neighbours under one mark as one; a blank between two of them takes their mark."""
    made: list[Run] = []
    for run in runs:
        if not run.text:
            continue
        if len(made) > 1 and made[-1] == _BLANK and _alike(made[-2], run):
            made[-2:] = [replace(made[-2], text=made[-2].text + " ")]
        if made and _alike(made[-1], run):
            made[-1] = replace(made[-1], text=made[-1].text + run.text)
        else:
            made.append(run)
    return tuple(made)


def _alike(before: Run, after: Run) -> bool:
    return (before.mark, before.typographic) == (after.mark, after.typographic) and not after.seam


def _move(side: _Side, other: _Side, block: int, link: Link) -> Move | None:
    within = side.inside(other, block)
    if within is not None:
        there = within
        sentences = range(side.first[block], side.first[block] + len(side.paragraphs[block]))
        reworded = any(side.link_of_sentence[sentence].spans for sentence in sentences)
    elif link.op is LinkOp.MOVED:
        there, reworded = side.others(link)[0], bool(link.spans)
    else:
        return None
    here, opposite = (side.rank[block], block), (other.rank[there], there)
    rises = opposite < here if side.of_old else here < opposite
    return Move(
        Way.UP if rises else Way.DOWN,
        there,
        other.numbers[there],
        other.neighbours(there),
        reworded,
        within is not None,
    )


# --- parts -----------------------------------------------------------------------------------------------


def _counted(rows: Iterable[Row], count: int) -> tuple[list[Row], int]:
    """Rows with their change counted; both places of a move under one number."""
    made: list[Row] = []
    moves: dict[tuple[int, int], int] = {}
    for row in rows:
        if row.op is LinkOp.SAME:
            made.append(row)
            continue
        cell = (*row.old, *row.new)[0]
        if cell.moved and cell.block is not None:
            there = cell.moved.block
            places = (cell.block, there) if row.old else (there, cell.block)
            if places in moves:
                made.append(replace(row, change=moves[places]))
                continue
            moves[places] = count + 1
        count += 1
        made.append(replace(row, change=count))
    return made, count


def _parts(rows: Sequence[Row]) -> Iterator[Part]:
    """Unchanged stretches, long runs of added or removed blocks, and all else between them."""
    changes: list[Row] = []
    for op, stretch in ((op, list(group)) for op, group in groupby(rows, key=lambda row: row.op)):
        kind = _FOLDED.get(op)
        if kind is None or (kind is not PartKind.UNCHANGED and len(stretch) <= LONG_RUN):
            changes += stretch
            continue
        if changes:
            yield _part(PartKind.CHANGES, changes)
            changes = []
        yield _part(kind, stretch)
    if changes:
        yield _part(PartKind.CHANGES, changes)


_FOLDED = {
    LinkOp.SAME: PartKind.UNCHANGED,
    LinkOp.ADDED: PartKind.ADDED,
    LinkOp.REMOVED: PartKind.REMOVED,
}


def _part(kind: PartKind, rows: Sequence[Row]) -> Part:
    first, last = (*rows[0].new, *rows[0].old)[0], (*rows[-1].new, *rows[-1].old)[0]
    return Part(
        kind,
        tuple(rows),
        _numbers(cell for row in rows for cell in row.old),
        _numbers(cell for row in rows for cell in row.new),
        _opening(first.text),
        _opening(last.text),
    )


def _numbers(cells: Iterable[Cell]) -> tuple[int, int] | None:
    numbers = [cell.number for cell in cells if cell.number is not None]
    return (min(numbers), max(numbers)) if numbers else None


def _opening(text: str) -> str:
    found = text.split()
    return " ".join(found[:OPENING_WORDS]) + (" …" if len(found) > OPENING_WORDS else "")
