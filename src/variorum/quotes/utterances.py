"""One thing said, as several reports print it: which wordings belong together, and where they part.

Wordings that share two telling words are likened by their characters (`rapidfuzz`); how alike they have to be depends on whether
their reports tell of one event and name one speaker. A fragment belongs to the sentence that it stands in. Half of all
quotations that two outlets print differ, so equality finds half of them, and hashes of word triples lose short ones.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from itertools import product
from typing import Final

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from variorum.edits.figures import singular
from variorum.edits.quotations import word_key
from variorum.quotes.interrupted import joined
from variorum.quotes.marks import in_marks, narrated, spoken
from variorum.quotes.partings import Turn, told, worded
from variorum.quotes.printed import Kind, Said, Wording
from variorum.text.normalise import fold
from variorum.text.stopwords import STOPWORDS

#: Least likeness in characters, of 100: in one event, there of one speaker and of two, anywhere, and of a fragment to its place.
ONE_EVENT, ONE_SPEAKER, TWO_SPEAKERS, ANYWHERE, FRAGMENT = 75.0, 65.0, 95.0, 80.0, 85.0
#: Least characters of a fragment, and least words of what is told of without speaker and event.
_LEAST_FRAGMENT, _LEAST_WORDS = 12, 5
#: How many wordings may hold a word that still is rare.
_RARE: Final = 12
_RARE_SHARE: Final = 0.02
_TELLING: Final = 4
_SHARED: Final = 2
#: Characters of a wording that are likened, and of a fragment that are looked for: more than people say in one breath.
_COMPARED, _SOUGHT = 4_000, 400
#: Wordings with one word up to which each is likened with each; of more, how many that follow in the order of their words.
_MANY, _FOLLOWING = 200, 20
#: Wordings of one report in a group that are looked at: none says one thing more often.
_TIMES: Final = 20
#: Telling words that a paraphrase shares with what was said, and their share of its own.
_PARAPHRASED, _PARAPHRASED_SHARE = 3, 0.4
_COMMON = frozenset[str]().union(*STOPWORDS.values())
_WORD = re.compile(r"\w+(?:['’]\w+)*")
#: What an editor put in.
_BRACKETS = re.compile(r"\[[^\]]*\]")
#: Two words with capitals, and what may stand between.
_FULL_NAME = re.compile(r"[^\W\d_a-z][\w.’'-]+(?: [\w.’'-]+){0,3} [^\W\d_a-z][\w’'-]+")
#: A name with what its bearer belongs to: "Kestrel's Mr Tully".
_OF_A_FIRM = re.compile(r"['’]s ")
#: A text has few words, each many times.
_folded = lru_cache(maxsize=1 << 16)(fold)
_one_number = lru_cache(maxsize=1 << 16)(singular)


class Form(StrEnum):
    """How a report gives what was said."""

    QUOTED = "quoted"
    #: In marks, a part of it.
    PARTIAL = "partial"
    #: In the writer's words.
    PARAPHRASED = "paraphrased"


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a member's words part from the base's: either is empty where there is nothing in its place. `start` and `end` are
    the characters of the base's text; for what is inserted, where it comes in."""

    base: str
    variant: str
    kind: Turn
    member: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Utterance:
    """One thing said, as at least two reports print it, or one in several ways. `base` is the number of the member that the
    others are compared with, the longest in marks; `speakers` are whom members name as who said it: the fullest name of most,
    or the names of two persons and more, those that most members give first."""

    members: tuple[Wording, ...]
    forms: tuple[Form, ...]
    base: int
    speakers: tuple[str, ...]
    differences: tuple[Difference, ...]

    @property
    def speaker(self) -> str | None:
        """Who said it; None where nobody is named, or several are."""
        return self.speakers[0] if len(self.speakers) == 1 else None

    @property
    def printed(self) -> tuple[int, ...]:
        """The numbers of the members whose words are nothing but what was said: the others have a writer's among them."""
        return tuple(number for number, each in enumerate(self.members) if not narrated(each.said))


