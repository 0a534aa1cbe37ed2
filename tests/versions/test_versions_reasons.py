"""Reasons in words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from variorum.edits import compared
from variorum.types import ArticleState, Block, BlockKind, Document, History, KnownText, PageState
from variorum.versions import Read, decide
from variorum.versions.reasons import in_words, span

FERRY = (
    "The ferry left the harbour shortly before noon on Monday.",
    "Eleven passengers were on board, the company said.",
    "The fog had lifted by then, according to the harbour master.",
    "No other crossing was cancelled during the morning.",
)


def document(*texts: str, headline: str = "Ferry leaves on time") -> Document:
    return Document(
        PageState.ARTICLE, tuple(Block(BlockKind.PARAGRAPH, text) for text in texts), headline=headline
    )


@pytest.mark.parametrize(
    ("new", "reason"),
    [
        (document(*FERRY, headline="Crossing held back by fog"), "headline replaced"),
        (document(*FERRY, headline="Ferry leaves at last"), "headline reworded"),
        (document(*FERRY, headline="Ferry leaves on Time"), "only quotes, dashes, case, blanks or breaks changed"),
        (document(*FERRY, headline="Ferry leaves, on time"), "headline copy-edited"),
        (document(*FERRY, headline="Ferry leaves on time at 10.30am"), "headline altered in a figure"),
        (document(*FERRY, headline=""), "headline removed"),
        (
            document(FERRY[0], FERRY[1].replace("Eleven", "Twelve"), *FERRY[2:]),
            "1 block reworded",
        ),
        (document(*FERRY, "The next boat is due at four.", "It will be full."), "2 blocks added"),
        (document(*FERRY[:3], headline="Ferry late"), "headline replaced, 1 block removed"),
        (document(FERRY[1], FERRY[2], FERRY[3], FERRY[0]), "1 block moved"),
        (document(*FERRY, headline="‘Ferry leaves on time’".strip("‘’").upper()), "only quotes, dashes, case, blanks or breaks changed"),
    ],
)  # fmt: skip
def test_reason_tells_what_changed(new: Document, reason: str) -> None:
    """Counted by blocks, the headline first."""
    assert in_words(compared(document(*FERRY), new)) == reason


def test_another_article_at_the_address() -> None:
    """A text that shares nothing is told as such, not as a list of blocks."""
    other = document(
        *(
            f"Council number {n} voted {n} times against the budget for roads and drainage in its district."
            for n in range(4)
        ),
        headline="Budget refused",
    )
    told = in_words(compared(document(*(f"{text} {text}" for text in FERRY)), other))
    assert told == "headline replaced, another text stands at this address"


def test_decision_bears_the_reason() -> None:
    """`changed` takes its reason from the comparison that the look carries."""
    old, new = document(*FERRY), document(*FERRY[:3])
    history = History("a", ArticleState.LIVE, (KnownText(0, "A"),), 0, 30)
    seen = Read(new, "B", 25, 0.8, compared(old, new))
    assert decide(history, seen, datetime(2026, 1, 1, tzinfo=UTC)).reason == "1 block removed"


@pytest.mark.parametrize(
    ("time", "words"),
    [
        (timedelta(seconds=59), "less than a minute"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(hours=1, minutes=50), "1 hour"),
        (timedelta(hours=47), "47 hours"),
        (timedelta(days=2), "2 days"),
    ],
)
def test_spans_of_time(time: timedelta, words: str) -> None:
    """Rounded down to the largest unit that says enough."""
    assert span(time) == words
