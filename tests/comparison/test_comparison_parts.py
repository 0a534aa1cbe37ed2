"""Splits and joins, entries of liveblogs, prepared versions, and what outsized input may cost."""

from __future__ import annotations

import tracemalloc

import pytest

from variorum.comparison import Prepared, compare, compare_units, prepare, side_by_side, to_plain
from variorum.comparison.rows import Mark
from variorum.types import Block, BlockKind, Document, LinkOp, PageState, Verdict

FERRY = "The ferry left the harbour shortly before noon on Monday, and its master said the fog had lifted by eleven."
LEFT = "The ferry left the harbour shortly before noon on Monday."
LIFTED = "Its master said the fog had lifted by eleven."
DIVERS = "Divers searched the basin until nightfall on Sunday."
NOBODY = "Nobody was hurt in the accident at the northern pier."
BOAT = "A second boat was sent from the island at once."
WIND = "The wind is expected to turn to the west in the course of Tuesday night."


def document(*texts: str, kind: BlockKind = BlockKind.PARAGRAPH) -> Document:
    return Document(PageState.ARTICLE, tuple(Block(kind, text) for text in texts), headline="Ferry leaves")


def ops(old: Document, new: Document) -> list[tuple[str, tuple[int, ...], tuple[int, ...]]]:
    return [(link.op.value, link.old, link.new) for link in compare(old, new).links]


def test_a_split_sentence_is_linked_with_both_parts() -> None:
    """Also where the parts stand in paragraphs of their own, which are then a split paragraph."""
    assert ops(document(f"{FERRY} {BOAT}"), document(f"{LEFT} {LIFTED} {BOAT}")) == [
        ("split", (0,), (0, 1)),
        ("same", (1,), (2,)),
    ]
    comparison = compare(document(FERRY, BOAT), document(LEFT, LIFTED, BOAT))
    assert [(link.op.value, link.old, link.new) for link in comparison.paragraphs] == [
        ("split", (0,), (0, 1)),
        ("same", (1,), (2,)),
    ]


def test_joined_is_split_the_other_way_round() -> None:
    """The same two texts changed over give the mirrored links."""
    one, two = document(f"{FERRY} {BOAT}"), document(f"{LEFT} {LIFTED} {BOAT}")
    assert ops(two, one) == [("joined", (0, 1), (0,)), ("same", (2,), (1,))]


def test_only_what_holds_the_parts_together_is_marked() -> None:
    """Comma and conjunction go, a full stop comes, a letter changes its case: nothing else is marked."""
    old, new = document(f"{FERRY} {BOAT}"), document(f"{LEFT} {LIFTED} {BOAT}")
    (row,) = side_by_side(compare(old, new), old, new).rows
    marked = [
        (run.text, run.mark, run.typographic)
        for cell in (*row.old, *row.new)
        for run in cell.runs
        if run.mark is not Mark.PLAIN
    ]
    assert marked == [
        (", and", Mark.REMOVED, False),
        ("i", Mark.REMOVED, True),
        (".", Mark.ADDED, False),
        ("I", Mark.ADDED, True),
    ]
    assert "(split, 1, now 1 and 2)" in to_plain(compare(document(FERRY), document(LEFT, LIFTED)))


def test_a_break_alone_is_typography() -> None:
    """A line that ran into the sentence after it stands by itself now: linked as a split, no word has changed."""
    comparison = compare(
        document(f"Crossings on Tuesday {NOBODY}", BOAT), document("Crossings on Tuesday", NOBODY, BOAT)
    )
    assert [link.op for link in comparison.links] == [LinkOp.SPLIT, LinkOp.SAME]
    assert comparison.links[0].spans == ()
    assert comparison.verdict is Verdict.TYPOGRAPHY


def test_three_sentences_may_become_one() -> None:
    """And what was taken out between two that were joined does not part them."""
    whole = f"{LEFT[:-1]}, {LIFTED[0].lower()}{LIFTED[1:-1]}, and {BOAT[0].lower()}{BOAT[1:]}"
    assert ops(document(f"{LEFT} {LIFTED} {BOAT} {WIND}"), document(f"{whole} {WIND}")) == [
        ("joined", (0, 1, 2), (0,)),
        ("same", (3,), (1,)),
    ]
    joined = f"{LEFT[:-1]}, and {BOAT[0].lower()}{BOAT[1:]}"
    assert ops(document(f"{LEFT} {DIVERS} {BOAT} {WIND}"), document(f"{joined} {WIND}")) == [
        ("joined", (0, 2), (0,)),
        ("removed", (1,), ()),
        ("same", (3,), (1,)),
    ]


def test_a_part_from_elsewhere_moves_nothing_else() -> None:
    """A sentence that was taken from the end into the first one: both are linked with it, the rest keeps its place,
    and the columns show it moved, and into which."""
    joined = f"{LEFT[:-1]}, while {WIND[0].lower()}{WIND[1:]}"
    old, new = document(LEFT, NOBODY, DIVERS, BOAT, WIND), document(joined, NOBODY, DIVERS, BOAT)
    assert sorted(ops(old, new)) == [
        ("joined", (0, 4), (0,)),
        ("same", (1,), (1,)),
        ("same", (2,), (2,)),
        ("same", (3,), (3,)),
    ]
    view = side_by_side(compare(old, new), old, new)
    assert [row.op for row in view.rows] == [
        LinkOp.REWORDED,
        LinkOp.SAME,
        LinkOp.SAME,
        LinkOp.SAME,
        LinkOp.MOVED,
    ]
    assert (move := view.rows[4].old[0].moved) is not None
    assert (move.number, move.inside) == (1, True)


