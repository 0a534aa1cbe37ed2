"""Two versions in the forms that leave the site alone: a picture, a reference, a table of edits.

`/a/{article}/{m}..{n}` with `.svg` or `.png` is the picture of the change, `.bib` and `.csl.json` its reference (also
of a single version), `.csv` its edits. `?c=6` means the change of that number alone.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from starlette.exceptions import HTTPException
from starlette.responses import Response

from variorum.errors import NotFoundError
from variorum.publish import citations, exports, picture, views
from variorum.publish.pair import Pair
from variorum.types import Article, Version
from variorum.web.guard import tagged
from variorum.web.pages import MEDIA, Asked, BadRequest, Pages

#: Forms of a pair that are answered here.
FORMS: Final = ("svg", "png", "bib", "csl.json", "csv")
#: Most changes that one picture is asked for by number.
_MOST: Final = 50
_REFERENCES: Final = ("bib", "csl.json")


class Pictures:
    """The endpoint of pairs and versions, with its further forms."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    def pair_or_version(self, asked: Asked) -> Response:
        """One version, or two side by side: as a page, a text, a picture, a reference, a table of edits."""
        if asked.form not in FORMS:
            return self._pages.pair_or_version(replace(asked, forms=_offered(asked)))
        found = self._pages.which(asked)
        if isinstance(found, Response):
            return found
        article, versions = found
        if asked.form in _REFERENCES:
            return self._reference(asked, article, versions)
        if len(versions) == 1:
            raise HTTPException(404, f"Two versions come as {asked.form}, one alone does not.")
        old, new = versions
        pair, told = self._pages.pair(asked, article, old, new)
        if asked.form == "csv":
            rows = [exports.PairEdit(pair, edit) for edit in told.comparison.edits]
            return self._pages.csv(asked, exports.PAIR_EDITS, rows)
        return self._picture(asked, pair)

    def _picture(self, asked: Asked, pair: Pair) -> Response:
        shape, scheme = asked.query("shape", "card"), asked.query("scheme", "light")
        if shape not in set(picture.Shape):
            raise BadRequest(f"shape: {shape!r} is none of {', '.join(picture.Shape)}")
        if scheme not in set(picture.Scheme):
            raise BadRequest(f"scheme: {scheme!r} is none of {', '.join(picture.Scheme)}")
        only = _changes(asked, pair.changes)
        capture = asked.reader.capture(pair.new.capture_id) if pair.new.capture_id else None
        url = asked.base + views.pair_path(pair.article.id, pair.old.number, pair.new.number)
        shown = picture.subject(
            pair, url, digest=capture.record.payload_digest if capture is not None else "", only=only
        )
        drawn = picture.svg(shown, picture.Shape(shape), picture.Scheme(scheme))
        if asked.form == "svg":
            return tagged(asked.request, Response(drawn, media_type=MEDIA["svg"]))
        try:
            return tagged(asked.request, Response(picture.png(drawn), media_type=MEDIA["png"]))
        except picture.NoRenderer as error:
            raise HTTPException(501, str(error)) from None

    def _reference(self, asked: Asked, article: Article, versions: tuple[Version, ...]) -> Response:
        numbers = [version.number for version in versions]
        path = f"/a/{article.id}/{'..'.join(map(str, numbers))}"
        change = None
        if asked.query("c"):
            if len(versions) == 1:
                raise BadRequest("c: one version alone has no changes")
            pair, _ = self._pages.pair(asked, article, versions[0], versions[1])
            change = _changes(asked, pair.changes)[0]
        reference = citations.cite(article, versions, asked.base + path, asked.now, change=change)
        body = reference.bibtex + "\n" if asked.form == "bib" else reference.csl
        name = f"{article.id}-{'-'.join(map(str, numbers))}.{asked.form.removeprefix('csl.')}"
        response = Response(
            body,
            media_type=MEDIA[asked.form],
            headers={"content-disposition": f'inline; filename="{name}"'},
        )
        return tagged(asked.request, response)


def _offered(asked: Asked) -> tuple[str, ...]:
    """The forms that a page is told to come in: one version has no picture, and PNG needs an extra."""
    pair = ".." in asked.request.path_params["which"]
    lacking = {"svg", "png", "csv"} if not pair else set() if picture.installed() else {"png"}
    return tuple(form for form in asked.forms if form not in lacking)


def _changes(asked: Asked, most: int) -> tuple[int, ...]:
    """The numbers of changes in `?c=6` or `?c=6,8`; empty where none is named."""
    text = asked.query("c")
    if not text:
        return ()
    parts = text.split(",")[: _MOST + 1]
    if len(parts) > _MOST:
        raise BadRequest(f"c: more than {_MOST} changes at once")
    numbers = tuple(int(part) for part in parts if part.isascii() and part.isdigit() and len(part) < 7)
    if len(numbers) != len(parts) or 0 in numbers:
        raise BadRequest(f"c: {text!r} names no changes; write 6, or 6,8")
    if max(numbers) > most:
        raise NotFoundError(f"change {max(numbers)}: the changes are numbered 1 to {most}")
    return numbers
