"""Sources, their health, and what each has shown."""

from __future__ import annotations

import pytest

from variorum.errors import StorageError
from variorum.testing.conformance.building import HOUR, MINUTE, StoreAndSearch, T, a_source, an_article
from variorum.types import SourceHealth, SourceKind, SourceState


class Sources:
    """The cases of this module."""

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
