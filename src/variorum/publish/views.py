"""View models: what a page shows, as frozen values made by pure functions from what the ports answer."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from variorum.comparison.rows import Mark, Row, View
from variorum.edits import TRIVIAL, sentence
from variorum.edits.weight import value_of
from variorum.ports import ArticleFilter, Facets, Step
from variorum.publish import edits as telling
from variorum.publish import headlines, words
from variorum.publish.health import next_ask
from variorum.publish.languages import gettext, in_english, later, ngettext
from variorum.publish.pair import KeyChange, key_changes
from variorum.types import (
    Address,
    AddressKind,
    Article,
    ArticleState,
    Block,
    BlockKind,
    Capture,
    Change,
    ChangeRow,
    Document,
    EditClass,
    Hit,
    Interval,
    LinkOp,
    Look,
    Outcome,
    PageState,
    Source,
    SourceHealth,
    SourceKind,
    SourceState,
    Totals,
    Version,
)

# --- chips, sparklines, cards ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Chip:
    """Icon, class and change in words. `tone` is "weighty", "moved" or "plain"."""

    icon: str
    words: str
    tone: str = "plain"


#: Classes whose chips come from what was done to the text.
_BY_OPERATION: Final = frozenset({EditClass.UNCLASSIFIED, EditClass.MOVED, EditClass.TYPOGRAPHY})

#: Most chips on one card; the rest is "+6".
MOST_CHIPS: Final = 4
#: Most characters of words that stand beside a block in place of what was done to it.
_BRIEF: Final = 32


@in_english
def chips(change: ChangeRow, view: View | None) -> tuple[Chip, ...]:
    """What a change consists of: its classified edits first, then what was done to the text."""
    found: dict[str, Chip] = {}
    if view is not None and view.headline is not None and view.headline.op is not LinkOp.SAME:
        word = "replaced" if view.headline.op is LinkOp.REPLACED else "altered"
        found["headline"] = Chip("headline", f"Headline {word}", "weighty")
    for edit in sorted(change.edits, key=value_of, reverse=True):
        if edit.klass is EditClass.HEADLINE and "headline" in found:
            continue
        if edit.klass not in _BY_OPERATION:
            label = telling.kind(edit)
            tone = "weighty" if edit.klass in words.WEIGHTY else "plain"
            found.setdefault(label, Chip(edit.klass.value, label, tone))
    changes = (
        {(row.op, row.change) for row in view.rows if row.change is not None} if view is not None else ()
    )
    counts = Counter(op for op, _ in changes)
    for op in (
        LinkOp.REWORDED,
        LinkOp.MOVED,
        LinkOp.JOINED,
        LinkOp.SPLIT,
        LinkOp.REPLACED,
        LinkOp.ADDED,
        LinkOp.REMOVED,
    ):
        if counts[op]:
            tone = "moved" if op is LinkOp.MOVED else "plain"
            passages = words.plural(counts[op], "passage")
            found[op.value] = Chip(op.value, f"{passages} {op.value}", tone)
    if any(edit.detail == "paragraphs" for edit in change.edits):
        found["paragraphs"] = Chip("reworded", "Paragraph break")
    if any(edit.klass is EditClass.TYPOGRAPHY for edit in change.edits):
        found["typography"] = Chip("reworded", "Typography")
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a sparkline: left edge and height in percent; `shown` marks the edit on show."""

    left: float
    height: float
    shown: bool = False


@dataclass(frozen=True, slots=True)
class Sparkline:
    """The sizes of an article's edits in time; `words` says the same without the picture."""

    bars: tuple[Bar, ...]
    words: str


def sparkline(history: Sequence[Step], shown: int | None) -> Sparkline:
    """Bars from an article's changes, any order: the first text as a full bar, then one for each edit, as
    high as the logarithm of its number of changes, placed by time."""
    ordered = sorted(history, key=lambda step: step.seen)
    if not ordered:
        return Sparkline((), "no edits")
    start, end = ordered[0].before, ordered[-1].seen
    length = max((end - start).total_seconds(), 1.0)
    most = max(step.edits for step in ordered) or 1
    bars = [Bar(0, 100)]
    for step in ordered:
        height = 25 + 75 * math.log1p(step.edits) / math.log1p(most)
        left = 94 * (step.seen - start).total_seconds() / length
        bars.append(Bar(round(left, 1), round(height), step.number == shown))
    return Sparkline(tuple(bars), f"{words.plural(len(ordered), 'edit')} in {words.lasting(end - start)}")


