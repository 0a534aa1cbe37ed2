"""The connection to a database: statements, transactions, locks, and what is done to the whole of it.

One connection, guarded by a lock: a store may be read by several threads, which then take turns; processes
and threads that must not wait for one another open stores of their own. SQLite is in WAL mode, where readers
and the one writer do not disturb each other, with `synchronous=FULL`: what is committed survives a power cut.
Statements outside a transaction are committed at once, so that no read holds an old state of the data.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from hashlib import blake2b
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from variorum.errors import LockedError, SettingsError, StorageError, redacted
from variorum.storage.bulk import Bulk
from variorum.storage.failures import translated

BUSY_TIMEOUT = 5.0
"""Seconds to wait for another process before `LockedError`."""

_SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA cache_size=-4000",  # KiB
    "PRAGMA journal_size_limit=67108864",
)
_CHECKS = {
    "a version without its text": """
        SELECT v.article_id || '/' || v.number FROM version v JOIN article a ON a.id = v.article_id
        LEFT JOIN version_text t ON t.version_id = v.id WHERE a.listed AND t.version_id IS NULL""",
    "a version whose capture is not known": """
        SELECT v.article_id || '/' || v.number FROM version v JOIN article a ON a.id = v.article_id
        LEFT JOIN capture c ON c.id = v.capture_id WHERE a.listed AND c.id IS NULL""",
    "a version that was never on the page": """
        SELECT v.article_id || '/' || v.number FROM version v
        LEFT JOIN version_interval i ON i.article_id = v.article_id AND i.number = v.number
        WHERE i.number IS NULL""",
    "an article without a plan": """
        SELECT a.id FROM article a LEFT JOIN plan p ON p.article_id = a.id WHERE p.article_id IS NULL""",
    "a report of an event that is not known": """
        SELECT m.article_id FROM membership m LEFT JOIN event e ON e.id = m.event_id
        WHERE e.id IS NULL OR e.heir IS NOT NULL""",
    "an event of a story that is not known": """
        SELECT e.id FROM event e LEFT JOIN story s ON s.id = e.story_id
        WHERE e.reports > 0 AND (s.id IS NULL OR s.heir IS NOT NULL)""",
}


def parsed(address: str) -> sa.URL:
    """The address as a URL that SQLAlchemy knows. Raises `SettingsError` for what is none, or another database."""
    try:
        url = sa.make_url(address)
    except (ArgumentError, ValueError) as error:  # ValueError: a port that is no number
        raise SettingsError(_address_advice(address)) from error
    if url.drivername in ("postgresql", "postgres"):
        url = url.set(drivername="postgresql+psycopg")
    misplaced = url.drivername == "sqlite" and url.host  # two slashes where three are meant
    if url.drivername not in ("sqlite", "postgresql+psycopg") or misplaced:
        raise SettingsError(_address_advice(hidden(url)))
    return url


def hidden(url: sa.URL) -> str:
    """The address with any password replaced by ***."""
    return redacted(url.render_as_string(hide_password=True))


def _address_advice(address: str) -> str:
    return (
        f"{address!r} is no address of a database: write sqlite:///folder/name.db, "
        "or postgresql+psycopg://host/name with user:password@ before the host"
    )


class Database:
    """A connection with its lock; the base of `SqlStore`."""

    def __init__(self, address: str, *, busy_timeout: float = BUSY_TIMEOUT) -> None:
        self._url = parsed(address)
        self.address = hidden(self._url)
        self._is_sqlite = self._url.drivername == "sqlite"
        self._busy_timeout = busy_timeout
        self._guard = threading.RLock()
        self._in_transaction = False
        self._spoilt: StorageError | None = None
        self._bulk: dict[sa.Insert | sa.Update, Bulk] = {}
        self._open_connection: sa.Connection | None = None
        self._engine = self._make_engine()

    # -- life ---------------------------------------------------------------------------------------------

    @property
    def path(self) -> Path | None:
        """The database file; None for a server."""
        return Path(self._url.database) if self._is_sqlite and self._url.database else None

    def close(self) -> None:
        """Close the connection. Calling it twice does no harm; a closed store opens again when used."""
        with self._guard:
            if self._open_connection is not None:
                with suppress(SQLAlchemyError):
                    self._open_connection.close()
                self._open_connection = None
            self._engine.dispose()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside is committed at the end, or not at all. Not nested.

        After a statement that the database refused, the transaction cannot be committed any more, also where
        the caller caught the error: leaving it raises `StorageError`.
        """
        with self._guard:
            if self._in_transaction:
                raise StorageError(f"{self.address}: a transaction is open already; they are not nested")
            self._driver("BEGIN IMMEDIATE" if self._is_sqlite else "BEGIN")
            self._in_transaction, self._spoilt = True, None
            try:
                yield
                if self._spoilt is not None:
                    raise StorageError(
                        f"{self.address}: the transaction failed and was undone: {self._spoilt}"
                    ) from self._spoilt
                self._driver("COMMIT")
            except BaseException:
                self._undo()
                raise
            finally:
                self._in_transaction = False

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """The open transaction, or one of its own."""
        with self._guard:
            if self._in_transaction:
                yield
            else:
                with self.transaction():
                    yield

    def _undo(self) -> None:
        with suppress(StorageError):
            self._driver("ROLLBACK")

    # -- statements ---------------------------------------------------------------------------------------

    def _execute(
        self,
        statement: sa.Executable,
        parameters: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None,
    ) -> sa.CursorResult[Any]:
        """Run a statement, with a sequence of parameters once for each (the driver's executemany)."""
        with self._guard, self._border():
            result: sa.CursorResult[Any] = self._connection().execute(statement, parameters)
            return result

    def _rows(self, statement: sa.Executable, parameters: Mapping[str, Any] | None = None) -> Sequence[Any]:
        with self._guard, self._border():
            return self._connection().execute(statement, parameters).fetchall()

    def _first(self, statement: sa.Executable, parameters: Mapping[str, Any] | None = None) -> Any:
        """The first row, or None."""
        with self._guard, self._border():
            return self._connection().execute(statement, parameters).first()

    def _value(self, statement: sa.Executable, parameters: Mapping[str, Any] | None = None) -> Any:
        """The first column of the first row, or None."""
        with self._guard, self._border():
            return self._connection().execute(statement, parameters).scalar()

    def _execute_many(
        self, statement: sa.Insert | sa.Update, parameters: Sequence[Mapping[str, Any]]
    ) -> None:
        """As `_execute` with many parameters, for statements of a module that are run often: they are compiled
        once, and types convert only what is no NULL."""
        with self._guard, self._border():
            connection = self._connection()
            bulk = self._bulk.get(statement)
            if bulk is None:
                bulk = self._bulk[statement] = Bulk(statement, list(parameters[0]), connection.dialect)
            connection.exec_driver_sql(bulk.sql, bulk.rows(parameters))

    def _driven(self, sql: str, parameters: tuple[Any, ...] = ()) -> list[Any]:
        """The rows of a query as the driver gives them; it has a question mark for each parameter."""
        with self._guard, self._border():
            if self._is_sqlite:  # half the time of a small query would go into a result that nobody asks
                driver: Any = self._connection().connection.driver_connection
                found: list[Any] = driver.execute(sql, parameters).fetchall()
                return found
            cursor = self._connection().exec_driver_sql(self._marked(sql), parameters).cursor
            return list(cursor.fetchall()) if cursor is not None else []

    def _drive_many(self, sql: str, parameters: list[tuple[Any, ...]]) -> None:
        """Run a statement once for each row of values that the driver takes; not at all where there is none."""
        if parameters:
            with self._guard, self._border():
                self._connection().exec_driver_sql(self._marked(sql), parameters)

    def _marked(self, sql: str) -> str:
        return sql if self._is_sqlite else sql.replace("?", "%s")

    def _driver(self, sql: str) -> None:
        with self._guard, self._border():
            self._connection().exec_driver_sql(sql)

    def _connection(self) -> sa.Connection:
        if self._open_connection is None:
            self._open_connection = self._engine.connect()
        return self._open_connection

    @contextmanager
    def _border(self) -> Iterator[None]:
        try:
            yield
        except (SQLAlchemyError, sqlite3.Error) as error:
            failure = translated(error, self.address)
            if self._in_transaction and self._spoilt is None:
                self._spoilt = failure if isinstance(failure, StorageError) else StorageError(str(failure))
            if getattr(error, "connection_invalidated", False):
                self._open_connection = None
            raise failure from error

    def _make_engine(self) -> sa.Engine:
        if not self._is_sqlite:
            return self._make_server_engine()
        engine = sa.create_engine(
            self._url,
            isolation_level="AUTOCOMMIT",
            poolclass=sa.NullPool,
            connect_args={
                "check_same_thread": False,  # the lock sees to it
                "timeout": self._busy_timeout,
                "cached_statements": 512,
            },
        )

        @event.listens_for(engine, "connect")
        def prepare(connection: sqlite3.Connection, _record: object) -> None:
            for pragma in _SQLITE_PRAGMAS:
                connection.execute(pragma)

        return engine

    def _make_server_engine(self) -> sa.Engine:
        engine = sa.create_engine(
            self._url,
            isolation_level="AUTOCOMMIT",
            poolclass=sa.NullPool,
            connect_args={"connect_timeout": 10, "autocommit": True},
        )

        @event.listens_for(engine, "connect")
        def prepare(connection: Any, _record: object) -> None:
            connection.execute(f"SET lock_timeout = {int(self._busy_timeout * 1000)}")

        return engine

    # -- the whole of it ----------------------------------------------------------------------------------

    @contextmanager
    def runner_lock(self, name: str = "run") -> Iterator[None]:
        """Hold the database as the one runner of that name, over all processes.

        Raises `LockedError` where another holds it. A process that dies lets go of it.
        """
        if not self._is_sqlite:
            with self._advisory_lock(name):
                yield
            return
        path = f"{self._url.database}.{name}.lock"
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise StorageError(f"{path}: the lock file cannot be opened: {error.strerror}") from error
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                holder = os.pread(descriptor, 20, 0).decode("ascii", "replace").strip() or "unknown"
                raise LockedError(
                    f"{self.address}: process {holder} is at work on it (`{name}`); stop that one first"
                ) from error
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, str(os.getpid()).encode(), 0)
            yield
        finally:
            os.close(descriptor)

    @contextmanager
    def _advisory_lock(self, name: str) -> Iterator[None]:
        digest = blake2b(f"variorum {name}".encode(), digest_size=4).digest()
        key = int.from_bytes(digest, "big", signed=True)
        of_schema = sa.func.hashtext(sa.func.current_schema())
        with self._border():
            connection = self._engine.connect()
        with connection:
            with self._border():
                held = connection.execute(sa.select(sa.func.pg_try_advisory_lock(key, of_schema))).scalar()
            if not held:
                raise LockedError(
                    f"{self.address}: another process is at work on it (`{name}`); stop that one first"
                )
            yield

    def backup(self, target: Path) -> None:
        """Copy the database as it stands to a new file, while others read and write.

        Raises `StorageError` where the target exists or cannot be written, and on PostgreSQL, whose own
        pg_dump does it better.
        """
        source = self.path
        if source is None:
            raise StorageError(f"{self.address}: make backups of PostgreSQL with its own pg_dump")
        if target.exists():
            raise StorageError(f"{target}: is there already; name a new file for the backup")
        part = target.with_name(target.name + ".part")
        try:
            _copy(source, part, self._busy_timeout)
            part.rename(target)
        except sqlite3.Error as error:
            raise translated(error, str(target)) from error
        except OSError as error:
            raise StorageError(f"{target}: the backup cannot be written: {error.strerror}") from error
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)

    def check(self) -> list[str]:
        """Faults of the database in words; empty where all is well. Reads the whole of it."""
        problems: list[str] = []
        if self._is_sqlite:
            found = [row[0] for row in self._rows(sa.text("PRAGMA integrity_check(20)"))]
            problems += [f"{self.address}: {line}" for line in found if line != "ok"]
            strays = len(self._rows(sa.text("PRAGMA foreign_key_check")))
            if strays:
                problems.append(f"{self.address}: {strays} rows refer to what is not there")
        for fault, query in _CHECKS.items():
            rows = [row[0] for row in self._rows(sa.text(f"{query} LIMIT 6"))]
            if rows:
                more = " and more" if len(rows) > 5 else ""
                problems.append(f"{self.address}: {fault}: {', '.join(rows[:5])}{more}")
        return problems

    def sizes(self) -> dict[str, int]:
        """Bytes on disk by part: on SQLite "database", "log" (the write-ahead log) and "free" (inside the file,
        to be used again), on PostgreSQL one entry a table with its indexes."""
        if self.path is None:
            rows = self._rows(
                sa.text(
                    "SELECT relname, pg_total_relation_size(oid) FROM pg_class WHERE relkind = 'r'"
                    " AND relnamespace = current_schema()::regnamespace ORDER BY relname"
                )
            )
            return {str(name): int(size) for name, size in rows}
        free = self._value(sa.text("PRAGMA freelist_count")) * self._value(sa.text("PRAGMA page_size"))
        log = self.path.with_name(self.path.name + "-wal")
        return {
            "database": self.path.stat().st_size,
            "log": log.stat().st_size if log.exists() else 0,
            "free": int(free),
        }


def _copy(source: Path, target: Path, timeout: float) -> None:
    """SQLite's online backup: a consistent copy, in one step so that writers cannot make it begin anew."""
    reader = sqlite3.connect(source, timeout=timeout)
    try:
        writer = sqlite3.connect(target)
        try:
            reader.backup(writer)
            writer.execute("PRAGMA journal_mode=DELETE")
        finally:
            writer.close()
    finally:
        reader.close()
    descriptor = os.open(target, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
