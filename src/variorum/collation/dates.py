"""What a date is of: the word that it stands with, so that no day on which something was said passes for that of a happening."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from variorum.collation.phrases import Lists, lists
from variorum.collation.stems import stem
from variorum.edits.figures import Figure
from variorum.edits.vocabulary import Vocabulary, vocabulary
from variorum.text.stopwords import STOPWORDS

_WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_MARK: Final = re.compile(r"[,;:.!?()—–“”„«»\"]")


def happens(text: str, figure: Figure, language: str | None) -> tuple[bool, str]:
    """Whether a date in a sentence is that on which somebody told something, and the stem of the word that it stands with: the
    nearest one before it in its clause that is neither a name nor in the lists, where there is none the first behind it. Nothing
    in a language without lists."""
    of, words = lists(language), vocabulary(language)
    if of is None:
        return False, ""
    before = _MARK.split(text[: figure.start])[-1]
    behind = _MARK.split(text[figure.end :], maxsplit=1)[0]
    small = _small(of, words)
    for piece, back in ((before, True), (behind, False)):
        found = _WORD.findall(piece)
        nearest = reversed(found) if back else found
        if head := next((each for each in nearest if _tells(each, of.speech, small)), ""):
            told = head in of.speech
            return told, stem(head) if back or of.nouns or told else ""  # "On Monday the old ferry sank"
    return False, ""


def _tells(word: str, speech: frozenset[str], small: Sequence[frozenset[str]]) -> bool:
    """Whether a word is one that something may be told by: without a capital, and in no list but that of the verbs of
    speech."""
    if len(word) < 2 or not word.islower():
        return False
    return word in speech or not any(word in listed for listed in small)


@lru_cache(maxsize=16)
def _small(of: Lists, words: Vocabulary) -> tuple[frozenset[str], ...]:
    """Words by which nothing is told."""
    return (
        of.links,
        of.opening,
        of.pronouns,
        of.days,
        STOPWORDS.get(words.language, frozenset()),
        words.words("numbers", "periods"),
        words.words("numbers", "months"),
    )
