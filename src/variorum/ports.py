"""The ports: what the engine room asks of the world. Each docstring is the contract.

Every port has an in-memory twin and a conformance suite in `variorum.testing`; an implementation is right when
that suite passes. All times are aware `datetime`s in UTC. Unless a method says otherwise, calls are
synchronous, quick, and made from one thread at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol, runtime_checkable

from variorum.quotes.printed import Said
from variorum.types import (
    Address,
    AddressKind,
    Article,
    ArticleState,
    Candidate,
    Capture,
    ChangeRow,
    Document,
    EditClass,
    Event,
    Exchange,
    Fetched,
    Hint,
    History,
    Hit,
    LinkChange,
    Look,
    Mark,
    Membership,
    PictureChange,
    Plan,
    Quote,
    RecordRef,
    Regrouped,
    Request,
    Source,
    SourceHealth,
    SourceState,
    Speaker,
    StoredEdit,
    Story,
    Totals,
    Version,
    WitnessChange,
)


@runtime_checkable
class Clock(Protocol):
    """Time, so that nobody else reads it."""

    def now(self) -> datetime:
        """The present, aware, in UTC."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Return after `seconds` of this clock's time; at once for zero or less."""
        ...


class Fetcher(Protocol):
    """The one gate to the network."""

    async def fetch(self, request: Request, *, robots: bool = True) -> Fetched:
        """Ask for one address and follow its redirects, each hop checked anew.

        Any status but 429 and 503 is an answer, not an error. Waits for the host's turn. With `robots`, what
        robots.txt disallows is refused. Raises `FetchError`; never retries.
        """
        ...

    async def sitemaps(self, url: str) -> tuple[str, ...]:
        """The sitemaps that the robots.txt of the site of `url` names, in its order. Raises `FetchError`."""
        ...

    def ready_at(self, url: str) -> datetime:
        """When the host of `url` may be asked next; a time in the past where it may be asked now."""
        ...

    async def close(self) -> None:
        """Close all connections. Calling it twice does no harm."""
        ...


class EvidenceStore(Protocol):
    """Where captures are kept byte for byte. Appending is buffered; `sync` makes it durable."""

    def append(self, fetched: Fetched) -> RecordRef:
        """Buffer the records of all exchanges (request and response each) and tell where the record of the
        last response will lie. The reference is valid at once for `read`, and for others after `sync`."""
        ...

    def replace(
        self, key: str, fetched: Fetched, recorded: Callable[[], RecordRef | None] = lambda: None
    ) -> RecordRef:
        """Keep the records of this answer in a small file of its own, in place of what was kept under `key`
        (an article's id) before: the newest look that found nothing new. It becomes durable by and by, not
        by `sync`. The earlier reference of that key can be read until then, and by the second replacement
        after it at the latest becomes unreadable.

        `recorded` tells which kept look the database names for the key, if any. It is asked where this store
        cannot know it, because another process or a batch that came to nothing wrote the last one: what the
        database names stays readable, however often a process is killed before it has named the next."""
        ...

    def sync(self) -> None:
        """Write all buffered records, each by one write, and fsync. Returns only when the bytes are durable.
        Does nothing where nothing is buffered. Raises `EvidenceError` (a full disk, for one) with nothing
        half-written left in the file; the buffer is kept for another try."""
        ...

    def discard(self) -> None:
        """Forget what is buffered, and that what was synced last is to be named: the decision it was for will
        not be committed."""
        ...

    def read(self, ref: RecordRef) -> Exchange:
        """The exchange as it was received. Raises `EvidenceError` where the file or record is not there or
        cannot be read, `IntegrityError` where the bytes do not have the recorded digest."""
        ...

    def raw(self, ref: RecordRef) -> bytes:
        """The record's gzip member as it lies in the file, for download. Raises as `read`."""
        ...

    def recover(self) -> Sequence[str]:
        """Cut torn last members, finish what a killed process left, and say in words what was done."""
        ...

    def files(self) -> Iterator[tuple[str, int]]:
        """Names and sizes in bytes of all WARC files, oldest first."""
        ...

    def remove(self, refs: Iterable[RecordRef]) -> int:
        """Rewrite or delete files so that these records are gone; answers the bytes freed. Offsets of records
        that stay in a rewritten file change: see `moved`."""
        ...

    def moved(self) -> dict[tuple[str, int], RecordRef]:
        """Where the records now lie that the last `remove` moved, by old file and offset."""
        ...

    def close(self) -> None:
        """Close files; what is buffered and not synced is dropped."""
        ...


