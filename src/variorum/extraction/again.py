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

Here the reading is made and what changed is judged. How blocks are aligned stands in `alignment`, what is known of each in
`sight`, what comes of it all in `reread`.
"""

from __future__ import annotations

import math
from bisect import bisect
from collections import Counter
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from variorum.extraction import metadata
from variorum.extraction.alignment import align
from variorum.extraction.blocks import APART, Element, Page, VisibleBlock, Where
from variorum.extraction.choose import (
    NO_NOTES,
    NOTE_REACH,
    Chosen,
    ends_sentence,
    is_furniture,
    is_note,
    is_plain_note,
)
from variorum.extraction.glance import is_link, memo
from variorum.extraction.judge import FEATURES, HEADINGS, Replaced, Surroundings, chance
from variorum.extraction.liveblogs import blocks_that_came
from variorum.extraction.memory import (
    ENOUGH,
    MOST_BLOCKS,
    MOST_GONE,
    ArticleMemory,
    Carried,
    Lesson,
    SourceMemory,
    article_key,
    overlap,
)
from variorum.extraction.metadata import Facts
from variorum.extraction.page import EXTRACTION_RULE, Reading, first_seeds, parse, read
from variorum.extraction.reread import Judged, Reread
from variorum.extraction.seed import Extractor, trafilatura
from variorum.extraction.sight import EMBEDDED, HARDLY, LONG, RESTLESS, RUNNING, Manner, Sight
from variorum.extraction.stated import StatedText
from variorum.extraction.turns import Place, returns_after, takes_turns
from variorum.text.fingerprints import block_digest
from variorum.types import READABLE, BlockKind

_SHORT = 10  # words below which a line may be a counter
_FEW = 3  # blocks of text that must have stayed to tell whether they are set anew
#: Places of a page that hold no text of the article.
_FRAME = APART & ~Where.ASIDE
_STANDS = 0.34  # share of the last reading's article blocks that must still be there to go on from it
_ABOVE = 40  # blocks above the text among which the headline is looked for
_LEDE_REACH = 15  # blocks below the headline among which a standfirst is looked for
_BEFORE, _BEHIND = 8, NOTE_REACH + 8  # blocks around the article of which something is kept

#: Chances. Below the first a block is furniture, from the second on it is text, between them it is in doubt;
#: where the look is a change anyhow, or must be settled, one threshold decides.
_LOW, _HIGH, _EVEN = 0.3, 0.9, 0.5
#: Least chance of what must not pass unseen. Where it stands at the second look it is text; what no rule holds so is
#: text only if it is likelier than not: a box that came as a whole stands as well.
_STANDING = 0.35
_SAME = 0.7  # overlap of words from which a block that took a text's place is that text, edited
_IN_PLACE = 2.0  # added to the log-odds of such a block
_ALIKE = 0.5  # overlap of words from which a block that came is one that went, edited in place
_FRAME_LEFT = 0.25  # the same of a sentence of the house of which all links are others
_REWRITTEN = 0.85  # overlap of words from which more than a link in a text is the same
_NUMBERS_ONLY = -1.0  # added to the log-odds of a short line in which only numbers changed
_SHOWN = -2.0  # of what one other article shows as well
_CAME_TWICE = 0.45  # of what may be an agency's, and came to another article as well
_AT_ONCE = -2.5  # added to the log-odds of what changes on many articles at once
_STATED, _UNSTATED = 3.0, -2.5  # of what the text holds, or lacks, that the page states for machines
_SURE = 0.95  # of notes, which are known by their words
_CAPTION, _STANDFIRST, _MAYBE_STANDFIRST = 0.85, 0.55, _STANDING
_NO_STANDFIRST = (
    0.01  # by its measures alone; those of real pages have seven times that and more, offers there less
)
#: What is measured of running text that stands among the article's and is set as that is.
_LIKE_TEXT = tuple(
    (FEATURES.index(name), least)
    for name, least in (
        ("inside", 1.0),
        ("same signature", 0.5),
        ("same parent", 0.5),
        ("ends sentence", 1.0),
    )
)
_INSIDE, _SAME_PARENT, _SET_ALIKE = map(FEATURES.index, ("inside", "same parent", "same signature"))
_LISTS, _ITEMS = frozenset({"ul", "ol", "dl"}), frozenset({"li", "dt", "dd"})
_FEW_LINKED = 0.2  # share of a long block's characters
_POINTER_LINKS, _POINTER_LINKED = (
    2,
    0.3,
)  # links, and share of the characters, of what rather points elsewhere
_TOGETHER = 2  # blocks that came behind one another from which they are judged together
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


def _is_heading(block: VisibleBlock) -> bool:
    return block.owner.tag in HEADINGS


def _is_label(block: VisibleBlock) -> bool:
    """Whether the block is a short line, no sentence, and no line of a list or table either."""
    return not block.prose and not ends_sentence(block.text) and not block.where & (Where.ITEM | Where.TABLE)


def _list_home(block: VisibleBlock, start: int) -> Element:
    """The home of a block that came with those from `start` on; of an item of a list inside a list, which came as a
    whole, it is the outer list's."""
    home = block.home
    while home.parent is not None and (home.tag in _LISTS or (home.tag in _ITEMS and home.first >= start)):
        home = home.parent
    return home


