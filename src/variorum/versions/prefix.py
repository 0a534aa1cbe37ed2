"""Whether a text is only the beginning of another."""

from __future__ import annotations

from variorum.types import Comparison, LinkOp

_SAME = frozenset({LinkOp.SAME, LinkOp.TYPOGRAPHY})


def breaks_off(comparison: Comparison) -> bool:
    """Whether the new text is the old one up to a place, and nothing behind it. The last sentence may be cut."""
    end = sum(len(paragraph) for paragraph in comparison.new_units) - 1
    lost: list[int] = []
    kept: list[int] = [-1]
    for link in comparison.links:
        if link.op in _SAME:
            kept += link.old
        elif any(place != end for place in link.new):
            return False  # something before the end is new or was changed
        else:
            lost += link.old
    return len(kept) > 1 and bool(lost) and min(lost) > max(kept)
