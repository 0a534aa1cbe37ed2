"""Silent edits: substance changed after the first hour, and no note says so."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from variorum.edits import compared, first_that_names, silence
from variorum.edits.notes import note_kind
from variorum.edits.silent import substantial
from variorum.types import Block, BlockKind, Change, Document, Edit, EditClass, Headlines, PageState

CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "silent" / "notes.toml").read_text("utf-8"))

DAY = timedelta(days=1)
FIGURE = Edit(EditClass.FIGURE, Change.ALTERED, "12", "15", 3, 3, "count")
NOTE = Edit(EditClass.CORRECTION, Change.ADDED, None, "Correction: 15", None, 9, "correction")
GONE = Edit(EditClass.UNCLASSIFIED, Change.REMOVED, "They knew of it for years.", None, 4)
LEAD = Edit(EditClass.LEAD, Change.ALTERED, "They knew of it.", "It rained.", 0, 0, "replaced")
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
        ([LEAD], DAY, True),
        ([LEAD], timedelta(minutes=40), False),
        ([replace(LEAD, noted=True)], DAY, False),
        ([replace(LEAD, detail="reworded")], DAY, False),
        ([replace(LEAD, detail=None)], DAY, False),
        ([replace(LEAD, change=Change.ADDED, detail=None)], DAY, False),
        ([replace(LEAD, change=Change.REMOVED, detail=None)], DAY, True),
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
    another is silent, and so is a lead; a sentence, or what came, or a lead in other words is not."""
    assert silence(edits, age).silent is silent


@pytest.mark.parametrize(
    ("note", "names"),
    [
        ("Correction: An earlier version of this article gave the death toll as 12. It is 15.", True),
        ("Correction: The fire killed 15 people, not 12.", True),
        ("Correction: 15 died, not 12.", True),
        ("Correction: 15 engines came to the fire, not 12 as we first wrote.", False),
        ("Correction: The photograph shows 15 divers, not 12.", False),
        ("Correction: The mayor was elected on 12 May, not 15 May.", False),
        ("This article was amended on 15 May 2026 to say that the mayor is 12 years in office.", False),
        ("Correction: An earlier version of this article gave the death toll as 15. It is 12.", False),
        ("Correction: An earlier version of this article gave the death toll as 12.", False),
    ],
)
def test_a_later_note_names_both_values_of_the_same_thing(note: str, names: bool) -> None:
    """What was, what is now, of those whom the figure counts, and in its direction."""
    told = [replace(NOTE, new=note)]
    came = first_that_names([(7, each) for each in told], [replace(FIGURE, about="people died")], "en")
    assert came == (7 if names else None)


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
