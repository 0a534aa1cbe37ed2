"""Likeness of sentences that are not equal: which of the rest belong together.

Words weigh `ln(1 + N/df)` over the N sentences that are left; two sentences are as like as twice the weight of
the words they share over the weight of both (Dice). Marks are no words. Neighbours that are linked to neighbours
lower the bar.

First comes what stands in its place and is mostly the same, by its characters: one sentence with a changed word needs
no search and is not cut into words. Among what is left candidates meet over the less common words, in an inverted
index, so that sentences without such a word in common are never compared; beside a link they are compared all the
same. Then come splits and joins: a sentence without a partner, or with a poor one, most of which is found in a
sentence that a neighbour of it is linked with. Last, two neighbours between which the border was shifted.

Weights are whole numbers, so that sums do not depend on the order in which a set gives its words.
"""

from __future__ import annotations

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import accumulate, chain

from rapidfuzz.distance import Indel

from variorum.comparison.anchors import Matching
from variorum.comparison.prepared import Prepared
from variorum.comparison.words import Bag, bag

#: Share of characters in common, in their order, from which on two sentences in one place are linked at once.
IN_PLACE = 0.66
#: Most characters of sentences that are likened by their characters. Bounds time, which grows with the square.
LONG = 2_000
#: Least likeness for a link, by the number of agreeing neighbours (0, 1, 2).
BAR = (0.30, 0.22, 0.16)
#: A shorter sentence that is held by a longer one: share of its weight, least words, least likeness.
HELD, HELD_WORDS, HELD_BAR = 0.75, 4, 0.28
#: What an agreeing neighbour adds to a pair's rank, and what distance in the text takes from it.
NEIGHBOUR_BONUS, DISTANCE_COST = 0.06, 0.05
#: From this many sentences on no candidates meet over words found in more than a fifth of them (and in more than six).
FEW, COMMON_SHARE, COMMON_LEAST = 12, 0.2, 6
#: Most meetings of two sentences over a word: the commonest words above that are passed over. Bounds time.
MEETINGS = 800_000
#: Up to so many pairs of sentences meetings are not counted.
MANY_PAIRS = 10_000
#: Most candidates weighed for one sentence. Bounds time and memory.
CANDIDATES = 12
#: How often links may spread to what stands beside them.
ROUNDS = 3

#: A part of a split or joined sentence: least words, and least share of its weight that lies in the whole; the same
#: for one that stands elsewhere than beside the other part, of whose words also one in so many is not in that other.
PART_WORDS, PART_SHARE = 2, 0.3
FAR_WORDS, FAR_SHARE, FAR_NEW = 5, 0.7, 4
#: Most pairs of a part and a whole that are looked at elsewhere than side by side. Bounds time.
FAR_PAIRS = 100_000
#: It must make up this much of what the other part leaves over of the whole (or of itself, if that is less).
REST_SHARE = 0.32
#: How far from it the other part may stand to be beside it: in sentences that have a partner, and in all.
PART_REACH, WALK = 2, 20
#: What was linked in place may hold another sentence too if it is so many characters longer than its partner.
PART_SIZE = 8
#: Least characters that go from one sentence to its neighbour where the border between the two is shifted.
SHIFT_SIZE = 8
#: How like its partner each of the two is at least.
SHIFT_ALIKE = 0.5
#: A part that has a partner leaves it only where what they share is less than this much of what the whole holds.
POORER = 0.75

_SCALE = 1000


COARSE_WORDS = "words found in very many sentences were left out when sentences were likened"
COARSE_PARTS = "parts of split and joined sentences were looked for side by side only"


def link_similar(matching: Matching, old: Prepared, new: Prepared, streams: Streams) -> list[str]:
    """Link what is like among the unlinked sentences, stream by stream; notes say where this had to be coarse."""
    notes: set[str] = set()
    left_old, left_new = (
        _by_stream(names, partner) for names, partner in zip(streams, matching.partner, strict=True)
    )
    for name in sorted(left_old.keys() & left_new.keys()):
        search = _Search(matching, old, new, left_old[name], left_new[name])
        search.run()
        notes |= search.notes
    return sorted(notes)