@dataclass(frozen=True, slots=True)
class Card:
    """One change in a list, or an article that was withdrawn. `at` is when it was seen."""

    article: Article
    at: datetime
    old: int
    new: int
    when: str
    was: str | None  # the old headline, where it differs
    headline: str
    chips: tuple[Chip, ...]
    more: int
    changes: tuple[KeyChange, ...]
    sparkline: Sparkline
    versions: str
    href: str
    noise: bool = False
    line: str = ""  # the change in one line
    silent: bool = False
    trivial: bool = False
    said: str = ""  # how the article stands, where it is that which the card tells
    also: tuple[Card, ...] = ()  # other changes of the article on the same page


def laid_out(cards: Sequence[Card]) -> tuple[tuple[Card, ...], tuple[Card, ...]]:
    """Cards in their order, one an article with its other changes beside it; and those that weigh next to nothing,
    which are folded up at the end."""
    found: dict[str, list[Card]] = {}
    for card in cards:
        if not card.trivial:
            found.setdefault(card.article.id, []).append(card)
    shown = tuple(replace(first, also=tuple(others)) for first, *others in found.values())
    return shown, tuple(card for card in cards if card.trivial)


def card(change: ChangeRow, view: View, history: Sequence[Step], now: datetime, *, keys: int = 1) -> Card:
    """The card of a change. `history` are the article's changes, for the sparkline."""
    every = chips(change, view)
    was, headline = change.old.headline, change.new.headline or change.article.headline
    today = sum(1 for step in history if now - step.seen < timedelta(hours=24))
    count = words.plural(change.article.versions, "version").split(" ", 1)[1]
    more = f", {words.plural(today, 'edit')} in 24 hours" if today > 1 else ""
    return Card(
        article=change.article,
        at=change.new.first_seen,
        old=change.old.number,
        new=change.new.number,
        when=words.appeared(change.new.intervals[0], now),
        was=words.plain(was) if was and was != headline else None,
        headline=words.plain(headline) or words.address(change.article.url),
        chips=every[:MOST_CHIPS],
        more=max(0, len(every) - MOST_CHIPS),
        changes=key_changes(view, keys),
        sparkline=sparkline(history, change.new.number),
        versions=count + more,
        href=pair_path(change.article.id, change.old.number, change.new.number),
        noise=change.new.noise,
        line=change_words(change),
        silent=change.silent,
        trivial=bool(change.edits) and (change.importance or 0.0) < TRIVIAL,
    )


def withdrawn(article: Article, looks: Sequence[Look], history: Sequence[Step], now: datetime) -> Card | None:
    """The card of an article that was withdrawn; None where no look tells when. `looks` are its last ones, any order:
    its last headline stays, that it is gone is said by us."""
    gone = _gone(sorted(looks, key=lambda look: look.at, reverse=True))
    if not gone:
        return None
    number = article.current or 0
    return Card(
        article=article,
        at=gone[-1].at,
        old=number,
        new=number,
        when=words.moment(gone[-1].at, now),
        was=None,
        headline=title(article),
        chips=(Chip("withdrawn", "Withdrawn", "weighty"),),
        more=0,
        changes=(),
        sparkline=sparkline(history, None),
        versions=ngettext("version", "versions", article.versions) + gettext(", last copy kept"),
        href=f"/a/{article.id}",
        said=_gone_words(gone, now),
    )


def _gone(newest_first: Sequence[Look]) -> list[Look]:
    """The looks of late that found nothing at the address."""
    outcomes = (Outcome.GONE, Outcome.UNCERTAIN)
    return [look for look in newest_first if look.outcome in outcomes and look.status in (404, 410, 451)]


@in_english
def _gone_words(gone: Sequence[Look], now: datetime) -> str:
    since = f" since {words.moment(gone[-1].at, now)}" if gone else ""
    status = f" {gone[0].status}" if gone else " that it is gone"
    tries = f", on {words.plural(len(gone), 'check')}" if gone else ""
    return f"The address has answered{status}{since}{tries}."


def pair_path(article: str, old: int, new: int) -> str:
    return f"/a/{article}/{old}..{new}"


@dataclass(frozen=True, slots=True)
class Edited:
    """One line of "Most edited": an article and how often it changed."""

    article: Article
    headline: str
    edits: int
    sparkline: Sparkline


def most_edited(
    busy: Sequence[tuple[Article, int]], steps: Mapping[str, Sequence[Step]], since: datetime
) -> tuple[Edited, ...]:
    """Articles with how often they changed since then; the picture shows those of `steps` that fall into it."""
    return tuple(
        Edited(
            article,
            title(article),
            times,
            sparkline([step for step in steps.get(article.id, ()) if step.seen >= since], None),
        )
        for article, times in busy
    )