def _points_on(block: VisibleBlock) -> bool:
    """Whether links are more than a few words of a long block."""
    return block.links > 0 and (len(block.words) < LONG or block.link_density > _FEW_LINKED)


def _shifted(found: float, by: float) -> float:
    """A chance whose log-odds are shifted."""
    found = min(max(found, 1e-6), 1 - 1e-6)
    return 1 / (1 + math.exp(-(math.log(found / (1 - found)) + by)))


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
    around: Surroundings | None = None
    forgotten: set[bytes] = field(default_factory=set)
    restless: dict[int, int] = field(default_factory=dict)
    returns: Mapping[bytes, int] = field(default_factory=dict)
    moved: dict[int, str] = field(default_factory=dict)
    went: list[Carried] = field(default_factory=list)  # paragraphs of this article alone that went
    moving: dict[bytes, Carried] = field(default_factory=dict)  # texts that stand elsewhere than before
    edited: dict[bytes, int] = field(
        default_factory=dict
    )  # texts edited in place -> others that may show the same
    as_before: dict[int, BlockKind] = field(default_factory=dict)  # kinds of blocks that came, if text
    came: dict[int, float] = field(default_factory=dict)  # block -> chance, of those that were judged
    held: set[int] = field(default_factory=set)  # those of them that a rule keeps from passing unseen
    left: dict[bytes, float] = field(default_factory=dict)  # the same of texts that went, by digest
    turned: set[bytes] = field(default_factory=set)  # keys of what went and the site shows with other links
    left_signs: dict[bytes, int] = field(default_factory=dict)
    measured: dict[int, list[float]] = field(default_factory=dict)
    doubts: dict[bytes, tuple[bool, int]] = field(default_factory=dict)
    facts: Facts | None = None
    stated: StatedText | None = None
    posts: Mapping[int, bool] = field(default_factory=dict)  # blocks of new posts: set as others?

    def run(self) -> Reread:
        self.digests = list(self.page.digests)
        self.returns = self.last.returns if self.last else {}
        reading = self._from_last(self.last) if self.last is not None else None
        if reading is None:
            reading = self._first_sight()
        if reading.document.state not in READABLE or reading.chosen is None:
            return Reread(reading.document, self.sight.article, forgotten=frozenset())
        return self._remembered(reading, reading.chosen)

    # --- with a last reading ---

    def _from_last(self, last: ArticleMemory) -> Reading | None:
        """The reading that goes on from the last one; None where too little of it is left."""
        self.sight.article = last.article
        stays, hunks = align(last.digests, self.digests)
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
        self.around = Surroundings(self.page, anchors, shown)
        for digest, each in last.gone.items():
            if self.sight.shared(each) or self.sight.passing(each, self.restless):
                self.forgotten.add(digest)
        self._note_moved(last, hunks)
        self._note_moving(last, stays, hunks)
        if any(new_range for _, new_range in hunks):
            self._hear_statement(anchors)
            self.posts = self._new_posts(anchors)
        self.went = [
            each
            for old_range, _ in hunks
            for index in old_range
            if (each := last.carried(index)) is not None
            and self._own_alone(each)
            and last.digests[index] not in self.moving
        ]
        for old_range, new_range in hunks:
            self._judge_hunk(last, manner, settled, old_range, new_range)
        self._settle_doubts(last)
        self._settle_turns(last, manner, settled, hunks)
        seeds = [self.page.blocks[i] for i, kind in settled.items() if kind in RUNNING]
        seeds += [self.page.blocks[i] for i in (*decided, *self._taken(last, settled))]
        seeds.sort(key=lambda block: block.index)
        return read(
            self.page,
            url=self.url,
            seeds=seeds,
            settled=settled,
            headline_at=headline,
            no_headlines=self._no_headlines(seeds[0].index),
            facts=self.facts,
        )

    def _hear_statement(self, text: Sequence[VisibleBlock]) -> None:
        """Read what the head says, and hold the text that it states if that is the one that is known."""
        self.facts = metadata.read(self.page, self.url)
        if self.facts.body:
            stated = StatedText(self.facts.body)
            self.stated = stated if stated.covers(text) else None

    def _new_posts(self, text: Sequence[VisibleBlock]) -> Mapping[int, bool]:
        """The blocks of posts that came to a liveblog."""
        around, facts = self.around, self.facts
        assert around is not None, "posts are looked for beside the text that stayed"
        assert facts is not None, "posts are looked for once the head is read"
        first = max(0, around.first - _ABOVE) if around.headline is None else around.headline + 1
        last = max(around.container.last, around.last)
        stated = (facts.type, facts.og, facts.jsonld, facts.title_raw, *facts.h1, self.url)
        return blocks_that_came(self.page, text, first, last, " | ".join(filter(None, stated)))

    def _take_post(self, index: int) -> None:
        """Take a block of a new post: a stream is there to be added to, and what is set as its text is text by rule.
        Of what else a post holds, `choose` decides as at first sight."""
        self.sight.percents[index] = round(100 * _CAPTION)
        if self.posts[index]:
            self.came[index] = 1.0

    def _h1_above(self, first: int) -> int | None:
        above = self.page.blocks[max(0, first - _ABOVE) : first]
        return next((block.index for block in reversed(above) if block.owner.tag == "h1"), None)

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

    def _note_moving(
        self, last: ArticleMemory, stays: Sequence[tuple[int, int]], hunks: Sequence[tuple[range, range]]
    ) -> None:
        """Note the text that stands elsewhere than before. Where it kept its place among the text it is a box that
        changed sides; what changed places with text is text only if it was surely that."""
        if self.sight.anew:
            return
        came = {self.digests[index]: index for _, new in hunks for index in new}
        text = [
            pair for pair in stays if (each := last.carried(pair[0])) is not None and each.kind in RUNNING
        ]
        stood, stands = [old for old, _ in text], [new for _, new in text]
        for index in (index for old, _ in hunks for index in old):
            each, there = last.carried(index), came.get(last.digests[index])
            if each is None or there is None or each.kind not in RUNNING or not each.manner:
                continue
            if each.chance >= _HIGH or bisect(stood, index) == bisect(stands, there):
                self.moving[last.digests[index]] = each

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

    # --- what changed ---

    def _judge_hunk(
        self,
        last: ArticleMemory,
        manner: Manner,
        settled: dict[int, BlockKind | None],
        old: range,
        new: range,
    ) -> None:
        """Judge what came and what went between two blocks that stayed."""
        went = [(last.digests[index], each) for index in old if (each := last.carried(index)) is not None]
        by_key = {each.key: (digest, each) for digest, each in reversed(went)}
        likeliest: dict[int, float] = {}  # chances of what came, by signature
        signs: dict[int, int] = {}
        for index in new:
            block = self.page.blocks[index]
            sign = self.sight.sign(block) if went else 0
            if is_link(block) and not block.where & Where.ITEM:
                settled[index] = None
            else:
                each = self.sight.carry(block, BlockKind.BOX, manner)
                settles = self._known(last, settled, block, each, went, by_key)
                if not settles and index in self.posts:
                    self._take_post(index)
                elif not settles:
                    self._judge(block, each, [other for _, other in went], len(new), manner)
            signs[index] = sign
        if not went:
            self._go_on(new)
        for index, sign in signs.items():
            found = self.came.get(index, float(settled.get(index) is not None))
            likeliest[sign] = max(found, likeliest.get(sign, 0.0))
        here = {self.digests[index] for index in new}
        renumbered = {
            self.sight.key(self.page.blocks[index]): self.came[index]
            for index in new
            if index in self.as_before
        }
        for digest, each in went:
            if each.kind is None or digest in self.moving or digest in here:
                continue
            found = 0.0 if each.key in self.turned else renumbered.get(each.key, self._chance_gone(each))
            if not each.firm and each.chance < _HIGH and each.sign in likeliest:
                # It was what took its place.
                found = likeliest[each.sign] if self._own(each) else min(found, likeliest[each.sign])
            self.left[digest], self.left_signs[digest] = found, each.sign

    def _go_on(self, new: range) -> None:
        """Doubt what came together and goes on from the text: each block by itself says little, and a section that is
        added must not pass for furniture unseen.

        It begins directly behind text that stayed, stands in the same element, holds nothing to fill in, and links
        only in long sentences. With a sentence set as the text is, or text behind it too, it is as likely text as
        not, else in doubt; where no second look will come it is text.
        """
        around = self.around
        if around is None or new.start - 1 not in around.known:
            return
        run: list[int] = []
        for index in new:
            block = self.page.blocks[index]
            measures = self.measured.get(index)
            if measures is None or _points_on(block) or self._is_apart(block) or around.group(block).controls:
                break
            if around.share_of(_list_home(block, new.start)) < _EVEN or not (
                block.prose or block.where & Where.ITEM or _is_heading(block)
            ):
                break
            run.append(index)
        if len(run) < _TOGETHER:
            return
        like = any(
            self.measured[index][_SET_ALIKE] >= _EVEN and ends_sentence(self.page.blocks[index].text)
            for index in run
        )
        least = _EVEN if like or run[-1] + 1 in around.known or self.at_once else _STANDING
        self.held |= set(run)
        for index in run:
            self.came[index] = max(self.came[index], least)

    def _own(self, each: Carried) -> bool:
        """Whether a block was read as running text and set as that."""
        return each.manner and each.kind in RUNNING

    def _own_alone(self, each: Carried) -> bool:
        """Whether it was so, and no other article shows the same."""
        return self._own(each) and not self.known.others(each.key, self.sight.article)

    def _own_sentence(self, block: VisibleBlock, manner: Manner) -> bool:
        """Whether a block without links ends like a sentence and stands beside the running text, in one element."""
        return not block.links and id(block.home) in manner.homes and ends_sentence(block.text)

    def _judge(
        self, block: VisibleBlock, each: Carried, went: Sequence[Carried], came: int, manner: Manner
    ) -> None:
        """Judge a block that came, beside those that went between the same two blocks, as one of so many."""
        share, partner = self._partner(block, went)
        edited = self._is_edited((share, partner))
        if edited:
            self.edited[self.digests[block.index]] = ENOUGH if each.firm else 1
        alike = [other for other in went if other.sign == each.sign]
        found = self._chance(
            block,
            each,
            Replaced(
                share,
                partner.chance if partner is not None else 0.5,
                bool(alike),
                max((other.chance for other in alike), default=0.5),
                came,
                len(went),
            ),
            rewritten=self._own_sentence(block, manner) and any(map(self._own_alone, alike)),
            edited=edited,
            least=_STANDING if self._in_its_place(each, share, partner) else 0.0,
        )
        if edited and partner is not None and partner.kind is not None and partner.sign == each.sign:
            self.as_before[block.index] = partner.kind  # the first paragraph, edited, is no standfirst
        else:
            apart = (other for other in alike if other.kind is not None and other.kind not in RUNNING)
            if (before := next(apart, None)) is not None and before.kind is not None:
                self.as_before[block.index] = before.kind  # set apart as what was there before
                found = before.chance if before.kind is BlockKind.BOX else max(found, before.chance)
        if (beside := self._kind_around(block, each)) is not None:
            self.held.add(block.index)
            self.as_before.setdefault(block.index, beside)
            found = max(found, _EVEN)
        before = partner if share >= _ALIKE else None
        if before is None and self._is_above_all(block):
            found = min(found, HARDLY)
        if before is not None and self._turns(block, each, share, before):
            self.turned.add(before.key)
            self.came[block.index] = min(found, HARDLY)
            return
        if before is not None and before.kind is None and self._stands_in(block, _FRAME):
            found = min(found, HARDLY)  # the line of a footer, in other words
        if self._is_part(each):
            self.held.add(block.index)
            found = max(found, _EVEN)
        if self._is_text_anyhow(block, each, edited=before is not None):
            self.held.add(block.index)
            found = max(found, _STANDING)
        self.came[block.index] = found

    def _is_above_all(self, block: VisibleBlock) -> bool:
        """Whether a block stands above headline and text, where the masthead is."""
        around = self.around
        return (
            around is not None
            and around.headline is not None
            and block.index < min(around.headline, around.first)
        )

    def _kind_around(self, block: VisibleBlock, each: Carried) -> BlockKind | None:
        """What both neighbours are that stayed, where they are set as the block and no running text: a paragraph that was
        added in the midst of a box of the article is one more of that box."""
        above, below = (self.sight.stood.get(block.index + step) for step in (-1, 1))
        if above is None or below is None or not above.sign == below.sign == each.sign or block.links:
            return None
        if above.kind is not below.kind or above.kind in RUNNING or not ends_sentence(block.text):
            return None
        return None if self.known.others(each.key, self.sight.article) else above.kind

    def _is_part(self, each: Carried) -> bool:
        """Whether a block holds what a paragraph of this article alone held that is gone: the other half of one that was
        split stands behind a picture, say, and so not where the paragraph stood."""
        if self.sight.anew or self.known.others(each.key, self.sight.article):
            return False
        return any(
            each.sign == other.sign and overlap(each.sketch, other.sketch) >= _SAME for other in self.went
        )

    def _is_text_anyhow(self, block: VisibleBlock, each: Carried, *, edited: bool) -> bool:
        """Whether only text is like a block, so that it must not pass unseen: a note that speaks of a correction; among
        the paragraphs something without links that was edited in place, in the element that holds most of them, or,
        on a site of which several articles are known, running text set as some article's was. Not where another
        article shows it, nor where all is set anew."""
        if self.sight.anew or self.known.others(each.key, self.sight.article):
            return False
        if is_note(block) and not is_plain_note(block):
            return True
        told = self.measured[block.index]
        if not told[_INSIDE]:
            return False
        if edited and not block.links:
            return told[_SAME_PARENT] >= _EVEN
        return (
            block.prose
            and block.link_density < _EVEN
            and self.known.articles > 1
            and self.known.was_own(each.sign)
        )

    def _partner(self, block: VisibleBlock, went: Sequence[Carried]) -> tuple[float, Carried | None]:
        """Which of the blocks that went has most words of this one, and what share of them."""
        sketch = self.sight.sketch(block)
        return max(
            ((overlap(sketch, other.sketch), other) for other in went),
            key=lambda pair: pair[0],
            default=(0.0, None),
        )

    def _is_edited(self, partner: tuple[float, Carried | None]) -> bool:
        """Whether what stood in the place of a block is text of the article, edited in place: an agency's paragraph is
        corrected on all articles that have it."""
        share, before = partner
        return share >= _ALIKE and before is not None and self._own(before) and not self.sight.shared(before)

    def _in_its_place(self, each: Carried, share: float, before: Carried | None) -> bool:
        """Whether a block is text of the article with other words, set as that was: a subhead, an item, a short line.
        However little else speaks for it, its edit must not pass unseen."""
        if share < _ALIKE or before is None or before.kind not in RUNNING:
            return False
        return before.sign == each.sign and not self.sight.shared(before)

    def _turns(self, block: VisibleBlock, each: Carried, share: float, before: Carried) -> bool:
        """Whether a block says, about something else, what the site says everywhere: other links stand in it, or it is
        set as that was."""
        if self.sight.shared(before):
            return block.links > 0 or each.sign == before.sign
        rewritten = share >= _REWRITTEN or self.known.decided(before.key, before.sign) is not None
        return not rewritten and block.links > 0 and self.known.others(before.key, self.sight.article) >= 2

    def _known(
        self,
        last: ArticleMemory,
        settled: dict[int, BlockKind | None],
        block: VisibleBlock,
        each: Carried,
        went: Sequence[tuple[bytes, Carried]],
        by_key: Mapping[bytes, tuple[bytes, Carried]],
    ) -> bool:
        """Settle a block that came where no judgement is needed."""
        index, digest = block.index, self.digests[block.index]
        if block.owner.tag == "h1":
            return True  # headlines are told apart elsewhere
        decided = self.known.decided(each.key, each.sign)
        if decided is not None:
            if decided:
                self.came[index] = 1.0
            else:
                settled[index] = None
            return True
        shared = self.sight.shared(each) or (
            self.known.others(each.key, self.sight.article) > 1
            and not (each.firm and self._is_edited(self._partner(block, [other for _, other in went])))
        )
        if shared or is_furniture(block) or self.sight.passing(each, self.restless):
            settled[index] = None
            return True
        if self.sight.framed(block):
            share, before = self._partner(block, [other for _, other in went if other.sign == each.sign])
            if before is not None and share >= _FRAME_LEFT:
                self.turned.add(before.key)
            settled[index] = None
            return True
        moved = self.moving.get(digest)
        if moved is not None:
            settled[index], self.sight.percents[index] = moved.kind, moved.percent
            return True
        back = last.gone.get(digest)
        if back is not None:
            apart = not (back.manner or each.manner or self.posts.get(index))
            settled[index] = None if apart else back.kind
            self.sight.percents[index] = back.percent
            if apart:
                self.forgotten.add(digest)
            return True
        if each.key in by_key:
            old, before = by_key[each.key]
            if before.kind is None:
                if block.prose:
                    return False
                settled[index] = None
            elif self._is_counter(block, each):
                self.forgotten.add(old)
                settled[index] = None
            else:
                self.as_before[index] = before.kind
                if len(block.words) >= _SHORT:
                    return False
                restless = not block.where & (Where.ITEM | Where.TABLE)
                self.came[index] = _shifted(before.chance, _NUMBERS_ONLY) if restless else before.chance
                return True
            self.sight.percents[index] = before.percent
            return True
        return False

    def _chance(
        self,
        block: VisibleBlock,
        each: Carried,
        replaced: Replaced,
        *,
        rewritten: bool = False,
        edited: bool = False,
        least: float = 0.0,
    ) -> float:
        """The chance that a block that came is part of the article; `rewritten` if it is a sentence of the text in
        the place of one, `edited` if it has most words of that. It is at least `least`, unless the site speaks
        against it."""
        assert self.around is not None, "blocks are judged beside the text that stayed"
        around = self.around
        measures = around.measures(block, replaced)
        self.measured[block.index] = measures
        found = chance("came", measures)
        least = max(self._least(block, replaced, measures, found), least)
        if least:
            self.held.add(block.index)
        found = max(found, least)
        if rewritten:
            found = max(found, _HIGH)
        if found >= _SURE and is_note(block) and not is_plain_note(block):
            return found
        if (
            replaced.overlap >= _SAME
            and replaced.chance >= _EVEN
            and block.prose
            and not self._is_apart(block)
        ):
            found = _shifted(found, _IN_PLACE)
        says = self.stated.says(block) if self.stated is not None else None
        if says is not None and (says or replaced.overlap < _ALIKE):
            found = _shifted(found, _STATED if says else _UNSTATED)
        if edited and self._points_elsewhere(block):
            found = min(found, _HIGH - 0.01)  # what is another in it may be its links
        if self.sight.anew and replaced.overlap < _ALIKE:
            found = min(found, 0.0 if self.known.redesigned(self.sight.article) else _HIGH - 0.01)
        if self.known.at_once(each.sign, self.sight.article):
            found = _shifted(found, _AT_ONCE)
        if edited and self.known.others(each.key, self.sight.article):
            found = min(found, _HIGH - 0.01)  # corrected on both, or what both are framed with
        elif self.known.others(each.key, self.sight.article):
            found = _shifted(found, _SHOWN)  # an agency's paragraph, or a box that stands among the text
            if self.known.came_late(each.key):
                # On both of them it came: hardly the words of an agency, unless they took the place of others.
                brief = len(block.words) < LONG and replaced.overlap < _ALIKE
                among = all(measures[column] >= least for column, least in _LIKE_TEXT)
                found = min(found, HARDLY if brief and not among else _CAME_TWICE)
        if self.alone and replaced.overlap < _ALIKE and not rewritten and not says:
            found = min(found, _HIGH - 0.01)  # the whole site may show it by now
        return found

    def _points_elsewhere(self, block: VisibleBlock) -> bool:
        """Whether a block that is no sentence is to a good part links; a post that is quoted may be."""
        linked = block.links >= _POINTER_LINKS and block.link_density >= _POINTER_LINKED
        return linked and not ends_sentence(block.text) and not block.where & Where.QUOTATION

    def _least(
        self, block: VisibleBlock, replaced: Replaced, measures: Sequence[float], found: float
    ) -> float:
        """The least chance of what must not be taken for furniture without a second look. `found` is what it is by its
        measures alone: hardly any standfirst has next to none."""
        around = self.around
        assert around is not None, "blocks are judged beside the text that stayed"
        edited = replaced.overlap >= _ALIKE
        apart = self._is_apart(block)
        if is_note(block) and not self._stands_in(block, NO_NOTES):
            near = around.first - _ABOVE <= block.index <= around.last + NOTE_REACH
            return _SURE if near and not self._stands_in(block, _FRAME) else _EVEN
        if block.where & (Where.FIGCAPTION | Where.CAPTION):
            return _CAPTION if edited and replaced.chance >= _LOW else 0.0
        if not block.prose or apart:
            return 0.0
        if self._stands_first(block) and edited:
            return _STANDFIRST
        if self._stands_first(block) and found >= _NO_STANDFIRST and not around.group(block).controls:
            return _MAYBE_STANDFIRST
        if all(measures[column] >= least for column, least in _LIKE_TEXT):
            return _EVEN
        return _STANDING if edited else 0.0

    def _is_apart(self, block: VisibleBlock) -> bool:
        return self._stands_in(block, APART)

    def _stands_in(self, block: VisibleBlock, places: int) -> bool:
        """Whether the block stands in such a place inside the element that holds the text: some sites put a whole page
        in a form."""
        assert self.around is not None, "blocks are judged beside the text that stayed"
        return bool(block.where & ~self.around.container.where & places)

    def _stands_first(self, block: VisibleBlock) -> bool:
        """Whether running text stands between the headline and the text."""
        around = self.around
        if around is None or around.headline is None or self._is_apart(block) or not block.prose:
            return False
        return around.headline < block.index < around.first and block.index - around.headline <= _LEDE_REACH

    def _chance_gone(self, each: Carried) -> float:
        """The chance that a block that went was part of the article, as whose it was read."""
        decided = self.known.decided(each.key, each.sign)
        if decided is not None:
            return float(decided)
        if self.sight.shared(each) or self.sight.passing(each, self.restless):
            return 0.0
        found = each.chance
        if self.known.at_once(each.sign, self.sight.article):
            found = _shifted(found, _AT_ONCE)
        if self.known.others(each.key, self.sight.article):
            found = _shifted(found, _SHOWN)
        elif each.kind in RUNNING and self.known.is_own(each.sign):
            found = max(found, _EVEN)  # as it was read, whatever speaks against it
        if self.sight.anew and not each.firm:
            found = min(found, 0.0 if self.known.redesigned(self.sight.article) else _HIGH - 0.01)
        return found

    def _settle_doubts(self, last: ArticleMemory) -> None:
        """Settle what the look before was in doubt about: an edit stands, what rotates has moved on."""
        here = {self.digests[index] for index in self.came}
        moved_on = {sign for digest, (came, sign) in last.doubts.items() if came and digest not in here}
        for index, found in self.came.items():
            if self.digests[index] in last.doubts:
                shown = self.known.others(self.sight.key(self.page.blocks[index]), self.sight.article)
                few = shown <= self.edited.get(self.digests[index], 0)
                stands = found >= (_STANDING if index in self.held else _EVEN)
                self.came[index] = float(stands and few)
            elif _LOW <= found < _HIGH and self.sight.sign(self.page.blocks[index]) in moved_on:
                self.came[index] = 0.0
        for digest, found in self.left.items():
            if self.left_signs[digest] in moved_on and (digest in last.doubts or _LOW <= found < _HIGH):
                self.left[digest] = 0.0  # what stood in its place is gone as well: the place rotates
            elif digest in last.doubts:
                self.left[digest] = float(found >= _STANDING)

    def _settle_turns(
        self,
        last: ArticleMemory,
        manner: Manner,
        settled: dict[int, BlockKind | None],
        hunks: Sequence[tuple[range, range]],
    ) -> None:
        """Take what takes turns on this article for furniture, and doubt what is new in its place."""
        if not hunks and not last.doubts:
            return
        at = {digest: index for index, digest in enumerate(self.digests)}
        places = [self._place(last, manner, old, new) for old, new in hunks]
        places.append(self._doubted(last, manner, at))
        self.returns = returns_after(last.returns, places, quiet=self._is_quiet(last, places))
        for place in places:
            for digest, each in (*place.went.items(), *place.came.items()):
                if not self._takes_turns(digest, each):
                    continue
                if digest in self.left:
                    self.left[digest] = 0.0
                elif (index := at.get(digest)) is not None:
                    settled[index], self.sight.percents[index] = None, 0
                    if index in self.came:
                        self.came[index] = 0.0
                if not takes_turns(each, last.returns.get(digest, 0)):
                    self.forgotten.add(digest)
        self.forgotten |= {digest for digest, each in last.gone.items() if self._takes_turns(digest, each)}
        for place, (_, new) in zip(places, hunks, strict=False):
            rotating = {each.sign for digest, each in place.went.items() if self._takes_turns(digest, each)}
            for index in new:
                if index in self.came and self.sight.sign(self.page.blocks[index]) in rotating:
                    self.came[index] = min(self.came[index], _HIGH - 0.01)

    def _takes_turns(self, digest: bytes, each: Carried) -> bool:
        decided = self.known.decided(each.key, each.sign)
        return not decided and takes_turns(each, self.returns.get(digest, 0))

    def _place(self, last: ArticleMemory, manner: Manner, old: range, new: range) -> Place:
        """What went that was text, and what came that is known from before, between two blocks that stayed."""
        here = {self.digests[index] for index in new}
        went = ((last.digests[index], last.carried(index)) for index in old)
        return Place(
            {
                digest: each
                for digest, each in went
                if each is not None
                and (each.kind is not None or digest in last.returns)
                and digest not in here
            },
            {
                self.digests[index]: self._carried(index, manner)
                for index in new
                if self.digests[index] in last.returns
                and self.digests[index] not in last.doubts
                and index not in self.posts  # older posts are loaded now and then
            },
        )

    def _doubted(self, last: ArticleMemory, manner: Manner, at: Mapping[bytes, int]) -> Place:
        """What was in doubt and has moved on left; what went for it and stands there again came back."""
        return Place(
            {
                digest: Carried(bytes(8), sign, None)
                for digest, (came, sign) in last.doubts.items()
                if came and digest not in at
            },
            {
                digest: self._carried(at[digest], manner)
                for digest, (came, _) in last.doubts.items()
                if not came and digest in at
            },
        )

    def _is_quiet(self, last: ArticleMemory, places: Sequence[Place]) -> bool:
        """Whether nothing surely changed but in places where something came back."""
        back = [place for place in places if any(digest in last.returns for digest in place.came)]
        replaced = {digest for place in back for digest in place.went}
        came = (found for index, found in self.came.items() if self.digests[index] not in last.returns)
        left = (found for digest, found in self.left.items() if digest not in replaced | set(last.returns))
        return all(found < _HIGH for found in (*came, *left))

    def _carried(self, index: int, manner: Manner) -> Carried:
        block = self.page.blocks[index]
        return self.sight.carry(block, None, manner)._replace(sketch=self.sight.sketch(block))

    def _taken(self, last: ArticleMemory, settled: dict[int, BlockKind | None]) -> list[int]:
        """The blocks that came and are read as text. Notes what is in doubt if nothing else changed."""
        sure = (
            self.at_once
            or bool(last.doubts)
            or (
                any(each >= _HIGH for each in self.came.values())
                or any(each >= _HIGH for each in self.left.values())
            )
        )
        least = _EVEN if sure else _LOW
        taken = []
        for index, found in self.came.items():
            self.sight.percents[index] = round(100 * found)
            if found >= (min(least, _STANDING) if index in self.held else least):
                if index in self.as_before:
                    settled[index] = self.as_before[index]
                else:
                    taken.append(index)
                if not sure:
                    self.doubts[self.digests[index]] = (True, self.sight.sign(self.page.blocks[index]))
            else:
                settled[index] = None
        for digest, found in self.left.items():
            if found < least:
                self.forgotten.add(digest)
            elif not sure:
                self.doubts[digest] = (False, self.left_signs[digest])
        return taken

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
        above = self.page.blocks[max(0, first - _ABOVE) : first]
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
        return _Shared(range(max(0, first - _ABOVE), first), self._is_shown_elsewhere)

    def _is_shown_elsewhere(self, index: int) -> bool:
        return self.known.others(self.sight.key(self.page.blocks[index]), self.sight.article) > 0

    def _is_counter(self, block: VisibleBlock, each: Carried) -> bool:
        """Whether a short line of which only the numbers changed is no sentence and stands outside the text."""
        assert self.around is not None, "counters are told apart beside the text that stayed"
        return (
            len(block.words) < _SHORT
            and not self.around.first <= block.index <= self.around.last
            and not each.manner
            and not block.where & (EMBEDDED | Where.ITEM | Where.TABLE)
            and not ends_sentence(block.text)
        )

    # --- without one ---

    def _first_sight(self) -> Reading:
        """The page by itself, without what the site shows elsewhere."""
        seeds = first_seeds(self.page, metadata.read(self.page, self.url), self.extractor)
        first = next((block.index for block in seeds if block.prose), 0)
        strange = self._no_headlines(first)
        reading = read(self.page, url=self.url, seeds=seeds, no_headlines=strange)
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
                reading = read(self.page, url=self.url, seeds=sure, settled=settled, no_headlines=strange)
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
                elif kind in RUNNING and self._own_sentence(block, manner):
                    found = max(found, _EVEN)
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
