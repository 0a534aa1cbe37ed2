"""Whether a block that came to a page is part of its article: judged by how it stands to the text that stayed.

A block by itself says little: a teaser and a paragraph may be set alike. Beside text that is known, it says much:
does it stand among the paragraphs, under the same parent, set as they are; how large is the group of blocks in
which it came, are there fields or links in it. `Surroundings` measures that, for changed blocks only, and
`chance` weighs it with boosted trees that were trained on changed blocks (`bench/train.py`; the weights are
`judge.json`).

Class names help where they speak; in half of what the trees were trained on they were hidden, so that nothing
rests on them alone.
"""

from __future__ import annotations

import json
import math
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import Final, Literal, TypeVar

from variorum.extraction.blocks import Element, Page, VisibleBlock, Where
from variorum.extraction.choose import ends_sentence
from variorum.extraction.dates import time_line

_K = TypeVar("_K")

#: A block that came ("came"), or one of a page seen for the first time ("first"), whose kind was guessed.
Side = Literal["came", "first"]

_NAMES: Final = (
    "FURNITURE", "CAPTION", "PULL", "BOX", "LEDE", "BYLINE", "STAMP", "WALL", "COMMENTS", "POST",
)  # fmt: skip
_FLAGS: Final = (
    "ASIDE", "NAV", "FOOTER", "HEADER", "FORM", "FIGURE", "FIGCAPTION", "ITEM", "TABLE", "QUOTATION", "DIALOG",
    *_NAMES,
)  # fmt: skip
_BITS: Final = tuple(getattr(Where, name) for name in _FLAGS)
_TAGS: Final = ("p", "div", "li", "td", "blockquote", "figcaption", "span", "section", "article", "aside")
HEADINGS: Final = frozenset({"h2", "h3", "h4", "h5", "h6"})
_CLOCK: Final = re.compile(r"\d{1,2}[:.]\d{2}|\b(?:19|20)\d\d\b")
_FAR: Final = 30  # blocks; what is farther off is as far as that
_REACH: Final = 40  # blocks above the text among which its headline stands

#: The measures of one block, in the order of `Surroundings.measures`.
FEATURES: Final = (
    # where it stands
    "inside", "blocks before the text", "blocks behind the text", "before is text", "behind is text",
    "blocks to text above", "blocks to text below", "below headline", "blocks below headline", "alone below headline",
    # kin among the text that stayed
    "same parent", "same home", "same signature", "same owner", "same parent's signature", "usual parent", "in container",
    "depth", "text blocks",
    # the group in which it stands
    "group words", "group blocks", "group links", "group pictures", "group fields", "group is block", "group is aside",
    "group is heading's", "group depth", "group is form", "group starts with block",
    # the block itself
    "words", "link density", "links", "ends sentence", "commas", "digits", "clock", "time line", "bold", "capital",
    "after picture", "lines", "heading", *(f"tag {tag}" for tag in _TAGS), *(f"in {name.lower()}" for name in _FLAGS),
    # what it came in place of
    "overlap", "chance of the one before", "set alike went", "chance of that", "came together", "went together",
)  # fmt: skip
#: Those of them that rest on class names and ids alone.
NAMED: Final = frozenset(FEATURES.index(f"in {name.lower()}") for name in _NAMES)


class Replaced:
    """What a block that came took the place of: how many words of the likelier partner it shares (0 to 1), the
    chance of that one, whether something set alike went and its chance, and how many blocks came and went with it."""

    __slots__ = ("alike", "alike_chance", "came", "chance", "overlap", "went")

    def __init__(
        self, overlap: float = 0.0, chance: float = 0.5, alike: bool = False, alike_chance: float = 0.5,
        came: int = 0, went: int = 0,
    ) -> None:  # fmt: skip
        self.overlap = overlap
        self.chance = chance
        self.alike = alike
        self.alike_chance = alike_chance
        self.came = came
        self.went = went


