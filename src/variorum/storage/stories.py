"""Events, stories and quotes: what follows from the texts of all outlets together, and which texts await reading for it.

Counts, times and titles of events and stories are worked out anew from their reports at each write, so that they hold
nothing of an article that is there no more.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, TypeVar

import orjson
import sqlalchemy as sa

from variorum.errors import NotFoundError
from variorum.ports import (
    SEARCHED,
    Filed,
    PlacedEvent,
    PlacedReport,
    Printing,
    QuoteFilter,
    StoryFilter,
    StoryOrder,
)
from variorum.quotes.printed import Kind, Named, Said
from variorum.storage import indexing, rows, texts
from variorum.storage.articles import Articles
from variorum.storage.columns import micros, packed, storable
from variorum.storage.derived import (
    kept_forms,
    kept_weights,
    quotes_of,
    retold,
    speaker_key,
    words_printed,
)
from variorum.storage.plans import marks
from variorum.storage.schema import (
    article,
    event,
    membership,
    printing,
    quote,
    rarity,
    regrouping,
    speaker,
    story,
    unread,
    version,
)
from variorum.storage.speaking import key_in, own_key, whole_names
from variorum.storage.words import Query, parse, words
from variorum.text.normalise import fold
from variorum.types import (
    Article,
    Event,
    GroupKind,
    GroupTurn,
    Membership,
    Quote,
    Regrouped,
    Speaker,
    Story,
)

_T = TypeVar("_T")
_Conditions = list[sa.ColumnElement[bool]]

_AWAIT: Final = """
    INSERT INTO unread (article_id, ticket) VALUES (?, 1)
    ON CONFLICT (article_id) DO UPDATE SET ticket = unread.ticket + 1"""
#: Another process may have made it wait meanwhile.
_LET_WAIT: Final = "INSERT INTO unread (article_id, ticket) VALUES (?, ?) ON CONFLICT (article_id) DO NOTHING"
_READ: Final = "DELETE FROM unread WHERE article_id = ? AND ticket = ?"
#: One that another process is just making wait again goes on waiting, and nobody waits for that process.
_READ_ON_SERVER: Final = """
    DELETE FROM unread WHERE id IN (
        SELECT id FROM unread WHERE article_id = ? AND ticket = ? FOR UPDATE SKIP LOCKED)"""
_PRINT: Final = """
    INSERT INTO printing (article_id, number, rule, body) VALUES (?, ?, ?, ?)
    ON CONFLICT (article_id, number) DO UPDATE SET rule = excluded.rule, body = excluded.body"""
_PLACE: Final = """
    INSERT INTO membership (article_id, event_id, at, precision, score, terms, names, days_apart, rule, vector,
        day_first, day_last) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (article_id) DO UPDATE SET event_id = excluded.event_id, at = excluded.at,
        precision = excluded.precision, score = excluded.score, terms = excluded.terms, names = excluded.names,
        days_apart = excluded.days_apart, rule = excluded.rule, vector = excluded.vector,
        day_first = excluded.day_first, day_last = excluded.day_last"""
_GROUP: Final = """
    INSERT INTO event (id, story_id, reports, outlets, touched) VALUES (?, ?, 0, 0, ?)
    ON CONFLICT (id) DO UPDATE SET story_id = excluded.story_id"""
_OPEN_STORY: Final = """
    INSERT INTO story (id, events, reports, outlets) VALUES (?, 0, 0, 0) ON CONFLICT (id) DO NOTHING"""
_COUNTED: Final = """
    SELECT m.event_id, COUNT(*), COUNT(DISTINCT a.outlet), MIN(m.at), MAX(m.at)
    FROM membership AS m JOIN article AS a ON a.id = m.article_id
    WHERE m.event_id IN ({marks}) GROUP BY m.event_id"""
_TITLE: Final = """
    SELECT a.headline FROM membership AS m JOIN article AS a ON a.id = m.article_id
    WHERE m.event_id = ? ORDER BY COALESCE(m.score, -1.0) DESC, m.at, m.article_id LIMIT 1"""
_COUNT_EVENT: Final = """
    UPDATE event SET title = ?, first = ?, last = ?, reports = ?, outlets = ?, heir = NULL,
        touched = COALESCE(CAST(? AS BIGINT), touched) WHERE id = ?"""
_STORIES_COUNTED: Final = """
    SELECT story_id, COUNT(*), SUM(reports), MIN(first), MAX(last) FROM event
    WHERE story_id IN ({marks}) AND reports > 0 GROUP BY story_id"""
_STORY_OUTLETS: Final = """
    SELECT e.story_id, COUNT(DISTINCT a.outlet) FROM event AS e JOIN membership AS m ON m.event_id = e.id
    JOIN article AS a ON a.id = m.article_id WHERE e.story_id IN ({marks}) GROUP BY e.story_id"""
_STORY_TITLE: Final = """
    SELECT title FROM event WHERE story_id = ? AND reports > 0 ORDER BY reports DESC, first, id LIMIT 1"""
_COUNT_STORY: Final = """
    UPDATE story SET title = ?, first = ?, last = ?, events = ?, reports = ?, outlets = ?, heir = NULL
    WHERE id = ?"""
_SPOKEN_LAST: Final = (
    "SELECT speaker, seen FROM quote WHERE speaker_key = ? ORDER BY seen DESC, id DESC LIMIT 1"
)
_NAMED_LAST: Final = (
    "SELECT speaker FROM quote WHERE speaker_key = ? AND speaker LIKE ? ORDER BY seen DESC, id DESC LIMIT 1"
)
_SPEAK: Final = """
    INSERT INTO speaker ("key", name, last, quotes) VALUES (?, ?, ?, ?) ON CONFLICT ("key")
    DO UPDATE SET name = excluded.name, last = excluded.last, quotes = speaker.quotes + excluded.quotes"""

_STORY = rows.columns(Story, story)
_EVENT = rows.columns(Event, event)
_MEMBERSHIP = rows.columns(Membership, membership, event)
_MEMBERSHIPS = membership.join(event, event.c.id == membership.c.event_id)
_REGROUPED = rows.columns(Regrouped, regrouping)
_QUOTE = rows.columns(Quote, quote)
#: As the partial indexes of stories have it.
_SEVERAL: sa.ColumnElement[Any] = sa.literal_column("story.reports > 1")


class Stories(Articles):
    """The part of the store that is about events, stories and quotes."""

    # -- what awaits reading ------------------------------------------------------------------------------

    def unread(self, limit: int) -> list[tuple[str, int]]:
        query = sa.select(unread.c.article_id, unread.c.ticket).order_by(unread.c.id).limit(limit)
        return [(article_id, ticket) for article_id, ticket in self._rows(query)]

    def read_anew(self, article_ids: Collection[str] | None = None) -> int:
        waiting = sa.select(unread.c.article_id)
        which = sa.select(article.c.id, sa.literal(1)).where(article.c.id.not_in(waiting))
        which = which.order_by(article.c.touched, article.c.id)
        with self._writing():
            if article_ids is None:
                return self._let_wait(which.where(article.c.listed, article.c.versions > 0))
            for article_id in article_ids:
                self._require_article(article_id)
            pieces = rows.batches(sorted(article_ids))
            return sum(self._let_wait(which.where(article.c.id.in_(piece))) for piece in pieces)

    def _let_wait(self, which: sa.Select[Any]) -> int:
        waiting = [(article_id, ticket) for article_id, ticket in self._rows(which)]
        self._drive_many(_LET_WAIT, waiting)
        return len(waiting)

    def _await_reading(self, article_ids: Iterable[str]) -> None:
        """The texts of these articles are others now."""
        self._drive_many(_AWAIT, [(article_id,) for article_id in article_ids])

    # -- writing ------------------------------------------------------------------------------------------

    def file(self, filed: Filed) -> None:
        with self._writing():
            readable = self._readable(
                {each.article_id for each in filed.printings}
                | {each.member.article_id for each in filed.reports}
            )
            printings = [each for each in filed.printings if (each.article_id, each.number) in readable]
            with_texts = {article_id for article_id, _ in readable}
            placed = [each for each in filed.reports if each.member.article_id in with_texts]
            self._drive_many(
                _PRINT,
                [(each.article_id, each.number, each.rule, said_body(each.said)) for each in printings],
            )
            for piece in rows.batches(list(filed.gone)):
                self._execute(printing.delete().where(printing.c.article_id.in_(piece)))
            told = {each.article_id for each in printings} | {each for each, _ in filed.read}
            for article_id in sorted(told.union(filed.gone)):
                self._reread(article_id)
            moved = [each.member.article_id for each in placed] + list(filed.gone)
            events = self._events_of(moved) | {each.member.event_id for each in placed}
            stories = self._group(filed.events, filed.at)
            for turn in filed.turns:
                self._merge(turn)
            self._require_events(each.member.event_id for each in placed)
            for piece in rows.batches(list(filed.gone)):
                self._execute(membership.delete().where(membership.c.article_id.in_(piece)))
            self._drive_many(_PLACE, [_placed_row(each) for each in placed])
            for turn in filed.turns:
                self._execute(regrouping.insert(), rows.parameters(turn))
            named = {each.id for each in filed.events} | _named(filed.turns, GroupKind.EVENT)
            stories |= _named(filed.turns, GroupKind.STORY)
            self._recount(events | named, stories, filed.turns, filed.at)
            self._name_speakers(events | named | self._events_of(sorted(told)))
            self._drive_many(_READ if self._is_sqlite else _READ_ON_SERVER, list(filed.read))

    def set_rarities(self, data: bytes) -> None:
        with self._writing():
            self._execute(rarity.delete().where(rarity.c.scope == ""))
            self._execute(rarity.insert(), {"scope": "", "body": data})

    def rarities(self) -> bytes | None:
        found: bytes | None = self._value(sa.select(rarity.c.body).where(rarity.c.scope == ""))
        return found

    def _readable(self, article_ids: Collection[str]) -> set[tuple[str, int]]:
        """The versions that these articles have, noise too, of those that have any that is none. None of them is taken
        down before this transaction has ended."""
        found: set[tuple[str, int]] = set()
        for piece in rows.batches(sorted(article_ids)):
            query = (
                sa.select(version.c.article_id, version.c.number)
                .join(article, article.c.id == version.c.article_id)
                .where(article.c.id.in_(piece), article.c.listed, article.c.versions > 0)
                .order_by(article.c.id)
                .with_for_update(read=True, of=article)
            )
            found.update((article_id, number) for article_id, number in self._rows(query))
        return found

    def _events_of(self, article_ids: Sequence[str]) -> set[str]:
        found: set[str] = set()
        for piece in rows.batches(article_ids):
            query = sa.select(membership.c.event_id).where(membership.c.article_id.in_(piece)).distinct()
            found.update(event_id for (event_id,) in self._rows(query))
        return found

    def _require_events(self, event_ids: Iterable[str]) -> None:
        wanted = set(event_ids)
        for piece in rows.batches(sorted(wanted)):
            wanted -= {id_ for (id_,) in self._rows(sa.select(event.c.id).where(event.c.id.in_(piece)))}
        if wanted:
            raise _no_group("event", min(wanted))

    def _group(self, placed: Sequence[PlacedEvent], at: datetime) -> set[str]:
        """Put events where they belong; answers the stories that lost one."""
        before: set[str] = set()
        for piece in rows.batches([each.id for each in placed]):
            query = sa.select(event.c.story_id).where(event.c.id.in_(piece)).distinct()
            before.update(story_id for (story_id,) in self._rows(query))
        self._drive_many(_GROUP, [(each.id, each.story_id, micros(at)) for each in placed])
        self._drive_many(_OPEN_STORY, [(story_id,) for story_id in {each.story_id for each in placed}])
        return before

    def _merge(self, turn: Regrouped) -> None:
        """A merger takes along all that the group had."""
        if turn.turn is GroupTurn.MERGED and turn.other is not None:
            of_event = turn.kind is GroupKind.EVENT
            column = membership.c.event_id if of_event else event.c.story_id
            moved = column.table.update().where(column == turn.other)
            self._execute(moved.values({column: turn.group}))

    def _recount(
        self,
        event_ids: Collection[str],
        story_ids: Collection[str] = (),
        turns: Iterable[Regrouped] = (),
        at: datetime | None = None,
    ) -> None:
        """Work out what follows from the reports of these events, for the stories of these events and for others."""
        heirs = {(turn.kind, turn.other): turn.group for turn in turns if turn.other is not None}
        counted: dict[str, tuple[Any, ...]] = {}
        stories = set(story_ids)
        for piece in rows.batches(sorted(event_ids)):
            for id_, *counts in self._driven(_COUNTED.format(marks=marks(piece)), tuple(piece)):
                counted[id_] = tuple(counts)
            query = sa.select(event.c.story_id).where(event.c.id.in_(piece)).distinct()
            stories.update(story_id for (story_id,) in self._rows(query))
        touched = None if at is None else micros(at)
        for id_ in sorted(event_ids):
            reports, outlets, first, last = counted.get(id_, (0, 0, None, None))
            title = self._driven(_TITLE, (id_,))[0][0] if reports else None
            self._drive_many(_COUNT_EVENT, [(title, first, last, reports, outlets, touched, id_)])
            if not reports:
                self._end(event, id_, heirs.get((GroupKind.EVENT, id_)))
        self._recount_stories(stories, heirs)

    def _recount_stories(
        self, story_ids: Collection[str], heirs: Mapping[tuple[GroupKind, str], str]
    ) -> None:
        counted: dict[str, tuple[Any, ...]] = {}
        outlets: dict[str, int] = {}
        for piece in rows.batches(sorted(story_ids)):
            for id_, *counts in self._driven(_STORIES_COUNTED.format(marks=marks(piece)), tuple(piece)):
                counted[id_] = tuple(counts)
            outlets |= dict(self._driven(_STORY_OUTLETS.format(marks=marks(piece)), tuple(piece)))
        for id_ in sorted(story_ids):
            events, reports, first, last = counted.get(id_, (0, 0, None, None))
            title = self._driven(_STORY_TITLE, (id_,))[0][0] if events else None
            row = (title, first, last, events, int(reports), outlets.get(id_, 0), id_)
            self._drive_many(_COUNT_STORY, [row])
            if not events:
                self._end(story, id_, heirs.get((GroupKind.STORY, id_)))

    def _end(self, table: sa.Table, id_: str, heir: str | None) -> None:
        """A group has nothing left: its id, and those that led to it, lead to another one, or are gone."""
        those = sa.or_(table.c.id == id_, table.c.heir == id_)
        if heir is None or heir == id_:
            self._execute(table.delete().where(those))
        else:
            self._execute(table.update().where(those).values(heir=heir))

    def _forget_told(self, article_id: str) -> None:
        """Nothing is known any more of what an article tells and where it belongs."""
        self._execute(printing.delete().where(printing.c.article_id == article_id))
        self._reread(article_id)
        events = self._events_of([article_id])
        turns = self._turns_with(article_id, events)
        self._execute(membership.delete().where(membership.c.article_id == article_id))
        self._retell(turns, article_id)
        self._recount(events)
        self._name_speakers(events)
        alone = sa.select(event.c.id).where(event.c.id.in_(events), event.c.reports == 1)
        left = membership.update().where(membership.c.event_id.in_(alone))
        self._execute(left.values(score=None, terms=(), names=(), days_apart=None))

    def _turns_with(self, article_id: str, event_ids: Collection[str]) -> list[tuple[int, Regrouped]]:
        """The changes, by their numbers, of the events that an article was in and of the stories of these, since it was found."""
        if not event_ids:
            return []
        found = self._value(sa.select(article.c.found).where(article.c.id == article_id))
        events, turns = self._line_of(GroupKind.EVENT, event_ids, {article_id}, found)
        held = self._rows(sa.select(event.c.story_id).where(event.c.id.in_(event_ids)))
        _, more = self._line_of(GroupKind.STORY, {story_id for (story_id,) in held}, events, found)
        return [*turns, *more]

    def _line_of(
        self, kind: GroupKind, ids: Collection[str], members: Collection[str], since: datetime
    ) -> tuple[set[str], list[tuple[int, Regrouped]]]:
        """The groups in which `members` were, from those in which they are, and the changes of these."""
        table = event if kind is GroupKind.EVENT else story
        known, turns = set[str](), list[tuple[int, Regrouped]]()
        wanted = set(ids)
        while wanted - known:
            heirs = self._rows(sa.select(table.c.id).where(table.c.heir.in_(wanted)))
            known = wanted | {id_ for (id_,) in heirs}
            either = sa.or_(regrouping.c.group.in_(known), regrouping.c.other.in_(known))
            query = sa.select(regrouping.c.id, *_REGROUPED)
            query = query.where(regrouping.c.kind == kind, regrouping.c.at >= since, either)
            turns = [(number, Regrouped(*row)) for number, *row in self._rows(query)]
            with_them = [turn for _, turn in turns if not set(turn.members).isdisjoint(members)]
            wanted = known | {id_ for turn in with_them for id_ in (turn.group, turn.other) if id_}
        return known, turns

    def _retell(self, turns: Iterable[tuple[int, Regrouped]], article_id: str) -> None:
        """Changes of groups rest on nothing any more that an article alone bore out."""
        for number, turn in turns:
            both = [self._printed_in(turn.kind, each) for each in (turn.group, turn.other) if each]
            told = retold(turn, both[0], both[1] if len(both) > 1 else {}, self._gone(turn, article_id))
            this = regrouping.c.id == number
            if told is None:
                self._execute(regrouping.delete().where(this))
            else:
                self._execute(regrouping.update().where(this).values(rows.parameters(told)))

    def _gone(self, turn: Regrouped, article_id: str) -> set[str]:
        """The members of a change that are no more: an article, or events that have no report left."""
        if turn.kind is GroupKind.EVENT:
            return {article_id}
        held = sa.select(membership.c.event_id)
        left = sa.select(event.c.id).where(
            event.c.id.in_(turn.members), sa.or_(event.c.id.in_(held), event.c.heir.in_(held))
        )
        return set(turn.members) - {id_ for (id_,) in self._rows(left)}

    def _printed_in(self, kind: GroupKind, id_: str) -> dict[str, frozenset[str]]:
        """The words that the members of a group print: reports of an event, events of a story."""
        table = event if kind is GroupKind.EVENT else story
        heir = self._value(sa.select(table.c.heir).where(table.c.id == id_)) or id_
        own = event.c.id == heir if kind is GroupKind.EVENT else event.c.story_id == heir
        found: dict[str, frozenset[str]] = {}
        for each in self._placed_in(
            [event_id for (event_id,) in self._rows(sa.select(event.c.id).where(own))]
        ):
            member = each.member.article_id if kind is GroupKind.EVENT else each.member.event_id
            words = words_printed(each.vector, each.forms)
            found[member] = found.get(member, frozenset()) | words
        return found

    def _text_is_another(self, article_id: str, number: int) -> None:
        """What a version quotes is to be read again, and stands as it was until then."""
        those = printing.c.article_id == article_id, printing.c.number == number
        self._execute(printing.update().where(*those).values(rule=0))
        self._await_reading([article_id])

    def _requote(self, article_id: str) -> None:
        """Work out what an article quotes from its versions, and who speaks in its event."""
        self._reread(article_id)
        self._name_speakers(self._events_of([article_id]))

    def _reread(self, article_id: str) -> None:
        """Work out what an article quotes from its versions; quotes that stay keep their ids, and by what they are compared."""
        versions = self._rows(
            sa.select(version.c.number, version.c.first_seen).where(
                version.c.article_id == article_id, ~version.c.noise
            )
        )
        read = quotes_of(self.printings([article_id]), [(row.number, row.first_seen) for row in versions])
        wanted = {_quote_key(each): each for each in read}
        known = {
            _quote_key(each): each
            for row in self._rows(sa.select(*_QUOTE).where(quote.c.article_id == article_id))
            for each in (Quote(*row),)
        }
        came: Counter[str | None] = Counter()
        for key, old in known.items():
            new = wanted.get(key)
            if new is None:
                self._unindex(old)
                self._execute(quote.delete().where(quote.c.id == old.id))
                came[old.speaker_key] -= 1
            elif (found := _quote_values(replace(new, speaker_key=old.speaker_key))) != _quote_values(old):
                self._unindex(old)
                self._execute(quote.update().where(quote.c.id == old.id).values(found))
                self._index(old.id, new.text)
                came[old.speaker_key] += 0
        for key, each in wanted.items():
            if key not in known:
                new = replace(each, speaker_key=own_key(each.speaker))
                added = self._execute(quote.insert(), _quote_values(new))
                self._index(added.inserted_primary_key[0], new.text)  # type: ignore[index]
                came[new.speaker_key] += 1
        del came[None]
        self._recount_speakers(came)

    def _name_speakers(self, event_ids: Collection[str]) -> None:
        """Compare who speaks in each of these events by the full names that its reports have."""
        came: Counter[str | None] = Counter()
        for event_id in sorted(event_ids):
            inside = quote.c.article_id.in_(
                sa.select(membership.c.article_id).where(membership.c.event_id == event_id)
            )
            query = sa.select(quote.c.speaker, quote.c.speaker_key).where(
                inside, quote.c.speaker_key.is_not(None)
            )
            spoken = sorted({(name, key) for name, key in self._rows(query.distinct())})
            whole = whole_names(name for name, _ in spoken)
            for name, key in spoken:
                if (wanted := key_in(name, whole)) != key:
                    those = inside, quote.c.speaker == name, quote.c.speaker_key == key
                    named = {"speaker_key": wanted, "speaker_last": wanted and wanted.split()[-1]}
                    changed = self._execute(quote.update().where(*those).values(named)).rowcount
                    came.update({key: -changed, wanted: changed})
        del came[None]
        self._recount_speakers(came)

    def _index(self, id_: int, text: str) -> None:
        if self._is_sqlite:
            self._execute(indexing.SQLITE_ADD_QUOTE, {"id": id_, "text": " ".join(words(text))})
        else:
            self._execute(indexing.POSTGRESQL_ADD_QUOTE, {"id": id_, "text": indexing.vector(words(text))})

    def _unindex(self, old: Quote) -> None:
        if self._is_sqlite:
            self._execute(indexing.SQLITE_REMOVE_QUOTE, {"id": old.id, "text": " ".join(words(old.text))})
        else:
            self._execute(indexing.POSTGRESQL_REMOVE_QUOTE, {"id": old.id})

    def _recount_speakers(self, came: Mapping[str | None, int]) -> None:
        """So many quotes of these speakers came, or went. Nobody's quotes are counted: some have a hundred thousand."""
        for key, number in sorted(came.items()):
            if last := self._driven(_SPOKEN_LAST, (key,)):
                name, seen = last[0]
                if " " in str(key) and " " not in name and (whole := self._driven(_NAMED_LAST, (key, "% %"))):
                    name = whole[0][0]
                self._drive_many(_SPEAK, [(key, name, seen, number)])
            else:
                self._execute(speaker.delete().where(speaker.c.key == key))

    # -- events and stories -------------------------------------------------------------------------------

    def placed(self, event_ids: Collection[str] | None = None, *, limit: int = 20_000) -> list[PlacedReport]:
        query = sa.select(event.c.id, event.c.reports).where(event.c.reports > 0)
        query = query.order_by(event.c.touched.desc(), event.c.id)
        if event_ids is None:
            found = self._rows(query.limit(limit))
        else:
            found = [
                row
                for piece in rows.batches(sorted(event_ids))
                for row in self._rows(query.where(event.c.id.in_(piece)))
            ]
        chosen: list[str] = []
        reports = 0
        for id_, number in found:
            if reports >= limit:
                break
            chosen.append(id_)
            reports += number
        return self._placed_in(chosen)

    def _placed_in(self, event_ids: Sequence[str]) -> list[PlacedReport]:
        """The reports of these events, in their order."""
        table = membership.c
        by_event: dict[str, list[PlacedReport]] = defaultdict(list)
        for piece in rows.batches(event_ids):
            query = (
                sa.select(*_MEMBERSHIP, table.vector, table.day_first, table.day_last)
                .select_from(_MEMBERSHIPS)
                .where(table.event_id.in_(piece))
                .order_by(table.at, table.article_id)
            )
            for row in self._rows(query):
                member = Membership(*row[: len(_MEMBERSHIP)])
                vector, first, last = row[len(_MEMBERSHIP) :]
                days = None if first is None else (first, last)
                weights, names, *forms = orjson.loads(texts.decompress(vector))
                placed = PlacedReport(member, weights, days, frozenset(names), *forms)
                by_event[member.event_id].append(placed)
        return [each for event_id in event_ids for each in by_event[event_id]]

    def stories(
        self,
        which: StoryFilter = StoryFilter(),
        *,
        limit: int = 50,
        before: tuple[int, datetime, str] | None = None,
        order: StoryOrder = StoryOrder.NEWEST,
    ) -> list[Story]:
        table = story.c
        largest = order == StoryOrder.LARGEST
        query = (
            sa.select(*_STORY)
            .where(*_listed_stories(which))
            .order_by(*([table.reports.desc()] if largest else []), table.last.desc(), table.id)
            .limit(limit)
        )
        if before is not None:
            reports, last, id_ = before
            later = sa.and_(table.last <= last, sa.or_(table.last < last, table.id > id_))
            if largest:
                later = sa.and_(table.reports <= reports, sa.or_(table.reports < reports, later))
            query = query.where(later)
        return [Story(*row) for row in self._rows(query)]

    def story(self, story_id: str) -> Story:
        return self._survivor("story", story, _STORY, Story, story_id)

    def event(self, event_id: str) -> Event:
        return self._survivor("event", event, _EVENT, Event, event_id)

    def _survivor(
        self,
        what: str,
        table: sa.Table,
        columns: Sequence[sa.ColumnElement[Any]],
        kind: Callable[..., _T],
        id_: str,
    ) -> _T:
        seen: set[str] = set()
        while id_ not in seen:
            seen.add(id_)
            row = self._first(sa.select(*columns, table.c.heir).where(table.c.id == id_))
            if row is None:
                break
            if row.heir is None:
                return kind(*row[:-1])
            id_ = row.heir
        raise _no_group(what, id_)

    def events(self, story_id: str) -> list[Event]:
        known = self.story(story_id).id
        query = sa.select(*_EVENT).where(event.c.story_id == known, event.c.reports > 0)
        return [Event(*row) for row in self._rows(query.order_by(event.c.first, event.c.id))]

    def events_of(self, story_ids: Collection[str]) -> dict[str, list[Event]]:
        found: dict[str, list[Event]] = {}
        for piece in rows.batches(sorted(story_ids)):
            query = sa.select(*_EVENT).where(event.c.story_id.in_(piece), event.c.reports > 0)
            for row in self._rows(query.order_by(event.c.first, event.c.id)):
                found.setdefault(row.story_id, []).append(Event(*row))
        return found

    def reports(self, event_ids: Collection[str], *, limit: int = 500) -> list[tuple[Article, Membership]]:
        width = len(rows.ARTICLE)
        found: list[tuple[Article, Membership]] = []
        for piece in rows.batches(sorted(event_ids)):
            query = (
                sa.select(*rows.ARTICLE, *_MEMBERSHIP)
                .select_from(rows.ARTICLES.join(membership, membership.c.article_id == article.c.id)
                             .join(event, event.c.id == membership.c.event_id))
                .where(membership.c.event_id.in_(piece))
                .order_by(membership.c.at.desc(), membership.c.article_id.desc())
                .limit(limit)
            )  # fmt: skip
            found += [(Article(*row[:width]), Membership(*row[width:])) for row in self._rows(query)]
        return sorted(found, key=lambda each: (each[1].at, each[0].id))[-limit:]

    def memberships(self, article_ids: Collection[str]) -> dict[str, Membership]:
        found: dict[str, Membership] = {}
        for piece in rows.batches(sorted(article_ids)):
            query = (
                sa.select(*_MEMBERSHIP).select_from(_MEMBERSHIPS).where(membership.c.article_id.in_(piece))
            )
            found |= {row.article_id: Membership(*row) for row in self._rows(query)}
        return found

    def regroupings(self, story_id: str, *, limit: int = 100) -> list[Regrouped]:
        known = self.story(story_id).id
        stories = sa.select(story.c.id).where(sa.or_(story.c.id == known, story.c.heir == known))
        own = sa.select(event.c.id).where(event.c.story_id == known, event.c.reports > 0)
        events = sa.select(event.c.id).where(sa.or_(event.c.id.in_(own), event.c.heir.in_(own)))
        query = (
            sa.select(*_REGROUPED)
            .where(
                sa.or_(
                    *(
                        sa.and_(regrouping.c.kind == kind, column.in_(ids))
                        for kind, ids in ((GroupKind.STORY, stories), (GroupKind.EVENT, events))
                        for column in (regrouping.c.group, regrouping.c.other)
                    )
                )
            )
            .order_by(regrouping.c.id.desc())
            .limit(limit)
        )
        return [Regrouped(*row) for row in self._rows(query)]

    # -- quotes -------------------------------------------------------------------------------------------

    def printings(self, article_ids: Collection[str]) -> list[Printing]:
        found: list[Printing] = []
        of_version = sa.and_(
            version.c.article_id == printing.c.article_id, version.c.number == printing.c.number
        )
        for piece in rows.batches(sorted(article_ids)):
            query = (
                sa.select(
                    printing.c.article_id, printing.c.number, printing.c.body, printing.c.rule,
                    version.c.text_key, version.c.extraction_rule,
                )
                .select_from(printing.join(version, of_version))
                .where(printing.c.article_id.in_(piece), ~version.c.noise)
                .order_by(printing.c.article_id, printing.c.number)
            )  # fmt: skip
            found += [
                Printing(id_, number, said_of(body), *rules)
                for id_, number, body, *rules in self._rows(query)
            ]
        return found

    def quotes(
        self,
        which: QuoteFilter = QuoteFilter(),
        *,
        limit: int = 50,
        before: tuple[datetime, int] | None = None,
    ) -> list[tuple[Article, Quote]]:
        conditions = self._quoted_so(which)
        if conditions is None:
            return []
        if before is not None:
            seen, id_ = before
            later = sa.or_(quote.c.seen < seen, quote.c.id < id_)
            conditions += [quote.c.seen <= seen, later]
        query = (
            sa.select(*rows.ARTICLE, *_QUOTE)
            .select_from(rows.ARTICLES.join(quote, quote.c.article_id == article.c.id))
            .where(*conditions)
            .order_by(quote.c.seen.desc(), quote.c.id.desc())
            .limit(limit)
        )
        width = len(rows.ARTICLE)
        return [(Article(*row[:width]), Quote(*row[width:])) for row in self._rows(query)]

    def _quoted_so(self, which: QuoteFilter) -> _Conditions | None:
        """Conditions for quotes; None where none can be meant."""
        conditions: _Conditions = []
        if which.speaker is not None:
            key = speaker_key(which.speaker)
            if key is None:
                return None
            conditions.append((quote.c.speaker_key if " " in key else quote.c.speaker_last) == key)
        if which.query is not None:
            asked = parse(which.query)
            if not asked:
                return None
            conditions.append(quote.c.id.in_(self._holding(asked)))
        if which.article_id is not None:
            conditions.append(quote.c.article_id == which.article_id)
        if which.story_id is not None:
            known = self.story(which.story_id).id
            ours = sa.select(membership.c.article_id).select_from(_MEMBERSHIPS)
            conditions.append(quote.c.article_id.in_(ours.where(event.c.story_id == known)))
        if which.source_id is not None:
            conditions.append(quote.c.article_id.in_(rows.shown_by(which.source_id)))
        if which.outlet is not None:
            conditions.append(article.c.outlet == which.outlet)
        if which.kinds:
            conditions.append(quote.c.kind.in_(which.kinds))
        if which.since is not None:
            conditions.append(quote.c.seen >= which.since)
        if which.until is not None:
            conditions.append(quote.c.seen < which.until)
        return conditions

    def _holding(self, asked: Query) -> sa.Select[Any]:
        """The newest quotes that hold these words."""
        if self._is_sqlite:
            match = sa.text(
                "SELECT rowid AS id FROM search_index_quote WHERE search_index_quote MATCH :asked"
                " ORDER BY rowid DESC LIMIT :most"
            ).bindparams(asked=indexing.sqlite_query(asked, "text"), most=SEARCHED)
        else:
            match = sa.text(
                "SELECT quote_id AS id FROM search_index_quote WHERE text @@ CAST(:asked AS tsquery)"
                " ORDER BY quote_id DESC LIMIT :most"
            ).bindparams(asked=indexing.postgresql_query(asked), most=SEARCHED)
        return sa.select(match.columns(sa.column("id", sa.BigInteger)).cte("held").c.id)

    def speakers(
        self,
        query: str = "",
        which: QuoteFilter = QuoteFilter(),
        *,
        kinds: tuple[str, ...] = (),
        limit: int = 50,
        before: tuple[int, str] | None = None,
    ) -> list[Speaker]:
        spoken: sa.FromClause = speaker
        if which != QuoteFilter():
            conditions = self._quoted_so(which)
            if conditions is None:
                return []
            spoken = _spoken_so(conditions).subquery()
        table = spoken.c
        chosen = (
            sa.select(*rows.columns(Speaker, spoken)).order_by(table.quotes.desc(), table.key).limit(limit)
        )
        asked = words(query)
        own = sa.literal(" ").concat(table.key).concat(" ")
        for number, word in enumerate(asked):
            end = "" if number == len(asked) - 1 else " "
            chosen = chosen.where(own.contains(f" {word}{end}", autoescape=True))
        if kinds:
            own_quotes = sa.select(quote.c.id).where(
                quote.c.speaker_key == table.key, quote.c.kind.in_(kinds)
            )
            chosen = chosen.where(own_quotes.exists())
        if before is not None:
            quotes, key = before
            chosen = chosen.where(table.quotes <= quotes, sa.or_(table.quotes < quotes, table.key > key))
        return [Speaker(*row) for row in self._rows(chosen)]


