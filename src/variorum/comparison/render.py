"""Forms of a comparison as strings and plain values: JSON, HTML for notebooks, terminal, plain text.

Everything that a publisher wrote is escaped for its medium here: markup in HTML, control and bidirectional
characters in a terminal.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import Any

from variorum.comparison.rows import Cell, Mark, PartKind, Row, Run, View, side_by_side
from variorum.types import Comparison, Document, Edit, Link, LinkOp, Verdict

# --- JSON ------------------------------------------------------------------------------------------------


def to_json(comparison: Comparison) -> dict[str, Any]:
    """Plain values as `variorum compare --json` prints them; `note` only where there is one."""
    form: dict[str, Any] = {
        "verdict": comparison.verdict.value,
        "importance": comparison.importance,
        "units": {
            "old": [list(paragraph) for paragraph in comparison.old_units],
            "new": [list(paragraph) for paragraph in comparison.new_units],
        },
        "links": [_link(link) for link in comparison.links],
        "paragraphs": [_link(link) for link in comparison.paragraphs],
        "edits": [edit_to_json(edit) for edit in comparison.edits],
        "rule": comparison.rule,
    }
    if comparison.note:
        form["note"] = comparison.note
    return form


def _link(link: Link) -> dict[str, Any]:
    return {
        "op": link.op.value,
        "old": list(link.old),
        "new": list(link.new),
        "similarity": link.similarity,
        "spans": [{"old": list(span.old), "new": list(span.new)} for span in link.spans],
    }


def edit_to_json(edit: Edit) -> dict[str, Any]:
    """One edit as plain values."""
    return {
        "class": edit.klass.value,
        "change": edit.change.value,
        "detail": edit.detail,
        "old": edit.old,
        "new": edit.new,
        "old_unit": edit.old_unit,
        "new_unit": edit.new_unit,
        "confidence": edit.confidence,
        "about": edit.about,
        "noted": edit.noted,
        "rule": edit.rule,
    }


# --- words for what happened -----------------------------------------------------------------------------

SIGNS = {
    LinkOp.SAME: " ",
    LinkOp.TYPOGRAPHY: "~",
    LinkOp.REWORDED: "~",
    LinkOp.MOVED: "↕",
    LinkOp.SPLIT: "~",
    LinkOp.JOINED: "~",
    LinkOp.ADDED: "+",
    LinkOp.REMOVED: "−",
    LinkOp.REPLACED: "±",
}

_VERDICTS = {
    Verdict.UNCHANGED: "The two texts are the same.",
    Verdict.TYPOGRAPHY: "Only quotes, dashes, case, blanks or breaks differ.",
    Verdict.REPLACED: "Another text stands in its place: hardly a sentence is common to both.",
}


def where(row: Row) -> str:
    """What happened to a row, with its numbers, in words: "reworded, 5, now 16"."""
    cell = next((c for c in (*row.old, *row.new) if c.moved), None)
    if row.op is LinkOp.MOVED and cell is not None and cell.moved is not None:
        move = cell.moved
        place = str(move.number) if move.number is not None else f"between {_ends(move.between)}"
        label = f"moved {move.way.value}{' and reworded' if move.reworded else ''}"
        at = "" if move.number is None else " in" if move.inside else "" if row.old else " at"
        return f"{label}, {'now' if row.old else 'stood'}{at} {place}"
    old, new = _numbers(row.old, row.op), _numbers(row.new, row.op)
    if old and new and old != new:
        return f"{row.op.value}, {old}, now {new}"
    return f"{row.op.value}, {old or new}" if old or new else row.op.value


def _ends(between: tuple[int | None, int | None]) -> str:
    before, after = between
    return f"{before if before is not None else 'the start'} and {after if after is not None else 'the end'}"


def _numbers(cells: Sequence[Cell], op: LinkOp) -> str:
    return " and ".join(str(cell.number) for cell in cells if cell.number is not None and cell.op is op)


def _hidden(rows: Sequence[Row]) -> str:
    return "1 unchanged block" if len(rows) == 1 else f"{len(rows)} unchanged blocks"


# --- HTML ------------------------------------------------------------------------------------------------

_PLAIN_CELL = "padding:6px 10px;vertical-align:top;width:50%;"
_WASHES = {
    LinkOp.REMOVED: ("#fdf6e8", "#6d3600"),
    LinkOp.ADDED: ("#f1f7fe", "#093a78"),
    LinkOp.MOVED: ("#f7f4fc", "#4a2a84"),
}
_TAGS = {
    Mark.REMOVED: ("del", "background:#fbe6c2;color:#6d3600;text-decoration:line-through"),
    Mark.ADDED: ("ins", "background:#cfe3fb;color:#093a78;text-decoration:underline"),
    Mark.MOVED: ("span", "background:#f7f4fc;color:#4a2a84"),
    Mark.KEPT: ("span", "background:#ffffff"),
}


def to_html(comparison: Comparison, old: Document | None = None, new: Document | None = None) -> str:
    """Two columns as an HTML fragment with inline styles and without scripts, for notebooks and mails.

    Unchanged stretches are folded. Every text is escaped.
    """
    view = side_by_side(comparison, old, new)
    return "".join(
        (
            '<div style="font:15px/1.5 Georgia,serif;color:#1a1917;background:#ffffff;max-width:70em">',
            f'<p style="font:13px system-ui,sans-serif;color:#5d5850;margin:4px 0">{escape(_summary(comparison, view))}</p>',
            '<table style="border-collapse:collapse;width:100%;table-layout:fixed" role="presentation">',
            *_html_rows(view),
            "</table></div>",
        )
    )


def _summary(comparison: Comparison, view: View) -> str:
    said = _VERDICTS.get(comparison.verdict)
    count = "1 change." if view.changes == 1 else f"{view.changes} changes."
    note = f"{comparison.note}." if comparison.note else None
    return " ".join(filter(None, (said or count, note)))


def _html_rows(view: View) -> Iterator[str]:
    if view.headline:
        yield _html_row(view.headline, weight="font-weight:bold;")
    for part in view.parts:
        if part.kind is not PartKind.UNCHANGED:
            yield from (_html_row(row) for row in part.rows)
            continue
        yield (
            '<tr><td colspan="2" style="padding:0;border-top:1px solid #e9e4d9;text-align:start">'
            '<details><summary style="font:13px system-ui,sans-serif;color:#5d5850;padding:4px 10px">'
            f"{_hidden(part.rows)}: {escape(part.opening)}</summary>"
            '<table style="border-collapse:collapse;width:100%;table-layout:fixed" role="presentation">'
        )
        yield from (_html_row(row) for row in part.rows)
        yield "</table></details></td></tr>"


def _html_row(row: Row, weight: str = "") -> str:
    sides = "".join(
        _html_side(cells, row, wash, weight)
        for cells, wash in ((row.old, LinkOp.REMOVED), (row.new, LinkOp.ADDED))
    )
    title = "" if row.op is LinkOp.SAME else f' title="{escape(where(row), quote=True)}"'
    return f'<tr style="border-top:1px solid #e9e4d9"{title}>{sides}</tr>'


def _html_side(cells: Sequence[Cell], row: Row, wash: LinkOp, weight: str) -> str:
    if not cells:
        return f'<td style="{_PLAIN_CELL}"></td>'
    inner = "".join(_html_cell(cell, wash) for cell in cells)
    return f'<td style="{_PLAIN_CELL}{weight}text-align:start">{inner}</td>'


def _html_cell(cell: Cell, wash: LinkOp) -> str:
    key = wash if cell.op is LinkOp.REPLACED else cell.op
    style, label = "margin:0 0 4px", ""
    if key in _WASHES:
        background, bar = _WASHES[key]
        style += f";padding:2px 8px;background:{background};border-inline-start:3px solid {bar}"
    if cell.moved:
        side = (cell,) if wash is LinkOp.REMOVED else ()
        told = where(Row(LinkOp.MOVED, old=side, new=() if side else (cell,)))
        label = (
            f'<span style="display:block;font:12px system-ui,sans-serif;color:#4a2a84">{escape(told)}</span>'
        )
    number = (
        f'<span style="font:12px system-ui,sans-serif;color:#5d5850">{cell.number}</span> '
        if cell.number is not None
        else ""
    )
    return f'<p dir="auto" style="{style}">{label}{number}{"".join(map(_html_run, cell.runs))}</p>'


def _html_run(run: Run) -> str:
    seam = '<span style="border-inline-start:2px solid #4a2a84"></span>' if run.seam else ""
    if run.mark is Mark.PLAIN:
        return seam + escape(run.text)
    tag, style = _TAGS[run.mark]
    return f'{seam}<{tag} style="{style}">{escape(run.text)}</{tag}>'


# --- terminal and plain text -----------------------------------------------------------------------------

_RESET = "\x1b[0m"
_STYLES = {
    Mark.REMOVED: "\x1b[33;9m",
    Mark.ADDED: "\x1b[34;4m",
    Mark.MOVED: "\x1b[35m",
    Mark.KEPT: "",
    Mark.PLAIN: "",
}
_BRACKETS = {Mark.REMOVED: ("[-", "-]"), Mark.ADDED: ("{+", "+}"), Mark.MOVED: ("<", ">")}
_GUTTERS = {LinkOp.REMOVED: Mark.REMOVED, LinkOp.ADDED: Mark.ADDED, LinkOp.MOVED: Mark.MOVED}
_INDENT = 7
#: What a terminal would obey rather than show: control characters, direction marks, line and paragraph ends.
_OBEYED = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]"
)


def to_terminal(
    comparison: Comparison,
    old: Document | None = None,
    new: Document | None = None,
    *,
    colour: bool = True,
    width: int | None = 80,
) -> str:
    """One column: reworded blocks merged into one text, unchanged stretches folded into a line.

    With `colour` marks are ANSI styles, without it they are `[-removed-]` and `{+added+}`. Lines are wrapped at
    `width` columns (at least 40), not at all for None. Characters that a terminal would obey are shown as
    `\\x1b` or `\\u202e`. Ends with a line break.
    """
    view = side_by_side(comparison, old, new)
    lines = [_summary(comparison, view), ""]
    for row in (view.headline,) if view.headline else ():
        lines += _row_lines(row, colour, width)
    for part in view.parts:
        if part.kind is PartKind.UNCHANGED:
            lines.append(f"{'':{_INDENT}}… {_hidden(part.rows)}: {shown(part.opening)}")
            continue
        for row in part.rows:
            lines += _row_lines(row, colour, width)
    return "\n".join(lines) + "\n"


def to_plain(comparison: Comparison, old: Document | None = None, new: Document | None = None) -> str:
    """The terminal form without colours and without wrapping: one line a block."""
    return to_terminal(comparison, old, new, colour=False, width=None)


def shown(text: str) -> str:
    """The text with everything that a terminal would obey written out."""
    return _OBEYED.sub(_written_out, text)


def _written_out(match: re.Match[str]) -> str:
    code = ord(match.group())
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def _row_lines(row: Row, colour: bool, width: int | None) -> Iterator[str]:
    if row.op is LinkOp.SAME:
        yield from _block_lines(row.op, _number(row.new), (row.new or row.old)[0].runs, colour, width)
        return
    if row.op in (LinkOp.MOVED, LinkOp.SPLIT, LinkOp.JOINED) or _renumbered(row):
        yield f"{'':{_INDENT}}({where(row)})"
    if row.merged and row.new:
        yield from _block_lines(row.op, _number(row.new), row.merged, colour, width)
        yield from _others(row.old, row.op, colour, width)
        return
    sides = ((row.old, LinkOp.REMOVED), (row.new, LinkOp.ADDED))
    for cells, gone in sides:
        for cell in cells:
            op = gone if cell.op is LinkOp.REPLACED else cell.op
            runs = cell.runs
            if op in _GUTTERS and cell.moved is None:
                runs = tuple(Run(run.text, _GUTTERS[op] if colour else Mark.PLAIN) for run in cell.runs)
            yield from _block_lines(op, _number((cell,)), runs, colour, width)


def _others(cells: Sequence[Cell], op: LinkOp, colour: bool, width: int | None) -> Iterator[str]:
    """Cells of another kind inside a row: a box that moved away from between joined blocks."""
    for cell in cells:
        if cell.op is not op:
            yield f"{'':{_INDENT}}({where(Row(cell.op, old=(cell,)))})"
            yield from _block_lines(cell.op, _number((cell,)), cell.runs, colour, width)


def _renumbered(row: Row) -> bool:
    return bool(row.old and row.new) and [c.number for c in row.old] != [c.number for c in row.new]


def _number(cells: Sequence[Cell]) -> str:
    return next((str(cell.number) for cell in cells if cell.number is not None), "")


def _block_lines(
    op: LinkOp, number: str, runs: Sequence[Run], colour: bool, width: int | None
) -> Iterator[str]:
    first = f"{SIGNS[op]} {number:>{_INDENT - 3}} "
    room = None if width is None else max(width, 40) - _INDENT
    for index, line in enumerate(_wrapped(_words(runs, colour), room)):
        yield (first if index == 0 else " " * _INDENT) + line


def _words(runs: Iterable[Run], colour: bool) -> Iterator[tuple[str, str]]:
    """Pieces of text without a break inside, each with its style; blanks are pieces of their own."""
    for run in runs:
        text = shown(run.text)
        if not colour and run.mark in _BRACKETS:
            opening, closing = _BRACKETS[run.mark]
            text = f"{opening}{text}{closing}"
        style = _STYLES[run.mark] if colour else ""
        for piece in re.split(r"( +)", text):
            if piece:
                yield piece, style


def _wrapped(pieces: Iterable[tuple[str, str]], room: int | None) -> Iterator[str]:
    line: list[tuple[str, str]] = []
    used = 0
    word: list[tuple[str, str]] = []  # pieces with no blank between them
    for piece, style in (*pieces, (" ", "")):
        if not piece.isspace():
            word.append((piece, style))
            continue
        columns = sum(_columns(text) for text, _ in word)
        if room is not None and line and used + columns > room:
            yield _styled(line[:-1] if line[-1][0].isspace() else line)
            line, used = [], 0
        line += [*word, (piece, style)]
        used += columns + len(piece)
        word = []
    while line and line[-1][0].isspace():
        line.pop()
    yield _styled(line)


def _styled(pieces: Sequence[tuple[str, str]]) -> str:
    made: list[str] = []
    current = ""
    for text, style in pieces:
        if style != current:
            made.append((_RESET if current else "") + style)
            current = style
        made.append(text)
    return "".join(made) + (_RESET if current else "")


def _columns(text: str) -> int:
    """Columns that a terminal needs: wide characters take two, combining marks none."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text
    )
