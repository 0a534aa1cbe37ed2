"""Whatever comes in, the gate's parts answer or refuse: they never fail in another way."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import brotli
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st
from yarl import URL

from variorum.errors import FetchError
from variorum.fetch.address import follow, parse
from variorum.fetch.bodies import decode, decode_start
from variorum.fetch.guard import check_address
from variorum.fetch.robots import Robots
from variorum.testing.clocks import FixedClock
from variorum.types import Exchange, Fetched

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
QUICK = settings(max_examples=200, deadline=None)

# fmt: off
PIECES = st.sampled_from([
    "http", "https", ":", "//", "/", "\\", "@", "?", "#", "[", "]", "%", "%2e", "%00", ".", "..", "-", "_", " ",
    "127.0.0.1", "0x7f", "1", "017", "::1", "::ffff:10.0.0.1", "localhost", "news", "example", ":80", ":22",
    "ü", "。", "１", "ß", "xn--", "\t", "\n", "\0", "\u202e", "\ud800", "a" * 70,
])
# fmt: on
URLS = st.one_of(
    st.text(max_size=60),
    st.lists(PIECES, max_size=12).map("".join),
    st.lists(PIECES, max_size=10).map(lambda pieces: "http://" + "".join(pieces)),
)


@QUICK
@given(URLS)
def test_every_address_is_refused_or_read_in_one_way_only(text: str) -> None:
    """Where we take an address, two other parsers find the same host and port in it, it can stand in a request
    line, and taking it apart again changes nothing."""
    try:
        target = parse(text)
    except FetchError:
        return
    assert target.url.isascii()
    assert not any(character.isspace() for character in target.url)
    again = parse(target.url)
    assert (again.host, again.port, again.tail) == (target.host, target.port, target.tail)
    for other in (urlsplit(target.url), URL(target.url, encoded=True)):
        host = other.raw_host if isinstance(other, URL) else other.hostname
        assert host == target.host
        assert (other.port or {"http": 80, "https": 443}[target.scheme]) == target.port


@QUICK
@given(URLS)
def test_every_redirect_is_refused_or_followed(location: str) -> None:
    """No `Location` breaks the gate."""
    try:
        follow(parse("https://news.example/a/b?c"), location)
    except FetchError:
        return


@QUICK
@given(st.ip_addresses())
def test_every_address_is_judged(address: Any) -> None:
    """No address passes that Python's table calls private, loopback, multicast or link-local."""
    if address.is_private or address.is_loopback or address.is_multicast or address.is_link_local:
        assert check_address(address)


CODINGS = ["gzip", "deflate", "br", "zstd", "gzip, br", "identity", None]
PACKED = st.builds(
    lambda data, pack, cut, flip: mangle(pack(data), cut, flip),
    st.binary(max_size=400),
    st.sampled_from([bytes, gzip.compress, zlib.compress, brotli.compress, zstandard.compress]),
    st.integers(0, 500),
    st.integers(0, 500),
)


def mangle(data: bytes, cut: int, flip: int) -> bytes:
    changed = bytearray(data[: cut + 1])
    if flip < len(changed):
        changed[flip] ^= 0x55
    return bytes(changed)


@QUICK
@given(PACKED, st.sampled_from(CODINGS))
def test_every_body_is_decoded_or_refused(payload: bytes, coding: str | None) -> None:
    """Broken data are a `FetchError`, and never more than the limit comes out."""
    with suppress(FetchError):
        assert len(decode(payload, coding, max_decoded=1_000, max_ratio=50, url="x")) <= 1_000
    with suppress(FetchError):
        assert len(decode_start(payload, coding, limit=100, url="x")) <= 100


# fmt: off
LINES = st.sampled_from([
    "User-agent: *", "User-agent: Variorum", "user agent variorum", "Disallow: /", "Allow: /a*b$", "Disallow",
    "Disallow: %zz", "Crawl-delay: 5", "Crawl-delay: x", "Request-rate: 1/0", "Sitemap: https://x/y", "\0", "# c",
])
# fmt: on


@QUICK
@given(
    st.one_of(
        st.binary(max_size=200), st.lists(LINES, max_size=12).map(lambda lines: "\n".join(lines).encode())
    )
)
def test_every_robots_file_is_read(text: bytes) -> None:
    """No file breaks the reading, and it allows or disallows."""

    async def ask(target: Any) -> Fetched:
        return Fetched((Exchange(target.url, NOON, 200, (), text),))

    robots = Robots(ask, FixedClock(NOON), agent="Variorum", ttl=60, retry=60)
    state = asyncio.run(robots.state(parse("https://news.example/a/b?c=d%zz")))
    assert state.allows in (True, False)
    assert state.crawl_delay is None or state.crawl_delay >= 0
