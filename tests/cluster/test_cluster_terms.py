"""What a report is about: words, names, the opening, and how rare they are."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from variorum.cluster.terms import Rarity, dot, strongest, terms, unit

TEXT = "The mayor met Inge Solheim.\nThe council sat late.\nThe wall cost forty million. Gates of steel were open."


def test_names_and_the_opening_count_double() -> None:
    """A word of the third paragraph weighs 1, a name half as much again, and what opens the text twice as much."""
    found = terms("", "Nobody came.\nNobody went.\n" + TEXT, language="en")
    assert found.weights["council"] == 1
    assert found.weights["solheim"] == 1.5
    assert found.weights["nobody"] > found.weights["council"]
    assert found.names == {"inge", "solheim"}


def test_a_word_at_the_start_of_a_sentence_is_no_name() -> None:
    """Everything has a capital there; a name keeps its last letter, another word loses its plural."""
    found = terms("Gates Opened", TEXT + "\nMinister Robert Gates came.\nThe walls stand.", language="en")
    assert "gate" in found.weights
    assert "gates" in found.names
    assert "wall" in found.weights
    assert "nobody" not in found.weights


def test_commonest_words_are_left_out_in_each_language() -> None:
    """They say nothing of what a report is about."""
    assert set(terms("", "Der Bürgermeister ist nicht gekommen", language="de").weights) == {
        "bürgermeister",
        "gekommen",
    }
    assert "the" not in terms("The end", "The end of the road").weights


def test_rare_terms_weigh_more_and_languages_are_counted_apart() -> None:
    """What every report says tells nothing; what one language holds says nothing of another."""
    rarity = Rarity()
    for number in range(20):
        rarity.count(terms("", f"harbour ship{number}", language="en"))
    weighed = rarity.weigh(terms("", "harbour ship3", language="en"))
    assert weighed["ship3"] > 10 * weighed.get("harbour", 0.0)
    abroad = rarity.weigh(terms("", "harbour ship3", language="de"))
    assert math.isclose(abroad["harbour"], abroad["ship3"])


def test_a_report_without_words_has_no_terms() -> None:
    """It is like nothing, itself included."""
    assert Rarity.shipped().weigh(terms("", " \n—", language="en")) == {}


def test_shipped_counts_know_common_words() -> None:
    """Before the first report it is known that "told" tells less than "flood"."""
    weighed = Rarity.shipped().weigh(terms("", "told flood", language="en"))
    assert weighed["flood"] > 3 * weighed["told"]


vectors = st.dictionaries(st.sampled_from("abcdefgh"), st.floats(0.01, 10), max_size=8)


@given(vectors, vectors)
def test_vectors(one: dict[str, float], other: dict[str, float]) -> None:
    """Products do not ask which comes first, units have length 1, the strongest are the largest."""
    assert math.isclose(dot(one, other), dot(other, one))
    if one:
        assert math.isclose(dot(unit(one), unit(one)), 1.0)
    kept = strongest(one, 3)
    assert len(kept) == min(3, len(one))
    assert all(one[term] <= min(kept.values()) for term in one.keys() - kept.keys())
