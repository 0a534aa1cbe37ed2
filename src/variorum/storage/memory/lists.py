"""Lists, counts and search in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from itertools import count as counting
from itertools import takewhile

from variorum.edits import came_back as restoration
from variorum.edits import importance, silence
from variorum.ports import ELSEWHERE, PLACES, RECENT, ArticleFilter, Facets, Order, Step, Tally, change_place
from variorum.storage.columns import micros
from variorum.storage.derived import (
    NOTHING_CHANGED,
    changed_words,
    language_of,
    searchable,
    searched,
    sentences_changed,
    told,
    with_later_notes,
)
from variorum.storage.memory.history import Histories
from variorum.storage.memory.tables import KeptVersion, within
from variorum.storage.words import Query, count, parse, snippet, words
from variorum.types import (
    Article,
    ArticleState,
    ChangeRow,
    Edit,
    Hit,
    Source,
    SourceState,
    Totals,
    Version,
    WitnessChange,
)
from variorum.versions.showings import came_back
from variorum.versions.witnesses import BYLINE


class Lists(Histories):
    """What pages, feeds and commands list, count and find."""

    def articles(
        self,
        which: ArticleFilter = ArticleFilter(),
        *,
        limit: int = 50,
        before: tuple[datetime, str] | None = None,
    ) -> list[Article]:
        found = [(-micros(_touched(article)), article.id, article) for article in self._listed(which)]
        if before is not None:
            mark = (-micros(before[0]), before[1])
            found = [row for row in found if row[:2] > mark]
        return [article for _, _, article in sorted(found, key=lambda row: row[:2])[:limit]]

    def changes(
        self,
        which: ArticleFilter = ArticleFilter(),
        *,
        limit: int = 50,
        before: tuple[datetime, str] | None = None,
        order: Order = Order.NEWEST,
    ) -> list[ChangeRow]:
        def key(kept: KeptVersion) -> tuple[float, int, str, int]:
            weight = importance(self._told(kept)) if order == Order.WEIGHTIEST else 0.0
            return (-weight, *_change_key(kept.version))

        found = [(key(kept), kept) for kept in self._changes(which)]
        if before is not None:
            time, (article_id, number) = before[0], change_place(before[1])
            weight = 0.0
            if order == Order.WEIGHTIEST:
                back = (each for each in self._back(article_id) if each.version.number == number)
                then = next((each for each in back if each.version.first_seen == time), None)
                weight = key(then or self._version(article_id, number))[0]
            last = (weight, -micros(time), article_id, number)
            found = [row for row in found if row[0] > last]
        changes = [
            ChangeRow(
                self.article(kept.version.article_id),
                self._before(kept).version,
                kept.version,
                (edits := self._told(kept)),
                importance(edits),
                self._silent(kept),
            )
            for _, kept in sorted(found, key=lambda row: row[0])[:limit]
        ]
        silent = {row.article.id for row in changes if row.silent}
        others = (kept for kept in self._shown(ArticleFilter()) if kept.version.article_id in silent)
        notes = [
            (edit, kept.version.first_seen)
            for kept in sorted(others, key=lambda kept: kept.version.first_seen)
            if kept.previous is not None
            for edit in self.edits(kept.version.article_id, kept.previous, kept.version.number)
        ]
        return with_later_notes(changes, notes)

    def signed(
        self, which: ArticleFilter = ArticleFilter(), *, limit: int = 50
    ) -> list[tuple[Article, WitnessChange]]:
        if not which.of_bylines:
            return []
        found = [
            change
            for change in self._witnesses.values()
            if change.witness == BYLINE
            and within(change.at, which)
            and self._public(change.article_id, which)
            and self._about(change.article_id, which)
        ]
        found.sort(key=lambda change: change.at, reverse=True)
        return [(self.article(change.article_id), change) for change in found[:limit]]

    def steps(self, article_ids: Collection[str], *, limit: int = 40) -> dict[str, list[Step]]:
        found: dict[str, list[Step]] = {}
        for kept in sorted(self._changes(ArticleFilter()), key=lambda kept: _change_key(kept.version)):
            id_, now = kept.version.article_id, kept.version
            if id_ in article_ids and len(found.setdefault(id_, [])) < limit:
                before = self._before(kept).version.first_seen
                edits = len(self._told(kept))
                found[id_].append(Step(now.number, now.first_seen, before, edits, back=kept.back))
        return found

    def most_edited(self, since: datetime, *, limit: int = 5) -> list[tuple[Article, int]]:
        recent = sorted(_change_key(kept.version) for kept in self._changes(ArticleFilter(since=since)))
        often = Counter(id_ for _, id_, _ in recent[:RECENT])
        busy = sorted((-times, id_) for id_, times in often.items() if times > 1)
        return [(self.article(id_), -times) for times, id_ in busy[:limit]]

    def totals(self, which: ArticleFilter = ArticleFilter(), *, since: datetime | None = None) -> Totals:
        anything = which == replace(ArticleFilter(), since=which.since, until=which.until)
        listed = self._listed(which)
        looks = [
            look
            for look in self._log.values()
            if (anything or self._about(look.article_id, which))
            and within(look.at, which)
            and (since is None or look.at >= since)
        ]
        outcomes = sorted({look.outcome for look in looks}, key=lambda outcome: outcome.value)
        times = [article.due for article in listed if article.due is not None]
        times += [health.due for source, health in self._polled() if self._source_of(source, which)]
        return Totals(
            sources=sum(
                source.state is not SourceState.REMOVED and self._source_of(source, which)
                for source in self._sources.values()
            ),
            articles=len(listed),
            watched=sum(article.due is not None for article in listed),
            versions=sum(within(kept.version.first_seen, which) for kept in self._shown(which)),
            changes=sum(since is None or kept.version.first_seen >= since for kept in self._changes(which)),
            looks=len(looks),
            captures=sum(
                (anything or self._about(capture.article_id, which)) and within(capture.captured, which)
                for capture in self._captures.values()
            ),
            last_look=max((look.at for look in looks), default=None),
            next_look=min(times, default=None),
            per_outcome={
                outcome.value: sum(look.outcome is outcome for look in looks) for outcome in outcomes
            },
        )

    def summary(self, *, most: int = 10_000) -> Totals:
        whole, some = self.totals(), self._listed(ArticleFilter())[: most + 1]
        versions = sum(article.versions for article in some)
        return Totals(
            sources=whole.sources,
            articles=len(some),
            watched=min(whole.watched, most + 1),
            versions=versions,
            changes=versions
            - sum(article.versions > 0 for article in some)
            + sum(len(self._back(article.id)) for article in some),
            last_look=whole.last_look,
            next_look=whole.next_look,
        )

    def search(
        self,
        query: str,
        *,
        where: str = "text",
        which: ArticleFilter = ArticleFilter(),
        limit: int = 20,
        before: tuple[float, datetime, str] | None = None,
    ) -> list[Hit]:
        asked = parse(query)
        found = [
            ((-score, *_change_key(kept.version)), kept) for score, kept in self._hits(asked, where, which)
        ]
        if before is not None:
            score, time, place = before
            last = (score, -micros(time), *change_place(place))
            found = [row for row in found if row[0] > last]
        page = sorted(found, key=lambda row: row[0])[:limit]
        return [
            Hit(
                self.article(kept.version.article_id),
                kept.version.number,
                kept.version.first_seen,
                where,
                kept.version.headline,
                snippet(asked, _text(kept, where)),
                key[0],
                *told(asked, where, kept.change, kept.version.headline),
                kept.previous if kept.back else None,
            )
            for key, kept in page
        ]

    def count(self, query: str, *, where: str = "text", which: ArticleFilter = ArticleFilter()) -> int:
        return len(self._hits(parse(query), where, which))

    def facets(self, query: str, *, where: str = "text", which: ArticleFilter = ArticleFilter()) -> Facets:
        asked = parse(query)
        if not asked:
            return Facets()
        hits = [kept for _, kept in self._hits(asked, where, which)]
        every = self._found(asked, where, which)
        one_each = which.article_id is None
        classed = {
            (
                kept.version.article_id,
                None if one_each else (kept.version.number, kept.back),
                edit.klass.value,
            )
            for _, kept in every
            for edit in self._pair_edits(kept)
        }
        articles = [kept.version.article_id for kept in hits]
        tongues = Counter(language_of(self._articles[id_].language) for id_ in articles)
        del tongues[""]
        more = len(self._matching(asked, where, searched(which) + 1)) > searched(which)
        few = searched(which) // ELSEWHERE
        return Facets(
            total=len(hits),
            more=more,
            outlets=dict(Counter(self._articles[id_].outlet for id_ in articles)),
            classes=dict(Counter(klass for _, _, klass in classed)),
            months=dict(Counter(f"{kept.version.first_seen:%Y-%m}" for kept in hits)),
            languages=dict(tongues),
            places={
                place: Tally(len(hits), more)
                if place == where
                else Tally(
                    len(self._hits(asked, place, which, few)),
                    len(self._matching(asked, place, few + 1)) > few,
                )
                for place in PLACES
            },
        )

    def _listed(self, which: ArticleFilter) -> list[Article]:
        found = [
            self.article(article_id)
            for article_id in self._articles
            if self._public(article_id, which) and self._about(article_id, which)
        ]
        if which.classes or which.silent:
            every = replace(which, since=None, until=None)
            changed = {kept.version.article_id for kept in self._changes(every)}
            found = [article for article in found if article.id in changed]
        return [article for article in found if within(_touched(article), which)]

    def _changes(self, which: ArticleFilter) -> list[KeptVersion]:
        return [
            kept
            for kept in self._shown(which, back=True)
            if kept.previous is not None
            and within(kept.version.first_seen, which)
            and self._classed(kept, which)
        ]

    def _shown(self, which: ArticleFilter, *, back: bool = False) -> list[KeptVersion]:
        """Versions, noise left out, of the articles that lists show; with `back` also those that came back."""
        good: dict[str, bool] = {}
        shown = []
        for (article_id, _), kept in self._versions.items():
            if article_id not in good:
                good[article_id] = self._public(article_id, which) and self._about(article_id, which)
            if good[article_id] and not kept.version.noise:
                shown.append(kept)
        return shown + [kept for id_, is_good in good.items() if back and is_good for kept in self._back(id_)]

    def _back(self, article_id: str) -> list[KeptVersion]:
        """The versions of an article that came back."""
        known = self._of(article_id)
        found = []
        for old, new in came_back(kept.version for kept in known if not kept.version.noise):
            kept, before = known[new.number], known[old.number].document
            change = NOTHING_CHANGED if kept.document is None else sentences_changed(before, kept.document)
            found.append(replace(kept, version=new, previous=old.number, change=change, back=True))
        return found

    def _before(self, kept: KeptVersion) -> KeptVersion:
        return self._versions[kept.version.article_id, kept.previous or 0]

    def _pair_edits(self, kept: KeptVersion) -> tuple[Edit, ...]:
        if kept.previous is None:
            return ()
        stored = self.edits(kept.version.article_id, kept.previous, kept.version.number)
        return tuple(row.edit for row in stored)

    def _told(self, kept: KeptVersion) -> tuple[Edit, ...]:
        """The edits as lists tell them: of a return at least that it is one."""
        return self._pair_edits(kept) or ((restoration(),) if kept.back else ())

    def _classed(self, kept: KeptVersion, which: ArticleFilter) -> bool:
        if which.classes and not any(edit.klass in which.classes for edit in self._pair_edits(kept)):
            return False
        return not which.silent or self._silent(kept)

    def _silent(self, kept: KeptVersion) -> bool:
        every = (self._versions.get((kept.version.article_id, number)) for number in counting())
        first = min(
            each.version.first_seen for each in takewhile(lambda each: each is not None, every) if each
        )
        return silence(self._pair_edits(kept), kept.version.first_seen - first).silent

    def _about(self, article_id: str, which: ArticleFilter) -> bool:
        kept, plan = self._articles[article_id], self._plans[article_id]
        return (
            which.article_id in (None, article_id)
            and (which.source_id is None or (article_id, which.source_id) in self._sightings)
            and which.outlet in (None, kept.outlet)
            and which.state in (None, plan.state)
            and (not which.changed or kept.versions >= 2)
            and (which.language is None or language_of(kept.language) == language_of(which.language))
        )

    def _public(self, article_id: str, which: ArticleFilter) -> bool:
        kept = self._articles[article_id]
        merged = self._plans[article_id].state is ArticleState.MERGED and not kept.versions
        return kept.listed and not (which.state is None and merged)

    def _source_of(self, source: Source, which: ArticleFilter) -> bool:
        return (
            which.source_id in (None, source.id)
            and which.outlet in (None, source.outlet)
            and (which.article_id is None or (which.article_id, source.id) in self._sightings)
        )

    def _matching(self, asked: Query, where: str, most: int) -> list[tuple[float, KeptVersion]]:
        """The versions stored last that match, and the returns, with hits in the share of the text. A return has the text
        and headline of its version; only in what was added and removed it counts for itself."""
        if not asked:
            return []
        if where not in PLACES:
            raise ValueError(f"{where!r}: search is in 'text', 'headline', 'added' or 'removed'")
        found: list[tuple[float, KeptVersion]] = []
        back = {(id_, kept.version.number): kept for id_ in self._articles for kept in self._back(id_)}
        for place, kept in reversed(self._versions.items()):
            for each in (kept, back[place]) if place in back else (kept,):
                text = _words(each, where)
                if hits := count(asked, text):
                    found.append((hits / (len(text) + 100), each))
            if len(found) >= most:
                break
        return found

    def _hits(
        self, asked: Query, where: str, which: ArticleFilter, most: int | None = None
    ) -> list[tuple[float, KeptVersion]]:
        """Matching versions with a score that is greater the better: hits in the share of the text."""
        found: dict[tuple[str, tuple[int, bool] | None], tuple[float, KeptVersion]] = {}
        for score, kept in self._found(asked, where, which, most):
            own = (kept.version.number, kept.back) if which.article_id is not None else None
            found[kept.version.article_id, own] = score, kept
        return list(found.values())

    def _found(
        self, asked: Query, where: str, which: ArticleFilter, most: int | None = None
    ) -> list[tuple[float, KeptVersion]]:
        """What matches and is asked for, the oldest first: of one article the last is its hit."""
        shown = {(kept.version.article_id, kept.version.number) for kept in self._shown(which)}
        matching = self._matching(asked, where, (most or searched(which)) + 1)
        return [
            (score, kept)
            for score, kept in sorted(
                matching, key=lambda row: (row[1].version.first_seen, row[1].version.number)
            )
            if (kept.version.article_id, kept.version.number) in shown
            and within(kept.version.first_seen, which)
            and self._classed(kept, which)
        ]


def _text(kept: KeptVersion, where: str) -> str:
    if where == "text":
        return "" if kept.document is None else searchable(kept.document)
    if where == "headline":
        return kept.version.headline or ""
    return "\n".join(kept.change.added if where == "added" else kept.change.removed)


def _words(kept: KeptVersion, where: str) -> list[str]:
    """The words under which a version is found there."""
    if where in ("text", "headline") or kept.document is None:
        return words(_text(kept, where))
    added, removed = changed_words(kept.change, kept.document.headline)
    return added if where == "added" else removed


def _touched(article: Article) -> datetime:
    return article.last_change or article.found


def _change_key(version: Version) -> tuple[int, str, int]:
    """Newest first, then by article and number."""
    return (-micros(version.first_seen), version.article_id, version.number)
