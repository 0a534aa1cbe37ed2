"""Where something is quoted in a report."""

from __future__ import annotations

from variorum.quotes.marks import marked
from variorum.quotes.reading import dialogue


def quoted(text: str, language: str | None = None) -> list[tuple[int, int]]:
    """The character ranges `[start, end)` that stand in quotation marks, marks included, or are spoken behind dashes as the
    `language` sets speech (a primary subtag), in their order. A mark that is never closed quotes to the end of its
    paragraph where it opened it."""
    return [(each.start, each.end) for each in marked(text, dialogue(language))]
