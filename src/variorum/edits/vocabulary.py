"""The closed lists of each language, from the data files of this package.

A rule that needs words asks for the vocabulary of the text's language. A language without a file has none but what
`numerals` knows: figures in digits, quotations by their marks and everything that stands outside the text are told all
the same.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any, Final

from variorum.edits.numerals import numerals

#: The languages that have a file.
LANGUAGES: Final = ("de", "en", "es", "fr", "pt")


#: The sections of a file, in the order of the fields of a vocabulary.
_SECTIONS: Final = ("numbers", "quotes", "names", "hedges", "negation", "tone", "notes", "copy")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The lists of one language: a table for each section of its file, empty where it has none.

    Compared by identity: there is one of each language.
    """

    language: str
    numbers: Mapping[str, Any]
    quotes: Mapping[str, Any]
    names: Mapping[str, Any]
    hedges: Mapping[str, Any]
    negation: Mapping[str, Any]
    tone: Mapping[str, Any]
    notes: Mapping[str, Any]
    copy: Mapping[str, Any]

    def __hash__(self) -> int:
        return hash(self.language)

    def words(self, section: str, name: str) -> frozenset[str]:
        """A list as a set, folded."""
        return _set(self, section, name)


@lru_cache(maxsize=16)
def vocabulary(language: str | None) -> Vocabulary:
    """The vocabulary of a primary language subtag ("en"); of a language without a file how it writes its numbers."""
    tables: dict[str, Any]
    if language in LANGUAGES:
        body = resources.files("variorum.edits").joinpath("data", f"{language}.toml").read_text("utf-8")
        tables = tomllib.loads(body)
    else:
        tables = {"numbers": numerals(language or "und")}
    return Vocabulary(
        language or "und",
        *(tables.get(name, {}) for name in _SECTIONS),
    )


@cache
def _set(of: Vocabulary, section: str, name: str) -> frozenset[str]:
    return frozenset(word.casefold() for word in getattr(of, section).get(name, ()))
