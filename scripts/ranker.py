"""Learn how to tell who speaks a quotation, and what a sentence attributes to whom.

    python scripts/ranker.py [--tune]

Conditional logistic regression (of several candidates, or none, which one?) by stochastic gradients with a step for
each weight, on PolNeAR's training part (840 English reports of 2015 and 2016 with their attributions marked by hand), into
`src/variorum/quotes/weights.json`: names of features and numbers, no text. `--tune` learns from four fifths of the reports,
tells how well that does on the last fifth, and writes nothing.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "bench"))

from quotes import measured  # noqa: E402
from quoting import ALIKE, Annotated, Attribution, Scores, annotated, jaccard, tokens  # noqa: E402
from variorum.quotes.clauses import clauses, holders, tellers  # noqa: E402
from variorum.quotes.reading import Mention, read  # noqa: E402
from variorum.quotes.speakers import candidates, nobody  # noqa: E402

TARGET = ROOT / "src" / "variorum" / "quotes" / "weights.json"
ROUNDS, STEP, DECAY = 4, 0.3, 1e-5
#: Choices in which a feature has to stand at least, to be learnt at all.
LEAST = 8
#: How often a word has to stand in a cue to be one that may tell of something, and the least share of its places.
LEAST_CUES = 4
LEAST_SHARE = 0.1
#: Least weight, either way, that is kept.
SMALL = 0.05

_WORD = re.compile(r"[^\W_\x00](?:[\w’'-]*\w)?")

#: The features of each candidate, and whether it is a right one.
Choice = list[tuple[tuple[str, ...], bool]]


def speakers(reports: Sequence[Annotated]) -> list[Choice]:
    """A choice for each quotation that is part of an attribution."""
    found: list[Choice] = []
    for report in reports:
        reading = read(report.text, "en")
        last: Mention | None = None
        for place, quotation in enumerate(reading.quoted):
            inside = tokens(report.text, [(quotation.inner, quotation.inner_end)])
            sources = frozenset[int]().union(
                *(each.source for each in report.gold if 2 * len(each.content & inside) >= len(inside) > 0)
            )
            among = candidates(reading, place, last)
            choice: Choice = [
                (each.features, bool(tokens(report.text, [(each.mention.start, each.mention.end)]) & sources))
                for each in among
            ]
            none = not any(good for _, good in choice)
            if none and sources:
                continue  # the one who speaks is no candidate
            if not none:
                last = max(
                    (pair for pair in zip(among, choice, strict=True) if pair[1][1]),
                    key=lambda pair: (pair[0].cue is not None, -abs(pair[0].mention.start - quotation.start)),
                )[0].mention
            found.append([*choice, (nobody(reading, place), none)])
    return found


def known(reports: Sequence[Annotated]) -> dict[str, float]:
    """The words that stand in cues often enough, with the share of their places that are cues."""
    told, stood = Counter[str](), Counter[str]()
    for report in reports:
        reading = read(report.text, "en")
        cues = frozenset[int]().union(*(each.cue for each in report.gold))
        for match in _WORD.finditer(reading.masked):
            word = match.group().casefold()
            stood[word] += 1
            told[word] += match.start() in cues
    return {
        word: round(count / stood[word], 3)
        for word, count in sorted(told.items())
        if count >= LEAST_CUES and count >= LEAST_SHARE * stood[word]
    }


def told(reports: Sequence[Annotated], words: Mapping[str, float]) -> tuple[list[Choice], list[Choice]]:
    """A choice of what is told for each word that may tell of it, and one of whose it is for each that does."""
    what: list[Choice] = []
    whose: list[Choice] = []
    for report in reports:
        reading = read(report.text, "en")
        by_cue: dict[int, list[Attribution]] = defaultdict(list)
        for attribution in report.gold:
            for place in attribution.cue:
                by_cue[place].append(attribution)
        for word in tellers(reading, words):
            among = clauses(reading, word)
            gold = by_cue.get(word.start, [])
            alike = [
                max((jaccard(tokens(report.text, each.ranges), one.content) for one in gold), default=0.0)
                for each in among
            ]
            best = max(alike)
            if gold and best < ALIKE:
                continue  # what it tells of is no candidate
            what.append(
                [
                    (each.features, like >= max(best - 0.02, ALIKE) if gold else not each.ranges)
                    for each, like in zip(among, alike, strict=True)
                ]
            )
            if gold:
                clause = among[alike.index(best)]
                sources = frozenset[int]().union(*(each.source for each in gold))
                choice = [
                    (
                        features,
                        bool(tokens(report.text, [(each.start, each.end)]) & sources)
                        if each
                        else not sources,
                    )
                    for each, features in holders(reading, word, clause)
                ]
                if any(good for _, good in choice):
                    whose.append(choice)
    return what, whose


def learn(choices: Sequence[Choice]) -> dict[str, float]:
    """The weights under which the right ones of each choice are likeliest."""
    seen = Counter(feature for choice in choices for feature in {each for one, _ in choice for each in one})
    kept = {feature for feature, count in seen.items() if count >= LEAST}
    rng, weights, squares = Random(1), defaultdict[str, float](float), defaultdict[str, float](float)
    order = [[([each for each in one if each in kept], good) for one, good in choice] for choice in choices]
    for _ in range(ROUNDS):
        rng.shuffle(order)
        for choice in order:
            scores = [sum(weights[each] for each in one) for one, _ in choice]
            top = max(scores)
            powers = [math.exp(score - top) for score in scores]
            whole = sum(powers)
            right = sum(power for power, (_, good) in zip(powers, choice, strict=True) if good)
            slope = defaultdict[str, float](float)
            for power, (one, good) in zip(powers, choice, strict=True):
                push = (power / right if good and right else 0.0) - power / whole
                if abs(push) > 1e-4:
                    for each in one:
                        slope[each] += push
            for each, push in slope.items():
                push -= DECAY * weights[each] * len(order) / seen[each]
                squares[each] += push * push
                weights[each] += STEP * push / math.sqrt(squares[each] + 1e-3)
    return {each: round(weight, 2) for each, weight in sorted(weights.items()) if abs(weight) >= SMALL}


def main() -> None:
    """Learn, and write the file or tell how well it does."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--tune", action="store_true")
    tune = parser.parse_args().tune
    reports = annotated("train")
    Random(2).shuffle(reports)
    held, used = (reports[: len(reports) // 5], reports[len(reports) // 5 :]) if tune else ([], reports)
    weights = {"cues": known(used)}
    what, whose = told(used, weights["cues"])
    for name, choices in (("speakers", speakers(used)), ("clauses", what), ("holders", whose)):
        weights[name] = learn(choices)
        print(f"{name}: {len(choices):,} choices, {len(weights[name]):,} weights", flush=True)
    if tune:
        for name, tried in (("rules", {}), ("rules and ranker", weights)):
            scores: Scores = measured(held, tried)
            print(
                name,
                {task: [round(each, 3) for each in counts.scores] for task, counts in vars(scores).items()},
            )
    else:
        TARGET.write_text(json.dumps(weights, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")


if __name__ == "__main__":
    main()