@dataclass(frozen=True, slots=True)
class Line:
    """One change in a list beside the cards: what is said of it, by whom and when, and its page."""

    article: Article
    text: str
    note: str
    href: str


@in_english
def corrections(changes: Sequence[ChangeRow], limit: int = 3) -> tuple[Line, ...]:
    """The notes of correction that came with these changes, in their words, in the order given."""
    found = (
        Line(
            row.article,
            f"“{words.short(edit.new, 120)}”",
            f"seen by {words.clock(row.new.first_seen)}",
            pair_path(row.article.id, row.old.number, row.new.number),
        )
        for row in changes
        for edit in row.edits
        if edit.klass is EditClass.CORRECTION and edit.change is Change.ADDED and edit.new
    )
    return tuple(itertools.islice(found, limit))


@in_english
def silent(changes: Sequence[ChangeRow], limit: int = 4) -> tuple[Line, ...]:
    """Those of these changes that came without a note, in the order given."""
    found = (
        Line(
            row.article,
            words.plain(row.new.headline) or title(row.article),
            words.short(change_words(row), 60),
            pair_path(row.article.id, row.old.number, row.new.number),
        )
        for row in changes
        if row.silent
    )
    return tuple(itertools.islice(found, limit))


def title(article: Article) -> str:
    """The article's last headline, else its address."""
    return words.plain(article.headline) or words.address(article.url)


@dataclass(frozen=True, slots=True)
class InStory:
    """The story and the event that an article is a report of; `reports` counts those of the story."""

    id: str
    event: str
    reports: int


# --- the life of an article ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version in the list of all: when it was on the page, also when it came back."""

    number: int
    headline: str
    appeared: str
    shown: tuple[str, ...]
    back: tuple[str, ...]
    noise: bool
    current: bool


def version_lines(article: Article, versions: Sequence[Version], now: datetime) -> tuple[VersionLine, ...]:
    return tuple(
        VersionLine(
            version.number,
            words.plain(version.headline) or title(article),
            words.appeared(version.intervals[0], now),
            tuple(words.span(stretch.first, stretch.last, now) for stretch in version.intervals),
            tuple(words.span(stretch.first, stretch.last, now) for stretch in version.intervals[1:]),
            version.noise,
            version.number == article.current and article.state is ArticleState.LIVE,
        )
        for version in versions
    )


@dataclass(frozen=True, slots=True)
class Band:
    """A line of ours above an article: a state a reader must know of."""

    kind: str
    title: str
    text: str


@in_english
def bands(
    article: Article,
    versions: Sequence[Version],
    looks: Sequence[Look],
    document: Document | None,
    now: datetime,
) -> tuple[Band, ...]:
    """Withdrawn, unreadable, partial and uncertain states, in words with their cause."""
    ordered = sorted(looks, key=lambda look: look.at, reverse=True)
    last = ordered[0] if ordered else None
    shown = next((version for version in versions if version.number == article.current), None)
    returned = shown.intervals[-1].first if shown is not None and len(shown.intervals) > 1 else None
    found: list[Band] = []
    if article.state is ArticleState.WITHDRAWN:
        said = f"{_gone_words(_gone(ordered), now)} The last copy is kept."
        found.append(Band("withdrawn", "Withdrawn", said))
    elif article.state is ArticleState.SUSPECT and last is not None:
        found.append(
            Band(
                "suspect",
                "The last answer could not be read as the article",
                f"{words.plain(last.reason)} ({words.moment(last.at, now)}). The versions before are kept as they are.",
            )
        )
    if last is not None and last.outcome is Outcome.UNCERTAIN and article.state is not ArticleState.WITHDRAWN:
        found.append(
            Band(
                "uncertain",
                "A change waits for a second look",
                f"{words.plain(last.reason)} ({words.moment(last.at, now)}). No version is made before it is confirmed.",
            )
        )
    if article.state is ArticleState.LIVE and article.current is not None and returned is not None:
        found.append(
            Band(
                "back",
                "An earlier text came back",
                f"The page shows version {article.current} again, first seen so {words.moment(returned, now)}.",
            )
        )
    if document is not None and document.state is PageState.PAYWALLED:
        why = words.plain(document.reason) or "the page shows its text to subscribers only"
        found.append(Band("partial", "The comparison is partial", f"This copy is cut short: {why}."))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Standing:
    """A block of a version, and since which version it stands in this wording."""

    number: int | None
    block: Block
    since: int
    word: str  # "since 0", "changed in 4", "new in 4"
    how: str | None = None  # "reworded", "added" …
    href: str | None = None
    told: str = ""  # `how` in words, or what few words gave way to which: "two → five"


