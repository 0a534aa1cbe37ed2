"""Alignment of sentences and marks inside them: ours beside difflib, on generated revisions, in one run.

    python bench/align.py [SEED]

Needs `basil.tar.zst` in the folder that `VARIORUM_DATA` names (default `../shared`); prints Markdown and writes
`bench/results/align.json`. About a minute.

Base texts are news articles; revisions are made by `bench/revisions.py`, which knows the truth. Thresholds were
chosen on seeds 1 and 2 and on other texts; the figures are of seed 7. 90 pairs a profile: 40 of 20 sentences, 40 of
60, 10 of 200.

*Links*: F1 over all true links, and over those whose folded texts differ ("edited": equal sentences are free).
Splits and joins count twice in the truth, and this form of the aligner links one to one.
*Highlight*: over the characters of both sides but blanks: precision, recall, and highlighted by truly changed.
*Moves*: sentences of at least six words off the heaviest chain of true links, against those told as moved.
*Time*: CPU milliseconds a pair, median (p99), of the whole comparison with paragraphs and marks. difflib gets its
words cut and folded beforehand and does no more than compare.
"""

from __future__ import annotations

import difflib
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from revisions import Pair, Reviser, articles, changed_characters
from variorum.comparison import compare_units
from variorum.comparison.moves import heaviest_chain
from variorum.text import tokens
from variorum.text.normalise import fold
from variorum.types import Comparison, LinkOp

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("VARIORUM_DATA", ROOT.parent / "shared")) / "data" / "basil.tar.zst"
RESULTS = ROOT / "bench" / "results" / "align.json"

SIZES = ((20, 40), (60, 40), (200, 10))
#: A difference of whole texts links two sentences that share this much of the shorter one's characters.
PROJECTED = 0.41
#: Least F1 over all links, by profile, without splits and joins.
BARS = {"light": 0.99, "medium": 0.97, "heavy": 0.94}

Links = set[tuple[int, int]]


@dataclass(slots=True)
class Score:
    found: int = 0
    true: int = 0
    hit: int = 0

    def add(self, found: set[Any], true: set[Any]) -> None:
        self.found += len(found)
        self.true += len(true)
        self.hit += len(found & true)

    @property
    def precision(self) -> float:
        return self.hit / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.hit / self.true if self.true else 1.0

    @property
    def f1(self) -> float:
        return 2 * self.hit / (self.found + self.true) if self.found + self.true else 1.0


@dataclass(slots=True)
class Row:
    """What one method reached on one profile."""

    all: Score = field(default_factory=Score)
    edited: Score = field(default_factory=Score)
    moves: Score = field(default_factory=Score)
    marked: int = 0
    changed: int = 0
    both: int = 0
    times: dict[int, list[float]] = field(default_factory=dict)


def ours(pair: Pair) -> tuple[Comparison, float]:
    old, new = pair.units()
    began = time.process_time()
    comparison = compare_units(old, new)
    return comparison, (time.process_time() - began) * 1000


def difflib_words(pair: Pair) -> tuple[Links, float]:
    """Words of the whole text, autojunk off, projected to sentences."""
    old, new = (_words(side) for side in (pair.old, pair.new))
    a, b = [word for word, _ in old], [word for word, _ in new]
    began = time.process_time()
    blocks = difflib.SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks()
    spent = (time.process_time() - began) * 1000
    shared: dict[tuple[int, int], int] = {}
    for block in blocks:
        for k in range(block.size):
            key = (old[block.a + k][1], new[block.b + k][1])
            shared[key] = shared.get(key, 0) + len(a[block.a + k])
    sizes = [_sizes(side) for side in (old, new)]
    return {(i, j) for (i, j), n in shared.items() if n >= PROJECTED * min(sizes[0][i], sizes[1][j])}, spent


def difflib_sentences(pair: Pair) -> tuple[Links, float]:
    """Sentences; those of a replaced stretch are paired in their order."""
    a, b = ([fold(s.text) for p in side for s in p] for side in (pair.old, pair.new))
    began = time.process_time()
    codes = difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
    spent = (time.process_time() - began) * 1000
    return {
        pair_
        for tag, i1, i2, j1, j2 in codes
        if tag in ("equal", "replace")
        for pair_ in zip(range(i1, i2), range(j1, j2), strict=False)
    }, spent


def _words(side: list[list[Any]]) -> list[tuple[str, int]]:
    flat = [s for p in side for s in p]
    return [(word, i) for i, s in enumerate(flat) for word in tokens.tokens(fold(s.text))]


def _sizes(words: list[tuple[str, int]]) -> dict[int, int]:
    sizes: dict[int, int] = {}
    for word, sentence in words:
        sizes[sentence] = sizes.get(sentence, 0) + len(word)
    return sizes


def linked(comparison: Comparison) -> Links:
    lone = (LinkOp.ADDED, LinkOp.REMOVED, LinkOp.REPLACED)
    return {(i, j) for link in comparison.links if link.op not in lone for i in link.old for j in link.new}


def true_moves(pair: Pair, old: list[str]) -> Links:
    """Links of unsplit sentences off the heaviest chain."""
    links = sorted(pair.links)
    single = [
        (i, j) for i, j in links if sum(a == i for a, _ in links) == 1 and sum(b == j for _, b in links) == 1
    ]
    chain = heaviest_chain(single, [len(old[i]) for i, _ in single])
    return {link for n, link in enumerate(single) if n not in chain and tokens.words(old[link[0]]) >= 6}


