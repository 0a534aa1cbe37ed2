"""Links on a front or section page that look like articles of its site; feeds and sitemaps a site names.

No rule knows any site. Each link is weighed by its address (a date, a long slug, a number), its words (a headline
has several) and its place (inside a heading, not in navigation or footer). Then the page teaches its own pattern:
addresses are reduced to shapes ("/news/slug-9"), and a shape most of whose links are clearly articles lifts the
others of it, while one whose links are clearly none pulls them down.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from variorum.discover import addresses
from variorum.discover.words import Problems, plain
from variorum.errors import SourceError
from variorum.types import Found, Reading

MOST = 2000
"""Links looked at on one page."""

THRESHOLD = 3.0
"""Points from which a link counts as an article."""

# --- the rules, as data ----------------------------------------------------------------------------------

#: Whole segments of a path that stand for lists, services and people, not for articles.
_NOT_ARTICLES = re.compile(
    r"tags?|topics?|themen?|tema|categor(?:y|ies)|kategorien?|authors?|autor(?:en)?|profiles?|people|by|search|suche|"
    r"archiv(?:e|es|o)?|log-?in|sign-?in|sign-?up|register|registration|account|my-?account|subscri(?:be|ption|ptions)|"
    r"abo|newsletters?|about(?:-us)?|contact(?:-us)?|kontakt|impressum|imprint|privacy(?:-policy)?|datenschutz|terms|"
    r"terms-(?:of-(?:use|service)|and-conditions)|cookies?(?:-policy)?|legal|help|faqs?|support|jobs|careers?|"
    r"advertis(?:e|ing|ement)|media-?kit|shop|store|donate|events?|podcasts?|rss|feeds?|sitemap|weather|wetter|"
    r"horoscopes?|crosswords?|puzzles|games|tv-?guide|live-?tv|radio|video|videos|gallery|galleries|wp-admin|wp-login|"
    r"cgi-bin|user|users|comments?|share|print|e?paper|apps?|accessibility|corrections-policy|editorial-standards",
    re.IGNORECASE,
)
_FILES = re.compile(
    r"\.(?:pdf|jpe?g|png|gif|webp|avif|svg|ico|mp[34]|m4[av]|webm|ogg|wav|zip|gz|rar|exe|dmg|apk|css|js|mjs|json|xml|rss|"
    r"atom|csv|xlsx?|docx?|pptx?|ics|woff2?|epub)$",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"/(?:19|20)\d\d[/-](?:0?[1-9]|1[0-2]|[a-z]{3})(?:[/-](?:[0-2]?\d|3[01]))?(?=[/-]|$)|(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?<!\d)\d{5,}(?!\d)")
_OPAQUE = re.compile(r"(?=[a-z0-9]*\d)(?=[a-z0-9]*[a-z])[a-z0-9]{8,}", re.IGNORECASE)
_PAGE_SUFFIX = re.compile(r"\.(?:s?html?|stm|php\d?|aspx?|jsp|cfm|ece|do)$", re.IGNORECASE)
_IDENTITY = re.compile(r"(?:^|&)[^&=]*=(?:\d{3,40}|[a-z0-9-]{0,40}\d[a-z0-9-]{5,40})(?:&|$)", re.IGNORECASE)
_FURNITURE_TAGS = frozenset({"nav", "footer"})
_FURNITURE_ROLES = frozenset({"navigation", "contentinfo", "menu", "menubar", "search"})
_FURNITURE_NAMES = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|submenu|footer|breadcrumbs?|pagination|pager|social|share|sharing|cookie"
    r"|cookies|consent|login|masthead-links|toolbar|skip|leftnav|topnav|subnav)(?:$|[\s_-])",
    re.IGNORECASE,
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4"})
_MORE = re.compile(
    r"(?:read|see|show|view|load|find out|learn|click)\s+(?:more|all|here)\b.*|more|continue(?: reading)?|next|previous|"
    r"\d+\s*(?:comments?|min(?:utes?)?(?: read)?)|full story|watch|listen|weiterlesen|mehr|lire la suite|leer más|"
    r"skip to .*|\W*\d*\W*",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")


def _words(text: str) -> float:
    """Words of a headline; in scripts without blanks about two signs count as one."""
    wide = len(_WIDE.findall(text))
    return max(len(_WORD.findall(text)), wide / 2)


# --- reading ---------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Candidate:
    """All links of the page to one address."""

    url: str
    texts: list[str] = field(default_factory=list)
    heading: bool = False
    outside: bool = False  # at least one of the links stands outside navigation and footer
    card: bool = False

    @property
    def title(self) -> str | None:
        headlines = [text for text in self.texts if not _MORE.fullmatch(text)]
        # A whole card as one link holds headline, summary and time: the longest text of headline's length wins.
        fit = [text for text in headlines if len(text) <= 200]
        return max(fit or headlines, key=len, default=None)


def read_page(html: bytes | str, *, url: str) -> Reading:
    """The articles of its own site that a front or section page links to, in the page's order.

    The title of each is the longest text of headline's length among the links to its address. Raises
    `SourceError`, naming `url`, where there is no page at all.
    """
    tree = _tree(html, url)
    problems = Problems()
    found = []
    candidates = _candidates(tree, url, problems)
    points = _points(candidates)
    for candidate in candidates:
        if points[candidate.url] >= THRESHOLD:
            found.append(Found(candidate.url, candidate.title))
    if not found:
        problems.add("no link that looks like an article of this site")
    title = tree.css_first("title")
    return Reading(
        tuple(found), title=plain(title.text()) if title is not None else None, problems=problems.told()
    )


def _tree(html: bytes | str, url: str) -> LexborHTMLParser:
    if not html.strip():
        raise SourceError(f"{url}: an empty page", url=url)
    return LexborHTMLParser(html)


def base_of(tree: LexborHTMLParser, url: str) -> str:
    """What relative links of the page start from."""
    base = tree.css_first("base[href]")
    stated = (base.attributes.get("href") or "") if base is not None else ""
    return addresses.join(url, stated) or url


def _candidates(tree: LexborHTMLParser, url: str, problems: Problems) -> list[_Candidate]:
    base, own_site, own_key = base_of(tree, url), addresses.site(url), addresses.key(url)
    by_key: dict[str, _Candidate] = {}
    for number, anchor in enumerate(tree.css("a[href]")):
        if number >= 5 * MOST:
            problems.add(f"more than {5 * MOST:,} links; the rest is not read")
            break
        target = addresses.join(base, anchor.attributes.get("href") or "")
        if target is None:
            continue
        try:
            target = addresses.normalise(target)
            key = addresses.key(target)
            if addresses.site(target) != own_site or key == own_key:
                continue
        except SourceError:
            continue
        place = _place(anchor)
        text = plain(place.words)
        if key not in by_key:
            if len(by_key) >= MOST:
                problems.add(f"links to more than {MOST:,} addresses; the rest is not read")
                break
            by_key[key] = _Candidate(target)
        candidate = by_key[key]
        if text:
            candidate.texts.append(text)
        candidate.heading = candidate.heading or place.heading
        candidate.outside = candidate.outside or not place.furniture
        candidate.card = candidate.card or place.card
    return list(by_key.values())


class _Place(NamedTuple):
    words: str
    heading: bool
    furniture: bool
    card: bool


def _place(anchor: LexborNode) -> _Place:
    """What a link says, and where it stands."""
    heading_inside = next((node for node in anchor.css("h1, h2, h3, h4") if node.text(strip=True)), None)
    words = (heading_inside or anchor).text(separator=" ")
    heading, furniture, card = heading_inside is not None, False, False
    node = anchor.parent
    for _ in range(25):
        if node is None or node.tag in ("body", "html"):
            break
        attributes = node.attributes
        heading = heading or node.tag in _HEADINGS
        card = card or node.tag == "article"
        names = f"{attributes.get('id') or ''} {attributes.get('class') or ''}"
        if (
            node.tag in _FURNITURE_TAGS
            or (attributes.get("role") or "").lower() in _FURNITURE_ROLES
            or (len(names) < 200 and _FURNITURE_NAMES.search(names))
        ):
            furniture = True
        node = node.parent
    return _Place(words[:2000], heading, furniture, card)


# --- weighing --------------------------------------------------------------------------------------------


def address_points(url: str) -> float:
    """How much an address alone looks like an article's; below zero: like a list or a service."""
    parts = urlsplit(url)
    if _FILES.search(parts.path):
        return -10.0
    segments = [unquote(segment) for segment in parts.path.split("/") if segment]
    identity = bool(_IDENTITY.search(parts.query))
    if not segments:
        return 1.0 if identity else -4.0
    last = _PAGE_SUFFIX.sub("", segments[-1])
    points = 0.0
    if _DATE.search(parts.path):
        points += 2.0
    words = [word for word in re.split(r"[-_+.,]", last) if word]
    letters = [word for word in words if not word.isdigit()]
    if len(letters) >= 4:
        points += 2.5
    elif len(letters) >= 2:
        points += 1.0 if len(letters) == 3 else 0.5
    if (
        _NUMBER.search(last)
        or (len(segments) > 1 and segments[-2].isdigit() and len(segments[-2]) >= 5)
        or any(_OPAQUE.fullmatch(word) for word in words)
    ):
        points += 2.0
    if identity:
        points += 1.5
    if _PAGE_SUFFIX.search(segments[-1]):
        points += 0.5
    if len(segments) >= 3:
        points += 0.5
    barren = any(_NOT_ARTICLES.fullmatch(segment) for segment in segments[:-1])
    if _NOT_ARTICLES.fullmatch(last):
        points -= 5.0
    elif barren:
        points -= 1.5 if points >= 2 else 3.5
    if points == 0.0 and len(segments) <= 2 and last.isalpha():
        points -= 1.0  # "/world", "/sport/football": a section
    return points


