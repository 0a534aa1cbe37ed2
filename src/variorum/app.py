"""Where the parts are put together, and what can be done with them.

`open_observatory` is the only place that knows which store, which evidence and which gate stand behind the
ports. The command line, the pages and programs that import Variorum all work through `Observatory`.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import sys
import threading
from collections.abc import Callable, Coroutine, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self, TypeVar

import platformdirs

from variorum.comparison import Result, compare
from variorum.config import Settings
from variorum.discover import addresses
from variorum.edits import Silence, sentence, silence
from variorum.engine.extractor import ExtractorProcess
from variorum.engine.local import Bounds, LocalEngine
from variorum.errors import (
    NotFoundError,
    SchemaError,
    SettingsError,
    SourceError,
    StorageError,
    VariorumError,
)
from variorum.evidence.archives import in_order
from variorum.evidence.memory import MemoryEvidence
from variorum.evidence.store import WarcStore
from variorum.extraction.memory import Known
from variorum.extraction.seed import trafilatura
from variorum.fetch.gate import Gate, GateSettings
from variorum.pipeline.adding import WITHOUT_POLLS, Added, FoundOut, Wish, add, find_out
from variorum.pipeline.backfill import ImportLine, import_captures
from variorum.pipeline.classing import classed, told
from variorum.pipeline.deciding import SiteMemory, decide, held
from variorum.pipeline.learning import stand_apart
from variorum.pipeline.page import Settlement
from variorum.pipeline.parts import Parts
from variorum.pipeline.prune import Pruned, prune
from variorum.pipeline.reprocess import Reprocessed, reprocess
from variorum.pipeline.sources import Intook
from variorum.pipeline.stories import Reader
from variorum.pipeline.takedown import Erased, TakenDown, erase, take_down
from variorum.pipeline.watch import Poll, Visit, Watch
from variorum.ports import ArticleFilter, Clock, EvidenceStore, Fetcher, Order, QuoteFilter
from variorum.publish.compared import Comparison, of
from variorum.storage import MemoryStore, SqlStore, open_store
from variorum.storage.database import parsed
from variorum.storage.store import MEMORY
from variorum.types import (
    Article,
    ArticleState,
    ChangeRow,
    Document,
    EditClass,
    Hit,
    Mark,
    Quote,
    Source,
    SourceKind,
    SourceState,
    Totals,
    Version,
)
from variorum.versions.lineages import Lineages, lineages
from variorum.versions.showings import followed

T = TypeVar("T")
AnyStore = SqlStore | MemoryStore

_CROCKFORD: Final = "0123456789abcdefghjkmnpqrstvwxyz"

_IN_MEMORY: Final = frozenset({"memory:", MEMORY, "sqlite://", f"sqlite:///{MEMORY}"})


def new_id() -> str:
    """A new random id: 8 characters of Crockford's base 32, 40 bits."""
    return "".join(secrets.choice(_CROCKFORD) for _ in range(8))


class SystemClock:
    """Real time."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(max(0.0, seconds))


@dataclass(frozen=True, slots=True)
class FoundEdit:
    """One edit in a list: what changed, in which article, between which versions, and when it was first seen.

    `sentence` is the edit in one plain line; `after` and `seen` bound the time at which it must have appeared
    (`after` is None where nothing was looked at before). `about` is in words what a figure counts, who is quoted, or
    which other edit a note describes; `noted` is set where a note to readers speaks of it; `rule` is the version
    of the rules that made it.
    """

    article: str
    url: str
    outlet: str
    old_version: int
    new_version: int
    klass: str
    change: str
    detail: str | None
    old: str | None
    new: str | None
    sentence: str
    after: datetime | None
    seen: datetime
    about: str | None = None
    noted: bool = False
    rule: int = 1


@dataclass(frozen=True, slots=True)
class Pair:
    """Two versions of an article with their comparison, and whether what changed was told to nobody; `age` is the time
    from the first sight of the article to the new version, `least` to the last look without it."""

    article: Article
    old: Version
    new: Version
    comparison: Comparison
    silence: Silence
    age: timedelta
    least: timedelta

    @property
    def documents(self) -> tuple[Document, Document]:
        """The two texts."""
        old, new = self.comparison.old_document, self.comparison.new_document
        assert old is not None, "versions are compared as documents"
        assert new is not None, "versions are compared as documents"
        return old, new


@dataclass(slots=True)
class Checked:
    """What a run came to: looks and polls done, by outcome; failures in words."""

    looks: int = 0
    polls: int = 0
    new_articles: int = 0
    outcomes: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def saw(self, settlement: Settlement) -> None:
        outcome = settlement.look.outcome.value
        self.looks += 1
        self.outcomes[outcome] = self.outcomes.get(outcome, 0) + 1

    def polled(self, intook: Intook) -> None:
        self.polls += 1
        self.new_articles += len(intook.new)
        if intook.problem:
            self.problems.append(f"{intook.source.name}: {intook.problem}")


@dataclass(frozen=True, slots=True)
class Places:
    """Where an observatory's data lie."""

    database: str
    evidence: Path | None


