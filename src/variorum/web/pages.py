"""What every address answers: from the ports to view models to a template, or to the machine's form of it.

An endpoint is a plain function of a request; it runs in a worker thread with the reader of that thread.
`form` is the suffix that was asked for ("json", "atom" …), "html" without one.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final, TypeVar
from urllib.parse import quote, urlencode

import orjson
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

import variorum
from variorum.app import AnyStore, Observatory, between
from variorum.app import Pair as Compared
from variorum.comparison.compared import RULE
from variorum.comparison.render import edit_to_json, to_json
from variorum.discover import addresses
from variorum.discover.opml import write_opml
from variorum.errors import EvidenceError, IntegrityError, NotFoundError
from variorum.ports import ArticleFilter, Order
from variorum.publish import (
    citations,
    edits,
    exports,
    feeds,
    furniture,
    headlines,
    images,
    languages,
    links,
    lives,
    picture,
    rates,
    words,
)
from variorum.publish.health import health_of
from variorum.publish.pair import Pair as PairView
from variorum.publish.pair import pair as pair_view
from variorum.publish.timeline import timeline
from variorum.publish.views import front, naming, one_article, searching, watched
from variorum.types import (
    Article,
    ArticleState,
    Capture,
    ChangeRow,
    Document,
    EditClass,
    Hit,
    Look,
    Source,
    Version,
)
from variorum.web.access import Access, Caller
from variorum.web.guard import caller_of, etag, tagged
from variorum.web.render import Alternate, Comparisons, Drawings, Lives, Static, environment
from variorum.web.syndication import Fresh

Row = TypeVar("Row")

#: Cards on the front page, entries of a feed, rows of a list, search results on one page.
CARDS: Final = 13
ENTRIES: Final = 30
ROWS: Final = 100
RESULTS: Final = 20
#: Learnt texts that a source's own page shows.
_TOLD: Final = 5
#: How far back the weightiest edits are looked for.
WEIGHED: Final = timedelta(days=7)
#: Versions looked back upon to say since when a block stands.
LOOK_BACK: Final = 30

FEEDS: Final = ("atom", "rss", "feed.json")
MEDIA: Final = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "svg": "image/svg+xml",
    "png": "image/png",
    "pdf": "application/pdf",
    "bib": "application/x-bibtex; charset=utf-8",
    "csl.json": "application/vnd.citationstyles.csl+json",
    "opml": "text/x-opml; charset=utf-8",
    "tei": "application/tei+xml",
    **feeds.TYPES,
}
_NAMES: Final = {
    "json": "JSON",
    "csv": "CSV",
    "atom": "Atom",
    "rss": "RSS",
    "feed.json": "JSON Feed",
    "txt": "text",
    "md": "Markdown",
    "svg": "SVG",
    "png": "PNG",
    "pdf": "PDF",
    "bib": "BibTeX",
    "csl.json": "CSL-JSON",
    "opml": "OPML",
    "tei": "TEI",
}


class BadRequest(Exception):
    """A query that cannot be read; the message says what is wrong with it."""


class Withheld(Exception):
    """A public instance does not give this out."""


class TakenDown(Exception):
    """The article was taken down; carries when and why."""

    def __init__(self, article_id: str, at: datetime, reason: str) -> None:
        super().__init__(article_id)
        self.article_id, self.at, self.reason = article_id, at, reason


class PartOf(Exception):
    """The article turned out to be another, and its versions are versions of that one; carries its id."""

    def __init__(self, article_id: str) -> None:
        super().__init__(article_id)
        self.article_id = article_id


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, with all that an endpoint needs."""

    request: Request
    form: str
    observatory: Observatory
    now: datetime
    base: str
    forms: tuple[str, ...]
    caller: Caller

    @property
    def reader(self) -> AnyStore:
        """The store for the calling thread."""
        return self.observatory.reader()

    @property
    def path(self) -> str:
        """The page's own path, without the suffix. `/latest` is `/` under a name that can bear one."""
        path = str(self.request.scope["path"])
        return "/" if path == "/latest" else path

    def query(self, name: str, default: str = "") -> str:
        return words.plain(self.request.query_params.get(name, default))

    def next(self, **place: str) -> str:
        """The address of this list's next page, in the form that was asked for."""
        return self.link(format=None if self.form == "html" else self.form, **place)

    def link(self, *, format: str | None = None, **changes: str | None) -> str:
        """This page's address with some parameters changed (None drops one), or another form of it."""
        kept = {k: v for k, v in self.request.query_params.items() if k not in changes}
        kept.update({k: v for k, v in changes.items() if v is not None})
        path = "/latest" if self.path == "/" and format else self.path
        return (
            quote(path, safe="/.")
            + (f".{format}" if format else "")
            + (f"?{urlencode(kept)}" if kept else "")
        )


Endpoint = Callable[[Asked], Response]


