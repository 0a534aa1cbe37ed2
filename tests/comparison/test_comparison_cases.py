"""Pairs of texts with their expectation, from `tests/cases/comparison/pairs.json`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from variorum.comparison import compare_units
from variorum.types import Comparison

CASES = json.loads(
    (Path(__file__).parents[1] / "cases" / "comparison" / "pairs.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_case(case: dict[str, Any]) -> None:
    """Verdict, links in their order, and where the case names them the marked words of both sides."""
    comparison = compare_units(case["old"], case["new"])
    assert comparison.verdict.value == case["verdict"]
    assert [[k.op.value, list(k.old), list(k.new)] for k in comparison.links] == case["links"]
    if "marks" in case:
        assert marks(comparison) == [tuple(pair) for pair in case["marks"]]


def marks(comparison: Comparison) -> list[tuple[str, str]]:
    """The texts of all ranges, old beside new."""
    old = [sentence for paragraph in comparison.old_units for sentence in paragraph]
    new = [sentence for paragraph in comparison.new_units for sentence in paragraph]
    found = []
    for link in comparison.links:
        a, b = " ".join(old[i] for i in link.old), " ".join(new[j] for j in link.new)
        found += [(a[slice(*span.old)], b[slice(*span.new)]) for span in link.spans]
    return found
