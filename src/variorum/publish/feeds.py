"""Atom (RFC 4287), RSS 2.0 and JSON Feed 1.1 of lists of changes.

An entry's id never changes: it is made from article and version numbers, not from the address of the site.
Its content is the comparison with inline style, because feed readers strip classes. Remote text passes
`words.plain` or `inline`, so that no control character breaks the XML and no markup of a publisher survives.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree

import orjson

from variorum.comparison.render import edit_to_json
from variorum.comparison.rows import merged_runs
from variorum.comparison.words import difference
from variorum.publish import edits, inline, words
from variorum.publish.pair import Pair
from variorum.publish.stories import Altered, Report, Turned
from variorum.publish.views import naming, searching, watched
from variorum.types import Article, ChangeRow, Event, GroupKind, Look, Quote, Story

ATOM: Final = "http://www.w3.org/2005/Atom"
DUBLIN_CORE: Final = "http://purl.org/dc/elements/1.1/"
TYPES: Final = {
    "atom": "application/atom+xml; charset=utf-8",
    "rss": "application/rss+xml; charset=utf-8",
    "feed.json": "application/feed+json",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One change, search result, article or source."""

    id: str
    url: str
    title: str
    outlet: str
    html: str
    published: datetime
    updated: datetime
    summary: str = ""  # in one line of plain text
    classes: tuple[str, ...] = ()  # of its edits, and "silent" where it is
    change: dict[str, Any] | None = None  # its edits, for programs that read JSON Feed


@dataclass(frozen=True, slots=True)
class Feed:
    """A list of entries. `url` is the page that shows the same, `self_url` the feed's own address."""

    title: str
    url: str
    self_url: str
    entries: tuple[Entry, ...]
    updated: datetime
    """When nothing is listed: when the list was last known to be right."""
    hub: str = ""  # the address of a WebSub hub


def permanent(*parts: object) -> str:
    """An id for ever, from what identifies the thing within all installations: `urn:uuid:…`."""
    return f"urn:uuid:{uuid5(NAMESPACE_URL, 'variorum:' + '/'.join(str(part) for part in parts))}"


def entry(change: ChangeRow, pair: Pair, base: str) -> Entry:
    """The entry of one change; `base` is the site's address without a slash at its end."""
    article, old, new = change.article, change.old, change.new
    now = words.headline(new.headline) or naming.title(article)
    told = naming.marked_words(change)
    head = (
        f"{words.isolated(article.outlet)}: {words.isolated(now)} ({words.isolated(words.short(told, 90))})"
    )
    path = naming.pair_path(article.id, old.number, new.number)
    about = f"<p>{escape(told)}; versions {old.number} and {new.number}; "
    first = new.intervals[0]
    about += (
        f"changed between {words.exact(first.after)} and {words.exact(first.first)}.</p>"
        if first.after is not None
        else f"first seen {words.exact(first.first)}.</p>"
    )
    if change.silent:
        about += f"<p>Silent edit: {escape(edits.SILENT)}</p>"
    later = naming.later_note_path(change)
    if change.later_note and later:
        about += f'<p><a href="{escape(base + later)}">A note that came later names it</a>, '
        about += f"first seen {words.exact(change.later_note.seen)}.</p>"
    return Entry(
        permanent(article.id, old.number, new.number),
        base + path,
        head,
        words.plain(article.outlet),
        about + inline.told(pair.changed) + inline.diff(pair),
        first.first,
        first.first,
        told,
        (*sorted({edit.klass.value for edit in change.edits}), *(["silent"] if change.silent else [])),
        {
            "article": article.id,
            "old": old.number,
            "new": new.number,
            "edits": [edit_to_json(edit) for edit in change.edits],
            **edits.record(change.edits),
            "silent": change.silent,
            "later_note": later and base + later,
        },
    )


def made_from(change: ChangeRow) -> tuple[object, ...]:
    """All that goes into the entry of a change; what a look without a change adds to an article is not among it."""
    article, first = change.article, change.new.intervals[0]
    versions = (
        (each.number, each.headline, each.text_key, each.extraction_rule) for each in (change.old, change.new)
    )
    of_article = article.id, article.outlet, article.url, article.headline, article.language
    return *of_article, *versions, first.after, first.first, change.edits, change.silent, change.later_note


def found(result: searching.Result, base: str, query: str) -> Entry:
    """The entry of one search result."""
    hit = result.hit
    return Entry(
        permanent(
            hit.article.id,
            hit.version if hit.previous is None else f"{hit.previous}..{hit.version}",
            hit.where,
            query,
        ),
        base + result.href,
        f"{words.isolated(hit.article.outlet)}: {words.isolated(result.headline)}",
        words.plain(hit.article.outlet),
        "".join(
            inline.snippet(line.label, [(piece.text, piece.match) for piece in line.pieces])
            for line in result.lines
        ),
        hit.seen,
        hit.seen,
        "; ".join(f"{line.label}: " + "".join(piece.text for piece in line.pieces) for line in result.lines),
    )


