"""Events, stories and quotes, and the texts that wait to be read for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from variorum.errors import NotFoundError
from variorum.ports import Filed, PlacedEvent, Printing, QuoteFilter, StoryFilter, StoryOrder
from variorum.quotes.printed import Kind
from variorum.testing.conformance.building import (
    HOUR,
    StoreAndSearch,
    T,
    a_document,
    a_quote,
    a_report,
    a_source,
    a_text,
    a_version,
    an_article,
    filed,
    versions_of,
)
from variorum.types import GroupKind, GroupTurn, Mark, Regrouped, Speaker


class Stories:
    """The cases of this module."""

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
        second = Regrouped(
            T,
            GroupKind.EVENT,
            GroupTurn.MERGED,
            "e2",
            ("a0", "a1"),
            "e0",
            0.3,
            2,
            0.1,
            ("mole", "größe"),
            ("tug",),
        )
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

    @pytest.mark.parametrize(
        ("turn", "terms", "others", "left"),
        [
            (GroupTurn.MERGED, ("boats", "Pier", "gulls"), (), (("Pier",), ())),
            (GroupTurn.SPLIT, ("boats", "kelp"), ("Pier", "gulls"), (("kelp",), ("Pier",))),
        ],
    )
    def test_changes_of_groups_rest_on_what_is_left(
        self,
        store: StoreAndSearch,
        turn: GroupTurn,
        terms: tuple[str, ...],
        others: tuple[str, ...],
        left: tuple[tuple[str, ...], tuple[str, ...]],
    ) -> None:
        """After a takedown no merger or split of events or stories has a reason that the article alone bore out, nor how like
        they were with it; what moved it alone is told no more, and a change before it was found stays."""
        for number in range(4):
            versions_of(store, f"a{number}")
        found = store.article("a0").found
        merged = turn is GroupTurn.MERGED
        stays = a_report("a0", "e0", "t0", term="gulls" if merged else "tug")
        gone = a_report("a1", "e0", "t0", term="boats" if merged else "gulls")
        moved = a_report("a2", "e0" if merged else "e1", "t0" if merged else "t1", term="kelp")
        elsewhere = a_report("a3", "e3", "t3")
        event = Regrouped(
            found, GroupKind.EVENT, turn, moved.member.event_id, ("a2",), "e1" if merged else "e0", 0.4, 5,
            None if merged else 0.1, terms, others,
        )  # fmt: skip
        alone = replace(event, members=("a1",))
        with_it = replace(event, members=("a1", "a2"))
        story = replace(
            event,
            kind=GroupKind.STORY,
            group=moved.member.story_id,
            members=("e1",),
            other="t1" if merged else "t0",
        )
        before = replace(event, at=found - HOUR)
        strange = replace(event, group="e3", other=None, members=("a3",))
        if merged:
            store.file(filed(stays, gone, a_report("a2", "e1", "t1", term="kelp"), elsewhere))
        store.file(
            filed(stays, gone, moved, elsewhere, turns=(before, event, alone, with_it, story, strange))
        )
        store.takedown("a1", T, "asked for")
        told = replace(event, score=None, apart=None, terms=left[0], others=left[1])
        known = store.regroupings("t0")
        assert [each for each in known if each.kind is GroupKind.EVENT] == [told, told, before]
        (of_stories,) = (each for each in known if each.kind is GroupKind.STORY)
        assert (of_stories.score, of_stories.apart) == (None, None)
        if not merged:
            assert (of_stories.terms, of_stories.others) == left
        assert store.regroupings("t3") == [strange]

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

    def test_a_last_name_is_the_full_one_of_its_event(self, store: StoreAndSearch) -> None:
        """A last name alone is compared by the one full name that speaks in its event, and stands as it was where there are two, or
        that report is gone; elsewhere it is its own. A pronoun is nobody."""

        def said(number: int, *speakers: str) -> Printing:
            each = (a_quote(f"We shall build pier {name}.", name) for name in speakers)
            return Printing(f"a{number}", 0, tuple(each), 1)

        def keys(number: int) -> set[tuple[str | None, str | None]]:
            found = store.quotes(QuoteFilter(article_id=f"a{number}"))
            return {(quote.speaker, quote.speaker_key) for _, quote in found}

        for number in range(5):
            versions_of(store, f"a{number}")
        alone, whole = said(0, "Porter", "he", "Police"), said(1, "Ann Porter", "Harwick Police")
        store.file(replace(filed(a_report("a0", "e1", "t1")), printings=(alone,)))
        assert keys(0) == {("Porter", "porter"), ("he", None), ("Police", "police")}
        store.file(replace(filed(a_report("a1", "e1", "t1")), printings=(whole,)))
        store.file(replace(filed(a_report("a2", "e2", "t1")), printings=(said(2, "Porter"),)))
        joined = {("Porter", "ann porter"), ("he", None), ("Police", "police")}
        assert (keys(0), keys(2)) == (joined, {("Porter", "porter")})
        assert [(each.key, each.name, each.quotes) for each in store.speakers()] == [
            ("ann porter", "Ann Porter", 2), ("harwick police", "Harwick Police", 1),
            ("police", "Police", 1), ("porter", "Porter", 1),
        ]  # fmt: skip
        assert store.speakers("", QuoteFilter(until=T + HOUR)) == store.speakers()
        assert {quote.speaker for _, quote in store.quotes(QuoteFilter(speaker="Ann Porter"))} == {
            "Porter", "Ann Porter",
        }  # fmt: skip
        store.file(replace(filed(a_report("a3", "e1", "t1")), printings=(said(3, "Max Porter"),)))
        assert keys(0) == {("Porter", "porter"), ("he", None), ("Police", "police")}
        store.takedown("a3", T, "asked for")
        assert keys(0) == joined
        store.file(replace(filed(a_report("a4", "e1", "t1")), printings=(said(4, "Porter"),)))
        assert keys(4) == {("Porter", "ann porter")}
        store.file(filed(a_report("a4", "e2", "t1")))
        assert keys(4) == {("Porter", "porter")}
        store.takedown("a1", T, "asked for")
        assert keys(0) == {("Porter", "porter"), ("he", None), ("Police", "police")}
        assert [(each.key, each.quotes) for each in store.speakers()] == [("porter", 3), ("police", 1)]

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
