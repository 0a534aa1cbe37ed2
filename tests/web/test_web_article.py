"""The page of one version: what its evidence says, and the page as it was received."""

from __future__ import annotations

import gzip
import re
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from lxml import html
from web_client import Client
from web_server import Serve
from web_world import NOW, World, at, document, full

from variorum.discover import addresses
from variorum.types import Article, ArticleState, Capture, Document, Exchange, Fetched, Look, Outcome, Plan

PAGE = b"<html><h1>Caf\xe9</h1><script>document.title = 'run'</script><img src=https://ads.example/x></html>"


STAYS = "The port was closed shortly after the alarm was raised at half past two."
TEXTS = [
    f"The ferry carried {number} people to the islands on Saturday evening." for number in ("two", "five")
]


class Kept(World):
    """A world of one article, whose captures are this page; `spoilt` is what has become of their records since."""

    def __init__(self, content_type: str | None = "text/html", spoilt: dict[str, Any] | None = None) -> None:
        super().__init__()
        self._kept = content_type, spoilt or {}
        self.source("courier1", "Courier", "https://courier.example/feed.xml")
        versions = [
            (at(when), document("A port", text, STAYS))
            for when, text in zip(("10:00", "11:00"), TEXTS, strict=True)
        ]
        self.article("k7d2mq9t", "courier1", "https://courier.example/x", versions)

    def capture(self, article: str, number: int, url: str, when: datetime, text: Document) -> Capture:
        content_type, spoilt = self._kept
        exchange = Exchange(url, when, 200, (("Content-Encoding", "gzip"),), gzip.compress(PAGE))
        record = replace(self.evidence.append(Fetched((exchange,))), **spoilt)
        self.evidence.sync()
        capture = Capture(f"c{number:07}", article, url, when, 200, record, content_type, len(PAGE))
        self.store.keep_captures([(capture, None)])
        return capture


def test_digests_are_checked_as_the_page_is_made(client: Client) -> None:
    """The head of the evidence box says that the stored bytes still have the digests recorded with them."""
    page = html.fromstring(client.get("/a/k7d2mq9t/2").text)
    assert page.xpath("string(//aside//header)").endswith("Digests checked just now")


@pytest.mark.parametrize(
    ("spoilt", "said"),
    [
        ({"payload_digest": "sha256:" + "0" * 64}, "Digests do not hold"),
        ({"file": "20261121-00.warc.gz"}, "The record cannot be read"),
    ],
)
def test_bytes_that_are_not_what_they_were_are_told(serve: Serve, spoilt: dict[str, Any], said: str) -> None:
    """Where a record is not what it was, or is gone, the box says so and the rest of the page stands."""
    client = serve(Kept(spoilt=spoilt))
    page = client.get("/a/k7d2mq9t/1")
    assert (page.status, said in page.text) == (200, True)
    assert client.get("/a/k7d2mq9t/1/received").status == 404


def test_what_changed_is_said_beside_the_block(serve: Serve) -> None:
    """Few words that gave way to few are shown; where more changed, what was done. Both lead to the change."""
    page = html.fromstring(serve(Kept()).get("/a/k7d2mq9t/1").text)
    assert [re.sub(r"\s+", " ", each.text_content()).strip() for each in page.find_class("since")] == [
        "changed in 1, two → five block 1 in version 1",
        "since 0",
    ]


@pytest.mark.parametrize(
    ("stated", "served"),
    [
        ("text/html; charset=ISO-8859-1", "text/html; charset=ISO-8859-1"),
        ("text/html", "text/html"),
        (None, "text/html"),
        ("image/svg+xml", "text/plain"),
        ('text/html; charset="utf-8\r\nset-cookie: x"', "text/html; charset=utf-8"),
    ],
)
def test_a_page_as_received_stands_in_a_sandbox(serve: Serve, stated: str | None, served: str) -> None:
    """The very bytes, as what they were stated to be; no scripts, no origin, nothing loaded; no other kind runs."""
    answer = serve(Kept(stated)).get("/a/k7d2mq9t/1/received")
    assert (answer.status, answer.body) == (200, PAGE)
    assert answer.headers["content-type"] == served
    policy = answer.headers["content-security-policy"].split("; ")
    assert {"sandbox", "default-src 'none'", "form-action 'none'", "frame-ancestors 'none'"} <= set(policy)
    assert not any("script" in rule for rule in policy)
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_sandbox_outlives_a_second_look(serve: Serve) -> None:
    """Browsers put the headers of a 304 in the place of those they keep: the policy stands among them."""
    client = serve(Kept("text/html"))
    first = client.get("/a/k7d2mq9t/1/received")
    again = client.get("/a/k7d2mq9t/1/received", if_none_match=first.headers["etag"])
    assert again.status == 304
    assert again.headers["content-security-policy"] == first.headers["content-security-policy"]


