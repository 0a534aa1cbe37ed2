"""Which piece of which lane lies in which row."""

from __future__ import annotations

from variorum.comparison.rows import Way
from variorum.publish.lanes import SLOTS, Lanes, Piece


def test_a_lane_has_a_piece_in_every_row_on_its_way() -> None:
    """It leaves the old place, passes what is between, and enters the new one; up as well as down."""
    down, up = Lanes({"mo1": (0, 2)}).rows(), Lanes({"mo1": (2, 0)}).rows()
    assert {row: [(lane.piece, lane.way) for lane in lanes] for row, lanes in down.items()} == {
        0: [(Piece.FROM, Way.DOWN)],
        1: [(Piece.PAST, Way.DOWN)],
        2: [(Piece.TO, Way.DOWN)],
    }
    assert {row: [(lane.piece, lane.way) for lane in lanes] for row, lanes in up.items()} == {
        2: [(Piece.FROM, Way.UP)],
        1: [(Piece.PAST, Way.UP)],
        0: [(Piece.TO, Way.UP)],
    }


def test_lanes_that_meet_lie_beside_one_another() -> None:
    """Two that share a row have different slots; one that begins after another ended takes its slot again."""
    lanes = Lanes({"mo0": (0, 3), "mo1": (1, 2), "mo4": (4, 6)})
    slots = {lane.move: lane.slot for row in lanes.rows().values() for lane in row}
    assert slots == {"mo0": 1, "mo1": 2, "mo4": 1}
    assert [lane.move for lane in lanes.before(2)] == ["mo0", "mo1"]
    assert lanes.before(0) == lanes.before(4) == ()


def test_more_lanes_than_have_room_are_left_out() -> None:
    """The moves beyond the room of the gutter have no lane, nor has one within a single row."""
    lanes = Lanes({**{f"mo{i}": (i, 20 + i) for i in range(SLOTS + 2)}, "mo30": (30, 30)})
    assert {lane.move for row in lanes.rows().values() for lane in row} == {f"mo{i}" for i in range(SLOTS)}
