"""Which pictures inside a text are others than at the last look, where the text is one that is known.

Such a change makes no version: it is recorded apart, as that of a link. With a new version the edits tell it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from dataclasses import replace
from datetime import datetime
from typing import Final

from variorum.comparison.images import pictures_moved
from variorum.pipeline.linking import shown_at
from variorum.ports import Store
from variorum.text.images import stem
from variorum.types import Document, Picture, PictureChange

MOST_OF_ONE: Final = 10
"""Changes of pictures under the same caption in one article: what changed more often turns by itself."""


def shown(document: Document) -> Hashable | None:
    """Which pictures a text shows; None where nobody read it."""
    return None if document.pictures is None else tuple(stem(each.address) for each in document.pictures)


def changes(
    store: Store, article_id: str, version: int, document: Document, at: datetime
) -> list[PictureChange]:
    """The pictures of `document`, which shows `version`, that are others than when that was seen last."""
    known = store.picture_changes(article_id)
    often = Counter(change.caption for change in known)
    return [
        PictureChange(article_id, at, move.caption, move.was, move.now)
        for move in pictures_moved(_before(store, article_id, version, known), document)
        if often[move.caption] < MOST_OF_ONE
    ]


def _before(store: Store, article_id: str, version: int, known: list[PictureChange]) -> Document:
    """The version with its pictures as they were seen last: those it came with, and what changed in them since."""
    document = store.document(article_id, version)
    if not known or document.pictures is None:
        return document
    versions = store.versions(article_id, noise=True)
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
