"""What is answered where a page fails: never a bare status, never a stack trace."""

from __future__ import annotations

import logging
import secrets
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from variorum.errors import EvidenceError, LockedError, NotFoundError
from variorum.publish import words
from variorum.publish.languages import gettext, later
from variorum.web.access import Access
from variorum.web.answers import Answers
from variorum.web.asked import FEEDS, Asked, BadRequest, NotHere, PartOf, TakenDown, Withheld
from variorum.web.forms import Forms
from variorum.web.guard import HEADERS, caller_of

log = logging.getLogger(__name__)

#: What one is told who may do less than a line needs.
REFUSED: Final = {
    Access.OPEN: later(
        "This instance answers those who log in, or who bring its token: Authorization: Bearer …"
    ),
    Access.READER: later("This needs an operator: here you can read."),
}


#: What heads the answer to a request that cannot be met, by its status.
HEADINGS: Final = {
    404: later("Not found"),
    403: later("Refused"),
    405: later("This address cannot be written to"),
}
#: What is not there where the store has nothing of an address, by the part of it that is looked for first.
ABSENT: Final = {
    "event": later("There is no event %(id)s here."),
    "story": later("There is no story %(id)s here."),
    "source": later("There is no source %(id)s here."),
    "article": later("There is no article %(id)s here."),
}
_FAILED: Final = later("That did not work")


class Failures:
    """The answers to exceptions."""

    def __init__(self, answers: Answers, forms: Forms) -> None:
        self._answers = answers
        self._forms = forms

    def _asked(self, request: Request) -> Asked:
        return self._answers.asked(request, ())

    async def _message(
        self, request: Request, status: int, heading: str, *lines: str, **values: Any
    ) -> Response:
        def page() -> Response:
            return self._answers.message(self._asked(request), status, heading, *lines, **values)

        return await run_in_threadpool(page)

    async def http(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        if error.status_code in (401, 404, 405) and caller_of(request).access is Access.OPEN:
            return await self._stranger(request)
        heading = HEADINGS.get(error.status_code, _FAILED)
        unknown = error.detail in ("Not Found", "Method Not Allowed")
        detail = later("Nothing is known at this address.") if unknown else error.detail
        response = await self._message(request, error.status_code, gettext(heading), gettext(detail))
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
            response = await self._message(
                request, 401, gettext("Log in first"), gettext(REFUSED[Access.OPEN])
            )
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
                    gettext("Not given out here"),
                    gettext(
                        "This is a public instance: it does not give out %(what)s. The publisher has the whole text."
                    )
                    % {"what": gettext(str(error))},
                )
            case BadRequest():
                return await self._message(
                    request, 400, gettext("This question cannot be read"), error.told()
                )
            case NotHere():
                return await self._message(request, 404, gettext("Not found"), error.told())
            case NotFoundError():
                return await self._absent(request, error)
            case LockedError():
                return await self._message(
                    request,
                    503,
                    gettext("Busy"),
                    gettext("The database is held by another process; nothing was lost."),
                    gettext("Try again soon."),
                )
            case EvidenceError():
                return await self._failed(
                    request, error, gettext("The captured bytes cannot be read"), str(error), in_english=True
                )
            case _:
                return await self._failed(request, error, gettext(_FAILED), str(error), in_english=True)

    async def _absent(self, request: Request, error: NotFoundError) -> Response:
        """What the store does not have. Its own words are for a terminal: a page says what of its address there is not."""
        parts = request.path_params if request.method in ("GET", "HEAD") else {}
        named = next((name for name in ABSENT if name in parts), None)
        if named is None or self._asked(request).form != "html":
            return await self._message(request, 404, gettext("Not found"), str(error), in_english=True)
        said = gettext(ABSENT[named]) % {"id": words.isolated(words.plain(parts[named]))}
        return await self._message(request, 404, gettext("Not found"), said)

    async def unknown(self, request: Request, error: Exception) -> Response:
        response = await self._failed(
            request, error, gettext("This page failed"), gettext("Nothing that was stored is lost.")
        )
        response.headers.update(HEADERS)
        return response

    async def _failed(
        self, request: Request, error: Exception, heading: str, *lines: str, in_english: bool = False
    ) -> Response:
        identifier = secrets.token_hex(4)
        log.error("page %s failed, identifier %s", request.url.path, identifier, exc_info=error)
        return await self._message(
            request,
            500,
            heading,
            *lines,
            identifier=identifier,
            data={"identifier": identifier},
            in_english=in_english,
        )

    def _tombstone(self, request: Request, error: TakenDown) -> Response:
        asked = self._asked(request)
        versions = asked.reader.versions(error.article_id, noise=True)
        return self._answers.message(
            asked,
            410,
            gettext("Taken down"),
            gettext("This article was taken down on %(when)s: %(reason)s.")
            % {"when": words.exact(error.at), "reason": words.isolated(error.reason)},
            gettext(
                "Its texts are gone from pages, lists, search, feeds and exports. The digests below stay."
            ),
            hashes=versions,
            data={
                "taken_down": words.iso(error.at),
                "reason": error.reason,
                "versions": [{"number": row.number, "text_key": row.text_key} for row in versions],
            },
        )
