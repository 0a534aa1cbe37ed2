"""Figures that say the same and are only written in another way: "both" for "the two", "from 9 to 12" for "to 12, from 9".

What is found here goes into `Passage.restyled`, so that no rule tells it as more than a copy edit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise, zip_longest

from variorum.edits.figures import COUNT, Figure, size_of
from variorum.edits.grammar import alternatives, strings
from variorum.edits.passages import Passage, Place
from variorum.edits.vocabulary import Vocabulary

#: Characters before a figure within which the word before it stands.
_NEAR = 30
_WORDS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class _Move:
    """From what something rose or fell, and to what: the range of characters that tells it, its figures, and what they
    say."""

    place: Place
    figures: tuple[Figure, ...]
    was: tuple[object, ...]
    now: tuple[object, ...]


def turned(
    passage: Passage, old: list[Figure], new: list[Figure], words: Vocabulary
) -> Iterator[tuple[Place, Place]]:
    """The places of moves that are told in another order ("from 9 to 12", "to 12, from 9"); their figures are taken out of
    the lists, and those of a move that was turned round become one."""
    moves = words.numbers.get("moves")
    if not moves:
        return
    left = list(_moves(passage.new, new, *moves))
    for one in _moves(passage.old, old, *moves):
        same = next((each for each in left if (each.was, each.now) == (one.was, one.now)), None)
        other = same or next((each for each in left if (each.was, each.now) == (one.now, one.was)), None)
        if other is None or not passage.touching(one.place, other.place):
            continue
        left.remove(other)
        if same:
            old[:] = [each for each in old if each not in one.figures]
            new[:] = [each for each in new if each not in other.figures]
            yield one.place, other.place
        elif len(one.figures) + len(other.figures) > 2:
            _as_one(old, one, passage.old)
            _as_one(new, other, passage.new)


def _as_one(figures: list[Figure], move: _Move, text: str) -> None:
    """Both figures of a move that was turned round ("fell to 40 from 65", "rose to 65 from 40") as one figure of a list."""
    place = figures.index(move.figures[0])
    start, end = move.place
    whole = replace(
        move.figures[0],
        start=start,
        end=end,
        text=text[start:end],
        value=("move", str(move.was), str(move.now)),
        reach=end,
    )
    figures[place : place + len(move.figures)] = [whole]


def _moves(text: str, found: Sequence[Figure], start: str, end: str) -> Iterator[_Move]:
    folded = text.casefold()
    for one, other in zip_longest(found, found[1:]):
        ahead = folded[max(0, one.start - _NEAR) : one.start].split()[-1:]
        if len(one.value) > 1 and ahead == [start] and f" {end} " in one.text.casefold():
            place = one.start - len(start) - 1, one.end
            yield _Move(
                place,
                (one,),
                (one.unit, one.measure, *one.value[:1]),
                (one.unit, one.measure, *one.value[1:]),
            )
            continue
        if other is None:
            continue
        between = folded[one.end : other.start]
        last = other.end + (text[other.end : other.end + 1] == ",")
        if ahead == [start] and between == f" {end} ":
            place = one.start - len(start) - 1, other.end
            yield _Move(place, (one, other), _said(one), _said(other))
        elif ahead == [end] and between.replace(",", "") == f" {start} ":
            place = one.start - len(end) - 1, last
            yield _Move(place, (one, other), _said(other), _said(one))


def _said(figure: Figure) -> tuple[object, ...]:
    return figure.unit, figure.measure, *figure.number


def styled(text: str, figure: Figure, other: Figure, words: Vocabulary) -> Place:
    """The place of a figure that is written as another, with the article that the other has no need of ("both", "the
    two"), or the preposition ("90% of", "nine in ten")."""
    start, end = figure.place
    ahead = text[:start].rsplit(maxsplit=1)[-1:] if other.weak and not figure.weak else []
    if ahead and ahead[0].casefold() in words.words("numbers", "definite"):
        start -= len(ahead[0]) + 1
    if figure.kind != other.kind and figure.share:
        behind = _WORDS.match(text, end + 1)
        end = behind.end() if behind and behind.group() in words.words("numbers", "shares_of") else end
    return start, end


def exchanged(passage: Passage, kept: Sequence[tuple[Figure, Figure]]) -> list[tuple[Place, Place]]:
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


def _bracketed(text: str, start: int, end: int) -> Place:
    """A range with the mark that closes a bracket in it."""
    return start, end + (text[end : end + 1] == ")" and "(" in text[start:end])


def none_of(passage: Passage, figure: Figure, words: Vocabulary, *, of_old: bool) -> Place | None:
    """The place of a word for none where a figure that is 0 stood, which is another way to write it: "0 cases", "no
    cases"."""
    touched = passage.touching(figure.place if of_old else None, None if of_old else figure.place)
    if figure.value != (0.0,) or len(touched) != 1:
        return None
    span = passage.spans[touched.pop()]
    there, text = (span.new, passage.new) if of_old else (span.old, passage.old)
    return there if text[slice(*there)].casefold() in words.words("numbers", "none") else None


def one_of(passage: Passage, figure: Figure, words: Vocabulary, *, of_old: bool) -> Figure | None:
    """One of a unit without a number, with a half or without, that stands where a figure of the same sort stood: "24
    hours", "a day"; "18 months", "a year and a half"."""
    if figure.size is None:
        return None
    for index in passage.touching(figure.place if of_old else None, None if of_old else figure.place):
        span = passage.spans[index]
        (start, end), text = (span.new, passage.new) if of_old else (span.old, passage.old)
        for found in _units(words).finditer(text, max(0, start - _NEAR), min(len(text), end + _NEAR)):
            number = 1.5 if found["half"] else 1.0
            size = size_of(number, found["unit"], words)
            if size and size[0] == figure.size[0] and found.start() <= start and end <= found.end() + 1:
                return Figure(
                    *found.span(), found.group(), COUNT, (number,), weak=True, measure=size[0], size=size
                )
    return None


@lru_cache(maxsize=16)
def _units(words: Vocabulary) -> re.Pattern[str]:
    """One of a unit of measure, and perhaps the half of another."""
    lists = words.numbers
    units = alternatives(form for each in strings(lists, "units_of_measure") for form in each.split())
    one = alternatives(strings(lists, "one") or strings(lists, "articles")) or "(?!)"
    half = alternatives(strings(lists, "half")) or "(?!)"
    return re.compile(rf"\b(?:{one}) (?P<unit>{units})\b(?P<half> (?:{half})\b)?", re.IGNORECASE)
