"""Articles in memory: their addresses, how they stand, and the captures that prove them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from variorum.errors import NotFoundError, StorageError
from variorum.storage.columns import storable
from variorum.storage.derived import NOTHING_NEW, host_of
from variorum.storage.memory.plans import Plans
from variorum.storage.memory.tables import KeptArticle, stored
from variorum.types import Address, AddressKind, Article, ArticleState, Candidate, Capture, Plan, RecordRef


class Articles(Plans):
    """Articles, addresses and captures."""

    def article_by_address(self, key: str) -> str | None:
        owner = self._addresses.get(storable(key))
        return owner[0] if owner else None

    def articles_by_address(self, keys: Sequence[str]) -> dict[str, str]:
        return {key: owner for key in keys if (owner := self.article_by_address(key)) is not None}

    def add_article(self, article: Article, plan: Plan, key: str) -> None:
        article, plan, key = stored(article), stored(plan), storable(key)
        with self._writing():
            owner = self.article_by_address(key)
            if owner is not None:
                raise StorageError(f"{key}: is an address of article {owner} already")
            if article.id in self._articles:
                raise StorageError(f"{article.id}: an article has that id already")
            self._articles[article.id] = KeptArticle(
                article.id,
                article.url,
                article.outlet,
                article.found,
                article.headline,
                article.language,
                article.published,
            )
            self._plans[article.id] = plan
            self._addresses[key] = (article.id, Address(article.url, AddressKind.CANONICAL, article.found))

    def add_address(self, article_id: str, url: str, key: str, kind: AddressKind, since: datetime) -> None:
        key = storable(key)
        with self._writing():
            self._article(article_id)
            known = self._addresses.get(key)
            if known is None:
                self._addresses[key] = (article_id, Address(storable(url), kind, stored(since)))
            elif known[0] == article_id:
                self._addresses[key] = (article_id, replace(known[1], kind=kind))

    def addresses(self, article_id: str) -> list[Address]:
        self._article(article_id)
        found = [(key, address) for key, (owner, address) in self._addresses.items() if owner == article_id]
        found.sort(key=lambda row: (row[1].since, row[1].kind is not AddressKind.CANONICAL, row[0]))
        return [address for _, address in found]

    def set_canonical(
        self, article_id: str, url: str, key: str, since: datetime, *, former: AddressKind
    ) -> None:
        url, key = storable(url), storable(key)
        with self._writing():
            article = self._article(article_id)
            known = self._addresses.get(key)
            if known is not None and known[0] != article_id:
                raise StorageError(f"{url}: is an address of article {known[0]} already")
            for other, (owner, address) in list(self._addresses.items()):
                if owner == article_id and address.kind is AddressKind.CANONICAL and other != key:
                    self._addresses[other] = (owner, replace(address, kind=former))
            since = known[1].since if known else stored(since)
            self._addresses[key] = (article_id, Address(url, AddressKind.CANONICAL, since))
            self._articles[article_id] = replace(article, url=url)
            self._plans[article_id] = replace(self._plans[article_id], url=url, host=host_of(url))

    def merge(self, article_id: str, into: str, at: datetime) -> None:
        if article_id == into:
            raise StorageError(f"{article_id}: cannot become itself")
        with self._writing():
            self._article(into)
            self._article(article_id)
            if (article_id, 0) in self._versions:
                raise StorageError(f"{article_id}: has versions and cannot become article {into}")
            self._pass_over(article_id, into)

    def _pass_over(self, article_id: str, into: str) -> None:
        """Addresses, sightings and hints belong to the other article; this one has ended."""
        article = self._article(article_id)
        for key, (owner, address) in list(self._addresses.items()):
            if owner == article_id:
                canonical = address.kind is AddressKind.CANONICAL
                kind = AddressKind.ALIAS if canonical else address.kind
                self._addresses[key] = (into, replace(address, kind=kind))
        for (seen, source_id), sighting in list(self._sightings.items()):
            if seen == article_id:
                del self._sightings[seen, source_id]
                known = self._sightings.get((into, source_id))
                if known is not None:
                    first = min(known.first, sighting.first)
                    later = sighting if sighting.last > known.last else known
                    sighting = replace(later, first=first)
                self._sightings[into, source_id] = sighting
        for number, hint in list(self._hints.items()):
            if hint.article_id == article_id:
                self._hints[number] = replace(hint, article_id=into)
        self._articles[article_id] = replace(article, ended=True)
        self._plans[article_id] = replace(
            self._plans[article_id],
            state=ArticleState.MERGED,
            due=None,
            memo=None,
            why=f"merged into {into}",
        )

    def article(self, article_id: str) -> Article:
        kept, plan = self._article(article_id), self._plans[article_id]
        return Article(
            id=kept.id,
            url=kept.url,
            outlet=kept.outlet,
            found=kept.found,
            state=plan.state,
            headline=kept.headline,
            language=kept.language,
            published=kept.published,
            versions=kept.versions,
            current=plan.current,
            looks=kept.looks,
            flips=kept.flips,
            last_look=plan.last_look,
            last_change=kept.last_change,
            due=plan.due,
            due_why=plan.why,
        )

    def set_article(self, article: Article) -> None:
        article = stored(article)
        with self._writing():
            kept = self._article(article.id)
            self._articles[article.id] = replace(
                kept,
                headline=article.headline if kept.listed else None,
                language=article.language,
                published=article.published,
            )
            self._plans[article.id] = replace(self._plans[article.id], state=article.state)

    def set_state(
        self, article_id: str, state: ArticleState, current: int | None, candidate: Candidate | None
    ) -> None:
        with self._writing():
            article = self._article(article_id)
            self._articles[article_id] = replace(article, candidate=stored(candidate))
            self._plans[article_id] = replace(self._plans[article_id], state=state, current=current)

    def keep_captures(self, captures: Sequence[tuple[Capture, str | None]]) -> None:
        with self._writing():
            for capture, old in captures:
                if old is not None and old in self._captures:
                    del self._captures[old]
                self._article(capture.article_id)
                if capture.id in self._captures:
                    raise StorageError(f"{capture.id}: a capture has that id already")
                self._captures[capture.id] = stored(capture)

    def capture(self, capture_id: str) -> Capture:
        capture = self._captures.get(capture_id)
        if capture is None:
            raise NotFoundError(f"{capture_id}: no capture has that id")
        return capture

    def captures(self, article_id: str) -> list[Capture]:
        self._article(article_id)
        return [capture for capture in self.all_captures() if capture.article_id == article_id]

    def all_captures(self) -> Iterator[Capture]:
        yield from sorted(self._captures.values(), key=lambda capture: (capture.captured, capture.id))

    def relocate(self, moved: dict[tuple[str, int], RecordRef]) -> None:
        with self._writing():
            for capture in list(self._captures.values()):
                ref = moved.get((capture.record.file, capture.record.offset))
                if ref is not None:
                    self._captures[capture.id] = replace(capture, record=stored(ref))

    def unneeded_captures(self) -> list[Capture]:
        needed = {kept.version.capture_id for kept in self._versions.values()}
        apart = {
            (change.article_id, change.at)
            for table in (self._witnesses, self._links, self._pictures)
            for change in table.values()
        }
        needed |= {
            look.capture_id
            for look in self._log.values()
            if look.capture_id and (look.outcome not in NOTHING_NEW or (look.article_id, look.at) in apart)
        }
        needed |= {plan.kept_capture for plan in self._plans.values() if plan.kept_capture}
        return [
            capture
            for capture in self.all_captures()
            if capture.id not in needed or not self._articles[capture.article_id].listed
        ]

    def drop_captures(self, ids: Sequence[str]) -> None:
        dropped = set(ids)
        with self._writing():
            for (article_id, _), kept in self._versions.items():
                if kept.version.capture_id in dropped and self._articles[article_id].listed:
                    raise StorageError(
                        f"{kept.version.capture_id}: a version was read from that capture; it has to stay"
                    )
            for number, look in list(self._log.items()):
                if look.capture_id in dropped:
                    self._log[number] = replace(look, capture_id=None)
            for plan in list(self._plans.values()):
                if plan.kept_capture in dropped:
                    self._plans[plan.article_id] = replace(plan, kept_capture=None)
            for capture_id in dropped & set(self._captures):
                del self._captures[capture_id]
