"""A public instance: of either text no more than a share is given out, on any surface, whatever changed."""

from __future__ import annotations

import html
import random
import re
from collections.abc import Callable

import pytest
from web_world import World, at, document

from conftest import Client
from variorum.pipeline.classing import tell_returns
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


def _public(texts: list[tuple[str, ...]]) -> World:
    """A public instance with one article in these versions."""
    made = World()
    made.source("courier1", "Example Courier", "https://courier.example/feed.xml")
    versions = [
        (at(f"{6 + number:02}:00"), document("Dredging in the port", *text))
        for number, text in enumerate(texts)
    ]
    made.article("k7d2mq9t", "courier1", "https://courier.example/port", versions)
    made.observatory.settings = made.observatory.settings.replace(public=True)
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


def _one_at_a_time() -> list[tuple[str, ...]]:
    """Each version rewords one paragraph more."""
    return [(*REWORDED[:count], *HARBOUR[count:]) for count in range(PARAGRAPHS + 1)]


def _grown() -> list[tuple[str, ...]]:
    """Each version has a paragraph more."""
    return [HARBOUR[:count] for count in range(2, PARAGRAPHS + 1)]


@pytest.mark.parametrize("texts", [_one_at_a_time(), _grown(), [HARBOUR, ORCHARD, REWORDED]], ids=["one at a time", "grown", "replaced twice"])  # fmt: skip
def test_all_pages_of_an_article_together_are_no_whole_text(
    serve: Serve, texts: list[tuple[str, ...]]
) -> None:
    """Every version, every pair in every form, all sentences, feeds, lists and the search for its first words: who
    collects them all has no more of any text than a share; what changed last is among it."""
    client, path, count = serve(_public(texts)), "/a/k7d2mq9t", len(texts)
    pairs = [f"{path}/{old}..{new}" for new in range(count) for old in range(new)]
    pages = [
        f"{pair}{form}" for pair in pairs for form in ("", ".json", ".txt", ".md", ".csv", ".svg?shape=tall")
    ]
    pages += [f"{path}/{number}{form}" for number in range(count) for form in ("", ".json")]
    pages += [f"{path}/{number}/sentences/{unit}" for number in range(count) for unit in range(PARAGRAPHS)]
    pages += [f"{path}/sentences{form}" for form in ("", ".json", ".csv")]
    pages += [
        f"{page}{form}" for page in (path, "/latest") for form in ("", ".atom", ".feed.json", ".json", ".csv")
    ]
    answers = [client.get(page) for page in pages]
    assert {answer.status for answer in answers} <= {200, 403, 404}
    told = " ".join(answer.text for answer in answers if answer.status == 200)
    for text in texts:
        assert shown(told, text) <= SHARE + 0.05
    newest = client.get(f"{pairs[-1]}.txt").text
    assert shown(newest, texts[-1]) > 0.1, newest


def test_a_search_shows_few_words_beside_those_looked_for(serve: Serve) -> None:
    """On a public instance: on the page, in the feed, JSON and CSV, and of one sentence alone."""
    word = HARBOUR[3].split()[15]
    for form in ("", ".json", ".csv", ".atom"):
        told = re.sub(
            r"</?mark>|</?strong>|[\[\]]|&lt;/?strong&gt;",
            "",
            serve(_public([HARBOUR, ORCHARD])).get(f"/search{form}?q={word}").text,
        )
        assert word in told
        assert shown(told, HARBOUR) < 0.06, form
        whole = re.sub(
            r"</?mark>|</?strong>|[\[\]]|&lt;/?strong&gt;",
            "",
            serve(world(HARBOUR, ORCHARD, public=False)).get(f"/search{form}?q={word}").text,
        )
        assert shown(whole, HARBOUR) > 0.1, form


@pytest.mark.parametrize(("where", "texts"), [("removed", ORCHARD), ("added", HARBOUR), ("any", HARBOUR)])
def test_a_result_that_came_back_shows_few_words_too(
    serve: Serve, where: str, texts: tuple[str, ...]
) -> None:
    """What went and came when an earlier text took the place of another is found, on each surface in few words; on a
    private instance in more."""
    word = texts[3].split()[15]
    for form in ("", ".json", ".csv", ".atom", ".feed.json"):
        shares = []
        for public in (True, False):
            made = world(HARBOUR, ORCHARD, public=public)
            made.store.add_interval("k7d2mq9t", 0, at("14:00"), at("14:05"))
            tell_returns(made.store, "k7d2mq9t")
            answer = serve(made).get(f"/search{form}?q={word}&in={where}").text
            told = re.sub(r"</?mark>|</?strong>|[\[\]]|&lt;/?(?:strong|b|mark)&gt;", "", answer)
            assert word in told
            assert form not in (".csv", ".atom") or "/a/k7d2mq9t/" in told
            shares.append(shown(told, texts))
            if form == ".json" and where != "any":
                assert '"previous":1,' in answer.replace(": ", ":")
        assert shares[0] < 0.06, form
        assert shares[0] < shares[1], form


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
