"""A comparison as PDF: two columns on A4, with the marks of the page, for printing, sending and filing.

Made by reportlab, an extra. Text is drawn line by line as it was measured, never read as markup. The file holds our own
fonts, which know Latin letters: what they lack is drawn as an empty box and counted at the foot, and a text of which
they lack more than one letter in fifty is refused, because a file full of boxes helps nobody.
"""

from __future__ import annotations

import io
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from importlib.util import find_spec
from typing import Any, Final

from variorum.comparison.rows import Mark, Note, PartKind, Run
from variorum.publish import words
from variorum.publish.pair import Block, Jump, Line, Pair, withheld
from variorum.publish.picture import metrics
from variorum.publish.picture.drawing import SCHEMES
from variorum.publish.picture.metrics import SANS, SANS_BOLD, SERIF, SERIF_BOLD
from variorum.publish.picture.subject import NEVER, SIGNS, Scheme, clean
from variorum.publish.views import naming
from variorum.types import BlockKind, LinkOp

INSTALL: Final = (
    "PDF needs reportlab: pip install 'variorum[pictures]'. Any browser prints the page itself to PDF."
)
#: The share of letters that our fonts may lack.
MOST_UNKNOWN: Final = 0.02
#: A4 in points, and what is left of it.
WIDTH, HEIGHT = 595.28, 841.89
MARGIN: Final = 42.0
FOOT: Final = 60.0
GUTTER: Final = 22.0
COLUMN: Final = (WIDTH - 2 * MARGIN - GUTTER) / 2
_SIZE, _LEADING = 9.6, 13.4
#: From the edge of a column to its text: the bar, and the number of the block.
_INDENT: Final = 18.0
_ROOM: Final = COLUMN - _INDENT - 6
_MOST_LINES: Final = 10_000
_COLOURS: Final = SCHEMES[Scheme.LIGHT]
_BOLD: Final = frozenset({None, BlockKind.SUBHEAD})
_FONTS = threading.Lock()


class NoPrinter(Exception):
    """What makes PDF is not installed; the message says how to get it."""

    def __init__(self) -> None:
        super().__init__(INSTALL)


class NoLetters(Exception):
    """Our fonts do not hold the letters of a text; the message says what helps."""

    def __init__(self) -> None:
        super().__init__(
            "This text is in letters that the fonts of our PDF do not hold. Any browser prints the page itself to PDF, "
            "with the fonts of the system."
        )


def installed() -> bool:
    """Whether comparisons can be had as PDF here."""
    return find_spec("reportlab") is not None


def legible(pair: Pair) -> bool:
    """Whether our fonts hold the letters of both texts, so that `pdf` is worth asking for."""
    letters, unknown = _letters(pair)
    return unknown <= MOST_UNKNOWN * letters


def _letters(pair: Pair) -> tuple[int, int]:
    """How many letters both texts have, at least 1, and how many of these our fonts lack."""
    counts = Counter[str]()
    for stretch in pair.stretches:
        for line in stretch.lines:
            for block in (*line.old, *line.new):
                for run in block.runs:
                    counts.update(run.text)
    lacking = (each for each in counts if clean(each).strip() and not metrics.known(each))
    return max(1, counts.total()), sum(counts[each] for each in lacking)


def pdf(pair: Pair, url: str, *, whole: bool = False, digest: str = "") -> bytes:
    """Two versions side by side as PDF, always the same bytes for the same texts. `url` is the permanent address and
    stands at the foot of each page; with `whole` what is unchanged is shown too.

    Raises `NoPrinter` where the extra is not installed, `NoLetters` where our fonts cannot show the text.
    """
    letters, unknown = _letters(pair)
    if unknown > MOST_UNKNOWN * letters:
        raise NoLetters
    headline = clean(words.plain(pair.new.headline) or naming.title(pair.article))
    paper = _Paper(f"{clean(words.plain(pair.article.outlet))}: {headline}", _foot(url, digest, unknown))
    _title(paper, pair, headline)
    paper.columns = tuple(
        f"Version {version.number} · {words.appeared(version.intervals[0], NEVER)} UTC"
        for version in (pair.old, pair.new)
    )
    paper.heads()
    if pair.headline is not None and (whole or pair.headline.op is not LinkOp.SAME):
        paper.row(pair.headline)
    for stretch in pair.stretches:
        if stretch.kind is PartKind.UNCHANGED and (stretch.hidden or not whole):
            count = stretch.hidden or len(stretch.lines)
            paper.bar(
                f"{words.plural(count, 'unchanged block')}{f', {stretch.where}' if stretch.where else ''}"
            )
            if not stretch.hidden:
                continue
        for line in stretch.lines:
            paper.row(line)
        if stretch.kind is PartKind.CHANGES and stretch.hidden:
            paper.bar(withheld(stretch.hidden))
    return paper.bytes()


