"""Every benchmark has its section, and a result goes between its marks and nowhere else."""

from __future__ import annotations

import importlib.util
import re
import sys
from collections.abc import Iterator
from types import ModuleType

import pytest
from docs_places import DOCS, ROOT

PAGE = (DOCS / "benchmarks.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def runner() -> Iterator[ModuleType]:
    """bench/run.py as a module."""
    spec = importlib.util.spec_from_file_location("bench_runner", ROOT / "bench" / "run.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(ROOT / "bench"))
    try:
        spec.loader.exec_module(module)
        yield module
    finally:
        sys.path.remove(str(ROOT / "bench"))
        sys.modules.pop("table", None)


def test_every_program_has_a_section_and_its_marks(runner: ModuleType) -> None:
    """A program that writes a result is run by name, explained, and has a place for its table."""
    writing = {
        path.stem
        for path in (ROOT / "bench").glob("*.py")
        if re.search(r"publish\(|RESULTS\.write_text", path.read_text(encoding="utf-8"))
        and path.stem != "table"
    }
    assert set(runner.PROGRAMS) >= writing
    for name in runner.PROGRAMS:
        assert f"\n## {name}\n" in PAGE
        assert f"`python bench/{name}.py`" in PAGE
        assert PAGE.count(f"<!-- table {name} -->") == PAGE.count(f"<!-- end {name} -->") == 1


def test_a_table_goes_between_its_marks_and_nowhere_else(runner: ModuleType) -> None:
    """Filling one section leaves all others as they were, however often it is done."""
    page = "a\n<!-- table one -->\nold\n<!-- end one -->\nb\n<!-- table two -->\nkept\n<!-- end two -->\n"
    once = runner.filled(page, "one", "| x |\n")
    assert once == page.replace("\nold\n", "\n\n| x |\n\n")
    assert runner.filled(once, "one", "| x |\n") == once
    with pytest.raises(SystemExit, match="no marks for three"):
        runner.filled(page, "three", "")


def test_tables_are_found_in_what_a_program_prints(runner: ModuleType) -> None:
    """Tables are kept with the line before them; progress and other words are not."""
    output = "reading 5 files\n\n### full budget\n\n| a |\n|---|\n| 1 |\n\nBars: reached\npeak 5 MB\n"
    assert runner.printed(output) == ["full budget", "", "| a |", "|---|", "| 1 |", "", "Bars: reached"]


def test_a_published_result_names_its_day_commit_and_misjudged(runner: ModuleType) -> None:
    """What a reader needs to judge a table stands with it; an empty list by name says so."""
    record = {"title": "T", "made": "2026-01-02T00:00:00+00:00", "commit": "abc1234", "python": "3.11.7",
              "rows": [{"who": "ours", "false": 0}], "misjudged": []}  # fmt: skip
    text = runner.section(record)
    assert text.startswith("*2026-01-02, commit abc1234, Python 3.11.7*\n\nT\n\n| who | false |")
    assert text.rstrip().endswith("Misjudged, by name (0):\n\nnone")


def test_a_result_of_an_unknown_commit_is_stale(
    runner: ModuleType, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No result, or one whose commit nobody knows, is made anew."""
    monkeypatch.setattr(runner, "RESULTS", tmp_path)
    assert runner.stale("diff") == "no result"
    (tmp_path / "diff.json").write_text('{"commit": ""}')  # type: ignore[operator]
    assert runner.stale("diff") == "its commit is unknown"
