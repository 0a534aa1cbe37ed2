"""The drawing of a picture: SVG of text, lines and rectangles, without fonts, scripts or anything loaded.

A text whose letters all run from left to right is set piece by piece, each as wide as we counted it (`textLength`), so
that it keeps its place also in a font that is not ours. One with letters that run from right to left is a single
element in an isolate of direction: the renderer puts its pieces in order, and its marks are lines alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Final

from variorum.comparison.rows import Mark, Note, Run
from variorum.publish.picture import metrics
from variorum.publish.picture.metrics import SANS, SANS_BOLD, SERIF, SERIF_BOLD
from variorum.publish.picture.subject import Passage, Scheme, Shape, Subject
from variorum.types import LinkOp

WIDTH: Final = 1200
HEIGHT: Final = 630
#: A tall picture ends where this is passed, and says how many changes it leaves out.
TALLEST: Final = 6_000
_MARGIN: Final = 64
_ROOM: Final = WIDTH - 2 * _MARGIN
#: Most characters of a passage before its first mark, on the card.
_LEAD: Final = 48
#: From the bar of a passage to its text.
_INDENT: Final = 20
_FAMILIES: Final = {
    SERIF: ("'Source Serif 4', Georgia, 'Noto Serif', serif", 400),
    SERIF_BOLD: ("'Source Serif 4', Georgia, 'Noto Serif', serif", 600),
    SANS: ("Inter, 'Noto Sans', sans-serif", 400),
    SANS_BOLD: ("Inter, 'Noto Sans', sans-serif", 600),
}
_ISOLATES: Final = {False: "\u2066", True: "\u2067"}
_POP: Final = "\u2069"


@dataclass(frozen=True, slots=True)
class Colours:
    """The colours of one scheme."""

    paper: str
    ink: str
    muted: str
    rubric: str
    rule: str
    removed: tuple[str, str, str]  # ink, tint, wash
    added: tuple[str, str, str]
    moved: tuple[str, str]  # ink, wash


SCHEMES: Final = {
    Scheme.LIGHT: Colours(
        "#fbfaf6", "#1a1917", "#5d5850", "#9c1f17", "#d8d2c5",
        ("#6d3600", "#fbe6c2", "#fdf6e8"), ("#093a78", "#cfe3fb", "#f1f7fe"), ("#4a2a84", "#f7f4fc"),
    ),
    Scheme.DARK: Colours(
        "#161513", "#ece8df", "#aaa498", "#ff9486", "#3a3631",
        ("#ffd08a", "#47320d", "#231d12"), ("#b4d7ff", "#12375c", "#141f2b"), ("#d3c2ff", "#1f1a2a"),
    ),
}  # fmt: skip


def svg(shown: Subject, shape: Shape = Shape.CARD, scheme: Scheme = Scheme.LIGHT) -> str:
    """The picture as SVG 1.1. Its title and description are the alternative text."""
    page = _Page(SCHEMES[scheme])
    end = _card(page, shown) if shape is Shape.CARD else _tall(page, shown)
    return page.document(end, shown)


class _Page:
    """What is drawn so far."""

    def __init__(self, colours: Colours) -> None:
        self.colours = colours
        self._parts: list[str] = []

    def document(self, height: float, shown: Subject) -> str:
        tall = round(height)
        title = escape(f"{shown.outlet}: {shown.facts}", quote=False)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{tall}" viewBox="0 0 {WIDTH} {tall}" '
            f'role="img" aria-labelledby="t d" xml:lang="en">\n<title id="t">{title}</title>\n'
            f'<desc id="d">{escape(shown.alternative, quote=False)}</desc>\n'
            f'<rect width="{WIDTH}" height="{tall}" fill="{self.colours.paper}"/>\n'
            + "\n".join(self._parts)
            + "\n</svg>\n"
        )

    def rect(self, x: float, y: float, wide: float, high: float, fill: str, more: str = "") -> None:
        self._parts.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{high:.1f}" fill="{fill}"{more}/>'
        )

    def stroke(self, x: float, y: float, wide: float, colour: str, thick: float = 1) -> None:
        self._parts.append(
            f'<path d="M{x:.1f} {y:.1f}h{wide:.1f}" stroke="{colour}" stroke-width="{thick:g}" fill="none"/>'
        )

    def words(
        self, x: float, y: float, text: str, cut: str, size: float, colour: str, *, end: bool = False
    ) -> None:
        """A line of our own words; it may hold a publisher's, whatever way that runs."""
        if metrics.turns(text):
            self._text(
                x, y, cut, size, colour, escape(f"{_ISOLATES[False]}{text}{_POP}", quote=False), end=end
            )
            return
        wide = metrics.width(text, cut, size)
        self._text(x - wide if end else x, y, cut, size, colour, escape(text, quote=False), wide=wide)

    def line(
        self,
        x: float,
        y: float,
        runs: Sequence[Run],
        cut: str,
        size: float,
        room: float,
        colour: str,
        *,
        back: bool,
    ) -> None:
        """One line of marked text. `back` is whether its paragraph runs from right to left."""
        if back or any(metrics.turns(run.text) for run in runs):
            inner = "".join(self._span(run) for run in metrics.stripped(runs))
            text = f"{_ISOLATES[back]}{inner}{_POP}"
            self._text(x + room if back else x, y, cut, size, colour, text, end=back)
            return
        for run in runs:
            wide = metrics.width(run.text, cut, size)
            self._run(x, y, run, cut, size, wide, colour)
            x += wide

    def _run(self, x: float, y: float, run: Run, cut: str, size: float, wide: float, colour: str) -> None:
        text = run.text.strip()
        if not text:
            return
        x += metrics.width(run.text[: len(run.text) - len(run.text.lstrip())], cut, size)
        if isinstance(run, metrics.Ours):
            self.words(x, y, text, SANS, round(0.7 * size), self.colours.muted)
            return
        wide = metrics.width(text, cut, size)
        if run.mark in (Mark.REMOVED, Mark.ADDED):
            colour, tint, _ = self.colours.removed if run.mark is Mark.REMOVED else self.colours.added
            self.rect(x - 2, y - 0.86 * size, wide + 4, 1.16 * size, tint, ' rx="2"')
        if run.note is Note.FIGURE:
            box = f' rx="3" stroke="{colour}" stroke-width="{size / 20:.1f}"'
            self.rect(x - 3, y - 0.9 * size, wide + 6, 1.22 * size, "none", box)
        self._text(x, y, cut, size, colour, escape(text, quote=False), wide=wide)
        thick = max(1.5, size / 18)
        if run.mark is Mark.REMOVED:
            self.stroke(x, y - 0.27 * size, wide, colour, thick)
        elif run.mark is Mark.ADDED:
            self.stroke(x, y + 0.15 * size, wide, colour, thick)

    def _span(self, run: Run) -> str:
        text = escape(run.text, quote=False)
        if isinstance(run, metrics.Ours):
            family, weight = _FAMILIES[SANS]
            return f'<tspan font-family="{family}" font-weight="{weight}" font-size="70%" fill="{self.colours.muted}">{text}</tspan>'
        if run.mark is Mark.REMOVED:
            return f'<tspan fill="{self.colours.removed[0]}" text-decoration="line-through">{text}</tspan>'
        if run.mark is Mark.ADDED:
            return f'<tspan fill="{self.colours.added[0]}" text-decoration="underline">{text}</tspan>'
        return text

    def _text(
        self,
        x: float,
        y: float,
        cut: str,
        size: float,
        colour: str,
        inner: str,
        *,
        wide: float = 0,
        end: bool = False,
    ) -> None:
        family, weight = _FAMILIES[cut]
        fitted = f' textLength="{wide:.1f}" lengthAdjust="spacingAndGlyphs"' if wide > 0 else ""
        anchor = ' text-anchor="end"' if end else ""
        self._parts.append(
            f'<text x="{x:.1f}" y="{y:.1f}" font-family="{family}" font-weight="{weight}" font-size="{size:g}" '
            f'fill="{colour}" xml:space="preserve"{anchor}{fitted}>{inner}</text>'
        )


