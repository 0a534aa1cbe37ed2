"""Endless quotations, and reports that are nothing but quotations: an answer in bounded time and memory."""

from __future__ import annotations

from itertools import product
from random import Random

import pytest

from variorum.quotes.printed import Kind, Named, Said
from variorum.quotes.utterances import Wording, utterances

SYLLABLES = ("mar", "tol", "ven", "sil", "bor", "kan", "del", "fur", "gos", "hap")
WORDS = ["".join(each) for each in product(SYLLABLES, repeat=2)]
HOLM = Named("Jon Holm", 0, 8)


def spoken(count: int, seed: int = 1) -> str:
    """So many words of nobody's language."""
    return " ".join(Random(seed).choices(WORDS, k=count))


def wording(report: str, text: str, start: int = 0) -> Wording:
    return Wording(report, Said(start, start + len(text), text, Kind.DIRECT, HOLM), "e")


@pytest.mark.timeout(20)
def test_long_quotations_are_likened() -> None:
    """Speeches of two thousand words: those that go on as others do are one thing said, others are not."""
    speech = spoken(2_000)
    said = [wording("a", speech), wording("b", f"{speech} {spoken(40, 2)}"), wording("c", spoken(2_000, 3))]
    (found,) = utterances(said)
    assert [each.report for each in found.members] == ["a", "b"]
    assert utterances([wording("a", speech[:300]), wording("b", speech)])
    assert utterances([wording("a", speech[: len(speech) // 3]), wording("b", speech)])