def places(settings: Settings) -> Places:
    """The database and the evidence folder that the settings mean.

    With a database file of its own and no other word, the evidence lies beside it, in `NAME.evidence`.
    """
    home = Path(settings.home).expanduser() if settings.home else platformdirs.user_data_path("variorum")
    database = settings.database or f"sqlite:///{home / 'variorum.db'}"
    if database in _IN_MEMORY:
        return Places(MEMORY, None)
    if settings.evidence:
        return Places(database, Path(settings.evidence).expanduser())
    if settings.database and not settings.home and database.startswith("sqlite"):
        file = parsed(database).database
        if file:
            return Places(database, Path(file).with_suffix(".evidence"))
    return Places(database, home / "evidence")


def open_observatory(
    database: str | None = None,
    *,
    settings: Settings | None = None,
    clock: Clock | None = None,
    fetcher: Fetcher | None = None,
    create: bool = True,
) -> Observatory:
    """Open the observatory whose data lie in `database`, or where `settings` say.

    `clock` and `fetcher` replace real time and the network. Without `create`, a database that is not there is
    an error. Raises `SettingsError`, `StorageError`.
    """
    settings = settings or Settings()
    if database is not None:
        settings = settings.replace(database=database)
    where = places(settings)
    clock = clock or SystemClock()
    if create and where.database.startswith("sqlite"):
        file = parsed(where.database).database
        if file:
            Path(file).parent.mkdir(parents=True, exist_ok=True)
    evidence: EvidenceStore
    if where.evidence is None:
        evidence = MemoryEvidence()
    else:
        evidence = WarcStore(
            where.evidence, clock=clock, roll_bytes=settings.roll_bytes, operator=settings.contact or None
        )
    return Observatory(
        settings=settings,
        places=where,
        store=open_store(where.database, create=create),
        evidence=evidence,
        clock=clock,
        _fetcher=fetcher,
    )


def gate_of(settings: Settings, clock: Clock) -> Gate:
    """The gate to the network as the settings want it."""
    return Gate(
        GateSettings(
            contact=settings.contact,
            allow_loopback=settings.allow_loopback,
            use_proxies=settings.use_proxies,
            ca_file=settings.ca_file,
            max_redirects=settings.max_redirects,
            max_header_bytes=settings.max_header_bytes,
            max_body_bytes=settings.max_body_bytes,
            max_decoded_bytes=settings.max_decoded_bytes,
            max_ratio=settings.max_ratio,
            connect_seconds=settings.connect_seconds,
            total_seconds=settings.total_seconds,
            pace_seconds=settings.pace,
            max_connections=settings.connections,
            max_crawl_delay=settings.max_crawl_delay,
            robots_ttl=settings.robots_hours * 3600,
        ),
        clock,
    )


def _patterns(lines: Iterable[str]) -> tuple[str, ...]:
    """Patterns of addresses; an empty line is none, though as a pattern it would match everything."""
    return tuple(line.strip() for line in lines if line.strip())


