"""Which figures of two sides say the same, and which stand for the same thing and say something else."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import cache
from itertools import combinations, pairwise, product, zip_longest

from variorum.edits.counted import DEAD, has_words, is_whole, role, role_words
from variorum.edits.figures import AGE, APART, COUNT, DATE, MONEY, OCCASIONS, SCORE, TIME, Figure
from variorum.edits.passages import Passage, overlap
from variorum.edits.vocabulary import Vocabulary

#: Least evidence that two figures stand for the same thing, and from which on it is sure.
_LEAST = 2.0
_SURE = 3.0
#: How much more must speak for figures in another pair than for those that say the same.
_CLEARLY = 2.0
#: Most figures of a side that are asked for that: more are a table.
_MOST = 12
#: Characters around a figure within which the word beside it stands.
_NEAR = 30
#: What may be a range, and a score.
_TWO = re.compile(r"\d+[–—-]\d+")
_MARK = re.compile(r"\d|[^\w\s'’-]")
_WORDS = re.compile(r"[^\W\d_]+")


def says_same(passage: Passage, old: Figure, new: Figure, words: Vocabulary) -> bool:
    """Whether two figures say the same of what may be one thing: a part is no whole ("three of the 40")."""
    return (
        old.same(new)
        and _one_noun(old, new)
        and is_whole(old, passage.old, words) == is_whole(new, passage.new, words)
    )


def may_say_same(old: Figure, new: Figure) -> bool:
    """Whether two figures, one of them in doubt, say the same by one of its readings: "3.400", "3400"."""
    in_doubt = bool(old.doubt or new.doubt)
    return in_doubt and any(math.isclose(*pair) for pair in product(_readings(old), _readings(new)))


def _readings(figure: Figure) -> list[float]:
    """The numbers that the first of a figure may be."""
    first = figure.value[0]
    if not isinstance(first, float):
        return []
    return [first, first / 1000] if figure.doubt else [first]


def swapped(passage: Passage, same: Sequence[tuple[Figure, Figure]]) -> list[tuple[Figure, Figure]]:
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


def moved_on(
    passage: Passage,
    old: Sequence[Figure],
    new: Sequence[Figure],
    same: Sequence[tuple[Figure, Figure]],
    words: Vocabulary,
) -> tuple[list[tuple[Figure, Figure]], list[tuple[Figure, Figure]]]:
    """Of the figures that say the same those that stand for another thing now, and the pairs that stand for one thing in
    their stead: of "12, up from 10" and "15, up from 12" the 12 is the 15 now, and the 10 the 12. `old` and `new` are the
    figures that no other says the same as. Figures part only where what stands with them clearly speaks for it."""
    if not same or not (old or new) or not passage.alike or max(len(old), len(new)) + len(same) > _MOST:
        return [], []
    pairs: list[tuple[Figure | None, Figure | None]] = [*same, *zip_longest(old, new)]

    @cache
    def fit(one: Figure | None, other: Figure | None) -> float:
        return _in_role(passage, one, other, words) if one and other else 0.0

    gained = True
    while gained:
        gained = False
        for (i, (a, b)), (j, (c, d)) in combinations(enumerate(pairs), 2):
            if fit(a, d) + fit(c, b) < fit(a, b) + fit(c, d) + _CLEARLY or _are_listed(
                passage, (a, b), (c, d), words
            ):
                continue
            pairs[i], pairs[j] = (a, d), (c, b)
            gained = True
            break
    parted = [each for each in same if each not in pairs]
    moved = [(a, b) for a, b in pairs if a and b and (a, b) not in same and fit(a, b) > 0]
    known = {each for pair in parted for each in pair}
    return parted, [(a, b) for a, b in moved if a in known or b in known]


def _in_role(passage: Passage, old: Figure, new: Figure, words: Vocabulary) -> float:
    """How much speaks for two figures standing for one thing, whatever they say."""
    of_one_sort = (old.kind, old.unit, old.measure) == (new.kind, new.unit, new.measure)
    if not of_one_sort or type(old.value[0]) is not type(new.value[0]) or not _one_noun(old, new):
        return -_SURE
    changed = passage.touching(old.place, None) & passage.touching(None, new.place)
    alone = passage.old[: old.start] == passage.new[: new.start]
    led = _led_in(passage.old, old, words) & _led_in(passage.new, new, words)
    return _fit(passage, old, new) + (2.0 if led else 0.0) + bool(changed) + alone


def _led_in(text: str, figure: Figure, words: Vocabulary) -> frozenset[str]:
    """The words ahead of a figure up to the last mark or number, without those that say little: "fine" of "the fine is
    12"."""
    said = _MARK.split(text[max(0, figure.start - 2 * _NEAR) : figure.start])[-1]
    return frozenset(map(str.casefold, _WORDS.findall(said))) - words.words("copy", "function")


def _are_listed(
    passage: Passage,
    one: tuple[Figure | None, Figure | None],
    other: tuple[Figure | None, Figure | None],
    words: Vocabulary,
) -> bool:
    """Whether one of two figures only came beside the other, or went: "room 12", "rooms 9 and 12"."""
    if None not in one + other:
        return False
    (text, side) = (passage.old, 0) if one[1] is None or other[1] is None else (passage.new, 1)
    first, second = sorted((each for each in (one[side], other[side]) if each), key=lambda each: each.start)
    return not has_words(text[first.end : second.start], words)


