"""When what is looked at, in memory, and the log of all looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from variorum.ports import Aged, Recognised, Settled
from variorum.storage.columns import storable
from variorum.storage.derived import bare
from variorum.storage.memory.tables import Tables, stored
from variorum.types import Look, Outcome, Plan


class Plans(Tables):
    """Plans and looks."""

    def due(self, now: datetime, limit: int, *, hosts_left_out: Sequence[str] = ()) -> list[Plan]:
        due = [
            (plan.due, plan.article_id, plan)
            for plan in self._plans.values()
            if plan.due is not None and plan.due <= now and plan.host not in hosts_left_out
        ]
        return [replace(plan, memo=None) for _, _, plan in sorted(due, key=lambda row: row[:2])[:limit]]

    def memos(self, article_ids: Sequence[str]) -> dict[str, bytes]:
        known = {id_: self._plans[id_].memo for id_ in article_ids if id_ in self._plans}
        return {id_: memo for id_, memo in known.items() if memo is not None}

    def host_ages(self, host: str, limit: int) -> list[Aged]:
        due = sorted(
            (plan.due, plan.article_id, plan)
            for plan in self._plans.values()
            if plan.due is not None and plan.host == host
        )
        return [
            Aged(plan.source_id, plan.found, plan.last_change, plan.changes) for _, _, plan in due[:limit]
        ]

    def at_host(self, host: str) -> list[tuple[str, str]]:
        return sorted((id_, plan.url) for id_, plan in self._plans.items() if f".{host}:" in f".{plan.host}:")

    def plan(self, article_id: str) -> Plan:
        self._article(article_id)
        return self._plans[article_id]

    def set_due(self, article_id: str, due: datetime | None, why: str) -> None:
        with self._writing():
            ended = self._article(article_id).ended
            self._plans[article_id] = replace(
                self._plans[article_id], due=None if ended else stored(due), why=storable(why)
            )

    def remember(self, article_id: str, memo: bytes | None) -> None:
        with self._writing():
            memo = None if self._article(article_id).ended else memo
            self._plans[article_id] = replace(
                self._plans[article_id], memo=memo, etag=None, last_modified=None, wire_digest=None
            )

    def next_due(self) -> datetime | None:
        times = [plan.due for plan in self._plans.values() if plan.due is not None]
        return min([*times, *(health.due for _, health in self._polled())], default=None)

    def settle(self, rows: Sequence[Settled | Recognised]) -> None:
        with self._writing():
            for row in rows:
                look = stored(row.look)
                article = self._article(look.article_id)
                before = self._plans[article.id]
                self._log[self._next()] = look
                self._articles[article.id] = replace(article, looks=article.looks + 1)
                if isinstance(row, Recognised):
                    plan = stored(
                        replace(
                            before, due=row.due, why=row.why, etag=row.etag, last_modified=row.last_modified,
                            last_look=look.at, failures=0, unparsed=row.unparsed,
                        )
                    )  # fmt: skip
                else:
                    plan = stored(replace(row.plan, found=before.found))
                    plan = plan if row.new_memo else replace(plan, memo=before.memo)
                if article.ended:
                    plan = replace(plan, due=None, memo=None, state=before.state)
                self._plans[article.id] = plan
                if look.outcome is Outcome.UNCHANGED and look.version is not None:
                    self._extend(look.article_id, look.version, look.at)
                for number, hint in list(self._hints.items()):
                    if hint.article_id == look.article_id and hint.outcome is None and hint.at <= look.at:
                        self._hints[number] = replace(hint, outcome=look.outcome)

    def _extend(self, article_id: str, number: int, at: datetime) -> None:
        kept = self._versions.get((article_id, number))
        if kept is None:
            return
        intervals = list(kept.version.intervals)
        latest = max((n for n, part in enumerate(intervals) if part.first <= at), default=None)
        if latest is not None and intervals[latest].last < at:
            intervals[latest] = replace(intervals[latest], last=at)
            version = replace(kept.version, intervals=tuple(intervals))
            self._versions[article_id, number] = replace(kept, version=version)

    def looks(
        self,
        *,
        article_id: str | None = None,
        source_id: str | None = None,
        since: datetime | None = None,
        limit: int = 500,
    ) -> list[Look]:
        log = self.log(article_id=article_id, source_id=source_id, since=since, limit=limit)
        return [look for _, look in log]

    def log(
        self,
        *,
        article_id: str | None = None,
        source_id: str | None = None,
        since: datetime | None = None,
        limit: int = 500,
        before: tuple[datetime, int] | None = None,
    ) -> list[tuple[int, Look]]:
        found = [
            (look.at, number, look if self._articles[look.article_id].listed else bare(look))
            for number, look in self._log.items()
            if article_id in (None, look.article_id)
            and (source_id is None or (look.article_id, source_id) in self._sightings)
            and (since is None or look.at >= since)
            and (before is None or (look.at, number) < before)
        ]
        newest = sorted(found, key=lambda row: row[:2], reverse=True)[:limit]
        return [(number, look) for _, number, look in newest]

    def looks_of(self, article_id: str, at: datetime) -> list[Look]:
        return [look for look in self._log.values() if (look.article_id, look.at) == (article_id, at)]
