"""What is told above an article that was gone for a time and came back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from variorum.publish.views.one_article import bands
from variorum.types import Article, ArticleState, Interval, Look, Outcome, Version

T = datetime(2026, 6, 10, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
U, G = Outcome.UNCERTAIN, Outcome.GONE


def told(*outcomes: Outcome) -> list[str]:
    """The lines above an article whose looks, an hour apart, came to these."""
    bare = frozenset({U, G, Outcome.FAILED})
    looks = [
        Look(
            "a1",
            T + n * HOUR,
            each,
            "",
            "https://gazette.example/mill",
            404 if each in bare else 200,
            None if each in bare else 0,
        )
        for n, each in enumerate(outcomes)
    ]
    version = Version("a1", 0, "c1", "key", "Mill shut", (Interval(None, T, T),), 4)
    article = Article(
        "a1", "https://gazette.example/mill", "Gazette", T, ArticleState.LIVE, versions=1, current=0
    )
    return [f"{band.title}: {band.text}" for band in bands(article, [version], looks, None, T + 99 * HOUR)]


def test_a_withdrawal_of_the_past_is_told() -> None:
    """From the first look that did not find it to the one that did again; a failed request between says nothing."""
    (line,) = told(Outcome.NEW, U, U, Outcome.FAILED, G, G, Outcome.RESTORED, Outcome.UNCHANGED)
    assert line == (
        "Withdrawn for a time: The article was gone from 10 Jun, 10:00, on 4 checks; "
        "it was there again on 10 Jun, 15:00."
    )
    lines = told(Outcome.NEW, G, Outcome.RESTORED, U, Outcome.UNCHANGED, U, G, Outcome.RESTORED)
    assert [("on 2 checks" in line, "on 1 check;" in line) for line in lines] == [
        (True, False),
        (False, True),
    ]


def test_a_page_that_was_missing_once_was_not_withdrawn() -> None:
    """Nor one that was never missing."""
    assert told(Outcome.NEW, U, Outcome.UNCHANGED) == told(Outcome.NEW, Outcome.UNCHANGED) == []