def _foot(url: str, digest: str, unknown: int) -> tuple[str, ...]:
    told = [clean(url), clean(f"capture {words.digest(digest)}") if digest else ""]
    if unknown:
        told.append(
            f"{words.plural(unknown, 'letter')} not in the fonts of this file: see the page at the address"
        )
    return tuple(each for each in told if each)


def _title(paper: _Paper, pair: Pair, headline: str) -> None:
    outlet = clean(words.plain(pair.article.outlet))
    paper.text([Run(f"{outlet} · {clean(words.address(pair.article.url))}")], SANS, 8.5, 12, _COLOURS.muted)
    paper.text([Run(headline)], SERIF_BOLD, 20, 25, _COLOURS.ink)
    compared = (
        f"Versions {pair.old.number} and {pair.new.number} compared · {words.plural(pair.changes, 'change')}"
    )
    paper.text([Run(compared)], SANS, 8.5, 12, _COLOURS.muted)
    if pair.note:
        paper.text([Run(clean(pair.note))], SANS, 8.5, 12, _COLOURS.ink)
    if pair.jumps:
        paper.space(8)
        paper.text([Run("What changed")], SANS_BOLD, 10, 14, _COLOURS.ink)
        for jump in pair.jumps:
            paper.text(_jump(jump), SANS, 8.5, 12, _COLOURS.ink)
    paper.space(10)


def _jump(jump: Jump) -> list[Run]:
    label = (
        SIGNS.sub("", f"{jump.sign} {clean(jump.label)}")
        if metrics.known(jump.sign, SANS)
        else clean(jump.label)
    )
    values = [
        Run(clean(text), mark) for text, mark in ((jump.old, Mark.REMOVED), (jump.new, Mark.ADDED)) if text
    ]
    if jump.moved:
        values = [Run(run.text) for run in values]
    return [Run(label), *(each for value in values for each in (Run(" "), value))]


# --- what stands in a column -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Set:
    """A line of a column, ready to be drawn: its runs, how they are set, and the number that stands before it."""

    runs: tuple[Run, ...]
    cut: str
    size: float
    high: float
    colour: str
    number: str = ""


def _column(blocks: Sequence[Block], line: Line) -> list[_Set]:
    """The lines of a cell, one block above the other."""
    found: list[_Set] = []
    for i, block in enumerate(blocks):
        if i:
            found.append(_Set((), SERIF, _SIZE, 5, _COLOURS.ink))
        found += [
            _Set((Run(label),), SANS_BOLD, 7, 10, colour)
            for text, colour in _labels(block, line)
            for label in _broken([Run(clean(text))], SANS_BOLD, 7)
        ]
        size, leading, cut = (
            (13, 17, SERIF_BOLD)
            if block.kind is None
            else (_SIZE, _LEADING, SERIF_BOLD if block.kind in _BOLD else SERIF)
        )
        number = str(block.number) if block.number is not None else ""
        for runs in _lines(block.runs, cut, size):
            found.append(_Set(runs, cut, size, leading, _COLOURS.ink, number))
            number = ""
    return found


def _labels(block: Block, line: Line) -> Iterator[tuple[str, str]]:
    if block.label:
        yield block.label, _COLOURS.moved[0]
    elif line.op in (LinkOp.JOINED, LinkOp.SPLIT) and block in line.new[:1]:
        yield line.words, _COLOURS.muted
    elif block.kind in (BlockKind.NOTE, BlockKind.CAPTION):
        yield words.KINDS[block.kind], _COLOURS.muted
    for quote in block.quotes:
        yield quote, _COLOURS.rubric


def _lines(runs: Sequence[Run], cut: str, size: float) -> Iterable[tuple[Run, ...]]:
    cleaned = [Run(clean(run.text), run.mark, note=run.note) for run in runs]
    return metrics.broken(cleaned, cut, size, _ROOM, _MOST_LINES).lines


def _broken(runs: Sequence[Run], cut: str, size: float) -> list[str]:
    return ["".join(run.text for run in line) for line in metrics.broken(runs, cut, size, _ROOM, 3).lines]


# --- paper -----------------------------------------------------------------------------------------------


