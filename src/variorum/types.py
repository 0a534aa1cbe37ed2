"""Frozen values that cross layers.

Nothing here does anything but hold, check and describe. Times are aware `datetime`s in UTC; texts are NFC;
sizes are bytes; ids are short strings (Crockford base 32, 8 characters).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

# --- what extraction reads from a page -------------------------------------------------------------------


class BlockKind(StrEnum):
    """What a block of the article is."""

    STANDFIRST = "standfirst"
    PARAGRAPH = "paragraph"
    SUBHEAD = "subhead"
    QUOTE = "quote"  # a quotation set as its own block
    PULL_QUOTE = "pull-quote"  # a sentence of the text, repeated as ornament
    LIST = "list"  # one list item
    CAPTION = "caption"
    BOX = "box"  # a fact box, or the label of a graphic
    POST = "post"  # one entry of a liveblog
    NOTE = "note"  # correction, clarification, editor's note


class PageState(StrEnum):
    """What kind of page was received."""

    ARTICLE = "article"
    LIVEBLOG = "liveblog"
    GALLERY = "gallery"
    LISTING = "listing"
    PAYWALLED = "paywalled"
    CONSENT = "consent"
    BLOCKED = "blocked"
    GONE = "gone"
    EMPTY = "empty"


#: States in which the article's text can be read and compared.
READABLE = frozenset({PageState.ARTICLE, PageState.LIVEBLOG, PageState.GALLERY})


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, standfirst, subhead, quotation, list item, caption … of an article."""

    kind: BlockKind
    text: str


@dataclass(frozen=True, slots=True)
class TextLink:
    """A link inside the text: the number of its block, the words that it stands on, and where it leads: absolute where
    the page's address is known, without tracking parameters (`text.targets.target`)."""

    block: int
    text: str
    address: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture inside the text: the number of the block that it stands before, its address (absolute where the page's
    is known, the largest of those that the page names), and its caption, or else what is said in its place ("")."""

    block: int
    address: str
    caption: str


@dataclass(frozen=True, slots=True)
class Headlines:
    """What each witness states as the headline; None where it is silent."""

    h1: str | None = None
    og: str | None = None
    jsonld: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """What extraction reads from one capture (`interfaces.md`, section 1).

    `headline` is the one a reader sees. `published` and `modified` are RFC 3339 in UTC with the precision that
    the page gives: a date without an hour is "2007-05-15". `rule` is the version of the extraction rules.
    `reason` says, in words, why `state` is not a plain article. `body_key` is the fingerprint of the article's text as
    JSON-LD states it, None where the page states none or only a part of it. `wall` is what a paywall behind a long
    text says: whether the text breaks off at it, only one that was known before can tell. `links` are those inside the
    blocks, in order; None where they are not known (a plain text, a document read by rules before the fourth).
    `pictures` are those inside the text, in order, each once; None where they are not known (rules before the seventh).
    """

    state: PageState
    blocks: tuple[Block, ...] = ()
    headline: str | None = None
    headlines: Headlines = Headlines()
    standfirst: str | None = None
    byline: tuple[str, ...] = ()
    published: str | None = None
    modified: str | None = None
    language: str | None = None
    url: str | None = None
    canonical_url: str | None = None
    reason: str | None = None
    rule: int = 1
    body_key: str | None = None
    wall: str | None = None
    links: tuple[TextLink, ...] | None = None
    pictures: tuple[Picture, ...] | None = None

    @property
    def text(self) -> str:
        """The block texts, joined by a blank line."""
        return "\n\n".join(block.text for block in self.blocks)


# --- what comparison says of two texts -------------------------------------------------------------------


class Verdict(StrEnum):
    """What comparing two given texts says."""

    UNCHANGED = "unchanged"
    TYPOGRAPHY = "typography"
    CHANGED = "changed"
    REPLACED = "replaced"


class LinkOp(StrEnum):
    """How units of the old text stand to units of the new."""

    SAME = "same"
    TYPOGRAPHY = "typography"
    REWORDED = "reworded"
    MOVED = "moved"
    SPLIT = "split"
    JOINED = "joined"
    ADDED = "added"
    REMOVED = "removed"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Span:
    """Character ranges `[start, end)` that answer one another; an empty range where one side has nothing."""

    old: tuple[int, int]
    new: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Link:
    """Units (sentences or paragraphs, counted from 0 over the whole text) that belong together.

    `similarity` is in [0, 1]. `spans` are offsets into the linked units of each side joined by one blank.
    """

    op: LinkOp
    old: tuple[int, ...]
    new: tuple[int, ...]
    similarity: float = 1.0
    spans: tuple[Span, ...] = ()


class EditClass(StrEnum):
    """The classes of `interfaces.md`, section 3."""

    HEADLINE = "headline"
    STANDFIRST = "standfirst"
    LEAD = "lead"
    FIGURE = "figure"
    QUOTE = "quote"
    ATTRIBUTION = "attribution"
    NAME = "name"
    HEDGE = "hedge"
    WORDING = "wording"
    CORRECTION = "correction"
    BYLINE = "byline"
    TIME = "time"
    LINKS = "links"
    IMAGE = "image"
    COPY_EDIT = "copy-edit"
    TYPOGRAPHY = "typography"
    MOVED = "moved"
    RESTORED = "restored"
    TRUNCATED = "truncated"
    SECTION = "section"
    REPLACED = "replaced"
    UNCLASSIFIED = "unclassified"


class Change(StrEnum):
    """What became of the thing that an edit is about."""

    ALTERED = "altered"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Edit:
    """One classified difference between two versions.

    `old_unit` and `new_unit` are sentence indices; both are None for what is outside the text (headline).
    `confidence` is in [0, 1]; `rule` is the version of the rules that made it. `about` is in words what a figure
    counts ("people"), who is quoted, or which other edit a note describes; None where no rule says so. `noted` is
    set where a note to readers, one that came with it or that stands on the new page, describes it or may mean it.
    """

    klass: EditClass
    change: Change
    old: str | None
    new: str | None
    old_unit: int | None = None
    new_unit: int | None = None
    detail: str | None = None
    confidence: float = 1.0
    rule: int = 1
    about: str | None = None
    noted: bool = False


Paragraphs = tuple[tuple[str, ...], ...]
"""Paragraphs, each a tuple of sentences: the split that all indices refer to."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two texts set side by side: every sentence of each side stands in exactly one of `links`."""

    verdict: Verdict
    links: tuple[Link, ...]
    paragraphs: tuple[Link, ...]
    old_units: Paragraphs
    new_units: Paragraphs
    edits: tuple[Edit, ...] = ()
    importance: float | None = None
    rule: int = 1
    note: str | None = None
    """What a reader must know of the method, for example that a coarser fall-back was used."""


