"""Two versions in the forms that leave the site alone: a picture, a reference, a table of edits.

`/a/{article}/{m}..{n}` with `.svg` or `.png` is the picture of the change, `.pdf` both columns on paper, `.bib` and `.csl.json` its reference (also
of a single version), `.csv` its edits. `?c=6` means the change of that number alone, and for a
reference `?e=3` the edit of that number (`#e3` on the page).
"""

from __future__ import annotations

from typing import Final

from starlette.exceptions import HTTPException
from starlette.responses import Response

from variorum.edits import sentence
from variorum.publish import citations, exports, picture, words
from variorum.publish.languages import later
from variorum.publish.pair import Pair
from variorum.publish.views import naming
from variorum.types import Article, Version
from variorum.web.answers import Answers
from variorum.web.asked import MEDIA, Asked, BadRequest, NotHere
from variorum.web.compared import Pairs
from variorum.web.guard import tagged
from variorum.web.named import shown_again, versions_of

#: Forms of a pair that are answered here.
FORMS: Final = ("svg", "png", "pdf", "bib", "csl.json", "csv")
#: Most changes that one picture is asked for by number.
_MOST: Final = 50
#: Most characters of an edit in a reference to it.
_TOLD: Final = 120
#: Forms of a citation.
REFERENCES: Final = ("bib", "csl.json")


class Files:
    """What leaves the site of a pair or a version."""

    def __init__(self, answers: Answers, pairs: Pairs) -> None:
        self._answers = answers
        self._pairs = pairs

    def file(self, asked: Asked) -> Response:
        """One version or two in one of `FORMS`."""
        found = versions_of(asked)
        if isinstance(found, Response):
            return found
        article, versions = found
        if asked.form in REFERENCES:
            return self._reference(asked, article, versions)
        if len(versions) == 1:
            raise HTTPException(404, f"Two versions come as {asked.form}, one alone does not.")
        old, new = versions
        pair, told = self._pairs.get(asked.reader, article, old, new)
        if asked.form == "csv":
            rows = [exports.PairEdit(pair, edit) for edit in told.comparison.edits]
            return self._answers.csv(asked, exports.PAIR_EDITS, rows)
        return self._sheet(asked, pair) if asked.form == "pdf" else self._picture(asked, pair)

    def _picture(self, asked: Asked, pair: Pair) -> Response:
        shape = picture.Shape(asked.choice("shape", list(picture.Shape), picture.Shape.CARD))
        scheme = picture.Scheme(asked.choice("scheme", list(picture.Scheme), picture.Scheme.LIGHT))
        only = _numbers(asked, "c", pair.changes)
        shown = picture.subject(pair, _address(asked, pair), digest=_digest(asked, pair), only=only)
        drawn = picture.svg(shown, shape, scheme)
        if asked.form == "svg":
            return tagged(asked.request, Response(drawn, media_type=MEDIA["svg"]))
        try:
            return tagged(asked.request, Response(picture.png(drawn), media_type=MEDIA["png"]))
        except picture.NoRenderer as error:
            raise HTTPException(501, str(error)) from None

    def _sheet(self, asked: Asked, pair: Pair) -> Response:
        try:
            body = picture.pdf(
                pair,
                _address(asked, pair),
                whole=asked.choice("all", ("0", "1")) == "1",
                digest=_digest(asked, pair),
            )
        except (picture.NoPrinter, picture.NoLetters) as error:
            raise HTTPException(501, str(error)) from None
        name = f"{pair.article.id}-{pair.old.number}-{pair.new.number}.pdf"
        response = Response(
            body, media_type=MEDIA["pdf"], headers={"content-disposition": f'inline; filename="{name}"'}
        )
        return tagged(asked.request, response)

    def _reference(self, asked: Asked, article: Article, versions: tuple[Version, ...]) -> Response:
        numbers = [version.number for version in versions]
        path = f"/a/{article.id}/{'..'.join(map(str, numbers))}"
        part = self._part(asked, article, versions)
        back = shown_again(asked.reader.versions(article.id, noise=True), versions[-1])
        cited = citations.cite(article, versions, asked.base + path, asked.now, part=part, back=back)
        return reference(asked, cited, f"{article.id}-{'-'.join(map(str, numbers))}")

    def _part(self, asked: Asked, article: Article, versions: tuple[Version, ...]) -> tuple[str, str] | None:
        """What of a comparison is meant, in words and by its anchor: a change (`?c=6`) or an edit (`?e=3`)."""
        named = [name for name in ("c", "e") if asked.query(name)]
        if not named:
            return None
        if len(versions) == 1 or len(named) > 1:
            raise BadRequest(later("c, e: one change or one edit of two versions can be meant"))
        pair, told = self._pairs.get(asked.reader, article, versions[0], versions[1])
        if named == ["c"]:
            number = _numbers(asked, "c", pair.changes)[0]
            return f"change {number}", f"c{number}"
        number = _numbers(asked, "e", len(told.comparison.edits))[0]
        edit = told.comparison.edits[number - 1]
        return f"edit {number} ({words.short(sentence((edit,)), _TOLD)})", f"e{number}"


def reference(asked: Asked, cited: citations.Citation, name: str) -> Response:
    """A citation in one of `REFERENCES`, as a file of this name."""
    body = cited.bibtex + "\n" if asked.form == "bib" else cited.csl
    filename = f"{name}.{asked.form.removeprefix('csl.')}"
    headers = {"content-disposition": f'inline; filename="{filename}"'}
    return tagged(asked.request, Response(body, media_type=MEDIA[asked.form], headers=headers))


def offered(asked: Asked) -> tuple[str, ...]:
    """The forms that a page is told to come in: one version has no picture, and PNG and PDF need an extra."""
    pair = ".." in asked.request.path_params["which"]
    here = {"svg": pair, "csv": pair, "png": pair and picture.installed(), "pdf": pair and picture.prints()}
    return tuple(form for form in asked.forms if here.get(form, True))


def _address(asked: Asked, pair: Pair) -> str:
    return asked.base + naming.pair_path(pair.article.id, pair.old.number, pair.new.number)


def _digest(asked: Asked, pair: Pair) -> str:
    """The digest of the bytes behind the newer version, empty where none are kept."""
    return asked.reader.capture(pair.new.capture_id).record.payload_digest if pair.new.capture_id else ""


def _numbers(asked: Asked, name: str, most: int) -> tuple[int, ...]:
    """The numbers in `?c=6` or `?c=6,8`; empty where none is named."""
    text = asked.query(name)
    if not text:
        return ()
    parts = text.split(",")[: _MOST + 1]
    if len(parts) > _MOST:
        raise BadRequest(later("%(name)s: more than %(most)s at once"), name=name, most=_MOST)
    numbers = tuple(int(part) for part in parts if part.isascii() and part.isdigit() and len(part) < 7)
    if len(numbers) != len(parts) or 0 in numbers:
        raise BadRequest(
            later("%(name)s: %(text)s is no list of numbers; write 6, or 6,8"), name=name, text=repr(text)
        )
    if max(numbers) > most:
        raise NotHere(
            later("%(name)s: %(number)s is more than the %(most)s that there are"),
            name=name,
            number=max(numbers),
            most=most,
        )
    return numbers
