"""A loopback server whose every answer a test sets, and an observatory that watches it with a clock that stands.

The newsroom of `variorum.testing` plays a whole script; here a test puts one thing at one address and looks.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from variorum import Observatory, Settings, open_observatory
from variorum.pipeline.page import Settlement
from variorum.testing.clocks import FixedClock
from variorum.types import Look, Outcome, Version

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

PARAGRAPHS = (
    "The night ferry to Kelsund will sail twice an hour from Monday, the harbour board said after a long meeting.",
    "Two boats were brought from the yard at Orsa, where they had been laid up since the storms of last winter.",
    "Passengers who hold a season ticket pay nothing more, said Ingrid Vale, who chairs the board of the harbour.",
    "The last boat leaves the southern quay at half past eleven, and the first one of the morning leaves at five.",
    "A petition against the noise of the engines was signed by 212 people who live above the fish market.",
    "The board will look at the figures again in the autumn and may then give up the boats after midnight.",
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What stands at an address. `etag` makes conditional requests possible."""

    body: bytes
    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    etag: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    path: str
    headers: Mapping[str, str]

    @property
    def conditional(self) -> bool:
        return "If-None-Match" in self.headers


class Stage:
    """The server. `put` sets what an address answers with; `asked` lists the requests, robots.txt left out."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[Asked] = []
        stage = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = 1 << 16  # head and body in one packet

            def do_GET(self) -> None:
                if self.path != "/robots.txt":
                    stage.asked.append(Asked(self.path, dict(self.headers)))
                answer = stage.answers.get(self.path, Answer(b"not here", 404, "text/plain"))
                tag = f'"{hashlib.sha256(answer.body).hexdigest()[:16]}"'
                status, body = answer.status, answer.body
                if answer.etag and self.headers.get("If-None-Match") == tag:
                    status, body = 304, b""
                self.send_response(status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                if answer.etag:
                    self.send_header("ETag", tag)
                if status != 304:
                    self.send_header("Content-Type", answer.content_type)
                    self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self.base = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Stage:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def url(self, path: str) -> str:
        return self.base + path

    def put(
        self, path: str, body: bytes | str, status: int = 200, *, etag: bool = False, **more: object
    ) -> str:
        """Set an answer; keywords are `content_type` and `headers`. Answers the address."""
        raw = body.encode() if isinstance(body, str) else body
        self.answers[path] = Answer(raw, status, etag=etag, **more)  # type: ignore[arg-type]
        return self.url(path)

    def redirect(self, path: str, to: str, status: int = 301) -> str:
        return self.put(path, b"", status, headers={"Location": to})

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]


def article(
    headline: str = "Night ferries twice an hour",
    paragraphs: Sequence[str] = PARAGRAPHS,
    *,
    canonical: str | None = None,
    noise: str = "",
    published: str | None = None,
) -> str:
    """A page of an article. `noise` stands outside of it and after it."""
    link = f'<link rel="canonical" href="{canonical}">' if canonical else ""
    time = f'<meta property="article:published_time" content="{published}">' if published else ""
    text = "\n".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f"<!DOCTYPE html><html lang='en'><head><title>{headline} - The Stage</title>{link}{time}"
        f"<meta property='og:type' content='article'><meta property='og:title' content='{headline}'></head><body>"
        f"<header><nav><a href='/'>Home</a> <a href='/sport/'>Sport</a></nav></header>"
        f"<main><article><h1>{headline}</h1>{text}</article></main>"
        f"<aside><h2>Most read</h2><ul><li>{noise}</li></ul></aside><footer>The Stage</footer></body></html>"
    )


def feed(*items: tuple[str, str] | tuple[str, str, datetime], title: str = "The Stage") -> str:
    """An RSS feed of (address, headline, time of change)."""
    rows = []
    for url, headline, *when in items:
        date = f"<pubDate>{when[0]:%a, %d %b %Y %H:%M:%S} GMT</pubDate>" if when else ""
        address = url.replace("&", "&amp;")
        rows.append(
            f"<item><title>{headline}</title><link>{address}</link><guid>{address}</guid>{date}</item>"
        )
    return f"<?xml version='1.0'?><rss version='2.0'><channel><title>{title}</title>{''.join(rows)}</channel></rss>"


RSS = "application/rss+xml"


@dataclass
class World:
    """A stage, an observatory that watches it, and everything that it came to."""

    stage: Stage
    observatory: Observatory
    clock: FixedClock
    settlements: list[Settlement] = field(default_factory=list)

    def watch(self, path: str = "/story", page: str | None = None, **answer: object) -> str:
        """Add the address of one article and look at it; answers the article's id."""
        url = self.stage.put(path, page or article(), **answer)  # type: ignore[arg-type]
        added = self.observatory.add(url)
        self.run()
        return self.observatory.store.articles_by_address([_key(added.sources[0].url)])[_key(url)]

    def run(self, hours: float = 0, *, minutes: float = 0) -> list[Look]:
        """Let time pass, do what is due then, and answer the looks made."""
        import asyncio

        self.clock.advance(timedelta(hours=hours, minutes=minutes))
        before = len(self.settlements)
        asyncio.run(
            self.observatory.watch(once=True, on_look=self.settlements.append, poll_seconds=0.01),
        )
        return [settlement.look for settlement in self.settlements[before:]]

    def look(self, article_id: str, hours: float = 1) -> Look:
        """Let time pass and look at one article, whether it is due or not."""
        self.clock.advance(timedelta(hours=hours))
        self.observatory.store.set_due(article_id, self.clock.now(), "by hand")
        looks = [look for look in self.run() if look.article_id == article_id]
        assert looks, "it was not looked at"
        return looks[0]

    def outcomes(self, article_id: str) -> list[Outcome]:
        """Of all looks stored, oldest first."""
        return [look.outcome for look in reversed(self.observatory.store.looks(article_id=article_id))]

    def versions(self, article_id: str) -> list[Version]:
        return self.observatory.store.versions(article_id, noise=True)


def _key(url: str) -> str:
    from variorum.discover import addresses

    return addresses.key(url)


@contextmanager
def world(stage: Stage, database: str, **settings: object) -> Iterator[World]:
    """An observatory with a standing clock and the real gate."""
    clock = FixedClock(START)
    wanted = Settings(database=database, allow_loopback=True, pace=0, batch_seconds=0.05).replace(**settings)
    with open_observatory(settings=wanted, clock=clock) as observatory:
        yield World(stage, observatory, clock)


def sqlite(folder: Path) -> str:
    return f"sqlite:///{folder / 'news.db'}"
