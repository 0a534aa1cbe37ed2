"""What a story is called by its names."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from variorum.publish.stories import named
from variorum.types import Membership, Precision

AT = datetime(2026, 11, 21, tzinfo=UTC)


def member(*names: str) -> Membership:
    return Membership("a", "e", "s", AT, Precision.HOUR, 0.5, names, names, 0.0)


@pytest.mark.parametrize(
    ("names", "headlines", "told"),
    [
        (("hollin", "pass"), ["Skiers killed below Hollin Pass were brothers"], "Hollin Pass"),
        (("outer", "islands", "marsh"), ["Marsh gets a deal with the Outer Islands, at a price"], "Outer Islands, Marsh"),
        (("marsh", "odile"), ["Odile Marsh resigns", "Marsh: why I go"], "Odile Marsh"),
        (("tolvik", "skarn"), ["In Tolvik, Skarn is far", "Skarn’s Tolvik"], "Skarn, Tolvik"),
        (("rice", "eu"), ["What the minister wants"], "EU, Rice"),
        (("pass",), ["They pass the budget", "Pass shut"], "Pass"),
        ((), ["Hollin Pass"], ""),
    ],
)  # fmt: skip
def test_a_story_is_called_by_its_names(names: tuple[str, ...], headlines: list[str], told: str) -> None:
    """Names that stand together in a headline are one; marks between them and what somebody owns part them."""
    assert named([member(*names)], headlines) == told
