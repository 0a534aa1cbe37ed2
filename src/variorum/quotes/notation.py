"""Whether two wordings say the same word for word, written otherwise: "the US", "the United States"; "$1.5m", "1.5 million dollars"."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib import resources
from itertools import product
from typing import Any, Final

from variorum.edits.figures import ORDINAL, Figure, figures
from variorum.edits.grammar import number_words
from variorum.edits.quotations import word_key
from variorum.edits.vocabulary import LANGUAGES, vocabulary
from variorum.text.normalise import fold

_CONTRACTED: Final = (("can't", "can not"), ("won't", "will not"), ("n't", " not"), ("'re", " are"), ("'ll", " will"), ("'ve", " have"), ("'m", " am"), ("'d", " would"))  # fmt: skip
#: What an s behind an apostrophe may be short for.
_SHORT_S: Final = (" is", " has", "'s")
#: What is the same word or number written otherwise.
_LISTS: Final[Mapping[str, Any]] = tomllib.loads(
    resources.files("variorum.quotes").joinpath("notation.toml").read_text("utf-8")
)


def _numbers() -> dict[str, str]:
    """Numbers below 100 in one word, of all languages that have lists, and their digits."""
    listed = [{**vocabulary(tag).numbers, "halves": {}} for tag in LANGUAGES]
    return {
        fold(word): str(int(number))
        for lists in (*listed, *_LISTS["numbers"].values())
        for word, number in number_words(lists).items()
        if word.isalpha()
    }


_NUMBERS: Final = _numbers()
#: What may begin a figure: a digit, a sign, or a number in words.
FIGURES: Final = re.compile(rf"[\d$£€¥%]|\b(?:{'|'.join(map(re.escape, _NUMBERS))})\b", re.IGNORECASE)
#: A place in an order: "20th".
_PLACED: Final = re.compile(r"\b\d+(?:st|nd|rd|th)\b")
#: Characters of words that are read as a figure.
_LONGEST: Final = 60


def in_words(language: str | None) -> Mapping[str, Any]:
    """How a language writes numbers in words, in lists as those of figures are, beside these or in their stead; empty where nothing is known."""
    found: Mapping[str, Any] = _LISTS["numbers"].get(language or "", {})
    return found


def same(was: str, now: str) -> bool:
    """Whether both say the same word for word, written otherwise."""
    if any("".join(one) == "".join(other) for one, other in product(_spelt(was), _spelt(now))):
        return True
    shorter, longer = sorted((word_key(was), word_key(now)), key=len)
    initials = "".join(word[0] for word in longer)
    if len("".join(shorter)) > 1 and len(longer) > len(shorter[:1]) and "".join(shorter) == initials:
        return True
    return _same_figure(was, now)


def _spelt(text: str) -> Iterator[list[str]]:
    """The words of a text without contractions, abbreviations and spellings of one country alone; each as it may be meant."""
    folded = fold(text).replace("&", " and ")
    folded = _PLACED.sub(lambda found: _written().get(found[0], found[0]), folded)
    for short, full in _CONTRACTED:
        folded = re.sub(rf"{short}\b", full, folded)
    for meant in _SHORT_S if re.search(r"'s\b", folded) else ("",):
        words = word_key(re.sub(r"'s\b", meant, folded))
        yield [_one(word) for word in words]


@lru_cache(maxsize=1)
def _written() -> Mapping[str, str]:
    """Each way to write a word, and the first of them."""
    return {each: ways[0] for ways in _LISTS["ways"] for each in ways[1:]}


@lru_cache(maxsize=1 << 12)
def _one(word: str) -> str:
    word = _written().get(word) or _NUMBERS.get(word, word)
    for one, other, letters in _LISTS["spellings"]:
        found = word.find(one, int(letters))
        if found > 0:
            return f"{word[:found]}{other}{word[found + len(one) :]}"
    return word


def _same_figure(was: str, now: str) -> bool:
    """Whether both are one figure, with its unit, and nothing else."""
    if max(len(was), len(now)) > _LONGEST or not (FIGURES.search(was) and FIGURES.search(now)):
        return False
    for tag in LANGUAGES:
        one, other = _figure(was, tag), _figure(now, tag)
        if not one or not other or one.number != other.number:
            continue
        if (one.measure or one.unit) == (other.measure or other.unit) and (
            one.kind == other.kind or "year" in (one.value[0], other.value[0])
        ):
            return True
    return False


@lru_cache(maxsize=1 << 10)
def _figure(text: str, tag: str) -> Figure | None:
    """The figure that is all of a text."""
    (found, *others) = figures(text, vocabulary(tag)) or (None,)
    if found is None or others or ORDINAL in found.value:
        return None
    start, end = found.place
    return found if not text[:start].strip() and not text[end:].strip(" .") else None
