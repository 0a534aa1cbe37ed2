"""Comparing two texts: documents, plain texts, or ready sentences."""

from __future__ import annotations

from collections.abc import Sequence

from variorum.comparison import measure, prepared
from variorum.comparison.align import Alignment, align, same
from variorum.comparison.headlines import headline_op
from variorum.comparison.prepared import Prepared
from variorum.comparison.result import Result
from variorum.text.normalise import alike
from variorum.types import Document, Link, LinkOp, Verdict

#: Version of the rules that align and judge; every comparison bears it.
RULE = 8

#: Below this share of linked words, on the side where it is larger, another article stands at the address.
REPLACED_SHARE = 0.15
#: Least words of either side for that verdict: of a text of a few sentences every one may be rewritten while it
#: stays the same report.
REPLACED_WORDS = 40

_EQUAL = frozenset({LinkOp.SAME})
_TYPOGRAPHIC = frozenset({LinkOp.SAME, LinkOp.TYPOGRAPHY})
_BREAKS = frozenset({LinkOp.SPLIT, LinkOp.JOINED})


def prepare(text: Document | str) -> Prepared:
    """Everything about a text that does not depend on what it is compared with. Who compares one text with several
    others keeps it."""
    return prepared.of_document(text) if isinstance(text, Document) else prepared.of_text(text)


def compare(old: Document | str | Prepared, new: Document | str | Prepared) -> Result:
    """Set two texts side by side.

    Of documents the blocks are compared, each with its kind (paragraph indices are block indices), and a
    headline that differs makes the verdict `changed` (or `typography`); of plain texts the paragraphs that
    blank lines part. Never fails on any text; a comparison that had to be coarser says so in `note`.
    """
    a, b = (text if isinstance(text, Prepared) else prepare(text) for text in (old, new))
    alignment = _identity(a) if _identical(a, b) else align(a, b)
    return Result(
        _verdict(alignment, a, b),
        alignment.links,
        alignment.paragraphs,
        a.paragraphs,
        b.paragraphs,
        rule=RULE,
        note="; ".join(alignment.notes) or None,
        old_document=a.document,
        new_document=b.document,
    )


def compare_units(old: Sequence[Sequence[str]], new: Sequence[Sequence[str]]) -> Result:
    """Set two texts side by side that are cut into sentences already: paragraphs of sentences.

    All indices and ranges of the answer refer to these sentences in NFC, as the answer gives them: written in two
    ways of Unicode, a sentence is the same. Otherwise they stay exactly as they were given.
    """
    return compare(prepared.of_units(old), prepared.of_units(new))


def _identical(old: Prepared, new: Prepared) -> bool:
    return old.paragraphs == new.paragraphs and old.kinds == new.kinds


def _identity(text: Prepared) -> Alignment:
    """Equal texts need no alignment."""
    return Alignment(
        tuple([same(i, i) for i in range(len(text.sentences))]),
        tuple([same(p, p) for p in range(len(text.paragraphs))]),
    )


def _verdict(alignment: Alignment, old: Prepared, new: Prepared) -> Verdict:
    """What the two texts are to one another. Breaks between sentences or paragraphs alone are typography."""
    headline = LinkOp.SAME
    if old.document is not None and new.document is not None:
        headline = headline_op(old.document, new.document)
    sentences = {link.op for link in alignment.links}
    if not sentences.isdisjoint(_BREAKS):
        sentences = {_op_for_verdict(link, old, new) for link in alignment.links}
    sentences.add(headline)
    blocks = {link.op for link in alignment.paragraphs}
    if sentences <= _TYPOGRAPHIC and blocks <= _TYPOGRAPHIC | _BREAKS:
        unchanged = sentences | blocks <= _EQUAL and old.kinds == new.kinds
        return Verdict.UNCHANGED if unchanged else Verdict.TYPOGRAPHY
    return Verdict.REPLACED if _is_replaced(alignment, old, new) else Verdict.CHANGED


def _op_for_verdict(link: Link, old: Prepared, new: Prepared) -> LinkOp:
    """A split or a join that left every word and mark as it was is typography."""
    if link.op in _BREAKS:
        before, after = (
            " ".join([side.folded[unit] for unit in units])
            for side, units in ((old, link.old), (new, link.new))
        )
        return LinkOp.TYPOGRAPHY if alike(before, after) else link.op
    return link.op


def _is_replaced(alignment: Alignment, old: Prepared, new: Prepared) -> bool:
    """Whether so little is linked that another article stands there. Words are only counted in case of doubt."""
    a, b = old.paragraphs, new.paragraphs
    enough = 2 * REPLACED_SHARE * sum(map(len, old.sentences))
    for link in alignment.links:
        if link.op in measure.LINKED:
            enough -= sum([len(old.sentences[i]) for i in link.old])
            if enough < 0:
                return False
    old_linked, new_linked = measure.linked(alignment.links)
    if measure.share(b, new_linked, len) >= 2 * REPLACED_SHARE:
        return False
    if min(measure.word_count(a), measure.word_count(b)) < REPLACED_WORDS:
        return False
    return max(measure.share(a, old_linked), measure.share(b, new_linked)) < REPLACED_SHARE
