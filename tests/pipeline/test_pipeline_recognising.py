"""The short lane: what it takes, what it leaves to the whole way, and that both come to the same."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from stage import World, article

from variorum.pipeline.page import Desk
from variorum.pipeline.parts import Parts, Seen
from variorum.pipeline.planning import Planner
from variorum.pipeline.recognising import NOT_MODIFIED, SAME_BYTES, recognised, settled
from variorum.pipeline.watch import visit
from variorum.ports import Settled
from variorum.types import ArticleState, Outcome, Plan


def _seen(each_world: World, article_id: str, **otherwise: object) -> tuple[Parts, Seen]:
    """A look at the article an hour later, not yet settled."""
    each_world.clock.advance(timedelta(hours=1))
    parts = each_world.observatory._parts(each_world.observatory.store)

    async def look(plan: Plan) -> Seen:
        try:
            return await visit(parts, plan)
        finally:
            await parts.fetcher.close()

    return parts, asyncio.run(look(replace(parts.store.plan(article_id), **otherwise)))


@pytest.mark.parametrize("etag", [False, True])
@pytest.mark.parametrize("failures", [0, 2])
def test_both_ways_come_to_the_same(each_world: World, etag: bool, failures: int) -> None:
    """The row of the log and the plan are those that the whole way makes of the same look."""
    article_id = each_world.watch(etag=etag)
    parts, seen = _seen(each_world, article_id, failures=failures)
    intent = recognised(seen)
    assert intent is (NOT_MODIFIED if etag else SAME_BYTES)
    row = settled(seen, intent, Planner(parts))
    desk = Desk(parts, Planner(parts))
    desk._settle_one(seen)
    (whole,) = desk._waiting.values()
    assert isinstance(whole, Settled)
    assert whole.look == row.look
    assert not whole.new_memo
    assert whole.plan == replace(
        seen.plan, due=row.due, why=row.why, etag=row.etag, last_modified=row.last_modified,
        last_look=row.look.at, failures=0, unparsed=row.unparsed,
    )  # fmt: skip


def test_a_clock_that_was_set_back(each_world: World) -> None:
    """No look is as old as the one before it."""
    article_id = each_world.watch()
    parts, seen = _seen(each_world, article_id)
    assert seen.plan.last_look is not None
    intent = recognised(seen)
    assert intent is not None
    row = settled(replace(seen, at=seen.plan.last_look), intent, Planner(parts))
    assert row.look.at == seen.plan.last_look + timedelta(microseconds=1)


@pytest.mark.parametrize(
    "otherwise",
    [
        lambda seen: replace(seen, via="news.warc.gz"),
        lambda seen: replace(seen, broken="a fault"),
        lambda seen: replace(seen, fetched=None),
        lambda seen: replace(seen, plan=replace(seen.plan, state=ArticleState.SUSPECT)),
        lambda seen: replace(seen, plan=replace(seen.plan, current=None)),
        lambda seen: replace(seen, plan=replace(seen.plan, wire_digest=None)),
        lambda seen: replace(seen, plan=replace(seen.plan, wire_digest="sha256:00")),
        lambda seen: replace(seen, fetched=replace(seen.fetched, exchanges=seen.fetched.exchanges * 2)),
    ],
)
def test_what_is_not_plain_takes_the_whole_way(each_world: World, otherwise: Callable[[Seen], Seen]) -> None:
    """Imports, faults, articles that are not live or have no text, other bytes and redirects."""
    _, seen = _seen(each_world, each_world.watch())
    assert recognised(seen) is SAME_BYTES
    assert recognised(otherwise(seen)) is None


def test_a_304_that_nobody_asked_for(each_world: World) -> None:
    """It recognises nothing where the request was not conditional."""
    _, seen = _seen(each_world, each_world.watch(etag=True))
    assert recognised(replace(seen, plan=replace(seen.plan, etag=None, last_modified=None))) is None


def test_every_look_leaves_a_capture_where_that_is_wanted(each_world: World) -> None:
    """With `keep_all`, a look at the same bytes takes the whole way, and its bytes are kept."""
    article_id = each_world.watch()
    each_world.observatory.settings = each_world.observatory.settings.replace(keep_all=True)
    look = each_world.look(article_id)
    assert (look.outcome, look.reason) == (Outcome.UNCHANGED, "same bytes")
    assert look.capture_id is not None


def test_a_memo_outlives_looks_that_recognise(each_world: World) -> None:
    """What was read of the page is still there when a look needs it again."""
    article_id = each_world.watch()
    memo = each_world.observatory.store.plan(article_id).memo
    assert memo is not None
    each_world.look(article_id)
    assert each_world.observatory.store.plan(article_id).memo == memo
    each_world.stage.put("/story", article(noise="A goose was seen"))
    assert each_world.look(article_id).outcome is Outcome.UNCHANGED


@pytest.mark.parametrize("age", [timedelta(minutes=3), timedelta(days=3), timedelta(days=400)])
@pytest.mark.parametrize("changes", [0, 2, 9])
def test_the_planner_says_the_same_by_both_ways(each_world: World, age: timedelta, changes: int) -> None:
    """`unchanged` is `next` for a look that found nothing new, also where the article rests for good."""
    article_id = each_world.watch()
    parts, seen = _seen(each_world, article_id)
    at = seen.at
    plan = replace(seen.plan, found=at - age, changes=changes, last_change=at - age / 2 if changes else None)
    planner = Planner(parts)
    after = replace(plan, last_look=at)
    assert planner.unchanged(plan, at) == planner.next(after, at)
