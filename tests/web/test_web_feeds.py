"""Feeds of every list: read by feedparser, checked against the rules of the formats, and asked for by time."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

import feedparser
import pytest
from lxml import etree
from web_client import Answer, Client
from web_server import Serve
from web_world import NOW, full

from variorum.config import Settings
from variorum.errors import SettingsError
from variorum.types import Document, Look, Outcome

LISTS = [
    "/latest",
    "/latest?class=headline",
    "/latest?source=courier1",
    "/silent",
    "/corrections",
    "/articles",
    "/articles?state=withdrawn",
    "/sources",
    "/sources/courier1",
    "/a/k7d2mq9t",
    "/search?q=ferry",
]
FORMS = ["atom", "rss", "feed.json"]
ATOM = "{http://www.w3.org/2005/Atom}"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$")


def get(client: Client, path: str, form: str, **headers: str) -> Answer:
    bare, mark, query = path.partition("?")
    return client.get(f"{bare}.{form}{mark}{query}", **headers)


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("form", FORMS[:2])
def test_feedparser_reads_every_list(client: Client, path: str, form: str) -> None:
    """Well-formed, of the right kind, with entries that have id, title, link, time, author and a summary."""
    answer = get(client, path, form)
    assert answer.status == 200
    parsed = feedparser.parse(answer.body, response_headers={"content-type": answer.headers["content-type"]})
    assert not parsed.bozo
    assert parsed.version == {"atom": "atom10", "rss": "rss20"}[form]
    assert parsed.feed.title.startswith("Variorum")
    ids = [entry.id for entry in parsed.entries]
    assert len(ids) == len(set(ids))
    if path in ("/latest", "/articles", "/sources", "/corrections", "/a/k7d2mq9t"):
        assert parsed.entries
    for entry in parsed.entries:
        assert entry.title
        assert entry.link.startswith(client.address)
        assert entry.author
        assert entry.published_parsed
        assert entry.summary


@pytest.mark.parametrize("path", LISTS)
def test_atom_keeps_its_rules(client: Client, path: str) -> None:
    """RFC 4287: one id, title and updated each; an author; an alternate link; times of RFC 3339; newest updated is the feed's."""
    root = etree.fromstring(get(client, path, "atom").body)
    assert root.tag == f"{ATOM}feed"
    entries = root.findall(f"{ATOM}entry")
    for element in (root, *entries):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{name}")) == 1
        assert MOMENT.match(element.findtext(f"{ATOM}updated"))
        links = [link for link in element.findall(f"{ATOM}link") if link.get("rel") == "alternate"]
        assert len(links) == 1
    for entry in entries:
        assert len(entry.findall(f"{ATOM}author/{ATOM}name")) == 1
        assert len(entry.findall(f"{ATOM}summary")) <= 1
        assert entry.find(f"{ATOM}content").get("type") == "html"
        assert MOMENT.match(entry.findtext(f"{ATOM}published"))
        assert all(category.get("term") for category in entry.findall(f"{ATOM}category"))
    if entries:
        assert root.findtext(f"{ATOM}updated") == max(each.findtext(f"{ATOM}updated") for each in entries)


@pytest.mark.parametrize("path", LISTS)
def test_rss_keeps_its_rules(client: Client, path: str) -> None:
    """RSS 2.0: title, link and description of the channel; dates of RFC 822; one guid an item; the author as dc:creator."""
    (channel,) = etree.fromstring(get(client, path, "rss").body)
    for name in ("title", "link", "description", "lastBuildDate"):
        assert channel.findtext(name)
    for item in channel.findall("item"):
        assert item.findtext("title")
        assert item.findtext("description")
        assert item.find("guid").get("isPermaLink") == "false"
        assert parsedate_to_datetime(item.findtext("pubDate")).tzinfo is not None
        assert item.findtext("{http://purl.org/dc/elements/1.1/}creator")
        assert item.find("author") is None  # that would have to be an address of mail


@pytest.mark.parametrize("path", LISTS)
def test_json_feed_keeps_its_rules(client: Client, path: str) -> None:
    """JSON Feed 1.1: version, title, items with a string id and content; dates of RFC 3339; authors are objects."""
    answer = get(client, path, "feed.json")
    assert answer.headers["content-type"].startswith("application/feed+json")
    feed = answer.json()
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"]
    assert feed["feed_url"].startswith(client.address)
    for item in feed["items"]:
        assert isinstance(item["id"], str)
        assert item["content_html"]
        assert item["summary"]
        assert all(MOMENT.match(item[name]) for name in ("date_published", "date_modified"))
        assert all(author["name"] for author in item["authors"])
        assert all(isinstance(tag, str) for tag in item.get("tags", []))
        assert all(name.startswith("_") for name in item if name not in {
            "id", "url", "title", "summary", "content_html", "date_published", "date_modified", "authors", "tags",
        })  # fmt: skip


def test_entries_carry_the_sentence_of_the_change(client: Client) -> None:
    """The change in one line is the summary, its beginning stands in the title, both marked where it is silent; its
    classes are categories."""
    atom = feedparser.parse(client.get("/a/k7d2mq9t.atom").body)
    entry = atom.entries[0]
    assert entry.summary.startswith("silent: Headline: death toll two → five")
    assert "(silent: Headline: death toll two → five" in entry.title
    assert {"headline", "figure"} <= {tag.term for tag in entry.tags}
    assert entry.author == "Harbour Courier"


