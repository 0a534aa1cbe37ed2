"""Passages that a report shares with an earlier one, word for word but for small repairs.

Fingerprints find what to compare: the hashes of all runs of seven words that are divisible by eight, so that a copied
block of eighty words leaves about ten however it was cut. Passages are then read off exactly: runs of seven equal words are
extended both ways over gaps of at most three words. What stands in quotation marks was said by somebody and may be
printed by everybody, and a line in capitals throughout is the headline of something else; a report that shares nothing
but these, or phrases of a few words, is no reuse. Lines that an outlet prints under or over many of its reports, or
with which two of them end, are none either. Where no blanks part words each sign stands alone, and counts as a part of one.

Method after sampled fingerprints (Schleimer, Wilkerson, Aiken: Winnowing, SIGMOD 2003; here without the window).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, partial
from hashlib import blake2b
from itertools import chain
from typing import Final

from variorum.text.normalise import fold
from variorum.text.tokens import spans

#: Words of a run.
RUN: Final = 7
#: One of so many hashes is kept.
_SAMPLED: Final = 8
#: Least fingerprints that two reports share before they are compared; of short ones one for so many characters of the
#: shorter and one more, since a few copied sentences of theirs hold but one or two.
_LEAST_SHARED: Final = 3
_FOR_EACH: Final = 1200
#: A run in more reports than this is a phrase.
_PHRASE: Final = 50
#: Words that may differ between two equal runs of one passage, and by which two reports may hold more of it than one another.
_GAP: Final = 3
#: Least words of their own that two reports share in all, in passages that are more than a phrase: so many, of a short
#: report a quarter of its own, and more than a phrase ("said …" with a name and an office behind a long quotation). One sentence that two short reports share, as both have it from one statement, is no reuse:
#: below `_SENTENCE` words it is nearly all of the report.
_LEAST_WORDS: Final = 25
_LEAST_SHARE: Final = 0.25
_SENTENCE: Final = 20
_NEARLY_ALL: Final = 0.75
#: Words up to which a passage is a phrase ("first revealed that …", a name with its office), however many there are.
_SET_PHRASE: Final = 11
#: A line is a headline where so many of its longer words begin with a capital, of so many or more.
_CAPITALS: Final = 0.8
_LEAST_CAPITALS: Final = 4
_LONGER: Final = 4
#: Reports of one outlet in which a run stands that is a line of the outlet's.
_OUTLETS_OWN: Final = 3

#: What a sign counts of a text without blanks: two of Han or kana are a word about, four of Thai and its neighbours.
_SIGNS: Final = (
    (0.5, re.compile("[\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")),
    (0.25, re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")),
)

#: Texts that are held as they are compared: those of several large events.
_KEPT: Final = 256
_LINE: Final = re.compile(r"[^\n]+")

_MODULUS: Final = (1 << 61) - 1
_BASE: Final = 1_000_003
_DROPPED: Final = pow(_BASE, RUN, _MODULUS)
#: A text has few words, each many times.
_folded = lru_cache(maxsize=1 << 16)(fold)


@dataclass(frozen=True, slots=True)
class Passage:
    """Character ranges `[start, end)` in the later and in the earlier text."""

    start: int
    end: int
    source_start: int
    source_end: int


@dataclass(frozen=True, slots=True)
class Reuse:
    """What a report shares with one earlier report: shares are of its words, from 0 to 1, and of those that are its own
    (neither quoted nor of a line that is a headline)."""

    id: str
    source: str
    share: float
    share_without_quotes: float
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Printed:
    """A text as it was printed. `quoted` are character ranges that stand in quotation marks."""

    id: str
    outlet: str
    text: str
    quoted: Sequence[tuple[int, int]] = field(default=(), compare=False)


class Passages:
    """Reports in the order of their printing, asked one after the other for what they took over."""

    def __init__(self) -> None:
        self._texts: list[Printed] = []
        self._holders: dict[int, list[int]] = {}
        self._own: Counter[tuple[str, int]] = Counter()
        self._read = lru_cache(maxsize=_KEPT)(_Read.of)

    def know_outlets(self, printed: Iterable[Printed]) -> None:
        """Count the fingerprints of reports by outlet, those to come too, to know lines of the outlet's own."""
        for each in printed:
            self._own.update({(each.outlet, print_) for _, print_ in self._read(each).prints})

    def add(self, printed: Printed) -> list[Reuse]:
        """What a report shares with earlier ones, the largest share first. Each passage is told once: of the report
        that holds most, of the earliest where several hold as much but for a few words."""
        held = {print_ for _, print_ in self._read(printed).prints}
        found = self._compared(printed, self._candidates(printed, held))
        number = len(self._texts)
        self._texts.append(printed)
        for each in held:
            self._holders.setdefault(each, []).append(number)
        return found

    def _candidates(self, printed: Printed, held: Iterable[int]) -> list[int]:
        """Earlier reports that may share something; a version of the same one is no other report."""
        shared: Counter[int] = Counter()
        for each in held:
            holders = self._holders.get(each, ())
            if len(holders) <= _PHRASE:
                shared.update(holders)
        return [
            number
            for number, times in sorted(shared.items())
            if times >= _least_shared(printed.text, self._texts[number].text)
            and self._texts[number].id != printed.id
        ]

    def _compared(self, printed: Printed, candidates: Sequence[int]) -> list[Reuse]:
        read = self._read(printed)
        words = read.words
        own_lines = lru_cache(maxsize=None)(partial(self._own_lines, read.prints))
        pairs: dict[int, list[_Match]] = {}
        for number in candidates:
            source = self._texts[number]
            own_line = own_lines(printed.outlet) | own_lines(source.outlet)
            of_one = printed.outlet == source.outlet != ""
            pairs[number] = [
                each
                for each in _matches(read, self._read(source))
                if words.size(each.start, each.end) >= RUN
                and not (of_one and each.is_foot_of(words))
                and not _is_own(each, read, own_line)
            ]
        covered: set[int] = set()
        found: list[Reuse] = []
        for number in _ranked({number: sum(each.length for each in own) for number, own in pairs.items()}):
            source = self._texts[number]
            left = [
                each
                for each in pairs[number]
                if len(covered.intersection(range(each.start, each.end))) < each.length - _GAP
            ]
            own = (
                min(words.own(each.start, each.end), each.source_own)
                for each in left
                if words.size(each.start, each.end) > _SET_PHRASE
            )
            if sum(own) < _least_words(sum(words.free)):
                continue
            places = {place for each in left for place in range(each.start, each.end)} - covered
            covered |= places
            free = words.free
            found.append(
                Reuse(
                    printed.id,
                    source.id,
                    len(places) / len(words.keys),
                    sum(free[place] for place in places) / max(1, sum(free)),
                    tuple(
                        Passage(*words.range(each.start, each.end), *each.source)
                        for each in sorted(left, key=lambda each: each.start)
                    ),
                )
            )
        return found

    def _own_lines(self, prints: Iterable[tuple[int, int]], outlet: str) -> frozenset[int]:
        """Those of a report's fingerprints that stand in several reports of an outlet."""
        return frozenset(print_ for _, print_ in prints if self._own[outlet, print_] >= _OUTLETS_OWN)