@dataclass(slots=True)
class Observatory:
    """Everything that can be done with one collection of sources, articles and versions.

    Methods that talk to the network come in two forms: coroutines (`find_out`, `add_source`, `watch`) for
    programs with a loop of their own, and plain methods (`add`, `check`) for all others.
    """

    settings: Settings
    places: Places
    store: AnyStore
    evidence: EvidenceStore
    clock: Clock
    _fetcher: Fetcher | None = None
    _readers: threading.local = field(default_factory=threading.local)
    _opened: list[AnyStore] = field(default_factory=list)

    # -- life ----------------------------------------------------------------------------------------------

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the store and the evidence. Calling it twice does no harm."""
        for store in (*self._opened, self.store):
            store.close()
        self._opened.clear()
        self.evidence.close()

    def reader(self) -> AnyStore:
        """A store for reading from the calling thread."""
        if isinstance(self.store, MemoryStore):
            return self.store
        if not hasattr(self._readers, "store"):
            self._readers.store = open_store(self.places.database, create=False)
            self._opened.append(self._readers.store)
        store: AnyStore = self._readers.store
        return store

    def _parts(self, store: AnyStore) -> Parts:
        """The ports for the pipeline. The gate to the network is opened anew, for the running loop."""
        fetcher = self._fetcher or gate_of(self.settings, self.clock)
        return Parts(store, self.evidence, fetcher, self.clock, new_id, self.settings)

    # -- sources -------------------------------------------------------------------------------------------

    async def find_out(self, url: str) -> FoundOut:
        """What an address is, without adding it. Raises `SourceError`, `FetchError`."""
        parts = self._parts(self.reader())
        try:
            return await find_out(parts, url)
        finally:
            await self._close(parts)

    async def add_source(self, url: str, name: str | None = None, *, wish: Wish = Wish()) -> Added:
        """Find out what an address is and watch it. Raises `SourceError`, `FetchError`."""
        parts = self._parts(self.reader())
        try:
            found = await find_out(parts, url)
            return add(parts, found, replace(wish, name=name or wish.name), self.clock.now())
        finally:
            await self._close(parts)

    def add(
        self,
        url: str,
        *,
        name: str | None = None,
        outlet: str | None = None,
        interval: int | None = None,
        include: Sequence[str] = (),
        exclude: Sequence[str] = (),
    ) -> Added:
        """`add_source` for programs without a loop. `interval` is in seconds; patterns are regular expressions."""
        wish = Wish(name, outlet, interval, tuple(include), tuple(exclude))
        return _run(self.add_source(url, wish=wish))

    def set_source(
        self,
        source: str,
        *,
        name: str | None = None,
        outlet: str | None = None,
        state: SourceState | None = None,
        interval: int | None = None,
        include: Sequence[str] | None = None,
        exclude: Sequence[str] | None = None,
    ) -> Source:
        """Rename, pause, resume or remove a source (by id, name or address); None leaves a field as it is.

        An `interval` of 0 means the default again. Raises `NotFoundError`, and `SourceError` for a pattern that
        is none.
        """
        known = self.store.source(source)
        changed = replace(
            known,
            name=name or known.name,
            outlet=outlet or known.outlet,
            state=state or known.state,
            interval=known.interval if interval is None else interval or None,
            include=known.include if include is None else _patterns(include),
            exclude=known.exclude if exclude is None else _patterns(exclude),
        )
        for pattern in (*changed.include, *changed.exclude):
            addresses.compiled(pattern)
        with self.store.transaction():
            self.store.update_source(changed)
            if changed.kind is SourceKind.ARTICLE:
                self._plan_single(changed, known.state)
            elif _reads_otherwise(known, changed):
                # What was passed over before may count now: the next poll reads the list whatever it says.
                health = replace(self.store.health(known.id), etag=None, last_modified=None, body_digest=None)
                self.store.set_health(replace(health, due=self.clock.now()))
        return changed

    def _plan_single(self, source: Source, before: SourceState) -> None:
        """A single address is looked at while it is watched, by this source or by another that shows it."""
        for article in self.all_articles(ArticleFilter(source_id=source.id)):
            watching = [each.state for each in self.store.article_sources(article.id)]
            if SourceState.ACTIVE not in watching:
                self.store.set_due(
                    article.id, None, f"its source is {source.state}; will not be checked again"
                )
            elif source.state is SourceState.ACTIVE is not before:
                self.store.set_due(article.id, self.clock.now(), "by hand")

    def memory(self, source: str) -> tuple[SiteMemory, ...]:
        """What Variorum has learnt of the sites that a source shows (by id, name or address)."""
        store = self.reader()
        return held(store, store.source(source))

    def decide(self, source: str, key: str, *, as_text: bool | None, who: str) -> Known | None:
        """A person's word on something that is held of a source: text of its articles, furniture, or (None) as it is
        learnt. Raises `NotFoundError`."""
        return decide(self.store, self.store.source(source), key, as_text, who, self.clock.now())

    def check_source(self, source: str) -> Source:
        """Ask a source, or look at a single address, as soon as the runner comes by."""
        known = self.store.source(source)
        if known.kind is SourceKind.ARTICLE:
            self.make_due(known.id, self.clock.now())
        else:
            self.store.set_health(replace(self.store.health(known.id), due=self.clock.now()))
        return known

    # -- watching ------------------------------------------------------------------------------------------

    async def watch(
        self,
        *,
        stop: asyncio.Event | None = None,
        once: bool = False,
        on_look: Callable[[Settlement], None] | None = None,
        on_poll: Callable[[Intook], None] | None = None,
        poll_seconds: float = 1.0,
    ) -> Checked:
        """Poll sources and look at articles: until `stop` is set, or with `once` until nothing is due.

        Raises `LockedError` where another process does so on this database.
        """
        checked = Checked()

        def looked(settlement: Settlement) -> None:
            checked.saw(settlement)
            if on_look:
                on_look(settlement)

        def polled(intook: Intook) -> None:
            checked.polled(intook)
            if on_poll:
                on_poll(intook)

        # Who ends soon gives all memory back anyhow, and who has loaded the library holds it already.
        loaded = once or "trafilatura" in sys.modules
        apart = nullcontext(trafilatura) if loaded else ExtractorProcess()
        with self._runner(), apart as extractor:
            parts = replace(self._parts(self.store), extractor=extractor)
            self.evidence.recover()
            watch = Watch(parts, looked, polled)
            reader = self._texts()
            engine: LocalEngine[Poll | Visit, Any] = LocalEngine(
                watch,
                Bounds(
                    connections=self.settings.connections,
                    batch=self.settings.batch_looks,
                    batch_seconds=self.settings.batch_seconds,
                    poll_seconds=poll_seconds,
                ),
                stop or asyncio.Event(),
                aside=reader.step if reader and not once else None,
            )
            try:
                await engine.run(once=once)
                with self.store.transaction():
                    watch.planner.save(self.clock.now(), force=True)
                if reader:
                    await _drained(reader, engine.stop)
            finally:
                await self._close(parts)
        return checked

    def check(self, sources_or_articles: Sequence[str] = ()) -> Checked:
        """Do everything that is due now; what is named (ids, names, addresses) is made due first."""
        now = self.clock.now()
        for name in sources_or_articles:
            self.make_due(name, now)
        return _run(self.watch(once=True))

    def make_due(self, name: str, now: datetime) -> None:
        """A source with its articles, or one article, is due now. Raises `NotFoundError`."""
        try:
            source = self.store.source(name)
        except NotFoundError:
            self.store.set_due(self.find_article(name).id, now, "by hand")
            return
        if source.kind not in WITHOUT_POLLS:
            self.store.set_health(replace(self.store.health(source.id), due=now))
        for article in self.all_articles(ArticleFilter(source_id=source.id)):
            if article.due is not None:
                self.store.set_due(article.id, now, "by hand")

    # -- reading -------------------------------------------------------------------------------------------

    def find_article(self, name: str) -> Article:
        """An article by id, by address, or by the address of its page here; one that turned out to be another
        leads to that. Raises `NotFoundError`."""
        candidate = name.rstrip("/").rsplit("/a/", 1)[-1].split("/")[0] if "/a/" in name else name
        try:
            article = self.store.article(candidate)
            if article.state is ArticleState.MERGED:
                owner = self.store.article_by_address(addresses.key(article.url))
                return self.store.article(owner or article.id)
            return article
        except NotFoundError:
            pass
        try:
            known = self.store.article_by_address(addresses.key(name))
        except SourceError:
            known = None
        if known is None:
            raise NotFoundError(
                f"{name}: no article with this id or address; `variorum list articles` shows all"
            )
        return self.store.article(known)

    def all_articles(self, which: ArticleFilter = ArticleFilter()) -> Iterator[Article]:
        """Every article of the filter, newest change first."""
        before: tuple[datetime, str] | None = None
        while page := self.store.articles(which, limit=500, before=before):
            yield from page
            last = page[-1]
            before = (last.last_change or last.found, last.id)

    def all_changes(
        self, which: ArticleFilter = ArticleFilter(), order: Order = Order.NEWEST
    ) -> Iterator[ChangeRow]:
        """Every change of the filter, newest or weightiest first."""
        before: tuple[datetime, str] | None = None
        while page := self.store.changes(which, limit=200, before=before, order=order):
            yield from page
            last = page[-1]
            before = (last.new.first_seen, f"{last.article.id}:{last.new.number}")

    def all_quotes(self, which: QuoteFilter = QuoteFilter()) -> Iterator[tuple[Article, Quote]]:
        """Everything of the filter that articles quote or tell, newest first."""
        before: tuple[datetime, int] | None = None
        while page := self.reader().quotes(which, limit=200, before=before):
            yield from page
            last = page[-1][1]
            before = last.seen, last.id

    def edits(
        self,
        *,
        since: str | datetime | None = None,
        until: str | datetime | None = None,
        classes: Sequence[str] = (),
        source: str | None = None,
        article: str | None = None,
    ) -> Iterator[FoundEdit]:
        """Edits, newest first. Times are datetimes or ISO 8601 (UTC where no zone is given).

        Raises `SettingsError` for a class of edits that there is not, or no time; `NotFoundError`.
        """
        known = tuple(_edit_class(each) for each in classes)
        which = ArticleFilter(
            source_id=self.store.source(source).id if source else None,
            article_id=self.find_article(article).id if article else None,
            since=moment(since),
            until=moment(until),
            classes=known,
        )
        return self._edits(which)

    def _edits(self, which: ArticleFilter) -> Iterator[FoundEdit]:
        for row in self.all_changes(which):
            for edit in row.edits:
                if not which.classes or edit.klass in which.classes:
                    yield FoundEdit(
                        article=row.article.id,
                        url=row.article.url,
                        outlet=row.article.outlet,
                        old_version=row.old.number,
                        new_version=row.new.number,
                        klass=edit.klass.value,
                        change=edit.change.value,
                        detail=edit.detail,
                        old=edit.old,
                        new=edit.new,
                        sentence=sentence((edit,)),
                        after=row.new.intervals[0].after,
                        seen=row.new.first_seen,
                        about=edit.about,
                        noted=edit.noted,
                        rule=edit.rule,
                    )

    def compare(self, article: str, old: int | None = None, new: int | None = None) -> Pair:
        """Two versions of an article side by side; the newest pair where none is named. Raises `NotFoundError`."""
        return pair(self.store, self.find_article(article), old, new)

    def lineages(self, article: str) -> Lineages:
        """The life of each sentence through all versions of an article. Raises `NotFoundError`."""
        return lineages_of(self.store, self.find_article(article).id)

    def search(self, query: str, *, where: str = "text", limit: int = 20) -> list[Hit]:
        """Search all versions ("text"), or what was "added" or "removed"."""
        return self.store.search(query, where=where, limit=limit)

    def totals(self, which: ArticleFilter = ArticleFilter()) -> Totals:
        return self.store.totals(which)

    def mark(self, article: str, version: int, verdict: str, who: str, note: str | None = None) -> None:
        """A person's word on a version: "noise" or "edit". Raises `NotFoundError`, `SettingsError`."""
        if verdict not in ("noise", "edit"):
            raise SettingsError(f"{verdict!r} is neither 'noise' nor 'edit'")
        known = self.find_article(article)
        with self.store.transaction():
            self.store.mark(Mark(known.id, version, verdict, who, self.clock.now(), note))
            if verdict == "edit":
                stand_apart(self.store, known.id, version)

    def takedown(self, article: str, reason: str, *, dry_run: bool = False) -> TakenDown:
        """Take an article (id or address) down, for good: texts, headlines, edits and search entries are removed, and
        every page of it answers 410 with the reason. Ids, times and digests stay; so do the captured bytes, which
        are given out nowhere, until `erase_evidence` or the next `prune`.

        Raises `NotFoundError`; `SettingsError` without a reason; `StorageError` where it was taken down before.
        """
        if not reason.strip():
            raise SettingsError("a takedown needs a reason: readers are told it in the article's place")
        known = self.find_article(article)
        return take_down(self.store, known.id, self.clock.now(), reason.strip(), dry_run=dry_run)

    def erase_evidence(self, article: str) -> Erased:
        """Erase the captured bytes of an article that was taken down, from the WARC files and their indexes.

        Raises `NotFoundError`; `StorageError` where it was not taken down; `LockedError` where another process runs.
        """
        known = self.find_article(article)
        with self._runner():
            return erase(self.store, self.evidence, known.id)

    # -- archives and upkeep -------------------------------------------------------------------------------

    def import_archives(self, paths: Sequence[Path], *, name: str | None = None) -> Iterator[ImportLine]:
        """Take captures of WARC, WACZ or folders in, in order of their time; one line each.

        Each archive becomes a source of its own, called by its file name (with the folders above it where several have
        one file name); `name` makes all of them one source. Raises `LockedError` where another process runs on this
        database; a path that is not there, and damage inside an archive, is a line of its own.
        """
        with self._runner():
            self.evidence.recover()
            yield from import_captures(
                self._parts(self.store), in_order(paths), names=_archive_names(paths, name)
            )
            if reader := self._texts():
                reader.drain()

    def reprocess(self, what: str | None = None, *, dry_run: bool = False) -> Iterator[Reprocessed]:
        """Derive documents and edits anew from stored evidence, without a request to anybody.

        `what` is an article or a source (id, name or address); None is everything. With `dry_run` nothing is stored:
        what is told is what would happen. Raises `NotFoundError`, and `LockedError` where another process runs.
        """
        chosen = self._named(what) if what is not None else None
        with self._runner():
            yield from reprocess(self._parts(self.store), chosen, dry_run=dry_run)
            if not dry_run and (reader := self._texts()):
                self.store.read_anew(chosen)
                reader.drain()
                if chosen is None:
                    reader.regroup()

    def read_texts(self) -> int:
        """Read all texts that wait to be read for stories and quotes, whatever the settings say; answers of how many
        articles. Raises `LockedError` where another process runs on this database."""
        with self._runner():
            return self._reader().drain()

    def _texts(self) -> Reader | None:
        """Who reads texts for stories and quotes, if anybody shall."""
        return self._reader() if self.settings.stories else None

    def _reader(self) -> Reader:
        return Reader(self.store, self.clock, new_id, self.settings.stories_most)

    def _named(self, what: str) -> list[str]:
        """The ids of the article of that name, or of all articles of the source."""
        try:
            source = self.store.source(what)
        except NotFoundError:
            return [self.find_article(what).id]
        if source.kind is SourceKind.ARTICLE:
            with suppress(NotFoundError):
                return [self.find_article(what).id]
        return [article.id for article in self.all_articles(ArticleFilter(source_id=source.id))]

    def prune(self, *, dry_run: bool = True, budget: int | None = None) -> Pruned:
        """Remove captures that nothing needs until at most `budget` bytes of them are left."""
        left = self.settings.disk_budget if budget is None else budget
        with self._runner():
            return prune(self._parts(self.store), dry_run=dry_run, budget=left)

    def _runner(self) -> AbstractContextManager[Any]:
        if isinstance(self.store, MemoryStore):
            return nullcontext()
        return self.store.runner_lock("run")

    async def _close(self, parts: Parts) -> None:
        if self._fetcher is None:
            await parts.fetcher.close()


