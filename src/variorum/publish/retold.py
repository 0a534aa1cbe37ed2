"""What is stored in English, told in the language of the page.

Why a look was called what it was, why a request brought nothing and what is wrong with a feed are sentences that the core,
the gate and the readers of feeds make, and that the store, feeds and exports keep as they are. They are made from a closed
set (`variorum.publish.stored`), so that a page can read them back and say the same in its own language. What is no sentence
of that set is told as it is stored, in whole: nothing is half translated.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from variorum.publish.languages import ENGLISH, gettext, spoken
from variorum.publish.stored import FORMS
from variorum.publish.words import listed, number
from variorum.versions.witnesses import Witness

#: Longer ones are not looked at: an address alone may have some thousand characters.
_LONGEST: Final = 4_000
_PLACE: Final = re.compile(r"%\((\w+)\)s")
_NUMBERS: Final = frozenset({"count", "other"})
#: Places of a form that hold sentences themselves.
_SENTENCES: Final = frozenset({"what", "more", "span"})
#: Most sentences in a row; what holds more of what parts them came from a page or a feed.
_MOST: Final = 30
#: What parts sentences that stand in a row; the second by a blank that the language may want otherwise.
_PARTS: Final = ("; ", ", ")
_WITNESS: Final = "|".join(map(re.escape, Witness))
_AND: Final = re.compile(", | and ")
_SHAPES: Final = {
    "count": r"\d[\d,]*",
    "other": r"\d[\d,]*",
    "url": r"\S+",
    "host": r"\S+",
    "address": r"\S+",
    "who": f"(?:{_WITNESS})(?:(?:, | and )(?:{_WITNESS}))*",
}


def retold(stored: str) -> str:
    """A stored sentence in the language of this request; as it is stored where that is English, or where it is none of
    those that we know."""
    return _known(stored, spoken()) or stored


def is_english(stored: str) -> bool:
    """Whether a stored sentence is told in English on a page that speaks another language."""
    return spoken() != ENGLISH and _known(stored, spoken()) is None


def _known(stored: str, language: str) -> str | None:
    """The sentence in a language, which is the one of this request; None where it cannot be read back."""
    if language == ENGLISH or len(stored) > _LONGEST:
        return None
    return _told(stored, language)


@lru_cache(maxsize=4_096)
def _told(stored: str, language: str) -> str | None:
    if stored in _WHOLE:
        return gettext(stored)
    for shape, form in _SHAPED:
        if (found := shape.fullmatch(stored)) and (places := _places(found, language)) is not None:
            return gettext(form) % places
    return next((told for part in _PARTS if (told := _in_a_row(stored, part, language))), None)


def _places(found: re.Match[str], language: str) -> dict[str, str] | None:
    """What stands at the places of a form, in the language; None where a sentence among it cannot be read back."""
    places = dict[str, str]()
    for name, text in found.groupdict().items():
        if name in _SENTENCES:
            told = _told(text, language)
            if told is None:
                return None
            text = told
        elif name in _NUMBERS:
            text = number(int(text.replace(",", "")))
        elif name == "who":
            text = listed([gettext(each) for each in _AND.split(text)])
        places[name] = text
    return places


def _in_a_row(stored: str, part: str, language: str) -> str | None:
    """Several sentences, each of which must be known; one may hold what parts them."""
    pieces = stored.split(part)
    if not 1 < len(pieces) <= _MOST:
        return None
    told: list[str] = []
    start = 0
    while start < len(pieces):
        ends = range(start + 1, len(pieces) + (start > 0))  # all of them are what is asked about
        heads = ((end, _told(part.join(pieces[start:end]), language)) for end in ends)
        start, sentence = next(((end, each) for end, each in heads if each is not None), (0, None))
        if sentence is None:
            return None
        told.append(sentence)
    return (gettext("; ") if part == "; " else part).join(told)


def _shape(form: str) -> re.Pattern[str]:
    """The sentences that a form stands for."""
    literal = _PLACE.split(form)
    pieces = [
        f"(?P<{piece}>{_SHAPES.get(piece, '.+')})" if i % 2 else re.escape(piece)
        for i, piece in enumerate(literal)
    ]
    return re.compile("".join(pieces), re.DOTALL)


_WHOLE: Final = frozenset(form for form in FORMS if "%(" not in form)
#: Those with the most words of their own first: what says more is never taken for what says less.
_SHAPED: Final = [
    (_shape(form), form)
    for form in sorted(FORMS, key=lambda form: len(_PLACE.sub("", form)), reverse=True)
    if "%(" in form
]
