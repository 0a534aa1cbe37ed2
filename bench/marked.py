"""Real pages whose article is marked: which elements are its paragraphs, and which are boxes beside it.

The base of the generators (`pairs`, `sequences`). Truth is the text that came with the measuring data: hand-made for
`zyte`, reviewed for `fundus`. A page is *eligible* where its own blocks cover that truth and not much more.

- *Leaf blocks* are block elements with visible text and no block element with text below them.
- A block of eight tokens or more is *article* if 80 % of its shingles of four tokens stand in the truth; a shorter one
  if its text does, and it lies between the first and the last long article block, inside the container.
- The *container* is the deepest element that holds 90 % of the article's tokens.
- *Boxes* are topmost block elements beside the article blocks, without h1, with 40 to 4,000 characters and two links
  or more of at least 15 characters, in which no text of the article is repeated.
"""

from __future__ import annotations

import glob
import gzip
import html as entities
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from lxml import etree

from folds import Split, belongs, split_of
from pages import DATA
from variorum.discover import addresses

#: An lxml element; lxml has no types.
Node = Any

BLOCK_TAGS: Final = frozenset(
    """p div li h1 h2 h3 h4 h5 h6 blockquote tr section article figcaption pre ul ol table td th aside nav header
    footer main figure form dl dt dd details summary fieldset center body""".split()  # noqa: SIM905
)
UNSEEN: Final = frozenset(
    "script style noscript template head svg iframe select textarea title button".split()  # noqa: SIM905
)
LONG = 8  # tokens
_COVER = (0.85, 1.25)
_LEAST_BLOCKS, _LEAST_TOKENS = 4, 80
_BOX_CHARS = (40, 4_000)
LINK_CHARS = 15
_TOKEN = re.compile(r"\w+")


