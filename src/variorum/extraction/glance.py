"""Recognising an article that has not changed, cheaply: most looks find nothing new, and must cost little.

`memo` keeps of the last reading what `glance` needs, in two stages:

1. without a parse (`look`, by `extraction.raw`): what the raw HTML shows from the headline to the end of the article, where
   the links in it lead and which pictures it has, the tags from there to the next text, the bytes of every witness of headline and writers, and whatever could
   begin a note behind it are all as they were;
2. after one parse: the same headlines and writers stated, no visible block differs where the article can stand, the links in
   it lead where they did, and its pictures are the same, nor does running text or a note appear anywhere else.

Everything else is "read it in full": a glance may send a page to be read in vain, but it never calls a page
unchanged of which `extract` would read another text.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import NamedTuple

from rapidfuzz.distance import Indel

from variorum.extraction import metadata, raw, vocabulary
from variorum.extraction.blocks import APART, Page, Tree, VisibleBlock
from variorum.extraction.decoding import decode
from variorum.extraction.headline import locate
from variorum.extraction.images import among
from variorum.extraction.page import EXTRACTION_RULE
from variorum.text.fingerprints import RECIPE, block_key
from variorum.text.images import stem
from variorum.text.targets import steady
from variorum.types import READABLE, Document

#: Version of the layout below.
MEMO_VERSION = 10
_MAGIC = b"vm"
_DIGEST = 16
_KEY = 8
#: Blocks above and below the article's part in which a byline is looked for.
_BYLINE_NEAR = 4


class _Kept(NamedTuple):
    """The head of a memo: magic, versions, digests (of headlines and writers, of the bytes that state them, of what
    states anything else, of the document but for its text, of links and pictures), the number of blocks, and the article's range."""

    magic: bytes
    version: int
    rule: int
    recipe: int
    stating: bytes
    witnesses: bytes
    statements: bytes
    document: bytes
    beside: bytes
    blocks: int
    start: int
    end: int


_HEADER = struct.Struct("<2sBHB16s16s16s16s16sIII")


@dataclass(frozen=True, slots=True)
class Glance:
    """What a glance found.

    `parsed` tells whether it took a parse; `changed_blocks` are the keys (`block_key`) of visible blocks that
    came or went outside the article. When the page has to be read in full, `page` is the parsed page, for
    `page.read` (None where no parse was made).
    """

    unchanged: bool
    reason: str
    parsed: bool = False
    changed_blocks: tuple[str, ...] = ()
    page: Page | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """What the bytes of a page tell without a parse, beside the memo `kept`.

    `same_heads` tells that headlines and writers are stated in the same bytes, `part` what was seen of the article.
    """

    memo: bytes
    kept: _Kept
    witnesses: bytes
    part: raw.Look

    @property
    def same_heads(self) -> bool:
        return self.witnesses == self.kept.witnesses

    @property
    def unchanged(self) -> bool:
        """Whether nothing but noise changed."""
        return self.same_heads and self.part.stands


def memo(
    html: bytes, document: Document, *, content_type: str | None = None, page: Page | None = None
) -> bytes:
    """What to keep of a readable page to recognise it by; empty for pages that are no article.

    `page` spares the parse when the caller still holds it. About 8 bytes per visible block.
    """
    if document.state not in READABLE or not document.blocks:
        return b""
    if page is None:
        page = Page(decode(html, content_type, document.url))
    start, end, article = _article_range(page, document)
    part = raw.find(html, page, start, end, article) if article and not page.strung else None
    header = _HEADER.pack(
        _MAGIC, MEMO_VERSION, EXTRACTION_RULE, RECIPE, stating(page), page.stated or raw.witnesses(html),
        statements(raw.statements(html), document), frame(document), _beside(page, start, end), len(page.digests), start, end,
    )  # fmt: skip
    return header + b"".join(page.digests) + (raw.seal(html, part, page.shown) if part else b"")


def glance(memo: bytes, html: bytes, content_type: str | None = None) -> Glance:
    """Whether the page still shows the article that the memo is of.

    Raises `ExtractError`, as `extract` does, when the bytes are no text.
    """
    seen = look(memo, html)
    if seen is None:
        return Glance(False, "no earlier reading by these rules is kept")
    return compare(seen, html, content_type)


def look(memo: bytes, html: bytes) -> Look | None:
    """The glance without a parse; None where the memo is empty or was made by other rules."""
    if len(memo) < _HEADER.size:
        return None
    kept = _Kept._make(_HEADER.unpack_from(memo))
    if kept[:4] != (_MAGIC, MEMO_VERSION, EXTRACTION_RULE, RECIPE):
        return None
    part = memo[_HEADER.size + kept.blocks * _KEY :]
    seen = raw.look(part, html) if len(part) == raw.SIZE else raw.Look(False)
    return Look(memo, kept, raw.witnesses(html), seen)


def compare(seen: Look, html: bytes, content_type: str | None = None) -> Glance:
    """The whole glance: with a parse, where the look without it does not tell that nothing changed.

    Raises `ExtractError`, as `extract` does, when the bytes are no text.
    """
    if seen.unchanged:
        return Glance(True, "the article's part of the page shows what it did")
    page = Page(decode(html, content_type))
    page.stated, page.shown = seen.witnesses, seen.part.seen
    if not seen.same_heads and stating(page) != seen.kept.stating:
        return Glance(False, "a headline or a writer is stated otherwise", parsed=True, page=page)
    return _compare(page, seen)


