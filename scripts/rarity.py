"""Make the counts that tell rare terms from common ones before a stream has shown its own.

    python scripts/rarity.py

Counts, for each term, the texts of PolNeAR's training part (840 English reports of 2015 and 2016) that hold it, and
writes those in at least five of them to `src/variorum/cluster/rarity.json`. Numbers of single words only: no text.
"""

from __future__ import annotations

import io
import json
import os
import tarfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import zstandard

from variorum.cluster.terms import terms

ROOT = Path(__file__).resolve().parent.parent
CORPUS = Path(os.environ.get("VARIORUM_DATA", ROOT.parent / "shared")) / "data" / "polnear.tar.zst"
TARGET = ROOT / "src" / "variorum" / "cluster" / "rarity.json"
LEAST = 5


def texts(path: Path) -> Iterator[str]:
    """The training texts of the corpus."""
    with path.open("rb") as file:
        stream = zstandard.ZstdDecompressor().stream_reader(file)
        with tarfile.open(fileobj=io.BufferedReader(stream), mode="r|") as archive:
            for member in archive:
                content = archive.extractfile(member) if "/train/text/" in member.name else None
                if content is not None:
                    yield content.read().decode("utf-8")


def main() -> None:
    """Count, and write the file."""
    reports, holding = 0, Counter[str]()
    for text in texts(CORPUS):
        reports += 1
        holding.update(terms("", text, language="en").weights.keys())
    common = {term: count for term, count in sorted(holding.items()) if count >= LEAST}
    TARGET.write_text(
        json.dumps({"en": {"reports": reports, "holding": common}}, ensure_ascii=False, separators=(",", ":"))
        + "\n"
    )
    print(f"{TARGET.relative_to(ROOT)}: {len(common):,} terms of {reports} reports")


if __name__ == "__main__":
    main()
