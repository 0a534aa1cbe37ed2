"""Rule for figures: one that says something else, one that came and one that went."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from variorum.edits.base import edit
from variorum.edits.copying import misspelt
from variorum.edits.counted import counted, has_roles_alone, role_words
from variorum.edits.figures import (
    COUNT,
    DATE,
    MONEY,
    NAMED_TIME,
    PERCENTAGE,
    SCORE,
    TIME,
    Figure,
    figures,
    may_hold,
)
from variorum.edits.grammar import alternatives, strings
from variorum.edits.numbered import NUMBER, name_start
from variorum.edits.pairing import exchanged_roles, may_say_same, moved_on, paired, says_same, swapped
from variorum.edits.passages import Facts, Passage, around, bared, is_minus, overlap
from variorum.edits.quotations import quotations
from variorum.edits.restyling import exchanged, none_of, one_of, styled, turned
from variorum.edits.singles import single, somebody
from variorum.edits.vocabulary import Vocabulary
from variorum.types import Change, Edit, EditClass, LinkOp, Span

#: Most figures of a sentence; more are a table.
_MOST = 60
_NEAR = 30
#: The group of words before a figure that bound nothing: "a total of".
_UNBOUND = "unbound"
_JOINING = re.compile(r"(?<=[^\W\d_])-(?=\w)")
_MARKS = re.compile(r"[\s,.‐-]+")
#: Kinds of figures that can be a bound: "more than 300", "up to 5%".
_BOUNDED = frozenset({COUNT, MONEY, PERCENTAGE})


def figure(facts: Facts) -> Iterator[Edit]:
    """Figures altered, added and removed in passages that stand on both sides, and dates and figures that went
    with a removed sentence and came into a kept one."""
    gone: list[tuple[Figure, Passage]] = []
    come: list[tuple[Figure, Passage]] = []
    for passage in facts.passages:
        old, new, kept, moved = _changed(passage, facts)
        yield from _roles(passage, kept, facts)
        yield from _bounds(passage, kept, facts)
        yield from _rates(passage, kept, facts)
        pairs = paired(passage, old, new, facts.words) + [(*pair, True) for pair in moved]
        for before, after, sure in sorted(pairs, key=lambda pair: pair[0].start):
            touched = passage.touching(before.place, after.place)
            if _misspelt(passage, touched, facts) or may_say_same(before, after):
                continue
            if before.value[0] == NAMED_TIME and touched <= passage.told:
                continue  # what somebody says of a summer is told with the quotation
            passage.tell(touched)
            passage.renumbered |= before.kind == after.kind == COUNT and (1.0,) in (before.value, after.value)
            yield _edit(facts, passage, before, after, 0.98 if sure else 0.85)
        old = [each for each in old if passage.touching(each.place, None)]
        new = [each for each in new if passage.touching(None, each.place)]
        yield from _alone(passage, old, new, facts)
        if not passage.alike:
            if passage is not facts.headline:
                continue
            old, new = _on_one_side(passage, old, new, facts)
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


def _on_one_side(
    passage: Passage, old: list[Figure], new: list[Figure], facts: Facts
) -> tuple[list[Figure], list[Figure]]:
    """The figures of a headline in other words of which the other has no number, whatever it counts: "four doses", "the fourth
    dose" may be one thing told in two ways. In running text a figure that comes with other words is told with these."""
    before, after = (figures(text, facts.words) for text in (passage.old, passage.new))
    return (
        [each for each in old if not any(map(each.has_number_of, after))],
        [each for each in new if not any(map(each.has_number_of, before))],
    )


def _alone(passage: Passage, old: list[Figure], new: list[Figure], facts: Facts) -> Iterator[Edit]:
    """Figures for which one thing, or none, stands without a number on the other side: "a woman", "two women". They are
    taken out of the lists."""
    for side, of_old in ((old, True), (new, False)):
        for figure in tuple(side):
            found = single(passage, figure, facts.words, of_old=of_old)
            if found is None:
                continue
            side.remove(figure)
            before, after = (found.several, found.one) if of_old else (found.one, found.several)
            passage.tell(passage.touching(before.place, after.place))
            passage.renumbered = True
            yield _edit(facts, passage, before, after, 0.85)
    for before, after in somebody(passage, facts.words):
        passage.tell(passage.touching(before.place, after.place))
        passage.renumbered = True
        yield _edit(facts, passage, before, after, 0.85)


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


def _roles(passage: Passage, kept: list[tuple[Figure, Figure]], facts: Facts) -> Iterator[Edit]:
    """Figures that stayed, and of which each counts now what the other counted; they are taken out of the list."""
    found = exchanged_roles(passage, kept, facts.words) if passage.alike else None
    if found is None:
        return
    one, other = found
    kept[:] = [pair for pair in kept if pair not in found]
    passage.tell(
        index
        for index, span in enumerate(passage.spans)
        if has_roles_alone(passage.old[slice(*span.old)], facts.words)
        and has_roles_alone(passage.new[slice(*span.new)], facts.words)
    )
    yield _edit(facts, passage, one[0], other[1], 0.9)
    yield _edit(facts, passage, other[0], one[1], 0.9)