#: For each sentence of the old and of the new side the name of what it may be likened within.
Streams = tuple[Sequence[str], Sequence[str]]


def _by_stream(names: Sequence[str], partner: Sequence[int]) -> dict[str, list[int]]:
    left: dict[str, list[int]] = defaultdict(list)
    for index, other in enumerate(partner):
        if other < 0:
            left[names[index]].append(index)
    return left


def _alike(old: str, new: str) -> float:
    """The share of characters in common, in their order; of long texts that of their words in any order."""
    if max(len(old), len(new)) > LONG:
        a, b = bag(old), bag(new)
        return 2 * len(a & b) / (len(a) + len(b)) if a or b else 0.0
    return Indel.normalized_similarity(old, new)


def _shifted(old: tuple[str, str], new: tuple[str, str]) -> bool:
    """Whether the border between two sentences moved: one lost, but for a few characters, what the other gained."""
    grown, shrunk = sorted(len(after) - len(before) for before, after in zip(old, new, strict=True))[::-1]
    size = min(grown, -shrunk)
    if size < SHIFT_SIZE or sum(map(len, old)) > LONG:
        return False
    apart = 0
    for before, after in zip(old, new, strict=True):
        distance = Indel.distance(before, after)
        if distance > (1 - SHIFT_ALIKE) * (len(before) + len(after)):
            return False
        apart += distance
    return Indel.distance(" ".join(old), " ".join(new)) <= apart - size


