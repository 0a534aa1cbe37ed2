"""The report that a tracker once showed in two versions: every edit that a reader sees is told, and nothing false."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from variorum.edits import compared, sentence
from variorum.types import Change, Edit, EditClass

HELPER = Path(__file__).parents[1] / "comparison" / "two_columns.py"


def helper() -> ModuleType:
    spec = importlib.util.spec_from_file_location("two_columns", HELPER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def edits() -> tuple[Edit, ...]:
    return compared(*helper().versions()).edits


def of(edits: tuple[Edit, ...], klass: EditClass) -> list[Edit]:
    return [edit for edit in edits if edit.klass is klass]


def test_headline_and_lead_are_replaced(edits: tuple[Edit, ...]) -> None:
    """Both are told as replaced."""
    assert [edit.detail for edit in of(edits, EditClass.HEADLINE)] == ["replaced"]
    assert [edit.detail for edit in of(edits, EditClass.LEAD)] == ["replaced"]


def test_the_quotation_that_went_has_its_speaker(edits: tuple[Edit, ...]) -> None:
    """One quotation was removed, and it was Mr Gates's; none is told as altered."""
    quotes = of(edits, EditClass.QUOTE)
    assert [edit.about for edit in quotes if edit.change is Change.REMOVED] == ["Mr Gates"]
    assert not [edit for edit in quotes if edit.change is Change.ALTERED]


def test_a_country_gave_way_to_its_president(edits: tuple[Edit, ...]) -> None:
    """The one name that was exchanged."""
    (altered,) = [edit for edit in of(edits, EditClass.NAME) if edit.change is Change.ALTERED]
    assert (altered.old or "").endswith("US")
    assert (altered.new or "").endswith("George W Bush")


def test_the_date_is_gone_here_and_has_come_there(edits: tuple[Edit, ...]) -> None:
    """One date went with a removed paragraph and came into a kept one: two edits, two places."""
    dates = [edit for edit in of(edits, EditClass.FIGURE) if "2009" in (edit.old or edit.new or "")]
    assert sorted(edit.change.value for edit in dates) == ["added", "removed"]


def test_the_hyphen_is_a_copy_edit_and_the_box_the_only_move(edits: tuple[Edit, ...]) -> None:
    """No other copy edit, no other move."""
    (copy,) = of(edits, EditClass.COPY_EDIT)
    assert copy.detail == "hyphen"
    assert len(of(edits, EditClass.MOVED)) == 1


def test_nothing_false_is_told(edits: tuple[Edit, ...]) -> None:
    """No hedge, attribution, wording or note changed in this report, and the text is not told as cut off."""
    told = {edit.klass for edit in edits}
    assert not told & {
        EditClass.HEDGE, EditClass.ATTRIBUTION, EditClass.WORDING, EditClass.CORRECTION, EditClass.TRUNCATED,
        EditClass.SECTION, EditClass.BYLINE, EditClass.IMAGE,
    }  # fmt: skip
    assert "headline replaced" in sentence(edits)
