"""Recognising an article's part of a page in its bytes, without a parse.

Kept are where that part begins and ends (some bytes of each), and digests of what it shows, of whatever could
begin a note behind it, and of the places that state a headline. Compared is what is left of the bytes when all
that readers do not see is taken away: comments, scripts, inline tags, the attributes of tags. An advertisement
with another id, a new nonce or counter of a script inside the article leave that as it was; a word, a break
between two paragraphs or something that may hide text do not. Whatever is not surely unseen is left in: then
the page is parsed in vain.
"""

from __future__ import annotations

import html as entities
import re
import struct
from dataclasses import dataclass
from hashlib import blake2b

from variorum.extraction import vocabulary
from variorum.extraction.blocks import Page
from variorum.extraction.choose import NOTE_REACH
from variorum.text.normalise import clean, fold

_DIGEST = 16
_HEAD, _TAIL = 64, 40  # bytes by which the beginning and the end are found again
_KEPT = struct.Struct(f"<{_HEAD}s{_TAIL}s{_DIGEST}s{_DIGEST}sII")
#: What is kept of a page: so many bytes.
SIZE = _KEPT.size

_TRIES = 8  # places at which the beginning may stand
_SHIFT = 4_096  # bytes by which the end may have moved
_MOST = 262_144  # bytes of a part that is kept
_NOTE_WINDOW = 65_536  # bytes after the article in which notes are looked for, at most
_SLACK = 4_096
_NOTE, _NOTE_START = 240, 300  # bytes of a note that count; bytes before one of its words in which it begins
_BEFORE = 300  # bytes before "og:title" that may belong to the same tag
_WORD = 4  # bytes of a single word that is looked for
_NEAR = 60  # blocks behind the article's last one that are looked for

#: Where headlines are stated: the beginning of such a piece of HTML in lower case, and its end. Not a parse:
#: any difference in these bytes leads to one.
_WITNESSES = (
    (b"<title", b"</title"), (b"<h1", b"</h1"), (b"og:title", b">"), (b"ld+json", b"</script"),
    (b"twitter:title", b">"), (b"og:site_name", b">"), (b"application-name", b">"),
)  # fmt: skip

# The lengths in these patterns are bounds: a page of nothing but beginnings of comments must not cost its square.
_COMMENT = rb"<!--(?:-?>|.{0,1000}?--!?>)"
_SCRIPT = rb"<(?:script\b[^>]*>.{0,4000}?</script|style\b[^>]*>.{0,4000}?</style)\b[^>]*>"
#: Attributes but for those that may hide an element.
_ATTRIBUTES = (
    rb"(?:[\s/]+(?!hidden|style\s*=\s*(?:\"[^\">]*?|'[^'>]*?|[^\s>]*?)(?:display|visibility))[^\s>/]*)*"
)
_INLINE = (
    rb"a|abbr|acronym|b|bdi|bdo|big|cite|code|data|del|dfn|em|embed|font|i|img|input|ins|kbd|label|link|mark|meta"
    rb"|picture|q|s|samp|small|source|span|strike|strong|sub|sup|time|track|tt|u|var|wbr"
)
_BLOCK = (
    rb"address|article|aside|blockquote|center|dd|details|dir|div|dl|dt|fieldset|figcaption|figure|footer|form"
    rb"|h[1-6]|header|hgroup|hr|li|main|menu|nav|ol|p|pre|search|section|summary|ul"
)
_UNSEEN = re.compile(
    rb"%b|%b|</?(?:%b)%b>" % (_COMMENT, _SCRIPT, _INLINE, _ATTRIBUTES), re.DOTALL | re.IGNORECASE
)
_BREAK = re.compile(rb"</?(?:%b)%b>" % (_BLOCK, _ATTRIBUTES), re.IGNORECASE)
_MARK = b"<p>"  # stands for any break: none of these is left as it was written

