"""Texts that came back, as rows of the list of changes: an earlier version that took the place of a later one."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Protocol

from variorum.edits import came_back as restoration
from variorum.edits import importance, silence
from variorum.ports import ArticleFilter, Step
from variorum.storage.columns import micros
from variorum.types import Article, ChangeRow, StoredEdit, Version
from variorum.versions.showings import came_back


class Known(Protocol):
    """What has to be known of an article."""

    def article(self, article_id: str) -> Article: ...

    def versions(self, article_id: str, *, noise: bool = False) -> list[Version]: ...

    def edits(self, article_id: str, old: int, new: int) -> list[StoredEdit]: ...


def returned(
    store: Known, article_id: str, which: ArticleFilter, numbers: Collection[int] | None = None
) -> Iterator[ChangeRow]:
    """The versions of an article that came back, each the first time that it did, as changes of the filter's times,
    classes and silence; with `numbers` only these."""
    every = store.versions(article_id, noise=True)
    for old, new in came_back(each for each in every if not each.noise):
        if (numbers is not None and new.number not in numbers) or not _within(new.first_seen, which):
            continue
        stored = store.edits(article_id, old.number, new.number)
        if which.classes and not any(row.edit.klass in which.classes for row in stored):
            continue
        edits = tuple(row.edit for row in stored) or (restoration(),)  # of stores that told of none yet
        quiet = silence(edits, new.first_seen - min(each.first_seen for each in every)).silent
        if quiet or not which.silent:
            yield ChangeRow(store.article(article_id), old, new, edits, importance(edits), quiet)


def with_returns(store: Known, article_id: str, steps: list[Step], limit: int) -> list[Step]:
    """The newest steps of an article together with those by which versions came back, newest first."""
    back = [
        Step(
            new.number,
            new.first_seen,
            old.first_seen,
            len(store.edits(article_id, old.number, new.number)) or 1,  # stores that told of none yet
            back=True,
        )
        for old, new in came_back(store.versions(article_id))
    ]
    return sorted([*steps, *back], key=lambda step: (-micros(step.seen), step.number))[:limit]


def merged(came: list[ChangeRow], back: list[ChangeRow], limit: int) -> list[ChangeRow]:
    """Versions that came and versions that came back as one list, newest first."""
    if not back:
        return came
    return sorted([*came, *back], key=_newest_first)[:limit]


def _newest_first(row: ChangeRow) -> tuple[int, str, int]:
    return -micros(row.new.first_seen), row.article.id, row.new.number


def _within(moment: datetime, which: ArticleFilter) -> bool:
    return (which.since is None or moment >= which.since) and (which.until is None or moment < which.until)