def restore(backup: Path, database: str, *, force: bool = False) -> None:
    """Put a backup (a file that `SqlStore.backup` made) in the place of the SQLite database at `database`.

    The backup is examined first; a database that is there is replaced only with `force`, and never while a
    process runs on it. Raises `StorageError`, `LockedError`.
    """
    file = parsed(database).database if database.startswith("sqlite") else None
    if not file:
        raise StorageError(
            f"{database.partition(':')[0]}: restore a PostgreSQL database with its own pg_restore"
        )
    target = Path(file)
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists() and not force:
        raise StorageError(f"{target}: is there already; --force replaces it")
    with SqlStore(f"sqlite:///{backup}") as kept:
        try:
            kept.require_schema()
        except SchemaError as error:
            raise SchemaError(f"{error} (`variorum migrate --db {backup}`, for this backup)") from error
        if faults := kept.check():
            raise StorageError(f"{backup}: is not sound: {faults[0]}")
        part = target.with_name(target.name + ".restored")
        part.unlink(missing_ok=True)
        kept.backup(part)
    if target.exists():
        with SqlStore(database) as present, present.runner_lock("run"):
            pass
    for suffix in ("-wal", "-shm"):
        target.with_name(target.name + suffix).unlink(missing_ok=True)
    part.replace(target)