@in_english
def standing(
    documents: Mapping[int, Document], order: Sequence[int], views: Mapping[tuple[int, int], View]
) -> tuple[Standing, ...]:
    """Each block of the last version in `order` with the version that its wording dates from.

    `views` hold the comparison of each pair of neighbours in `order`. A block that only moved, or differs in
    typography alone, keeps its date. Versions that are not known (the list may start late) count as before.
    """
    newest = order[-1]
    dates: dict[int, tuple[int, str | None, str | None, str]] = dict.fromkeys(
        range(len(documents[order[0]].blocks)), (order[0], None, None, "")
    )
    for older, newer in itertools.pairwise(order):
        after: dict[int, tuple[int, str | None, str | None, str]] = {}
        for row in views[older, newer].rows:
            for cell in row.new:
                if cell.block is None:
                    continue
                href = f"{newer}" if row.change is None else f"{older}..{newer}#c{row.change}"
                if row.op in (LinkOp.SAME, LinkOp.TYPOGRAPHY) and row.old and row.old[0].block is not None:
                    after[cell.block] = dates.get(row.old[0].block, (older, None, None, ""))
                elif cell.moved is not None and not cell.moved.reworded:
                    after[cell.block] = dates.get(cell.moved.block, (older, None, None, ""))
                else:
                    done = "added" if not row.old and cell.moved is None else row.op.value
                    after[cell.block] = newer, done, href, _briefly(row) or done
        dates = after
    out: list[Standing] = []
    number = 0
    for i, block in enumerate(documents[newest].blocks):
        number += block.kind is not BlockKind.BOX
        since, how, place, told = dates.get(i, (newest, None, None, ""))
        word = f"since {since}"
        if since == newest and how is not None:
            word = f"new in {newest}" if how == "added" else f"changed in {newest}"
        out.append(
            Standing(
                number if block.kind is not BlockKind.BOX else None, block, since, word, how, place, told
            )
        )
    return tuple(out)


def _briefly(row: Row) -> str:
    """The words of a row that gave way to others where both are few: "two → five"."""
    sides = [
        [run.text.strip() for cell in cells for run in cell.runs if run.mark is mark and run.text.strip()]
        for cells, mark in ((row.old, Mark.REMOVED), (row.new, Mark.ADDED))
    ]
    if [len(side) for side in sides] != [1, 1] or sum(len(side[0]) for side in sides) > _BRIEF:
        return ""
    return words.plain(f"{sides[0][0]} → {sides[1][0]}")


def excerpt(blocks: Sequence[Standing], version: int) -> tuple[Standing, ...]:
    """What a public instance shows of a version: blocks that changed in it, each with one of context; of a
    text in which nothing changed, its first block."""
    changed = {i for i, row in enumerate(blocks) if row.since == version and row.how is not None}
    near = {i + step for i in changed for step in (-1, 0, 1)} or {0}
    return tuple(row for i, row in enumerate(blocks) if i in near)


# --- evidence --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fact:
    """One row of the evidence box. `code` is shown in the system's monospace, `small` beneath it."""

    name: str
    text: str = ""
    code: str = ""
    small: str = ""
    full: str = ""  # the whole value of what is shown shortened
    href: str | None = None


