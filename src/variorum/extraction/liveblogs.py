"""The entries of a liveblog: by the classes that mark them, or by the stream of times and texts that they are.

A liveblog is recognised by its build where no class word gives it away: three or more short lines that are a time
and nothing else (or a time before a colon or a heading), each in an element of its own beside the others, or all in
one, with text between them that makes up most of the article. A report that ends in a chronology looks alike, so
the newest entry must come first, unless the page calls itself live.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise, takewhile

from variorum.extraction import vocabulary
from variorum.extraction.blocks import APART, Element, Page, VisibleBlock, Where
from variorum.extraction.choose import Chosen, ends_sentence
from variorum.extraction.dates import time_line
from variorum.text.normalise import fold
from variorum.types import BlockKind

FEW = 3  # entries
_SHORTEST = 3  # words of a sentence
_SHARE = 0.5  # of the article's words that stand in the entries
_ORDERED = 0.7  # share of neighbours of which the upper is not the older
_STAMP = re.compile(
    r"(?:\w{2,10}\.?,? ){0,2}(?:\d{1,2}(?:\.|st|nd|rd|th)? (?:de )?\w{3,10}\.?,?(?: (?:de )?\d{4})?,? |\d{1,2}[./]\d{1,2}[./](?:\d{4}|\d\d)?,? ?)?"
    r"(?:[-–—|•] ?)?(\d{1,2})[:.h] ?(\d\d) ?(uhr|hrs?|h|[ap]\.?m\.?)?(?: ?\(?[a-z]{2,5}\)?)?"
)
_LED = re.compile(r"(\d{1,2})[:.h] ?(\d\d) ?(uhr|hrs?|h|[ap]\.?m\.?)?(?: [a-z]{2,5})? ?[:–—|-] ?\S")
_DIGIT = re.compile(r"\d")
_LONGEST_STAMP = 48  # characters
_HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})
_ELSEWHERE = APART & ~Where.HEADER | Where.COMMENTS | Where.FIGURE


@dataclass(frozen=True, slots=True)
class _Stamp:
    block: VisibleBlock
    minute: int | None  # of the day; None for "5 minutes ago"
    alone: bool = True  # the line is a time and nothing else

    @property
    def steady(self) -> bool:
        """Whether the line is a time that stays what it is: "5 minutes ago" and "today, 14:05" do not."""
        return self.alone and self.minute is not None and self.block.text[:1].isdigit()


@dataclass(frozen=True, slots=True)
class _Entry:
    """The blocks from `start` up to `stop` are part of the entry; those after `last` stand outside its element.

    `around` is that element, or that of the whole row where entries have none of their own.
    """

    start: int
    stop: int
    last: int
    stamps: tuple[_Stamp, ...]
    around: Element


def entries(page: Page, chosen: Chosen, headings: str) -> Mapping[int, int]:
    """The number of the entry, from 0, for each chosen block that is part of one; empty for other pages.

    `headings` are title, headline and address, in which a page may call itself live. The lines that are the times of
    entries have their number too, chosen or not (`with_times`).
    """
    text = [block for block, _ in chosen.parts]
    stamps = _stamps(page.blocks[max(0, chosen.start - 3) : chosen.end + 1])
    found = _marked_entries(text, stamps)
    if len(found) < FEW:
        prose = {block.index for block in text if _is_told(block)}
        found = max(_streams(stamps, prose), key=lambda row: _held(row, text), default=[])
        words = sum(len(block.words) for block in text if _number(found, block.index) is not None)
        if len(found) < FEW or words < _SHARE * chosen.words or not _is_live(stamps, headings):
            return {}
    numbers = {block.index: _number(found, block.index) for block in text}
    for number, entry in enumerate(found):
        numbers |= {stamp.block.index: number for stamp in entry.stamps if stamp.alone}
    return {index: number for index, number in numbers.items() if number is not None}


def with_times(
    page: Page, parts: Sequence[tuple[VisibleBlock, BlockKind]], numbers: Mapping[int, int]
) -> list[tuple[VisibleBlock, BlockKind]]:
    """The parts of a liveblog with the time of every entry that states one, wherever the page sets it, and without
    times that pass: an entry must not change because it is the newest no more, or because an hour went by."""
    times = {stamp.block.index: stamp for stamp in _stamps(page.blocks[index] for index in numbers)}
    kept = [
        (block, kind)
        for block, kind in parts
        if (stamp := times.get(block.index)) is None or not stamp.alone or stamp.steady
    ]
    held = {block.index for block, _ in kept}
    kept += [
        (stamp.block, BlockKind.PARAGRAPH)
        for index, stamp in times.items()
        if stamp.steady and index not in held
    ]
    return sorted(kept, key=lambda part: part[0].index)


def blocks_that_came(
    page: Page, known: Sequence[VisibleBlock], first: int, last: int, headings: str
) -> Mapping[int, bool]:
    """The blocks that came if they are new in a liveblog: those of new entries, with whether each is set as the text of
    the known entries is, and sentences of known entries that are set so and stand in the entry's own element.

    `known` is text of the article from an earlier look, in order; entries are looked for between the blocks `first`
    and `last`. An entry that holds none of it is new, if it states its time where the known ones do. Empty where
    fewer than `FEW` entries are known, unless the page calls itself live.
    """
    blocks = page.blocks[first : last + 1]
    stamps = _stamps(blocks)
    found = _marked_entries([block for block in blocks if _is_told(block)], stamps)
    if sum(_held([entry], known) > 0 for entry in found) < FEW:
        streams = _streams(stamps, {block.index for block in blocks if _is_told(block)})
        found = max(streams, key=lambda row: _held(row, known), default=found)
        if not _is_live(stamps, headings):
            return {}
    old = [entry for entry in found if _held([entry], known)]
    text = [block for block in known if _number(old, block.index) is not None]
    live = vocabulary.LIVE.search(fold(headings)) is not None
    if not old or (len(old) < FEW and not live):
        return {}
    if sum(len(block.words) for block in text) < _SHARE * sum(len(block.words) for block in known):
        return {}
    manners = {
        _manner(block, old[number]) for block in text if (number := _number(old, block.index)) is not None
    }
    dated = 2 * sum(bool(entry.stamps) for entry in old) > len(old)
    came = {
        block.index: _manner(block, entry) in manners
        for entry in found
        if entry not in old and (entry.stamps or not dated)
        for block in page.blocks[entry.start : entry.last + 1]
    }
    rows = Counter(id(entry.around) for entry in found)
    for entry in old:
        for block in page.blocks[entry.start : entry.last + 1] if rows[id(entry.around)] == 1 else ():
            if not block.links and ends_sentence(block.text) and _manner(block, entry) in manners:
                came[block.index] = True
    return came


def _is_told(block: VisibleBlock) -> bool:
    """Whether a block is running text, be it one short sentence: "Two roads are closed." is all that many entries say."""
    return block.prose or (not block.links and len(block.words) >= _SHORTEST and ends_sentence(block.text))


def _manner(block: VisibleBlock, entry: _Entry) -> tuple[str, ...]:
    """How a block is set inside its entry, which itself may bear a name of its own."""
    inside = takewhile(lambda element: element is not entry.around, block.owner.ancestors())
    return tuple(element.signature for element in islice(inside, 3))


def _held(row: Sequence[_Entry], text: Iterable[VisibleBlock]) -> int:
    """How many of the blocks are part of the entries."""
    return sum(_number(row, block.index) is not None for block in text)


def _number(row: Sequence[_Entry], index: int) -> int | None:
    """The number of the entry of which a block is part; they stand in order."""
    place = bisect_right(row, index, key=lambda entry: entry.start) - 1
    return place if place >= 0 and index < row[place].stop else None


def _marked_entries(text: Iterable[VisibleBlock], stamps: Sequence[_Stamp]) -> list[_Entry]:
    """The entries that class words mark around some of the text."""
    tops = {id(top): top for block in text if (top := _marked(block)) is not None}
    return [
        _Entry(
            top.first,
            top.last + 1,
            top.last,
            tuple(stamp for stamp in stamps if top.first <= stamp.block.index <= top.last),
            top,
        )
        for top in tops.values()
    ]


def _is_live(stamps: list[_Stamp], headings: str) -> bool:
    """Whether the newest entry comes first, or the page calls itself live."""
    return _newest_first(stamps) or vocabulary.LIVE.search(fold(headings)) is not None


def _marked(block: VisibleBlock) -> Element | None:
    """The entry that class words say the block is a part of."""
    top = None
    for element in block.owner.ancestors():
        if not element.where & Where.POST:
            break
        top = element
    return top


def _stamps(blocks: Iterable[VisibleBlock]) -> list[_Stamp]:
    """The lines that are a time, or begin with one as an entry does. That an entry was updated at some time counts only
    where they say nothing else."""
    found = list(_timed(blocks))
    begun = [stamp for stamp in found if not (stamp.alone and time_line(stamp.block.text) == "modified")]
    return begun if len(begun) >= FEW else found


def _timed(blocks: Iterable[VisibleBlock]) -> Iterator[_Stamp]:
    for block in blocks:
        text = block.text
        if _DIGIT.search(text, 0, _LONGEST_STAMP) is None or block.where & _ELSEWHERE:
            continue
        folded = fold(text[: 2 * _LONGEST_STAMP])
        if len(text) <= _LONGEST_STAMP and (match := _STAMP.fullmatch(folded)):
            yield _Stamp(block, _minute(match))
        elif len(text) <= _LONGEST_STAMP and vocabulary.AGO.fullmatch(folded):
            yield _Stamp(block, None)
        elif match := _LED.match(folded):
            yield _Stamp(block, _minute(match), alone=False)


def _minute(match: re.Match[str]) -> int | None:
    hour, minute, half = int(match.group(1)), int(match.group(2)), match.group(3) or ""
    if half[:1] in ("a", "p"):
        hour = hour % 12 + (12 if half[0] == "p" else 0)
    return hour * 60 + minute if hour < 24 and minute < 60 else None


def _newest_first(stamps: list[_Stamp]) -> bool:
    times = [stamp.minute for stamp in stamps]
    pairs = [(upper, lower) for upper, lower in pairwise(times) if upper is not None and lower is not None]
    # A step of half a day backwards is the midnight between two entries.
    ordered = sum(upper >= lower or lower - upper > 720 for upper, lower in pairs)
    return (ordered >= _ORDERED * len(pairs) and any(upper != lower for upper, lower in pairs)) or not pairs


def _streams(stamps: list[_Stamp], prose: set[int]) -> Iterator[list[_Entry]]:
    """For each element that holds a row of stamped parts: those of them that hold some of the running text."""
    places = [stamp.block.index for stamp in stamps]
    texts = sorted(prose)
    rows: dict[int, list[tuple[Element, _Stamp]]] = {}
    parents: dict[int, Element] = {}
    for stamp in stamps:
        top = stamp.block.owner
        while top.parent is not None and _only(places, top.parent, stamp.block.index):
            top = top.parent
        row = top.parent if top.parent is not None and _only(places, top, stamp.block.index) else top
        parents[id(row)] = row
        rows.setdefault(id(row), []).append((top, stamp))
    for key, tops in rows.items():
        whole = parents[key]
        starts = [
            min(top.first, stamp.block.index) if top is not whole else stamp.block.index
            for top, stamp in tops
        ]
        found: list[_Entry] = []
        for (top, stamp), start, stop in zip(tops, starts, [*starts[1:], whole.last + 1], strict=True):
            if bisect_left(texts, start) < bisect_left(texts, stop):
                whole_entry = top is not whole and bisect_left(texts, top.first) < bisect_right(
                    texts, top.last
                )
                found.append(
                    _Entry(start, stop, top.last, (stamp,), top)
                    if whole_entry
                    else _Entry(start, stop, stop - 1, (stamp,), whole)
                )
        yield found


def _only(places: list[int], element: Element, place: int) -> bool:
    """Whether the element holds no stamp but this one."""
    first, last = bisect_left(places, element.first), bisect_right(places, element.last)
    return last - first <= 1 and element.first <= place <= element.last
