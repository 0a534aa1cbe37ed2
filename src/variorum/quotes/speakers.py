"""Who speaks a quotation: everybody who is mentioned near it, ranked.

What is looked at is told as features (where a mention stands, which verb is beside it, what lies between); a weight for
each is learnt from reports whose speakers were marked by hand (`scripts/ranker.py`), or set by rule.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Final

from variorum.quotes.able import speaking
from variorum.quotes.marks import HIDDEN, Marked
from variorum.quotes.reading import ASIDE, Cue, Mention, Reading, Sort, is_office, shape

#: Paragraphs before that of a quotation in which its speaker is looked for.
_BACK: Final = 2
#: Characters from which on a mention in the same paragraph is too far.
_REACH: Final = 600
_STEPS: Final = (3, 12, 30, 60, 120, 240)
_APPOSITION = re.compile(r", [^.?!\x00]{1,90}, ")
_BETWEEN = re.compile(r"[\w’'-]+")
_HELPING = re.compile(r", (?:[\w’'-]+ )*?([\w’'-]+ )$")
_STOP = re.compile(r"[.?!][”“«»\"’']?\s")

#: Weights of a few features, set by hand: how the ranker is without what it learnt.
RULES: Final[Mapping[str, float]] = {
    "nobody": 0.15,
    "same sentence": 2.0, "earlier paragraph": -2.5, "later sentence": -1.5,
    "subject": 2.0, "subject, helped": 1.8, "subject, apposition": 1.5, "inverted": 2.0, "according": 1.5,
    "none": -1.5, "cue between": 0.5,
    "far 0": 1.0, "far 1": 0.8, "far 2": 0.5, "far 4": -0.5, "far 5": -1.0, "far 6": -1.5,
    "others 2": -0.5, "others 3": -1.0, "quotation between": -0.7, "carried": 2.2, "alone, carried": 1.0,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may speak a quotation, with the verb beside them and what tells for or against it."""

    mention: Mention
    cue: Cue | None
    features: tuple[str, ...]


@lru_cache(maxsize=1)
def learnt() -> Mapping[str, Mapping[str, float]]:
    """The learnt weights by model and feature."""
    weights: dict[str, dict[str, float]] = json.loads(
        resources.files("variorum.quotes").joinpath("weights.json").read_text("utf-8")
    )
    return weights


def score(features: tuple[str, ...], weights: Mapping[str, float]) -> float:
    """The sum of the weights: how much speaks for a candidate."""
    return sum([weights.get(each, 0.0) for each in features])


def candidates(reading: Reading, place: int, last: Mention | None) -> list[Candidate]:
    """Who may speak the quotation of that place in the report; `last` is the speaker of the one before it."""
    quotation = reading.quoted[place]
    here = bisect_right(reading.paragraphs, quotation.start, key=lambda span: span[0]) - 1
    if here < 0:
        return []
    first, until = reading.paragraphs[max(0, here - _BACK)][0], _paragraph_end(reading, quotation)
    reach = _REACH + quotation.end - quotation.start
    begins, ends = (
        bisect_left(reading.mentions, place, key=lambda each: each.start)
        for place in (max(first, quotation.start - reach + 1), min(until, quotation.start + reach))
    )
    captions = [
        span for span in reading.paragraphs[max(0, here - _BACK) : here] if _is_caption(reading, span)
    ]
    near = [
        each for each in reading.mentions[begins:ends]
        if not any(start <= each.start < end for start, end in captions)
    ]  # fmt: skip
    near = speaking(reading, near)
    if last is not None and last not in near:
        near.append(last)
    found = [
        Candidate(each, cue, tuple(_features(reading, place, each, role, cue, last, reading.paragraphs[here][0], near)))
        for each in near
        for role, cue in [beside(reading, each)]
    ]  # fmt: skip
    if reading.lists.own["prepositions"]:
        return _told(reading, quotation, found, last)
    sourced = reading.lists.own["sourcing"] and [
        each
        for each in found
        if {"according", "before, same sentence"} <= {*each.features}
        and "quotation between" not in each.features
    ]
    return sourced or found


def _told(
    reading: Reading, quotation: Marked, found: list[Candidate], last: Mention | None
) -> list[Candidate]:
    """Where nothing was learnt: those beside a verb in the sentence of the quotation, where there are any; else those before its
    colon, and who spoke last."""
    found = [each for each in found if each.mention == last or "quotation between" not in each.features]
    beside = [each for each in found if each.cue is not None and "same sentence" in each.features]
    if beside:
        return beside
    colon = reading.masked[: quotation.start].endswith((": ", ":", ":\u00a0"))
    opening = [
        each for each in found if colon and {"opens its sentence, before, same sentence"} <= {*each.features}
    ]
    if opening and opening[0].mention.sort is not Sort.BARE:
        return opening  # a verb that no list has: nobody before goes on
    return [
        each
        for each in found
        if each.cue is not None
        or each.mention == last
        or (colon and each.mention.end <= quotation.start and "same sentence" in each.features)
    ]


def _is_caption(reading: Reading, paragraph: tuple[int, int]) -> bool:
    """Whether a paragraph ends without a mark, as captions and crossheads do: nobody who is named there goes on to speak
    below it."""
    return reading.masked[slice(*paragraph)].rstrip()[-1:].isalnum()


def _paragraph_end(reading: Reading, quotation: Marked) -> int:
    place = bisect_left(reading.paragraphs, quotation.end, key=lambda span: span[1])
    return reading.paragraphs[place][1] if place < len(reading.paragraphs) else quotation.end


