"""The sentences of the reports of an event, each once, with its words and how much they tell."""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property, lru_cache

from variorum.collation.phrases import Phrase, lists, nouns
from variorum.collation.rows import Text
from variorum.collation.stems import stem
from variorum.edits.figures import MONEY, Figure, figures
from variorum.edits.grammar import number_words
from variorum.edits.vocabulary import LANGUAGES, Vocabulary, vocabulary
from variorum.quotes.marks import marked
from variorum.quotes.notation import in_words
from variorum.quotes.reading import dialogue
from variorum.text import sentences
from variorum.text.normalise import fold
from variorum.text.paragraphs import paragraphs
from variorum.text.stopwords import STOPWORDS

#: Characters of a sentence from which on it is none of a report, and most sentences of a report that are read.
_LONGEST, _MOST = 1_500, 1_500
_SEVERAL = 2
_WORD = re.compile(r"[^\W_]+(?:[.,]\d+)*(?:['’-][^\W\d_]+)*")
_ALL_STOPWORDS = frozenset[str]().union(*STOPWORDS.values())


class Features:
    """What a sentence holds, found once and only when asked for: its words and terms, its nouns and its figures."""

    def __init__(self, text: str, language: str | None) -> None:
        self.text, self.language = text, language

    @cached_property
    def words(self) -> tuple[tuple[int, int, str], ...]:
        """Where its words stand, and their stems."""
        return tuple((each.start(), each.end(), stem(each.group())) for each in _WORD.finditer(self.text))

    @cached_property
    def terms(self) -> frozenset[str]:
        """The stems of its words, those left out that tell nothing."""
        stop = _stop(self.language)
        return frozenset(word for _, _, word in self.words if word not in stop and len(word) > 1)

    @cached_property
    def nouns(self) -> tuple[Phrase, ...]:
        """Its phrases whose noun is a thing, nobody's name, and no part of a sum: "412m crowns closes schools"."""
        sums = [each for each in self.figures if each.kind == MONEY]
        return tuple(
            phrase
            for phrase in nouns(self.text, self.language)
            if not any(phrase.core_start < each.end and each.start < phrase.core_end for each in sums)
        )

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """Its figures."""
        return figures(self.text, _reading(self.language))


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a report, at `start` of the first of the `versions` in which it stands."""

    report: str
    text: str
    start: int
    versions: tuple[int, ...]
    at: datetime | date | None
    language: str | None
    features: Features
    #: Whether more than half of it stands in quotation marks.
    spoken: bool = False
    #: Whether it is the line above the report.
    headline: bool = False
    outlet: str = ""

    @property
    def places(self) -> list[tuple[str, int]]:
        """The versions of the report in which it stands."""
        return [(self.report, version) for version in self.versions]

    def apart(self, other: Sentence) -> bool:
        """Whether no version has both."""
        return self.report != other.report or set(self.versions).isdisjoint(other.versions)

    @property
    def words(self) -> tuple[tuple[int, int, str], ...]:
        return self.features.words

    @property
    def terms(self) -> frozenset[str]:
        return self.features.terms

    @property
    def nouns(self) -> tuple[Phrase, ...]:
        return self.features.nouns


@lru_cache(maxsize=16)
def _reading(language: str | None) -> Vocabulary:
    """How figures are read: in a language without lists of its own with such numbers in words as are known of it. "One" is an
    article there as well."""
    words, known = vocabulary(language), in_words(language)
    if not known or language in LANGUAGES:
        return words
    ones = [word for word, number in number_words(known).items() if number < _SEVERAL]
    return replace(words, numbers={**words.numbers, **known, "weak": ones})


@lru_cache(maxsize=16)
def _stop(language: str | None) -> frozenset[str]:
    """The words of a language that tell nothing of what a sentence is about: function words and verbs of speech."""
    words = vocabulary(language)
    listed = (
        ("copy", "function"), ("numbers", "nouns_stop"), ("numbers", "helpers"), ("quotes", "pronouns"), ("quotes", "speech"),
        ("quotes", "titles"),
    )  # fmt: skip
    found = STOPWORDS.get(language or "", _ALL_STOPWORDS).union(*(words.words(*each) for each in listed))
    return found | {stem(word) for word in found}


@dataclass(frozen=True)
class Event:
    """All sentences of the reports of an event, in the order of the texts; `reports` in theirs, with their languages, and
    `times` of their versions."""

    sentences: tuple[Sentence, ...]
    reports: Mapping[str, str | None]
    times: Mapping[tuple[str, int], datetime | date | None]

    @cached_property
    def by_term(self) -> dict[str, list[int]]:
        """The numbers of the sentences that hold a term."""
        found: dict[str, list[int]] = {}
        for number, sentence in enumerate(self.sentences):
            for term in sentence.terms:
                found.setdefault(term, []).append(number)
        return found

    @cached_property
    def reports_with(self) -> dict[str, frozenset[str]]:
        """The reports that hold a term."""
        return {
            term: frozenset(self.sentences[number].report for number in numbers)
            for term, numbers in self.by_term.items()
        }

    @cached_property
    def telling(self) -> dict[str, float]:
        """How much each term tells: the rarer among the sentences of the event, the more."""
        many = len(self.sentences) + 1
        return {term: math.log(many / len(numbers)) for term, numbers in self.by_term.items()}

    @cached_property
    def weights(self) -> list[float]:
        """The weight of all terms of each sentence together."""
        return [self.weigh(sentence.terms) for sentence in self.sentences]

    def alike(self, one: int, other: int) -> float:
        """How much of their words two sentences, by number, share, by weight: 0 to 1 (Dice)."""
        whole = self.weights[one] + self.weights[other]
        shared = self.weigh(self.sentences[one].terms & self.sentences[other].terms)
        return 2 * shared / whole if whole else 0.0

    def likeness(self, one: frozenset[str], other: frozenset[str]) -> float:
        """The same of two sets of terms."""
        whole = self.weigh(one) + self.weigh(other)
        return 2 * self.weigh(one & other) / whole if whole else 0.0

    @cached_property
    def names(self) -> frozenset[str]:
        """The terms that have a capital inside a sentence somewhere."""
        return frozenset(
            term
            for sentence in self.sentences
            for start, _, term in sentence.words
            if start > 0 and sentence.text[start].isupper()
        )

    @cached_property
    def reports_counting(self) -> dict[float, frozenset[str]]:
        """The reports that have a number in any figure, however it is written."""
        found: dict[float, set[str]] = {}
        for sentence in self.sentences:
            for each in sentence.features.figures:
                for number in _numbers(each):
                    found.setdefault(number, set()).add(sentence.report)
        return {number: frozenset(reports) for number, reports in found.items()}

    def own(self, sentence: Sentence, begin: int, end: int) -> bool:
        """Whether a stretch of a sentence has a number, or two words with capitals, that no other report has in any place or any
        notation. Never in a language without lists: nobody knows there how else it is written."""
        if lists(sentence.language) is None:
            return False
        alone = [
            (start, until)
            for start, until, term in sentence.words
            if begin <= start and until <= end and len(self.reports_with.get(term, ())) == 1 and start > 0
        ]
        capitals = sum(sentence.text[start].isupper() for start, _ in alone)
        return capitals > 1 or any(
            sentence.text[start].isdigit() and self._counts_alone(sentence, start, until)
            for start, until in alone
        )

    def _counts_alone(self, sentence: Sentence, start: int, end: int) -> bool:
        """Whether no other report has a number that stands at a place: the number itself, which may only look like a part of a day
        ("in January 12 people"), or what the figure says that holds it."""
        digits = sentence.text[start:end]
        numbers = [float(digits)] if digits.isdecimal() else [
            number
            for each in sentence.features.figures
            if each.start < end and start < each.end
            for number in _numbers(each)
        ]  # fmt: skip
        return all(len(self.reports_counting.get(number, ())) <= 1 for number in numbers)

    def weigh(self, terms: Iterable[str]) -> float:
        """The weight of several terms together."""
        return sum(map(self.telling.__getitem__, terms))


def _numbers(figure: Figure) -> list[float]:
    return [part for part in figure.value if isinstance(part, float)]


def read(text: Text) -> list[Sentence]:
    """The sentences of one version of a report, with all that they hold."""
    quoted = marked(text.text, dialogue(text.language))
    starts, ends = [each.start for each in quoted], [each.end for each in quoted]
    found: list[Sentence] = []
    for number, (start, paragraph) in enumerate(paragraphs(text.text)):
        for each in sentences.spans(paragraph):
            if len(each.text) > _LONGEST:
                continue
            begin, end = start + each.start, start + each.end
            near = quoted[bisect_right(ends, begin) : bisect_left(starts, end)]
            inside = sum(min(end, one.end) - max(begin, one.start) for one in near)
            found.append(
                Sentence(
                    text.report, each.text, begin, (text.version,), text.at, text.language,
                    Features(each.text, text.language), spoken=2 * inside > end - begin, headline=number == 0, outlet=text.outlet,
                )
            )  # fmt: skip
            if len(found) == _MOST:
                return found
    return found


def event(reports: Sequence[Sequence[Sentence]]) -> Event:
    """The sentences of all versions of all reports, each version's apart; what several versions of a report have in the same
    words is one."""
    found: dict[tuple[str, str], Sentence] = {}
    every = [each for one in reports for each in one]
    for each in sorted(every, key=lambda each: each.versions):
        key = (each.report, fold(each.text))
        known = found.get(key)
        if known is None:
            found[key] = each
        elif known.versions[-1] != each.versions[0]:
            found[key] = replace(known, versions=(*known.versions, *each.versions))
    languages = {each.report: each.language for each in every}
    order = {report: number for number, report in enumerate(languages)}
    ranked = sorted(found.values(), key=lambda each: (order[each.report], each.versions[0], each.start))
    times = {place: each.at for each in every for place in each.places}
    return Event(tuple(ranked), languages, times)
