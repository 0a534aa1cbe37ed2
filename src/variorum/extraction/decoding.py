"""From bytes to characters: byte-order mark, then the HTTP header, then the page's own declaration, then
detection. Bytes that are valid UTF-8 and not plain ASCII are UTF-8, whatever anybody declares: no other
encoding makes such sequences by accident, while wrong declarations are common.

WHATWG's reading of labels is kept where it matters: ISO-8859-1 and ASCII mean windows-1252.
"""

from __future__ import annotations

import codecs
import re

from variorum.errors import ExtractError

#: Bytes of a page that are read; what comes after is cut off. News pages stay below 5 MB.
MOST_BYTES = 16_000_000
_HEAD = 4_096  # bytes in which a declaration is looked for
_SAMPLE = 64_000  # bytes that detection looks at

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HEADER = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_XML = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE)
_LABELS = {
    "iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252",
    "iso8859-1": "cp1252", "iso-8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030",
    "shift_jis": "cp932", "shift-jis": "cp932", "x-sjis": "cp932", "ks_c_5601-1987": "cp949", "euc-kr": "cp949",
    "big5": "big5hkscs", "x-user-defined": "cp1252", "utf8": "utf-8", "unicode": "utf-8",
    # A page whose declaration could be read as ASCII is not UTF-16, whatever it says.
    "utf-16": "utf-8", "utf-16le": "utf-8", "utf-16be": "utf-8", "utf-32": "utf-8", "utf-7": "cp1252",
}  # fmt: skip
#: File signatures of what servers send under the name of a page.
_BINARY = (
    (b"%PDF-", "a PDF file"), (b"\x89PNG", "a PNG picture"), (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"), (b"PK\x03\x04", "a ZIP file"), (b"\x1f\x8b", "gzip data"),
    (b"RIFF", "a media file"), (b"\x00\x00\x00", "a media file"), (b"\x28\xb5\x2f\xfd", "zstd data"),
    (b"OggS", "a media file"), (b"ID3", "an MP3 file"), (b"wOF", "a font"),
)  # fmt: skip

_CONTROLS = bytes(byte for byte in range(32) if not 9 <= byte <= 13)


def decode(raw: bytes, content_type: str | None = None, url: str | None = None) -> str:
    """The page as text; unreadable bytes become U+FFFD.

    `content_type` is the HTTP header's value. Raises `ExtractError` when the bytes are no text at all.
    """
    data = raw[:MOST_BYTES]
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data[len(bom) :].decode(encoding, "replace")
    _refuse_binary(data, url)
    if data.isascii():
        return data.decode("ascii")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as fault:
        if _is_utf8(data, fault):
            return data.decode("utf-8", "replace")
    for label in _declared(data, content_type):
        encoding = _LABELS.get(label, label)
        try:
            text = data.decode(encoding)
        except (LookupError, UnicodeError):
            continue
        if isinstance(text, str) and "\x81" not in text:
            return text
    return _detected(data, _declared(data, content_type))


def _refuse_binary(data: bytes, url: str | None) -> None:
    for signature, name in _BINARY:
        if data.startswith(signature) and b"<html" not in data[:_HEAD].lower():
            raise ExtractError(f"{url or 'the page'}: the body is {name}, not a page", url=url)
    sample = data[:_HEAD]
    # UTF-16 without a mark has a NUL beside every ASCII letter: `_declared` cannot help, but it is text.
    odd = len(sample) - len(sample.translate(None, _CONTROLS))
    if odd > len(sample) * 0.1 and not _utf16(sample):
        raise ExtractError(f"{url or 'the page'}: the body is binary data, not a page", url=url)


def _utf16(sample: bytes) -> str | None:
    half = len(sample) // 2
    if half < 8:
        return None
    if sample[1::2].count(0) > half * 0.7:
        return "utf-16-le"
    if sample[0::2].count(0) > half * 0.7:
        return "utf-16-be"
    return None


def _is_utf8(data: bytes, fault: UnicodeDecodeError) -> bool:
    """Whether the bytes are UTF-8, but for one faulty sequence in a thousand and a cut at the end."""
    if fault.start >= len(data) - 4:
        return True
    text = data.decode("utf-8", "replace")
    faults = text.count("\ufffd")
    multibyte = sum(1 for byte in data[:_SAMPLE] if byte >= 0xC2 and byte < 0xF5)
    return faults * 20 < multibyte and faults * 1_000 < len(text)


def _declared(data: bytes, content_type: str | None) -> list[str]:
    """The labels that the header and the page state, in the order in which they count."""
    labels: list[str] = []
    if content_type and (match := _HEADER.search(content_type)):
        labels.append(match.group(1).lower())
    for pattern in (_META, _XML):
        if found := pattern.search(data[:_HEAD]):
            labels.append(found.group(1).decode("ascii", "replace").lower())
    return labels


def _detected(data: bytes, declared: list[str]) -> str:
    if encoding := _utf16(data[:_HEAD]):
        return data.decode(encoding, "replace")
    import charset_normalizer  # needed for few pages

    best = charset_normalizer.from_bytes(data[:_SAMPLE]).best()
    for encoding in (best.encoding if best else None, *(_LABELS.get(x, x) for x in declared), "cp1252"):
        if encoding is None:
            continue
        try:
            text = data.decode(encoding, "replace")
        except (LookupError, UnicodeError):
            continue
        if isinstance(text, str):
            return text
    return data.decode("utf-8", "replace")