def clean(text: str) -> str:
    """NFC, white space collapsed."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def tokens(text: str) -> list[str]:
    return _TOKEN.findall(text)


def visible(node: Node) -> str:
    """The visible text below an element, not cleaned; line breaks are blanks."""
    parts: list[str] = [node.text or ""]
    for child in node:
        if isinstance(child.tag, str) and child.tag not in UNSEEN:
            parts.append(" " if child.tag == "br" else visible(child))
        parts.append(child.tail or "")
    return "".join(parts)


def parse(data: bytes) -> Node:
    """The root element of a page, read as UTF-8."""
    text = data.decode("utf-8", "replace").replace("\0", "")
    return etree.fromstring(text.encode("utf-8"), etree.HTMLParser(encoding="utf-8", huge_tree=True))


@dataclass(frozen=True, slots=True)
class Leaf:
    """One leaf block: its place among all elements of the page, and its text."""

    at: int
    tag: str
    text: str
    tokens: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Box:
    """One box: its place, whether it lies inside the container, the places of its long links, and its text."""

    at: int
    inside: bool
    links: tuple[int, ...]
    text: str = field(repr=False)


@dataclass(slots=True)
class Marked:
    """One eligible page. Places count all nodes of the tree in document order, as `list(root.iter())` does."""

    key: str
    site: str
    url: str
    language: str
    root: Node
    doctype: str
    leaves: list[Leaf]
    article: list[int]  # indices into `leaves`
    container: int
    boxes: list[Box]
    headline: int | None  # place of the h1 that fits the titles best
    headline_text: str
    parents: list[int] = field(repr=False, default_factory=list)

    @property
    def split(self) -> Split:
        return split_of(self.site)

    @property
    def long(self) -> list[Leaf]:
        """The article blocks of eight tokens or more, in order."""
        return [self.leaves[i] for i in self.article if len(self.leaves[i].tokens) >= LONG]

    def ancestors(self, at: int) -> Iterator[int]:
        """The places of the elements around one, from the nearest."""
        while (at := self.parents[at]) >= 0:
            yield at


@dataclass(frozen=True, slots=True)
class Source:
    """A page of the measuring data before it is read."""

    key: str
    url: str
    site: str
    path: Path
    truth: str


def sources() -> list[Source]:
    """All pages of `zyte` and `fundus`."""
    found = []
    for key, entry in json.loads((DATA / "zyte" / "ground-truth.json").read_bytes()).items():
        path = DATA / "zyte" / "html" / f"{key}.html.gz"
        found.append(
            Source(f"zyte/{key[:12]}", entry["url"], addresses.site(entry["url"]), path, entry["articleBody"])
        )
    for name in sorted(glob.glob(str(DATA / "fundus" / "*" / "*.json"))):
        if name.endswith("meta.json"):
            continue
        meta = json.loads((Path(name).parent / "meta.json").read_bytes())
        pages = sorted(glob.glob(glob.escape(name[:-5]) + "_[0-9]*.html.gz"))
        for page, truth in zip(pages, json.loads(Path(name).read_bytes()).values(), strict=True):
            url = meta[Path(page).name]["url"]
            body = truth["body"]["summary"] + [
                text for part in truth["body"]["sections"] for text in part["headline"] + part["paragraphs"]
            ]
            key = f"fundus/{Path(page).name.removesuffix('.html.gz')}"
            found.append(Source(key, url, addresses.site(url), Path(page), "\n".join(body)))
    return sorted(found, key=lambda source: source.key)


@lru_cache(maxsize=1)
def _sources() -> tuple[Source, ...]:
    return tuple(sources())


def eligible(split: Split = "all") -> Iterator[Marked]:
    """The eligible pages of the split, in the order of their keys."""
    for source in _sources():
        if belongs(source.site, split):
            page = mark(
                source.key, source.url, source.site, gzip.decompress(source.path.read_bytes()), source.truth
            )
            if page is not None:
                yield page


def mark(key: str, url: str, site: str, data: bytes, truth: str) -> Marked | None:
    """The page with its article marked; None where it is not eligible."""
    root = parse(data)
    nodes = list(root.iter())
    place = {node: at for at, node in enumerate(nodes)}
    parents = parents_of(nodes)
    leaves = leaves_of(nodes, parents)
    wanted = tokens(truth)
    article, container = _article(leaves, parents, wanted, clean(truth))
    covered = sum(len(leaves[i].tokens) for i in article)
    long = sum(len(leaves[i].tokens) >= LONG for i in article)
    if len(wanted) < _LEAST_TOKENS or long < _LEAST_BLOCKS or container is None:
        return None
    if not _COVER[0] <= covered / len(wanted) <= _COVER[1]:
        return None
    headline, text = _headline(root, nodes, place)
    page = Marked(
        key=key, site=site, url=url, language=_language(root), root=root, doctype=root.getroottree().docinfo.doctype,
        leaves=leaves, article=article, container=container, boxes=[], headline=headline, headline_text=text,
        parents=parents,
    )  # fmt: skip
    page.boxes = _boxes(page, nodes, place)
    return page


def parents_of(nodes: list[Node]) -> list[int]:
    """The place of each node's parent; -1 for the root."""
    place = {node: at for at, node in enumerate(nodes)}
    return [-1, *(place[node.getparent()] for node in nodes[1:])]


def leaves_of(nodes: list[Node], parents: list[int]) -> list[Leaf]:
    """The leaf blocks, in order."""
    count = len(nodes)
    hidden = [False] * count
    bearing = [False] * count
    above = [False] * count  # holds a block element with text
    for at, node in enumerate(nodes):
        up = parents[at]
        hidden[at] = (up >= 0 and hidden[up]) or not isinstance(node.tag, str) or node.tag in UNSEEN
    for at in range(count - 1, -1, -1):
        node, up = nodes[at], parents[at]
        if not hidden[at] and node.text and node.text.strip():
            bearing[at] = True
        if up < 0 or hidden[up]:
            continue
        if bearing[at]:
            bearing[up] = True
            if above[at] or node.tag in BLOCK_TAGS:
                above[up] = True
        if node.tail and node.tail.strip():
            bearing[up] = True
    found = []
    for at, node in enumerate(nodes):
        if bearing[at] and not above[at] and not hidden[at] and node.tag in BLOCK_TAGS:
            text = clean(visible(node))
            if text:
                found.append(Leaf(at, node.tag, text, tuple(tokens(text))))
    return found


