"""The store, put together: all that is remembered, but for the captured bytes."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol

from variorum.ports.articles import Articles
from variorum.ports.history import Histories
from variorum.ports.lists import Lists
from variorum.ports.plans import Plans
from variorum.ports.sources import Sources
from variorum.ports.stories import Stories


class Store(Sources, Plans, Articles, Stories, Histories, Lists, Protocol):
    """All that is remembered, but for the captured bytes.

    Writing: every method that writes belongs to the transaction opened by `transaction()`, or to one of its
    own where none is open. Reading inside a transaction sees its own writes. A failed transaction leaves
    nothing. Any method may raise `StorageError`; `LockedError` where another process holds the database too
    long. Unknown ids raise `NotFoundError`, but for methods that say they answer None.

    Listing methods that take `limit` and `before` page by keyset: pass the last row's time (or id) to go on.
    Ids are made by the caller, except where a method answers one. NUL and lone surrogates in texts are stored
    as U+FFFD, because not every database can hold them. Articles taken down, and merged ones without a version
    unless asked for by `state`, are in no list and no count but those of looks and captures.
    """

    address: str
    """Where the data lie, with any password replaced by ***."""

    def transaction(self) -> AbstractContextManager[None]:
        """Everything inside is committed at the end, or not at all. Not nested.

        After a write that the database itself refused, the transaction ends with `StorageError` even where
        the caller went on."""
        ...

    def close(self) -> None: ...
