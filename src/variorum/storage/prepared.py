"""Statements of lists that are the same at every call, made once: it takes longer to build some of them than to run them."""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa

from variorum.ports import RECENT, ArticleFilter, Order
from variorum.storage import filters, rows
from variorum.storage.schema import article, edit, plan, version, version_interval, version_return
from variorum.types import ArticleState, EditClass

#: The version that was shown before, beside the one that came.
old: Final = version.alias("old")
_STEP = ("article_id", "number", "first_seen", "previous")
#: The columns of a change: its article, the two versions, and when the article was first seen.
PAIR: Final = (
    *rows.ARTICLE,
    *(old.c[name].label(f"old_{name}") for name in rows.VERSION_FIELDS),
    *(version.c[name].label(f"new_{name}") for name in rows.VERSION_FIELDS),
    filters.first_seen(version).label("since"),
)


def _asked(name: str) -> sa.BindParameter[Any]:
    """A parameter of a statement that holds several values."""
    return sa.bindparam(name, expanding=True)


# SQLite finds no row of an index by pairs: the articles are asked for beside them.
#: When versions stood: of `pairs` of an article and a number, all of these `articles`.
INTERVALS: Final = (
    sa.select(*(version_interval.c[name] for name in ("article_id", "number", "after", "first", "last")))
    .where(version_interval.c.article_id.in_(_asked("articles")))
    .where(sa.tuple_(version_interval.c.article_id, version_interval.c.number).in_(_asked("pairs")))
    .order_by(version_interval.c.article_id, version_interval.c.number, version_interval.c.first)
)
#: Edits: of `pairs` of an article and two numbers, all of these `articles`.
EDITS: Final = (
    sa.select(*rows.STORED_EDIT)
    .where(edit.c.article_id.in_(_asked("articles")))
    .where(sa.tuple_(edit.c.article_id, edit.c.old_version, edit.c.new_version).in_(_asked("pairs")))
    .order_by(edit.c.position)
)
#: The notes to readers of these `articles`, each with when it was first seen, in this order.
NOTES: Final = (
    sa.select(*rows.STORED_EDIT, version.c.first_seen)
    .join(
        version,
        sa.and_(
            version.c.article_id == edit.c.article_id,
            version.c.number == edit.c.new_version,
            version.c.previous == edit.c.old_version,
        ),
    )
    .where(edit.c.article_id.in_(_asked("articles")), edit.c.klass == EditClass.CORRECTION, ~version.c.noise)
    .order_by(version.c.first_seen, edit.c.position)
)


def _steps() -> sa.Select[Any]:
    every = filters.both(
        lambda table: (
            sa.select(*(table.c[name] for name in _STEP), filters.back(table))
            .select_from(filters.with_articles(table))
            .where(
                table.c.article_id.in_(_asked("articles")), *filters.listed_changes(ArticleFilter(), table)
            )
        )
    ).subquery("every")
    place = sa.func.row_number().over(
        partition_by=every.c.article_id, order_by=filters.ordered(Order.NEWEST, every.c)
    )
    ranked = sa.select(every, place.label("place")).subquery("ranked")
    edits = sa.select(sa.func.count()).where(
        edit.c.article_id == ranked.c.article_id,
        edit.c.new_version == ranked.c.number,
        edit.c.old_version == ranked.c.previous,
    )
    own = old.c.article_id == ranked.c.article_id, old.c.number == ranked.c.previous
    return (
        sa.select(
            ranked.c.article_id, ranked.c.number, ranked.c.first_seen, old.c.first_seen,
            edits.scalar_subquery(), ranked.c.back,
        )
        .join(old, sa.and_(*own))
        .where(ranked.c.place <= sa.bindparam("limit"))
        .order_by(ranked.c.article_id, ranked.c.place)
    )  # fmt: skip


#: The newest changes of each of these `articles`, at most `limit`: article, number, time, the time of the version before,
#: how many edits, and whether it came back.
STEPS: Final = _steps()


def _busy() -> sa.Select[Any]:
    often = sa.func.count()

    def newest(table: sa.Table) -> sa.Select[Any]:
        query = sa.select(table.c.article_id, table.c.first_seen)
        query = query.where(
            filters.of_shown(ArticleFilter(), table), *filters.changed(ArticleFilter(), table)
        )
        query = query.where(table.c.first_seen >= sa.bindparam("since"))
        return sa.select(query.order_by(table.c.first_seen.desc()).limit(RECENT).subquery())

    both = filters.both(newest).subquery("both")
    recent = sa.select(both).order_by(both.c.first_seen.desc()).limit(RECENT).subquery("recent")
    busy = (
        sa.select(recent.c.article_id, often.label("changes"))
        .group_by(recent.c.article_id)
        .having(often > 1)
        .order_by(often.desc(), recent.c.article_id)
        .limit(sa.bindparam("limit"))
        .subquery("busy")
    )
    return (
        sa.select(busy.c.changes, *rows.ARTICLE)
        .select_from(rows.ARTICLES.join(busy, busy.c.article_id == article.c.id))
        .order_by(busy.c.changes.desc(), article.c.id)
    )


#: The `limit` articles that changed most often among the newest changes `since` a time, each after its number of changes.
BUSY: Final = _busy()


def _summed() -> sa.Select[Any]:
    merged = sa.exists().where(plan.c.article_id == article.c.id, plan.c.state == ArticleState.MERGED)
    some = (
        sa.select(article.c.id, article.c.versions, article.c.flips)
        .where(article.c.listed, sa.or_(article.c.versions > 0, ~merged))
        .limit(sa.bindparam("most"))
        .subquery("some")
    )
    of_one = sa.select(sa.func.count()).where(version_return.c.article_id == some.c.id)
    back = sa.case((some.c.flips > 0, of_one.correlate(some).scalar_subquery()), else_=0)
    return sa.select(
        sa.func.count(),
        sa.func.coalesce(sa.func.sum(some.c.versions), 0),
        sa.func.count(sa.case((some.c.versions > 0, 1))),
        sa.func.coalesce(sa.func.sum(back), 0),
    ).select_from(some)


#: Articles, their versions, how many have one, and returns; of `most` articles.
SUMMED: Final = _summed()
#: How many articles are watched, counted up to `most`.
WATCHED: Final = sa.select(sa.func.count()).select_from(
    sa.select(plan.c.due).where(plan.c.due.is_not(None)).limit(sa.bindparam("most")).subquery("watched")
)
