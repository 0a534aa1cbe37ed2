"""Whose a figure is, and of when: by the names, years and turns of the clause in which it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from variorum.collation.people import FLEET, STAFF
from variorum.collation.phrases import lists
from variorum.collation.rows import Kind
from variorum.collation.sentences import Event
from variorum.collation.told import YEAR, Told
from variorum.edits.grammar import strings
from variorum.edits.vocabulary import Vocabulary, vocabulary

#: Words and marks, and most words that only tell when: "In 1974".
_PIECE: Final = re.compile(r"\w+|[,;:()—–](?!\d)")
_LED: Final = 2
#: What somebody has: of another it is another.
_OWNED: Final = frozenset({STAFF, FLEET})


def of_one_name(one: Told, other: Told) -> bool:
    """Whether two sentences share a name, or one has none: "Holm employs 400 people" and "Berg employs 380" are of two firms."""
    own, others = _names(one), _names(other)
    return not own or not others or bool(own & others)


def of_one_owner(event: Event, one: Told, other: Told) -> bool:
    """Whether two figures of what somebody has, or two shares, may be of one owner: the nearest names are none that differ, and
    what rose is nothing that fell. In a language whose nouns all have capitals nobody's names are known."""
    owned = all(each.fate and each.fate.family in _OWNED for each in (one, other))
    if not owned and one.kind is not Kind.PERCENTAGE:
        return True
    if not owned and _opposed(one, other):
        return False
    for each in (one, other):
        of = lists(each.sentence.language)
        if of is None or of.nouns:
            return True
    own, others = _owners(event, one), _owners(event, other)
    return not own or not others or bool(own & others)


def _names(told: Told, start: int = 0, end: int | None = None) -> set[str]:
    """The terms with a capital in the sentence of a figure, or a part of it, but its own and such as begin any sentence."""
    sentence, of = told.sentence, lists(told.sentence.language)
    return {
        term
        for begin, until, term in sentence.words
        if start <= begin
        and (end is None or until <= end)
        and term in sentence.terms
        and sentence.text[begin].isupper()
        and (until <= told.start or told.figure.end <= begin)
        and not (of and sentence.text[begin:until].casefold() in of.breaking)
    }


def _owners(event: Event, told: Told) -> set[str]:
    """The names in the clause of a figure, else in the nearest before it that has some."""
    for start, end in reversed([each for each in _clauses(told) if each[0] <= told.figure.start]):
        if found := _names(told, start, end) & event.names:
            return found
    return set()


def _opposed(one: Told, other: Told) -> bool:
    """Whether the clause of one says the opposite of that of the other: "rose 5 per cent", "fell 5 per cent"."""
    own, others = ({each.casefold() for each in re.findall(r"\w+", _clause(told))} for told in (one, other))
    return any(
        (steps := {at for at, step in enumerate(scale) if step & own})
        and (other_steps := {at for at, step in enumerate(scale) if step & others})
        and not steps & other_steps
        for scale in _scales(vocabulary(one.sentence.language))
    )


@lru_cache(maxsize=16)
def _scales(words: Vocabulary) -> tuple[tuple[frozenset[str], ...], ...]:
    """The steps of what is more or less, each with its words."""
    return tuple(
        tuple(frozenset(step.casefold().split()) for step in scale.split(" / "))
        for scale in strings(words.negation, "degrees")
    )


def then(one: Told) -> frozenset[str]:
    """The years of which a sentence tells: a toll of another year is that of another happening. Of others the year that stands with
    them: "opened in 1974 and has 190 workers" tells of no year of theirs, "in 1974, it had 190" does."""
    text = one.sentence.text
    if one.dead is not None:
        return frozenset(YEAR.findall(text))
    told = [text[start:end] for start, end in _clauses(one)
            if start <= one.figure.start < end or len(text[start:end].split()) <= _LED]  # fmt: skip
    return frozenset(year for each in told for year in YEAR.findall(each))


def _clause(one: Told) -> str:
    """The clause in which a figure stands."""
    return next(
        (one.sentence.text[start:end] for start, end in _clauses(one) if start <= one.figure.start < end), ""
    )


def _clauses(one: Told) -> Iterator[tuple[int, int]]:
    """The pieces of the sentence of a figure between marks and words that join."""
    text, begin = one.sentence.text, 0
    joins = vocabulary(one.sentence.language).words("numbers", "joining")
    for match in _PIECE.finditer(text):
        apart = not match.group()[0].isalnum() or match.group().casefold() in joins
        if apart and not one.start <= match.start() < one.figure.end:
            yield begin, match.start()
            begin = match.end()
    yield begin, len(text)
