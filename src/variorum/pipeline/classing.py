"""The edits between two texts of one article, classed with all that stood before them.

Whoever classifies edits of stored versions does it here: a sentence that comes back is told as restored whichever way
the pair came about, by a look, an old capture, a merger of two articles, or a reading anew.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from variorum.comparison import Result, compare
from variorum.edits import classify, importance
from variorum.edits.structure import COMES
from variorum.pipeline.witnessing import last_byline
from variorum.ports import Store
from variorum.text import bylines
from variorum.text.normalise import fold
from variorum.types import Document, Edit, StoredEdit, Version
from variorum.versions.showings import came_back, earlier_sentences, stood_before

_ARTICLES_HELD: Final = 8
"""Articles of which the earlier blocks are held: those that change at almost every look are few at a time."""


@dataclass(slots=True)
class Stood:
    """Which blocks the versions of an article had. Held for the articles that were asked for last, so that of one with
    hundreds of versions not every text is read anew for the next; what is held goes by the keys of the texts."""

    store: Store
    _held: OrderedDict[str, tuple[set[str], set[str]]] = field(default_factory=OrderedDict)  # keys, blocks

    def blocks(
        self, article_id: str, versions: Sequence[Version], documents: Mapping[int, Document] = {}
    ) -> set[str]:
        """The texts of all blocks of these versions; `documents` are texts that are at hand."""
        keys, found = self._held.pop(article_id, (set(), set()))
        wanted = {version.number: version.text_key for version in versions}
        if not keys.issubset(wanted.values()):  # one was marked as noise, or reads otherwise by now
            keys, found = set(), set()
        missing = {number for number, key in wanted.items() if key not in keys}
        unread = missing - documents.keys()
        texts = self.store.documents(article_id, unread) if unread else {}
        for number in missing:
            document = documents.get(number) or texts[number]
            found.update([block.text for block in document.blocks])
        self._held[article_id] = (keys | set(wanted.values()), found)
        if len(self._held) > _ARTICLES_HELD:
            self._held.popitem(last=False)
        return found


def classed(
    store: Store,
    article_id: str,
    old: int,
    new: int | None,
    before: Document,
    after: Document,
    *,
    versions: Sequence[Version] | None = None,
    documents: Mapping[int, Document] = {},
    comparison: Result | None = None,
    followed: bool = True,
    back: bool = False,
    held: Stood | None = None,
) -> Result:
    """The comparison of the texts of two versions, with its edits; `new` is None for one that is no version yet.

    `comparison` is that of the two texts where it is known. `followed` tells whether the new one came directly after
    the old. `versions` are those of the article, noise left out, and `documents` texts that are at hand: what is not
    given is read from the store, and only where sentences came at all. `back` tells that the new text stood on the page
    before the old one: it is told as restored whole, not sentence by sentence. `held` remembers what stood earlier
    for who classes one version after the other.
    """
    comparison = comparison or compare(before, after)
    if back:
        return told(comparison, classify(comparison, before, after, back=True))
    earlier: frozenset[str] = frozenset()
    came = [link.new[0] for link in comparison.links if link.op in COMES]
    if came:
        known = store.versions(article_id) if versions is None else versions
        numbers = stood_before(known, old, new)
        stood = (held or Stood(store)).blocks(
            article_id, [v for v in known if v.number in numbers], documents
        )
        units = [unit for paragraph in comparison.new_units for unit in paragraph]
        earlier = earlier_sentences(stood, {fold(units[unit]) for unit in came}, before)
    if followed:
        before = _as_signed_last(store, article_id, old, new, before, after)
    return told(comparison, classify(comparison, before, after, earlier=earlier))


def tell_returns(store: Store, article_id: str, anew: Collection[int] | None = None) -> None:
    """Class and store the edits by which earlier texts of an article came back, where none are stored yet, or where one
    of the two versions is among `anew`."""
    for old, new in came_back(store.versions(article_id)):
        pair = old.number, new.number
        if store.edits(article_id, *pair) and (anew is None or set(pair).isdisjoint(anew)):
            continue
        before, after = (store.document(article_id, number) for number in pair)
        edits = classed(store, article_id, *pair, before, after, back=True).edits
        store.add_edits(stored(article_id, *pair, edits))


def _as_signed_last(
    store: Store, article_id: str, old: int, new: int | None, before: Document, after: Document
) -> Document:
    """The old text with the byline that stood when the new one came: another one that was seen in between was told
    when it was."""
    if bylines.same(bylines.written(before.byline), bylines.written(after.byline)):
        return before
    seen = {version.number: version.first_seen for version in store.versions(article_id, noise=True)}
    until = seen.get(new) if new is not None else None
    between = [
        change
        for change in store.witness_changes(article_id)
        if change.at > seen[old] and (until is None or change.at < until)
    ]
    last = last_byline(before, between)
    return replace(before, byline=(last,) if last else ())


def told(comparison: Result, edits: tuple[Edit, ...]) -> Result:
    """The comparison with these edits and what they weigh."""
    return replace(comparison, edits=edits, importance=importance(edits))


def stored(article_id: str, old: int, new: int, edits: Sequence[Edit]) -> list[StoredEdit]:
    """The edits between two versions as the store keeps them, numbered by place."""
    return [StoredEdit(article_id, old, new, position, edit) for position, edit in enumerate(edits)]
