"""`variorum.extract` and `variorum.compare`: one page, or two texts, without any history."""

from __future__ import annotations

from variorum.comparison import Result
from variorum.edits import compared
from variorum.extraction import extract as extract_document
from variorum.extraction import plain
from variorum.types import Document

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


def compare(old: Comparable, new: Comparable) -> Result:
    """Set two pages, two texts or two documents side by side; the answer shows itself in a notebook.

    Raises `ExtractError` where a page cannot be read.

    >>> result = compare("The ferry left at nine.", "The ferry left at ten.")
    >>> result.verdict.value, result.links[0].op.value
    ('changed', 'reworded')
    """
    return compared(_document(old), _document(new))


def _document(text: Comparable) -> Document:
    if isinstance(text, Document):
        return text
    return extract_document(text) if isinstance(text, bytes) else plain(text)
