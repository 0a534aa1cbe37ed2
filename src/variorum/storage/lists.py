"""Lists, the numbers that go with them, and search: one set of conditions for all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from variorum.edits import silence
from variorum.edits.silent import ANOTHER, GRACE, SUBSTANCE
from variorum.errors import NotFoundError
from variorum.ports import ELSEWHERE, PLACES, RECENT, ArticleFilter, Facets, Order, Step, Tally
from variorum.storage import indexing, rows, texts
from variorum.storage.arrivals import Arrivals
from variorum.storage.derived import NOTHING_CHANGED, language_of, searchable, searched, told
from variorum.storage.returning import merged, returned, with_returns
from variorum.storage.schema import (
    article,
    capture,
    check_log,
    edit,
    plan,
    sighting,
    source,
    source_health,
    takedown,
    version,
    version_interval,
    witness_change,
)
from variorum.storage.words import parse, snippet
from variorum.types import (
    Article,
    ArticleState,
    Change,
    ChangeRow,
    Edit,
    Hit,
    SourceKind,
    SourceState,
    Totals,
    WitnessChange,
)
from variorum.versions.witnesses import BYLINE

_Conditions = list[sa.ColumnElement[bool]]
_old = version.alias("old")
_any = version.alias("any_version")
#: A day in microseconds, and the days from the first of all to that from which moments are counted.
_DAY, _EPOCH = 86_400_000_000, date(1970, 1, 1).toordinal() - 1
#: As the partial indexes have it: SQLite does not see that `noise = 0`, as booleans are asked for, is the same, nor
#: that a state which is another than "live" is not "live".
_NO_NOISE: sa.ColumnElement[Any] = sa.literal_column("NOT version.noise")
_UNUSUAL: sa.ColumnElement[Any] = sa.literal_column("plan.state <> 'live'")
_NEWEST_FIRST = (version.c.first_seen.desc(), version.c.article_id, version.c.number)


def _returns(which: ArticleFilter) -> sa.Subquery:
    """The stretches of versions after their first, noise left out, each with the version that was shown before it; of the
    articles whose text went and came and that changed since then, or of the one that is asked for."""
    earlier, shown = version_interval.alias("earlier"), version.alias("shown")
    before = (
        sa.select(earlier.c.number)
        .join(shown, sa.and_(shown.c.article_id == earlier.c.article_id, shown.c.number == earlier.c.number))
        .where(earlier.c.article_id == version_interval.c.article_id, ~shown.c.noise)
        .where(earlier.c.first < version_interval.c.first)
        .order_by(earlier.c.first.desc())
        .limit(1)
        .correlate(version_interval)
        .scalar_subquery()
    )
    table = version_interval.c
    of_version = version.c.article_id == table.article_id, version.c.number == table.number
    flipped = sa.select(article.c.id).where(article.c.flips > 0, *_since(article.c.touched, which.since))
    if which.article_id is not None:
        flipped = flipped.where(article.c.id == which.article_id)
    return (
        sa.select(table.article_id, table.number, table.first, before.label("shown"))
        .join(version, sa.and_(*of_version))
        .where(table.article_id.in_(flipped))
        .where(table.first > version.c.first_seen, ~version.c.noise)
        .subquery("back")
    )


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
            .where(*_listed_articles(which))
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
        came = self._came(which, limit, before, order)
        if order != Order.NEWEST:
            return came
        oldest = came[-1].new.first_seen if len(came) == limit else which.since
        return merged(came, self._back(which, limit, before, oldest), limit)

    def _back(
        self, which: ArticleFilter, limit: int, before: tuple[datetime, str] | None, oldest: datetime | None
    ) -> list[ChangeRow]:
        """Versions that came back, newest first, none before `oldest`."""
        which = replace(which, since=oldest)
        back = _returns(which)
        pair = _Pair(back.c.article_id, back.c.number, back.c.shown, back.c.first, back)
        again = sa.func.min(pair.at)
        query = (
            sa.select(pair.article_id, pair.number, again.label("again"))
            .select_from(back.join(rows.ARTICLES, article.c.id == pair.article_id))
            .where(pair.previous != pair.number, *_public(which), *_about(which), *_edited(which, pair))
            .group_by(pair.article_id, pair.number)
            .having(*_within(again, which))
            .order_by(again.desc(), pair.article_id, pair.number)
            .limit(limit)
        )
        found: list[ChangeRow] = []
        while len(found) < limit:
            page = self._rows(query if before is None else query.having(*_after(again, back, *before)))
            for article_id, number, _ in page:
                found += returned(self, article_id, which, (number,))
            if len(page) < limit:
                break
            before = page[-1].again, f"{page[-1].article_id}:{page[-1].number}"
        return found

    def _came(
        self, which: ArticleFilter, limit: int, before: tuple[datetime, str] | None, order: Order
    ) -> list[ChangeRow]:
        """Versions after the first."""
        fields = rows.VERSION_FIELDS
        ordered = [*([version.c.importance.desc()] if order == Order.WEIGHTIEST else []), *_NEWEST_FIRST]
        # The page is found among the versions alone, along an index, and only its rows are joined with all else.
        page = (
            sa.select(version.c.id).where(_of_shown(which), *_changed(which)).order_by(*ordered).limit(limit)
        )
        if before is not None:
            weight = self._weight(before[1]) if order == Order.WEIGHTIEST else None
            page = page.where(*_after_row(*before, weight))
        chosen = page.subquery("page")
        query = (
            sa.select(
                *rows.ARTICLE,
                *(_old.c[name].label(f"old_{name}") for name in fields),
                *(version.c[name].label(f"new_{name}") for name in fields),
                version.c.importance,
                _first_seen().label("since"),
            )
            .select_from(
                chosen.join(version, version.c.id == chosen.c.id)
                .join(article, article.c.id == version.c.article_id)
                .join(plan, plan.c.article_id == version.c.article_id)
                .join(
                    _old,
                    sa.and_(_old.c.article_id == version.c.article_id, _old.c.number == version.c.previous),
                )
            )
            .order_by(*ordered)
        )
        found = self._rows(query)
        width, size = len(rows.ARTICLE), len(fields)
        olds = [row[width : width + size] for row in found]
        news = [row[width + size : width + 2 * size] for row in found]
        pairs = [tuple(values[:2]) for values in (*olds, *news)]
        parts: dict[Any, Any] = {}
        table = version_interval.c
        for piece in rows.batches(sorted(set(pairs))):
            # SQLite finds no row of an index by pairs: the articles are asked for beside them.
            ours = table.article_id.in_({pair[0] for pair in piece})
            parts |= self._intervals(sa.and_(ours, sa.tuple_(table.article_id, table.number).in_(piece)))
        edits = self._edits_of([(old[0], old[1], new[1]) for old, new in zip(olds, news, strict=True)])
        made = []
        for row, old, new in zip(found, olds, news, strict=True):
            told = tuple(edits.get((old[0], old[1], new[1]), ()))
            earlier, later = (rows.version(each, tuple(parts[tuple(each[:2])])) for each in (old, new))
            quiet = silence(told, later.first_seen - row.since).silent
            made.append(ChangeRow(Article(*row[:width]), earlier, later, told, row.importance, quiet))
        return made

    def signed(
        self, which: ArticleFilter = ArticleFilter(), *, limit: int = 50
    ) -> list[tuple[Article, WitnessChange]]:
        if not which.of_bylines:
            return []
        query = (
            sa.select(*rows.ARTICLE, *rows.WITNESS)
            .select_from(rows.ARTICLES.join(witness_change, witness_change.c.article_id == article.c.id))
            .where(witness_change.c.witness == BYLINE, *_public(which), *_about(which))
            .where(*_within(witness_change.c.at, which))
            .order_by(witness_change.c.at.desc(), witness_change.c.id.desc())
            .limit(limit)
        )
        width = len(rows.ARTICLE)
        return [(Article(*row[:width]), WitnessChange(*row[width:])) for row in self._rows(query)]

    def _weight(self, place: str) -> float:
        """The importance of the change at "article:number"."""
        article_id, number = _placed(place)
        weight: float | None = self._value(
            sa.select(version.c.importance).where(
                version.c.article_id == article_id, version.c.number == number
            )
        )
        if weight is None:
            raise NotFoundError(f"{article_id}/{number}: there is no such version")
        return weight

    def _edits_of(self, pairs: list[tuple[str, int, int]]) -> dict[tuple[str, int, int], list[Edit]]:
        edits: dict[tuple[str, int, int], list[Edit]] = {}
        key = sa.tuple_(edit.c.article_id, edit.c.old_version, edit.c.new_version)
        for piece in rows.batches(pairs):
            ours = edit.c.article_id.in_({pair[0] for pair in piece})
            query = sa.select(*rows.STORED_EDIT).where(ours, key.in_(piece)).order_by(edit.c.position)
            for stored in map(rows.stored_edit, self._rows(query)):
                pair = (stored.article_id, stored.old_version, stored.new_version)
                edits.setdefault(pair, []).append(stored.edit)
        return edits

    def steps(self, article_ids: Collection[str], *, limit: int = 40) -> dict[str, list[Step]]:
        place = sa.func.row_number().over(partition_by=version.c.article_id, order_by=_NEWEST_FIRST)
        found: dict[str, list[Step]] = {}
        for piece in rows.batches(sorted(set(article_ids))):
            ranked = (
                sa.select(
                    *(version.c[name] for name in ("article_id", "number", "first_seen", "previous")),
                    place.label("place"),
                )
                .select_from(_VERSIONS)
                .where(version.c.article_id.in_(piece), *_listed_changes(ArticleFilter()))
                .subquery("ranked")
            )
            edits = sa.select(sa.func.count()).where(
                edit.c.article_id == ranked.c.article_id,
                edit.c.new_version == ranked.c.number,
                edit.c.old_version == ranked.c.previous,
            )
            own = _old.c.article_id == ranked.c.article_id, _old.c.number == ranked.c.previous
            query = (
                sa.select(
                    ranked.c.article_id, ranked.c.number, ranked.c.first_seen, _old.c.first_seen,
                    edits.scalar_subquery(),
                )
                .join(_old, sa.and_(*own))
                .where(ranked.c.place <= limit)
                .order_by(ranked.c.article_id, ranked.c.place)
            )  # fmt: skip
            for article_id, *step in self._rows(query):
                found.setdefault(article_id, []).append(Step(*step))
            turned = sa.select(article.c.id).where(article.c.id.in_(piece), article.c.flips > 0)
            for (id_,) in self._rows(turned):
                if id_ in found:
                    found[id_] = with_returns(self, id_, found[id_], limit)
        return found

    def most_edited(self, since: datetime, *, limit: int = 5) -> list[tuple[Article, int]]:
        often = sa.func.count()
        recent = (
            sa.select(version.c.article_id)
            .where(_of_shown(ArticleFilter()), *_changed(ArticleFilter(since=since)))
            .order_by(version.c.first_seen.desc())
            .limit(RECENT)
            .subquery("recent")
        )
        busy = (
            sa.select(recent.c.article_id, often.label("changes"))
            .group_by(recent.c.article_id)
            .having(often > 1)
            .order_by(often.desc(), recent.c.article_id)
            .limit(limit)
            .subquery("busy")
        )
        query = (
            sa.select(busy.c.changes, *rows.ARTICLE)
            .select_from(rows.ARTICLES.join(busy, busy.c.article_id == article.c.id))
            .order_by(busy.c.changes.desc(), article.c.id)
        )
        return [(Article(*row[1:]), row[0]) for row in self._rows(query)]

    # -- numbers ------------------------------------------------------------------------------------------

    def totals(self, which: ArticleFilter = ArticleFilter(), *, since: datetime | None = None) -> Totals:
        about = _about(which)
        outcomes = self._rows(
            sa.select(check_log.c.outcome, sa.func.count(), sa.func.max(check_log.c.at))
            .where(
                *_of(check_log.c.article_id, about),
                *_within(check_log.c.at, which),
                *_since(check_log.c.at, since),
            )
            .group_by(check_log.c.outcome)
        )
        articles, watched, next_look = self._first(
            sa.select(sa.func.count(), sa.func.count(plan.c.due), sa.func.min(plan.c.due))
            .select_from(rows.ARTICLES)
            .where(*_listed_articles(which))
        )
        next_poll = self._value(
            sa.select(sa.func.min(source_health.c.due))
            .join(source, source.c.id == source_health.c.source_id)
            .where(
                source.c.state == SourceState.ACTIVE, source.c.kind != SourceKind.ARCHIVE, *_source_of(which)
            )
        )
        return Totals(
            sources=self._count_of(source, source.c.state != SourceState.REMOVED, *_source_of(which)),
            articles=articles,
            watched=watched,
            versions=self._count_of(
                _VERSIONS, ~version.c.noise, *_public(which), *about, *_within(version.c.first_seen, which)
            ),
            changes=self._count_of(_VERSIONS, *_listed_changes(which), *_since(version.c.first_seen, since)),
            looks=sum(row[1] for row in outcomes),
            captures=self._count_of(
                capture, *_of(capture.c.article_id, about), *_within(capture.c.captured, which)
            ),
            last_look=max((row[2] for row in outcomes), default=None),
            next_look=min((time for time in (next_look, next_poll) if time is not None), default=None),
            per_outcome={row[0].value: row[1] for row in sorted(outcomes, key=lambda row: str(row[0].value))},
        )

    def summary(self, *, most: int = 10_000) -> Totals:
        merged = sa.exists().where(plan.c.article_id == article.c.id, plan.c.state == ArticleState.MERGED)
        some = (
            sa.select(article.c.id, article.c.versions)
            .where(article.c.listed, sa.or_(article.c.versions > 0, ~merged))
            .limit(most + 1)
            .subquery("some")
        )
        articles, versions, changed = self._first(
            sa.select(
                sa.func.count(),
                sa.func.coalesce(sa.func.sum(some.c.versions), 0),
                sa.func.count(sa.case((some.c.versions > 0, 1))),
            )
        )
        watched = sa.select(plan.c.due).where(plan.c.due.is_not(None)).limit(most + 1)
        return Totals(
            sources=self._count_of(source, source.c.state != SourceState.REMOVED),
            articles=articles,
            watched=self._count_of(watched.subquery("watched")),
            versions=versions,
            changes=versions - changed,
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
        hits, _ = self._hits(query, where, which)
        ordered = (
            sa.select(
                hits.c.row, version.c.number, version.c.first_seen, version.c.headline, hits.c.score,
                *rows.ARTICLE,
            )
            .select_from(
                hits.join(version, version.c.id == hits.c.row)
                .join(article, article.c.id == version.c.article_id)
                .join(plan, plan.c.article_id == version.c.article_id)
            )
            .order_by(hits.c.score, *_NEWEST_FIRST)
            .limit(limit)
        )  # fmt: skip
        if before is not None:
            score, time, place = before
            after = sa.and_(*_after_row(time, place, None))
            ordered = ordered.where(hits.c.score >= score, sa.or_(hits.c.score > score, after))
        found = self._rows(ordered)
        changes = self._changes([row.row for row in found])
        texts_ = self._originals([row.row for row in found]) if where == "text" else {}
        made = []
        for row in found:
            change = changes.get(row.row, NOTHING_CHANGED)
            match where:
                case "text":
                    text = searchable(texts.document(texts_[row.row]))
                case "headline":
                    text = row[3] or ""
                case _:
                    text = "\n".join(change.added if where == "added" else change.removed)
            known = Article(*row[5:]), row.number, row.first_seen, where, row[3]
            made.append(Hit(*known, snippet(asked, text), row.score, *told(asked, where, change, row[3])))
        return made

    def count(self, query: str, *, where: str = "text", which: ArticleFilter = ArticleFilter()) -> int:
        if not parse(query):
            return 0
        hits, _ = self._hits(query, where, which, scored=False)
        return int(self._value(sa.select(sa.func.count()).select_from(hits)))

    def facets(self, query: str, *, where: str = "text", which: ArticleFilter = ArticleFilter()) -> Facets:
        if not parse(query):
            return Facets()
        hits, matched = self._hits(query, where, which, scored=False)
        few = searched(which) // ELSEWHERE
        elsewhere = [place for place in PLACES if place != where]
        day = (sa.type_coerce(hits.c.first_seen, sa.BigInteger) + _EPOCH * _DAY) // _DAY
        ours = sa.and_(
            edit.c.article_id == hits.c.article_id,
            edit.c.new_version == hits.c.number,
            edit.c.old_version == hits.c.previous,
        )
        each = sa.func.count()
        of_article = hits.join(article, article.c.id == hits.c.article_id)
        counted = {
            "outlets": (article.c.outlet, each, of_article),
            "classes": (sa.type_coerce(edit.c.klass, sa.Text), sa.func.count(hits.c.row.distinct()), hits.join(edit, ours)),
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
        hit = sa.case((sa.and_(*_found(which)), version.c.article_id))
        hits = sa.func.count(hit.distinct() if which.article_id is None else hit)
        return sa.select(sa.literal("place"), sa.literal(where), hits, sa.func.count()).select_from(
            matched.join(version, version.c.id == matched.c.row)
        )

    def _hits(
        self, query: str, where: str, which: ArticleFilter, *, scored: bool = True
    ) -> tuple[sa.CTE, sa.CTE]:
        """Versions that match, with a score that is smaller the better the match; and all that were looked at for
        them, one more where there are more."""
        matched = self._matched(query, where, searched(which), scored=scored)
        newest = sa.func.row_number().over(
            partition_by=version.c.article_id, order_by=version.c.number.desc()
        )
        ranked = (
            sa.select(
                matched.c.row, matched.c.score, newest.label("place"),
                *(version.c[name] for name in ("article_id", "number", "previous", "first_seen")),
            )
            .select_from(matched.join(version, version.c.id == matched.c.row))
            .where(*_found(which))
            .subquery("ranked")
        )  # fmt: skip
        hits = sa.select(*(column for column in ranked.c if column.name != "place"))
        if which.article_id is None:
            hits = hits.where(ranked.c.place == 1)
        return hits.cte("hits"), matched

    def _matched(self, query: str, where: str, most: int, *, scored: bool) -> sa.CTE:
        """So many versions that match and one more, those stored last. A score costs more than all else, as FTS5 counts
        each word in the whole index for it: without `scored` it is 0."""
        if where not in indexing.COLUMNS:
            raise ValueError(f"{where!r}: search is in 'text', 'headline', 'added' or 'removed'")
        asked = parse(query)
        limit: sa.BindParameter[int] = sa.bindparam("most", most + 1, unique=True)
        if self._is_sqlite:
            score = "bm25(search_index)" if scored else "0.0"
            match = sa.text(
                f"SELECT rowid AS row, {score} AS score FROM search_index"  # noqa: S608 - one of two
                " WHERE search_index MATCH :asked ORDER BY rowid DESC LIMIT :most"
            ).bindparams(sa.bindparam("asked", indexing.sqlite_query(asked, where), unique=True), limit)
        else:
            score = f"-ts_rank({where}, asked)" if scored else "0"
            # `where` is one of four known names
            match = sa.text(
                f"SELECT version_id AS row, CAST({score} AS double precision) AS score"  # noqa: S608
                f" FROM search_index, CAST(:asked AS tsquery) AS asked WHERE {where} @@ asked"
                " ORDER BY version_id DESC LIMIT :most"
            ).bindparams(sa.bindparam("asked", indexing.postgresql_query(asked), unique=True), limit)
        columns = sa.column("row", sa.BigInteger), sa.column("score", sa.Float)
        return match.columns(*columns).cte(f"matched_{where}")


def _found(which: ArticleFilter) -> _Conditions:
    """What a filter says of a version that is searched."""
    return [
        ~version.c.noise,
        _of_shown(which),
        *_within(version.c.first_seen, which),
        *_edited(which),
    ]


_VERSIONS = version.join(article, article.c.id == version.c.article_id).join(
    plan, plan.c.article_id == version.c.article_id
)


def _about(which: ArticleFilter) -> _Conditions:
    """What a filter says of an article itself, times and classes apart."""
    conditions: _Conditions = []
    if which.article_id is not None:
        conditions.append(article.c.id == which.article_id)
    if which.source_id is not None:
        conditions.append(article.c.id.in_(rows.shown_by(which.source_id)))
    if which.outlet is not None:
        conditions.append(article.c.outlet == which.outlet)
    if which.state is not None:
        conditions.append(plan.c.state == which.state)
        if which.state is not ArticleState.LIVE:
            conditions.append(_UNUSUAL)
    if which.changed:
        conditions.append(article.c.versions >= 2)
    if which.language is not None:
        tag, asked = sa.func.lower(sa.func.replace(article.c.language, "_", "-")), language_of(which.language)
        conditions.append(sa.or_(tag == asked, tag.startswith(f"{asked}-", autoescape=True)))
    return conditions


def _public(which: ArticleFilter) -> _Conditions:
    """What no list shows: articles taken down, and merged ones that left no text, unless they are asked for."""
    conditions: _Conditions = [article.c.listed]
    if which.state is None:
        conditions.append(sa.or_(plan.c.state != ArticleState.MERGED, article.c.versions > 0))
    return conditions


def _within(column: sa.ColumnElement[Any], which: ArticleFilter) -> _Conditions:
    conditions = _since(column, which.since)
    if which.until is not None:
        conditions.append(column < which.until)
    return conditions


def _since(column: sa.ColumnElement[Any], since: datetime | None) -> _Conditions:
    return [] if since is None else [column >= since]


@dataclass(frozen=True, slots=True)
class _Pair:
    """A change as columns of a query: its versions, when the new one came, and the table that they are of."""

    article_id: sa.ColumnElement[Any]
    number: sa.ColumnElement[Any]
    previous: sa.ColumnElement[Any]
    at: sa.ColumnElement[Any]
    table: sa.FromClause


_FIRST = _Pair(version.c.article_id, version.c.number, version.c.previous, version.c.first_seen, version)


def _edited(which: ArticleFilter, pair: _Pair = _FIRST) -> _Conditions:
    """Versions whose edits against the version shown before are of these classes, or silent."""
    conditions: _Conditions = []
    if which.classes:
        conditions.append(_has_edit(pair, sa.type_coerce(edit.c.klass, sa.Text).in_(which.classes)))
    if which.silent:
        hour = int(GRACE / timedelta(microseconds=1))
        age = sa.type_coerce(pair.at, sa.BigInteger) - sa.type_coerce(_first_seen(pair), sa.BigInteger)
        substance = [
            sa.and_(
                edit.c.klass == klass,
                *([edit.c.change != Change.ADDED] if rule.grows else []),
                *([edit.c.change == Change.REMOVED] if rule.goes else []),
                *([sa.func.coalesce(edit.c.detail, "").not_in(rule.mere)] if rule.mere else []),
                *([edit.c.detail.in_(rule.only)] if rule.only else []),
            )
            for klass, rule in SUBSTANCE.items()
        ]
        conditions += [
            age > hour,
            _has_edit(pair, ~edit.c.noted, sa.or_(*substance)),
            ~_has_edit(pair, edit.c.klass == ANOTHER),
        ]
    return conditions


def _has_edit(pair: _Pair, *such: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Whether a version has such an edit against the version shown before."""
    return sa.exists().where(
        edit.c.article_id == pair.article_id,
        edit.c.new_version == pair.number,
        edit.c.old_version == pair.previous,
        *such,
    )