class Pages:
    """All endpoints, over one observatory."""

    def __init__(self, observatory: Observatory, static: Static) -> None:
        self.observatory = observatory
        self.env = environment(static)
        self.comparisons = Comparisons()
        self.drawings = Drawings()
        self.lives = Lives()
        self.fresh = Fresh()

    def _listening(self) -> str:
        host = self.observatory.settings.listen
        if self.observatory.settings.public:
            return languages.gettext("Public instance, read-only.")
        if host in ("127.0.0.1", "::1", "localhost"):
            return languages.gettext("Listening on this machine only (%(host)s).") % {"host": host}
        return languages.gettext("Listening on %(host)s.") % {"host": host}

    # -- answers --

    def asked(self, request: Request, forms: tuple[str, ...]) -> Asked:
        state = request.scope.get("state") or {}
        base = self.observatory.settings.base_url or str(request.base_url)
        return Asked(
            request,
            state.get("form", "html"),
            self.observatory,
            self.observatory.clock.now(),
            base.rstrip("/"),
            forms,
            caller_of(request),
        )

    def html(
        self,
        asked: Asked,
        template: str,
        *,
        here: str = "",
        canonical: str | None = None,
        status: int = 200,
        **values: Any,
    ) -> Response:
        """A page. `canonical` is its permanent path where that is another than the one asked for."""
        theme = asked.request.cookies.get("theme")
        query = f"?{asked.request.url.query}" if asked.request.url.query else ""
        body = self.env.get_template(template).render(
            here=here,
            theme=theme if theme in ("light", "dark") else None,
            back=asked.path + query,
            canonical=asked.base + (canonical or asked.path) if status == 200 else None,
            alternates=self._alternates(asked) if status == 200 else (),
            listening=self._listening(),
            writable=asked.caller.access is Access.OPERATOR,
            has_stories=status < 500 and bool(asked.reader.stories(limit=1)),
            caller=asked.caller,
            login=bool(self.observatory.settings.token) and asked.caller.access is not Access.OPERATOR,
            public=self.observatory.settings.public,
            now=asked.now,
            link=asked.link,
            path=canonical or asked.path,
            language=languages.spoken(),
            languages=languages.LANGUAGES.items(),
            **values,
        )
        told = {"content-language": languages.spoken(), "vary": "Cookie, Authorization, Accept-Language"}
        return tagged(asked.request, Response(body, status, told, media_type="text/html"))

    def _alternates(self, asked: Asked) -> tuple[Alternate, ...]:
        return tuple(
            Alternate(
                MEDIA[form].partition(";")[0],
                asked.link(format=form),
                _NAMES[form],
                f"Changes as {_NAMES[form]}" if form in FEEDS else "",
            )
            for form in asked.forms
            if form != "html"
        )

    def json(self, asked: Asked, value: Any, status: int = 200) -> Response:
        body = orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE)
        return tagged(asked.request, Response(body, status, media_type=MEDIA["json"]))

    def text(self, asked: Asked, value: str) -> Response:
        return tagged(asked.request, Response(value, media_type=MEDIA[asked.form]))

    def csv(self, asked: Asked, table: exports.Table[Row], rows: Iterable[Row]) -> Response:
        """A list of any length, streamed."""
        name = f"{table.name}.csv"
        return StreamingResponse(
            exports.as_csv(table, rows),
            media_type=MEDIA["csv"],
            headers={"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-cache"},
        )

    def message(self, asked: Asked, status: int, heading: str, *lines: str, **values: Any) -> Response:
        """A page that says why there is no other; as JSON where a machine's form was asked for."""
        if asked.form != "html":
            return self.json(
                asked, {"error": heading, "detail": " ".join(lines), **values.get("data", {})}, status
            )
        values.pop("data", None)
        return self.html(
            asked,
            "message.html",
            status=status,
            heading=heading,
            message=lines,
            **{"identifier": None, "hashes": (), **values},
        )

    # -- latest edits --

    def latest(self, asked: Asked) -> Response:
        """Latest edits of all sources, newest or weightiest first."""
        return self._edited(asked, self._which(asked), languages.gettext("Latest edits"))

    def silent(self, asked: Asked) -> Response:
        """Edits of substance long after publication, without a note to readers, newest first."""
        return self._edited(
            asked, replace(self._which(asked), silent=True), languages.gettext("Silent edits")
        )

    def corrections(self, asked: Asked) -> Response:
        """Changes by which a note of correction came, changed or went, newest first."""
        return self._edited(
            asked, replace(self._which(asked), classes=("correction",)), languages.gettext("Corrections")
        )

    def _edited(self, asked: Asked, which: ArticleFilter, heading: str) -> Response:
        """A list of changes in every form."""
        order = _order(asked)
        if order is Order.WEIGHTIEST:
            which = replace(which, since=asked.now - WEIGHED)
        heading += self._of(asked, which)
        if asked.form in FEEDS:
            rows = self._changes(asked, which, ENTRIES, order)
            ordered = ", the weightiest first" if order is Order.WEIGHTIEST else ""
            return self._feed_of_changes(asked, rows, f"Variorum: {heading.lower()}{ordered}")
        if asked.form == "csv":
            return self.csv(asked, exports.CHANGES, self._all_changes(which, order))
        totals = asked.reader.summary()
        if not totals.sources and not totals.articles and asked.form == "html":
            return self.html(asked, "first.html", here="Latest", typed=None, failure=None)
        rows = self._changes(asked, which, ENTRIES if asked.form == "json" else CARDS, order)
        if asked.form == "json":
            return self.json(
                asked,
                {
                    "changes": [exports.CHANGES.record(row) for row in rows],
                    "next": self._next_change(asked, rows, ENTRIES),
                },
            )
        cards = self._cards(asked, rows, lead="before" not in asked.request.query_params)
        gone = asked.reader.articles(ArticleFilter(state=ArticleState.WITHDRAWN), limit=5)
        if which == ArticleFilter() and order is Order.NEWEST and "before" not in asked.request.query_params:
            cards = self._with_withdrawn(asked, cards, gone)
        shown, light = front.laid_out(cards)
        yesterday = asked.now - timedelta(hours=24)
        busy = asked.reader.most_edited(yesterday)
        notes = ArticleFilter(since=yesterday, classes=(EditClass.CORRECTION,))
        unnoted = ArticleFilter(since=yesterday, silent=True)
        return self.html(
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
            older=self._next_change(asked, rows, CARDS),
            filtered=bool(which.classes or which.source_id or which.outlet or which.silent),
            most=front.most_edited(busy, asked.reader.steps([article.id for article, _ in busy]), yesterday),
            corrections=front.corrections(asked.reader.changes(notes, limit=10)),
            unnoted=() if which.silent else front.silent(asked.reader.changes(unnoted, limit=4)),
            withdrawn=gone,
            watching=front.watching(totals, asked.now),
            totals=totals,
            looks=() if rows else asked.reader.looks(limit=12),
        )

    def _which(self, asked: Asked) -> ArticleFilter:
        klass, source = asked.query("class"), asked.query("source")
        if klass and klass not in set(EditClass):
            raise BadRequest(f"class: {klass!r} is no class of edit")
        return ArticleFilter(
            source_id=asked.reader.source(source).id if source else None,
            outlet=asked.query("outlet") or None,
            classes=(klass,) if klass else (),
        )

    def _of(self, asked: Asked, which: ArticleFilter) -> str:
        if not which.source_id:
            return ""
        name = words.isolated(asked.reader.source(which.source_id).name)
        return " " + languages.gettext("of %(source)s") % {"source": name}

    def _changes(
        self, asked: Asked, which: ArticleFilter, limit: int, order: Order = Order.NEWEST
    ) -> list[ChangeRow]:
        return asked.reader.changes(which, limit=limit, before=cursor(asked.query("before")), order=order)

    def _next_change(self, asked: Asked, rows: Sequence[ChangeRow], limit: int) -> str | None:
        if len(rows) < limit:
            return None
        last = rows[-1]
        return asked.next(before=f"{last.new.first_seen.isoformat()}~{last.article.id}:{last.new.number}")

    def _all_changes(self, which: ArticleFilter, order: Order = Order.NEWEST) -> Iterator[ChangeRow]:
        before: tuple[datetime, str] | None = None
        while rows := self.observatory.reader().changes(which, limit=ROWS, before=before, order=order):
            yield from rows
            before = rows[-1].new.first_seen, f"{rows[-1].article.id}:{rows[-1].new.number}"

    def _cards(self, asked: Asked, rows: Sequence[ChangeRow], *, lead: bool = False) -> list[front.Card]:
        cards: list[front.Card] = []
        steps = asked.reader.steps([row.article.id for row in rows])
        for row in rows:
            history = steps.get(row.article.id, ())
            _, view = self.comparisons.get(asked.reader, row.old, row.new)
            first = lead and all(card.trivial for card in cards)
            cards.append(front.card(row, view, history, asked.now, keys=2 if first else 1))
        return cards

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

    def _feed_of_changes(self, asked: Asked, rows: Sequence[ChangeRow], title: str) -> Response:
        """Changes as a feed. Its ETag is made from them, so that nothing is compared or drawn for a reader that has it."""
        return self.feed(
            asked,
            title,
            lambda: tuple(self._entry(asked, row) for row in rows),
            made_from=(RULE, *map(feeds.made_from, rows)),
        )

    def _entry(self, asked: Asked, row: ChangeRow) -> feeds.Entry:
        comparison, view = self.comparisons.get(asked.reader, row.old, row.new)
        pair = pair_view(
            row.article, row.old, row.new, view, replace(comparison, edits=row.edits), excerpt=True
        )
        return feeds.entry(row, pair, asked.base)

    def feed(
        self,
        asked: Asked,
        title: str,
        entries: Callable[[], tuple[feeds.Entry, ...]],
        *,
        made_from: tuple[object, ...] | None = None,
    ) -> Response:
        """A feed of what `entries` gives, which is not asked where the reader has the same. `made_from` are all facts that
        go into them; without it they are made to find out."""
        url, own = asked.base + asked.link(), asked.base + asked.link(format=asked.form)
        hub = self.observatory.settings.hub

        def written() -> bytes:
            last = asked.reader.summary().last_look or datetime(2000, 1, 1, tzinfo=UTC)
            return feeds.write(feeds.Feed(title, url, own, entries(), last, hub), asked.form)

        def answer(body: bytes) -> Response:
            response = Response(body, media_type=MEDIA[asked.form])
            if hub:
                response.headers["link"] = f'<{hub}>; rel="hub", <{own}>; rel="self"'
            return response

        if made_from is None:
            body = written()
            return self.fresh.answer(asked.request, etag(body), asked.now, lambda: answer(body))
        facts = repr((variorum.__version__, title, own, hub, *made_from)).encode(errors="backslashreplace")
        return self.fresh.answer(asked.request, etag(facts), asked.now, lambda: answer(written()))

    # -- articles --

    def articles(self, asked: Asked) -> Response:
        """All articles, by their newest change or finding."""
        state = asked.query("state") or None
        if state is not None and state != "edited" and state not in set(ArticleState):
            raise BadRequest(f"state: {state!r} is no state of an article")
        source = asked.query("source")
        which = ArticleFilter(
            source_id=asked.reader.source(source).id if source else None,
            state=ArticleState(state) if state and state != "edited" else None,
            changed=state == "edited",
        )
        if asked.form == "csv":
            return self.csv(asked, exports.ARTICLES, self._all_articles(which))
        if asked.form in FEEDS:
            found = asked.reader.articles(which, limit=ENTRIES)
            return self.feed(
                asked,
                "Variorum: articles",
                lambda: tuple(feeds.found_article(row, asked.base) for row in found),
            )
        rows = asked.reader.articles(which, limit=ROWS, before=cursor(asked.query("before")))
        older = None
        if len(rows) == ROWS:
            older = asked.next(before=f"{(rows[-1].last_change or rows[-1].found).isoformat()}~{rows[-1].id}")
        if asked.form == "json":
            return self.json(
                asked, {"articles": [exports.ARTICLES.record(row) for row in rows], "next": older}
            )
        totals = asked.reader.summary()
        return self.html(
            asked,
            "articles.html",
            here="Articles",
            articles=rows,
            older=older,
            state=state,
            totals=totals,
            watching=front.watching(totals, asked.now),
        )

    def _all_articles(self, which: ArticleFilter) -> Iterator[Article]:
        before: tuple[datetime, str] | None = None
        while rows := self.observatory.reader().articles(which, limit=ROWS, before=before):
            yield from rows
            before = rows[-1].last_change or rows[-1].found, rows[-1].id

    def article(self, asked: Asked) -> Response:
        """One article: its newest pair of versions, or its only version."""
        article = self._article(asked)
        versions = asked.reader.versions(article.id)
        if asked.form in FEEDS:
            rows = asked.reader.changes(ArticleFilter(article_id=article.id), limit=ENTRIES)
            return self._feed_of_changes(asked, rows, f"Variorum: {words.isolated(naming.title(article))}")
        if asked.form == "csv":
            return self.csv(asked, exports.VERSIONS, asked.reader.versions(article.id, noise=True))
        if asked.form == "json":
            return self.json(
                asked,
                {
                    **exports.ARTICLES.record(article),
                    "addresses": [
                        {"url": row.url, "kind": row.kind.value, "since": words.iso(row.since)}
                        for row in asked.reader.addresses(article.id)
                    ],
                    "sources": [exports.source(row) for row in asked.reader.article_sources(article.id)],
                    "history": [exports.VERSIONS.record(row) for row in versions],
                    **headlines.changes(asked.reader.witness_changes(article.id)),
                    "link_changes": [links.change(row) for row in asked.reader.link_changes(article.id)],
                    "picture_changes": [
                        images.change(row) for row in asked.reader.picture_changes(article.id)
                    ],
                },
            )
        newest = asked.reader.changes(ArticleFilter(article_id=article.id), limit=1)
        if newest:
            return self._pair_page(asked, article, newest[0].old, newest[0].new)
        if versions:
            return self._version_page(asked, article, versions[-1])
        looks = asked.reader.looks(article_id=article.id, limit=1)
        coming = words.next_check(article, asked.now)
        said = (
            f"Last check {words.moment(looks[0].at, asked.now)} UTC: {words.isolated(looks[0].reason)}."
            if looks
            else "It has not been looked at yet."
        )
        return self.message(
            asked,
            200,
            naming.title(article),
            f"No text of this article is known: {words.STATES[article.state]}.",
            f"{words.isolated(article.outlet)}, {words.address(article.url)}",
            said,
            f"{coming[:1].upper()}{coming[1:]}.",
        )

    def _article(self, asked: Asked) -> Article:
        article_id = asked.request.path_params["article"]
        article = asked.reader.article(article_id)
        if (tombstone := asked.reader.tombstone(article_id)) is not None:
            raise TakenDown(article_id, *tombstone)
        if article.state is ArticleState.MERGED:
            target = asked.reader.article_by_address(addresses.key(article.url))
            if target and target != article.id:
                raise PartOf(target)
        return article

    def chosen(self, asked: Asked) -> Response:
        """Where the form that picks two versions leads: their permanent address."""
        article = self._article(asked)
        old, new = (_number(asked.query(name), name) for name in ("old", "new"))
        path = (
            f"/a/{article.id}/{old}"
            if old == new
            else naming.pair_path(article.id, min(old, new), max(old, new))
        )
        return RedirectResponse(path, 303)

    def pair_or_version(self, asked: Asked) -> Response:
        """One version (`/a/{article}/3`), or two side by side (`/a/{article}/1..3`)."""
        found = self.which(asked)
        if isinstance(found, Response):
            return found
        article, versions = found
        if len(versions) == 1:
            return self._version_page(asked, article, versions[0])
        return self._pair_page(asked, article, versions[0], versions[1])

    def which(self, asked: Asked) -> Response | tuple[Article, tuple[Version, ...]]:
        """The one or two versions that an address names, or where it leads that does not name them as it should."""
        article = self._article(asked)
        which = asked.request.path_params["which"]
        first, dots, second = which.partition("..")
        old = _number(first, "version")
        if not dots:
            return article, (self._version(asked, article, old),)
        new = _number(second, "version")
        if old > new or (first, second) != (str(old), str(new)):
            suffix = f".{asked.form}" if asked.form != "html" else ""
            query = f"?{asked.request.url.query}" if asked.request.url.query else ""
            return RedirectResponse(
                naming.pair_path(article.id, min(old, new), max(old, new)) + suffix + query, 301
            )
        if old == new:
            return RedirectResponse(f"/a/{article.id}/{old}", 301)
        return article, (self._version(asked, article, old), self._version(asked, article, new))

    def _version(self, asked: Asked, article: Article, number: int) -> Version:
        for version in asked.reader.versions(article.id, noise=True):
            if version.number == number:
                return version
        raise NotFoundError(f"article {article.id} has no version {number}")

    def pair(self, asked: Asked, article: Article, old: Version, new: Version) -> tuple[PairView, Compared]:
        """Two versions as they are shown, and what they were compared to."""
        known, view = self.comparisons.get(asked.reader, old, new)
        told = between(asked.reader, article, old, new, known)
        public = self.observatory.settings.public
        return self.drawings.pair(article, old, new, view, told.comparison, excerpt=public), told

    def _pair_page(self, asked: Asked, article: Article, old: Version, new: Version) -> Response:
        reader, path = asked.reader, naming.pair_path(article.id, old.number, new.number)
        pair, told = self.pair(asked, article, old, new)
        public = self.observatory.settings.public
        if asked.form in ("txt", "md"):
            return self.text(asked, exports.pair_text(pair, asked.base + path, markdown=asked.form == "md"))
        if asked.form == "json":
            value: dict[str, Any] = {
                "article": exports.ARTICLES.record(article),
                "old": exports.VERSIONS.record(old),
                "new": exports.VERSIONS.record(new),
                "changes": pair.changes,
                "headlines_moved": headlines.moves(
                    *(reader.document(article.id, n.number) for n in (old, new))
                ),
            }
            shown = exports.excerpts(pair) if public else to_json(told.comparison)
            every = [edit_to_json(edit) for edit in told.comparison.edits]
            more = edits.record(told.comparison.edits, told.silence)
            return self.json(asked, {**value, **shown, "edits": every, **more})
        versions = reader.versions(article.id)
        looks = reader.looks(article_id=article.id)
        document = reader.document(article.id, new.number)
        before, after = self._neighbours(asked, article, old, new)
        view_name, unfolded = asked.query("view", "side"), asked.query("all") == "1"
        lang = _language(document, article)
        rows = self.env.get_template("rows.html")
        return self.html(
            asked,
            "pair.html",
            here="Latest",
            canonical=path,
            article=article,
            headline=words.plain(new.headline) or naming.title(article),
            pair=pair,
            story=self._story(asked, article),
            rows=self.drawings.rows(
                pair, lang, unfolded=unfolded, make=lambda: rows.render(pair=pair, lang=lang, all=unfolded)
            ),
            quiet=edits.quiet(told.silence, told.least, told.age),
            view="inline" if view_name == "inline" else "side",
            all=unfolded,
            social=headlines.social(document),
            heard=headlines.over_time(reader.witness_changes(article.id), asked.now),
            led=links.over_time(reader.link_changes(article.id), asked.now),
            pictured=images.over_time(reader.picture_changes(article.id), asked.now),
            moved=headlines.moved(reader.document(article.id, old.number), document),
            none=None,
            alternative=picture.alternative(pair),
            drawable=picture.installed(),
            printable=picture.prints(),
            bands=one_article.bands(article, versions, looks, document, asked.now),
            timeline=timeline(article.id, versions, looks, asked.now, old=old.number, new=new.number),
            lines=one_article.version_lines(article, versions, asked.now),
            when_old=self._when(asked, old),
            when_new=self._when(asked, new),
            later=words.lasting(abs(new.first_seen - old.first_seen)),
            before=before,
            after=after,
            citation=citations.cite(article, (old, new), asked.base + path, asked.now),
        )

    @staticmethod
    def _when(asked: Asked, version: Version) -> str:
        said = words.appeared(version.intervals[0], asked.now)
        if len(version.intervals) > 1:
            last = version.intervals[-1]
            again = words.span(last.first, last.last, asked.now)
            said += "; " + languages.gettext("this text came back, shown %(when)s again") % {"when": again}
        return said

    @staticmethod
    def _neighbours(
        asked: Asked, article: Article, old: Version, new: Version
    ) -> tuple[str | None, str | None]:
        """The changes before and after this one."""
        rows = asked.reader.changes(ArticleFilter(article_id=article.id), limit=500)
        paths = {row.new.number: naming.pair_path(article.id, row.old.number, row.new.number) for row in rows}
        earlier = [number for number in paths if number <= old.number]
        later = [number for number in paths if number > new.number]
        return paths[max(earlier)] if earlier else None, paths[min(later)] if later else None

    def _version_page(self, asked: Asked, article: Article, version: Version) -> Response:
        reader, path = asked.reader, f"/a/{article.id}/{version.number}"
        public = self.observatory.settings.public
        document = reader.document(article.id, version.number)
        if asked.form in ("txt", "md"):
            if public:
                raise Withheld("whole texts")
            return self.text(
                asked,
                exports.version_text(
                    article, version, document, asked.base + path, markdown=asked.form == "md"
                ),
            )
        versions = reader.versions(article.id)
        standing = self._standing(asked, versions, version)
        shown = one_article.excerpt(standing, version.number) if public else standing
        capture = _or_none(lambda: reader.capture(version.capture_id))
        if asked.form == "json":
            told = {
                **exports.document(document),
                "other_headlines": headlines.record(document),
                "article": exports.ARTICLES.record(article),
                "version": exports.VERSIONS.record(version),
                "capture": exports.capture(capture) if capture else None,
                "standing": [{"number": row.number, "since": row.since, "how": row.how} for row in shown],
            }
            if public:
                told |= {
                    "text": None,
                    "standfirst": None,
                    "blocks": [{"kind": row.block.kind.value, "text": row.block.text} for row in shown],
                    "excerpt": True,
                }
            return self.json(asked, told)
        looks = reader.looks(article_id=article.id)
        numbers = [row.number for row in versions]
        earlier = [number for number in numbers if number < version.number]
        later = [number for number in numbers if number > version.number]
        previous = next((row for row in versions if earlier and row.number == earlier[-1]), None)
        checks = sum(look.outcome.value == "unchanged" for look in looks)
        return self.html(
            asked,
            "version.html",
            here="Latest",
            canonical=path,
            article=article,
            version=version,
            story=self._story(asked, article),
            headline=words.plain(version.headline) or naming.title(article),
            lang=_language(document, article),
            bands=one_article.bands(article, versions, looks, document, asked.now),
            timeline=timeline(article.id, versions, looks, asked.now, old=None, new=version.number),
            lines=one_article.version_lines(article, versions, asked.now),
            previous=previous.number if previous else None,
            following=later[0] if later else None,
            once=languages.gettext("Seen once, unchanged on %(checks)s.")
            % {"checks": words.plural(checks, "check")}
            if checks
            else languages.gettext("Seen once."),
            standing=shown,
            hidden=len(standing) - len(shown),
            social=headlines.social(document),
            heard=headlines.over_time(reader.witness_changes(article.id), asked.now),
            led=links.over_time(reader.link_changes(article.id), asked.now),
            pictured=images.over_time(reader.picture_changes(article.id), asked.now),
            evidence=one_article.evidence(
                version, previous, capture, document, reader.addresses(article.id), looks, RULE
            ),
            checked=self._checked(capture) if capture else None,
            citation=citations.cite(article, (version,), asked.base + path, asked.now),
        )

    @staticmethod
    def _story(asked: Asked, article: Article) -> one_article.InStory | None:
        """The story that an article is a report of, where others are too."""
        member = asked.reader.memberships([article.id]).get(article.id)
        if member is None:
            return None
        story = asked.reader.story(member.story_id)
        return one_article.InStory(story.id, member.event_id, story.reports) if story.reports > 1 else None

    def _standing(
        self, asked: Asked, versions: Sequence[Version], version: Version
    ) -> tuple[one_article.Standing, ...]:
        line = [*[row for row in versions if row.number < version.number][-LOOK_BACK:], version]
        compared = {
            (old.number, new.number): self.comparisons.get(asked.reader, old, new)[1]
            for old, new in itertools.pairwise(line)
        }
        wanted = {line[0].number, version.number}
        documents = {number: asked.reader.document(version.article_id, number) for number in wanted}
        return one_article.standing(documents, [row.number for row in line], compared)

    def sentences(self, asked: Asked) -> Response:
        """Every sentence of an article through all its versions: when it came, changed, left, came back."""
        article = self._article(asked)
        every = self.lives.get(asked.reader, article.id)
        public = self.observatory.settings.public
        if asked.form == "json":
            lines = [line for line in every.lines if line.changed] if public else None
            return self.json(asked, lives.records(article.id, every, lines))
        standing, gone = lives.lives(article.id, every, asked.now, changed=public)
        return self.html(
            asked,
            "sentences.html",
            here="Latest",
            article=article,
            headline=naming.title(article),
            lang=_language(None, article),
            standing=standing,
            folded=lives.folded(standing),
            gone=gone,
            versions=len({each.version for each in every.showings}),
            hidden=len(every.lines) - len(standing) - len(gone),
        )

    def sentence(self, asked: Asked) -> Response:
        """One sentence through all versions of its article."""
        article = self._article(asked)
        number, unit = (_number(asked.request.path_params[name], name) for name in ("number", "unit"))
        every = self.lives.get(asked.reader, article.id)
        try:
            line = every.of(number, unit)
        except LookupError as error:
            raise NotFoundError(f"article {article.id}: {error}") from None
        public = self.observatory.settings.public
        if public and not line.changed:
            raise Withheld("sentences to which nothing happened")
        if asked.form == "json":
            return self.json(asked, lives.records(article.id, every, [line]))
        life = lives.life(article.id, every, line, asked.now)
        before, after = ("", "") if public else lives.beside(article.id, every, number, unit)
        return self.html(
            asked,
            "sentence.html",
            here="Latest",
            canonical=life.href,
            article=article,
            headline=naming.title(article),
            lang=_language(None, article),
            life=life,
            before=before,
            after=after,
        )

    def record(self, asked: Asked) -> Response:
        """The WARC record behind a version, as it lies in the file: one gzip member, itself a valid WARC file."""
        if self.observatory.settings.public:
            raise Withheld("captured bytes")
        capture = self.captured(asked)
        name = "{article}-{number}.warc.gz".format(**asked.request.path_params)
        response = Response(
            self.observatory.evidence.raw(capture.record),
            media_type="application/warc",
            headers={"content-disposition": f'attachment; filename="{name}"'},
        )
        return tagged(asked.request, response)

    def captured(self, asked: Asked) -> Capture:
        """The capture behind the version that an address names."""
        number = _number(asked.request.path_params["number"], "version")
        return asked.reader.capture(self._version(asked, self._article(asked), number).capture_id)

    def _checked(self, capture: Capture) -> one_article.Checked:
        """Whether what is stored of a capture still has the digests that were recorded with it: read now."""
        try:
            self.observatory.evidence.read(capture.record)
        except IntegrityError:
            return one_article.Checked.DIFFERS
        except EvidenceError:
            return one_article.Checked.MISSING
        return one_article.Checked.HOLDS

    # -- sources --

    def sources(self, asked: Asked) -> Response:
        """All sources with their health, by outlet."""
        if asked.form == "csv":
            every = watched.by_outlet(asked.reader.sources())
            return self.csv(asked, exports.SOURCES, (self._source_line(asked, each) for each in every))
        if asked.form in FEEDS:
            every = watched.by_outlet(asked.reader.sources())
            return self.feed(
                asked,
                "Variorum: sources",
                lambda: tuple(
                    feeds.listed_source(self._source_line(asked, row), asked.base) for row in every
                ),
            )
        if asked.form == "opml":
            return self.text(asked, write_opml(asked.reader.sources()).decode())
        if asked.form == "json":
            lines, following = self._source_lines(asked)
            told = [exports.SOURCES.record(line) for line in lines]
            return self.json(asked, {"sources": told, "next": following})
        return self.sources_page(asked)

    def sources_page(
        self,
        asked: Asked,
        *,
        status: int = 200,
        said: str | None = None,
        failure: str | None = None,
        url: str | None = None,
    ) -> Response:
        """The list of sources, also as the answer to the form that adds one."""
        lines, following = self._source_lines(asked)
        return self.html(
            asked,
            "sources.html",
            here="Sources",
            status=status,
            canonical="/sources",
            outlets=watched.outlets(lines),
            watched=asked.reader.summary().sources,
            following=following,
            said=said,
            failure=failure,
            typed=url,
        )

    def _source_lines(self, asked: Asked) -> tuple[list[watched.SourceLine], str | None]:
        """A page of the sources in the order of their outlets, and the address of the next one."""
        before = asked.query("before")
        every = watched.by_outlet(asked.reader.sources())
        if before:
            last = watched.outlet_order(asked.reader.source(before))
            every = [source for source in every if watched.outlet_order(source) > last]
        page = every[:ROWS]
        lines = [self._source_line(asked, source) for source in page]
        return lines, asked.next(before=page[-1].id) if len(every) > ROWS else None

    def _source_line(self, asked: Asked, source: Source) -> watched.SourceLine:
        reader, yesterday = asked.reader, asked.now - timedelta(hours=24)
        articles = reader.source_articles(source.id)
        new = reader.source_articles(source.id, since=yesterday)
        return watched.source_line(source, health_of(reader, source), articles, asked.now, new=new)

    def source(self, asked: Asked) -> Response:
        """One source: its health, its checks, its newest edits."""
        source = asked.reader.source(asked.request.path_params["source"])
        which = ArticleFilter(source_id=source.id)
        if asked.form in FEEDS:
            return self._feed_of_changes(
                asked, self._changes(asked, which, ENTRIES), f"Variorum: {words.isolated(source.name)}"
            )
        if asked.form == "csv":
            return self.csv(asked, exports.CHANGES, self._all_changes(which))
        line = self._source_line(asked, source)
        rows = self._changes(asked, which, ENTRIES if asked.form == "json" else 6)
        if asked.form == "json":
            return self.json(
                asked,
                {**exports.SOURCES.record(line), "changes": [exports.CHANGES.record(row) for row in rows]},
            )
        yesterday = asked.now - timedelta(hours=24)
        looks = asked.reader.looks(source_id=source.id, since=yesterday, limit=5000)
        settings = self.observatory.settings
        learnt = [
            line
            for site in self.observatory.memory(source.id)
            for line in furniture.table(site.known, site.articles, asked.now)
        ]
        return self.html(
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
            cards=self._cards(asked, rows),
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
        sites = self.observatory.memory(source.id)
        if asked.form == "json":
            held = [
                {"site": site.site, "articles": site.articles, "bytes": site.size,
                 "held": [furniture.record(known) for known in site.known]}
                for site in sites
            ]  # fmt: skip
            return self.json(asked, {"source": source.id, "sites": held})
        return self.html(
            asked,
            "memory.html",
            here="Sources",
            canonical=f"/sources/{source.id}/memory",
            source=source,
            sites=[(site, furniture.table(site.known, site.articles, asked.now)) for site in sites],
        )

    # -- search --

    def search(self, asked: Asked) -> Response:
        """Full text over all versions, and over what was added or removed."""
        query, where = asked.query("q")[:400], asked.query("in", "any")
        if where not in searching.WHERE:
            raise BadRequest(f"in: {where!r} is none of {', '.join(searching.WHERE)}")
        which = replace(
            self._which(asked),
            since=_day(asked.query("from"), "from", time.min),
            until=_day(asked.query("to"), "to", time.max),
            language=asked.query("language")[:40] or None,
        )
        reader, inside = asked.reader, searching.WHERE[where]
        if asked.form == "csv":
            return self.csv(asked, exports.HITS, self._all_hits(query, inside, which))
        before = _hit_cursor(asked.query("before"))
        hits = reader.search(query, where=inside, which=which, limit=RESULTS, before=before)
        results = [searching.result(hit, asked.now) for hit in hits]
        if asked.form in FEEDS:
            return self.feed(
                asked,
                f"Variorum: search for {words.isolated(query)}",
                lambda: tuple(feeds.found(row, asked.base, f"{where}:{query}") for row in results),
            )
        facets = reader.facets(query, where=inside, which=which)
        older = None
        if len(hits) == RESULTS:
            score, seen, place = _hit_place(hits[-1])
            older = asked.next(before=f"{score!r}~{seen.isoformat()}~{place}")
        if asked.form == "json":
            return self.json(
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
                    },
                    "hits": [exports.HITS.record(hit) for hit in hits],
                    "next": older,
                },
            )
        return self.html(
            asked,
            "search.html",
            here="Search",
            query=query,
            where=where,
            since=asked.query("from"),
            until=asked.query("to"),
            facets=searching.facets(facets, which, reader.sources()),
            months=searching.months(
                facets.months, lambda first, last: asked.link(before=None, to=last, **{"from": first})
            ),
            found=facets,
            results=results,
            older=older,
            advice=self._advice(asked, query, where, which) if query and not facets.total else (),
        )

    def _all_hits(self, query: str, where: str, which: ArticleFilter) -> Iterator[Hit]:
        before: tuple[float, datetime, str] | None = None
        while hits := self.observatory.reader().search(
            query, where=where, which=which, limit=ROWS, before=before
        ):
            yield from hits
            before = _hit_place(hits[-1])

    @staticmethod
    def _advice(asked: Asked, query: str, where: str, which: ArticleFilter) -> tuple[searching.Advice, ...]:
        """The filters that could be dropped, each with how many results that would give."""
        inside = searching.WHERE[where]
        found: list[searching.Advice] = []

        def offer(text: str, href: str, query: str, inside: str, which: ArticleFilter) -> None:
            count = asked.reader.count(query, where=inside, which=which)
            if count:
                found.append(searching.Advice(text, href, count))

        if where != "any":
            offer("Search any version", asked.link(**{"in": None}), query, "text", which)
        if which.source_id:
            offer("All sources", asked.link(source=None), query, inside, replace(which, source_id=None))
        if which.classes:
            offer(
                "All kinds of edits", asked.link(**{"class": None}), query, inside, replace(which, classes=())
            )
        if which.language:
            offer("All languages", asked.link(language=None), query, inside, replace(which, language=None))
        if which.since or which.until:
            ever = replace(which, since=None, until=None)
            offer("Any time", asked.link(**{"from": None, "to": None}), query, inside, ever)
        for word in query.split() if len(query.split()) > 1 else []:
            rest = " ".join(other for other in query.split() if other != word)
            offer(f"Without “{word}”", asked.link(q=rest), rest, inside, which)
        return tuple(sorted(found, key=lambda row: row.count))

    # -- the rest --

    def looks(self, asked: Asked) -> Response:
        """The check log, newest first: of all, of one source, or of one article."""
        reader = asked.reader
        article = reader.article(asked.query("article")) if asked.query("article") else None
        source = reader.source(asked.query("source")) if asked.query("source") else None
        ids = article.id if article else None, source.id if source else None
        if asked.form == "csv":
            most = _number(asked.query("limit"), "limit") if asked.query("limit") else None
            return self.csv(asked, exports.LOOKS, itertools.islice(self._all_looks(*ids), most))
        limit = min(_number(asked.query("limit", str(ROWS)), "limit"), 10_000)
        before = _look_cursor(asked.query("before"))
        rows = reader.log(article_id=ids[0], source_id=ids[1], limit=limit + 1, before=before)
        rows, more = rows[:limit], len(rows) > limit
        following = None
        if more:
            number, last = rows[-1]
            following = asked.next(before=f"{last.at.isoformat()}~{number}")
        if asked.form == "json":
            return self.json(
                asked, {"looks": [exports.LOOKS.record(look) for _, look in rows], "next": following}
            )
        return self.html(
            asked,
            "looks.html",
            here="Sources",
            canonical="/looks",
            source=source,
            article=article,
            looks=[watched.look_line(look, asked.now) for _, look in rows],
            following=following,
        )

    def _all_looks(self, article: str | None, source: str | None) -> Iterator[Look]:
        before: tuple[datetime, int] | None = None
        while rows := self.observatory.reader().log(
            article_id=article, source_id=source, limit=ROWS, before=before
        ):
            yield from (look for _, look in rows)
            before = rows[-1][1].at, rows[-1][0]

    def export(self, asked: Asked) -> Response:
        """What can be had in which form."""
        lists = [
            ("All changes", "/latest", ("csv", "json", *FEEDS)),
            ("Silent edits", "/silent", ("csv", "json", *FEEDS)),
            ("Corrections", "/corrections", ("csv", "json", *FEEDS)),
            ("All articles", "/articles", ("csv", "json", *FEEDS)),
            ("All sources with their health", "/sources", ("csv", "json", "opml", *FEEDS)),
            ("All checks", "/looks", ("csv", "json")),
            ("All stories", "/stories", ("csv", "json", *FEEDS)),
            ("All quotations", "/quotes", ("csv", "json", *FEEDS)),
        ]
        if asked.form == "json":
            return self.json(
                asked,
                {"lists": [{"name": name, "path": path, "forms": forms} for name, path, forms in lists]},
            )
        return self.html(asked, "export.html", lists=lists, feeds=FEEDS, called=_NAMES)

    def methods(self, asked: Asked) -> Response:
        """How versions, times and comparisons are made, and how often that is wrong."""
        tables = rates.measured()
        if asked.form == "json":
            told = {"comparison_rule": RULE, "excerpts": self.observatory.settings.public}
            return self.json(asked, {**told, "rates": [rates.record(table) for table in tables]})
        return self.html(asked, "methods.html", rates=tables)


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
    order = asked.query("order", Order.NEWEST)
    if order not in set(Order):
        raise BadRequest(f"order: {order!r} is none of {', '.join(Order)}")
    return Order(order)


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


