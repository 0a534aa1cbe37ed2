"""Which paragraphs are notes of the editors: every case of `tests/cases/notes` is told by its kind."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from variorum.edits.notes import note_kind

CASES = Path(__file__).parents[1] / "cases" / "notes"
KINDS = tomllib.loads((CASES / "kinds.toml").read_text("utf-8"))
ORDINARY = tomllib.loads((CASES / "ordinary.toml").read_text("utf-8"))


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in KINDS.items() for text in texts])
def test_a_note_is_told_by_its_words(kind: str, text: str) -> None:
    """A missed note makes an honest edit a silent one."""
    assert note_kind(text) == kind


@pytest.mark.parametrize("text", [text for texts in ORDINARY.values() for text in texts])
def test_ordinary_prose_is_no_note(text: str) -> None:
    """A false note hides a silent edit."""
    assert note_kind(text) is None
