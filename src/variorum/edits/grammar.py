"""The pattern by which the figures of one language are found, and what its number words say.

One grammar for all languages: `[currency] number [scale] [percent | currency | noun]`, with ranges, ratios and number
words; its lists come from the vocabulary. What was found is read in `figures`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby, takewhile
from typing import Any, Final

from variorum.edits.vocabulary import Vocabulary

SPACES: Final = " \u00a0\u202f"
_APOSTROPHES: Final = "'’"
#: What parts the thousands of a number, and its decimals, in every language; the signs of Arabic script among them.
_GROUPS: Final = f"{SPACES}{_APOSTROPHES}٬"
_DECIMALS: Final = "٫"
#: Marks that do the one in some languages, the other in others.
_EITHER_MARKS: Final = ".,،"
#: All of them, behind which a number goes on.
_INSIDE: Final = f".,:{_APOSTROPHES}{_DECIMALS}٬،"
#: A number with three digits behind its only mark.
_THREE_BEHIND: Final = r"[1-9]\d{{0,2}}[{}]\d{{3}}"
#: What a figure can begin with: a word, the sign of a currency, a digit, the plus of a telephone number, the
#: point of a decimal that has nothing before it (".5").
PIECE: Final = re.compile(r"[^\W\d_]+|[$€£¥₹+★]|\d|(?<![\w.])\.(?=\d)")
_ISO_DATE: Final = r"(?:19|20)\d\d-[01]\d-[0-3]\d(?!\d)"
#: A date in digits alone, its day or its month first.
_NUMERIC_DATE: Final = (
    r"(?:0?[1-9]|[12]\d|3[01])(?P<mark>[/.])(?:0?[1-9]|[12]\d|3[01])(?P=mark)(?:1[5-9]|20)\d\d(?!\d)"
)
_DECADE: Final = r"(?:1[5-9]|20)?\d0s\b"
_CLOCK: Final = r"\d{1,2}:[0-5]\d"
#: The time of a race: "3:42.11".
_LAP: Final = r"(?:\d{1,2}:)?\d{1,2}:[0-5]\d[.,]\d{1,3}(?!\d)"
_BEARING: Final = r"(?:\d{1,3}[.,]\d+ ?°?|\d{1,3}° ?(?:\d{1,2}['′’])?) ?(?-i:[NSEWO])\b"
#: A telephone number: a code that begins with 0 or +, and few groups of digits, seven digits or more; no date.
_TELEPHONE: Final = (
    r"(?=\+?\d(?:[ -]?\d){6})(?!\d\d-\d\d-\d{4})(?:\+\d{1,3}|0\d{1,4})(?:[ -]\d{2,8}){1,6}(?![\w-]|[.,]\d)"
)
#: Value from which on a scale has numbers above it ("two hundred thousand"), and letters from which on it is a word.
_LARGE: Final = 100
#: Signs of currencies before which letters say whose it is.
_DOLLARS: Final = ("$", "£")
#: What ends the value of a date of which the day may be the month.
EITHER: Final = "either"
_WORD_LETTERS: Final = 3
#: Digits of a group of thousands.
_GROUP: Final = 3
#: The Roman number of a century.
_ROMAN: Final = "[IVX]{1,6}"


@lru_cache(maxsize=16)
def grammar(words: Vocabulary) -> Grammar:
    """The grammar of a language: there is one of each."""
    return Grammar(words)


class Grammar:
    """The number words of one language, and the pattern made of them. A group of the pattern names what it finds."""

    def __init__(self, words: Vocabulary) -> None:
        lists = words.numbers
        self._lists: Mapping[str, object] = lists
        self.decimal: str = lists.get("decimal", "")
        #: All marks that stand in its place ("0·5"), those that part thousands, and those of which nobody knows which of both
        #: they do: "3.400" in a language that is not known.
        self._decimals = "".join((self.decimal, *self._strings("decimal_marks"), _DECIMALS))
        self._groups = f"{lists.get('groups', '')}{_GROUPS}"
        self._unsure = "".join(mark for mark in _EITHER_MARKS if mark not in self._decimals + self._groups)
        #: Marks that do here what they do not in another country of the language, or by a slip: "3.5%" in Mexican Spanish, "41,5
        #: per cent"; such decimals are told only with what they measure.
        self._other_decimals = "".join(mark for mark in ".," if mark in self._groups)
        self._other_way = re.compile(rf"\d+{self._decimals_otherwise}") if self._other_decimals else None
        three = _THREE_BEHIND.format(re.escape(self._unsure + lists.get("in_doubt", "")))
        self._in_doubt = re.compile(rf"(?<![\d{_INSIDE}]){three}(?!\d|[{_INSIDE}]\d)")
        self.values = number_words(lists)
        #: As they are written: "dreißig", which is "dreissig" folded.
        self._small = {*self.values, *(name.replace("ss", "ß") for name in self.values)}
        #: Scales that are written in one word with their number, the smaller first.
        self._one_word = tuple(self._strings("written_together"))
        self.scales = {name.casefold(): float(value) for name, value in lists.get("scales", {}).items()}
        #: What stands before a scale in the place of a number, with what it says: "half a" million.
        self.scale_shares = {
            **{article.casefold(): 1.0 for article in self._strings("articles")},
            **{name.casefold(): float(value) for name, value in lists.get("scale_shares", {}).items()},
        }
        #: Words behind which a hyphen may stand before a number: "mother-of-three".
        self.hyphened = frozenset(self._strings("hyphened"))
        self.shares = {name.casefold(): float(value) for name, value in lists.get("shares", {}).items()}
        #: Spans of time in words ("a fortnight"), each with how many of which unit it is.
        self.spans = {name.casefold(): each.split() for name, each in lists.get("spans", {}).items()}
        #: Hours in words ("noon"), and decades of a life ("forties").
        self.hours = {name.casefold(): str(each) for name, each in lists.get("hours", {}).items()}
        #: Times with a name ("spring", "last week"), each with what it says.
        self.named_times = {name.casefold(): str(each) for name, each in lists.get("named_times", {}).items()}
        self.decades = {name.casefold(): float(each) for name, each in lists.get("decades", {}).items()}
        #: Words for so many times as much, by their forms: "doubled" is 2.
        self.multiples = {
            form.casefold(): float(value)
            for value, forms in lists.get("multiples", {}).items()
            for form in forms.split()
        }
        #: Places in an order in words, each with its forms: "third"; "dritte", "dritten".
        self.places = {
            form.casefold(): float(place)
            for place, forms in enumerate(self._strings("places"), 1)
            for form in forms.split()
        }
        self.months = {name.casefold(): place for place, name in enumerate(self._strings("months"), 1)}
        for name in self._strings("short_months"):
            full = next((m for m in self.months if m.startswith(name.casefold().rstrip(".")[:3])), None)
            if full:  # written with its full stop or without
                bare = name.casefold().rstrip(".")
                self.months |= dict.fromkeys((bare, f"{bare}."), self.months[full])
        #: Places in an order, the first among them, as a day of a month has them: "premier mars".
        self._days = {**dict.fromkeys(map(str.casefold, self._strings("first_days")), 1.0), **self.places}
        #: Scales that are numbers only before what they count: "une quarantaine de bateaux", and no quarantine.
        self._of_nouns = frozenset(self._strings("scales_of_nouns"))
        self._large = alternatives(
            name for name, value in self.scales.items() if value >= _LARGE and len(name) >= _WORD_LETTERS
        )
        self._articles = alternatives(self._strings("articles"))
        #: "A$" is no "$", whatever letters stand before it.
        signs = alternatives(self._strings("signs")) or r"[$€£¥]"
        self._sign = rf"{signs}|(?-i:[A-Z]{{1,3}})[$£]"
        #: What stands behind an hour in words where it counts nothing.
        self.no_noun = (
            rf"\s*(?:[.,;:!?)”\"»]|\Z)| (?:{alternatives(self._strings('behind_hour')) or '(?!)'})\b"
        )
        #: Times of day in words ("half past seven", "ten to seven"), each with its minutes behind the hour it names, or for
        #: a number of them 1 behind it and -1 before it.
        hour = (
            rf"(?P<at>{alternatives(name for name, value in self.values.items() if 1 <= value <= 12)})(?!\w)"
        )
        minute = (
            rf"(?P<m>{alternatives(name for name, value in self.values.items() if 1 <= value < 30)})(?!\w)"
        )
        after = "|".join(rf"(?<=\b{re.escape(each)} )" for each in self._strings("spoken_after")) or "(?!)"
        # where every noun has a capital, what has none is no noun
        no_noun = self.no_noun + ("| (?-i:[^\\W\\d_A-ZÄÖÜ])" if words.names.get("nouns") else "")
        filled = {"{h}": hour, "{m}": minute, "{after}": f"(?:{after})", "{end}": f"(?={no_noun})"}
        self._spoken = [
            (re.compile(re.sub(r"\{\w+\}", lambda part: filled[part[0]], form), re.IGNORECASE), int(minutes))
            for form, minutes in lists.get("spoken_times", {}).items()
        ]
        #: How the number of a century is written: "XVIIIe siècle", "siglo XVIII".
        centuries = "|".join(self._strings("centuries")).replace("{r}", _ROMAN)
        self._century = re.compile(centuries) if centuries else None
        self.pattern = re.compile(self._source(), re.IGNORECASE)
        #: One number in digits or words.
        self.single = re.compile(
            rf"{self._digits}|{self._spelt() or '(?!)'}|\b(?:{self._large or '(?!)'})\b", re.IGNORECASE
        )
        self.starts, self.parts = self._begins_and_parts()
        self._numbered = tuple(f"{each} " for each in self._strings("numbered") if each[0].isupper())

    def _begins_and_parts(self) -> tuple[frozenset[str], frozenset[str]]:
        """What a figure can begin with beside a digit, the first piece of each word of the lists, folded; and what can be a
        part of one: articles alone are none."""
        tables = (
            self.shares, self.places, self.values, self.months, self.scales, self.scale_shares, self.spans, self.hours,
            self.decades, self.multiples, self.named_times,
        )  # fmt: skip
        listed = [word for table in tables for word in table]
        listed += [f"{number}{fold}" for number in self.values for fold in self._strings("folds")]
        listed += self._days
        for name in ("weekdays", "vague", "articles", "signs", "age_starts", "romans", "each"):
            listed += self._strings(name)
        told = [re.sub(r"\(\?.*?\)|[?]|\{(?![hm])\w+\}", "", form) for form in self._strings("spoken_times")]
        listed += [said for form in told if (said := form.partition("{")[0].strip())]
        listed += [f"{day}s" for day in self._strings("weekdays")]
        starts = frozenset(PIECE.findall(word.casefold())[0] for word in listed) | frozenset("$€£¥₹+")
        listed += [form for each in self._strings("units_of_measure") for form in each.split()]
        for name in (
            "percent",
            "basis_points",
            "currencies",
            "short_months",
            "minus",
            "plus",
            "zones",
            "cased_measures",
            "currencies_of",
            "local_times",
        ):
            listed += self._strings(name)
        listed += self._strings("between")[:1]
        halves: Mapping[str, Iterable[str]] = self._lists.get("day_halves", {})  # type: ignore[assignment]
        listed += [re.sub(r"\(\?:.*?\)\??", "", told) for each in halves.values() for told in each]
        found = {max(PIECE.findall(word.casefold()), key=len, default="%") for word in listed}
        articles = {word.casefold() for word in self._strings("articles")}
        phrases = [PIECE.findall(word.casefold()) for word in listed]
        counted = {
            PIECE.findall(word.casefold())[0]
            for word in (*self.scales, *self._strings("ratio"))
            if word[0].isalpha()
        }
        alone = {
            phrase[0] for phrase in phrases if len(phrase) == 1 and phrase[0] not in articles
        } | self.values.keys()
        #: Of articles, which begin no figure by themselves, what stands behind them where they begin one.
        self._behind = {
            article: counted | {phrase[1] for phrase in phrases if len(phrase) > 1 and phrase[0] == article}
            for article in articles - alone
            if not self._lists.get("ratio_of_noun")
        }
        self._romans = {each.casefold() for each in self._strings("romans")}
        found |= {piece for form in told for piece in PIECE.findall(form.casefold()) if len(piece) > 1}
        marked = {sign.rstrip("$£") for sign in self._strings("signs")} - {""}  # "A$": no article
        return starts, (frozenset(found | set("$€£¥₹%★☆")) - articles) | marked

    def may_start(self, text: str, piece: re.Match[str]) -> bool:
        """Whether a figure can begin with a piece of a text at all: nearly no article does."""
        first = piece.group()
        if first.isdigit() or first in ".★":
            return True
        if self._century and self._century.match(text, piece.start()):
            return True
        folded = first.casefold()
        if text[piece.end() : piece.end() + 1] in _DOLLARS and first.isupper():
            return True  # "A$500"
        if folded not in self.starts:
            return bool(self._one_word) and self.is_together(folded)
        if (behind := self._behind.get(folded)) is not None:
            following = PIECE.match(text, piece.end() + 1)
            return following is not None and following.group().casefold() in behind
        return folded not in self._romans or text.endswith(self._numbered, 0, piece.start())

    # --- the pattern -------------------------------------------------------------------------------------

    def _source(self) -> str:
        """All that a figure can be; of two that begin at one place the first counts."""
        made = [*self._dates_and_ages(), *self._ratios_and_words()]
        amount = rf"(?P<sign>(?:{self._sign}) ?)?{self._amount()}(?:{self._tail()})?"
        made.append(rf"(?P<amount>{amount})(?!\w|[{_INSIDE}]\d)")
        made += [
            rf"(?P<{group}>{alternatives(self._strings(name))}){ending}"
            for group, name, ending in (("vague", "vague", r"\b"), ("day", "weekdays", r"s?\b"))
            if self._strings(name)
        ]
        if self.months:
            made.append(rf"(?P<month>{self._month})\b")
        # Not inside a word, a code ("G7", "Covid-19", "M4") or a longer number; but "mother-of-three".
        hyphened = "".join(rf"(?<=\b{re.escape(each)}-)|" for each in self.hyphened)
        hyphened += "".join(
            rf"(?<=\b{re.escape(each)}['’])|" for each in self._strings("elided")
        )  # "d'un million"
        return rf"(?<![\w#])(?:{hyphened}(?<![\w][-/{_INSIDE}]))(?:{'|'.join(made)})"

    def _dates_and_ages(self) -> Iterator[str]:
        yield rf"(?P<telephone>{_TELEPHONE})"
        if self.spans:
            yield rf"(?P<span>{alternatives(self.spans)})(?![\w-])"
        if self._spoken:
            spoken = (re.sub(r"\(\?P<(?:at|m)>", "(?:", each.pattern) for each, _ in self._spoken)
            yield rf"(?P<spoken>(?:{'|'.join(spoken)})(?!\w))"
        yield rf"(?P<date>{'|'.join((_ISO_DATE, _DECADE, _NUMERIC_DATE, *self._filled('dates')))})"
        yield rf"(?P<lap>{_LAP})"
        yield r"(?P<rating>★+)☆*"
        yield rf"(?P<clock>(?:{'|'.join(self._filled('clock') or [_CLOCK])})(?![.,:]?\d))"
        if self.hours:
            yield rf"(?P<hour>{alternatives(self.hours)})(?![\w-])"
        if self.named_times:
            yield rf"(?P<named_time>{alternatives(self.named_times)})(?![\w-])"
        if ages := self._filled("age"):
            yield rf"(?P<age>{'|'.join(ages)})"
        yield rf"(?P<bearing>{_BEARING})"
        for marks in self._strings("score"):
            yield rf"(?P<score>\d{{1,3}}{marks}\d{{1,3}})(?![.,:]?\d)"

    def _ratios_and_words(self) -> Iterator[str]:
        if ratio := alternatives(self._strings("ratio")):
            first = rf"(?:{self._number}|{self._articles or '(?!)'})"
            whole = rf"(?:{ratio})[ -](?!(?:19|20)\d\d\b){self._number}(?! ?%)"
            if self._lists.get("ratio_of_noun"):
                # "un élève sur quatre": with an article it may be one thing on another.
                first = rf"(?:(?P<part>{self._articles}) [^\W\d_]+|{self._number} [^\W\d_]+|{first})"
            yield rf"(?P<ratio>{first}[ -]{whole})(?!\w)"
        if (each := alternatives(self._strings("each"))) and self.places:
            yield rf"(?P<each>(?:{each}) (?P<nth>{alternatives(self.places)}))(?![\w-])"
        if self.shares:
            of, shares = alternatives(self._strings("shares_of")), alternatives(self.shares)
            part = rf"(?:{shares})(?= (?:{of})\b(?! (?:{self._articles or '(?!)'})\b))"
            if plain := alternatives(self._strings("shares_plain")):
                no = "".join(rf"(?<!\b{re.escape(each)} )" for each in self._strings("no_shares_plain"))
                part = rf"(?:{part}|{no}(?:{plain})(?![\w-]))"
            if before := alternatives(self._strings("shares_before")):
                part = rf"(?:{part}|(?:{shares})(?= (?:{before})\b))"
            if by := "|".join(rf"(?<=\b{re.escape(each)})" for each in self._strings("shares_after")):
                # "by a third", and no "by a third man"
                none = {*self._strings("articles"), *self._strings("shares_of"), ""}
                stop = alternatives(set(self._strings("nouns_stop")) - none) or "(?!)"
                part = rf"(?:{part}|(?:{by})(?:{shares})(?=[^\w\s’'-]|$| (?:{stop})\b))"
            yield rf"(?P<share>{part})"
        if ordinals := self._strings("ordinals"):
            yield rf"(?P<ordinal>\d+(?:{'|'.join(ordinals)}))(?!\w)"
        if self._century:
            yield rf"(?P<century>(?-i:{self._century.pattern}))"
        if romans := self._strings("romans"):
            numbered = [each for each in self._strings("numbered") if each[0].isupper()]
            behind = "|".join(rf"(?<=\b{re.escape(each)} )" for each in numbered)
            yield rf"(?P<roman>(?:{behind})(?:{alternatives(romans)}))(?![\w-])"
        superlative = r"(?!\w|-(?!\w*est\b|most\b)\w)"  # "second-largest", and no "second-hand"
        for group, table, ending in (
            ("place", self.places, superlative),
            ("decade", self.decades, r"(?!\w|-\w)"),
        ):
            if table:
                yield rf"(?P<{group}>{alternatives(table)}){ending}"
        if self.multiples:
            folds = alternatives(self._strings("folds")) or "(?!)"  # "10-fold", "twentyfold"
            fold = rf"(?:\d+|{alternatives(self._small) or '(?!)'})[ -]?(?:{folds})"
            yield rf"(?P<multiple>{alternatives(self.multiples)}|{fold})(?!\w|-\w)"

    def _amount(self) -> str:
        ranged = "|".join(("-", "–", "—", *(rf" {re.escape(word)} " for word in self._strings("range"))))
        amount = rf"(?P<first>{self._number})(?:(?P<to>{ranged})(?:{self._sign})?(?P<second>{self._number}))?"
        half = alternatives(self._strings("half"))
        if half:
            amount += rf"(?P<half> (?:{half}))?"
        plain = [name for name in self.scales if name not in self._of_nouns]
        scale = alternatives(name for name in plain if len(name) >= _WORD_LETTERS or not name.isalpha())
        if not scale:
            return amount
        short = alternatives(name for name in plain if len(name) < _WORD_LETTERS and name.isalpha())
        amount += rf"(?P<scale>(?:[{SPACES}-]?(?:{scale})(?!\w)|[{SPACES}]?(?:{short})\b))?"
        article = rf"(?P<article>{alternatives(self.scale_shares) or '(?!)'})[ -]"
        behind = rf"(?P<half_behind> (?:{half}))?" if half else ""
        if self._of_nouns:
            of = alternatives(self._strings("of_counted"))
            scale += rf"|(?:{alternatives(self._of_nouns)})(?= (?:{of})(?!\d|(?:{alternatives(self.values)})(?!\w)))"
        return rf"(?:{article}(?P<lone>{scale})(?!\w)|{amount}){behind}"

    def _tail(self) -> str:
        """What stands behind a number and belongs to it."""
        percent = alternatives([*self._strings("percent"), *self._strings("basis_points")]) or "%"
        tails = [rf"(?P<percent>[{SPACES}]?(?:{percent})(?!\w))"]
        if money := alternatives([*self._strings("currencies"), *self._strings("currencies_of")]):
            tails.append(
                rf"(?P<money>[{SPACES}-](?:(?:de|US) |d['’])?(?:{money})\b)|(?P<after>[{SPACES}]?[€$£])"
            )
        for group, name in (("coin", "coins"), ("close", "close_measures")):
            if listed := alternatives(self._strings(name)):
                tails.append(rf"(?P<{group}>(?<=\d)(?:{listed})\b)")
        if measures := alternatives(self._strings("measures")):
            tails.append(rf"(?P<measure>[{SPACES}]?(?:{measures})\b)")
        if cased := alternatives(self._strings("cased_measures")):
            # "5 g", and no "5G"
            tails.append(rf"(?P<cased>[{SPACES}]?(?-i:{cased})(?![\w'’-]))")
        return "|".join(tails)

    @property
    def _number(self) -> str:
        """A number in digits or words."""
        digits, spelt = self._digits, self._spelt()
        return rf"(?:{digits}|{spelt})" if spelt else rf"(?:{digits})"

    @property
    def _scaled_number(self) -> str:
        """A number with a large one behind it, which may stand alone too: "a thousand", "two million"."""
        if not self._large:
            return self._number
        article = rf"(?:(?:{self._articles or '(?!)'}) )?"
        return rf"(?:{self._number}(?:[ -](?:{self._large}))?|{article}(?:{self._large}))"

    @property
    def _month(self) -> str:
        months = alternatives(self._strings("months"))
        short = alternatives(name.rstrip(".") for name in self._strings("short_months"))
        return rf"(?:(?:{months})\b|(?:{short})\b\.?)" if short else rf"(?:{months})\b"

    def _filled(self, name: str) -> list[str]:
        """Patterns of a list with their parts filled in: `{n}` a number, `{d}` a day of a month, `{w}` one in words, `{o}`
        one as a place in an order, `{zone}` a zone of time that may follow, `{zoned}` its names, `{unit}` what makes a number
        before it no time."""
        fill = {
            "n": self._scaled_number, "h": r"\d{1,2}", "mm": r"[0-5]\d", "d": r"\d{1,2}", "yyyy": r"(?:1[5-9]|20)\d\d",
            "month": self._month, "w": self._spelt() or "(?!)", "o": alternatives(self._days) or "(?!)",
            "zone": self._zone(), "zoned": self._zoned, "unit": self._unit,
        }  # fmt: skip
        return [
            re.sub(r"\{(n|h|mm|d|w|o|yyyy|month|zoned?|unit)\}", lambda found: fill[found.group(1)], pattern)
            for pattern in self._strings(name)
        ]

    @property
    def _unit(self) -> str:
        """A per cent, a currency, a measure or a scale right behind a number."""
        names = ("percent", "basis_points", "currencies", "currencies_of", "measures", "cased_measures")
        listed = [each for name in names for each in self._strings(name)]
        listed += [form for each in self._strings("units_of_measure") for form in each.split()]
        large = rf"|(?:{self._large})\b" if self._large else ""
        return rf"[{SPACES}]?(?:[€$£]|(?:de )?(?:{alternatives(listed) or '%'})(?!\w){large})"

    @property
    def _zoned(self) -> str:
        """The names of zones of time, which case counts in, and what says that a time is that of the place."""
        zones, local = (alternatives(self._strings(name)) or "(?!)" for name in ("zones", "local_times"))
        return rf"(?-i:{zones})|{local}"

    def _zone(self) -> str:
        """A zone of time behind a time of day, in brackets or not."""
        return rf"(?:,?\s?(?:{self._zoned})\b|\s\((?:{self._zoned})\))?"

    @property
    def _decimals_otherwise(self) -> str:
        """Decimals behind a mark that parts thousands: two digits or one, or so many that they are none of these."""
        return rf"[{re.escape(self._other_decimals)}](?:\d{{1,2}}|\d{{4,}})(?!\d)"

    @property
    def _digits(self) -> str:
        """A number in digits, its thousands parted or not. Behind apostrophes either mark parts decimals: "1'200.50"."""
        groups, decimals = re.escape(self._groups), re.escape(self._decimals + self._unsure)
        grouped = [
            rf"\d{{1,3}}(?:[{_APOSTROPHES}]\d{{3}})+(?!\d)(?:[.,]\d+)?",
            rf"\d{{1,3}}(?:[{groups}]\d{{3}})+(?!\d)(?:[{decimals}]\d+)?",
        ]
        if "," in self._groups:
            grouped.append(rf"\d{{1,2}}(?:,\d\d)+,\d{{3}}(?!\d)(?:[{decimals}]\d+)?")  # "12,50,000", in lakhs
        for mark, other in zip(".,", ",.", strict=True):
            if (
                mark == self.decimal and other in self._other_decimals
            ):  # "1,250,000" and "1,250.00" beside "3,5"
                mark, other = map(re.escape, (mark, other))
                grouped.append(rf"\d{{1,3}}(?:{mark}\d{{3}})+{other}\d{{1,2}}(?!\d)")
                grouped.append(rf"\d{{1,3}}(?:{mark}\d{{3}}){{2,}}(?!\d)")
        if self._other_way:
            grouped.append(self._other_way.pattern)
        for mark in map(re.escape, self._unsure):
            grouped.append(rf"\d{{1,3}}(?:{mark}\d{{3}})+(?!\d)(?:(?!{mark})[{decimals}]\d+)?")
        digits = "|".join((*grouped, rf"\d+(?:[{decimals}]\d+)?"))
        return rf"{digits}|(?<![\w.])\.\d+" if self.decimal == "." else digits

    def _spelt(self) -> str:
        """A number in words: "fifty", "two hundred and fifty", "mil quinientos", "zweihundertfünfzig"."""
        single = "|".join(filter(None, (alternatives(self._small), self._together)))
        if not single:
            return ""
        bare = {each.casefold() for each in self._strings("bare_scales")}
        scales = [
            name for name, value in self.scales.items() if value in (100, 1000) and len(name) >= _WORD_LETTERS
        ]
        joiner = rf" (?:{re.escape(str(self._lists.get('joiner', '')))} )?"
        # A number may go on behind a hundred or more; "two thousand and three thousand" are two.
        hundreds = {*scales, *bare, *(name for name, value in self.values.items() if value >= _LARGE)}
        behind = "|".join(rf"(?<=\b{re.escape(each)})" for each in sorted(hundreds)) or "(?!)"
        again = "".join(
            rf"(?!(?<=\b{re.escape(each)}){joiner}[\w-]+ {re.escape(each)}(?!\w))" for each in scales
        )
        more = rf"(?:{behind}){again}{joiner}(?:{single})(?!\w)"
        first = "|".join(filter(None, (single, alternatives(bare))))
        return rf"(?:{first})(?!\w)(?: (?:{alternatives(scales) or '(?!)'})(?!\w)|{more})*"

    @property
    def _together(self) -> str:
        """A number of a hundred and more in one word: "hundertfünfzig", "zweitausendfünfhundert"."""
        if not self._one_word:
            return ""
        small = alternatives({*self._small, "ein"})
        hundred, thousand = self._one_word
        below = rf"(?:{small})?{hundred}(?:und)?"
        return rf"(?:{below})?(?:{small})?{thousand}(?:und)?(?:{below})?(?:{small})?|{below}(?:{small})?"

    def _strings(self, name: str) -> list[str]:
        return strings(self._lists, name)

    # --- what number words say ---------------------------------------------------------------------------

    def number(self, text: str) -> float:
        """What a number in digits or words says; 0 for no number."""
        lowered = text.casefold()
        if lowered in self.values:
            return self.values[lowered]
        if lowered[:1].isdigit() or lowered[:1] == ".":
            return self._in_digits(lowered)
        total, last = 0.0, 0.0
        for word in lowered.split(" "):
            if scale := self.scales.get(word):
                # "two hundred thousand", "two thousand five hundred"
                both = total + last
                total = (both or 1.0) * scale if scale > total else total + (last or 1.0) * scale
                last = 0.0
            else:
                last += self.values.get(word) or self._written_together(word)
        return total + last

    def _in_digits(self, text: str) -> float:
        """What a number in digits says; one that is in doubt, as if its mark parted thousands (`in_doubt`)."""
        last = re.search(r"\D(?=\d*\Z)", text)
        if last is None:
            return float(text)
        mark, before, behind = last.group(), text[: last.start()], text[last.end() :]
        others = set(re.findall(r"\D", before))
        decimals = mark in self._decimals and mark not in others and not self._in_doubt.fullmatch(text)
        if not decimals and mark in _EITHER_MARKS and mark not in others:
            if others:
                decimals = mark in self._unsure or others <= set(_APOSTROPHES) or len(behind) != _GROUP
            else:
                decimals = not re.fullmatch(_THREE_BEHIND.format(re.escape(mark)), text)
        whole = re.sub(r"\D", "", before)
        return float(f"{whole}.{behind}" if decimals else whole + behind)

    def is_otherwise(self, text: str) -> bool:
        """Whether a number has its decimals behind the mark that parts thousands: "41,5" in English."""
        return self._other_way is not None and self._other_way.fullmatch(text) is not None

    def in_doubt(self, text: str) -> tuple[str, ...]:
        """The numbers of a text of which nobody knows whether they are of thousands: "3.400" in Polish or Arabic."""
        return tuple(self._in_doubt.findall(text))

    def _written_together(self, word: str) -> float:
        """What a number in one word says; 0 for no number."""
        total = 0.0
        for scale in reversed(self._one_word):
            before, found, behind = word.partition(scale)
            if found:
                total += (self._written_together(before) or 1.0) * self.scales[scale]
                word = behind.removeprefix("und")
        return total + self.values.get("eins" if word == "ein" else word, 0.0)

    def is_together(self, word: str) -> bool:
        """Whether a word can be a number of a hundred and more."""
        return any(scale in word.casefold() for scale in self._one_word)

    def spoken_time(self, text: str, start: int) -> tuple[float, float]:
        """Hour and minute of a time of day in words that begins at a place, on a face of twelve hours."""
        for pattern, minutes in self._spoken:
            if found := pattern.match(text, start):
                if said := found.groupdict().get("m"):
                    minutes *= int(self.number(said))
                hour, minute = divmod(int(self.number(found["at"])) * 60 + minutes, 60)
                return float(hour % 12), float(minute)
        raise ValueError(f"no time of day at {start}")

    def is_century(self, word: str) -> bool:
        """Whether a word can be the number of a century."""
        return self._century is not None and re.match(rf"{_ROMAN}\w{{0,3}}\Z", word) is not None

    def multiple(self, text: str) -> float:
        """How many times as much a word says: "doubled", "10-fold"."""
        said = text.casefold()
        if said in self.multiples:
            return self.multiples[said]
        fold = max((each for each in self._strings("folds") if said.endswith(each)), key=len)
        return self.number(said.removesuffix(fold).rstrip(" -"))

    def numbers_in(self, text: str) -> list[float]:
        """What the numbers of a text say, in their order."""
        return [self.number(found) for found in self.single.findall(text)]

    def date(self, text: str) -> tuple[float | str, ...]:
        """Day, month, year as far as given, whatever their order. In digits alone the day stands first, unless it can
        not; where it may as well be the month ("05/12/2026" in English) `EITHER` ends the value."""
        if not re.search(r"[^\W\d_]", text) and len(parts := re.findall(r"\d+", text)) == 3:
            first, second, third = map(float, parts)
            if first > 31:
                return ("date", second, third, first)
            if second > 12 or first > 12:
                return ("date", *sorted((first, second)), third)
            either = self._lists.get("month_first") and "/" in text and first != second
            return ("date", second, first, third, EITHER) if either else ("date", second, first, third)
        numbers = sorted(float(number) for number in re.findall(r"\d+", text))
        first_word = text.split(" ", 1)[0].casefold()
        if named := self._days.get(first_word):
            numbers.insert(0, named)
        elif not text[:1].isdigit() and (day := self.single.match(text)):
            numbers.insert(0, self.number(day.group()))
        for word in re.findall(r"[^\W\d_]+\.?", text):
            month = self.months.get(word.casefold()) or self.months.get(word.casefold().rstrip("."))
            if month:
                return ("date", month, *numbers)
        return ("date", *numbers)


def number_words(lists: Mapping[str, Any]) -> dict[str, float]:
    """Every number below 100 in words, folded, and those with a half."""
    units, tens = strings(lists, "units"), strings(lists, "tens")
    values = {word.casefold(): float(value) for value, word in enumerate(units)}
    #: The forms of a unit inside a number of several words: "vinte e duas".
    inflected = {forms.split()[0]: forms.split()[1:] for forms in strings(lists, "inflected")}
    for place, ten in enumerate(tens):
        values[ten.casefold()] = 10.0 * (place + 2)
        for value, unit in enumerate(units[1:10], 1):
            for form in strings(lists, "compound"):
                for inner in inflected.get(unit, (unit,)):
                    written = form.replace("{tens}", ten).replace("{unit}", inner)
                    values[written.casefold()] = 10.0 * (place + 2) + value
    return values | {name.casefold(): float(value) for name, value in lists.get("halves", {}).items()}


def strings(lists: Mapping[str, object], name: str) -> list[str]:
    """A list of words, or the names of a table; [] where there is none."""
    found = lists.get(name, ())
    return [str(each) for each in found] if isinstance(found, list | tuple | Mapping) else []


def alternatives(words: Iterable[str]) -> str:
    """Literal words as a pattern, the longer first; "" for none. What several begin with is written once: a list of
    hundreds is not tried word by word."""
    found = sorted({word for word in words if word})
    return "|".join(_branches(found, 0))


def _branches(words: Sequence[str], depth: int) -> Iterator[str]:
    """Sorted words that are the same up to a depth, from there on as patterns, one for each letter that follows."""
    for _, group in groupby(words, key=lambda word: word[depth]):
        same = list(group)
        shared = takewhile(lambda pair: pair[0] == pair[1], zip(same[0], same[-1], strict=False))
        end = sum(1 for _ in shared)
        head = re.escape(same[0][depth:end])
        ends, longer = len(same[0]) == end, [word for word in same if len(word) > end]
        if not longer:
            yield head
            continue
        yield f"{head}(?:{'|'.join(_branches(longer, end))}){'?' if ends else ''}"
