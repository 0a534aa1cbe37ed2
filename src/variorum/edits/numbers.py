"""Rule for figures: one that says something else, one that came and one that went."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from variorum.edits.base import edit
from variorum.edits.counted import counted, is_whole
from variorum.edits.figures import (
    AGE,
    COUNT,
    DATE,
    MONEY,
    ORDINAL,
    PERCENTAGE,
    TIME,
    Figure,
    figures,
    may_hold,
)
from variorum.edits.passages import Facts, Passage, around, bared, is_minus, overlap
from variorum.edits.phrasing import misspelt
from variorum.edits.quotations import quotations
from variorum.edits.vocabulary import Vocabulary
from variorum.types import Change, Edit, EditClass, LinkOp

#: Least evidence that two figures stand for the same thing.
_LEAST = 2.0
#: Most figures of a sentence; more are a table.
_MOST = 60
_NEAR = 30
#: Kinds of figures that can be a bound: "more than 300", "up to 5%".
_BOUNDED = frozenset({COUNT, MONEY, PERCENTAGE})
_WORDS = re.compile(r"[^\W\d_]+")


def figure(facts: Facts) -> Iterator[Edit]:
    """Figures altered, added and removed in passages that stand on both sides, and dates and figures that went
    with a removed sentence and came into a kept one."""
    gone: list[tuple[Figure, Passage]] = []
    come: list[tuple[Figure, Passage]] = []
    for passage in facts.passages:
        old, new, kept = _changed(passage, facts)
        yield from _bounds(passage, kept, facts)
        for before, after, sure in _paired(passage, old, new):
            touched = passage.touching(before.place, after.place)
            if _misspelt(passage, touched, facts):
                continue
            passage.tell(touched)
            yield _edit(facts, passage, before, after, 0.98 if sure else 0.85)
        if not passage.alike:
            continue
        old = [each for each in old if passage.touching(each.place, None)]
        new = [each for each in new if passage.touching(None, each.place)]
        gone += [(each, passage) for each in old if _by_itself(passage, each, None, facts)]
        come += [(each, passage) for each in new if _by_itself(passage, None, each, facts)]
    for one, passage in gone:
        passage.tell(passage.touching(one.place, None))
        yield _edit(facts, passage, one, None, 0.85)
    for one, passage in come:
        passage.tell(passage.touching(None, one.place))
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


def _bounds(passage: Passage, kept: Sequence[tuple[Figure, Figure]], facts: Facts) -> Iterator[Edit]:
    """Figures that stayed and are another bound than before: "300", "more than 300". A headline drops such words for
    room."""
    told = passage.alike and passage is not facts.headline
    for before, after in kept if told else ():
        was, now = bound(passage.old, before, facts.words), bound(passage.new, after, facts.words)
        if before.kind not in _BOUNDED or was.group == now.group:
            continue
        touched = passage.touching((was.start, before.start), (now.start, after.start))
        if touched and all(
            _within(passage.spans[index].old, (was.start, before.end))
            and _within(passage.spans[index].new, (now.start, after.end))
            for index in touched
        ):
            passage.tell(touched)
            yield _edit(facts, passage, before, after, 0.85)


def _within(span: tuple[int, int], place: tuple[int, int]) -> bool:
    """Whether a difference has words of a place alone, or none."""
    return span[0] == span[1] or (place[0] <= span[0] and span[1] <= place[1] + 1)


@dataclass(frozen=True, slots=True)
class Bound:
    """Where a figure begins with the words that say how exact it is, and which of these say the same ("" for
    none)."""

    start: int
    group: str = ""


def bound(text: str, figure: Figure, words: Vocabulary) -> Bound:
    """How exact a figure of a text is by the words before it."""
    pattern = _bound_words(words)
    match = pattern.search(text[max(0, figure.start - _NEAR) : figure.start]) if pattern else None
    if match is None or figure.kind not in _BOUNDED:
        return Bound(figure.start)
    return Bound(max(0, figure.start - _NEAR) + match.start(), str(match.lastgroup))


@lru_cache(maxsize=16)
def _bound_words(words: Vocabulary) -> re.Pattern[str] | None:
    listed = words.numbers.get("bounds", {})
    groups = (
        f"(?P<{name}>{'|'.join(map(re.escape, sorted(each, key=len, reverse=True)))})"
        for name, each in listed.items()
    )
    return re.compile(rf"\b(?:{'|'.join(groups)}) $", re.IGNORECASE) if listed else None


def _changed(
    passage: Passage, facts: Facts
) -> tuple[list[Figure], list[Figure], list[tuple[Figure, Figure]]]:
    """The figures of both sides in what changed, and apart from them the pairs that say the same."""
    bounds = _bound_parts(facts.words)
    if passage.op is LinkOp.TYPOGRAPHY:
        return [], [], []  # "tuesday" is no other day
    if not may_hold(passage.changed, facts.words) and bounds.isdisjoint(passage.changed_folded):
        return [], [], []
    old, new = (list(figures(text, facts.words)) for text in (passage.old, passage.new))
    if max(len(old), len(new)) > _MOST:
        return [], [], []
    same: list[tuple[Figure, Figure]] = []
    left = list(new)
    for before in old:
        after = next((each for each in left if _says_same(passage, before, each, facts.words)), None)
        if after is not None:
            left.remove(after)
            same.append((before, after))
    swapped = _swapped(passage, same)
    kept = [pair for pair in same if pair not in swapped]
    for before, after in kept:
        old.remove(before)
        new.remove(after)
        passage.restyled.append(
            (
                _styled(passage.old, before, after, facts.words),
                _styled(passage.new, after, before, facts.words),
            )
        )
    passage.restyled[:0] = _exchanged(passage, kept)
    for side, of_old in ((old, True), (new, False)):
        for each in tuple(side):
            if there := _none(passage, each, facts.words, of_old=of_old):
                side.remove(each)
                passage.restyled.append((each.place, there) if of_old else (there, each.place))
    places = (
        [(each.start, each.end) for each in old if passage.touching((each.start, each.end), None)],
        [(each.start, each.end) for each in new if passage.touching(None, (each.start, each.end))],
    )
    return (
        [each for each in old if _is_in_question(passage, each.place, places[1], of_old=True)],
        [each for each in new if _is_in_question(passage, each.place, places[0], of_old=False)],
        kept,
    )


def _styled(text: str, figure: Figure, other: Figure, words: Vocabulary) -> tuple[int, int]:
    """The place of a figure that is written as another, with the article that the other has no need of: "both", "the
    two"."""
    start, end = figure.place
    ahead = text[:start].rsplit(maxsplit=1)[-1:] if other.weak and not figure.weak else []
    if ahead and ahead[0].casefold() in words.words("numbers", "definite"):
        start -= len(ahead[0]) + 1
    return start, end


