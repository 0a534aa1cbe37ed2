"""Times, numbers and names in words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from variorum.publish import words
from variorum.types import Interval

NOW = datetime(2026, 11, 21, 20, 0, tzinfo=UTC)


def at(day: int, hour: int, minute: int, year: int = 2026) -> datetime:
    return datetime(year, 11, day, hour, minute, 4, tzinfo=UTC)


def test_an_interval_names_its_day_once() -> None:
    """ "21 Nov, 19:12 to 19:42"; another day or year is said."""
    assert words.appeared(Interval(at(21, 19, 12), at(21, 19, 42), NOW), NOW) == "21 Nov, 19:12 to 19:42"
    assert (
        words.appeared(Interval(at(20, 23, 50), at(21, 0, 20), NOW), NOW) == "20 Nov, 23:50 to 21 Nov, 00:20"
    )
    assert words.appeared(Interval(None, at(21, 14, 58, 2008), NOW), NOW) == "first seen 21 Nov 2008, 14:58"
    assert words.span(at(21, 19, 12), at(21, 19, 12), NOW) == "21 Nov, 19:12"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("2007-05-15", "15 May 2007"),
        ("2008-03-18T14:50:00Z", "18 Mar 2008, 14:50 UTC"),
        ("2008-03-18T14:50", "18 Mar 2008, 14:50"),
        ("2008-03-18T14:50:00.5+02:00", "18 Mar 2008, 14:50 +02:00"),
        ("2008-03", "Mar 2008"),
        ("yesterday <b>", "yesterday <b>"),
        (None, None),
    ],
)
def test_a_stated_time_keeps_its_precision(given: str | None, said: str | None) -> None:
    """A date without an hour never gets one."""
    assert words.stated(given) == said


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0, "less than a minute"),
        (1, "1 minute"),
        (40, "40 minutes"),
        (780, "about 13 hours"),
        (4320, "about 3 days"),
    ],
)
def test_lengths_are_as_coarse_as_needed(minutes: int, said: str) -> None:
    """Minutes, hours, days."""
    assert words.lasting(timedelta(minutes=minutes)) == said


def test_lists_and_ranges() -> None:
    """Neighbours are drawn together from three on."""
    assert words.listed(words.ranges([4, 10, 11, 7, 8, 9])) == "4 and 7 to 11"
    assert words.listed(["4", "7", "10"]) == "4, 7 and 10"
    assert words.listed([]) == ""


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        " JavaScript:x",
        "//host/x",
        "http://",
        "ftp://x/",
        "",
        "http://[",
        "\x01javascript:x",
    ],
)
def test_only_web_addresses_are_linked(url: str) -> None:
    """Anything but http and https with a host is shown as text."""
    assert words.link(url) is None


def test_addresses_are_shortened_in_the_middle() -> None:
    """Host and last part stay."""
    assert (
        words.address("https://www.courier.example/2026/11/21/a/very/long/path/to/the/ferry-fire")
        == "courier.example/…/ferry-fire"
    )
    assert words.address("https://user:pass@courier.example/x/") == "courier.example/x"
    assert words.link("https://courier.example/x") == "https://courier.example/x"


def test_right_to_left_text_is_isolated() -> None:
    """It cannot turn what we write around it; other text is left as it is."""
    assert words.isolated("שלום") == "\u2068שלום\u2069"
    assert words.isolated("ab\u202ecd\x07") == "abcd"
