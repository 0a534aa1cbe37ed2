"""The list of all articles."""

from __future__ import annotations

from starlette.responses import Response

from variorum.ports import ArticleFilter
from variorum.publish import exports, feeds
from variorum.publish.views import front
from variorum.types import ArticleState
from variorum.web.answers import Answers
from variorum.web.asked import FEEDS, Asked
from variorum.web.changes import ENTRIES
from variorum.web.listing import ROWS, Listing, place, timed
from variorum.web.named import source_of


class Articles:
    """The endpoint of the list of articles."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers

    def articles(self, asked: Asked) -> Response:
        """All articles, by their newest change or finding."""
        state = asked.choice("state", ("edited", *ArticleState)) or None
        source = source_of(asked)
        which = ArticleFilter(
            source_id=source.id if source else None,
            state=ArticleState(state) if state and state != "edited" else None,
            changed=state == "edited",
        )
        listing = Listing(
            lambda limit, before: asked.reader.articles(which, limit=limit, before=timed(before)),
            lambda row: place(row.last_change or row.found, row.id),
        )
        if asked.form == "csv":
            return self._answers.csv(asked, exports.ARTICLES, *listing.whole(asked))
        if asked.form in FEEDS:
            found, _ = listing.page(asked, ENTRIES)
            return self._answers.feed(
                asked,
                "Variorum: articles",
                lambda: tuple(feeds.found_article(row, asked.base) for row in found),
            )
        rows, older = listing.page(asked, asked.limit(ROWS) if asked.form == "json" else ROWS)
        if asked.form == "json":
            told = {"articles": [exports.ARTICLES.record(row) for row in rows], "next": older}
            return self._answers.json(asked, told)
        totals = asked.reader.summary()
        return self._answers.html(
            asked,
            "articles.html",
            here="Articles",
            articles=rows,
            older=older,
            state=state,
            totals=totals,
            watching=front.watching(totals, asked.now),
        )
