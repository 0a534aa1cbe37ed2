"""`SqlStore`, and how a database is opened, made and brought up to date."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Self

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from variorum.errors import SchemaError, StorageError
from variorum.storage import indexing
from variorum.storage.database import BUSY_TIMEOUT, Database, hidden
from variorum.storage.failures import translated
from variorum.storage.lists import Lists
from variorum.storage.memory import MemoryStore
from variorum.storage.schema import HEAD, metadata
from variorum.storage.sources import Sources

MEMORY = ":memory:"

_MIGRATIONS = Path(__file__).parent / "migrations"
#: Held on PostgreSQL while the schema is made or changed, so that two processes do not do it at once.
_SCHEMA_LOCK = 0x7661_7269_6F72_756D
_VERSION_TABLE = "alembic_version"


class SqlStore(Sources, Lists):
    """A `Store` and `Search` in SQLite or PostgreSQL. Made by `open_store`; may be used by several threads,
    which take turns. Also a context manager that closes itself."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- schema -------------------------------------------------------------------------------------------

    def revision(self) -> str | None:
        """The migration that the schema stands at; None where the database is empty.

        Raises `SchemaError` where it holds tables that are not Variorum's.
        """
        with self._guard, self._border():
            tables = sa.inspect(self._connection()).get_table_names()
        if _VERSION_TABLE in tables:
            found: str | None = self._value(sa.text(f"SELECT version_num FROM {_VERSION_TABLE}"))  # noqa: S608
            return found
        if tables:
            raise SchemaError(f"{self.address}: holds tables that are not Variorum's; name another database")
        return None

    def require_schema(self) -> None:
        """Raise `SchemaError` unless the schema is the one that this program was written for."""
        revision = self.revision()
        if revision is None:
            raise SchemaError(
                f"{self.address}: is empty; `variorum add` makes a database, `variorum migrate` an empty one"
            )
        if revision < HEAD:
            how = "which keeps a copy of it" if self.path else "after a backup with pg_dump"
            raise SchemaError(
                f"{self.address}: its schema ({revision}) is older than this program ({HEAD}); "
                f"run `variorum migrate`, {how}"
            )
        if revision > HEAD:
            raise SchemaError(
                f"{self.address}: its schema ({revision}) is newer than this program ({HEAD}); update Variorum"
            )

    def make_schema(self) -> None:
        """Make the whole schema in an empty database; does nothing where there is one."""
        with self.changing_schema() as connection:
            if self.revision() is not None:
                return
            metadata.create_all(connection, checkfirst=False)
            indexing.create(connection)
            indexing.create_of_quotes(connection)
            self._driver(
                f"CREATE TABLE {_VERSION_TABLE} (version_num VARCHAR(32) NOT NULL,"
                f" CONSTRAINT {_VERSION_TABLE}_pkc PRIMARY KEY (version_num))"
            )
            self._execute(sa.text(f"INSERT INTO {_VERSION_TABLE} VALUES (:head)"), {"head": HEAD})  # noqa: S608

    @contextmanager
    def changing_schema(self) -> Iterator[sa.Connection]:
        """A transaction in which nobody else changes the schema."""
        with self.transaction():
            if not self._is_sqlite:
                self._execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": _SCHEMA_LOCK})
            with self._border():
                yield self._connection()


def open_store(
    address: str, *, create: bool = True, busy_timeout: float = BUSY_TIMEOUT
) -> SqlStore | MemoryStore:
    """The store at that address: `sqlite:///folder/name.db`, `postgresql+psycopg://user:password@host/name`,
    or `:memory:` for one that is gone when it is closed.

    With `create`, an empty or missing database gets its schema (and its folder is made). `busy_timeout` is in
    seconds: how long to wait for another process. Raises `SchemaError` where the schema is older or newer than
    this program, `SettingsError` where the address is none, `StorageError` where the database does not answer.
    """
    if address in (MEMORY, "sqlite://", "sqlite:///:memory:"):
        return MemoryStore()
    store = SqlStore(address, busy_timeout=busy_timeout)
    try:
        _prepare_file(store, create=create)
        if create:
            store.make_schema()
        store.require_schema()
    except BaseException:
        store.close()
        raise
    return store


@dataclass(frozen=True, slots=True)
class Migrated:
    """What a migration came to: the revisions before (None: there was no database) and after, and the copy of the
    database as it was before."""

    before: str | None
    after: str
    backup: Path | None = None


def migrate(address: str, *, backup: bool = True, busy_timeout: float = BUSY_TIMEOUT) -> Migrated:
    """Bring a database to the schema of this program, in one transaction; an empty one gets it whole.

    With `backup`, an SQLite database that changes is copied first to a file beside it, `NAME.schema-0001`; nothing is
    changed where that cannot be written. Raises `SchemaError` for a schema newer than this program, `LockedError`
    where another process is at work on the database.
    """
    with SqlStore(address, busy_timeout=busy_timeout) as store:
        _prepare_file(store, create=True)
        before = store.revision()
        if before is None:
            store.make_schema()
        elif before != HEAD:
            if before > HEAD:
                store.require_schema()
            with store.runner_lock("run"):
                kept = _kept(store, before) if backup else None
                with store.changing_schema() as connection:
                    upgrade(connection)
            return Migrated(before, HEAD, kept)
    return Migrated(before, HEAD)


def _kept(store: SqlStore, revision: str) -> Path | None:
    """A copy of an SQLite database beside it, never in the place of an earlier one."""
    if store.path is None:
        return None
    names = (f"{store.path.name}.schema-{revision}{f'-{n}' if n > 1 else ''}" for n in count(1))
    target = next(path for name in names if not (path := store.path.with_name(name)).exists())
    store.backup(target)
    return target


def backup(address: str, target: Path) -> None:
    """Copy the SQLite database at `address`, of whatever schema, while it is in use. Raises `StorageError`."""
    if address == MEMORY:
        raise StorageError("a database in memory cannot be backed up")
    with SqlStore(address) as store:
        _prepare_file(store, create=False)
        if store.revision() is None:
            store.require_schema()
        store.backup(target)


def upgrade(connection: sa.Connection, revision: str = "head") -> None:
    """Run the migrations up to `revision` on an open connection, inside the caller's transaction."""
    from alembic import command  # needed here alone, and slow to import
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, revision)
    except SQLAlchemyError as error:
        raise translated(error, hidden(connection.engine.url)) from error


def _prepare_file(store: Database, *, create: bool) -> None:
    path = store.path
    if path is None or path.exists():
        return
    if not create:
        raise StorageError(f"{path}: there is no database; `variorum add` makes one")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(f"{path.parent}: the folder cannot be made: {error.strerror}") from error


__all__ = ["Migrated", "SqlStore", "backup", "migrate", "open_store", "upgrade"]
