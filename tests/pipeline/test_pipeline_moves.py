"""A moved address is an event in the history of one article, in whatever order its addresses are seen."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from pathlib import Path

from stage import PARAGRAPHS, RSS, START, World, article, feed

from variorum.app import gate_of, new_id
from variorum.pipeline.backfill import ImportLine
from variorum.pipeline.page import Desk
from variorum.pipeline.parts import Parts, Seen
from variorum.pipeline.planning import Planner
from variorum.pipeline.watch import visit
from variorum.types import AddressKind, ArticleState, Outcome

OLD = "https://coast.example/2026/ferries"
NEW = "https://coast.example/2026/ferries-twice-an-hour"

UNRELATED = (
    "Geese returned to the marshes of Tolvik a week earlier than anybody had counted on this cold spring.",
    "Wardens closed the northern path on Sunday and asked walkers with dogs to keep to the gravel road.",
    "Of the nests found so far, nine lie below the line that the April flood reached two years ago.",
)


def edited(text: str = "A petition against the noise was signed by 240 people, the market said.") -> str:
    return article(paragraphs=(*PARAGRAPHS[:4], text, PARAGRAPHS[5]))


def archive(path: Path, *captures: tuple[float, str, str, str | None]) -> Path:
    """A folder of captures: hours after START, address, page, and where it redirects to."""
    path.mkdir()
    rows = []
    for number, (hours, url, page, to) in enumerate(captures):
        (path / f"{number}.html").write_text(page)
        headers = {"Location": to} if to else {"Content-Type": "text/html; charset=utf-8"}
        at = START + timedelta(hours=hours)
        row = {"file": f"{number}.html", "url": url, "captured": at.isoformat(), "headers": headers}
        rows.append(json.dumps(row | {"status": 301 if to else 200}))
    (path / "captures.jsonl").write_text("\n".join(rows))
    return path


def take_in(made: World, path: Path) -> list[ImportLine]:
    return list(made.observatory.import_archives([path]))


def told(lines: list[ImportLine]) -> list[tuple[Outcome, int | None]]:
    return [(line.outcome, line.version) for line in lines]


def one_article(made: World) -> str:
    (one,) = made.observatory.store.articles()
    assert made.observatory.totals().articles == 1
    return one.id


def kinds(made: World, article_id: str) -> dict[str, AddressKind]:
    return {row.url: row.kind for row in made.observatory.store.addresses(article_id)}


def test_a_move_within_one_archive(each_world: World, tmp_path: Path) -> None:
    """Page, edit, redirect and the same text at the new address, in one folder: one article with both versions,
    and the edit is in the changes and in the search."""
    path = archive(
        tmp_path / "a",
        (0, OLD, article(), None),
        (1, OLD, edited(), None),
        (12, OLD, "", NEW),
        (36, NEW, edited(), None),
        (48, NEW, article(), None),
    )
    lines = take_in(each_world, path)
    assert told(lines) == [
        (Outcome.NEW, 0),
        (Outcome.CHANGED, 1),
        (Outcome.MOVED, None),
        (Outcome.UNCHANGED, 1),
        (Outcome.VARIANT, 0),
    ]
    article_id = one_article(each_world)
    assert {line.article for line in lines} == {article_id}
    assert kinds(each_world, article_id) == {OLD: AddressKind.FORMER, NEW: AddressKind.CANONICAL}
    store = each_world.observatory.store
    assert [(row.old.number, row.new.number) for row in store.changes()] == [(1, 0), (0, 1)]
    assert store.count("240", where="added") == 1
    assert next(look.url for look in store.looks() if look.outcome is Outcome.MOVED) == OLD


def moved_while_the_feed_was_first(made: World, there: str) -> tuple[str, str]:
    """An article with an edit, whose new address the feed shows before the old one is looked at."""
    stage, store = made.stage, made.observatory.store
    stage.put("/feed", feed((stage.url("/story"), "Ferries")), content_type=RSS)
    stage.put("/story", article())
    made.observatory.add(stage.url("/feed"))
    (first,) = made.run()
    old = first.article_id
    stage.put("/story", edited())
    assert made.look(old).outcome is Outcome.CHANGED
    stage.put("/moved", there)
    stage.put("/feed", feed((stage.url("/moved"), "Ferries")), content_type=RSS)
    store.set_due(old, None, "not now")
    looks = made.run(hours=1)
    assert [look.outcome for look in looks] == [Outcome.NEW]
    assert looks[0].article_id != old
    stage.redirect("/story", "/moved")
    return old, looks[0].article_id


def test_the_new_address_is_seen_before_the_old_one_moves(each_world: World) -> None:
    """What a feed shows at the new address becomes part of the article that moved there: its numbers stay, its
    edit stays in the lists, the look bears the address that was asked, and the other id leads to it."""
    old, other = moved_while_the_feed_was_first(each_world, edited())
    stage, store = each_world.stage, each_world.observatory.store
    look = each_world.look(old)
    assert (look.outcome, look.url, look.article_id) == (Outcome.MOVED, stage.url("/story"), old)
    assert look.status == 301
    assert one_article(each_world) == old
    assert [version.number for version in each_world.versions(old)] == [0, 1]
    assert store.article(old).current == 1
    assert [(row.article.id, row.new.number) for row in store.changes()] == [(old, 1)]
    assert kinds(each_world, old) == {
        stage.url("/story"): AddressKind.FORMER,
        stage.url("/moved"): AddressKind.CANONICAL,
    }
    ended = store.article(other)
    assert (ended.state, ended.due, ended.versions) == (ArticleState.MERGED, None, 0)
    assert store.plan(old).due is not None
    assert each_world.outcomes(old)[-1] is Outcome.UNCHANGED
    stage.put("/moved", article(headline="Ferries at night"))
    assert each_world.look(old).version == 2


def test_the_text_at_the_new_address_was_edited_as_well(each_world: World) -> None:
    """An edit made with the move is the next version, between the two addresses, and classified."""
    old, _ = moved_while_the_feed_was_first(each_world, edited("Nobody signed the petition in the end."))
    assert each_world.look(old).outcome is Outcome.MOVED
    store = each_world.observatory.store
    assert one_article(each_world) == old
    assert [version.number for version in each_world.versions(old)] == [0, 1, 2]
    assert store.article(old).current == 2
    newest = store.changes()[0]
    assert (newest.old.number, newest.new.number) == (1, 2)
    assert newest.edits
    assert each_world.look(old).outcome is Outcome.UNCHANGED


def test_the_new_address_was_only_found(each_world: World) -> None:
    """An article that a source has shown and nobody has read yet is the one that moves to its address."""
    stage, store = each_world.stage, each_world.observatory.store
    old = each_world.watch("/story", article())
    stage.put("/moved", "", 500)
    each_world.observatory.add(stage.put("/feed", feed((stage.url("/moved"), "Ferries")), content_type=RSS))
    (failed,) = each_world.run()
    assert failed.outcome is Outcome.FAILED
    stage.put("/moved", article())
    stage.redirect("/story", "/moved")
    assert each_world.look(old).outcome is Outcome.MOVED
    assert one_article(each_world) == old
    assert store.article(failed.article_id).state is ArticleState.MERGED


def test_a_look_under_way_at_what_was_united(each_world: World) -> None:
    """An answer for the id that ended, on its way meanwhile, is a look at the article that goes on."""
    old, other = moved_while_the_feed_was_first(each_world, edited())
    each_world.clock.advance(timedelta(hours=1))
    observatory, store = each_world.observatory, each_world.observatory.store

    async def looks() -> tuple[Desk, Seen, Seen]:
        gate = gate_of(observatory.settings, observatory.clock)
        parts = Parts(store, observatory.evidence, gate, observatory.clock, new_id, observatory.settings)
        try:
            seen = [await visit(parts, store.plan(each)) for each in (other, old)]
        finally:
            await gate.close()
        return Desk(parts, Planner(parts)), seen[0], seen[1]

    desk, under_way, moved = asyncio.run(looks())
    (settlement,) = desk.settle([moved])
    assert settlement.look.outcome is Outcome.MOVED
    (settlement,) = desk.settle([under_way])
    assert (settlement.look.article_id, settlement.look.outcome) == (old, Outcome.UNCHANGED)
    assert store.versions(other, noise=True) == []


def test_the_same_archive_again_logs_nothing(each_world: World, tmp_path: Path) -> None:
    """Captures taken in before are told as already imported: no look is counted twice, and what waits for a
    second look goes on waiting."""
    short = article(paragraphs=PARAGRAPHS[:1])
    path = archive(
        tmp_path / "a",
        (0, OLD, article(), None),
        (1, OLD, edited(), None),
        (2, OLD, "", NEW),
        (3, NEW, edited(), None),
        (4, NEW, short, None),
    )
    store = each_world.observatory.store
    once = take_in(each_world, path)
    assert once[-1].outcome is Outcome.UNCERTAIN
    article_id = one_article(each_world)
    before = (store.history(article_id), store.looks(), store.versions(article_id), store.totals())
    again = take_in(each_world, path)
    assert {line.reason for line in again} == {"already imported"}
    assert [line.outcome for line in again] == [
        line.outcome if line.version is None else Outcome.UNCHANGED for line in once
    ]
    assert [line.version for line in again] == [line.version for line in once]
    after = (store.history(article_id), store.looks(), store.versions(article_id), store.totals())
    assert after[:3] == before[:3]
    assert after[3].looks == before[3].looks == 5


def test_another_capture_of_the_same_moment_is_a_look(each_world: World, tmp_path: Path) -> None:
    """The same address and time with other bytes is no capture known already."""
    take_in(each_world, archive(tmp_path / "a", (0, OLD, article(), None)))
    (line,) = take_in(each_world, archive(tmp_path / "b", (0, OLD, edited(), None)))
    assert (line.outcome, line.version) == (Outcome.CHANGED, 1)


def test_a_redirect_of_an_address_not_known_yet(each_world: World, tmp_path: Path) -> None:
    """A bare redirect is an address of the article at its target, whichever of both is imported first."""
    lines = take_in(each_world, archive(tmp_path / "a", (0, OLD, "", NEW)))
    assert told(lines) == [(Outcome.MOVED, None)]
    assert NEW in lines[0].reason
    store = each_world.observatory.store
    lines += take_in(each_world, archive(tmp_path / "b", (1, NEW, article(), None), (2, OLD, edited(), None)))
    assert told(lines[1:]) == [(Outcome.NEW, 0), (Outcome.CHANGED, 1)]
    article_id = one_article(each_world)
    assert {line.article for line in lines} == {article_id}
    assert kinds(each_world, article_id) == {OLD: AddressKind.FORMER, NEW: AddressKind.CANONICAL}
    third = OLD + "-and-one-more"
    (line,) = take_in(each_world, archive(tmp_path / "c", (3, third, "", NEW)))
    assert (line.outcome, line.article) == (Outcome.MOVED, article_id)
    assert one_article(each_world) == article_id
    assert kinds(each_world, article_id)[third] is AddressKind.FORMER
    assert len(store.versions(article_id)) == 2


def test_a_redirect_without_a_target_failed(each_world: World, tmp_path: Path) -> None:
    """A redirect to itself says nothing, and is told so."""
    (line,) = take_in(each_world, archive(tmp_path / "a", (0, OLD, "", OLD)))
    assert (line.outcome, line.reason) == (Outcome.FAILED, "answered 301")


def test_moved_onto_another_report(each_world: World) -> None:
    """Where a report with quite another text stands at the new address, the one that moved ends: its versions
    and edits stay in all lists, and the other one is left alone."""
    old, other = moved_while_the_feed_was_first(
        each_world, article(headline="Geese in Tolvik", paragraphs=UNRELATED)
    )
    store = each_world.observatory.store
    assert each_world.look(old).outcome is Outcome.MOVED
    assert (store.article(old).state, store.article(old).due) == (ArticleState.MERGED, None)
    assert {each.id for each in store.articles()} == {old, other}
    assert [row.article.id for row in store.changes()] == [old]
    assert store.count('"240 people"') == 1
    assert len(each_world.versions(other)) == 1
