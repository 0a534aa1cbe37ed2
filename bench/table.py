"""Results as a Markdown table and as JSON beside the programs, with date and commit."""

from __future__ import annotations

import json
import platform
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True)
class Result:
    """One row: values by column."""

    values: dict[str, Any]


def markdown(rows: Sequence[Result]) -> str:
    """The rows as a table; columns in the order of the first row."""
    head = list(rows[0].values)
    lines = [" | ".join(head), " | ".join("---" for _ in head)]
    lines += [" | ".join(str(row.values.get(name, "")) for name in head) for row in rows]
    return "\n".join(f"| {line} |" for line in lines)


def publish(name: str, title: str, rows: Sequence[Result], **facts: Any) -> None:
    """Print the table and write `results/NAME.json`."""
    print(f"\n{title}\n\n{markdown(rows)}\n")
    RESULTS.mkdir(exist_ok=True)
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    ).stdout.strip()
    record = {
        "title": title,
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit,
        "python": platform.python_version(),
        **facts,
        "rows": [row.values for row in rows],
    }
    (RESULTS / f"{name}.json").write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n")
