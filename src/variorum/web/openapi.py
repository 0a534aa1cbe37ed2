"""The route table as OpenAPI 3.1: every page in every form, what it can be asked, and all that it can answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import variorum
from variorum.ports import Order, StoryOrder
from variorum.publish import exports, picture
from variorum.publish.views import searching
from variorum.types import ArticleState, EditClass
from variorum.web.asked import FEEDS, MEDIA, MOST_ROWS
from variorum.web.routes import Page

_TEXT: Final = {"type": "string"}
_MOMENT: Final = "20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{6})?\\+00:00"


def _choice(*values: str) -> dict[str, Any]:
    return {"type": "string", "enum": list(values)}


def _place(before: str, after: str) -> dict[str, Any]:
    return {"type": "string", "pattern": f"^{before}{_MOMENT}~{after}$"}


#: What stands for the parts of an address.
_PARTS: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "article": ("The id of an article.", {"type": "string", "pattern": "^[0-9a-z]{1,12}$"}),
    "source": ("The id of a source.", {"type": "string", "pattern": "^[0-9a-z]{1,12}$"}),
    "story": ("The id of a story.", {"type": "string", "pattern": "^[0-9a-z]{1,12}$"}),
    "event": ("The id of an event of it.", {"type": "string", "pattern": "^[0-9a-z]{1,12}$"}),
    "speaker": (
        "The words of a speaker's name, folded, in letters and digits of any script, with _ between them.",
        {
            "type": "string",
            "pattern": "^[^\\x00-/:-^`{-\\xbf\\u2000-\\u2fff\\u3000-\\u303f\\ud800-\\uffff]{1,60}$",
        },
    ),
    "which": (
        "A version (3), or two (1..3).",
        {"type": "string", "pattern": "^[0-9]{1,6}(\\.\\.[0-9]{1,6})?$"},
    ),
    "number": ("The number of a version.", {"type": "integer", "minimum": 0, "maximum": 999_999_999}),
    "unit": ("The number of a sentence in it.", {"type": "integer", "minimum": 0, "maximum": 999_999_999}),
}
#: What can be asked besides, by the name of the parameter.
_ASKED: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "class": ("Only changes with an edit of this class.", _choice(*EditClass)),
    "source": ("Only of this source: id, name or address.", _TEXT),
    "outlet": ("Only of this outlet.", _TEXT),
    "order": ("What stands first.", _choice(*Order)),
    "sort": ("What stands first.", _choice(*StoryOrder)),
    "quotes": ("full shows each wording in full.", _choice("full")),
    "kind": ("What stands in quotation marks, what is told in the writer's words, or both.", _choice("marks", "told", "all")),
    "state": ("Only articles in this state.", _choice("edited", *ArticleState)),
    "q": ("Words that are looked for; a phrase stands in quotation marks.", _TEXT),
    "in": ("Where they are looked for.", _choice(*searching.WHERE)),
    "from": ("The first day, UTC.", {"type": "string", "format": "date"}),
    "to": ("The last day, UTC.", {"type": "string", "format": "date"}),
    "language": ("Only texts in this language, as pages state it.", _TEXT),
    "view": ("inline, or side by side.", _choice("side", "inline")),
    "all": ("1 opens what did not change.", _choice("0", "1")),
    "old": ("The number of a version.", {"type": "integer", "minimum": 0, "maximum": 999_999_999}),
    "new": ("The number of a version.", {"type": "integer", "minimum": 0, "maximum": 999_999_999}),
    "article": ("Only of this article.", _TEXT),
    "limit": ("Most rows; the next ones are at `next`, of a table in the header `Link`.", {"type": "integer", "minimum": 1, "maximum": MOST_ROWS}),
    "shape": ("A card of 1200 × 630, or as high as the text.", _choice(*picture.Shape)),
    "scheme": ("The colours.", _choice(*picture.Scheme)),
    "e": ("The number of an edit, in the order of the JSON.", {"type": "string", "pattern": "^[1-9][0-9]{0,2}$"}),
    "c": ("The numbers of changes, parted by commas.", {"type": "string", "pattern": "^[1-9][0-9]{0,2}(,[1-9][0-9]{0,2}){0,9}$"}),
}  # fmt: skip
_BEFORE: Final = "Where the page before ended: as `next` of that page has it."
_CHANGES: Final = ("class", "source", "outlet", "order")
#: What each address can be asked, and the pattern of a place in its list.
_QUERIES: Final[dict[str, tuple[str, ...]]] = {
    "/": _CHANGES,
    "/latest": _CHANGES,
    "/silent": _CHANGES,
    "/corrections": ("source", "outlet", "order"),
    "/articles": ("state", "source"),
    "/search": ("q", "in", "class", "source", "outlet", "from", "to", "language"),
    "/looks": ("source", "article"),
    "/stories": ("outlet", "sort"),
    "/s/{story}/{event}": ("quotes",),
    "/quotes": ("q", "kind"),
    "/quotes/{speaker}": ("q", "kind"),
    "/a/{article}": ("view", "all"),
    "/a/{article}/pair": ("old", "new"),
}
_PLACES: Final[dict[str, dict[str, Any]]] = {
    "/articles": _place("", "[0-9a-z]{1,12}"),
    "/looks": _place("", "[0-9]{1,9}"),
    "/stories": _place("[0-9]{1,9}~", "[0-9a-z]{1,12}"),
    "/quotes": _place("", "[0-9]{1,18}"),
    "/quotes/{speaker}": _place("", "[0-9]{1,18}"),
    "/sources": {"type": "string", "pattern": "^[0-9a-z]{1,12}$"},
    "/a/{article}/sentences": {"type": "string", "pattern": "^[0-9]{7}$"},
    "/sources/{source}/memory": {"type": "string", "pattern": "^[0-9a-z.-]{1,253}~[0-9a-f]{1,16}$"},
    "/search": _place("-?[0-9]{1,6}\\.[0-9]{1,6}~", "[0-9a-z]{1,12}:[0-9]{1,6}"),
}
_PAIRS: Final[dict[str, tuple[str, ...]]] = {
    "html": ("view", "all"),
    "svg": ("shape", "scheme", "c"),
    "png": ("shape", "scheme", "c"),
    "pdf": ("all",),
    "bib": ("c", "e"),
    "csl.json": ("c", "e"),
}


def _rows(name: str, table: exports.Table[Any], **more: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {name: {"type": "array", "items": table.schema}, **more},
        "required": [name, *more],
    }


_NEXT: Final = {"type": ["string", "null"], "description": "The address of the next page."}
_LISTED: Final = _rows("changes", exports.CHANGES, next=_NEXT)
#: The JSON of each address; of those that are not here it is an object.
_BODIES: Final[dict[str, dict[str, Any]]] = {
    "/latest": _LISTED,
    "/silent": _LISTED,
    "/corrections": _LISTED,
    "/articles": _rows("articles", exports.ARTICLES, next=_NEXT),
    "/a/{article}": exports.ARTICLES.schema,
    "/sources": _rows("sources", exports.SOURCES, next=_NEXT),
    "/sources/{source}": exports.SOURCES.schema,
    "/search": _rows("hits", exports.HITS, next=_NEXT, query=_TEXT, total={"type": "integer"}),
    "/looks": _rows("looks", exports.LOOKS, next=_NEXT),
    "/stories": _rows("stories", exports.STORIES, next=_NEXT),
    "/s/{story}": exports.STORIES.schema,
    "/quotes": _rows("quotes", exports.QUOTES, next=_NEXT),
    "/quotes/{speaker}": _rows("quotes", exports.QUOTES, next=_NEXT),
}
_ERROR: Final = {
    "type": "object",
    "properties": {"error": _TEXT, "detail": _TEXT},
    "required": ["error"],
}
#: What any address can answer, besides what it is asked for.
_STATUSES: Final[Mapping[str, str]] = {
    "401": "Nobody is known here who asks; log in, or bring the token.",
    "404": "Nothing is known at this address.",
    "421": "This instance does not answer for that host.",
    "500": "It failed; the answer has an identifier that stands in the log.",
    "503": "The database is held by another process; try again.",
}


def openapi(lines: Sequence[Page]) -> dict[str, Any]:
    """The document, from the lines of the route table that are read."""
    paths: dict[str, Any] = {}
    for line in lines:
        for form in line.forms:
            path = line.path if form == "html" else f"{line.path}.{form}"
            if path.startswith("/."):
                continue
            paths[path] = {
                "get": {
                    "summary": line.summary,
                    "parameters": [*_parts(line.path), *_query(line.path, form)],
                    "responses": _responses(line, form),
                    "security": [{"token": []}, {}],
                }
            }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Variorum", "version": variorum.__version__, "license": {"name": "Apache-2.0"}},
        "paths": paths,
        "components": {
            "schemas": {"Error": _ERROR},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _parts(path: str) -> list[dict[str, Any]]:
    names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
    return [_parameter(name, "path", *_PARTS[name], required=True) for name in names]


def _query(path: str, form: str) -> list[dict[str, Any]]:
    names = _PAIRS.get(form, ()) if path == "/a/{article}/{which}" else _QUERIES.get(path, ())
    needed = path == "/a/{article}/pair"
    found = [_parameter(name, "query", *_ASKED[name], required=needed) for name in names]
    if path in _LISTS:
        place = _PLACES.get(path, _place("", "[0-9a-z]{1,12}:[0-9]{1,6}"))
        found.append(_parameter("before", "query", _BEFORE, place, required=False))
        if form in ("json", "csv"):
            found.append(_parameter("limit", "query", *_ASKED["limit"], required=False))
    return found


_LISTS: Final = frozenset(
    {
        "/",
        "/latest",
        "/silent",
        "/corrections",
        "/articles",
        "/search",
        "/looks",
        "/sources",
        "/sources/{source}",
        "/sources/{source}/memory",
        "/a/{article}/sentences",
        "/stories",
        "/quotes",
        "/quotes/{speaker}",
    }
)


def _parameter(name: str, place: str, said: str, schema: dict[str, Any], *, required: bool) -> dict[str, Any]:
    return {"name": name, "in": place, "description": said, "required": required, "schema": schema}


def _responses(line: Page, form: str) -> dict[str, Any]:
    statuses = dict(_STATUSES)
    if _query(line.path, form) or _parts(line.path):
        statuses["400"] = "The question cannot be read; the answer says why."
    if "{article}" in line.path:
        statuses["410"] = "The article was taken down; the answer says when and why."
        statuses["403"] = "A public instance does not give this out."
    if form in ("png", "pdf"):
        statuses["501"] = f"{form.upper()} needs an extra that is not here, or letters that it lacks."
    failed = (
        {"text/html": {}}
        if form == "html"
        else {MEDIA["json"]: {"schema": {"$ref": "#/components/schemas/Error"}}}
    )
    responses: dict[str, Any] = {
        status: {"description": said, "content": {"text/plain": {}} if status == "421" else failed}
        for status, said in statuses.items()
    }
    responses["304"] = {"description": "The reader has it already."}
    if any(part in line.path for part in ("{article}", "{story}", "{speaker}")):
        responses["301"] = {"description": "It stands at the address in `Location`."}
    if line.path == "/a/{article}/pair":
        responses["303"] = {"description": "The permanent address of the two versions is in `Location`."}
    else:
        responses["200"] = {"description": line.summary, "content": _content(line.path, form)}
    return dict(sorted(responses.items()))


def _content(path: str, form: str) -> dict[str, Any]:
    if path.endswith(".warc.gz"):
        return {"application/warc": {}}
    if form == "html":
        return {"text/html": {}}
    media = MEDIA[form].partition(";")[0]
    if form == "json":
        return {media: {"schema": _BODIES.get(path, {"type": "object"})}}
    if form in (*FEEDS[2:], "csl.json"):
        return {media: {"schema": {"type": "object"}}}
    return {media: {}}
