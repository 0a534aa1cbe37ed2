"""What is told of the edits of a simulated newsroom is what its desk did, class by class."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from variorum import Settings, open_observatory
from variorum.pipeline.adding import Wish
from variorum.testing.clocks import FixedClock
from variorum.testing.newsroom import Newsroom
from variorum.testing.newsroom.classes import judged
from variorum.testing.newsroom.model import EventKind
from variorum.testing.newsroom.score import Score, score
from variorum.types import EditClass

START = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
HOURS = 10


async def watched(room: Newsroom, folder: Path, clock: FixedClock) -> Score:
    """The newsroom watched by all its ways in until its time is up, and what was told beside the truth."""
    settings = Settings(
        home=str(folder), allow_loopback=True, pace=0.0, host_budget=100_000, batch_seconds=0.01, log_level="error"
    )  # fmt: skip
    until = START + timedelta(hours=HOURS)
    with open_observatory(settings=settings, clock=clock) as observatory:
        for outlet in room.outlets:
            for url in [*outlet.feeds, *([outlet.sitemap] if outlet.sitemap else []), outlet.front]:
                await observatory.add_source(url, wish=Wish(outlet=outlet.title))
        while True:
            await observatory.watch(once=True, poll_seconds=0.02)
            due = observatory.store.next_due()
            if due is None or due > until:
                return score(room.truth(), observatory.store, clock.now())
            clock.advance(max(due - clock.now(), timedelta(seconds=1)))


@pytest.mark.slow
def test_at_least_ten_classes_agree_with_the_truth_and_are_never_wrong(tmp_path: Path) -> None:
    """The demonstration's own story: what they tell is what was done, or part of a passage that came or went, and no
    event of theirs that a version shows goes untold."""
    clock = FixedClock(START)
    with Newsroom(seed=7, clock=clock, outlets=("gazette", "meridian", "lantern")) as room:
        found = asyncio.run(watched(room, tmp_path, clock))
    agreeing = {
        name for name, row in found.classes.items() if row["agreeing"] and not row["wrong"] + row["missing"]
    }
    assert len(agreeing) >= 10, found.classes_wrong
    assert len(found.class_table()) == 1 + len(found.classes)
    assert found.as_json()["classes"] == found.classes


def test_a_class_that_no_event_was_of_is_wrong_and_one_not_told_is_missing() -> None:
    """The judgement itself: a figure told of a moved paragraph, and the move passed over."""
    clock = FixedClock(START)
    with Newsroom(seed=7, clock=clock) as room:
        moved = next(each for each in room.truth().events if each.kind is EventKind.PARAGRAPH_MOVED)
    verdicts, missing = judged([EditClass.HEDGE], [moved])
    assert verdicts == {EditClass.HEDGE: "wrong"}
    assert missing == {EditClass.MOVED}
