"""RSS 0.9x, 1.0 and 2.0, Atom and JSON Feed.

feedparser reads the XML ones: it knows base64 contents, `xml:base`, guids that are links and the many wrong ways of
writing a feed. What it is given was checked before (`xmlguard`), and cut to the newest `MOST` entries, since it
needs about .3 ms an entry.
"""

from __future__ import annotations

import calendar
import io
import re
import warnings
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import feedparser
import orjson
from lxml import etree

from variorum.discover import addresses
from variorum.discover.words import Problems, plain, read_time
from variorum.discover.xmlguard import guarded, unpacked
from variorum.errors import SourceError
from variorum.types import Found, Reading

MOST = 2000
"""Entries read from one feed. Of a larger one the newest are taken."""
TOLERANT = 256 * 1024
"""Bytes up to which a document that is not well-formed is left to feedparser."""


def read_feed(body: bytes, *, url: str, content_type: str | None = None, now: datetime) -> Reading:
    """The articles that a feed shows, in its order, one for each address.

    Links are absolute and otherwise as the feed writes them; titles plain text; times in UTC, those in the future
    left out. `problems` says in words what was wrong and did not hinder the reading. A feed without entries is a
    reading without articles. Raises `SourceError`, naming `url`, where the body is no feed.
    """
    body = unpacked(body, url)
    if not body.strip():
        raise SourceError(f"{url}: an empty answer, no feed", url=url)
    problems = Problems()
    if _is_json(body):
        entries, title = _json_feed(body, url, problems, now)
    else:
        entries, title = _xml_feed(body, url, content_type, problems, now)
    return Reading(_collapsed(entries, problems), title=title, problems=problems.told())


@dataclass(frozen=True, slots=True)
class _Entry:
    found: Found
    id: str | None


def _collapsed(entries: Iterable[_Entry], problems: Problems) -> tuple[Found, ...]:
    """One article for each address. An id that stands on several addresses is a fault of the feed, not a reason to
    lose one, unless the titles agree too."""
    kept: dict[str, Found] = {}
    by_id: dict[str, str] = {}
    for entry in entries:
        try:
            key = addresses.key(entry.found.url)
        except SourceError:
            problems.add("entries whose address cannot be used: {n}")
            continue
        if entry.id is not None and key not in kept:
            first = by_id.setdefault(entry.id, key)
            if first != key:
                if kept[first].title == entry.found.title and entry.found.title is not None:
                    key = first
                else:
                    problems.add("entries with another entry's id, kept: {n}")
        if key in kept:
            problems.add("entries given twice, taken once: {n}")
            kept[key] = _merged(kept[key], entry.found)
        else:
            kept[key] = entry.found
    return tuple(kept.values())


def _merged(one: Found, other: Found) -> Found:
    """The newer of two entries for one article, its gaps filled from the other."""
    new, old = (other, one) if _latest(other) > _latest(one) else (one, other)
    return replace(
        new,
        url=one.url,
        title=new.title or old.title,
        published=min(filter(None, (new.published, old.published)), default=None),
        updated=max(filter(None, (new.updated, old.updated)), default=None),
    )


_NEVER = datetime.min.replace(tzinfo=UTC)


def _latest(found: Found) -> datetime:
    return found.updated or found.published or _NEVER


# --- XML -------------------------------------------------------------------------------------------------

_HARMLESS = (feedparser.CharacterEncodingOverride, feedparser.NonXMLContentType)
_CLOSED = re.compile(rb"</(?:[A-Za-z0-9_.-]+:)?(?:item|entry|channel|feed|rss|rdf)\s*>\s*$", re.IGNORECASE)
_NO_FEED = "neither RSS nor Atom nor JSON Feed"


