"""Imported captures, in order of their time, through the same decisions as live ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from variorum.discover import addresses
from variorum.errors import SourceError
from variorum.evidence.archives import Imported
from variorum.pipeline.page import Desk
from variorum.pipeline.parts import NEVER, Parts, Unplaced
from variorum.pipeline.planning import Planner
from variorum.pipeline.sources import add_article
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


def import_captures(parts: Parts, imported: Iterable[Imported], *, name: str) -> Iterator[ImportLine]:
    """Take captures in, in the order given; one line each.

    Articles made so are not looked at again by themselves; `variorum check` or a source that shows them does
    that. A capture that is no page (an image, a robots.txt) is told as not-article and leaves nothing behind.
    """
    desk = Desk(parts, Planner(parts))
    source: Source | None = None
    batch: list[Imported] = []
    for each in imported:
        if source is None:
            source = _archive(parts, name)
        batch.append(each)
        if len(batch) == _BATCH:
            yield from _settle(parts, desk, source, batch)
            batch.clear()
    if batch and source is not None:
        yield from _settle(parts, desk, source, batch)
    with parts.store.transaction():
        desk.planner.save(parts.clock.now(), force=True)


def _archive(parts: Parts, name: str) -> Source:
    """The source that imported captures belong to: one per archive name."""
    for source in parts.store.sources():
        if source.kind is SourceKind.ARCHIVE and source.name == name:
            return source
    source = Source(
        id=parts.make_id(),
        kind=SourceKind.ARCHIVE,
        url=f"archive:{name}",
        name=name,
        outlet=name,
        added=parts.clock.now(),
    )
    parts.store.add_source(source, NEVER)
    return source


def _settle(parts: Parts, desk: Desk, source: Source, batch: Iterable[Imported]) -> Iterator[ImportLine]:
    """Decide on a batch; lines come in the order of the captures, those of unusable ones among them."""
    lines: list[ImportLine | None] = []
    looks: list[tuple[int, Unplaced]] = []
    for each in batch:
        usable = _usable(each)
        if isinstance(usable, ImportLine):
            lines.append(usable)
        else:
            looks.append((len(lines), _unplaced(parts, source, usable)))
            lines.append(None)
    wheres = [each.where for each in batch]
    settlements = desk.settle([unplaced for _, unplaced in looks])
    for (place, unplaced), settlement in zip(looks, settlements, strict=True):
        look, comparison = settlement.look, settlement.comparison
        lines[place] = ImportLine(
            url=unplaced.fetched.url,
            captured=look.at,
            outcome=look.outcome,
            reason=look.reason,
            where=wheres[place],
            article=look.article_id,
            version=look.version,
            edits=comparison.edits if comparison else (),
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
        return ImportLine(each.url, each.captured, outcome, reason, each.where)

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


def _unplaced(parts: Parts, source: Source, page: _Page) -> Unplaced:
    """The capture as a look at the article that has its address by then, or at one made for it."""

    def place() -> Plan:
        article_id = parts.store.article_by_address(addresses.key(page.url))
        if article_id is None:
            article_id = parts.make_id()
            of_site = replace(source, outlet=addresses.site(page.url))
            add_article(parts, of_site, article_id, page.url, page.captured, imported=True)
            parts.store.saw(source.id, article_id, page.captured, title=None, updated=None)
        return parts.store.plan(article_id)

    return Unplaced(page.url, page.captured, "import", Fetched((page.exchange,)), place, via=source.name)
