"""Which agency a report credits, in many forms and languages."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from variorum.cluster.agencies import agency

CASES = tomllib.loads(
    (Path(__file__).parent.parent / "cases" / "cluster" / "agencies.toml").read_text("utf-8")
)


@pytest.mark.parametrize(("text", "named"), CASES["credited"])
def test_agencies_by_their_credit(text: str, named: str) -> None:
    """A dateline, a byline, a line of its own or a closing sentence credits an agency."""
    assert agency(text) == named


@pytest.mark.parametrize("text", CASES["uncredited"])
def test_what_is_no_credit(text: str) -> None:
    """A report about an agency, a picture of one, and two of them, which leave a doubt."""
    assert agency(text) is None


def test_a_credit_is_looked_for_at_the_ends_of_a_text() -> None:
    """What stands in the middle is told of another report; the end is told by its last lines."""
    filling = "Divers went down to the wreck again, and came up with a lamp and two boots in a net.\n" * 8
    assert agency(f"{filling}Quelle: dpa\n{filling}") is None
    assert agency(f"{filling}The Associated Press contributed to this report.") == "AP"
