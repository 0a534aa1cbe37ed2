"""The search index made anew: of what came and went, figures of Chinese and Japanese are known as wholes.

Earlier migrations that changed what it holds leave it to this one: headlines apart, words that came or went of reworded
sentences (0007), whole figures (0012), what went and came with a return (0013).
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from variorum.storage import indexing, texts
from variorum.storage.derived import NOTHING_CHANGED
from variorum.storage.history import change_of, indexed, of_return

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_VERSIONS = sa.text("""
    SELECT t.version_id, t.body, b.body AS base, c.body AS change FROM version_text AS t
    LEFT JOIN version_text AS b ON b.version_id = t.base
    LEFT JOIN version_change AS c ON c.version_id = t.version_id
    WHERE t.version_id > :last ORDER BY t.version_id LIMIT 500""")
_RETURNS = sa.text("""
    SELECT t.version_id, t.body, b.body AS base, r.body AS change FROM version_return AS r
    JOIN version_text AS t ON t.version_id = r.version_id
    LEFT JOIN version_text AS b ON b.version_id = t.base
    WHERE t.version_id > :last ORDER BY t.version_id LIMIT 500""")


def upgrade() -> None:
    """Drop the index, and fill another from the stored texts."""
    connection = op.get_bind()
    sqlite = connection.dialect.name == "sqlite"
    made = indexing.sqlite_entry if sqlite else indexing.postgresql_entry
    connection.execute(sa.text("DROP TABLE search_index"))
    indexing.create(connection)
    for asked in (_VERSIONS, _RETURNS):
        last = 0
        while found := connection.execute(asked, {"last": last}).all():
            entries = []
            for row in found:
                base = None if row.base is None else texts.decompress(row.base)
                document = texts.document(texts.decompress(row.body, base))
                change = NOTHING_CHANGED if row.change is None else change_of(row.change)
                if asked is _RETURNS:
                    entries.append(of_return(sqlite, row.version_id, document, change)[1])
                else:
                    entries.append({"id": row.version_id, **made(indexed(document, change))})
            connection.execute(indexing.SQLITE_ADD if sqlite else indexing.POSTGRESQL_ADD, entries)
            last = found[-1].version_id
