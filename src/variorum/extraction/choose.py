"""Which of a page's visible blocks are the article, and what each of them is.

The seed gives the blocks that surely are; structure brings in what extractors are known to lose: the
standfirst between headline and body, subheads, list items, quotations, captions, pull quotes, boxes, notes.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from variorum.extraction import vocabulary
from variorum.extraction.blocks import APART, LEAVES, Element, Page, VisibleBlock, Where
from variorum.extraction.dates import time_line
from variorum.extraction.seed import Extractor, seed_blocks, trafilatura
from variorum.text.normalise import fold
from variorum.text.sentences import CLOSERS, STOPS
from variorum.types import BlockKind

_HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})
#: Class words that mark furniture inside an article.
_UNWANTED = (
    Where.FURNITURE | Where.COMMENTS | Where.NAV | Where.FORM | Where.DIALOG | Where.FOOTER | Where.WALL
)
_STANDFIRST_REACH = 15  # blocks after the headline in which a standfirst is looked for
_SLOT_BLOCKS, _SLOT_CHARS = 4, 600  # the most that stands in one advertisement
_FAR = 3  # blocks between the last running text and a straggler
_GAP = 12  # blocks of something else that may stand between two parts of a body
_LONG = 25  # words that no heading has
_TWICE = 2  # times that a page may hold one text
_PARTS = 3  # alike elements beside one another that are a body in parts
NOTE_REACH = 20  # blocks after the body in which a note is looked for
_LEAST_NOTE = 5  # words of one
#: Where no note of an article stands.
NO_NOTES = Where.NAV | Where.FORM | Where.DIALOG | Where.COMMENTS
_ECHOED, _ROUND_IT = 20, 40  # characters: of a headline that a label repeats, and around it
_ENDS_SENTENCE = re.compile(rf"[{STOPS}…:;,：；，、][{CLOSERS}]*$")
_NOTHING: Mapping[int, BlockKind | None] = MappingProxyType({})


@dataclass(slots=True)
class Chosen:
    """The article of a page: its blocks in order, and the range `[start, end]` of visible blocks it can hold.

    Everything that reading the article depends on lies in the range, but for notes, which are recognised by
    their words, and the headline witnesses.
    """

    parts: list[tuple[VisibleBlock, BlockKind]]
    start: int
    end: int
    headline: VisibleBlock | None
    seeds: int

    @property
    def words(self) -> int:
        return sum(len(block.words) for block, _ in self.parts)


def sure_blocks(page: Page, extractor: Extractor = trafilatura) -> list[VisibleBlock]:
    """The blocks that are article text by the seed, furniture and repeats left out; empty without prose."""
    found = seed_blocks(page, extractor)
    seeds = [block for block in found if not is_furniture(block) and not in_ad_slot(block, page)]
    seeds = _without_repeats(seeds)
    return seeds if any(block.prose for block in seeds) else []


def choose(
    page: Page,
    seeds: list[VisibleBlock],
    headline: VisibleBlock | None,
    headlines: frozenset[str],
    settled: Mapping[int, BlockKind | None] = _NOTHING,
) -> Chosen:
    """The article's blocks, from the sure ones (at least one of them prose).

    `headline` is the block in which a reader sees it, if one was found; `headlines` are all stated headlines,
    folded: a block that only repeats one is no text. `settled` are blocks, by index, of which it is known from
    elsewhere what they are (None: no part of the article); they are not judged here. Where some of them are text, the
    seeds beside them were judged already, by how they stand to that text.
    """
    judged = any(kind is not None for kind in settled.values())
    if headline is not None and not judged:
        # What stands above the headline is the page's masthead, unless most of the text stands there.
        below = [block for block in seeds if block.index > headline.index]
        if sum(len(b.text) for b in below if b.prose) * 2 > sum(len(b.text) for b in seeds if b.prose):
            seeds = below
    return _Chooser(
        page, seeds if settled else _without_stragglers(seeds), headline, headlines, settled, judged=judged
    ).run()


def _without_repeats(seeds: list[VisibleBlock]) -> list[VisibleBlock]:
    """Of blocks that say the same those in the element that holds most of the seed: all of them where it is a refrain,
    else the first, since some pages hold their text twice, for small screens and large ones."""
    by_text: dict[str, list[VisibleBlock]] = {}
    for block in seeds:
        by_text.setdefault(block.text, []).append(block)
    if len(by_text) == len(seeds):
        return seeds
    single = [blocks[0] for blocks in by_text.values() if len(blocks) == 1] or seeds
    main = _container(single)
    kept: set[int] = set()
    for blocks in by_text.values():
        inside = [b.index for b in blocks if main.first <= b.index <= main.last] or [blocks[0].index]
        kept.update(inside if _is_refrain(blocks) else inside[:1])
    return [block for block in seeds if block.index in kept]


def _is_refrain(blocks: list[VisibleBlock]) -> bool:
    """Whether blocks that say the same are short lines, or more than two: the meals of a plan, the sums of a list."""
    return len(blocks) > _TWICE or not blocks[0].prose


def _without_stragglers(seeds: list[VisibleBlock]) -> list[VisibleBlock]:
    """The seeds without lines far behind the last running text that do not end like a sentence: footers."""
    while len(seeds) > 1:
        last, before = seeds[-1], seeds[-2]
        far = last.index - before.index > _FAR and last.home is not before.home
        if not far or (_ENDS_SENTENCE.search(last.text) and last.prose):
            break
        if not any(block.prose for block in seeds[:-1]):
            break
        seeds = seeds[:-1]
    return seeds


def _main_home(seeds: list[VisibleBlock]) -> Element:
    """The element that holds most running text."""
    chars: dict[Element, int] = {}
    for block in seeds:
        if block.prose:
            element = block.home
            chars[element] = chars.get(element, 0) + len(block.text)
    return max(chars, key=lambda element: chars[element])


def _container(seeds: list[VisibleBlock], share: float = 0.8) -> Element:
    """The deepest element that holds at least the given share of the seeds' characters."""
    total = sum(len(block.text) for block in seeds)
    counts: dict[Element, int] = {}
    for block in seeds:
        for element in block.owner.ancestors():
            counts[element] = counts.get(element, 0) + len(block.text)
    return max((e for e, n in counts.items() if n >= share * total), key=lambda e: e.depth)


