"""One article: its versions, since when each block stands, whether it is still there, and what proves a version."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from variorum.comparison.rows import Mark, Row, Run, View
from variorum.publish import headlines, words
from variorum.publish.given import kept, says
from variorum.publish.languages import gettext, later, pgettext
from variorum.publish.views.naming import title
from variorum.types import (
    Address,
    AddressKind,
    Article,
    ArticleState,
    Block,
    BlockKind,
    Capture,
    Document,
    Interval,
    LinkOp,
    Look,
    Outcome,
    PageState,
    Version,
)

#: Most characters of words that stand beside a block in place of what was done to it.
_BRIEF: Final = 32
#: Most withdrawals of the past that are told above an article: the latest ones.
_WITHDRAWALS: Final = 3


def looks_gone(newest_first: Sequence[Look]) -> list[Look]:
    """The looks of late that found nothing at the address."""
    outcomes = (Outcome.GONE, Outcome.UNCERTAIN)
    return [look for look in newest_first if look.outcome in outcomes and look.status in (404, 410, 451)]


def gone_words(gone: Sequence[Look], now: datetime) -> str:
    """What is said of an address that is gone: since when, and on how many checks."""
    if not gone:
        return gettext("The address has answered that it is gone.")
    return gettext("The address has answered %(status)s since %(when)s, on %(checks)s.") % {
        "status": gone[0].status,
        "when": words.moment(gone[-1].at, now),
        "checks": words.plural(len(gone), "check"),
    }


def withdrawals(newest_first: Sequence[Look]) -> list[tuple[Sequence[Look], datetime]]:
    """Each time that the article was gone and came back, the last first: the looks that did not find it, the newest of
    them first, and when it was there again."""
    found: list[tuple[Sequence[Look], datetime]] = []
    absent: list[Look] = []
    for look in reversed(newest_first):
        if look.outcome is Outcome.GONE or looks_gone([look]):
            absent.append(look)
        elif look.version is not None:
            if look.outcome is Outcome.RESTORED and any(each.outcome is Outcome.GONE for each in absent):
                found.append((absent[::-1], look.at))
            absent = []
    return found[::-1]


def _was_gone(newest_first: Sequence[Look], now: datetime) -> list[Band]:
    """What is said of an article that is there, and was not for a time."""
    return [
        Band(
            "back",
            gettext("Withdrawn for a time"),
            gettext("The article was gone from %(when)s, on %(checks)s; it was there again on %(back)s.")
            % {
                "when": words.moment(absent[-1].at, now),
                "checks": words.plural(len(absent), "check"),
                "back": words.moment(back, now),
            },
        )
        for absent, back in withdrawals(newest_first)[:_WITHDRAWALS]
    ]


@dataclass(frozen=True, slots=True)
class InStory:
    """The story and the event that an article is a report of; `reports` counts those of the story."""

    id: str
    event: str
    reports: int


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
            words.headline(version.headline) or title(article),
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
    """A line of ours above an article: a state a reader must know of. `reason` is what was noted when it was looked at,
    which is stored in English; `text` goes on behind it."""

    kind: str
    title: str
    text: str
    reason: str = ""


def bands(
    article: Article,
    versions: Sequence[Version],
    looks: Sequence[Look],
    document: Document | None,
    now: datetime,
) -> tuple[Band, ...]:
    """Withdrawn (also in the past), unreadable, partial and uncertain states, in words with their cause."""
    ordered = sorted(looks, key=lambda look: look.at, reverse=True)
    last = ordered[0] if ordered else None
    shown = next((version for version in versions if version.number == article.current), None)
    returned = shown.intervals[-1].first if shown is not None and len(shown.intervals) > 1 else None
    found: list[Band] = []
    if article.state is ArticleState.WITHDRAWN:
        gone, kept = gone_words(looks_gone(ordered), now), gettext("The last copy is kept.")
        found.append(Band("withdrawn", pgettext("one article", "Withdrawn"), f"{gone} {kept}"))
    elif article.state is ArticleState.SUSPECT and last is not None:
        found.append(
            Band(
                "suspect",
                gettext("The last answer could not be read as the article"),
                gettext("(%(when)s). The versions before are kept as they are.")
                % {"when": words.moment(last.at, now)},
                words.plain(last.reason),
            )
        )
    if last is not None and last.outcome is Outcome.UNCERTAIN and article.state is not ArticleState.WITHDRAWN:
        found.append(
            Band(
                "uncertain",
                gettext("A change waits for a second look"),
                gettext("(%(when)s). No version is made before it is confirmed.")
                % {"when": words.moment(last.at, now)},
                words.plain(last.reason),
            )
        )
    if article.state is ArticleState.LIVE and article.current is not None and returned is not None:
        found.append(
            Band(
                "back",
                gettext("An earlier text came back"),
                gettext("The page shows version %(number)s again, first seen so %(when)s.")
                % {"number": article.current, "when": words.moment(returned, now)},
            )
        )
    found += _was_gone(ordered, now)
    if document is not None and document.state is PageState.PAYWALLED:
        why = words.plain(document.reason) or gettext("the page shows its text to subscribers only")
        said = gettext("This copy is cut short: %(why)s.") % {"why": why}
        found.append(Band("partial", gettext("The comparison is partial"), said))
    return tuple(found)


#: What was done to a block, beside it.
_DONE: Final = {
    "added": later("added"),
    "removed": later("removed"),
    "replaced": later("replaced"),
    "reworded": later("reworded"),
    "moved": later("moved"),
    "split": later("split"),
    "joined": later("joined"),
    "same": later("unchanged"),
    "typography": later("typography"),
}


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
                elif cell.moved is not None and not (cell.moved.reworded or cell.moved.inside):
                    after[cell.block] = dates.get(cell.moved.block, (older, None, None, ""))
                else:
                    done = "added" if not row.old and cell.moved is None else row.op.value
                    after[cell.block] = newer, done, href, _briefly(row) or gettext(_DONE[done])
        dates = after
    out: list[Standing] = []
    number = 0
    for i, block in enumerate(documents[newest].blocks):
        number += block.kind is not BlockKind.BOX
        since, how, place, told = dates.get(i, (newest, None, None, ""))
        word = later("since %(number)s")
        if since == newest and how is not None:
            word = later("new in %(number)s") if how == "added" else later("changed in %(number)s")
        out.append(
            Standing(
                number if block.kind is not BlockKind.BOX else None,
                block,
                since,
                gettext(word) % {"number": since},
                how,
                place,
                told,
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
    old, new = (words.isolated(side[0]) for side in sides)
    return gettext("%(old)s → %(new)s") % {"old": old, "new": new}


def excerpt(
    blocks: Sequence[Standing], ranges: Mapping[int, Sequence[tuple[int, int]]]
) -> tuple[Standing, ...]:
    """What a public instance shows of a version: of its blocks, which are all there, the ranges that are given out."""
    shown: list[Standing] = []
    for place, row in enumerate(blocks):
        runs = kept((Run(row.block.text),), ranges.get(place, ()))
        if says(runs):
            text = "".join(run.text for run in runs)
            shown.append(replace(row, block=replace(row.block, text=text)))
    return tuple(shown)


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

    HOLDS = later("Digests checked just now")
    DIFFERS = later("Digests do not hold")
    MISSING = later("The record cannot be read")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What stands behind a version."""

    facts: tuple[Fact, ...]
    live: bool
    record: bool


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
    # A look that found it back after another text is told below, not as one that found it unchanged.
    returned = {stretch.first for stretch in version.intervals}
    since = [
        look.at
        for look in looks
        if look.version == version.number
        and look.outcome in (Outcome.UNCHANGED, Outcome.VARIANT)
        and look.at not in returned
    ]
    seen = (
        gettext("%(checks)s, last %(when)s, unchanged")
        % {"checks": words.plural(len(since), "check"), "when": words.exact(max(since))}
        if since
        else gettext("once, %(when)s") % {"when": words.exact(first.last)}
    )
    facts.append(Fact(gettext("Seen since"), seen))
    if len(version.intervals) > 1:
        back = "; ".join(
            gettext("from %(start)s to %(end)s")
            % {"start": words.exact(stretch.first), "end": words.exact(stretch.last)}
            for stretch in version.intervals[1:]
        )
        facts.append(Fact(gettext("Came back"), gettext("shown again %(when)s") % {"when": back}))
    facts += _addresses(capture, document, addresses)
    if capture is not None:
        kind = words.plain((capture.content_type or gettext("type not stated")).partition(";")[0])
        answer = gettext("%(status)s, %(type)s, %(size)s as received") % {
            "status": capture.status, "type": kind, "size": words.size(capture.size),
        }  # fmt: skip
        facts.append(Fact(gettext("Answer"), answer))
    told = [
        message % {"when": words.stated(value)}
        for message, value in (
            (gettext("published %(when)s"), document.published),
            (gettext("modified %(when)s"), document.modified),
        )
        if value
    ]
    facts.append(
        Fact(gettext("Page states"), ", ".join(told) if told else gettext("no time of publication or change"))
    )
    for other in headlines.elsewhere(document):
        by = gettext("stated by %(who)s") % {"who": words.listed(list(other.witnesses))}
        facts.append(Fact(other.name, words.quoted(words.isolated(other.text)), small=by))
    if document.byline:
        facts.append(
            Fact(gettext("Byline"), words.listed([words.isolated(name) for name in document.byline]))
        )
    if capture is not None:
        record = capture.record
        facts.append(
            Fact(gettext("Bytes"), "sha-256", words.digest(record.payload_digest), full=record.payload_digest)
        )
    facts.append(
        Fact(gettext("Article text"), gettext("key"), words.digest(version.text_key), full=version.text_key)
    )
    if capture is not None:
        where = gettext("WARC file %(file)s, from byte %(offset)s, %(size)s") % {
            "file": words.plain(capture.record.file),
            "offset": words.number(capture.record.offset),
            "size": words.size(capture.record.length),
        }
        facts.append(Fact(gettext("Record"), "", words.plain(capture.record.record_id).strip("<>"), where))
        if capture.source != "live":
            came = gettext("imported: %(from)s") % {"from": words.plain(capture.source)}
            facts.append(Fact(gettext("Came from"), came))
    rules = gettext(
        "extraction rules %(extraction)s, decision rules %(decision)s, comparison rules %(comparison)s"
    )
    facts.append(
        Fact(
            gettext("Read by"),
            rules
            % {
                "extraction": version.extraction_rule,
                "decision": version.decision_rule,
                "comparison": comparison_rule,
            },
            small=gettext("can be made again from the stored bytes"),
        )
    )
    return Evidence(tuple(facts), capture is None or capture.source == "live", capture is not None)


