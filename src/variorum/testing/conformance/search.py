"""Search over all versions."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from variorum.ports import PLACES, ArticleFilter, Facets, Tally
from variorum.testing.conformance.building import (
    HOUR,
    ONE_STORE_FOR_ALL,
    StoreAndSearch,
    T,
    a_source,
    a_version,
    an_article,
    an_edit,
    hostile_texts,
    versions_of,
)
from variorum.types import Hit, Mark, StoredEdit


class Searching:
    """The cases of this module."""

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

    @pytest.mark.parametrize(
        ("went", "came", "word", "removed", "added"),
        [
            ("About 41,000 saw it.", "About 14,000 saw it.", "41,000", True, False),
            ("About 41,000 saw it.", "About 14,000 saw it.", "14,000", False, True),
            ("It cost 1.2m euros.", "It cost 1.3m euros.", "1.2m", True, False),
            ("Es waren 1,2 Prozent.", "Es waren 1,3 Prozent.", "1,2", True, False),
            (
                "Il y avait 41\u202f000 visiteurs.",
                "Il y avait 14\u202f000 visiteurs.",
                '"41 000"',
                True,
                False,
            ),
            ("It began at 10:30 there.", "It began at 10:45 there.", "10:45", False, True),
            ("About 41,000 saw it.", "Some 41,000 saw it.", "41,000", False, False),
            ("In 2010–2015 it rose.", "In 2010–2016 it rose.", "2010", False, False),  # two figures
            ("By May 12 it had 7 rooms.", "By May 12 it had 8 rooms.", "12", False, False),
            ("港に4万1000人が来た。", "港に1万4000人が来た。", "4万1000", True, False),
            ("港に4万1000人が来た。", "港に1万4000人が来た。", "1万4000人", False, True),
            ("工費は1億2000万円だ。", "工費は1億5000万円だ。", "1億2000万", True, False),
            ("工費は1億2000万円だ。", "工費は1億5000万円だ。", "2000万円", True, False),
            ("工費は１．５億円だ。", "工費は１．８億円だ。", "1.5億円", True, False),
            ("橋は3月に開く。", "橋は5月に開く。", "3月", True, False),
            ("橋は3か月で直る。", "橋は5か月で直る。", "5か月", False, True),
            ("水位は30センチ増した。", "水位は50センチ増した。", "30センチ", True, False),
            ("町には三千人がいる。", "町には五千人がいる。", "三千人", True, False),
            ("二〇二四年に港ができた。", "二〇二五年に港ができた。", "二〇二四年", True, False),
            ("票の3分の1を得た。", "票の3分の2を得た。", "3分の1", True, False),
            ("港口有一万二千人工作。", "港口有一万三千人工作。", "一万二千人", True, False),
            ("桥长1.2万米。", "桥长1.3万米。", "1.3万米", False, True),
            ("港に4万1000人が来た。", "町に4万1000人が来た。", "4万1000人", False, False),
            ("橋は3月に開く。", "橋は3月に閉じる。", "3月", False, False),
            ("橋は3月1日に開く。", "橋は3月2日に開く。", "3月", False, False),  # two figures
            (
                "港に3人が来た。",
                "港に3名が来た。",
                "3",
                False,
                False,
            ),  # what is counted is no part of the number
            ("港に3人が来た。", "港に3名が来た。", "人", True, False),
            ("3パーセント増えた。", "数パーセント増えた。", "パーセント", True, False),  # with its number
            ("船は4万一般客は2万だ。", "船は4万一部客は2万だ。", "4万", False, False),
        ],
    )
    def test_figures_that_went(
        self, store: StoreAndSearch, went: str, came: str, word: str, removed: bool, added: bool
    ) -> None:
        """A figure goes and comes as a whole, though parts of it stand in the one that took its place."""
        an_article(store, "a1")
        a_version(store, "a1", 0, T, went)
        a_version(store, "a1", 1, T + HOUR, came)
        assert bool(store.count(word, where="removed")) is removed
        assert bool(store.count(word, where="added")) is added

    def test_what_went_with_a_return(self, store: StoreAndSearch) -> None:
        """A version that came back is found by what went and what came as it did, by its own text and headline then, and is
        counted so; with a text read anew, a mark or a takedown that follows."""
        for id_ in ("a1", "a2"):
            an_article(store, id_)
            a_version(store, id_, 0, T, "The ferry waits. Twelve boats were moored.", headline="Ferry waits")
            a_version(store, id_, 1, T + HOUR, "The ferry waits. Skerry spoke of boats.", headline="Skerry")
            a_version(store, id_, 2, T + 2 * HOUR, "The ferry waits. Kelp came.", headline="Kelp")
        store.add_interval("a1", 0, T + 3 * HOUR, T + 40 * 24 * HOUR)
        store.add_interval("a1", 1, T + 41 * 24 * HOUR, T + 42 * 24 * HOUR)  # as at first: nothing new
        store.add_edits([StoredEdit("a1", 2, 0, 0, an_edit("Kelp", "Twelve"))])

        def places(query: str, where: str) -> list[tuple[str, int, int | None]]:
            every = store.search(query, where=where)
            assert len(every) == store.count(query, where=where) == store.facets(query, where=where).total
            assert store.facets("skerry").places[where].hits == store.count("skerry", where=where)
            found, page = list[Hit](), store.search(query, where=where, limit=1)
            while page:
                found += page
                last = page[-1]
                at = last.score, last.seen, f"{last.article.id}:{last.version}"
                page = store.search(query, where=where, limit=1, before=at)
            assert found == every
            return sorted((hit.article.id, hit.version, hit.previous) for hit in every)

        assert places("kelp", "removed") == [("a1", 0, 2)]
        assert places("twelve", "added") == [("a1", 0, 2)]
        assert places("twelve", "removed") == [("a1", 1, None), ("a2", 1, None)]
        assert places("twelve", "text") == [("a1", 0, 2), ("a2", 0, None)]
        assert places('"ferry waits"', "headline") == [("a1", 0, 2), ("a2", 0, None)]
        assert places("skerry", "text") == [("a1", 1, None), ("a2", 1, None)]
        (hit,) = store.search("kelp came", where="removed")
        assert (hit.seen, hit.snippet) == (T + 40 * 24 * HOUR, "\x02Kelp\x03 · \x02Kelp came\x03.")
        assert hit.told == (("removed", "\x02Kelp came\x03."),)
        own = store.search("twelve", which=ArticleFilter(article_id="a1"))
        assert sorted((hit.version, hit.previous is None) for hit in own) == [(0, False), (0, True)]
        facets = store.facets("kelp", where="removed")
        assert (facets.classes, facets.months) == ({"figure": 1}, {"2026-06": 1})
        for which, number in (
            (ArticleFilter(classes=("figure",)), 1),
            (ArticleFilter(classes=("quote",)), 0),
            (ArticleFilter(since=T + 30 * 24 * HOUR), 1),
            (ArticleFilter(until=T + 30 * 24 * HOUR), 0),
            (ArticleFilter(article_id="a2"), 0),
            (ArticleFilter(silent=True), 1),
        ):
            assert store.count("kelp", where="removed", which=which) == number, which
        kelp = store.document("a1", 2)
        weed = replace(kelp.blocks[0], text="The ferry waits. Weed came.")
        anew = replace(kelp, headline="Weed", blocks=(weed,))
        store.set_document("a1", 2, anew, text_key="anew", decision_rule=1)
        assert (places("kelp", "removed"), places("weed", "removed")) == ([], [("a1", 0, 2)])
        store.mark(Mark("a1", 2, "noise", "ed", T))
        assert places("weed", "removed") == []
        store.mark(Mark("a1", 2, "edit", "ed", T))
        assert places("weed", "removed") == [("a1", 0, 2)]
        store.absorb("a2", "a1")
        assert places("skerry", "text") == [("a1", 1, 0)]  # between them stood texts of the other
        store.takedown("a1", T, "asked")
        assert places("weed", "removed") == places("twelve", "text") == []

    def test_what_stands_is_not_told_as_changed(self, store: StoreAndSearch) -> None:
        """Of a reworded sentence the words that stand in both wordings are told neither as removed nor as added."""
        an_article(store, "a1")
        old = "The pool, which opened in May, is free. A dog was there."
        new = "The pool, which opened in June, is free. Another dog was there. The pool has a slide."
        a_version(store, "a1", 0, T, old, headline="Pool is open")
        a_version(store, "a1", 1, T + HOUR, new, headline="Swimmers like the pool")
        slide = "The \x02pool\x03 has a slide."
        opened = [f"The pool, which opened in \x02{month}\x03, is free." for month in ("May", "June")]
        told = {
            (word, where): [hit.told for hit in store.search(word, where=where)]
            for word, where in (
                ("pool", "text"), ("which", "text"), ("june", "text"), ("may", "removed"), ("pool", "added"),
                ("dog slide", "text"),
            )
        }  # fmt: skip
        assert told == {
            ("pool", "text"): [(("added", slide),)],
            ("which", "text"): [()],
            ("june", "text"): [(("added", opened[1]),)],
            ("may", "removed"): [(("removed", opened[0]),)],
            ("pool", "added"): [(("added", slide),)],
            ("dog slide", "text"): [()],
        }

    def test_facets(self, store: StoreAndSearch) -> None:
        """The hits counted by outlet, class, month and language; each filter gives as many as its facet says."""
        nowhere = {place: Tally() for place in PLACES}
        assert (store.facets(""), store.facets("boats")) == (Facets(), Facets(places=nowhere))
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
            5,
            False,
            {"Courier": 5},
            {"figure": 4, "wording": 4},
            {"2026-05": 4, "2026-06": 1},
            {"en": 2, "de": 1},
            facets.places,
        )
        for language, number in {**facets.languages, "en-US": 2, "fr": 0}.items():
            assert store.count("boats", which=ArticleFilter(language=language)) == number
            assert len(store.articles(ArticleFilter(language=language))) == number
        for klass, number in {**facets.classes, "quote": 0}.items():
            assert store.count("boats", which=ArticleFilter(classes=(klass,))) == number
        for outlet, number in facets.outlets.items():
            narrowed = store.facets("boats", which=ArticleFilter(outlet=outlet))
            assert (narrowed.total, narrowed.outlets) == (number, {outlet: number})
        assert store.facets("boats", which=ArticleFilter(source_id="s1")).total == 4
        removed = store.facets("twelve", where="removed", which=ArticleFilter(classes=("figure",)))
        assert (removed.total, removed.classes) == (4, {"figure": 4})
        assert store.facets("twelve", where="removed", which=ArticleFilter(classes=("quote",))) == Facets(
            places=nowhere
        )
        everything = store.facets("boats", which=ArticleFilter(article_id="a1"))
        assert (everything.total, everything.classes) == (3, {"figure": 1, "wording": 1})

    def test_each_place_is_counted(self, store: StoreAndSearch) -> None:
        """Beside the hits of the place that is searched those in the others, as many as a search there gives."""
        for id_ in ("a1", "a2"):
            versions_of(store, id_)
        an_article(store, "a3")
        a_version(store, "a3", 0, T, "Nothing of the kind.", headline="Twelve at sea")
        for which in (ArticleFilter(), ArticleFilter(article_id="a1"), ArticleFilter(classes=("figure",))):
            for where in PLACES:
                places = store.facets("twelve", where=where, which=which).places
                assert places == {
                    place: Tally(store.count("twelve", where=place, which=which)) for place in PLACES
                }
        assert {place: each.hits for place, each in store.facets("twelve").places.items()} == {
            "text": 3,
            "headline": 1,
            "added": 0,
            "removed": 2,
        }

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

    @settings(max_examples=60, deadline=None, suppress_health_check=ONE_STORE_FOR_ALL)
    @given(query=hostile_texts | st.text("\"*():^-+ {}\\'&|!<>abAND\x00é", max_size=30))
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
