"""How a look at an article is told: as a JSON line, and counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from variorum.cli.output import utc
from variorum.edits import importance
from variorum.types import Edit, Outcome


def look_line(
    url: str | None,
    captured: datetime | None,
    outcome: Outcome,
    reason: str,
    *,
    article: str | None = None,
    version: int | None = None,
    edits: Iterable[Edit] = (),
) -> dict[str, Any]:
    """The JSON line of a look, live or imported.

    `importance` is null where no version was made.
    """
    known = tuple(edits)
    return {
        "url": url,
        "captured": utc(captured),
        "article": article,
        "outcome": outcome.value,
        "version": version,
        "classes": list(dict.fromkeys(edit.klass.value for edit in known)),
        "importance": importance(known) if known else None,
        "reason": reason,
    }


def counted(outcomes: Mapping[str, int]) -> str:
    """Outcomes with their numbers: "2 changed, 14 unchanged"."""
    return ", ".join(f"{number} {outcome}" for outcome, number in sorted(outcomes.items()) if number)
