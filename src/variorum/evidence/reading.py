"""WARC files record by record, with exact offsets, whatever state the file is in.

Libraries hide what is needed here: where each gzip member begins and ends (to cut a torn one, to rewrite a file
member by member, to come back to a record), and what can still be read behind damage. Memory is bounded by the
largest block asked for. Nothing that stands in a file raises: damage is an item of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from variorum.evidence import members
from variorum.evidence.records import Fields, Record

GZIP_MAGIC = b"\x1f\x8b\x08"

#: Blocks longer than this are passed over, not held in memory: 64 MiB.
BLOCK_LIMIT = 64 << 20

_CHUNK = 1 << 16
_HEADER_LIMIT = 1 << 18
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_VERSION = re.compile(r"WARC/\d\.\d+$")
_PLAIN_START = re.compile(rb"\nWARC/[01]\.\d+\r?\n")


@dataclass(frozen=True, slots=True)
class Damage:
    """A stretch of a file that cannot be read as records.

    `offset` is where the damaged member (in a plain file: record) begins; `torn` tells that the file ends in
    the middle of it, which is what a killed writer or an unfinished copy leaves.
    """

    offset: int
    message: str
    torn: bool = False


class _Broken(Exception):
    def __init__(self, message: str, *, torn: bool = False) -> None:
        super().__init__(message)
        self.torn = torn


class _Source(Protocol):
    """The bytes of one member after another."""

    start: int  # where the present member begins in the file
    end: int  # up to where the file has been used

    def begin(self) -> bool: ...
    def more(self) -> bytes: ...
    def find_next(self, behind: int) -> bool: ...


def walk(
    file: BinaryIO,
    *,
    start: int = 0,
    wanted: Callable[[Record], bool] | None = None,
    limit: int = BLOCK_LIMIT,
    packed: bool | None = None,
) -> Iterator[Record | Damage]:
    """The records of a WARC file from offset `start` on, in their order; `.warc.gz` or plain, told by the
    bytes there unless `packed` says it.

    Only records for which `wanted` (called with an empty block) says so have their block, and only up to
    `limit` bytes: of a longer one `block` is empty while `size` tells its length. Behind damage the walk goes
    on with the next record that can be found.
    """
    file.seek(start)
    if packed is None:
        packed = file.read(len(GZIP_MAGIC)) == GZIP_MAGIC
    source: _Source = _Gzip(file, start) if packed else _Plain(file, start)
    while source.begin():
        reader = _Member(source, packed)
        try:
            yield from reader.records(wanted, limit)
        except _Broken as problem:
            yield Damage(reader.record_start, str(problem), problem.torn)
            if not source.find_next(reader.record_start):
                return


class _Member:
    """The records inside one gzip member, or of a plain file."""

    def __init__(self, source: _Source, packed: bool) -> None:
        self._source = source
        self._packed = packed
        self._buffer = b""
        self._at = 0  # place in the buffer
        self._base = 0  # place of the buffer among the decompressed bytes
        self.record_start = source.start

    def records(self, wanted: Callable[[Record], bool] | None, limit: int) -> Iterator[Record]:
        first = True
        more = self._skip_blank_lines()
        while more:
            inner = self._base + self._at
            if not self._packed:
                self.record_start = self._source.start + inner
            fields = self._header()
            size = _content_length(fields)
            place = Record(fields, b"", self.record_start, 0, size, inner if self._packed else 0)
            keep = size <= limit and (wanted is None or wanted(place))
            block = self._take(size, keep)
            end = self._base + self._at
            more = self._skip_blank_lines()
            if self._packed:
                # Only now, at the end of the member, is it known that its checksum holds.
                alone, length = first and not more, self._source.end - self.record_start
            else:
                padding = min(4, self._base + self._at - end)
                alone, length = True, end + padding - inner
            yield Record(fields, block, self.record_start, length, size, place.inner, alone)
            first = False

    def _fill(self) -> bool:
        """Append to the buffer; False at the end of the member."""
        piece = self._source.more()
        if not piece:
            return False
        self._base += self._at
        self._buffer = self._buffer[self._at :] + piece
        self._at = 0
        return True

    def _skip_blank_lines(self) -> bool:
        """Pass over line ends; False at the end of the member."""
        while True:
            while self._at < len(self._buffer) and self._buffer[self._at] in b"\r\n":
                self._at += 1
            if self._at < len(self._buffer):
                return True
            if not self._fill():
                return False

    def _header(self) -> Fields:
        while not (blank := _BLANK_LINE.search(self._buffer, self._at)):
            seen = self._buffer[self._at : self._at + 5]
            if not b"WARC/".startswith(seen) or len(self._buffer) - self._at > _HEADER_LIMIT:
                raise _Broken("there is no WARC record here")
            if not self._fill():
                raise _Broken("the file ends inside a record's header", torn=True)
        head = self._buffer[self._at : blank.start()]
        self._at = blank.end()
        version, *lines = head.decode("utf-8", "replace").replace("\r\n", "\n").split("\n")
        if not _VERSION.match(version.strip()):
            raise _Broken("there is no WARC record here")
        fields: list[tuple[str, str]] = []
        for line in lines:
            if line[:1] in (" ", "\t") and fields:
                fields[-1] = (fields[-1][0], f"{fields[-1][1]} {line.strip()}")
            else:
                name, colon, value = line.partition(":")
                if colon:
                    fields.append((name.strip(), value.strip()))
        return tuple(fields)

    def _take(self, size: int, keep: bool) -> bytes:
        parts: list[bytes] = []
        missing = size
        while missing:
            piece = self._buffer[self._at : self._at + missing]
            self._at += len(piece)
            missing -= len(piece)
            if keep:
                parts.append(piece)
            if missing and not self._fill():
                raise _Broken("the file ends inside a record", torn=True)
        return b"".join(parts)


class _Gzip:
    def __init__(self, file: BinaryIO, start: int) -> None:
        self._file = file
        self._seek(start)

    def _seek(self, offset: int) -> None:
        self._file.seek(offset)
        self._raw = b""
        self.start = self.end = offset

    def begin(self) -> bool:
        if not self._raw:
            self._raw = self._file.read(_CHUNK)
        self.start = self.end
        self._inflater = members.decompressor()
        return bool(self._raw)

    def more(self) -> bytes:
        while not self._inflater.eof:
            self._raw = self._raw or self._file.read(_CHUNK)
            if not self._raw:
                raise _Broken("the file ends inside a gzip member", torn=True)
            try:
                out = self._inflater.decompress(self._raw, _CHUNK)
            except members.Errors as error:
                raise _Broken(f"the gzip member is damaged ({error})") from None
            rest = self._inflater.unused_data if self._inflater.eof else self._inflater.unconsumed_tail
            self.end += len(self._raw) - len(rest)
            self._raw = rest
            if out:
                return out
        return b""

    def find_next(self, behind: int) -> bool:
        """Go to the next member after the offset `behind` that begins with a WARC record."""
        for offset in _find(self._file, behind + 1, re.compile(re.escape(GZIP_MAGIC))):
            self._file.seek(offset)
            try:
                opening = members.decompressor().decompress(self._file.read(512), 5)
            except members.Errors:
                continue
            if opening == b"WARC/":
                self._seek(offset)
                return True
        return False


class _Plain:
    def __init__(self, file: BinaryIO, start: int) -> None:
        self._file = file
        self.start = self.end = start
        self._fresh = True

    def begin(self) -> bool:
        """A plain file is one member."""
        fresh, self._fresh = self._fresh, False
        self._file.seek(self.start)
        return fresh

    def more(self) -> bytes:
        piece = self._file.read(_CHUNK)
        self.end += len(piece)
        return piece

    def find_next(self, behind: int) -> bool:
        """Go to the next line after the offset `behind` that looks like the beginning of a record."""
        for offset in _find(self._file, behind + 1, _PLAIN_START):
            self.start = self.end = offset + 1
            self._fresh = True
            return True
        return False


def _find(file: BinaryIO, start: int, pattern: re.Pattern[bytes]) -> Iterator[int]:
    """The offsets, from `start` on, at which a short pattern is found."""
    overlap = 16
    at = start
    kept = b""
    while True:
        file.seek(at + len(kept))
        piece = file.read(1 << 20)
        window = kept + piece
        last = len(window) if not piece else len(window) - overlap
        for found in pattern.finditer(window):
            if found.start() < last:
                yield at + found.start()
        if not piece:
            return
        kept = window[max(0, last) :]
        at += len(window) - len(kept)


def _content_length(fields: Fields) -> int:
    for name, value in fields:
        if name.lower() == "content-length":
            if value.isascii() and value.isdigit() and len(value) < 19:
                return int(value)
            raise _Broken("its Content-Length cannot be read")
    raise _Broken("it has no Content-Length")
