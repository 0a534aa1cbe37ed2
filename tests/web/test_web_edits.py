"""Silent edits, importance and light edits on pages, in feeds and for programs; the lives of sentences."""

from __future__ import annotations

import csv
import io
import re
from xml.etree import ElementTree

import pytest
from web_client import Client
from web_server import Serve
from web_world import HOSTILE, NOTE, World, at, document

from variorum.publish.feeds import ATOM

FIRST = "The ferry to Orr will sail twice an hour from Monday, the harbour board said on Saturday."
TOLL = "In all 12 boats were hired for the winter from the yard at Kelsund."
BOATS = "Two of the boats lay at the coal pier when the board met to look at the plan."
LAST = "The board will look at the plan again when the ice has gone from the outer islands."
CORRECTION = (NOTE, "Correction: an earlier version said 12 boats; there are 15.")


def quay() -> World:
    """An article whose figure changes in silence, which then is touched lightly, corrected, and gets a sentence back."""
    world = World()
    world.source("courier1", "Example Courier", "https://courier.example/feed.xml")
    world.source("herald01", "Example Herald", "https://herald.example/feed.xml")
    changed = TOLL.replace("12", "15")
    light = FIRST.replace("twice an hour", "twice-an-hour")
    world.article(
        "k7d2mq9t",
        "courier1",
        "https://courier.example/quay",
        [
            (at("10:00"), document("Ferries all winter", FIRST, TOLL, BOATS, LAST)),
            (at("13:00"), document("Ferries all winter", FIRST, changed, BOATS, LAST)),
            (at("14:00"), document("Ferries all winter", light, changed, BOATS, LAST)),
            (at("15:00"), document("Ferries all winter", light, changed, LAST, CORRECTION)),
            (at("16:00"), document("Ferries all winter", light, changed, BOATS, LAST, CORRECTION)),
        ],
    )
    world.article(
        "h3r4ld00",
        "herald01",
        "https://herald.example/boats",
        [
            (at("11:00"), document("Boats hired", FIRST, TOLL, LAST)),
            (at("11:30"), document("Boats hired", FIRST, TOLL.replace("12", "13"), LAST)),
        ],
    )
    return world


@pytest.fixture
def client(serve: Serve) -> Client:
    return serve(quay())


def test_silent_edits_have_a_page_and_feeds(client: Client) -> None:
    """Only the change of substance after the first hour without a note is listed, in every form; a source narrows."""
    (told,) = client.get("/silent.json").json()["changes"]
    assert (told["article"], told["old"], told["new"], told["silent"]) == ("k7d2mq9t", 0, 1, True)
    page = client.get("/silent").text
    assert "/a/k7d2mq9t/0..1" in page
    assert re.search('href="/a/k7d2mq9t/2..3">.*A later note names it</a>', page)
    assert told["later_note"] == "/a/k7d2mq9t/2..3"
    assert "/a/h3r4ld00" not in page
    assert 'href="/silent" aria-current="true"' in page
    atom = ElementTree.fromstring(client.get("/silent.atom").body)  # noqa: S314 - our own
    (entry,) = atom.findall(f"{{{ATOM}}}entry")
    assert {each.get("term") for each in entry.findall(f"{{{ATOM}}}category")} == {"figure", "silent"}
    (item,) = client.get("/silent.feed.json").json()["items"]
    assert (item["tags"], item["_variorum"]["silent"]) == (["figure", "silent"], True)
    assert item["_variorum"]["later_note"].endswith("/a/k7d2mq9t/2..3")
    assert "A note that came later names it</a>" in item["content_html"]
    assert {
        row["later_note"] for row in client.get("/latest.json").json()["changes"] if not row["silent"]
    } == {None}
    assert client.get("/silent.csv").text.count("\n") == 2
    assert client.get("/silent.json?source=herald01").json()["changes"] == []
    assert [row["silent"] for row in client.get("/latest.json").json()["changes"]].count(True) == 1