@dataclass(frozen=True, slots=True)
class Settled:
    """What a look changed in the plan of an article: written together with its row of the check log.

    `plan` is as it shall be now. Its memo is written only with `new_memo`: else the one that is stored stays,
    and that of `plan` need not be loaded.
    """

    plan: Plan
    look: Look
    new_memo: bool = False


@dataclass(frozen=True, slots=True)
class Recognised:
    """A look that recognised the text of a live article without reading the page, which most looks do: its row of
    the check log, and all that it changes in the plan. Beside these fields, the plan's last look is now this one,
    and it has no failures any more."""

    look: Look
    due: datetime | None
    why: str
    etag: str | None
    last_modified: str | None
    unparsed: int


@dataclass(frozen=True, slots=True)
class NewText:
    """A text that an article was not known to have and now shows: its version, the edits between it and the one
    shown before it, and how the article stands with it."""

    version: Version
    document: Document
    edits: tuple[StoredEdit, ...]
    state: ArticleState
    candidate: Candidate | None = None


@dataclass(frozen=True, slots=True)
class Aged:
    """What the rate at which an article changes is told from: see `schedule.rate_of`."""

    source_id: str | None
    found: datetime
    last_change: datetime | None
    changes: int


@dataclass(frozen=True, slots=True)
class ArticleFilter:
    """Which articles or changes to list; None or empty: no restriction.

    `since` (inclusive) and `until` (exclusive) are about an article's last change or finding, and about the
    first sight of a version. `source_id` means every source that has shown the article. `classes` are values
    of `EditClass`: an article or version with an edit of one of them. `silent` leaves versions of which the
    substance changed more than an hour after the article was first seen, without a note (`edits.silence`), and
    articles that have one.
    """

    source_id: str | None = None
    article_id: str | None = None
    outlet: str | None = None
    state: ArticleState | None = None
    changed: bool = False  # only articles with two or more versions
    since: datetime | None = None
    until: datetime | None = None
    classes: tuple[str, ...] = ()
    silent: bool = False
    language: str | None = None  # "en": also what says "en-GB"

    @property
    def of_bylines(self) -> bool:
        """Whether changes of bylines alone are among what is asked for."""
        return not self.silent and (not self.classes or EditClass.BYLINE.value in self.classes)


@dataclass(frozen=True, slots=True)
class Step:
    """One change in the life of an article, for a picture of it: the number of the version that came and when it
    was first seen, when the one shown before it was, and how many edits lie between them."""

    number: int
    seen: datetime
    before: datetime
    edits: int


#: Changes that `Store.most_edited` counts at most.
RECENT: Final = 10_000


class Order(StrEnum):
    """How changes are listed: by the first sight of the new version, or by their importance as it was when their
    edits were named (`edits.weight`)."""

    NEWEST = "newest"
    WEIGHTIEST = "weightiest"


class StoryOrder(StrEnum):
    """How stories are listed: by their latest report, or by how many reports they have."""

    NEWEST = "newest"
    LARGEST = "largest"


@dataclass(frozen=True, slots=True)
class StoryFilter:
    """Which stories to list. `since` (inclusive) and `until` (exclusive) are about the time of the latest report;
    `outlet` is one that reports it, and `source_id` a source that has shown one of its reports."""

    least_reports: int = 2
    least_outlets: int = 1
    outlet: str | None = None
    source_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class QuoteFilter:
    """Which quotes to list; None or empty: no restriction.

    `speaker` is a name or its last word, however it is written. `query` is words that the quote must hold, all of
    them, "double quotes" making a phrase. `source_id` means every source that has shown the article. `kinds` are values of
    `quotes.printed.Kind`. `since` (inclusive) and `until` (exclusive) are about the first sight.
    """

    speaker: str | None = None
    query: str | None = None
    article_id: str | None = None
    story_id: str | None = None
    source_id: str | None = None
    outlet: str | None = None
    kinds: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Printing:
    """What one version of an article quotes or tells, as rules of the version `rule` read it: 0 where the text is another
    by now and waits to be read. Places are characters of `Document.text`; `text_key` and `extraction_rule` are those of the
    version now."""

    article_id: str
    number: int
    said: tuple[Said, ...]
    rule: int
    text_key: str = field(default="", compare=False)  # given by the store
    extraction_rule: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class PlacedReport:
    """A report as grouping knows it: its terms with their weights, its time as days (see `cluster.groups.Days`; None
    where none is stated), and those of the terms that are names. `member` tells where it belongs; its story is that of
    the event."""

    member: Membership
    vector: Mapping[str, float]
    days: tuple[float, float] | None
    names: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PlacedEvent:
    """The story that an event belongs to."""

    id: str
    story_id: str


