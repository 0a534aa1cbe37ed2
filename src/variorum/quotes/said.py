"""What a report says that others said: its quotations, and who speaks them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Final

from variorum.quotes.clauses import (
    CLAUSE_RULES,
    HOLDER_RULES,
    clauses,
    holders,
    likely,
    listed,
    states,
    subject,
    tellers,
)
from variorum.quotes.denied import by_nobody, feigned, unsaid, unspoken, within
from variorum.quotes.marks import DASHES, HIDDEN, Marked
from variorum.quotes.people import People
from variorum.quotes.printed import Kind, Named, Said
from variorum.quotes.reading import Mention, Reading, Sort, read
from variorum.quotes.repetitions import repeated
from variorum.quotes.speakers import RULES, Candidate, candidates, learnt, nobody, score
from variorum.quotes.tails import is_of, tail
from variorum.text.tokens import word_runs

#: The version of the rules; it grows when they find other quotations or speakers.
RULE: Final = 7
#: Words from which on marks hold something said rather than a word that the writer keeps at a distance.
LEAST_WORDS: Final = 3
#: The language of the reports that the ranker learnt from.
LEARNT: Final = "en"
_WORD = re.compile(r"\w+")
#: Letters that stand without blanks: what is said begins right behind one.
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
#: What stands between what leads to a quotation and its mark: a comma and "that".
_LEAD = re.compile(r"[ ,:]*$|,? ?\w+ $")
#: A word without a capital behind marks.
_NEXT = re.compile(r" ([a-zß-öø-ÿ][\w-]*)")
#: Words between a quotation and who is told behind it.
_TAIL: Final = 3
#: How sure a word whose subject is beyond doubt is to tell of something: more than any that is listed.
_CERTAIN: Final = 2.0


def said(
    text: str, language: str | None = None, *, weights: Mapping[str, Mapping[str, float]] | None = None
) -> list[Said]:
    """All that a report says was said, in its order. Paragraphs of `text` are parted by line breaks; `language` is a
    primary subtag. In a language without lists, quotations have the speakers whose names stand beside them.

    `weights` are those of the models "cues", "speakers", "clauses" and "holders"; without them, what was learnt for
    English and rules for other languages. A model that is missing is replaced by its rules.
    """
    models = weights if weights is not None else learnt() if language == LEARNT else {}
    reading = read(text, language)
    people = People(reading)
    in_marks = _in_marks(reading, people, models.get("speakers", RULES))
    in_words = _in_words(reading, people, models, in_marks)
    return repeated(reading, people, _without_doubles(in_marks, in_words))


def _in_marks(reading: Reading, people: People, weights: Mapping[str, float]) -> list[Said]:
    """What stands in marks. One in whose place no speaker is told goes on with the speaker of the one before."""
    found: list[Said] = []
    last: Mention | None = None
    last_name: str | None = None
    imagined = {
        people.name(each, None)
        for each in reading.mentions
        if each.sort is Sort.NAME and feigned(reading, each)
    }
    unnamed = 0  # where somebody without a name spoke last
    for place, quotation in enumerate(reading.quoted):
        inner = reading.text[quotation.inner : quotation.inner_end]
        turn = reading.text[quotation.start] in DASHES  # in a dialogue it is another's
        best = _best(reading, place, None if turn else last, weights)
        if (told := tail(reading, quotation)) is not None:
            speaks = last if last and is_of(reading, told, last) else told.named
            best = Candidate(speaks, told.verb, ()) if speaks else None
            unnamed = unnamed if best else quotation.start
        elif best is not None and best.mention.start < unnamed:
            best = None  # somebody without a name has spoken since
        if _denied(reading, quotation, best) or (turn and best and _told_above(reading, quotation, best)):
            best = None
        if best and (
            (told is None and _told_otherwise(reading, quotation, best)) or feigned(reading, best.mention)
        ):
            best = None
        kind = _kind(reading, place)
        cue = best.cue.text if best and best.cue else None
        loose = cue is None and (kind is Kind.MIXED or best is None)
        words = len(_WORD.findall(inner))
        if _UNSPACED.search(inner):
            words = len(word_runs(inner)) // 2
        if (loose and words < LEAST_WORDS) or (words <= LEAST_WORDS and _goes_on(reading, quotation)):
            continue
        speaker = None
        if best is not None and best.mention.text.casefold() in reading.lists.own["impersonal"]:
            last = last_name = None  # "hieß es", "explique-t-on": nobody is named
        elif best is not None:
            name = people.name(best.mention, last_name)
            if best.mention.sort is Sort.PRONOUN and name in imagined:
                name = best.mention.text  # whoever gave out to be that person
            speaker = Named(name, best.mention.start, best.mention.end)
            last, last_name = best.mention, name
        found.append(Said(quotation.inner, quotation.inner_end, inner, kind, speaker, cue))
    return found


def _told_above(reading: Reading, quotation: Marked, best: Candidate) -> bool:
    """Whether somebody is mentioned in a paragraph above that does not end in a colon: in a dialogue this one is another's."""
    place = bisect_right(reading.paragraphs, quotation.start, key=lambda span: span[0]) - 1
    begin = reading.paragraphs[place][0]
    return best.mention.start < begin and not reading.masked[:begin].rstrip().endswith(":")