def _exchanged(
    passage: Passage, kept: Sequence[tuple[Figure, Figure]]
) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """The places of two figures together that stand side by side in another order: "€10m ($11m)", "$11m (€10m)"."""
    return [
        (
            _bracketed(passage.old, one[0].start, other[0].end),
            _bracketed(passage.new, other[1].start, one[1].end),
        )
        for one, other in pairwise(kept)
        if other[1].end <= one[1].start
        and not _WORDS.search(passage.old[one[0].end : other[0].start])
        and not _WORDS.search(passage.new[other[1].end : one[1].start])
    ]


def _bracketed(text: str, start: int, end: int) -> tuple[int, int]:
    """A range with the mark that closes a bracket in it."""
    return start, end + (text[end : end + 1] == ")" and "(" in text[start:end])


def _none(passage: Passage, figure: Figure, words: Vocabulary, *, of_old: bool) -> tuple[int, int] | None:
    """The place of a word for none where a figure that is 0 stood, which is another way to write it: "0 cases", "no
    cases"."""
    touched = passage.touching(figure.place if of_old else None, None if of_old else figure.place)
    if figure.value != (0.0,) or len(touched) != 1:
        return None
    span = passage.spans[touched.pop()]
    there, text = (span.new, passage.new) if of_old else (span.old, passage.old)
    return there if text[slice(*there)].casefold() in words.words("numbers", "none") else None


def _is_in_question(
    passage: Passage, place: tuple[int, int], others: Sequence[tuple[int, int]], *, of_old: bool
) -> bool:
    """Whether a figure changed, or stands as it was where another, of those that changed themselves, was longer: "minus
    5%", "5%"."""
    if passage.touching(place, None) if of_old else passage.touching(None, place):
        return True
    return overlap(others, passage.across(place, of_old=of_old))


def _says_same(passage: Passage, old: Figure, new: Figure, words: Vocabulary) -> bool:
    """Whether two figures say the same of what may be one thing: a part is no whole ("three of the 40")."""
    return (
        old.same(new)
        and _one_noun(old, new)
        and is_whole(old, passage.old, words) == is_whole(new, passage.new, words)
    )


