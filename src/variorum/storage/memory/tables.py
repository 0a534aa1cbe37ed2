"""What the twin holds: plain values in tables that can undo what was done to them since a transaction began."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar, cast

from variorum.errors import LockedError, NotFoundError, StorageError
from variorum.ports import ArticleFilter, PlacedReport, Printing, QuoteFilter, StoryFilter
from variorum.storage.columns import storable
from variorum.storage.derived import NOTHING_CHANGED, Sentences
from variorum.types import (
    Address,
    Candidate,
    Capture,
    Document,
    Hint,
    LinkChange,
    Look,
    Mark,
    PictureChange,
    Plan,
    Quote,
    Regrouped,
    Source,
    SourceHealth,
    SourceKind,
    SourceState,
    StoredEdit,
    Version,
    WitnessChange,
)

_K = TypeVar("_K")
_V = TypeVar("_V")
_T = TypeVar("_T")


class Table(dict[_K, _V], Generic[_K, _V]):
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
class KeptArticle:
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
class Sighting:
    first: datetime
    last: datetime
    title: str | None
    updated: datetime | None


@dataclass(frozen=True, slots=True)
class KeptVersion:
    """A version, its text (None after a takedown), and how it differs from the one shown before."""

    version: Version
    document: Document | None
    previous: int | None = None
    change: Sentences = NOTHING_CHANGED
    back: bool = False  # it is the version's return, with its stretches from then on


@dataclass(frozen=True, slots=True)
class KeptEvent:
    """An event: its story, when its reports were last changed, and what it was merged into."""

    story_id: str
    touched: datetime
    into: str | None = None


class Tables:
    """Everything remembered, and how it is written: all or nothing. May be used by several threads, in turns."""

    address = ":memory:"
    path = None

    def __init__(self) -> None:
        self._guard = threading.RLock()
        self._in_transaction = False
        self._undo: list[Callable[[], None]] = []
        self._runners: set[str] = set()
        self._serial = 0
        self._sources: Table[str, Source] = Table(self._undo)
        self._health: Table[str, SourceHealth] = Table(self._undo)
        self._articles: Table[str, KeptArticle] = Table(self._undo)
        self._plans: Table[str, Plan] = Table(self._undo)
        self._addresses: Table[str, tuple[str, Address]] = Table(self._undo)
        self._sightings: Table[tuple[str, str], Sighting] = Table(self._undo)
        self._captures: Table[str, Capture] = Table(self._undo)
        self._log: Table[int, Look] = Table(self._undo)
        self._versions: Table[tuple[str, int], KeptVersion] = Table(self._undo)
        self._edits: Table[tuple[str, int, int], tuple[StoredEdit, ...]] = Table(self._undo)
        self._hints: Table[int, Hint] = Table(self._undo)
        self._marks: Table[int, Mark] = Table(self._undo)
        self._witnesses: Table[int, WitnessChange] = Table(self._undo)
        self._links: Table[int, LinkChange] = Table(self._undo)
        self._pictures: Table[int, PictureChange] = Table(self._undo)
        self._unread: Table[str, tuple[int, int]] = Table(self._undo)
        self._printings: Table[tuple[str, int], Printing] = Table(self._undo)
        self._quotes: Table[int, Quote] = Table(self._undo)
        self._placed: Table[str, PlacedReport] = Table(self._undo)
        self._events: Table[str, KeptEvent] = Table(self._undo)
        self._stories: Table[str, str | None] = Table(self._undo)
        self._turns: Table[int, Regrouped] = Table(self._undo)
        self._rarity: Table[str, bytes] = Table(self._undo)
        self._hazard: Table[str, str] = Table(self._undo)
        self._memories: Table[str, bytes] = Table(self._undo)
        self._takedowns: Table[str, tuple[datetime, str]] = Table(self._undo)

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

    def _source(self, source_id: str) -> Source:
        source = self._sources.get(source_id)
        if source is None:
            raise NotFoundError(f"{source_id}: no source of that id, name or address")
        return source

    def _polled(self) -> list[tuple[Source, SourceHealth]]:
        return [
            (source, self._health[source.id])
            for source in self._sources.values()
            if source.state is SourceState.ACTIVE and source.kind is not SourceKind.ARCHIVE
        ]

    def _article(self, article_id: str) -> KeptArticle:
        article = self._articles.get(article_id)
        if article is None:
            raise NotFoundError(f"{article_id}: no article has that id")
        return article

    def _of(self, article_id: str) -> list[KeptVersion]:
        found: list[KeptVersion] = []
        while (kept := self._versions.get((article_id, len(found)))) is not None:
            found.append(kept)
        return found

    def _version(self, article_id: str, number: int) -> KeptVersion:
        kept = self._versions.get((article_id, number))
        if kept is None:
            raise NotFoundError(f"{article_id}/{number}: there is no such version")
        return kept


def within(time: datetime, which: ArticleFilter | StoryFilter | QuoteFilter) -> bool:
    """Whether the time is one that the filter asks for."""
    return (which.since is None or time >= which.since) and (which.until is None or time < which.until)


def stored(value: _T) -> _T:
    """The value as a database would give it back: texts made storable, all else as it is."""
    if isinstance(value, str):
        return type(value)(storable(value))
    if isinstance(value, datetime):
        return cast(_T, value.astimezone(UTC))
    if isinstance(value, tuple):
        return type(value)(map(stored, value))
    if is_dataclass(value) and not isinstance(value, type):
        texts: Iterable[tuple[str, Any]] = (
            (field.name, getattr(value, field.name)) for field in fields(value)
        )
        return replace(value, **{name: stored(text) for name, text in texts})
    return value