def _sign(element: Element) -> str | None:
    """What marks an element as the twin of another: its class words and its parent's; None without any."""
    if element.parent is None or "." not in element.signature[:-1]:
        return None
    return f"{element.parent.signature} > {element.signature}"


def _beside(one: Element, other: Element) -> bool:
    """Whether two elements are parts of one row: children of one parent, with one tag."""
    return one.parent is other.parent and one.tag == other.tag


class _Chooser:
    """One page's choice, with what the rules below ask for again and again."""

    def __init__(
        self,
        page: Page,
        seeds: list[VisibleBlock],
        headline: VisibleBlock | None,
        headlines: frozenset[str],
        settled: Mapping[int, BlockKind | None],
        *,
        judged: bool,
    ) -> None:
        self.page = page
        self.settled = settled
        self.judged = judged
        self.seeds = seeds
        self.headline = headline
        self.headlines = headlines
        self.indices = [block.index for block in seeds]
        self.seeded = set(self.indices)
        self.container = _container(seeds)
        self.homes = {id(block.home) for block in seeds if block.prose}
        self.main_home = _main_home(seeds)
        self.signs = {sign for block in seeds if block.prose and (sign := _sign(block.home))}
        self.owners = {block.owner.signature for block in seeds if block.prose}
        running = (
            b for b in seeds if b.prose and not b.where & (Where.QUOTATION | Where.PULL | Where.FIGURE)
        )
        self.text = " ".join(f" {' '.join(block.words)} " for block in running)
        ledes = sum(block.prose and bool(block.where & Where.LEDE) for block in seeds)
        self.ledes_tell = ledes <= 2  # else the class word means the whole body

    def run(self) -> Chosen:
        first = next(b.index for b in self.seeds if b.prose)
        last = max(b.index for b in self.seeds)
        before = self._standfirst_start(first)
        end = min(self._body_end(last), len(self.page.blocks) - 1)
        for index, kind in self.settled.items():
            if kind is not None and kind is not BlockKind.NOTE:
                before, end = min(before, index), max(end, index)
        parts: list[tuple[VisibleBlock, BlockKind]] = []
        texts: set[tuple[BlockKind, str]] = set()
        lead_seen = False
        for block in self.page.blocks[min(before, self.indices[0]) : end + 1]:
            if block.index in self.settled:
                kind = self.settled[block.index]
            else:
                kind = self._judge(block, first, last, lead_seen)
            again = (kind, block.text) in texts and kind is not BlockKind.LIST
            if kind is None or (again and block.index not in self.seeded and block.index not in self.settled):
                continue
            texts.add((kind, block.text))
            lead_seen = lead_seen or kind is BlockKind.PARAGRAPH
            parts.append((block, kind))
        while parts and self._heads_nothing(*parts[-1]):
            parts.pop()
        self._add_notes(parts, end, texts)
        start = min(before, self.indices[0])
        if self.headline is not None:
            start = min(start, self.headline.index)
        return Chosen(parts, start, max(end, self.container_end(last)), self.headline, len(self.seeds))

    def _heads_nothing(self, block: VisibleBlock, kind: BlockKind) -> bool:
        """Whether the last part of the text is a heading: it heads what follows on the page, unless it is a paragraph that
        is set in a heading's element."""
        known = block.index in self.settled or (self.judged and block.index in self.seeded)
        paragraph = len(block.words) >= _LONG and ends_sentence(block.text)
        return kind is BlockKind.SUBHEAD and not known and not paragraph

    def container_end(self, last: int) -> int:
        """The last block of the innermost element around the last seed that also holds other seeds."""
        for element in self.page.blocks[last].owner.ancestors():
            if bisect_right(self.indices, element.last) - bisect_left(self.indices, element.first) > 1:
                return element.last
        return last

    def _standfirst_start(self, first: int) -> int:
        headline = self.headline
        if headline is not None and headline.index < first and first - headline.index <= 40:
            return headline.index + 1
        return first

    def _at_home(self, block: VisibleBlock) -> bool:
        """Whether the block is a part of an element that holds running text of the article, or of its twin.

        Bodies are often cut in several elements of one class, between which advertisements stand.
        """
        element = block.home
        return id(element) in self.homes or _sign(element) in self.signs

    def _body_end(self, last: int) -> int:
        """The last block up to which text is looked for: running text that goes on like the seeds."""
        blocks = self.page.blocks
        end = last
        for block in blocks[last + 1 :]:
            if block.index > end + _GAP:
                break
            if self.settled.get(block.index, BlockKind.NOTE) is None:
                continue
            if block.prose and self._at_home(block) and block.owner.signature in self.owners:
                if is_furniture(block) or block.where & ~self.container.where & _UNWANTED:
                    break
                end = block.index
            elif block.owner.tag in _HEADINGS and vocabulary.ASIDE_HEADINGS.match(block.folded):
                break
        return end

    def _judge(self, block: VisibleBlock, first: int, last: int, lead_seen: bool) -> BlockKind | None:
        """What the block is to the article; None when it is not part of it."""
        if block is self.headline or self._echoes(block) or is_furniture(block):
            return None
        if is_note(block):
            return BlockKind.NOTE
        if in_ad_slot(block, self.page):
            return None
        own = block.where & ~self.container.where
        if block.index in self.seeded:
            if self._byline(block, own, first):
                return None
            if block.home is not self.main_home and self._repeated(block):
                return BlockKind.PULL_QUOTE
            return self._kind(block, own, lead_seen)
        # What is quoted among the text is the article's, though it stands in a box for embedded posts.
        quoted = own & Where.QUOTATION and first < block.index < last
        unwanted = _UNWANTED & ~Where.FURNITURE if quoted else _UNWANTED
        if own & unwanted or self._byline(block, own, first):
            return None
        if block.index < first and not (
            id(block.home) in self.homes and block.owner.signature in self.owners
        ):
            return self._before_body(block, own)
        if block.index < last and self._heads_the_next(block):
            return BlockKind.SUBHEAD
        if self._at_home(block) and not own & Where.ASIDE:
            return self._loose(block, own, last, lead_seen)
        return self._embedded(block, own)

    def _echoes(self, block: VisibleBlock) -> bool:
        """Whether the block only says a headline again, alone or with a label: "Ways to share: Quay closed"."""
        folded = block.folded
        if folded in self.headlines:
            return True
        if block.where & (Where.FIGCAPTION | Where.CAPTION) or ends_sentence(block.text):
            return False
        return any(
            len(folded) - _ROUND_IT <= len(headline) >= _ECHOED and headline in folded
            for headline in self.headlines
        )

    def _loose(self, block: VisibleBlock, own: int, last: int, lead_seen: bool) -> BlockKind | None:
        """A block that stands among the seeds but is none of them."""
        if block.link_density >= 0.5:
            return None
        group = self._group(block)
        if own & (Where.FIGURE | Where.FIGCAPTION | Where.CAPTION):
            return BlockKind.CAPTION if own & (Where.FIGCAPTION | Where.CAPTION) or group.images else None
        if block.index > last:
            ending = _ENDS_SENTENCE.search(block.text)
            return self._kind(block, own, lead_seen) if block.prose and ending else None
        if block.owner.tag in LEAVES:
            if group.tag in ("ul", "ol") and group.link_chars * 2 > group.chars:
                return None
            return self._kind(block, own, lead_seen)
        if self._is_subhead(block):
            return BlockKind.SUBHEAD
        sentence = (
            len(block.words) >= 3 and _ENDS_SENTENCE.search(block.text) and id(block.owner) in self.homes
        )
        return self._kind(block, own, lead_seen) if block.prose or sentence else self._embedded(block, own)

    def _before_body(self, block: VisibleBlock, own: int) -> BlockKind | None:
        """Standfirst and captions between the headline and the body."""
        if own & (Where.FIGCAPTION | Where.CAPTION):
            return BlockKind.CAPTION if block.link_density < 0.5 else None
        group = self._group(block)
        if group.images and group.blocks <= 3 and block.link_density < 0.3 and not own & APART:
            return BlockKind.CAPTION if 3 <= len(block.words) <= 60 and block.after_image else None
        near = self.headline is not None and block.index - self.headline.index <= _STANDFIRST_REACH
        if not near or own & (APART | Where.STAMP | Where.BYLINE) or not block.prose:
            return None
        return BlockKind.STANDFIRST

    def _embedded(self, block: VisibleBlock, own: int) -> BlockKind | None:
        """A block of a group that is set into the body: picture with caption, pull quote, box."""
        group = self._group(block)
        if group.link_chars * 2 > group.chars or group.blocks > 12:
            return None
        if own & (Where.FIGCAPTION | Where.CAPTION):
            return BlockKind.CAPTION
        if own & Where.PULL or self._repeats(group):
            return BlockKind.PULL_QUOTE
        if group.images and group.blocks <= 3 and len(block.words) <= 60:
            return BlockKind.CAPTION if len(block.words) >= 3 and block.link_density < 0.3 else None
        if own & Where.QUOTATION:
            return BlockKind.QUOTE
        boxed = own & (Where.BOX | Where.ASIDE | Where.TABLE)
        prose = any(b.prose for b in self.page.blocks[group.first : group.last + 1])
        if boxed and prose and group.link_chars * 5 < group.chars and not group.where & Where.FORM:
            return BlockKind.BOX
        return None

    def _repeated(self, block: VisibleBlock) -> bool:
        """Whether running text elsewhere says what the block, itself a seed, says."""
        return len(block.words) >= 5 and self.text.count(f" {' '.join(block.words)} ") > 1

    def _repeats(self, group: Element) -> bool:
        """Whether the group sets a sentence of the body once more, as ornament."""
        if group.blocks > 4:
            return False
        return any(
            len(b.words) >= 5 and f" {' '.join(b.words)} " in self.text
            for b in self.page.blocks[group.first : group.last + 1]
        )

    def _group(self, block: VisibleBlock) -> Element:
        """The topmost element around the block that holds no seed (its owner if that holds one itself)."""
        group = block.owner
        for element in block.owner.ancestors():
            if element.parent is None or bisect_right(self.indices, element.last) > bisect_left(
                self.indices, element.first
            ):
                break
            if self.headline is not None and element.first <= self.headline.index <= element.last:
                break
            group = element
        return group

    def _kind(self, block: VisibleBlock, own: int, lead_seen: bool) -> BlockKind:
        if own & (Where.FIGCAPTION | Where.CAPTION):
            return BlockKind.CAPTION
        if own & Where.POST:
            return BlockKind.POST
        if own & Where.PULL:
            return BlockKind.PULL_QUOTE
        if block.owner.tag in _HEADINGS:
            return BlockKind.STANDFIRST if block.prose and not lead_seen else BlockKind.SUBHEAD
        if own & Where.QUOTATION:
            return BlockKind.PULL_QUOTE if self._repeats(self._group(block)) else BlockKind.QUOTE
        if own & Where.ITEM:
            return BlockKind.LIST
        if block.prose and not lead_seen and self._stands_first(block):
            return BlockKind.STANDFIRST
        if own & Where.LEDE and self.ledes_tell and not lead_seen:
            return BlockKind.STANDFIRST
        if self._is_subhead(block):
            return BlockKind.SUBHEAD
        if own & (Where.BOX | Where.ASIDE):
            return BlockKind.BOX
        return BlockKind.PARAGRAPH

    def _stands_first(self, block: VisibleBlock) -> bool:
        """Whether a seed stands between headline and body, outside the element that holds the body."""
        if self.headline is None or not 0 < block.index - self.headline.index <= _STANDFIRST_REACH:
            return False
        body = self.main_home
        return block.index < body.first and not self._same_body(block.home)

    def _same_body(self, element: Element) -> bool:
        """Whether the element is one of the parts of which the body is made."""
        seeds = bisect_right(self.indices, element.last) - bisect_left(self.indices, element.first)
        if seeds > 2 or _sign(element) == _sign(self.main_home) is not None:
            return True
        # Which of many alike parts is the longest says nothing, and it may be another one at the next look.
        row = {id(b.home) for b in self.seeds if b.prose and _beside(b.home, element)}
        return _beside(self.main_home, element) and len(row) >= _PARTS

    @staticmethod
    def _is_subhead(block: VisibleBlock) -> bool:
        """A crosshead that is no heading element: short, all bold, and no sentence."""
        if block.owner.tag in _HEADINGS:
            return True
        bold = block.bold_chars >= 0.95 * len(block.text)
        return bold and len(block.words) <= 12 and not re.search(r"[.:;,][\"'”’»)]*$", block.text)

    def _heads_the_next(self, block: VisibleBlock) -> bool:
        """Whether a crosshead in an element of its own stands among running text, right above more of it or a list."""
        parent = block.home.parent
        if (
            id(parent) not in self.homes
            or block.home.blocks > 1
            or block.links
            or not self._is_subhead(block)
        ):
            return False
        below = self.page.blocks[block.index + 1 : block.index + 2]
        return any(each.index in self.seeded or each.home is parent for each in below)

    def _byline(self, block: VisibleBlock, own: int, first: int) -> bool:
        """Whether the block names the writer, place or time of the report."""
        words = len(block.words)
        if words > 14 or _ENDS_SENTENCE.search(block.text):
            return False
        among = block.index > first + 3
        if own & (Where.BYLINE | Where.STAMP) and words <= 12:
            return not (
                among and block.owner.tag in _HEADINGS and block.prose
            )  # "9.14: Second bridge closed" above a post
        if among:
            return False
        if vocabulary.BYLINE_START.match(block.text) and words <= 12 and block.owner.tag != "li":
            return True
        return words <= 10 and time_line(block.text) is not None

    def _add_notes(
        self, parts: list[tuple[VisibleBlock, BlockKind]], end: int, texts: set[tuple[BlockKind, str]]
    ) -> None:
        for block in self.page.blocks[end + 1 : end + 1 + NOTE_REACH]:
            if block.where & NO_NOTES:
                continue
            if self.settled.get(block.index, BlockKind.NOTE) is None:
                continue
            if is_note(block) and block.link_density < 0.5 and (BlockKind.NOTE, block.text) not in texts:
                texts.add((BlockKind.NOTE, block.text))
                parts.append((block, BlockKind.NOTE))
        for index, kind in self.settled.items():  # known from before, whatever stands between by now
            block = self.page.blocks[index]
            if kind is BlockKind.NOTE and index > end + NOTE_REACH and (kind, block.text) not in texts:
                texts.add((kind, block.text))
                parts.append((block, kind))


