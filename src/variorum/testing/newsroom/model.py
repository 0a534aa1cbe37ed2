"""Values of the newsroom: what was filed, what stands on a page, and what happened to it.

Draft    an article as its reporter filed it, with what the desk may do to it later
Copy     the text that stands at an address: headlines, byline, blocks
Face     what an address answers with (the article, a wall, a guard's page …)
Event    one thing that happened at one moment, with everything before and after
Life     all events of one article, and how it stood at any moment
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from variorum.types import Block, BlockKind


class EventKind(StrEnum):
    """What happened to an article. The names are used by benchmarks: add, never rename."""

    PUBLISHED = "published"
    # edits of the text
    WORD = "word"
    FIGURE = "figure"
    MONEY = "money"
    PERCENTAGE = "percentage"
    QUOTE_ALTERED = "quote-altered"
    QUOTE_ADDED = "quote-added"
    QUOTE_REMOVED = "quote-removed"
    PARAGRAPH_MOVED = "paragraph-moved"
    PARAGRAPHS_JOINED = "paragraphs-joined"
    PARAGRAPH_SPLIT = "paragraph-split"
    PARAGRAPH_INSERTED = "paragraph-inserted"
    PARAGRAPH_DELETED = "paragraph-deleted"
    STANDFIRST = "standfirst"
    CAPTION = "caption"
    LIST_ITEM = "list-item"
    CORRECTION = "correction"
    TYPOGRAPHY = "typography"
    REVERTED = "reverted"
    REPLACED = "replaced"
    # headlines and byline
    HEADLINE = "headline"
    HEADLINE_COPY_EDIT = "headline-copy-edit"
    HEADLINE_VARIANT = "headline-variant"
    HEADLINE_BACK = "headline-back"
    OG_TITLE = "og-title"
    BYLINE = "byline"
    # what the address answers with
    WITHDRAWN = "withdrawn"
    RESTORED = "restored"
    ADDRESS_MOVED = "address-moved"
    WALL_UP = "wall-up"
    WALL_DOWN = "wall-down"
    BLOCKED = "blocked"
    UNBLOCKED = "unblocked"
    CONSENT_ASKED = "consent-asked"
    CONSENT_OVER = "consent-over"
    OUTAGE = "outage"
    OUTAGE_OVER = "outage-over"


class Face(StrEnum):
    """What an article's address answers with."""

    ARTICLE = "article"
    WALL = "wall"  # 200: the first paragraphs, then a paywall
    CONSENT = "consent"  # 200: a consent page instead of the article
    GUARD = "guard"  # 403: a block page
    CHECKING = "checking"  # 200: "checking your browser"
    MISSING = "missing"  # 404
    GONE = "gone"  # 410
    ERROR = "error"  # 500


@dataclass(frozen=True)
class Copy:
    """The text that stands at an address. `blocks` are in reading order, the standfirst first.

    `og_headline` is what og:title states; it follows the headline unless somebody set it apart.
    """

    headline: str
    og_headline: str
    byline: tuple[str, ...]
    blocks: tuple[Block, ...]

    @cached_property
    def standfirst(self) -> str | None:
        return next((block.text for block in self.blocks if block.kind is BlockKind.STANDFIRST), None)

    @property
    def text_key(self) -> tuple[str, tuple[Block, ...]]:
        """Two copies with the same key are the same version of the text."""
        return self.headline, self.blocks

    def of_kind(self, *kinds: BlockKind) -> list[int]:
        """Positions of the blocks of these kinds."""
        return [i for i, block in enumerate(self.blocks) if block.kind in kinds]

    def with_text(self, position: int, text: str) -> Copy:
        return self.with_blocks(
            *self.blocks[:position], replace(self.blocks[position], text=text), *self.blocks[position + 1 :]
        )

    def with_blocks(self, *blocks: Block) -> Copy:
        return replace(self, blocks=blocks)

    def with_headline(self, headline: str) -> Copy:
        """The same copy under another headline; og:title follows where it was the same."""
        og = headline if self.og_headline == self.headline else self.og_headline
        return replace(self, headline=headline, og_headline=og)


@dataclass(frozen=True, slots=True)
class Swap:
    """A change that the desk has in store: `old` stands in the draft once, `new` is to take its place."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Draft:
    """An article as filed, and what the desk may do to it.

    `event` names a happening that several outlets report. `spares` are paragraphs to be inserted later.
    """

    name: str
    outlet: str
    section: str
    language: str
    copy: Copy
    event: str | None = None
    curly: bool = False  # set in typographic quotation marks
    later_headline: str | None = None
    variant_headline: str | None = None
    search_headline: str | None = None
    correction: str | None = None
    second_byline: str | None = None
    swaps: Mapping[str, tuple[Swap, ...]] = field(default_factory=dict)
    spares: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class State:
    """How an article stood at one moment.

    `modified` is what the page itself claims, which lags behind edits that were made quietly.
    """

    copy: Copy
    face: Face
    path: str
    modified: datetime


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to one article at one moment.

    `before` is None for the publication. `old` and `new` are the passage concerned, where there is one.
    `announced` tells whether the outlet's feeds, sitemaps and "last updated" line were moved with it.
    """

    name: str
    article: str
    outlet: str
    kind: EventKind
    at: datetime
    before: State | None
    after: State
    old: str | None = None
    new: str | None = None
    announced: bool = True

    @property
    def changes_text(self) -> bool:
        """True where headline or blocks differ afterwards."""
        return self.before is not None and self.before.copy.text_key != self.after.copy.text_key


@dataclass(frozen=True)
class Life:
    """One article with everything that happened to it, in order of time."""

    draft: Draft
    number: int
    outlet: str
    events: tuple[Event, ...]

    @property
    def name(self) -> str:
        return self.draft.name

    @property
    def published(self) -> datetime:
        return self.events[0].at

    @cached_property
    def _times(self) -> list[datetime]:
        return [event.at for event in self.events]

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """All paths that the article ever had, oldest first."""
        return tuple(dict.fromkeys(event.after.path for event in self.events))

    def last_event(self, at: datetime) -> Event | None:
        """The newest event at that moment; None before publication."""
        index = bisect_right(self._times, at)
        return self.events[index - 1] if index else None

    def state(self, at: datetime) -> State | None:
        """How the article stood; None before publication."""
        event = self.last_event(at)
        return event.after if event else None
