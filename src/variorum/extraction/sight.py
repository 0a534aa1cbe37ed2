"""What is known of the blocks of a page that is read again: how each is set, what was remembered of it, and what its
site has taught. The judgement of what changed is built on that (`extraction.again`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from variorum.extraction.article_memory import ArticleMemory, Carried, sketch_of
from variorum.extraction.blocks import Page, VisibleBlock, Where
from variorum.extraction.choose import ends_sentence
from variorum.extraction.memory import SourceMemory
from variorum.extraction.signatures import memory_key, signature, signature_key
from variorum.text.normalise import fold
from variorum.types import BlockKind

#: Kinds of which the running text of an article is made; the others are set apart from it.
RUNNING = frozenset({BlockKind.PARAGRAPH, BlockKind.SUBHEAD, BlockKind.LIST, BlockKind.QUOTE, BlockKind.POST})
_USUAL = 0.25  # share of the running words that makes a signature one of the article's own
LONG = 25  # words from which a text is never taken for furniture because other articles show it
_FRAME, _FRAMED = 8, 2  # words outside links, and other articles, that make a sentence one of the house
RESTLESS = 2  # times that blocks came or went, or articles on which they do, that make a place restless

#: Chances of being text. Below the first a block is furniture, from the second on it is text, between them it is in doubt;
#: where the look is a change anyhow, or must be settled, one threshold decides.
LOW, HIGH, EVEN = 0.3, 0.9, 0.5
#: Least chance of what must not pass unseen. Where it stands at the second look it is text; what no rule holds so is
#: text only if it is likelier than not: a box that came as a whole stands as well.
STANDING = 0.35
HARDLY = 0.03

#: Kinds of blocks set apart that may turn out to be furniture which comes and goes.
_PASSING = frozenset({BlockKind.PARAGRAPH, BlockKind.SUBHEAD, BlockKind.BOX})
#: Parts of an article that are set apart from its text and that several articles may share.
EMBEDDED = Where.FIGURE | Where.FIGCAPTION | Where.CAPTION | Where.QUOTATION


@dataclass(slots=True)
class Manner:
    """How the article's running text is set."""

    signs: frozenset[int] = frozenset()
    homes: frozenset[int] = frozenset()

    def holds(self, block: VisibleBlock, sign: int) -> bool:
        return sign in self.signs or id(block.home) in self.homes

    def has_sentence(self, block: VisibleBlock) -> bool:
        """Whether a block without links ends like a sentence and stands beside the running text, in one element."""
        return not block.links and id(block.home) in self.homes and ends_sentence(block.text)


@dataclass(slots=True)
class Sight:
    """The blocks of a page, with what is known of each. `stood` are those that stayed, as they were read last;
    `percents` are the chances of what was judged, for the next reading; `anew` tells that the text is set in another way
    than before."""

    page: Page
    known: SourceMemory
    article: int = 0
    anew: bool = False
    stood: dict[int, Carried] = field(default_factory=dict)
    percents: dict[int, int] = field(default_factory=dict)
    _signs: dict[int, int] = field(default_factory=dict)
    _keys: dict[int, bytes] = field(default_factory=dict)
    _frames: dict[int, bytes | None] = field(default_factory=dict)

    def sign(self, block: VisibleBlock) -> int:
        sign = self._signs.get(block.index)
        if sign is None:
            sign = self._signs[block.index] = signature_key(signature(block))
        return sign

    def key(self, block: VisibleBlock) -> bytes:
        key = self._keys.get(block.index)
        if key is None:
            sign, before = self.sign(block), self.stood.get(block.index)
            key = before.key if before is not None and before.sign == sign else memory_key(sign, block.folded)
            self._keys[block.index] = key
        return key

    def frame(self, block: VisibleBlock) -> bytes | None:
        """The key of what a block with links says around them; None where that is hardly anything."""
        if not block.links:
            return None
        if block.index not in self._frames:
            text = block.text
            for words, _ in block.targets():
                text = text.replace(words, " ", 1)
            enough = len(text.split()) >= _FRAME and text != block.text
            self._frames[block.index] = memory_key(self.sign(block), fold(text)) if enough else None
        return self._frames[block.index]

    def framed(self, block: VisibleBlock) -> bool:
        """Whether the block says around its links what several other articles say around theirs: a sentence of the house in
        which links turn."""
        key = self.frame(block)
        if key is None or self.known.decided(key, self.sign(block)):
            return False
        return self.known.others(key, self.article) >= _FRAMED

    def carry(self, block: VisibleBlock, kind: BlockKind | None, manner: Manner) -> Carried:
        """What is known of a block, but for its sketch."""
        sign = self.sign(block)
        own = manner.holds(block, sign)
        long = len(block.words) >= LONG
        return Carried(
            self.key(block),
            sign,
            kind,
            own or bool(block.where & EMBEDDED),
            own and long,
            not own and not long and block.home.blocks <= 1,
            self.percents.get(block.index, round(100 * HARDLY)),
        )

    def sketch(self, block: VisibleBlock) -> bytes:
        before = self.stood.get(block.index)
        return before.sketch if before is not None else sketch_of(block.words)

    def kept(self, block: VisibleBlock, kind: BlockKind | None, manner: Manner) -> Carried:
        """What is remembered of a block: what was, where nothing about it is another."""
        now, before = self.carry(block, kind, manner), self.stood.get(block.index)
        if before is None:
            return now._replace(sketch=sketch_of(block.words))
        return before if now[:-1] == before[:-1] else now._replace(sketch=before.sketch)

    def own(self, each: Carried) -> bool:
        """Whether a block was read as running text and set as that."""
        return each.manner and each.kind in RUNNING

    def own_alone(self, each: Carried) -> bool:
        """Whether it was so, and no other article shows the same."""
        return self.own(each) and not self.known.others(each.key, self.article)

    def shared(self, each: Carried) -> bool:
        """Whether the site shows the text on so many other articles that it is none of this one's."""
        return _shared(self.known, self.article, each, anew=self.anew)

    def passing(self, each: Carried, restless: Mapping[int, int]) -> bool:
        """Whether the block stands where blocks come and go on this article, or on others of the site."""
        if not each.lone or each.manner or each.kind not in _PASSING:
            return False
        if self.known.decided(each.key, each.sign):
            return False
        elsewhere = self.known.restless(each.sign, self.article)
        return restless.get(each.sign, 0) + elsewhere >= RESTLESS

    def manner(self, blocks: Iterable[VisibleBlock]) -> Manner:
        words: Counter[int] = Counter()
        homes: Counter[int] = Counter()
        for block in blocks:
            if block.prose:
                words[self.sign(block)] += len(block.words)
                homes[id(block.home)] += len(block.words)
        enough = _USUAL * sum(words.values())
        return Manner(
            frozenset(sign for sign, count in words.items() if count >= enough),
            frozenset(element for element, count in homes.items() if count >= enough),
        )


def turned_out(last: ArticleMemory, known: SourceMemory) -> bool:
    """Whether something that was read as an article's text turned out to be furniture of its site since."""
    return any(each.kind is not None and _shared(known, last.article, each) for each in last.details)


def _shared(known: SourceMemory, article: int, each: Carried, *, anew: bool = False) -> bool:
    decided = known.decided(each.key, each.sign)
    if decided is not None or each.firm:
        return decided is False
    if anew and known.others_anyhow(each.key) and not each.manner:
        return True
    if each.manner and known.spares(each.key, article):
        return False
    return known.others(each.key, article) >= (2 if each.manner else 1)
