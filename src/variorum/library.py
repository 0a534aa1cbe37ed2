"""`variorum.extract` and `variorum.compare`: one page, or two texts, without any history."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from variorum.comparison import compare as compare_documents
from variorum.comparison.render import to_html, to_json, to_plain
from variorum.edits import classify
from variorum.extraction import extract as extract_document
from variorum.extraction import plain
from variorum.types import Comparison, Document, Edit, Link, Paragraphs, Verdict

Comparable = bytes | str | Document
"""A page (bytes of HTML), a plain text (a blank line between paragraphs), or a document."""


def extract(html: bytes, *, url: str | None = None, content_type: str | None = None) -> Document:
    """Read one page: its article text as blocks, and what it states of itself.

    `html` are the bytes as received, after decompression; `url` is the address they came from, `content_type`
    the header they came with (it may name the encoding). Raises `ExtractError` where the bytes are no page.

    >>> page = extract(b"<title>Ferry late</title><h1>Ferry late</h1><p>The morning ferry was late again.</p>")
    >>> page.headline
    'Ferry late'
    """
    return extract_document(html, url=url, content_type=content_type)


def compare(old: Comparable, new: Comparable) -> SideBySide:
    """Set two pages, two texts or two documents side by side.

    Raises `ExtractError` where a page cannot be read.

    >>> result = compare("The ferry left at nine.", "The ferry left at ten.")
    >>> result.verdict.value, result.links[0].op.value
    ('changed', 'reworded')
    """
    before, after = _document(old), _document(new)
    comparison = compare_documents(before, after)
    return SideBySide(replace(comparison, edits=classify(comparison, before, after)), before, after)


def _document(text: Comparable) -> Document:
    if isinstance(text, Document):
        return text
    return extract_document(text) if isinstance(text, bytes) else plain(text)


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Two documents and how they differ; shows itself in a notebook.

    The indices of `links` count the sentences of `units` from 0 over the whole text, those of `paragraphs` its
    paragraphs, which are the blocks of `old` and `new`.
    """

    comparison: Comparison
    old: Document
    new: Document

    @property
    def verdict(self) -> Verdict:
        return self.comparison.verdict

    @property
    def links(self) -> tuple[Link, ...]:
        """Every sentence of each side stands in exactly one."""
        return self.comparison.links

    @property
    def paragraphs(self) -> tuple[Link, ...]:
        return self.comparison.paragraphs

    @property
    def edits(self) -> tuple[Edit, ...]:
        return self.comparison.edits

    @property
    def importance(self) -> float | None:
        """In [0, 1], None where it was not judged."""
        return self.comparison.importance

    @property
    def units(self) -> dict[str, Paragraphs]:
        """The sentences by paragraph, under "old" and "new"."""
        return {"old": self.comparison.old_units, "new": self.comparison.new_units}

    def to_dict(self) -> dict[str, Any]:
        """The object that `variorum compare --json` prints."""
        return to_json(self.comparison)

    def __str__(self) -> str:
        return to_plain(self.comparison, self.old, self.new)

    def _repr_html_(self) -> str:
        return to_html(self.comparison, self.old, self.new)