def _text_points(candidate: _Candidate) -> float:
    title = candidate.title
    if title is None:
        return -1.0
    words = _words(title)
    points = 1.5 if words >= 5 else 0.75 if words >= 4 else 0.0 if words >= 3 else -1.0
    if candidate.heading:
        points += 1.0 if words >= 3 else 0.25
    if candidate.card:
        points += 0.5
    return points


def _points(candidates: list[_Candidate]) -> dict[str, float]:
    """The points of each address, with what the page's own shapes of addresses teach."""
    own: dict[str, float] = {}
    headlined: set[str] = set()  # addresses under a headline set as one: long, and in a heading
    shapes: dict[str, list[str]] = defaultdict(list)
    for candidate in candidates:
        said = _text_points(candidate)
        points = address_points(candidate.url) + said
        if said >= 2.5 and points >= 1.0 and candidate.outside:
            headlined.add(candidate.url)
        own[candidate.url] = points if candidate.outside else points - 4.0
        shapes[shape(candidate.url)].append(candidate.url)
    final = dict(own)
    for urls in shapes.values():
        clear = sum(1 for url in urls if own[url] >= THRESHOLD + 0.5 or url in headlined)
        barren = sum(1 for url in urls if own[url] < 1.0)
        if clear >= 3 and clear >= 0.6 * len(urls):
            lift = 1.5
        elif len(urls) >= 3 and barren >= 0.6 * len(urls):
            lift = -1.0
        else:
            continue
        for url in urls:
            final[url] = own[url] + lift
    return final


