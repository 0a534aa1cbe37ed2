"""What stands before every page: hosts, tokens, same-origin forms, headers, conditional answers."""

from __future__ import annotations

import hmac
import ipaddress
from hashlib import blake2b
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from variorum.config import Settings

#: Nothing may be loaded but our own style, fonts and pictures; no script runs at all.
POLICY: Final = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Final = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-frame-options": "DENY",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}


def _name(host: str) -> str:
    """The host name of a Host header, lower case, without port and brackets."""
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class Guard:
    """ASGI middleware: refuses foreign hosts on a loopback instance (DNS rebinding), demands the token where
    one is set and the request comes from elsewhere, and puts the headers on every answer."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        self._own = _name(urlsplit(settings.base_url).netloc) if settings.base_url else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        refusal = self._refusal(scope)
        await (refusal or self._app)(scope, receive, guarded)

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        host = _name(headers.get("host", ""))
        if _loopback(_name(self._settings.listen)) and not (_loopback(host) or host == self._own):
            return PlainTextResponse(
                f"This instance answers on this machine only, not for {host or 'a request without a host'}. "
                "To serve it under a name, set base_url.\n",
                status_code=421,
            )
        client = scope.get("client")
        near = client is None or _loopback(client[0])
        if self._settings.token and not self._settings.public and not near:
            given = headers.get("authorization", "").removeprefix("Bearer ")
            if not hmac.compare_digest(given.encode(), self._settings.token.encode()):
                return PlainTextResponse(
                    "A request from elsewhere needs the token: Authorization: Bearer …\n",
                    status_code=401,
                    headers={"www-authenticate": "Bearer"},
                )
        return None


def same_origin(request: Request) -> bool:
    """True where a form was sent by one of our own pages, by what the browser says of it. A request that
    says nothing (a program, not a browser) is taken as our own: browsers always say it on POST."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc.lower() == request.headers.get("host", "").lower()


def tagged(request: Request, response: Response) -> Response:
    """The response with an ETag of its bytes, or 304 where the reader has it already.

    The tag covers all that is shown (versions, rules, takedown, theme); nothing is ever immutable."""
    if response.status_code != 200 or request.method not in ("GET", "HEAD"):
        return response
    tag = f'"{blake2b(bytes(response.body), digest_size=12).hexdigest()}"'
    response.headers["etag"] = tag
    response.headers.setdefault("cache-control", "no-cache")
    response.headers.setdefault("vary", "Cookie")
    known = request.headers.get("if-none-match", "")
    if known.strip() == "*" or tag in (one.strip().removeprefix("W/") for one in known.split(",")):
        kept = {
            name: response.headers[name]
            for name in ("etag", "cache-control", "vary", "link")
            if name in response.headers
        }
        return Response(status_code=304, headers=kept)
    return response
