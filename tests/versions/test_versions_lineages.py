"""Lineages: a sentence stays itself through all versions, and what stood before is known when it comes back."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

import variorum.versions.lineages as module
from variorum.comparison import compare
from variorum.text.normalise import fold
from variorum.types import Block, BlockKind, Document, Interval, LinkOp, PageState, Version
from variorum.versions.lineages import COMES, Fate, Lineage, Lineages, lineages
from variorum.versions.showings import came_after, earlier_sentences, showings, stood_before

T = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)

QUAY = "The southern quay was closed on Monday after a crane had slid into the harbour basin."
CRANE = "Nobody was in the cab of the crane when it began to move, the harbour office said in a statement."
MASTER = "The harbour master, Ines Dahl, said that 12 boats had been sent to the northern quay instead."
COST = "How much the repair of the wall will cost is not known yet, and who pays for it is in dispute."
WIND = "The wind had been far below the limit at which cranes have to be lashed to their rails at night."


def text(*sentences: str) -> Document:
    """A document with one sentence in each paragraph."""
    return Document(PageState.ARTICLE, tuple(Block(BlockKind.PARAGRAPH, each) for each in sentences), "Crane")


def history(*shown: int) -> list[Version]:
    """Versions shown in this order, each for an hour: 0, 1, 0 is a text that came back."""
    stretches: dict[int, list[Interval]] = {}
    for place, number in enumerate(shown):
        after = T + (place - 1) * HOUR if place else None
        stretches.setdefault(number, []).append(Interval(after, T + place * HOUR, T + place * HOUR))
    return [
        Version("a", number, "c", str(number), "Crane", tuple(parts))
        for number, parts in sorted(stretches.items())
    ]


def told(*documents: Document, shown: Sequence[int] | None = None) -> Lineages:
    return lineages(history(*(shown or range(len(documents)))), dict(enumerate(documents)))


def fates(line: Lineage) -> list[tuple[Fate, int]]:
    """What happened to a sentence, each with the version from which on."""
    return [(step.fate, step.version) for step in line.steps]


def test_a_sentence_keeps_its_identity() -> None:
    """It appears, is altered with its marks, moves, leaves and comes back: one lineage, in the order of time."""
    later = MASTER.replace("12", "15")
    found = told(
        text(QUAY, CRANE, MASTER, COST),
        text(QUAY, CRANE, later, COST),
        text(later, QUAY, CRANE, COST),
        text(QUAY, CRANE, COST),
        text(QUAY, CRANE, COST, later),
    )
    line = found.of(0, 2)
    assert fates(line) == [
        (Fate.APPEARED, 0), (Fate.ALTERED, 1), (Fate.MOVED, 2), (Fate.LEFT, 3), (Fate.RESTORED, 4),
    ]  # fmt: skip
    altered = line.steps[1]
    assert [(MASTER[slice(*span.old)], later[slice(*span.new)]) for span in altered.spans] == [("12", "15")]
    assert line.steps[4].as_in == 1
    assert found.of(1, 2) is found.of(2, 0) is found.of(4, 3) is line
    assert (line.text, line.stands, line.changed) == (later, True, True)
    assert not found.of(4, 0).changed


def test_what_left_is_told_last_first() -> None:
    """Sentences that are gone keep their last wording and are listed apart from those that stand."""
    found = told(text(QUAY, CRANE, MASTER), text(QUAY, CRANE), text(QUAY))
    assert [line.text for line in found.standing()] == [QUAY]
    assert [line.text for line in found.gone()] == [CRANE, MASTER]


def test_a_variant_brings_its_sentences_back() -> None:
    """A text that comes back whole is another showing of its version; its sentences are restored, not new."""
    found = told(text(QUAY, CRANE, MASTER), text(QUAY, CRANE, COST), shown=(0, 1, 0, 1))
    assert fates(found.of(0, 2)) == [(Fate.APPEARED, 0), (Fate.LEFT, 1), (Fate.RESTORED, 0), (Fate.LEFT, 1)]
    assert fates(found.of(1, 2)) == [(Fate.APPEARED, 1), (Fate.LEFT, 0), (Fate.RESTORED, 1)]
    assert len(found.lines) == 4


def test_altered_back_names_the_version() -> None:
    """A sentence that gets an earlier wording again says in which version it had it."""
    found = told(text(QUAY, MASTER), text(QUAY, MASTER.replace("12", "15")), text(QUAY, MASTER, COST))
    assert [(step.fate, step.as_in) for step in found.of(2, 1).steps] == [
        (Fate.APPEARED, None), (Fate.ALTERED, None), (Fate.ALTERED, 0),
    ]  # fmt: skip


def test_split_and_joined() -> None:
    """Of a split sentence the longest part goes on and the other parts from it; joined again, it ends in it, and
    parted once more it is restored."""
    whole = (
        "The harbour master, Ines Dahl, said that 12 boats had been sent to the northern quay instead, "
        "and that the ferry would leave from there on Tuesday too."
    )
    first = "The harbour master, Ines Dahl, said that 12 boats had been sent to the northern quay instead."
    second = "The ferry would leave from there on Tuesday too."
    found = told(
        text(QUAY, whole, COST), text(QUAY, f"{first} {second}", COST), text(QUAY, whole, COST),
        text(QUAY, f"{first} {second}", COST),
    )  # fmt: skip
    line, part = found.of(0, 1), found.of(1, 2)
    assert fates(line) == [(Fate.APPEARED, 0), (Fate.SPLIT, 1), (Fate.JOINED, 2), (Fate.SPLIT, 3)]
    assert fates(part) == [(Fate.APPEARED, 1), (Fate.LEFT, 2), (Fate.RESTORED, 3)]
    assert {step.other for step in part.steps} == {line.number}


def test_typography_is_a_step_of_its_own() -> None:
    """Quotes and dashes alone are told, and told as no more than that."""
    found = told(text(QUAY, 'He said: "No boats today - none at all."'), text(QUAY, "He said: “No boats today – none at all.”"))  # fmt: skip
    assert fates(found.of(1, 1)) == [(Fate.APPEARED, 0), (Fate.TYPOGRAPHY, 1)]


def test_no_such_sentence() -> None:
    """A place that is none is an error that says how many there are."""
    found = told(text(QUAY, CRANE))
    with pytest.raises(LookupError, match="2 sentences"):
        found.of(0, 2)
    with pytest.raises(LookupError, match="no version 3"):
        found.of(3, 0)
    assert lineages([], {}) == Lineages((), (), ())


def many(versions: int, sentences: int, seed: int = 7) -> tuple[list[Version], dict[int, Document]]:
    """A long history: in each version one sentence is reworded, one leaves and one comes or comes back."""
    chance = random.Random(seed)
    vocabulary = [f"{a}{b}" for a in ("har", "mol", "ter", "ving", "sund", "kel") for b in ("bour", "a", "en", "dal", "ik")]  # fmt: skip

    def sentence() -> str:
        return " ".join(chance.choices(vocabulary, k=13)).capitalize() + f" {chance.randrange(10**6)}."

    body = [sentence() for _ in range(sentences)]
    away: list[str] = []
    documents = {}
    for number in range(versions):
        if number:
            place = chance.randrange(sentences)
            words = body[place].split()
            words[chance.randrange(1, len(words) - 1)] = chance.choice(vocabulary)
            body[place] = " ".join(words)
            away.append(body.pop(chance.randrange(sentences)))
            back = len(away) > 3 and chance.random() < 0.4
            body.insert(chance.randrange(sentences), away.pop(0) if back else sentence())
        blocks = [Block(BlockKind.PARAGRAPH, " ".join(body[i : i + 3])) for i in range(0, sentences, 3)]
        documents[number] = Document(PageState.ARTICLE, tuple(blocks), "Long")
    return history(*range(versions)), documents


def test_many_versions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 100 versions with 60 sentences each pair of neighbours is compared once, every sentence of every version is
    in exactly one lineage, and each lineage is a life: it comes before it leaves, by turns."""
    pairs: list[object] = []

    def counted(*sides: object) -> object:
        pairs.append(sides)
        return compare(*sides)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "compare", counted)
    found = lineages(*many(100, 60))
    assert len(pairs) == 99
    assert [len(units) for units in found.places] == [60] * 100
    assert all(len(set(units)) == 60 for units in found.places)
    for line in found.lines:
        life = [step.fate in COMES for step in line.steps if step.fate in COMES or step.fate is Fate.LEFT]
        assert life == [place % 2 == 0 for place in range(len(life))]
        present = {place for place, units in enumerate(found.places) if line.number in units}
        inside: set[int] = set()
        come = None
        for step in line.steps:
            if step.fate in COMES:
                come = step.showing
            elif step.fate is Fate.LEFT:
                inside |= set(range(come or 0, step.showing))
                come = None
        assert present == inside | (set(range(come, 100)) if come is not None else set())
    assert any(step.fate is Fate.RESTORED for line in found.lines for step in line.steps)


