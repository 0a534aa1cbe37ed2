"""The newsroom watched as it is: what is stored of its shared happenings beside what is known of them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import pytest

from variorum import Observatory, Settings, open_observatory
from variorum.edits.quotations import word_key
from variorum.pipeline.adding import Wish
from variorum.publish.stories import spoken_in
from variorum.testing.clocks import FixedClock
from variorum.testing.newsroom import ORIGIN, Newsroom, Shared

#: When the newsroom is looked at, in hours after the origin; a new process looks after each half.
MOMENTS = (0.0, 1.5, 2.5), (5.0, 7.0)


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Observatory, Shared, dict[str, str]]]:
    """The observatory, what is known, and the ids of articles by their names in the truth."""
    clock = FixedClock(ORIGIN)
    settings = Settings(
        home=str(tmp_path_factory.mktemp("room")), allow_loopback=True, pace=0.0, host_budget=100_000,
        batch_seconds=0.01, log_level="error",
    )  # fmt: skip
    with Newsroom(seed=7, clock=clock, articles=6, happenings=True) as room:
        for moments in MOMENTS:
            with open_observatory(settings=settings, clock=clock) as observatory:
                asyncio.run(_watch(room, observatory, clock, moments))
        with open_observatory(settings=settings, clock=clock) as observatory:
            truth = room.truth()
            names = {}
            for article in observatory.store.articles(limit=500):
                true = truth.article(article.url)
                assert true is not None
                names[true.name] = article.id
            yield observatory, truth.shared, names


async def _watch(
    room: Newsroom, observatory: Observatory, clock: FixedClock, moments: tuple[float, ...]
) -> None:
    if not observatory.store.sources():
        for outlet in room.outlets:
            for url in [*outlet.feeds, outlet.front]:
                await observatory.add_source(url, wish=Wish(outlet=outlet.title))
    for hours in moments:
        clock.advance(ORIGIN + timedelta(hours=hours) - clock.now())
        await observatory.watch(once=True, poll_seconds=0.02)


def test_each_happening_is_an_event_of_its_story(
    watched: tuple[Observatory, Shared, dict[str, str]],
) -> None:
    """Reports of a happening are in one event and no other article is, however many processes read them; happenings of
    one story are in one."""
    observatory, known, ids = watched
    store = observatory.store
    assert store.unread(1) == []
    assert store.check() == []
    places = store.memberships(list(ids.values()))
    stories: dict[str, set[str]] = {}
    for happening in known.happenings:
        if not ids.keys() >= set(happening.articles):
            continue  # one is printed later
        (event,) = {places[ids[name]].event_id for name in happening.articles}
        assert {article.id for article, _ in store.reports([event])} == {
            ids[name] for name in happening.articles
        }
        assert store.event(event).reports == len(happening.articles)
        stories.setdefault(happening.story, set()).add(store.event(event).story_id)
    assert stories
    assert all(len(found) == 1 for found in stories.values())


def test_a_quotation_altered_in_a_later_version_shows(
    watched: tuple[Observatory, Shared, dict[str, str]],
) -> None:
    """What one outlet altered in a later version stands beside what it and others printed before, in one utterance."""
    observatory, known, ids = watched
    store = observatory.store
    (altered,) = (each for each in known.utterances if any(wording.altered for wording in each.wordings))
    name = next(each.article for each in altered.wordings if each.altered)
    event = store.memberships([ids[name]])[ids[name]].event_id
    reports = [article.id for article, _ in store.reports([event])]
    spoken = spoken_in(event, store.printings(reports))
    before, after = (_key(each.text) for each in altered.wordings if each.article == name)
    (utterance,) = (
        each
        for each in spoken
        if {before, after}
        <= {_key(member.said.text) for member in each.members if member.report == ids[name]}
    )
    assert len({member.report for member in utterance.members}) > 1


def _key(text: str) -> str:
    return " ".join(word_key(text))
