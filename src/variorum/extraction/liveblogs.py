"""The entries of a liveblog: by the classes that mark them, or by the stream of times and texts that they are.

A liveblog is recognised by its build where no class word gives it away: three or more short lines that are a time
and nothing else (or a time before a colon or a heading), each in an element of its own beside the others, or all in
one, with text between them that makes up most of the article. A report that ends in a chronology looks alike, so
the newest entry must come first, unless the page calls itself live.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from variorum.extraction import vocabulary
from variorum.extraction.blocks import APART, Element, Page, VisibleBlock, Where
from variorum.extraction.choose import Chosen
from variorum.text.normalise import fold

FEW = 3  # entries
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


def entries(page: Page, chosen: Chosen, headings: str) -> Mapping[int, int]:
    """The number of the entry, from 0, for each chosen block that is part of one; empty for other pages.

    `headings` are title, headline and address, in which a page may call itself live.
    """
    marked: dict[int, int] = {}
    tops: dict[int, int] = {}
    for block, _ in chosen.parts:
        if (top := _marked(block)) is not None:
            marked[block.index] = tops.setdefault(id(top), len(tops))
    if len(tops) >= FEW:
        return marked
    stamps = list(_stamps(page, chosen))
    if len(stamps) < FEW:
        return {}
    found = max(_streams(page, stamps, chosen), key=len, default={})
    numbers = set(found.values())
    words = sum(len(block.words) for block, _ in chosen.parts if block.index in found)
    if len(numbers) < FEW or words < _SHARE * chosen.words:
        return {}
    return found if _newest_first(stamps) or vocabulary.LIVE.search(fold(headings)) else {}


def _marked(block: VisibleBlock) -> Element | None:
    """The entry that class words say the block is a part of."""
    top = None
    for element in block.owner.ancestors():
        if not element.where & Where.POST:
            break
        top = element
    return top


def _stamps(page: Page, chosen: Chosen) -> Iterator[_Stamp]:
    """The lines that are a time, or begin with one as an entry does, from shortly before the text to its end."""
    for block in page.blocks[max(0, chosen.start - 3) : chosen.end + 1]:
        text = block.text
        if _DIGIT.search(text, 0, _LONGEST_STAMP) is None or block.where & _ELSEWHERE:
            continue
        folded = fold(text[: 2 * _LONGEST_STAMP])
        if len(text) <= _LONGEST_STAMP and (match := _STAMP.fullmatch(folded)):
            yield _Stamp(block, _minute(match))
        elif len(text) <= _LONGEST_STAMP and vocabulary.PASSING.fullmatch(folded):
            yield _Stamp(block, None)
        elif match := _LED.match(folded):
            yield _Stamp(block, _minute(match))


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


def _streams(page: Page, stamps: list[_Stamp], chosen: Chosen) -> Iterator[dict[int, int]]:
    """For each element that holds a row of stamped parts: the entry of each chosen block in it."""
    places = [stamp.block.index for stamp in stamps]
    rows: dict[int, list[tuple[Element, int]]] = {}
    parents: dict[int, Element] = {}
    for stamp in stamps:
        top = stamp.block.owner
        while top.parent is not None and _only(places, top.parent, stamp.block.index):
            top = top.parent
        row = top.parent if top.parent is not None and _only(places, top, stamp.block.index) else top
        parents[id(row)] = row
        rows.setdefault(id(row), []).append((top, stamp.block.index))
    prose = {block.index for block, _ in chosen.parts if block.prose}
    for key, tops in rows.items():
        end = parents[key].last + 1
        starts = [min(top.first, place) if top is not parents[key] else place for top, place in tops]
        found: dict[int, int] = {}
        number = 0
        for start, stop in zip(starts, [*starts[1:], end], strict=True):
            if not prose.isdisjoint(range(start, stop)):
                found |= {block.index: number for block, _ in chosen.parts if start <= block.index < stop}
                number += 1
        yield found


def _only(places: list[int], element: Element, place: int) -> bool:
    """Whether the element holds no stamp but this one."""
    first, last = bisect_left(places, element.first), bisect_right(places, element.last)
    return last - first <= 1 and element.first <= place <= element.last
