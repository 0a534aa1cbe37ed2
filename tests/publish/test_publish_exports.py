"""Exports, citations and feeds: safe in spreadsheets, parsers and readers."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from variorum.publish import citations, exports, feeds
from variorum.publish.views import searching
from variorum.types import Article, ArticleState, Event, Hit, Interval, Look, Outcome, Version

T = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def article(headline: str | None = "A headline", outlet: str = "Courier") -> Article:
    return Article(
        "a0000001", "https://courier.example/x_y{1}", outlet, T, ArticleState.LIVE, headline, versions=2
    )


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", '=HYPERLINK("http://x")'])
def test_no_cell_is_a_formula(text: str) -> None:
    """A spreadsheet opens the list without running anything."""
    (line,) = csv.reader(
        io.StringIO("".join(list(exports.as_csv(exports.ARTICLES, [article(text)]))).splitlines()[1])
    )
    assert line[3] == "'" + text


def test_numbers_stay_numbers() -> None:
    """A negative number is no formula."""
    assert exports.cell(-3) == -3
    assert exports.cell(True) == "true"
    assert exports.cell(None) == ""
    assert exports.cell(["a", "=b"]) == "a; =b"


@given(st.text(), st.text())
def test_csv_comes_back_as_it_went(headline: str, outlet: str) -> None:
    """One record a row whatever stands in it: quotes, commas, line ends."""
    rows = list(
        csv.DictReader(
            io.StringIO(
                "".join(exports.as_csv(exports.ARTICLES, [article(headline, outlet)] * 2)), newline=""
            )
        )
    )
    assert len(rows) == 2
    assert rows[0]["id"] == "a0000001"


def test_json_lines() -> None:
    """One object a line, times in UTC."""
    look = Look(
        "a0000001",
        T,
        Outcome.CHANGED,
        "two blocks",
        "https://courier.example/x",
        200,
        1,
        changed_blocks=("k1", "k2"),
    )
    (line,) = exports.as_json_lines(exports.LOOKS, [look])
    value = orjson.loads(line)
    assert (value["at"], value["outcome"], value["changed_blocks"]) == (
        "2026-11-21T12:00:00Z",
        "changed",
        ["k1", "k2"],
    )


@given(st.text())
def test_every_feed_parses_whatever_the_headline(text: str) -> None:
    """Control characters, markup and lone surrogates reach no parser."""
    hit = Hit(article(text), 1, T, "text", text, f"{text}\x02{text}\x03{text}")
    entry = feeds.found(searching.result(hit, T), "https://v.example", text)
    feed = feeds.Feed(
        f"Search for {text}", "https://v.example/search", "https://v.example/search.atom", (entry,), T
    )
    ElementTree.fromstring(feeds.write(feed, "atom"))  # noqa: S314 - our own
    ElementTree.fromstring(feeds.write(feed, "rss"))  # noqa: S314 - our own
    assert orjson.loads(feeds.write(feed, "feed.json"))["items"][0]["id"] == entry.id


def test_ids_last() -> None:
    """The id of an entry is the same on every instance, for ever."""
    assert feeds.permanent("k7d2mq9t", 0, 1) == "urn:uuid:6cdb6147-26c7-51da-8864-0d7dd6be69d7"


def test_snippets_keep_blanks_and_drop_stray_marks() -> None:
    """Matches stand apart from text; marks that do not close are no match."""
    assert [(p.text, p.match) for p in searching.snippet("the \x02ferry\x03 lies")] == [
        ("the ", False),
        ("ferry", True),
        (" lies", False),
    ]
    assert [(p.text, p.match) for p in searching.snippet("a\x03b \x02c")] == [("ab ", False), ("c", False)]


def test_citations_escape_what_their_format_reads() -> None:
    """Braces, pipes and percent signs of a headline do not break out of BibTeX or wiki text."""
    version = Version("a0000001", 3, "c3", "k", "50% {off} | [[x]] <ref>", (Interval(None, T, T),))
    cited = citations.cite(article(), (version,), "https://v.example/a/a0000001/3", T)
    assert "version 3. Variorum, https://v.example/a/a0000001/3, first seen 21 Nov 2026" in cited.plain
    assert r"title = {50\% \{off\} | [[x]] <ref>}" in cited.bibtex
    assert orjson.loads(cited.csl)["title"] == "50% {off} | [[x]] <ref>"
    assert "|title=50% &#123;off&#125; {{!}} &#91;&#91;x&#93;&#93; &lt;ref> |" in cited.wiki


@pytest.mark.parametrize(
    ("state", "current", "numbers", "status"),
    [
        (ArticleState.LIVE, 3, (3,), "live"),
        (ArticleState.LIVE, 4, (3,), "deviated"),
        (ArticleState.LIVE, 3, (2, 3), "deviated"),
        (ArticleState.SUSPECT, 3, (3,), "deviated"),
        (ArticleState.WITHDRAWN, 3, (3,), "dead"),
        (ArticleState.WITHDRAWN, 4, (2, 3), "dead"),
    ],
)
def test_a_citation_says_what_the_address_shows(
    state: ArticleState, current: int, numbers: tuple[int, ...], status: str
) -> None:
    """The status is of now: the version that is cited, another, or nothing any more."""
    versions = tuple(
        Version("a0000001", n, f"c{n}", f"k{n}", "Ferry", (Interval(None, T, T),)) for n in numbers
    )
    cited = citations.cite(
        replace(article(), state=state, current=current), versions, "https://v.example/", T
    )
    assert f"|url-status={status}" in cited.wiki


def test_a_return_is_cited_as_one() -> None:
    """Of a version that came back the time is not that of its first sight, and is not called so."""
    new, old = (Version("a0000001", n, f"c{n}", f"k{n}", "Ferry", (Interval(None, T, T),)) for n in (0, 1))
    cited = citations.cite(article(), (old, new), "https://v.example/a/a0000001/1..0", T, back=True)
    assert "seen again from 21 Nov 2026, read" in cited.plain
    assert "seen again from 21 Nov 2026; article" in cited.bibtex
    assert "first seen" not in cited.plain + cited.bibtex + cited.wiki


def test_an_event_is_cited_in_all_forms() -> None:
    """It has no author and no outlet; its day of issue is that of its last report, and what formats read is escaped."""
    event = Event("e1", "s1", "50% {off} | a [x]", T - timedelta(days=2), T, 3, 2)
    cited = citations.cite_event(event, "https://v.example/s/s1/e1", T + timedelta(days=1))
    assert cited.plain.endswith(
        "”, 3 reports of 2 outlets. Variorum, https://v.example/s/s1/e1, read 22 Nov 2026."
    )
    lines = cited.bibtex.splitlines()
    assert (lines[0], lines[-1]) == ("@misc{evente1,", "}")
    assert r"  title = {50\% \{off\} | a [x]}," in lines
    assert "  year = {2026}," in lines
    assert "author" not in cited.bibtex
    assert "reports of 19 Nov 2026 to 21 Nov 2026" in cited.bibtex
    csl = orjson.loads(cited.csl)
    assert (csl["title"], csl["URL"]) == ("50% {off} | a [x]", "https://v.example/s/s1/e1")
    assert csl["issued"] == {"date-parts": [[2026, 11, 21]]}
    assert csl["accessed"] == {"date-parts": [[2026, 11, 22]]}
    assert (
        "|title=50% &#123;off&#125; {{!}} a &#91;x&#93; |website=Variorum |url=https://v.example/s/s1/e1 "
        in cited.wiki
    )
