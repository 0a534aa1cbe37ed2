"""Words of a language as terms: where they begin and end, what tells nothing, what inflection adds.

A word that loses an ending, or is cut to its beginning, bears an ellipsis, so that a reader sees that it stands for
all that begin so. What is written without blanks has no words to go by: Chinese characters stand two by two, those
of Thai and its neighbours three by three.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Any, Final
from unicodedata import normalize

from variorum.text.stopwords import STOPWORDS
from variorum.text.tokens import MARKS

#: What stands at the end of a term that is the beginning of a word.
CUT: Final = "…"
#: Letters that stay of a longer word of a language whose endings are not known.
_BEGINNING: Final = 6
_STEM: Final = 4
#: How much of a text tells by its letters what it is written in.
_SAMPLE: Final = 1_000

#: A word: letters and digits; a figure with its separators; what follows an apostrophe.
PLAIN: Final = re.compile(r"[^\W_]+(?:[.,]\d+)*(?:['’][^\W\d_]+)?")
#: The same where letters bear marks that are characters of their own, as those of India and Arabia do.
_MARKED: Final = re.compile(rf"[^\W_](?:[^\W_]|[{MARKS}\u200c\u200d])*(?:[.,]\d+)*(?:['’][^\W\d_]+)?")
_HAN: Final = "\u3005\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_KATAKANA: Final = "\u30a1-\u30fa\u30fc\uff66-\uff9f"
_HIRAGANA: Final = "\u3041-\u309f"
_NO_BLANKS: Final = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
_UNSPACED: Final = re.compile(
    rf"(?P<han>[{_HAN}]+)|(?P<kana>[{_KATAKANA}]+)|[{_HIRAGANA}]+|(?P<south>[{_NO_BLANKS}]+)"
    rf"|(?P<word>(?:(?![{_HAN}{_KATAKANA}{_HIRAGANA}{_NO_BLANKS}])[^\W_])+(?:[.,]\d+)*)"
)
_SYLLABLE: Final = re.compile(rf"[^{MARKS}][{MARKS}]*")
#: Languages by the letters that they alone of those here are written with; what is asked for first comes first.
_LETTERS: Final = {
    "ja": re.compile(f"[{_HIRAGANA}{_KATAKANA}]"),
    "zh": re.compile(f"[{_HAN}]"),
    "ko": re.compile("[\uac00-\ud7a3]"),
    "hi": re.compile("[\u0900-\u097f]"),
    "th": re.compile(f"[{_NO_BLANKS}]"),
    "ar": re.compile("[\u0600-\u06ff]"),
    "uk": re.compile("[іїєґ]"),
    "ru": re.compile("[\u0400-\u04ff]"),
}
_LETTER: Final = re.compile(r"[^\W\d_]")
#: The least share of a text's letters by which it is known.
_SHARE: Final = {"uk": 0.02, "ja": 0.1}
_MOST_OF_IT: Final = 0.4
_UNSPACED_LANGUAGES: Final = frozenset({"zh", "ja", "th", "lo", "km", "my", "yue"})
#: Languages whose nouns have capitals: what stands beside another one is a name.
CAPITAL_NOUNS: Final = frozenset({"de", "lb"})


@dataclass(frozen=True, slots=True, eq=False)
class Tongue:
    """How words of one language become terms."""

    language: str
    stop: frozenset[str]
    endings: tuple[str, ...]
    stem: int
    rounds: int
    elided: frozenset[str]
    prefixes: tuple[str, ...]
    cut: re.Pattern[str] | None
    unspaced: bool
    weekdays: dict[str, int] = field(default_factory=dict)  # by their words, 0 is Monday
    months: frozenset[str] = frozenset()
    offices: frozenset[str] = frozenset()
    office_endings: tuple[str, ...] = ()
    common: dict[str, float] = field(default_factory=dict)  # terms, and the share of news that holds them

    def words(self, paragraph: str) -> list[tuple[int, str]]:
        """The words of a paragraph with where they begin."""
        if self.unspaced:
            return list(self._unspaced(paragraph))
        pattern = PLAIN if paragraph.isascii() else _MARKED
        return [(match.start(), match.group()) for match in pattern.finditer(paragraph)]

    def term(self, word: str) -> str | None:
        """What a word counts as; None where it tells nothing."""
        term = normalize("NFC", word.lower())
        if term[0].isdigit() or (self.unspaced and not term.isascii()):
            return term
        term = self.bare(term)
        if term in self.stop:
            return None
        return term if term in self.weekdays else self._stem(term)

    def is_no_name(self, word: str, *, behind_name: bool) -> bool:
        """Whether a word, in lower case, is a day, an office, or a month; `behind_name` it may be somebody's name, if it
        is a month's (Theresa May)."""
        if word in self.weekdays or word in self.offices or word.endswith(self.office_endings):
            return True
        return word in self.months and not behind_name

    def bare(self, word: str) -> str:
        """A word without the article or preposition that an apostrophe parts from it."""
        for mark in "'’":
            before, found, behind = word.partition(mark)
            if found and before.lower() in self.elided:
                word = behind
        return normalize("NFC", word)

    def _stem(self, term: str) -> str:
        for prefix in self.prefixes:
            if term.startswith(prefix) and len(term) - len(prefix) >= self.stem:
                term = term[len(prefix) :]
                break
        if not self.endings:
            return term if len(term) <= _BEGINNING else term[:_BEGINNING] + CUT
        if len(term) < self.stem:
            return term
        for _ in range(self.rounds):
            for ending in self.endings:
                if term.endswith(ending) and len(term) - len(ending) >= self.stem:
                    term = term[: -len(ending)]
                    break
        return term + CUT

    def _unspaced(self, paragraph: str) -> Iterator[tuple[int, str]]:
        for match in _UNSPACED.finditer(paragraph):
            at, run = match.start(), match.group()
            if match["kana"] or match["word"]:
                yield at, run
            elif match["han"]:
                for piece in self.cut.split(run) if self.cut else (run,):
                    yield from ((at, first + second) for first, second in pairwise(piece))
            elif match["south"]:
                parts = _SYLLABLE.findall(run)
                yield from (
                    (at, "".join(parts[start : start + 3])) for start in range(max(1, len(parts) - 2))
                )