def _ranked(shared: Mapping[int, int]) -> Iterator[int]:
    """Earlier reports by how many words they share, the most first; the earliest of those that share as many but for a few:
    one may happen to have another word at the end of a passage that both took from it."""
    left = dict(shared)
    while left:
        most = max(left.values())
        yield (first := min(number for number, words in left.items() if words >= most - _GAP))
        del left[first]


def _is_own(match: _Match, read: _Read, own_line: Collection[int]) -> bool:
    """Whether most of a passage stands in several reports of one of the outlets, which have these fingerprints."""
    if not own_line:
        return False
    inside = [print_ for place, print_ in read.prints if match.start <= place <= match.end - RUN]
    return 2 * sum(each in own_line for each in inside) > len(inside)


def _size(word: str) -> float:
    if len(word) > 1 or word.isascii():
        return 1
    return next((size for size, signs in _SIGNS if signs.match(word)), 1)


def _least_words(own: float) -> float:
    return min(_LEAST_WORDS, max(_LEAST_SHARE * own, min(_SENTENCE, _NEARLY_ALL * own), _SET_PHRASE + 1))


def _least_shared(text: str, other: str) -> int:
    return min(_LEAST_SHARED, 1 + min(len(text), len(other)) // _FOR_EACH)


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text: folded, where they stand, what each counts as (one, or a part of one), and what of that is its
    own: outside quotation marks, and not in a line that is a headline."""

    keys: tuple[str, ...]
    places: tuple[tuple[int, int], ...]
    sizes: tuple[float, ...]
    free: tuple[float, ...]

    @classmethod
    def of(cls, printed: Printed) -> Words:
        """The words of a report."""
        keys: list[str] = []
        places: list[tuple[int, int]] = []
        sizes: list[float] = []
        free: list[float] = []
        foreign = _Ranges(_joined([*printed.quoted, *_headlines(printed.text)]))
        for token in spans(printed.text):
            if token.text[0].isalnum():
                keys.append(_folded(token.text))
                places.append((token.start, token.end))
                sizes.append(size := _size(token.text))
                free.append(0 if foreign.hold(token.start) else size)
        return cls(tuple(keys), tuple(places), tuple(sizes), tuple(free))

    def size(self, start: int, end: int) -> float:
        """How many words the words `[start, end)` count as."""
        return sum(self.sizes[start:end])

    def own(self, start: int, end: int) -> float:
        """How many of the words `[start, end)` are the text's own."""
        return sum(self.free[start:end])

    def range(self, start: int, end: int) -> tuple[int, int]:
        """The characters of the words `[start, end)`."""
        return self.places[start][0], self.places[end - 1][1]


@dataclass(frozen=True)
class _Read:
    """A text as it is compared: its words, and the hashes of their runs in their order."""

    words: Words
    hashes: tuple[int, ...]

    @classmethod
    def of(cls, printed: Printed) -> _Read:
        """What a report is compared by."""
        words = Words.of(printed)
        return cls(words, tuple(_hashes(words)))

    @cached_property
    def prints(self) -> tuple[tuple[int, int], ...]:
        """The hashes that are sampled, with the numbers of the first words of their runs."""
        return tuple((place, each) for place, each in enumerate(self.hashes) if each % _SAMPLED == 0)

    @cached_property
    def runs(self) -> Mapping[int, list[int]]:
        """All runs of words by their hashes, and the numbers of their first words."""
        found: dict[int, list[int]] = {}
        for place, each in enumerate(self.hashes):
            found.setdefault(each, []).append(place)
        return found


class _Ranges:
    """Character ranges that do not overlap, asked for a place."""

    def __init__(self, ranges: Iterable[tuple[int, int]]) -> None:
        self._ranges = sorted(ranges)
        self._starts = [start for start, _ in self._ranges]

    def hold(self, place: int) -> bool:
        number = bisect_right(self._starts, place) - 1
        return number >= 0 and place < self._ranges[number][1]


def _headlines(text: str) -> Iterator[tuple[int, int]]:
    """The lines in capitals throughout, as those are that lead to other articles."""
    for line in _LINE.finditer(text):
        longer = [word for word in line.group().split() if len(word) >= _LONGER and word[0].isalpha()]
        if len(longer) >= _LEAST_CAPITALS and sum(word[0].isupper() for word in longer) >= _CAPITALS * len(
            longer
        ):
            yield line.span()


def _joined(ranges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same places as ranges that do not overlap."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((start, end))
    return joined


@dataclass(frozen=True, slots=True)
class _Match:
    """Words `[start, end)` of the later text that stand in the earlier one at the characters `source`, where
    `source_own` words of it are its own: what one of the two quotes was said by somebody. `last`: both texts end with
    it, but for a few words."""

    start: int
    end: int
    source: tuple[int, int]
    source_own: float
    last: bool

    @property
    def length(self) -> int:
        return self.end - self.start

    def is_foot_of(self, later: Words) -> bool:
        """Whether it is the foot of two reports, and not most of one."""
        return self.last and 2 * self.length < len(later.keys)


def _matches(read: _Read, source: _Read) -> Iterator[_Match]:
    """Passages in the order of the later text, each word in one of them at most."""
    later, earlier, reached = read.words, source.words, 0
    shared = read.runs.keys() & source.runs.keys()
    for at in sorted(chain.from_iterable(read.runs[each] for each in shared)):
        if at < reached:
            continue
        ends = {
            place: _extended(later.keys, at, earlier.keys, place) for place in source.runs[read.hashes[at]]
        }
        place = max(ends, key=lambda each: ends[each][0])  # the first of equals
        end, source_end = ends[place]
        if end < at + RUN:  # other words of the same hash
            continue
        last = end + _GAP >= len(later.keys) and source_end + _GAP >= len(earlier.keys)
        yield _Match(at, end, earlier.range(place, source_end), earlier.own(place, source_end), last)
        reached = end


def _extended(later: Sequence[str], at: int, earlier: Sequence[str], place: int) -> tuple[int, int]:
    """Where a passage ends that begins at both places: over gaps of up to three words on either side, if at least as
    many words as a gap may hold are equal behind it."""
    end, source_end = at, place
    while True:
        while end + RUN <= len(later) and later[end : end + RUN] == earlier[source_end : source_end + RUN]:
            end, source_end = end + RUN, source_end + RUN
        while end < len(later) and source_end < len(earlier) and later[end] == earlier[source_end]:
            end, source_end = end + 1, source_end + 1
        if set(later[end : end + _GAP + 1]).isdisjoint(earlier[source_end : source_end + _GAP + 1]):
            return end, source_end  # no step leads to equal words
        step = next(
            (
                (left, right)
                for left, right in _STEPS
                if later[end + left : end + left + _GAP]
                == earlier[source_end + right : source_end + right + _GAP]
                and end + left + _GAP <= len(later)
            ),
            None,
        )
        if step is None:
            return end, source_end
        end, source_end = end + step[0], source_end + step[1]


#: How many words each text may go on alone, the smallest repairs first.
_STEPS: Final = sorted(
    ((left, right) for left in range(_GAP + 1) for right in range(_GAP + 1) if left or right),
    key=lambda step: (max(step), sum(step)),
)


def _hashes(words: Words) -> Iterator[int]:
    """The hashes of all runs, in the order of their first words."""
    value = 0
    hashes = [_hash(key) for key in words.keys]
    for place, each in enumerate(hashes):
        value = (value * _BASE + each) % _MODULUS
        if place >= RUN:
            value = (value - hashes[place - RUN] * _DROPPED) % _MODULUS
        if place >= RUN - 1:
            yield value


@lru_cache(maxsize=1 << 16)
def _hash(key: str) -> int:
    return int.from_bytes(blake2b(key.encode("utf-8", "surrogatepass"), digest_size=7).digest(), "big")
