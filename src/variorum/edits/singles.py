"""One thing that stands without a number where another text counts several: "a woman", "two women"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from variorum.edits.figures import COUNT, Figure
from variorum.edits.grammar import alternatives, strings
from variorum.edits.passages import Passage
from variorum.edits.vocabulary import Vocabulary

#: Words behind an article, or a number, among which its noun is looked for, and how far behind it they stand.
_WORDS_BEHIND: Final = 3
_WITHIN: Final = 60
#: Letters in which the plural of a noun may differ from it, and those by which it may be longer.
_ENDING: Final = 2
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Single:
    """Both figures with their nouns: the one thing, or none of it, and the several."""

    one: Figure
    several: Figure


def single(passage: Passage, figure: Figure, words: Vocabulary, *, of_old: bool) -> Single | None:
    """What stands without a number in the place of a count of several, where both are of one noun."""
    if figure.kind != COUNT or figure.weak or figure.unit or len(figure.value) > 1 or figure.value == (1.0,):
        return None
    lists = _lists(words)
    text, other = (passage.old, passage.new) if of_old else (passage.new, passage.old)
    nouns = [match for match in _behind(text, figure.end) if match.group() in figure.noun.split()]
    place = figure.start, figure.end
    for index in passage.touching(place if of_old else None, None if of_old else place):
        start, end = passage.spans[index].new if of_old else passage.spans[index].old
        for article in lists.pattern.finditer(other, start, min(len(other), end + 1)):
            none = article["none"] is not None
            found = lists.noun(list(_behind(other, article.end())), nouns, none=none)
            if found is None:
                continue
            end, end_of_several = found[0].end(), found[1].end()
            whole = other[article.start() : end]
            one = Figure(article.start(), end, whole, COUNT, (0.0 if none else 1.0,), weak=True)
            return Single(one, replace(figure, end=end_of_several, text=text[figure.start : end_of_several]))
    return None


def _behind(text: str, place: int) -> Iterator[re.Match[str]]:
    """The words behind a place, up to a mark."""
    for count, match in enumerate(_WORD.finditer(text, place, min(len(text), place + _WITHIN))):
        if count == _WORDS_BEHIND or text[place : match.start()].strip():
            return
        place = match.end()
        yield match


@dataclass(frozen=True, slots=True)
class _Lists:
    """The lists of one language: articles and words for none; what stands beside an article ("a single"); plurals that are
    other words; nouns that name a human being, which count the same; those with one form; whether nouns have a capital."""

    pattern: re.Pattern[str]
    beside: frozenset[str]
    plurals: Mapping[str, str]
    persons: frozenset[str]
    invariable: frozenset[str]
    capitals: bool

    def noun(
        self, singular: list[re.Match[str]], plural: list[re.Match[str]], *, none: bool
    ) -> tuple[re.Match[str], re.Match[str]] | None:
        """The noun of one thing and of several, where it is one noun and the words before it agree: the last that differs in
        number ("petit bateau", "petits bateaux") or has no other form ("sheep"); the first where nouns have a capital. Of
        `none` the noun may be that of several as well ("no boats")."""
        found = None
        singular = [match for match in singular if match.group().casefold() not in self.beside]
        for one, several in zip(singular, plural, strict=False):
            a, b = one.group().casefold(), several.group().casefold()
            if not self._one_noun(a, b):
                break
            if (none or a != b or b in self.invariable) and (
                not self.capitals or several.group()[0].isupper()
            ):
                found = one, several
                if none or self.capitals:
                    break
        return found

    def _one_noun(self, one: str, several: str) -> bool:
        if self.plurals.get(one) == several or (one in self.persons and several in self.persons):
            return True
        a, b = _plain(one), _plain(several)
        stem = max(_ENDING, len(a) - _ENDING)
        return a[:stem] == b[:stem] and abs(len(b) - len(a)) <= _ENDING


@lru_cache(maxsize=16)
def _lists(words: Vocabulary) -> _Lists:
    lists = words.numbers
    one = alternatives(strings(lists, "one") or strings(lists, "articles")) or "(?!)"
    none = alternatives(strings(lists, "none")) or "(?!)"
    pairs = (each.casefold().split(" ", 1) for each in strings(lists, "irregular"))
    return _Lists(
        re.compile(rf"\b(?:(?:{one})|(?P<none>{none}))\b", re.IGNORECASE),
        words.words("numbers", "single"),
        dict(pairs),
        words.words("numbers", "persons"),
        words.words("numbers", "plurals"),
        bool(words.names.get("nouns", False)),
    )


def _plain(word: str) -> str:
    """The letters of a word without accents: "Männer" is "Mann" with an ending."""
    return "".join(
        letter for letter in unicodedata.normalize("NFD", word) if not unicodedata.combining(letter)
    )
