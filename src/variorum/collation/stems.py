"""One form for the forms of a word."""

from __future__ import annotations

from functools import lru_cache

from variorum.edits.figures import singular
from variorum.text.normalise import fold


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A word, its plural and its genitive as one, folded."""
    return singular(fold(word))