def shape(url: str) -> str:
    """The pattern of an address: numbers, slugs and opaque names of a path replaced by what they are.

    "/news/2026/11/21/rail-pact-signed-at-dawn.html" is "/news/9999/99/99/slug.html".
    """
    parts = urlsplit(url)
    segments = parts.path.split("/")
    made = []
    for number, segment in enumerate(segments):
        suffix = _PAGE_SUFFIX.search(segment)
        name = segment[: suffix.start()] if suffix else segment
        if name.isdigit():
            kind = "9" * min(len(name), 5)
        elif len(re.split(r"[-_+]", name)) >= 3:
            kind = "slug"
            if _NUMBER.search(name):
                kind += "-9"
        elif _OPAQUE.fullmatch(name):
            kind = "opaque"
        elif number == len(segments) - 1 or number > 2:
            kind = "name"
        else:
            kind = name
        made.append(kind + (suffix.group().lower() if suffix else ""))
    names = sorted(pair.partition("=")[0] for pair in parts.query.split("&") if pair)
    return f"{parts.netloc}{'/'.join(made)}" + (f"?{'&'.join(names)}" if names else "")


# --- what a site names itself ----------------------------------------------------------------------------


class FeedLink(NamedTuple):
    """A feed that a page names."""

    url: str
    title: str | None
    type: str


