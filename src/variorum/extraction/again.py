"""Reading a page with what is known of the article and of its site.

Compare first, judge afterwards: all visible blocks are aligned with those of the last reading. What did not change
stays what it was, text or furniture, whatever it looks like; only blocks that came are judged, by these rules in
this order:

1. what the site shows on other articles is furniture (`memory.SourceMemory`); what is set as the article's own
   text is only if two others show it, since articles of a house share paragraphs of an agency;
2. what differs in its numbers only is what it was; so is text that came back, unless it is set apart from the
   article's text: what comes and goes there is furniture;
3. what took the place of something set the same way is what that was;
4. a short block that stands alone in an element of its own, where such blocks come and go while the text stands,
   is furniture;
5. running text among the article's text, set as the article's text is, is article text;
6. anything else is what the page alone says (`choose`), seen from the unchanged text.

Furniture that the memory learns about later leaves the text at the next reading. It is named in `forgotten`, so
that whoever holds earlier texts can take it out there too: what was never the article's cannot be an edit of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz.distance import Indel

from variorum.extraction.blocks import APART, Page, VisibleBlock, Where
from variorum.extraction.choose import NOTE_REACH, Chosen, ends_sentence, home, is_furniture, sure_blocks
from variorum.extraction.glance import is_link, memo
from variorum.extraction.memory import (
    MOST_BLOCKS,
    MOST_GONE,
    ArticleMemory,
    Carried,
    Lesson,
    SourceMemory,
    article_key,
    memory_key,
    signature,
    signature_key,
)
from variorum.extraction.page import EXTRACTION_RULE, Reading, parse, read
from variorum.text.fingerprints import block_digest
from variorum.types import READABLE, BlockKind, Document

#: Kinds of which the running text of an article is made; the others are set apart from it.
_RUNNING = frozenset(
    {BlockKind.PARAGRAPH, BlockKind.SUBHEAD, BlockKind.LIST, BlockKind.QUOTE, BlockKind.POST}
)
_USUAL = 0.25  # share of the running words that makes a signature one of the article's own
_LONG = 25  # words from which a text is never taken for furniture because other articles show it
_SHORT = 10  # words below which a line may be a counter
_RESTLESS = 2  # times that blocks came or went, or articles on which they do, that make a place restless
#: Kinds of blocks set apart that may turn out to be furniture which comes and goes.
_PASSING = frozenset({BlockKind.PARAGRAPH, BlockKind.SUBHEAD, BlockKind.BOX})
#: Parts of an article that are set apart from its text and that several articles may share.
_EMBEDDED = Where.FIGURE | Where.FIGCAPTION | Where.CAPTION | Where.QUOTATION
_STANDS = 0.34  # share of the last reading's article blocks that must still be there to go on from it
_ABOVE = 40  # blocks above the text among which the headline is looked for
_BEFORE, _BEHIND = 8, NOTE_REACH + 8  # blocks around the article of which something is kept


@dataclass(frozen=True, slots=True)
class Reread:
    """A document, what to remember of it, and what it teaches.

    `memory` is None where the page is no readable article. `lessons` are for the site's memory, as shown by
    `article`. `forgotten` are the digests (`text.fingerprints.block_digest`) of texts that were held for
    article text in an earlier reading and are now known to be furniture. `restless` are the signatures of
    blocks that come and go on this article.
    """

    document: Document
    article: int
    memory: ArticleMemory | None = None
    lessons: tuple[Lesson, ...] = ()
    forgotten: frozenset[bytes] = frozenset()
    restless: frozenset[int] = frozenset()


def read_again(
    html: bytes,
    known: SourceMemory,
    last: ArticleMemory | None = None,
    *,
    url: str | None = None,
    content_type: str | None = None,
    page: Page | None = None,
    seen_once: bool = False,
) -> Reread:
    """Read a page of an article of which `last` was remembered, on a site of which `known` is.

    Nothing is changed: `known` learns by its own method, when the reading is believed. `page` spares the parse
    where the caller holds it. `seen_once` tells that the page was looked at once before and not since: a lone
    block that is gone at the second look, and nothing else with it, was passing by. Raises `ExtractError` as `extract` does.
    """
    page = page or parse(html, url=url, content_type=content_type)
    if last is not None and last.rule != EXTRACTION_RULE:
        last = None
    return _Again(html, page, known, last, url, content_type, seen_once).run()


def align(
    old: Sequence[bytes], new: Sequence[bytes]
) -> tuple[list[tuple[int, int]], list[tuple[range, range]]]:
    """The pairs of equal keys in order, and the ranges of old and new in between that are not."""
    shorter = min(len(old), len(new))
    head = 0
    while head < shorter and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < shorter - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    stays = [(index, index) for index in range(head)]
    hunks: list[tuple[range, range]] = []
    for code in Indel.opcodes(old[head : len(old) - tail], new[head : len(new) - tail]):
        before = range(code.src_start + head, code.src_end + head)
        after = range(code.dest_start + head, code.dest_end + head)
        if code.tag == "equal":
            stays += zip(before, after, strict=True)
        elif hunks and hunks[-1][0].stop == before.start and hunks[-1][1].stop == after.start:
            hunks[-1] = (range(hunks[-1][0].start, before.stop), range(hunks[-1][1].start, after.stop))
        else:
            hunks.append((before, after))
    stays += ((len(old) - back, len(new) - back) for back in range(tail, 0, -1))
    return stays, hunks


@dataclass(slots=True)
class _Manner:
    """How the article's running text is set."""

    signs: frozenset[int] = frozenset()
    homes: frozenset[int] = frozenset()

    def holds(self, block: VisibleBlock, sign: int) -> bool:
        return sign in self.signs or id(home(block)) in self.homes


