"""The language of a text, without a model: what the page declares, else a vote of the commonest words."""

from __future__ import annotations

import re
from collections import Counter

from variorum.text.stopwords import STOPWORDS

_TAG = re.compile(r"^\s*([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]{1,8})*\s*$")
_WORD = re.compile(r"[^\W\d_]+")
#: Long declarations that pages write in place of a tag.
_NAMES = {"english": "en", "deutsch": "de", "german": "de", "french": "fr", "français": "fr", "spanish": "es",
          "español": "es", "portuguese": "pt", "português": "pt", "italian": "it", "italiano": "it",
          "dutch": "nl", "nederlands": "nl", "polish": "pl", "polski": "pl"}  # fmt: skip
_UNDEFINED = frozenset({"und", "zxx", "mul", "mis"})
_SAMPLE = 4_000  # characters: enough for a vote, and bounded
_LEAST_HITS = 3
_LEAST_LEAD = 1.3  # the winner's hits over the next language's


def language(text: str, declared: str | None) -> str | None:
    """The primary subtag ("en", "de" …) of the declared language, else the winner of the vote, else None.

    `declared` is a BCP 47 tag as a page writes it; one that is no tag counts as none.
    """
    if declared:
        if match := _TAG.match(declared):
            tag = match.group(1).lower()
            if tag not in _UNDEFINED:
                return tag
        elif name := _NAMES.get(declared.strip().lower()):
            return name
    return _vote(text)


def _vote(text: str) -> str | None:
    counted = Counter(_WORD.findall(text[:_SAMPLE].lower()))
    ranking = sorted(
        ((sum(counted[word] for word in table), tag) for tag, table in STOPWORDS.items()), reverse=True
    )
    (most, winner), (next_most, _) = ranking[0], ranking[1]
    if most < _LEAST_HITS or most < next_most * _LEAST_LEAD:
        return None
    return winner
