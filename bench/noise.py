"""Noise is not news: false alarms and missed edits on real pages, ours beside what others read.

    python bench/noise.py                       # held-out sites; ours on all, the others on a fixed part of them
    FULL=1 python bench/noise.py                # all methods on everything, three draws of each kind
    python bench/noise.py --split train --method ours --list        # for tuning: every misjudged pair, with texts
    python bench/noise.py --kinds lede last --sites 30 --method ours
    python bench/noise.py --workers 2           # two processes
    python bench/noise.py --split train --method ours --folds FOLDER     # cross-fitted: weights of `train.py --folds`

Two generators with known truth: `pairs` (one earlier capture of one page: *first sight*) and `sequences` (six articles
of a site, round by round: *known source*; single articles on which offers take turns: *alone*). Each pair and each look has one more capture soon after, by which an
uncertain verdict is settled. All methods go through one interface (`methods`).

- *false*: noise that was called changed; *missed*: a body edit that was called unchanged; *uncertain*: neither, a
  second look is asked for. *forced*: the same where the answer has to be yes or no at once.
- *settled rightly*: share of uncertain verdicts that the next capture turned into the right one.
- *h1, all*: headline edits missed, in h1 only and in all witnesses (but JSON-LD); a method's own title counts.
- *pages*: pages with a false alarm and pages with a missed edit: errors cluster.
- Brackets are 95 % intervals, by bootstrap over sites.

Captions, and a plain paragraph "Read more: headline", about which people disagree, are told apart.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import statistics
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from folds import FOLDS, Split, fold, intervals
from methods import SOON, Judgement, Method, Ours, TextCompared, others
from pages import DATA
from pairs import KINDS, MIXES, SEED, base, pairs_of
from sequences import SiteLook, alone, sequences
from table import RESULTS, Result, markdown
from variorum.extraction import judge

#: Of the pages and sites, so many are shown to the other methods unless FULL=1.
SHARE_OF_OTHERS: Final = 0.25
_FULL_DRAWS = 3
_HIDDEN = ", names hidden"  # furniture was inserted under names that say nothing
_TIMED = 40  # pages
_LEARNT = 7  # looks at an article by itself after which it is known
_HOUR, _MINUTES = timedelta(hours=1), timedelta(minutes=2)

#: What must be reached, per table: figure and the most in percent (settled rightly: the least).
BARS: Final[dict[str, dict[str, float]]] = {
    "single": {"false": 0.3, "missed": 1.0, "uncertain noise": 3.0, "uncertain edits": 5.0},
    "mix": {"false": 1.0, "missed": 1.5, "uncertain noise": 8.0, "uncertain edits": 6.0},
    "known": {"false": 0.1, "missed": 0.9, "uncertain noise": 1.0, "uncertain edits": 4.0,
              "forced false": 0.3, "forced missed": 1.5},
}  # fmt: skip
_SETTLED = 95.0
_TITLES: Final = {
    "single": "First sight: one earlier capture, one change",
    "mix": "First sight: five kinds of noise at once, without and with one edit",
    "known": "Known source: from the third article on",
    "learning": "The same sites, their first two articles",
    "alone": "One article by itself on which offers take turns, from the eighth look on",
    "alone, learning": "The same articles, their first looks",
    "caption": "Captions of pictures",
    "disputed": "A plain paragraph that points to another article",
}
_SEQUENCES: Final = ("known", "learning", "alone", "alone, learning")
_FIGURES: Final = (
    "false", "missed", "uncertain noise", "uncertain edits", "settled rightly", "forced false", "forced missed",
    "h1", "all",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scored:
    """One judged pair or look. `right` tells whether an uncertain verdict was settled rightly, None where there was
    none to settle; `found` whether anything was seen to change, the headline included."""

    method: str
    table: str
    kind: str
    site: str
    page: str
    id: str
    changed: bool
    headline: bool
    verdict: str
    found: bool
    forced: bool
    right: bool | None
    readable: bool
    reason: str = ""
    texts: tuple[str, ...] = ()

    @property
    def error(self) -> str | None:
        """What was wrong with the verdict, if anything."""
        if self.verdict == "uncertain":
            return None if self.right else "settled wrongly"
        if self.changed:
            return None if self.found else "missed"
        return "false" if self.verdict == "changed" else None


@dataclass(frozen=True, slots=True)
class Job:
    """What one process does: the pairs or the sequences of some sites by some methods."""

    split: Split
    seed: int
    sites: tuple[str, ...]
    kinds: tuple[str, ...]
    draws: int
    mixes: int
    methods: tuple[str, ...]
    few: frozenset[str]  # sites that the other methods see
    sequences: bool
    weights: Path | None = None  # by which ours judges what came, instead of those that are shipped


def methods_named(names: Iterable[str]) -> list[Method]:
    found: list[Method] = [Ours()]
    found += others()[0]
    return [method for method in found if method.name in names]


# --- runs -------------------------------------------------------------------------------------------------


def work(job: Job) -> list[Scored]:
    if job.weights is not None:
        trees = judge.trees_of(job.weights.read_text(encoding="utf-8"))
        judge._trees = lambda: trees
    methods = methods_named(job.methods)
    scored = list(_pairs(job, methods))
    if job.sequences:
        for site in sequences(job.split, seed=job.seed, sites=job.sites):
            for method in methods:
                if isinstance(method, Ours) or site.name in job.few:
                    scored += _sequence(method, site.looks(), _of_site)
        for article in alone(job.split, seed=job.seed, sites=job.sites):
            for method in methods:
                if isinstance(method, Ours) or article.name in job.few:
                    scored += _sequence(method, article.looks(), _of_one)
    return scored


def _of_site(look: SiteLook) -> str:
    return "known" if look.article >= 2 else "learning"


def _of_one(look: SiteLook) -> str:
    return "alone" if look.round >= _LEARNT else "alone, learning"


def _pairs(job: Job, methods: list[Method]) -> Iterable[Scored]:
    for page, pool in base(job.split):
        if page.site not in job.sites:
            continue
        for pair in pairs_of(page, pool, seed=job.seed, kinds=job.kinds, draws=job.draws, mixes=job.mixes):
            for method in methods:
                if isinstance(method, Ours) or page.site in job.few:
                    method.begin()
                    first = method.see(pair.url, pair.a)
                    seen = method.see(pair.url, pair.b)
                    last = method.see(pair.url, pair.c, SOON) if seen.verdict == "uncertain" else None
                    table = "single" if pair.group in ("noise", "edit", "headline") else pair.group
                    yield _scored(
                        method, table, pair.kind + (_HIDDEN if pair.obfuscated else ""), pair.site, pair.page, pair.id, pair.changed, pair.group == "headline",
                        pair.texts, seen, last, readable=first.readable,
                    )  # fmt: skip


def _sequence(
    method: Method, looks: Iterable[SiteLook], table: Callable[[SiteLook], str]
) -> Iterable[Scored]:
    """A site from beginning to end. What is uncertain is looked at again soon: when the round is over."""
    method.begin()
    readable: dict[str, bool] = {}
    for at, round_ in groupby(looks, key=lambda look: look.round):
        judged: list[tuple[SiteLook, Judgement]] = []
        for look in round_:
            first_of_round = at > 0 and not judged
            judged.append((look, method.see(look.url, look.html, _HOUR if first_of_round else _MINUTES)))
        for look, seen in judged:
            if look.first:
                readable[look.url] = seen.readable
                continue
            last = method.see(look.url, look.again(), SOON) if seen.verdict == "uncertain" else None
            headline = (look.edit or "").startswith("headline")
            yield _scored(
                method, table(look), look.edit or "noise", look.site, look.site, look.id, look.changed, headline, look.texts,
                seen, last, readable=readable[look.url],
            )  # fmt: skip


def _scored(
    method: Method,
    table: str,
    kind: str,
    site: str,
    page: str,
    name: str,
    changed: bool,
    headline: bool,
    texts: tuple[str, str] | None,
    seen: Judgement,
    last: Judgement | None,
    *,
    readable: bool,
) -> Scored:
    right = None
    if seen.verdict == "uncertain":
        right = last is not None and last.verdict == ("changed" if changed else "unchanged")
    told = [f"edit: {texts[0]!r} -> {texts[1]!r}"] if texts else []
    told += seen.blocks
    if last is not None:
        told += [f"then {last.verdict}: {last.reason}", *last.blocks]
    return Scored(
        method=method.name, table=table, kind=kind, site=site, page=page, id=name, changed=changed, headline=headline,
        verdict=seen.verdict, found=seen.verdict in ("changed", "uncertain") or (headline and seen.headline),
        forced=seen.forced or (headline and seen.headline), right=right, readable=readable, reason=seen.reason,
        texts=tuple(told),
    )  # fmt: skip


# --- figures ----------------------------------------------------------------------------------------------


def counts_of(rows: Iterable[Scored]) -> Counter[str]:
    """Numbers of pairs and errors; they add up."""
    found: Counter[str] = Counter()
    for row in rows:
        if row.headline:
            which = "h1" if row.kind.startswith("headline_h1") else "all"
            found[f"{which} pairs"] += 1
            found[f"{which} missed"] += not row.found
            continue
        side = "edits" if row.changed else "noise"
        found[side] += 1
        found[f"uncertain {side}"] += row.verdict == "uncertain"
        found["missed" if row.changed else "false"] += row.error in ("missed", "false")
        found["forced missed" if row.changed else "forced false"] += row.forced != row.changed
        if row.right is not None:
            found["settled"] += 1
            found["settled rightly"] += row.right
    return found


def rates_of(found: Counter[str]) -> dict[str, float | None]:
    """Percentages by name; None where nothing counts."""

    def share(part: str, whole: str) -> float | None:
        return 100 * found[part] / found[whole] if found[whole] else None

    return {
        "false": share("false", "noise"), "missed": share("missed", "edits"),
        "uncertain noise": share("uncertain noise", "noise"), "uncertain edits": share("uncertain edits", "edits"),
        "settled rightly": share("settled rightly", "settled"),
        "forced false": share("forced false", "noise"), "forced missed": share("forced missed", "edits"),
        "h1": share("h1 missed", "h1 pairs"), "all": share("all missed", "all pairs"),
    }  # fmt: skip


def table_row(method: str, rows: Sequence[Scored]) -> dict[str, Any]:
    """One line of a table: percentages with intervals."""
    by_site: dict[str, list[Scored]] = defaultdict(list)
    for row in rows:
        by_site[row.site].append(row)
    clusters = [counts_of(each) for each in by_site.values()]
    total = counts_of(rows)
    rates, spans = rates_of(total), intervals(clusters, rates_of)
    line: dict[str, Any] = {"method": method, "noise / edits": f"{total['noise']} / {total['edits']}"}
    for name in _FIGURES:
        if name in ("h1", "all"):
            pairs = total[f"{name} pairs"]
            line[f"{name} missed"] = f"{total[f'{name} missed']} of {pairs}" if pairs else ""
            continue
        rate = rates[name]
        if rate is None:
            line[f"{name} %"] = ""
        elif name in ("false", "missed") and name in spans:
            line[f"{name} %"] = f"{rate:.2f} [{spans[name][0]:.2f}, {spans[name][1]:.2f}]"
        else:
            line[f"{name} %"] = f"{rate:.1f}" if name == "settled rightly" else f"{rate:.2f}"
    line["pages false / missed"] = " / ".join(
        str(len({row.page for row in rows if row.error == error})) for error in ("false", "missed")
    )
    return line


def kind_rows(scored: Sequence[Scored], methods: Sequence[str]) -> list[Result]:
    """Errors by kind: wrong verdicts of the pairs, and uncertain ones in brackets."""
    found = []
    for kind in (*KINDS, *(kind + _HIDDEN for kind in KINDS)):
        rows = [row for row in scored if row.kind == kind and row.table not in _SEQUENCES]
        if not rows:
            continue
        line: dict[str, Any] = {"kind": kind}
        for method in methods:
            own = [row for row in rows if row.method == method]
            wrong = sum(row.error in ("false", "missed") for row in own)
            unsure = sum(row.verdict == "uncertain" for row in own)
            line[method] = f"{wrong} of {len(own)}" + (f" ({unsure})" if unsure else "") if own else ""
        found.append(Result(line))
    return found


def missed_bars(scored: Sequence[Scored]) -> list[str]:
    """Bars that ours does not reach, in words."""
    told = []
    ours = [row for row in scored if row.method == Ours().name]
    for table, bars in BARS.items():
        rows = [row for row in ours if row.table == table]
        rates = rates_of(counts_of(rows))
        for name, most in bars.items():
            rate = rates[name]
            if rate is not None and rate > most:
                told.append(f"{table}: {name} {rate:.2f} % (at most {most:g})")
    scored_tables = [row for row in ours if row.table in BARS]
    total = counts_of(scored_tables)
    if total["settled"] and 100 * total["settled rightly"] / total["settled"] < _SETTLED:
        told.append(
            f"settled rightly: {total['settled rightly']} of {total['settled']} (at least {_SETTLED:g} %)"
        )
    missed = total["h1 missed"] + total["all missed"]
    if missed:
        told.append(f"headline edits: {missed} missed")
    return told


# --- time -------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Clocked:
    """CPU milliseconds per page, by what was done."""

    times: dict[str, list[float]] = field(default_factory=dict)

    def run(self, name: str, call: Callable[[], object]) -> None:
        began = time.process_time()
        call()
        self.times.setdefault(name, []).append(1000 * (time.process_time() - began))


def timed(split: Split, seed: int, names: Sequence[str]) -> list[Result]:
    """What a look at a page with noise on it costs: medians and 95th percentiles over pages, in one run."""
    from selectolax.lexbor import LexborHTMLParser

    from variorum.extraction.again import read_again
    from variorum.extraction.glance import glance
    from variorum.extraction.memory import SourceMemory

    clocked = Clocked()
    readers = [method for method in methods_named(names) if isinstance(method, TextCompared)]
    site = SourceMemory()
    every = base(split)
    chosen = random.Random(seed).sample(every, min(_TIMED, len(every)))
    for warming in (True, False):
        if not warming:
            clocked = Clocked()
        for page, pool in chosen[:3] if warming else chosen:
            for pair in pairs_of(page, pool, seed=seed, kinds=("mix5",), mixes=1):
                first = read_again(pair.a, site, url=pair.url)
                if first.memory is None:
                    continue
                known, text = first.memory, pair.b.decode("utf-8", "replace")
                calls: list[tuple[str, Callable[[], object]]] = [
                    ("bare parse (lexbor)", partial(LexborHTMLParser, text)),
                    ("Variorum, first sight", partial(read_again, pair.b, site, url=pair.url)),
                    ("Variorum, glance", partial(glance, known.glance, pair.b)),
                    ("Variorum, known page in full", partial(read_again, pair.b, site, known, url=pair.url)),
                    *((reader.name, partial(reader.read, pair.b)) for reader in readers),
                ]
                random.Random(pair.id).shuffle(calls)
                for name, call in calls:
                    clocked.run(name, call)
    floor = statistics.median(clocked.times["bare parse (lexbor)"])
    return [
        Result(
            {
                "reader": name,
                "pages": len(values),
                "ms median": f"{statistics.median(values):.2f}",
                "ms p95": f"{sorted(values)[round(0.95 * (len(values) - 1))]:.2f}",
                "times the bare parse": f"{statistics.median(values) / floor:.1f}",
            }
        )
        for name, values in sorted(clocked.times.items(), key=lambda item: statistics.median(item[1]))
    ]


# --- the program ------------------------------------------------------------------------------------------


def run(asked: argparse.Namespace) -> list[Scored]:
    """All scores that were asked for."""
    full = os.environ.get("FULL") == "1"
    rng = random.Random(asked.seed)
    sites = sorted({page.site for page, _ in base(asked.split)})
    if asked.sites is not None:
        sites = rng.sample(sites, min(asked.sites, len(sites)))
    few = sites if full else rng.sample(sites, max(1, round(SHARE_OF_OTHERS * len(sites))))
    names = [Ours().name] if asked.method == "ours" else [Ours().name, *(each.name for each in others()[0])]
    parts: list[tuple[list[str], Path | None]] = [(sites, None)]
    if asked.folds is not None:
        parts = [
            ([site for site in sites if fold(site, FOLDS) == each], asked.folds / f"{each}.json")
            for each in range(FOLDS)
        ]
    jobs = [
        Job(
            asked.split, asked.seed, share, tuple(asked.kinds), _FULL_DRAWS if full else 1, MIXES, tuple(names),
            frozenset(few), not asked.no_sequences, weights,
        )
        for part, weights in parts
        for at in range(asked.workers * 4)
        if (share := tuple(part[at :: asked.workers * 4]))
    ]  # fmt: skip
    if asked.workers == 1:
        return [each for job in jobs for each in work(job)]
    with ProcessPoolExecutor(asked.workers) as pool:
        return [each for found in pool.map(work, jobs) for each in found]


def tables(scored: Sequence[Scored]) -> dict[str, list[Result]]:
    """The tables by name, ours first; ours a second time on what the others saw, where that is less."""
    names = list(dict.fromkeys(row.method for row in scored))
    ours = Ours().name
    found: dict[str, list[Result]] = {}
    for table in _TITLES:
        rows = [row for row in scored if row.table == table]
        lines = []
        shown = {row.id for row in rows if row.method != ours}
        for name in names:
            own = [row for row in rows if row.method == name]
            if own:
                lines.append(Result(table_row(name, own)))
            if name == ours and shown and len(shown) < len({row.id for row in own}):
                same = [row for row in own if row.id in shown]
                lines.append(Result(table_row(f"{ours}, the part the others saw", same)))
        if lines:
            found[table] = lines
    return found


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--split", choices=("train", "held-out", "all"), default="held-out")
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=KINDS, metavar="KIND")
    parser.add_argument("--method", choices=("ours", "all"), default="all")
    parser.add_argument("--sites", type=int, help="only so many sites, drawn from the seed")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--no-sequences", action="store_true")
    parser.add_argument("--folds", type=Path, help="weights by fold, each for the sites that it has not seen")
    parser.add_argument("--list", action="store_true", help="every misjudged pair of ours, with texts")
    asked = parser.parse_args()
    if not (DATA / "zyte").is_dir():
        print(f"no measuring data at {DATA}: set VARIORUM_DATA")
        return 1
    began = time.process_time()
    scored = run(asked)
    found = tables(scored)
    names = list(dict.fromkeys(row.method for row in scored))
    for table, rows in found.items():
        print(f"\n{_TITLES[table]}\n\n{markdown(rows)}")
    by_kind = kind_rows(scored, names)
    print(f"\nErrors by kind, and uncertain verdicts in brackets\n\n{markdown(by_kind)}")
    costs: list[Result] = []
    if asked.method == "all":
        costs = timed(asked.split, asked.seed, names)
        print(f"\nCPU time of one reading of a page with five kinds of noise on it\n\n{markdown(costs)}")
    missed = missed_bars(scored)
    print("\nBars:", "; ".join(missed) if missed else "reached")
    unread = len({row.page for row in scored if row.method == Ours().name and not row.readable})
    print(f"pages not read as an article by ours: {unread}; CPU-seconds: {time.process_time() - began:.0f}")
    ours = [row for row in scored if row.method == Ours().name and row.error]
    if asked.list:
        for row in ours:
            print(
                f"\n{row.error}: {row.id} ({row.table}) {row.reason}"
                + ("" if row.readable else " [not read]")
            )
            for text in row.texts:
                print(f"    {text[:400]}")
    whole = asked.split == "held-out" and asked.method == "all" and asked.sites is None
    if whole and tuple(asked.kinds) == KINDS and not asked.no_sequences:
        RESULTS.mkdir(exist_ok=True)
        record = {
            "made": datetime.now(UTC).isoformat(timespec="seconds"),
            "python": platform.python_version(),
            "seed": asked.seed,
            "mixes": MIXES,
            "absent": others()[1],
            "tables": {name: [row.values for row in rows] for name, rows in found.items()},
            "kinds": [row.values for row in by_kind],
            "times": [row.values for row in costs],
            "missed bars": missed,
            # Names alone: the texts are not ours to keep.
            "errors": [
                {"error": row.error, "table": row.table, "id": row.id, "read": row.readable} for row in ours
            ],
        }
        path = RESULTS / "noise.json"
        path.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
