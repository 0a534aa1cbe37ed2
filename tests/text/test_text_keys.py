"""Fingerprints and languages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from variorum.text.fingerprints import RECIPE, block_key, text_key
from variorum.text.language import language
from variorum.types import Block, BlockKind, Document, Headlines, PageState

_DOCUMENT = Document(
    state=PageState.ARTICLE,
    headline="Harbour closed",
    blocks=(Block(BlockKind.PARAGRAPH, "The harbour was closed."), Block(BlockKind.CAPTION, "The quay")),
)


def test_text_key_sees_headline_text_kind_and_order() -> None:
    """Another headline, word, kind or order gives another key."""
    first, second = _DOCUMENT.blocks
    others = [
        replace(_DOCUMENT, headline="Harbour open"),
        replace(_DOCUMENT, blocks=(first,)),
        replace(_DOCUMENT, blocks=(second, first)),
        replace(_DOCUMENT, blocks=(first, Block(BlockKind.NOTE, second.text))),
        replace(_DOCUMENT, blocks=(Block(BlockKind.PARAGRAPH, "The harbour was closed"), second)),
    ]
    keys = {text_key(_DOCUMENT), *map(text_key, others)}
    assert len(keys) == 1 + len(others)


def test_text_key_leaves_out_what_is_no_text() -> None:
    """Writers, times, addresses and the other witnesses do not move the key."""
    same = replace(
        _DOCUMENT,
        byline=("A. Nother",),
        modified="2030-01-01T00:00:00Z",
        url="https://example.org/",
        headlines=Headlines(og="Other"),
        rule=9,
    )
    assert text_key(same) == text_key(_DOCUMENT)


def test_keys_begin_with_the_recipe() -> None:
    """The first byte names the recipe, and kinds of keys are never equal by accident."""
    keys = [text_key(_DOCUMENT), block_key("a")]
    assert all(key.startswith(f"{RECIPE:02x}") for key in keys)
    assert len(set(keys)) == 2


@pytest.mark.parametrize(
    ("text", "declared", "expected"),
    [
        ("", "en-GB", "en"),
        ("", "pt_BR", "pt"),
        ("", "Deutsch", "de"),
        ("", "und", None),
        ("", "not a tag at all", None),
        ("The harbour was closed and nobody of the crew has been found in the water.", None, "en"),
        ("Der Hafen wurde geschlossen und niemand von der Mannschaft ist im Wasser.", "", "de"),
        ("Le port est fermé et personne dans la ville ne sait pour combien de temps.", None, "fr"),
        ("El puerto está cerrado y nadie en la ciudad sabe por cuánto tiempo.", None, "es"),
        ("O porto está fechado e ninguém na cidade sabe por quanto tempo, mas não é novo.", None, "pt"),
        ("Il porto è chiuso e nessuno nella città sa per quanto tempo, ma non è una novità.", None, "it"),
        ("De haven is gesloten en niemand in de stad weet hoe lang het nog duurt.", None, "nl"),
        ("Port jest zamknięty i nikt w mieście nie wie, jak to się skończy na tym brzegu.", None, "pl"),
        ("港は閉鎖された。", None, None),
    ],
)
def test_language_is_declared_or_voted(text: str, declared: str | None, expected: str | None) -> None:
    """The declared primary subtag wins; without one the commonest words vote; else it is not known."""
    assert language(text, declared) == expected
