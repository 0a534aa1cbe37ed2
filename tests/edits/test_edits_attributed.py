"""The templates that attributions are measured on, and the labels of real headlines: each pair is what it is said to be, and is
drawn again the same way."""

from __future__ import annotations

import csv
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

BENCH = Path(__file__).parents[2] / "bench"
LABELS = BENCH / "labels"
DRAWS = ("headlines", "headlines-again", "headlines-further")


@pytest.fixture
def attributed(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    monkeypatch.syspath_prepend(str(BENCH))
    import attributed

    yield attributed
    for name, module in list(sys.modules.items()):
        if str(getattr(module, "__file__", None) or "").startswith(str(BENCH)):
            del sys.modules[name]


def test_pairs_are_drawn_again_the_same_way_and_none_twice(attributed: ModuleType) -> None:
    pairs = list(attributed.made(7))
    assert pairs == list(attributed.made(7)) != list(attributed.made(8))
    assert len({(language, pair) for language, _, pair in pairs}) == len(pairs)
    true = Counter(language for language, _, (*_, was, now) in pairs if was is not None or now is not None)
    assert set(true.values()) == {attributed.PAIRS}
    assert sum(true.values()) >= 100


def test_what_was_exchanged_stands_on_its_side_alone(attributed: ModuleType) -> None:
    for _, _, (old, new, was, now) in attributed.made(7):
        assert old != new
        assert "{" not in old + new
        for source, here, there in ((was, old, new), (now, new, old)):
            if source is not None:
                words = rf"\b{re.escape(source)}\b"
                assert re.search(words, here, re.IGNORECASE)
                assert not re.search(words, there, re.IGNORECASE)


def test_attributions_are_told_in_five_languages_and_nothing_that_looks_like_one(
    attributed: ModuleType,
) -> None:
    tallies = attributed.judged(3, 28)
    assert [line for tally in tallies.values() for line in tally.wrong] == []
    assert all(tally.right == tally.true == 28 for tally in tallies.values())


@pytest.mark.parametrize(
    ("told", "made", "same"),
    [
        ("the harbour police", "Police", False),
        ("Police", "police", True),
        ("Harrow", "Paul Harrow", True),
        ("Paul", "Paul Harrow", False),
        ("der Stadt", "der Stadtrat", False),
        (None, "Paul Harrow", False),
        (None, None, True),
    ],
)
def test_a_source_told_in_part_is_none(
    attributed: ModuleType, told: str | None, made: str | None, same: bool
) -> None:
    assert attributed._same(told, made) is same


def test_labels_of_headlines_are_those_that_are_written_down() -> None:
    rules = (LABELS / "README.md").read_text(encoding="utf-8")
    known = set(re.findall(r"^\| `([a-z-]+)` \|", rules, re.MULTILINE))
    seen: set[str] = set()
    for draw in DRAWS:
        with (LABELS / f"{draw}.csv").open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
        ids = [row["id"] for row in rows]
        assert len(set(ids)) == len(ids), draw
        assert seen.isdisjoint(ids), draw
        seen.update(ids)
        assert {each for row in rows for each in (row["form"], *row["labels"].split())} <= known, draw
