"""Pull quotes and captions: what a report prints a second time, beside its text, with the name on the line below."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from variorum.edits.quotations import word_key
from variorum.quotes.people import People
from variorum.quotes.printed import Kind, Named, Said
from variorum.quotes.reading import Reading, Sort

#: Words that are no repetition by chance.
_LEAST: Final = 4
#: How many places that begin with the same words are looked at.
_BEGINNINGS: Final = 60
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
    told = [*(each for each in found if not _inside(each, unmarked)), *unmarked]
    told.sort(key=lambda each: (each.start, -each.end))
    lines = [None if each.kind is Kind.INDIRECT else _alone(reading, each) for each in told]
    running = {
        number: word_key(each.text)
        for number, each in enumerate(told)
        if lines[number] is None and each.kind is not Kind.INDIRECT
    }
    keys = {number: word_key(told[number].text) for number, line in enumerate(lines) if line is not None}
    sources = _sources(keys.values(), running)
    answer: list[Said] = []
    for number, (each, line) in enumerate(zip(told, lines, strict=True)):
        if line is None:
            answer.append(each)
            continue
        source = sources.get(keys[number])
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
    quoted = {
        number: word_key(each.text) for number, each in enumerate(found) if each.kind is not Kind.INDIRECT
    }
    if not quoted:
        return []
    plain: dict[tuple[int, int], tuple[str, ...]] = {}
    for start, end in reading.paragraphs:
        text = reading.text[start:end].strip()
        first = bisect_left(reading.quoted, start, key=lambda each: each.start)
        marks = reading.quoted[first : first + 1]
        if len(text.split()) > _MOST or any(each.start < end for each in marks):
            continue
        if len(key := word_key(text)) > _LEAST:
            begin = reading.text.index(text, start)
            plain[begin, begin + len(text)] = key
    known = _sources(plain.values(), quoted)
    return [
        Said(start, end, reading.text[start:end], Kind.DIRECT)
        for (start, end), key in plain.items()
        if key in known
    ]


def _inside(each: Said, unmarked: Sequence[Said]) -> bool:
    """Whether something said begins in one of those paragraphs, which are in order."""
    place = bisect_right(unmarked, each.start, key=lambda one: one.start) - 1
    return place >= 0 and each.start < unmarked[place].end


def _sources(
    sought: Iterable[tuple[str, ...]], running: Mapping[int, tuple[str, ...]]
) -> dict[tuple[str, ...], int]:
    """The number of the first of the running words in which each of the sought ones stands in a row, for those that do;
    too few words stand anywhere by chance. Where very many begin alike, the first are looked at."""
    keys = [key for key in sought if len(key) >= _LEAST]
    begin: dict[tuple[str, ...], list[tuple[int, int]]] = {key[:_LEAST]: [] for key in keys}
    for number, words in running.items() if begin else ():
        for at in range(len(words) - _LEAST + 1):
            places = begin.get(words[at : at + _LEAST])
            if places is not None and len(places) < _BEGINNINGS:
                places.append((number, at))
    found: dict[tuple[str, ...], int] = {}
    for key in keys:
        for number, at in begin[key[:_LEAST]]:
            if running[number][at : at + len(key)] == key:
                found[key] = number
                break
    return found


def _signature(reading: Reading, people: People, paragraph: int) -> Named | None:
    """Who is named on the short line behind a paragraph, that is no sentence."""
    if paragraph + 1 >= len(reading.paragraphs):
        return None
    start, end = reading.paragraphs[paragraph + 1]
    line = reading.masked[start:end]
    if len(line.split()) >= _SIGNATURE or line.rstrip().endswith(_SENTENCE):
        return None
    begin = start + len(line) - len(line.lstrip(_DASHES))
    place = bisect_left(reading.mentions, begin, key=lambda each: each.start)
    for mention in reading.mentions[place : place + 1]:
        if mention.start == begin and mention.sort is Sort.NAME:
            return Named(people.name(mention, None), mention.start, mention.end)
    return None
