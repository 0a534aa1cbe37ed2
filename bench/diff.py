"""Two versions set side by side: sentences, moves, splits, joins, marks and cost, beside other programs, in one run.

    python bench/diff.py [SEED …] [--ours] [--own]

Base texts are news articles, revisions are made by `bench/revisions.py`, which knows the truth. Thresholds were
chosen on seeds 1 and 2; the figures are of the seeds named (7 and 11 where none is). Two sets of base texts: prose
written for this project (`tests/cases/comparison/prose.txt`), and `basil.tar.zst` in the folder that `VARIORUM_DATA`
names (default `../shared`), where it is there; `--own` leaves it out. 90 pairs a profile: 40 of 20 sentences, 40 of
60, 10 of 200 (own prose: none of 200). `--ours` leaves the peers out. Prints Markdown and writes
`bench/results/diff.json`; about ten minutes.

*Links*: F1 over all true links, and over those whose folded texts differ ("edited": equal sentences are free).
*Highlight*: over the characters of both sides but blanks: precision, recall, and highlighted by truly changed.
*Split, join*: recall of the links of sentences that became several, or one of several. *Moves*: links off the
heaviest chain of true links, in stretches of at least six words, against those told as moved; and stretches told by
true ones.
*Time*: CPU milliseconds a pair, median (p99) over the pairs, best of three runs. Ours takes two prepared versions and gives the whole comparison with
paragraphs and marks (*prepare* is told apart: it is done once a version). difflib gets its words cut and folded,
fast_diff_match_patch two strings; they do no more than compare.
"""

from __future__ import annotations

import argparse
import difflib
import gc
import importlib
import json
import math
import os
import resource
import shutil
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from revisions import Article, Pair, Reviser, articles, changed_characters, prose
from table import RESULTS, Result, markdown
from variorum.comparison import compare, compare_units
from variorum.comparison.moves import heaviest_chain
from variorum.comparison.prepared import of_units
from variorum.text import tokens
from variorum.text.normalise import fold
from variorum.types import Comparison, Link, LinkOp, Span

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("VARIORUM_DATA", ROOT.parent / "shared")) / "data" / "basil.tar.zst"
PROSE = ROOT / "tests" / "cases" / "comparison" / "prose.txt"

PROFILES = ("light", "medium", "heavy")
SIZES = ((20, 40), (60, 40), (200, 10))
#: A difference of whole texts links two sentences that share this much of the shorter one's characters.
PROJECTED = 0.41
#: Least words of a stretch that counts as moved.
MOVED_WORDS = 6
#: Least F1 over edited links and least precision over all, by profile.
BARS = {"light": 0.995, "medium": 0.99, "heavy": 0.97}
PRECISION = 0.995
#: Least recall of links of split and joined sentences, heavy; most highlighted by truly changed, and least recall
#: of what is highlighted, medium.
SPLIT, JOIN, RATIO, MARKED = 0.90, 0.88, 1.03, 0.99
#: Most milliseconds a pair, medium, and least times as long that difflib and fast_diff_match_patch take.
TIMES = {20: 0.4, 60: 1.5, 200: 6.0}
DIFFLIB, DMP = {20: 3, 60: 6, 200: 12}, {20: 4, 60: 8, 200: 15}
#: From so many milliseconds on a run is not repeated.
LONG = 50
LONE = (LinkOp.ADDED, LinkOp.REMOVED, LinkOp.REPLACED)

