"""Who is told to speak inside the marks of a quotation: «Le barrage tiendra, a déclaré Hélène Castan, et les écoles rouvriront.»

What is told so is no part of what was said. A quotation may itself tell what another said; so nothing is taken out where the
sentence has words of the writer's beside the marks, which then tell who speaks, nor where a relative of the speaker is told of.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Final

from variorum.edits.vocabulary import Vocabulary
from variorum.quotes.marks import Marked
from variorum.quotes.patterns import one_of

_BLANKS: Final = " \u00a0\u202f"
#: What parts an insertion from what is said.
_PARTING: Final = f"{_BLANKS},–—-"
#: Behind a quotation with these its sentence goes on.
_GOING_ON: Final = frozenset(",;:–—")
#: Behind these a quotation begins a sentence of its own.
_OPENS: Final = frozenset(".?!…\n")
_DASH: Final = r"(?:[ \u00a0,]*[–—] ?| - )"


def insertions(words: Vocabulary, own: Mapping[str, Sequence[str]], capital: str) -> re.Pattern[str] | None:
    """What is inserted in quotations in the language of these lists, with the marks around it; None where its reports do not.
    Between dashes a verb of speech stands before a name, with what its bearer is, or before an office; between commas of
    those languages that have words for `resuming`, nothing but these stands there, and speech goes on with one of the words."""
    if not own.get("inserting"):
        return None
    quotes = words.quotes
    nouns = one_of([*quotes.get("titles", ()), *quotes.get("speakers", ())])
    foreign = {*own.get("possessives", ()), *own.get("mine", ())}
    articles = [each for each in own.get("determiners", ()) if each not in foreign]
    article = rf"(?:(?:{one_of(articles)}) |(?:{one_of(own.get('elided', ()))}))"
    helper = one_of(own.get("helpers", ()))
    said = one_of([*quotes.get("speech", ()), *own.get("dialogue", ())])
    he = one_of([*quotes.get("he", ()), *quotes.get("she", ())])
    name = rf"{capital}(?: (?:(?:{one_of(words.names.get('inside', ()))}) )?{capital}){{0,4}}"
    small = rf"(?!(?:{one_of(foreign)})\b|{capital})[^\W\d_][\w’'-]*"
    pronoun = rf"(?:(?:{helper})-(?:t-)?(?:{he}) (?:{said})|(?:{said})-(?:t-)?(?:{he}))\b"
    verb = rf"(?:(?:{helper}) )?(?:{said})"
    day = rf"(?: (?:{one_of(words.numbers.get('weekdays', ()))}))?"
    bearer = rf"{article}?(?:(?:{nouns}) ){{0,2}}"
    office = rf"{article}(?:{nouns})\b"
    dashed = rf"{_DASH}(?:{pronoun}|{verb} (?:{article}?(?:{small} ){{0,3}}{name}|{office}))[^–—.!?«»“”\"\n]{{0,80}}?(?:[,.]? ?[–—][.,;:]? ?|,? -[.,]? )"
    also = rf"(?:, (?:{article}?(?:{nouns})\b[^,.;:!?–—«»“”\"\n]{{0,60}}|{name}))?"
    resumed = one_of(own.get("resuming", ()))
    comma = rf", (?:{pronoun}|{verb}{day} (?:{bearer}{name}|{office}){also}){day}(?:, (?=(?:{resumed})\b)|\. (?={capital}))"
    return re.compile(rf"{dashed}|{comma}" if own.get("resuming") else dashed)


def without(text: str, found: Iterable[Marked], inserted: re.Pattern[str] | None) -> list[Marked]:
    """Quotations without what is inserted in them: the parts before and behind it are quotations of their own."""
    if inserted is None:
        return list(found)
    return list(chain.from_iterable(_parts(text, each, inserted) for each in found))


def _parts(text: str, one: Marked, inserted: re.Pattern[str]) -> Iterator[Marked]:
    cuts = (
        [each.span() for each in inserted.finditer(text, one.inner, one.inner_end)]
        if _alone(text, one)
        else []
    )
    edges = [one.inner, *chain.from_iterable(cuts), one.inner_end]
    places = [_stripped(text, *edge) for edge in zip(edges[::2], edges[1::2], strict=True)]
    if len(places) == 1 or not all(any(map(str.isalnum, text[start:end])) for start, end in places):
        yield one
        return
    for start, end in places:
        yield Marked(
            one.start if start == places[0][0] else start, one.end if end == places[-1][1] else end, start, end
        )  # fmt: skip


def _alone(text: str, one: Marked) -> bool:
    """Whether a quotation in marks is a sentence of its own, with no words of the writer's around it."""
    before = text[: one.start].rstrip(_BLANKS)[-1:]
    behind = text[one.end :].lstrip(_BLANKS)[:1]
    whole = (not before or before in _OPENS) and behind not in _GOING_ON and not behind.islower()
    return whole and one.start < one.inner and one.inner_end < one.end


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in _PARTING:
        start += 1
    while start < end and text[end - 1] in _PARTING:
        end -= 1
    return start, end
