"""Importance: a sum of terms in [0, 1], in which substance weighs more than length."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from variorum.edits import TRIVIAL, importance, weigh
from variorum.types import Change, Edit, EditClass


def edit(
    klass: EditClass, change: Change = Change.ALTERED, detail: str | None = None, unit: int | None = 3
) -> Edit:
    return Edit(klass, change, "old words", "new words", unit, unit, detail)


def test_nothing_weighs_nothing() -> None:
    """No edits, no importance."""
    assert importance(()) == 0
    assert weigh(()).terms == ()


@given(st.lists(st.builds(edit, st.sampled_from(EditClass), st.sampled_from(Change))))
def test_it_is_the_sum_of_its_terms_cut_at_one(edits: list[Edit]) -> None:
    """Every class of edits has one term, and what is shown adds up."""
    weight = weigh(edits)
    assert weight.total == pytest.approx(min(1.0, sum(term.value for term in weight.terms)), abs=1e-3)
    assert {term.klass for term in weight.terms} == {each.klass for each in edits}
    assert sum(term.count for term in weight.terms) == len(edits)


@given(st.lists(st.builds(edit, st.sampled_from(EditClass)), max_size=8), st.sampled_from(EditClass))
def test_one_edit_more_never_weighs_less(edits: list[Edit], klass: EditClass) -> None:
    """Importance grows with what happened."""
    assert importance([*edits, edit(klass)]) >= importance(edits) - 1e-9


def test_substance_before_trifles() -> None:
    """A figure outweighs ten commas; copy edits and typography by themselves are trivial."""
    assert importance([edit(EditClass.FIGURE)]) > importance([edit(EditClass.COPY_EDIT)] * 10)
    assert importance([edit(EditClass.COPY_EDIT), edit(EditClass.TYPOGRAPHY)]) < TRIVIAL


@pytest.mark.parametrize(("old", "new"), [("at least 12", "12"), ("3", "about 3"), ("cien", "más de cien")])
def test_a_figure_that_is_only_more_or_less_exact_weighs_less(old: str, new: str) -> None:
    bound, another = (
        Edit(EditClass.FIGURE, Change.ALTERED, old, value, 0, 0, "count") for value in (new, "15 million")
    )
    assert 0 < importance([bound]) < importance([another]) / 2


def test_a_longer_figure_is_no_bound() -> None:
    more = Edit(EditClass.FIGURE, Change.ALTERED, "12", "12 million", 0, 0, "count")
    less = Edit(EditClass.FIGURE, Change.ALTERED, "12", "about 12", 0, 0, "count")
    assert importance([less]) < importance([more])


def test_place_counts() -> None:
    """The same figure weighs more in the headline than at the end."""
    assert importance([edit(EditClass.FIGURE, unit=None)]) > importance([edit(EditClass.FIGURE, unit=30)])


def test_a_long_rewrite_does_not_win() -> None:
    """Twenty unnamed rewordings weigh less than a quotation altered and a figure corrected."""
    rewrite = [edit(EditClass.UNCLASSIFIED)] * 20
    assert importance(rewrite) < importance([edit(EditClass.QUOTE), edit(EditClass.FIGURE)])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("He condemned it.", "He condoned it."),
        ("his wife", "his ex-wife"),
        ("Tarn beat Cress", "Cress beat Tarn"),
    ],
)
def test_another_word_is_not_trivial(old: str, new: str) -> None:
    """However few its letters, and however far down it stands."""
    change = Edit(EditClass.UNCLASSIFIED, Change.ALTERED, old, new, 30, 30, None)
    assert importance([change]) >= TRIVIAL


@pytest.mark.parametrize(("old", "new"), [("in the town", "on the town"), ("the boat", "the boats")])
def test_words_that_say_little_are_trivial(old: str, new: str) -> None:
    """A word that only joins others, and another ending."""
    change = Edit(EditClass.UNCLASSIFIED, Change.ALTERED, old, new, 30, 30, None)
    assert importance([change]) < TRIVIAL


def test_a_number_that_came_with_another_headline_adds_nothing() -> None:
    """It does in a headline that is the same but for it; and one that altered counts in both."""
    came = edit(EditClass.FIGURE, Change.ADDED, "count", None)
    another, same = (edit(EditClass.HEADLINE, detail=detail, unit=None) for detail in ("replaced", "figure"))
    assert importance([another, came]) == importance([another])
    assert importance([same, came]) > importance([same])
    altered = edit(EditClass.FIGURE, detail="count", unit=None)
    assert importance([another, altered]) > importance([another])
