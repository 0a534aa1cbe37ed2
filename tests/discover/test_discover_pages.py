"""Front pages: which links are articles, under which titles; feeds and sitemaps that a site names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from variorum.discover import addresses
from variorum.discover.pages import MOST, FeedLink, feeds_of, read_page, shape
from variorum.errors import SourceError
from variorum.testing.newsroom.server import Newsroom

CASES = Path(__file__).parent.parent / "cases" / "discover" / "pages"
PAGES = sorted(CASES.glob("*.html"))


def _case(path: Path) -> tuple[bytes, str, set[str]]:
    body = path.read_bytes()
    stated = re.search(rb"<!-- address: (\S+) ", body)
    assert stated, f"{path} names no address"
    url = stated.group(1).decode()
    wanted = set()
    for anchor in LexborHTMLParser(body).css("a[data-expect=article]"):
        target = addresses.join(url, anchor.attributes["href"] or "")
        assert target is not None
        wanted.add(addresses.key(target))
    return body, url, wanted


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_the_marked_links_are_found(path: Path) -> None:
    """On each invented front page, at least 95 % of the articles are found and 95 % of what is found are articles."""
    body, url, wanted = _case(path)
    found = {addresses.key(item.url) for item in read_page(body, url=url).found}
    hits = len(found & wanted)
    assert hits / len(wanted) >= 0.95, f"missed: {sorted(wanted - found)}"
    assert hits / len(found) >= 0.95, f"false: {sorted(found - wanted)}"


def test_all_pages_together() -> None:
    """Over all pages, recall and precision stand at 1: this floor only rises."""
    false, missed = [], []
    for path in PAGES:
        body, url, wanted = _case(path)
        found = {addresses.key(item.url) for item in read_page(body, url=url).found}
        false += sorted(found - wanted)
        missed += sorted(wanted - found)
    assert (missed, false) == ([], [])


def test_titles_are_headlines() -> None:
    """The title is the headline, not "214 comments", the summary or the age of the card."""
    body, url, _ = _case(CASES / "modern.html")
    titles = [item.title for item in read_page(body, url=url).found]
    assert titles[0] == "Ferry line to Marrow Island to close for a year of repairs"
    assert "Rail pact signed at dawn after night of talks" in titles
    assert not any(title and "summary" in title for title in titles)


def test_one_article_behind_several_links() -> None:
    """Picture, headline and "Read more" with tracking parameters and another order are one article."""
    body, url, wanted = _case(CASES / "query.html")
    found = read_page(body, url=url).found
    assert len(found) == len(wanted) == 12
    assert all("utm_source" not in item.url for item in found)


def test_links_start_from_the_base() -> None:
    """`<base href>` rules relative links."""
    html = (
        "<base href='https://e.example/news/'><h2><a href='rail-pact-signed-at-dawn-4711'>"
        "Rail pact signed at dawn</a></h2>"
    )
    found = read_page(html, url="https://e.example/").found
    assert [item.url for item in found] == ["https://e.example/news/rail-pact-signed-at-dawn-4711"]


def test_other_sites_are_left_out_and_own_subdomains_are_not() -> None:
    """Articles of other publishers are not this site's; a subdomain is."""
    html = "".join(
        f"<h2><a href='{url}'>Rail pact signed at dawn today</a></h2>"
        for url in (
            "https://news.paper.example.co.uk/2026/11/21/rail-pact-signed-at-dawn",
            "https://other.co.uk/2026/11/21/rail-pact-signed-at-dawn",
            "https://sport.example.co.uk/2026/11/21/rail-pact-won-at-dawn",
        )
    )
    hosts = {item.url.split("/")[2] for item in read_page(html, url="https://www.example.co.uk/").found}
    assert hosts == {"news.paper.example.co.uk", "sport.example.co.uk"}


