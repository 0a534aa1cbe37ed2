"""A stream without an end: memory that does not grow with it, what sleeps and what is woken."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count, pairwise
from random import Random

from variorum.cluster.stream import Known, Report, Stream
from variorum.cluster.terms import Rarity

START = datetime(2026, 3, 1, tzinfo=UTC)
MOST = 20
SYLLABLES = ("bar", "del", "fen", "gor", "hul", "kem", "lor", "mas", "nid", "pel", "ros", "tam", "vik", "wes")
VOCABULARY = [one + other for one in SYLLABLES for other in SYLLABLES]
LARGE_VOCABULARY = [word + last for word in VOCABULARY for last in SYLLABLES]


def stream(most: int | None = MOST) -> Stream:
    numbers = count()
    return Stream(lambda kind: f"{kind}{next(numbers)}", rarity=Rarity({"": (1000, {})}), most=most)


def report(
    number: int,
    happening: int | None = None,
    *,
    hours: float | None = None,
    vocabulary: Sequence[str] = LARGE_VOCABULARY,
) -> Report:
    """The next report of an endless row: two report each happening, a few hours apart, in words of a limited stock."""
    words = Random(number // 2 if happening is None else happening).choices(vocabulary, k=30)
    own = Random(f"own {number}").choices(vocabulary, k=10)
    at = START + timedelta(hours=4 * number if hours is None else hours)
    return Report(f"r{number}", f"outlet {number % 5}", " ".join(words[:6]), " ".join(words + own), at)


def size(root: object) -> int:
    """Bytes of all that hangs on an object, each thing once; code is not counted."""
    seen: set[int] = set()
    waiting = [root]
    total = 0
    while waiting:
        each = waiting.pop()
        if id(each) in seen or callable(each):
            continue
        seen.add(id(each))
        total += sys.getsizeof(each)
        if isinstance(each, dict):
            waiting += [*each.keys(), *each.values()]
        elif isinstance(each, list | tuple | set | frozenset):
            waiting += each
        else:
            waiting += getattr(each, "__dict__", {}).values()
            slots = (name for kind in type(each).__mro__ for name in getattr(kind, "__slots__", ()))
            waiting += [getattr(each, name) for name in slots if hasattr(each, name)]
    return total


def grown(found: Stream, first: int, last: int) -> int:
    """The size of a stream after so many reports, mended on the way as a long one is."""
    for number in range(first, last):
        found.add(report(number, vocabulary=VOCABULARY))
        if number % MOST == MOST - 1:
            found.repair([f"r{each}" for each in range(number - 9, number + 1)])
        found.let_sleep()
    return size(found)


def test_memory_does_not_grow_with_the_stream() -> None:
    """Three times as many reports take no more room than those that are held, in events, stories and their index."""
    found = stream()
    after_few = grown(found, 0, 3 * MOST)
    after_many = grown(found, 3 * MOST, 9 * MOST)
    assert len(found.keys()) == MOST
    assert len(found.stories) <= MOST
    assert after_many < 1.3 * after_few
    unbounded = stream(most=None)
    assert grown(unbounded, 0, 5 * MOST) > 2 * after_few  # the measure sees what is held


def test_a_bounded_stream_finds_what_an_unbounded_one_finds() -> None:
    """Reports of one happening come near to one another: that others sleep changes nothing of their events."""
    parted = []
    for found in (stream(), stream(most=None)):
        homes = []
        for number in range(6 * MOST):
            found.add(report(number))
            homes.append(found.place(report(number)).event)
            found.let_sleep()
        parted.append([one == other for one, other in pairwise(homes)])
    assert parted[0] == parted[1]
    assert all(parted[0][::2])
    assert not any(parted[0][1::2])


def test_what_sleeps_is_woken_where_it_was() -> None:
    """A report that nothing was compared with any more is put where it was, and a later one joins it there."""
    found = stream()
    early = report(0, 7)
    found.add(early)
    place = found.place(early)
    item = found.events.groups[place.event].members["r0"]
    known = Known("r0", place.event, place.story, dict(item.vector), item.days, START)
    for number in range(2, 3 * MOST):
        found.add(report(number))
    found.let_sleep()
    assert "r0" not in found.events
    found.wake([known])
    found.wake([known])
    assert found.place(early).event == place.event
    assert found.place(early).story == place.story
    later = report(1, 7, hours=5.0)
    found.add(later)
    assert found.place(later).event == place.event
    assert found.place(early).evidence.score


def test_nothing_sleeps_before_it_is_told() -> None:
    """More reports at once than may be held are all held until `let_sleep`, so that each can be told where it is."""
    found = stream()
    for number in range(2 * MOST):
        found.add(report(number))
    assert len(found.keys()) == 2 * MOST
    found.let_sleep()
    assert len(found.keys()) == MOST


def test_ages_outlive_a_new_process() -> None:
    """Of two events that merge the one with the earlier report gives its id, though the other changed before it; what is
    woken later is older than what is there."""
    found = stream()
    known = [
        Known(
            "a",
            "young",
            "s1",
            {"bardel": 0.6, "fengor": 0.6, "lorman": 0.5},
            None,
            START + timedelta(hours=9),
        ),
        Known("b", "old", "s2", {"hulkem": 0.6, "nidpel": 0.6, "tarvok": 0.5}, None, START),
    ]
    found.wake(known)
    found.add(Report("d", "outlet", *2 * ("bardel fengor lorman hulkem nidpel tarvok",)))
    assert {found.events.home(key) for key in "abd"} == {"old"}
    assert found.keys() == ["a", "b", "d"]
    found.wake(
        [Known("e", "oldest", "s3", {"masnid": 0.8, "peltam": 0.6}, None, START + timedelta(hours=20))]
    )
    found.add(
        Report("f", "outlet", "bardel fengor masnid peltam", "bardel fengor hulkem nidpel masnid peltam")
    )
    assert found.events.groups_in_order(found.events.groups)[0] == "oldest"


def test_a_report_that_is_taken_out_leaves_nothing() -> None:
    """Its event goes with it where it was alone, and the story of the event; taking out what is not there does nothing."""
    found = stream()
    for number in range(3):
        found.add(report(number))
    event = found.place(report(2)).event
    found.remove("r2")
    found.remove("r2")
    assert "r2" not in found.events
    assert event not in found.events.groups
    assert event not in found.stories
    found.remove("r1")
    group = found.events.groups[found.place(report(0)).event]
    assert group.size == 1
    assert found.place(report(0)).evidence.score is None


def test_an_address_is_forgotten_with_its_report() -> None:
    """A report under the address of one that sleeps is a report of its own."""
    found = stream()
    first = Report(
        "a", "outlet", "bardel fengor", "bardel fengor hulkem lormas", START, "https://a.example/1"
    )
    found.add(first)
    for number in range(2, 3 * MOST):
        found.add(report(number))
    found.let_sleep()
    again = Report(
        "b", "outlet", "bardel fengor", "bardel fengor hulkem lormas", START, "https://a.example/1"
    )
    found.add(again)
    assert found.key(again) == "b"


def test_rarities_go_on_from_what_was_counted() -> None:
    """Terms weigh the same after what was counted is read back."""
    found = stream()
    for number in range(20):
        found.add(report(number))
    again = Rarity(found.rarity.seen())
    assert again.seen() == found.rarity.seen()
