"""One thing that stands without a number where another text counts several: "a woman", "two women"; in a headline without
an article as well: "Man killed", "Two men killed"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from variorum.edits.figures import COUNT, Figure
from variorum.edits.grammar import alternatives, strings
from variorum.edits.passages import Passage, Place
from variorum.edits.vocabulary import Vocabulary

#: Words behind an article, or a number, among which its noun is looked for, and how far behind it they stand.
_WORDS_BEHIND: Final = 3
_WITHIN: Final = 60
#: Letters in which the plural of a noun may differ from it, and those by which it may be longer.
_ENDING: Final = 2
#: Letters in which two forms of a word begin alike.
_STEM: Final = 3
#: What stands for all words of death, which are forms of few verbs: "stirbt", "sterben".
_DIED: Final = "died"
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Single:
    """Both figures with their nouns: the one thing, or none of it, and the several."""

    one: Figure
    several: Figure


def single(passage: Passage, figure: Figure, words: Vocabulary, *, of_old: bool) -> Single | None:
    """What stands without a number in the place of a count of several, where both are of one noun."""
    if figure.kind != COUNT or figure.unit or len(figure.value) > 1:
        return None
    lists = _lists(words)
    text, other = (passage.old, passage.new) if of_old else (passage.new, passage.old)
    for found_none in (_nobody, _none_of):
        if nobody := found_none(passage, figure, text, other, lists, of_old=of_old):
            return nobody
    if figure.weak or figure.value == (1.0,):
        return None
    nouns = [match for match in _behind(text, figure.end) if match.group() in figure.noun.split()]
    place = figure.start, figure.end
    for index in passage.touching(place if of_old else None, None if of_old else place):
        span = passage.spans[index].new if of_old else passage.spans[index].old
        for start, end, number in _without_number(passage, other, span, lists):
            found = lists.noun(list(_behind(other, end)), nouns, none=number == 0, bare=start == end)
            if found is None:
                continue
            ends = found[0].end(), found[1].end()
            if not passage.alike and not _say_same(
                other[:start] + other[ends[0] :], text[: figure.start] + text[ends[1] :], words
            ):
                continue
            one = Figure(
                start, ends[0], other[start : ends[0]], COUNT, (number,), noun=found[0].group(), weak=True
            )
            return Single(one, replace(figure, end=ends[1], text=text[figure.start : ends[1]]))
    return None


def _nobody(
    passage: Passage, figure: Figure, text: str, other: str, lists: _Lists, *, of_old: bool
) -> Single | None:
    """A word for nobody in the place of a count of human beings: "no one was hurt", "two people were hurt", "two hurt"."""
    behind = list(_behind(text, figure.end))[:1]
    person = bool(behind) and behind[0].group().casefold() in lists.persons
    if not person and not (behind and behind[0].group().casefold() in lists.fates):
        return None
    place = figure.start, figure.end
    for index in passage.touching(place if of_old else None, None if of_old else place):
        span = passage.spans[index].new if of_old else passage.spans[index].old
        for match in lists.nobody.finditer(other, max(0, span[0] - _WITHIN), min(len(other), span[1] + 1)):
            if match.end() <= span[0] or match.start() > span[1]:
                continue
            one = Figure(match.start(), match.end(), match.group(), COUNT, (0.0,), weak=True)
            end = behind[0].end() if person else figure.end
            return Single(one, replace(figure, end=end, text=text[figure.start : end]))
    return None


def _none_of(
    passage: Passage, figure: Figure, text: str, other: str, lists: _Lists, *, of_old: bool
) -> Single | None:
    """A word for none of those of whom a figure counts a part: "none of the crew", "four of the crew"."""
    part = lists.of_them.match(text, figure.end)
    if part is None:
        return None
    place = figure.start, figure.end
    for index in passage.touching(place if of_old else None, None if of_old else place):
        start, end = passage.spans[index].new if of_old else passage.spans[index].old
        for none in lists.none_of.finditer(other, max(0, start - _WITHIN), min(len(other), end + _WITHIN)):
            whole = lists.of_them.match(other, none.end())
            if none.end() > start - 1 and none.start() <= end and whole and whole["noun"] == part["noun"]:
                return Single(Figure(*none.span(), none.group(), COUNT, (0.0,), weak=True), figure)
    return None


def somebody(passage: Passage, words: Vocabulary) -> Iterator[tuple[Figure, Figure]]:
    """A word for nobody, and one human being without a number in its place of whom the same is said: "nobody was killed",
    "a man was killed"."""
    lists = _lists(words)
    if not passage.alike or lists.nobodies.isdisjoint(passage.changed_folded):
        return
    for index, span in enumerate(passage.spans):
        if index in passage.told:
            continue
        for of_old in (True, False):
            (text, here), (other, there) = (passage.old, span.old), (passage.new, span.new)
            if not of_old:
                (text, here), (other, there) = (other, there), (text, here)
            nobody = lists.nobody.search(text, max(0, here[0] - _WITHIN), min(len(text), here[1] + 1))
            one = lists.someone.search(other, max(0, there[0] - _WITHIN), min(len(other), there[1] + _WITHIN))
            if nobody is None or one is None or nobody.end() <= here[0] or one.end() <= there[0]:
                continue
            if (
                nobody.start() > here[1]
                or one.start() > there[1]
                or not _one_fate(text, nobody.span(), other, one.span(), words)
            ):
                continue
            pair = (
                Figure(*nobody.span(), nobody.group(), COUNT, (0.0,), weak=True),
                Figure(*one.span(), one.group(), COUNT, (1.0,), noun=one["noun"], weak=True),
            )
            yield pair if of_old else (pair[1], pair[0])
            return


def _one_fate(one: str, place: Place, other: str, there: Place, words: Vocabulary) -> bool:
    """Whether the first word that says something behind two places is one word, in whatever form, or tells of death in
    both; where none stands behind them the word before."""
    lists = _lists(words)
    skipped = words.words("copy", "function").union(
        words.words("numbers", "helpers"),
        words.words("negation", "helpers"),
        words.words("negation", "beside"),
    )
    first, second = (
        next(
            (
                word
                for match in _WORD.finditer(text, at[1], at[1] + _WITHIN)
                if (word := _bare(match.group())) not in skipped
            ),
            "",
        )
        for text, at in ((one, place), (other, there))
    )
    if not first and not second:
        before, ahead = (text[:at].split()[-1:] for text, at in ((one, place[0]), (other, there[0])))
        return before == ahead != []
    if {first, second} <= lists.dead:
        return True
    return first[:_STEM] == second[:_STEM] and abs(len(first) - len(second)) <= _ENDING and bool(first)


def _bare(word: str) -> str:
    """A word folded, without the "n'" that a negation puts before it."""
    return word.casefold().replace("’", "'").rpartition("n'")[2] or word.casefold()


def _without_number(
    passage: Passage, text: str, span: Place, lists: _Lists
) -> Iterator[tuple[int, int, float]]:
    """Where in a difference an article or a word for none begins and ends, and for how many it stands; in a headline also
    the place where the difference begins, which needs no article."""
    for article in lists.pattern.finditer(text, span[0], min(len(text), span[1] + 1)):
        yield article.start(), article.end(), 0.0 if article["none"] is not None else 1.0
    if passage.old_unit is None and passage.new_unit is None:
        yield span[0], span[0], 1.0


def _say_same(one: str, other: str, words: Vocabulary) -> bool:
    """Whether all that one text says stands in the other, in forms of the same words: what is left of two short sentences
    that a number and its noun make unlike."""
    function = words.words("copy", "function") | words.words("numbers", "helpers")
    toll = words.words("numbers", "toll")
    sides = (
        [
            _DIED if word in toll else word
            for word in map(str.casefold, _WORD.findall(text))
            if word not in function
        ]
        for text in (one, other)
    )
    shorter, longer = sorted(sides, key=len)
    stems = {word[: max(_STEM, len(word) - _ENDING)] for word in shorter}
    return bool(stems) and all(any(word.startswith(stem) for word in longer) for stem in stems)


def _behind(text: str, place: int) -> Iterator[re.Match[str]]:
    """The words behind a place, up to a mark."""
    for count, match in enumerate(_WORD.finditer(text, place, min(len(text), place + _WITHIN))):
        if count == _WORDS_BEHIND or text[place : match.start()].strip():
            return
        place = match.end()
        yield match


@dataclass(frozen=True, slots=True)
class _Lists:
    """The lists of one language: articles and words for none; words for nobody; what stands beside an article ("a single"); plurals that are
    other words; nouns that name a human being, which count the same; those with one form; words of what became of those
    that are counted; whether nouns have a capital."""

    pattern: re.Pattern[str]
    nobody: re.Pattern[str]
    nobodies: frozenset[str]
    #: A human being without a number; none of some, and the words behind it and behind a number that tell of which.
    someone: re.Pattern[str]
    none_of: re.Pattern[str]
    of_them: re.Pattern[str]
    dead: frozenset[str]
    beside: frozenset[str]
    plurals: Mapping[str, str]
    persons: frozenset[str]
    invariable: frozenset[str]
    fates: frozenset[str]
    capitals: bool

    def noun(
        self, singular: list[re.Match[str]], plural: list[re.Match[str]], *, none: bool, bare: bool
    ) -> tuple[re.Match[str], re.Match[str]] | None:
        """The noun of one thing and of several, where it is one noun and the words before it agree: the last that differs in
        number ("petit bateau", "petits bateaux") or has no other form ("sheep"); the first where nouns have a capital. Of
        `none` the noun may be that of several as well ("no boats"); one that stands `bare` has to be that of one."""
        found = None
        singular = [match for match in singular if match.group().casefold() not in self.beside]
        for one, several in zip(singular, plural, strict=False):
            a, b = one.group().casefold(), several.group().casefold()
            if (
                "'" in a.replace("’", "'")  # "une personne n'a"
                or (b in self.fates and not (none and a == b))
                or not self._one_noun(a, b)
                or (bare and a != b and not self._is_plural_of(b, a))
            ):
                break
            if (none or a != b or (b in self.invariable and not bare)) and (
                not self.capitals or several.group()[0].isupper()
            ):
                found = one, several
                if none or self.capitals:
                    break
        return found

    def _is_plural_of(self, several: str, one: str) -> bool:
        return self.plurals.get(one) == several or (len(several) > len(one) and self._alike(one, several))

    def _one_noun(self, one: str, several: str) -> bool:
        if self.plurals.get(one) == several or (one in self.persons and several in self.persons):
            return True
        return self._alike(one, several)

    @staticmethod
    def _alike(one: str, several: str) -> bool:
        """Whether two words differ in their endings alone."""
        a, b = _plain(one), _plain(several)
        stem = max(_ENDING, len(a) - _ENDING)
        return a[:stem] == b[:stem] and abs(len(b) - len(a)) <= _ENDING


@lru_cache(maxsize=16)
def _lists(words: Vocabulary) -> _Lists:
    lists = words.numbers
    one = alternatives(strings(lists, "one") or strings(lists, "articles")) or "(?!)"
    none = alternatives(strings(lists, "none")) or "(?!)"
    nobody = alternatives(strings(lists, "nobody")) or "(?!)"
    no_article = "".join(
        rf"(?<!\b{article} )" for article in strings(lists, "articles")
    )  # "une personne n'a pas"
    pairs = (each.casefold().split(" ", 1) for each in strings(lists, "irregular"))
    return _Lists(
        re.compile(rf"\b(?:(?:{one})|(?P<none>{none}))\b", re.IGNORECASE),
        re.compile(
            rf"{no_article}\b(?:{nobody})\b(?={alternatives(strings(lists, 'nobody_with'))})",
            re.IGNORECASE,
        ),
        frozenset(word.casefold() for each in strings(lists, "nobody") for word in _WORD.findall(each)),
        re.compile(
            rf"\b(?:{one})\b(?: [^\s,.;:]+){{0,2}}? (?P<noun>{alternatives(strings(lists, 'persons')) or '(?!)'})\b",
            re.IGNORECASE,
        ),
        re.compile(rf"\b(?:{alternatives(strings(lists, 'none_of')) or '(?!)'})\b", re.IGNORECASE),
        re.compile(
            rf"(?: [^\W\d_]+)?? (?:{alternatives({*strings(lists, 'parts'), *strings(lists, 'shares_of')}) or '(?!)'})(?: \d+)? ?(?P<noun>[^\W\d_]+)",
            re.IGNORECASE,
        ),
        words.words("numbers", "toll"),
        words.words("numbers", "single"),
        dict(pairs),
        words.words("numbers", "persons"),
        words.words("numbers", "plurals"),
        words.words("numbers", "toll") | words.words("numbers", "fates"),
        bool(words.names.get("nouns", False)),
    )


def _plain(word: str) -> str:
    """The letters of a word without accents: "Männer" is "Mann" with an ending."""
    return "".join(
        letter for letter in unicodedata.normalize("NFD", word) if not unicodedata.combining(letter)
    )