# --- the parts -------------------------------------------------------------------------------------------


def _head(page: _Page, shown: Subject) -> float:
    """Outlet, wordmark, a rule, and when it was seen; gives where the rest begins."""
    colours = page.colours
    outlet = _one_line(shown.outlet or "Unknown outlet", SANS_BOLD, 26, _ROOM - 220)
    page.words(_MARGIN, 76, outlet, SANS_BOLD, 26, colours.ink)
    brand = metrics.width("Variorum", SERIF_BOLD, 28)
    page.words(WIDTH - _MARGIN - brand - 24, 76, "¶", SERIF_BOLD, 28, colours.rubric)
    page.words(WIDTH - _MARGIN, 76, "Variorum", SERIF_BOLD, 28, colours.ink, end=True)
    page.stroke(_MARGIN, 97, _ROOM, colours.ink, 2)
    page.words(_MARGIN, 131, shown.facts, SANS, 20, colours.muted)
    if shown.changes > 1:
        page.words(WIDTH - _MARGIN, 131, f"{shown.changes:,} changes", SANS, 20, colours.muted, end=True)
    return 150


def _one_line(text: str, cut: str, size: float, room: float) -> str:
    """As much of a text as one line holds."""
    return (
        "".join(run.text for run in metrics.broken([Run(text)], cut, size, room, 1).lines[0]) if text else ""
    )


