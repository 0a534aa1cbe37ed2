"""Reading on: what new texts quote, and which reports belong together, behind the looks and never in their way.

The store knows which articles have texts that were not read yet; they are read a few at a time, and what follows is
written in one short transaction with that they were read. Nothing is lost when a process ends in between, and a look
never waits for more than one such step. What grouping holds in memory is bounded, and begins anew from what the store
has of the reports that changed last.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from typing import Final

import orjson
import zstandard

from variorum.cluster.grouping import Change
from variorum.cluster.groups import Days
from variorum.cluster.stream import RULE, Known, Report, Stream
from variorum.cluster.terms import Rarity, Terms, distinct, terms
from variorum.errors import VariorumError
from variorum.pipeline.apart import BrokenError, blamed, settle_apart
from variorum.ports import Clock, Filed, PlacedEvent, PlacedReport, Printing, Store
from variorum.quotes.said import RULE as QUOTES_RULE
from variorum.quotes.said import said
from variorum.text.language import language
from variorum.types import (
    Article,
    Document,
    GroupKind,
    GroupTurn,
    Membership,
    Precision,
    Regrouped,
    Version,
)

log = logging.getLogger(__name__)

#: Articles read in one step while looks are made.
STEP: Final = 4
#: Articles read together where nobody waits.
_BATCH: Final = 40
#: Reports after which groups are mended while others wait, and when none does.
_REPAIR: Final = 50
_REPAIR_IDLE: Final = 20
#: Members of an event whose evidence is told anew when it gets another; of larger ones only what is new.
_TOLD_ANEW: Final = 25
#: Versions of one article whose texts are held at once.
_AT_ONCE: Final = 20
#: No page of the web is older: an earlier time is that of an older print, or of a field that nobody filled.
_FIRST_PAGE: Final = datetime(1990, 1, 1, tzinfo=UTC)
#: How far ahead of its first sight an article may say that it was published.
_AHEAD: Final = timedelta(days=1)
_DAY: Final = len("2007-05-15")
_LARGEST: Final = 1 << 28

#: An article that waits, by its number, and why the store refused it.
_Refusal = tuple[tuple[str, int], VariorumError]


@dataclass(frozen=True, slots=True)
class _Text:
    """An article as it is read: what versions quote that were not read yet, and its report with its terms and when it
    was first seen, if it has one."""

    printings: tuple[Printing, ...] = ()
    report: tuple[Report, Terms, datetime] | None = None


@dataclass(slots=True)
class Reader:
    """Reads articles whose texts are new or others, the longest waiting first. `most` is how many reports new ones are
    compared with; used from one thread at a time."""

    store: Store
    clock: Clock
    make_id: Callable[[], str]
    most: int
    _stream: Stream | None = None
    _since: dict[str, None] = field(default_factory=dict)  # reports that came since groups were mended
    _refused: set[tuple[str, int]] = field(default_factory=set)  # what the store refused, to be tried last

    def step(self, limit: int = STEP) -> int:
        """Read some articles; answers how many, 0 where none wait. One that breaks the reading is set aside,
        which is told in the log; what the store refuses is raised after the others were read, and waits on."""
        waiting = self._waiting(limit)
        if refused := self._settle(waiting):
            raise refused[0][1]
        if len(self._since) >= (_REPAIR if waiting else _REPAIR_IDLE):
            self._mend()
        return len(waiting)

    def drain(self, stopped: Callable[[], bool] = lambda: False) -> int:
        """Read all that wait, and mend the groups; answers how many articles were read. What the store refuses is told in
        the log, and the first of it raised after all others were read; where it refuses all of a batch, at once."""
        number, apart = 0, dict[tuple[str, int], VariorumError]()
        while not stopped() and (waiting := self._waiting(_BATCH, apart)):
            refused = self._settle(waiting)
            number += len(waiting) - len(refused)
            for each, error in refused:
                log.warning(
                    "article %s is not read for stories and quotes yet, and waits on: %s", each[0], error
                )
            apart.update(refused)
            if len(refused) == len(waiting):  # that is no fault of a text
                break
            if len(self._since) >= _REPAIR:
                self._mend()
        if self._since:
            self._mend()
        if apart:
            raise next(iter(apart.values()))
        return number

    def regroup(self) -> None:
        """Group all that is compared anew."""
        self._since.update(dict.fromkeys(self._grouping().keys()))
        self._mend()

    # -- inside --------------------------------------------------------------------------------------------

    def _waiting(self, limit: int, apart: Collection[tuple[str, int]] = ()) -> list[tuple[str, int]]:
        """What is read next: what was refused comes last, and what stands `apart` not at all."""
        waiting = self.store.unread(limit + len(self._refused))
        fresh = [each for each in waiting if each not in self._refused]
        return (fresh or [each for each in waiting if each not in apart])[:limit]

    def _settle(self, waiting: Sequence[tuple[str, int]]) -> list[_Refusal]:
        """Read these, and answer what the store refused of them."""
        return settle_apart(waiting, self._read, self._alone) if waiting else []

    def _read(self, waiting: Sequence[tuple[str, int]]) -> list[_Refusal]:
        """Read these together. After an error nothing of them is stored."""
        with blamed():
            texts = {article_id: self._text_of(article_id) for article_id, _ in waiting}
            try:
                self._take_in(texts, tuple(waiting))
            except BaseException:
                self._stream = None  # it may hold what is not stored
                raise
        self._refused.difference_update(waiting)
        return []

    def _alone(self, waiting: tuple[str, int], broken: BrokenError) -> list[_Refusal]:
        """Deal with the one that cannot be read: what the store refuses waits on."""
        if isinstance(broken.cause, VariorumError):
            self._refused.add(waiting)
            return [(waiting, broken.cause)]
        log.warning(
            "article %s is left out of stories and quotes until its text is another: it %s",
            waiting[0],
            broken,
            exc_info=broken.cause,
        )
        self.store.file(Filed(self.clock.now(), (waiting,)))
        return []

    def _take_in(self, texts: Mapping[str, _Text], read: tuple[tuple[str, int], ...]) -> None:
        """Group these. All of them are woken before any group changes, since the store knows groups as they were, and
        none falls asleep before the store was told."""
        stream = self._grouping()
        self._wake(stream, texts)
        gone = tuple(article_id for article_id, text in texts.items() if text.report is None)
        left = {stream.events.home(key) for key in gone if key in stream.events}
        for key in gone:
            stream.remove(key)
        stated: dict[str, tuple[datetime, Precision]] = {}
        changes: list[Change] = []
        for article_id, text in texts.items():
            if text.report is not None:
                report, found, seen = text.report
                changes += stream.add(report, found)
                stated[article_id] = _moment(report.published, seen)
        printings = tuple(each for text in texts.values() for each in text.printings)
        self._file(stream, stated, changes, read=read, printings=printings, gone=gone, left=left)
        self._since.update(dict.fromkeys(stated))
        stream.let_sleep()

    def _mend(self) -> None:
        """Group anew what is near to the reports that came; those that fell asleep meanwhile are left out."""
        try:
            stream = self._grouping()
            self._file(stream, {}, stream.repair([key for key in self._since if key in stream.events]))
            self.store.set_rarities(_packed(stream.rarity))
        except BaseException as error:
            self._stream = None
            if not isinstance(error, Exception) or isinstance(error, VariorumError):
                raise
            log.warning("groups could not be mended around %d reports", len(self._since), exc_info=error)
        self._since.clear()

    def _grouping(self) -> Stream:
        """What reports are compared with; at the beginning those that the store knows to have changed last."""
        if self._stream is None:
            kept = self.store.rarities()
            rarity = Rarity.shipped() if kept is None else _unpacked(kept)
            self._stream = Stream(lambda _kind: self.make_id(), rarity=rarity, most=self.most)
            self._stream.wake(_known(self.store.placed(limit=self.most)))
        return self._stream

    def _wake(self, stream: Stream, article_ids: Iterable[str]) -> None:
        """Articles that change long after they came are compared with the other reports of their events again."""
        asleep = self.store.memberships([each for each in article_ids if each not in stream.events])
        if asleep:
            stream.wake(_known(self.store.placed({member.event_id for member in asleep.values()})))

    def _text_of(self, article_id: str) -> _Text:
        article = self.store.article(article_id)
        versions = self.store.versions(article_id)
        if not versions or self.store.tombstone(article_id) is not None:
            return _Text()
        read = {each.number for each in self.store.printings([article_id]) if each.rule == QUOTES_RULE}
        printings = self._printings(article, sorted({each.number for each in versions} - read))
        report, seen = self._report(article, versions)
        found = terms(report.headline, report.text, language=report.language)
        return _Text(printings, (report, found, seen))

    def _printings(self, article: Article, numbers: Sequence[int]) -> tuple[Printing, ...]:
        """What these versions quote, a few texts held at a time: an article may have hundreds of long ones."""
        return tuple(
            Printing(article.id, number, tuple(said(text.text, _language(text, article))), QUOTES_RULE)
            for start in range(0, len(numbers), _AT_ONCE)
            for number, text in sorted(
                self.store.documents(article.id, numbers[start : start + _AT_ONCE]).items()
            )
        )

    def _report(self, article: Article, versions: Sequence[Version]) -> tuple[Report, datetime]:
        """The report, and when it was first seen; a page that states only when it was changed last was published no
        later than its first text says."""
        first = min(versions, key=lambda each: each.first_seen)
        shown = _shown(article, versions).number
        documents = self.store.documents(article.id, {shown, first.number})
        document, seen = documents[shown], first.first_seen
        stated = (document.published, article.published, documents[first.number].modified)
        published = next((at for text in stated if (at := _stated(text, seen)) is not None), None)
        headline = document.headline or article.headline or ""
        language = _language(document, article)
        return Report(article.id, article.outlet, headline, document.text, published, language=language), seen

    def _file(
        self,
        stream: Stream,
        stated: dict[str, tuple[datetime, Precision]],
        changes: Iterable[Change],
        *,
        read: tuple[tuple[str, int], ...] = (),
        printings: tuple[Printing, ...] = (),
        gone: tuple[str, ...] = (),
        left: Iterable[str] = (),
    ) -> None:
        """Store what was read and what became of groups, in one transaction; reports were taken out of the events
        `left`."""
        now = self.clock.now()
        turns = [change for change in changes if change.members]
        events, keys = _touched(stream, stated, turns, left)
        told = self.store.memberships(keys)
        reports = tuple(
            _placed(stream, key, stated.get(key) or (told[key].at, told[key].precision))
            for key in sorted(keys)
            if key in stated or key in told
        )
        filed = Filed(
            now, read, printings, reports, gone,
            tuple(PlacedEvent(event, stream.stories.home(event)) for event in sorted(events)),
            tuple(_regrouped(stream, change, now) for change in turns if _is_told(change)),
        )  # fmt: skip
        if any((read, printings, reports, gone, filed.events, filed.turns)):
            self.store.file(filed)


def _touched(
    stream: Stream, stated: Iterable[str], changes: Iterable[Change], left: Iterable[str]
) -> tuple[set[str], set[str]]:
    """The events whose story is told anew, and the reports whose place is."""
    keys = set(stated)
    events = {stream.events.home(key) for key in keys} | {
        event for event in left if event in stream.events.groups
    }
    for change in changes:
        if change.kind is GroupKind.STORY:
            events.update(event for event in change.members if event in stream.stories)
            continue
        keys.update(key for key in change.members if key in stream.events)
        events.update(group for group in (change.group, change.other) if group in stream.events.groups)
    for event in events & stream.events.groups.keys():
        members = stream.events.groups[event].members
        if len(members) <= _TOLD_ANEW:
            keys.update(members)
    return {event for event in events if event in stream.stories}, keys


def _placed(stream: Stream, key: str, at: tuple[datetime, Precision]) -> PlacedReport:
    """Where a report belongs by now, and why."""
    event = stream.events.home(key)
    evidence = stream.events.why(key)
    members = stream.events.groups[event].members
    item, names, forms = members[key], stream.names_of(key), stream.forms_of(key)
    told = stream.printed(evidence.terms, members)
    member = Membership(
        key, event, stream.stories.home(event), *at,
        evidence.score and round(evidence.score, 4), distinct(told.values()),
        distinct(form for term, form in told.items() if term in names),
        evidence.days_apart and round(evidence.days_apart, 3), RULE,
    )  # fmt: skip
    days = None if item.days is None else (item.days.first, item.days.last)
    kept = {term: forms[term] for term in item.vector if term in forms}
    return PlacedReport(member, item.vector, days, names & item.vector.keys(), kept)


def without(store: Store, article_id: str, at: datetime, take_out: Callable[[], None]) -> None:
    """Take an article out of the store, and tell anew why the other reports of its event are there: nothing that they
    shared with it alone is told any more. They wait to be read, since without it they may be no event."""
    known = store.memberships([article_id]).get(article_id)
    take_out()
    left = store.placed({known.event_id}) if known else []
    if not left:
        return
    stream = Stream(lambda kind: kind)
    stream.wake(_known(left))
    told = (_placed(stream, each.member.article_id, (each.member.at, each.member.precision)) for each in left)
    store.file(Filed(at, reports=tuple(told)))
    store.read_anew([each.member.article_id for each in left])


def _known(placed: Sequence[PlacedReport]) -> list[Known]:
    """Where reports belong as grouping takes it in: events that changed longest ago first, the store has them last."""
    events = [list(event) for _, event in groupby(placed, key=lambda each: each.member.event_id)]
    return [
        Known(
            each.member.article_id, each.member.event_id, each.member.story_id, each.vector,
            None if each.days is None else Days(*each.days), each.member.at, each.names, each.forms,
        )
        for event in reversed(events)
        for each in event
    ]  # fmt: skip


def _is_told(change: Change) -> bool:
    """Whether a change of groups is kept: that a report came to an event is told by the report itself."""
    came = (GroupTurn.OPENED,) if change.kind is GroupKind.STORY else (GroupTurn.OPENED, GroupTurn.JOINED)
    return change.turn not in came


def _regrouped(stream: Stream, change: Change, at: datetime) -> Regrouped:
    score, apart = (each and round(each, 4) for each in (change.score, change.apart))
    told = stream.printed({*change.terms, *change.others}, stream.reports_of(change))
    terms, others = (
        distinct(told[term] for term in each if term in told) for each in (change.terms, change.others)
    )
    return Regrouped(
        at, change.kind, change.turn, change.group, change.members, change.other, score, RULE, apart,
        terms, others,
    )  # fmt: skip


def _shown(article: Article, versions: Sequence[Version]) -> Version:
    """The version that the article's page shows, or the last that is no noise."""
    return next((each for each in versions if each.number == article.current), versions[-1])


