"""Aligning the blocks of two readings of a page by their digests: what stayed, and what came and went between that."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz.distance import Indel


def align(
    old: Sequence[bytes], new: Sequence[bytes]
) -> tuple[list[tuple[int, int]], list[tuple[range, range]]]:
    """The pairs of equal keys in order, and the ranges of old and new in between that are not."""
    shorter = min(len(old), len(new))
    head = 0
    while head < shorter and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < shorter - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    stays = [(index, index) for index in range(head)]
    hunks: list[tuple[range, range]] = []
    for code in Indel.opcodes(old[head : len(old) - tail], new[head : len(new) - tail]):
        before = range(code.src_start + head, code.src_end + head)
        after = range(code.dest_start + head, code.dest_end + head)
        if code.tag == "equal":
            stays += zip(before, after, strict=True)
        elif hunks and hunks[-1][0].stop == before.start and hunks[-1][1].stop == after.start:
            hunks[-1] = (range(hunks[-1][0].start, before.stop), range(hunks[-1][1].start, after.stop))
        else:
            hunks.append((before, after))
    stays += ((len(old) - back, len(new) - back) for back in range(tail, 0, -1))
    return stays, hunks
