"""Statements within a frame that says who holds them true: "Prosecutors allege that he set the fire"; "…, the report found".

A frame is told only where the other side has the statement in the same words without it: then whoever held it went,
or came, and nothing else did.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from variorum.edits.vocabulary import Vocabulary
from variorum.text.normalise import fold

#: Least words of a statement, and most of what stands around it.
_LEAST, _MOST = 3, 12
#: Most words behind the verb of a frame, of those to whom it is told: "told the Echo that".
_TOLD: Final = 4
_WORD = re.compile(r"[^\W_]+(?:[’'.-][^\W_]+)*")


def framed(text: str, bare: str, words: Vocabulary) -> str | None:
    """Who holds true in a text, as it names them, the statement that stands bare in another; None where nobody does."""
    whole, rest = _keys(text, words), _keys(bare, words)
    more = len(whole) - len(rest)
    if len(rest) < _LEAST or not 1 < more <= _MOST:
        return None
    first = next(
        (at for at, pair in enumerate(zip(whole, rest, strict=False)) if pair[0] != pair[1]), len(rest)
    )
    starts = {0: whole[more:] == rest, len(rest): first >= len(rest)}
    starts.setdefault(first, whole[:first] + whole[first + more :] == rest)
    for start, fits in starts.items():
        if fits and (found := _frame(text, start, start + more, words)):
            return found
    return None


def gave_way(old: str, new: str, words: Vocabulary) -> tuple[tuple[str, ...], tuple[str, ...], int]:
    """The words of both sides between those that they begin with and end in together, and how many begin them."""
    a, b = _keys(old, words), _keys(new, words)
    least = min(len(a), len(b))
    first = next((at for at in range(least) if a[at] != b[at]), least)
    last = next((at for at in range(least - first) if a[-1 - at] != b[-1 - at]), least - first)
    return a[first : len(a) - last], b[first : len(b) - last], first


def _frame(text: str, start: int, end: int, words: Vocabulary) -> str | None:
    """Who stands in some words of a text that are a frame, by the place of its verb: behind somebody, and before nobody but those who
    are told; or before somebody, behind the statement."""
    places = list(_WORD.finditer(text))
    inner = places[start:end]
    here = [fold(each.group()) for each in inner]
    verbs = holding(words) | words.words("quotes", "speech")
    at = next((place for place, word in enumerate(here) if word in verbs), None)
    stop = words.words("negation", "words")
    if at is None or any(word in stop or word in verbs for word in (*here[:at], *here[at + 1 :])):
        return None
    if here[at] in stop or any(mark in text[inner[0].start() : inner[-1].end()] for mark in '"“”„«»;:'):
        return None
    behind = here[at + 1 :]
    joins = words.words("hedges", "joining")
    closed = not behind or (len(behind) <= _TOLD and behind[-1] in joins)
    parted = start and "," in text[places[start - 1].end() : inner[0].start()]
    if at and closed and (not start or parted):
        who = text[inner[0].start() : inner[at - 1].end()]
    elif parted and not at and behind and end == len(places) and len(behind) <= _TOLD:
        who = text[inner[1].start() : inner[-1].end()]
    else:
        return None
    if fold(who) in words.words("quotes", "pronouns"):
        return None
    return who


def holding(words: Vocabulary) -> frozenset[str]:
    """Verbs of those who hold something true, or say so, beside those of speech."""
    return words.words("hedges", "holding")


def _keys(text: str, words: Vocabulary) -> tuple[str, ...]:
    """The words of a text folded; the forms of reported speech are those of plain statements."""
    plain = _plain(words)
    return tuple([plain.get(word, word) for word in map(fold, _WORD.findall(text))])


@lru_cache(maxsize=16)
def _plain(words: Vocabulary) -> Mapping[str, str]:
    pairs = (pair.split() for pair in words.hedges.get("reported", ()))
    return {pair[0]: pair[1] for pair in pairs}
