"""When which version was on the page, and what stood there before. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from itertools import pairwise

from variorum.text import sentences
from variorum.text.normalise import fold
from variorum.types import Document, Interval, Version

_FEW = 8  # sentences that are looked for one by one


@dataclass(frozen=True, slots=True)
class Showing:
    """A stretch of time in which a version was on the page; one that came back has several."""

    version: int
    interval: Interval


def showings(versions: Iterable[Version]) -> tuple[Showing, ...]:
    """The stretches of these versions in the order of time. Where nothing else lay between two of one version, they
    are one."""
    found = [Showing(version.number, stretch) for version in versions for stretch in version.intervals]
    found.sort(key=lambda showing: (showing.interval.first, showing.version))
    made: list[Showing] = []
    for showing in found:
        if made and made[-1].version == showing.version:
            first, last = made[-1].interval, showing.interval
            made[-1] = Showing(
                showing.version, Interval(first.after, first.first, max(first.last, last.last))
            )
        else:
            made.append(showing)
    return tuple(made)


def came_after(versions: Iterable[Version]) -> list[tuple[Version, Version]]:
    """Each version but the first with the one that was on the page before it first came, in the order of time."""
    known = {version.number: version for version in versions}
    pairs: dict[int, tuple[Version, Version]] = {}
    before: int | None = None
    for each in showings(known.values()):
        if (
            before is not None
            and each.version not in pairs
            and each.interval.first == known[each.version].first_seen
        ):
            pairs[each.version] = known[before], known[each.version]
        before = each.version
    return list(pairs.values())


def came_back(versions: Iterable[Version]) -> list[tuple[Version, Version]]:
    """The first time that each version was shown again after another: that other one, and the version with its stretches
    from then on, in the order of time. What goes and comes by turns says nothing new: neither the second time, nor where
    the version took the place of the one that it came after at first."""
    known = {version.number: version for version in versions}
    order = showings(known.values())
    first: dict[int, int | None] = {order[0].version: None} if order else {}
    pairs: dict[int, tuple[Version, Version]] = {}
    for before, now in pairwise(order):
        number = now.version
        if number not in first:
            first[number] = before.version
        elif number not in pairs:
            left = tuple(part for part in known[number].intervals if part.first >= now.interval.first)
            pairs[number] = known[before.version], replace(known[number], intervals=left)
    return [(old, new) for old, new in pairs.values() if first[new.number] != old.number]


def followed(versions: Iterable[Version], old: int, new: int) -> Interval | None:
    """When a version first came directly after another, as its first time or again; None where it never did."""
    order = showings(versions)
    pairs = ((one.version, other) for one, other in pairwise(order))
    return next((other.interval for number, other in pairs if (number, other.version) == (old, new)), None)


def stood_before(versions: Sequence[Version], old: int, new: int | None = None) -> frozenset[int]:
    """The versions that were on the page before the old one of a pair, which itself is not among them.

    Of an old version that came back the showing before the new one counts, or the last where `new` is None: what
    stood between is before it. Nothing is where the new one stood first.
    """
    order = showings(versions)
    end = next((place for place, each in enumerate(order) if each.version == new), len(order))
    start = max((place for place in range(end) if order[place].version == old), default=0)
    return frozenset(each.version for each in order[:start]) - {old}


def earlier_sentences(stood: AbstractSet[str], wanted: Collection[str], old: Document) -> frozenset[str]:
    """Which of the wanted sentences, folded, stand in one of these blocks of earlier versions: such a one came back. `old`
    is the version that they came after: what stands in a block that it has too was not away.

    Where few sentences are wanted only blocks that hold one are cut."""
    found: set[str] = set()
    for text in stood - {block.text for block in old.blocks}:
        folded = fold(text) if len(wanted) <= _FEW else ""
        if not folded or any(sentence in folded for sentence in wanted):
            found.update(map(fold, sentences.split(text)))
    return frozenset(found.intersection(wanted))