# --- one look at an address ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Request:
    """What to ask for. Validators make it conditional."""

    url: str
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Exchange:
    """One HTTP exchange, exactly as it went over the wire, or one imported record.

    `head` is the status line and header block of the response with its closing blank line, `wire` the body
    as received (with chunk framing, still compressed), `payload` the same without the framing. An imported
    record may have an empty `request` and `address`.
    """

    url: str
    started: datetime
    status: int
    headers: tuple[tuple[str, str], ...]
    payload: bytes
    request: bytes = b""
    head: bytes = b""
    wire: bytes = b""
    address: str = ""
    seconds: float = 0.0

    def header(self, name: str) -> str | None:
        """The first header of that name, whatever its case."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)


@dataclass(frozen=True, slots=True)
class Fetched:
    """The answer to a `Request`: the redirects that were followed, and the last answer."""

    exchanges: tuple[Exchange, ...]

    @property
    def answer(self) -> Exchange:
        return self.exchanges[-1]

    @property
    def url(self) -> str:
        """The address that answered in the end."""
        return self.exchanges[-1].url

    @property
    def moved_permanently(self) -> bool:
        """True where every hop on the way was a permanent redirect (301 or 308) and there was one."""
        hops = self.exchanges[:-1]
        return bool(hops) and all(hop.status in (301, 308) for hop in hops)


# --- sources and discovery -------------------------------------------------------------------------------


class SourceKind(StrEnum):
    """What is watched, or was imported."""

    FEED = "feed"
    SITEMAP = "sitemap"
    PAGE = "page"  # a front or section page
    ARTICLE = "article"  # a single address
    ARCHIVE = "archive"  # imported captures; never polled


class SourceState(StrEnum):
    """Whether a source is polled."""

    ACTIVE = "active"
    PAUSED = "paused"
    REMOVED = "removed"  # kept for its articles' history; never polled


@dataclass(frozen=True, slots=True)
class Found:
    """An article address that a source shows, with what the source says of it."""

    url: str
    title: str | None = None
    published: datetime | None = None
    updated: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading a feed, sitemap or front page gave.

    `children` are further sitemaps of an index; `problems` are faults in words that did not stop the reading.
    """

    found: tuple[Found, ...]
    title: str | None = None
    children: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """Something watched. `interval` is in seconds, None for the default; patterns are regular expressions
    searched in an article's address: with any `include`, one must match; no `exclude` may."""

    id: str
    kind: SourceKind
    url: str
    name: str
    outlet: str
    added: datetime
    state: SourceState = SourceState.ACTIVE
    interval: int | None = None
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """How polling a source goes: what the last answer was, since when it fails and when it is tried next."""

    source_id: str
    due: datetime
    last_poll: datetime | None = None
    last_success: datetime | None = None
    last_new: datetime | None = None  # when it last showed an address not seen before
    failing_since: datetime | None = None
    failures: int = 0
    status: int | None = None
    problem: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    body_digest: str | None = None
    silent_since: datetime | None = None  # when the alarm for a silent source was raised


