"""Whether a word of saying tells of what was not said, or not surely: "Nobody has said", "denied that he had said", "soll gesagt
haben", "Did he say", "the fake video in which he says".

Only the words right before the verb and its subject are looked at: what stands further off may be denied of something else.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import takewhile
from typing import Final

from variorum.quotes.marks import HIDDEN, Marked
from variorum.quotes.reading import Cue, Mention, Reading, Sort

_WORD = re.compile(r"[\w’'-]+")
_LAST = re.compile(r"(?<![\w’'-])[\w’'-]+ ?$")
_CLAUSE = re.compile(rf"[^,;:.!?()“”„«»\"\n{HIDDEN}]*")
_STOP = re.compile(rf"[.!?;\n{HIDDEN}]")
#: Words between a verb and a quotation that it tells of.
_BETWEEN: Final = 3
#: Words and mentions before a verb that are looked at, and characters.
_STEPS, _REACH = 8, 200
#: Characters of the words by which somebody gives out to be another.
_PHRASE: Final = 40


def unsaid(reading: Reading, start: int, end: int, told: int) -> bool:
    """Whether the verb of saying at `[start, end)` tells that what stands at `told` was not said, or by nobody."""
    own = reading.lists.own
    if reading.masked[start:end].casefold() in own["hearsay"] or _invented(reading, start):
        return True
    if told >= end:
        behind = _CLAUSE.match(reading.masked, end, end + _REACH)
        words = _WORD.findall(behind.group()) if behind else []
        if reading.masked[start:end].casefold() in own["denying"] or not own["negations_behind"].isdisjoint(words):  # fmt: skip
            return True
        if _says_not(reading, [reading.masked[start:end], *words]) or _leads_on(reading, words):
            return True
    elif _never(reading, end):
        return True
    return by_nobody(reading, start) or _negated(reading, start)


def feigned(reading: Reading, mention: Mention) -> bool:
    """Whether somebody who speaks only gives out to be who is mentioned, or no more than their name is: "a man claiming to be Jon
    Holm", "the actor who plays Jon Holm", "Jon Holm's name"; nor does "a source close" tell who."""
    own = reading.lists.own
    ahead = " " + reading.masked[max(0, mention.start - _PHRASE) : mention.start].casefold()
    if any(ahead.endswith(f" {each} ") for each in own["feigning"]):
        return True
    if mention.sort is not Sort.PHRASE:
        return False
    words = mention.text.casefold().split()
    head = list(takewhile(lambda each: each not in own["links"], words))[-1:]
    return not own["standing_for"].isdisjoint(head) or words[-1] in own["dangling"]


def _never(reading: Reading, end: int) -> bool:
    """Whether behind a verb that follows what it tells there is no more than who speaks, when, and that they did not: "„…“, sagte
    Uwe Kern nie"."""
    own, stop = reading.lists.own, _CLAUSE.match(reading.masked, end, end + _REACH)
    if stop is None or own["negations_behind"].isdisjoint(_WORD.findall(stop.group())):
        return False
    told, first = stop.group(), bisect_left(reading.mentions, end, key=lambda each: each.start)
    for each in reversed(reading.mentions[first : first + _STEPS]):
        if each.end <= stop.end():
            told = told[: each.start - end] + told[each.end - end :]
    little = own["negations_behind"] | own["prepositions"] | reading.lists.words.words("numbers", "weekdays")
    return all(word.casefold() in little for word in _WORD.findall(told))


def _says_not(reading: Reading, words: Sequence[str]) -> bool:
    """Whether words open with a negated verb of speech, of which the first may be taken for what tells: "did not say"."""
    lists = reading.lists
    folded = [each.casefold().replace("’", "'") for each in words]
    opening = list(takewhile(lambda each: each in lists.helpers or _negates(reading, each), folded))
    verb = folded[len(opening) : len(opening) + 1]
    spoken = not lists.words.words("quotes", "speech").isdisjoint(verb)
    return spoken and any(_negates(reading, each) for each in opening)


def _leads_on(reading: Reading, words: Sequence[str]) -> bool:
    """Whether words behind a verb lead to another one that tells of something said, and deny it or are not sure of it: "falsely
    quoted as saying", "short of saying that", "said to have said"."""
    lists, folded = reading.lists, list(map(str.casefold, words))
    own = lists.own
    if folded[:1] and folded[0] in own["infinitive"] and own["rumoured"]:
        verb = next((each for each in folded[1:] if each not in lists.helpers), "")
        return folded[1:2] != [verb] and verb in lists.words.words("quotes", "speech")
    denied = next((at for at, word in enumerate(folded) if word in own["denying"]), len(folded))
    leading = own["quoting"] | own["saying"] | lists.opens | own["infinitive"]
    return not own["saying"].isdisjoint(takewhile(lambda each: each in leading, folded[denied + 1 :]))


def within(reading: Reading, start: int) -> bool:
    """Whether a verb of speech and who speaks stand in a clause that tells what is in a document: "a letter in which she says"."""
    place = start
    for _ in range(_STEPS):
        mention, found = _ending(reading, place), _LAST.search(reading.masked, max(0, place - _REACH), place)
        if mention is not None:
            place = mention.start
        elif found is not None and found.group().strip().casefold() in reading.lists.helpers:
            place = found.start()
        else:
            break
    before = reading.masked[max(0, place - _REACH) : place].casefold()
    return any(before.endswith(f" {each} ") for each in reading.lists.own["wherein"])


