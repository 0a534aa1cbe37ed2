"""Where something is quoted in a text of several paragraphs."""

from __future__ import annotations

from variorum.edits.quotations import quotations
from variorum.text.paragraphs import paragraphs


def quoted(text: str) -> list[tuple[int, int]]:
    """The character ranges `[start, end)` that stand in quotation marks, marks included, in their order. A mark that
    is never closed quotes to the end of its paragraph where it opened it."""
    return [
        (start + each.start, start + each.end)
        for start, paragraph in paragraphs(text)
        for each in quotations(paragraph)
    ]
