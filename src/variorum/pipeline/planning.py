"""When to look again: the pure rules of `schedule`, fed with what the store has learnt.

A source's hazard is learnt from the stretches that its looks bound, and every host has one number `c`, solved
from the operator's budget. Both change slowly, so they are kept here between looks and refreshed by and by.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from variorum.errors import SettingsError
from variorum.pipeline.parts import Parts
from variorum.schedule import (
    DEFAULTS,
    Delays,
    Due,
    Facts,
    Hazard,
    Observation,
    ScheduleSettings,
    c_for_budget,
    facts_of,
    next_look,
    rate_of,
    routine,
)
from variorum.schedule import Cells as Rates
from variorum.types import Candidate, Plan, SourceKind

log = logging.getLogger(__name__)

_REFRESH: Final = timedelta(minutes=10)
_HOST_REFRESH: Final = timedelta(hours=1)
_HOST_SAMPLE: Final = 20_000


@dataclass(slots=True)
class _Learnt:
    hazard: Hazard
    rates: Rates
    read: datetime
    every: timedelta | None = None  # the operator's own interval, where the source is a single address
    delays: dict[float, Delays] = field(default_factory=dict)  # by the hosts' `c`
    pending: list[Observation] = field(default_factory=list)


@dataclass(slots=True)
class Planner:
    """Due times of articles. `save` writes what was learnt since the last time, `forget` drops it: after a
    transaction that failed, so that nothing is learnt twice."""

    parts: Parts
    _sources: dict[str | None, _Learnt] = field(default_factory=dict)
    _hosts: dict[str, tuple[datetime, float]] = field(default_factory=dict)
    _saved: datetime | None = None
    _schedule: ScheduleSettings = field(init=False)

    def __post_init__(self) -> None:
        self._schedule = self.parts.schedule

    def next(
        self,
        plan: Plan,
        now: datetime,
        *,
        candidate: Candidate | None = None,
        retry_after: timedelta | None = None,
    ) -> Due:
        """When to look at the article again, asked just after a look."""
        learnt = self._learnt(plan.source_id, now)
        facts = facts_of(plan, candidate=candidate, retry_after=retry_after, every=learnt.every)
        return next_look(
            facts,
            now=now,
            hazard=learnt.rates,
            c=self._c(plan.host, now),
            settings=self._schedule,
        )

    def unchanged(self, plan: Plan, at: datetime) -> Due:
        """`next` after a look at `at` that found the text of a live article unchanged: what most looks ask."""
        if at - (plan.last_change or plan.found) >= self._schedule.quiet:
            return self.next(replace(plan, last_look=at, failures=0), at)
        learnt = self._learnt(plan.source_id, at)
        delay = learnt.every
        if delay is None:
            c = self._c(plan.host, at)
            delays = learnt.delays.get(c)
            if delays is None:
                delays = learnt.delays[c] = Delays.of(learnt.rates, c, self._schedule)
            delay = delays.at(at - (plan.last_change or plan.found), at - plan.found, plan.changes)
        return routine(plan.article_id, at, delay, now=at, settings=self._schedule)

    def hinted(self, plan: Plan, now: datetime) -> Due:
        """When to look after a hint that came at `now`."""
        facts = facts_of(plan, hinted=now)
        hazard = self._learnt(plan.source_id, now).rates
        return next_look(facts, now=now, hazard=hazard, settings=self._schedule)

    def learn(self, before: Plan, at: datetime, *, changed: bool) -> None:
        """A stretch without a change, or with one, between the last look at the article and this one."""
        if before.last_look is None or at <= before.last_look:
            return
        origin = before.last_change or before.found
        start, end = (before.last_look - origin).total_seconds(), (at - origin).total_seconds()
        self._learnt(before.source_id, at).pending.append(
            Observation(max(0.0, start) / 3600, max(0.0, end) / 3600, before.changes, changed)
        )

    def save(self, now: datetime, *, force: bool = False) -> None:
        """Store what was learnt, at most every ten minutes unless forced; inside the caller's transaction."""
        if not force and self._saved is not None and now - self._saved < _REFRESH:
            return
        self._saved = now
        for source_id, learnt in self._sources.items():
            if learnt.pending:
                learnt.hazard = learnt.hazard.learn(learnt.pending)
                learnt.rates = learnt.hazard.rates()
                learnt.delays.clear()
                learnt.pending.clear()
                self.parts.store.set_hazard_counts(source_id, json.dumps(learnt.hazard.to_json()))

    def forget(self) -> None:
        """Drop what was learnt and not saved; everything is read from the store again."""
        self._sources.clear()
        self._hosts.clear()
        self._saved = None

    def _learnt(self, source_id: str | None, now: datetime) -> _Learnt:
        learnt = self._sources.get(source_id)
        if learnt is None:
            hazard = self._hazard(source_id)
            learnt = _Learnt(hazard, hazard.rates(), now, self._every(source_id))
            self._sources[source_id] = learnt
        elif now - learnt.read >= _REFRESH:  # the operator may have given the source another interval
            learnt.read, learnt.every = now, self._every(source_id)
        return learnt

    def _hazard(self, source_id: str | None) -> Hazard:
        text = self.parts.store.hazard_counts(source_id)
        try:
            return Hazard.from_json(json.loads(text)) if text else Hazard()
        except (SettingsError, ValueError) as error:
            log.warning("source %s: what was learnt of it is begun anew: %s", source_id, error)
            return Hazard()

    def _every(self, source_id: str | None) -> timedelta | None:
        source = self.parts.store.source(source_id) if source_id else None
        if source is None or source.kind is not SourceKind.ARTICLE or source.interval is None:
            return None
        return timedelta(seconds=source.interval)

    def _c(self, host: str, now: datetime) -> float:
        known = self._hosts.get(host)
        if known is not None and now - known[0] < _HOST_REFRESH:
            return known[1]
        articles = [
            rate_of(
                Facts("", age.found, changed=age.last_change, changes=age.changes),
                now=now,
                hazard=self._learnt(age.source_id, now).rates,
            )
            for age in self.parts.store.host_ages(host, _HOST_SAMPLE)
        ]
        budget = self.parts.settings.host_budget
        c = c_for_budget(articles, budget, settings=self._schedule) if articles else DEFAULTS.default_c
        self._hosts[host] = (now, c)
        return c
