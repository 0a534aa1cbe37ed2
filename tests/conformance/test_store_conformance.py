"""The store's contract on all three homes: memory, a SQLite file, and a real PostgreSQL."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from variorum.storage import MemoryStore, SqlStore, open_store
from variorum.storage.schema import metadata
from variorum.testing.conformance.building import StoreAndSearch
from variorum.testing.conformance.store import StoreConformance
from variorum.testing.postgres import database, emptied


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with its schema, which each case has a copy of."""
    made = tmp_path_factory.mktemp("empty") / "news.db"
    open_store(f"sqlite:///{made}").close()
    return made


@pytest.fixture(scope="module")
def schema() -> Iterator[str]:
    """A schema on the server, emptied after each case."""
    with database() as address:
        open_store(address).close()
        yield address


class TestMemory(StoreConformance):
    @pytest.fixture
    def store(self) -> Iterator[StoreAndSearch]:
        with MemoryStore() as store:
            yield store


class TestSqlite(StoreConformance):
    @pytest.fixture
    def store(self, empty: Path, tmp_path: Path) -> Iterator[StoreAndSearch]:
        shutil.copy(empty, tmp_path)
        store = open_store(f"sqlite:///{tmp_path}/news.db", busy_timeout=0.01)
        yield store
        assert store.check() == []
        store.close()

    @contextmanager
    def held_by_another(self, store: StoreAndSearch) -> Iterator[None]:
        assert isinstance(store, SqlStore)
        assert store.path is not None
        with closing(sqlite3.connect(store.path, isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            yield
            other.execute("ROLLBACK")


class TestPostgresql(StoreConformance):
    @pytest.fixture
    def address(self, schema: str) -> Iterator[str]:
        yield schema
        emptied(schema)

    @pytest.fixture
    def store(self, address: str) -> Iterator[StoreAndSearch]:
        store = open_store(address, busy_timeout=0.01)
        yield store
        assert store.check() == []
        store.close()

    @pytest.fixture(autouse=True)
    def _address_of_the_other(self, address: str) -> None:
        self.other = address

    @contextmanager
    def held_by_another(self, store: StoreAndSearch) -> Iterator[None]:
        engine = sa.create_engine(self.other, poolclass=sa.NullPool)
        with engine.connect() as other:
            names = ", ".join(table.name for table in metadata.sorted_tables)
            other.execute(sa.text(f"LOCK TABLE {names} IN EXCLUSIVE MODE"))
            yield
            other.rollback()
