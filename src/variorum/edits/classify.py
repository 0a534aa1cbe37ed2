"""Classes of edits, from a comparison of two texts.

A rule is a function from the facts of one comparison to the edits it sees. Rules are asked in the order of
`RULES`; a sentence link that an earlier rule has told of is left out by `unclassified`, the last of them, which
tells of everything that no other rule did: nothing that changed goes without an edit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from variorum.comparison import Result, compare
from variorum.comparison.headlines import headline_op
from variorum.types import Change, Comparison, Document, Edit, EditClass, Link, LinkOp, Paragraphs

#: Version of the rules; every edit bears it.
RULE = 1

_CHANGES = {LinkOp.ADDED: Change.ADDED, LinkOp.REMOVED: Change.REMOVED}

#: Link operations that are told as the finer kind of an unclassified edit.
_DETAILS = frozenset({LinkOp.MOVED, LinkOp.REPLACED, LinkOp.TYPOGRAPHY, LinkOp.SPLIT, LinkOp.JOINED})


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules may use. `told` collects the links that a rule has spoken of."""

    comparison: Comparison
    old: Document | None
    new: Document | None
    old_sentences: tuple[str, ...]
    new_sentences: tuple[str, ...]
    told: set[Link] = field(default_factory=set)


Rule = Callable[[Facts], Iterator[Edit]]


def classify(
    comparison: Comparison, old: Document | None = None, new: Document | None = None
) -> tuple[Edit, ...]:
    """The edits of a comparison, those outside the text first, then in the order of the links.

    `old` and `new` are the documents that were compared, None for plain texts: what stands outside the text
    (the headline) is then not looked at.
    """
    facts = Facts(
        comparison,
        old,
        new,
        tuple(sentence for paragraph in comparison.old_units for sentence in paragraph),
        tuple(sentence for paragraph in comparison.new_units for sentence in paragraph),
    )
    return tuple(edit for rule in RULES for edit in rule(facts))


def compared(old: Document | str, new: Document | str) -> Result:
    """Compare two documents or two plain texts, and classify what changed."""
    result = compare(old, new)
    return replace(result, edits=classify(result, result.old_document, result.new_document))


def headline(facts: Facts) -> Iterator[Edit]:
    """The headline that readers see differs after folding. A change of quotes, dashes or case alone is
    unclassified; a witness that moved alone (og:title beside an unchanged h1) is no edit."""
    if facts.old is None or facts.new is None:
        return
    op = headline_op(facts.old, facts.new)
    if op is LinkOp.SAME:
        return
    typographic = op is LinkOp.TYPOGRAPHY
    yield Edit(
        EditClass.UNCLASSIFIED if typographic else EditClass.HEADLINE,
        _CHANGES.get(op, Change.ALTERED),
        facts.old.headline,
        facts.new.headline,
        detail=op.value if op in (LinkOp.TYPOGRAPHY, LinkOp.REWORDED, LinkOp.REPLACED) else None,
        rule=RULE,
    )


def unclassified(facts: Facts) -> Iterator[Edit]:
    """One edit for each changed sentence link that no rule before told of."""
    for link in facts.comparison.links:
        if link.op is LinkOp.SAME or link in facts.told:
            continue
        yield Edit(
            EditClass.UNCLASSIFIED,
            _CHANGES.get(link.op, Change.ALTERED),
            " ".join(facts.old_sentences[i] for i in link.old) if link.old else None,
            " ".join(facts.new_sentences[j] for j in link.new) if link.new else None,
            old_unit=link.old[0] if link.old else None,
            new_unit=link.new[0] if link.new else None,
            detail=link.op.value if link.op in _DETAILS else None,
            rule=RULE,
        )


def breaks(facts: Facts) -> Iterator[Edit]:
    """One edit, detail "paragraphs", where paragraphs were joined or parted and no word in them changed."""
    old, new = _places(facts.comparison.old_units), _places(facts.comparison.new_units)
    changed_old = {i for link in facts.comparison.links if link.op is not LinkOp.SAME for i in link.old}
    changed_new = {j for link in facts.comparison.links if link.op is not LinkOp.SAME for j in link.new}
    for link in facts.comparison.paragraphs:
        if len(link.old) == len(link.new) or not link.old or not link.new:
            continue
        units = [i for p in link.old for i in old[p]], [j for p in link.new for j in new[p]]
        if not units[0] or not units[1] or changed_old & set(units[0]) or changed_new & set(units[1]):
            continue  # the sentences' own edits tell it
        yield Edit(
            EditClass.UNCLASSIFIED,
            Change.ALTERED,
            "\n\n".join(" ".join(facts.comparison.old_units[p]) for p in link.old),
            "\n\n".join(" ".join(facts.comparison.new_units[p]) for p in link.new),
            old_unit=units[0][0],
            new_unit=units[1][0],
            detail="paragraphs",
            rule=RULE,
        )


def _places(paragraphs: Paragraphs) -> list[range]:
    """The sentence numbers of each paragraph."""
    places, start = [], 0
    for sentences in paragraphs:
        places.append(range(start, start + len(sentences)))
        start += len(sentences)
    return places


RULES: tuple[Rule, ...] = (headline, unclassified, breaks)
