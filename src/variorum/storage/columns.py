"""Column types that hold the same values on SQLite and PostgreSQL."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

import orjson
from sqlalchemy import TEXT, BigInteger, Dialect, Integer, Text
from sqlalchemy.types import TypeDecorator

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """The text as every database can hold it: NUL and lone surrogates become U+FFFD.

    PostgreSQL refuses NUL in texts, and neither has a UTF-8 form for half a surrogate pair; all stores treat
    them alike, so that a database can change its home.
    """
    if text.isascii() and "\x00" not in text:
        return text
    return _UNSTORABLE.sub("\ufffd", text)


def micros(moment: datetime) -> int:
    """Microseconds since 1970 in UTC. Raises TypeError for a time without a zone."""
    return (moment - _EPOCH) // _MICROSECOND


def moment(micros: int) -> datetime:
    """The aware time in UTC of `micros`."""
    return _EPOCH + timedelta(microseconds=micros)


def packed(texts: tuple[str, ...]) -> str | None:
    """A short list of texts as JSON; None where it is empty."""
    return orjson.dumps([storable(text) for text in texts]).decode() if texts else None


class Instant(TypeDecorator[datetime]):
    """A time as microseconds since 1970: exact, small, and ordered alike everywhere."""

    impl = BigInteger
    cache_ok = True
    #: What `Bulk` converts values with that are no NULL.
    to_driver = staticmethod(micros)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else micros(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else moment(value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[int | None], datetime | None]:
        # The inherited one asks twice more for each value; a plan has seven of them.
        return lambda value: None if value is None else moment(value)


class Words(TypeDecorator[str]):
    """A text from outside; see `storable`."""

    impl = Text
    cache_ok = True
    to_driver = staticmethod(storable)

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else storable(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return value

    def result_processor(self, dialect: Dialect, coltype: object) -> None:
        """Nothing has to be done to what the driver gives."""


class Name(Words):
    """An id, key or name that is compared and ordered by its code points, whatever the server's locale."""

    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        if dialect.name == "postgresql":
            return TEXT(collation="C")  # `type_descriptor` would make it VARCHAR
        return dialect.type_descriptor(Text())


class Choice(TypeDecorator[StrEnum]):
    """A member of an enumeration, stored as its value."""

    impl = Text
    cache_ok = True
    to_driver = operator.attrgetter("value")

    def __init__(self, members: type[StrEnum]) -> None:
        super().__init__()
        self.members = members

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:
        return None if value is None else str(value.value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        return None if value is None else self.members(value)


class Strings(TypeDecorator[tuple[str, ...]]):
    """A short list of texts as JSON; NULL where empty."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> str | None:
        return packed(value) if value else None

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...]:
        return tuple(orjson.loads(value)) if value else ()


#: A row number given by the database.
Serial = BigInteger().with_variant(Integer, "sqlite")