def _first_seen(pair: _Pair = _FIRST) -> sa.ScalarSelect[Any]:
    """When the article of a version was first seen."""
    return (
        sa.select(sa.func.min(_any.c.first_seen))
        .where(_any.c.article_id == pair.article_id)
        .correlate(pair.table)
        .scalar_subquery()
    )


def _listed_articles(which: ArticleFilter) -> _Conditions:
    conditions = [*_public(which), *_about(which), *_within(article.c.touched, which)]
    if which.classes or which.silent:
        changed = sa.select(version.c.article_id).where(version.c.previous.is_not(None), ~version.c.noise)
        conditions.append(article.c.id.in_(changed.where(*_edited(which))))
    return conditions


def _listed_changes(which: ArticleFilter) -> _Conditions:
    return [*_public(which), *_about(which), *_changed(which)]


def _of_shown(which: ArticleFilter) -> sa.ColumnElement[bool]:
    """Whether a version is of an article that such a list shows; a condition, so that versions stay the outer loop."""
    about = _about(which)
    if not about:  # an article with versions is merged into none, so that only those taken down are left out
        return version.c.article_id.not_in(sa.select(takedown.c.article_id))
    return sa.exists(
        sa.select(article.c.id)
        .select_from(rows.ARTICLES)
        .where(article.c.id == version.c.article_id, *_public(which), *about)
        .correlate(version)
    )


