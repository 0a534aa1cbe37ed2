"""What of an article a public instance gives out, on all of its pages together: some of its sentences, the same ones
wherever they are shown, so that nobody has the text who reads every page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final

from variorum.comparison.rows import Run
from variorum.publish.ceiling import Ceiling
from variorum.types import Paragraphs
from variorum.versions.lineages import Lineage, Lineages

#: Characters that are shown of a sentence that does not fit whole.
NEAR: Final = 100
#: Stands for what is left out.
GAP: Final = "…"


@dataclass(frozen=True, slots=True)
class Given:
    """How many characters of which sentences of each version are given out, by version and sentence, all others none;
    and the numbers of the sentences (`Lineage.number`) that are given out whole, in every wording that they had."""

    shown: Mapping[int, Mapping[int, int]] = field(default_factory=dict)
    whole: frozenset[int] = frozenset()

    def of(self, version: int) -> frozenset[tuple[int, int]]:
        """Sentences of a version with how much of each, as part of a key."""
        return frozenset(self.shown.get(version, {}).items())

    def ranges(self, version: int, blocks: Paragraphs) -> dict[int, list[tuple[int, int]]]:
        """The ranges of each block's text that are given out, from the sentences of a version's blocks."""
        shown, unit = self.shown.get(version, {}), 0
        found: dict[int, list[tuple[int, int]]] = {}
        for block, sentences in enumerate(blocks):
            at = 0
            for sentence in sentences:
                if length := min(shown.get(unit, 0), len(sentence)):
                    found.setdefault(block, []).append((at, at + length))
                at += len(sentence) + 1
                unit += 1
        return found


def given(every: Lineages) -> Given:
    """What is given out of an article: sentences to which something happened, the last first, then those beside them, as
    far as `ceiling` goes for each text in which they stood; of a text that never changed its beginning."""
    sizes = [_sizes(every, line) for line in every.lines]
    ceiling = Ceiling(*(sum(each[showing] for each in sizes) for showing in range(len(every.showings))))
    changed = sorted(
        (line.number for line in every.lines if line.changed),
        key=lambda number: (-every.lines[number].steps[-1].showing, number),
    )
    whole: dict[int, None] = {}
    begun: dict[int, None] = {}
    for number in changed or range(len(every.lines[:2])):
        if ceiling.takes(*sizes[number]):
            whole[number] = None
        elif ceiling.takes(*(min(size, NEAR) for size in sizes[number])):
            begun[number] = None
    for number in _beside(every, whole):
        if number not in begun and ceiling.takes(*sizes[number]):
            whole[number] = None
    shown: dict[int, dict[int, int]] = {}
    for showing, units in zip(every.showings, every.places, strict=True):
        of_version = shown.setdefault(showing.version, {})
        for unit, number in enumerate(units):
            if number in whole or number in begun:
                of_version[unit] = NEAR if number in begun else max(sizes[number])
    return Given(shown, frozenset(whole))


def _sizes(every: Lineages, line: Lineage) -> list[int]:
    """How many characters of a sentence stand in each text that was shown."""
    became = {step.showing: len(step.new or "") for step in line.steps}
    sizes: list[int] = []
    for showing in range(len(every.showings)):
        sizes.append(became.get(showing, sizes[-1] if sizes else 0))
    return sizes


def _beside(every: Lineages, whole: Iterable[int]) -> list[int]:
    """The sentences that stand beside these in any text, each once, and none of them."""
    known, found = frozenset(whole), dict[int, None]()
    for units in every.places:
        for before, after in pairwise(units):
            found |= {other: None for one, other in ((before, after), (after, before)) if one in known}
    return [number for number in found if number not in known]


def kept(runs: Sequence[Run], ranges: Sequence[tuple[int, int]]) -> tuple[Run, ...]:
    """The runs of a block with these ranges of its text alone, and a sign for what is left out."""
    length = sum(len(run.text) for run in runs)
    out: list[Run] = []
    last = 0
    for start, end in ranges:
        if start - last > 1 or (start and not out):
            out.append(Run(f" {GAP} " if out else f"{GAP} "))
        elif out and start > last:
            start = last  # the blank between two sentences
        out += _within(runs, start, end)
        last = end
    if last < length:
        out.append(Run(f" {GAP}" if out else GAP))
    return tuple(out)


def _within(runs: Sequence[Run], start: int, end: int) -> Iterable[Run]:
    at = 0
    for run in runs:
        first, last = max(start, at), min(end, at + len(run.text))
        if first < last:
            yield replace(run, text=run.text[first - at : last - at], seam=run.seam and first == at)
        at += len(run.text)


def says(runs: Iterable[Run]) -> bool:
    """Whether anything is left of a text but the sign for what is not."""
    return any(run.text.strip(f" {GAP}") for run in runs)
