"""What stands behind a version: since when it was seen, and how often without change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from variorum.publish.views.one_article import evidence
from variorum.types import Block, BlockKind, Document, Interval, Look, Outcome, PageState, Version

T = datetime(2026, 6, 10, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
TEXT = Document(PageState.ARTICLE, (Block(BlockKind.PARAGRAPH, "The mill is shut."),), "Mill shut")


def look(hours: int, outcome: Outcome) -> Look:
    return Look("a1", T + hours * HOUR, outcome, "", "https://gazette.example/mill", 200, 0)


@pytest.mark.parametrize(
    ("later", "said"),
    [
        ([], "once, 10 Jun 2026, 09:00:00 UTC"),
        ([(1, Outcome.UNCHANGED)], "1 check, last 10 Jun 2026, 10:00:00 UTC, unchanged"),
        ([(7, Outcome.UNCHANGED)], "1 check, last 10 Jun 2026, 16:00:00 UTC, unchanged"),
        (
            [(1, Outcome.UNCHANGED), (8, Outcome.VARIANT)],
            "2 checks, last 10 Jun 2026, 17:00:00 UTC, unchanged",
        ),
    ],
)
def test_a_look_that_found_it_back_did_not_find_it_unchanged(
    later: list[tuple[int, Outcome]], said: str
) -> None:
    """The text gave way to another and came back at six hours: that is told in a row of its own."""
    back = Interval(T + 5 * HOUR, T + 6 * HOUR, T + 9 * HOUR)
    version = Version("a1", 0, "c1", "key", "Mill shut", (Interval(None, T, T), back), 4)
    looks = [look(0, Outcome.NEW), look(6, Outcome.VARIANT), *(look(*each) for each in later)]
    facts = {fact.name: fact.text for fact in evidence(version, None, None, TEXT, (), looks, 1).facts}
    assert facts["Seen since"] == said
    assert "15:00" in facts["Came back"]


def test_a_version_that_stayed_counts_every_check() -> None:
    """Nothing came back: each look that found it is one."""
    version = Version("a1", 0, "c1", "key", "Mill shut", (Interval(None, T, T + 3 * HOUR),), 4)
    looks = [look(0, Outcome.NEW), *(look(hours, Outcome.UNCHANGED) for hours in (1, 2, 3))]
    facts = {fact.name: fact.text for fact in evidence(version, None, None, TEXT, (), looks, 1).facts}
    assert facts["Seen since"].startswith("3 checks, last 10 Jun 2026, 12:00")
    assert "Came back" not in facts
