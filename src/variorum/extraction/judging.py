"""What changed around the article's text since the last reading: how likely each block that came is part of it, and each
that went was.

What needs no judgement is settled by rule: a person's decision, what the site shows elsewhere, what came back or only
changed its place. Of all else the judge's chance (`judge`) is shifted by what is known of the site and of the block that
stood there before, and is held above a least one where an edit must not pass unseen.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from variorum.extraction import vocabulary
from variorum.extraction.article_memory import ArticleMemory, Carried, overlap
from variorum.extraction.blocks import APART, Element, Page, VisibleBlock, Where
from variorum.extraction.choose import (
    NO_NOTES,
    NOTE_REACH,
    ends_sentence,
    is_furniture,
    is_note,
    is_plain_note,
)
from variorum.extraction.glance import is_link
from variorum.extraction.headline import is_text
from variorum.extraction.inserts import inserts
from variorum.extraction.judge import FEATURES, HEADINGS, Replaced, Surroundings, chance
from variorum.extraction.memory import ENOUGH, SourceMemory
from variorum.extraction.sight import (
    EMBEDDED,
    EVEN,
    HARDLY,
    HIGH,
    LONG,
    LOW,
    RUNNING,
    STANDING,
    Manner,
    Sight,
)
from variorum.extraction.stated import StatedText
from variorum.types import BlockKind

_SHORT = 10  # words below which a line may be a counter
#: Places of a page that hold no text of the article.
_FRAME = APART & ~Where.ASIDE
#: Blocks above the text among which the headline is looked for.
ABOVE = 40
_LEDE_REACH = 15  # blocks below the headline among which a standfirst is looked for

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
_CAPTION, _STANDFIRST, _MAYBE_STANDFIRST = 0.85, 0.55, STANDING
#: Chance of a standfirst by its measures alone; those of real pages have seven times that and more, offers there less.
_NO_STANDFIRST = 0.01
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
_INSIDE, _SAME_PARENT, _SET_ALIKE, _BEHIND_TEXT, _BEFORE_TEXT = map(
    FEATURES.index,
    ("inside", "same parent", "same signature", "blocks to text above", "blocks to text below"),
)
#: Rows of a table and items of a list: one beside another, set alike.
_ROWS = frozenset({"tr", "li", "dt", "dd"})
_LISTS, _ITEMS = frozenset({"ul", "ol", "dl"}), frozenset({"li", "dt", "dd"})
_FEW_LINKED = 0.2  # share of a long block's characters
#: Links, and share of the characters, of what rather points elsewhere.
_POINTER_LINKS, _POINTER_LINKED = 2, 0.3
_TOGETHER = 2  # blocks that came behind one another from which they are judged together


@dataclass(slots=True)
class Judging:
    """One judgement of all that changed, beside the text that stayed (`around`, set in this `manner`).

    `restless` counts how often lone blocks came or went, by signature; `stated` is the text that the page states for
    machines, `posts` are blocks of new posts (True: set as those that stood), `moving` texts that stand elsewhere than
    before, `went` the paragraphs of this article alone that went. `at_once` tells that no second look will come, `alone`
    that no other article of the site was read of late.

    What comes of it: `settled` kinds by block (None is furniture), chances of the others that `came`, and of texts that
    `left`, by digest. `settling` makes a text of that.
    """

    page: Page
    digests: Sequence[bytes]
    known: SourceMemory
    last: ArticleMemory
    sight: Sight
    manner: Manner
    around: Surroundings
    restless: Mapping[int, int]
    settled: dict[int, BlockKind | None]
    forgotten: set[bytes]
    at_once: bool = False
    alone: bool = False
    stated: StatedText | None = None
    posts: Mapping[int, bool] = field(default_factory=dict)
    moving: Mapping[bytes, Carried] = field(default_factory=dict)
    went: Sequence[Carried] = ()
    came: dict[int, float] = field(default_factory=dict)
    held: set[int] = field(default_factory=set)  # those of them that a rule keeps from passing unseen
    left: dict[bytes, float] = field(default_factory=dict)
    left_signs: dict[bytes, int] = field(default_factory=dict)
    #: Texts edited in place, and how many others may show the same.
    edited: dict[bytes, int] = field(default_factory=dict)
    as_before: dict[int, BlockKind] = field(default_factory=dict)  # kinds of blocks that came, if text
    #: What came for a text with other numbers in it, or for one of which only its place told that it is text.
    replaced: dict[bytes, int] = field(default_factory=dict)
    turned: set[bytes] = field(default_factory=set)  # keys of what went and the site shows with other links
    measured: dict[int, list[float]] = field(default_factory=dict)

    def between(self, old: range, new: range) -> None:
        """Judge what came and what went between two blocks that stayed."""
        went = [
            (self.last.digests[index], each)
            for index in old
            if (each := self.last.carried(index)) is not None
        ]
        by_key = {each.key: (digest, each) for digest, each in reversed(went)}
        likeliest: dict[int, float] = {}  # chances of what came, by signature
        signs: dict[int, int] = {}
        for index in new:
            block = self.page.blocks[index]
            sign = self.sight.sign(block) if went else 0
            if is_link(block) and not block.where & Where.ITEM:
                self.settled[index] = None
            else:
                each = self.sight.carry(block, BlockKind.BOX, self.manner)
                settles = self._known(block, each, went, by_key, new)
                if not settles and index in self.posts:
                    self._take_post(index)
                elif not settles:
                    self._judge(block, each, [other for _, other in went], new)
            signs[index] = sign
        if not went:
            self._go_on(new)
        if not any(each.kind is None for _, each in went):
            self._doubt_inserts(new)
        for index, sign in signs.items():
            found = self.came.get(index, float(self.settled.get(index) is not None))
            likeliest[sign] = max(found, likeliest.get(sign, 0.0))
        here = {self.digests[index] for index in new}
        renumbered = {
            self.sight.key(self.page.blocks[index]): index for index in new if index in self.as_before
        }
        for digest, each in went:
            if each.kind is None or digest in self.moving or digest in here:
                continue
            found = self._chance_gone(each)
            if self._kind_of_rows(each, new) is not None:
                found = max(found, EVEN)
            if each.key in renumbered:
                self.replaced[digest] = renumbered[each.key]
                found = self.came[renumbered[each.key]]
            elif found and (now := self._taker(each, signs, [other for _, other in went])) is not None:
                self.replaced[digest] = now
                found = self.came[now]
            if each.key in self.turned:
                found = 0.0
            if not each.firm and each.chance < HIGH and each.sign in likeliest:
                # It was what took its place.
                found = likeliest[each.sign] if self.sight.own(each) else min(found, likeliest[each.sign])
            self.left[digest], self.left_signs[digest] = found, each.sign

    def _taker(self, each: Carried, signs: Mapping[int, int], went: Sequence[Carried]) -> int | None:
        """The block that came in the place of a text that was hardly known for one, of all that came and went there the
        only one set so, and that a rule keeps from passing unseen. They are text both or neither: else the edit would
        take out of the versions before what stood there."""
        if self.sight.own(each) or each.firm or each.chance >= HIGH:
            return None
        came = [index for index, sign in signs.items() if sign == each.sign]
        if len(came) > 1 or sum(other.sign == each.sign for other in went) > 1:
            return None
        return next((index for index in came if index in self.held), None)

    def _take_post(self, index: int) -> None:
        """Take a block of a new post: a stream is there to be added to, and what is set as its text is text by rule.
        Of what else a post holds, `choose` decides as at first sight."""
        self.sight.percents[index] = round(100 * _CAPTION)
        if self.posts[index]:
            self.came[index] = 1.0

    def _go_on(self, new: range) -> None:
        """Doubt what came together and goes on from the text: each block by itself says little, and a section that is
        added must not pass for furniture unseen.

        It begins directly behind text that stayed, stands in the same element, holds nothing to fill in, and links
        only in long sentences. With a sentence set as the text is, or text behind it too, it is as likely text as
        not, else in doubt; where no second look will come it is text.
        """
        around = self.around
        if new.start - 1 not in around.known:
            return
        run: list[int] = []
        for index in new:
            block = self.page.blocks[index]
            measures = self.measured.get(index)
            if measures is None or _points_on(block) or self._is_apart(block) or around.group(block).controls:
                break
            if not self._is_sentence(block) and (
                around.share_of(_list_home(block, new.start)) < EVEN
                or not (block.prose or block.where & Where.ITEM or _is_heading(block))
            ):
                break
            run.append(index)
        if len(run) < _TOGETHER:
            return
        like = any(self._is_sentence(self.page.blocks[index]) for index in run)
        least = EVEN if like or run[-1] + 1 in around.known or self.at_once else STANDING
        self.held |= set(run)
        for index in run:
            self.came[index] = max(self.came[index], least)

    def _is_sentence(self, block: VisibleBlock) -> bool:
        """Whether a block that was judged ends as sentences do and is set as the text: however short it is."""
        return self.measured[block.index][_SET_ALIKE] >= EVEN and ends_sentence(block.text)

    def _doubt_inserts(self, new: range) -> None:
        """Doubt what was set into the text as a whole, where the site is known and no other article shows any of it: a box
        that stands at the second look is the article's. Where none will come it is judged block by block."""
        if self.sight.anew or self.at_once or self.known.articles <= 1:
            return
        for blocks in inserts(self.page, self.around, new):
            if all(self._is_new_here(block) for block in blocks):
                self.held |= {block.index for block in blocks}
                for block in blocks:
                    self.came[block.index] = max(self.came[block.index], STANDING)

    def _is_new_here(self, block: VisibleBlock) -> bool:
        """Whether a block was judged, and other articles neither show it nor change what is set like it."""
        sign = self.sight.sign(block)
        return (
            block.index in self.came
            and not self.known.others(self.sight.key(block), self.sight.article)
            and not self.known.at_once(sign, self.sight.article)
            and not self.known.restless(sign, self.sight.article)
        )

    def _judge(self, block: VisibleBlock, each: Carried, went: Sequence[Carried], new: range) -> None:
        """Judge a block that came, beside those that went between the same two blocks, as one of the `new`."""
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
                len(new),
                len(went),
            ),
            rewritten=self.manner.has_sentence(block) and any(map(self.sight.own_alone, alike)),
            edited=edited,
            least=STANDING if self._in_its_place(each, share, partner) else 0.0,
        )
        if edited and partner is not None and partner.kind is not None and partner.sign == each.sign:
            self.as_before[block.index] = partner.kind  # the first paragraph, edited, is no standfirst
        else:
            apart = (other for other in alike if other.kind is not None and other.kind not in RUNNING)
            if (before := next(apart, None)) is not None and before.kind is not None:
                self.as_before[block.index] = before.kind  # set apart as what was there before
                found = before.chance if before.kind is BlockKind.BOX else max(found, before.chance)
        beside = self._kind_around(block, each)
        if beside is None and block.owner.tag in _ROWS and not block.links:
            beside = self._kind_of_rows(each, new)
        if beside is not None:
            self.held.add(block.index)
            self.as_before.setdefault(block.index, beside)
            found = max(found, EVEN)
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
            found = max(found, EVEN)
        if self._is_background(block, each, went):
            self.edited[self.digests[block.index]] = (
                ENOUGH if self.known.spares(each.key, self.sight.article) else 1
            )
            self.held.add(block.index)
            found = max(found, STANDING)
        if self._is_text_anyhow(block, each, edited=before is not None):
            self.held.add(block.index)
            found = max(found, STANDING)
        self.came[block.index] = found

    def _is_above_all(self, block: VisibleBlock) -> bool:
        """Whether a block stands above headline and text, where the masthead is."""
        around = self.around
        return around.headline is not None and block.index < min(around.headline, around.first)

    def _kind_around(self, block: VisibleBlock, each: Carried) -> BlockKind | None:
        """What both neighbours are that stayed, where they are set as the block and no running text: a paragraph that was
        added in the midst of a box of the article is one more of that box."""
        above, below = (self.sight.stood.get(block.index + step) for step in (-1, 1))
        if above is None or below is None or not above.sign == below.sign == each.sign or block.links:
            return None
        if above.kind is not below.kind or above.kind in RUNNING or not ends_sentence(block.text):
            return None
        return None if self.known.others(each.key, self.sight.article) else above.kind

    def _kind_of_rows(self, each: Carried, new: range) -> BlockKind | None:
        """What the rows of a table, or items of a list, are that stayed beside those that came, where they are set as this
        one, which came or went, and no two other articles show it: it is one row more or less of theirs."""
        if self.sight.anew or self.known.others(each.key, self.sight.article) > 1:
            return None
        beside = [place for place in (new.start - 1, new.stop) if place in self.sight.stood]
        kinds = {
            stood.kind
            for place in beside
            if self.page.blocks[place].owner.tag in _ROWS
            and (stood := self.sight.stood[place]).sign == each.sign
        }
        return kinds.pop() if len(kinds) == 1 else None

    def _is_part(self, each: Carried) -> bool:
        """Whether a block holds what a paragraph of this article alone held that is gone: the other half of one that was
        split stands behind a picture, say, and so not where the paragraph stood."""
        if self.sight.anew or self.known.others(each.key, self.sight.article):
            return False
        return any(
            each.sign == other.sign and overlap(each.sketch, other.sketch) >= _SAME for other in self.went
        )

    def _is_background(self, block: VisibleBlock, each: Carried, went: Sequence[Carried]) -> bool:
        """Whether a sentence was put among the paragraphs, set as they are and in the place of nothing, that one other article
        shows, or few of those that were read since: the background of a running story is added to one after the other."""
        others = self.known.others(each.key, self.sight.article)
        among = self.around.first < block.index < self.around.last
        if not (others and among and block.prose and self.manner.has_sentence(block)):
            return False
        if each.sign not in self.manner.signs or any(other.sign == each.sign for other in went):
            return False
        return others == 1 or self.known.spares(each.key, self.sight.article)

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
        if self._is_sentence(block) and self._is_next_to_text(block, told):
            return True
        if not told[_INSIDE]:
            return False
        if edited and not block.links:
            return told[_SAME_PARENT] >= EVEN
        return (
            block.prose
            and block.link_density < EVEN
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
        return (
            share >= _ALIKE
            and before is not None
            and self.sight.own(before)
            and not self.sight.shared(before)
        )

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
        block: VisibleBlock,
        each: Carried,
        went: Sequence[tuple[bytes, Carried]],
        by_key: Mapping[bytes, tuple[bytes, Carried]],
        new: range,
    ) -> bool:
        """Settle a block that came where no judgement is needed."""
        index, digest = block.index, self.digests[block.index]
        if block.owner.tag == "h1" and not is_text(block.text):
            return True  # headlines are told apart elsewhere
        decided = self.known.decided(each.key, each.sign)
        if decided is not None:
            if decided:
                self.came[index] = 1.0
            else:
                self.settled[index] = None
            return True
        shared = self.sight.shared(each) or (
            self.known.others(each.key, self.sight.article) > 1
            and not self._is_background(block, each, [other for _, other in went])
            and not (each.firm and self._is_edited(self._partner(block, [other for _, other in went])))
        )
        if shared or is_furniture(block) or self.sight.passing(each, self.restless):
            self.settled[index] = None
            return True
        if self.sight.framed(block):
            share, before = self._partner(block, [other for _, other in went if other.sign == each.sign])
            if before is not None and share >= _FRAME_LEFT:
                self.turned.add(before.key)
            self.settled[index] = None
            return True
        moved = self.moving.get(digest)
        if moved is not None:
            self.settled[index], self.sight.percents[index] = moved.kind, moved.percent
            return True
        back = self.last.gone.get(digest)
        if back is not None:
            apart = not (back.manner or each.manner or self.posts.get(index))
            self.settled[index] = None if apart else back.kind
            self.sight.percents[index] = back.percent
            if apart:
                self.forgotten.add(digest)
            return True
        if each.key in by_key:
            old, before = by_key[each.key]
            if before.kind is None:
                if block.prose:
                    return False
                self.settled[index] = None
            elif self._is_counter(block, each) and not self._may_be_edited(block, each, before, new):
                self.forgotten.add(old)
                self.settled[index] = None
            else:
                self.as_before[index] = before.kind
                if len(block.words) >= _SHORT:
                    return False
                restless = not block.where & (Where.ITEM | Where.TABLE)
                if not restless and not self.sight.shared(before):
                    self.held.add(index)  # no counter: its edit must not pass unseen
                self.came[index] = _shifted(before.chance, _NUMBERS_ONLY) if restless else before.chance
                if self._may_be_edited(block, each, before, new):
                    self.held.add(index)
                    sure = self._is_among_text(block)
                    self.came[index] = max(self.came[index], STANDING) if sure else STANDING
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
        around = self.around
        measures = around.measures(block, replaced)
        self.measured[block.index] = measures
        found = chance("came", measures)
        least = max(self._least(block, replaced, measures, found), least)
        if least:
            self.held.add(block.index)
        found = max(found, least)
        if rewritten:
            found = max(found, HIGH)
        if found >= _SURE and is_note(block) and not is_plain_note(block):
            return found
        if (
            replaced.overlap >= _SAME
            and replaced.chance >= EVEN
            and block.prose
            and not self._is_apart(block)
        ):
            found = _shifted(found, _IN_PLACE)
        says = self.stated.says(block) if self.stated is not None else None
        if says is not None and (says or replaced.overlap < _ALIKE):
            found = _shifted(found, _STATED if says else _UNSTATED)
        if edited and self._points_elsewhere(block):
            found = min(found, HIGH - 0.01)  # what is another in it may be its links
        if self.sight.anew and replaced.overlap < _ALIKE:
            found = min(found, HIGH - 0.01)
            if self.known.redesigned(self.sight.article):
                goes_on = self._goes_on(block, measures) and not self.known.others(
                    each.key, self.sight.article
                )
                if goes_on:
                    self.held.add(block.index)
                found = max(found, STANDING) if goes_on else 0.0
        if self.known.at_once(each.sign, self.sight.article):
            found = _shifted(found, _AT_ONCE)
        if edited and self.known.others(each.key, self.sight.article):
            found = min(found, HIGH - 0.01)  # corrected on both, or what both are framed with
        elif self.known.others(each.key, self.sight.article):
            found = _shifted(found, _SHOWN)  # an agency's paragraph, or a box that stands among the text
            if self.known.came_late(each.key):
                # On both of them it came: hardly the words of an agency, unless they took the place of others.
                brief = len(block.words) < LONG and replaced.overlap < _ALIKE
                among = all(measures[column] >= least for column, least in _LIKE_TEXT)
                found = min(found, HARDLY if brief and not among else _CAME_TWICE)
        if self.alone and replaced.overlap < _ALIKE and not rewritten and not says:
            found = min(found, HIGH - 0.01)  # the whole site may show it by now
        return found

    def _goes_on(self, block: VisibleBlock, measures: Sequence[float]) -> bool:
        """Whether a sentence without links is set as the text now is, and stands among it or directly behind it: a redesign
        brings boxes, and an edit may come with it."""
        near = measures[_INSIDE] or measures[_BEHIND_TEXT] == 1
        return bool(near and block.prose and not block.links) and all(
            measures[column] >= least for column, least in _LIKE_TEXT if column != _INSIDE
        )

    def _is_next_to_text(self, block: VisibleBlock, measures: Sequence[float]) -> bool:
        """Whether a block without links, and with nothing to fill in or press beside it, stands among the text, or directly
        before or behind it."""
        if block.links or self._is_apart(block) or self.around.group(block).controls:
            return False
        return bool(measures[_INSIDE]) or 1 in (measures[_BEHIND_TEXT], measures[_BEFORE_TEXT])

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
        edited = replaced.overlap >= _ALIKE
        apart = self._is_apart(block)
        if is_note(block) and not self._stands_in(block, NO_NOTES):
            near = around.first - ABOVE <= block.index <= around.last + NOTE_REACH
            return _SURE if near and not self._stands_in(block, _FRAME) else EVEN
        if block.where & (Where.FIGCAPTION | Where.CAPTION):
            return _CAPTION if edited and replaced.chance >= LOW else 0.0
        if not block.prose or apart:
            return 0.0
        if self._stands_first(block) and edited:
            return _STANDFIRST
        if self._stands_first(block) and found >= _NO_STANDFIRST and not around.group(block).controls:
            return _MAYBE_STANDFIRST
        if all(measures[column] >= least for column, least in _LIKE_TEXT):
            return EVEN
        return STANDING if edited else 0.0

    def _is_apart(self, block: VisibleBlock) -> bool:
        return self._stands_in(block, APART)

    def _stands_in(self, block: VisibleBlock, places: int) -> bool:
        """Whether the block stands in such a place inside the element that holds the text: some sites put a whole page
        in a form."""
        return bool(block.where & ~self.around.container.where & places)

    def _stands_first(self, block: VisibleBlock) -> bool:
        """Whether running text stands between the headline and the text."""
        around = self.around
        if around.headline is None or self._is_apart(block) or not block.prose:
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
            found = max(found, EVEN)  # as it was read, whatever speaks against it
        if self.sight.anew and not each.firm:
            # What was this article's own is no furniture because it went in a redesign.
            own = each.chance >= EVEN and self.sight.own_alone(each)
            furniture = self.known.redesigned(self.sight.article) and not own
            found = min(found, 0.0 if furniture else HIGH - 0.01)
        return found

    def _may_be_edited(self, block: VisibleBlock, each: Carried, before: Carried, new: range) -> bool:
        """Whether a short line of which only the numbers changed may be of the article: it was read as its standfirst, or as
        running text and is set as that is, or is a heading, a row of a table in the text, or an item beside others that stayed. "Killed: 12" is
        no counter, unless its words say that it is one or another article shows it. What stands in an element of its own may be a
        box of scores."""
        if (
            before.kind not in RUNNING | {BlockKind.STANDFIRST}
            or self.sight.anew
            or self._counts(block, each)
        ):
            return False
        if block.owner.tag in _ROWS:
            stays = block.where & Where.TABLE or self._kind_of_rows(each, new) in RUNNING
            return bool(stays) and id(block.home) in self.manner.homes and self._is_among_text(block)
        titled = before.kind in (BlockKind.STANDFIRST, BlockKind.SUBHEAD)
        return titled or each.sign in self.manner.signs or self.manner.has_sentence(block)

    def _is_among_text(self, block: VisibleBlock) -> bool:
        """Whether a line stands in the midst of the text, as a sentence also at its ends."""
        beside = 2 * ends_sentence(
            block.text
        )  # right before the text, or behind it, a sentence may be a part of it
        return self.around.first - beside < block.index < self.around.last + beside

    def _counts(self, block: VisibleBlock, each: Carried) -> bool:
        """Whether the words of a line say that it counts something beside the article or passes, or another article shows it."""
        return bool(
            block.links
            or self.known.others(each.key, self.sight.article)
            or vocabulary.COUNTER.fullmatch(block.folded)
            or vocabulary.PASSING.search(block.folded)
        )

    def _is_counter(self, block: VisibleBlock, each: Carried) -> bool:
        """Whether a short line of which only the numbers changed is no sentence, stands outside the text."""
        return (
            len(block.words) < _SHORT
            and not self.around.first <= block.index <= self.around.last
            and not each.manner
            and not block.where & (EMBEDDED | Where.ITEM | Where.TABLE)
            and not ends_sentence(block.text)
        )


def _is_heading(block: VisibleBlock) -> bool:
    return block.owner.tag in HEADINGS


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
