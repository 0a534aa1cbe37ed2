"""What the desk of the simulated newsroom does to an article is told under the class of that name."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest

from variorum.edits import compared
from variorum.testing.newsroom.desk import EDITS
from variorum.testing.newsroom.drafts import written
from variorum.testing.newsroom.model import Copy, EventKind
from variorum.testing.newsroom.wire import Wire
from variorum.types import Document, EditClass, Headlines, PageState

EXPECTED = {
    EventKind.FIGURE: EditClass.FIGURE,
    EventKind.MONEY: EditClass.FIGURE,
    EventKind.PERCENTAGE: EditClass.FIGURE,
    EventKind.QUOTE_ALTERED: EditClass.QUOTE,
    EventKind.QUOTE_REMOVED: EditClass.QUOTE,
    EventKind.PARAGRAPH_MOVED: EditClass.MOVED,
    EventKind.PARAGRAPH_INSERTED: EditClass.UNCLASSIFIED,
    EventKind.PARAGRAPHS_JOINED: EditClass.UNCLASSIFIED,
    EventKind.PARAGRAPH_SPLIT: EditClass.UNCLASSIFIED,
    EventKind.STANDFIRST: EditClass.STANDFIRST,
    EventKind.CAPTION: EditClass.IMAGE,
    EventKind.CORRECTION: EditClass.CORRECTION,
    EventKind.HEADLINE: EditClass.HEADLINE,
    EventKind.HEADLINE_COPY_EDIT: EditClass.HEADLINE,
    EventKind.BYLINE: EditClass.BYLINE,
}


def document(copy: Copy, language: str) -> Document:
    return Document(
        PageState.ARTICLE, copy.blocks, copy.headline, Headlines(h1=copy.headline), copy.standfirst, copy.byline,
        language=language,
    )  # fmt: skip


def changes(kind: EventKind) -> Iterator[tuple[Document, Document]]:
    """Every written article to which the desk can do it, before and after."""
    rng, wire = Random(5), Wire(Random(5))
    for draft in written():
        change = EDITS[kind](draft.copy, draft, rng, wire)
        if change is not None:
            yield document(draft.copy, draft.language), document(change.copy, draft.language)


@pytest.mark.parametrize("kind", EXPECTED)
def test_an_edit_of_the_desk_is_told_under_its_class(kind: EventKind) -> None:
    """In every article, whatever its language."""
    pairs = list(changes(kind))
    assert pairs
    told = [{edit.klass for edit in compared(old, new).edits} for old, new in pairs]
    assert all(EXPECTED[kind] in classes for classes in told)


def test_a_headline_for_searchers_is_no_edit() -> None:
    """og:title alone: readers of the page see the same headline."""
    assert all(compared(old, new).edits == () for old, new in changes(EventKind.OG_TITLE))


@pytest.mark.parametrize("kind", [EventKind.PARAGRAPHS_JOINED, EventKind.PARAGRAPH_SPLIT])
def test_no_substance_is_claimed_of_mere_form(kind: EventKind) -> None:
    """No figure, quotation, name or hedge changed."""
    mere = {EditClass.UNCLASSIFIED, EditClass.TYPOGRAPHY, EditClass.LEAD}
    for old, new in changes(kind):
        assert {edit.klass for edit in compared(old, new).edits} <= mere
