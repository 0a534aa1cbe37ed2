"""What pages, feeds and commands list and count."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol

from variorum.types import Article, ArticleState, ChangeRow, EditClass, Totals, WitnessChange


@dataclass(frozen=True, slots=True)
class ArticleFilter:
    """Which articles or changes to list; None or empty: no restriction.

    `since` (inclusive) and `until` (exclusive) are about an article's last change or finding, and about the
    first sight of a version. `source_id` means every source that has shown the article. `classes` are values
    of `EditClass`: an article or version with an edit of one of them. `silent` leaves versions of which the
    substance changed more than an hour after the article was first seen, without a note (`edits.silence`), and
    articles that have one.
    """

    source_id: str | None = None
    article_id: str | None = None
    outlet: str | None = None
    state: ArticleState | None = None
    changed: bool = False  # only articles with two or more versions
    since: datetime | None = None
    until: datetime | None = None
    classes: tuple[str, ...] = ()
    silent: bool = False
    language: str | None = None  # "en": also what says "en-GB"

    @property
    def of_bylines(self) -> bool:
        """Whether changes of bylines alone are among what is asked for."""
        return not self.silent and (not self.classes or EditClass.BYLINE.value in self.classes)


class Order(StrEnum):
    """How changes are listed: by the first sight of the new version, or by their importance as it was when their
    edits were named (`edits.weight`)."""

    NEWEST = "newest"
    WEIGHTIEST = "weightiest"


@dataclass(frozen=True, slots=True)
class Step:
    """One change in the life of an article, for a picture of it: the number of the version that came and when it
    was first seen, when the one shown before it was, and how many edits lie between them. `back` is set of a version that came
    back, the first time that it took the place of another: `seen` is when it did."""

    number: int
    seen: datetime
    before: datetime
    edits: int
    back: bool = False


def change_place(place: str) -> tuple[str, int]:
    """The article and the version of a place in a list of changes, "article:number".

    Raises `ValueError` where it is not written so, or the number is larger than any that a store could hold."""
    article_id, mark, number = place.rpartition(":")
    if not (mark and number.isascii() and number.isdigit() and len(number) < 10):
        raise ValueError(f"{place!r}: the place of a change is written article:number")
    return article_id, int(number)


#: Changes that `Store.most_edited` counts at most.
RECENT: Final = 10_000


class Lists(Protocol):
    """The part of `Store` that this module is named for."""

    def articles(
        self,
        which: ArticleFilter = ArticleFilter(),
        *,
        limit: int = 50,
        before: tuple[datetime, str] | None = None,
    ) -> list[Article]:
        """Newest change (or finding) first, then by id; `before` is (that time, id) of the last row."""
        ...

    def changes(
        self,
        which: ArticleFilter = ArticleFilter(),
        *,
        limit: int = 50,
        before: tuple[datetime, str] | None = None,
        order: Order = Order.NEWEST,
    ) -> list[ChangeRow]:
        """Versions after the first, newest (or weightiest, then newest) first, each with the version shown before
        it and its edits. Among them also versions that came back, each the first time that it took the place of
        another: the stretches of `new` begin there, and its edits tell it as restored. `before` is (first seen of the new version, "article:number") of the last row, in either
        order. Raises `ValueError` for a place that is not written so, and, where the order asks for its weight,
        `NotFoundError` for one that there is not."""
        ...

    def signed(
        self, which: ArticleFilter = ArticleFilter(), *, limit: int = 50
    ) -> list[tuple[Article, WitnessChange]]:
        """Changes of bylines, with the text or without it, newest first, each with its article; of those that `changes`
        shows, the times of `which` being those of the looks. None where it asks for classes without that of bylines,
        or for silent changes."""
        ...

    def steps(self, article_ids: Collection[str], *, limit: int = 40) -> dict[str, list[Step]]:
        """The newest `limit` changes of each of these articles, newest first, in few queries, versions that came back among
        them; articles that never changed, or that no list shows, are absent."""
        ...

    def most_edited(self, since: datetime, *, limit: int = 5) -> list[tuple[Article, int]]:
        """The articles that changed most often since then, at least twice, with how often; then by id. Of the
        changes since then the newest `RECENT` count."""
        ...

    def totals(self, which: ArticleFilter = ArticleFilter(), *, since: datetime | None = None) -> Totals:
        """The counts shown everywhere, `changes` as `changes` lists them; `since` restricts changes, looks and outcomes."""
        ...

    def summary(self, *, most: int = 10_000) -> Totals:
        """What a page tells of all that is watched, at a cost that does not grow with it: the fields `sources`,
        `last_look` and `next_look` as in `totals`; `articles` and `watched` as there up to `most`, and one more
        where there are more; `versions` and `changes` those of so many articles. The others are left at zero."""
        ...
