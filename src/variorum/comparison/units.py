"""What is compared: the sentences of a text, with the paragraph and the kind of block each belongs to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from variorum.text import sentences
from variorum.text.normalise import clean, fold
from variorum.types import BlockKind, Document, Paragraphs

_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")

#: What stands beside the running text. Its place is the page's layout rather than the report's order, and its
#: words may repeat the text's: an aside is only ever likened to an aside of its kind.
ASIDES = frozenset({BlockKind.PULL_QUOTE, BlockKind.CAPTION, BlockKind.BOX})


@dataclass(frozen=True, slots=True)
class Units:
    """One side of a comparison. `kinds` has one entry a paragraph, the other tuples one a sentence; `home`
    is the index of a sentence's paragraph, `folded` its text for matching."""

    paragraphs: Paragraphs
    kinds: tuple[BlockKind, ...]
    sentences: tuple[str, ...]
    home: tuple[int, ...]
    folded: tuple[str, ...]

    def stream(self, sentence: int) -> str:
        """Only sentences of one stream are likened: running text, subheads, and each kind of aside."""
        return stream(self.kinds[self.home[sentence]])


def stream(kind: BlockKind) -> str:
    """The stream that blocks of this kind belong to."""
    return kind.value if kind in ASIDES or kind is BlockKind.SUBHEAD else "text"


def of_paragraphs(paragraphs: Sequence[Sequence[str]], kinds: Sequence[BlockKind] | None = None) -> Units:
    """Ready sentences. Raises ValueError where `kinds` has not one entry a paragraph."""
    kept = tuple(tuple(paragraph) for paragraph in paragraphs)
    if kinds is None:
        kinds = (BlockKind.PARAGRAPH,) * len(kept)
    elif len(kinds) != len(kept):
        raise ValueError(f"{len(kinds)} kinds are given for {len(kept)} paragraphs")
    flat = tuple(sentence for paragraph in kept for sentence in paragraph)
    home = tuple(index for index, paragraph in enumerate(kept) for _ in paragraph)
    return Units(kept, tuple(kinds), flat, home, tuple(map(fold, flat)))


def of_text(text: str) -> Units:
    """A plain text: paragraphs are parted by blank lines, single line breaks inside them are blanks."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    paragraphs = [clean(piece) for piece in _BLANK_LINE.split(text)]
    return of_paragraphs([sentences.split(paragraph) for paragraph in paragraphs if paragraph])


def of_document(document: Document) -> Units:
    """A document: one paragraph a block, in order, so that a paragraph's index is its block's."""
    return of_paragraphs(
        [sentences.split(block.text) for block in document.blocks],
        [block.kind for block in document.blocks],
    )
