"""Endless quotations, and reports that are nothing but quotations: an answer in bounded time and memory."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from itertools import product
from random import Random

import pytest

from variorum.quotes.printed import Kind, Named, Said, Wording
from variorum.quotes.said import said
from variorum.quotes.utterances import utterances

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


@pytest.mark.timeout(20)
@pytest.mark.parametrize("reports", [1, 2, 200])
def test_thousands_of_quotations_with_the_same_words(reports: int) -> None:
    """What thousands of quotations share compares few of them; those that are the same are found all the same."""
    told = [
        wording(str(number % reports), f"the harbour ferry quay {spoken(6, number)}", number)
        for number in range(2_000)
    ]
    speech = "We shall build the harbour ferry a better quay than the old one"
    told += [wording(f"other {number}", speech) for number in range(20)]
    found = utterances(told)
    assert any(sum(each.said.text == speech for each in one.members) == 20 for one in found)


def test_quotations_of_one_report_take_little_memory() -> None:
    """What one report has is compared with nothing, however many words its quotations share."""
    told = [wording("a", f"the harbour ferry quay {number}", number) for number in range(800)]
    tracemalloc.start()
    assert utterances(told) == []
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 10_000_000


LINES: dict[str, Callable[[int], str]] = {
    "pull quotes": lambda n: f"“{spoken(8, n)}.” said Jon Holm." if n % 2 else spoken(8, n + 1),
    "partly in marks": lambda n: f"Jon Holm said the quay was “{spoken(4, n)}” then.",
    "one speaker far above": lambda n: f"“{spoken(8, n)}.”",
    "namesakes": lambda n: f"“{spoken(8, n)}.” said {spoken(1, n).title()} {spoken(1, -n).title()} Holm.",
    "verbs without an end": lambda _: "He said " * 110 + ".",
}


@pytest.mark.timeout(20)
@pytest.mark.parametrize("name", LINES)
def test_reports_of_nothing_but_quotations_are_read(name: str) -> None:
    """Thousands of lines have an answer, each quotation its speaker; what stands a second time without marks is known to."""
    many = {"pull quotes": 6_000, "verbs without an end": 100}.get(name, 2_000)
    lines = [LINES[name](number) for number in range(many)]
    found = said("\n".join(["“We go,” said Jon Holm.", *lines]), "en")
    assert all(each.speaker for each in found)
    assert sum(each.repeats is not None for each in found) == (many // 2 if name == "pull quotes" else 0)
