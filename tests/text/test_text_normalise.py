"""What `clean` and `fold` keep and what they unify."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from variorum.text.normalise import alike, clean, fold, respelt, typographic


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("  two\t blanks \n", "two blanks"),
        ("12\u00a0000 euro", "12 000 euro"),
        ("cafe\u0301", "café"),
        ("a\x00b\x07c", "abc"),
        ("pay \u202e%05\u202c now", "pay %05 now"),
        ("soft\u00adhyphen\u200b", "softhyphen"),
        ("lone \ud800 half", "lone \ufffd half"),
        ("\u2066isolated\u2069", "isolated"),
    ],
)
def test_clean_drops_what_only_misleads(raw: str, cleaned: str) -> None:
    """White space is collapsed, control and bidirectional override characters go, accents are composed."""
    assert clean(raw) == cleaned


@pytest.mark.parametrize(
    "text",
    [
        "“Yes,” he said.",
        "−4.5 °C",
        "£1,000.50",
        "it’s",
        "– and —",
        "<script>alert(1)</script>",
        "می‌خواهم",
        "5 % … 6",
    ],
)
def test_clean_keeps_what_a_change_could_be_about(text: str) -> None:
    """Figures, quotation marks, minus signs, full stops, markup as text, joiners of real orthographies stay."""
    assert clean(text) == text


@given(st.text())
def test_clean_is_idempotent_nfc_and_writable(text: str) -> None:
    """Whatever comes in, the result is NFC, can be encoded, and cleaning it again changes nothing."""
    once = clean(text)
    assert clean(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert once.encode("utf-8") is not None
    assert "\x00" not in once
    assert "\u202e" not in once


@given(st.text(st.characters(max_codepoint=127)))
def test_clean_of_ascii_takes_no_other_way(text: str) -> None:
    """The short cut for ASCII gives what the long way gives."""
    assert clean(text) == clean(text + " é")[:-2].strip()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("“It’s”", '"it\'s"'),
        ("1990–2000", "1990-2000"),
        ("A B", "a\u00a0b"),
        ("wait…", "Wait..."),
        ("−5", "-5"),
    ],
)
def test_fold_unifies_typography(one: str, other: str) -> None:
    """Quotes, dashes, blanks and case are one for matching."""
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("12", "13"), ("5.", "5"), ("-5", "5"), ("resume", "résumé")])
def test_fold_keeps_substance_apart(one: str, other: str) -> None:
    """Figures, stops, signs and accents still differ after folding."""
    assert fold(one) != fold(other)


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("It opens on Sunday .", "It opens on Sunday.", True),
        ("On Monday , it rained", "On Monday, it rained", True),
        ('" oui " : non', '"oui": non', True),
        ("It rose by 3 .5 metres", "It rose by 3.5 metres", False),
        ("a round table", "around table", False),
    ],
)
def test_blanks_beside_marks_are_typography(old: str, new: str, same: bool) -> None:
    """A blank that slipped in before a full stop says nothing; one inside a number or a word may."""
    assert alike(fold(old), fold(new)) is same


@pytest.mark.parametrize(
    ("old", "new", "other"),
    [
        ("in Maßen", "in Massen", True),
        ("Straße", "Strasse", True),
        ("Straße", "STRASSE", False),
        ("Straße", "STRAẞE", False),
        ("„Straße“ – hier", '"Straße" - hier', False),
        ("eine Masse", "eine Masse", False),
    ],
)
def test_sharp_s_is_no_typography(old: str, new: str, other: bool) -> None:
    """ß and ss are two spellings, unless in capitals; folded they stay one, so that sentences still find one another."""
    assert respelt(old, new) is other
    assert typographic(old, new) is not other
