"""The view of two versions: labels, links, folds, excerpts, the merged text."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

import variorum.publish.pair as pairs
from variorum.comparison import compare
from variorum.comparison.render import to_plain
from variorum.comparison.rows import Mark, Note, Run, Way, side_by_side
from variorum.edits import compared
from variorum.publish import given as giving
from variorum.publish.exports import pair_text
from variorum.publish.inline import diff, told
from variorum.publish.lanes import Lane, Piece
from variorum.publish.noted import Notes
from variorum.types import Article, ArticleState, Block, BlockKind, Document, Interval, PageState, Version
from variorum.versions.lineages import lineages

T = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
WORDS = st.lists(
    st.sampled_from(
        [
            "the",
            "ferry",
            "lies",
            "in",
            "harbour",
            "since",
            "noon",
            ",",
            ".",
            "“so”",
            "it",
            "12",
            "was",
            "said",
            "Two",
            "two",
        ]
    ),
    min_size=1,
    max_size=18,
).map(" ".join)


def document(*texts: str, headline: str = "A headline") -> Document:
    return Document(PageState.ARTICLE, tuple(Block(BlockKind.PARAGRAPH, text) for text in texts), headline)


def made(old: Document, new: Document, *, excerpt: bool = False) -> pairs.Pair:
    article = Article("a0000001", "https://courier.example/x", "Courier", T, ArticleState.LIVE, versions=2)
    versions = [
        Version("a0000001", n, f"c{n}", str(n), d.headline, (Interval(None, T, T),))
        for n, d in enumerate((old, new))
    ]
    comparison = compared(old, new)
    texts = dict(enumerate((old, new)))
    kept = giving.given(lineages(versions, texts)) if excerpt else None
    return pairs.pair(article, *versions, side_by_side(comparison, old, new), comparison, given=kept)


def squeezed(text: str) -> str:
    return "".join(text.split()).casefold().replace("“", '"').replace("”", '"')


@settings(deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=5), st.lists(WORDS, min_size=1, max_size=5))
def test_the_merged_text_holds_both_sides(old: list[str], new: list[str]) -> None:
    """Without what was added it is the old text, without what was removed the new: nothing is lost or doubled."""
    for stretch in made(document(*old), document(*new)).stretches:
        for line in stretch.lines:
            runs = [run for block in line.inline if not block.label for run in block.runs]
            if not runs:
                continue
            for side, marks in ((line.old, (Mark.ADDED, Mark.MOVED)), (line.new, (Mark.REMOVED,))):
                kept = "".join(run.text for run in runs if run.mark not in marks)
                whole = "".join(run.text for block in side if not block.label for run in block.runs)
                assert squeezed(kept) == squeezed(whole)


KEPT = (
    "The council met on Monday evening in the old town hall.",
    "The pool was opened in 1974 and has two basins.",
    "Swimmers may go to the pool in Northfield, four miles away.",
)
SOLD = "The building itself will be sold in March at auction."


def lines_of(old: Document, new: Document) -> list[pairs.Line]:
    return [line for stretch in made(old, new).stretches for line in stretch.lines]


def test_a_paragraph_that_became_part_of_another_moved() -> None:
    """It is not told as removed, nor its sentence as added: each place leads to the other, in every form."""
    old = document(KEPT[0], SOLD, *KEPT[1:])
    new = document(*KEPT[:2], f"{KEPT[2]} {SOLD}")
    pair = made(old, new)
    lines = lines_of(old, new)
    left = next(line for line in lines if line.old and line.old[0].label)
    assert [(block.label, block.href) for block in left.old] == [("↓ Moved down, now in 3", "#mn2")]
    assert f"c{left.change}" in left.anchors
    there = next(line for line in lines if "mn2" in line.anchors)
    for block in (*there.new, *there.inline):
        assert [run.text.strip() for run in block.runs if run.mark is Mark.MOVED] == [SOLD]
        assert not any(run.mark is Mark.ADDED and run.text.strip() for run in block.runs)
    assert [(jump.sign, jump.label, jump.href) for jump in pair.jumps] == [
        ("↓", "Moved down, now in 3", "#mo1")
    ]
    for markdown, piece in ((False, f"<{SOLD}>"), (True, f"*{SOLD}*")):
        text = pair_text(pair, "https://watch.example", markdown=markdown)
        assert piece in text.replace("\\", "")
        assert "Removed" not in text
    assert "<ins" not in diff(pair)
    assert "Removed" not in diff(pair)
    assert f"<{SOLD}>" in to_plain(compare(old, new), old, new)


def test_a_sentence_that_became_a_paragraph_moved() -> None:
    """It stood in another paragraph: the paragraph is not told as added."""
    old = document(*KEPT[:2], f"{KEPT[2]} {SOLD}")
    new = document(KEPT[0], SOLD, *KEPT[1:])
    come = next(line for line in lines_of(old, new) if line.new and line.new[0].label)
    assert [(block.label, block.href) for block in come.new] == [("↑ Moved up, stood in 3", "#mo2")]
    assert any("mo2" in line.anchors for line in lines_of(old, new))
    assert "stood in 3" in to_plain(compare(old, new), old, new)


def test_the_arrow_of_an_edit_leads_from_old_to_new_in_any_script() -> None:
    """In feeds each value has the direction of its own text; the line with the arrow goes from left to right."""
    text = "\u0641\u062a\u062d \u0627\u0644\u0645\u0631\u0641\u0623"  # Arabic: the harbour opens
    other = "\u0625\u063a\u0644\u0627\u0642 \u0627\u0644\u0645\u0631\u0641\u0623"
    pair = made(document(*KEPT, headline=text), document(*KEPT, headline=other))
    (line,) = html.fromstring(told(pair.changed)).xpath("//ul[@dir='ltr']/li")
    values = line.xpath("./span[@dir='auto']")
    assert [value.text_content() for value in values] == [text, other]
    assert values[0].tail == " → "
    blocks = html.fromstring(f"<div>{diff(pair)}</div>").xpath("//p[@dir='ltr']/span[@dir='auto']")
    shown = " ".join(block.text_content() for block in blocks)
    assert set(text.split()) | set(other.split()) == set(shown.split())


def test_a_paragraph_of_which_a_part_was_kept_is_still_removed() -> None:
    """Where a sentence of it is gone, it did not move as a whole; nor did one whose sentences went to two places."""
    gone = "Nobody on the board wished to speak of the price to reporters."
    old = document(KEPT[0], f"{SOLD} {gone}", *KEPT[1:])
    for after in (
        document(*KEPT[:2], f"{KEPT[2]} {SOLD}"),
        document(f"{KEPT[0]} {gone}", KEPT[1], f"{KEPT[2]} {SOLD}"),
    ):
        assert not any(block.label for line in lines_of(old, after) for block in (*line.old, *line.new))


def test_blanks_are_put_between_what_went_and_what_came() -> None:
    """Removal and addition never run into one word."""
    merged = pairs.merge(
        [Run("at "), Run("two", Mark.REMOVED), Run(" people")],
        [Run("at "), Run("five", Mark.ADDED), Run(" people")],
    )
    assert "".join(run.text for run in merged) == "at two five people"


@pytest.mark.parametrize(
    ("old", "new", "merged"),
    [
        ("By one vote", "By one vote as the coalition splits", "By one vote as the coalition splits"),
        ("By one vote as the coalition splits", "By one vote", "By one vote as the coalition splits"),
        ("On Tuesday", "On Tuesday evening.", "On Tuesday evening."),
        ("The board met", "Early on Monday the board met", "Early on Monday the board met"),
    ],
)
def test_words_at_the_end_of_one_side_stand_apart(old: str, new: str, merged: str) -> None:
    """What came or went at an end of a block does not run into the word beside it, in no form of a comparison."""
    pair = made(document(old), document(new))
    runs = [
        run
        for stretch in pair.stretches
        for line in stretch.lines
        for block in line.inline
        for run in block.runs
    ]
    text = "".join(run.text for run in runs)
    assert " ".join(text.casefold().split()) == merged.casefold()


def test_a_blank_that_one_side_lacks_keeps_the_sides_in_step() -> None:
    """Words put in between two blanks do not shift what follows."""
    merged = pairs.merge(
        [Run("Passengers were taken off.")],
        [Run("Passengers "), Run("and crew", Mark.ADDED), Run(" were taken off.")],
    )
    assert [run.text for run in merged if run.mark is not Mark.PLAIN] == ["and crew"]
    assert "".join(run.text for run in merged) == "Passengers and crew were taken off."


def test_excerpts_keep_one_block_of_context() -> None:
    """Of unchanged text only the blocks beside a change are kept; the rest is counted."""
    texts = [f"Paragraph {i} speaks of matter number {i * 7} at some length." for i in range(12)]
    changed = [*texts]
    changed[6] = "Paragraph 6 speaks of matter number 42 at considerable length."
    shown = made(document(*texts), document(*changed), excerpt=True)
    assert [(len(s.lines), s.hidden) for s in shown.stretches] == [(1, 5), (1, 0), (1, 4)]


def test_jumps_name_every_change() -> None:
    """Edits, the weightiest first, and the grouped additions lead to anchors that exist."""
    old = document(
        "One stays here as it was.", "The ferry was built in 1998 by a yard.", headline="Fire on ferry"
    )
    new = document(
        "One stays here as it was.",
        "The ferry was built in 1999 by a yard.",
        "A new paragraph closes it.",
        headline="Fire on a ferry",
    )
    pair = made(old, new)
    assert [jump.label for jump in pair.jumps] == ["Date altered"]
    assert (pair.jumps[0].old, pair.jumps[0].new, pair.jumps[0].href) == ("1998", "1999", "#e2")
    assert pair.jumps[0].life == "/a/a0000001/1/sentences/1"
    assert [jump.label for jump in pair.light] == ["Headline: copy edit"]
    assert [(also.label, [jump.label for jump in also.jumps]) for also in pair.also] == [
        ("Passage added", ["3"])
    ]
    anchors = {anchor for stretch in pair.stretches for line in stretch.lines for anchor in line.anchors}
    assert {jump.href[1:] for also in pair.also for jump in also.jumps} <= anchors


def test_every_edit_has_an_address_in_the_text() -> None:
    """By its number, in the row that it stands in; the row names its kinds of edit and leads back to the list. What has
    no place in the rows says so."""
    old = document(
        "The ferry was built in 1998 by a yard.", "One stays here as it was.", headline="Fire on ferry"
    )
    new = replace(
        document(
            "The ferry was built in 1999 by a yard.", "One stays here as it was.", headline="Fire on ferry"
        ),
        byline=("Ada Quill",),
    )
    pair = made(replace(old, byline=("Nils Brenn",)), new)
    here = {each.label: each.here for each in pair.numbered}
    assert here == {"Date altered": True, "Lead altered": True, "Byline altered": False}
    line = pair.stretches[0].lines[0]
    assert {each.anchor for each in pair.numbered if each.here} <= set(line.anchors)
    assert [(sort.klass.value, sort.weighty) for sort in line.sorts] == [("figure", True), ("lead", False)]
    assert {sort.href for sort in line.sorts} == {f"#{pair.jumps[0].id}"}
    assert [len(jump.href) > 1 for jump in pair.jumps] == [True, False]


def test_the_way_of_a_move_lies_in_the_gutter() -> None:
    """A piece in every row between its two places, and in the bar of what is unchanged between them. Of a box that left a
    joined paragraph, the way begins at the box."""
    kept = [f"Paragraph {i} speaks of matter number {i * 7} at some length." for i in range(6)]
    gale = "A gale was expected on the eve of the feast."
    box = Block(BlockKind.BOX, "How the alarm is raised at sea")
    plain = [Block(BlockKind.PARAGRAPH, text) for text in kept]
    joined = Block(BlockKind.PARAGRAPH, f"{kept[2]} {kept[3]}")
    down = made(document(gale, *kept), document(*kept, gale))
    assert [[lane.piece for lane in line.lanes] for stretch in down.stretches for line in stretch.lines] == [
        [Piece.FROM], *[[Piece.PAST]] * 6, [Piece.TO]
    ]  # fmt: skip
    assert [(stretch.kind.value, len(stretch.lanes)) for stretch in down.stretches] == [
        ("changes", 0), ("unchanged", 1), ("changes", 1)
    ]  # fmt: skip
    up = made(
        Document(PageState.ARTICLE, (*plain[:3], box, *plain[3:]), "A headline"),
        Document(PageState.ARTICLE, (box, *plain[:2], joined, *plain[4:]), "A headline"),
    )
    lines = [line for stretch in up.stretches for line in stretch.lines]
    assert [lane.piece for line in lines for lane in line.lanes] == [Piece.TO, Piece.PAST, Piece.PAST]
    (aside,) = (block for line in lines for block in line.old if block.lane)
    assert (aside.kind, aside.lane) == (BlockKind.BOX, Lane("mo3", 1, Piece.FROM, Way.UP))


def test_nothing_changed_says_so() -> None:
    """Equal texts have no jumps and no changes."""
    same = document("One stays here as it was.")
    pair = made(same, same)
    assert (pair.jumps, pair.also, pair.changes) == ((), (), 0)


def test_one_card_shows_one_change_around_its_marks() -> None:
    """A long paragraph is cut to the piece that changed."""
    long = "word " * 60
    view = side_by_side(compare(document(long + "two dead."), document(long + "five dead.")))
    (change,) = pairs.key_changes(view)
    text = "".join(run.text for run in change.runs)
    assert text.startswith("… ")
    assert "two" in text
    assert "five" in text
    assert len(text) < 80


def test_a_card_shows_the_figure_that_changed() -> None:
    """Of two reworded passages the one whose figure changed, with both values in boxes of their own; also far from the
    first mark, and a figure that came with a new passage. What a passage keeps has no box."""
    plain = "The pier was shut at noon and the boats were late."
    old = document(plain, "Some 12 boats of 40 were moored by the crew at the quay.")
    new = document(
        plain.replace("noon", "dawn"),
        "Some 15 boats of 40 were moored by the crew at the quay.",
        "Another 7 people were hurt, the harbour office said.",
    )
    first, _, added = _cards(old, new, 3)
    assert [(run.text, run.mark) for run in first.runs if run.note] == [
        ("12", Mark.REMOVED),
        ("15", Mark.ADDED),
    ]
    assert "".join(run.text for run in first.runs).endswith(
        "boats of 40 were moored by the crew at the quay."
    )
    assert {run.mark for run in added.runs} == {Mark.ADDED}
    assert "".join(run.text for run in added.runs) == new.blocks[2].text
    late = "It was said that " + "many hands and little gear were at the quay and in the yard " * 4
    (far,) = _cards(document(f"A {late} with 12 boats."), document(f"One {late} with 15 boats."), 1)
    assert [run.text for run in far.runs if run.note is Note.FIGURE][-2:] == ["12", "15"]


def _cards(old: Document, new: Document, limit: int) -> tuple[pairs.KeyChange, ...]:
    comparison = compared(old, new)
    versions = made(old, new).old, made(old, new).new
    return pairs.key_changes(side_by_side(comparison, old, new), limit, Notes(versions, comparison))


def test_a_move_is_listed_once() -> None:
    """Both places link to one another; the list of changes names the move once, also for a box inside a row."""
    kept = [f"Paragraph {i} speaks of matter number {i * 7} at some length." for i in range(6)]
    box = Block(BlockKind.BOX, "How the alarm is raised at sea")
    plain = [Block(BlockKind.PARAGRAPH, text) for text in kept]
    old = Document(PageState.ARTICLE, (*plain[:5], box, plain[5]), "A headline")
    new = Document(PageState.ARTICLE, (plain[0], box, *plain[1:]), "A headline")
    pair = made(old, new)
    moves = [jump for jump in pair.jumps if jump.moved]
    assert [jump.label for jump in moves] == ["Box moved up, stood between 5 and 6"]
    blocks = [
        block
        for stretch in pair.stretches
        for line in stretch.lines
        for block in (*line.old, *line.new)
        if block.id
    ]
    assert {block.href for block in blocks} == {f"#{block.id}" for block in blocks}
    assert [block.label for block in blocks] == [
        "↑ Box moved up, stood between 5 and 6",
        "↑ Box moved up, now between 1 and 2",
    ]


QUOTED = "“Nobody asked the people who live on the islands,” said Ines Dahl, the leader of the opposition."
COURT = "The court stopped the sale of the harbour for 40 million crowns on Tuesday."


def drawn(pair: pairs.Pair) -> list[pairs.Block]:
    return [
        block
        for stretch in pair.stretches
        for line in stretch.lines
        for block in (*line.old, *line.new, *line.inline)
    ]


def test_a_figure_stands_in_a_box_on_both_sides_and_inline() -> None:
    """The whole figure, not only the digits that changed; the text stays what it is. Inline, what went has a box of its
    own beside the figure as it is."""
    pair = made(
        document(COURT, "The harbour has lost money for years."),
        document(COURT.replace("40", "46"), "The harbour has lost money for years."),
    )
    old, new, merged = (block for block in drawn(pair) if any(run.note is Note.FIGURE for run in block.runs))
    assert ["".join(run.text for run in block.runs if run.note is Note.FIGURE) for block in (old, new)] == [
        "40 million crowns",
        "46 million crowns",
    ]
    assert "".join(run.text for run in old.runs) == COURT
    assert [run.text for run in merged.runs if run.note is Note.FIGURE] == ["40", "46", " million crowns"]
    assert {run.mark for run in old.runs if run.note is Note.FIGURE} == {Mark.REMOVED, Mark.PLAIN}


def test_a_name_is_marked_where_it_came() -> None:
    """Dotted in the text, by the note that its run bears; a figure beside it keeps its own."""
    pair = made(
        document("The court stopped the sale on Tuesday."),
        document("The court under Ines Dahl stopped the sale on Tuesday."),
    )
    named = [run.text for block in drawn(pair) for run in block.runs if run.note is Note.NAME]
    assert named == ["Ines Dahl", "Ines Dahl"]  # beside the old text, and inline


def test_a_quotation_bears_its_speaker() -> None:
    """Above the paragraph from which it went, on that side only."""
    pair = made(
        document(COURT, QUOTED, "Some of them had written to the mayor in spring."),
        document(COURT, "Some of them had written to the mayor in spring."),
    )
    said = [(block.op.value, block.quotes) for block in drawn(pair) if block.quotes]
    assert said == [("removed", ("Quotation removed: Ines Dahl",))]


def test_the_rail_tells_a_paragraph_once() -> None:
    """A removed quotation, its speaker and the passage it stood in are one line; what else went with it stands
    beneath it, and nothing of it is named again among the passages."""
    pair = made(
        document(COURT, QUOTED, "Some of them had written to the mayor in spring."),
        document(COURT, "Some of them had written to the mayor in spring."),
    )
    assert [jump.label for jump in pair.jumps] == ["Quotation removed: Ines Dahl"]
    assert pair.also == ()
    assert all("Ines Dahl" not in each for each in pair.jumps[0].inside)


def test_a_lead_is_named_beside_the_figure_that_changed_in_it() -> None:
    """The whole sentence is not shown twice for one figure."""
    pair = made(
        document(COURT, "The harbour has lost money for years."),
        document(COURT.replace("40", "46").replace("Tuesday", "Wednesday"), "The harbour has lost money for years."),
    )  # fmt: skip
    leads = [jump for jump in pair.jumps if jump.label.startswith("Lead")]
    assert leads == []
    assert any("Lead altered" in jump.inside for jump in pair.jumps)