@dataclass(frozen=True, slots=True)
class Filed:
    """What a batch of reading and grouping came to, at the time `at`.

    `read` are articles with their tickets (see `Store.unread`), whose texts are read now. `printings` take the place of
    what was known of these versions; `reports` that of where these articles were; `gone` belong nowhere any more, and
    nothing is known of what they quote.
    `events` are those whose story is new or another; `turns` is what became of groups, in its order.
    """

    at: datetime
    read: tuple[tuple[str, int], ...] = ()
    printings: tuple[Printing, ...] = ()
    reports: tuple[PlacedReport, ...] = ()
    gone: tuple[str, ...] = ()
    events: tuple[PlacedEvent, ...] = ()
    turns: tuple[Regrouped, ...] = ()


class Store(Protocol):
    """All that is remembered, but for the captured bytes.

    Writing: every method that writes belongs to the transaction opened by `transaction()`, or to one of its
    own where none is open. Reading inside a transaction sees its own writes. A failed transaction leaves
    nothing. Any method may raise `StorageError`; `LockedError` where another process holds the database too
    long. Unknown ids raise `NotFoundError`, but for methods that say they answer None.

    Listing methods that take `limit` and `before` page by keyset: pass the last row's time (or id) to go on.
    Ids are made by the caller, except where a method answers one. NUL and lone surrogates in texts are stored
    as U+FFFD, because not every database can hold them. Articles taken down, and merged ones without a version
    unless asked for by `state`, are in no list and no count but those of looks and captures.
    """

    address: str
    """Where the data lie, with any password replaced by ***."""

    # -- life --
    def transaction(self) -> AbstractContextManager[None]:
        """Everything inside is committed at the end, or not at all. Not nested.

        After a write that the database itself refused, the transaction ends with `StorageError` even where
        the caller went on."""
        ...

    def close(self) -> None: ...

    # -- sources --
    def add_source(self, source: Source, due: datetime) -> None:
        """Raises `StorageError` where the id or the (normalised) address is taken by one not removed."""
        ...

    def update_source(self, source: Source) -> None:
        """Replace what is known of the source with that id."""
        ...

    def source(self, id_or_name_or_url: str) -> Source:
        """By id, else by exact name (whatever its case), else by address."""
        ...

    def sources(
        self, *, states: Sequence[SourceState] = (SourceState.ACTIVE, SourceState.PAUSED)
    ) -> list[Source]:
        """Ordered by name."""
        ...

    def health(self, source_id: str) -> SourceHealth: ...

    def set_health(self, health: SourceHealth) -> None: ...

    def due_sources(self, now: datetime, limit: int) -> list[tuple[Source, SourceHealth]]:
        """Active sources due at or before `now`, the longest due first. Archives are never due."""
        ...

    def source_articles(self, source_id: str, *, since: datetime | None = None) -> int:
        """How many articles the source has shown; with `since`, for the first time since then."""
        ...

    # -- articles and their addresses --
    def article_by_address(self, key: str) -> str | None:
        """The id of the article with that address key (`discover.addresses.key`); None where unknown."""
        ...

    def articles_by_address(self, keys: Sequence[str]) -> dict[str, str]:
        """The same for many keys in few queries; unknown keys are absent."""
        ...

    def add_article(self, article: Article, plan: Plan, key: str) -> None:
        """A new article with its canonical address and its plan. Raises `StorageError` if the key is taken."""
        ...

    def add_address(self, article_id: str, url: str, key: str, kind: AddressKind, since: datetime) -> None:
        """Another address of the article. A key already of this article has its kind replaced; a key of
        another article is left where it is (see `merge`)."""
        ...

    def addresses(self, article_id: str) -> list[Address]:
        """Oldest first, canonical first among equals."""
        ...

    def set_canonical(
        self, article_id: str, url: str, key: str, since: datetime, *, former: AddressKind
    ) -> None:
        """The article's canonical address from now on; the one before is kept as `former`."""
        ...

    def merge(self, article_id: str, into: str, at: datetime) -> None:
        """The first article, which has no version yet, is the second: addresses, sightings and hints pass
        over, its state becomes MERGED and it is never due again. Raises `StorageError` if it has versions."""
        ...

    def absorb(self, article_id: str, into: str) -> None:
        """The first article is the second, and all that was seen of it belongs to the history of the second.

        Addresses, sightings, hints, looks and captures pass over. A version whose text key the second has
        already becomes intervals of that one; the others get the next numbers, in their order, with their
        marks. Numbers of the second stay. Which of its texts is the current one follows from all intervals
        together; edits between versions that have become neighbours are the caller's to add. The earlier of
        both due times stays. The first is MERGED, has no versions any more and is never due again. Raises
        `StorageError` where either was taken down, or both are one.
        """
        ...

    def saw(
        self, source_id: str, article_id: str, at: datetime, *, title: str | None, updated: datetime | None
    ) -> tuple[str | None, datetime | None] | None:
        """Note that a source shows an article, with the title and time of change it states. Answers what it
        stated at the sighting before, None at the first."""
        ...

    def saw_many(
        self, source_id: str, at: datetime, rows: Sequence[tuple[str, str | None, datetime | None]]
    ) -> dict[str, tuple[str | None, datetime | None] | None]:
        """`saw` for many articles in few statements; rows are (article id, title, updated)."""
        ...

    def article(self, article_id: str) -> Article: ...

    def set_article(self, article: Article) -> None:
        """Replace state, headline, language and published (other fields are counted or derived here)."""
        ...

    def articles(
        self,
        which: ArticleFilter = ArticleFilter(),
        *,
        limit: int = 50,
        before: tuple[datetime, str] | None = None,
    ) -> list[Article]:
        """Newest change (or finding) first, then by id; `before` is (that time, id) of the last row."""
        ...

    def article_sources(self, article_id: str) -> list[Source]:
        """The sources that have shown it, first sighting first."""
        ...

    # -- plans: what to look at next --
    def due(self, now: datetime, limit: int, *, hosts_left_out: Sequence[str] = ()) -> list[Plan]:
        """Plans due at or before `now`, longest due first, at most `limit`; without their memos."""
        ...

    def memos(self, article_ids: Sequence[str]) -> dict[str, bytes]:
        """The memos of these articles; those that have none are absent."""
        ...

    def plan(self, article_id: str) -> Plan: ...

    def host_ages(self, host: str, limit: int) -> list[Aged]:
        """Articles of that host that are due some time, the soonest first, at most `limit`."""
        ...

    def set_due(self, article_id: str, due: datetime | None, why: str) -> None:
        """Look at it then; None: never again."""
        ...

    def remember(self, article_id: str, memo: bytes | None) -> None:
        """What extraction remembers of the article from now on. All by which its page could be recognised without
        reading it (validators, digest) is forgotten: the next look reads it in full."""
        ...

    def next_due(self) -> datetime | None:
        """When the next source or article is due; None where nothing ever is."""
        ...

    def settle(self, rows: Sequence[Settled | Recognised]) -> None:
        """Write many looks, in this order: check log rows, plans, counters of the articles, the `last` of the
        shown version's interval for UNCHANGED looks, and the outcome of open hints. One executemany per table
        and kind of row."""
        ...

    # -- evidence --
    def keep_captures(self, captures: Sequence[tuple[Capture, str | None]]) -> None:
        """Captures of many looks, each in place of the one with the id beside it, where there is one: that one is
        forgotten. It must be one that `Plan.kept_capture` names, and the plan is the caller's to settle. One
        executemany."""
        ...

    def capture(self, capture_id: str) -> Capture: ...

    def captures(self, article_id: str) -> list[Capture]:
        """Oldest first."""
        ...

    def all_captures(self) -> Iterator[Capture]:
        """Every capture, oldest first, streamed."""
        ...

    def relocate(self, moved: dict[tuple[str, int], RecordRef]) -> None:
        """Captures whose records now lie elsewhere."""
        ...

    def unneeded_captures(self) -> list[Capture]:
        """Captures that no version, variant interval, uncertain or suspect look, change of state or plan
        needs, nor a look at which another headline, link or picture was seen (`witness_changes` and its like),
        and those of articles taken down: what `prune` may remove. Oldest first."""
        ...

    def drop_captures(self, ids: Sequence[str]) -> None:
        """Forget these captures; looks keep their verdicts and digests. Raises `StorageError` where a version
        that can still be read was made from one of them."""
        ...

    # -- versions --
    def add_version(self, version: Version, document: Document) -> None:
        """A new version with its text. Raises `StorageError` where the number is not the next one. Indexes it
        for search, with the sentences it added and removed against the version shown before."""
        ...

    def add_texts(self, arrived: Sequence[NewText]) -> None:
        """New texts of many articles, at most one of each: all that `add_version`, `add_edits`, `set_state` and
        `set_article` would write (headline and language as the document has them, and when it was published
        where it says so), in one executemany per table. Each is the latest of its article: raises `StorageError`
        where a text is known that was first seen at that time or later, or where the number is not the next."""
        ...

    def versions(self, article_id: str, *, noise: bool = False) -> list[Version]:
        """By number; those judged noise only with `noise`."""
        ...

    def document(self, article_id: str, number: int) -> Document:
        """The text of a version: at most two reads."""
        ...

    def documents(self, article_id: str, numbers: Collection[int]) -> dict[int, Document]:
        """The texts of these versions by number, in few queries; those that there are not are absent."""
        ...

    def shown_documents(self, ids: Collection[str]) -> dict[str, Document]:
        """The texts that these articles show now, by id, in few queries; articles without one are absent."""
        ...

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
        """The same version read anew by other rules (`reprocess`). Its headline and extraction rule are the
        document's; `words` None leaves their number."""
        ...

    def add_interval(self, article_id: str, number: int, after: datetime | None, first: datetime) -> None:
        """An earlier text came back: another interval of its version, which is now the one shown."""
        ...

    def add_edits(self, edits: Sequence[StoredEdit]) -> None:
        """Edits between two versions; those stored before for the same pair are replaced."""
        ...

    def edits(self, article_id: str, old: int, new: int) -> list[StoredEdit]: ...

    def history(self, article_id: str) -> History:
        """The facts a decision may use, read for update."""
        ...

    def set_state(
        self, article_id: str, state: ArticleState, current: int | None, candidate: Candidate | None
    ) -> None:
        """What the Decider wants remembered between looks."""
        ...

    def mark(self, mark: Mark) -> None:
        """A person's word; sets or clears `noise` of that version and re-counts."""
        ...

    def marks(self, article_id: str) -> list[Mark]: ...

    def add_witness_changes(self, changes: Sequence[WitnessChange]) -> None:
        """Changes of headlines and bylines, each witness apart; a takedown forgets their words."""
        ...

    def witness_changes(self, article_id: str) -> list[WitnessChange]:
        """In order of their time."""
        ...

    def add_link_changes(self, changes: Sequence[LinkChange]) -> None:
        """Changes of where links lead, while the text stayed; a takedown forgets them."""
        ...

    def link_changes(self, article_id: str) -> list[LinkChange]:
        """In order of their time."""
        ...

    def add_picture_changes(self, changes: Sequence[PictureChange]) -> None:
        """Changes of pictures, while the text stayed; a takedown forgets them."""
        ...

    def picture_changes(self, article_id: str) -> list[PictureChange]:
        """In order of their time."""
        ...

    # -- lists --
    def changes(
        self,
        which: ArticleFilter = ArticleFilter(),
        *,
        limit: int = 50,
        before: tuple[datetime, str] | None = None,
        order: Order = Order.NEWEST,
    ) -> list[ChangeRow]:
        """Versions after the first, newest (or weightiest, then newest) first, each with the version shown before
        it and its edits. `before` is (first seen of the new version, "article:number") of the last row, in either
        order. Raises `ValueError` for a place that is not written so, and, where the order asks for its weight,
        `NotFoundError` for one that there is not."""
        ...

    def signed(
        self, which: ArticleFilter = ArticleFilter(), *, limit: int = 50
    ) -> list[tuple[Article, WitnessChange]]:
        """Changes of bylines, with the text or without it, newest first, each with its article; of those that `changes`
        shows, the times of `which` being those of the looks. None where it asks for classes without that of bylines,
        or for silent changes."""
        ...

    def steps(self, article_ids: Collection[str], *, limit: int = 40) -> dict[str, list[Step]]:
        """The newest `limit` changes of each of these articles, newest first, in few queries; articles that never
        changed, or that no list shows, are absent."""
        ...

    def most_edited(self, since: datetime, *, limit: int = 5) -> list[tuple[Article, int]]:
        """The articles that changed most often since then, at least twice, with how often; then by id. Of the
        changes since then the newest `RECENT` count."""
        ...

    def looks(
        self,
        *,
        article_id: str | None = None,
        source_id: str | None = None,
        since: datetime | None = None,
        limit: int = 500,
    ) -> list[Look]:
        """Newest first. Of an article that was taken down they tell times, outcomes and digests: no address, and no
        words."""
        ...

    def log(
        self,
        *,
        article_id: str | None = None,
        source_id: str | None = None,
        since: datetime | None = None,
        limit: int = 500,
        before: tuple[datetime, int] | None = None,
    ) -> list[tuple[int, Look]]:
        """`looks` page by page, each with its number in the log; `before` is the time and the number of the last."""
        ...

    def looks_of(self, article_id: str, at: datetime) -> list[Look]:
        """The looks at that article of exactly that moment."""
        ...

    def add_hints(self, hints: Sequence[Hint]) -> None: ...

    def hints(self, source_id: str, *, since: datetime | None = None) -> list[Hint]:
        """Oldest first."""
        ...

    def totals(self, which: ArticleFilter = ArticleFilter(), *, since: datetime | None = None) -> Totals:
        """The counts shown everywhere; `since` restricts changes, looks and outcomes."""
        ...

    def summary(self, *, most: int = 10_000) -> Totals:
        """What a page tells of all that is watched, at a cost that does not grow with it: the fields `sources`,
        `last_look` and `next_look` as in `totals`; `articles` and `watched` as there up to `most`, and one more
        where there are more; `versions` and `changes` those of so many articles. The others are left at zero."""
        ...

    def hazard_counts(self, source_id: str | None) -> str | None:
        """What `schedule` has learnt for that source (None: for all), as the JSON text last stored."""
        ...

    def set_hazard_counts(self, source_id: str | None, text: str) -> None: ...

    def source_memory(self, site: str) -> bytes | None:
        """What extraction has learnt of that site (`discover.addresses.site`), as the bytes last stored; None
        before the first."""
        ...

    def set_source_memory(self, site: str, data: bytes) -> None: ...

    # -- events, stories and what was said --
    def unread(self, limit: int) -> list[tuple[str, int]]:
        """Articles whose texts await being read for stories and quotes, each with a ticket, the longest waiting
        first. Every write that changes which texts an article has, or which are noise, makes it wait, takedowns and
        mergers too."""
        ...

    def read_anew(self, article_ids: Collection[str] | None = None) -> int:
        """Make these articles, or all that have versions, wait to be read; answers how many now do that did not."""
        ...

    def file(self, filed: Filed) -> None:
        """Write what a batch came to. An article whose ticket is another by now goes on waiting.

        What is said of articles that were taken down, or have no versions, is left out. A merger takes along what the
        batch does not name. Counts, times and titles of
        events and stories follow from the reports they have then. An event or story that has none any more is gone;
        where a turn names it as `other`, its id leads to the `group` of the last one that does.
        """
        ...

    def placed(self, event_ids: Collection[str] | None = None, *, limit: int = 20_000) -> list[PlacedReport]:
        """Reports of these events, or of those that were changed last, as grouping knows them: whole events, the one
        changed last first, until there are `limit` reports or more."""
        ...

    def rarities(self) -> bytes | None:
        """How rare terms are by what was read so far, as the bytes last stored."""
        ...

    def set_rarities(self, data: bytes) -> None: ...

    def stories(
        self,
        which: StoryFilter = StoryFilter(),
        *,
        limit: int = 50,
        before: tuple[int, datetime, str] | None = None,
        order: StoryOrder = StoryOrder.NEWEST,
    ) -> list[Story]:
        """Latest report first (or most reports, then latest), then by id; `before` is (reports, last, id) of the last
        row, in either order."""
        ...

    def story(self, story_id: str) -> Story:
        """With that id, or the one that it was merged into: its id is another then."""
        ...

    def event(self, event_id: str) -> Event:
        """With that id, or the one that it was merged into: its id is another then."""
        ...

    def events(self, story_id: str) -> list[Event]:
        """The events of a story by the time of their first report."""
        ...

    def events_of(self, story_ids: Collection[str]) -> dict[str, list[Event]]:
        """The same of several stories in few queries, by ids as they are now; others are absent."""
        ...

    def reports(self, event_ids: Collection[str], *, limit: int = 500) -> list[tuple[Article, Membership]]:
        """The reports of these events in order of their time, the latest `limit` of them."""
        ...

    def memberships(self, article_ids: Collection[str]) -> dict[str, Membership]:
        """Where these articles belong; those that were not placed (yet) are absent."""
        ...

    def regroupings(self, story_id: str, *, limit: int = 100) -> list[Regrouped]:
        """What became of a story and of its events, newest first."""
        ...

    def printings(self, article_ids: Collection[str]) -> list[Printing]:
        """What all versions of these articles quote and tell, noise left out, by article and number; versions that
        were not read (yet) are absent."""
        ...

    def quotes(
        self,
        which: QuoteFilter = QuoteFilter(),
        *,
        limit: int = 50,
        before: tuple[datetime, int] | None = None,
    ) -> list[tuple[Article, Quote]]:
        """Newest first; `before` is (seen, id) of the last quote. What a report prints a second time (pull quotes,
        captions) is not told again."""
        ...

    def speakers(
        self,
        query: str = "",
        which: QuoteFilter = QuoteFilter(),
        *,
        kinds: tuple[str, ...] = (),
        limit: int = 50,
        before: tuple[int, str] | None = None,
    ) -> list[Speaker]:
        """Who is quoted, most quotes first, then by key; with a query, those whose name has all its words, the last
        of them from its beginning on. Only quotes that `which` lists count; with `kinds`, only who has a quote of one of
        them is told, and all quotes count. `before` is (quotes, key) of the last row."""
        ...

    def takedown(self, article_id: str, at: datetime, reason: str) -> None:
        """Remove texts, edits, headlines, quotes, the place among events and search entries of an article; ids,
        times and digests stay as a tombstone. The article is never due again. A report that is left alone in its event
        rests on nothing any more."""
        ...

    def tombstone(self, article_id: str) -> tuple[datetime, str] | None:
        """When and why the article was taken down; None where it was not."""
        ...


