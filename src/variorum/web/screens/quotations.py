"""What was said: all quotations, and those of one speaker."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from urllib.parse import unquote

from starlette.exceptions import HTTPException
from starlette.responses import Response

from variorum.ports import QuoteFilter
from variorum.publish import excerpts, exports, feeds, languages, words
from variorum.publish import stories as telling
from variorum.quotes.printed import Kind
from variorum.storage.derived import speaker_key
from variorum.types import Article, Quote, Speaker
from variorum.web.answers import Answers
from variorum.web.asked import FEEDS, Asked, Withheld, moved
from variorum.web.changes import ENTRIES
from variorum.web.listing import Listing, numbered, place

#: Speakers beside the quotations.
SPEAKERS: Final = 30
#: Which quotations are listed: those in marks, or also what is told in the writer's words.
_KINDS: Final = {"marks": (Kind.DIRECT, Kind.MIXED), "told": (Kind.INDIRECT,), "all": ()}
_KIND_NAMES: Final = {
    "marks": languages.later("In quotation marks"),
    "told": languages.later("In the writer’s words"),
    "all": languages.later("Both"),
}


class Quotations:
    """The endpoints of quotations and speakers."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers

    def quotes(self, asked: Asked) -> Response:
        """What is said in all reports, newest first, and who is quoted."""
        return self._quotes(asked, None)

    def speaker(self, asked: Asked) -> Response:
        """What one speaker said, in every report that quotes it, newest first."""
        key = speaker_key(asked.request.path_params["speaker"].replace("_", " "))
        if key is None:
            raise _nobody()
        path = telling.speaker_path(key)
        return self._quotes(asked, key) if unquote(path) == asked.path else moved(asked, path)

    def _quotes(self, asked: Asked, speaker: str | None) -> Response:
        wanted = asked.choice("kind", _KINDS, "marks")
        if wanted != "marks" and self._answers.public:
            raise Withheld(languages.later("what reports tell in words of their own"))
        name = self._name(asked, speaker) if speaker else None
        query = asked.query("q")[:400]
        which = QuoteFilter(
            speaker=speaker,
            query=query or None,
            kinds=tuple(kind.value for kind in _KINDS[wanted]),
        )
        listing = Listing(
            lambda limit, before: asked.reader.quotes(which, limit=limit, before=numbered(before)),
            _place_of_quote,
        )
        if asked.form == "csv":
            every, following = listing.whole(asked)
            return self._answers.csv(asked, exports.QUOTES, self._given_out(every), following)
        found, older = listing.page(asked, asked.limit(ENTRIES) if asked.form == "json" else ENTRIES)
        rows = list(self._given_out(found))
        if asked.form in FEEDS:
            whose = f" of {words.isolated(name)}" if name else ""
            return self._answers.feed(
                asked,
                f"Variorum: quotations{whose}",
                lambda: tuple(feeds.quotation(article, row, asked.base) for article, row in rows),
            )
        if asked.form == "json":
            told = [exports.QUOTES.record(row) for row in rows]
            return self._answers.json(asked, {"quotes": told, "next": older})
        places = asked.reader.memberships({article.id for article, _ in rows})
        events = asked.reader.events_of({place.story_id for place in places.values()})
        shared = {event.id for line in events.values() for event in line if event.reports > 1}
        return self._answers.html(
            asked,
            "quotes.html",
            here="Quotes",
            speaker=name,
            query=query,
            kinds=[
                (
                    languages.gettext(name),
                    asked.link(kind=None if kind == "marks" else kind, before=None),
                    kind == wanted,
                )
                for kind, name in _KIND_NAMES.items()
                if kind == "marks" or not self._answers.public
            ],
            rows=telling.spoken(
                rows, {id: place for id, place in places.items() if place.event_id in shared}, asked.now
            ),
            speaker_path=telling.speaker_path,
            speakers=self._speakers(asked, query),
            older=older,
        )

    @property
    def _open(self) -> tuple[str, ...]:
        """The kinds of quotations that this instance gives out; empty: all."""
        return tuple(kind.value for kind in _KINDS["marks" if self._answers.public else "all"])

    def _name(self, asked: Asked, speaker: str) -> str | None:
        """What a speaker is called. Raises `HTTPException` where this instance has no quotation by it, of any kind."""
        rows = asked.reader.quotes(QuoteFilter(speaker=speaker, kinds=self._open), limit=1)
        if not rows:
            raise _nobody()
        return rows[0][1].speaker

    def _speakers(self, asked: Asked, query: str) -> list[Speaker]:
        """Who is quoted most; of a question, those whose names have its words, if there are any."""
        found = telling.people(asked.reader.speakers(query, kinds=self._open, limit=2 * SPEAKERS))
        if query and not found:
            found = telling.people(asked.reader.speakers(kinds=self._open, limit=2 * SPEAKERS))
        return found[:SPEAKERS]

    def _given_out(self, rows: Iterable[tuple[Article, Quote]]) -> Iterable[tuple[Article, Quote]]:
        """Quotations as this instance may show them."""
        return excerpts.quotations(rows) if self._answers.public else rows


def _place_of_quote(row: tuple[Article, Quote]) -> str:
    _, quote = row
    return place(quote.seen, quote.id)


def _nobody() -> HTTPException:
    return HTTPException(404, languages.later("Nobody of this name is quoted."))