def renewed(
    seen: Look, html: bytes, document: Document, digests: Sequence[bytes], part: raw.Part, stated: bytes
) -> bytes:
    """The memo of a page that differs from what was looked at in words of the article's text alone: `digests` are
    those of all its blocks, `part` is where the text stands, and `stated` what `raw.statements` says of the page."""
    kept = seen.kept._replace(
        witnesses=seen.witnesses, statements=statements(stated, document), document=frame(document)
    )
    rest = raw.sealed_anew(seen.memo[-raw.SIZE :], html, part, seen.part.seen)
    return _HEADER.pack(*kept) + b"".join(digests) + rest


def _compare(page: Page, seen: Look) -> Glance:
    """Judge the visible blocks that came or went since the memo was made, and links and pictures of those that stayed."""
    start, end = seen.kept.start, seen.kept.end
    rest = _HEADER.size + seen.kept.blocks * _KEY
    old = [seen.memo[at : at + _KEY] for at in range(_HEADER.size, rest, _KEY)]
    new = page.digests
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    changed: list[str] = []
    shift = 0  # blocks by which the article's part stands lower than before
    for code in Indel.opcodes(old[head : len(old) - tail], new[head : len(new) - tail]):
        if code.tag == "equal":
            continue
        first, last = code.src_start + head, code.src_end + head
        came = page.blocks[code.dest_start + head : code.dest_end + head]
        behind = first == end + 1 and all(is_link(block) for block in came)
        if first <= end + 1 and last > start and not behind:
            return Glance(False, "the article's part of the page changed", parsed=True, page=page)
        if last <= start:
            shift += len(came) - (last - first)
        changed += [f"{RECIPE:02x}{key.hex()}" for key in old[first:last]]
        for block in came:
            if _could_be_article(block):
                return Glance(False, "running text appeared outside the article", parsed=True, page=page)
            changed.append(block_key(block.text))
    if _beside(page, start + shift, end + shift) != seen.kept.beside:
        return Glance(False, "a link or a picture in the article is another", parsed=True, page=page)
    reason = "only blocks outside the article changed" if changed else "no visible block changed"
    return Glance(True, reason, parsed=True, changed_blocks=tuple(changed))


def is_link(block: VisibleBlock) -> bool:
    """Whether the block is a pointer to somewhere else, which `extract` never takes for text."""
    return block.link_density >= 0.8 and len(block.words) <= 20 and not block.owner.tag.startswith("h")


def _could_be_article(block: VisibleBlock) -> bool:
    if vocabulary.NOTE_STARTS.match(block.folded):
        return True
    return block.prose and not block.where & APART


def stating(page: Tree) -> bytes:
    """Digest of all that states a headline or a writer."""
    if page.stating is None:
        metadata.read(page, None)
    stated = page.stating or ()
    return _digest("\x1f".join(each or "" for each in stated).encode("utf-8", "surrogatepass"))


def statements(stated: bytes, document: Document) -> bytes:
    """Digest of what states times, language and address (`raw.statements`), with the times that were read."""
    return _digest(stated + f"{document.published}\x1f{document.modified}".encode())


def frame(document: Document) -> bytes:
    """Digest of all of a document but its text and times."""
    heads, links = document.headlines, document.links
    told = (
        document.state.value, document.headline, heads.h1, heads.og, heads.jsonld, heads.title, document.standfirst,
        document.byline, document.canonical_url, document.reason, document.body_key, document.wall,
        links and [(link.block, link.text, link.address) for link in links],
        [(each.block, each.caption, stem(each.address)) for each in document.pictures or ()],
    )  # fmt: skip
    return _digest(repr(told).encode("utf-8", "surrogatepass"))


def _beside(page: Page, start: int, end: int) -> bytes:
    """Digest of where the links lead that stand in the article's part (pointers are none of its text's), and of the
    pictures there."""
    led = [
        steady(address)
        for block in page.blocks[start : end + 1]
        if block.anchors and not is_link(block)
        for _, address in block.targets()
    ]
    shown = [stem(address) for _, address in among(page, start, end)]
    return _digest("\x1f".join([*led, "", *shown]).encode("utf-8", "surrogatepass"))


def _digest(data: bytes) -> bytes:
    return blake2b(data, digest_size=_DIGEST, person=b"variorum-memo").digest()


def _article_range(page: Page, document: Document) -> tuple[int, int, list[int]]:
    """First and last visible block of the part in which the article can stand, and the article's own blocks.

    Found by text, in order. Where a text of the document is no block of the page the part is all of it.
    """
    article: list[int] = []
    cursor = 0
    places: dict[str, list[int]] = {}
    for block in page.blocks:
        places.setdefault(block.text, []).append(block.index)
    for wanted in document.blocks:
        index = next((i for i in places.get(wanted.text, ()) if i >= cursor), None)
        if index is None:
            return 0, max(0, len(page.blocks) - 1), article
        article.append(index)
        cursor = index + 1
    start = article[0]
    shown = locate(page, document.headlines.h1 or document.headline)
    if shown is not None and shown.index <= start:
        start = shown.index  # nothing above a headline is read as text
    else:
        start = max(0, start - 1)
    end = article[-1]
    inside = set(article)
    end = max(end, page.blocks[article[-1]].home.last)
    for element in page.blocks[article[-1]].owner.ancestors():
        if sum(i in inside for i in range(element.first, element.last + 1)) > 1:
            end = max(end, element.last)
            break
    return *_with_byline(page, document.byline, start, end), article


def _with_byline(page: Page, byline: tuple[str, ...], start: int, end: int) -> tuple[int, int]:
    """The part, stretched to the nearest block by it that names the writers, where none within does."""
    first = byline[0] if byline else None
    if first is None or any(first in block.text for block in page.blocks[start : end + 1]):
        return start, end
    for away in range(1, _BYLINE_NEAR + 1):
        if start >= away and first in page.blocks[start - away].text:
            return start - away, end
        if end + away < len(page.blocks) and first in page.blocks[end + away].text:
            return start, end + away
    return start, end
