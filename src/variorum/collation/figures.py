"""The same count, sum, share or date in several reports, or in several versions of one, whether they agree or not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Final

from variorum.collation import people
from variorum.collation.counting import headed
from variorum.collation.dates import happens
from variorum.collation.joining import Place, joined, neighbours
from variorum.collation.owners import of_one_name, of_one_owner, then
from variorum.collation.phrases import lists
from variorum.collation.rows import Kind, Row, Words
from variorum.collation.sentences import Event
from variorum.collation.shown import shown
from variorum.collation.told import YEAR, Told, reports_with, says
from variorum.edits.figures import MONEY, TIME, Figure
from variorum.edits.vocabulary import vocabulary

#: Least likeness of what stands near two figures: that say the same, of one noun too, and that do not; a figure that
#: few things have by chance says it nearly by itself.
_SAME, _SAME_NOUN, _OTHER = 0.22, 0.12, 0.36
_RARE, _RARE_NOUN = 0.08, 0.0
_CHANCE: Final = 12
#: Least likeness of the whole sentences, where figures say other things.
_SENTENCES: Final = 0.2
#: Least words that the sentences of two tolls share, and how much then speaks for them.
_OF_IT, _LEAST_LIKE = 2, 0.1
#: From how many on, and within what ratio, two counts of people are about as many.
_FEW, _ABOUT = 6, 1.5
#: The same of two counts of which one is told roughly.
_ROUGHLY: Final = 1.2
#: Words before an age in which it is told whose it is.
_AHEAD: Final = 4
#: Figures that say little: weekdays and small numbers.
_LITTLE: Final = 1.5


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
        if all(_says_little(each) for each in members):
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


def _says_little(told: Told) -> bool:
    """Whether a count has no number: "a number of problems"."""
    of = lists(told.sentence.language)
    return of is not None and told.figure.text.casefold() in of.some


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
    wholes = _wholes(event, found)
    none = frozenset[str]()
    pairs = (
        (likeness, one, other)
        for one, other in _candidates(found)
        if (
            likeness := _likeness(
                event, found[one], found[other], wholes.get(one, none), wholes.get(other, none)
            )
        )
    )
    return joined(pairs, lambda number: _says_where(found[number]))


def _wholes(event: Event, found: Sequence[Told]) -> dict[int, frozenset[str]]:
    """By the number of each figure that is the only one of its fate of its report in its version, the kinds of people of which that
    tells so: a count of the happening, as one that tells of an earlier happening too has several. What another owner has is no
    other of its fate."""
    fated: dict[tuple[Place, str], list[Told]] = defaultdict(list)
    for each in found:
        for place in each.sentence.places if each.fate else ():
            fated[place, each.fate.family if each.fate else ""].append(each)
    wholes: dict[int, frozenset[str]] = {}
    for number, each in enumerate(found):
        if each.fate is None or _besides(each):
            continue
        beside = [fated[place, each.fate.family] for place in each.sentence.places]
        value = says(each.figure)
        if any(
            says(other.figure) != value and of_one_owner(event, each, other)
            for others in beside
            for other in others
        ):
            continue
        kinds = [frozenset(other.fate.kind for other in others if other.fate) for others in beside]
        wholes[number] = frozenset.intersection(*kinds)
    return wholes


def _besides(told: Told) -> bool:
    """Whether a figure counts what comes to others: "another four people", "four more"."""
    text, own = told.sentence.text, told.figure
    bound = text[told.start : own.start].split()
    bound = bound if len(bound) == 1 else []  # "more than 200" are no others
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
        if each.fate:
            holders[each.kind, "fate", each.fate.family].append(number)
    seen: set[tuple[int, int]] = set()
    for numbers in holders.values():
        seen.update(neighbours(numbers))
    for one, other in sorted(seen):
        if found[one].sentence is not found[other].sentence:
            yield one, other


def _likeness(
    event: Event, one: Told, other: Told, kinds: frozenset[str], other_kinds: frozenset[str]
) -> float:
    """How much speaks for two figures being of one thing; 0 where too little does. `kinds` are those of which each is the whole
    of what its report counts."""
    same = one.figure.same(other.figure)
    if one.kind is Kind.DATE and not same and one.figure.value[0] != other.figure.value[0]:
        return 0.0
    if one.kind is Kind.DATE and not _one_day(one, other, same=same):
        return 0.0
    if one.figure.unit and other.figure.unit and one.figure.unit != other.figure.unit:
        return 0.0
    fates = _one_fate(one, other)
    shared = one.noun & other.noun
    listed = lists(one.sentence.language) is not None  # else what a figure counts is not surely known
    if not listed and not same and not fates:
        return 0.0
    other_noun = one.kind is Kind.COUNT and one.noun and other.noun and not shared and not fates
    if fates is None and not shared and (_no_people(one, other) or _no_people(other, one)):
        return 0.0
    if fates is False or (other_noun and (listed or _by_chance(one.figure))):
        return 0.0
    if {one.dead, other.dead} == {True, False} or not of_one_owner(event, one, other):
        return 0.0
    near = event.likeness(one.near, other.near)
    if same:
        if one.kind is Kind.AGE and _office(one) & _office(other):
            return 1 + near
        if fates and then(one) == then(other):
            return 1.3 + near
        if one.figure.value[0] in ("day", "month"):
            least = _OTHER
        elif _by_chance(one.figure):
            least = _SAME_NOUN if shared else _SAME
        else:
            least = _RARE_NOUN if shared else _RARE
        return 1 + near + (0.3 if shared else 0.0) if near >= least else 0.0
    if fates and _one_whole(one, other, kinds, other_kinds):
        return max(near, _LEAST_LIKE)
    if fates and one.fate and other.fate:
        if one.fate.kind != other.fate.kind:
            return 0.0  # a part of the others: "five children were hurt"
        if one.dead is None and not of_one_name(one, other):
            return 0.0
    things = {each for each in shared if not each.startswith(people.KIND)}
    if one.kind is Kind.COUNT and not fates and _as_many(event, one, other, things):
        return max(near, _LEAST_LIKE)
    if one.kind is Kind.COUNT and (not things or (one.dead is True) != (other.dead is True)):
        return 0.0
    if near < _OTHER or (one.kind is Kind.COUNT and then(one) != then(other)):
        return 0.0
    return near if event.likeness(one.sentence.terms, other.sentence.terms) >= _SENTENCES else 0.0


def _one_fate(one: Told, other: Told) -> bool | None:
    """Whether two counts may be of the same people, by what is told of these; None where one of them tells nothing."""
    if one.kind is not Kind.COUNT or one.fate is None or other.fate is None:
        return None
    return people.of_one(one.fate, other.fate)


def _no_people(told: Told, other: Told) -> bool:
    """Whether a figure counts things, where the other tells what became of people: "six floors", "six are dead"."""
    if other.fate is None or other.fate.family == people.FLEET or told.fate or not told.noun:
        return False
    noun = told.label or " ".join(told.figure.noun.split()[:1])
    return people.kind(noun, told.sentence.language) is None


def _one_whole(one: Told, other: Told, kinds: frozenset[str], other_kinds: frozenset[str]) -> bool:
    """Whether two different counts are of one happening, each the whole of what its report counts: the dead as people at large or
    of one kind, others also where they are about as many."""
    if one.fate is None or other.fate is None or one.fate.family != other.fate.family:
        return False
    if kinds & other_kinds and _one_toll(one, other):
        return True
    few, many = sorted(float(each.figure.value[0]) for each in (one, other))
    alike = one.dead is None and few >= _FEW and many <= _ABOUT * few
    return bool(kinds and other_kinds) and alike and then(one) == then(other) and of_one_name(one, other)


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
    return len(own & others) >= enough and then(one) == then(other)


def _as_many(event: Event, one: Told, other: Told, nouns: Set[str]) -> bool:
    """Whether two counts are of one thing of which few sentences tell, one of them told roughly: "340 operations", "more than 300
    operations"."""
    numbers = sorted(part for each in (one, other) for part in each.figure.value if isinstance(part, float))
    rough = one.value[-1] != other.value[-1] and len(numbers) == len(one.figure.value + other.figure.value)
    if not rough or numbers[0] < _FEW or numbers[-1] > _ROUGHLY * numbers[0]:
        return False
    rare = any(len(event.by_term.get(each, ())) <= len(event.reports) for each in nouns)
    return rare and one.fate is other.fate is None and then(one) == then(other)


