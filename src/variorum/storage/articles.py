"""Articles, their addresses, and the captures that were made of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from variorum.errors import NotFoundError, StorageError
from variorum.storage import rows
from variorum.storage.columns import storable
from variorum.storage.derived import NOTHING_NEW, host_of
from variorum.storage.plans import Plans, unknown_article
from variorum.storage.schema import (
    article,
    article_address,
    capture,
    check_log,
    hint,
    link_change,
    picture_change,
    plan,
    sighting,
    version,
    witness_change,
)
from variorum.types import (
    Address,
    AddressKind,
    Article,
    ArticleState,
    Candidate,
    Capture,
    Plan,
    RecordRef,
)

_ARTICLE = sa.select(*rows.ARTICLE).select_from(rows.ARTICLES).where(article.c.id == sa.bindparam("id"))
_KNOWN_ARTICLE = sa.select(article.c.id).where(article.c.id == sa.bindparam("id"))
_ADD_ARTICLE = article.insert()
_ADD_PLAN = plan.insert()
_ADD_ADDRESS = article_address.insert()
ADD_CAPTURE = capture.insert()
_BY_KEY = sa.select(article_address.c.article_id).where(article_address.c.key == sa.bindparam("key"))


class Articles(Plans):
    """The part of the store that is about articles, their addresses and captures."""

    # -- addresses ----------------------------------------------------------------------------------------

    def article_by_address(self, key: str) -> str | None:
        found: str | None = self._value(_BY_KEY, {"key": key})
        return found

    def articles_by_address(self, keys: Sequence[str]) -> dict[str, str]:
        asked = {storable(key): key for key in keys}
        found: dict[str, str] = {}
        for piece in rows.batches(list(asked)):
            query = sa.select(article_address.c.key, article_address.c.article_id).where(
                article_address.c.key.in_(piece)
            )
            found |= {asked[row.key]: row.article_id for row in self._rows(query)}
        return found

    def add_article(self, new: Article, first_plan: Plan, key: str) -> None:
        with self._writing():
            self._require_free(key)
            if self._value(_KNOWN_ARTICLE, {"id": new.id}) is not None:
                raise StorageError(f"{new.id}: an article has that id already")
            own = {
                name: getattr(new, name)
                for name in ("id", "url", "outlet", "found", "headline", "language", "published")
            }
            self._execute_many(_ADD_ARTICLE, [own | {"versions": 0, "flips": 0, "touched": new.found}])
            named = rows.parameters(first_plan)
            memo = named.pop("memo")
            self._execute_many(_ADD_PLAN, [named])
            if memo is not None:
                self._remember({new.id: memo})
            self._add_address(new.id, new.url, key, AddressKind.CANONICAL, new.found)

    def add_address(self, article_id: str, url: str, key: str, kind: AddressKind, since: datetime) -> None:
        with self._writing():
            self._require_article(article_id)
            owner = self.article_by_address(key)
            if owner is None:
                self._add_address(article_id, url, key, kind, since)
            elif owner == article_id:
                self._execute(article_address.update().where(article_address.c.key == key).values(kind=kind))

    def addresses(self, article_id: str) -> list[Address]:
        self._require_article(article_id)
        query = (
            sa.select(*rows.ADDRESS)
            .where(article_address.c.article_id == article_id)
            .order_by(
                article_address.c.since,
                sa.case((article_address.c.kind == AddressKind.CANONICAL, 0), else_=1),
                article_address.c.key,
            )
        )
        return [Address(*row) for row in self._rows(query)]

    def set_canonical(
        self, article_id: str, url: str, key: str, since: datetime, *, former: AddressKind
    ) -> None:
        mine = article_address.c.article_id == article_id
        with self._writing():
            self._require_article(article_id)
            owner = self.article_by_address(key)
            if owner is not None and owner != article_id:
                raise StorageError(f"{url}: is an address of article {owner} already")
            self._execute(
                article_address.update()
                .where(mine, article_address.c.kind == AddressKind.CANONICAL, article_address.c.key != key)
                .values(kind=former)
            )
            if owner is None:
                self._add_address(article_id, url, key, AddressKind.CANONICAL, since)
            else:
                changed = article_address.update().where(article_address.c.key == key)
                self._execute(changed.values(kind=AddressKind.CANONICAL, url=url))
            self._execute(article.update().where(article.c.id == article_id).values(url=url))
            self._execute(
                plan.update()
                .where(plan.c.article_id == article_id)
                .values(url=url, host=host_of(storable(url)))
            )

    def merge(self, article_id: str, into: str, at: datetime) -> None:
        if article_id == into:
            raise StorageError(f"{article_id}: cannot become itself")
        with self._writing():
            self._require_article(into)
            self._require_article(article_id)
            if (
                self._value(sa.select(version.c.id).where(version.c.article_id == article_id).limit(1))
                is not None
            ):
                raise StorageError(f"{article_id}: has versions and cannot become article {into}")
            self._pass_over(article_id, into)

    def _pass_over(self, article_id: str, into: str) -> None:
        """Addresses, sightings and hints belong to the other article; this one has ended."""
        mine = article_address.c.article_id == article_id
        self._execute(
            article_address.update()
            .where(mine, article_address.c.kind == AddressKind.CANONICAL)
            .values(kind=AddressKind.ALIAS)
        )
        self._execute(article_address.update().where(mine).values(article_id=into))
        self._merge_sightings(article_id, into)
        self._execute(hint.update().where(hint.c.article_id == article_id).values(article_id=into))
        self._execute(
            plan.update()
            .where(plan.c.article_id == article_id)
            .values(state=ArticleState.MERGED, due=None, why=f"merged into {into}", ended=True)
        )
        self._remember({article_id: None})

    def _merge_sightings(self, article_id: str, into: str) -> None:
        """Where a source has shown both, the first sighting counts from the earlier of them, and what the
        source states is taken from the later."""
        query = sa.select(sighting).where(sighting.c.article_id.in_((article_id, into)))
        by_source: dict[str, dict[str, Any]] = {}
        for row in sorted(self._rows(query), key=lambda row: (row.last, row.article_id == into)):
            known = by_source.get(row.source_id)
            first = min(row.first, known["first"]) if known else row.first
            by_source[row.source_id] = {**row._mapping, "article_id": into, "first": first}
        self._execute(sighting.delete().where(sighting.c.article_id.in_((article_id, into))))
        if by_source:
            self._execute(sighting.insert(), list(by_source.values()))

    def _add_address(self, article_id: str, url: str, key: str, kind: AddressKind, since: datetime) -> None:
        row = {"key": key, "article_id": article_id, "url": url, "kind": kind, "since": since}
        self._execute_many(_ADD_ADDRESS, [row])

    def _require_free(self, key: str) -> None:
        owner = self.article_by_address(key)
        if owner is not None:
            raise StorageError(f"{key}: is an address of article {owner} already")

    def _require_article(self, article_id: str) -> None:
        if self._value(_KNOWN_ARTICLE, {"id": article_id}) is None:
            raise unknown_article(article_id)

    # -- articles and plans -------------------------------------------------------------------------------

    def article(self, article_id: str) -> Article:
        row = self._first(_ARTICLE, {"id": article_id})
        if row is None:
            raise unknown_article(article_id)
        return Article(*row)

    def set_article(self, changed: Article) -> None:
        with self._writing():
            self._require_article(changed.id)
            self._execute(
                article.update()
                .where(article.c.id == changed.id)
                .values(
                    headline=sa.case(
                        (article.c.listed, sa.literal(changed.headline, article.c.headline.type))
                    ),
                    language=changed.language,
                    published=changed.published,
                )
            )
            self._execute(plan.update().where(plan.c.article_id == changed.id).values(state=changed.state))

    def set_state(
        self, article_id: str, state: ArticleState, current: int | None, candidate: Candidate | None
    ) -> None:
        with self._writing():
            found = self._execute(
                plan.update()
                .where(plan.c.article_id == article_id)
                .values(
                    state=state,
                    current=current,
                    candidate_key=candidate and candidate.key,
                    candidate_first=candidate and candidate.first,
                    candidate_looks=candidate and candidate.looks,
                    candidate_reason=candidate and candidate.reason,
                )
            )
            if not found.rowcount:
                raise unknown_article(article_id)

    # -- captures -----------------------------------------------------------------------------------------

    def capture(self, capture_id: str) -> Capture:
        row = self._first(sa.select(*rows.CAPTURE).where(capture.c.id == capture_id))
        if row is None:
            raise NotFoundError(f"{capture_id}: no capture has that id")
        return rows.capture(row)

    def captures(self, article_id: str) -> list[Capture]:
        self._require_article(article_id)
        query = (
            sa.select(*rows.CAPTURE)
            .where(capture.c.article_id == article_id)
            .order_by(capture.c.captured, capture.c.id)
        )
        return [rows.capture(row) for row in self._rows(query)]

    def all_captures(self) -> Iterator[Capture]:
        key = sa.tuple_(capture.c.captured, capture.c.id)
        ordered = sa.select(*rows.CAPTURE).order_by(capture.c.captured, capture.c.id).limit(1000)
        page = [rows.capture(row) for row in self._rows(ordered)]
        while page:
            yield from page
            last = page[-1]
            page = [rows.capture(row) for row in self._rows(ordered.where(key > (last.captured, last.id)))]

    def relocate(self, moved: dict[tuple[str, int], RecordRef]) -> None:
        with self._writing():
            places: list[dict[str, Any]] = []
            for (file, offset), ref in moved.items():
                at = sa.select(capture.c.id).where(capture.c.file == file, capture.c.offset == offset)
                places += [{"moved": row.id, **rows.parameters(ref)} for row in self._rows(at)]
            if places:
                self._execute(capture.update().where(capture.c.id == sa.bindparam("moved")), places)

    def unneeded_captures(self) -> list[Capture]:
        apart = (
            sa.exists().where(table.c.article_id == check_log.c.article_id, table.c.at == check_log.c.at)
            for table in (witness_change, link_change, picture_change)
        )
        told = sa.select(check_log.c.id).where(
            check_log.c.capture_id == capture.c.id,
            sa.or_(check_log.c.outcome.not_in(sorted(NOTHING_NEW)), *apart),
        )
        query = (
            sa.select(*rows.CAPTURE)
            .join(article, article.c.id == capture.c.article_id)
            .where(
                sa.or_(
                    ~article.c.listed,
                    sa.and_(
                        ~sa.exists().where(version.c.capture_id == capture.c.id),
                        ~sa.exists().where(plan.c.kept_capture == capture.c.id),
                        ~sa.exists(told),
                    ),
                )
            )
            .order_by(capture.c.captured, capture.c.id)
        )
        return [rows.capture(row) for row in self._rows(query)]

    def drop_captures(self, ids: Sequence[str]) -> None:
        with self._writing():
            for piece in rows.batches(ids):
                needed = self._value(
                    sa.select(version.c.capture_id)
                    .join(article, article.c.id == version.c.article_id)
                    .where(version.c.capture_id.in_(piece), article.c.listed)
                    .limit(1)
                )
                if needed is not None:
                    raise StorageError(f"{needed}: a version was read from that capture; it has to stay")
            for piece in rows.batches(ids):
                self._execute(
                    check_log.update().where(check_log.c.capture_id.in_(piece)).values(capture_id=None)
                )
                self._execute(plan.update().where(plan.c.kept_capture.in_(piece)).values(kept_capture=None))
                self._execute(capture.delete().where(capture.c.id.in_(piece)))
