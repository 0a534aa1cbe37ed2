"""Furniture that changes between two looks: kinds of noise, as planners (see `changes`)."""

from __future__ import annotations

import copy
import random
import re
import string
from html import escape
from typing import Final

from lxml import etree

from changes import Copy, Names, Plan, Planner, body_of, element, positions, put_in_place, remove, set_link
from marked import Box, Marked, Node
from phrases import phrases
from pool import Pool

_HASHLIKE = re.compile(r"^(.*[-_])((?=[A-Za-z0-9]*[0-9])(?=[A-Za-z0-9]*[A-Za-z])[A-Za-z0-9]{5,})$")

# --- noise: boxes -----------------------------------------------------------------------------------------


def rotate(inside: bool) -> Planner:
    """Every long link of the boxes gets another headline."""

    def plan(page: Marked, pool: Pool, rng: random.Random, names: Names) -> Plan | None:
        links = rotating(page, inside=inside)
        if not links:
            return None
        kind = "rotate_in" if inside else "rotate_out"

        def make(copied: Copy) -> None:
            chance = copied.rng(kind)
            headlines = pool.headlines(page, len(links), chance)
            for link, headline in zip(links, headlines, strict=True):
                set_link(copied.nodes[link], headline, chance.randrange(10**6))

        return Plan(kind, make, detail=f"{len(links)} links")

    return plan


def rotating(page: Marked, *, inside: bool) -> list[int]:
    """The links of the boxes, but for those in posts that the article quotes: what others said does not turn."""
    tags = [node.tag for node in page.root.iter()]
    return [
        link
        for box in page.boxes
        if box.inside is inside
        for link in box.links
        if not inside or all(tags[at] != "blockquote" for at in page.ancestors(link))
    ]


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


NOISE: Final[dict[str, Planner]] = {
    "rotate_out": rotate(False), "rotate_in": rotate(True), "swap_out": swap_out, "delete_out": delete_out,
    "ad_out": ad_out, "ad_in": ad_in, "related_in": related_in, "newsletter_in": newsletter_in,
    "comments": comments, "timestamp": timestamp, "counts": counts, "cookie": cookie, "breaking": breaking,
    "nonce": nonce, "classhash": classhash,
}  # fmt: skip
#: Reported apart: people disagree about whether it is article text.
DISPUTED: Final[dict[str, Planner]] = {"readmore_p": readmore_p}
