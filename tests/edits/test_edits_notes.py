"""Which paragraphs are notes of the editors: every case of `tests/cases/notes` is told by its kind."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from variorum.edits.notes import note_kind
from variorum.extraction.vocabulary import NOTE_BYTES, NOTE_STARTS
from variorum.text.normalise import fold

CASES = Path(__file__).parents[1] / "cases" / "notes"
KINDS = tomllib.loads((CASES / "kinds.toml").read_text("utf-8"))
#: Speaks of the text that it stands in, and puts nothing right: a note on the page, and of no kind.
OF_THE_TEXT = "This story has been updated to reflect the verdict."
ORDINARY = tomllib.loads((CASES / "ordinary.toml").read_text("utf-8"))


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in KINDS.items() for text in texts])
def test_a_note_is_told_by_its_words(kind: str, text: str) -> None:
    """A missed note makes an honest edit a silent one."""
    assert note_kind(text) == kind


@pytest.mark.parametrize("text", [text for texts in ORDINARY.values() for text in texts])
def test_ordinary_prose_is_no_note(text: str) -> None:
    """A false note hides a silent edit."""
    assert note_kind(text) is None


@pytest.mark.parametrize("text", [text for texts in KINDS.values() for text in texts])
def test_who_reads_pages_knows_the_same_notes(text: str) -> None:
    """What is told as a note is kept as one where it stands behind the text of a page, and its bytes are looked for
    where nothing is parsed."""
    assert NOTE_STARTS.match(fold(text))
    assert any(piece in fold(text).encode() for piece in NOTE_BYTES)


@pytest.mark.parametrize(
    "text", [text for texts in ORDINARY.values() for text in texts if text != OF_THE_TEXT]
)
def test_who_reads_pages_takes_no_ordinary_prose_for_notes(text: str) -> None:
    """A block read as a note would be told as one, whatever its words are."""
    assert not NOTE_STARTS.match(fold(text))
