"""Names of persons, organisations and places in a text.

A name is a run of capitalised words that is not only the beginning of a sentence. What it names is said only where
a closed list tells (a title, "Ltd", "Street", "in").
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from babel import Locale, UnknownLocaleError

from variorum.edits.passages import overlap
from variorum.edits.quotations import word_key
from variorum.edits.vocabulary import Vocabulary, vocabulary

PERSON: Final = "person"
ORGANISATION: Final = "organisation"
PLACE: Final = "place"

#: Codes of locale data that stand for no country.
_NO_COUNTRY = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})
#: Adjectives made of names of places.
DEMONYM = re.compile(r"..(?:ian|ean|ish|ese)s?$")
#: Characters before a name within which its article stands.
_ARTICLE = 8
#: An article that is written together with a name behind another: "Ahmed al-Masri".
_PARTICLE = r"(?:(?:al|el|a[dnrst]|ash|az)-)?"
#: What parts somebody from where she is from, and words from which on a name is no person's.
_OF, _MOST_PERSON = " of ", 4
_CAPITAL = r"[^\W\d_a-zß-öø-ÿ](?:[\w’'&]|-(?=[A-ZÀ-Þ\d])|\.(?=\w))*"
#: An acronym with points, as far as a name goes: without the last of them.
_POINTED = re.compile(r"[A-Z](?:\.[A-Z]){1,3}")
_SENTENCE_START = re.compile(r"(?:^|[.?!:…–—]\s+|[\"“„«‘']\s?|^\W+)$")


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a text: `[start, end)`, its words folded without titles, and what it names where that is told. A
    `country` is the code of one that has the name: it is a name wherever it stands."""

    start: int
    end: int
    text: str
    words: tuple[str, ...]
    kind: str | None
    initial: bool
    country: str = ""


@lru_cache(maxsize=16)
def countries(words: Vocabulary) -> Mapping[str, str]:
    """The names of countries and territories in a language, as written, each with its code: those of Unicode's locale
    data, and what papers call some of them beside. In a language that writes every noun with a capital also towns and
    regions, each as its own code: nothing else tells them from nouns."""
    try:
        named = Locale(words.language).territories
    except (UnknownLocaleError, ValueError):
        return {}
    listed = {
        name.partition(" (")[0]: code
        for code, name in named.items()
        if code.isalpha() and code not in _NO_COUNTRY
    }
    towns = {town: town for town in words.names.get("towns", ())}
    return {**towns, **listed, **words.names.get("countries", {})}


@lru_cache(maxsize=16)
def _finder(words: Vocabulary) -> _Finder:
    return _Finder(words)


def names(
    text: str, words: Vocabulary, *, least: int = 1, near: Sequence[tuple[int, int]] | None = None
) -> list[Name]:
    """The names of a text in their order, of runs of at least so many words; with `near` only those of runs that
    overlap one of these ranges. A single capitalised word that begins a sentence is taken for one that may be none
    (`initial`)."""
    finder = _finder(words)
    pattern = finder.pattern if least == 1 else finder.several
    found = (
        finder.read_each(text, match.start(), match.group())
        for match in pattern.finditer(text)
        if near is None or overlap(near, match.span())
    )
    made: list[Name] = []
    for each in itertools.chain.from_iterable(found):
        if each is not None and (not made or each.start >= made[-1].end):
            made.append(each)
    return made


