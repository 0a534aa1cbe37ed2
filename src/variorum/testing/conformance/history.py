"""Versions, the edits between them, what changed apart from their texts, and takedowns."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from variorum.edits import importance
from variorum.errors import NotFoundError, StorageError
from variorum.ports import ArticleFilter
from variorum.testing.conformance.building import (
    HOUR,
    ONE_STORE_FOR_ALL,
    StoreAndSearch,
    T,
    a_capture,
    a_document,
    a_look,
    a_source,
    a_text,
    a_version,
    an_article,
    an_edit,
    as_kept,
    hostile_texts,
    serial,
    versions_of,
)
from variorum.types import (
    ArticleState,
    Block,
    BlockKind,
    Candidate,
    Change,
    Document,
    Edit,
    EditClass,
    Headlines,
    Interval,
    LinkChange,
    Mark,
    Outcome,
    PageState,
    Picture,
    PictureChange,
    StoredEdit,
    TextLink,
    Version,
    WitnessChange,
)

_documents = st.builds(
    Document,
    state=st.sampled_from(PageState),
    blocks=st.lists(st.builds(Block, st.sampled_from(BlockKind), hostile_texts), max_size=8).map(tuple),
    headline=st.none() | hostile_texts,
    headlines=st.builds(Headlines, *[st.none() | hostile_texts] * 4),
    standfirst=st.none() | hostile_texts,
    byline=st.lists(hostile_texts, max_size=3).map(tuple),
    published=st.none() | hostile_texts,
    modified=st.none() | hostile_texts,
    language=st.none() | hostile_texts,
    url=st.none() | hostile_texts,
    canonical_url=st.none() | hostile_texts,
    reason=st.none() | hostile_texts,
    rule=st.integers(0, 2**31 - 1),
    links=st.none()
    | st.lists(st.builds(TextLink, st.integers(0, 7), hostile_texts, hostile_texts), max_size=4).map(tuple),
    pictures=st.none()
    | st.lists(st.builds(Picture, st.integers(0, 7), hostile_texts, hostile_texts), max_size=4).map(tuple),
)


class Histories:
    """The cases of this module."""

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

    @settings(max_examples=25, deadline=None, suppress_health_check=ONE_STORE_FOR_ALL)
    @given(documents=st.lists(_documents, min_size=1, max_size=4))
    def test_documents_round_trip(self, store: StoreAndSearch, documents: list[Document]) -> None:
        """Every document comes back whole from its place in the history, whatever its texts hold; NUL and
        lone surrogates as U+FFFD."""
        id_ = f"r{next(serial)}"
        an_article(store, id_)
        for number, document in enumerate(documents):
            capture = a_capture(f"{id_}c{number}", id_, T)
            store.keep_captures([(capture, None)])
            at = T + number * HOUR
            version = Version(id_, number, capture.id, "k", document.headline, (Interval(None, at, at),))
            store.add_version(version, document)
        for number, document in enumerate(documents):
            assert store.document(id_, number) == _kept_document(document)
            assert store.versions(id_)[number].headline == as_kept(document.headline)

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

    def test_an_interval_is_taken_back(self, store: StoreAndSearch) -> None:
        """A text that came back until a later look, and is found not to have: all is as it was before. The only interval
        of a version, and one that there is not, are refused."""
        versions_of(store, "a1")
        before = store.article("a1"), store.versions("a1"), store.changes()
        store.add_interval("a1", 0, T + 3 * HOUR, T + 4 * HOUR, T + 5 * HOUR)
        assert store.versions("a1")[0].intervals[1] == Interval(T + 3 * HOUR, T + 4 * HOUR, T + 5 * HOUR)
        assert store.changes() != before[2]
        store.drop_interval("a1", 0, T + 4 * HOUR)
        assert (store.article("a1"), store.versions("a1"), store.changes()) == before
        for first in (T, T + 4 * HOUR):
            with pytest.raises(StorageError):
                store.drop_interval("a1", 0, first)

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


def _kept_document(document: Document) -> Document:
    named = {
        name: as_kept(getattr(document, name))
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
    witnesses = {name: as_kept(getattr(document.headlines, name)) for name in ("h1", "og", "jsonld", "title")}
    return replace(
        document,
        blocks=tuple(Block(block.kind, as_kept(block.text) or "") for block in document.blocks),
        byline=tuple(as_kept(name) or "" for name in document.byline),
        headlines=Headlines(**witnesses),
        links=document.links
        and tuple(
            TextLink(link.block, as_kept(link.text) or "", as_kept(link.address) or "")
            for link in document.links
        ),
        pictures=document.pictures
        and tuple(
            Picture(each.block, as_kept(each.address) or "", as_kept(each.caption) or "")
            for each in document.pictures
        ),
        **named,  # type: ignore[arg-type]
    )
