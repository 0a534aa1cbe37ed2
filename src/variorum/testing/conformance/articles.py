"""Articles, their addresses, and the captures that prove them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from variorum.errors import StorageError
from variorum.ports import ArticleFilter
from variorum.testing.conformance.building import (
    HOUR,
    MINUTE,
    StoreAndSearch,
    T,
    a_capture,
    a_document,
    a_look,
    a_source,
    an_article,
    an_edit,
    versions_of,
)
from variorum.types import (
    AddressKind,
    Article,
    ArticleState,
    Hint,
    HintKind,
    Interval,
    LinkChange,
    Mark,
    Outcome,
    PictureChange,
    Plan,
    StoredEdit,
    Version,
    WitnessChange,
)


class Articles:
    """The cases of this module."""

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
        listed = {(row.old.number, row.new.number) for row in store.changes()}
        assert listed == {(0, 1), (1, 2), (2, 3), (3, 2)}  # the known text came back
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
        assert [(hit.version, hit.previous) for hit in store.search("twenty", where="removed")] == [(2, 3)]
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
