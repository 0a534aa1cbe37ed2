"""Imported captures, in order of their time, through the same decisions as live ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from variorum.discover import addresses
from variorum.errors import NotFoundError, SourceError, VariorumError, redacted
from variorum.evidence.archives import Imported
from variorum.extraction.blocks import Tree
from variorum.extraction.decoding import decode
from variorum.extraction.metadata import outlet
from variorum.pipeline.page import Desk
from variorum.pipeline.parts import NEVER, Parts, Unplaced
from variorum.pipeline.planning import Planner
from variorum.pipeline.sources import add_article, body_of
from variorum.types import (
    Edit,
    Exchange,
    Fetched,
    LinkChange,
    Outcome,
    Plan,
    Source,
    SourceKind,
)

_BATCH: Final = 100

_PAGES: Final = frozenset(
    {"text/html", "application/xhtml+xml", "text/plain", "application/octet-stream", ""}
)
"""Content types that may be an article; the rest of an archive are images, scripts, feeds."""


@dataclass(frozen=True, slots=True)
class ImportLine:
    """What one capture came to. `where` names the file and place it came from; of a damaged place, address and
    time may be unknown. `links` are those that lead elsewhere in a text that was known."""

    url: str | None
    captured: datetime | None
    outcome: Outcome
    reason: str
    where: str
    article: str | None = None
    version: int | None = None
    edits: tuple[Edit, ...] = ()
    links: tuple[LinkChange, ...] = ()


def import_captures(
    parts: Parts, imported: Iterable[Imported], *, names: Mapping[Path, str]
) -> Iterator[ImportLine]:
    """Take captures in, in the order given; one line each. `names` are those of the archives.

    Articles made so are not looked at again by themselves; `variorum check` or a source that shows them does
    that. A capture that is no page (an image, a robots.txt) is told as not-article and leaves nothing behind.
    """
    desk = Desk(parts, Planner(parts))
    archives = _Archives(parts, names)
    batch: list[Imported] = []
    for each in imported:
        batch.append(each)
        if len(batch) == _BATCH:
            yield from _settle(parts, desk, archives, batch)
            batch.clear()
    if batch:
        yield from _settle(parts, desk, archives, batch)
    with parts.store.transaction():
        desk.planner.save(parts.clock.now(), force=True)


class _Archives:
    """The sources that imported captures belong to: one per archive name, made with its first page."""

    def __init__(self, parts: Parts, names: Mapping[Path, str]) -> None:
        self._parts = parts
        self._names = names
        self._known: dict[str, Source] = {}
        self._shown: set[tuple[str, str]] = set()
        self._outlets: dict[str, str] = {}  # by site
        for source in parts.store.sources():
            if source.kind is not SourceKind.ARCHIVE:
                self._outlets.setdefault(addresses.site(source.url), source.outlet)

    def source(self, archive: Path) -> Source:
        name = self._names[archive]
        if name not in self._known:
            self._known[name] = self._found(f"archive:{name}") or self._made(f"archive:{name}", name)
        return self._known[name]

    def shows(self, source: Source, article_id: str, at: datetime) -> None:
        """Note that an archive holds an article, also one that was known before."""
        if (source.id, article_id) not in self._shown:
            self._parts.store.saw(source.id, article_id, at, title=None, updated=None)
            self._shown.add((source.id, article_id))

    def outlet(self, page: _Page) -> str:
        """The outlet of a source of the same site; else what the first page of the site that says so calls it; else the
        name that the site's hosts share."""
        site = addresses.site(page.url)
        if site not in self._outlets:
            name = self._stated(page)
            if name is None:
                return site
            self._outlets[site] = name
        return self._outlets[site]

    def _stated(self, page: _Page) -> str | None:
        if page.exchange.status != 200:
            return None
        with suppress(VariorumError):  # a page that cannot be read says nothing
            html = decode(body_of(page.exchange, self._parts), page.exchange.header("Content-Type"), page.url)
            return outlet(Tree(html))
        return None

    def _found(self, url: str) -> Source | None:
        """By its address: a person may have renamed it since an earlier import."""
        try:
            return self._parts.store.source(url)
        except NotFoundError:
            return None

    def _made(self, url: str, name: str) -> Source:
        parts = self._parts
        source = Source(
            id=parts.make_id(),
            kind=SourceKind.ARCHIVE,
            url=url,
            name=name,
            outlet=name,
            added=parts.clock.now(),
        )
        parts.store.add_source(source, NEVER)
        return source


def _settle(parts: Parts, desk: Desk, archives: _Archives, batch: Iterable[Imported]) -> Iterator[ImportLine]:
    """Decide on a batch; lines come in the order of the captures, those of unusable ones among them."""
    lines: list[ImportLine | None] = []
    looks: list[tuple[int, Source, Unplaced]] = []
    for each in batch:
        usable = _usable(each)
        if isinstance(usable, ImportLine):
            lines.append(usable)
        else:
            source = archives.source(each.archive)
            looks.append((len(lines), source, _unplaced(parts, archives, source, usable)))
            lines.append(None)
    wheres = [each.where for each in batch]
    settlements = desk.settle([unplaced for _, _, unplaced in looks])
    for (place, source, unplaced), settlement in zip(looks, settlements, strict=True):
        look = settlement.look
        archives.shows(source, look.article_id, look.at)
        lines[place] = ImportLine(
            url=unplaced.fetched.url,
            captured=look.at,
            outcome=look.outcome,
            reason=look.reason,
            where=wheres[place],
            article=look.article_id,
            version=look.version,
            edits=settlement.edits,
            links=settlement.links,
        )
    yield from (line for line in lines if line is not None)


@dataclass(frozen=True, slots=True)
class _Page:
    """A capture that can be a look at an article."""

    url: str
    captured: datetime
    exchange: Exchange


def _usable(each: Imported) -> _Page | ImportLine:
    """The capture as a page, or the line that says why it is none."""

    def line(outcome: Outcome, reason: str) -> ImportLine:
        return ImportLine(
            redacted(each.url) if each.url else None, each.captured, outcome, reason, each.where
        )

    if each.exchange is None or each.url is None or each.captured is None:
        return line(Outcome.FAILED, each.problem or "neither address nor time is known")
    try:
        url = addresses.normalise(each.url)
    except SourceError as error:
        return line(Outcome.FAILED, str(error))
    content_type = (each.exchange.header("Content-Type") or "text/html").partition(";")[0].strip().lower()
    if each.exchange.status == 200 and content_type not in _PAGES:
        return line(Outcome.NOT_ARTICLE, f"{content_type} is no page")
    return _Page(url, each.captured, each.exchange)


def _unplaced(parts: Parts, archives: _Archives, source: Source, page: _Page) -> Unplaced:
    """The capture as a look at the article that has its address by then, or at one made for it."""

    def place() -> Plan:
        article_id = parts.store.article_by_address(addresses.key(page.url))
        if article_id is None:
            article_id = parts.make_id()
            of_outlet = replace(source, outlet=archives.outlet(page))
            add_article(parts, of_outlet, article_id, page.url, page.captured, imported=True)
            parts.store.saw(source.id, article_id, page.captured, title=None, updated=None)
        return parts.store.plan(article_id)

    return Unplaced(page.url, page.captured, "import", Fetched((page.exchange,)), place, via=source.name)
