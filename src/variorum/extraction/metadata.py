"""What the head of a page states: every witness of the headline apart, writers, times, language, address."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborNode

from variorum.extraction import dates, vocabulary
from variorum.extraction.blocks import Tree
from variorum.text.normalise import clean, fold

#: JSON-LD types of a report, the plainer ones last: the first match is not enough, see `_richness`.
ARTICLE_TYPES = frozenset(
    """newsarticle article reportagenewsarticle analysisnewsarticle opinionnewsarticle backgroundnewsarticle
    askpublicnewsarticle reviewnewsarticle satiricalarticle advertisercontentarticle blogposting
    liveblogposting report socialmediaposting techarticle scholarlyarticle webpage:article""".split()  # noqa: SIM905
)
#: JSON-LD types that speak of the page that an article is shown on.
PAGE_TYPES = frozenset({"webpage", "itempage", "newspage"})
LISTING_TYPES = frozenset({"collectionpage", "searchresultspage", "itemlist", "profilepage"})
GALLERY_TYPES = frozenset({"imagegallery", "mediagallery"})

_APART = frozenset({"nav", "aside", "footer", "li"})
_ROW, _POST = 2, 80  # posts that make a row, and characters that make a post
_POST_DEPTH = 8  # elements around the time of a post, inside it, at most
_DATED = "[itemprop=datePublished], [itemprop=dateModified]"
_LONGEST_NAME = 60  # characters of the name of an outlet; a longer one is a slogan
_MOST_JSON = 2_000_000  # characters of one JSON-LD script that are read
_MOST_OBJECTS = 5_000
_DEEPEST_JSON = 12
_MOST_PARTS = 12  # of a title that are tried together
_WRAPPING = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)|(?:-->|//\s*\]\]>|/\*\s*\]\]>\s*\*/|\]\]>)\s*;?\s*$"
)
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_FIELD = r'"%s"\s*:\s*"((?:[^"\\]|\\.)*)"'
_TAG = re.compile(r"<[^<>]{1,500}>")
_ADDRESS = re.compile(r"(?:https?:)?//|/\S*$|www\.\S+$")  # of a writer's page, where a name was asked for
_MARK = re.compile(r"\s*[(\[][^()\[\]]{0,30}[)\]]\s*$")  # "(abc)", "(dpa)" after a name
_TITLE_BREAK = re.compile(r"\s+[|–—•·»›:~-]+\s+|\s*\|\s*|\s+::\s+")

_PUBLISHED_META = (
    "article:published_time", "og:article:published_time", "datepublished", "publishdate", "publish-date",
    "publish_date", "pubdate", "parsely-pub-date", "sailthru.date", "originalpublicationdate", "dc.date.issued",
    "dcterms.created", "dcterms.issued", "dc.date", "dcterms.date", "citation_publication_date", "cxenseparse:recs:publishtime",
    "article.published", "date.created", "published", "rnews:datepublished", "date", "ptime", "last-publish-date",
)  # fmt: skip
_MODIFIED_META = (
    "article:modified_time", "og:updated_time", "datemodified", "lastmod", "last-modified", "revised",
    "dc.date.modified", "dcterms.modified", "modified", "article.updated", "utime", "date.modified",
)  # fmt: skip
_AUTHOR_META = (
    "author", "article:author_name", "parsely-author", "sailthru.author", "byl", "dc.creator", "dcterms.creator",
    "citation_author", "cxenseparse:author", "article:author",
)  # fmt: skip


@dataclass(slots=True)
class Facts:
    """What was read from the head; None or empty where it is silent."""

    h1: list[str] = field(default_factory=list)
    og: str | None = None
    jsonld: str | None = None
    title: str | None = None
    title_raw: str | None = None
    site: str | None = None
    authors: tuple[str, ...] = ()
    house: tuple[str, ...] = ()  # named in place of writers: the publisher itself, an agency, a desk
    houses: frozenset[str] = frozenset()  # what the publisher is called, folded
    published: str | None = None
    modified: str | None = None
    language: str | None = None
    canonical: str | None = None
    description: str | None = None
    body: str | None = None  # the article's text, as JSON-LD states it
    type: str | None = None  # of the chosen JSON-LD object
    types: frozenset[str] = frozenset()  # of all JSON-LD objects, lower case
    og_type: str | None = None
    free: bool | None = None  # isAccessibleForFree


def read(page: Tree, url: str | None) -> Facts:
    """Read all witnesses from the parsed page; `url` resolves a relative canonical address."""
    facts = Facts()
    stating = _Stating.of(page)
    meta = _meta(stating.meta)
    scripts = stating.json()
    objects = list(_objects(scripts))
    article = max((o for o in objects if _types(o) & ARTICLE_TYPES), key=_richness, default=None)
    facts.types = frozenset().union(*(_types(o) for o in objects)) if objects else frozenset()
    facts.h1 = [text for node in stating.h1 if (text := clean(node.text(separator=" ")))][:20]
    facts.og = _first(meta, "og:title", "twitter:title")
    facts.site = _first(meta, "og:site_name", "application-name")
    facts.og_type = _first(meta, "og:type")
    facts.title_raw = next((clean(node.text()) or None for node in stating.titles[:1]), None)
    facts.description = _first(meta, "og:description", "description")
    facts.published = _first_date(meta, _PUBLISHED_META)
    facts.modified = _first_date(meta, _MODIFIED_META)
    called = (facts.site, *_publishers(objects), *_host_names(url))
    facts.houses = frozenset(fold(name) for name in called if name)
    stated = [(value, False) for key in _AUTHOR_META for value in meta.get(key, ())]
    facts.authors, facts.house = _parted(stated, facts.houses)
    if article is not None:
        facts.type = next(iter(sorted(_types(article) & ARTICLE_TYPES)), None)
        facts.jsonld = _string(article.get("headline")) or _string(article.get("name"))
        named = list(_names(article.get("author")))
        stated += named
        writers, house = _parted(named, facts.houses)
        facts.authors = writers or facts.authors
        facts.house = house or facts.house
        facts.published = _finer(
            _date(article.get("datePublished")) or _date(article.get("dateCreated")), facts.published
        )
        facts.modified = _finer(_date(article.get("dateModified")), facts.modified)
        facts.body = _string(article.get("articleBody"))
        facts.free = _boolean(article.get("isAccessibleForFree"))
    else:
        facts.jsonld, broken_date = _from_broken(scripts)
        facts.published = facts.published or broken_date
    for value in objects:
        if _types(value) & PAGE_TYPES:
            facts.published = facts.published or _date(value.get("datePublished"))
            facts.modified = facts.modified or _date(value.get("dateModified"))
    if facts.published is None or facts.modified is None:
        _from_time_elements([*page.tree.css(_DATED), *stating.times], facts)
    root = page.tree.root
    declared = (root.attributes.get("lang") or root.attributes.get("xml:lang")) if root is not None else None
    facts.language = declared or _first(meta, "content-language", "og:locale", "language", "dc.language")
    facts.canonical = _canonical(stating.links, meta, url)
    facts.title = strip_site(facts.title_raw, facts.site, [*facts.h1, facts.og, facts.jsonld])
    page.stating = (
        facts.og,
        facts.jsonld,
        facts.title_raw,
        facts.site,
        *facts.h1,
        *(name for name, _ in stated),
    )
    return facts


def outlet(page: Tree) -> str | None:
    """What a page calls the outlet that it belongs to: the name of the site, else of the publisher; None where neither
    is stated, or only a slogan."""
    stating = _Stating.of(page)
    stated = (_first(_meta(stating.meta), "og:site_name"), *_publishers(list(_objects(stating.json()))))
    names = (clean(html.unescape(each)) for each in stated if each)
    return next((name for name in names if len(name) <= _LONGEST_NAME and any(map(str.isalpha, name))), None)


@dataclass(slots=True)
class _Stating:
    """The elements of a page that state something about it, found on one way through the tree."""

    meta: list[LexborNode] = field(default_factory=list)
    scripts: list[LexborNode] = field(default_factory=list)
    h1: list[LexborNode] = field(default_factory=list)
    titles: list[LexborNode] = field(default_factory=list)
    links: list[LexborNode] = field(default_factory=list)
    times: list[LexborNode] = field(default_factory=list)

    @classmethod
    def of(cls, page: Tree) -> _Stating:
        found = cls()
        by_tag = {"meta": found.meta, "h1": found.h1, "title": found.titles, "time": found.times}
        for node in page.tree.css("meta, title, h1, script, link, time"):  # plain names cost least
            tag = node.tag or ""
            if tag == "script":
                if "ld+json" in (node.attributes.get("type") or "").lower():
                    found.scripts.append(node)
            elif tag == "link":
                if "canonical" in (node.attributes.get("rel") or "").lower().split():
                    found.links.append(node)
            else:
                by_tag[tag].append(node)
        return found

    def json(self) -> list[str]:
        """The texts of the JSON-LD scripts that are not too long."""
        return [text for node in self.scripts if (text := node.text(deep=True)) and len(text) <= _MOST_JSON]


def _meta(nodes: list[LexborNode]) -> dict[str, list[str]]:
    """Meta tags by lower-case name, property, itemprop or http-equiv."""
    found: dict[str, list[str]] = {}
    for node in nodes[:500]:
        attributes = node.attributes
        content = attributes.get("content")
        if not content:
            continue
        value = clean(content[:5_000])
        for key in ("property", "name", "itemprop", "http-equiv"):
            if (name := attributes.get(key)) and value:
                found.setdefault(name.strip().lower(), []).append(value)
    return found


def _first(meta: dict[str, list[str]], *names: str) -> str | None:
    return next((meta[name][0] for name in names if name in meta), None)


def _first_date(meta: dict[str, list[str]], names: tuple[str, ...]) -> str | None:
    found: str | None = None
    for name in names:
        for value in meta.get(name, ()):
            found = _finer(found, dates.machine(value))
            if found and "T" in found:
                return found
    return found


def _finer(first: str | None, second: str | None) -> str | None:
    """The first date, unless the second names the hour of (about) the same day and the first does not."""
    if first is None or second is None:
        return first or second
    if "T" not in first and "T" in second and first[:7] == second[:7]:
        return second
    return first


# --- JSON-LD ---------------------------------------------------------------------------------------------


def _objects(scripts: list[str]) -> Iterator[dict[str, Any]]:
    """All objects of all JSON-LD scripts, `@graph`, `mainEntity` and lists followed; broken scripts skipped."""
    budget = _MOST_OBJECTS
    for text in scripts[:50]:
        pending: list[tuple[Any, int]] = [(_loads(text), 0)]
        while pending and budget:
            value, depth = pending.pop(0)
            if isinstance(value, list):
                pending.extend((item, depth + 1) for item in value[:200] if depth < _DEEPEST_JSON)
            elif isinstance(value, dict):
                budget -= 1
                yield value
                if depth < _DEEPEST_JSON:
                    for key in ("@graph", "mainEntity", "mainEntityOfPage"):
                        if isinstance(value.get(key), dict | list):
                            pending.append((value[key], depth + 1))


def _loads(text: str) -> Any:
    """JSON as pages write it: raw line breaks in strings, wrapping comments, trailing commas, entities."""
    text = text.strip()
    if text[:1] not in ("{", "[") or text[-1:] not in ("}", "]"):
        text = _WRAPPING.sub("", text)
    for attempt in (text, _TRAILING_COMMA.sub(r"\1", text), html.unescape(text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _from_broken(scripts: list[str]) -> tuple[str | None, str | None]:
    """Headline and date from JSON-LD that does not parse but speaks of an article."""
    for text in scripts[:50]:
        if _loads(text) is None and re.search(r'"[A-Za-z]*(?:Article|BlogPosting)"', text):
            headline, published = (re.search(_FIELD % name, text) for name in ("headline", "datePublished"))
            return (
                clean(html.unescape(headline.group(1).replace('\\"', '"'))) or None if headline else None,
                dates.machine(published.group(1)) if published else None,
            )
    return None, None


def _types(value: dict[str, Any]) -> frozenset[str]:
    kind = value.get("@type")
    kinds = kind if isinstance(kind, list) else [kind]
    return frozenset(k.rsplit("/", 1)[-1].lower() for k in kinds if isinstance(k, str))


def _richness(value: dict[str, Any]) -> int:
    """How much an object says of a report: teasers of other reports in the same script say less."""
    weights = {"headline": 3, "articleBody": 3, "datePublished": 2, "dateModified": 1, "author": 2,
               "mainEntityOfPage": 2, "publisher": 1, "image": 1, "description": 1}  # fmt: skip
    return sum(weight for key, weight in weights.items() if value.get(key))


def _string(value: Any) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("@value")
    return clean(html.unescape(value)) or None if isinstance(value, str) else None


def _date(value: Any) -> str | None:
    text = _string(value) if not isinstance(value, int) else str(value)
    return dates.machine(text) if text else None


def _boolean(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.strip().lower() in ("true", "false"):
        return value.strip().lower() == "true"
    return None


def _names(value: Any, house: bool = False) -> Iterator[tuple[str, bool]]:
    """The names of an author field, each with whether it is stated to be an organisation's."""
    if isinstance(value, str):
        yield value, house
    elif isinstance(value, dict):
        yield from _names(value.get("name"), any(kind.endswith("organization") for kind in _types(value)))
    elif isinstance(value, list):
        for item in value[:30]:
            yield from _names(item, house)


