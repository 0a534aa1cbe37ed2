"""Which paragraphs are notes of the editors: every case of `tests/cases/notes` is told by its kind."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from variorum.edits.notes import note_kind

CASES = tomllib.loads(
    (Path(__file__).parents[1] / "cases" / "notes" / "kinds.toml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in CASES.items() for text in texts])
def test_a_note_is_told_by_its_words_and_nothing_else_is(kind: str, text: str) -> None:
    """A missed note makes an honest edit a silent one; a false one hides a silent edit."""
    assert (note_kind(text) or "none") == kind
