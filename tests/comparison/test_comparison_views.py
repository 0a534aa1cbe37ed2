"""The rows of the side-by-side view, and the forms for notebooks, terminals and files."""

from __future__ import annotations

import json
import re

import pytest

from variorum.comparison import compare, side_by_side, to_html, to_plain, to_terminal
from variorum.comparison.rows import MOST_MARKS, Mark, PartKind, Way
from variorum.types import Block, BlockKind, Document, LinkOp, PageState

FERRY = (
    "The ferry left the harbour shortly before noon on Monday.",
    "The fog had lifted by eleven, the harbour master said.",
    "It was due on the island at two in the afternoon, as on every day of the week.",
    "No other crossing was cancelled that day, and none is expected to be.",
)


def document(*texts: str | tuple[BlockKind, str], headline: str = "Ferry leaves at last") -> Document:
    blocks = (text if isinstance(text, tuple) else (BlockKind.PARAGRAPH, text) for text in texts)
    return Document(PageState.ARTICLE, tuple(Block(*block) for block in blocks), headline)


def test_a_move_is_drawn_at_both_places() -> None:
    """Down from 2 to 4 and reworded: word marks at both places, the other side empty, one count."""
    old = document(*FERRY)
    new = document(FERRY[0], *FERRY[2:], FERRY[1].replace("eleven", "half past ten"))
    rows = side_by_side(compare(old, new), old, new).rows
    left, right = (row for row in rows if row.op is LinkOp.MOVED)
    assert (len(left.old), len(left.new), len(right.old), len(right.new)) == (1, 0, 0, 1)
    assert left.change == right.change == 1
    here, there = left.old[0], right.new[0]
    assert here.moved is not None
    assert there.moved is not None
    assert (here.moved.way, here.moved.number, here.moved.reworded) == (Way.DOWN, 4, True)
    assert (there.moved.way, there.moved.number, there.moved.block) == (Way.DOWN, 2, 1)
    assert [run.text for run in here.runs if run.mark is Mark.REMOVED] == ["eleven"]
    assert [run.text for run in there.runs if run.mark is Mark.ADDED] == ["half past ten"]


def test_a_box_bears_no_number_and_says_between_what_it_stands() -> None:
    """Numbers count the other blocks."""
    box = (BlockKind.BOX, "How the ferry is steered")
    old, new = document(FERRY[0], box, *FERRY[1:]), document(*FERRY, box)
    rows = side_by_side(compare(old, new), old, new).rows
    cells = [cell for row in rows for cell in row.old]
    assert [cell.number for cell in cells] == [1, None, 2, 3, 4]
    move = cells[1].moved
    assert move is not None
    assert (move.number, move.between) == (None, (4, None))


def test_parts_name_what_they_fold() -> None:
    """Unchanged stretches and more than four added blocks are parts of their own, with numbers and first words."""
    news = [f"Entry {n} of the log tells of wind force {n + 3} and of rain." for n in range(5)]
    old, new = document(*FERRY), document(*FERRY[:2], *news, *FERRY[2:])
    view = side_by_side(compare(old, new), old, new)
    assert [(part.kind, part.old, part.new) for part in view.parts] == [
        (PartKind.UNCHANGED, (1, 2), (1, 2)),
        (PartKind.ADDED, None, (3, 7)),
        (PartKind.UNCHANGED, (3, 4), (8, 9)),
    ]
    assert (view.parts[0].opening, view.parts[0].closing) == ("The ferry left the …", "The fog had lifted …")
    assert view.headline is not None
    assert (view.headline.op, view.headline.change, view.changes) == (LinkOp.SAME, None, 5)


def test_joined_blocks_stand_above_one_another_with_a_seam() -> None:
    """Both parts in one cell, the whole opposite, the seam before the second part."""
    old, new = document(*FERRY), document(f"{FERRY[0]} {FERRY[1]}", *FERRY[2:])
    row = side_by_side(compare(old, new), old, new).rows[0]
    assert ([cell.number for cell in row.old], [cell.number for cell in row.new]) == ([1, 2], [1])
    assert [(run.text, run.seam) for run in row.new[0].runs] == [(f"{FERRY[0]} ", False), (FERRY[1], True)]


def test_a_sentence_that_moved_alone_is_marked_inside_its_block() -> None:
    """The block stays, the sentence is marked at both places; nothing is said to be new."""
    old = document(f"{FERRY[0]} {FERRY[1]}", f"{FERRY[2]} {FERRY[3]}")
    new = document(FERRY[0], f"{FERRY[2]} {FERRY[3]} {FERRY[1]}")
    rows = side_by_side(compare(old, new), old, new).rows
    marked = [
        (run.text, run.mark)
        for row in rows
        for cell in (*row.old, *row.new)
        for run in cell.runs
        if run.mark is not Mark.PLAIN
    ]
    assert marked == [(FERRY[1], Mark.MOVED)] * 2


def test_headline_row() -> None:
    """Another headline is replaced whole, a similar one reworded with marks, and counts as the first change."""
    old = document(*FERRY)
    replaced = side_by_side(
        compare(old, document(*FERRY, headline="Fog over port")),
        old,
        document(*FERRY, headline="Fog over port"),
    )
    assert replaced.headline is not None
    assert (replaced.headline.op, replaced.headline.change, replaced.changes) == (LinkOp.REPLACED, 1, 1)
    new = document(*FERRY, headline="Ferry leaves at noon")
    reworded = side_by_side(compare(old, new), old, new).headline
    assert reworded is not None
    assert "".join(run.text for run in reworded.merged) == "Ferry leaves at last noon"


