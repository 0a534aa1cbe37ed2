"""What stands before every page: hosts, who asks, same-origin forms, headers, conditional answers."""

from __future__ import annotations

from hashlib import blake2b
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from variorum.config import Settings, is_loopback
from variorum.ports import Clock
from variorum.publish import languages
from variorum.web.access import NOBODY, Caller, Door, hostname

#: Nothing may be loaded but our own files; no script runs that stands in a page or is made from text.
POLICY: Final = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; font-src 'self'; "
    "img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
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


class Speaking:
    """ASGI middleware: the language of a page is the one that its address names (`lang`), else the one that was chosen
    in this browser, else the first that the browser prefers. Other forms of a page are English."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope.get("state", {}).get("form", "html") == "html":
            request = Request(scope)
            asked = (request.query_params.get("lang"), request.cookies.get("language"))
            chosen = next((tag for tag in asked if tag in languages.LANGUAGES), None)
            languages.speak(chosen or languages.preferred(request.headers.get("accept-language", "")))
        await self._app(scope, receive, send)


class Guard:
    """ASGI middleware: refuses foreign hosts on a loopback instance (DNS rebinding), notes who asks for those who
    answer, and puts the headers on every answer. What each may do is said by the route table."""

    def __init__(self, app: ASGIApp, settings: Settings, clock: Clock) -> None:
        self._app = app
        self._settings = settings
        self._clock = clock
        self._door = Door(settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        client = (scope.get("client") or (None, 0))[0]
        if self._door.trusted(client) and headers.get("x-forwarded-proto") in ("http", "https"):
            scope = {**scope, "scheme": headers["x-forwarded-proto"]}
        caller = self._door.caller(client, headers, scope.get("scheme", "http"), self._clock.now())
        scope = {**scope, "state": {**scope.get("state", {}), "caller": caller}}
        known_by_more = self._door.locked and not self._settings.public

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    answer.setdefault(name, value)
                if known_by_more and answer.get("cache-control") == "no-cache":
                    answer["cache-control"] = "private, no-cache"
            await send(message)

        await (self._refusal(headers) or self._app)(scope, receive, guarded)

    def _refusal(self, headers: Headers) -> Response | None:
        host = hostname(headers.get("host", ""))
        if is_loopback(self._settings.listen) and not (
            is_loopback(host) or (host and host == self._door.own)
        ):
            return PlainTextResponse(
                f"This instance answers on this machine only, not for {host or 'a request without a host'}. "
                "To serve it under a name, set base_url.\n",
                status_code=421,
            )
        return None


def caller_of(request: Request) -> Caller:
    """Who asks, as the guard found out; nobody where it was not asked."""
    caller: Caller = (request.scope.get("state") or {}).get("caller", NOBODY)
    return caller


def same_origin(request: Request, base_url: str = "") -> bool:
    """True where a form was sent by one of our own pages, by what the browser says of it; `base_url` is our address
    before a proxy. A request that says nothing (a program, not a browser) is taken as our own, but not where it is
    a cookie or a proxy that tells who asks: browsers always say it on POST."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("origin")
    if origin is None:
        return not caller_of(request).ambient
    ours = {request.headers.get("host", "").lower(), urlsplit(base_url).netloc.lower()} - {""}
    return urlsplit(origin).netloc.lower() in ours


def etag(made_from: bytes) -> str:
    """The ETag of a body, or of all that it is made from."""
    return f'"{blake2b(made_from, digest_size=12).hexdigest()}"'


def has(request: Request, tag: str) -> bool:
    """Whether the reader names this ETag as the one it has."""
    known = request.headers.get("if-none-match", "")
    return known.strip() == "*" or tag in (one.strip().removeprefix("W/") for one in known.split(","))


def tagged(request: Request, response: Response) -> Response:
    """The response with an ETag of its bytes, or 304 where the reader has it already.

    The tag covers all that is shown (versions, rules, takedown, theme); nothing is ever immutable."""
    if response.status_code != 200 or request.method not in ("GET", "HEAD"):
        return response
    tag = etag(bytes(response.body))
    response.headers["etag"] = tag
    response.headers.setdefault("cache-control", "no-cache")
    response.headers.setdefault("vary", "Cookie, Authorization")
    if has(request, tag):
        kept = {
            name: response.headers[name]
            # What a reader puts in the place of what it keeps: without its policy a stranger's page would get ours.
            for name in ("etag", "cache-control", "vary", "link", "content-security-policy")
            if name in response.headers
        }
        return Response(status_code=304, headers=kept)
    return response
