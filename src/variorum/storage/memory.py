"""The twin in memory: a whole store without a database, to be trusted in tests and for short work.

Kept apart from the SQL on purpose: where both agree, on every case of the conformance suite, the contract has
been read twice. It holds plain values in tables that can undo what was done to them since a transaction
began.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, datetime
from itertools import count as counting
from itertools import takewhile
from typing import Any, Generic, Self, TypeVar, cast

from variorum.edits import importance, silence
from variorum.errors import LockedError, NotFoundError, StorageError
from variorum.ports import (
    RECENT,
    Aged,
    ArticleFilter,
    Facets,
    Filed,
    NewText,
    Order,
    PlacedReport,
    Printing,
    QuoteFilter,
    Recognised,
    Settled,
    Step,
    StoryFilter,
    StoryOrder,
)
from variorum.storage.columns import micros, storable
from variorum.storage.derived import (
    NOTHING_CHANGED,
    NOTHING_NEW,
    Sentences,
    bare,
    changed_words,
    host_of,
    kept_weights,
    language_of,
    named_so,
    numbers_after,
    quotes_of,
    searchable,
    searched,
    sentences_changed,
    source_key,
    speaker_key,
    standing,
    told,
    united,
    woven,
)
from variorum.storage.words import Query, count, parse, snippet, words
from variorum.text.normalise import fold
from variorum.types import (
    Address,
    AddressKind,
    Article,
    ArticleState,
    Candidate,
    Capture,
    ChangeRow,
    Document,
    Edit,
    Event,
    GroupKind,
    GroupTurn,
    Hint,
    History,
    Hit,
    Interval,
    KnownText,
    LinkChange,
    Look,
    Mark,
    Membership,
    Outcome,
    PictureChange,
    Plan,
    Quote,
    RecordRef,
    Regrouped,
    Source,
    SourceHealth,
    SourceKind,
    SourceState,
    Speaker,
    StoredEdit,
    Story,
    Totals,
    Version,
    WitnessChange,
)
from variorum.versions.witnesses import BYLINE

_K = TypeVar("_K")
_V = TypeVar("_V")
_T = TypeVar("_T")

_PLACES = ("text", "headline", "added", "removed")


class _Table(dict[_K, _V], Generic[_K, _V]):
    """A dict that notes how to undo each change; nothing else may change it."""

    def __init__(self, undo: list[Callable[[], None]]) -> None:
        super().__init__()
        self._undo = undo

    def __setitem__(self, key: _K, value: _V) -> None:
        if key in self:
            before = self[key]
            self._undo.append(lambda: dict.__setitem__(self, key, before))
        else:
            self._undo.append(lambda: dict.__delitem__(self, key))
        super().__setitem__(key, value)

    def __delitem__(self, key: _K) -> None:
        before = self[key]
        self._undo.append(lambda: dict.__setitem__(self, key, before))
        super().__delitem__(key)


@dataclass(frozen=True, slots=True)
class _Article:
    """An article with what is remembered of it between looks."""

    id: str
    url: str
    outlet: str
    found: datetime
    headline: str | None
    language: str | None
    published: str | None
    candidate: Candidate | None = None
    versions: int = 0
    flips: int = 0
    looks: int = 0
    last_change: datetime | None = None
    listed: bool = True
    ended: bool = False


@dataclass(frozen=True, slots=True)
class _Sighting:
    first: datetime
    last: datetime
    title: str | None
    updated: datetime | None


@dataclass(frozen=True, slots=True)
class _Version:
    """A version, its text (None after a takedown), and how it differs from the one shown before."""

    version: Version
    document: Document | None
    previous: int | None = None
    change: Sentences = NOTHING_CHANGED


@dataclass(frozen=True, slots=True)
class _Event:
    """An event: its story, when its reports were last changed, and what it was merged into."""

    story_id: str
    touched: datetime
    into: str | None = None


class MemoryStore:
    """A `Store` and `Search` that is gone when the process ends. May be used by several threads, in turns."""

    address = ":memory:"
    path = None

    def __init__(self) -> None:
        self._guard = threading.RLock()
        self._in_transaction = False
        self._undo: list[Callable[[], None]] = []
        self._runners: set[str] = set()
        self._serial = 0
        self._sources: _Table[str, Source] = _Table(self._undo)
        self._health: _Table[str, SourceHealth] = _Table(self._undo)
        self._articles: _Table[str, _Article] = _Table(self._undo)
        self._plans: _Table[str, Plan] = _Table(self._undo)
        self._addresses: _Table[str, tuple[str, Address]] = _Table(self._undo)
        self._sightings: _Table[tuple[str, str], _Sighting] = _Table(self._undo)
        self._captures: _Table[str, Capture] = _Table(self._undo)
        self._log: _Table[int, Look] = _Table(self._undo)
        self._versions: _Table[tuple[str, int], _Version] = _Table(self._undo)
        self._edits: _Table[tuple[str, int, int], tuple[StoredEdit, ...]] = _Table(self._undo)
        self._hints: _Table[int, Hint] = _Table(self._undo)
        self._marks: _Table[int, Mark] = _Table(self._undo)
        self._witnesses: _Table[int, WitnessChange] = _Table(self._undo)
        self._links: _Table[int, LinkChange] = _Table(self._undo)
        self._pictures: _Table[int, PictureChange] = _Table(self._undo)
        self._unread: _Table[str, tuple[int, int]] = _Table(self._undo)
        self._printings: _Table[tuple[str, int], Printing] = _Table(self._undo)
        self._quotes: _Table[int, Quote] = _Table(self._undo)
        self._placed: _Table[str, PlacedReport] = _Table(self._undo)
        self._events: _Table[str, _Event] = _Table(self._undo)
        self._stories: _Table[str, str | None] = _Table(self._undo)
        self._turns: _Table[int, Regrouped] = _Table(self._undo)
        self._rarity: _Table[str, bytes] = _Table(self._undo)
        self._hazard: _Table[str, str] = _Table(self._undo)
        self._memories: _Table[str, bytes] = _Table(self._undo)
        self._takedowns: _Table[str, tuple[datetime, str]] = _Table(self._undo)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- life ---------------------------------------------------------------------------------------------

    def close(self) -> None:
        """Nothing is held that has to be let go; the store can still be read."""

    @contextmanager
    def transaction(self) -> Iterator[None]:
        with self._guard:
            if self._in_transaction:
                raise StorageError(f"{self.address}: a transaction is open already; they are not nested")
            self._in_transaction = True
            self._undo.clear()
            try:
                yield
            except BaseException:
                while self._undo:
                    self._undo.pop()()
                raise
            finally:
                self._in_transaction = False
                self._undo.clear()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with self._guard:
            if self._in_transaction:
                yield
            else:
                with self.transaction():
                    yield

    @contextmanager
    def runner_lock(self, name: str = "run") -> Iterator[None]:
        """As `SqlStore.runner_lock`, within this process."""
        with self._guard:
            if name in self._runners:
                raise LockedError(
                    f"{self.address}: somebody is at work on it (`{name}`); stop that one first"
                )
            self._runners.add(name)
        try:
            yield
        finally:
            self._runners.discard(name)

    def check(self) -> list[str]:
        """Nothing can be damaged that is not stored."""
        return []

    def sizes(self) -> dict[str, int]:
        """Nothing lies on a disk."""
        return {}

    def _next(self) -> int:
        self._serial += 1
        return self._serial

    # -- sources ------------------------------------------------------------------------------------------

    def add_source(self, source: Source, due: datetime) -> None:
        source = _stored(source)
        with self._writing():
            for known in self._sources.values():
                same = known.state is not SourceState.REMOVED and source_key(known.url) == source_key(
                    source.url
                )
                if known.id == source.id or same:
                    raise StorageError(f"{source.url}: is watched already, as {known.name!r} ({known.id})")
            self._sources[source.id] = source
            self._health[source.id] = SourceHealth(source.id, _stored(due))

    def update_source(self, source: Source) -> None:
        source = _stored(source)
        with self._writing():
            self._source(source.id)
            for known in self._sources.values():
                if (
                    known.id != source.id
                    and SourceState.REMOVED not in (known.state, source.state)
                    and source_key(known.url) == source_key(source.url)
                ):
                    raise StorageError(f"{source.url}: is watched already, as {known.name!r} ({known.id})")
            self._sources[source.id] = source

    def source(self, id_or_name_or_url: str) -> Source:
        wanted = storable(id_or_name_or_url)
        if wanted in self._sources:
            return self._sources[wanted]
        kept = sorted(
            (source for source in self._sources.values() if source.state is not SourceState.REMOVED),
            key=lambda source: (source.added, source.id),
        )
        for source in kept:
            if source.name.casefold() == wanted.casefold():
                return source
        for source in kept:
            if source_key(source.url) == source_key(wanted):
                return source
        return self._source(wanted)

    def sources(
        self, *, states: Sequence[SourceState] = (SourceState.ACTIVE, SourceState.PAUSED)
    ) -> list[Source]:
        found = [source for source in self._sources.values() if source.state in states]
        return sorted(found, key=lambda source: (source.name.casefold(), source.id))

    def health(self, source_id: str) -> SourceHealth:
        self._source(source_id)
        return self._health[source_id]

    def set_health(self, health: SourceHealth) -> None:
        with self._writing():
            self._source(health.source_id)
            self._health[health.source_id] = _stored(health)

    def due_sources(self, now: datetime, limit: int) -> list[tuple[Source, SourceHealth]]:
        due = [pair for pair in self._polled() if pair[1].due <= now]
        return sorted(due, key=lambda pair: (pair[1].due, pair[0].id))[:limit]

    def _polled(self) -> list[tuple[Source, SourceHealth]]:
        return [
            (source, self._health[source.id])
            for source in self._sources.values()
            if source.state is SourceState.ACTIVE and source.kind is not SourceKind.ARCHIVE
        ]

    def source_articles(self, source_id: str, *, since: datetime | None = None) -> int:
        self._source(source_id)
        return sum(
            shown_by == source_id
            and self._articles[article_id].listed
            and (since is None or sighting.first >= since)
            for (article_id, shown_by), sighting in self._sightings.items()
        )

    def _source(self, source_id: str) -> Source:
        source = self._sources.get(source_id)
        if source is None:
            raise NotFoundError(f"{source_id}: no source of that id, name or address")
        return source

    # -- articles and their addresses ---------------------------------------------------------------------

    def article_by_address(self, key: str) -> str | None:
        owner = self._addresses.get(storable(key))
        return owner[0] if owner else None

    def articles_by_address(self, keys: Sequence[str]) -> dict[str, str]:
        return {key: owner for key in keys if (owner := self.article_by_address(key)) is not None}

    def add_article(self, article: Article, plan: Plan, key: str) -> None:
        article, plan, key = _stored(article), _stored(plan), storable(key)
        with self._writing():
            owner = self.article_by_address(key)
            if owner is not None:
                raise StorageError(f"{key}: is an address of article {owner} already")
            if article.id in self._articles:
                raise StorageError(f"{article.id}: an article has that id already")
            self._articles[article.id] = _Article(
                article.id,
                article.url,
                article.outlet,
                article.found,
                article.headline,
                article.language,
                article.published,
            )
            self._plans[article.id] = plan
            self._addresses[key] = (article.id, Address(article.url, AddressKind.CANONICAL, article.found))

    def add_address(self, article_id: str, url: str, key: str, kind: AddressKind, since: datetime) -> None:
        key = storable(key)
        with self._writing():
            self._article(article_id)
            known = self._addresses.get(key)
            if known is None:
                self._addresses[key] = (article_id, Address(storable(url), kind, _stored(since)))
            elif known[0] == article_id:
                self._addresses[key] = (article_id, replace(known[1], kind=kind))

    def addresses(self, article_id: str) -> list[Address]:
        self._article(article_id)
        found = [(key, address) for key, (owner, address) in self._addresses.items() if owner == article_id]
        found.sort(key=lambda row: (row[1].since, row[1].kind is not AddressKind.CANONICAL, row[0]))
        return [address for _, address in found]

    def set_canonical(
        self, article_id: str, url: str, key: str, since: datetime, *, former: AddressKind
    ) -> None:
        url, key = storable(url), storable(key)
        with self._writing():
            article = self._article(article_id)
            known = self._addresses.get(key)
            if known is not None and known[0] != article_id:
                raise StorageError(f"{url}: is an address of article {known[0]} already")
            for other, (owner, address) in list(self._addresses.items()):
                if owner == article_id and address.kind is AddressKind.CANONICAL and other != key:
                    self._addresses[other] = (owner, replace(address, kind=former))
            since = known[1].since if known else _stored(since)
            self._addresses[key] = (article_id, Address(url, AddressKind.CANONICAL, since))
            self._articles[article_id] = replace(article, url=url)
            self._plans[article_id] = replace(self._plans[article_id], url=url, host=host_of(url))

    def merge(self, article_id: str, into: str, at: datetime) -> None:
        if article_id == into:
            raise StorageError(f"{article_id}: cannot become itself")
        with self._writing():
            self._article(into)
            self._article(article_id)
            if (article_id, 0) in self._versions:
                raise StorageError(f"{article_id}: has versions and cannot become article {into}")
            self._pass_over(article_id, into)

    def absorb(self, article_id: str, into: str) -> None:
        if article_id == into:
            raise StorageError(f"{article_id}: cannot become itself")
        with self._writing():
            for each in (article_id, into):
                self._article(each)
                if each in self._takedowns:
                    raise StorageError(f"{each}: was taken down and cannot be united with another article")
            self._forget_told(article_id)
            own, others = self._of(into), self._of(article_id)
            numbers = numbers_after([kept.version for kept in own], [kept.version for kept in others])
            stretches = [(part, kept.version.number) for kept in own for part in kept.version.intervals]
            for kept in others:
                number = numbers[kept.version.number]
                stretches += [(part, number) for part in kept.version.intervals]
                del self._versions[article_id, kept.version.number]
                if (into, number) not in self._versions:
                    version = replace(kept.version, article_id=into, number=number)
                    self._versions[into, number] = replace(kept, version=version)
            for pair in [pair for pair in self._edits if pair[0] == article_id]:
                del self._edits[pair]
            intervals = woven(stretches)
            for number in {number for _, number in intervals}:
                kept = self._versions[into, number]
                parts = tuple(part for part, shown in intervals if shown == number)
                self._versions[into, number] = replace(kept, version=replace(kept.version, intervals=parts))
            for key, mark in list(self._marks.items()):
                if mark.article_id == article_id and numbers.get(mark.version, -1) >= len(own):
                    self._marks[key] = replace(mark, article_id=into, version=numbers[mark.version])
            for key, look in list(self._log.items()):
                if look.article_id == article_id:
                    shown = None if look.version is None else numbers.get(look.version, look.version)
                    self._log[key] = replace(look, article_id=into, version=shown)
            for capture in list(self._captures.values()):
                if capture.article_id == article_id:
                    self._captures[capture.id] = replace(capture, article_id=into)
            for key, change in list(self._witnesses.items()):
                if change.article_id == article_id:
                    self._witnesses[key] = replace(change, article_id=into)
            for key, moved in list(self._links.items()):
                if moved.article_id == article_id:
                    self._links[key] = replace(moved, article_id=into)
            for key, shown_before in list(self._pictures.items()):
                if shown_before.article_id == article_id:
                    self._pictures[key] = replace(shown_before, article_id=into)
            plan, other = self._plans[into], self._plans[article_id]
            due = None if self._articles[into].ended else united(plan, other).due
            self._pass_over(article_id, into)
            looks = self._articles[article_id].looks
            self._articles[article_id] = replace(self._articles[article_id], looks=0)
            self._articles[into] = replace(self._articles[into], looks=self._articles[into].looks + looks)
            self._plans[into] = replace(united(plan, other), due=due)
            self._plans[article_id] = replace(self._plans[article_id], kept_capture=None)
            for each in (article_id, into):
                self._relate(each)

    def _pass_over(self, article_id: str, into: str) -> None:
        """Addresses, sightings and hints belong to the other article; this one has ended."""
        article = self._article(article_id)
        for key, (owner, address) in list(self._addresses.items()):
            if owner == article_id:
                canonical = address.kind is AddressKind.CANONICAL
                kind = AddressKind.ALIAS if canonical else address.kind
                self._addresses[key] = (into, replace(address, kind=kind))
        for (seen, source_id), sighting in list(self._sightings.items()):
            if seen == article_id:
                del self._sightings[seen, source_id]
                known = self._sightings.get((into, source_id))
                if known is not None:
                    first = min(known.first, sighting.first)
                    later = sighting if sighting.last > known.last else known
                    sighting = replace(later, first=first)
                self._sightings[into, source_id] = sighting
        for number, hint in list(self._hints.items()):
            if hint.article_id == article_id:
                self._hints[number] = replace(hint, article_id=into)
        self._articles[article_id] = replace(article, ended=True)
        self._plans[article_id] = replace(
            self._plans[article_id],
            state=ArticleState.MERGED,
            due=None,
            memo=None,
            why=f"merged into {into}",
        )

    def saw(
        self, source_id: str, article_id: str, at: datetime, *, title: str | None, updated: datetime | None
    ) -> tuple[str | None, datetime | None] | None:
        return self.saw_many(source_id, at, [(article_id, title, updated)])[article_id]

    def saw_many(
        self, source_id: str, at: datetime, rows: Sequence[tuple[str, str | None, datetime | None]]
    ) -> dict[str, tuple[str | None, datetime | None] | None]:
        latest = {article_id: (title, updated) for article_id, title, updated in rows}
        before: dict[str, tuple[str | None, datetime | None] | None] = {}
        with self._writing():
            for article_id, (title, updated) in latest.items():
                known = self._sightings.get((article_id, source_id))
                if known is None:
                    self._source(source_id)
                    self._article(article_id)
                before[article_id] = (known.title, known.updated) if known else None
                shown = None if title is None or article_id in self._takedowns else storable(title)
                first = known.first if known else at
                self._sightings[article_id, source_id] = _stored(_Sighting(first, at, shown, updated))
        return before

    def article(self, article_id: str) -> Article:
        kept, plan = self._article(article_id), self._plans[article_id]
        return Article(
            id=kept.id,
            url=kept.url,
            outlet=kept.outlet,
            found=kept.found,
            state=plan.state,
            headline=kept.headline,
            language=kept.language,
            published=kept.published,
            versions=kept.versions,
            current=plan.current,
            looks=kept.looks,
            flips=kept.flips,
            last_look=plan.last_look,
            last_change=kept.last_change,
            due=plan.due,
            due_why=plan.why,
        )

    def set_article(self, article: Article) -> None:
        article = _stored(article)
        with self._writing():
            kept = self._article(article.id)
            self._articles[article.id] = replace(
                kept,
                headline=article.headline if kept.listed else None,
                language=article.language,
                published=article.published,
            )
            self._plans[article.id] = replace(self._plans[article.id], state=article.state)

    def articles(
        self,
        which: ArticleFilter = ArticleFilter(),
        *,
        limit: int = 50,
        before: tuple[datetime, str] | None = None,
    ) -> list[Article]:
        found = [(-micros(_touched(article)), article.id, article) for article in self._listed(which)]
        if before is not None:
            mark = (-micros(before[0]), before[1])
            found = [row for row in found if row[:2] > mark]
        return [article for _, _, article in sorted(found, key=lambda row: row[:2])[:limit]]

    def article_sources(self, article_id: str) -> list[Source]:
        seen = [
            (sighting.first, source_id)
            for (shown, source_id), sighting in self._sightings.items()
            if shown == article_id
        ]
        return [self._sources[source_id] for _, source_id in sorted(seen)]

    def _article(self, article_id: str) -> _Article:
        article = self._articles.get(article_id)
        if article is None:
            raise NotFoundError(f"{article_id}: no article has that id")
        return article

    # -- plans --------------------------------------------------------------------------------------------

    def due(self, now: datetime, limit: int, *, hosts_left_out: Sequence[str] = ()) -> list[Plan]:
        due = [
            (plan.due, plan.article_id, plan)
            for plan in self._plans.values()
            if plan.due is not None and plan.due <= now and plan.host not in hosts_left_out
        ]
        return [replace(plan, memo=None) for _, _, plan in sorted(due, key=lambda row: row[:2])[:limit]]

    def memos(self, article_ids: Sequence[str]) -> dict[str, bytes]:
        known = {id_: self._plans[id_].memo for id_ in article_ids if id_ in self._plans}
        return {id_: memo for id_, memo in known.items() if memo is not None}

    def host_ages(self, host: str, limit: int) -> list[Aged]:
        due = sorted(
            (plan.due, plan.article_id, plan)
            for plan in self._plans.values()
            if plan.due is not None and plan.host == host
        )
        return [
            Aged(plan.source_id, plan.found, plan.last_change, plan.changes) for _, _, plan in due[:limit]
        ]

    def plan(self, article_id: str) -> Plan:
        self._article(article_id)
        return self._plans[article_id]

    def set_due(self, article_id: str, due: datetime | None, why: str) -> None:
        with self._writing():
            ended = self._article(article_id).ended
            self._plans[article_id] = replace(
                self._plans[article_id], due=None if ended else _stored(due), why=storable(why)
            )

    def remember(self, article_id: str, memo: bytes | None) -> None:
        with self._writing():
            memo = None if self._article(article_id).ended else memo
            self._plans[article_id] = replace(
                self._plans[article_id], memo=memo, etag=None, last_modified=None, wire_digest=None
            )

    def next_due(self) -> datetime | None:
        times = [plan.due for plan in self._plans.values() if plan.due is not None]
        return min([*times, *(health.due for _, health in self._polled())], default=None)

    def settle(self, rows: Sequence[Settled | Recognised]) -> None:
        with self._writing():
            for row in rows:
                look = _stored(row.look)
                article = self._article(look.article_id)
                before = self._plans[article.id]
                self._log[self._next()] = look
                self._articles[article.id] = replace(article, looks=article.looks + 1)
                if isinstance(row, Recognised):
                    plan = _stored(
                        replace(
                            before, due=row.due, why=row.why, etag=row.etag, last_modified=row.last_modified,
                            last_look=look.at, failures=0, unparsed=row.unparsed,
                        )
                    )  # fmt: skip
                else:
                    plan = _stored(replace(row.plan, found=before.found))
                    plan = plan if row.new_memo else replace(plan, memo=before.memo)
                if article.ended:
                    plan = replace(plan, due=None, memo=None, state=before.state)
                self._plans[article.id] = plan
                if look.outcome is Outcome.UNCHANGED and look.version is not None:
                    self._extend(look.article_id, look.version, look.at)
                for number, hint in list(self._hints.items()):
                    if hint.article_id == look.article_id and hint.outcome is None and hint.at <= look.at:
                        self._hints[number] = replace(hint, outcome=look.outcome)

    def _extend(self, article_id: str, number: int, at: datetime) -> None:
        kept = self._versions.get((article_id, number))
        if kept is None:
            return
        intervals = list(kept.version.intervals)
        latest = max((n for n, part in enumerate(intervals) if part.first <= at), default=None)
        if latest is not None and intervals[latest].last < at:
            intervals[latest] = replace(intervals[latest], last=at)
            version = replace(kept.version, intervals=tuple(intervals))
            self._versions[article_id, number] = replace(kept, version=version)

    # -- evidence -----------------------------------------------------------------------------------------

    def keep_captures(self, captures: Sequence[tuple[Capture, str | None]]) -> None:
        with self._writing():
            for capture, old in captures:
                if old is not None and old in self._captures:
                    del self._captures[old]
                self._article(capture.article_id)
                if capture.id in self._captures:
                    raise StorageError(f"{capture.id}: a capture has that id already")
                self._captures[capture.id] = _stored(capture)

    def capture(self, capture_id: str) -> Capture:
        capture = self._captures.get(capture_id)
        if capture is None:
            raise NotFoundError(f"{capture_id}: no capture has that id")
        return capture

    def captures(self, article_id: str) -> list[Capture]:
        self._article(article_id)
        return [capture for capture in self.all_captures() if capture.article_id == article_id]

    def all_captures(self) -> Iterator[Capture]:
        yield from sorted(self._captures.values(), key=lambda capture: (capture.captured, capture.id))

    def relocate(self, moved: dict[tuple[str, int], RecordRef]) -> None:
        with self._writing():
            for capture in list(self._captures.values()):
                ref = moved.get((capture.record.file, capture.record.offset))
                if ref is not None:
                    self._captures[capture.id] = replace(capture, record=_stored(ref))

    def unneeded_captures(self) -> list[Capture]:
        needed = {kept.version.capture_id for kept in self._versions.values()}
        apart = {
            (change.article_id, change.at)
            for table in (self._witnesses, self._links, self._pictures)
            for change in table.values()
        }
        needed |= {
            look.capture_id
            for look in self._log.values()
            if look.capture_id and (look.outcome not in NOTHING_NEW or (look.article_id, look.at) in apart)
        }
        needed |= {plan.kept_capture for plan in self._plans.values() if plan.kept_capture}
        return [
            capture
            for capture in self.all_captures()
            if capture.id not in needed or not self._articles[capture.article_id].listed
        ]

    def drop_captures(self, ids: Sequence[str]) -> None:
        dropped = set(ids)
        with self._writing():
            for (article_id, _), kept in self._versions.items():
                if kept.version.capture_id in dropped and self._articles[article_id].listed:
                    raise StorageError(
                        f"{kept.version.capture_id}: a version was read from that capture; it has to stay"
                    )
            for number, look in list(self._log.items()):
                if look.capture_id in dropped:
                    self._log[number] = replace(look, capture_id=None)
            for plan in list(self._plans.values()):
                if plan.kept_capture in dropped:
                    self._plans[plan.article_id] = replace(plan, kept_capture=None)
            for capture_id in dropped & set(self._captures):
                del self._captures[capture_id]

    # -- versions -----------------------------------------------------------------------------------------

    def add_version(self, version: Version, document: Document) -> None:
        version, document = _stored(version), _stored(document)
        label = f"{version.article_id}/{version.number}"
        if not version.intervals:
            raise StorageError(f"{label}: a version needs the interval in which it was seen")
        with self._writing():
            if not self._article(version.article_id).listed:
                raise StorageError(f"{version.article_id}: was taken down and gets no more versions")
            if version.capture_id not in self._captures:
                raise NotFoundError(
                    f"{version.capture_id}: no capture has that id; a version needs its evidence"
                )
            known = len(self._of(version.article_id))
            if version.number != known:
                raise StorageError(
                    f"{version.article_id}: the next version is number {known}, not {version.number}"
                )
            self._versions[version.article_id, version.number] = _Version(version, document)
            self._relate(version.article_id)

    def add_texts(self, arrived: Sequence[NewText]) -> None:
        if len({text.version.article_id for text in arrived}) < len(arrived):
            raise StorageError("two new texts of one article are added one after another, not at once")
        with self._writing():
            for text in arrived:
                id_, number, document = text.version.article_id, text.version.number, text.document
                beginnings = [part.first for kept in self._of(id_) for part in kept.version.intervals]
                self.add_version(text.version, document)
                if any(first >= text.version.first_seen for first in beginnings):
                    raise StorageError(f"{id_}/{number}: a later text is known already")
                self.add_edits(text.edits)
                self.set_state(id_, text.state, number, text.candidate)
                article = self.article(id_)
                self.set_article(
                    replace(
                        article, headline=document.headline, language=document.language,
                        published=document.published or article.published,
                    )
                )  # fmt: skip

    def versions(self, article_id: str, *, noise: bool = False) -> list[Version]:
        self._article(article_id)
        return [kept.version for kept in self._of(article_id) if noise or not kept.version.noise]

    def document(self, article_id: str, number: int) -> Document:
        document = self._version(article_id, number).document
        if document is None:
            raise _no_text(article_id, number)
        return document

    def documents(self, article_id: str, numbers: Collection[int]) -> dict[int, Document]:
        kept = [(number, self._versions.get((article_id, number))) for number in sorted(set(numbers))]
        return {
            number: each.document for number, each in kept if each is not None and each.document is not None
        }

    def shown_documents(self, ids: Collection[str]) -> dict[str, Document]:
        shown = ((id_, self._plans[id_].current) for id_ in ids if id_ in self._plans)
        kept = ((id_, self._versions.get((id_, number))) for id_, number in shown if number is not None)
        return {id_: each.document for id_, each in kept if each is not None and each.document is not None}

    def set_document(
        self,
        article_id: str,
        number: int,
        document: Document,
        *,
        text_key: str,
        decision_rule: int,
        words: int | None = None,
    ) -> None:
        document = _stored(document)
        with self._writing():
            kept = self._version(article_id, number)
            if kept.document is None:
                raise _no_text(article_id, number)
            version = replace(
                kept.version,
                headline=document.headline,
                text_key=storable(text_key),
                extraction_rule=document.rule,
                decision_rule=decision_rule,
                words=kept.version.words if words is None else words,
            )
            self._versions[article_id, number] = replace(kept, version=version, document=document)
            if (read := self._printings.get((article_id, number))) is not None:
                self._printings[article_id, number] = replace(read, rule=0)
            self._relate(article_id)

    def add_interval(self, article_id: str, number: int, after: datetime | None, first: datetime) -> None:
        with self._writing():
            kept = self._version(article_id, number)
            if any(part.first == first for part in kept.version.intervals):
                raise StorageError(
                    f"{article_id}/{number}: an interval begins at {first.isoformat()} already"
                )
            intervals = sorted(
                [*kept.version.intervals, _stored(Interval(after, first, first))], key=lambda part: part.first
            )
            version = replace(kept.version, intervals=tuple(intervals))
            self._versions[article_id, number] = replace(kept, version=version)
            self._relate(article_id)

    def add_edits(self, edits: Sequence[StoredEdit]) -> None:
        pairs: dict[tuple[str, int, int], list[StoredEdit]] = {}
        for edit in map(_stored, edits):
            pairs.setdefault((edit.article_id, edit.old_version, edit.new_version), []).append(edit)
        with self._writing():
            for (article_id, old, new), group in pairs.items():
                self._version(article_id, old)
                self._version(article_id, new)
                self._edits[article_id, old, new] = tuple(sorted(group, key=lambda edit: edit.position))

    def edits(self, article_id: str, old: int, new: int) -> list[StoredEdit]:
        return list(self._edits.get((article_id, old, new), ()))

    def history(self, article_id: str) -> History:
        plan, article = self.plan(article_id), self._article(article_id)
        known = [kept.version for kept in self._of(article_id)]
        return History(
            article_id,
            plan.state,
            tuple(KnownText(version.number, version.text_key, version.noise) for version in known),
            plan.current,
            next((version.words for version in known if version.number == plan.current), 0),
            article.candidate,
            plan.last_look,
            frozenset(version.text_key for version in known if version.noise),
        )

    def set_state(
        self, article_id: str, state: ArticleState, current: int | None, candidate: Candidate | None
    ) -> None:
        with self._writing():
            article = self._article(article_id)
            self._articles[article_id] = replace(article, candidate=_stored(candidate))
            self._plans[article_id] = replace(self._plans[article_id], state=state, current=current)

    def mark(self, mark: Mark) -> None:
        if mark.verdict not in ("noise", "edit"):
            raise StorageError(
                f"{mark.article_id}/{mark.version}: a mark is 'noise' or 'edit', not {mark.verdict!r}"
            )
        with self._writing():
            kept = self._version(mark.article_id, mark.version)
            self._marks[self._next()] = _stored(mark)
            version = replace(kept.version, noise=mark.verdict == "noise")
            self._versions[mark.article_id, mark.version] = replace(kept, version=version)
            if mark.article_id not in self._takedowns:
                self._relate(mark.article_id)
                self._requote(mark.article_id)

    def marks(self, article_id: str) -> list[Mark]:
        self._article(article_id)
        return [mark for mark in self._marks.values() if mark.article_id == article_id]

    def add_witness_changes(self, changes: Sequence[WitnessChange]) -> None:
        with self._writing():
            for change in changes:
                self._article(change.article_id)
                self._witnesses[self._next()] = _stored(change)

    def witness_changes(self, article_id: str) -> list[WitnessChange]:
        self._article(article_id)
        found = [change for change in self._witnesses.values() if change.article_id == article_id]
        return sorted(found, key=lambda change: change.at)

    def add_link_changes(self, changes: Sequence[LinkChange]) -> None:
        with self._writing():
            for change in changes:
                self._article(change.article_id)
                self._links[self._next()] = _stored(change)

    def link_changes(self, article_id: str) -> list[LinkChange]:
        self._article(article_id)
        found = [change for change in self._links.values() if change.article_id == article_id]
        return sorted(found, key=lambda change: change.at)

    def add_picture_changes(self, changes: Sequence[PictureChange]) -> None:
        with self._writing():
            for change in changes:
                self._article(change.article_id)
                self._pictures[self._next()] = _stored(change)

    def picture_changes(self, article_id: str) -> list[PictureChange]:
        self._article(article_id)
        found = [change for change in self._pictures.values() if change.article_id == article_id]
        return sorted(found, key=lambda change: change.at)

    def _of(self, article_id: str) -> list[_Version]:
        found: list[_Version] = []
        while (kept := self._versions.get((article_id, len(found)))) is not None:
            found.append(kept)
        return found

    def _version(self, article_id: str, number: int) -> _Version:
        kept = self._versions.get((article_id, number))
        if kept is None:
            raise NotFoundError(f"{article_id}/{number}: there is no such version")
        return kept

    def _relate(self, article_id: str) -> None:
        """Work out what follows from intervals, marks and texts."""
        known = self._of(article_id)
        now = standing(
            [(part.first, kept.version.number) for kept in known for part in kept.version.intervals],
            {kept.version.number for kept in known if kept.version.noise},
        )
        for kept in known:
            number = kept.version.number
            previous = now.previous[number]
            before = None if previous is None else known[previous].document
            change = NOTHING_CHANGED if kept.document is None else sentences_changed(before, kept.document)
            self._versions[article_id, number] = replace(kept, previous=previous, change=change)
        self._articles[article_id] = replace(
            self._article(article_id), versions=now.versions, flips=now.flips, last_change=now.last_change
        )
        self._plans[article_id] = replace(self._plans[article_id], current=now.current)
        self._await_reading(article_id)

    # -- lists --------------------------------------------------------------------------------------------

    def changes(
        self,
        which: ArticleFilter = ArticleFilter(),
        *,
        limit: int = 50,
        before: tuple[datetime, str] | None = None,
        order: Order = Order.NEWEST,
    ) -> list[ChangeRow]:
        def key(kept: _Version) -> tuple[float, int, str, int]:
            weight = importance(self._pair_edits(kept)) if order == Order.WEIGHTIEST else 0.0
            return (-weight, *_change_key(kept.version))

        found = [(key(kept), kept) for kept in self._changes(which)]
        if before is not None:
            article_id, number = _placed(before[1])
            weight = key(self._version(article_id, number))[0] if order == Order.WEIGHTIEST else 0.0
            last = (weight, -micros(before[0]), article_id, number)
            found = [row for row in found if row[0] > last]
        page = [kept for _, kept in sorted(found, key=lambda row: row[0])[:limit]]
        return [
            ChangeRow(
                self.article(kept.version.article_id),
                self._before(kept).version,
                kept.version,
                (edits := self._pair_edits(kept)),
                importance(edits),
                self._silent(kept),
            )
            for kept in page
        ]

    def signed(
        self, which: ArticleFilter = ArticleFilter(), *, limit: int = 50
    ) -> list[tuple[Article, WitnessChange]]:
        if not which.of_bylines:
            return []
        found = [
            change
            for change in self._witnesses.values()
            if change.witness == BYLINE
            and _within(change.at, which)
            and self._public(change.article_id, which)
            and self._about(change.article_id, which)
        ]
        found.sort(key=lambda change: change.at, reverse=True)
        return [(self.article(change.article_id), change) for change in found[:limit]]

    def _changes(self, which: ArticleFilter) -> list[_Version]:
        return [
            kept
            for kept in self._shown(which)
            if kept.previous is not None
            and _within(kept.version.first_seen, which)
            and self._classed(kept, which)
        ]

    def _shown(self, which: ArticleFilter) -> list[_Version]:
        """Versions, noise left out, of the articles that lists show."""
        good: dict[str, bool] = {}
        shown = []
        for (article_id, _), kept in self._versions.items():
            if article_id not in good:
                good[article_id] = self._public(article_id, which) and self._about(article_id, which)
            if good[article_id] and not kept.version.noise:
                shown.append(kept)
        return shown

    def _before(self, kept: _Version) -> _Version:
        return self._versions[kept.version.article_id, kept.previous or 0]

    def _pair_edits(self, kept: _Version) -> tuple[Edit, ...]:
        if kept.previous is None:
            return ()
        stored = self.edits(kept.version.article_id, kept.previous, kept.version.number)
        return tuple(row.edit for row in stored)

    def _classed(self, kept: _Version, which: ArticleFilter) -> bool:
        if which.classes and not any(edit.klass in which.classes for edit in self._pair_edits(kept)):
            return False
        return not which.silent or self._silent(kept)

    def _silent(self, kept: _Version) -> bool:
        every = (self._versions.get((kept.version.article_id, number)) for number in counting())
        first = min(
            each.version.first_seen for each in takewhile(lambda each: each is not None, every) if each
        )
        return silence(self._pair_edits(kept), kept.version.first_seen - first).silent

    def _about(self, article_id: str, which: ArticleFilter) -> bool:
        kept, plan = self._articles[article_id], self._plans[article_id]
        return (
            which.article_id in (None, article_id)
            and (which.source_id is None or (article_id, which.source_id) in self._sightings)
            and which.outlet in (None, kept.outlet)
            and which.state in (None, plan.state)
            and (not which.changed or kept.versions >= 2)
            and (which.language is None or language_of(kept.language) == language_of(which.language))
        )

    def _public(self, article_id: str, which: ArticleFilter) -> bool:
        kept = self._articles[article_id]
        merged = self._plans[article_id].state is ArticleState.MERGED and not kept.versions
        return kept.listed and not (which.state is None and merged)

    def _listed(self, which: ArticleFilter) -> list[Article]:
        found = [
            self.article(article_id)
            for article_id in self._articles
            if self._public(article_id, which) and self._about(article_id, which)
        ]
        if which.classes or which.silent:
            every = replace(which, since=None, until=None)
            changed = {kept.version.article_id for kept in self._changes(every)}
            found = [article for article in found if article.id in changed]
        return [article for article in found if _within(_touched(article), which)]

    def looks(
        self,
        *,
        article_id: str | None = None,
        source_id: str | None = None,
        since: datetime | None = None,
        limit: int = 500,
    ) -> list[Look]:
        log = self.log(article_id=article_id, source_id=source_id, since=since, limit=limit)
        return [look for _, look in log]

    def log(
        self,
        *,
        article_id: str | None = None,
        source_id: str | None = None,
        since: datetime | None = None,
        limit: int = 500,
        before: tuple[datetime, int] | None = None,
    ) -> list[tuple[int, Look]]:
        found = [
            (look.at, number, look if self._articles[look.article_id].listed else bare(look))
            for number, look in self._log.items()
            if article_id in (None, look.article_id)
            and (source_id is None or (look.article_id, source_id) in self._sightings)
            and (since is None or look.at >= since)
            and (before is None or (look.at, number) < before)
        ]
        newest = sorted(found, key=lambda row: row[:2], reverse=True)[:limit]
        return [(number, look) for _, number, look in newest]

    def looks_of(self, article_id: str, at: datetime) -> list[Look]:
        return [look for look in self._log.values() if (look.article_id, look.at) == (article_id, at)]

    def add_hints(self, hints: Sequence[Hint]) -> None:
        with self._writing():
            for hint in hints:
                self._source(hint.source_id)
                self._article(hint.article_id)
                self._hints[self._next()] = _stored(hint)

    def hints(self, source_id: str, *, since: datetime | None = None) -> list[Hint]:
        found = [
            (hint.at, number, hint)
            for number, hint in self._hints.items()
            if hint.source_id == source_id and (since is None or hint.at >= since)
        ]
        return [hint for _, _, hint in sorted(found, key=lambda row: row[:2])]

    def totals(self, which: ArticleFilter = ArticleFilter(), *, since: datetime | None = None) -> Totals:
        anything = which == replace(ArticleFilter(), since=which.since, until=which.until)
        listed = self._listed(which)
        looks = [
            look
            for look in self._log.values()
            if (anything or self._about(look.article_id, which))
            and _within(look.at, which)
            and (since is None or look.at >= since)
        ]
        outcomes = sorted({look.outcome for look in looks}, key=lambda outcome: outcome.value)
        times = [article.due for article in listed if article.due is not None]
        times += [health.due for source, health in self._polled() if self._source_of(source, which)]
        return Totals(
            sources=sum(
                source.state is not SourceState.REMOVED and self._source_of(source, which)
                for source in self._sources.values()
            ),
            articles=len(listed),
            watched=sum(article.due is not None for article in listed),
            versions=sum(_within(kept.version.first_seen, which) for kept in self._shown(which)),
            changes=sum(since is None or kept.version.first_seen >= since for kept in self._changes(which)),
            looks=len(looks),
            captures=sum(
                (anything or self._about(capture.article_id, which)) and _within(capture.captured, which)
                for capture in self._captures.values()
            ),
            last_look=max((look.at for look in looks), default=None),
            next_look=min(times, default=None),
            per_outcome={
                outcome.value: sum(look.outcome is outcome for look in looks) for outcome in outcomes
            },
        )

    def _source_of(self, source: Source, which: ArticleFilter) -> bool:
        return (
            which.source_id in (None, source.id)
            and which.outlet in (None, source.outlet)
            and (which.article_id is None or (which.article_id, source.id) in self._sightings)
        )

    def steps(self, article_ids: Collection[str], *, limit: int = 40) -> dict[str, list[Step]]:
        found: dict[str, list[Step]] = {}
        for kept in sorted(self._changes(ArticleFilter()), key=lambda kept: _change_key(kept.version)):
            id_, now = kept.version.article_id, kept.version
            if id_ in article_ids and len(found.setdefault(id_, [])) < limit:
                before = self._before(kept).version.first_seen
                found[id_].append(Step(now.number, now.first_seen, before, len(self._pair_edits(kept))))
        return found

    def most_edited(self, since: datetime, *, limit: int = 5) -> list[tuple[Article, int]]:
        recent = sorted(_change_key(kept.version) for kept in self._changes(ArticleFilter(since=since)))
        often = Counter(id_ for _, id_, _ in recent[:RECENT])
        busy = sorted((-times, id_) for id_, times in often.items() if times > 1)
        return [(self.article(id_), -times) for times, id_ in busy[:limit]]

    def summary(self, *, most: int = 10_000) -> Totals:
        whole, some = self.totals(), self._listed(ArticleFilter())[: most + 1]
        versions = sum(article.versions for article in some)
        return Totals(
            sources=whole.sources,
            articles=len(some),
            watched=min(whole.watched, most + 1),
            versions=versions,
            changes=versions - sum(article.versions > 0 for article in some),
            last_look=whole.last_look,
            next_look=whole.next_look,
        )

    def hazard_counts(self, source_id: str | None) -> str | None:
        return self._hazard.get(source_id or "")

    def set_hazard_counts(self, source_id: str | None, text: str) -> None:
        with self._writing():
            if source_id is not None:
                self._source(source_id)
            self._hazard[source_id or ""] = storable(text)

    def source_memory(self, site: str) -> bytes | None:
        return self._memories.get(site)

    def set_source_memory(self, site: str, data: bytes) -> None:
        with self._writing():
            self._memories[site] = data

    # -- events, stories and quotes -----------------------------------------------------------------------

    def unread(self, limit: int) -> list[tuple[str, int]]:
        waiting = sorted((place, article_id, ticket) for article_id, (place, ticket) in self._unread.items())
        return [(article_id, ticket) for _, article_id, ticket in waiting[:limit]]

    def read_anew(self, article_ids: Collection[str] | None = None) -> int:
        with self._writing():
            chosen = [self._article(each) for each in article_ids or ()]
            if article_ids is None:
                chosen = [each for each in self._articles.values() if each.listed and each.versions]
            fresh = [each for each in chosen if each.id not in self._unread]
            for each in sorted(fresh, key=lambda each: (each.last_change or each.found, each.id)):
                self._await_reading(each.id)
            return len(fresh)

    def _await_reading(self, article_id: str) -> None:
        place, ticket = self._unread.get(article_id) or (self._next(), 0)
        self._unread[article_id] = (place, ticket + 1)

    def file(self, filed: Filed) -> None:
        filed = _stored(filed)
        with self._writing():
            for printing in filed.printings:
                kept = self._versions.get((printing.article_id, printing.number))
                if kept is not None and self._told_of(printing.article_id):
                    self._printings[printing.article_id, printing.number] = printing
            for article_id in {each.article_id for each in filed.printings} | {
                each for each, _ in filed.read
            }:
                self._requote(article_id)
            placed = [each for each in filed.reports if self._told_of(each.member.article_id)]
            touched = {each.member.event_id for each in placed} | {each.id for each in filed.events}
            touched |= {
                self._placed[each].member.event_id
                for each in (*(each.member.article_id for each in placed), *filed.gone)
                if each in self._placed
            }
            for event in filed.events:
                known = self._events.get(event.id) or _Event(event.story_id, filed.at)
                self._events[event.id] = replace(known, story_id=event.story_id)
                self._stories[event.story_id] = self._stories.get(event.story_id)
            for turn in filed.turns:
                touched |= self._merge(turn)
            for each in placed:
                if each.member.event_id not in self._events:
                    raise _no_group("event", each.member.event_id)
            for article_id in filed.gone:
                self._forget_printings(article_id)
                if article_id in self._placed:
                    del self._placed[article_id]
            for each in placed:
                self._placed[each.member.article_id] = replace(each, vector=kept_weights(each.vector))
            for turn in filed.turns:
                self._turns[self._next()] = turn
            for event_id in touched & self._events.keys():
                self._events[event_id] = replace(self._events[event_id], touched=filed.at, into=None)
            self._end_groups(filed.turns)
            for article_id, ticket in filed.read:
                if self._unread.get(article_id, (0, None))[1] == ticket:
                    del self._unread[article_id]

    def _merge(self, turn: Regrouped) -> set[str]:
        """A merger takes along all that the group had; answers the events that a turn is about."""
        of_event = turn.kind is GroupKind.EVENT
        if turn.turn is GroupTurn.MERGED and of_event:
            for id_, each in list(self._placed.items()):
                if each.member.event_id == turn.other:
                    member = replace(each.member, event_id=turn.group)
                    self._placed[id_] = replace(each, member=member)
        elif turn.turn is GroupTurn.MERGED:
            for id_, event in list(self._events.items()):
                if event.story_id == turn.other:
                    self._events[id_] = replace(event, story_id=turn.group)
        return {id_ for id_ in (turn.group, turn.other) if of_event and id_ is not None}

    def _told_of(self, article_id: str) -> bool:
        known = self._articles.get(article_id)
        return known is not None and known.listed and known.versions > 0

    def _end_groups(self, turns: Iterable[Regrouped] = ()) -> None:
        """Events and stories without reports lead to others, or are gone."""
        heirs = {(turn.kind, turn.other): turn.group for turn in turns if turn.other is not None}
        held = {each.member.event_id for each in self._placed.values()}
        for id_, event in list(self._events.items()):
            if id_ not in held and event.into is None:
                heir = heirs.get((GroupKind.EVENT, id_))
                for other in [other for other, each in self._events.items() if id_ in (other, each.into)]:
                    if heir is None:
                        del self._events[other]
                    else:
                        self._events[other] = replace(self._events[other], into=heir)
        live = {self._events[id_].story_id for id_ in held}
        for story_id, into in list(self._stories.items()):
            if story_id in live:
                self._stories[story_id] = None
            elif into is None:
                heir = heirs.get((GroupKind.STORY, story_id))
                for other in [other for other, led in self._stories.items() if story_id in (other, led)]:
                    if heir is None:
                        del self._stories[other]
                    else:
                        self._stories[other] = heir

    def _forget_told(self, article_id: str) -> None:
        """Nothing is known any more of what an article tells and where it belongs."""
        self._forget_printings(article_id)
        if article_id in self._placed:
            event = self._placed.pop(article_id).member.event_id
            self._end_groups()
            left = [(id_, each) for id_, each in self._placed.items() if each.member.event_id == event]
            if len(left) == 1:
                ((id_, each),) = left
                alone = replace(each.member, score=None, terms=(), names=(), days_apart=None)
                self._placed[id_] = replace(each, member=alone)

    def _forget_printings(self, article_id: str) -> None:
        for key in [key for key in self._printings if key[0] == article_id]:
            del self._printings[key]
        self._requote(article_id)

    def _requote(self, article_id: str) -> None:
        """Work out what an article quotes from its versions; quotes that stay keep their ids."""
        versions = [
            (kept.version.number, kept.version.first_seen)
            for kept in self._of(article_id)
            if not kept.version.noise
        ]
        wanted = {_quote_key(each): each for each in quotes_of(self.printings([article_id]), versions)}
        for id_, old in list(self._quotes.items()):
            if old.article_id == article_id:
                new = wanted.pop(_quote_key(old), None)
                if new is None:
                    del self._quotes[id_]
                else:
                    self._quotes[id_] = replace(new, id=id_)
        for each in wanted.values():
            id_ = self._next()
            self._quotes[id_] = replace(each, id=id_)

    def set_rarities(self, data: bytes) -> None:
        with self._writing():
            self._rarity[""] = data

    def rarities(self) -> bytes | None:
        return self._rarity.get("")

    def placed(self, event_ids: Collection[str] | None = None, *, limit: int = 20_000) -> list[PlacedReport]:
        found: list[PlacedReport] = []
        newest = sorted(self._events.items(), key=lambda each: (-micros(each[1].touched), each[0]))
        for event_id, _ in newest:
            if len(found) >= limit:
                break
            if event_ids is None or event_id in event_ids:
                found += sorted(
                    (
                        self._as_placed(each)
                        for each in self._placed.values()
                        if each.member.event_id == event_id
                    ),
                    key=lambda each: (each.member.at, each.member.article_id),
                )
        return found

    def _as_placed(self, each: PlacedReport) -> PlacedReport:
        """The report with the story that its event belongs to now."""
        member = each.member
        return replace(each, member=replace(member, story_id=self._events[member.event_id].story_id))

    def stories(
        self,
        which: StoryFilter = StoryFilter(),
        *,
        limit: int = 50,
        before: tuple[int, datetime, str] | None = None,
        order: StoryOrder = StoryOrder.NEWEST,
    ) -> list[Story]:
        def key(reports: int, last: datetime, id_: str) -> tuple[int, int, str]:
            return (-reports if order == StoryOrder.LARGEST else 0, -micros(last), id_)

        known = [self.story(id_) for id_, into in self._stories.items() if into is None]
        found = [
            (key(each.reports, each.last, each.id), each)
            for each in known
            if each.reports >= which.least_reports
            and each.outlets >= which.least_outlets
            and _within(each.last, ArticleFilter(since=which.since, until=which.until))
            and (which.outlet is None or which.outlet in {one.outlet for one in self._reporting(each.id)})
            and (
                which.source_id is None
                or any(self._shown_by(one.id, which) for one in self._reporting(each.id))
            )
        ]
        if before is not None:
            found = [row for row in found if row[0] > key(*before)]
        return [each for _, each in sorted(found, key=lambda row: row[0])[:limit]]

    def _reporting(self, story_id: str) -> list[Article]:
        events = [event.id for event in self.events(story_id)]
        return [article for article, _ in self.reports(events, limit=len(self._placed))]

    def _shown_by(self, article_id: str, which: StoryFilter | QuoteFilter) -> bool:
        return which.source_id is None or (article_id, which.source_id) in self._sightings

    def story(self, story_id: str) -> Story:
        while (into := self._stories.get(story_id)) is not None:
            story_id = into
        if story_id not in self._stories:
            raise _no_group("story", story_id)
        events = self._events_in(story_id)
        largest = min(events, key=lambda each: (-each.reports, each.first, each.id))
        reports = self.reports([each.id for each in events], limit=len(self._placed))
        return Story(
            story_id, largest.title, min(each.first for each in events), max(each.last for each in events),
            len(events), len(reports), len({article.outlet for article, _ in reports}),
        )  # fmt: skip

    def event(self, event_id: str) -> Event:
        while (event := self._events.get(event_id)) is not None and event.into is not None:
            event_id = event.into
        if event is None:
            raise _no_group("event", event_id)
        reports = self.reports([event_id], limit=len(self._placed))
        likest = min(
            reports,
            key=lambda each: (-(-1.0 if each[1].score is None else each[1].score), each[1].at, each[0].id),
        )
        times = [member.at for _, member in reports]
        outlets = {article.outlet for article, _ in reports}
        return Event(
            event_id, event.story_id, likest[0].headline, min(times), max(times), len(reports), len(outlets)
        )

    def _events_in(self, story_id: str) -> list[Event]:
        found = [
            self.event(id_)
            for id_, each in self._events.items()
            if each.story_id == story_id and not each.into
        ]
        return sorted(found, key=lambda each: (each.first, each.id))

    def events(self, story_id: str) -> list[Event]:
        return self._events_in(self.story(story_id).id)

    def events_of(self, story_ids: Collection[str]) -> dict[str, list[Event]]:
        return {id_: found for id_ in story_ids if (found := self._events_in(id_))}

    def reports(self, event_ids: Collection[str], *, limit: int = 500) -> list[tuple[Article, Membership]]:
        found = [
            (self.article(id_), self._as_placed(each).member)
            for id_, each in self._placed.items()
            if each.member.event_id in event_ids
        ]
        return sorted(found, key=lambda each: (each[1].at, each[0].id))[-limit:]

    def memberships(self, article_ids: Collection[str]) -> dict[str, Membership]:
        return {id_: self._as_placed(self._placed[id_]).member for id_ in article_ids if id_ in self._placed}

    def regroupings(self, story_id: str, *, limit: int = 100) -> list[Regrouped]:
        known = self.story(story_id).id
        events = {event.id for event in self.events(known)}
        ids = {
            GroupKind.STORY: {known} | {id_ for id_, into in self._stories.items() if into == known},
            GroupKind.EVENT: events | {id_ for id_, each in self._events.items() if each.into in events},
        }
        found = [turn for turn in self._turns.values() if {turn.group, turn.other} & ids[turn.kind]]
        return found[::-1][:limit]

    def printings(self, article_ids: Collection[str]) -> list[Printing]:
        known = [
            (printing, self._version(*key).version)
            for key, printing in self._printings.items()
            if key[0] in article_ids
        ]
        found = [
            replace(printing, text_key=version.text_key, extraction_rule=version.extraction_rule)
            for printing, version in known
            if not version.noise
        ]
        return sorted(found, key=lambda each: (each.article_id, each.number))

    def quotes(
        self,
        which: QuoteFilter = QuoteFilter(),
        *,
        limit: int = 50,
        before: tuple[datetime, int] | None = None,
    ) -> list[tuple[Article, Quote]]:
        within = ArticleFilter(since=which.since, until=which.until)
        key = None if which.speaker is None else speaker_key(which.speaker)
        asked = None if which.query is None else parse(which.query)
        if (which.speaker is not None and key is None) or (asked is not None and not asked):
            return []
        ours = set(self._articles)
        if which.story_id is not None:
            ours = {article.id for article in self._reporting(which.story_id)}
        found = [
            each
            for each in self._quotes.values()
            if each.article_id in ours
            and _within(each.seen, within)
            and (which.article_id is None or each.article_id == which.article_id)
            and self._shown_by(each.article_id, which)
            and (which.outlet is None or self._articles[each.article_id].outlet == which.outlet)
            and (not which.kinds or each.kind in which.kinds)
            and (asked is None or count(asked, words(each.text)))
            and (key is None or _spoken_by(each, key))
            and (before is None or (each.seen, each.id) < before)
        ]
        found.sort(key=lambda each: (each.seen, each.id), reverse=True)
        return [(self.article(each.article_id), each) for each in found[:limit]]

    def speakers(
        self,
        query: str = "",
        which: QuoteFilter = QuoteFilter(),
        *,
        kinds: tuple[str, ...] = (),
        limit: int = 50,
        before: tuple[int, str] | None = None,
    ) -> list[Speaker]:
        so_quoted = {each.speaker_key for each in self._quotes.values() if not kinds or each.kind in kinds}
        spoken: dict[str, list[Quote]] = {}
        for _, each in reversed(self.quotes(which, limit=len(self._quotes))):
            if each.speaker_key is not None and named_so(each.speaker_key, query):
                spoken.setdefault(each.speaker_key, []).append(each)
        found = [
            Speaker(key, quotes[-1].speaker or "", len(quotes), quotes[-1].seen)
            for key, quotes in spoken.items()
            if (before is None or (-len(quotes), key) > (-before[0], before[1])) and key in so_quoted
        ]
        return sorted(found, key=lambda each: (-each.quotes, each.key))[:limit]

    # -- taking down --------------------------------------------------------------------------------------

    def takedown(self, article_id: str, at: datetime, reason: str) -> None:
        with self._writing():
            article = self._article(article_id)
            if article_id in self._takedowns:
                raise StorageError(f"{article_id}: was taken down already")
            for kept in self._of(article_id):
                self._versions[article_id, kept.version.number] = replace(
                    kept, version=replace(kept.version, headline=None), document=None, change=NOTHING_CHANGED
                )
            self._forget_told(article_id)
            self._await_reading(article_id)
            for pair in [pair for pair in self._edits if pair[0] == article_id]:
                del self._edits[pair]
            for number, mark in list(self._marks.items()):
                if mark.article_id == article_id:
                    self._marks[number] = replace(mark, note=None)
            for number, change in list(self._witnesses.items()):
                if change.article_id == article_id:
                    del self._witnesses[number]
            for number, moved in list(self._links.items()):
                if moved.article_id == article_id:
                    del self._links[number]
            for number, shown_before in list(self._pictures.items()):
                if shown_before.article_id == article_id:
                    del self._pictures[number]
            for seen, sighting in list(self._sightings.items()):
                if seen[0] == article_id:
                    self._sightings[seen] = replace(sighting, title=None)
            self._articles[article_id] = replace(
                article, headline=None, listed=False, ended=True, candidate=None
            )
            self._plans[article_id] = replace(self._plans[article_id], due=None, memo=None, why="taken down")
            self._takedowns[article_id] = _stored((at, reason))

    def tombstone(self, article_id: str) -> tuple[datetime, str] | None:
        return self._takedowns.get(article_id)

    # -- search -------------------------------------------------------------------------------------------

    def search(
        self,
        query: str,
        *,
        where: str = "text",
        which: ArticleFilter = ArticleFilter(),
        limit: int = 20,
        before: tuple[float, datetime, str] | None = None,
    ) -> list[Hit]:
        asked = parse(query)
        found = [
            ((-score, *_change_key(kept.version)), kept) for score, kept in self._hits(asked, where, which)
        ]
        if before is not None:
            score, time, place = before
            last = (score, -micros(time), *_placed(place))
            found = [row for row in found if row[0] > last]
        page = sorted(found, key=lambda row: row[0])[:limit]
        return [
            Hit(
                self.article(kept.version.article_id),
                kept.version.number,
                kept.version.first_seen,
                where,
                kept.version.headline,
                snippet(asked, _text(kept, where)),
                key[0],
                *told(asked, where, kept.change),
            )
            for key, kept in page
        ]

    def count(self, query: str, *, where: str = "text", which: ArticleFilter = ArticleFilter()) -> int:
        return len(self._hits(parse(query), where, which))

    def facets(self, query: str, *, where: str = "text", which: ArticleFilter = ArticleFilter()) -> Facets:
        asked = parse(query)
        hits = [kept for _, kept in self._hits(asked, where, which)]
        articles = [kept.version.article_id for kept in hits]
        tongues = Counter(language_of(self._articles[id_].language) for id_ in articles)
        del tongues[""]
        return Facets(
            total=len(hits),
            more=len(self._matching(asked, where, searched(which) + 1)) > searched(which),
            outlets=dict(Counter(self._articles[id_].outlet for id_ in articles)),
            classes=dict(
                Counter(
                    klass.value for kept in hits for klass in {edit.klass for edit in self._pair_edits(kept)}
                )
            ),
            months=dict(Counter(f"{kept.version.first_seen:%Y-%m}" for kept in hits)),
            languages=dict(tongues),
        )

    def _matching(self, asked: Query, where: str, most: int) -> list[tuple[float, _Version]]:
        """The versions stored last that match, with hits in the share of the text."""
        if not asked:
            return []
        if where not in _PLACES:
            raise ValueError(f"{where!r}: search is in 'text', 'headline', 'added' or 'removed'")
        found: list[tuple[float, _Version]] = []
        for kept in reversed(self._versions.values()):
            text = _words(kept, where)
            if hits := count(asked, text):
                found.append((hits / (len(text) + 100), kept))
            if len(found) == most:
                break
        return found

    def _hits(self, asked: Query, where: str, which: ArticleFilter) -> list[tuple[float, _Version]]:
        """Matching versions with a score that is greater the better: hits in the share of the text."""
        shown = {(kept.version.article_id, kept.version.number) for kept in self._shown(which)}
        found: dict[tuple[str, int | None], tuple[float, _Version]] = {}
        matching = self._matching(asked, where, searched(which) + 1)
        for score, kept in sorted(matching, key=lambda row: row[1].version.number):
            id_, number = kept.version.article_id, kept.version.number
            if (
                (id_, number) in shown
                and _within(kept.version.first_seen, which)
                and self._classed(kept, which)
            ):
                found[id_, number if which.article_id is not None else None] = score, kept
        return list(found.values())


def _text(kept: _Version, where: str) -> str:
    if where == "text":
        return "" if kept.document is None else searchable(kept.document)
    if where == "headline":
        return kept.version.headline or ""
    return "\n".join(kept.change.added if where == "added" else kept.change.removed)


def _words(kept: _Version, where: str) -> list[str]:
    """The words under which a version is found there."""
    if where in ("text", "headline") or kept.document is None:
        return words(_text(kept, where))
    added, removed = changed_words(kept.change, kept.document.headline)
    return added if where == "added" else removed


def _placed(place: str) -> tuple[str, int]:
    article_id, _, number = place.rpartition(":")
    if not number.isdecimal():
        raise ValueError(f"{place!r}: the place of a change is written article:number")
    return article_id, int(number)


def _touched(article: Article) -> datetime:
    return article.last_change or article.found


def _change_key(version: Version) -> tuple[int, str, int]:
    """Newest first, then by article and number."""
    return (-micros(version.first_seen), version.article_id, version.number)


def _within(time: datetime, which: ArticleFilter) -> bool:
    return (which.since is None or time >= which.since) and (which.until is None or time < which.until)


def _no_text(article_id: str, number: int) -> NotFoundError:
    return NotFoundError(f"{article_id}/{number}: has no text any more; the article was taken down")


def _no_group(what: str, id_: str) -> NotFoundError:
    return NotFoundError(f"{id_}: there is no such {what}")


def _quote_key(each: Quote) -> tuple[str, str, str | None]:
    """What makes quotes of an article one."""
    return fold(each.text), each.kind, each.speaker_key


def _spoken_by(each: Quote, key: str) -> bool:
    """Whether the quote is of a speaker of that name, or with that last word of a name."""
    own = each.speaker_key or ""
    return own == key or (" " not in key and own.split()[-1:] == [key])


def _stored(value: _T) -> _T:
    """The value as a database would give it back: texts made storable, all else as it is."""
    if isinstance(value, str):
        return type(value)(storable(value))
    if isinstance(value, datetime):
        return cast(_T, value.astimezone(UTC))
    if isinstance(value, tuple):
        return type(value)(map(_stored, value))
    if is_dataclass(value) and not isinstance(value, type):
        texts: Iterable[tuple[str, Any]] = (
            (field.name, getattr(value, field.name)) for field in fields(value)
        )
        return replace(value, **{name: _stored(text) for name, text in texts})
    return value


__all__ = ["MemoryStore"]
