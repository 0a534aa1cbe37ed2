"""Versions: their texts, their intervals, what people said of them, and taking an article down."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

import orjson
import sqlalchemy as sa

from variorum.edits import came_back as restoration
from variorum.edits import importance
from variorum.errors import NotFoundError, StorageError
from variorum.storage import indexing, rows, texts
from variorum.storage.columns import moment, storable
from variorum.storage.derived import (
    NOTHING_CHANGED,
    Sentences,
    Standing,
    changed_words,
    no_interval,
    numbers_after,
    searchable,
    sentences_changed,
    standing,
    united,
    woven,
)
from variorum.storage.plans import marks, unknown_article
from variorum.storage.schema import (
    article,
    capture,
    check_log,
    edit,
    link_change,
    mark,
    picture_change,
    plan,
    sighting,
    takedown,
    version,
    version_change,
    version_interval,
    version_return,
    version_text,
    witness_change,
)
from variorum.storage.stories import Stories
from variorum.storage.words import words
from variorum.types import (
    ArticleState,
    Candidate,
    Document,
    Edit,
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
from variorum.versions.showings import came_back

_base = version_text.alias("base_text")
_TEXT = (
    sa.select(version_text.c.version_id, version_text.c.body, _base.c.body.label("base"))
    .outerjoin(_base, _base.c.version_id == version_text.c.base)
    .where(version_text.c.version_id.in_(sa.bindparam("ids", expanding=True)))
)
_DOCUMENT: Final = """
    SELECT t.body, b.body FROM version AS v JOIN version_text AS t ON t.version_id = v.id
    LEFT JOIN version_text AS b ON b.version_id = t.base WHERE v.article_id = ? AND v.number = ?"""
_DOCUMENTS: Final = """
    SELECT v.number, t.body, b.body FROM version AS v JOIN version_text AS t ON t.version_id = v.id
    LEFT JOIN version_text AS b ON b.version_id = t.base
    WHERE v.article_id = ? AND v.number IN ({marks}) ORDER BY v.number"""
_SHOWN = (
    sa.select(version.c.article_id, version_text.c.body, _base.c.body.label("base"))
    .join(plan, sa.and_(plan.c.article_id == version.c.article_id, plan.c.current == version.c.number))
    .join(version_text, version_text.c.version_id == version.c.id)
    .outerjoin(_base, _base.c.version_id == version_text.c.base)
    .where(version.c.article_id.in_(sa.bindparam("ids", expanding=True)))
)
_STANDS: Final = """
    SELECT state, current, last_look, candidate_key, candidate_first, candidate_looks, candidate_reason
    FROM plan WHERE article_id = ?"""
_VERSIONS: Final = """
    SELECT v.number, v.capture_id, v.text_key, v.headline, v.words, v.noise, v.extraction_rule, v.decision_rule,
        i.after, i.first, i.last FROM version AS v
    LEFT JOIN version_interval AS i ON i.article_id = v.article_id AND i.number = v.number
    WHERE v.article_id = ? ORDER BY v.number, i.first"""
_KNOWN: Final = "SELECT number, text_key, noise, words FROM version WHERE article_id = ? ORDER BY number"
_NEWEST_BASE = (
    sa.select(version_text.c.version_id, version_text.c.body)
    .join(version, version.c.id == version_text.c.version_id)
    .where(
        version.c.article_id == sa.bindparam("article"),
        version_text.c.base.is_(None),
        version.c.id != sa.bindparam("own"),
    )
    .order_by(version.c.number.desc())
    .limit(1)
)
_STATE = sa.select(
    article.c.listed,
    sa.exists().where(capture.c.id == sa.bindparam("capture")).label("captured"),
    sa.select(sa.func.count())
    .where(version.c.article_id == article.c.id)
    .scalar_subquery()
    .label("versions"),
).where(article.c.id == sa.bindparam("article"))
_NUMBERS = (
    sa.select(version.c.id, version.c.number, version.c.noise, version.c.previous)
    .where(version.c.article_id == sa.bindparam("article"))
    .order_by(version.c.number)
)
_BEGINNINGS = sa.select(version_interval.c.first, version_interval.c.number).where(
    version_interval.c.article_id == sa.bindparam("article")
)
_RETURNS = sa.select(version_return).where(version_return.c.article_id == sa.bindparam("article"))
_RELATE = version.update().where(version.c.id == sa.bindparam("row"))
_RECOUNT = (
    article.update()
    .where(article.c.id == sa.bindparam("article"))
    .values(touched=sa.func.coalesce(sa.bindparam("changed", type_=article.c.touched.type), article.c.found))
)
_SHOW = plan.update().where(plan.c.article_id == sa.bindparam("article"))
ADD_VERSION = version.insert()
ADD_EDIT = edit.insert()
ADD_INTERVAL = version_interval.insert()
ADD_TEXT = version_text.insert()
ADD_CHANGE = version_change.insert()
ADD_RETURN = version_return.insert()
_CHANGES = sa.select(version_change.c.version_id, version_change.c.body).where(
    version_change.c.version_id.in_(sa.bindparam("ids", expanding=True))
)
_CHANGES_BACK = sa.select(version_return.c.version_id, version_return.c.body).where(
    version_return.c.version_id.in_(sa.bindparam("ids", expanding=True))
)


class Histories(Stories):
    """The part of the store that is about versions."""

    # -- making versions ----------------------------------------------------------------------------------

    def add_version(self, new: Version, document: Document) -> None:
        if not new.intervals:
            raise StorageError(
                f"{new.article_id}/{new.number}: a version needs the interval in which it was seen"
            )
        with self._writing():
            state = self._first(_STATE, {"article": new.article_id, "capture": new.capture_id})
            if state is None:
                raise unknown_article(new.article_id)
            if not state.listed:
                raise StorageError(f"{new.article_id}: was taken down and gets no more versions")
            if not state.captured:
                raise NotFoundError(f"{new.capture_id}: no capture has that id; a version needs its evidence")
            if new.number != state.versions:
                raise StorageError(
                    f"{new.article_id}: the next version is number {state.versions}, not {new.number}"
                )
            own = {name: getattr(new, name) for name in rows.VERSION_FIELDS}
            added = self._execute(ADD_VERSION, own | {"first_seen": new.first_seen})
            row: int = added.inserted_primary_key[0]  # type: ignore[index]
            self._execute_many(
                ADD_INTERVAL,
                [
                    {**rows.parameters(part), "article_id": new.article_id, "number": new.number}
                    for part in new.intervals
                ],
            )
            self._keep_text(new.article_id, row, texts.canonical(document))
            self._relate(new.article_id, fresh={row: document})

    def add_interval(
        self,
        article_id: str,
        number: int,
        after: datetime | None,
        first: datetime,
        last: datetime | None = None,
    ) -> None:
        with self._writing():
            self._version_row(article_id, number)
            known = self._value(
                sa.select(version_interval.c.first).where(
                    version_interval.c.article_id == article_id,
                    version_interval.c.number == number,
                    version_interval.c.first == first,
                )
            )
            if known is not None:
                raise StorageError(
                    f"{article_id}/{number}: an interval begins at {first.isoformat()} already"
                )
            self._execute_many(
                ADD_INTERVAL,
                [
                    {"article_id": article_id, "number": number}
                    | {"after": after, "first": first, "last": last or first}
                ],
            )
            self._first_seen_anew(article_id, number)
            self._relate(article_id)

    def drop_interval(self, article_id: str, number: int, first: datetime) -> None:
        with self._writing():
            self._version_row(article_id, number)
            of_version = sa.and_(
                version_interval.c.article_id == article_id, version_interval.c.number == number
            )
            known = {row.first for row in self._rows(sa.select(version_interval.c.first).where(of_version))}
            if first not in known or len(known) == 1:
                raise no_interval(article_id, number, first)
            self._execute(version_interval.delete().where(of_version, version_interval.c.first == first))
            self._first_seen_anew(article_id, number)
            self._relate(article_id)

    def _first_seen_anew(self, article_id: str, number: int) -> None:
        beginning = sa.select(sa.func.min(version_interval.c.first)).where(
            version_interval.c.article_id == article_id, version_interval.c.number == number
        )
        self._execute(
            version.update()
            .where(version.c.article_id == article_id, version.c.number == number)
            .values(first_seen=beginning.scalar_subquery())
        )

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
        with self._writing():
            row = self._version_row(article_id, number)
            if (
                self._value(sa.select(version_text.c.version_id).where(version_text.c.version_id == row))
                is None
            ):
                raise _no_text(article_id, number)
            numbers = self._rows(_NUMBERS, {"article": article_id})
            affected = [known for known in numbers if number in (known.number, known.previous)]
            for known in affected:
                self._forget_entry(known.id)
            for known in self._rows(_RETURNS, {"article": article_id}):
                if number in (known.number, known.previous):
                    self._forget_return(known)
            followers = self._rows(sa.select(version_text.c.version_id).where(version_text.c.base == row))
            originals = self._originals([follower.version_id for follower in followers])
            self._execute(
                version_text.delete().where(version_text.c.version_id.in_([*originals, row])),
            )
            self._keep_text(article_id, row, texts.canonical(document))
            for follower, data in originals.items():
                self._keep_text(article_id, follower, data)
            changed = {
                "headline": document.headline,
                "text_key": text_key,
                "extraction_rule": document.rule,
                "decision_rule": decision_rule,
            }
            if words is not None:
                changed["words"] = words
            self._execute(version.update().where(version.c.id == row).values(changed))
            ids = {known.number: known.id for known in numbers}
            for known in affected:
                self._make_entry(known.id, ids.get(known.previous))
            self._relate_returns(article_id)
            self._text_is_another(article_id, number)

    def _relate(self, article_id: str, fresh: dict[int, Document] | None = None) -> None:
        """Write down what follows from intervals and marks, and index `fresh` versions and those whose
        predecessor is another now."""
        fresh = fresh or {}
        numbers = self._rows(_NUMBERS, {"article": article_id})
        beginnings = self._rows(_BEGINNINGS, {"article": article_id})
        now = standing(
            [(row.first, row.number) for row in beginnings], {row.number for row in numbers if row.noise}
        )
        ids = {row.number: row.id for row in numbers}
        for row in numbers:
            previous = now.previous[row.number]
            if previous != row.previous:
                edits = [] if previous is None else self.edits(article_id, previous, row.number)
                weight = importance([stored.edit for stored in edits])
                self._execute_many(_RELATE, [{"row": row.id, "previous": previous, "importance": weight}])
            if row.id in fresh:
                self._make_entry(row.id, ids.get(previous), fresh[row.id])
            elif previous != row.previous:
                self._forget_entry(row.id)
                self._make_entry(row.id, ids.get(previous))
        self._relate_returns(article_id)
        self._count(article_id, now)
        self._await_reading([article_id])

    def _relate_returns(self, article_id: str) -> None:
        """Write down which versions came back, and index what went and came with them."""
        known = self._rows(_RETURNS, {"article": article_id})
        wanted = {
            new.number: (old.number, new.first_seen) for old, new in came_back(self.versions(article_id))
        }
        for row in known:
            if wanted.get(row.number) == (row.previous, row.first_seen):
                del wanted[row.number]
            else:
                self._forget_return(row)
        for number, (previous, at) in wanted.items():
            told = [stored.edit for stored in self.edits(article_id, previous, number)]
            texts_ = self.documents(article_id, {previous, number})
            change = sentences_changed(texts_[previous], texts_[number])
            row = self._version_row(article_id, number)
            of_version = {"version_id": row, "article_id": article_id, "number": number, "previous": previous}
            weight = importance(told or [restoration()])
            self._execute(
                ADD_RETURN,
                of_version | {"first_seen": at, "importance": weight, "body": change_body(change)},
            )
            add, entry = of_return(self._is_sqlite, row, texts_[number], change)
            self._execute(add, entry)

    def _forget_return(self, row: sa.Row[Any]) -> None:
        """Remove what is known of a return; the texts have to be there still."""
        if self._is_sqlite:
            document = self.document(row.article_id, row.number)
            _, entry = of_return(True, row.version_id, document, change_of(row.body))
            self._execute(indexing.SQLITE_REMOVE, entry)
        else:
            self._execute(indexing.POSTGRESQL_REMOVE, {"id": -row.version_id})
        self._execute(version_return.delete().where(version_return.c.version_id == row.version_id))

    def _forget_returns(self, article_id: str) -> None:
        for row in self._rows(_RETURNS, {"article": article_id}):
            self._forget_return(row)

    def _count(self, article_id: str, now: Standing) -> None:
        counted = {
            "article": article_id,
            "versions": now.versions,
            "flips": now.flips,
            "last_change": now.last_change,
            "changed": now.last_change,
        }
        self._execute_many(_RECOUNT, [counted])
        self._execute_many(_SHOW, [{"article": article_id, "current": now.current}])

    # -- two articles that are one ------------------------------------------------------------------------

    def absorb(self, article_id: str, into: str) -> None:
        if article_id == into:
            raise StorageError(f"{article_id}: cannot become itself")
        with self._writing():
            for each in (article_id, into):
                self._require_article(each)
                if self.tombstone(each) is not None:
                    raise StorageError(f"{each}: was taken down and cannot be united with another article")
            own, others = self.versions(into, noise=True), self.versions(article_id, noise=True)
            texts_of = {other.number: self.document(article_id, other.number) for other in others}
            numbers = numbers_after(own, others)
            fresh = set(numbers.values()) - {version.number for version in own}
            last, plan_of = self.plan(article_id), self.plan(into)
            looks = self._value(sa.select(plan.c.looks).where(plan.c.article_id == article_id))
            self._forget_told(article_id)
            self._forget_versions(article_id)
            self._pass_over(article_id, into)
            self._pass_over_looks(article_id, into, numbers, fresh)
            for other in others:
                number = numbers[other.number]
                if number in fresh:
                    fresh.remove(number)
                    self.add_version(replace(other, article_id=into, number=number), texts_of[other.number])
            self._weave(into, own, others, numbers)
            self._relate(article_id)
            whole = united(plan_of, last)
            self._execute(
                plan.update()
                .where(plan.c.article_id == into)
                .values(
                    looks=plan.c.looks + looks,
                    due=sa.case((plan.c.ended, None), else_=sa.literal(whole.due, plan.c.due.type)),
                    why=whole.why,
                    last_look=whole.last_look,
                    last_change=whole.last_change,
                    changes=whole.changes,
                )
            )
            self._execute(
                plan.update()
                .where(plan.c.article_id == article_id)
                .values(looks=0, current=None, kept_capture=None)
            )

    def _forget_versions(self, article_id: str) -> None:
        """Remove the versions of an article with all that belongs to them but marks, captures and looks."""
        self._forget_returns(article_id)
        known = [row.id for row in self._rows(_NUMBERS, {"article": article_id})]
        for row in known:
            self._forget_entry(row)
        for piece in rows.batches(known):
            self._execute(version_text.delete().where(version_text.c.version_id.in_(piece)))
        for table in (edit, version_interval, version):
            self._execute(table.delete().where(table.c.article_id == article_id))

    def _pass_over_looks(
        self, article_id: str, into: str, numbers: dict[int, int], fresh: Collection[int]
    ) -> None:
        """Looks and captures belong to the other article, and so do marks of versions that are new to it."""
        for table in (capture, witness_change, link_change, picture_change):
            self._execute(table.update().where(table.c.article_id == article_id).values(article_id=into))
        shown = check_log.c.version
        number = sa.case(numbers, value=shown, else_=shown) if numbers else shown
        self._execute(
            check_log.update()
            .where(check_log.c.article_id == article_id)
            .values(article_id=into, version=number)
        )
        for old, new in numbers.items():
            if new in fresh:
                self._execute(
                    mark.update()
                    .where(mark.c.article_id == article_id, mark.c.version == old)
                    .values(article_id=into, version=new)
                )

    def _weave(
        self, article_id: str, own: Iterable[Version], others: Iterable[Version], numbers: dict[int, int]
    ) -> None:
        """Lay the intervals of both articles into one row."""
        stretches = [(part, each.number) for each in own for part in each.intervals]
        stretches += [(part, numbers[each.number]) for each in others for part in each.intervals]
        whole = woven(stretches)
        self._execute(version_interval.delete().where(version_interval.c.article_id == article_id))
        if not whole:
            return
        self._execute_many(
            ADD_INTERVAL,
            [{**rows.parameters(part), "article_id": article_id, "number": number} for part, number in whole],
        )
        for number in {number for _, number in whole}:
            first = min(part.first for part, shown in whole if shown == number)
            self._execute(
                version.update()
                .where(version.c.article_id == article_id, version.c.number == number)
                .values(first_seen=first)
            )
        self._relate(article_id)

    # -- texts --------------------------------------------------------------------------------------------

    def document(self, article_id: str, number: int) -> Document:
        found = self._driven(_DOCUMENT, (article_id, number))
        if not found:
            self._version_row(article_id, number)
            raise _no_text(article_id, number)
        return texts.document(_unpacked(*found[0]))

    def documents(self, article_id: str, numbers: Collection[int]) -> dict[int, Document]:
        found: dict[int, Document] = {}
        for piece in rows.batches(sorted(numbers)):
            query = _DOCUMENTS.format(marks=marks(piece))
            for number, body, base in self._driven(query, (article_id, *piece)):
                found[number] = texts.document(_unpacked(body, base))
        return found

    def shown_documents(self, ids: Collection[str]) -> dict[str, Document]:
        return {
            id_: texts.document(_unpacked(body, base))
            for piece in rows.batches(sorted(ids))
            for id_, body, base in self._rows(_SHOWN, {"ids": piece})
        }

    def _keep_text(self, article_id: str, row: int, data: bytes) -> None:
        """Store the text as a delta against the newest whole one, or whole where that saves too little."""
        base = self._first(_NEWEST_BASE, {"article": article_id, "own": row})
        kept: dict[str, Any] = {"version_id": row, "base": None}
        if base is not None:
            delta = texts.compress(data, texts.decompress(base.body))
            if texts.worthwhile(delta, len(base.body)):
                kept["base"], kept["body"] = base.version_id, delta
            else:
                whole = texts.compress(data)
                kept["body"] = whole
                if texts.worthwhile(delta, len(whole)):
                    kept["base"], kept["body"] = base.version_id, delta
        else:
            kept["body"] = texts.compress(data)
        self._execute_many(ADD_TEXT, [kept])

    def _originals(self, ids: Iterable[int]) -> dict[int, bytes]:
        """The canonical bytes of versions by row."""
        wanted = list(ids)
        if not wanted:
            return {}
        return {row.version_id: _unpacked(row.body, row.base) for row in self._rows(_TEXT, {"ids": wanted})}

    # -- the search index ---------------------------------------------------------------------------------

    def _make_entry(self, row: int, previous: int | None, document: Document | None = None) -> None:
        wanted = [known for known in (row if document is None else None, previous) if known is not None]
        found = {known: texts.document(data) for known, data in self._originals(wanted).items()}
        new = document if document is not None else found[row]
        change = sentences_changed(found.get(previous) if previous is not None else None, new)
        if change.added or change.removed:
            self._execute_many(ADD_CHANGE, [{"version_id": row, "body": change_body(change)}])
        columns = indexed(new, change)
        if self._is_sqlite:
            self._execute(indexing.SQLITE_ADD, {"id": row, **indexing.sqlite_entry(columns)})
        else:
            self._execute(indexing.POSTGRESQL_ADD, {"id": row, **indexing.postgresql_entry(columns)})

    def _forget_entry(self, row: int) -> None:
        if self._is_sqlite:
            data = self._originals([row])[row]
            columns = indexed(texts.document(data), self._change(row))
            self._execute(indexing.SQLITE_REMOVE, {"id": row, **indexing.sqlite_entry(columns)})
        else:
            self._execute(indexing.POSTGRESQL_REMOVE, {"id": row})
        self._execute(version_change.delete().where(version_change.c.version_id == row))

    def _change(self, row: int) -> Sentences:
        """What a version added and removed, as it was indexed."""
        return self._changes([row]).get(row, NOTHING_CHANGED)

    def _changes(self, ids: Collection[int]) -> dict[int, Sentences]:
        """What versions added and removed by row, and returns by that of their version below zero; versions that did
        neither are absent."""
        came, back = [id_ for id_ in ids if id_ > 0], [-id_ for id_ in ids if id_ < 0]
        found = {row.version_id: change_of(row.body) for row in self._rows(_CHANGES, {"ids": came})}
        if back:
            returns = self._rows(_CHANGES_BACK, {"ids": back})
            found |= {-row.version_id: change_of(row.body) for row in returns}
        return found

    # -- reading versions ---------------------------------------------------------------------------------

    def versions(self, article_id: str, *, noise: bool = False) -> list[Version]:
        found = self._driven(_VERSIONS, (article_id,))
        if not found:
            self._require_article(article_id)
        known = {row[0]: row[1:-3] for row in found}
        parts: dict[int, list[Interval]] = {number: [] for number in known}
        for number, *_, after, first, last in found:
            if first is not None:
                after = None if after is None else moment(after)
                parts[number].append(Interval(after, moment(first), moment(last)))
        return [
            Version(
                article_id,
                number,
                capture_id,
                key,
                headline,
                tuple(parts[number]),
                words,
                bool(is_noise),
                *rules,
            )
            for number, (capture_id, key, headline, words, is_noise, *rules) in known.items()
            if noise or not is_noise
        ]

    def history(self, article_id: str) -> History:
        found = self._driven(_STANDS if self._is_sqlite else f"{_STANDS} FOR UPDATE", (article_id,))
        if not found:
            raise unknown_article(article_id)
        state, current, last_look, key, first, looks, reason = found[0]
        known = self._driven(_KNOWN, (article_id,))
        return History(
            article_id,
            ArticleState(state),
            tuple(KnownText(number, text_key, bool(noise)) for number, text_key, noise, _ in known),
            current,
            next((words for number, _, _, words in known if number == current), 0),
            None if key is None else Candidate(key, moment(first), looks, reason),
            None if last_look is None else moment(last_look),
            frozenset(text_key for _, text_key, noise, _ in known if noise),
        )

    def _version_row(self, article_id: str, number: int) -> int:
        query = sa.select(version.c.id).where(version.c.article_id == article_id, version.c.number == number)
        row: int | None = self._value(query)
        if row is None:
            raise NotFoundError(f"{article_id}/{number}: there is no such version")
        return row

    # -- edits and marks ----------------------------------------------------------------------------------

    def add_edits(self, edits: Sequence[StoredEdit]) -> None:
        pairs: dict[tuple[str, int, int], list[Edit]] = defaultdict(list)
        for new in edits:
            pairs[new.article_id, new.old_version, new.new_version].append(new.edit)
        with self._writing():
            for (article_id, old, new_number), made in pairs.items():
                self._version_row(article_id, old)
                row = self._version_row(article_id, new_number)
                self._execute(
                    version.update()
                    .where(version.c.id == row, version.c.previous == old)
                    .values(importance=importance(made))
                )
                self._execute(
                    version_return.update()
                    .where(version_return.c.version_id == row, version_return.c.previous == old)
                    .values(importance=importance(made))
                )
                self._execute(
                    edit.delete().where(
                        edit.c.article_id == article_id,
                        edit.c.old_version == old,
                        edit.c.new_version == new_number,
                    )
                )
            if edits:
                self._execute_many(ADD_EDIT, [edit_parameters(new) for new in edits])

    def edits(self, article_id: str, old: int, new: int) -> list[StoredEdit]:
        query = (
            sa.select(*rows.STORED_EDIT)
            .where(edit.c.article_id == article_id, edit.c.old_version == old, edit.c.new_version == new)
            .order_by(edit.c.position)
        )
        return [rows.stored_edit(row) for row in self._rows(query)]

    def mark(self, new: Mark) -> None:
        if new.verdict not in ("noise", "edit"):
            raise StorageError(
                f"{new.article_id}/{new.version}: a mark is 'noise' or 'edit', not {new.verdict!r}"
            )
        with self._writing():
            row = self._version_row(new.article_id, new.version)
            self._execute(mark.insert(), rows.parameters(new))
            self._execute(version.update().where(version.c.id == row).values(noise=new.verdict == "noise"))
            if self.tombstone(new.article_id) is None:
                self._relate(new.article_id)
                self._requote(new.article_id)

    def marks(self, article_id: str) -> list[Mark]:
        self._require_article(article_id)
        query = sa.select(*rows.MARK).where(mark.c.article_id == article_id).order_by(mark.c.id)
        return [Mark(*row) for row in self._rows(query)]

    def add_witness_changes(self, changes: Sequence[WitnessChange]) -> None:
        with self._writing():
            for article_id in {change.article_id for change in changes}:
                self._require_article(article_id)
            for change in changes:
                self._execute(witness_change.insert(), rows.parameters(change))

    def witness_changes(self, article_id: str) -> list[WitnessChange]:
        self._require_article(article_id)
        query = (
            sa.select(*rows.WITNESS)
            .where(witness_change.c.article_id == article_id)
            .order_by(witness_change.c.at, witness_change.c.id)
        )
        return [WitnessChange(*row) for row in self._rows(query)]

    def add_link_changes(self, changes: Sequence[LinkChange]) -> None:
        with self._writing():
            for article_id in {change.article_id for change in changes}:
                self._require_article(article_id)
            for change in changes:
                self._execute(link_change.insert(), rows.parameters(change))

    def link_changes(self, article_id: str) -> list[LinkChange]:
        self._require_article(article_id)
        query = (
            sa.select(*rows.LINK)
            .where(link_change.c.article_id == article_id)
            .order_by(link_change.c.at, link_change.c.id)
        )
        return [LinkChange(*row) for row in self._rows(query)]

    def add_picture_changes(self, changes: Sequence[PictureChange]) -> None:
        with self._writing():
            for article_id in {change.article_id for change in changes}:
                self._require_article(article_id)
            for change in changes:
                self._execute(picture_change.insert(), rows.parameters(change))

    def picture_changes(self, article_id: str) -> list[PictureChange]:
        self._require_article(article_id)
        query = (
            sa.select(*rows.PICTURE)
            .where(picture_change.c.article_id == article_id)
            .order_by(picture_change.c.at, picture_change.c.id)
        )
        return [PictureChange(*row) for row in self._rows(query)]

    # -- taking down --------------------------------------------------------------------------------------

    def takedown(self, article_id: str, at: datetime, reason: str) -> None:
        with self._writing():
            self._require_article(article_id)
            # What another process files of the article comes before this, or finds it taken down.
            self._execute(sa.select(article.c.id).where(article.c.id == article_id).with_for_update())
            if self.tombstone(article_id) is not None:
                raise StorageError(f"{article_id}: was taken down already")
            known = [row.id for row in self._rows(_NUMBERS, {"article": article_id})]
            self._forget_returns(article_id)
            for row in known:
                self._forget_entry(row)
            for piece in rows.batches(known):
                self._execute(version_text.delete().where(version_text.c.version_id.in_(piece)))
            self._forget_told(article_id)
            self._await_reading([article_id])
            self._execute(edit.delete().where(edit.c.article_id == article_id))
            self._execute(mark.update().where(mark.c.article_id == article_id).values(note=None))
            for table in (witness_change, link_change, picture_change):
                self._execute(table.delete().where(table.c.article_id == article_id))
            self._execute(
                version.update()
                .where(version.c.article_id == article_id)
                .values(headline=None, importance=0.0)
            )
            self._execute(sighting.update().where(sighting.c.article_id == article_id).values(title=None))
            self._execute(
                article.update().where(article.c.id == article_id).values(headline=None, listed=False)
            )
            self._execute(
                plan.update()
                .where(plan.c.article_id == article_id)
                .values(
                    due=None,
                    why="taken down",
                    ended=True,
                    candidate_key=None,
                    candidate_reason=None,
                )
            )
            self._remember({article_id: None})
            self._execute(takedown.insert(), {"article_id": article_id, "at": at, "reason": reason})

    def tombstone(self, article_id: str) -> tuple[datetime, str] | None:
        row = self._first(
            sa.select(takedown.c.at, takedown.c.reason).where(takedown.c.article_id == article_id)
        )
        return None if row is None else (row.at, row.reason)


def _unpacked(body: bytes, base: bytes | None) -> bytes:
    """The canonical bytes of a text, from its blob and that of its base."""
    return texts.decompress(body, None if base is None else texts.decompress(base))


def change_body(change: Sentences) -> bytes:
    """What a version added and removed, as it is stored."""
    sides = [[storable(text) for text in side] for side in (change.added, change.removed)]
    return texts.compress(orjson.dumps(sides))


def change_of(body: bytes) -> Sentences:
    """The inverse of `change_body`."""
    added, removed = orjson.loads(texts.decompress(body))
    return Sentences(tuple(added), tuple(removed))


def indexed(document: Document, change: Sentences) -> dict[str, list[str]]:
    """The words under which a version is found, by column of the index."""
    added, removed = changed_words(change, document.headline)
    return {
        "text": words(storable(searchable(document))),
        "headline": words(storable(document.headline or "")),
        "added": added,
        "removed": removed,
    }


def of_return(
    sqlite: bool, row: int, document: Document, change: Sentences
) -> tuple[sa.TextClause, dict[str, Any]]:
    """The entry of a version's return in the search index, and the statement that adds it."""
    added, removed = changed_words(change, document.headline)
    columns: dict[str, list[str]] = {"text": [], "headline": [], "added": added, "removed": removed}
    made = indexing.sqlite_entry(columns) if sqlite else indexing.postgresql_entry(columns)
    return indexing.SQLITE_ADD if sqlite else indexing.POSTGRESQL_ADD, {"id": -row, **made}


def edit_parameters(value: StoredEdit) -> dict[str, Any]:
    """The columns of an edit."""
    named = rows.parameters(value)
    return rows.parameters(named.pop("edit")) | named


def _no_text(article_id: str, number: int) -> NotFoundError:
    return NotFoundError(f"{article_id}/{number}: has no text any more; the article was taken down")
