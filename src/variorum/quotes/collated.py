"""The wordings of one utterance collated: what all of them share, and where they part, each reading with those that have it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from variorum.edits.quotations import word_key
from variorum.quotes.partings import Parting, Turn, at, bracketed, partings, turn, worded, words_of
from variorum.quotes.printed import Said
from variorum.quotes.utterances import Utterance, place


@dataclass(frozen=True, slots=True)
class Reading:
    """What members of an utterance, by number, have at one place; no words where they leave it out. `turn` is what was done
    to the base's words, None for the reading of the base."""

    words: str
    members: tuple[int, ...]
    turn: Turn | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch `[start, end)` of the base's text. The first reading is the base's; where wordings part, there are more. A
    member in none of them is a fragment that does not reach so far."""

    start: int
    end: int
    readings: tuple[Reading, ...]

    @property
    def shared(self) -> bool:
        """Whether all that reach here have the same words."""
        return len(self.readings) == 1


@dataclass(frozen=True, slots=True)
class _Member:
    """A wording beside the base, of whose words it reaches `[first, last)`."""

    number: int
    text: str
    words: Sequence[re.Match[str]]
    first: int
    last: int
    partings: Sequence[Parting]

    def stretches(self) -> Iterator[tuple[int, int]]:
        """The words of the base at which it parts; what is inserted parts at the word behind it, at the end at the last one."""
        for each in self.partings:
            if each.first < each.last:
                yield each.first, each.last
            elif each.first < self.last:
                yield each.first, each.first + 1
            else:
                yield max(self.first, each.first - 1), each.first

    def of(self, first: int, last: int) -> tuple[int, int]:
        """The numbers `[first, last)` of its own words in place of words of the base."""
        return self._at(first), self._at(last, ends=last == self.last)

    def _at(self, word: int, *, ends: bool = False) -> int:
        own = word - self.first
        for each in self.partings:
            if each.last > word or (each.first == each.last == word and not ends):
                break
            own = word + each.new_last - each.last
        return own


def collated(utterance: Utterance) -> list[Segment]:
    """The base of an utterance, cut where members in marks part; the segments together are its whole text. What is told
    in the writer's words, or with some of them, is in none of them."""
    base = utterance.members[utterance.base].said.text
    words = worded(base)
    if not words:
        return [Segment(0, len(base), (Reading(base, (utterance.base,)),))]
    members = [
        _beside(base, words, number, utterance.members[number].said)
        for number in utterance.printed
        if number != utterance.base
    ]
    edges = {word for each in members for word in (each.first, each.last)}
    found: list[Segment] = []
    word = 0
    apart = _merged(span for each in members for span in each.stretches())
    for first, last in [*apart, (len(words), None)]:
        for until in sorted({edge for edge in edges if word < edge < first} | {first}):
            start = found[-1].end if found else 0
            end = words[until].start() if until < len(words) else len(base)
            if start < end:
                reaching = tuple(each.number for each in members if each.first <= word and until <= each.last)
                found.append(Segment(start, end, (Reading(base[start:end], (utterance.base, *reaching)),)))
            word = until
        if last is not None:
            start, end = words[first].start(), words[last - 1].end()
            found.append(Segment(start, end, _readings(utterance.base, base, start, end, members, first, last)))  # fmt: skip
            word = last
    return found


def _beside(base: str, words: Sequence[re.Match[str]], number: int, said: Said) -> _Member:
    start, end = place(base, said)
    inside = [at for at, each in enumerate(words) if start <= each.start() and each.end() <= end]
    first, last = (inside[0], inside[-1] + 1) if inside else (0, len(words))
    own = worded(said.text)
    parted = [
        Parting(first + each.first, first + each.last, each.new_first, each.new_last)
        for each in partings(words[first:last], own)
    ]
    return _Member(number, said.text, own, first, last, parted)


def _merged(stretches: Iterator[tuple[int, int]]) -> list[tuple[int, int]]:
    """Stretches that overlap made one, in their order."""
    found: list[tuple[int, int]] = []
    for first, last in sorted(stretches):
        if found and first < found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found


def _readings(
    number: int, base: str, start: int, end: int, members: Sequence[_Member], first: int, last: int
) -> tuple[Reading, ...]:
    """The readings of words `[first, last)` of the base, that of the base first. A fragment that ends among them has none."""
    words = base[start:end]
    found = {word_key(words): Reading(words, (number,))}
    for each in members:
        if each.first > first or last > each.last:
            continue
        own_first, own_last = each.of(first, last)
        own = words_of(each.text, each.words, own_first, own_last)
        known = found.get(key := word_key(own))
        if known is not None:
            found[key] = Reading(known.words, (*known.members, each.number), known.turn)
        else:
            found[key] = Reading(own, (each.number,), _turn(base, start, words, own, each, own_first))
    return tuple(found.values())


def _turn(base: str, start: int, words: str, own: str, member: _Member, first: int) -> Turn:
    """What was done; words that the base has stand beside what is inserted there."""
    done = turn(words, own, base, start, member.text, at(member.text, member.words, first))
    was, now = word_key(words), word_key(own)
    if done is Turn.SUBSTITUTION and was in (now[: len(was)], now[-len(was) :]):
        behind = was == now[: len(was)]
        begins = at(member.text, member.words, first + len(worded(words)) if behind else first)
        return Turn.BRACKETED if bracketed(member.text, begins) else Turn.INSERTION
    return done
