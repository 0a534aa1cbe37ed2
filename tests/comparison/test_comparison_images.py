"""Which pictures of two texts took each other's place."""

from __future__ import annotations

from variorum.comparison.images import pictures_moved
from variorum.types import Block, BlockKind, Document, PageState, Picture


def _moved(
    old: list[tuple[str, str]] | None, new: list[tuple[str, str]]
) -> list[tuple[str | None, str | None]]:
    documents = (
        Document(
            PageState.ARTICLE,
            blocks=(Block(BlockKind.PARAGRAPH, "The quay stays closed."),),
            pictures=None if each is None else tuple(Picture(0, *pair) for pair in each),
        )
        for each in (old, new)
    )
    return [(move.was, move.now) for move in pictures_moved(*documents)]


def test_a_picture_takes_the_place_of_another() -> None:
    """Between two that stayed; sizes, and an order turned round, are no difference."""
    old = [("/a-640.jpg", ""), ("/b.jpg", ""), ("/c.jpg", "")]
    assert _moved(old, [("/a-1200.webp", ""), ("/x.jpg", ""), ("/c.jpg", "")]) == [("/b.jpg", "/x.jpg")]
    assert _moved(old, [("/c.jpg", ""), ("/b.jpg", ""), ("/a.jpg", "")]) == []


def test_pictures_under_one_caption_belong_together() -> None:
    """Wherever both stand; what came beside it is a picture more."""
    old = [("/a.jpg", "The quay"), ("/b.jpg", "")]
    new = [("/z.jpg", "The mayor"), ("/b.jpg", ""), ("/x.jpg", "The quay")]
    assert _moved(old, new) == [("/a.jpg", "/x.jpg"), (None, "/z.jpg")]


def test_pictures_that_come_and_go() -> None:
    """Told as such; nothing is told where those of one text are not known."""
    assert _moved([("/a.jpg", "")], []) == [("/a.jpg", None)]
    assert _moved([], [("/a.jpg", ""), ("/b.jpg", "")]) == [(None, "/a.jpg"), (None, "/b.jpg")]
    assert _moved(None, [("/a.jpg", "")]) == []
