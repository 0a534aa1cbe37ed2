"""Whether a verb of saying tells of what was not said: "neither X nor Y said", "she never said", "denied saying".

Only its own clause is looked at. Nobody is told as the speaker of such words: better no name than a wrong one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from variorum.edits.vocabulary import Vocabulary

#: Characters before a verb within which its clause begins, and words behind it that may negate it ("sagte nicht").
_REACH: Final = 200
_BEHIND: Final = 2
_WORD = re.compile(r"\w+(?:['’]\w+)*")
_CLAUSE = re.compile(r"[,;:.!?()–—\"“”„«»\n]|\s(?:and|but|und|aber|et|mais|y|pero|e|mas)\s")


@dataclass(frozen=True, slots=True)
class _Lists:
    """Words that negate a verb before them, those that negate one they follow, and phrases in which they negate nothing."""

    words: frozenset[str]
    behind: frozenset[str]
    phrases: re.Pattern[str]
    contracted: bool


@lru_cache(maxsize=16)
def _lists(words: Vocabulary) -> _Lists:
    lists = words.negation
    phrases = "|".join(map(re.escape, lists.get("phrases", ()))) or "(?!)"
    return _Lists(
        words.words("negation", "words") - words.words("negation", "lacking"),
        words.words("negation", "behind"),
        re.compile(rf"\b(?:{phrases})\b", re.IGNORECASE),
        bool(lists.get("contracted")),
    )


def unsaid(text: str, start: int, end: int, words: Vocabulary, *, denying: bool) -> bool:
    """Whether the verb of saying at `[start, end)` is negated in its clause; with `denying` also where it is a verb of denial
    itself."""
    lists = _lists(words)
    ahead = _CLAUSE.split(text[max(0, start - _REACH) : start])[-1]
    said = _WORD.findall(lists.phrases.sub(" ", ahead))
    if any(_negates(word, lists) for word in said):
        return True
    if denying and _negates(text[start:end], lists):
        return True
    behind = _WORD.findall(_CLAUSE.split(text[end : end + _REACH])[0])[:_BEHIND]
    return any(word.casefold() in lists.behind for word in behind)


def _negates(word: str, lists: _Lists) -> bool:
    folded = word.casefold().replace("’", "'")
    return folded.rpartition("'")[2] in lists.words or (lists.contracted and folded.endswith("n't"))