def _language(document: Document, article: Article) -> str | None:
    return language(document.text, document.language or article.language)


def _stated(text: str | None, seen: datetime) -> datetime | date | None:
    """When a page says that it was published; None where it does not, or names a time before there were any, or long
    after it was seen."""
    if not text:
        return None
    try:
        at = date.fromisoformat(text) if len(text) == _DAY else datetime.fromisoformat(text)
        return at if _FIRST_PAGE <= _moment(at, seen)[0] <= seen + _AHEAD else None
    except (ValueError, OverflowError):  # the latter of the first and the last day there are, in another zone
        return None


def _moment(published: datetime | date | None, seen: datetime) -> tuple[datetime, Precision]:
    """The time of a report, and how exactly it is known."""
    if published is None:
        return seen, Precision.SEEN
    if isinstance(published, datetime):
        return published.astimezone(UTC) if published.tzinfo else published.replace(
            tzinfo=UTC
        ), Precision.HOUR
    return datetime.combine(published, time(), UTC), Precision.DAY


def _packed(rarity: Rarity) -> bytes:
    return zstandard.compress(orjson.dumps(rarity.seen()))


def _unpacked(data: bytes) -> Rarity:
    return Rarity.kept(orjson.loads(zstandard.ZstdDecompressor().decompress(data, max_output_size=_LARGEST)))


__all__ = ["STEP", "Reader", "without"]
