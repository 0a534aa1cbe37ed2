"""The sources with their health, one source, what was learnt of its pages, and the log of checks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from starlette.responses import Response

from variorum.discover.opml import write_opml
from variorum.extraction.memory import Known
from variorum.ports import ArticleFilter
from variorum.publish import exports, feeds, furniture, words
from variorum.publish.health import health_of
from variorum.publish.views import watched
from variorum.types import Look, Source
from variorum.web.answers import Answers
from variorum.web.asked import FEEDS, MOST_ROWS, Asked
from variorum.web.changes import ENTRIES, Changes
from variorum.web.listing import ROWS, Listing, at_hand, numbered, place
from variorum.web.named import source_of

#: Learnt texts that a source's own page shows.
_TOLD: Final = 5
#: Its newest edits there.
_RECENT: Final = 4
#: The place of what is held among all of a source: its site and its key.
_PLACE_HELD: Final = re.compile("[^~]{1,253}~[0-9a-f]{1,16}")


class Sources:
    """The endpoints of sources and checks."""

    def __init__(self, answers: Answers, changes: Changes) -> None:
        self._answers = answers
        self._changes = changes

    def sources(self, asked: Asked) -> Response:
        """All sources with their health, by outlet."""
        listing = self._listing(asked)
        if asked.form == "csv":
            rows, following = listing.whole(asked)
            told = (self._source_line(asked, each) for each in rows)
            return self._answers.csv(asked, exports.SOURCES, told, following)
        if asked.form in FEEDS:
            every = watched.by_outlet(asked.reader.sources())
            return self._answers.feed(
                asked,
                "Variorum: sources",
                lambda: tuple(
                    feeds.listed_source(self._source_line(asked, row), asked.base) for row in every
                ),
            )
        if asked.form == "opml":
            return self._answers.text(asked, write_opml(asked.reader.sources()).decode())
        if asked.form == "json":
            some, following = listing.page(asked, asked.limit(ROWS))
            records = [exports.SOURCES.record(self._source_line(asked, each)) for each in some]
            return self._answers.json(asked, {"sources": records, "next": following})
        return self.page(asked)

    def page(
        self,
        asked: Asked,
        *,
        status: int = 200,
        said: str | None = None,
        failure: str | None = None,
        reason: str = "",
        url: str | None = None,
    ) -> Response:
        """The list of sources, also as the answer to the form that adds one."""
        rows, following = self._listing(asked).page(asked, ROWS)
        return self._answers.html(
            asked,
            "sources.html",
            here="Sources",
            status=status,
            canonical=None if asked.path == "/sources" else "/sources",
            outlets=watched.outlets([self._source_line(asked, row) for row in rows]),
            watched=asked.reader.summary().sources,
            following=following,
            said=said,
            failure=failure,
            reason=reason,
            typed=url,
        )

    @staticmethod
    def _listing(asked: Asked) -> Listing[Source]:
        """The sources in the order of their outlets."""

        def after(limit: int, before: str) -> Sequence[Source]:
            every = watched.by_outlet(asked.reader.sources())
            if before:
                last = watched.outlet_order(asked.reader.source(before))
                every = [source for source in every if watched.outlet_order(source) > last]
            return every[:limit]

        return Listing(after, lambda source: source.id)

    def _source_line(self, asked: Asked, source: Source) -> watched.SourceLine:
        reader, yesterday = asked.reader, asked.now - timedelta(hours=24)
        articles = reader.source_articles(source.id)
        new = reader.source_articles(source.id, since=yesterday)
        return watched.source_line(source, health_of(reader, source), articles, asked.now, new=new)

    def source(self, asked: Asked) -> Response:
        """One source: its health, its checks, its newest edits."""
        source = asked.reader.source(asked.request.path_params["source"])
        which = ArticleFilter(source_id=source.id)
        listing = self._changes.listing(asked, which)
        if asked.form in FEEDS:
            rows, _ = listing.page(asked, ENTRIES)
            return self._changes.feed(asked, rows, f"Variorum: {words.isolated(source.name)}")
        if asked.form == "csv":
            return self._answers.csv(asked, exports.CHANGES, *listing.whole(asked))
        line = self._source_line(asked, source)
        if asked.form == "json":
            rows, following = listing.page(asked, asked.limit(ENTRIES))
            told = [exports.CHANGES.record(row) for row in rows]
            record = {**exports.SOURCES.record(line), "changes": told, "next": following}
            return self._answers.json(asked, record)
        rows, _ = listing.page(asked, _RECENT)
        yesterday = asked.now - timedelta(hours=24)
        looks = asked.reader.looks(source_id=source.id, since=yesterday, limit=5000)
        settings = self._answers.observatory.settings
        learnt = [
            line
            for site in self._answers.observatory.memory(source.id)
            for line in furniture.table(site.known, site.articles, asked.now)
        ]
        return self._answers.html(
            asked,
            "source.html",
            here="Sources",
            canonical=f"/sources/{source.id}",
            row=line,
            ways=self._ways(asked, line),
            last=[
                watched.look_line(look, asked.now)
                for look in asked.reader.looks(source_id=source.id, limit=5)
            ],
            totals=asked.reader.totals(which),
            day=asked.reader.totals(which, since=yesterday),
            cards=self._changes.cards(asked, rows),
            strip=watched.strip(looks, asked.now),
            learnt=learnt[:_TOLD],
            held=len(learnt),
            pace=f"{settings.pace:g}",
            robots=f"{settings.robots_hours:g}",
        )

    def _ways(self, asked: Asked, line: watched.SourceLine) -> list[watched.SourceLine]:
        """All ways into the outlet of a source, that one first."""
        others = [
            each
            for each in asked.reader.sources()
            if each.outlet == line.source.outlet and each.id != line.source.id
        ]
        return [line, *(self._source_line(asked, each) for each in others[:ROWS])]

    def memory(self, asked: Asked) -> Response:
        """What was learnt of a source's pages: what is held for furniture, and what people decided."""
        source = asked.reader.source(asked.request.path_params["source"])
        sites = self._answers.observatory.memory(source.id)
        listing = at_hand(
            [(site.site, known) for site in sites for known in site.known], _place_held, _PLACE_HELD
        )
        if asked.form == "csv":
            return self._answers.csv(asked, furniture.TABLE, *listing.whole(asked))
        if asked.form == "json":
            some, following = listing.page(asked, asked.limit(MOST_ROWS))
            held = [
                {"site": site.site, "articles": site.articles, "bytes": site.size,
                 "held": [furniture.record(known) for name, known in some if name == site.site]}
                for site in sites
            ]  # fmt: skip
            return self._answers.json(asked, {"source": source.id, "sites": held, "next": following})
        return self._answers.html(
            asked,
            "memory.html",
            here="Sources",
            canonical=f"/sources/{source.id}/memory",
            source=source,
            sites=[(site, furniture.table(site.known, site.articles, asked.now)) for site in sites],
        )

    def looks(self, asked: Asked) -> Response:
        """The check log, newest first: of all, of one source, or of one article."""
        reader = asked.reader
        article = reader.article(asked.query("article")) if asked.query("article") else None
        source = source_of(asked)
        ids = article.id if article else None, source.id if source else None
        listing = Listing(
            lambda limit, before: asked.reader.log(
                article_id=ids[0], source_id=ids[1], limit=limit, before=numbered(before)
            ),
            _place_of_look,
        )
        if asked.form == "csv":
            all_rows, following = listing.whole(asked)
            return self._answers.csv(asked, exports.LOOKS, (look for _, look in all_rows), following)
        rows, following = listing.page(asked, asked.limit(ROWS) if asked.form not in FEEDS else ENTRIES)
        if asked.form in FEEDS:
            return self._answers.feed(
                asked, "Variorum: checks", lambda: tuple(feeds.look(look, asked.base) for _, look in rows)
            )
        if asked.form == "json":
            told = [exports.LOOKS.record(look) for _, look in rows]
            return self._answers.json(asked, {"looks": told, "next": following})
        return self._answers.html(
            asked,
            "looks.html",
            here="Sources",
            source=source,
            article=article,
            looks=[watched.look_line(look, asked.now) for _, look in rows],
            following=following,
        )


def _place_held(row: tuple[str, Known]) -> str:
    site, known = row
    return f"{site}~{known.key}"


def _place_of_look(row: tuple[int, Look]) -> str:
    number, look = row
    return place(look.at, number)
