"""What a public instance gives out of stories: nothing that does not stand in quotation marks, and bare figures."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies

from variorum.collation.rows import Kind as RowKind
from variorum.collation.rows import LinedUp, Row, Words
from variorum.ports import Printing
from variorum.publish import excerpts
from variorum.quotes.printed import Kind, Said


@pytest.mark.parametrize(
    ("text", "kind", "shown"),
    [
        ("We shall open the bridge", Kind.DIRECT, "We shall open the bridge"),
        ("the bridge will open in spring", Kind.INDIRECT, None),
        ("open the bridge in spring", Kind.MIXED, "open the bridge in spring"),
        ("“every bolt” would be looked at", Kind.MIXED, "“every bolt”"),
        ("it was “a shame” that “nobody” came", Kind.MIXED, "“a shame” … “nobody”"),
        ("die Brücke sei „in gutem Zustand“ gewesen", Kind.MIXED, "„in gutem Zustand“"),
        ("le pont serait « en bon état » au printemps", Kind.MIXED, "« en bon état »"),
        ("the bridge's 'every bolt' would be looked at", Kind.MIXED, "'every bolt'"),
        ("nobody had “looked at a bolt", Kind.MIXED, "“looked at a bolt"),
        ("nobody had looked” at a bolt", Kind.MIXED, None),
    ],
)
def test_words_outside_marks_are_left_out(text: str, kind: Kind, shown: str | None) -> None:
    """Of what is told with the writer's words around a quotation, the quotation alone; where its marks do not show,
    nothing; what stands in marks as a whole has none of its own."""
    assert excerpts.in_marks(text, kind) == shown


@given(strategies.lists(strategies.tuples(strategies.booleans(), strategies.from_regex("[a-z]{3,8}( [a-z]{3,8}){1,4}", fullmatch=True)), min_size=2, max_size=6))  # fmt: skip
def test_no_word_of_the_writer_stays(parts: list[tuple[bool, str]]) -> None:
    """However quotations and the writer's words take turns."""
    quoted = [words for marked, words in parts if marked]
    text = " ".join(f"“{words}”" if marked else words.upper() for marked, words in parts)
    shown = excerpts.in_marks(text, Kind.MIXED)
    if quoted:
        assert shown == " … ".join(f"“{words}”" for words in quoted)


def test_a_printing_keeps_what_it_was_read_from() -> None:
    """Only what is said is another; the text and the rules that it comes from are told as before."""
    said = tuple(
        Said(0, 9, text, kind) for text, kind in (("We shall", Kind.DIRECT), ("he will", Kind.INDIRECT))
    )
    shown = excerpts.printing(Printing("a1", 2, said, 4, "key", 7))
    assert shown.said == said[:1]
    assert (shown.number, shown.rule, shown.text_key, shown.extraction_rule) == (2, 4, "key", 7)


def test_figures_stand_without_their_sentences() -> None:
    """Each with the report, versions and time that it has; other rows are sentences."""
    words = Words("a1", (0, 1), None, "found 14 cracks in the pier", (6, 8), 40, 67, sole=True)
    row = Row(RowKind.COUNT, "Cracks", (words,), differ=False)
    shown = excerpts.lined_up(LinedUp((row,), (row,), (row,)))
    assert (shown.things, shown.alone) == ((), ())
    (one,) = shown.figures[0].words
    assert (one.text, one.marked, one.versions, one.sole) == ("14", (0, 2), (0, 1), True)
