"""Recognising an article that has not changed, cheaply: most looks find nothing new, and must cost little.

`memo` keeps of the last reading what `glance` needs, in two stages:

1. without a parse: the raw HTML from the headline to the end of the article, the tags from there to the next text,
   the bytes of every headline witness, and whatever could begin a note elsewhere are all as they were;
2. after one parse: the same headline fields, and no visible block differs where the article can stand, nor
   does running text or a note appear anywhere else.

Everything else is "read it in full": a glance may send a page to be read in vain, but it never calls a page
unchanged of which `extract` would read another text.
"""

from __future__ import annotations

import html as entities
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b

from rapidfuzz.distance import Indel

from variorum.extraction import metadata, vocabulary
from variorum.extraction.blocks import APART, Page, VisibleBlock
from variorum.extraction.choose import NOTE_REACH, home
from variorum.extraction.decoding import decode
from variorum.extraction.headline import locate
from variorum.extraction.page import EXTRACTION_RULE
from variorum.text.fingerprints import RECIPE, block_digest, block_key
from variorum.text.normalise import clean, fold
from variorum.types import READABLE, Document

#: Version of the layout below.
MEMO_VERSION = 1
_HEADER = struct.Struct(
    "<2sBHB16sIIIII"
)  # magic, version, rule, recipe, headlines, blocks, start, end, slice, tail
_MAGIC = b"vm"
_DIGEST = 16
_KEY = 8
_ANCHOR = 64  # bytes by which the slice is found again
_TRIES = 8  # places at which the anchor may stand
_LOOKAHEAD = 60  # runs of raw text that may lie between two visible blocks (hidden parts)

