"""What reports say of one thing: sentences of several reports that share much of what tells something."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Final

from variorum.collation.headings import heading
from variorum.collation.rows import Kind, Row, Words
from variorum.collation.sentences import Event, Sentence
from variorum.collation.shown import shown

#: Least likeness of two sentences of one matter, and the likeness from which on they are one sentence, taken over.
LEAST: Final = 0.22
_SAME: Final = 0.9
#: The same where they share a name and no other noun: the one is busy with many matters.
_NAMED: Final = 0.3
#: Least words that they share, and the words of a sentence from which on it says something.
_SHARED, _WORDS = 3, 5
#: How many sentences may hold a word by which others are looked for.
_HOLDING: Final = 40


def statements(event: Event, groups: Sequence[Sequence[int]]) -> list[Row]:
    """What at least two reports say of one matter in different words, the weightiest first."""
    ranked: list[tuple[float, Row]] = []
    for group in groups:
        found = _row(event, group)
        if found is not None:
            ranked.append(found)
    ranked.sort(key=lambda each: -each[0])
    return [row for _, row in ranked]


def matters(event: Event) -> list[list[int]]:
    """Sentences of one matter by number, at most one of a report and version in a group: the likest pairs first, and others
    where they are as like on the average."""
    alike = dict(_pairs(event))
    groups: dict[int, list[int]] = {}
    for (one, other), _ in sorted(alike.items(), key=lambda each: (-each[1], each[0])):
        a, b = groups.get(one, [one]), groups.get(other, [other])
        if a is b or not _apart(event, a, b):
            continue
        between = [alike.get((min(x, y), max(x, y)), 0.0) for x in a for y in b]
        if sum(between) / len(between) < LEAST:
            continue
        merged = sorted(a + b)
        for each in merged:
            groups[each] = merged
    return list({id(group): group for group in groups.values()}.values())


def _pairs(event: Event) -> Iterator[tuple[tuple[int, int], float]]:
    """Sentences of two reports, or of two versions of one, that are alike enough."""
    usable = {
        number
        for number, each in enumerate(event.sentences)
        if not each.spoken and not each.headline and len(each.terms) >= _WORDS
    }
    shared: Counter[tuple[int, int]] = Counter()
    for numbers in event.by_term.values():
        if len(numbers) <= _HOLDING:
            shared.update(combinations([each for each in numbers if each in usable], 2))
    for (one, other), count in shared.items():
        if count >= _SHARED and _apart(event, [one], [other]):
            likeness = event.alike(one, other)
            if LEAST <= likeness < _SAME:
                yield (one, other), likeness


def _apart(event: Event, one: Sequence[int], other: Sequence[int]) -> bool:
    """Whether no version of a report stands in both groups."""
    return not any(
        event.sentences[a].report == event.sentences[b].report
        and not set(event.sentences[a].versions).isdisjoint(event.sentences[b].versions)
        for a in one
        for b in other
    )


def _row(event: Event, group: Sequence[int]) -> tuple[float, Row] | None:
    told = [event.sentences[each] for each in group]
    if len({each.report for each in told}) < 2:
        return None
    holding = Counter(term for each in told for term in each.terms)
    shared = frozenset(term for term, count in holding.items() if count > 1)
    about = heading(event, told, shared)
    if about is None or (about.name and _average(event, group) < _NAMED):
        return None
    term, written = about.stem, about.words
    words = tuple(_words(event, each, shared, term) for each in told)
    weight = event.weigh(shared) * len({each.report for each in told})
    return weight, Row(Kind.THING, written, words, differ=True)


def _average(event: Event, group: Sequence[int]) -> float:
    """How alike the sentences of a group are, each with each."""
    found = [event.alike(one, other) for one, other in combinations(group, 2)]
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