def test_a_sentence_that_shares_little_is_no_part() -> None:
    """Where a sentence lost its end and another was put behind it, that other is new."""
    old = document(f"{FERRY} {BOAT}")
    new = document(f"{LEFT} The council meets again in the first week of March. {BOAT}")
    assert ("added", (), (1,)) in ops(old, new)


def test_entries_of_a_liveblog_are_likened_with_themselves() -> None:
    """The new entry repeats most words of an old one, which is still there and was corrected."""
    old = document(
        "14:02 Police chief speaks. Eleven people are in hospital, the police chief tells reporters.",
        "13:40 Roads closed. The bridge and the quay are closed to all traffic.",
        kind=BlockKind.POST,
    )
    new = document(
        "15:10 Hospital speaks. Fourteen people are in hospital, a doctor tells reporters.",
        "14:02 Police chief speaks. Twelve people are in hospital, the police chief tells reporters.",
        "13:40 Roads closed. The bridge and the quay are closed to all traffic.",
        kind=BlockKind.POST,
    )
    comparison = compare(old, new)
    assert [(link.op.value, link.old, link.new) for link in comparison.paragraphs] == [
        ("added", (), (0,)),
        ("reworded", (0,), (1,)),
        ("same", (1,), (2,)),
    ]
    assert [link.op for link in comparison.links].count(LinkOp.REWORDED) == 1


def test_a_prepared_version_serves_every_comparison() -> None:
    """It gives what the document gives, also when it is compared again, and knows its document."""
    texts = [document(FERRY, BOAT), document(LEFT, LIFTED, BOAT), document(LEFT, LIFTED, BOAT, WIND)]
    versions: list[Prepared] = [prepare(text) for text in texts]
    for i, old in enumerate(texts):
        for j, new in enumerate(texts):
            found = compare(versions[i], versions[j])
            assert found == compare(old, new)
            assert (found.old_document, found.new_document) == (old, new)


def test_megabytes_of_one_word_are_compared_coarsely() -> None:
    """One sentence of 400,000 equal words, and one in whose middle another was put: only that one is marked, and the
    comparison says that it was coarse."""
    old = "word " * 400_000
    new = f"{old[:1_000_000]}other {old[1_000_000:]}"
    comparison = compare_units([[old]], [[new]])
    (link,) = comparison.links
    assert link.op is LinkOp.REWORDED
    assert [new[slice(*span.new)] for span in link.spans] == ["other"]
    assert (
        comparison.note == "a paragraph was too long to be compared word by word; its middle is marked whole"
    )


@pytest.mark.parametrize("count", [1, 20_000])
def test_many_equal_sentences(count: int) -> None:
    """Linked in their order; the one more is added, none is moved."""
    comparison = compare_units([["Word."] * count], [["Word."] * (count + 1)])
    assert {link.op for link in comparison.links} == {LinkOp.SAME, LinkOp.ADDED}
    assert [link.op for link in comparison.links].count(LinkOp.ADDED) == 1
    assert comparison.verdict is Verdict.CHANGED


def test_a_shifted_border_takes_two_with_two() -> None:
    """A clause goes from the end of one sentence to the beginning of the next: the two are linked with the two, and
    only marks and a letter's case are marked; the same the other way round."""
    old = document(f"{WIND} Its master said the fog had lifted, and the pier was clear of people. {DIVERS}")
    new = document(
        f"{WIND} Its master said the fog had lifted. And the pier was clear of people, {DIVERS[0].lower()}{DIVERS[1:]}"
    )
    assert ops(old, new) == [("same", (0,), (0,)), ("reworded", (1, 2), (1, 2))]
    assert ops(new, old) == [("same", (0,), (0,)), ("reworded", (1, 2), (1, 2))]
    (row,) = side_by_side(compare(old, new), old, new).rows
    assert [run.text for run in row.old[0].runs if run.mark is Mark.REMOVED] == [",", "a", ".", "D"]
    assert [run.text for run in row.new[0].runs if run.mark is Mark.ADDED] == [".", "A", ",", "d"]


def test_neighbours_that_only_grew_and_shrank_stay_apart() -> None:
    """One sentence got longer and the next lost a clause, but it is another clause: each keeps its partner."""
    old = document(f"{NOBODY} {FERRY} {BOAT}")
    new = document(f"{NOBODY[:-1]}, the police said later. {LEFT} {BOAT}")
    assert ops(old, new) == [
        ("reworded", (0,), (0,)),
        ("reworded", (1,), (1,)),
        ("same", (2,), (2,)),
    ]


def entries(first: int, end: int) -> list[list[str]]:
    """Entries of a liveblog about different things, three sentences each."""
    things = [
        "harbour",
        "station",
        "market",
        "bridge",
        "school",
        "quarry",
        "chapel",
        "airport",
        "forest",
        "stadium",
    ]
    doings = ["closed", "searched", "evacuated", "reopened", "inspected", "repaired", "flooded", "guarded"]
    return [
        [
            f"The {things[n % 10]} on road {n} was {doings[n % 8]} at {n % 24}:{n % 60:02}, officials in district {n} say.",
            f"About {n * 13} people live near the {things[n % 10]}, {n * 7} of them above the {things[n // 10 % 10]}.",
            f"Witness {n} told reporters that crews number {n * 3} and {n * 5} had {doings[n // 8 % 8]} the {things[n // 7 % 10]}.",
        ]
        for n in range(first, end)
    ]


def test_a_long_liveblog_needs_memory_by_its_length() -> None:
    """Of a text twice as long, half of which is new, the comparison needs no more than thrice the memory."""

    def peak(size: int) -> int:
        old, new = entries(0, size), entries(size // 2, size + size // 2)
        tracemalloc.start()
        try:
            comparison = compare_units(old, new)
            assert [link.op for link in comparison.links].count(LinkOp.SAME) == 3 * (size - size // 2)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    assert peak(660) <= 3 * peak(330)
