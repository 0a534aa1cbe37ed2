"""Sites over time, with known truth: six articles of one site in six rounds of looks, noise and edits in between.

    for site in sequences(split="train", seed=7):
        for look in site.looks():
            look.article, look.round, look.html, look.changed, look.edit, look.again()

Each site is made out of one eligible page (`marked`). Article 0 is the page itself; the others are the same page with
the text, headline, description and JSON-LD of an article of another site in the language (another one for each, so
that no two articles share text), own captions, and own headlines in 40 % of the link boxes. Addresses and canonical
links are their own.

Two articles appear in each round, until all six are there; each is looked at in six rounds. From round 1 on, with probability .7, one to three
*site events* befall all articles, and stay: a real box out of a page of another site, or one of six invented boxes
(newsletter, promotion, note, paragraph of links, author, list of links) stands inline, behind the text, under the
headline, outside, or on top, half of them under names that say nothing; link boxes inside or outside the container get
other headlines; a box is swapped or goes. In 35 % of the events headlines differ from article to article. A relative
time under the headline and a clock on top move at every look. 15 % of the later looks show one true edit, which stays.

`alone` gives single articles in twelve looks, on which one to three offers take turns in one place at every look
(one: it is there at every other look); 15 % of the looks show an edit, and half of the edits are taken back later.

`again()` is one more look at the same article soon after: the edit and the boxes stand, what rotates is drawn anew.
What these sequences cannot measure: captions, and text that two articles truly share.
"""

from __future__ import annotations

import copy
import json
import random
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from html import escape
from typing import Final
from urllib.parse import urlsplit

from changes import (
    Copy,
    Names,
    Plan,
    body_of,
    element,
    positions,
    put_in_place,
    remove,
    serialise,
    set_link,
)
from edits import EDITS, HEADLINES, captions
from folds import Split
from furniture import rotating
from marked import LONG, Box, Marked, Node, clean, leaves_of, parents_of, visible
from pairs import SEED, base
from phrases import phrases
from pool import Pool

ARTICLES: Final = 6
ROUNDS: Final = 6
ALONE: Final = 12  # looks at an article by itself
_EVENT, _EVENTS = 0.7, (1, 2, 3)
_OWN_HEADLINES = 0.35  # of events; other headlines on every article
_OWN_BOXES = 0.4
_EDIT = 0.15
_TAKEN_BACK = 0.5
_LONGEST = 40  # blocks of an article
_PLACES: Final = ("inline", "behind", "headline", "outside", "top")
_BODY = re.compile(r'("articleBody"\s*:\s*)"(?:[^"\\]|\\.)*"')


@dataclass(frozen=True, slots=True)
class SiteLook:
    """One look at one article. `changed` is the truth: whether an edit was made since the look before at it (False
    at the first); `edit` is its kind and `texts` the old and new text of its block."""

    site: str
    url: str
    article: int
    round: int
    html: bytes
    changed: bool
    edit: str | None
    texts: tuple[str, str] | None
    events: tuple[str, ...]
    again: Callable[[], bytes] = field(repr=False)

    @property
    def first(self) -> bool:
        """Whether the article is seen for the first time."""
        return self.round == _entry(self.article)

    @property
    def id(self) -> str:
        return f"{self.site} article {self.article} round {self.round}"


@dataclass(slots=True)
class _Article:
    url: str
    page: Marked
    plans: list[Plan] = field(default_factory=list)
    used: set[str] = field(default_factory=set)  # texts that were edited


