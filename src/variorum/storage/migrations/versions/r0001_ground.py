"""The ground: all tables of the first release, and the search index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _name() -> sa.Text:
    return sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def _serial() -> sa.BigInteger:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables, then the index that searches them."""
    op.create_table(
        "article",
        sa.Column("id", _name(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("outlet", sa.Text(), nullable=False),
        sa.Column("found", sa.BigInteger(), nullable=False),
        sa.Column("headline", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("published", sa.Text(), nullable=True),
        sa.Column("versions", sa.Integer(), nullable=False),
        sa.Column("flips", sa.Integer(), nullable=False),
        sa.Column("last_change", sa.BigInteger(), nullable=True),
        sa.Column("touched", sa.BigInteger(), nullable=False),
        sa.Column("listed", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article")),
    )
    op.create_index("ix_article_touched_id", "article", ["touched", "id"], unique=False)
    op.create_table(
        "hazard",
        sa.Column("scope", _name(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("scope", name=op.f("pk_hazard")),
    )
    op.create_table(
        "source_memory",
        sa.Column("site", _name(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("site", name=op.f("pk_source_memory")),
    )
    op.create_table(
        "source",
        sa.Column("id", _name(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("url_key", _name(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", _name(), nullable=False),
        sa.Column("outlet", sa.Text(), nullable=False),
        sa.Column("added", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("interval", sa.Integer(), nullable=True),
        sa.Column("include", sa.Text(), nullable=True),
        sa.Column("exclude", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source")),
    )
    op.create_index(op.f("ix_source_name_key"), "source", ["name_key"], unique=False)
    op.create_index(
        "uq_source_url_key",
        "source",
        ["url_key"],
        unique=True,
        sqlite_where=sa.text("state <> 'removed'"),
        postgresql_where=sa.text("state <> 'removed'"),
    )
    op.create_table(
        "article_address",
        sa.Column("key", _name(), nullable=False),
        sa.Column("article_id", _name(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_article_address_article_id")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_article_address")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_article_address_article_id", "article_address", ["article_id"], unique=False)
    op.create_table(
        "capture",
        sa.Column("id", _name(), nullable=False),
        sa.Column("article_id", _name(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("captured", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("file", _name(), nullable=False),
        sa.Column("offset", sa.BigInteger(), nullable=False),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.Column("record_id", sa.Text(), nullable=False),
        sa.Column("payload_digest", sa.Text(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_capture_article_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capture")),
    )
    op.create_index("ix_capture_article_id_captured", "capture", ["article_id", "captured"], unique=False)
    op.create_index("ix_capture_captured_id", "capture", ["captured", "id"], unique=False)
    op.create_index("ix_capture_file_offset", "capture", ["file", "offset"], unique=False)
    op.create_table(
        "check_log",
        sa.Column("id", _serial(), nullable=False),
        sa.Column("article_id", _name(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("wire_digest", sa.Text(), nullable=True),
        sa.Column("capture_id", _name(), nullable=True),
        sa.Column("rule", sa.Integer(), nullable=False),
        sa.Column("changed_blocks", sa.Text(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_check_log_article_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_log")),
    )
    op.create_index("ix_check_log_article_id_at", "check_log", ["article_id", "at"], unique=False)
    op.create_index("ix_check_log_at_outcome", "check_log", ["at", "outcome"], unique=False)
    op.create_index(
        "ix_check_log_capture_id",
        "check_log",
        ["capture_id"],
        unique=False,
        sqlite_where=sa.text("capture_id IS NOT NULL"),
        postgresql_where=sa.text("capture_id IS NOT NULL"),
    )
    op.create_table(
        "edit",
        sa.Column("article_id", _name(), nullable=False),
        sa.Column("new_version", sa.Integer(), nullable=False),
        sa.Column("old_version", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("klass", sa.Text(), nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("old", sa.Text(), nullable=True),
        sa.Column("new", sa.Text(), nullable=True),
        sa.Column("old_unit", sa.Integer(), nullable=True),
        sa.Column("new_unit", sa.Integer(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("rule", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_edit_article_id")),
        sa.PrimaryKeyConstraint("article_id", "new_version", "old_version", "position", name=op.f("pk_edit")),
    )
    op.create_table(
        "hint",
        sa.Column("id", _serial(), nullable=False),
        sa.Column("source_id", _name(), nullable=False),
        sa.Column("article_id", _name(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_hint_article_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_hint_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hint")),
    )
    op.create_index(
        "ix_hint_open",
        "hint",
        ["article_id"],
        unique=False,
        sqlite_where=sa.text("outcome IS NULL"),
        postgresql_where=sa.text("outcome IS NULL"),
    )
    op.create_index("ix_hint_source_id_at", "hint", ["source_id", "at"], unique=False)
    op.create_table(
        "mark",
        sa.Column("id", _serial(), nullable=False),
        sa.Column("article_id", _name(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_mark_article_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mark")),
    )
    op.create_index("ix_mark_article_id", "mark", ["article_id"], unique=False)
    op.create_table(
        "plan",
        sa.Column("article_id", _name(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("host", _name(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("found", sa.BigInteger(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("source_id", _name(), nullable=True),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("wire_digest", sa.Text(), nullable=True),
        sa.Column("memo", sa.LargeBinary(), nullable=True),
        sa.Column("current", sa.Integer(), nullable=True),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("last_look", sa.BigInteger(), nullable=True),
        sa.Column("last_change", sa.BigInteger(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("unparsed", sa.Integer(), nullable=False),
        sa.Column("kept_capture", _name(), nullable=True),
        sa.Column("looks", sa.Integer(), server_default="0", nullable=False),
        sa.Column("candidate_key", sa.Text(), nullable=True),
        sa.Column("candidate_first", sa.BigInteger(), nullable=True),
        sa.Column("candidate_looks", sa.Integer(), nullable=True),
        sa.Column("candidate_reason", sa.Text(), nullable=True),
        sa.Column("ended", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_plan_article_id")),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_plan")),
    )
    op.create_index(
        "ix_plan_due",
        "plan",
        ["due"],
        unique=False,
        sqlite_where=sa.text("due IS NOT NULL"),
        postgresql_where=sa.text("due IS NOT NULL"),
    )
    op.create_index(
        "ix_plan_host_due",
        "plan",
        ["host", "due"],
        unique=False,
        sqlite_where=sa.text("due IS NOT NULL"),
        postgresql_where=sa.text("due IS NOT NULL"),
    )
    op.create_index(
        "ix_plan_kept_capture",
        "plan",
        ["kept_capture"],
        unique=False,
        sqlite_where=sa.text("kept_capture IS NOT NULL"),
        postgresql_where=sa.text("kept_capture IS NOT NULL"),
    )
    op.create_table(
        "sighting",
        sa.Column("article_id", _name(), nullable=False),
        sa.Column("source_id", _name(), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("updated", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_sighting_article_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_sighting_source_id")),
        sa.PrimaryKeyConstraint("article_id", "source_id", name=op.f("pk_sighting")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_sighting_source_id_article_id", "sighting", ["source_id", "article_id"], unique=False)
    op.create_table(
        "source_health",
        sa.Column("source_id", _name(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.Column("last_poll", sa.BigInteger(), nullable=True),
        sa.Column("last_success", sa.BigInteger(), nullable=True),
        sa.Column("last_new", sa.BigInteger(), nullable=True),
        sa.Column("failing_since", sa.BigInteger(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("body_digest", sa.Text(), nullable=True),
        sa.Column("silent_since", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_source_health_source_id")),
        sa.PrimaryKeyConstraint("source_id", name=op.f("pk_source_health")),
    )
    op.create_index(op.f("ix_source_health_due"), "source_health", ["due"], unique=False)
    op.create_table(
        "takedown",
        sa.Column("article_id", _name(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_takedown_article_id")),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_takedown")),
    )
    op.create_table(
        "version",
        sa.Column("id", _serial(), nullable=False),
        sa.Column("article_id", _name(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("capture_id", _name(), nullable=False),
        sa.Column("text_key", _name(), nullable=False),
        sa.Column("headline", sa.Text(), nullable=True),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("noise", sa.Boolean(), nullable=False),
        sa.Column("extraction_rule", sa.Integer(), nullable=False),
        sa.Column("decision_rule", sa.Integer(), nullable=False),
        sa.Column("first_seen", sa.BigInteger(), nullable=False),
        sa.Column("previous", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_version_article_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_version")),
        sa.UniqueConstraint("article_id", "number", name=op.f("uq_version_article_id_number")),
    )
    op.create_index("ix_version_capture_id", "version", ["capture_id"], unique=False)
    op.create_index(
        "ix_version_change",
        "version",
        ["first_seen", "article_id"],
        unique=False,
        sqlite_where=sa.text("previous IS NOT NULL AND NOT noise"),
        postgresql_where=sa.text("previous IS NOT NULL AND NOT noise"),
    )
    op.create_table(
        "version_interval",
        sa.Column("article_id", _name(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("after", sa.BigInteger(), nullable=True),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_version_interval_article_id")),
        sa.PrimaryKeyConstraint("article_id", "number", "first", name=op.f("pk_version_interval")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "version_change",
        sa.Column("version_id", _serial(), autoincrement=False, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name=op.f("fk_version_change_version_id")),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_version_change")),
    )
    op.create_table(
        "version_text",
        sa.Column("version_id", _serial(), autoincrement=False, nullable=False),
        sa.Column("base", _serial(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["base"], ["version.id"], name=op.f("fk_version_text_base")),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name=op.f("fk_version_text_version_id")),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_version_text")),
    )
    op.create_index(op.f("ix_version_text_base"), "version_text", ["base"], unique=False)
    for statement in _SEARCH_SQLITE if op.get_bind().dialect.name == "sqlite" else _SEARCH_POSTGRESQL:
        op.execute(statement)


_SEARCH_SQLITE = (
    "CREATE VIRTUAL TABLE search_index USING fts5(text, added, removed, content='', tokenize='ascii')",
)
_SEARCH_POSTGRESQL = (
    """CREATE TABLE search_index (version_id BIGINT PRIMARY KEY REFERENCES version(id),
    text tsvector NOT NULL, added tsvector NOT NULL, removed tsvector NOT NULL)""",
    "CREATE INDEX ix_search_index_text ON search_index USING gin (text)",
    "CREATE INDEX ix_search_index_added ON search_index USING gin (added)",
    "CREATE INDEX ix_search_index_removed ON search_index USING gin (removed)",
)
