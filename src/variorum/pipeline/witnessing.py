"""Which witness of the headline stated another one at a look, and whether the byline named others: told apart from
edits, also where no word of the text changed."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Final

from variorum.ports import Store
from variorum.text import bylines
from variorum.types import Document, Headlines, WitnessChange
from variorum.versions.witnesses import BYLINE, HEADLINES, headline_moves

_FIELDS: Final = {witness.value: name for witness, name in HEADLINES.items()}


def stated(document: Document) -> Hashable:
    """What the witnesses of a text state."""
    return document.headlines, document.byline


def changes(
    store: Store, article_id: str, current: int, document: Document, at: datetime
) -> list[WitnessChange]:
    """The witnesses that state another headline, or other writers, in `document` than when they were last heard;
    `current` is the version that the page showed before."""
    heard = store.witness_changes(article_id)
    before = store.document(article_id, current)
    moves = headline_moves(_headlines(before, heard), document.headlines)
    found = [WitnessChange(article_id, at, move.witness.value, move.old, move.new) for move in moves]
    old, new = last_byline(before, heard), bylines.written(document.byline)
    if not bylines.same(old, new):
        found.append(WitnessChange(article_id, at, BYLINE, old, new))
    return found


def last_byline(document: Document, heard: Iterable[WitnessChange]) -> str | None:
    """The byline that stood last, as one line: that of a version's text, but for changes `heard` of it."""
    last = bylines.written(document.byline)
    for change in heard:
        if change.witness == BYLINE:
            last = change.new
    return last


def _headlines(document: Document, heard: Iterable[WitnessChange]) -> Headlines:
    """What stood on the page before: the version's headlines, and what changed in them since."""
    last = {_FIELDS[change.witness]: change.new for change in heard if change.witness in _FIELDS}
    return replace(document.headlines, **last)