def utterances(wordings: Sequence[Wording]) -> list[Utterance]:
    """What at least two reports print, or one report in two ways, once at least wholly in marks; in the order of the first wording of
    each. Of what is told partly in marks each quotation is a wording: what the writer tells around it nobody said. What is told with
    its speaker in the midst is one wording where another prints it in one."""
    wordings = [each.of(said) for each in wordings for said in spoken(each.said)]
    words = list(map(_Words.of, wordings))
    near = list(_candidates(wordings, words))
    whole = joined(wordings, near)
    if len(whole) != len(wordings) or any(each.parts for each in whole):
        wordings, words = whole, list(map(_Words.of, whole))
        near = list(_candidates(wordings, words))
    groups = [_Group(number, wordings[number].report) for number in range(len(wordings))]
    divided = set[tuple[int, int]]()
    for one, other in sorted(near, key=lambda pair: _unlike(words, *pair)):
        if words[one].told and words[other].told:
            continue  # what two tell in their own words is joined by what was said alone
        low, high = sorted((groups[one], groups[other]), key=lambda group: group.numbers[0])
        pair = id(low), id(high)
        if low is high or pair in divided or not _one(words[one], words[other]):
            continue
        if low.divided(high, wordings, words):
            divided.add(pair)  # and stays so: groups only grow
            continue
        low.join(high)
        for number in high.numbers:
            groups[number] = low
    found = [
        [wordings[number] for number in sorted(group.numbers)]
        for number, group in enumerate(groups)
        if number == min(group.numbers)
    ]
    return [
        _utterance(group) for group in found
        if len(group) > 1 and not all(narrated(each.said) for each in group)
    ]  # fmt: skip


def standing(report: str, versions: Mapping[int, Sequence[Said]], event: str | None = None) -> list[Wording]:
    """The wordings of a report from what is said in each of its versions: what several of them print in the same words, of
    the same speaker and in the same form, is one wording."""
    found: dict[tuple[object, ...], Wording] = {}
    for version in sorted(versions):
        times: Counter[tuple[object, ...]] = Counter()
        for each in versions[version]:
            if each.repeats is not None:
                continue
            same = (word_key(each.text), each.kind, each.speaker.name if each.speaker else None)
            times[same] += 1
            key = (same, times[same])
            known = found.get(key)
            found[key] = (
                replace(known, versions=(*known.versions, version), starts=(*known.starts, each.start))
                if known else Wording(report, each, event, (version,), (each.start,))
            )  # fmt: skip
    return list(found.values())


def pairs(wordings: Sequence[Wording]) -> list[tuple[int, int]]:
    """The numbers of any two wordings, of different reports or versions, that are of one thing said."""
    words = list(map(_Words.of, wordings))
    return sorted(
        (one, other) for one, other in _candidates(wordings, words) if _one(words[one], words[other])
    )


class _Group:
    """Wordings of one thing said, by their numbers, the first one first, and by the reports that print them."""

    def __init__(self, number: int, report: str) -> None:
        self.numbers = [number]
        self.reports = {report: [number]}

    def join(self, other: _Group) -> None:
        """Take in those of another group."""
        self.numbers += other.numbers
        for report, numbers in other.reports.items():
            self.reports.setdefault(report, []).extend(numbers)

    def divided(self, other: _Group, wordings: Sequence[Wording], words: Sequence[_Words]) -> bool:
        """Whether a report prints two things in one version that say different things, one of this group and one of the other."""
        return any(
            not apart(wordings[here], wordings[there]) and not _again(words[here], words[there])
            for report in self.reports.keys() & other.reports.keys()
            for here, there in product(self.reports[report][:_TIMES], other.reports[report][:_TIMES])
        )


@dataclass(frozen=True, slots=True)
class _Words:
    """What a wording is compared by: its beginning as `key`, folded, the words of that which tell something, and their stems;
    `size` is the length of the whole in characters. `says` where it has words enough to say something by itself, `told` where
    it is in the writer's words."""

    key: str
    telling: frozenset[str]
    stems: frozenset[str]
    size: int
    says: bool
    told: bool
    speaker: str | None
    event: str | None
    name: str | None

    @classmethod
    def of(cls, wording: Wording) -> _Words:
        """The words of a wording."""
        return cls(
            *_words(wording.said.text),
            wording.said.kind is Kind.INDIRECT,
            wording.speaker,
            wording.event,
            wording.said.speaker.name if wording.said.speaker else None,
        )


def _unlike(words: Sequence[_Words], one: int, other: int) -> tuple[bool, float, int, int]:
    """What two wordings are ordered by: those that are the same come first, then those that share most."""
    first, second = words[one], words[other]
    shared = len(first.telling & second.telling) / max(len(first.telling), len(second.telling))
    return first.key != second.key, -shared, one, other


