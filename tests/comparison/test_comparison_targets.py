"""Links whose words stay while they lead elsewhere."""

from __future__ import annotations

from variorum.comparison.targets import targets_moved
from variorum.types import Block, BlockKind, Document, PageState, TextLink

FERRY = "The night ferries leave twice an hour, says the timetable of the harbour."
QUAY = "The quay was mended in spring, as the council had promised."


def _document(*links: TextLink, texts: tuple[str, ...] = (FERRY, QUAY)) -> Document:
    blocks = tuple(Block(BlockKind.PARAGRAPH, text) for text in texts)
    return Document(PageState.ARTICLE, blocks, links=links)


def _moves(old: Document, new: Document) -> list[tuple[str, str | None, str | None]]:
    return [(move.text, move.old, move.new) for move in targets_moved(old, new)]


def test_another_target_on_the_same_words() -> None:
    """Words and place pair the links; what leads where it did is not told."""
    council = TextLink(1, "council", "https://council.example/")
    old = _document(TextLink(0, "timetable", "https://harbour.example/2025"), council)
    new = _document(TextLink(0, "timetable", "https://harbour.example/2026"), council)
    assert _moves(old, new) == [("timetable", "https://harbour.example/2025", "https://harbour.example/2026")]
    assert _moves(old, old) == []


def test_links_on_the_same_words_are_paired_in_order() -> None:
    """The second "here" is told, not the first."""
    old = _document(
        TextLink(0, "harbour", "https://a.example/1"), TextLink(0, "harbour", "https://a.example/2")
    )
    new = _document(
        TextLink(0, "harbour", "https://a.example/1"), TextLink(0, "harbour", "https://a.example/3")
    )
    assert _moves(old, new) == [("harbour", "https://a.example/2", "https://a.example/3")]


def test_words_that_become_a_link_or_cease_to_be_one() -> None:
    """They stood there before, or stand there still: the link came or went, not the text."""
    linked = _document(TextLink(1, "council", "https://council.example/"))
    assert _moves(_document(), linked) == [("council", None, "https://council.example/")]
    assert _moves(linked, _document()) == [("council", "https://council.example/", None)]


def test_links_of_new_and_removed_text_are_no_change_of_links() -> None:
    """A block that came brings its links; one that went takes them along. A block that is not paired is not looked at."""
    old = _document(TextLink(0, "timetable", "https://a.example/"), texts=(FERRY,))
    new = _document(TextLink(0, "council", "https://b.example/"), texts=(QUAY,))
    assert _moves(old, new) == []
    both = _document(
        TextLink(0, "council", "https://b.example/"), TextLink(1, "timetable", "https://a.example/"), texts=(QUAY, FERRY)
    )  # fmt: skip
    assert _moves(old, both) == []


def test_blocks_that_were_edited_are_paired_by_the_caller() -> None:
    """Words that came with an edit and are a link are not told; those that stayed are."""
    edited = FERRY.replace("twice", "four times") + " A map shows the piers."
    old = _document(TextLink(0, "timetable", "https://a.example/1"), texts=(FERRY,))
    new = _document(
        TextLink(0, "timetable", "https://a.example/2"), TextLink(0, "A map", "https://a.example/map"), texts=(edited,)
    )  # fmt: skip
    assert _moves(old, new) == []
    (move,) = targets_moved(old, new, [(0, 0)])
    assert (move.text, move.old, move.new) == ("timetable", "https://a.example/1", "https://a.example/2")


def test_unknown_links_are_not_compared() -> None:
    """A document that was read by earlier rules holds none, which tells nothing of the page."""
    unknown = Document(PageState.ARTICLE, (Block(BlockKind.PARAGRAPH, QUAY),))
    linked = _document(TextLink(0, "council", "https://council.example/"), texts=(QUAY,))
    assert _moves(unknown, linked) == _moves(linked, unknown) == []
