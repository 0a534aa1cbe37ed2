"""Where two wordings of one thing said part, word by word, and what was done there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import Levenshtein

from variorum.quotes.notation import FIGURES, same
from variorum.text.normalise import fold

#: A word; a number with its sign and its groups is one, and so are initials.
_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|(?:[$£€¥]|\b[A-Z]{1,2}\$)?\d+(?:[.,]\d+)*(?:%|\w*)|\w+(?:['’]\w+)*|&")
_MARK = re.compile('[“”„«»"]')
#: Words between two partings that may be of one figure: "€2 billion", "2 billion euros".
_WITHIN: Final = 2
#: Words that an editor's brackets stand for: "he", "the town".
_STOOD_FOR: Final = 2
#: A text has few words, each many times.
_folded = lru_cache(maxsize=1 << 16)(fold)


class Turn(StrEnum):
    """What became of the words of the base."""

    CUT = "cut"
    INSERTION = "insertion"
    SUBSTITUTION = "substitution"
    #: Put in square brackets by an editor.
    BRACKETED = "bracketed"
    #: The same, written otherwise: "the US" for "the United States", "don't" for "do not".
    NOTATION = "notation"


@dataclass(frozen=True, slots=True)
class Parting:
    """Where two wordings part: words `[first, last)` of the base, and those of the variant in their place."""

    first: int
    last: int
    new_first: int
    new_last: int


def worded(text: str) -> list[re.Match[str]]:
    """The words of a wording, which are what is compared."""
    return list(_WORD.finditer(text))


def partings(old: Sequence[re.Match[str]], new: Sequence[re.Match[str]]) -> list[Parting]:
    """Where the words of two wordings part, in their order. What could be cut or inserted in several places of a row
    ("to be able to move") stands as far behind as it can: the first words met are those that both have."""
    one, other = ([_folded(each.group()) for each in words] for words in (old, new))
    found: list[Parting] = []
    for step in Levenshtein.opcodes(one, other):
        if step.tag == "equal":
            continue
        if found and found[-1].last == step.src_start and found[-1].new_last == step.dest_start:
            found[-1] = replace(found[-1], last=step.src_end, new_last=step.dest_end)
        else:
            found.append(Parting(step.src_start, step.src_end, step.dest_start, step.dest_end))
    found = _figures(old, new, found)
    limits = [*((each.first, each.new_first) for each in found), (len(one), len(other))]
    return [_behind(one, other, each, *limit) for each, limit in zip(found, limits[1:], strict=True)]


def _figures(
    old: Sequence[re.Match[str]], new: Sequence[re.Match[str]], apart: Sequence[Parting]
) -> list[Parting]:
    """Partings with two made one where they are of one figure that is written otherwise: "€2 billion", "2 billion euros"."""
    found: list[Parting] = []
    for each in apart:
        if found and each.first - found[-1].last <= _WITHIN:
            both = Parting(found[-1].first, each.last, found[-1].new_first, each.new_last)
            was, now = _words(old, both.first, both.last), _words(new, both.new_first, both.new_last)
            if was and now and FIGURES.search(was) and same(was, now):
                found[-1] = both
                continue
        found.append(each)
    return found


def _words(words: Sequence[re.Match[str]], first: int, last: int) -> str:
    return words_of(words[0].string, words, first, last) if words else ""


def _behind(one: Sequence[str], other: Sequence[str], parting: Parting, last: int, new_last: int) -> Parting:
    """The same as far behind as it can stand before the next one."""
    if parting.first != parting.last and parting.new_first != parting.new_last:
        return parting
    words, end, limit = (
        (other, parting.new_last, new_last) if parting.first == parting.last else (one, parting.last, last)
    )
    begin = parting.new_first if parting.first == parting.last else parting.first
    far = 0
    while end + far + 1 < limit and words[begin + far] == words[end + far]:
        far += 1
    return Parting(
        parting.first + far, parting.last + far, parting.new_first + far, parting.new_last + far
    )  # fmt: skip


def differences(base: str, variant: str) -> list[tuple[str, str, Turn]]:
    """Where two wordings part, word by word: the words of the base, those in their place, and what was done."""
    return [(was, now, kind) for was, now, kind, _, _ in told(base, variant)]


def told(base: str, variant: str) -> Iterator[tuple[str, str, Turn, int, int]]:
    """The same with the characters `[start, end)` of the base."""
    old, new = worded(base), worded(variant)
    for each in partings(old, new):
        was, now = words_of(base, old, each.first, each.last), words_of(variant, new, each.new_first, each.new_last)  # fmt: skip
        start = at(base, old, each.first)
        end = old[each.last - 1].end() if each.last > each.first else start
        yield was, now, turn(was, now, base, start, variant, at(variant, new, each.new_first)), start, end


def at(text: str, words: Sequence[re.Match[str]], number: int) -> int:
    """Where a word of a text begins; its end, where there is none of that number."""
    return words[number].start() if number < len(words) else len(text)


def words_of(text: str, words: Sequence[re.Match[str]], first: int, last: int) -> str:
    """What stands from one word of a text up to another, without quotation marks; nothing where there is no word."""
    return _MARK.sub("", text[words[first].start() : words[last - 1].end()]) if last > first else ""


def turn(was: str, now: str, base: str, start: int, variant: str, place: int) -> Turn:
    """What was done where `now` stands at `place` of the variant for what `was` at `start` in the base. Where there are no words,
    that is the place of the word behind: what an editor's brackets stand for stands before them, or is left out."""
    brackets = bracketed(base, start), bracketed(variant, place)
    if was and now:
        if any(brackets) and not all(brackets):
            return Turn.BRACKETED
        return Turn.NOTATION if same(was, now) else Turn.SUBSTITUTION
    if (any(brackets) and len(worded(was or now)) <= _STOOD_FOR) or bracketed(
        base if was else variant, start if was else place
    ):
        return Turn.BRACKETED
    return Turn.INSERTION if now else Turn.CUT


def bracketed(text: str, place: int) -> bool:
    """Whether a place is inside square brackets."""
    return text.rfind("[", 0, place + 1) > text.rfind("]", 0, place + 1)