def test_the_front_page_names_them_beside_the_cards(client: Client) -> None:
    """What was edited later without a note, and the notes of correction in their own words."""
    page = client.get("/").text
    aside = page[page.index('<aside aria-label="More">') :]
    assert "Edited later without a note" in aside
    assert '<a href="/a/k7d2mq9t/2..3">A later note names it</a>' in aside
    assert "12 → 15" in aside
    assert "“Correction: an earlier version said 12 boats; there are 15.”" in aside


def test_the_rail_leads_to_a_note_that_came_later(client: Client) -> None:
    """The page of the silent change does; that of the note, of changes beside it and of a pair over several do not."""
    link = '<a href="/a/k7d2mq9t/2..3">A later note names it</a>'
    assert link in client.get("/a/k7d2mq9t/0..1").text
    assert "Ein späterer Hinweis" in client.get("/a/k7d2mq9t/0..1?lang=de").text
    for pair in ("1..2", "2..3", "0..3", "0..2"):
        assert "A later note" not in client.get(f"/a/k7d2mq9t/{pair}").text


def test_a_silent_edit_is_told_in_whole_sentences_in_german(client: Client) -> None:
    """What "ihm" stands for is the edit, which is masculine."""
    page = client.get("/a/k7d2mq9t/0..1?lang=de").text
    assert "<strong>Stiller Eingriff</strong> kein Hinweis darauf kam mit ihm" in page


def test_the_rail_says_why_an_edit_is_silent(client: Client) -> None:
    """With the time since the first sight, and whether the time of change that the page states moved; a change with a
    note, or within the hour, bears no such sign."""
    page = client.get("/a/k7d2mq9t/0..1").text
    assert "Silent edit" in page
    assert "about 3 hours after the article was first seen" in page
    assert "The time of change that the page states stayed as it was." in page
    assert client.get("/a/k7d2mq9t/0..1.json").json()["silence"] == {"silent": True, "modified_moved": False}
    for other in ("/a/k7d2mq9t/2..3", "/a/h3r4ld00/0..1"):
        assert "Silent edit</strong>" not in client.get(other).text


def test_importance_opens_on_demand_and_light_edits_fold(client: Client) -> None:
    """Without scripts: the terms stand in a fold, as do edits that weigh next to nothing, in a list and on a page."""
    page = client.get("/a/k7d2mq9t/0..1").text
    value = client.get("/a/k7d2mq9t/0..1.json").json()
    (why,) = re.findall(r'<details class="why">(.*?)</details>', page, re.DOTALL)
    assert f"Importance {value['importance']:.2f}, and why" in why
    assert [term["class"] for term in value["terms"]] == ["figure"]
    assert "Figure" in why
    light = client.get("/a/k7d2mq9t/1..2").text
    assert re.search(r'<details class="light"><summary>1 light edit</summary>.*Copy edit', light, re.DOTALL)
    latest = client.get("/").text
    (fold,) = re.findall(r'<details class="light">(.*?)</details>', latest, re.DOTALL)
    assert "/a/k7d2mq9t/1..2" in fold
    assert latest.count("/a/k7d2mq9t/1..2") == fold.count("/a/k7d2mq9t/1..2")


def test_a_sentence_that_came_back_is_restored_everywhere(client: Client) -> None:
    """Page, list, feed and JSON say so."""
    assert "Passage restored" in client.get("/a/k7d2mq9t/3..4").text
    assert "restored" in {edit["class"] for edit in client.get("/a/k7d2mq9t/3..4.json").json()["edits"]}
    (row,) = client.get("/latest.json?class=restored").json()["changes"]
    assert (row["old"], row["new"]) == (3, 4)
    assert "Passage restored" in client.get("/latest.atom?class=restored").text


def test_versions_that_were_not_neighbours(client: Client) -> None:
    """A pair that was no change has edits by the same rules: nothing is restored in it that stood in neither before."""
    edits = client.get("/a/k7d2mq9t/0..4.json").json()["edits"]
    assert {"figure", "correction"} <= {edit["class"] for edit in edits}
    assert not {"restored", "truncated"} & {edit["class"] for edit in edits}
    gone = client.get("/a/k7d2mq9t/2..4.json").json()["edits"]
    assert "restored" not in {edit["class"] for edit in gone}


