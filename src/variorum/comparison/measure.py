"""How much of a text a comparison found again."""

from __future__ import annotations

from collections.abc import Callable

from variorum.text import tokens
from variorum.types import Comparison, LinkOp, Paragraphs

#: Operations of sentences that stand on both sides.
LINKED = frozenset(
    {LinkOp.SAME, LinkOp.TYPOGRAPHY, LinkOp.REWORDED, LinkOp.MOVED, LinkOp.SPLIT, LinkOp.JOINED}
)


def kept(comparison: Comparison) -> float:
    """The share of the old text's words whose sentences stand in the new one too, in [0, 1]; 1 for no words."""
    return share(comparison.old_units, linked(comparison)[0])


def known(comparison: Comparison) -> float:
    """The share of the new text's words whose sentences stand in the old one too, in [0, 1]; 1 for no words."""
    return share(comparison.new_units, linked(comparison)[1])


def linked(comparison: Comparison) -> tuple[set[int], set[int]]:
    """The sentences of each side that stand on both."""
    links = [link for link in comparison.links if link.op in LINKED]
    return {i for link in links for i in link.old}, {j for link in links for j in link.new}


def share(paragraphs: Paragraphs, sentences: set[int], size: Callable[[str], int] = tokens.words) -> float:
    """The share of a text that lies in `sentences`, by words or by another measure of a sentence's size."""
    sizes = [size(sentence) for paragraph in paragraphs for sentence in paragraph]
    total = sum(sizes)
    return sum(sizes[index] for index in sentences) / total if total else 1.0


def word_count(paragraphs: Paragraphs) -> int:
    """Numbers and words of a text, marks not counted."""
    return sum(tokens.words(sentence) for paragraph in paragraphs for sentence in paragraph)
