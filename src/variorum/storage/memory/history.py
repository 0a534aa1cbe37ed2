"""Versions in memory, the edits between them, what changed apart from their texts, and takedowns."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from variorum.errors import NotFoundError, StorageError
from variorum.ports import NewText
from variorum.storage.columns import storable
from variorum.storage.derived import (
    NOTHING_CHANGED,
    no_interval,
    numbers_after,
    sentences_changed,
    standing,
    united,
    woven,
)
from variorum.storage.memory.stories import Stories
from variorum.storage.memory.tables import KeptVersion, stored
from variorum.types import (
    Document,
    History,
    Interval,
    KnownText,
    LinkChange,
    Mark,
    PictureChange,
    StoredEdit,
    Version,
    WitnessChange,
)


class Histories(Stories):
    """Versions and what belongs to them."""

    def add_version(self, version: Version, document: Document) -> None:
        version, document = stored(version), stored(document)
        label = f"{version.article_id}/{version.number}"
        if not version.intervals:
            raise StorageError(f"{label}: a version needs the interval in which it was seen")
        with self._writing():
            if not self._article(version.article_id).listed:
                raise StorageError(f"{version.article_id}: was taken down and gets no more versions")
            if version.capture_id not in self._captures:
                raise NotFoundError(
                    f"{version.capture_id}: no capture has that id; a version needs its evidence"
                )
            known = len(self._of(version.article_id))
            if version.number != known:
                raise StorageError(
                    f"{version.article_id}: the next version is number {known}, not {version.number}"
                )
            self._versions[version.article_id, version.number] = KeptVersion(version, document)
            self._relate(version.article_id)

    def add_texts(self, arrived: Sequence[NewText]) -> None:
        if len({text.version.article_id for text in arrived}) < len(arrived):
            raise StorageError("two new texts of one article are added one after another, not at once")
        with self._writing():
            for text in arrived:
                id_, number, document = text.version.article_id, text.version.number, text.document
                beginnings = [part.first for kept in self._of(id_) for part in kept.version.intervals]
                self.add_version(text.version, document)
                if any(first >= text.version.first_seen for first in beginnings):
                    raise StorageError(f"{id_}/{number}: a later text is known already")
                self.add_edits(text.edits)
                self.set_state(id_, text.state, number, text.candidate)
                article = self.article(id_)
                self.set_article(
                    replace(
                        article, headline=document.headline, language=document.language,
                        published=document.published or article.published,
                    )
                )  # fmt: skip

    def add_interval(
        self,
        article_id: str,
        number: int,
        after: datetime | None,
        first: datetime,
        last: datetime | None = None,
    ) -> None:
        with self._writing():
            kept = self._version(article_id, number)
            if any(part.first == first for part in kept.version.intervals):
                raise StorageError(
                    f"{article_id}/{number}: an interval begins at {first.isoformat()} already"
                )
            intervals = sorted(
                [*kept.version.intervals, stored(Interval(after, first, last or first))],
                key=lambda part: part.first,
            )
            version = replace(kept.version, intervals=tuple(intervals))
            self._versions[article_id, number] = replace(kept, version=version)
            self._relate(article_id)

    def drop_interval(self, article_id: str, number: int, first: datetime) -> None:
        with self._writing():
            kept = self._version(article_id, number)
            left = tuple(part for part in kept.version.intervals if part.first != first)
            if not left or len(left) == len(kept.version.intervals):
                raise no_interval(article_id, number, first)
            version = replace(kept.version, intervals=left)
            self._versions[article_id, number] = replace(kept, version=version)
            self._relate(article_id)

    def set_document(
        self,
        article_id: str,
        number: int,
        document: Document,
        *,
        text_key: str,
        decision_rule: int,
        words: int | None = None,
    ) -> None:
        document = stored(document)
        with self._writing():
            kept = self._version(article_id, number)
            if kept.document is None:
                raise _no_text(article_id, number)
            version = replace(
                kept.version,
                headline=document.headline,
                text_key=storable(text_key),
                extraction_rule=document.rule,
                decision_rule=decision_rule,
                words=kept.version.words if words is None else words,
            )
            self._versions[article_id, number] = replace(kept, version=version, document=document)
            if (read := self._printings.get((article_id, number))) is not None:
                self._printings[article_id, number] = replace(read, rule=0)
            self._relate(article_id)

    def absorb(self, article_id: str, into: str) -> None:
        if article_id == into:
            raise StorageError(f"{article_id}: cannot become itself")
        with self._writing():
            for each in (article_id, into):
                self._article(each)
                if each in self._takedowns:
                    raise StorageError(f"{each}: was taken down and cannot be united with another article")
            self._forget_told(article_id)
            own, others = self._of(into), self._of(article_id)
            numbers = numbers_after([kept.version for kept in own], [kept.version for kept in others])
            stretches = [(part, kept.version.number) for kept in own for part in kept.version.intervals]
            for kept in others:
                number = numbers[kept.version.number]
                stretches += [(part, number) for part in kept.version.intervals]
                del self._versions[article_id, kept.version.number]
                if (into, number) not in self._versions:
                    version = replace(kept.version, article_id=into, number=number)
                    self._versions[into, number] = replace(kept, version=version)
            for pair in [pair for pair in self._edits if pair[0] == article_id]:
                del self._edits[pair]
            intervals = woven(stretches)
            for number in {number for _, number in intervals}:
                kept = self._versions[into, number]
                parts = tuple(part for part, shown in intervals if shown == number)
                self._versions[into, number] = replace(kept, version=replace(kept.version, intervals=parts))
            for key, mark in list(self._marks.items()):
                if mark.article_id == article_id and numbers.get(mark.version, -1) >= len(own):
                    self._marks[key] = replace(mark, article_id=into, version=numbers[mark.version])
            for key, look in list(self._log.items()):
                if look.article_id == article_id:
                    shown = None if look.version is None else numbers.get(look.version, look.version)
                    self._log[key] = replace(look, article_id=into, version=shown)
            for capture in list(self._captures.values()):
                if capture.article_id == article_id:
                    self._captures[capture.id] = replace(capture, article_id=into)
            for key, change in list(self._witnesses.items()):
                if change.article_id == article_id:
                    self._witnesses[key] = replace(change, article_id=into)
            for key, moved in list(self._links.items()):
                if moved.article_id == article_id:
                    self._links[key] = replace(moved, article_id=into)
            for key, shown_before in list(self._pictures.items()):
                if shown_before.article_id == article_id:
                    self._pictures[key] = replace(shown_before, article_id=into)
            plan, other = self._plans[into], self._plans[article_id]
            due = None if self._articles[into].ended else united(plan, other).due
            self._pass_over(article_id, into)
            looks = self._articles[article_id].looks
            self._articles[article_id] = replace(self._articles[article_id], looks=0)
            self._articles[into] = replace(self._articles[into], looks=self._articles[into].looks + looks)
            self._plans[into] = replace(united(plan, other), due=due)
            self._plans[article_id] = replace(self._plans[article_id], kept_capture=None)
            for each in (article_id, into):
                self._relate(each)

    def versions(self, article_id: str, *, noise: bool = False) -> list[Version]:
        self._article(article_id)
        return [kept.version for kept in self._of(article_id) if noise or not kept.version.noise]

    def document(self, article_id: str, number: int) -> Document:
        document = self._version(article_id, number).document
        if document is None:
            raise _no_text(article_id, number)
        return document

    def documents(self, article_id: str, numbers: Collection[int]) -> dict[int, Document]:
        kept = [(number, self._versions.get((article_id, number))) for number in sorted(set(numbers))]
        return {
            number: each.document for number, each in kept if each is not None and each.document is not None
        }

    def shown_documents(self, ids: Collection[str]) -> dict[str, Document]:
        shown = ((id_, self._plans[id_].current) for id_ in ids if id_ in self._plans)
        kept = ((id_, self._versions.get((id_, number))) for id_, number in shown if number is not None)
        return {id_: each.document for id_, each in kept if each is not None and each.document is not None}

    def history(self, article_id: str) -> History:
        plan, article = self.plan(article_id), self._article(article_id)
        known = [kept.version for kept in self._of(article_id)]
        return History(
            article_id,
            plan.state,
            tuple(KnownText(version.number, version.text_key, version.noise) for version in known),
            plan.current,
            next((version.words for version in known if version.number == plan.current), 0),
            article.candidate,
            plan.last_look,
            frozenset(version.text_key for version in known if version.noise),
        )

    def add_edits(self, edits: Sequence[StoredEdit]) -> None:
        pairs: dict[tuple[str, int, int], list[StoredEdit]] = {}
        for edit in map(stored, edits):
            pairs.setdefault((edit.article_id, edit.old_version, edit.new_version), []).append(edit)
        with self._writing():
            for (article_id, old, new), group in pairs.items():
                self._version(article_id, old)
                self._version(article_id, new)
                self._edits[article_id, old, new] = tuple(sorted(group, key=lambda edit: edit.position))

    def edits(self, article_id: str, old: int, new: int) -> list[StoredEdit]:
        return list(self._edits.get((article_id, old, new), ()))

    def mark(self, mark: Mark) -> None:
        if mark.verdict not in ("noise", "edit"):
            raise StorageError(
                f"{mark.article_id}/{mark.version}: a mark is 'noise' or 'edit', not {mark.verdict!r}"
            )
        with self._writing():
            kept = self._version(mark.article_id, mark.version)
            self._marks[self._next()] = stored(mark)
            version = replace(kept.version, noise=mark.verdict == "noise")
            self._versions[mark.article_id, mark.version] = replace(kept, version=version)
            if mark.article_id not in self._takedowns:
                self._relate(mark.article_id)
                self._requote(mark.article_id)

    def marks(self, article_id: str) -> list[Mark]:
        self._article(article_id)
        return [mark for mark in self._marks.values() if mark.article_id == article_id]

    def add_witness_changes(self, changes: Sequence[WitnessChange]) -> None:
        with self._writing():
            for change in changes:
                self._article(change.article_id)
                self._witnesses[self._next()] = stored(change)

    def witness_changes(self, article_id: str) -> list[WitnessChange]:
        self._article(article_id)
        found = [change for change in self._witnesses.values() if change.article_id == article_id]
        return sorted(found, key=lambda change: change.at)

    def add_link_changes(self, changes: Sequence[LinkChange]) -> None:
        with self._writing():
            for change in changes:
                self._article(change.article_id)
                self._links[self._next()] = stored(change)

    def link_changes(self, article_id: str) -> list[LinkChange]:
        self._article(article_id)
        found = [change for change in self._links.values() if change.article_id == article_id]
        return sorted(found, key=lambda change: change.at)

    def add_picture_changes(self, changes: Sequence[PictureChange]) -> None:
        with self._writing():
            for change in changes:
                self._article(change.article_id)
                self._pictures[self._next()] = stored(change)

    def picture_changes(self, article_id: str) -> list[PictureChange]:
        self._article(article_id)
        found = [change for change in self._pictures.values() if change.article_id == article_id]
        return sorted(found, key=lambda change: change.at)

    def _relate(self, article_id: str) -> None:
        """Work out what follows from intervals, marks and texts."""
        known = self._of(article_id)
        now = standing(
            [(part.first, kept.version.number) for kept in known for part in kept.version.intervals],
            {kept.version.number for kept in known if kept.version.noise},
        )
        for kept in known:
            number = kept.version.number
            previous = now.previous[number]
            before = None if previous is None else known[previous].document
            change = NOTHING_CHANGED if kept.document is None else sentences_changed(before, kept.document)
            self._versions[article_id, number] = replace(kept, previous=previous, change=change)
        self._articles[article_id] = replace(
            self._article(article_id), versions=now.versions, flips=now.flips, last_change=now.last_change
        )
        self._plans[article_id] = replace(self._plans[article_id], current=now.current)
        self._await_reading(article_id)

    def takedown(self, article_id: str, at: datetime, reason: str) -> None:
        with self._writing():
            article = self._article(article_id)
            if article_id in self._takedowns:
                raise StorageError(f"{article_id}: was taken down already")
            for kept in self._of(article_id):
                self._versions[article_id, kept.version.number] = replace(
                    kept, version=replace(kept.version, headline=None), document=None, change=NOTHING_CHANGED
                )
            self._forget_told(article_id)
            self._await_reading(article_id)
            for pair in [pair for pair in self._edits if pair[0] == article_id]:
                del self._edits[pair]
            for number, mark in list(self._marks.items()):
                if mark.article_id == article_id:
                    self._marks[number] = replace(mark, note=None)
            for number, change in list(self._witnesses.items()):
                if change.article_id == article_id:
                    del self._witnesses[number]
            for number, moved in list(self._links.items()):
                if moved.article_id == article_id:
                    del self._links[number]
            for number, shown_before in list(self._pictures.items()):
                if shown_before.article_id == article_id:
                    del self._pictures[number]
            for seen, sighting in list(self._sightings.items()):
                if seen[0] == article_id:
                    self._sightings[seen] = replace(sighting, title=None)
            self._articles[article_id] = replace(
                article, headline=None, listed=False, ended=True, candidate=None
            )
            self._plans[article_id] = replace(self._plans[article_id], due=None, memo=None, why="taken down")
            self._takedowns[article_id] = stored((at, reason))

    def tombstone(self, article_id: str) -> tuple[datetime, str] | None:
        return self._takedowns.get(article_id)


def _no_text(article_id: str, number: int) -> NotFoundError:
    return NotFoundError(f"{article_id}/{number}: has no text any more; the article was taken down")
