"""What the generators fill pages with: headlines, sentences, words and boxes of other pages.

A pool belongs to one split, so that no text or box of a held-out page gets into a page that something is trained
on, nor the other way round. Everything is asked for by language; languages with little to offer borrow English.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from marked import Box, Marked, visible

_SENTENCE = re.compile(r"[^.!?。]{40,300}[.!?。]+(?=\s|$)")
_WORD = re.compile(r"[^\W\d_]{5,}")
#: What a language must offer, from so many sites, not to borrow English.
_ENOUGH: Final = 12
_SITES: Final = 3
_TRIES: Final = 10_000


@dataclass(slots=True)
class _Offer:
    headlines: list[tuple[str, str]] = field(default_factory=list)  # with the page's key
    sentences: list[tuple[str, str]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    boxes: list[tuple[Marked, Box]] = field(default_factory=list)
    pages: list[Marked] = field(default_factory=list)


class Pool:
    """The offers of some pages."""

    def __init__(self, pages: Iterable[Marked]) -> None:
        self._by_language: dict[str, _Offer] = {}
        self.pages: list[Marked] = []
        for page in pages:
            self.pages.append(page)
            offer = self._by_language.setdefault(page.language, _Offer())
            offer.pages.append(page)
            if page.headline_text:
                offer.headlines.append((page.key, page.headline_text))
            nodes = list(page.root.iter())
            for box in page.boxes:
                offer.boxes.append((page, box))
                for at in box.links[:4]:
                    text = " ".join(visible(nodes[at]).split())
                    if 25 <= len(text) <= 110 and len(text.split()) >= 4:
                        offer.headlines.append((page.key, text))
            for leaf in page.long:
                offer.sentences += [(page.key, found.strip()) for found in _SENTENCE.findall(leaf.text)]
                offer.words += _WORD.findall(leaf.text)

    def _offer(self, language: str) -> _Offer:
        offer = self._by_language.get(language)
        if offer is None or len({page.site for page in offer.pages}) < _SITES:
            return self._by_language["en"]
        scarce = min(len(offer.sentences), len(offer.headlines), len(offer.words)) < _ENOUGH
        return self._by_language["en"] if scarce else offer

    def headlines(self, page: Marked, count: int, rng: random.Random) -> list[str]:
        """Different headlines of other pages."""
        found: dict[str, None] = {}
        offer = self._offer(page.language).headlines
        for _ in range(count * 6):
            key, text = rng.choice(offer)
            if key != page.key and text != page.headline_text:
                found.setdefault(text)
            if len(found) == count:
                break
        texts = list(found) or [f"Report {rng.randrange(1000)} of the day"]
        return [texts[i % len(texts)] for i in range(count)]

    def sentences(self, page: Marked, count: int, rng: random.Random) -> list[str]:
        """Different sentences of other pages. Raises ValueError where there are not enough."""
        offer = self._offer(page.language).sentences
        found: list[str] = []
        for _ in range(_TRIES):
            key, text = rng.choice(offer)
            if key != page.key and text not in found:
                found.append(text)
            if len(found) == count:
                return found
        raise ValueError(f"{page.key}: other pages offer fewer than {count} sentences")

    def word(self, page: Marked, other_than: str, rng: random.Random) -> str:
        """A word of five letters or more, in the case of the one that it takes the place of."""
        words = self._offer(page.language).words
        word = next(
            word for _ in range(_TRIES) if (word := rng.choice(words)).casefold() != other_than.casefold()
        )
        return word.capitalize() if other_than[:1].isupper() else word.lower()

    def box(self, page: Marked, rng: random.Random) -> tuple[Marked, Box] | None:
        """A box outside the article of another page: of the same site if there is one, else of the language."""
        near = [
            (other, box)
            for other in self.pages
            if other.site == page.site and other.key != page.key
            for box in other.boxes
            if not box.inside
        ]
        offer: Sequence[tuple[Marked, Box]] = near or [
            (other, box)
            for other, box in self._offer(page.language).boxes
            if other.site != page.site and not box.inside
        ]
        return rng.choice(offer) if offer else None

    def foreign_box(self, page: Marked, rng: random.Random) -> tuple[Marked, Box] | None:
        """A box of another site's page in the language."""
        offer = [each for each in self._offer(page.language).boxes if each[0].site != page.site]
        return rng.choice(offer) if offer else None

    def donors(self, page: Marked, count: int, rng: random.Random) -> list[Marked]:
        """Pages of as many other sites, of the language if there are enough, at most one a site."""
        found: dict[str, Marked] = {}
        for offer in (self._offer(page.language), self._by_language["en"]):
            others = [other for other in offer.pages if other.site != page.site]
            for other in rng.sample(others, len(others)):
                if len(found) < count:
                    found.setdefault(other.site, other)
        return list(found.values())
