"""The site as an ASGI application: one table of routes, forms that write, and what happens when things fail."""

from __future__ import annotations

import inspect
import logging
import math
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import URL
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from variorum.app import Observatory
from variorum.errors import (
    EvidenceError,
    FetchError,
    LockedError,
    NotFoundError,
    SourceError,
    VariorumError,
)
from variorum.pipeline.adding import Wish
from variorum.publish import languages, words
from variorum.types import SourceState
from variorum.web.access import COOKIE, LASTING, Access, Door
from variorum.web.guard import HEADERS, Guard, Speaking, caller_of, same_origin, tagged
from variorum.web.openapi import openapi
from variorum.web.pages import (
    FEEDS,
    Asked,
    BadRequest,
    Endpoint,
    Pages,
    PartOf,
    TakenDown,
    Withheld,
    local,
)
from variorum.web.pictures import FORMS, Pictures
from variorum.web.received import Received
from variorum.web.render import Static
from variorum.web.stories import Stories

log = logging.getLogger(__name__)

#: Suffixes in the order in which they are tried: the longer of two that fit comes first.
SUFFIXES: Final = (
    "feed.json", "csl.json", "json", "opml", "csv", "atom", "rss", "txt", "md", "svg", "png", "pdf", "bib", "tei",
)  # fmt: skip
#: What a person may say of something that is held of a source; "learnt" takes a decision back.
_TAKEN: Final[dict[str, bool | None]] = {"text": True, "furniture": False, "learnt": None}
#: What one is told who may do less than a line needs.
_REFUSED: Final = {
    Access.OPEN: "This instance answers those who log in, or who bring its token: Authorization: Bearer …",
    Access.READER: "This needs an operator: here you can read.",
}
#: Most bytes of a form.
FORM_BYTES: Final = 65_536


Handler = Callable[[Request], Response] | Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Page:
    """A line of the route table that is read, in one or several forms; `needs` is what one must be to read it."""

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
    """A line of the route table without forms: what is posted, and what is no page."""

    method: str
    path: str
    needs: Access
    handler: Handler


Line = Page | Plain


def table(pages: Pages, forms: Forms, static: Static) -> tuple[Line, ...]:
    """All that can be asked, in the order in which addresses are matched, and what one must be to ask it."""
    pictures, stories = Pictures(pages), Stories(pages)
    everything = ("html", "json", "csv", *FEEDS)
    reader, operator, everybody = Access.READER, Access.OPERATOR, Access.OPEN
    read = (
        Page("/", reader, pages.latest, ("html", "json", "csv", *FEEDS)),
        Page("/latest", reader, pages.latest, everything),
        Page("/silent", reader, pages.silent, everything),
        Page("/corrections", reader, pages.corrections, everything),
        Page("/articles", reader, pages.articles, everything),
        Page("/a/{article}", reader, pages.article, everything),
        Page("/a/{article}/pair", reader, pages.chosen, ("html",)),
        Page("/a/{article}/sentences", reader, pages.sentences, ("html", "json")),
        Page("/a/{article}/{number}/sentences/{unit}", reader, pages.sentence, ("html", "json")),
        Page("/a/{article}/{which}", reader, pictures.pair_or_version, ("html", "json", "txt", "md", *FORMS)),
        Page("/a/{article}/{number}/record.warc.gz", reader, pages.record, ("html",)),
        Page("/a/{article}/{number}/received", reader, Received(pages).page, ("html",)),
        Page("/sources", reader, pages.sources, (*everything, "opml")),
        Page("/sources/{source}", reader, pages.source, everything),
        Page("/sources/{source}/memory", reader, pages.memory, ("html", "json")),
        Page("/stories", reader, stories.stories, everything),
        Page("/s/{story}", reader, stories.story, everything),
        Page("/s/{story}/{event}", reader, stories.event, ("html", "json", "csv", "tei")),
        Page("/quotes", reader, stories.quotes, everything),
        Page("/quotes/{speaker}", reader, stories.speaker, everything),
        Page("/search", reader, pages.search, everything),
        Page("/looks", reader, pages.looks, ("html", "json", "csv")),
        Page("/export", reader, pages.export, ("html", "json")),
        Page("/about/methods", reader, pages.methods, ("html", "json")),
    )

    def described(request: Request) -> Response:
        return tagged(request, JSONResponse(openapi(read)))

    return (
        *read,
        Plain("POST", "/sources/add", operator, forms.add),
        Plain("POST", "/sources/{source}/state", operator, forms.state),
        Plain("POST", "/sources/{source}/check", operator, forms.check),
        Plain("POST", "/sources/{source}/settings", operator, forms.settings),
        Plain("POST", "/sources/{source}/memory", operator, forms.decide),
        Plain("POST", "/a/{article}/{number}/mark", operator, forms.mark),
        Plain("POST", "/theme", everybody, forms.theme),
        Plain("POST", "/language", everybody, forms.language),
        Plain("GET", "/login", everybody, forms.login_page),
        Plain("POST", "/login", everybody, forms.login),
        Plain("POST", "/logout", everybody, forms.logout),
        Plain("GET", "/openapi.json", reader, described),
        Plain("GET", "/static/{hash}/{name:path}", everybody, static.serve),
    )


