"""What an address is, said in words."""

from __future__ import annotations

import gzip
import json
import os
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from variorum.discover.identify import Identified, identify
from variorum.errors import SourceError
from variorum.types import SourceKind

ROOT = Path(__file__).parent.parent.parent
CASES = ROOT / "tests" / "cases" / "discover"
FUNDUS = Path(os.environ.get("VARIORUM_DATA", ROOT.parent / "shared")) / "data" / "fundus"
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)

PROSE = (
    "<p>The pact was signed shortly after five in the morning, when the last of the delegates had found the room. "
    "It binds both railways to run through trains by spring, and leaves the question of fares to a later meeting.</p>"
)
ARTICLE = f"<html><head><title>Rail pact signed</title></head><body><h1>Rail pact signed</h1>{PROSE * 6}</body></html>"


def _of(body: str | bytes, url: str, content_type: str | None = "text/html") -> Identified:
    return identify(
        body.encode() if isinstance(body, str) else body, url=url, content_type=content_type, now=NOW
    )


@pytest.mark.parametrize("path", sorted((CASES / "pages").glob("*.html")), ids=lambda path: path.stem)
def test_front_pages(path: Path) -> None:
    """Each invented front page is a page, and the words say how many articles it links to."""
    body = path.read_bytes()
    stated = re.search(rb"<!-- address: (\S+) ", body)
    assert stated
    found = _of(body, stated.group(1).decode())
    assert found.kind is SourceKind.PAGE
    assert f"links to {len(found.reading.found)} articles" in found.explanation


def test_feeds_of_a_front_page_are_named() -> None:
    """A page that names a feed says that the feed says more."""
    found = _of((CASES / "pages" / "modern.html").read_bytes(), "https://www.tollecourier.example/")
    assert [feed.url for feed in found.feeds] == ["https://www.tollecourier.example/feeds/all.rss"]
    assert "https://www.tollecourier.example/feeds/all.rss" in found.explanation
    assert found.title == "The Tolle Courier"


@pytest.mark.parametrize(
    "head",
    [
        "",
        '<meta property="og:type" content="article">',
        '<script type="application/ld+json">{"@type": "NewsArticle"}</script>',
        '<script type="application/ld+json">{"@graph": [{"@type": "WebSite"}, {"@type": ["Article", "Thing"]}]}</script>',
        '<script type="application/ld+json">{broken</script>',
    ],
)
def test_articles(head: str) -> None:
    """Running text makes an article, whether or not the page says so itself."""
    found = _of(ARTICLE.replace("<head>", f"<head>{head}"), "https://e.example/2026/rail-pact-signed-at-dawn")
    assert found.kind is SourceKind.ARTICLE
    assert found.explanation.startswith("a single article")
    (only,) = found.reading.found
    assert (only.url, only.title) == ("https://e.example/2026/rail-pact-signed-at-dawn", "Rail pact signed")


def test_an_article_of_the_table_age() -> None:
    """Text in a table cell, parted by line breaks, without a single <p>."""
    text = "The pact was signed shortly after five in the morning, when the last delegates had found the room.<br><br>"
    body = f"<html><body><table><tr><td>{text * 12}</td><td><a href='/1.stm'>x</a></td></tr></table></body></html>"
    assert _of(body, "http://e.example/1/hi/world/europe/6424301.stm").kind is SourceKind.ARTICLE


