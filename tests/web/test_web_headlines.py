"""Headlines that readers of a page do not see are shown beside the one they do, and their changes told apart."""

from __future__ import annotations

from lxml import html
from web_server import Serve
from web_world import World, at, document

from variorum.types import Headlines, WitnessChange

OLD, NEW = "Quay shut: all we know", "Harbour <shut>: all we know"
TEXT = "The quay stays closed until the wall has been looked at."


def _world() -> World:
    world = World()
    world.source("courier1", "Example Courier", "https://courier.example/feed.xml")
    versions = [
        (
            at(when),
            document("Quay closed", TEXT, more, headlines=Headlines("Quay closed", og, None, "Quay closed")),
        )
        for when, og, more in (
            ("10:00", OLD, "Boats wait."),
            ("12:00", NEW, "Boats wait outside the harbour."),
        )
    ]
    world.article("k7d2mq9t", "courier1", "https://courier.example/quay", versions)
    return world


def test_other_headlines_stand_beside_the_one_that_readers_see(serve: Serve) -> None:
    """The page's own headline is the heading; the search and social one is named below it and in the evidence."""
    client = serve(_world())
    page = client.get("/a/k7d2mq9t/0").text
    assert ">Quay closed</h1>" in page
    assert "Search and social headline: " in page
    assert f"“{OLD}”" in page
    assert "stated by og:title" in page
    told = client.get("/a/k7d2mq9t/0.json").json()
    assert told["other_headlines"] == [
        {"name": "Search and social headline", "witnesses": ["og:title"], "text": OLD}
    ]


def test_a_change_of_another_headline_is_told_apart(serve: Serve) -> None:
    """It is no edit of the headline, is named with its witness, and is escaped like all remote text."""
    client = serve(_world())
    page = client.get("/a/k7d2mq9t/0..1").text
    assert "Search and social headline (og:title)" in html.fromstring(page).text_content()
    assert "Harbour &lt;shut&gt;" in page
    assert "Harbour <shut>" not in page
    told = client.get("/a/k7d2mq9t/0..1.json").json()
    assert told["headlines_moved"] == [{"witness": "og:title", "old": OLD, "new": NEW}]
    assert not [edit for edit in told["edits"] if edit["class"] == "headline"]


def test_headlines_that_change_alike_are_told_once(serve: Serve) -> None:
    """Three witnesses, two of them alike: one list of two lines, and once that readers do not see it."""
    world = World()
    world.source("courier1", "Example Courier", "https://courier.example/feed.xml")
    stated = [
        Headlines("Quay closed", OLD, OLD, f"{OLD} – Courier"),
        Headlines("Quay closed", NEW, NEW, f"{NEW} – Courier"),
    ]
    versions = [
        (at(when), document("Quay closed", TEXT, headlines=each))
        for when, each in zip(("10:00", "12:00"), stated, strict=True)
    ]
    world.article("k7d2mq9t", "courier1", "https://courier.example/quay", versions)
    page = html.fromstring(serve(world).get("/a/k7d2mq9t/0..1").text)
    lines = [" ".join(line.text_content().split()) for line in page.xpath("//ul[@class='note']/li")]
    assert len(lines) == 2
    assert sum("(og:title), " in line for line in lines) == 1
    assert sum("Readers of the page do not see it." in line for line in lines) == 1


def _followed(later_og: str) -> World:
    """Page, social networks and window change their headline in one look; `later_og` is what og:title states from then on."""
    world = World()
    world.source("courier1", "Example Courier", "https://courier.example/feed.xml")
    first, then = "Quay closed", "Quay opens again"
    versions = [
        (at("10:00"), document(first, TEXT, headlines=Headlines(first, first, None, f"{first} - Courier"))),
        (at("12:00"), document(then, TEXT, headlines=Headlines(then, later_og, None, f"{then} - Courier"))),
    ]
    world.article("k7d2mq9t", "courier1", "https://courier.example/quay", versions)
    when = world.store.versions("k7d2mq9t")[1].first_seen
    world.store.add_witness_changes(
        [
            WitnessChange("k7d2mq9t", when, "h1", first, then),
            WitnessChange("k7d2mq9t", when, "og:title", first, later_og),
            WitnessChange("k7d2mq9t", when, "title", f"{first} - Courier", f"{then} - Courier"),
        ]
    )
    return world


