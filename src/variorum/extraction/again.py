"""Reading a page with what is known of the article and of its site.

Compare first, judge afterwards: all visible blocks are aligned with those of the last reading. What did not change
stays what it was, text or furniture, whatever it looks like; only blocks that came or went are judged:

1. a person's decision stands; what the site shows on other articles is furniture (`memory.SourceMemory`), but what
   is set as the article's own text is only if two others show it, since articles of a house share paragraphs of
   an agency; so is what comes and goes, or takes turns (`turns`), on one article while its text stands;
2. what differs in its numbers only is what it was; so is text that came back, unless it is set apart from the
   article's text;
3. any other block that came has a chance to be text (`judge`), by how it stands to the text that stayed; one that
   went has the chance that it had when it came;
4. the chance is lower where what is set like it changes on many articles of the site at once, and not below doubt
   for running text that was edited in place, and for what stands between headline and text.

A look at which something was surely text of the article is a change; one at which nothing can be is none. Where
all that changed is in doubt the reading says so (`Reread.doubts`), and the next one settles it: an edit stands,
what rotates has moved on.

Furniture that the memory learns about later leaves the text at the next reading. It is named in `forgotten`, so
that whoever holds earlier texts can take it out there too: what was never the article's cannot be an edit of it.

Here the reading is made. How blocks are aligned stands in `alignment`, what is known of each in `sight`, how what changed is
judged in `judging` and what that comes to in `settling`, what comes of it all in `reread`.
"""

from __future__ import annotations

from bisect import bisect
from collections import Counter
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import reduce
from operator import and_

from variorum.extraction import metadata, unnamed
from variorum.extraction.alignment import align
from variorum.extraction.article_memory import MOST_BLOCKS, MOST_GONE, ArticleMemory, Carried
from variorum.extraction.blocks import APART, Page, VisibleBlock, Where
from variorum.extraction.choose import (
    NOTE_REACH,
    Chosen,
    ends_sentence,
)
from variorum.extraction.glance import is_link, memo
from variorum.extraction.headline import is_text
from variorum.extraction.judge import Surroundings, chance
from variorum.extraction.judging import ABOVE, Judging
from variorum.extraction.liveblogs import blocks_that_came
from variorum.extraction.memory import Lesson, SourceMemory
from variorum.extraction.metadata import Facts
from variorum.extraction.page import EXTRACTION_RULE, Reading, first_seeds, parse, read
from variorum.extraction.reread import Judged, Reread
from variorum.extraction.seed import Extractor, trafilatura
from variorum.extraction.settling import settle
from variorum.extraction.sight import EVEN, HIGH, RESTLESS, RUNNING, Manner, Sight
from variorum.extraction.signatures import article_key
from variorum.extraction.stated import StatedText
from variorum.text.fingerprints import block_digest
from variorum.types import READABLE, BlockKind, PageState

_FEW = 3  # blocks of text that must have stayed to tell whether they are set anew
_STANDS = 0.34  # share of the last reading's article blocks that must still be there to go on from it
_LEFT_AT_WALL = 0.67  # the most of a known text that stands before a wall which only that tells
_AT_WALL = 6  # blocks behind it among which the wall is looked for
_BEFORE, _BEHIND = 8, NOTE_REACH + 8  # blocks around the article of which something is kept

#: Chances at first sight of what is set apart from the text, by kind. A line that is alone in its box is easily
#: mistaken for an article's, and running text between headline and text is no teaser unless all speaks for it.
_FIRST = {BlockKind.CAPTION: 0.85, BlockKind.PULL_QUOTE: 0.85, BlockKind.NOTE: 0.95, BlockKind.BOX: 0.5}
_LONE_BOX, _LEAST_STANDFIRST = 0.3, 0.55


