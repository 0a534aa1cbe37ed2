"""Classes of edits on real headline changes: precision and recall against labels made by hand.

    python bench/headlines.py

Needs `bbc-headlines` in the folder that `VARIORUM_DATA` names (default `../shared`). Four draws are labelled
(`headline_draw.py`, `labels/README.md`), each before any rule was run on it; by the first rules were mended since, so the
later three are told. One change may bear several labels.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from headline_draw import (
    HISTORIES,
    HeadlineChange,
    drawn,
    drawn_again,
    drawn_for_development,
    drawn_fourth,
    drawn_further,
)
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
    missed: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float | None:
        return self.both / self.predicted if self.predicted else None

    @property
    def recall(self) -> float | None:
        return self.both / self.labelled if self.labelled else None

    def add(self, change: str, found: bool, true: bool) -> None:
        """Count one change, by its id."""
        self.predicted += found
        self.labelled += true
        self.both += found and true
        if found and not true:
            self.wrong.append(change)
        if true and not found:
            self.missed.append(change)

    def __add__(self, other: Count) -> Count:
        sums = (getattr(self, each) + getattr(other, each) for each in self.__slots__)
        return Count(*sums)


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


def _more_than_copy(edits: Iterable[Edit]) -> bool:
    return any(edit.klass is EditClass.HEADLINE and edit.detail != "copy-edit" for edit in edits)


#: Each row: its name, the labels that confirm it, and what counts as a prediction.
ROWS: tuple[tuple[str, frozenset[str], Predicted], ...] = (
    ("headline, more than copy", frozenset({"replaced", "reworded"}), _more_than_copy),
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


#: The draws that are labelled for every class: how each comes about, and its labels. The first three have no labels of
#: numbers and names that came into a replaced headline or went with it, so these are not counted there.
DRAWS: dict[str, tuple[Callable[[], dict[str, list[HeadlineChange]]], str]] = {
    "first": (lambda: drawn()[0], "headlines.csv"),
    "second": (drawn_again, "headlines-again.csv"),
    "third": (drawn_further, "headlines-further.csv"),
    "fourth": (drawn_fourth, "headlines-fourth.csv"),
}
LAST = "fourth"
#: Rows that count what came or went in a headline.
ONE_SIDED = frozenset({"figure", "name"})


def counted(draw: str) -> dict[str, Count]:
    """Predictions and labels over one draw, by class."""
    pools, labels_of = DRAWS[draw][0](), LABELS / DRAWS[draw][1]
    reported = {change.id: change for pool in pools.values() for change in pool}
    counts = {name: Count() for name, _, _ in ROWS}
    with labels_of.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            labels = {row["form"], *row["labels"].split()}
            edits = edits_of(reported[row["id"]])
            for name, confirming, predicted in ROWS:
                if draw != LAST and row["form"] == "replaced" and name in ONE_SIDED:
                    continue
                counts[name].add(row["id"], predicted(edits), bool(labels & confirming))
    return counts


def counted_for_development() -> dict[str, Count]:
    """Names and figures over the third draw, by which rules are mended: never to be reported as their quality."""
    reported = {change.id: change for pool in drawn_for_development().values() for change in pool}
    counts = {"name": Count(), "figure": Count()}
    with (LABELS / "headlines-development.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["label"] == "unsure":
                continue
            found = any(edit.klass.value == row["stratum"] for edit in edits_of(reported[row["id"]]))
            counts[row["stratum"]].add(row["id"], found, row["label"] == "changed")
    return counts


def agreement() -> tuple[int, float, float]:
    """How two readers agree on what form a change has, of those told as replaced that a second one read without knowing
    what the first had said: how many, the share alike, and that share beyond chance (Cohen's kappa)."""
    said: dict[str, dict[str, str]] = {}
    for draw, (_, name) in DRAWS.items():
        with (LABELS / name).open(encoding="utf-8", newline="") as lines:
            said[draw] = {row["id"]: row["form"] for row in csv.DictReader(lines)}
    with (LABELS / "headlines-forms.csv").open(encoding="utf-8", newline="") as lines:
        both = [(said[row["draw"]][row["id"]], row["form"]) for row in csv.DictReader(lines)]
    alike = sum(one == other for one, other in both) / len(both)
    first, second = (Counter(side) for side in zip(*both, strict=True))
    chance = sum(first[form] * second[form] for form in first) / len(both) ** 2
    return len(both), alike, (alike - chance) / (1 - chance)


def rows() -> list[Result]:
    """The table: the second draw and those after it, and all of these together; hedges, which the second has none of, of
    the first and the third."""
    first, second, third, fourth = (counted(each) for each in DRAWS)
    second["hedge"] = first["hedge"]
    together = {name: second[name] + third[name] + fourth[name] for name in third}
    return [
        Result(
            {
                "texts": f"real headlines, {'first draw' if (name, draw) == ('hedge', 'second draw') else draw}",
                "class": name,
                "predicted": count.predicted,
                "true": count.labelled,
                "precision": _rounded(count.precision),
                "recall": _rounded(count.recall),
                "hard negatives": "",
                "told": "",
            }
        )
        for draw, counts in (
            ("second draw", second),
            ("third draw", third),
            ("fourth draw", fourth),
            ("all three draws", together),
        )
        for name, count in counts.items()
    ]


def _rounded(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--wrong", action="store_true", help="ids of what was told wrongly, and of what was missed"
    )
    parser.add_argument("--draw", choices=[*DRAWS, "development"], default="third", help="which labels")
    parser.add_argument(
        "--agreement", action="store_true", help="how two readers agree on replaced or reworded"
    )
    options = parser.parse_args()
    if not HISTORIES.exists():
        print(f"{HISTORIES} is missing: set VARIORUM_DATA to the folder with the measuring data")
        return 2
    if options.agreement:
        print("read by two: {}, alike {:.3f}, kappa {:.3f}".format(*agreement()))
        return 0
    counts = counted_for_development() if options.draw == "development" else counted(options.draw)
    for name, count in counts.items():
        print(
            f"{name:20} predicted {count.predicted:4} true {count.labelled:4} "
            f"P {_rounded(count.precision)} R {_rounded(count.recall)}"
        )
        if options.wrong:
            print("    wrong ", *count.wrong)
            print("    missed", *count.missed)
    return 0


if __name__ == "__main__":
    sys.exit(main())
