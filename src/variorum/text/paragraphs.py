"""The paragraphs of a plain text: what stands between line breaks."""

from __future__ import annotations

import re
from collections.abc import Iterator

_PARAGRAPH = re.compile(r"[^\n]*[^\s][^\n]*")


def paragraphs(text: str) -> Iterator[tuple[int, str]]:
    """The paragraphs that hold more than blanks, each with the character at which it begins."""
    for match in _PARAGRAPH.finditer(text):
        yield match.start(), match.group()
