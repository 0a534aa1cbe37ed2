"""When what is looked at, and the log of all looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from variorum.types import Look, Plan


@dataclass(frozen=True, slots=True)
class Settled:
    """What a look changed in the plan of an article: written together with its row of the check log.

    `plan` is as it shall be now. Its memo is written only with `new_memo`: else the one that is stored stays,
    and that of `plan` need not be loaded.
    """

    plan: Plan
    look: Look
    new_memo: bool = False


@dataclass(frozen=True, slots=True)
class Recognised:
    """A look that recognised the text of a live article without reading the page, which most looks do: its row of
    the check log, and all that it changes in the plan. Beside these fields, the plan's last look is now this one,
    and it has no failures any more."""

    look: Look
    due: datetime | None
    why: str
    etag: str | None
    last_modified: str | None
    unparsed: int


@dataclass(frozen=True, slots=True)
class Aged:
    """What the rate at which an article changes is told from: see `schedule.rate_of`."""

    source_id: str | None
    found: datetime
    last_change: datetime | None
    changes: int


class Plans(Protocol):
    """The part of `Store` that this module is named for."""

    def due(self, now: datetime, limit: int, *, hosts_left_out: Sequence[str] = ()) -> list[Plan]:
        """Plans due at or before `now`, longest due first, at most `limit`; without their memos."""
        ...

    def memos(self, article_ids: Sequence[str]) -> dict[str, bytes]:
        """The memos of these articles; those that have none are absent."""
        ...

    def plan(self, article_id: str) -> Plan: ...

    def host_ages(self, host: str, limit: int) -> list[Aged]:
        """Articles of that host that are due some time, the soonest first, at most `limit`."""
        ...

    def at_host(self, host: str) -> list[tuple[str, str]]:
        """The ids and addresses of all articles whose page is at that host, or at one below it ("m.news.example" of
        "news.example"), with whatever port, by id."""
        ...

    def set_due(self, article_id: str, due: datetime | None, why: str) -> None:
        """Look at it then; None: never again."""
        ...

    def remember(self, article_id: str, memo: bytes | None) -> None:
        """What extraction remembers of the article from now on. All by which its page could be recognised without
        reading it (validators, digest) is forgotten: the next look reads it in full."""
        ...

    def next_due(self) -> datetime | None:
        """When the next source or article is due; None where nothing ever is."""
        ...

    def settle(self, rows: Sequence[Settled | Recognised]) -> None:
        """Write many looks, in this order: check log rows, plans, counters of the articles, the `last` of the
        shown version's interval for UNCHANGED looks, and the outcome of open hints. One executemany per table
        and kind of row."""
        ...

    def looks(
        self,
        *,
        article_id: str | None = None,
        source_id: str | None = None,
        since: datetime | None = None,
        limit: int = 500,
    ) -> list[Look]:
        """Newest first. Of an article that was taken down they tell times, outcomes and digests: no address, and no
        words."""
        ...

    def log(
        self,
        *,
        article_id: str | None = None,
        source_id: str | None = None,
        since: datetime | None = None,
        limit: int = 500,
        before: tuple[datetime, int] | None = None,
    ) -> list[tuple[int, Look]]:
        """`looks` page by page, each with its number in the log; `before` is the time and the number of the last."""
        ...

    def looks_of(self, article_id: str, at: datetime) -> list[Look]:
        """The looks at that article of exactly that moment."""
        ...
