"""The search over all versions, and over what was added or removed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import time
from typing import Any, Final

from starlette.responses import Response

from variorum.ports import ArticleFilter, Facets
from variorum.publish import exports, feeds, words
from variorum.publish.languages import gettext
from variorum.publish.views import searching
from variorum.types import Hit
from variorum.web.answers import Answers
from variorum.web.asked import FEEDS, Asked, NotHere, Worded, day
from variorum.web.changes import Changes
from variorum.web.listing import Listing, place, scored

#: Search results on one page.
RESULTS: Final = 20


@dataclass(frozen=True, slots=True)
class Question:
    """What is looked for: words, in which of the texts (a name of `searching.WHERE`), and of which articles."""

    query: str
    where: str = "any"
    which: ArticleFilter = ArticleFilter()

    @property
    def inside(self) -> str:
        return searching.WHERE[self.where]

    def count(self, asked: Asked) -> int:
        return asked.reader.count(self.query, where=self.inside, which=self.which)


class Search:
    """The endpoint of the search."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers

    def search(self, asked: Asked) -> Response:
        """Full text over all versions, and over what was added or removed."""
        try:
            question = _question(asked)
        except Worded as error:
            if asked.form != "html":
                raise
            return self._refused(asked, error)
        query, where, which = question.query, question.where, question.which

        def after(limit: int, before: str) -> list[Hit]:
            found = asked.reader.search(
                query, where=question.inside, which=which, limit=limit, before=scored(before)
            )
            return [searching.narrowed(hit) for hit in found] if self._answers.public else found

        listing = Listing(after, _place_of_hit)
        if asked.form == "csv":
            return self._answers.csv(asked, exports.HITS, *listing.whole(asked))
        hits, older = listing.page(asked, asked.limit(RESULTS) if asked.form == "json" else RESULTS)
        if asked.form in FEEDS:
            results = [searching.result(hit, asked.now) for hit in hits]
            return self._answers.feed(
                asked,
                f"Variorum: search for {words.isolated(query)}",
                lambda: tuple(feeds.found(row, asked.base, f"{where}:{query}") for row in results),
            )
        facets = asked.reader.facets(query, where=question.inside, which=which)
        if asked.form == "json":
            return self._answers.json(
                asked,
                {
                    "query": query,
                    "in": where,
                    "total": facets.total,
                    "more": facets.more,
                    "facets": {
                        "outlet": facets.outlets,
                        "class": facets.classes,
                        "month": facets.months,
                        "language": facets.languages,
                        "in": {name: facets.places[place].hits for name, place in searching.WHERE.items()}
                        if facets.places
                        else {},
                    },
                    "hits": [exports.HITS.record(hit) for hit in hits],
                    "next": older,
                },
            )
        advice = _advice(asked, question) if query and not facets.total else ()
        return self._page(asked, question, facets, hits, older=older, advice=advice)

    def _refused(self, asked: Asked, error: Worded) -> Response:
        """The page for a question that cannot be read: what is wrong with it, beside the words that were looked for."""
        status = 404 if isinstance(error, NotHere) else 400
        return self._page(asked, Question(_words(asked)), Facets(), [], status=status, problem=error.told())

    def _page(
        self,
        asked: Asked,
        question: Question,
        found: Facets,
        hits: list[Hit],
        *,
        older: str | None = None,
        advice: tuple[searching.Advice, ...] = (),
        status: int = 200,
        problem: str = "",
    ) -> Response:
        narrowing = searching.facets(found, question.which, asked.reader.sources())
        return self._answers.html(
            asked,
            "search.html",
            here="Search",
            status=status,
            query=question.query,
            where=question.where,
            since=asked.query("from"),
            until=asked.query("to"),
            facets=narrowing,
            chosen=_narrowed(asked, narrowing),
            months=searching.months(
                found.months, lambda first, last: asked.link(before=None, to=last, **{"from": first})
            ),
            found=found,
            places=searching.places(found),
            results=[searching.result(hit, asked.now) for hit in hits],
            older=older,
            advice=advice,
            problem=problem,
        )


def _words(asked: Asked) -> str:
    return asked.query("q")[:400]


def _question(asked: Asked) -> Question:
    """Raises `BadRequest` for a filter that cannot be read, `NotHere` for one by a source that there is not."""
    where = asked.choice("in", searching.WHERE, "any")
    scored(asked.query("before"))
    which = replace(
        Changes.asked_for(asked),
        since=day(asked.query("from"), "from", time.min),
        until=day(asked.query("to"), "to", time.max),
        language=asked.query("language")[:40] or None,
    )
    return Question(_words(asked), where, which)


def _narrowed(asked: Asked, facets: Sequence[searching.Facet]) -> list[str]:
    """The filters that are set, in words: "Outlet: Example Courier", "From: 2026-11-01"."""
    chosen = [
        words.headed(gettext(facet.heading), words.isolated(choice.name))
        for facet in facets
        for choice in facet.choices
        if choice.chosen
    ]
    days = ((gettext("From"), asked.query("from")), (gettext("To"), asked.query("to")))
    return [*chosen, *(words.headed(name, words.isolated(value)) for name, value in days if value)]


def _place_of_hit(hit: Hit) -> str:
    return place(hit.score, hit.seen, f"{hit.article.id}:{hit.version}")


def _advice(asked: Asked, question: Question) -> tuple[searching.Advice, ...]:
    """The filters that could be dropped, each with how many results that would give."""
    which = question.which
    offers: list[tuple[str, str, Question]] = []

    def offer(text: str, href: str, **changes: Any) -> None:
        offers.append((text, href, replace(question, **changes)))

    if question.where != "any":
        offer(gettext("Search any version"), asked.link(**{"in": None}), where="any")
    if which.source_id:
        offer(gettext("All sources"), asked.link(source=None), which=replace(which, source_id=None))
    if which.classes:
        offer(gettext("All kinds of edits"), asked.link(**{"class": None}), which=replace(which, classes=()))
    if which.language:
        offer(gettext("All languages"), asked.link(language=None), which=replace(which, language=None))
    if which.since or which.until:
        ever = replace(which, since=None, until=None)
        offer(gettext("Any time"), asked.link(**{"from": None, "to": None}), which=ever)
    words_asked = question.query.split()
    for word in words_asked if len(words_asked) > 1 else []:
        rest = " ".join(other for other in words_asked if other != word)
        offer(gettext("Without “%(word)s”") % {"word": words.isolated(word)}, asked.link(q=rest), query=rest)
    found = (searching.Advice(text, href, other.count(asked)) for text, href, other in offers)
    return tuple(sorted((row for row in found if row.count), key=lambda row: row.count))