#: Versions that a search without a filter looks at; see `Search.search`.
SEARCHED: Final = 2_000


@dataclass(frozen=True, slots=True)
class Facets:
    """The hits of a search counted: all of them, by outlet of the article, by class of the edits
    against the version shown before, by month of the first sight ("2026-05", in UTC) and by language of the
    article. What no hit has is absent. `more`: there were more matching versions than are searched through."""

    total: int = 0
    more: bool = False
    outlets: dict[str, int] = field(default_factory=dict)
    classes: dict[str, int] = field(default_factory=dict)
    months: dict[str, int] = field(default_factory=dict)
    languages: dict[str, int] = field(default_factory=dict)


class Search(Protocol):
    """Full text over all versions, and over what was added and removed."""

    def search(
        self,
        query: str,
        *,
        where: str = "text",
        which: ArticleFilter = ArticleFilter(),
        limit: int = 20,
        before: tuple[float, datetime, str] | None = None,
    ) -> list[Hit]:
        """`where` is "text" (any version), "headline", "added" or "removed": there, a sentence that was reworded
        is found by the words that came or went, not by those that stayed. Words are combined by AND; "double
        quotes" make a phrase; anything else in the query is taken literally and never raises. Best match first,
        then newest; of one article only its newest matching version, unless `which.article_id` is set. `before` is
        (score, seen, "article:version") of the last hit.

        Bounded: of the versions that hold the words, the `SEARCHED` that were stored last are looked at, and five
        times as many where the filter leaves out any. `facets` tells whether there were more."""
        ...

    def count(self, query: str, *, where: str = "text", which: ArticleFilter = ArticleFilter()) -> int:
        """How many hits `search` would give without a limit."""
        ...

    def facets(self, query: str, *, where: str = "text", which: ArticleFilter = ArticleFilter()) -> Facets:
        """What `search` would give without a limit, counted by what could narrow it, in one pass."""
        ...


__all__ = [
    "RECENT",
    "SEARCHED",
    "Aged",
    "ArticleFilter",
    "Clock",
    "EvidenceStore",
    "Facets",
    "Fetcher",
    "Filed",
    "NewText",
    "Order",
    "PlacedEvent",
    "PlacedReport",
    "Printing",
    "QuoteFilter",
    "Recognised",
    "Search",
    "Settled",
    "Step",
    "Store",
    "StoryFilter",
    "StoryOrder",
]
