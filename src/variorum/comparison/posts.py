"""The entries of a liveblog: what is said in one is likened with the same entry only.

Entries of one liveblog are alike (the same names, the same formulas), and there are hundreds of them: likened
with one another they would cost much and be mistaken for one another. Two entries are the same where they have
sentences in common; entries without a counterpart are likened among themselves.
"""

from __future__ import annotations

from collections import Counter

from variorum.comparison.anchors import Matching
from variorum.comparison.likeness import Streams
from variorum.comparison.prepared import Prepared
from variorum.types import BlockKind


def streams(matching: Matching, old: Prepared, new: Prepared) -> Streams:
    """For each sentence of both sides what it may be likened within: its stream, or its entry where that has a
    counterpart on the other side."""
    if BlockKind.POST not in old.kinds or BlockKind.POST not in new.kinds:
        return old.streams, new.streams
    shared: Counter[tuple[int, int]] = Counter()
    for i, j in enumerate(matching.new_of):
        if j >= 0:
            p, q = old.home[i], new.home[j]
            if old.kinds[p] is BlockKind.POST and new.kinds[q] is BlockKind.POST:
                shared[p, q] += len(old.sentences[i])
    names_old, names_new = list(old.streams), list(new.streams)
    done_old: set[int] = set()
    done_new: set[int] = set()
    for p, q in sorted(shared, key=lambda pair: (-shared[pair], pair)):
        if p in done_old or q in done_new:
            continue
        done_old.add(p)
        done_new.add(q)
        name = f"post {p}"
        for i in old.of_paragraph(p):
            names_old[i] = name
        for j in new.of_paragraph(q):
            names_new[j] = name
    return names_old, names_new
