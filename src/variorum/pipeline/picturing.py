"""Which pictures inside a text are others than at the last look, where the text is one that is known.

Such a change makes no version: it is recorded apart, as that of a link. With a new version the edits tell it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from variorum.comparison.images import pictures_moved
from variorum.pipeline.linking import shown_at
from variorum.ports import Store
from variorum.text.images import stem
from variorum.types import Document, Picture, PictureChange

_HELD: Final = 5_000
"""Articles of which it is held in memory which pictures they showed last."""

MOST_OF_ONE: Final = 10
"""Changes of pictures under the same caption in one article: what changed more often turns by itself."""


@dataclass(slots=True)
class Pictures:
    """The pictures that each article showed last. Held as hashes: the store is asked only where an article is looked at
    for the first time, or shows others than before."""

    store: Store
    _last: dict[str, int] = field(default_factory=dict)

    def changes(
        self, article_id: str, version: int | None, document: Document, at: datetime, *, made: bool
    ) -> list[PictureChange]:
        """The pictures of `document`, which shows `version`, that are others than when that was seen last; none where
        the look `made` it."""
        if version is None or document.pictures is None:
            return []
        shown = hash((version, *(stem(each.address) for each in document.pictures)))
        if self._last.get(article_id) == shown:
            return []
        if len(self._last) >= _HELD:
            self._last.clear()
        self._last[article_id] = shown
        if made:
            return []
        known = self.store.picture_changes(article_id)
        often = Counter(change.caption for change in known)
        return [
            PictureChange(article_id, at, move.caption, move.was, move.now)
            for move in pictures_moved(self._before(article_id, version, known), document)
            if often[move.caption] < MOST_OF_ONE
        ]

    def drop(self) -> None:
        """Forget which pictures were shown: the looks that showed them were not stored."""
        self._last.clear()

    def _before(self, article_id: str, version: int, known: list[PictureChange]) -> Document:
        """The version with its pictures as they were seen last: those it came with, and what changed in them since."""
        document = self.store.document(article_id, version)
        if not known or document.pictures is None:
            return document
        versions = self.store.versions(article_id, noise=True)
        pictures = list(document.pictures)
        for change in known:
            if shown_at(versions, change.at) == version:
                _apply(change, pictures)
        return replace(document, pictures=tuple(pictures))


def _apply(change: PictureChange, pictures: list[Picture]) -> None:
    """Make a change at the picture that it is of, where there is one; one that came stands last, since its place was not
    kept."""
    place, block = len(pictures), 0
    if change.old is not None:
        was = stem(change.old)
        places = (n for n, each in enumerate(pictures) if stem(each.address) == was)
        if (found := next(places, None)) is None:
            return
        place, block = found, pictures[found].block
    pictures[place : place + 1] = [Picture(block, change.new, change.caption)] if change.new else []