@lru_cache(maxsize=1 << 13)
def _words(text: str) -> tuple[str, frozenset[str], frozenset[str], int, bool]:
    """What of a wording's words comes from its text alone: an event that grows is read again with all that it quoted before."""
    words = word_key(text[:_COMPARED])
    key = " ".join(words)
    telling = frozenset(word for word in words if len(word) >= _TELLING and word not in _COMMON)
    stems = frozenset(map(_one_number, telling))
    return key, telling, stems, len(key) + max(0, len(text) - _COMPARED), len(words) >= _LEAST_WORDS


def _candidates(wordings: Sequence[Wording], words: Sequence[_Words]) -> Iterator[tuple[int, int]]:
    """Pairs that share two telling words: in one event any, elsewhere rare ones."""
    by_key = sorted(range(len(words)), key=lambda number: words[number].key)
    by_event: dict[str, list[int]] = defaultdict(list)
    for number in by_key:
        event = wordings[number].event
        if event is not None:
            by_event[event].append(number)
    for numbers in by_event.values():
        yield from _sharing(wordings, numbers, [words[number].telling for number in numbers])
    if any(len(numbers) == len(words) for numbers in by_event.values()):
        return  # all are of one event
    holding = Counter(word for each in words for word in each.telling)
    most = max(_RARE, int(len(words) * _RARE_SHARE))
    rare = [frozenset(word for word in words[number].telling if holding[word] <= most) for number in by_key]
    for one, other in _sharing(wordings, by_key, rare):
        if not _together(words[one], words[other]):
            yield one, other


def apart(one: Wording, other: Wording) -> bool:
    """Whether two wordings are of two reports, or of versions of one that do not stand together: what a version prints
    twice is no other wording."""
    return one.report != other.report or set(one.versions).isdisjoint(other.versions)


def _together(one: _Words, other: _Words) -> bool:
    """Whether the reports of two wordings tell of one event."""
    return one.event is not None and one.event == other.event


def _sharing(
    wordings: Sequence[Wording], numbers: Sequence[int], words: Sequence[frozenset[str]]
) -> Iterator[tuple[int, int]]:
    """Pairs of `numbers` that are apart and share two of the `words` that each has. A word that very many have is one for each
    with the next few alone: `numbers` come with like ones beside each other, and work grows with their number, not its square."""
    held = Counter(word for each in words for word in each)
    following: dict[str, list[int]] = defaultdict(list)
    for place in range(len(numbers) - 1, -1, -1):
        shared: Counter[int] = Counter()
        for word in words[place]:
            if held[word] > 1:
                behind = following[word]
                shared.update(behind if held[word] <= _MANY else behind[-_FOLLOWING:])
                behind.append(place)
        number = numbers[place]
        for there, count in shared.items():
            if count >= _SHARED and apart(wordings[number], wordings[other := numbers[there]]):
                yield (number, other) if number < other else (other, number)


def _one(one: _Words, other: _Words) -> bool:
    """Whether two wordings are of one thing said.

    Of long ones the beginnings are likened: what takes time here grows with the product of the lengths, and for a fragment
    with the cube, so that one endless quotation would stop all that are read behind it.
    """
    together = _together(one, other)
    same = one.speaker is not None and one.speaker == other.speaker
    two = _two_persons(one.name, other.name)
    if two and not together:
        return False
    least = TWO_SPEAKERS if two else ANYWHERE if not together else ONE_SPEAKER if same else ONE_EVENT
    if together and same and _paraphrased(one, other):
        return True
    short, long = (one, other) if one.size <= other.size else (other, one)
    sizes = 200 * short.size >= least * (short.size + long.size)
    if one.says and other.says and sizes and fuzz.ratio(short.key, long.key, score_cutoff=least):
        return True
    if not (together and same) or min(len(short.key), len(long.key)) < _LEAST_FRAGMENT:
        return False
    return bool(fuzz.partial_ratio(short.key[:_SOUGHT], long.key, score_cutoff=FRAGMENT))


def _again(one: _Words, other: _Words) -> bool:
    """Whether a report says one thing twice: it tells of what it quotes, or quotes a part of it again."""
    short, long = sorted((one.key, other.key), key=len)
    return one.told or other.told or f" {short} " in f" {long} "


