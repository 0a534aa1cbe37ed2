"""Alignment on real revisions, for a reader's eye: what was linked, split, joined, moved and replaced in changed pages.

    python bench/aligned.py             # the table: links by kind over the drawn revisions, with what a reader found
    python bench/aligned.py --show 3    # the third revision, every link that is not `same`, to be looked at

Needs `open-terms` in the folder that `VARIORUM_DATA` names. Drawn by a fixed seed are 50 captures labelled as changes
whose extracted text differs from that of the capture before of the same path. What was found when each was read
stands in `aligned_notes.json` by commit, in our own words: an empty list where every link is as a reader would set it.
Short revisions were read whole; of the long ones the first links, then all moves, splits and joins, links of a likeness
below .4, and unlinked sentences that look alike.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from open_terms import SOURCE, Blobs, Snapshot, clone, snapshots
from table import Result, publish
from variorum.comparison import Result as Comparison
from variorum.edits import compared
from variorum.extraction import extract
from variorum.types import LinkOp, Verdict

NOTES = Path(__file__).parent / "aligned_notes.json"
SEED, COUNT = 31, 50
_SHOWN = 160


@dataclass(frozen=True)
class Revision:
    """A capture, and what comparing it with the one before came to."""

    snapshot: Snapshot
    comparison: Comparison


def revisions(blobs: Blobs) -> Iterator[Revision]:
    """The drawn changes whose text differs, in the order of the draw."""
    before: dict[str, Snapshot] = {}
    pairs: list[tuple[Snapshot, Snapshot]] = []
    for row in snapshots():
        if row.label == "change" and row.path in before:
            pairs.append((before[row.path], row))
        before[row.path] = row
    Random(SEED).shuffle(pairs)
    for old, new in pairs:
        pages = [blobs.read(f"{each.commit}:{each.path}") for each in (old, new)]
        if pages[0] is None or pages[1] is None:
            continue
        comparison = compared(*(extract(page, url=f"https://terms.example/{new.path}") for page in pages))  # type: ignore[arg-type]
        if comparison.verdict is not Verdict.UNCHANGED:
            yield Revision(new, comparison)


def drawn(folder: Path) -> list[Revision]:
    """The first of them."""
    found = []
    for revision in revisions(Blobs(clone("demo-snapshots", folder))):
        found.append(revision)
        if len(found) == COUNT:
            break
    return found


def shown(revision: Revision) -> Iterator[str]:
    """Every link that is not `same`, in reading order."""
    comparison = revision.comparison
    old, new = (
        [text for paragraph in side for text in paragraph]
        for side in (comparison.old_units, comparison.new_units)
    )
    yield f"{revision.snapshot.path} {revision.snapshot.commit[:12]} {comparison.verdict.value}"
    for link in comparison.links:
        if link.op is LinkOp.SAME:
            continue
        yield f"  {link.op.value} {list(link.old)} -> {list(link.new)} {link.similarity:.2f}"
        yield from (f"    - {_cut(old[i])}" for i in link.old)
        yield from (f"    + {_cut(new[j])}" for j in link.new)


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]} …"


def table(found: list[Revision]) -> list[Result]:
    """Links by kind, and how many of the revisions a reader found faultless."""
    notes: dict[str, list[str]] = json.loads(NOTES.read_text("utf-8")) if NOTES.exists() else {}
    kinds = Counter(link.op.value for each in found for link in each.comparison.links)
    read = [notes[each.snapshot.commit[:12]] for each in found if each.snapshot.commit[:12] in notes]
    return [
        Result(
            {
                "revisions": len(found),
                "read": len(read),
                "faultless": sum(not findings for findings in read),
                **{op.value: kinds[op.value] for op in LinkOp},
            }
        )
    ]


def findings(found: list[Revision]) -> list[dict[str, str]]:
    """What a reader found amiss, by revision."""
    notes: dict[str, list[str]] = json.loads(NOTES.read_text("utf-8")) if NOTES.exists() else {}
    return [
        {"page": each.snapshot.path, "capture": each.snapshot.commit[:12], "found": finding}
        for each in found
        for finding in notes.get(each.snapshot.commit[:12], ())
    ]


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--show", type=int, help="the links of one revision, counted from 1; 0 for all")
    options = parser.parse_args()
    if not SOURCE.exists():
        print(
            f"{SOURCE} is missing: set VARIORUM_DATA to the folder with the measuring data", file=sys.stderr
        )
        return 2
    with tempfile.TemporaryDirectory() as folder:
        found = drawn(Path(folder))
    if options.show is not None:
        wanted = found if options.show == 0 else found[options.show - 1 : options.show]
        for number, revision in enumerate(wanted, 1):
            print(f"{number}.", *shown(revision), sep="\n")
        return 0
    publish("aligned", "Alignment of real revisions, read by eye", table(found), misjudged=findings(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