# --- the life of an article ------------------------------------------------------------------------------


class Outcome(StrEnum):
    """What a look at an article came to (`interfaces.md`, section 2)."""

    NEW = "new"
    UNCHANGED = "unchanged"
    CHANGED = "changed"
    VARIANT = "variant"
    UNCERTAIN = "uncertain"
    SUSPECT = "suspect"
    GONE = "gone"
    RESTORED = "restored"
    MOVED = "moved"
    NOT_ARTICLE = "not-article"
    FAILED = "failed"


class ArticleState(StrEnum):
    """How the article stands after all looks so far."""

    FOUND = "found"  # an address that has not answered with an article yet
    LIVE = "live"
    SUSPECT = "suspect"  # the last answer was a wall, a block page or the like
    WITHDRAWN = "withdrawn"  # gone, confirmed by repeated looks
    NOT_ARTICLE = "not-article"
    MERGED = "merged"  # turned out to be another article; its address points there


@dataclass(frozen=True, slots=True)
class RecordRef:
    """Where a capture's response record lies: WARC file name (relative to the evidence folder), offset and
    length of the record's gzip member in bytes, record id, and SHA-256 digests of the payload as received
    (`sha256:` and hex)."""

    file: str
    offset: int
    length: int
    record_id: str
    payload_digest: str


@dataclass(frozen=True, slots=True)
class Capture:
    """One exchange kept as evidence."""

    id: str
    article_id: str
    url: str
    captured: datetime
    status: int
    record: RecordRef
    content_type: str | None = None
    size: int = 0  # of the payload as received
    source: str = "live"  # or the name of the imported file