def _xml_feed(
    body: bytes, url: str, content_type: str | None, problems: Problems, now: datetime
) -> tuple[list[_Entry], str | None]:
    body = guarded(body, url)
    if body.count(b"<") > 2 * body.count(b">") + 100:
        # Tags that open and never close: a tolerant reader looks for the end of each anew.
        raise SourceError(f"{url}: {_NO_FEED}, but a heap of tags that do not close", url=url)
    body = _newest(body, problems)
    closed = _CLOSED.search(body[-300:]) is not None
    readable = _repaired(body, url, problems)
    headers = {"content-location": url}
    if content_type:
        headers["content-type"] = content_type
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # feedparser announces changes of its own interface
        # A stream: given bytes, feedparser would first take them for the name of a file.
        parsed = feedparser.parse(
            io.BytesIO(readable), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    if not parsed.get("version") and not parsed.entries:
        raise SourceError(f"{url}: {_NO_FEED}", url=url)
    fault = parsed.get("bozo_exception")
    if fault is not None and not isinstance(fault, _HARMLESS):
        problems.add(f"not well-formed XML, read as far as it can be: {_fault(fault)}")
    if not closed and problems.told():
        problems.add("breaks off; the entry at the break is left out")
        del parsed.entries[-1:]
    entries = [
        made for entry in parsed.entries if (made := _xml_entry(entry, url, problems, now)) is not None
    ]
    return entries, plain(parsed.feed.get("title"))


def _repaired(body: bytes, url: str, problems: Problems) -> bytes:
    """A large document that is not well-formed, mended by libxml2: feedparser's own tolerant reader takes time that
    grows with the square of the length for some of them."""
    if len(body) <= TOLERANT:
        return body
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, recover=True
    )
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise SourceError(f"{url}: {_NO_FEED} ({plain(str(error))})", url=url) from error
    if root is None:
        raise SourceError(f"{url}: {_NO_FEED}", url=url)
    if not len(parser.error_log):
        return body
    problems.add(
        f"not well-formed XML, mended before reading: {(plain(parser.error_log[0].message) or '')[:120]}"
    )
    return bytes(etree.tostring(root))


def _fault(fault: object) -> str:
    get = getattr(fault, "getMessage", None)
    line = getattr(fault, "getLineNumber", None)
    text = plain(str(get()) if callable(get) else str(fault)) or type(fault).__name__
    return f"{text[:120]} (line {line()})" if callable(line) else text[:120]


def _xml_entry(entry: Any, url: str, problems: Problems, now: datetime) -> _Entry | None:
    link = _link(entry, url)
    if link is None:
        problems.add("entries without a web address left out: {n}")
        return None
    published = problems.past(_time(entry, "published", problems), now)
    updated = problems.past(_time(entry, "updated", problems), now)
    return _Entry(Found(link, plain(entry.get("title")), published, updated), entry.get("id") or None)


def _link(entry: Any, url: str) -> str | None:
    """The article's address: where a service counts clicks in between, the one that it keeps; then the entry's own
    link (feedparser takes `rel=alternate`, or a guid that is one); then any alternate link that is a page."""
    candidates = [entry.get("feedburner_origlink"), entry.get("link")]
    candidates += [
        link.get("href") for link in entry.get("links", ()) if link.get("rel", "alternate") == "alternate"
    ]
    return next(
        (made for link in candidates if link and (made := addresses.join(url, link)) is not None), None
    )


def _time(entry: Any, name: str, problems: Problems) -> datetime | None:
    # Not entry.get("updated"): feedparser answers that with the time of publication where there is none.
    written = dict.get(entry, name)
    if not written:
        return None
    parsed = dict.get(entry, f"{name}_parsed")
    time = None
    if parsed:
        try:
            time = datetime.fromtimestamp(calendar.timegm(parsed), UTC)
        except (ValueError, OverflowError, OSError):
            time = None
    time = time or read_time(written)
    if time is None:
        problems.add("dates that cannot be read: {n}")
    return time