# --- between values and rows -----------------------------------------------------------------------------


def said_body(said: Iterable[Said]) -> bytes:
    """What a version quotes, as it is stored."""
    return texts.compress(
        orjson.dumps(
            [
                [
                    each.start, each.end, storable(each.text), each.kind.value,
                    each.speaker and [storable(each.speaker.name), each.speaker.start, each.speaker.end],
                    each.cue and storable(each.cue), each.repeats,
                ]
                for each in said
            ]
        )
    )  # fmt: skip


def said_of(body: bytes) -> tuple[Said, ...]:
    """The inverse of `said_body`."""
    return tuple(
        Said(start, end, text, Kind(kind), named and Named(*named), cue, repeats)
        for start, end, text, kind, named, cue, repeats in orjson.loads(texts.decompress(body))
    )


def _placed_row(each: PlacedReport) -> tuple[Any, ...]:
    """The parameters of `_PLACE`."""
    member = each.member
    first, last = each.days or (None, None)
    return (
        member.article_id, member.event_id, micros(member.at), member.precision.value, member.score,
        packed(member.terms), packed(member.names), member.days_apart, member.rule,
        texts.compress(orjson.dumps([
            kept_weights(each.vector), sorted(map(storable, each.names)), kept_forms(each.forms),
        ])), first, last,
    )  # fmt: skip


