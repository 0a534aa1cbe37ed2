"""Reports as they come: events and stories of the cases, in many orders, and of the founding documents."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import combinations, count
from pathlib import Path
from random import Random
from typing import Any

import pytest

from variorum.cli.stories import read_report
from variorum.cluster.grouping import Change
from variorum.cluster.stream import EVENT, Report, Stream, days
from variorum.types import GroupKind, GroupTurn

CASES = sorted((Path(__file__).parent.parent / "cases" / "cluster").glob("*.jsonl"))


def stream() -> Stream:
    numbers = count(1)
    return Stream(lambda kind: f"{kind[0]}{next(numbers)}")


def parted(pairs: list[tuple[str, str]]) -> set[frozenset[str]]:
    groups = defaultdict(set)
    for key, group in pairs:
        groups[group].add(key)
    return {frozenset(each) for each in groups.values()}


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_the_cases_in_ten_orders(case: Path, seed: int) -> None:
    """Every case holds its expectation for each report, whatever the order of arrival."""
    lines = case.read_text("utf-8").splitlines()
    expected: dict[str, dict[str, str]] = {each["id"]: each["expect"] for each in map(json.loads, lines)}
    reports = [read_report(line.encode()) for line in lines]
    Random(seed).shuffle(reports)
    found = stream()
    for report in reports:
        found.add(report)
    found.repair()
    places = {report.id: found.place(report) for report in reports}
    for level in ("event", "story"):
        assert parted([(key, getattr(place, level)) for key, place in places.items()]) == parted(
            [(key, expect[level]) for key, expect in expected.items()]
        )


def test_two_reports_alone_in_each_language() -> None:
    """Before anything else was read: one happening is one event, two of a kind on one day are neither that nor a story."""
    path = next(path for path in CASES if path.stem == "two_accidents_in_seven_languages")
    lines = path.read_text("utf-8").splitlines()
    known = [(read_report(line.encode()), json.loads(line)["expect"]["event"]) for line in lines]
    for (one, its), (other, others) in combinations(known, 2):
        if one.language == other.language:
            found = stream()
            found.add(one)
            found.add(other)
            places = found.place(one), found.place(other)
            assert len({place.event for place in places}) == (1 if its == others else 2), (one.id, other.id)
            assert len({place.story for place in places}) == (1 if its == others else 2), (one.id, other.id)


@pytest.mark.parametrize(
    "case",
    [
        "one_person_and_many_happenings",
        "closes_of_a_market",
        "two_fires_of_one_street",
        "two_quakes_without_days",
        "one_accident_followed_over_days",
    ],
)
def test_any_two_reports_alone_are_one_event_where_they_tell_of_one(case: str) -> None:
    """Before anything else was read, when names are rarest: what one person does is as many events as there are
    happenings, what a market does each day another; what is followed over days stays one."""
    path = next(path for path in CASES if path.stem == case)
    lines = path.read_text("utf-8").splitlines()
    known = [(read_report(line.encode()), json.loads(line)["expect"]["event"]) for line in lines]
    for (one, its), (other, others) in combinations(known, 2):
        if one.language == other.language:
            found = stream()
            found.add(one)
            found.add(other)
            assert (found.place(one).event == found.place(other).event) == (its == others), (one.id, other.id)


def test_a_person_and_an_office_link_no_story() -> None:
    """Two happenings of which a councillor spoke; a third that goes on from the first is of its story."""
    pool = "The baths at Thorne open again in June. Councillor Vera Lunt said that new filters spare the bathers chlorine."
    bus = "Councillor Vera Lunt wants a bus at night between Thorne and Goole. She said that nurses had to take a taxi."
    closed = (
        "The baths at Thorne are shut again: the new filters let chlorine through and bathers had sore eyes."
    )
    found = stream()
    for number, text in enumerate((pool, bus, closed)):
        found.add(Report(str(number), "Gazette", "", text, date(2026, 5 + number, 1), language="en"))
    found.repair()
    first, second, third = (found.stories.home(found.events.home(str(number))) for number in range(3))
    assert first == third != second


def report(key: str, text: str = "The Tolv flooded Marstein in the night.", **known: Any) -> Report:
    return Report(key, "Gazette", "Flood at Marstein", text, language="en", **known)


def test_one_address_is_one_report() -> None:
    """The second report under an address is a new version of the first: no second member."""
    found = stream()
    first = report("a", url="https://example.org/flood", published=date(2026, 3, 2))
    found.add(first)
    again = report("b", "Now the Tolv has left Marstein again.", url="https://example.org/flood")
    assert found.add(again) == []
    assert found.place(again).event == found.place(first).event
    assert found.events.groups[found.place(first).event].size == 1
    assert found.names(again) == found.names(first) == {"marstein", "tolv"}


def test_an_event_that_is_merged_leaves_its_story() -> None:
    """Stories hold events that exist, and every event is in one."""
    numbers = count()
    found = Stream(lambda kind: f"{kind}{next(numbers)}", event=replace(EVENT, threshold=0.35))
    one, other = "brook bridge school mayor flood", "flood night boat rail damage engineer"
    turns: list[Change] = []
    for key, text in {"a": one, "b": other, "c": f"{one} {other}"}.items():
        turns += found.add(Report(key, "Gazette", "", text, date(2026, 3, 1)))
    assert GroupTurn.MERGED in {change.turn for change in turns}
    assert len(found.events.groups) == 1
    events = [event for group in found.stories.groups.values() for event in group.members]
    assert sorted(events) == sorted(found.events.groups)


def test_a_story_that_loses_its_only_event_leads_to_where_that_went() -> None:
    """An event that goes into one of another story takes its own story along, by id, if nothing else was in it."""
    numbers = count()
    apart = replace(EVENT, threshold=0.35)
    found = Stream(lambda kind: f"{kind}{next(numbers)}", event=apart, story=replace(apart, half_life=None))
    one, other = "brook bridge school mayor flood", "flood night boat rail damage engineer"
    for key, text in {"a": one, "b": other}.items():
        found.add(Report(key, "Gazette", "", text, date(2026, 3, 1)))
    before = {event: found.stories.home(event) for event in found.events.groups}
    assert len(set(before.values())) == 2
    turns = found.add(Report("c", "Gazette", "", f"{one} {other}", date(2026, 3, 1)))
    (merged,) = [
        change for change in turns if change.turn is GroupTurn.MERGED and change.kind is GroupKind.EVENT
    ]
    (story,) = [
        change for change in turns if change.turn is GroupTurn.MERGED and change.kind is GroupKind.STORY
    ]
    assert merged.other is not None
    assert (story.group, story.other) == (before[merged.group], before[merged.other])
    assert story.members == (merged.other,)
    assert story.score == merged.score


def test_days_of_moments_and_of_whole_days() -> None:
    """A moment is taken in its zone, one without as UTC; a date is its whole day."""
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    told = days(noon)
    assert told is not None
    assert told == days(noon.astimezone(timezone(timedelta(hours=5)))) == days(noon.replace(tzinfo=None))
    whole = days(noon.date())
    assert whole is not None
    assert (whole.last - whole.first, whole.gap(told)) == (1.0, 0.0)
    assert days(None) is None
