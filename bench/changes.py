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
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Final

from lxml import etree

from marked import UNSEEN, Box, Leaf, Marked, Node, clean, visible
from phrases import phrases
from pool import Pool

_WORD = re.compile(r"[^\W\d_]{5,}")
_ANY_WORD = re.compile(r"[^\W_]{2,}")
_DIGIT = re.compile(r"\d")
_HASHLIKE = re.compile(r"^(.*[-_])((?=[A-Za-z0-9]*[0-9])(?=[A-Za-z0-9]*[A-Za-z])[A-Za-z0-9]{5,})$")


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
    """Long article blocks whose text stands once on the page."""
    counts = Counter(leaf.text for leaf in page.leaves)
    return [leaf for leaf in page.long if counts[leaf.text] == 1]


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


# --- noise: boxes -----------------------------------------------------------------------------------------


def rotate(inside: bool) -> Planner:
    """Every long link of the boxes gets another headline."""

    def plan(page: Marked, pool: Pool, rng: random.Random, names: Names) -> Plan | None:
        boxes = [box for box in page.boxes if box.inside is inside]
        if not boxes:
            return None
        kind = "rotate_in" if inside else "rotate_out"

        def make(copied: Copy) -> None:
            chance = copied.rng(kind)
            links = [link for box in boxes for link in box.links]
            headlines = pool.headlines(page, len(links), chance)
            for link, headline in zip(links, headlines, strict=True):
                set_link(copied.nodes[link], headline, chance.randrange(10**6))

        return Plan(kind, make, detail=f"{sum(len(box.links) for box in boxes)} links")

    return plan


def _outer(page: Marked) -> list[Box]:
    return [box for box in page.boxes if not box.inside]


def swap_out(page: Marked, pool: Pool, rng: random.Random, names: Names) -> Plan | None:
    boxes = _outer(page)
    if not boxes:
        return None
    box = rng.choice(boxes)
    offers = [
        offer for _ in range(12) if (offer := pool.box(page, rng)) is not None and offer[1].text != box.text
    ][:2]
    if not offers:
        return None
    then = rng.choice(("stays", "stays", "back", "third"))

    def make(copied: Copy) -> None:
        if copied.moment == 2 and then == "back":
            return
        other, its = offers[-1] if copied.moment == 2 and then == "third" else offers[0]
        put_in_place(copied.nodes[box.at], copy.deepcopy(list(other.root.iter())[its.at]))

    return Plan("swap_out", make, detail=f"by one of {offers[0][0].key}")


def delete_out(page: Marked, pool: Pool, rng: random.Random, names: Names) -> Plan | None:
    boxes = _outer(page)
    if not boxes:
        return None
    box, back = rng.choice(boxes), rng.random() < 0.5

    def make(copied: Copy) -> None:
        if not (copied.moment == 2 and back):
            remove(copied.nodes[box.at])

    return Plan("delete_out", make)


# --- noise: advertisements and what stands between paragraphs ---------------------------------------------


def _ad(names: Names, label: str, number: int) -> Node:
    return element(
        f'<div class="{names("ad-slot")}" id="{names("gpt-ad")}-{number}"><span class="{names("ad-label")}">{label}</span>'
        f'<iframe src="https://ads.example/frame?n={number}" width="300" height="250"></iframe>'
        f"<script>window.slots=window.slots||[];window.slots.push({number});</script></div>"
    )


def ad_out(page: Marked, pool: Pool, rng: random.Random, names: Names) -> Plan | None:
    boxes = _outer(page)
    if not boxes:
        return None
    said = phrases(page.language)

    def make(copied: Copy) -> None:
        chance = copied.rng("ad_out")
        for _ in range(3):
            box = chance.choice(boxes)
            copied.nodes[box.at].addnext(_ad(names, chance.choice(said.ad), chance.randrange(10**6)))

    return Plan("ad_out", make)


def ad_in(page: Marked, pool: Pool, rng: random.Random, names: Names) -> Plan | None:
    places = positions(page)
    if not places:
        return None
    said = phrases(page.language)

    def make(copied: Copy) -> None:
        chance = copied.rng("ad_in")
        for leaf in chance.sample(places, min(2, len(places))):
            copied.nodes[leaf.at].addnext(_ad(names, chance.choice(said.ad), chance.randrange(10**6)))

    return Plan("ad_in", make)


def related_in(page: Marked, pool: Pool, rng: random.Random, names: Names) -> Plan | None:
    places = positions(page)
    if not places:
        return None
    leaf, heading = rng.choice(places), rng.choice(phrases(page.language).related)

    def make(copied: Copy) -> None:
        chance = copied.rng("related_in")
        links = "".join(
            f'<li><a href="/{chance.randrange(10**6)}">{escape(text)}</a></li>'
            for text in pool.headlines(page, 3, chance)
        )
        box = element(
            f'<aside class="{names("related-articles")}"><h3>{heading}</h3><ul>{links}</ul></aside>'
        )
        copied.nodes[leaf.at].addnext(box)

    return Plan("related_in", make)


