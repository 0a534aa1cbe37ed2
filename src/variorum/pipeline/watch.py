"""Watching: polls of sources and looks at articles as jobs of the engine."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from variorum.discover import addresses
from variorum.errors import FetchError
from variorum.pipeline.apart import BrokenError, blamed, in_words, settle_apart
from variorum.pipeline.page import Desk, Settlement
from variorum.pipeline.parts import Parts, Seen
from variorum.pipeline.planning import Planner
from variorum.pipeline.sources import Intake, Intook, Polled, ask
from variorum.types import Look, Outcome, Plan, Request, Source, SourceHealth

log = logging.getLogger(__name__)

#: Outcomes that are told in the log as news; all others are told at the level of debugging.
_TOLD = frozenset({Outcome.CHANGED, Outcome.VARIANT, Outcome.GONE, Outcome.RESTORED, Outcome.MOVED})


@dataclass(frozen=True, slots=True)
class Poll:
    """Ask a source."""

    source: Source
    health: SourceHealth

    @property
    def host(self) -> str:
        return addresses.host(self.source.url)


@dataclass(frozen=True, slots=True)
class Visit:
    """Look at an article."""

    plan: Plan

    @property
    def host(self) -> str:
        return self.plan.host


@dataclass(slots=True)
class Watch:
    """The work of `variorum run`. `on_look` and `on_poll` are told of everything that was stored."""

    parts: Parts
    on_look: Callable[[Settlement], None] = lambda _settlement: None
    on_poll: Callable[[Intook], None] = lambda _intook: None
    planner: Planner = field(init=False)
    desk: Desk = field(init=False)
    intake: Intake = field(init=False)

    def __post_init__(self) -> None:
        self.planner = Planner(self.parts)
        self.desk = Desk(self.parts, self.planner)
        self.intake = Intake(self.parts, self.planner)

    def claim(self, limit: int, busy_hosts: Sequence[str]) -> list[Poll | Visit]:
        """Sources that are due, then articles: one poll may save many looks."""
        now, store = self.parts.clock.now(), self.parts.store
        busy = frozenset(busy_hosts)
        polls = [Poll(source, health) for source, health in store.due_sources(now, limit)]
        jobs: list[Poll | Visit] = [poll for poll in polls if poll.host not in busy]
        jobs.extend(Visit(plan) for plan in store.due(now, limit, hosts_left_out=tuple(busy_hosts)))
        return jobs

    async def do(self, job: Poll | Visit) -> Polled | Seen:
        """Ask the network. Every failure is a result: one answer that nobody foresaw must not end the watch."""
        at = self.parts.clock.now()
        try:
            if isinstance(job, Poll):
                return await ask(self.parts, job.source, job.health)
            return await visit(self.parts, job.plan)
        except Exception as error:
            log.exception("%s", job.source.url if isinstance(job, Poll) else job.plan.url)
            if isinstance(job, Poll):
                return Polled(job.source, job.health, at, broken=in_words(error))
            return Seen(job.plan, at, job.plan.why, broken=in_words(error))

    def settle(self, results: Sequence[Polled | Seen]) -> None:
        """Store what came back: looks first, then polls, each kind in one transaction."""
        looks = [result for result in results if isinstance(result, Seen)]
        polls = [result for result in results if isinstance(result, Polled)]
        if looks:
            told = log.isEnabledFor(logging.INFO)
            for settlement in self.desk.settle(looks):
                if told:
                    _tell(settlement.look)
                self.on_look(settlement)
        if polls:
            for intook in settle_apart(polls, self._take_in, self._give_up):
                self.on_poll(intook)

    def _take_in(self, polls: Sequence[Polled]) -> list[Intook]:
        with self.parts.store.transaction(), blamed():
            return [self.intake.settle(polled) for polled in polls]

    def _give_up(self, polled: Polled, error: BrokenError) -> list[Intook]:
        """Record a poll that broke. Where not even that can be stored, the fault is not the source's."""
        log.error("source %s %s", polled.source.name, error, exc_info=error.cause)
        try:
            return self._take_in([replace(polled, broken=str(error))])
        except BrokenError as again:
            raise again.cause from None


def _tell(look: Look) -> None:
    level = logging.INFO if look.outcome in _TOLD else logging.DEBUG
    log.log(level, "%s %s: %s", look.outcome, look.url, look.reason)


async def visit(parts: Parts, plan: Plan) -> Seen:
    """Look at an article: one conditional request."""
    at = parts.clock.now()
    try:
        fetched = await parts.fetcher.fetch(Request(plan.url, plan.etag, plan.last_modified))
    except FetchError as error:
        return Seen(plan, at, plan.why, failure=error)
    return Seen(plan, parts.clock.now(), plan.why, fetched)
