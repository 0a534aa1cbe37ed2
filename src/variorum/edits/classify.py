"""Classes of edits, from a comparison of two texts.

A rule is a function from the facts of one comparison (`passages.Facts`) to the edits it sees. Rules are asked in
a fixed order and note which differences they told of; what none told of is told as unclassified, the last of them:
nothing that changed goes without an edit, and nothing is claimed that the words do not show.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Final

from variorum.comparison import Result, compare
from variorum.edits import (
    attribution,
    captions,
    copying,
    hedges,
    linking,
    negation,
    noted,
    notes,
    numbers,
    outside,
    speech,
    structure,
    tone,
    truncation,
)
from variorum.edits import names as naming
from variorum.edits.passages import Facts
from variorum.edits.weight import importance
from variorum.types import Comparison, Document, Edit, Verdict

Rule = Callable[[Facts], Iterator[Edit]]

#: The rules that look into passages, in the order in which they are asked: what one has told of, a later one of
#: less substance leaves out.
RULES: Final[tuple[Rule, ...]] = (
    copying.labelled,
    notes.correction,
    speech.quote,
    numbers.figure,
    attribution.attribution,
    attribution.in_headline,
    naming.name,
    hedges.hedge,
    negation.turned,
    tone.wording,
    copying.copy_edit,
    captions.image,
)


def classify(
    comparison: Comparison,
    old: Document | None = None,
    new: Document | None = None,
    *,
    earlier: frozenset[str] = frozenset(),
    given: bool = False,
    back: bool = False,
) -> tuple[Edit, ...]:
    """The edits of a comparison, those outside the text first, then in reading order.

    `old` and `new` are the documents that were compared, None for plain texts: what stands outside the text (the
    headline, the byline) is then not looked at, and every paragraph counts as running text. `earlier` are the
    sentences, folded, of versions before the old one: one that comes back is told as restored. `given` is set
    where two pages were given for comparing, not watched: only then may one be told as cut off. `back` is set where
    the new text stood on the page before the old one and came back whole: that is told first, with what it changed.
    """
    if back:
        return (structure.came_back(), *classify(comparison, old, new))
    if comparison.verdict is Verdict.UNCHANGED and (old is None or new is None):
        return ()
    facts = Facts(comparison, old, new)
    if comparison.verdict is Verdict.REPLACED:
        return (*outside.headline(facts, ()), *outside.byline(facts), *structure.replaced(facts))
    cut = list(truncation.truncated(facts)) if given else []
    notes.sever(facts)
    cut += notes.altered(facts)
    asked = _apart([edit for rule in RULES for edit in rule(facts)], facts)
    inner = numbers.without_speakers(captions.without_credits(asked, facts))
    in_headline = [edit for edit in inner if edit.old_unit is None and edit.new_unit is None]
    whole = [
        *outside.headline(facts, in_headline),
        *outside.byline(facts),
        *outside.opening(facts),
        *linking.links(facts),
        *outside.picture(facts),
        *structure.section(facts),
        *structure.posts(facts),
        *structure.moved(facts),
        *structure.restored(facts, earlier),
        *structure.paragraphs(facts),
        *structure.typography(facts),
    ]
    rest = [*structure.unclassified(facts), *structure.breaks(facts)]
    edits = noted.noted([*whole, *cut, *inner, *rest], facts)
    edits = edits or list(outside.times(facts))
    if not edits and comparison.verdict is not Verdict.UNCHANGED:
        edits = list(structure.anyhow(facts))
    return tuple(sorted(edits, key=_place))


def _apart(edits: Iterable[Edit], facts: Facts) -> Iterator[Edit]:
    """The edits whose two sides differ. One that shows the same on both tells nobody anything: its passage counts as not
    told of, and is told as unclassified."""
    for each in edits:
        if each.old is None or each.old != each.new:
            yield each
            continue
        for passage in facts.passages:
            if (passage.old_unit, passage.new_unit) == (each.old_unit, each.new_unit):
                passage.told.clear()


def _place(edit: Edit) -> tuple[int, int]:
    """What stands outside the text first; then by place in the new text, or where that has none in the old."""
    unit = edit.new_unit if edit.new_unit is not None else edit.old_unit
    return (0, 0) if unit is None else (1, unit)


def compared(old: Document | str, new: Document | str) -> Result:
    """Compare two documents or two plain texts, classify what changed, and weigh it."""
    result = compare(old, new)
    edits = classify(result, result.old_document, result.new_document, given=True)
    return replace(result, edits=edits, importance=importance(edits))