def _changed(first: Interval, version: Version, previous: Version | None) -> Fact:
    if first.after is None:
        return Fact(
            gettext("First seen"),
            words.exact(first.first),
            small=gettext("when it appeared is not known: no look before"),
        )
    small = (
        gettext("the last look that showed version %(old)s and the first that showed version %(new)s")
        % {"old": previous.number, "new": version.number}
        if previous is not None
        else gettext("the last look without version %(new)s and the first with it") % {"new": version.number}
    )
    between = gettext("between %(start)s and %(end)s") % {
        "start": words.exact(first.after),
        "end": words.exact(first.first),
    }
    return Fact(gettext("Changed"), between, small=small)


def _addresses(capture: Capture | None, document: Document, addresses: Sequence[Address]) -> list[Fact]:
    facts: list[Fact] = []
    if capture is not None:
        scheme = words.plain(capture.url.partition(":")[0])
        named = document.canonical_url
        if named and named == capture.url:
            small = gettext("%(scheme)s; the page names the same canonical address")
        elif named:
            small = gettext("%(scheme)s; the page names %(address)s as canonical")
        else:
            small = gettext("%(scheme)s; the page names no canonical address")
        facts.append(
            Fact(
                gettext("Address"),
                "",
                words.address(capture.url, 120),
                small % {"scheme": scheme, "address": words.address(named or "")},
                capture.url,
                words.link(capture.url),
            )
        )
    for kind, name in (
        (AddressKind.CANONICAL, gettext("Canonical")),
        (AddressKind.ALIAS, gettext("Also at")),
        (AddressKind.FORMER, gettext("Formerly at")),
    ):
        for known in addresses:
            if known.kind is kind and (capture is None or known.url != capture.url):
                facts.append(
                    Fact(
                        name,
                        "",
                        words.address(known.url, 120),
                        gettext("known since %(when)s") % {"when": words.exact(known.since)},
                        known.url,
                        words.link(known.url),
                    )
                )
    return facts