class Checked(StrEnum):
    """What the check of the stored bytes against their digests found."""

    HOLDS = "Digests checked just now"
    DIFFERS = "Digests do not hold"
    MISSING = "The record cannot be read"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What stands behind a version."""

    facts: tuple[Fact, ...]
    live: bool
    record: bool


@in_english
def evidence(
    version: Version,
    previous: Version | None,
    capture: Capture | None,
    document: Document,
    addresses: Sequence[Address],
    looks: Sequence[Look],
    comparison_rule: int,
) -> Evidence:
    """The evidence box of a version. `previous` is the version shown before it, None for the first."""
    first = version.intervals[0]
    facts = [_changed(first, version, previous)]
    since = [
        look
        for look in looks
        if look.version == version.number and look.outcome in (Outcome.UNCHANGED, Outcome.VARIANT)
    ]
    last = words.exact(version.last_seen)
    facts.append(
        Fact(
            "Seen since",
            f"{words.plural(len(since), 'check')}, last {last}, unchanged" if since else f"once, {last}",
        )
    )
    if len(version.intervals) > 1:
        back = "; ".join(
            f"from {words.exact(stretch.first)} to {words.exact(stretch.last)}"
            for stretch in version.intervals[1:]
        )
        facts.append(Fact("Came back", f"shown again {back}"))
    facts += _addresses(capture, document, addresses)
    if capture is not None:
        kind = (capture.content_type or "type not stated").partition(";")[0]
        facts.append(
            Fact("Answer", f"{capture.status}, {words.plain(kind)}, {words.size(capture.size)} as received")
        )
    told = [
        f"{word} {words.stated(value)}"
        for word, value in (("published", document.published), ("modified", document.modified))
        if value
    ]
    facts.append(Fact("Page states", ", ".join(told) if told else "no time of publication or change"))
    for other in headlines.elsewhere(document):
        facts.append(
            Fact(other.name, f"“{other.text}”", small=f"stated by {words.listed(list(other.witnesses))}")
        )
    if document.byline:
        facts.append(Fact("Byline", words.listed([words.plain(name) for name in document.byline])))
    if capture is not None:
        record = capture.record
        facts.append(
            Fact("Bytes", "sha-256", words.digest(record.payload_digest), full=record.payload_digest)
        )
    facts.append(Fact("Article text", "key", words.digest(version.text_key), full=version.text_key))
    if capture is not None:
        facts.append(
            Fact(
                "Record",
                "",
                words.plain(capture.record.record_id).strip("<>"),
                f"WARC file {words.plain(capture.record.file)}, from byte {capture.record.offset:,}, {words.size(capture.record.length)}",
            )
        )
        if capture.source != "live":
            facts.append(Fact("Came from", f"imported: {words.plain(capture.source)}"))
    facts.append(
        Fact(
            "Read by",
            f"extraction rules {version.extraction_rule}, decision rules {version.decision_rule}, comparison rules {comparison_rule}",
            small="can be made again from the stored bytes",
        )
    )
    return Evidence(tuple(facts), capture is None or capture.source == "live", capture is not None)


def _changed(first: Interval, version: Version, previous: Version | None) -> Fact:
    if first.after is None:
        return Fact(
            "First seen", words.exact(first.first), small="when it appeared is not known: no look before"
        )
    small = (
        f"the last look that showed version {previous.number} and the first that showed version {version.number}"
        if previous is not None
        else f"the last look without version {version.number} and the first with it"
    )
    return Fact("Changed", f"between {words.exact(first.after)} and {words.exact(first.first)}", small=small)


def _addresses(capture: Capture | None, document: Document, addresses: Sequence[Address]) -> list[Fact]:
    facts: list[Fact] = []
    if capture is not None:
        scheme = capture.url.partition(":")[0]
        named = document.canonical_url
        agrees = named == capture.url if named else False
        small = (
            "the page names the same canonical address"
            if agrees
            else (
                f"the page names {words.address(named)} as canonical"
                if named
                else "the page names no canonical address"
            )
        )
        facts.append(
            Fact(
                "Address",
                "",
                words.address(capture.url, 120),
                f"{words.plain(scheme)}; {small}",
                capture.url,
                words.link(capture.url),
            )
        )
    for kind, name in (
        (AddressKind.CANONICAL, "Canonical"),
        (AddressKind.ALIAS, "Also at"),
        (AddressKind.FORMER, "Formerly at"),
    ):
        for known in addresses:
            if known.kind is kind and (capture is None or known.url != capture.url):
                facts.append(
                    Fact(
                        name,
                        "",
                        words.address(known.url, 120),
                        f"known since {words.exact(known.since)}",
                        known.url,
                        words.link(known.url),
                    )
                )
    return facts


# --- sources ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A source with its health in words. `mark` is "ok", "failed", "paused", "waiting" or "archive"."""

    source: Source
    health: SourceHealth
    kind: str
    mark: str
    state: str
    cause: str
    next: str
    articles: int
    new: int

    @property
    def way(self) -> str:
        """What the way in is called beside its outlet: its kind, and what its name says besides."""
        name, outlet = words.plain(self.source.name), words.plain(self.source.outlet)
        rest = name.removeprefix(outlet).strip(" |:()–-")
        tells = rest and "://" not in rest and rest not in self.source.url.split("/", 3)[2:3]
        return f"{self.kind}: {rest}" if tells else self.kind


@in_english
def source_line(
    source: Source, health: SourceHealth, articles: int, now: datetime, *, new: int = 0
) -> SourceLine:
    """How a source stands: what the last answer was, since when it fails, when it is tried next. Of its articles
    `new` were first shown in the last 24 hours."""
    mark, state, cause = _health(source, health, now)
    polled = source.state is SourceState.ACTIVE and source.kind is not SourceKind.ARCHIVE
    due = next_ask(health)
    if not polled or due is None:
        coming = "never"
    elif due <= now:
        coming = "due now"
    else:
        coming = words.moment(due, now)
    return SourceLine(source, health, words.SOURCES[source.kind], mark, state, cause, coming, articles, new)