class Suffix:
    """ASGI middleware: takes `.json`, `.csv` … off the path and says so in the request's state."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            path: str = scope["path"]
            form = next((form for form in SUFFIXES if path.endswith(f".{form}")), None)
            if form and not path.startswith(("/static/", "/openapi.json")):
                bare = path.removesuffix(f".{form}")
                scope = {**scope, "path": bare, "raw_path": bare.encode()}
                scope["state"] = {**scope.get("state", {}), "form": form}
        await self._app(scope, receive, send)


def create_site(observatory: Observatory) -> Starlette:
    """The pages of an observatory. Reading runs in worker threads, each with its own reader."""
    static = Static()
    pages = Pages(observatory, static)
    forms = Forms(pages)
    errors = Errors(pages, forms)
    return Starlette(
        routes=[_route(pages, line) for line in table(pages, forms, static)],
        middleware=[
            Middleware(Guard, settings=observatory.settings, clock=observatory.clock),
            Middleware(Suffix),
            Middleware(Speaking),
        ],
        exception_handlers={
            HTTPException: errors.http,
            VariorumError: errors.known,
            BadRequest: errors.known,
            Withheld: errors.known,
            TakenDown: errors.known,
            PartOf: errors.known,
            Exception: errors.unknown,
        },
    )


def _route(pages: Pages, line: Line) -> Route:
    """A line with what stands before it: nobody comes to the endpoint who is not what the line needs."""
    handler = _reading(pages, line) if isinstance(line, Page) else line.handler
    if inspect.iscoroutinefunction(handler):

        async def waited(request: Request) -> Response:
            _require(request, line.needs)
            answer: Response = await handler(request)
            return answer

        return Route(line.path, waited, methods=[line.method])

    def answered(request: Request) -> Response:
        _require(request, line.needs)
        answer: Response = handler(request)  # type: ignore[assignment]
        return answer

    return Route(line.path, answered, methods=[line.method])


def _require(request: Request, needs: Access) -> None:
    """Raises `HTTPException`: 401 for one who may not even read, 403 for one who may read alone."""
    access = caller_of(request).access
    if access < needs:
        raise HTTPException(401 if access is Access.OPEN else 403, _REFUSED[access])


def _reading(pages: Pages, line: Page) -> Callable[[Request], Response]:
    def read(request: Request) -> Response:
        asked = pages.asked(request, line.forms)
        if asked.form not in line.forms:
            raise HTTPException(
                404, f"This page comes as {words.listed(list(line.forms))}, not as {asked.form}."
            )
        return line.endpoint(asked)

    return read


class Forms:
    """What is posted, and the login. Every form is refused from another site's page."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._observatory = pages.observatory
        self._door = Door(pages.observatory.settings)

    async def _fields(self, request: Request) -> dict[str, str]:
        if not same_origin(request, self._observatory.settings.base_url):
            raise HTTPException(403, "This form was sent from another site.")
        if int(request.headers.get("content-length") or 0) > FORM_BYTES:
            raise HTTPException(413, "The form is too large.")
        async with request.form(max_files=0, max_fields=10) as form:
            return {name: value for name, value in form.items() if isinstance(value, str)}

    # -- who asks --

    def login_page(self, request: Request) -> Response:
        """Where one says that one knows the token."""
        return self.ask_login(request, status=200, back=request.query_params.get("back", "/"))

    def ask_login(self, request: Request, *, status: int, back: str, failure: str | None = None) -> Response:
        """The login form; `back` is where it leads."""
        response = self._pages.html(
            self._pages.asked(request, ("html",)),
            "login.html",
            status=status,
            here="Log in",
            has_login=self._door.has_login,
            back_to=local(back),
            failure=failure,
        )
        response.headers["cache-control"] = "no-store"
        return response

    async def login(self, request: Request) -> Response:
        """Begin a session, for one who knows the token."""
        fields = await self._fields(request)
        back = local(fields.get("back", "/"))
        now = self._observatory.clock.now()
        who = self._door.address(request.client.host if request.client else None, request.headers)
        if wait := self._door.wait(who, now):
            seconds = math.ceil(wait.total_seconds())
            said = f"Too many wrong tokens from your address. Try again in {words.plural(seconds, 'second')}."
            response = self.ask_login(request, status=429, back=back, failure=said)
            response.headers["retry-after"] = str(seconds)
            return response
        if not self._door.admits(fields.get("token", "").strip(), who, now):
            log.warning("a login with a wrong token from %s", who)
            return self.ask_login(request, status=401, back=back, failure="That is not the token.")
        response = RedirectResponse(back, 303)
        response.set_cookie(
            COOKIE,
            self._door.session(now),
            max_age=int(LASTING.total_seconds()),
            httponly=True,
            samesite="lax",
            secure=caller_of(request).secure,
        )
        return response

    async def logout(self, request: Request) -> Response:
        """End the session of this browser."""
        await self._fields(request)
        response = RedirectResponse("/", 303)
        response.delete_cookie(COOKIE, httponly=True, samesite="lax", secure=caller_of(request).secure)
        return response

    # -- colours and language --

    async def language(self, request: Request) -> Response:
        fields = await self._fields(request)
        back = URL(local(fields.get("back", "/"))).remove_query_params("lang")
        response = RedirectResponse(str(back), 303)
        if fields.get("language") in languages.LANGUAGES:
            response.set_cookie(
                "language", fields["language"], max_age=31_536_000, httponly=True, samesite="lax"
            )
        return response

    async def theme(self, request: Request) -> Response:
        fields = await self._fields(request)
        response = RedirectResponse(local(fields.get("back", "/")), 303)
        theme = fields.get("theme")
        if theme in ("light", "dark"):
            response.set_cookie("theme", theme, max_age=31_536_000, httponly=True, samesite="lax")
        else:
            response.delete_cookie("theme", httponly=True, samesite="lax")
        return response

    async def add(self, request: Request) -> Response:
        """Find out what an address is and say so; watch it where that is wanted."""
        fields = await self._fields(request)
        url, wish = fields.get("url", "").strip(), Wish(outlet=fields.get("outlet", "").strip() or None)
        try:
            if fields.get("watch") == "yes":
                added = await self._observatory.add_source(url, wish=wish)
                return await self._sources(request, said=added.explanation)
            found = await self._observatory.find_out(url)
        except (SourceError, FetchError) as error:
            return await self._sources(request, status=422, failure=str(error), url=url)
        page = self._pages.asked(request, ("html",))
        return await run_in_threadpool(
            self._pages.html, page, "found.html", here="Sources", canonical="/sources", found=found, typed=url
        )

    async def _sources(self, request: Request, **values: Any) -> Response:
        def page() -> Response:
            return self._pages.sources_page(self._pages.asked(request, ("html",)), **values)

        return await run_in_threadpool(page)

    async def state(self, request: Request) -> Response:
        wanted = (await self._fields(request)).get("state")
        if wanted not in (SourceState.ACTIVE, SourceState.PAUSED):
            raise BadRequest(f"state: {wanted!r} is neither active nor paused")
        source = self._observatory.set_source(request.path_params["source"], state=SourceState(wanted))
        return RedirectResponse(f"/sources/{source.id}", 303)

    async def settings(self, request: Request) -> Response:
        """What a source is called, how often it is asked, and which of its articles are taken."""
        fields = {name: value.strip() for name, value in (await self._fields(request)).items()}
        minutes = fields.get("minutes", "")
        if minutes and not (minutes.isascii() and minutes.isdigit() and len(minutes) < 6):
            raise BadRequest(f"minutes: {minutes!r} is no number of minutes")
        known = self._observatory.reader().source(request.path_params["source"])
        told = int(minutes or 0)
        try:
            source = self._observatory.set_source(
                known.id,
                name=fields.get("name") or None,
                outlet=fields.get("outlet") or None,
                interval=None
                if told == (known.interval or 0) // 60
                else 60 * told,  # seconds that nobody touched stay
                include=fields.get("include", "").splitlines(),
                exclude=fields.get("exclude", "").splitlines(),
            )
        except SourceError as error:
            raise BadRequest(str(error)) from error
        return RedirectResponse(f"/sources/{source.id}", 303)

    async def check(self, request: Request) -> Response:
        await self._fields(request)
        source = request.path_params["source"]
        self._observatory.check_source(source)
        return RedirectResponse(f"/sources/{source}", 303)

    async def decide(self, request: Request) -> Response:
        """A person's word on something that is held of a source."""
        fields = await self._fields(request)
        taken, key = fields.get("taken"), fields.get("key", "")
        if taken not in _TAKEN:
            raise BadRequest(f"taken: {taken!r} is none of {', '.join(_TAKEN)}")
        source = self._observatory.reader().source(request.path_params["source"])
        self._observatory.decide(source.id, key, as_text=_TAKEN[taken], who=_who(request))
        return RedirectResponse(f"/sources/{source.id}/memory", 303)

    async def mark(self, request: Request) -> Response:
        verdict = (await self._fields(request)).get("verdict")
        article, number = request.path_params["article"], request.path_params["number"]
        if verdict not in ("noise", "edit"):
            raise BadRequest(f"verdict: {verdict!r} is neither noise nor edit")
        if not number.isdigit():
            raise NotFoundError(f"version: {number!r} is no number")
        self._observatory.mark(article, int(number), verdict, _who(request))
        return RedirectResponse(f"/a/{article}/{int(number)}", 303)


