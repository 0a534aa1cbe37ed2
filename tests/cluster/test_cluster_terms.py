"""What a report is about: words, names, the opening, and how rare they are."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from variorum.cluster.terms import Rarity, dot, printed, strongest, terms, unit

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
        "bürgermeist…",
        "gekomm…",
    }
    assert "the" not in terms("The end", "The end of the road").weights


def test_what_inflection_adds_is_cut_in_each_language() -> None:
    """One word in several forms is one term, with an ellipsis where it may go on."""
    forms = {
        "de": "Passagiere Passagieren Passagier",
        "fr": "l’évacué évacués évacuer",
        "es": "encalló encallado encallada",
        "ru": "паром парома паромом паромы",
        "hi": "यात्री यात्रियों",
        "fi": "satamasta satamassa",
    }
    for language, words in forms.items():
        assert len(terms("", words, language=language).weights) == 1, language
    assert set(terms("", "Der Passagier der Fähre", language="de").weights) == {"passagi…", "fähr…"}


def test_words_of_every_script_are_whole() -> None:
    """Vowel signs are part of a word; without blanks characters stand two by two, borrowed words whole."""
    assert set(terms("", "नौका कोहरे", language="hi").weights) == {"नौक…", "कोहर…"}
    assert set(terms("", "渡轮的船长在舟山搁浅", language="zh").weights) == {
        "渡轮",
        "船长",
        "舟山",
        "山搁",
        "搁浅",
    }
    assert set(terms("", "フェリーが浅瀬に乗り上げた", language="ja").weights) == {"フェリー", "浅瀬"}
    assert "น้ำท่ว" not in terms("", "น้ำท่วม", language="th").weights
    assert all(len(term) > 2 for term in terms("", "น้ำท่วมกรุงเทพ", language="th").weights)


def test_a_language_that_nobody_states_is_told_by_its_letters() -> None:
    """Rarity is counted for it then; Latin letters tell none."""
    told = {
        "паром сел на мель": "ru",
        "渡轮搁浅了": "zh",
        "フェリーが座礁": "ja",
        "नौका फँसी": "hi",
        "Fähre": None,
    }
    assert {text: terms("", text).language for text in told} == told


def test_a_german_noun_is_no_name() -> None:
    """All nouns have capitals there; what stands beside another one is a name."""
    found = terms("", "Dort traf Kapitän Hauke Jensen die Retter der Insel im Hafen.", language="de")
    assert found.names == {"hauk…", "jens…"}


@pytest.mark.parametrize(
    ("language", "text", "names"),
    [
        ("en", "On Thursday the Prime Minister, Helen Marsh, met her Cabinet. As did Theresa May on a Friday in March.",
         {"helen", "marsh", "cabinet", "theresa", "may"}),
        ("en", "It was May when they came. Now She and Her may wait until August.", set()),
        ("de", "Dort traf Ministerin Sabine Horn im Mai den Rat, Ende Juni am Montag auch Herrn Kern.", {"sabi…", "horn…", "kern…"}),
        ("nl", "Daar kwam Minister Jan Bos.", {"jan", "bos"}),
    ],
)  # fmt: skip
def test_a_day_a_month_an_office_and_a_pronoun_are_no_names(
    language: str, text: str, names: set[str]
) -> None:
    """A month behind a first name or an office is somebody's name."""
    found = terms("", text, language=language)
    assert found.names == names
    assert not {"her", "she", "they"} & found.weights.keys()


def test_the_first_report_of_a_language_has_weights_too() -> None:
    """What two reports share tells something while they are the only ones; what most news hold tells less."""
    rarity = Rarity.shipped()
    weighed = rarity.weigh(terms("", "Fähre Polizei", language="de"))
    assert weighed["fähr…"] > 2 * weighed["polizei…"]
    kept = Rarity.kept({"en": (1, {"ferry": 1})})
    assert kept.weigh(terms("", "Fähre Polizei", language="de")) == weighed


def test_rare_terms_weigh_more_and_languages_are_counted_apart() -> None:
    """What every report says tells nothing; what one language holds says nothing of another."""
    rarity = Rarity()
    for number in range(20):
        rarity.count(terms("", f"harbour ship{number}", language="en"))
    weighed = rarity.weigh(terms("", "harbour ship3", language="en"))
    assert weighed["ship3"] > 10 * weighed.get("harbour", 0.0)
    abroad = rarity.weigh(terms("", "harbour ship3", language="cy"))
    assert math.isclose(abroad["harbou…"], abroad["ship3"])


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


@pytest.mark.parametrize(
    ("language", "text", "forms"),
    [
        ("en", "The dredger of Tilda Marsh ran on two reefs. Dredgers keep off the reefs, says Marsh's firm.",
         {"reef": "reefs", "marsh": "Marsh", "tilda": "Tilda", "firm": None, "dredger": None}),
        ("es", "El puente de Medina cayó por falta de medios. «Pedimos colorantes», dijo Hélène Ruano en Medina.",
         {"medin…": "Medina", "colorant…": "colorantes", "hélèn…": "Hélène"}),
        ("fr", "L’incendie de l’usine d’Hélène Roche a détruit les colorants.",
         {"incendi…": "incendie", "hélèn…": "Hélène", "colorant…": "colorants"}),
        ("de", "In Tolmen sank die Fähre. Die Fähren von Tolmen liegen still, sagt Hauke Jensen.",
         {"tolm…": "Tolmen", "hauk…": "Hauke"}),
        ("ru", "В Тольмене затонул паром Рощина. Паром шёл в Тольмен.", {"паром…": "паром"}),
    ],
)  # fmt: skip
def test_a_term_is_known_as_it_is_printed(language: str, text: str, forms: dict[str, str | None]) -> None:
    """A name has its capitals, another word only those that its place does not ask for; articles and genitives are off."""
    found = terms("", text, language=language)
    assert {term: found.forms.get(term) for term in forms} == forms
    cut = {term for term in found.weights if term.endswith("…")}
    assert cut <= found.forms.keys()
    assert not any(form.endswith("…") for form in found.forms.values())


def test_terms_are_told_as_most_reports_print_them() -> None:
    """Of equals the first in the alphabet; a beginning of a word that nobody prints is told by no word."""
    forms = [{"hafe…": "Hafen"}, {"hafe…": "Häfen"}, {"hafe…": "Hafen", "reef": "reefs"}]
    assert printed(["hafe…", "reef", "mayor", "fähr…"], forms) == {
        "hafe…": "Hafen",
        "reef": "reefs",
        "mayor": "mayor",
    }