def test_figures_stand_in_boxes_on_cards_and_in_feeds(client: Client) -> None:
    """ "two" and "five" dead, each in a box: on the card by the style sheet, in a feed by a style of its own."""
    assert re.search(
        r'<span class="figure"><del>[Tt]wo</del></span> <span class="figure"><ins>[Ff]ive</ins></span>',
        client.get("/").text,
    )
    entry = next(
        each
        for each in client.get("/latest.feed.json").json()["items"]
        if each["url"].endswith("/a/k7d2mq9t/1..2")
    )
    assert re.search(
        r'<span style="border:1px solid[^"]*"><del [^>]*>[Tt]wo</del></span>', entry["content_html"]
    )


def test_every_list_page_names_its_feeds(client: Client) -> None:
    """A reader that is given the page finds the feeds."""
    for path in ("/", "/silent", "/corrections", "/articles", "/sources", "/search?q=ferry"):
        page = client.get(path).text
        for kind in ("application/atom+xml", "application/rss+xml", "application/feed+json"):
            assert f'type="{kind}"' in page, (path, kind)


@pytest.mark.parametrize("form", FORMS)
def test_asked_by_time(serve: Serve, form: str) -> None:
    """304 for the very time that was given; 200 for another one, and where an ETag says that the reader has another."""
    client = serve(full())
    first = get(client, "/latest", form)
    at = first.headers["last-modified"]
    assert parsedate_to_datetime(at) == NOW.replace(microsecond=0)
    again = get(client, "/latest", form, if_modified_since=at)
    assert (again.status, again.body) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    earlier = (parsedate_to_datetime(at) - timedelta(days=1)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    for value in (earlier, "yesterday", ""):
        assert get(client, "/latest", form, if_modified_since=value).status == 200
    assert get(client, "/latest", form, if_modified_since=at, if_none_match='"other"').status == 200
    assert get(client, "/latest", form, if_none_match=first.headers["etag"]).status == 304


def test_a_takedown_changes_the_time_of_a_feed(serve: Serve) -> None:
    """A reader that asks by time is told that an entry went, though nothing newer came."""
    world = full()
    client = serve(world)
    first = client.get("/latest.feed.json")
    gone = json.loads(first.body)["items"][-1]["_variorum"]["article"]
    world.observatory.takedown(gone, "a court order")
    again = client.get("/latest.feed.json", if_modified_since=first.headers["last-modified"])
    assert again.status == 200
    assert gone not in again.text
    assert datetime.strptime(again.headers["last-modified"], "%a, %d %b %Y %H:%M:%S GMT") > datetime.strptime(  # noqa: DTZ007
        first.headers["last-modified"], "%a, %d %b %Y %H:%M:%S GMT"
    )


@pytest.mark.parametrize("form", FORMS)
def test_a_reader_that_has_a_feed_costs_no_comparison(serve: Serve, form: str) -> None:
    """What it has is told from the changes themselves: nothing is compared, no text is read. A look without a change is no
    news; another text, another class of an edit, a takedown are."""
    client = serve(full())
    first = get(client, "/latest", form, host="localhost")
    tag = first.headers["etag"]
    world = full()
    client, reading = serve(world), world.store.document

    def refused(*_: object) -> Document:
        raise AssertionError("a text was read")

    world.store.document = refused  # type: ignore[method-assign, assignment]
    again = get(client, "/latest", form, host="localhost", if_none_match=tag)
    assert (again.status, again.body, again.headers["etag"], again.headers["cache-control"]) == (
        304,
        b"",
        tag,
        "no-cache",
    )
    assert (
        get(
            client, "/latest", form, host="localhost", if_modified_since=again.headers["last-modified"]
        ).status
        == 304
    )
    world.store.document = reading  # type: ignore[method-assign]
    plan = world.store.plan("k7d2mq9t")
    look = Look("k7d2mq9t", NOW, Outcome.UNCHANGED, "same text", plan.url, 200, 2)
    world.settle([look], plan)
    assert get(client, "/latest", form, host="localhost", if_none_match=tag).status == 304
    stored = world.store.edits("k7d2mq9t", 1, 2)
    world.store.add_edits([replace(each, edit=replace(each.edit, detail="another")) for each in stored])
    changed = get(client, "/latest", form, host="localhost", if_none_match=tag)
    assert changed.status == 200
    world.observatory.takedown("k7d2mq9t", "asked for")
    assert get(client, "/latest", form, host="localhost", if_none_match=changed.headers["etag"]).status == 200


HUB = "https://hub.example/"


@pytest.mark.parametrize("form", FORMS)
def test_feeds_name_the_hub_that_tells_of_them(serve: Serve, client: Client, form: str) -> None:
    """In the feed and before it, with the feed's own address, as WebSub asks; without the setting nothing is named."""
    answer = get(serve(full(hub=HUB)), "/latest", form)
    own = answer.headers["link"].partition(", <")[2].partition(">")[0]
    assert answer.headers["link"] == f'<{HUB}>; rel="hub", <{own}>; rel="self"'
    assert own.endswith(f"/latest.{form}")
    if form == "feed.json":
        assert answer.json()["hubs"] == [{"type": "WebSub", "url": HUB}]
    else:
        named = {link["rel"]: link["href"] for link in feedparser.parse(answer.body).feed.links}
        assert (named["hub"], named["self"]) == (HUB, own)
    plain = get(client, "/latest", form)
    assert "link" not in plain.headers
    assert "hub" not in plain.text.replace("github", "")
    for odd in ("hub.example", "ftp://hub.example/", 'https://hub.example/">', "https://hub.example/>, <x>"):
        with pytest.raises(SettingsError):
            Settings(hub=odd)
