"""Stories and quotes in a database: beside another process, and at a cost that does not grow with what is there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from variorum.ports import Filed, Printing
from variorum.storage import SqlStore, open_store
from variorum.testing.conformance.building import (
    T,
    a_quote,
    a_report,
    a_version,
    an_article,
    filed,
    versions_of,
)
from variorum.testing.postgres import database
from variorum.types import Mark

#: What a process files of an article: its place among events, and what it quotes.
TOLD = replace(
    filed(a_report("a1", "e1", "t1")), printings=(Printing("a1", 0, (a_quote("We shall rebuild."),), 1),)
)


@pytest.fixture
def processes() -> Iterator[tuple[SqlStore, SqlStore, SqlStore]]:
    """Three stores on one PostgreSQL, each with a connection of its own."""
    with database() as address, ExitStack() as opened:
        stores = [opened.enter_context(open_store(address, busy_timeout=60)) for _ in range(3)]
        assert all(isinstance(store, SqlStore) for store in stores)
        yield tuple(stores)  # type: ignore[misc]


def side_by_side(
    processes: tuple[SqlStore, SqlStore, SqlStore],
    first: Callable[[SqlStore], object],
    second: Callable[[SqlStore], object],
) -> SqlStore:
    """Do the first, and before it is committed the second, which may have to wait for it."""
    one, other, watching = processes
    locked = sa.text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    with ThreadPoolExecutor(1) as beside:
        with one.transaction():
            first(one)
            done = beside.submit(second, other)
            while not done.done() and not watching._value(locked):
                pass
        done.result()
    return watching


@pytest.mark.timeout(60)
@pytest.mark.parametrize("filed_first", [True, False])
def test_a_takedown_beside_reading_leaves_nothing(
    processes: tuple[SqlStore, SqlStore, SqlStore], *, filed_first: bool
) -> None:
    """An article that is taken down while another process files what it tells is in no story and quoted nowhere,
    whichever of the two comes first."""
    versions_of(processes[0], "a1")
    steps: list[Callable[[SqlStore], object]] = [
        lambda store: store.file(TOLD),
        lambda store: store.takedown("a1", T, "asked for"),
    ]
    store = side_by_side(processes, *(steps if filed_first else steps[::-1]))
    assert (store.memberships(["a1"]), store.printings(["a1"]), store.quotes()) == ({}, [], [])
    assert store.check() == []


@pytest.mark.timeout(60)
def test_what_waits_already_may_be_asked_to_wait(processes: tuple[SqlStore, SqlStore, SqlStore]) -> None:
    """An article that another process is just making wait to be read is no obstacle to making all wait."""
    for number in (1, 2):
        versions_of(processes[0], f"a{number}")
    processes[0].file(Filed(T, read=tuple(processes[0].unread(10))))
    store = side_by_side(
        processes,
        lambda store: store.mark(Mark("a1", 1, "noise", "eve", T)),
        lambda store: store.read_anew(),
    )
    assert {article_id for article_id, _ in store.unread(10)} == {"a1", "a2"}


def test_a_quote_more_costs_the_same_however_many_there_are(tmp_path: Path) -> None:
    """Who is quoted a hundred times as often makes the next quote of them no dearer to store."""
    with open_store(f"sqlite:///{tmp_path}/news.db") as store:
        assert isinstance(store, SqlStore)

        def file(numbers: range) -> int:
            """How many steps of the database it takes to file a quote of each of these articles."""
            with store.transaction():
                for number in numbers:
                    an_article(store, f"a{number}")
                    a_version(store, f"a{number}", 0, T, "Twelve boats were moored.")
            told = tuple(
                Printing(f"a{number}", 0, (a_quote(f"We shall build {number} piers."),), 1)
                for number in numbers
            )
            steps = 0

            def counted() -> int:
                nonlocal steps
                steps += 1
                return 0

            driver = store._connection().connection.driver_connection
            assert driver is not None
            driver.set_progress_handler(counted, 1)
            store.file(Filed(T, printings=told))
            driver.set_progress_handler(None, 1)
            return steps

        file(range(3))
        few = file(range(3, 4))
        file(range(4, 400))
        assert file(range(400, 401)) < 1.5 * few
        assert [each.quotes for each in store.speakers()] == [401]
