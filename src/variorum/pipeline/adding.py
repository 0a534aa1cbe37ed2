"""Finding out what an address is, and making it a source."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from variorum.discover import addresses
from variorum.discover.identify import Identified, identify
from variorum.errors import FetchError, NotFoundError, SourceError
from variorum.pipeline.parts import NEVER, Parts
from variorum.pipeline.planning import Planner
from variorum.pipeline.sources import Intake, body_of
from variorum.pipeline.sources import add_article as add_article_of
from variorum.types import Fetched, Request, Source, SourceKind

#: Kinds that are no lists of articles: they are never asked for by themselves.
WITHOUT_POLLS: Final = frozenset({SourceKind.ARTICLE, SourceKind.ARCHIVE})


@dataclass(frozen=True, slots=True)
class FoundOut:
    """What an address turned out to be; `companions` are feeds that its page names, found out likewise, and
    `missed` says of one that could not be why. `sitemaps` are those that the robots.txt of a site names of which no
    feed is known."""

    url: str
    fetched: Fetched
    identified: Identified
    companions: tuple[FoundOut, ...] = ()
    missed: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()

    @property
    def kind(self) -> SourceKind:
        return self.identified.kind

    @property
    def remarks(self) -> tuple[str, ...]:
        """What else is to be known of it, in words."""
        if not self.sitemaps:
            return self.missed
        more = f" (and {len(self.sitemaps) - 1:,} more)" if len(self.sitemaps) > 1 else ""
        return (*self.missed, f"its robots.txt names a sitemap, which may say more: {self.sitemaps[0]}{more}")


@dataclass(frozen=True, slots=True)
class Wish:
    """How a source shall be kept; None: as found. `interval` is in seconds."""

    name: str | None = None
    outlet: str | None = None
    interval: int | None = None
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Added:
    """What adding an address came to: the sources, how many articles they show, and what was found in words."""

    sources: tuple[Source, ...]
    articles: int
    explanation: str


async def find_out(parts: Parts, url: str, *, companions: bool = True) -> FoundOut:
    """Ask for an address once (and for the first feed that its page names) and say what it is.

    Raises `SourceError` where it is nothing that can be watched, `FetchError` where it does not answer.
    """
    asked = addresses.normalise(url if "://" in url else f"https://{url}")
    fetched = await parts.fetcher.fetch(Request(asked))
    answer = fetched.answer
    if answer.status != 200:
        raise SourceError(f"{asked}: answered {answer.status}; nothing to watch there", url=asked)
    identified = identify(
        body_of(answer, parts),
        url=answer.url,
        content_type=answer.header("Content-Type"),
        now=parts.clock.now(),
    )
    at = addresses.normalise(answer.url if fetched.moved_permanently else asked)
    named: list[FoundOut] = []
    missed: list[str] = []
    if companions and identified.kind is SourceKind.PAGE:
        for link in identified.feeds[:1]:
            try:
                named.append(await find_out(parts, link.url, companions=False))
            except (SourceError, FetchError) as error:  # the page itself can be watched all the same
                missed.append(f"its feed is left out: {error}")
    sitemaps = await _sitemaps(parts, at) if companions and identified.kind is SourceKind.PAGE else ()
    return FoundOut(at, fetched, identified, tuple(named), tuple(missed), () if named else sitemaps)


async def _sitemaps(parts: Parts, url: str) -> tuple[str, ...]:
    """The sitemaps of a site, those of news first."""
    try:
        named = await parts.fetcher.sitemaps(url)
    except FetchError:  # the page was read all the same
        return ()
    return tuple(sorted(named, key=lambda each: "news" not in each.lower()))


def add(parts: Parts, found: FoundOut, wish: Wish, now: datetime) -> Added:
    """Make an address and its companions sources, with the articles that they show already."""
    intake = Intake(parts, Planner(parts))
    sources: list[Source] = []
    articles: set[str] = set()
    with parts.store.transaction():
        for each in (found, *found.companions):
            if each is not found and _known(parts, each.url) is not None:
                continue
            source, shown = _add_one(
                parts, intake, each, wish if each is found else replace(wish, name=None), now
            )
            sources.append(source)
            articles.update(shown)
    words = [
        found.identified.explanation,
        *(f"{each.url}: {each.identified.explanation}" for each in found.companions),
        *found.remarks,
    ]
    return Added(tuple(sources), len(articles), "; ".join(words))


def _add_one(
    parts: Parts, intake: Intake, found: FoundOut, wish: Wish, now: datetime
) -> tuple[Source, list[str]]:
    for pattern in (*wish.include, *wish.exclude):
        addresses.compiled(pattern)  # refuses one that is no pattern, before anything is stored
    known = _known(parts, found.url)
    if known is not None:
        raise SourceError(f"{found.url}: is watched already, as {known.name!r} ({known.id})", url=found.url)
    name = wish.name or found.identified.title or addresses.site(found.url)
    source = Source(
        id=parts.make_id(),
        kind=found.kind,
        url=found.url,
        name=_free_name(parts, name, found.url),
        outlet=wish.outlet or _outlet(parts, found),
        added=now,
        interval=wish.interval,
        include=wish.include,
        exclude=wish.exclude,
    )
    parts.store.add_source(source, NEVER if found.kind in WITHOUT_POLLS else now)
    if found.kind is SourceKind.ARTICLE:
        return source, [_add_address(parts, source, found.url, now)]
    new, _ = intake.take(source, found.identified.reading.found, now)
    return source, new


def _add_address(parts: Parts, source: Source, url: str, now: datetime) -> str:
    """The article of a single address; one known already is watched on under this source as well."""
    known = parts.store.article_by_address(addresses.key(url))
    article_id = known or parts.make_id()
    if known is None:
        add_article_of(parts, source, article_id, url, now)
    else:
        parts.store.set_due(article_id, now, "by hand")
    parts.store.saw(source.id, article_id, now, title=None, updated=None)
    return article_id


def _known(parts: Parts, url: str) -> Source | None:
    try:
        return parts.store.source(url)
    except NotFoundError:
        return None


def _free_name(parts: Parts, name: str, url: str) -> str:
    """Names are how people call sources: two of one name get their addresses added."""
    taken = {source.name.casefold() for source in parts.store.sources()}
    return name if name.casefold() not in taken else f"{name} ({url})"


def _outlet(parts: Parts, found: FoundOut) -> str:
    """The outlet of another source of the same site, else the name that the site's hosts share."""
    for source in parts.store.sources():
        if addresses.same_site(source.url, found.url):
            return source.outlet
    return addresses.site(found.url)
