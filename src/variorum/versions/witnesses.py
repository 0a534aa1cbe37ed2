"""What the witnesses of a page, and of its source, say of two looks at one article. Pure.

A *witness* is one place that states something of the article without being its text: the headline in `og:title`,
in JSON-LD and in `<title>`, the whole text in JSON-LD (`articleBody`), the time of change (`dateModified`), the
writers who are named, the entry of a feed, the `lastmod` of a sitemap. Each of them lies at times: pages are stamped anew when an advertisement
changes, and edits are made without a stamp. So a witness only raises or lowers the confidence of a verdict that was
drawn from the text, and no witness alone carries one across a threshold.

The headline that readers see is the h1. A witness that states another headline is kept beside it (`differing`), and
its change is a change of that witness, never an edit of the article.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from variorum.text.normalise import fold
from variorum.types import Document, Headlines, HintKind


class Witness(StrEnum):
    """Who speaks."""

    H1 = "h1"
    OG = "og:title"
    JSONLD = "JSON-LD headline"
    TITLE = "title"
    BODY = "articleBody"
    MODIFIED = "dateModified"
    SOURCE_TIME = "feed or sitemap time"
    SOURCE_TITLE = "feed title"


#: What a change of the writers who are named is recorded under, beside those of the headlines.
BYLINE: Final = "byline"
#: The fields of `Headlines` by witness, the one a reader sees first.
HEADLINES: Final = {Witness.H1: "h1", Witness.OG: "og", Witness.JSONLD: "jsonld", Witness.TITLE: "title"}

_EDITED: Final = 0.8  # the chance from which a text is called changed

_SITE = re.compile(r" [-|·•–—»] \S")

#: What each witness adds to the log odds that the text was edited: where it moved, and where it stood still.
#: Judged, not fitted: no measured set holds witnesses that move with true edits and with noise.
_WEIGHTS: Final[dict[Witness, tuple[float, float]]] = {
    Witness.BODY: (1.2, -1.2),
    Witness.MODIFIED: (0.6, -0.6),
    Witness.SOURCE_TIME: (0.6, 0.0),  # no hint may only mean that the source was not asked since
    Witness.SOURCE_TITLE: (0.3, 0.0),
    Witness.OG: (0.3, 0.0),
    Witness.JSONLD: (0.3, 0.0),
    Witness.TITLE: (0.3, 0.0),
}


@dataclass(frozen=True, slots=True)
class HeadlineMove:
    """A witness that states another headline than before; None where it was or is silent."""

    witness: Witness
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class Heard:
    """What the witnesses say of an edit of the text: `moved` for it, `still` against it; all others are silent.

    `headlines` are the changes of each headline witness, the h1 included.
    """

    moved: tuple[Witness, ...] = ()
    still: tuple[Witness, ...] = ()
    headlines: tuple[HeadlineMove, ...] = ()

    def weigh(self, probability: float, low: float = 0.2, high: float = _EDITED) -> float:
        """The probability that the text was edited, in [0, 1], after hearing the witnesses.

        Below `low` a look is called unchanged, from `high` changed. A probability between the two leaves that
        range only where two witnesses agree and none contradicts them; one outside it never crosses to the
        other side of it.
        """
        odds = _logit(probability)
        odds += sum(_WEIGHTS[witness][0] for witness in self.moved)
        odds += sum(_WEIGHTS[witness][1] for witness in self.still)
        weighed = 1 / (1 + math.exp(-odds))
        inside = low, math.nextafter(high, 0.0)
        unanimous = not (self.moved and self.still) and len(self.moved) + len(self.still) > 1
        if low <= probability < high:
            return weighed if unanimous else min(max(weighed, inside[0]), inside[1])
        return max(weighed, inside[0]) if probability >= high else min(weighed, inside[1])

    @property
    def vouches(self) -> bool:
        """Whether they carry an even doubt to an edit."""
        return self.weigh(0.5) >= _EDITED

    def in_words(self) -> str:
        """ "dateModified and articleBody moved; og:title stood still", "no witness speaks"."""
        told = [
            f"{_listed(who)} {verb}"
            for who, verb in ((self.moved, "moved"), (self.still, "stood still"))
            if who
        ]
        return "; ".join(told) or "no witness speaks"


def hear(old: Document, new: Document, hints: Collection[HintKind] = ()) -> Heard:
    """What the witnesses say of the way from `old` to `new`, two readings of one article.

    `hints` are the signs that its sources gave since the look at `old`. A witness that is missing on either side is
    silent; so is a time of change that is stated to the day only.
    """
    headlines = headline_moves(old.headlines, new.headlines)
    moved = [move.witness for move in headlines if move.witness is not Witness.H1 and move.old and move.new]
    still: list[Witness] = []
    if old.body_key and new.body_key:
        (still if old.body_key == new.body_key else moved).append(Witness.BODY)
    if _to_the_minute(old.modified) and _to_the_minute(new.modified):
        (still if old.modified == new.modified else moved).append(Witness.MODIFIED)
    if HintKind.UPDATED in hints:
        moved.append(Witness.SOURCE_TIME)
    if HintKind.HEADLINE in hints:
        moved.append(Witness.SOURCE_TITLE)
    return Heard(tuple(moved), tuple(still), headlines)


def headline_moves(old: Headlines, new: Headlines) -> tuple[HeadlineMove, ...]:
    """Each witness whose headline is another than before, typography aside."""
    pairs = ((who, getattr(old, name), getattr(new, name)) for who, name in HEADLINES.items())
    return tuple(
        HeadlineMove(who, before, after)
        for who, before, after in pairs
        if fold(before or "") != fold(after or "")
    )


def differing(document: Document) -> dict[Witness, str]:
    """The headlines that witnesses state otherwise than a reader sees it: for search engines, for social media.

    The name of the site behind the same words ("Quay closed - Evening Courier") makes no other headline.
    """
    stated = ((who, getattr(document.headlines, name)) for who, name in HEADLINES.items())
    return {who: text for who, text in stated if text and not same_headline(text, document.headline or "")}


def same_headline(stated: str, seen: str) -> bool:
    """Whether a witness states the headline that readers see, typography and the name of the site behind it aside."""
    stated, seen = fold(stated), fold(seen)
    return stated == seen or (
        bool(seen) and stated.startswith(seen) and _SITE.match(stated, len(seen)) is not None
    )


def _to_the_minute(stated: str | None) -> bool:
    return stated is not None and "T" in stated


def _logit(probability: float) -> float:
    bounded = min(max(probability, 1e-6), 1 - 1e-6)
    return math.log(bounded / (1 - bounded))


def _listed(witnesses: tuple[Witness, ...]) -> str:
    *most, last = (witness.value for witness in witnesses)
    return f"{', '.join(most)} and {last}" if most else last
