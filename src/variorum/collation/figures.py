"""The same count, sum, share or date in several reports, or in several versions of one, whether they agree or not."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from weakref import WeakKeyDictionary

from variorum.collation.counting import DEAD, counts_as, died, fated, headed
from variorum.collation.dates import happens
from variorum.collation.joining import Place, joined, neighbours
from variorum.collation.phrases import Lists, lists
from variorum.collation.rows import Kind, Row, Words
from variorum.collation.sentences import Event, Features, Sentence
from variorum.collation.shown import shown
from variorum.edits.counted import counted
from variorum.edits.figures import AGE, COUNT, DATE, MONEY, ORDINAL, PERCENTAGE, SCORE, TIME, Figure
from variorum.edits.numbers import bound
from variorum.edits.vocabulary import Vocabulary, vocabulary

KINDS: Final = {
    COUNT: Kind.COUNT, SCORE: Kind.COUNT, MONEY: Kind.MONEY, PERCENTAGE: Kind.PERCENTAGE, DATE: Kind.DATE,
    TIME: Kind.TIME, AGE: Kind.AGE,
}  # fmt: skip
#: Figures of a report from which on no others are looked at.
_MOST: Final = 400
#: Words on each side of a figure that tell what it is of.
_NEAR: Final = 8
#: Least likeness of what stands near two figures: that say the same, of one noun too, and that do not; a figure that
#: few things have by chance says it nearly by itself.
_SAME, _SAME_NOUN, _OTHER = 0.22, 0.12, 0.36
_RARE, _RARE_NOUN = 0.08, 0.0
_CHANCE: Final = 12
#: Least likeness of the whole sentences, where figures say other things.
_SENTENCES: Final = 0.2
_YEAR = re.compile(r"(?:19|20)\d\d")
#: Least words that the sentences of two tolls share, and how much then speaks for them.
_OF_IT, _LEAST_LIKE = 2, 0.1
#: Figures that say little: weekdays and small numbers.
_LITTLE: Final = 1.5


@dataclass(frozen=True, slots=True)
class Told:
    """A figure in its sentence; `value` is what it says with its bound, `noun` what it counts, by stems, `near` the terms around;
    `dead` whether those whom it counts died, None where nothing is told to have become of them."""

    sentence: Sentence
    figure: Figure
    start: int
    value: tuple[object, ...]
    kind: Kind
    label: str
    noun: frozenset[str]
    near: frozenset[str]
    dead: bool | None


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
_Of = tuple[Figure, int, tuple[object, ...], Kind, str, frozenset[str], frozenset[str], bool | None]
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
        if figure.kind not in KINDS or figure.weak or ORDINAL in figure.value:
            continue
        if figure.kind == COUNT and (_dated(text, figure, words) or _named(text, figure)):
            continue
        before = bound(text, figure, words)
        label = counted(figure, text, None, words) or ""
        label = fated(label, text, before.start, figure.end, of)
        if figure.kind == COUNT and not label and not figure.noun:
            continue
        if of and _known(text, figure, label, of, words):
            continue
        year = figure.kind == COUNT and _is_year(text, figure, label, words)
        if label and text[figure.end : figure.end + 1] == "-":
            label = f"{figure.text}-{label}"
        kind = Kind.DATE if year else KINDS[figure.kind]
        noun = frozenset() if year else counts_as(label or figure.noun, of, words)
        inside = [
            number for number, (start, end, _) in enumerate(features.words)
            if start < figure.end and figure.start < end
        ]  # fmt: skip
        first, last = (inside[0], inside[-1] + 1) if inside else (0, 0)
        around = features.words[max(0, first - _NEAR) : first] + features.words[last : last + _NEAR]
        near = frozenset(term for _, _, term in around) & features.terms
        value = (*says(figure), figure.unit, before.group)
        yield figure, before.start, value, kind, label, noun, near, died(label, words)


def _known(text: str, figure: Figure, label: str, of: Lists, words: Vocabulary) -> bool:
    """Whether two of something are two that were told of before, and no figure of anything: "the two sides"."""
    before = text[: figure.start].split()[-1:]
    led = bool(before) and before[0].casefold() in of.definite
    return led and figure.kind == COUNT and figure.value == (2.0,) and died(label, words) is None


def _is_year(text: str, figure: Figure, label: str, words: Vocabulary) -> bool:
    """Whether a number is a year though a noun follows: "the 2016 election", "in the 1994 elections"."""
    before = text[: figure.start].rstrip().rpartition(" ")[2].casefold()
    led = before in words.words("numbers", "year_after") or before in ("the", "a")
    return bool(_YEAR.fullmatch(figure.text)) and (led or not label)


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


def lined(event: Event, found: Sequence[Told]) -> tuple[list[Row], list[Row]]:
    """Figures of one thing that stand in two reports, or differ between versions of one, the weightiest first; and apart from
    them the rows that say again what one of them does, as headlines do, with the places of figures that one tells already."""
    ranked = []
    again: list[Row] = []
    holders = reports_with(found)
    for group in _groups(event, found):
        members = [found[number] for number in group]
        values = {each.value for each in members}
        if len({each.sentence.report for each in members}) < 2 and len(values) < 2:
            continue
        said = {(each.sentence.report, each.value) for each in members}
        ranked.append((_weight(members), _row(event, members, holders), said))
        again.append(_again(members, found))
    ranked.sort(key=lambda each: -each[0])
    told: dict[tuple[Kind, str], set[tuple[str, tuple[object, ...]]]] = defaultdict(set)
    rows: list[Row] = []
    for _, row, said in ranked:
        known = told[row.kind, row.heading]
        (again if said <= known else rows).append(row)
        known |= said
    return rows, again


def _again(members: Sequence[Told], found: Sequence[Told]) -> Row:
    """Wherever a report says of the same what one of the members says, in other words or without them."""
    told: dict[tuple[object, ...], frozenset[str]] = {}
    for each in members:
        key = (each.sentence.report, each.kind, says(each.figure))
        told[key] = told.get(key, frozenset()) | each.noun
    inside = set(map(id, members))
    words = [
        words_of(each, sole=False)
        for each in found
        if id(each) in inside
        or not each.noun.isdisjoint(told.get((each.sentence.report, each.kind, says(each.figure)), ()))
    ]
    return Row(members[0].kind, "", tuple(words), differ=False)


def _groups(event: Event, found: Sequence[Told]) -> list[list[int]]:
    """The likest pairs first; a group has no two values of one version of a report, but that the headline may say what
    the text no longer does."""
    only = _only_tolls(found)
    pairs = (
        (likeness, one, other)
        for one, other in _candidates(found)
        if (likeness := _likeness(event, found[one], found[other], tolls=only >= {one, other}))
    )
    return joined(pairs, lambda number: _says_where(found[number]))


def _only_tolls(found: Sequence[Told]) -> set[int]:
    """The numbers of tolls that are the only ones of their report in its version: those of the happening, as one that tells
    of an earlier happening too has several."""
    values: dict[Place, set[tuple[object, ...]]] = defaultdict(set)
    for each in found:
        for place in each.sentence.places if each.dead else ():
            values[place].add(says(each.figure))
    return {
        number
        for number, each in enumerate(found)
        if DEAD in each.noun
        and not _besides(each)
        and all(len(values[place]) == 1 for place in each.sentence.places)
    }


def _besides(told: Told) -> bool:
    """Whether a figure counts what comes to others: "another four people", "four more"."""
    text, own = told.sentence.text, told.figure
    bound = text[told.start : own.start].split()
    before, behind = text[: told.start].split()[-1:], text[own.end :].split()[:1]
    words = vocabulary(told.sentence.language)
    others = words.words("numbers", "besides") - words.words("numbers", "parts_of")
    return any(word.casefold() in others for word in (*before, *bound, *behind))


def _says_where(told: Told) -> Mapping[Place, tuple[object, ...]]:
    sentence = told.sentence
    return {(*place, sentence.headline): told.value for place in sentence.places}


def _candidates(found: Sequence[Told]) -> Iterator[tuple[int, int]]:
    """Figures of one kind that say the same or count the same."""
    holders: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for number, each in enumerate(found):
        holders[(each.kind, *says(each.figure)[:2])].append(number)
        for word in each.noun or each.near:
            holders[(each.kind, "of", word)].append(number)
    seen: set[tuple[int, int]] = set()
    for numbers in holders.values():
        seen.update(neighbours(numbers))
    for one, other in sorted(seen):
        if found[one].sentence is not found[other].sentence:
            yield one, other


def _likeness(event: Event, one: Told, other: Told, *, tolls: bool) -> float:
    """How much speaks for two figures being of one thing; 0 where too little does. `tolls` where each is the only one of the
    dead that its report has."""
    same = one.figure.same(other.figure)
    if one.kind is Kind.DATE and not same and one.figure.value[0] != other.figure.value[0]:
        return 0.0
    if one.kind is Kind.DATE and not _one_day(one, other, same=same):
        return 0.0
    if one.figure.unit and other.figure.unit and one.figure.unit != other.figure.unit:
        return 0.0
    shared = one.noun & other.noun
    if one.kind is Kind.COUNT and one.noun and other.noun and not shared:
        return 0.0
    if {one.dead, other.dead} == {True, False}:
        return 0.0
    near = event.likeness(one.near, other.near)
    if same:
        if one.figure.value[0] in ("day", "month"):
            least = _OTHER
        elif _by_chance(one.figure):
            least = _SAME_NOUN if shared else _SAME
        else:
            least = _RARE_NOUN if shared else _RARE
        return 1 + near + (0.3 if shared else 0.0) if near >= least else 0.0
    if tolls and _one_toll(one, other):
        return max(near, _LEAST_LIKE)
    if one.kind is Kind.COUNT and (not shared - {DEAD} or (one.dead is True) != (other.dead is True)):
        return 0.0
    if near < _OTHER:
        return 0.0
    return near if event.likeness(one.sentence.terms, other.sentence.terms) >= _SENTENCES else 0.0


def _one_day(one: Told, other: Told, *, same: bool) -> bool:
    """Whether two dates may be of one happening: both of what was done or both of when it was told; where they differ, they stand
    with the same word."""
    (said, head), (other_said, other_head) = (
        happens(each.sentence.text, each.figure, each.sentence.language) for each in (one, other)
    )
    if lists(one.sentence.language) is None:
        return True
    return said == other_said and (same or (not said and head == other_head != ""))


def _one_toll(one: Told, other: Told) -> bool:
    """Whether two tolls are of one happening: their sentences share words for it, which all reports of an event have and so
    tell little, and neither names a year that the other does not."""
    own, others = (
        {term for term in each.sentence.terms - each.noun if term.isalpha()} for each in (one, other)
    )
    enough = min(_OF_IT, max(1, len(own)), max(1, len(others)))
    return len(own & others) >= enough and _then(one) == _then(other)


def _then(one: Told) -> frozenset[str]:
    """The years of which a sentence tells: a toll of another year is that of another happening."""
    return frozenset(_YEAR.findall(one.sentence.text))


def _by_chance(figure: Figure) -> bool:
    """Whether two figures may well say the same of different things: small counts, vague ones, round shares."""
    (first, *others) = figure.value
    if first == "year" or _YEAR.fullmatch(figure.text):
        return True
    if figure.kind == MONEY or others:
        return False
    return not isinstance(first, float) or first <= _CHANCE or figure.kind == TIME


def _weight(members: Sequence[Told]) -> float:
    reports = len({each.sentence.report for each in members})
    differ = len({each.value for each in members}) > 1
    little = _LITTLE if members[0].kind is Kind.DATE else 0.0
    return reports + 2.0 * differ - little + any(each.dead is True for each in members)


def reports_with(found: Sequence[Told]) -> dict[tuple[object, ...], set[str]]:
    """The reports that have a figure, of whatever."""
    holders: dict[tuple[object, ...], set[str]] = defaultdict(set)
    for each in found:
        holders[says(each.figure)].add(each.sentence.report)
    return holders


def _row(event: Event, members: Sequence[Told], holders: Mapping[tuple[object, ...], set[str]]) -> Row:
    first: dict[tuple[object, ...], Told] = {}
    for each in sorted(members, key=lambda each: (each.sentence.headline, -len(each.near))):
        first.setdefault((each.sentence.report, each.value), each)
    ordered = sorted(first.values(), key=lambda each: members.index(each))
    values = [each.value for each in ordered]
    differ = len(set(values)) > 1
    words = tuple(
        words_of(each, sole=differ and len(holders[says(each.figure)]) == 1 and values.count(each.value) == 1)
        for each in ordered
    )
    return Row(ordered[0].kind, headed(event, ordered), words, differ)


def words_of(each: Told, *, sole: bool) -> Words:
    """The words around a figure, with it and its bound marked."""
    sentence = each.sentence
    begin, end = shown(sentence.text, each.start, each.figure.end)
    return Words(
        sentence.report, sentence.versions, sentence.at, sentence.text[begin:end],
        (each.start - begin, each.figure.end - begin), sentence.start + begin, sentence.start + end, sole,
    )  # fmt: skip