def _reads_otherwise(before: Source, after: Source) -> bool:
    """Whether a poll of the same list would now find other articles, or is wanted now."""
    resumed = after.state is SourceState.ACTIVE is not before.state
    return resumed or (before.include, before.exclude) != (after.include, after.exclude)


def pair(store: AnyStore, article: Article, old: int | None = None, new: int | None = None) -> Pair:
    """Two versions of an article with their comparison; by default the newest and the one before it."""
    versions = {version.number: version for version in store.versions(article.id, noise=True)}
    plain = [number for number, version in sorted(versions.items()) if not version.noise]
    if not plain:
        raise NotFoundError(f"article {article.id}: has no version yet")
    new = plain[-1] if new is None else new
    if old is None:
        old = max((number for number in plain if number < new), default=new)
    for number in (old, new):
        if number not in versions:
            raise NotFoundError(
                f"article {article.id}: has no version {number}; it has {min(versions)} to {max(versions)}"
            )
    comparison = compare(store.document(article.id, old), store.document(article.id, new))
    return between(store, article, versions[old], versions[new], comparison)


def between(store: AnyStore, article: Article, old: Version, new: Version, comparison: Result) -> Pair:
    """Two versions with the edits that are told of them everywhere: those that were stored with the change, and of
    versions that did not follow one another those that the same rules see. `comparison` is that of their texts."""
    before, after = comparison.old_document, comparison.new_document
    assert before is not None, "versions are compared as documents"
    assert after is not None, "versions are compared as documents"
    stored = tuple(row.edit for row in store.edits(article.id, old.number, new.number))
    if stored:
        comparison = told(comparison, stored)
    else:
        comparison = classed(
            store, article.id, old.number, new.number, before, after, comparison=comparison, followed=False
        )
    every = store.versions(article.id, noise=True)
    since = min(version.first_seen for version in every)
    came = followed(every, old.number, new.number) or new.intervals[0]  # a version may have come back
    age, least = came.first - since, (came.after or came.first) - since
    quiet = silence(comparison.edits, age, old_modified=before.modified, new_modified=after.modified)
    return Pair(article, old, new, of(comparison), quiet, age, least)


