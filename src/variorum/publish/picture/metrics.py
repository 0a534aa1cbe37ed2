"""How wide text is, and where its lines are broken: without a font engine, by the widths of our own cuts.

Characters that our fonts do not hold are drawn in a font of the system; they are counted by their script's habit (a
Chinese character is as wide as it is high), so that a line of them is rather too short than too long.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Final

import orjson

from variorum.comparison.rows import Mark, Run

SERIF, SERIF_BOLD, SANS, SANS_BOLD = "serif-400", "serif-600", "sans-400", "sans-600"
#: A character of no font of ours, in thousandths of the size.
_UNKNOWN: Final = 650
_WIDE: Final = "\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\U00020000-\U0003fffd"
#: What stays on one line: a character of a script without blanks, or a word, each with the blanks after it.
_PIECE: Final = re.compile(rf"[{_WIDE}]\s*|[^\s{_WIDE}]+\s*|\s+")
#: Marks of quotation; an apostrophe within a word, or after it, is none that opens.
_QUOTATION: Final = re.compile(r"[“”„«»\"‘]|’(?!\w)")
#: What closes a quotation, by the mark that opens it.
_CLOSES: Final = {"“": "”", "„": "“”", "«": "»", "»": "«»", "‘": "’", '"': '"'}
#: Most characters of one text that are looked at; the rest is only counted.
MOST: Final = 6_000


@cache
def _widths(cut: str) -> dict[str, int]:
    table: dict[str, dict[str, int]] = orjson.loads(
        (files("variorum.publish.picture") / "fonts" / "widths.json").read_bytes()
    )
    return table[cut]


@cache
def _unknown(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf", "Cc"):
        return 0
    return 1000 if unicodedata.east_asian_width(character) in "WF" else _UNKNOWN


def width(text: str, cut: str, size: float) -> float:
    """The width of a text in pixels."""
    table = _widths(cut)
    return sum(table.get(each) or _unknown(each) for each in text) * size / 1000


def known(text: str, cut: str = SERIF) -> bool:
    """Whether our own fonts hold every character of a text."""
    return _widths(cut).keys() >= set(text)


def right_to_left(text: str) -> bool:
    """Whether a paragraph runs from right to left: its first letter that has a direction says so."""
    for character in text:
        if (way := unicodedata.bidirectional(character)) in ("L", "R", "AL"):
            return way != "L"
    return False


def turns(text: str) -> bool:
    """Whether any letter of a text runs from right to left, so that its pieces may not stand in their order."""
    return any(unicodedata.bidirectional(character) in ("R", "AL", "AN") for character in text)


@dataclass(frozen=True, slots=True)
class Ours(Run):
    """Words of ours at the end of a publisher's text, which are set in our voice."""


@dataclass(frozen=True, slots=True)
class Lines:
    """A text broken into lines; `left` is how many characters are left out at its end."""

    lines: tuple[tuple[Run, ...], ...]
    left: int = 0


def broken(runs: Sequence[Run], cut: str, size: float, room: float, most: int) -> Lines:
    """A marked text in at most `most` lines that are at most `room` pixels wide. Where it goes on, its last line ends
    with a note that says for how many characters."""
    text = "".join(run.text for run in runs)
    pieces = _pieces(text[:MOST], cut, size, room)
    lines: list[list[str]] = [[]]
    used = 0.0
    for piece in pieces:
        wide = width(piece.rstrip(), cut, size)
        if lines[-1] and used + wide > room:
            lines.append([])
            used = 0.0
        lines[-1].append(piece)
        used += width(piece, cut, size)
    if len(lines) <= most and len(text) <= MOST:
        return Lines(_marked(["".join(line) for line in lines], runs))
    kept = lines[:most]
    while True:
        shown = sum(len(piece) for line in kept for piece in line)
        left = len(text) - shown
        end = "".join(kept[-1]).rstrip()
        told = Ours(f"{left:,} more character{'' if left == 1 else 's'}")
        if not kept[-1] or width(f"{end} … {told.text}", cut, size) <= room:
            break
        kept[-1].pop()
    marked = _marked(["".join(line) for line in kept], runs)
    return Lines((*marked[:-1], (*stripped(marked[-1]), Run(" … "), told)), left)


def _pieces(text: str, cut: str, size: float, room: float) -> Iterable[str]:
    """What lines are made of. A word that is wider than a line is cut, but no accent is parted from its letter."""
    for piece in _PIECE.findall(text):
        if width(piece.rstrip(), cut, size) <= room:
            yield piece
            continue
        part, used = "", 0.0
        for character in piece:
            wide = width(character, cut, size)
            if part and used + wide > room and wide and not part.endswith("\u200d"):
                yield part
                part, used = "", 0.0
            part, used = part + character, used + wide
        yield part


def _marked(lines: Sequence[str], runs: Sequence[Run]) -> tuple[tuple[Run, ...], ...]:
    """The lines with the marks of the runs that they are cut from."""
    marked: list[tuple[Run, ...]] = []
    rest = [run for run in runs if run.text]
    for line in lines:
        room, row = len(line), []
        while room and rest:
            run = rest.pop(0)
            if len(run.text) > room:
                rest.insert(0, replace(run, text=run.text[room:]))
                run = replace(run, text=run.text[:room])
            room -= len(run.text)
            row.append(run)
        marked.append(tuple(row))
    return tuple(marked)


def stripped(line: Sequence[Run]) -> tuple[Run, ...]:
    """A line without blanks at its end."""
    kept = list(line)
    while kept and not kept[-1].text.strip():
        kept.pop()
    if kept:
        kept[-1] = replace(kept[-1], text=kept[-1].text.rstrip())
    return tuple(kept)


def led(runs: Sequence[Run], lead: int) -> tuple[Run, ...]:
    """A marked text from shortly before its first mark on: `lead` characters, whole words. A quotation that begins
    before that keeps its opening mark: it begins where the mark stands, if that is near."""
    first = next((i for i, run in enumerate(runs) if run.mark in (Mark.REMOVED, Mark.ADDED)), 0)
    before = "".join(run.text for run in runs[:first])
    if len(before) <= lead:
        return tuple(runs)
    kept = before[-lead:].partition(" ")[2] or before[-lead:]
    opening = _left_open(before[: -len(kept)])
    if opening is None:
        shown = f"… {kept}"
    elif len(before) - opening <= 2 * lead:
        shown = f"{'… ' if before[:opening].strip() else ''}{before[opening:]}"
    else:
        blank = " " if before[opening + 1 :][:1].isspace() else ""
        shown = f"{before[opening]}{blank}… {kept}"
    return (Run(shown), *runs[first:])


def _left_open(text: str) -> int | None:
    """Where the quotation begins that is not closed at the end of a text. Which of two marks opens differs from
    language to language (“ ”, „ “, « », » «), so that the first one met does."""
    found: int | None = None
    for mark in _QUOTATION.finditer(text):
        if found is None:
            found = mark.start() if mark[0] not in "”’" else None
        elif mark[0] in _CLOSES.get(text[found], text[found]):
            found = None
    return found
