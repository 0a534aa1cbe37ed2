"""What an edit is about: the noun of a figure, the speaker of a quotation, the edit that a note describes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; edits made before have none until they are made anew."""
    op.add_column("edit", sa.Column("about", sa.Text(), nullable=True))