def _office(told: Told) -> frozenset[str]:
    """The office or trade of whom an age is told, which no term is: "the captain, 54"."""
    ahead = told.sentence.text[: told.start].casefold().replace(",", " ").split()[-_AHEAD:]
    return vocabulary(told.sentence.language).words("quotes", "titles") & frozenset(ahead)


def _by_chance(figure: Figure) -> bool:
    """Whether two figures may well say the same of different things: small counts, vague ones, round shares."""
    (first, *others) = figure.value
    if first == "year" or YEAR.fullmatch(figure.text):
        return True
    if figure.kind == MONEY or others:
        return False
    return not isinstance(first, float) or first <= _CHANCE or figure.kind == TIME


def _weight(members: Sequence[Told]) -> float:
    reports = len({each.sentence.report for each in members})
    differ = len({each.value for each in members}) > 1
    little = _LITTLE if members[0].kind is Kind.DATE else 0.0
    return reports + 2.0 * differ - little + any(each.dead is True for each in members)


def _row(event: Event, members: Sequence[Told], holders: Mapping[tuple[object, ...], set[str]]) -> Row:
    first: dict[tuple[object, ...], Told] = {}
    printed: set[tuple[object, ...]] = set()
    for each in sorted(members, key=lambda each: (each.sentence.headline, -len(each.near))):
        numbers = {(place, says(each.figure)) for place in each.sentence.places}
        if not (each.sentence.headline and numbers <= printed):  # "Four die", above "at least four"
            first.setdefault((each.sentence.report, each.value), each)
        printed |= numbers
    ordered = sorted(first.values(), key=lambda each: members.index(each))
    values = [each.value for each in ordered]
    differ = len(set(values)) > 1
    words = tuple(
        words_of(
            each,
            sole=differ
            and len(holders[says(each.figure)]) == 1
            and values.count(each.value) == 1
            and lists(each.sentence.language) is not None,
        )
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
