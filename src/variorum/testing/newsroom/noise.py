"""Page noise: whatever differs from one request to the next though nobody touched the article.

Every place of a page that can vary has a key. At level 0 its value depends on the page alone, so that the
page is byte-stable; at level 1 it depends on the number of the request; in between, that share of the places
varies. Nothing here knows the article's text, and so cannot change it.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from importlib.resources import files
from random import Random
from typing import TypeVar

T = TypeVar("T")

#: How long one build of a site's styles is in use before its class names change.
BUILD = timedelta(hours=7)


@lru_cache(maxsize=1)
def furniture() -> Mapping[str, Sequence[str]]:
    """The texts that stand around the articles, by the names of `furniture.toml`."""
    text = (files("variorum.testing.newsroom") / "furniture.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


class Noise:
    """The varying places of one answer."""

    def __init__(self, seed: int, level: float, page: str, request_no: int, at: datetime) -> None:
        self._page, self._level, self._at = f"{seed} {page}", level, at
        self._request = Random(f"{self._page} {request_no}")
        self._number = request_no
        build = int(at.timestamp() // BUILD.total_seconds()) if level > 0 else 0
        # a new build reaches one server after the other
        self._build = build - 1 if level > 0 and self._request.random() < 0.06 else build
        self._classes = f"{seed} {page.partition('/')[0]} {self._build}"

    def _slot(self, key: str) -> Random:
        if self._request.random() < self._level:
            return Random(f"{self._page} {key} {self._number}")
        return Random(f"{self._page} {key}")

    def chance(self, key: str, share: float) -> bool:
        return self._slot(key).random() < share

    def number(self, key: str, low: int, high: int) -> int:
        return self._slot(key).randint(low, high)

    def pick(self, key: str, values: Sequence[T]) -> T:
        return self._slot(key).choice(values)

    def some(self, key: str, values: Sequence[T], count: int) -> list[T]:
        """That many of the values (or all), in an order of their own."""
        return self._slot(key).sample(list(values), min(count, len(values)))

    def token(self, key: str, length: int = 24) -> str:
        """A nonce, a session or form token."""
        return f"{self._slot(key).getrandbits(length * 4):0{length}x}"

    def css(self, name: str) -> str:
        """A class name as a style compiler makes it: hashed, another one after each build."""
        return _css(self._classes, name)

    def ago(self, moment: datetime) -> str:
        """How long ago that was, in words; the plain date where the page is byte-stable."""
        if self._level == 0:
            return f"{moment.day} {moment:%B %Y, %H:%M}"
        minutes = max(0, int((self._at - moment).total_seconds() // 60))
        if minutes < 60:
            return f"{minutes} minutes ago" if minutes != 1 else "1 minute ago"
        hours = minutes // 60
        if hours < 24:
            return f"{hours} hours ago" if hours != 1 else "1 hour ago"
        return f"{hours // 24} days ago" if hours >= 48 else "yesterday"


@lru_cache(maxsize=4096)
def _css(build: str, name: str) -> str:
    return "css-" + hashlib.sha256(f"{build} {name}".encode()).hexdigest()[:7]
