"""Lists by pages, in every form; sources by outlet, one source with its settings and checks."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from urllib.parse import quote

import pytest
from story_world import told
from web_client import Client
from web_server import Serve
from web_world import NOW, World, document

from variorum.discover.opml import read_opml

MANY = 230


def _many() -> World:
    """An article with many looks, and many sources of three outlets."""
    world = World()
    world.source("courier1", "Harbour Courier", "https://courier.example/feed.xml")
    when = [(NOW - timedelta(hours=MANY), document("Pier", "The boats are in."))]
    world.article("p0010000", "courier1", "https://courier.example/1", when, every=60)
    for number in range(MANY):
        outlet = f"Outlet {number % 3}"
        source = world.source(f"s{number:03}", f"{outlet} | {number}", f"https://s{number}.example/")
        with world.store.transaction():
            world.store.update_source(replace(source, outlet=outlet))
    return world


@pytest.mark.parametrize(
    ("path", "rows", "column"), [("/looks", "looks", "at"), ("/sources", "sources", "id")]
)
def test_every_form_goes_on(serve: Serve, path: str, rows: str, column: str) -> None:
    """JSON page by page holds what CSV holds at once, in the same order, and nothing twice; pages lead on too."""
    client = serve(_many())
    whole = [row[column] for row in csv.DictReader(io.StringIO(client.get(f"{path}.csv").text))]
    assert len(whole) > 2 * 100
    told, following = list[str](), f"{path}.json"
    while following:
        answer = client.get(following).json()
        told += [row[column] for row in answer[rows]]
        following = answer["next"]
        assert following is None or following.startswith(f"{path}.json?")
    assert told == whole
    pages, link = 0, path
    while link:
        page = client.get(link)
        assert page.status == 200
        pages += 1
        more = re.search(r'<p class="more"[^>]*><a class="button" href="([^"]+)"', page.text)
        link = unescape(more[1]) if more else ""
    assert pages == -(-len(whole) // 100)
    assert client.get(f"{path}?before=nowhere").status in (400, 404)


@pytest.mark.parametrize(
    "path",
    ["/latest", "/latest?order=weightiest", "/silent", "/corrections", "/articles", "/sources", "/sources/courier1", "/looks",
     "/looks?source=courier1", "/stories", "/stories?sort=largest", "/quotes", "/quotes?kind=all", "/search?q=the",
     "/search?q=bridge&in=headline"],
)  # fmt: skip
def test_a_table_goes_on_where_a_limit_cut_it(serve: Serve, path: str) -> None:
    """CSV with `limit` names its next page in the header Link, JSON in `next`; page by page each is the whole table."""
    client = serve(told())
    bare, mark, query = path.partition("?")
    whole = _rows(client.get(f"{bare}.csv{mark}{query}").text)
    paged, sizes = list[list[str]](), list[int]()
    following: str | None = f"{bare}.csv?{query}{'&' if query else ''}limit=2"
    while following:
        answer = client.get(following)
        rows = _rows(answer.text)
        paged += rows
        sizes.append(len(rows))
        link = re.fullmatch(r'<http://[^/]+(/[^>]+)>; rel="next"', answer.headers["link"] or "")
        following = link[1] if link else None
    assert paged == whole
    assert all(size == 2 for size in sizes[:-1])
    assert sizes[-1] <= 2
    counts, following = list[int](), f"{bare}.json?{query}{'&' if query else ''}limit=2"
    while following:
        body = client.get(following).json()
        counts.append(len(next(value for value in reversed(body.values()) if isinstance(value, list))))
        following = body["next"]
    assert counts == sizes


@pytest.mark.parametrize("limit", ["0", "-1", "two", "1e3", "²", "99999999999"])
def test_a_limit_that_is_no_number_of_rows_is_named(client: Client, limit: str) -> None:
    """Nothing is guessed: the answer says which parameter cannot be read."""
    for path in ("/latest.csv", "/articles.json", "/looks", "/search.csv"):
        answer = client.get(f"{path}?limit={quote(limit)}")
        assert answer.status == 400
        assert "limit: " in answer.text


def _rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))[1:]


def test_sources_stand_by_outlet(serve: Serve) -> None:
    """The ways into one outlet stand under one heading, with how they stand together; each says what it is."""
    world = World()
    world.source("courier1", "Harbour Courier", "https://courier.example/feed.xml")
    for id_, name, failing in (("c2", "Harbour Courier | sport", None), ("c3", "A list of mine", NOW)):
        source = world.source(id_, name, f"https://courier.example/{id_}", failing_since=failing, status=403)
        with world.store.transaction():
            world.store.update_source(replace(source, outlet="Harbour Courier"))
    client = serve(world)
    page = client.get("/sources").text
    assert page.count('<tr class="outlet">') == 1
    assert "3 ways in" in page
    assert "1 of 3 ways in fails; articles may still arrive" in page
    assert "<strong>Feed: sport</strong>" in page
    assert "<strong>Feed: A list of mine</strong>" in page
    one = client.get("/sources/c2").text
    assert "Ways in to" in one
    assert one.index('<strong dir="auto">Feed: sport</strong>') < one.index("A list of mine")


def test_settings_of_a_source(serve: Serve) -> None:
    """Name, outlet, interval and patterns are set by a form; what is no pattern or number is said, and not set."""
    world = World()
    world.source("courier1", "Harbour Courier", "https://courier.example/feed.xml")
    client = serve(world)
    wish = {
        "name": "Courier",
        "outlet": "The Courier",
        "minutes": "7",
        "include": "/news/",
        "exclude": "a\r\n\r\n b \r\n",  # an empty line would match every address
    }
    assert client.post("/sources/courier1/settings", wish).status == 303
    source = world.store.source("courier1")
    assert (source.name, source.outlet, source.interval) == ("Courier", "The Courier", 420)
    assert (source.include, source.exclude) == (("/news/",), ("a", "b"))
    for wrong in ({"minutes": "soon"}, {"exclude": "("}):
        assert client.post("/sources/courier1/settings", {**wish, **wrong}).status == 400
    assert world.store.source("courier1") == source
    assert client.post("/sources/courier1/settings", {**wish, "minutes": ""}).status == 303
    assert world.store.source("courier1").interval is None
    world.observatory.set_source("courier1", interval=90)
    assert client.post("/sources/courier1/settings", {**wish, "minutes": "1"}).status == 303
    assert world.store.source("courier1").interval == 90, "what nobody touched stays, to the second"


def test_checks_of_a_source(client: Client) -> None:
    """The page of a source tells the last answers, and leads to the list of all, which names the article of each."""
    page = client.get("/sources/courier1").text
    assert "The last answers" in page
    assert 'href="/looks?source=courier1"' in page
    looks = client.get("/looks?source=courier1").text
    assert "timeout after 60 s" in looks
    assert "/a/k7d2mq9t" in looks
    assert ">Article<" not in client.get("/looks?article=k7d2mq9t").text


def test_one_card_an_article(serve: Serve) -> None:
    """Other changes of an article stand on the card of its newest; what weighs next to nothing is folded at the end."""
    world = World()
    world.source("courier1", "Harbour Courier", "https://courier.example/feed.xml")
    texts = ["It cost 40 crowns.", "It cost 90 crowns.", "It cost 900 crowns."]
    times = [NOW - timedelta(hours=9 - n) for n in range(3)]
    history = [(at, document("Bridge shut", text)) for at, text in zip(times, texts, strict=True)]
    world.article("b0010000", "courier1", "https://courier.example/1", history)
    page = serve(world).get("/").text
    assert page.count("<article class=") == 1
    also = re.findall(r'<ul class="also"><li><a class="quiet" href="([^"]+)">', page)
    assert also == ["/a/b0010000/0..1"]


def test_a_withdrawn_article_has_a_card(client: Client) -> None:
    """The front page tells that an article was withdrawn, with its last headline and what the address answers; a list
    of one kind of edit does not."""
    page = client.get("/").text
    cards = [card for card in page.split("<article class=")[1:] if ">Withdrawn</span>" in card]
    assert len(cards) == 1
    assert "The address has answered 410 since" in cards[0]
    assert "last copy kept" in cards[0]
    assert ">Withdrawn</span>" not in client.get("/?class=figure").text
    assert 'href="/articles?state=withdrawn">All withdrawn<' in page


def test_one_article_is_withdrawn_in_the_singular(client: Client) -> None:
    """In French the card and the band speak of one article, the filter of many; a day has its article."""
    page = client.get("/?lang=fr").text
    assert ">Retiré</span>" in page
    assert 'state=withdrawn">Retirés</a>' in page
    one = client.get("/a/w9t4kd3b?lang=fr").text
    assert "<strong>Retiré</strong>" in one
    assert "répond 410 depuis le 2" in one


@pytest.mark.parametrize("state", ["withdrawn", "suspect", "found", "not-article", "merged", "edited"])
def test_articles_of_a_state(client: Client, state: str) -> None:
    """Each state that the page names is asked for by a link, and all forms list the same articles."""
    listed = client.get(f"/articles.json?state={state}").json()["articles"]
    page = client.get(f"/articles?state={state}").text
    assert f'href="/articles?state={state}" aria-current="true"' in page
    assert all(f'href="/a/{row["id"]}"' in page for row in listed)
    assert len(client.get(f"/articles.csv?state={state}").text.splitlines()) == 1 + len(listed)


def test_sources_as_opml(client: Client) -> None:
    """The sources that are watched come as a list for feed readers, and are read back as the same addresses."""
    answer = client.get("/sources.opml")
    assert answer.headers["content-type"] == "text/x-opml; charset=utf-8"
    told = {outline.url for outline in read_opml(answer.body)}
    assert told <= {row["url"] for row in client.get("/sources.json").json()["sources"]}
    assert "https://courier.example/feed.xml" in told


def test_every_export_that_is_linked_is_there(client: Client) -> None:
    """The page of feeds and exports names lists, feeds, texts, pictures and commands; its links answer."""
    page = client.get("/export").text
    for word in ("variorum export changes", "OpenAPI", "OPML", "/search.atom?q=…", "?scheme=dark", "WARC"):
        assert word in page
    links = re.findall(r'<a href="(/[^"]+)">(?:JSON|CSV|Atom|RSS|JSON Feed|OPML)</a>', page)
    assert len(links) > 20
    for link in links:
        assert client.get(unescape(link)).status == 200, link