def exchanged_roles(
    passage: Passage, kept: Sequence[tuple[Figure, Figure]], words: Vocabulary
) -> tuple[tuple[Figure, Figure], tuple[Figure, Figure]] | None:
    """Two pairs of figures that stayed where they were, and of which each counts now what the other counted: "20 died and
    five were hurt", "20 were hurt and five died"."""
    if role_words(words).isdisjoint(passage.changed_folded):
        return None
    told = [(role(old, passage.old, words), role(new, passage.new, words)) for old, new in kept]
    for (one, (was, now)), (other, (was_other, now_other)) in pairwise(zip(kept, told, strict=True)):
        roles = was, now, was_other, now_other
        if None in roles or was == now or was_other == now_other or one[0].same(other[0]):
            continue
        dead = [each == DEAD for each in roles]
        if (was, was_other) == (now_other, now) or dead in (
            [True, False, False, True],
            [False, True, True, False],
        ):
            return one, other
    return None


def _fit(passage: Passage, old: Figure, new: Figure) -> float:
    """How much of what stands with two figures is the same."""
    shared = 2.0 if old.stems & new.stems else 0.0
    ahead = _beside(passage.old[: old.start], passage.new[: new.start], last=True)
    return shared + ahead + _beside(passage.old[old.end :], passage.new[new.end :], last=False)


def _one_noun(old: Figure, new: Figure) -> bool:
    """Whether nothing speaks against two figures counting the same thing."""
    if old.measure and (old.measure == new.measure or (old.size and new.size and old.size[0] == new.size[0])):
        return True  # "metres", "meters"; "48 hours", "two days"
    return old.kind != COUNT or not old.stems or not new.stems or bool(old.stems & new.stems)


def paired(
    passage: Passage, old: list[Figure], new: list[Figure], words: Vocabulary
) -> list[tuple[Figure, Figure, bool]]:
    """Figures that stand for the same thing, in their order; they are taken out of the lists, the surest first."""
    ranked = sorted(
        (
            (evidence, -i, -j, before, after)
            for i, before in enumerate(old)
            for j, after in enumerate(new)
            if (evidence := _evidence(passage, before, after, words)) >= _LEAST
        ),
        key=lambda each: each[:3],
        reverse=True,
    )
    pairs = []
    for evidence, _, _, before, after in ranked:
        if before in old and after in new:
            old.remove(before)
            new.remove(after)
            pairs.append((before, after, evidence >= _SURE))
    return sorted(pairs, key=lambda pair: pair[0].start)


def _evidence(passage: Passage, old: Figure, new: Figure, words: Vocabulary) -> float:
    """How much speaks for two figures standing for the same thing; below 0 where they cannot."""
    if old.kind != new.kind and {old.kind, new.kind} != {COUNT, AGE} and not _is_score(old, new):
        spans = {old.kind, new.kind} == {COUNT, TIME} and old.measure and new.measure
        of_one_sort = (old.measure and old.measure == new.measure) or (old.share and new.share)
        if not spans and not of_one_sort:  # "10 jours", "10 heures"; "0.25 points", "half a point"
            return -1.0
    if (
        old.kind == DATE
        and old.value[0] != new.value[0]
        and {old.value[0], new.value[0]} != {"date", "month"}
    ):
        return -1.0
    if old.value[0] != new.value[0] and not APART.isdisjoint((old.value[0], new.value[0])):
        return -1.0
    if old.measure and new.measure and (old.measure in OCCASIONS) != (new.measure in OCCASIONS):
        return -1.0
    shared = bool(old.stems & new.stems)
    if not passage.alike:
        alone = (passage.old[: old.start], passage.old[old.end :]) == (
            passage.new[: new.start],
            passage.new[new.end :],
        )
        same = alone or (shared and old.kind == COUNT) or _are_tolls(passage, old, new, words)
        return 3.0 if same else -1.0
    if old.kind == MONEY and old.unit and new.unit and old.unit != new.unit and old.value != new.value:
        return -1.0
    place = _in_one_place(passage, old, new)
    found = (2.0 if place else 0.0) + (2.0 if shared else 0.0) + (1.0 if old.kind != COUNT else 0.0)
    if old.kind == COUNT and old.stems and new.stems and not shared and not place:
        return -1.0
    found += _beside(passage.old[: old.start], passage.new[: new.start], last=True)
    return found + _beside(passage.old[old.end :], passage.new[new.end :], last=False)


def _is_score(one: Figure, other: Figure) -> bool:
    """Whether a range and a score may be two scores: "2-3", which may be a range, in the place of "3-2"."""
    return {one.kind, other.kind} == {COUNT, SCORE} and all(
        _TWO.fullmatch(each.text) for each in (one, other)
    )


def _are_tolls(passage: Passage, old: Figure, new: Figure, words: Vocabulary) -> bool:
    """Whether both figures count the dead, each in a headline: of one report, in whatever words, they are one toll that
    changed."""
    if passage.likeness is None or old.same(new):
        return False
    return all(role(each, text, words) == DEAD for text, each in ((passage.old, old), (passage.new, new)))


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