def _told_otherwise(reading: Reading, quotation: Marked, best: Candidate) -> bool:
    """Whether the sentence that a quotation opens goes on with somebody, but the best candidate is of an earlier one: "…", the
    Harwick Gazette called it."""
    place = bisect_right(reading.sentences, quotation.start, key=lambda span: span[0]) - 1
    begin, end = reading.sentences[place]
    if begin != quotation.start or best.mention.start >= begin:
        return False
    at = bisect_left(reading.mentions, quotation.end, key=lambda each: each.start)
    if at == len(reading.mentions) or reading.mentions[at].start >= end:
        return False
    if reading.mentions[at].text.split()[-1] == best.mention.text.split()[-1]:
        return False
    between = reading.masked[quotation.inner_end - 1 : reading.mentions[at].start]
    words = _WORD.findall(between.lstrip(HIDDEN))
    ahead = [each for each in words[:1] if each in reading.lists.plain or not each.islower()]
    return not ahead and len(words) < _TAIL and any(each in between for each in ",?!") and "." not in between


def _denied(reading: Reading, quotation: Marked, best: Candidate | None) -> bool:
    """Whether it is told that a quotation was not said, or that nobody said it."""
    cue = best.cue if best is not None else None
    if unspoken(reading, quotation):
        return True
    begins = bisect_right(reading.sentences, quotation.start, key=lambda span: span[0]) - 1
    lead = _LEAD.search(reading.masked, reading.sentences[begins][0], quotation.start)
    if (
        best
        and lead
        and best.mention.start < reading.sentences[begins][0]
        and by_nobody(reading, lead.start())
    ):
        return True
    if cue is None or cue.source or cue.start < quotation.end:
        return False
    return unsaid(reading, cue.start, cue.end, quotation.start)


def _goes_on(reading: Reading, quotation: Marked) -> bool:
    """Whether a sentence opens with marks and goes on with them as one of its parts: “Green zone” shops stay shut, he said."""
    lists = reading.lists
    following = _NEXT.match(reading.masked, quotation.end)
    if (
        following is None
        or _lead(reading, quotation).isalnum()
        or not reading.text[quotation.inner_end - 1].isalnum()
    ):
        return False
    told = (
        lists.words.words("quotes", "speech")
        | lists.words.words("quotes", "pronouns")
        | lists.own["determiners"]
    )
    return following[1] not in told


def _in_words(
    reading: Reading, people: People, models: Mapping[str, Mapping[str, float]], in_marks: list[Said]
) -> list[Said]:
    """What is told in the writer's words, with the marks that stand in it."""
    found: dict[tuple[int, int], Said] = {}
    known = models.get("cues") or listed(reading)
    tells: dict[tuple[int, int], float] = {}  # how surely its word tells of it
    told, whose = models.get("clauses", CLAUSE_RULES), models.get("holders", HOLDER_RULES)
    spoken = [(each.start, each.speaker.name) for each in in_marks if each.speaker]
    for word in tellers(reading, known):
        clause = max(clauses(reading, word), key=lambda each: score(each.features, told))
        if not clause.ranges:
            continue
        mention, surely = subject(reading, word, clause), _CERTAIN
        if mention is None:
            mention, _ = max(holders(reading, word, clause), key=lambda each: score(each[1], whose))
            surely = known[word.text.casefold()]
        if mention is None or not states(reading, word, mention):
            continue
        begin = clause.ranges[0][0]
        if unsaid(reading, word.start, word.end, begin) or feigned(reading, mention):
            continue
        if within(reading, word.start) and any(each.start <= begin <= each.inner for each in reading.quoted):
            continue  # what follows is told of the document: "a film in which she says “…” was shown"
        if mention.text.casefold() in reading.lists.own["impersonal"]:
            continue
        if "clauses" not in models and not likely(reading, word, clause, mention):
            continue
        before = bisect_left(spoken, mention.start, key=lambda each: each[0]) - 1
        last = spoken[before][1] if before >= 0 else None
        speaker = Named(people.name(mention, last), mention.start, mention.end)
        for start, end in (_whole_marks(reading, *each) for each in clause.ranges):
            if not _tells(reading, start, end):
                continue
            kind = Kind.MIXED if HIDDEN in reading.masked[start:end] else Kind.INDIRECT
            if surely > tells.get((start, end), 0.0):
                tells[start, end] = surely
                found[start, end] = Said(start, end, reading.text[start:end], kind, speaker, word.text)
    return list(found.values())