def _quote_key(each: Quote) -> tuple[str, str, str | None]:
    """What makes quotes of an article one."""
    return fold(each.text), each.kind, own_key(each.speaker)


def _quote_values(each: Quote) -> dict[str, Any]:
    """The columns of a quote but its id."""
    values = rows.parameters(each)
    del values["id"]
    return values | {"speaker_last": each.speaker_key and each.speaker_key.split()[-1]}


def _named(turns: Iterable[Regrouped], kind: GroupKind) -> set[str]:
    """The groups of that kind that turns are about."""
    both = ((turn.group, turn.other) for turn in turns if turn.kind is kind)
    return {group for pair in both for group in pair if group is not None}


def _spoken_so(conditions: _Conditions) -> sa.Select[Any]:
    """The speakers of these quotes, named as in the last of them that has more than a last name, if one has."""
    latest = sa.func.row_number().over(
        partition_by=quote.c.speaker_key,
        order_by=(quote.c.speaker.contains(" ").desc(), quote.c.seen.desc(), quote.c.id.desc()),
    )
    last = sa.func.max(quote.c.seen).over(partition_by=quote.c.speaker_key)
    number = sa.func.count().over(partition_by=quote.c.speaker_key)
    told = (
        sa.select(
            quote.c.speaker_key.label("key"), quote.c.speaker.label("name"), number.label("quotes"),
            last.label("last"), latest.label("place"),
        )
        .select_from(quote.join(article, article.c.id == quote.c.article_id))
        .where(*conditions, quote.c.speaker_key.is_not(None))
        .subquery()
    )  # fmt: skip
    return sa.select(told).where(told.c.place == 1)


def _listed_stories(which: StoryFilter) -> _Conditions:
    conditions: _Conditions = [story.c.reports >= max(1, which.least_reports)]
    if which.least_reports > 1:
        conditions.append(_SEVERAL)
    if which.least_outlets > 1:
        conditions.append(story.c.outlets >= which.least_outlets)
    reporting = sa.select(membership.c.article_id).where(event.c.story_id == story.c.id)
    if which.outlet is not None:
        of_outlet = reporting.select_from(_MEMBERSHIPS.join(article, article.c.id == membership.c.article_id))
        conditions.append(sa.exists(of_outlet.where(article.c.outlet == which.outlet).correlate(story)))
    if which.source_id is not None:
        shown = membership.c.article_id.in_(rows.shown_by(which.source_id))
        conditions.append(sa.exists(reporting.select_from(_MEMBERSHIPS).where(shown).correlate(story)))
    if which.since is not None:
        conditions.append(story.c.last >= which.since)
    if which.until is not None:
        conditions.append(story.c.last < which.until)
    return conditions


def _no_group(what: str, id_: str) -> NotFoundError:
    return NotFoundError(f"{id_}: there is no such {what}")


__all__ = ["Stories"]
