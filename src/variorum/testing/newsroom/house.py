"""The outlets: what each calls itself, how it sets its pages and how it writes its addresses.

Three are the default; the fourth, `coast`, is kept back for measuring what has never been seen.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from variorum.testing.newsroom.model import Draft


@dataclass(frozen=True, slots=True)
class Way:
    """A feed, sitemap or page that shows an outlet's articles. `tracking` is what it adds to every link."""

    kind: str  # "rss", "atom", "json", "sitemap" or "sitemap-index"
    path: str
    section: str | None = None
    tracking: str = ""


@dataclass(frozen=True, slots=True)
class House:
    """One outlet. `name` is also the prefix of its templates; `curly` the style of its quotation marks."""

    name: str
    title: str
    slogan: str
    charset: str
    curly: bool
    address: str  # pattern of an article's path
    moved: str  # the same after the article moved
    ways: tuple[Way, ...]

    def path(self, draft: Draft, number: int, published: datetime) -> str:
        """Where an article stands when it is published."""
        return self.address.format(**self._parts(draft, draft.copy.headline, number, published))

    def moved_path(self, draft: Draft, number: int, published: datetime) -> str:
        """Where it stands after its address was changed."""
        headline = draft.later_headline or f"{draft.copy.headline} update"
        return self.moved.format(**self._parts(draft, headline, number, published))

    def _parts(self, draft: Draft, headline: str, number: int, published: datetime) -> dict[str, str]:
        return {
            "section": draft.section,
            "id": str(6_000_000 + number * 7919 % 900_000),
            "slug": slug(headline),
            "name": draft.name if not draft.name.startswith("wire-") else f"{slug(headline)}-{number}",
            "hash": hashlib.sha256(draft.name.encode()).hexdigest()[:7],
            "date": f"{published:%Y/%m/%d}",
        }


def slug(text: str) -> str:
    """A headline as it stands in an address."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain)[:9])


_RSS = "utm_source=rss&utm_medium=feed&utm_campaign=gazette"

HOUSES: Mapping[str, House] = {
    house.name: house
    for house in (
        House(
            name="gazette",
            title="Harbour Gazette",
            slogan="Kelsund and the coast, every day since 1871",
            charset="iso-8859-1",
            curly=False,
            address="/1/hi/{section}/{id}.htm",
            moved="/2/hi/{section}/{id}.htm",
            ways=(
                Way("rss", "/rss/front.xml", tracking=_RSS),
                Way("rss", "/rss/harbour.xml", section="harbour"),
                Way("rss", "/rss/politics.xml", section="politics", tracking=_RSS),
            ),
        ),
        House(
            name="meridian",
            title="The Meridian",
            slogan="News from the western counties",
            charset="utf-8",
            curly=True,
            address="/{section}/{date}/{slug}-{hash}",
            moved="/{section}/{date}/{slug}-{hash}",
            ways=(
                Way("atom", "/feeds/latest.atom", tracking="utm_source=atom&utm_medium=syndication"),
                Way("atom", "/feeds/business.atom", section="business"),
                Way("sitemap", "/sitemaps/news.xml"),
                Way("sitemap-index", "/sitemap.xml"),
            ),
        ),
        House(
            name="lantern",
            title="Lantern",
            slogan="Slow news from a fast coast",
            charset="utf-8",
            curly=True,
            address="/stories/{name}",
            moved="/stories/{slug}",
            ways=(Way("json", "/feed.json"),),
        ),
        House(
            name="coast",
            title="Coast Wire",
            slogan="Reports from the skerries to the pass",
            charset="utf-8",
            curly=True,
            address="/read?id={id}",
            moved="/read?id={id}&rev=2",
            ways=(Way("rss", "/wire.rss", tracking="utm_source=wire&utm_content=headline"),),
        ),
    )
}
