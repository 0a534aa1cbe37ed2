"""A comparison as a small piece of HTML that needs no style sheet: for feed readers, which strip classes.

Every piece of text is escaped here; nothing else makes HTML outside the templates.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from itertools import groupby
from typing import Final

from variorum.comparison.rows import Mark, Note, Run
from variorum.publish import words
from variorum.publish.edits import Changed, Told
from variorum.publish.pair import Block, Line, Pair, withheld
from variorum.types import EditClass, LinkOp

_STYLES: Final = {
    Mark.REMOVED: ("del", "background-color:#fbe6c2;color:#6d3600;text-decoration:line-through"),
    Mark.ADDED: ("ins", "background-color:#cfe3fb;color:#093a78;text-decoration:underline"),
    Mark.MOVED: ("span", "background-color:#f7f4fc;color:#4a2a84;text-decoration:underline dashed"),
}
_BOX: Final = "border:1px solid;border-radius:3px;padding:0 2px"
_BARS: Final = {LinkOp.REMOVED: "#6d3600", LinkOp.ADDED: "#093a78", LinkOp.MOVED: "#4a2a84"}


def diff(pair: Pair) -> str:
    """The changed lines of a comparison, one paragraph each, with a word before every one."""
    lines = [pair.headline] if pair.headline is not None and pair.headline.op is not LinkOp.SAME else []
    lines += [line for stretch in pair.stretches for line in stretch.lines if line.change is not None]
    html = "".join(_line(line) for line in lines)
    if pair.left_out:
        html += f"<p>{escape(withheld(pair.left_out))}</p>"
    return html or "<p>The texts differ in nothing that is compared.</p>"


def told(changed: Changed) -> str:
    """The edits as a list, the weightiest first; light ones are counted at its end."""
    lines = [_told(each) for each in (*changed.told, *changed.passages)]
    if changed.light:
        lines.append(escape(words.plural(len(changed.light), "light edit")))
    return f'<ul dir="ltr">{"".join(f"<li>{line}</li>" for line in lines)}</ul>' if lines else ""


def _told(each: Told) -> str:
    old, new = ("", each.new) if each.edit.klass is EditClass.MOVED else (each.old, each.new)
    # Each value by its own direction, the line from left to right: else the arrow of two Arabic ones leads from new to old.
    values = " → ".join(
        f'<span dir="auto">{escape(words.strict(value))}</span>' for value in (old, new) if value
    )
    times = f", {each.count} times" if each.count > 1 else ""
    label = escape(each.label + times)
    return f"{label}: {values}" if values else label


def _line(line: Line) -> str:
    if line.inline:
        return "".join(_block(block, block.label or block.say or line.words) for block in line.inline)
    return "".join(_block(block, block.label or block.say or line.words) for block in (*line.old, *line.new))


def _block(block: Block, label: str) -> str:
    colour = _BARS.get(block.op)
    if block.op is LinkOp.REPLACED:
        colour = _BARS[LinkOp.REMOVED if "Was" in block.say else LinkOp.ADDED]
    bar = f"border-inline-start:3px solid {colour};" if colour else ""
    return (
        f'<p dir="ltr" style="{bar}padding-inline-start:8px"><small>{escape(label)}</small>'
        f'<span dir="auto" style="display:block">{runs(block.runs)}</span></p>'
    )


def runs(pieces: Iterable[Run]) -> str:
    """Marked text as `del` and `ins` with inline style; a figure that an edit names stands in a box."""
    html = []
    for note, group in groupby(pieces, key=lambda run: run.note):
        text = "".join(map(_run, group))
        html.append(f'<span style="{_BOX}">{text}</span>' if note is Note.FIGURE else text)
    return "".join(html)


def _run(run: Run) -> str:
    text = escape(words.strict(run.text))
    if run.mark not in _STYLES:
        return text
    tag, style = _STYLES[run.mark]
    return f'<{tag} style="{style}">{text}</{tag}>'


def snippet(label: str, pieces: Iterable[tuple[str, bool]]) -> str:
    """A search result; what was looked for is in bold."""
    text = "".join(f"<strong>{escape(text)}</strong>" if match else escape(text) for text, match in pieces)
    return f'<p dir="auto"><small>{escape(label)}</small><br>{text}</p>'
