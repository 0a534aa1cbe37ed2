"""Tokens: a number with the marks inside it, a word with inner apostrophe or hyphen, or one mark.

Scripts written without blanks (Han, kana, Thai, Lao, Khmer, Burmese) give one token per character, which
keeps differences in them as fine as in others.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from variorum.text.numerals import BEHIND_DIGITS, IN_SIGNS, WIDE_MARK


class Token(NamedTuple):
    """A token and its character range `[start, end)` in the text."""

    text: str
    start: int
    end: int


def _marks() -> str:
    """A character class of all combining marks: `\\w` lacks them, and Indic and Arabic words hold many."""
    ranges: list[str] = []
    first = last = -2
    for point in (
        *range(0x300, 0x1E00),
        *range(0x20D0, 0x2100),
        *range(0xA600, 0xAC00),
        *range(0xFE00, 0xFE30),
    ):
        if unicodedata.category(chr(point)) not in ("Mn", "Mc", "Me"):
            continue
        if point != last + 1:
            if first >= 0:
                ranges.append(f"{chr(first)}-{chr(last)}")
            first = point
        last = point
    ranges.append(f"{chr(first)}-{chr(last)}")
    return "".join(ranges)


#: Combining marks, as the inside of a character class.
MARKS = _marks()
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_LETTER = f"(?:(?![{_UNSPACED}])[\\w{MARKS}])"
_NUMBER = r"\d+(?:[.,٫٬]\d+|['’]\d{3}(?!\d))*"
_WORD = (
    rf"{_NUMBER}"
    rf"|(?![{_UNSPACED}])[^\W\d]{_LETTER}*(?:['’\-\u2010\u2011\u00b7\u200c\u200d]{_LETTER}+)*"
)
_ANY = rf"{_WORD}|\S"
#: The same for ASCII, words first because most tokens are.
_ASCII_WORD = r"[A-Za-z_]\w*(?:['\-]\w+)*|[0-9]+(?:[.,][0-9]+|'[0-9]{3}(?![0-9]))*"
_ASCII = rf"{_ASCII_WORD}|\S"
_TOKEN, _ASCII_TOKEN = re.compile(_ANY), re.compile(_ASCII, re.ASCII)
#: Han and kana, and how far into a text the first of them is looked for: at hardly a cost for other scripts.
_HAN = "\u3005-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_IN_HAN, _HAN_OR_NOT, _HAN_REACH = re.compile(f"[{_HAN}]"), re.compile(f"([{_HAN}]+)|[^{_HAN}]+"), 40
_RUN = re.compile(r"\w+")
_WORDS, _ASCII_WORDS = re.compile(rf"{_WORD}|\w"), re.compile(_ASCII_WORD, re.ASCII)
_PARTS, _ASCII_PARTS = re.compile(f"({_ANY})"), re.compile(f"({_ASCII})", re.ASCII)
_HAN_PARTS = re.compile(rf"({_NUMBER}(?:{WIDE_MARK}\d+)*{BEHIND_DIGITS}|{_WORD}|{IN_SIGNS}|\S)")


def tokens(text: str) -> list[str]:
    """The tokens of a text in order; blanks are no tokens."""
    return (_ASCII_TOKEN if text.isascii() else _TOKEN).findall(text)


def spans(text: str) -> Iterator[Token]:
    """The tokens of a text with their character offsets."""
    for match in (_ASCII_TOKEN if text.isascii() else _TOKEN).finditer(text):
        yield Token(match.group(), match.start(), match.end())


def parts(text: str) -> list[str]:
    """What stands before the first token, the first token, what stands between it and the next, and so on: the
    tokens are every second part, and all parts joined are the text. Cut for marking what differs: a figure of Chinese or
    Japanese ("4万1000") is one token here, where the others have its signs one by one."""
    if text.isascii():
        return _ASCII_PARTS.split(text)
    return (_HAN_PARTS if _IN_HAN.search(text) else _PARTS).split(text)


def words(text: str) -> int:
    """How many tokens are numbers or words, marks not counted."""
    return len((_ASCII_WORDS if text.isascii() else _WORDS).findall(text))


def word_runs(text: str) -> list[str]:
    """The runs of letters and digits in a text, by which lengths are measured and texts matched. Han and kana are written
    without blanks: there each two characters beside one another are one, as search indexes cut such text."""
    runs = _RUN.findall(text)
    if text.isascii() or _IN_HAN.search(text, 0, _HAN_REACH) is None:
        return runs
    found: list[str] = []
    for part in (part for run in runs for part in _HAN_OR_NOT.finditer(run)):
        held = part.group()
        if part.lastindex and len(held) > 2:
            found += (first + second for first, second in pairwise(held))
        else:
            found.append(held)
    return found
