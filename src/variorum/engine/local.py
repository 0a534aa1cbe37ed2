"""Work in one process: one loop asks the network, one thread decides and writes.

Jobs of one host run one after another (so a host is never asked twice at once); hosts run side by side.
Results are settled in batches, because a commit with its fsync costs more than a check: a batch closes when
it is full, when its first result has waited long enough, or when no host is asked any more. A host is claimed
again when all its results are settled. Everything that touches the store happens in the one writing thread, so
claims never see half a batch.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from variorum.errors import LockedError, VariorumError

log = logging.getLogger(__name__)


class Job(Protocol):
    """Something to do at one host."""

    @property
    def host(self) -> str:
        """Jobs of one host are never done at once."""
        ...


J = TypeVar("J", bound=Job)
R = TypeVar("R")
T = TypeVar("T")


class Work(Protocol[J, R]):
    """What the engine runs. `claim` and `settle` are called in the writing thread, `do` in the loop."""

    def claim(self, limit: int, busy_hosts: Sequence[str]) -> Sequence[J]:
        """Jobs that are due now, most urgent first, none of a busy host."""
        ...

    async def do(self, job: J) -> R:
        """Do it; failures are results, not exceptions."""
        ...

    def settle(self, results: Sequence[R]) -> None:
        """Decide and store, durably, before it returns. After an exception nothing of them is stored."""
        ...


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much at once, and how long a result may wait for its commit (seconds of real time).

    While another process holds the database, a batch is tried `locked_tries` times, `locked_seconds` apart. Work aside
    that failed is tried again after `poll_seconds` and twice as long each time, up to `longest_seconds`.
    """

    connections: int = 32
    batch: int = 200
    batch_seconds: float = 1.0
    per_host: int = 20
    poll_seconds: float = 1.0
    locked_tries: int = 12
    locked_seconds: float = 5.0
    longest_seconds: float = 300.0