@dataclass(slots=True)
class Site:
    """One site; `looks` goes through it from the beginning, always the same way."""

    name: str
    page: Marked
    pool: Pool
    seed: str
    rounds: int = ROUNDS
    articles: int = ARTICLES

    def looks(self) -> Iterator[SiteLook]:
        """All looks in the order in which they are made."""
        rng = random.Random(self.seed)
        articles = self._articles(rng)
        for at in range(self.rounds + _entry(self.articles - 1)):
            events = self._events(rng, at, articles) if at and rng.random() < _EVENT else ()
            for index, article in enumerate(articles):
                if not _entry(index) <= at < _entry(index) + self.rounds:
                    continue
                edit = self._edit(article, rng) if at > _entry(index) and rng.random() < _EDIT else None
                yield SiteLook(
                    site=self.name, url=article.url, article=index, round=at, html=_shown(article, at, self.seed),
                    changed=edit is not None, edit=edit.kind if edit else None, texts=edit.texts if edit else None,
                    events=tuple(events), again=_again(article, at, self.seed),
                )  # fmt: skip

    def _articles(self, rng: random.Random) -> list[_Article]:
        found = [_Article(self.page.url, self.page)]
        for index, donor in enumerate(self.pool.donors(self.page, self.articles - 1, rng), 1):
            parts = urlsplit(self.page.url)
            url = f"{parts.scheme}://{parts.netloc}/reports/{rng.randrange(10**6)}-{index}"
            found.append(_Article(url, clone(self.page, donor, url, self.pool, rng)))
        return found

    # --- events ---

    def _events(self, rng: random.Random, at: int, articles: list[_Article]) -> list[str]:
        told = []
        for number in range(rng.choice(_EVENTS)):
            name = f"{self.seed} {at} {number}"
            own = rng.random() < _OWN_HEADLINES
            kind, make = self._event(rng, name, own=own)
            told.append(f"{kind}{', own headlines' if own else ''}")
            for index, article in enumerate(articles):
                plan = make(article.page, f"{name} {index}" if own else name)
                if plan is not None:
                    article.plans.append(Plan(kind, plan))
        return told

    def _event(
        self, rng: random.Random, name: str, *, own: bool
    ) -> tuple[str, Callable[[Marked, str], Callable[[Copy], None] | None]]:
        """A site event: what to do to each article's page, with the seed of its headlines."""
        kind = rng.choice(("real box", "invented box", "invented box", "rotate", "rotate", "swap", "delete"))
        outer = [index for index, box in enumerate(self.page.boxes) if not box.inside]
        if kind in ("swap", "delete") and not outer:
            kind = "invented box"
        if kind == "rotate":
            inside = rng.random() < 0.5
            return f"rotate {'in' if inside else 'out'}", lambda page, seed: self._rotate(page, inside, seed)
        if kind == "delete":
            gone = rng.choice(outer)
            return kind, lambda page, seed: lambda copied: remove(copied.nodes[page.boxes[gone].at])
        offer = self.pool.foreign_box(self.page, rng) if kind in ("real box", "swap") else None
        if kind == "swap" and offer is not None:
            target = rng.choice(outer)
            return kind, lambda page, seed: self._swap(page, target, offer, seed if own else None)
        place, share = rng.choice(_PLACES), rng.random()
        names = Names(rng.random() < 0.5, name)
        if offer is not None:
            told = f"real box {place}"
            return told, lambda page, seed: self._insert(
                page, place, share, lambda: _foreign(offer, names, self.pool, page, seed if own else None)
            )
        form = rng.choice(list(_FORMS))
        told = f"{form} {place}"
        return told, lambda page, seed: self._insert(
            page,
            place,
            share,
            lambda: _FORMS[form](self.pool, page, random.Random(name), random.Random(seed), names),
        )

    def _rotate(self, page: Marked, inside: bool, seed: str) -> Callable[[Copy], None] | None:
        links = rotating(page, inside=inside)

        def make(copied: Copy) -> None:
            rng = random.Random(f"{seed} {copied.seed}")
            for link, headline in zip(links, self.pool.headlines(page, len(links), rng), strict=True):
                set_link(copied.nodes[link], headline, rng.randrange(10**6))

        return make if links else None

    def _swap(
        self, page: Marked, target: int, offer: tuple[Marked, Box], seed: str | None
    ) -> Callable[[Copy], None]:
        def make(copied: Copy) -> None:
            box = _foreign(offer, Names(False, ""), self.pool, page, seed)
            put_in_place(copied.nodes[page.boxes[target].at], box)

        return make

    def _insert(
        self, page: Marked, place: str, share: float, box: Callable[[], Node]
    ) -> Callable[[Copy], None]:
        inline = positions(page)
        outer = [each.at for each in page.boxes if not each.inside]
        behind = page.leaves[page.article[-1]].at

        def make(copied: Copy) -> None:
            if place == "inline" and inline:
                copied.nodes[inline[int(share * len(inline))].at].addnext(box())
            elif place == "headline" and page.headline is not None:
                copied.nodes[page.headline].addnext(box())
            elif place == "outside" and (
                left := [at for at in outer if copied.nodes[at].getparent() is not None]
            ):
                copied.nodes[left[int(share * len(left))]].addnext(box())
            elif place == "top":
                body_of(copied).insert(0, box())
            else:
                copied.nodes[behind].addnext(box())

        return make

    # --- edits ---

    def _edit(self, article: _Article, rng: random.Random) -> Plan | None:
        """One edit of a block that was not edited before."""
        kinds = {**EDITS, **HEADLINES}
        for kind in rng.sample(list(kinds), len(kinds)):
            plan = kinds[kind](article.page, self.pool, rng, Names(False, ""))
            if plan is not None and plan.texts is not None and not article.used & set(plan.texts):
                article.used |= {text for text in plan.texts if text}
                article.plans.append(plan)
                return plan
        return None