@dataclass(frozen=True, slots=True)
class Outlet:
    """The ways into one outlet, and in words how they stand together."""

    name: str
    state: str
    lines: tuple[SourceLine, ...]


def outlet_order(source: Source) -> tuple[str, str, str, str]:
    """Sources by outlet, then by name."""
    return source.outlet.casefold(), source.outlet, source.name.casefold(), source.id


def by_outlet(sources: Sequence[Source]) -> list[Source]:
    """Sources in that order."""
    return sorted(sources, key=outlet_order)


def outlets(lines: Sequence[SourceLine]) -> tuple[Outlet, ...]:
    """Sources in the order of `outlet_order`, those of one outlet together."""
    found = []
    for name, group in itertools.groupby(lines, key=lambda line: line.source.outlet):
        ways = tuple(group)
        found.append(Outlet(words.plain(name), _together(ways), ways))
    return tuple(found)


def _together(ways: Sequence[SourceLine]) -> str:
    """How the ways into an outlet stand: "Working; 1 of 3 ways in fails"."""
    failed = sum(way.mark == "failed" for way in ways)
    if not failed:
        return ways[0].state if len({way.state for way in ways}) == 1 else "Working"
    if failed == len(ways):
        return ways[0].state if failed == 1 else f"All {failed} ways in fail"
    return f"{failed} of {len(ways)} ways in {'fails' if failed == 1 else 'fail'}; articles may still arrive"


@dataclass(frozen=True, slots=True)
class LookLine:
    """One look in a list. `mark` is that of a source's health."""

    look: Look
    when: str
    mark: str
    outcome: str
    answer: str
    href: str


def look_line(look: Look, now: datetime) -> LookLine:
    """A look as a list tells it: when, what came of it, what was answered, and where its article stands."""
    mark = "failed" if look.outcome in _FAILED else "waiting" if look.outcome is Outcome.UNCERTAIN else "ok"
    answer = str(look.status) if look.status else "no answer"
    version = "" if look.version is None or look.outcome not in _EDITS else f"/{look.version}"
    return LookLine(
        look,
        words.moment(look.at, now),
        mark,
        look.outcome.value.replace("-", " ").capitalize(),
        f"{answer} in {look.seconds:.1f} s" if look.seconds >= 0.05 else answer,
        f"/a/{look.article_id}{version}",
    )


def _health(source: Source, health: SourceHealth, now: datetime) -> tuple[str, str, str]:
    if source.kind is SourceKind.ARCHIVE:
        return "archive", "Imported", "captures from a file; nothing is asked for"
    if source.state is SourceState.REMOVED:
        return "paused", "Removed", "kept for the history of its articles; no longer asked"
    if source.state is SourceState.PAUSED:
        return "paused", "Paused", "not asked until it is resumed"
    if health.failing_since is not None:
        answer = str(health.status) if health.status and health.status >= 400 else "no usable answer"
        problem = words.plain(health.problem)
        return (
            "failed",
            "Refused" if health.status in (401, 403, 429, 451) else "Failing",
            f"{answer} since {words.moment(health.failing_since, now)}, {words.plural(health.failures, 'try', 'tries')}"
            + (f": {problem}" if problem else ""),
        )
    if health.last_poll is None:
        return "waiting", "Not asked yet", "waits for its first turn"
    said = "304 not modified" if health.status == 304 else str(health.status or "answered")
    cause = f"{said}, {words.moment(health.last_poll, now)}"
    if health.silent_since is not None:
        return (
            "failed",
            "Silent",
            f"answers ({cause}), but nothing new since {words.moment(health.last_new or health.silent_since, now)}",
        )
    return "ok", "Working", cause + (f"; {words.plain(health.problem)}" if health.problem else "")


@dataclass(frozen=True, slots=True)
class Strip:
    """The checks of a stretch of time: marks at `x` percent, or counts per hour where marks would run together."""

    start: datetime
    labels: tuple[tuple[float, str], ...]
    quiet: tuple[float, ...]
    edits: tuple[float, ...]
    failed: tuple[float, ...]
    uncertain: tuple[float, ...]
    hours: tuple[tuple[float, float, int], ...]  # x, height in percent, count
    counts: Mapping[str, int]
    words: str


#: Above this many quiet checks, they are drawn as counts per hour.
MOST_MARKS: Final = 90
_EDITS: Final = frozenset({Outcome.NEW, Outcome.CHANGED, Outcome.VARIANT, Outcome.RESTORED})
_FAILED: Final = frozenset({Outcome.FAILED, Outcome.SUSPECT, Outcome.GONE, Outcome.NOT_ARTICLE})


