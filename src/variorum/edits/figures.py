"""Figures in a sentence: counts, money, percentages, dates, times of day, ages, ranges.

One grammar for all languages: `[currency] number [scale] [percent | currency | noun]`, with ranges, ratios and
number words; its lists come from the vocabulary. Figures are found in isolated sentences only where a rule asks for
them, and two figures are compared by what they say, not by how they are written: "12", "twelve" and "a dozen" are
one value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from variorum.edits.vocabulary import Vocabulary

COUNT: Final = "count"
MONEY: Final = "money"
PERCENTAGE: Final = "percentage"
DATE: Final = "date"
TIME: Final = "time"
AGE: Final = "age"
SCORE: Final = "score"
#: First value of a place in an order ("10th"), which is a count that is told only where another takes its place.
ORDINAL: Final = "ordinal"

#: Most words after a number that are taken for what it counts, and how far behind it they are looked for.
_NOUNS = 4
_NOUNS_WITHIN = 120
#: Characters before a figure within which the word for its sign, or "between", stands.
_SIGN_WITHIN = 20
#: Share of the longer words of a text in capitals from which on a capital tells nothing.
_TITLE_CASE = 0.6
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_PIECE = re.compile(r"[^\W\d_]+|[$€£¥₹]|\d")
_SPACES = " \u00a0\u202f"
#: A capitalised word right before a number.
_NAMED = re.compile(r"(?:^|[\s(])(?P<word>[A-Z][\w’'-]*)\.? $")
#: The number of a section before its title.
_NUMBERING = re.compile(r"\d+(?:\.\d+)+\.? [A-Z]|\d+[.)] [A-Z]")
_ISO_DATE = r"(?:19|20)\d\d-[01]\d-[0-3]\d"
_DECADE = r"(?:1[5-9]|20)?\d0s\b"
_CLOCK = r"\d{1,2}:[0-5]\d"
_BARE_NUMBER = re.compile(r"\d[\d.,]*")


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

    @property
    def place(self) -> tuple[int, int]:
        """Its character range with the word for its unit."""
        return self.start, max(self.end, self.reach)

    def same(self, other: Figure) -> bool:
        """Whether both say the same, however written; a unit that only one of them names is no difference."""
        if self._number != other._number or (
            self.measure and other.measure and self.measure != other.measure
        ):
            return False
        units = self.unit == other.unit or not self.unit or not other.unit
        return units and (
            self.kind == other.kind
            or {self.kind, other.kind} <= {COUNT, SCORE, AGE, TIME, DATE}
            or {self.kind, other.kind} == {COUNT, MONEY}
        )

    @property
    def _number(self) -> tuple[float | str, ...]:
        """What it says as a number: "1921" may be a year and "1,921" none, and both say the same."""
        return self.value[1:] if self.value[:1] == ("year",) else self.value


@lru_cache(maxsize=256)
def figures(text: str, words: Vocabulary) -> tuple[Figure, ...]:
    """The figures of a text in their order; they do not overlap. Several rules ask for those of one sentence."""
    grammar = _grammar(words)
    found: list[Figure] = []
    end = 0
    match_at, starts = grammar.pattern.match, grammar.starts
    for piece in _PIECE.finditer(text):
        first = piece.group()
        if not first.isdigit() and first.casefold() not in starts:
            continue
        start = piece.start()
        if start < end:
            continue
        match = match_at(text, start)
        if match is None:
            continue
        end = match.end()
        if figure := grammar.read(text, match):
            found.append(grammar.signed(text, figure))
    return tuple(grammar.spanned(text, found))


def may_hold(pieces: Iterable[str], words: Vocabulary) -> bool:
    """Whether words and signs that changed can be a part of a figure at all."""
    parts = _grammar(words).parts
    return any(piece in parts or piece.isdigit() or piece.casefold() in parts for piece in pieces)


@lru_cache(maxsize=256)
def _title_case(text: str) -> bool:
    """Whether most longer words of a text have a capital. Asked for each of its numbers that a capital precedes."""
    long = [word for word in _WORD.findall(text) if len(word) > 3]
    capitals: int = sum(word[0].isupper() for word in long)
    return capitals > max(1, _TITLE_CASE * len(long))


@lru_cache(maxsize=16)
def _grammar(words: Vocabulary) -> _Grammar:
    return _Grammar(words)


class _Grammar:
    """The pattern of one language and how to read what it found."""

    def __init__(self, words: Vocabulary) -> None:
        lists = words.numbers
        self.decimal: str = lists.get("decimal", ".")
        self.values = _number_words(lists)
        self.values |= {name.casefold(): float(value) for name, value in lists.get("halves", {}).items()}
        self.scales = {name.casefold(): float(value) for name, value in lists.get("scales", {}).items()}
        self.weak = words.words("numbers", "weak")
        #: Words with which "one" is a pronoun: "no one was hurt".
        self.no_ones = words.words("numbers", "no_ones")
        #: Words behind which a number is a part of a name ("Boeing 737", "World War Two"). Case counts.
        self.numbered = frozenset(_strings(lists, "numbered"))
        self.stop = words.words("numbers", "nouns_stop")
        self.toll = words.words("numbers", "toll") | words.words("numbers", "tolls")
        #: Units of measure, each form with the one that stands for all.
        forms = [each.split() for each in _strings(lists, "units_of_measure")]
        self.measures = {form.casefold(): first for first, *rest in forms for form in (first, *rest)}
        units = _alternatives(self.measures) or "(?!)"
        self.measured = re.compile(rf"[{_SPACES}-]?(?P<unit>{units})(?![\w-])", re.IGNORECASE)
        #: Spans of time in words ("a fortnight"), each with how many of which unit it is.
        self.spans = {name: each.split() for name, each in lists.get("spans", {}).items()}
        #: Those that stand right behind their digits alone, each with its measure: "10in".
        self.close = {name: str(unit) for name, unit in lists.get("close_measures", {}).items()}
        self.points = words.words("numbers", "points")
        shares = lists.get("shares", {})
        self.shares = {name.casefold(): float(value) for name, value in shares.items()}
        self.no_shares = words.words("numbers", "no_shares")
        minus = _alternatives(_strings(lists, "minus")) or "(?!)"
        plus = _alternatives(_strings(lists, "plus")) or "(?!)"
        no_minus = "".join(rf"(?<!\b{re.escape(word)} )" for word in _strings(lists, "no_minus"))
        self.minus_is_fewer = bool(no_minus)
        self.sign = re.compile(
            rf"(?:{no_minus}\b(?:(?P<minus>{minus})|{plus}) |(?<![^\s(])(?:(?P<sign>[-−–])|\+))\Z",
            re.IGNORECASE,
        )
        between, joiner = _strings(lists, "between") or ("(?!)", "(?!)")
        self.between = re.compile(rf"\b{between} \Z", re.IGNORECASE)
        self.between_joiner = f" {joiner} "
        #: Words that a sentence may begin with before a number, and that are no part of a name.
        self.leading = (
            {word.split()[0].casefold() for group in lists.get("bounds", {}).values() for word in group}
            | words.words("numbers", "leading")
            | {between.casefold()}
        )
        self.joiner: str = lists.get("joiner", "")
        self.months = {name.casefold(): place + 1 for place, name in enumerate(lists.get("months", ()))}
        for name in lists.get("short_months", ()):
            full = next((m for m in self.months if m.startswith(name.casefold().rstrip(".")[:3])), None)
            if full:
                self.months[name.casefold()] = self.months[full]
        days = words.words("numbers", "weekdays")
        self.weekdays = days | {f"{day}s" for day in days}
        #: Whether days and months are written with a capital.
        self.capitals = any(day[0].isupper() for day in _strings(lists, "weekdays"))
        self.year_after = words.words("numbers", "year_after")
        #: Capitalised words that name nobody, or are counted themselves ("Day 5"): a number behind them is a figure.
        self.plain = frozenset((*words.names.get("plain", ()), *_strings(lists, "counted")))
        #: Places in an order in words, each with its forms: "third"; "dritte", "dritten".
        self.places = {
            form.casefold(): float(place)
            for place, forms in enumerate(_strings(lists, "places"), 1)
            for form in forms.split()
        }
        self.possessives = words.words("numbers", "possessives")
        self.currencies = {name.casefold(): _currency(name) for name in lists.get("currencies", ())}
        self.pattern = re.compile(self._source(lists), re.IGNORECASE)
        #: One number in digits or words.
        large = _alternatives(name for name, value in self.scales.items() if value >= 100 and len(name) > 2)
        self.single = re.compile(
            rf"{self._digits(',')}|{self._spelt({}) or '(?!)'}|\b(?:{large or '(?!)'})\b", re.IGNORECASE
        )
        #: What a figure can begin with, beside a digit: the first piece of each word of the lists, folded.
        listed = [
            *self.shares,
            *self.places,
            *self.values,
            *self.months,
            *self.weekdays,
            *self.scales,
            "half",
        ]
        for name in ("vague", "articles", "signs", "age_starts"):
            listed += _strings(lists, name)
        self.starts = {_PIECE.findall(word.casefold())[0] for word in listed} | set("$€£¥₹")
        #: What can be a part of one. Articles alone are none.
        listed += [*self.measures]
        for name in ("percent", "currencies", "short_months", "minus", "plus"):
            listed += _strings(lists, name)
        listed += _strings(lists, "between")[:1]
        found = {max(_PIECE.findall(word.casefold()), key=len, default="%") for word in listed}
        self.parts = (found | set("$€£¥₹%")) - {word.casefold() for word in _strings(lists, "articles")}

    def _source(self, lists: Mapping[str, object]) -> str:
        digits = self._digits(str(lists.get("groups", ",")))
        spelt = self._spelt(lists)
        number = rf"(?:{digits}|{spelt})" if spelt else digits
        scale = _alternatives(name for name in self.scales if len(name) > 2 or not name.isalpha())
        short = _alternatives(name for name in self.scales if len(name) <= 2 and name.isalpha())
        large = _alternatives(name for name, value in self.scales.items() if value >= 100 and len(name) > 2)
        scales = rf"(?:[{_SPACES}-]?(?:{scale})(?!\w)|[{_SPACES}]?(?:{short})\b)" if scale else ""
        ranged = [r"-", r"–", r"—", *(rf" {re.escape(str(w))} " for w in _strings(lists, "range"))]
        half = _alternatives(_strings(lists, "half"))
        sign = _alternatives(_strings(lists, "signs")) or r"[$€£¥]"
        money_words = _alternatives(_strings(lists, "currencies"))
        percent = _alternatives(_strings(lists, "percent")) or "%"
        ratio = _alternatives(_strings(lists, "ratio"))
        articles = _alternatives(_strings(lists, "articles")) or "(?!)"
        small = r"\d{1,2}"
        months = _alternatives(_strings(lists, "months"))
        short = _alternatives(name.rstrip(".") for name in _strings(lists, "short_months"))
        fill = {
            "n": rf"(?:{number}(?:[ -](?:{large}))?|(?:(?:{articles}) )?(?:{large}))" if large else f"(?:{number})", "h": small, "mm": r"[0-5]\d", "d": r"\d{1,2}", "yyyy": r"(?:1[5-9]|20)\d\d",
            "month": rf"(?:(?:{months})\b|(?:{short})\b\.?)" if short else rf"(?:{months})\b",
        }  # fmt: skip
        dates = [_ISO_DATE, _DECADE, *(_filled(each, fill) for each in _strings(lists, "dates"))]
        clocks = [_filled(each, fill) for each in _strings(lists, "clock")] or [_CLOCK]
        made = [f"(?P<date>{'|'.join(dates)})", f"(?P<clock>(?:{'|'.join(clocks)})(?![.,:]?\\d))"]
        if ages := _strings(lists, "age"):
            made.append(rf"(?P<age>{'|'.join(_filled(p, fill) for p in ages)})")
        if ratio:
            made.append(rf"(?P<ratio>{number}[ -](?:{ratio})[ -](?!(?:19|20)\d\d\b){number}(?! ?%))(?!\w)")
        amount = rf"(?P<first>{number})(?:(?P<to>{'|'.join(ranged)})(?:{sign})?(?P<second>{number}))?"
        if half:
            amount += rf"(?P<half> (?:{half}))?"
        if scale:
            amount += rf"(?P<scale>{scales})?"
            article = rf"(?P<article>(?:{articles}) (?:quarter of a |half )?|half an? )"
            behind = rf"(?P<half_behind> (?:{half}))?" if half else ""
            amount = rf"(?:{article}(?P<lone>{scale})(?!\w)|{amount}){behind}"
        tail = rf"(?P<percent>[{_SPACES}]?(?:{percent})(?!\w))"
        if money_words:
            tail += rf"|(?P<money>[{_SPACES}-](?:(?:de|US) |d['’])?(?:{money_words})\b)|(?P<after>[{_SPACES}]?[€$£])"
        if coins := _alternatives(_strings(lists, "coins")):
            tail += rf"|(?P<coin>(?<=\d)(?:{coins})\b)"
        if close := _alternatives(self.close):
            tail += rf"|(?P<close>(?<=\d)(?:{close})\b)"
        if measures := _alternatives(_strings(lists, "measures")):
            tail += rf"|(?P<measure>[{_SPACES}]?(?:{measures})\b)"
        if self.shares:
            of = _alternatives(_strings(lists, "shares_of"))
            made.append(rf"(?P<share>{_alternatives(self.shares)})(?= (?:{of})\b(?! (?:{articles})\b))")
        if ordinals := _strings(lists, "ordinals"):
            made.append(rf"(?P<ordinal>\d+(?:{'|'.join(ordinals)}))(?!\w)")
        if self.places:
            made.append(rf"(?P<place>{_alternatives(self.places)})(?!\w|-\w)")
        if self.spans:
            made.append(rf"(?P<span>{_alternatives(self.spans)})(?![\w-])")
        made.append(rf"(?P<amount>(?P<sign>(?:{sign}) ?)?{amount}(?:{tail})?)(?!\w|[.,:]\d)")
        if vague := _strings(lists, "vague"):
            made.append(rf"(?P<vague>{_alternatives(vague)})\b")
        if days := _strings(lists, "weekdays"):
            made.append(rf"(?P<day>{_alternatives(days)})s?\b")
        if lists.get("months"):
            made.append(r"(?P<month>" + fill["month"] + r")\b")
        # Not inside a word, a code ("G7", "Covid-19", "M4") or a longer number.
        return r"(?<![\w#])(?<![\w][-/.,:’'])(?:" + "|".join(made) + ")"

    def _digits(self, groups: str) -> str:
        marks = re.escape(groups.replace(" ", ""))
        blanks = _SPACES if " " in groups else ""
        decimal = re.escape(self.decimal)
        return rf"\d{{1,3}}(?:[{marks}{blanks}]\d{{3}})+(?!\d)(?:{decimal}\d+)?|\d+(?:{decimal}\d+)?"

    def _spelt(self, lists: Mapping[str, object]) -> str:
        single = _alternatives(self.values)
        if not single:
            return ""
        big = _alternatives(
            name for name, value in self.scales.items() if 100 <= value <= 1000 and len(name) > 2
        )
        joiner = rf"(?:{re.escape(self.joiner)} )?"
        return rf"(?:{single})(?: (?:{big})\b(?: {joiner}(?:{single})\b)?)?(?!\w)"

    # --- reading -----------------------------------------------------------------------------------------

    def read(self, text: str, match: re.Match[str]) -> Figure | None:
        """The figure that the pattern found, None where it is none after all."""
        groups = match.groupdict()
        whole, start, end = match.group(), match.start(), match.end()
        if groups.get("date"):
            return self._dated(text, start, end)
        if groups.get("ordinal") or groups.get("place"):
            noun, stems = self._noun(text, end)
            place = self.places.get(whole.casefold()) or float(re.findall(r"\d+", whole)[0])
            return Figure(start, end, whole, COUNT, (ORDINAL, place), "", noun, stems, weak=True)
        if groups.get("clock"):
            return Figure(start, end, whole, TIME, _clock(whole), measure=self._measure_in(whole))
        if groups.get("age"):
            return Figure(
                start, end, whole, AGE, tuple(self._numbers_in(whole)), measure=self._measure_in(whole)
            )
        if span := groups.get("span"):
            number, unit = self.spans[span.casefold()]
            return Figure(
                start, end, whole, COUNT, (float(number),), stems=frozenset({unit}), weak=True, measure=unit
            )
        if share := groups.get("share"):
            before = _WORD.findall(text[max(0, start - 20) : start])
            if before and before[-1].casefold() in self.no_shares:
                return None  # "the second half of the match"
            return Figure(start, end, whole, PERCENTAGE, (self.shares[share.casefold()],), weak=True)
        if groups.get("ratio"):
            return Figure(start, end, whole, COUNT, ("ratio", *self._numbers_in(whole)))
        if vague := groups.get("vague"):
            noun, stems = self._noun(text, end)
            return Figure(start, end, whole, COUNT, (singular(vague.casefold()),), "", noun, stems)
        if day := groups.get("day"):
            named = day[0].isupper() or not self.capitals
            return Figure(start, end, whole, DATE, ("day", day.casefold())) if named else None
        if month := groups.get("month"):
            return self._lone_month(text, start, end, month)
        return self._amount(text, match, groups)

    def _dated(self, text: str, start: int, end: int) -> Figure:
        """A date; "in her 30s" is an age."""
        before = _WORD.findall(text[max(0, start - 12) : start])
        whole = text[start:end]
        if re.fullmatch(r"\d0s", whole):
            if before and before[-1].casefold() in self.possessives:
                return Figure(start, end, whole, AGE, (float(whole[:2]),))
            return Figure(start, end, whole, DATE, ("date", 1900 + float(whole[:2])))
        return Figure(start, end, whole, DATE, self._date(whole))

    def _lone_month(self, text: str, start: int, end: int, month: str) -> Figure | None:
        """A month alone is a date after a preposition, and never where it is another word ("may", "march")."""
        before = _WORD.findall(text[max(0, start - 20) : start])
        if self.capitals and not month[0].isupper():
            return None
        if not before or before[-1].casefold() not in self.year_after:
            return None
        return Figure(start, end, text[start:end], DATE, ("month", self.months[month.casefold()]))

    def _amount(self, text: str, match: re.Match[str], groups: Mapping[str, str | None]) -> Figure | None:
        start, end, whole = match.start(), match.end(), match.group()
        if groups.get("lone"):
            lone = str(groups["lone"]).casefold()
            article = str(groups["article"]).casefold()
            share = 0.25 if "quarter" in article else 0.5 if "half" in article else 1.0
            values: list[float] = [share * self.scales[lone]]
            half = self.scales[lone] / 2
        else:
            first = str(groups["first"])
            values = [self._number(first)]
            half = 0.5
            if groups.get("second"):
                values.append(self._number(str(groups["second"])))
            if groups.get("half"):
                values[-1] += 0.5
            if scale := groups.get("scale"):
                name = scale.strip(_SPACES + "-").casefold()
                factor = self.scales.get(name, 1.0)
                half = factor / 2
                values = [value * factor if value < factor or len(values) == 1 else value for value in values]
        if groups.get("half_behind"):
            values[-1] += half
        value = tuple(round(each, 6) for each in values)
        if percent := groups.get("percent"):
            unit = "points" if percent.strip(_SPACES).casefold() in self.points else "%"
            return Figure(start, end, whole, PERCENTAGE, value, measure=unit)
        if unit := next(filter(None, map(groups.get, ("sign", "after", "money", "coin"))), ""):
            return Figure(
                start, end, whole, MONEY, value, self.currencies.get(_word_of(unit), _currency(unit))
            )
        first = (groups.get("first") or "").casefold()
        noun, stems = self._noun(text, end)
        if measure := groups.get("measure") or groups.get("close"):
            measure = measure.strip(_SPACES).casefold()
            unit = self.close.get(measure) or self.measures.get(measure, measure)
            return Figure(
                start, end, whole, COUNT, value, measure, noun, stems | {measure}, measure=unit, reach=end
            )
        if (
            len(value) == 1
            and first.isdigit()
            and len(first) == 4
            and 1500 <= value[0] < 2100
            and not stems & self.toll
        ):
            before = _WORD.findall(text[max(0, start - 12) : start])
            if not noun or noun[0].isupper() or (before and before[-1].casefold() in self.year_after):
                return Figure(start, end, whole, DATE, ("year", value[0]))
        before = _WORD.findall(text[max(0, start - 20) : start])
        if first in self.weak and before and before[-1].casefold() in self.no_ones:
            return None
        numbered = bool(before) and before[-1] in self.numbered and text[start - 1] in _SPACES
        plain = first.replace(".", "").isdigit()
        if start == 0 and plain and _NUMBERING.match(text):
            return None  # the number of a section
        if (
            plain
            and not numbered
            and not groups.get("to")
            and not groups.get("scale")
            and not noun[:1].islower()
            and self._named(text, start)
        ):
            # "Radio 2", "No 10": the number is a part of a name; a year is a date all the same.
            return (
                Figure(start, end, whole, DATE, ("year", value[0]))
                if first.isdigit() and len(first) == 4
                else None
            )
        if groups.get("to") in ("-", "–", "—") and not stems and all(each < 100 for each in value):
            return Figure(start, end, whole, SCORE, value)
        measured = self.measured.match(text, end)
        if text[end : end + 1].isalpha() or (text[max(0, start - 1) : start] == "-" and not measured):
            return None
        if (
            text[start - 2 : start] == ", "
            and text[end : end + 1] in (",", ")", "")
            and 0 < value[0] < 120
            and first.isdigit()
        ):
            return Figure(start, end, whole, AGE, value)
        weak = first in self.weak or numbered or text[end : end + 1] == "/"  # "24/7"
        unit, reach = "", 0
        if measured:
            unit, reach = self.measures[measured["unit"].casefold()], measured.end()
            if " " in first and weak:  # "half an hour"
                end = reach
                whole = text[start:end]
        return Figure(start, end, whole, COUNT, value, "", noun, stems, weak, unit, reach)

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
        said = (self.scales.get(word.casefold(), 1.0) for word in _WORD.findall(figure.text))
        return max(said, default=1.0)

    def _named(self, text: str, start: int) -> bool:
        """Whether a number belongs to the capitalised word before it; in a headline that writes every word with a
        capital that tells nothing."""
        before = _NAMED.search(text[max(0, start - 30) : start])
        if before is None or before["word"] in self.plain or before["word"].casefold() in self.leading:
            return False
        return not _title_case(text)

    def _number(self, text: str) -> float:
        lowered = text.casefold()
        if lowered in self.values:
            return self.values[lowered]
        if lowered[:1].isdigit():
            plain = re.sub(rf"[^\d{re.escape(self.decimal)}]", "", lowered).replace(self.decimal, ".")
            return float(plain)
        total = 0.0
        for word in re.split(r"[ ]", lowered):
            if word in self.values:
                total += self.values[word]
            elif word in self.scales:
                total = max(total, 1.0) * self.scales[word]
        return total

    def _numbers_in(self, text: str) -> Iterable[float]:
        return [self._number(found) for found in self.single.findall(text)]

    def _date(self, text: str) -> tuple[float | str, ...]:
        """Day, month, year as far as given, whatever their order."""
        parts: list[float | str] = [float(number) for number in re.findall(r"\d+", text)]
        for word in re.findall(r"[^\W\d_]+\.?", text):
            if (month := self.months.get(word.casefold())) or (
                month := self.months.get(word.casefold().rstrip("."))
            ):
                return ("date", month, *sorted(float(each) for each in parts))
        return ("date", *sorted(float(each) for each in parts))

    def _noun(self, text: str, end: int) -> tuple[str, frozenset[str]]:
        """The words after a number, up to a mark or a function word."""
        words: list[str] = []
        place = end
        for match in _WORD.finditer(text, end, end + _NOUNS_WITHIN):
            if text[place : match.start()].strip(_SPACES + "-") or len(words) == _NOUNS:
                break
            word = match.group()
            if word.casefold() in self.stop:
                break
            words.append(word)
            place = match.end()
        return " ".join(words), frozenset(singular(word.casefold()) for word in words)


def _number_words(lists: Mapping[str, object]) -> dict[str, float]:
    """Every number below 100 in words, folded."""
    units, tens = _strings(lists, "units"), _strings(lists, "tens")
    values = {word.casefold(): float(value) for value, word in enumerate(units)}
    for place, ten in enumerate(tens):
        values[ten.casefold()] = 10.0 * (place + 2)
        for value, unit in enumerate(units[1:10], 1):
            for form in _strings(lists, "compound"):
                inner = "ein" if unit == "eins" else unit
                written = form.replace("{tens}", ten).replace("{unit}", inner)
                values[written.casefold()] = 10.0 * (place + 2) + value
    scales = lists.get("scales", {})
    for scale in _strings(lists, "written_together"):
        assert isinstance(scales, Mapping), "a table"
        for word, number in tuple(values.items()):
            if 0 < number < 100:
                values[("ein" if word == "eins" else word) + scale] = number * float(scales[scale])
    return values


def _strings(lists: Mapping[str, object], name: str) -> list[str]:
    found = lists.get(name, ())
    return [str(each) for each in found] if isinstance(found, list | tuple) else []


def _alternatives(words: Iterable[str]) -> str:
    """Literal words, the longer first."""
    return "|".join(re.escape(word) for word in sorted(set(words), key=lambda word: (-len(word), word)))


def _filled(pattern: str, fill: Mapping[str, str]) -> str:
    return re.sub(r"\{(n|h|mm|d|yyyy|month)\}", lambda found: fill[found.group(1)], pattern)


def _word_of(text: str) -> str:
    return (
        text.strip(_SPACES + "-")
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
