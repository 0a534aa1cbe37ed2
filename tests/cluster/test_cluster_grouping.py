"""Groups by average likeness: as items come, and anew; ids that stay; changes that are told."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import count, permutations
from random import Random

import pytest

from variorum.cluster.grouping import Change, Grouping
from variorum.cluster.groups import Days, Group, Item, Rule, agglomerate, likeness
from variorum.cluster.terms import dot, unit
from variorum.types import GroupTurn

RULE = Rule(threshold=0.5, half_life=5.0, undated=0.8, window=14.0)


def item(words: str, day: float | None = 0.0) -> Item:
    return Item(unit(dict.fromkeys(words.split(), 1.0)), None if day is None else Days(day, day))


def grouping(rule: Rule = RULE) -> Grouping:
    numbers = count()
    return Grouping(rule, lambda: f"g{next(numbers)}")


def together(groups: Grouping) -> list[set[str]]:
    return [set(group.members) for group in groups.groups.values()]


def test_likeness_is_the_mean_of_all_pairs() -> None:
    """The product of the sums is the mean over the pairs, whatever the sizes."""
    rng = Random(5)
    words = "abcdefghij"
    one, other, pairs = Group(), Group(), []
    first = [item(" ".join(rng.sample(words, 4))) for _ in range(3)]
    second = [item(" ".join(rng.sample(words, 4))) for _ in range(5)]
    for number, each in enumerate(first):
        one.add(f"a{number}", each)
    for number, each in enumerate(second):
        other.add(f"b{number}", each)
    pairs = [dot(a.vector, b.vector) for a in first for b in second]
    assert math.isclose(likeness(one, other, RULE), sum(pairs) / len(pairs))


@pytest.mark.parametrize(
    ("gap", "left"), [(0, 1.0), (1, 1.0), (6, 0.5), (11, 0.25), (14.5, 0.0), (None, 0.8)]
)
def test_time_takes_from_likeness(gap: float | None, left: float) -> None:
    """Nothing within a day, half after five more, all beyond the window; a fixed share where a time is missing."""
    assert math.isclose(RULE.left(Days(3, 3), None if gap is None else Days(3 + gap, 3 + gap)), left)
    assert math.isclose(RULE.left(None if gap is None else Days(3 + gap, 3 + gap), Days(3, 3)), left)


def named(words: str, names: str, day: float | None = 0.0) -> Item:
    return replace(item(words, day), names=frozenset(names.split()))


def test_names_and_offices_alone_are_not_enough() -> None:
    """Beside them two words have to be shared, of which neither can stand for both."""
    rule = replace(RULE, threshold=0.3, content=0.1)
    one = named("ada quill minister thursday port", "ada quill")
    assert likeness(one, named("ada quill minister thursday jam", "ada quill"), rule) == 0
    assert likeness(one, named("ada quill minister friday port", "ada quill"), rule) < 0.1
    longer = named("ada quill port crane strike", "ada quill")
    assert likeness(longer, named("ada quill port crane jam", "ada quill"), rule) == pytest.approx(0.8)
    assert likeness(longer, named("ada quill port crane jam", ""), rule) == pytest.approx(0.8)


@pytest.mark.parametrize(
    ("first", "second", "left"),
    [  # day 7 is a Sunday; reports say what was on the day before
        (("monday", 9.0), ("wednesday", 11.0), 0.4),
        (("monday", 9.0), ("lunes", 9.0), 1.0),
        (("monday", 9.0), ("tuesday", 9.5), 1.0),
        (("monday", 9.0), ("monday", 11.0), 1.0),
        (("monday", 9.0), ("monday", 16.0), 0.4),
        (("monday", 9.0), ("monday wednesday", 11.0), 1.0),
        (("monday", 9.0), ("", 11.0), 1.0),
        (("monday 5.6", None), ("thursday 6.1", None), 0.4),
        (("monday 5.6", None), ("tuesday 6.1", None), 1.0),
        (("monday 5.6", None), ("thursday 5.6", None), 1.0),
        (("monday 5.6", None), ("thursday", 11.0), 1.0),
        (("monday", None), ("thursday", None), 1.0),
    ],
)
def test_what_names_other_days_is_less_alike(
    first: tuple[str, float | None], second: tuple[str, float | None], left: float
) -> None:
    """Where no day that one names can be one that the other names, and they are a day apart; without times the figures
    have to be others too."""
    rule = Rule(threshold=0.01, half_life=None, undated=1.0, window=14.0, other_days=0.4)
    one, other = (item(f"index shares points {words}", day) for words, day in (first, second))
    assert likeness(one, other, rule) == pytest.approx(left * dot(one.vector, other.vector))
    assert likeness(other, one, rule) == likeness(one, other, rule)


def test_like_things_near_in_time_are_one_group() -> None:
    """The same words a month later are another group."""
    groups = grouping()
    assert groups.add("a", item("flood town wall mayor"))[0] == Change(GroupTurn.OPENED, "g0", ("a",))
    (joined,) = groups.add("b", item("flood town wall boat", 1.0))
    assert (joined.turn, joined.group) == (GroupTurn.JOINED, "g0")
    assert joined.score == pytest.approx(0.75)
    assert groups.add("c", item("flood town wall mayor", 31.0))[0].turn is GroupTurn.OPENED
    assert together(groups) == [{"a", "b"}, {"c"}]


def test_what_comes_between_merges_two_groups_and_the_older_id_stays() -> None:
    """Two groups that a third item makes alike are one from then on; the change says which went into which."""
    groups = grouping()
    groups.add("a", item("a b c d"))
    groups.add("b", item("c d e f g"))
    assert len(groups.groups) == 2
    changes = groups.add("c", item("a b c d e f g"))
    assert [change.turn for change in changes] == [GroupTurn.JOINED, GroupTurn.MERGED]
    assert (changes[1].group, changes[1].other) == ("g0", "g1")
    assert together(groups) == [{"a", "b", "c"}]
    assert {groups.home(key) for key in "abc"} == {"g0"}


def test_the_answer_of_a_repair_does_not_depend_on_the_order() -> None:
    """All orders of arrival end in the same groups."""
    things = {"a": "a b c d", "b": "a b c e", "c": "c e f g", "d": "f g h i", "e": "g h i j", "f": "x y z"}
    ends = set()
    for order in permutations(things):
        groups = grouping()
        for key in order:
            groups.add(key, item(things[key]))
        groups.repair()
        ends.add(frozenset(frozenset(each) for each in together(groups)))
    assert len(ends) == 1
    ends_at_once = agglomerate({key: item(words) for key, words in things.items()}, RULE)
    assert ends == {frozenset(frozenset(each) for each in ends_at_once)}


def test_a_repair_keeps_ids_and_tells_what_left() -> None:
    """Where vectors turn out to be others, the smaller part leaves under a new id and the larger keeps the old one."""
    groups = grouping()
    for key in "abc":
        groups.add(key, item("flood town wall mayor"))
    changes = groups.repair({"c": item("pilot strike roster flight")})
    assert together(groups) == [{"a", "b"}, {"c"}]
    (split,) = changes
    assert (split.turn, split.members, split.other) == (GroupTurn.SPLIT, ("c",), "g0")
    assert split.group == groups.home("c") != "g0"
    assert (split.score, split.apart) == (None, 0.0)
    assert split.terms == ("flight", "pilot", "roster", "strike")
    assert split.others == ("flood", "mayor", "town", "wall")
    (merged,) = groups.repair({"c": item("flood town wall mayor")})
    assert (merged.turn, merged.members, merged.other, merged.group) == (GroupTurn.MERGED, ("c",), "g1", "g0")
    assert merged.score == pytest.approx(1.0)
    assert (merged.apart, merged.terms, merged.others) == (None, ("flood", "mayor", "town", "wall"), ())


def test_a_split_of_several_tells_how_like_they_are_and_how_like_to_the_others() -> None:
    """Two scores: among themselves, and to what stayed, which is below the threshold; shared words mark neither."""
    groups = grouping()
    for key in "abcde":
        groups.add(key, item("flood town wall mayor"))
    (split,) = groups.repair(dict.fromkeys("de", item("pilot strike town flight")))
    assert (split.turn, split.members) == (GroupTurn.SPLIT, ("d", "e"))
    assert split.score == pytest.approx(1.0)
    assert split.apart == pytest.approx(0.25)
    assert split.apart < RULE.threshold
    assert (split.terms, split.others) == (("flight", "pilot", "strike"), ("flood", "mayor", "wall"))


def test_groups_that_merge_tell_what_they_share() -> None:
    """The terms that contribute most, as those of a membership."""
    groups = grouping()
    groups.add("a", item("flood town wall"))
    groups.add("b", item("flood town mayor boat wine tea"))
    assert len(together(groups)) == 2
    merges = [each for each in groups.add("c", item("flood town mayor wall")) if each.other]
    assert [(each.turn, each.terms) for each in merges] == [(GroupTurn.MERGED, ("flood", "town", "mayor"))]


def test_a_group_that_goes_into_two_is_merged_with_the_larger_part() -> None:
    """Its id leads to where most of it went; the others are told to have moved before."""
    groups = grouping()
    for number in range(5):
        groups.add(f"a{number}", item("flood town wall mayor"))
        groups.add(f"b{number}", item("pilot strike roster flight"))
        if number < 3:
            groups.add(f"c{number}", item("goal match keeper cup"))
    anew = {"c0": item("flood town wall mayor")} | dict.fromkeys(
        ("c1", "c2"), item("pilot strike roster flight")
    )
    changes = groups.repair(anew)
    assert [(change.turn, change.members, change.group) for change in changes] == [
        (GroupTurn.MOVED, ("c0",), "g0"),
        (GroupTurn.MERGED, ("c1", "c2"), "g1"),
    ]


def test_a_repair_around_some_takes_only_their_groups_apart() -> None:
    """What is near stays whole and may be merged; what is far is not looked at, nor what is not like enough."""
    groups = grouping()
    for key in "ab":
        groups.add(key, item("flood town wall mayor"))
    for key in "cd":
        groups.add(key, item("pilot strike roster flight"))
    assert groups.repair({"b": item("goal match keeper cup")}, around="c") == []
    (split,) = groups.repair(around="b")
    assert (split.turn, split.members, split.other) == (GroupTurn.SPLIT, ("b",), "g0")
    groups.add("e", item("rail bridge town boat"))
    (merged,) = groups.repair({"e": item("flood town wall bridge")}, around="e")
    assert (merged.turn, merged.members, merged.group) == (GroupTurn.MERGED, ("e",), "g0")


def test_a_repair_splits_a_group_beside_whose_item_belongs_to_another() -> None:
    """What joined the nearest group there was goes to its own when that has come, with the likeness that it rests on; a group
    beside it that holds together stays whole."""
    groups = grouping()
    groups.add("a", item("flood town wall mayor rain"))
    groups.add("x", item("flood town wall strike port"))  # the nearest there is
    groups.add("c", item("flood town mayor rain boat"))
    assert groups.home("x") == groups.home("a") == "g0"
    for key in ("d", "e"):
        groups.add(key, item("strike port dockers pay wall"))
    assert groups.home("d") == "g1"
    (moved,) = groups.repair(around="e")
    assert (moved.turn, moved.members, moved.other, moved.group) == (GroupTurn.MOVED, ("x",), "g0", "g1")
    assert moved.score is not None
    assert moved.score > RULE.threshold
    assert together(groups) == [{"a", "c"}, {"d", "e", "x"}]
    assert groups.repair(around="e") == []


def test_a_repair_leaves_a_group_beside_that_holds_together() -> None:
    """Nearness alone takes nothing apart."""
    groups = grouping()
    groups.add("a", item("flood town wall mayor rain"))
    groups.add("b", item("flood town wall mayor port"))
    groups.add("c", item("strike port wall dockers pay"))
    groups.add("d", item("strike port town dockers pay"))
    assert len(groups.groups) == 2
    assert groups.repair(around="d") == []


def test_a_weight_next_to_nothing_leaves_with_its_item() -> None:
    """Of two items with one term the lighter one can still be taken out when rounding has taken its weight away."""
    groups = grouping()
    groups.add("a", Item({"flood": 1.0, "wall": 0.5}, None))
    groups.add("b", Item({"flood": 1.0, "wall": 1e-10}, None))
    groups.add("c", Item({"flood": 1.0}, None))
    groups.remove("a")
    groups.remove("b")
    assert groups.groups[groups.home("c")].vector == {"flood": 1.0}


def test_the_inner_product_does_not_depend_on_the_order_of_terms() -> None:
    """Terms in any order give the same number, to the last bit."""
    rng = Random(3)
    one = {f"t{number}": rng.random() * 10 ** rng.randint(-8, 8) for number in range(40)}
    other = {term: rng.random() for term in one}
    mixed = [dict(rng.sample(list(one.items()), len(one))) for _ in range(20)]
    assert len({dot(each, other) for each in mixed} | {dot(other, each) for each in mixed}) == 1


def test_a_new_version_of_an_item_stays_where_it_was() -> None:
    """Its group counts with the new vector from then on."""
    groups = grouping()
    groups.add("a", item("flood town wall mayor"))
    groups.add("b", item("flood town wall boat"))
    assert groups.add("a", item("flood town river bridge")) == []
    assert groups.home("a") == groups.home("b")
    assert "mayor" not in groups.groups["g0"].vector


def test_what_is_taken_out_leaves_nothing() -> None:
    """The last item takes its group with it, and is found by nobody."""
    groups = grouping()
    groups.add("a", item("flood town wall mayor"))
    groups.remove("a")
    assert not groups.groups
    assert "a" not in groups
    assert groups.add("b", item("flood town wall mayor"))[0].turn is GroupTurn.OPENED


def test_evidence_names_what_is_shared() -> None:
    """Score, the weightiest shared terms, and the days to the nearest other; alone there is none."""
    groups = grouping()
    groups.add("a", Item(unit({"flood": 3.0, "wall": 1.0, "mayor": 2.0}), Days(1, 1)))
    assert groups.why("a").score is None
    groups.add("b", Item(unit({"flood": 3.0, "wall": 1.0, "boat": 1.0}), Days(1.5, 1.5)))
    told = groups.why("a")
    assert told.terms == ("flood", "wall")
    assert told.days_apart == 0.5
    assert told.score == pytest.approx(10 / math.sqrt(14 * 11))


def test_what_everybody_reports_is_one_group() -> None:
    """Terms that are in very many items find them all the same: what all hold parts nobody."""
    many = {f"k{number:04}": item("flood town wall mayor") for number in range(700)}
    groups = grouping()
    for key, each in many.items():
        groups.add(key, each)
    assert groups.repair() == []
    assert len(groups.groups) == 1