def strip(looks: Sequence[Look], now: datetime, hours: int = 24) -> Strip:
    """The strip of checks in the last `hours`."""
    start = now - timedelta(hours=hours)
    length = timedelta(hours=hours)
    inside = [look for look in looks if start <= look.at <= now]

    def place(at: datetime) -> float:
        return round(0.5 + 99 * ((at - start) / length), 2)

    def those(outcomes: frozenset[Outcome]) -> tuple[float, ...]:
        return tuple(place(look.at) for look in inside if look.outcome in outcomes)

    quiet = those(frozenset({Outcome.UNCHANGED, Outcome.MOVED}))
    per_hour = Counter(
        int((look.at - start) / timedelta(hours=1)) for look in inside if look.outcome is Outcome.UNCHANGED
    )
    most = max(per_hour.values(), default=1)
    bars = tuple(
        (round(0.5 + 99 * hour / hours, 2), round(20 + 80 * count / most), count)
        for hour, count in sorted(per_hour.items())
    )
    edits, failed, uncertain = those(_EDITS), those(_FAILED), those(frozenset({Outcome.UNCERTAIN}))
    counts = {
        "no change": len(quiet),
        "edit or new text": len(edits),
        "failed": len(failed),
        "uncertain": len(uncertain),
    }
    quarter = length / 4
    labels = tuple((25.0 * i, words.moment(start + quarter * i, now)) for i in range(5))
    dense = len(quiet) > MOST_MARKS
    return Strip(
        start,
        labels,
        () if dense else quiet,
        edits,
        failed,
        uncertain,
        bars if dense else (),
        counts,
        f"{words.plural(len(inside), 'check')} in {hours} hours: "
        + ", ".join(f"{count} {name}" for name, count in counts.items()),
    )


