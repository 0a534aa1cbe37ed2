"""Content codings, undone piece by piece so that a small body cannot become a huge one unnoticed."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any, cast

import brotli
import zstandard

from variorum.errors import FetchError, FetchFailure

_inflater: Callable[[int], Any]
_InflateError: type[Exception]

try:
    from isal import isal_zlib

    # Its stub calls the error class an instance of one.
    _inflater, _InflateError = isal_zlib.decompressobj, cast(type[Exception], isal_zlib.IsalError)
except ImportError:  # not built for this processor: the standard library does the same at half the speed
    _inflater, _InflateError = zlib.decompressobj, zlib.error

ACCEPT_ENCODING = "gzip, deflate"
"""What is asked for. `decode` undoes br and zstd as well, where a server sends them unasked; they are not asked
for, because evidence should be read by the tools that people have, and common readers of WARC know gzip alone."""

MAX_CODINGS = 4  # stacked on one another
RATIO_FLOOR = 1 << 20  # bytes of text below which the ratio is nobody's concern

_STEP = 1 << 20  # most bytes that one step may produce
_SLICE = 1 << 18  # compressed bytes handed over at once
_ZSTD_SLICE = 256  # its decoder cannot be told to stop: 4 bytes give at most one block of 128 KiB
_ZSTD_WINDOW = 8 << 20  # RFC 9659


_Decoder = Callable[[Iterable[bytes]], Iterator[bytes]]


class _BrokenError(Exception):
    """The coded bytes are not whole or not what they claim to be."""


_FAULTS: tuple[type[Exception], ...] = (_BrokenError, _InflateError, brotli.error, zstandard.ZstdError)


def decode(payload: bytes, encoding: str | None, *, max_decoded: int, max_ratio: float, url: str) -> bytes:
    """Undo a `Content-Encoding` header: `payload` is the body without transfer framing.

    Stacked codings are undone from the last to the first. Stops as soon as more than `max_decoded` bytes have
    come out, or, beyond the first mebibyte, more than `max_ratio` times the payload; `url` is for the message.
    An empty payload is empty under every coding. Bytes after the end of the coded data are ignored, as browsers
    do. Raises `FetchError`: SIZE, RATIO, or ENCODING for an unknown coding and for truncated or broken data.
    """
    codings = _codings(encoding, url)
    if not payload or not codings:
        if len(payload) > max_decoded:
            raise _too_large(url, max_decoded)
        return payload
    pieces: list[bytes] = []
    size = 0
    try:
        for piece in _undo(payload, codings):
            pieces.append(piece)
            size += len(piece)
            if size > max_decoded:
                raise _too_large(url, max_decoded)
            if size > RATIO_FLOOR and size > max_ratio * len(payload):
                raise FetchError(
                    FetchFailure.RATIO,
                    url,
                    f"the body grows to more than {max_ratio:g} times its size when decompressed",
                )
    except _FAULTS as error:
        raise FetchError(
            FetchFailure.ENCODING, url, f"the body cannot be decoded as {', '.join(codings)}: {error}"
        ) from error
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def decode_start(payload: bytes, encoding: str | None, *, limit: int, url: str) -> bytes:
    """The first `limit` bytes of a decoded body, also of one that was cut off. Raises as `decode`."""
    codings = _codings(encoding, url)
    if not payload or not codings:
        return payload[:limit]
    out = bytearray()
    try:
        for piece in _undo(payload, codings):
            out += piece
            if len(out) >= limit:
                break
    except _FAULTS as error:
        if not out:
            raise FetchError(
                FetchFailure.ENCODING, url, f"the body cannot be decoded as {', '.join(codings)}: {error}"
            ) from error
    return bytes(out[:limit])


def _too_large(url: str, limit: int) -> FetchError:
    return FetchError(FetchFailure.SIZE, url, f"the body is larger than {limit:,} bytes when decoded")


def _codings(encoding: str | None, url: str) -> tuple[str, ...]:
    if not encoding:
        return ()
    named = (name.strip().lower() for name in encoding.split(","))
    codings = tuple(name for name in named if name and name != "identity")
    unknown = next((name for name in codings if name not in _DECODERS), None)
    if unknown is not None:
        raise FetchError(FetchFailure.ENCODING, url, f"the content coding {unknown[:60]!r} is unknown")
    if len(codings) > MAX_CODINGS:
        raise FetchError(FetchFailure.ENCODING, url, f"{len(codings)} content codings on one another")
    return codings


def _undo(payload: bytes, codings: tuple[str, ...]) -> Iterator[bytes]:
    pieces: Iterable[bytes] = _slices(payload, _SLICE)
    for coding in reversed(codings):
        pieces = _DECODERS[coding](pieces)
    return iter(pieces)


def _slices(data: bytes, size: int) -> Iterator[bytes]:
    if len(data) <= size:
        yield data
        return
    for start in range(0, len(data), size):
        yield data[start : start + size]


def _gunzip(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """RFC 1952; several members make one body."""
    inflater = _inflater(31)
    for piece in pieces:
        data = piece
        while data:
            if inflater.eof:
                if not data.startswith(b"\x1f"):
                    return
                inflater = _inflater(31)
            yield inflater.decompress(data, _STEP)
            data = inflater.unused_data if inflater.eof else inflater.unconsumed_tail
    yield from _rest(inflater)


def _inflate(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """RFC 9110 means zlib (RFC 1950) by "deflate"; some servers send the bare stream (RFC 1951)."""
    inflater: Any = None
    for piece in pieces:
        data = piece
        while data:
            if inflater is None:
                wrapped = data[0] & 0x0F == 8 and (len(data) < 2 or int.from_bytes(data[:2]) % 31 == 0)
                inflater = _inflater(15 if wrapped else -15)
            yield inflater.decompress(data, _STEP)
            if inflater.eof:
                return
            data = inflater.unconsumed_tail
    if inflater is not None:
        yield from _rest(inflater)


def _rest(inflater: Any) -> Iterator[bytes]:
    while not inflater.eof:
        piece = inflater.decompress(b"", _STEP)
        if not piece:
            raise _BrokenError("the data break off")
        yield piece


def _unbrotli(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """RFC 7932."""
    decoder = brotli.Decompressor()
    for piece in pieces:
        yield decoder.process(piece, output_buffer_limit=_STEP)
        while not decoder.can_accept_more_data():
            yield decoder.process(b"", output_buffer_limit=_STEP)
        if decoder.is_finished():
            return
    while not decoder.is_finished():  # it may accept more and still hold text back
        piece = decoder.process(b"", output_buffer_limit=_STEP)
        if not piece:
            raise _BrokenError("the data break off")
        yield piece


def _unzstd(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """RFC 8878, with the window limit of RFC 9659; several frames make one body."""
    context = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW)
    decoder = context.decompressobj()
    for piece in pieces:
        for data in _slices(piece, _ZSTD_SLICE):
            while data:
                if decoder.eof:
                    decoder = context.decompressobj()
                yield decoder.decompress(data)
                data = decoder.unused_data if decoder.eof else b""
    if not decoder.eof:
        raise _BrokenError("the data break off")


_DECODERS: dict[str, _Decoder] = {
    "gzip": _gunzip,
    "x-gzip": _gunzip,
    "deflate": _inflate,
    "br": _unbrotli,
    "zstd": _unzstd,
}
