"""What a filter says, as conditions on tables; the same for lists, the numbers that go with them, and search."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeAlias

import sqlalchemy as sa

from variorum.edits.silent import ANOTHER, GRACE, SUBSTANCE, Substance
from variorum.ports import ArticleFilter, Order, change_place
from variorum.storage import rows
from variorum.storage.derived import language_of
from variorum.storage.schema import (
    article,
    edit,
    plan,
    sighting,
    source,
    takedown,
    version,
    version_return,
)
from variorum.types import ArticleState, Change

_Conditions = list[sa.ColumnElement[bool]]
_Columns: TypeAlias = "sa.sql.base.ReadOnlyColumnCollection[str, Any]"
_any = version.alias("any_version")
#: As the partial indexes have it: SQLite does not see that `noise = 0`, as booleans are asked for, is the same, nor
#: that a state which is another than "live" is not "live".
_NO_NOISE: sa.ColumnElement[Any] = sa.literal_column("NOT version.noise")
_UNUSUAL: sa.ColumnElement[Any] = sa.literal_column("plan.state <> 'live'")


def both(of: Callable[[sa.Table], sa.Select[Any]]) -> sa.CompoundSelect[Any]:
    """The same of versions that came and of versions that came back."""
    return sa.union_all(of(version), of(version_return))


def back(table: sa.Table) -> sa.ColumnElement[int]:
    """1 where the table is that of versions that came back."""
    return sa.literal(int(table is version_return)).label("back")


def with_articles(table: sa.Table) -> sa.Join:
    return table.join(article, article.c.id == table.c.article_id).join(
        plan, plan.c.article_id == table.c.article_id
    )


def ordered(order: Order, columns: _Columns) -> list[sa.ColumnElement[Any]]:
    """The order of a list of changes."""
    weight = [columns.importance.desc()] if order == Order.WEIGHTIEST else []
    return [*weight, columns.first_seen.desc(), columns.article_id, columns.number]


def about(which: ArticleFilter) -> _Conditions:
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


def public(which: ArticleFilter) -> _Conditions:
    """What no list shows: articles taken down, and merged ones that left no text, unless they are asked for."""
    conditions: _Conditions = [article.c.listed]
    if which.state is None:
        conditions.append(sa.or_(plan.c.state != ArticleState.MERGED, article.c.versions > 0))
    return conditions


def within(column: sa.ColumnElement[Any], which: ArticleFilter) -> _Conditions:
    conditions = since(column, which.since)
    if which.until is not None:
        conditions.append(column < which.until)
    return conditions


def since(column: sa.ColumnElement[Any], since: datetime | None) -> _Conditions:
    return [] if since is None else [column >= since]


def edited(which: ArticleFilter, table: sa.Table) -> _Conditions:
    """Versions, or their returns, whose edits against the version shown before are of these classes, or silent."""
    conditions: _Conditions = []
    if which.classes:
        conditions.append(_has_edit(table, sa.type_coerce(edit.c.klass, sa.Text).in_(which.classes)))
    if which.silent:
        hour = int(GRACE / timedelta(microseconds=1))
        age = sa.type_coerce(table.c.first_seen, sa.BigInteger) - sa.type_coerce(
            first_seen(table), sa.BigInteger
        )
        conditions += [
            age > hour,
            _has_edit(table, ~edit.c.noted, _SUBSTANCE),
            ~_has_edit(table, edit.c.klass == ANOTHER),
        ]
    return conditions


def _has_edit(table: sa.Table, *such: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Whether a version has such an edit against the version shown before."""
    return sa.exists().where(
        edit.c.article_id == table.c.article_id,
        edit.c.new_version == table.c.number,
        edit.c.old_version == table.c.previous,
        *such,
    )


def first_seen(table: sa.Table) -> sa.ScalarSelect[Any]:
    """When the article of a version was first seen."""
    return (
        sa.select(sa.func.min(_any.c.first_seen))
        .where(_any.c.article_id == table.c.article_id)
        .correlate(table)
        .scalar_subquery()
    )


