"""Silent edits: substance changed after the first hour, and no note says so."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from variorum.edits import silence
from variorum.types import Change, Edit, EditClass

DAY = timedelta(days=1)
FIGURE = Edit(EditClass.FIGURE, Change.ALTERED, "12", "15", 3, 3, "count")
NOTE = Edit(EditClass.CORRECTION, Change.ADDED, None, "Correction: 15", None, 9, "correction")
COPY = Edit(EditClass.COPY_EDIT, Change.ALTERED, "teh", "the", 1, 1, "spelling")


@pytest.mark.parametrize(
    ("edits", "age", "silent"),
    [
        ([FIGURE], DAY, True),
        ([FIGURE], timedelta(minutes=40), False),
        ([FIGURE, NOTE], DAY, False),
        ([COPY], DAY, False),
        ([Edit(EditClass.FIGURE, Change.ADDED, None, "34", 1, 1, "age")], DAY, False),
        ([Edit(EditClass.QUOTE, Change.REMOVED, "We shall", None, 1, None, "direct")], DAY, True),
        ([Edit(EditClass.HEADLINE, Change.ALTERED, "a", "b", detail="copy-edit")], DAY, False),
        ([Edit(EditClass.HEADLINE, Change.ALTERED, "a", "b", detail="replaced")], DAY, True),
        ([], DAY, False),
        ([replace(NOTE, change=Change.REMOVED)], DAY, True),
        ([replace(NOTE, change=Change.REMOVED)], timedelta(minutes=40), False),
        ([replace(NOTE, change=Change.REMOVED, detail="editors-note")], DAY, False),
        ([replace(NOTE, change=Change.REMOVED, detail=None)], DAY, False),
        ([replace(NOTE, change=Change.REMOVED), replace(NOTE, new="Correction: 16")], DAY, False),
        ([Edit(EditClass.REPLACED, Change.ALTERED, "Fog.", "Rain.")], DAY, False),
    ],
)
def test_substance_without_a_note_is_silent(edits: list[Edit], age: timedelta, silent: bool) -> None:
    """A note in the same change, the first hour, or mere copy make it none; nor is another article at the address one. A
    correction that is taken away is silent itself, a note of another kind is not."""
    assert silence(edits, age).silent is silent


def test_a_moved_time_is_shown_and_not_required() -> None:
    """Whether the stated time of change moved stands beside the judgement."""
    moved = silence([FIGURE], DAY, old_modified="2026-03-01T10:00:00Z", new_modified="2026-03-02T10:00:00Z")
    kept = silence([FIGURE], DAY, old_modified="2026-03-01T10:00:00Z", new_modified="2026-03-01T10:00:00Z")
    assert (moved.silent, moved.modified_moved) == (True, True)
    assert (kept.silent, kept.modified_moved) == (True, False)
    assert silence([FIGURE], DAY).modified_moved is None
