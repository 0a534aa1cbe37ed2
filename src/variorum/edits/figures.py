"""Figures in a sentence: counts, money, percentages, dates, times of day, ages, ranges.

Found by the pattern of a language (`grammar`) and read here. Figures are found in isolated sentences only where a rule
asks for them, and two figures are compared by what they say, not by how they are written: "12", "twelve" and "a dozen"
are one value.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from variorum.edits.grammar import EITHER, PIECE, SPACES, alternatives, grammar, strings
from variorum.edits.vocabulary import Vocabulary

COUNT: Final = "count"
MONEY: Final = "money"
PERCENTAGE: Final = "percentage"
DATE: Final = "date"
TIME: Final = "time"
AGE: Final = "age"
SCORE: Final = "score"
#: First values of counts that are told only where another of their sort takes their place: a place in an order ("10th"), so
#: many times as much ("doubled"), a telephone number.
ORDINAL: Final = "ordinal"
MULTIPLE: Final = "multiple"
TELEPHONE: Final = "telephone"
#: Measures that count occasions ("three times"), which no span of time takes the place of.
OCCASIONS: Final = frozenset({"times", "Mal", "fois", "veces", "vezes"})
#: Measures of a system of their own.
IMPERIAL: Final = frozenset({"mile", "ft", "inch", "yard", "lb", "oz", "acre", "mph", "Meilen"})
#: First value of dates that are a season or the like.
NAMED_TIME: Final = "named"
APART: Final = frozenset({ORDINAL, MULTIPLE, TELEPHONE})

#: Most words after a number that are taken for what it counts, and how far behind it they are looked for.
_NOUNS = 4
_NOUNS_WITHIN = 120
#: Characters before a figure within which the word for its sign, or "between", stands.
_SIGN_WITHIN = 20
#: The same for the words before an hour.
_NEAR_AT = 20
#: Share of the longer words of a text in capitals from which on a capital tells nothing.
_TITLE_CASE = 0.6
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
#: A capitalised word right before a number.
_NAMED = re.compile(r"(?:^|[\s(])(?P<word>[A-Z][\w’'-]*)\.? $")
#: All that stands before the number of a line that is no sentence: "Killed 12".
_LABEL = re.compile(r"\W*[^\W\d_]+ ")
#: The number of a section before its title.
_NUMBERING = re.compile(r"\d+(?:\.\d+)+\.? [A-Z]|\d+[.)] [A-Z]")
#: The digits behind the mark of a number.
_DECIMALS = re.compile(r"(?:\d|(?=\.))(?:[.,·٫](?P<decimals>\d+))?(?![\d.,٫])")
_BARE_NUMBER = re.compile(r"\d[\d.,·٫٬'’]*")
#: A time of which the half of the day is told by its letters.
_HALF = re.compile(r"[ap]\.?m", re.IGNORECASE)
#: The hour and the minutes of a time in digits.
_IN_DIGITS = re.compile(r"\d{1,2}(?:[.:]\d\d)?")
#: From which hour on the night is that of the evening.
_LATE: Final = 6
#: How near to one another two sizes are that are one.
_CLOSE: Final = 1e-4
#: The same for one that was converted into units of another system, which is rounded.
_CONVERTED: Final = 0.03
_DAY: Final = 24 * 60
#: Units of times of day of which the zone is told: that of the place, and one with a name.
_LOCAL: Final = "local"
#: First value of a time of day in words, which may be before noon or after it.
_SPOKEN: Final = "spoken"
_ZONED: Final = "zone"
_ROMAN = {"i": 1, "v": 5, "x": 10}


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure and its character range `[start, end)`. `value` is what it says: two figures of one kind with the
    same value and unit are the same however they are written. `unit` is a currency or the like; `noun` the words
    after the figure that tell what it counts, `stems` the same for comparing. A `weak` figure ("one") is often
    none: it tells of a change only where another stands in its place. `measure` is the unit in which it measures, in
    one form for all that say the same ("km", "kilometres"), and `reach` where the word for it ends: "18 months" and
    "18 years" are two figures."""

    start: int
    end: int
    text: str
    kind: str
    value: tuple[float | str, ...]
    unit: str = ""
    noun: str = ""
    stems: frozenset[str] = frozenset()
    weak: bool = False
    measure: str = ""
    reach: int = 0
    #: What it says in a unit that all of its sort have in common, with that unit: "18 months" and "a year and a half", "16:00
    #: GMT" and "17:00 CET".
    size: tuple[str, float] | None = None
    #: Its numbers of which nobody knows whether a mark parts their thousands or their decimals: such a figure says the same
    #: as one that is written alike, and no other.
    doubt: tuple[str, ...] = ()
    #: Of a time whether the half of the day is told behind it: "eight in the morning".
    half: bool = False

    @property
    def place(self) -> tuple[int, int]:
        """Its character range with the word for its unit."""
        return self.start, max(self.end, self.reach)

    def same(self, other: Figure) -> bool:
        """Whether both say the same, however written; a unit that only one of them names is no difference."""
        if self.doubt != other.doubt:
            return False
        if self.size and other.size and self.size[0] == other.size[0]:
            converted = (self.measure in IMPERIAL) != (other.measure in IMPERIAL)
            return math.isclose(self.size[1], other.size[1], rel_tol=_CONVERTED if converted else _CLOSE)
        if self.share and other.share and not (self.measure and other.measure):
            off = max(self._rounded, other._rounded, _CLOSE * self.share)
            return abs(self.share - other.share) < off  # "nine in ten", "90%"; "two thirds", "67%"
        if {self.value[0], other.value[0]} == {_SPOKEN, "clock"} or self._may_be_half_a_day_off(other):
            (_, hour, minute), (_, other_hour, other_minute) = self.value, other.value
            return float(hour) % 12 == float(other_hour) % 12 and minute == other_minute
        if (self.number != other.number and not self._may_be(other)) or (
            self.measure and other.measure and self.measure != other.measure
        ):
            return False
        units = self.unit == other.unit or not self.unit or not other.unit
        return units and (
            self.kind == other.kind
            or {self.kind, other.kind} <= {COUNT, SCORE, AGE, TIME, DATE}
            or {self.kind, other.kind} == {COUNT, MONEY}
            or (bool(self.measure) and self.measure == other.measure)
        )

    def has_number_of(self, other: Figure) -> bool:
        """Whether both name one number, or say the same, whatever they count: "four doses", "the fourth dose"."""
        numbers = [[part for part in each.value if isinstance(part, float)] for each in (self, other)]
        return self.same(other) or (bool(numbers[0]) and numbers[0] == numbers[1])

    @property
    def share(self) -> float:
        """Of how many in a hundred a ratio speaks, or a percentage; 0 for what is neither."""
        if self.value[0] == "ratio":
            _, part, whole = self.value
            return 100.0 * float(part) / (float(whole) or 1.0)
        first = self.value[0]
        plain = self.kind == PERCENTAGE and self.measure in ("", "%")
        return first if plain and isinstance(first, float) else 0.0  # a move has two

    @property
    def _rounded(self) -> float:
        """By how much a percentage in digits may be off, half of its last digit; 0 for a share in words."""
        found = _DECIMALS.search(self.text) if self.kind == PERCENTAGE and self.measure else None
        return 0.5 * 10.0 ** -len(found["decimals"] or "") if found else 0.0

    def _may_be_half_a_day_off(self, other: Figure) -> bool:
        """Whether one of two times tells the half of its day and the other leaves it open: "8 Uhr abends", "8 Uhr"."""
        times = {self.value[0], other.value[0]} <= {_SPOKEN, "clock"}
        open_one = other if self.half else self
        if not times or self.half == other.half or _HALF.search(open_one.text):
            return False
        return 1 <= float(open_one.value[1]) <= 12

    def _may_be(self, other: Figure) -> bool:
        """Whether one of two dates, whose day may be its month, is the other where it is."""
        one, date = (self.value, other.value) if self.value[-1] == EITHER else (other.value, self.value)
        if one[-1] != EITHER or date[-1] == EITHER:
            return False
        _, month, day, year, _ = one
        return date in (("date", month, day, year), ("date", day, month, year))

    @property
    def number(self) -> tuple[float | str, ...]:
        """What it says as a number: "1921" may be a year and "1,921" none, and both say the same."""
        return self.value[1:] if self.value[:1] == ("year",) else self.value