def newsletter_in(page: Marked, pool: Pool, rng: random.Random, names: Names) -> Plan | None:
    places = positions(page)
    if not places:
        return None
    leaf, stays = rng.choice(places), rng.random() < 0.5
    said = rng.choice(phrases(page.language).newsletter)

    def make(copied: Copy) -> None:
        if copied.moment == 2 and not stays:
            return
        box = element(
            f'<div class="{names("newsletter-signup")}"><h3>{said.heading}</h3><p>{said.text}</p>'
            f'<form action="/newsletter"><input type="email" name="email" placeholder="{said.field}">'
            f"<button>{said.button}</button></form></div>"
        )
        copied.nodes[leaf.at].addnext(box)

    return Plan("newsletter_in", make)


def readmore_p(page: Marked, pool: Pool, rng: random.Random, names: Names) -> Plan | None:
    places = positions(page)
    if not places:
        return None
    leaf, said = rng.choice(places), rng.choice(phrases(page.language).readmore)

    def make(copied: Copy) -> None:
        chance = copied.rng("readmore_p")
        (headline,) = pool.headlines(page, 1, chance)
        copied.nodes[leaf.at].addnext(
            element(f'<p>{said}: <a href="/{chance.randrange(10**6)}">{escape(headline)}</a></p>')
        )

    return Plan("readmore_p", make)


# --- noise: counters, times, dialogs ----------------------------------------------------------------------


def comments(page: Marked, pool: Pool, rng: random.Random, names: Names) -> Plan | None:
    said = phrases(page.language)
    texts = [" ".join(pool.sentences(page, rng.choice((1, 1, 2)), rng)) for _ in range(6)]
    people = [f"{rng.choice(said.people)}{rng.randrange(100)}" for _ in texts]

    def make(copied: Copy) -> None:
        count = (2, 4, 5)[copied.moment]
        rows = "".join(
            f'<div class="{names("comment")}"><strong>{name}</strong><p>{escape(text)}</p></div>'
            for name, text in list(zip(people, texts, strict=True))[:count]
        )
        box = element(
            f'<section class="{names("comments")}" id="{names("comments")}"><h2>{said.comments} ({count})</h2>{rows}</section>'
        )
        holder = copied.nodes[page.container]
        if holder.tag == "body":
            holder.append(box)
        else:
            holder.addnext(box)

    return Plan("comments", make, at_start=True)


def timestamp(page: Marked, pool: Pool, rng: random.Random, names: Names) -> Plan | None:
    if page.headline is None:
        return None
    at = page.headline
    said = phrases(page.language)
    pattern = rng.choice(said.updated)
    hour = rng.randrange(6, 16)

    def make(copied: Copy) -> None:
        hours = (3, 5, 6)[copied.moment]
        stamp = element(f'<div class="{names("timestamp")}"><time>{pattern.format(hours)}</time></div>')
        copied.nodes[at].addnext(stamp)
        clock = element(
            f'<div class="{names("dateline")}">{said.day}, {hour + hours:02d}:{copied.moment * 7 + 12:02d}</div>'
        )
        body_of(copied).insert(0, clock)

    return Plan("timestamp", make, at_start=True)


def counts(page: Marked, pool: Pool, rng: random.Random, names: Names) -> Plan | None:
    said = phrases(page.language)
    start, shares = rng.randrange(80, 200), rng.randrange(11, 30)
    behind_h1 = page.headline is not None and rng.random() < 0.5

    def make(copied: Copy) -> None:
        number = start + (0, 8, 11)[copied.moment]
        share = (shares + (0, 2, 3)[copied.moment]) / 10
        bar = element(
            f'<div class="{names("share-bar")}"><span>{number} {said.comments}</span> '
            f"<span>{share:.1f}K {said.shares}</span></div>"
        )
        if behind_h1 and page.headline is not None:
            copied.nodes[page.headline].addnext(bar)
        else:
            copied.nodes[page.leaves[page.article[-1]].at].addnext(bar)

    return Plan("counts", make, at_start=True)


def cookie(page: Marked, pool: Pool, rng: random.Random, names: Names) -> Plan | None:
    said = phrases(page.language)
    first, stays = rng.random() < 0.5, rng.random() < 0.5

    def make(copied: Copy) -> None:
        if copied.moment == 2 and not stays:
            return
        box = element(
            f'<div class="{names("cookie-consent")}" role="dialog"><h2>{said.consent[0]}</h2><p>{said.consent[1]}</p>'
            f"<button>{said.consent[2]}</button><button>{said.consent[3]}</button></div>"
        )
        body = body_of(copied)
        body.insert(0, box) if first else body.append(box)

    return Plan("cookie", make)


