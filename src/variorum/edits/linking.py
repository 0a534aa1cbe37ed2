"""Links inside the text that lead elsewhere than before, on words that stayed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from variorum.comparison.targets import targets_moved
from variorum.edits.base import edit
from variorum.edits.passages import Facts
from variorum.types import Change, Edit, EditClass, LinkOp


def links(facts: Facts) -> Iterator[Edit]:
    """A link altered, set or taken out: `old` and `new` are the addresses, `about` the words that it stands on. Links
    of text that came or went are told with it."""
    if facts.old is None or facts.new is None:
        return
    together = [
        pair for link in facts.comparison.paragraphs if link.op is not LinkOp.REPLACED for pair in product(link.old, link.new)
    ]  # fmt: skip
    for move in targets_moved(facts.old, facts.new, together):
        change = Change.ALTERED if move.old and move.new else Change.REMOVED if move.old else Change.ADDED
        yield edit(EditClass.LINKS, change, move.old, move.new, confidence=0.98, about=move.text)