def found_article(article: Article, base: str) -> Entry:
    """The entry of one article in the list of all; it is new again when the article changes."""
    state = words.STATES[article.state]
    told = f"{state}; {words.plural(article.versions, 'version')}; first seen {words.exact(article.found)}"
    at = words.plain(article.url)
    return Entry(
        permanent("article", article.id),
        f"{base}/a/{article.id}",
        f"{words.isolated(article.outlet)}: {words.isolated(naming.title(article))}",
        words.plain(article.outlet),
        f'<p>{escape(told)}.</p><p dir="ltr">{escape(at)}</p>',
        article.found,
        article.last_change or article.found,
        told,
        (article.state.value,),
    )


def listed_source(line: watched.SourceLine, base: str) -> Entry:
    """The entry of one source. It is new again when its health becomes another, so that a reader tells of failures."""
    source, health = line.source, line.health
    told = f"{line.state}: {line.cause}" if line.cause else line.state
    since = health.failing_since or health.silent_since
    return Entry(
        permanent("source", source.id, line.mark, words.iso(since) if since else ""),
        f"{base}/sources/{source.id}",
        f"{words.isolated(source.name)}: {line.state}",
        words.plain(source.outlet),
        f'<p>{escape(told)}.</p><p dir="ltr">{escape(words.plain(source.url))}</p>',
        source.added,
        max(filter(None, (source.added, since))),
        told,
        (line.mark,),
    )


def look(one: Look, base: str) -> Entry:
    """The entry of one look at an article: what came of it, and why."""
    came, at = one.outcome.value, words.plain(one.url)
    return Entry(
        permanent("look", one.article_id, words.iso(one.at)),
        f"{base}/a/{one.article_id}",
        f"{came}: {words.isolated(words.address(one.url))}",
        "",
        f'<p>{escape(words.plain(one.reason))}.</p><p dir="ltr">{escape(at)}</p>',
        one.at,
        one.at,
        words.plain(one.reason),
        (one.outcome.value,),
    )


def story(one: Story, base: str) -> Entry:
    """The entry of one story in the list of all; it is new again with each report."""
    counts = (
        words.plural(one.events, "event"),
        words.plural(one.outlets, "outlet"),
        words.plural(one.reports, "report"),
    )
    told = ", ".join(counts)
    return Entry(
        permanent("story", one.id),
        f"{base}/s/{one.id}",
        words.isolated(one.title) or f"Story {one.id}",
        "",
        f"<p>{escape(told)}; first report {words.exact(one.first)}.</p>",
        one.first,
        one.last,
        told,
    )


def report(one: Report, event: Event, base: str) -> Entry:
    """The entry of one report of a story, the same in the feed of its event; it is new again when the article changes."""
    member, article = one.member, one.article
    told = f"{one.siglum}, {words.plural(article.versions, 'version')}"
    if member.terms:
        told += f"; alike in {', '.join(words.plain(term) for term in member.terms)}"
    page = f"{base}/s/{event.story_id}/{event.id}"
    return Entry(
        permanent("report", event.story_id, article.id),
        base + one.href,
        f"{words.isolated(article.outlet)}: {words.isolated(one.headline)}",
        words.plain(article.outlet),
        f'<p>{escape(told)}.</p><p>Event: <a href="{escape(page)}">{escape(words.headline(event.title))}</a></p>',
        article.found,
        one.last,
        told,
        (event.id,),
    )


def altered(one: Altered, event: Event, base: str) -> Entry:
    """The entry of a quotation that a report of a story gives in other words than before."""
    article, who = one.report.article, words.isolated(one.speaker) or "Nobody named"
    before, after = words.plain(one.before), words.plain(one.after)
    told = f"quotation altered in version {one.version}: {who}"
    return Entry(
        permanent("altered", article.id, one.version, who, before, after),
        f"{base}/s/{event.story_id}/{event.id}",
        f"{words.isolated(article.outlet)}: {told}",
        words.plain(article.outlet),
        f'<blockquote dir="auto">{inline.runs(merged_runs(before, after, difference(before, after).spans))}</blockquote>'
        f'<p dir="auto"><a href="{escape(f"{base}{one.report.href}/{one.version}")}">{escape(one.report.headline)}</a></p>',
        one.at,
        one.at,
        f"{told}: {words.isolated(words.short(after, 90))}",
        ("quote", event.id),
    )


