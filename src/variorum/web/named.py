"""What an address names: an article, one of its versions, or two, a source."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.responses import RedirectResponse, Response

from variorum.discover import addresses
from variorum.errors import NotFoundError
from variorum.publish import languages
from variorum.publish.views import naming
from variorum.types import Article, ArticleState, Capture, Document, Source, Version
from variorum.versions.showings import came_after, came_back
from variorum.web.asked import Asked, NotHere, PartOf, TakenDown, moved, number


def article_of(asked: Asked) -> Article:
    """The article that the address names. Raises `NotFoundError`, `TakenDown`, `PartOf`."""
    article_id = asked.request.path_params["article"]
    article = asked.reader.article(article_id)
    if (tombstone := asked.reader.tombstone(article_id)) is not None:
        raise TakenDown(article_id, *tombstone)
    if article.state is ArticleState.MERGED:
        target = asked.reader.article_by_address(addresses.key(article.url))
        if target and target != article.id:
            raise PartOf(target)
    return article


def versions_of(asked: Asked) -> Response | tuple[Article, tuple[Version, ...]]:
    """The article and the one or two versions that the address names, or where it leads that does not name them as it
    should: the lower number first, but where it took the place of the higher (it came back, or was found late). The
    stretches of one that came back begin there."""
    article = article_of(asked)
    which = asked.request.path_params["which"]
    first, dots, second = which.partition("..")
    old = number(first, "version")
    if not dots:
        return article, (version_of(asked, article, old),)
    new = number(second, "version")
    later = _that_followed(asked, article, old, new) if old > new else None
    if (first, second) != (str(old), str(new)) or (old > new and later is None):
        return moved(asked, naming.pair_path(article.id, *((old, new) if later else sorted((old, new)))))
    if later:
        return article, later
    if old == new:
        return RedirectResponse(f"/a/{article.id}/{old}", 301)
    return article, (version_of(asked, article, old), version_of(asked, article, new))


def _that_followed(asked: Asked, article: Article, old: int, new: int) -> tuple[Version, Version] | None:
    """A version with the one that took its place at some time, as the lists of changes have them."""
    versions = asked.reader.versions(article.id)
    every = (*came_after(versions), *came_back(versions))
    return next((pair for pair in every if (pair[0].number, pair[1].number) == (old, new)), None)


def version_of(asked: Asked, article: Article, wanted: int) -> Version:
    """The version of this number, also one that is marked as page noise."""
    for version in asked.reader.versions(article.id, noise=True):
        if version.number == wanted:
            return version
    raise NotHere(languages.later("Article %(id)s has no version %(number)s."), id=article.id, number=wanted)


def capture_of(asked: Asked) -> Capture:
    """The capture behind the version that the address names."""
    wanted = number(asked.request.path_params["number"], "version")
    return asked.reader.capture(version_of(asked, article_of(asked), wanted).capture_id)


def source_of(asked: Asked) -> Source | None:
    """The source that the question names by id, name or address; None where it names none."""
    wanted = asked.query("source")
    try:
        return asked.reader.source(wanted) if wanted else None
    except NotFoundError:
        raise NotHere(
            languages.later("source: %(text)s is no id, name or address of a source here"), text=repr(wanted)
        ) from None


def language_of(document: Document | None, article: Article) -> str | None:
    """A language tag fit for an attribute, as the page states it."""
    """A language tag fit for an attribute, as the page states it."""
    tag = (document.language if document is not None else None) or article.language or ""
    return tag if tag and tag.replace("-", "").isalnum() and tag.isascii() and len(tag) < 36 else None


def shown_again(versions: Sequence[Version], shown: Version) -> bool:
    """Whether a version is shown from where it came back on."""
    return any(each.number == shown.number and each.first_seen < shown.first_seen for each in versions)