def read_again(
    html: bytes,
    known: SourceMemory,
    last: ArticleMemory | None = None,
    *,
    url: str | None = None,
    content_type: str | None = None,
    page: Page | None = None,
    at_once: bool = False,
    now: datetime | None = None,
    extractor: Extractor = trafilatura,
) -> Reread:
    """Read a page of an article of which `last` was remembered, on a site of which `known` is.

    Nothing is changed: `known` learns by its own method, when the reading is believed. `page` spares the parse
    where the caller holds it. With `at_once` nothing stays in doubt: for captures that cannot be followed by a
    second look soon, as those of archives. `now` is the time of the look, where it is known: what comes to an article
    of a known site while no other was read of late stays in doubt. `extractor` is asked for the seed of a first sight;
    what it raises is passed on. Raises `ExtractError` as `extract` does.
    """
    page = page or parse(html, url=url, content_type=content_type)
    if last is not None and last.rule != EXTRACTION_RULE:
        last = None
    alone = last is not None and now is not None and known.is_quiet(last.article, now)
    return _Again(
        html, page, known, last, url, content_type, at_once, alone, extractor, Sight(page, known)
    ).run()


def _is_label(block: VisibleBlock) -> bool:
    """Whether the block is a short line, no sentence, and no line of a list or table either."""
    return not block.prose and not ends_sentence(block.text) and not block.where & (Where.ITEM | Where.TABLE)


@dataclass(frozen=True, slots=True)
class _Shared(Container[int]):
    """Those of some blocks, by index, of which a question is true. It is asked when somebody wants to know."""

    among: range
    asked: Callable[[int], bool]

    def __contains__(self, index: object) -> bool:
        return isinstance(index, int) and index in self.among and self.asked(index)


