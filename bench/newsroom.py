"""Real edits and page noise told apart: the whole product watches a simulated newsroom, and every look is judged.

The newsroom's truth says when a text really changed. A look at which it did and that says otherwise is *missed*;
a look at which it did not and that raises an alarm is *false*. Beside ours: a tracker that keeps what
`trafilatura` (default, and for precision) reads and compares it look by look, on the very same captures.

    python bench/newsroom.py                      # seeds and outlets that no rule was tuned on
    python bench/newsroom.py --seeds 1 2 3        # seeds for tuning
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import trafilatura

from table import Result, markdown, publish
from variorum.app import Observatory, open_observatory
from variorum.config import Settings
from variorum.pipeline.adding import Wish
from variorum.pipeline.sources import body_of
from variorum.ports import Store
from variorum.testing.clocks import FixedClock
from variorum.testing.newsroom import Newsroom
from variorum.testing.newsroom.score import Score, score
from variorum.types import Look, Outcome

START = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
REPORTED_SEEDS = (7, 11, 13)
HELD_BACK = ("coast",)  # a template that nothing was tuned on
KNOWN = ("gazette", "meridian", "lantern")

_TEXT_SEEN = frozenset({Outcome.NEW, Outcome.UNCHANGED, Outcome.CHANGED, Outcome.VARIANT, Outcome.RESTORED})
Reader = Callable[[bytes], str]


@dataclass(slots=True)
class Run:
    """One watched newsroom: the judgement of ours and of each reader beside it, by name."""

    seed: int
    outlets: tuple[str, ...]
    seconds: float = 0.0
    scores: dict[str, Score] = field(default_factory=dict)


def watch(
    seed: int,
    outlets: Sequence[str] = KNOWN,
    *,
    hours: float = 24.0,
    articles: int | None = None,
    readers: dict[str, Reader] | None = None,
) -> Run:
    """Watch a newsroom for some virtual hours over loopback, with the real pipeline, and judge it."""
    clock = FixedClock(START)
    run = Run(seed, tuple(outlets))
    began = time.process_time()
    with (
        tempfile.TemporaryDirectory(prefix="variorum-bench-") as folder,
        Newsroom(seed=seed, clock=clock, outlets=outlets, articles=articles) as room,
        open_observatory(settings=_settings(folder), clock=clock) as observatory,
    ):
        asyncio.run(_watch(room, observatory, clock, START + timedelta(hours=hours)))
        run.seconds = time.process_time() - began
        truth, until = room.truth(), clock.now()
        run.scores["variorum"] = score(truth, observatory.store, until)
        for name, reader in (readers or {}).items():
            run.scores[name] = score(truth, _Beside(observatory, reader), until)  # type: ignore[arg-type]
    return run


def _settings(folder: str) -> Settings:
    return Settings(
        home=folder, allow_loopback=True, pace=0.0, host_budget=100_000,
        batch_seconds=0.01, keep_all=True, log_level="error",
    )  # fmt: skip


async def _watch(room: Newsroom, observatory: Observatory, clock: FixedClock, until: datetime) -> None:
    for outlet in room.outlets:
        ways = [*outlet.feeds, *([outlet.sitemap] if outlet.sitemap else []), outlet.front]
        for url in ways:
            await observatory.add_source(url, wish=Wish(outlet=outlet.title))
    while True:
        await observatory.watch(once=True, poll_seconds=0.02)
        due = observatory.store.next_due()
        if due is None or due > until:
            return
        clock.advance(max(due - clock.now(), timedelta(seconds=1)))


class _Beside:
    """The store as another tracker would have written it: the same looks, judged by another reader's text."""

    def __init__(self, observatory: Observatory, reader: Reader) -> None:
        self._observatory, self._reader = observatory, reader
        self.articles = observatory.store.articles
        self.addresses = observatory.store.addresses
        self.edits = observatory.store.edits
        self.witness_changes = observatory.store.witness_changes

    def looks(self, *, article_id: str, limit: int) -> list[Look]:
        return list(self._judged(article_id, limit))[::-1]

    def _judged(self, article_id: str, limit: int) -> Iterator[Look]:
        store: Store = self._observatory.store
        parts = self._observatory._parts(store)
        captures = {capture.captured: capture for capture in store.captures(article_id)}
        before: str | None = None
        for look in sorted(store.looks(article_id=article_id, limit=limit), key=lambda look: look.at):
            capture = captures.get(look.at)
            if capture is None and look.capture_id is not None:
                capture = store.capture(look.capture_id)
            if look.outcome not in _TEXT_SEEN or capture is None:
                yield look
                continue
            text = self._reader(body_of(self._observatory.evidence.read(capture.record), parts))
            outcome = Outcome.UNCHANGED if before in (None, text) else Outcome.CHANGED
            before = text
            yield replace(look, outcome=outcome)