@dataclass(frozen=True, slots=True)
class Look:
    """One row of the check log."""

    article_id: str
    at: datetime
    outcome: Outcome
    reason: str
    url: str
    status: int | None = None
    version: int | None = None
    wire_digest: str | None = None
    capture_id: str | None = None
    rule: int = 1
    changed_blocks: tuple[str, ...] = ()
    why: str = "routine"  # why the look was made: routine, hint, second look, new, by hand, import
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of time in which a version was on the page.

    It came after `after` (the last look without it; None at the first sight of the article) and not later
    than `first`; `last` is the last look that showed it.
    """

    after: datetime | None
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class Version:
    """A text of the article that differs from the one before. Numbers count from 0 and are never reused.

    `text_key` is the fingerprint of headline and blocks (`text.fingerprints`). `noise` is set where a person
    or a later rule judged the version to be page noise: it is kept, and left out of lists.
    """

    article_id: str
    number: int
    capture_id: str
    text_key: str
    headline: str | None
    intervals: tuple[Interval, ...]
    words: int = 0
    noise: bool = False
    extraction_rule: int = 1
    decision_rule: int = 1

    @property
    def first_seen(self) -> datetime:
        return self.intervals[0].first

    @property
    def last_seen(self) -> datetime:
        return self.intervals[-1].last


class AddressKind(StrEnum):
    CANONICAL = "canonical"
    ALIAS = "alias"  # as a feed, link or redirect wrote it
    FORMER = "former"  # canonical before a permanent redirect


@dataclass(frozen=True, slots=True)
class Address:
    """One address of an article, and since when it is known."""

    url: str
    kind: AddressKind
    since: datetime


@dataclass(frozen=True, slots=True)
class Article:
    """One continuing report at one canonical address."""

    id: str
    url: str
    outlet: str
    found: datetime
    state: ArticleState = ArticleState.FOUND
    headline: str | None = None
    language: str | None = None
    published: str | None = None
    versions: int = 0  # that are not noise
    current: int | None = None  # the version that the page shows
    looks: int = 0
    flips: int = 0  # returns of an earlier text
    last_look: datetime | None = None
    last_change: datetime | None = None
    due: datetime | None = None  # None: will not be looked at again
    due_why: str | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A text, or an absence, that was seen and not yet believed.

    `key` is the text key, or "gone". `looks` counts the looks that agreed, since `first`.
    """

    key: str
    first: datetime
    looks: int
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything needed to look at an article again and to settle a look that found nothing new, in one row.

    `memo` is what extraction keeps of the last readable page to recognise it cheaply (opaque bytes).
    """

    article_id: str
    url: str
    host: str
    state: ArticleState
    found: datetime
    due: datetime | None
    why: str = "new"
    source_id: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    wire_digest: str | None = None
    memo: bytes | None = None
    current: int | None = None
    changes: int = 0
    last_look: datetime | None = None
    last_change: datetime | None = None
    failures: int = 0
    unparsed: int = 0  # looks settled without a parse since the last full reading
    kept_capture: str | None = None  # the newest capture, kept until the next one replaces it


@dataclass(frozen=True, slots=True)
class KnownText:
    """A version as the Decider sees it."""

    number: int
    text_key: str
    noise: bool = False


@dataclass(frozen=True, slots=True)
class History:
    """The facts about an article that a decision may use."""

    article_id: str
    state: ArticleState
    versions: tuple[KnownText, ...] = ()
    current: int | None = None
    words: int = 0  # of the current version
    candidate: Candidate | None = None
    last_look: datetime | None = None
    noise_keys: frozenset[str] = frozenset()  # text keys that a person marked as noise


@dataclass(frozen=True, slots=True)
class Intent:
    """What the Decider wants stored. It names facts; how they are stored is the pipeline's business.

    `version` is the number shown after this look (for CHANGED and NEW the number to be made).
    `keep` asks for the bytes to be kept and fsynced before the decision is committed; `soon` for a second
    look; `candidate` is what to remember (None forgets). `makes_version` is set where `version` is to be made:
    with NEW, with CHANGED, and with RESTORED when the article came back with a text not seen before.
    """

    outcome: Outcome
    reason: str
    state: ArticleState
    version: int | None = None
    keep: bool = False
    soon: bool = False
    candidate: Candidate | None = None
    rule: int = 1
    makes_version: bool = False


class HintKind(StrEnum):
    NEW = "new"
    UPDATED = "updated"  # the source's own time of change moved
    HEADLINE = "headline"  # the source shows another title


@dataclass(frozen=True, slots=True)
class Hint:
    """A source's sign that an article may have changed; `outcome` is what the look that followed found."""

    source_id: str
    article_id: str
    kind: HintKind
    at: datetime
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """A person's word on a version: it is page noise, or it is an edit."""

    article_id: str
    version: int
    verdict: str  # "noise" or "edit"
    who: str
    at: datetime
    note: str | None = None


@dataclass(frozen=True, slots=True)
class WitnessChange:
    """A witness of the headline (`versions.witnesses.Witness`), or the byline (its names in one line), that stated
    something else from the look at `at` on; None where it was or is silent."""

    article_id: str
    at: datetime
    witness: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class LinkChange:
    """A link inside the text (`text` are its words) that led elsewhere from the look at `at` on, while the text stayed;
    an address is None where the words were or are no link."""

    article_id: str
    at: datetime
    text: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class PictureChange:
    """A picture inside the text (`caption` is what is said of it) that was another from the look at `at` on, while the
    text stayed; an address is None where there was or is none."""

    article_id: str
    at: datetime
    caption: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class StoredEdit:
    """An edit with the two versions it lies between; `id` is unique in its article and permanent."""

    article_id: str
    old_version: int
    new_version: int
    position: int
    edit: Edit