@lru_cache(maxsize=256)
def figures(text: str, words: Vocabulary) -> tuple[Figure, ...]:
    """The figures of a text in their order; they do not overlap. Several rules ask for those of one sentence."""
    reader = _reader(words)
    found: list[Figure] = []
    end = 0
    match_at, may_start = reader.grammar.pattern.match, reader.grammar.may_start
    for piece in PIECE.finditer(text):
        start = piece.start()
        if start < end or not may_start(text, piece):
            continue
        match = match_at(text, start)
        if match is None:
            continue
        end = match.end()
        if figure := reader.read(text, match):
            figure = reader.halved(text, figure)
            end = max(end, figure.end)
            found.append(reader.signed(text, figure))
    return tuple(map(reader.sized, reader.together(text, list(reader.spanned(text, found)))))


def size_of(number: float, unit: str, words: Vocabulary) -> tuple[str, float] | None:
    """What so many of a unit, in any of its forms, are in the unit of its sort; None for a unit that has no other."""
    reader = _reader(words)
    return reader.size(number, reader.measures.get(unit.casefold(), ""))


def may_hold(pieces: Iterable[str], words: Vocabulary) -> bool:
    """Whether words and signs that changed can be a part of a figure at all."""
    grammar = _reader(words).grammar
    parts = grammar.parts
    return any(
        piece in parts
        or piece.isdigit()
        or piece.casefold() in parts
        or grammar.is_together(piece)
        or grammar.is_century(piece)
        for piece in pieces
    )


