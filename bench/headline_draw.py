"""Draws of real headline changes, for labelling by hand and for tuning.

Changes are put into strata by crude signs that are no rule of ours (a digit differs, a quotation mark differs …), so
that rare classes come up often enough, and drawn from each by a fixed seed. What is reported and what was tuned on
are disjoint. Labels are kept by id (line of the file and number of the version), without any text; what each means stands in
`labels/README.md`.
"""

from __future__ import annotations

import gzip
import itertools
import json
import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from rapidfuzz.distance import Indel

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("VARIORUM_DATA", ROOT.parent / "shared"))
HISTORIES = SHARED / "data" / "bbc-headlines" / "histories-2021-2022.jsonl.gz"
SEED = 4117
#: How many of each stratum are reported, and how many further ones are for tuning.
REPORTED = {"figure": 150, "quote": 150, "hedge": 110, "copy": 170, "name": 150, "any": 110}
TUNED = 60

_NUMBER_WORDS = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "dozen",
    "dozens",
    "hundred",
    "hundreds",
    "thousands",
    "million",
    "millions",
    "billion",
]
_HEDGES = [
    "may",
    "might",
    "could",
    "likely",
    "alleged",
    "allegedly",
    "suspected",
    "feared",
    "reportedly",
    "possible",
    "potential",
    "believed",
    "thought",
    "appears",
]
#: Further words of doubt, by which the third draw is made.
_DOUBTS = [
    "claimed", "claims", "accused", "fears", "fear", "expected", "perhaps", "probably", "apparently", "appear",
    "appeared", "seems", "seem", "suggests", "suggest", "suggested", "hints", "purported", "apparent", "unlikely",
    "unconfirmed", "presumed", "probable", "possibly", "potentially", "supposed", "supposedly", "believes",
    "believe", "maybe", "suspect", "suspects",
]  # fmt: skip

