"""How what a screen found is answered: as a page, as JSON, as text, as a table, as a feed, or with what went wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

import orjson
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

import variorum
from variorum.app import Observatory
from variorum.publish import exports, feeds, languages
from variorum.web.access import Access
from variorum.web.asked import FEEDS, MEDIA, NAMES, Asked
from variorum.web.guard import caller_of, etag, tagged
from variorum.web.render import Alternate, Static, environment
from variorum.web.syndication import Fresh

Row = TypeVar("Row")


class Answers:
    """The forms of an answer, over one observatory."""

    def __init__(self, observatory: Observatory, static: Static) -> None:
        self.observatory = observatory
        self.env = environment(static)
        self._fresh = Fresh()

    @property
    def public(self) -> bool:
        """Whether this is an instance for everybody, which gives out excerpts of texts alone."""
        return self.observatory.settings.public

    def _listening(self) -> str:
        host = self.observatory.settings.listen
        if self.public:
            return languages.gettext("Public instance, read-only.")
        if host in ("127.0.0.1", "::1", "localhost"):
            return languages.gettext("Listening on this machine only (%(host)s).") % {"host": host}
        return languages.gettext("Listening on %(host)s.") % {"host": host}

    def asked(self, request: Request, forms: tuple[str, ...]) -> Asked:
        state = request.scope.get("state") or {}
        base = self.observatory.settings.base_url or str(request.base_url)
        return Asked(
            request,
            state.get("form", "html"),
            self.observatory,
            self.observatory.clock.now(),
            base.rstrip("/"),
            forms,
            caller_of(request),
        )

    def html(
        self,
        asked: Asked,
        template: str,
        *,
        here: str = "",
        canonical: str | None = None,
        status: int = 200,
        **values: Any,
    ) -> Response:
        """A page. `canonical` is its permanent path; without it, the one asked for with what chooses its content."""
        theme = asked.request.cookies.get("theme")
        query = f"?{asked.request.url.query}" if asked.request.url.query else ""
        body = self.env.get_template(template).render(
            here=here,
            theme=theme if theme in ("light", "dark") else None,
            back=asked.path + query,
            canonical=asked.base + (canonical or asked.path + asked.content) if status == 200 else None,
            alternates=self._alternates(asked) if status == 200 else (),
            listening=self._listening(),
            writable=asked.caller.access is Access.OPERATOR,
            has_stories=status < 500 and bool(asked.reader.stories(limit=1)),
            caller=asked.caller,
            login=bool(self.observatory.settings.token) and asked.caller.access is not Access.OPERATOR,
            public=self.public,
            now=asked.now,
            link=asked.link,
            path=canonical or asked.path,
            language=languages.spoken(),
            languages=languages.LANGUAGES.items(),
            **values,
        )
        told = {"content-language": languages.spoken(), "vary": "Cookie, Authorization, Accept-Language"}
        return tagged(asked.request, Response(body, status, told, media_type="text/html"))

    def _alternates(self, asked: Asked) -> tuple[Alternate, ...]:
        return tuple(
            Alternate(
                MEDIA[form].partition(";")[0],
                asked.link(format=form),
                NAMES[form],
                f"Changes as {NAMES[form]}" if form in FEEDS else "",
            )
            for form in asked.forms
            if form != "html"
        )

    def json(self, asked: Asked, value: Any, status: int = 200) -> Response:
        body = orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE)
        return tagged(asked.request, Response(body, status, media_type=MEDIA["json"]))

    def text(self, asked: Asked, value: str) -> Response:
        return tagged(asked.request, Response(value, media_type=MEDIA[asked.form]))

    def csv(
        self, asked: Asked, table: exports.Table[Row], rows: Iterable[Row], following: str | None = None
    ) -> Response:
        """A table: with an ETag where its length is known (a page of a list, or what is no list), else streamed.
        `following` is the address of its next page, where there is one."""
        headers = {
            "content-disposition": f'attachment; filename="{table.name}.csv"',
            "cache-control": "no-cache",
            "vary": "Cookie, Authorization",
        }
        if following is not None:
            headers["link"] = f'<{asked.base}{following}>; rel="next"'
        lines = exports.as_csv(table, rows)
        if isinstance(rows, Sequence) or asked.query("limit"):
            return tagged(asked.request, Response("".join(lines), media_type=MEDIA["csv"], headers=headers))
        return StreamingResponse(lines, media_type=MEDIA["csv"], headers=headers)

    def message(self, asked: Asked, status: int, heading: str, *lines: str, **values: Any) -> Response:
        """A page that says why there is no other; as JSON where a machine's form was asked for."""
        if asked.form != "html":
            return self.json(
                asked, {"error": heading, "detail": " ".join(lines), **values.get("data", {})}, status
            )
        values.pop("data", None)
        return self.html(
            asked,
            "message.html",
            status=status,
            heading=heading,
            message=lines,
            **{"identifier": None, "hashes": (), "in_english": False, **values},
        )

    def feed(
        self,
        asked: Asked,
        title: str,
        entries: Callable[[], tuple[feeds.Entry, ...]],
        *,
        made_from: tuple[object, ...] | None = None,
    ) -> Response:
        """A feed of what `entries` gives, which is not asked where the reader has the same. `made_from` are all facts that
        go into them; without it they are made to find out."""
        url, own = asked.base + asked.link(), asked.base + asked.link(format=asked.form)
        hub = self.observatory.settings.hub

        def written() -> bytes:
            last = asked.reader.summary().last_look or datetime(2000, 1, 1, tzinfo=UTC)
            return feeds.write(feeds.Feed(title, url, own, entries(), last, hub), asked.form)

        def answer(body: bytes) -> Response:
            response = Response(body, media_type=MEDIA[asked.form])
            if hub:
                response.headers["link"] = f'<{hub}>; rel="hub", <{own}>; rel="self"'
            return response

        if made_from is None:
            body = written()
            return self._fresh.answer(asked.request, etag(body), asked.now, lambda: answer(body))
        facts = repr((variorum.__version__, title, own, hub, *made_from)).encode(errors="backslashreplace")
        return self._fresh.answer(asked.request, etag(facts), asked.now, lambda: answer(written()))
