"""Comparing two texts: documents, plain texts, or ready sentences."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from variorum.comparison import measure, units
from variorum.comparison.align import Alignment, align
from variorum.comparison.headlines import headline_op
from variorum.comparison.result import Result
from variorum.types import Comparison, Document, Link, LinkOp, Verdict

#: Version of the rules that align and judge; every comparison bears it.
RULE = 1

#: Below this share of linked words, on the side where it is larger, another article stands at the address.
REPLACED_SHARE = 0.15
#: Least words of either side for that verdict: of a text of a few sentences every one may be rewritten while it
#: stays the same report.
REPLACED_WORDS = 40

_EQUAL = frozenset({LinkOp.SAME})
_TYPOGRAPHIC = frozenset({LinkOp.SAME, LinkOp.TYPOGRAPHY})


def compare(old: Document | str, new: Document | str) -> Result:
    """Set two texts side by side.

    Of documents the blocks are compared, each with its kind (paragraph indices are block indices), and a
    headline that differs makes the verdict `changed` (or `typography`); of plain texts the paragraphs that
    blank lines part. Never fails on any text; a comparison that had to be coarser says so in `note`.
    """
    headline = LinkOp.SAME
    if isinstance(old, Document) and isinstance(new, Document):
        headline = headline_op(old, new)
    result = _compared(_units(old), _units(new), headline)
    return replace(
        result,
        old_document=old if isinstance(old, Document) else None,
        new_document=new if isinstance(new, Document) else None,
    )


def compare_units(old: Sequence[Sequence[str]], new: Sequence[Sequence[str]]) -> Result:
    """Set two texts side by side that are cut into sentences already: paragraphs of sentences.

    All indices and ranges of the answer refer to these sentences in NFC, as the answer gives them: written in two
    ways of Unicode, a sentence is the same. Otherwise they stay exactly as they were given.
    """
    return _compared(units.of_paragraphs(_nfc(old)), units.of_paragraphs(_nfc(new)), LinkOp.SAME)


def _nfc(paragraphs: Sequence[Sequence[str]]) -> list[list[str]]:
    return [[unicodedata.normalize("NFC", sentence) for sentence in paragraph] for paragraph in paragraphs]


def _units(text: Document | str) -> units.Units:
    return units.of_document(text) if isinstance(text, Document) else units.of_text(text)


def _compared(old: units.Units, new: units.Units, headline: LinkOp) -> Result:
    alignment = _identity(old) if _identical(old, new) else align(old, new)
    comparison = Result(
        Verdict.CHANGED,
        alignment.links,
        alignment.paragraphs,
        old.paragraphs,
        new.paragraphs,
        rule=RULE,
        note="; ".join(alignment.notes) or None,
    )
    return replace(comparison, verdict=_verdict(comparison, headline, same_kinds=old.kinds == new.kinds))


def _identical(old: units.Units, new: units.Units) -> bool:
    return old.paragraphs == new.paragraphs and old.kinds == new.kinds


def _identity(text: units.Units) -> Alignment:
    """Equal texts need no alignment."""
    return Alignment(
        tuple(Link(LinkOp.SAME, (i,), (i,)) for i in range(len(text.sentences))),
        tuple(Link(LinkOp.SAME, (p,), (p,)) for p in range(len(text.paragraphs))),
    )


def _verdict(comparison: Comparison, headline: LinkOp, *, same_kinds: bool) -> Verdict:
    ops = {headline, *(link.op for link in (*comparison.links, *comparison.paragraphs))}
    if ops <= _TYPOGRAPHIC:
        return Verdict.UNCHANGED if ops <= _EQUAL and same_kinds else Verdict.TYPOGRAPHY
    return Verdict.REPLACED if _is_replaced(comparison) else Verdict.CHANGED


def _is_replaced(comparison: Comparison) -> bool:
    """Whether so little is linked that another article stands there. Words are only counted in case of doubt."""
    old_linked, new_linked = measure.linked(comparison)
    old, new = comparison.old_units, comparison.new_units
    in_doubt = 2 * REPLACED_SHARE
    if max(measure.share(old, old_linked, len), measure.share(new, new_linked, len)) >= in_doubt:
        return False
    if min(measure.word_count(old), measure.word_count(new)) < REPLACED_WORDS:
        return False
    return max(measure.kept(comparison), measure.known(comparison)) < REPLACED_SHARE
