"""Killed at any moment: what was announced is there, nothing is there twice, and the files are sound."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest

from variorum import Observatory, Settings, open_observatory
from variorum.evidence.verify import verify
from variorum.storage import SqlStore
from variorum.testing.clocks import FastClock, FixedClock
from variorum.testing.newsroom import Newsroom

KILLS = 50
FACTOR = 6000.0
START = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)


class Nursery:
    """Starts watches on one database and kills them; `announced` is all that they told."""

    def __init__(self, database: str, clock: FastClock) -> None:
        self.database, self.clock = database, clock
        self.announced: list[tuple[str, datetime, str, int | None]] = []
        program = [sys.executable, str(Path(__file__).with_name("watching_child.py"))]
        self.process = subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __enter__(self) -> Nursery:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.communicate()

    def run_and_kill(self, after: float, *, at_work: bool) -> None:
        """Start a watch and kill it so many seconds after its start or, with `at_work`, after its first look."""
        assert self.process.stdin is not None
        order = [self.database, self.clock.factor, self.clock.now().isoformat()]
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        child = self._heard()
        if at_work:
            self._note(self._heard())
        time.sleep(after)
        os.kill(child, signal.SIGKILL)
        while (message := self._heard()) != "killed by 9":
            self._note(message)

    def _heard(self) -> Any:
        assert self.process.stdout is not None
        return json.loads(self.process.stdout.readline())

    def _note(self, message: Any) -> None:
        assert isinstance(message, list), message
        article, at, outcome, version = message
        self.announced.append((article, datetime.fromisoformat(at), outcome, version))


@pytest.mark.slow
def test_a_watch_killed_fifty_times_loses_nothing(tmp_path: Path) -> None:
    """A running watch is killed with SIGKILL at 50 random moments (seeded) and begun again on the same data. No
    look or version that was announced is lost, no version is there twice, every WARC file is accepted by warcio,
    the evidence verifies, and the database is sound."""
    database, rng = f"sqlite:///{tmp_path / 'news.db'}", Random(20070515)
    clock = FastClock(FACTOR, START)
    with Newsroom(seed=4, clock=clock, articles=12, pace=2.0) as room, Nursery(database, clock) as nursery:
        settings = Settings(database=database, allow_loopback=True, pace=0)
        with open_observatory(settings=settings, clock=FixedClock(clock.now())) as observatory:
            for outlet in room.outlets:
                observatory.add(outlet.feeds[0])
        for kill in range(KILLS):
            if kill % 3:
                nursery.run_and_kill(rng.uniform(0.0, 0.3), at_work=True)
            else:  # wherever it is: also while it opens, recovers and asks for its first page
                nursery.run_and_kill(rng.uniform(0.05, 0.8), at_work=False)
        announced = nursery.announced
        with open_observatory(settings=settings, clock=FixedClock(clock.now())) as observatory:
            observatory.check()
            store, folder = observatory.store, observatory.places.evidence
            assert isinstance(store, SqlStore)
            assert folder is not None
            assert len(announced) >= KILLS * 2 // 3  # one at least of each that was killed at work
            _nothing_is_lost(observatory, announced)
            _nothing_is_there_twice(store)
            assert [finding for finding in verify(folder, store.all_captures()) if finding.fault] == []
            assert store.check() == []
            for capture in store.all_captures():
                observatory.evidence.read(capture.record)
    files = sorted(str(path) for path in folder.rglob("*.warc.gz"))
    assert files
    judged = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", *files], capture_output=True, text=True, check=False
    )
    assert judged.returncode == 0, judged.stdout[-2000:] + judged.stderr[-2000:]


def _nothing_is_lost(
    observatory: Observatory, announced: list[tuple[str, datetime, str, int | None]]
) -> None:
    """Every announced look is stored, under its article or, where that turned out to be part of another (its
    address had moved), under the one that goes on; and every announced version has its text."""
    store = observatory.store
    stored = {
        (look.article_id, look.at, look.outcome.value): look.version for look in store.looks(limit=1_000_000)
    }
    for article_id, at, outcome, number in announced:
        heir = observatory.find_article(article_id).id
        assert (heir, at, outcome) in stored, (article_id, heir, at, outcome)
        kept = stored[heir, at, outcome]
        assert kept == number or heir != article_id
        assert (kept is None) == (number is None)
        if kept is not None:
            assert store.document(heir, kept).blocks


def _nothing_is_there_twice(store: SqlStore) -> None:
    looks = Counter((look.article_id, look.at) for look in store.looks(limit=1_000_000))
    assert max(looks.values()) == 1
    changes = 0
    for article in store.articles(limit=10_000):
        versions = store.versions(article.id, noise=True)
        assert [version.number for version in versions] == list(range(len(versions)))
        keys = [version.text_key for version in versions if not version.noise]
        assert len(set(keys)) == len(keys), f"{article.url}: a text has two numbers"
        shown = sorted((part.first, version.number) for version in versions for part in version.intervals)
        numbers = [number for _, number in shown]
        assert all(a != b for a, b in pairwise(numbers)), f"{article.url}: {numbers}"
        changes += len(numbers[1:])
    # enough to be about something, on a slow machine too
    assert changes >= 1, Counter(look.outcome.value for look in store.looks(limit=100_000))
