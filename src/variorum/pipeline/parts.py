"""What the pipeline works with: the ports, put together once by `app`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from variorum.config import Settings
from variorum.errors import FetchError
from variorum.extraction.seed import Extractor, trafilatura
from variorum.ports import Clock, EvidenceStore, Fetcher, Store
from variorum.schedule import ScheduleSettings
from variorum.types import Fetched, Plan

#: The due time of what is never polled.
NEVER: Final = datetime.max.replace(tzinfo=UTC)

#: Where an answer comes from that was asked for over the network.
LIVE: Final = "live"


@dataclass(frozen=True, slots=True)
class Parts:
    """The ports and settings that every part of the pipeline needs. `make_id` gives a new random id; `extractor` is
    asked for the seeds of first sights."""

    store: Store
    evidence: EvidenceStore
    fetcher: Fetcher
    clock: Clock
    make_id: Callable[[], str]
    settings: Settings
    extractor: Extractor = trafilatura

    @property
    def schedule(self) -> ScheduleSettings:
        """The limits of the schedule, with the operator's own quiet time."""
        return ScheduleSettings(quiet=timedelta(days=self.settings.quiet_days))


@dataclass(frozen=True, slots=True)
class Seen:
    """One look at an article, before anything is decided: an answer, or why there is none.

    `plan` is what was known when the look was made, `via` where the answer comes from ("live", or the name of
    an imported file). `broken` says in words why an answer could not be dealt with: a fault of ours, not of the
    server, recorded as a failed look.
    """

    plan: Plan
    at: datetime
    why: str
    fetched: Fetched | None = None
    failure: FetchError | None = None
    via: str = LIVE
    broken: str | None = None


@dataclass(frozen=True, slots=True)
class Unplaced:
    """An answer whose article is found out when its turn comes: answers settled before it may have made that
    article, or have moved one to this address. `place` gives its plan as it is then; the rest is as in `Seen`.
    """

    url: str
    at: datetime
    why: str
    fetched: Fetched
    place: Callable[[], Plan]
    via: str = LIVE
    broken: str | None = None

    def placed(self) -> Seen:
        """As a look at the article that it belongs to by now."""
        return Seen(self.place(), self.at, self.why, self.fetched, via=self.via, broken=self.broken)
