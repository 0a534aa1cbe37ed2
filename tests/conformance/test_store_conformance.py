"""The store's contract on all three homes: memory, a SQLite file, and a real PostgreSQL."""

from __future__ import annotations

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
from variorum.testing.postgres import database


class TestMemory(StoreConformance):
    @pytest.fixture
    def store(self) -> Iterator[StoreAndSearch]:
        with MemoryStore() as store:
            yield store


class TestSqlite(StoreConformance):
    @pytest.fixture
    def store(self, tmp_path: Path) -> Iterator[StoreAndSearch]:
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
    def address(self) -> Iterator[str]:
        with database() as address:
            yield address

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
