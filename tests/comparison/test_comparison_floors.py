"""What the alignment reaches on revisions with known truth, made from our own prose: floors that only rise."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def program() -> ModuleType:
    """`bench/diff.py`, with the modules beside it."""
    sys.path.insert(0, str(ROOT / "bench"))
    try:
        return importlib.import_module("diff")
    finally:
        sys.path.remove(str(ROOT / "bench"))


@pytest.mark.parametrize(
    ("profile", "edited", "parts"), [("light", 0.995, 1.0), ("medium", 0.99, 0.95), ("heavy", 0.97, 0.9)]
)
def test_floors(program: ModuleType, profile: str, edited: float, parts: float) -> None:
    """F1 over edited links and recall of the links of split and joined sentences, on a seed that nothing was tuned
    on; hardly a false link, and no more marked than changed."""
    rows = program.measure(program.prose(program.PROSE), 23, profile, {}, ((20, 30), (60, 15)))
    row = rows["ours"]
    assert row.edited.f1 >= edited
    assert row.all.precision >= 0.997
    assert (row.split.hit + row.join.hit) >= parts * (row.split.true + row.join.true)
    changed, marked, both = row.highlight
    assert marked <= 1.03 * changed
    assert both >= 0.99 * changed