Links = set[tuple[int, int]]
Flags = list[list[bool]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What one method said of one pair: links, marked characters of each sentence of either side (None where it
    marks none), CPU milliseconds."""

    links: Links
    marks: tuple[Flags, Flags] | None
    milliseconds: float
    moved: Links = field(default_factory=set)
    stretches: int = 0


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
    split: Score = field(default_factory=Score)
    join: Score = field(default_factory=Score)
    moves: Score = field(default_factory=Score)
    stretches: list[int] = field(default_factory=lambda: [0, 0])
    highlight: list[int] | None = None
    times: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))
    prepare: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))


class Text:
    """One side of a pair as the peers take it: one string, and the sentence that each character is of (-1: none)."""

    def __init__(self, paragraphs: list[list[str]]) -> None:
        self.sentences = [sentence for paragraph in paragraphs for sentence in paragraph]
        self.whole = "\n\n".join(" ".join(paragraph) for paragraph in paragraphs)
        self.place: list[tuple[int, int]] = []
        number = 0
        for paragraph in paragraphs:
            if self.place:
                self.place += [(-1, 0)] * 2
            for position, sentence in enumerate(paragraph):
                self.place += [(-1, 0)] * (position > 0)
                self.place += [(number, k) for k in range(len(sentence))]
                number += 1
        self.words = [
            (word, index)
            for index, sentence in enumerate(self.sentences)
            for word in tokens.tokens(fold(sentence))
        ]

    def size(self, sentence: int) -> int:
        return sum(not c.isspace() for c in self.sentences[sentence])

    def unmarked(self) -> Flags:
        return [[False] * len(sentence) for sentence in self.sentences]


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """What the work gives, and CPU milliseconds without garbage collection: the best of three runs, or one run
    where that takes long."""
    best = math.inf
    gc.disable()
    try:
        for _ in range(3):
            began = time.process_time()
            made = work()
            best = min(best, (time.process_time() - began) * 1000)
            if best > LONG:
                break
    finally:
        gc.enable()
    return made, best


# --- methods ---------------------------------------------------------------------------------------------


def ours(comparison: Comparison, milliseconds: float, old: Text, new: Text) -> Answer:
    marks = old.unmarked(), new.unmarked()
    for link in comparison.links:
        for side, (units, text) in enumerate(((link.old, old), (link.new, new))):
            place = [(unit, k) for unit in units for k in [*range(len(text.sentences[unit])), -1]][:-1]
            ranges: Iterable[tuple[int, int]] = (span.new if side else span.old for span in link.spans)
            for start, end in [(0, len(place))] if link.op in LONE else ranges:
                for unit, k in place[start:end]:
                    if k >= 0 and not text.sentences[unit][k].isspace():
                        marks[side][unit][k] = True
    kept = [link for link in comparison.links if link.op not in LONE]
    moved = [link for link in kept if link.op is LinkOp.MOVED]
    stretches = sum(
        not any((other.old[-1] + 1, other.new[-1] + 1) == (link.old[0], link.new[0]) for other in moved)
        for link in moved
    )
    return Answer(
        {pair for link in kept for pair in _paired(link, old, new)},
        marks,
        milliseconds,
        {(i, j) for link in moved for i in link.old for j in link.new},
        stretches,
    )


def _paired(link: Link, old: Text, new: Text) -> Links:
    """The sentences that a link says belong together: of two linked with two, those that have unmarked text in common."""
    if len(link.old) == 1 or len(link.new) == 1:
        return {(i, j) for i in link.old for j in link.new}
    place_old, place_new = (
        [(unit, c) for unit in units for c in (*text.sentences[unit], " ")]
        for units, text in ((link.old, old), (link.new, new))
    )
    found: Links = set()
    at_old = at_new = 0
    ends = len(place_old), len(place_new)
    for span in (*link.spans, Span((ends[0], ends[0]), (ends[1], ends[1]))):
        kept = zip(place_old[at_old : span.old[0]], place_new[at_new : span.new[0]], strict=False)
        found |= {(i, j) for (i, c), (j, _) in kept if not c.isspace()}
        at_old, at_new = span.old[1], span.new[1]
    return found


def projected(shared: dict[tuple[int, int], int], old: Text, new: Text) -> Links:
    return {(i, j) for (i, j), size in shared.items() if size >= PROJECTED * min(old.size(i), new.size(j))}


def difflib_words(old: Text, new: Text) -> Answer:
    """Words of the whole text, autojunk off, projected to sentences."""
    a, b = [word for word, _ in old.words], [word for word, _ in new.words]
    blocks, milliseconds = timed(
        lambda: difflib.SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks()
    )
    shared: dict[tuple[int, int], int] = defaultdict(int)
    for block in blocks:
        for k in range(block.size):
            shared[old.words[block.a + k][1], new.words[block.b + k][1]] += len(a[block.a + k])
    kept = (
        {block.a + k for block in blocks for k in range(block.size)},
        {block.b + k for block in blocks for k in range(block.size)},
    )
    marks = tuple(_word_marks(text, words) for text, words in zip((old, new), kept, strict=True))
    return Answer(projected(shared, old, new), (marks[0], marks[1]), milliseconds)


def _word_marks(text: Text, kept: set[int]) -> Flags:
    """Every word that is not kept, at its place in the sentence."""
    flags = text.unmarked()
    number = 0
    for index, sentence in enumerate(text.sentences):
        folded = fold(sentence)
        for _, start, end in tokens.spans(folded):
            if number not in kept and len(folded) == len(sentence):
                flags[index][start:end] = [True] * (end - start)
            number += 1
    return flags


def difflib_sentences(old: Text, new: Text) -> Answer:
    """Sentences; those of a replaced stretch are paired in their order."""
    a, b = (list(map(fold, text.sentences)) for text in (old, new))
    codes, milliseconds = timed(lambda: difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes())
    links = {
        pair
        for tag, i1, i2, j1, j2 in codes
        if tag in ("equal", "replace")
        for pair in zip(range(i1, i2), range(j1, j2), strict=False)
    }
    return Answer(links, None, milliseconds)


def match_patch(old: Text, new: Text) -> Answer:
    """fast_diff_match_patch: characters of the whole text with its semantic clean-up, no time limit."""
    module = importlib.import_module("fast_diff_match_patch")
    steps, milliseconds = timed(
        lambda: module.diff(old.whole, new.whole, timelimit=0, cleanup="Semantic", counts_only=True)
    )
    shared: dict[tuple[int, int], int] = defaultdict(int)
    marks = old.unmarked(), new.unmarked()
    at_old = at_new = 0
    for tag, count in steps:
        if tag == "=":
            for k in range(count):
                (i, _), (j, _) = old.place[at_old + k], new.place[at_new + k]
                if i >= 0 and j >= 0 and not old.whole[at_old + k].isspace():
                    shared[i, j] += 1
            at_old, at_new = at_old + count, at_new + count
        elif tag == "-":
            _mark(marks[0], old, at_old, count)
            at_old += count
        else:
            _mark(marks[1], new, at_new, count)
            at_new += count
    return Answer(projected(shared, old, new), marks, milliseconds)


def _mark(flags: Flags, text: Text, start: int, count: int) -> None:
    for place in range(start, start + count):
        sentence, k = text.place[place]
        if sentence >= 0 and not text.whole[place].isspace():
            flags[sentence][k] = True


_PHP = """
$pair = json_decode(stream_get_contents(STDIN), true);
$began = getrusage();
$found = wikidiff2_inline_json_diff($pair[0], $pair[1], 100000);
$ended = getrusage();
$spent = ($ended["ru_utime.tv_sec"] - $began["ru_utime.tv_sec"]) * 1e3
       + ($ended["ru_utime.tv_usec"] - $began["ru_utime.tv_usec"]) / 1e3;
echo json_encode([$spent, json_decode($found, true)["diff"]]);
"""


def wikidiff2(old: Text, new: Text) -> Answer:
    """Debian's wikidiff2: a line is a sentence; changed and moved lines are links, marks as it tells them."""
    lines = ["\n".join(text.sentences) + "\n" for text in (old, new)]
    said = subprocess.run(
        ["php", "-r", _PHP], input=json.dumps(lines), capture_output=True, text=True, timeout=120, check=True
    )
    milliseconds, rows = json.loads(said.stdout)
    at_old, at_new = (_line_starts(text) for text in (old, new))
    links: Links = set()
    ends: dict[str, dict[str, Any]] = {}
    for row in rows:
        start_old, start_new = row["offset"]["from"], row["offset"]["to"]
        if row["type"] in (0, 3) and start_old is not None and start_new is not None:
            if start_old in at_old and start_new in at_new:
                links.add((at_old[start_old], at_new[start_new]))
        elif row["type"] in (4, 5):
            ends[row["moveInfo"]["id"]] = row
    for row in ends.values():
        other = ends.get(row["moveInfo"]["linkId"])
        if row["type"] == 4 and other is not None:
            i, j = at_old.get(row["offset"]["from"]), at_new.get(other["offset"]["to"])
            if i is not None and j is not None:
                links.add((i, j))
    return Answer(links, None, milliseconds)


def _line_starts(text: Text) -> dict[int, int]:
    starts, place = {}, 0
    for index, sentence in enumerate(text.sentences):
        starts[place] = index
        place += len(sentence.encode()) + 1
    return starts


def peers() -> dict[str, Callable[[Text, Text], Answer] | str]:
    """The other methods by name; instead of one that is not here the reason."""
    found: dict[str, Callable[[Text, Text], Answer] | str] = {
        "difflib, words, autojunk off, projected": difflib_words,
        "difflib, sentences, stretches in order": difflib_sentences,
    }
    try:
        importlib.import_module("fast_diff_match_patch")
        found["fast_diff_match_patch, semantic, projected"] = match_patch
    except ImportError:
        found["fast_diff_match_patch, semantic, projected"] = "absent: not installed"
    php = shutil.which("php")
    modules = subprocess.run([php, "-m"], capture_output=True, text=True, check=False).stdout if php else ""
    name = "wikidiff2, a line a sentence"
    found[name] = wikidiff2 if "wikidiff2" in modules else "absent: php with wikidiff2 is not installed"
    return found


# --- truth -----------------------------------------------------------------------------------------------


def true_moves(links: Links, old: Text, new: Text) -> tuple[Links, int]:
    """Links off the heaviest chain of groups, and how many stretches they make."""
    groups = sorted(_connected(links))
    weights = [
        min(sum(len(old.sentences[i]) for i in left), sum(len(new.sentences[j]) for j in right))
        for left, right in groups
    ]
    chain = heaviest_chain([(left[0], right[0]) for left, right in groups], weights)
    stretches: list[list[tuple[tuple[int, ...], tuple[int, ...]]]] = []
    for number, (left, right) in enumerate(groups):
        if number in chain:
            continue
        last = stretches[-1][-1] if stretches else None
        if last and (last[0][-1] + 1, last[1][-1] + 1) == (left[0], right[0]):
            stretches[-1].append((left, right))
        else:
            stretches.append([(left, right)])
    moved = [
        stretch
        for stretch in stretches
        if sum(tokens.words(old.sentences[i]) for left, _ in stretch for i in left) >= MOVED_WORDS
    ]
    off = {(i, j) for stretch in moved for left, right in stretch for i in left for j in right}
    return off & links, len(moved)


def _connected(links: Links) -> Iterable[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Sentences that links hold together."""
    left, links = set(links), set(links)
    while left:
        group = {left.pop()}
        grown = True
        while grown:
            more = {
                link for link in left if any(link[0] == other[0] or link[1] == other[1] for other in group)
            }
            left -= more
            group |= more
            grown = bool(more)
        yield tuple(sorted({i for i, _ in group})), tuple(sorted({j for _, j in group}))


# --- measuring -------------------------------------------------------------------------------------------


def measure(
    corpus: list[Article],
    seed: int,
    profile: str,
    others: dict[str, Callable[[Text, Text], Answer] | str],
    sizes: Iterable[tuple[int, int]] = SIZES,
) -> dict[str, Row]:
    reviser = Reviser(corpus, seed)
    rows = {"ours": Row(), **{name: Row() for name, peer in others.items() if not isinstance(peer, str)}}
    for size, number in sizes:
        for _ in range(number):
            pair = reviser.pair(size, profile)
            sides = pair.units()
            old, new = Text(sides[0]), Text(sides[1])
            _, spent = timed(lambda sides=sides: [of_units(side) for side in sides])
            rows["ours"].prepare[size].append(spent / 2)
            # Prepared anew for every run: words that were cut once would be there for the next.
            fresh = [[of_units(side) for side in sides] for _ in range(3)]
            comparison, spent = timed(lambda fresh=fresh: compare(*fresh.pop()))
            _add(rows["ours"], pair, ours(comparison, spent, old, new), old, new, size)
            for name, peer in others.items():
                if not isinstance(peer, str):
                    _add(rows[name], pair, peer(old, new), old, new, size)
    return rows


def _add(row: Row, pair: Pair, answer: Answer, old: Text, new: Text, size: int) -> None:
    folded = list(map(fold, old.sentences)), list(map(fold, new.sentences))

    def edited(links: Links) -> Links:
        return {(i, j) for i, j in links if folded[0][i] != folded[1][j]}

    row.all.add(answer.links, pair.links)
    row.edited.add(edited(answer.links), edited(pair.links))
    row.split.add(answer.links & pair.splits(), pair.splits())
    row.join.add(answer.links & pair.joins(), pair.joins())
    moves, stretches = true_moves(pair.links, old, new)
    row.moves.add(answer.moved, moves)
    row.stretches[0] += answer.stretches
    row.stretches[1] += stretches
    row.times[size].append(answer.milliseconds)
    if answer.marks is None:
        return
    counts = row.highlight = row.highlight or [0, 0, 0]
    for truth, found in zip(changed_characters(pair), answer.marks, strict=True):
        for true_flags, marked in zip(truth, found, strict=True):
            counts[0] += sum(true_flags)
            counts[1] += sum(marked)
            counts[2] += sum(a and b for a, b in zip(true_flags, marked, strict=True))


def p99(times: list[float]) -> float:
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, round(0.99 * len(ordered)))]


def _time(times: list[float]) -> str:
    return f"{statistics.median(times):.2f} ({p99(times):.2f})" if times else "-"


def _values(profile: str, name: str, row: Row | str) -> dict[str, Any]:
    values: dict[str, Any] = {"profile": profile, "method": name}
    if isinstance(row, str):
        return {**values, "F1 all": row}
    own = name == "ours"
    changed, marked, both = row.highlight or (0, 0, 0)
    return {
        **values,
        "F1 all": f"{row.all.f1:.4f}",
        "edited": f"{row.edited.f1:.4f}",
        "P / R": f"{row.all.precision:.3f} / {row.all.recall:.3f}",
        "split": f"{row.split.recall:.3f}",
        "join": f"{row.join.recall:.3f}",
        "highlight P / R (ratio)": f"{both / marked:.3f} / {both / changed:.3f} ({marked / changed:.3f})"
        if marked
        else "-",
        "moves P / R (marks : moves)": f"{row.moves.precision:.3f} / {row.moves.recall:.3f} "
        f"({row.stretches[0]} : {row.stretches[1]})"
        if own
        else "-",
        **{f"ms {size}": _time(row.times.get(size, [])) for size, _ in SIZES},
        "prepare": " / ".join(f"{statistics.median(times):.2f}" for times in row.prepare.values()) or "-",
    }


def _missed(where: str, profile: str, rows: dict[str, Row]) -> Iterable[dict[str, Any]]:
    own = rows["ours"]
    changed, marked, both = own.highlight or (1, 1, 1)
    told = [
        ("F1 edited", own.edited.f1, BARS[profile], 1),
        ("precision", own.all.precision, PRECISION, 1),
    ]
    if profile == "heavy":
        told += [("split recall", own.split.recall, SPLIT, 1), ("join recall", own.join.recall, JOIN, 1)]
    if profile == "medium":
        told += [
            ("highlighted by changed", marked / changed, RATIO, -1),
            ("highlight recall", both / changed, MARKED, 1),
        ]
        for size, times in own.times.items():
            ms = statistics.median(times)
            told.append((f"ms at {size}", ms, TIMES[size], -1))
            told.append((f"p99 by median at {size}", p99(times) / ms, 3, -1))
            for name, least in (("difflib, words", DIFFLIB), ("fast_diff_match_patch", DMP)):
                for peer in (row for key, row in rows.items() if key.startswith(name)):
                    ratio = statistics.median(peer.times[size]) / ms
                    told.append((f"{name} by ours at {size}", ratio, least[size], 1))
    for what, value, bar, sign in told:
        if sign * value < sign * bar:
            yield {"where": where, "what": what, "reached": f"{value:.3f}", "bar": bar}


# --- bounds ----------------------------------------------------------------------------------------------


def bounds() -> list[Result]:
    """What hostile or outsized input costs: seconds, and by how much the process grew."""
    entries = [
        [
            f"At {n // 60:02}:{n % 60:02} post number {n} said the harbour board met on item {n * 7}.",
            f"Entry {n} ends.",
        ]
        for n in range(3000)
    ]
    half = [[s.replace("board", "council") for s in e] if n % 2 else e for n, e in enumerate(entries[:1000])]
    word = "word " * 2_000_000
    cases: dict[str, tuple[Any, Any]] = {
        "liveblog of 2,000 sentences, half of them new": (
            entries[:1000],
            entries[1500:2000] + entries[500:1000],
        ),
        "the same, every second entry reworded": (entries[:1000], half),
        "two liveblogs of 2,000 sentences with nothing in common but their form": (
            entries[:1000],
            entries[2000:],
        ),
        "10 MB of one word, and the same with another in its middle": (
            [[word]],
            [[word[: len(word) // 2] + "other " + word[len(word) // 2 :]]],
        ),
        "100,000 sentences of one word, and one less": ([["Word."] * 100_000], [["Word."] * 99_999]),
    }
    found = []
    for name, (old, new) in cases.items():
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        comparison, spent = timed(lambda old=old, new=new: compare_units(old, new))
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        found.append(
            Result(
                {
                    "what": name,
                    "seconds": f"{spent / 1000:.2f}",
                    "MB more": f"{grown:.0f}",
                    "verdict": comparison.verdict.value,
                    "note": comparison.note or "",
                }
            )
        )
    return found


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("seeds", type=int, nargs="*", default=[])
    parser.add_argument("--ours", action="store_true", help="leave the other programs out")
    parser.add_argument("--own", action="store_true", help="only the prose of this project")
    options = parser.parse_args()
    bases = {"own prose": prose(PROSE)}
    if DATA.exists() and not options.own:
        bases["BASIL"] = articles(DATA)
    elif not options.own:
        print(f"{DATA} is missing (VARIORUM_DATA): only the prose of this project", file=sys.stderr)
    others = {} if options.ours else peers()
    report: dict[str, Any] = {"tables": {}}
    missed: list[dict[str, Any]] = []
    for base, texts in bases.items():
        sizes = SIZES if base != "own prose" else SIZES[:2]
        for seed in options.seeds or [7, 11]:
            title = f"{base} ({sum(len(p) for a in texts for p in a)} sentences), seed {seed}"
            made: list[Result] = []
            for profile in PROFILES:
                rows = measure(texts, seed, profile, others, sizes)
                made += [Result(_values(profile, name, row)) for name, row in rows.items()]
                made += [
                    Result(_values(profile, name, peer))
                    for name, peer in others.items()
                    if isinstance(peer, str)
                ]
                missed += _missed(f"{base}, seed {seed}, {profile}", profile, rows)
            report["tables"][title] = [row.values for row in made]
            print(f"\n{title}\n\n{markdown(made)}", flush=True)
    bounded = bounds()
    report |= {"bounds": [row.values for row in bounded], "missed": missed}
    print(f"\nBounds\n\n{markdown(bounded)}")
    if missed:
        print(f"\nBars not reached\n\n{markdown([Result(each) for each in missed])}")
    print(f"\nBars: {f'{len(missed)} not reached' if missed else 'reached'}")
    if not (options.seeds or options.ours or options.own):
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / "diff.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
