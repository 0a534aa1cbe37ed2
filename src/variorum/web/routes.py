"""A line of the route table: what is asked at which address, and what one must be to ask it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from variorum.web.access import Access
from variorum.web.asked import Endpoint

Handler = Callable[[Request], Response] | Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Page:
    """A line that is read, in one or several forms; `needs` is what one must be to read it."""

    path: str
    needs: Access
    endpoint: Endpoint
    forms: tuple[str, ...]
    method: str = "GET"

    @property
    def summary(self) -> str:
        return (self.endpoint.__doc__ or "").strip().splitlines()[0]


@dataclass(frozen=True, slots=True)
class Plain:
    """A line without forms: what is posted, and what is no page."""

    method: str
    path: str
    needs: Access
    handler: Handler


Line = Page | Plain