# --- search ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of a search result's text; `match` where it is what was looked for."""

    text: str
    match: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A place in which the words of a search stand: where ("text", "headline", "added", "removed"), in words, and
    the text."""

    where: str
    label: str
    pieces: tuple[Snippet, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """One search hit as drawn; `more` counts the sentences that are not shown."""

    hit: Hit
    when: str
    headline: str
    lines: tuple[Found, ...]
    more: int
    href: str


WHERE: Final = {"any": "text", "headline": "headline", "removed": "removed", "added": "added"}
_LABELS: Final = {
    "text": "In version",
    "headline": "In the headline of version",
    "removed": "− Removed in version",
    "added": "+ Added in version",
}


def result(hit: Hit, now: datetime) -> Result:
    """A hit with its matches kept apart from the text, so that markup is made after escaping."""
    told = list(hit.told)
    if not any(where in (hit.where, "added") for where, _ in told):  # what was added stands in the text
        told.append((hit.where, hit.snippet))
    return Result(
        hit,
        f"seen {words.moment(hit.seen, now)}",
        words.plain(hit.headline) or title(hit.article),
        tuple(Found(where, f"{_LABELS[where]} {hit.version}", snippet(text)) for where, text in told),
        hit.more,
        f"/a/{hit.article.id}/{hit.version}",
    )


def snippet(text: str) -> tuple[Snippet, ...]:
    """Text with matches between U+0002 and U+0003, as pieces; stray marks are dropped."""
    pieces: list[Snippet] = []
    for i, part in enumerate(text.split("\x02")):
        inside, closed, outside = part.partition("\x03")
        if i == 0 or not closed:
            inside, outside = "", part.replace("\x03", "")
        pieces += [
            Snippet(_inline(piece.replace("\x03", "")), match)
            for piece, match in ((inside, True), (outside, False))
            if piece
        ]
    return tuple(pieces)


def _inline(text: str) -> str:
    """`words.plain`, with the blanks at the edges kept as one: the piece stands inside a line."""
    cleaned = words.plain(text)
    return (" " if text[:1].isspace() else "") + cleaned + (" " if text[-1:].isspace() and cleaned else "")


@dataclass(frozen=True, slots=True)
class Choice:
    """One value that could narrow a search: what the form sends, what it is called, how many hits have it (None: not
    counted) and whether it is chosen."""

    value: str
    name: str
    count: int | None
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """What could narrow a search in one way: heading, parameter, the names for no choice and for one, and the values."""

    heading: str
    name: str
    every: str
    one: str
    choices: tuple[Choice, ...]

    @property
    def chosen(self) -> str:
        """The value that is chosen; empty where none is."""
        return next((choice.value for choice in self.choices if choice.chosen), "")


#: Most values of a facet that are shown; the chosen one always is.
_CHOICES: Final = 12


def facets(found: Facets, which: ArticleFilter, sources: Sequence[Source]) -> tuple[Facet, ...]:
    """What could narrow a search: outlets, kinds of edits, languages, each with its hits, the most first; and the
    one source that is asked for, so that it can be dropped."""
    names = {source.id: words.plain(source.name) for source in sources}
    kinds = {klass.value: words.CLASSES.get(klass, klass.value).capitalize() for klass in EditClass}

    def facet(
        told: tuple[str, str, str],
        name: str,
        counts: Mapping[str, int],
        chosen: str,
        called: Mapping[str, str],
    ) -> Facet:
        most = sorted(counts, key=lambda value: (-counts[value], value))[:_CHOICES]
        if chosen and chosen not in most:
            most.append(chosen)
        choices = (Choice(each, called.get(each, each), counts.get(each), each == chosen) for each in most)
        heading, every, one = told
        return Facet(heading, name, every, one, tuple(choices))

    return (
        facet(
            (later("Outlet"), later("All outlets"), later("one outlet")),
            "outlet",
            found.outlets,
            which.outlet or "",
            {},
        ),
        facet(
            (later("Source"), later("All sources"), later("one source")),
            "source",
            {},
            which.source_id or "",
            names,
        ),
        facet(
            (later("Edited"), later("Any kind of edit"), later("one kind of edit")),
            "class",
            found.classes,
            next(iter(which.classes), ""),
            kinds,
        ),
        facet(
            (later("Language"), later("All languages"), later("one language")),
            "language",
            found.languages,
            which.language or "",
            {tag: words.language(tag) for tag in found.languages},
        ),
    )


@dataclass(frozen=True, slots=True)
class Month:
    """A month of a histogram: its name, how many hits were first seen in it, its bar (left edge, width and height in
    percent), and the search for these alone, where there are any."""

    name: str
    count: int
    left: float
    width: float
    height: float
    href: str | None


#: Months that a histogram shows.
_MONTHS: Final = 24


def months(counts: Mapping[str, int], link: Callable[[str, str], str]) -> tuple[Month, ...]:
    """The histogram of the hits over the months from the first to the last that has any, the newest `_MONTHS` of them;
    `link` makes the address for the first and the last day of one."""
    if not counts:
        return ()
    line = [date.fromisoformat(f"{max(counts)}-01")]
    while len(line) < _MONTHS and f"{line[-1]:%Y-%m}" > min(counts):
        line.append((line[-1] - timedelta(days=1)).replace(day=1))
    most, width, found = max(counts.values()), 100 / len(line), []
    for place, first in enumerate(reversed(line)):
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        count = counts.get(f"{first:%Y-%m}", 0)
        found.append(
            Month(
                f"{first:%b %Y}",
                count,
                round(place * width, 2),
                round(width * 0.86, 2),
                round(max(8, 100 * count / most)) if count else 0,
                link(first.isoformat(), last.isoformat()) if count else None,
            )
        )
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Advice:
    """One filter that could be dropped, and how many results that would give."""

    words: str
    href: str
    count: int


#: What pages count to; beyond it they say "more than".
COUNTED: Final = 10_000

# --- quiet -----------------------------------------------------------------------------------------------


def counted(number: int, one: str) -> str:
    """A number of `Store.summary` in words: "1,204 versions", "more than 10,000 articles"."""
    return (
        words.plural(number, one)
        if number <= COUNTED
        else gettext("more than %(count)s") % {"count": words.plural(COUNTED, one)}
    )


def watching(totals: Totals, now: datetime) -> str:
    """What a quiet watcher says: "Watching 12 articles from 1 source. Nothing has changed. Next check …"."""
    said = gettext("Watching %(articles)s from %(sources)s.") % {
        "articles": counted(totals.watched, "article"),
        "sources": words.plural(totals.sources, "source"),
    }
    if not totals.changes:
        said += " " + gettext("Nothing has changed so far.")
    if totals.last_look is not None:
        said += " " + gettext("Last check %(when)s.") % {"when": words.moment(totals.last_look, now)}
    if totals.next_look is not None:
        if totals.next_look <= now:
            said += " " + gettext("Next check is due.")
        else:
            said += " " + gettext("Next check about %(when)s.") % {
                "when": words.moment(totals.next_look, now)
            }
    return said


def change_words(change: ChangeRow) -> str:
    """A change in one plain line, for titles and lists, what matters most first."""
    return words.plain(sentence(change.edits)) or "text differs"
