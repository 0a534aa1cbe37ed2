"""Sources, their health, and what they have shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from variorum.errors import NotFoundError, StorageError
from variorum.storage import rows
from variorum.storage.columns import storable
from variorum.storage.database import Database
from variorum.storage.derived import source_key
from variorum.storage.schema import (
    hazard,
    hint,
    sighting,
    source,
    source_health,
    source_memory,
    takedown,
)
from variorum.types import Hint, Source, SourceHealth, SourceKind, SourceState

_ADD = source.insert()
_UPDATE = source.update().where(source.c.id == sa.bindparam("known"))
_ADD_HEALTH = source_health.insert()
_SET_HEALTH = source_health.update().where(source_health.c.source_id == sa.bindparam("known"))
_POLLED = (source.c.state == SourceState.ACTIVE, source.c.kind != SourceKind.ARCHIVE)
_DUE = (
    sa.select(*rows.SOURCE, *rows.HEALTH)
    .join(source_health, source_health.c.source_id == source.c.id)
    .where(*_POLLED, source_health.c.due <= sa.bindparam("now"))
    .order_by(source_health.c.due, source.c.id)
    .limit(sa.bindparam("most"))
)
_ADD_SIGHTING = sighting.insert()
_SEE_AGAIN = (
    sighting.update()
    .where(
        sighting.c.article_id == sa.bindparam("seen_article"),
        sighting.c.source_id == sa.bindparam("seen_source"),
    )
    .values(last=sa.bindparam("seen"), title=sa.bindparam("new_title"), updated=sa.bindparam("new_updated"))
)
_ADD_HINT = hint.insert()


class Sources(Database):
    """The part of the store that is about sources."""

    def add_source(self, new: Source, due: datetime) -> None:
        key = source_key(storable(new.url))
        with self._writing():
            taken = self._first(
                sa.select(source.c.id, source.c.name).where(
                    (source.c.id == new.id)
                    | ((source.c.url_key == key) & (source.c.state != SourceState.REMOVED))
                )
            )
            if taken is not None:
                raise StorageError(f"{new.url}: is watched already, as {taken.name!r} ({taken.id})")
            self._execute(_ADD, self._source_parameters(new))
            self._execute(_ADD_HEALTH, rows.parameters(SourceHealth(new.id, due)))

    def update_source(self, changed: Source) -> None:
        with self._writing():
            found = self._execute(_UPDATE, self._source_parameters(changed) | {"known": changed.id})
            if not found.rowcount:
                raise _unknown_source(changed.id)

    def source(self, id_or_name_or_url: str) -> Source:
        wanted = storable(id_or_name_or_url)
        kept = source.c.state != SourceState.REMOVED
        for condition in (
            source.c.id == wanted,
            (source.c.name_key == wanted.casefold()) & kept,
            (source.c.url_key == source_key(wanted)) & kept,
        ):
            row = self._first(
                sa.select(*rows.SOURCE).where(condition).order_by(source.c.added, source.c.id).limit(1)
            )
            if row is not None:
                return Source(*row)
        raise _unknown_source(id_or_name_or_url)

    def sources(
        self, *, states: Sequence[SourceState] = (SourceState.ACTIVE, SourceState.PAUSED)
    ) -> list[Source]:
        query = (
            sa.select(*rows.SOURCE).where(source.c.state.in_(states)).order_by(source.c.name_key, source.c.id)
        )
        return [Source(*row) for row in self._rows(query)]

    def health(self, source_id: str) -> SourceHealth:
        row = self._first(sa.select(*rows.HEALTH).where(source_health.c.source_id == source_id))
        if row is None:
            raise _unknown_source(source_id)
        return SourceHealth(*row)

    def set_health(self, health: SourceHealth) -> None:
        with self._writing():
            found = self._execute(_SET_HEALTH, rows.parameters(health) | {"known": health.source_id})
            if not found.rowcount:
                raise _unknown_source(health.source_id)

    def due_sources(self, now: datetime, limit: int) -> list[tuple[Source, SourceHealth]]:
        split = len(rows.SOURCE)
        found = self._rows(_DUE, {"now": now, "most": limit})
        return [(Source(*row[:split]), SourceHealth(*row[split:])) for row in found]

    def source_articles(self, source_id: str, *, since: datetime | None = None) -> int:
        self._require_source(source_id)
        # Those taken down are few: counted apart, they need not be looked for among all that were shown.
        shown = sa.select(sa.func.count()).select_from(sighting).where(sighting.c.source_id == source_id)
        gone = (
            sa.select(sa.func.count())
            .select_from(takedown.join(sighting, sighting.c.article_id == takedown.c.article_id))
            .where(sighting.c.source_id == source_id)
        )
        if since is not None:
            shown, gone = (each.where(sighting.c.first >= since) for each in (shown, gone))
        return int(self._value(sa.select(shown.scalar_subquery() - gone.scalar_subquery())))

    # -- what they show -----------------------------------------------------------------------------------

    def saw(
        self, source_id: str, article_id: str, at: datetime, *, title: str | None, updated: datetime | None
    ) -> tuple[str | None, datetime | None] | None:
        return self.saw_many(source_id, at, [(article_id, title, updated)])[article_id]

    def saw_many(
        self, source_id: str, at: datetime, seen: Sequence[tuple[str, str | None, datetime | None]]
    ) -> dict[str, tuple[str | None, datetime | None] | None]:
        latest = {article_id: (title, updated) for article_id, title, updated in seen}
        before: dict[str, tuple[str | None, datetime | None] | None] = dict.fromkeys(latest)
        with self._writing():
            mute: set[str] = set()
            for piece in rows.batches(list(latest)):
                query = sa.select(sighting.c.article_id, sighting.c.title, sighting.c.updated).where(
                    sighting.c.source_id == source_id, sighting.c.article_id.in_(piece)
                )
                before |= {row.article_id: (row.title, row.updated) for row in self._rows(query)}
                gone = sa.select(takedown.c.article_id).where(takedown.c.article_id.in_(piece))
                mute.update(row.article_id for row in self._rows(gone))
            added: list[dict[str, Any]] = []
            again: list[dict[str, Any]] = []
            for article_id, (title, updated) in latest.items():
                shown = None if article_id in mute else title
                if before[article_id] is None:
                    added.append(
                        {
                            "article_id": article_id,
                            "source_id": source_id,
                            "first": at,
                            "last": at,
                            "title": shown,
                            "updated": updated,
                        }
                    )
                else:
                    again.append(
                        {
                            "seen_article": article_id,
                            "seen_source": source_id,
                            "seen": at,
                            "new_title": shown,
                            "new_updated": updated,
                        }
                    )
            if added:
                self._execute(_ADD_SIGHTING, added)
            if again:
                self._execute(_SEE_AGAIN, again)
        return before

    def article_sources(self, article_id: str) -> list[Source]:
        query = (
            sa.select(*rows.SOURCE)
            .join(sighting, sighting.c.source_id == source.c.id)
            .where(sighting.c.article_id == article_id)
            .order_by(sighting.c.first, source.c.id)
        )
        return [Source(*row) for row in self._rows(query)]

    # -- hints, and what schedule learnt from them --------------------------------------------------------

    def add_hints(self, hints: Sequence[Hint]) -> None:
        if hints:
            with self._writing():
                self._execute(_ADD_HINT, [rows.parameters(value) for value in hints])

    def hints(self, source_id: str, *, since: datetime | None = None) -> list[Hint]:
        query = sa.select(*rows.HINT).where(hint.c.source_id == source_id).order_by(hint.c.at, hint.c.id)
        if since is not None:
            query = query.where(hint.c.at >= since)
        return [Hint(*row) for row in self._rows(query)]

    def hazard_counts(self, source_id: str | None) -> str | None:
        text: str | None = self._value(sa.select(hazard.c.body).where(hazard.c.scope == (source_id or "")))
        return text

    def set_hazard_counts(self, source_id: str | None, text: str) -> None:
        if source_id is not None:
            self._require_source(source_id)
        scope = source_id or ""
        with self._writing():
            found = self._execute(hazard.update().where(hazard.c.scope == scope).values(body=text))
            if not found.rowcount:
                self._execute(hazard.insert().values(scope=scope, body=text))

    def source_memory(self, site: str) -> bytes | None:
        data = self._value(sa.select(source_memory.c.body).where(source_memory.c.site == site))
        return None if data is None else bytes(data)

    def set_source_memory(self, site: str, data: bytes) -> None:
        with self._writing():
            known = source_memory.c.site == site
            if not self._execute(source_memory.update().where(known).values(body=data)).rowcount:
                self._execute(source_memory.insert().values(site=site, body=data))

    def _require_source(self, source_id: str) -> None:
        if self._value(sa.select(source.c.id).where(source.c.id == source_id)) is None:
            raise _unknown_source(source_id)

    @staticmethod
    def _source_parameters(value: Source) -> dict[str, Any]:
        keys = {"url_key": source_key(storable(value.url)), "name_key": storable(value.name).casefold()}
        return rows.parameters(value) | keys


def _unknown_source(wanted: str) -> NotFoundError:
    return NotFoundError(
        f"{wanted}: no source of that id, name or address; `variorum list sources` shows all"
    )