@lru_cache(maxsize=256)
def is_title_case(text: str) -> bool:
    """Whether most longer words of a text have a capital. Asked for each of its numbers that a capital precedes."""
    long = [word for word in _WORD.findall(text) if len(word) > 3]
    capitals: int = sum(word[0].isupper() for word in long)
    return capitals > max(1, _TITLE_CASE * len(long))


@lru_cache(maxsize=16)
def _reader(words: Vocabulary) -> _Reader:
    return _Reader(words)


class _Reader:
    """How to read what the pattern of a language found."""

    def __init__(self, words: Vocabulary) -> None:
        lists = words.numbers
        self.grammar = grammar(words)
        self.weak = words.words("numbers", "weak")
        #: Behind them a place in an order is a time; and words before "zero" with which it is a name.
        self.centuries = words.words("numbers", "century_nouns")
        self.zero_names = words.words("numbers", "zero_names")
        #: Words for a number that are a verb behind somebody's name, but for before these.
        self.verbs = words.words("numbers", "vague_verbs")
        self.parts_of = re.compile(rf" (?:{alternatives(strings(lists, 'parts_of')) or '(?!)'})\b")
        #: Words with which "one" is a pronoun: "no one was hurt".
        self.no_ones = words.words("numbers", "no_ones")
        #: Words behind which a number is a part of a name ("Boeing 737", "World War Two"). Case counts.
        self.numbered = frozenset(strings(lists, "numbered"))
        self.stop = words.words("numbers", "nouns_stop")
        self.toll = words.words("numbers", "toll") | words.words("numbers", "tolls")
        #: Units of measure, each form with the one that stands for all.
        forms = [each.split() for each in strings(lists, "units_of_measure")]
        self.measures = {form.casefold(): first for first, *rest in forms for form in (first, *rest)}
        units = alternatives(self.measures) or "(?!)"
        self.measured = re.compile(rf"[{SPACES}-]?(?P<unit>{units})(?![\w-])", re.IGNORECASE)
        self.half = re.compile(
            rf" (?:{alternatives(strings(lists, 'half')) or '(?!)'})(?![\w-])", re.IGNORECASE
        )
        #: Those that stand right behind their digits alone, and those that are none in capitals, each with its
        #: measure: "10in", "5 g".
        listed = {**lists.get("close_measures", {}), **lists.get("cased_measures", {})}
        self.close = {name.casefold(): str(unit) for name, unit in listed.items()}
        #: Units that others are made of, each with how many of which it is; units that are also a scale ("100m").
        self.lengths = {unit: str(each).split() for unit, each in lists.get("lengths", {}).items()}
        self.scale_measures = {name: str(unit) for name, unit in lists.get("scale_measures", {}).items()}
        #: Zones of time, each with its hours ahead of the common one.
        self.zones = {name: float(hours) for name, hours in lists.get("zones", {}).items()}
        self.zoned = re.compile(rf"(?<![A-Za-z])(?P<zone>{alternatives(self.zones) or '(?!)'})\)?\Z")
        #: What says that a time is that of the place.
        self.local = tuple(words.words("numbers", "local_times"))
        #: Units of which a figure has two together, each with the smaller one and how many of those it is: "5ft 10in".
        self.smaller = {unit: each.split() for unit, each in lists.get("smaller", {}).items()}
        self.and_between = frozenset({"", ",", *strings(lists, "between")[1:]})
        self.points = words.words("numbers", "points")
        #: Words for hundredths of a point.
        self.basis = words.words("numbers", "basis_points")
        self.no_shares = words.words("numbers", "no_shares")
        minus = alternatives(strings(lists, "minus")) or "(?!)"
        plus = alternatives(strings(lists, "plus")) or "(?!)"
        no_minus = "".join(rf"(?<!\b{re.escape(word)} )" for word in strings(lists, "no_minus"))
        self.minus_is_fewer = bool(no_minus)
        self.sign = re.compile(
            rf"(?:{no_minus}\b(?:(?P<minus>{minus})|{plus}) |(?<![^\s(])(?:(?P<sign>[-−–])|\+))\Z",
            re.IGNORECASE,
        )
        between, joiner = strings(lists, "between") or ("(?!)", "(?!)")
        self.between = re.compile(rf"\b{between} \Z", re.IGNORECASE)
        self.between_joiner = f" {joiner} "
        #: Words that a sentence may begin with before a number, and that are no part of a name.
        self.leading = (
            {word.split()[0].casefold() for group in lists.get("bounds", {}).values() for word in group}
            | words.words("numbers", "leading")
            | {between.casefold()}
        )
        #: Whether every noun has a capital.
        self.nouns = bool(words.names.get("nouns", False))
        #: Whether days and months are written with a capital.
        self.capitals = any(day[0].isupper() for day in strings(lists, "weekdays"))
        #: Numbers that are nouns themselves ("une centaine"), and what joins them to what they count.
        self.number_nouns = words.words("numbers", "number_nouns")
        self.of_counted = re.compile(rf" (?:{alternatives(strings(lists, 'of_counted')) or '(?!)'})")
        #: What stands before an hour in words, and what behind it.
        at = alternatives(strings(lists, "at_hour")) or "(?!)"
        no_at = "".join(rf"(?<!\b{re.escape(word)} )" for word in strings(lists, "no_at_hour"))
        self.at = re.compile(rf"{no_at}\b(?:{at}) \Z", re.IGNORECASE)
        self.no_noun = re.compile(self.grammar.no_noun, re.IGNORECASE)
        at_time = alternatives((*strings(lists, "at_hour"), *strings(lists, "spoken_after"))) or "(?!)"
        self.at_time = re.compile(rf"\b(?:{at_time}) \Z", re.IGNORECASE)
        #: What tells the half of the day behind an hour.
        halves = {half: "|".join(told) for half, told in lists.get("day_halves", {}).items()}
        self.day_half = re.compile(
            rf"[{SPACES}](?:{'|'.join(f'(?P<{half}>{told})' for half, told in halves.items()) or '(?!)'})(?!\w)",
            re.IGNORECASE,
        )
        self.year_after = words.words("numbers", "year_after")
        #: Capitalised words that name nobody, or are counted themselves ("Day 5"): a number behind them is a figure.
        self.plain = frozenset((*words.names.get("plain", ()), *strings(lists, "counted")))
        self.possessives = words.words("numbers", "possessives")
        self.currencies = {name.casefold(): _currency(name) for name in lists.get("currencies", ())}
        self.currencies |= {
            name.casefold(): _currency(str(sign)) for name, sign in lists.get("currencies_of", {}).items()
        }

    def read(self, text: str, match: re.Match[str]) -> Figure | None:
        """The figure that the pattern found, None where it is none after all."""
        groups = match.groupdict()
        whole, start, end = match.group(), match.start(), match.end()
        if groups["amount"]:
            return self._amount(text, match, groups)
        if groups["date"]:
            return self._dated(text, start, end)
        if day := groups.get("day"):
            named = day[0].isupper() or not self.capitals
            return Figure(start, end, whole, DATE, ("day", day.casefold())) if named else None
        if month := groups.get("month"):
            return self._lone_month(text, start, end, month)
        if groups.get("spoken"):
            return Figure(start, end, whole, TIME, (_SPOKEN, *self.grammar.spoken_time(text, start)))
        if groups["clock"]:
            return Figure(start, end, whole, TIME, _clock(whole), measure=self._measure_in(whole))
        if hour := groups.get("hour"):
            return Figure(start, end, whole, TIME, _clock(self.grammar.hours[hour.casefold()]), weak=True)
        if named := groups.get("named_time"):
            if start and whole[0].isupper() and not self.nouns:
                return None  # of a title, or a name
            value = (NAMED_TIME, self.grammar.named_times[named.casefold()])
            return Figure(start, end, whole, DATE, value, weak=True)
        if groups.get("age"):
            ages, half = tuple(self.grammar.numbers_in(whole)), self.half.match(text, end)
            if half:  # "dos años y medio"
                end, ages = half.end(), (*ages[:-1], ages[-1] + 0.5)
            return Figure(start, end, text[start:end], AGE, ages, measure=self._measure_in(whole))
        if groups.get("decade"):
            decade = self.grammar.decades[whole.casefold()]
            if not self.possessives or self._before(text, start) in self.possessives:
                return Figure(start, end, whole, AGE, (decade,), weak=True)
            return Figure(start, end, whole, DATE, ("date", 1900 + decade), weak=True)
        return self._counted(text, start, whole, groups)

    def _counted(self, text: str, start: int, whole: str, groups: Mapping[str, str | None]) -> Figure | None:
        """A count that is no plain amount."""
        end = start + len(whole)
        if groups["telephone"]:
            return Figure(start, end, whole, COUNT, (TELEPHONE, re.sub(r"\D", "", whole)), weak=True)
        if groups["lap"]:
            return Figure(start, end, whole, TIME, ("lap", whole.replace(",", ".")))
        if groups["bearing"]:
            degrees = whole.replace(" ", "").replace(",", ".")
            return Figure(start, end, whole, COUNT, ("bearing", degrees.casefold()))
        if span := groups.get("span"):
            number, unit = self.grammar.spans[span.casefold()]
            stems = frozenset({unit})
            return Figure(start, end, whole, COUNT, (float(number),), stems=stems, weak=True, measure=unit)
        if share := groups.get("share"):
            if self._before(text, start) in self.no_shares:
                return None  # "the second half of the match"
            return Figure(start, end, whole, PERCENTAGE, (self.grammar.shares[share.casefold()],), weak=True)
        if groups.get("ratio"):
            part, of = groups.get("part"), self.grammar.numbers_in(whole)
            numbers = (1.0, of[-1]) if len(of) == 1 or part else (of[0], of[-1])
            return Figure(start, end, whole, COUNT, ("ratio", *numbers), weak=part is not None)
        if nth := groups.get("nth"):
            return Figure(
                start, end, whole, COUNT, ("ratio", 1.0, self.grammar.places[nth.casefold()]), weak=True
            )
        if groups.get("score"):
            return Figure(start, end, whole, SCORE, tuple(float(each) for each in whole.split(":")))
        if groups.get("multiple"):
            return Figure(start, end, whole, COUNT, (MULTIPLE, self.grammar.multiple(whole)), weak=True)
        if stars := groups.get("rating"):
            return Figure(start, end, whole, COUNT, (float(len(stars)),), weak=True)
        noun, stems = self._noun(text, end)
        if vague := groups.get("vague"):
            if vague in self.verbs and _NAMED.search(text[:start]) and not self.parts_of.match(text, end):
                return None  # "Valko scores as Tarn beat Lindmark"; but "In scores of towns"
            return Figure(start, end, whole, COUNT, (singular(vague.casefold()),), "", noun, stems)
        if century := groups.get("century"):
            number = _roman(
                re.sub(r"[^IVX]", "", century)
            )  # "XVIIIe", as "18e"; "siglo XVIII", as "siglo 18"
            value: tuple[float | str, ...] = (number,) if century.isupper() else (ORDINAL, number)
            return Figure(start, end, whole, COUNT, value, "", noun, stems)
        if roman := groups.get("roman"):
            return Figure(start, end, whole, COUNT, (_roman(roman),), "", noun, stems, weak=True)
        place = self.grammar.places.get(whole.casefold()) or float(re.findall(r"\d+", whole)[0])
        weak = noun.casefold().split(" ", 1)[0] not in self.centuries
        return Figure(start, end, whole, COUNT, (ORDINAL, place), "", noun, stems, weak=weak)

    def _dated(self, text: str, start: int, end: int) -> Figure:
        """A date; "in her 30s" is an age."""
        whole = text[start:end]
        if re.fullmatch(r"\d0s", whole):
            if self._before(text, start) in self.possessives:
                return Figure(start, end, whole, AGE, (float(whole[:2]),))
            return Figure(start, end, whole, DATE, ("date", 1900 + float(whole[:2])))
        return Figure(start, end, whole, DATE, self.grammar.date(whole))

    def _lone_month(self, text: str, start: int, end: int, month: str) -> Figure | None:
        """A month alone is a date after a preposition, and never where it is another word ("may", "march"); elsewhere it
        tells only where another takes its place."""
        if self.capitals and not month[0].isupper():
            return None
        before = self._last_word(text, start)
        weak = before.casefold() not in self.year_after
        if weak and before[:1].isupper():
            return None  # "Mrs May"
        value = "month", self.grammar.months[month.casefold()]
        return Figure(start, end, text[start:end], DATE, value, weak=weak)

    def _amount(self, text: str, match: re.Match[str], groups: Mapping[str, str | None]) -> Figure | None:
        """A number with what belongs to it: a share, an amount of money, a measure, a year, or a plain count."""
        start, end, whole = match.start(), match.end(), match.group()
        value = tuple(round(each, 6) for each in self._values(groups))
        if percent := groups.get("percent"):
            named = percent.strip(SPACES).casefold()
            if named in self.basis:
                value = tuple(each / 100 for each in value)
            unit = "points" if named in self.points | self.basis else "%"
            return Figure(start, end, whole, PERCENTAGE, value, measure=unit)
        if unit := next(filter(None, map(groups.get, ("sign", "after", "money", "coin"))), ""):
            currency = self.currencies.get(_word_of(unit), _currency(unit))
            return Figure(start, end, whole, MONEY, value, currency)
        noun, stems = self._noun(text, self._of_noun(text, whole, end))
        if measure := groups.get("measure") or groups.get("close") or groups.get("cased"):
            measure = measure.strip(SPACES).casefold()
            unit = self.close.get(measure) or self.measures.get(measure, measure)
            stems |= {measure}
            return Figure(start, end, whole, COUNT, value, unit, noun, stems, measure=unit, reach=end)
        first, before = (groups.get("first") or "").casefold(), self._before(text, start)
        bare = not groups.get("scale") and not self.measured.match(text, end)
        if bare and any(map(self.grammar.is_otherwise, (first, groups.get("second") or ""))):
            return None  # "Rooms 41,5": nothing says that it is one number
        if groups.get("to") in ("-", "–", "—") and _is_years(value, first, str(groups["second"])):
            value = value[0], value[0] // 100 * 100 + value[1]  # "2010-14"
        year = len(value) == 1 and first.isdigit() and len(first) == 4 and 1500 <= value[0] < 2100
        dated = not noun or (noun[0].isupper() and not self.nouns) or before in self.year_after
        if year and not stems & self.toll and dated:
            return Figure(start, end, whole, DATE, ("year", value[0]))
        if first in self.weak and before in self.no_ones:
            return None
        plain = first.replace(".", "").isdigit()
        if start == 0 and plain and _NUMBERING.match(text):
            return None  # the number of a section
        last = self._last_word(text, start)
        numbered = bool(before) and text[start - 1] in SPACES and not self.numbered.isdisjoint((last, before))
        owns = text[end : end + 2] in ("'s", "’s")  # "Radio 2's boat"
        counts = groups.get("to") or groups.get("scale") or (noun[:1].islower() and not owns)
        label = text[end:] in ("", ".") and _LABEL.fullmatch(text, 0, start) is not None
        if plain and not numbered and not counts and not label and self._named(text, start):
            # "Radio 2", "No 10": the number is a part of a name; a year is a date all the same.
            of_year = first.isdigit() and len(first) == 4
            return Figure(start, end, whole, DATE, ("year", value[0])) if of_year else None
        scored = not stems or value[0] >= value[-1]
        if groups.get("to") in ("-", "–", "—") and scored and all(each < 100 for each in value):
            return Figure(start, end, whole, SCORE, value)
        measured = self.measured.match(text, end)
        hyphened = text[max(0, start - 1) : start] == "-" and not measured
        if text[end : end + 1].isalpha() or (
            hyphened and before.rpartition("-")[2] not in self.grammar.hyphened
        ):
            return None
        aside = text[start - 2 : start] == ", " and text[end : end + 1] in (",", ")", "")
        aside |= (
            text[start - 1 : start] == "(" and text[end : end + 1] == ")" and self._is_named(text, start - 2)
        )
        if aside and 0 < value[0] < 120 and first.isdigit():
            return Figure(start, end, whole, AGE, value)
        weak = (first in self.weak and not groups.get("scale")) or numbered or text[end : end + 1] == "/"
        if not value[0] and not plain and (before in self.zero_names or text[end : end + 1] == "-"):
            weak = True  # "net zero", "zero-Covid"
        weak = weak or self._is_in_name(text, start)
        if self._is_hour(text, start, end, value, first):
            return Figure(start, end, whole, TIME, (_SPOKEN, value[0], 0.0), noun="", weak=weak)
        unit, reach = "", 0
        if measured:
            unit, reach = self.measures[measured["unit"].casefold()], measured.end()
            if half := self.half.match(text, reach):  # "dos años y medio"
                end = reach = half.end()
                whole, value = text[start:end], (*value[:-1], value[-1] + 0.5)
            if " " in first and weak:  # "half an hour"
                end = reach
                whole = text[start:end]
        return Figure(start, end, whole, COUNT, value, "", noun, stems, weak, unit, reach)

    def _is_hour(self, text: str, start: int, end: int, value: tuple[float, ...], first: str) -> bool:
        """Whether a number in words is an hour: "left at nine", and no "stood at nine"."""
        if len(value) > 1 or not 1 <= value[0] <= 12 or first not in self.grammar.values:
            return False
        return bool(self.at.search(text, max(0, start - _NEAR_AT), start) and self.no_noun.match(text, end))

    def halved(self, text: str, figure: Figure) -> Figure:
        """A time of day with the half of the day that is told behind it: "eight in the morning"."""
        told = self.day_half.match(text, figure.place[1])
        if told is None:
            return figure
        hour, minute = self._hour_of(text, figure)
        if not 1 <= hour <= 12:
            return figure
        half = told.lastgroup
        late = half == "pm" or (half == "night" and _LATE <= hour < 12)
        return Figure(
            figure.start,
            told.end(),
            text[figure.start : told.end()],
            TIME,
            ("clock", hour % 12 + (12.0 if late else 0.0), minute),
            half=True,
        )

    def _hour_of(self, text: str, figure: Figure) -> tuple[float, float]:
        """The hour and the minutes of a time, and of a number where a time stands; hour 0 for what is none."""
        if figure.kind == TIME and figure.value[0] in ("clock", _SPOKEN):
            return float(figure.value[1]), float(figure.value[2])
        number = figure.value[0]
        at = self.at_time.search(text, max(0, figure.start - _NEAR_AT), figure.start)
        if figure.kind != COUNT or len(figure.value) > 1 or not isinstance(number, float) or not at:
            return 0.0, 0.0
        if _IN_DIGITS.fullmatch(figure.text):
            _, hour, minute = _clock(figure.text)
            return float(hour), float(minute)
        return (number, 0.0) if number == int(number) else (0.0, 0.0)

    def _values(self, groups: Mapping[str, str | None]) -> list[float]:
        """The number of an amount, of a range both."""
        if lone := groups.get("lone"):
            scale = self.grammar.scales[lone.casefold()]
            values, half = [self.grammar.scale_shares[str(groups["article"]).casefold()] * scale], scale / 2
        else:
            values, half = [self.grammar.number(str(groups["first"]))], 0.5
            if second := groups.get("second"):
                values.append(self.grammar.number(second))
            if groups.get("half"):
                values[-1] += 0.5
            if scaled := groups.get("scale"):
                factor = self.grammar.scales.get(scaled.strip(SPACES + "-").casefold(), 1.0)
                half = factor / 2
                values = [value * factor if value < factor or len(values) == 1 else value for value in values]
        if groups.get("half_behind"):
            values[-1] += half
        return values

    def size(self, number: float, unit: str) -> tuple[str, float] | None:
        many, of = self.lengths.get(unit, ("", ""))
        return (of, number * float(many)) if of else None

    def sized(self, figure: Figure) -> Figure:
        """A figure with its size, where its unit or its zone of time has one, and with what of it is in doubt."""
        if doubt := self.grammar.in_doubt(figure.text) if figure.kind not in (DATE, TIME) else ():
            return replace(figure, doubt=doubt)
        if figure.value[0] == "clock":
            if figure.text.casefold().rstrip(")").endswith(self.local):
                return replace(figure, unit=_LOCAL)  # none of another zone
            named = self.zoned.search(figure.text)
            zone = self.zones[named["zone"]] if named else None
            _, hour, minute = figure.value
            if zone is None:  # "24 horas", which may be an hour or so many
                return figure if minute else replace(figure, size=self.size(float(hour), figure.measure))
            at = (float(hour) - zone) * 60 + float(minute)
            return replace(figure, unit=_ZONED, size=("clock", at % _DAY))
        number, *more = figure.value
        if more or figure.kind not in (COUNT, AGE) or not isinstance(number, float):
            return figure
        scaled = self.scale_measures.get(figure.text[-1])
        if scaled and not figure.measure and figure.text[-2:-1].isdigit():
            return replace(figure, size=self.size(number / self.grammar.scales[figure.text[-1]], scaled))
        return replace(figure, size=self.size(number, figure.measure))

    def _is_in_name(self, text: str, start: int) -> bool:
        """Whether a number in words has a capital that no sentence begins with: "the Group of Seven"."""
        inside = start > 1 and text[start - 1] in SPACES and text[start - 2].isalpha()
        return inside and text[start].isupper() and not self.nouns and not is_title_case(text)

    @staticmethod
    def _is_named(text: str, end: int) -> bool:
        """Whether two capitalised words end at a place, as a person's name does."""
        before = text[max(0, end - _NOUNS_WITHIN) : max(0, end)].split()[-2:]
        return len(before) > 1 and all(word[0].isupper() and word[-1].isalpha() for word in before)

    @staticmethod
    def _last_word(text: str, end: int) -> str:
        """The word before a place, as written; "" where none stands near."""
        before = _WORD.findall(text[max(0, end - _SIGN_WITHIN) : end])
        return before[-1] if before else ""

    def _before(self, text: str, start: int) -> str:
        """The word before a figure, folded."""
        return self._last_word(text, start).casefold()

    def _measure_in(self, text: str) -> str:
        """The unit of measure in a figure that has it in its own words: "10 ans", "10 heures"."""
        found = (self.measures.get(word.casefold(), "") for word in _WORD.findall(text))
        return next(filter(None, found), "")

    def signed(self, text: str, figure: Figure) -> Figure:
        """A figure with the sign before it: "-5C", "minus 5%". A plain count has one in words alone, and no plus; none
        where the word for it means "fewer" as well ("menos 5 barcos")."""
        if figure.kind not in (COUNT, PERCENTAGE, MONEY) or not isinstance(figure.value[0], float):
            return figure
        before = self.sign.search(text, max(0, figure.start - _SIGN_WITHIN), figure.start)
        plain = figure.kind == COUNT and not figure.measure
        if before is None or (plain and (self.minus_is_fewer or not before["minus"])):
            return figure
        negative = before["minus"] or before["sign"]
        value = (-figure.value[0], *figure.value[1:]) if negative else figure.value
        return replace(
            figure, start=before.start(), text=text[before.start() : figure.end], value=value, weak=False
        )

    def spanned(self, text: str, found: Sequence[Figure]) -> Iterator[Figure]:
        """The figures of a text, "between 2% and 3%" as one."""
        rest = iter(found)
        for one in rest:
            before = self.between.search(text, max(0, one.start - _SIGN_WITHIN), one.start)
            other = next(rest, None) if before and len(one.value) == 1 else None
            if before is None or other is None:
                yield one
            elif (
                text[one.end : other.start].casefold() != self.between_joiner
                or {one.kind, other.kind} - {COUNT, PERCENTAGE, MONEY}
                or len(other.value) > 1
            ):
                yield from (one, other)
            else:
                start = before.start()
                first = one.value[0]
                if isinstance(first, float) and _BARE_NUMBER.fullmatch(one.text):
                    first *= self._scale_of(other)
                yield replace(
                    other, start=start, text=text[start : other.end], value=(first, *other.value), weak=False
                )

    def _scale_of(self, figure: Figure) -> float:
        """The scale that is told with a figure: a million for "2 million crowns"."""
        said = (self.grammar.scales.get(word.casefold(), 1.0) for word in _WORD.findall(figure.text))
        return max(said, default=1.0)

    def _named(self, text: str, start: int) -> bool:
        """Whether a number belongs to the capitalised word before it; in a headline that writes every word with a
        capital that tells nothing."""
        before = _NAMED.search(text[max(0, start - 30) : start])
        if before is None or before["word"] in self.plain or before["word"].casefold() in self.leading:
            return False
        return not is_title_case(text)

    def together(self, text: str, found: Sequence[Figure]) -> Iterator[Figure]:
        """The figures of a text, those of a unit and of its smaller one as one: "5ft 10in", "2 hours 14 minutes"."""
        rest = list(reversed(found))
        while rest:
            one, other = rest.pop(), rest[-1] if rest else None
            smaller, many = self.smaller.get(one.measure, ("", ""))
            if (
                other is None
                or not smaller
                or other.measure != smaller
                or text[one.place[1] : other.start].strip().casefold() not in self.and_between
                or not all(each.kind == COUNT and len(each.value) == 1 for each in (one, other))
            ):
                yield one
                continue
            rest.pop()
            end = other.place[1]
            value = round(float(one.value[0]) + float(other.value[0]) / float(many), 6)
            yield replace(
                one,
                end=end,
                text=text[one.start : end],
                value=(value,),
                noun=other.noun,
                stems=one.stems | other.stems,
                reach=end,
            )

    def _of_noun(self, text: str, whole: str, end: int) -> int:
        """Where what a number counts begins: behind one that is a noun itself, behind the word that joins both."""
        if whole.casefold().rpartition(" ")[2] not in self.number_nouns:
            return end
        joined = self.of_counted.match(text, end)
        return joined.end() if joined else end

    def _noun(self, text: str, end: int) -> tuple[str, frozenset[str]]:
        """The words after a number, up to a mark or a function word."""
        words: list[str] = []
        place = end
        for match in _WORD.finditer(text, end, end + _NOUNS_WITHIN):
            between = text[place : match.start()]
            if between.strip(SPACES + "-") or " - " in between or len(words) == _NOUNS:
                break
            word = match.group()
            if word.casefold() in self.stop:
                break
            words.append(word)
            place = match.end()
        return " ".join(words), frozenset(singular(word.casefold()) for word in words)


