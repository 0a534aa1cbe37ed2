"""How much of a sentence is shown: the clause around what matters."""

from __future__ import annotations

import re

#: Words of a sentence up to which all of it is shown, and least words of a clause that says something by itself.
_LONG, _LEAST = 24, 6
_BREAK = re.compile(r"[,;:—–()]+ |[,;:]$| [—–-]+ | \(")


def shown(text: str, first: int, last: int, least: int = _LEAST) -> tuple[int, int]:
    """The characters of a sentence to show so that `[first, last)` is among them: all of a short one, of a long one the clauses
    that hold it, and those beside them up to `least` words."""
    if len(text.split()) <= _LONG:
        return 0, len(text)
    starts = [0, *(each.end() for each in _BREAK.finditer(text) if each.end() <= first)]
    ends = [*(each.start() for each in _BREAK.finditer(text) if each.start() >= last), len(text)]
    begin, end = starts.pop(), ends.pop(0)
    while len(text[begin:end].split()) < least and (starts or ends):
        if ends:
            end = ends.pop(0)
        else:
            begin = starts.pop()
    return begin, end