def _invented(reading: Reading, start: int) -> bool:
    """Whether a verb of speech tells what is in a document that its sentence calls a forgery."""
    begins = bisect_right(reading.sentences, start, key=lambda span: span[0]) - 1
    words = _WORD.findall(reading.masked[slice(*reading.sentences[begins])].casefold()) if begins >= 0 else []
    return not reading.lists.own["forged"].isdisjoint(words) and within(reading, start)


def _asked(reading: Reading, cue: Cue, quotation: Marked) -> bool:
    """Whether a sentence asks no more than whether something was said: "Did she say “…”?", not "Why did she say “…”?"."""
    begins = bisect_right(reading.sentences, quotation.start, key=lambda span: span[0]) - 1
    first, last = reading.sentences[begins] if begins >= 0 else (0, 0)
    if not first <= cue.start < quotation.end <= last or not reading.masked[
        quotation.end : last
    ].strip().startswith("?"):
        return False
    ahead = reading.masked[first : cue.start]
    places = [
        bisect_left(reading.mentions, place, key=lambda each: each.start) for place in (first, cue.start)
    ]
    for each in reversed(reading.mentions[slice(*places)]):
        ahead = ahead[: each.start - first] + " " + ahead[each.end - first :]
    for hyphen in sorted(reading.lists.own["hyphened"], key=len, reverse=True):
        ahead = ahead.replace(hyphen, " ")
    little = reading.lists.helpers | reading.lists.own["asking"]
    return all(word.casefold() in little for word in _WORD.findall(ahead))


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
    told = next((at for at, each in enumerate(between) if each in lists.own["saying"]), 0)
    if not behind.isdisjoint(between[:told]):
        return True  # "zei maandag nooit"
    lead = list(words[: -1 if words and words[-1] in lists.opens else None])
    while lead and lead[-1] in lists.helpers | lists.own["infinitive"]:
        lead.pop()
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
    inside = [each.casefold() for each in _WORD.findall(gap)]
    little = all(each in lists.common or each in behind for each in inside)
    if len(inside) > _BETWEEN or _STOP.search(gap) or (not little and behind.isdisjoint(inside)):
        return False
    return unsaid(reading, cue.start, cue.end, quotation.start) or _asked(reading, cue, quotation)


def by_nobody(reading: Reading, start: int) -> bool:
    """Whether the clause of a verb, or one that leads to a quotation, opens with nobody: "No one in the town has said"."""
    begins = bisect_right(reading.sentences, start, key=lambda span: span[0]) - 1
    first = max(reading.sentences[begins][0] if begins >= 0 else 0, start - _REACH)
    clause, lists = reading.masked[first:start], reading.lists
    for each in lists.own["sparing"]:  # "No one, least of all the mayor, has ever said"
        ahead, aside, rest = clause.partition(f", {each} ")
        words = _WORD.findall(rest.partition(", ")[2]) if aside and ", " in rest else [""]
        if all(word in lists.helpers | lists.own["ever"] for word in words):
            clause = ahead + " "
    return lists.by_nobody.search(clause) is not None


def _negated(reading: Reading, start: int) -> bool:
    """Whether a verb is negated by the words before it, or what it is told in is denied, asked or supposed: "denied that she had
    said", "if she said", "had she said"."""
    lists, masked = reading.lists, reading.masked
    own = lists.own
    helping = lists.helpers | lists.words.words("negation", "helpers") | lists.opens | own["infinitive"]
    helping |= own["true"] | own["saying"] | own["quoting"]
    place, beside = start, True
    behind = _WORD.search(masked, start)
    following = _WORD.search(masked, behind.end()) if behind else None
    if following and following.group() in own["infinitive"] and own["ever"]:
        ahead = _LAST.search(masked, max(0, place - _REACH), place)
        if ahead and ahead.group().strip() in own["ever"]:
            place = ahead.start()
        place -= len(", ") if masked[:place].endswith(", ") else 0  # "bestritt, je gesagt zu haben"
    passed: list[str] = []
    for _ in range(_STEPS):
        mention = _ending(reading, place)
        if mention is not None:
            if _claimed(reading, mention.text, mention.start, passed):
                return True
            place, beside = mention.start, False
            passed.append(mention.text.split()[0])  # "that John Reed"
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
        if word in own["misquoting"] and own["quoting"].isdisjoint(passed):
            return False  # "falsely claimed"
        if word in own["rumoured"] and not own["infinitive"].isdisjoint(passed[-1:]):
            return True  # "is said to have said"
        if word in own["unreal"] and not own["perfect"].isdisjoint(passed[-1:]):
            return True  # "might have said"
        if _claimed(reading, word, found.start(), passed):
            return True
        if word in own["denying"] | own["hearsay"] or (beside and _negates(reading, word)):
            return True
        if word not in helping:
            return False
        place = found.start()
        passed.append(word)
        if word in lists.opens and masked[:place].endswith(", "):
            place -= len(", ")
    return False


def _claimed(reading: Reading, word: str, start: int, passed: Sequence[str]) -> bool:
    """Whether a noun before "that" tells that others say something was said: "reports that she said"; not the verb: "he claims
    that she said"."""
    noun = word.casefold() in reading.lists.own["claims"] and not reading.lists.opens.isdisjoint(passed[-1:])
    return noun and _ending(reading, start) is None


def _ending(reading: Reading, place: int) -> Mention | None:
    """The mention that ends right before a place."""
    found = bisect_left(reading.mentions, place, key=lambda each: each.start) - 1
    if found < 0:
        return None
    mention = reading.mentions[found]
    return mention if not reading.masked[mention.end : place].strip(" ") and mention.end <= place else None
