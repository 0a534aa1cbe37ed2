"""Evidence of memberships in words as reports print them: their texts wait to be read for it."""

from __future__ import annotations

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let all grouped reports be read again; of changes of groups before, beginnings of words tell nothing."""
    op.execute("""
        INSERT INTO unread (article_id, ticket) SELECT m.article_id, 1 FROM membership AS m
        WHERE NOT EXISTS (SELECT 1 FROM unread AS u WHERE u.article_id = m.article_id) ORDER BY m.article_id""")
    op.execute("""
        UPDATE regrouping SET terms = NULL, others = NULL WHERE terms LIKE '%…%' OR others LIKE '%…%'""")
