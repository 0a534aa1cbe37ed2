"""The figures of an event that say something of it: what each says, what it counts, and what is told of that."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from weakref import WeakKeyDictionary

from variorum.collation import people
from variorum.collation.counting import counts_as, died, fated
from variorum.collation.phrases import Lists, lists
from variorum.collation.rows import Kind
from variorum.collation.sentences import Event, Features, Sentence
from variorum.edits.counted import counted
from variorum.edits.figures import AGE, COUNT, DATE, MONEY, ORDINAL, PERCENTAGE, SCORE, TIME, Figure
from variorum.edits.numbers import bound
from variorum.edits.vocabulary import Vocabulary, vocabulary

_KINDS: Final = {
    COUNT: Kind.COUNT, SCORE: Kind.COUNT, MONEY: Kind.MONEY, PERCENTAGE: Kind.PERCENTAGE, DATE: Kind.DATE,
    TIME: Kind.TIME, AGE: Kind.AGE,
}  # fmt: skip
#: Figures of a report from which on no others are looked at.
_MOST: Final = 400
#: Words on each side of a figure that tell what it is of.
_NEAR: Final = 8
#: A number that may be a year.
YEAR: Final = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Told:
    """A figure in its sentence; `value` is what it says with its bound, `noun` what it counts, by stems, `near` the terms around;
    `dead` whether those whom it counts died, None where nothing is told to have become of them, and `fate` what is told of
    them."""

    sentence: Sentence
    figure: Figure
    start: int
    value: tuple[object, ...]
    kind: Kind
    label: str
    noun: frozenset[str]
    near: frozenset[str]
    dead: bool | None
    fate: people.Fate | None


def told(event: Event) -> list[Told]:
    """The figures of an event that say something of it, the first of each report where there are very many."""
    found: list[Told] = []
    counts: Counter[str] = Counter()
    for sentence in event.sentences:
        if counts[sentence.report] >= _MOST:
            continue
        counts[sentence.report] += len(sentence.features.figures)
        found += (Told(sentence, *each) for each in _of(sentence.features))
    return found


#: All of a figure but its sentence.
_Of = tuple[
    Figure,
    int,
    tuple[object, ...],
    Kind,
    str,
    frozenset[str],
    frozenset[str],
    bool | None,
    people.Fate | None,
]
#: Figures by what a sentence holds, as long as that is kept.
_KNOWN: Final[WeakKeyDictionary[Features, tuple[_Of, ...]]] = WeakKeyDictionary()


def _of(features: Features) -> tuple[_Of, ...]:
    """The figures of a sentence that say something, found once."""
    known = _KNOWN.get(features)
    if known is None:
        known = _KNOWN[features] = tuple(_saying(features))
    return known


def _saying(features: Features) -> Iterator[_Of]:
    text = features.text
    words, of = vocabulary(features.language), lists(features.language)
    for figure in features.figures:
        if figure.kind not in _KINDS or figure.weak or ORDINAL in figure.value:
            continue
        if figure.kind == COUNT and (_dated(text, figure, words) or _named(text, figure)):
            continue
        before = bound(text, figure, words)
        label = counted(figure, text, None, words) or ""
        label = fated(label, text, before.start, figure.end, of)
        age = people.is_age(text, figure, features.language)
        dead = died(label, words)
        fate = _fate(label, of) if dead else people.fate(text, before.start, figure, features.language)
        dead = True if fate and fate.family == people.DEAD else dead
        if figure.kind == COUNT and not label and not figure.noun and fate is None and not age:
            continue
        if of and _known(text, figure, label, of, words):
            continue
        year = figure.kind == COUNT and _is_year(text, figure, label, words)
        if label and text[figure.end : figure.end + 1] == "-":
            label = f"{figure.text}-{label}"
        kind = Kind.DATE if year else Kind.AGE if age else _KINDS[figure.kind]
        noun = frozenset() if year or age else counts_as(label or figure.noun, of, words)
        if kin := not year and not age and people.kind(label, features.language):
            noun |= {f"{people.KIND}{kin}"}
        inside = [
            number for number, (start, end, _) in enumerate(features.words)
            if start < figure.end and figure.start < end
        ]  # fmt: skip
        first, last = (inside[0], inside[-1] + 1) if inside else (0, 0)
        around = features.words[max(0, first - _NEAR) : first] + features.words[last : last + _NEAR]
        near = frozenset(term for _, _, term in around) & features.terms
        value = (*says(figure), figure.unit, before.group)
        yield figure, before.start, value, kind, label, noun, near, dead, fate


def _fate(label: str, of: Lists | None) -> people.Fate:
    """The fate of the dead, of the kind that their label names: "workers killed"."""
    *noun, _ = label.casefold().split() or [""]
    anybody = of is not None and of.people.issuperset(noun)
    return people.Fate(people.DEAD, people.ANYBODY if anybody else " ".join(noun))


def _known(text: str, figure: Figure, label: str, of: Lists, words: Vocabulary) -> bool:
    """Whether two of something are two that were told of before, and no figure of anything: "the two sides"."""
    before = text[: figure.start].split()[-1:]
    led = bool(before) and before[0].casefold() in of.definite
    return led and figure.kind == COUNT and figure.value == (2.0,) and died(label, words) is None


def _is_year(text: str, figure: Figure, label: str, words: Vocabulary) -> bool:
    """Whether a number is a year though a noun follows: "the 2016 election", "in the 1994 elections"."""
    before = text[: figure.start].rstrip().rpartition(" ")[2].casefold()
    led = before in words.words("numbers", "year_after") or before in ("the", "a")
    return bool(YEAR.fullmatch(figure.text)) and (led or not label)


def _dated(text: str, figure: Figure, words: Vocabulary) -> bool:
    """Whether a number is the day of a month that stands before it: "the 19 Sept. 11 hijackers"."""
    before = text[: figure.start].rstrip(" .").rpartition(" ")[2].casefold()
    return before in words.words("numbers", "months") | words.words("numbers", "short_months")


def _named(text: str, figure: Figure) -> bool:
    """Whether a number in words is a part of a name: "Ground Zero"."""
    before = (
        text[: figure.start].rpartition(" ")[0].rpartition(" ")[2]
        if text[: figure.start].endswith(" ")
        else ""
    )
    return figure.text[:1].isupper() and before[:1].isupper()


def says(figure: Figure) -> tuple[float | str, ...]:
    """What a figure says; a year is one whether or not a noun follows it."""
    return figure.value[1:] if figure.value[0] == "year" else figure.value


def reports_with(found: Sequence[Told]) -> dict[tuple[object, ...], set[str]]:
    """The reports that have a figure, of whatever."""
    holders: dict[tuple[object, ...], set[str]] = defaultdict(set)
    for each in found:
        holders[says(each.figure)].add(each.sentence.report)
    return holders
