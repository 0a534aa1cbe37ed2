"""The short lane: looks that recognise the text of a live article without opening the page.

Nine looks in ten end here. They change nothing but a few fields of the plan (`ports.Recognised`), so neither the
article's history nor what was read of it is asked for. Everything that is not as plain as that takes the whole way
(`pipeline.page`), which comes to the same where both could be taken.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final

from variorum.pipeline.parts import LIVE, Seen
from variorum.pipeline.planning import Planner
from variorum.ports import Recognised
from variorum.types import ArticleState, History, Intent, KnownText, Look
from variorum.versions.decide import decide
from variorum.versions.observations import NotModified, SameBytes

#: The least time between two looks at an article.
TICK: Final = timedelta(microseconds=1)

_ALIKE: Final = History("", ArticleState.LIVE, (KnownText(0, text_key=""),), current=0)


def _decided(how: NotModified | SameBytes) -> Intent:
    """What the Decider says of every live article alike; only the number of the version is the article's own."""
    return decide(_ALIKE, how, datetime.min.replace(tzinfo=UTC))


NOT_MODIFIED: Final = _decided(NotModified())
SAME_BYTES: Final = _decided(SameBytes())


def recognised(seen: Seen) -> Intent | None:
    """The intent of a look that shows by its status or by the digest of its bytes that nothing is new; None where
    it takes more to tell."""
    plan, fetched = seen.plan, seen.fetched
    if fetched is None or seen.broken is not None or seen.via != LIVE:
        return None
    if plan.state is not ArticleState.LIVE or plan.current is None or len(fetched.exchanges) > 1:
        return None
    answer = fetched.exchanges[0]
    if answer.status == 304:
        return NOT_MODIFIED if plan.etag or plan.last_modified else None
    if answer.status != 200 or plan.wire_digest is None:
        return None
    return SAME_BYTES if "sha256:" + sha256(answer.payload).hexdigest() == plan.wire_digest else None


def settled(seen: Seen, intent: Intent, planner: Planner) -> Recognised:
    """The rows of a look with such an intent; what it shows of the rate of change is learnt."""
    plan, at = seen.plan, seen.at
    assert seen.fetched is not None, "only an answer is recognised"
    answer = seen.fetched.exchanges[0]
    if plan.last_look is not None and at <= plan.last_look:  # the clock was set back
        at = plan.last_look + TICK
    planner.learn(plan, at, changed=False)
    due = planner.unchanged(plan, at)
    etag, last_modified, digest, unparsed = plan.etag, plan.last_modified, None, plan.unparsed
    if intent is SAME_BYTES:
        etag, last_modified = answer.header("ETag"), answer.header("Last-Modified")
        digest, unparsed = plan.wire_digest, unparsed + 1
    look = Look(
        plan.article_id, at, intent.outcome, intent.reason, answer.url, answer.status, plan.current, digest,
        rule=intent.rule, why=seen.why, seconds=answer.seconds,
    )  # fmt: skip
    return Recognised(look, due.at, due.why, etag, last_modified, unparsed)
