"""Between values and rows. A column that holds a field bears the field's name; order is that of the value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

import sqlalchemy as sa

from variorum.storage import schema
from variorum.types import (
    Address,
    Article,
    Capture,
    Edit,
    Hint,
    Interval,
    LinkChange,
    Look,
    Mark,
    PictureChange,
    Plan,
    RecordRef,
    Source,
    SourceHealth,
    StoredEdit,
    Version,
    WitnessChange,
)

_T = TypeVar("_T")


def names(kind: type[Any]) -> tuple[str, ...]:
    """The field names of a value."""
    return tuple(kind.__dataclass_fields__)


def parameters(value: Any) -> dict[str, Any]:
    """A value's fields by name, as parameters of a statement."""
    return {name: getattr(value, name) for name in value.__dataclass_fields__}


def shown_by(source_id: str) -> sa.Select[Any]:
    """The ids of the articles that a source has shown."""
    shown = schema.sighting.c
    return sa.select(shown.article_id).where(shown.source_id == source_id)


def columns(kind: type[Any], *tables: sa.FromClause) -> list[sa.ColumnElement[Any]]:
    """The columns of a value's fields, each from the first table that has it."""
    return [next(table.c[name] for table in tables if name in table.c) for name in names(kind)]


SOURCE = columns(Source, schema.source)
HEALTH = columns(SourceHealth, schema.source_health)
PLAN = columns(Plan, schema.plan, schema.article_memo)
PLANS = schema.plan.outerjoin(
    schema.article_memo, schema.article_memo.c.article_id == schema.plan.c.article_id
)
LOOK = columns(Look, schema.check_log)
HINT = columns(Hint, schema.hint)
MARK = columns(Mark, schema.mark)
WITNESS = columns(WitnessChange, schema.witness_change)
LINK = columns(LinkChange, schema.link_change)
PICTURE = columns(PictureChange, schema.picture_change)
ADDRESS = columns(Address, schema.article_address)
EDIT = columns(Edit, schema.edit)
ARTICLE = [
    schema.plan.c.why
    if name == "due_why"
    else (schema.article.c if name in schema.article.c else schema.plan.c)[name]
    for name in names(Article)
]
ARTICLES = schema.article.join(schema.plan, schema.plan.c.article_id == schema.article.c.id)
_RECORD = [schema.capture.c[name] for name in names(RecordRef)]
CAPTURE = [schema.capture.c[name] for name in names(Capture) if name != "record"] + _RECORD
_STORED_EDIT = [schema.edit.c[name] for name in ("article_id", "old_version", "new_version", "position")]
STORED_EDIT = _STORED_EDIT + EDIT


def capture(row: Sequence[Any]) -> Capture:
    """From a row of `CAPTURE`."""
    own = names(Capture)
    flat = dict(zip([name for name in own if name != "record"], row, strict=False))
    return Capture(record=RecordRef(*row[len(own) - 1 :]), **flat)


def capture_parameters(value: Capture) -> dict[str, Any]:
    """The reverse of `capture`."""
    flat = parameters(value)
    return parameters(flat.pop("record")) | flat


def stored_edit(row: Sequence[Any]) -> StoredEdit:
    """From a row of `STORED_EDIT`."""
    article_id, old, new, position, *rest = row
    return StoredEdit(article_id, old, new, position, Edit(*rest))


VERSION_FIELDS = tuple(name for name in names(Version) if name != "intervals")


def version(row: Sequence[Any], intervals: tuple[Interval, ...]) -> Version:
    """From a row of `VERSION_FIELDS`."""
    return Version(intervals=intervals, **dict(zip(VERSION_FIELDS, row, strict=True)))


def batches(values: Sequence[_T], size: int = 500) -> Iterator[list[_T]]:
    """The values in pieces that fit the parameters of one statement."""
    iterator = iter(values)
    while piece := list(islice(iterator, size)):
        yield piece
