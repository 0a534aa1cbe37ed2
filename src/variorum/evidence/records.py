"""WARC records (ISO 28500:2017, WARC/1.1): made from exchanges, and turned back into them.

Of each exchange a response record and behind it a request record are kept, each in its own gzip member. The
block is exactly what was received or sent. Two points where practice is not of one mind:

* `WARC-Payload-Digest` is by the standard a digest of the payload *without* chunk framing
  (iipc/warc-specifications issue 22), but warcio, FastWARC and others hash the framed bytes and call the right
  digest wrong (webrecorder/warcio issue 74). Of a framed body the field is therefore left out, and the digest
  stands in an extension field, `Variorum-Payload-Digest`; `WARC-Block-Digest` is there always.
* A digest is written as `sha256:` and hex, which warcio, FastWARC and pywb accept as well as base32, and
  which is the form that everything else in this program shows.

Extension fields (readers ignore what they do not know): `Variorum-Payload-Digest`; `Variorum-Seconds`, how long
the exchange took; `Variorum-Head: rebuilt`, where an imported capture came without its head and the one in the
record was made from its status and headers.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote

from variorum.errors import EvidenceError
from variorum.evidence import messages
from variorum.types import Exchange

Fields = tuple[tuple[str, str], ...]

_END = b"\r\n\r\n"
_REQUEST_TYPE = "application/http; msgtype=request"
_RESPONSE_TYPE = "application/http; msgtype=response"
_UNSAFE_IN_URL = re.compile(r"[\x00-\x20\x7f-\x9f<>\"\ud800-\udfff]")
_COMPRESSED_MAGIC = (b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"\x89PNG", b"\xff\xd8\xff")


@dataclass(frozen=True, slots=True)
class Record:
    """One WARC record as it lies in a file.

    `offset` is that of its gzip member (in a plain file, of the record), `length` the member's bytes, `inner`
    the record's place among the decompressed bytes of its member: more than 0 only in files that hold several
    records in one member. `alone` tells whether it is the only record of its member. `size` is the length of
    the block, which is empty here where it was not asked for.
    """

    fields: Fields
    block: bytes
    offset: int
    length: int
    size: int
    inner: int = 0
    alone: bool = True

    def field(self, name: str) -> str | None:
        """The first field of that name, whatever its case."""
        return field(self.fields, name)

    @property
    def type(self) -> str:
        """Its WARC-Type in lower case; empty where it has none."""
        return (self.field("WARC-Type") or "").strip().lower()

    @property
    def id(self) -> str:
        """Its WARC-Record-ID without the angle brackets; empty where it has none."""
        return bare(self.field("WARC-Record-ID") or "")

    @property
    def url(self) -> str:
        """Its WARC-Target-URI, without the angle brackets that early writers put round it."""
        return bare(self.field("WARC-Target-URI") or "")

    @property
    def concurrent(self) -> tuple[str, ...]:
        """The ids of records of the same capture."""
        return tuple(bare(value) for name, value in self.fields if name.lower() == "warc-concurrent-to")


def field(fields: Fields, name: str) -> str | None:
    """The first field of that name, whatever its case."""
    wanted = name.lower()
    return next((value for key, value in fields if key.lower() == wanted), None)


def bare(value: str) -> str:
    """A URI without angle brackets."""
    value = value.strip()
    return value[1:-1] if value.startswith("<") and value.endswith(">") else value


def digest(data: bytes) -> str:
    """`sha256:` and the hex digest: the form in which digests are kept and shown."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


