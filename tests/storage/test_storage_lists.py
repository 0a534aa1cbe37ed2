"""What a list costs: the changes of one article are found by the article, however many others there are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from variorum.ports import ArticleFilter
from variorum.storage import SqlStore, open_store
from variorum.testing.conformance.building import T, a_version, an_article


@contextmanager
def steps(store: SqlStore) -> Iterator[list[int]]:
    """Counts, in its only item, the steps that the database takes meanwhile."""
    driver = store._connection().connection.driver_connection
    assert driver is not None
    counted = [0]

    def count() -> int:
        counted[0] += 1
        return 0

    driver.set_progress_handler(count, 1)
    yield counted
    driver.set_progress_handler(None, 1)


def test_the_changes_of_an_article_cost_the_same_however_many_articles_there_are(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path}/news.db") as store:
        assert isinstance(store, SqlStore)

        def add(numbers: range) -> None:
            with store.transaction():
                for number in numbers:
                    an_article(store, f"a{number}")
                    for version, text in enumerate(("Two boats.", "Three boats.")):
                        a_version(store, f"a{number}", version, T + version * timedelta(hours=1), text)

        def cost() -> int:
            with store.transaction(), steps(store) as counted:
                assert len(store.changes(ArticleFilter(article_id="a0"))) == 1
            return counted[0]

        add(range(3))
        few = cost()
        add(range(3, 300))
        assert cost() < 1.5 * few
