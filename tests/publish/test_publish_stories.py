"""What a story is called by its names, and how its events stand in time."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from variorum.ports import PlacedReport
from variorum.publish.stories import link_record, link_told, links, named, reports, side_by_side, story
from variorum.publish.stories.listed import StoryView
from variorum.types import Article, ArticleState, Event, Membership, Precision, Story

AT = datetime(2026, 11, 21, tzinfo=UTC)


def member(*names: str) -> Membership:
    return Membership("a", "e", "s", AT, Precision.HOUR, 0.5, names, names, 0.0)


@pytest.mark.parametrize(
    ("names", "headlines", "told"),
    [
        (("Hollin", "Pass"), ["Skiers killed below Hollin Pass were brothers"], "Hollin Pass"),
        (("Outer", "Islands", "Marsh"), ["Marsh gets a deal with the Outer Islands, at a price"], "Outer Islands, Marsh"),
        (("Marsh", "Odile"), ["Odile Marsh resigns", "Marsh: why I go"], "Odile Marsh"),
        (("Tolvik", "Skarn"), ["In Tolvik, Skarn is far", "Skarn’s Tolvik"], "Skarn, Tolvik"),
        (("Rice", "EU"), ["What the minister wants"], "EU, Rice"),
        (("Pass",), ["They pass the budget", "Pass shut"], "Pass"),
        ((), ["Hollin Pass"], ""),
    ],
)  # fmt: skip
def test_a_story_is_called_by_its_names(names: tuple[str, ...], headlines: list[str], told: str) -> None:
    """Names that stand together in a headline are one; marks between them and what somebody owns part them."""
    assert named([member(*names)], headlines) == told


@pytest.mark.parametrize(
    ("names", "text", "told"),
    [
        (("Castellan", "Daal", "Gregor"), "“A budget,” said First Minister Gregor Castellan in Upper Daal.", "Gregor Castellan, Daal"),
        (("Aune", "Maid", "Skarn"), "The Aune Maid left Skarn. Aune rowed; Maid slept.", "Aune Maid, Skarn"),
        (("Skarn", "Aune"), "They were off Skarn. Aune was behind them, and Skarn, Aune’s rival, before.", "Aune, Skarn"),
        (("Castellan", "Gregor"), "Gregor spoke. Later the name Castellan was called.", "Castellan, Gregor"),
        (("Petra",), "Petra Morvik came, and so did Petra Venn.", "Petra"),
    ],
)  # fmt: skip
def test_names_that_a_text_has_side_by_side_are_one(names: tuple[str, ...], text: str, told: str) -> None:
    """A headline has a surname alone: the text tells whose it is. A mark or another sentence between names parts them."""
    assert named([member(*names)], ["Castellan off Skarn", *side_by_side(text)]) == told


def report(number: int, event: str, hour: int | None, day: int = 21) -> tuple[Article, Membership]:
    """A report whose page states its hour, or its day alone."""
    at = datetime(2026, 11, day, hour or 0, 10 if hour is not None else 0, tzinfo=UTC)
    precision = Precision.DAY if hour is None else Precision.HOUR
    url = f"https://news.example/{number}"
    article = Article(f"a{number:07}", url, f"Outlet {number}", at, ArticleState.LIVE)
    return article, Membership(article.id, event, "s0000001", at, precision, 0.5, (), (), 0.0)


def drawn(*every: tuple[Article, Membership]) -> StoryView:
    """The story of these reports, each event from its first to its last."""
    times: dict[str, list[datetime]] = {}
    for _, member in every:
        times.setdefault(member.event_id, []).append(member.at)
    events = [
        Event(id, "s0000001", id, min(line), max(line), len(line), len(line)) for id, line in times.items()
    ]
    whole = [at for line in times.values() for at in line]
    one = Story("s0000001", "Ferry", min(whole), max(whole), len(events), len(every), len(every))
    return story(one, events, reports(every, {}), (), (), AT)


def test_events_of_one_day_stand_by_their_hours() -> None:
    """Each stretch reaches from the event's first report to its last, and says so; one report is still seen."""
    view = drawn(
        report(1, "early", 6),
        report(2, "early", 12),
        report(3, "late", 18),
        report(4, "late", 20),
        report(5, "last", 22),
    )
    places = [(round(line.x), round(line.width), line.dashed) for line in view.lines]
    assert places == [(26, 25, False), (76, 8, False), (92, 2, False)]
    assert [line.facts.partition(" · ")[0] for line in view.lines] == [
        "21 Nov, 06:10 to 12:10",
        "21 Nov, 18:10 to 20:10",
        "21 Nov, 22:10",
    ]


@pytest.mark.parametrize("unknown", [(None, 9), (9, None), (None, None)])
def test_an_event_without_an_hour_is_dashed_over_its_days(unknown: tuple[int | None, int | None]) -> None:
    """No hour is guessed: the stretch is the day, as on longer axes, and is seen to be no more."""
    first, second = unknown
    view = drawn(
        report(1, "known", 6), report(2, "known", 7), report(3, "day", first), report(4, "day", second)
    )
    known, day = view.lines
    assert (known.dashed, day.dashed, day.x, day.width) == (False, True, 0, 100)
    assert day.facts.startswith("21 Nov · ")


def test_events_of_a_long_story_are_days() -> None:
    """Where no hour can be seen, a stretch is the days of the event, with or without hours."""
    view = drawn(
        report(1, "first", 6, day=1), report(2, "first", None, day=2), report(3, "second", 9, day=20)
    )
    assert [(line.x, line.width, line.dashed) for line in view.lines] == [(0, 10, False), (95, 5, False)]
    assert view.lines[0].facts.startswith("1 Nov to 2 Nov · ")


def test_an_event_says_why_it_is_in_its_story() -> None:
    """How like its reports are to those of the others on the mean, by which names and words; one alone opened the story."""

    def placed(key: str, event: str, **vector: float) -> PlacedReport:
        at = datetime(2026, 11, 21, tzinfo=UTC)
        return PlacedReport(
            Membership(key, event, "s", at, Precision.DAY), vector, None, frozenset({"kestrel", "solheim"})
        )

    line = [
        Event(each, "s", "", datetime(2026, 11, 21, tzinfo=UTC), datetime(2026, 11, 21, tzinfo=UTC), 1, 1)
        for each in "ab"
    ]
    of_both = [
        placed("1", "a", kestrel=0.8, bridge=0.6),
        placed("2", "a", kestrel=0.6, mayor=0.8),
        placed("3", "b", bridge=0.6, kestrel=0.8),
    ]
    told = links(line, of_both)
    assert told["a"] == told["b"]
    assert told["a"].score == pytest.approx((1.0 + 0.48) / 2)
    assert (told["a"].names, told["a"].others) == (("kestrel",), ("bridge",))
    shown = link_told(told["a"])
    assert "0.74" in shown
    assert shown.endswith("(0.12 joins two): kestrel, bridge")
    record = link_record(told["a"])
    assert record is not None
    assert (record["alike"], record["threshold"], record["terms"]) == (0.74, 0.12, ["kestrel", "bridge"])
    (alone,) = links(line[:1], ()).values()
    assert link_told(alone) == "opened the story"
    assert link_told(None) == ""
