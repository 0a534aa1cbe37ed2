"""What reports call one thing: phrases with one noun, where the sentences or the words beside it speak for one thing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from variorum.collation.headings import common
from variorum.collation.joining import Place, joined, neighbours
from variorum.collation.phrases import Phrase
from variorum.collation.rows import Kind, Row, Words, compared
from variorum.collation.sentences import Event, Sentence
from variorum.collation.stems import stem
from variorum.edits.figures import COUNT, ORDINAL

#: Least likeness of the sentences of two phrases: with a word beside the noun that both have, without, where one is
#: of one and the other of several, and where names stand before it that differ ("the Holm plan", "the Oskarsen plan").
_BESIDE, _ALONE, _NUMBER, _NAMED = 0.1, 0.2, 0.2, 0.35
#: In how many sentences of a small event a noun may stand.
_HOLDING: Final = 12


@dataclass(frozen=True, slots=True)
class _Named:
    """A phrase in a sentence, by number: its `noun` as written, folded, the stems of its other words that tell something
    (`beside`), and of the words with capitals before the noun (`names`); `whole` unless it stands before another noun."""

    number: int
    sentence: Sentence
    phrase: Phrase
    noun: str
    beside: frozenset[str]
    names: frozenset[str]
    whole: bool

    @property
    def text(self) -> str:
        return self.sentence.text[self.phrase.start : self.phrase.end]


def _named(number: int, sentence: Sentence, phrase: Phrase, whole: Phrase) -> _Named:
    """A phrase, or one of what stands before the noun of a `whole` one: the words of that noun tell nothing of it."""
    text = sentence.text
    before = text[phrase.start : phrase.core].split()
    around = text[phrase.start : phrase.end]
    if phrase is not whole:
        around = f"{text[phrase.start : phrase.core_start]} {text[whole.core_end : phrase.end]}"
    return _Named(
        number,
        sentence,
        phrase,
        text[phrase.core : phrase.core_end].casefold(),
        frozenset(map(stem, around.split())) & sentence.terms - {phrase.head},
        frozenset(stem(word) for word in before[phrase.start == 0 :] if word[0].isupper()),
        phrase is whole,
    )


def things(event: Event, known: Sequence[frozenset[int]] = ()) -> list[Row]:
    """What at least two reports call by one noun, in different words, the weightiest first. What stands in sentences that are
    `known` to be of one matter, by number, is told with them."""
    by_head: dict[str, list[_Named]] = defaultdict(list)
    heads = _heads(event)
    most = max(_HOLDING, 2 * len(event.reports))
    for number, sentence in enumerate(event.sentences):
        if sentence.spoken or sentence.headline:
            continue
        for phrase in sentence.nouns:
            for each in (phrase, *_before(sentence, phrase, heads)):
                if each.head in sentence.terms and 1 < len(event.by_term[each.head]) <= most:
                    found = _named(number, sentence, each, phrase)
                    if found.beside:
                        by_head[each.head].append(found)
    ranked: list[tuple[float, Row]] = []
    for named in by_head.values():
        for group in _groups(event, named):
            if any(each.issuperset(one.number for one in group) for each in known):
                continue
            ranked.append((_weight(event, group), _row(event, group)))
    ranked.sort(key=lambda each: -each[0])
    return list({row.heading.casefold(): row for _, row in reversed(ranked)}.values())[::-1]


def _heads(event: Event) -> set[str]:
    """The stems of all nouns: of those that end a phrase, and of what stands behind one of them and before its noun, where no
    adjective does: "a missile interceptor system"."""
    told = [(each, phrase) for each in event.sentences if not each.spoken for phrase in each.nouns]
    found = {phrase.head for _, phrase in told}
    between = set[str]()
    for sentence, phrase in told:
        words = [each for each in sentence.words if phrase.core_start <= each[0] and each[1] < phrase.core]
        between.update(term for (_, _, noun), (_, _, term) in pairwise(words) if noun in found)
    return found | between


def _before(sentence: Sentence, phrase: Phrase, heads: Set[str]) -> Iterator[Phrase]:
    """The phrase as one of each thing that stands before its noun: "a radar base" tells of a radar too."""
    for start, end, term in sentence.words:
        if phrase.core_start <= start and end < phrase.core and term in heads:
            yield replace(phrase, core=start, core_end=end, head=term)


def _groups(event: Event, named: Sequence[_Named]) -> Iterator[list[_Named]]:
    """Phrases of one thing, at most one of a report and version, the likest first, in at least two reports and wordings."""
    pairs = (
        (likeness, one, other)
        for one, other in neighbours(range(len(named)))
        if (likeness := _likeness(event, named[one], named[other]))
    )
    for group in joined(pairs, lambda number: _says(named[number], number)):
        members = [named[each] for each in group]
        several = len({each.sentence.report for each in members}) > 1
        whole = any(each.whole for each in members) or _rare(event, members[0])
        if several and whole and len({each.beside for each in members}) > 1:
            yield members


def _says(one: _Named, number: int) -> Mapping[Place, Hashable]:
    """Where a phrase stands, and how many it counts: so many of another number are others ("212 passengers", "15 passengers")."""
    counts = [
        each.value
        for each in one.sentence.features.figures
        if each.kind == COUNT and not each.measure and not each.weak and ORDINAL not in each.value
        and one.phrase.start <= each.start and each.end <= one.phrase.core
    ]  # fmt: skip
    where: dict[Place, Hashable] = dict.fromkeys(one.sentence.places, number)
    return where | {COUNT: counts[-1]} if counts else where


def _likeness(event: Event, one: _Named, other: _Named) -> float:
    """How much speaks for two phrases of one noun being of one thing; 0 where too little does."""
    if not one.sentence.apart(other.sentence):
        return 0.0
    likeness = event.alike(one.number, other.number)
    shared = one.beside & other.beside
    named = one.names and other.names and not one.names & other.names
    compound = not one.whole and not other.whole and _rare(event, one)
    least = max(
        _BESIDE if shared or compound else _ALONE,
        _NUMBER if one.noun != other.noun else 0.0,
        _NAMED if named else 0.0,
    )
    if likeness < least:
        return 0.0
    return likeness + 0.1 * len(shared)


def _rare(event: Event, one: _Named) -> bool:
    """Whether so few sentences have a noun that it tells by itself what it is of, also where it only stands before others:
    "interceptor rockets", "interceptor missiles"."""
    return len(event.by_term[one.phrase.head]) <= len(event.reports)


def _weight(event: Event, group: Sequence[_Named]) -> float:
    """Rare nouns first, of many reports, and those that are described."""
    told = sum(min(6.0, event.weigh(each.beside)) for each in group) / len(group)
    return event.telling[group[0].phrase.head] * len({each.sentence.report for each in group}) + told


def _row(event: Event, group: Sequence[_Named]) -> Row:
    cores = [each.sentence.text[each.phrase.core_start : each.phrase.core_end] for each in group]
    return Row(Kind.THING, common(cores), compared([_words(event, each) for each in group]), differ=True)


def _words(event: Event, each: _Named) -> Words:
    phrase, sentence = each.phrase, each.sentence
    return Words(
        sentence.report, sentence.versions, sentence.at, each.text,
        (phrase.core - phrase.start, phrase.core_end - phrase.start),
        sentence.start + phrase.start, sentence.start + phrase.end,
        event.own(sentence, phrase.start, phrase.end),
    )  # fmt: skip