def test_what_follows_the_headline_on_the_page_is_not_told_as_unseen(serve: Serve) -> None:
    """Readers see that change: it is the headline's own, neither above the comparison nor in the list over time."""
    client = serve(_followed("Quay opens again"))
    page = client.get("/a/k7d2mq9t/0..1").text
    assert "Readers of the page do not see it." not in page
    assert "Headlines for search and social media over time" not in page
    assert len(client.get("/a/k7d2mq9t.json").json()["headline_changes"]) == 3


def test_what_leaves_the_headline_on_the_page_is_told(serve: Serve) -> None:
    """It said what readers saw and says something else from then on: that witness alone is named."""
    page = html.fromstring(serve(_followed("You will not believe this quay")).get("/a/k7d2mq9t/0..1").text)
    lines = [" ".join(line.text_content().split()) for line in page.xpath("//ul[@class='note']/li")]
    assert len(lines) == 1
    assert "og:title" in lines[0]
    assert "(title)" not in lines[0]
    heard = page.xpath("//ol[@class='heard']/li")
    assert ["og:title" in each.text_content() for each in heard] == [True]


def test_changes_without_an_edit_are_listed(serve: Serve) -> None:
    """What a witness stated between two versions stands below the timeline, the newest first, and in the JSON."""
    world = _world()
    changes = [
        WitnessChange("k7d2mq9t", at("10:30"), "og:title", OLD, "Quay: <b>live</b>"),
        WitnessChange("k7d2mq9t", at("11:00"), "og:title", "Quay: <b>live</b>", None),
    ]
    world.store.add_witness_changes(changes)
    client = serve(world)
    page = client.get("/a/k7d2mq9t").text
    assert "Headlines for search and social media over time" in page
    assert "Quay: &lt;b&gt;live&lt;/b&gt;" in page
    assert page.index("21 Nov, 11:00") < page.index("21 Nov, 10:30")
    told = client.get("/a/k7d2mq9t.json").json()["headline_changes"]
    assert [(each["at"], each["new"]) for each in told] == [
        ("2026-11-21T10:30:04Z", "Quay: <b>live</b>"), ("2026-11-21T11:00:04Z", None),
    ]  # fmt: skip


def test_bylines_over_time_are_told_apart_from_headlines(serve: Serve) -> None:
    """Page and JSON name the writers before and after, under a heading of their own."""
    world = _world()
    world.store.add_witness_changes(
        [WitnessChange("k7d2mq9t", at("10:30"), "byline", "Ines Valko", "Ines Valko, Tomas <b>Ruud</b>")]
    )
    client = serve(world)
    page = client.get("/a/k7d2mq9t").text
    assert "Bylines over time" in page
    assert "Ines Valko, Tomas &lt;b&gt;Ruud&lt;/b&gt;" in page
    told = client.get("/a/k7d2mq9t.json").json()
    assert [each["new"] for each in told["byline_changes"]] == ["Ines Valko, Tomas <b>Ruud</b>"]
    assert "byline" not in [each["witness"] for each in told["headline_changes"]]


def test_only_the_words_that_changed_are_marked(serve: Serve) -> None:
    """In the comparison and below the timeline, of the headline for search and of the byline alike."""
    world = _world()
    byline = WitnessChange("k7d2mq9t", at("11:00"), "byline", "Ada Quill, Sten Orr", "Ada Quill, Rue Orr")
    world.store.add_witness_changes([byline])
    page = serve(world).get("/a/k7d2mq9t/0..1").text
    assert "<del>Quay</del> <ins>Harbour" in page
    assert f"<del>{OLD}</del>" not in page
    assert "<del>Sten</del> <ins>Rue</ins> Orr" in page
