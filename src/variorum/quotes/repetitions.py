"""Pull quotes and captions: what a report prints a second time, beside its text, with the name on the line below."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from variorum.edits.quotations import word_key
from variorum.quotes.people import People
from variorum.quotes.printed import Kind, Named, Said
from variorum.quotes.reading import Reading, Sort

#: Words that are no repetition by chance.
_LEAST: Final = 4
#: Words of a paragraph from which on it is no pull quote, and of a line from which on it is no signature.
_MOST, _SIGNATURE = 60, 9
_MARKS: Final = "“”„«»\"'‘’ "
_DASHES: Final = "—–- "
_SENTENCE: Final = (".", "?", "!", ":", ",")


def repeated(reading: Reading, people: People, found: Sequence[Said]) -> list[Said]:
    """The same things said in order, those that repeat another one marked so, with what is repeated without marks.

    A repetition stands in a paragraph of its own, and is of whom the line below it names, else of whom the words in
    the text are of.
    """
    unmarked = _unmarked(reading, found)
    told = [
        *(each for each in found if not any(one.start <= each.start < one.end for one in unmarked)), *unmarked
    ]  # fmt: skip
    told.sort(key=lambda each: (each.start, -each.end))
    keys = [f" {' '.join(word_key(each.text))} " for each in told]
    lines = [_alone(reading, each) for each in told]
    running = [
        number for number, each in enumerate(told) if lines[number] is None and each.kind is not Kind.INDIRECT
    ]
    answer: list[Said] = []
    for each, key, line in zip(told, keys, lines, strict=True):
        if line is None or each.kind is Kind.INDIRECT:
            answer.append(each)
            continue
        long = key.count(" ") > _LEAST
        source = next((number for number in running if key in keys[number]), None) if long else None
        speaker = _signature(reading, people, line) or (told[source].speaker if source is not None else None)
        if speaker is None and source is None:
            answer.append(each)
        else:
            answer.append(replace(each, repeats=source, speaker=speaker or each.speaker, cue=None))
    return answer


def _alone(reading: Reading, each: Said) -> int | None:
    """The number of the paragraph that holds nothing but that; None where there is more."""
    number = bisect_right(reading.paragraphs, each.start, key=lambda span: span[0]) - 1
    if number < 0 or each.end > reading.paragraphs[number][1]:
        return None
    start, end = reading.paragraphs[number]
    return (
        number
        if not (reading.text[start : each.start] + reading.text[each.end : end]).strip(_MARKS)
        else None
    )


def _unmarked(reading: Reading, found: Sequence[Said]) -> list[Said]:
    """Paragraphs without marks whose words stand in a quotation of the text."""
    keys = [f" {' '.join(word_key(each.text))} " for each in found if each.kind is not Kind.INDIRECT]
    told: list[Said] = []
    for start, end in reading.paragraphs:
        text = reading.text[start:end].strip()
        begin = reading.text.index(text, start)
        if len(text.split()) > _MOST or any(start <= place.start < end for place in reading.quoted):
            continue
        key = word_key(text)
        if len(key) > _LEAST and any(f" {' '.join(key)} " in other for other in keys):
            told.append(Said(begin, begin + len(text), text, Kind.DIRECT))
    return told


def _signature(reading: Reading, people: People, paragraph: int) -> Named | None:
    """Who is named on the short line behind a paragraph, that is no sentence."""
    if paragraph + 1 >= len(reading.paragraphs):
        return None
    start, end = reading.paragraphs[paragraph + 1]
    line = reading.masked[start:end]
    if len(line.split()) >= _SIGNATURE or line.rstrip().endswith(_SENTENCE):
        return None
    begin = start + len(line) - len(line.lstrip(_DASHES))
    for mention in reading.mentions:
        if mention.start == begin and mention.sort is Sort.NAME:
            return Named(people.name(mention, None), mention.start, mention.end)
    return None
