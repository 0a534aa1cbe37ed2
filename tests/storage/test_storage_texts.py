"""Documents as stored."""

from __future__ import annotations

from dataclasses import replace

from variorum.storage import texts
from variorum.types import Block, BlockKind, Document, PageState, TextLink


def test_documents_of_earlier_rules_know_of_no_links() -> None:
    """What was stored before links were read says nothing of them; a text without any says so."""
    plain = Document(PageState.ARTICLE, (Block(BlockKind.PARAGRAPH, "The ferry was late."),), "Late")
    linked = replace(plain, links=(TextLink(0, "ferry", "https://harbour.example/"),))
    earlier = b'{"state":"article","headline":"Late","rule":3,"blocks":[["paragraph","The ferry was late."]]}'
    assert texts.document(earlier) == replace(plain, rule=3)
    assert texts.document(texts.canonical(plain)).links is None
    for document in (linked, replace(plain, links=())):
        assert texts.document(texts.canonical(document)) == document