_OPENING = re.compile(rb"<(?:[A-Za-z0-9_.-]+:)?(item|entry)(?=[\s>])")
_DATED = re.compile(
    rb"<(?:[A-Za-z0-9_.-]+:)?(?:pubDate|updated|date|published|modified|issued)\b[^<>]{0,200}>([^<]{1,80})<"
)


def _newest(body: bytes, problems: Problems) -> bytes:
    """The document with only its newest `MOST` entries, cut from the bytes; those without a date count as the oldest.

    feedparser would read all of them first. Entries keep their order.
    """
    starts = [match.start() for match in _OPENING.finditer(body)]
    if len(starts) <= MOST:
        return body
    ends = [*starts[1:], _end_of_last(body, starts[-1])]
    dated = []
    for number, (start, end) in enumerate(zip(starts, ends, strict=True)):
        written = (match.group(1) for match in _DATED.finditer(body, start, end))
        times = [read_time(text.decode("ascii", "ignore")) for text in written]
        dated.append((max((time for time in times if time), default=_NEVER), -number))
    wanted = sorted(-number for _, number in sorted(dated, reverse=True)[:MOST])
    problems.add(f"{len(starts):,} entries; the newest {MOST:,} are read")
    return (
        body[: starts[0]]
        + b"".join(body[starts[number] : ends[number]] for number in wanted)
        + body[ends[-1] :]
    )


def _end_of_last(body: bytes, start: int) -> int:
    closing = re.compile(rb"</(?:[A-Za-z0-9_.-]+:)?(?:item|entry)\s*>")
    last = None
    for match in closing.finditer(body, start):
        last = match.end()
    return last or len(body)


# --- JSON ------------------------------------------------------------------------------------------------


def _is_json(body: bytes) -> bool:
    return body[:200].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")


def _json_feed(body: bytes, url: str, problems: Problems, now: datetime) -> tuple[list[_Entry], str | None]:
    try:
        feed = orjson.loads(body.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        raise SourceError(f"{url}: not readable as JSON ({error}), so no JSON Feed", url=url) from error
    items = feed.get("items") if isinstance(feed, dict) else None
    version = feed.get("version") if isinstance(feed, dict) else None
    if not isinstance(items, list) or not (isinstance(version, str) and "jsonfeed.org/version/" in version):
        raise SourceError(f"{url}: JSON, but no JSON Feed (its version or its items are missing)", url=url)
    if len(items) > MOST:
        problems.add(f"{len(items):,} entries; the newest {MOST:,} are read")
        dated = sorted(((_json_date(item), -number) for number, item in enumerate(items)), reverse=True)
        wanted = sorted(-number for _, number in dated[:MOST])
        items = [items[number] for number in wanted]
    entries = []
    for item in items:
        entry = _json_entry(item, url, problems, now)
        if entry is not None:
            entries.append(entry)
    return entries, plain(_text(feed.get("title")))


def _json_date(item: object) -> datetime:
    if not isinstance(item, dict):
        return _NEVER
    return read_time(item.get("date_modified")) or read_time(item.get("date_published")) or _NEVER


def _json_entry(item: object, url: str, problems: Problems, now: datetime) -> _Entry | None:
    if not isinstance(item, dict):
        problems.add("entries that are no objects left out: {n}")
        return None
    # An id may be the address; `external_url` is what a link blog writes about, so it comes last.
    links = [_text(item.get(name)) for name in ("url", "id", "external_url")]
    links = [link for link in links if link is not None and (link is not links[1] or "://" in link)]
    link = next((made for link in links if link and (made := addresses.join(url, link)) is not None), None)
    if link is None:
        problems.add("entries without a web address left out: {n}")
        return None
    times = []
    for name in ("date_published", "date_modified"):
        time = read_time(item.get(name))
        if time is None and item.get(name):
            problems.add("dates that cannot be read: {n}")
        times.append(problems.past(time, now))
    identity = item.get("id")
    return _Entry(
        Found(link, plain(_text(item.get("title"))), times[0], times[1]),
        str(identity) if isinstance(identity, str | int) else None,
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
