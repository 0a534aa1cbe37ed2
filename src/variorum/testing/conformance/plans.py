"""When what is looked at, and the log of all looks."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from variorum.errors import NotFoundError
from variorum.ports import Aged, Recognised, Settled
from variorum.testing.conformance.building import (
    HOUR,
    MINUTE,
    StoreAndSearch,
    T,
    a_look,
    a_source,
    an_article,
    versions_of,
)
from variorum.types import Hint, HintKind, Interval, Look, Outcome, SourceState


class Plans:
    """The cases of this module."""

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

    def test_articles_at_a_host(self, store: StoreAndSearch) -> None:
        """Those at the host and at hosts below it, also where they are due no more; none at a host whose name ends alike or
        only looks so."""
        for id_, host in (
            ("a4", "h.example"), ("a1", "m.h.example"), ("a2", "bigh.example"), ("a3", "h.example.org"), ("a5", "a_b.example"),
        ):  # fmt: skip
            an_article(store, id_, host=host)
        an_article(store, "a6", host="www.acb.example", due=None)
        an_article(store, "a7", host="x.m.h.example:8443", due=None)
        assert store.at_host("h.example") == [(id_, store.article(id_).url) for id_ in ("a1", "a4", "a7")]
        assert [id_ for id_, _ in store.at_host("a_b.example")] == ["a5"]
        assert store.at_host("example.net") == []

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
