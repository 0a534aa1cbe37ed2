"""The Decider: what a look at an article means, given everything known of the article.

Pure: the same history, observation, time and settings give the same intent on every machine. The rules, in
the order in which they are asked:

- A failed look is no observation. It changes nothing, and neither clears nor confirms what waits for a second
  look. The same holds for walls and for what else says nothing about the article (`suspect`).
- A missing page is `uncertain` until at least `gone_looks` looks in a row agree over at least `gone_after`;
  then the article is `gone`. A permanent redirect to the front page of a site is a missing page too.
- A text that a person marked as noise never makes a version again: the look is `unchanged`.
- The current text is `unchanged`, also where only our reading calls its blocks by other kinds; the text of an
  earlier version is a `variant` (one flip-flop each time).
- A new text that lost most of the current one and is shorter is `uncertain` until a second look shows the
  same text, or until `short_looks` looks in a row found the article short. Not so another article under another
  headline, where it is long enough to be whole.
- A new text that is the beginning of the current one, with a paywall behind it, is `suspect` like any wall; without
  one it waits likewise for a second look where it lacks much of the current one.
- A new text that differs in nothing but blocks of which it is not sure that they are text of the article is
  `uncertain` until a second look, soon, settles it: an edit stands, page noise moves on (`Read.doubts`). Where
  several witnesses agree that the text was edited, no second look is needed (`Read.vouched`). Nothing
  is published meanwhile; after `doubtful_looks` in a row the text is believed.
- Any other new text is `changed`, and the next number is its version.
- Whatever shows a text after `gone` is `restored`: with the number of the version whose text came back, or
  with a new number (`Intent.makes_version`) where the text was not seen before.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from variorum.types import (
    READABLE,
    ArticleState,
    Candidate,
    Comparison,
    EditClass,
    History,
    Intent,
    KnownText,
    LinkOp,
    Outcome,
    PageState,
    Verdict,
)
from variorum.versions.observations import (
    Absent,
    Failed,
    Moved,
    NotModified,
    Observation,
    Read,
    SameBytes,
    SameText,
)
from variorum.versions.prefix import breaks_off
from variorum.versions.reasons import absence, doubt, in_words, span, wall

#: Version of these rules; every intent bears it.
RULE = 3

_CUT_PARAGRAPHS = (
    2  # that are gone from the end of a page that was cut off; editors take out the last one often enough
)

#: The key of a candidate that is no text but an absence.
GONE = "gone"


@dataclass(frozen=True, slots=True)
class DecisionSettings:
    """When a doubtful look is believed.

    `kept_share`: a shorter text that keeps less than this share of the current words waits for a second look.
    `cut_share`: so does one that keeps less than that share, lacks several paragraphs and is nothing but the beginning of the
    current one.
    `short_looks`: so many looks in a row that found the article short are believed even if no two agree on
    its text. `doubtful_looks`: so many looks in a row may be in doubt. `gone_looks` and `gone_after`: how many looks, and how long after the first of them, make a
    missing page gone.
    """

    kept_share: float = 0.5
    cut_share: float = 0.8
    short_looks: int = 3
    doubtful_looks: int = 2
    gone_looks: int = 3
    gone_after: timedelta = timedelta(hours=4)


DEFAULTS = DecisionSettings()


@dataclass(frozen=True, slots=True)
class Decider:
    """The rules with their settings."""

    settings: DecisionSettings = DEFAULTS

    def decide(self, history: History, observation: Observation, now: datetime) -> Intent:
        """What `observation`, made at `now` (aware), means for the article with this history.

        Raises ValueError when a cheap recognition is claimed for an article without a version: the caller
        compared with something that does not exist.
        """
        return decide(history, observation, now, self.settings)


def decide(
    history: History, observation: Observation, now: datetime, settings: DecisionSettings = DEFAULTS
) -> Intent:
    """See `Decider.decide`."""
    match observation:
        case Failed():
            return replace(_waiting(history, Outcome.FAILED, observation.message), keep=False)
        case Absent():
            return _absent(history, observation, now, settings)
        case Moved():
            return _moved(history, observation, now, settings)
        case SameBytes():
            return _recognised(history, "same bytes")
        case NotModified():
            return _recognised(history, "not modified")
        case SameText():
            return _recognised(history, "same text")
        case Read():
            return _read(history, observation, now, settings)


def _waiting(history: History, outcome: Outcome, reason: str) -> Intent:
    """An intent that leaves the article and its candidate as they were."""
    return Intent(outcome, reason, history.state, keep=True, candidate=history.candidate, rule=RULE)


def _shown(history: History, outcome: Outcome, version: int | None, reason: str, *, keep: bool) -> Intent:
    """An intent for a look that saw a text: the article is live, and nothing waits any more."""
    if history.state is ArticleState.WITHDRAWN and history.versions:
        outcome, reason = Outcome.RESTORED, f"answers again, {reason}"
    keep = keep or history.state is not ArticleState.LIVE
    return Intent(outcome, reason, ArticleState.LIVE, version, keep=keep, rule=RULE)


# --- answers without a text ------------------------------------------------------------------------------


def _absent(history: History, seen: Absent, now: datetime, settings: DecisionSettings) -> Intent:
    what = seen.soft or f"answered {seen.status}"
    if history.state is ArticleState.WITHDRAWN:
        return Intent(Outcome.GONE, f"still gone: {what}", history.state, rule=RULE)
    candidate = history.candidate
    if candidate is None or candidate.key != GONE:
        candidate = Candidate(GONE, now, 1, what)
    else:
        candidate = replace(candidate, looks=candidate.looks + 1, reason=what)
    waited = now - candidate.first
    if candidate.looks >= settings.gone_looks and waited >= settings.gone_after:
        reason = f"{what} on {candidate.looks} looks over {span(waited)}"
        return Intent(Outcome.GONE, reason, ArticleState.WITHDRAWN, keep=True, rule=RULE)
    return Intent(
        Outcome.UNCERTAIN,
        absence(what, candidate.looks),
        history.state,
        keep=True,
        soon=True,
        candidate=candidate,
        rule=RULE,
    )


def _moved(history: History, seen: Moved, now: datetime, settings: DecisionSettings) -> Intent:
    target = urlsplit(seen.to)
    if target.path in ("", "/") and not target.query:
        return _absent(history, Absent(301, "redirects to the front page"), now, settings)
    return _waiting(history, Outcome.MOVED, f"moved permanently to {seen.to}")


def _suspect(history: History, reason: str) -> Intent:
    """A wall tells nothing of the article: what was withdrawn or unknown before stays so."""
    intent = _waiting(history, Outcome.SUSPECT, reason)
    if history.state is ArticleState.LIVE or history.state is ArticleState.FOUND:
        return replace(intent, state=ArticleState.SUSPECT)
    return intent


# --- answers with a text ---------------------------------------------------------------------------------


def _recognised(history: History, how: str) -> Intent:
    current = _current(history)
    if current is None:
        raise ValueError(f"article {history.article_id}: {how} is claimed, but it has no version")
    return _shown(history, Outcome.UNCHANGED, current.number, how, keep=False)


def _read(history: History, seen: Read, now: datetime, settings: DecisionSettings) -> Intent:
    document = seen.document
    if document.state is PageState.GONE:
        what = document.reason or "the page says that it is not there"
        return _absent(history, Absent(200, what), now, settings)
    if document.state is PageState.LISTING:
        if history.versions:
            return _suspect(history, document.reason or "a list of articles stands where the article was")
        reason = document.reason or "a list of articles"
        return Intent(Outcome.NOT_ARTICLE, reason, ArticleState.NOT_ARTICLE, keep=True, rule=RULE)
    if document.state not in READABLE:
        return _suspect(history, wall(document))
    if seen.words == 0:
        return _suspect(history, "no text could be read")

    current = _current(history)
    if current is None:
        number = _next_number(history)
        return replace(_shown(history, Outcome.NEW, number, "first seen", keep=True), makes_version=True)
    if seen.text_key == current.text_key:
        reason = "same text: what was in doubt is page noise" if seen.settled else "same text"
        return _shown(history, Outcome.UNCHANGED, current.number, reason, keep=False)
    if _is_noise(history, seen.text_key):
        reason = "differs only in what was marked as page noise"
        return _shown(history, Outcome.UNCHANGED, current.number, reason, keep=False)
    if seen.comparison is not None and _same_words(seen.comparison):
        return _shown(
            history,
            Outcome.UNCHANGED,
            current.number,
            "the same words, read as blocks of other kinds",
            keep=False,
        )
    for known in reversed(history.versions):
        if known.text_key == seen.text_key:
            reason = f"text of version {known.number} came back"
            return _shown(history, Outcome.VARIANT, known.number, reason, keep=True)
    if document.wall and seen.comparison is not None and breaks_off(seen.comparison):
        return _suspect(history, f"the known text breaks off at {document.wall}")
    return _new_text(history, seen, now, settings)


def _same_words(comparison: Comparison) -> bool:
    """Whether nothing but the kinds of blocks differs: which of them a block has is our reading of the page."""
    links = (*comparison.links, *comparison.paragraphs)
    return not comparison.edits and all(link.op is LinkOp.SAME for link in links)


def _new_text(history: History, seen: Read, now: datetime, settings: DecisionSettings) -> Intent:
    candidate = history.candidate if history.candidate and history.candidate.key != GONE else None
    looks = candidate.looks + 1 if candidate else 1
    first = candidate.first if candidate else now
    reason = None
    agreed = candidate is not None and candidate.key == seen.text_key
    missing = _what_is_missing(history, seen, settings)
    if missing is not None and not agreed and looks < settings.short_looks:
        reason = f"{missing} is missing ({seen.words} words of {history.words}), waits for a second look"
    elif seen.doubts and seen.vouched is None and looks <= settings.doubtful_looks:
        reason = doubt(seen.doubts)
    if reason is not None:
        waits = Candidate(seen.text_key, first, looks, reason)
        return Intent(
            Outcome.UNCERTAIN, reason, history.state, keep=True, soon=True, candidate=waits, rule=RULE
        )
    number = _next_number(history)
    reason = in_words(seen.comparison) + (", stands at a second look" if seen.settled else "")
    if seen.doubts and seen.vouched is not None:
        reason += f" ({seen.vouched})"
    intent = _shown(history, Outcome.CHANGED, number, reason, keep=True)
    return replace(intent, makes_version=True)


def _what_is_missing(history: History, seen: Read, settings: DecisionSettings) -> str | None:
    """Of which part of the current text a shorter one lacks so much that the page may have been cut off; None where it
    lacks little. Without a comparison, length alone tells."""
    if seen.words >= history.words:
        return None
    kept = seen.kept if seen.kept is not None else seen.words / history.words
    compared = seen.comparison
    if compared is not None and seen.words >= settings.kept_share * history.words and _is_another(compared):
        return None
    if kept < settings.kept_share:
        return "most of the text"
    if compared is None or kept >= settings.cut_share or not breaks_off(compared):
        return None
    return (
        "the end of the text"
        if len(compared.old_units) - len(compared.new_units) >= _CUT_PARAGRAPHS
        else None
    )


def _is_another(comparison: Comparison) -> bool:
    """Whether another article stands at the address, headline and text: nothing of the one before was cut off."""
    return comparison.verdict is Verdict.REPLACED and any(
        edit.klass is EditClass.HEADLINE and edit.detail == "replaced" for edit in comparison.edits
    )


def _current(history: History) -> KnownText | None:
    """The version that the page is held to show: the current one, or where a person marked that as noise,
    the last one before it that is none. The first version stands even if it was marked."""
    upto = sorted(
        (known for known in history.versions if history.current is None or known.number <= history.current),
        key=lambda known: known.number,
    )
    standing = [known for known in upto if not _is_noise_version(history, known)]
    candidates = standing or upto[:1]
    return candidates[-1] if candidates else None


def _is_noise_version(history: History, known: KnownText) -> bool:
    return known.noise or _is_noise(history, known.text_key)


def _is_noise(history: History, key: str) -> bool:
    """Whether that text is noise: it was marked, and is not the text of a version that stands unmarked (rules
    mark a version that turned out to be the same text as the one before it)."""
    if any(not known.noise and known.text_key == key for known in history.versions):
        return False
    return key in history.noise_keys or any(
        known.noise and known.text_key == key for known in history.versions
    )


def _next_number(history: History) -> int:
    return max((known.number for known in history.versions), default=-1) + 1