def _foot(page: _Page, shown: Subject, top: float) -> float:
    """The address and the digest of the text, under a rule that lies at `top`; gives where it ends."""
    colours = page.colours
    page.stroke(_MARGIN, top, _ROOM, colours.rule)
    digest = shown.digest
    room = _ROOM - metrics.width(digest, SANS, 18) - 40
    address = _one_line(shown.address, SANS, 18, room)
    page.words(_MARGIN, top + 32, address, SANS, 18, colours.muted)
    if digest:
        page.words(WIDTH - _MARGIN, top + 32, digest, SANS, 18, colours.muted, end=True)
    return top + 32


@dataclass(frozen=True, slots=True)
class _Set:
    """A passage broken into lines, ready to be drawn."""

    passage: Passage
    lines: metrics.Lines
    cut: str
    size: float
    leading: float

    @property
    def height(self) -> float:
        return (30 if self.passage.label else 0) + self.leading * len(self.lines.lines)


def _set(passage: Passage, cut: str, size: float, most: int, leading: float = 1.36, *, lead: int = 0) -> _Set:
    runs = metrics.led(passage.runs, lead) if lead else passage.runs
    room = _ROOM - (2 * _INDENT if passage.label else 0)
    return _Set(passage, metrics.broken(runs, cut, size, room, most), cut, size, round(size * leading))


def _draw(page: _Page, ready: _Set, top: float) -> float:
    """A passage from `top` on, with its bar and label where it has one; gives where it ends."""
    passage, colours = ready.passage, page.colours
    text = "".join(run.text for run in passage.runs)[: metrics.MOST]
    back = metrics.right_to_left(text)
    x, room = _MARGIN, float(_ROOM)
    if passage.label:
        ink, wash = {
            LinkOp.REMOVED: (colours.removed[0], colours.removed[2]),
            LinkOp.ADDED: (colours.added[0], colours.added[2]),
            LinkOp.MOVED: colours.moved,
        }.get(passage.op, (colours.muted, ""))
        high = ready.height + 14
        if wash:
            page.rect(_MARGIN, top, _ROOM, high, wash)
        if passage.op is LinkOp.MOVED:
            outline = f' stroke="{ink}" stroke-width="1.5" stroke-dasharray="6 4"'
            page.rect(_MARGIN + 0.75, top, _ROOM - 1.5, high, "none", outline)
        else:
            page.rect(_MARGIN, top, 4, high, ink)
        x, room = x + _INDENT, room - 2 * _INDENT
        label = _one_line(passage.label, SANS_BOLD, 17, room)
        page.words(x, top + 25, label, SANS_BOLD, 17, ink)
        top += 30
    y = top + ready.size * 1.02
    for runs in ready.lines.lines:
        page.line(x, y, runs, ready.cut, ready.size, room, colours.ink, back=back)
        y += ready.leading
    return y - ready.size * 1.02 + (14 if passage.label else 0)


