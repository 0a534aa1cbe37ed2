"""What a sentence attributes to somebody in the writer's words: the verb that tells of it, how far what is told reaches,
and whose it is.

As with speakers, all that may be meant is listed and ranked: for each verb (or noun) of saying, thinking and the like the parts
of its sentence that may be what was said, then everybody mentioned in the sentence.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final

from variorum.quotes.able import speaking
from variorum.quotes.marks import HIDDEN
from variorum.quotes.reading import ASIDE, Cue, Mention, Reading, Sort, is_office, shape

_WORD = re.compile(r"[^\W_\x00](?:[\w’'-]*\w)?")
_TRIMMED = " \t\n\xa0,;:.!?—–-()“”\"'‘’«»„" + HIDDEN
#: Characters beside quotations from which on a sentence is none of a report: nothing is looked for in it.
_LONGEST: Final = 1_000
#: Words of a sentence that tell of something said, and people before each, that are looked at; of those behind, half as many.
_CROWD: Final = 16
_MOST_ENDS: Final = 7
_MOST_STARTS: Final = 4
_LEAST_LETTERS: Final = 3
#: Where a sentence goes on with what its subject did next.
_GOES_ON: Final = (", and", ", but")
_ENDINGS: Final = ("ing", "ed", "s")


#: Weights of a few features of what is told and of whose it is, set by hand.
CLAUSE_RULES: Final[Mapping[str, float]] = {
    "nothing, any": 2.0, "nothing, mark :": 3.0, "after that, end": 3.0, "after next, end": 1.0, "before start, comma": 1.0,
    "after, subject name": 1.2, "after, subject pronoun": 1.2, "after, subject phrase": 1.2, "after, subject bare": 1.2,
    "before, gap 0": 1.2, "before, gap 1": 1.1, "after, hidden True, all True": -5.0,
    "before, hidden True, all True": -5.0, "cue according, before start": 1.5,
}  # fmt: skip
HOLDER_RULES: Final[Mapping[str, float]] = {
    "before, helped True": 3.0, "after, beside": 1.5, "before, others 0": 0.5, "nobody": 0.4,
    "after, beside cue to": 3.0,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Word:
    """A word at `[start, end)` that may tell of something said, and the sentence `[first, last)` that it stands in."""

    start: int
    end: int
    text: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Clause:
    """What may be told: one or two ranges of its sentence, and what tells for or against it."""

    ranges: tuple[tuple[int, int], ...]
    features: tuple[str, ...]


def tellers(reading: Reading, known: Mapping[str, float]) -> Iterator[Word]:
    """The words of a report outside quotations that are known to tell of something said; one that begins "de acuerdo con" does
    where all of that stands there."""
    phrases = {each.split()[0] for each in reading.lists.words.quotes.get("according", ())}
    sources = {each.start for each in reading.cues if each.source}
    for first, last in reading.sentences:
        if last - first - reading.masked.count(HIDDEN, first, last) > _LONGEST:
            continue
        words = _WORD.finditer(reading.masked, first, last)
        telling = (
            each
            for each in words
            if (word := each.group().casefold()) in known and (word not in phrases or each.start() in sources)
        )
        for match in islice(telling, _CROWD):
            yield Word(match.start(), match.end(), match.group(), first, last)


def listed(reading: Reading) -> dict[str, float]:
    """The verbs of speech of the language, and what a phrase like "according to" begins with."""
    lists = reading.lists.words
    phrases = [each.split()[0] for each in lists.quotes.get("according", ())]
    return dict.fromkeys([*lists.words("quotes", "speech"), *phrases], 1.0)


def clauses(reading: Reading, word: Word) -> list[Clause]:
    """All that the word may tell of; the last is nothing."""
    masked = reading.masked
    about = _about(reading, word)
    found = [
        Clause((span,), tuple(_features(reading, word, about, "after", at, span, how)))
        for at, span, how in _after(reading, word)
    ]
    for begin, end in _before(masked, word):
        span = _trim(masked, begin, end)
        if span:
            found.append(
                Clause((span,), tuple(_features(reading, word, about, "before", "start", span, "comma")))
            )
            rest = _rest(masked, word)
            if rest:
                found.append(Clause((span, rest), tuple(_features(reading, word, about, "around", "start", span, "comma"))))  # fmt: skip
    return [*found, Clause((), tuple(f"nothing, {each}" for each in about))]


def _after(reading: Reading, word: Word) -> Iterator[tuple[str, tuple[int, int], str]]:
    masked, lists = reading.masked, reading.lists
    starts = [("next", word.end)]
    for match in _WORD.finditer(masked, word.end, min(word.last, word.end + 90)):
        if match.group() in lists.opens:
            starts.append(("that", match.end()))
        elif match.group() in lists.starts:
            starts.append((match.group(), match.start()))
        if len(starts) > _MOST_STARTS:
            break
    comma = masked.find(",", word.end, min(word.last, word.end + 60))
    if comma > 0:
        starts.append((",", comma + 1))
    for name, start in starts:
        ends = [("end", word.last)]
        for match in lists.breaks.finditer(masked, start + 1, word.last):
            following = _WORD.match(masked, match.end())
            mark = match.group().strip() or "blank"
            ends.append((f"{mark} {shape(lists, following.group()) if following else ''}", match.start()))
            if len(ends) > _MOST_ENDS:
                break
        spans = [(how, span) for how, end in ends if (span := _trim(masked, start, end))]
        alone = [how for how, span in spans if name == "next" and _is_object(reading, span)]
        if any(how in _GOES_ON for how in alone):
            continue
        yield from ((name, span, how) for how, span in spans if how not in alone)


def _is_object(reading: Reading, span: tuple[int, int]) -> bool:
    """Whether what stands right behind a verb is somebody alone, with a place or a day: "debated Senator Robert White in Austin on
    Monday". Nothing is told there."""
    start, end = span
    place = bisect_left(reading.mentions, start, key=lambda each: each.start)
    named = reading.mentions[place : place + 1]
    if not named or named[0].sort is not Sort.NAME or named[0].start != start:
        return False
    own = reading.lists.own
    little = own["prepositions"] | own["places"] | own["circumstances"] | own["determiners"]
    beside = _WORD.findall(reading.masked, named[0].end, end)
    return all(word[0].isupper() or word[0].isdigit() or word in little for word in beside)


