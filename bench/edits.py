"""Edits of an article between two looks, as planners (see `changes`)."""

from __future__ import annotations

import copy
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from lxml import etree

from changes import Copy, Names, Plan, Planner, mirror, positions, remove, text_places, unique
from marked import Leaf, Marked, Node, clean, visible
from phrases import phrases
from pool import Pool

_WORD = re.compile(r"[^\W\d_]{5,}")
_ANY_WORD = re.compile(r"[^\W_]{2,}")
_DIGIT = re.compile(r"\d")


def _replace(
    node: Node, pattern: re.Pattern[str], choose: Callable[[str], str], rng: random.Random
) -> Callable[[Node], None] | None:
    """A function that replaces one match in the text below an element (or a copy of it) by another text."""
    matches = [
        (index, match.span(), match[0])
        for index, place in enumerate(text_places(node))
        for match in pattern.finditer(getattr(*place))
    ]
    if not matches:
        return None
    index, (start, end), old = rng.choice(matches)
    new = choose(old)

    def make(other: Node) -> None:
        holder, where = list(text_places(other))[index]
        text = getattr(holder, where)
        setattr(holder, where, text[:start] + new + text[end:])

    return make


def _alter(
    kind: str,
    page: Marked,
    leaves: Sequence[Leaf],
    pattern: re.Pattern[str],
    choose: Callable[[str], str],
    rng: random.Random,
) -> Plan | None:
    """An edit inside one of the blocks."""
    nodes = list(page.root.iter())
    for leaf in rng.sample(leaves, len(leaves)):
        change = _replace(nodes[leaf.at], pattern, choose, rng)
        if change is None:
            continue
        tried = copy.deepcopy(nodes[leaf.at])
        change(tried)
        new = clean(visible(tried))
        if new == leaf.text:
            continue
        return Plan(kind, _make_alter(leaf, change, new), texts=(leaf.text, new))
    return None


def _make_alter(leaf: Leaf, change: Callable[[Node], None], new: str) -> Callable[[Copy], None]:
    def make(copied: Copy) -> None:
        change(copied.nodes[leaf.at])
        mirror(copied.root, leaf.text, new)

    return make


def _other_digit(rng: random.Random) -> Callable[[str], str]:
    return lambda old: rng.choice([digit for digit in "123456789" if digit != old])


def number(page: Marked, pool: Pool, rng: random.Random, names: Names) -> Plan | None:
    return _alter("number", page, unique(page), _DIGIT, _other_digit(rng), rng)


def word_in(kind: str, choose: Callable[[Marked], Sequence[Leaf]]) -> Planner:
    """One word of one of some blocks is another."""

    def plan(page: Marked, pool: Pool, rng: random.Random, names: Names) -> Plan | None:
        return _alter(kind, page, choose(page), _WORD, lambda old: pool.word(page, old, rng), rng)

    return plan


def _first(page: Marked) -> Sequence[Leaf]:
    return [leaf for leaf in unique(page) if leaf is page.long[0]]


def _last(page: Marked) -> Sequence[Leaf]:
    return unique(page)[-1:]


def _subheads(page: Marked) -> Sequence[Leaf]:
    """Headings between paragraphs of the article that are no headings of boxes."""
    inside = {page.leaves[i].at for i in page.article}
    boxes = {box.at for box in page.boxes}
    nodes = list(page.root.iter())
    found = []
    for before, leaf, after in zip(page.leaves, page.leaves[1:], page.leaves[2:], strict=False):
        if leaf.tag not in ("h2", "h3", "h4") or len(leaf.tokens) < 2 or not _WORD.search(leaf.text):
            continue
        around = list(page.ancestors(leaf.at))
        apart = any(
            up in boxes or nodes[up].tag in ("aside", "nav", "footer", "form", "figure", "li")
            for up in around
        )
        if (
            page.container in around
            and not apart
            and after.at in inside
            and (before.at in inside or leaf.at in inside)
        ):
            found.append(leaf)
    return found


def _quoted(page: Marked) -> Sequence[Leaf]:
    nodes = list(page.root.iter())
    return [
        leaf
        for leaf in unique(page)
        if any(nodes[at].tag in ("li", "blockquote", "td") for at in (leaf.at, *_within(page, leaf.at)))
    ]


def _within(page: Marked, at: int) -> Iterator[int]:
    """The places around one, inside the container."""
    for up in page.ancestors(at):
        if up <= page.container:
            return
        yield up


