"""Lists of changes, as several screens show them: in pages, as cards, as a feed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from starlette.responses import Response

from variorum.comparison.compared import RULE
from variorum.ports import ArticleFilter, Order
from variorum.publish import feeds
from variorum.publish.pair import pair
from variorum.publish.views import front
from variorum.types import ChangeRow, EditClass
from variorum.web.answers import Answers
from variorum.web.asked import Asked
from variorum.web.compared import Comparisons, Lives
from variorum.web.listing import Listing, changed, place
from variorum.web.named import source_of

#: Entries of a feed, and of a list where nothing else is said.
ENTRIES: Final = 30


class Changes:
    """Changes of a filter, with the comparisons that they are told from."""

    def __init__(self, answers: Answers, comparisons: Comparisons, lives: Lives) -> None:
        self._answers = answers
        self._comparisons = comparisons
        self._lives = lives

    @staticmethod
    def asked_for(asked: Asked) -> ArticleFilter:
        """The filter that the question names by class, source and outlet."""
        klass, source = asked.choice("class", list(EditClass)), source_of(asked)
        return ArticleFilter(
            source_id=source.id if source else None,
            outlet=asked.query("outlet") or None,
            classes=(klass,) if klass else (),
        )

    @staticmethod
    def listing(asked: Asked, which: ArticleFilter, order: Order = Order.NEWEST) -> Listing[ChangeRow]:
        """The changes of a filter in pages."""
        return Listing(
            lambda limit, before: asked.reader.changes(
                which, limit=limit, before=changed(before), order=order
            ),
            lambda row: place(row.new.first_seen, f"{row.article.id}:{row.new.number}"),
        )

    def cards(self, asked: Asked, rows: Sequence[ChangeRow], *, lead: bool = False) -> list[front.Card]:
        """Changes as cards; of the one that leads, two key changes are told."""
        cards: list[front.Card] = []
        steps = asked.reader.steps([row.article.id for row in rows])
        for row in rows:
            history = steps.get(row.article.id, ())
            comparison, view = self._comparisons.get(asked.reader, row.old, row.new)
            first = lead and all(card.trivial for card in cards)
            keys = 2 if first else 1
            few = self._answers.public
            cards.append(front.card(row, view, history, asked.now, keys=keys, comparison=comparison, few=few))
        return cards

    def feed(self, asked: Asked, rows: Sequence[ChangeRow], title: str) -> Response:
        """Changes as a feed. Its ETag is made from them, so that nothing is compared or drawn for a reader that has it."""
        return self._answers.feed(
            asked,
            title,
            lambda: tuple(self._entry(asked, row) for row in rows),
            made_from=(RULE, *map(feeds.made_from, rows)),
        )

    def _entry(self, asked: Asked, row: ChangeRow) -> feeds.Entry:
        comparison, view = self._comparisons.get(asked.reader, row.old, row.new)
        told = replace(comparison, edits=row.edits)
        given = self._lives.given(asked.reader, row.article.id) if self._answers.public else None
        drawn = pair(row.article, row.old, row.new, view, told, given=given)
        return feeds.entry(replace(row, edits=drawn.edits), drawn, asked.base)
