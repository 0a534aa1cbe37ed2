"""Since when a feed is as it is, for readers that ask by time."""

from __future__ import annotations

import threading
from collections import OrderedDict
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

#: Addresses of feeds that are kept in mind.
_MOST: Final = 1_024


class Fresh:
    """Since when each feed is as it is, for readers that ask by time (`If-Modified-Since`) and not by ETag.

    The time is that at which this process first saw the body: the times of the entries would not do, since a takedown
    or a better classification changes a feed and adds nothing to it. After a restart every feed is new once.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[str, datetime]] = OrderedDict()
        self._lock = threading.Lock()

    def answer(self, request: Request, response: Response, now: datetime) -> Response:
        """A tagged response with `Last-Modified`; 304 for a reader that names this time, and no ETag."""
        tag = response.headers.get("etag")
        if tag is None:
            return response
        at = self._since(str(request.url), tag, now.astimezone(UTC).replace(microsecond=0))
        told = format_datetime(at, usegmt=True)
        response.headers["last-modified"] = told
        if response.status_code != 200 or "if-none-match" in request.headers:
            return response
        if _moment(request.headers.get("if-modified-since")) != at:
            return response
        kept = {name: response.headers[name] for name in ("etag", "cache-control", "vary", "last-modified")}
        return Response(status_code=304, headers=kept)

    def _since(self, address: str, tag: str, now: datetime) -> datetime:
        with self._lock:
            known = self._kept.pop(address, None)
            if known is None or known[0] != tag:
                known = tag, now if known is None else max(now, known[1] + timedelta(seconds=1))
            self._kept[address] = known
            while len(self._kept) > _MOST:
                self._kept.popitem(last=False)
            return known[1]


def _moment(text: str | None) -> datetime | None:
    """A date of HTTP; None where there is none, or one that cannot be read."""
    try:
        at = parsedate_to_datetime(text) if text else None
    except ValueError:
        return None
    return at if at is None or at.tzinfo is not None else at.replace(tzinfo=UTC)
