"""Whatever goes wrong: it fails alone, is told, and loses nothing that was stored."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from stage import PARAGRAPHS, RSS, START, Stage, World, article, feed, sqlite, world

from variorum.errors import EvidenceError, LockedError, UnavailableError
from variorum.evidence.memory import MemoryEvidence
from variorum.pipeline import page
from variorum.storage import open_store
from variorum.testing.clocks import FixedClock
from variorum.testing.newsroom import Newsroom
from variorum.types import Fetched, Outcome, RecordRef

BAD = {
    "/bomb": "times",
    "/huge": "larger than",
    "/loop": "circle",
    "/chain/20": "redirects",
    "/to-metadata": "metadata service",
    "/to-file": "http",
    "/to-nowhere": "address",
    "/not-http": "HTTP",
    "/truncated": "",
    "/long-head": "",
    "/bad-gzip": "",
    "/slow": "in time",
    "/busy": "",
    "/maintenance": "",
}


def some_articles(stage: Stage, count: int) -> list[str]:
    return [
        stage.put(
            f"/story-{n}", article(headline=f"Ferry number {n}", paragraphs=(f"Boat {n}.", *PARAGRAPHS))
        )
        for n in range(count)
    ]


def add_feed(made: World, urls: Sequence[str]) -> None:
    items = [(url, f"Story {n}") for n, url in enumerate(urls)]
    made.observatory.add(made.stage.put("/feed", feed(*items), content_type=RSS))


@pytest.fixture(scope="module")
def room() -> Iterator[Newsroom]:
    with Newsroom(clock=FixedClock(START), articles=2, hostile=True) as running:
        yield running


@pytest.mark.parametrize("path", [*BAD, "closed port", "no TLS", "robots.txt"])
def test_a_failed_request_is_a_failed_look(room: Newsroom, stage: Stage, path: str) -> None:
    """It has its cause in words and a due time for the next try; the good page beside it is read."""
    elsewhere = {
        "closed port": ("http://127.0.0.1:1023/closed", "connect call failed"),
        "no TLS": (stage.base.replace("http://", "https://") + "/no-tls-here", "no encrypted connection"),
        "robots.txt": (f"{room.outlets[0].base_url}/private/letters", "robots.txt disallows"),
    }
    url, words = elsewhere.get(path) or (f"{room.hostile}{path}", BAD[path])
    with world(
        stage, "memory:", total_seconds=1.0 if path == "/slow" else 20.0, max_body_bytes=2_000_000
    ) as made:
        add_feed(made, [url, *some_articles(stage, 1)])
        made.run()
        store = made.observatory.store
        bad = store.articles_by_address([_key(url)])[_key(url)]
        (look,) = store.looks(article_id=bad)
        assert look.outcome is Outcome.FAILED
        assert words.lower() in look.reason.lower()
        plan = store.plan(bad)
        assert (plan.failures, plan.why) == (1, "retry")
        assert plan.due is not None
        assert plan.due > made.clock.now()
        assert made.observatory.totals().per_outcome == {"failed": 1, "new": 1}


def _key(url: str) -> str:
    from variorum.discover import addresses

    return addresses.key(url)


# --- one page that breaks ----------------------------------------------------------------------------------


def stumbling(real: Any) -> Any:
    """A reader of pages that breaks over those with a certain word, in a way that nobody foresaw."""

    def observe(plan: Any, fetched: Fetched, *more: Any, **options: Any) -> Any:
        if b"POISON" in fetched.answer.payload:
            raise RecursionError("a page that breaks its reader")
        return real(plan, fetched, *more, **options)

    return observe


def test_one_poisoned_page_fails_alone(
    each_world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Of a batch of twenty, the two pages that break their reader are failed looks with the cause in the check
    log and the trace in ours; the eighteen others are settled as if nothing was, each once."""
    monkeypatch.setattr(page, "observe", stumbling(page.observe))
    urls = some_articles(each_world.stage, 20)
    for path in ("/story-3", "/story-17"):
        each_world.stage.put(path, article(headline="POISON"))
    add_feed(each_world, urls)
    looks = {look.url: look for look in each_world.run()}
    assert len(looks) == 20
    broken = [look for look in looks.values() if look.outcome is Outcome.FAILED]
    assert {look.url.rsplit("-", 1)[1] for look in broken} == {"3", "17"}
    for look in broken:
        assert look.reason == "could not be dealt with (RecursionError: a page that breaks its reader)"
        assert look.status == 200
        plan = each_world.observatory.store.plan(look.article_id)
        assert (plan.failures, plan.why) == (1, "retry")
    assert sum(look.outcome is Outcome.NEW for look in looks.values()) == 18
    assert len(each_world.observatory.store.looks()) == 20
    assert each_world.observatory.totals().versions == 18
    assert "RecursionError" in caplog.text
    each_world.stage.put("/story-3", article(headline="Cured"))
    again = each_world.look(looks[each_world.stage.url("/story-3")].article_id)
    assert again.outcome is Outcome.NEW


