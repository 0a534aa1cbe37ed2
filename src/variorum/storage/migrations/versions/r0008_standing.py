"""Indexes for articles that do not stand as most do, and for what a source showed first on a day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_UNUSUAL = sa.text("state <> 'live'")


def upgrade() -> None:
    """Add the indexes."""
    op.create_index(
        "ix_plan_state",
        "plan",
        ["state", "article_id"],
        unique=False,
        sqlite_where=_UNUSUAL,
        postgresql_where=_UNUSUAL,
    )
    op.create_index("ix_sighting_source_id_first", "sighting", ["source_id", "first"], unique=False)
