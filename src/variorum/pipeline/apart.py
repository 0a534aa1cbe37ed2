"""Settling a batch: together where it works, and apart where something in it breaks.

A commit shared by many results is what makes checks cheap, but one result must never take the others with it:
a page that an extractor stumbles over, an exchange that cannot be written down. Such a batch is settled in two
halves, these again in two, until the result that breaks stands alone and is recorded as broken. What is no
fault of any result (a full disk, a locked database) is not divided: it is raised at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final, TypeVar

from variorum.errors import LockedError, SchemaError, UnavailableError

T = TypeVar("T")
S = TypeVar("S")

_NOBODYS_FAULT: Final = (LockedError, UnavailableError, SchemaError)
_LONGEST: Final = 300


class BrokenError(Exception):
    """Something in a batch could not be settled; the cause says what happened."""

    @property
    def cause(self) -> BaseException:
        return self.__cause__ or self

    def __str__(self) -> str:
        return in_words(self.cause)


def in_words(error: BaseException) -> str:
    """An unexpected error for the check log: what broke, in one line."""
    line = " ".join(f"{type(error).__name__}: {error}".split())
    return f"could not be dealt with ({line[:_LONGEST]})"


@contextmanager
def blamed() -> Iterator[None]:
    """Whatever breaks inside is blamed on what is being settled, unless the store itself cannot work."""
    try:
        yield
    except _NOBODYS_FAULT:
        raise
    except Exception as error:  # pages and archives break code in ways that nobody foresaw
        raise BrokenError from error


def settle_apart(
    batch: Sequence[T],
    together: Callable[[Sequence[T]], list[S]],
    alone: Callable[[T, BrokenError], list[S]],
) -> list[S]:
    """`together(batch)`, or where that raises `BrokenError`, its halves one after the other; what breaks by
    itself goes to `alone`. `together` must store all or nothing."""
    try:
        return together(batch)
    except BrokenError as broken:
        if len(batch) == 1:
            return alone(batch[0], broken)
    middle = len(batch) // 2
    return [
        *settle_apart(batch[:middle], together, alone),
        *settle_apart(batch[middle:], together, alone),
    ]