def turned(one: Turned, story: Story, base: str) -> Entry:
    """The entry of a change of the groups of a story."""
    turn = one.turn
    page = f"{base}/s/{story.id}" + (f"/{turn.group}" if turn.kind is GroupKind.EVENT else "")
    return Entry(
        permanent("turn", turn.kind, turn.turn, turn.group, turn.other or "", words.iso(turn.at)),
        page,
        words.short(one.text, 120),
        "",
        f'<p dir="auto">{escape(words.plain(one.text))}.</p>',
        turn.at,
        turn.at,
        words.plain(one.text),
        (turn.turn.value,),
    )


def quotation(article: Article, one: Quote, base: str) -> Entry:
    """The entry of one thing said, in the report that prints it."""
    who = words.isolated(one.speaker) or "Nobody named"
    return Entry(
        permanent(
            "quote", article.id, one.first_version, one.kind, one.speaker_key or "", words.plain(one.text)
        ),
        f"{base}/a/{article.id}/{one.last_version}",
        f"{who}: {words.isolated(words.short(one.text, 90))}",
        words.plain(article.outlet),
        f'<blockquote dir="auto">{escape(words.plain(one.text))}</blockquote>'
        f'<p dir="auto">{escape(words.plain(article.outlet))}: {escape(naming.title(article))}</p>',
        one.seen,
        one.seen,
        words.plain(one.text),
        (one.kind,),
    )


def write(feed: Feed, form: str) -> bytes:
    """The feed as "atom", "rss" or "feed.json"."""
    return {"atom": _atom, "rss": _rss, "feed.json": _json}[form](feed)


def _updated(feed: Feed) -> datetime:
    return max((row.updated for row in feed.entries), default=feed.updated)


def _add(
    parent: ElementTree.Element, tag: str, text: str | None = None, **attributes: str
) -> ElementTree.Element:
    child = ElementTree.SubElement(parent, tag, attributes)
    child.text = words.strict(text) if text is not None else None
    return child


def _atom(feed: Feed) -> bytes:
    root = ElementTree.Element("feed", xmlns=ATOM)
    _add(root, "id", permanent(feed.self_url))
    _add(root, "title", feed.title)
    _add(root, "updated", words.iso(_updated(feed)))
    _add(root, "link", rel="self", type="application/atom+xml", href=feed.self_url)
    _add(root, "link", rel="alternate", type="text/html", href=feed.url)
    if feed.hub:
        _add(root, "link", rel="hub", href=feed.hub)
    _add(root, "generator", "Variorum")
    for row in feed.entries:
        item = _add(root, "entry")
        _add(item, "id", row.id)
        _add(item, "title", row.title)
        _add(item, "link", rel="alternate", type="text/html", href=row.url)
        for term in row.classes:
            _add(item, "category", term=term)
        _add(item, "published", words.iso(row.published))
        _add(item, "updated", words.iso(row.updated))
        _add(_add(item, "author"), "name", row.outlet or "unknown")
        if row.summary:
            _add(item, "summary", row.summary)
        _add(item, "content", row.html, type="html")
    return _serialised(root)


def _rss(feed: Feed) -> bytes:
    root = ElementTree.Element("rss", {"version": "2.0", "xmlns:atom": ATOM, "xmlns:dc": DUBLIN_CORE})
    channel = _add(root, "channel")
    _add(channel, "title", feed.title)
    _add(channel, "link", feed.url)
    _add(channel, "description", f"{feed.title}: changes of published articles, seen by Variorum")
    _add(channel, "atom:link", rel="self", type="application/rss+xml", href=feed.self_url)
    if feed.hub:
        _add(channel, "atom:link", rel="hub", href=feed.hub)
    _add(channel, "lastBuildDate", format_datetime(_updated(feed).astimezone(UTC), usegmt=True))
    for row in feed.entries:
        item = _add(channel, "item")
        _add(item, "title", row.title)
        _add(item, "link", row.url)
        _add(item, "guid", row.id, isPermaLink="false")
        for term in row.classes:
            _add(item, "category", term)
        _add(item, "dc:creator", row.outlet or "unknown")
        _add(item, "pubDate", format_datetime(row.published.astimezone(UTC), usegmt=True))
        _add(item, "description", row.html)
    return _serialised(root)


def _serialised(root: ElementTree.Element) -> bytes:
    body: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return body


def _json(feed: Feed) -> bytes:
    value: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.url,
        "feed_url": feed.self_url,
        **({"hubs": [{"type": "WebSub", "url": feed.hub}]} if feed.hub else {}),
        "items": [
            {
                "id": row.id,
                "url": row.url,
                "title": row.title,
                **({"summary": words.strict(row.summary)} if row.summary else {}),
                "content_html": row.html,
                "date_published": words.iso(row.published),
                "date_modified": words.iso(row.updated),
                "authors": [{"name": row.outlet or "unknown"}],
                **({"tags": list(row.classes)} if row.classes else {}),
                **({"_variorum": row.change} if row.change else {}),
            }
            for row in feed.entries
        ],
    }
    return orjson.dumps(value)
