"""What a public instance gives out of stories: words in quotation marks and bare figures, no sentence of a writer's own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from variorum.collation.rows import LinedUp, Row, Words
from variorum.ports import Printing
from variorum.quotes.marks import marked
from variorum.quotes.printed import Kind
from variorum.types import Article, Quote

#: Marks that are no apostrophes: a text that has one and no quotation that we see may be the writer's.
_MARK: Final = re.compile('[“”„‟«»‹›‘‚"]')
#: Between two quotations of one sentence.
_LEFT_OUT: Final = " … "


def in_marks(text: str, kind: str) -> str | None:
    """What stands in quotation marks of something said; None where nothing does.

    What is printed in part in marks may be told with the writer's words around them; they are left out.
    """
    if kind == Kind.INDIRECT:
        return None
    found = marked(text) if kind == Kind.MIXED else []
    if found:
        return _LEFT_OUT.join(text[each.start : each.end] for each in found)
    return None if kind == Kind.MIXED and _MARK.search(text) else text


def printing(one: Printing) -> Printing:
    """A version with what it quotes in marks alone."""
    kept = ((each, in_marks(each.text, each.kind)) for each in one.said)
    return replace(one, said=tuple(replace(each, text=text) for each, text in kept if text is not None))


def quotations(rows: Iterable[tuple[Article, Quote]]) -> Iterator[tuple[Article, Quote]]:
    """Quotations with what stands in marks alone."""
    kept = ((article, row, in_marks(row.text, row.kind)) for article, row in rows)
    return ((article, replace(row, text=text)) for article, row, text in kept if text is not None)


def lined_up(found: LinedUp) -> LinedUp:
    """What reports say of the same, as bare figures; what is no figure is a sentence, and left out."""
    return LinedUp(tuple(_bare(row) for row in found.figures), (), ())


def _bare(row: Row) -> Row:
    return replace(row, words=tuple(_figure(each) for each in row.words))


def _figure(one: Words) -> Words:
    start, end = one.marked
    return replace(one, text=one.text[start:end], marked=(0, end - start))
