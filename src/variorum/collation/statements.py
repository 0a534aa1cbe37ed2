"""What reports say of one thing: sentences of several reports that share much of what tells something."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import Final

from variorum.collation.headings import Heading, heading, placed
from variorum.collation.joining import joined, sharing
from variorum.collation.rows import Kind, Row, Words, compared
from variorum.collation.sentences import Event, Sentence
from variorum.collation.shown import shown
from variorum.edits.vocabulary import vocabulary

#: Least likeness of two sentences of one matter, and the likeness from which on they are one sentence, taken over.
LEAST: Final = 0.22
_SAME: Final = 0.9
#: The same where they share a name and no other noun: the one is busy with many matters.
_NAMED: Final = 0.3
#: How like one that has the noun of the heading a sentence without it has to be.
_UNNAMED: Final = 0.35
#: Least words that they share, and the words of a sentence from which on it says something.
_SHARED, _WORDS = 3, 5
#: How many sentences speak for a group.
_SPEAKING: Final = 8
#: What stands between the words of a name, and between it and what somebody is.
_BESIDE: Final = frozenset({" ", ", "})
#: How many words besides sentences share that tell of one thing that somebody did.
_MORE: Final = 2
#: How many sentences may hold a word by which others are looked for.
HOLDING: Final = 40


def statements(event: Event, groups: Sequence[Sequence[int]]) -> tuple[list[Row], list[frozenset[int]]]:
    """What at least two reports say of one matter in different words, the weightiest first; and the sentences, by number, that are
    told together so or of which nothing is told."""
    ranked: list[tuple[float, Row]] = []
    together: list[frozenset[int]] = []
    for group in groups:
        found = list(_rows(event, group))
        ranked += [(weight, row) for weight, row, _ in found]
        together += [frozenset(told) for _, _, told in found] or [frozenset(group)]
    ranked.sort(key=lambda each: -each[0])
    return [row for _, row in ranked], together


def matters(event: Event) -> list[list[int]]:
    """Sentences of one matter by number, at most one of a version of a report in a group: the likest pairs first, and others
    where they are as like on the average."""
    most = max(HOLDING, 2 * len(event.reports))
    telling = frozenset(term for term, numbers in event.by_term.items() if len(numbers) <= most)
    held = [each.terms & telling for each in event.sentences]
    candidates = list(_candidates(event, telling))
    taken_over = _taken_over(event, candidates)
    known: dict[tuple[int, int], float] = {}

    def alike(one: int, other: int) -> float:
        """How alike two sentences are; 0 where that is too little, or so much that one is taken over, as it is of any other
        sentence of a report that takes one over."""
        pair = (one, other) if one < other else (other, one)
        likeness = known.get(pair)
        if likeness is None:
            few = len(held[one] & held[other]) >= _SHARED
            few = few and event.sentences[one].apart(event.sentences[other])
            few = few and not taken_over[one].issuperset(event.sentences[other].places)
            few = few and not taken_over[other].issuperset(event.sentences[one].places)
            likeness = event.alike(one, other) if few else 0.0
            known[pair] = likeness = likeness if LEAST <= likeness < _SAME else 0.0
        return likeness

    pairs = ((likeness, one, other) for one, other in candidates if (likeness := alike(one, other)))
    return joined(
        pairs,
        lambda number: dict.fromkeys(event.sentences[number].places, number),
        alike,
        LEAST,
    )


def _taken_over(event: Event, pairs: Iterable[tuple[int, int]]) -> dict[int, set[tuple[str, int]]]:
    """The versions of other reports that print a sentence as it is: what they say of it."""
    found: dict[int, set[tuple[str, int]]] = defaultdict(set)
    for one, other in pairs:
        if event.alike(one, other) >= _SAME and event.sentences[one].apart(event.sentences[other]):
            found[one].update(event.sentences[other].places)
            found[other].update(event.sentences[one].places)
    return found


def _candidates(event: Event, telling: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Sentences that say something in the writer's words and share enough telling terms."""
    usable = [
        number
        for number, each in enumerate(event.sentences)
        if not each.spoken and not each.headline and len(each.terms) >= _WORDS
    ]
    return sharing({number: event.sentences[number].terms & telling for number in usable}, _SHARED)


