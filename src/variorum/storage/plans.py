"""Plans and looks: what every look reads and writes.

Most looks recognise a text that did not change, and cost little else: so the statements here are written out and
run on the driver, with rows made by hand. SQLAlchemy's own way from values to parameters, and from rows to
values, costs several times what the database does.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from variorum.errors import NotFoundError
from variorum.ports import Aged, Recognised, Settled
from variorum.storage import rows
from variorum.storage.columns import micros, moment, packed, storable
from variorum.storage.database import Database
from variorum.storage.derived import bare
from variorum.storage.schema import article, check_log, hint, plan, sighting, source, source_health
from variorum.types import ArticleState, Look, Outcome, Plan, SourceKind, SourceState

_PLAN = sa.select(*rows.PLAN).select_from(rows.PLANS).where(plan.c.article_id == sa.bindparam("id"))
_LOOKS_OF = (
    sa.select(*rows.LOOK)
    .where(check_log.c.article_id == sa.bindparam("article"), check_log.c.at == sa.bindparam("moment"))
    .order_by(check_log.c.id)
)
_ANSWER_HINTS = (
    hint.update()
    .where(
        hint.c.article_id == sa.bindparam("hinted"),
        hint.c.outcome.is_(None),
        hint.c.at <= sa.bindparam("until"),
    )
    .values(outcome=sa.bindparam("came_to"))
)

_DUE: Final = """
    SELECT article_id, url, host, state, found, due, why, source_id, etag, last_modified, wire_digest,
        current, changes, last_look, last_change, failures, unparsed, kept_capture
    FROM plan WHERE due <= ? {others} ORDER BY due, article_id LIMIT ?"""
_HOST_AGES: Final = """
    SELECT source_id, found, last_change, changes FROM plan
    WHERE host = ? AND due IS NOT NULL ORDER BY due, article_id LIMIT ?"""
_MEMOS: Final = "SELECT article_id, memo FROM article_memo WHERE article_id IN ({ids})"

_LOG: Final = """
    INSERT INTO check_log (article_id, at, outcome, reason, url, status, version, wire_digest, capture_id,
        rule, changed_blocks, why, seconds)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
#: What is merged or taken down stays ended, also when a look at it was under way.
_SETTLE: Final = """
    UPDATE plan SET url = ?, host = ?, state = CASE WHEN ended THEN state ELSE ? END,
        due = CASE WHEN ended THEN NULL ELSE CAST(? AS BIGINT) END, why = ?, source_id = ?, etag = ?,
        last_modified = ?, wire_digest = ?, current = ?, changes = ?, last_look = ?, last_change = ?,
        failures = ?, unparsed = ?, kept_capture = ?, looks = looks + 1
    WHERE article_id = ?"""
_RECOGNISE: Final = """
    UPDATE plan SET due = CASE WHEN ended THEN NULL ELSE CAST(? AS BIGINT) END, why = ?, etag = ?,
        last_modified = ?, last_look = ?, failures = 0, unparsed = ?, looks = looks + 1
    WHERE article_id = ?"""
_EXTEND: Final = """
    UPDATE version_interval SET last = ? WHERE article_id = ? AND number = ? AND last < ?
        AND first = (SELECT max(each.first) FROM version_interval AS each
            WHERE each.article_id = ? AND each.number = ? AND each.first <= ?)"""
_REMEMBER: Final = """
    INSERT INTO article_memo (article_id, memo) SELECT article_id, ? FROM plan WHERE article_id = ? AND NOT ended
    ON CONFLICT (article_id) DO UPDATE SET memo = excluded.memo"""
_FORGET: Final = "DELETE FROM article_memo WHERE article_id = ?"

_STATES: Final = {state.value: state for state in ArticleState}


