"""What a judgement of what changed (`judging`) comes to: the text that the page is read as, and what stays in doubt.

What the look before was in doubt about is settled first, then what takes turns on the article (`turns`). A look at which
something was surely text of the article is a change, and decides on all else; where nothing was, what may be text is
read as such and stays in doubt until the next look.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from variorum.extraction.article_memory import ArticleMemory, Carried
from variorum.extraction.judging import Judging
from variorum.extraction.sight import EVEN, HIGH, LOW, STANDING
from variorum.extraction.turns import Place, returns_after, takes_turns


@dataclass(frozen=True, slots=True)
class Settled:
    """Blocks that came and are `taken` for text whose kind is not settled yet, what is in doubt (`article_memory.ArticleMemory`),
    and how often each text that left came back by now."""

    taken: tuple[int, ...]
    doubts: Mapping[bytes, tuple[bool, int]]
    returns: Mapping[bytes, int]


def settle(judging: Judging, hunks: Sequence[tuple[range, range]]) -> Settled:
    """Settle what was judged; `hunks` are what went and what came between blocks that stayed.

    Kinds and chances of the judgement, and what it has forgotten, are brought to what they come to.
    """
    settling = _Settling(judging, judging.last, hunks, judging.last.returns)
    settling.doubts_before()
    settling.turns()
    return settling.outcome()


@dataclass(slots=True)
class _Settling:
    judging: Judging
    last: ArticleMemory
    hunks: Sequence[tuple[range, range]]
    returns: Mapping[bytes, int]

    def doubts_before(self) -> None:
        """Settle what the look before was in doubt about: an edit stands, what rotates has moved on."""
        judging, doubts = self.judging, self.last.doubts
        came, left, sight = judging.came, judging.left, judging.sight
        here = {judging.digests[index] for index in came}
        renumbered = set(judging.replaced.values())
        moved_on = {sign for digest, (is_new, sign) in doubts.items() if is_new and digest not in here}
        for index, found in came.items():
            digest, block = judging.digests[index], judging.page.blocks[index]
            if digest in doubts:
                few = judging.known.others(sight.key(block), sight.article) <= judging.edited.get(digest, 0)
                stands = found >= (STANDING if index in judging.held or index in renumbered else EVEN)
                came[index] = float(stands and few)
            elif LOW <= found < HIGH and sight.sign(block) in moved_on:
                came[index] = 0.0
        for digest, found in left.items():
            if judging.left_signs[digest] in moved_on and (digest in doubts or LOW <= found < HIGH):
                left[digest] = 0.0  # what stood in its place is gone as well: the place rotates
            elif digest in doubts:
                now = judging.replaced.get(digest)
                # The same line with other numbers is what that is: it did not go where that did not come.
                left[digest] = float(found >= STANDING) if now is None else came[now]

    def turns(self) -> None:
        """Take what takes turns on this article for furniture, and doubt what is new in its place."""
        judging, last = self.judging, self.last
        if not self.hunks and not last.doubts:
            return
        at = {digest: index for index, digest in enumerate(judging.digests)}
        places = [self._place(old, new) for old, new in self.hunks]
        places.append(self._doubted(at))
        self.returns = returns_after(last.returns, places, quiet=self._is_quiet(places))
        for place in places:
            for digest, each in (*place.went.items(), *place.came.items()):
                if not self._takes_turns(digest, each):
                    continue
                if digest in judging.left:
                    judging.left[digest] = 0.0
                elif (index := at.get(digest)) is not None:
                    judging.settled[index], judging.sight.percents[index] = None, 0
                    if index in judging.came:
                        judging.came[index] = 0.0
                if not takes_turns(each, last.returns.get(digest, 0)):
                    judging.forgotten.add(digest)
        judging.forgotten.update(
            digest for digest, each in last.gone.items() if self._takes_turns(digest, each)
        )
        for place, (_, new) in zip(places, self.hunks, strict=False):
            rotating = {each.sign for digest, each in place.went.items() if self._takes_turns(digest, each)}
            for index in new:
                if index in judging.came and judging.sight.sign(judging.page.blocks[index]) in rotating:
                    judging.came[index] = min(judging.came[index], HIGH - 0.01)

    def outcome(self) -> Settled:
        judging, sight = self.judging, self.judging.sight
        surely = any(each >= HIGH for each in (*judging.came.values(), *judging.left.values()))
        sure = judging.at_once or bool(self.last.doubts) or surely
        least = EVEN if sure else LOW
        taken: list[int] = []
        doubts: dict[bytes, tuple[bool, int]] = {}
        for index, found in judging.came.items():
            sight.percents[index] = round(100 * found)
            if found >= (min(least, STANDING) if index in judging.held else least):
                if index in judging.as_before:
                    judging.settled[index] = judging.as_before[index]
                else:
                    taken.append(index)
                if not sure:
                    doubts[judging.digests[index]] = True, sight.sign(judging.page.blocks[index])
            else:
                judging.settled[index] = None
        for digest, found in judging.left.items():
            held = judging.replaced.get(digest) in judging.held
            if found < (min(least, STANDING) if held else least):
                judging.forgotten.add(digest)
            elif not sure:
                doubts[digest] = False, judging.left_signs[digest]
        return Settled(tuple(taken), doubts, self.returns)

    def _takes_turns(self, digest: bytes, each: Carried) -> bool:
        decided = self.judging.known.decided(each.key, each.sign)
        return not decided and takes_turns(each, self.returns.get(digest, 0))

    def _place(self, old: range, new: range) -> Place:
        """What went that was text, and what came that is known from before, between two blocks that stayed."""
        judging, last = self.judging, self.last
        here = {judging.digests[index]: index for index in new}
        went = ((last.digests[index], last.carried(index)) for index in old)
        return Place(
            {
                digest: each
                for digest, each in went
                if each is not None
                and (each.kind is not None or digest in last.returns)
                and digest not in here
            },
            {
                digest: self._carried(index)
                for digest, index in here.items()
                if digest in last.returns
                and digest not in last.doubts
                and index not in judging.posts  # older posts are loaded now and then
            },
        )

    def _doubted(self, at: Mapping[bytes, int]) -> Place:
        """What was in doubt and has moved on left; what went for it and stands there again came back."""
        return Place(
            {
                digest: Carried(bytes(8), sign, None)
                for digest, (came, sign) in self.last.doubts.items()
                if came and digest not in at
            },
            {
                digest: self._carried(at[digest])
                for digest, (came, _) in self.last.doubts.items()
                if not came and digest in at
            },
        )

    def _is_quiet(self, places: Sequence[Place]) -> bool:
        """Whether nothing surely changed but in places where something came back."""
        known, judging = self.last.returns, self.judging
        replaced = {
            digest for place in places if any(each in known for each in place.came) for digest in place.went
        }
        came = (found for index, found in judging.came.items() if judging.digests[index] not in known)
        left = (found for digest, found in judging.left.items() if digest not in replaced | set(known))
        return all(found < HIGH for found in (*came, *left))

    def _carried(self, index: int) -> Carried:
        judging = self.judging
        block = judging.page.blocks[index]
        return judging.sight.carry(block, None, judging.manner)._replace(sketch=judging.sight.sketch(block))
