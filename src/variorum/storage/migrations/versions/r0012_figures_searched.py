"""The search index knows whole figures as those that came or went with a reworded sentence.

It is made anew by 0016, once for all.
"""

from __future__ import annotations

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing: no migration in between reads the index."""
