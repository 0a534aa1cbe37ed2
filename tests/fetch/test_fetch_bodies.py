"""Content codings: everything that is asked for is undone, bombs are stopped early, broken data are named."""

from __future__ import annotations

import functools
import gzip
import random
import tracemalloc
import zlib
from collections.abc import Callable

import brotli
import pytest
import zstandard

from variorum.errors import FetchError, FetchFailure
from variorum.fetch.bodies import ACCEPT_ENCODING, decode, decode_start

URL = "https://news.example/report"
TEXT = b"".join(b"<p>Sentence %d of a long report.</p>\n" % number for number in range(2_000))
LONG = b"".join(b"<p>%d people said so in %d.</p>\n" % (n * n, n) for n in range(80_000))


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


def zstd_stream(data: bytes) -> bytes:
    packer = zstandard.ZstdCompressor().compressobj()  # without the content size in the frame
    return packer.compress(data) + packer.flush()


PACKERS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gzip": ("gzip", gzip.compress),
    "x-gzip": ("x-gzip", gzip.compress),
    "upper case": ("GZIP", gzip.compress),
    "deflate as zlib": ("deflate", zlib.compress),
    "deflate without wrapping": ("deflate", raw_deflate),
    "br": ("br", functools.partial(brotli.compress, quality=5)),
    "zstd": ("zstd", zstandard.ZstdCompressor().compress),
    "zstd without size": ("zstd", zstd_stream),
}


def undo(payload: bytes, encoding: str | None, limit: int = 10_000_000, ratio: float = 200) -> bytes:
    return decode(payload, encoding, max_decoded=limit, max_ratio=ratio, url=URL)


def failure(payload: bytes, encoding: str, limit: int = 10_000_000, ratio: float = 200) -> FetchError:
    with pytest.raises(FetchError) as caught:
        undo(payload, encoding, limit, ratio)
    assert caught.value.url == URL
    return caught.value


@pytest.mark.parametrize(("coding", "pack"), PACKERS.values(), ids=PACKERS.keys())
@pytest.mark.parametrize("text", [b"", b"a", TEXT, LONG], ids=["empty", "byte", "page", "long"])
def test_what_was_packed_comes_out_again(coding: str, pack: Callable[[bytes], bytes], text: bytes) -> None:
    """Each coding gives back the text, of one byte or of several steps."""
    assert undo(pack(text), coding) == text


def test_bodies_that_no_compressor_shrinks() -> None:
    """Random bytes, larger than one slice, go through every coding."""
    noise = random.Random(7).randbytes(700_000)
    for coding, pack in PACKERS.values():
        assert undo(pack(noise), coding) == noise


def test_no_coding() -> None:
    """Without a header, with an empty one and with `identity` the payload is the body."""
    assert undo(TEXT, None) is TEXT
    assert undo(TEXT, "") is TEXT
    assert undo(TEXT, "identity") is TEXT


def test_an_empty_payload_is_empty_under_every_coding() -> None:
    """Servers name a coding also where there is no body."""
    assert undo(b"", "gzip") == b""


def test_stacked_codings_are_undone_from_the_last() -> None:
    """`gzip, br` means: first gzip, then brotli."""
    assert undo(brotli.compress(gzip.compress(TEXT)), "gzip, br") == TEXT
    assert undo(zstandard.compress(zlib.compress(TEXT)), "deflate,identity , zstd") == TEXT


def test_several_members_make_one_body() -> None:
    """gzip members and zstd frames may follow one another."""
    assert undo(gzip.compress(b"one ") + gzip.compress(b"two"), "gzip") == b"one two"
    assert undo(zstandard.compress(b"one ") + zstandard.compress(b"two"), "zstd") == b"one two"


def test_bytes_after_the_end_are_ignored() -> None:
    """Padding after the coded data does no harm."""
    assert undo(gzip.compress(TEXT) + b"\0\0\0", "gzip") == TEXT
    assert undo(zlib.compress(TEXT) + b"junk", "deflate") == TEXT


