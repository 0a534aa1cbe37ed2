"""Fingerprints of texts: hexadecimal BLAKE2b digests after one byte that names the recipe.

The recipe byte is part of every key. When what a key covers has to change, the byte changes with it, and old
and new keys can never be taken for one another.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from variorum.types import Document

#: Version of the recipe; 0 is reserved for "no key".
RECIPE = 1
_PREFIX = f"{RECIPE:02x}"

#: Separators that `normalise.clean` leaves in no text.
_FIELD, _BLOCK = b"\x1f", b"\x1e"


def text_key(document: Document) -> str:
    """The key of an article's text: its headline and all its blocks, kind and text, in order (16 bytes).

    Bylines, times, addresses and the other witnesses of the headline are left out: they may change without
    the text being another.
    """
    digest = blake2b(digest_size=16, person=b"variorum-text")
    digest.update(_bytes(document.headline or ""))
    for block in document.blocks:
        digest.update(_BLOCK + block.kind.value.encode() + _FIELD + _bytes(block.text))
    return _PREFIX + digest.hexdigest()


def block_key(text: str) -> str:
    """The key of one visible block of a page, as cleaned (8 bytes)."""
    return _PREFIX + block_digest(text).hex()


def block_digest(text: str) -> bytes:
    """The 8 bytes of `block_key` without the recipe byte, for compact lists."""
    return blake2b(_bytes(text), digest_size=8, person=b"variorum-block").digest()


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
