"""`variorum.extract` and `variorum.compare`: one page, or two texts, without any history."""

from __future__ import annotations

import re
from typing import Final

from variorum.edits import compared
from variorum.errors import ExtractError
from variorum.extraction import extract as extract_document
from variorum.extraction import plain
from variorum.extraction.decoding import decode
from variorum.publish.compared import Comparison, of
from variorum.types import READABLE, Document

Comparable = bytes | str | Document
"""A page (HTML, as bytes or as a string), a plain text (a blank line between paragraphs), or a document."""

_TAG: Final = re.compile(r"<[A-Za-z!/?]")
#: With what a string that is a page begins, whatever comments and blanks stand before.
_PAGE: Final = re.compile(
    r"\ufeff?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|article|main)\b",
    re.IGNORECASE | re.DOTALL,
)


def extract(html: bytes, *, url: str | None = None, content_type: str | None = None) -> Document:
    """Read one page: its article text as blocks, and what it states of itself.

    `html` are the bytes as received, after decompression; `url` is the address they came from, `content_type`
    the header they came with (it may name the encoding). Raises `ExtractError` where the bytes are no page, and
    TypeError for what is not bytes.

    >>> page = extract(b"<title>Ferry late</title><h1>Ferry late</h1><p>The morning ferry was late again.</p>")
    >>> page.headline
    'Ferry late'
    """
    if not isinstance(html, bytes):
        raise TypeError(f"extract takes the bytes of a page, not {type(html).__name__}")
    return extract_document(html, url=url, content_type=content_type)


def compare(old: Comparable, new: Comparable) -> Comparison:
    """Set two pages, two texts or two documents side by side; the answer shows itself in a notebook.

    Bytes are a page; bytes without any tag are a plain text. A string is a page where it begins, after blanks and comments, with
    `<!doctype html>` or one of the tags `html`, `head`, `body`, `article` and `main`; any other string is a plain text, in which a
    `<` is a character like all others.

    Raises `ExtractError` where a page cannot be read, or holds no text to compare (it is empty, a consent or block
    page, a list …): the message names its state. Raises TypeError for what is neither bytes, text nor document.

    >>> result = compare("The ferry left at nine.", "The ferry left at ten.")
    >>> result.verdict.value, result.links[0].op.value
    ('changed', 'reworded')
    >>> result.sentence
    'Nine → ten; lead reworded'
    """
    return of(compared(_document(old, "old"), _document(new, "new")))


def read(body: bytes, *, url: str | None = None) -> Document:
    """A saved file as a document: a page, or where it holds no tag at all, a plain text. Raises `ExtractError`."""
    text = decode(body, url=url)
    return extract_document(body, url=url) if _TAG.search(text) else plain(text)


def nothing_to_compare(document: Document) -> str | None:
    """Why a document cannot be compared, in words; None where it holds text, or is a report without any."""
    if document.blocks or document.state in READABLE:
        return None
    why = f" ({document.reason})" if document.reason else ""
    return f"the page is {document.state}{why}; it holds no article text to compare"


def _document(text: Comparable, side: str) -> Document:
    if isinstance(text, str):
        if not _PAGE.match(text):
            return plain(text)
        text = f"\ufeff{text}".encode()  # whatever encoding its head names
    if not isinstance(text, bytes | Document):
        raise TypeError(f"compare takes bytes, a text or a document, not {type(text).__name__}")
    document = read(text) if isinstance(text, bytes) else text
    if why := nothing_to_compare(document):
        raise ExtractError(f"the {side} of the two: {why}", url=document.url)
    return document