def _publishers(objects: list[dict[str, Any]]) -> Iterator[str]:
    for value in objects:
        for name, _ in _names(value.get("publisher")):
            yield name


# --- names, times, addresses -----------------------------------------------------------------------------


def _host_names(url: str | None) -> tuple[str, ...]:
    """What a site is called after its address: "courier.example" and "courier"."""
    host = (urlsplit(url).hostname or "").removeprefix("www.") if url else ""
    return (host, max(host.split(".")[:-1], key=len, default="")) if host else ()


def _parted(
    stated: Iterable[tuple[str, bool]], houses: frozenset[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names of persons, and those of organisations, by what is said of them and by the publisher's own name."""
    persons: list[str] = []
    organisations: list[str] = []
    for name, house in stated:
        (organisations if house or fold(name) in houses else persons).append(name)
    return people(persons), people(organisations)


def people(values: list[str]) -> tuple[str, ...]:
    """Names of writers, each once, in order: "By A B and C D" parted; addresses, job words and short marks
    ("(abc)") left out."""
    found: dict[str, str] = {}
    for value in values:
        text = clean(_TAG.sub(" ", html.unescape(value[:2_000])))
        text = vocabulary.BYLINE_START.sub("", text)
        if _ADDRESS.match(text):
            continue
        for part in vocabulary.NAME_BREAK.split(text):
            name = _MARK.sub("", part).strip(" .-\u2013\u2014")
            if 2 <= len(name) <= 80 and not vocabulary.NOT_NAMES.search(name):
                found.setdefault(fold(name), name)
    return tuple(found.values())[:20]


def _from_time_elements(nodes: list[LexborNode], facts: Facts) -> None:
    """Fill missing times from microdata and `<time>` elements that say which time they are; where none does, the
    first one in the article's own part of the page is when it was published, unless it is the time of one post of a
    stream."""
    plainest: str | None = None
    for node in nodes[:30]:
        attributes = node.attributes
        value = attributes.get("datetime") or attributes.get("content") or node.text()
        found = dates.machine(value or "")
        if found is None:
            continue
        prop = (attributes.get("itemprop") or "").lower()
        words = (attributes.get("class") or "").lower()
        if "datemodified" in prop or "updated" in words or "modified" in words:
            facts.modified = facts.modified or found
        elif "datepublished" in prop or "pubdate" in attributes or "publish" in words:
            facts.published = facts.published or found
        elif plainest is None and node.tag == "time" and not _is_apart(node) and not _is_of_post(node):
            plainest = found
    facts.published = facts.published or plainest


def _is_apart(node: LexborNode) -> bool:
    """Whether it stands in a part of the page that speaks of other things than its article."""
    parent = node.parent
    while parent is not None:
        if parent.tag in _APART or parent.tag == "a":
            return True
        parent = parent.parent
    return False


def _is_of_post(node: LexborNode) -> bool:
    """Whether the time stands in one of several elements of one kind in a row that have text and a time each."""
    top = node
    for _ in range(_POST_DEPTH):
        if top.parent is None or top.parent.tag == "body" or len(top.parent.css("time")) > 1:
            break
        top = top.parent
    if top.parent is None:
        return False
    kind = (top.tag, top.attributes.get("class"))
    row = (each for each in top.parent.iter() if (each.tag, each.attributes.get("class")) == kind)
    return sum(each.css_first("time") is not None and len(each.text()) >= _POST for each in row) >= _ROW


def _canonical(links: list[LexborNode], meta: dict[str, list[str]], url: str | None) -> str | None:
    """`rel=canonical`, else og:url, made absolute; http and https only."""
    for node in links[:3]:
        if address := _absolute(node.attributes.get("href"), url):
            return address
    return _absolute(_first(meta, "og:url"), url)


def _absolute(address: str | None, base: str | None) -> str | None:
    if not address or len(address) > 4_000:
        return None
    try:
        joined = urljoin(base or "", clean(address))
        parts = urlsplit(joined)
    except ValueError:
        return None
    return joined if parts.scheme in ("http", "https") and parts.netloc else None


def strip_site(title: str | None, site: str | None, others: list[str | None]) -> str | None:
    """A `<title>` without the name of the site, its sections and the like.

    A part that another witness states is the headline; else parts that are the site's name go, and of the
    rest the longest stays.
    """
    if not title:
        return None
    parts = [part for part in _TITLE_BREAK.split(title) if part]
    if len(parts) < 2:
        return title
    if len(parts) > _MOST_PARTS:
        return max(parts, key=lambda part: len(part.split()))
    known = {fold(other) for other in others if other}
    if fold(title) in known:
        return title
    for first in range(len(parts)):
        start = title.find(parts[first])
        for last in range(len(parts), first, -1):
            piece = title[start : title.rfind(parts[last - 1]) + len(parts[last - 1])]
            if fold(piece) in known:
                return piece
    name = fold(site) if site else None
    rest = [part for part in parts if fold(part) != name]
    return max(rest or parts, key=lambda part: len(part.split()))