def _two_persons(one: str | None, other: str | None) -> bool:
    """Whether two speakers have full names, and not one: who is called by a last name or an office alone may be either."""
    names = [name.split() for name in (one, other) if name is not None and _FULL_NAME.fullmatch(name)]
    if len(names) < 2:
        return False
    (first, *_, last), (second, *_, other_last) = names
    return fold(last) != fold(other_last) or fold(first)[:1] != fold(second)[:1]


def _paraphrased(one: _Words, other: _Words) -> bool:
    """Whether one tells in the writer's words what the other has in marks: it shares enough telling words with it."""
    if one.told == other.told:
        return False
    told, quoted = (one, other) if one.told else (other, one)
    shared = len(told.stems & quoted.stems)
    return shared >= _PARAPHRASED and shared >= _PARAPHRASED_SHARE * len(told.stems)


def _utterance(members: Sequence[Wording]) -> Utterance:
    base = max(range(len(members)), key=lambda number: _weight(members[number]))
    whole = members[base].said.text
    forms: list[Form] = []
    found: list[Difference] = []
    for number, member in enumerate(members):
        text = member.said.text
        start, end = place(whole, member.said)
        forms.append(
            Form.PARAPHRASED if member.said.kind is Kind.INDIRECT
            else Form.PARTIAL if number != base and not _all_of(whole, start, end, member.said)
            else Form.QUOTED
        )  # fmt: skip
        if number != base and not narrated(member.said):
            found += (
                Difference(was, now, kind, number, start + first, start + last)
                for was, now, kind, first, last in told(whole[start:end], text)
            )
    return Utterance(tuple(members), tuple(forms), base, _speakers(members), tuple(found))


def _speakers(members: Sequence[Wording]) -> tuple[str, ...]:
    """Whom members name: one, or the persons of whom two have full names and not one last name."""
    names = Counter(each.said.speaker.name for each in members if each.said.speaker)
    ordered = sorted(
        names,
        key=lambda name: (-names[name], not name[:1].isupper(), bool(_OF_A_FIRM.search(name)), -len(name)),
    )
    persons: list[str] = []
    for name in ordered:
        if _FULL_NAME.fullmatch(name) and all(_last(name) != _last(each) for each in persons):
            persons.append(name)
    if len(persons) > 1:
        return tuple(
            sorted(persons, key=lambda name: (-names[name], name))
        )  # the same in whatever order they came
    return tuple(ordered[:1])


def _last(name: str) -> str:
    return _folded(name).split()[-1]


def _weight(wording: Wording) -> tuple[bool, int, bool, bool, int]:
    """What makes a wording the base: that nothing but what was said stands in it, then how many words were: an editor's in brackets
    were not; of as many, a sentence of its own, in one."""
    said = wording.said
    words = len(worded(_BRACKETS.sub("", said.text)))
    return not narrated(said), words, said.kind is Kind.DIRECT, not wording.parts, len(said.text)


def _all_of(whole: str, start: int, end: int, part: Said) -> bool:
    """Whether a place holds all words of a wording; of what a writer tells, whether those in marks are as many."""
    if narrated(part):
        return sum(len(worded(each)) for each in in_marks(part)) >= len(worded(whole))
    return _WORD.search(whole[:start]) is None and _WORD.search(whole[end:]) is None


def place(whole: str, part: Said) -> tuple[int, int]:
    """Where a wording stands in a longer one, in whole words; all of it, where they are about as long and the wording is a
    sentence of its own."""
    words = worded(whole)
    alone = part.kind is not Kind.MIXED
    if not words or (alone and fuzz.ratio(fold(whole), fold(part.text)) >= ONE_SPEAKER):
        return 0, len(whole)
    keys = [_folded(each.group()) for each in words]
    wanted = [_folded(each.group()) for each in worded(part.text)]
    blocks = [each for each in Levenshtein.opcodes(keys, wanted) if each.tag == "equal"]
    if not blocks:
        return 0, len(whole)
    lead = blocks[0].dest_start
    tail = len(wanted) - blocks[-1].dest_end
    first = max(0, blocks[0].src_start - lead)
    last = min(len(words), blocks[-1].src_end + tail)
    return words[first].start(), words[last - 1].end()