def digest_holds(stated: str | None, data: bytes) -> bool | None:
    """Whether `data` has the digest that a WARC field states; None where nothing can be said.

    SHA-1, SHA-256, SHA-512 and MD5 in base32 (RFC 4648), hex or base64.
    """
    algorithm, colon, value = (stated or "").strip().partition(":")
    algorithm = algorithm.lower().replace("-", "")
    if not colon or algorithm not in ("sha1", "sha256", "sha512", "md5"):
        return None
    found = hashlib.new(algorithm, data, usedforsecurity=False).digest()
    value = value.strip()
    try:
        if len(value) == 2 * len(found):
            return binascii.unhexlify(value) == found
        if len(value.rstrip("=")) == -(-len(found) * 8 // 5):
            padded = value.rstrip("=").upper()
            return base64.b32decode(padded + "=" * (-len(padded) % 8)) == found
        return base64.b64decode(value.replace("-", "+").replace("_", "/")) == found
    except ValueError:
        return None


def when(text: str | None) -> datetime | None:
    """A WARC-Date as an aware datetime in UTC; None where it cannot be read. A date alone is its midnight."""
    try:
        moment = datetime.fromisoformat((text or "").strip())
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def written(moment: datetime) -> str:
    """A WARC-Date with microseconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def target(url: str) -> str:
    """The address with what must not stand in a WARC field (blanks, control characters) percent-encoded."""
    return _UNSAFE_IN_URL.sub(lambda found: quote(found[0], errors="surrogatepass"), url)


@dataclass(frozen=True, slots=True)
class Draft:
    """A record that is to be written: its bytes before compression, and what an index needs of it."""

    data: bytes
    id: str
    compressed: bool
    payload_digest: str = ""


def info(record_id: str, at: datetime, filename: str, lines: Sequence[tuple[str, str]]) -> Draft:
    """The warcinfo record that opens a file."""
    block = "".join(f"{name}: {_one_line(value)}\r\n" for name, value in lines).encode()
    fields = [
        ("WARC-Type", "warcinfo"),
        ("WARC-Record-ID", f"<{record_id}>"),
        ("WARC-Date", written(at)),
        ("WARC-Filename", filename),
        ("Content-Type", "application/warc-fields"),
        ("WARC-Block-Digest", digest(block)),
    ]
    return Draft(_assemble(fields, block), record_id, compressed=False)


def response(exchange: Exchange, record_id: str, concurrent: Sequence[str], info_id: str) -> Draft:
    """The response record of an exchange. `info_id` is that of its file's warcinfo record, empty for none.

    An `address` that is no IP address is left out, and characters that no address may hold are
    percent-encoded: these do not come back as they were given. Raises `EvidenceError` where head, wire and payload do not belong together, so that the exchange could not
    be read again as it is.
    """
    head = exchange.head or messages.build_head(exchange.status, exchange.headers)
    body = exchange.wire or exchange.payload
    block = head + body
    if messages.split(block)[0] != head:
        raise EvidenceError(
            f"{exchange.url}: the head of the response does not end with its first blank line"
        )
    if (messages.unframe(exchange.headers, body) if exchange.head else body) != exchange.payload:
        raise EvidenceError(f"{exchange.url}: the payload is not what the body as received holds")
    framed = body != exchange.payload
    payload_digest = digest(exchange.payload)
    fields = [
        ("WARC-Type", "response"),
        ("WARC-Record-ID", f"<{record_id}>"),
        ("WARC-Date", written(exchange.started)),
        ("WARC-Target-URI", target(exchange.url)),
        ("Content-Type", _RESPONSE_TYPE),
        *_of_file(info_id),
        *(("WARC-Concurrent-To", f"<{other}>") for other in concurrent),
        *_address(exchange),
        ("WARC-Block-Digest", digest(block)),
        ("Variorum-Payload-Digest" if framed else "WARC-Payload-Digest", payload_digest),
    ]
    if exchange.seconds:
        fields.append(("Variorum-Seconds", repr(exchange.seconds)))
    if not exchange.head:
        fields.append(("Variorum-Head", "rebuilt"))
    compressed = exchange.payload.startswith(_COMPRESSED_MAGIC) or exchange.header("Content-Encoding") == "br"
    return Draft(_assemble(fields, block), record_id, compressed, payload_digest)


def request(exchange: Exchange, record_id: str, response_id: str, info_id: str) -> Draft:
    """The request record that belongs to a response record."""
    fields = [
        ("WARC-Type", "request"),
        ("WARC-Record-ID", f"<{record_id}>"),
        ("WARC-Date", written(exchange.started)),
        ("WARC-Target-URI", target(exchange.url)),
        ("Content-Type", _REQUEST_TYPE),
        *_of_file(info_id),
        ("WARC-Concurrent-To", f"<{response_id}>"),
        *_address(exchange),
        ("WARC-Block-Digest", digest(exchange.request)),
    ]
    return Draft(_assemble(fields, exchange.request), record_id, compressed=False)


def payload_digest(record: Record) -> str | None:
    """The digest of the payload that one of our response records states, as `sha256:` and hex."""
    return record.field("WARC-Payload-Digest") or record.field("Variorum-Payload-Digest")


def exchange(record: Record, request_record: Record | None = None) -> Exchange:
    """The exchange that a response record holds, with its request where that is at hand.

    Raises `EvidenceError` where the record has no time or the block is no HTTP response.
    """
    started = when(record.field("WARC-Date"))
    if started is None:
        raise EvidenceError("its WARC-Date cannot be read", offset=record.offset)
    head, body = messages.split(record.block)
    parsed = messages.parse_head(head)
    if parsed is None:
        raise EvidenceError("it holds no HTTP response (there is no status line)", offset=record.offset)
    status, headers = parsed
    rebuilt = record.field("Variorum-Head") == "rebuilt"
    return Exchange(
        url=record.url,
        started=started,
        status=status,
        headers=headers,
        payload=body if rebuilt else messages.unframe(headers, body),
        request=request_record.block if request_record else b"",
        head=b"" if rebuilt else head,
        wire=b"" if rebuilt else body,
        address=record.field("WARC-IP-Address") or "",
        seconds=_seconds(record.field("Variorum-Seconds")),
    )


def _assemble(fields: Sequence[tuple[str, str]], block: bytes) -> bytes:
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields)
    return f"WARC/1.1\r\n{lines}Content-Length: {len(block)}\r\n\r\n".encode() + block + _END


def _of_file(info_id: str) -> list[tuple[str, str]]:
    return [("WARC-Warcinfo-ID", f"<{info_id}>")] if info_id else []


def _address(exchange: Exchange) -> list[tuple[str, str]]:
    try:
        return [("WARC-IP-Address", str(ipaddress.ip_address(exchange.address)))]
    except ValueError:
        return []


def _seconds(text: str | None) -> float:
    try:
        return max(0.0, float(text or 0.0))
    except ValueError:
        return 0.0


def _one_line(value: str) -> str:
    return " ".join(value.split())
