"""Search over all versions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol

from variorum.ports.lists import ArticleFilter
from variorum.types import Hit

#: Versions that a search without a filter looks at; see `Search.search`.
SEARCHED: Final = 2_000
#: In the places that are not asked for, one in so many of these is looked at.
ELSEWHERE: Final = 8
#: Where words are looked for.
PLACES: Final = ("text", "headline", "added", "removed")


@dataclass(frozen=True, slots=True)
class Tally:
    """How many hits there are; `more`: there were more matching versions than were looked at for them."""

    hits: int = 0
    more: bool = False


@dataclass(frozen=True, slots=True)
class Facets:
    """The hits of a search counted: all of them, by outlet of the article, by class of the edits against the version
    shown before (as many as there would be with that class alone), by month of the first sight ("2026-05", in UTC) and by language of the
    article. What no hit has is absent. `more`: there were more matching versions than are searched through. `places` has the hits
    of the same question in each of `PLACES`, of the others among `ELSEWHERE` times fewer versions: each is a search of its own."""

    total: int = 0
    more: bool = False
    outlets: dict[str, int] = field(default_factory=dict)
    classes: dict[str, int] = field(default_factory=dict)
    months: dict[str, int] = field(default_factory=dict)
    languages: dict[str, int] = field(default_factory=dict)
    places: dict[str, Tally] = field(default_factory=dict)


class Search(Protocol):
    """Full text over all versions, and over what was added and removed."""

    def search(
        self,
        query: str,
        *,
        where: str = "text",
        which: ArticleFilter = ArticleFilter(),
        limit: int = 20,
        before: tuple[float, datetime, str] | None = None,
    ) -> list[Hit]:
        """`where` is "text" (any version), "headline", "added" or "removed": there, a sentence that was reworded
        is found by the words that came or went, not by those that stayed. Words are combined by AND; "double
        quotes" make a phrase; anything else in the query is taken literally and never raises. Best match first,
        then newest; of one article only its newest matching version, unless `which.article_id` is set. A version that
        came back is found once more, the first time that it did (`Hit.previous`): by its text and headline, and by what
        came and went then. `before` is (score, seen, "article:version") of the last hit. Raises `ValueError` for a place that is not
        written so.

        Bounded: of the versions that hold the words, the `SEARCHED` that were stored last are looked at, and five
        times as many where the filter leaves out any. `facets` tells whether there were more."""
        ...

    def count(self, query: str, *, where: str = "text", which: ArticleFilter = ArticleFilter()) -> int:
        """How many hits `search` would give without a limit."""
        ...

    def facets(self, query: str, *, where: str = "text", which: ArticleFilter = ArticleFilter()) -> Facets:
        """What `search` would give without a limit, counted by what could narrow it, in one pass."""
        ...
