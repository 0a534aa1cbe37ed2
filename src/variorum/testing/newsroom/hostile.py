"""Bad answers, for testing that nobody is harmed by them: bombs, loops, lies about length and time."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime, timedelta
from email.utils import format_datetime
from functools import lru_cache

from aiohttp import web

#: Size of the streamed body of `/huge`, and of what `/bomb` decodes to, in bytes.
HUGE = 200 * 1024 * 1024
_ZEROS = b"\0" * (1 << 20)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def hostile_routes(now: Callable[[], datetime], elsewhere: Callable[[], str]) -> list[web.RouteDef]:
    """The routes of the hostile port. `elsewhere` gives the address of another port of this machine."""
    fixed: dict[str, Handler] = {
        "/": _answer("text/html", lambda: _front(sorted(fixed))),
        "/bomb": _bomb,
        "/huge": _huge,
        "/slow": _slow,
        "/truncated": _truncated,
        "/bad-gzip": _bad_gzip,
        "/not-http": _not_http,
        "/long-head": _long_head,
        "/busy": _busy(429),
        "/maintenance": _busy(503),
        "/loop": _redirect(lambda: "/loop-back"),
        "/loop-back": _redirect(lambda: "/loop"),
        "/to-metadata": _redirect(lambda: "http://169.254.169.254/latest/meta-data/"),
        "/to-loopback": _redirect(lambda: elsewhere() + "/truth.json"),
        "/to-file": _redirect(lambda: "file:///etc/hostname"),
        "/to-nowhere": _redirect(lambda: "http://[::1"),
        "/empty": _answer("text/html", lambda: b""),
        "/wrong-encoding": _answer("text/html; charset=utf-8", _wrong_encoding),
        "/broken.html": _answer("text/html; charset=utf-8", lambda: _BROKEN_PAGE),
        "/feeds/many.xml": _answer("application/rss+xml", lambda: _many(100_000)),
        "/feeds/laughs.xml": _answer("application/rss+xml", lambda: _LAUGHS),
        "/feeds/broken.xml": _answer("application/rss+xml", lambda: _feed(_items(3))[:-60]),
        "/feeds/duplicates.xml": _answer("application/rss+xml", lambda: _feed(_items(4, same_id=True))),
        "/feeds/future.xml": _answer(
            "application/rss+xml", lambda: _feed(_items(3, published=now() + timedelta(days=4000)))
        ),
        "/feeds/hostile.xml": _answer("application/rss+xml", lambda: _feed([_HOSTILE_ITEM])),
        "/feeds/not-a-feed.xml": _answer("text/html", lambda: b"<html><body><p>Welcome!</p></body></html>"),
    }
    routes = [web.get(path, handler) for path, handler in fixed.items()]
    return [*routes, web.get("/chain/{n}", _chain), web.get("/story/{n}", _story)]


def _answer(content_type: str, body: Callable[[], bytes]) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        return web.Response(body=body(), headers={"Content-Type": content_type})

    return handle


def _redirect(target: Callable[[], str]) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        return web.Response(status=302, headers={"Location": target()})

    return handle


def _busy(status: int) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        return web.Response(status=status, text="Please come back later.", headers={"Retry-After": "120"})

    return handle


async def _chain(request: web.Request) -> web.StreamResponse:
    """`/chain/9` redirects to `/chain/8` and so on; `/chain/0` is a page."""
    left = int(request.match_info["n"])
    if left <= 0:
        return web.Response(
            text="<html><body><h1>The end of the chain</h1></body></html>", content_type="text/html"
        )
    return web.Response(status=301, headers={"Location": f"/chain/{left - 1}"})


async def _story(request: web.Request) -> web.StreamResponse:
    number = request.match_info["n"]
    text = (
        f"<html><body><h1>Story {number}</h1><p>Nothing of note happened in story {number}.</p></body></html>"
    )
    return web.Response(text=text, content_type="text/html")


async def _bomb(request: web.Request) -> web.StreamResponse:
    """A few hundred kilobytes of gzip that decode to `HUGE` bytes."""
    return web.Response(body=_bomb_bytes(), headers={"Content-Encoding": "gzip", "Content-Type": "text/html"})


@lru_cache(maxsize=1)
def _bomb_bytes() -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    packed = [packer.compress(b"<html><body><p>")]
    packed += [packer.compress(_ZEROS) for _ in range(HUGE // len(_ZEROS))]
    return b"".join([*packed, packer.flush()])


async def _huge(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/html"})
    await response.prepare(request)
    chunk = b"<p>And another paragraph of no importance whatever.</p>\n" * 2000
    for _ in range(HUGE // len(chunk)):
        await response.write(chunk)
    await response.write_eof()
    return response


async def _slow(request: web.Request) -> web.StreamResponse:
    """One byte in ten seconds of real time; goes on for an hour unless somebody hangs up."""
    response = web.StreamResponse(headers={"Content-Type": "text/html", "Content-Length": "360"})
    await response.prepare(request)
    for _ in range(360):
        await response.write(b"<")
        await asyncio.sleep(10)
    return response


async def _truncated(request: web.Request) -> web.StreamResponse:
    """Promises more bytes than it sends, and hangs up."""
    response = web.StreamResponse(headers={"Content-Type": "text/html", "Content-Length": "5000"})
    await response.prepare(request)
    await response.write(b"<html><body><h1>A report that breaks off</h1><p>It began well, and the")
    if request.transport is not None:
        request.transport.close()
    return response


async def _bad_gzip(request: web.Request) -> web.StreamResponse:
    body = gzip.compress(b"<p>text</p>" * 500, mtime=0)
    return web.Response(
        body=body[:20] + b"\0\0\0\0" + body[24:-6],
        headers={"Content-Encoding": "gzip", "Content-Type": "text/html"},
    )


async def _not_http(request: web.Request) -> web.StreamResponse:
    transport = request.transport
    if isinstance(transport, asyncio.WriteTransport):
        transport.write(b"220 this is a mail server, what did you want?\r\n")
        transport.close()
    return web.Response()


async def _long_head(request: web.Request) -> web.StreamResponse:
    return web.Response(text="short", headers={f"X-Padding-{i}": "p" * 4000 for i in range(80)})


def _front(paths: list[str]) -> bytes:
    links = "".join(f'<li><a href="{path}">{path}</a></li>' for path in paths)
    return f"<html><head><title>Hostile</title></head><body><ul>{links}</ul></body></html>".encode()


def _wrong_encoding() -> bytes:
    return "<html><body><h1>Größe und Maß</h1><p>Ein Käse, zwei Bären, drei Füße.</p></body></html>".encode(
        "latin-1"
    )


_BROKEN_PAGE = (
    b"<html><body><div><p>One <b>two <i>three</b> four</i> <table><p>five<td>six</div></td></html></p>"
    b"<p>seven \xff\xfe\x00 eight <![CDATA[ nine ]]> <!-- never closed <p>ten"
)
_LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha">'
    + b"".join(
        b'<!ENTITY %c "%s">' % (98 + i, b"&%c;" % (97 + i) * 10)  # each entity is ten of the one before
        for i in range(12)
    )
    + b"]><rss version='2.0'><channel><title>&m;</title></channel></rss>"
)
_HOSTILE_ITEM = (
    "<item><title>&lt;script&gt;alert(1)&lt;/script&gt; \u202etxet\u202c \u2066&amp;lt;b&amp;gt;</title>"
    "<link>javascript:alert(1)</link><guid>h-1</guid></item>"
)


def _items(count: int, *, same_id: bool = False, published: datetime | None = None) -> Iterator[str]:
    for i in range(count):
        date = f"<pubDate>{format_datetime(published, usegmt=True)}</pubDate>" if published else ""
        name = 0 if same_id else i
        yield f"<item><title>Story {i}</title><link>/story/{i}</link><guid>s-{name}</guid>{date}</item>"


def _feed(items: Iterator[str] | list[str]) -> bytes:
    head = '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Hostile</title>'
    return (head + "".join(items) + "</channel></rss>").encode()


@lru_cache(maxsize=1)
def _many(count: int) -> bytes:
    return _feed(_items(count))
