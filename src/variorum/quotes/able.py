"""Who may speak at all, in languages whose rules are not learnt: a person, an office or a body, and no subject of anything else.

A name behind a preposition is where or when something was said, or to whom; where every noun has a capital, one alone is a name only
if the report has it as one; a noun with its article speaks where the lists have it, or its ending, for a person or a body.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import takewhile
from typing import Final

from variorum.quotes.marks import HIDDEN
from variorum.quotes.reading import Lists, Mention, Reading, Sort

_WORD = re.compile(r"[\w’'-]+")
#: What stands between commas behind a name.
_APPOSITION = re.compile(r", ([^\W\d][^.?!,;:()“”„«»\"\n\x00]{2,90}), ")
_LAST = re.compile(r"(?:^|[^\w’'-])([\w’'-]+) ?$")
#: Characters before a mention in which the word before it stands, and letters of a word that its ending tells of.
_BESIDE, _LETTERS = 30, 2
_FULL: Final = 2


def speaking(reading: Reading, mentions: Sequence[Mention]) -> list[Mention]:
    """Those that may speak; in a language without the lists for it all to whom nothing is said."""
    lists = reading.lists
    if not lists.own["prepositions"]:
        addressing = lists.own["addressing"]
        return [each for each in mentions if _before(reading, each) not in addressing]
    found = [each for each in mentions if _is_subject(reading, each) and may_speak(reading, each)]
    spans = [span for each in found if each.sort is Sort.NAME and (span := _office(reading, each))]
    return [each for each in found if not any(start <= each.start < end for start, end in spans)]


def may_speak(reading: Reading, mention: Mention) -> bool:
    """Whether a mention is of a person, an office or a body, by its words."""
    lists = reading.lists
    if mention.sort is Sort.PHRASE:
        words = mention.text.replace("’", " ").replace("'", " ").split()
        link = next(
            (at for at, word in enumerate(words) if at and word.casefold() in lists.own["links"]), len(words)
        )
        ends = words[-_FULL:] if len(words) > _FULL else []
        named = (
            len(ends) == _FULL
            and all(each[0].isupper() for each in ends)
            and not lists.words.names.get("nouns")
        )
        return named or any(is_able(lists, each) for each in words[1:link])
    if mention.sort is not Sort.NAME:
        return True
    if mention.text.split()[0].casefold() in lists.words.words("quotes", "barring"):
        return False
    last = mention.text.rpartition(" ")[2]
    if is_able(lists, last) or last.isupper():
        return True
    if last.casefold().endswith(tuple(lists.own["abstract"])):
        return False
    return " " in mention.text or mention.text in reading.names or bool(_office(reading, mention))


def _office(reading: Reading, mention: Mention) -> tuple[int, int] | None:
    """Where what somebody is stands between commas behind a word with a capital, without an article, and then a verb of speech:
    the word is a last name though the report has it nowhere else ("Vega, jefe de los bomberos, dijo")."""
    lists = reading.lists
    aside = _APPOSITION.match(reading.masked, mention.end)
    if aside is None:
        return None
    words = _WORD.findall(aside[1])
    little = lists.own["links"] | lists.own["prepositions"] | lists.own["breaks"]
    head = list(takewhile(lambda each: each.casefold() not in little, words))
    if not head or head[0].casefold() in lists.own["determiners"] or not is_able(lists, head[-1]):
        return None
    place = bisect_left(reading.cues, aside.end(), key=lambda cue: cue.start)
    if place == len(reading.cues) or reading.cues[place].source:
        return None
    between = _WORD.findall(reading.masked[aside.end() : reading.cues[place].start])
    return aside.span(1) if all(each.casefold() in lists.helpers for each in between) else None


def _before(reading: Reading, mention: Mention) -> str:
    """The word right before a mention, folded."""
    before = _LAST.search(reading.masked, max(0, mention.start - _BESIDE), mention.start)
    return before[1].casefold() if before else ""


def is_able(lists: Lists, word: str) -> bool:
    """Whether a noun is one for a person, an office, a body or a document, by the lists, by what stands behind its hyphen
    ("Grünen-Abgeordnete") or by its ending."""
    folded = word.casefold()
    return not lists.able.isdisjoint((folded, folded.rpartition("-")[2])) or any(
        folded.endswith(each) and len(folded) > len(each) + _LETTERS for each in lists.own["endings"]
    )


def _is_subject(reading: Reading, mention: Mention) -> bool:
    """Whether no preposition stands before a mention, nor another word behind which nobody speaks, but one of a source."""
    before = _LAST.search(reading.masked, max(0, mention.start - _BESIDE), mention.start)
    barring = reading.lists.own["prepositions"] | reading.lists.words.words("quotes", "barring")
    if before is None or before[1].casefold() not in barring:
        return True
    place = bisect_right(reading.cues, mention.start, key=lambda cue: cue.end) - 1
    cue = reading.cues[place] if place >= 0 else None
    return cue is not None and cue.source and not reading.masked[cue.end : mention.start].strip(f" {HIDDEN}")
