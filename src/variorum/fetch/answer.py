"""One answer of a server, taken in as its bytes arrive: no sockets here.

Where the head ends is found here, and all bytes are kept as they came; llhttp (by `httptools`) reads the head and
undoes the framing by chunks. What belongs to the answer ends where its framing ends (RFC 9112, section 6.3).
"""

from __future__ import annotations

import re
from typing import NoReturn

from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

from variorum.errors import FetchError, FetchFailure

_HEAD_END = re.compile(rb"\r?\n\r?\n")
_LONGEST_HEAD_END = 4
_INTERIM = re.compile(rb"HTTP/\d\.\d 1(?!01)\d\d\b")
_START = b"HTTP/"
_BODILESS = frozenset({204, 304})


class Answer:
    """What `url` answers. `take` what arrives, until it says that the answer is complete, and `end` where the
    connection ends before; both raise `FetchError`. With `bodiless` no body follows, whatever the head says: so
    it is with the answer to CONNECT.

    `head` and `wire` are the bytes as received, `payload` is the body without its framing. `reusable` says
    whether the connection may be asked again: that is so where the answer is complete and nothing came after it.
    """

    __slots__ = (
        "_bodiless",
        "_head_read",
        "_interim",
        "_length",
        "_max_body",
        "_max_head",
        "_parser",
        "_payload",
        "_pieces",
        "_size",
        "_url",
        "complete",
        "head",
        "headers",
        "reusable",
        "status",
    )

    def __init__(self, url: str, *, max_head: int, max_body: int, bodiless: bool = False) -> None:
        self._url = url
        self._max_head = max_head
        self._max_body = max_body
        self._bodiless = bodiless
        self._parser: HttpResponseParser | None = None
        self._head_read = False
        self._interim = 0  # bytes of interim answers and stray line ends before the head
        self._pieces: list[bytes] = []  # of the body, as received
        self._size = 0  # of them all
        self._length: int | None = None  # of the body, where the head says it
        self._payload: list[bytes] | None = None  # where the body is framed by chunks
        self.head = b""
        self.headers: list[tuple[bytes, bytes]] = []
        self.status = 0
        self.complete = False
        self.reusable = False

    @property
    def empty(self) -> bool:
        """True where nothing was received."""
        return not (self.head or self._interim)

    @property
    def wire(self) -> bytes:
        """The body as received."""
        return self._pieces[0] if len(self._pieces) == 1 else b"".join(self._pieces)

    @property
    def payload(self) -> bytes:
        """The body without framing."""
        return self.wire if self._payload is None else b"".join(self._payload)

    def take(self, data: bytes) -> bool:
        """Take in what has arrived; True where the answer is complete.

        Raises `FetchError`: HEADERS and SIZE beyond the limits, PROTOCOL for what is no HTTP.
        """
        if not self._head_read:
            rest = self._take_head(data)
            if rest is None:
                return False
            data = rest
        if data:
            self._pieces.append(data)
            self._size += len(data)
        if self._payload is not None:
            self._feed(data)
        elif self._length is not None and self._size >= self._length:
            self.complete = True
        if self.complete:
            self._cut()
        if self._size > self._max_body:
            self._too_large()
        return self.complete

    def end(self) -> None:
        """The connection has ended. Raises `FetchError` where the answer is not complete with that."""
        if not self._head_read or self._length is not None or self._payload is not None:
            self._fail(FetchFailure.PROTOCOL, "the answer breaks off")
        self.complete = True
        self._parser = None

    # --- the head ---

    def _take_head(self, data: bytes) -> bytes | None:
        """What follows the head; None while it is not there."""
        start = max(0, len(self.head) - _LONGEST_HEAD_END)
        buffer = self.head + data if self.head else self._without_line_ends(data)
        while (end := _HEAD_END.search(buffer, start)) is not None:
            head, rest = buffer[: end.end()], buffer[end.end() :]
            if not _INTERIM.match(head):
                self.head = head
                self._check_head()
                self._read_head()
                return rest
            # Interim answers (1xx) come before the one that counts.
            self._interim += len(head)
            buffer, start = self._without_line_ends(rest), 0
        self.head = buffer
        self._check_head()
        return None

    def _without_line_ends(self, data: bytes) -> bytes:
        stripped = data.lstrip(b"\r\n")
        self._interim += len(data) - len(stripped)
        return stripped

    def _check_head(self) -> None:
        if not self.head.startswith(_START[: len(self.head)]):
            self._fail(FetchFailure.PROTOCOL, "the answer is not HTTP")
        if self._interim + len(self.head) > self._max_head:
            self._fail(FetchFailure.HEADERS, f"the answer's head is larger than {self._max_head:,} bytes")

    def _read_head(self) -> None:
        self._parser = HttpResponseParser(self)
        # What servers get wrong and browsers overlook; none of it changes where a message ends.
        self._parser.set_dangerous_leniencies(
            lenient_headers=True, lenient_optional_cr_before_lf=True, lenient_spaces_after_chunk_size=True
        )
        self._feed(self.head)
        if not self._head_read:
            self._fail(FetchFailure.PROTOCOL, "the answer's head is not HTTP")
        if self._bodiless or self.status in _BODILESS:
            self._length = 0
            return
        length, codings = b"", []
        for name, value in self.headers:
            lowered = name.lower()
            if lowered == b"content-length":
                length = value  # the parser has refused what is no number, or is given twice
            elif lowered == b"transfer-encoding":
                codings.append(value)
        coding = b", ".join(codings).lower()
        if coding == b"chunked":
            self._payload = []
        elif coding not in (b"", b"identity"):
            self._fail(FetchFailure.PROTOCOL, f"unknown transfer coding {coding[:60].decode('latin-1')!r}")
        elif length:
            self._length = int(length)
            if self._length > self._max_body:
                self._too_large()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Called by the parser; for trailers too."""
        if not self._head_read:
            self.headers.append((name, value.strip(b" \t")))

    def on_headers_complete(self) -> None:
        """Called by the parser, which knows only now whether the connection will stay."""
        if self._parser is not None and not self._head_read:
            self._head_read = True
            self.status = self._parser.get_status_code()
            self.reusable = self._bodiless or self._parser.should_keep_alive()

    # --- the body ---

    def on_body(self, piece: bytes) -> None:
        """Called by the parser with what a chunk holds."""
        if self._payload is not None and not self.complete:
            self._payload.append(piece)

    def on_message_complete(self) -> None:
        """Called by the parser."""
        self.complete = self._payload is not None

    def _feed(self, data: bytes) -> None:
        assert self._parser is not None
        try:
            self._parser.feed_data(data)
        except HttpParserUpgrade:
            self._fail(FetchFailure.PROTOCOL, f"status {self.status} was not asked for")
        except HttpParserError as error:
            # What comes after the answer is not read.
            if not self.complete:
                words = " ".join(str(error).split())[:200]
                self._fail(
                    FetchFailure.PROTOCOL, f"the answer is not HTTP, or its framing is broken: {words}"
                )

    def _cut(self) -> None:
        """Drop what was received beyond the answer's end; a connection that says more is not asked again."""
        wire = self.wire
        length = self._length if self._length is not None else chunked_length(wire)
        if length < self._size:
            wire = wire[:length]
            self._size = length
            self.reusable = False
        self._pieces = [wire]
        self._parser = None  # it refers to this answer

    def _too_large(self) -> NoReturn:
        self._fail(FetchFailure.SIZE, f"the body is larger than {self._max_body:,} bytes")

    def _fail(self, kind: FetchFailure, words: str) -> NoReturn:
        self.reusable = False
        raise FetchError(kind, self._url, words)


def chunked_length(wire: bytes) -> int:
    """Where a chunked body (RFC 9112, section 7.1) ends that the parser has found to be whole."""
    at = 0
    while (line_end := wire.find(b"\n", at)) >= 0:
        size = int(wire[at:line_end].partition(b";")[0].strip() or b"0", 16)
        at = line_end + 1
        if size == 0:
            break
        at = wire.find(b"\n", at + size) + 1
    while (line_end := wire.find(b"\n", at)) >= 0:  # trailers, up to an empty line
        blank = not wire[at:line_end].strip(b"\r")
        at = line_end + 1
        if blank:
            return at
    return len(wire)
