"""A list as Parquet, by pyarrow: an extra, for what reads columns (pandas, DuckDB, Spark)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import islice
from typing import Any, BinaryIO, Final, TypeVar

import orjson

from variorum.publish import words
from variorum.publish.exports import Kind, Table, Value

Row = TypeVar("Row")
#: Rows that are held at once, and that stand in one group of the file.
_GROUP: Final = 5_000


class NoLibrary(Exception):
    """What writes Parquet is not installed; the message says how to get it."""

    def __init__(self) -> None:
        super().__init__(
            "Parquet needs pyarrow: pip install 'variorum[parquet]'. CSV and JSON lines need nothing."
        )


def write(table: Table[Row], rows: Iterable[Row], stream: BinaryIO) -> None:
    """Write the rows, a group at a time. Times are timestamps in UTC; what is neither value nor list is JSON in a text.

    Raises `NoLibrary` where the extra is not installed.
    """
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise NoLibrary from None
    types = {
        Kind.TEXT: pyarrow.string(),
        Kind.TIME: pyarrow.timestamp("ms", tz="UTC"),
        Kind.INTEGER: pyarrow.int64(),
        Kind.NUMBER: pyarrow.float64(),
        Kind.BOOLEAN: pyarrow.bool_(),
        Kind.TEXTS: pyarrow.list_(pyarrow.string()),
        Kind.INTEGERS: pyarrow.list_(pyarrow.int64()),
        Kind.JSON: pyarrow.string(),
    }
    schema = pyarrow.schema([(name, types[table.kind(name)]) for name in table.columns])
    with pyarrow.parquet.ParquetWriter(stream, schema, compression="zstd") as writer:
        left = iter(rows)
        while records := [table.record(row) for row in islice(left, _GROUP)]:
            columns = [
                [_cell(record[name], table.kind(name)) for record in records] for name in table.columns
            ]
            writer.write_table(pyarrow.table(columns, schema=schema))


def _cell(value: Value, kind: Kind) -> Any:
    if value is None:
        return None
    if kind is Kind.TIME:
        return datetime.fromisoformat(str(value))
    if kind is Kind.JSON:
        return orjson.dumps(value).decode()
    return words.strict(value) if isinstance(value, str) else value
