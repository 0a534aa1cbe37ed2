"""Reports of one event side by side, judged by hand: rows of ten events of BASIL that were drawn before anything was built.

    python bench/collation.py [--show]

Of the rows of these events the hundred are judged that come first in an order drawn by a fixed seed: those that line up two
reports or more, and behind them those that one report alone tells. A row is right when all its words tell of the one thing that
its heading names, its marked figure is the figure that is meant, and what is told to be the only report's is told by no other.
Verdicts are kept by a key of all that a row shows, without any text: a row that changed has to be judged anew. Rules were tuned on the
other forty events (see `drawn.py`). *Speed*: seconds of CPU for a hundred reports taken for one event, read before.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

from corpora import DATA, Labelled, basil
from drawn import SEED, drawn
from table import RESULTS, Result, markdown
from variorum.collation.lined import line_up, lined_up
from variorum.collation.rows import Row, Text
from variorum.collation.sentences import read
from variorum.quotes.said import said

LABELS: Final = Path(__file__).parent / "labels" / "collation.csv"
ROWS: Final = 100
REPORTS: Final = 100
#: Sentences of a retold report, and the share of words left out.
SENTENCES, DROPPED = 25, 0.15
BAR: Final = 0.8


@dataclass(frozen=True, slots=True)
class Judged:
    """A row of an event, with what it is known by."""

    event: str
    part: str
    row: Row

    @property
    def key(self) -> str:
        """All that the row shows, without its text."""
        shown = [
            (each.report, each.versions, each.start, each.end, each.marked, each.sole)
            for each in self.row.words
        ]
        told = json.dumps([self.event, self.row.kind, self.row.heading, shown, self.row.differ])
        return hashlib.sha256(told.encode()).hexdigest()[:12]

    @property
    def order(self) -> tuple[bool, str]:
        """Where it stands in the draw; the same whatever other rows there are."""
        places = [(each.report, each.start) for each in self.row.words]
        drawn_by = hashlib.sha256(json.dumps([SEED, self.row.kind, places]).encode()).hexdigest()
        return self.part == "told by one alone", drawn_by


def texts(reports: Sequence[Labelled]) -> list[Text]:
    """The reports of an event, in the order of their days."""
    return [
        Text(each.report.id, each.report.outlet, f"{each.report.headline}\n{each.report.text}", 0, each.report.published, "en")
        for each in reports
    ]  # fmt: skip


def rows(reports: Sequence[Labelled]) -> list[Judged]:
    """All rows of one event."""
    given = texts(reports)
    found = lined_up(given, {(each.report, 0): said(each.text, "en") for each in given})
    return [
        Judged(str(reports[0].event), part, row)
        for part, told in (("figures", found.figures), ("statements", found.things), ("told by one alone", found.alone))
        for row in told
    ]  # fmt: skip


def sample(reports: Sequence[Labelled]) -> list[Judged]:
    """The rows that are judged."""
    reported, _ = drawn(list(reports))
    found = [
        row for event in sorted(reported) for row in rows([each for each in reports if each.event == event])
    ]
    return sorted(found, key=lambda each: each.order)[:ROWS]


def verdicts() -> dict[str, bool]:
    """What was judged by hand: keys of rows, and whether they are right."""
    with LABELS.open(encoding="utf-8", newline="") as file:
        return {line["row"]: line["verdict"] == "right" for line in csv.DictReader(file)}


def retold(reports: Sequence[Labelled]) -> list[Text]:
    """A hundred reports of one happening: each of 25 sentences drawn from those of one event, one word in seven left out."""
    rng = Random(SEED)
    pool = [each.text for text in texts(reports) for each in read(text)]
    return [
        Text(
            str(number), str(number),
            "\n".join(
                " ".join(word for word in sentence.split() if rng.random() > DROPPED)
                for sentence in rng.sample(pool, min(SENTENCES, len(pool)))
            ),
            language="en",
        )
        for number in range(REPORTS)
    ]  # fmt: skip


def speed(name: str, given: Sequence[Text]) -> Result:
    """CPU seconds for reports taken for one event, read before; and what came of them."""
    sentences = [read(text) for text in given]
    line_up(sentences, {})
    began = time.process_time()
    found = line_up(sentences, {})
    spent = time.process_time() - began
    return Result(
        {"event": name, "reports": len(given), "CPU seconds": f"{spent:.2f}", "figures": len(found.figures),
         "statements": len(found.things), "told by one alone": len(found.alone)}
    )  # fmt: skip


def main() -> int:
    """Print and keep the table; answers 1 where data are absent, rows have changed, or too few are right."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--show", action="store_true", help="print the rows that are judged, with their keys")
    show = parser.parse_args().show
    if not DATA.exists():
        print(f"{DATA}: the measuring data are not there")
        return 1
    reports = basil()
    judged = sample(reports)
    if show:
        for number, each in enumerate(judged, 1):
            print(f"\n{number} {each.key} {each.part}, {each.row.kind}: {each.row.heading}")
            for words in each.row.words:
                begin, end = words.marked
                marked = f"{words.text[:begin]}[{words.text[begin:end]}]{words.text[end:]}"
                print(f"    {words.report[-1]}{' only' if words.sole else ''}: {marked}")
        return 0
    known = verdicts()
    right, standing = Counter[str](), Counter[str]()
    for each in judged:
        for name in (each.part, "all"):
            standing[name] += each.key in known
            right[name] += known.get(each.key, False)
    table = [
        Result({"rows": name, "judged": standing[name], "right": right[name], "share": f"{right[name] / max(1, standing[name]):.2f}"})
        for name in ("figures", "statements", "told by one alone", "all")
        if standing[name]
    ]  # fmt: skip
    first = reports[0].event
    fast = [
        speed(
            f"reports of {len({each.event for each in reports[:REPORTS]})} events", texts(reports[:REPORTS])
        ),
        speed("one happening", retold([each for each in reports if each.event == first])),
    ]
    print(f"Rows judged by hand\n\n{markdown(table)}\n")
    print(
        f"{standing['all']} of {len(known)} judged rows stand as they were judged, of {len(judged)} drawn\n"
    )
    print(f"Reports taken for one event, read before\n\n{markdown(fast)}\n")
    missing = [each.key for each in judged if each.key not in known]
    if missing:
        print(f"to be judged (python bench/collation.py --show): {', '.join(missing)}")
        return 1
    RESULTS.mkdir(exist_ok=True)
    tables = {"rows judged by hand": [row.values for row in table], "speed": [row.values for row in fast]}
    (RESULTS / "collation.json").write_text(
        json.dumps({"tables": tables}, indent=1, ensure_ascii=False) + "\n", "utf-8"
    )
    return 0 if right["all"] >= BAR * standing["all"] else 1


if __name__ == "__main__":
    sys.exit(main())
