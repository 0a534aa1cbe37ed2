"""Who may be the subject of a verb of speech, of those who are named beside it.

A name behind a preposition, or in the dative, is where something was said, or to whom; a conjunction or an adverb of time with a
capital is no part of a name. `variorum.quotes.able` decides by the same prepositions.
"""

from __future__ import annotations

import re
from typing import Final

from variorum.edits.vocabulary import Vocabulary

_WORD = re.compile(r"[^\s,]+")
_LAST = re.compile(r"([\w’'-]+) $")
#: Characters before a name in which the word before it stands.
_BESIDE: Final = 30


def subject(
    text: str, place: tuple[int, int], words: Vocabulary, *, behind: bool = False
) -> tuple[int, int] | None:
    """The part of whom was found at a place of a text, `behind` the verb or before it, that may speak: without conjunctions and
    adverbs of time. None where it stands behind a preposition or the like."""
    start, end = place
    openers = words.words("quotes", "openers")
    written = [(each.start() + start, each.group()) for each in _WORD.finditer(text[start:end])]
    while written and written[0][1].casefold() in openers:
        written.pop(0)
    if not written:
        return None
    start, first = written[0]
    following = written[1][1] if len(written) > 1 else ""
    first = first.casefold()
    if first in words.words("quotes", "barring") or _governs(first, following, words, behind=behind):
        return None
    before = _LAST.search(text, max(0, start - _BESIDE), start)
    if before and not behind and before[1].casefold() in words.words("quotes", "barring"):
        return None
    return start, end


def _governs(first: str, following: str, words: Vocabulary, *, behind: bool) -> bool:
    """Whether the first word found is a preposition before a name. One that is an article as well is one behind the verb, where
    no office follows: "disse a Rui Costa"."""
    if first not in words.words("quotes", "prepositions") or not following[:1].isupper():
        return False
    if first not in words.words("quotes", "articles"):
        return True
    return behind and following.casefold() not in words.words("quotes", "speakers")


def outdone(name: str, other: str, words: Vocabulary, *, pronoun: bool) -> bool:
    """Whether it cannot be told which of two speaks, of whom one stands before the verb and the other right behind it: "Jan Vogt
    sagte Eva Köhler". A single word behind it may be anything, and what has an article that may be a dative, to whom it is said."""
    datives = words.words("quotes", "datives")
    if name.split()[0].casefold() in datives:
        return True
    return other.split()[0].casefold() not in datives and (pronoun or " " in other)
