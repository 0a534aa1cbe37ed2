"""In which language the pages speak: what can be chosen, what a reader prefers, and the words of each.

The language of a request is set once, before anything is worked out for it, and holds for all that runs on its
behalf; feeds, exports, citations and the command line are English. Catalogues are `locale/*.po`, read when first
needed: what translators write is what is shipped. Whoever adds a language adds a file and a line of `LANGUAGES`.
"""

from __future__ import annotations

import gettext as standard
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache, wraps
from importlib.resources import files
from typing import Final, ParamSpec, TypeVar

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from variorum.edits.tongue import later as later

Given = ParamSpec("Given")
Made = TypeVar("Made")

#: The languages of the pages by their tags, each with its own name. English is what stands in the templates.
LANGUAGES: Final = {"en": "English", "de": "Deutsch", "fr": "Français"}
ENGLISH: Final = "en"

_spoken: ContextVar[str] = ContextVar("language of the pages", default=ENGLISH)


def spoken() -> str:
    """The tag of the language in which the present request is answered."""
    return _spoken.get()


def speak(language: str) -> None:
    """Answer what follows in this context in a language. Raises `KeyError` for one that the pages do not speak."""
    LANGUAGES[language]
    _spoken.set(language)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """`speak`, for a while."""
    before = spoken()
    speak(language)
    try:
        yield
    finally:
        speak(before)


def preferred(header: str) -> str:
    """The first language of an `Accept-Language` header (RFC 9110, 12.5.4) that the pages speak; English if none is."""
    wishes: list[tuple[float, str]] = []
    for wish in header[:1000].split(","):
        tag, _, weight = wish.partition(";")
        try:
            quality = float(weight.strip().removeprefix("q=") or 1)
        except ValueError:
            continue
        wishes.append((-quality, tag.strip().lower().partition("-")[0]))
    found = (tag for quality, tag in sorted(wishes, key=lambda wish: wish[0]) if quality < 0)
    return next((tag for tag in found if tag in LANGUAGES), ENGLISH)


@lru_cache(maxsize=len(LANGUAGES))
def locale(language: str) -> Locale:
    """How a language writes dates and numbers."""
    return Locale(language)


def catalogue() -> standard.NullTranslations:
    """The words of the language of this request."""
    return _words(spoken())


@lru_cache(maxsize=len(LANGUAGES))
def _words(language: str) -> standard.NullTranslations:
    if language == ENGLISH:
        return standard.NullTranslations()
    text = (files("variorum.publish") / "locale" / f"{language}.po").read_bytes()
    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.BytesIO(text), locale=language))
    compiled.seek(0)
    return standard.GNUTranslations(compiled)


def in_english(make: Callable[Given, Made]) -> Callable[Given, Made]:
    """A function that answers in English, whatever is spoken: what makes sentences by English grammar."""

    @wraps(make)
    def made(*args: Given.args, **kwargs: Given.kwargs) -> Made:
        with speaking(ENGLISH):
            return make(*args, **kwargs)

    return made


def gettext(message: str) -> str:
    """A message in the language of this request; itself where nobody has translated it yet."""
    return catalogue().gettext(message)


def ngettext(one: str, many: str, number: int) -> str:
    """The form of a message for a number, in the language of this request."""
    return catalogue().ngettext(one, many, number)


def pgettext(context: str, message: str) -> str:
    """`gettext` for a word that means several things."""
    return catalogue().pgettext(context, message)
