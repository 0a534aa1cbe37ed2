"""What every `Store` and `Search` must do. Subclass `StoreConformance` and give it the fixture `store`:

class TestMine(StoreConformance):
    @pytest.fixture
    def store(self, tmp_path):
        store = open_store(f"sqlite:///{tmp_path}/news.db", busy_timeout=0.05)
        yield store
        store.close()

    @contextmanager
    def held_by_another(self, store):
        ...  # hold the database as another process would, so that nobody can write

The store is empty at the beginning of each test, and waits only shortly for others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count, pairwise, product
from typing import Protocol

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from variorum.edits import importance, silence
from variorum.errors import LockedError, NotFoundError, StorageError
from variorum.ports import (
    Aged,
    ArticleFilter,
    Facets,
    Filed,
    NewText,
    Order,
    PlacedEvent,
    PlacedReport,
    Printing,
    QuoteFilter,
    Recognised,
    Search,
    Settled,
    Step,
    Store,
    StoryFilter,
    StoryOrder,
)
from variorum.quotes.printed import Kind, Named, Said
from variorum.types import (
    AddressKind,
    Article,
    ArticleState,
    Block,
    BlockKind,
    Candidate,
    Capture,
    Change,
    Document,
    Edit,
    EditClass,
    GroupKind,
    GroupTurn,
    Headlines,
    Hint,
    HintKind,
    Hit,
    Interval,
    LinkChange,
    Look,
    Mark,
    Membership,
    Outcome,
    PageState,
    Picture,
    PictureChange,
    Plan,
    Precision,
    RecordRef,
    Regrouped,
    Source,
    SourceHealth,
    SourceKind,
    SourceState,
    Speaker,
    StoredEdit,
    TextLink,
    Totals,
    Version,
    WitnessChange,
)

T = datetime(2026, 5, 1, 12, 0, 0, 123456, tzinfo=UTC)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
MICROSECOND = timedelta(microseconds=1)


class StoreAndSearch(Store, Search, Protocol):
    """What the suite examines."""


# --- builders --------------------------------------------------------------------------------------------


def a_source(id_: str = "s1", **more: object) -> Source:
    """A feed of an invented outlet."""
    source = Source(id_, SourceKind.FEED, f"https://{id_}.example/feed", f"Feed {id_}", "Courier", T)
    return replace(source, **more)  # type: ignore[arg-type]


def a_document(*paragraphs: str, headline: str | None = "Ferry runs late") -> Document:
    """An article of these paragraphs."""
    return Document(
        PageState.ARTICLE, tuple(Block(BlockKind.PARAGRAPH, text) for text in paragraphs), headline=headline
    )


def an_article(
    store: Store,
    id_: str,
    *,
    due: datetime | None = T,
    found: datetime = T,
    host: str = "h.example",
    outlet: str = "Courier",
) -> Article:
    """Add an article that was just found."""
    article = Article(id_, f"https://{host}/{id_}", outlet, found)
    store.add_article(article, Plan(id_, article.url, host, ArticleState.FOUND, found, due), f"{host}/{id_}")
    return store.article(id_)


def a_version(
    store: Store,
    id_: str,
    number: int,
    at: datetime,
    *paragraphs: str,
    headline: str | None = "Ferry runs late",
    after: datetime | None = None,
) -> Version:
    """Add a version with its capture."""
    capture = a_capture(f"{id_}c{number}", id_, at)
    store.keep_captures([(capture, None)])
    version = Version(
        id_,
        number,
        capture.id,
        f"key {id_} {number}",
        headline,
        (Interval(after, at, at),),
        words=10 + number,
    )
    store.add_version(version, a_document(*paragraphs, headline=headline))
    return version


def a_text(
    id_: str, number: int, at: datetime, *paragraphs: str, capture: str, edits: tuple[StoredEdit, ...] = ()
) -> NewText:
    """What `a_version` adds, for `add_texts`; the capture is there."""
    version = Version(
        id_, number, capture, f"key {id_} {number}", "Ferry runs late", (Interval(None, at, at),), 10 + number
    )
    return NewText(version, a_document(*paragraphs), edits, ArticleState.LIVE)


def a_capture(id_: str, article_id: str, at: datetime, offset: int = 0) -> Capture:
    """A capture in an invented file."""
    ref = RecordRef("2026-05.warc.gz", offset, 700, f"<urn:uuid:{id_}>", "sha256:" + "0" * 64)
    return Capture(id_, article_id, f"https://h.example/{article_id}", at, 200, ref, "text/html", 600)


def a_look(
    store: Store,
    id_: str,
    at: datetime,
    outcome: Outcome = Outcome.UNCHANGED,
    *,
    version: int | None = None,
    capture: str | None = None,
    due: datetime | None = None,
) -> Settled:
    """A look at an article, with its plan as it is, due again later."""
    plan = replace(store.plan(id_), last_look=at, due=due or at + HOUR)
    look = Look(
        id_, at, outcome, "same bytes", plan.url, 200, version, "d1", capture, changed_blocks=("k1", "k2")
    )
    return Settled(plan, look)


def an_edit(old: str, new: str, klass: EditClass = EditClass.FIGURE) -> Edit:
    """An altered sentence."""
    return Edit(klass, Change.ALTERED, old, new, 0, 0, "count", 0.75, 3, "people")


def a_report(
    id_: str, event: str, story: str, at: datetime = T, *, score: float | None = None, term: str = "boats"
) -> PlacedReport:
    """Where an article belongs, for that term."""
    member = Membership(id_, event, story, at, Precision.HOUR, score, (term,), (), score and 0.5, 3)
    return PlacedReport(member, {term: 0.8, "pier": 0.6}, (739_372.5, 739_372.5), frozenset({"pier"}))


def filed(*reports: PlacedReport, at: datetime = T, turns: tuple[Regrouped, ...] = ()) -> Filed:
    """A batch that put these reports where they belong."""
    events = {each.member.event_id: each.member.story_id for each in reports}
    placed = tuple(PlacedEvent(event, story) for event, story in events.items())
    return Filed(at, reports=reports, events=placed, turns=turns)


def a_quote(text: str, speaker: str | None = "Ann Porter", *, kind: Kind = Kind.DIRECT, repeats: int | None = None) -> Said:  # fmt: skip
    """Something said in a text of nothing else."""
    named = None if speaker is None else Named(speaker, 0, 0)
    return Said(0, len(text), text, kind, named, "said" if speaker else None, repeats)


def versions_of(store: Store, id_: str) -> Article:
    """An article with three versions, an hour apart, and the edits between them."""
    an_article(store, id_)
    a_version(store, id_, 0, T, "Twelve boats were moored. The harbour is calm.")
    a_version(store, id_, 1, T + HOUR, "Fifteen boats were moored. The harbour is calm.", after=T)
    a_version(
        store, id_, 2, T + 2 * HOUR, "Fifteen boats were moored. The harbour is closed.", after=T + HOUR
    )
    store.add_edits([StoredEdit(id_, 0, 1, 0, an_edit("Twelve", "Fifteen"))])
    store.add_edits([StoredEdit(id_, 1, 2, 0, an_edit("calm", "closed", EditClass.WORDING))])
    return store.article(id_)


_hostile = st.text(st.characters(), max_size=60) | st.sampled_from(
    [
        "",
        "\x00",
        "a\x00b",
        "\ud800",
        "\u202egnp.exe",
        "'; DROP TABLE article; --",
        "<script>",
        "é́",
        "\x02\x03",
        "NEAR(",
        '"',
    ]
)
_documents = st.builds(
    Document,
    state=st.sampled_from(PageState),
    blocks=st.lists(st.builds(Block, st.sampled_from(BlockKind), _hostile), max_size=8).map(tuple),
    headline=st.none() | _hostile,
    headlines=st.builds(Headlines, *[st.none() | _hostile] * 4),
    standfirst=st.none() | _hostile,
    byline=st.lists(_hostile, max_size=3).map(tuple),
    published=st.none() | _hostile,
    modified=st.none() | _hostile,
    language=st.none() | _hostile,
    url=st.none() | _hostile,
    canonical_url=st.none() | _hostile,
    reason=st.none() | _hostile,
    rule=st.integers(0, 2**31 - 1),
    links=st.none()
    | st.lists(st.builds(TextLink, st.integers(0, 7), _hostile, _hostile), max_size=4).map(tuple),
    pictures=st.none()
    | st.lists(st.builds(Picture, st.integers(0, 7), _hostile, _hostile), max_size=4).map(tuple),
)
_serial = count()

#: The examples of a case share one store and go on from one another; a subclass is another run of the case.
_ONE_STORE_FOR_ALL = [HealthCheck.function_scoped_fixture, HealthCheck.differing_executors]


def _kept(text: str | None) -> str | None:
    """NUL and lone surrogates come back as U+FFFD; everything else as it went in."""
    if text is None:
        return None
    return "".join("\ufffd" if char == "\x00" or "\ud800" <= char <= "\udfff" else char for char in text)


def _kept_document(document: Document) -> Document:
    named = {
        name: _kept(getattr(document, name))
        for name in (
            "headline",
            "standfirst",
            "published",
            "modified",
            "language",
            "url",
            "canonical_url",
            "reason",
        )
    }
    witnesses = {name: _kept(getattr(document.headlines, name)) for name in ("h1", "og", "jsonld", "title")}
    return replace(
        document,
        blocks=tuple(Block(block.kind, _kept(block.text) or "") for block in document.blocks),
        byline=tuple(_kept(name) or "" for name in document.byline),
        headlines=Headlines(**witnesses),
        links=document.links
        and tuple(
            TextLink(link.block, _kept(link.text) or "", _kept(link.address) or "") for link in document.links
        ),
        pictures=document.pictures
        and tuple(
            Picture(each.block, _kept(each.address) or "", _kept(each.caption) or "")
            for each in document.pictures
        ),
        **named,  # type: ignore[arg-type]
    )


WRITES: dict[str, Callable[[Store], object]] = {
    "add_source": lambda store: store.add_source(a_source("s9"), T),
    "update_source": lambda store: store.update_source(a_source("s1", name="New name")),
    "set_health": lambda store: store.set_health(SourceHealth("s1", T, failures=1)),
    "add_article": lambda store: an_article(store, "a9"),
    "add_address": lambda store: store.add_address("a1", "u", "k", AddressKind.ALIAS, T),
    "set_canonical": lambda store: store.set_canonical("a1", "u", "k", T, former=AddressKind.FORMER),
    "merge": lambda store: store.merge("a2", "a1", T),
    "absorb": lambda store: store.absorb("a2", "a1"),
    "saw": lambda store: store.saw("s1", "a1", T, title=None, updated=None),
    "set_article": lambda store: store.set_article(replace(store.article("a1"), headline="H")),
    "set_due": lambda store: store.set_due("a1", None, "quiet"),
    "remember": lambda store: store.remember("a1", b"memo"),
    "settle": lambda store: store.settle([a_look(store, "a1", T + 9 * HOUR, version=2)]),
    "keep_captures": lambda store: store.keep_captures([(a_capture("c9", "a1", T), None)]),
    "relocate": lambda store: store.relocate({("2026-05.warc.gz", 0): RecordRef("f", 1, 2, "r", "d")}),
    "drop_captures": lambda store: store.drop_captures(["free"]),
    "add_texts": lambda store: store.add_texts([a_text("a1", 3, T + 3 * HOUR, "New.", capture="free")]),
    "add_version": lambda store: store.add_version(
        Version("a1", 3, "free", "k3", None, (Interval(None, T + 3 * HOUR, T + 3 * HOUR),)),
        a_document("New."),
    ),
    "set_document": lambda store: store.set_document(
        "a1", 0, a_document("Other."), text_key="k", decision_rule=2
    ),
    "add_interval": lambda store: store.add_interval("a1", 0, T + 3 * HOUR, T + 4 * HOUR),
    "add_edits": lambda store: store.add_edits([StoredEdit("a1", 0, 2, 0, an_edit("a", "b"))]),
    "set_state": lambda store: store.set_state("a1", ArticleState.LIVE, 2, None),
    "mark": lambda store: store.mark(Mark("a1", 1, "noise", "eve", T)),
    "add_witness_changes": lambda store: store.add_witness_changes(
        [WitnessChange("a1", T, "title", None, "H")]
    ),
    "add_link_changes": lambda store: store.add_link_changes(
        [LinkChange("a1", T, "timetable", None, "https://harbour.example/")]
    ),
    "add_picture_changes": lambda store: store.add_picture_changes(
        [PictureChange("a1", T, "The quay", None, "https://harbour.example/quay.jpg")]
    ),
    "add_hints": lambda store: store.add_hints([Hint("s1", "a1", HintKind.UPDATED, T)]),
    "read_anew": lambda store: store.read_anew(["a2"]),
    "file": lambda store: store.file(
        Filed(T, printings=(Printing("a1", 0, (a_quote("We shall rebuild the pier."),), 1),))
    ),
    "set_rarities": lambda store: store.set_rarities(b"{}"),
    "set_hazard_counts": lambda store: store.set_hazard_counts(None, "{}"),
    "set_source_memory": lambda store: store.set_source_memory("news.example", b"2"),
    "takedown": lambda store: store.takedown("a1", T, "asked for"),
}

UNKNOWN: dict[str, Callable[[Store], object]] = {
    "source": lambda store: store.source("nobody"),
    "update_source": lambda store: store.update_source(a_source("s9")),
    "health": lambda store: store.health("s9"),
    "set_health": lambda store: store.set_health(SourceHealth("s9", T)),
    "source_articles": lambda store: store.source_articles("s9"),
    "set_hazard_counts": lambda store: store.set_hazard_counts("s9", "{}"),
    "add_address": lambda store: store.add_address("a9", "u", "k", AddressKind.ALIAS, T),
    "addresses": lambda store: store.addresses("a9"),
    "set_canonical": lambda store: store.set_canonical("a9", "u", "k", T, former=AddressKind.FORMER),
    "merge": lambda store: store.merge("a9", "a1", T),
    "merge into": lambda store: store.merge("a2", "a9", T),
    "absorb": lambda store: store.absorb("a9", "a1"),
    "absorb into": lambda store: store.absorb("a2", "a9"),
    "saw, article": lambda store: store.saw("s1", "a9", T, title=None, updated=None),
    "saw, source": lambda store: store.saw("s9", "a1", T, title=None, updated=None),
    "article": lambda store: store.article("a9"),
    "set_article": lambda store: store.set_article(replace(store.article("a1"), id="a9")),
    "plan": lambda store: store.plan("a9"),
    "set_due": lambda store: store.set_due("a9", T, "hint"),
    "remember": lambda store: store.remember("a9", None),
    "settle": lambda store: store.settle(
        [Settled(replace(store.plan("a1"), article_id="a9"), Look("a9", T, Outcome.FAILED, "", ""))]
    ),
    "keep_captures": lambda store: store.keep_captures([(a_capture("c9", "a9", T), None)]),
    "capture": lambda store: store.capture("c9"),
    "captures": lambda store: store.captures("a9"),
    "add_version, article": lambda store: store.add_version(
        Version("a9", 0, "free", "k", None, (Interval(None, T, T),)), a_document("x")
    ),
    "add_version, capture": lambda store: store.add_version(
        Version("a1", 3, "c9", "k", None, (Interval(None, T, T),)), a_document("x")
    ),
    "versions": lambda store: store.versions("a9"),
    "document, article": lambda store: store.document("a9", 0),
    "document, number": lambda store: store.document("a1", 3),
    "set_document": lambda store: store.set_document("a1", 3, a_document("x"), text_key="k", decision_rule=1),
    "add_interval": lambda store: store.add_interval("a1", 3, None, T),
    "add_edits": lambda store: store.add_edits([StoredEdit("a1", 0, 3, 0, an_edit("a", "b"))]),
    "history": lambda store: store.history("a9"),
    "set_state": lambda store: store.set_state("a9", ArticleState.LIVE, None, None),
    "mark": lambda store: store.mark(Mark("a1", 3, "noise", "eve", T)),
    "marks": lambda store: store.marks("a9"),
    "add_witness_changes": lambda store: store.add_witness_changes([WitnessChange("a9", T, "h1", "a", "b")]),
    "witness_changes": lambda store: store.witness_changes("a9"),
    "add_link_changes": lambda store: store.add_link_changes([LinkChange("a9", T, "here", "a", "b")]),
    "link_changes": lambda store: store.link_changes("a9"),
    "add_picture_changes": lambda store: store.add_picture_changes([PictureChange("a9", T, "", "a", "b")]),
    "picture_changes": lambda store: store.picture_changes("a9"),
    "add_hints": lambda store: store.add_hints([Hint("s1", "a9", HintKind.NEW, T)]),
    "read_anew": lambda store: store.read_anew(["a9"]),
    "file": lambda store: store.file(Filed(T, reports=(a_report("a1", "e9", "t9"),))),
    "story": lambda store: store.story("t9"),
    "event": lambda store: store.event("e9"),
    "events": lambda store: store.events("t9"),
    "regroupings": lambda store: store.regroupings("t9"),
    "quotes": lambda store: store.quotes(QuoteFilter(story_id="t9")),
    "takedown": lambda store: store.takedown("a9", T, ""),
}


def _furnished(store: Store) -> None:
    """What `WRITES` and `UNKNOWN` are tried on."""
    store.add_source(a_source("s1"), T)
    versions_of(store, "a1")
    an_article(store, "a2")
    store.keep_captures([(a_capture("free", "a1", T), None)])


# --- the suite -------------------------------------------------------------------------------------------


class StoreConformance:
    """The contract of `Store` and `Search`, case by case."""

    def held_by_another(self, store: StoreAndSearch) -> AbstractContextManager[None] | None:
        """Hold the database as another process would, so that nobody else can write; None where no other
        process can reach it."""
        return None

    # -- transactions --

    def test_failed_transaction_leaves_nothing(self, store: StoreAndSearch) -> None:
        """An error inside a transaction undoes every kind of write made in it, and the store goes on."""
        _furnished(store)
        before = _everything(store)
        for name, write in WRITES.items():
            with suppress(_UndoError), store.transaction():
                write(store)
                raise _UndoError
            assert _everything(store) == before, name
        an_article(store, "a3")
        assert store.article("a3").id == "a3"

    def test_transaction_reads_its_own_writes(self, store: StoreAndSearch) -> None:
        """What was written is seen inside, and stays after the end."""
        with store.transaction():
            an_article(store, "a1")
            assert store.article_by_address("h.example/a1") == "a1"
        assert store.article("a1").url == "https://h.example/a1"

    def test_transactions_are_not_nested(self, store: StoreAndSearch) -> None:
        """Opening a second one is refused, and undoes the first, which did not expect it."""

        def nested() -> None:
            with store.transaction():
                an_article(store, "a1")
                with store.transaction():
                    pass

        with pytest.raises(StorageError):
            nested()
        assert store.article_by_address("h.example/a1") is None

    def test_every_write_does_something(self, store: StoreAndSearch) -> None:
        """Each writing method leaves a trace: the list that the other tests go by is true."""
        _furnished(store)
        before = _everything(store)
        for name, write in WRITES.items():
            with suppress(_UndoError), store.transaction():
                write(store)
                assert _everything(store) != before, name
                raise _UndoError

    @pytest.mark.parametrize("name", UNKNOWN)
    def test_unknown_ids(self, store: StoreAndSearch, name: str) -> None:
        """An id that nobody gave raises `NotFoundError` and changes nothing."""
        _furnished(store)
        before = _everything(store)
        with pytest.raises(NotFoundError):
            UNKNOWN[name](store)
        assert _everything(store) == before

    @pytest.mark.parametrize("name", WRITES)
    def test_locked_by_another_process(self, store: StoreAndSearch, name: str) -> None:
        """While another process holds the database, a write raises `LockedError` after the wait and changes
        nothing; afterwards it succeeds."""
        _furnished(store)
        before = _everything(store)
        hold = self.held_by_another(store)
        if hold is None:
            pytest.skip("no other process can reach this store")
        with hold, pytest.raises(LockedError):
            WRITES[name](store)
        assert _everything(store) == before
        WRITES[name](store)

    # -- sources --

    def test_source_round_trip(self, store: StoreAndSearch) -> None:
        """A source comes back as it was added, by id, by name whatever its case, and by address."""
        source = a_source(
            "s1",
            name="Kurier Straße",
            interval=600,
            include=("/news/", "a,b"),
            exclude=("[0-9]$",),
            kind=SourceKind.PAGE,
        )
        store.add_source(source, T)
        for wanted in (
            "s1",
            "kurier strasse",
            "KURIER STRASSE",
            "https://s1.example/feed",
            "http://S1.example/feed/",
        ):
            assert store.source(wanted) == source
        assert store.sources() == [source]

    def test_source_taken(self, store: StoreAndSearch) -> None:
        """An id or address in use is refused; the address of a removed source is free again."""
        store.add_source(a_source("s1"), T)
        for other in (
            a_source("s1", url="https://other.example/"),
            a_source("s2", url="http://s1.example/feed/"),
        ):
            with pytest.raises(StorageError):
                store.add_source(other, T)
        store.update_source(a_source("s1", state=SourceState.REMOVED))
        store.add_source(a_source("s2", url="http://s1.example/feed/"), T)
        assert store.source("https://s1.example/feed").id == "s2"
        with pytest.raises(StorageError):
            store.update_source(a_source("s1"))
        assert store.source("s1").state is SourceState.REMOVED

    def test_sources_by_state(self, store: StoreAndSearch) -> None:
        """Ordered by name; removed ones only when asked for."""
        store.add_source(a_source("s1", name="beta"), T)
        store.add_source(a_source("s2", name="Alpha", state=SourceState.PAUSED), T)
        store.add_source(a_source("s3", name="gamma", state=SourceState.REMOVED), T)
        assert [source.id for source in store.sources()] == ["s2", "s1"]
        assert [source.id for source in store.sources(states=[SourceState.REMOVED])] == ["s3"]
        assert store.sources(states=[]) == []

    def test_health(self, store: StoreAndSearch) -> None:
        """A new source is due as told and has no history; what is set comes back, to the microsecond."""
        store.add_source(a_source("s1"), T)
        assert store.health("s1") == SourceHealth("s1", T)
        health = SourceHealth(
            "s1", T + HOUR, T, T - HOUR, T - 2 * HOUR, T, 3, 503, "busy", 'W/"x"', "Mon", "blake", T
        )
        store.set_health(health)
        assert store.health("s1") == health

    def test_due_sources(self, store: StoreAndSearch) -> None:
        """The longest due first, at most so many; paused ones, removed ones and archives never."""
        for number, state in enumerate([SourceState.ACTIVE] * 3 + [SourceState.PAUSED, SourceState.REMOVED]):
            store.add_source(a_source(f"s{number}", state=state), T - number * MINUTE)
        store.add_source(a_source("s8", kind=SourceKind.ARCHIVE), T - HOUR)
        due = store.due_sources(T - MINUTE, 10)
        assert [(source.id, health.source_id) for source, health in due] == [("s2", "s2"), ("s1", "s1")]
        assert [source.id for source, _ in store.due_sources(T, 1)] == ["s2"]

    def test_sightings(self, store: StoreAndSearch) -> None:
        """`saw` answers what the source stated before; the first sighting is kept for the order."""
        for id_ in ("s1", "s2"):
            store.add_source(a_source(id_), T)
        for id_ in ("a1", "a2"):
            an_article(store, id_)
        assert store.saw("s2", "a1", T, title="One", updated=T) is None
        assert store.saw("s2", "a1", T + HOUR, title="Two", updated=None) == ("One", T)
        assert store.saw("s1", "a1", T + MINUTE, title=None, updated=None) is None
        rows = [("a1", "Three", T), ("a2", "Other", None)]
        assert store.saw_many("s2", T + 2 * HOUR, rows) == {"a1": ("Two", None), "a2": None}
        assert store.saw_many("s2", T, []) == {}
        assert [source.id for source in store.article_sources("a1")] == ["s2", "s1"]
        assert (store.source_articles("s2"), store.source_articles("s1")) == (2, 1)
        assert [store.source_articles("s2", since=T + hours * HOUR) for hours in (0, 2, 3)] == [2, 1, 0]

    def test_many_sightings(self, store: StoreAndSearch) -> None:
        """Thousands of rows at once are no trouble for the number of parameters."""
        store.add_source(a_source("s1"), T)
        ids = [f"a{number}" for number in range(1_200)]
        with store.transaction():
            for id_ in ids:
                an_article(store, id_)
        rows = [(id_, f"Title {id_}", None) for id_ in ids]
        assert set(store.saw_many("s1", T, rows).values()) == {None}
        assert store.saw_many("s1", T, rows)["a7"] == ("Title a7", None)
        keys = [f"h.example/{id_}" for id_ in ids] + ["unknown"]
        assert store.articles_by_address(keys) == {f"h.example/{id_}": id_ for id_ in ids}

    # -- articles --

    def test_article_round_trip(self, store: StoreAndSearch) -> None:
        """A new article has no looks and no versions; its plan comes back with every field."""
        article = Article(
            "a1", "https://h.example/a1", "Courier", T, headline="H", language="en", published="2026-05-01"
        )
        plan = Plan(
            "a1", article.url, "h.example", ArticleState.FOUND, T, T + HOUR, "hint", "s1", '"e"', "Mon", "d",
            b"\x00\xff memo", None, 2, T, T - HOUR, 1, 3, "c0",
        )  # fmt: skip
        store.add_article(article, plan, "h.example/a1")
        assert store.plan("a1") == plan
        assert store.article("a1") == replace(article, due=plan.due, due_why="hint", last_look=T)

    def test_address_taken(self, store: StoreAndSearch) -> None:
        """Two articles never share an address or an id, and the attempt stores nothing."""
        an_article(store, "a1")
        for id_, key in (("a2", "h.example/a1"), ("a1", "h.example/other")):
            article = Article(id_, "https://h.example/x", "Courier", T)
            plan = Plan(id_, article.url, "h.example", ArticleState.FOUND, T, T)
            with pytest.raises(StorageError):
                store.add_article(article, plan, key)
        assert store.article_by_address("h.example/other") is None
        assert len(store.articles()) == 1

    def test_addresses(self, store: StoreAndSearch) -> None:
        """Aliases are added once, take another kind, and never leave another article."""
        an_article(store, "a1")
        an_article(store, "a2")
        store.add_address("a1", "https://m.h.example/a1", "m/a1", AddressKind.ALIAS, T + HOUR)
        store.add_address("a1", "https://m.h.example/a1", "m/a1", AddressKind.FORMER, T + 2 * HOUR)
        store.add_address("a1", "https://h.example/a2", "h.example/a2", AddressKind.ALIAS, T)
        assert [(address.url, address.kind) for address in store.addresses("a1")] == [
            ("https://h.example/a1", AddressKind.CANONICAL),
            ("https://m.h.example/a1", AddressKind.FORMER),
        ]
        assert store.article_by_address("h.example/a2") == "a2"

    def test_canonical_address_moves(self, store: StoreAndSearch) -> None:
        """The new address is looked at from now on, the old one is kept as told; another article's is refused."""
        an_article(store, "a1")
        an_article(store, "a2")
        store.set_canonical("a1", "https://new.example/1", "new/1", T + HOUR, former=AddressKind.FORMER)
        assert [(address.url, address.kind) for address in store.addresses("a1")] == [
            ("https://h.example/a1", AddressKind.FORMER),
            ("https://new.example/1", AddressKind.CANONICAL),
        ]
        plan = store.plan("a1")
        assert (store.article("a1").url, plan.url, plan.host) == ("https://new.example/1",) * 2 + (
            "new.example",
        )
        store.set_canonical("a1", "https://h.example/a1", "h.example/a1", T, former=AddressKind.ALIAS)
        assert {address.url: address.kind for address in store.addresses("a1")} == {
            "https://h.example/a1": AddressKind.CANONICAL,
            "https://new.example/1": AddressKind.ALIAS,
        }
        with pytest.raises(StorageError):
            store.set_canonical("a1", "https://h.example/a2", "h.example/a2", T, former=AddressKind.ALIAS)

    def test_merge(self, store: StoreAndSearch) -> None:
        """Addresses, sightings and hints pass over; the merged article is in no list and never due, also
        when a look at it was under way."""
        for id_ in ("s1", "s2"):
            store.add_source(a_source(id_), T)
        an_article(store, "a1")
        an_article(store, "a2")
        store.saw("s1", "a2", T - HOUR, title="Early", updated=None)
        store.saw("s1", "a1", T, title="Late", updated=None)
        store.saw("s2", "a2", T, title="Only", updated=None)
        store.add_hints([Hint("s1", "a2", HintKind.NEW, T)])
        look = a_look(store, "a2", T + HOUR, Outcome.MOVED)
        store.merge("a2", "a1", T)
        store.settle([look])
        store.set_due("a2", T, "by hand")
        assert store.article_by_address("h.example/a2") == "a1"
        assert [address.kind for address in store.addresses("a1")] == [
            AddressKind.CANONICAL,
            AddressKind.ALIAS,
        ]
        assert [source.id for source in store.article_sources("a1")] == ["s1", "s2"]
        assert store.saw("s1", "a1", T, title="x", updated=None) == ("Late", None)
        assert [hint.article_id for hint in store.hints("s1")] == ["a1"]
        merged = store.article("a2")
        assert (merged.state, merged.due) == (ArticleState.MERGED, None)
        assert [article.id for article in store.articles()] == ["a1"]
        assert [article.id for article in store.articles(ArticleFilter(state=ArticleState.MERGED))] == ["a2"]
        assert store.totals().articles == 1

    def test_merge_refused(self, store: StoreAndSearch) -> None:
        """An article with a version is not merged away, nor into itself."""
        versions_of(store, "a1")
        an_article(store, "a2")
        for one, other in (("a1", "a2"), ("a2", "a2")):
            with pytest.raises(StorageError):
                store.merge(one, other, T)
        assert store.article("a2").state is ArticleState.FOUND

    def test_absorb(self, store: StoreAndSearch) -> None:
        """All that was seen of the one belongs to the history of the other: a known text as intervals, another
        one with the next number; the numbers of the other stay, and every list shows the whole."""
        store.add_source(a_source("s1"), T)
        versions_of(store, "a1")
        an_article(store, "a2", due=T + HOUR)
        for number, (hours, key) in enumerate(((3, "key a1 2"), (4, "new"), (5, "key a1 2"))):
            if number < 2:
                at = T + hours * HOUR
                store.keep_captures([(a_capture(f"n{number}", "a2", at), None)])
                version = Version("a2", number, f"n{number}", key, "Ferry", (Interval(None, at, at),), 11)
                store.add_version(version, a_document(f"Twenty boats were moored, {key}."))
            else:
                store.add_interval("a2", 0, T + 4 * HOUR, T + hours * HOUR)
        store.add_edits([StoredEdit("a2", 0, 1, 0, an_edit("x", "y"))])
        store.mark(Mark("a2", 1, "edit", "eve", T))
        store.saw("s1", "a2", T, title="Ferry", updated=None)
        store.add_hints([Hint("s1", "a2", HintKind.NEW, T)])
        store.settle([a_look(store, "a1", T + 2 * HOUR, version=2, due=T + 9 * HOUR)])
        store.settle([a_look(store, "a2", T + 5 * HOUR, version=0, due=T + 6 * HOUR)])
        store.settle([a_look(store, "a2", T + 6 * HOUR, Outcome.CHANGED, version=1, due=T + 7 * HOUR)])
        under_way = a_look(store, "a2", T + 8 * HOUR, Outcome.FAILED)
        store.absorb("a2", "a1")

        numbers = [(version.number, version.text_key) for version in store.versions("a1")]
        assert numbers == [(0, "key a1 0"), (1, "key a1 1"), (2, "key a1 2"), (3, "new")]
        found = {version.number: version.intervals for version in store.versions("a1")}
        assert found[2] == (
            Interval(T + HOUR, T + 2 * HOUR, T + 3 * HOUR),
            Interval(T + 4 * HOUR, T + 5 * HOUR, T + 5 * HOUR),
        )
        assert found[3] == (Interval(T + 3 * HOUR, T + 4 * HOUR, T + 4 * HOUR),)
        article = store.article("a1")
        assert (article.versions, article.current, article.looks, article.flips) == (4, 2, 3, 1)
        assert (article.due, article.last_look) == (T + 7 * HOUR, T + 6 * HOUR)
        assert [(look.version, look.outcome) for look in store.looks(article_id="a1")] == [
            (3, Outcome.CHANGED), (2, Outcome.UNCHANGED), (2, Outcome.UNCHANGED),
        ]  # fmt: skip
        assert store.document("a1", 3).text == "Twenty boats were moored, new."
        assert len(store.captures("a1")) == 5
        assert [(mark.article_id, mark.version) for mark in store.marks("a1")] == [("a1", 3)]
        assert len(store.edits("a1", 0, 1)) == len(store.edits("a1", 1, 2)) == 1
        assert [hint.article_id for hint in store.hints("s1")] == ["a1"]
        assert [source.id for source in store.article_sources("a1")] == ["s1"]
        assert {(row.old.number, row.new.number) for row in store.changes()} == {(0, 1), (1, 2), (2, 3)}
        assert [(hit.article.id, hit.version) for hit in store.search("twenty")] == [("a1", 3)]
        assert store.count("twenty", where="added") == 1

        ended = store.article("a2")
        assert (ended.state, ended.due, ended.versions, ended.looks) == (ArticleState.MERGED, None, 0, 0)
        assert store.article_by_address("h.example/a2") == "a1"
        assert not (store.versions("a2", noise=True))
        assert not (store.edits("a2", 0, 1))
        assert not (store.captures("a2"))
        assert [article.id for article in store.articles()] == ["a1"]
        store.settle([under_way])
        assert store.article("a2").due is None
        store.keep_captures([(a_capture("n9", "a1", T + 9 * HOUR), None)])
        again = Interval(T + 8 * HOUR, T + 9 * HOUR, T + 9 * HOUR)
        store.add_version(Version("a1", 4, "n9", "newer", None, (again,)), a_document("Thirty boats."))
        assert store.count("twenty", where="removed") == 0
        assert store.article("a1").current == 4

    def test_absorb_an_article_without_a_version(self, store: StoreAndSearch) -> None:
        """Whichever of both has none, the history of the other stays what it is."""
        before = versions_of(store, "a1").versions
        an_article(store, "a2")
        history = store.versions("a1")
        store.absorb("a2", "a1")
        assert (store.article("a1").versions, store.versions("a1")) == (before, history)
        an_article(store, "a3")
        store.absorb("a1", "a3")
        assert [version.text_key for version in store.versions("a3")] == [v.text_key for v in history]
        assert store.article("a3").current == 2
        assert store.count("boats") == 1

    def test_absorb_refused(self, store: StoreAndSearch) -> None:
        """What was taken down is not brought back under another id, and nothing becomes itself."""
        versions_of(store, "a1")
        versions_of(store, "a2")
        store.takedown("a2", T, "asked for")
        for one, other in (("a1", "a2"), ("a2", "a1"), ("a1", "a1")):
            with pytest.raises(StorageError):
                store.absorb(one, other)
        assert store.article("a1").versions == 3

    def test_a_merged_article_that_left_texts_is_listed(self, store: StoreAndSearch) -> None:
        """What ended at the address of another report keeps its edits in all lists."""
        versions_of(store, "a1")
        store.set_state("a1", ArticleState.MERGED, 2, None)
        assert [article.id for article in store.articles()] == ["a1"]
        assert len(store.changes()) == 2
        assert store.count("twelve", where="removed") == 1
        totals = store.totals()
        assert (totals.articles, totals.versions, totals.changes) == (1, 3, 2)

    def test_looks_of_a_moment(self, store: StoreAndSearch) -> None:
        """Those of that article at exactly that time."""
        for id_ in ("a1", "a2"):
            an_article(store, id_)
            store.settle([a_look(store, id_, T), a_look(store, id_, T + timedelta(microseconds=1))])
        (look,) = store.looks_of("a1", T)
        assert (look.article_id, look.at) == ("a1", T)
        assert not (store.looks_of("a1", T + HOUR))
        assert not (store.looks_of("a9", T))

    def test_set_article(self, store: StoreAndSearch) -> None:
        """State, headline, language and published are replaced, counters are not."""
        versions_of(store, "a1")
        changed = replace(
            store.article("a1"),
            state=ArticleState.SUSPECT, headline="Neu", language="de", published="2026", versions=99, looks=99,
        )  # fmt: skip
        store.set_article(changed)
        assert store.article("a1") == replace(changed, versions=3, looks=0)
        assert store.plan("a1").state is ArticleState.SUSPECT

    # -- plans and looks --

    def test_due_order(self, store: StoreAndSearch) -> None:
        """The longest due first, at most so many, some hosts left out; what is never due is not there."""
        for number in range(6):
            an_article(store, f"a{number}", due=T - number * MINUTE, host=f"h{number % 2}.example")
        store.set_due("a5", None, "quiet for 30 days")
        assert [plan.article_id for plan in store.due(T - MINUTE, 10)] == ["a4", "a3", "a2", "a1"]
        assert [plan.article_id for plan in store.due(T, 2)] == ["a4", "a3"]
        assert [plan.article_id for plan in store.due(T, 9, hosts_left_out=["h0.example", "x"])] == [
            "a3",
            "a1",
        ]
        assert store.article("a5").due_why == "quiet for 30 days"

    def test_memos(self, store: StoreAndSearch) -> None:
        """What is due comes without its memo; memos are asked for by id, and those that have none are absent."""
        for id_ in ("a1", "a2", "a3"):
            an_article(store, id_)
            settled = a_look(store, id_, T)
            memo = None if id_ == "a2" else b"\x00 memo of " + id_.encode()
            store.settle([replace(settled, plan=replace(settled.plan, memo=memo), new_memo=True)])
        assert {plan.memo for plan in store.due(T + HOUR, 9)} == {None}
        assert store.memos(["a1", "a2", "a9"]) == {"a1": b"\x00 memo of a1"}
        assert store.memos([]) == {}
        assert store.plan("a3").memo == b"\x00 memo of a3"

    def test_a_memo_stays_until_there_is_another(self, store: StoreAndSearch) -> None:
        """Settling leaves the stored memo alone unless told that the plan has a new one, which may be none."""
        an_article(store, "a1")
        settled = a_look(store, "a1", T)
        for memo, new_memo, kept in (
            (b"first", True, b"first"),
            (None, False, b"first"),
            (b"second", False, b"first"),
            (b"second", True, b"second"),
            (None, True, None),
        ):
            row = replace(settled, plan=replace(settled.plan, memo=memo), new_memo=new_memo)
            store.settle([row])
            assert store.plan("a1").memo == kept

    def test_what_is_remembered_anew(self, store: StoreAndSearch) -> None:
        """Another memo, or none, without a look: what would recognise the page without reading it goes with it."""
        an_article(store, "a1")
        settled = a_look(store, "a1", T)
        known = replace(settled.plan, memo=b"old", etag="e", last_modified="m", wire_digest="d")
        store.settle([replace(settled, plan=known, new_memo=True)])
        looks = len(store.looks(article_id="a1"))
        for memo in (b"new", None):
            store.remember("a1", memo)
            plan = store.plan("a1")
            assert (plan.memo, plan.etag, plan.last_modified, plan.wire_digest) == (memo, None, None, None)
            assert (plan.due, plan.why) == (known.due, known.why)
        assert len(store.looks(article_id="a1")) == looks

    def test_ages_of_a_host(self, store: StoreAndSearch) -> None:
        """Those due some time, the soonest first, at most so many."""
        for number in range(4):
            an_article(store, f"a{number}", due=T - number * MINUTE, host=f"h{number % 3 // 2}.example")
        store.set_due("a0", None, "quiet")
        store.settle([a_look(store, "a1", T, due=T + HOUR)])
        settled = a_look(store, "a3", T, due=T)
        settled = replace(settled, plan=replace(settled.plan, changes=2, last_change=T - HOUR))
        store.settle([settled])
        plans = [store.plan(id_) for id_ in ("a3", "a1")]
        ages = [Aged(plan.source_id, plan.found, plan.last_change, plan.changes) for plan in plans]
        assert store.host_ages("h0.example", 9) == ages
        assert store.host_ages("h0.example", 1) == ages[:1]
        assert store.host_ages("nowhere.example", 9) == []

    def test_next_due(self, store: StoreAndSearch) -> None:
        """The earliest of articles and polled sources; None where nothing will be looked at."""
        assert store.next_due() is None
        store.add_source(a_source("s1"), T + HOUR)
        store.add_source(a_source("s2", state=SourceState.PAUSED), T - HOUR)
        assert store.next_due() == T + HOUR
        an_article(store, "a1", due=T)
        assert store.next_due() == T
        store.set_due("a1", None, "quiet")
        assert store.next_due() == T + HOUR

    def test_settle(self, store: StoreAndSearch) -> None:
        """A look is a row of the log with every field, a plan, a counted look, and a longer interval of the
        version shown; other versions and other articles stay as they were."""
        versions_of(store, "a1")
        versions_of(store, "a2")
        settled = a_look(store, "a1", T + 5 * HOUR, version=2, capture="a1c2")
        settled = replace(
            settled,
            plan=replace(settled.plan, etag="e", memo=b"m", unparsed=4, wire_digest="w"),
            new_memo=True,
        )
        store.settle([settled])
        assert store.looks(article_id="a1") == [settled.look]
        assert store.plan("a1") == settled.plan
        article = store.article("a1")
        assert (article.looks, article.last_look, article.due) == (1, T + 5 * HOUR, T + 6 * HOUR)
        assert [version.last_seen for version in store.versions("a1")] == [T, T + HOUR, T + 5 * HOUR]
        assert [version.last_seen for version in store.versions("a2")] == [T, T + HOUR, T + 2 * HOUR]
        assert store.article("a2").looks == 0
        store.settle([])

    def test_settle_recognised(self, store: StoreAndSearch) -> None:
        """A look that recognised the text is a row of the log, a counted look, a longer interval and an answered
        hint like any other; of the plan it changes what it names, the last look and the failures, and no more."""
        versions_of(store, "a1")
        store.add_source(a_source("s1"), T)
        store.add_hints([Hint("s1", "a1", HintKind.UPDATED, T)])
        failed = a_look(store, "a1", T + 4 * HOUR, Outcome.FAILED)
        plan = replace(failed.plan, memo=b"m", failures=2, unparsed=4, wire_digest="w", etag="e", changes=2)
        store.settle([replace(failed, plan=plan, new_memo=True)])
        look = replace(a_look(store, "a1", T + 5 * HOUR, version=2).look, changed_blocks=())
        row = Recognised(look, T + 7 * HOUR, "routine", 'W/"\ud800"', None, 5)
        store.settle([row])
        assert store.looks(article_id="a1")[0] == look
        assert store.plan("a1") == replace(
            plan, last_look=look.at, due=row.due, why="routine", etag='W/"\ufffd"', last_modified=None,
            failures=0, unparsed=5,
        )  # fmt: skip
        assert store.article("a1").looks == 2
        assert store.versions("a1")[2].last_seen == look.at
        assert store.hints("s1")[0].outcome is Outcome.FAILED

    def test_settle_both_kinds(self, store: StoreAndSearch) -> None:
        """Whole plans and recognised texts are settled together; an unknown article undoes all of it."""
        versions_of(store, "a1")
        versions_of(store, "a2")
        recognised = Recognised(
            a_look(store, "a1", T + 5 * HOUR, version=2).look, T + 7 * HOUR, "routine", None, None, 1
        )
        unknown = replace(recognised, look=replace(recognised.look, article_id="a9"))
        with pytest.raises(NotFoundError):
            store.settle([recognised, unknown])
        store.settle([recognised, a_look(store, "a2", T + 6 * HOUR, version=2)])
        assert [(look.article_id, look.at) for look in store.looks()] == [
            ("a2", T + 6 * HOUR),
            ("a1", T + 5 * HOUR),
        ]

    def test_recognised_after_the_end(self, store: StoreAndSearch) -> None:
        """A look under way while its article was taken down is logged and makes nothing due again."""
        versions_of(store, "a1")
        look = a_look(store, "a1", T + 5 * HOUR, version=2).look
        store.takedown("a1", T + 4 * HOUR, "asked for by a court")
        store.settle([Recognised(look, T + 7 * HOUR, "routine", None, None, 1)])
        assert (store.plan("a1").due, store.article("a1").looks) == (None, 1)

    @pytest.mark.parametrize("outcome", [outcome for outcome in Outcome if outcome is not Outcome.UNCHANGED])
    def test_only_unchanged_extends(self, store: StoreAndSearch, outcome: Outcome) -> None:
        """Any other outcome leaves all intervals alone."""
        versions_of(store, "a1")
        before = store.versions("a1")
        store.settle([a_look(store, "a1", T + 5 * HOUR, outcome, version=2)])
        assert store.versions("a1") == before

    def test_intervals_never_shrink(self, store: StoreAndSearch) -> None:
        """A late-coming earlier look extends the interval that it lies in, and none backwards."""
        versions_of(store, "a1")
        store.add_interval("a1", 0, T + 3 * HOUR, T + 4 * HOUR)
        store.settle([a_look(store, "a1", T + 30 * MINUTE, version=0)])
        store.settle([a_look(store, "a1", T + 6 * HOUR, version=0)])
        store.settle([a_look(store, "a1", T + 5 * HOUR, version=0)])
        assert store.versions("a1")[0].intervals == (
            Interval(None, T, T + 30 * MINUTE),
            Interval(T + 3 * HOUR, T + 4 * HOUR, T + 6 * HOUR),
        )

    def test_settle_is_all_or_nothing(self, store: StoreAndSearch) -> None:
        """One impossible row undoes the whole batch."""
        an_article(store, "a1")
        good = a_look(store, "a1", T)
        bad = Settled(replace(good.plan, article_id="a9"), replace(good.look, article_id="a9"))
        with pytest.raises(NotFoundError):
            store.settle([good, bad])
        assert (store.looks(), store.article("a1").looks) == ([], 0)

    def test_two_looks_in_one_batch(self, store: StoreAndSearch) -> None:
        """Both are logged and counted; the later plan counts."""
        versions_of(store, "a1")
        store.settle([a_look(store, "a1", T + hours * HOUR, version=2) for hours in (3, 4)])
        assert [look.at for look in store.looks()] == [T + 4 * HOUR, T + 3 * HOUR]
        assert (store.article("a1").looks, store.plan("a1").last_look) == (2, T + 4 * HOUR)
        assert store.versions("a1")[2].last_seen == T + 4 * HOUR

    def test_looks_filtered(self, store: StoreAndSearch) -> None:
        """By article, by source that has shown it, since a time; newest first, at most so many."""
        store.add_source(a_source("s1"), T)
        for id_ in ("a1", "a2"):
            an_article(store, id_)
            store.settle([a_look(store, id_, T + number * HOUR) for number in range(3)])
        store.saw("s1", "a2", T, title=None, updated=None)
        assert [look.at for look in store.looks(article_id="a1")] == [T + 2 * HOUR, T + HOUR, T]
        assert {look.article_id for look in store.looks(source_id="s1")} == {"a2"}
        assert len(store.looks(since=T + HOUR)) == 4
        assert len(store.looks(limit=5)) == 5

    def test_log_by_pages(self, store: StoreAndSearch) -> None:
        """Page by page nothing is passed over and nothing told twice, also of looks of one moment."""
        for id_ in ("a1", "a2", "a3"):
            an_article(store, id_)
            store.settle([a_look(store, id_, T + number * HOUR) for number in range(3)])
        told: list[Look] = []
        before: tuple[datetime, int] | None = None
        while page := store.log(limit=2, before=before):
            told += [look for _, look in page]
            number, look = page[-1]
            before = look.at, number
        assert told == store.looks()
        assert len(told) == 9

    def test_hints(self, store: StoreAndSearch) -> None:
        """A hint has no outcome until the look that follows it; earlier looks and later hints are apart."""
        store.add_source(a_source("s1"), T)
        for id_ in ("a1", "a2"):
            an_article(store, id_)
        store.add_hints(
            [Hint("s1", "a1", HintKind.UPDATED, T), Hint("s1", "a2", HintKind.HEADLINE, T + HOUR)]
        )
        store.settle([a_look(store, "a1", T - HOUR)])
        assert [hint.outcome for hint in store.hints("s1")] == [None, None]
        store.settle([a_look(store, "a1", T + MINUTE, Outcome.CHANGED), a_look(store, "a2", T + MINUTE)])
        assert [hint.outcome for hint in store.hints("s1")] == [Outcome.CHANGED, None]
        store.settle([a_look(store, "a1", T + HOUR, Outcome.UNCHANGED)])
        assert store.hints("s1")[0].outcome is Outcome.CHANGED
        assert [hint.article_id for hint in store.hints("s1", since=T + MINUTE)] == ["a2"]
        store.add_hints([])

    def test_hazard_counts(self, store: StoreAndSearch) -> None:
        """One text for each source and one for all; None before the first."""
        store.add_source(a_source("s1"), T)
        assert (store.hazard_counts("s1"), store.hazard_counts(None)) == (None, None)
        store.set_hazard_counts("s1", "[1]")
        store.set_hazard_counts(None, "[2]")
        store.set_hazard_counts("s1", "[3]")
        assert (store.hazard_counts("s1"), store.hazard_counts(None)) == ("[3]", "[2]")

    def test_source_memory(self, store: StoreAndSearch) -> None:
        """One row of bytes for each site, whatever they are; None before the first; the last one stands."""
        assert store.source_memory("news.example") is None
        store.set_source_memory("news.example", b"\x00\xff first")
        store.set_source_memory("127.0.0.1:8000", b"")
        store.set_source_memory("news.example", bytes(range(256)) * 700)
        assert store.source_memory("news.example") == bytes(range(256)) * 700
        assert store.source_memory("127.0.0.1:8000") == b""

    # -- captures --

    def test_captures(self, store: StoreAndSearch) -> None:
        """They come back with every field, oldest first; an id is given once."""
        an_article(store, "a1")
        an_article(store, "a2")
        later, earlier = a_capture("c1", "a1", T + HOUR, 10), a_capture("c2", "a1", T, 20)
        other = replace(a_capture("c3", "a2", T), content_type=None, source="old.warc.gz")
        for capture in (later, earlier, other):
            store.keep_captures([(capture, None)])
        assert store.capture("c1") == later
        assert store.captures("a1") == [earlier, later]
        assert list(store.all_captures()) == [earlier, other, later]
        with pytest.raises(StorageError):
            store.keep_captures([(later, None)])

    def test_all_captures_streams(self, store: StoreAndSearch) -> None:
        """More than a page of them come in order, each once, though many share a time."""
        an_article(store, "a1")
        with store.transaction():
            for number in range(2_500):
                store.keep_captures([(a_capture(f"c{number:04}", "a1", T + number // 900 * HOUR), None)])
        assert [capture.id for capture in store.all_captures()] == [
            f"c{number:04}" for number in range(2_500)
        ]

    def test_relocate(self, store: StoreAndSearch) -> None:
        """Records take their new places at once, also where one moves to where another was."""
        an_article(store, "a1")
        for number in range(3):
            store.keep_captures([(a_capture(f"c{number}", "a1", T, offset=number * 10), None)])
        first, second = (store.capture(id_).record for id_ in ("c1", "c2"))
        store.relocate(
            {
                ("2026-05.warc.gz", 10): replace(first, offset=0),
                ("2026-05.warc.gz", 20): replace(second, offset=10),
            }
        )
        assert [store.capture(f"c{number}").record.offset for number in range(3)] == [0, 0, 10]
        assert store.capture("c2").record.record_id == "<urn:uuid:c2>"

    def test_unneeded_captures(self, store: StoreAndSearch) -> None:
        """Only captures of looks that found nothing new may go, and not the one that a plan keeps."""
        versions_of(store, "a1")
        for number, outcome in enumerate(Outcome):
            store.keep_captures([(a_capture(f"o{number:02}", "a1", T + number * MINUTE), None)])
            store.settle([a_look(store, "a1", T + number * MINUTE, outcome, capture=f"o{number:02}")])
        store.keep_captures([(a_capture("kept", "a1", T), None)])
        settled = a_look(store, "a1", T + 5 * HOUR, capture="kept")
        store.settle([replace(settled, plan=replace(settled.plan, kept_capture="kept"))])
        nothing_new = [
            number for number, outcome in enumerate(Outcome) if outcome in (Outcome.UNCHANGED, Outcome.FAILED)
        ]
        ids = [capture.id for capture in store.unneeded_captures()]
        assert ids == [f"o{number:02}" for number in nothing_new]
        looks = len(store.looks())
        store.drop_captures(ids)
        assert store.unneeded_captures() == []
        assert len(store.looks()) == looks
        assert {look.capture_id for look in store.looks()} & set(ids) == set()
        assert {look.wire_digest for look in store.looks()} == {"d1"}

    def test_capture_of_what_changed_apart_is_needed(self, store: StoreAndSearch) -> None:
        """A look that found the same text, but another headline, link or picture, keeps its evidence; other looks at
        that hour, and that look where its capture is of another article, do not."""
        versions_of(store, "a1")
        versions_of(store, "a2")
        for number in range(4):
            for article in ("a1", "a2"):
                key = f"{article}u{number}"
                store.keep_captures([(a_capture(key, article, T + number * HOUR), None)])
                store.settle([a_look(store, article, T + number * HOUR, Outcome.UNCHANGED, capture=key)])
        store.add_witness_changes([WitnessChange("a1", T, "og:title", "Ferry", "Ferry late")])
        store.add_link_changes([LinkChange("a1", T + HOUR, "timetable", None, "https://harbour.example/")])
        store.add_picture_changes([PictureChange("a1", T + 2 * HOUR, "The quay", None, "/quay.jpg")])
        unneeded = [capture.id for capture in store.unneeded_captures()]
        assert sorted(unneeded) == ["a1u3", "a2u0", "a2u1", "a2u2", "a2u3"]

    def test_needed_capture_stays(self, store: StoreAndSearch) -> None:
        """The capture of a version cannot be dropped, and none of the same call is."""
        versions_of(store, "a1")
        store.keep_captures([(a_capture("free", "a1", T), None)])
        with pytest.raises(StorageError):
            store.drop_captures(["free", "a1c1"])
        assert {capture.id for capture in store.captures("a1")} == {"a1c0", "a1c1", "a1c2", "free"}

    # -- new texts --

    def test_texts_arrive(self, store: StoreAndSearch) -> None:
        """Texts added together read as those added one by one: lists, counts, texts, edits and search agree."""
        edits = {
            1: StoredEdit("a1", 0, 1, 0, an_edit("Twelve", "Fifteen")),
            2: StoredEdit("a1", 1, 2, 0, an_edit("calm", "closed", EditClass.WORDING)),
        }
        one_by_one = versions_of(store, "a1")
        for id_ in ("a2", "a3"):
            an_article(store, id_)
        for number, text in enumerate(
            (
                "Twelve boats were moored. The harbour is calm.",
                "Fifteen boats were moored. The harbour is calm.",
                "Fifteen boats were moored. The harbour is closed.",
            )
        ):
            at = T + number * HOUR
            arrived = []
            for id_ in ("a2", "a3"):
                capture = a_capture(f"{id_}c{number}", id_, at)
                store.keep_captures([(capture, None)])
                own = (replace(edits[number], article_id=id_),) if number else ()
                arrived.append(a_text(id_, number, at, text, capture=capture.id, edits=own))
            store.add_texts(arrived)
        for id_ in ("a2", "a3"):
            article = store.article(id_)
            assert (article.versions, article.flips, article.last_change) == (3, 0, one_by_one.last_change)
            assert (article.state, article.headline) == (ArticleState.LIVE, "Ferry runs late")
            assert store.plan(id_).current == store.plan("a1").current == 2
            for number in range(3):
                assert store.document(id_, number) == store.document("a1", number)
            for number in (1, 2):
                assert [row.edit for row in store.edits(id_, number - 1, number)] == [edits[number].edit]
            known = store.versions(id_)
            assert [version.number for version in known] == [0, 1, 2]
            assert [version.first_seen for version in known] == [T, T + HOUR, T + 2 * HOUR]
            rows = store.changes(ArticleFilter(article_id=id_))
            assert [(row.old.number, row.new.number) for row in rows] == [(1, 2), (0, 1)]
            assert [row.importance for row in rows] == [importance(row.edits) for row in rows]
        for where, word in (("text", "boats"), ("added", "fifteen"), ("removed", "twelve")):
            assert {hit.article.id for hit in store.search(word, where=where)} == {"a1", "a2", "a3"}
        store.takedown("a2", T + 9 * HOUR, "asked for by a court")
        assert {hit.article.id for hit in store.search("twelve", where="removed")} == {"a1", "a3"}
        store.add_texts([])

    def test_a_text_arrives_after_a_variant(self, store: StoreAndSearch) -> None:
        """What came before a new text is the one shown last, also where that is an old one that came back or a
        later one is noise; what the article says of itself is that of the text, but never loses its date."""
        versions_of(store, "a1")
        store.set_article(replace(store.article("a1"), published="2026-05-01"))
        store.mark(Mark("a1", 2, "noise", "editor", T))
        store.add_interval("a1", 0, T + 3 * HOUR, T + 4 * HOUR)
        store.keep_captures([(a_capture("c9", "a1", T), None)])
        text = a_text("a1", 3, T + 5 * HOUR, "Two boats were moored.", capture="c9")
        text = replace(
            text, document=replace(text.document, headline="Boats", language="de"), state=ArticleState.SUSPECT,
            candidate=Candidate("k", T, 2, "short"),
        )  # fmt: skip
        store.add_texts([text])
        row = store.changes(ArticleFilter(article_id="a1"))[0]
        assert (row.old.number, row.new.number) == (0, 3)
        article = store.article("a1")
        assert (article.versions, article.flips, article.last_change) == (3, 1, T + 5 * HOUR)
        assert (article.headline, article.language, article.published) == ("Boats", "de", "2026-05-01")
        history = store.history("a1")
        assert (history.state, history.current, history.candidate) == (text.state, 3, text.candidate)

    def test_a_text_that_cannot_arrive(self, store: StoreAndSearch) -> None:
        """Unknown articles and captures, a number that is not the next, a time that is not the latest, two texts of
        one article and a taken-down article are refused, and nothing of the batch is stored."""
        versions_of(store, "a1")
        an_article(store, "a2")
        versions_of(store, "a3")
        store.takedown("a3", T, "asked for by a court")
        for id_ in ("a1", "a2", "a3"):
            store.keep_captures([(a_capture(f"{id_}new", id_, T), None)])
        good = a_text("a2", 0, T, "Calm.", capture="a2new")
        late = T + 9 * HOUR
        for bad, error in (
            (a_text("a9", 0, late, "x", capture="a1new"), NotFoundError),
            (a_text("a1", 3, late, "x", capture="c99"), NotFoundError),
            (a_text("a1", 4, late, "x", capture="a1new"), StorageError),
            (a_text("a1", 3, T + 2 * HOUR, "x", capture="a1new"), StorageError),
            (a_text("a3", 3, late, "x", capture="a3new"), StorageError),
            (replace(good, version=replace(good.version, number=1)), StorageError),
            (
                replace(good, version=replace(good.version, article_id="a1", number=3, intervals=())),
                StorageError,
            ),
        ):
            with pytest.raises(error):
                store.add_texts([good, bad])
        assert store.versions("a2") == []
        assert len(store.versions("a1")) == 3

    def test_captures_take_the_place_of_others(self, store: StoreAndSearch) -> None:
        """The newest quiet look's capture takes the place of the one before it, which is forgotten."""
        for id_ in ("a1", "a2"):
            an_article(store, id_)
        store.keep_captures([(a_capture("c1", "a1", T), None), (a_capture("c2", "a2", T), None)])
        store.keep_captures([(a_capture("c3", "a1", T + HOUR), "c1"), (a_capture("c4", "a2", T), "gone")])
        assert [capture.id for capture in store.captures("a1")] == ["c3"]
        assert [capture.id for capture in store.captures("a2")] == ["c2", "c4"]
        store.keep_captures([])

    # -- versions --

    def test_versions(self, store: StoreAndSearch) -> None:
        """By number, with their intervals; the article counts them and shows the newest."""
        article = versions_of(store, "a1")
        versions = store.versions("a1")
        assert [version.number for version in versions] == [0, 1, 2]
        assert [version.intervals[0].after for version in versions] == [None, T, T + HOUR]
        assert (article.versions, article.current, article.flips, article.last_change) == (
            3,
            2,
            0,
            T + 2 * HOUR,
        )
        assert store.document("a1", 1).text == "Fifteen boats were moored. The harbour is calm."

    @pytest.mark.parametrize("number", [0, 2, 4, -1])
    def test_version_number_is_the_next(self, store: StoreAndSearch, number: int) -> None:
        """Any other number is refused: none is used twice, none left out."""
        versions_of(store, "a1")
        store.keep_captures([(a_capture("c9", "a1", T), None)])
        version = Version("a1", number, "c9", "k", None, (Interval(None, T + 9 * HOUR, T + 9 * HOUR),))
        with pytest.raises(StorageError):
            store.add_version(version, a_document("x"))
        with pytest.raises(StorageError):
            store.add_version(replace(version, number=3, intervals=()), a_document("x"))
        assert len(store.versions("a1")) == 3

    @settings(max_examples=25, deadline=None, suppress_health_check=_ONE_STORE_FOR_ALL)
    @given(documents=st.lists(_documents, min_size=1, max_size=4))
    def test_documents_round_trip(self, store: StoreAndSearch, documents: list[Document]) -> None:
        """Every document comes back whole from its place in the history, whatever its texts hold; NUL and
        lone surrogates as U+FFFD."""
        id_ = f"r{next(_serial)}"
        an_article(store, id_)
        for number, document in enumerate(documents):
            capture = a_capture(f"{id_}c{number}", id_, T)
            store.keep_captures([(capture, None)])
            at = T + number * HOUR
            version = Version(id_, number, capture.id, "k", document.headline, (Interval(None, at, at),))
            store.add_version(version, document)
        for number, document in enumerate(documents):
            assert store.document(id_, number) == _kept_document(document)
            assert store.versions(id_)[number].headline == _kept(document.headline)

    def test_long_history(self, store: StoreAndSearch) -> None:
        """Texts that grow, are rewritten and come back stay readable; the index follows all of them."""
        an_article(store, "a1")
        texts = []
        for number in range(30):
            era = number // 10
            lines = [f"Paragraph {line} of era {era} tells of boat {line * 7 % 13}." for line in range(12)]
            lines[number % 12] = f"Line altered in step {number}."
            texts.append(lines)
            a_version(store, "a1", number, T + number * HOUR, *lines)
        for number, lines in enumerate(texts):
            assert store.document("a1", number).text == "\n\n".join(lines)
        together = store.documents("a1", [*range(len(texts)), 10_000])
        assert together == {number: store.document("a1", number) for number in range(len(texts))}
        assert store.documents("a1", []) == store.documents("nobody", [0]) == {}
        assert store.shown_documents(["a1", "nobody"]) == {"a1": together[29]}
        store.set_state("a1", ArticleState.LIVE, 11, None)
        assert store.shown_documents(["a1", "nobody"]) == {"a1": together[11]}
        assert store.count('"step 17"') == 1
        assert (
            store.count('"altered in step 17"', where="removed") == 0
        )  # the next line is altered in a step too
        assert store.count("17", where="removed") == 1

    def test_text_read_anew(self, store: StoreAndSearch) -> None:
        """`set_document` replaces the text of one version, in the index too, and leaves the others whole,
        those that were stored as differences from it among them."""
        versions_of(store, "a1")
        new = replace(a_document("Twenty boats were moored.", headline="Ferry on time"), rule=7)
        store.set_document("a1", 0, new, text_key="new key", decision_rule=8, words=4)
        version = store.versions("a1")[0]
        assert (version.text_key, version.headline, version.words) == ("new key", "Ferry on time", 4)
        assert (version.extraction_rule, version.decision_rule) == (7, 8)
        assert store.document("a1", 0) == new
        assert store.document("a1", 2).text == "Fifteen boats were moored. The harbour is closed."
        only = ArticleFilter(article_id="a1")
        assert (store.count("twelve"), store.count("twenty")) == (0, 1)
        assert (store.count("twelve", where="removed"), store.count("twenty", where="removed")) == (0, 1)
        assert store.count('"harbour is calm"', where="added", which=only) == 1
        store.set_document("a1", 1, new, text_key="new key", decision_rule=8)
        assert store.versions("a1")[1].words == 11
        assert store.count('"harbour is closed"', where="added") == 1

    def test_variant(self, store: StoreAndSearch) -> None:
        """A text that came back is another interval of its version, counted as a flip, and no new version."""
        versions_of(store, "a1")
        store.add_interval("a1", 0, T + 3 * HOUR, T + 4 * HOUR)
        article = store.article("a1")
        assert (article.versions, article.current, article.flips, article.last_change) == (
            3,
            0,
            1,
            T + 4 * HOUR,
        )
        assert store.versions("a1")[0].intervals == (
            Interval(None, T, T),
            Interval(T + 3 * HOUR, T + 4 * HOUR, T + 4 * HOUR),
        )
        with pytest.raises(StorageError):
            store.add_interval("a1", 0, None, T + 4 * HOUR)
        a_version(store, "a1", 3, T + 6 * HOUR, "Twenty boats.")
        row = store.changes()[0]
        assert (row.old.number, row.new.number) == (0, 3)
        store.add_interval("a1", 3, T + 7 * HOUR, T + 8 * HOUR)
        article = store.article("a1")
        assert (article.flips, article.last_change) == (1, T + 6 * HOUR)

    def test_earlier_version_found_later(self, store: StoreAndSearch) -> None:
        """An older capture gets the next number and its place in time: the change after it begins from it."""
        an_article(store, "a1")
        a_version(store, "a1", 0, T, "Twelve boats.")
        a_version(store, "a1", 1, T + 4 * HOUR, "Twenty boats.")
        a_version(store, "a1", 2, T + 2 * HOUR, "Fifteen boats.")
        pairs = [(row.old.number, row.new.number) for row in store.changes()]
        assert pairs == [(2, 1), (0, 2)]
        assert store.article("a1").current == 1
        assert store.count("fifteen", where="removed") == 1
        assert store.count("twelve", where="removed", which=ArticleFilter(article_id="a1")) == 1

    def test_history(self, store: StoreAndSearch) -> None:
        """All that a decision may use: state, versions, the current one with its words, what waits, noise."""
        versions_of(store, "a1")
        candidate = Candidate("gone", T, 2, "404")
        store.set_state("a1", ArticleState.SUSPECT, 1, candidate)
        store.mark(Mark("a1", 0, "noise", "eve", T))
        store.set_state("a1", ArticleState.SUSPECT, 1, candidate)
        store.settle([a_look(store, "a1", T + 5 * HOUR, Outcome.GONE)])
        history = store.history("a1")
        assert [(known.number, known.text_key, known.noise) for known in history.versions] == [
            (0, "key a1 0", True), (1, "key a1 1", False), (2, "key a1 2", False),
        ]  # fmt: skip
        assert (history.state, history.current, history.words) == (ArticleState.SUSPECT, 1, 11)
        assert (history.candidate, history.last_look) == (candidate, T + 5 * HOUR)
        assert history.noise_keys == frozenset({"key a1 0"})
        store.set_state("a1", ArticleState.LIVE, 1, None)
        assert store.history("a1").candidate is None

    def test_edits(self, store: StoreAndSearch) -> None:
        """Ordered by position; those of the same pair are replaced, those of another stay."""
        versions_of(store, "a1")
        one, two = an_edit("a", "b"), an_edit("c", "d", EditClass.HEADLINE)
        bare = Edit(EditClass.UNCLASSIFIED, Change.ADDED, None, "d")
        store.add_edits([StoredEdit("a1", 0, 1, 1, bare), StoredEdit("a1", 0, 1, 0, two)])
        assert [row.edit for row in store.edits("a1", 0, 1)] == [two, bare]
        store.add_edits([StoredEdit("a1", 0, 1, 0, one)])
        assert store.edits("a1", 0, 1) == [StoredEdit("a1", 0, 1, 0, one)]
        assert len(store.edits("a1", 1, 2)) == 1
        assert store.edits("a1", 0, 2) == []
        store.add_edits([])

    # -- marks --

    def test_mark_as_noise(self, store: StoreAndSearch) -> None:
        """The version leaves lists and counts, and changes go past it; taking the word back restores all."""
        versions_of(store, "a1")
        before = (store.article("a1"), store.changes(), store.totals())
        store.mark(Mark("a1", 1, "noise", "eve", T, "a counter"))
        article = store.article("a1")
        assert (article.versions, article.current) == (2, 2)
        assert [version.number for version in store.versions("a1")] == [0, 2]
        assert [version.noise for version in store.versions("a1", noise=True)] == [False, True, False]
        assert [(row.old.number, row.new.number) for row in store.changes()] == [(0, 2)]
        totals = store.totals()
        assert (totals.versions, totals.changes) == (2, 1)
        assert store.search("calm", which=ArticleFilter(article_id="a1"))[0].version == 0
        assert store.count("twelve", where="removed") == 1
        store.mark(Mark("a1", 1, "edit", "adam", T + HOUR))
        assert (store.article("a1"), store.changes(), store.totals()) == before
        assert [(mark.verdict, mark.who, mark.note) for mark in store.marks("a1")] == [
            ("noise", "eve", "a counter"), ("edit", "adam", None),
        ]  # fmt: skip

    def test_witness_changes(self, store: StoreAndSearch) -> None:
        """They come back in order of time, each witness apart, and go with a takedown or to the uniting article."""
        for id_ in ("a1", "a2"):
            versions_of(store, id_)
        late, early = (WitnessChange("a1", T + n * HOUR, "og:title", None, f"Headline {n}") for n in (2, 1))
        store.add_witness_changes([late, early, WitnessChange("a2", T, "title", "A", None)])
        assert store.witness_changes("a1") == [early, late]
        signed = [
            WitnessChange(id_, T + n * HOUR, "byline", "A", f"B {n}") for n, id_ in ((3, "a2"), (4, "a1"))
        ]
        store.add_witness_changes(signed)
        assert [(found.id, change) for found, change in store.signed()] == [
            ("a1", signed[1]),
            ("a2", signed[0]),
        ]
        assert [change for _, change in store.signed(ArticleFilter(article_id="a2"))] == signed[:1]
        assert [change for _, change in store.signed(ArticleFilter(since=T + 4 * HOUR), limit=1)] == signed[
            1:
        ]
        assert (
            store.signed(ArticleFilter(classes=("figure",))) == store.signed(ArticleFilter(silent=True)) == []
        )
        store.absorb("a2", "a1")
        assert [(each.witness, each.new) for each in store.witness_changes("a1")] == [
            ("title", None), ("og:title", "Headline 1"), ("og:title", "Headline 2"), ("byline", "B 3"), ("byline", "B 4"),
        ]  # fmt: skip
        store.takedown("a1", T, "asked for")
        assert store.witness_changes("a1") == []
        assert store.signed() == []
        store.add_witness_changes([])

    def test_link_changes(self, store: StoreAndSearch) -> None:
        """They come back in order of time, and go with a takedown or to the uniting article."""
        for id_ in ("a1", "a2"):
            versions_of(store, id_)
        late, early = (LinkChange("a1", T + n * HOUR, "quay", None, f"/{n}") for n in (2, 1))
        store.add_link_changes([late, early, LinkChange("a2", T, "here", "/a", None)])
        assert store.link_changes("a1") == [early, late]
        store.absorb("a2", "a1")
        assert [(each.text, each.new) for each in store.link_changes("a1")] == [
            ("here", None), ("quay", "/1"), ("quay", "/2"),
        ]  # fmt: skip
        store.takedown("a1", T, "asked for")
        assert store.link_changes("a1") == []
        store.add_link_changes([])

    def test_picture_changes(self, store: StoreAndSearch) -> None:
        """They come back in order of time, and go with a takedown or to the uniting article."""
        for id_ in ("a1", "a2"):
            versions_of(store, id_)
        late, early = (PictureChange("a1", T + n * HOUR, "The quay", None, f"/{n}.jpg") for n in (2, 1))
        store.add_picture_changes([late, early, PictureChange("a2", T, "", "/a.jpg", None)])
        assert store.picture_changes("a1") == [early, late]
        store.absorb("a2", "a1")
        assert [(each.caption, each.new) for each in store.picture_changes("a1")] == [
            ("", None), ("The quay", "/1.jpg"), ("The quay", "/2.jpg"),
        ]  # fmt: skip
        store.takedown("a1", T, "asked for")
        assert store.picture_changes("a1") == []
        store.add_picture_changes([])

    def test_current_version_is_noise(self, store: StoreAndSearch) -> None:
        """The page then counts as showing the one before; with all of them noise, none."""
        versions_of(store, "a1")
        store.mark(Mark("a1", 2, "noise", "eve", T))
        article = store.article("a1")
        assert (article.current, article.last_change) == (1, T + HOUR)
        for number in (0, 1):
            store.mark(Mark("a1", number, "noise", "eve", T))
        article = store.article("a1")
        assert (article.versions, article.current, article.last_change) == (0, None, None)
        with pytest.raises(StorageError):
            store.mark(Mark("a1", 0, "perhaps", "eve", T))

    # -- lists --

    def test_changes(self, store: StoreAndSearch) -> None:
        """Versions after the first, newest first, with both versions whole and their edits."""
        versions_of(store, "a1")
        newest, oldest = store.changes()
        assert (newest.old.number, newest.new.number, oldest.new.number) == (1, 2, 1)
        versions = store.versions("a1")
        assert (newest.old, newest.new) == (versions[1], versions[2])
        assert newest.article == store.article("a1")
        assert newest.edits == (an_edit("calm", "closed", EditClass.WORDING),)

    def test_paging(self, store: StoreAndSearch) -> None:
        """Pages of any size put together are the whole list, though many rows share a time."""
        with store.transaction():
            for number in range(7):
                versions_of(store, f"a{number}")
        articles, changes = store.articles(limit=100), store.changes(limit=100)
        assert (len(articles), len(changes)) == (7, 14)
        for size in (1, 3, 100):
            assert [row for page in _article_pages(store, size) for row in page] == articles
            assert [row for page in _change_pages(store, size) for row in page] == changes
        for place in ("a1", "a1:x", ""):
            with pytest.raises(ValueError, match="article:number"):
                store.changes(before=(T, place))

    def test_weightiest_first(self, store: StoreAndSearch) -> None:
        """By the importance of the edits against the version shown before, then as by time; pages of any size put
        together are the whole list. What is weighed follows edits made anew, marks and takedowns."""
        with store.transaction():
            for number in range(4):
                versions_of(store, f"a{number}")
        heavy = an_edit("fire", "", EditClass.REPLACED)
        store.add_edits([StoredEdit("a1", 0, 1, 0, heavy), StoredEdit("a2", 0, 2, 0, heavy)])
        changes = store.changes(limit=100, order=Order.WEIGHTIEST)
        weights = {(row.article.id, row.new.number): row.importance for row in changes}
        assert weights["a1", 1] == importance([heavy])
        assert weights["a2", 2] != importance([heavy])
        assert (changes[0].article.id, changes[0].new.number) == ("a1", 1)
        newest = store.changes(limit=100)
        assert changes == sorted(newest, key=lambda row: -(row.importance or 0))  # a stable sort
        assert all(row.importance == importance(row.edits) for row in changes)
        for size in (1, 3, 100):
            pages = _change_pages(store, size, Order.WEIGHTIEST)
            assert [row for page in pages for row in page] == changes
        with pytest.raises(NotFoundError):
            store.changes(before=(T, "a1:77"), order=Order.WEIGHTIEST)
        store.mark(Mark("a2", 1, "noise", "ed", T))  # now 0 is shown before 2
        assert [row.article.id for row in store.changes(limit=2, order=Order.WEIGHTIEST)] == ["a2", "a1"]
        store.takedown("a2", T, "asked")
        assert [row.article.id for row in store.changes(limit=1, order=Order.WEIGHTIEST)] == ["a1"]
        store.add_edits([StoredEdit("a1", 0, 1, 0, an_edit("fires", "fire", EditClass.COPY_EDIT))])
        last = store.changes(limit=100, order=Order.WEIGHTIEST)[-1]
        assert (last.article.id, last.new.number) == ("a1", 1)

    def test_steps(self, store: StoreAndSearch) -> None:
        """The life of each article as its changes tell it, the newest of them, and none of what no list shows."""
        for id_ in ("a1", "a2", "a3"):
            versions_of(store, id_)
        store.mark(Mark("a2", 1, "noise", "ed", T))
        store.takedown("a3", T, "asked")
        an_article(store, "a4")
        a_version(store, "a4", 0, T, "Harbour news.")
        steps = store.steps(["a1", "a2", "a3", "a4", "a9"])
        assert steps == {
            "a1": [Step(2, T + 2 * HOUR, T + HOUR, 1), Step(1, T + HOUR, T, 1)],
            "a2": [Step(2, T + 2 * HOUR, T, 0)],
        }
        assert store.steps(["a1"], limit=1) == {"a1": steps["a1"][:1]}
        assert store.steps([]) == {}

    def test_most_edited(self, store: StoreAndSearch) -> None:
        """By how often they changed since then; an article that changed once is not among them."""
        for id_ in ("a3", "a2", "a1", "a4"):
            versions_of(store, id_)
        a_version(store, "a3", 3, T + 3 * HOUR, "Fifteen boats were moored. The harbour is open.")
        store.mark(Mark("a1", 2, "noise", "ed", T))
        found = store.most_edited(T)
        assert found == [(store.article("a3"), 3), (store.article("a2"), 2), (store.article("a4"), 2)]
        assert store.most_edited(T, limit=1) == found[:1]
        assert store.most_edited(T + 2 * HOUR) == [(store.article("a3"), 2)]

    def test_ten_thousand_rows(self, store: StoreAndSearch) -> None:
        """Ten thousand articles are paged in order, each once."""
        with store.transaction():
            for number in range(10_000):
                an_article(store, f"{number:05}", found=T + number % 100 * MINUTE)
        pages = list(_article_pages(store, 997))
        rows = [row for page in pages for row in page]
        assert len({row.id for row in rows}) == len(rows) == 10_000
        assert all((-_order(one), one.id) < (-_order(other), other.id) for one, other in pairwise(rows))
        assert store.totals().articles == 10_000

    def test_filters(self, store: StoreAndSearch) -> None:
        """Each restricts articles, changes, search and totals alike."""
        store.add_source(a_source("s1"), T)
        versions_of(store, "a1")
        an_article(store, "a2", outlet="Gazette", found=T + 3 * HOUR)
        a_version(store, "a2", 0, T + 3 * HOUR, "Harbour news.")
        store.saw("s1", "a2", T, title=None, updated=None)
        store.set_state("a1", ArticleState.LIVE, 2, None)
        cases: list[tuple[ArticleFilter, set[str], int]] = [
            (ArticleFilter(), {"a1", "a2"}, 2),
            (ArticleFilter(source_id="s1"), {"a2"}, 0),
            (ArticleFilter(article_id="a1"), {"a1"}, 2),
            (ArticleFilter(outlet="Gazette"), {"a2"}, 0),
            (ArticleFilter(state=ArticleState.LIVE), {"a1"}, 2),
            (ArticleFilter(changed=True), {"a1"}, 2),
            (ArticleFilter(since=T + 2 * HOUR), {"a1", "a2"}, 1),
            (ArticleFilter(until=T + 3 * HOUR), {"a1"}, 2),
            (ArticleFilter(since=T + HOUR, until=T + 2 * HOUR), set(), 1),
            (ArticleFilter(classes=("figure",)), {"a1"}, 1),
            (ArticleFilter(classes=("headline",)), set(), 0),
            (ArticleFilter(classes=("figure", "wording"), outlet="Courier"), {"a1"}, 2),
            (ArticleFilter(source_id="nobody"), set(), 0),
            (ArticleFilter(silent=True), {"a1"}, 1),
            (ArticleFilter(silent=True, classes=("figure",)), set(), 0),
        ]
        for which, articles, changes in cases:
            assert {article.id for article in store.articles(which)} == articles, which
            assert len(store.changes(which)) == changes, which
            totals = store.totals(which)
            assert (totals.articles, totals.changes) == (len(articles), changes), which
            assert store.count("harbour", which=which) == len(store.search("harbour", which=which)), which
        assert [hit.version for hit in store.search("calm", which=ArticleFilter(classes=("figure",)))] == [1]

    def test_silent_edits(self, store: StoreAndSearch) -> None:
        """Lists name as silent what `silence` calls so: by class, change and detail, by age, and where a note came."""
        an_article(store, "a1")
        a_version(store, "a1", 0, T, "Harbour news, text 0.")
        note = an_edit("", "Correction: this was wrong.", EditClass.CORRECTION)
        kinds = [
            replace(an_edit("one", "two", klass), change=change, detail=detail)
            for klass, change, detail in product(EditClass, Change, (None, "marks", "copy-edit", "money"))
        ]
        figure, later = an_edit("1", "2"), count(1)
        cases: list[tuple[tuple[Edit, ...], timedelta]] = [
            ((figure,), HOUR),
            *[((each,), HOUR + next(later) * MICROSECOND) for each in kinds],
            *[
                ((figure, replace(note, change=change)), HOUR + next(later) * MICROSECOND)
                for change in Change
            ],
            ((), 2 * HOUR),
        ]
        expected = set()
        for number, (edits, age) in enumerate(cases, 1):
            at = T + age
            a_version(store, "a1", number, at, f"Harbour news, text {number}.")
            store.add_edits([StoredEdit("a1", number - 1, number, i, edit) for i, edit in enumerate(edits)])
            if silence(edits, at - T).silent:
                expected.add(number)
        rows = store.changes(limit=1000)
        assert {row.new.number for row in rows if row.silent} == expected
        asked = store.changes(ArticleFilter(silent=True), limit=1000)
        assert {row.new.number for row in asked} == expected
        assert 20 < len(expected) < len(cases) / 2
        assert store.totals(ArticleFilter(silent=True)).changes == len(expected)

    def test_totals(self, store: StoreAndSearch) -> None:
        """The numbers are those of the lists; `since` restricts changes, looks and outcomes."""
        assert store.totals() == store.summary() == Totals()
        store.add_source(a_source("s1"), T + 9 * HOUR)
        store.add_source(a_source("s2", state=SourceState.REMOVED), T)
        versions_of(store, "a1")
        an_article(store, "a2", due=None)
        for number, outcome in enumerate(
            [Outcome.NEW, Outcome.CHANGED, Outcome.UNCHANGED, Outcome.UNCHANGED]
        ):
            store.settle([a_look(store, "a1", T + number * HOUR, outcome)])
        totals = store.totals()
        assert totals == Totals(
            sources=1, articles=2, watched=1, versions=3, changes=2, looks=4, captures=3,
            last_look=T + 3 * HOUR, next_look=T + 4 * HOUR,
            per_outcome={"changed": 1, "new": 1, "unchanged": 2},
        )  # fmt: skip
        bare = replace(totals, looks=0, captures=0, per_outcome={})
        assert store.summary() == store.summary(most=2) == bare
        assert store.summary(most=0).articles == store.summary(most=0).watched == 1
        late = store.totals(since=T + 2 * HOUR)
        assert (late.changes, late.looks, late.per_outcome) == (1, 2, {"unchanged": 2})
        assert (late.versions, late.articles) == (3, 2)

    # -- search --

    def test_search(self, store: StoreAndSearch) -> None:
        """Words by AND, phrases, in any version, and in what was added and removed; of an article the newest
        version that matches, or all with `article_id`."""
        versions_of(store, "a1")
        an_article(store, "a2")
        a_version(store, "a2", 0, T, "No boats at all.")
        assert {hit.article.id for hit in store.search("boats")} == {"a1", "a2"}
        (hit,) = store.search("fifteen harbour")
        assert (hit.article, hit.version, hit.seen, hit.where) == (
            store.article("a1"),
            2,
            T + 2 * HOUR,
            "text",
        )
        assert [hit.version for hit in store.search("twelve")] == [0]
        assert store.search('"harbour boats"') == []
        assert [hit.version for hit in store.search('"harbour is calm" BOATS')] == [1]
        every = store.search("boats", which=ArticleFilter(article_id="a1"))
        assert {hit.version for hit in every} == {0, 1, 2}
        assert [(hit.version, hit.snippet) for hit in store.search("closed", where="added")] == [
            (2, "The harbour is \x02closed\x03.")
        ]
        assert [hit.version for hit in store.search("twelve", where="removed")] == [1]
        assert store.search("twelve", where="added") == []
        assert store.count("boats") == 2
        assert len(store.search("boats", limit=1)) == 1

    def test_search_goes_on(self, store: StoreAndSearch) -> None:
        """Pages of hits of any size put together are the whole list, though some match alike."""
        for id_ in ("a1", "a2", "a3"):
            versions_of(store, id_)
        an_article(store, "a4")
        a_version(store, "a4", 0, T, "Boats, boats and boats.")
        whole = store.search("boats", limit=100)
        assert len(whole) == store.count("boats") == 4
        for size in (1, 3, 100):
            found, page = list[Hit](), store.search("boats", limit=size)
            while page:
                found += page
                last = page[-1]
                place = last.score, last.seen, f"{last.article.id}:{last.version}"
                page = store.search("boats", limit=size, before=place)
            assert found == whole
        with pytest.raises(ValueError, match="article:number"):
            store.search("boats", before=(0.0, T, "a1"))

    def test_search_of_headlines(self, store: StoreAndSearch) -> None:
        """A headline is searched by itself; the newest version that bears it is found."""
        an_article(store, "a1")
        a_version(store, "a1", 0, T, "The ferry waits.", headline="Storm over the bay")
        a_version(store, "a1", 1, T + HOUR, "The ferry waits.", headline="Ferry waits out the storm")
        a_version(store, "a1", 2, T + 2 * HOUR, "The ferry waits.", headline=None)
        assert store.search("waits bay", where="headline") == []
        (hit,) = store.search("storm", where="headline")
        assert (hit.version, hit.snippet) == (1, "Ferry waits out the \x02storm\x03")
        assert [hit.version for hit in store.search("bay", where="headline")] == [0]
        store.takedown("a1", T, "asked")
        assert store.search("storm", where="headline") == []

    @pytest.mark.parametrize(
        ("word", "removed", "added"),
        [
            ("twelve", True, False),
            ("fifteen", False, True),
            ("moored", False, False),  # still stands in the sentence
            ('"twelve boats"', False, False),  # boats stayed
            ("ferry", False, False),  # in both headlines, unlike as they are
            ("late", True, False),
            ("storm", False, True),
            ('"captain was asleep"', True, False),  # a sentence that went as a whole
            ("rope", False, False),  # in the sentence that became two
            ("again", False, True),
        ],
    )
    def test_words_that_went(self, store: StoreAndSearch, word: str, removed: bool, added: bool) -> None:
        """Of a reworded sentence only the words that went are found as removed, those that came as added."""
        an_article(store, "a1")
        went = "The captain was asleep. A rope held the boat to the wall and a chain held it to the pier."
        came = "A rope held the boat to the wall. Then again a chain held it to the pier."
        a_version(store, "a1", 0, T, f"Twelve boats were moored there. {went}", headline="Ferry is late")
        headline = "No ferry in this storm, says harbour"
        a_version(store, "a1", 1, T + HOUR, f"Fifteen boats were moored there. {came}", headline=headline)
        assert bool(store.search(word, where="removed")) is removed
        assert bool(store.search(word, where="added")) is added

    def test_facets(self, store: StoreAndSearch) -> None:
        """The hits counted by outlet, class, month and language; each filter gives as many as its facet says."""
        assert store.facets("boats") == store.facets("") == Facets()
        store.add_source(a_source("s1"), T)
        store.add_source(a_source("s2"), T)
        for id_, language in (("a1", "en-GB"), ("a2", "EN"), ("a3", "de_AT"), ("a4", None)):
            versions_of(store, id_)
            store.set_article(replace(store.article(id_), language=language))
            store.saw("s1", id_, T, title=None, updated=None)
        store.saw("s2", "a1", T, title=None, updated=None)
        an_article(store, "a5")
        a_version(store, "a5", 0, T + 40 * 24 * HOUR, "Boats again.")
        facets = store.facets("boats")
        assert facets == Facets(
            5, False, {"Courier": 5}, {"wording": 4}, {"2026-05": 4, "2026-06": 1}, {"en": 2, "de": 1}
        )
        for language, number in {**facets.languages, "en-US": 2, "fr": 0}.items():
            assert store.count("boats", which=ArticleFilter(language=language)) == number
            assert len(store.articles(ArticleFilter(language=language))) == number
        for outlet, number in facets.outlets.items():
            narrowed = store.facets("boats", which=ArticleFilter(outlet=outlet))
            assert (narrowed.total, narrowed.outlets) == (number, {outlet: number})
        assert store.facets("boats", which=ArticleFilter(source_id="s1")).total == 4
        removed = store.facets("twelve", where="removed", which=ArticleFilter(classes=("figure",)))
        assert (removed.total, removed.classes) == (4, {"figure": 4})
        assert store.facets("twelve", where="removed", which=ArticleFilter(classes=("quote",))) == Facets()
        everything = store.facets("boats", which=ArticleFilter(article_id="a1"))
        assert (everything.total, everything.classes) == (3, {"figure": 1, "wording": 1})

    def test_best_match_first(self, store: StoreAndSearch) -> None:
        """What speaks of little else comes before what mentions it once."""
        an_article(store, "a1")
        a_version(store, "a1", 0, T, "Long report. " * 30 + "A lighthouse was seen.", headline=None)
        an_article(store, "a2")
        a_version(
            store,
            "a2",
            0,
            T,
            "The lighthouse, the old lighthouse, a lighthouse again.",
            headline="Lighthouse",
        )
        an_article(store, "a3")
        a_version(store, "a3", 0, T, "Nothing of the kind.")
        assert [hit.article.id for hit in store.search("lighthouse")] == ["a2", "a1"]

    @pytest.mark.parametrize(
        ("text", "query", "found"),
        [
            ("Müller besuchte Ærø.", "muller", True),
            ("Muller came.", "Müller", True),
            ("Straße gesperrt", "STRASSE", True),
            ("The naïve café", '"naive cafe"', True),
            ("An 11-year-old boy", "11-year-old", True),
            ("An 11 year plan, old", "11-year-old", False),
            ("It cost 3.5 million", '"3 5 million"', True),
            ("東京の港は静かだ", "港", True),
            ("東京の港は静かだ", "京港", False),
            ("Россия и Ёлка", "россия елка", True),
            ("हिन्दी समाचार", "हिन्दी", True),
            ("الحَرب مستمرة", "الحرب", True),
            ("e\u0301te\u0301", "ete", True),
            ("snake_case word", "case", True),
            ("a \U0001f6a2 ship", "ship", True),
            ("AND OR NOT NEAR", "and or not near", True),
        ],
    )
    def test_folding(self, store: StoreAndSearch, text: str, query: str, found: bool) -> None:
        """Case and diacritics make no difference, in any script; marks part words; operators are words."""
        an_article(store, "a1")
        a_version(store, "a1", 0, T, text, headline=None)
        assert store.count(query) == found
        if found:
            assert "\x02" in store.search(query)[0].snippet

    def test_snippet(self, store: StoreAndSearch) -> None:
        """A stretch round the hits, marked; marks that the text brings along are not ours."""
        an_article(store, "a1")
        filler = "The weather over the bay was fair on that day. " * 20
        a_version(store, "a1", 0, T, filler + "Then a\x02 <b>Whale</b> surfaced. " + filler)
        snippet = store.search("whale")[0].snippet
        assert snippet.count("\x02") == snippet.count("\x03") == 1
        assert "\x02Whale\x03" in snippet
        assert snippet.startswith("… ")
        assert snippet.endswith(" …")
        assert len(snippet.split()) < 50

    @settings(max_examples=60, deadline=None, suppress_health_check=_ONE_STORE_FOR_ALL)
    @given(query=_hostile | st.text("\"*():^-+ {}\\'&|!<>abAND\x00é", max_size=30))
    def test_no_query_raises(self, store: StoreAndSearch, query: str) -> None:
        """Whatever is typed, in all three places, is a search, and its count that of its hits."""
        if not store.articles():
            versions_of(store, "a1")
        for where in ("text", "headline", "added", "removed"):
            assert store.count(query, where=where) == len(store.search(query, where=where))

    def test_search_somewhere_else(self, store: StoreAndSearch) -> None:
        """A place that there is not is the caller's mistake."""
        with pytest.raises(ValueError, match="removed"):
            store.search("boats", where="title")
        assert store.search("?!") == []

    def test_very_long_text(self, store: StoreAndSearch) -> None:
        """A text of a megabyte with hostile words is stored whole and found by its beginning."""
        an_article(store, "a1")
        text = (
            "Anchor "
            + " ".join(f"w{number}x{'é' * (number % 70)}" for number in range(25_000))
            + " ship " * 3_000
        )
        a_version(store, "a1", 0, T, text)
        a_version(store, "a1", 1, T + HOUR, text + "More.")
        assert store.document("a1", 1).text == text + "More."
        assert store.count("anchor") == 1

    # -- events, stories and quotes --

    def test_texts_await_reading(self, store: StoreAndSearch) -> None:
        """Each change of an article's texts makes it wait, the longest waiting first, until it is read with the
        ticket of the last change."""
        versions_of(store, "a1")
        an_article(store, "a2")
        versions_of(store, "a3")
        waiting = dict(store.unread(10))
        assert [article_id for article_id, _ in store.unread(1)] == ["a1"]
        assert list(waiting) == ["a1", "a3"]
        store.file(Filed(T, read=tuple(waiting.items())))
        assert store.unread(10) == []
        changes: list[Callable[[], object]] = [
            lambda: store.add_texts([a_text("a1", 3, T + 4 * HOUR, "New.", capture="a1c0")]),
            lambda: store.mark(Mark("a1", 1, "noise", "eve", T)),
            lambda: store.add_interval("a1", 0, T + 4 * HOUR, T + 5 * HOUR),
            lambda: store.set_document("a1", 0, a_document("x"), text_key="k", decision_rule=1),
            lambda: store.takedown("a1", T, "asked for"),
        ]
        for change in changes:
            change()
            (before,) = store.unread(10)
            assert before[0] == "a1"
            store.file(Filed(T, read=(before,)))
            assert store.unread(10) == []
        store.mark(Mark("a3", 1, "noise", "eve", T))
        ((_, ticket),) = store.unread(10)
        store.mark(Mark("a3", 1, "edit", "eve", T))
        store.file(Filed(T, read=(("a3", ticket),)))
        assert [article_id for article_id, _ in store.unread(10)] == ["a3"]
        store.absorb("a2", "a3")
        assert {"a2", "a3"} == {article_id for article_id, _ in store.unread(10)}

    def test_read_anew(self, store: StoreAndSearch) -> None:
        """All articles with texts wait again, or those that are named; none twice."""
        versions_of(store, "a1")
        an_article(store, "a2")
        versions_of(store, "a3")
        store.file(Filed(T, read=tuple(store.unread(10))))
        assert store.read_anew(["a3"]) == 1
        assert store.read_anew() == 1
        assert store.read_anew() == 0
        assert [article_id for article_id, _ in store.unread(10)] == ["a3", "a1"]

    def test_events_and_stories(self, store: StoreAndSearch) -> None:
        """Reports make events and events make stories; counts, times and titles follow from the reports."""
        for number in range(1, 5):
            article = an_article(store, f"a{number}", outlet="Courier" if number < 3 else "Ledger")
            a_version(store, article.id, 0, T, "Twelve boats were moored.")
            store.set_article(replace(store.article(article.id), headline=f"Headline {number}"))
        alone = filed(a_report("a4", "e3", "t2", T + 9 * HOUR))
        store.file(
            filed(
                a_report("a1", "e1", "t1", T, score=0.4),
                a_report("a3", "e1", "t1", T + HOUR, score=0.5, term="café"),
                a_report("a2", "e2", "t1", T + 5 * HOUR),
            )
        )
        store.file(replace(alone, at=T + HOUR))
        (story,) = store.stories()
        assert (story.id, story.title, story.first, story.last) == ("t1", "Headline 3", T, T + 5 * HOUR)
        assert (story.events, story.reports, story.outlets) == (2, 3, 2)
        assert store.story("t1") == story
        events = store.events("t1")
        assert [(each.id, each.title, each.reports, each.outlets) for each in events] == [
            ("e1", "Headline 3", 2, 2), ("e2", "Headline 2", 1, 1),
        ]  # fmt: skip
        assert store.event("e1") == events[0]
        told = store.reports(["e1", "e2"])
        assert [article.id for article, _ in told] == ["a1", "a3", "a2"]
        assert told[1][1] == a_report("a3", "e1", "t1", T + HOUR, score=0.5, term="café").member
        assert [article.id for article, _ in store.reports(["e1", "e2"], limit=2)] == ["a3", "a2"]
        assert store.memberships(["a1", "a9", "a4"]).keys() == {"a1", "a4"}
        everything = store.stories(StoryFilter(least_reports=1))
        assert [each.id for each in everything] == ["t2", "t1"]
        assert store.stories(StoryFilter(least_reports=1, least_outlets=2)) == [story]
        assert store.stories(StoryFilter(least_reports=1, outlet="Courier")) == [story]
        assert store.stories(StoryFilter(least_reports=1, until=T + 9 * HOUR)) == [story]
        assert store.stories(StoryFilter(since=T + 9 * HOUR)) == []
        store.add_source(a_source("s1"), T)
        store.add_source(a_source("s2"), T)
        store.saw("s1", "a2", T, title=None, updated=None)
        store.saw("s2", "a4", T, title=None, updated=None)
        assert store.stories(StoryFilter(least_reports=1, source_id="s1")) == [story]
        assert store.stories(StoryFilter(source_id="s2")) == []
        placed = store.placed()
        assert [each.member.article_id for each in placed] == ["a4", "a1", "a3", "a2"]
        assert placed[2] == a_report("a3", "e1", "t1", T + HOUR, score=0.5, term="café")
        assert store.placed(limit=1) == placed[:1]
        assert store.placed(["e1"]) == placed[1:3]
        assert store.placed([]) == []
        assert store.reports([]) == []

    def test_stories_by_pages(self, store: StoreAndSearch) -> None:
        """Stories are listed page by page in either order, equal ones by id."""
        for number in range(12):
            an_article(store, f"a{number:02}")
            a_version(store, f"a{number:02}", 0, T, "Twelve boats were moored.")
        store.file(
            filed(
                *(
                    a_report(f"a{number:02}", f"e{number % 5}", f"t{number % 5}", T + (number % 3) * HOUR)
                    for number in range(12)
                )
            )
        )
        for order in StoryOrder:
            whole = store.stories(StoryFilter(least_reports=1), order=order)
            assert len(whole) == 5
            for size in (1, 2, 5):
                pages, last = [], None
                while page := store.stories(
                    StoryFilter(least_reports=1), limit=size, before=last, order=order
                ):
                    pages += page
                    last = (page[-1].reports, page[-1].last, page[-1].id)
                assert pages == whole
        assert [each.id for each in store.stories(order=StoryOrder.LARGEST)][:2] == ["t0", "t1"]

    def test_groups_merge_and_split(self, store: StoreAndSearch) -> None:
        """An id that was merged leads to the survivor, over several mergers too; one that lost its reports without
        a heir is gone, and one that gets reports again is itself."""
        for number in range(4):
            versions_of(store, f"a{number}")
        store.file(filed(*(a_report(f"a{number}", f"e{number}", f"t{number}") for number in range(4))))
        merger = Regrouped(T, GroupKind.EVENT, GroupTurn.MERGED, "e0", ("a1",), "e1", 0.3, 2)
        stories = Regrouped(T, GroupKind.STORY, GroupTurn.MERGED, "t0", ("e1",), "t1", 0.2, 2)
        store.file(Filed(T, turns=(merger, stories)))
        assert [article.id for article, _ in store.reports(["e0"])] == ["a0", "a1"]
        assert (store.event("e1").id, store.story("t1").id) == ("e0", "t0")
        assert store.events("t1") == store.events("t0")
        assert store.story("t0").reports == 2
        second = Regrouped(T, GroupKind.EVENT, GroupTurn.MERGED, "e2", ("a0", "a1"), "e0", 0.3, 2)
        both = Regrouped(T, GroupKind.STORY, GroupTurn.MERGED, "t2", ("e0",), "t0", 0.3, 2)
        store.file(filed(*(a_report(f"a{n}", "e2", "t2") for n in (0, 1)), turns=(second, both)))
        assert {store.event(id_).id for id_ in ("e0", "e1", "e2")} == {"e2"}
        assert {store.story(id_).id for id_ in ("t0", "t1", "t2")} == {"t2"}
        assert store.regroupings("t1") == [both, second, stories, merger]
        assert store.regroupings("t2", limit=1) == [both]
        assert store.regroupings("t3") == []
        store.file(filed(a_report("a1", "e1", "t1")))
        assert (store.event("e1").id, store.story("t1").id) == ("e1", "t1")
        store.file(Filed(T, gone=("a3", "a9")))
        for ask in (lambda: store.event("e3"), lambda: store.story("t3")):
            with pytest.raises(NotFoundError):
                ask()
        store.file(Filed(T, events=(PlacedEvent("e1", "t2"),)))
        assert store.story("t2").events == 2
        with pytest.raises(NotFoundError):
            store.story("t1")

    def test_a_story_goes_with_the_event_that_it_was_told_by(self, store: StoreAndSearch) -> None:
        """A story whose one event goes to another story leads there, and what else was in it comes along: a story that
        grouping has forgotten half of is not lost."""
        for number in range(3):
            versions_of(store, f"a{number}")
        store.file(filed(a_report("a0", "e0", "t0"), a_report("a1", "e1", "t1"), a_report("a2", "e2", "t1")))
        event = Regrouped(T, GroupKind.EVENT, GroupTurn.MERGED, "e0", ("a1",), "e1", 0.3, 2)
        story = Regrouped(T, GroupKind.STORY, GroupTurn.MERGED, "t0", ("e1",), "t1", 0.3, 2)
        store.file(filed(a_report("a1", "e0", "t0"), turns=(event, story)))
        assert (store.event("e1").id, store.story("t1").id) == ("e0", "t0")
        assert {each.id for each in store.events("t1")} == {"e0", "e2"}
        assert store.regroupings("t0") == [story, event]

    def test_one_that_is_left_alone_rests_on_nothing(self, store: StoreAndSearch) -> None:
        """When all other reports of an event were taken down, what its place rested on is gone too; before, it stays."""
        for number in range(3):
            versions_of(store, f"a{number}")
        reports = [a_report(f"a{number}", "e1", "t1", score=0.5) for number in range(3)]
        store.file(filed(*reports))
        store.takedown("a2", T, "asked for")
        assert store.memberships(["a0"]) == {"a0": reports[0].member}
        store.takedown("a1", T, "asked for")
        alone = replace(reports[0].member, score=None, terms=(), names=(), days_apart=None)
        assert store.memberships(["a0"]) == {"a0": alone}

    def test_takedown_reaches_stories(self, store: StoreAndSearch) -> None:
        """An article that was taken down, or is another one now, belongs nowhere and says nothing; counts and titles
        follow, and a later batch cannot bring it back."""
        for number in range(3):
            versions_of(store, f"a{number}")
            store.set_article(replace(store.article(f"a{number}"), headline=f"Headline {number}"))
        reports = [a_report(f"a{number}", "e1", "t1", score=number / 10) for number in range(3)]
        printings = tuple(
            Printing(f"a{number}", 0, (a_quote(f"We shall build {number} piers."),), 1) for number in range(3)
        )
        batch = replace(filed(*reports), printings=printings)
        store.file(batch)
        assert store.story("t1").title == store.event("e1").title == "Headline 2"
        assert store.events_of(["t1", "t0"]) == {"t1": store.events("t1")}
        assert store.speakers() == [Speaker("ann porter", "Ann Porter", 3, T)]
        store.takedown("a2", T, "asked for")
        for _ in range(2):
            assert (store.story("t1").title, store.story("t1").reports) == ("Headline 1", 2)
            assert store.printings(["a2"]) == []
            assert store.quotes(QuoteFilter(query="2")) == []
            assert store.memberships(["a2"]) == {}
            assert [each.quotes for each in store.speakers()] == [2]
            store.file(batch)
        store.absorb("a1", "a0")
        assert store.memberships(["a0", "a1"]).keys() == {"a0"}
        assert [quote.text for _, quote in store.quotes()] == ["We shall build 0 piers."]
        store.takedown("a0", T, "asked for")
        assert store.speakers() == []
        assert store.stories(StoryFilter(least_reports=1)) == []

    def test_quotes(self, store: StoreAndSearch) -> None:
        """What versions print alike is one quote, newest first; it is found by speaker, words and kind, page by
        page."""
        versions_of(store, "a1")
        versions_of(store, "a2")
        pier, once = a_quote("We shall rebuild the pier."), a_quote("Nobody was hurt.", "Élodie Marsh")
        altered = a_quote("We may rebuild the pier.", "Ann Porter")
        told = a_quote("the pier was old", None, kind=Kind.INDIRECT)
        again = a_quote("We shall rebuild the pier.", repeats=0)
        store.file(
            Filed(
                T,
                printings=(
                    Printing("a1", 0, (pier, again, told), 4),
                    Printing("a1", 1, (replace(pier, start=3, end=29), once), 4),
                    Printing("a1", 2, (altered,), 4),
                    Printing("a2", 0, (pier,), 4),
                    Printing("a2", 9, (pier,), 4),
                ),
            )
        )
        assert [each.number for each in store.printings(["a1", "a2"])] == [0, 1, 2, 0]
        first = store.printings(["a1"])[0]
        assert first == Printing("a1", 0, (pier, again, told), 4)
        assert (first.text_key, first.extraction_rule) == (
            "key a1 0",
            store.versions("a1")[0].extraction_rule,
        )
        quotes = [quote for _, quote in store.quotes()]
        assert [(each.article_id, each.text, each.first_version, each.last_version) for each in quotes][:2] == [
            ("a1", altered.text, 2, 2), ("a1", once.text, 1, 1),
        ]  # fmt: skip
        assert {(each.article_id, each.first_version, each.last_version) for each in quotes[2:]} == {
            ("a1", 0, 1), ("a1", 0, 0), ("a2", 0, 0),
        }  # fmt: skip
        found, last = [], None
        while page := store.quotes(limit=2, before=last):
            found += [quote for _, quote in page]
            last = (page[-1][1].seen, page[-1][1].id)
        assert found == quotes

        def texts(which: QuoteFilter) -> set[str]:
            return {quote.text for _, quote in store.quotes(which)}

        assert texts(QuoteFilter(speaker="porter")) == texts(QuoteFilter(speaker="ANN PORTER")) == {
            pier.text, altered.text,
        }  # fmt: skip
        assert texts(QuoteFilter(speaker="Ann")) == texts(QuoteFilter(speaker="…")) == set()
        assert texts(QuoteFilter(speaker="elodie marsh")) == {once.text}
        assert texts(QuoteFilter(query='"rebuild the pier"', article_id="a1")) == {pier.text, altered.text}
        assert texts(QuoteFilter(query="pier", kinds=("indirect",))) == {told.text}
        assert texts(QuoteFilter(query="…")) == texts(QuoteFilter(outlet="Ledger")) == set()
        assert texts(QuoteFilter(since=T + HOUR, until=T + 2 * HOUR)) == {once.text}
        assert store.speakers() == [
            Speaker("ann porter", "Ann Porter", 3, T + 2 * HOUR),
            Speaker("elodie marsh", "Élodie Marsh", 1, T + HOUR),
        ]
        assert [each.name for each in store.speakers("ma")] == ["Élodie Marsh"]
        assert [each.name for each in store.speakers("ann po")] == ["Ann Porter"]
        assert store.speakers("an porter") == []
        assert [each.quotes for each in store.speakers(kinds=("direct", "mixed"))] == [3, 1]
        assert store.speakers(kinds=("indirect",)) == []
        assert [each.key for each in store.speakers(limit=1, before=(3, "ann porter"))] == ["elodie marsh"]
        store.add_source(a_source("s1"), T)
        store.saw("s1", "a2", T, title=None, updated=None)
        assert [each.article_id for _, each in store.quotes(QuoteFilter(source_id="s1"))] == ["a2"]
        assert store.speakers("", QuoteFilter(source_id="s1")) == [Speaker("ann porter", "Ann Porter", 1, T)]
        assert store.speakers("porter", QuoteFilter(article_id="a1")) == [
            Speaker("ann porter", "Ann Porter", 2, T + 2 * HOUR)
        ]
        everybody = QuoteFilter(until=T + 9 * HOUR)
        assert store.speakers("", everybody) == store.speakers()
        assert store.speakers("", everybody, limit=1, before=(3, "ann porter")) == store.speakers("elodie")
        for nothing in (QuoteFilter(query="…"), QuoteFilter(since=T + 9 * HOUR)):
            assert store.speakers("", nothing) == []
        ids = {each.text: each.id for each in quotes if each.article_id == "a1"}
        store.mark(Mark("a1", 2, "noise", "eve", T))
        assert altered.text not in texts(QuoteFilter())
        store.file(Filed(T, printings=(Printing("a1", 1, (pier,), 5),)))
        left = [quote for _, quote in store.quotes(QuoteFilter(article_id="a1"))]
        assert {each.text: each.id for each in left} == {text: ids[text] for text in (pier.text, told.text)}
        store.set_document("a1", 0, a_document("x"), text_key="k", decision_rule=1)
        assert [(each.rule, each.text_key) for each in store.printings(["a1"])] == [(0, "k"), (5, "key a1 1")]
        store.file(Filed(T, printings=(Printing("a1", 0, (once,), 5),)))
        assert texts(QuoteFilter(article_id="a1")) == {pier.text, once.text}
        assert store.speakers() == [
            Speaker("ann porter", "Ann Porter", 2, T + HOUR), Speaker("elodie marsh", "Élodie Marsh", 1, T),
        ]  # fmt: skip
        store.file(Filed(T, gone=("a2",)))
        assert store.printings(["a2"]) == []
        assert texts(QuoteFilter(article_id="a2")) == set()
        assert store.speakers("porter") == [Speaker("ann porter", "Ann Porter", 1, T + HOUR)]

    def test_quotes_of_a_story(self, store: StoreAndSearch) -> None:
        """Quotes of the reports of a story, by an id that was merged too."""
        for number in range(3):
            versions_of(store, f"a{number}")
        printings = tuple(Printing(f"a{number}", 0, (a_quote(f"Pier {number}."),), 1) for number in range(3))
        store.file(
            replace(
                filed(*(a_report(f"a{number}", f"e{number}", f"t{number % 2}") for number in range(3))),
                printings=printings,
            )
        )

        def of(story: str) -> set[str]:
            return {quote.article_id for _, quote in store.quotes(QuoteFilter(story_id=story))}

        assert (of("t0"), of("t1")) == ({"a0", "a2"}, {"a1"})
        merger = Regrouped(T, GroupKind.STORY, GroupTurn.MERGED, "t0", ("e1",), "t1", 0.3, 2)
        store.file(Filed(T, turns=(merger,)))
        assert of("t0") == of("t1") == {"a0", "a1", "a2"}
        with pytest.raises(NotFoundError):
            of("t2")

    def test_rarities(self, store: StoreAndSearch) -> None:
        """What was stored last comes back."""
        assert store.rarities() is None
        for data in (b"{}", b"\x00\xff"):
            store.set_rarities(data)
            assert store.rarities() == data

    # -- takedown --

    def test_takedown(self, store: StoreAndSearch) -> None:
        """Texts, headlines, edits and search entries are gone from every list; ids, times and digests stay."""
        store.add_source(a_source("s1"), T)
        versions_of(store, "a1")
        versions_of(store, "a2")
        store.set_article(replace(store.article("a1"), headline="Ferry runs late"))
        store.saw("s1", "a1", T, title="Ferry runs late", updated=None)
        under_way = a_look(store, "a1", T + 5 * HOUR, version=2)
        under_way = replace(under_way, plan=replace(under_way.plan, memo=b"text"), new_memo=True)
        assert store.tombstone("a1") is None
        store.takedown("a1", T + 4 * HOUR, "asked for by a court")
        assert store.tombstone("a1") == (T + 4 * HOUR, "asked for by a court")
        assert [article.id for article in store.articles()] == ["a2"]
        assert {row.article.id for row in store.changes()} == {"a2"}
        for where, word in (("text", "boats"), ("added", "fifteen"), ("removed", "twelve")):
            assert {hit.article.id for hit in store.search(word, where=where)} == {"a2"}
            assert store.count(word, where=where) == 1
        with pytest.raises(NotFoundError):
            store.document("a1", 0)
        with pytest.raises(NotFoundError):
            store.set_document("a1", 0, a_document("x"), text_key="k", decision_rule=1)
        assert store.edits("a1", 0, 1) == []
        told = store.looks(limit=100)
        assert {(look.article_id, look.url, look.reason) for look in told if look.article_id == "a1"} <= {
            ("a1", "", "")
        }
        versions = store.versions("a1")
        assert [version.headline for version in versions] == [None] * 3
        assert [version.text_key for version in versions] == ["key a1 0", "key a1 1", "key a1 2"]
        store.settle([under_way])
        store.set_due("a1", T, "by hand")
        store.set_article(replace(store.article("a1"), headline="Back again"))
        assert store.saw("s1", "a1", T, title="Ferry", updated=None) == (None, None)
        assert store.saw("s1", "a1", T, title="Ferry", updated=None) == (None, None)
        article, plan = store.article("a1"), store.plan("a1")
        assert (article.headline, article.due, plan.memo, article.looks) == (None, None, None, 1)
        (look,) = store.looks(article_id="a1")
        assert look == replace(under_way.look, url="", reason="", changed_blocks=())
        totals = store.totals()
        assert (totals.articles, totals.versions, totals.changes) == (1, 3, 2)
        assert store.source_articles("s1") == 0
        assert [capture.id for capture in store.unneeded_captures()] == ["a1c0", "a1c1", "a1c2"]
        store.drop_captures(["a1c0", "a1c1", "a1c2"])
        assert store.captures("a1") == []

    def test_takedown_is_final(self, store: StoreAndSearch) -> None:
        """It is done once; no version follows, and a mark brings nothing back."""
        versions_of(store, "a1")
        store.takedown("a1", T, "asked for")
        with pytest.raises(StorageError):
            store.takedown("a1", T, "again")
        with pytest.raises(StorageError):
            a_version(store, "a1", 3, T + 5 * HOUR, "Boats.")
        store.mark(Mark("a1", 1, "noise", "eve", T))
        assert store.count("boats") == 0

    # -- texts from outside --

    @settings(max_examples=30, deadline=None, suppress_health_check=_ONE_STORE_FOR_ALL)
    @given(text=_hostile)
    def test_hostile_texts(self, store: StoreAndSearch, text: str) -> None:
        """Any text is stored wherever texts are taken, and comes back as it was but for NUL and surrogates."""
        number = next(_serial)
        id_ = f"h{number}"
        store.add_source(
            a_source(id_, url=f"https://x.example/{number}?{text}", name=text, include=(text,)), T
        )
        article = Article(id_, f"https://h.example/{text}", text, T, headline=text)
        plan = Plan(id_, article.url, "h.example", ArticleState.FOUND, T, T, etag=text)
        store.add_article(article, plan, f"{number} {text}")
        store.saw(id_, id_, T, title=text, updated=None)
        look = Look(id_, T, Outcome.FAILED, text, text, changed_blocks=(text,))
        store.settle([Settled(plan, look)])
        kept = _kept(text)
        seen = store.looks(article_id=id_)[0]
        assert (seen.reason, seen.changed_blocks) == (kept, (kept,))
        store.takedown(id_, T, text)
        assert (store.source(id_).name, store.source(id_).include) == (kept, (kept,))
        assert (store.article(id_).outlet, store.plan(id_).etag) == (kept, kept)
        assert store.article_by_address(f"{number} {text}") == id_
        assert store.articles_by_address([f"{number} {text}"]) == {f"{number} {text}": id_}
        assert store.tombstone(id_) == (T, kept)

    @pytest.mark.parametrize(
        "time",
        [
            datetime(1, 1, 1, tzinfo=UTC),
            datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
            datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
        ],
    )
    def test_far_times(self, store: StoreAndSearch, time: datetime) -> None:
        """Times long ago and far ahead are kept to the microsecond."""
        an_article(store, "a1", due=time, found=time)
        assert (store.article("a1").found, store.plan("a1").due) == (time, time)

    def test_times_in_other_zones(self, store: StoreAndSearch) -> None:
        """A time of another zone comes back as the same moment in UTC."""
        an_article(store, "a1", found=datetime.fromisoformat("2026-05-01T14:00:00+02:00"))
        found = store.article("a1").found
        assert (found.isoformat(), found.tzinfo) == ("2026-05-01T12:00:00+00:00", UTC)


class _UndoError(Exception):
    """Ends a transaction on purpose."""


def _order(article: Article) -> float:
    return (article.last_change or article.found).timestamp()


def _article_pages(store: Store, size: int) -> Iterator[list[Article]]:
    page = store.articles(limit=size)
    while page:
        yield page
        last = page[-1]
        page = store.articles(limit=size, before=(last.last_change or last.found, last.id))


def _change_pages(store: Store, size: int, order: Order = Order.NEWEST) -> Iterator[list[object]]:
    page = store.changes(limit=size, order=order)
    while page:
        yield list(page)
        new = page[-1].new
        place = new.first_seen, f"{new.article_id}:{new.number}"
        page = store.changes(limit=size, before=place, order=order)


def _everything(store: StoreAndSearch) -> object:
    """All that the store can be asked for, in one comparable value."""
    articles = [*store.articles(limit=1000), *store.articles(ArticleFilter(state=ArticleState.MERGED))]
    ids = sorted({article.id for article in articles} | {"a1", "a2"})
    known = []
    for id_ in ids:
        known.append(
            (
                store.article(id_),
                store.plan(id_),
                store.addresses(id_),
                store.article_sources(id_),
                store.versions(id_, noise=True),
                store.history(id_),
                store.marks(id_),
                store.witness_changes(id_),
                store.link_changes(id_),
                store.picture_changes(id_),
                store.edits(id_, 0, 1),
                store.edits(id_, 0, 2),
                store.tombstone(id_),
                [_text_of(store, id_, version.number) for version in store.versions(id_, noise=True)],
            )
        )
    sources = store.sources(states=list(SourceState))
    return (
        sources,
        [
            (store.health(source.id), store.hints(source.id), store.source_articles(source.id))
            for source in sources
        ],
        known,
        store.changes(limit=1000),
        store.looks(),
        list(store.all_captures()),
        store.totals(),
        store.hazard_counts(None),
        store.source_memory("news.example"),
        store.rarities(),
        {article_id for article_id, _ in store.unread(100)},
        store.stories(StoryFilter(least_reports=1)),
        store.placed(),
        store.printings(ids),
        [(article.id, replace(quote, id=0)) for article, quote in store.quotes()],
        [replace(quote, id=0) for _, quote in store.quotes(QuoteFilter(query="pier"))],
        store.speakers(),
        [
            [store.search(word, where=where) for where in ("text", "added", "removed")]
            for word in ("boats", "twelve")
        ],
    )


def _text_of(store: Store, id_: str, number: int) -> str | None:
    try:
        return store.document(id_, number).text
    except NotFoundError:
        return None
