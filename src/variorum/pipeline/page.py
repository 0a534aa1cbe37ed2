"""The way of a page: discover → fetch → evidence → extraction → comparison → versions → edits → publish.

A newcomer reads this first. An answer comes in (`Seen`), is observed by the cheapest step that settles it,
compared with the text that the article had, and decided upon; what is decided is stored with its evidence.
Publishing reads what is stored. Nothing here knows of sockets, files or SQL: those stand behind the ports.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any, Final

from variorum.comparison.measure import kept
from variorum.discover import addresses
from variorum.pipeline.apart import BrokenError, blamed, settle_apart
from variorum.pipeline.beside import Beside, Changes
from variorum.pipeline.classing import Stood, classed, stored, tell_returns
from variorum.pipeline.identity import first_address, move
from variorum.pipeline.late import decide_late, neighbours, note_interval, past, resume, taken_in
from variorum.pipeline.learning import Memories, make_good
from variorum.pipeline.observing import Observed, broken, failed, observe, without_glance
from variorum.pipeline.parts import LIVE, Parts, Seen, Unplaced
from variorum.pipeline.planning import Planner
from variorum.pipeline.recognising import TICK, recognised, settled
from variorum.ports import NewText, Recognised, Settled
from variorum.types import (
    READABLE,
    ArticleState,
    Capture,
    Comparison,
    Document,
    Edit,
    HintKind,
    History,
    Intent,
    Interval,
    KnownText,
    LinkChange,
    Look,
    Outcome,
    PictureChange,
    Plan,
    RecordRef,
    StoredEdit,
    Version,
)
from variorum.versions.decide import RULE as DECISION_RULE
from variorum.versions.decide import decide
from variorum.versions.history import SHOWS_A_VERSION
from variorum.versions.observations import Moved, NotModified, Read, SameBytes, SameText
from variorum.versions.witnesses import hear

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Settlement:
    """What a look came to, with the comparison where a new version was made from one, or the links that lead elsewhere
    in a text that is known. `inserted` are the edits that brought a version that was put into the past."""

    look: Look
    comparison: Comparison | None = None
    links: tuple[LinkChange, ...] = ()
    inserted: tuple[Edit, ...] = ()

    @property
    def edits(self) -> tuple[Edit, ...]:
        """The edits between the version that was made and the one before it."""
        return self.comparison.edits if self.comparison else self.inserted


#: Outcomes that are no observation: they neither reset nor stretch the time to the next look.
_BLIND: Final = frozenset({Outcome.FAILED, Outcome.SUSPECT})


@dataclass(slots=True)
class Desk:
    """Decides and stores. Batches share one transaction: evidence is durable before it is committed."""

    parts: Parts
    planner: Planner
    _waiting: dict[str, Settled | Recognised] = field(default_factory=dict)
    _captures: list[tuple[Capture, str | None]] = field(
        default_factory=list
    )  # with what they take the place of
    _arrived: list[NewText] = field(default_factory=list)
    _touched: set[str] = field(default_factory=set)
    _ended: set[str] = field(
        default_factory=set
    )  # became part of another while a look at them may be under way
    _at_hand: tuple[tuple[str, int], Document] | None = None  # a text that was read for the look under way
    _memories: Memories = field(init=False)
    _beside: Beside = field(init=False)
    _stood: Stood = field(init=False)

    def __post_init__(self) -> None:
        self._memories = Memories(self.parts.store)
        self._beside = Beside(self.parts.store)
        self._stood = Stood(self.parts.store)

    def settle(self, batch: Sequence[Seen | Unplaced]) -> list[Settlement]:
        """Decide on every answer of the batch, in order, and store all of it, or nothing and raise.

        A look that breaks is recorded as failed and leaves the others alone. Raises `EvidenceError` where the
        bytes cannot be made durable, `StorageError` where the database cannot work.
        """
        return settle_apart(batch, self._settle_together, self._give_up)

    def _settle_together(self, batch: Sequence[Seen | Unplaced]) -> list[Settlement]:
        store, evidence = self.parts.store, self.parts.evidence
        self._waiting.clear()
        self._captures.clear()
        self._arrived.clear()
        self._touched.clear()
        try:
            with store.transaction():
                with blamed():
                    settlements = self._settle_each(batch)
                    self._flush()
                    self._memories.save()
                    if batch:
                        self.planner.save(batch[-1].at)
                evidence.sync()
        except BaseException:
            evidence.discard()
            self.planner.forget()
            self._memories.drop()
            self._beside.drop()
            raise
        return settlements

    def _give_up(self, seen: Seen | Unplaced, error: BrokenError) -> list[Settlement]:
        """Record a look that broke. Where not even that can be stored, the fault is not the look's."""
        url = seen.url if isinstance(seen, Unplaced) else seen.plan.url
        log.error("%s %s", url, error, exc_info=error.cause)
        try:
            return self._settle_together([replace(seen, broken=str(error))])
        except BrokenError as again:
            raise again.cause from None

    def _settle_each(self, batch: Sequence[Seen | Unplaced]) -> list[Settlement]:
        """In order: what was recognised at once by the short lane, and all else with its memo by the whole way."""
        lanes = [recognised(seen) if isinstance(seen, Seen) else None for seen in batch]
        if self.parts.settings.keep_all:  # then every look leaves a capture
            lanes = [None] * len(batch)
        memos = self.parts.store.memos(
            [
                seen.plan.article_id
                for seen, intent in zip(batch, lanes, strict=True)
                if intent is None and isinstance(seen, Seen)
            ]
        )
        settlements = []
        for seen, intent in zip(batch, lanes, strict=True):
            if isinstance(seen, Seen):
                id_ = seen.plan.article_id
                if intent is not None and id_ not in self._touched and id_ not in self._ended:
                    self._touched.add(id_)
                    row = self._waiting[id_] = settled(seen, intent, self.planner)
                    settlements.append(Settlement(row.look))
                    continue
                if id_ in memos:
                    seen = replace(seen, plan=replace(seen.plan, memo=memos[id_]))
            settlements.append(self._settle_one(seen))
        return settlements

    def _settle_one(self, seen: Seen | Unplaced) -> Settlement:
        seen = self._at_present(seen.placed() if isinstance(seen, Unplaced) else seen)
        if seen.via != LIVE and (known := taken_in(self.parts.store, seen)) is not None:
            return Settlement(known)
        self._at_hand = None
        observed = self._observe(seen)
        self._touched.add(seen.plan.article_id)
        if _shows_address(seen, observed):
            assert isinstance(observed.observation, Read), "only a page that was read shows its address"
            seen = self._same_article(
                seen, first_address(self.parts, seen, observed.observation.document, flush=self._flush)
            )
        if seen.plan.last_look is not None and seen.at <= seen.plan.last_look:
            return self._settle_late(seen, observed)
        if observed.reread is not None and observed.reread.forgotten:
            make_good(self.parts.store, seen.plan.article_id, observed.reread.forgotten, seen.at)
            self._at_hand = None
        history, observed = self._compare(seen, observed)
        intent = decide(history, observed.observation, seen.at)
        beside = self._changed_beside(seen, history, observed, intent)
        if beside:
            intent = replace(intent, keep=True)
        if beside.links:
            intent = replace(intent, reason=f"{intent.reason}; {_elsewhere(beside.links)}")
        if beside.pictures:
            intent = replace(intent, reason=f"{intent.reason}; {_others(beside.pictures)}")
        capture = self._keep(seen, observed, intent)
        plan = self._store(seen, history, observed, intent, capture)
        beside.keep(self.parts.store)
        if plan is not seen.plan:
            seen = self._same_article(seen, replace(seen, plan=plan))
        row = self._settled(seen, observed, intent, capture)
        self._waiting[row.plan.article_id] = row
        return Settlement(row.look, _comparison(observed, intent), beside.links)

    def _changed_beside(self, seen: Seen, history: History, observed: Observed, intent: Intent) -> Changes:
        """What is another beside the text, where the look is believed to show a text that is known or becomes so."""
        if not isinstance(observed.observation, Read) or intent.outcome not in SHOWS_A_VERSION:
            return Changes()
        return self._beside.changes(
            seen.plan.article_id, observed.observation.document, seen.at,
            before=history.current, shown=intent.version, made=intent.makes_version,
        )  # fmt: skip

    def _at_present(self, seen: Seen) -> Seen:
        """The look with what is known by now: looks before it in the batch (an archive holds many of one
        article) may have changed its article, or made it part of another. A clock that was set back makes no
        live look older than the one before it."""
        plan, at = seen.plan, seen.at
        if plan.article_id in self._touched or plan.article_id in self._ended:
            self._flush()
            owner = self.parts.store.article_by_address(addresses.key(plan.url))
            plan = self.parts.store.plan(owner or plan.article_id)
        elif seen.via == LIVE and plan.last_look is not None:
            at = max(at, plan.last_look + TICK)
        return seen if plan is seen.plan and at is seen.at else replace(seen, plan=plan, at=at)

    def _same_article(self, before: Seen, after: Seen) -> Seen:
        """Note where a look turned out to be one at another article."""
        if before.plan.article_id != after.plan.article_id:
            self._ended.add(before.plan.article_id)
        self._touched.add(after.plan.article_id)
        return after

    def _settle_late(self, seen: Seen, observed: Observed) -> Settlement:
        """A capture that is older than what is known (see `late`)."""
        self._flush()
        store, plan, observation = self.parts.store, seen.plan, observed.observation
        history = store.history(plan.article_id)
        then = past(store.versions(plan.article_id, noise=True), seen.at)
        intent = decide_late(history, then, observation, seen.at)
        capture = self._keep(seen, observed, intent) if self._lasting(intent) else None
        inserted: tuple[Edit, ...] = ()
        self._flush()
        if intent.makes_version and isinstance(observation, Read):
            assert capture is not None, "a version needs its bytes"
            assert intent.version is not None, "a version needs a number"
            after = then.interval.last if then.interval else None
            after = min(after, seen.at) if after else None
            version = _version(seen, observation, intent.version, capture, after)
            store.add_version(version, observation.document)
            found = neighbours(store, plan.article_id, intent.version, then, observation.document)
            store.add_edits(found)
            inserted = tuple(each.edit for each in found if each.new_version == intent.version)
            resume(store, plan.article_id, then, seen.at)
            if history.current is None:
                self._describe(plan.article_id, plan.state, observation.document)
        elif intent.version is not None:
            note_interval(store, plan.article_id, intent.version, then, seen.at)
        if intent.version is not None:
            tell_returns(store, plan.article_id)
        look = _look(seen, observed, intent, capture)
        store.settle([Settled(store.plan(plan.article_id), look)])
        return Settlement(look, inserted=inserted)

    def _flush(self) -> None:
        """Write what is decided: captures, then the texts read from them, then looks and plans."""
        store = self.parts.store
        store.keep_captures(self._captures)
        store.add_texts(self._arrived)
        store.settle(list(self._waiting.values()))
        self._captures.clear()
        self._arrived.clear()
        self._waiting.clear()

    def _observe(self, seen: Seen) -> Observed:
        if seen.broken is not None:
            return broken(seen.broken, seen.fetched)
        if seen.fetched is None:
            assert seen.failure is not None, "an answer or a failure"
            return failed(seen.failure)
        site = partial(self._memories.of, seen.plan.url)
        live = seen.via == LIVE
        return observe(
            seen.plan, seen.fetched, seen.at, self.parts.settings, site, partial(self._current, seen.plan),
            at_once=not live, extractor=self.parts.extractor,
        )  # fmt: skip

    def _current(self, plan: Plan) -> Document:
        assert plan.current is not None, "asked for where there is one"
        return self._document(plan.article_id, plan.current)

    def _document(self, article_id: str, number: int) -> Document:
        """The text of a version; reading and comparing both ask for the one that stood last."""
        if self._at_hand is None or self._at_hand[0] != (article_id, number):
            self._at_hand = (article_id, number), self.parts.store.document(article_id, number)
        return self._at_hand[1]

    def _compare(self, seen: Seen, observed: Observed) -> tuple[History, Observed]:
        """The facts for the decision; a text not seen before is compared with the one before it."""
        plan, observation = seen.plan, observed.observation
        if isinstance(observation, SameBytes | NotModified | SameText) and plan.state is ArticleState.LIVE:
            # Validators and memo exist only where nothing waits (see `_settled`): no need to read the history.
            shown = (KnownText(plan.current, text_key=""),) if plan.current is not None else ()
            return History(plan.article_id, plan.state, shown, plan.current), observed
        history = self.parts.store.history(plan.article_id)
        if not isinstance(observation, Read) or history.current is None:
            return history, observed
        known = {version.text_key for version in history.versions} | history.noise_keys
        if observation.text_key in known or not observation.words:
            return history, observed
        before = self._document(plan.article_id, history.current)
        comparison = classed(
            self.parts.store,
            plan.article_id,
            history.current,
            None,
            before,
            observation.document,
            held=self._stood,
        )
        observation = replace(observation, comparison=comparison, kept=kept(comparison))
        if observation.doubts:
            hints = [HintKind.UPDATED] if seen.plan.why == "hint" else []
            heard = hear(before, observation.document, hints)
            observation = replace(observation, vouched=heard.in_words() if heard.vouches else None)
        return history, replace(observed, observation=observation)

    def _keep(self, seen: Seen, observed: Observed, intent: Intent) -> Capture | None:
        """The capture of this look, where its bytes are kept."""
        if seen.fetched is None or seen.broken is not None:
            return None
        evidence, answer = self.parts.evidence, seen.fetched.answer
        lasting = self._lasting(intent)
        if not lasting and (intent.outcome is not Outcome.UNCHANGED or _same_bytes(observed)):
            return None
        key = seen.plan.article_id
        record = (
            evidence.append(seen.fetched)
            if lasting
            else evidence.replace(key, seen.fetched, partial(self._recorded, seen.plan))
        )
        capture = Capture(
            id=self.parts.make_id(),
            article_id=key,
            url=answer.url,
            captured=answer.started,
            status=answer.status,
            record=record,
            content_type=answer.header("Content-Type"),
            size=len(answer.payload),
            source=seen.via,
        )
        self._captures.append((capture, None if lasting else seen.plan.kept_capture))
        return capture

    def _recorded(self, plan: Plan) -> RecordRef | None:
        """Where the kept look lies that the database names for an article."""
        return self.parts.store.capture(plan.kept_capture).record if plan.kept_capture else None

    def _lasting(self, intent: Intent) -> bool:
        return intent.keep or self.parts.settings.keep_all

    def _store(
        self, seen: Seen, history: History, observed: Observed, intent: Intent, capture: Capture | None
    ) -> Plan:
        """What the decision changes beside the check log; answers the plan with its new state and address."""
        store, plan, observation = self.parts.store, seen.plan, observed.observation
        if isinstance(observation, SameBytes | NotModified | SameText) and plan.state is ArticleState.LIVE:
            return plan
        if intent.outcome is Outcome.FAILED:
            return plan
        if intent.makes_version:
            assert isinstance(observation, Read), "a version needs a document"
            assert intent.version is not None, "a version needs a number"
            assert capture is not None, "a version needs its bytes"
            return self._arrive(seen, history, observation, intent, capture)
        if intent.outcome in (Outcome.VARIANT, Outcome.RESTORED) and intent.version is not None:
            if intent.version != history.current:
                store.add_interval(plan.article_id, intent.version, history.last_look, seen.at)
                tell_returns(store, plan.article_id)
        elif isinstance(observation, Moved) and intent.outcome is Outcome.MOVED:
            return self._move(seen, history, observation, intent)
        state = plan.state if plan.state is ArticleState.MERGED else intent.state
        current = intent.version if intent.outcome in SHOWS_A_VERSION else history.current
        if (state, current, intent.candidate) != (history.state, history.current, history.candidate):
            store.set_state(plan.article_id, state, current, intent.candidate)
        if intent.outcome in SHOWS_A_VERSION and isinstance(observation, Read):
            self._describe(plan.article_id, state, observation.document)
        return replace(plan, state=state)

    def _move(self, seen: Seen, history: History, observation: Moved, intent: Intent) -> Plan:
        """Follow an article to its new address; answers the plan of the one that goes on, which may be another."""
        self._flush()
        store, key = self.parts.store, addresses.key(addresses.normalise(observation.to))
        there = store.article_by_address(key)
        plan = move(self.parts, seen, observation.to)
        if plan.state is ArticleState.MERGED:
            store.set_state(plan.article_id, plan.state, history.current, None)
            return plan
        if there is None or there == seen.plan.article_id:
            store.set_state(plan.article_id, intent.state, history.current, intent.candidate)
            return replace(plan, state=intent.state)
        self._ended |= {seen.plan.article_id, there} - {plan.article_id}
        if plan.current is not None:
            self._describe(plan.article_id, plan.state, store.document(plan.article_id, plan.current))
        return plan

    def _describe(self, article_id: str, state: ArticleState, document: Document) -> None:
        """What lists show of the article: as its present text has it."""
        article = self.parts.store.article(article_id)
        now = replace(
            article,
            state=state,
            headline=document.headline,
            language=document.language,
            published=document.published or article.published,
        )
        if now != article:
            self.parts.store.set_article(now)

    def _arrive(self, seen: Seen, history: History, read: Read, intent: Intent, capture: Capture) -> Plan:
        """A text not seen before, which the page shows now; answers the plan with the state that it has with it."""
        id_, number = seen.plan.article_id, intent.version
        assert number is not None, "a version needs a number"
        edits: list[StoredEdit] = []
        if read.comparison is not None and history.current is not None:
            edits = stored(id_, history.current, number, read.comparison.edits)
        after = history.last_look if history.versions else None
        version = _version(seen, read, number, capture, after)
        state = seen.plan.state if seen.plan.state is ArticleState.MERGED else intent.state
        self._arrived.append(NewText(version, read.document, tuple(edits), state, intent.candidate))
        return replace(seen.plan, state=state)

    def _settled(self, seen: Seen, observed: Observed, intent: Intent, capture: Capture | None) -> Settled:
        """The row of the check log, and the plan as it shall be now."""
        plan, at, outcome = seen.plan, seen.at, intent.outcome
        shows = outcome in SHOWS_A_VERSION
        changed = outcome in (Outcome.CHANGED, Outcome.VARIANT)
        if shows:
            self.planner.learn(plan, at, changed=changed)
        known: dict[str, Any] = {}  # the fields of the plan that change: it is made anew once
        if shows:
            known |= self._recognisable(seen, observed)
            known["current"] = intent.version
            if observed.reread is not None:
                self._memories.learn(plan.url, observed.reread, at)
        elif outcome is not Outcome.FAILED:  # nothing that was not believed may be recognised later
            known |= {"etag": None, "last_modified": None, "wire_digest": None, "unparsed": 0}
            known["memo"] = observed.waiting or without_glance(plan.memo)
            if observed.waiting is not None and observed.reread is not None:
                self._memories.learn(plan.url, observed.reread, at)
        if outcome in _BLIND:
            known["failures"] = plan.failures + 1
        else:
            known |= {"failures": 0, "last_look": max(at, plan.last_look or at)}
        if changed:
            known |= {"changes": plan.changes + 1, "last_change": at}
        if capture is not None and not self._lasting(intent):
            known["kept_capture"] = capture.id
        after = replace(plan, **known)
        due = self.planner.next(
            after,
            at,
            candidate=intent.candidate if intent.soon else None,
            retry_after=seen.failure.retry_after if seen.failure else None,
        )
        if outcome is Outcome.MOVED and after.state is not ArticleState.MERGED:
            due = replace(due, at=at, why="new address")
        if seen.via != LIVE:  # an archive is no reason to ask the live site
            due = replace(due, at=plan.due, why=plan.why)
        look = _look(seen, observed, intent, capture if self._lasting(intent) else None)
        return Settled(replace(after, due=due.at, why=due.why), look, after.memo is not plan.memo)

    def _recognisable(self, seen: Seen, observed: Observed) -> dict[str, Any]:
        """The fields of the plan by which the text that the page now shows is recognised."""
        answer = seen.fetched.answer if seen.fetched else None
        if answer is None or isinstance(observed.observation, NotModified):
            return {}
        found: dict[str, Any] = {
            "etag": answer.header("ETag"),
            "last_modified": answer.header("Last-Modified"),
            "wire_digest": observed.digest,
            "unparsed": seen.plan.unparsed + 1,
        }
        if isinstance(observed.observation, Read):
            found["memo"] = observed.memo
            if observed.whole:
                found["unparsed"] = 0
        return found


