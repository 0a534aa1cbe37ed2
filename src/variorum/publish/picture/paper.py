"""Pages of A4 that are written from the top down by reportlab, an extra: text as it was measured, never read as markup.

All ink belongs to an element of the structure (`variorum.publish.picture.tagged`) or to none, and rows that changed
have a bookmark. A row is a row of a table: what happened to it is told before its old text, where a reader sees a sign.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final

from variorum.comparison.rows import Mark, Note, Run
from variorum.publish.pair import Line
from variorum.publish.picture import metrics
from variorum.publish.picture.drawing import SCHEMES
from variorum.publish.picture.metrics import SANS, SANS_BOLD, SERIF, SERIF_BOLD
from variorum.publish.picture.subject import Scheme, clean
from variorum.publish.picture.tagged import ARTIFACT, Element, Structure
from variorum.types import LinkOp

INSTALL: Final = (
    "PDF needs reportlab: pip install 'variorum[pictures]'. Any browser prints the page itself to PDF."
)
#: A4 in points, and what is left of it.
WIDTH, HEIGHT = 595.28, 841.89
MARGIN: Final = 42.0
FOOT: Final = 60.0
GUTTER: Final = 22.0
COLUMN: Final = (WIDTH - 2 * MARGIN - GUTTER) / 2
#: From the edge of a column to its text: the bar, and the number of the block.
INDENT: Final = 18.0
ROOM: Final = COLUMN - INDENT - 6
COLOURS: Final = SCHEMES[Scheme.LIGHT]
MOST_LINES: Final = 10_000
#: What is read aloud instead of marked text: of strike, tint and underline nothing is heard.
_ALOUD: Final = {Mark.REMOVED: "removed: {};", Mark.ADDED: "added: {};"}
_FONTS = threading.Lock()


class NoPrinter(Exception):
    """What makes PDF is not installed; the message says how to get it."""

    def __init__(self) -> None:
        super().__init__(INSTALL)


@dataclass(frozen=True, slots=True)
class Set:
    """A line of a column, ready to be drawn: its runs, how they are set, the element they belong to, and the number that
    stands before it."""

    runs: tuple[Run, ...]
    cut: str
    size: float
    high: float
    colour: str
    part: Element | None = ARTIFACT
    number: str = ""


class Paper:
    """Pages that are written from the top down; what does not fit goes on on the next."""

    def __init__(self, title: str, author: str, foot: Sequence[str]) -> None:
        self._buffer = io.BytesIO()
        self._canvas = _canvas(self._buffer)
        self._canvas.setTitle(title)
        self._canvas.setCreator("Variorum")
        self._canvas.setAuthor(author)
        self._canvas.setSubject("Two versions compared")
        self._structure = Structure()
        self._table: Element | None = None
        self._span: tuple[Element, Mark] | None = None
        self._words = ""
        self._marks = 0
        self._foot = foot
        self._page = 1
        self._y = HEIGHT - MARGIN
        self.columns: tuple[str, ...] = ()

    def element(self, kind: str, parent: Element | None = None, *, language: str = "") -> Element:
        """A part of the document; of the document itself where no other holds it."""
        return Element(kind, parent or self._structure.root, language=language)

    def bytes(self) -> bytes:
        self._end()
        self._canvas.showPage()
        self._structure.write(self._canvas)
        self._canvas.save()
        return self._buffer.getvalue()

    def _turn(self, part: Element | None) -> None:
        """What is drawn from now on belongs to this element."""
        if written := self._structure.turn(part):
            self._canvas.addLiteral(written)

    def bookmark(self, told: str) -> None:
        """A name in the outline of the file that leads here."""
        self._marks += 1
        self._canvas.bookmarkPage(f"mark{self._marks}", fit="XYZ", left=0, top=self._y + 4, zoom=0)
        self._canvas.addOutlineEntry(told, f"mark{self._marks}")

    def _end(self) -> None:
        self._turn(ARTIFACT)
        self._stroke(MARGIN, FOOT - 16, WIDTH - 2 * MARGIN, COLOURS.rule)
        for i, text in enumerate(self._foot):
            line = metrics.broken([Run(text)], SANS, 7.5, WIDTH - 2 * MARGIN - 60, 1).lines[0]
            self._runs(MARGIN, FOOT - 27 - 10 * i, line, SANS, 7.5, COLOURS.muted)
        page = f"page {self._page}"
        end = WIDTH - MARGIN - metrics.width(page, SANS, 7.5)
        self._runs(end, FOOT - 27, [Run(page)], SANS, 7.5, COLOURS.muted)
        self._canvas.addLiteral(self._structure.close())

    def _next(self) -> None:
        self._end()
        self._canvas.showPage()
        self._structure.next_page()
        self._page += 1
        self._y = HEIGHT - MARGIN
        self.heads()

    @property
    def _left(self) -> float:
        return self._y - FOOT

    def space(self, high: float) -> None:
        self._y -= high

    def text(
        self, part: Element, runs: Sequence[Run], cut: str, size: float, leading: float, colour: str
    ) -> None:
        """Lines over the whole width."""
        for line in metrics.broken(runs, cut, size, WIDTH - 2 * MARGIN, MOST_LINES).lines:
            if self._left < leading:
                self._next()
            self._y -= leading
            self._runs(MARGIN, self._y + 0.28 * size, line, cut, size, colour, part)

    def heads(self) -> None:
        """What the two columns are, on every page; read aloud on the first."""
        if not self.columns:
            return
        row = None
        if self._table is None:
            self._table = self.element("Table")
            row = self.element("TR", self._table)
        self._y -= 12
        for x, told in zip((MARGIN, MARGIN + COLUMN + GUTTER), self.columns, strict=True):
            line = metrics.broken([Run(told)], SANS_BOLD, 7.5, COLUMN, 1).lines[0]
            head = row and self.element("TH", row)
            if head:
                head.cell = {"Scope": "Column"}
            self._runs(x, self._y + 3, line, SANS_BOLD, 7.5, COLOURS.muted, head)
        self._turn(ARTIFACT)
        self._stroke(MARGIN, self._y - 2, WIDTH - 2 * MARGIN, COLOURS.ink)
        self._y -= 4

    def bar(self, told: str) -> None:
        """What is left out between two rows."""
        if self._left < 18:
            self._next()
        self._y -= 18
        cell = self.element("TD", self.element("TR", self._table))
        cell.cell = {"ColSpan": 2}
        self._runs(MARGIN + INDENT, self._y + 6, [Run(told)], SANS, 7.5, COLOURS.muted, cell)
        self._turn(ARTIFACT)
        self._stroke(MARGIN, self._y, WIDTH - 2 * MARGIN, COLOURS.rule)

    def cells(self, line: Line) -> tuple[Element, Element]:
        """The two cells of a row, the first with what happened to the row in words."""
        row = self.element("TR", self._table)
        old, new = self.element("TD", row), self.element("TD", row)
        if line.op is not LinkOp.SAME and line.words:
            Element("Span", old, alt=f"{clean(line.words)}. ")
        return old, new

    def row(self, line: Line, cells: tuple[Element, Element], sides: Sequence[list[Set]]) -> None:
        """A row, on one page where one holds it."""
        high = max(sum(each.high for each in side) for side in sides) + 8
        if high > self._left and high < HEIGHT / 2:
            self._next()
        first = True
        while any(sides) or first:
            if self._left < 30:
                self._next()
            if first and line.op is not LinkOp.SAME:
                self._sign(line, cells[0])
            sides = self._piece(line, sides)
            first = False
        self._turn(ARTIFACT)
        self._stroke(MARGIN, self._y, WIDTH - 2 * MARGIN, COLOURS.rule)

    def _sign(self, line: Line, cell: Element) -> None:
        """The sign of a row in its gutter; its words are read aloud, also where our fonts have no such sign."""
        if line.words:
            self.bookmark(clean(line.words))
        told = (each for each in cell.kids if isinstance(each, Element) and each.kind == "Span")
        self._turn(next(told, ARTIFACT))
        if line.sign and metrics.known(line.sign, SANS_BOLD):
            x = MARGIN + COLUMN + (GUTTER - metrics.width(line.sign, SANS_BOLD, 9)) / 2
            self._canvas.setFillColor(COLOURS.moved[0] if line.op is LinkOp.MOVED else COLOURS.muted)
            self._canvas.setFont(SANS_BOLD, 9)
            self._canvas.drawString(x, self._y - 14, line.sign)

    def _piece(self, line: Line, sides: Sequence[list[Set]]) -> list[list[Set]]:
        """As much of a row as fits here; gives what is left of both sides."""
        fitting = [_fit(side, self._left - 8) for side in sides]
        high = max(sum(each.high for each in here) for here, _ in fitting) + 8
        top, self._y = self._y, self._y - high
        for x, own, (here, _) in zip(
            (MARGIN, MARGIN + COLUMN + GUTTER), (line.old, line.new), fitting, strict=True
        ):
            if not own:
                continue
            self._turn(ARTIFACT)
            self._ground(x, high, line, old=own is line.old)
            y = top - 4
            for each in here:
                y -= each.high
                base = y + 0.28 * each.size
                if each.number:
                    self._runs(x + 5, base, [Run(f"{each.number} ")], SANS, 6.5, COLOURS.muted, each.part)
                self._runs(x + INDENT, base, each.runs, each.cut, each.size, each.colour, each.part)
        return [rest for _, rest in fitting]

    def _ground(self, x: float, high: float, line: Line, *, old: bool) -> None:
        """The wash of a whole block, with its bar or outline."""
        if line.op is LinkOp.MOVED:
            ink, wash = COLOURS.moved
            self._rect(x, self._y, COLUMN, high, wash)
            self._outline(x + 0.6, self._y + 0.6, COLUMN - 1.2, high - 1.2, ink)
        elif line.op in (LinkOp.REMOVED, LinkOp.ADDED, LinkOp.REPLACED):
            ink, _, wash = COLOURS.removed if old else COLOURS.added
            self._rect(x, self._y, COLUMN, high, wash)
            self._rect(x, self._y, 2, high, ink)

    def _runs(
        self,
        x: float,
        y: float,
        runs: Sequence[Run],
        cut: str,
        size: float,
        colour: str,
        part: Element | None = ARTIFACT,
    ) -> None:
        """One line of marked text from `x` on, its baseline at `y`."""
        for run in runs:
            if run.text:
                self._turn(part and self._heard(part, run))
                self._run(x, y, run, cut, size, colour)
            x += metrics.width(run.text, cut, size)

    def _heard(self, part: Element, run: Run) -> Element:
        """What a run belongs to: its part, or where it is marked the words that are read aloud for it. A mark that goes on
        after the end of a line is one."""
        if run.mark not in _ALOUD or not run.text.strip():
            return part
        last = part.kids[-1] if part.kids else None
        if not isinstance(last, Element) or self._span != (last, run.mark):
            last = Element("Span", part, language=part.language)
            self._span = (last, run.mark)
            self._words = ""
        self._words = f"{self._words} {run.text.strip()}".strip()
        last.alt = _ALOUD[run.mark].format(self._words)
        return last

    def _run(self, x: float, y: float, run: Run, cut: str, size: float, colour: str) -> None:
        if isinstance(run, metrics.Ours):
            cut, size, colour = SANS, 0.8 * size, COLOURS.muted
        bare = run.text.strip()
        wide = metrics.width(bare, cut, size)
        start = x + metrics.width(run.text[: len(run.text) - len(run.text.lstrip())], cut, size)
        if bare and run.mark in (Mark.REMOVED, Mark.ADDED):
            colour, tint, _ = COLOURS.removed if run.mark is Mark.REMOVED else COLOURS.added
            self._rect(start - 1, y - 0.28 * size, wide + 2, 1.18 * size, tint)
        if bare and run.note is Note.FIGURE:
            self._outline(start - 1, y - 0.28 * size, wide + 2, 1.18 * size, colour, 0.7)
        self._canvas.setFillColor(colour)
        self._canvas.setFont(cut, size)
        self._canvas.drawString(x, y, run.text)
        if bare and run.mark is Mark.REMOVED:
            self._stroke(start, y + 0.27 * size, wide, colour)
        elif bare and run.mark is Mark.ADDED:
            self._stroke(start, y - 0.14 * size, wide, colour)

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


def _fit(lines: Sequence[Set], high: float) -> tuple[list[Set], list[Set]]:
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
