"""Texts that arrive: many new versions at once, in one statement per table.

What `Histories.add_version` works out for any version, wherever it belongs in the row of an article's texts, is
plain for one that the page shows now: it comes after all others, and no other version's predecessor changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from variorum.edits import importance
from variorum.errors import NotFoundError, StorageError
from variorum.ports import NewText
from variorum.storage import indexing, rows, texts
from variorum.storage.articles import ADD_CAPTURE
from variorum.storage.columns import micros, moment, storable
from variorum.storage.derived import Sentences, Standing, sentences_changed, standing
from variorum.storage.history import (
    ADD_CHANGE,
    ADD_EDIT,
    ADD_INTERVAL,
    ADD_TEXT,
    ADD_VERSION,
    Histories,
    change_body,
    edit_parameters,
    indexed,
)
from variorum.storage.plans import marks, unknown_article
from variorum.types import Capture

_ARTICLES: Final = """
    SELECT a.id, a.listed, v.id, v.number, v.noise, i.first FROM article AS a
    LEFT JOIN version AS v ON v.article_id = a.id
    LEFT JOIN version_interval AS i ON i.article_id = v.article_id AND i.number = v.number
    WHERE a.id IN ({marks})"""
_CAPTURES: Final = "SELECT id FROM capture WHERE id IN ({marks})"
_ROWS: Final = "SELECT article_id, number, id FROM version WHERE capture_id IN ({marks})"
_TEXTS: Final = """
    SELECT t.version_id, t.body, t.base, b.body FROM version_text AS t
    LEFT JOIN version_text AS b ON b.version_id = t.base WHERE t.version_id IN ({marks})"""
_DESCRIBE: Final = """
    UPDATE article SET headline = ?, language = ?, published = COALESCE(?, published), versions = ?,
        flips = ?, last_change = ?, touched = COALESCE(CAST(? AS BIGINT), found) WHERE id = ?"""
_STAND: Final = """
    UPDATE plan SET state = ?, current = ?, candidate_key = ?, candidate_first = ?, candidate_looks = ?,
        candidate_reason = ? WHERE article_id = ?"""
_DROP: Final = "DELETE FROM capture WHERE id = ?"


@dataclass(frozen=True, slots=True)
class _Before:
    """An article before a text arrives: its versions by number with their rows, and how they stand."""

    rows: dict[int, int]
    noise: frozenset[int]
    beginnings: list[tuple[datetime, int]]
    now: Standing


@dataclass(frozen=True, slots=True)
class _Text:
    """A stored text: its canonical bytes, and the whole one that later deltas are made against."""

    data: bytes
    base: int
    base_body: bytes


class Arrivals(Histories):
    """The part of the store that takes in what a batch of looks brought."""

    def keep_captures(self, captures: Sequence[tuple[Capture, str | None]]) -> None:
        if captures:
            with self._writing():
                self._drive_many(_DROP, [(old,) for _, old in captures if old is not None])
                self._execute_many(ADD_CAPTURE, [rows.capture_parameters(new) for new, _ in captures])

    def add_texts(self, arrived: Sequence[NewText]) -> None:
        if not arrived:
            return
        with self._writing():
            before = self._before(arrived)
            after = [self._after(text, before) for text in arrived]
            own = [
                {name: getattr(text.version, name) for name in rows.VERSION_FIELDS}
                | {
                    "first_seen": text.version.first_seen,
                    "previous": (previous := before[text.version.article_id].now.current),
                    "importance": importance(
                        [stored.edit for stored in text.edits if stored.old_version == previous]
                    ),
                }
                for text in arrived
            ]
            self._execute_many(ADD_VERSION, own)
            self._execute_many(
                ADD_INTERVAL,
                [
                    {
                        **rows.parameters(part),
                        "article_id": text.version.article_id,
                        "number": text.version.number,
                    }
                    for text in arrived
                    for part in text.version.intervals
                ],
            )
            self._keep_texts(arrived, before)
            edits = [edit_parameters(edit) for text in arrived for edit in text.edits]
            if edits:
                self._execute_many(ADD_EDIT, edits)
            self._drive_many(
                _DESCRIBE, [_described(text, now) for text, now in zip(arrived, after, strict=True)]
            )
            self._drive_many(_STAND, [_standing(text) for text in arrived])
            self._await_reading([text.version.article_id for text in arrived])

    def _before(self, arrived: Sequence[NewText]) -> dict[str, _Before]:
        """The articles as they are. Raises where one of them cannot take its text."""
        ids = [text.version.article_id for text in arrived]
        if len(set(ids)) < len(ids):
            raise StorageError("two new texts of one article are added one after another, not at once")
        listed: dict[str, bool] = {}
        found: dict[str, list[tuple[Any, ...]]] = {id_: [] for id_ in ids}
        for piece in rows.batches(ids):
            for id_, is_listed, *version in self._driven(_ARTICLES.format(marks=marks(piece)), tuple(piece)):
                listed[id_] = bool(is_listed)
                if version[0] is not None:
                    found[id_].append(tuple(version))
        captured: set[str] = set()
        for piece in rows.batches([text.version.capture_id for text in arrived]):
            captured.update(
                id_ for (id_,) in self._driven(_CAPTURES.format(marks=marks(piece)), tuple(piece))
            )
        for text in arrived:
            id_, capture_id = text.version.article_id, text.version.capture_id
            if id_ not in listed:
                raise unknown_article(id_)
            if not listed[id_]:
                raise StorageError(f"{id_}: was taken down and gets no more versions")
            if capture_id not in captured:
                raise NotFoundError(f"{capture_id}: no capture has that id; a version needs its evidence")
        return {id_: _as_before(known) for id_, known in found.items()}

    def _after(self, text: NewText, before: dict[str, _Before]) -> Standing:
        """How the article's versions stand with the new text. Raises where it is not the next and the latest."""
        version, known = text.version, before[text.version.article_id]
        if not version.intervals:
            raise StorageError(
                f"{version.article_id}/{version.number}: a version needs the interval in which it was seen"
            )
        if version.number != len(known.rows):
            raise StorageError(
                f"{version.article_id}: the next version is number {len(known.rows)}, not {version.number}"
            )
        if any(first >= version.first_seen for first, _ in known.beginnings):
            raise StorageError(f"{version.article_id}/{version.number}: a later text is known already")
        return standing([*known.beginnings, (version.first_seen, version.number)], known.noise)

    def _keep_texts(self, arrived: Sequence[NewText], before: dict[str, _Before]) -> None:
        """Store the texts and what they added and removed, and index both."""
        row_of: dict[str, int] = {}
        for piece in rows.batches([text.version.capture_id for text in arrived]):
            found = self._driven(_ROWS.format(marks=marks(piece)), tuple(piece))
            numbers = {text.version.article_id: text.version.number for text in arrived}
            row_of |= {id_: row for id_, number, row in found if numbers.get(id_) == number}
        shown = {
            id_: known.rows[known.now.current]
            for id_, known in before.items()
            if known.now.current is not None
        }
        known_texts: dict[int, _Text] = {}
        for shown_rows in rows.batches(list(shown.values())):
            for row, body, base, base_body in self._driven(
                _TEXTS.format(marks=marks(shown_rows)), tuple(shown_rows)
            ):
                whole = base_body if base is not None else body
                unpacked = texts.decompress(whole)
                data = unpacked if base is None else texts.decompress(body, unpacked)
                known_texts[row] = _Text(data, base if base is not None else row, whole)
        bodies, changes, entries = [], [], []
        for text in arrived:
            id_ = text.version.article_id
            row, previous = row_of[id_], known_texts.get(shown.get(id_, -1))
            data = texts.canonical(text.document)
            base, body = (None, texts.compress(data)) if previous is None else _packed(data, previous)
            bodies.append({"version_id": row, "base": base, "body": body})
            change = sentences_changed(texts.document(previous.data) if previous else None, text.document)
            if change.added or change.removed:
                changes.append({"version_id": row, "body": change_body(change)})
            entries.append(self._entry(row, text, change))
        self._execute_many(ADD_TEXT, bodies)
        if changes:
            self._execute_many(ADD_CHANGE, changes)
        self._execute(indexing.SQLITE_ADD if self._is_sqlite else indexing.POSTGRESQL_ADD, entries)

    def _entry(self, row: int, text: NewText, change: Sentences) -> dict[str, Any]:
        columns = indexed(text.document, change)
        made = indexing.sqlite_entry(columns) if self._is_sqlite else indexing.postgresql_entry(columns)
        return {"id": row, **made}


