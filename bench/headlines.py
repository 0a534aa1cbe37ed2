"""Classes of edits on real headline changes: precision and recall against labels made by hand.

    python bench/headlines.py

Needs `bbc-headlines` in the folder that `VARIORUM_DATA` names (default `../shared`). The labels (`labels/headlines.csv`,
ids and classes without any text) were made before any rule was run on these changes; rules were tuned on another
draw (see `headline_draw.py`). One change may bear several labels.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from headline_draw import HISTORIES, HeadlineChange, drawn, drawn_again, drawn_for_development
from table import Result
from variorum.comparison import compare
from variorum.edits import classify
from variorum.types import Change, Document, Edit, EditClass, Headlines, PageState

LABELS = Path(__file__).parent / "labels"

#: What a prediction is, from the edits of one change.
Predicted = Callable[[Iterable[Edit]], bool]


@dataclass(slots=True)
class Count:
    """Predictions of one class against the labels, by change."""

    predicted: int = 0
    labelled: int = 0
    both: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float | None:
        return self.both / self.predicted if self.predicted else None

    @property
    def recall(self) -> float | None:
        return self.both / self.labelled if self.labelled else None


def _form(*details: str) -> Predicted:
    return lambda edits: any(
        (edit.klass is EditClass.HEADLINE and edit.detail in details)
        or (edit.klass is EditClass.TYPOGRAPHY and "typography" in details)
        for edit in edits
    )


def _klass(klass: EditClass, *changes: Change, marks: bool | None = None) -> Predicted:
    return lambda edits: any(
        edit.klass is klass
        and (not changes or edit.change in changes)
        and (marks is None or (edit.detail == "marks") == marks)
        for edit in edits
    )


#: Each row: its name, the labels that confirm it, and what counts as a prediction.
ROWS: tuple[tuple[str, frozenset[str], Predicted], ...] = (
    ("headline replaced", frozenset({"replaced"}), _form("replaced")),
    ("headline copy edit", frozenset({"copy-edit"}), _form("copy-edit", "typography")),
    ("figure", frozenset({"figure-altered", "figure-came-or-went"}), _klass(EditClass.FIGURE)),
    ("figure altered", frozenset({"figure-altered"}), _klass(EditClass.FIGURE, Change.ALTERED)),
    ("quote", frozenset({"quote"}), _klass(EditClass.QUOTE, marks=False)),
    ("quotation marks", frozenset({"quotation-marks"}), _klass(EditClass.QUOTE, marks=True)),
    ("name", frozenset({"name-altered", "name-came-or-went"}), _klass(EditClass.NAME)),
    ("hedge", frozenset({"hedge"}), _klass(EditClass.HEDGE)),
)


def document(headline: str) -> Document:
    """A page of which only the headline is known."""
    return Document(PageState.ARTICLE, (), headline, Headlines(h1=headline), language="en")


def edits_of(change: HeadlineChange) -> tuple[Edit, ...]:
    old, new = document(change.old), document(change.new)
    return classify(compare(old, new), old, new)


def counted(*, again: bool = True) -> dict[str, Count]:
    """Predictions and labels over the second draw, or over the first."""
    pools = drawn_again() if again else drawn()[0]
    reported = {change.id: change for pool in pools.values() for change in pool}
    counts = {name: Count() for name, _, _ in ROWS}
    labels_of = LABELS / ("headlines-again.csv" if again else "headlines.csv")
    with labels_of.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            labels = {row["form"], *row["labels"].split()}
            edits = edits_of(reported[row["id"]])
            for name, confirming, predicted in ROWS:
                count = counts[name]
                found, true = predicted(edits), bool(labels & confirming)
                count.predicted += found
                count.labelled += true
                count.both += found and true
                if found and not true:
                    count.wrong.append(row["id"])
    return counts


def counted_for_development() -> dict[str, Count]:
    """Names and figures over the third draw, by which rules are mended: never to be reported as their quality."""
    reported = {change.id: change for pool in drawn_for_development().values() for change in pool}
    counts = {"name": Count(), "figure": Count()}
    with (LABELS / "headlines-development.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["label"] == "unsure":
                continue
            count, true = counts[row["stratum"]], row["label"] == "changed"
            found = any(edit.klass.value == row["stratum"] for edit in edits_of(reported[row["id"]]))
            count.predicted += found
            count.labelled += true
            count.both += found and true
            if found != true:
                count.wrong.append(row["id"])
    return counts


def rows() -> list[Result]:
    """The table."""
    return [
        Result(
            {
                "texts": "real headlines, labelled by hand",
                "class": name,
                "predicted": count.predicted,
                "true": count.labelled,
                "precision": _rounded(count.precision),
                "recall": _rounded(count.recall),
                "hard negatives": "",
                "told": "",
            }
        )
        for name, count in {**counted(), "hedge (first draw)": counted(again=False)["hedge"]}.items()
        if count.labelled
    ]


def _rounded(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--wrong", action="store_true", help="ids of the wrong predictions")
    parser.add_argument(
        "--first", action="store_true", help="the first draw, which rules were mended by since"
    )
    parser.add_argument("--development", action="store_true", help="the draw for mending rules")
    options = parser.parse_args()
    if not HISTORIES.exists():
        print(f"{HISTORIES} is missing: set VARIORUM_DATA to the folder with the measuring data")
        return 2
    counts = counted_for_development() if options.development else counted(again=not options.first)
    for name, count in counts.items():
        print(
            f"{name:20} predicted {count.predicted:4} true {count.labelled:4} "
            f"P {_rounded(count.precision)} R {_rounded(count.recall)}"
        )
        if options.wrong:
            print("   ", " ".join(count.wrong))
    return 0


if __name__ == "__main__":
    sys.exit(main())