def _before(masked: str, word: Word) -> Iterator[tuple[int, int]]:
    """Up to the last comma before the word, and the one before that: "…, Smith, the mayor, said"."""
    end = word.start
    for _ in range(3):
        end = masked.rfind(",", word.first, end)
        if end < 0:
            return
        yield word.first, end


def _rest(masked: str, word: Word) -> tuple[int, int] | None:
    comma = masked.find(",", word.end, min(word.last, word.end + 120))
    return _trim(masked, comma, word.last) if comma > 0 else None


def _trim(masked: str, start: int, end: int) -> tuple[int, int] | None:
    """The range without marks and blanks at its ends; hidden text at them stays. None where nothing is left."""
    while start < end and masked[start] in _TRIMMED and masked[start] != HIDDEN:
        start += 1
    while start < end and masked[end - 1] in _TRIMMED and masked[end - 1] != HIDDEN:
        end -= 1
    return (start, end) if end - start >= _LEAST_LETTERS else None


def _about(reading: Reading, word: Word) -> list[str]:
    """What a word and those beside it tell, whatever it may tell of."""
    masked, text, lists = reading.masked, word.text.casefold(), reading.lists
    before, after = (
        [shape(lists, each) for each in _WORD.findall(piece)]
        for piece in (masked[max(word.first, word.start - 40) : word.start], masked[word.end : min(word.last, word.end + 40)])
    )  # fmt: skip
    previous, following = before[-1] if before else "^", after[0] if after else "$"
    ending = next((each for each in _ENDINGS if text.endswith(each)), "")
    gap = masked[word.end : word.end + 2]
    mark = gap.strip()[:1] if gap.strip()[:1] in ",:;.“\"'‘" else ""
    place = bisect_right(reading.mentions, word.start, key=lambda each: each.end) - 1
    beside = place >= 0 and not masked[reading.mentions[place].end : word.start].strip()
    subject = reading.mentions[place].sort if beside else "none"
    return [
        "any", f"cue {text}", f"previous {previous}", f"next {following}", f"cue {text}, next {following}",
        f"cue {text}, previous {previous}", f"ending {ending}", f"ending {ending}, next {following}",
        f"mark {mark}", f"cue {text}, mark {mark}", f"subject {subject}", f"ending {ending}, subject {subject}",
        f"cue {text}, subject {subject}", f"ending {ending}, previous {previous}",
        f"hidden {HIDDEN in masked[word.first : word.last]}",
        f"cue {text}, hidden {HIDDEN in masked[word.first : word.last]}",
        f"second {after[1] if len(after) > 1 else '$'}",
    ]  # fmt: skip