def test_the_life_of_a_sentence(client: Client) -> None:
    """One page for each, at any place it ever had; the canonical address is where it first stood. It lists when it
    came, left and returned, each with version and time."""
    page = client.get("/a/k7d2mq9t/4/sentences/2").text
    assert '<link rel="canonical" href="' in page
    assert "/a/k7d2mq9t/0/sentences/2" in page
    events = re.findall(r"<strong>([^<]*)</strong>, <a href=\"([^\"]*)\">version (\d)</a>, ([^<.]*)", page)
    assert [(what, href, version) for what, href, version, _ in events] == [
        ("Appeared", "/a/k7d2mq9t/0", "0"),
        ("Left", "/a/k7d2mq9t/2..3", "3"),
        ("Came back", "/a/k7d2mq9t/3..4", "4"),
    ]
    assert events[1][3].strip() == "21 Nov, 14:30 to 15:00"
    told = client.get("/a/k7d2mq9t/4/sentences/2.json").json()
    assert [step["fate"] for step in told["sentences"][0]["steps"]] == ["appeared", "left", "restored"]
    assert len(told["showings"]) == 5
    marked = client.get("/a/k7d2mq9t/0/sentences/1").text
    assert re.search(r"<del>12</del> ?<ins>15</ins>", marked)
    for missing in ("/a/k7d2mq9t/0/sentences/9", "/a/k7d2mq9t/9/sentences/0", "/a/nobody00/0/sentences/0"):
        assert client.get(missing).status == 404


def test_all_sentences_of_an_article(client: Client) -> None:
    """Those of the last text in its order, what never changed folded, and those that left; each leads to its own page,
    and so does each edit."""
    page = client.get("/a/k7d2mq9t/sentences").text
    assert "1 sentence that never changed" in page
    assert page.index("since 0, copy edit in 2" if "copy edit in" in page else "since 0, reworded in 2") > 0
    assert "since 0, left in 3, came back in 4" in page
    every = client.get("/a/k7d2mq9t/sentences.json").json()["sentences"]
    for line in every:
        assert client.get(line["page"]).status == 200
        assert line["page"] in page
    rail = client.get("/a/k7d2mq9t/0..1").text
    assert 'href="/a/k7d2mq9t/1/sentences/1"' in rail


def test_the_sentences_of_an_article_come_as_a_table_and_in_pages(client: Client) -> None:
    """As CSV and JSON the same, whole or page by page; a place that is none is a fault of the request."""
    path = "/a/k7d2mq9t/sentences"
    every = client.get(f"{path}.json").json()
    assert every["next"] is None
    rows = list(csv.DictReader(io.StringIO(client.get(f"{path}.csv").text)))
    assert [(row["number"], row["text"], row["page"]) for row in rows] == [
        (str(line["number"]), line["text"], line["page"]) for line in every["sentences"]
    ]
    assert "appeared in 0; left in 3; restored in 4" in {row["steps"] for row in rows}
    for form, told in (
        ("json", lambda answer: [line["number"] for line in answer.json()["sentences"]]),
        ("csv", lambda answer: [int(row["number"]) for row in csv.DictReader(io.StringIO(answer.text))]),
    ):
        at, seen = f"{path}.{form}?limit=2", list[int]()
        while at:
            answer = client.get(at)
            assert len(told(answer)) <= 2
            seen += told(answer)
            link = re.match("<([^>]*)>", answer.headers.get("link", ""))
            after = answer.json()["next"] if form == "json" else link and link[1].removeprefix(client.address)
            at = after or ""
        assert seen == [line["number"] for line in every["sentences"]]
    assert client.get(f"{path}.json?before=x").status == 400


