"""Importance: does the heavier of two edits matter more to a reader? Beside "most characters" and "headline only".

    python bench/weights.py [--list]

Single edits from two sources were rated by hand on a scale of 0 (nobody need know) to 9 (every reader should be told)
before importance was worked out for them: real changes of headlines, and edits that the generator of `classes.py`
made in news articles. 300 pairs of edits with different ratings are drawn by a fixed seed; agreement is the share of
pairs in which the one that was rated higher weighs more, a tie counting one half. The ratings
(`labels/importance.csv`) hold ids only, no text. One reader rated.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from rapidfuzz.distance import Indel

from classes import BASIL, EDITORS, NOTES, news, several
from headline_draw import HISTORIES, drawn
from headlines import document
from table import Result, publish
from tempting import another_word, curled, modal, titled, turned, written_out
from variorum.comparison import compare
from variorum.edits import classify, importance
from variorum.types import Block, BlockKind, Document, PageState

#: The editors whose work was rated, in the order of its numbers; one that came later would draw other edits.
RATED = (
    *(each for each in EDITORS if each is not several),
    written_out,
    curled,
    turned,
    modal,
    titled,
    another_word,
)
LABELS = Path(__file__).parent / "labels" / "importance.csv"
SEED = 2203
PAIRS = 300
EACH_STRATUM, EACH_EDITOR = 11, 4


@dataclass(frozen=True, slots=True)
class Item:
    """One edit: the two texts, and the passage in which they differ."""

    id: str
    old: Document
    new: Document
    shown: tuple[str, str]

    @property
    def headline(self) -> bool:
        return self.id.startswith("h")

    @property
    def characters(self) -> int:
        return int(Indel.distance(*self.shown))


def items() -> list[Item]:
    """The edits that were rated, in a fixed order."""
    found = [
        Item(f"h{change.id}", document(change.old), document(change.new), (change.old, change.new))
        for pool in drawn()[1].values()
        for change in pool[-EACH_STRATUM:]
    ]
    rng = Random(SEED)
    articles = news()
    for number, editor in enumerate(dict.fromkeys(RATED)):
        made = 0
        while made < EACH_EDITOR:
            paragraphs = rng.choice(articles)
            place = rng.randrange(len(paragraphs))
            change = editor(paragraphs[place], rng)
            if change is None or change.text == paragraphs[place]:
                continue
            after = [*paragraphs[:place], *([change.text] if change.text else []), *paragraphs[place + 1 :]]
            found.append(
                Item(
                    f"g{number}:{made}",
                    _document(paragraphs),
                    _document(after),
                    (paragraphs[place], change.text or ""),
                )
            )
            made += 1
    for number, note in enumerate(NOTES[:3]):
        paragraphs = rng.choice(articles)
        found.append(Item(f"n{number}", _document(paragraphs), _document([*paragraphs, note]), ("", note)))
    return found


def _document(paragraphs: Sequence[str]) -> Document:
    blocks = tuple(Block(BlockKind.PARAGRAPH, text) for text in paragraphs)
    return Document(PageState.ARTICLE, blocks, "Headline of the day", language="en")


def weight(item: Item) -> float:
    return importance(classify(compare(item.old, item.new), item.old, item.new))


METHODS: dict[str, Callable[[Item], float]] = {
    "importance": weight,
    "most characters": lambda item: float(item.characters),
    "headline only": lambda item: float(item.headline),
}


def agreement(rated: dict[str, int], value: Callable[[Item], float]) -> tuple[float, int]:
    """The share of pairs that a method orders as the reader did, and how many pairs there are."""
    known = [(item, rated[item.id], value(item)) for item in items()]
    rng = Random(SEED)
    pairs = []
    while len(pairs) < PAIRS:
        one, other = rng.sample(known, 2)
        if one[1] != other[1]:
            pairs.append((one, other) if one[1] > other[1] else (other, one))
    right = sum(1.0 if high[2] > low[2] else 0.5 if high[2] == low[2] else 0.0 for high, low in pairs)
    return right / len(pairs), len(pairs)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--list", action="store_true", help="print the edits that are to be rated")
    options = parser.parse_args()
    if not HISTORIES.exists() or not BASIL.exists():
        print(f"{HISTORIES} or {BASIL} is missing: set VARIORUM_DATA to the folder with the measuring data")
        return 2
    if options.list:
        for item in items():
            print(item.id, item.shown[0], "=>", item.shown[1])
        return 0
    with LABELS.open(encoding="utf-8", newline="") as lines:
        rated = {row["id"]: int(row["rating"]) for row in csv.DictReader(lines)}
    table = []
    for name, method in METHODS.items():
        share, count = agreement(rated, method)
        table.append(Result({"method": name, "pairs": count, "agreement": f"{share:.3f}"}))
    publish("weights", "Importance of edits: pairs ordered as a reader ordered them", table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
