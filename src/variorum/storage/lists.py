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
from variorum.ports import ELSEWHERE, PLACES, ArticleFilter, Facets, Order, Step, Tally, change_place
from variorum.storage import filters, indexing, prepared, rows, texts
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
    edit,
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

#: A day in microseconds, and the days from the first of all to that from which moments are counted.
_DAY, _EPOCH = 86_400_000_000, date(1970, 1, 1).toordinal() - 1
_CHANGE = ("article_id", "number", "first_seen", "previous", "importance")
#: Where what came and what went is searched: versions and returns, each by its own entry of the index.
_OF_CHANGES = ("added", "removed")


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
        hits = self._hits(query, where, which)[0]
        ordered = (
            sa.select(
                hits.c.row, version.c.number, hits.c.first_seen, version.c.headline, hits.c.score, hits.c.previous,
                *rows.ARTICLE,
            )
            .select_from(
                hits.join(version, version.c.id == sa.func.abs(hits.c.row))
                .join(article, article.c.id == version.c.article_id)
                .join(plan, plan.c.article_id == version.c.article_id)
            )
            .order_by(hits.c.score, *filters.ordered(Order.NEWEST, hits.c))
            .limit(limit)
        )  # fmt: skip
        if before is not None:
            score, time, place = before
            after = sa.and_(*filters.after(hits.c, time, place))
            ordered = ordered.where(hits.c.score >= score, sa.or_(hits.c.score > score, after))
        found = self._rows(ordered)
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
        if not parse(query):
            return 0
        hits = self._hits(query, where, which, scored=False)[0]
        return int(self._value(sa.select(sa.func.count()).select_from(hits)))

    def facets(self, query: str, *, where: str = "text", which: ArticleFilter = ArticleFilter()) -> Facets:
        if not parse(query):
            return Facets()
        hits, every, matched = self._hits(query, where, which, scored=False)
        few = searched(which) // ELSEWHERE
        elsewhere = [place for place in PLACES if place != where]
        day = (sa.type_coerce(hits.c.first_seen, sa.BigInteger) + _EPOCH * _DAY) // _DAY
        ours = sa.and_(
            edit.c.article_id == every.c.article_id,
            edit.c.new_version == every.c.number,
            edit.c.old_version == every.c.previous,
        )
        one = (
            every.c.article_id if which.article_id is None else every.c.row
        )  # as a filter of the class gives
        each = sa.func.count()
        of_article = hits.join(article, article.c.id == hits.c.article_id)
        counted = {
            "outlets": (article.c.outlet, each, of_article),
            "classes": (sa.type_coerce(edit.c.klass, sa.Text), sa.func.count(one.distinct()), every.join(edit, ours)),
            "days": (sa.cast(day, sa.Text), each, hits),
            "languages": (article.c.language, each, of_article),
        }  # fmt: skip
        parts: list[Any] = [
            sa.select(sa.literal("total"), sa.null(), each, sa.literal(0)).select_from(hits),
            sa.select(sa.literal("matched"), sa.null(), each, sa.literal(0)).select_from(matched),
            *(self._tally(query, place, which, few) for place in elsewhere),
            *(
                sa.select(sa.literal(name), value, number, sa.literal(0)).select_from(table).group_by(value)
                for name, (value, number, table) in counted.items()
            ),
        ]
        found: dict[str, Counter[str]] = {name: Counter() for name in ("total", "matched", *counted)}
        places = dict[str, Tally]()
        for name, value, number, looked in self._rows(sa.union_all(*parts)):
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

    def _tally(self, query: str, where: str, which: ArticleFilter, most: int) -> sa.SelectBase:
        """How many hits there are among so many versions that match, and how many versions were looked at: one more than
        that where there are more. Nothing is ranked, so that it costs little."""
        matched = self._matched(query, where, most, scored=False)
        found = _found(matched, where, which).subquery()
        hits = sa.func.count(
            found.c.article_id.distinct() if which.article_id is None else found.c.article_id
        )
        looked = sa.select(sa.func.count()).select_from(matched).scalar_subquery()
        return sa.select(sa.literal("place"), sa.literal(where), hits, looked).select_from(found)

    def _hits(
        self, query: str, where: str, which: ArticleFilter, *, scored: bool = True
    ) -> tuple[sa.CTE, sa.CTE, sa.CTE]:
        """The hits, with a score that is smaller the better the match; the versions and returns that they are chosen from,
        where there are several of an article; and all that were looked at for them, one more where there are more."""
        matched = self._matched(query, where, searched(which), scored=scored)
        found = _found(matched, where, which).cte("found")
        newest = sa.func.row_number().over(
            partition_by=found.c.article_id, order_by=(found.c.first_seen.desc(), found.c.number.desc())
        )
        ranked = sa.select(found, newest.label("place")).subquery("ranked")
        hits = sa.select(*(column for column in ranked.c if column.name != "place"))
        if which.article_id is None:
            hits = hits.where(ranked.c.place == 1)
        return hits.cte("hits"), found, matched

    def _matched(self, query: str, where: str, most: int, *, scored: bool) -> sa.CTE:
        """So many versions that match and one more, those stored last. A score costs more than all else, as FTS5 counts
        each word in the whole index for it: without `scored` it is 0."""
        if where not in indexing.COLUMNS:
            raise ValueError(f"{where!r}: search is in 'text', 'headline', 'added' or 'removed'")
        asked = parse(query)
        words: str
        if self._is_sqlite:
            row, score = "rowid", "bm25(search_index)" if scored else "0.0"
            words, source, match = (
                indexing.sqlite_query(asked, where),
                "search_index",
                "search_index MATCH :asked",
            )
        else:
            row, score = (
                "version_id",
                f"CAST({f'-ts_rank({where}, asked)' if scored else '0'} AS double precision)",
            )
            words, match = indexing.postgresql_query(asked), f"{where} @@ asked"
            source = "search_index, CAST(:asked AS tsquery) AS asked"
        # All that is put in here is one of a few known words.
        one = f"SELECT {row} AS row, {score} AS score FROM {source} WHERE {match}"  # noqa: S608
        newest = f"{one} AND {row} > 0 ORDER BY {row} DESC LIMIT :most"
        if where in _OF_CHANGES:
            back = f"{one} AND {row} < 0 ORDER BY {row} LIMIT :most"
            both = f"SELECT * FROM ({newest}) AS came UNION ALL SELECT * FROM ({back}) AS back"  # noqa: S608
            newest = f"SELECT * FROM ({both}) AS every ORDER BY abs(row) DESC LIMIT :most"  # noqa: S608
        limit: sa.BindParameter[int] = sa.bindparam("most", most + 1, unique=True)
        found = sa.text(newest).bindparams(sa.bindparam("asked", words, unique=True), limit)
        columns = sa.column("row", sa.BigInteger), sa.column("score", sa.Float)
        return found.columns(*columns).cte(f"matched_{where}")


def _found(matched: sa.CTE, where: str, which: ArticleFilter) -> sa.CompoundSelect[Any]:
    """What a filter leaves of the versions that match, and of the returns: these have entries of their own for what came
    and went with them, and the text and headline of their versions."""
    row = matched.c.row
    of_return = version_return.c.version_id == (-row if where in _OF_CHANGES else row)
    of_filter = filters.within(version_return.c.first_seen, which), filters.edited(which, version_return)
    shown = ("article_id", "number", "previous", "first_seen")
    return sa.union_all(
        sa.select(row, matched.c.score, *(version.c[name] for name in shown))
        .select_from(matched.join(version, version.c.id == row))
        .where(~version.c.noise, filters.of_shown(which, version))
        .where(*filters.within(version.c.first_seen, which), *filters.edited(which, version)),
        sa.select(
            (-version_return.c.version_id).label("row"),
            matched.c.score,
            *(version_return.c[name] for name in shown),
        )
        .select_from(matched.join(version_return, of_return))
        .where(filters.of_shown(which, version_return), *of_filter[0], *of_filter[1]),
    )