class Surroundings:
    """A page with the blocks that are known for article text, against which others are measured.

    `text` are such blocks, in order and at least one; `headline` is the index of the block in which the headline
    stands, if it stands above the text.
    """

    def __init__(self, page: Page, text: Sequence[VisibleBlock], headline: int | None = None) -> None:
        self.page = page
        self.text = text
        self.headline = headline
        self.indices = [block.index for block in text]
        self.first, self.last = self.indices[0], self.indices[-1]
        self._weights = [len(block.words) for block in text]
        self._words = max(1, sum(self._weights))
        self.known = frozenset(self.indices)

    @cached_property
    def _parents(self) -> Counter[int]:
        return self._counted(id(_parent(block)) for block in self.text)

    @cached_property
    def _homes(self) -> Counter[int]:
        return self._counted(id(block.home) for block in self.text)

    @cached_property
    def _owners(self) -> Counter[str]:
        return self._counted(block.owner.signature for block in self.text)

    @cached_property
    def _signatures(self) -> Counter[tuple[str, str]]:
        return self._counted((block.owner.signature, _parent(block).signature) for block in self.text)

    @cached_property
    def _parent_signatures(self) -> Counter[str]:
        return self._counted(_parent(block).signature for block in self.text)

    @cached_property
    def _usual(self) -> int:
        return self._parents.most_common(1)[0][0]

    @cached_property
    def container(self) -> Element:
        """The deepest element with four fifths of the text."""
        words: Counter[Element] = Counter()
        for block, weight in zip(self.text, self._weights, strict=True):
            for element in block.owner.ancestors():
                words[element] += weight
        return max((e for e, n in words.items() if n >= 0.8 * self._words), key=lambda e: e.depth)

    @cached_property
    def _depth(self) -> int:
        return sorted(block.owner.depth for block in self.text)[len(self.text) // 2]

    def _counted(self, keys: Iterable[_K]) -> Counter[_K]:
        counts: Counter[_K] = Counter()
        for key, weight in zip(keys, self._weights, strict=True):
            counts[key] += weight
        return counts

    def _share(self, counts: Counter[_K], key: _K, own: int) -> float:
        """The share of the text's words under that key, the block's own left out."""
        return max(0, counts[key] - own) / max(1, self._words - own)

    def group(self, block: VisibleBlock) -> Element:
        """The topmost element around the block without other text; its owner if that holds some itself."""
        group = block.owner
        own = block.index in self.known
        for element in block.owner.ancestors():
            held = bisect_right(self.indices, element.last) - bisect_left(self.indices, element.first)
            if element.parent is None or held > own:
                break
            if self.headline is not None and element.first <= self.headline <= element.last:
                break
            group = element
        return group

    def share_of(self, home: Element) -> float:
        """The share of the text's words of which an element is the home."""
        return self._share(self._homes, id(home), 0)

    def measures(self, block: VisibleBlock, replaced: Replaced | None = None) -> list[float]:
        """The block measured, in the order of `FEATURES`. Where it is one of the text itself, it is measured
        against the others."""
        index, owner, parent = block.index, block.owner, _parent(block)
        own = len(block.words) if index in self.known else 0
        at = bisect_left(self.indices, index)
        above = self.indices[at - 1] if at else None
        beyond = at + (at < len(self.indices) and self.indices[at] == index)
        below = self.indices[beyond] if beyond < len(self.indices) else None
        up = _FAR if above is None else min(_FAR, index - above)
        down = _FAR if below is None else min(_FAR, below - index)
        group = self.group(block)
        where = block.where & ~self.container.where
        text, words = block.text, len(block.words)
        headline = self.headline
        beneath = headline is not None and headline < index and (above is None or headline > above)
        alone = 0
        if beneath and headline is not None and below is not None:
            between = self.page.blocks[headline + 1 : below]
            alone = sum(each.prose for each in between[:_REACH])
        if replaced is None:
            replaced = _NOTHING
        return [
            above is not None and below is not None,  # a truth value is a number here
            0 if above is not None else down,
            0 if below is not None else up,
            up == 1,
            down == 1,
            up,
            down,
            beneath,
            min(_FAR, index - headline) if beneath and headline is not None else _FAR,
            alone,
            self._share(self._parents, id(parent), own),
            self._share(self._homes, id(block.home), own),
            self._share(self._signatures, (owner.signature, parent.signature), own),
            self._share(self._owners, owner.signature, own),
            self._share(self._parent_signatures, parent.signature, own),
            id(parent) == self._usual,
            self.container.first <= index <= self.container.last,
            owner.depth - self._depth,
            math.log1p(len(self.indices)),
            math.log1p(group.chars / 6),
            math.log1p(group.blocks),
            group.link_chars / max(1, group.chars),
            group.images,
            group.controls,
            group is owner,
            group.tag == "aside",
            group.tag in HEADINGS,
            owner.depth - group.depth,
            bool(group.where & Where.FORM),
            group.first == index,
            math.log1p(words),
            block.link_density,
            min(block.links, 5),
            ends_sentence(text),
            text.count(",") / max(1, words),
            sum(c.isdigit() for c in text) / max(1, len(text)),
            _CLOCK.search(text) is not None,
            time_line(text) is not None,
            block.bold_chars / max(1, len(text)),
            text[:1].isupper(),
            block.after_image,
            len(block.lines),
            owner.tag in HEADINGS,
            *[owner.tag == tag for tag in _TAGS],
            *[where & bit != 0 for bit in _BITS],
            replaced.overlap,
            replaced.chance,
            replaced.alike,
            replaced.alike_chance,
            math.log1p(replaced.came),
            math.log1p(replaced.went),
        ]


_NOTHING: Final = Replaced()

#: A tree: the number of a measure, a threshold, and what follows up to it and above; a number at the end.
_Node = float | tuple[int, float, "_Node", "_Node"]


def chance(side: Side, measures: Sequence[float]) -> float:
    """The chance, 0 to 1, that a block so measured is part of the article."""
    trees = _trees()[side]
    total = 0.0
    for tree in trees:
        node = tree
        while isinstance(node, tuple):
            node = node[2] if measures[node[0]] <= node[1] else node[3]
        total += node
    return 1.0 / (1.0 + math.exp(-total))


@lru_cache(maxsize=1)
def _trees() -> dict[Side, list[_Node]]:
    return trees_of(files(__package__).joinpath("judge.json").read_text("utf-8"))


def trees_of(weights: str) -> dict[Side, list[_Node]]:
    """The trees of a file of weights, by what they judge."""
    data = json.loads(weights)
    assert tuple(data["features"]) == FEATURES, "judge.json was trained on other measures: run bench/train.py"
    return {side: [_node(tree) for tree in data[side]] for side in ("came", "first")}


def _node(data: float | list[float | list[object]]) -> _Node:
    """A tree of tuples from one of lists; a number is a leaf."""
    if isinstance(data, list):
        feature, threshold, lower, upper = data
        return (int(feature), float(threshold), _node(lower), _node(upper))  # type: ignore[arg-type]
    return float(data)


def _parent(block: VisibleBlock) -> Element:
    return block.owner.parent or block.owner
