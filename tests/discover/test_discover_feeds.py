"""Feeds and sitemaps: case files, and what is too large for one."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from variorum.discover import feeds, sitemaps, xmlguard
from variorum.discover.feeds import read_feed
from variorum.discover.identify import identify
from variorum.discover.sitemaps import read_sitemap
from variorum.discover.words import LONGEST_TITLE, plain, read_time
from variorum.errors import SourceError
from variorum.types import Found, Reading

CASES = Path(__file__).parent.parent / "cases" / "discover"
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def _cases(folder: str) -> list[Any]:
    return [
        pytest.param(path, id=f"{folder}-{path.stem}") for path in sorted((CASES / folder).glob("*.case"))
    ]


def _split(path: Path) -> tuple[dict[str, Any], bytes]:
    head, body = path.read_bytes().split(b"\n---\n", 1)
    return json.loads(head), body


def _shown(found: Found) -> list[str | None]:
    def told(time: datetime | None) -> str | None:
        return None if time is None else time.strftime("%Y-%m-%dT%H:%M:%SZ")

    return [found.url, found.title, told(found.published), told(found.updated)]


def _check(case: dict[str, Any], read: Callable[[], Reading]) -> None:
    if "error" in case:
        with pytest.raises(SourceError, match=case["error"]) as error:
            read()
        assert case["url"] in str(error.value)
        assert error.value.url == case["url"]
        return
    reading = read()
    assert [_shown(found) for found in reading.found] == case["found"]
    assert reading.title == case.get("title")
    assert list(reading.children) == case.get("children", [])
    if "problems" in case:
        assert list(reading.problems) == case["problems"]
    for start in case.get("problem_starts", ()):
        assert any(problem.startswith(start) for problem in reading.problems)


@pytest.mark.parametrize("path", _cases("feeds"))
def test_feed_cases(path: Path) -> None:
    """Each feed gives the articles, title and problems, or the error, that its case file states."""
    case, body = _split(path)
    _check(case, lambda: read_feed(body, url=case["url"], content_type=case.get("type"), now=NOW))


@pytest.mark.parametrize("path", _cases("sitemaps"))
def test_sitemap_cases(path: Path) -> None:
    """Each sitemap gives the articles, children and problems, or the error, that its case file states."""
    case, body = _split(path)
    _check(case, lambda: read_sitemap(body, url=case["url"], now=NOW))
    if "error" not in case:
        _check(case, lambda: read_sitemap(gzip.compress(body), url=case["url"], now=NOW))


BOMB = '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><rss version="2.0">&b;</rss>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"])
@pytest.mark.parametrize("packed", [False, True])
def test_entity_bombs_in_any_encoding(encoding: str, packed: bool) -> None:
    """No encoding and no packing hides entities from the check."""
    body = BOMB.encode(encoding)
    body = gzip.compress(body) if packed else body
    for read in (read_feed, read_sitemap):
        with pytest.raises(SourceError, match="XML entities of its own"):
            read(body, url="https://e.example/x", now=NOW)


def test_entity_bomb_in_utf7() -> None:
    """An encoding in which markup has other bytes is checked as the text it means."""
    body = b'<?xml version="1.0" encoding="utf-7"?>' + BOMB.partition("?>")[2].encode("utf-7")
    with pytest.raises(SourceError):
        read_feed(body, url="https://e.example/x", now=NOW)


def test_the_word_entity_in_an_article_is_no_bomb() -> None:
    """Only declarations before the outermost element count: a report on XML is read."""
    body = (
        b"<rss version='2.0'><channel><title>T</title><item><title>On &lt;!ENTITY</title><link>https://e.example/a"
        b"</link><description><![CDATA[<!ENTITY a 'b'>]]></description></item></channel></rss>"
    )
    assert len(read_feed(body, url="https://e.example/x", now=NOW).found) == 1


def _entry(number: int) -> str:
    day = 1 + number % 28
    return (
        f"<item><title>Report {number}</title><link>https://e.example/r/{number}</link>"
        f"<pubDate>{day:02} Oct 2026 10:00:00 GMT</pubDate></item>"
    )


def test_a_feed_of_a_hundred_thousand_entries() -> None:
    """The newest are read, in the feed's order, and the reading says so."""
    body = (
        "<rss version='2.0'><channel><title>T</title>"
        + "".join(map(_entry, range(100_000)))
        + "</channel></rss>"
    )
    reading = read_feed(body.encode(), url="https://e.example/x", now=NOW)
    assert len(reading.found) == feeds.MOST
    assert {found.published.day for found in reading.found if found.published} == {28}
    numbers = [int(found.url.rpartition("/")[2]) for found in reading.found]
    assert numbers == sorted(numbers)
    assert reading.title == "T"
    assert reading.problems == ("100,000 entries; the newest 2,000 are read",)


def test_a_json_feed_of_many_entries() -> None:
    """The same for JSON Feed; entries without a date count as the oldest."""
    items: list[object] = [{"id": str(n), "url": f"/r/{n}"} for n in range(feeds.MOST)]
    items += [{"id": "x", "url": f"/new/{n}", "date_published": "2026-11-20"} for n in range(3)]
    body = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items}).encode()
    reading = read_feed(body, url="https://e.example/", now=NOW)
    assert len(reading.found) == feeds.MOST
    assert [found.url for found in reading.found[-3:]] == [f"https://e.example/new/{n}" for n in range(3)]


