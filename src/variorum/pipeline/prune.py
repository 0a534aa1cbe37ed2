"""Freeing disk: captures that nothing needs are removed, the oldest first, down to a budget."""

from __future__ import annotations

from dataclasses import dataclass

from variorum.pipeline.parts import Parts


@dataclass(frozen=True, slots=True)
class Pruned:
    """What was, or with `dry_run` would be, removed; `freed` in bytes."""

    dry_run: bool
    captures: int
    freed: int
    kept: int


def prune(parts: Parts, *, dry_run: bool, budget: int) -> Pruned:
    """Remove captures that no version, no uncertain or suspect look and no change of state needs, until at most
    `budget` bytes of such captures are left. Their looks keep verdict and digests."""
    unneeded = parts.store.unneeded_captures()
    total = sum(capture.record.length for capture in unneeded)
    doomed, left = [], total
    for capture in unneeded:
        if left <= budget:
            break
        doomed.append(capture)
        left -= capture.record.length
    if dry_run or not doomed:
        return Pruned(dry_run, len(doomed), total - left, len(unneeded) - len(doomed))
    with parts.store.transaction():
        parts.store.drop_captures([capture.id for capture in doomed])
    # The rows go first: a capture without bytes would be a fault, bytes without a row are only disk.
    freed = parts.evidence.remove([capture.record for capture in doomed])
    with parts.store.transaction():
        parts.store.relocate(parts.evidence.moved())
    return Pruned(dry_run, len(doomed), freed, len(unneeded) - len(doomed))
