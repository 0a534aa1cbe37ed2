"""Whether the headline of an article is another, or only differently witnessed."""

from __future__ import annotations

from dataclasses import fields

from variorum.comparison import words
from variorum.text.normalise import fold, typographic
from variorum.types import Document, Headlines, LinkOp

#: From this likeness on a headline counts as reworded rather than replaced.
REWORDED = 0.5


def headline_op(old: Document, new: Document) -> LinkOp:
    """How the new headline stands to the old: `same`, `typography`, `reworded`, `replaced`, `added`, `removed`.

    The headline is the one a reader sees. Where the two documents took it from different witnesses (one page
    lost its h1) and no witness that both have says anything else, it is the same headline.
    """
    a, b = old.headline or "", new.headline or ""
    if a == b or (fold(a) != fold(b) and _only_witness_moved(old.headlines, new.headlines)):
        return LinkOp.SAME
    return line_op(a, b)


def line_op(a: str, b: str) -> LinkOp:
    """How one line stands to the one that stood in its place; empty where there is none."""
    if a == b:
        return LinkOp.SAME
    if not a or not b:
        return LinkOp.REMOVED if a else LinkOp.ADDED
    if typographic(a, b):
        return LinkOp.TYPOGRAPHY
    return LinkOp.REWORDED if words.similarity(fold(a), fold(b)) >= REWORDED else LinkOp.REPLACED


def _only_witness_moved(old: Headlines, new: Headlines) -> bool:
    both = [
        (before, after)
        for name in (field.name for field in fields(Headlines))
        if (before := getattr(old, name)) and (after := getattr(new, name))
    ]
    return bool(both) and all(fold(before) == fold(after) for before, after in both)
