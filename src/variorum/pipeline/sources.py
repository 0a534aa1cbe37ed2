"""The way of a source: ask for it, read what it shows, find new articles, and note hints about known ones.

A poll has two halves. `ask` talks to the network and decides nothing; `Intake.settle` reads and stores, in the
desk's transaction, and asks nobody.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from variorum.discover import addresses
from variorum.discover.pages import read_page
from variorum.errors import FetchError, SourceError
from variorum.fetch.address import parse
from variorum.fetch.bodies import decode
from variorum.fetch.guard import check_address
from variorum.pipeline.parts import NEVER, Parts
from variorum.pipeline.planning import Planner
from variorum.schedule import POLL_DEFAULTS, habit_of, next_poll, silent
from variorum.types import (
    Article,
    ArticleState,
    Exchange,
    Fetched,
    Found,
    Hint,
    HintKind,
    Plan,
    Reading,
    Request,
    Source,
    SourceHealth,
    SourceKind,
)

log = logging.getLogger(__name__)

_CHILDREN: Final = 5
"""Most sitemaps of an index that are read at one poll, the newest first."""

_OLD: Final = timedelta(days=7)
"""Entries dated so long before their source was added are its archive, not its news."""

_LISTS: Final = frozenset({SourceKind.FEED, SourceKind.SITEMAP})
"""Kinds that are written for machines: where nothing of them can be read, they are broken."""

_HABIT: Final = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class Polled:
    """What asking a source brought: its answer and those of sitemaps it names, or a failure.

    `unread` are sitemaps that did not answer, in words; `broken` says why an answer could not be dealt with.
    """

    source: Source
    health: SourceHealth
    at: datetime
    answers: tuple[Fetched, ...] = ()
    failure: FetchError | None = None
    unread: tuple[str, ...] = ()
    broken: str | None = None


@dataclass(frozen=True, slots=True)
class Intook:
    """What a poll came to: new articles, hints about known ones, and problems in words."""

    source: Source
    new: tuple[str, ...] = ()
    hinted: tuple[str, ...] = ()
    problem: str | None = None


def body_of(answer: Exchange, parts: Parts) -> bytes:
    """The decoded body of an answer. Raises `FetchError` where it cannot be decoded within the limits."""
    return decode(
        answer.payload,
        answer.header("Content-Encoding"),
        max_decoded=parts.settings.max_decoded_bytes,
        max_ratio=parts.settings.max_ratio,
        url=answer.url,
    )


def read(kind: SourceKind, answer: Exchange, parts: Parts, now: datetime) -> Reading:
    """What a source's answer shows. Raises `SourceError` where it is not what it should be, `FetchError` where
    it cannot be decoded."""
    # What reads XML is loaded by those who have some to read: it holds as much memory as a thousand articles do.
    body, content_type = body_of(answer, parts), answer.header("Content-Type")
    if kind is SourceKind.FEED:
        from variorum.discover.feeds import read_feed

        return read_feed(body, url=answer.url, content_type=content_type, now=now)
    if kind is SourceKind.SITEMAP:
        from variorum.discover.sitemaps import read_sitemap

        return read_sitemap(body, url=answer.url, now=now)
    return read_page(body, url=answer.url)


def reserved(url: str, *, allow_loopback: bool = False) -> str | None:
    """Why an address is never asked, in words, where its host is written as a number; else None.

    What a name resolves to is checked when it is asked.
    """
    try:
        literal = parse(url).literal
    except FetchError as error:
        return error.cause
    return check_address(literal, allow_loopback=allow_loopback) if literal is not None else None


async def ask(parts: Parts, source: Source, health: SourceHealth) -> Polled:
    """Ask a source, and for an index of sitemaps its newest ones. Failures are part of the result."""
    at = parts.clock.now()
    try:
        first = await parts.fetcher.fetch(Request(source.url, health.etag, health.last_modified))
    except FetchError as error:
        return Polled(source, health, at, failure=error)
    answers, unread = [first], []
    for child in _children(parts, source, first, at):
        try:
            answers.append(await parts.fetcher.fetch(Request(child)))
        except FetchError as error:
            unread.append(str(error))
    return Polled(source, health, at, tuple(answers), unread=tuple(unread))


def _children(parts: Parts, source: Source, first: Fetched, now: datetime) -> Sequence[str]:
    """The sitemaps of an index that are to be read. An answer of the wrong kind has none: it is told of when
    it is settled."""
    if source.kind is not SourceKind.SITEMAP or first.answer.status != 200:
        return ()
    try:
        return read(source.kind, first.answer, parts, now).children[:_CHILDREN]
    except (SourceError, FetchError):
        return ()


@dataclass(slots=True)
class Intake:
    """Stores what polls brought. Belongs to the desk: called inside its transaction."""

    parts: Parts
    planner: Planner
    _warned: set[str] = field(default_factory=set)

    def settle(self, polled: Polled) -> Intook:
        """Read the answer, add new articles, note hints, and plan the next poll."""
        try:
            source = self.parts.store.source(polled.source.id)  # it may have been paused meanwhile
            return self._read(replace(polled, source=source))
        except (SourceError, FetchError) as error:
            retry_after = error.retry_after if isinstance(error, FetchError) else None
            status = polled.answers[0].answer.status if polled.answers else None
            if isinstance(error, FetchError) and error.exchanges:
                status = error.exchanges[-1].status
            self._failed(polled, str(error), status, retry_after)
            return Intook(polled.source, problem=str(error))

    def take(self, source: Source, found: Sequence[Found], now: datetime) -> tuple[list[str], list[str]]:
        """New articles and hints among what a source shows; answers the ids of both."""
        store = self.parts.store
        by_key = self._wanted(source, found)
        known = store.articles_by_address(list(by_key))
        new = {
            key: self._add_article(source, item, now)
            for key, item in self._fresh(source, by_key, known, now).items()
        }
        shown = {**known, **new}
        rows = [
            (shown[key], item.title, item.updated or item.published)
            for key, item in by_key.items()
            if key in shown
        ]
        before = store.saw_many(source.id, now, rows)
        hints = [Hint(source.id, article_id, HintKind.NEW, now) for article_id in new.values()]
        for article_id, title, updated in rows:
            kind = _hint(before.get(article_id), title, updated)
            if kind is not None and self._look_soon(article_id, now):
                hints.append(Hint(source.id, article_id, kind, now))
        store.add_hints(hints)
        return list(new.values()), [hint.article_id for hint in hints if hint.kind is not HintKind.NEW]

    def _read(self, polled: Polled) -> Intook:
        if polled.failure is not None:
            raise polled.failure
        if polled.broken is not None:
            raise SourceError(f"{polled.source.url}: {polled.broken}", url=polled.source.url)
        source, answer = polled.source, polled.answers[0].answer
        if answer.status == 304:
            return self._succeeded(polled, answer, None, (), ())
        if answer.status != 200:
            raise SourceError(f"{source.url}: answered {answer.status}", url=source.url)
        digest = "sha256:" + sha256(b"".join(each.answer.payload for each in polled.answers)).hexdigest()
        if digest == polled.health.body_digest:
            return self._succeeded(polled, answer, digest, (), ())
        found: list[Found] = []
        problems = list(polled.unread)
        for each in polled.answers:
            if each.answer.status != 200:
                problems.append(f"{each.url}: answered {each.answer.status}")
                continue
            reading = read(source.kind, each.answer, self.parts, polled.at)
            found.extend(reading.found)
            problems.extend(reading.problems)
        if problems and not found and source.kind in _LISTS:
            # Broken off before the first entry, or one that can be used: an honest empty list has no problems.
            raise SourceError(f"{source.url}: shows no entry: {'; '.join(problems)}", url=source.url)
        new, hinted = self.take(source, found, polled.at)
        return self._succeeded(polled, answer, digest, new, hinted, problems)

    def _succeeded(
        self,
        polled: Polled,
        answer: Exchange,
        digest: str | None,
        new: Sequence[str],
        hinted: Sequence[str],
        problems: Sequence[str] = (),
    ) -> Intook:
        problem = "; ".join(problems) or None
        health = replace(
            polled.health,
            last_poll=polled.at,
            last_success=polled.at,
            last_new=polled.at if new else polled.health.last_new,
            failing_since=None,
            failures=0,
            status=answer.status,
            problem=problem if digest != polled.health.body_digest else polled.health.problem,
            body_digest=digest or polled.health.body_digest,
        )
        if len(polled.answers) + len(polled.unread) > 1:  # an index stands still while its sitemaps change
            health = replace(health, etag=None, last_modified=None)
        elif answer.status == 200:
            health = replace(health, etag=answer.header("ETag"), last_modified=answer.header("Last-Modified"))
        self._plan(polled.source, health, polled.at, None)
        return Intook(polled.source, tuple(new), tuple(hinted), problem)

    def _failed(
        self, polled: Polled, problem: str, status: int | None, retry_after: timedelta | None
    ) -> None:
        health = replace(
            polled.health,
            last_poll=polled.at,
            failing_since=polled.health.failing_since or polled.at,
            failures=polled.health.failures + 1,
            status=status,
            problem=problem,
            etag=None,
            last_modified=None,
            body_digest=None,
        )
        log.warning("source %s (%s) failed: %s", polled.source.name, polled.source.id, problem)
        self._plan(polled.source, health, polled.at, retry_after)

    def _plan(
        self, source: Source, health: SourceHealth, now: datetime, retry_after: timedelta | None
    ) -> None:
        """Store the health with its next due time, and raise or end the alarm of a source that fell silent."""
        if source.interval is None and self.parts.settings.source_interval:
            source = replace(source, interval=self.parts.settings.source_interval)
        due = next_poll(source, health, now=now, retry_after=retry_after)
        quiet = self._silent(source, health, now)
        if quiet and health.silent_since is None:
            log.warning("source %s (%s) fell silent: %s", source.name, source.id, quiet)
            health = replace(health, silent_since=now)
        elif not quiet and health.silent_since is not None:
            log.info("source %s (%s) is no longer silent", source.name, source.id)
            health = replace(health, silent_since=None)
        self.parts.store.set_health(replace(health, due=due.at or NEVER))

    def _silent(self, source: Source, health: SourceHealth, now: datetime) -> str | None:
        floor = timedelta(hours=self.parts.settings.silent_hours)
        habit = None
        if health.last_new is not None and now - health.last_new >= floor:
            news = self.parts.store.hints(source.id, since=now - _HABIT)
            habit = habit_of(sorted(hint.at for hint in news if hint.kind is HintKind.NEW))
        return silent(
            source, health, now=now, habit=habit, settings=replace(POLL_DEFAULTS, silence_floor=floor)
        )

    def _wanted(self, source: Source, found: Sequence[Found]) -> dict[str, Found]:
        """What passes the source's patterns, by address key; the first of two with one address counts."""
        by_key: dict[str, Found] = {}
        for item in found:
            try:
                url = addresses.normalise(item.url)
                if why := reserved(url, allow_loopback=self.parts.settings.allow_loopback):
                    log.warning("source %s (%s) shows %s: %s", source.name, source.id, url, why)
                elif addresses.allowed(url, source.include, source.exclude):
                    by_key.setdefault(addresses.key(url), replace(item, url=url))
            except SourceError as error:
                log.debug("source %s: %s", source.id, error)
        return by_key

    def _fresh(
        self, source: Source, by_key: dict[str, Found], known: dict[str, str], now: datetime
    ) -> dict[str, Found]:
        """Addresses not known yet that are news: not dated long before the source was added, the newest first."""
        oldest = source.added - _OLD
        fresh = [
            (key, item)
            for key, item in by_key.items()
            if key not in known and (item.published or item.updated or now) >= oldest
        ]
        fresh.sort(key=lambda pair: pair[1].published or pair[1].updated or now, reverse=True)
        return dict(fresh[: self.parts.settings.max_new])

    def _add_article(self, source: Source, item: Found, now: datetime) -> str:
        article_id = self.parts.make_id()
        published = item.published.isoformat().replace("+00:00", "Z") if item.published else None
        add_article(self.parts, source, article_id, item.url, now, headline=item.title, published=published)
        return article_id

    def _look_soon(self, article_id: str, now: datetime) -> bool:
        """Make a known article due because of a hint; False where it is due by then or never again."""
        plan = self.parts.store.plan(article_id)
        if plan.current is None or plan.state not in (
            ArticleState.LIVE,
            ArticleState.SUSPECT,
            ArticleState.WITHDRAWN,
        ):
            return False
        due = self.planner.hinted(plan, now)
        if due.at is not None and (plan.due is None or due.at < plan.due):
            self.parts.store.set_due(article_id, due.at, due.why)
        return due.at is not None


def add_article(
    parts: Parts,
    source: Source,
    article_id: str,
    url: str,
    now: datetime,
    *,
    headline: str | None = None,
    published: str | None = None,
    imported: bool = False,
) -> Plan:
    """A new article at a normalised address; answers its plan. It is due at once, unless it was imported."""
    plan = Plan(
        article_id=article_id,
        url=url,
        host=addresses.host(url),
        state=ArticleState.FOUND,
        found=now,
        due=None if imported else now,
        why="imported, not checked by itself" if imported else "new",
        source_id=source.id,
    )
    article = Article(
        id=article_id, url=url, outlet=source.outlet, found=now, headline=headline, published=published
    )
    parts.store.add_article(article, plan, addresses.key(url))
    return plan


def _hint(
    before: tuple[str | None, datetime | None] | None, title: str | None, updated: datetime | None
) -> HintKind | None:
    """What changed in what a source states of an article it has shown before."""
    if before is None:
        return None
    old_title, old_updated = before
    if title and old_title and title != old_title:
        return HintKind.HEADLINE
    if updated and old_updated and updated > old_updated:
        return HintKind.UPDATED
    return None
