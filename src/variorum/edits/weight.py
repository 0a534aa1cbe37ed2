"""Importance: how much an edit matters to a reader, between 0 and 1, as a sum of named terms.

Each class of edits is a term. Its strongest edit counts whole, every further one half of the one before, so that
one long rewrite does not win by its length. An edit counts by its kind and by where it stands: the headline and the
first sentences weigh more than the end. Changes that no rule names count by the logarithm of the characters that
differ. The sum is cut at 1. Nothing is left out of a list for being light; lists fold what is.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import Indel

from variorum.edits.figures import singular
from variorum.edits.vocabulary import LANGUAGES, vocabulary
from variorum.types import Change, Edit, EditClass

#: Below this importance a change is trivial: lists fold it.
TRIVIAL: Final = 0.02

_ANY = None
#: Weight of an edit by class, change and detail; the first that fits. None fits everything.
_KINDS: Final[dict[EditClass, tuple[tuple[Change | None, str | None, float], ...]]] = {
    EditClass.CORRECTION: ((Change.ADDED, _ANY, 0.45), (_ANY, _ANY, 0.3)),
    EditClass.REPLACED: ((_ANY, _ANY, 0.7),),
    EditClass.QUOTE: ((_ANY, "marks", 0.06), (Change.ALTERED, _ANY, 0.3), (Change.REMOVED, _ANY, 0.22), (_ANY, _ANY, 0.15)),
    EditClass.FIGURE: (
        (Change.ALTERED, "date", 0.14), (Change.ALTERED, "time", 0.12), (Change.ALTERED, _ANY, 0.3), (_ANY, "date", 0.04),
        (_ANY, "time", 0.04), (_ANY, _ANY, 0.1),
    ),
    EditClass.ATTRIBUTION: ((Change.ALTERED, _ANY, 0.24), (Change.REMOVED, _ANY, 0.2), (_ANY, _ANY, 0.12)),
    EditClass.NAME: ((Change.ALTERED, _ANY, 0.24), (_ANY, _ANY, 0.08)),
    EditClass.HEDGE: ((_ANY, _ANY, 0.2),),
    EditClass.WORDING: (
        (_ANY, "negation", 0.3), (_ANY, "opposite", 0.26), (_ANY, "order", 0.26), (_ANY, "tone", 0.18), (_ANY, _ANY, 0.14),
    ),
    EditClass.HEADLINE: ((_ANY, "copy-edit", 0.01), (_ANY, "replaced", 0.22), (_ANY, _ANY, 0.14)),
    EditClass.STANDFIRST: ((_ANY, "replaced", 0.14), (_ANY, _ANY, 0.08)),
    EditClass.LEAD: ((_ANY, "replaced", 0.2), (_ANY, _ANY, 0.1)),
    EditClass.SECTION: ((_ANY, _ANY, 0.16),),
    EditClass.RESTORED: ((_ANY, _ANY, 0.1),),
    EditClass.TRUNCATED: ((_ANY, _ANY, 0.05),),
    EditClass.IMAGE: ((_ANY, "picture", 0.03), (_ANY, _ANY, 0.04)),
    EditClass.BYLINE: ((_ANY, _ANY, 0.04),),
    EditClass.MOVED: ((_ANY, _ANY, 0.03),),
    EditClass.LINKS: ((_ANY, _ANY, 0.01),),
    EditClass.COPY_EDIT: ((_ANY, _ANY, 0.006),),
    EditClass.TYPOGRAPHY: ((_ANY, _ANY, 0.002),),
    EditClass.TIME: ((_ANY, _ANY, 0.0),),
    EditClass.UNCLASSIFIED: (
        (_ANY, "paragraphs", 0.004), (_ANY, "form", 0.004), (Change.REMOVED, _ANY, 0.1), (Change.ADDED, _ANY, 0.08), (_ANY, _ANY, 0.06),
    ),
}  # fmt: skip
#: Weight of a figure that stayed and is only more or less exact.
_BOUND = 0.12
#: Weight by place: outside the text, in the first two sentences, in the next six, further down.
_OUTSIDE, _FIRST, _NEXT, _BELOW = 1.3, 1.2, 1.0, 0.8
#: Classes whose weight has their place in it already.
_PLACED = frozenset(
    {
        EditClass.HEADLINE,
        EditClass.STANDFIRST,
        EditClass.LEAD,
        EditClass.BYLINE,
        EditClass.CORRECTION,
        EditClass.REPLACED,
    }
)
#: Characters changed at which an edit that no rule names counts whole.
_WHOLE = 120
_LONGEST = 2_000
#: Least extent of an edit that changed a word that says something, of which it takes few letters: "condemned",
#: "condoned". Nowhere in a text is it trivial.
_ONE_WORD = 0.45
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Term:
    """What one class of edits adds to the importance; `count` is how many edits it has."""

    klass: EditClass
    count: int
    value: float


@dataclass(frozen=True, slots=True)
class Weight:
    """The importance of a change, in [0, 1], and its terms, the heaviest first."""

    total: float
    terms: tuple[Term, ...]


def weigh(edits: Iterable[Edit]) -> Weight:
    """The importance of edits that were made together, with its terms."""
    edits = tuple(edits)
    another = any(edit.klass is EditClass.HEADLINE and edit.detail == "replaced" for edit in edits)
    values: dict[EditClass, list[float]] = {}
    for edit in edits:
        with_it = another and _is_one_sided(edit)
        values.setdefault(edit.klass, []).append(0.0 if with_it else value_of(edit))
    terms = [Term(klass, len(found), round(_damped(found), 4)) for klass, found in values.items()]
    terms.sort(key=lambda term: -term.value)
    return Weight(round(min(1.0, sum(term.value for term in terms)), 4), tuple(terms))


def _is_one_sided(edit: Edit) -> bool:
    """Whether a number came into a headline or went: with another headline it is no news of its own."""
    outside = edit.old_unit is None and edit.new_unit is None
    return edit.klass is EditClass.FIGURE and outside and edit.change is not Change.ALTERED


def importance(edits: Sequence[Edit]) -> float:
    """The importance of edits that were made together, in [0, 1]; 0 for none."""
    return weigh(edits).total


def value_of(edit: Edit) -> float:
    """What one edit counts by itself."""
    kind = next(
        weight
        for change, detail, weight in _KINDS[edit.klass]
        if change in (None, edit.change) and detail in (None, edit.detail)
    )
    if edit.klass is EditClass.FIGURE and edit.change is Change.ALTERED and _is_bound(edit):
        kind = _BOUND
    value = kind if edit.klass in _PLACED else kind * _place(edit)
    return value * _extent(edit) if edit.klass is EditClass.UNCLASSIFIED else value


def _is_bound(edit: Edit) -> bool:
    """Whether a figure stayed and is only more or less exact: "at least 12", "12"."""
    old, new = (_bounds().sub("", (value or "").casefold()) for value in (edit.old, edit.new))
    return old == new


@lru_cache(maxsize=1)
def _bounds() -> re.Pattern[str]:
    """The words before a figure that say how exact it is, of all languages."""
    bounds = {
        word.casefold()
        for language in LANGUAGES
        for group in vocabulary(language).numbers.get("bounds", {}).values()
        for word in group
    }
    return re.compile(
        rf"\A(?:{'|'.join(map(re.escape, sorted(bounds, key=len, reverse=True)))})(?:\s+|(?<=['’]))"
    )


def _damped(values: list[float]) -> float:
    return sum(value * 0.5**place for place, value in enumerate(sorted(values, reverse=True)))


def _place(edit: Edit) -> float:
    unit = edit.new_unit if edit.new_unit is not None else edit.old_unit
    if unit is None:
        return _OUTSIDE
    return _FIRST if unit < 2 else _NEXT if unit < 8 else _BELOW


def _extent(edit: Edit) -> float:
    """1 for about a sentence's worth of characters, less for less, at most 1.5, and not trivial where another word says
    something else."""
    old, new = (edit.old or "")[:_LONGEST], (edit.new or "")[:_LONGEST]
    distance: int = Indel.distance(old, new)
    extent = min(1.5, math.log1p(distance) / math.log1p(_WHOLE))
    return extent if extent >= _ONE_WORD or _telling(old) == _telling(new) else _ONE_WORD


def _telling(text: str) -> list[str]:
    """The words of a text that say something, by their stems, in their order."""
    words = (word for word in map(str.casefold, _WORD.findall(text)) if len(word) > 2)
    return [singular(word) for word in words if word not in _function()]


@lru_cache(maxsize=1)
def _function() -> frozenset[str]:
    """The words that join others, of all languages that have a list."""
    return frozenset().union(*(vocabulary(language).words("copy", "function") for language in LANGUAGES))