def is_note(block: VisibleBlock) -> bool:
    """Whether the block says of itself that it is a correction or a note."""
    return len(block.words) >= _LEAST_NOTE and vocabulary.NOTE_STARTS.match(block.folded) is not None


def is_plain_note(block: VisibleBlock) -> bool:
    """Whether a note says of no correction: houses put such lines among the text of all their articles."""
    return vocabulary.PLAIN_NOTE.match(block.folded) is not None


def is_furniture(block: VisibleBlock) -> bool:
    """Whether the block's own words say that it is none of the article."""
    folded = block.folded
    if len(folded) <= 80 and (
        folded.strip(" :.!>»→|") in vocabulary.LABELS or vocabulary.DATED_LINK.match(folded)
    ):
        return True
    if len(block.words) <= 40 and vocabulary.FURNITURE_STARTS.match(folded):
        # "More: ..." and the like need a link to be a pointer; the page's own sentences do not.
        return True
    if len(block.words) <= 20 and (_tells_time(block) or _passes(block, folded)):
        return True
    if len(block.lines) > 1 and fold(block.lines[0]).strip(" :.") in vocabulary.AD_LABELS:
        return True
    if block.link_density >= 0.5 and vocabulary.DATED_LINK.match(fold(block.lines[-1])):  # below its headline
        return True
    return (
        block.link_density >= 0.8
        and len(block.words) <= 20
        and block.links >= 1
        and block.owner.tag not in _HEADINGS
    )


def _tells_time(block: VisibleBlock) -> bool:
    """Whether a line states a time of the page, and is no note that says that something was amended then."""
    if time_line(block.text) is None:
        return False
    return not (is_note(block) and ends_sentence(block.text) and vocabulary.AMENDED.search(block.folded))


def _passes(block: VisibleBlock, folded: str) -> bool:
    """Whether a line that is no sentence says how long ago the page was made, or how often it was shared."""
    if block.where & (Where.ITEM | Where.QUOTATION | Where.FIGCAPTION) or block.owner.tag in _HEADINGS:
        return False
    return vocabulary.PASSING.search(folded) is not None and not ends_sentence(block.text)


def in_ad_slot(block: VisibleBlock, page: Page) -> bool:
    """Whether the block stands in a small element of its own that a label calls an advertisement."""
    element = block.home
    if element.blocks > _SLOT_BLOCKS or element.chars > _SLOT_CHARS or element.first == block.index:
        return False
    return fold(page.blocks[element.first].text).strip(" :.") in vocabulary.AD_LABELS


def ends_sentence(text: str) -> bool:
    """Whether the text ends with a mark that ends a sentence or a part of one."""
    return _ENDS_SENTENCE.search(text) is not None
