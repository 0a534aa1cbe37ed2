"""The example that must always work, as a story: pages of 2007 and 2008 imported from folders, grouped, read, and shown.

The texts are measuring data and not kept here; pages of that time are built around them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode
from stage import sqlite
from test_app_real_reports import body_of, old_page, other_reports
from two_columns import SHARED, versions
from web_client import Client
from web_server import served

from variorum import Observatory, open_observatory
from variorum.web.site import create_site

pytestmark = pytest.mark.skipif(not list(SHARED.glob("seeds/00*.txt")), reason=f"no seed texts in {SHARED}")

BROADCASTER, PAPER = "https://bbc.example", "https://ft.example"
AT = datetime(2007, 5, 16, 8, 0, tzinfo=UTC)


def imported(observatory: Observatory, folder: Path) -> None:
    """Three reports of one day, of two outlets, and one of a year later in two versions; the paper's states a day alone."""
    pages = [page for _, page in other_reports()]
    pages[2] = pages[2].replace(
        "Last Updated: Tuesday, 15 May 2007, 18:32 GMT", '<span class="date">Published: 15 May 2007</span>'
    )
    old, new = versions()
    later = [
        old_page(text.headline or "", body_of(text), f"Tuesday, 18 March 2008, {hour} GMT")
        for text, hour in ((old, "01:45"), (new, "14:50"))
    ]
    address = f"{BROADCASTER}/2/hi/europe/7302037.stm"
    seen = datetime(2008, 3, 18, 1, 50, tzinfo=UTC), datetime(2008, 3, 18, 14, 50, tzinfo=UTC)
    outlets = {
        "BBC News": [
            (f"{BROADCASTER}/2/hi/europe/6656829.stm", AT, pages[0]),
            (f"{BROADCASTER}/2/hi/europe/6658899.stm", AT, pages[1]),
            *((address, when, page) for when, page in zip(seen, later, strict=True)),
        ],
        "Financial Times": [(f"{PAPER}/cms/s/0/rhetoric.html", AT, pages[2])],
    }
    for outlet, captures in outlets.items():
        of_outlet = folder / outlet
        of_outlet.mkdir(parents=True)
        lines = []
        for number, (url, when, page) in enumerate(captures):
            (of_outlet / f"{number}.html").write_text(page, encoding="utf-8")
            headers = {"Content-Type": "text/html; charset=utf-8"}
            line = {
                "file": f"{number}.html",
                "url": url,
                "captured": when.isoformat(),
                "status": 200,
                "headers": headers,
            }
            lines.append(json.dumps(line) + "\n")
        (of_outlet / "captures.jsonl").write_text("".join(lines), encoding="utf-8")
        assert not [
            line for line in observatory.import_archives([of_outlet], name=outlet) if line.outcome == "failed"
        ]


@dataclass(frozen=True)
class Shown:
    """The pages about the story."""

    client: Client
    story: str
    events: tuple[str, ...]

    def page(self, path: str) -> LexborHTMLParser:
        answer = self.client.get(path)
        assert answer.status == 200, answer.text[:500]
        return LexborHTMLParser(answer.text)


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    folder = tmp_path_factory.mktemp("story")
    with open_observatory(sqlite(folder)) as observatory:
        imported(observatory, folder / "captures")
        with served(create_site(observatory)) as address:
            client = Client(address)
            (story,) = client.get("/stories.json").json()["stories"]
            told = client.get(f"/s/{story['id']}.json").json()
            yield Shown(client, f"/s/{story['id']}", tuple(row["page"] for row in told["events_in_time"]))


def words(node: LexborNode | None) -> str:
    assert node is not None
    return " ".join(node.text(separator=" ").split())


def test_one_story_of_two_events(shown: Shown) -> None:
    """The three reports of 2007 are an event, that of 2008 is another, and they lead to one another."""
    assert len(shown.events) == 2
    first, second = (shown.client.get(f"{event}.json").json() for event in shown.events)
    assert [row["sign"] for row in first["reports_in_time"]] == ["B1", "B2", "F"]
    assert [row["sign"] for row in second["reports_in_time"]] == ["B3"]
    assert "event 1 of 2" in words(shown.page(shown.events[0]).css_first(".head"))
    assert shown.page(shown.events[0]).css_first("a[rel=next]").attributes["href"] == shown.events[1]


def test_hours_are_drawn_as_far_as_they_are_known(shown: Shown) -> None:
    """Discs at 15:04 and 21:20; dashes where the hour is not stated."""
    lanes = shown.page(shown.events[0]).css(".lanes li")
    assert [words(lane.css_first(".when")) for lane in lanes] == ["· 15:04", "· 21:20", "· hour not stated"]
    assert [len(lane.css(".disc")) for lane in lanes] == [1, 1, 0]
    assert [len(lane.css("line.unknown")) for lane in lanes] == [0, 0, 1]


def test_what_was_said_is_printed_in_different_words(shown: Shown) -> None:
    """The sentence of the minister, the two of the secretary of state and the fragment, with who prints what."""
    rows = shown.client.get(f"{shown.events[0]}.json").json()["utterances"]
    apparatus = {
        tuple((each["words"], "".join(one["sign"] for one in each["witnesses"])) for each in place)
        for row in rows
        for place in row["apparatus"]
    }
    assert (("United States", "B2"), ("US", "F")) in apparatus
    assert (("somehow", "B2"), ("", "F")) in apparatus
    assert any("be able" in place[0][0] and place[1] == ("", "F") for place in apparatus)
    assert any("which there is a lot of" in place[0][0] and "issues" in place[1][0] for place in apparatus)
    by_words = {each["text"][:12]: row["forms"] for row in rows for each in row["wordings"]}
    assert by_words["[Mr Putin] s"]["B1"] == by_words["[Mr Putin] s"]["F"] == "quoted"
    assert by_words["It was agree"] == {"B1": "absent", "B2": "quoted", "F": "partial"}
    assert [row["wordings"][0]["form"] for row in rows] == ["quoted"] * len(rows)


