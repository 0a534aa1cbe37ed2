"""Which links inside a text lead elsewhere than at the last look, where the text is one that is known.

Such a change makes no version: it is recorded apart, as that of a headline which readers do not see. With a new
version the edits tell it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from variorum.comparison.targets import targets_moved
from variorum.ports import Store
from variorum.text.normalise import fold
from variorum.text.targets import steady
from variorum.types import Document, LinkChange, TextLink, Version

MOST_OF_ONE: Final = 10
"""Changes of links on the same words in one article: a link that moved more often turns by itself, and no editor
turns it."""


def led(document: Document) -> Hashable | None:
    """Where the links of a text lead; None where nobody read it."""
    if document.links is None:
        return None
    return tuple((link.block, link.text, steady(link.address)) for link in document.links)


def changes(
    store: Store, article_id: str, version: int, document: Document, at: datetime
) -> list[LinkChange]:
    """The links of `document`, which shows `version`, that lead elsewhere than when that was seen last."""
    known = store.link_changes(article_id)
    moves = targets_moved(_before(store, article_id, version, known), document)
    often = Counter(fold(change.text) for change in known)
    return [
        LinkChange(article_id, at, move.text, move.old, move.new)
        for move in moves
        if often[fold(move.text)] < MOST_OF_ONE
    ]


def _before(store: Store, article_id: str, version: int, known: list[LinkChange]) -> Document:
    """The version with its links as they were seen last: those it came with, and what changed in them since."""
    document = store.document(article_id, version)
    if not known or document.links is None:
        return document
    versions = store.versions(article_id, noise=True)
    links = list(document.links)
    for change in known:
        if shown_at(versions, change.at) == version:
            _apply(change, links, document)
    return replace(document, links=tuple(links))


def shown_at(versions: Sequence[Version], at: datetime) -> int | None:
    """The number of the version that stood on the page then: what changed under one text says nothing of another."""
    begun = [(part.first, each.number) for each in versions for part in each.intervals if part.first <= at]
    return max(begun)[1] if begun else None


def _apply(change: LinkChange, links: list[TextLink], document: Document) -> None:
    """Make a change at the first link that it fits."""
    words = fold(change.text)
    if change.old is None:
        linked = {link.block for link in links if fold(link.text) == words}
        for number, block in enumerate(document.blocks):
            if change.new is not None and number not in linked and words in fold(block.text):
                links.append(TextLink(number, change.text, change.new))
                return
        return
    was = steady(change.old)
    for place, link in enumerate(links):
        if fold(link.text) == words and steady(link.address) == was:
            if change.new is None:
                del links[place]
            else:
                links[place] = replace(link, address=change.new)
            return