class _Paper:
    """Pages that are written from the top down; what does not fit goes on on the next."""

    def __init__(self, title: str, foot: Sequence[str]) -> None:
        self._buffer = io.BytesIO()
        self._canvas = _canvas(self._buffer)
        self._canvas.setTitle(title)
        self._canvas.setCreator("Variorum")
        self._foot = foot
        self._page = 1
        self._y = HEIGHT - MARGIN
        self.columns: tuple[str, ...] = ()

    def bytes(self) -> bytes:
        self._end()
        self._canvas.save()
        return self._buffer.getvalue()

    def _end(self) -> None:
        self._stroke(MARGIN, FOOT - 16, WIDTH - 2 * MARGIN, _COLOURS.rule)
        for i, text in enumerate(self._foot):
            line = metrics.broken([Run(text)], SANS, 7.5, WIDTH - 2 * MARGIN - 60, 1).lines[0]
            self._runs(MARGIN, FOOT - 27 - 10 * i, line, SANS, 7.5, _COLOURS.muted)
        page = f"page {self._page}"
        end = WIDTH - MARGIN - metrics.width(page, SANS, 7.5)
        self._runs(end, FOOT - 27, [Run(page)], SANS, 7.5, _COLOURS.muted)

    def _next(self) -> None:
        self._end()
        self._canvas.showPage()
        self._page += 1
        self._y = HEIGHT - MARGIN
        self.heads()

    @property
    def _left(self) -> float:
        return self._y - FOOT

    def space(self, high: float) -> None:
        self._y -= high

    def text(self, runs: Sequence[Run], cut: str, size: float, leading: float, colour: str) -> None:
        """Lines over the whole width."""
        for line in metrics.broken(runs, cut, size, WIDTH - 2 * MARGIN, _MOST_LINES).lines:
            if self._left < leading:
                self._next()
            self._y -= leading
            self._runs(MARGIN, self._y + 0.28 * size, line, cut, size, colour)

    def heads(self) -> None:
        """What the two columns are, on every page."""
        if not self.columns:
            return
        self._y -= 12
        for x, told in zip((MARGIN, MARGIN + COLUMN + GUTTER), self.columns, strict=True):
            line = metrics.broken([Run(told)], SANS_BOLD, 7.5, COLUMN, 1).lines[0]
            self._runs(x, self._y + 3, line, SANS_BOLD, 7.5, _COLOURS.muted)
        self._stroke(MARGIN, self._y - 2, WIDTH - 2 * MARGIN, _COLOURS.ink)
        self._y -= 4

    def bar(self, told: str) -> None:
        """What is left out between two rows."""
        if self._left < 18:
            self._next()
        self._y -= 18
        self._runs(MARGIN + _INDENT, self._y + 6, [Run(told)], SANS, 7.5, _COLOURS.muted)
        self._stroke(MARGIN, self._y, WIDTH - 2 * MARGIN, _COLOURS.rule)

    def row(self, line: Line) -> None:
        """A row, on one page where one holds it."""
        sides = [_column(line.old, line), _column(line.new, line)]
        high = max(sum(each.high for each in side) for side in sides) + 8
        if high > self._left and high < HEIGHT / 2:
            self._next()
        first = True
        while any(sides) or first:
            if self._left < 30:
                self._next()
            sides = self._piece(line, sides, sign=first)
            first = False
        self._stroke(MARGIN, self._y, WIDTH - 2 * MARGIN, _COLOURS.rule)

    def _piece(self, line: Line, sides: Sequence[list[_Set]], *, sign: bool) -> list[list[_Set]]:
        """As much of a row as fits here; gives what is left of both sides."""
        fitting = [_fit(side, self._left - 8) for side in sides]
        high = max(sum(each.high for each in here) for here, _ in fitting) + 8
        top, self._y = self._y, self._y - high
        for x, own, (here, _) in zip(
            (MARGIN, MARGIN + COLUMN + GUTTER), (line.old, line.new), fitting, strict=True
        ):
            if not own:
                continue
            self._ground(x, high, line, old=own is line.old)
            y = top - 4
            for each in here:
                y -= each.high
                self._runs(x + 5, y + 0.28 * each.size, [Run(each.number)], SANS, 6.5, _COLOURS.muted)
                self._runs(x + _INDENT, y + 0.28 * each.size, each.runs, each.cut, each.size, each.colour)
        if sign and line.sign and metrics.known(line.sign, SANS_BOLD):
            wide = metrics.width(line.sign, SANS_BOLD, 9)
            colour = _COLOURS.moved[0] if line.op is LinkOp.MOVED else _COLOURS.muted
            middle = MARGIN + COLUMN + (GUTTER - wide) / 2
            self._runs(middle, top - 14, [Run(line.sign)], SANS_BOLD, 9, colour)
        return [rest for _, rest in fitting]

    def _ground(self, x: float, high: float, line: Line, *, old: bool) -> None:
        """The wash of a whole block, with its bar or outline."""
        if line.op is LinkOp.MOVED:
            ink, wash = _COLOURS.moved
            self._rect(x, self._y, COLUMN, high, wash)
            self._outline(x + 0.6, self._y + 0.6, COLUMN - 1.2, high - 1.2, ink)
        elif line.op in (LinkOp.REMOVED, LinkOp.ADDED, LinkOp.REPLACED):
            ink, _, wash = _COLOURS.removed if old else _COLOURS.added
            self._rect(x, self._y, COLUMN, high, wash)
            self._rect(x, self._y, 2, high, ink)

    def _runs(self, x: float, y: float, runs: Sequence[Run], cut: str, size: float, colour: str) -> None:
        """One line of marked text from `x` on, its baseline at `y`."""
        for run in runs:
            bare = run.text.strip()
            if bare:
                before = metrics.width(run.text[: len(run.text) - len(run.text.lstrip())], cut, size)
                self._run(x + before, y, bare, run, cut, size, colour)
            x += metrics.width(run.text, cut, size)

    def _run(self, x: float, y: float, text: str, run: Run, cut: str, size: float, colour: str) -> None:
        if isinstance(run, metrics.Ours):
            cut, size, colour = SANS, 0.8 * size, _COLOURS.muted
        wide = metrics.width(text, cut, size)
        if run.mark in (Mark.REMOVED, Mark.ADDED):
            colour, tint, _ = _COLOURS.removed if run.mark is Mark.REMOVED else _COLOURS.added
            self._rect(x - 1, y - 0.28 * size, wide + 2, 1.18 * size, tint)
        if run.note is Note.FIGURE:
            self._outline(x - 1, y - 0.28 * size, wide + 2, 1.18 * size, colour, 0.7)
        self._canvas.setFillColor(colour)
        self._canvas.setFont(cut, size)
        self._canvas.drawString(x, y, text)
        if run.mark is Mark.REMOVED:
            self._stroke(x, y + 0.27 * size, wide, colour)
        elif run.mark is Mark.ADDED:
            self._stroke(x, y - 0.14 * size, wide, colour)

    def _rect(self, x: float, y: float, wide: float, high: float, colour: str) -> None:
        self._canvas.setFillColor(colour)
        self._canvas.rect(x, y, wide, high, stroke=0, fill=1)

    def _outline(self, x: float, y: float, wide: float, high: float, colour: str, thick: float = 1.2) -> None:
        self._canvas.setStrokeColor(colour)
        self._canvas.setLineWidth(thick)
        self._canvas.rect(x, y, wide, high, stroke=1, fill=0)

    def _stroke(self, x: float, y: float, wide: float, colour: str) -> None:
        self._canvas.setStrokeColor(colour)
        self._canvas.setLineWidth(0.7)
        self._canvas.line(x, y, x + wide, y)


def _fit(lines: Sequence[_Set], high: float) -> tuple[list[_Set], list[_Set]]:
    """The lines that fit into so many points, and the others."""
    used = 0.0
    for i, each in enumerate(lines):
        used += each.high
        if used > high:
            return list(lines[:i]), list(lines[i:])
    return list(lines), []


def _canvas(target: io.BytesIO) -> Any:
    """An empty document whose text is in our own fonts. Raises `NoPrinter`."""
    try:
        from reportlab.pdfbase import pdfmetrics
        from reportlab.pdfbase.ttfonts import TTFont
        from reportlab.pdfgen.canvas import Canvas
    except ImportError:
        raise NoPrinter from None
    with _FONTS:  # its list of fonts is one for the process
        for cut in (SERIF, SERIF_BOLD, SANS, SANS_BOLD):
            if cut not in pdfmetrics.getRegisteredFontNames():
                content = (files("variorum.publish.picture") / "fonts" / f"{cut}.ttf").read_bytes()
                pdfmetrics.registerFont(TTFont(cut, io.BytesIO(content)))
    return Canvas(target, pagesize=(WIDTH, HEIGHT), invariant=1, lang="en")