def _features(
    reading: Reading, word: Word, about: list[str], side: str, starts: str, span: tuple[int, int], ends: str
) -> Iterator[str]:
    masked, text = reading.masked, word.text.casefold()
    start, end = span
    size = min(6, (end - start) // 25)
    form = f"{side} {starts}"
    mark, _, following = ends.partition(" ")
    yield from (form, f"{form}, {mark}", f"{side}, ends {ends}", f"{side}, follows {following}")
    yield f"cue {text}, {form}"
    yield f"cue {text}, {side}, {mark}"
    yield f"size {size}, {side}, {mark}"
    yield from (f"{form}, {each}" for each in about[2:4])
    yield f"{form}, {about[6]}"
    yield f"{side}, {about[10]}"
    yield f"{form}, {about[8]}"
    first = _WORD.match(masked, start)
    yield f"{side}, first {shape(reading.lists, first.group()) if first else 'mark'}"
    inner = masked[start:end]
    yield f"{side}, commas {min(3, inner.count(','))}, {mark}"
    yield f"{side}, hidden {HIDDEN in inner}, all {all(each in _TRIMMED for each in inner)}"
    if side != "after":
        gap = masked[end : word.start]
        yield f"{side}, gap {min(5, len(gap) // 15)}"
        yield f"{side}, commas between {min(3, gap.count(','))}, {about[10]}"
    else:
        yield f"{side}, gap {min(5, (start - word.end) // 12)}, {starts}"
    others = bisect_left(reading.cues, end, key=_place) - bisect_left(reading.cues, start, key=_place)
    yield f"{side}, others {min(2, others)}, {mark}"


def _place(cue: Cue) -> int:
    return cue.start


# --- whose it is -------------------------------------------------------------------------------------------


def subject(reading: Reading, word: Word, clause: Clause) -> Mention | None:
    """The name of two mentions of one person between commas before a verb: "his client, Jon Holm, had told". There is no
    choice here, and the ranker would look for another before the commas. None where there is none, or what is told is there."""
    place = bisect_left(reading.mentions, word.start, key=lambda each: each.start)
    two = reading.mentions[max(0, place - 2) : place]
    if {each.sort for each in two} != {Sort.NAME, Sort.PHRASE} or two[0].start < word.first:
        return None
    if any(start < word.start and two[0].start < end for start, end in clause.ranges):
        return None
    masked, helpers = reading.masked, reading.lists.helpers
    comma, gap = masked[two[1].end : two[1].end + 2], masked[two[1].end + 2 : word.start]
    beside = masked[two[0].end : two[1].start] == comma == ", " and not any(each in gap for each in ",;:")
    if not beside or not all(each.casefold() in helpers for each in _WORD.findall(gap)):
        return None
    return next(each for each in two if each.sort is Sort.NAME)


def states(reading: Reading, word: Word, mention: Mention) -> bool:
    """Whether a verb by which things show something tells of anything said: its subject is a person, a body, or what is written.
    "The inquiry found", "the divers found", not "the film showed"."""
    lists = reading.lists
    if word.text.casefold() not in lists.own["showing"] or mention.sort is not Sort.PHRASE:
        return True
    end = word.start if mention.start < word.start < mention.end else mention.end
    words = reading.text[mention.start : end].split()
    link = next((at for at, each in enumerate(words) if at and each in lists.own["links"]), len(words))
    times = (
        lists.words.words("numbers", "periods") | lists.words.words("numbers", "weekdays") | lists.own["when"]
    )
    while link > 1 and words[link - 1].casefold() in times:
        link -= 1
    head = words[link - 1]
    stating = lists.own["stating"] | lists.words.words("quotes", "speakers")
    return head[0].isupper() or head.casefold() in stating or head.endswith(tuple(lists.own["persons"]))


def likely(reading: Reading, word: Word, clause: Clause, mention: Mention) -> bool:
    """Whether something is told at all, where no weights were learnt: neither when or where it was said, behind a quotation and
    its verb, nor who speaks, before the verb and what it is about: "Le maire, Paul Renard, a annoncé sa démission"."""
    masked = reading.masked
    start, end = clause.ranges[0]
    if start > word.start:
        if not _opened(reading, word, start) or _tells_quotation(reading, word):
            return False
        return HIDDEN not in masked[word.first : word.start] or masked[word.end : start].strip(" ,;:") != ""
    place = bisect_left(reading.mentions, start, key=lambda each: each.start)
    opens = [each for each in reading.mentions[place : place + 2] if each.end <= end]
    named = any(each.sort is Sort.NAME for each in opens) and opens[0].start == start
    named = named and masked[opens[0].end : end].strip()[:1] in ("", ",")
    own, said = reading.lists.own, mention.text.casefold().split()
    vague = mention.sort is Sort.PHRASE and said[0] in own["possessives"] | own["indefinite"]
    speaks = not vague or not reading.lists.words.words("quotes", "speakers").isdisjoint(said)
    return not named and (mention.start < word.start or speaks)


def _tells_quotation(reading: Reading, word: Word) -> bool:
    """Whether a verb stands right behind a quotation, which is what it tells: a clause behind it is of who speaks, or of those
    who hear it ("«…», dijo Luis Pardo ante los vecinos que llenaban la plaza")."""
    place = bisect_right(reading.quoted, word.start, key=lambda each: each.end)
    if not place or reading.quoted[place - 1].start < word.first:
        return False
    gap = reading.masked[reading.quoted[place - 1].end : word.start]
    little = reading.lists.helpers | reading.lists.words.words("quotes", "pronouns")
    return "." not in gap and all(each.casefold() in little for each in re.findall(r"\w{2,}", gap))


def _opened(reading: Reading, word: Word, start: int) -> bool:
    """Whether what is told behind a verb is a clause: behind a mark, or by its first word. "announced an inquiry" is none."""
    gap = reading.masked[word.end : start]
    opens = reading.lists.opens | reading.lists.starts
    first = _WORD.match(reading.masked, start)
    between = {each.casefold() for each in _WORD.findall(gap)}
    return any(each in gap for each in ",:") or not opens.isdisjoint(
        between | ({first.group()} if first else set())
    )


def holders(reading: Reading, word: Word, clause: Clause) -> list[tuple[Mention | None, tuple[str, ...]]]:
    """Everybody mentioned in the sentence outside what is told, each with features; the last is nobody."""
    first, last = (
        bisect_left(reading.mentions, place, key=lambda each: each.start) for place in (word.first, word.last)
    )
    here = bisect_left(reading.mentions, word.start, first, last, key=lambda each: each.start)
    near = [
        each for each in reading.mentions[max(first, here - _CROWD) : min(last, here + _CROWD // 2)]
        if not any(start < each.end and each.start < end for start, end in clause.ranges)
    ]  # fmt: skip
    near = speaking(reading, near)
    found: list[tuple[Mention | None, tuple[str, ...]]] = [
        (each, tuple(_held(reading, word, each, near))) for each in near
    ]
    text = word.text.casefold()
    return [*found, (None, ("nobody", f"nobody, cue {text}", f"nobody, {len(near) > 0}"))]


def _held(reading: Reading, word: Word, mention: Mention, near: list[Mention]) -> Iterator[str]:
    masked, text = reading.masked, word.text.casefold()
    after = mention.start >= word.end
    start, end = (word.end, mention.start) if after else (mention.end, word.start)
    if end < start:
        yield "inside"
        return
    gap, side = ASIDE.sub("", masked[start:end]), "after" if after else "before"
    if after and mention.sort is Sort.NAME and is_office(gap, reading.lists):
        gap = " "
    others = min(4, sum(1 for each in near if start <= each.start and each.end <= end))
    far = min(6, len(gap) // 10) if gap.strip() else "beside"
    helped = all(each.casefold() in reading.lists.helpers for each in _WORD.findall(gap)) and "," not in gap
    words = [shape(reading.lists, each) for each in _WORD.findall(gap)]
    yield from (
        side, f"{side}, {far}", f"{side}, others {others}", f"{side}, {mention.sort}, {far}", f"{side}, helped {helped}",
        f"{side}, commas {min(3, gap.count(','))}", f"{side}, commas {min(3, gap.count(','))}, others {others}",
        f"{side}, cue {text}", f"{side}, {far}, ending {next((each for each in _ENDINGS if text.endswith(each)), '')}",
        f"sort {mention.sort}",
    )  # fmt: skip
    if words:
        yield f"{side}, beside mention {words[-1] if after else words[0]}"
        yield f"{side}, beside cue {words[0] if after else words[-1]}"
    before = _WORD.findall(masked[max(word.first, mention.start - 15) : mention.start])
    yield f"{side}, previous {shape(reading.lists, before[-1]) if before else '^'}"
    if mention.start <= word.first + 2:
        yield f"{side}, opens the sentence"
    if mention.sort is Sort.PRONOUN:
        yield f"pronoun {mention.text.casefold()}, {side}"
