"""Events, stories and quotes, and the texts that wait to be read for them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from variorum.quotes.printed import Said
from variorum.types import Article, Event, Membership, Quote, Regrouped, Speaker, Story


class StoryOrder(StrEnum):
    """How stories are listed: by their latest report, or by how many reports they have."""

    NEWEST = "newest"
    LARGEST = "largest"


@dataclass(frozen=True, slots=True)
class StoryFilter:
    """Which stories to list. `since` (inclusive) and `until` (exclusive) are about the time of the latest report;
    `outlet` is one that reports it, and `source_id` a source that has shown one of its reports."""

    least_reports: int = 2
    least_outlets: int = 1
    outlet: str | None = None
    source_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class QuoteFilter:
    """Which quotes to list; None or empty: no restriction.

    `speaker` is a name or its last word, however it is written. `query` is words that the quote must hold, all of
    them, "double quotes" making a phrase. `source_id` means every source that has shown the article. `kinds` are values of
    `quotes.printed.Kind`. `since` (inclusive) and `until` (exclusive) are about the first sight.
    """

    speaker: str | None = None
    query: str | None = None
    article_id: str | None = None
    story_id: str | None = None
    source_id: str | None = None
    outlet: str | None = None
    kinds: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Printing:
    """What one version of an article quotes or tells, as rules of the version `rule` read it: 0 where the text is another
    by now and waits to be read. Places are characters of `Document.text`; `text_key` and `extraction_rule` are those of the
    version now."""

    article_id: str
    number: int
    said: tuple[Said, ...]
    rule: int
    text_key: str = field(default="", compare=False)  # given by the store
    extraction_rule: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class PlacedReport:
    """A report as grouping knows it: its terms with their weights, its time as days (see `cluster.groups.Days`; None
    where none is stated), those of the terms that are names, and the words that it prints for terms that read
    otherwise (`forms`). `member` tells where it belongs; its story is that of the event."""

    member: Membership
    vector: Mapping[str, float]
    days: tuple[float, float] | None
    names: frozenset[str] = frozenset()
    forms: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PlacedEvent:
    """The story that an event belongs to."""

    id: str
    story_id: str


@dataclass(frozen=True, slots=True)
class Filed:
    """What a batch of reading and grouping came to, at the time `at`.

    `read` are articles with their tickets (see `Store.unread`), whose texts are read now. `printings` take the place of
    what was known of these versions; `reports` that of where these articles were; `gone` belong nowhere any more, and
    nothing is known of what they quote.
    `events` are those whose story is new or another; `turns` is what became of groups, in its order.
    """

    at: datetime
    read: tuple[tuple[str, int], ...] = ()
    printings: tuple[Printing, ...] = ()
    reports: tuple[PlacedReport, ...] = ()
    gone: tuple[str, ...] = ()
    events: tuple[PlacedEvent, ...] = ()
    turns: tuple[Regrouped, ...] = ()


class Stories(Protocol):
    """The part of `Store` that this module is named for."""

    def unread(self, limit: int) -> list[tuple[str, int]]:
        """Articles whose texts await being read for stories and quotes, each with a ticket, the longest waiting
        first. Every write that changes which texts an article has, or which are noise, makes it wait, takedowns and
        mergers too."""
        ...

    def read_anew(self, article_ids: Collection[str] | None = None) -> int:
        """Make these articles, or all that have versions, wait to be read; answers how many now do that did not."""
        ...

    def file(self, filed: Filed) -> None:
        """Write what a batch came to. An article whose ticket is another by now goes on waiting.

        What is said of articles that were taken down, or have no versions, is left out. A merger takes along what the
        batch does not name. Counts, times and titles of
        events and stories follow from the reports they have then. An event or story that has none any more is gone;
        where a turn names it as `other`, its id leads to the `group` of the last one that does.
        """
        ...

    def placed(self, event_ids: Collection[str] | None = None, *, limit: int = 20_000) -> list[PlacedReport]:
        """Reports of these events, or of those that were changed last, as grouping knows them: whole events, the one
        changed last first, until there are `limit` reports or more."""
        ...

    def rarities(self) -> bytes | None:
        """How rare terms are by what was read so far, as the bytes last stored."""
        ...

    def set_rarities(self, data: bytes) -> None: ...

    def stories(
        self,
        which: StoryFilter = StoryFilter(),
        *,
        limit: int = 50,
        before: tuple[int, datetime, str] | None = None,
        order: StoryOrder = StoryOrder.NEWEST,
    ) -> list[Story]:
        """Latest report first (or most reports, then latest), then by id; `before` is (reports, last, id) of the last
        row, in either order."""
        ...

    def story(self, story_id: str) -> Story:
        """With that id, or the one that it was merged into: its id is another then."""
        ...

    def event(self, event_id: str) -> Event:
        """With that id, or the one that it was merged into: its id is another then."""
        ...

    def events(self, story_id: str) -> list[Event]:
        """The events of a story by the time of their first report."""
        ...

    def events_of(self, story_ids: Collection[str]) -> dict[str, list[Event]]:
        """The same of several stories in few queries, by ids as they are now; others are absent."""
        ...

    def reports(self, event_ids: Collection[str], *, limit: int = 500) -> list[tuple[Article, Membership]]:
        """The reports of these events in order of their time, the latest `limit` of them."""
        ...

    def memberships(self, article_ids: Collection[str]) -> dict[str, Membership]:
        """Where these articles belong; those that were not placed (yet) are absent."""
        ...

    def regroupings(self, story_id: str, *, limit: int = 100) -> list[Regrouped]:
        """What became of a story and of its events, newest first."""
        ...

    def printings(self, article_ids: Collection[str]) -> list[Printing]:
        """What all versions of these articles quote and tell, noise left out, by article and number; versions that
        were not read (yet) are absent."""
        ...

    def quotes(
        self,
        which: QuoteFilter = QuoteFilter(),
        *,
        limit: int = 50,
        before: tuple[datetime, int] | None = None,
    ) -> list[tuple[Article, Quote]]:
        """Newest first; `before` is (seen, id) of the last quote. What a report prints a second time (pull quotes,
        captions) is not told again.

        A last name alone is compared by (`speaker_key`) the full name among those who speak in the event of its report that ends
        in it, where there is but one; a pronoun by nothing."""
        ...

    def speakers(
        self,
        query: str = "",
        which: QuoteFilter = QuoteFilter(),
        *,
        kinds: tuple[str, ...] = (),
        limit: int = 50,
        before: tuple[int, str] | None = None,
    ) -> list[Speaker]:
        """Who is quoted, named as last where more than a last name was printed, most quotes first, then by key; with a query, those whose name has all its words, the last
        of them from its beginning on. Only quotes that `which` lists count; with `kinds`, only who has a quote of one of
        them is told, and all quotes count. `before` is (quotes, key) of the last row."""
        ...
