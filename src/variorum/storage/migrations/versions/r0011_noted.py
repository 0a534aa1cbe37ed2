"""Whether a note to readers speaks of an edit."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

#: Until the edits are made anew, a note speaks of all that changed with it.
_BESIDE_A_NOTE = sa.text("""
    UPDATE edit SET noted = true WHERE (article_id, old_version, new_version) IN (
        SELECT article_id, old_version, new_version FROM edit WHERE klass = 'correction' AND change <> 'removed')""")


def upgrade() -> None:
    """Add the column; of edits made before, those that came with a note are taken for noted."""
    op.add_column("edit", sa.Column("noted", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.execute(_BESIDE_A_NOTE)
