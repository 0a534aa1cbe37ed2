"""The search index of the database at hand: FTS5 without contents, or tsvector columns with GIN.

Both hold the words that `words` made, nothing else. FTS5's `ascii` tokeniser cuts at ASCII marks and blanks
and takes every other character as it comes, so that it sees exactly our words; a tsvector is written out as
one. FTS5 without contents forgets an entry only when told the words that were indexed: they can be made again
from the stored text, so `words` must not change its mind without a migration that builds the index anew.

An entry bears the row of its version. That of a version's return bears the same number below zero, and holds only what
it added and removed: its text and headline are those of the version.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, text

from variorum.storage.words import GAP, Query

COLUMNS = ("text", "headline", "added", "removed")

_SQLITE = (
    """CREATE VIRTUAL TABLE search_index USING
    fts5(text, headline, added, removed, content='', tokenize='ascii')""",
)
_POSTGRESQL = (
    """CREATE TABLE search_index (version_id BIGINT PRIMARY KEY,
    text tsvector NOT NULL, headline tsvector NOT NULL, added tsvector NOT NULL, removed tsvector NOT NULL)""",
    *(f"CREATE INDEX ix_search_index_{name} ON search_index USING gin ({name})" for name in COLUMNS),
)
_QUOTES_SQLITE = ("CREATE VIRTUAL TABLE search_index_quote USING fts5(text, content='', tokenize='ascii')",)
_QUOTES_POSTGRESQL = (
    "CREATE TABLE search_index_quote (quote_id BIGINT PRIMARY KEY REFERENCES quote(id), text tsvector NOT NULL)",
    "CREATE INDEX ix_search_index_quote_text ON search_index_quote USING gin (text)",
)


def create(connection: Connection) -> None:
    """Make the index of versions in a database that has none."""
    for statement in _SQLITE if connection.dialect.name == "sqlite" else _POSTGRESQL:
        connection.execute(text(statement))


def create_of_quotes(connection: Connection) -> None:
    """Make the index of quotes in a database that has none."""
    for statement in _QUOTES_SQLITE if connection.dialect.name == "sqlite" else _QUOTES_POSTGRESQL:
        connection.execute(text(statement))


SQLITE_ADD = text(
    "INSERT INTO search_index(rowid, text, headline, added, removed)"
    " VALUES (:id, :text, :headline, :added, :removed)"
)
SQLITE_REMOVE = text(
    "INSERT INTO search_index(search_index, rowid, text, headline, added, removed)"
    " VALUES ('delete', :id, :text, :headline, :added, :removed)"
)
POSTGRESQL_ADD = text(
    "INSERT INTO search_index(version_id, text, headline, added, removed)"
    " VALUES (:id, CAST(:text AS tsvector), CAST(:headline AS tsvector), CAST(:added AS tsvector),"
    " CAST(:removed AS tsvector))"
)
POSTGRESQL_REMOVE = text("DELETE FROM search_index WHERE version_id = :id")

SQLITE_ADD_QUOTE = text("INSERT INTO search_index_quote(rowid, text) VALUES (:id, :text)")
SQLITE_REMOVE_QUOTE = text(
    "INSERT INTO search_index_quote(search_index_quote, rowid, text) VALUES ('delete', :id, :text)"
)
POSTGRESQL_ADD_QUOTE = text(
    "INSERT INTO search_index_quote(quote_id, text) VALUES (:id, CAST(:text AS tsvector))"
)
POSTGRESQL_REMOVE_QUOTE = text("DELETE FROM search_index_quote WHERE quote_id = :id")


def sqlite_entry(columns: dict[str, list[str]]) -> dict[str, Any]:
    """The words of each column as FTS5 reads them."""
    return {name: " ".join(columns[name]) for name in COLUMNS}


def postgresql_entry(columns: dict[str, list[str]]) -> dict[str, Any]:
    """The words of each column as a tsvector, with their positions."""
    return {name: vector(columns[name]) for name in COLUMNS}


def vector(words: list[str]) -> str:
    """Words as a tsvector, with their positions."""
    positions: dict[str, list[int]] = {}
    for position, word in enumerate(words, 1):
        if word != GAP:
            positions.setdefault(word, []).append(position)
    return " ".join(f"'{word}':{','.join(map(str, places[:255]))}" for word, places in positions.items())


def sqlite_query(query: Query, where: str) -> str:
    """The query in the language of FTS5. Words hold neither quotes nor blanks."""
    phrases = " AND ".join('"' + " ".join(phrase) + '"' for phrase in query.phrases)
    return f"{where} : ({phrases})"


def postgresql_query(query: Query) -> str:
    """The query as a tsquery."""
    return " & ".join("(" + " <-> ".join(f"'{word}'" for word in phrase) + ")" for phrase in query.phrases)
