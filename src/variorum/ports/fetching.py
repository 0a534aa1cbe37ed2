"""The network, as a port."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from variorum.types import Fetched, Request


class Fetcher(Protocol):
    """The one gate to the network."""

    async def fetch(self, request: Request, *, robots: bool = True) -> Fetched:
        """Ask for one address and follow its redirects, each hop checked anew.

        Any status but 429 and 503 is an answer, not an error. Waits for the host's turn. With `robots`, what
        robots.txt disallows is refused. Raises `FetchError`; never retries.
        """
        ...

    async def sitemaps(self, url: str) -> tuple[str, ...]:
        """The sitemaps that the robots.txt of the site of `url` names, in its order. Raises `FetchError`."""
        ...

    def ready_at(self, url: str) -> datetime:
        """When the host of `url` may be asked next; a time in the past where it may be asked now."""
        ...

    async def close(self) -> None:
        """Close all connections. Calling it twice does no harm."""
        ...
