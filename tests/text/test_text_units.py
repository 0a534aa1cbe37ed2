"""Tokens and sentences, with offsets."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from variorum.text import sentences, tokens

_CASES = json.loads(
    (Path(__file__).parents[1] / "cases" / "text" / "sentences.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,000.5 of 3.", ["1,000.5", "of", "3", "."]),
        ("O'Neill's mother-in-law", ["O'Neill's", "mother-in-law"]),
        ("it’s", ["it’s"]),
        ("10-year", ["10", "-", "year"]),
        ("G20, Covid-19", ["G20", ",", "Covid-19"]),
        ("“Yes”…", ["“", "Yes", "”", "…"]),
        ("हिन्दी भाषा", ["हिन्दी", "भाषा"]),
        ("東京で", ["東", "京", "で"]),
        ("", []),
    ],
)
def test_tokens_are_numbers_words_and_marks(text: str, expected: list[str]) -> None:
    """A number keeps its inner stops, a word its inner apostrophes and hyphens, a mark stands alone."""
    assert tokens.tokens(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("港に4万1000人が", ["港", "に", "4万1000", "人", "が"]),
        ("1億2,000万円", ["1億2,000万", "円"]),
        ("3.5億", ["3.5億"]),
        ("１，２００万と１．５", ["１，２００万", "と", "１．５"]),
        ("3，5", ["3", "，", "5"]),
        ("二〇二四年", ["二〇二四", "年"]),
        ("一万二千人", ["一万二千", "人"]),
        ("票の3分の1", ["票", "の", "3分の1"]),
        ("百分之五十", ["百分之五十"]),
        ("3月1日", ["3", "月", "1", "日"]),
        ("4万一般客", ["4万", "一", "般", "客"]),
        ("三重と一部", ["三", "重", "と", "一", "部"]),
        ("5分の休み", ["5", "分", "の", "休", "み"]),
        ("3千，5千", ["3千", "，", "5千"]),
        ("Größe 4万, 1.5", ["Größe", "4万", ",", "1.5"]),
    ],
)
def test_figures_of_chinese_and_japanese_are_marked_whole(text: str, expected: list[str]) -> None:
    """Digits with their scales, and numbers in signs, are one token where differences are marked; what they count is not."""
    parts = tokens.parts(text)
    assert parts[1::2] == expected
    assert "".join(parts) == text


@given(st.text(st.characters(codec="utf-8") | st.sampled_from("4１.，万億十三〇分の一 a")))
def test_parts_are_the_text(text: str) -> None:
    """Parts joined are the text, and nothing but blanks lies between the tokens among them."""
    parts = tokens.parts(text)
    assert "".join(parts) == text
    assert not "".join(parts[::2]).strip()
    assert all(parts[1::2])


@given(st.text())
def test_token_offsets_cover_everything_but_blanks(text: str) -> None:
    """Tokens stand where they say, in order, and only white space lies between them."""
    end = 0
    for token in tokens.spans(text):
        assert text[token.start : token.end] == token.text
        assert not text[end : token.start].strip()
        end = token.end
    assert not text[end:].strip()
    assert [t.text for t in tokens.spans(text)] == tokens.tokens(text)


@pytest.mark.parametrize("case", _CASES, ids=lambda case: case["name"])
def test_sentences_are_cut_as_a_reader_would(case: dict[str, list[str]]) -> None:
    """Each case lists its sentences; joined by a blank they are the paragraph."""
    joint = case.get("joint", " ")
    assert sentences.split(str(joint).join(case["sentences"])) == case["sentences"]


@given(st.text(st.characters(codec="utf-8") | st.sampled_from('. ?!"”)“Aa1é')))
def test_sentence_offsets_hold_and_lose_nothing(text: str) -> None:
    """Sentences stand where they say and only white space lies outside them."""
    end = 0
    for sentence in sentences.spans(text):
        assert text[sentence.start : sentence.end] == sentence.text == sentence.text.strip()
        assert not text[end : sentence.start].strip()
        end = sentence.end
    assert not text[end:].strip()


def test_a_long_paragraph_without_stops_is_one_sentence() -> None:
    """A megabyte of words and of stops is split without trouble."""
    assert len(sentences.split("word " * 200_000)) == 1
    assert sentences.split("." * 100_000) == ["." * 100_000]