#: Further words for numbers, by which the fourth draw is made.
_AMOUNTS = [
    "thousand", "scores", "half", "halves", "third", "thirds", "quarter", "quarters", "double", "doubles", "doubled", "triple",
    "triples", "twice", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty", "thirty",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class HeadlineChange:
    """One change of one headline; `id` is "line:version"."""

    id: str
    old: str
    new: str


def changes() -> Iterator[HeadlineChange]:
    """All changes of headlines that are not those of live pages."""
    with gzip.open(HISTORIES, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            item = json.loads(line)
            titles = [version["title"] for version in item["versions"]]
            if "/live/" in item["url"]:
                continue
            for place, (old, new) in enumerate(itertools.pairwise(titles), 1):
                if old != new:
                    yield HeadlineChange(f"{number}:{place}", old, new)


def stratum(change: HeadlineChange) -> str:
    """The first stratum whose sign a change bears."""
    old, new = change.old, change.new
    a, b = (re.findall(r"[^\W_]+", text.lower()) for text in (old, new))
    alike = Indel.normalized_similarity(a, b)
    if alike >= 0.25 and _among(a, _HEDGES) != _among(b, _HEDGES):
        return "hedge"
    if alike >= 0.4 and [w for w in a if w[0].isdigit()] + _among(a, _NUMBER_WORDS) != [
        w for w in b if w[0].isdigit()
    ] + _among(b, _NUMBER_WORDS):
        return "figure"
    if _quoted(old) != _quoted(new):
        return "quote"
    if Indel.normalized_similarity(old.lower(), new.lower()) >= 0.94:
        return "copy"
    if alike >= 0.5 and _capitals(old) != _capitals(new):
        return "name"
    return "any"


def drawn() -> tuple[dict[str, list[HeadlineChange]], dict[str, list[HeadlineChange]]]:
    """What is reported and what is for tuning, by stratum."""
    pools: dict[str, list[HeadlineChange]] = {name: [] for name in REPORTED}
    for change in changes():
        pools[stratum(change)].append(change)
    reported, tuned = {}, {}
    for name, pool in pools.items():
        Random(f"{SEED} {name}").shuffle(pool)
        count = REPORTED[name]
        reported[name], tuned[name] = pool[:count], pool[count : count + TUNED]
    return reported, tuned


#: A second draw, labelled after the rules were mended by what the first one showed; it shares nothing with the
#: others. All changes of hedges are in the first two.
AGAIN = {"figure": 110, "quote": 110, "copy": 150, "name": 120, "any": 80}
#: A draw of what is in none of the others, for finding faults in the rules for names and figures.
DEVELOPMENT = {"figure": 110, "name": 150}
#: A last draw, by signs of its own for what the others have too few of: all that is left of two numbers, and of hedges
#: in headlines that are much alike.
FURTHER = {
    "hedge": 100, "doubt": 250, "amount": 120, "figure": 110, "marks": 160, "quote": 100, "copy": 190, "name": 170, "any": 50,
}  # fmt: skip
#: A fourth draw, for numbers on one side and in headlines that are replaced, of which the others have few or no labels.
FOURTH = {"figure-apart": 150, "figure": 100, "name": 100, "any": 100}


def drawn_again() -> dict[str, list[HeadlineChange]]:
    """The second draw to be reported, by stratum."""
    return _fresh(drawn(), AGAIN, stratum, "again")


def drawn_for_development() -> dict[str, list[HeadlineChange]]:
    """The draw for mending rules, by stratum; it shares nothing with what is reported."""
    return _fresh((*drawn(), drawn_again()), DEVELOPMENT, stratum, "development")


def drawn_further() -> dict[str, list[HeadlineChange]]:
    """The third draw to be reported, by stratum; it shares nothing with the others."""
    return _fresh((*drawn(), drawn_again(), drawn_for_development()), FURTHER, _sign, "further")


def drawn_fourth() -> dict[str, list[HeadlineChange]]:
    """The fourth draw to be reported, by stratum; it shares nothing with the others."""
    before = (*drawn(), drawn_again(), drawn_for_development(), drawn_further())
    return _fresh(before, FOURTH, _sign_by_words, "fourth")


def _fresh(
    draws: Iterable[dict[str, list[HeadlineChange]]],
    wanted: dict[str, int],
    sign: Callable[[HeadlineChange], str],
    salt: str,
) -> dict[str, list[HeadlineChange]]:
    """As many changes as wanted of each stratum, of texts that are in none of the draws before."""
    known = {(each.old, each.new) for draw in draws for pool in draw.values() for each in pool}
    pools: dict[str, list[HeadlineChange]] = {name: [] for name in wanted}
    for change in changes():
        if (name := sign(change)) in pools and (change.old, change.new) not in known:
            known.add((change.old, change.new))
            pools[name].append(change)
    for name, pool in pools.items():
        Random(f"{SEED} {name} {salt}").shuffle(pool)
        del pool[wanted[name] :]
    return pools


def _sign(change: HeadlineChange) -> str:
    """The first stratum of the third draw whose sign a change bears."""
    a, b = (re.findall(r"[^\W_]+", text.lower()) for text in (change.old, change.new))
    alike = Indel.normalized_similarity(a, b)
    doubts = [*_HEDGES, *_DOUBTS]
    if _among(a, doubts) != _among(b, doubts):
        return "hedge" if alike >= 0.25 else "doubt"
    numbers = [[w for w in words if w[0].isdigit()] + _among(words, _NUMBER_WORDS) for words in (a, b)]
    if numbers[0] != numbers[1] and all(numbers):
        return "amount"
    if numbers[0] != numbers[1] and alike >= 0.25:
        return "figure"
    if alike >= 0.6 and _marks(change.old) != _marks(change.new):
        return "marks"
    return stratum(change)


def _sign_by_words(change: HeadlineChange) -> str:
    """The stratum of the fourth draw whose sign a change bears: other numbers, in few or in many of the same words."""
    a, b = (re.findall(r"[^\W_]+", text.lower()) for text in (change.old, change.new))
    counted = [*_NUMBER_WORDS, *_AMOUNTS]
    numbers = [sorted([w for w in words if w[0].isdigit()] + _among(words, counted)) for words in (a, b)]
    if numbers[0] != numbers[1]:
        shared = (Counter(a) & Counter(b)).total()
        return "figure-apart" if shared * 2 < min(len(a), len(b)) else "figure"
    return stratum(change)


def _among(words: list[str], listed: list[str]) -> list[str]:
    return sorted(word for word in words if word in listed)


def _quoted(text: str) -> list[str]:
    return [
        found for found in re.findall(r"(?<!\w)['‘\"“](.+?)['’\"”](?!\w)", text) if len(found.split()) > 2
    ]


def _capitals(text: str) -> list[str]:
    return sorted(re.findall(r"(?<=\s)[A-Z]\w+", text))


def _marks(text: str) -> int:
    return len(re.findall(r"(?<!\w)['‘\"“]|['’\"”](?!\w)", text))
