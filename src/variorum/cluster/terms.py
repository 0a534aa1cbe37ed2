"""What a report is about, as weighed terms: its words, those of the opening and names counting more.

Words alone group reports of one happening nearly as well as heavier models do, where time is counted in; what parts
two happenings of one kind (two earthquakes, two visits) are the names and the opening lines.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from sys import intern
from typing import Final

from variorum.cluster.tongues import CAPITAL_NOUNS, CUT, PLAIN, Tongue, common_terms, lists_of, tongue_of
from variorum.text.paragraphs import paragraphs
from variorum.text.stopwords import STOPWORDS

#: Terms with their weights.
Vector = Mapping[str, float]

#: Paragraphs that are the opening of a report, the headline not counted.
_OPENING: Final = 2
_OPENING_FACTOR: Final = 2.0
_NAME_FACTOR: Final = 1.5
#: How often a word of the headline counts beside the words of the text.
_HEADLINE: Final = 2
#: Terms of a report that are kept, the weightiest.
_KEPT: Final = 150

_GENITIVE = re.compile(r"['’]s$")
_SENTENCE_START = re.compile(r"(?:^|[.?!:…]\s+)[\"“„«‘'(\[]?\s?$")
_LEAST_LETTERS: Final = 2
#: Words whose term is remembered, and characters of one at most: a hostile page has longer ones.
_REMEMBERED: Final = 1 << 13
_LONG: Final = 40
#: Terms of a language that are counted at most; beyond that, those are forgotten that one report alone held.
_COUNTED: Final = 200_000
#: Reports of a language from which on one more changes next to nothing of how rare terms are.
_SETTLED: Final = 1_000


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of one report before it is known how rare they are.

    `weights` are 1 + ln of the count, times the factors of opening and names; `names` are the terms that are mostly
    written with a capital inside a sentence, and are no day, month or office; `language` is a primary subtag or None. `forms` has the terms that read
    otherwise than the report prints them, as it mostly does.
    """

    weights: Mapping[str, float]
    names: frozenset[str]
    language: str | None = None
    forms: Mapping[str, str] = field(default_factory=dict)


def terms(headline: str, text: str, *, language: str | None = None) -> Terms:
    """The terms of a report; paragraphs of `text` are parted by line breaks. A language that is not given is told by the
    letters of the text, where they tell one."""
    tongue = tongue_of(language, text or headline)
    lists = lists_of(tongue)
    found: list[str] = []
    capitals: list[str] = []
    # Words that read otherwise than their terms, and whether their place asks for a capital: most words are their terms.
    shown: dict[tuple[str, str, bool], int] = {}
    ends: list[int] = []  # how many of the terms found stand up to the end of each paragraph
    body = [paragraph for _, paragraph in paragraphs(text)]
    for number, paragraph in enumerate([headline] * _HEADLINE + body):
        beside = -2  # where the last word with a capital ends that is not the first of its sentence
        parted = -2  # where the last word with a capital ends that tells something
        for start, word in _words(paragraph, tongue):
            capital = word[0].isupper()
            name = (
                capital
                and number >= _HEADLINE  # headlines of many outlets have capitals throughout
                and not _SENTENCE_START.search(paragraph[max(0, start - 4) : start])
            )
            placed = capital and not name
            behind = start == parted + 1
            if name and tongue is not None and tongue.language in CAPITAL_NOUNS:
                name, beside, behind = start == beside + 1, start + len(word), False
            name = name and not lists.is_no_name(word.lower(), behind_name=behind)
            term = (_term if len(word) <= _LONG else _term.__wrapped__)(word, language, tongue, name)
            if term is not None:
                found.append(term)
                if word != term:
                    shown[term, word, placed] = shown.get((term, word, placed), 0) + 1
                if name:
                    capitals.append(term)
                if capital and term not in lists.weekdays:
                    parted = start + len(word)
        ends.append(len(found))
    counts, named = Counter(found), Counter(capitals)
    inside = Counter(found[ends[_HEADLINE - 1] :])  # in the text, the headline left out
    opening = frozenset(found[: ends[min(_HEADLINE + _OPENING, len(ends)) - 1]])
    names = frozenset(term for term, times in named.items() if times > inside[term] / 2)
    return Terms(
        {
            term: (1 + math.log(times))
            * (_OPENING_FACTOR if term in opening else 1.0)
            * (_NAME_FACTOR if term in names else 1.0)
            for term, times in counts.items()
        },
        names,
        tongue.language if tongue is not None else language,
        _forms(shown, counts, tongue),
    )


