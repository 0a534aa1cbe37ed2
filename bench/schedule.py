"""Replay of real check times: our schedule beside NewsDiffs' table and NewsSniffer's rule at equal budgets.

    python bench/schedule.py

Needs `bbc-headlines` in the folder that `VARIORUM_DATA` names (default `../shared`); prints Markdown and writes
`bench/results/schedule.json`. About three minutes of CPU.

*Histories* (items whose headline changed): live pages left out; t = 0 at the first version; a change where the
title differs from that of the state before, moved back by up to 20 minutes (the step between captures); changes
after 48 hours dropped; 3.85 unchanged items are added for each changed one. Trained on items first seen before
2022-07-01, replayed on those of the second half of 2022. *Windows* (changed and unchanged items of the same page):
t = 0 at the first capture, the change put between the last capture without it and the first with it, the replay
of an item ends when it left the page.

Every policy is scaled by bisection to the same number of checks per item. A check finds a change if one came since
the check before: *caught* is checks that found something by changes; *delay* runs from each change to the check
that came after it. Hints reach us for a share of the changes, up to 20 minutes late, and falsely .01 times per
hour and item; polling the source for them is charged with 1.7 checks per item.
"""

from __future__ import annotations

import gzip
import json
import os
import random
import statistics
import sys
import time
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from variorum.schedule import Cells, Facts, Hazard, Observation, ScheduleSettings, next_look

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("VARIORUM_DATA", ROOT.parent / "shared")) / "data" / "bbc-headlines"
RESULTS = ROOT / "bench" / "results" / "schedule.json"

SPLIT = datetime(2022, 7, 1, tzinfo=UTC).timestamp()
END = datetime(2023, 1, 1, tzinfo=UTC).timestamp()
HORIZON = 48.0  # hours
CAPTURE_STEP = 20 / 60
UNCHANGED_PER_CHANGED = 3.85
POLLING = 1.7  # checks per item that polling for hints costs
FALSE_HINTS = 0.01  # per hour and item
SEEDS = {"full": (1, 2), "half": (1, 2, 3, 4), "quarter": (1, 2)}
#: … of where a change falls inside a capture step, and of the hints. The half budget bears the bars.
SHARES = {"full": 1.0, "half": 0.5, "quarter": 0.25}

