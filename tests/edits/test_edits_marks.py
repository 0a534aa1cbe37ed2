"""Marks beside words: a minus sign is a figure's, quotation marks belong to the word that they stand at."""

from __future__ import annotations

import pytest

from variorum.edits.classify import compared
from variorum.edits.quotations import quotations
from variorum.types import Change, EditClass


@pytest.mark.parametrize(
    ("old", "new", "before", "after"),
    [
        ("Output changed by -0.4% in the quarter, the office said.", "Output changed by 0.4% in the quarter, the office said.", "-0.4%", "0.4%"),
        ("Output changed by \u22120.4% in the quarter, the office said.", "Output changed by 0.4% in the quarter, the office said.", "\u22120.4%", "0.4%"),
        ("It was 12 degrees in the valley at noon on Sunday.", "It was -12 degrees in the valley at noon on Sunday.", "12", "-12"),
    ],
)  # fmt: skip
def test_a_minus_sign_changes_the_figure(old: str, new: str, before: str, after: str) -> None:
    """A sign that came or went is an edit of its figure, with both figures as they stand; never a copy edit."""
    (edit,) = compared(old, new).edits
    assert (edit.klass, edit.change) == (EditClass.FIGURE, Change.ALTERED)
    assert (edit.old, edit.new) == (before, after)


def test_marks_taken_from_a_word_are_told_at_that_word() -> None:
    """Both marks of a pair are one edit of the word between them."""
    edits = compared('He called it a "success" for the town.', "He called it a success for the town.").edits
    assert [(edit.old, edit.new) for edit in edits] == [('"success"', "success")]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("The road is closed, and it will stay closed until May, the council said.", "The road is closed. It will stay closed until May, the council said."),
        ("The road is closed.\n\nIt will stay so until May. Buses go by the weir.", "The road is closed. It will stay so until May.\n\nBuses go by the weir."),
    ],
)  # fmt: skip
def test_nothing_changes_without_an_edit(old: str, new: str) -> None:
    """Where no rule has told of a change, it is told as unclassified."""
    result = compared(old, new)
    assert result.verdict == "changed"
    assert result.edits


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ('"The yard is closed until May,” she said. Nobody came.', ["The yard is closed until May,"]),
        ('He said: “we go home" and left.', ["we go home"]),
        ('"One,” he said, "two." Then they left.', ["One,” he said,"]),
        ('"One," he said, "two.” Then they left.', ["One,", "two."]),
        ('A plank of 6" was “too short” for it.', ["too short"]),
        ('The "yard is closed, a sign says, and “nobody” comes.', []),
        ("“A speech that goes on", ["A speech that goes on"]),
    ],
)
def test_marks_of_two_kinds_close_one_another(text: str, quoted: list[str]) -> None:
    """A mark whose own closer does not come in the paragraph is closed by that of the other kind."""
    assert [each.inner for each in quotations(text)] == quoted