def test_typography_is_marked_as_such() -> None:
    """Beside a true change in the same sentence a straightened quote stays typographic."""
    old, new = document("He said “yes” to eleven of them."), document('He said "yes" to twelve of them.')
    row = side_by_side(compare(old, new), old, new).rows[0]
    runs = [(run.text, run.typographic) for run in row.new[0].runs if run.mark is Mark.ADDED]
    assert runs == [('"', True), ('"', True), ("twelve", False)]


HOSTILE = '<script>alert("x")</script> & \x1b[2Jcleared \u202edesrever fo'


def test_html_escapes_what_a_publisher_wrote() -> None:
    """In text, headline, labels and folds."""
    old, new = document(HOSTILE, *FERRY, headline=HOSTILE), document(HOSTILE, *FERRY[:3], headline="Calm")
    html = to_html(compare(old, new), old, new)
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert "<details>" in html


def test_terminal_shows_control_characters_instead_of_obeying_them() -> None:
    """With colours only our own escapes are left; without, none."""
    old, new = document(HOSTILE, headline=HOSTILE), document(f"{HOSTILE} again", headline="Calm")
    comparison = compare(old, new)
    coloured = to_terminal(comparison, old, new, colour=True, width=60)
    assert not re.sub(r"\x1b\[[0-9;]*m", "", coloured).count("\x1b")
    plain = to_plain(comparison, old, new)
    assert "\x1b" not in plain
    assert "\\x1b[2Jcleared \\u202edesrever" in plain


@pytest.mark.parametrize("width", [40, 60, 100])
def test_terminal_lines_fit(width: int) -> None:
    """Wrapped at blanks, wide characters counted as two columns."""
    old = document(*FERRY, "港は正午に 閉鎖された。 " * 9)
    new = document(*(text.replace("the", "a") for text in FERRY), "港は夕方に 閉鎖された。 " * 9)
    text = to_terminal(compare(old, new), old, new, colour=False, width=width)
    for line in text.splitlines():
        assert sum(2 if ord(c) > 0x2E80 else 1 for c in line) <= width


def test_plain_form_tells_everything_in_one_column() -> None:
    """Signs, numbers, inline marks, folds, and where a block stood before."""
    old = document(*FERRY)
    new = document("A second boat was sent.", FERRY[0], FERRY[1].replace("eleven", "ten"), *FERRY[2:])
    assert to_plain(compare(old, new), old, new).splitlines() == [
        "2 changes.",
        "",
        "       Ferry leaves at last",
        "+    1 A second boat was sent.",
        "       … 1 unchanged block: The ferry left the …",
        "       (reworded, 2, now 3)",
        "~    3 The fog had lifted by [-eleven-] {+ten+}, the harbour master said.",
        "       … 2 unchanged blocks: It was due on …",
    ]


def test_json_form_is_the_promised_one() -> None:
    """Every field of the interface, and nothing that is not plain."""
    result = compare(document(*FERRY), document(*FERRY[:3], FERRY[3].replace("none", "one")))
    form = result.to_json()
    assert json.loads(json.dumps(form)) == form
    assert list(form) == ["verdict", "importance", "units", "links", "paragraphs", "edits", "rule"]
    assert form["importance"] is None
    link = form["links"][3]
    assert (link["op"], link["old"], link["new"]) == ("reworded", [3], [3])
    assert link["spans"] == [{"old": [46, 50], "new": [46, 49]}]


def test_a_result_shows_itself() -> None:
    """As two columns in a notebook, as plain text elsewhere."""
    result = compare(document(*FERRY), document(*FERRY[:3]))
    assert result._repr_html_() == to_html(result, result.old_document, result.new_document)
    assert str(result) == to_plain(result, result.old_document, result.new_document)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/-/ " * 6_000, "/–/ " * 6_000),
        ("a b c d " * 4_000, "a x c d " * 4_000),
        ("ab, " * 3_000, "ab; " * 3_000),
    ],
)
def test_more_marks_than_can_be_read_are_one(old: str, new: str) -> None:
    """A block of thousands of differences is marked in stretches; what stands on either side is said all the same, and an
    edit elsewhere keeps its own mark."""
    before, after = (
        document(f"The pilots were {word} aboard. {text}", *FERRY)
        for word, text in (("not", old), ("never", new))
    )
    view = side_by_side(compare(before, after), before, after)
    row = next(row for row in view.rows if row.change is not None)
    for cell, block in ((row.old[0], before.blocks[0]), (row.new[0], after.blocks[0])):
        assert len(cell.runs) <= 2 * MOST_MARKS + 1
        assert cell.text.split() == block.text.split()
    assert len(row.merged) <= 3 * MOST_MARKS
    marked = [run.text for run in row.old[0].runs if run.mark is Mark.REMOVED]
    assert marked[0] == "not"


def test_many_marks_that_can_be_read_stay_apart() -> None:
    """Hundreds of edits in one long paragraph are each marked."""
    old = " ".join(f"Witness {n} saw {n} boats come in." for n in range(400))
    new = " ".join(f"Witness {n} saw {n + 1} boats come in." for n in range(400))
    view = side_by_side(compare(document(old), document(new)), document(old), document(new))
    (row,) = (row for row in view.rows if row.change is not None)
    assert sum(run.mark is Mark.REMOVED for run in row.old[0].runs) == 400