def _changed(which: ArticleFilter) -> _Conditions:
    """What a filter says of a version that is a change; of its article no more than which one it is, which else would be
    asked of every version."""
    one = [] if which.article_id is None else [version.c.article_id == which.article_id]
    return [
        *one,
        version.c.previous.is_not(None),
        _NO_NOISE,
        *_within(version.c.first_seen, which),
        *_edited(which),
    ]


def _of(column: sa.ColumnElement[Any], about: _Conditions) -> _Conditions:
    """Rows of another table that belong to such articles; no condition where none is asked for."""
    if not about:
        return []
    return [column.in_(sa.select(article.c.id).select_from(rows.ARTICLES).where(*about))]


def _source_of(which: ArticleFilter) -> _Conditions:
    conditions: _Conditions = []
    if which.source_id is not None:
        conditions.append(source.c.id == which.source_id)
    if which.outlet is not None:
        conditions.append(source.c.outlet == which.outlet)
    if which.article_id is not None:
        shown = sa.select(sighting.c.source_id).where(sighting.c.article_id == which.article_id)
        conditions.append(source.c.id.in_(shown))
    return conditions


def _placed(place: str) -> tuple[str, int]:
    article_id, _, number = place.rpartition(":")
    if not number.isdecimal():
        raise ValueError(f"{place!r}: the place of a change is written article:number")
    return article_id, int(number)


def _after(moment: sa.ColumnElement[Any], table: sa.FromClause, time: datetime, place: str) -> _Conditions:
    """The rows, newest first, that come after the one at `time` and "article:number"."""
    article_id, number = _placed(place)
    later = sa.or_(
        table.c.article_id > article_id,
        sa.and_(table.c.article_id == article_id, table.c.number > number),
    )
    return [moment <= time, sa.or_(moment < time, later)]


def _after_row(time: datetime, place: str, weight: float | None) -> _Conditions:
    """The rows of `changes` that come after the one at `time` and "article:number", and of this weight where that
    orders them."""
    of_time = _after(version.c.first_seen, version, time, place)
    if weight is None:
        return of_time
    return [
        version.c.importance <= weight,
        sa.or_(version.c.importance < weight, sa.and_(*of_time)),
    ]