@dataclass(slots=True)
class _Again:
    """One reading."""

    html: bytes
    page: Page
    known: SourceMemory
    last: ArticleMemory | None
    url: str | None
    content_type: str | None
    at_once: bool
    alone: bool  # no other article of the site was read of late
    extractor: Extractor
    sight: Sight
    digests: list[bytes] = field(default_factory=list)
    facts: Facts | None = None
    forgotten: set[bytes] = field(default_factory=set)
    cut: frozenset[int] = frozenset()  # blocks that came where the known text breaks off
    restless: dict[int, int] = field(default_factory=dict)
    returns: Mapping[bytes, int] = field(default_factory=dict)
    moved: dict[int, str] = field(default_factory=dict)
    #: Blocks that were judged: their chance of being text, and what was measured of them.
    came: dict[int, float] = field(default_factory=dict)
    measured: dict[int, list[float]] = field(default_factory=dict)
    doubts: Mapping[bytes, tuple[bool, int]] = field(default_factory=dict)

    def run(self) -> Reread:
        self.digests = list(self.page.digests)
        self.returns = self.last.returns if self.last else {}
        reading = self._from_last(self.last) if self.last is not None else None
        if reading is None:
            reading = self._first_sight()
        if (other := self._unnamed(reading)) is not None:
            reading.document = replace(reading.document, state=other[0], reason=other[1])
        if reading.document.state not in READABLE or reading.chosen is None:
            return Reread(reading.document, self.sight.article, forgotten=frozenset())
        return self._remembered(reading, reading.chosen)

    # --- with a last reading ---

    def _from_last(self, last: ArticleMemory) -> Reading | None:
        """The reading that goes on from the last one; None where too little of it is left."""
        self.sight.article = last.article
        stays, hunks = align(last.digests, self.digests)
        self.cut = self._came_at_cut(last, stays, hunks)
        stood = sum(each.kind in RUNNING for each in last.details)
        text = [
            self.page.blocks[new]
            for old, new in stays
            if (carried := last.carried(old)) is not None and carried.kind in RUNNING
        ]
        if len(text) < _STANDS * stood or not any(block.prose for block in text):
            return None
        manner = self.sight.manner(text)
        self.restless = self._count_restless(last, manner, hunks)
        self.sight.anew = self._set_anew(last, stays)
        settled: dict[int, BlockKind | None] = {}
        decided: list[int] = []
        for old, new in stays:
            each = last.carried(old)
            if each is not None:
                self.sight.stood[new] = each
            if each is not None and each.kind is None and self.known.decided(each.key, each.sign):
                decided.append(new)  # `choose` tells its kind
                self.sight.percents[new] = 100
                continue
            settled[new] = self._still(last, old)
            if each is not None:
                self.sight.percents[new] = each.percent
        anchors = [block for block in text if settled[block.index] is not None]
        if not any(block.prose for block in anchors):
            return None
        first = next(block.index for block in anchors if block.prose)
        headline = self._headline_at(last, first, stays, hunks)
        shown = headline if headline is not None else self._h1_above(first)
        for digest, each in last.gone.items():
            if self.sight.shared(each) or self.sight.passing(each, self.restless):
                self.forgotten.add(digest)
        self._note_moved(last, hunks)
        judging = Judging(
            page=self.page,
            digests=self.digests,
            known=self.known,
            last=last,
            sight=self.sight,
            manner=manner,
            around=Surroundings(self.page, anchors, shown),
            restless=self.restless,
            settled=settled,
            forgotten=self.forgotten,
            at_once=self.at_once,
            alone=self.alone,
            moving=self._moving(last, stays, hunks),
            came=self.came,
            measured=self.measured,
        )
        if any(new_range for _, new_range in hunks):
            self.facts = metadata.read(self.page, self.url)
            judging.stated = self._stated(self.facts, anchors)
            judging.posts = self._new_posts(self.facts, judging.around, anchors)
        judging.went = [
            each
            for old_range, _ in hunks
            for index in old_range
            if (each := last.carried(index)) is not None
            and self.sight.own_alone(each)
            and last.digests[index] not in judging.moving
        ]
        for old_range, new_range in hunks:
            judging.between(old_range, new_range)
        outcome = settle(judging, hunks)
        self.returns, self.doubts = outcome.returns, outcome.doubts
        seeds = [self.page.blocks[i] for i, kind in settled.items() if kind in RUNNING]
        seeds += [self.page.blocks[i] for i in (*decided, *outcome.taken)]
        seeds.sort(key=lambda block: block.index)
        return read(
            self.page,
            url=self.url,
            seeds=seeds,
            settled=settled,
            headline_at=headline,
            no_headlines=self._no_headlines(seeds[0].index),
            facts=self.facts,
            cut=self.cut,
        )

    def _unnamed(self, reading: Reading) -> tuple[PageState, str] | None:
        """A wall, or a page in place of the article, that only the known text tells; with its reason."""
        if self.last is None:
            return None
        if self.cut and (why := unnamed.wall(reading, self.last, self.cut, self.sight.sign)):
            return PageState.PAYWALLED, why
        if why := unnamed.in_place(reading, self.last, self.digests):
            return PageState.EMPTY, why
        return None

    def _came_at_cut(
        self, last: ArticleMemory, stays: Sequence[tuple[int, int]], hunks: Sequence[tuple[range, range]]
    ) -> frozenset[int]:
        """The blocks that came right behind what is left of the known text, where only its beginning is; else none."""
        now = dict(stays)
        kinds = ((old, each) for old in range(len(last.digests)) if (each := last.carried(old)) is not None)
        stood = [old for old, each in kinds if each.kind in RUNNING]
        left = [old for old in stood if old in now]
        if not left or left != stood[: len(left)] or len(left) > _LEFT_AT_WALL * len(stood):
            return frozenset()
        end = now[left[-1]]
        return frozenset(i for _, new in hunks for i in new if end < i <= end + _AT_WALL)

    def _stated(self, facts: Facts, text: Sequence[VisibleBlock]) -> StatedText | None:
        """The text that the head states, if that is the one that is known."""
        stated = StatedText(facts.body) if facts.body else None
        return stated if stated is not None and stated.covers(text) else None

    def _new_posts(
        self, facts: Facts, around: Surroundings, text: Sequence[VisibleBlock]
    ) -> Mapping[int, bool]:
        """The blocks of posts that came to a liveblog."""
        first = max(0, around.first - ABOVE) if around.headline is None else around.headline + 1
        last = max(around.container.last, around.last)
        stated = (facts.type, facts.og, facts.jsonld, facts.title_raw, *facts.h1, self.url)
        return blocks_that_came(self.page, text, first, last, " | ".join(filter(None, stated)))

    def _h1_above(self, first: int) -> int | None:
        above = self.page.blocks[max(0, first - ABOVE) : first]
        heads = (
            block.index for block in reversed(above) if block.owner.tag == "h1" and not is_text(block.text)
        )
        return next(heads, None)

    def _count_restless(
        self, last: ArticleMemory, manner: Manner, hunks: Sequence[tuple[range, range]]
    ) -> dict[int, int]:
        """How often lone blocks of each signature came or went, this time included.

        What took another's place does not count, and nothing does while the text itself changes: that may be an
        edit that adds or drops a box.
        """
        counts = dict(last.restless)
        now: set[int] = set()
        for old, new in hunks:
            went = [each for index in old if (each := last.carried(index)) is not None]
            came = [
                self.sight.carry(self.page.blocks[index], None, manner)
                for index in new
                if self._nearby(last, index)
            ]
            if any(each.firm for each in came) or any(e.firm and e.kind is not None for e in went):
                return counts
            before, after = (Counter(each.sign for each in side if each.lone) for side in (went, came))
            now |= {sign for sign in before | after if before[sign] != after[sign]}
        for sign in now:
            counts[sign] = counts.pop(sign, 0) + 1
        return counts

    def _nearby(self, last: ArticleMemory, index: int) -> bool:
        """Whether a block of this page stands where something was remembered of blocks, or about."""
        return last.first - _BEFORE <= index < last.first + len(last.details) + _BEHIND

    def _note_moved(self, last: ArticleMemory, hunks: Sequence[tuple[range, range]]) -> None:
        """Note how everything was set that changed near the article."""
        for old, new in hunks:
            for index in old:
                if (each := last.carried(index)) is not None:
                    self.moved.setdefault(each.sign, "")
            for index in new:
                if self._nearby(last, index) and not is_link(block := self.page.blocks[index]):
                    sign = self.sight.sign(block)
                    self.moved[sign] = self.moved.get(sign) or block.text

    def _moving(
        self, last: ArticleMemory, stays: Sequence[tuple[int, int]], hunks: Sequence[tuple[range, range]]
    ) -> dict[bytes, Carried]:
        """The text that stands elsewhere than before. Where it kept its place among the text it is a box that
        changed sides; what changed places with text is text only if it was surely that. Where all is set anew, text of
        this article alone is carried with it, unless it stands apart from the text by now."""
        moving: dict[bytes, Carried] = {}
        came = {self.digests[index]: index for _, new in hunks for index in new}
        text = [
            pair for pair in stays if (each := last.carried(pair[0])) is not None and each.kind in RUNNING
        ]
        stood, stands = [old for old, _ in text], [new for _, new in text]
        apart = APART & ~reduce(and_, (self.page.blocks[new].where for new in stands), APART)
        for index in (index for old, _ in hunks for index in old):
            each, there = last.carried(index), came.get(last.digests[index])
            if each is None or there is None or each.kind not in RUNNING or not each.manner:
                continue
            if self.sight.anew:
                carried = self.sight.own_alone(each) and not self.page.blocks[there].where & apart
            else:
                carried = each.chance >= HIGH or bisect(stood, index) == bisect(stands, there)
            if carried:
                moving[last.digests[index]] = each
        return moving

    def _set_anew(self, last: ArticleMemory, stays: Sequence[tuple[int, int]]) -> bool:
        """Whether most of the text that stayed is set in another way than before."""
        text = other = 0
        for old, new in stays:
            if (each := last.carried(old)) is not None and each.kind in RUNNING:
                text += 1
                other += each.sign != self.sight.sign(self.page.blocks[new])
        return text >= _FEW and other > text / 2

    def _still(self, last: ArticleMemory, index: int) -> BlockKind | None:
        """What a block is that did not change: what it was, unless it is known for furniture by now."""
        each = last.carried(index)
        if each is None or each.kind is None:
            return None
        if self.sight.shared(each) or self.sight.passing(each, self.restless):
            self.forgotten.add(last.digests[index])
            return None
        return each.kind

    def _headline_at(
        self,
        last: ArticleMemory,
        first: int,
        stays: Sequence[tuple[int, int]],
        hunks: Sequence[tuple[range, range]],
    ) -> int | None:
        """Where the headline stands that was read last.

        Of several h1 the first one that said it, or what took its place; where it stood in no h1, the same block, or
        the only one set as it was.
        """
        if sum(block.owner.tag == "h1" for block in self.page.blocks[:first]) > 1:
            for index in (place for place, digest in enumerate(last.digests) if digest == last.title):
                now = self._now(index, stays, hunks)
                if now is not None:
                    return now
        if last.headline is None:
            return None
        digest, sign = last.headline
        above = self.page.blocks[max(0, first - ABOVE) : first]
        same = [block for block in above if self.sight.sign(block) == sign]
        for block in same:
            if self.digests[block.index] == digest:
                return block.index
        return same[0].index if len(same) == 1 else None

    def _now(
        self, index: int, stays: Sequence[tuple[int, int]], hunks: Sequence[tuple[range, range]]
    ) -> int | None:
        """The h1 that a block of the last reading is now."""
        same = next((new for old, new in stays if old == index), None)
        found = [same] if same is not None else next((new for old, new in hunks if index in old), ())
        return next((each for each in found if self.page.blocks[each].owner.tag == "h1"), None)

    def _no_headlines(self, first: int) -> Container[int]:
        """Blocks above the text that other articles show too."""
        return _Shared(range(max(0, first - ABOVE), first), self._is_shown_elsewhere)

    def _is_shown_elsewhere(self, index: int) -> bool:
        return self.known.others(self.sight.key(self.page.blocks[index]), self.sight.article) > 0

    # --- without one ---

    def _first_sight(self) -> Reading:
        """The page by itself, without what the site shows elsewhere."""
        seeds = first_seeds(self.page, metadata.read(self.page, self.url), self.extractor)
        first = next((block.index for block in seeds if block.prose), 0)
        strange = self._no_headlines(first)
        reading = read(self.page, url=self.url, seeds=seeds, no_headlines=strange, cut=self.cut)
        if self.last is None:
            self.sight.article = article_key(reading.document.headline, self.url)
        if reading.chosen is None:
            return reading
        manner = self.sight.manner(block for block, kind in reading.chosen.parts if kind in RUNNING)
        if self.last is None:
            self.sight.article = self.known.twin(self._lessons(reading.chosen), self.sight.article)
        settled: dict[int, BlockKind | None] = {}
        for block, kind in reading.chosen.parts:
            each = self.sight.carry(block, kind, manner)
            if self.sight.shared(each) or self.sight.framed(block) or self.sight.passing(each, {}):
                settled[block.index] = None
        left = {block.index: block for block in seeds if block.index not in settled}
        if any(block.prose for block in left.values()):
            left |= (kept := self._kept_as_text(reading.chosen))
            if settled or kept:
                sure = [left[index] for index in sorted(left)]
                reading = read(
                    self.page, url=self.url, seeds=sure, settled=settled, no_headlines=strange, cut=self.cut
                )
        if reading.chosen is not None:
            self._estimate(reading.chosen)
        return reading

    def _kept_as_text(self, chosen: Chosen) -> dict[int, VisibleBlock]:
        """The blocks near the article that were not chosen, and that a person keeps as its text."""
        parts = {block.index for block, _ in chosen.parts}
        return {
            block.index: block
            for block in (self._near(chosen) if self.known.decisions else ())
            if block.index not in parts and self.known.decided(self.sight.key(block), self.sight.sign(block))
        }

    def _estimate(self, chosen: Chosen) -> None:
        """The chances of all blocks in or near the article that may be text."""
        kinds = {block.index: kind for block, kind in chosen.parts}
        text = [block for block, kind in chosen.parts if kind in RUNNING]
        if not any(block.prose for block in text):
            return
        manner = self.sight.manner(text)
        headline = chosen.headline.index if chosen.headline is not None else None
        around = Surroundings(self.page, text, headline)
        for block in self._near(chosen):
            kind = kinds.get(block.index)
            if kind in _FIRST:
                lone = kind is BlockKind.BOX and block.home.blocks <= 1
                found = _LONE_BOX if lone else _FIRST[kind]
            elif kind is not None or (block.prose and not is_link(block)):
                measures = around.measures(block)
                found = chance("first", measures)
                if kind is BlockKind.STANDFIRST:
                    found = max(found, _LEAST_STANDFIRST)
                elif kind in RUNNING and manner.has_sentence(block):
                    found = max(found, EVEN)
                elif kind is BlockKind.PARAGRAPH and _is_label(block):
                    found = min(found, _LONE_BOX)  # a writer's name, a label: it is alone like a box
                self.measured[block.index], self.came[block.index] = measures, found
            else:
                continue
            self.sight.percents[block.index] = round(100 * found)

    # --- what is kept ---

    def _near(self, chosen: Chosen) -> Sequence[VisibleBlock]:
        """The blocks of which something is kept: the article's range and a little around it."""
        return self.page.blocks[max(0, chosen.start - _BEFORE) : chosen.end + _BEHIND]

    def _lessons(self, chosen: Chosen) -> tuple[Lesson, ...]:
        kinds = {block.index: kind for block, kind in chosen.parts}
        near = [block for block in self._near(chosen) if not is_link(block)]
        frames = ((self.sight.frame(block), block) for block in near if block.index not in self.sight.stood)
        return (
            *(
                Lesson(
                    self.sight.key(block),
                    block.text,
                    kinds.get(block.index) in RUNNING,
                    len(block.words),
                    self.sight.sign(block),
                    block.index in kinds,
                )
                for block in near
            ),
            *(
                Lesson(
                    key,
                    block.text,
                    own=False,
                    words=0,
                    sign=self.sight.sign(block),
                    part=block.index in kinds,
                )
                for key, block in frames
                if key is not None
            ),
        )

    def _remembered(self, reading: Reading, chosen: Chosen) -> Reread:
        kinds = {block.index: kind for block, kind in chosen.parts}
        manner = self.sight.manner(block for block, kind in chosen.parts if kind in RUNNING)
        near = self._near(chosen) if len(self.page.blocks) <= MOST_BLOCKS else ()
        details = tuple(self.sight.kept(block, kinds.get(block.index), manner) for block in near)
        shown = {self.digests[index] for index in kinds}
        title = block_digest(reading.document.headline or "")
        memory = ArticleMemory(
            article=self.sight.article,
            digests=tuple(self.digests) if near else (),
            first=near[0].index if near else 0,
            details=details,
            gone=self._gone(shown),
            restless=self.restless,
            headline=self._headline(reading),
            glance=memo(self.html, reading.document, content_type=self.content_type, page=self.page),
            rule=EXTRACTION_RULE,
            readings=1 + (self.last.readings if self.last else 0),
            title=title,
            returns=self.returns,
        )
        waiting = None
        if self.last is not None and self.doubts and title == self.last.title:
            waiting = replace(self.last, glance=b"", doubts=self.doubts, returns=self.returns)
        return Reread(
            reading.document,
            self.sight.article,
            memory,
            self._lessons(chosen),
            frozenset(self.forgotten - shown),
            frozenset(sign for sign, count in self.restless.items() if count >= RESTLESS),
            self.moved,
            self.sight.anew,
            {digest: came for digest, (came, _) in self.doubts.items()} if waiting else {},
            waiting,
            self.last is not None and bool(self.last.doubts),
            tuple(
                Judged(self.page.blocks[index].text, tuple(measures), self.came[index])
                for index, measures in self.measured.items()
            ),
        )

    def _headline(self, reading: Reading) -> tuple[bytes, int] | None:
        block, document = reading.chosen.headline if reading.chosen else None, reading.document
        if block is None or document.headlines.h1 is not None or block.text != document.headline:
            return None
        return self.digests[block.index], self.sight.sign(block)

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