@pytest.mark.parametrize(("coding", "pack"), PACKERS.values(), ids=PACKERS.keys())
def test_truncated_data_are_an_encoding_fault(coding: str, pack: Callable[[bytes], bytes]) -> None:
    """A body cut off anywhere is refused, not silently shortened."""
    packed = pack(TEXT)
    for cut in (1, 2, 5, len(packed) // 2, len(packed) - 1):
        assert failure(packed[:cut], coding).kind is FetchFailure.ENCODING


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_garbage_is_an_encoding_fault(coding: str) -> None:
    """Plain text and noise that claim to be coded are refused; the message names the coding."""
    for garbage in (TEXT, random.Random(3).randbytes(5_000), b"\xff" * 100):
        error = failure(garbage, coding)
        assert error.kind is FetchFailure.ENCODING
        assert coding in error.cause


def test_a_wrong_checksum_is_an_encoding_fault() -> None:
    """gzip's checksum is looked at."""
    packed = bytearray(gzip.compress(TEXT))
    packed[-6] ^= 1
    assert failure(bytes(packed), "gzip").kind is FetchFailure.ENCODING


@pytest.mark.parametrize("coding", ["compress", "aes128gcm", "gzip, rot13", "x" * 5_000])
def test_unknown_codings_are_refused(coding: str) -> None:
    """A coding that we do not undo is named, in a short message."""
    error = failure(TEXT, coding)
    assert error.kind is FetchFailure.ENCODING
    assert len(error.cause) < 200


def test_too_many_codings_are_refused() -> None:
    """Codings are not undone without end."""
    assert failure(TEXT, ", ".join(["gzip"] * 5)).kind is FetchFailure.ENCODING


def nothing(coding: str, size: int) -> bytes:
    """`size` zero bytes, packed without ever holding them."""
    block = bytes(1 << 20)
    if coding == "br":
        packer = brotli.Compressor(quality=5)
        parts = [packer.process(block) for _ in range(size >> 20)]
        return b"".join(parts) + packer.finish()
    if coding == "zstd":
        stream = zstandard.ZstdCompressor().compressobj()
    else:
        stream = zlib.compressobj(9, wbits=31 if coding == "gzip" else 15)
    return b"".join(stream.compress(block) for _ in range(size >> 20)) + stream.flush()


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
@pytest.mark.parametrize(
    ("limit", "ratio", "kind"),
    [(1 << 30, 20, FetchFailure.RATIO), (5 << 20, 1e9, FetchFailure.SIZE)],
    ids=["ratio", "size"],
)
def test_a_bomb_is_stopped_early(coding: str, limit: int, ratio: float, kind: FetchFailure) -> None:
    """128 MB of nothing in a small body: refused, and never more than 32 MB in memory."""
    bomb = nothing(coding, 128 << 20)
    assert len(bomb) < 1 << 20
    tracemalloc.start()
    try:
        assert failure(bomb, coding, limit, ratio).kind is kind
        assert tracemalloc.get_traced_memory()[1] < 32 << 20
    finally:
        tracemalloc.stop()


def test_a_bomb_in_a_bomb_is_stopped_early() -> None:
    """Codings on one another multiply; the ratio is taken over the whole."""
    bomb = gzip.compress(nothing("gzip", 256 << 20))
    assert len(bomb) < 8_000
    assert failure(bomb, "gzip, gzip", 1 << 30).kind is FetchFailure.RATIO


def test_small_texts_may_shrink_as_they_like() -> None:
    """A repetitive page under a mebibyte is no bomb."""
    text = b"<br>" * 200_000
    assert undo(gzip.compress(text), "gzip", ratio=2) == text


def test_the_limit_itself_is_allowed() -> None:
    """Exactly the largest size passes, one byte more does not, coded or not."""
    assert undo(gzip.compress(TEXT), "gzip", len(TEXT)) == TEXT
    assert failure(gzip.compress(TEXT), "gzip", len(TEXT) - 1).kind is FetchFailure.SIZE
    assert failure(TEXT, "identity", len(TEXT) - 1).kind is FetchFailure.SIZE


def test_what_is_asked_for_can_be_undone() -> None:
    """Each coding of the Accept-Encoding header is known."""
    for coding in ACCEPT_ENCODING.split(", "):
        assert undo(b"", coding) == b""
        assert PACKERS[coding if coding != "deflate" else "deflate as zlib"]


def test_the_start_of_a_cut_body() -> None:
    """`decode_start` gives what is there of a truncated body, up to a limit, and refuses what is garbage."""
    packed = gzip.compress(TEXT)
    start = decode_start(packed[: len(packed) // 2], "gzip", limit=1_000_000, url=URL)
    assert TEXT.startswith(start)
    assert start
    assert decode_start(packed, "gzip", limit=100, url=URL) == TEXT[:100]
    assert decode_start(TEXT, None, limit=100, url=URL) == TEXT[:100]
    with pytest.raises(FetchError):
        decode_start(TEXT, "gzip", limit=100, url=URL)