def _swapped(passage: Passage, same: Sequence[tuple[Figure, Figure]]) -> list[tuple[Figure, Figure]]:
    """Of the figures that say the same those that changed places, and left behind what they counted: "12 were trapped
    and 3 died", "3 were trapped and 12 died"."""
    found: list[tuple[Figure, Figure]] = []
    for place, one in enumerate(same):
        for other in same[place + 1 :]:
            if one[1].start < other[1].start or one[0].kind != other[0].kind or one[0].same(other[0]):
                continue
            if (one[0].unit, one[0].measure) != (other[0].unit, other[0].measure):
                continue  # "€10m ($11m)", "$11m (€10m)": neither stands for the other
            crossing = _fit(passage, *one) + _fit(passage, *other)
            if _fit(passage, one[0], other[1]) + _fit(passage, other[0], one[1]) > crossing:
                found += [each for each in (one, other) if each not in found]
    return found


def _fit(passage: Passage, old: Figure, new: Figure) -> float:
    """How much of what stands with two figures is the same."""
    shared = 2.0 if old.stems & new.stems else 0.0
    ahead = _beside(passage.old[: old.start], passage.new[: new.start], last=True)
    return shared + ahead + _beside(passage.old[old.end :], passage.new[new.end :], last=False)


@lru_cache(maxsize=16)
def _bound_parts(words: Vocabulary) -> frozenset[str]:
    return frozenset(
        part for each in words.numbers.get("bounds", {}).values() for one in each for part in one.split()
    )


def _by_itself(passage: Passage, old: Figure | None, new: Figure | None, facts: Facts) -> bool:
    """Whether a figure that one side lacks is told of: not where it may be none, where it came or went with a
    quotation, and where a word of it is only misspelt on the other side."""
    figure, text = (old, passage.old) if old else (new, passage.new)
    assert figure is not None, "one of the two"
    if figure.weak or any(each.start < figure.start < each.end for each in quotations(text)):
        return False
    place = (figure.start, figure.end)
    return not _misspelt(passage, passage.touching(place if old else None, place if new else None), facts)


def _misspelt(passage: Passage, touched: Iterable[int], facts: Facts) -> bool:
    """Whether nothing differs in some spans but how a word is spelt."""
    return all(
        misspelt(passage.old[slice(*span.old)], passage.new[slice(*span.new)], facts.words)
        for span in map(passage.spans.__getitem__, touched)
    )


def _one_noun(old: Figure, new: Figure) -> bool:
    """Whether nothing speaks against two figures counting the same thing."""
    if old.measure and old.measure == new.measure:
        return True  # "metres", "meters"
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
        spans = (
            {old.kind, new.kind} == {COUNT, TIME} and old.measure and new.measure
        )  # "10 jours", "10 heures"
        if not spans:
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
        alone = (passage.old[: old.start], passage.old[old.end :]) == (
            passage.new[: new.start],
            passage.new[new.end :],
        )
        return 3.0 if alone or (shared and old.kind == COUNT) else -1.0
    if old.kind == MONEY and old.unit and new.unit and old.unit != new.unit and old.value != new.value:
        return -1.0
    place = _in_one_place(passage, old, new)
    found = (2.0 if place else 0.0) + (2.0 if shared else 0.0) + (1.0 if old.kind != COUNT else 0.0)
    if old.kind == COUNT and old.stems and new.stems and not shared and not place:
        return -1.0
    found += _beside(passage.old[: old.start], passage.new[: new.start], last=True)
    return found + _beside(passage.old[old.end :], passage.new[new.end :], last=False)


def _in_one_place(passage: Passage, old: Figure, new: Figure) -> bool:
    """Whether two figures stand in one difference, or where one stayed as it was the other holds it."""
    changed, changed_new = passage.touching(old.place, None), passage.touching(None, new.place)
    if changed and changed_new:
        return bool(changed & changed_new)
    if changed:
        return overlap([old.place], passage.across(new.place, of_old=False))
    return overlap([new.place], passage.across(old.place, of_old=True))


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
    was, now = old.text if old else None, new.text if new else None
    about = counted(shown, text, old if new else None, facts.words)
    detail = shown.kind
    if old and new:
        before, after = bound(passage.old, old, facts.words), bound(passage.new, new, facts.words)
        ends = old.end, new.end
        starts = old.start, new.start
        if before.group != after.group:
            starts = before.start, after.start
        with_unit = [each.place[1] == each.end for each in (old, new)]
        if old.measure and new.measure and (old.measure != new.measure or len(set(with_unit)) == 2):
            ends, about = (old.place[1], new.place[1]), None  # "a fortnight", "three weeks"
            detail = COUNT if old.kind != new.kind else detail
        was, now = passage.old[starts[0] : ends[0]], passage.new[starts[1] : ends[1]]
        passage.tell(passage.touching((starts[0], ends[0]), (starts[1], ends[1])))
    return edit(EditClass.FIGURE, change, was, now, passage.old_unit, passage.new_unit, detail, sure, about)