#: The rules are replayed without caps; everything else, the spreading by id too, is as it runs.
SETTINGS = ScheduleSettings(caps=((timedelta.max, timedelta(days=30)),))
BORN = datetime(2022, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Item:
    """Hours of the changes since t = 0, until when it is watched, and how many items it stands for."""

    id: str
    changes: tuple[float, ...]
    until: float = HORIZON
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: checks per item, changes caught in per cent, delays in minutes."""

    policy: str
    checks: float
    caught: float
    mean: float
    median: float
    p90: float
    scale: float


Delay = Callable[[str, float, float, int], float]
"""Hours to the next check from: the item, now, the last change seen (both hours since t = 0), changes seen."""


# --- the data --------------------------------------------------------------------------------------------


def histories(rng: random.Random) -> tuple[list[Item], list[Item]]:
    train: list[Item] = []
    test: list[Item] = []
    with gzip.open(DATA / "histories-2021-2022.jsonl.gz", "rt") as lines:
        for line in lines:
            item = json.loads(line)
            if "/live/" in item["url"]:
                continue
            states: dict[int, str] = {}
            for version in item["versions"]:
                states.setdefault(version["ts"], version["title"])
            times = sorted(states)
            changed = [after for before, after in pairwise(times) if states[after] != states[before]]
            if not changed:
                continue
            hours = ((after - times[0]) / 3600 - rng.uniform(0, CAPTURE_STEP) for after in changed)
            side = train if times[0] < SPLIT else test
            side.append(Item(item["url"], tuple(sorted(hour for hour in hours if 0 < hour <= HORIZON))))
    return with_unchanged(train), with_unchanged(test)


def with_unchanged(items: list[Item], copies: int = 400) -> list[Item]:
    """Unchanged items differ only in their ids and false hints: a few hundred stand for all."""
    weight = UNCHANGED_PER_CHANGED * len(items) / copies
    return [*items, *(Item(f"unchanged-{number}", (), weight=weight) for number in range(copies))]


def windows(rng: random.Random) -> tuple[list[Item], list[Item]]:
    """All items to learn from, every fourth one of the test half to replay."""
    train: list[Item] = []
    test: list[Item] = []
    with gzip.open(DATA / "windows-2021-2022.jsonl.gz", "rt") as lines:
        for line in lines:
            item = json.loads(line)
            if "/live/" in item["url"] or item["last"] <= item["first"]:
                continue
            until = min((item["last"] - item["first"]) / 3600, HORIZON)
            changes = sorted(
                max(rng.uniform(before - item["first"], after - item["first"]) / 3600, 1e-6)
                for before, after in item["changes"]
                if after > item["first"]
            )
            side = train if item["first"] < SPLIT else test
            side.append(Item(item["url"], tuple(hours for hours in changes if hours <= until), until))
    return train, test[::4]


def learnt(items: list[Item]) -> Cells:
    """The hazard of these items, learnt by the schedule's own code from the true times of the changes."""

    def seen() -> Iterator[Observation]:
        for item in items:
            origin = 0.0
            for count, change in enumerate(item.changes):
                # A change at a known time: a stretch up to it without one, and one of no length with it.
                yield Observation(0.0, change - origin, count, changed=False)
                yield Observation(change - origin, change - origin, count, changed=True)
                origin = change
            rest = Observation(0.0, max(0.0, item.until - origin), len(item.changes), changed=False)
            for _ in range(max(1, round(item.weight))):
                yield rest

    return Hazard().learn(seen()).rates()


# --- the policies ----------------------------------------------------------------------------------------


def ours(rates: Cells) -> Callable[[float], Delay]:
    """`schedule.next_look` itself; `scale` is its `c`."""

    def scaled(scale: float) -> Delay:
        def delay(item: str, now: float, changed: float, changes: int) -> float:
            at = BORN + timedelta(hours=now)
            facts = Facts(
                id=item,
                found=BORN,
                looked=at,
                changed=BORN + timedelta(hours=changed) if changes else None,
                changes=changes,
            )
            due = next_look(facts, now=at, hazard=rates, c=scale, settings=SETTINGS)
            assert due.at is not None
            return (due.at - at).total_seconds() / 3600

        return delay

    return scaled


#: NewsDiffs: (minutes since the last change below, minutes between checks).
NEWSDIFFS = ((180, 15), (1440, 60), (10080, 180), (43200, 4320), (518400, 43200))


def newsdiffs(scale: float) -> Delay:
    def delay(item: str, now: float, changed: float, changes: int) -> float:
        minutes = (now - changed) * 60
        return scale * next(step for below, step in NEWSDIFFS if minutes < below) / 60

    return delay


def newssniffer(scale: float) -> Delay:
    """30 minutes after a change (or birth), 1.2 times longer after each check without one."""

    def delay(item: str, now: float, changed: float, changes: int) -> float:
        # Check n of a quiet stretch comes at 30 min x (1.2^n - 1) / .2: the period follows from the time gone.
        gone = now - changed
        return scale * 0.5 + 0.2 * gone

    return delay


# --- the replay ------------------------------------------------------------------------------------------


def hints_for(item: Item, recall: float, rng: random.Random) -> list[float]:
    times = [change + rng.uniform(0, CAPTURE_STEP) for change in item.changes if rng.random() < recall]
    at = rng.expovariate(FALSE_HINTS)
    while at < item.until:
        times.append(at)
        at += rng.expovariate(FALSE_HINTS)
    return sorted(times)


HINT_FLOOR = SETTINGS.hint_floor.total_seconds() / 3600


def replay(item: Item, delay: Delay, hints: list[float]) -> tuple[int, int, list[float]]:
    """Checks made, checks that found something, delays in hours. Runs to the first check at or past the end."""
    now = changed = 0.0
    changes = checks = found = passed = hinted = 0
    delays: list[float] = []
    while now < item.until:
        due = now + delay(item.id, now, changed, changes)
        while hinted < len(hints) and hints[hinted] <= now:
            hinted += 1
        if hinted < len(hints) and hints[hinted] < due:
            due = max(hints[hinted], now + HINT_FLOOR)
        now = due
        checks += 1
        upto = bisect_right(item.changes, now)
        if upto > passed:
            delays += [now - change for change in item.changes[passed:upto]]
            passed = upto
            found += 1
            changes += 1
            changed = now
    return checks, found, delays


def measure(name: str, items: list[Item], delay: Delay, scale: float, hints: list[list[float]] | None) -> Row:
    checks = weight = 0.0
    found = total = 0
    delays: list[float] = []
    for number, item in enumerate(items):
        made, hit, late = replay(item, delay, hints[number] if hints else [])
        checks += made * item.weight
        weight += item.weight
        found += hit
        total += len(item.changes)
        delays += late
    minutes = sorted(hours * 60 for hours in delays)
    return Row(
        policy=name,
        checks=checks / weight + (POLLING if hints is not None else 0.0),
        caught=100 * found / total,
        mean=statistics.fmean(minutes),
        median=statistics.median(minutes),
        p90=minutes[int(0.9 * (len(minutes) - 1))],
        scale=scale,
    )


def at_budget(
    name: str,
    items: list[Item],
    policy: Callable[[float], Delay],
    budget: float,
    start: float,
    hints: list[list[float]] | None,
) -> Row:
    """The policy scaled to that many checks per item."""
    polling = POLLING if hints is not None else 0.0
    scale, low, high = start, 0.0, float("inf")
    best: Row | None = None
    for _ in range(12):
        row = measure(name, items, policy(scale), scale, hints)
        if best is None or abs(row.checks - budget) < abs(best.checks - budget):
            best = row
        if abs(row.checks - budget) < 0.004 * budget:
            break
        if row.checks > budget:
            low = scale
        else:
            high = scale
        # Checks fall about as the scale rises, which soon leads to both sides of the budget.
        known = low > 0 and high < float("inf")
        if known and high < 1.004 * low:
            break  # a table jumps here: no scale comes nearer
        step = (row.checks - polling) / (budget - polling)
        scale = (low * high) ** 0.5 if known else scale * step**1.5
    assert best is not None
    return best


def table(title: str, rows: list[Row]) -> None:
    print(f"\n### {title}\n")
    print("| policy | checks per item | caught % | mean min | median | p90 | scale |")
    print("|---|---|---|---|---|---|---|")
    for row in rows:
        print(
            f"| {row.policy} | {row.checks:.1f} | {row.caught:.1f} | {row.mean:.1f} | {row.median:.1f} "
            f"| {row.p90:.0f} | {row.scale:.4g} |"
        )


def middle(rows: list[Row]) -> Row:
    """The mean of one row over the seeds."""
    first = rows[0]
    values = {
        field: statistics.fmean(getattr(row, field) for row in rows)
        for field in ("checks", "caught", "mean", "median", "p90", "scale")
    }
    return Row(policy=first.policy, **values)


def one_seed(
    load: Callable[[random.Random], tuple[list[Item], list[Item]]], seed: int, share: float
) -> list[Row]:
    """All policies at a share of the checks that NewsDiffs' table makes."""
    train, test = load(random.Random(seed))
    rates = learnt(train)
    rng = random.Random(seed + 100)
    hints = [hints_for(item, 0.6, rng) for item in test]
    budget = share * measure("NewsDiffs' table", test, newsdiffs(1.0), 1.0, None).checks
    policies = (
        ("NewsDiffs' table", newsdiffs, 1.0),
        ("NewsSniffer's rule", newssniffer, 0.25),
        ("Variorum", ours(rates), 0.07),
    )
    plain = [at_budget(name, test, policy, budget, start / share, None) for name, policy, start in policies]
    hinted = [
        at_budget(f"{name}, hints .6", test, policy, budget, row.scale, hints)
        for (name, policy, _), row in zip(policies, plain, strict=True)
    ]
    return plain + hinted


#: Half budget: caught at least, mean and p90 in minutes at most.
BARS = {"Variorum": (93.5, 33.0, 73.0), "Variorum, hints .6": (96.5, 20.0, 48.0)}


def main() -> int:
    if not DATA.is_dir():
        print(f"no measuring data at {DATA}: set VARIORUM_DATA")
        return 1
    began = time.process_time()
    results: dict[str, dict[str, list[Row]]] = {}
    for name, load in (("histories", histories), ("windows", windows)):
        results[name] = {}
        for label, share in SHARES.items():
            seeds = SEEDS[label] if load is histories else (1,)
            runs = [one_seed(load, seed, share) for seed in seeds]
            rows = [middle(list(same)) for same in zip(*runs, strict=True)]
            table(f"{name}, {label} budget", rows)
            results[name][label] = rows
    missed = []
    for row in results["histories"]["half"]:
        bar = BARS.get(row.policy)
        if bar and not (row.caught >= bar[0] and row.mean <= bar[1] and row.p90 <= bar[2]):
            missed.append(f"{row.policy}: caught at least {bar[0]}, mean {bar[1]}, p90 {bar[2]} at most")
    print("\nBars at half budget:", "; ".join(missed) if missed else "reached")
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    report = {
        "seconds_cpu": round(time.process_time() - began, 1),
        "seeds": SEEDS,
        "tables": {
            name: {budget: [asdict(row) for row in rows] for budget, rows in tables.items()}
            for name, tables in results.items()
        },
    }
    RESULTS.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
