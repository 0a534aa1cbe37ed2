"""What a search asks of the database. A statement is made once for each place and filter, as that takes as long as a small
search; what is searched for comes in as parameters, one for each place."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final

import sqlalchemy as sa

from variorum.ports import ELSEWHERE, PLACES, ArticleFilter, Order
from variorum.storage import filters, indexing, rows
from variorum.storage.derived import searched
from variorum.storage.schema import article, edit, plan, version, version_return
from variorum.storage.words import Query

#: What is counted of the hits, by the name of the facet; beside them stand "total", "matched" and "place".
COUNTED: Final = ("outlets", "classes", "days", "languages")
#: Where what came and what went is searched: versions and returns, each by its own entry of the index.
_OF_CHANGES = ("added", "removed")
#: A day in microseconds, and the days from the first of all to that from which moments are counted.
_DAY, _EPOCH = 86_400_000_000, date(1970, 1, 1).toordinal() - 1
#: How many statements are kept.
_KEPT = 64


def parameters(asked: Query, which: ArticleFilter, *, sqlite: bool) -> dict[str, str | int]:
    """The parameters of every statement of this module: what is asked, as the database wants it, for each place; how many
    versions are looked at, and how `few` of other places, with one more that tells that there are more."""
    words = {
        _parameter(place): indexing.sqlite_query(asked, place) if sqlite else indexing.postgresql_query(asked)
        for place in PLACES
    }
    return {**words, "most": searched(which) + 1, "few": few(which) + 1}


def few(which: ArticleFilter) -> int:
    """How many versions are looked at in other places than the one asked for."""
    return searched(which) // ELSEWHERE


@lru_cache(_KEPT)
def best(where: str, which: ArticleFilter, *, sqlite: bool) -> sa.Select[Any]:
    """The first `limit` hits, the best first, with their articles."""
    return _page(_ranked(_hits(where, which, sqlite, scored=True)[0]))


def best_after(
    where: str, which: ArticleFilter, before: tuple[float, datetime, str], *, sqlite: bool
) -> sa.Select[Any]:
    """Those that come after the one with this score, this time and "article:number"."""
    hits = _hits(where, which, sqlite, scored=True)[0]
    score, time, place = before
    after = sa.and_(*filters.after(hits.c, time, place))
    return _page(_ranked(hits).where(hits.c.score >= score, sa.or_(hits.c.score > score, after)))


@lru_cache(_KEPT)
def count(where: str, which: ArticleFilter, *, sqlite: bool) -> sa.Select[Any]:
    """How many hits there are."""
    return sa.select(sa.func.count()).select_from(_hits(where, which, sqlite, scored=False)[0])


@lru_cache(_KEPT)
def facets(where: str, which: ArticleFilter, *, sqlite: bool) -> sa.CompoundSelect[Any]:
    """Rows of the name of a facet, a value, how many hits have it, and for a "place" how many versions were looked at."""
    hits, every, matched = _hits(where, which, sqlite, scored=False)
    day = (sa.type_coerce(hits.c.first_seen, sa.BigInteger) + _EPOCH * _DAY) // _DAY
    ours = sa.and_(
        edit.c.article_id == every.c.article_id,
        edit.c.new_version == every.c.number,
        edit.c.old_version == every.c.previous,
    )
    # as a filter of the class gives
    one = every.c.article_id if which.article_id is None else every.c.row
    each = sa.func.count()
    of_article = hits.join(article, article.c.id == hits.c.article_id)
    counted = (
        (article.c.outlet, each, of_article),
        (sa.type_coerce(edit.c.klass, sa.Text), sa.func.count(one.distinct()), every.join(edit, ours)),
        (sa.cast(day, sa.Text), each, hits),
        (article.c.language, each, of_article),
    )
    parts: list[Any] = [
        sa.select(sa.literal("total"), sa.null(), each, sa.literal(0)).select_from(hits),
        sa.select(sa.literal("matched"), sa.null(), each, sa.literal(0)).select_from(matched),
        *(_tally(place, which, sqlite) for place in PLACES if place != where),
        *(
            sa.select(sa.literal(name), value, number, sa.literal(0)).select_from(table).group_by(value)
            for name, (value, number, table) in zip(COUNTED, counted, strict=True)
        ),
    ]
    return sa.union_all(*parts)


def _ranked(hits: sa.CTE) -> sa.Select[Any]:
    query = sa.select(hits).order_by(hits.c.score, *filters.ordered(Order.NEWEST, hits.c))
    return query.limit(sa.bindparam("limit"))


def _page(hits: sa.Select[Any]) -> sa.Select[Any]:
    """Only the hits of a page are joined with all else."""
    page = hits.subquery("page")
    return (
        sa.select(
            page.c.row, page.c.number, page.c.first_seen, version.c.headline, page.c.score, page.c.previous,
            *rows.ARTICLE,
        )
        .select_from(
            page.join(version, version.c.id == sa.func.abs(page.c.row))
            .join(article, article.c.id == version.c.article_id)
            .join(plan, plan.c.article_id == version.c.article_id)
        )
        .order_by(page.c.score, *filters.ordered(Order.NEWEST, page.c))
    )  # fmt: skip


def _tally(where: str, which: ArticleFilter, sqlite: bool) -> sa.SelectBase:
    """How many hits there are among a few versions that match, and how many versions were looked at: one more than
    that where there are more. Nothing is ranked, so that it costs little."""
    matched = _matched(where, "few", sqlite, scored=False)
    found = _found(matched, where, which).subquery()
    hits = sa.func.count(found.c.article_id.distinct() if which.article_id is None else found.c.article_id)
    looked = sa.select(sa.func.count()).select_from(matched).scalar_subquery()
    return sa.select(sa.literal("place"), sa.literal(where), hits, looked).select_from(found)


def _hits(where: str, which: ArticleFilter, sqlite: bool, *, scored: bool) -> tuple[sa.CTE, sa.CTE, sa.CTE]:
    """The hits, with a score that is smaller the better the match; the versions and returns that they are chosen from,
    where there are several of an article; and all that were looked at for them, one more where there are more."""
    matched = _matched(where, "most", sqlite, scored=scored)
    found = _found(matched, where, which).cte("found")
    newest = sa.func.row_number().over(
        partition_by=found.c.article_id, order_by=(found.c.first_seen.desc(), found.c.number.desc())
    )
    ranked = sa.select(found, newest.label("place")).subquery("ranked")
    hits = sa.select(*(column for column in ranked.c if column.name != "place"))
    if which.article_id is None:
        hits = hits.where(ranked.c.place == 1)
    return hits.cte("hits"), found, matched


def _matched(where: str, most: str, sqlite: bool, *, scored: bool) -> sa.CTE:
    """So many versions that match as that parameter says, those stored last. A score costs more than all else, as FTS5 counts
    each word in the whole index for it: without `scored` it is 0."""
    if where not in indexing.COLUMNS:
        raise ValueError(f"{where!r}: search is in 'text', 'headline', 'added' or 'removed'")
    asked = _parameter(where)
    if sqlite:
        row, score = "rowid", "bm25(search_index)" if scored else "0.0"
        source, match = "search_index", f"search_index MATCH :{asked}"
    else:
        row = "version_id"
        score = f"CAST({f'-ts_rank({where}, asked)' if scored else '0'} AS double precision)"
        source, match = f"search_index, CAST(:{asked} AS tsquery) AS asked", f"{where} @@ asked"
    # All that is put in here is one of a few known words.
    one = f"SELECT {row} AS row, {score} AS score FROM {source} WHERE {match}"  # noqa: S608
    newest = f"{one} AND {row} > 0 ORDER BY {row} DESC LIMIT :{most}"
    if where in _OF_CHANGES:
        back = f"{one} AND {row} < 0 ORDER BY {row} LIMIT :{most}"
        both = f"SELECT * FROM ({newest}) AS came UNION ALL SELECT * FROM ({back}) AS back"  # noqa: S608
        newest = f"SELECT * FROM ({both}) AS every ORDER BY abs(row) DESC LIMIT :{most}"  # noqa: S608
    found = sa.text(newest)
    columns = sa.column("row", sa.BigInteger), sa.column("score", sa.Float)
    return found.columns(*columns).cte(f"matched_{where}")


def _parameter(where: str) -> str:
    return f"asked_{where}"


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