# --- reading queries -------------------------------------------------------------------------------------


def cursor(text: str) -> tuple[datetime, str] | None:
    """The last row of the page before: its time and id, as `next` wrote them."""
    if not text:
        return None
    at, mark, key = text.replace(" ", "+").partition("~")
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        raise BadRequest(f"before: {text!r} is no place in a list") from None
    if not mark or moment.tzinfo is None:
        raise BadRequest(f"before: {text!r} is no place in a list")
    return moment, key


def _hit_place(hit: Hit) -> tuple[float, datetime, str]:
    """What goes on after this hit."""
    return hit.score, hit.seen, f"{hit.article.id}:{hit.version}"


def _hit_cursor(text: str) -> tuple[float, datetime, str] | None:
    """The last hit of the page before, as `next` wrote it."""
    score, _, rest = text.partition("~")
    place = cursor(rest)
    if place is None and not text:
        return None
    try:
        number = float(score)
    except ValueError:
        number = math.nan
    if place is None or not math.isfinite(number):
        raise BadRequest(f"before: {text!r} is no place in a list")
    return number, *place


def _look_cursor(text: str) -> tuple[datetime, int] | None:
    """The last look of the page before, as `next` wrote it."""
    place = cursor(text)
    if place is None:
        return None
    at, number = place
    return at, _number(number, "before")


def _number(text: str, name: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise NotFoundError(f"{name}: {text!r} is no number")
    return int(text)


def _day(text: str, name: str, of_day: time) -> datetime | None:
    if not text:
        return None
    try:
        return datetime.combine(date.fromisoformat(text), of_day, UTC)
    except ValueError:
        raise BadRequest(f"{name}: {text!r} is no date; write 2026-11-21") from None


def _language(document: Document | None, article: Article) -> str | None:
    """A language tag fit for an attribute, as the page states it."""
    tag = (document.language if document is not None else None) or article.language or ""
    return tag if tag and tag.replace("-", "").isalnum() and tag.isascii() and len(tag) < 36 else None


Found = TypeVar("Found")


def _or_none(ask: Callable[[], Found]) -> Found | None:
    try:
        return ask()
    except NotFoundError:
        return None


def local(path: str) -> str:
    """A path of this site to go back to, whatever was asked for: never another host."""
    safe = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if safe else "/"
