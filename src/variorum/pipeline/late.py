"""Captures older than what is known, as a second archive brings them: they fill in the past.

A text not known yet becomes a version with the next free number and its own time; a known one gets another
interval. What the page shows now, what waits for a second look and when it is looked at again stay as they are.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from variorum.pipeline.classing import classed, stored
from variorum.pipeline.parts import Seen
from variorum.ports import Store
from variorum.types import Document, History, Intent, Interval, Look, Outcome, StoredEdit, Version
from variorum.versions.decide import decide
from variorum.versions.observations import NotModified, Observation, SameBytes, SameText

#: What an old capture cannot tell: whether the page is gone or elsewhere by now, and what it shows today.
_OF_THE_PRESENT = frozenset({Outcome.GONE, Outcome.MOVED, Outcome.NOT_ARTICLE, Outcome.UNCERTAIN})


@dataclass(frozen=True, slots=True)
class Past:
    """How an article stood at a moment of its past: the version shown then (None before the first), its
    interval, and the next version that appeared."""

    number: int | None
    interval: Interval | None
    following: int | None


def past(versions: list[Version], at: datetime) -> Past:
    """How the article with these versions stood at `at`."""
    stretches = sorted(
        ((part, version.number) for version in versions for part in version.intervals),
        key=lambda pair: pair[0].first,
    )
    before = [pair for pair in stretches if pair[0].first <= at]
    after = [number for part, number in stretches if part.first > at]
    following = after[0] if after else None
    if not before:
        return Past(None, None, following)
    return Past(before[-1][1], before[-1][0], following)


def taken_in(store: Store, seen: Seen) -> Look | None:
    """What an imported capture came to that was taken in before, None for one that is new: an archive may be
    imported again, and two archives may hold the same capture."""
    if seen.fetched is None:
        return None
    answer = seen.fetched.answer
    digest = "sha256:" + sha256(answer.payload).hexdigest()
    for look in store.looks_of(seen.plan.article_id, seen.at):
        same = (look.url, look.status) == (answer.url, answer.status) and look.wire_digest in (None, digest)
        if same and look.why == seen.why:
            # No text is new a second time; what is no look at a text (a wall, an error) is told as what it was.
            outcome = look.outcome if look.version is None else Outcome.UNCHANGED
            return replace(look, outcome=outcome, reason="already imported")
    return None


def decide_late(history: History, then: Past, observation: Observation, at: datetime) -> Intent:
    """What an old capture means: `decide`, asked as of then, without what only a present look can say."""
    history = replace(history, candidate=None)
    if isinstance(observation, SameBytes | NotModified | SameText):
        intent = Intent(Outcome.UNCHANGED, "the text shown now", history.state, history.current)
    else:
        intent = decide(history, observation, at)
    outcome, keep = intent.outcome, intent.keep
    if outcome in _OF_THE_PRESENT:
        outcome, keep = Outcome.UNCERTAIN, False
    elif intent.version is not None and not intent.makes_version:
        outcome = Outcome.UNCHANGED if then.number in (None, intent.version) else Outcome.VARIANT
        keep = outcome is Outcome.VARIANT
    return replace(
        intent,
        outcome=outcome,
        keep=keep,
        soon=False,
        state=history.state,
        candidate=None,
        reason=f"{intent.reason} (an older capture)",
    )


def note_interval(store: Store, article_id: str, number: int, then: Past, at: datetime) -> None:
    """A known version was on the page at `at` as well."""
    if number != then.number:
        store.add_interval(article_id, number, then.interval.last if then.interval else None, at)
        resume(store, article_id, then, at)


def resume(store: Store, article_id: str, then: Past, at: datetime) -> None:
    """The version that was held to stand at `at` came back after it, where it was seen later."""
    if then.interval is not None and then.number is not None and at < then.interval.last:
        store.add_interval(article_id, then.number, at, then.interval.last)


def neighbours(
    store: Store, article_id: str, number: int, then: Past, document: Document
) -> list[StoredEdit]:
    """The edits between a version put into the past and those before and after it."""
    found: list[StoredEdit] = []
    if then.number is not None:
        before = store.document(article_id, then.number)
        found += _edits(store, article_id, then.number, before, number, document)
    if then.following is not None and then.following != then.number:
        after = store.document(article_id, then.following)
        found += _edits(store, article_id, number, document, then.following, after)
    return found


def _edits(
    store: Store, article_id: str, old: int, before: Document, new: int, after: Document
) -> list[StoredEdit]:
    return stored(article_id, old, new, classed(store, article_id, old, new, before, after).edits)
