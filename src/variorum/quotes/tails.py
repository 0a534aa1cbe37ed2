"""Who is told behind a quotation by what they are, in languages without lists of offices: "…", zei wethouder Els Maas."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import takewhile

from variorum.quotes.inflected import nominative
from variorum.quotes.marks import Marked
from variorum.quotes.reading import Cue, Mention, Reading, Sort

#: What parts a quotation from its verb, and words with small letters up to the next mark or capital.
_PARTED = re.compile(r"(,)? ?([–—] )?")
_SMALL = re.compile(r"(?:[^\W\d_]+(?:-[^\W\d_]+)*(?: |(?=[.,;:!?\n]|$)))*")
_CLAUSE = re.compile(r"[^.,;:!?\n]*")
_LAST = re.compile(r"(\w+) $")
#: Characters before a name in which the word before it stands, and words of what somebody is at most.
_BESIDE, _LONGEST = 30, 3


@dataclass(frozen=True, slots=True)
class Tail:
    """The verb behind a quotation, the words behind that of what somebody is, and who is named right behind them."""

    verb: Cue
    office: tuple[str, ...]
    named: Mention | None


def tail(reading: Reading, quotation: Marked) -> Tail | None:
    """What stands behind a quotation that opens its sentence, if that is a verb and a noun with a small letter: somebody speaks
    whom no list has. None where a pronoun or a name stands behind the verb, and in languages that have lists of who speaks."""
    linking = reading.lists.own["linking"]
    place = bisect_right(reading.sentences, quotation.start, key=lambda span: span[0]) - 1
    if not linking or place < 0 or reading.sentences[place][0] != quotation.start:
        return None
    parted = _PARTED.match(reading.masked, quotation.end)
    if parted is None or not (any(parted.groups()) or reading.text[quotation.inner_end - 1] in ",?!"):
        return None
    small = _SMALL.match(reading.masked, parted.end())
    words = list(takewhile(str.islower, small.group().split() if small else []))
    office = [*takewhile(lambda each: each not in linking, words[1:])]
    if not office or words[0] in linking or len(office) > _LONGEST:
        return None
    begin, end = parted.end(), parted.end() + len(words[0])
    verb = Cue(begin, end, words[0])
    clause = _CLAUSE.match(reading.masked, end)
    if clause and not reading.lists.own["negations_behind"].isdisjoint(clause.group().split()):
        return Tail(verb, (), None)  # "zei wethouder Ria Bos nooit"
    at = bisect_left(reading.mentions, end, key=lambda each: each.start)
    for each in reading.mentions[at : at + 1]:
        behind = reading.masked[end : each.start].split() == office
        if behind and each.sort is Sort.NAME and not _is_anothers(reading, verb, office, each):
            return Tail(verb, (*office,), each)
    return Tail(verb, (*office,), None)


def _is_anothers(reading: Reading, verb: Cue, office: list[str], name: Mention) -> bool:
    """Whether a name behind an office is, or may be, that of whom somebody else is the wife or the lawyer, where such names have
    an ending: "сказала жена Ивана Рощина"."""
    own = reading.lists.own
    if not own["genitives"]:
        return False
    names = {each.text for each in reading.mentions if each.sort is Sort.NAME and each is not name}
    endings = tuple(each.partition("-")[2] for each in own["genitives"])
    woman = verb.text.endswith(("a", "а"))  # "powiedziała", "сказала": her name ends so by itself
    ended = not woman and all(each.endswith(endings) for each in name.text.split())
    return (
        ended
        or not own["kin"].isdisjoint(office)
        or nominative(name.text, names, own["genitives"]) is not None
    )


def is_of(reading: Reading, told: Tail, mention: Mention) -> bool:
    """Whether what stands behind a quotation calls somebody by the noun before their name: "burmistrz Jan Mazur", then "dodał
    burmistrz"."""
    before = _LAST.search(reading.masked, max(0, mention.start - _BESIDE), mention.start)
    return told.named is None and before is not None and before[1].casefold() in told.office
