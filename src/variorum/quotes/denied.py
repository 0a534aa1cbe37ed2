"""Whether a word of saying tells of what was not said: "Nobody has said", "she never said", "denied that he had said".

Only the words right before the verb and its subject are looked at: what stands further off may be denied of something else.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import takewhile
from typing import Final

from variorum.quotes.marks import HIDDEN, Marked
from variorum.quotes.reading import Mention, Reading

_WORD = re.compile(r"[\w’'-]+")
_LAST = re.compile(r"(?<![\w’'-])[\w’'-]+ ?$")
_CLAUSE = re.compile(rf"[^,;:.!?()“”„«»\"\n{HIDDEN}]*")
_STOP = re.compile(rf"[.!?;\n{HIDDEN}]")
#: Words between a verb and a quotation that it tells of.
_BETWEEN: Final = 3
#: Words and mentions before a verb that are looked at, and characters.
_STEPS, _REACH = 8, 200


def unsaid(reading: Reading, start: int, end: int, told: int) -> bool:
    """Whether the verb of saying at `[start, end)` tells that what stands at `told` was not said, or by nobody."""
    own = reading.lists.own
    if told >= end:
        behind = _CLAUSE.match(reading.masked, end, end + _REACH)
        words = _WORD.findall(behind.group()) if behind else []
        if reading.masked[start:end].casefold() in own["denying"] or not own["negations_behind"].isdisjoint(words):  # fmt: skip
            return True
        if _says_not(reading, [reading.masked[start:end], *words]):
            return True
    return by_nobody(reading, start) or _negated(reading, start)


def _says_not(reading: Reading, words: Sequence[str]) -> bool:
    """Whether words open with a negated verb of speech, of which the first may be taken for what tells: "did not say"."""
    lists = reading.lists
    folded = [each.casefold().replace("’", "'") for each in words]
    opening = list(takewhile(lambda each: each in lists.helpers or _negates(reading, each), folded))
    verb = folded[len(opening) : len(opening) + 1]
    spoken = not lists.words.words("quotes", "speech").isdisjoint(verb)
    return spoken and any(_negates(reading, each) for each in opening)


def _negates(reading: Reading, word: str) -> bool:
    contracted = bool(reading.lists.words.negation.get("contracted")) and word.endswith("n't")
    return contracted or word in reading.lists.own["negations"]


def unspoken(reading: Reading, quotation: Marked) -> bool:
    """Whether a quotation stands right behind a verb that tells that it was not said."""
    lists = reading.lists
    before = _STOP.split(reading.masked[max(0, quotation.start - _REACH) : quotation.start])[-1]
    words = [each.casefold() for each in _WORD.findall(before)]
    behind = lists.own["negations_behind"]
    between = list(
        takewhile(lambda each: each in lists.common or each in behind, reversed(words[-_BETWEEN - 1 :]))
    )
    verb = words[-len(between) - 1] if len(between) < len(words) else ""
    if verb in lists.own["denying"] and not lists.opens.isdisjoint(between):
        return True
    lead = words[: -1 if words and words[-1] in lists.opens else None]
    said = lead[-1] if lead and lead[-1] in lists.own["saying"] else ""
    if said and _negated(reading, reading.masked.casefold().rfind(said, 0, quotation.start)):
        return True
    place = bisect_right(reading.cues, quotation.start, key=lambda each: each.end) - 1
    if place < 0 or reading.cues[place].source:
        return False
    cue = reading.cues[place]
    if quotation.start - cue.end > _REACH:
        return False
    gap = reading.masked[cue.end : quotation.start]
    told = [each.casefold() for each in _WORD.findall(gap)]
    little = all(each in lists.common or each in behind for each in told)
    if len(told) > _BETWEEN or _STOP.search(gap) or (not little and behind.isdisjoint(told)):
        return False
    return unsaid(reading, cue.start, cue.end, quotation.start)


def by_nobody(reading: Reading, start: int) -> bool:
    """Whether the clause of a verb, or one that leads to a quotation, opens with nobody: "No one in the town has said"."""
    begins = bisect_right(reading.sentences, start, key=lambda span: span[0]) - 1
    first = max(reading.sentences[begins][0] if begins >= 0 else 0, start - _REACH)
    return reading.lists.by_nobody.search(reading.masked[first:start]) is not None


def _negated(reading: Reading, start: int) -> bool:
    """Whether a verb is negated by the words before it, or what it is told in is denied, asked or supposed: "denied that she had
    said", "if she said", "had she said"."""
    lists, masked = reading.lists, reading.masked
    own = lists.own
    helping = lists.helpers | lists.words.words("negation", "helpers") | lists.opens | own["infinitive"]
    helping |= own["true"] | own["saying"] | own["quoting"]
    place, beside = start, True
    for _ in range(_STEPS):
        mention = _ending(reading, place)
        if mention is not None:
            place, beside = mention.start, False
            continue
        found = _LAST.search(masked, max(0, place - _REACH), place)
        if found is None:
            return False
        written = found.group().strip()
        word = written.casefold().replace("’", "'")
        if not beside and (word in own["supposing"] or (written[0].isupper() and word in own["asking"])):
            return True
        beside = beside or word in own["true"]
        if word in own["affirming"]:
            return False
        if word in own["denying"] or (beside and _negates(reading, word)):
            return True
        if word not in helping:
            return False
        place = found.start()
        if word in lists.opens and masked[:place].endswith(", "):
            place -= len(", ")
    return False


def _ending(reading: Reading, place: int) -> Mention | None:
    """The mention that ends right before a place."""
    found = bisect_left(reading.mentions, place, key=lambda each: each.start) - 1
    if found < 0:
        return None
    mention = reading.mentions[found]
    return mention if not reading.masked[mention.end : place].strip(" ") and mention.end <= place else None