def beside(reading: Reading, mention: Mention) -> tuple[str, Cue | None]:
    """How a mention stands to a verb of speech, and that verb."""
    masked = reading.masked
    place = bisect_right(reading.cues, mention.start, key=lambda each: each.end)
    ahead = reading.cues[place - 1] if place else None
    behind = next((cue for cue in reading.cues[place : place + 2] if cue.start >= mention.end), None)
    if ahead is not None and ahead.source and not masked[ahead.end : mention.start].strip():
        return "according", ahead
    if behind is not None and not behind.source:
        gap = ASIDE.sub("", masked[mention.end : behind.start])
        if not gap.strip():
            return "subject", behind
        if all(word.casefold() in reading.lists.helpers for word in _BETWEEN.findall(gap)) and "," not in gap:
            return "subject, helped", behind
        if _APPOSITION.fullmatch(_unhelped(reading, gap)):
            return "subject, apposition", behind
    if ahead is not None and not ahead.source:
        gap = masked[ahead.end : mention.start].strip()
        if (
            not gap
            or gap in reading.lists.own["hyphened"]
            or is_office(gap, reading.lists)
            or _is_day(reading, gap)
        ):
            return "inverted", ahead
    return "none", None


def _unhelped(reading: Reading, gap: str) -> str:
    """What stands before a verb without the words that help it: ", chef des pompiers, a "."""
    while (found := _HELPING.search(gap)) and found[1].strip().casefold() in reading.lists.helpers:
        gap = gap[: found.start(1)]
    return gap


def _is_day(reading: Reading, gap: str) -> bool:
    """Whether between a verb and who speaks there is but a day: "sagte am Dienstag Anna Lang"."""
    own, days = reading.lists.own, reading.lists.words.words("numbers", "weekdays")
    words = [each.casefold() for each in _BETWEEN.findall(gap) if HIDDEN not in gap]
    little = own["prepositions"] | own["determiners"]
    return (
        bool(little) and not days.isdisjoint(words) and all(each in days or each in little for each in words)
    )


def nobody(reading: Reading, place: int) -> tuple[str, ...]:
    """What tells that none of the candidates speaks the quotation."""
    quotation = reading.quoted[place]
    ends, opens, alone = _edges(reading, place)
    words = reading.text[quotation.inner : quotation.inner_end].split()
    size = min(len(words), 8)
    begins = "capital" if reading.text[quotation.inner].isupper() else "other"
    return ("nobody", f"nobody, {size}", f"nobody, {begins}", f"nobody, {begins}, {min(size, 4)}",
            f"nobody, ends {ends}", f"nobody, lead {opens}", f"nobody, alone {alone}")  # fmt: skip


def _edges(reading: Reading, place: int) -> tuple[str, str, bool]:
    """How a quotation ends, what it stands behind, and whether its paragraph holds nothing else."""
    quotation = reading.quoted[place]
    last, lead = (
        reading.text[quotation.inner_end - 1],
        reading.masked[max(0, quotation.start - 9) : quotation.start],
    )
    before = lead.rstrip(" ")[-1:]
    opens = "opens" if before in ("", "\n") else "letter" if before.isalnum() else before
    alone = opens == "opens" and quotation.end >= _paragraph_end(reading, quotation) - 2
    return "letter" if last.isalnum() else last, opens, alone


def _features(
    reading: Reading, place: int, mention: Mention, role: str, cue: Cue | None, last: Mention | None,
    paragraph: int, near: list[Mention],
) -> Iterator[str]:  # fmt: skip
    masked, quotation = reading.masked, reading.quoted[place]
    after = mention.start >= quotation.end
    start, end = (quotation.end, mention.start) if after else (mention.end, quotation.start)
    others = sum(1 for each in near if start <= each.start and each.end <= end)
    stops = _STOP.search(masked, start, end) or (
        after
        and masked[quotation.inner_end - 1] in ".?!"
        and masked[quotation.end : quotation.end + 2].strip()[:1].isupper()
    )
    side = "after" if after else "before"
    earlier = mention.end <= paragraph
    where = (
        "earlier paragraph"
        if earlier
        else "same sentence"
        if not stops
        else "later sentence"
        if after
        else "sentence before"
    )
    far = sum(end - start > step for step in _STEPS)
    told = role != "none"
    yield from (where, role, f"far {far}", f"others {min(others, 3)}", f"sort {mention.sort}")
    yield f"{side}, {where}"
    yield f"{side}, {role}, {where}"
    yield f"{side}, {role}, far {far}"
    yield f"{side}, {where}, others {min(others, 3)}"
    yield f"{role}, {mention.sort}"
    if masked.find(HIDDEN, start, end) >= 0:
        yield "quotation between"
        yield f"quotation between, {side}, {told}"
    ends, opens, alone = _edges(reading, place)
    yield f"{side}, {told}, {where}, ends {ends}"
    yield f"{side}, {told}, {where}, lead {opens}"
    yield f"alone {alone}, {where}, {told}"
    if last is not None and mention == last:
        yield "carried"
        yield f"carried, {where}"
        yield f"carried, lead {opens}"
        if alone:
            yield "alone, carried"
    elif last is not None:
        yield f"not carried, {where}, {told}, {alone}"
    word = _BETWEEN.search(masked, mention.end, mention.end + 30)
    if word and not _STOP.search(masked[mention.end : word.start()]):
        yield f"next {shape(reading.lists, word.group())}"
    words = _BETWEEN.findall(masked[max(0, mention.start - 20) : mention.start])
    if words:
        yield f"previous {shape(reading.lists, words[-1])}"
    if cue is not None:
        between = start <= cue.start < end or (
            not after and cue.start >= mention.end and cue.end <= quotation.start
        )
        yield f"cue {cue.text.casefold()}"
        if between:
            yield "cue between"
    begins = bisect_left(reading.sentences, (mention.start,))
    if begins < len(reading.sentences) and reading.sentences[begins][0] == mention.start:
        yield f"opens its sentence, {side}, {where}"
