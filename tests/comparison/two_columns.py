"""Reads a tracker's page that prints two versions of a report in two columns, flattened to text.

Each line holds the old cell, the new cell, or both: parted by a blank where they differ, doubled where they do
not. The newer version is known from a second file (the report itself), which tells where the new cell begins.
Nothing of either text is held here.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from variorum.types import Block, BlockKind, Document, PageState

SHARED = Path(os.environ.get("VARIORUM_DATA", Path(__file__).parents[3] / "shared"))


def versions() -> tuple[Document, Document]:
    """Both versions, with box, subheads and pull quote as blocks of their kind; skips without the files."""
    tracker = next(iter(SHARED.glob("seeds/004_*.txt")), None)
    report = next(iter(SHARED.glob("seeds/003_*.txt")), None)
    if tracker is None or report is None:
        pytest.skip(f"the measuring data (seeds 003 and 004) are not in {SHARED}")
    known = sorted({line.strip() for line in _lines(report)}, key=len, reverse=True)
    lines = _lines(tracker)
    rows = lines[lines.index("Version 0 Version 1") + 1 :]
    (old_headline, new_headline), *cells = [_cut(row, known) for row in rows if not row.startswith("(")]
    return (
        _document(old_headline, [old for old, _ in cells], known),
        _document(new_headline, [new for _, new in cells], known),
    )


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _cut(row: str, known: list[str]) -> tuple[str | None, str | None]:
    half = len(row) // 2
    if row[:half] == row[half:]:
        return row[:half], row[half:]
    for text in known:
        if row == text:
            return None, text
        if row.endswith(f" {text}"):
            return row[: -len(text) - 1], text
    # A pull quote with its speaker run on behind it.
    return None, next(text for text in known if row.startswith(text) and not text.endswith("."))


def _document(headline: str | None, texts: list[str | None], known: list[str]) -> Document:
    blocks = [Block(_kind(text, known), text) for text in texts if text is not None]
    return Document(PageState.ARTICLE, blocks=tuple(blocks), headline=headline, language="en")


def _kind(text: str, known: list[str]) -> BlockKind:
    if text.rstrip("\"'").endswith((".", "?", "!")) or text.endswith('".'):
        return BlockKind.PARAGRAPH
    if len(text.split()) > 6:
        return BlockKind.PULL_QUOTE
    # The one unit of the tracker's page that the report as saved lacks is the label of the graphic.
    return BlockKind.SUBHEAD if text in known or len(text.split()) < 4 else BlockKind.BOX