class _Finder:
    """The lists of one language, and how they are used."""

    def __init__(self, words: Vocabulary) -> None:
        lists = words.names
        self.countries = countries(words)
        inside = "|".join(re.escape(each) for each in lists.get("inside", ())) or "(?!)"
        dotted = "".join(rf"{re.escape(each)}\b|" for each in self.countries if ". " in each)  # "St. Lucia"
        capital = f"(?:{dotted}{_CAPITAL})"
        run = rf"(?<![\w’'-]){capital}(?: (?:(?:{inside}) (?:the )?)?{_PARTICLE}{capital})"
        behind = "".join(re.escape(each) for each in lists.get("elided", ()))
        named = "|".join(map(re.escape, sorted(self.countries, key=len, reverse=True)))
        elided = rf"|(?<=\b[{behind}]['’])(?:{named})\b" if behind and named else ""  # "l'Espagne"
        self.pattern, self.several = re.compile(f"{run}*{elided}"), re.compile(f"{run}+")
        self.inside = frozenset(part for each in words.words("names", "inside") for part in each.split())
        self.titles = words.words("quotes", "titles")
        #: Whether every noun has a capital, so that one capitalised word is no name yet.
        self.nouns = bool(lists.get("nouns", False))
        self.most_words = max((len(each.split()) for each in self.countries), default=0)
        #: Names of countries that are other words as well: where they begin a sentence they may be those.
        self.ambiguous = frozenset(lists.get("ambiguous", ()))
        self.endings = tuple(lists.get("endings", ()))
        self.kept = tuple(lists.get("kept", ()))
        #: What a name of one word is not, where a number follows it: "Flight 370".
        self.numbered = frozenset(lists.get("numbered", ()))
        self.organisations = words.words("names", "organisations")
        self.places = words.words("names", "places")
        #: Words that are a person's in no name: what they stand in may have an "of" in it.
        self.bodies = self.organisations | self.places | self.titles | words.words("names", "realms")
        #: What a name ends in that is no person's, organisation's or place's: "World Cup".
        self.events = words.words("names", "events")
        self.place_before = words.words("names", "place_before")
        self.place_sure = words.words("names", "place_sure") or self.place_before
        self.definite = words.words("numbers", "definite")
        #: Organisations that are names wherever they stand; they are written alike in all languages.
        self.known = frozenset(vocabulary("en").names.get("known", ()))
        self.led = frozenset(lists.get("led", ()))
        #: Words that begin a name where the article stands before them, and others not.
        self.articled = self.led.union(words.numbers.get("months", ()))
        months, causes = (
            "|".join(map(re.escape, each))
            for each in (words.numbers.get("months", ()), lists.get("causes", ()))
        )
        #: A month that begins a name: "March for Life".
        self.marching = re.compile(
            rf"(?:{months}) (?:{causes})(?: (?:{'|'.join(self.definite)}))?(?: {_CAPITAL})+"
            if causes
            else "(?!)"
        )
        self.numbers = words.words("numbers", "units")
        #: Capitalised words that name nobody, as written.
        self.plain = frozenset(lists.get("plain", ())).union(
            *(words.numbers.get(name, ()) for name in ("months", "weekdays", "short_months")),
            (f"{day}s" for day in words.numbers.get("weekdays", ())),
        )
        #: Words that are common ones where they begin a sentence.
        self.common = self.numbers.union(
            words.words("copy", "function"),
            words.words("numbers", "nouns_stop"),
            words.words("quotes", "speakers"),
        )

    def read_each(self, text: str, start: int, run: str) -> Iterator[Name | None]:
        """The names in a run of capitalised words: somebody and where she is from are two, "Anna Price of Ostvik"."""
        head, of, tail = run.partition(_OF)
        words = {bare(piece.rstrip(".,")).casefold() for piece in head.split()}
        if of and 1 < len(words) < _MOST_PERSON and words.isdisjoint(self.bodies):
            yield self.read(text, start, head)
            yield self.read(text, start + len(head) + len(of), tail)
        else:
            yield self.read(text, start, run)

    def read(self, text: str, start: int, run: str) -> Name | None:
        """The name in a run of capitalised words; None where it is none."""
        pieces = run.split()
        behind_article = pieces[0] in self.articled and self._behind_article(text, start)
        if behind_article and (marching := self.marching.match(text, start)):
            whole = bare(marching.group())
            return Name(start, start + len(whole), whole, tuple(word_key(whole)), None, False)
        initial = start < 2 or bool(_SENTENCE_START.search(text[start - 3 if start > 2 else 0 : start]))
        if bare(pieces[-1]).casefold() in self.events:
            return None
        first, last = 0, len(pieces)
        while (
            first < last
            and self._is_plain(pieces[first], initial=initial)
            and not text.startswith(self.kept, start)
            and not (behind_article and len(pieces) == first + 2 and pieces[first] in self.led)
            and not self._is_country(pieces, first)
        ):
            start += len(pieces[first]) + 1
            initial = False
            first += 1
        while first < last and (
            bare(pieces[last - 1]) in self.plain or pieces[last - 1].casefold() in self.inside
        ):
            last -= 1
        pieces = pieces[first:last]
        if not pieces or (
            len(pieces) > 1 and pieces[1] in self.inside and pieces[0].casefold() in self.titles
        ):
            return None  # "mayor of Tarn" with a capital
        if initial and len(pieces) > 1 and pieces[1].isupper() and not pieces[0].isupper():
            start += len(pieces[0]) + 1  # "Landmark US"
            initial = False
            pieces = pieces[1:]
        whole = bare(" ".join(pieces))
        if text.startswith("-like", start + len(whole)):
            return None
        if whole in self.numbered and text[start + len(whole) + 1 : start + len(whole) + 2].isdigit():
            return None
        country = self.countries.get(whole, "")
        key = tuple([word for word in word_key(whole) if word not in self.titles and word not in self.inside])
        if key and not country and _POINTED.fullmatch(whole):
            letters = whole.replace(".", "")
            key, country = (letters.casefold(),), self.countries.get(letters, "")
            whole += "." if country and text[start + len(whole) : start + len(whole) + 1] == "." else ""
        if not key or all(len(word) == 1 for word in key):
            return None
        lone = len(pieces) == 1
        if (
            lone
            and not country
            and whole not in self.known
            and (
                self.nouns
                or key[0] in self.numbers
                or any(map(str.isdigit, key[0]))
                or DEMONYM.search(key[0])
            )
        ):
            return None
        return Name(
            start,
            start + len(whole),
            whole,
            key,
            self._kind(text, start, whole, pieces),
            initial and lone and whole not in self.known and (not country or whole in self.ambiguous),
            country,
        )

    def _behind_article(self, text: str, start: int) -> bool:
        """Whether the definite article stands before a place."""
        ahead = text[max(0, start - _ARTICLE) : start].split()
        return bool(ahead) and text[start - 1] == " " and ahead[-1].casefold() in self.definite

    def _is_country(self, pieces: Sequence[str], first: int) -> bool:
        """Whether the words from one on are a country's. A run may have any number of words, a country few."""
        return len(pieces) - first <= self.most_words and bare(" ".join(pieces[first:])) in self.countries

    def _is_plain(self, piece: str, *, initial: bool) -> bool:
        if piece.casefold() in self.titles:
            return False
        if bare(piece) in self.plain:
            return True
        return initial and (
            piece.casefold() in self.common or (bool(self.endings) and piece.endswith(self.endings))
        )

    def _kind(self, text: str, start: int, whole: str, pieces: Sequence[str]) -> str | None:
        if pieces[0].casefold().rstrip(".") in self.titles:
            return PERSON
        if whole in self.known:
            return ORGANISATION
        parts = {bare(piece.rstrip(".,")).casefold() for piece in pieces}
        if parts & self.organisations:
            return ORGANISATION
        if parts & self.places:
            return PLACE
        before = _BEFORE.findall(text[max(0, start - 20) : start].casefold())
        if before and before[-1] in self.definite:  # "from the Guardian"; "in the Netherlands"
            before = before[:-1] if whole in self.countries else []
        if (
            len(pieces) == 1
            and whole.isupper()
            and len(whole) > 2
            and whole.replace(".", "") not in self.countries
        ):
            return ORGANISATION  # "from BBC"
        if before and before[-1] in (self.place_before if len(pieces) == 1 else self.place_sure):
            return PLACE
        return PERSON if len(pieces) in (2, 3) and _PERSON_AFTER.match(text, start + len(whole)) else None


def bare(word: str) -> str:
    """A word without the mark of the genitive."""
    return word[:-2] if word.endswith(("'s", "’s")) else word.rstrip("'’")


_BEFORE = re.compile(r"[\w’']+")
#: What follows a person's name alone: firms say things as well.
_PERSON_AFTER = re.compile(r",? (?:\d\d,|who)")
