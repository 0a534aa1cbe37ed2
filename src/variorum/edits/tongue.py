"""In which words something is said: the language of a line is given to what makes it, English where none is.

Every message stands whole in the source, with its places named, so that a translator can turn it about and inflect it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from gettext import NullTranslations
from typing import Final


def later(message: str) -> str:
    """Marks a message for the catalogues that is put into words where it is said."""
    return message


@dataclass(frozen=True, slots=True)
class Counted:
    """A message that counts something, in its two English forms."""

    one: str
    many: str


def counted(one: str, many: str) -> Counted:
    """Marks a message with a number for the catalogues."""
    return Counted(one, many)


@dataclass(frozen=True, slots=True)
class Tongue:
    """The words of a language, how it writes numbers, and how a value from an article is set among them."""

    words: NullTranslations
    number: Callable[[int], str] = str
    value: Callable[[str], str] = str

    def say(self, message: str, **values: str) -> str:
        """A message, with its places filled."""
        said = self.words.gettext(message)
        return said % values if values else said

    def count(self, message: Counted, number: int, **values: str) -> str:
        """The form of a message for a number."""
        said = self.words.ngettext(message.one, message.many, number)
        return said % {"num": self.number(number), **values}

    def listed(self, items: Sequence[str]) -> str:
        """ "a", "a and b", "a, b and c"."""
        *before, last = items
        if not before:
            return last
        return self.say(later("%(items)s and %(last)s"), items=", ".join(before), last=last)


ENGLISH: Final = Tongue(NullTranslations())
