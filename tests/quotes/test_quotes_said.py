"""What reports say that others said."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from variorum.quotes.printed import Kind
from variorum.quotes.said import said

CASES = json.loads(
    (Path(__file__).parent.parent / "cases" / "quotes" / "said.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_cases(case: dict[str, Any]) -> None:
    """Kinds, words and speakers of each case; the fourth value is the number of what is repeated."""
    found = said(case["text"], case["language"])
    wanted = [(*each, None)[:4] for each in case["said"]]
    assert [
        (each.kind.value, each.text, each.speaker.name if each.speaker else None, each.repeats)
        for each in found
    ] == wanted


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_places_are_of_the_text(case: dict[str, Any]) -> None:
    """Each stands where it says that it stands, in order; a speaker's place holds a mention."""
    text = case["text"]
    found = said(text, case["language"])
    assert [each.start for each in found] == sorted(each.start for each in found)
    for each in found:
        assert text[each.start : each.end] == each.text
        if each.speaker:
            assert text[each.speaker.start : each.speaker.end].strip()


def test_rules_alone_find_plain_speech() -> None:
    """Without anything learnt, a name beside a verb of speech speaks; "according to" tells of what stands before it."""
    text = (
        "“The quay is closed,” said Jon Holm.\nThe ferry will be late in spring, according to the ministry."
    )
    found = said(text, "en", weights={})
    assert [(each.kind, each.speaker and each.speaker.name) for each in found] == [
        (Kind.DIRECT, "Jon Holm"), (Kind.INDIRECT, "the ministry")
    ]  # fmt: skip


def test_odd_texts_have_an_answer() -> None:
    """Empty texts, lone marks and marks in a row are no error."""
    for text in ("", "“", "”", '"', "''", "“”", '""""', "“\n“\n“", "« »", "said", "\x00“a”\x00", "«a «b» c»"):
        for language in ("en", "de", None):
            for each in said(text, language):
                assert text[each.start : each.end] == each.text


@pytest.mark.parametrize(
    "piece", ["He said that ", "A B C ", '"', "the a ", '"We go on."\n', '"a b c d" said he. ']
)
def test_endless_texts_have_an_answer(piece: str) -> None:
    """A text that goes on without an end of a sentence, or is nothing but marks, is read like any other."""
    text = piece * (6_000 // len(piece))
    for each in said(text, "en"):
        assert text[each.start : each.end] == each.text


@pytest.mark.parametrize(
    "told",
    ["said on Monday that", "said this", "said that it was so", "told them", "confirmed it"],
)
def test_what_tells_of_nothing_is_not_told(told: str) -> None:
    """A day, a pronoun or a word alone is nothing that somebody said."""
    found = said(f"Jon Holm, the harbour master, {told}.\nThe ferry will sail again in May.", "en")
    assert [each.text for each in found if each.kind is Kind.INDIRECT] == []


def test_a_country_behind_its_article_is_no_person() -> None:
    """Who "she" is stays open where none but countries were named before; a person behind an office is meant all the same."""
    text = (
        "The tension between Norland and the United Isles has grown this year.\n"
        '"The {} needs to be able to defend the harbour," she said after a meeting with Pavel Orsk.'
    )
    (found, *_) = said(text.format("country"), "en")
    assert found.speaker is None or found.speaker.name == "she"
    named = "The minister Anna Brandt opened the new harbour.\n" + text.split("\n")[1].format("country")
    (found, *_) = said(named, "en")
    assert found.speaker
    assert found.speaker.name == "Anna Brandt"
