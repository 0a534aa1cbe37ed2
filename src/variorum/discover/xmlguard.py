"""XML from strangers, made safe before a parser sees it.

Entities that a document declares itself are the one thing by which a small document becomes a large one (billion
laughs) or reaches for other files. No feed or sitemap needs them, so such a document is refused, in any encoding.
"""

from __future__ import annotations

import codecs
import re
import zlib

from variorum.errors import SourceError

LARGEST = 64 * 1024 * 1024
"""Bytes of a document, decompressed. The sitemap protocol allows 50 MB."""

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BARE = ((b"<\0\0\0", "utf-32-le"), (b"\0\0\0<", "utf-32-be"), (b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,300}\?>")
_ROOT = re.compile(rb"<(?:[A-Za-z0-9_.-]+:)?([A-Za-z_][A-Za-z0-9_.-]{0,60})")
_SPACE = re.compile(rb"[\s\xef\xbb\xbf]*")
_CLOSINGS = ((b"<!--", b"-->"), (b"<?", b"?>"))
_ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)


def unpacked(body: bytes, url: str) -> bytes:
    """The body, decompressed where it is a gzip file in itself (`.xml.gz`).

    Raises `SourceError` where it is damaged from the start or larger than `LARGEST`; one that breaks off gives what
    it holds.
    """
    if len(body) > LARGEST:
        raise SourceError(f"{url}: {len(body):,} bytes; at most {LARGEST:,} are read", url=url)
    if not body.startswith(b"\x1f\x8b"):
        return body
    reader = zlib.decompressobj(wbits=31)
    try:
        plain = reader.decompress(body, LARGEST + 1)
    except zlib.error as error:
        raise SourceError(f"{url}: a damaged gzip file ({error})", url=url) from error
    if len(plain) > LARGEST:
        raise SourceError(f"{url}: a gzip file of more than {LARGEST:,} bytes when unpacked", url=url)
    return plain


def guarded(body: bytes, url: str) -> bytes:
    """The document in an encoding that keeps ASCII as it is, checked for entities of its own.

    UTF-16, UTF-32 and other encodings in which a check of the bytes would see nothing become UTF-8. Raises
    `SourceError` where entities are declared.
    """
    body = _plain_ascii(body)
    declarations, _ = prologue(body)
    if _ENTITY.search(declarations):
        raise SourceError(
            f"{url}: declares XML entities of its own, which can blow up a reader; it is not read", url=url
        )
    return body


def prologue(body: bytes) -> tuple[bytes, str | None]:
    """What stands before the outermost element, without comments, and that element's local name in small letters
    (None where there is none). Linear in the size of the body, whatever stands in it."""
    place = 0
    kept = []
    while True:
        space = _SPACE.match(body, place)
        place = space.end() if space else place
        closing = next((end for start, end in _CLOSINGS if body.startswith(start, place)), None)
        end = body.find(closing, place + 2) if closing else -1
        if closing is None or end < 0:
            break
        if closing == b"?>":
            kept.append(body[place:end])
        place = end + len(closing)
    root = _ROOT.search(body, _behind_doctype(body, place))
    kept.append(body[place : root.start() if root else None])
    return b"".join(kept), root.group(1).decode("ascii").lower() if root else None


def _behind_doctype(body: bytes, place: int) -> int:
    """The place behind a document type declaration that stands at `place`, with its internal subset."""
    if body[place : place + 9].lower() != b"<!doctype":
        return place
    end = body.find(b">", place)
    subset = body.find(b"[", place, end if end >= 0 else None)
    if subset >= 0:
        end = body.find(b">", body.find(b"]", subset))
    return end + 1 if end >= 0 else len(body)


def _plain_ascii(body: bytes) -> bytes:
    encoding = next((name for mark, name in _BOMS if body.startswith(mark)), None)
    encoding = encoding or next((name for mark, name in _BARE if body.startswith(mark)), None)
    if encoding is None:
        declared = _DECLARED.match(body[:400])
        if declared is None or _keeps_ascii(declared.group(1).decode("ascii")):
            return body
        encoding = declared.group(1).decode("ascii")
    text = body.decode(encoding, "replace")
    return _DECLARATION.sub("", text.lstrip("\ufeff"), count=1).encode("utf-8")


def _keeps_ascii(encoding: str) -> bool:
    """Do the bytes of markup mean the same in that encoding? Unknown names count as yes: nobody can decode them."""
    sample = "<!ENTITY"
    try:
        return (
            sample.encode(encoding) == sample.encode("ascii")
            and encoding.lower().replace("_", "-") != "utf-7"
        )
    except (LookupError, UnicodeError):
        return True
