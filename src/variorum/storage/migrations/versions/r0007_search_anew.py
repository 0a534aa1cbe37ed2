"""The search index knows headlines apart, and of reworded sentences only the words that came or went.

It is made anew by 0016, once for all.
"""

from __future__ import annotations

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing: no migration in between reads the index."""
