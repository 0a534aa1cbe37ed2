"""Texts that take turns on one article: an offer and another offer in one place, a box that is there at every other look.

No other article is needed to tell them. An edit that is taken back is one return; what leaves and comes back again
and again while the rest of the article stands is furniture. How often, depends on how much it looks like the
article's own text. An edited paragraph that goes back and forth never counts: some servers show an old and a
new copy of a page by turns, and the two share most of their words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from variorum.extraction.article_memory import MOST_GONE, Carried, overlap

#: Returns from which a text is furniture: set apart, set as the article's own text is, and firmly inside it.
APART, AS_TEXT, FIRM = 2, 3, 5
#: Overlap of words from which two texts are one, edited.
ALIKE: Final = 0.5


@dataclass(frozen=True, slots=True)
class Place:
    """What went and what came between two blocks that stayed, by digest."""

    went: Mapping[bytes, Carried]
    came: Mapping[bytes, Carried]


def returns_after(before: Mapping[bytes, int], places: Iterable[Place], *, quiet: bool) -> dict[bytes, int]:
    """How often each text that left came back by now, those that left or came back last at the end.

    `before` is what that was at the look before. What takes the place of a text that had come back itself, and
    is set as that is, goes on from its count: both take turns. Unless the rest of the article is `quiet`, nothing
    is counted: an edit may take several texts back.
    """
    counts = dict(before)
    for place in places:
        for digest, each in place.came.items() if quiet else ():
            if digest not in before or (each.manner and _is_edited(each, place)):
                continue
            partners = [other for other, carried in place.went.items() if carried.sign == each.sign]
            count = 1 + max(before[digest], *(before.get(other, 0) for other in partners), 0)
            for one in (*(other for other in partners if before.get(other)), digest):
                counts[one] = max(count, counts.pop(one))
        for digest in place.went:
            counts[digest] = counts.pop(digest, 0)
    return dict(list(counts.items())[-MOST_GONE:])


def takes_turns(each: Carried, returns: int) -> bool:
    """Whether a text that came back so often is furniture."""
    return returns >= (FIRM if each.firm else AS_TEXT if each.manner else APART)


def _is_edited(each: Carried, place: Place) -> bool:
    """Whether it came in place of a text of which it has most words."""
    return any(overlap(each.sketch, other.sketch) >= ALIKE for other in place.went.values())