@dataclass(slots=True)
class LocalEngine(Generic[J, R]):
    """Runs `work` until `stop` is set, or until nothing is due.

    `aside` is other work, done in the writing thread a step at a time, no more than half of the time; it answers how
    much it did, and what it raises is told in the log and harms nothing else.

    A stop lets the jobs in hand finish, settles them, and returns. An exception of `work` ends the run: what
    was in hand is dropped unsettled (it is still due), and the exception is raised from `run`. A `LockedError`
    does so only when it has lasted for all tries.
    """

    work: Work[J, R]
    bounds: Bounds = Bounds()
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    on_settled: Callable[[int], None] = lambda _count: None
    aside: Callable[[], int] | None = None
    _in_hand: Counter[str] = field(default_factory=Counter)  # jobs by host, until they are settled
    _asked: set[str] = field(default_factory=set)  # hosts that are at work
    _done: list[tuple[J, R]] = field(default_factory=list)  # not yet settled
    _ended: bool = False  # no more will be done
    _ready: asyncio.Event = field(default_factory=asyncio.Event)  # a batch may be ready to be settled
    _woken: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self, *, once: bool = False) -> int:
        """Work until stopped, or with `once` until nothing is due; answers how many results were settled."""
        with ThreadPoolExecutor(max_workers=1, thread_name_prefix="variorum-desk") as desk:
            try:
                async with asyncio.TaskGroup() as group:
                    settler = group.create_task(self._settle_all(desk))
                    beside = group.create_task(self._step_aside(desk))
                    await self._claim_all(desk, group, once)
                    while self._asked:
                        self._woken.clear()
                        await self._pause()
                    self._ended = True
                    self._ready.set()
                    beside.cancel()
                return settler.result()
            except ExceptionGroup as failures:
                raise failures.exceptions[0] from None

    async def _claim_all(self, desk: ThreadPoolExecutor, group: asyncio.TaskGroup, once: bool) -> None:
        while not self.stop.is_set():
            self._woken.clear()  # what happens from here on may make more due
            started, in_hand = 0, tuple(self._in_hand)
            if free := self.bounds.connections - len(self._asked):
                limit = free * self.bounds.per_host
                due = await self._unlocked(desk, self.work.claim, limit, in_hand)
                for host, jobs in self._by_host(due, free).items():
                    self._in_hand[host] = len(jobs)
                    self._asked.add(host)
                    group.create_task(self._work_at(host, jobs))
                    started += 1
            if once and not started and not in_hand:
                return
            if not started:
                await self._pause()

    def _by_host(self, due: Sequence[J], hosts: int) -> dict[str, list[J]]:
        """Jobs of at most so many hosts, at most `per_host` each."""
        chosen: dict[str, list[J]] = {}
        for job in due:
            if job.host not in chosen and len(chosen) == hosts:
                continue
            jobs = chosen.setdefault(job.host, [])
            if len(jobs) < self.bounds.per_host:
                jobs.append(job)
        return chosen

    async def _work_at(self, host: str, jobs: Sequence[J]) -> None:
        for job in jobs:
            if self.stop.is_set():
                self._let_go(host)
            else:
                result = await self.work.do(job)
                self._done.append((job, result))
                if len(self._done) == 1 or len(self._done) >= self.bounds.batch:  # else nobody waits for it
                    self._ready.set()
        self._asked.discard(host)
        self._woken.set()
        if not self._asked:
            self._ready.set()

    def _let_go(self, host: str) -> None:
        """One job less in hand; a host with none may be claimed again."""
        self._in_hand[host] -= 1
        if not self._in_hand[host]:
            del self._in_hand[host]

    async def _pause(self) -> None:
        """Wait until something was done, a stop, or the next poll of the due times."""
        if self._woken.is_set():
            return
        waits = {
            asyncio.create_task(event.wait()) for event in (self._woken, self.stop) if not event.is_set()
        }
        try:
            await asyncio.wait(waits, timeout=self.bounds.poll_seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()

    async def _step_aside(self, desk: ThreadPoolExecutor) -> None:
        loop = asyncio.get_running_loop()
        wait = shortest = self.bounds.poll_seconds
        while self.aside is not None and not self.stop.is_set():
            began, done = loop.time(), 0
            try:
                done = await loop.run_in_executor(desk, self.aside)
                wait = shortest
            except VariorumError as error:
                log.warning("%s", error)
                wait = min(2 * wait, self.bounds.longest_seconds)
            except Exception:  # it can wait, whatever broke
                log.exception("work beside the looks broke; it is tried again")
                wait = min(2 * wait, self.bounds.longest_seconds)
            await asyncio.sleep(loop.time() - began if done else wait)

    async def _settle_all(self, desk: ThreadPoolExecutor) -> int:
        count = 0
        while batch := await self._batch():
            await self._unlocked(desk, self.work.settle, [result for _, result in batch])
            for job, _ in batch:
                self._let_go(job.host)
            count += len(batch)
            self.on_settled(len(batch))
            self._woken.set()
        return count

    async def _batch(self) -> list[tuple[J, R]]:
        """The results to settle together next; none when there will be no more."""
        while not (self._done or self._ended):
            self._ready.clear()
            await self._ready.wait()
        closes = asyncio.get_running_loop().time() + self.bounds.batch_seconds
        while self._asked and len(self._done) < self.bounds.batch:
            self._ready.clear()
            try:
                async with asyncio.timeout_at(
                    closes
                ):  # not wait_for: in Python 3.11 it can swallow a cancellation
                    await self._ready.wait()
            except TimeoutError:
                break
        batch, self._done = self._done[: self.bounds.batch], self._done[self.bounds.batch :]
        return batch

    async def _unlocked(self, desk: ThreadPoolExecutor, task: Callable[..., T], *given: Any) -> T:
        """Do something in the writing thread, again where another process held the database."""
        loop = asyncio.get_running_loop()
        for tries in range(1, self.bounds.locked_tries):
            try:
                return await loop.run_in_executor(desk, task, *given)
            except LockedError as error:
                log.warning("%s (try %d of %d)", error, tries, self.bounds.locked_tries)
                await asyncio.sleep(self.bounds.locked_seconds)
        return await loop.run_in_executor(desk, task, *given)
