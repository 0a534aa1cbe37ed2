"""The tables. Columns that hold a field of a value in `variorum.types` bear its name.

`check_log` has a row for every look; `plan` all that the next look needs, so that a look that found nothing
new touches one row of each; `article_memo` what only a look needs that has to read the page. `article` holds what is shown in lists. A version's text lies in `version_text`
(see `texts`), what it added and removed in `version_change`, and the words to be searched in the index of the
database at hand (see `indexing`). Nothing here is edited after a release: a migration is added beside it.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    UniqueConstraint,
    false,
    text,
    true,
)
from sqlalchemy.event import listens_for

from variorum.storage.columns import Choice, Instant, Name, Serial, Strings, Words
from variorum.types import (
    AddressKind,
    ArticleState,
    Change,
    EditClass,
    GroupKind,
    GroupTurn,
    HintKind,
    Outcome,
    Precision,
    SourceKind,
    SourceState,
)

#: The newest migration. Revisions are four digits that grow, so that older and newer can be told apart.
HEAD = "0016"

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


_WHERE: Final = "where"


def _article_id(*, primary_key: bool = False) -> Column[str]:
    return Column("article_id", Name, ForeignKey("article.id"), primary_key=primary_key, nullable=False)


def _source_id(*, primary_key: bool = False) -> Column[str]:
    return Column("source_id", Name, ForeignKey("source.id"), primary_key=primary_key, nullable=False)


def _partial(name: str, *columns: Column[object] | str, where: str, unique: bool = False) -> Index:
    return Index(name, *columns, unique=unique, sqlite_where=text(where), info={_WHERE: where})


@listens_for(metadata, "before_create")
def _limit_indexes(_: MetaData, connection: Connection, **_more: object) -> None:
    """The option of a server is named where there is one: naming it loads the dialect, which takes time and memory."""
    if connection.dialect.name == "postgresql":
        for table in metadata.tables.values():
            for index in table.indexes:
                if _WHERE in index.info:
                    index.dialect_kwargs["postgresql_where"] = text(index.info[_WHERE])


source = Table(
    "source",
    metadata,
    Column("id", Name, primary_key=True),
    Column("kind", Choice(SourceKind), nullable=False),
    Column("url", Words, nullable=False),
    Column("url_key", Name, nullable=False),
    Column("name", Words, nullable=False),
    Column("name_key", Name, nullable=False, index=True),
    Column("outlet", Words, nullable=False),
    Column("added", Instant, nullable=False),
    Column("state", Choice(SourceState), nullable=False),
    Column("interval", Integer),
    Column("include", Strings),
    Column("exclude", Strings),
    _partial("uq_source_url_key", "url_key", where="state <> 'removed'", unique=True),
)

source_health = Table(
    "source_health",
    metadata,
    _source_id(primary_key=True),
    Column("due", Instant, nullable=False, index=True),
    Column("last_poll", Instant),
    Column("last_success", Instant),
    Column("last_new", Instant),
    Column("failing_since", Instant),
    Column("failures", Integer, nullable=False),
    Column("status", Integer),
    Column("problem", Words),
    Column("etag", Words),
    Column("last_modified", Words),
    Column("body_digest", Words),
    Column("silent_since", Instant),
)

article = Table(
    "article",
    metadata,
    Column("id", Name, primary_key=True),
    Column("url", Words, nullable=False),
    Column("outlet", Words, nullable=False),
    Column("found", Instant, nullable=False),
    Column("headline", Words),
    Column("language", Words),
    Column("published", Words),
    Column("versions", Integer, nullable=False),
    Column("flips", Integer, nullable=False),
    Column("last_change", Instant),
    Column("touched", Instant, nullable=False),  # the last change, or the finding: the order of lists
    Column("listed", Boolean, nullable=False, server_default=true()),  # not taken down
    Index("ix_article_touched_id", "touched", "id"),
)

article_address = Table(
    "article_address",
    metadata,
    Column("key", Name, primary_key=True),
    _article_id(),
    Column("url", Words, nullable=False),
    Column("kind", Choice(AddressKind), nullable=False),
    Column("since", Instant, nullable=False),
    Index("ix_article_address_article_id", "article_id"),
    sqlite_with_rowid=False,
)

sighting = Table(
    "sighting",
    metadata,
    _article_id(primary_key=True),
    _source_id(primary_key=True),
    Column("first", Instant, nullable=False),
    Column("last", Instant, nullable=False),
    Column("title", Words),
    Column("updated", Instant),
    Index("ix_sighting_source_id_article_id", "source_id", "article_id"),
    Index("ix_sighting_source_id_first", "source_id", "first"),
    sqlite_with_rowid=False,
)

plan = Table(
    "plan",
    metadata,
    _article_id(primary_key=True),
    Column("url", Words, nullable=False),
    Column("host", Name, nullable=False),
    Column("state", Choice(ArticleState), nullable=False),
    Column("found", Instant, nullable=False),
    Column("due", Instant),
    Column("why", Words, nullable=False),
    Column("source_id", Name),
    Column("etag", Words),
    Column("last_modified", Words),
    Column("wire_digest", Words),
    Column("current", Integer),
    Column("changes", Integer, nullable=False),
    Column("last_look", Instant),
    Column("last_change", Instant),
    Column("failures", Integer, nullable=False),
    Column("unparsed", Integer, nullable=False),
    Column("kept_capture", Name),
    Column("looks", Integer, nullable=False, server_default="0"),
    Column("candidate_key", Words),
    Column("candidate_first", Instant),
    Column("candidate_looks", Integer),
    Column("candidate_reason", Words),
    Column("ended", Boolean, nullable=False, server_default=false()),  # merged or taken down: never due again
    _partial("ix_plan_due", "due", where="due IS NOT NULL"),
    _partial("ix_plan_state", "state", "article_id", where="state <> 'live'"),
    _partial("ix_plan_host_due", "host", "due", where="due IS NOT NULL"),
    _partial("ix_plan_kept_capture", "kept_capture", where="kept_capture IS NOT NULL"),
)

article_memo = Table(
    "article_memo",
    metadata,
    _article_id(primary_key=True),
    Column("memo", LargeBinary, nullable=False),
)

capture = Table(
    "capture",
    metadata,
    Column("id", Name, primary_key=True),
    _article_id(),
    Column("url", Words, nullable=False),
    Column("captured", Instant, nullable=False),
    Column("status", Integer, nullable=False),
    Column("file", Name, nullable=False),
    Column("offset", BigInteger, nullable=False),
    Column("length", BigInteger, nullable=False),
    Column("record_id", Words, nullable=False),
    Column("payload_digest", Words, nullable=False),
    Column("content_type", Words),
    Column("size", BigInteger, nullable=False),
    Column("source", Words, nullable=False),
    Index("ix_capture_article_id_captured", "article_id", "captured"),
    Index("ix_capture_captured_id", "captured", "id"),
    Index("ix_capture_file_offset", "file", "offset"),
)

check_log = Table(
    "check_log",
    metadata,
    Column("id", Serial, primary_key=True),
    _article_id(),
    Column("at", Instant, nullable=False),
    Column("outcome", Choice(Outcome), nullable=False),
    Column("reason", Words, nullable=False),
    Column("url", Words, nullable=False),
    Column("status", Integer),
    Column("version", Integer),
    Column("wire_digest", Words),
    Column("capture_id", Name),
    Column("rule", Integer, nullable=False),
    Column("changed_blocks", Strings),
    Column("why", Words, nullable=False),
    Column("seconds", Float, nullable=False),
    Index("ix_check_log_article_id_at", "article_id", "at"),
    Index("ix_check_log_at_outcome", "at", "outcome"),
    _partial("ix_check_log_capture_id", "capture_id", where="capture_id IS NOT NULL"),
)

version = Table(
    "version",
    metadata,
    Column("id", Serial, primary_key=True),
    _article_id(),
    Column("number", Integer, nullable=False),
    Column("capture_id", Name, nullable=False),
    Column("text_key", Name, nullable=False),
    Column("headline", Words),
    Column("words", Integer, nullable=False),
    Column("noise", Boolean, nullable=False),
    Column("extraction_rule", Integer, nullable=False),
    Column("decision_rule", Integer, nullable=False),
    Column("first_seen", Instant, nullable=False),
    Column("previous", Integer),  # the version shown before, noise left out; NULL for the first
    Column("importance", Float, nullable=False, server_default="0"),  # of the edits against `previous`
    UniqueConstraint("article_id", "number"),
    Index("ix_version_capture_id", "capture_id"),
    _partial("ix_version_change", "first_seen", "article_id", where="previous IS NOT NULL AND NOT noise"),
    _partial(
        "ix_version_weight",
        "importance",
        "first_seen",
        "article_id",
        where="previous IS NOT NULL AND NOT noise",
    ),
)

version_interval = Table(
    "version_interval",
    metadata,
    _article_id(primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("first", Instant, primary_key=True),
    Column("after", Instant),
    Column("last", Instant, nullable=False),
    sqlite_with_rowid=False,
)

version_text = Table(
    "version_text",
    metadata,
    Column("version_id", Serial, ForeignKey("version.id"), primary_key=True, autoincrement=False),
    Column("base", Serial, ForeignKey("version.id"), index=True),  # NULL: whole, not a delta
    Column("body", LargeBinary, nullable=False),
)

version_change = Table(
    "version_change",
    metadata,
    Column("version_id", Serial, ForeignKey("version.id"), primary_key=True, autoincrement=False),
    Column("body", LargeBinary, nullable=False),
)

#: The first time that a version was shown again after another (`versions.showings.came_back`): a change as those of
#: `version` are, with columns of the same names.
version_return = Table(
    "version_return",
    metadata,
    Column("version_id", Serial, ForeignKey("version.id"), primary_key=True, autoincrement=False),
    _article_id(),
    Column("number", Integer, nullable=False),
    Column("previous", Integer, nullable=False),  # the version that it took the place of
    Column("first_seen", Instant, nullable=False),  # when it did
    Column("importance", Float, nullable=False),  # of the edits against `previous`
    Column("body", LargeBinary, nullable=False),  # what it added and removed, as in `version_change`
    Index("ix_version_return_article_id", "article_id"),
    Index("ix_version_return_change", "first_seen", "article_id"),
    Index("ix_version_return_weight", "importance", "first_seen", "article_id"),
)

edit = Table(
    "edit",
    metadata,
    _article_id(primary_key=True),
    Column("new_version", Integer, primary_key=True),
    Column("old_version", Integer, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("klass", Choice(EditClass), nullable=False),
    Column("change", Choice(Change), nullable=False),
    Column("old", Words),
    Column("new", Words),
    Column("old_unit", Integer),
    Column("new_unit", Integer),
    Column("detail", Words),
    Column("confidence", Float, nullable=False),
    Column("rule", Integer, nullable=False),
    Column("about", Words),
    Column("noted", Boolean, nullable=False, server_default=false()),  # a note to readers speaks of it
)

hint = Table(
    "hint",
    metadata,
    Column("id", Serial, primary_key=True),
    _source_id(),
    _article_id(),
    Column("kind", Choice(HintKind), nullable=False),
    Column("at", Instant, nullable=False),
    Column("outcome", Choice(Outcome)),
    Index("ix_hint_source_id_at", "source_id", "at"),
    _partial("ix_hint_open", "article_id", where="outcome IS NULL"),
)

mark = Table(
    "mark",
    metadata,
    Column("id", Serial, primary_key=True),
    _article_id(),
    Column("version", Integer, nullable=False),
    Column("verdict", Words, nullable=False),
    Column("who", Words, nullable=False),
    Column("at", Instant, nullable=False),
    Column("note", Words),
    Index("ix_mark_article_id", "article_id"),
)

witness_change = Table(
    "witness_change",
    metadata,
    Column("id", Serial, primary_key=True),
    _article_id(),
    Column("at", Instant, nullable=False),
    Column("witness", Words, nullable=False),
    Column("old", Words),
    Column("new", Words),
    Index("ix_witness_change_article_id", "article_id"),
)

link_change = Table(
    "link_change",
    metadata,
    Column("id", Serial, primary_key=True),
    _article_id(),
    Column("at", Instant, nullable=False),
    Column("text", Words, nullable=False),
    Column("old", Words),
    Column("new", Words),
    Index("ix_link_change_article_id", "article_id"),
)

picture_change = Table(
    "picture_change",
    metadata,
    Column("id", Serial, primary_key=True),
    _article_id(),
    Column("at", Instant, nullable=False),
    Column("caption", Words, nullable=False),
    Column("old", Words),
    Column("new", Words),
    Index("ix_picture_change_article_id", "article_id"),
)

unread = Table(  # articles whose texts await being read for stories and quotes
    "unread",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("article_id", Name, ForeignKey("article.id"), nullable=False, unique=True),
    Column("ticket", Integer, nullable=False),
)

printing = Table(
    "printing",
    metadata,
    _article_id(primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("rule", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

quote = Table(
    "quote",
    metadata,
    Column("id", Serial, primary_key=True),
    _article_id(),
    Column("text", Words, nullable=False),
    Column("kind", Name, nullable=False),
    Column("speaker", Words),
    Column("speaker_key", Name),
    Column("speaker_last", Name),  # the last word of the key
    Column("first_version", Integer, nullable=False),
    Column("last_version", Integer, nullable=False),
    Column("seen", Instant, nullable=False),
    Index("ix_quote_article_id", "article_id"),
    Index("ix_quote_seen_id", "seen", "id"),
    Index("ix_quote_speaker_key_seen_id", "speaker_key", "seen", "id"),
    Index("ix_quote_speaker_last_seen_id", "speaker_last", "seen", "id"),
)

speaker = Table(
    "speaker",
    metadata,
    Column("key", Name, primary_key=True),
    Column("name", Words, nullable=False),
    Column("quotes", Integer, nullable=False),
    Column("last", Instant, nullable=False),
    Index("ix_speaker_quotes_key", "quotes", "key"),
)

story = Table(
    "story",
    metadata,
    Column("id", Name, primary_key=True),
    Column("title", Words),
    Column("first", Instant),
    Column("last", Instant),
    Column("events", Integer, nullable=False),
    Column("reports", Integer, nullable=False),
    Column("outlets", Integer, nullable=False),
    Column("heir", Name, index=True),  # merged into that one
    _partial("ix_story_newest", "last", "id", where="reports > 1"),
    _partial("ix_story_largest", "reports", "last", "id", where="reports > 1"),
)

event = Table(
    "event",
    metadata,
    Column("id", Name, primary_key=True),
    Column("story_id", Name, nullable=False, index=True),
    Column("title", Words),
    Column("first", Instant),
    Column("last", Instant),
    Column("reports", Integer, nullable=False),
    Column("outlets", Integer, nullable=False),
    Column("touched", Instant, nullable=False),
    Column("heir", Name, index=True),  # merged into that one
    Index("ix_event_touched_id", "touched", "id"),
)

membership = Table(
    "membership",
    metadata,
    _article_id(primary_key=True),
    Column("event_id", Name, nullable=False),
    Column("at", Instant, nullable=False),
    Column("precision", Choice(Precision), nullable=False),
    Column("score", Float),
    Column("terms", Strings),
    Column("names", Strings),
    Column("days_apart", Float),
    Column("rule", Integer, nullable=False),
    Column("vector", LargeBinary, nullable=False),
    Column("day_first", Float),
    Column("day_last", Float),
    Index("ix_membership_event_id_at", "event_id", "at", "article_id"),
)

regrouping = Table(
    "regrouping",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("kind", Choice(GroupKind), nullable=False),
    Column("turn", Choice(GroupTurn), nullable=False),
    Column("group", Name, nullable=False, index=True),
    Column("members", Strings),
    Column("other", Name, index=True),
    Column("score", Float),
    Column("rule", Integer, nullable=False),
    Column("apart", Float),
    Column("terms", Strings),
    Column("others", Strings),
)

rarity = Table(
    "rarity",
    metadata,
    Column("scope", Name, primary_key=True),  # empty: of all that was read
    Column("body", LargeBinary, nullable=False),
)

hazard = Table(
    "hazard",
    metadata,
    Column("scope", Name, primary_key=True),  # a source's id; empty for all sources together
    Column("body", Words, nullable=False),
)

source_memory = Table(
    "source_memory",
    metadata,
    Column("site", Name, primary_key=True),
    Column("body", LargeBinary, nullable=False),
)

takedown = Table(
    "takedown",
    metadata,
    _article_id(primary_key=True),
    Column("at", Instant, nullable=False),
    Column("reason", Words, nullable=False),
)