def test_a_sitemap_of_too_many_addresses() -> None:
    """The protocol's 50,000 are read, and the reading says that there were more."""
    rows = "".join(f"<url><loc>https://e.example/{n}</loc></url>" for n in range(sitemaps.MOST + 5))
    reading = read_sitemap(f"<urlset>{rows}</urlset>".encode(), url="https://e.example/s.xml", now=NOW)
    assert len(reading.found) == sitemaps.MOST
    assert reading.problems == ("more than 50,000 addresses; the first 50,000 are read",)


def test_a_deeply_nested_sitemap() -> None:
    """Depth is bounded; what came before it counts."""
    deep = "<x>" * 100_000
    body = f"<urlset><url><loc>https://e.example/a</loc></url>{deep}".encode()
    reading = read_sitemap(body, url="https://e.example/s.xml", now=NOW)
    assert [found.url for found in reading.found] == ["https://e.example/a"]
    assert any("deep" in problem for problem in reading.problems)


def test_packed_bombs_are_refused() -> None:
    """A gzip file that unpacks beyond the limit is an error, not memory."""
    body = gzip.compress(b"<urlset>" + b" " * (xmlguard.LARGEST + 1), compresslevel=1)
    for read in (read_feed, read_sitemap):
        with pytest.raises(SourceError, match="when unpacked"):
            read(body, url="https://e.example/s.xml.gz", now=NOW)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
def test_what_breaks_off_inside_a_character(encoding: str) -> None:
    """A body cut anywhere gives articles, problems or a `SourceError`; never half an address."""
    body = (
        '<?xml version="1.0"?><rss version="2.0"><channel><title>Ü</title><item><title>Été</title>'
        "<link>https://e.example/a</link></item></channel></rss>"
    ).encode(encoding)
    for end in range(0, len(body), 3):
        for read in (read_feed, read_sitemap):
            try:
                reading = read(body[:end], url="https://e.example/x", now=NOW)
            except SourceError:
                continue
            assert {found.url for found in reading.found} <= {"https://e.example/a"}


@given(st.binary(max_size=300))
def test_any_bytes(body: bytes) -> None:
    """Whatever comes, it is a reading or a `SourceError`."""
    for read in (read_feed, read_sitemap):
        try:
            read(body, url="https://e.example/x", now=NOW)
        except SourceError:
            continue


@given(st.text(max_size=300))
def test_any_title_becomes_plain(text: str) -> None:
    """A title is one line without control and direction marks, of bounded length; plain text stays as it is."""
    title = plain(text)
    if title is None:
        return
    assert title == " ".join(title.split())
    assert len(title) <= LONGEST_TITLE
    assert not any(
        ord(sign) < 32 or sign in "\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u200f\x7f" for sign in title
    )
    assert plain("A plain title, 5 < 6 and 7 > 6") == "A plain title, 5 < 6 and 7 > 6"


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2026-11-21T10:00:00Z", datetime(2026, 11, 21, 10, tzinfo=UTC)),
        ("2026-11-21T10:00:00.5+02:00", datetime(2026, 11, 21, 8, 0, 0, 500_000, tzinfo=UTC)),
        ("2026-11-21", datetime(2026, 11, 21, tzinfo=UTC)),
        ("2026-11", datetime(2026, 11, 1, tzinfo=UTC)),
        ("Sat, 21 Nov 2026 10:00:00 -0500", datetime(2026, 11, 21, 15, tzinfo=UTC)),
        ("21 Nov 2026 10:00", datetime(2026, 11, 21, 10, tzinfo=UTC)),
        ("0001-01-01T00:00:00+14:00", None),
        ("9999-12-31T23:59:59-14:00", None),
        ("", None),
        ("x" * 500, None),
        (20261121, None),
        (None, None),
    ],
)
def test_times(text: object, time: datetime | None) -> None:
    """The forms in use are read into UTC; what no calendar holds is None."""
    assert read_time(text) == time


@pytest.mark.parametrize(
    "unit",
    [
        b"<!--",
        b"<!-- x",
        b"<?x",
        b"<!DOCTYPE a [",
        b"<!DOCTYPE a ",
        b"<item><date",
        b"<item",
        b"<a",
        b"]]>",
        b"&#1;",
        b"\n",
        b" ",
    ],
)
def test_repetition_costs_no_more_than_its_length(unit: bytes) -> None:
    """Half a megabyte of one opening, never closed, is answered at once: no pattern here looks back over it all. A
    failure of this test is its running into the time limit of the suite."""
    body = unit * (500_000 // len(unit))
    for read in (read_feed, read_sitemap, identify):
        for whole in (body, b"<rss version='2.0'>" + body):
            with suppress(SourceError):
                read(whole, url="https://e.example/x", now=NOW)


def test_a_large_broken_feed_is_mended() -> None:
    """Beyond the limit of the tolerant reader, what can be mended is read, and the break is said."""
    rows = "".join(_entry(number) for number in range(1800)) + "<item><title>Half</title><link>https://e.exam"
    body = f"<rss version='2.0'><channel><title>Tom & co</title>{rows}".encode()
    reading = read_feed(body + b" " * feeds.TOLERANT, url="https://e.example/x", now=NOW)
    assert len(reading.found) == 1800
    assert all("/r/" in found.url for found in reading.found)
    assert any(problem.startswith("not well-formed XML") for problem in reading.problems)
