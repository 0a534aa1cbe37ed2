"""Quotation marks round what nobody says: the titles of works, the names of ships, bands, laws and campaigns.

A title stands behind the word for what bears it ("her novel “…”"), or in apposition before it; or it is written as a
name is, with capitals.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from variorum.edits.quotations import Quotation
from variorum.edits.vocabulary import Vocabulary

#: Most words of a title.
_MOST = 12
#: Characters before and behind the marks in which the word for a work is looked for.
_NEAR = 60
#: Letters from which on a word of a title has a capital; in a language that writes every noun with one, each word has.
_SHORT_WORD = 4
_LEAST_CAPITALS = 2
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class _Works:
    before: re.Pattern[str]
    behind: re.Pattern[str]
    #: What stands right before words in marks that are what something is called: "the so-called".
    called: re.Pattern[str]


def is_title(text: str, quotation: Quotation, words: Vocabulary, *, named: bool = True) -> bool:
    """Whether what stands between quotation marks is the title of a work or another name. `named` tells whether the
    capitals say so: not in a headline, which may have them throughout."""
    inner = quotation.inner
    works = _works(words)
    if works is not None and works.called.search(text[max(0, quotation.start - _NEAR) : quotation.start]):
        return True
    if not (inner[:1].isupper() or inner[:1].isdigit()) or len(quotation.words) > _MOST:
        return False
    if named and _written_as_name(inner, words):
        return True
    if works is None:
        return False
    ahead = text[max(0, quotation.start - _NEAR) : quotation.start]
    return bool(works.before.search(ahead) or works.behind.match(text[quotation.end : quotation.end + _NEAR]))


def _written_as_name(inner: str, words: Vocabulary) -> bool:
    """Whether every longer word has a capital, and more than one: "The Long Winter of the Herring"."""
    found = _WORD.findall(inner)
    nouns = bool(words.names.get("nouns"))
    if inner[-1:] in ".!?" or sum(word[0].isupper() for word in found) < _LEAST_CAPITALS:
        return False
    return all(word[0].isupper() or (not nouns and len(word) < _SHORT_WORD) for word in found)


@lru_cache(maxsize=16)
def _works(words: Vocabulary) -> _Works | None:
    listed = words.quotes.get("works", ())
    if not listed:
        return None
    kinds = "|".join(re.escape(each) for each in sorted(listed, key=len, reverse=True))
    whole = rf"(?:\w*(?:{kinds})s?|{kinds})" if words.names.get("nouns") else rf"(?:{kinds})"
    entitled = "|".join(map(re.escape, words.quotes.get("entitled", ()))) or "(?!)"
    return _Works(
        re.compile(rf"\b(?:{whole}(?:,| (?:{entitled}))?|(?:{entitled}))\s*$", re.IGNORECASE),
        re.compile(
            rf",? (?:\w+ ){{1,3}}?(?:{whole})(?=[,.;)]| (?:by|about|of|from|which|that|von|über|aus|der|die|das|de|du|del|do|da|sur|qui|que|sobre)\b)"
            rf"|[ -](?:{whole})\b",
            re.IGNORECASE,
        ),
        re.compile(
            rf"\b(?:{'|'.join(map(re.escape, words.quotes.get('so_called', ()))) or '(?!)'}) \Z",
            re.IGNORECASE,
        ),
    )
