"""One side of a comparison, with everything that does not depend on the other side.

A version is compared with the one before it and with the one after, and on a page with any other: what is
worked out here, once, serves them all. The words of a sentence are cut when somebody asks for them, which for
most sentences of most versions nobody ever does.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from variorum.comparison.words import Bag, bag
from variorum.text import sentences
from variorum.text.normalise import clean, fold
from variorum.types import BlockKind, Document, Paragraphs

_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")

#: What stands beside the running text. Its place is the page's layout rather than the report's order, and its
#: words may repeat the text's: an aside is only ever likened to an aside of its kind.
ASIDES = frozenset({BlockKind.PULL_QUOTE, BlockKind.CAPTION, BlockKind.BOX})

#: The stream of running text.
TEXT = "text"

#: The sentences of a paragraph, as they are and folded.
_Cut = tuple[tuple[str, ...], tuple[str, ...]]
_LONG_TEXT = 4_000  # characters of a paragraph from which its sentences are not kept


@dataclass(frozen=True, slots=True)
class Prepared:
    """One side of a comparison.

    `paragraphs` and `kinds` have one entry a paragraph, `first` the number of its first sentence (and one entry
    more: the number of all). The others have one entry a sentence: `home` is the index of its paragraph, `folded`
    its text for matching, `keys` what an equal sentence of an equal stream has too, `streams` what it is likened
    within, `preceding` and `following` its neighbours in the stream, -1 at an end of the text. `document` is what
    it was made from, None for plain texts and ready sentences.
    """

    paragraphs: Paragraphs
    kinds: tuple[BlockKind, ...]
    first: tuple[int, ...]
    sentences: tuple[str, ...]
    home: tuple[int, ...]
    folded: tuple[str, ...]
    keys: tuple[str, ...]
    streams: tuple[str, ...]
    preceding: Sequence[int]
    following: Sequence[int]
    document: Document | None = None
    _bags: dict[int, Bag] = field(default_factory=dict, init=False, repr=False, compare=False)

    def bag(self, sentence: int) -> Bag:
        """The different words of a sentence; cut once."""
        found = self._bags.get(sentence)
        if found is None:
            found = self._bags[sentence] = bag(self.folded[sentence])
        return found

    def of_paragraph(self, paragraph: int) -> range:
        """The numbers of a paragraph's sentences."""
        return range(self.first[paragraph], self.first[paragraph + 1])


def stream(kind: BlockKind) -> str:
    """The stream that blocks of this kind belong to. Only sentences of one stream are likened: running text,
    subheads, and each kind of aside."""
    return kind.value if kind in ASIDES or kind is BlockKind.SUBHEAD else TEXT


def of_paragraphs(
    paragraphs: Sequence[Sequence[str]],
    kinds: Sequence[BlockKind] | None = None,
    document: Document | None = None,
) -> Prepared:
    """Ready sentences, exactly as they are. Raises ValueError where `kinds` has not one entry a paragraph."""
    return _of_cut([_folded(tuple(sentences)) for sentences in paragraphs], kinds, document)


def _of_cut(cut: Sequence[_Cut], kinds: Sequence[BlockKind] | None, document: Document | None) -> Prepared:
    kept = tuple([sentences for sentences, _ in cut])
    if kinds is None:
        kinds = (BlockKind.PARAGRAPH,) * len(kept)
    elif len(kinds) != len(kept):
        raise ValueError(f"{len(kinds)} kinds are given for {len(kept)} paragraphs")
    flat = tuple([sentence for paragraph in kept for sentence in paragraph])
    home = tuple([index for index, paragraph in enumerate(kept) for _ in paragraph])
    first = [0]
    for paragraph in kept:
        first.append(first[-1] + len(paragraph))
    folded = tuple([sentence for _, folded in cut for sentence in folded])
    of_kind = {kind: stream(kind) for kind in set(kinds)}
    if set(of_kind.values()) <= {TEXT}:
        keys, streams = folded, (TEXT,) * len(flat)
        preceding: Sequence[int] = range(-1, len(flat) - 1)
        following: Sequence[int] = (*range(1, len(flat)), -1) if flat else ()
    else:
        streams = tuple([of_kind[kinds[paragraph]] for paragraph in home])
        keys = tuple(
            [text if name is TEXT else f"{name}\n{text}" for name, text in zip(streams, folded, strict=True)]
        )
        preceding, following = _neighbours(streams)
    return Prepared(
        kept, tuple(kinds), tuple(first), flat, home, folded, keys, streams, preceding, following, document
    )


def of_units(paragraphs: Sequence[Sequence[str]]) -> Prepared:
    """Ready sentences in NFC: written in two ways of Unicode, a sentence is the same."""
    return of_paragraphs(
        [[unicodedata.normalize("NFC", sentence) for sentence in paragraph] for paragraph in paragraphs]
    )


def of_text(text: str) -> Prepared:
    """A plain text: paragraphs are parted by blank lines, single line breaks inside them are blanks."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    paragraphs = [clean(piece) for piece in _BLANK_LINE.split(text)]
    return of_paragraphs([sentences.split(paragraph) for paragraph in paragraphs if paragraph])


def of_document(document: Document) -> Prepared:
    """A document: one paragraph a block, in order, so that a paragraph's index is its block's."""
    return _of_cut(
        [
            _cut_once(block.text) if len(block.text) <= _LONG_TEXT else _cut(block.text)
            for block in document.blocks
        ],
        [block.kind for block in document.blocks],
        document,
    )


def _folded(paragraph: tuple[str, ...]) -> _Cut:
    return paragraph, tuple(map(fold, paragraph))


def _cut(text: str) -> _Cut:
    return _folded(tuple(sentences.split(text)))


#: Of two versions that are compared, most paragraphs are the same.
_cut_once = lru_cache(maxsize=256)(_cut)


def _neighbours(streams: Sequence[str]) -> tuple[list[int], list[int]]:
    """For each sentence the one before and the one after it in its stream, -1 at the ends of the text."""
    preceding, following = [-1] * len(streams), [-1] * len(streams)
    places: dict[str, list[int]] = {}
    for index, name in enumerate(streams):
        places.setdefault(name, []).append(index)
    for found in places.values():
        for before, after in pairwise(found):
            following[before], preceding[after] = after, before
    return preceding, following
