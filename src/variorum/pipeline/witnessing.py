"""Which witness of the headline stated another one at a look, and whether the byline named others: told apart from
edits, also where no word of the text changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from variorum.ports import Store
from variorum.text import bylines
from variorum.types import Document, Headlines, WitnessChange
from variorum.versions.witnesses import BYLINE, HEADLINES, headline_moves

_HELD: Final = 5_000
"""Articles of which it is held in memory what their headlines and bylines were last."""

_FIELDS: Final = {witness.value: name for witness, name in HEADLINES.items()}


@dataclass(slots=True)
class Headings:
    """The headlines and writers that each article's witnesses stated last. Held as hashes: the store is asked only where
    an article is looked at for the first time, or states others than before."""

    store: Store
    _last: dict[str, int] = field(default_factory=dict)

    def changes(
        self, article_id: str, current: int | None, document: Document, at: datetime
    ) -> list[WitnessChange]:
        """The witnesses that state another headline, or other writers, in `document` than when they were last heard;
        none for the first text. `current` is the version that the page showed before."""
        stated = hash((document.headlines, document.byline))
        if self._last.get(article_id) == stated:
            return []
        if len(self._last) >= _HELD:
            self._last.clear()
        self._last[article_id] = stated
        if current is None:
            return []
        heard = self.store.witness_changes(article_id)
        before = self.store.document(article_id, current)
        moves = headline_moves(_headlines(before, heard), document.headlines)
        changes = [WitnessChange(article_id, at, move.witness.value, move.old, move.new) for move in moves]
        old, new = last_byline(before, heard), bylines.written(document.byline)
        if not bylines.same(old, new):
            changes.append(WitnessChange(article_id, at, BYLINE, old, new))
        return changes

    def drop(self) -> None:
        """Forget what was heard: the looks that it was heard at were not stored."""
        self._last.clear()


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
