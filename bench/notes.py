"""Notes of correction set beside the edit that they describe, on generated articles.

An article has one to three edits, each in a paragraph of its own, and a note. Of *true* pairs the note names the
figure or name that stood there, the one that stands there now, or both. *Hard negatives* are notes that describe
something else: the same sort of mistake with other values, a value of an edit within a longer one ("12" and "12.5m"),
or a date on which something was put right. A pairing is right where the note is paired with the edit it was made from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from variorum.comparison import compare
from variorum.edits import classify
from variorum.types import Block, BlockKind, Document, EditClass, PageState

BOTH = (
    "Correction: An earlier version of this article said {old}. It should have said {new}.",
    "Correction: The article first gave {old} in place of {new}.",
    "This article was amended to read {new} and not {old}.",
)
ONE = (
    "Correction: An earlier version of this article wrongly said {old}.",
    "This article was amended after publication; the right value is {new}.",
)
OTHER = (
    "Correction: An earlier version of this article said {far}. It should have said {further}.",
    "Correction: The sum for the whole district is {longer} crowns; the article did not name it.",
    "This article was amended on {day} March to correct the caption of a photograph.",
)
_NAMES = ("Wiebke Tamm", "Jonas Orrebo", "Carla Dunmore", "Piet Halvard")


@dataclass(frozen=True, slots=True)
class Noted:
    """A pair whose new text has a note, with the values of the edit that the note describes; None for a negative."""

    old: Document
    new: Document
    described: tuple[str, str] | None


@dataclass(slots=True)
class Pairings:
    """Notes that describe an edit (`true`), pairings that were told, and those of them that were right."""

    true: int = 0
    told: int = 0
    right: int = 0


def noted(
    bases: Sequence[Sequence[str]],
    change: Callable[[str, Random], tuple[str, str, str] | None],
    rng: Random,
    count: int,
) -> Iterator[Noted]:
    """Articles with a note, every second one a hard negative. `change` makes an edit of a paragraph: its new text, and
    the value that stood there and the one that stands there now."""
    made = 0
    while made < count:
        before = list(rng.choice(bases))
        after, values = list(before), []
        for place in rng.sample(range(len(before)), min(3, len(before))):
            found = change(before[place], rng)
            if found is not None:
                after[place] = found[0]
                values.append(found[1:])
        if not values:
            continue
        made += 1
        old, new = rng.choice(values)
        true = bool(made % 2)
        form = rng.choice((*BOTH, *ONE) if true else OTHER)
        numeric = old[:1].isdigit()
        far, further = (str(rng.randint(3_000, 9_000)) for _ in "ab") if numeric else rng.sample(_NAMES, 2)
        if not numeric and "{longer}" in form:
            form = OTHER[0]
        note = form.format(
            old=old,
            new=new,
            far=far,
            further=further,
            longer=f"{new.split()[0].strip('%')}.5 million",
            day=rng.randint(1, 28),
        )
        yield Noted(_document(before), _document([*after, note]), (old, new) if true else None)


def paired(cases: Iterator[Noted]) -> Pairings:
    """What the rules pair in these cases."""
    tally = Pairings()
    for case in cases:
        edits = classify(compare(case.old, case.new), case.old, case.new)
        about = next(
            (each.about for each in edits if each.klass is EditClass.CORRECTION and each.about), None
        )
        tally.true += case.described is not None
        tally.told += about is not None
        if about is not None and case.described is not None:
            tally.right += all(value in about for value in case.described)
    return tally


def _document(paragraphs: Sequence[str]) -> Document:
    blocks = tuple(Block(BlockKind.PARAGRAPH, text) for text in paragraphs)
    return Document(PageState.ARTICLE, blocks, "Headline of the day", language="en")