def _forms(
    shown: Mapping[tuple[str, str, bool], int], counts: Mapping[str, int], tongue: Tongue | None
) -> dict[str, str]:
    """How a report mostly prints each term that it prints otherwise too, of all its `counts`; a capital that the place of the
    word asks for counts where it is printed nowhere else."""
    as_read = {term: counts[term] for term, _, _ in shown}
    for (term, _, _), times in shown.items():
        as_read[term] -= times
    best = {term: (True, times, term) for term, times in as_read.items() if times}
    for (term, word, placed), times in shown.items():
        known = best.get(term)
        if known is None or (not placed, times, known[2]) > (known[0], known[1], word):
            best[term] = (not placed, times, word)
    forms = ((term, _bare(word, tongue)) for term, (_, _, word) in best.items() if word != term)
    return {term: intern(form) for term, form in forms if form != term}


def _bare(word: str, tongue: Tongue | None) -> str:
    """A word as it is printed, without the article before an apostrophe, or the English genitive."""
    return _GENITIVE.sub("", word) if tongue is None else tongue.bare(word)


def printed(told: Iterable[str], forms: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Terms with the word that most reports print for each, given the `forms` of the reports that hold it. One that is
    the beginning of a word, and of which no report tells how it goes on, is left out."""
    known = list(forms)
    words: dict[str, str] = {}
    for term in told:
        counts = Counter(each[term] for each in known if term in each)
        if counts:
            words[term] = min(counts, key=lambda form: (-counts[form], form))
        elif not term.endswith(CUT):
            words[term] = term
    return words


def distinct(words: Iterable[str]) -> tuple[str, ...]:
    """Words as they are told, each once: two terms may be printed alike."""
    return tuple(dict.fromkeys(words))


def _words(paragraph: str, tongue: Tongue | None) -> list[tuple[int, str]]:
    if tongue is not None:
        return tongue.words(paragraph)
    return [(match.start(), match.group()) for match in PLAIN.finditer(paragraph)]


@lru_cache(maxsize=_REMEMBERED)
def _term(word: str, language: str | None, tongue: Tongue | None, name: bool) -> str | None:
    """One form for a word in lower case, as its language has it; of English ones the genitive is cut, and the plural of what
    is no name. None for one that tells nothing. Most words of a report were in the one before."""
    if tongue is not None:
        term = tongue.term(word)
        return intern(term) if term is not None and len(term) >= _LEAST_LETTERS else None
    term = word.lower()
    if term in STOPWORDS.get(language or "en", frozenset()) or term in lists_of(None).stop:
        return None
    term = _GENITIVE.sub("", term)
    if not name:
        term = _singular(term)
    return intern(term) if len(term) >= _LEAST_LETTERS else None  # reports share most of them


def _singular(term: str) -> str:
    if len(term) > 4 and term.endswith("ies"):
        return f"{term[:-3]}y"
    return term[:-1] if len(term) > 3 and term.endswith("s") and not term.endswith("ss") else term


#: As how many reports those count that were counted before the first: what a paper of one town prints in every second
#: report is rare elsewhere, and tells nothing here.
_BEFORE: Final = 200


class Rarity:
    """How many reports hold each term, counted as they come, for each language apart."""

    def __init__(
        self, seen: Mapping[str, tuple[int, Mapping[str, int]]] | None = None, *, before: int = 0
    ) -> None:
        """`seen` is what was counted before, by language: reports, and reports that hold each term. A language of which
        nothing was counted begins as if `before` reports had been, with its common terms as often as
        they are in news: else what two reports share would tell least while they are the only ones."""
        self._reports: Counter[str] = Counter()
        self._holding: dict[str, Counter[str]] = {}
        self._before = before
        for language, (reports, holding) in (seen or {}).items():
            self._reports[language] = reports
            self._holding[language] = Counter(
                {term: round(reports * share) for term, share in common_terms(language).items()}
                | dict(holding)
            )

    @classmethod
    def shipped(cls) -> Rarity:
        """What is known before the first report: counts of English news (see `scripts/rarity.py`), as of fewer reports
        than they are."""
        body = resources.files("variorum.cluster").joinpath("rarity.json").read_bytes()
        tables = json.loads(body)
        seen: dict[str, tuple[int, dict[str, int]]] = {}
        for language, each in tables.items():
            share = _BEFORE / each["reports"]
            scaled = ((term, round(times * share)) for term, times in each["holding"].items())
            seen[language] = _BEFORE, {term: times for term, times in scaled if times}
        return cls(seen, before=_BEFORE)

    @classmethod
    def kept(cls, seen: Mapping[str, tuple[int, Mapping[str, int]]]) -> Rarity:
        """What was counted so far, to be gone on from; new languages begin as they do where nothing was counted."""
        return cls(seen, before=_BEFORE)

    def count(self, found: Terms) -> None:
        """Take a report into account."""
        language = found.language or ""
        self._begin(language)
        self._reports[language] += 1
        holding = self._holding[language]
        holding.update(found.weights.keys())
        if len(holding) > _COUNTED:
            self._holding[language] = Counter({term: times for term, times in holding.items() if times > 1})

    def settled(self, language: str | None) -> bool:
        """Whether so many reports of a language were counted that weighing a report again changes next to nothing."""
        return self._reports[language or ""] >= _SETTLED

    def seen(self) -> dict[str, tuple[int, dict[str, int]]]:
        """What was counted so far, to go on from."""
        return {language: (self._reports[language], dict(each)) for language, each in self._holding.items()}

    def weigh(self, found: Terms) -> dict[str, float]:
        """The report's terms by weight and rarity, its strongest 150, of length 1; empty for a report without any."""
        language = found.language or ""
        self._begin(language)
        holding, reports = self._holding[language], self._reports[language] + 1
        weighed = {
            term: weight * max(0.0, math.log(reports / (holding.get(term, 0) + 0.5)))
            for term, weight in found.weights.items()
        }
        return unit(strongest(weighed, _KEPT))

    def _begin(self, language: str) -> None:
        if language not in self._holding:
            self._reports[language] = self._before
            common = common_terms(language) if self._before else {}
            self._holding[language] = Counter(
                {term: round(self._before * share) for term, share in common.items()}
            )


def strongest(vector: Vector, most: int) -> dict[str, float]:
    """The weightiest terms, equal ones in the order of the alphabet."""
    if len(vector) <= most:
        return {term: weight for term, weight in vector.items() if weight > 0}
    least = sorted(vector.values(), reverse=True)[most - 1]  # what weighs less need not be put in order
    strong = [item for item in vector.items() if item[1] >= least and item[1] > 0]
    strong.sort(key=lambda item: (-item[1], item[0]))
    return dict(strong[:most])


def unit(vector: Vector) -> dict[str, float]:
    """The vector at length 1; an empty one stays empty."""
    length = math.sqrt(sum(weight * weight for weight in vector.values()))
    return {term: weight / length for term, weight in vector.items()} if length else {}


def dot(one: Vector, other: Vector, most: float = math.inf) -> float:
    """The inner product, the same whatever the order of the terms: that of a set is another in each process. No term adds
    more to it than `most`."""
    products = [one[term] * other[term] for term in one.keys() & other.keys()]
    return math.fsum(products if most == math.inf else [min(product, most) for product in products])
