"""Links inside a text that point elsewhere than before, while the words that they stand on stay.

A link is known by its words and its place: in blocks that belong together, links on the same words are paired in
order. One on words that came or went with it is no change of a link but of the text, and is told there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Indel

from variorum.text.normalise import fold
from variorum.text.targets import steady
from variorum.types import Document, TextLink


@dataclass(frozen=True, slots=True)
class TargetMove:
    """The words of a link, and where it led and leads: None where the words were or are no link. `old_block` and
    `new_block` are the blocks of the two documents in which they stand."""

    text: str
    old: str | None
    new: str | None
    old_block: int
    new_block: int


def targets_moved(
    old: Document, new: Document, blocks: Iterable[tuple[int, int]] | None = None
) -> tuple[TargetMove, ...]:
    """The links that differ between two documents, in the order of the new one.

    `blocks` are the pairs of blocks that belong together; without them those are paired that say the same. Nothing
    where the links of either are not known. Targets are compared in their steady form (`text.targets.steady`).
    """
    if old.links is None or new.links is None or not (old.links or new.links):
        return ()
    before, after = _by_block(old.links), _by_block(new.links)
    pairs = _alike(old, new) if blocks is None else blocks
    return tuple(
        TargetMove(text, was, now, i, j)
        for i, j in pairs
        if i in before or j in after
        for text, was, now in _between(
            before.get(i, ()), after.get(j, ()), old.blocks[i].text, new.blocks[j].text
        )
    )


def _by_block(links: Sequence[TextLink]) -> dict[int, list[TextLink]]:
    found: dict[int, list[TextLink]] = {}
    for link in links:
        found.setdefault(link.block, []).append(link)
    return found


def _alike(old: Document, new: Document) -> Iterator[tuple[int, int]]:
    """The blocks that say the same, in order."""
    a, b = ([fold(block.text) for block in each.blocks] for each in (old, new))
    for code in Indel.opcodes(a, b):
        if code.tag == "equal":
            yield from zip(
                range(code.src_start, code.src_end), range(code.dest_start, code.dest_end), strict=True
            )


def _led(links: Sequence[TextLink]) -> list[tuple[str, str]]:
    return [(link.text, link.address) for link in links]


def _between(
    old: Sequence[TextLink], new: Sequence[TextLink], old_text: str, new_text: str
) -> Iterator[tuple[str, str | None, str | None]]:
    """The links of two blocks that differ: their words, the old target and the new."""
    if old_text == new_text and _led(old) == _led(new):
        return
    waiting: dict[str, list[str]] = {}
    for link in old:
        waiting.setdefault(fold(link.text), []).append(link.address)
    for link in new:
        words = fold(link.text)
        if before := waiting.get(words):
            was = before.pop(0)
            if steady(was) != steady(link.address):
                yield link.text, was, link.address
        elif words in fold(old_text):
            yield link.text, None, link.address
    new_folded = fold(new_text)
    for link in old:
        if (left := waiting[fold(link.text)]) and fold(link.text) in new_folded:
            yield link.text, left.pop(0), None
