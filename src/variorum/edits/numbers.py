"""Rule for figures: one that says something else, one that came and one that went."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from variorum.edits.base import edit
from variorum.edits.counted import counted
from variorum.edits.figures import AGE, COUNT, DATE, MONEY, ORDINAL, Figure, figures, may_hold
from variorum.edits.passages import Facts, Passage, around, bared, is_minus
from variorum.edits.phrasing import misspelt
from variorum.edits.quotations import quotations
from variorum.types import Change, Edit, EditClass

#: Least evidence that two figures stand for the same thing.
_LEAST = 2.0
#: Most figures of a sentence; more are a table.
_MOST = 60
_NEAR = 30
_WORDS = re.compile(r"[^\W\d_]+")


def figure(facts: Facts) -> Iterator[Edit]:
    """Figures altered, added and removed in passages that stand on both sides, and dates and figures that went
    with a removed sentence and came into a kept one."""
    gone: list[tuple[Figure, Passage]] = []
    come: list[tuple[Figure, Passage]] = []
    for passage in facts.passages:
        old, new = _changed(passage, facts)
        for before, after, sure in _paired(passage, old, new):
            passage.tell(passage.touching((before.start, before.end), (after.start, after.end)))
            yield _edit(facts, passage, before, after, 0.98 if sure else 0.85)
        if not passage.alike:
            continue
        gone += [(each, passage) for each in old if _by_itself(passage, each, None, facts)]
        come += [(each, passage) for each in new if _by_itself(passage, None, each, facts)]
    for one, passage in gone:
        passage.tell(passage.touching((one.start, one.end), None))
        yield _edit(facts, passage, one, None, 0.85)
    for one, passage in come:
        passage.tell(passage.touching(None, (one.start, one.end)))
        yield _edit(facts, passage, None, one, 0.85)
    yield from _carried(facts, gone, come)
    for passage in facts.passages:
        yield from _signs(passage)


def _signs(passage: Passage) -> Iterator[Edit]:
    """Figures that lost or got a minus sign and are the same but for that."""
    for index, span in enumerate(passage.spans):
        lost, got = is_minus(passage.old, span.old), is_minus(passage.new, span.new)
        if index in passage.told or lost == got:
            continue
        if passage.old[slice(*span.old)].strip() and passage.new[slice(*span.new)].strip():
            continue  # another sign, or a word, stands in its place
        passage.tell([index])
        with_sign, bare = (
            ((passage.old, span.old), passage.new) if lost else ((passage.new, span.new), passage.old)
        )
        at = span.new[0] if lost else span.old[0]
        signed, unsigned = around(*with_sign), bared(bare, at, *with_sign)
        old, new = (signed, unsigned) if lost else (unsigned, signed)
        yield edit(
            EditClass.FIGURE, Change.ALTERED, old, new, passage.old_unit, passage.new_unit, "sign", 0.95
        )


def _changed(passage: Passage, facts: Facts) -> tuple[list[Figure], list[Figure]]:
    """The figures of both sides in what changed, without those that are only written in another way."""
    if not may_hold(passage.changed, facts.words):
        return [], []
    old, new = figures(passage.old, facts.words), figures(passage.new, facts.words)
    if max(len(old), len(new)) > _MOST:
        return [], []
    for before in list(old):
        same = next((after for after in new if before.same(after) and _one_noun(before, after)), None)
        if same is not None:
            old.remove(before)
            new.remove(same)
            passage.restyled.append(((before.start, before.end), (same.start, same.end)))
    return (
        [each for each in old if passage.touching((each.start, each.end), None)],
        [each for each in new if passage.touching(None, (each.start, each.end))],
    )


def _by_itself(passage: Passage, old: Figure | None, new: Figure | None, facts: Facts) -> bool:
    """Whether a figure that one side lacks is told of: not where it may be none, where it came or went with a
    quotation, and where a word of it is only misspelt on the other side."""
    figure, text = (old, passage.old) if old else (new, passage.new)
    assert figure is not None, "one of the two"
    if figure.weak or any(each.start < figure.start < each.end for each in quotations(text)):
        return False
    place = (figure.start, figure.end)
    touched = passage.touching(place if old else None, place if new else None)
    return not all(
        misspelt(passage.old[slice(*span.old)], passage.new[slice(*span.new)], facts.words)
        for span in map(passage.spans.__getitem__, touched)
    )


def _one_noun(old: Figure, new: Figure) -> bool:
    """Whether nothing speaks against two figures counting the same thing."""
    return old.kind != COUNT or not old.stems or not new.stems or bool(old.stems & new.stems)


def _paired(passage: Passage, old: list[Figure], new: list[Figure]) -> list[tuple[Figure, Figure, bool]]:
    """Figures that stand for the same thing, in their order; they are taken out of the lists, the surest first."""
    ranked = sorted(
        (
            (evidence, -i, -j, before, after)
            for i, before in enumerate(old)
            for j, after in enumerate(new)
            if (evidence := _evidence(passage, before, after)) >= _LEAST
        ),
        key=lambda each: each[:3],
        reverse=True,
    )
    pairs = []
    for evidence, _, _, before, after in ranked:
        if before in old and after in new:
            old.remove(before)
            new.remove(after)
            pairs.append((before, after, evidence >= _LEAST + 1))
    return sorted(pairs, key=lambda pair: pair[0].start)


def _evidence(passage: Passage, old: Figure, new: Figure) -> float:
    """How much speaks for two figures standing for the same thing; below 0 where they cannot."""
    if old.kind != new.kind and {old.kind, new.kind} != {COUNT, AGE}:
        return -1.0
    if (
        old.kind == DATE
        and old.value[0] != new.value[0]
        and {old.value[0], new.value[0]} != {"date", "month"}
    ):
        return -1.0
    if ORDINAL in (old.value[0], new.value[0]) and old.value[0] != new.value[0]:
        return -1.0
    shared = bool(old.stems & new.stems)
    if not passage.alike:
        return 3.0 if shared and old.kind == COUNT else -1.0
    if old.kind == MONEY and old.unit and new.unit and old.unit != new.unit:
        return -1.0
    place = passage.touching((old.start, old.end), None) & passage.touching(None, (new.start, new.end))
    found = (2.0 if place else 0.0) + (2.0 if shared else 0.0) + (1.0 if old.kind != COUNT else 0.0)
    if old.kind == COUNT and old.stems and new.stems and not shared and not place:
        return -1.0
    found += _beside(passage.old[: old.start], passage.new[: new.start], last=True)
    return found + _beside(passage.old[old.end :], passage.new[new.end :], last=False)


def _beside(old: str, new: str, *, last: bool) -> float:
    """Whether the word next to both figures is the same."""
    a = _WORDS.findall(old[-_NEAR:] if last else old[:_NEAR])
    b = _WORDS.findall(new[-_NEAR:] if last else new[:_NEAR])
    place = -1 if last else 0
    return 1.0 if a and b and a[place].casefold() == b[place].casefold() else 0.0


def _carried(
    facts: Facts, gone: Sequence[tuple[Figure, Passage]], come: Sequence[tuple[Figure, Passage]]
) -> Iterator[Edit]:
    """A date that went with a removed sentence and came into a kept one, or the other way round: both places."""
    dates_come = [each for each, _ in come if _is_date(each)]
    dates_gone = [each for each, _ in gone if _is_date(each)]
    if dates_come:
        for lone in facts.removed:
            for each in figures(lone.text, facts.words):
                if any(each.same(other) for other in dates_come):
                    yield edit(
                        EditClass.FIGURE, Change.REMOVED, each.text, None, lone.unit, None, each.kind, 0.85
                    )
    if dates_gone:
        for lone in facts.added:
            for each in figures(lone.text, facts.words):
                if any(each.same(other) for other in dates_gone):
                    yield edit(
                        EditClass.FIGURE, Change.ADDED, None, each.text, None, lone.unit, each.kind, 0.85
                    )


def _is_date(found: Figure) -> bool:
    """A date proper: a weekday that comes and goes says little."""
    return found.kind == DATE and found.value[0] == "date"


def _edit(facts: Facts, passage: Passage, old: Figure | None, new: Figure | None, sure: float) -> Edit:
    change = Change.ALTERED if old and new else Change.REMOVED if old else Change.ADDED
    shown, text = (new, passage.new) if new else (old, passage.old)
    assert shown is not None, "one of the two"
    return edit(
        EditClass.FIGURE,
        change,
        old.text if old else None,
        new.text if new else None,
        passage.old_unit,
        passage.new_unit,
        shown.kind,
        sure,
        counted(shown, text, old if new else None, facts.words),
    )
