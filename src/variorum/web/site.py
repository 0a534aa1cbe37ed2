"""The site as an ASGI application: one table of routes, and what stands before it."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from variorum.app import Observatory
from variorum.errors import VariorumError
from variorum.publish import words
from variorum.web.access import Access
from variorum.web.answers import Answers
from variorum.web.asked import FEEDS, BadRequest, PartOf, TakenDown, Withheld
from variorum.web.changes import Changes
from variorum.web.compared import Comparisons, Lives, Pairs
from variorum.web.failures import REFUSED, Failures
from variorum.web.files import FORMS, REFERENCES
from variorum.web.forms import Forms
from variorum.web.guard import Guard, Speaking, caller_of, tagged
from variorum.web.openapi import openapi
from variorum.web.render import Static
from variorum.web.routes import Line, Page, Plain
from variorum.web.screens.about import About
from variorum.web.screens.articles import Articles
from variorum.web.screens.evidence import Evidence
from variorum.web.screens.latest import Latest
from variorum.web.screens.one_article import OneArticle
from variorum.web.screens.quotations import Quotations
from variorum.web.screens.search import Search
from variorum.web.screens.sentences import Sentences
from variorum.web.screens.sources import Sources
from variorum.web.screens.stories import Stories

#: Suffixes in the order in which they are tried: the longer of two that fit comes first.
SUFFIXES: Final = (
    "feed.json", "csl.json", "json", "opml", "csv", "atom", "rss", "txt", "md", "svg", "png", "pdf", "bib", "tei",
)  # fmt: skip


class Screens:
    """All screens of an observatory, and what they share."""

    def __init__(self, answers: Answers) -> None:
        comparisons, lives = Comparisons(), Lives()
        pairs = Pairs(comparisons, lives if answers.public else None)
        changes = Changes(answers, comparisons, lives)
        self.latest = Latest(answers, changes)
        self.articles = Articles(answers)
        self.article = OneArticle(answers, changes, comparisons, lives, pairs)
        self.sentences = Sentences(answers, lives)
        self.evidence = Evidence(answers.observatory)
        self.sources = Sources(answers, changes)
        self.stories = Stories(answers)
        self.quotations = Quotations(answers)
        self.search = Search(answers)
        self.about = About(answers)


def table(screens: Screens, forms: Forms, static: Static) -> tuple[Line, ...]:
    """All that can be asked, in the order in which addresses are matched, and what one must be to ask it."""
    everything = ("html", "json", "csv", *FEEDS)
    reader, operator, everybody = Access.READER, Access.OPERATOR, Access.OPEN
    read = (
        Page("/", reader, screens.latest.latest, everything),
        Page("/latest", reader, screens.latest.latest, everything),
        Page("/silent", reader, screens.latest.silent, everything),
        Page("/corrections", reader, screens.latest.corrections, everything),
        Page("/articles", reader, screens.articles.articles, everything),
        Page("/a/{article}", reader, screens.article.article, everything),
        Page("/a/{article}/pair", reader, screens.article.chosen, ("html",)),
        Page("/a/{article}/sentences", reader, screens.sentences.sentences, ("html", "json", "csv")),
        Page("/a/{article}/{number}/sentences/{unit}", reader, screens.sentences.sentence, ("html", "json")),
        Page(
            "/a/{article}/{which}",
            reader,
            screens.article.pair_or_version,
            ("html", "json", "txt", "md", *FORMS),
        ),
        Page("/a/{article}/{number}/record.warc.gz", reader, screens.evidence.record, ("html",)),
        Page("/a/{article}/{number}/received", reader, screens.evidence.received, ("html",)),
        Page("/sources", reader, screens.sources.sources, (*everything, "opml")),
        Page("/sources/{source}", reader, screens.sources.source, everything),
        Page("/sources/{source}/memory", reader, screens.sources.memory, ("html", "json", "csv")),
        Page("/stories", reader, screens.stories.stories, everything),
        Page("/s/{story}", reader, screens.stories.story, everything),
        Page("/s/{story}/{event}", reader, screens.stories.event, (*everything, "tei", *REFERENCES)),
        Page("/quotes", reader, screens.quotations.quotes, everything),
        Page("/quotes/{speaker}", reader, screens.quotations.speaker, everything),
        Page("/search", reader, screens.search.search, everything),
        Page("/looks", reader, screens.sources.looks, everything),
        Page("/export", reader, screens.about.export, ("html", "json")),
        Page("/about/methods", reader, screens.about.methods, ("html", "json")),
    )

    def described(request: Request) -> Response:
        return tagged(request, JSONResponse(openapi(read)))

    def icon(request: Request) -> Response:
        """Where browsers look that are told of no icon: those that show a picture, a feed or JSON."""
        return RedirectResponse(static.url("icon.svg"), 307)

    return (
        *read,
        Plain("GET", "/favicon.ico", everybody, icon),
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
    answers = Answers(observatory, static)
    screens = Screens(answers)
    forms = Forms(answers, screens.sources.page)
    failures = Failures(answers, forms)
    return Starlette(
        routes=[_route(answers, line) for line in table(screens, forms, static)],
        middleware=[
            Middleware(Guard, settings=observatory.settings, clock=observatory.clock),
            Middleware(Suffix),
            Middleware(Speaking),
        ],
        exception_handlers={
            HTTPException: failures.http,
            VariorumError: failures.known,
            BadRequest: failures.known,
            Withheld: failures.known,
            TakenDown: failures.known,
            PartOf: failures.known,
            Exception: failures.unknown,
        },
    )


def _route(answers: Answers, line: Line) -> Route:
    """A line with what stands before it: nobody comes to the endpoint who is not what the line needs."""
    handler = _reading(answers, line) if isinstance(line, Page) else line.handler
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
        raise HTTPException(401 if access is Access.OPEN else 403, REFUSED[access])


def _reading(answers: Answers, line: Page) -> Callable[[Request], Response]:
    def read(request: Request) -> Response:
        asked = answers.asked(request, line.forms)
        if asked.form not in line.forms:
            raise HTTPException(
                404, f"This page comes as {words.listed(list(line.forms))}, not as {asked.form}."
            )
        asked.limit(1)  # also a page that does not go by it says where it cannot be read
        return line.endpoint(asked)

    return read
