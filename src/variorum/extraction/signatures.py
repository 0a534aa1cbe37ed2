"""How a block is set, and the keys by which memories know blocks, texts and articles.

A *signature* is made of the tags and steady classes of a block and of the two elements around it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import blake2b

from variorum.extraction.blocks import VisibleBlock
from variorum.text.normalise import fold

_DIGITS = re.compile(r"\d+")


def signature(block: VisibleBlock) -> str:
    """How the block is set: tag and steady classes of its element and of the two around it."""
    found = []
    element = block.owner
    for _ in range(3):
        found.append(element.signature)
        if element.parent is None:
            break
        element = element.parent
    return " < ".join(found)


@lru_cache(maxsize=4096)
def signature_key(sign: str) -> int:
    """Four bytes that stand for a signature."""
    return int.from_bytes(_digest(sign, 4, b"variorum-sign"), "little")


def memory_key(sign: int, folded: str) -> bytes:
    """The key under which a folded text is counted: four bytes for signature and words, four for the words alone, all
    numbers being alike."""
    plain = _DIGITS.sub("0", folded)
    return _digest(f"{sign:08x} {plain}", 4, b"variorum-seen") + _digest(plain, 4, b"variorum-text")


def article_key(headline: str | None, url: str | None) -> int:
    """What tells articles apart: the headline, or the address where there is none."""
    return int.from_bytes(_digest(fold(headline or url or ""), 4, b"variorum-arti"), "little")


def _digest(text: str, size: int, person: bytes) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=size, person=person).digest()
