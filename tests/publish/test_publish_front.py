"""Pictures beside lists of changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from variorum.ports import Step
from variorum.publish.views.front import sparkline

T = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_the_bar_of_the_edit_on_show_is_marked() -> None:
    """By its time: a text that came back later marks no bar of the first time that it came."""
    steps = [Step(2, T + 2 * HOUR, T + HOUR, 3), Step(1, T + HOUR, T, 1)]
    assert [bar.shown for bar in sparkline(steps, T + HOUR).bars] == [False, True, False]
    assert not any(bar.shown for bar in sparkline(steps, T + 5 * HOUR).bars)
    assert not any(bar.shown for bar in sparkline(steps, None).bars)
