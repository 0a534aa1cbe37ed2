"""The gate of page noise: the whole product watches a small newsroom, and its looks are judged by the truth."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).parents[2] / "bench"

#: No look may miss an edit; of the looks at which nothing changed, at most this share may raise an alarm. Half a
#: day of few articles is nearly all first sight: `bench/newsroom.py` measures the usual state.
MOST_FALSE = 0.03


def test_edits_are_found_and_noise_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """Five hours of the newsroom, over real HTTP, by the real pipeline."""
    monkeypatch.syspath_prepend(str(BENCH))
    import newsroom

    run = newsroom.watch(2, newsroom.KNOWN, hours=5, articles=9)
    sys.modules.pop("newsroom", None)
    score = run.scores["variorum"]
    assert score.edits >= 5
    assert score.quiet >= 100
    assert score.missed == []
    assert score.alarms <= MOST_FALSE * score.quiet, [
        f"{each.article} at {each.at}: {each.reason}" for each in score.false
    ]
