"""What a report prints with its speaker in the midst ("We wait," Holm said, "and see") beside another that prints it in one.

Each part stands in the marks of its own, and may be all that other reports give. Parts are one wording where somebody else
prints words of both in a row: what stands behind the speaker is then not left out. Without such a wording they stay apart, as
what is printed one after the other need not have been said so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from typing import Final

from rapidfuzz.distance import Levenshtein

from variorum.edits.quotations import word_key
from variorum.quotes.marks import narrated
from variorum.quotes.printed import Wording

#: Characters that tell a speaker in the midst, with the marks; words of a part that are looked at.
_TOLD, _WORDS = 160, 200
#: Words of each part that another wording has, and their share of those that it could have.
_LEAST, _SHARE = 3, 0.6
#: Words of one part alone that another wording has at least.
_OWN: Final = 2


def joined(wordings: Sequence[Wording], alike: Iterable[tuple[int, int]]) -> list[Wording]:
    """The wordings, with parts made one where another wording has words of both; of the versions of a report, those that
    print them so. `alike` are the numbers of wordings that share words."""
    beside: dict[int, set[int]] = defaultdict(set)
    for one, other in alike:
        beside[one].add(other)
        beside[other].add(one)
    goes_on: dict[tuple[int, int], bool] = {}
    chains: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for version, row in _rows(wordings):
        chain: tuple[int, ...] = (row[0],)
        for pair in pairwise(row):
            if pair not in goes_on:
                goes_on[pair] = _goes_on(wordings, pair, version, beside)
            if not goes_on[pair]:
                chains[chain].append(version)
                chain = ()
            chain = (*chain, pair[1])
        chains[chain].append(version)
    wholes = {chain: versions for chain, versions in chains.items() if len(chain) > 1}
    if not wholes:
        return list(wordings)
    gone: dict[int, set[int]] = defaultdict(set)
    first: dict[int, list[Wording]] = defaultdict(list)
    for chain, versions in wholes.items():
        first[chain[0]].append(_whole([wordings[number] for number in chain], versions))
        for number in chain:
            gone[number].update(versions)
    return [
        each
        for number, wording in enumerate(wordings)
        for each in (*first[number], *_left(wording, gone[number]))
    ]


def _rows(wordings: Sequence[Wording]) -> Iterator[tuple[int, list[int]]]:
    """What each version of each report has in marks, in the order in which it stands there."""
    rows: dict[tuple[str, int], list[int]] = defaultdict(list)
    for number, each in enumerate(wordings):
        if not narrated(each.said) and each.said.repeats is None:
            for version in each.versions:
                rows[each.report, version].append(number)
    for (_, version), row in rows.items():
        yield version, sorted(row, key=lambda number: wordings[number].start(version))


def _goes_on(
    wordings: Sequence[Wording], pair: tuple[int, int], version: int, beside: dict[int, set[int]]
) -> bool:
    """Whether two wordings, one after the other, are parts of what somebody else prints in one."""
    one, other = (wordings[number] for number in pair)
    names = {each.said.speaker.name for each in (one, other) if each.said.speaker}
    between = other.start(version) - one.start(version) - len(one.said.text)
    if len(names) > 1 or not 0 < between <= _TOLD:
        return False
    first, second = _held(one.said.text), _held(other.said.text)
    first, second = first - second, second - first
    least, least_behind = min(_OWN, len(first)), min(_OWN, len(second))
    return any(
        len(first & held) >= least
        and len(second & held) >= least_behind
        and not narrated(wordings[number].said)
        and _spanned(one.said.text, other.said.text, wordings[number].said.text)
        for number in beside[pair[0]] | beside[pair[1]]
        if number not in pair and (held := _held(wordings[number].said.text))
    )


@lru_cache(maxsize=1 << 13)
def _held(text: str) -> frozenset[str]:
    return frozenset(word_key(text)[:_WORDS])


@lru_cache(maxsize=1 << 13)
def _spanned(one: str, other: str, whole: str) -> bool:
    """Whether a wording has the words of two parts, those of the one before those of the other: as many as can stand in it
    beside those of the other part."""
    first, second, words = (word_key(text)[:_WORDS] for text in (one, other, whole))
    if len({*first, *second} & {*words}) < _LEAST:
        return False
    equal = [each for each in Levenshtein.opcodes(first + second, words) if each.tag == "equal"]
    had = sum(max(0, min(each.src_end, len(first)) - each.src_start) for each in equal)
    had_behind = sum(each.src_end - each.src_start for each in equal) - had
    return all(
        shared >= min(_LEAST, len(part)) and shared >= _SHARE * min(len(part), len(words) - rest)
        for shared, part, rest in ((had, first, had_behind), (had_behind, second, had))
    )


def _whole(parts: Sequence[Wording], versions: Sequence[int]) -> Wording:
    """Parts as one wording, from the first to the last of them."""
    one, last = parts[0], parts[-1]
    begin, end = one.start(versions[0]), last.start(versions[0]) + len(last.said.text)
    told = next((each.said for each in parts if each.said.speaker), one.said)
    text = " ".join(each.said.text for each in parts)
    return Wording(
        one.report,
        replace(one.said, start=begin, end=end, text=text, speaker=told.speaker, cue=told.cue),
        one.event,
        tuple(versions),
        tuple(map(one.start, versions)),
        tuple(parts),
    )


def _left(wording: Wording, gone: set[int]) -> Iterator[Wording]:
    """A wording in the versions in which it is no part of another."""
    versions = tuple(each for each in wording.versions if each not in gone)
    if len(versions) == len(wording.versions):
        yield wording
    elif versions:
        starts = tuple(map(wording.start, versions))
        yield replace(
            wording,
            said=replace(wording.said, start=starts[0], end=starts[0] + len(wording.said.text)),
            versions=versions,
            starts=starts,
        )
