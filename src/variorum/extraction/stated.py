"""The article's text as the page states it for machines (`articleBody` in JSON-LD), beside the blocks that people see.

A statement is believed for what it holds of the text that is known: one that is short of it is a teaser or another
article's. It tells what is text; that something is missing in it tells less, since notes, subheads and lists are left
out by many.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from variorum.extraction.blocks import VisibleBlock
from variorum.text.tokens import word_runs

_TAG: Final = re.compile(r"<[^<>]*>")
_WHOLE: Final = 0.8  # share of the words of the known text that a statement of it must hold
_LEAST: Final = 8  # words of a block; shorter ones may stand in a statement by chance


class StatedText:
    """A text, ready to be asked whether a block stands in it."""

    def __init__(self, text: str) -> None:
        self._words = f" {' '.join(word_runs(_TAG.sub(' ', text).casefold()))} "

    def holds(self, words: Sequence[str]) -> bool:
        """Whether it holds these words in this order."""
        return f" {' '.join(words)} " in self._words

    def covers(self, text: Iterable[VisibleBlock]) -> bool:
        """Whether it holds most of the running text among these blocks."""
        held = every = 0
        for block in text:
            if len(block.words) >= _LEAST:
                every += len(block.words)
                held += len(block.words) * self.holds(block.words)
        return every > 0 and held >= _WHOLE * every

    def says(self, block: VisibleBlock) -> bool | None:
        """Whether the block is of the text; None where it is too short to tell."""
        return self.holds(block.words) if len(block.words) >= _LEAST else None
