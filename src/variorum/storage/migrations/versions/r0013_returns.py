"""Versions that came back, with what they weigh and what went and came with them.

By that they are found in the search index, which 0016 makes anew.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from variorum.edits import came_back as restoration
from variorum.edits import importance
from variorum.storage import texts
from variorum.storage.columns import micros, moment
from variorum.storage.derived import sentences_changed
from variorum.storage.history import change_body
from variorum.types import Change, Document, Edit, EditClass, Interval, Version
from variorum.versions.showings import came_back

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_TURNED = sa.text("SELECT id FROM article WHERE id > :last AND flips > 0 AND listed ORDER BY id LIMIT 500")
_SHOWN = sa.text("""
    SELECT v.article_id, v.id, v.number, i.first, i.last FROM version AS v
    JOIN version_interval AS i ON i.article_id = v.article_id AND i.number = v.number
    WHERE v.article_id = :article AND NOT v.noise ORDER BY v.number, i.first""")
_EDITS = sa.text("""
    SELECT klass, change, old, new, old_unit, new_unit, detail, confidence, rule, about, noted FROM edit
    WHERE article_id = :article AND old_version = :old AND new_version = :new ORDER BY position""")
_TEXT = sa.text("""
    SELECT t.body, b.body AS base FROM version_text AS t LEFT JOIN version_text AS b ON b.version_id = t.base
    WHERE t.version_id = :row""")
_ADD = sa.text("""
    INSERT INTO version_return (version_id, article_id, number, previous, first_seen, importance, body)
    VALUES (:version_id, :article_id, :number, :previous, :first_seen, :importance, :body)""")


def _name(name: str) -> sa.Column[str]:
    kind = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    return sa.Column(name, kind, nullable=False)


def upgrade() -> None:
    """Add the table with the returns that follow from what is stored."""
    serial = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "version_return",
        sa.Column("version_id", serial, autoincrement=False, nullable=False),
        _name("article_id"),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("number", "previous")),
        sa.Column("first_seen", sa.BigInteger(), nullable=False),
        sa.Column("importance", sa.Float(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name=op.f("fk_version_return_version_id")),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_version_return_article_id")),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_version_return")),
    )
    for name, columns in (
        ("article_id", ["article_id"]),
        ("change", ["first_seen", "article_id"]),
        ("weight", ["importance", "first_seen", "article_id"]),
    ):
        op.create_index(f"ix_version_return_{name}", "version_return", columns, unique=False)
    connection = op.get_bind()
    last = ""
    while ids := connection.execute(_TURNED, {"last": last}).scalars().all():
        for last in ids:
            _fill(connection, last)


def _fill(connection: sa.Connection, article_id: str) -> None:
    rows, shown = dict[int, int](), dict[int, list[Interval]]()
    for row in connection.execute(_SHOWN, {"article": article_id}):
        rows[row.number] = row.id
        shown.setdefault(row.number, []).append(Interval(None, moment(row.first), moment(row.last)))
    versions = [
        Version(article_id, number, "", "", None, tuple(parts), 0, False, 0, 0)
        for number, parts in shown.items()
    ]
    for old, new in came_back(versions):
        pair = {"article": article_id, "old": old.number, "new": new.number}
        edits = [_edit(row) for row in connection.execute(_EDITS, pair)]
        before, after = (_text(connection, rows[each.number]) for each in (old, new))
        change = sentences_changed(before, after)
        found = {
            "version_id": rows[new.number], "article_id": article_id, "number": new.number, "previous": old.number,
            "first_seen": micros(new.first_seen), "importance": importance(edits or [restoration()]),
            "body": change_body(change),
        }  # fmt: skip
        connection.execute(_ADD, found)


def _text(connection: sa.Connection, row: int) -> Document:
    body, base = connection.execute(_TEXT, {"row": row}).one()
    return texts.document(texts.decompress(body, None if base is None else texts.decompress(base)))


def _edit(row: sa.Row[tuple[object, ...]]) -> Edit:
    values = row._asdict()
    return Edit(**{**values, "klass": EditClass(values["klass"]), "change": Change(values["change"])})
