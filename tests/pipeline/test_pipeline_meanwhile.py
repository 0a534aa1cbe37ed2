"""What happens to an article or source while a look at it is under way, and what the planner keeps."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta

import pytest
from stage import RSS, World, article, feed

from variorum.app import gate_of, new_id
from variorum.pipeline.page import Desk
from variorum.pipeline.parts import Parts, Seen
from variorum.pipeline.planning import Planner
from variorum.pipeline.watch import visit
from variorum.types import Outcome, SourceState


def look_at(made: World, article_id: str) -> tuple[Desk, Seen]:
    """A look that was made and is not settled yet."""
    observatory = made.observatory
    made.clock.advance(timedelta(hours=1))

    async def fetch() -> tuple[Parts, Seen]:
        gate = gate_of(observatory.settings, observatory.clock)
        parts = Parts(
            observatory.store, observatory.evidence, gate, observatory.clock, new_id, observatory.settings
        )
        try:
            return parts, await visit(parts, observatory.store.plan(article_id))
        finally:
            await gate.close()

    parts, seen = asyncio.run(fetch())
    return Desk(parts, Planner(parts)), seen


def test_an_article_taken_down_meanwhile_stays_down(each_world: World) -> None:
    """A look that was under way brings none of its text back, and no further look is due."""
    article_id = each_world.watch()
    each_world.stage.put("/story", article(headline="Another headline"))
    desk, seen = look_at(each_world, article_id)
    store = each_world.observatory.store
    store.takedown(article_id, each_world.clock.now(), "asked for")
    (settlement,) = desk.settle([seen])
    assert settlement.look.outcome is Outcome.FAILED
    assert "taken down" in settlement.look.reason
    assert len(each_world.versions(article_id)) == 1
    assert store.plan(article_id).due is None
    assert store.article(article_id).headline is None
    assert each_world.run(hours=100) == []


def test_a_source_paused_meanwhile_stays_paused(each_world: World) -> None:
    """A poll under way is taken in, and the source is not asked again."""
    stage, observatory = each_world.stage, each_world.observatory
    url = stage.put("/story", article())
    observatory.add(stage.put("/feed", feed((url, "Ferries")), content_type=RSS), name="Feed")
    each_world.run()
    from variorum.pipeline.watch import Poll, Watch

    desk, _ = look_at(each_world, observatory.find_article(url).id)
    source = observatory.store.source("Feed")
    watch = Watch(desk.parts)
    polled = asyncio.run(watch.do(Poll(source, observatory.store.health(source.id))))
    observatory.set_source("Feed", state=SourceState.PAUSED)
    watch.settle([polled])
    assert observatory.store.source("Feed").state is SourceState.PAUSED
    asked = stage.paths().count("/feed")
    each_world.run(hours=48)
    assert stage.paths().count("/feed") == asked


def test_a_stored_hazard_of_another_form_is_learnt_anew(
    each_world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """What an older program learnt in other rows is begun anew with a word in the log; no look fails by it."""
    article_id = each_world.watch()
    store = each_world.observatory.store
    source = store.plan(article_id).source_id
    assert source is not None
    for stored in ('{"edges": [1, 2]}', "no JSON at all"):
        store.set_hazard_counts(source, stored)
        assert each_world.look(article_id).outcome is Outcome.UNCHANGED
    assert "begun anew" in caplog.text
    kept = store.hazard_counts(source)
    assert kept is not None
    assert kept.startswith("{")


def test_nothing_is_learnt_from_looks_that_were_not_stored(each_world: World) -> None:
    """After a failed settlement the planner knows what the store knows, no more."""
    article_id = each_world.watch()
    desk, seen = look_at(each_world, article_id)
    store = each_world.observatory.store
    source = store.plan(article_id).source_id

    def full() -> None:
        raise OSError("no space")

    desk.parts.evidence.sync = full  # type: ignore[method-assign]
    with pytest.raises(OSError, match="no space"):
        desk.settle([seen])
    del desk.parts.evidence.sync
    desk.settle([seen])
    with store.transaction():
        desk.planner.save(each_world.clock.now(), force=True)
    learnt = json.loads(store.hazard_counts(source) or "")
    assert sum(map(sum, learnt["hours"])) == pytest.approx(
        1.0, abs=0.01
    )  # the one hour between two looks, once
