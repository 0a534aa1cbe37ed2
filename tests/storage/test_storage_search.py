"""What a search costs is bounded: of very many versions that match, those stored last are looked at."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from variorum.ports import ELSEWHERE, ArticleFilter, Tally
from variorum.storage import derived, open_store
from variorum.testing.conformance.building import T, a_version, an_article


@pytest.mark.parametrize("kind", ["memory", "sqlite"])
def test_other_places_are_counted_among_few(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where more versions match than are looked at there, the count says so; also below a filter."""
    monkeypatch.setattr(derived, "SEARCHED", 2 * ELSEWHERE)
    store = open_store(":memory:" if kind == "memory" else f"sqlite:///{tmp_path}/news.db")
    for number, id_ in enumerate(("a1", "a2", "a3", "a4")):
        an_article(store, id_)
        a_version(store, id_, 0, T + number * timedelta(hours=1), "Boats here.", headline="Boats")
    places = store.facets("boats").places
    assert places["text"] == Tally(4)
    assert places["headline"] in (Tally(2, more=True), Tally(3, more=True))
    assert store.facets("boats", which=ArticleFilter(since=T)).places["headline"] == Tally(4)
    store.close()


@pytest.mark.parametrize("kind", ["memory", "sqlite"])
def test_search_is_bounded(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The newest are found, and the facets say that there were more; a filter has five times as many looked at."""
    monkeypatch.setattr(derived, "SEARCHED", 2)
    store = open_store(":memory:" if kind == "memory" else f"sqlite:///{tmp_path}/news.db")
    for number, id_ in enumerate(("a4", "a3", "a1", "a2")):
        an_article(store, id_)
        a_version(store, id_, 0, T + number * timedelta(hours=1), "Boats here.")
    found = {hit.article.id for hit in store.search("boats")}
    assert found >= {"a1", "a2"}
    assert "a4" not in found
    assert store.facets("boats").more
    assert not store.facets("boats", which=ArticleFilter(since=T)).more
    assert store.count("boats", which=ArticleFilter(since=T)) == 4
    store.close()
