"""Who of several persons of one last name is he and who is she, by what they are to each other: "Susan Blake and her husband
Peter Blake"."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from variorum.quotes.reading import Reading

#: Whose kin somebody is, and what, before the name: "her late husband, ".
_KIN = re.compile(r"((?:[\w’'-]+ ){0,2})([\w-]+),? $")
#: Characters before a name in which that stands.
_BESIDE = 60


def sexes(reading: Reading, names: Sequence[str]) -> tuple[set[str], set[str]]:
    """Those of `names`, which are persons of one last name, of whom a word for kin tells that they are he, and she."""
    own, he, she = reading.lists.own, set[str](), set[str]()
    places = sorted(
        (found.start(), name)
        for name in names
        for found in re.finditer(rf"\b{re.escape(name)}\b", reading.masked)
    )
    for at, (start, name) in enumerate(places):
        kin = _KIN.search(reading.masked[max(0, start - _BESIDE) : start])
        if kin is None or kin[2] not in own["kin_he"] | own["kin_she"]:
            continue
        (he if kin[2] in own["kin_he"] else she).add(name)
        begin = reading.sentences[bisect_right(reading.sentences, start, key=lambda span: span[0]) - 1][0]
        others = {other for place, other in places[:at] if place >= begin and other != name}
        whose = {*kin[1].casefold().split()}
        if len(others) == 1:
            (he if whose & own["his"] else she if whose & own["her"] else set[str]()).update(others)
    return he - she, she - he