def tongue_of(language: str | None, text: str) -> Tongue | None:
    """How words of a text become terms; None for English, and for what is taken for it. A language that nobody states
    is told by its letters."""
    if language == "en" or (language is None and text.isascii()):
        return None
    known = language or _by_letters(text[:_SAMPLE])
    return None if known is None else _tongue(known)


def lists_of(tongue: Tongue | None) -> Tongue:
    """The closed lists of a language; None is English."""
    return tongue or _tongue("en")


@cache
def weekdays() -> Mapping[str, int]:
    """The days of the week as terms, of all languages; 0 is Monday."""
    return {word: day for language in _tables() for word, day in _tongue(language).weekdays.items()}


@cache
def who_and_when() -> frozenset[str]:
    """Offices and days of the week as terms, of all languages: who it was and when, not what happened."""
    tongues = [_tongue(language) for language in _tables()]
    offices = {
        word if tongue.language == "en" else tongue.term(word)
        for tongue in tongues
        for word in (*tongue.offices, *tongue.office_endings)
    }
    return frozenset(each for each in offices if each).union(weekdays())


@cache
def _tongue(language: str) -> Tongue:
    table = _tables().get(_SAME.get(language, language), {})

    def read(name: str) -> tuple[str, ...]:
        """The words of a list, the longest first."""
        return tuple(sorted(str(table.get(name, "")).split(), key=lambda each: (-len(each), each)))

    tongue = Tongue(
        language,
        frozenset(read("stop")) | STOPWORDS.get(language, frozenset()),
        read("endings"),
        int(table.get("stem", _STEM)),
        int(table.get("rounds", 1)),
        frozenset(read("elided")),
        read("prefixes"),
        re.compile(f"[{table['cut']}]") if "cut" in table else None,
        language in _UNSPACED_LANGUAGES,
        {
            word: day
            for day, words in enumerate(str(table.get("weekdays", "")).split())
            for word in words.split("/")
        },
        frozenset(read("months")),
        frozenset(read("offices")),
        read("office_endings"),
    )
    for name, share in _SHARES.items():
        tongue.common.update((term, share) for word in read(name) if (term := tongue.term(word)))
    return tongue


#: Which share of reports holds the words of a list; what is in both is common.
_SHARES: Final = {"frequent": 0.1, "common": 1 / 3}
#: Tags of one language.
_SAME: Final[Mapping[str, str]] = {"nb": "no", "nn": "no", "yue": "zh", "be": "ru", "lb": "de"}


def common_terms(language: str) -> Mapping[str, float]:
    """In which share of the news of a language a common term stands, as far as that is known."""
    return _tongue(language).common if language else {}


@cache
def _tables() -> dict[str, dict[str, Any]]:
    return tomllib.loads(resources.files("variorum.cluster").joinpath("tongues.toml").read_text("utf-8"))


def _by_letters(sample: str) -> str | None:
    letters = len(_LETTER.findall(sample))
    return next(
        (
            language
            for language, pattern in _LETTERS.items()
            if len(pattern.findall(sample)) > letters * _SHARE.get(language, _MOST_OF_IT)
        ),
        None,
    )
