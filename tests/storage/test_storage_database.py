"""What a database does as a whole: errors with an address, backups, locks, several stores at once."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from variorum.errors import LockedError, NotFoundError, SettingsError, StorageError
from variorum.storage import MemoryStore, SqlStore, open_store
from variorum.testing.conformance.building import (
    T,
    a_capture,
    a_report,
    a_source,
    a_version,
    an_article,
    filed,
    versions_of,
)
from variorum.testing.postgres import database


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "news.db"


@pytest.fixture
def store(path: Path) -> Iterator[SqlStore]:
    store = _sql(f"sqlite:///{path}")
    yield store
    store.close()


def _sql(address: str) -> SqlStore:
    store = open_store(address, busy_timeout=0.01)
    assert isinstance(store, SqlStore)
    return store


def test_closed_store_opens_again(store: SqlStore, path: Path) -> None:
    """What was stored is there after closing, for the same object and for another."""
    versions_of(store, "a1")
    store.close()
    store.close()
    assert store.document("a1", 1).headline == "Ferry runs late"
    with _sql(f"sqlite:///{path}") as other:
        assert other.changes() == store.changes()


def test_durable_settings(store: SqlStore) -> None:
    """The database keeps a write-ahead log, syncs fully, and checks its references."""
    pragma = {
        name: store._value(sa.text(f"PRAGMA {name}"))
        for name in ("journal_mode", "synchronous", "foreign_keys")
    }
    assert pragma == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_reader_beside_a_writer(store: SqlStore, path: Path) -> None:
    """A second store reads the last committed state while the first is in a transaction, and cannot write."""
    an_article(store, "a1")
    with _sql(f"sqlite:///{path}") as reader:
        with store.transaction():
            an_article(store, "a2")
            assert [article.id for article in reader.articles()] == ["a1"]
            with pytest.raises(LockedError, match=r"news\.db"):
                reader.set_due("a1", None, "quiet")
        assert [article.id for article in reader.articles()] == ["a1", "a2"]


def test_threads_take_turns(store: SqlStore) -> None:
    """Readers in other threads of one store wait for a transaction and see it whole or not at all."""
    seen: list[int] = []
    failures: list[BaseException] = []
    ready = threading.Event()

    def read() -> None:
        ready.wait()
        try:
            for _ in range(20):
                seen.append(len(store.articles()))
        except BaseException as error:  # noqa: BLE001 - handed to the test
            failures.append(error)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    with store.transaction():
        ready.set()
        for number in range(20):
            an_article(store, f"a{number}")
    for thread in threads:
        thread.join()
    assert failures == []
    assert set(seen) <= {0, 20}
    assert len(store.articles()) == 20


@pytest.mark.parametrize("kind", ["garbage", "folder"])
def test_no_database(tmp_path: Path, kind: str) -> None:
    """A file that is no database, or a folder in its place, is named in the error."""
    path = tmp_path / "news.db"
    if kind == "folder":
        path.mkdir()
    else:
        path.write_bytes(b"This is a letter to the editor.\n" * 200)
    with pytest.raises(StorageError, match=r"news\.db"):
        open_store(f"sqlite:///{path}")


def test_folder_that_cannot_be_made(tmp_path: Path) -> None:
    """A file where a folder should be is named in the error."""
    (tmp_path / "file").write_text("x")
    with pytest.raises(StorageError, match="file"):
        open_store(f"sqlite:///{tmp_path}/file/news.db")


def test_full_disk(store: SqlStore) -> None:
    """When there is no room left, the error says so, and nothing of the transaction is stored."""
    versions_of(store, "a1")
    before = (store.articles(), store.totals())
    pages = store._value(sa.text("PRAGMA page_count"))
    store._value(sa.text(f"PRAGMA max_page_count = {pages + 2}"))

    def too_much() -> None:
        with store.transaction():
            for number in range(500):
                an_article(store, f"b{number}")

    with pytest.raises(StorageError, match="disk is full"):
        too_much()
    assert (store.articles(), store.totals()) == before
    assert store.check() == []
    store._value(sa.text("PRAGMA max_page_count = 1073741823"))
    too_much()
    assert store.totals().articles == 501


def test_refused_write_spoils_the_transaction(store: SqlStore) -> None:
    """Also where the caller goes on after the error, nothing is committed."""

    def stubborn() -> None:
        with store.transaction():
            an_article(store, "a1")
            with pytest.raises(NotFoundError):
                store.saw("nobody", "a1", T, title=None, updated=None)

    with pytest.raises(StorageError, match="was undone"):
        stubborn()
    assert store.articles() == []


def test_password_is_hidden() -> None:
    """Neither the address of a store nor an error shows a password."""
    address = "postgresql+psycopg://editor:s3cret@127.0.0.1:1/news"
    assert SqlStore(address).address == "postgresql+psycopg://editor:***@127.0.0.1:1/news"
    with pytest.raises(StorageError, match=r"127\.0\.0\.1") as failure:
        open_store(address)
    assert "s3cret" not in str(failure.value)


@pytest.mark.parametrize(
    "address",
    [
        "postgresql+psycopg://editor:s3/cret@127.0.0.1:port/news",
        "postgresql+psycopg://editor@127.0.0.1:port/news?password=s3cret",
        "sqlite://news.db",
        "sqlite://editor:s3cret@news.db/x",
        "no address",
    ],
)
def test_an_address_that_is_none(address: str) -> None:
    """The answer says what to write, and no password."""
    with pytest.raises(SettingsError, match="write sqlite:///folder/name") as failure:
        open_store(address)
    assert "cret" not in str(failure.value)


def test_a_password_in_a_field_is_hidden() -> None:
    """What the driver takes for a password is one in its address, too."""
    assert SqlStore("postgresql+psycopg://editor@127.0.0.1/news?password=s3cret").address.endswith(
        "editor@127.0.0.1/news?password=***"
    )


def test_missing_table(store: SqlStore) -> None:
    """A database that lost a table says what to run."""
    with store.transaction():
        store._driver("DROP TABLE hazard")
    with pytest.raises(StorageError, match="variorum migrate"):
        store.hazard_counts(None)


def test_backup(store: SqlStore, tmp_path: Path) -> None:
    """A backup made in the middle of work is a whole database with all that is committed."""
    versions_of(store, "a1")
    target = tmp_path / "copy.db"
    with store.transaction():
        an_article(store, "a2")
        store.backup(target)
    with _sql(f"sqlite:///{target}") as copy:
        assert [article.id for article in copy.articles()] == ["a1"]
        assert copy.document("a1", 2) == store.document("a1", 2)
        assert copy.count("boats") == 1
        assert copy.check() == []
    with pytest.raises(StorageError, match="is there already"):
        store.backup(target)
    with pytest.raises(StorageError, match="nowhere"):
        store.backup(tmp_path / "nowhere" / "copy.db")
    assert sorted(file.name for file in tmp_path.glob("*.part")) == []


def test_check_finds_faults(store: SqlStore) -> None:
    """What is missing is named; a whole database has no faults."""
    versions_of(store, "a1")
    versions_of(store, "a2")
    store.file(filed(a_report("a1", "e1", "t1"), a_report("a2", "e2", "t2")))
    assert store.check() == []
    with store.transaction():
        store._driver(
            "DELETE FROM version_text WHERE base IS NULL AND version_id IN (SELECT id FROM version WHERE article_id = 'a1')"
        )
        store._driver("DELETE FROM capture WHERE id = 'a1c1'")
        store._driver("DELETE FROM event WHERE id = 'e1'")
        store._driver("DELETE FROM story WHERE id = 't2'")
    problems = store.check()
    assert len(problems) == 4
    assert "without its text: a1/0" in problems[0]
    assert "capture is not known: a1/1" in problems[1]
    assert "event that is not known: a1" in problems[2]
    assert "story that is not known: e2" in problems[3]


def test_damaged_text(store: SqlStore) -> None:
    """A text whose bytes are damaged is an error of the store, not of the decoder."""
    versions_of(store, "a1")
    with store.transaction():
        store._driver("UPDATE version_text SET body = x'28b52ffd00' WHERE base IS NULL")
    with pytest.raises(StorageError, match="damaged"):
        store.document("a1", 0)


def test_sizes(store: SqlStore) -> None:
    """Bytes by part."""
    sizes = store.sizes()
    assert set(sizes) == {"database", "log", "free"}
    assert sizes["database"] + sizes["log"] > 0


def test_one_runner(store: SqlStore, path: Path) -> None:
    """A second runner on one database is refused while the first is there, by another store too."""
    with _sql(f"sqlite:///{path}") as other:
        with store.runner_lock():
            for second in (store, other):
                with pytest.raises(LockedError, match=r"process \d+ is at work"), second.runner_lock():
                    pass
            with other.runner_lock("import"):
                pass
        with other.runner_lock():
            pass


def test_one_runner_in_memory() -> None:
    """The twin refuses a second one as well."""
    store = MemoryStore()
    with store.runner_lock():
        with pytest.raises(LockedError), store.runner_lock():
            pass
        with store.runner_lock("import"):
            pass
    with store.runner_lock():
        pass


def test_postgresql_as_a_whole(tmp_path: Path) -> None:
    """One runner, no file backup but advice, sizes by table, no faults, and a store beside a writer."""
    with database() as address, _sql(address) as store, _sql(address) as other:
        with store.runner_lock(), pytest.raises(LockedError), other.runner_lock():
            pass
        with other.runner_lock():
            pass
        with pytest.raises(StorageError, match="pg_dump"):
            store.backup(tmp_path / "copy.db")
        assert store.sizes()["article"] > 0
        assert store.check() == []
        with store.transaction():
            an_article(store, "a1")
            assert other.articles() == []
        assert other.articles() == store.articles()


def test_postgresql_connection_lost() -> None:
    """After the server dropped the connection, one call fails and the next one works."""
    with database() as address, _sql(address) as store, _sql(address) as other:
        an_article(store, "a1")
        mine = store._value(sa.text("SELECT pg_backend_pid()"))
        other._value(sa.text(f"SELECT pg_terminate_backend({mine}, 5000)"))
        with pytest.raises(StorageError, match="try again"):
            store.article("a1")
        assert store.article("a1").id == "a1"


def test_deltas_are_small(store: SqlStore) -> None:
    """A version that alters a sentence takes a fraction of the first; a rewritten one is stored whole, and
    later ones refer to that."""
    an_article(store, "a1")
    first = [f"Paragraph {n}: {' '.join(str(n * k % 97) for k in range(60))}." for n in range(20)]
    rewritten = [f"Absatz {n}: {' '.join(str(n * k % 89 + 500) for k in range(60))}." for n in range(20)]
    texts = [
        first,
        [*first[:5], "One line.", *first[6:]],
        rewritten,
        [*rewritten[:5], "Eine Zeile.", *rewritten[6:]],
    ]
    for number, text in enumerate(texts):
        a_version(store, "a1", number, T + timedelta(hours=number), *text)
    rows = store._rows(sa.text("SELECT base, length(body) FROM version_text ORDER BY version_id"))
    assert [base is None for base, _ in rows] == [True, False, True, False]
    assert rows[1][1] * 5 < rows[0][1]
    assert rows[3][1] * 5 < rows[2][1]


def test_index_holds_no_stray_entries(store: SqlStore) -> None:
    """After texts were read anew, judged and taken down, the index of words is empty."""
    for id_ in ("a1", "a2"):
        versions_of(store, id_)
    store.add_source(a_source(), T)
    store.keep_captures([(a_capture("c9", "a1", T), None)])
    store.set_document("a1", 1, store.document("a2", 2), text_key="k", decision_rule=2)
    store.add_interval("a1", 0, T, T + timedelta(hours=9))
    for id_ in ("a1", "a2"):
        store.takedown(id_, T, "asked for")
    with closing(sqlite3.connect(str(store.path))) as other:
        other.execute("CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, search_index, row)")
        assert other.execute("SELECT term FROM temp.words").fetchall() == []
        other.execute("INSERT INTO search_index(search_index) VALUES ('integrity-check')")