def test_public_instances_show_no_captured_bytes(serve: Serve) -> None:
    """Neither the record nor the page as received."""
    client = serve(full(public=True))
    assert client.get("/a/k7d2mq9t/2/received").status == 403
    assert "/2/received" not in client.get("/a/k7d2mq9t/2").text


def test_a_block_of_many_sentences_leads_to_each(serve: Serve) -> None:
    """Also where there are more of them than letters: every sentence has its link."""
    world = World()
    world.source("courier1", "Courier", "https://courier.example/feed.xml")
    many = " ".join(
        f"On day {i} the keeper of the light counted {i + 7} boats in the harbour." for i in range(40)
    )
    texts = [
        document("A port", f"{start} {many}")
        for start in ("He wrote all of it down.", "He wrote none of it down.")
    ]
    world.article(
        "k7d2mq9t",
        "courier1",
        "https://courier.example/x",
        [(at("10:00"), texts[0]), (at("11:00"), texts[1])],
    )
    page = html.fromstring(serve(world).get("/a/k7d2mq9t/0..1").text)
    led = set(page.xpath("//*[contains(@class, 'cell new')]//a[contains(@class, 'n')]/@href"))
    assert led == {f"/a/k7d2mq9t/1/sentences/{unit}" for unit in range(41)}


def test_an_article_without_a_text_says_whose_it_is_and_what_comes(serve: Serve) -> None:
    """Outlet and address, why there is no text, and when it is looked at again; and nothing is told to be kept of it."""
    world = full()
    url = "https://courier.example/2026/11/never-read"
    world.store.add_article(
        Article("g0ne0000", url, "Harbour Courier", at("20:00"), ArticleState.FOUND, due=NOW),
        Plan("g0ne0000", url, "courier.example", ArticleState.FOUND, at("20:00"), NOW, source_id="courier1"),
        addresses.key(url),
    )
    world.settle(
        [Look("g0ne0000", at("19:40"), Outcome.GONE, "still gone: answered 410", url, 410)],
        replace(world.store.plan("g0ne0000"), state=ArticleState.WITHDRAWN),
    )
    client = serve(world)
    body = html.fromstring(client.get("/a/g0ne0000").text).xpath("string(//main)")
    assert "Harbour Courier, courier.example/2026/11/never-read" in re.sub("[\u2068\u2069]", "", body)
    assert "UTC: still gone: answered 410." in re.sub("[\u2068\u2069]", "", body)
    assert "Next check is due." in body
    told = html.fromstring(client.get("/").text).xpath("//li[.//a[@href='/a/g0ne0000']]")
    assert told
    assert not any("last copy kept" in each.text_content() for each in told)


def test_every_check_of_a_long_watch_is_counted(serve: Serve) -> None:
    """Over the versions and in the evidence box: as many as there were, no matter how long it was watched."""
    world = World()
    world.source("courier1", "Courier", "https://courier.example/feed.xml")
    texts = [document("A port", f"The port is {state}.") for state in ("open", "closed")]
    world.article(
        "k7d2mq9t",
        "courier1",
        "https://courier.example/x",
        [(at("06:00"), texts[0]), (at("12:00"), texts[1])],
        every=1,
        until=at("18:00"),
    )
    client = serve(world)
    told = [
        re.sub(
            "[\u2068\u2069]",
            "",
            html.fromstring(client.get(f"/a/k7d2mq9t/{end}").text).xpath("string(//main)"),
        )
        for end in ("0..1", "0")
    ]
    assert "718 checks without change" in told[0]
    assert "718 checks without change" in told[1]
    assert "359 checks" in told[1]
