"""Lists, the numbers that go with them, and search: one set of conditions for all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from variorum.edits import came_back as restoration
from variorum.edits import silence
from variorum.errors import NotFoundError
from variorum.ports import ArticleFilter, Facets, Order, Step, Tally, change_place
from variorum.storage import filters, finding, prepared, rows, texts
from variorum.storage.arrivals import Arrivals
from variorum.storage.derived import (
    NOTHING_CHANGED,
    language_of,
    searchable,
    searched,
    since_it_came,
    told,
    with_later_notes,
)
from variorum.storage.schema import (
    article,
    capture,
    check_log,
    plan,
    source,
    source_health,
    version,
    version_return,
    witness_change,
)
from variorum.storage.words import parse, snippet
from variorum.types import (
    Article,
    ChangeRow,
    Edit,
    Hit,
    Interval,
    SourceKind,
    SourceState,
    StoredEdit,
    Totals,
    WitnessChange,
)
from variorum.versions.witnesses import BYLINE

_CHANGE = ("article_id", "number", "first_seen", "previous", "importance")


class Lists(Arrivals):
    """The part of the store that lists, counts and searches."""

    def articles(
        self,
        which: ArticleFilter = ArticleFilter(),
        *,
        limit: int = 50,
        before: tuple[datetime, str] | None = None,
    ) -> list[Article]:
        query = (
            sa.select(*rows.ARTICLE)
            .select_from(rows.ARTICLES)
            .where(*filters.listed_articles(which))
            .order_by(article.c.touched.desc(), article.c.id)
            .limit(limit)
        )
        if before is not None:
            time, last_id = before
            query = query.where(
                article.c.touched <= time, sa.or_(article.c.touched < time, article.c.id > last_id)
            )
        return [Article(*row) for row in self._rows(query)]

    def changes(
        self,
        which: ArticleFilter = ArticleFilter(),
        *,
        limit: int = 50,
        before: tuple[datetime, str] | None = None,
        order: Order = Order.NEWEST,
    ) -> list[ChangeRow]:
        weight = self._weight(*before) if before is not None and order == Order.WEIGHTIEST else None

        def first(table: sa.Table, *more: sa.ColumnElement[bool]) -> sa.Select[Any]:
            """The first of one table, found along an index of it; only those of the page are joined with all else."""
            row = version.c.id if table is version else table.c.version_id
            query = (
                sa.select(row.label("row"), *(table.c[name] for name in _CHANGE), filters.back(table))
                .where(filters.of_shown(which, table), *filters.changed(which, table), *more)
                .order_by(*filters.ordered(order, table.c))
                .limit(limit)
            )
            return query if before is None else query.where(*filters.after_row(*before, weight, table.c))

        came = first(version).cte("came")
        by = "importance" if order == Order.WEIGHTIEST else "first_seen"
        # Where versions fill the page, returns are looked for no further than it goes.
        least = sa.select(sa.case((sa.func.count() == limit, sa.func.min(came.c[by])))).scalar_subquery()
        far_enough = version_return.c[by] >= sa.func.coalesce(least, sa.literal(0, sa.BigInteger))
        back = first(version_return, far_enough).subquery("back")
        both = sa.union_all(sa.select(came), sa.select(back)).subquery("both")
        return self._made(
            sa.select(both).order_by(*filters.ordered(order, both.c)).limit(limit).subquery("page"), order
        )

    def _made(self, page: sa.Subquery, order: Order) -> list[ChangeRow]:
        """The changes of a page."""
        query = (
            sa.select(*prepared.PAIR, page.c.importance, page.c.first_seen.label("came"), page.c.back)
            .select_from(
                page.join(version, version.c.id == page.c.row)
                .join(article, article.c.id == version.c.article_id)
                .join(plan, plan.c.article_id == version.c.article_id)
                .join(
                    prepared.old,
                    sa.and_(
                        prepared.old.c.article_id == version.c.article_id,
                        prepared.old.c.number == page.c.previous,
                    ),
                )
            )
            .order_by(*filters.ordered(order, page.c))
        )
        found = self._rows(query)
        width, size = len(rows.ARTICLE), len(rows.VERSION_FIELDS)
        olds = [row[width : width + size] for row in found]
        news = [row[width + size : width + 2 * size] for row in found]
        parts = self._intervals_of([tuple(values[:2]) for values in (*olds, *news)])
        edits = self._edits_of([(old[0], old[1], new[1]) for old, new in zip(olds, news, strict=True)])
        made = []
        for row, old, new in zip(found, olds, news, strict=True):
            told = tuple(edits.get((old[0], old[1], new[1]), ()))
            if row.back:
                told = told or (restoration(),)  # of stores that told of none yet
            earlier, later = (rows.version(each, tuple(parts[tuple(each[:2])])) for each in (old, new))
            if row.back:
                later = since_it_came(later, row.came)
            quiet = silence(told, row.came - row.since).silent
            made.append(ChangeRow(Article(*row[:width]), earlier, later, told, row.importance, quiet))
        return with_later_notes(made, self._notes(made))

    def _notes(self, changes: list[ChangeRow]) -> list[tuple[StoredEdit, datetime]]:
        """The notes to readers of the articles of silent changes, each with when it was first seen, in this order."""
        found: list[tuple[StoredEdit, datetime]] = []
        for piece in rows.batches(sorted({row.article.id for row in changes if row.silent})):
            found += [
                (rows.stored_edit(row[:-1]), row[-1])
                for row in self._rows(prepared.NOTES, {"articles": piece})
            ]
        return found

    def signed(
        self, which: ArticleFilter = ArticleFilter(), *, limit: int = 50
    ) -> list[tuple[Article, WitnessChange]]:
        if not which.of_bylines:
            return []
        query = (
            sa.select(*rows.ARTICLE, *rows.WITNESS)
            .select_from(rows.ARTICLES.join(witness_change, witness_change.c.article_id == article.c.id))
            .where(witness_change.c.witness == BYLINE, *filters.public(which), *filters.about(which))
            .where(*filters.within(witness_change.c.at, which))
            .order_by(witness_change.c.at.desc(), witness_change.c.id.desc())
            .limit(limit)
        )
        width = len(rows.ARTICLE)
        return [(Article(*row[:width]), WitnessChange(*row[width:])) for row in self._rows(query)]

    def _weight(self, time: datetime, place: str) -> float:
        """The importance of the change at "article:number": of the version's return where that was then."""
        article_id, number = change_place(place)

        def weighed(table: sa.Table, *more: sa.ColumnElement[bool]) -> float | None:
            ours = table.c.article_id == article_id, table.c.number == number
            found: float | None = self._value(sa.select(table.c.importance).where(*ours, *more))
            return found

        weight = weighed(version_return, version_return.c.first_seen == time)
        if weight is None:
            weight = weighed(version)
        if weight is None:
            raise NotFoundError(f"{article_id}/{number}: there is no such version")
        return weight

    def _intervals_of(self, versions: list[tuple[str, int]]) -> dict[tuple[str, int], list[Interval]]:
        """When these versions stood, in their order."""
        parts: dict[tuple[str, int], list[Interval]] = {}
        for piece in rows.batches(sorted(set(versions))):
            asked = {"articles": sorted({pair[0] for pair in piece}), "pairs": piece}
            for row in self._rows(prepared.INTERVALS, asked):
                parts.setdefault((row.article_id, row.number), []).append(
                    Interval(row.after, row.first, row.last)
                )
        return parts

    def _edits_of(self, pairs: list[tuple[str, int, int]]) -> dict[tuple[str, int, int], list[Edit]]:
        edits: dict[tuple[str, int, int], list[Edit]] = {}
        for piece in rows.batches(pairs):
            asked = {"articles": sorted({pair[0] for pair in piece}), "pairs": piece}
            for stored in map(rows.stored_edit, self._rows(prepared.EDITS, asked)):
                pair = (stored.article_id, stored.old_version, stored.new_version)
                edits.setdefault(pair, []).append(stored.edit)
        return edits

    def steps(self, article_ids: Collection[str], *, limit: int = 40) -> dict[str, list[Step]]:
        found: dict[str, list[Step]] = {}
        for piece in rows.batches(sorted(set(article_ids))):
            asked = {"articles": piece, "limit": limit}
            for article_id, number, seen, before, edited, back in self._rows(prepared.STEPS, asked):
                step = Step(number, seen, before, edited or int(back), back=bool(back))
                found.setdefault(article_id, []).append(step)
        return found

    def most_edited(self, since: datetime, *, limit: int = 5) -> list[tuple[Article, int]]:
        busy = self._rows(prepared.BUSY, {"since": since, "limit": limit})
        return [(Article(*row[1:]), row[0]) for row in busy]

    # -- numbers ------------------------------------------------------------------------------------------

    def totals(self, which: ArticleFilter = ArticleFilter(), *, since: datetime | None = None) -> Totals:
        about = filters.about(which)
        outcomes = self._rows(
            sa.select(check_log.c.outcome, sa.func.count(), sa.func.max(check_log.c.at))
            .where(
                *filters.of(check_log.c.article_id, about),
                *filters.within(check_log.c.at, which),
                *filters.since(check_log.c.at, since),
            )
            .group_by(check_log.c.outcome)
        )
        articles, watched, next_look = self._first(
            sa.select(sa.func.count(), sa.func.count(plan.c.due), sa.func.min(plan.c.due))
            .select_from(rows.ARTICLES)
            .where(*filters.listed_articles(which))
        )
        next_poll = self._value(
            sa.select(sa.func.min(source_health.c.due))
            .join(source, source.c.id == source_health.c.source_id)
            .where(
                source.c.state == SourceState.ACTIVE,
                source.c.kind != SourceKind.ARCHIVE,
                *filters.source_of(which),
            )
        )
        return Totals(
            sources=self._count_of(source, source.c.state != SourceState.REMOVED, *filters.source_of(which)),
            articles=articles,
            watched=watched,
            versions=self._count_of(
                filters.with_articles(version),
                ~version.c.noise,
                *filters.public(which),
                *about,
                *filters.within(version.c.first_seen, which),
            ),
            changes=sum(
                self._count_of(
                    filters.with_articles(table),
                    *filters.listed_changes(which, table),
                    *filters.since(table.c.first_seen, since),
                )
                for table in (version, version_return)
            ),
            looks=sum(row[1] for row in outcomes),
            captures=self._count_of(
                capture, *filters.of(capture.c.article_id, about), *filters.within(capture.c.captured, which)
            ),
            last_look=max((row[2] for row in outcomes), default=None),
            next_look=min((time for time in (next_look, next_poll) if time is not None), default=None),
            per_outcome={row[0].value: row[1] for row in sorted(outcomes, key=lambda row: str(row[0].value))},
        )

    def summary(self, *, most: int = 10_000) -> Totals:
        articles, versions, changed, returned = self._first(prepared.SUMMED, {"most": most + 1})
        return Totals(
            sources=self._count_of(source, source.c.state != SourceState.REMOVED),
            articles=articles,
            watched=self._value(prepared.WATCHED, {"most": most + 1}),
            versions=versions,
            changes=versions - changed + returned,
            last_look=self._value(sa.select(sa.func.max(check_log.c.at))),
            next_look=self.next_due(),
        )

    def _count_of(self, table: sa.FromClause, *conditions: sa.ColumnElement[bool]) -> int:
        return int(self._value(sa.select(sa.func.count()).select_from(table).where(*conditions)))

    # -- search -------------------------------------------------------------------------------------------

    def search(
        self,
        query: str,
        *,
        where: str = "text",
        which: ArticleFilter = ArticleFilter(),
        limit: int = 20,
        before: tuple[float, datetime, str] | None = None,
    ) -> list[Hit]:
        asked = parse(query)
        if not asked:
            return []
        if before is None:
            page = finding.best(where, which, sqlite=self._is_sqlite)
        else:
            page = finding.best_after(where, which, before, sqlite=self._is_sqlite)
        found = self._rows(page, {"limit": limit, **finding.parameters(asked, which, sqlite=self._is_sqlite)})
        changes = self._changes([row.row for row in found])
        texts_ = self._originals([abs(row.row) for row in found]) if where == "text" else {}
        made = []
        for row in found:
            change = changes.get(row.row, NOTHING_CHANGED)
            match where:
                case "text":
                    text = searchable(texts.document(texts_[abs(row.row)]))
                case "headline":
                    text = row[3] or ""
                case _:
                    text = "\n".join(change.added if where == "added" else change.removed)
            known = Article(*row[6:]), row.number, row.first_seen, where, row[3]
            sentences, more = told(asked, where, change, row[3])
            back = row.previous if row.row < 0 else None
            made.append(Hit(*known, snippet(asked, text), row.score, sentences, more, back))
        return made

    def count(self, query: str, *, where: str = "text", which: ArticleFilter = ArticleFilter()) -> int:
        asked = parse(query)
        if not asked:
            return 0
        statement = finding.count(where, which, sqlite=self._is_sqlite)
        return int(self._value(statement, finding.parameters(asked, which, sqlite=self._is_sqlite)))

    def facets(self, query: str, *, where: str = "text", which: ArticleFilter = ArticleFilter()) -> Facets:
        asked = parse(query)
        if not asked:
            return Facets()
        statement = finding.facets(where, which, sqlite=self._is_sqlite)
        few = finding.few(which)
        found: dict[str, Counter[str]] = {name: Counter() for name in ("total", "matched", *finding.COUNTED)}
        places = dict[str, Tally]()
        asked_for = finding.parameters(asked, which, sqlite=self._is_sqlite)
        for name, value, number, looked in self._rows(statement, asked_for):
            if name == "place":
                places[value] = Tally(number, looked > few)
            else:
                found[name][value or ""] += number
        months: Counter[str] = Counter()
        for ordinal, number in found["days"].items():
            months[f"{date.fromordinal(int(ordinal) + 1):%Y-%m}"] += number
        tongues: Counter[str] = Counter()
        for tag, number in found["languages"].items():
            tongues[language_of(tag)] += number
        del tongues[""]
        total, more = found["total"][""], found["matched"][""] > searched(which)
        places[where] = Tally(total, more)
        return Facets(
            total=total,
            more=more,
            outlets=dict(found["outlets"]),
            classes=dict(found["classes"]),
            months=dict(months),
            languages=dict(tongues),
            places=places,
        )
