"""Stories, events and quotations as pages, feeds and files."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from html import unescape
from typing import Any
from xml.etree import ElementTree

import feedparser
import pytest
from hypothesis import given, strategies
from lxml import html
from selectolax.lexbor import LexborHTMLParser, LexborNode
from story_world import BRIDGE, EVENT, FERRY_EVENT, gathered, hostile, many, told
from web_client import Client
from web_server import Serve
from web_world import World, at, document, full

from variorum.ports import Filed, Printing
from variorum.publish.stories import quoted
from variorum.publish.stories import reports as reports_of
from variorum.quotes.printed import Kind, Named, Said
from variorum.quotes.said import said
from variorum.storage.derived import speaker_key
from variorum.text.fingerprints import text_key
from variorum.types import ArticleState, GroupKind, GroupTurn, Mark, Regrouped
from variorum.web.asked import FEEDS
from variorum.web.kept import Kept

TEI = "{http://www.tei-c.org/ns/1.0}"


@pytest.fixture(scope="module")
def bridges() -> World:
    return told()


@pytest.fixture
def client(bridges: World, serve: Serve) -> Client:
    return serve(bridges)


def words(node: LexborNode | None) -> str:
    assert node is not None
    return " ".join(node.text(separator=" ").split())


def page(client: Client, path: str) -> LexborHTMLParser:
    answer = client.get(path)
    assert answer.status == 200, answer.text[:300]
    return LexborHTMLParser(answer.text)


def test_navigation_has_stories_where_there_is_one(client: Client, serve: Serve) -> None:
    """Stories and Quotes stand in the navigation as soon as two reports are a story, not before."""
    for path in ("/", "/sources", "/stories"):
        assert [words(link) for link in page(client, path).css(".nav a")][2:4] == ["Stories", "Quotes"]
    assert "Stories" not in words(page(serve(full()), "/").css_first(".nav"))


def test_the_list_names_stories_with_their_events(client: Client) -> None:
    """A card has the story's headline, what it is about, how many report it, and its events; sorted as asked."""
    cards = page(client, "/stories").css(".card")
    bridge = next(card for card in cards if "Kestrel" in words(card))
    told_of = words(bridge)
    for part in ("2 events", "3 outlets", "4 reports", "3 Nov to 19 Nov", "Second ferry starts at Marstein"):
        assert part in told_of
    assert bridge.css_first("h2 a").attributes["href"] == "/s/b1ridge0"
    assert told_of.count(words(bridge.css_first("h2"))) == 1, "its own headline stands in it twice"
    rows = client.get("/stories.json?sort=largest").json()["stories"]
    assert [row["reports"] for row in rows] == sorted((row["reports"] for row in rows), reverse=True)
    assert client.get("/stories?sort=odd").status == 400


def test_lanes_draw_what_is_known_of_the_hour(client: Client) -> None:
    """A disc at the hour that is stated; dashes over the day where it is not; to the first sight where nothing is."""
    lanes = page(client, EVENT).css(".lanes li")
    assert [words(lane.css_first(".siglum")).replace(" ", "") for lane in lanes] == ["H1", "I", "E"]
    by_headline = {words(lane.css_first(".text")): lane for lane in lanes}
    stated = by_headline["Kestrel bridge closed until spring"]
    assert (len(stated.css("circle.disc")), len(stated.css("line.unknown"))) == (1, 0)
    assert "09:10" in words(stated.css_first(".when"))
    day = by_headline["‘Every bolt’: bridge shut for months"]
    assert (len(day.css("circle.disc")), len(day.css("line.unknown"))) == (0, 1)
    assert "hour not stated" in words(day.css_first(".when"))
    nothing = by_headline["Mayor rules out opening of bridge"]
    assert (len(nothing.css("circle.disc")), len(nothing.css("circle.ring"))) == (0, 1)
    assert "no time stated, seen 15:00" in words(nothing.css_first(".when"))


def test_quotes_stand_beside_one_another(client: Client) -> None:
    """Compact: one line, each reading with its sign, a form for each report; in full: each as printed."""
    row = page(client, EVENT).css_first(".quotes tbody tr")
    assert words(row.css_first("th")) == "Inge Solheim"
    line = words(row.css_first("td > p"))
    assert "will not" in line
    assert "won't" in line
    forms = [words(form) for form in row.css(".form")]
    assert len(forms) == 3
    assert "quoted" in forms
    full_page = page(client, f"{EVENT}?quotes=full")
    wordings = [words(each) for each in full_page.css(".fully .wordings .text")]
    assert any("We will not open the Kestrel bridge before every bolt" in each for each in wordings)
    assert any("We won't open" in each for each in wordings)
    assert full_page.css(".fully .parted")
    assert not full_page.css(".quotes")