def without_speakers(edits: Iterable[Edit]) -> list[Edit]:
    """Edits without those of figures that only count who says something, where that is told: "a source", "three
    sources", or nobody any more."""
    found = list(edits)
    speakers = [each for each in found if each.klass is EditClass.ATTRIBUTION]
    return [
        each
        for each in found
        if each.klass is not EditClass.FIGURE
        or not any(
            (each.old_unit is None or each.old_unit == said.old_unit)
            and (each.new_unit is None or each.new_unit == said.new_unit)
            and _holds(said.old, each.old)
            and _holds(said.new, each.new)
            and (_holds(said.old, each.about) or _holds(said.new, each.about))
            for said in speakers
        )
    ]


def _holds(text: str | None, piece: str | None) -> bool:
    """Whether a text has a piece, in whole words; nothing is in every text."""
    return not piece or re.search(rf"(?<!\w){re.escape(piece)}(?!\w)", text or "") is not None


def _bounds(passage: Passage, kept: Sequence[tuple[Figure, Figure]], facts: Facts) -> Iterator[Edit]:
    """Figures that stayed and are another bound than before: "300", "more than 300". A headline in which more than that
    changed drops such words for room."""
    for before, after in kept if passage.alike else ():
        was, now = bound(passage.old, before, facts.words), bound(passage.new, after, facts.words)
        if before.kind not in _BOUNDED or was.group == now.group:
            continue
        touched = passage.touching((was.start, before.start), (now.start, after.start))
        if passage is facts.headline and len(touched) < len(passage.spans):
            continue
        if touched and all(
            _within(passage.spans[index].old, (was.start, before.end))
            and _within(passage.spans[index].new, (now.start, after.end))
            for index in touched
        ):
            passage.tell(touched)
            yield _edit(facts, passage, before, after, 0.85)


def _rates(passage: Passage, kept: Sequence[tuple[Figure, Figure]], facts: Facts) -> Iterator[Edit]:
    """Figures that stayed and are of another span of time than before: "18 crowns a week", "18 crowns a month"."""
    rates = _rate_words(facts.words)
    if not kept or not passage.alike or rates is None or rates[1].keys().isdisjoint(passage.changed_folded):
        return
    pattern, units = rates
    for before, after in kept:
        was, now = pattern.match(passage.old, before.end), pattern.match(passage.new, after.end)
        if not was or not now or units[was["unit"].casefold()] == units[now["unit"].casefold()]:
            continue
        touched = passage.touching(was.span("unit"), now.span("unit"))
        if passage.touching((before.end, was.start("rate")), (after.end, now.start("rate"))):
            continue
        passage.tell(touched)
        yield edit(
            EditClass.FIGURE,
            Change.ALTERED,
            passage.old[before.start : was.end()],
            passage.new[after.start : now.end()],
            passage.old_unit,
            passage.new_unit,
            before.kind,
            0.85,
        )


@lru_cache(maxsize=16)
def _rate_words(words: Vocabulary) -> tuple[re.Pattern[str], Mapping[str, str]] | None:
    """Behind a figure and its noun the span of time in which it is so many, and all forms of these, each with the first of
    them."""
    lists = words.numbers
    sizes = {
        form.casefold(): forms[0]
        for forms in (each.split() for each in strings(lists, "units_of_measure"))
        for form in forms
        if forms[0] in strings(lists, "rate_units")
    }
    per = alternatives(strings(lists, "per"))
    if not sizes or not per:
        return None
    no_rate = alternatives(strings(lists, "no_per")) or "(?!)"
    other = rf"(?! (?:\d|(?:{no_rate})\b))"  # "a year ago", "im Jahr 2020"
    noun = rf"(?: (?!(?:{per}) )[^\W\d_]+){{0,2}}?"
    return re.compile(
        rf"{noun} (?P<rate>(?:{per}) (?P<unit>{alternatives(sizes)}))(?![\w-]){other}", re.IGNORECASE
    ), sizes


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
    group = str(match.lastgroup)
    return Bound(max(0, figure.start - _NEAR) + match.start(), "" if group == _UNBOUND else group)


@lru_cache(maxsize=16)
def _bound_words(words: Vocabulary) -> re.Pattern[str] | None:
    listed = {**words.numbers.get("bounds", {}), _UNBOUND: words.numbers.get("unbound", ())}
    groups = (
        f"(?P<{name}>{'|'.join(map(re.escape, sorted(each, key=len, reverse=True)))})"
        for name, each in listed.items()
        if each
    )
    return (
        re.compile(rf"\b(?:{'|'.join(groups)})(?: |(?<=['’]))$", re.IGNORECASE)
        if any(listed.values())
        else None
    )


