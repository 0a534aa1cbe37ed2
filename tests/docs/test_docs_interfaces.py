"""What the page of interfaces promises is what the commands print."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from docs_places import DOCS, codes

from variorum.types import BlockKind, Change, EditClass, LinkOp, Outcome, PageState, Verdict
from variorum.versions.lineages import Fate

SECTIONS = re.split(r"^## \d\. ", (DOCS / "interfaces.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
REST = (
    "<p>It was full of people who had waited on the quay since the first boat of the morning was cancelled.</p>"
    "<p>The harbour board will look at the timetable again in the autumn, after the yard has sent both boats.</p>"
)
OLD = f"<h1>Ferry late</h1><p>The ferry left at nine, the harbour master said on Monday to those on the quay.</p>{REST}"
NEW = f"<h1>Ferry very late</h1><p>The ferry left at ten, the harbour master said on Monday to those on the quay.</p>{REST}"


def answer(folder: Path, *arguments: str) -> dict[str, Any]:
    """The first JSON object that a command prints."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("VARIORUM_")}
    done = subprocess.run(
        [sys.executable, "-m", "variorum", *arguments], cwd=folder, env=kept | {"HOME": str(folder)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    line: dict[str, Any] = json.loads(done.stdout.splitlines()[0])
    return line


def fields(section: str) -> set[str]:
    """The names in the first column of a section's table."""
    rows = [line for line in section.splitlines() if line.startswith("| `")]
    return {name for row in rows for name in codes(row.split("|")[1])}


def test_extract_prints_every_field(tmp_path: Path) -> None:
    """Every field of section 1 is there, absent ones null, and nothing is missing from the page."""
    (tmp_path / "page.html").write_text(OLD, encoding="utf-8")
    line = answer(tmp_path, "extract", "page.html", "--json")
    assert fields(SECTIONS[1]) <= set(line)
    assert set(line["headlines"]) == {"h1", "og", "jsonld", "title"}
    assert all(set(block) == {"kind", "text"} for block in line["blocks"])


def test_import_prints_every_field(tmp_path: Path) -> None:
    """Every field of section 2 is in the line of a capture."""
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "a.html").write_text(OLD, encoding="utf-8")
    capture = {
        "file": "a.html",
        "url": "https://outlet.example/a",
        "captured": "2026-01-02T10:00:00Z",
        "status": 200,
        "headers": {},
    }
    (pages / "captures.jsonl").write_text(json.dumps(capture) + "\n", encoding="utf-8")
    line = answer(tmp_path, "import", "pages", "--db", "news.db", "--json")
    assert fields(SECTIONS[2]) <= set(line)


def test_compare_prints_every_field(tmp_path: Path) -> None:
    """Every field of section 3 is there, in the links and edits too."""
    (tmp_path / "old.html").write_text(OLD, encoding="utf-8")
    (tmp_path / "new.html").write_text(NEW, encoding="utf-8")
    line = answer(tmp_path, "compare", "old.html", "new.html", "--json")
    assert fields(SECTIONS[3]) <= set(line)
    for link in (*line["links"], *line["paragraphs"]):
        assert {"op", "old", "new", "similarity"} <= set(link)
    edit_fields = {"class", "change", "detail", "old", "new", "old_unit", "new_unit", "confidence", "rule"}
    assert line["edits"]
    assert all(edit_fields <= set(edit) for edit in line["edits"])


def test_lineage_prints_every_field(tmp_path: Path) -> None:
    """Every field of section 5 is there, and every step has what its list names."""
    pages = tmp_path / "pages"
    pages.mkdir()
    captures = []
    for hour, text in ((10, OLD), (12, NEW)):
        (pages / f"{hour}.html").write_text(text, encoding="utf-8")
        at = f"2026-01-02T{hour}:00:00Z"
        captures.append({"file": f"{hour}.html", "url": "https://outlet.example/a", "captured": at, "status": 200, "headers": {}})  # fmt: skip
    (pages / "captures.jsonl").write_text("\n".join(map(json.dumps, captures)) + "\n", encoding="utf-8")
    article = answer(tmp_path, "import", "pages", "--db", "news.db", "--json")["article"]
    line = answer(tmp_path, "show", article, "--lineage", "--db", "news.db", "--json")
    assert fields(SECTIONS[5]) == set(line)
    told = set(codes(SECTIONS[5]))
    steps = [step for sentence in line["sentences"] for step in sentence["steps"]]
    assert any(step["fate"] == "altered" for step in steps)
    assert {name for value in (*line["showings"], *line["sentences"], *steps) for name in value} <= told
    assert {fate.value for fate in Fate} <= told


def test_every_value_is_told() -> None:
    """Every state, kind, outcome, verdict, operation, class and change is on the page."""
    for section, kinds in (
        (SECTIONS[1], (PageState, BlockKind)),
        (SECTIONS[2], (Outcome,)),
        (SECTIONS[3], (Verdict, LinkOp, EditClass, Change)),
    ):
        told = set(codes(section))
        for kind in kinds:
            assert {member.value for member in kind} <= told, kind
