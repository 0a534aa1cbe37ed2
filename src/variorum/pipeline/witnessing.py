"""Which witness of the headline stated another one at a look: told apart from edits, also where no word of the text
changed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from variorum.ports import Store
from variorum.types import Document, Headlines, WitnessChange
from variorum.versions.witnesses import HEADLINES, headline_moves

_HELD: Final = 100_000
"""Articles of which it is held in memory what their headlines were last."""

_FIELDS: Final = {witness.value: name for witness, name in HEADLINES.items()}


@dataclass(slots=True)
class Headings:
    """The headlines that each article's witnesses stated last. Held as hashes: the store is asked only where an
    article is looked at for the first time, or states other headlines than before."""

    store: Store
    _last: dict[str, int] = field(default_factory=dict)

    def changes(
        self, article_id: str, current: int | None, document: Document, at: datetime
    ) -> list[WitnessChange]:
        """The witnesses that state another headline in `document` than when they were last heard; none for the first
        text. `current` is the version that the page showed before."""
        stated = hash(document.headlines)
        if self._last.get(article_id) == stated:
            return []
        if len(self._last) >= _HELD:
            self._last.clear()
        self._last[article_id] = stated
        if current is None:
            return []
        moves = headline_moves(self._before(article_id, current), document.headlines)
        return [WitnessChange(article_id, at, move.witness.value, move.old, move.new) for move in moves]

    def drop(self) -> None:
        """Forget what was heard: the looks that it was heard at were not stored."""
        self._last.clear()

    def _before(self, article_id: str, current: int) -> Headlines:
        """What stood on the page before: the version's headlines, and what changed in them since."""
        heard = self.store.witness_changes(article_id)
        last = {_FIELDS[change.witness]: change.new for change in heard if change.witness in _FIELDS}
        return replace(self.store.document(article_id, current).headlines, **last)
