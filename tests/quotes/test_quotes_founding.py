"""What the founding documents quote, where they are at hand: every pair that two of them print, to the word."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

import pytest

from variorum.quotes.collated import collated
from variorum.quotes.partings import Turn
from variorum.quotes.said import said
from variorum.quotes.utterances import Form, Utterance, standing, utterances

SEEDS = Path(os.environ.get("VARIORUM_DATA", Path(__file__).parents[2].parent / "shared")) / "seeds"
#: Reports of one event, by the first figures of their files' names.
REPORTS = ("000", "001", "002")


@pytest.fixture(scope="module")
def found() -> list[Utterance]:
    """What the three reports of one day say that others said, matched."""
    files = {path.name[:3]: path for path in SEEDS.glob("*.txt")}
    if not files.keys() >= set(REPORTS):
        pytest.skip("the founding documents are not here")
    return utterances(
        [
            wording
            for report in REPORTS
            for wording in standing(report, {0: said(files[report].read_text("utf-8"), "en")}, "event")
        ]
    )


def digest(text: str) -> str:
    """What stands for words of others here."""
    return hashlib.sha256(" ".join(re.findall(r"\w+", text.casefold())).encode()).hexdigest()[:8]


NOTHING = digest("")


def test_all_that_two_reports_print_in_marks(found: list[Utterance]) -> None:
    """Four, with who speaks, in which reports, and how."""
    told = [
        (
            digest(each.speaker or ""),
            [(one.report, form.value) for one, form in zip(each.members, each.forms, strict=True) if form is not Form.PARAPHRASED],
        )
        for each in found
    ]  # fmt: skip
    assert told == [
        ("1ab610fa", [("000", "quoted"), ("002", "quoted")]),
        ("c945b848", [("001", "quoted"), ("002", "quoted")]),
        ("c945b848", [("001", "quoted"), ("002", "quoted")]),
        ("1ab610fa", [("001", "quoted"), ("002", "partial")]),
    ]


def test_every_word_in_which_they_part(found: list[Utterance]) -> None:
    """All differences and no others, each with what was done."""
    told = [
        [
            (digest(segment.readings[0].words), digest(reading.words), reading.turn)
            for segment in collated(each)
            for reading in segment.readings[1:]
        ]
        for each in found
    ]
    assert told == [
        [("fb65f721", "02e3fe5a", Turn.SUBSTITUTION)],
        [("981e5b39", "79adb2a2", Turn.NOTATION), ("926de8ed", NOTHING, Turn.CUT)],
        [("981e5b39", "79adb2a2", Turn.NOTATION), ("cd8736cd", NOTHING, Turn.CUT)],
        [("fa9e4143", "dc49b334", Turn.SUBSTITUTION)],
    ]


def test_a_paraphrase_beside_the_words(found: list[Utterance]) -> None:
    """What the second report tells of the first utterance without marks belongs to it."""
    forms = {(one.report, form) for one, form in zip(found[0].members, found[0].forms, strict=True)}
    assert ("001", Form.PARAPHRASED) in forms