def _tells(reading: Reading, start: int, end: int) -> bool:
    """Whether words tell of anything: not one alone, and not such as stand with everything ("that", "on Monday")."""
    lists = reading.lists
    times = lists.words.words("numbers", "months") | lists.words.words("numbers", "periods")
    words = [each.casefold() for each in _WORD.findall(reading.text, start, end)]
    return len(words) > 1 and any(word not in lists.common and word not in times for word in words)


def _whole_marks(reading: Reading, start: int, end: int) -> tuple[int, int]:
    """A range with both marks of each quotation that it holds beside other words, without those of one that holds all of
    it, and without the "that" it opens with."""
    first = _WORD.match(reading.masked, start)
    if first and first.group() in reading.lists.opens and first.end() < end:
        start = first.end() + 1
    ahead, behind = (
        bisect_right(reading.quoted, place, key=lambda each: each.inner) for place in (start, end - 1)
    )
    opening, closing = reading.quoted[max(0, ahead - 1) : ahead], reading.quoted[max(0, behind - 1) : behind]
    if closing and closing[0].start <= start and end <= closing[0].end:
        return max(start, closing[0].inner), min(end, closing[0].inner_end)
    return (
        next((each.start for each in opening if start < each.inner_end and each.end < end), start),
        next((each.end for each in closing if start < each.start and end <= each.inner_end), end),
    )


def _without_doubles(in_marks: list[Said], in_words: list[Said]) -> list[Said]:
    """What stands in marks as a sentence of its own, or as all that is told of somebody, is not told again in the words
    around it; of what the writer tells, a part that is quoted is part of it."""
    direct = [each for each in in_marks if each.kind is Kind.DIRECT]
    wholes = {each.start: each.end for each in in_marks if each.speaker}
    told = sorted(
        (
            each for each in in_words
            if not _overlapped(each, direct) and not each.start < each.end <= wholes.get(each.start, 0)
        ),
        key=lambda each: (each.start, -each.end),
    )  # fmt: skip
    ends = list(accumulate((each.end for each in told), max, initial=0))
    parts = [
        each for each in in_marks
        if each.kind is Kind.DIRECT
        or each.end > ends[bisect_right(told, each.start, key=lambda one: one.start)]
    ]  # fmt: skip
    return parts + told


def _overlapped(each: Said, direct: Sequence[Said]) -> bool:
    """Whether something said shares a character with one of those, which are in order and apart."""
    place = bisect_right(direct, each.start, key=lambda one: one.end)
    return place < len(direct) and direct[place].start < each.end


def _best(
    reading: Reading, place: int, last: Mention | None, weights: Mapping[str, float]
) -> Candidate | None:
    """The likeliest speaker; None where it is likelier that nobody is named."""
    best, most = None, score(nobody(reading, place), weights)
    for each in candidates(reading, place, last):
        own = score(each.features, weights)
        if own > most:
            best, most = each, own
    return best


def _kind(reading: Reading, place: int) -> Kind:
    """Direct where it is a sentence of its own: it stands behind a mark or nothing, and begins as a sentence does."""
    quotation = reading.quoted[place]
    lead = _lead(reading, quotation)
    first = reading.text[quotation.inner]
    if lead and ((lead.isalnum() and not _UNSPACED.match(lead)) or lead in "('’"):
        return Kind.MIXED
    return Kind.DIRECT if not first.islower() or lead in ("\n", "") else Kind.MIXED


def _lead(reading: Reading, quotation: Marked) -> str:
    """The character before a quotation that is no blank; none where there is none."""
    before = quotation.start
    while before and reading.masked[before - 1] == " ":
        before -= 1
    return reading.masked[max(0, before - 1) : before]
