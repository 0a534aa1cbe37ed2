"""The importance of a change beside its version, so that lists can begin with the weightiest."""

from __future__ import annotations

from itertools import groupby

import sqlalchemy as sa
from alembic import op

from variorum.edits import importance
from variorum.types import Change, Edit, EditClass

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_CHANGE = sa.text("previous IS NOT NULL AND NOT noise")
_EDITS = sa.text("""
    SELECT v.id, e.klass, e.change, e.old, e.new, e.old_unit, e.new_unit, e.detail, e.confidence, e.rule, e.about
    FROM version AS v JOIN edit AS e
        ON e.article_id = v.article_id AND e.new_version = v.number AND e.old_version = v.previous
    WHERE v.id > :last AND v.id <= :end ORDER BY v.id, e.position""")
_WEIGH = sa.text("UPDATE version SET importance = :importance WHERE id = :id")
#: Versions whose edits are in memory at once.
_STEP = 5_000


def upgrade() -> None:
    """Add the column and its index; the importance follows from the edits that are stored."""
    op.add_column("version", sa.Column("importance", sa.Float(), server_default="0", nullable=False))
    connection = op.get_bind()
    newest = connection.execute(sa.text("SELECT max(id) FROM version")).scalar() or 0
    for last in range(0, newest, _STEP):
        found = connection.execute(_EDITS, {"last": last, "end": last + _STEP}).all()
        weights = [
            {"id": row, "importance": importance([_edit(each) for each in edits])}
            for row, edits in groupby(found, key=lambda each: each.id)
        ]
        if weights:
            connection.execute(_WEIGH, weights)
    op.create_index(
        "ix_version_weight",
        "version",
        ["importance", "first_seen", "article_id"],
        unique=False,
        sqlite_where=_CHANGE,
        postgresql_where=_CHANGE,
    )


def _edit(row: sa.Row[tuple[object, ...]]) -> Edit:
    values = row._asdict()
    del values["id"]
    return Edit(**{**values, "klass": EditClass(values["klass"]), "change": Change(values["change"])})
