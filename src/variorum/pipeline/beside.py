"""What changed beside the text since the last look: headlines and writers by witness, where links lead, which pictures stand there.

Each kind says in a module of its own what it goes by, and what is another (`witnessing`, `linking`, `picturing`).
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from variorum.pipeline import linking, picturing, witnessing
from variorum.ports import Store
from variorum.types import Document, LinkChange, PictureChange, WitnessChange

_HELD: Final = 5_000
"""Articles of which it is held in memory what stood beside their text last."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What is another beside the text of an article; false where nothing is."""

    headings: tuple[WitnessChange, ...] = ()
    links: tuple[LinkChange, ...] = ()
    pictures: tuple[PictureChange, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.headings or self.links or self.pictures)

    def keep(self, store: Store) -> None:
        """Store what changed."""
        if self.headings:
            store.add_witness_changes(self.headings)
        if self.links:
            store.add_link_changes(self.links)
        if self.pictures:
            store.add_picture_changes(self.pictures)


@dataclass(slots=True)
class Beside:
    """What stood beside the text of each article last. Held as hashes: the store is asked only where an article is looked
    at for the first time, or shows something else than before."""

    store: Store
    _last: dict[str, dict[str, int]] = field(default_factory=dict)

    def changes(
        self,
        article_id: str,
        document: Document,
        at: datetime,
        *,
        before: int | None,
        shown: int | None,
        made: bool,
    ) -> Changes:
        """What is another in `document` than when it was seen last. `before` is the version that the page showed then, None
        for the first text; `shown` is the one that the document shows, which the look `made` or not: of a new version the
        edits tell where links lead and which pictures it has."""
        headings: list[WitnessChange] = []
        links: list[LinkChange] = []
        pictures: list[PictureChange] = []
        if self._is_other(article_id, "headings", witnessing.stated(document)) and before is not None:
            headings = witnessing.changes(self.store, article_id, before, document, at)
        if shown is None:
            return Changes(tuple(headings))
        led, stand = linking.led(document), picturing.shown(document)
        if led is not None and self._is_other(article_id, "links", (shown, led)) and not made:
            links = linking.changes(self.store, article_id, shown, document, at)
        if stand is not None and self._is_other(article_id, "pictures", (shown, stand)) and not made:
            pictures = picturing.changes(self.store, article_id, shown, document, at)
        return Changes(tuple(headings), tuple(links), tuple(pictures))

    def drop(self) -> None:
        """Forget what was seen: the looks that it was seen at were not stored."""
        self._last.clear()

    def _is_other(self, article_id: str, what: str, value: Hashable) -> bool:
        if article_id not in self._last and len(self._last) >= _HELD:
            self._last.clear()
        last, seen = self._last.setdefault(article_id, {}), hash(value)
        if last.get(what) == seen:
            return False
        last[what] = seen
        return True
