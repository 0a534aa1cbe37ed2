"""The page of what was learnt of a source: what is held for furniture, why, and a person's word on it."""

from __future__ import annotations

import csv
import io

from web_server import Serve
from web_world import NOW, World, document

from variorum.extraction.memory import Lesson, SourceMemory
from variorum.extraction.signatures import memory_key
from variorum.text.normalise import fold
from variorum.types import Source

LINE = "Sign up for the evening bulletin"


def _world(**settings: object) -> tuple[World, Source, str]:
    """A source of one article, whose site showed a line on three."""
    world = World(**settings)
    source = world.source("courier1", "Example Courier", "https://courier.example/feed.xml")
    world.article(
        "k7d2mq9t", "courier1", "https://courier.example/ferry", [(NOW, document("Ferry", "Text."))]
    )
    memory = SourceMemory()
    key = memory_key(7, fold(LINE))
    for article in (1, 2, 3):
        memory.learn([Lesson(key, LINE, False, 6)], article, NOW, first=True)
    world.store.set_source_memory("courier.example", memory.pack())
    return world, source, key.hex()


def test_what_is_held_comes_as_csv_and_in_pages(serve: Serve) -> None:
    """The same rows as in JSON, in the order of sites and keys; each page begins after the last row of the one before."""
    world, _, key = _world()
    memory = SourceMemory.unpack(world.store.source_memory("courier.example") or b"")
    for number in range(5):
        lesson = Lesson(memory_key(7, fold(f"{LINE} {number}")), f"{LINE} {number}", False, 6)
        for article in (1, 2, 3):
            memory.learn([lesson], article, NOW, first=True)
    world.store.set_source_memory("courier.example", memory.pack())
    client = serve(world)
    rows = list(csv.DictReader(io.StringIO(client.get("/sources/courier1/memory.csv").text)))
    whole = client.get("/sources/courier1/memory.json").json()
    assert whole["next"] is None
    held = [(site["site"], known["key"]) for site in whole["sites"] for known in site["held"]]
    assert [(row["site"], row["key"]) for row in rows] == held == sorted(held)
    assert ("courier.example", key) in held
    assert {(row["kind"], row["articles"]) for row in rows} == {("repeated", "3")}
    path, seen = "/sources/courier1/memory.json?limit=2", list[str]()
    while path:
        told = client.get(path).json()
        seen += [known["key"] for site in told["sites"] for known in site["held"]]
        path = told["next"] or ""
    assert seen == [key for _, key in held]
    assert client.get("/sources/courier1/memory.json?before=x").status == 400


def test_what_is_held_stands_in_a_table(serve: Serve) -> None:
    """Text, count of articles and reason; the source's own page shows the first of it and leads here."""
    world, _, key = _world()
    client = serve(world)
    page = client.get("/sources/courier1/memory").text
    for piece in (LINE, key, "3 of 3", "the same words stand on several articles", "Keep as text", "21 Nov"):
        assert piece in page, piece
    own = client.get("/sources/courier1").text
    assert LINE in own
    assert '"/sources/courier1/memory"' in own
    held = client.get("/sources/courier1/memory.json").json()["sites"][0]
    assert (held["site"], held["articles"]) == ("courier.example", 3)
    assert held["held"][0] | {"why": ""} == {
        "key": key, "kind": "repeated", "taken_as": "furniture", "text": LINE, "articles": 3,
        "first_seen": "2026-11-21", "last_seen": "2026-11-21", "why": "", "decided_by": None, "decided_at": None,
    }  # fmt: skip


def test_a_decision_is_taken_and_undone(serve: Serve) -> None:
    """Keep as text, shown with who and when; undo puts back what was learnt."""
    world, _, key = _world()
    client = serve(world)
    answer = client.post("/sources/courier1/memory", {"key": key, "taken": "text"})
    assert (answer.status, answer.headers["location"]) == (303, "/sources/courier1/memory")
    page = client.get("/sources/courier1/memory").text
    assert "text of the articles" in page
    assert "decided by web" in page
    client.post("/sources/courier1/memory", {"key": key, "taken": "learnt"})
    assert "decided by" not in client.get("/sources/courier1/memory").text
    client.post("/sources/courier1/memory", {"key": key, "taken": "furniture"})
    assert client.get("/sources/courier1/memory.json").json()["sites"][0]["held"][0]["kind"] == "decided"


def test_what_cannot_be_decided_is_explained(serve: Serve) -> None:
    """A word that is none, a key that is not held, a source that is not there."""
    client = serve(_world()[0])
    assert client.post("/sources/courier1/memory", {"key": "00", "taken": "maybe"}).status == 400
    assert client.post("/sources/courier1/memory", {"key": "zz", "taken": "text"}).status == 404
    assert client.post("/sources/none/memory", {"key": "00", "taken": "text"}).status == 404


def test_a_public_instance_shows_and_decides_nothing(serve: Serve) -> None:
    """The table is there without its buttons, and the form is refused."""
    world, _, key = _world(public=True)
    client = serve(world)
    page = client.get("/sources/courier1/memory").text
    assert LINE in page
    assert "Keep as text" not in page
    assert client.post("/sources/courier1/memory", {"key": key, "taken": "text"}).status == 403


def test_a_source_that_taught_nothing_says_so(serve: Serve) -> None:
    """No article was read: the page says what has to happen first."""
    world = World()
    world.source("courier1", "Example Courier", "https://courier.example/feed.xml")
    assert "Nothing has been learnt yet" in serve(world).get("/sources/courier1/memory").text


def test_a_takedown_reaches_what_was_learnt(serve: Serve) -> None:
    """What stood on the article is not shown among the furniture, also where another process learns on; the rest is."""
    world = World()
    world.source("courier1", "Example Courier", "https://courier.example/feed.xml")
    headline = "Council names the driver who fled"
    world.article(
        "k7d2mq9t",
        "courier1",
        "https://courier.example/driver",
        [(NOW, document(headline, "A neighbour gave the police his name and street.", "Text."))],
    )
    learner = SourceMemory()
    lines = (LINE, headline, f"Most read: {headline}", "A neighbour gave the police his name")
    for article in (1, 2, 3):
        lessons = [Lesson(memory_key(n, fold(line)), line, False, 6) for n, line in enumerate(lines)]
        learner.learn(lessons, article, NOW, first=True)
    world.store.set_source_memory("courier.example", learner.pack())
    client = serve(world)
    path = "/sources/courier1/memory"
    tag = client.get(path).headers["etag"]
    assert client.get(path).text.count(headline) == 2
    world.observatory.takedown("k7d2mq9t", reason="court order 3")
    for address in (path, f"{path}.json", "/sources/courier1"):
        shown = client.get(address).text
        assert headline not in shown
        assert "neighbour" not in shown
        assert LINE in shown
    assert client.get(path, if_none_match=tag).status == 200
    assert len(client.get(f"{path}.json").json()["sites"][0]["held"]) == len(lines)
    learner.adopt(world.store.source_memory("courier.example"))  # one that held it in memory meanwhile
    learner.learn([Lesson(memory_key(1, fold(headline)), headline, False, 6)], 4, NOW, first=True)
    again = SourceMemory.unpack(learner.pack())
    assert [each.text for each in again.known() if each.text] == [LINE]