def highlight(row: Row, pair: Pair, comparison: Comparison, old: list[str], new: list[str]) -> None:
    """Characters that the comparison marks, against those that truly changed."""
    marks = [[False] * len(text) for text in old], [[False] * len(text) for text in new]
    for link in comparison.links:
        for side, (units, texts) in enumerate(((link.old, old), (link.new, new))):
            if link.op in (LinkOp.ADDED, LinkOp.REMOVED, LinkOp.REPLACED):
                for unit in units:
                    marks[side][unit] = [not c.isspace() for c in texts[unit]]
                continue
            for span in link.spans:
                start, end = span.new if side else span.old
                for place in range(start, end):
                    marks[side][units[0]][place] = not texts[units[0]][place].isspace()
    for truth, found in zip(changed_characters(pair), marks, strict=True):
        for true_flags, marked in zip(truth, found, strict=True):
            row.changed += sum(true_flags)
            row.marked += sum(marked)
            row.both += sum(a and b for a, b in zip(true_flags, marked, strict=True))


def measure(corpus: list[Any], seed: int, profile: str) -> dict[str, Row]:
    reviser = Reviser(corpus, seed)
    peers: dict[str, Callable[[Pair], tuple[Links, float]]] = {
        "difflib, words, autojunk off, projected": difflib_words,
        "difflib, sentences, stretches in order": difflib_sentences,
    }
    rows = {"ours": Row(), **{name: Row() for name in peers}}
    for size, number in SIZES:
        for _ in range(number):
            pair = reviser.pair(size, profile)
            old, new = ([s.text for p in side for s in p] for side in (pair.old, pair.new))
            edited = {(i, j) for i, j in pair.links if fold(old[i]) != fold(new[j])}
            comparison, spent = ours(pair)
            answers = {"ours": (linked(comparison), spent), **{n: peer(pair) for n, peer in peers.items()}}
            for name, (found, milliseconds) in answers.items():
                row = rows[name]
                row.all.add(found, pair.links)
                row.edited.add({(i, j) for i, j in found if fold(old[i]) != fold(new[j])}, edited)
                row.times.setdefault(size, []).append(milliseconds)
            told = {(k.old[0], k.new[0]) for k in comparison.links if k.op is LinkOp.MOVED}
            rows["ours"].moves.add(told, true_moves(pair, old))
            highlight(rows["ours"], pair, comparison, old, new)
    return rows


def _time(times: list[float]) -> str:
    ordered = sorted(times)
    return (
        f"{statistics.median(ordered):.2f} ({ordered[min(len(ordered) - 1, round(0.99 * len(ordered)))]:.2f})"
    )


def main() -> int:
    if not DATA.exists():
        print(f"{DATA} is missing: set VARIORUM_DATA to the folder with the measuring data", file=sys.stderr)
        return 2
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    corpus = articles(DATA)
    report: dict[str, Any] = {"seed": seed, "articles": len(corpus), "profiles": {}}
    missed: list[str] = []
    print(f"{len(corpus)} articles, seed {seed}\n")
    print(
        "| profile | method | F1 all | edited | P / R all | highlight P / R (ratio) | moves P / R | ms 20 | ms 60 | ms 200 |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    for profile, bar in BARS.items():
        rows = measure(corpus, seed, profile)
        report["profiles"][profile] = {}
        for name, row in rows.items():
            own = name == "ours"
            marks = (
                f"{row.both / row.marked:.3f} / {row.both / row.changed:.3f} ({row.marked / row.changed:.2f})"
                if own
                else "-"
            )
            moves = f"{row.moves.precision:.3f} / {row.moves.recall:.3f} of {row.moves.true}" if own else "-"
            print(
                f"| {profile} | {name} | {row.all.f1:.4f} | {row.edited.f1:.4f} | {row.all.precision:.3f} / {row.all.recall:.3f} | "
                f"{marks} | {moves} | {' | '.join(_time(row.times[size]) for size, _ in SIZES)} |"
            )
            report["profiles"][profile][name] = {
                "f1_all": round(row.all.f1, 4),
                "f1_edited": round(row.edited.f1, 4),
                "precision": round(row.all.precision, 4),
                "recall": round(row.all.recall, 4),
                "milliseconds": {
                    str(size): round(statistics.median(row.times[size]), 3) for size, _ in SIZES
                },
                **(
                    {
                        "highlight_precision": round(row.both / row.marked, 4),
                        "highlight_recall": round(row.both / row.changed, 4),
                        "highlight_ratio": round(row.marked / row.changed, 4),
                        "moves_precision": round(row.moves.precision, 4),
                        "moves_recall": round(row.moves.recall, 4),
                        "moves": row.moves.true,
                    }
                    if own
                    else {}
                ),
            }
        if rows["ours"].all.f1 < bar:
            missed.append(f"{profile}: {rows['ours'].all.f1:.4f} below {bar}")
    print("\nBars:", "; ".join(missed) if missed else "reached")
    report["missed"] = missed
    if seed == 7:
        RESULTS.parent.mkdir(parents=True, exist_ok=True)
        RESULTS.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
