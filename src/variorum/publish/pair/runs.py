"""Both sides of a reworded block as one text, with the marks of what came and went."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from variorum.comparison.rows import Mark, Run
from variorum.text.normalise import fold
from variorum.types import Span

#: What stands on one side alone of the place at which it stands: on the old, on the new.
_GONE: Final = frozenset({Mark.REMOVED})
_COME: Final = frozenset({Mark.ADDED, Mark.MOVED})


def chained(blocks: Iterable[Sequence[Run]]) -> list[Run]:
    """The runs of blocks that stand above one another, as one text with blanks between."""
    runs: list[Run] = []
    for block in blocks:
        if runs:
            runs.append(Run(" "))
        runs.extend(block)
    return runs


def merge(old: Sequence[Run], new: Sequence[Run]) -> tuple[Run, ...]:
    """Runs of both sides in one text: what both have once, removals before the additions that answer them.

    Where the common text differs (which only typography may do) the new wording is shown. A removed capital
    or quotation mark stands beside the one that answers it, also where words were put between. A sentence that moved is
    marked so where it stands now; the place that it left shows it as taken away from there.
    """
    merged: list[Run] = []
    old = [replace(run, mark=Mark.REMOVED) if run.mark is Mark.MOVED else run for run in old]
    left, right = [run for run in old if run.text], [run for run in new if run.text]
    if any(run.mark in (Mark.REMOVED, Mark.ADDED) and not run.typographic for run in (*left, *right)):
        left, right = _uncased(left, right)
    held: list[Run] = []  # removals of mere typography, until what answers them comes
    while left or right:
        if left and left[0].mark is Mark.REMOVED:
            run = left.pop(0)
            (held if run.typographic and any(other.typographic for other in right) else merged).append(run)
        elif right and right[0].mark in _COME:
            if right[0].typographic:
                merged.extend(held)
                held.clear()
            merged.append(right.pop(0))
        elif not left or not right:
            for side, mark in ((left, Mark.REMOVED), (right, Mark.ADDED)):
                merged.extend(_alone(run, mark) for run in side)
            break
        else:
            _take(merged, left, right)
    if not (_holds(merged + held, old, _COME) and _holds(merged + held, new, _GONE)):
        # Sides that have less in common than their marks say (punctuation alone): each is shown whole.
        merged = [replace(run, mark=Mark.REMOVED) for run in old] + [_alone(run, Mark.ADDED) for run in new]
        held = []
    return _blanks([*merged, *held])


def _alone(run: Run, mark: Mark) -> Run:
    """A run that one side alone has, under the mark of that side; what moved there says so itself."""
    if not run.text.strip():
        return Run(run.text)
    return run if run.mark is Mark.MOVED else replace(run, mark=mark)


def marked(old: str, new: str, spans: Sequence[Span]) -> tuple[Run, ...]:
    """One text with the marks of both sides, from the ranges in which the two differ; what they share is shown as it
    stands in the new one."""
    runs: list[Run] = []
    at = 0
    for span in spans:
        runs.append(Run(new[at : span.new[0]]))
        runs.append(Run(old[slice(*span.old)], Mark.REMOVED))
        runs.append(Run(new[slice(*span.new)], Mark.ADDED))
        at = span.new[1]
    return _blanks([*runs, Run(new[at:])])


def _holds(merged: Sequence[Run], side: Sequence[Run], other: frozenset[Mark]) -> bool:
    """Whether the merged runs, without those of the other side, say what this side says; blanks, quotation marks
    and case, which typography may change, are not compared."""
    left = "".join(run.text for run in merged if run.mark not in other)
    right = "".join(run.text for run in side if run.mark not in other)
    if "".join(left.split()) == "".join(right.split()):
        return True  # without typography between them, which is nearly always so, folding is spared

    def bare(text: str) -> str:
        return "".join(
            character for character in fold(text) if character.isalnum() or character in ".,;:!?%-+"
        )

    return bare(left) == bare(right)


def _uncased(old: list[Run], new: list[Run]) -> tuple[list[Run], list[Run]]:
    """The same without marks on a letter whose case alone follows from other changes of the text: "Passengers"
    become "Forty-one passengers". Both sides show the new letter, unmarked."""
    marked = [[i for i, run in enumerate(side) if run.typographic] for side in (old, new)]
    if len(marked[0]) != len(marked[1]):
        return old, new
    old, new = list(old), list(new)
    for i, j in zip(*marked, strict=True):
        if old[i].text.isalpha() and old[i].text.casefold() == new[j].text.casefold():
            old[i] = new[j] = Run(new[j].text)
    return old, new


def _take(merged: list[Run], left: list[Run], right: list[Run]) -> None:
    """Move the text that the next runs of both sides have in common over. Where one side has a blank that the
    other lacks (its marks swallowed the words between two), the blank is kept once; a differing character can
    only be typography, and the new one is shown."""
    old, new = left[0], right[0]
    if old.text[:1].isspace() != new.text[:1].isspace():
        side = left if old.text[:1].isspace() else right
        if not merged or not merged[-1].text[-1:].isspace():
            merged.append(Run(" "))
        _cut(side, 1)
        return
    shorter = min(len(old.text), len(new.text))
    common = next((i for i in range(shorter) if old.text[i] != new.text[i]), shorter) or 1
    merged.append(replace(new, text=new.text[:common]))
    _cut(left, common)
    _cut(right, common)


def _cut(side: list[Run], length: int) -> None:
    rest = side.pop(0)
    if len(rest.text) > length:
        side.insert(0, replace(rest, text=rest.text[length:], seam=False))


def _blanks(runs: Sequence[Run]) -> tuple[Run, ...]:
    """The same with a blank between a removal and the addition that follows it, and no empty runs."""
    out: list[Run] = []
    for run in runs:
        if not run.text:
            continue
        if (
            out
            and run.mark is not out[-1].mark
            and Mark.PLAIN not in (run.mark, out[-1].mark)
            and not out[-1].text[-1].isspace()
            and not run.text[0].isspace()
        ):
            out.append(Run(" "))
        out.append(run)
    return tuple(out)
