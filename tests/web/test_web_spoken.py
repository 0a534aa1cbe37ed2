"""What a screen reader is given of a comparison, held against files: `tests/cases/web/*.aria.yml`.

A file is what Playwright's `aria_snapshot` gives, and all of it must be as it stands there. After a change that is meant,
`VARIORUM_UPDATE_CASES=1 pytest tests/web/test_web_spoken.py` writes them anew, to be read before they are kept.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from browser_world import opened
from playwright.sync_api import Browser, expect
from story_world import EVENT, bridge, gathered
from web_server import served
from web_world import BOX, NOTE, QUOTE, World, at, document

from variorum.web.site import create_site

pytestmark = pytest.mark.e2e

CASES: Final = Path(__file__).parent.parent / "cases" / "web"
UPDATE: Final = os.environ.get("VARIORUM_UPDATE_CASES") == "1"

FERRY = "The morning ferry left the harbour at six with forty passengers on board."
GALE = "A gale was expected on the eve of the feast, the weather station said."
PORT = "The port was closed shortly after the alarm was raised."
SCHOOL = "Schools on both islands stayed open all week."
KEEPER = "The keeper of the light counted the boats at dawn."
ALARM = (BOX, "How the alarm is raised at sea")
VERSIONS: Final = {
    "words01": (
        document("Ferry leaves late", FERRY, PORT, SCHOOL, GALE),
        document(
            "Ferry leaves early",
            FERRY.replace("forty", "fifty"),
            PORT,
            "“We did not wait for anyone,” said Ines Dahl, the master of the ferry.",
            GALE.replace("weather station", "harbour office"),
            (NOTE, "An earlier version gave a wrong number of passengers."),
        ),
    ),
    "moves01": (
        document("Ferry leaves late", GALE, FERRY, PORT, ALARM, SCHOOL, KEEPER),
        document("Ferry leaves late", ALARM, FERRY, f"{PORT} {SCHOOL}", KEEPER, GALE.replace("eve", "day")),
    ),
    "heads01": (
        document("Minister resigns", FERRY, (QUOTE, "Nobody asked us.")),
        document("Harbour sold to a stranger", FERRY, (QUOTE, "Nobody asked us.")),
    ),
}


@dataclass(frozen=True, slots=True)
class Case:
    """A part of a page, at a width; `pressed` is opened before it is read."""

    name: str
    path: str
    part: str
    width: int = 1280
    pressed: str = ""


EVERY: Final = (
    Case("columns", "/a/words01/0..1?all=1", ".diff"),
    Case("inline", "/a/words01/0..1?view=inline", ".diff"),
    Case("phone", "/a/words01/0..1", ".diff", 390),
    Case("moved", "/a/moves01/0..1", ".diff"),
    Case("moved-inline", "/a/moves01/0..1?view=inline", ".diff"),
    Case("headline", "/a/heads01/0..1", ".diff"),
    Case("list", "/a/words01/0..1", ".rail", pressed=".why summary"),
    Case("lanes", EVENT, ".lanes"),
    Case("lanes-phone", EVENT, ".lanes", 390),
    Case("quotations", EVENT, ".quotes", pressed=".quotes summary"),
    Case("apparatus", EVENT, ".apparatus"),
)


@pytest.fixture(scope="module")
def spoken() -> Iterator[str]:
    world = World()
    world.source("courier1", "Harbour Courier", "https://courier.example/feed.xml")
    world.source("herald01", "Island Herald", "https://herald.example/feed.xml")
    world.source("ledger01", "Evening Ledger", "https://ledger.example/feed.xml")
    bridge(world)
    gathered(world)
    for name, texts in VERSIONS.items():
        times = zip((at("10:00"), at("11:00")), texts, strict=True)
        world.article(name, "courier1", f"https://courier.example/{name}", list(times))
    with served(create_site(world.observatory)) as address:
        yield address


@pytest.mark.parametrize("case", EVERY, ids=[case.name for case in EVERY])
def test_a_comparison_is_read_as_it_was(browser: Browser, spoken: str, case: Case) -> None:
    """Words before every changed row, deletions and insertions, links both ways of a move: nothing lacks, nothing new."""
    page = opened(browser, case.width).page
    page.goto(spoken + case.path)
    if case.pressed:
        page.locator(case.pressed).click()
    file, part = CASES / f"{case.name}.aria.yml", page.locator(case.part)
    if UPDATE:
        file.write_text(f"- /children: deep-equal\n{part.aria_snapshot()}\n", encoding="utf-8")
    expect(part).to_match_aria_snapshot(file.read_text(encoding="utf-8"))
