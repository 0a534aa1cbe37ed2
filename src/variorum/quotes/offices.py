"""Who alone holds an office that a report tells of with an article, where all names stand behind one: "il sindaco Marco Riva",
"o ministro da Fazenda, Paulo Teles", and further on "il sindaco", "o ministro"."""

from __future__ import annotations

import re
from collections.abc import Callable

from variorum.quotes.able import is_able
from variorum.quotes.reading import Mention, Reading, Sort

_BEHIND = re.compile(r" ([\w-]+) ([\w-]+)")


def holder(reading: Reading, mention: Mention, named: Callable[[Mention], str | None]) -> str | None:
    """The one person whom the report names by the office of a phrase, its article being of the same sex. None where nobody is, or
    two are, or somebody else has the office of another place or matter; `named` tells the name in or beside a phrase."""
    lists = reading.lists
    office, told = _office(reading, mention), set[str]()
    if (
        office is None
        or mention.text.split()[0].casefold() in lists.own["indefinite"] | lists.own["possessives"]
    ):
        return None
    names, others = set[str](), list[set[str]]()
    for each in reading.mentions:
        if each.start >= mention.start:
            break
        if each.sort is not Sort.PHRASE or (own := _office(reading, each)) is None or own[:2] != office[:2]:
            continue
        name = named(each)
        if name is None and each.text.split()[0].casefold() in lists.own["indefinite"]:
            return None
        if name is None:
            others.append(own[2])
        else:
            names.add(name)
            told |= own[2] | {*name.casefold().split()}
    if len(names) != 1 or not all(each <= told for each in [*others, office[2]]):
        return None
    return names.pop()


def _office(reading: Reading, mention: Mention) -> tuple[str, str, set[str]] | None:
    """The noun of a phrase, the sex of its article where that tells it, and its other words: of a place, a matter, a name, those
    behind it too ("el jefe" of "el jefe de policía")."""
    article, *words = [each.casefold() for each in mention.text.split()]
    lists, own = reading.lists, reading.lists.own
    if (
        not words
        or not own["he_articles"]
        or article not in own["determiners"]
        or not is_able(lists, words[0])
    ):
        return None
    behind = _BEHIND.match(reading.masked, mention.end)
    if behind and behind[1] in own["links"]:
        words.append(behind[2].casefold())
    sex = "he" if article in own["he_articles"] else "she" if article in own["she_articles"] else ""
    return words[0], sex, {*words[1:]} - own["links"] - own["determiners"]