class Alone(Site):
    """One article by itself, with offers that take turns in one place."""

    def looks(self) -> Iterator[SiteLook]:
        rng = random.Random(self.seed)
        article = _Article(self.page.url, self.page)
        told, turning = self._turning(rng)
        article.plans.append(Plan("turns", turning))
        standing: Plan | None = None
        for at in range(self.rounds):
            edit = None
            if standing is not None and rng.random() < _EDIT:
                article.plans.remove(standing)
                edit, standing = Plan("taken back", standing.make, texts=standing.texts), None
            elif at and rng.random() < _EDIT:
                edit = self._edit(article, rng)
                if edit is not None and rng.random() < _TAKEN_BACK:
                    standing = edit
            yield SiteLook(
                site=self.name, url=article.url, article=0, round=at, html=_shown(article, at, self.seed),
                changed=edit is not None, edit=edit.kind if edit else None, texts=edit.texts if edit else None,
                events=(told,), again=_again(article, at, self.seed),
            )  # fmt: skip

    def _turning(self, rng: random.Random) -> tuple[str, Callable[[Copy], None]]:
        """Offers of one form in one place, another one at every look; one by itself is there at every other look."""
        form, place = rng.choice(("note", "promotion", "author")), rng.choice(("inline", "behind"))
        offers, share, names = rng.choice((1, 2, 3)), rng.random(), Names(rng.random() < 0.5, self.seed)

        def make(copied: Copy) -> None:
            number = (copied.moment + (copied.seed == "again")) % max(2, offers)
            if number < offers:
                offer = random.Random(f"{self.seed} offer {number}")
                put = self._insert(
                    self.page, place, share, lambda: _FORMS[form](self.pool, self.page, offer, offer, names)
                )
                put(copied)

        return f"{offers} {form} {place}", make


def alone(split: Split = "all", *, seed: int = SEED, sites: Collection[str] | None = None) -> Iterator[Alone]:
    """One article for each site of which `sequences` makes one."""
    for site in sequences(split, seed=seed, sites=sites):
        yield Alone(site.name, site.page, site.pool, f"{site.seed} alone", ALONE, 1)


def sequences(
    split: Split = "all",
    *,
    seed: int = SEED,
    sites: Collection[str] | None = None,
    articles: int = ARTICLES,
    rounds: int = ROUNDS,
) -> Iterator[Site]:
    """One site for each of the split that has an eligible page with an h1 and boxes or paragraphs to put them at."""
    seen: set[str] = set()
    for page, pool in base(split):
        wanted = sites is None or page.site in sites
        if wanted and page.site not in seen and page.headline is not None and positions(page):
            seen.add(page.site)
            yield Site(page.site, page, pool, f"{seed} {page.key} sequence", rounds, articles)


def _entry(index: int) -> int:
    """The round in which an article appears."""
    return index // 2


# --- looks ------------------------------------------------------------------------------------------------


def _shown(article: _Article, at: int, seed: str, *, again: bool = False) -> bytes:
    copied = Copy(article.page, at, "again" if again else "")
    for plan in article.plans:
        plan.make(copied)
    _clock(copied, seed, again=again)
    return serialise(copied.root, article.page.doctype)


def _again(article: _Article, at: int, seed: str) -> Callable[[], bytes]:
    """One more look; what is planned later does not show in it."""
    plans = list(article.plans)
    return lambda: _shown(_Article(article.url, article.page, plans), at, seed, again=True)