class _Search:
    """The search for links among the sentences of one stream that had none."""

    def __init__(
        self, matching: Matching, old: Prepared, new: Prepared, rest_old: list[int], rest_new: list[int]
    ) -> None:
        self.matching = matching
        self.sides = (old, new)
        #: What had no link, and what of it was not linked in place.
        self.rest = (rest_old, rest_new)
        self.left: tuple[list[int], list[int]] = ([], [])
        #: What was linked in place, in pairs.
        self.placed: list[tuple[int, int]] = []
        self.bags: tuple[dict[int, Bag], dict[int, Bag]] = ({}, {})
        self.frequency: Counter[bytes] = Counter()
        self.weight: dict[bytes, int] = {}
        self.masses: tuple[dict[int, int], dict[int, int]] = ({}, {})
        self.notes: set[str] = set()

    def unlinked(self, side: int) -> list[int]:
        partner = self.matching.partner[side]
        return [unit for unit in self.rest[side] if partner[unit] < 0]

    def run(self) -> None:
        """Link what is like."""
        self.in_place()
        self._search()
        self.shifts()

    def _search(self) -> None:
        """Link what is like elsewhere than in its place, and parts of sentences."""
        left_old, left_new = self.unlinked(0), self.unlinked(1)
        wholes = self._longer(bool(left_old), bool(left_new))
        if not (left_old and left_new) and not any(wholes):
            return
        self.left = (left_old, left_new)
        self._weigh(wholes)
        if left_old and left_new:
            self.best_first(left_old, left_new)
            for _ in range(ROUNDS):
                if not self.beside_links():
                    break
        self.parts()

    def in_place(self) -> None:
        """Link each sentence with the one that stands in its place, where most of their characters are the same."""
        old, new = self.sides
        new_of, old_of = self.matching.partner
        among = set(self.rest[1])
        for i in self.rest[0]:
            x, y = old.preceding[i], old.following[i]
            before = (new.following[new_of[x]] if new_of[x] >= 0 else -1) if x >= 0 else 0
            after = (new.preceding[new_of[y]] if new_of[y] >= 0 else -1) if y >= 0 else len(old_of) - 1
            for j in (before, after) if before != after else (before,):
                if j in among and old_of[j] < 0 and _alike(old.folded[i], new.folded[j]) > IN_PLACE:
                    self.matching.link(i, j)
                    self.placed.append((i, j))
                    break

    def _longer(self, *wanted: bool) -> tuple[list[int], list[int]]:
        """What was linked in place and is so much longer than its partner that it may hold another sentence too, on
        the sides that are opposite to one with unlinked sentences."""
        sizes = tuple(side.folded for side in self.sides)
        found: tuple[list[int], list[int]] = ([], [])
        for pair in self.placed:
            more = len(sizes[1][pair[1]]) - len(sizes[0][pair[0]])
            side = int(more > 0)
            if abs(more) >= PART_SIZE and wanted[1 - side]:
                found[side].append(pair[side])
        return found

    def _weigh(self, wholes: Sequence[Sequence[int]]) -> None:
        """Give every word of what is left its weight."""
        for side, text in enumerate(self.sides):
            self.bags[side].update({unit: text.bag(unit) for unit in chain(self.left[side], wholes[side])})
        total = len(self.rest[0]) + len(self.rest[1])
        frequency = Counter(chain.from_iterable(chain(self.bags[0].values(), self.bags[1].values())))
        of_count = {count: round(_SCALE * math.log(1 + total / count)) for count in set(frequency.values())}
        self.frequency = frequency
        self.weight = {word: of_count[count] for word, count in frequency.items()}
        for side in (0, 1):
            self.masses[side].update(
                {unit: sum(map(self.weight.__getitem__, bag)) for unit, bag in self.bags[side].items()}
            )

    def shared(self, i: int, j: int) -> int:
        """The weight of the words that two sentences share."""
        return sum(map(self.weight.__getitem__, self.bags[0][i] & self.bags[1][j]))

    def likeness(self, i: int, j: int, shared: int) -> float:
        both = self.masses[0][i] + self.masses[1][j]
        return 2 * shared / both if both else 0.0

    def holds(self, i: int, j: int, shared: int, likeness: float) -> bool:
        """Whether the longer of two sentences holds nearly all of the shorter."""
        return (
            likeness >= HELD_BAR
            and shared >= HELD * min(self.masses[0][i], self.masses[1][j])
            and min(len(self.bags[0][i]), len(self.bags[1][j])) >= HELD_WORDS
        )

    def agreeing(self, i: int, j: int) -> int:
        """How many neighbours of two sentences are linked with one another; ends of the texts agree."""
        old, new = self.sides
        new_of = self.matching.new_of
        x, y = old.preceding[i], new.preceding[j]
        count = int(new_of[x] == y if x >= 0 else y < 0)
        x, y = old.following[i], new.following[j]
        return count + int(new_of[x] == y if x >= 0 else y < 0)

    # --- one to one ---------------------------------------------------------------------------------------

    def best_first(self, left_old: Sequence[int], left_new: Sequence[int]) -> None:
        """Link the best pairs first, among all that share a word that is not too common."""
        size_old, size_new = map(len, self.matching.partner)
        ranked: list[tuple[float, int, int]] = []
        for i, j, shared in self._meetings(left_old, left_new):
            likeness = self.likeness(i, j, shared)
            if likeness < BAR[-1]:
                continue
            agreeing = self.agreeing(i, j)
            if likeness >= BAR[agreeing] or self.holds(i, j, shared, likeness):
                distance = abs(i / size_old - j / size_new)
                ranked.append((DISTANCE_COST * distance - NEIGHBOUR_BONUS * agreeing - likeness, i, j))
        self._take(ranked)

    def _meetings(self, left_old: Sequence[int], left_new: Sequence[int]) -> Iterable[tuple[int, int, int]]:
        """Pairs that may be like enough, with the weight of the words that they share."""
        weights = self.weight
        mass_old, mass_new = self.masses
        holders, passed = self._holders(left_old, left_new)
        for i in left_old:
            met: dict[int, int] = defaultdict(int)
            unseen = 0
            for word in self.bags[0][i]:
                if word in holders:
                    weight = weights[word]
                    for j in holders[word]:
                        met[j] += weight
                elif word in passed:
                    unseen += weights[word]
            mass = mass_old[i]
            likely = [
                (2 * shared / (mass + mass_new[j]), j)
                for j, shared in met.items()
                if 2 * (shared + unseen) >= BAR[-1] * (mass + mass_new[j])
            ]
            if len(likely) > CANDIDATES:
                likely = heapq.nlargest(CANDIDATES, likely)
            for _, j in likely:
                yield i, j, self.shared(i, j) if unseen else met[j]

    def _holders(
        self, left_old: Sequence[int], left_new: Sequence[int]
    ) -> tuple[dict[bytes, list[int]], set[bytes]]:
        """The new sentences that hold a word which old ones hold too; and the words that are passed over because they
        are too common."""
        bags_old, bags_new = self.bags
        wanted = frozenset[bytes]().union(*[bags_old[i] for i in left_old])
        holders: dict[bytes, list[int]] = defaultdict(list)
        for j in left_new:
            for word in bags_new[j] & wanted:
                holders[word].append(j)
        passed: set[bytes] = set()
        total = len(left_old) + len(left_new)
        if total > FEW:
            common = max(COMMON_LEAST, COMMON_SHARE * total)
            passed = {word for word in holders if self.frequency[word] > common}
        if len(left_old) * len(left_new) > MANY_PAIRS:
            passed |= self._too_often(holders, passed)
        for word in passed:
            del holders[word]
        return holders, passed

    def _too_often(self, holders: dict[bytes, list[int]], passed: set[bytes]) -> set[bytes]:
        """The commonest words of those not passed over, if sentences would meet too often over them all."""
        costs = {word: self.frequency[word] * len(holders[word]) for word in holders.keys() - passed}
        if sum(costs.values()) <= MEETINGS:
            return set()
        self.notes.add(COARSE_WORDS)
        order = sorted(costs, key=lambda word: (costs[word], word))
        spent = accumulate([costs[word] for word in order])
        return {word for word, all_before in zip(order, spent, strict=True) if all_before > MEETINGS}

    def beside_links(self) -> bool:
        """Link what stands beside a link, with the neighbours that it has by now; whether there was anything."""
        old, new = self.sides
        new_of, old_of = self.matching.partner
        ranked: list[tuple[float, int, int]] = []
        for i in self.unlinked(0):
            x, y = old.preceding[i], old.following[i]
            before = new.following[new_of[x]] if x >= 0 and new_of[x] >= 0 else -1
            after = new.preceding[new_of[y]] if y >= 0 and new_of[y] >= 0 else -1
            for j in (before, after) if before != after else (before,):
                if j in self.bags[1] and old_of[j] < 0:
                    shared = self.shared(i, j)
                    likeness = self.likeness(i, j, shared)
                    agreeing = self.agreeing(i, j) if likeness >= BAR[-1] else 0
                    if agreeing and (likeness >= BAR[agreeing] or self.holds(i, j, shared, likeness)):
                        ranked.append((-likeness - NEIGHBOUR_BONUS * agreeing, i, j))
        return self._take(ranked)

    def _take(self, ranked: list[tuple[float, int, int]]) -> bool:
        new_of, old_of = self.matching.partner
        ranked.sort()
        for _, i, j in ranked:
            if new_of[i] < 0 and old_of[j] < 0:
                self.matching.link(i, j)
        return bool(ranked)

    # --- splits and joins ---------------------------------------------------------------------------------

    def parts(self) -> None:
        """Attach parts of joined sentences (of the old side) and of split ones (of the new) to their whole."""
        for side in (0, 1):
            rests = self._rests(side)
            anywhere = len(rests) * len(self.unlinked(side)) <= FAR_PAIRS
            if not anywhere:
                self.notes.add(COARSE_PARTS)
            found: list[tuple[int, int, int]] = []
            if rests:
                for part in self.left[side]:
                    if len(self.bags[side][part]) >= PART_WORDS:
                        found += self._wholes(side, part, rests, anywhere=anywhere)
            found.sort()
            for _, part, whole in found:
                if self._may_join(side, part, whole):
                    former = self.matching.partner[side][part]
                    if former >= 0:
                        self.matching.partner[1 - side][former] = -1
                    self.matching.attach(side, part, whole)

    def _rests(self, side: int) -> dict[int, Bag]:
        """What linked sentences opposite hold beyond their partner on this side, where that may be a part."""
        partner = self.matching.partner[1 - side]
        here, there = self.sides[side], self.sides[1 - side]
        rests = {
            whole: held - here.bag(partner[whole])
            for whole, held in self.bags[1 - side].items()
            if partner[whole] >= 0
            and len(there.folded[whole]) >= len(here.folded[partner[whole]]) + PART_SIZE
        }
        return {whole: rest for whole, rest in rests.items() if len(rest) >= PART_WORDS}

    def _wholes(
        self, side: int, part: int, rests: dict[int, Bag], *, anywhere: bool
    ) -> Iterable[tuple[int, int, int]]:
        """The sentences opposite that may hold a part beside another, ready to be ranked by what they hold of it."""
        bag, mass = self.bags[side][part], self.masses[side][part]
        partner = self.matching.partner
        weigh = self.weight.__getitem__
        own = partner[side][part]
        kept = sum(map(weigh, bag & self.bags[1 - side][own])) if own >= 0 else 0
        beside = self._beside(side, part)
        wholes = rests if anywhere and own < 0 and len(bag) >= FAR_WORDS else beside & rests.keys()
        for whole in wholes:
            new = bag & rests[whole]
            if not new or (whole not in beside and FAR_NEW * len(new) < len(bag)):
                continue
            if whole == own or partner[1 - side][whole] == part:
                continue
            overlap = sum(map(weigh, bag & self.bags[1 - side][whole]))
            if overlap < (PART_SHARE if whole in beside else FAR_SHARE) * mass or kept >= POORER * overlap:
                continue
            if sum(map(weigh, new)) >= REST_SHARE * min(mass, sum(map(weigh, rests[whole]))):
                yield -overlap, part, whole

    def _beside(self, side: int, part: int) -> set[int]:
        """Where the nearest linked sentences of the same side stand on the other."""
        partner = self.matching.partner[side]
        found: set[int] = set()
        for step in (self.sides[side].preceding, self.sides[side].following):
            place, reach = step[part], PART_REACH
            for _ in range(WALK):
                if place < 0 or not reach:
                    break
                if partner[place] >= 0:
                    reach -= 1
                    found.add(partner[place])
                place = step[place]
        return found

    def _may_join(self, side: int, part: int, whole: int) -> bool:
        """Whether a part may be attached: nothing is split and joined at once."""
        partner, more = self.matching.partner, self.matching.more
        main = partner[1 - side][whole]
        former = partner[side][part]
        return (
            main >= 0
            and main != part
            and partner[side][main] == whole
            and main not in more[side]
            and part not in more[side]
            and former != whole
            and (former < 0 or (partner[1 - side][former] == part and former not in more[1 - side]))
        )

    # --- shifted borders ----------------------------------------------------------------------------------

    def shifts(self) -> None:
        """Take neighbours together between which the border was shifted: what ended one of them begins the other, or
        the reverse, so that they are more alike together than one by one."""
        old, new = self.sides
        new_of, old_of = self.matching.partner
        for i in self.rest[0]:
            j, x = new_of[i], i + 1
            y = j + 1
            if (
                j >= 0
                and x < len(new_of)
                and y < len(old_of)
                and new_of[x] == y
                and (old_of[j], old_of[y]) == (i, x)
                and old.home[i] == old.home[x]
                and new.home[j] == new.home[y]
                and not any(
                    unit in more
                    for more, pair in zip(self.matching.more, ((i, x), (j, y)), strict=True)
                    for unit in pair
                )
                and _shifted((old.folded[i], old.folded[x]), (new.folded[j], new.folded[y]))
            ):
                self.matching.attach(0, x, j)
                self.matching.attach(1, y, i)