def captions(page: Marked) -> Sequence[Leaf]:
    """Captions of pictures that stand between the headline and the end of the article."""
    nodes = list(page.root.iter())
    last = page.leaves[page.article[-1]].at
    article = {page.leaves[i].at for i in page.article}
    counts = Counter(leaf.text for leaf in page.leaves)
    found = []
    for leaf in page.leaves:
        if leaf.at > last or len(leaf.tokens) < 5 or leaf.at in article or counts[leaf.text] > 1:
            continue
        around = [leaf.at, *_within(page, leaf.at)]
        if page.container in page.ancestors(leaf.at) and any(nodes[at].tag == "figcaption" for at in around):
            found.append(leaf)
    return found


def delete_par(page: Marked, pool: Pool, rng: random.Random, names: Names) -> Plan | None:
    leaves = unique(page)
    if not leaves:
        return None
    leaf = rng.choice(leaves)

    def make(copied: Copy) -> None:
        remove(copied.nodes[leaf.at])
        mirror(copied.root, leaf.text, "")

    return Plan("delete_par", make, texts=(leaf.text, ""))


def _beside(page: Marked, leaf: Leaf, text: str) -> Node:
    """A new block set as another one is."""
    like = list(page.root.iter())[leaf.at]
    found = etree.Element(like.tag)
    if like.get("class"):
        found.set("class", like.get("class"))
    found.text = text
    return found


def insert_par(page: Marked, pool: Pool, rng: random.Random, names: Names) -> Plan | None:
    places = positions(page)
    if not places:
        return None
    leaf, text = rng.choice(places), clean(" ".join(pool.sentences(page, 2, rng)))

    def make(copied: Copy) -> None:
        copied.nodes[leaf.at].addnext(_beside(page, leaf, text))
        mirror(copied.root, leaf.text, f"{leaf.text} {text}")

    return Plan("insert_par", make, texts=("", text))


def correction(page: Marked, pool: Pool, rng: random.Random, names: Names) -> Plan | None:
    leaves = [leaf for leaf in page.long if leaf.tag in ("p", "div")]
    if not leaves:
        return None
    leaf = leaves[-1]
    (sentence,) = pool.sentences(page, 1, rng)
    text = rng.choice(phrases(page.language).correction).format(sentence.rstrip(".!?。"))

    def make(copied: Copy) -> None:
        copied.nodes[leaf.at].addnext(_beside(page, leaf, text))

    return Plan("correction", make, texts=("", text))


def headline_h1(page: Marked, pool: Pool, rng: random.Random, names: Names) -> Plan | None:
    found = _headline(page, pool, rng)
    if found is None:
        return None
    change, new = found

    def make(copied: Copy) -> None:
        assert page.headline is not None
        change(copied.nodes[page.headline])

    return Plan("headline_h1", make, texts=(page.headline_text, new))


def headline_all(page: Marked, pool: Pool, rng: random.Random, names: Names) -> Plan | None:
    found = _headline(page, pool, rng)
    if found is None:
        return None
    change, new = found
    old = page.headline_text

    def make(copied: Copy) -> None:
        assert page.headline is not None
        change(copied.nodes[page.headline])
        for node in copied.root.iter("meta"):
            if old in (node.get("content") or ""):
                node.set("content", node.get("content").replace(old, new))
        for node in copied.root.iterfind(".//head/title"):
            if old in clean(node.text or ""):
                node.text = clean(node.text).replace(old, new)

    return Plan("headline_all", make, texts=(old, new))


def _headline(page: Marked, pool: Pool, rng: random.Random) -> tuple[Callable[[Node], None], str] | None:
    if page.headline is None:
        return None
    node = list(page.root.iter())[page.headline]
    for pattern in (_WORD, _ANY_WORD):
        change = _replace(node, pattern, lambda old: pool.word(page, old, rng), rng)
        if change is not None:
            tried = copy.deepcopy(node)
            change(tried)
            return change, clean(visible(tried))
    return None


EDITS: Final[dict[str, Planner]] = {
    "number": number, "word": word_in("word", unique), "lede": word_in("lede", _first),
    "last": word_in("last", _last), "delete_par": delete_par, "insert_par": insert_par, "correction": correction,
    "subhead": word_in("subhead", _subheads), "listquote": word_in("listquote", _quoted),
}  # fmt: skip
HEADLINES: Final[dict[str, Planner]] = {"headline_h1": headline_h1, "headline_all": headline_all}
CAPTIONS: Final[dict[str, Planner]] = {"caption": word_in("caption", captions)}