def _clock(copied: Copy, seed: str, *, again: bool) -> None:
    """A relative time under the headline and a clock on top."""
    rng = random.Random(f"{seed} clock")
    said = phrases(copied.page.language)
    names = Names(rng.random() < 0.5, seed)
    hours = rng.randrange(1, 6) + copied.moment
    stamp = element(f'<div class="{names("timestamp")}">{rng.choice(said.updated).format(hours)}</div>')
    if copied.page.headline is not None:
        copied.nodes[copied.page.headline].addnext(stamp)
    clock = f"{said.day}, {hours + 6:02d}:{copied.moment * 9 + 11 + 2 * again:02d}"
    body_of(copied).insert(0, element(f'<div class="{names("dateline")}">{clock}</div>'))


# --- boxes ------------------------------------------------------------------------------------------------


def _foreign(offer: tuple[Marked, Box], names: Names, pool: Pool, page: Marked, seed: str | None) -> Node:
    """A box of another site's page, under other names if wanted, with own headlines where there is a seed."""
    other, box = offer
    nodes = list(other.root.iter())
    found = copy.deepcopy(nodes[box.at])
    found.tail = None
    links = dict(zip(nodes[box.at].iter(), found.iter(), strict=True))
    if seed is not None:
        rng = random.Random(seed)
        for link, headline in zip(box.links, pool.headlines(page, len(box.links), rng), strict=True):
            set_link(links[nodes[link]], headline, rng.randrange(10**6))
    if names.obfuscated:
        for node in found.iter():
            for attribute in ("class", "id"):
                if isinstance(node.tag, str) and node.get(attribute):
                    node.set(attribute, " ".join(names(name) for name in node.get(attribute).split()))
    return found


def _newsletter(pool: Pool, page: Marked, rng: random.Random, own: random.Random, names: Names) -> Node:
    said = rng.choice(phrases(page.language).newsletter)
    return element(
        f'<div class="{names("newsletter")}"><h3>{said.heading}</h3><p>{said.text}</p>'
        f'<form action="/letter"><input type="email" placeholder="{said.field}"><button>{said.button}</button></form></div>'
    )


def _promotion(pool: Pool, page: Marked, rng: random.Random, own: random.Random, names: Names) -> Node:
    text = rng.choice(phrases(page.language).promotion).format(_topic(pool, page, rng))
    return element(
        f'<div class="{names("promo")}"><p>{escape(text)} <a href="/series/{rng.randrange(999)}">→</a></p></div>'
    )


def _note(pool: Pool, page: Marked, rng: random.Random, own: random.Random, names: Names) -> Node:
    (sentence,) = pool.sentences(page, 1, rng)
    return element(f"<p>{escape(sentence)}</p>")


def _link_paragraph(pool: Pool, page: Marked, rng: random.Random, own: random.Random, names: Names) -> Node:
    label = rng.choice(phrases(page.language).readmore)
    (headline,) = pool.headlines(page, 1, own)
    return element(f'<p>{label}: <a href="/{own.randrange(10**6)}">{escape(headline)}</a></p>')


def _author(pool: Pool, page: Marked, rng: random.Random, own: random.Random, names: Names) -> Node:
    text = rng.choice(phrases(page.language).author).format(_topic(pool, page, rng))
    return element(
        f'<div class="{names("author-bio")}"><img src="/people/{rng.randrange(99)}.jpg"><p>{escape(text)}</p></div>'
    )


def _link_list(pool: Pool, page: Marked, rng: random.Random, own: random.Random, names: Names) -> Node:
    heading = rng.choice(phrases(page.language).related)
    rows = "".join(
        f'<li><a href="/{own.randrange(10**6)}">{escape(text)}</a></li>'
        for text in pool.headlines(page, 4, own)
    )
    return element(f'<div class="{names("related")}"><h3>{heading}</h3><ul>{rows}</ul></div>')


def _topic(pool: Pool, page: Marked, rng: random.Random) -> str:
    (sentence,) = pool.sentences(page, 1, rng)
    return " ".join(sentence.split()[:5]).rstrip(",;:.")


_FORMS: Final[dict[str, Callable[[Pool, Marked, random.Random, random.Random, Names], Node]]] = {
    "newsletter": _newsletter, "promotion": _promotion, "note": _note, "link paragraph": _link_paragraph,
    "author": _author, "link list": _link_list,
}  # fmt: skip


# --- articles ---------------------------------------------------------------------------------------------


