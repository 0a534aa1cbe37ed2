"""The bytes behind a version: its record as it lies in the file, and the page as it was received.

The page is shown without running. The answer says itself that it is a stranger's page: a sandbox without scripts, forms, windows and an origin of its own,
into which nothing is loaded. Pictures and styles that the page fetched from elsewhere were never kept, so that what is
seen is its text, in its order.
"""

from __future__ import annotations

import re
from typing import Final

from starlette.exceptions import HTTPException
from starlette.responses import Response

from variorum.app import Observatory
from variorum.errors import EvidenceError, FetchError
from variorum.fetch.bodies import decode
from variorum.publish.languages import later
from variorum.types import Capture
from variorum.web.asked import Asked, Withheld
from variorum.web.guard import tagged
from variorum.web.named import capture_of

POLICY: Final = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
#: What a browser is told to read as a page; anything else is shown as text.
_PAGES: Final = frozenset({"text/html", "application/xhtml+xml"})
_CHARSET: Final = re.compile(r"charset\s*=\s*\"?([\w.:-]{1,40})", re.ASCII | re.IGNORECASE)


class Evidence:
    """The endpoints of captured bytes."""

    def __init__(self, observatory: Observatory) -> None:
        self._observatory = observatory

    def record(self, asked: Asked) -> Response:
        """The WARC record behind a version, as it lies in the file: one gzip member, itself a valid WARC file."""
        if self._observatory.settings.public:
            raise Withheld(later("captured bytes"))
        capture = capture_of(asked)
        name = "{article}-{number}.warc.gz".format(**asked.request.path_params)
        response = Response(
            self._observatory.evidence.raw(capture.record),
            media_type="application/warc",
            headers={"content-disposition": f'attachment; filename="{name}"'},
        )
        return tagged(asked.request, response)

    def received(self, asked: Asked) -> Response:
        """The page behind a version as it was received, in a sandbox: no scripts run and nothing is loaded."""
        if self._observatory.settings.public:
            raise Withheld(later("captured bytes"))
        capture = capture_of(asked)
        try:
            exchange = self._observatory.evidence.read(capture.record)
            body = decode(
                exchange.payload,
                exchange.header("Content-Encoding"),
                max_decoded=self._observatory.settings.max_decoded_bytes,
                max_ratio=self._observatory.settings.max_ratio,
                url=capture.url,
            )
        except (EvidenceError, FetchError):
            raise HTTPException(
                404, later("The record behind this version cannot be read; `variorum verify` says why.")
            ) from None
        # Not as `media_type`, which would add an encoding where none was stated and so hide what the page itself says.
        headers = {"content-security-policy": POLICY, "content-type": _kind(capture)}
        return tagged(asked.request, Response(body, headers=headers))


def _kind(capture: Capture) -> str:
    """What the bytes are served as: HTML in the encoding that was stated with them, or text."""
    stated = capture.content_type or "text/html"
    kind = stated.partition(";")[0].strip().lower()
    charset = _CHARSET.search(stated)
    return (kind if kind in _PAGES else "text/plain") + (f"; charset={charset[1]}" if charset else "")
