"""The grammar of figures: what is found, of what kind, and when two figures say the same."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from variorum.edits.counted import counted
from variorum.edits.figures import figures
from variorum.edits.vocabulary import LANGUAGES, vocabulary

ENGLISH = vocabulary("en")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Eleven people and 12 boats", [("Eleven", "count"), ("12", "count")]),
        ("twenty-five men, one hundred and twenty carts", [("twenty-five", "count"), ("one hundred and twenty", "count")]),
        ("three and a half million homes, half a million boats", [("three and a half million", "count"), ("half a million", "count")]),
        ("two dozen, a dozen, dozens of them", [("two dozen", "count"), ("a dozen", "count"), ("dozens", "count")]),
        ("£3.2 million, $4.5bn, 5,000 crowns", [("£3.2 million", "money"), ("$4.5bn", "money"), ("5,000 crowns", "money")]),
        ("up 5% to 4 per cent", [("5%", "percentage"), ("4 per cent", "percentage")]),
        ("on 12 March 2019 and March 14", [("12 March 2019", "date"), ("March 14", "date")]),
        ("in May, on Monday, in 1998, in the 1950s", [("May", "date"), ("Monday", "date"), ("1998", "date"), ("1950s", "date")]),
        ("at 10.30am, 15:04 GMT and 3pm", [("10.30am", "time"), ("15:04 GMT", "time"), ("3pm", "time")]),
        ("Ines Valko, 34, and a 36-year-old man", [("34", "age"), ("36-year-old", "age")]),
        ("10 to 15 boats, 10-15 boats, one in five", [("10 to 15", "count"), ("10-15", "count"), ("one in five", "count")]),
        ("they won 2-1", [("2-1", "score")]),
        ("the G7, the M4, Covid-19, and a 4x4", []),
        ("for the first time, in the second half", [("first", "count"), ("second", "count")]),
        ("the 21st boat, in the 80s, in her 30s", [("21st", "count"), ("80s", "date"), ("30s", "age")]),
        ("a 15km road, winds of 90 mph, a thousand-year-old oak", [("15km", "count"), ("90 mph", "count"), ("a thousand-year-old", "age")]),
        ("they beat Tarn 8-0", [("8-0", "score")]),
        ("7.1 Rules of the harbour", []),
        ("see Section 10.2 of the rules", []),
        ("they may march on", []),
        ("Radio 2 is off the air", []),
        ("Radio 2's boats are painted", []),
        ("Valko scores twice, and scores of boats sail", [("twice", "count"), ("scores", "count")]),
        ("Day 5: the harbour opens", [("5", "count")]),
        ("it doubled, then tripled", [("doubled", "count"), ("tripled", "count")]),
        ("5ft 10in tall, two hours and 14 minutes", [("5ft 10in", "count"), ("two hours and 14 minutes", "count")]),
        ("at noon, or at midnight", [("noon", "time"), ("midnight", "time")]),
        ("in his forties, in the sixties", [("forties", "age"), ("sixties", "date")]),
        ("call 01472 330118 or +44 20 7946 0018", [("01472 330118", "count"), ("+44 20 7946 0018", "count")]),
        ("at 54.3N, 10.1E", [("54.3N", "count"), ("10.1E", "count")]),
        ("World War II, Pope Aldor II", [("II", "count")]),
        ("open 24/7, or around the clock", [("24/7", "count"), ("around the clock", "count")]),
        ("Ines Valko (34), the score (2)", [("34", "age"), ("2", "count")]),
    ],
)  # fmt: skip
def test_what_is_a_figure(text: str, found: list[tuple[str, str]]) -> None:
    """Each with its kind, and codes are none."""
    assert [(figure.text, figure.kind) for figure in figures(text, ENGLISH)] == found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("12 boats", "twelve boats"),
        ("a dozen boats", "12 boats"),
        ("3m people", "three million people"),
        ("£3.2m", "£3.2 million"),
        ("5,000 boats", "5000 boats"),
        ("4 per cent", "4%"),
        ("12 March 2019", "March 12, 2019"),
        ("3pm", "3:00 pm"),
        ("aged 34", "34-year-old"),
        ("2 hours 30 minutes", "2.5 hours"),
        ("6ft 6in", "6.5 feet"),
        ("noon", "12pm"),
        ("twice", "two times"),
        ("24/7", "around the clock"),
        ("half a million boats", "500,000 boats"),
        ("20 000 boats", "20,000 boats"),
    ],
)
def test_the_same_however_written(one: str, other: str) -> None:
    """Two ways of writing are one value."""
    (a,), (b,) = figures(one, ENGLISH), figures(other, ENGLISH)
    assert a.same(b)


@pytest.mark.parametrize(
    ("one", "other"), [("12 boats", "120 boats"), ("£3m", "€3m"), ("3am", "3pm"), ("5%", "5.5%")]
)
def test_not_the_same(one: str, other: str) -> None:
    """Another value, currency or half of the day is another figure."""
    (a,), (b,) = figures(one, ENGLISH), figures(other, ENGLISH)
    assert not a.same(b)


@pytest.mark.parametrize("piece", ["1, ", "Radio 2 ", "12 boats, ", "00 ", "1ft 2in ", "from 1 to "])
def test_endless_numbers_are_read(piece: str) -> None:
    """What stands far behind a number is not looked at for each of them."""
    assert len(figures(piece * 20_000, ENGLISH)) <= 20_000


def test_what_endless_numbers_count() -> None:
    """Only those around a figure are looked at for each."""
    text = "12 boats, " * 5_000
    assert {counted(figure, text, None, ENGLISH) for figure in figures(text, ENGLISH)} == {"boats"}


@settings(deadline=None)
@given(st.text(), st.sampled_from(LANGUAGES))
def test_any_text_is_read(text: str, language: str) -> None:
    """Nothing fails, and ranges are in order and inside the text."""
    end = 0
    for figure in figures(text, vocabulary(language)):
        assert end <= figure.start < figure.end <= len(text)
        assert text[figure.start : figure.end] == figure.text
        end = figure.end


@pytest.mark.parametrize("text", ["im Sept", "im Sept. dort", "im Jan dort", "am 3. Okt"])
def test_a_month_in_short_is_read_with_its_full_stop_and_without(text: str) -> None:
    assert [each.kind for each in figures(text, vocabulary("de"))] == ["date"]


def test_a_ratio_with_a_number_too_many_has_a_share() -> None:
    [found] = figures("24 quatorze sur 86", vocabulary("fr"))
    assert found.share == pytest.approx(100 * 24 / 86)