def by_trafilatura(**options: bool) -> Reader:
    """Title and text as the library reads them."""

    def read(html: bytes) -> str:
        title = trafilatura.extract_metadata(html)
        text = trafilatura.extract(html, include_comments=False, deduplicate=False, **options) or ""
        return f"{title.title if title else ''}\n{text}"

    return read


READERS: dict[str, Reader] = {
    "trafilatura": by_trafilatura(),
    "trafilatura, precision": by_trafilatura(favor_precision=True),
}


def rows(run: Run) -> list[Result]:
    """One row per reader."""
    return [
        Result(
            {
                "seed": run.seed,
                "outlets": " ".join(run.outlets),
                "by": name,
                "looks": judged.looks,
                "edits": judged.edits,
                "missed": len(judged.missed),
                "quiet looks": judged.quiet,
                "false": judged.alarms,
                "false %": round(100 * judged.alarms / max(1, judged.quiet), 2),
                "undecided": judged.undecided,
            }
        )
        for name, judged in run.scores.items()
    ]


@dataclass(frozen=True, slots=True)
class Plan:
    """One newsroom to watch; `beside` are the names of the readers that are judged on the same captures."""

    seed: int
    outlets: tuple[str, ...]
    hours: float
    beside: tuple[str, ...]


def carried_out(plan: Plan) -> Run:
    """Watch it."""
    readers = {name: READERS[name] for name in plan.beside}
    return watch(plan.seed, plan.outlets, hours=plan.hours, readers=readers)


def misjudged(run: Run) -> list[dict[str, str]]:
    """Every look that ours judged wrong, by name."""
    ours = run.scores["variorum"]
    return [
        {
            "seed": str(run.seed), "kind": kind, "article": each.article, "at": f"{each.at:%d %H:%M}",
            "outcome": each.outcome.value, "reason": each.reason, "expected": each.expected,
        }
        for kind, wrong in (("missed", ours.missed), ("false", ours.false))
        for each in wrong
    ]  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="*", default=None)
    parser.add_argument("--hours", type=float, default=24.0)
    parser.add_argument("--outlets", nargs="*", default=None)
    parser.add_argument("--jobs", type=int, default=1, help="newsrooms watched at once")
    parser.add_argument(
        "--beside", type=int, default=1, help="seeds on which the other readers are judged too"
    )
    parser.add_argument("--quick", action="store_true", help="ours only, nothing written")
    options = parser.parse_args()
    seeds = options.seeds or list(REPORTED_SEEDS)
    houses = [tuple(options.outlets or KNOWN)]
    if options.seeds is None and options.outlets is None:
        houses.append(HELD_BACK)
    beside = 0 if options.quick else options.beside
    plans = [
        Plan(seed, outlets, options.hours, tuple(READERS) if place < beside else ())
        for outlets in houses
        for place, seed in enumerate(seeds)
    ]
    with ProcessPoolExecutor(options.jobs) as pool:
        runs = list(pool.map(carried_out, plans))
    named = [line for run in runs for line in misjudged(run)]
    for line in named:
        print("  " + " | ".join(line.values()), file=sys.stderr)
    table = [row for run in runs for row in rows(run)]
    if options.quick:
        print(markdown(table))
        return
    title = f"Edits missed and false alarms over {options.hours:g} hours of a simulated newsroom"
    publish("newsroom", title, table, misjudged=named)


if __name__ == "__main__":
    main()
