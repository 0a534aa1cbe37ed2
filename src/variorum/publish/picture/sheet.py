"""A comparison as PDF: two columns on A4, with the marks of the page, for printing, sending and filing.

This says what stands on it; `paper` draws it. The file holds our own
fonts, which know Latin letters: what they lack is drawn as an empty box and counted at the foot, and a text of which
they lack more than one letter in fifty is refused, because a file full of boxes helps nobody.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from importlib.util import find_spec
from typing import Final

from variorum.comparison.rows import Mark, PartKind, Run
from variorum.publish import words
from variorum.publish.pair import Block, Jump, Line, Pair, withheld
from variorum.publish.picture import metrics
from variorum.publish.picture.metrics import SANS, SANS_BOLD, SERIF, SERIF_BOLD
from variorum.publish.picture.paper import COLOURS, MOST_LINES, ROOM, Paper, Set
from variorum.publish.picture.subject import NEVER, SIGNS, clean
from variorum.publish.picture.tagged import Element
from variorum.publish.views import naming
from variorum.types import BlockKind, LinkOp

#: The share of letters that our fonts may lack.
MOST_UNKNOWN: Final = 0.02
_SIZE, _LEADING = 9.6, 13.4
_BOLD: Final = frozenset({None, BlockKind.SUBHEAD})


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
    outlet = clean(words.plain(pair.article.outlet))
    paper = Paper(f"{outlet}: {headline}", outlet, _foot(url, digest, unknown))
    _title(paper, pair, headline)
    paper.columns = tuple(
        f"Version {version.number} · {words.appeared(version.intervals[0], NEVER)} UTC"
        for version in (pair.old, pair.new)
    )
    paper.heads()
    if pair.headline is not None and (whole or pair.headline.op is not LinkOp.SAME):
        _row(paper, pair, pair.headline)
    for stretch in pair.stretches:
        if stretch.kind is PartKind.UNCHANGED and (stretch.hidden or not whole):
            count = stretch.hidden or len(stretch.lines)
            paper.bar(
                f"{words.plural(count, 'unchanged block')}{f', {stretch.where}' if stretch.where else ''}"
            )
            if not stretch.hidden:
                continue
        for line in stretch.lines:
            _row(paper, pair, line)
        if stretch.kind is PartKind.CHANGES and stretch.hidden:
            paper.bar(withheld(stretch.hidden))
    return paper.bytes()


def _row(paper: Paper, pair: Pair, line: Line) -> None:
    cells = paper.cells(line)
    language = pair.article.language or ""
    sides = [
        _column(blocks, line, cell, language)
        for blocks, cell in zip((line.old, line.new), cells, strict=True)
    ]
    paper.row(line, cells, sides)


def _foot(url: str, digest: str, unknown: int) -> tuple[str, ...]:
    told = [clean(url), clean(f"capture {words.digest(digest)}") if digest else ""]
    if unknown:
        told.append(
            f"{words.plural(unknown, 'letter')} not in the fonts of this file: see the page at the address"
        )
    return tuple(each for each in told if each)


def _title(paper: Paper, pair: Pair, headline: str) -> None:
    def small(told: str, colour: str = COLOURS.muted) -> None:
        paper.text(paper.element("P"), [Run(told)], SANS, 8.5, 12, colour)

    small(f"{clean(words.plain(pair.article.outlet))} · {clean(words.address(pair.article.url))}")
    paper.bookmark(headline)
    title = paper.element("H1", language=pair.article.language or "")
    paper.text(title, [Run(headline)], SERIF_BOLD, 20, 25, COLOURS.ink)
    small(
        f"Versions {pair.old.number} and {pair.new.number} compared · {words.plural(pair.changes, 'change')}"
    )
    if pair.note:
        small(clean(pair.note), COLOURS.ink)
    if pair.jumps:
        paper.space(8)
        paper.bookmark("What changed")
        paper.text(paper.element("H2"), [Run("What changed")], SANS_BOLD, 10, 14, COLOURS.ink)
        listed = paper.element("L")
        for jump in pair.jumps:
            body = paper.element("LBody", paper.element("LI", listed))
            paper.text(body, _jump(jump), SANS, 8.5, 12, COLOURS.ink)
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


def _column(blocks: Sequence[Block], line: Line, cell: Element, language: str) -> list[Set]:
    """The lines of a cell, one block above the other, each a paragraph of it."""
    found: list[Set] = []
    for i, block in enumerate(blocks):
        if i:
            found.append(Set((), SERIF, _SIZE, 5, COLOURS.ink))
        for text, colour in _labels(block, line):
            part = Element("P", cell)
            found += [
                Set((Run(label),), SANS_BOLD, 7, 10, colour, part)
                for label in _broken([Run(clean(text))], SANS_BOLD, 7)
            ]
        size, leading, cut = (
            (13, 17, SERIF_BOLD)
            if block.kind is None
            else (_SIZE, _LEADING, SERIF_BOLD if block.kind in _BOLD else SERIF)
        )
        number = str(block.number) if block.number is not None else ""
        part = Element("P", cell, language=language)
        for runs in _lines(block.runs, cut, size):
            found.append(Set(runs, cut, size, leading, COLOURS.ink, part, number))
            number = ""
    return found


def _labels(block: Block, line: Line) -> Iterator[tuple[str, str]]:
    if block.label:
        yield block.label, COLOURS.moved[0]
    elif line.op in (LinkOp.JOINED, LinkOp.SPLIT) and block in line.new[:1]:
        yield line.words, COLOURS.muted
    elif block.kind in (BlockKind.NOTE, BlockKind.CAPTION):
        yield words.KINDS[block.kind], COLOURS.muted
    for quote in block.quotes:
        yield quote, COLOURS.rubric


def _lines(runs: Sequence[Run], cut: str, size: float) -> Iterable[tuple[Run, ...]]:
    cleaned = [Run(clean(run.text), run.mark, note=run.note) for run in runs]
    return metrics.broken(cleaned, cut, size, ROOM, MOST_LINES).lines


def _broken(runs: Sequence[Run], cut: str, size: float) -> list[str]:
    return ["".join(run.text for run in line) for line in metrics.broken(runs, cut, size, ROOM, 3).lines]