def test_restored_is_what_the_classifier_calls_so() -> None:
    """A sentence that comes is restored exactly where the sentences of the versions before the old one hold it."""
    versions, documents = many(30, 12, seed=3)
    found = lineages(versions, documents)
    for old, new in came_after(versions):
        comparison = compare(documents[old.number], documents[new.number])
        sentences = [each for paragraph in comparison.new_units for each in paragraph]
        earlier_versions = stood_before(versions, old.number, new.number)
        before = {block.text for number in earlier_versions for block in documents[number].blocks}
        was = documents[old.number]
        earlier = earlier_sentences(before, {fold(each) for each in sentences}, was)
        assert earlier == {one for each in sentences for one in earlier_sentences(before, {fold(each)}, was)}
        for link in comparison.links:
            if link.op in (LinkOp.ADDED, LinkOp.REPLACED):
                (unit,) = link.new
                (step,) = [
                    each for each in found.of(new.number, unit).steps
                    if (each.showing, each.unit) == (new.number, unit)
                ]  # fmt: skip
                assert (step.fate is Fate.RESTORED) == (sentences[unit].casefold() in earlier)


def test_what_stood_before() -> None:
    """Before a pair stood what was shown before its old side, by time and not by number; of an old side that came
    back, what lay between counts."""
    versions = history(0, 1, 0, 2)
    assert [each.version for each in showings(versions)] == [0, 1, 0, 2]
    assert [(old.number, new.number) for old, new in came_after(versions)] == [(0, 1), (0, 2)]
    assert stood_before(versions, 0, 1) == frozenset()
    assert stood_before(versions, 0, 2) == stood_before(versions, 0) == {1}
    assert stood_before(versions, 1, 2) == {0}
    late = history(1, 2, 0)
    assert stood_before(late, 2, 0) == {1}
    assert stood_before(late, 1, 2) == frozenset()


def test_nothing_between_is_one_showing() -> None:
    """Two stretches of one version with nothing known between them are one."""
    version = Version(
        "a", 0, "c", "k", "h", (Interval(None, T, T), Interval(T + HOUR, T + 2 * HOUR, T + 3 * HOUR))
    )
    (only,) = showings([version])
    assert (only.interval.first, only.interval.last) == (T, T + 3 * HOUR)


def test_what_stands_beside_it_still_does_not_come_back_when_it_is_said_again() -> None:
    first, old = text("The ferry is late.", "It leaves at noon."), text("The ferry is late.")
    wanted = {"the ferry is late.", "it leaves at noon."}
    assert earlier_sentences({block.text for block in first.blocks}, wanted, old) == {"it leaves at noon."}
