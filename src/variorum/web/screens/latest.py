"""The latest edits, the silent ones, and corrections: lists of changes of all sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final
from urllib.parse import urlencode

from starlette.responses import Response

from variorum.ports import ArticleFilter, Order
from variorum.publish import edits, exports, languages, words
from variorum.publish.views import front
from variorum.types import Article, ArticleState, EditClass
from variorum.web.answers import Answers
from variorum.web.asked import FEEDS, Asked
from variorum.web.changes import ENTRIES, Changes

#: Cards on the front page.
CARDS: Final = 13
#: How far back the weightiest edits are looked for.
WEIGHED: Final = timedelta(days=7)


class Latest:
    """The endpoints of lists of changes."""

    def __init__(self, answers: Answers, changes: Changes) -> None:
        self._answers = answers
        self._changes = changes

    def latest(self, asked: Asked) -> Response:
        """Latest edits of all sources, newest or weightiest first."""
        return self._edited(asked, self._changes.asked_for(asked), languages.gettext("Latest edits"))

    def silent(self, asked: Asked) -> Response:
        """Edits of substance long after publication, without a note to readers, newest first."""
        return self._edited(
            asked, replace(self._changes.asked_for(asked), silent=True), languages.gettext("Silent edits")
        )

    def corrections(self, asked: Asked) -> Response:
        """Changes by which a note of correction came, changed or went, newest first."""
        return self._edited(
            asked,
            replace(self._changes.asked_for(asked), classes=("correction",)),
            languages.gettext("Corrections"),
        )

    def _edited(self, asked: Asked, which: ArticleFilter, heading: str) -> Response:
        """A list of changes in every form."""
        order = _order(asked)
        if order is Order.WEIGHTIEST:
            which = replace(which, since=asked.now - WEIGHED)
        heading += self._of(asked, which)
        listing = self._changes.listing(asked, which, order)
        if asked.form in FEEDS:
            rows, _ = listing.page(asked, ENTRIES)
            ordered = ", the weightiest first" if order is Order.WEIGHTIEST else ""
            return self._changes.feed(asked, rows, f"Variorum: {heading.lower()}{ordered}")
        if asked.form == "csv":
            return self._answers.csv(asked, exports.CHANGES, *listing.whole(asked))
        totals = asked.reader.summary()
        if not totals.sources and not totals.articles and asked.form == "html":
            return self._answers.html(asked, "first.html", here="Latest", typed=None, failure=None)
        if asked.form == "json":
            rows, following = listing.page(asked, asked.limit(ENTRIES))
            told = {"changes": [exports.CHANGES.record(row) for row in rows], "next": following}
            return self._answers.json(asked, told)
        rows, older = listing.page(asked, CARDS)
        cards = self._changes.cards(asked, rows, lead="before" not in asked.request.query_params)
        gone = asked.reader.articles(ArticleFilter(state=ArticleState.WITHDRAWN), limit=5)
        if which == ArticleFilter() and order is Order.NEWEST and "before" not in asked.request.query_params:
            cards = self._with_withdrawn(asked, cards, gone)
        shown, light = front.laid_out(cards)
        yesterday = asked.now - timedelta(hours=24)
        busy = asked.reader.most_edited(yesterday)
        notes = ArticleFilter(since=yesterday, classes=(EditClass.CORRECTION,))
        unnoted = ArticleFilter(since=yesterday, silent=True)
        return self._answers.html(
            asked,
            "latest.html",
            here="Latest",
            heading=heading,
            cards=shown,
            light=light,
            lead=shown[0] if shown and "before" not in asked.request.query_params else None,
            filters=_filters(asked, which, order),
            orders=[
                (name, asked.link(order=parameter, before=None), each is order)
                for name, each, parameter in (
                    (languages.gettext("Weightiest"), Order.WEIGHTIEST, Order.WEIGHTIEST.value),
                    (languages.gettext("Newest"), Order.NEWEST, None),
                )
            ],
            weighed=order is Order.WEIGHTIEST,
            silent=edits.SILENT if which.silent else None,
            older=older,
            filtered=bool(which.classes or which.source_id or which.outlet or which.silent),
            most=front.most_edited(busy, asked.reader.steps([article.id for article, _ in busy]), yesterday),
            corrections=front.corrections(asked.reader.changes(notes, limit=10)),
            unnoted_rule=edits.SILENT,
            unnoted=() if which.silent else front.silent(asked.reader.changes(unnoted, limit=4)),
            withdrawn=gone,
            watching=front.watching(totals, asked.now),
            totals=totals,
            looks=() if rows else asked.reader.looks(limit=12),
        )

    @staticmethod
    def _of(asked: Asked, which: ArticleFilter) -> str:
        if not which.source_id:
            return ""
        name = words.isolated(asked.reader.source(which.source_id).name)
        return " " + languages.gettext("of %(source)s") % {"source": name}

    @staticmethod
    def _with_withdrawn(asked: Asked, cards: list[front.Card], gone: Sequence[Article]) -> list[front.Card]:
        """Cards with those of the articles that were withdrawn in the same time, newest first."""
        reader = asked.reader
        steps = reader.steps([article.id for article in gone])
        made = (
            front.withdrawn(article, reader.looks(article_id=article.id, limit=50), steps.get(article.id, ()), asked.now)
            for article in gone
        )  # fmt: skip
        oldest = cards[-1].at if len(cards) == CARDS else asked.now - WEIGHED
        every = [*cards, *(card for card in made if card is not None and card.at >= oldest)]
        return sorted(every, key=lambda card: card.at, reverse=True)


#: The filters above the list of changes: what each is called, and its parameters.
_FILTERS: Final[tuple[tuple[str, dict[str, str]], ...]] = (
    (languages.later("All edits"), {}),
    (languages.later("Headline"), {"class": "headline"}),
    (languages.later("Figure"), {"class": "figure"}),
    (languages.later("Quotation"), {"class": "quote"}),
    (languages.later("Attribution"), {"class": "attribution"}),
    (languages.later("Name"), {"class": "name"}),
    (languages.later("Correction"), {"class": "correction"}),
    (languages.later("Restored"), {"class": "restored"}),
)


def _order(asked: Asked) -> Order:
    """How the changes are to be ordered; newest first where nothing is said."""
    return Order(asked.choice("order", list(Order), Order.NEWEST))


def _filters(asked: Asked, which: ArticleFilter, order: Order) -> list[tuple[str, str, bool]]:
    """The links above a list of changes: name, address, and whether it is the one on show. The source and the order
    stay."""
    kept = {name: asked.query(name) for name in ("source", "outlet") if asked.query(name)}
    if order is not Order.NEWEST:
        kept["order"] = order.value

    def address(path: str, more: dict[str, str]) -> str:
        return f"{path}?{urlencode({**kept, **more})}" if kept or more else path

    found = [
        (
            languages.gettext(name),
            address("/", more),
            not which.silent and which.classes == tuple(more.values()),
        )
        for name, more in _FILTERS
    ]
    return [*found, (languages.gettext("Silent"), address("/silent", {}), which.silent)]