def _changed(
    passage: Passage, facts: Facts
) -> tuple[list[Figure], list[Figure], list[tuple[Figure, Figure]], list[tuple[Figure, Figure]]]:
    """The figures of both sides in what changed, and apart from them the pairs that say the same, and those that stand for
    one thing where a figure of them says what another said before."""
    bounds = _bound_parts(facts.words)
    if passage.op is LinkOp.TYPOGRAPHY:
        return [], [], [], []  # "tuesday" is no other day
    asked = bounds | role_words(facts.words)
    if not may_hold(passage.changed, facts.words) and asked.isdisjoint(passage.changed_folded):
        return [], [], [], []
    old, new = (list(figures(text, facts.words)) for text in (passage.old, passage.new))
    if max(len(old), len(new)) > _MOST:
        return [], [], [], []
    passage.restyled += turned(passage, old, new, facts.words)
    same: list[tuple[Figure, Figure]] = []
    left = list(new)
    for before in old:
        after = next((each for each in left if says_same(passage, before, each, facts.words)), None)
        if after is not None:
            left.remove(after)
            same.append((before, after))
    gone = [each for each in old if each not in {before for before, _ in same}]
    parted, moved = moved_on(passage, gone, left, same, facts.words)
    same = [pair for pair in same if pair not in parted]
    crossed = swapped(passage, same)
    kept = [pair for pair in same if pair not in crossed]
    for before, after in moved:
        old.remove(before)
        new.remove(after)
    for before, after in kept:
        old.remove(before)
        new.remove(after)
        passage.restyled.append(
            (
                styled(passage.old, before, after, facts.words),
                styled(passage.new, after, before, facts.words),
            )
        )
    passage.restyled[:0] = exchanged(passage, kept)
    for side, other, of_old in ((old, new, True), (new, old, False)):
        for each in tuple(side):
            there = none_of(passage, each, facts.words, of_old=of_old)
            if there is None and (one := one_of(passage, each, facts.words, of_old=of_old)):
                if one.size != each.size:
                    other += [one] if not _of_one_unit(one, each) else []  # "12 hours", "a day"
                    continue
                there = one.place
            if there:
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
        moved,
    )


def _of_one_unit(one: Figure, figure: Figure) -> bool:
    """Whether a figure measures in the unit of which one stands without a number: "an hour", "two hours"."""
    assert one.size is not None, "one of a unit"
    assert figure.size is not None, "measures"
    return math.isclose(one.size[1] / float(one.value[0]) * float(figure.value[0]), figure.size[1])


def _is_in_question(
    passage: Passage, place: tuple[int, int], others: Sequence[tuple[int, int]], *, of_old: bool
) -> bool:
    """Whether a figure changed, or stands as it was where another, of those that changed themselves, was longer: "minus
    5%", "5%"."""
    if passage.touching(place, None) if of_old else passage.touching(None, place):
        return True
    return overlap(others, passage.across(place, of_old=of_old))


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
    if (
        figure.weak
        or name_start(figure, text, facts.words) is not None
        or (passage.alike and any(each.start < figure.start < each.end for each in quotations(text)))
    ):
        return False
    place = (figure.start, figure.end)
    return not _misspelt(passage, passage.touching(place if old else None, place if new else None), facts)


def _misspelt(passage: Passage, touched: Iterable[int], facts: Facts) -> bool:
    """Whether nothing differs in some spans but how a word is spelt, or a mark between words."""
    return all(
        misspelt(passage.old[slice(*span.old)], passage.new[slice(*span.new)], facts.words)
        or _marks_alone(passage, span)
        for span in map(passage.spans.__getitem__, touched)
    )


def _marks_alone(passage: Passage, span: Span) -> bool:
    """Whether two ranges differ in the marks between words alone; beside a digit a mark is a part or the sign of it, but for a
    hyphen that joins it to the word before: "the over 40s", "the over-40s"."""
    sides = ((passage.old, *span.old), (passage.new, *span.new))
    if len({_JOINING.sub(" ", text[max(0, start - 1) : end]) for text, start, end in sides}) == 1:
        return True
    if any(map(str.isdigit, "".join(text[max(0, start - 1) : end + 1] for text, start, end in sides))):
        return False
    old, new = (_MARKS.sub("", text[start:end].casefold()) for text, start, end in sides)
    return old == new


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
        named = name_start(old, passage.old, facts.words), name_start(new, passage.new, facts.words)
        if named[0] is not None and named[1] is not None:
            starts, detail = (named[0], named[1]), NUMBER  # "Flight 482"
        if {old.kind, new.kind} == {COUNT, PERCENTAGE}:
            about, detail = None, PERCENTAGE  # "nine in ten", "80%"
        if {old.kind, new.kind} == {COUNT, SCORE}:
            about, detail = None, SCORE  # "3-2", "2-3"
        with_unit = [each.place[1] == each.end for each in (old, new)]
        units = [each.measure or (each.size[0] if each.size else "") for each in (old, new)]
        split = old.measure and new.measure and len(set(with_unit)) == 2
        if all(units) and (units[0] != units[1] or split):
            ends, about = (old.place[1], new.place[1]), None  # "a fortnight", "three weeks"
            detail = COUNT if {old.kind, new.kind} == {COUNT, TIME} else detail
        was, now = passage.old[starts[0] : ends[0]], passage.new[starts[1] : ends[1]]
        passage.tell(passage.touching((starts[0], ends[0]), (starts[1], ends[1])))
    return edit(EditClass.FIGURE, change, was, now, passage.old_unit, passage.new_unit, detail, sure, about)
