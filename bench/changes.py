"""What happens to a page between two looks: furniture that changes (noise), and edits of the article.

A *kind* plans one change of one page and answers a function that makes it on a fresh copy of the page, once per
capture. Captures are counted as *moments*: 0 is the earlier page, 1 the later one, 2 a third soon after. What rotates
is drawn anew at every moment from 1 on; counters and times go on; an edit stays as it was made. What came or went
(a box, a dialog, a newsletter form) stays at the third moment in half of the draws and is as before in the others: a
swapped box may also have become a third one.

Inserted furniture bears telling class names ("newsletter", "ad-slot") unless the plan is *obfuscated*: then its names
say nothing, as on sites that compile their style sheets.
"""

from __future__ import annotations

import copy
import json
import random
import re
import string
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from html import escape

from lxml import etree

from marked import UNSEEN, Leaf, Marked, Node
from pool import Pool

_LEGAL = re.compile(r"^(copyright|©|\(c\))|all rights reserved|alle rechte vorbehalten", re.IGNORECASE)


@dataclass(slots=True)
class Copy:
    """A fresh copy of a page at one moment, to be changed."""

    page: Marked
    moment: int
    seed: str
    root: Node = field(init=False)
    nodes: list[Node] = field(init=False)

    def __post_init__(self) -> None:
        self.root = copy.deepcopy(self.page.root)
        self.nodes = list(self.root.iter())

    def rng(self, name: str, moment: int | None = None) -> random.Random:
        """Chance of this pair at this moment (or at another one)."""
        return random.Random(f"{self.seed} {name} {self.moment if moment is None else moment}")

    def html(self) -> bytes:
        return serialise(self.root, self.page.doctype)


def serialise(root: Node, doctype: str) -> bytes:
    """A tree as the bytes of a page in UTF-8."""
    found = etree.tostring(root, method="html", encoding="utf-8", doctype=doctype or "<!DOCTYPE html>")
    assert isinstance(found, bytes)
    return found


@dataclass(slots=True)
class Plan:
    """One change as it was drawn: `make` makes it on a copy; `at_start` tells that the earlier page needs it too
    (with other values). `texts` are what an edit altered: old and new text of a block, empty where there is none."""

    kind: str
    make: Callable[[Copy], None]
    at_start: bool = False
    texts: tuple[str, str] | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Names:
    """Class names of inserted furniture."""

    obfuscated: bool
    seed: str

    def __call__(self, telling: str) -> str:
        if not self.obfuscated:
            return telling
        rng = random.Random(f"{self.seed} {telling}")
        return "x" + "".join(rng.choice(string.ascii_lowercase) for _ in range(6))


Planner = Callable[[Marked, Pool, random.Random, Names], Plan | None]


# --- tools ------------------------------------------------------------------------------------------------


def element(html: str) -> Node:
    """One element out of its HTML."""
    body: Node = etree.HTML(f"<html><body>{html}</body></html>").find("body")
    return body[0]


def remove(node: Node) -> None:
    """Take an element out and keep the text behind it."""
    parent = node.getparent()
    if parent is None:
        return
    if node.tail:
        before = node.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + node.tail
        else:
            parent.text = (parent.text or "") + node.tail
    node.tail = None
    parent.remove(node)


def put_in_place(node: Node, other: Node) -> None:
    """Put another element where one stands."""
    parent = node.getparent()
    if parent is not None:
        other.tail = node.tail
        parent.replace(node, other)


def text_places(node: Node) -> Iterator[tuple[Node, str]]:
    """Every piece of visible text below an element: the node that holds it, and "text" or "tail"."""
    if node.text:
        yield node, "text"
    for child in node:
        if isinstance(child.tag, str) and child.tag not in UNSEEN:
            yield from text_places(child)
        if child.tail:
            yield child, "tail"


def body_of(copied: Copy) -> Node:
    found = next(copied.root.iter("body"), None)
    return copied.root if found is None else found


def set_link(link: Node, headline: str, number: int) -> None:
    """Give a link another headline and address."""
    places = list(text_places(link))
    if not places:
        link.text = headline
        return
    holder, where = max(places, key=lambda place: len(getattr(*place).strip()))
    setattr(holder, where, headline)
    slug = "-".join(re.findall(r"[a-z0-9]+", headline.lower())[:6]) or "story"
    link.set("href", f"/{number % 90 + 10}/{slug}-{number}")


def positions(page: Marked) -> list[Leaf]:
    """Article paragraphs behind which something can stand: p or div, in no list, cell or quotation, neither the
    first nor the last."""
    own = [page.leaves[i] for i in page.article]
    nodes = list(page.root.iter())
    return [
        leaf
        for leaf in own[1:-1]
        if leaf.tag in ("p", "div")
        and not any(nodes[up].tag in ("li", "td", "blockquote") for up in page.ancestors(leaf.at))
    ]


def unique(page: Marked) -> list[Leaf]:
    """Long article blocks whose text stands once on the page; the truth of some pages holds the line on copyright,
    of which no edit is asked."""
    counts = Counter(leaf.text for leaf in page.leaves)
    return [leaf for leaf in page.long if counts[leaf.text] == 1 and not _LEGAL.search(leaf.text)]


def mirror(root: Node, old: str, new: str) -> None:
    """Make a change of a paragraph in JSON-LD too, where the paragraph stands there."""
    for script in root.iter("script"):
        if (script.get("type") or "").lower() != "application/ld+json" or not script.text:
            continue
        for encode in (_written, _escaped, json.dumps):
            before, after = (encode(text)[1:-1] for text in (old, new))
            if before in script.text:
                script.text = script.text.replace(before, after)
                break


def _written(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _escaped(text: str) -> str:
    return json.dumps(escape(text), ensure_ascii=False)


def make_all(copied: Copy, plans: Iterable[Plan]) -> bytes:
    """The page of one moment with all that was planned: the earlier page has only what stands there from the start."""
    for plan in plans:
        if copied.moment > 0 or plan.at_start:
            plan.make(copied)
    return copied.html()