def test_a_quotation_altered_within_one_report_is_told(client: Client) -> None:
    """Where version 1 has other words than version 0, both stand there with their versions."""
    row = page(client, FERRY_EVENT).css_first(".quotes tbody tr")
    line = words(row.css_first("td > p"))
    assert "has to" in line
    assert "v0" in line
    assert "v1" in line


def test_figures_and_statements_are_lined_up(client: Client) -> None:
    """The cracks of one report beside those of another, each with report, version and time; what one alone tells."""
    parsed = page(client, EVENT)
    lined = words(parsed.css_first(".lined"))
    assert "14" in lined
    assert "12" in lined
    assert "version 0" in lined
    assert "for thirty years" in words(parsed.css_first(".alone"))


def test_why_a_report_is_here_is_shown(client: Client) -> None:
    """Likeness, shared terms with the names marked, and how far apart in time."""
    rows = page(client, EVENT).css(".why-here tbody tr")
    assert len(rows) == 3
    for row in rows:
        assert 0 < float(words(row.css("td")[1])) <= 1
        assert "Kestrel" in words(row.css_first("strong")).split(", ")


def test_merges_and_splits_are_told_with_reasons(serve: Serve) -> None:
    """What became of the groups, in words, with the likeness it rests on."""
    world = told()
    now = world.observatory.clock.now()
    split = Regrouped(
        now, GroupKind.EVENT, GroupTurn.SPLIT, "f1erry00", ("f1erry00",), "b1ridge0", 0.31, 4,
        0.14, ("ferry", "quay"), ("bolt",),
    )  # fmt: skip
    older = Regrouped(now, GroupKind.EVENT, GroupTurn.SPLIT, "f1erry00", ("f1erry00",), "b1ridge0", 0.42)
    world.store.file(Filed(now, turns=(older, split)))
    client = serve(world)
    told_of = [words(each) for each in page(client, EVENT).css(".turns li")]
    assert "Split: 1 report" in told_of[0]
    reason = (
        "alike 0.31 among themselves · 0.14 to what stayed (0.20 joins two) · only what left: ferry, quay"
    )
    assert f"{reason} · only what stayed: bolt" in told_of[0]
    assert told_of[1].endswith("alike 0.42")
    (record, _) = client.get("/s/b1ridge0.json").json()["changes_of_groups"]
    assert (record["alike"], record["apart"], record["threshold"]) == (0.31, 0.14, 0.2)
    assert (record["terms"], record["others"]) == (["ferry", "quay"], ["bolt"])


def test_each_event_says_why_it_is_in_its_story(client: Client) -> None:
    """On the pages of story and event and in their JSON: how like it is to the others, and what joins two."""
    shown = [words(each) for each in page(client, "/s/b1ridge0").css("ol.events li")]
    assert len(shown) == 2
    for each in shown:
        assert re.search(r"alike 0\.\d\d to the other events \(0\.12 joins two\)", each), each
    assert "This event in its story: alike 0." in words(page(client, EVENT).css_first(".why-here"))
    for event in client.get("/s/b1ridge0.json").json()["events_in_time"]:
        link = event["link"]
        assert link["threshold"] == 0.12
        assert link["alike"] is not None
    assert client.get(f"{EVENT}.json").json()["link"]["opened"] is False


def test_a_report_alone_opened_its_event(client: Client) -> None:
    """It is like nothing before it, and says so."""
    told = words(page(client, FERRY_EVENT).css_first(".why-here"))
    assert "One report opened this event, and none has joined it." in told
    assert "average" not in told
    (row,) = client.get(f"{FERRY_EVENT}.json").json()["reports_in_time"]
    assert (row["alike"], row["opened"], row["threshold"]) == (None, True, 0.2)


def test_events_lead_to_one_another_and_articles_to_their_story(client: Client) -> None:
    """Previous and next event; the story on the page of an article."""
    assert page(client, EVENT).css_first("a[rel=next]").attributes["href"] == FERRY_EVENT
    assert page(client, FERRY_EVENT).css_first("a[rel=prev]").attributes["href"] == EVENT
    assert page(client, "/a/b1ridge0").css_first(f'a[href="{EVENT}"]') is not None
    assert page(client, "/a/f1erry00/0..1").css_first(f'a[href="{FERRY_EVENT}"]') is not None