class Refusing(MemoryEvidence):
    """Evidence in memory that finds one exchange contradictory, and notes what it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[str] = []
        self.full = False

    def append(self, fetched: Fetched) -> RecordRef:
        if b"CONTRADICTION" in fetched.answer.payload:
            raise EvidenceError("the payload is not in the body")
        self.calls.append("append")
        return super().append(fetched)

    def sync(self) -> None:
        if self.full:
            self.calls.append("full")
            raise EvidenceError("/evidence: captures cannot be written (No space left on device)")
        self.calls.append("sync")
        super().sync()

    def discard(self) -> None:
        self.calls.append("discard")
        super().discard()


def test_an_exchange_that_cannot_be_recorded_fails_alone(each_world: World) -> None:
    """What evidence refuses was not seen: a failed look, and nothing of it stored, while its neighbours are."""
    each_world.observatory.evidence = Refusing()
    urls = some_articles(each_world.stage, 5)
    each_world.stage.put("/story-2", article(headline="CONTRADICTION"))
    add_feed(each_world, urls)
    outcomes = {look.url[-1]: look for look in each_world.run()}
    assert outcomes["2"].outcome is Outcome.FAILED
    assert "the payload is not in the body" in outcomes["2"].reason
    assert [outcomes[n].outcome for n in "0134"] == [Outcome.NEW] * 4
    assert each_world.observatory.totals().versions == 4


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd", "deflate"])
def test_a_body_that_cannot_be_decoded_fails_alone(each_world: World, coding: str) -> None:
    """A body that is not in the coding it claims is a failed look; the article's text stays what it was."""
    article_id = each_world.watch()
    each_world.stage.put("/story", b"\x00\x01 not packed at all", headers={"Content-Encoding": coding})
    look = each_world.look(article_id)
    assert look.outcome is Outcome.FAILED
    assert len(each_world.versions(article_id)) == 1


def test_a_broken_feed_fails_alone(each_world: World) -> None:
    """A list that is no list fails with its cause; the other sources of the batch are taken in."""
    url = some_articles(each_world.stage, 1)[0]
    add_feed(each_world, [url])
    second = each_world.stage.put("/second", feed((url, "A story"), title="Second"), content_type=RSS)
    each_world.observatory.add(second)
    each_world.run()
    each_world.stage.put("/feed", b"<html><body><p>Welcome!</p></body></html>")
    each_world.stage.put(
        "/second", feed((url, "A story"), (each_world.stage.put("/more", article()), "More"))
    )
    each_world.run(hours=2)
    store = each_world.observatory.store
    failing, sound = store.health(store.source("The Stage").id), store.health(store.source("Second").id)
    assert failing.failures >= 1
    assert failing.problem
    assert failing.failing_since is not None
    assert (sound.failures, sound.problem) == (0, None)
    assert store.article_by_address(_key(each_world.stage.url("/more"))) is not None


