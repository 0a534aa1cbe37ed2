"""The strip above an article: where its points, labels and marks of time stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from variorum.publish.timeline import APART, MOST_LINKS, MOST_MARKS, Timeline, timeline
from variorum.types import Interval, Look, Outcome, Version

NOW = datetime(2026, 11, 21, 20, tzinfo=UTC)


def versions(*seen: datetime) -> list[Version]:
    return [
        Version("k7d2mq9t", i, f"c{i}", f"key{i}", "Ferry fire", (Interval(None, at, at),), 100)
        for i, at in enumerate(seen)
    ]


def checks(start: datetime, count: int, every: timedelta) -> list[Look]:
    return [
        Look(
            "k7d2mq9t", start + every * i, Outcome.UNCHANGED, "same text", "https://courier.example/", 200, 0
        )
        for i in range(1, count + 1)
    ]


def strip_of(shown: list[Version], looks: list[Look], *, old: int | None, new: int | None) -> Timeline:
    """The strip of these versions, the ends on show by their numbers."""
    ends = (None if number is None else shown[number] for number in (old, new))
    return timeline("k7d2mq9t", shown, looks, NOW, old=next(ends), new=next(ends))


def test_labels_stand_at_their_points() -> None:
    """Far apart, each end has its label at its own point, beginning or ending there at the edges; close together, both
    stand in one place."""
    start = NOW - timedelta(hours=12)
    shown = versions(*(start + timedelta(hours=3 * i) for i in range(5)))
    far = strip_of(shown, [], old=0, new=4)
    assert far.together is None
    assert [(point.number, point.end, point.side) for point in far.ends] == [
        (0, "old", "start"),
        (4, "new", "end"),
    ]
    close = strip_of(shown, [], old=2, new=3)
    first, last = (point.x for point in close.ends)
    assert close.together is not None
    assert first <= close.together[0] <= last
    beginning = strip_of(shown, [], old=0, new=1)
    assert beginning.together == (beginning.ends[0].x, "start")
    ending = strip_of(shown, [], old=3, new=4)
    assert ending.together == (ending.ends[-1].x, "end")


def test_one_version_stands_where_it_was_first_seen() -> None:
    """At the beginning, the checks after it; its label begins at it."""
    only = strip_of(versions(NOW - timedelta(hours=5)), checks(NOW - timedelta(hours=5), 9, timedelta(minutes=30)), old=None, new=0)  # fmt: skip
    (point,) = only.ends
    assert (point.x, point.side, point.href) == (1.5, "start", "/a/k7d2mq9t/0")
    assert all(x > point.x for x in only.ticks)


def test_captures_that_showed_the_same_text_are_on_the_strip() -> None:
    """A second capture of an archive that found nothing new is counted and drawn; where each made a version, nothing is
    known of the time between."""
    start = NOW - timedelta(hours=5)
    same = [replace(look, why="import") for look in checks(start, 1, timedelta(hours=1))]
    strip = strip_of(versions(start), same, old=None, new=0)
    assert (len(strip.ticks), strip.recorded) == (1, True)
    assert strip.words == "1 version, 1 check without change"
    new = [replace(look, outcome=Outcome.NEW, why="import") for look in same]
    assert strip_of(versions(start), new, old=None, new=0).recorded is False


def test_marks_of_time_are_few_and_apart() -> None:
    """Within a day they are hours, over weeks days; never more than can be read, and in the order of time."""
    start = datetime(2026, 11, 21, 8, 10, tzinfo=UTC)
    hours = strip_of(versions(start), checks(start, 22, timedelta(minutes=30)), old=None, new=0)
    assert [mark.words for mark in hours.marks] == ["10:00", "12:00", "14:00", "16:00", "18:00"]
    days = strip_of(versions(start), checks(start, 80, timedelta(hours=6)), old=None, new=0)
    assert all(" " in mark.words for mark in days.marks)
    for strip in (hours, days):
        places = [mark.x for mark in strip.marks]
        assert 1 < len(places) <= MOST_MARKS
        assert all(b - a >= APART for a, b in pairwise(places))


def test_a_mark_stands_between_the_checks_that_it_parts() -> None:
    """The hour lies as far between two steps as its time between theirs."""
    shown = versions(datetime(2026, 11, 21, 9, 30, tzinfo=UTC), datetime(2026, 11, 21, 10, 30, tzinfo=UTC))
    strip = strip_of(shown, [], old=0, new=1)
    (mark,) = (mark for mark in strip.marks if mark.words == "10:00")
    assert mark.x == 50.0


def test_rings_lead_to_their_versions_while_they_can_be_hit() -> None:
    """Each ring is a link; where there are too many, the list of all versions is the way."""
    few = strip_of(versions(NOW, NOW + timedelta(hours=1)), [], old=0, new=1)
    assert [point.href for point in few.points] == ["/a/k7d2mq9t/0", "/a/k7d2mq9t/1"]
    many = versions(*(NOW + timedelta(hours=i) for i in range(MOST_LINKS + 1)))
    assert {point.href for point in strip_of(many, [], old=0, new=1).points} == {""}


def test_no_step_no_mark() -> None:
    """An article without versions or looks has an empty strip."""
    strip = strip_of([], [], old=None, new=None)
    assert (strip.points, strip.marks, strip.recorded) == ((), (), False)


def test_one_that_came_back_stands_where_it_did() -> None:
    """Its first place stays a ring among others; the end on show is where it came back, with the time of that."""
    first, second = versions(NOW - timedelta(hours=9), NOW - timedelta(hours=6))
    again = Interval(None, NOW - timedelta(hours=1), NOW)
    back = replace(first, intervals=(again,))
    strip = timeline(
        "k7d2mq9t",
        [replace(first, intervals=(*first.intervals, again)), second],
        [],
        NOW,
        old=second,
        new=back,
    )
    assert [(point.number, point.end) for point in strip.points] == [(0, ""), (1, "old"), (0, "new")]
    assert strip.points[0].x < strip.points[1].x < strip.points[2].x
    assert strip.words.startswith("2 versions")


def test_the_look_that_found_a_text_back_is_no_check_without_change() -> None:
    """It is a ring of its own; later looks at the same text are checks, and so is one that went astray among captures."""
    start = NOW - timedelta(hours=9)
    first, second = versions(start, start + timedelta(hours=2))
    again = Interval(second.first_seen, start + timedelta(hours=4), start + timedelta(hours=6))
    first = replace(first, intervals=(Interval(None, start, start), again))
    (look,) = checks(start + timedelta(hours=3), 1, timedelta(hours=1))
    back = replace(look, outcome=Outcome.VARIANT, why="import")
    strip = strip_of([first, second], [back], old=None, new=1)
    assert strip.words == "2 versions"
    assert (strip.ticks, strip.recorded) == ((), False)
    assert [(point.number, point.end) for point in strip.points] == [(0, ""), (1, "new"), (0, "")]
    after = [replace(look, at=again.first + timedelta(hours=i), why="import") for i in (1, 2)]
    strip = strip_of([first, second], [back, *after], old=None, new=1)
    assert strip.words == "2 versions, 2 checks without change"
    assert len(strip.ticks) == 2
    late = replace(back, at=start + timedelta(hours=5))
    assert (
        strip_of([first, second], [back, late], old=None, new=1).words == "2 versions, 1 check without change"
    )


def test_a_text_that_goes_and_comes_very_often_leaves_room() -> None:
    """Rings of returns that would be too many are left out; the looks are no checks without change for that."""
    first, second = versions(NOW - timedelta(hours=90), NOW - timedelta(hours=89))
    both = [
        replace(each, intervals=tuple(Interval(None, at, at) for i in range(30) for at in [each.first_seen + timedelta(hours=2 * i)]))
        for each in (first, second)
    ]  # fmt: skip
    looks = [
        replace(check, outcome=Outcome.VARIANT) for check in checks(second.first_seen, 58, timedelta(hours=1))
    ]
    strip = strip_of(both, looks, old=0, new=1)
    assert len(strip.points) == 2
    assert strip.words == "2 versions, 0 checks without change"


def test_captures_without_the_text_are_on_the_strip() -> None:
    """An archive that holds answers without the article tells of checks that brought no text, and one that found the known
    text there again is a check like any other; a look that made a version is its ring alone."""
    start = NOW - timedelta(hours=9)
    known = [replace(look, why="import") for look in checks(start, 6, timedelta(hours=1))]
    gone = [replace(look, outcome=Outcome.UNCERTAIN, version=None) for look in known[:2]]
    gone.append(replace(known[2], outcome=Outcome.GONE, version=None))
    back = replace(known[3], outcome=Outcome.RESTORED)
    strip = strip_of(versions(start), [*gone, back], old=None, new=0)
    assert (len(strip.crosses), len(strip.ticks), strip.recorded) == (3, 1, True)
    assert strip.words == "1 version, 1 check without change"
    strip = strip_of(versions(start, back.at), [*gone, back], old=0, new=1)
    assert (len(strip.crosses), len(strip.ticks), strip.recorded) == (3, 0, True)