_ANY_BREAK = re.compile(rb"</?(?:%b|body|caption|table|tbody|td|tfoot|th|thead|tr)\b" % _BLOCK, re.IGNORECASE)
_ANY_LINE = re.compile(rb"%b|<br\b" % _ANY_BREAK.pattern, re.IGNORECASE)
_NO_TEXT = re.compile(
    rb"<!--.*?-->|<(script|style|noscript|template|svg|iframe|select|textarea|title|head)\b.*?</\1\s*>",
    re.DOTALL | re.IGNORECASE,
)
_TAG = re.compile(rb"<[^>]*>")
_TEXT = re.compile(rb">\s*+[^<]+")
_GAP_TOKENS = re.compile(
    rb"%b|%b|<(/?[A-Za-z][\w-]*)[^>]*>|([^<]+)" % (_COMMENT, _SCRIPT), re.DOTALL | re.IGNORECASE
)
#: Text that is written as it reads: no quotes or signs that may be escaped.
_PLAIN = re.compile(r"[\w,.;:()-][\w ,.;:()-]{10,38}[\w,.;:()-]")
_PLAIN_START = re.compile(r"[\w,.;:()-][\w ,.;:()-]{0,38}")


@dataclass(frozen=True, slots=True)
class Part:
    """The article's part of a page: bytes `[first, last)`, and to where notes may stand behind it."""

    first: int
    last: int
    reach: int


def witnesses(html: bytes) -> bytes:
    """Digest of all places that state a headline."""
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
    return digest.digest()


def seal(html: bytes, part: Part) -> bytes:
    """What to keep of the part, `SIZE` bytes."""
    first, last, window = part.first, part.last, part.reach - part.last
    tail = html[max(html.rfind(b">", first, last) + 1, last - _TAIL) : last]
    shown, behind = _shown(html[first:last]), _behind(html, last, window)
    return _KEPT.pack(html[first : first + _HEAD], tail, shown, behind, last - first, window)


def stands(kept: bytes, html: bytes) -> bool:
    """Whether the page shows the same in the part and no other note behind it. Headlines are not looked at."""
    head, tail, shown, behind, length, window = _KEPT.unpack(kept)
    head, tail = head.rstrip(b"\0"), tail.rstrip(b"\0")
    at = html.find(head)
    tries = 0
    while at >= 0 and tries < _TRIES:
        for last in _ends(html, tail, at, at + length):
            tries += 1
            if _shown(html[at:last]) == shown:
                return bool(_behind(html, last, window) == behind)
        at = html.find(head, at + 1)
    return False


def find(html: bytes, page: Page, start: int, end: int, article: list[int]) -> Part | None:
    """The part from the block `start` to the block `end`; None where it cannot be told.

    The parser gives no positions, so the words of the blocks are looked for in order, and what is found is
    believed only if every block of the article occurs in it.
    """
    seen = _NO_TEXT.sub(_blanked, html)
    blocks = page.blocks
    cursor = seen.find(b"<body")
    place = None
    for index in (*article, *range(article[-1] + 1, min(end, article[-1] + _NEAR) + 1)):
        found = _place(seen, blocks[index].text, cursor)
        if found is None:
            continue
        cursor = found
        if place is None:
            place = found
    if place is None:
        return None
    first = place if start == article[0] else _last_place(seen, blocks[start].text, place)
    after = _ANY_BREAK.search(seen, cursor)
    if first is None or after is None:
        return None
    texts = [match.end() for match in _TEXT.finditer(seen, first - 1, after.start())]
    last = len(seen[: texts[-1]].rstrip()) if texts else 0
    if not 0 < last - first <= _MOST or not _holds(
        seen[first:last], [blocks[index].text for index in article]
    ):
        return None
    beyond = next((b for b in blocks[end + 2 + NOTE_REACH :][:_NEAR] if len(b.text) >= 12), None)
    reach = _place(seen, beyond.text, last) if beyond is not None else None
    limit = last + _NOTE_WINDOW
    return Part(first, last, limit if reach is None else min(reach + _SLACK, limit))


def _blanked(match: re.Match[bytes]) -> bytes:
    return b" " * len(match.group())


def _place(seen: bytes, text: str, cursor: int) -> int | None:
    """Where the text begins, at or after `cursor`, by the first words of it that are sure to be written so."""
    match = _PLAIN.search(text) or _PLAIN_START.match(text)
    if match is None:
        return None
    words = match.group().encode("utf-8", "replace")
    at = seen.find(words, max(0, cursor))
    if at < 0:  # a tag or a line break may stand between two of them
        words = words.split(b" ", 1)[0]
        at = seen.find(words, max(0, cursor)) if len(words) >= _WORD else -1
    for _ in range(_TRIES):
        if at < 0:
            return None
        tag = seen.rfind(b">", 0, at)
        if seen.rfind(b"<", 0, at) < tag:  # not inside a tag
            return tag + 1
        at = seen.find(words, at + 1)
    return None


