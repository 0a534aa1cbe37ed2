"""What belongs together joined into groups, the likest first, in work that grows with the number of what is joined."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

#: A version of a report, or a part of one.
Place = Hashable
#: Up to how many that share something each is compared with each; of more, with how many that follow it.
_ALL, _FOLLOWING = 40, 10
#: How many members speak for a group.
_SPEAKING: Final = 4


def neighbours(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Pairs of what shares something: all of a few; of many, each with those next to it. What is alike throughout is joined by
    these all the same."""
    reach = len(numbers) if len(numbers) <= _ALL else _FOLLOWING
    for place, one in enumerate(numbers):
        for other in numbers[place + 1 : place + 1 + reach]:
            yield one, other


def sharing(words: Mapping[int, frozenset[str]], least: int) -> Iterator[tuple[int, int]]:
    """Pairs of numbers that share at least so many words, the lower first; a word that many have is one for `neighbours` alone."""
    held = Counter(word for each in words.values() for word in each)
    behind: dict[str, list[int]] = {word: [] for word, times in held.items() if times > 1}
    for number in sorted(words, reverse=True):
        shared: Counter[int] = Counter()
        for word in words[number] & behind.keys():
            following = behind[word]
            shared.update(following if held[word] <= _ALL else following[-_FOLLOWING:])
            following.append(number)
        for other, count in shared.items():
            if count >= least:
                yield number, other


@dataclass(eq=False, slots=True)
class _Group:
    """Numbers that belong together, and what they say in which places."""

    members: list[int]
    says: dict[Place, Hashable]


def joined(
    pairs: Iterable[tuple[float, int, int]],
    says: Callable[[int], Mapping[Place, Hashable]],
    alike: Callable[[int, int], float] | None = None,
    least: float = 0.0,
) -> list[list[int]]:
    """The groups of numbers that pairs make, the likest first. `says` tells what a number says in which places: groups that say
    different things in one place stay apart, and so do groups that are `alike` less than `least` on the average."""
    groups: dict[int, _Group] = {}
    for _, one, other in sorted(pairs, key=lambda each: (-each[0], each[1:])):
        for number in (one, other):
            if number not in groups:
                groups[number] = _Group([number], dict(says(number)))
        kept, gone = groups[one], groups[other]
        if kept is gone:
            continue
        if len(kept.members) < len(gone.members):
            kept, gone = gone, kept
        few, many = sorted((kept.says, gone.says), key=len)
        if any(many.get(place, what) != what for place, what in few.items()):
            continue
        if alike is not None and _average(kept.members, gone.members, alike) < least:
            continue
        kept.members += gone.members
        kept.says |= gone.says
        groups.update(dict.fromkeys(gone.members, kept))
    return [sorted(each.members) for each in dict.fromkeys(groups.values()) if len(each.members) > 1]


def _average(one: Sequence[int], other: Sequence[int], alike: Callable[[int, int], float]) -> float:
    found = [alike(a, b) for a in one[:_SPEAKING] for b in other[:_SPEAKING]]
    return sum(found) / len(found)
