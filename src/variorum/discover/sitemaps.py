"""Sitemaps, news sitemaps, indexes of sitemaps, plain lists of addresses (sitemaps.org, and Google's news extension).

`lastmod` is what the site claims: a hint, never a finding.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import UTC, datetime

from lxml import etree

from variorum.discover import addresses
from variorum.discover.words import Problems, plain, read_time
from variorum.discover.xmlguard import guarded, unpacked
from variorum.errors import SourceError
from variorum.types import Found, Reading

MOST = 50_000
"""Addresses read from one sitemap: the protocol's own limit."""
DEEPEST = 20
"""Levels of elements; a news sitemap has five."""
MOST_ELEMENTS = 1_500_000
"""Elements read of one sitemap: thirty for each address."""

_NEVER = datetime.min.replace(tzinfo=UTC)
_KNOWN = ("urlset", "sitemapindex")


_CLOSED = re.compile(rb"</(?:[A-Za-z0-9_.-]+:)?(?:url|sitemap|urlset|sitemapindex)\s*>\s*$")


@dataclass(slots=True)
class _Row:
    """One `<url>` or `<sitemap>` while it is read."""

    loc: str | None = None
    lastmod: str | None = None
    title: str | None = None
    published: str | None = None


_FIELDS = {"loc": "loc", "lastmod": "lastmod", "title": "title", "publication_date": "published"}
_PLACES = {
    "loc": ("url", "sitemap"),
    "lastmod": ("url", "sitemap"),
    "title": ("news",),
    "publication_date": ("news",),
}


def read_sitemap(body: bytes, *, url: str, now: datetime) -> Reading:
    """The articles a sitemap lists, in its order; or for an index its sitemaps in `children`, the newest first.

    `updated` is `lastmod`, `published` and `title` come from the news extension. Reads `.xml.gz` files and plain
    lists too. Broken XML is read up to the break. Raises `SourceError`, naming `url`, where it is no sitemap.
    """
    body = unpacked(body, url)
    problems = Problems()
    start = body[:400].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start.startswith((b"<", b"\xff\xfe", b"\xfe\xff", b"\0<")):
        return Reading(_listed(body, url, problems), problems=problems.told())
    root, rows = _rows(guarded(body, url), url, problems)
    if root == "sitemapindex":
        return Reading((), children=_children(rows, url, problems, now), problems=problems.told())
    found: dict[str, Found] = {}
    for row in rows:
        address = _address(row.loc, url, problems)
        if address is None:
            continue
        published = problems.past(_time(row.published, problems), now)
        updated = problems.past(_time(row.lastmod, problems), now)
        key = addresses.key(address)
        if key in found:
            problems.add("addresses given twice, taken once: {n}")
        else:
            found[key] = Found(address, plain(row.title), published, updated)
    return Reading(tuple(found.values()), problems=problems.told())


def _rows(body: bytes, url: str, problems: Problems) -> tuple[str, list[_Row]]:
    rows: list[_Row] = []
    path: list[str] = []
    root = ""
    row = _Row()
    elements = 0
    events = etree.iterparse(
        io.BytesIO(body),
        events=("start", "end"),
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        recover=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        for event, element in events:
            name = etree.QName(element).localname if isinstance(element.tag, str) else ""
            if event == "start":
                if not path and name not in _KNOWN:
                    raise SourceError(
                        f"{url}: XML whose outermost element is <{name}>, so no sitemap", url=url
                    )
                root = root or name
                path.append(name)
                elements += 1
                if len(path) > DEEPEST or elements > MOST_ELEMENTS:
                    problems.add(
                        f"more than {MOST_ELEMENTS:,} elements, or nested more than {DEEPEST} deep; read up to there"
                    )
                    return root, rows
                if len(path) == 2:
                    row = _Row()
                continue
            path.pop()
            if name in _FIELDS and path and path[-1] in _PLACES[name]:
                setattr(row, _FIELDS[name], (element.text or "").strip())
            element.clear(
                keep_tail=False
            )  # what was read is let go: memory stays flat, whatever stands there
            while element.getprevious() is not None:
                del element.getparent()[0]
            if len(path) == 1:
                rows.append(row)
                if len(rows) > MOST:
                    problems.add(f"more than {MOST:,} addresses; the first {MOST:,} are read")
                    rows.pop()
                    break
    except etree.XMLSyntaxError as error:
        problems.add(f"not well-formed XML, read up to the break: {(plain(str(error)) or '')[:120]}")
    if not root:
        raise SourceError(f"{url}: no sitemap (neither <urlset> nor <sitemapindex> in it)", url=url)
    if events.error_log and not problems.told():
        fault = events.error_log[0]
        words = (plain(fault.message) or "")[:120]
        problems.add(f"not well-formed XML, read as far as it can be: {words} (line {fault.line})")
    if problems.told() and len(rows) < MOST and not _CLOSED.search(body[-300:]):
        del rows[-1:]  # cut in two: half an address is another address
    return root, rows


def _address(loc: str | None, url: str, problems: Problems) -> str | None:
    address = addresses.join(url, loc) if loc else None
    try:
        if address is not None:
            addresses.normalise(address)
    except SourceError:
        address = None
    if address is None:
        problems.add("entries without a web address left out: {n}")
    return address


def _time(text: str | None, problems: Problems) -> datetime | None:
    time = read_time(text)
    if time is None and text:
        problems.add("dates that cannot be read: {n}")
    return time


def _children(rows: list[_Row], url: str, problems: Problems, now: datetime) -> tuple[str, ...]:
    dated: dict[str, datetime] = {}
    for row in rows:
        address = _address(row.loc, url, problems)
        if address is not None and address != url:
            dated.setdefault(address, problems.past(_time(row.lastmod, problems), now) or _NEVER)
    return tuple(sorted(dated, key=lambda address: dated[address], reverse=True))


_LINE = re.compile(r"https?://\S+$", re.IGNORECASE)


def _listed(body: bytes, url: str, problems: Problems) -> tuple[Found, ...]:
    """A plain list: one address a line, UTF-8."""
    lines = [line.strip() for line in body.decode("utf-8", "replace").lstrip("\ufeff").splitlines()]
    lines = [line for line in lines if line]
    good = [line for line in lines if _LINE.match(line)]
    if not good or len(good) < 0.9 * len(lines):
        raise SourceError(f"{url}: no sitemap (neither XML nor a list of addresses, one a line)", url=url)
    if len(good) < len(lines):
        problems.add("lines that are no address left out: {n}", len(lines) - len(good))
    if len(good) > MOST:
        problems.add(f"more than {MOST:,} addresses; the first {MOST:,} are read")
    found: dict[str, Found] = {}
    for line in good[:MOST]:
        address = _address(line, url, problems)
        if address is not None:
            found.setdefault(addresses.key(address), Found(address))
    return tuple(found.values())