def _who(request: Request) -> str:
    """Whose word a form is: the user's that the proxy names."""
    return caller_of(request).user or "web"


class Errors:
    """Pages for what fails: never a bare status, never a stack trace."""

    def __init__(self, pages: Pages, forms: Forms) -> None:
        self._pages = pages
        self._forms = forms

    def _asked(self, request: Request) -> Asked:
        return self._pages.asked(request, ())

    async def _message(
        self, request: Request, status: int, heading: str, *lines: str, **values: Any
    ) -> Response:
        def page() -> Response:
            return self._pages.message(self._asked(request), status, heading, *lines, **values)

        return await run_in_threadpool(page)

    async def http(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        if error.status_code in (401, 404, 405) and caller_of(request).access is Access.OPEN:
            return await self._stranger(request)
        heading = {404: "Not found", 403: "Refused", 405: "This address cannot be written to"}.get(
            error.status_code, "That did not work"
        )
        detail = (
            error.detail
            if error.detail not in ("Not Found", "Method Not Allowed")
            else "Nothing is known at this address."
        )
        response = await self._message(request, error.status_code, heading, detail)
        response.headers.update(error.headers or {})
        return response

    async def _stranger(self, request: Request) -> Response:
        """What one who has not said who he is gets, whatever he asks for: it does not even tell what there is."""
        asked = self._asked(request)
        if asked.form == "html" and request.method in ("GET", "HEAD"):
            query = f"?{request.url.query}" if request.url.query else ""

            def page() -> Response:
                return self._forms.ask_login(request, status=401, back=asked.path + query)

            response = await run_in_threadpool(page)
        else:
            response = await self._message(request, 401, "Log in first", _REFUSED[Access.OPEN])
        response.headers["www-authenticate"] = "Bearer"
        return response

    async def known(self, request: Request, error: Exception) -> Response:
        match error:
            case TakenDown():
                return await run_in_threadpool(self._tombstone, request, error)
            case PartOf():
                form = request.scope.get("state", {}).get("form")
                suffix = f".{form}" if form in ("json", "csv", *FEEDS) else ""
                return RedirectResponse(f"/a/{error.article_id}{suffix}", 301)
            case Withheld():
                return await self._message(
                    request,
                    403,
                    "Not given out here",
                    f"This is a public instance: it does not give out {error}. The publisher has the whole text.",
                )
            case BadRequest():
                return await self._message(request, 400, "This question cannot be read", str(error))
            case NotFoundError():
                return await self._message(request, 404, "Not found", str(error))
            case LockedError():
                return await self._message(
                    request,
                    503,
                    "Busy",
                    "The database is held by another process; nothing was lost.",
                    "Try again soon.",
                )
            case EvidenceError():
                return await self._failed(request, error, "The captured bytes cannot be read", str(error))
            case _:
                return await self._failed(request, error, "That did not work", str(error))

    async def unknown(self, request: Request, error: Exception) -> Response:
        response = await self._failed(request, error, "This page failed", "Nothing that was stored is lost.")
        response.headers.update(HEADERS)
        return response

    async def _failed(self, request: Request, error: Exception, heading: str, *lines: str) -> Response:
        identifier = secrets.token_hex(4)
        log.error("page %s failed, identifier %s", request.url.path, identifier, exc_info=error)
        return await self._message(
            request, 500, heading, *lines, identifier=identifier, data={"identifier": identifier}
        )

    def _tombstone(self, request: Request, error: TakenDown) -> Response:
        asked = self._asked(request)
        versions = asked.reader.versions(error.article_id, noise=True)
        return self._pages.message(
            asked,
            410,
            "Taken down",
            f"This article was taken down on {words.exact(error.at)}: {words.plain(error.reason)}.",
            "Its texts are gone from pages, lists, search, feeds and exports. The digests below stay.",
            hashes=versions,
            data={
                "taken_down": words.iso(error.at),
                "reason": error.reason,
                "versions": [{"number": row.number, "text_key": row.text_key} for row in versions],
            },
        )
