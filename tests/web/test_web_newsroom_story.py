"""The demonstration's newsroom, watched and read on: its story's page shows what two outlets quote differently."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import pytest
from selectolax.lexbor import LexborHTMLParser
from web_client import Client
from web_server import served

from variorum import Settings, open_observatory
from variorum.app import Observatory
from variorum.pipeline.adding import Wish
from variorum.testing.clocks import FixedClock
from variorum.testing.newsroom import ORIGIN, Newsroom
from variorum.web.site import create_site

#: Hours after the origin: a figure is edited after the first, a quotation after the second.
MOMENTS = 0.5, 2.0, 4.5


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    clock = FixedClock(ORIGIN)
    settings = Settings(
        home=str(tmp_path_factory.mktemp("room")), allow_loopback=True, pace=0.0, host_budget=100_000,
        batch_seconds=0.01, log_level="error",
    )  # fmt: skip
    with (
        Newsroom(clock=clock, articles=3, happenings=True) as room,
        open_observatory(settings=settings, clock=clock) as observatory,
    ):
        asyncio.run(_watch(room, observatory, clock))
        observatory.read_texts()
        with served(create_site(observatory)) as address:
            yield Client(address)


async def _watch(room: Newsroom, observatory: Observatory, clock: FixedClock) -> None:
    for outlet in room.outlets:
        for url in [*outlet.feeds, outlet.front]:
            await observatory.add_source(url, wish=Wish(outlet=outlet.title))
    for hours in MOMENTS:
        clock.advance(ORIGIN + timedelta(hours=hours) - clock.now())
        await observatory.watch(once=True, poll_seconds=0.02)


def page(client: Client, path: str) -> LexborHTMLParser:
    answer = client.get(path)
    assert answer.status == 200, answer.text[:300]
    return LexborHTMLParser(answer.text)


def words(parsed: LexborHTMLParser) -> str:
    main = parsed.css_first("main")
    assert main is not None
    return " ".join(main.text(separator=" ").split())


def linked(client: Client, path: str, depth: int) -> list[str]:
    """The stories or (of depth 3) the events that a page links to."""
    hrefs = (link.attributes.get("href") or "" for link in page(client, path).css("main a"))
    return list(
        dict.fromkeys(h for h in hrefs if h.startswith("/s/") and h.count("/") == depth and "?" not in h)
    )


def event(client: Client) -> str:
    """What the page of the event tells that three outlets report; its story has another one."""
    for story in linked(client, "/stories", 2):
        events = [words(page(client, each)) for each in linked(client, story, 3)]
        found = [told for told in events if "Ebba Torvik" in told]
        if found:
            assert len(events) == 2
            return found[0]
    raise AssertionError("no event quotes Ebba Torvik")


def test_the_story_shows_where_quotations_part(client: Client) -> None:
    """Three outlets report one event of a story of two: what one cut, wrote otherwise, bracketed, and altered later."""
    told = event(client)
    assert all(outlet in told for outlet in ("Harbour Gazette", "The Meridian", "Lantern"))
    assert all(speaker in told for speaker in ("Halvard Crane", "Ragna Stolt", "Ebba Torvik"))
    for either, other in (
        ("guess", "speculate"),
        ("twenty", "20"),
        ("the foreman of the early shift", "Per Lund"),
    ):
        assert either in told
        assert other in told
    assert "paraphrased" in told
    assert "absent" in told


def test_the_story_shows_figures_side_by_side(client: Client) -> None:
    """Two, five and at least five dead, with the reports and versions that say so."""
    told = event(client)
    for figure in ("Two people were killed", "Five people were killed", "At least five people"):
        assert figure in told
