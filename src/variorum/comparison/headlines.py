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
    lost its h1) and no witness that both have says anything else, it is the same headline. One that no witness states was
    read where it is shown, which another statement for machines does not make the same.
    """
    a, b = old.headline or "", new.headline or ""
    shown = (
        old.headlines.h1 is None and new.headlines.h1 is None and not (_is_stated(old) and _is_stated(new))
    )
    if a == b or (not shown and fold(a) != fold(b) and _only_witness_moved(old.headlines, new.headlines)):
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


def _is_stated(document: Document) -> bool:
    """Whether a witness says the headline; none says one that is not there."""
    stated = (getattr(document.headlines, field.name) for field in fields(Headlines))
    return not document.headline or fold(document.headline) in {fold(each) for each in stated if each}


def _only_witness_moved(old: Headlines, new: Headlines) -> bool:
    both = [
        (before, after)
        for name in (field.name for field in fields(Headlines))
        if (before := getattr(old, name)) and (after := getattr(new, name))
    ]
    return bool(both) and all(fold(before) == fold(after) for before, after in both)