class Plans(Database):
    """The part of the store that is about what to look at next, and what came of it."""

    # -- plans --------------------------------------------------------------------------------------------

    def due(self, now: datetime, limit: int, *, hosts_left_out: Sequence[str] = ()) -> list[Plan]:
        others = f"AND host NOT IN ({marks(hosts_left_out)})" if hosts_left_out else ""
        found = self._driven(_DUE.format(others=others), (micros(now), *hosts_left_out, limit))
        return [_planned(row) for row in found]

    def memos(self, article_ids: Sequence[str]) -> dict[str, bytes]:
        found: dict[str, bytes] = {}
        for piece in rows.batches(article_ids):
            found.update(self._driven(_MEMOS.format(ids=marks(piece)), tuple(piece)))
        return found

    def host_ages(self, host: str, limit: int) -> list[Aged]:
        return [
            Aged(source_id, moment(found), None if changed is None else moment(changed), changes)
            for source_id, found, changed, changes in self._driven(_HOST_AGES, (host, limit))
        ]

    def at_host(self, host: str) -> list[tuple[str, str]]:
        name = plan.c.host + ":"  # with a port or without
        own, below = f"{host}:", f".{host}:"
        here = sa.or_(name.startswith(own, autoescape=True), name.contains(below, autoescape=True))
        query = sa.select(plan.c.article_id, plan.c.url).where(here).order_by(plan.c.article_id)
        return [(id_, url) for id_, url in self._rows(query)]

    def plan(self, article_id: str) -> Plan:
        row = self._first(_PLAN, {"id": article_id})
        if row is None:
            raise unknown_article(article_id)
        return Plan(*row)

    def set_due(self, article_id: str, due: datetime | None, why: str) -> None:
        with self._writing():
            found = self._execute(
                plan.update()
                .where(plan.c.article_id == article_id)
                .values(due=sa.case((plan.c.ended, None), else_=sa.literal(due, plan.c.due.type)), why=why)
            )
            if not found.rowcount:
                raise unknown_article(article_id)

    def remember(self, article_id: str, memo: bytes | None) -> None:
        with self._writing():
            forgotten: dict[str, None] = {"etag": None, "last_modified": None, "wire_digest": None}
            found = self._execute(plan.update().where(plan.c.article_id == article_id).values(**forgotten))
            if not found.rowcount:
                raise unknown_article(article_id)
            self._remember({article_id: memo})

    def next_due(self) -> datetime | None:
        of_sources = (
            sa.select(sa.func.min(source_health.c.due))
            .join(source, source.c.id == source_health.c.source_id)
            .where(source.c.state == SourceState.ACTIVE, source.c.kind != SourceKind.ARCHIVE)
        )
        of_plans = sa.select(sa.func.min(plan.c.due)).where(plan.c.due.is_not(None))  # as its index has it
        times = [self._value(of_sources), self._value(of_plans)]
        return min((time for time in times if time is not None), default=None)

    # -- looks --------------------------------------------------------------------------------------------

    def settle(self, settled: Sequence[Settled | Recognised]) -> None:
        if not settled:
            return
        whole = [row for row in settled if isinstance(row, Settled)]
        with self._writing():
            self._drive_many(_LOG, [_logged(row.look) for row in settled])
            self._drive_many(_SETTLE, [_settled(row.plan) for row in whole])
            self._drive_many(_RECOGNISE, [_recognised(row) for row in settled if isinstance(row, Recognised)])
            self._drive_many(
                _EXTEND,
                [
                    (at, look.article_id, look.version, at, look.article_id, look.version, at)
                    for look in (row.look for row in settled)
                    if look.outcome is Outcome.UNCHANGED and look.version is not None
                    for at in (micros(look.at),)
                ],
            )
            self._remember({row.plan.article_id: row.plan.memo for row in whole if row.new_memo})
            self._answer_hints([row.look for row in settled])

    def _remember(self, memos: dict[str, bytes | None]) -> None:
        self._drive_many(_REMEMBER, [(memo, id_) for id_, memo in memos.items() if memo is not None])
        self._drive_many(_FORGET, [(id_,) for id_, memo in memos.items() if memo is None])

    def _answer_hints(self, looks: Sequence[Look]) -> None:
        """Most looks have no open hint: one query finds those that do."""
        hinted: set[str] = set()
        for piece in rows.batches([look.article_id for look in looks]):
            query = f"SELECT article_id FROM hint WHERE outcome IS NULL AND article_id IN ({marks(piece)})"  # noqa: S608 (marks alone)
            hinted.update(id_ for (id_,) in self._driven(query, tuple(piece)))
        if hinted:
            self._execute(
                _ANSWER_HINTS,
                [
                    {"hinted": look.article_id, "until": look.at, "came_to": look.outcome}
                    for look in looks
                    if look.article_id in hinted
                ],
            )

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
        query = (
            sa.select(*rows.LOOK, check_log.c.id, article.c.listed)
            .join(article, article.c.id == check_log.c.article_id)
            .order_by(check_log.c.at.desc(), check_log.c.id.desc())
            .limit(limit)
        )
        if article_id is not None:
            query = query.where(check_log.c.article_id == article_id)
        if source_id is not None:
            shown = sa.select(sighting.c.article_id).where(sighting.c.source_id == source_id)
            query = query.where(check_log.c.article_id.in_(shown))
        if since is not None:
            query = query.where(check_log.c.at >= since)
        if before is not None:
            at, number = before
            query = query.where(check_log.c.at <= at, sa.or_(check_log.c.at < at, check_log.c.id < number))
        found = ((row.id, Look(*row[:-2]), row.listed) for row in self._rows(query))
        return [(number, look if listed else bare(look)) for number, look, listed in found]

    def looks_of(self, article_id: str, at: datetime) -> list[Look]:
        return [Look(*row) for row in self._rows(_LOOKS_OF, {"article": article_id, "moment": at})]


