"""The engine in one process: hosts side by side, jobs of a host in turn, results settled in batches."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import pytest

from variorum.engine.local import Bounds, LocalEngine
from variorum.errors import LockedError, StorageError


@dataclass(frozen=True)
class Errand:
    host: str
    key: int


@dataclass
class Errands:
    """Work that notes what was done, how many at once, and in which batches it was settled."""

    waiting: list[Errand]
    fails_at: int | None = None
    breaks_at: int | None = None
    locked: int = 0
    on_do: dict[int, asyncio.Event] = field(default_factory=dict)
    under_way: set[str] = field(default_factory=set)
    most: int = 0
    batches: list[list[int]] = field(default_factory=list)

    def claim(self, limit: int, busy_hosts: Sequence[str]) -> Sequence[Errand]:
        return [e for e in self.waiting if e.host not in busy_hosts][:limit]

    async def do(self, job: Errand) -> int:
        assert job.host not in self.under_way, "a host is asked twice at once"
        self.under_way.add(job.host)
        self.most = max(self.most, len(self.under_way))
        await asyncio.sleep(0)
        if job.key in self.on_do:
            self.on_do[job.key].set()
        self.under_way.discard(job.host)
        if job.key == self.breaks_at:
            raise RuntimeError("the errand broke")
        return job.key

    def settle(self, results: Sequence[int]) -> None:
        if self.locked:
            self.locked -= 1
            raise LockedError("held by another")
        if self.fails_at in results:
            raise OSError("no room left")
        self.batches.append(list(results))
        self.waiting = [e for e in self.waiting if e.key not in results]


def errands(count: int, hosts: int) -> list[Errand]:
    return [Errand(f"host{n % hosts}", n) for n in range(count)]


def run(work: Errands, **bounds: float) -> tuple[int, LocalEngine[Errand, int]]:
    engine: LocalEngine[Errand, int] = LocalEngine(work, Bounds(poll_seconds=0.01, **bounds))  # type: ignore[arg-type]
    return asyncio.run(engine.run(once=True)), engine


def test_everything_due_is_done_and_settled_once() -> None:
    """With `once` the engine works until nothing is due, and settles each result exactly once."""
    work = Errands(errands(500, 7))
    count, _ = run(work, batch=50)
    assert count == 500
    assert sorted(key for batch in work.batches for key in batch) == list(range(500))


def test_results_are_settled_in_batches() -> None:
    """Commits are shared: many results, few batches, none above the bound."""
    work = Errands(errands(400, 40))
    run(work, batch=100, batch_seconds=5.0)
    assert max(map(len, work.batches)) <= 100
    assert len(work.batches) <= 20


def test_hosts_run_side_by_side_within_the_bound() -> None:
    """Several hosts are asked at once, never more than `connections`."""
    work = Errands(errands(100, 20))
    run(work, connections=5)
    assert 1 < work.most <= 5


def test_a_failed_settlement_ends_the_run() -> None:
    """What cannot be stored stops the engine, and its error comes out as it was."""
    work = Errands(errands(30, 3), fails_at=7)
    with pytest.raises(OSError, match="no room left"):
        run(work, batch=1)


def test_a_locked_database_is_waited_for() -> None:
    """While another process holds the database, the batch is kept and tried again; nothing of it is lost."""
    work = Errands(errands(30, 3), locked=4)
    count, _ = run(work, locked_tries=6, locked_seconds=0.0)
    assert count == 30
    assert sorted(key for batch in work.batches for key in batch) == list(range(30))


def test_a_database_locked_for_good_ends_the_run() -> None:
    """After all tries the error says what it is, and nothing was stored."""
    work = Errands(errands(30, 3), locked=100)
    with pytest.raises(LockedError, match="held by another"):
        run(work, locked_tries=3, locked_seconds=0.0)
    assert not work.batches
    assert work.locked == 97


def test_a_broken_job_ends_the_run() -> None:
    """`do` must not raise; where it does, the fault is shown and not swallowed."""
    work = Errands(errands(30, 3), breaks_at=4)
    with pytest.raises(RuntimeError, match="the errand broke"):
        run(work)


def test_a_stop_settles_what_is_in_hand() -> None:
    """After a stop nothing new is begun, and every result already received is stored."""

    async def stopping() -> tuple[int, Errands]:
        reached = asyncio.Event()
        work = Errands(errands(1000, 4), on_do={20: reached})
        engine: LocalEngine[Errand, int] = LocalEngine(work, Bounds(poll_seconds=0.01, batch=10))
        running = asyncio.create_task(engine.run())
        await reached.wait()
        engine.stop.set()
        return await running, work

    count, work = asyncio.run(stopping())
    assert 20 <= count < 1000
    assert count == sum(map(len, work.batches))
    assert len(work.waiting) == 1000 - count


def test_other_work_is_done_beside_the_jobs(caplog: pytest.LogCaptureFixture) -> None:
    """It is done in the writing thread while jobs are waited for; what it raises is told and ends nothing."""
    work = Errands(errands(3, 3))
    threads: set[str] = set()
    steps = 0

    async def main() -> int:
        enough = asyncio.Event()
        loop = asyncio.get_running_loop()

        def aside() -> int:
            nonlocal steps
            steps += 1
            threads.add(threading.current_thread().name)
            if steps == 2:
                raise LockedError("held by another")
            if steps == 3:
                raise ValueError("nobody foresaw it")
            if steps == 5:
                loop.call_soon_threadsafe(enough.set)
            return 1

        engine = LocalEngine(work, Bounds(poll_seconds=0.01), enough, aside=aside)
        async with asyncio.timeout(60):
            return await engine.run()

    assert asyncio.run(main()) == 3
    assert steps >= 5
    assert all(name.startswith("variorum-desk") for name in threads)
    assert [record.levelname for record in caplog.records] == ["WARNING", "ERROR"]


def test_work_aside_that_fails_waits_longer_each_time(caplog: pytest.LogCaptureFixture) -> None:
    """What the store refuses is a line in the log, without a traceback; between attempts more and more looks are made,
    up to a bound, and after a success it is as before."""
    asked: list[float] = []
    outcomes = [StorageError("refused")] * 6 + [None] + [StorageError("refused")] * 2

    async def main() -> None:
        enough = asyncio.Event()
        loop = asyncio.get_running_loop()

        def aside() -> int:
            asked.append(loop.time())
            outcome = outcomes[len(asked) - 1]
            if len(asked) == len(outcomes):
                loop.call_soon_threadsafe(enough.set)
            if outcome is not None:
                raise outcome
            return 0

        bounds = Bounds(poll_seconds=0.005, longest_seconds=0.05)
        async with asyncio.timeout(60):
            await LocalEngine(Errands([]), bounds, enough, aside=aside).run()

    asyncio.run(main())
    waits = [after - before for before, after in pairwise(asked)]
    for wait, least in zip(waits, (0.01, 0.02, 0.04, 0.05, 0.05, 0.05, 0.005, 0.01), strict=True):
        assert wait >= least - 0.001  # a loop's clock is that coarse
    assert {(record.levelname, record.exc_info) for record in caplog.records} == {("WARNING", None)}