@dataclass(frozen=True, slots=True)
class LaterNote:
    """A later change of an article, by its versions and when it was first seen, that came with a note to readers which names
    what an earlier one changed in silence."""

    old: int
    new: int
    seen: datetime


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One change of one article, ready for a list or a feed. `silent` is set where its substance changed more than an
    hour after the article was first seen, and no note that came with it speaks of it (`edits.silence`)."""

    article: Article
    old: Version
    new: Version
    edits: tuple[Edit, ...] = ()
    importance: float | None = None
    silent: bool = False
    later_note: LaterNote | None = None  # of a silent one, the first note of a later version that names it


@dataclass(frozen=True, slots=True)
class Hit:
    """One search result: the version it lies in, and where; `snippet` holds the text with the matching words
    between U+0002 and U+0003, to be replaced by markup after escaping."""

    article: Article
    version: int
    seen: datetime
    where: str  # "text", "headline", "added" or "removed"
    headline: str | None
    snippet: str
    score: float = 0.0  # the smaller the better, of use only to go on from here
    told: tuple[tuple[str, str], ...] = ()
    """Sentences that the version removed or added in which the words stand: "removed" or "added", and the sentence
    written as `snippet` is."""
    more: int = 0  # such sentences that `told` leaves out
    previous: int | None = None
    """Of a version that came back, and is found as it did: the one that it took the place of; `seen` is when it did."""


@dataclass(frozen=True, slots=True)
class Totals:
    """The numbers shown on pages, in feeds and by the command line: counted in one place."""

    sources: int = 0
    articles: int = 0
    watched: int = 0  # articles that will be looked at again
    versions: int = 0
    changes: int = 0
    looks: int = 0
    captures: int = 0
    last_look: datetime | None = None
    next_look: datetime | None = None
    per_outcome: dict[str, int] = field(default_factory=dict)


# --- events, stories and what was said -------------------------------------------------------------------


class GroupKind(StrEnum):
    """What reports are grouped into."""

    EVENT = "event"  # one happening, as several outlets report it
    STORY = "story"  # events that belong together


class GroupTurn(StrEnum):
    """What became of groups."""

    OPENED = "opened"
    JOINED = "joined"
    MERGED = "merged"
    SPLIT = "split"
    MOVED = "moved"


class Precision(StrEnum):
    """How exactly the time of a report is known."""

    HOUR = "hour"  # stated with the hour
    DAY = "day"  # stated as a day
    SEEN = "seen"  # not stated: when the article was first seen


@dataclass(frozen=True, slots=True)
class Story:
    """Events that belong together. `title` is that of its largest event; `first` and `last` are the times of its
    earliest and latest report; `outlets` counts those that report."""

    id: str
    title: str | None
    first: datetime
    last: datetime
    events: int
    reports: int
    outlets: int


@dataclass(frozen=True, slots=True)
class Event:
    """One happening, as one or more outlets report it. `title` is the headline of the report that is likest to the
    others, now."""

    id: str
    story_id: str
    title: str | None
    first: datetime
    last: datetime
    reports: int
    outlets: int


@dataclass(frozen=True, slots=True)
class Membership:
    """Where a report belongs, and why: the mean likeness to the other reports of the event (None where it is alone),
    the terms that contribute most to it, as the reports print them, those of them that are names, and the days between
    it and the nearest other report. `at` is the report's time, as exact as `precision` says; `rule` the version of the rules."""

    article_id: str
    event_id: str
    story_id: str
    at: datetime
    precision: Precision
    score: float | None = None
    terms: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    days_apart: float | None = None
    rule: int = 1


@dataclass(frozen=True, slots=True)
class Regrouped:
    """A change of groups: of events, whose members are articles, or of stories, whose members are events.

    OPENED: `group` began with `members`. JOINED: `members` came to it. MERGED: `other` went into it, with its
    `members`. SPLIT: `members` left `other` and are `group` from then on. MOVED: `members` went from `other` to
    `group`. `score` is the mean likeness that it rests on, `terms` those that contribute most to it. What left a group
    is told with how like it is to what stayed (`apart`) and the terms that mark what stayed and not what left (`others`); of
    a split `score` is how like those that left are among themselves (None for one alone), and `terms` are what marks them
    and not what stayed. Of changes by older rules no more than `score` is known.
    """

    at: datetime
    kind: GroupKind
    turn: GroupTurn
    group: str
    members: tuple[str, ...]
    other: str | None = None
    score: float | None = None
    rule: int = 1
    apart: float | None = None
    terms: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Quote:
    """Something that an article quotes or tells, once for all versions that print it alike.

    `first_version` and `last_version` are the first and the last that do, noise left out; `seen` is when the first
    was first seen. `kind` is "direct", "mixed" or "indirect". `speaker_key` is the folded name of the speaker, the full
    one that other reports of the event have for a last name; None for a pronoun.
    """

    article_id: str
    text: str
    kind: str
    speaker: str | None
    speaker_key: str | None
    first_version: int
    last_version: int
    seen: datetime
    id: int = 0  # given by the store


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who is quoted: by how many `quotes`, the last of which was first seen at `last`."""

    key: str
    name: str
    quotes: int
    last: datetime
