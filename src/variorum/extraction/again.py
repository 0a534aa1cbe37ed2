"""Reading a page with what is known of the article and of its site.

Compare first, judge afterwards: all visible blocks are aligned with those of the last reading. What did not change
stays what it was, text or furniture, whatever it looks like; only blocks that came are judged, by these rules in
this order:

1. what the site shows on other articles is furniture (`memory.SourceMemory`); what is set as the article's own
   text is only if two others show it, since articles of a house share paragraphs of an agency;
2. what differs in its numbers only is what it was; so is text that came back, unless it is set apart from the
   article's text: what comes and goes there is furniture;
3. what took the place of something set the same way is what that was;
4. running text among the article's text, set as the article's text is, is article text;
5. anything else is what the page alone says (`choose`), seen from the unchanged text.

Furniture that the memory learns about later leaves the text at the next reading. It is named in `forgotten`, so
that whoever holds earlier texts can take it out there too: what was never the article's cannot be an edit of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rapidfuzz.distance import Indel

from variorum.extraction.blocks import APART, Page, VisibleBlock
from variorum.extraction.choose import NOTE_REACH, Chosen, home, is_furniture, sure_blocks
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
_STANDS = 0.34  # share of the last reading's article blocks that must still be there to go on from it
_ABOVE = 40  # blocks above the text among which the headline is looked for
_BEFORE, _BEHIND = 8, NOTE_REACH + 8  # blocks around the article of which something is kept


@dataclass(frozen=True, slots=True)
class Reread:
    """A document, what to remember of it, and what it teaches.

    `memory` is None where the page is no readable article. `lessons` are for the site's memory, as shown by
    `article`. `forgotten` are the digests (`text.fingerprints.block_digest`) of texts that were held for
    article text in an earlier reading and are now known to be furniture.
    """

    document: Document
    article: int
    memory: ArticleMemory | None = None
    lessons: tuple[Lesson, ...] = ()
    forgotten: frozenset[bytes] = frozenset()


def read_again(
    html: bytes,
    known: SourceMemory,
    last: ArticleMemory | None = None,
    *,
    url: str | None = None,
    content_type: str | None = None,
    page: Page | None = None,
) -> Reread:
    """Read a page of an article of which `last` was remembered, on a site of which `known` is.

    Nothing is changed: `known` learns by its own method, when the reading is believed. `page` spares the parse
    where the caller holds it. Raises `ExtractError` as `extract` does.
    """
    page = page or parse(html, url=url, content_type=content_type)
    if last is not None and last.rule != EXTRACTION_RULE:
        last = None
    return _Again(html, page, known, last, url, content_type).run()


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
    digests: list[bytes] = field(default_factory=list)
    article: int = 0
    forgotten: set[bytes] = field(default_factory=set)
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

    def _shared(self, key: bytes, *, manner: bool) -> bool:
        """Whether the site shows the text on so many other articles that it is none of this one's."""
        return self.known.others(key, self.article) >= (2 if manner else 1)

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
        settled: dict[int, BlockKind | None] = {}
        hunks = self._align(last, settled)
        stood = sum(each.kind is not None for each in last.details)
        stands = [self.page.blocks[i] for i, kind in settled.items() if kind in _RUNNING]
        if sum(kind is not None for kind in settled.values()) < _STANDS * stood:
            return None
        if not any(block.prose for block in stands):
            return None
        manner = self._manner(stands)
        for old, new in hunks:
            self._settle_hunk(last, manner, settled, old, new)
        seeds = [self.page.blocks[i] for i, kind in sorted(settled.items()) if kind in _RUNNING]
        between = range(seeds[0].index, seeds[-1].index)
        for _, new in hunks:
            for index in new:
                block = self.page.blocks[index]
                if index in settled or index not in between or not self._is_own(block, manner):
                    continue
                seeds.append(block)  # kept out of `settled`: `choose` tells its kind
        seeds.sort(key=lambda block: block.index)
        reading = read(
            self.page,
            url=self.url,
            seeds=seeds,
            settled=settled,
            headline_at=self._headline_at(last, seeds[0].index),
            no_headlines=self._no_headlines(seeds[0].index),
        )
        for digest, each in last.gone.items():
            if self._shared(each.key, manner=each.manner):
                self.forgotten.add(digest)
        return reading

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

    def _align(self, last: ArticleMemory, settled: dict[int, BlockKind | None]) -> list[tuple[range, range]]:
        """Settle what did not change; answers the ranges of old and new blocks that did."""
        old, new = last.digests, self.digests
        shorter = min(len(old), len(new))
        head = 0
        while head < shorter and old[head] == new[head]:
            head += 1
        tail = 0
        while tail < shorter - head and old[-1 - tail] == new[-1 - tail]:
            tail += 1
        hunks: list[tuple[range, range]] = []
        for index in range(head):
            self._stays(last, settled, index, index)
        for code in Indel.opcodes(old[head : len(old) - tail], new[head : len(new) - tail]):
            before = range(code.src_start + head, code.src_end + head)
            after = range(code.dest_start + head, code.dest_end + head)
            if code.tag == "equal":
                for one, other in zip(before, after, strict=True):
                    self._stays(last, settled, one, other)
            elif hunks and hunks[-1][0].stop == before.start and hunks[-1][1].stop == after.start:
                hunks[-1] = (range(hunks[-1][0].start, before.stop), range(hunks[-1][1].start, after.stop))
            else:
                hunks.append((before, after))
        for back in range(tail, 0, -1):
            self._stays(last, settled, len(old) - back, len(new) - back)
        return hunks

    def _stays(self, last: ArticleMemory, settled: dict[int, BlockKind | None], old: int, new: int) -> None:
        carried = last.carried(old)
        kind = carried.kind if carried is not None else None
        if carried is not None and kind is not None and self._shared(carried.key, manner=carried.manner):
            self.forgotten.add(self.digests[new])
            kind = None
        settled[new] = kind

    def _settle_hunk(
        self,
        last: ArticleMemory,
        manner: _Manner,
        settled: dict[int, BlockKind | None],
        old: range,
        new: range,
    ) -> None:
        """Settle what can be told of blocks that came without looking at the page around them."""
        went: dict[int, list[Carried]] = {}
        by_key: dict[bytes, Carried] = {}
        for index in old:
            carried = last.carried(index)
            if carried is None:
                continue
            own = carried.kind is not None and self._shared(carried.key, manner=carried.manner)
            if own:
                self.forgotten.add(last.digests[index])
                carried = Carried(carried.key, carried.sign, None)
            went.setdefault(carried.sign, []).append(carried)
            by_key.setdefault(carried.key, carried)
        for index in new:
            block = self.page.blocks[index]
            if is_furniture(block):
                settled[index] = None
                continue
            key, sign = self._key(block), self._sign(block)
            if self._shared(key, manner=manner.holds(block, sign)):
                settled[index] = None
                continue
            back = last.gone.get(self.digests[index])
            if back is not None and not back.manner and not manner.holds(block, sign):
                self.forgotten.add(self.digests[index])
                settled[index] = None
                continue
            same = by_key.get(key) or back
            if same is not None:
                settled[index] = same.kind
                continue
            partners = went.get(sign)
            if not partners:
                continue
            partner = partners.pop(0)
            if partner.kind is not None:
                settled[index] = partner.kind
            elif sign not in manner.signs:
                settled[index] = None

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
        for block, _ in reading.chosen.parts:
            if self._shared(self._key(block), manner=manner.holds(block, self._sign(block))):
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
        details = tuple(
            Carried(
                self._key(block),
                self._sign(block),
                kinds.get(block.index),
                manner.holds(block, self._sign(block)),
            )
            for block in near
        )
        shown = {self.digests[index] for index in kinds}
        memory = ArticleMemory(
            article=self.article,
            digests=tuple(self.digests) if near else (),
            first=near[0].index if near else 0,
            details=details,
            gone=self._gone(shown),
            headline=self._headline(reading),
            glance=memo(self.html, reading.document, content_type=self.content_type, page=self.page),
            rule=EXTRACTION_RULE,
        )
        return Reread(
            reading.document,
            self.article,
            memory,
            self._lessons(chosen),
            frozenset(self.forgotten - shown),
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