def test_every_form_of_an_event_tells_the_same(client: Client) -> None:
    """JSON, CSV and TEI have the wordings that the page has."""
    told_of = client.get(f"{EVENT}.json").json()
    texts = {each["text"] for row in told_of["utterances"] for each in row["wordings"]}
    rows = list(csv.DictReader(io.StringIO(client.get(f"{EVENT}.csv").text)))
    assert {row["text"].removeprefix("'") for row in rows} == texts
    assert {row["sign"] for row in rows} <= {row["sign"] for row in told_of["reports_in_time"]}
    tree = ElementTree.fromstring(client.get(f"{EVENT}.tei").body)  # noqa: S314 - our own
    assert len(tree.findall(f".//{TEI}div")) == len(told_of["utterances"])
    assert tree.findall(f".//{TEI}rdg")


@pytest.mark.parametrize(
    "path", ["/stories", "/s/b1ridge0", EVENT, FERRY_EVENT, "/quotes", "/quotes/inge_solheim"]
)
@pytest.mark.parametrize("form", FEEDS)
def test_feeds_can_be_followed(client: Client, path: str, form: str) -> None:
    """Every list has a feed with entries, whose ids differ and whose links lead to pages that answer."""
    answer = client.get(f"{path}.{form}")
    assert answer.status == 200
    if form == "feed.json":
        entries = [(item["id"], item["url"]) for item in answer.json()["items"]]
    else:
        parsed = feedparser.parse(answer.body)
        assert not parsed.bozo
        entries = [(entry.id, entry.link) for entry in parsed.entries]
    assert entries
    assert len({id for id, _ in entries}) == len(entries)
    assert client.get(entries[0][1].removeprefix(client.address)).status == 200
    assert client.get(f"{path}.{form}", if_none_match=answer.headers["etag"]).status == 304


def test_the_same_words_of_two_speakers_are_two_entries(serve: Serve) -> None:
    """One article may quote two people with the same words: their entries have ids of their own."""
    world = told()
    words_of_both = [
        Said(0, 12, "Close it now", Kind.DIRECT, Named(name, 0, 5)) for name in ("Ada Quill", "Bo Reed")
    ]
    world.store.file(
        Filed(world.observatory.clock.now(), printings=(Printing("b2ridge0", 0, tuple(words_of_both), 1),))
    )
    items = serve(world).get("/quotes.feed.json").json()["items"]
    assert len([item for item in items if "Close it now" in item["title"]]) == 2
    assert len({item["id"] for item in items}) == len(items)


def test_a_story_whose_reports_share_no_name_has_a_link_with_words(serve: Serve) -> None:
    """What a story is about is told by names; where there are none, its link is called what it is."""
    world = told()
    nameless = tuple(
        replace(row, member=replace(row.member, names=()))
        for row in world.store.placed(["b1ridge0", "f1erry00"])
    )
    world.store.file(Filed(world.observatory.clock.now(), reports=nameless))
    link = page(serve(world), EVENT).css_first('.head a[href="/s/b1ridge0"]')
    assert words(link) == "Story"


@pytest.mark.parametrize("settings", [{}, {"public": True}])
def test_the_feed_of_a_story_tells_what_became_of_it(settings: dict[str, object], serve: Serve) -> None:
    """Reports, quotations that a later version gives in other words, and merges and splits: each once, the newest first."""
    world = told(**settings)
    now = world.observatory.clock.now()
    split = Regrouped(now, GroupKind.EVENT, GroupTurn.SPLIT, "f1erry00", ("f1erry00",), "b1ridge0", 0.31)
    world.store.file(Filed(now, turns=(split,)))
    client = serve(world)
    items = client.get("/s/b1ridge0.feed.json").json()["items"]
    assert [item["tags"][0] for item in items] == [
        "split",
        "quote",
        "f1erry00",
        "b1ridge0",
        "b1ridge0",
        "b1ridge0",
    ]
    assert items[0]["title"].startswith("Split: 1 report")
    altered = items[1]
    assert altered["title"] == "Harbour Courier: quotation altered in version 1: Inge Solheim"
    assert re.search("<del[^>]*>will</del>", altered["content_html"])
    assert re.search("<ins[^>]*>has to</ins>", altered["content_html"])
    assert altered["date_published"] == "2026-11-19T11:00:04Z"
    for item in items:
        assert client.get(item["url"].removeprefix(client.address)).status == 200
    assert len({item["id"] for item in items}) == len(items)