def clone(page: Marked, donor: Marked, url: str, pool: Pool, rng: random.Random) -> Marked:
    """Another article of the page's site: the page with the donor's text, at another address."""
    root = copy.deepcopy(page.root)
    nodes = list(root.iter())
    holders = [nodes[page.leaves[i].at] for i in page.article]
    long = [len(page.leaves[i].tokens) >= LONG for i in page.article]
    texts = [donor.leaves[i].text for i in donor.article if len(donor.leaves[i].tokens) >= LONG][:_LONGEST]
    short = [donor.leaves[i].text for i in donor.article if len(donor.leaves[i].tokens) < LONG]
    own: list[Node] = []
    for node, is_long in zip(holders, long, strict=True):
        offer = texts if is_long else short
        if offer:
            _say(node, offer.pop(0))
            own.append(node)
        else:
            remove(node)
    last = next((node for node in reversed(own) if node.tag in ("p", "div")), None)
    while texts and last is not None:
        more = copy.deepcopy(last)
        more.tail = None
        _say(more, texts.pop(0))
        last.addnext(more)
        own.append(more)
        last = more
    for leaf in captions(page):
        (sentence,) = pool.sentences(page, 1, rng)
        _say(nodes[leaf.at], sentence)
    if page.headline is not None:
        _say(nodes[page.headline], donor.headline_text)
    for box in page.boxes:
        if rng.random() < _OWN_BOXES:
            for link, headline in zip(box.links, pool.headlines(page, len(box.links), rng), strict=True):
                set_link(nodes[link], headline, rng.randrange(10**6))
    _state(root, page, donor, url)
    return _marked_anew(page, donor, url, root, nodes, own)


def _say(node: Node, text: str) -> None:
    """Give an element a text of its own, and nothing else."""
    for child in list(node):
        node.remove(child)
    node.text = text


def _state(root: Node, page: Marked, donor: Marked, url: str) -> None:
    """Let titles, description, addresses and JSON-LD speak of the donor's article."""
    old, new = page.headline_text, donor.headline_text
    first = donor.long[0].text[:200]
    stated = {page.url}
    for node in root.iter("link"):
        if node.get("rel") == "canonical" and node.get("href"):
            stated.add(node.get("href"))
            node.set("href", url)
    for node in root.iter("meta"):
        name = node.get("property") or node.get("name") or ""
        content = node.get("content") or ""
        if name in ("og:title", "twitter:title"):
            node.set("content", new)
        elif name == "og:url":
            stated.add(content)
            node.set("content", url)
        elif name in ("description", "og:description", "twitter:description"):
            node.set("content", first)
        elif old and old in content:
            node.set("content", content.replace(old, new))
    for node in root.iterfind(".//head/title"):
        text = clean(node.text or "")
        node.text = text.replace(old, new) if old and old in text else new
    body = json.dumps(" ".join(leaf.text for leaf in donor.long), ensure_ascii=False)
    for script in root.iter("script"):
        if (script.get("type") or "").lower() == "application/ld+json" and script.text:
            text = _BODY.sub(lambda match: match[1] + body, script.text)
            for encode in (json.dumps, _written):
                text = text.replace(encode(old), encode(new)) if old else text
            for address in stated:
                for slash in ("/", "\\/"):
                    text = text.replace(f'"{address.replace("/", slash)}"', f'"{url}"')
            script.text = re.sub(
                r'("headline"\s*:\s*)"(?:[^"\\]|\\.)*"', lambda m: m[1] + _written(new), text
            )


def _written(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _marked_anew(
    page: Marked, donor: Marked, url: str, root: Node, before: list[Node], own: list[Node]
) -> Marked:
    """The places of a changed copy: `before` are its nodes as they were, `own` its article blocks."""
    nodes = list(root.iter())
    place = {node: at for at, node in enumerate(nodes)}
    parents = parents_of(nodes)
    leaves = leaves_of(nodes, parents)
    at_own = {place[node] for node in own}
    boxes = [
        Box(
            place[before[box.at]], box.inside, tuple(place[before[link]] for link in box.links if before[link] in place),
            clean(visible(before[box.at])),
        )
        for box in page.boxes
        if before[box.at] in place
    ]  # fmt: skip
    headline = before[page.headline] if page.headline is not None else None
    return Marked(
        key=page.key, site=page.site, url=url, language=page.language, root=root, doctype=page.doctype, leaves=leaves,
        article=[index for index, leaf in enumerate(leaves) if leaf.at in at_own], container=place[before[page.container]],
        boxes=boxes, headline=place[headline] if headline is not None else None, headline_text=donor.headline_text,
        parents=parents,
    )  # fmt: skip