def _version(seen: Seen, read: Read, number: int, capture: Capture, after: datetime | None) -> Version:
    """A new version that came after the look at `after`."""
    return Version(
        article_id=seen.plan.article_id,
        number=number,
        capture_id=capture.id,
        text_key=read.text_key,
        headline=read.document.headline,
        intervals=(Interval(after, seen.at, seen.at),),
        words=read.words,
        extraction_rule=read.document.rule,
        decision_rule=DECISION_RULE,
    )


def _look(seen: Seen, observed: Observed, intent: Intent, capture: Capture | None) -> Look:
    """The row of the check log; `capture` is one that lasts."""
    plan = seen.plan
    answer = seen.fetched.answer if seen.fetched else None
    if seen.fetched and isinstance(observed.observation, Moved):  # what was asked, not where it led
        answer = seen.fetched.exchanges[0]
    return Look(
        article_id=plan.article_id,
        at=seen.at,
        outcome=intent.outcome,
        reason=intent.reason,
        url=answer.url if answer else plan.url,
        status=answer.status if answer else None,
        version=intent.version if intent.outcome in SHOWS_A_VERSION else None,
        wire_digest=observed.digest,
        capture_id=capture.id if capture else None,
        rule=intent.rule,
        changed_blocks=observed.changed_blocks,
        why=seen.why,
        seconds=answer.seconds if answer else 0.0,
    )


def _shows_address(seen: Seen, observed: Observed) -> bool:
    """Whether this is the first page that is the article itself: a wall or a list states addresses of its own."""
    observation = observed.observation
    if seen.plan.current is not None or not isinstance(observation, Read):
        return False
    return observation.document.state in READABLE


def _comparison(observed: Observed, intent: Intent) -> Comparison | None:
    if intent.makes_version and isinstance(observed.observation, Read):
        return observed.observation.comparison
    return None


def _elsewhere(links: Sequence[LinkChange]) -> str:
    return "a link leads elsewhere" if len(links) == 1 else f"{len(links)} links lead elsewhere"


def _others(pictures: Sequence[PictureChange]) -> str:
    return "a picture is another" if len(pictures) == 1 else f"{len(pictures)} pictures are others"


def _same_bytes(observed: Observed) -> bool:
    return isinstance(observed.observation, SameBytes | NotModified)
