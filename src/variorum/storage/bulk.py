"""Statements run for many rows at once, with SQLAlchemy's text and none of its work for each row.

The one path that every look takes: there, preparing the parameters would cost more than the database does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeDecorator

_Parameters = list[tuple[Any, ...]] | list[dict[str, Any]]


class Bulk:
    """A statement with the names of its parameters, compiled once for a database."""

    def __init__(
        self, statement: sa.Insert | sa.Update, parameters: Sequence[str], dialect: sa.Dialect
    ) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=list(parameters))
        assert isinstance(compiled, SQLCompiler)
        self.sql = str(compiled)
        order = compiled.positiontup
        self._positional = order is not None
        names = list(compiled.binds) if order is None else order
        self._fields = [(name, _converter(compiled.binds[name].type, dialect)) for name in names]

    def rows(self, rows: Sequence[Mapping[str, Any]]) -> _Parameters:
        """The parameters as the driver takes them."""
        fields = self._fields
        if self._positional:
            return [
                tuple(
                    [
                        value if convert is None or value is None else convert(value)
                        for name, convert in fields
                        for value in (row[name],)
                    ]
                )
                for row in rows
            ]
        return [
            {
                name: value if convert is None or value is None else convert(value)
                for name, convert in fields
                for value in (row[name],)
            }
            for row in rows
        ]


def _converter(kind: sa.types.TypeEngine[Any], dialect: sa.Dialect) -> Callable[[Any], Any] | None:
    """What makes a value of this type one that the driver takes; None where it is one already."""
    if not isinstance(kind, TypeDecorator):
        return None
    plain: Callable[[Any], Any] | None = getattr(kind, "to_driver", None)
    if plain is not None:
        return plain
    bind = kind.process_bind_param
    return lambda value: bind(value, dialect)
