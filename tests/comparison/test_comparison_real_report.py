"""The report of 18 March 2008 in its two versions: what the alignment must say of them."""

from __future__ import annotations

import pytest
from two_columns import versions

from variorum.comparison import compare
from variorum.types import BlockKind, Comparison, Document, Link, LinkOp, Verdict


@pytest.fixture(scope="module")
def pair() -> tuple[Document, Document, Comparison]:
    old, new = versions()
    return old, new, compare(old, new)


def _index(document: Document, number: int) -> int:
    """The index of the block that readers see under `number` (boxes bear none)."""
    numbered = [i for i, block in enumerate(document.blocks) if block.kind is not BlockKind.BOX]
    return numbered[number - 1]


def _link_of_old(comparison: Comparison, block: int) -> Link:
    return next(link for link in comparison.paragraphs if block in link.old)


def _marked(comparison: Comparison, old: Document, new: Document, block: int) -> list[tuple[str, str]]:
    link = _link_of_old(comparison, block)
    a, b = old.blocks[link.old[0]].text, new.blocks[link.new[0]].text
    return [(a[slice(*span.old)], b[slice(*span.new)]) for span in link.spans]


def test_both_columns_are_read_whole(pair: tuple[Document, Document, Comparison]) -> None:
    """The helper finds 18 numbered blocks and a box in the old version, 24 and a box in the new."""
    old, new, _ = pair
    assert (len(old.blocks), len(new.blocks)) == (19, 25)
    assert [sum(b.kind is BlockKind.BOX for b in d.blocks) for d in (old, new)] == [1, 1]


def test_headline_and_lead_are_replaced(pair: tuple[Document, Document, Comparison]) -> None:
    """Another headline makes the verdict `changed`; the lead is paired with the new lead as replaced."""
    old, new, comparison = pair
    assert comparison.verdict is Verdict.CHANGED
    assert old.headline != new.headline
    assert _link_of_old(comparison, 0) == Link(
        LinkOp.REPLACED, (0,), (0,), _link_of_old(comparison, 0).similarity
    )


def test_paragraph_five_is_reworded_and_now_sixteenth_but_not_moved(
    pair: tuple[Document, Document, Comparison],
) -> None:
    """Text was put before paragraph 5; its order among the kept paragraphs is the same."""
    old, new, comparison = pair
    link = _link_of_old(comparison, _index(old, 5))
    assert (link.op, link.new) == (LinkOp.REWORDED, (_index(new, 16),))


def test_seven_and_eight_are_kept_in_seventeen(pair: tuple[Document, Document, Comparison]) -> None:
    """The two quotations are joined into paragraph 17, in their order, and neither is moved."""
    old, new, comparison = pair
    link = _link_of_old(comparison, _index(old, 7))
    assert link.old == (_index(old, 7), _index(old, 8))
    assert link.new == (_index(new, 17),)
    assert link.op is LinkOp.JOINED
    sentences = [i for i, s in enumerate(_flat(comparison.old_units)) if s in _text(old, 7) + _text(old, 8)]
    ops = [link.op for link in comparison.links if link.old and link.old[0] in sentences]
    assert ops == [LinkOp.REWORDED, LinkOp.SAME]


def test_a_quotation_is_removed_as_a_unit(pair: tuple[Document, Document, Comparison]) -> None:
    """Paragraph 11, the old version's last quotation before the crosshead, is removed whole."""
    old, _, comparison = pair
    link = _link_of_old(comparison, _index(old, 11))
    assert link.op is LinkOp.REMOVED
    assert "Gates" in _text(old, 11)
    assert '"' in _text(old, 11)


def test_marks_lie_exactly_on_the_words_that_differ(pair: tuple[Document, Document, Comparison]) -> None:
    """The address of the document, the date that came in, and the hyphen are marked, no more."""
    old, new, comparison = pair
    assert ("the US", "President George W Bush") in _marked(comparison, old, new, _index(old, 4))
    assert ("", "in January 2009") in _marked(comparison, old, new, _index(old, 5))
    assert _marked(comparison, old, new, _index(old, 17)) == [("human rights", "human-rights")]


def test_the_box_is_the_only_moved_block(pair: tuple[Document, Document, Comparison]) -> None:
    """Of all blocks and all sentences only the label of the graphic left its place."""
    old, new, comparison = pair
    moved = [link for link in comparison.paragraphs if link.op is LinkOp.MOVED]
    assert [(old.blocks[link.old[0]].kind, new.blocks[link.new[0]].kind) for link in moved] == [
        (BlockKind.BOX, BlockKind.BOX)
    ]
    assert [link.op for link in comparison.links].count(LinkOp.MOVED) == 1


def _flat(paragraphs: tuple[tuple[str, ...], ...]) -> list[str]:
    return [sentence for paragraph in paragraphs for sentence in paragraph]


def _text(document: Document, number: int) -> str:
    return document.blocks[_index(document, number)].text