def _rows(event: Event, group: Sequence[int]) -> Iterator[tuple[float, Row, Sequence[int]]]:
    """The row of a group, of its sentences that have the noun of its heading or are much like one that has it; what is left is
    of another thing, and may be a row of its own."""
    told = [event.sentences[each] for each in group]
    if len({each.report for each in told}) < 2:
        return
    holding = Counter(term for each in told for term in each.terms)
    shared = frozenset(term for term, count in holding.items() if count > 1)
    about = heading(event, told, shared)
    if about is None or (about.name and (_average(event, group) < _NAMED or _elsewhere(told, about))):
        return
    if _of_somebody(told, about, shared):
        return
    naming = [each for each in group if about.stem in event.sentences[each].terms]
    of_it = [
        each
        for each in group
        if each in naming or any(event.alike(each, other) >= _UNNAMED for other in naming)
    ]
    if len(of_it) < len(group):
        yield from _rows(event, of_it)
        yield from _rows(event, [each for each in group if each not in of_it])
        return
    words = compared([_words(event, each, shared, about.stem) for each in told])
    weight = event.weigh(shared) * len({each.report for each in told})
    yield weight, Row(Kind.THING, about.words, words, differ=True), group


def _of_somebody(told: Sequence[Sentence], about: Heading, shared: frozenset[str]) -> bool:
    """Whether sentences share little but a name, and what somebody is who bears it: what is told of one person may be anything."""
    named = [_mention(each, about.stem, shared) for each in told]
    mentioned = frozenset[str]().union(*named)
    return all(named) and all(len(each.terms & shared - mentioned) < _MORE for each in told)


def _mention(sentence: Sentence, noun: str, shared: frozenset[str]) -> frozenset[str]:
    """The shared terms that stand side by side around a noun, with a name of two words among them, apart from it by a comma:
    "chief executive, Mark Tully", "Mark Tully, chief executive". Empty where no name stands there, or names alone: a list of
    places."""
    text, words = sentence.text, sentence.words
    inside = shared | vocabulary(sentence.language).words("quotes", "titles")

    def beside(place: int) -> bool:
        """Whether a word belongs with the one before it."""
        (_, end, one), (start, _, other) = words[place - 1], words[place]
        return text[end:start] in _BESIDE and one in inside and other in inside

    for place, (_, _, term) in enumerate(words):
        if term != noun:
            continue
        first = last = place
        while first and beside(first):
            first -= 1
        while last + 1 < len(words) and beside(last + 1):
            last += 1
        if ", " in text[words[first][0] : words[last][1]]:
            names = [text[start].isupper() for start, _, _ in words[first : last + 1]]
            if not all(names) and any(names[at : at + 2] == [True, True] for at in range(len(names))):
                return sentence.terms.intersection(each for _, _, each in words[first : last + 1])
    return frozenset()


def _elsewhere(told: Sequence[Sentence], about: Heading) -> bool:
    """Whether a name tells in one of the sentences only where something is, of what, or by whom: two things may be in one place."""
    return any(placed(each, about.stem) for each in told)


def _average(event: Event, group: Sequence[int]) -> float:
    """How alike the first sentences of a group are, each with each."""
    found = [event.alike(one, other) for one, other in combinations(group[:_SPEAKING], 2)]
    return sum(found) / len(found)


def _words(event: Event, sentence: Sentence, shared: frozenset[str], about: str) -> Words:
    """The sentence, or of a long one the clauses that hold what is shared, with the noun marked."""
    text = sentence.text
    places = [each for each in sentence.words if each[2] in shared or each[2] == about]
    mark = max(places, key=lambda each: (each[2] == about, event.telling.get(each[2], 0.0), -each[0]))
    begin, end = shown(text, places[0][0], places[-1][1])
    return Words(
        sentence.report, sentence.versions, sentence.at, text[begin:end],
        (mark[0] - begin, mark[1] - begin), sentence.start + begin, sentence.start + end,
        event.own(sentence, begin, end),
    )  # fmt: skip
