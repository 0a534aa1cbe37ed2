"""The way of a page: discover → fetch → evidence → extraction → comparison → versions → edits → publish.

A newcomer reads this first. An answer comes in (`Seen`), is observed by the cheapest step that settles it,
compared with the text that the article had, and decided upon; what is decided is stored with its evidence.
Publishing reads what is stored. Nothing here knows of sockets, files or SQL: those stand behind the ports.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from variorum.comparison import compare
from variorum.comparison.measure import kept
from variorum.edits import classify
from variorum.pipeline.identity import first_address, move
from variorum.pipeline.observing import Observed, failed, observe
from variorum.pipeline.parts import Parts, Seen
from variorum.pipeline.planning import Planner
from variorum.ports import Settled
from variorum.types import (
    ArticleState,
    Capture,
    Comparison,
    Edit,
    History,
    Intent,
    Interval,
    KnownText,
    Look,
    Outcome,
    Plan,
    StoredEdit,
    Version,
)
from variorum.versions.decide import RULE as DECISION_RULE
from variorum.versions.decide import decide
from variorum.versions.history import SHOWS_A_VERSION
from variorum.versions.observations import Moved, NotModified, Read, SameBytes, SameText


@dataclass(frozen=True, slots=True)
class Settlement:
    """What a look came to, with the comparison where a new version was made from one."""

    look: Look
    comparison: Comparison | None = None


#: Outcomes that are no observation: they neither reset nor stretch the time to the next look.
_BLIND = frozenset({Outcome.FAILED, Outcome.SUSPECT})


@dataclass(slots=True)
class Desk:
    """Decides and stores. Batches share one transaction: evidence is durable before it is committed."""

    parts: Parts
    planner: Planner
    _waiting: dict[str, Settled] = field(default_factory=dict)

    def settle(self, batch: Sequence[Seen]) -> list[Settlement]:
        """Decide on every answer of the batch, in order, and store all of it or nothing."""
        store, evidence = self.parts.store, self.parts.evidence
        settlements = []
        self._waiting.clear()
        try:
            with store.transaction():
                for seen in batch:
                    settlements.append(self._settle_one(seen))
                self._flush()
                if batch:
                    self.planner.save(batch[-1].at)
                evidence.sync()
        except BaseException:
            evidence.discard()
            raise
        return settlements

    def _settle_one(self, seen: Seen) -> Settlement:
        if seen.plan.article_id in self._waiting:  # the same article again in one batch: an import
            self._flush()
            seen = replace(seen, plan=self.parts.store.plan(seen.plan.article_id))
        observed = self._observe(seen)
        if isinstance(observed.observation, Read) and seen.plan.current is None:
            seen = first_address(self.parts, seen, observed.observation.document, flush=self._flush)
        if seen.plan.last_look is not None and seen.at <= seen.plan.last_look:
            return self._settle_late(seen, observed)
        history, observed = self._compare(seen, observed)
        intent = decide(history, observed.observation, seen.at)
        capture = self._keep(seen, observed, intent)
        plan = self._store(seen, history, observed, intent, capture)
        settled = self._settled(replace(seen, plan=plan), observed, intent, capture)
        self._waiting[settled.plan.article_id] = settled
        return Settlement(settled.look, _comparison(observed, intent))

    def _settle_late(self, seen: Seen, observed: Observed) -> Settlement:
        """An imported capture that is older than what is known: a text not known yet becomes a version with
        its own next number and its own time; what the page shows now, and all plans, stay as they are."""
        self._flush()
        plan, observation = seen.plan, observed.observation
        history = replace(self.parts.store.history(plan.article_id), candidate=None)
        if isinstance(observation, SameBytes | NotModified | SameText):
            intent = Intent(Outcome.UNCHANGED, "the text of the newest version", plan.state, history.current)
        else:
            intent = replace(decide(history, observation, seen.at), state=plan.state, soon=False)
        if intent.outcome in (Outcome.GONE, Outcome.MOVED, Outcome.UNCERTAIN):
            intent = replace(intent, outcome=Outcome.UNCERTAIN, keep=False, makes_version=False)
        capture = self._keep(seen, observed, intent) if intent.keep else None
        if intent.makes_version and isinstance(observation, Read) and capture and intent.version is not None:
            self._add_version(
                seen, replace(history, current=None, last_look=None), observation, intent.version, capture
            )
            self.parts.store.set_state(plan.article_id, plan.state, history.current, history.candidate)
        look = _look(seen, observed, replace(intent, reason=f"{intent.reason} (an older capture)"), capture)
        self.parts.store.settle([Settled(plan, look)])
        return Settlement(look)

    def _flush(self) -> None:
        if self._waiting:
            self.parts.store.settle(list(self._waiting.values()))
            self._waiting.clear()

    def _observe(self, seen: Seen) -> Observed:
        if seen.fetched is None:
            assert seen.failure is not None, "an answer or a failure"
            return failed(seen.failure)
        return observe(seen.plan, seen.fetched, seen.at, self.parts.settings)

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
        before = self.parts.store.document(plan.article_id, history.current)
        comparison = compare(before, observation.document)
        comparison = replace(comparison, edits=classify(comparison, before, observation.document))
        observation = replace(observation, comparison=comparison, kept=kept(comparison))
        return history, replace(observed, observation=observation)

    def _keep(self, seen: Seen, observed: Observed, intent: Intent) -> Capture | None:
        """The capture of this look, where its bytes are kept."""
        if seen.fetched is None or not seen.fetched.exchanges:
            return None
        evidence, answer = self.parts.evidence, seen.fetched.answer
        lasting = self._lasting(intent)
        if not lasting and (intent.outcome is not Outcome.UNCHANGED or _same_bytes(observed)):
            return None
        key = seen.plan.article_id
        record = evidence.append(seen.fetched) if lasting else evidence.replace(key, seen.fetched)
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
        if not lasting and seen.plan.kept_capture is not None:
            self.parts.store.drop_captures([seen.plan.kept_capture])
        self.parts.store.add_capture(capture)
        return capture

    def _lasting(self, intent: Intent) -> bool:
        return intent.keep or self.parts.settings.keep_all

    def _store(
        self, seen: Seen, history: History, observed: Observed, intent: Intent, capture: Capture | None
    ) -> Plan:
        """What the decision changes beside the check log; answers the plan with its new state and address."""
        store, plan, observation = self.parts.store, seen.plan, observed.observation
        if isinstance(observation, SameBytes | NotModified | SameText) and plan.state is ArticleState.LIVE:
            return plan
        if intent.makes_version:
            assert isinstance(observation, Read), "a version needs a document"
            assert intent.version is not None, "a version needs a number"
            assert capture is not None, "a version needs its bytes"
            self._add_version(seen, history, observation, intent.version, capture)
        elif intent.outcome in (Outcome.VARIANT, Outcome.RESTORED) and intent.version is not None:
            if intent.version != history.current:
                store.add_interval(plan.article_id, intent.version, history.last_look, seen.at)
        elif isinstance(observation, Moved) and intent.outcome is Outcome.MOVED:
            plan = move(self.parts, seen, observation.to)
        state = plan.state if plan.state is ArticleState.MERGED else intent.state
        current = intent.version if intent.outcome in SHOWS_A_VERSION else history.current
        store.set_state(plan.article_id, state, current, intent.candidate)
        if intent.outcome in SHOWS_A_VERSION and isinstance(observation, Read):
            document, article = observation.document, store.article(plan.article_id)
            store.set_article(
                replace(
                    article,
                    state=state,
                    headline=document.headline,
                    language=document.language,
                    published=document.published or article.published,
                )
            )
        return replace(plan, state=state)

    def _add_version(self, seen: Seen, history: History, read: Read, number: int, capture: Capture) -> None:
        article_id, at = seen.plan.article_id, seen.at
        self.parts.store.add_version(
            Version(
                article_id=article_id,
                number=number,
                capture_id=capture.id,
                text_key=read.text_key,
                headline=read.document.headline,
                intervals=(Interval(history.last_look if history.versions else None, at, at),),
                words=read.words,
                extraction_rule=read.document.rule,
                decision_rule=DECISION_RULE,
            ),
            read.document,
        )
        if read.comparison is not None and history.current is not None:
            self.parts.store.add_edits(stored(article_id, history.current, number, read.comparison.edits))

    def _settled(self, seen: Seen, observed: Observed, intent: Intent, capture: Capture | None) -> Settled:
        """The row of the check log, and the plan as it shall be now."""
        plan, at, outcome = seen.plan, seen.at, intent.outcome
        shows = outcome in SHOWS_A_VERSION
        changed = outcome in (Outcome.CHANGED, Outcome.VARIANT)
        if shows:
            self.planner.learn(plan, at, changed=changed)
        after = plan
        if shows:
            after = self._recognisable(after, seen, observed)
        elif outcome is not Outcome.FAILED:  # nothing that was not believed may be recognised later
            after = replace(after, etag=None, last_modified=None, wire_digest=None, memo=None, unparsed=0)
        if outcome in _BLIND:
            after = replace(after, failures=plan.failures + 1)
        else:
            after = replace(after, failures=0, last_look=at)
        if changed:
            after = replace(after, changes=plan.changes + 1, last_change=at)
        if shows:
            after = replace(after, current=intent.version)
        if capture is not None and not self._lasting(intent):
            after = replace(after, kept_capture=capture.id)
        due = self.planner.next(
            after,
            at,
            candidate=intent.candidate if intent.soon else None,
            retry_after=seen.failure.retry_after if seen.failure else None,
        )
        if outcome is Outcome.MOVED and after.state is not ArticleState.MERGED:
            due = replace(due, at=at, why="new address")
        if seen.via != "live":  # an archive is no reason to ask the live site
            due = replace(due, at=plan.due, why=plan.why)
        look = _look(seen, observed, intent, capture)
        return Settled(replace(after, due=due.at, why=due.why), look)

    def _recognisable(self, plan: Plan, seen: Seen, observed: Observed) -> Plan:
        """The plan with what recognises the text that the page now shows."""
        answer = seen.fetched.answer if seen.fetched else None
        if answer is None or isinstance(observed.observation, NotModified):
            return plan
        read = isinstance(observed.observation, Read)
        return replace(
            plan,
            etag=answer.header("ETag"),
            last_modified=answer.header("Last-Modified"),
            wire_digest=observed.digest,
            memo=observed.memo if read else plan.memo,
            unparsed=0 if read else plan.unparsed + 1,
        )


def _look(seen: Seen, observed: Observed, intent: Intent, capture: Capture | None) -> Look:
    """The row of the check log."""
    plan = seen.plan
    answer = seen.fetched.answer if seen.fetched and seen.fetched.exchanges else None
    return Look(
        article_id=plan.article_id,
        at=seen.at,
        outcome=intent.outcome,
        reason=intent.reason,
        url=answer.url if answer else plan.url,
        status=answer.status if answer else None,
        version=intent.version if intent.outcome in SHOWS_A_VERSION else None,
        wire_digest=observed.digest,
        capture_id=capture.id if capture and intent.outcome is not Outcome.UNCHANGED else None,
        rule=intent.rule,
        changed_blocks=observed.changed_blocks,
        why=seen.why,
        seconds=answer.seconds if answer else 0.0,
    )


def _comparison(observed: Observed, intent: Intent) -> Comparison | None:
    if intent.makes_version and isinstance(observed.observation, Read):
        return observed.observation.comparison
    return None


def stored(article_id: str, old: int, new: int, edits: Sequence[Edit]) -> list[StoredEdit]:
    """The edits between two versions as the store keeps them, numbered by place."""
    return [StoredEdit(article_id, old, new, position, edit) for position, edit in enumerate(edits)]


def _same_bytes(observed: Observed) -> bool:
    return isinstance(observed.observation, SameBytes | NotModified)
