"""Silent edits: substance changed after the first hour, and no note says so."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from variorum.edits import compared, silence
from variorum.edits.notes import note_kind
from variorum.edits.silent import substantial
from variorum.types import Block, BlockKind, Change, Document, Edit, EditClass, Headlines, PageState

CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "silent" / "notes.toml").read_text("utf-8"))

DAY = timedelta(days=1)
FIGURE = Edit(EditClass.FIGURE, Change.ALTERED, "12", "15", 3, 3, "count")
NOTE = Edit(EditClass.CORRECTION, Change.ADDED, None, "Correction: 15", None, 9, "correction")
GONE = Edit(EditClass.UNCLASSIFIED, Change.REMOVED, "They knew of it for years.", None, 4)
COPY = Edit(EditClass.COPY_EDIT, Change.ALTERED, "teh", "the", 1, 1, "spelling")


@pytest.mark.parametrize(
    ("edits", "age", "silent"),
    [
        ([FIGURE], DAY, True),
        ([FIGURE], timedelta(minutes=40), False),
        ([replace(FIGURE, noted=True), NOTE], DAY, False),
        ([FIGURE, NOTE], DAY, True),
        ([replace(FIGURE, noted=True), replace(FIGURE, old="3", new="4"), NOTE], DAY, True),
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
        ([replace(NOTE, change=Change.REMOVED, noted=True), replace(NOTE, new="Correction: 16")], DAY, False),
        ([replace(GONE, detail="paragraph")], DAY, True),
        ([replace(GONE, detail="paragraph", change=Change.ALTERED)], DAY, True),
        ([replace(GONE, detail="paragraph", change=Change.ADDED)], DAY, False),
        ([GONE], DAY, False),
        ([replace(GONE, detail="post")], DAY, False),
        ([Edit(EditClass.REPLACED, Change.ALTERED, "Fog.", "Rain.")], DAY, False),
        (
            [
                Edit(EditClass.HEADLINE, Change.ALTERED, "Fog", "Rain", detail="replaced"),
                Edit(EditClass.REPLACED, Change.ALTERED, "Fog.", "Rain."),
            ],
            DAY,
            False,
        ),
    ],
)
def test_substance_without_a_note_is_silent(edits: list[Edit], age: timedelta, silent: bool) -> None:
    """A note that speaks of it, the first hour, or mere copy make it none; nor is another article at the address one. A
    correction that is taken away is silent itself, a note of another kind is not; a paragraph that went or gave way to
    another is silent, a sentence or one that came is not."""
    assert silence(edits, age).silent is silent


def test_a_moved_time_is_shown_and_not_required() -> None:
    """Whether the stated time of change moved stands beside the judgement."""
    moved = silence([FIGURE], DAY, old_modified="2026-03-01T10:00:00Z", new_modified="2026-03-02T10:00:00Z")
    kept = silence([FIGURE], DAY, old_modified="2026-03-01T10:00:00Z", new_modified="2026-03-01T10:00:00Z")
    assert (moved.silent, moved.modified_moved) == (True, True)
    assert (kept.silent, kept.modified_moved) == (True, False)
    assert silence([FIGURE], DAY).modified_moved is None


@pytest.mark.parametrize(
    ("table", "case"), [(table, case) for table in CASES["text"] for case in table["case"]]
)
def test_an_edit_is_silent_unless_a_note_speaks_of_it(table: dict[str, Any], case: dict[str, Any]) -> None:
    """A note excuses what it describes or may mean, one in general words everything; it excuses nothing else."""
    old = new = table["text"]
    for was, now in case["changed"]:
        assert was in new
        new = new.replace(was, now)
    stood = [case["stood"]] if "stood" in case else []
    note = stood or ([case["note"]] if "note" in case else [])
    edits = compared(
        document(old.split("\n\n") + stood, table["language"]),
        document(new.split("\n\n") + note, table["language"]),
    ).edits
    unnoted = [each.old or each.new for each in edits if substantial(each) and not each.noted]
    assert unnoted == case["silent"]
    assert silence(edits, DAY).silent is bool(case["silent"])


def document(paragraphs: list[str], language: str) -> Document:
    blocks = (Block(BlockKind.NOTE if note_kind(each) else BlockKind.PARAGRAPH, each) for each in paragraphs)
    return Document(
        PageState.ARTICLE, tuple(blocks), "The harbour", Headlines(h1="The harbour"), language=language
    )