def test_the_feed_of_an_event_tells_of_it_alone(serve: Serve) -> None:
    """Reports, altered quotations and changes of the one event, as the feed of its story has them, under the same ids; the page
    names it in its head and leads to it."""
    world = told()
    now = world.observatory.clock.now()
    moved = Regrouped(now, GroupKind.EVENT, GroupTurn.SPLIT, "f1erry00", ("f1erry00",), "e1lsewhe", 0.31)
    world.store.file(Filed(now, turns=(moved,)))
    client = serve(world)
    of_story = {item["id"]: item for item in client.get("/s/b1ridge0.feed.json").json()["items"]}
    of_events = {path: client.get(f"{path}.feed.json").json()["items"] for path in (EVENT, FERRY_EVENT)}
    assert all(of_story[item["id"]] == item for items in of_events.values() for item in items)
    assert [item["tags"][0] for item in of_events[EVENT]] == ["b1ridge0"] * 3
    assert [item["tags"][0] for item in of_events[FERRY_EVENT]] == ["split", "quote", "f1erry00"]
    shown = page(client, EVENT)
    assert shown.css_first(f'link[type="application/atom+xml"][href="{EVENT}.atom"]')
    assert [each.attributes["href"] for each in shown.css(".buttons a") if words(each) == "Feed"] == [
        f"{EVENT}.atom"
    ]
    assert page(client, "/export").css_first("#feeds") is not None
    assert "/s/…/….atom" in client.get("/export").text


def test_quotes_are_searched_and_narrowed(client: Client) -> None:
    """By words, by speaker, by how they are given; the pages of the list go on without gap or repetition."""
    found = client.get("/quotes.json?q=bolt").json()["quotes"]
    assert found
    assert all("bolt" in row["text"].lower() for row in found)
    assert {row["kind"] for row in client.get("/quotes.json?kind=told").json()["quotes"]} == {"indirect"}
    whose = client.get("/quotes/inge_solheim.json?kind=all").json()["quotes"]
    assert {row["speaker"] for row in whose} == {"Inge Solheim"}
    assert client.get("/quotes/nobody_at_all").status == 404
    assert client.get("/quotes?before=nonsense").status == 400


def test_a_name_that_heads_the_page_is_not_set_above_each_quote(client: Client) -> None:
    """It is still said before each, for who goes from heading to heading."""
    whose = page(client, "/quotes/inge_solheim").css("article h2")
    assert {(words(name), name.attributes.get("class")) for name in whose} == {("Inge Solheim", "vh")}
    assert not page(client, "/quotes").css("article h2.vh")


@pytest.mark.parametrize("settings", [{}, {"public": True}])
def test_whoever_is_listed_has_a_page(settings: dict[str, object], serve: Serve) -> None:
    """Also one of whom only the writer's words tell, whose page then says that nothing stands in marks; but a public
    instance, which shows no such words, does not name them at all."""
    world = told(**settings)
    world.store.file(
        Filed(
            world.observatory.clock.now(),
            printings=(
                Printing("b2ridge0", 0, (_told("The bridge is old", "Mary O’Neill-Aas"), _told("It is closed", "Анна Иванова")), 1),
            ),
        )
    )  # fmt: skip
    client = serve(world)
    listed = [link.attributes["href"] or "" for link in page(client, "/quotes").css("aside .rail-list a")]
    assert listed
    for path in listed:
        assert "page" not in path
        assert page(client, path).css("main article"), path
    hidden = [
        "/quotes/mary_o_neill_aas",
        "/quotes/%D0%B0%D0%BD%D0%BD%D0%B0_%D0%B8%D0%B2%D0%B0%D0%BD%D0%BE%D0%B2%D0%B0",
    ]
    for path in hidden:
        public = bool(settings)
        assert any(each.startswith(path) for each in listed) != public
        assert client.get(path).status == (404 if public else 200)
        assert client.get(f"{path}?q=bridge").status == (404 if public else 200)
        if not public:
            assert "Nothing of this kind" in words(page(client, path).css_first(".two .prose"))
    assert client.get("/quotes/nobody_at_all?q=bridge&kind=marks").status == 404


def _told(text: str, name: str) -> Said:
    return Said(0, len(text), text, Kind.INDIRECT, Named(name, 0, len(name)), "said")


def test_a_speaker_has_one_address(client: Client) -> None:
    """However the name is written, the page is at the words of the name as they are compared."""
    for name in ("Inge_Solheim", "INGE%20SOLHEIM", "inge-solheim"):
        for form in ("", ".json"):
            answer = client.get(f"/quotes/{name}{form}?kind=all")
            assert (answer.status, answer.headers["location"]) == (
                301,
                f"/quotes/inge_solheim{form}?kind=all",
            )
    row = page(client, EVENT).css_first(".quotes tbody th a")
    assert row is not None
    assert row.attributes["href"] == "/quotes/inge_solheim"
    assert client.get("/quotes/...").status == 404


