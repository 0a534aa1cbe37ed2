"""How much of a text a comparison found again."""

from __future__ import annotations

from variorum.text import tokens
from variorum.types import Comparison, Link, LinkOp, Paragraphs

#: Operations of sentences that stand on both sides.
LINKED = frozenset(
    {LinkOp.SAME, LinkOp.TYPOGRAPHY, LinkOp.REWORDED, LinkOp.MOVED, LinkOp.SPLIT, LinkOp.JOINED}
)


def kept(comparison: Comparison) -> float:
    """The share of the old text's words whose sentences stand in the new one too, in [0, 1]; 1 for no words."""
    return share(comparison.old_units, {i for link in comparison.links if _linked(link) for i in link.old})


def known(comparison: Comparison) -> float:
    """The share of the new text's words whose sentences stand in the old one too, in [0, 1]; 1 for no words."""
    return share(comparison.new_units, {j for link in comparison.links if _linked(link) for j in link.new})


def share(paragraphs: Paragraphs, linked: set[int]) -> float:
    """The share of a text's words that lie in the sentences `linked`."""
    counts = [tokens.words(sentence) for paragraph in paragraphs for sentence in paragraph]
    total = sum(counts)
    return sum(counts[index] for index in linked) / total if total else 1.0


def word_count(paragraphs: Paragraphs) -> int:
    return sum(tokens.words(sentence) for paragraph in paragraphs for sentence in paragraph)


def _linked(link: Link) -> bool:
    return link.op in LINKED
