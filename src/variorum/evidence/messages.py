"""HTTP/1 messages as bytes: heads, bodies and the framing between them.

What is read here comes from WARC records, our own and other people's, so that every reader is tolerant: it
never raises on remote bytes, but says None or hands the bytes back as they are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from http import HTTPStatus

Headers = tuple[tuple[str, str], ...]

# The status lines that are met in archives: "HTTP/1.1 200 OK", "HTTP/1.0 200", "HTTP/2 200", "HTTP/2.0 200 ".
_STATUS = re.compile(rb"HTTP/\d(?:\.\d)? +(\d{3})(?: [^\r\n]*)?\s*$")
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_CHUNK_SIZE = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,256})[ \t]*(?:;[^\r\n]*)?\r?\n")
_BREAKS = re.compile(r"[\r\n\x00]+")


def split(block: bytes) -> tuple[bytes, bytes]:
    """A message as (head with its closing blank line, body). Without a blank line everything is head."""
    found = _BLANK_LINE.search(block)
    return (block[: found.end()], block[found.end() :]) if found else (block, b"")


def parse_head(head: bytes) -> tuple[int, Headers] | None:
    """Status and headers of a response's head; None where it has no status line.

    Names keep their case, values lose the blanks around them; folded lines are joined by one blank. Text is
    read as UTF-8 and, where it is none, as Latin-1. Lines without a colon are left out.
    """
    lines = head.replace(b"\r\n", b"\n").split(b"\n")
    status = _STATUS.match(lines[0])
    if status is None:
        return None
    headers: list[tuple[str, str]] = []
    for line in lines[1:]:
        if line[:1] in (b" ", b"\t") and headers and line.strip():
            name, value = headers[-1]
            headers[-1] = (name, f"{value} {_text(line)}".strip())
        else:
            raw_name, colon, raw_value = line.partition(b":")
            if colon and raw_name.strip():
                headers.append((_text(raw_name), _text(raw_value)))
    return int(status[1]), tuple(headers)


def build_head(status: int, headers: Sequence[tuple[str, str]]) -> bytes:
    """A head for a response that came without one. Line breaks inside names or values become blanks."""
    try:
        reason = HTTPStatus(status).phrase
    except ValueError:
        reason = ""
    lines = [f"HTTP/1.1 {status:03d} {reason}"]
    lines += [f"{_BREAKS.sub(' ', name)}: {_BREAKS.sub(' ', value)}" for name, value in headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8", "replace")


def is_chunked(headers: Sequence[tuple[str, str]]) -> bool:
    """Whether the headers say that the body comes in chunks."""
    return any(
        name.lower() == "transfer-encoding" and value.lower().rpartition(",")[2].strip() == "chunked"
        for name, value in headers
    )


def unframe(headers: Sequence[tuple[str, str]], body: bytes) -> bytes:
    """The payload: the body without chunk framing and trailers.

    Many archives keep the header `Transfer-Encoding: chunked` but not the chunks: a body that does not have
    the form of chunks is the payload itself.
    """
    if not is_chunked(headers):
        return body
    payload = _join_chunks(body)
    return body if payload is None else payload


def _join_chunks(body: bytes) -> bytes | None:
    """RFC 9112, section 7.1. None where the body is not, or not whole, in chunks."""
    parts: list[bytes] = []
    at = 0
    while found := _CHUNK_SIZE.match(body, at):
        size = int(found[1], 16)
        if size == 0:
            return b"".join(parts)
        end = found.end() + size
        if end > len(body):
            return None
        parts.append(body[found.end() : end])
        if body[end : end + 2] == b"\r\n":
            at = end + 2
        elif body[end : end + 1] == b"\n":
            at = end + 1
        else:
            return None
    # Some servers leave out the last, empty chunk: whole chunks up to the very end are good enough.
    return b"".join(parts) if parts and at == len(body) else None


def _text(raw: bytes) -> str:
    raw = raw.strip(b" \t\r\n")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")