_FEED_TYPES = {
    "application/rss+xml": "rss",
    "application/atom+xml": "atom",
    "application/feed+json": "json",
    "application/rdf+xml": "rss",
    "text/rss+xml": "rss",
    "text/xml": "xml",
    "application/xml": "xml",
    "application/json": "json",
}
_FEED_PATH = re.compile(
    r"(?:^|/)(?:feed|feeds|rss|atom)(?:/|$|\.(?:xml|json|rss|php)$)|\.(?:rss|atom|rdf)$|/(?:rss|feed|atom|index)\.xml$"
    r"|/feed\.json$",
    re.IGNORECASE,
)
_FEED_WORDS = re.compile(r"\b(?:rss|atom|feed|xml|json feed)\b", re.IGNORECASE)


def feeds_of(html: bytes | str, url: str) -> list[FeedLink]:
    """The feeds that a page names, its `link rel=alternate` first, then links that are plainly feeds.

    Feeds of comments come last. Raises `SourceError` where there is no page at all.
    """
    tree = _tree(html, url)
    base = base_of(tree, url)
    found: dict[str, FeedLink] = {}
    for link in _feed_links(tree, base):
        try:
            found.setdefault(addresses.key(link.url), link)
        except SourceError:
            continue
    return sorted(found.values(), key=lambda link: "comment" in f"{link.url} {link.title}".lower())


def _feed_links(tree: LexborHTMLParser, base: str) -> Iterator[FeedLink]:
    for node in tree.css("link[rel][href]"):
        attributes = node.attributes
        relations = (attributes.get("rel") or "").lower().split()
        kind = (attributes.get("type") or "").partition(";")[0].strip().lower()
        target = addresses.join(base, attributes.get("href") or "")
        if target is None or not {"alternate", "feed"} & set(relations):
            continue
        # "application/json" is also what sites name their programming interface by: only with a feed's address.
        plainly = kind in _FEED_TYPES and kind not in ("application/json", "text/xml", "application/xml")
        if (
            plainly
            or "feed" in relations
            or (kind in _FEED_TYPES and _FEED_PATH.search(urlsplit(target).path))
        ):
            yield FeedLink(target, plain(attributes.get("title")), _FEED_TYPES.get(kind, "xml"))
    for node in tree.css("a[href]")[: 5 * MOST]:
        target = addresses.join(base, node.attributes.get("href") or "")
        if target is None or not addresses.same_site(target, base):
            continue
        path = urlsplit(target).path
        words = plain(node.text(separator=" ")) or plain(node.attributes.get("title"))
        if re.search(r"\.(?:rss|atom|rdf)$", path, re.IGNORECASE) or (
            _FEED_PATH.search(path) and words and _FEED_WORDS.search(words)
        ):
            yield FeedLink(target, words, "json" if path.endswith(".json") else "xml")
