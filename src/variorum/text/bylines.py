"""Whom a byline names, and whether two bylines name the same."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from variorum.text.normalise import fold

_NUMBERED: Final = re.compile(r"\W*\d")
#: The word before the names of a byline that was read with them; "von" is a part of a name where it stands in lower case or
#: before one word.
_BY: Final = re.compile(r"\A(?:(?i:by)|(?:Von|Par|Por)(?= [A-ZÀ-Þ][\w.'’-]* [A-ZÀ-Þ]))[ :]+(?=\w)")
_BETWEEN: Final = ", "
#: What parts the names of a line, as sites write it.
_PARTED: Final = re.compile(r",\s*|\s+(?:and|und|et|y|e|&)\s+")
#: How the words end that say what a writer is: "Health correspondent".
_OFFICES: Final = (
    "correspondent", "reporter", "editor", "staff", "writer", "korrespondent", "korrespondentin", "redakteur", "redakteurin",
    "reporterin", "journaliste", "correspondant", "correspondante", "corresponsal", "redactor", "redactora", "periodista",
    "correspondente", "jornalista", "redator", "redatora",
)  # fmt: skip


def writers(byline: Iterable[str]) -> list[str]:
    """The names of a byline, each up to the first number and without the word before it: "By Ines Valko. 5 hours ago"."""
    names = (_BY.sub("", _NUMBERED.split(each)[0].strip()) for each in byline)
    return [each for each in names if each]


def written(byline: Iterable[str]) -> str | None:
    """A byline as one line; None where it names nobody."""
    return _BETWEEN.join(writers(byline)) or None


def same(old: str | None, new: str | None) -> bool:
    """Whether two bylines, as one line each (`written`), name the same writers: case and order are no difference."""
    return _named(old) == _named(new)


def _named(line: str | None) -> frozenset[str]:
    """The names of a line, without what the writers are; that alone where it names nobody."""
    parts = [fold(each) for each in _PARTED.split(line) if each] if line else []
    names = frozenset(each for each in parts if not each.endswith(_OFFICES))
    return names or frozenset(parts)
