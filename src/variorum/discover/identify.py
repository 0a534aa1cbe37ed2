"""What an address is: feed, sitemap, front or section page, or a single article; said in words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

import orjson
from selectolax.lexbor import LexborHTMLParser

from variorum.discover import addresses
from variorum.discover.pages import FeedLink, address_points, feeds_of, read_page
from variorum.discover.words import plain
from variorum.discover.xmlguard import guarded, prologue, unpacked
from variorum.errors import ExtractError, SourceError
from variorum.types import READABLE, BlockKind, Document, Found, PageState, Reading, SourceKind


@dataclass(frozen=True, slots=True)
class Identified:
    """What was found at an address. `feeds` are those that a page names; `explanation` is for the person who adds
    the source."""

    kind: SourceKind
    title: str | None
    feeds: tuple[FeedLink, ...]
    reading: Reading
    explanation: str


_FEED_ROOTS = frozenset({"rss", "rdf", "feed", "channel"})
_SITEMAP_ROOTS = frozenset({"urlset", "sitemapindex"})
#: What the first bytes say of a body that cannot be read, in words.
_FORMATS = (
    (b"%PDF-", "a PDF file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"PK\x03\x04", "a zip file"),
    (b"\x00\x00\x00", "a video"),
    (b"ID3", "a sound file"),
)
_ARTICLE_TYPES = re.compile(
    r"(?:News|Analysis|Opinion|Reportage|Review|Background|AskPublic|Report|Blog|Advertiser|Satirical|Scholarly|Tech)?"
    r"(?:NewsArticle|Article|Posting|Content)|LiveBlogPosting",
)
_FRONT_PAGE = 4  # points against an address without a path
_LIST_TYPES = frozenset(
    {"CollectionPage", "ItemList", "SearchResultsPage", "ProfilePage", "AboutPage", "ContactPage"}
)


def identify(body: bytes, *, url: str, content_type: str | None = None, now: datetime) -> Identified:
    """What the body at `url` is. Raises `SourceError`, naming `url`, for what cannot be watched (a picture, a PDF
    file, JSON that is no feed …) and for a feed or sitemap that cannot be read."""
    if not body.strip():
        raise SourceError(f"{url}: an empty answer", url=url)
    kind = (content_type or "").partition(";")[0].strip().lower()
    plain_body = unpacked(body, url)
    for mark, words in _FORMATS:
        if plain_body.startswith(mark):
            raise SourceError(
                f"{url}: {words}; Variorum watches feeds, sitemaps, pages with links and articles", url=url
            )
    root = _root(plain_body, url)
    is_json = plain_body[:200].lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"["))
    if is_json or root in _FEED_ROOTS:
        from variorum.discover.feeds import read_feed

        return _feed(read_feed(plain_body, url=url, content_type=content_type, now=now))
    of_lines = root is None and (kind in ("text/plain", "") or urlsplit(url).path.endswith(".txt"))
    if of_lines or root in _SITEMAP_ROOTS:
        from variorum.discover.sitemaps import read_sitemap

        return _sitemap(read_sitemap(plain_body, url=url, now=now))
    if root is None:
        raise SourceError(
            f"{url}: neither a page nor a feed nor a sitemap ({kind or 'no type given'})", url=url
        )
    if root != "html" and kind.endswith("xml") and kind != "application/xhtml+xml":
        raise SourceError(f"{url}: XML that is neither a feed nor a sitemap (<{root}>)", url=url)
    return _page(plain_body, url)


def _root(body: bytes, url: str) -> str | None:
    """The name of the outermost element, in small letters; "html" for anything that reads like a page."""
    head = body[:20_000].lstrip(b"\xef\xbb\xbf \t\r\n\0")
    if not head.startswith((b"<", b"\xff\xfe", b"\xfe\xff")):
        return (
            "html" if re.search(rb"<(?:html|body|head|p|div|table)\b", body[:20_000], re.IGNORECASE) else None
        )
    if not head.startswith(b"<") or b"\0" in head[:8] or re.search(rb"<!ENTITY", head, re.IGNORECASE):
        body = guarded(body, url)
    return prologue(body)[1]


def _feed(reading: Reading) -> Identified:
    count = len(reading.found)
    dates = [time for item in reading.found for time in (item.published, item.updated) if time is not None]
    newest = f", the newest of {max(dates):%Y-%m-%d %H:%M} UTC" if dates else ""
    words = (
        f"a feed with {_count(count, 'article')}{newest}" if count else "a feed without articles at present"
    )
    return Identified(SourceKind.FEED, reading.title, (), reading, words + _faults(reading))


def _sitemap(reading: Reading) -> Identified:
    if reading.children:
        words = f"an index of {_count(len(reading.children), 'sitemap')}"
    else:
        titled = sum(1 for item in reading.found if item.title)
        words = f"a {'news ' if titled else ''}sitemap with {_count(len(reading.found), 'address', 'es')}"
    return Identified(SourceKind.SITEMAP, reading.title, (), reading, words + _faults(reading))


def _faults(reading: Reading) -> str:
    return f" ({'; '.join(reading.problems)})" if reading.problems else ""


def _count(number: int, word: str, plural: str = "s") -> str:
    return f"{number:,} {word}" + ("" if number == 1 else plural)


# --- article or list of articles -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Signs:
    """What speaks for an article (points above zero) or for a list of articles (below), in words."""

    points: float
    reasons: tuple[str, ...]


def _page(body: bytes, url: str) -> Identified:
    tree = LexborHTMLParser(body)
    reading = read_page(body, url=url)
    feeds = tuple(feeds_of(body, url))
    signs = _signs(tree, url, len(reading.found))
    if -_FRONT_PAGE < signs.points <= 0 and (posts := _posts(body, url)) > len(reading.found):
        signs = _Signs(1.0, (f"a liveblog of {_count(posts, 'post')}",))
    if signs.points > 0:
        title = _meta(tree, "og:title") or _heading(tree) or reading.title
        single = Reading((Found(addresses.normalise(url), title),), title=title)
        words = f"a single article ({', '.join(signs.reasons)})"
        return Identified(SourceKind.ARTICLE, title, feeds, single, words)
    if not reading.found and not feeds:
        if (text := _read(body, url)) is not None and text.headline and text.state in READABLE:
            # too short to be told from furniture by its measures, but nothing else is there to be watched
            single = Reading((Found(addresses.normalise(url), text.headline),), title=text.headline)
            words = f"a single article ({_count(len(text.text.split()), 'word')} under a headline)"
            return Identified(SourceKind.ARTICLE, text.headline, feeds, single, words)
        raise SourceError(
            f"{url}: a page on which neither an article nor links to articles were recognised"
            + ("; it may need scripts to show its text" if tree.css_first("script") else ""),
            url=url,
        )
    title = _meta(tree, "og:site_name") or reading.title
    words = f"a page with links to {_count(len(reading.found), 'article')}"
    if feeds:
        words += f"; it names {_count(len(feeds), 'feed')}, which says more and costs less: {feeds[0].url}"
    return Identified(SourceKind.PAGE, title, feeds, reading, words)


def _signs(tree: LexborHTMLParser, url: str, links: int) -> _Signs:
    points = 0.0
    reasons: list[str] = []
    stated = (_meta(tree, "og:type") or "").lower()
    types = _jsonld_types(tree)
    if stated == "article":
        points += 2
        reasons.append("it says so itself: og:type")
    elif stated in ("website", "profile"):
        points -= 1
    if any(_ARTICLE_TYPES.fullmatch(kind) for kind in types):
        points += 2
        reasons.append("it says so itself: JSON-LD")
    if types & _LIST_TYPES:
        points -= 2
    path = urlsplit(url).path.strip("/")
    if not path and not urlsplit(url).query:
        points -= _FRONT_PAGE
    own = address_points(addresses.normalise(url))
    points += max(-2.0, min(2.0, own / 2))
    if own >= 3:
        reasons.append("its address reads like one")
    prose, linked = _prose(tree)
    if prose >= 600 and prose >= linked:
        points += 2
        reasons.append(f"{prose:,} characters of paragraphs")
    elif prose < 200 or prose < 0.35 * linked:
        points -= 1.5
    if links >= 40 and prose < 2 * linked:
        points -= 0.5
    return _Signs(points, tuple(reasons) or ("more running text than links",))


def _posts(body: bytes, url: str) -> int:
    """How many posts the page shows, if it reads as a liveblog: most of its text stands in short paragraphs between
    times, and it may call itself an article nowhere."""
    document = _read(body, url)
    if document is None or document.state is not PageState.LIVEBLOG:
        return 0
    return sum(block.kind is BlockKind.POST for block in document.blocks)


def _read(body: bytes, url: str) -> Document | None:
    """The page as it would be read as an article, if it can be."""
    from variorum.extraction import extract  # heavy, and most addresses are told without it

    try:
        return extract(body, url=url)
    except ExtractError:
        return None


def _prose(tree: LexborHTMLParser) -> tuple[int, int]:
    """Characters in paragraphs (and bare text of table cells) outside links, and characters in links."""
    linked = sum(len(node.text(strip=True)) for node in tree.css("a[href]"))
    prose = 0
    for node in tree.css("p"):
        text = len(node.text(strip=True))
        inner = sum(len(link.text(strip=True)) for link in node.css("a[href]"))
        if text >= 60 and inner < 0.5 * text:
            prose += text - inner
    if not prose:
        # Pages of the table age part paragraphs by line breaks.
        for node in tree.css("td, div"):
            text = len(node.text(deep=False, strip=True))
            if text >= 200:
                prose += text
    return prose, linked


def _meta(tree: LexborHTMLParser, name: str) -> str | None:
    node = tree.css_first(f'meta[property="{name}"], meta[name="{name}"]')
    return plain(node.attributes.get("content")) if node is not None else None


def _heading(tree: LexborHTMLParser) -> str | None:
    node = tree.css_first("h1")
    return plain(node.text(separator=" ")) if node is not None else None


def _jsonld_types(tree: LexborHTMLParser) -> set[str]:
    """The `@type`s of the page's own JSON-LD objects, not of those inside them (an ItemList holds articles)."""
    types: set[str] = set()
    for node in tree.css('script[type="application/ld+json"]')[:20]:
        try:
            value = orjson.loads(node.text())
        except orjson.JSONDecodeError:
            continue  # broken JSON-LD is common and says nothing
        tops = value if isinstance(value, list) else [value]
        for top in tops:
            graph = top.get("@graph") if isinstance(top, dict) else None
            for item in graph if isinstance(graph, list) else [top]:
                kind = item.get("@type") if isinstance(item, dict) else None
                types |= {
                    name for name in (kind if isinstance(kind, list) else [kind]) if isinstance(name, str)
                }
    return types