def test_the_planned_system_is_lined_up(shown: Shown) -> None:
    """What the reports of both years say of it stands there, each with report, version and time; what one alone tells
    beside it."""
    parsed = shown.page(shown.events[0])
    page = words(parsed.css_first("main"))
    assert "10 interceptor rockets" in page
    assert "radar base in the Czech Republic" in page
    assert "B 3" in words(parsed.css_first(".lined"))
    assert "version 1" in words(parsed.css_first(".lined"))
    assert "Third Reich" in words(parsed.css_first(".alone"))
    told = shown.client.get(f"{shown.events[0]}.json").json()
    signs = [{each["sign"] for each in row["words"]} for row in told["statements"]]
    assert any({"B1", "B3"} <= each for each in signs)
    assert all(len(row["words"]) == 1 for row in told["told_by_one"])
    by_heading = {row["heading"]: [each["sign"] for each in row["words"]] for row in told["statements"]}
    assert by_heading["Radar"] == by_heading["Ballistic missiles"] == ["B1", "B3"]
    assert not told["figures"]  # "the two sides" count nothing
    alone = [(row["heading"], row["words"][0]["sign"]) for row in told["told_by_one"]]
    assert ("Condoleezza Rice", "F") in alone
    assert ("Sergei Lavrov", "B2") not in alone  # the other report quotes a part of it
    assert not [heading for heading, _ in alone if "BBC" in heading]
    assert len([heading for heading, _ in alone if "Medvedev" in heading]) == 1  # in both versions, told once
    assert "Radio Ekho Moskvy" in page


def test_the_edition_as_tei(shown: Shown) -> None:
    """Witnesses, lemmas and readings in the words of the reports."""
    tei = "{http://www.tei-c.org/ns/1.0}"
    tree = ElementTree.fromstring(shown.client.get(f"{shown.events[0]}.tei").body)  # noqa: S314 - our own
    assert {each.get("n") for each in tree.iter(f"{tei}witness")} >= {"B¹", "B²", "F"}
    assert "somehow" in {each.text for each in tree.iter(f"{tei}lem")}


#: The rows of the design's picture of this page: what stands there, in words of ours, with words of the row (by report) and how many
#: reports it names.
PICTURE = {
    "Interceptors": [("B1", "10 interceptor rockets on Polish soil"), ("B3", "some interceptor missiles based in Poland")],
    "Radar": [("B1", "a radar base in the Czech Republic"), ("B3", "an associated radar built in the Czech Republic")],
    "Sites": [
        ("F", "components of a missile interceptor system near Russia’s borders, in Poland and the Czech Republic"),
        ("B3", "parts of a missile defence system in Poland and the Czech Republic"),
    ],
    "Against, in general": [("B1", "long-range ballistic missiles fired at the US from the Middle East"), ("B3", "North Korea and Iran")],
    "Against, at first": [("B3", "attacks from \"rogue\" states")],
}  # fmt: skip
ALONE = {
    "The number of interceptors": ("B1", "10"),
    "Victory Day": ("F", "appeared indirectly to compare the US to the Third Reich"),
    "Radio Ekho Moskvy": ("B2", "Kosovo would never again be part of Serbia"),
    "No easy time": ("B1", "It is not an easy time in the relationship"),
    "The rhetoric": ("F", "The rhetoric is not helpful."),
}


@pytest.mark.parametrize("thing", PICTURE)
def test_each_row_of_the_picture(shown: Shown, thing: str) -> None:
    """One row of the page holds the words of each report that the picture shows in one row, and the page prints them."""
    rows = shown.client.get(f"{shown.events[0]}.json").json()["statements"]
    assert [
        row
        for row in rows
        if all(any(each["sign"] == sign and part in each["text"] for each in row["words"]) for sign, part in PICTURE[thing])
    ]  # fmt: skip
    page = words(shown.page(shown.events[0]).css_first("main"))
    for _, part in PICTURE[thing]:
        assert part in page


def test_who_alone_says_so(shown: Shown) -> None:
    """The number of interceptors is marked as said by one report, and no row marks all that it names."""
    rows = shown.client.get(f"{shown.events[0]}.json").json()["statements"]
    (ten,) = [each for row in rows for each in row["words"] if each["text"].startswith("10 interceptor")]
    assert ten["sole"]
    assert not [row["heading"] for row in rows if all(each["sole"] for each in row["words"])]


@pytest.mark.parametrize("thing", ALONE)
def test_each_thing_that_one_report_tells(shown: Shown, thing: str) -> None:
    """What the picture shows beside the page, with the report that tells it; she is named."""
    sign, part = ALONE[thing]
    told = shown.client.get(f"{shown.events[0]}.json").json()["told_by_one"]
    found = [row for row in told if row["words"][0]["sign"] == sign and part in row["words"][0]["text"]]
    assert found
    assert thing != "No easy time" or found[0]["heading"] == "Condoleezza Rice"
    assert part in words(shown.page(shown.events[0]).css_first(".alone"))
