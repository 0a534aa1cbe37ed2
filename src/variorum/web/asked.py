"""One request as the screens see it: who asks for what, in which form; and what is said where that cannot be answered."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Final
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from variorum.app import AnyStore, Observatory
from variorum.errors import NotFoundError
from variorum.publish import feeds, words
from variorum.publish.languages import gettext, later
from variorum.web.access import Caller

#: Most rows of a list that one answer brings where a number is asked for.
MOST_ROWS: Final = 10_000

#: The parameters that choose what a list holds; all others choose how it is shown.
CHOOSING: Final = (
    "q", "in", "class", "state", "kind", "source", "outlet", "article", "language", "from", "to", "order", "sort",
    "before",
)  # fmt: skip
FEEDS: Final = ("atom", "rss", "feed.json")
MEDIA: Final = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "svg": "image/svg+xml",
    "png": "image/png",
    "pdf": "application/pdf",
    "bib": "application/x-bibtex; charset=utf-8",
    "csl.json": "application/vnd.citationstyles.csl+json",
    "opml": "text/x-opml; charset=utf-8",
    "tei": "application/tei+xml",
    **feeds.TYPES,
}
NAMES: Final = {
    "json": "JSON",
    "csv": "CSV",
    "atom": "Atom",
    "rss": "RSS",
    "feed.json": "JSON Feed",
    "txt": later("text"),
    "md": "Markdown",
    "svg": "SVG",
    "png": "PNG",
    "pdf": "PDF",
    "bib": "BibTeX",
    "csl.json": "CSL-JSON",
    "opml": "OPML",
    "tei": "TEI",
}


class Worded(Exception):
    """What is told of a question in the words of the pages; `str` of it is English, for machines and logs."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message % values if values else message)
        self._message, self._values = message, values

    def told(self) -> str:
        """The message in the language of this request."""
        return gettext(self._message) % self._values if self._values else gettext(self._message)


class BadRequest(Worded):
    """A query that cannot be read; the message says what is wrong with it."""


class NotHere(Worded, NotFoundError):
    """What an address or a question names is not there; the message says which."""


class Withheld(Exception):
    """A public instance does not give this out."""


class TakenDown(Exception):
    """The article was taken down; carries when and why."""

    def __init__(self, article_id: str, at: datetime, reason: str) -> None:
        super().__init__(article_id)
        self.article_id, self.at, self.reason = article_id, at, reason


class PartOf(Exception):
    """The article turned out to be another, and its versions are versions of that one; carries its id."""

    def __init__(self, article_id: str) -> None:
        super().__init__(article_id)
        self.article_id = article_id


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, with all that an endpoint needs."""

    request: Request
    form: str
    observatory: Observatory
    now: datetime
    base: str
    forms: tuple[str, ...]
    caller: Caller

    @property
    def reader(self) -> AnyStore:
        """The store for the calling thread."""
        return self.observatory.reader()

    @property
    def path(self) -> str:
        """The page's own path, without the suffix. `/latest` is `/` under a name that can bear one."""
        path = str(self.request.scope["path"])
        return "/" if path == "/latest" else path

    def query(self, name: str, default: str = "") -> str:
        return words.plain(self.request.query_params.get(name, default))

    def limit(self, default: int) -> int:
        """How many rows are asked for; never more than `MOST_ROWS` at once."""
        text = self.query("limit")
        if text and not (_digits(text) and int(text)):
            raise BadRequest(later("limit: %(text)s is no number of rows"), text=repr(text))
        return min(int(text), MOST_ROWS) if text else default

    def choice(self, name: str, choices: Collection[str], default: str = "") -> str:
        """The one of some words that is asked for; `default` where none is."""
        text = self.query(name) or default
        if text != default and text not in choices:
            raise BadRequest(
                later("%(name)s: %(text)s is none of %(choices)s"),
                name=name,
                text=repr(text),
                choices=", ".join(choices),
            )
        return text

    @property
    def content(self) -> str:
        """The question as far as it chooses what a list holds, not how that is shown: `?class=quote`, or nothing."""
        chosen = [(name, text) for name in CHOOSING if (text := self.query(name))]
        return f"?{urlencode(chosen)}" if chosen else ""

    def next(self, before: str) -> str:
        """The address of this list's next page, after the place `before`, in the form that was asked for."""
        return self.link(format=None if self.form == "html" else self.form, before=before)

    def link(self, *, format: str | None = None, **changes: str | None) -> str:
        """This page's address with some parameters changed (None drops one), or another form of it."""
        kept = {k: v for k, v in self.request.query_params.items() if k not in changes}
        kept.update({k: v for k, v in changes.items() if v is not None})
        path = "/latest" if self.path == "/" and format else self.path
        return (
            quote(path, safe="/.")
            + (f".{format}" if format else "")
            + (f"?{urlencode(kept)}" if kept else "")
        )


#: An endpoint is a plain function of what is asked; it runs in a worker thread with the reader of that thread.
Endpoint = Callable[[Asked], Response]


def number(text: str, name: str) -> int:
    """A number that stands in an address. Raises `NotHere`: there is nothing at an address with another word."""
    if not _digits(text):
        raise NotHere(later("%(name)s: %(text)s is no number"), name=name, text=repr(text))
    return int(text)


def day(text: str, name: str, of_day: time) -> datetime | None:
    """A day of a question, at this time of it; None where none is asked for."""
    if not text:
        return None
    try:
        return datetime.combine(date.fromisoformat(text), of_day, UTC)
    except ValueError:
        raise BadRequest(
            later("%(name)s: %(text)s is no date; write 2026-11-21"), name=name, text=repr(text)
        ) from None


def moved(asked: Asked, path: str) -> Response:
    """Where what was asked for went, in the form and with the question that came."""
    suffix = f".{asked.form}" if asked.form != "html" else ""
    query = f"?{asked.request.url.query}" if asked.request.url.query else ""
    return RedirectResponse(path + suffix + query, 301)


def local(path: str) -> str:
    """A path of this site to go back to, whatever was asked for: never another host."""
    safe = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if safe else "/"


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10
