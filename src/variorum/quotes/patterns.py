"""Lists of words as regular expressions."""

from __future__ import annotations

import re
from collections.abc import Iterable


def one_of(words: Iterable[str]) -> str:
    """A pattern for any one of the words, the longer before the shorter; of none at all, one that matches nothing."""
    return "|".join(re.escape(each) for each in sorted(words, key=len, reverse=True)) or "(?!)"
