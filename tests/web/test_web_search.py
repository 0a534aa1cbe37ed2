"""The search page: places, what could narrow a search, and pages of results."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from lxml import html
from web_client import Client
from web_server import Serve
from web_world import NOW, World, document

from variorum.publish.views import searching
from variorum.web.render import Static, environment


def test_search_of_headlines(client: Client) -> None:
    """Headlines are a place of their own; a word that still stands in the new sentence is not removed."""
    found = client.get("/search.json?q=five+dead&in=headline").json()
    assert [(hit["article"], hit["where"]) for hit in found["hits"]] == [("k7d2mq9t", "headline")]
    page = client.get("/search?q=five+dead&in=headline").text
    assert "In the headline of version" in page
    assert client.get("/search.json?q=ferry&in=removed&source=courier1").json()["total"] == 0
    assert client.get("/search?q=five&in=byline").status == 400


def test_what_went_with_a_return_is_found(client: Client) -> None:
    """In what was removed and added as in any other change: the result names the version that came back and the one that it
    took the place of, and leads to both; also in feeds and CSV, and among the weightiest changes."""
    (hit,) = client.get("/search.json?q=know&in=removed").json()["hits"]
    assert (hit["version"], hit["previous"], hit["page"]) == (0, 1, "/a/b2f6yz8c/1..0")
    page = client.get("/search?q=know&in=removed").text
    assert "− Removed when version 0 came back" in page
    assert 'href="/a/b2f6yz8c/1..0"' in page
    added = {
        (hit["page"], hit["previous"]) for hit in client.get("/search.json?q=reaches&in=added").json()["hits"]
    }
    assert added == {("/a/b2f6yz8c/1..0", 1)}
    assert "/a/b2f6yz8c/1..0</id>" not in client.get("/search.atom?q=know&in=removed").text
    assert "/a/b2f6yz8c/1..0" in client.get("/search.atom?q=know&in=removed").text
    assert client.get("/search.csv?q=know&in=removed").text.count("b2f6yz8c/1..0") == 1
    weightiest = client.get("/latest.json?order=weightiest").json()["changes"]
    assert "/a/b2f6yz8c/1..0" in {row["page"] for row in weightiest}
    weights = [row["importance"] for row in weightiest]
    assert weights == sorted(weights, reverse=True)


def test_facets_narrow(client: Client) -> None:
    """What the facets say is what each of them gives; the chosen one is kept, and is a field of the form."""
    whole = client.get("/search.json?q=the").json()
    assert whole["total"] > 1
    assert not whole["more"]
    names = {"outlet": "outlet", "class": "class", "language": "language"}
    for facet, name in names.items():
        assert whole["facets"][facet]
        for value, number in whole["facets"][facet].items():
            assert client.get(f"/search.json?q=the&{name}={quote(value)}").json()["total"] == number
    page = client.get("/search?q=the&class=headline").text
    assert 'name="class" value="headline" checked' in page


def test_each_place_has_its_count(client: Client) -> None:
    """Beside each of the four places stands what a search there finds, with the same filters; nothing without a question."""
    for query in ("q=the", "q=inspected&in=removed", "q=the&class=headline", "q=zebra"):
        page: Any = html.document_fromstring(client.get(f"/search?{query}").text)
        shown = {
            row.xpath(".//input/@value")[0]: row.xpath("string(.//span[contains(@class,'num')])")
            for row in page.xpath("//*[@class='facet'][.//input[@name='in']]")
        }
        bare = re.sub("&in=[a-z]*", "", query)
        found = {place: client.get(f"/search.json?{bare}&in={place}").json() for place in searching.WHERE}
        assert shown == {place: str(each["total"]) for place, each in found.items()}
        assert found["any"]["facets"]["in"] == {place: each["total"] for place, each in found.items()}
    empty: Any = html.document_fromstring(client.get("/search").text)
    assert set(empty.xpath("//*[@class='facet'][.//input[@name='in']]/span/text()")) <= {""}


def test_months_of_the_results() -> None:
    """The histogram reaches from the first month with hits to the last, and a bar leads to the days of its month."""
    months = searching.months({"2025-12": 4, "2026-02": 1}, lambda first, last: f"{first} {last}")
    assert [(month.name, month.count, month.height) for month in months] == [
        ("Dec 2025", 4, 100),
        ("Jan 2026", 0, 0),
        ("Feb 2026", 1, 25),
    ]
    assert [month.href for month in months] == ["2025-12-01 2025-12-31", None, "2026-02-01 2026-02-28"]
    many = searching.months({"1990-01": 1, "2026-02": 1}, lambda first, last: "")
    assert (len(many), many[-1].name) == (24, "Feb 2026")
    assert searching.months({}, lambda first, last: "") == ()


def test_a_hit_tells_each_sentence(serve: Serve) -> None:
    """Of a hit all sentences are told that its version removed or added with the words in them, up to three."""
    world = World()
    world.source("courier1", "Harbour Courier", "https://courier.example/feed.xml")
    old = document("Storm", "The pier was shut. A man slept on the pier. Nobody came.")
    new = document("Storm", "The pier is open again. Nobody came. The pier lost one lamp and two boards.")
    when = [(NOW - timedelta(hours=2), old), (NOW - timedelta(hours=1), new)]
    world.article("p0010000", "courier1", "https://courier.example/1", when)
    client = serve(world)
    page = client.get("/search?q=pier").text
    assert page.count("− Removed in version 1") == 2
    assert page.count("+ Added in version 1") == 1
    assert "1 more sentence" in page
    assert "In version 1" not in page
    assert client.get("/search?q=slept&in=removed").text.count("− Removed in version 1") == 1


def test_no_result_has_nothing_to_follow(client: Client) -> None:
    """Beside no results stand no feeds, no files, and no order."""
    page = client.get("/search?q=zebra").text
    assert "Nothing was found for" in page
    assert "best match first" not in page
    assert ">Follow<" not in page


def test_results_go_on(serve: Serve) -> None:
    """Following "More results" shows each article once; a place that is none is a fault of the request."""
    world = World()
    world.source("courier1", "Harbour Courier", "https://courier.example/feed.xml")
    for number in range(45):
        text = document(f"Pier {number}", "The boats are in. " * (1 + number % 3))
        when = NOW - timedelta(hours=number)
        world.article(f"p{number:03}0000", "courier1", f"https://courier.example/{number}", [(when, text)])
    client = serve(world)
    for form in ("", ".json"):
        path, seen = f"/search{form}?q=boats", list[str]()
        while path:
            answer = client.get(path)
            if form:
                told = answer.json()
                seen += [hit["page"] for hit in told["hits"]]
                path = told["next"] or ""
            else:
                seen += re.findall(r'<h2 dir="auto"><a href="([^"]+)"', answer.text)
                older = re.search(r'href="([^"]+)">More results', answer.text)
                path = older[1].replace("&amp;", "&") if older else ""
        assert len(seen) == len(set(seen)) == 45
    assert len(client.get("/search.csv?q=boats").text.splitlines()) == 46
    for place in ("x", "1.0", "nan~2026-11-21T10:00:00+00:00~a:1", "1.0~2026-11-21~a:1"):
        assert client.get(f"/search?q=boats&before={place}").status == 400


@pytest.mark.parametrize(
    ("wrong", "status", "told"),
    [
        ("source=nowhere", 404, "source: "),
        ("source=https://courier.example/other", 404, "source: "),
        ("class=gossip", 400, "class: "),
        ("in=byline", 400, "in: "),
        ("from=yesterday", 400, "from: "),
        ("to=2026-13-40", 400, "to: "),
        ("before=there", 400, "before: "),
    ],
)
def test_a_question_that_cannot_be_read_keeps_its_words(
    client: Client, wrong: str, status: int, told: str
) -> None:
    """What is wrong with a filter is said beside the words that were looked for; one link asks without it."""
    answer = client.get(f"/search?q=ferry+%3Cb%3E&{wrong}")
    page: Any = html.document_fromstring(answer.text)
    (field,) = page.xpath("//input[@id='q']")
    (alert,) = page.xpath("//*[@class='results']//*[@role='alert']")
    assert answer.status == status
    assert field.get("value") == "ferry <b>"
    assert told in alert.text_content()
    assert alert.xpath(".//a/@href") == ["/search?q=ferry+%3Cb%3E"]
    asked = client.get(f"/search.json?q=ferry&{wrong}")
    assert (asked.status, asked.json()["detail"].startswith(told)) == (status, True)


def test_commands_are_code_on_pages(client: Client) -> None:
    """What the command line marks by backticks is set as code, never more than that; of a filter no command is told."""
    coded = environment(Static()).from_string("{{ line | coded }}").render
    assert coded(line="no <b>; `variorum list <b>` shows all") == (
        "no &lt;b&gt;; <code>variorum list &lt;b&gt;</code> shows all"
    )
    assert coded(line="it`s <i>") == "it`s &lt;i&gt;"
    for path in (
        "/?source=nowhere",
        "/search?q=a&source=nowhere",
        "/articles?source=nowhere",
        "/looks?source=no",
    ):
        answer = client.get(path)
        assert answer.status == 404
        assert "`" not in answer.text