def _shingles(words: list[str] | tuple[str, ...]) -> list[tuple[str, ...]]:
    return [tuple(words[i : i + 4]) for i in range(len(words) - 3)]


def _article(
    leaves: list[Leaf], parents: list[int], wanted: list[str], truth: str
) -> tuple[list[int], int | None]:
    known = set(_shingles(wanted))
    seen: set[str] = set()
    long = []
    for index, leaf in enumerate(leaves):
        if len(leaf.tokens) >= LONG and leaf.text not in seen:
            shingles = _shingles(leaf.tokens)
            if sum(each in known for each in shingles) >= 0.8 * len(shingles):
                seen.add(leaf.text)
                long.append(index)
    if not long:
        return [], None
    weight: Counter[int] = Counter()
    for index in long:
        at = leaves[index].at
        while at >= 0:
            weight[at] += len(leaves[index].tokens)
            at = parents[at]
    enough = 0.9 * sum(len(leaves[index].tokens) for index in long)
    container = max(at for at, words in weight.items() if words >= enough)
    article = list(long)
    for index in range(long[0], long[-1] + 1):
        leaf = leaves[index]
        if len(leaf.tokens) < LONG and leaf.text not in seen and leaf.text in truth:
            at = leaf.at
            while at > container:
                at = parents[at]
            if at == container:
                seen.add(leaf.text)
                article.append(index)
    return sorted(article), container


def _headline(root: Node, nodes: list[Node], place: dict[Node, int]) -> tuple[int | None, str]:
    titles = [node.get("content") or "" for node in root.iterfind(".//meta[@property='og:title']")]
    titles += [node.text or "" for node in root.iterfind(".//head/title")]
    known = {word.casefold() for title in titles for word in tokens(entities.unescape(title))}
    best: tuple[float, int, str] | None = None
    for node in root.iter("h1"):
        text = clean(visible(node))
        if len(text) >= 8:
            words = {word.casefold() for word in tokens(text)}
            score = len(words & known) / len(words | known) if words | known else 0.0
            if best is None or score > best[0]:
                best = (score, place[node], text)
    if best is not None:
        return best[1], best[2]
    return None, clean(titles[0]) if titles else ""


def _language(root: Node) -> str:
    stated = (root.get("lang") or root.get("xml:lang") or "en").strip().lower()
    return re.split(r"[-_]", stated)[0] or "en"


def _boxes(page: Marked, nodes: list[Node], place: dict[Node, int]) -> list[Box]:
    article = {page.leaves[i].at for i in page.article}
    own = {page.leaves[i].text for i in page.article}
    repeats = {leaf.at for leaf in page.leaves if leaf.text in own}  # no noise touches a text of the article
    around = {up for at in article for up in page.ancestors(at)}
    found: list[Box] = []

    def look(node: Node, inside: bool) -> None:
        for child in node:
            if not isinstance(child.tag, str) or child.tag in UNSEEN:
                continue
            at = place[child]
            if at in article:
                continue
            if at in around:
                look(child, inside or at == page.container)
            elif child.tag in BLOCK_TAGS and (links := _box_links(child)):
                if not any(place[below] in repeats for below in child.iter()):
                    found.append(Box(at, inside, tuple(place[link] for link in links), clean(visible(child))))
            else:
                look(child, inside)

    body = next(page.root.iter("body"), None)
    if body is not None:
        look(body, page.container == place[body])
    return found


def _box_links(node: Node) -> list[Node]:
    if next(node.iter("h1"), None) is not None:
        return []
    if not _BOX_CHARS[0] <= len(clean(visible(node))) <= _BOX_CHARS[1]:
        return []
    links = [link for link in node.iter("a") if len(clean(visible(link))) >= LINK_CHARS]
    return links if len(links) >= 2 else []