def _last_place(seen: bytes, text: str, before: int) -> int | None:
    """Where the text begins for the last time before there."""
    found, cursor = None, 0
    for _ in range(_TRIES * 4):
        at = _place(seen, text, cursor)
        if at is None or at >= before:
            break
        found, cursor = at, at + len(text) // 2 + 1
    return found


def _holds(seen: bytes, texts: list[str]) -> bool:
    """Whether the part shows all the texts, in order."""
    shown = clean(entities.unescape(_TAG.sub(b"", seen).decode("utf-8", "replace")))
    held = shown.replace(" ", "")
    cursor = 0
    for text in texts:
        wanted = text.replace(" ", "")
        cursor = held.find(wanted, cursor)
        if cursor < 0:
            return False
        cursor += len(wanted)
    return True


def _shown(part: bytes) -> bytes:
    """Digest of what the part shows, parted where blocks part."""
    pieces = _BREAK.sub(_MARK, _UNSEEN.sub(b"", part)).split(_MARK)
    shown = [text for piece in pieces if (text := b" ".join(piece.split()))]
    return blake2b(_MARK.join(shown), digest_size=_DIGEST, person=b"variorum-part").digest()


def _ends(html: bytes, tail: bytes, first: int, expected: int) -> list[int]:
    """Where the part may end: where it would if nothing moved, else the places nearby that read like its end."""
    if html[:expected].endswith(tail, first):
        return [expected]
    found: list[int] = []
    at = html.find(tail, max(first, expected - _SHIFT), expected + _SHIFT)
    while at >= 0 and len(found) < 3:
        found.append(at + len(tail))
        at = html.find(tail, at + 1, expected + _SHIFT)
    return found


def _behind(html: bytes, last: int, window: int) -> bytes:
    """Digest of what comes directly behind the part, and of whatever could begin a note in the window."""
    digest = blake2b(_gap(html, last), digest_size=_DIGEST, person=b"variorum-memo")
    after = html[last : last + window].lower()
    places: set[int] = set()
    for piece in vocabulary.NOTE_BYTES:
        at = after.find(piece)
        while at >= 0:
            places.add(at)
            at = after.find(piece, at + 1)
    for note in sorted({note for at in places if (note := _note(after, at))}):
        digest.update(_MARK + note)
    return digest.digest()


def _note(after: bytes, at: int) -> bytes:
    """The text around one of the words of notes, if a note can begin there; empty if it surely does not."""
    near = after[max(0, at - _NOTE_START) : at + _NOTE]
    here = min(at, _NOTE_START)
    start, end = 0, len(near)
    for match in _ANY_LINE.finditer(near):
        if match.start() > here:
            end = match.start()
            break
        start = match.end()
    if (
        start == 0 and at > _NOTE_START
    ):  # so far into a block, no note begins, if it is text that stands there
        return b"" if b"<" not in near[:here] else near
    text = _UNSEEN.sub(b"", near[near.find(b">", start) + 1 if start else 0 : end])
    if b"<" in text:
        return text
    shown = fold(clean(entities.unescape(text.decode("utf-8", "replace"))))
    return shown.encode("utf-8", "replace") if vocabulary.NOTE_STARTS.match(shown) else b""


def _gap(html: bytes, at: int) -> bytes:
    """The names of the tags from there to the next text that could be visible, and the text if it is no link's.

    Text put right behind the article alters this; another address or wording of the next link does not.
    """
    names: list[bytes] = []
    for match in _GAP_TOKENS.finditer(html, at, at + _NOTE_WINDOW):
        name, text = match.groups()
        if text is not None and text.strip():
            if not names or names[-1] != b"a":
                names.append(text.strip())
            break
        if not name:
            continue
        name = name.lower()
        if name.startswith(b"/") and names and names[-1] == name[1:]:
            names.pop()  # an element that holds nothing
        else:
            names.append(name)
    return b" ".join(names)
