"""The error rates that the methods page shows are those that were measured."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from variorum.publish.rates import measured, record

ROOT = Path(__file__).resolve().parents[2]


def test_the_packaged_figures_are_those_of_the_results() -> None:
    """After a benchmark was run again, `python scripts/rates.py` has to be run too."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "rates.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_every_table_says_what_was_measured_on_what_and_how() -> None:
    """The three benchmarks, each with its command, its day and its limits; rows as long as their heads."""
    tables = measured()
    assert [table.command for table in tables] == [
        f"python bench/{name}.py" for name in ("noise", "classes", "diff")
    ]
    for table in tables:
        assert all((table.what, table.on, table.limits, table.commit))
        assert len(table.measured) == len("2026-11-21")
        assert table.rows
        assert {len(row) for row in table.rows} == {len(table.columns)}
        assert (ROOT / table.command.removeprefix("python ")).is_file()


def test_a_figure_is_followed_to_its_result() -> None:
    """One cell of each table, looked up in the result by hand."""
    noise, classes, diff = (record(table)["rows"] for table in measured())
    results = [
        json.loads((ROOT / f"bench/results/{n}.json").read_bytes()) for n in ("noise", "classes", "diff")
    ]
    (own,) = (row for row in results[0]["tables"]["known"] if row["method"] == "Variorum")
    assert noise[2]["false %"] == own["false %"]
    assert classes[0]["recall"] == results[1]["rows"][0]["recall"]
    assert len(classes) == len(results[1]["rows"])
    assert diff[0]["F1 changed"] == next(iter(results[2]["tables"].values()))[0]["edited"]