_RUNS = re.compile(
    r"<!--.*?-->|<(script|style|noscript|template|svg|iframe|select|textarea|title|head)\b.*?</\1\s*>|<[^>]*>|([^<]+)",
    re.DOTALL | re.IGNORECASE,
)
_GAP_TOKENS = re.compile(
    rb"<!--.*?-->|<(script|style|noscript|template|svg|iframe)\b.*?</\1\s*>|<(/?[A-Za-z][\w-]*)[^>]*>|([^<]+)",
    re.DOTALL | re.IGNORECASE,
)
#: Where headlines are stated: the beginning of such a piece of HTML in lower case, and its end. Not a parse:
#: any difference in these bytes leads to one.
_WITNESSES = ((b"<title", b"</title"), (b"<h1", b"</h1"), (b"og:title", b">"), (b"ld+json", b"</script"))
_BEFORE = 300  # bytes before "og:title" that may belong to the same tag
_NOTE_WINDOW = 65_536  # bytes after the article in which notes are looked for, at most
_SLACK = 4_096


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
    keys = b"".join(block_digest(block.text) for block in page.blocks)
    flags = bytearray((len(page.blocks) + 7) // 8)
    for index in article:
        flags[index // 8] |= 1 << index % 8
    raw = _slice(html, page, start, end, article)
    first, last, reach = raw or (0, 0, 0)
    tail = b""
    if raw is not None:
        tail = html[first : first + _ANCHOR].ljust(_ANCHOR, b"\0")
        tail += _digest(html[first:last]) + _outside(html, last, reach - last)
    header = _HEADER.pack(
        _MAGIC, MEMO_VERSION, EXTRACTION_RULE, RECIPE, _headlines(page), len(page.blocks), start, end,
        last - first, reach - last,
    )  # fmt: skip
    return header + keys + bytes(flags) + tail


def glance(memo: bytes, html: bytes, content_type: str | None = None) -> Glance:
    """Whether the page still shows the article that the memo is of.

    Raises `ExtractError`, as `extract` does, when the bytes are no text.
    """
    if len(memo) < _HEADER.size:
        return Glance(False, "nothing is kept of an earlier reading")
    magic, version, rule, recipe, headlines, count, start, end, length, window = _HEADER.unpack_from(memo)
    if (magic, version, rule, recipe) != (_MAGIC, MEMO_VERSION, EXTRACTION_RULE, RECIPE):
        return Glance(False, "the earlier reading was made by other rules")
    position = _HEADER.size
    keys = [memo[at : at + _KEY] for at in range(position, position + count * _KEY, _KEY)]
    position += count * _KEY + (count + 7) // 8
    if length and _same_slice(memo[position:], html, length, window):
        return Glance(True, "the article's part of the page is as it was, byte for byte")
    page = Page(decode(html, content_type))
    if _headlines(page) != headlines:
        return Glance(False, "a headline changed", parsed=True, page=page)
    return _compare(page, keys, start, end)


def _compare(page: Page, old: list[bytes], start: int, end: int) -> Glance:
    """Judge the visible blocks that came or went since the memo was made."""
    new = [block_digest(block.text) for block in page.blocks]
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    changed: list[str] = []
    for code in Indel.opcodes(old[head : len(old) - tail], new[head : len(new) - tail]):
        if code.tag == "equal":
            continue
        first, last = code.src_start + head, code.src_end + head
        came = page.blocks[code.dest_start + head : code.dest_end + head]
        behind = first == end + 1 and all(is_link(block) for block in came)
        if first <= end + 1 and last > start and not behind:
            return Glance(False, "the article's part of the page changed", parsed=True, page=page)
        changed += [f"{RECIPE:02x}{key.hex()}" for key in old[first:last]]
        for block in came:
            if _could_be_article(block):
                return Glance(False, "running text appeared outside the article", parsed=True, page=page)
            changed.append(block_key(block.text))
    reason = "only blocks outside the article changed" if changed else "no visible block changed"
    return Glance(True, reason, parsed=True, changed_blocks=tuple(changed))


def is_link(block: VisibleBlock) -> bool:
    """Whether the block is a pointer to somewhere else, which `extract` never takes for text."""
    return block.link_density >= 0.8 and len(block.words) <= 20 and not block.owner.tag.startswith("h")


def _could_be_article(block: VisibleBlock) -> bool:
    if vocabulary.NOTE_STARTS.match(fold(block.text)):
        return True
    return block.prose and not block.where & APART


def _headlines(page: Page) -> bytes:
    facts = metadata.read(page, None)
    fields = (facts.og, facts.jsonld, facts.title_raw, facts.site, *facts.h1)
    return _digest("\x1f".join(field or "" for field in fields).encode("utf-8", "surrogatepass"))


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
    end = max(end, home(page.blocks[article[-1]]).last)
    for element in page.blocks[article[-1]].owner.ancestors():
        if sum(i in inside for i in range(element.first, element.last + 1)) > 1:
            end = max(end, element.last)
            break
    return start, end, article


# --- the first stage: raw bytes --------------------------------------------------------------------------


def _runs(html: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and cleaned text of every run of raw text that could be visible."""
    for match in _RUNS.finditer(html):
        raw = match.group(2)
        if raw is not None and (text := clean(entities.unescape(raw))):
            yield match.start(2), match.end(2), text


def _slice(html: bytes, page: Page, start: int, end: int, article: list[int]) -> tuple[int, int, int] | None:
    """The bytes from the block `start` to the last text before the first visible block after `end`, and up to
    where notes may stand after that; None where they are not found.

    The parser gives no positions, so raw runs of text are matched with blocks in order, and the result is
    believed only if every block of the article occurs in it.
    """
    if html.startswith(b"\xef\xbb\xbf"):
        return None
    try:
        text = html.decode("utf-8")
    except UnicodeDecodeError:
        return None
    runs = list(_runs(text))
    places = _places(page, runs)
    if start not in places or not article:
        return None
    first = places[start]
    after = next((places[i] for i in range(end + 1, len(page.blocks)) if i in places), len(text))
    if after <= first:
        return None
    inside = [(stop, run) for offset, stop, run in runs if first <= offset < after]
    held = "".join(run for _, run in inside).replace(" ", "")
    cursor = 0
    for index in article:
        wanted = page.blocks[index].text.replace(" ", "")
        cursor = held.find(wanted, cursor)
        if cursor < 0:
            return None
        cursor += len(wanted)
    beyond = next(
        (places[i] for i in range(end + 2 + NOTE_REACH, len(page.blocks)) if i in places), len(text)
    )
    stop = inside[-1][0]
    last = len(text[:stop].encode())
    reach = last + len(text[stop:beyond].encode()) + _SLACK
    return len(text[:first].encode()), last, min(reach, last + _NOTE_WINDOW)


def _places(page: Page, runs: list[tuple[int, int, str]]) -> dict[int, int]:
    """Block index -> offset of the raw run with which it begins, for the blocks that were found in order."""
    found: dict[int, int] = {}
    cursor = 0
    for block in page.blocks:
        for place in range(cursor, min(cursor + _LOOKAHEAD, len(runs))):
            offset, _, run = runs[place]
            if block.text.startswith(run):
                found[block.index] = offset
                cursor = place + 1
                break
    return found


def _gap(html: bytes, at: int) -> bytes:
    """The names of the tags from there to the next text that could be visible, and the text if it is no link's.

    Text put right behind the article alters this; another address or wording of the next link does not.
    """
    names: list[bytes] = []
    for match in _GAP_TOKENS.finditer(html, at, at + _NOTE_WINDOW):
        text = match.group(3)
        if text is not None and text.strip():
            if not names or names[-1] != b"a":
                names.append(text.strip())
            break
        if name := match.group(1) or match.group(2):
            names.append(name.lower())
    return b" ".join(names)


def _outside(html: bytes, last: int, window: int) -> bytes:
    """Digest of the headline witnesses, and of whatever could begin a note in the window after the slice."""
    digest = blake2b(digest_size=_DIGEST, person=b"variorum-memo")
    lower = html.lower()
    for opening, closing in _WITNESSES:
        at = lower.find(opening)
        while at >= 0:
            end = lower.find(closing, at)
            end = len(html) if end < 0 else end
            start = lower.rfind(b"<", max(0, at - _BEFORE), at + 1)
            digest.update(html[start if start >= 0 else at : end])
            at = lower.find(opening, end)
    digest.update(_gap(html, last))
    after = lower[last : last + window]
    for piece in vocabulary.NOTE_BYTES:
        at = after.find(piece)
        while at >= 0:
            digest.update(after[at : at + 240])
            at = after.find(piece, at + 1)
    return digest.digest()


def _same_slice(kept: bytes, html: bytes, length: int, window: int) -> bool:
    anchor = kept[:_ANCHOR].rstrip(b"\0")
    digest = kept[_ANCHOR : _ANCHOR + _DIGEST]
    outside = kept[_ANCHOR + _DIGEST : _ANCHOR + 2 * _DIGEST]
    at = html.find(anchor)
    for _ in range(_TRIES):
        if at < 0:
            return False
        if _digest(html[at : at + length]) == digest:
            return _outside(html, at + length, window) == outside
        at = html.find(anchor, at + 1)
    return False
