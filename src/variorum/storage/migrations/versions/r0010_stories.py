"""Events, stories, and what was said."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from variorum.storage import indexing

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def _serial(name: str = "id") -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False)


def _name(name: str, *, nullable: bool = False) -> sa.Column[str]:
    kind = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    return sa.Column(name, kind, nullable=nullable)


def _whole(*names: str, nullable: bool = False) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer(), nullable=nullable) for name in names]


def _instant(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def _words(name: str, *, nullable: bool = True) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _float(name: str) -> sa.Column[float]:
    return sa.Column(name, sa.Float(), nullable=True)


def _body(name: str = "body") -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary(), nullable=False)


def upgrade() -> None:
    """Add the tables, and let all that is known be read for them."""
    op.create_table(
        "unread",
        _serial(),
        _name("article_id"),
        *_whole("ticket"),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_unread_article_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unread")),
        sa.UniqueConstraint("article_id", name=op.f("uq_unread_article_id")),
    )
    op.create_table(
        "printing",
        _name("article_id"),
        *_whole("number", "rule"),
        _body(),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_printing_article_id")),
        sa.PrimaryKeyConstraint("article_id", "number", name=op.f("pk_printing")),
    )
    op.create_table(
        "quote",
        _serial(),
        _name("article_id"),
        _words("text", nullable=False),
        _name("kind"),
        _words("speaker"),
        _name("speaker_key", nullable=True),
        _name("speaker_last", nullable=True),
        *_whole("first_version", "last_version"),
        _instant("seen"),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_quote_article_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quote")),
    )
    op.create_index("ix_quote_article_id", "quote", ["article_id"])
    op.create_index("ix_quote_seen_id", "quote", ["seen", "id"])
    op.create_index("ix_quote_speaker_key_seen_id", "quote", ["speaker_key", "seen", "id"])
    op.create_index("ix_quote_speaker_last_seen_id", "quote", ["speaker_last", "seen", "id"])
    op.create_table(
        "speaker",
        _name("key"),
        _words("name", nullable=False),
        *_whole("quotes"),
        _instant("last"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_speaker")),
    )
    op.create_index("ix_speaker_quotes_key", "speaker", ["quotes", "key"])
    op.create_table(
        "story",
        _name("id"),
        _words("title"),
        _instant("first", nullable=True),
        _instant("last", nullable=True),
        *_whole("events", "reports", "outlets"),
        _name("heir", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_story")),
    )
    op.create_index(op.f("ix_story_heir"), "story", ["heir"])
    several = sa.text("reports > 1")
    for name, columns in (("newest", ["last", "id"]), ("largest", ["reports", "last", "id"])):
        op.create_index(f"ix_story_{name}", "story", columns, sqlite_where=several, postgresql_where=several)
    op.create_table(
        "event",
        _name("id"),
        _name("story_id"),
        _words("title"),
        _instant("first", nullable=True),
        _instant("last", nullable=True),
        *_whole("reports", "outlets"),
        _instant("touched"),
        _name("heir", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
    )
    op.create_index(op.f("ix_event_story_id"), "event", ["story_id"])
    op.create_index(op.f("ix_event_heir"), "event", ["heir"])
    op.create_index("ix_event_touched_id", "event", ["touched", "id"])
    op.create_table(
        "membership",
        _name("article_id"),
        _name("event_id"),
        _instant("at"),
        _words("precision", nullable=False),
        _float("score"),
        _words("terms"),
        _words("names"),
        _float("days_apart"),
        *_whole("rule"),
        _body("vector"),
        _float("day_first"),
        _float("day_last"),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_membership_article_id")),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_membership")),
    )
    op.create_index("ix_membership_event_id_at", "membership", ["event_id", "at", "article_id"])
    op.create_table(
        "regrouping",
        _serial(),
        _instant("at"),
        _words("kind", nullable=False),
        _words("turn", nullable=False),
        _name("group"),
        _words("members"),
        _name("other", nullable=True),
        _float("score"),
        *_whole("rule"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regrouping")),
    )
    op.create_index(op.f("ix_regrouping_group"), "regrouping", ["group"])
    op.create_index(op.f("ix_regrouping_other"), "regrouping", ["other"])
    op.create_table(
        "rarity", _name("scope"), _body(), sa.PrimaryKeyConstraint("scope", name=op.f("pk_rarity"))
    )
    indexing.create_of_quotes(op.get_bind())
    op.execute(
        sa.text(
            "INSERT INTO unread (article_id, ticket)"
            " SELECT id, 1 FROM article WHERE listed AND versions > 0 ORDER BY touched, id"
        )
    )
