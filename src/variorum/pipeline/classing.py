"""The edits between two texts of one article, classed with all that stood before them.

Whoever classifies edits of stored versions does it here: a sentence that comes back is told as restored whichever way
the pair came about, by a look, an old capture, a merger of two articles, or a reading anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from variorum.comparison import compare
from variorum.edits import classify
from variorum.ports import Store
from variorum.types import Comparison, Document, Edit, LinkOp, StoredEdit, Version
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
) -> Comparison:
    """The comparison of the texts of two versions, with its edits; `new` is None for one that is no version yet.

    `versions` are those of the article, noise left out, and `documents` texts that are at hand: what is not given is
    read from the store, and only where sentences came at all.
    """
    comparison = compare(before, after)
    earlier: frozenset[str] = frozenset()
    if any(link.op in _COMES for link in comparison.links):
        known = store.versions(article_id) if versions is None else versions
        numbers = stood_before(known, old, new)
        missing = numbers - documents.keys()
        texts = store.documents(article_id, missing) if missing else {}
        earlier = earlier_sentences([documents.get(number) or texts[number] for number in sorted(numbers)])
    return replace(comparison, edits=classify(comparison, before, after, earlier=earlier))


def stored(article_id: str, old: int, new: int, edits: Sequence[Edit]) -> list[StoredEdit]:
    """The edits between two versions as the store keeps them, numbered by place."""
    return [StoredEdit(article_id, old, new, position, edit) for position, edit in enumerate(edits)]
