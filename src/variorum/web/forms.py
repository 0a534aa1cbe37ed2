"""What is posted: sources added and set, decisions, marks, colours and language; and the login."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import URL
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from variorum.errors import FetchError, FetchFailure, SourceError
from variorum.pipeline.adding import Wish
from variorum.publish import languages, words
from variorum.types import SourceState
from variorum.web.access import COOKIE, LASTING, Door
from variorum.web.answers import Answers
from variorum.web.asked import BadRequest, NotHere, local
from variorum.web.guard import caller_of, same_origin

#: The page of all sources, with what became of the form on it.
SourcesPage = Callable[..., Response]

log = logging.getLogger(__name__)

#: What a person may say of something that is held of a source; "learnt" takes a decision back.
_TAKEN: Final[dict[str, bool | None]] = {"text": True, "furniture": False, "learnt": None}
#: Why an address was not added, by what became of the request.
REFUSALS: Final = {
    FetchFailure.SCHEME: languages.later(
        "Only addresses that begin with http:// or https:// can be watched."
    ),
    FetchFailure.ADDRESS: languages.later("This address cannot be asked."),
    FetchFailure.FORBIDDEN: languages.later("Addresses of this machine and of inner networks are not asked."),
    FetchFailure.DNS: languages.later("There is no host of this name."),
    FetchFailure.CONNECT: languages.later("The host could not be reached."),
    FetchFailure.TLS: languages.later("No secure connection to the host could be made."),
    FetchFailure.TIMEOUT: languages.later("The host took too long to answer."),
    FetchFailure.REDIRECTS: languages.later("The address leads on and on, and to no page."),
    FetchFailure.LOOP: languages.later("The address leads on and on, and to no page."),
    FetchFailure.ROBOTS: languages.later("The site asks programs not to visit this address (robots.txt)."),
    FetchFailure.BUSY: languages.later("The host is busy; try again later."),
    None: languages.later("This address was not added."),
}
_UNREADABLE: Final = languages.later("The answer of the host could not be read.")
#: Most bytes of a form.
FORM_BYTES: Final = 65_536


class Forms:
    """What is posted, and the login. Every form is refused from another site's page."""

    def __init__(self, answers: Answers, sources_page: SourcesPage) -> None:
        self._answers = answers
        self._sources_page = sources_page
        self._observatory = answers.observatory
        self._door = Door(answers.observatory.settings)

    async def _fields(self, request: Request) -> dict[str, str]:
        if not same_origin(request, self._observatory.settings.base_url):
            raise HTTPException(403, languages.later("This form was sent from another site."))
        if int(request.headers.get("content-length") or 0) > FORM_BYTES:
            raise HTTPException(413, languages.later("The form is too large."))
        async with request.form(max_files=0, max_fields=10) as form:
            return {name: value for name, value in form.items() if isinstance(value, str)}

    # -- who asks --

    def login_page(self, request: Request) -> Response:
        """Where one says that one knows the token."""
        return self.ask_login(request, status=200, back=request.query_params.get("back", "/"))

    def ask_login(self, request: Request, *, status: int, back: str, failure: str | None = None) -> Response:
        """The login form; `back` is where it leads."""
        response = self._answers.html(
            self._answers.asked(request, ("html",)),
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
            said = languages.gettext("Too many wrong tokens from your address. Try again in %(time)s.") % {
                "time": words.plural(seconds, "second")
            }
            response = self.ask_login(request, status=429, back=back, failure=said)
            response.headers["retry-after"] = str(seconds)
            return response
        if not self._door.admits(fields.get("token", "").strip(), who, now):
            log.warning("a login with a wrong token from %s", who)
            return self.ask_login(
                request, status=401, back=back, failure=languages.gettext("That is not the token.")
            )
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
            return await self._sources(
                request, status=422, failure=refusal(error), reason=str(error), url=url
            )
        page = self._answers.asked(request, ("html",))
        return await run_in_threadpool(
            self._answers.html,
            page,
            "found.html",
            here="Sources",
            canonical="/sources",
            found=found,
            typed=url,
        )

    async def _sources(self, request: Request, **values: Any) -> Response:
        def page() -> Response:
            return self._sources_page(self._answers.asked(request, ("html",)), **values)

        return await run_in_threadpool(page)

    async def state(self, request: Request) -> Response:
        wanted = (await self._fields(request)).get("state")
        if wanted not in (SourceState.ACTIVE, SourceState.PAUSED):
            raise BadRequest(
                languages.later("state: %(text)s is neither active nor paused"), text=repr(wanted)
            )
        source = self._observatory.set_source(request.path_params["source"], state=SourceState(wanted))
        return RedirectResponse(f"/sources/{source.id}", 303)

    async def settings(self, request: Request) -> Response:
        """What a source is called, how often it is asked, and which of its articles are taken."""
        fields = {name: value.strip() for name, value in (await self._fields(request)).items()}
        minutes = fields.get("minutes", "")
        if minutes and not (minutes.isascii() and minutes.isdigit() and len(minutes) < 6):
            raise BadRequest(languages.later("minutes: %(text)s is no number of minutes"), text=repr(minutes))
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
            raise BadRequest(languages.later("This cannot be set: %(reason)s"), reason=error) from error
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
            raise BadRequest(
                languages.later("%(name)s: %(text)s is none of %(choices)s"),
                name="taken",
                text=repr(taken),
                choices=", ".join(_TAKEN),
            )
        source = self._observatory.reader().source(request.path_params["source"])
        self._observatory.decide(source.id, key, as_text=_TAKEN[taken], who=_who(request))
        return RedirectResponse(f"/sources/{source.id}/memory", 303)

    async def mark(self, request: Request) -> Response:
        verdict = (await self._fields(request)).get("verdict")
        article, number = request.path_params["article"], request.path_params["number"]
        if verdict not in ("noise", "edit"):
            raise BadRequest(
                languages.later("verdict: %(text)s is neither noise nor edit"), text=repr(verdict)
            )
        if not number.isdigit():
            raise NotHere(
                languages.later("%(name)s: %(text)s is no number"), name="version", text=repr(number)
            )
        self._observatory.mark(article, int(number), verdict, _who(request))
        return RedirectResponse(f"/a/{article}/{int(number)}", 303)


def refusal(error: SourceError | FetchError) -> str:
    """Why an address is not watched, in the language of this request; the error has the details, in English."""
    kind = error.kind if isinstance(error, FetchError) else None
    return languages.gettext(REFUSALS.get(kind, _UNREADABLE))


def _who(request: Request) -> str:
    """Whose word a form is: the user's that the proxy names."""
    return caller_of(request).user or "web"
