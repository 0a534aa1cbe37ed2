"""The first guess at which text of a page is the article: trafilatura, and a plain rule where it says nothing.

Only a seed: `choose` decides block by block. trafilatura (https://github.com/adbar/trafilatura) is asked for
precision, without comments, and without its deduplication, which is random by design.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Final

from variorum.extraction.blocks import APART, Element, Page, VisibleBlock, Where
from variorum.text.tokens import word_runs

#: What `trafilatura.extract` says of a page, asked with these of its options.
Extractor = Callable[[str, Mapping[str, bool]], str | None]

_OPTIONS: Final = {"favor_precision": True, "deduplicate": False, "include_comments": False}

#: Above these sizes the seed comes from the plain rule, whose cost grows with the page and no faster.
_MOST_CHARS = 3_000_000
_MOST_BLOCKS = 6_000
_MOST_DEPTH = 400
_ITEM = re.compile(r"^[-*] ")
_MATCHING_SHINGLES = 0.8
_THIN = 0.45  # share of the page's prose below which a seed is doubted

# It logs an error for every page without text; that is an outcome of ours, not news for an operator.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)


class Seed:
    """The guessed text, ready to ask whether a block belongs to it."""

    def __init__(self, text: str) -> None:
        self.lines: set[str] = set()
        words: list[str] = []
        for line in text.splitlines():
            found = word_runs(_ITEM.sub("", line).casefold())
            if found:
                self.lines.add(" ".join(found))
                words += found
        self.words = len(words)
        self._shingles = set(zip(words, words[1:], words[2:], words[3:], strict=False))

    def holds(self, block: VisibleBlock) -> bool:
        """Whether the block is one of the seed's lines, or (from 8 words on) four fifths of it occur there."""
        words = block.words
        if " ".join(words) in self.lines:
            return True
        if len(words) < 8:
            return False
        shingles = list(zip(words, words[1:], words[2:], words[3:], strict=False))
        return sum(s in self._shingles for s in shingles) >= _MATCHING_SHINGLES * len(shingles)


def trafilatura(html: str, options: Mapping[str, bool]) -> str | None:
    """The library, asked in this process, which then holds its twenty megabytes until it ends."""
    import trafilatura as library  # needed for first sights alone

    said: Callable[..., str | None] = library.extract
    return said(html, **options)


def seed_blocks(page: Page, extractor: Extractor = trafilatura) -> list[VisibleBlock]:
    """The blocks of the page that the seed holds, in order; by the plain rule if it holds none.

    The quick mode of the library is asked first; its slower one, with fallbacks, only when the answer leaves
    out most of the page's prose.
    """
    if len(page.html) > _MOST_CHARS or len(page.blocks) > _MOST_BLOCKS or page.depth > _MOST_DEPTH:
        return plain_rule(page)
    found = _held(page, extractor(page.html, {**_OPTIONS, "fast": True}))
    if _thin(page, found):
        found = _held(page, extractor(page.html, {**_OPTIONS, "fast": False})) or found
    return found or plain_rule(page)


def _held(page: Page, text: str | None) -> list[VisibleBlock]:
    """The blocks that such a text holds; none if they are no prose."""
    if not text:
        return []
    seed = Seed(text)
    found = [block for block in page.blocks if seed.holds(block)]
    return found if any(block.prose for block in found) else []


def _thin(page: Page, found: list[VisibleBlock]) -> bool:
    """Whether the seed holds too little of what reads like running text to be trusted."""
    prose = sum(len(b.text) for b in page.blocks if b.prose and not b.where & (APART | Where.COMMENTS))
    return sum(len(block.text) for block in found if block.prose) < _THIN * prose


def plain_rule(page: Page) -> list[VisibleBlock]:
    """The prose under the element that directly holds most of it (half counts for its parent's level)."""
    scores: Counter[Element] = Counter()
    prose = [b for b in page.blocks if b.prose and not b.where & (APART | Where.COMMENTS)]
    for block in prose:
        weight = len(block.text)
        above = list(block.owner.ancestors())[1:3]
        for share, element in zip((2, 1), above, strict=False):
            scores[element] += weight * share
    if not scores:
        return []
    best = max(scores, key=lambda element: (scores[element], element.depth))
    return [b for b in prose if best.first <= b.index <= best.last]
