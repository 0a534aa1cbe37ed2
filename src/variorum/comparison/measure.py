"""How much of a text a comparison found again."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from variorum.comparison.words import LONGEST
from variorum.text import tokens
from variorum.types import Comparison, Link, LinkOp, Paragraphs

#: Operations of sentences that stand on both sides.
LINKED = frozenset(
    {LinkOp.SAME, LinkOp.TYPOGRAPHY, LinkOp.REWORDED, LinkOp.MOVED, LinkOp.SPLIT, LinkOp.JOINED}
)


def kept(comparison: Comparison) -> float:
    """The share of the old text's words whose sentences stand in the new one too, in [0, 1]; 1 for no words."""
    return share(comparison.old_units, linked(comparison.links)[0])


def known(comparison: Comparison) -> float:
    """The share of the new text's words whose sentences stand in the old one too, in [0, 1]; 1 for no words."""
    return share(comparison.new_units, linked(comparison.links)[1])


def linked(links: Iterable[Link]) -> tuple[set[int], set[int]]:
    """The sentences of each side that stand on both."""
    both = [link for link in links if link.op in LINKED]
    return {i for link in both for i in link.old}, {j for link in both for j in link.new}


def words(sentence: str) -> int:
    """Numbers and words of a sentence, marks not counted; of an outsized one the blanks are counted instead."""
    return tokens.words(sentence) if len(sentence) <= LONGEST else sentence.count(" ") + 1


def share(paragraphs: Paragraphs, sentences: set[int], size: Callable[[str], int] = words) -> float:
    """The share of a text that lies in `sentences`, by words or by another measure of a sentence's size."""
    if len(sentences) == sum(map(len, paragraphs)):
        return 1.0
    sizes = [size(sentence) for paragraph in paragraphs for sentence in paragraph]
    total = sum(sizes)
    return sum(sizes[index] for index in sentences) / total if total else 1.0


def word_count(paragraphs: Paragraphs) -> int:
    """Numbers and words of a text, marks not counted."""
    return sum(words(sentence) for paragraph in paragraphs for sentence in paragraph)
