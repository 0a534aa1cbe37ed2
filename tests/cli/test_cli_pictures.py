"""`picture`, and `export` in all its formats: what leaves the database as a file."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet
import pytest
from cli_world import run
from lxml import etree
from PIL import Image

from variorum.cli.exporting import EXPORTS
from variorum.publish.exports import Kind


def test_picture_of_the_newest_change(history: str, tmp_path: Path) -> None:
    """SVG to standard output or a file, PNG to a file; what is read instead of it goes to standard error."""
    ran = run("picture", history)
    assert ran.code == 0
    assert etree.fromstring(ran.out.encode()).get("height") == "630"
    assert "versions 1 and 2 compared" in ran.err
    for name, options in (("a.png", ()), ("b.svg", ("--tall", "--dark")), ("c.PNG", ("--change", "1"))):
        assert run("picture", history, "0..1", "--out", str(tmp_path / name), *options).code == 0
    with Image.open(tmp_path / "a.png") as image:
        assert image.size == (1200, 630)
    assert "#161513" in (tmp_path / "b.svg").read_text()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--out", "x.gif"), "written as .svg or .png"),
        (("--change", "99"), "the changes are numbered 1 to"),
        (("--change", "one"), "names no changes"),
        (("7..9",), "has no version"),
    ],
)
def test_what_cannot_be_drawn_is_told(history: str, words: tuple[str, ...], said: str) -> None:
    """A format, a change or a version that there is not is named, and nothing is written."""
    ran = run("picture", history, *words)
    assert ran.code != 0
    assert said in ran.err
    assert ran.out == ""


def test_missing_extras_are_told_with_the_command_that_brings_them(
    history: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without resvg no PNG, without pyarrow no Parquet: one line with pip's command, and no half file."""
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    png = run("picture", history, "--out", str(tmp_path / "a.png"))
    assert png.code != 0
    assert "pip install 'variorum[pictures]'" in png.err
    parquet = run("export", "changes", "--format", "parquet", "--output", str(tmp_path / "a.parquet"))
    assert parquet.code != 0
    assert "pip install 'variorum[parquet]'" in parquet.err
    assert list(tmp_path.glob("*.p*")) == []


@pytest.mark.parametrize("what", list(EXPORTS))
def test_every_list_as_parquet(history: str, tmp_path: Path, what: str) -> None:
    """The same columns and as many rows as JSON lines, values of the kinds that the table states."""
    target = tmp_path / f"{what}.parquet"
    assert run("export", what, "--format", "parquet", "--output", str(target)).code == 0
    table = pyarrow.parquet.read_table(target)
    lines = run("export", what, "--format", "jsonl").lines
    assert lines == run("export", what, "--format", "json").lines
    columns = EXPORTS[what][0]
    assert table.column_names == list(columns.columns)
    assert table.num_rows == len(lines)
    for parquet, line in zip(table.to_pylist(), lines, strict=True):
        for name, value in line.items():
            if columns.kind(name) is Kind.TIME and value is not None:
                assert parquet[name] == datetime.fromisoformat(value).astimezone(UTC)
            elif columns.kind(name) is not Kind.JSON:
                assert parquet[name] == value
