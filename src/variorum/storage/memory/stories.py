"""Events, stories and quotes in memory, and the texts that wait to be read for them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from variorum.errors import NotFoundError
from variorum.ports import Filed, PlacedReport, Printing, QuoteFilter, StoryFilter, StoryOrder
from variorum.storage.columns import micros
from variorum.storage.derived import (
    kept_forms,
    kept_weights,
    named_so,
    quotes_of,
    retold,
    speaker_key,
    words_printed,
)
from variorum.storage.memory.articles import Articles
from variorum.storage.memory.tables import KeptEvent, stored, within
from variorum.storage.speaking import key_in, own_key, whole_names
from variorum.storage.words import count, parse, words
from variorum.text.normalise import fold
from variorum.types import Article, Event, GroupKind, GroupTurn, Membership, Quote, Regrouped, Speaker, Story


class Stories(Articles):
    """What was read of texts, and where reports belong."""

    def unread(self, limit: int) -> list[tuple[str, int]]:
        waiting = sorted((place, article_id, ticket) for article_id, (place, ticket) in self._unread.items())
        return [(article_id, ticket) for _, article_id, ticket in waiting[:limit]]

    def read_anew(self, article_ids: Collection[str] | None = None) -> int:
        with self._writing():
            chosen = [self._article(each) for each in article_ids or ()]
            if article_ids is None:
                chosen = [each for each in self._articles.values() if each.listed and each.versions]
            fresh = [each for each in chosen if each.id not in self._unread]
            for each in sorted(fresh, key=lambda each: (each.last_change or each.found, each.id)):
                self._await_reading(each.id)
            return len(fresh)

    def _await_reading(self, article_id: str) -> None:
        place, ticket = self._unread.get(article_id) or (self._next(), 0)
        self._unread[article_id] = (place, ticket + 1)

    def file(self, filed: Filed) -> None:
        filed = stored(filed)
        with self._writing():
            for printing in filed.printings:
                kept = self._versions.get((printing.article_id, printing.number))
                if kept is not None and self._told_of(printing.article_id):
                    self._printings[printing.article_id, printing.number] = printing
            for article_id in {each.article_id for each in filed.printings} | {
                each for each, _ in filed.read
            }:
                self._reread(article_id)
            placed = [each for each in filed.reports if self._told_of(each.member.article_id)]
            touched = {each.member.event_id for each in placed} | {each.id for each in filed.events}
            touched |= {
                self._placed[each].member.event_id
                for each in (*(each.member.article_id for each in placed), *filed.gone)
                if each in self._placed
            }
            for event in filed.events:
                known = self._events.get(event.id) or KeptEvent(event.story_id, filed.at)
                self._events[event.id] = replace(known, story_id=event.story_id)
                self._stories[event.story_id] = self._stories.get(event.story_id)
            for turn in filed.turns:
                touched |= self._merge(turn)
            for each in placed:
                if each.member.event_id not in self._events:
                    raise _no_group("event", each.member.event_id)
            for article_id in filed.gone:
                self._forget_printings(article_id)
                if article_id in self._placed:
                    del self._placed[article_id]
            for each in placed:
                placing = replace(each, vector=kept_weights(each.vector), forms=kept_forms(each.forms))
                self._placed[each.member.article_id] = placing
            for turn in filed.turns:
                self._turns[self._next()] = turn
            for event_id in touched & self._events.keys():
                self._events[event_id] = replace(self._events[event_id], touched=filed.at, into=None)
            self._end_groups(filed.turns)
            read = {each.article_id for each in filed.printings} | {each for each, _ in filed.read}
            told = {self._placed[each].member.event_id for each in read if each in self._placed}
            self._name_speakers(touched | told)
            for article_id, ticket in filed.read:
                if self._unread.get(article_id, (0, None))[1] == ticket:
                    del self._unread[article_id]

    def _merge(self, turn: Regrouped) -> set[str]:
        """A merger takes along all that the group had; answers the events that a turn is about."""
        of_event = turn.kind is GroupKind.EVENT
        if turn.turn is GroupTurn.MERGED and of_event:
            for id_, each in list(self._placed.items()):
                if each.member.event_id == turn.other:
                    member = replace(each.member, event_id=turn.group)
                    self._placed[id_] = replace(each, member=member)
        elif turn.turn is GroupTurn.MERGED:
            for id_, event in list(self._events.items()):
                if event.story_id == turn.other:
                    self._events[id_] = replace(event, story_id=turn.group)
        return {id_ for id_ in (turn.group, turn.other) if of_event and id_ is not None}

    def _told_of(self, article_id: str) -> bool:
        known = self._articles.get(article_id)
        return known is not None and known.listed and known.versions > 0

    def _end_groups(self, turns: Iterable[Regrouped] = ()) -> None:
        """Events and stories without reports lead to others, or are gone."""
        heirs = {(turn.kind, turn.other): turn.group for turn in turns if turn.other is not None}
        held = {each.member.event_id for each in self._placed.values()}
        for id_, event in list(self._events.items()):
            if id_ not in held and event.into is None:
                heir = heirs.get((GroupKind.EVENT, id_))
                for other in [other for other, each in self._events.items() if id_ in (other, each.into)]:
                    if heir is None:
                        del self._events[other]
                    else:
                        self._events[other] = replace(self._events[other], into=heir)
        live = {self._events[id_].story_id for id_ in held}
        for story_id, into in list(self._stories.items()):
            if story_id in live:
                self._stories[story_id] = None
            elif into is None:
                heir = heirs.get((GroupKind.STORY, story_id))
                for other in [other for other, led in self._stories.items() if story_id in (other, led)]:
                    if heir is None:
                        del self._stories[other]
                    else:
                        self._stories[other] = heir

    def _forget_told(self, article_id: str) -> None:
        """Nothing is known any more of what an article tells and where it belongs."""
        self._forget_printings(article_id)
        if article_id in self._placed:
            event = self._placed[article_id].member.event_id
            turns = self._turns_with(article_id, event)
            del self._placed[article_id]
            for number in turns:
                self._retell(number, article_id)
            self._end_groups()
            left = [(id_, each) for id_, each in self._placed.items() if each.member.event_id == event]
            if len(left) == 1:
                ((id_, each),) = left
                alone = replace(each.member, score=None, terms=(), names=(), days_apart=None)
                self._placed[id_] = replace(each, member=alone)

    def _turns_with(self, article_id: str, event_id: str) -> list[int]:
        """The changes, by their numbers, of the events that an article was in and of the stories of these, since it was found."""
        found = self.article(article_id).found
        of_events = {id_: each.into for id_, each in self._events.items()}
        events, turns = self._line_of(GroupKind.EVENT, event_id, {article_id}, found, of_events)
        story_id = self._events[event_id].story_id
        return turns + self._line_of(GroupKind.STORY, story_id, events, found, self._stories)[1]

    def _line_of(
        self, kind: GroupKind, id_: str, members: set[str], since: datetime, led: Mapping[str, str | None]
    ) -> tuple[set[str], list[int]]:
        """The groups in which `members` were, from the one in which they are, and the changes of these."""
        known, turns = set[str](), list[int]()
        wanted = {id_}
        while wanted - known:
            known = wanted | {each for each, into in led.items() if into in wanted}
            turns = [
                number
                for number, turn in self._turns.items()
                if turn.kind is kind and turn.at >= since and {turn.group, turn.other} & known
            ]
            with_them = [self._turns[each] for each in turns if members & set(self._turns[each].members)]
            wanted = known | {each for turn in with_them for each in (turn.group, turn.other) if each}
        return known, turns

    def _retell(self, number: int, article_id: str) -> None:
        """A change of groups rests on nothing any more that an article alone bore out."""
        turn = self._turns[number]
        group, other = (
            self._printed_in(turn.kind, each) if each else {} for each in (turn.group, turn.other)
        )
        gone = {article_id}
        if turn.kind is GroupKind.STORY:
            held = {each.member.event_id for each in self._placed.values()}
            known = {id_: each.into or id_ for id_, each in self._events.items()}
            gone = {each for each in turn.members if known.get(each) not in held}
        told = retold(turn, group, other, gone)
        if told is None:
            del self._turns[number]
        else:
            self._turns[number] = told

    def _printed_in(self, kind: GroupKind, id_: str) -> dict[str, frozenset[str]]:
        """The words that the members of a group print: reports of an event, events of a story."""
        found: dict[str, frozenset[str]] = {}
        for article_id, each in self._placed.items():
            event_id = each.member.event_id
            if kind is GroupKind.EVENT:
                known = self._events.get(id_)
                if event_id == ((known and known.into) or id_):
                    found[article_id] = words_printed(each.vector, each.forms)
            elif self._events[event_id].story_id == (self._stories.get(id_) or id_):
                words = words_printed(each.vector, each.forms)
                found[event_id] = found.get(event_id, frozenset()) | words
        return found

    def _forget_printings(self, article_id: str) -> None:
        for key in [key for key in self._printings if key[0] == article_id]:
            del self._printings[key]
        self._requote(article_id)

    def _requote(self, article_id: str) -> None:
        """Work out what an article quotes from its versions, and who speaks in its event."""
        self._reread(article_id)
        if article_id in self._placed:
            self._name_speakers({self._placed[article_id].member.event_id})

    def _name_speakers(self, event_ids: Collection[str]) -> None:
        """Compare who speaks in each of these events by the full names that its reports have."""
        for event_id in sorted(event_ids):
            spoken = {
                id_: each
                for id_, each in self._quotes.items()
                if each.speaker_key is not None
                and each.article_id in self._placed
                and self._placed[each.article_id].member.event_id == event_id
            }
            whole = whole_names(each.speaker or "" for each in spoken.values())
            for id_, each in spoken.items():
                self._quotes[id_] = replace(each, speaker_key=key_in(each.speaker or "", whole))

    def _reread(self, article_id: str) -> None:
        """Work out what an article quotes from its versions; quotes that stay keep their ids, and by what they are compared."""
        versions = [
            (kept.version.number, kept.version.first_seen)
            for kept in self._of(article_id)
            if not kept.version.noise
        ]
        wanted = {_quote_key(each): each for each in quotes_of(self.printings([article_id]), versions)}
        for id_, old in list(self._quotes.items()):
            if old.article_id == article_id:
                new = wanted.pop(_quote_key(old), None)
                if new is None:
                    del self._quotes[id_]
                else:
                    self._quotes[id_] = replace(new, id=id_, speaker_key=old.speaker_key)
        for each in wanted.values():
            id_ = self._next()
            self._quotes[id_] = replace(each, id=id_, speaker_key=own_key(each.speaker))

    def set_rarities(self, data: bytes) -> None:
        with self._writing():
            self._rarity[""] = data

    def rarities(self) -> bytes | None:
        return self._rarity.get("")

    def placed(self, event_ids: Collection[str] | None = None, *, limit: int = 20_000) -> list[PlacedReport]:
        found: list[PlacedReport] = []
        newest = sorted(self._events.items(), key=lambda each: (-micros(each[1].touched), each[0]))
        for event_id, _ in newest:
            if len(found) >= limit:
                break
            if event_ids is None or event_id in event_ids:
                found += sorted(
                    (
                        self._as_placed(each)
                        for each in self._placed.values()
                        if each.member.event_id == event_id
                    ),
                    key=lambda each: (each.member.at, each.member.article_id),
                )
        return found

    def _as_placed(self, each: PlacedReport) -> PlacedReport:
        """The report with the story that its event belongs to now."""
        member = each.member
        return replace(each, member=replace(member, story_id=self._events[member.event_id].story_id))

    def stories(
        self,
        which: StoryFilter = StoryFilter(),
        *,
        limit: int = 50,
        before: tuple[int, datetime, str] | None = None,
        order: StoryOrder = StoryOrder.NEWEST,
    ) -> list[Story]:
        def key(reports: int, last: datetime, id_: str) -> tuple[int, int, str]:
            return (-reports if order == StoryOrder.LARGEST else 0, -micros(last), id_)

        known = [self.story(id_) for id_, into in self._stories.items() if into is None]
        found = [
            (key(each.reports, each.last, each.id), each)
            for each in known
            if each.reports >= which.least_reports
            and each.outlets >= which.least_outlets
            and within(each.last, which)
            and (which.outlet is None or which.outlet in {one.outlet for one in self._reporting(each.id)})
            and (
                which.source_id is None
                or any(self._shown_by(one.id, which) for one in self._reporting(each.id))
            )
        ]
        if before is not None:
            found = [row for row in found if row[0] > key(*before)]
        return [each for _, each in sorted(found, key=lambda row: row[0])[:limit]]

    def _reporting(self, story_id: str) -> list[Article]:
        events = [event.id for event in self.events(story_id)]
        return [article for article, _ in self.reports(events, limit=len(self._placed))]

    def _shown_by(self, article_id: str, which: StoryFilter | QuoteFilter) -> bool:
        return which.source_id is None or (article_id, which.source_id) in self._sightings

    def story(self, story_id: str) -> Story:
        while (into := self._stories.get(story_id)) is not None:
            story_id = into
        if story_id not in self._stories:
            raise _no_group("story", story_id)
        events = self._events_in(story_id)
        largest = min(events, key=lambda each: (-each.reports, each.first, each.id))
        reports = self.reports([each.id for each in events], limit=len(self._placed))
        return Story(
            story_id, largest.title, min(each.first for each in events), max(each.last for each in events),
            len(events), len(reports), len({article.outlet for article, _ in reports}),
        )  # fmt: skip

    def event(self, event_id: str) -> Event:
        while (event := self._events.get(event_id)) is not None and event.into is not None:
            event_id = event.into
        if event is None:
            raise _no_group("event", event_id)
        reports = self.reports([event_id], limit=len(self._placed))
        likest = min(
            reports,
            key=lambda each: (-(-1.0 if each[1].score is None else each[1].score), each[1].at, each[0].id),
        )
        times = [member.at for _, member in reports]
        outlets = {article.outlet for article, _ in reports}
        return Event(
            event_id, event.story_id, likest[0].headline, min(times), max(times), len(reports), len(outlets)
        )

    def _events_in(self, story_id: str) -> list[Event]:
        found = [
            self.event(id_)
            for id_, each in self._events.items()
            if each.story_id == story_id and not each.into
        ]
        return sorted(found, key=lambda each: (each.first, each.id))

    def events(self, story_id: str) -> list[Event]:
        return self._events_in(self.story(story_id).id)

    def events_of(self, story_ids: Collection[str]) -> dict[str, list[Event]]:
        return {id_: found for id_ in story_ids if (found := self._events_in(id_))}

    def reports(self, event_ids: Collection[str], *, limit: int = 500) -> list[tuple[Article, Membership]]:
        found = [
            (self.article(id_), self._as_placed(each).member)
            for id_, each in self._placed.items()
            if each.member.event_id in event_ids
        ]
        return sorted(found, key=lambda each: (each[1].at, each[0].id))[-limit:]

    def memberships(self, article_ids: Collection[str]) -> dict[str, Membership]:
        return {id_: self._as_placed(self._placed[id_]).member for id_ in article_ids if id_ in self._placed}

    def regroupings(self, story_id: str, *, limit: int = 100) -> list[Regrouped]:
        known = self.story(story_id).id
        events = {event.id for event in self.events(known)}
        ids = {
            GroupKind.STORY: {known} | {id_ for id_, into in self._stories.items() if into == known},
            GroupKind.EVENT: events | {id_ for id_, each in self._events.items() if each.into in events},
        }
        found = [turn for turn in self._turns.values() if {turn.group, turn.other} & ids[turn.kind]]
        return found[::-1][:limit]

    def printings(self, article_ids: Collection[str]) -> list[Printing]:
        known = [
            (printing, self._version(*key).version)
            for key, printing in self._printings.items()
            if key[0] in article_ids
        ]
        found = [
            replace(printing, text_key=version.text_key, extraction_rule=version.extraction_rule)
            for printing, version in known
            if not version.noise
        ]
        return sorted(found, key=lambda each: (each.article_id, each.number))

    def quotes(
        self,
        which: QuoteFilter = QuoteFilter(),
        *,
        limit: int = 50,
        before: tuple[datetime, int] | None = None,
    ) -> list[tuple[Article, Quote]]:
        key = None if which.speaker is None else speaker_key(which.speaker)
        asked = None if which.query is None else parse(which.query)
        if (which.speaker is not None and key is None) or (asked is not None and not asked):
            return []
        ours = set(self._articles)
        if which.story_id is not None:
            ours = {article.id for article in self._reporting(which.story_id)}
        found = [
            each
            for each in self._quotes.values()
            if each.article_id in ours
            and within(each.seen, which)
            and (which.article_id is None or each.article_id == which.article_id)
            and self._shown_by(each.article_id, which)
            and (which.outlet is None or self._articles[each.article_id].outlet == which.outlet)
            and (not which.kinds or each.kind in which.kinds)
            and (asked is None or count(asked, words(each.text)))
            and (key is None or _spoken_by(each, key))
            and (before is None or (each.seen, each.id) < before)
        ]
        found.sort(key=lambda each: (each.seen, each.id), reverse=True)
        return [(self.article(each.article_id), each) for each in found[:limit]]

    def speakers(
        self,
        query: str = "",
        which: QuoteFilter = QuoteFilter(),
        *,
        kinds: tuple[str, ...] = (),
        limit: int = 50,
        before: tuple[int, str] | None = None,
    ) -> list[Speaker]:
        so_quoted = {each.speaker_key for each in self._quotes.values() if not kinds or each.kind in kinds}
        spoken: dict[str, list[Quote]] = {}
        for _, each in reversed(self.quotes(which, limit=len(self._quotes))):
            if each.speaker_key is not None and named_so(each.speaker_key, query):
                spoken.setdefault(each.speaker_key, []).append(each)
        found = [
            Speaker(key, _called(quotes), len(quotes), quotes[-1].seen)
            for key, quotes in spoken.items()
            if (before is None or (-len(quotes), key) > (-before[0], before[1])) and key in so_quoted
        ]
        return sorted(found, key=lambda each: (-each.quotes, each.key))[:limit]


def _no_group(what: str, id_: str) -> NotFoundError:
    return NotFoundError(f"{id_}: there is no such {what}")


def _quote_key(each: Quote) -> tuple[str, str, str | None]:
    """What makes quotes of an article one."""
    return fold(each.text), each.kind, own_key(each.speaker)


def _called(quotes: Sequence[Quote]) -> str:
    """What the speaker of these quotes is called in the last of them that has more than a last name, if one has."""
    names = [each.speaker or "" for each in reversed(quotes)]
    return next((name for name in names if " " in name), names[0])


def _spoken_by(each: Quote, key: str) -> bool:
    """Whether the quote is of a speaker of that name, or with that last word of a name."""
    own = each.speaker_key or ""
    return own == key or (" " not in key and own.split()[-1:] == [key])
