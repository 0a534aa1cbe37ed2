"""Texts and times as the world sends them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings

from variorum.ports import Settled
from variorum.testing.conformance.building import (
    ONE_STORE_FOR_ALL,
    StoreAndSearch,
    T,
    a_source,
    an_article,
    as_kept,
    hostile_texts,
    serial,
)
from variorum.types import Article, ArticleState, Look, Outcome, Plan


class Outside:
    """The cases of this module."""

    @settings(max_examples=30, deadline=None, suppress_health_check=ONE_STORE_FOR_ALL)
    @given(text=hostile_texts)
    def test_hostile_texts(self, store: StoreAndSearch, text: str) -> None:
        """Any text is stored wherever texts are taken, and comes back as it was but for NUL and surrogates."""
        number = next(serial)
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
        kept = as_kept(text)
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
