"""What parts a group that was split, and what joins those that were merged."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; of changes before, they are not known."""
    op.add_column("regrouping", sa.Column("apart", sa.Float(), nullable=True))
    for name in ("terms", "others"):
        op.add_column("regrouping", sa.Column(name, sa.Text(), nullable=True))
