"""How a source stands, wherever that is shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from itertools import takewhile
from typing import Final

from variorum.ports import ArticleFilter, Store
from variorum.types import Outcome, Source, SourceHealth, SourceKind

#: The due time of what is never asked by itself; stored ones may be rounded, so that the year decides.
_NEVER: Final = datetime.max.replace(tzinfo=UTC)

#: Looks that brought nothing readable.
_BLIND: Final = frozenset({Outcome.FAILED, Outcome.SUSPECT})
#: Answers that show no article: no failure of ours, but worth knowing.
_NO_ARTICLE: Final = frozenset({Outcome.GONE, Outcome.NOT_ARTICLE, Outcome.UNCERTAIN})

#: Most looks that are gone through for the first of a row of failures.
_MOST_LOOKS: Final = 500


def health_of(store: Store, source: Source) -> SourceHealth:
    """The health of a source. One of a single address is never polled: its article's looks are its health."""
    stored = store.health(source.id)
    if source.kind is not SourceKind.ARTICLE:
        return stored
    articles = store.articles(ArticleFilter(source_id=source.id), limit=1)
    if not articles:
        return stored
    (article,) = articles
    plan = store.plan(article.id)
    health = replace(
        stored,
        due=article.due or _NEVER,
        failures=plan.failures,
        etag=plan.etag,
        last_modified=plan.last_modified,
        body_digest=plan.wire_digest,
    )
    newest = store.looks(article_id=article.id, limit=1)
    if not newest:
        return health
    (look,) = newest
    health = replace(health, last_poll=look.at, last_success=plan.last_look, status=look.status)
    if look.outcome in _BLIND:
        looks = store.looks(article_id=article.id, limit=_MOST_LOOKS)
        *_, first = takewhile(lambda each: each.outcome in _BLIND, looks)
        return replace(health, failing_since=first.at, problem=look.reason)
    return replace(health, problem=look.reason if look.outcome in _NO_ARTICLE else None)


def next_ask(health: SourceHealth) -> datetime | None:
    """When a source is asked next; None: never by itself."""
    return health.due if health.due.year < _NEVER.year else None