def _is_years(value: tuple[float, ...], first: str, second: str) -> bool:
    """Whether a range is one of years, the last of them in two digits."""
    return bool(
        first.isdigit()
        and len(first) == 4
        and 1500 <= value[0] < 2100
        and re.fullmatch(r"\d\d", second)
        and value[1] > value[0] % 100
    )


def _word_of(text: str) -> str:
    return (
        text.strip(SPACES + "-")
        .casefold()
        .removeprefix("de ")
        .removeprefix("us ")
        .replace("’", "'")
        .removeprefix("d'")
    )


def _currency(name: str) -> str:
    """One form for a currency: its sign, or the singular of its word."""
    word = _word_of(name)
    return _SIGNS.get(word, _SIGNS.get(singular(word), singular(word)))


_SIGNS = {
    "pound": "£", "£": "£", "dollar": "$", "$": "$", "us$": "$", "dólar": "$", "euro": "€", "€": "€", "libra": "£", "livre": "£",
    "pfund": "£", "p": "pence", "yen": "¥", "rupee": "rs", "₹": "rs", "rs": "rs", "rouble": "ruble", "rubel": "ruble", "real": "r$",
    "reais": "r$", "r$": "r$",
}  # fmt: skip


def _roman(text: str) -> float:
    """What a Roman number says: "IX" is 9."""
    digits = [_ROMAN[letter] for letter in text.casefold()]
    return float(
        sum(-one if one < following else one for one, following in zip(digits, [*digits[1:], 0], strict=True))
    )


def _clock(text: str) -> tuple[float | str, ...]:
    """Hour and minute in 24 hours, where the half of the day is given."""
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    if len(numbers) == 1 and numbers[0] > 99:
        numbers = [numbers[0] // 100, numbers[0] % 100]
    hour, minute = numbers[0], numbers[1] if len(numbers) > 1 else 0
    lowered = text.casefold().replace(".", "")
    if "pm" in lowered:
        hour = hour % 12 + 12
    elif "am" in lowered:
        hour %= 12
    return "clock", float(hour), float(minute)


def singular(word: str) -> str:
    """A crude stem, enough to see that two nouns are the same: "deaths" and "death"."""
    for ending in ("'s", "’s"):
        word = word.removesuffix(ending)
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word
