"""Sources in memory: how they stand, which articles each has shown, and what is learnt of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from variorum.errors import StorageError
from variorum.storage.columns import storable
from variorum.storage.derived import source_key
from variorum.storage.memory.tables import Sighting, Tables, stored
from variorum.types import Hint, Source, SourceHealth, SourceState


class Sources(Tables):
    """Sources, their health, and what each has shown."""

    def add_source(self, source: Source, due: datetime) -> None:
        source = stored(source)
        with self._writing():
            for known in self._sources.values():
                same = known.state is not SourceState.REMOVED and source_key(known.url) == source_key(
                    source.url
                )
                if known.id == source.id or same:
                    raise StorageError(f"{source.url}: is watched already, as {known.name!r} ({known.id})")
            self._sources[source.id] = source
            self._health[source.id] = SourceHealth(source.id, stored(due))

    def update_source(self, source: Source) -> None:
        source = stored(source)
        with self._writing():
            self._source(source.id)
            for known in self._sources.values():
                if (
                    known.id != source.id
                    and SourceState.REMOVED not in (known.state, source.state)
                    and source_key(known.url) == source_key(source.url)
                ):
                    raise StorageError(f"{source.url}: is watched already, as {known.name!r} ({known.id})")
            self._sources[source.id] = source

    def source(self, id_or_name_or_url: str) -> Source:
        wanted = storable(id_or_name_or_url)
        if wanted in self._sources:
            return self._sources[wanted]
        kept = sorted(
            (source for source in self._sources.values() if source.state is not SourceState.REMOVED),
            key=lambda source: (source.added, source.id),
        )
        for source in kept:
            if source.name.casefold() == wanted.casefold():
                return source
        for source in kept:
            if source_key(source.url) == source_key(wanted):
                return source
        return self._source(wanted)

    def sources(
        self, *, states: Sequence[SourceState] = (SourceState.ACTIVE, SourceState.PAUSED)
    ) -> list[Source]:
        found = [source for source in self._sources.values() if source.state in states]
        return sorted(found, key=lambda source: (source.name.casefold(), source.id))

    def health(self, source_id: str) -> SourceHealth:
        self._source(source_id)
        return self._health[source_id]

    def set_health(self, health: SourceHealth) -> None:
        with self._writing():
            self._source(health.source_id)
            self._health[health.source_id] = stored(health)

    def due_sources(self, now: datetime, limit: int) -> list[tuple[Source, SourceHealth]]:
        due = [pair for pair in self._polled() if pair[1].due <= now]
        return sorted(due, key=lambda pair: (pair[1].due, pair[0].id))[:limit]

    def source_articles(self, source_id: str, *, since: datetime | None = None) -> int:
        self._source(source_id)
        return sum(
            shown_by == source_id
            and self._articles[article_id].listed
            and (since is None or sighting.first >= since)
            for (article_id, shown_by), sighting in self._sightings.items()
        )

    def saw(
        self, source_id: str, article_id: str, at: datetime, *, title: str | None, updated: datetime | None
    ) -> tuple[str | None, datetime | None] | None:
        return self.saw_many(source_id, at, [(article_id, title, updated)])[article_id]

    def saw_many(
        self, source_id: str, at: datetime, rows: Sequence[tuple[str, str | None, datetime | None]]
    ) -> dict[str, tuple[str | None, datetime | None] | None]:
        latest = {article_id: (title, updated) for article_id, title, updated in rows}
        before: dict[str, tuple[str | None, datetime | None] | None] = {}
        with self._writing():
            for article_id, (title, updated) in latest.items():
                known = self._sightings.get((article_id, source_id))
                if known is None:
                    self._source(source_id)
                    self._article(article_id)
                before[article_id] = (known.title, known.updated) if known else None
                shown = None if title is None or article_id in self._takedowns else storable(title)
                first = known.first if known else at
                self._sightings[article_id, source_id] = stored(Sighting(first, at, shown, updated))
        return before

    def article_sources(self, article_id: str) -> list[Source]:
        seen = [
            (sighting.first, source_id)
            for (shown, source_id), sighting in self._sightings.items()
            if shown == article_id
        ]
        return [self._sources[source_id] for _, source_id in sorted(seen)]

    def add_hints(self, hints: Sequence[Hint]) -> None:
        with self._writing():
            for hint in hints:
                self._source(hint.source_id)
                self._article(hint.article_id)
                self._hints[self._next()] = stored(hint)

    def hints(self, source_id: str, *, since: datetime | None = None) -> list[Hint]:
        found = [
            (hint.at, number, hint)
            for number, hint in self._hints.items()
            if hint.source_id == source_id and (since is None or hint.at >= since)
        ]
        return [hint for _, _, hint in sorted(found, key=lambda row: row[:2])]

    def hazard_counts(self, source_id: str | None) -> str | None:
        return self._hazard.get(source_id or "")

    def set_hazard_counts(self, source_id: str | None, text: str) -> None:
        with self._writing():
            if source_id is not None:
                self._source(source_id)
            self._hazard[source_id or ""] = storable(text)

    def source_memory(self, site: str) -> bytes | None:
        return self._memories.get(site)

    def set_source_memory(self, site: str, data: bytes) -> None:
        with self._writing():
            self._memories[site] = data