def test_a_strip_shows_in_which_texts_a_sentence_stood(client: Client) -> None:
    """One piece for each text that was on the page, told in words too, with its time; the pages of the sentences before
    and after lie beside."""
    page = client.get("/a/k7d2mq9t/4/sentences/2").text
    (strip,) = re.findall(r'<svg class="stands" role="img" aria-label="([^"]*)">(.*?)</svg>', page, re.DOTALL)
    assert (
        strip[0]
        == "version 0: stood, version 1: stood, version 2: stood, version 3: left, version 4: came back"
    )
    assert re.findall(r'<rect class="(\w+)"', strip[1]) == ["stood", "stood", "stood", "left", "came"]
    assert "version 3: left, 21 Nov, 14:30 to 15:00" in strip[1]
    assert 'rel="prev" href="/a/k7d2mq9t/4/sentences/1"' in page
    assert 'rel="next" href="/a/k7d2mq9t/4/sentences/3"' in page
    assert 'rel="prev"' not in client.get("/a/k7d2mq9t/4/sentences/0").text
    every = client.get("/a/k7d2mq9t/sentences").text
    assert len(re.findall(r'<svg class="stands"', every)) == every.count('class="life')
    assert re.search(r"<del>12</del> ?<ins>15</ins>", every)


def test_a_public_instance_shows_no_whole_text(serve: Serve) -> None:
    """There only sentences to which something happened are listed."""
    world = quay()
    world.observatory.settings = world.observatory.settings.replace(public=True)
    client = serve(world)
    assert LAST not in client.get("/a/k7d2mq9t/sentences").text
    assert LAST not in {each["text"] for each in client.get("/a/k7d2mq9t/sentences.json").json()["sentences"]}
    assert "not shown: this is a public instance" in client.get("/a/k7d2mq9t/sentences").text
    each = [
        client.get(f"/a/k7d2mq9t/0/sentences/{unit}{form}") for unit in range(9) for form in ("", ".json")
    ]
    assert {answer.status for answer in each} == {200, 403, 404}
    assert not [answer for answer in each if LAST in answer.text]


def test_hostile_sentences(serve: Serve) -> None:
    """Remote text is text on these pages and in feeds too, also where it is an edit's value."""
    world = World()
    world.source("courier1", "Example Courier", "https://courier.example/feed.xml")
    world.article(
        "h0st11e0",
        "courier1",
        "https://courier.example/odd",
        [
            (at("10:00"), document("Odd", f"They said 12 {HOSTILE} boats came in.", LAST)),
            (
                at("13:00"),
                document("Odd", f"They said 15 {HOSTILE} boats came in.", f"More {HOSTILE} came.", LAST),
            ),
        ],
    )
    client = serve(world)
    for path in ("sentences", "0/sentences/0", "1/sentences/1", "0..1"):
        assert "<script>alert" not in client.get(f"/a/h0st11e0/{path}").text
        assert "<img src=x" not in client.get(f"/a/h0st11e0/{path}").text
    (item,) = client.get("/latest.feed.json").json()["items"]
    assert "<script>" not in item["content_html"]
    assert "<img" not in item["content_html"]


def test_a_drawn_pair_is_kept_and_never_stale(client: Client) -> None:
    """The same page twice is the same; view, folding and the pair asked for are told apart, and a version that is marked
    as noise shows so at once."""
    path = "/a/k7d2mq9t/0..1"
    first = client.get(path).text
    assert client.get(path).text == first
    unfolded = client.get(f"{path}?all=1").text
    assert '<details class="stretch fold" open' in unfolded
    assert '<details class="stretch fold" open' not in client.get(path).text
    assert client.get("/a/k7d2mq9t/0..3").text != first
    client.post("/a/k7d2mq9t/1/mark", {"verdict": "noise"})
    assert "Marked as page noise" in client.get(path).text


def test_a_block_leads_to_the_life_of_its_sentence(client: Client) -> None:
    """In both columns, by its number; what did not change is left out of the order of the keyboard."""
    page = client.get("/a/k7d2mq9t/0..1?all=1").text
    for version in (0, 1):
        assert f'<a class="n" href="/a/k7d2mq9t/{version}/sentences/1"' in page
    found = re.findall(r'<a class="n" href="([^"]*)" title="In all versions"( tabindex="-1")?', page)
    assert {href.rpartition("/")[2] for href, silent in found if not silent} == {"1"}
