"""One form for the forms of a word."""

from __future__ import annotations

import re
from functools import lru_cache

from variorum.edits.figures import singular
from variorum.text.normalise import fold

_LEANING = re.compile(r"^(?:[cdjlmnst]|qu)['’](?=\w{2})", re.IGNORECASE)


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A word, its plural and its genitive as one, folded, without an article that leans on it ("l’école")."""
    return singular(fold(bare(word)))


def bare(word: str) -> str:
    """A word as written, without an article or the like that leans on it."""
    return _LEANING.sub("", word)
