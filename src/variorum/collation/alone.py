"""What one report alone tells: words that nobody else quotes, figures that nobody else has, and happenings with names of their own."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Final

from variorum.collation.figures import words_of
from variorum.collation.headings import capital, is_name, joined, nominative
from variorum.collation.people import DEAD, FLEET, akin, heading, of_one
from variorum.collation.phrases import lists
from variorum.collation.rows import Kind, Row, Words
from variorum.collation.sentences import Event, Sentence
from variorum.collation.shown import shown
from variorum.collation.statements import HOLDING
from variorum.collation.stems import stem
from variorum.collation.told import Told, reports_with, says
from variorum.edits.figures import Figure
from variorum.edits.quotations import word_key
from variorum.edits.vocabulary import vocabulary
from variorum.quotes.printed import Kind as Said_Kind
from variorum.quotes.printed import Said, Wording
from variorum.quotes.utterances import standing, utterances

#: Words of a quotation from which on it says something, and most of its telling words that another report may have in one sentence.
_LEAST: Final = 5
_ELSEWHERE: Final = 0.4
#: Words that are no repetition by chance, and how many that begin with them are looked at.
_PART, _BEGINNINGS = 3, 60
#: Names that a sentence has to itself so that it is told.
_NAMES: Final = 2
#: Least words of a stretch that says what happened, and characters up to which a word may be a pronoun.
_SAYING, _SHORT = 11, 3
#: Words of a sentence up to which all is shown that its first clause leads to.
_WHOLE: Final = 40
_WORD: Final = re.compile(r"[^\W_]+")
#: Marks inside a quotation: words of the writer's stand between its parts.
_MARK: Final = re.compile('[“”„«»"]')
#: Of which all that is lined up is told.
_EVENT: Final = "event"
#: Of which figures one report alone may tell.
_FIGURES: Final = (Kind.COUNT, Kind.MONEY, Kind.PERCENTAGE)
#: From how many on, and within what ratio, two numbers are nearly one.
_SOME, _NEARLY = 10, 1.1
#: Most rows of a kind from one report.
_MOST: Final = 3
#: Most quotations of a report that are looked for in others.
_TRIED: Final = 40


def alone(
    event: Event, told: Sequence[Told], said: Mapping[tuple[str, int], Sequence[Said]], taken: Iterable[Words],
    counted: Iterable[Words] = (),
) -> list[Row]:  # fmt: skip
    """Quotations, figures and happenings that one report tells, in the order of the reports. What words already tell is
    not told again: a figure where `counted` ones do, which have figures, all else where these or `taken` ones do; `said` is by
    report and version."""
    if len(event.reports) < 2:
        return []
    places: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for words in (*taken, *(counted := tuple(counted))):
        places[words.report].append((words.start, words.end))
    figured: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for words in counted:
        figured[words.report].append((words.start, words.end))
    ranked = [*_figures(event, told), *_quotations(event, said), *_facts(event)]
    ranked.sort(key=lambda each: -each[0])
    counts: Counter[tuple[str, Kind]] = Counter()
    found: list[Row] = []
    for _, row in ranked:
        (words,) = row.words
        key = (words.report, row.kind)
        known = figured if row.kind in _FIGURES else places
        if counts[key] == _MOST or any(a < words.end and words.start < b for a, b in known[words.report]):
            continue
        counts[key] += 1
        for each in (places, figured):
            each[words.report].append((words.start, words.end))
        found.append(row)
    order = {report: number for number, report in enumerate(event.reports)}
    return sorted(found, key=lambda row: (order[row.words[0].report], row.words[0].start))


def _figures(event: Event, told: Sequence[Told]) -> Iterable[tuple[float, Row]]:
    """Counts, sums and shares that no other report has in any place."""
    holders = reports_with(told)
    of_others = _Others(told)
    for each in told:
        if each.kind not in _FIGURES or len(holders[says(each.figure)]) > 1:
            continue
        if not isinstance(each.figure.value[0], float) or (each.kind is Kind.COUNT and not _counts(each)):
            continue
        if of_others.tell(event, each):
            continue
        yield (
            event.weigh(each.near),
            Row(each.kind, _counted(each), (words_of(each, sole=True),), differ=False),
        )


class _Others:
    """The figures of an event by what they say or are told of, so that what another report tells in other words is found."""

    def __init__(self, told: Sequence[Told]) -> None:
        self._by: dict[tuple[Kind, str], list[Told]] = defaultdict(list)
        for each in told:
            for key in self._keys(each):
                self._by[key].append(each)

    @staticmethod
    def _keys(each: Told) -> set[tuple[Kind, str]]:
        fate = {akin(each.fate.family)} if each.fate else set[str]()
        return {(each.kind, key) for key in (fate if each.fate else each.noun or each.near)}

    def tell(self, event: Event, one: Told) -> bool:
        """Whether another report counts those of whom the same is told, or has a figure of the same, about as high or where most of the
        words around are the same."""
        for key in self._keys(one):
            for each in self._by[key][:_TRIED]:
                if each.sentence.report == one.sentence.report:
                    continue
                if one.fate and each.fate and of_one(one.fate, each.fate):
                    return True
                if event.likeness(one.near, each.near) > _ELSEWHERE or (
                    one.noun & each.noun and _about_as_many(one.figure, each.figure)
                ):
                    return True
        return False


def _about_as_many(one: Figure, other: Figure) -> bool:
    """Whether two numbers are nearly one: "210", "about 200"."""
    numbers = sorted(part for each in (one, other) for part in each.value[:1] if isinstance(part, float))
    return len(numbers) > 1 and numbers[0] >= _SOME and numbers[1] <= _NEARLY * numbers[0]


def _counted(each: Told) -> str:
    """What a figure is headed by: of people what is told of them, else their noun."""
    known = each.fate is not None and each.fate.family not in (DEAD, FLEET)
    family = heading(each.fate.family, each.sentence.language) if each.fate and known else ""
    return family or capital(each.label or each.figure.text)


def _counts(each: Told) -> bool:
    """Whether a count is of something else than time, which is told in many ways."""
    periods = vocabulary(each.sentence.language).words("numbers", "periods")
    return bool(each.label) and each.label.split()[-1].casefold() not in periods


def _quotations(event: Event, said: Mapping[tuple[str, int], Sequence[Said]]) -> Iterable[tuple[float, Row]]:
    """What a report quotes of somebody in whole marks, where no sentence of another has much of its telling words, and no
    quotation of another is a part of it, nor gives it otherwise. Of very many, the weightiest of each report are tried."""
    by_report: dict[str, dict[int, Sequence[Said]]] = defaultdict(dict)
    for (report, version), told in said.items():
        by_report[report][version] = told
    every = [each for report, versions in by_report.items() for each in standing(report, versions, _EVENT)]
    given = {
        each
        for one in utterances(every)
        if len({member.report for member in one.members}) > 1
        for member in one.members
        for each in member.parts or (member,)
    }
    wordings = [each for each in every if each.said.kind is not Said_Kind.INDIRECT]
    shared = _printed_by_two(wordings)
    ranked: list[tuple[float, frozenset[str], Wording]] = []
    for number, wording in enumerate(wordings):
        text = wording.said.text
        if (
            number not in shared
            and wording not in given
            and not _MARK.search(text)
            and len(text.split()) >= _LEAST
            and _named(wording.said, event.reports.get(wording.report))
        ):
            terms = frozenset(map(stem, text.split())) & event.by_term.keys()
            ranked.append((event.weigh(terms), terms, wording))
    ranked.sort(key=lambda each: -each[0])
    tried = Counter[str]()
    for weight, terms, wording in ranked:
        report, each = wording.report, wording.said
        tried[report] += 1
        if tried[report] > _TRIED or _elsewhere(event, report, terms):
            continue
        words = Words(
            report, wording.versions, event.times.get((report, wording.versions[0])), each.text, (0, len(each.text)),
            each.start, each.end, sole=True,
        )  # fmt: skip
        yield weight, Row(Kind.QUOTE, _speaker(each), (words,), differ=False)


def _printed_by_two(wordings: Sequence[Wording]) -> set[int]:
    """The numbers of wordings that have, word for word, what another report has in marks, or are a part of that."""
    parts: list[tuple[int, tuple[str, ...]]] = []
    for number, wording in enumerate(wordings):
        pieces = _MARK.split(wording.said.text)
        for piece in pieces[1::2] if len(pieces) > 1 else pieces:
            if len(key := word_key(piece)) >= _PART:
                parts.append((number, key))
    begin: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for place, (_, key) in enumerate(parts):
        begin[key[:_PART]].append(place)
    found: set[int] = set()
    for number, key in parts:
        for at in range(len(key) - _PART + 1):
            for place in begin.get(key[at : at + _PART], [])[:_BEGINNINGS]:
                other, part = parts[place]
                if wordings[other].report != wordings[number].report and key[at : at + len(part)] == part:
                    found |= {number, other}
    return found


def _elsewhere(event: Event, report: str, terms: frozenset[str]) -> bool:
    """Whether a sentence of another report has much of some terms. It shares two that few sentences have: a term that very
    many have leads nowhere, and would have each compared with all."""
    whole = event.weigh(terms)
    most = max(HOLDING, 2 * len(event.reports))
    shared: Counter[int] = Counter()
    for term in terms:
        if len(event.by_term[term]) <= most:
            shared.update(event.by_term[term])
    return any(
        count > 1
        and event.sentences[number].report != report
        and event.weigh(terms & event.sentences[number].terms) > _ELSEWHERE * whole
        for number, count in shared.items()
    )


def _facts(event: Event) -> Iterable[tuple[float, Row]]:
    """Sentences with names that no other report has, told in the writer's words: of each name the first, and none of which another
    report has what is told of the name."""
    told: set[tuple[str, str]] = set()
    for sentence in event.sentences:
        if sentence.spoken or sentence.headline or _titled(sentence):
            continue
        own = [
            (start, end, term) for start, end, term in sentence.words
            if term in sentence.terms and len(event.reports_with[term]) == 1 and is_name(sentence, start, end)
        ]  # fmt: skip
        run = _longest(sentence, own)
        if run is None or _elsewhere(event, sentence.report, sentence.terms - {term for _, _, term in own}):
            continue
        run = _whole(sentence, *run)
        begin, end = shown(sentence.text, *run, least=_SAYING)
        if begin == 0 and len(sentence.text.split()) <= _WHOLE:
            end = len(sentence.text)  # what it leads to says what happened
        heading = sentence.text[slice(*run)]
        if not told.isdisjoint(_about(sentence.report, heading)) or _colleague(sentence, heading):
            continue
        told |= _about(sentence.report, heading)
        words = Words(
            sentence.report, sentence.versions, sentence.at, sentence.text[begin:end], (run[0] - begin, run[1] - begin),
            sentence.start + begin, sentence.start + end, sole=True,
        )  # fmt: skip
        yield event.weigh(term for _, _, term in own), Row(Kind.FACT, heading, (words,), differ=False)


def _about(report: str, heading: str) -> set[tuple[str, str]]:
    """What a report has told of by a name: "President-elect Rosk Marten" is "Rosk Marten"."""
    words = heading.casefold().split()
    return {(report, " ".join(pair)) for pair in pairwise(words)}


def _colleague(sentence: Sentence, heading: str) -> bool:
    """Whether somebody is of the outlet itself: "the Post's Ruth Adam"."""
    owner, genitive, _ = heading.replace("’", "'").partition("'s ")
    return bool(genitive) and stem(owner) in map(stem, _WORD.findall(sentence.outlet))


def _whole(sentence: Sentence, start: int, end: int) -> tuple[int, int]:
    """All of a name of which a run of words is a part: "House Ethics Committee"."""
    capitals = [(begin, until) for begin, until, _ in sentence.words if is_name(sentence, begin, until)]
    for begin, until in reversed(capitals):
        if until < start and sentence.text[until:start] == " ":
            start = begin
    for begin, until in capitals:
        if begin > end and sentence.text[end:begin] == " ":
            end = until
    written = sentence.text[start:end]
    return start, end - len(written) + len(nominative(written))


def _titled(sentence: Sentence) -> bool:
    """Whether most words have a capital, as in a headline."""
    long = [sentence.text[start] for start, end, _ in sentence.words if end - start > _SHORT]
    return sum(each.isupper() for each in long) > len(long) / 2


def _longest(sentence: Sentence, own: Sequence[tuple[int, int, str]]) -> tuple[int, int] | None:
    """The longest run of names of at least two words, as characters, without a genitive."""
    runs: list[tuple[int, int, int]] = []
    for start, end, _ in own:
        if runs and joined(sentence.text, runs[-1][1], start):
            runs[-1] = (runs[-1][0], end, runs[-1][2] + 1)
        else:
            runs.append((start, end, 1))
    start, end, size = max(runs, key=lambda run: run[2], default=(0, 0, 0))
    written = sentence.text[start:end]
    bare = next((ending for ending in ("'s", "’s") if written.endswith(ending)), "")
    return (start, end - len(bare)) if size >= _NAMES else None


def _speaker(each: Said) -> str:
    return each.speaker.name if each.speaker else ""


def _named(each: Said, language: str | None) -> bool:
    """Whether a speaker is told by name; where a pronoun stands for it, by a full one."""
    written = each.speaker.end - each.speaker.start if each.speaker else 0
    name, of = _speaker(each), lists(language)
    first = name.partition(" ")[0].casefold()
    return (
        (written > _SHORT or " " in name)
        and name[0].isupper()
        and (of is None or (first not in of.determiners and name.casefold() not in of.empty))
    )
