"""The border to the drivers: their errors become ours, with the database's address and what to do."""

from __future__ import annotations

import sqlite3
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from variorum.errors import LockedError, NotFoundError, SchemaError, StorageError, UnavailableError

#: SQLSTATE codes of PostgreSQL: lock not available, serialization failure, deadlock.
_PG_LOCKED = frozenset({"55P03", "40001", "40P01"})
_PG_UNKNOWN = "23503"
_PG_TAKEN = "23505"
_PG_FULL = "53100"
_PG_UNDEFINED = "42P01"


def translated(error: BaseException, address: str) -> StorageError | NotFoundError:
    """What a driver's or SQLAlchemy's error means to the caller."""
    cause: Any = getattr(error, "orig", None) or error
    if isinstance(cause, sqlite3.Error):
        return _from_sqlite(cause, address)
    state = getattr(cause, "sqlstate", None)
    if state in _PG_LOCKED:
        return LockedError(f"{address}: another process holds the database; try again later")
    if state == _PG_UNKNOWN:
        return _unknown(address)
    if state == _PG_TAKEN:
        return _taken(address, cause)
    if state == _PG_FULL:
        return _full(address)
    if state == _PG_UNDEFINED:
        return _tables_missing(address)
    if isinstance(error, SQLAlchemyError) and getattr(error, "connection_invalidated", False):
        return UnavailableError(
            f"{address}: the connection to the database broke off ({_line(cause)}); try again"
        )
    return StorageError(f"{address}: the database refused: {_line(cause)}")


def _from_sqlite(error: sqlite3.Error, address: str) -> StorageError | NotFoundError:
    name = getattr(error, "sqlite_errorname", "") or ""
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return LockedError(f"{address}: another process holds the database; try again later")
    if name == "SQLITE_FULL":
        return _full(address)
    if name == "SQLITE_CONSTRAINT_FOREIGNKEY":
        return _unknown(address)
    if name in ("SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY"):
        return _taken(address, error)
    if name.startswith("SQLITE_CORRUPT") or name == "SQLITE_NOTADB":
        return UnavailableError(
            f"{address}: the file is damaged or no database ({_line(error)}); "
            "run `variorum doctor`, or restore a backup"
        )
    if name.startswith("SQLITE_READONLY"):
        return UnavailableError(f"{address}: the database cannot be written; check who may write to it")
    if name.startswith("SQLITE_CANTOPEN"):
        return UnavailableError(f"{address}: the file cannot be opened; check that its folder is there")
    if name.startswith("SQLITE_IOERR"):
        return UnavailableError(f"{address}: reading or writing failed ({_line(error)}); check the disk")
    if "no such table" in str(error):
        return _tables_missing(address)
    return StorageError(f"{address}: the database refused: {_line(error)}")


def _unknown(address: str) -> NotFoundError:
    return NotFoundError(f"{address}: refers to an article, source or version that is not there")


def _taken(address: str, cause: object) -> StorageError:
    return StorageError(f"{address}: that id, address or number is taken already ({_line(cause)})")


def _full(address: str) -> StorageError:
    return UnavailableError(
        f"{address}: the disk is full; nothing of the transaction was stored. "
        "Free space (`variorum prune` can), then go on"
    )


def _tables_missing(address: str) -> SchemaError:
    return SchemaError(f"{address}: holds no tables of Variorum, or not all; run `variorum migrate`")


def _line(cause: object) -> str:
    return str(cause).strip().split("\n", 1)[0] or type(cause).__name__