def breaking(page: Marked, pool: Pool, rng: random.Random, names: Names) -> Plan | None:
    said, stays = rng.choice(phrases(page.language).breaking), rng.random() < 0.5

    def make(copied: Copy) -> None:
        if copied.moment == 2 and not stays:
            return
        chance = copied.rng("breaking")
        (headline,) = pool.headlines(page, 1, chance)
        bar = element(
            f'<div class="{names("breaking-news")}"><strong>{said}</strong> '
            f'<a href="/{chance.randrange(10**6)}">{escape(headline)}</a></div>'
        )
        body_of(copied).insert(0, bar)

    return Plan("breaking", make)


# --- noise: what nobody sees ------------------------------------------------------------------------------


def nonce(page: Marked, pool: Pool, rng: random.Random, names: Names) -> Plan | None:
    chosen = {
        at for at, node in enumerate(page.root.iter()) if node.tag == "a" and "?" in (node.get("href") or "")
    }
    with_query = sorted(at for at in chosen if rng.random() < 0.5)

    def make(copied: Copy) -> None:
        chance = copied.rng("nonce")
        token = f"{chance.getrandbits(96):024x}"
        head = next(copied.root.iter("head"), None)
        if head is not None:
            head.append(element(f'<meta name="csrf-token" content="{token}">'))
        for script in copied.root.iter("script"):
            if script.get("src"):
                mark = "&" if "?" in script.get("src") else "?"
                script.set("src", f"{script.get('src')}{mark}v={token[:8]}")
        body = body_of(copied)
        body.set("data-nonce", token[8:16])
        body.append(etree.Comment(f" served by {token[:6]} "))
        body.append(
            element(f'<form hidden="hidden"><input type="hidden" name="token" value="{token}"></form>')
        )
        for at in with_query:
            link = copied.nodes[at]
            link.set("href", f"{link.get('href')}&s={token[16:22]}")

    return Plan("nonce", make, at_start=True)


def classhash(page: Marked, pool: Pool, rng: random.Random, names: Names) -> Plan | None:
    hashed: dict[str, str] = {}
    for node in page.root.iter():
        for name in (node.get("class") or "").split() if isinstance(node.tag, str) else ():
            if match := _HASHLIKE.match(name):
                hashed[name] = match[1]
    if len(hashed) < 5:
        return None

    def make(copied: Copy) -> None:
        chance = copied.rng("classhash")
        renamed = {
            name: prefix
            + "".join(
                chance.choice(string.ascii_letters + string.digits) for _ in range(len(name) - len(prefix))
            )
            for name, prefix in hashed.items()
        }
        for node in copied.nodes:
            if isinstance(node.tag, str) and (known := node.get("class")):
                node.set("class", " ".join(renamed.get(name, name) for name in known.split()))

    return Plan("classhash", make, detail=f"{len(hashed)} names")


# --- edits ------------------------------------------------------------------------------------------------


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
    return [leaf for leaf in unique(page) if leaf is page.long[-1]]


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


# --- the kinds --------------------------------------------------------------------------------------------

NOISE: Final[dict[str, Planner]] = {
    "rotate_out": rotate(False), "rotate_in": rotate(True), "swap_out": swap_out, "delete_out": delete_out,
    "ad_out": ad_out, "ad_in": ad_in, "related_in": related_in, "newsletter_in": newsletter_in,
    "comments": comments, "timestamp": timestamp, "counts": counts, "cookie": cookie, "breaking": breaking,
    "nonce": nonce, "classhash": classhash,
}  # fmt: skip
#: Reported apart: people disagree about whether it is article text.
DISPUTED: Final[dict[str, Planner]] = {"readmore_p": readmore_p}
EDITS: Final[dict[str, Planner]] = {
    "number": number, "word": word_in("word", unique), "lede": word_in("lede", _first),
    "last": word_in("last", _last), "delete_par": delete_par, "insert_par": insert_par, "correction": correction,
    "subhead": word_in("subhead", _subheads), "listquote": word_in("listquote", _quoted),
}  # fmt: skip
HEADLINES: Final[dict[str, Planner]] = {"headline_h1": headline_h1, "headline_all": headline_all}
CAPTIONS: Final[dict[str, Planner]] = {"caption": word_in("caption", captions)}


def make_all(copied: Copy, plans: Iterable[Plan]) -> bytes:
    """The page of one moment with all that was planned: the earlier page has only what stands there from the start."""
    for plan in plans:
        if copied.moment > 0 or plan.at_start:
            plan.make(copied)
    return copied.html()