@given(strategies.text(strategies.characters(categories=("L", "Mn", "Nd", "P", "Zs")), max_size=12))
def test_the_words_of_a_name_are_their_own(name: str) -> None:
    """Addresses are made of them, so that one never leads to another."""
    key = speaker_key(name)
    assert key is None or speaker_key(key) == key


@pytest.mark.parametrize("name", ["Piet ½ Ødegård", "Gaffer ﬃn", "Ｈｏｌｍ", "Nuria ŀlull", "ພັນ ໜູ", "㈠ 田"])
def test_a_name_with_letters_that_stand_for_several_has_one_address(name: str) -> None:
    """Fractions, ligatures and wide letters are taken apart before a name is told from another."""
    key = speaker_key(name)
    assert key is not None
    assert speaker_key(key) == key
    assert speaker_key(unicodedata.normalize("NFKC", name)) == key


def test_files_of_a_story_have_all_its_reports(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many: only the page looks at the latest alone."""
    monkeypatch.setattr("variorum.web.screens.stories.REPORTS", 5)
    world = many(12)
    client, story = serve(world), world.store.memberships(["r0000xxx"])["r0000xxx"].story_id
    assert len(client.get(f"/s/{story}.json").json()["reports_in_time"]) == 12
    assert len(list(csv.DictReader(io.StringIO(client.get(f"/s/{story}.csv").text)))) == 12
    assert client.get(f"/s/{story}").status == 200


def test_long_lists_go_on(serve: Serve) -> None:
    """Page by page without gap or repetition, as many as the file has."""
    client = serve(many(20))
    everything = list(csv.DictReader(io.StringIO(client.get("/quotes.csv?kind=all").text)))
    assert len(everything) > 30
    paged = [(row["article"], row["text"]) for row in _paged(client, "/quotes.json?kind=all")]
    assert paged == [(row["article"], row["text"]) for row in everything]


def _paged(client: Client, path: str | None) -> Iterator[dict[str, str]]:
    while path:
        answer = client.get(path).json()
        yield from answer["quotes"]
        path = answer["next"]


def test_a_group_that_became_part_of_another_leads_there(serve: Serve) -> None:
    """The address of a merged event is a redirect; unknown ones are not found."""
    world = told()
    member = world.store.memberships(["f1erry00"])["f1erry00"]
    rows = world.store.placed(["f1erry00"])
    now = world.observatory.clock.now()
    moved = replace(rows[0], member=replace(member, event_id="b1ridge0"))
    turn = Regrouped(now, GroupKind.EVENT, GroupTurn.MERGED, "b1ridge0", ("f1erry00",), "f1erry00", 0.4)
    world.store.file(Filed(now, reports=(moved,), turns=(turn,)))
    client = serve(world)
    for form in ("", ".json", ".csv"):
        answer = client.get(f"{FERRY_EVENT}{form}")
        assert (answer.status, answer.headers["location"]) == (301, f"{EVENT}{form}")
    assert client.get("/s/b1ridge0/nothing0").status == 404
    assert client.get("/s/nothing0").status == 404


def _copied(world: World, published: str = "2026-11-03T17:00:00Z") -> None:
    """A report that took four paragraphs of the courier's over, a quotation among them, and adds a line of its own."""
    text = (*BRIDGE[:4], "The Sunday Post asked the mayor for a time and got none.")
    world.article(
        "c1opied0",
        "herald01",
        "https://herald.example/bridge-again",
        [(at("18:00", 3), document("Kestrel bridge stays closed", *text, published=published))],
        every=600,
    )
    world.store.set_state("c1opied0", ArticleState.LIVE, 0, None)
    gathered(world)


def test_passages_that_reports_share_are_told(serve: Serve) -> None:
    """Who shares how much with whom, the longest passage, and who printed it first; in the JSON the places of the
    passages."""
    world = told()
    _copied(world)
    client = serve(world)
    (section,) = [
        each for each in page(client, EVENT).css("aside section") if "Shared word for word" in each.text()
    ]
    shared = words(section.css_first("li"))
    assert re.search(r"\d\d% of the words of I¹ stand in H¹", shared), shared
    assert BRIDGE[0][:60] in shared
    assert "Harbour Courier printed it first, by the times that both state" in shared
    assert "Sunday Post" not in shared
    (record,) = client.get(f"{EVENT}.json").json()["shared"]
    assert (record["id"], record["source"], record["by_time"]) == ("c1opied0", "b1ridge0", True)
    text = world.store.document("c1opied0", 0).text
    source = world.store.document("b1ridge0", 0).text
    for each in record["passages"]:
        taken = text[each["start"] : each["end"]]
        assert "crossed" not in taken
        assert taken == source[each["source_start"] : each["source_end"]]


@pytest.mark.parametrize(
    ("published", "first"),
    [
        ("2026-11-03", "was seen with it first; hour not stated"),
        ("2026-11-04", "Harbour Courier printed it first, by the days that both state"),
    ],
)
def test_a_day_tells_who_was_first_only_of_another_day(serve: Serve, published: str, first: str) -> None:
    """Two reports of one day, one without an hour, may have come in either order."""
    world = told()
    _copied(world, published)
    (section,) = [
        each
        for each in page(serve(world), EVENT).css("aside section")
        if "Shared word for word" in each.text()
    ]
    assert first in words(section)


def test_shared_passages_are_those_of_the_texts_as_they_are_read_now(serve: Serve) -> None:
    """A version whose text is read anew keeps its number, and shares what its new text shares."""
    world = told()
    _copied(world)
    client = serve(world)
    assert len(client.get(f"{EVENT}.json").json()["shared"]) == 1
    other = document(
        "Kestrel bridge stays closed", "The Sunday Post asked the mayor for a time and got none."
    )
    world.store.set_document("c1opied0", 0, other, text_key=text_key(other), decision_rule=1)
    assert client.get(f"{EVENT}.json").json()["shared"] == []


def test_a_public_instance_tells_of_shared_passages_without_them(serve: Serve) -> None:
    """How much was shared is told, the passage itself is a sentence of a writer's."""
    world = told(public=True)
    _copied(world)
    body = unescape(serve(world).get(EVENT).text)
    assert "of the words of I¹ stand in H¹" in body
    assert BRIDGE[0][:60] not in body


def test_what_was_taken_down_is_in_no_story(serve: Serve) -> None:
    """Pages, lists, feeds and files of stories and quotations tell nothing of it any more."""
    world = told()
    client = serve(world)
    paths = [
        f"{path}{form}"
        for path, forms in (
            ("/stories", ("", ".json", ".csv", ".atom")),
            ("/s/b1ridge0", ("", ".json", ".csv", ".atom")),
            (EVENT, ("", ".json", ".csv", ".tei", ".atom")),
            ("/quotes", ("", ".json", ".csv", ".atom")),
            ("/quotes/leif_aas", ("", ".json")),
        )
        for form in forms
    ]
    secrets = (
        "Every bolt’: bridge",
        "crossed it",
        "Leif Aas",
        "every day for thirty years",
        "won\u2019t|won't open",
    )
    before = {path: client.get(path).text for path in paths}
    shown = {
        secret: [path for path, text in before.items() if re.search(secret, unescape(text))]
        for secret in secrets
    }
    assert all(shown.values()), shown
    world.observatory.takedown("b2ridge0", "asked for")
    for path in paths:
        body = unescape(client.get(path).text)
        assert not [secret for secret in secrets if re.search(secret, body)], path


def test_a_public_instance_gives_out_what_stands_in_marks(serve: Serve) -> None:
    """Quotations are excerpts; the sentences that tell of them in the writer's words are not listed."""
    client = serve(told(public=True))
    assert client.get("/quotes").status == 200
    assert client.get("/quotes?kind=all").status == 403
    assert client.get("/quotes.json?kind=told").status == 403
    assert client.get(EVENT).status == 200


def test_a_public_instance_gives_out_no_sentence_of_a_writer(serve: Serve) -> None:
    """No run of five words that stand outside quotation marks is on any surface of stories and quotations; figures are
    still lined up, bare, and what stands in marks is still quoted, in all words of its writer or in part."""
    world = told(public=True)
    ids = ("b1ridge0", "b2ridge0", "b3ridge0", "f1erry00")
    texts = [world.store.document(id, version.number) for id in ids for version in world.store.versions(id)]
    heads = " ".join(_plain(text.headline or "") for text in texts)
    kept = {run for text in texts for quoted in re.findall("“([^”]*)”", text.text) for run in _runs(quoted)}
    own = {
        run
        for text in texts
        for part in re.sub("“[^”]*”", "\n", text.text).split("\n")
        for run in _runs(part)
        if run not in kept and run not in heads
    }
    assert len(own) > 100
    client = serve(world)
    paths = [
        f"{path}{form}"
        for path, forms in (
            ("/stories", ("", ".json", ".csv", *(f".{feed}" for feed in FEEDS))),
            ("/s/b1ridge0", ("", ".json", ".csv", *(f".{feed}" for feed in FEEDS))),
            (EVENT, ("", "?quotes=full", ".json", ".csv", ".tei")),
            (FERRY_EVENT, ("", "?quotes=full", ".json", ".csv", ".tei")),
            ("/quotes", ("", "?q=bolt", ".json", ".csv", *(f".{feed}" for feed in FEEDS))),
            ("/quotes/inge_solheim", ("", ".json", ".csv", *(f".{feed}" for feed in FEEDS))),
        )
        for form in forms
    ]
    for path in paths:
        answer = client.get(path)
        assert answer.status == 200, path
        body = _plain(answer.text)
        assert not [run for run in own if run in body], path
    lined = client.get(f"{EVENT}.json").json()
    assert {each["text"] for row in lined["figures"] for each in row["words"]} >= {"14", "12"}
    assert (lined["statements"], lined["told_by_one"]) == ([], [])
    event = client.get(EVENT).text
    assert "every bolt has been looked at" in _plain(event)
    assert "Their sentences are not shown" in event
    assert "“every bolt”" in [row["text"] for row in client.get("/quotes.json").json()["quotes"]]


def _plain(text: str) -> str:
    """Words alone, parted by single blanks, of a page or a file."""
    return " ".join(re.findall(r"\w+", re.sub(r"<[^>]*>", "", unescape(text)).lower()))


def _runs(text: str) -> list[str]:
    """Every five words that follow one another."""
    each = _plain(text).split()
    return [" ".join(each[at : at + 5]) for at in range(len(each) - 4)]


def test_hostile_words_stay_words(serve: Serve) -> None:
    """Markup, scripts and signs that turn text around, in headlines, quotations and names."""
    world = full()
    hostile(world)
    gathered(world)
    client = serve(world)
    member = world.store.memberships(["h1ostile"])["h1ostile"]
    event = f"/s/{member.story_id}/{member.event_id}"
    for path in (
        "/stories",
        f"/s/{member.story_id}",
        event,
        f"{event}?quotes=full",
        "/quotes",
        "/quotes?kind=all",
    ):
        answer = client.get(path)
        assert answer.status == 200, path
        assert "\u202e" not in answer.text
        for element in html.document_fromstring(answer.body).iter():
            assert element.tag != "img"
            assert not [name for name in element.attrib if name.startswith("on")]
    ElementTree.fromstring(client.get(f"{event}.tei").body)  # noqa: S314 - our own


def test_very_many_reports_are_told_in_few_lines(serve: Serve) -> None:
    """Of a hundred and more reports some stand before the fold, and no line lists them all."""
    world = many(110)
    member = world.store.memberships(["r0000xxx"])["r0000xxx"]
    parsed = page(serve(world), f"/s/{member.story_id}/{member.event_id}")
    assert len(parsed.css(".lanes > ol > li")) == 12
    assert len(parsed.css(".lanes li")) > 100
    assert not parsed.css(".quotes.few")
    for row in parsed.css(".quotes tbody tr"):
        assert len(row.css(".by-form .siglum")) <= 4 * 12


def test_versions_are_told_by_their_numbers(serve: Serve) -> None:
    """A report of very many versions, one of them page noise: each is told with its own number and time, all are counted."""
    world, seen = told(), at("09:30", 3)
    texts = [
        document("Kestrel bridge: the works", *BRIDGE[:2], f"Bolt {number} of 50 was looked at, Mayor Inge Solheim said.",
                 f"“We will not open the Kestrel bridge before bolt {number} has been looked at again,” Ms Solheim said.", published="2026-11-03T09:10:00Z")
        for number in range(50)
    ]  # fmt: skip
    versions = [(seen + timedelta(minutes=10 * number), text) for number, text in enumerate(texts)]
    world.article("b4ridge0", "ledger01", "https://ledger.example/works", versions, every=600)
    world.store.mark(Mark("b4ridge0", 3, "noise", "test", world.observatory.clock.now()))
    gathered(world)
    member = world.store.memberships(["b4ridge0"])["b4ridge0"]
    client = serve(world)
    event = f"/s/{member.story_id}/{member.event_id}"
    lane = next(row for row in page(client, event).css(".lanes li") if "the works" in words(row))
    assert "49 versions" in words(lane)
    rings = [words(ring) for ring in lane.css("circle.ring title")]
    assert len(rings) + 1 == 49
    assert (rings[0], rings[2]) == ("Version 1, seen 09:40", "Version 4, seen 10:10")
    assert rings[-1] == "Version 49, seen 17:40"
    figures = client.get(f"{event}.json").json()["figures"]
    assert any(each["versions"][-1] == 49 for row in figures for each in row["words"])


def test_a_text_that_was_read_anew_is_shown_as_it_is_now(serve: Serve) -> None:
    """What is kept of an event goes by the texts: another text in as many quotations, by the same rules, is another."""
    world = told()
    client = serve(world)
    before = client.get(EVENT).text
    assert "Every bolt" in before
    assert "found 12 cracks" in client.get(f"{EVENT}.json").text
    text = world.store.document("b2ridge0", 0)
    blocks = tuple(
        replace(block, text=block.text.replace("12 cracks", "15 cracks").replace("every bolt", "every rivet"))
        for block in text.blocks
    )
    other = replace(text, blocks=blocks)
    world.store.set_document("b2ridge0", 0, other, text_key=text_key(other), decision_rule=1)
    printed = Printing("b2ridge0", 0, tuple(said(other.text, "en")), 1)
    world.store.file(Filed(world.observatory.clock.now(), printings=(printed,)))
    after = client.get(f"{EVENT}.json").text
    assert "found 15 cracks" in after
    assert "found 12 cracks" not in after
    assert "before every rivet has" in " ".join(
        each["text"] for row in client.get(f"{EVENT}.json").json()["utterances"] for each in row["wordings"]
    )


def test_lists_are_asked_for_at_once(serve: Serve) -> None:
    """However many stories, versions and reports a page shows, the store is not asked for each."""
    world, asked = told(), Counter[str]()
    for name in ("events", "document", "documents", "shown_documents"):
        setattr(world.store, name, _counted(asked, name, getattr(world.store, name)))
    client = serve(world)
    assert len(page(client, "/stories").css(".card")) == 2
    assert asked == {"shown_documents": 1}  # the texts in which names stand side by side
    assert client.get("/stories").status == 200
    assert asked == {"shown_documents": 1}
    assert client.get(EVENT).status == 200
    assert (asked["document"], asked["documents"], asked["shown_documents"]) == (0, 4, 2)


def test_a_story_is_headed_in_our_voice(serve: Serve) -> None:
    """A story is called by its names, an event by a headline; without names the headline of its largest event stands."""
    world = told()
    heading = page(serve(world), "/s/b1ridge0").css_first("h1")
    assert (heading.text(), heading.attributes.get("class")) == ("Inge Solheim, Kestrel, Tolv", None)
    world.store.reports = _nameless(world.store.reports)  # type: ignore[method-assign]
    heading = page(serve(world), "/s/b1ridge0").css_first("h1")
    assert heading.attributes.get("class") == "text"
    assert heading.text() == world.store.story("b1ridge0").title


def _nameless(reports: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *args, **more: [
        (article, replace(member, names=())) for article, member in reports(*args, **more)
    ]


def _counted(asked: Counter[str], name: str, method: Callable[..., Any]) -> Callable[..., Any]:
    def call(*args: Any, **more: Any) -> Any:
        asked[name] += 1
        return method(*args, **more)

    return call


def test_what_is_kept_is_bounded_by_its_weight() -> None:
    """The last used stay as long as they weigh no more than is allowed; one that is too heavy by itself is given, not kept."""
    kept, made = Kept[str](10, len), list[str]()

    def get(text: str) -> str:
        def make() -> str:
            made.append(text)
            return text

        return kept.get((text,), make)

    for text in ("aaaa", "bbbb", "aaaa", "cccc", "aaaa", "bbbb", "far too long a text", "dd", "dd"):
        assert get(text) == text
    assert made == ["aaaa", "bbbb", "cccc", "bbbb", "far too long a text", "dd"]


def test_signs_of_reports_are_those_of_all_versions() -> None:
    """A pure view model: no store, the same reports in any order."""
    world = told()
    rows = world.store.reports(["b1ridge0", "f1erry00"])
    steps = world.store.steps([article.id for article, _ in rows])
    one, other = reports_of(rows, steps), reports_of(rows[::-1], steps)
    assert one == other
    assert {str(row.siglum) for row in one} == {"H¹", "H²", "I", "E"}
    assert quoted([], one) == ()


def test_an_event_is_cited_as_a_change_is(client: Client) -> None:
    """On its page in all four forms, and as files of its own."""
    page: Any = html.document_fromstring(client.get(EVENT).text)
    (section,) = page.xpath("//section[@id='cite']")
    bibtex, csl, wiki = (pre.text_content() for pre in section.xpath(".//pre"))
    assert wiki.startswith("{{cite web |title=")
    for form, text in (("bib", bibtex), ("csl.json", csl)):
        answer = client.get(f"{EVENT}.{form}")
        assert (answer.status, answer.text.strip()) == (200, text.strip())
        assert f".{form}" in "".join(section.xpath(".//a/@href"))
    assert client.get(f"{EVENT}.csl.json").json()["URL"].endswith(EVENT)
    assert client.get("/s/b1ridge0.bib").status == 404
