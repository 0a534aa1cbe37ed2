"""A public instance: of either text no more than a share is given out, on any surface, whatever changed."""

from __future__ import annotations

import html
import random
import re
from collections.abc import Callable

import pytest
from web_world import World, at, document

from conftest import Client
from variorum.publish.ceiling import SHARE

Serve = Callable[[World], Client]

PARAGRAPHS, WORDS = 8, 32


def invented(seed: int) -> tuple[str, ...]:
    """Paragraphs of one sentence each, of words that come once, so that what stands in an answer can be told."""
    chance = random.Random(seed)
    syllables = (
        "ba",
        "do",
        "fer",
        "gan",
        "hol",
        "jim",
        "kel",
        "lor",
        "mun",
        "nas",
        "pil",
        "ruk",
        "sen",
        "tov",
        "wex",
        "zad",
    )
    words = [f"{''.join(chance.sample(syllables, 3))}{chr(97 + i % 26)}" for i in range(PARAGRAPHS * WORDS)]
    rows = [words[i : i + WORDS] for i in range(0, len(words), WORDS)]
    return tuple(f"The {' '.join(row)} of {97 + i}." for i, row in enumerate(rows))


HARBOUR, ORCHARD = invented(1), invented(2)
#: The same paragraphs with every tenth word put otherwise.
REWORDED = tuple(
    " ".join(f"re{word}" if i % 10 == 5 else word for i, word in enumerate(text.split())) for text in HARBOUR
)
SURFACES = (
    "/a/k7d2mq9t", "/a/k7d2mq9t.json", "/a/k7d2mq9t.atom", "/a/k7d2mq9t.rss", "/a/k7d2mq9t.feed.json", "/a/k7d2mq9t/0..1",
    "/a/k7d2mq9t/0..1?all=1", "/a/k7d2mq9t/0..1.json", "/a/k7d2mq9t/0..1.txt", "/a/k7d2mq9t/0..1.md",
    "/a/k7d2mq9t/0..1.csv", "/a/k7d2mq9t/0..1.svg?shape=tall", "/a/k7d2mq9t/0", "/a/k7d2mq9t/0.json", "/a/k7d2mq9t/1",
    "/a/k7d2mq9t/1.json", "/a/k7d2mq9t/sentences", "/a/k7d2mq9t/sentences.json", "/", "/latest.json", "/latest.feed.json",
    "/latest.atom",
)  # fmt: skip


def world(old: tuple[str, ...], new: tuple[str, ...], *, public: bool) -> World:
    made = World()
    made.source("courier1", "Example Courier", "https://courier.example/feed.xml")
    made.article(
        "k7d2mq9t",
        "courier1",
        "https://courier.example/port",
        [
            (at("10:00"), document("Dredging in the port", *old)),
            (at("13:00"), document("Dredging in the port", *new)),
        ],
    )
    made.observatory.settings = made.observatory.settings.replace(public=public)
    return made


def shown(answer: str, texts: tuple[str, ...]) -> float:
    """The share of the words of a text that stand in an answer with the four words after them."""
    for _ in range(3):
        answer = html.unescape(answer)
    bare = " ".join(re.findall(r"\w+", re.sub(r"<[^>]*>|\[-.*?-\]|\\u[0-9a-f]{4}|\\n", " ", answer)))
    words = re.findall(r"\w+", " ".join(texts))
    runs = [range(i, i + 5) for i in range(len(words) - 4) if " ".join(words[i : i + 5]) in bare]
    return len({place for run in runs for place in run}) / len(words)


@pytest.mark.parametrize("new", [ORCHARD, REWORDED], ids=["replaced", "reworded"])
def test_an_excerpt_is_no_whole_text(serve: Serve, new: tuple[str, ...]) -> None:
    """Another article at the address, or a text reworded in every sentence: neither side is given out."""
    client = serve(world(HARBOUR, new, public=True))
    for path in SURFACES:
        answer = client.get(path)
        assert answer.status == 200, path
        for text in (HARBOUR, new):
            assert shown(answer.text, text) <= SHARE + 0.05, path
    for path in ("/a/k7d2mq9t/0..1", "/a/k7d2mq9t/0..1.txt", "/a/k7d2mq9t/1", "/a/k7d2mq9t/sentences"):
        assert "not shown: this is a public instance" in client.get(path).text
    assert client.get("/a/k7d2mq9t/0..1.json").json()["blocks_left_out"] > 0
    each = [client.get(f"/a/k7d2mq9t/{number}/sentences/{unit}") for number in (0, 1) for unit in range(8)]
    assert {answer.status for answer in each} == {200, 403}
    assert shown(" ".join(answer.text for answer in each if answer.status == 200), HARBOUR) <= SHARE + 0.05


def test_a_private_instance_leaves_nothing_out(serve: Serve) -> None:
    """What a public instance withholds stands on the pages and in the feeds of a private one."""
    client = serve(world(HARBOUR, ORCHARD, public=False))
    for path in (
        "/a/k7d2mq9t/0..1",
        "/a/k7d2mq9t/0..1.txt",
        "/a/k7d2mq9t/0..1.json",
        "/a/k7d2mq9t.feed.json",
    ):
        answer = client.get(path).text
        assert shown(answer, ORCHARD) > 0.95, path
        assert "this is a public instance" not in answer


def test_a_small_change_is_shown_whole(serve: Serve) -> None:
    """One figure of one paragraph: the excerpt has the paragraph on both sides, and the edit its values."""
    new = (*HARBOUR[:3], HARBOUR[3].replace("of 100", "of 101"), *HARBOUR[4:])
    client = serve(world(HARBOUR, new, public=True))
    assert shown(client.get("/a/k7d2mq9t/0..1.json").text, new[3:4]) == 1
    (edit,) = client.get("/a/k7d2mq9t/0..1.json").json()["edits"]
    assert ("100" in edit["old"], "101" in edit["new"]) == (True, True)