@pytest.mark.parametrize(
    ("body", "url", "content_type", "kind", "words"),
    [
        ("<rss version='2.0'><channel><title>T</title></channel></rss>", "https://e.example/", "text/html", "feed", "a feed without articles"),
        ("<feed xmlns='http://www.w3.org/2005/Atom'><entry><link href='/a'/></entry></feed>", "https://e.example/", None, "feed", "a feed with 1 article"),
        ("<!-- x --><?xml-stylesheet href='a'?>\n<rss version='2.0'><channel/></rss>", "https://e.example/", None, "feed", "a feed"),
        (json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": []}), "https://e.example/", None, "feed", "a feed"),
        ("<urlset><url><loc>https://e.example/a</loc></url></urlset>", "https://e.example/s", None, "sitemap", "a sitemap with 1 address"),
        ("<sitemapindex><sitemap><loc>https://e.example/a</loc></sitemap></sitemapindex>", "https://e.example/s", None, "sitemap", "an index of 1 sitemap"),
        (gzip.compress(b"<urlset><url><loc>https://e.example/a</loc></url></urlset>", mtime=0), "https://e.example/s.gz", "application/gzip", "sitemap", "a sitemap"),
        ("https://e.example/a\nhttps://e.example/b", "https://e.example/s.txt", "text/plain", "sitemap", "2 addresses"),
    ],
)  # fmt: skip
def test_feeds_and_sitemaps(
    body: str | bytes, url: str, content_type: str | None, kind: str, words: str
) -> None:
    """What the body is counts, not the type that the server gives it."""
    found = _of(body, url, content_type)
    assert found.kind.value == kind
    assert words in found.explanation


@pytest.mark.parametrize(
    ("body", "content_type", "words"),
    [
        (b"%PDF-1.7", "application/pdf", "a PDF file"),
        (b"\x89PNG\r\n", "image/png", "a picture"),
        (b"", "text/html", "an empty answer"),
        (b'{"a": 1}', "application/json", "no JSON Feed"),
        (b"<svg xmlns='x'></svg>", "image/svg+xml", "neither a feed nor a sitemap"),
        (b"Hello there", "text/plain", "no sitemap"),
        (b"\xfe\xed\xfa\xce", "application/octet-stream", "neither a page nor a feed"),
        (b"<html><body><div id=app></div><script src=a.js></script></body></html>", "text/html", "may need scripts"),
        (b"<!DOCTYPE r [<!ENTITY a 'b'>]><rss version='2.0'/>", "text/xml", "XML entities of its own"),
        (gzip.compress(b"%PDF-1.7", mtime=0), "application/gzip", "a PDF file"),
    ],
)  # fmt: skip
def test_what_cannot_be_watched(body: bytes, content_type: str, words: str) -> None:
    """An error in words that names the address."""
    with pytest.raises(SourceError, match=words) as error:
        _of(body, "https://e.example/x", content_type)
    assert "https://e.example/x" in str(error.value)


@given(st.binary(max_size=300), st.sampled_from(["text/html", "text/xml", "", None]))
def test_any_body(body: bytes, content_type: str | None) -> None:
    """Whatever comes, it is identified or a `SourceError`."""
    try:
        identify(body, url="https://e.example/x", content_type=content_type, now=NOW)
    except SourceError:
        return


@pytest.mark.skipif(not FUNDUS.is_dir(), reason=f"no measuring data at {FUNDUS}; set VARIORUM_DATA")
def test_real_articles_are_articles() -> None:
    """Every second real article page of the measuring data is identified as an article: none is missed."""
    wrong = []
    pages = [
        (meta.parent / name, about["url"])
        for meta in sorted(FUNDUS.glob("*/meta.json"))
        for name, about in json.loads(meta.read_bytes()).items()
    ][::2]
    for path, url in pages:
        try:
            kind = _of(gzip.decompress(path.read_bytes()), url).kind.value
        except SourceError as error:
            kind = str(error)
        if kind != "article":
            wrong.append((url, kind))
    assert wrong == []


def _stream(linked: bool) -> str:
    """Short news under their times, as posts of one page or as teasers of many."""
    titles = ("Pass closed", "Train stuck", "Plough leaves", "Line is free", "Buses run again")
    rows = []
    for hour, title in enumerate(titles, 7):
        head = (
            f'<a href="/valley/{title.lower().replace(" ", "-")}-{hour}0412">{title} in the valley</a>'
            if linked
            else title
        )
        rows.append(
            f"<div class='row'><p>{hour:02d}:40</p><h2>{head}</h2><p>It was said at {hour} that more would be known "
            f"of this by the evening, when the {title.lower()} will be discussed.</p></div>"
        )
    return f"<html><head><title>Snow</title></head><body><h1>Snow</h1><div>{''.join(reversed(rows))}</div></body></html>"


def test_a_liveblog_that_states_nothing_of_itself_is_an_article() -> None:
    """Posts under their times are one article, whatever its address and without any statement for machines; teasers
    under their times are a page of links."""
    live = _of(_stream(linked=False), "https://ridge.example/snow")
    assert live.kind is SourceKind.ARTICLE
    assert live.explanation == "a single article (a liveblog of 5 posts)"
    assert _of(_stream(linked=True), "https://ridge.example/snow").kind is SourceKind.PAGE


def _short(headline: str, *paragraphs: str) -> str:
    text = "".join(f"<p>{each}</p>" for each in paragraphs)
    return (
        "<html><head><title>Ridge Post</title></head><body><nav><a href='/'>Home</a> <a href='/about'>About</a></nav>"
        f"<article><h1>{headline}</h1>{text}</article><footer><a href='/imprint'>Imprint</a></footer></body></html>"
    )


@pytest.mark.parametrize(
    ("headline", "paragraphs"),
    [
        (
            "Ferry leaves an hour late",
            ("The ferry to Aldvik left an hour late on Monday after ice had blocked the quay.", "Nobody was hurt, it was said."),
        ),
        (
            "Fähre legt verspätet ab",
            ("Die Fähre nach Aldvik hat am Montag wegen Eises am Kai eine Stunde später abgelegt.", "Verletzt wurde niemand, hieß es."),
        ),
    ],
)  # fmt: skip
def test_a_short_article_is_one(headline: str, paragraphs: tuple[str, ...]) -> None:
    """Two sentences under a headline are what `extract` calls an article, and can be watched as one."""
    found = _of(_short(headline, *paragraphs), "https://ridge.example/n/4711")
    assert found.kind is SourceKind.ARTICLE
    assert found.title == headline
    assert "under a headline" in found.explanation


@pytest.mark.parametrize(
    ("headline", "text"),
    [
        ("Page not found", "The page you asked for does not exist. Try the search."),
        ("Log in", "Please log in to go on."),
        ("Contact us", "Write to us."),
    ],
)
def test_a_short_page_that_is_no_article_is_refused(headline: str, text: str) -> None:
    with pytest.raises(SourceError, match="neither an article"):
        _of(_short(headline, text), "https://ridge.example/n/4711")
