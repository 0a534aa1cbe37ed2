"""Sources, their health, and what each has shown; what is learnt of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from variorum.types import Hint, Source, SourceHealth, SourceState


class Sources(Protocol):
    """The part of `Store` that this module is named for."""

    def add_source(self, source: Source, due: datetime) -> None:
        """Raises `StorageError` where the id or the (normalised) address is taken by one not removed."""
        ...

    def update_source(self, source: Source) -> None:
        """Replace what is known of the source with that id."""
        ...

    def source(self, id_or_name_or_url: str) -> Source:
        """By id, else by exact name (whatever its case), else by address."""
        ...

    def sources(
        self, *, states: Sequence[SourceState] = (SourceState.ACTIVE, SourceState.PAUSED)
    ) -> list[Source]:
        """Ordered by name."""
        ...

    def health(self, source_id: str) -> SourceHealth: ...

    def set_health(self, health: SourceHealth) -> None: ...

    def due_sources(self, now: datetime, limit: int) -> list[tuple[Source, SourceHealth]]:
        """Active sources due at or before `now`, the longest due first. Archives are never due."""
        ...

    def source_articles(self, source_id: str, *, since: datetime | None = None) -> int:
        """How many articles the source has shown; with `since`, for the first time since then."""
        ...

    def saw(
        self, source_id: str, article_id: str, at: datetime, *, title: str | None, updated: datetime | None
    ) -> tuple[str | None, datetime | None] | None:
        """Note that a source shows an article, with the title and time of change it states. Answers what it
        stated at the sighting before, None at the first."""
        ...

    def saw_many(
        self, source_id: str, at: datetime, rows: Sequence[tuple[str, str | None, datetime | None]]
    ) -> dict[str, tuple[str | None, datetime | None] | None]:
        """`saw` for many articles in few statements; rows are (article id, title, updated)."""
        ...

    def article_sources(self, article_id: str) -> list[Source]:
        """The sources that have shown it, first sighting first."""
        ...

    def add_hints(self, hints: Sequence[Hint]) -> None: ...

    def hints(self, source_id: str, *, since: datetime | None = None) -> list[Hint]:
        """Oldest first."""
        ...

    def hazard_counts(self, source_id: str | None) -> str | None:
        """What `schedule` has learnt for that source (None: for all), as the JSON text last stored."""
        ...

    def set_hazard_counts(self, source_id: str | None, text: str) -> None: ...

    def source_memory(self, site: str) -> bytes | None:
        """What extraction has learnt of that site (`discover.addresses.site`), as the bytes last stored; None
        before the first."""
        ...

    def set_source_memory(self, site: str, data: bytes) -> None: ...
