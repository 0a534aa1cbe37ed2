"""Since when a feed is as it is, for readers that ask by time."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from variorum.web.guard import has

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

    def answer(self, request: Request, tag: str, now: datetime, make: Callable[[], Response]) -> Response:
        """What `make` gives, with this ETag and `Last-Modified`; 304, and nothing is made, for a reader that names the ETag,
        or this time and no ETag."""
        at = self._since(str(request.url), tag, now.astimezone(UTC).replace(microsecond=0))
        if "if-none-match" in request.headers:
            known = has(request, tag)
        else:
            known = _moment(request.headers.get("if-modified-since")) == at
        response = Response(status_code=304) if known else make()
        told = {"cache-control": "no-cache", "vary": "Cookie, Authorization"}
        response.headers.update({**told, "etag": tag, "last-modified": format_datetime(at, usegmt=True)})
        return response

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
