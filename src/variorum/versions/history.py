"""How a history goes on from a decision: the reference that every store has to agree with."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from variorum.types import History, Intent, KnownText, Outcome
from variorum.versions.observations import Observation, Read

#: Outcomes after which the page is known to show a version.
SHOWS_A_VERSION = frozenset(
    {Outcome.NEW, Outcome.UNCHANGED, Outcome.CHANGED, Outcome.VARIANT, Outcome.RESTORED}
)


def advance(history: History, intent: Intent, observation: Observation, now: datetime) -> History:
    """The history after `intent`, which `decide` drew from this history and this observation.

    A failed look changes nothing but the time of the last look.
    """
    if intent.outcome is Outcome.FAILED:
        return replace(history, last_look=now)
    after = replace(history, state=intent.state, candidate=intent.candidate, last_look=now)
    if intent.outcome not in SHOWS_A_VERSION:
        return after
    if isinstance(observation, Read) and intent.makes_version and intent.version is not None:
        made = KnownText(intent.version, observation.text_key)
        return replace(
            after, versions=(*history.versions, made), current=intent.version, words=observation.words
        )
    if isinstance(observation, Read) and observation.text_key not in history.noise_keys:
        return replace(after, current=intent.version, words=observation.words)
    return replace(after, current=intent.version)