def _headline(page: _Page, shown: Subject, top: float, bottom: float) -> float:
    """The headline, as it was and as it is where it changed, above `bottom`; gives where it ends."""
    if len(shown.headline) == 1:
        return _draw(
            page, _fitting(shown.headline[0], SERIF_BOLD, (52, 46, 40, 34, 30), bottom - top), top + 8
        )
    was, now = shown.headline
    top = _draw(page, _set(was, SERIF, 24, 2, 1.3), top + 6) + 10
    return _draw(page, _fitting(now, SERIF_BOLD, (42, 36, 32, 28), bottom - top), top)


def _fitting(passage: Passage, cut: str, sizes: Sequence[int], high: float, *, lead: int = 0) -> _Set:
    """A passage in the largest size in which all of it stands within so many pixels, or cut in the smallest."""
    leading, least = (1.2, 2) if cut == SERIF_BOLD else (1.36, 1)
    room = high - 14 - (30 if passage.label else 0)
    for size in sizes:
        ready = _set(passage, cut, size, max(least, int(room // round(size * leading))), leading, lead=lead)
        if not ready.lines.left:
            break
    return ready


def _card(page: _Page, shown: Subject) -> float:
    bottom = HEIGHT - 72
    top = _headline(page, shown, _head(page, shown), bottom - 205) + 18
    if shown.key is not None:
        if shown.named:
            named = _one_line(shown.named, SANS_BOLD, 20, _ROOM)
            page.words(_MARGIN, top + 22, named, SANS_BOLD, 20, page.colours.rubric)
            top += 36
        was = shown.passages[shown.key]
        now = next((each for each in shown.passages[shown.key :] if _takes_the_place(each, was)), None)
        sizes, high = (34, 30, 26), bottom - top - 16
        ready = (
            _fitting(was, SERIF, sizes, high, lead=_LEAD)
            if now is None
            else _in_place(was, now, SERIF, sizes, high)
        )
        _draw(page, ready, top)
    _foot(page, shown, bottom)
    return HEIGHT


def _takes_the_place(now: Passage, was: Passage) -> bool:
    """Whether a passage stands where the other one stood."""
    return (was.op, now.op, now.change) == (LinkOp.REMOVED, LinkOp.ADDED, was.change)


def _in_place(was: Passage, now: Passage, cut: str, sizes: Sequence[int], high: float) -> _Set:
    """What was replaced above what replaced it, as one passage: at most half of the lines are for what was."""
    passage = Passage(f"{was.label.partition(',')[0]} / {now.label}", LinkOp.REWORDED, was.runs + now.runs)
    old = [replace(run, mark=Mark.REMOVED) for run in was.runs]
    new = [replace(run, mark=Mark.ADDED) for run in now.runs]
    for size in sizes:
        leading = round(size * 1.36)
        most = max(2, int((high - 44) // leading))
        above = metrics.broken(old, cut, size, _ROOM - 2 * _INDENT, most // 2)
        below = metrics.broken(new, cut, size, _ROOM - 2 * _INDENT, most - len(above.lines))
        lines = metrics.Lines(above.lines + below.lines, above.left + below.left)
        ready = _Set(passage, lines, cut, size, leading)
        if not lines.left:
            break
    return ready


def _tall(page: _Page, shown: Subject) -> float:
    top = _headline(page, shown, _head(page, shown), HEIGHT) + 14
    left = len(shown.passages)
    for passage in shown.passages:
        if top > TALLEST:
            break
        top = _draw(page, _set(passage, SERIF, 25, 24), top + 14)
        left -= 1
    if left:
        page.words(
            _MARGIN,
            top + 40,
            f"… {left:,} more passages: see the address below",
            SANS_BOLD,
            20,
            page.colours.muted,
        )
        top += 46
    return _foot(page, shown, top + 34) + 34
