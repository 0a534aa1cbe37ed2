"""Writing is all or nothing, whoever else is at work on the store."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import replace

import pytest

from variorum.errors import LockedError, NotFoundError, StorageError
from variorum.ports import ArticleFilter, Filed, Printing, QuoteFilter, Settled, Store, StoryFilter
from variorum.testing.conformance.building import (
    HOUR,
    MINUTE,
    StoreAndSearch,
    T,
    a_capture,
    a_document,
    a_look,
    a_quote,
    a_report,
    a_source,
    a_text,
    an_article,
    an_edit,
    versions_of,
)
from variorum.types import (
    AddressKind,
    ArticleState,
    Hint,
    HintKind,
    Interval,
    LinkChange,
    Look,
    Mark,
    Outcome,
    PictureChange,
    RecordRef,
    SourceHealth,
    SourceState,
    StoredEdit,
    Version,
    WitnessChange,
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
    "drop_interval": lambda store: store.drop_interval("a1", 0, T + 90 * MINUTE),
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
    "drop_interval": lambda store: store.drop_interval("a1", 3, T),
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


class Transactions:
    """The cases of this module."""

    def held_by_another(self, store: StoreAndSearch) -> AbstractContextManager[None] | None:
        """Hold the database as another process would, so that nobody else can write; None where no other
        process can reach it."""
        return None

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

    def test_unknown_ids(self, store: StoreAndSearch) -> None:
        """An id that nobody gave raises `NotFoundError` and changes nothing."""
        _furnished(store)
        before = _everything(store)
        for name, ask in UNKNOWN.items():
            try:
                ask(store)
            except NotFoundError:
                assert _everything(store) == before, name
            else:
                pytest.fail(f"no NotFoundError: {name}")

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


def _furnished(store: Store) -> None:
    """What `WRITES` and `UNKNOWN` are tried on."""
    store.add_source(a_source("s1"), T)
    versions_of(store, "a1")
    store.add_interval("a1", 0, T + HOUR, T + 90 * MINUTE)
    an_article(store, "a2")
    store.keep_captures([(a_capture("free", "a1", T), None)])


class _UndoError(Exception):
    """Ends a transaction on purpose."""


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