def unknown_article(article_id: str) -> NotFoundError:
    """The error for an id that no article has."""
    return NotFoundError(f"{article_id}: no article has that id")


def marks(values: Sequence[object]) -> str:
    """A question mark for each value."""
    return ", ".join("?" * len(values))


# --- rows of `_DUE`, `_LOG`, `_SETTLE` and `_RECOGNISE` --------------------------------------------------


def _planned(row: tuple[Any, ...]) -> Plan:
    (
        article_id, url, host, state, found, due, why, source_id, etag, last_modified, wire_digest,
        current, changes, last_look, last_change, failures, unparsed, kept_capture,
    ) = row  # fmt: skip
    return Plan(
        article_id, url, host, _STATES[state], moment(found), moment(due), why, source_id, etag, last_modified,
        wire_digest, None, current, changes,
        None if last_look is None else moment(last_look),
        None if last_change is None else moment(last_change),
        failures, unparsed, kept_capture,
    )  # fmt: skip


def _logged(look: Look) -> tuple[Any, ...]:
    return (
        look.article_id, micros(look.at), look.outcome.value, storable(look.reason), storable(look.url),
        look.status, look.version, look.wire_digest, look.capture_id, look.rule,
        packed(look.changed_blocks), storable(look.why), look.seconds,
    )  # fmt: skip


def _settled(now: Plan) -> tuple[Any, ...]:
    return (
        storable(now.url), storable(now.host), now.state.value, _time(now.due), storable(now.why), now.source_id,
        _text(now.etag), _text(now.last_modified), _text(now.wire_digest), now.current, now.changes,
        _time(now.last_look), _time(now.last_change), now.failures, now.unparsed, now.kept_capture,
        now.article_id,
    )  # fmt: skip


def _recognised(row: Recognised) -> tuple[Any, ...]:
    return (
        _time(row.due), storable(row.why), _text(row.etag), _text(row.last_modified), micros(row.look.at),
        row.unparsed, row.look.article_id,
    )  # fmt: skip


def _time(value: datetime | None) -> int | None:
    return None if value is None else micros(value)


def _text(value: str | None) -> str | None:
    return None if value is None else storable(value)
