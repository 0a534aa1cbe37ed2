"""Sentences: cut after `.`, `?`, `!` or `…`, closing quotes and brackets and a blank, before what can begin one.

No model: the rule cuts the same text the same way on every capture, and that is what comparing needs. Where
it errs it errs towards too few cuts (abbreviations of all languages count in every text).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from variorum.text.abbreviations import AFTER_ORDINALS, NUMBERED
from variorum.text.abbreviations import ALL as _ABBREVIATIONS

#: Inside a character class: the marks that end a sentence, of all scripts, and what may close behind one.
STOPS, CLOSERS = ".!?。！？．｡؟۔।॥።", "\"'”’»)\\]」』）》"
_CLOSERS = "\"'”’»)\\]›"
_OPENERS = "\"'“‘„«([‹¿¡-–—"
_BREAK = re.compile(
    rf"(?<![.?!…])(?P<stop>[.?!…]++)[{_CLOSERS}]*+(?P<gap>\s++)|(?<![。！？])[。！？]++[」』”’）]*+(?P<wide>\s*+)"
)
_LAST_WORD = re.compile(r"[^\s\"'“‘„«(\[]+$")
_LONG_TEXT = 4_000  # characters of a paragraph from which its sentences are not kept
_LONGEST = 40  # characters of a word that can be an abbreviation
_INITIALS = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]$")
_ORDINAL = re.compile(r"\d{1,2}$")
#: What a heading or a clause is numbered by: "7", "12.3", "iv", "b".
_NUMBERING = re.compile(r"\(?(?:\d{1,3}(?:\.\d{1,3}){0,4}|[ivxl]{1,5}|[a-z])", re.IGNORECASE)


class Sentence(NamedTuple):
    """A sentence and its character range `[start, end)` in the text; blanks around it belong to none."""

    text: str
    start: int
    end: int


def split(text: str) -> list[str]:
    """The sentences of one paragraph; an empty or blank text has none."""
    return [sentence.text for sentence in spans(text)]


def spans(text: str) -> list[Sentence]:
    """The sentences of one paragraph with their character offsets."""
    return list(_cut(text) if len(text) > _LONG_TEXT else _cut_once(text))


def _cut(text: str) -> tuple[Sentence, ...]:
    found: list[Sentence] = []
    start = 0
    for match in _BREAK.finditer(text):
        if match.group("stop") is None:
            end, following = match.start("wide"), match.end()
            if following >= len(text):
                break
        else:
            end, following = match.start("gap"), match.end()
            if not _is_break(text, start, match.start("stop"), match.group("stop"), following):
                continue
        _append(found, text, start, end)
        start = following
    _append(found, text, start, len(text))
    return tuple(found)


#: Of two versions that are compared, most paragraphs are the same.
_cut_once = lru_cache(maxsize=256)(_cut)


def _append(found: list[Sentence], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    stripped = piece.strip()
    if stripped:
        start += len(piece) - len(piece.lstrip())
        found.append(Sentence(stripped, start, start + len(stripped)))


def _is_break(text: str, start: int, stop: int, mark: str, following: int) -> bool:
    """Whether the mark at `stop` ends a sentence that `following` could continue."""
    if following >= len(text):
        return False
    begins = text[following]
    while begins in _OPENERS and following + 1 < len(text):
        following += 1
        begins = text[following]
    if begins.islower():
        return False
    if mark != ".":
        return True
    if start == 0 and _NUMBERING.fullmatch(text, 0, stop):
        return False  # "7. Fees" is one heading
    head = _LAST_WORD.search(text[max(start, stop - _LONGEST) : stop])
    if head is None:
        return True
    word = head.group().casefold()
    if word in _ABBREVIATIONS:
        return word in NUMBERED and not begins.isdigit()
    if _INITIALS.match(head.group()):
        # "J. Smith", "U.S. officials" are not cut; "Plan B. Then" is the price.
        return head.group().islower() and "." not in word
    if _ORDINAL.match(word):
        return _word_at(text, following).casefold() not in AFTER_ORDINALS
    return True


def _word_at(text: str, position: int) -> str:
    end = position
    while end < len(text) and text[end].isalpha():
        end += 1
    return text[position:end]