def _as_before(found: list[tuple[Any, ...]]) -> _Before:
    """From rows of `_ARTICLES`: row, number and noise of a version, and when an interval of it began."""
    noise = frozenset(number for _, number, is_noise, _ in found if is_noise)
    beginnings = [(moment(first), number) for _, number, _, first in found if first is not None]
    return _Before(
        {number: row for row, number, _, _ in found}, noise, beginnings, standing(beginnings, noise)
    )


def _packed(data: bytes, previous: _Text) -> tuple[int | None, bytes]:
    """The text as a delta with what it is made against, or whole where that saves too little."""
    delta = texts.compress(data, texts.decompress(previous.base_body))
    if texts.worthwhile(delta, len(previous.base_body)):
        return previous.base, delta
    whole = texts.compress(data)
    return (previous.base, delta) if texts.worthwhile(delta, len(whole)) else (None, whole)


def _described(text: NewText, now: Standing) -> tuple[Any, ...]:
    document = text.document
    changed = None if now.last_change is None else micros(now.last_change)
    return (
        *(None if each is None else storable(each) for each in (document.headline, document.language)),
        storable(document.published) if document.published else None,
        now.versions, now.flips, changed, changed, text.version.article_id,
    )  # fmt: skip


def _standing(text: NewText) -> tuple[Any, ...]:
    waits, version = text.candidate, text.version
    waiting = (None,) * 4 if waits is None else (
        storable(waits.key), micros(waits.first), waits.looks, storable(waits.reason)
    )  # fmt: skip
    return (text.state.value, version.number, *waiting, version.article_id)