def test_hostile_titles_are_plain() -> None:
    """Markup, control and direction marks in a headline do not reach the title."""
    html = (
        "<h2><a href='/a/rail-pact-signed-at-dawn-4711'>Rail &lt;script&gt;alert(1)&lt;/script&gt; pact\u202e signed"
        "\x07 at dawn</a></h2>"
    )
    (item,) = read_page(html, url="https://e.example/").found
    assert item.title is not None
    assert not re.search("[<>\u202e\x07]", item.title)
    assert "signed at dawn" in item.title


def test_a_page_without_articles_says_so() -> None:
    """No article link is a problem in words, not an error; no page at all is an error that names the address."""
    reading = read_page("<a href='/about'>About</a>", url="https://e.example/")
    assert reading.found == ()
    assert reading.problems == ("no link that looks like an article of this site",)
    with pytest.raises(SourceError, match=r"https://e\.example/"):
        read_page(b"  \n", url="https://e.example/")


def test_very_many_links_are_bounded() -> None:
    """A page of ten thousand links is read up to the limit, and says so."""
    html = "".join(
        f"<a href='/report-of-the-day-number-{n}'>Report of the day {n}</a>" for n in range(10_000)
    )
    reading = read_page(html, url="https://e.example/")
    assert len(reading.found) <= MOST
    assert any("rest is not read" in problem for problem in reading.problems)


def test_wild_markup_is_read() -> None:
    """Deep nesting, unclosed tags, broken addresses and wrong bytes stop nothing."""
    html = (
        b"<div>"
        * 5000
        + b"<a href='http://[bad'>x</a><a href='//'>y</a><a href='http://user:pw@e.example/a-b-c-d'>One two three four "
        b"five</a><a href='/rail-pact-signed-at-dawn-4711'>Rail pact signed at \xff dawn today"
    )
    reading = read_page(html, url="https://e.example/")
    assert [item.url for item in reading.found] == ["https://e.example/rail-pact-signed-at-dawn-4711"]


def test_shapes() -> None:
    """Addresses of one pattern have one shape."""
    assert shape("https://e.example/news/2026/11/21/rail-pact-signed-at-dawn.html") == (
        "e.example/news/9999/99/99/slug.html"
    )
    assert shape("https://e.example/i.php?id=3&page=a") == shape("https://e.example/i.php?page=b&id=4")


def test_feeds_of_a_page() -> None:
    """Feeds named in the head come first, comment feeds last; other alternates (languages, interfaces)
    and a page about feeds are none."""
    html = """<head><link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed/">
    <link rel="ALTERNATE home" type="application/atom+xml; charset=utf-8" title="News &amp; more" href="news.atom">
    <link rel="alternate" type="application/feed+json" href="/feed.json">
    <link rel="alternate" type="application/json" href="/wp-json/wp/v2/pages/2">
    <link rel="alternate" hreflang="fr" href="/fr/"><link rel="stylesheet" href="/rss.xml"></head>
    <a href="/sport/rss.xml">Sport RSS</a> <a href="/feeds">All our feeds</a> <a href="https://o.example/rss.xml">RSS</a>"""
    assert feeds_of(html, "https://e.example/") == [
        FeedLink("https://e.example/news.atom", "News & more", "atom"),
        FeedLink("https://e.example/feed.json", None, "json"),
        FeedLink("https://e.example/sport/rss.xml", "Sport RSS", "xml"),
        FeedLink("https://e.example/comments/feed/", "Comments", "rss"),
    ]


def test_the_newsrooms_own_pages() -> None:
    """On every front and section page of the newsroom simulator (three templates, page noise at every request), the
    articles of its truth that are linked there are found, and nothing else."""
    with Newsroom(seed=7) as room:
        known = {addresses.key(url) for article in room.truth().articles for url in article.urls}
        for outlet in room.outlets:
            for url in (outlet.front, *outlet.sections):
                body = room.page(url).body
                found = {addresses.key(item.url) for item in read_page(body, url=url).found}
                links = LexborHTMLParser(body).css("a[href]")
                linked = {addresses.join(url, link.attributes["href"] or "") for link in links}
                wanted = {addresses.key(target) for target in linked if target is not None} & known
                assert found == wanted, url
