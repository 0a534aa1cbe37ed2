"""The order of the list of changes: newest or weightiest first, in every form, page by page."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest
from web_client import Client
from web_server import Serve
from web_world import NOW, World, document


def test_weightiest_first(client: Client) -> None:
    """JSON and CSV list the same changes by their importance, the page its cards; the links to both orders keep
    the class."""
    rows = client.get("/latest.json?order=weightiest").json()["changes"]
    weights = [row["importance"] for row in rows]
    assert weights == sorted(weights, reverse=True)
    assert len(set(weights)) > 1
    listed = csv.DictReader(io.StringIO(client.get("/latest.csv?order=weightiest").text))
    assert [row["page"] for row in listed] == [row["page"] for row in rows]
    page = client.get("/?order=weightiest").text
    assert "weightiest of seven days" in page
    assert re.search(r'href="/\?order=weightiest" aria-current="true">Weightiest', page)
    assert 'href="/">Newest' in page
    assert "/?order=weightiest&amp;class=headline" in page
    assert 'href="/?class=figure&amp;order=weightiest">Weightiest' in client.get("/?class=figure").text
    assert "the weightiest first" in client.get("/latest.atom?order=weightiest").text


def test_an_order_that_is_none(client: Client) -> None:
    """An order that there is not is a fault of the request."""
    assert client.get("/?order=loudest").status == 400


@pytest.mark.parametrize("order", ["newest", "weightiest"])
def test_pages_go_on(serve: Serve, order: str) -> None:
    """Following "Older edits" shows each change once, in either order; what is older than a week is in one only."""
    world = World()
    world.source("courier1", "Harbour Courier", "https://courier.example/feed.xml")
    times = [NOW - timedelta(days=9)] + [NOW - timedelta(minutes=600 - 20 * i) for i in range(29)]
    texts = [
        (when, document("Calm", *[f"Boat {n} carries {n * i} tons." for n in range(1, 2 + i % 3)]))
        for i, when in enumerate(times)
    ]
    world.article("l0ng0000", "courier1", "https://courier.example/long", texts, every=600)
    texts = [(NOW - timedelta(days=20 - i), document("Calm", f"Pier {i} is open.")) for i in range(2)]
    world.article("o1d00000", "courier1", "https://courier.example/old", texts, every=600)
    client = serve(world)
    path, seen = f"/?order={order}", []
    while path:
        page = client.get(path).text
        seen += re.findall(r'<(?:h2 dir="auto"|li)><a (?:class="quiet" )?href="(/a/[^"]+)"', page)
        older = re.search(r'href="([^"]+)">Older edits', page)
        path = older[1].replace("&amp;", "&") if older else ""
    assert len(seen) == len(set(seen)) == 29 + (order == "newest")
