"""What pages, feeds and commands list and count."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import count, pairwise, product

import pytest

from variorum.edits import came_back, importance, silence
from variorum.errors import NotFoundError
from variorum.ports import ArticleFilter, Order, Step, Store
from variorum.testing.conformance.building import (
    HOUR,
    MICROSECOND,
    MINUTE,
    StoreAndSearch,
    T,
    a_look,
    a_source,
    a_version,
    an_article,
    an_edit,
    versions_of,
)
from variorum.types import (
    Article,
    ArticleState,
    Change,
    Edit,
    EditClass,
    LaterNote,
    Mark,
    Outcome,
    SourceState,
    StoredEdit,
    Totals,
)


class Lists:
    """The cases of this module."""

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
        for place in ("a1", "a1:x", "", "a1:-1", "a1:²", "a1:9223372036854775808", "a1:2147483648", "7"):
            with pytest.raises(ValueError, match="article:number"):
                store.changes(before=(T, place))
            with pytest.raises(ValueError, match="article:number"):
                store.search("harbour", before=(0.0, T, place))

    def test_texts_that_came_back(self, store: StoreAndSearch) -> None:
        """An earlier version that is shown again stands among the changes the first time, with what took its place
        and the edits stored of the two; told as restored where none are. Pages of any size put together are the list."""
        for id_ in ("a1", "a2", "a3"):
            versions_of(store, id_)
        figure = an_edit("Fifteen", "Twelve")
        for id_ in ("a1", "a2"):
            store.add_interval(id_, 0, T + 3 * HOUR, T + 4 * HOUR)
            store.add_interval(id_, 2, T + 5 * HOUR, T + 6 * HOUR)
            store.add_interval(id_, 0, T + 7 * HOUR, T + 8 * HOUR)  # the same again says nothing new
        store.add_interval("a1", 1, T + 9 * HOUR, T + 10 * HOUR)  # nor what follows the same as at first
        store.add_edits([StoredEdit("a1", 2, 0, 0, came_back()), StoredEdit("a1", 2, 0, 1, figure)])
        store.mark(Mark("a3", 1, "noise", "ed", T))
        store.add_interval("a3", 0, T + HOUR, T + HOUR + MINUTE)  # what stood between was noise
        rows = store.changes(limit=100)
        back = [row for row in rows if row.new.number < row.old.number or row.new.first_seen > T + 3 * HOUR]
        assert [(row.article.id, row.old.number, row.new.number, row.new.first_seen) for row in back] == [
            ("a1", 0, 2, T + 6 * HOUR),
            ("a2", 0, 2, T + 6 * HOUR),
            ("a1", 2, 0, T + 4 * HOUR),
            ("a2", 2, 0, T + 4 * HOUR),
        ]
        assert back == rows[:4]
        assert len(rows) == 4 + 5
        told = back[2]
        assert told.new.intervals == store.versions("a1")[0].intervals[1:]
        assert (told.edits, told.silent) == ((came_back(), figure), True)
        assert told.importance == importance(told.edits)
        assert back[3].edits == (came_back(),)
        for size in (1, 2, 3, 100):
            assert [row for page in _change_pages(store, size) for row in page] == rows
        steps = store.steps(["a1", "a2", "a3"])
        assert steps["a1"] == [
            Step(2, T + 6 * HOUR, T, 1, back=True),
            Step(0, T + 4 * HOUR, T + 2 * HOUR, 2, back=True),
            Step(2, T + 2 * HOUR, T + HOUR, 1),
            Step(1, T + HOUR, T, 1),
        ]
        assert [step.seen for step in steps["a2"]] == [
            row.new.first_seen for row in rows if row.article.id == "a2"
        ]
        assert not any(step.back for step in steps["a3"])
        assert store.steps(["a1"], limit=3) == {"a1": steps["a1"][:3]}
        day = ArticleFilter(since=T + 4 * HOUR, until=T + 6 * HOUR)
        for which, expected in (
            (day, back[2:]),
            (ArticleFilter(classes=("restored",)), [told]),
            (ArticleFilter(article_id="a2", since=T + 3 * HOUR), [back[1], back[3]]),
            (replace(day, silent=True), [told]),
            (ArticleFilter(source_id="nobody"), []),
        ):
            assert store.changes(which) == expected, which
            found = store.changes(which, order=Order.WEIGHTIEST)
            assert found == sorted(expected, key=lambda row: -(row.importance or 0)), which
            assert store.totals(which).changes == len(expected), which
        assert [article.id for article in store.articles(ArticleFilter(classes=("restored",)))] == ["a1"]
        assert store.totals(since=T + 4 * HOUR).changes == len(back)
        assert store.totals().changes == store.summary().changes == len(rows)
        assert store.most_edited(T + 3 * HOUR) == [(store.article(id_), 2) for id_ in ("a1", "a2")]
        store.takedown("a2", T, "asked")
        assert store.totals().changes == len(rows) - 4
        assert store.changes(ArticleFilter(since=T + 3 * HOUR)) == [back[0], told]

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

    def test_returns_are_weighed(self, store: StoreAndSearch) -> None:
        """Among the weightiest changes each return has its place by its own edits, also where those are made anew;
        pages of any size put together are the whole list. What is marked as noise neither comes back nor was left."""
        with store.transaction():
            for number in range(4):
                versions_of(store, f"a{number}")
                store.add_interval(f"a{number}", 0, T + 3 * HOUR, T + 4 * HOUR)
        heavy, light = (
            an_edit("fire", "", EditClass.REPLACED),
            an_edit("fires", "fire", EditClass.COPY_EDIT),
        )
        store.add_edits([StoredEdit("a1", 2, 0, 0, heavy), StoredEdit("a2", 2, 0, 0, light)])
        changes = store.changes(limit=100, order=Order.WEIGHTIEST)
        assert len(changes) == 12
        assert changes == sorted(store.changes(limit=100), key=lambda row: -(row.importance or 0))
        assert (changes[0].article.id, changes[0].new.number, changes[0].edits) == ("a1", 0, (heavy,))
        assert (changes[-1].article.id, changes[-1].new.number, changes[-1].edits) == ("a2", 0, (light,))
        assert all(row.importance == importance(row.edits) for row in changes)
        for size in (1, 3, 100):
            pages = _change_pages(store, size, Order.WEIGHTIEST)
            assert [row for page in pages for row in page] == changes
        store.mark(Mark("a1", 2, "noise", "ed", T))  # 0 came back after 1 then
        (row,) = store.changes(ArticleFilter(article_id="a1", since=T + 3 * HOUR), order=Order.WEIGHTIEST)
        assert (row.old.number, row.edits, row.importance) == (1, (came_back(),), importance([came_back()]))
        store.mark(Mark("a2", 0, "noise", "ed", T))
        assert {row.new.number for row in store.changes(ArticleFilter(article_id="a2"))} == {2}
        store.mark(Mark("a1", 2, "edit", "ed", T))
        assert store.changes(limit=1, order=Order.WEIGHTIEST) == changes[:1]

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
        """Lists name as silent what `silence` calls so: by class, change and detail, by age, where no note speaks of
        it, and where it is still the same article."""
        an_article(store, "a1")
        a_version(store, "a1", 0, T, "Harbour news, text 0.")
        note = an_edit("", "Correction: this was wrong.", EditClass.CORRECTION)
        kinds = [
            replace(an_edit("one", "two", klass), change=change, detail=detail)
            for klass, change, detail in product(
                EditClass, Change, (None, "marks", "copy-edit", "paragraph", "replaced")
            )
        ]
        figure, later = an_edit("1", "2"), count(1)
        headline = an_edit("Fog", "Rain", EditClass.HEADLINE)
        cases: list[tuple[tuple[Edit, ...], timedelta]] = [
            ((figure,), HOUR),
            *[((each,), HOUR + next(later) * MICROSECOND) for each in kinds],
            *[
                (
                    (replace(figure, noted=noted), replace(note, change=change)),
                    HOUR + next(later) * MICROSECOND,
                )
                for change, noted in product(Change, (False, True))
            ],
            ((replace(figure, noted=True), an_edit("3", "4"), note), 2 * HOUR),
            ((headline, an_edit("Fog.", "Rain.", EditClass.REPLACED)), 2 * HOUR),
            ((headline, an_edit("Fog.", "Rain.", EditClass.LEAD)), 2 * HOUR),
            ((replace(an_edit("Fog.", "Rain.", EditClass.LEAD), detail="reworded"),), 2 * HOUR),
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

    def test_notes_that_came_later(self, store: StoreAndSearch) -> None:
        """A silent edit bears the first note of a later version that names what was and what is; none that gives one of the
        values alone, came with the edit, before it or with noise, or went."""
        figure = replace(an_edit("Twelve", "Fifteen"), about="boats", detail="count")
        names = "Correction: there were fifteen boats, not twelve."
        other = "Correction: an earlier version misspelt the name of the pier."

        def history(id_: str, *notes: str, change: Change = Change.ADDED) -> None:
            an_article(store, id_)
            for number in range(3 + len(notes)):
                a_version(store, id_, number, T + number * 2 * HOUR, f"Harbour news, text {number}.")
            note = replace(
                an_edit("", notes[0] if change is Change.ADDED else "", EditClass.CORRECTION), change=change
            )
            for place, text in enumerate(notes):
                told = (
                    replace(note, new=text) if change is Change.ADDED else replace(note, old=text, new=None)
                )
                store.add_edits([StoredEdit(id_, 1 + place, 2 + place, 0, told)])
            store.add_edits([StoredEdit(id_, 0, 1, 0, figure)])

        def later(id_: str) -> LaterNote | None:
            rows = store.changes(ArticleFilter(article_id=id_))
            (row,) = (
                row
                for row in store.changes(ArticleFilter(silent=True))
                if (row.article.id, row.edits[0]) == (id_, figure)
            )
            assert row in rows
            assert not any(each.later_note for each in rows if each != row)
            return row.later_note

        history("a1", other, names, names)
        history("a2", "Correction: twelve boats were moored.")
        history("a3", names, change=Change.REMOVED)
        history("a4", names)
        assert later("a1") == LaterNote(2, 3, T + 6 * HOUR)
        assert (later("a2"), later("a3")) == (None, None)
        assert later("a4") == LaterNote(1, 2, T + 4 * HOUR)
        store.mark(Mark("a4", 2, "noise", "ed", T))
        assert later("a4") is None
        an_article(store, "a5")
        for number in range(3):
            a_version(store, "a5", number, T + number * 2 * HOUR, f"Harbour news, text {number}.")
        note = replace(an_edit("", names, EditClass.CORRECTION), change=Change.ADDED)
        store.add_edits([StoredEdit("a5", 0, 1, 0, note)])
        store.add_edits([StoredEdit("a5", 1, 2, 0, figure), StoredEdit("a5", 1, 2, 1, note)])
        assert later("a5") is None

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
