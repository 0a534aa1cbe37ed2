"""The edits between two texts of one article, classed with all that stood before them.

Whoever classifies edits of stored versions does it here: a sentence that comes back is told as restored whichever way
the pair came about, by a look, an old capture, a merger of two articles, or a reading anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from variorum.comparison import Result, compare
from variorum.edits import classify, importance
from variorum.ports import Store
from variorum.types import Document, Edit, LinkOp, StoredEdit, Version
from variorum.versions.showings import earlier_sentences, stood_before

_COMES = frozenset({LinkOp.ADDED, LinkOp.REPLACED})


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
) -> Result:
    """The comparison of the texts of two versions, with its edits; `new` is None for one that is no version yet.

    `comparison` is that of the two texts where it is known. `versions` are those of the article, noise left out, and `documents` texts that are at hand: what is not given is
    read from the store, and only where sentences came at all.
    """
    comparison = comparison or compare(before, after)
    earlier: frozenset[str] = frozenset()
    if any(link.op in _COMES for link in comparison.links):
        known = store.versions(article_id) if versions is None else versions
        numbers = stood_before(known, old, new)
        missing = numbers - documents.keys()
        texts = store.documents(article_id, missing) if missing else {}
        earlier = earlier_sentences([documents.get(number) or texts[number] for number in sorted(numbers)])
    return told(comparison, classify(comparison, before, after, earlier=earlier))


def told(comparison: Result, edits: tuple[Edit, ...]) -> Result:
    """The comparison with these edits and what they weigh."""
    return replace(comparison, edits=edits, importance=importance(edits))


def stored(article_id: str, old: int, new: int, edits: Sequence[Edit]) -> list[StoredEdit]:
    """The edits between two versions as the store keeps them, numbered by place."""
    return [StoredEdit(article_id, old, new, position, edit) for position, edit in enumerate(edits)]
