"""What belongs together, joined into groups."""

from __future__ import annotations

import pytest

from variorum.collation.joining import joined, neighbours
from variorum.collation.phrases import nouns
from variorum.collation.shown import shown


def test_few_are_compared_each_with_each_and_many_with_their_neighbours() -> None:
    """The pairs of a few are all; those of many grow with their number, and every one has a neighbour."""
    assert list(neighbours([4, 7, 9])) == [(4, 7), (4, 9), (7, 9)]
    many = list(neighbours(range(1000)))
    assert len(many) < 20 * 1000
    assert {number for pair in many for number in pair} == set(range(1000))


def test_groups_that_say_two_things_in_one_place_stay_apart() -> None:
    """The likest pair is joined first; what says another thing in the same version of a report is left out."""
    says = {1: {("a", 0): 5}, 2: {("b", 0): 5}, 3: {("a", 0): 7}, 4: {("a", 0): 5}}
    assert joined([(0.5, 2, 3), (0.9, 1, 2), (0.4, 1, 4)], says.__getitem__) == [[1, 2, 4]]


def test_groups_have_to_be_alike_on_the_average() -> None:
    """One like pair between two groups that are not alike does not join them."""
    likeness = {(1, 2): 0.9, (3, 4): 0.9, (2, 3): 0.5}

    def alike(one: int, other: int) -> float:
        return likeness.get((min(one, other), max(one, other)), 0.0)

    pairs = [(value, *pair) for pair, value in likeness.items()]
    assert joined(pairs, lambda number: {("r", number): number}, alike, 0.3) == [[1, 2], [3, 4]]
    assert joined(pairs, lambda number: {("r", number): number}, alike, 0.1) == [[1, 2, 3, 4]]


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("en", "The council wants 10 new boats on the lake to carry guests.", ["The council", "10 new boats on the lake", "the lake"]),
        ("en", "The mayor closed the old pier, built by the company in May.", ["The mayor", "the old pier", "the company"]),
        ("en", "A mast built for the Sula stood there.", ["A mast built for the Sula"]),
        ("de", "Die Reederei will das alte Pier am Hafen sperren.", ["Die Reederei", "das alte Pier am Hafen", "Hafen"]),
        ("fr", "La mairie a fermé l’école du vieux port.", ["La mairie", "l’école du vieux port", "vieux port"]),
        ("fi", "Vanha laituri suljettiin.", []),
    ],
)  # fmt: skip
def test_phrases(language: str, text: str, found: list[str]) -> None:
    """A noun with its article and what is said of it right behind; no verb, no name, nothing without lists."""
    assert [text[each.start : each.end] for each in nouns(text, language)] == found


def test_what_is_shown_of_a_long_sentence() -> None:
    """All of a short one; of a long one the clause around what matters."""
    short = "The ferry struck the pier, and five people died."
    assert shown(short, 31, 35) == (0, len(short))
    long = (
        "The ferry, which had been built long before the war for a company in the north, struck the old pier of the town "
        "on Monday, and at least five people died in the water, the coastguard said."
    )
    place = long.index("five")
    begin, end = shown(long, place, place + 4)
    assert long[begin:end] == "and at least five people died in the water"
