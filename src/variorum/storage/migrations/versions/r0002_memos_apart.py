"""Memos in a table of their own: a look that needs none need not carry kilobytes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Move the memos out of the plans."""
    op.create_table(
        "article_memo",
        sa.Column("article_id", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("memo", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_article_memo_article_id")),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_article_memo")),
    )
    op.execute("INSERT INTO article_memo SELECT article_id, memo FROM plan WHERE memo IS NOT NULL")
    op.drop_column("plan", "memo")
