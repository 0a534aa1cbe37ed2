"""Any text ends, and every change in it is told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from variorum.edits import compared, sentence, weigh
from variorum.types import Block, BlockKind, Change, Document, EditClass, LinkOp, PageState

PIECES = (
    "word ",
    "'a ",
    '"',
    '"a ',
    "1 ",
    "1.1.",
    "A ",
    "A B C ",
    "He said Aa said ",
    "1 to ",
    "two hundred and ",
    "Aa of ",
    "A",
    "1,000,",
)


def document(text: str) -> Document:
    blocks = (
        Block(BlockKind.PARAGRAPH, "It is a fine day in the old town."),
        Block(BlockKind.PARAGRAPH, text),
    )
    return Document(PageState.ARTICLE, blocks, "Headline", language="en")


@pytest.mark.timeout(20)
@pytest.mark.parametrize("piece", PIECES)
def test_one_piece_repeated_without_end(piece: str) -> None:
    """Quadratic patterns would never come back from these."""
    text = piece * (120_000 // len(piece))
    assert compared(document(text), document(f"{text} 12 end of it")).edits
    assert compared(document("Nothing yet."), document(text)).edits


@pytest.mark.timeout(20)
def test_an_outsized_sentence_that_breaks_off() -> None:
    """Where it breaks off is found without reading it once for each of its characters."""
    head, long = "It began at nine. The lamps burned. Nobody came. The ", "word " * 200_000
    cut = document(f"{head}{long[:700_000].strip()} …")
    assert [edit.klass for edit in compared(document(f"{head}{long}end. It rained."), cut).edits] == [
        EditClass.TRUNCATED
    ]


@settings(deadline=None)
@given(
    st.text(max_size=400), st.text(max_size=400), st.sampled_from(["en", "de", "fr", "es", "pt", "xx", None])
)
def test_every_changed_link_is_told(old: str, new: str, language: str | None) -> None:
    """Whatever the texts: a link that changed has an edit at one of its sentences, or at the first one of the lead
    that it belongs to."""
    a, b = (
        Document(PageState.ARTICLE, (Block(BlockKind.PARAGRAPH, text),), "Headline", language=language)
        for text in (old, new)
    )
    result = compared(a, b)
    whole = {EditClass.REPLACED, EditClass.TRUNCATED, EditClass.LEAD}
    told = {("old", edit.old_unit) for edit in result.edits} | {
        ("new", edit.new_unit) for edit in result.edits
    }
    if not whole & {edit.klass for edit in result.edits}:
        for link in result.links:
            places = {("old", i) for i in link.old} | {("new", j) for j in link.new}
            assert link.op is LinkOp.SAME or places & told
    assert 0 <= weigh(result.edits).total <= 1
    assert bool(sentence(result.edits)) == bool(result.edits)


@pytest.mark.timeout(20)
def test_thousands_of_quotations_altered_where_they_stand() -> None:
    """However many there are, each is told as altered: none as one that went beside one that came. What is set
    against what does not grow with the square of their number."""
    old, new = (
        replace(
            document("The council met at night."),
            blocks=tuple(
                Block(
                    BlockKind.PARAGRAPH,
                    f"“We shall {verb} house number {number} of the town,” said Ines Valko.",
                )
                for number in range(3_000)
            ),
        )
        for verb in ("rebuild", "repair")
    )
    told = [edit for edit in compared(old, new).edits if edit.klass is EditClass.QUOTE]
    assert [edit.change for edit in told] == [Change.ALTERED] * 3_000