@dataclass(slots=True)
class _Again:
    """One reading."""

    html: bytes
    page: Page
    known: SourceMemory
    last: ArticleMemory | None
    url: str | None
    content_type: str | None
    seen_once: bool
    digests: list[bytes] = field(default_factory=list)
    article: int = 0
    forgotten: set[bytes] = field(default_factory=set)
    restless: dict[int, int] = field(default_factory=dict)
    left: set[int] = field(
        default_factory=set
    )  # signatures of lone blocks that went, if nothing else happened
    text_range: range = range(0)
    _signs: dict[int, int] = field(default_factory=dict)
    _keys: dict[int, bytes] = field(default_factory=dict)

    def run(self) -> Reread:
        self.digests = [block_digest(block.text) for block in self.page.blocks]
        reading = self._from_last(self.last) if self.last is not None else None
        if reading is None:
            reading = self._first_sight()
        if reading.document.state not in READABLE or reading.chosen is None:
            return Reread(reading.document, self.article, forgotten=frozenset())
        return self._remembered(reading, reading.chosen)

    # --- what is known of a block ---

    def _sign(self, block: VisibleBlock) -> int:
        sign = self._signs.get(block.index)
        if sign is None:
            sign = self._signs[block.index] = signature_key(signature(block))
        return sign

    def _key(self, block: VisibleBlock) -> bytes:
        key = self._keys.get(block.index)
        if key is None:
            key = self._keys[block.index] = memory_key(self._sign(block), block.text)
        return key

    def _carry(self, block: VisibleBlock, kind: BlockKind | None, manner: _Manner) -> Carried:
        """What is remembered of a block."""
        sign = self._sign(block)
        own = manner.holds(block, sign)
        long = len(block.words) >= _LONG
        return Carried(
            self._key(block),
            sign,
            kind,
            manner=own or bool(block.where & _EMBEDDED),
            firm=own and long,
            lone=not own and not long and home(block).blocks <= 1,
        )

    def _shared(self, each: Carried) -> bool:
        """Whether the site shows the text on so many other articles that it is none of this one's."""
        if each.firm:
            return False
        return self.known.others(each.key, self.article) >= (2 if each.manner else 1)

    def _passing(self, each: Carried, restless: Mapping[int, int]) -> bool:
        """Whether the block stands where blocks come and go on this article, or on others of the site."""
        if not each.lone or each.manner or each.kind not in _PASSING:
            return False
        elsewhere = self.known.restless(each.sign, self.article)
        return restless.get(each.sign, 0) + elsewhere >= _RESTLESS

    def _manner(self, blocks: Iterable[VisibleBlock]) -> _Manner:
        words: Counter[int] = Counter()
        homes: Counter[int] = Counter()
        for block in blocks:
            if block.prose:
                words[self._sign(block)] += len(block.words)
                homes[id(home(block))] += len(block.words)
        enough = _USUAL * sum(words.values())
        return _Manner(
            frozenset(sign for sign, count in words.items() if count >= enough),
            frozenset(element for element, count in homes.items() if count >= enough),
        )

    # --- with a last reading ---

    def _from_last(self, last: ArticleMemory) -> Reading | None:
        """The reading that goes on from the last one; None where too little of it is left."""
        self.article = last.article
        stays, hunks = align(last.digests, self.digests)
        stood = sum(each.kind is not None for each in last.details)
        text = [
            self.page.blocks[new]
            for old, new in stays
            if (carried := last.carried(old)) is not None and carried.kind in _RUNNING
        ]
        if len(text) < _STANDS * stood or not any(block.prose for block in text):
            return None
        manner = self._manner(text)
        prose = [block.index for block in text if block.prose]
        self.text_range = range(prose[0], prose[-1] + 1)
        self.restless = self._count_restless(last, manner, hunks)
        settled: dict[int, BlockKind | None] = {}
        for old, new in stays:
            settled[new] = self._still(last, old)
        for old_range, new_range in hunks:
            self._settle_hunk(last, manner, settled, old_range, new_range)
        for digest, each in last.gone.items():
            if self._shared(each) or self._passing(each, self.restless):
                self.forgotten.add(digest)
        seeds = [self.page.blocks[i] for i, kind in sorted(settled.items()) if kind in _RUNNING]
        if not any(block.prose for block in seeds):
            return None
        between = range(seeds[0].index, seeds[-1].index)
        for block in self._came(hunks):
            if block.index in between and block.index not in settled and self._is_own(block, manner):
                seeds.append(block)  # kept out of `settled`: `choose` tells its kind
        seeds.sort(key=lambda block: block.index)
        return read(
            self.page,
            url=self.url,
            seeds=seeds,
            settled=settled,
            headline_at=self._headline_at(last, seeds[0].index),
            no_headlines=self._no_headlines(seeds[0].index),
        )

    def _came(self, hunks: Sequence[tuple[range, range]]) -> Iterator[VisibleBlock]:
        for _, new in hunks:
            for index in new:
                yield self.page.blocks[index]

    def _count_restless(
        self, last: ArticleMemory, manner: _Manner, hunks: Sequence[tuple[range, range]]
    ) -> dict[int, int]:
        """How often lone blocks of each signature came or went, this time included.

        What took another's place does not count, and nothing does while the text itself changes: that may be an
        edit that adds or drops a box.
        """
        counts = dict(last.restless)
        now: set[int] = set()
        left: set[int] = set()
        for old, new in hunks:
            went = [each for index in old if (each := last.carried(index)) is not None]
            came = [
                self._carry(self.page.blocks[index], None, manner)
                for index in new
                if self._nearby(last, index)
            ]
            if any(each.firm for each in came) or any(e.firm and e.kind is not None for e in went):
                return counts
            before, after = (Counter(each.sign for each in side if each.lone) for side in (went, came))
            now |= {sign for sign in before | after if before[sign] != after[sign]}
            left |= {sign for sign in before if before[sign] > after[sign]}
        self.left = left if self.seen_once else set()
        for sign in now:
            counts[sign] = counts.pop(sign, 0) + 1
        return counts

    def _nearby(self, last: ArticleMemory, index: int) -> bool:
        """Whether a block of this page stands where something was remembered of blocks, or about."""
        return last.first - _BEFORE <= index < last.first + len(last.details) + _BEHIND

    def _still(self, last: ArticleMemory, index: int) -> BlockKind | None:
        """What a block is that did not change: what it was, unless it is known for furniture by now."""
        each = last.carried(index)
        if each is None or each.kind is None:
            return None
        if self._shared(each) or self._passing(each, self.restless):
            self.forgotten.add(last.digests[index])
            return None
        return each.kind

    def _went(self, last: ArticleMemory, index: int) -> BlockKind | None:
        """What a block was that is gone."""
        each = last.carried(index)
        if each is not None and each.sign in self.left and each.lone and each.kind in _PASSING:
            self.forgotten.add(last.digests[index])
            return None
        return self._still(last, index)

    def _headline_at(self, last: ArticleMemory, first: int) -> int | None:
        """Where the headline stands that stood in no h1: the same block, or the only one set as it was."""
        if last.headline is None:
            return None
        digest, sign = last.headline
        above = self.page.blocks[max(0, first - _ABOVE) : first]
        same = [block for block in above if self._sign(block) == sign]
        for block in same:
            if self.digests[block.index] == digest:
                return block.index
        return same[0].index if len(same) == 1 else None

    def _no_headlines(self, first: int) -> frozenset[int]:
        """Blocks above the text that other articles show too."""
        above = self.page.blocks[max(0, first - _ABOVE) : first]
        return frozenset(block.index for block in above if self.known.others(self._key(block), self.article))

    def _settle_hunk(
        self,
        last: ArticleMemory,
        manner: _Manner,
        settled: dict[int, BlockKind | None],
        old: range,
        new: range,
    ) -> None:
        """Settle what can be told of blocks that came without looking at the page around them."""
        went: dict[int, list[BlockKind | None]] = {}
        by_key: dict[bytes, tuple[int, BlockKind | None]] = {}
        for index in old:
            if (each := last.carried(index)) is not None:
                kind = self._went(last, index)
                went.setdefault(each.sign, []).append(kind)
                by_key.setdefault(each.key, (index, kind))
        for index in new:
            block = self.page.blocks[index]
            each = self._carry(block, BlockKind.BOX, manner)
            if is_furniture(block) or self._shared(each) or self._passing(each, self.restless):
                settled[index] = None
                continue
            digest = self.digests[index]
            back = last.gone.get(digest)
            if back is not None:
                apart = not back.manner and not each.manner
                settled[index] = None if apart else back.kind
                if apart:
                    self.forgotten.add(digest)
                continue
            if each.key in by_key:
                place, kind = by_key[each.key]
                if kind is not None and self._is_counter(block, manner):
                    self.forgotten.add(last.digests[place])
                    kind = None
                settled[index] = kind
                continue
            partners = went.get(each.sign)
            if partners:
                kind = partners.pop(0)
                if kind is not None or each.sign not in manner.signs:
                    settled[index] = kind

    def _is_counter(self, block: VisibleBlock, manner: _Manner) -> bool:
        """Whether a short line of which only the numbers changed is no sentence and stands outside the text."""
        return (
            len(block.words) < _SHORT
            and block.index not in self.text_range
            and self._sign(block) not in manner.signs
            and not block.where & (_EMBEDDED | Where.ITEM | Where.TABLE)
            and not ends_sentence(block.text)
        )

    def _is_own(self, block: VisibleBlock, manner: _Manner) -> bool:
        """Whether a block among the article's text that came is surely text of it."""
        return (
            block.prose
            and self._sign(block) in manner.signs
            and not block.where & APART
            and not is_furniture(block)
            and not self.known.others(self._key(block), self.article)
        )

    # --- without one ---

    def _first_sight(self) -> Reading:
        """The page by itself, without what the site shows elsewhere."""
        seeds = sure_blocks(self.page)
        first = next((block.index for block in seeds if block.prose), 0)
        strange = self._no_headlines(first)
        reading = read(self.page, url=self.url, seeds=seeds, no_headlines=strange)
        if self.last is None:
            self.article = article_key(reading.document.headline, self.url)
        if reading.chosen is None:
            return reading
        manner = self._manner(block for block, kind in reading.chosen.parts if kind in _RUNNING)
        if self.last is None:
            self.article = self.known.twin(self._lessons(reading.chosen), self.article)
        settled: dict[int, BlockKind | None] = {}
        for block, kind in reading.chosen.parts:
            each = self._carry(block, kind, manner)
            if self._shared(each) or self._passing(each, {}):
                settled[block.index] = None
        if not settled:
            return reading
        left = [block for block in seeds if block.index not in settled]
        if not any(block.prose for block in left):
            return reading
        return read(self.page, url=self.url, seeds=left, settled=settled, no_headlines=strange)

    # --- what is kept ---

    def _near(self, chosen: Chosen) -> Sequence[VisibleBlock]:
        """The blocks of which something is kept: the article's range and a little around it."""
        return self.page.blocks[max(0, chosen.start - _BEFORE) : chosen.end + _BEHIND]

    def _lessons(self, chosen: Chosen) -> tuple[Lesson, ...]:
        kinds = {block.index: kind for block, kind in chosen.parts}
        return tuple(
            Lesson(self._key(block), block.text, kinds.get(block.index) in _RUNNING, len(block.words))
            for block in self._near(chosen)
            if not is_link(block)
        )

    def _remembered(self, reading: Reading, chosen: Chosen) -> Reread:
        kinds = {block.index: kind for block, kind in chosen.parts}
        manner = self._manner(block for block, kind in chosen.parts if kind in _RUNNING)
        near = self._near(chosen) if len(self.page.blocks) <= MOST_BLOCKS else ()
        details = tuple(self._carry(block, kinds.get(block.index), manner) for block in near)
        shown = {self.digests[index] for index in kinds}
        memory = ArticleMemory(
            article=self.article,
            digests=tuple(self.digests) if near else (),
            first=near[0].index if near else 0,
            details=details,
            gone=self._gone(shown),
            restless=self.restless,
            headline=self._headline(reading),
            glance=memo(self.html, reading.document, content_type=self.content_type, page=self.page),
            rule=EXTRACTION_RULE,
            readings=1 + (self.last.readings if self.last else 0),
        )
        return Reread(
            reading.document,
            self.article,
            memory,
            self._lessons(chosen),
            frozenset(self.forgotten - shown),
            frozenset(sign for sign, count in self.restless.items() if count >= _RESTLESS),
        )

    def _headline(self, reading: Reading) -> tuple[bytes, int] | None:
        block, document = reading.chosen.headline if reading.chosen else None, reading.document
        if block is None or document.headlines.h1 is not None or block.text != document.headline:
            return None
        return self.digests[block.index], self._sign(block)

    def _gone(self, shown: set[bytes]) -> dict[bytes, Carried]:
        """The texts of the article that the page shows no more, the latest at the end."""
        if self.last is None:
            return {}
        gone = dict(self.last.gone)
        for place, each in enumerate(self.last.details):
            if each.kind is not None:
                gone[self.last.digests[self.last.first + place]] = each
        left = [(d, each) for d, each in gone.items() if d not in shown and d not in self.forgotten]
        return dict(left[-MOST_GONE:])
