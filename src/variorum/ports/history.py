"""Versions, the edits between them, and what changed apart from their texts; takedowns."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from variorum.types import (
    ArticleState,
    Candidate,
    Document,
    History,
    LinkChange,
    Mark,
    PictureChange,
    StoredEdit,
    Version,
    WitnessChange,
)


@dataclass(frozen=True, slots=True)
class NewText:
    """A text that an article was not known to have and now shows: its version, the edits between it and the one
    shown before it, and how the article stands with it."""

    version: Version
    document: Document
    edits: tuple[StoredEdit, ...]
    state: ArticleState
    candidate: Candidate | None = None


class Histories(Protocol):
    """The part of `Store` that this module is named for."""

    def add_version(self, version: Version, document: Document) -> None:
        """A new version with its text. Raises `StorageError` where the number is not the next one. Indexes it
        for search, with the sentences it added and removed against the version shown before."""
        ...

    def add_texts(self, arrived: Sequence[NewText]) -> None:
        """New texts of many articles, at most one of each: all that `add_version`, `add_edits`, `set_state` and
        `set_article` would write (headline and language as the document has them, and when it was published
        where it says so), in one executemany per table. Each is the latest of its article: raises `StorageError`
        where a text is known that was first seen at that time or later, or where the number is not the next."""
        ...

    def versions(self, article_id: str, *, noise: bool = False) -> list[Version]:
        """By number; those judged noise only with `noise`."""
        ...

    def document(self, article_id: str, number: int) -> Document:
        """The text of a version: at most two reads."""
        ...

    def documents(self, article_id: str, numbers: Collection[int]) -> dict[int, Document]:
        """The texts of these versions by number, in few queries; those that there are not are absent."""
        ...

    def shown_documents(self, ids: Collection[str]) -> dict[str, Document]:
        """The texts that these articles show now, by id, in few queries; articles without one are absent."""
        ...

    def set_document(
        self,
        article_id: str,
        number: int,
        document: Document,
        *,
        text_key: str,
        decision_rule: int,
        words: int | None = None,
    ) -> None:
        """The same version read anew by other rules (`reprocess`). Its headline and extraction rule are the
        document's; `words` None leaves their number."""
        ...

    def add_interval(
        self,
        article_id: str,
        number: int,
        after: datetime | None,
        first: datetime,
        last: datetime | None = None,
    ) -> None:
        """An earlier text came back: another interval of its version, which is now the one shown. It was seen until
        `last`; at `first` only, where that is None."""
        ...

    def drop_interval(self, article_id: str, number: int, first: datetime) -> None:
        """Take back what `add_interval` noted: a version that stood in for another no longer does. Raises `StorageError`
        where no interval of the version begins then, or where it is its only one."""
        ...

    def add_edits(self, edits: Sequence[StoredEdit]) -> None:
        """Edits between two versions; those stored before for the same pair are replaced."""
        ...

    def edits(self, article_id: str, old: int, new: int) -> list[StoredEdit]: ...

    def history(self, article_id: str) -> History:
        """The facts a decision may use, read for update."""
        ...

    def mark(self, mark: Mark) -> None:
        """A person's word; sets or clears `noise` of that version and re-counts."""
        ...

    def marks(self, article_id: str) -> list[Mark]: ...

    def add_witness_changes(self, changes: Sequence[WitnessChange]) -> None:
        """Changes of headlines and bylines, each witness apart; a takedown forgets their words."""
        ...

    def witness_changes(self, article_id: str) -> list[WitnessChange]:
        """In order of their time."""
        ...

    def add_link_changes(self, changes: Sequence[LinkChange]) -> None:
        """Changes of where links lead, while the text stayed; a takedown forgets them."""
        ...

    def link_changes(self, article_id: str) -> list[LinkChange]:
        """In order of their time."""
        ...

    def add_picture_changes(self, changes: Sequence[PictureChange]) -> None:
        """Changes of pictures, while the text stayed; a takedown forgets them."""
        ...

    def picture_changes(self, article_id: str) -> list[PictureChange]:
        """In order of their time."""
        ...

    def absorb(self, article_id: str, into: str) -> None:
        """The first article is the second, and all that was seen of it belongs to the history of the second.

        Addresses, sightings, hints, looks and captures pass over. A version whose text key the second has
        already becomes intervals of that one; the others get the next numbers, in their order, with their
        marks. Numbers of the second stay. Which of its texts is the current one follows from all intervals
        together; edits between versions that have become neighbours are the caller's to add. The earlier of
        both due times stays. The first is MERGED, has no versions any more and is never due again. Raises
        `StorageError` where either was taken down, or both are one.
        """
        ...

    def takedown(self, article_id: str, at: datetime, reason: str) -> None:
        """Remove texts, edits, headlines, quotes, the place among events and search entries of an article; ids,
        times and digests stay as a tombstone. The article is never due again. A report that is left alone in its event
        rests on nothing any more."""
        ...

    def tombstone(self, article_id: str) -> tuple[datetime, str] | None:
        """When and why the article was taken down; None where it was not."""
        ...