def lineages_of(store: AnyStore, article_id: str) -> Lineages:
    """The lineages of an article's sentences, versions judged noise left out. Raises `NotFoundError` where a text is
    not there any more."""
    versions = store.versions(article_id)
    documents = store.documents(article_id, [version.number for version in versions])
    for version in versions:
        if version.number not in documents:
            documents[version.number] = store.document(article_id, version.number)
    return lineages(versions, documents)


def _edit_class(name: str) -> str:
    try:
        return EditClass(name).value
    except ValueError as error:
        raise SettingsError(f"{name!r} is no class of edits; there are {', '.join(EditClass)}") from error


def moment(value: str | datetime | None) -> datetime | None:
    """A time as people write it: ISO 8601, UTC where no zone is given. Raises `SettingsError`."""
    if value is None or isinstance(value, datetime):
        return value
    try:
        read = datetime.fromisoformat(value)
    except ValueError as error:
        raise SettingsError(f"{value!r} is no time; write 2026-11-21 or 2026-11-21T15:04:00Z") from error
    return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)


def _archive_names(paths: Sequence[Path], name: str | None) -> dict[Path, str]:
    """What the sources of archives are called: `name`, or each by as much of its path as tells it from the others."""
    if name:
        return dict.fromkeys(paths, name)
    whole = {path: path.resolve().parts for path in paths}
    names: dict[Path, str] = {}
    for path, parts in whole.items():
        others = [each for each in whole.values() if each != parts]
        tails = (parts[-length:] for length in range(1, len(parts) + 1))
        tail = next((tail for tail in tails if all(each[-len(tail) :] != tail for each in others)), parts)
        names[path] = os.fsencode(os.path.join(*tail)).decode(errors="replace")
    return names


async def _drained(reader: Reader, stop: asyncio.Event) -> None:
    """Let all be read that waits, until a stop, while the loop goes on."""
    reading = asyncio.create_task(asyncio.to_thread(reader.drain, stop.is_set))
    try:
        await asyncio.shield(reading)
    except asyncio.CancelledError:
        stop.set()
        await reading  # the store is closed after this
        raise


def _run(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end; inside a running loop, say which method to call instead."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    work.close()
    raise VariorumError("called inside a running event loop: await `add_source` or `watch` instead")
