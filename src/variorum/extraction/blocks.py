"""One parse, one walk: every visible block of a page in the order of the document.

A block is a maximal run of inline text between block boundaries, owned by the nearest block element, so that
loose text in a `div` that also holds paragraphs is kept; two line breaks in a row part blocks as well. What
is inside an element is summed up on its `Element`, so that nothing looks at the tree again but for where the links of
an article's blocks lead (`VisibleBlock.targets`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Generic, NamedTuple, TypeVar, overload

from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser, LexborNode

from variorum.extraction import vocabulary
from variorum.text.fingerprints import block_digest
from variorum.text.normalise import clean, fold
from variorum.text.tokens import word_runs

#: Bounds that keep hostile pages from costing more than large honest ones.
MOST_BLOCKS = 20_000
MOST_NODES = 400_000
_MANY_TAGS = 6_000
_DEEPEST_MARKUP = 1_500
DEEPEST = 200  # levels of block elements that are told apart

_BLOCK_TAGS = frozenset(
    """address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption
    figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr li main menu nav ol p pre search section summary table
    tbody td tfoot th thead tr ul""".split()  # noqa: SIM905 - a table of words reads better than a list
)
_UNSEEN = frozenset(
    """script style noscript template head svg iframe select textarea title button object embed canvas audio
    video map datalist math noframes applet""".split()  # noqa: SIM905
)
_CONTROLS = frozenset({"input", "button", "select", "textarea", "iframe", "object", "embed"})
_CELLS = frozenset({"td", "th"})
#: Characters of a cell up to which it is one of a row of data.
LONGEST_CELL = 60
#: Links strung together, and their characters, from which a span of nothing else is a card over a name in the text.
_STRUNG, _STRUNG_CHARS = 3, 60
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_NESTING = re.compile(
    r"<(/?)(?:div|span|table|tbody|tr|td|section|article|blockquote|center|font|ul|ol|dl|dd|b|i|u|em|strong|big|small|form|main|aside|details|figure)\b[^>]{0,2000}>",
    re.IGNORECASE,
)
#: Elements that only group parts of a body; a block's home is looked for above them.
_WRAPPERS = frozenset({"ul", "ol", "dl", "blockquote", "figure", "table", "tbody", "tr", "center"})
#: Elements that hold one block; its home is what they stand in.
LEAVES = frozenset(
    {"p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "dt", "dd", "pre", "figcaption", "address", "blockquote"}
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NAME_BREAK = re.compile(r"[^a-z]+")
#: A name that a build made ("css-2ad6f67"): letters between digits, or digits between letters; no measure ("ad300x250").
_MADE_NAME = re.compile(r"\b(?![A-Za-z]*\d+x\d+\b)(?=\w*\d[a-z])(?=\w*[A-Za-z]\d)[A-Za-z0-9]{5,}\b")


class Where:
    """Where a block stands, from its own element and all ancestors: bits of a plain integer.

    (`enum.IntFlag` costs more than the rest of the walk.)
    """

    NONE = 0
    ASIDE = 1
    NAV = 2
    FOOTER = 4
    HEADER = 8
    FORM = 16
    FIGURE = 32
    FIGCAPTION = 64
    ITEM = 128
    TABLE = 256
    QUOTATION = 512
    DIALOG = 1024
    MAIN = 2048
    ARTICLE = 4096
    # From class and id words (`vocabulary.HINTS`).
    FURNITURE = 1 << 13
    CAPTION = 1 << 14
    PULL = 1 << 15
    BOX = 1 << 16
    LEDE = 1 << 17
    BYLINE = 1 << 18
    STAMP = 1 << 19
    HEADING = 1 << 20
    WALL = 1 << 21
    COMMENTS = 1 << 22
    POST = 1 << 23


#: Parts of a page in which no article text is expected.
APART = Where.ASIDE | Where.NAV | Where.FOOTER | Where.HEADER | Where.FORM | Where.DIALOG

_TAG_FLAGS = {
    "aside": Where.ASIDE, "nav": Where.NAV, "menu": Where.NAV, "footer": Where.FOOTER, "header": Where.HEADER,
    "form": Where.FORM, "fieldset": Where.FORM, "figure": Where.FIGURE, "figcaption": Where.FIGCAPTION,
    "caption": Where.FIGCAPTION, "li": Where.ITEM, "dd": Where.ITEM, "dt": Where.ITEM, "table": Where.TABLE,
    "blockquote": Where.QUOTATION, "dialog": Where.DIALOG, "main": Where.MAIN, "article": Where.ARTICLE,
    "search": Where.FORM,
}  # fmt: skip
_ROLE_FLAGS = {
    "navigation": Where.NAV, "contentinfo": Where.FOOTER, "banner": Where.HEADER, "complementary": Where.ASIDE,
    "dialog": Where.DIALOG, "alertdialog": Where.DIALOG, "search": Where.FORM, "main": Where.MAIN,
    "article": Where.ARTICLE, "menu": Where.NAV, "menubar": Where.NAV, "listitem": Where.ITEM,
}  # fmt: skip
#: What a header inside an article says is the article's own; the same for the body of the page.
_SECTIONING = Where.ARTICLE | Where.MAIN


_HINTS: dict[str, int] = {}
for _name, _words in vocabulary.HINTS.items():
    for _word in _words:
        _HINTS[_word] = _HINTS.get(_word, 0) | getattr(Where, _name)


class Element:
    """A block element: its place and what it holds, summed over everything below it."""

    __slots__ = (
        "blocks",
        "chars",
        "controls",
        "depth",
        "first",
        "images",
        "last",
        "link_chars",
        "parent",
        "tag",
        "where",
        "words",
    )

    def __init__(self, tag: str, parent: Element | None, where: int, words: str) -> None:
        self.tag = tag
        self.parent = parent
        self.where = where
        self.words = words  # class and id, lower case
        self.depth: int = 0 if parent is None else parent.depth + 1
        self.first = -1  # index of its first block
        self.last = -1
        self.blocks = 0
        self.chars = 0
        self.link_chars = 0
        self.images = 0
        self.controls = 0  # fields, buttons and frames

    def ancestors(self) -> Iterator[Element]:
        """The element itself, then its parents up to the body."""
        element: Element | None = self
        while element is not None:
            yield element
            element = element.parent

    @property
    def signature(self) -> str:
        """Tag and classes; classes that hold a digit are left out, since builds rename them."""
        return _signature(self.tag, self.words)


_T = TypeVar("_T")


class _Lazy(Generic[_T]):
    """What is worked out of a block when first asked for, and kept. (`functools.cached_property` takes a lock in
    Python 3.11, which costs more than most of what is kept here.)"""

    def __init__(self, make: Callable[[VisibleBlock], _T]) -> None:
        self._make = make
        self.__doc__ = make.__doc__

    def __set_name__(self, _: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, block: None, kind: type) -> _Lazy[_T]: ...
    @overload
    def __get__(self, block: VisibleBlock, kind: type) -> _T: ...
    def __get__(self, block: VisibleBlock | None, kind: type) -> _Lazy[_T] | _T:
        if block is None:
            return self
        made = block.__dict__[self._name] = self._make(block)
        return made


class VisibleBlock:
    """One block of a page, article or not."""

    __slots__ = (
        "__dict__",
        "after_image",
        "anchors",
        "bold_chars",
        "index",
        "lines",
        "link_chars",
        "links",
        "owner",
        "text",
    )

    def __init__(
        self, index: int, text: str, lines: tuple[str, ...], owner: Element, links: int, link_chars: int,
        bold_chars: int, after_image: bool, anchors: Sequence[LexborNode],
    ) -> None:  # fmt: skip
        self.index = index
        self.text = text
        self.lines = lines  # the text as its line breaks part it
        self.owner = owner
        self.links = links
        self.link_chars = link_chars
        self.bold_chars = bold_chars
        self.after_image = after_image  # a picture stands between the block before and this one
        self.anchors = anchors  # the links that begin or go on inside it

    def targets(self) -> Iterator[tuple[str, str]]:
        """The links inside the block that have words: the words, and the address as written."""
        for node in self.anchors:
            if (address := node.attributes.get("href")) and (words := self._own(node)):
                yield words, address

    def _own(self, anchor: LexborNode) -> str | None:
        """The words of a link that stand in this block: it may hold several blocks."""
        return next((words for words in _runs(anchor) if words in self.text), None)

    @_Lazy
    def words(self) -> list[str]:
        """The words, folded for matching (`text.tokens.word_runs`)."""
        return word_runs(self.text.casefold())

    @_Lazy
    def folded(self) -> str:
        """The text as `text.normalise.fold` has it."""
        return fold(self.text)

    @property
    def link_density(self) -> float:
        return self.link_chars / max(1, len(self.text))

    @property
    def where(self) -> int:
        return self.owner.where

    @_Lazy
    def prose(self) -> bool:
        """Long enough and free enough of links to be running text: at least 8 words, fewer than half linked."""
        size = len(self.text)  # eight words and what parts them are fifteen characters
        return size >= 15 and self.link_chars * 2 < size and len(self.words) >= 8

    @_Lazy
    def home(self) -> Element:
        """The element of whose text the block is one part."""
        element = self.owner
        if element.tag in LEAVES and element.parent is not None:
            element = element.parent
        while element.tag in _WRAPPERS and element.parent is not None:
            element = element.parent
        return element


class Image:
    """An image of a page, before the block `at`."""

    __slots__ = ("at", "linked", "node", "owner")

    def __init__(self, node: LexborNode, at: int, owner: Element, *, linked: bool) -> None:
        self.node = node
        self.at = at
        self.owner = owner
        self.linked = linked


class Tree:
    """A parsed page: enough for what its head states."""

    def __init__(self, html: str) -> None:
        self.html = html
        self.tree = LexborHTMLParser(
            _flattened(html), options=LexborDocumentOptions.WO_EVENTS, scripting=True
        )
        #: All texts that state a headline or a writer, once `metadata` has read them.
        self.stating: tuple[str | None, ...] | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """What a part of a page's bytes shows (`raw.look`): its texts, parted where blocks part, and digests of them, and of
    where its links lead, which pictures it shows and which tags were left in the texts."""

    texts: tuple[bytes, ...]
    said: bytes
    set: bytes


class Page(Tree):
    """A parsed page with its visible blocks."""

    def __init__(self, html: str) -> None:
        super().__init__(html)
        self.blocks: list[VisibleBlock] = []
        self.images: list[Image] = []
        self.depth = 0  # elements that lie inside one another, at most
        self.cut = False  # a bound was reached; the rest of the page was not read
        self.strung = False  # links strung together inside running text were left out of it
        #: Digest of the bytes that state a headline or a writer (`raw.witnesses`), once `glance` has made it.
        self.stated: bytes | None = None
        #: What bytes of it show, where `glance` looked at them.
        self.shown: Mapping[tuple[int, int], Shown] = {}
        body = self.tree.body
        self.body = Element("body", None, Where.NONE, "")
        if body is not None:
            _Walk(self).run(body)
            if not any(block.prose for block in self.blocks):
                # Some pages hide all of themselves until a script shows them.
                self.blocks.clear()
                self.images.clear()
                self.body = Element("body", None, Where.NONE, "")
                _Walk(self, hidden_too=True).run(body)

    @cached_property
    def digests(self) -> tuple[bytes, ...]:
        """`text.fingerprints.block_digest` of every block, in order."""
        return tuple([block_digest(block.text) for block in self.blocks])


def _flattened(html: str) -> str:
    """The page without its nestable tags where they nest deeper than any real page's.

    What a parser does at each tag grows with the depth: 50,000 open elements take it many seconds.
    """
    if html.count("<") < _MANY_TAGS:
        return html
    depth = deepest = 0
    for match in _NESTING.finditer(html):
        depth += -1 if match.group(1) else 1
        deepest = max(deepest, depth)
        if deepest > _DEEPEST_MARKUP:
            return _NESTING.sub("\n", html)
        depth = max(depth, 0)
    return html


@lru_cache(maxsize=8192)
def _signature(tag: str, words: str) -> str:
    return f"{tag}.{' '.join(sorted(word for word in words.split() if not any(c.isdigit() for c in word)))}"


def _hints(words: str) -> int:
    found = Where.NONE
    before = ""
    for word in _NAME_BREAK.split(_CAMEL.sub(" ", _MADE_NAME.sub(" ", words)).lower()):
        found |= _HINTS.get(word, 0) | _HINTS.get(before + word, 0)
        before = word
    return found


@lru_cache(maxsize=8192)
def _stated(tag: str, role: str | None, classes: str | None, name: str | None) -> tuple[int, str]:
    """What tag and attributes of an element say of it, and its class and id in lower case."""
    own = _TAG_FLAGS.get(tag, Where.NONE)
    if role:
        own |= _ROLE_FLAGS.get(role.lower(), Where.NONE)
    words = f"{classes or ''} {name or ''}"[:300]
    if words == " ":
        return own, words
    return own | _hints(words), words.lower()


def _runs(node: LexborNode) -> list[str]:
    """The visible words inside a link, parted where blocks part."""
    runs: list[list[str]] = [[]]
    stack: list[LexborNode | None] = [node.first_child] if node.first_child is not None else []
    while stack:
        child = stack.pop()
        if child is None:  # the end of a block
            runs.append([])
            continue
        if child.next is not None:
            stack.append(child.next)
        tag = child.tag or "-"
        if tag == "-text":
            runs[-1].append(child.text_content or "")
        elif tag == "br":
            runs[-1].append("\n")
        elif tag not in _UNSEEN and tag[0] not in "-!" and not _concealed(child.attributes):
            if tag in _BLOCK_TAGS:
                runs.append([])
                stack.append(None)
            if child.first_child is not None:
                stack.append(child.first_child)
    return [words for run in runs if (words := clean("".join(run)))]


def _concealed(attributes: dict[str, str | None]) -> bool:
    style = attributes.get("style")
    return "hidden" in attributes or (style is not None and _HIDDEN_STYLE.search(style) is not None)


class _Span(NamedTuple):
    """Where a span began: the number of blocks then, and what the run had of pieces, characters in spans, links, and
    linked characters."""

    blocks: int
    pieces: int
    chars: int
    links: int
    linked: int


class _Walk:
    """The state of the one walk over the tree, without recursion: pages may nest ten thousand deep."""

    def __init__(self, page: Page, *, hidden_too: bool = False) -> None:
        self.page = page
        self.hidden_too = hidden_too
        self.pieces: list[str] = []  # the run of inline text so far
        self.blank = False  # blanks stood where it may begin
        self.link_chars = self.bold_chars = self.links = 0
        self.in_link = self.in_bold = 0
        self.anchors: list[LexborNode] = []
        self.chars = 0  # of text in spans
        self.spans: list[_Span] = []  # those that are open
        self.breaks = 0
        self.pictures = 0
        self.pictures_before = 0

    def run(self, body: LexborNode) -> None:
        owner = self.page.body
        stack: list[tuple[LexborNode, Element | None, str]] = []
        node: LexborNode | None = body.first_child
        seen = 0
        deepest = self.page.depth
        blocks, pieces = self.page.blocks, self.pieces
        while True:
            while node is None:
                if not stack:
                    self._flush(owner)
                    self.page.depth = deepest
                    return
                node, outer, tag = stack.pop()
                if outer is not None:
                    if pieces or self.blank:
                        self._flush(owner)
                    self.breaks = 0
                    self._close(owner)
                    owner = outer
                elif tag == "a":
                    self.in_link -= 1
                    if not self.pieces:  # its words, if it has any, are those of earlier blocks
                        self.anchors = []
                elif tag == "span":
                    span = self.spans.pop()
                    if self.spans and self.links - span.links >= _STRUNG and span.blocks == len(blocks):
                        self._leave_out(span, self.spans[-1])
                elif tag in ("b", "strong"):
                    self.in_bold -= 1
                elif tag in _BLOCK_TAGS:
                    self._flush(owner)
                node = node.next
            seen += 1
            if seen > MOST_NODES or len(blocks) >= MOST_BLOCKS:
                self.page.cut = True
                self.page.depth = deepest
                self._flush(owner)
                while owner.parent is not None:
                    self._close(owner)
                    owner = owner.parent
                return
            tag = node.tag or "-"
            if tag == "-text":
                text = node.text_content
                if not text:
                    pass
                elif text.isspace():
                    if pieces:
                        pieces.append(text)
                    else:
                        self.blank = True
                else:
                    pieces.append(text)
                    self.breaks = 0
                    if self.spans:
                        self.chars += len(text.strip())
                    if self.in_link:
                        self.link_chars += len(text.strip())
                    if self.in_bold:
                        self.bold_chars += len(text.strip())
            elif tag in _BLOCK_TAGS:
                if pieces or self.blank:
                    self._flush(owner)
                self.breaks = 0
                child = node.first_child
                if child is not None and (inner := self._open(tag, node, owner)) is not None:
                    stack.append((node, owner if inner is not owner else None, tag))
                    owner, node = inner, child
                    if len(stack) > deepest:
                        deepest = len(stack)
                    continue
            elif tag == "br":
                self.breaks += 1
                if self.breaks >= 2:
                    self._flush(owner)
                else:
                    self.pieces.append("\n")
            elif tag == "img":
                self.pictures += 1
                owner.images += 1
                self._picture(node, owner)
            elif tag in _CONTROLS:
                owner.controls += 1
            elif (
                tag not in _UNSEEN
                and tag[0] not in "-!"
                and (child := node.first_child) is not None
                and not self._hidden(node)
            ):
                if tag == "a":
                    self.anchors.append(node)
                    self.in_link += 1
                    self.links += 1
                elif tag == "span":
                    self.spans.append(
                        _Span(len(blocks), len(pieces), self.chars, self.links, self.link_chars)
                    )
                elif tag in ("b", "strong"):
                    self.in_bold += 1
                stack.append((node, None, tag))
                node = child
                continue
            node = node.next

    def _leave_out(self, span: _Span, outer: _Span) -> None:
        """Leave out of the run what a span brought to it, if that is nothing but links and stands behind a linked name
        in the same outer span: a card with headlines that unfolds over the name. Any other row of links is text."""
        linked = self.link_chars - span.linked
        named = outer.blocks == span.blocks and 0 < span.chars - outer.chars <= span.linked - outer.linked
        if not named or self.in_link or not _STRUNG_CHARS <= self.chars - span.chars <= linked:
            return
        del self.pieces[span.pieces :]
        del self.anchors[span.links - self.links :]
        self.chars, self.links, self.link_chars, self.page.strung = span.chars, span.links, span.linked, True

    def _picture(self, node: LexborNode, owner: Element) -> None:
        """Note where an image stands: text that began before it comes first."""
        at = len(self.page.blocks) + bool(self.pieces)
        self.page.images.append(Image(node, at, owner, linked=self.in_link > 0))

    def _hidden(self, node: LexborNode) -> bool:
        attributes = node.attributes
        return ("style" in attributes or "hidden" in attributes) and self._conceals(attributes)

    def _conceals(self, attributes: dict[str, str | None]) -> bool:
        return not self.hidden_too and _concealed(attributes)

    def _open(self, tag: str, node: LexborNode, owner: Element) -> Element | None:
        """The element for a block tag; None when it is hidden. Below the deepest level all is one element."""
        attributes = node.attributes
        where = owner.where
        if attributes:
            if ("style" in attributes or "hidden" in attributes) and self._conceals(attributes):
                return None
            get = attributes.get
            own, words = _stated(tag, get("role"), get("class"), get("id"))
        else:
            own, words = _TAG_FLAGS.get(tag, Where.NONE), ""
        if own & Where.HEADER and where & _SECTIONING:
            own &= ~Where.HEADER
        if owner.depth >= DEEPEST:
            return owner
        return Element(tag, owner, where | own, words)

    def _close(self, element: Element) -> None:
        parent = element.parent
        if element.tag == "tr" and element.blocks > 1:
            self._join_cells(element)
        if parent is None:
            return
        parent.controls += element.controls
        if not (element.blocks or element.images):
            return
        if element.blocks:
            if parent.first < 0:
                parent.first = element.first
            parent.last = element.last
        parent.blocks += element.blocks
        parent.chars += element.chars
        parent.link_chars += element.link_chars
        parent.images += element.images

    def _join_cells(self, row: Element) -> None:
        """Make one block of a row of short cells: a line of a table of data, not of a table for layout."""
        cells = self.page.blocks[row.first :]
        if any(cell.owner.tag not in _CELLS or len(cell.text) > LONGEST_CELL for cell in cells):
            return
        del self.page.blocks[row.first :]
        for image in reversed(self.page.images):
            if image.at <= row.first:
                break
            image.at = row.first
        text = " ".join(cell.text for cell in cells)
        lines = tuple(line for cell in cells for line in cell.lines)
        joined = VisibleBlock(
            row.first, text, lines, row, sum(cell.links for cell in cells), sum(cell.link_chars for cell in cells),
            sum(cell.bold_chars for cell in cells), any(cell.after_image for cell in cells),
            [anchor for cell in cells for anchor in cell.anchors],
        )  # fmt: skip
        self.page.blocks.append(joined)
        row.last = row.first
        row.blocks = 1

    def _flush(self, owner: Element) -> None:
        """End the run of inline text, if there is one, as a block of its owner."""
        pieces = self.pieces
        if pieces:
            if text := clean(pieces[0] if len(pieces) == 1 else "".join(pieces)):
                self._append(owner, text)
            pieces.clear()
            if self.anchors:
                self.anchors = self.anchors[-1:] if self.in_link else []
            self.blank = True
        if self.blank:
            self.blank = False
            self.link_chars = self.bold_chars = 0
            self.links = 1 if self.in_link else 0
        self.breaks = 0

    def _append(self, owner: Element, text: str) -> None:
        blocks = self.page.blocks
        index = len(blocks)
        lines: tuple[str, ...] = (text,)
        if "\n" in self.pieces:
            marked = "".join("\x1f" if piece == "\n" else piece for piece in self.pieces)
            lines = tuple(line for part in marked.split("\x1f") if (line := clean(part)))
        size = len(text)
        link_chars = min(self.link_chars, size) if self.link_chars else 0
        bold_chars = min(self.bold_chars, size) if self.bold_chars else 0
        pictured = self.pictures > self.pictures_before
        blocks.append(
            VisibleBlock(
                index, text, lines, owner, self.links, link_chars, bold_chars, pictured, self.anchors or ()
            )
        )
        self.pictures_before = self.pictures
        if owner.first < 0:
            owner.first = index
        owner.last = index
        owner.blocks += 1
        owner.chars += size
        owner.link_chars += link_chars