def test_a_poll_that_breaks_fails_alone(each_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A feed that breaks its reader in a way nobody foresaw is a failing source, told in its health."""
    from variorum.discover import feeds

    real = feeds.read_feed

    def stumble(body: bytes, **more: Any) -> Any:
        if b"POISON" in body:
            raise ZeroDivisionError("a feed that breaks its reader")
        return real(body, **more)

    monkeypatch.setattr(feeds, "read_feed", stumble)
    url = some_articles(each_world.stage, 1)[0]
    add_feed(each_world, [url])
    each_world.stage.put("/feed", feed((url, "POISON")), content_type=RSS)
    each_world.run()
    store = each_world.observatory.store
    health = store.health(store.source("The Stage").id)
    assert health.failures == 1
    assert "ZeroDivisionError: a feed that breaks its reader" in (health.problem or "")
    assert health.due > each_world.clock.now()


def test_a_gate_that_breaks_fails_alone(each_world: World) -> None:
    """Even an error in the gate itself is a failed look, not the end of the watch."""
    article_id = each_world.watch()
    from variorum.app import gate_of

    class Stumble:
        def __init__(self, real: Any) -> None:
            self.real = real

        async def fetch(self, request: Any, *, robots: bool = True) -> Fetched:
            if request.url.endswith("/story"):
                raise AssertionError("nobody thought of this")
            return await self.real.fetch(request, robots=robots)  # type: ignore[no-any-return]

        def ready_at(self, url: str) -> Any:
            return self.real.ready_at(url)

        async def close(self) -> None:
            await self.real.close()

    observatory = each_world.observatory
    observatory._fetcher = Stumble(gate_of(observatory.settings, observatory.clock))
    look = each_world.look(article_id)
    assert look.outcome is Outcome.FAILED
    assert "nobody thought of this" in look.reason


# --- order and atomicity -----------------------------------------------------------------------------------


class Ledger:
    """The store, noting when a transaction began and was committed among the calls of the evidence."""

    def __init__(self, store: Any, calls: list[str]) -> None:
        self.store, self.calls = store, calls
        self.fails = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)

    def transaction(self) -> Any:
        from contextlib import contextmanager

        @contextmanager
        def noted() -> Any:
            with self.store.transaction():
                self.calls.append("begin")
                yield
                if self.fails:
                    raise UnavailableError("the disk is full")
            self.calls.append("commit")

        return noted()


def test_evidence_is_durable_before_the_decision_is_committed(disk_world: World) -> None:
    """For every batch that keeps bytes: appended and synced inside of the transaction, then committed."""
    evidence = Refusing()
    disk_world.observatory.evidence = evidence
    disk_world.observatory.store = Ledger(disk_world.observatory.store, evidence.calls)  # type: ignore[assignment]
    add_feed(disk_world, some_articles(disk_world.stage, 5))
    disk_world.run()
    kept = 0
    for number, call in enumerate(evidence.calls):
        if call == "append":
            kept += 1
            rest = evidence.calls[number:]
            assert "sync" in rest
            assert rest.index("sync") < rest.index("commit")
            assert "begin" not in rest[: rest.index("sync")]
    assert kept == 5


def test_after_a_failed_commit_nothing_is_stored_and_nothing_buffered(disk_world: World) -> None:
    """Where the database refuses to commit, the looks are not stored, the buffered bytes dropped, what was
    learnt forgotten; the next run does all of it."""
    evidence = Refusing()
    disk_world.observatory.evidence = evidence
    real = disk_world.observatory.store
    add_feed(disk_world, some_articles(disk_world.stage, 5))
    ledger = Ledger(real, evidence.calls)
    ledger.fails = True
    disk_world.observatory.store = ledger  # type: ignore[assignment]
    with pytest.raises(UnavailableError, match="disk is full"):
        disk_world.run()
    assert evidence.calls[-1] == "discard"
    assert real.looks() == []
    assert disk_world.observatory.totals().versions == 0
    disk_world.observatory.store = real
    assert [look.outcome for look in disk_world.run()] == [Outcome.NEW] * 5


def test_a_full_disk_under_the_evidence(each_world: World) -> None:
    """Where the bytes cannot be made durable, the run stops with an error that says so; nothing stored is lost,
    nothing of the batch is stored, no look is made a failure; with space again all goes on."""
    evidence = Refusing()
    each_world.observatory.evidence = evidence
    article_id = each_world.watch()
    each_world.stage.put("/story", article(headline="Another headline"))
    evidence.full = True
    with pytest.raises(EvidenceError, match="No space left"):
        each_world.look(article_id)
    assert [version.number for version in each_world.versions(article_id)] == [0]
    assert each_world.outcomes(article_id) == [Outcome.NEW]
    evidence.full = False
    assert [(look.outcome, look.version) for look in each_world.run()] == [(Outcome.CHANGED, 1)]


def test_a_full_disk_under_the_database(disk_world: World) -> None:
    """SQLite that can grow no further: a clear error, nothing stored is lost, no look is made a failure."""
    store = disk_world.observatory.store
    article_id = disk_world.watch()
    pages = store._value("PRAGMA page_count") if False else None
    del pages
    with sqlite3.connect(str(store.path)) as direct:  # type: ignore[union-attr]
        size = direct.execute("PRAGMA page_count").fetchone()[0]
    store._driver(f"PRAGMA max_page_count = {size}")  # type: ignore[union-attr]
    long = [f"{paragraph} {n} {n * 7919}" for n in range(200) for paragraph in PARAGRAPHS]
    disk_world.stage.put("/story", article(paragraphs=long))
    with pytest.raises(UnavailableError, match="full"):
        disk_world.look(article_id)
    assert disk_world.outcomes(article_id) == [Outcome.NEW]
    store._driver("PRAGMA max_page_count = 1000000")  # type: ignore[union-attr]
    assert [(look.outcome, look.version) for look in disk_world.run()] == [(Outcome.CHANGED, 1)]


def test_a_locked_database_is_waited_for(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While another process writes, the batch waits, and goes on when the database is free: nothing is asked
    twice and nothing lost."""
    from variorum import app
    from variorum.engine.local import Bounds, LocalEngine

    with world(stage, sqlite(tmp_path)) as made:
        article_id = made.watch()
        stage.put("/story", article(headline="Another headline"))
        made.observatory.store._driver("PRAGMA busy_timeout = 10")  # type: ignore[union-attr]
        other = sqlite3.connect(tmp_path / "news.db", isolation_level=None, check_same_thread=False)
        asked = len(stage.asked)
        tried: list[int] = []

        class Patient(LocalEngine):  # type: ignore[type-arg]
            """Waits without real time, and has the other process let go at the third try."""

            async def _unlocked(self, desk: Any, task: Any, *given: Any) -> Any:
                if task.__name__ == "settle" and not tried:
                    other.execute("BEGIN IMMEDIATE")
                real = task

                def counted(*args: Any) -> Any:
                    tried.append(1)
                    if len(tried) == 3:
                        other.execute("ROLLBACK")
                    return real(*args)

                return await super()._unlocked(desk, counted if task.__name__ == "settle" else task, *given)

        monkeypatch.setattr(app, "LocalEngine", Patient)
        monkeypatch.setattr(app, "Bounds", lambda **more: Bounds(locked_seconds=0.0, locked_tries=5, **more))
        look = made.look(article_id)
        assert (look.outcome, look.version) == (Outcome.CHANGED, 1)
        assert len(tried) == 3
        assert len(stage.asked) == asked + 1
        other.execute("BEGIN IMMEDIATE")
        stage.put("/story", article())
        made.observatory.store._driver("PRAGMA busy_timeout = 10")  # type: ignore[union-attr]
        tried[:] = [0] * 10
        with pytest.raises(LockedError, match="another process holds"):
            made.look(article_id)
        other.execute("ROLLBACK")
        other.close()
        assert made.outcomes(article_id) == [Outcome.NEW, Outcome.CHANGED]
        assert made.look(article_id).outcome is Outcome.VARIANT


def test_a_second_runner_is_refused(stage: Stage, tmp_path: Path) -> None:
    """Two runs on one database at once: the second is refused at once, by the number of the first's process."""
    with world(stage, sqlite(tmp_path)) as made:
        with (
            open_store(sqlite(tmp_path)) as other,
            other.runner_lock(),  # type: ignore[union-attr]
            pytest.raises(LockedError, match="stop that one first"),
        ):
            made.run()
        assert made.run() == []