def listed_articles(which: ArticleFilter) -> _Conditions:
    conditions = [*public(which), *about(which), *within(article.c.touched, which)]
    if which.classes or which.silent:
        changed = sa.select(version.c.article_id).where(version.c.previous.is_not(None), ~version.c.noise)
        back = sa.select(version_return.c.article_id).where(*edited(which, version_return))
        conditions.append(
            sa.or_(article.c.id.in_(changed.where(*edited(which, version))), article.c.id.in_(back))
        )
    return conditions


def listed_changes(which: ArticleFilter, table: sa.Table) -> _Conditions:
    return [*public(which), *about(which), *changed(which, table)]


def of_shown(which: ArticleFilter, table: sa.Table) -> sa.ColumnElement[bool]:
    """Whether a version or a return is of an article that such a list shows; a condition, so that versions stay the outer loop."""
    ours = about(which)
    if not ours:  # an article with versions is merged into none, so that only those taken down are left out
        return table.c.article_id.not_in(sa.select(takedown.c.article_id))
    return sa.exists(
        sa.select(article.c.id)
        .select_from(rows.ARTICLES)
        .where(article.c.id == table.c.article_id, *public(which), *ours)
        .correlate(table)
    )


def changed(which: ArticleFilter, table: sa.Table) -> _Conditions:
    """What a filter says of a version that is a change, or of a return; of its article no more than which one it is, which
    else would be asked of every version."""
    one = [] if which.article_id is None else [table.c.article_id == which.article_id]
    change = [version.c.previous.is_not(None), _NO_NOISE] if table is version else []
    return [*one, *change, *within(table.c.first_seen, which), *edited(which, table)]


def of(column: sa.ColumnElement[Any], about: _Conditions) -> _Conditions:
    """Rows of another table that belong to such articles; no condition where none is asked for."""
    if not about:
        return []
    return [column.in_(sa.select(article.c.id).select_from(rows.ARTICLES).where(*about))]


def source_of(which: ArticleFilter) -> _Conditions:
    conditions: _Conditions = []
    if which.source_id is not None:
        conditions.append(source.c.id == which.source_id)
    if which.outlet is not None:
        conditions.append(source.c.outlet == which.outlet)
    if which.article_id is not None:
        shown = sa.select(sighting.c.source_id).where(sighting.c.article_id == which.article_id)
        conditions.append(source.c.id.in_(shown))
    return conditions


def after(columns: _Columns, time: datetime, place: str) -> _Conditions:
    """The rows, newest first, that come after the one at `time` and "article:number"."""
    article_id, number = change_place(place)
    later = sa.or_(
        columns.article_id > article_id,
        sa.and_(columns.article_id == article_id, columns.number > number),
    )
    return [columns.first_seen <= time, sa.or_(columns.first_seen < time, later)]


def after_row(time: datetime, place: str, weight: float | None, columns: _Columns) -> _Conditions:
    """The changes that come after the one at `time` and "article:number", and of this weight where that orders them."""
    of_time = after(columns, time, place)
    if weight is None:
        return of_time
    return [
        columns.importance <= weight,
        sa.or_(columns.importance < weight, sa.and_(*of_time)),
    ]


def _substantial(klass: str, rule: Substance) -> sa.ColumnElement[bool]:
    """Whether an edit of a class is one of substance."""
    conditions: _Conditions = [edit.c.klass == klass]
    if rule.grows:
        conditions.append(edit.c.change != Change.ADDED)
    if rule.goes:
        conditions.append(sa.or_(edit.c.change == Change.REMOVED, edit.c.detail.in_(rule.gave_way)))
    if rule.mere:
        conditions.append(sa.func.coalesce(edit.c.detail, "").not_in(rule.mere))
    if rule.only:
        conditions.append(edit.c.detail.in_(rule.only))
    return sa.and_(*conditions)


_SUBSTANCE = sa.or_(*(_substantial(klass, rule) for klass, rule in SUBSTANCE.items()))
