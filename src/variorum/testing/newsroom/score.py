"""What a tracker found beside what really happened, edit by edit.

A tracker sees a page only when it looks. So each look is judged by the truth of its moment: where the true text
is another than at the look before, the look has to say so; where it is the same, it must not. An edit that was
undone or overwritten before anybody looked is *unseen*: no tracker could have found it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from variorum.ports import ArticleFilter, Store
from variorum.testing.newsroom.classes import BESIDE, EXPECTED, judged
from variorum.testing.newsroom.model import Event, Face
from variorum.testing.newsroom.truth import TrueArticle, Truth
from variorum.types import Article, EditClass, Look, Outcome
from variorum.versions.witnesses import BYLINE

#: Outcomes that say: this is another text than before.
_ALARMS: Final = frozenset({Outcome.CHANGED, Outcome.VARIANT})
_COLUMNS: Final = ("told", "agreeing", "beside", "wrong", "missing")
#: Outcomes that say which text the page bore.
_TEXT_SEEN: Final = _ALARMS | {Outcome.NEW, Outcome.UNCHANGED, Outcome.RESTORED}
#: A look and a change this close together cannot be told apart: the answer was rendered before the look ended.
_BLUR: Final = timedelta(seconds=90)


@dataclass(frozen=True, slots=True)
class Misjudged:
    """One look that was wrong: what it said, and what it should have said, by name."""

    article: str
    url: str
    at: datetime
    outcome: Outcome
    reason: str
    expected: str


@dataclass(slots=True)
class Score:
    """Counts over all looks, and every misjudged look and unfound event by name.

    `looks` are those that saw a text; `edits` the looks at which the true text was another than before, `found`
    those of them that said so. `quiet` are the looks at which it was the same, `alarms` those of them that said
    otherwise. `undecided` are looks that asked for a second one.
    """

    looks: int = 0
    edits: int = 0
    found: int = 0
    quiet: int = 0
    alarms: int = 0
    undecided: int = 0
    articles: int = 0
    articles_found: int = 0
    missed: list[Misjudged] = field(default_factory=list)
    false: list[Misjudged] = field(default_factory=list)
    events: dict[str, dict[str, int]] = field(default_factory=dict)
    events_missed: list[str] = field(default_factory=list)
    #: Per class of edits at looks that brought a version: how often it was told, and how that stands to the truth.
    classes: dict[str, dict[str, int]] = field(default_factory=dict)
    #: Per kind of event that such a look showed: how often its class was told, how often not.
    kinds: dict[str, dict[str, int]] = field(default_factory=dict)
    classes_wrong: list[dict[str, Any]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Plain values; times in RFC 3339."""

        def named(rows: list[Misjudged]) -> list[dict[str, Any]]:
            return [
                {
                    "article": row.article,
                    "url": row.url,
                    "at": row.at.isoformat().replace("+00:00", "Z"),
                    "outcome": row.outcome.value,
                    "reason": row.reason,
                    "expected": row.expected,
                }
                for row in rows
            ]

        counts = {
            name: getattr(self, name)
            for name in (
                "looks",
                "edits",
                "found",
                "quiet",
                "alarms",
                "undecided",
                "articles",
                "articles_found",
            )
        }
        return {
            **counts,
            "events": self.events,
            "missed": named(self.missed),
            "false": named(self.false),
            "events_missed": self.events_missed,
            "classes": self.classes,
            "kinds": self.kinds,
            "classes_wrong": self.classes_wrong,
        }

    def class_table(self) -> list[str]:
        """The classes told beside the truth, a line each under a head."""
        rows = [
            f"{name:14}{''.join(f'{row[column]:>10}' for column in _COLUMNS)}"
            for name, row in sorted(self.classes.items())
        ]
        return [f"{'class':14}{''.join(f'{column:>10}' for column in _COLUMNS)}", *rows]


def score(truth: Truth, store: Store, until: datetime) -> Score:
    """Judge everything that a store says of a newsroom, up to a moment."""
    result = Score()
    for article in truth.articles:
        if article.published > until:
            continue
        result.articles += 1
        known = _known(store, article)
        if known is None:
            continue
        result.articles_found += 1
        looks = sorted(store.looks(article_id=known.id, limit=1_000_000), key=lambda look: look.at)
        seen = _judge(result, truth, article, looks)
        _account(result, article, looks, seen, until)
        _classes(result, article, known, store, looks)
    return result


def _known(store: Store, article: TrueArticle) -> Article | None:
    wanted = {url.partition("://")[2].rstrip("/") for url in article.urls}
    before = None
    while page := store.articles(ArticleFilter(), limit=500, before=before):
        for each in page:
            if any(
                address.url.partition("://")[2].rstrip("/") in wanted for address in store.addresses(each.id)
            ):
                return each
        before = (page[-1].last_change or page[-1].found, page[-1].id)
    return None


def _judge(
    result: Score, truth: Truth, article: TrueArticle, looks: list[Look]
) -> list[tuple[Look, int, bool]]:
    """Judge the looks that saw a text; answers each with its true version and whether it was judged right."""
    seen: list[tuple[Look, int, bool]] = []
    shown: set[int] | None = None  # the true versions that the look before may have seen
    for look in looks:
        if look.outcome is Outcome.UNCERTAIN:
            result.undecided += 1
        if look.outcome not in _TEXT_SEEN:
            continue
        now = _versions(truth, article, look.at)
        if not now:
            if look.outcome in _ALARMS:
                result.alarms += 1
                result.false.append(_misjudged(article, look, "no article stood there"))
            continue
        result.looks += 1
        right = True
        if shown is not None and len(now | shown) > 0:
            same_possible, other_possible = bool(now & shown), len(now | shown) > 1
            alarm = look.outcome in _ALARMS or (look.outcome is Outcome.RESTORED and not same_possible)
            if not same_possible:
                result.edits += 1
                result.found += alarm
                if not alarm:
                    right = False
                    result.missed.append(_misjudged(article, look, _expected(article, shown, now)))
            elif not other_possible:
                result.quiet += 1
                if alarm:
                    right = False
                    result.alarms += 1
                    result.false.append(_misjudged(article, look, "the same text as at the look before"))
        seen.append((look, max(now), right))
        # A missed change is missed once: the tracker goes on from what the page shows now.
        shown = now
    return seen


def _versions(truth: Truth, article: TrueArticle, at: datetime) -> set[int]:
    """The true versions that a look ending at `at` may have seen; empty where no readable page stood."""
    found = set()
    for moment in (at - _BLUR, at):
        state = truth.at(article.urls[-1], moment)
        if state is not None and state.state.face is Face.ARTICLE:
            found.add(state.version)
    return found


def _account(
    result: Score,
    article: TrueArticle,
    looks: list[Look],
    seen: list[tuple[Look, int, bool]],
    until: datetime,
) -> None:
    """Count each event that changed the text: found, missed, or never to be seen by any look."""
    for event in article.events:
        if event.at > until or event.before is None or event.before.copy == event.after.copy:
            continue
        if _same_text(event):
            continue
        row = result.events.setdefault(event.kind.value, {"found": 0, "missed": 0, "unseen": 0})
        version = next(v.number for v in article.versions if any(event.at in span for span in v.spans))
        after = [(look, right) for look, number, right in seen if look.at >= event.at and number == version]
        if not after:
            row["unseen"] += 1
        elif after[0][1]:
            row["found"] += 1
        else:
            row["missed"] += 1
            result.events_missed.append(event.name)


def _classes(result: Score, article: TrueArticle, known: Article, store: Store, looks: list[Look]) -> None:
    """Judge the classes of the edits of each new version, and the bylines that were heard."""
    before: Look | None = None
    heard = {
        each.at for each in store.witness_changes(known.id) if each.witness == BYLINE and each.old is not None
    }
    for look in looks:
        if look.outcome not in _TEXT_SEEN:
            continue
        since = before.at - _BLUR if before else look.at
        events = [each for each in article.events if since < each.at <= look.at and each.before is not None]
        if before is not None and look.outcome in _ALARMS and before.version is not None and events:
            edits = store.edits(known.id, before.version, look.version) if look.version is not None else []
            if edits and not all(_same_text(each) for each in events):
                _class_verdicts(result, article, look, {row.edit.klass for row in edits}, events)
        elif look.at in heard:
            _class_verdicts(result, article, look, {EditClass.BYLINE}, events)
        before = look


def _class_verdicts(
    result: Score, article: TrueArticle, look: Look, told: set[EditClass], events: list[Event]
) -> None:
    events = [each for each in events if each.kind in EXPECTED or each.kind in BESIDE]
    verdicts, missing = judged(told, events) if events else (dict.fromkeys(told, "wrong"), frozenset())
    for klass, verdict in verdicts.items():
        row = result.classes.setdefault(klass.value, dict.fromkeys(_COLUMNS, 0))
        row["told"] += 1
        row[verdict] += 1
    if len(missing) == 1:
        result.classes.setdefault(min(missing).value, dict.fromkeys(_COLUMNS, 0))["missing"] += 1
    if events and events[-1].kind in EXPECTED:
        kind = result.kinds.setdefault(events[-1].kind.value, {"agreeing": 0, "missing": 0})
        kind["missing" if missing else "agreeing"] += 1
    wrong = [klass.value for klass, verdict in verdicts.items() if verdict == "wrong"]
    if wrong or missing:
        result.classes_wrong.append(
            {
                "article": article.name,
                "url": look.url,
                "at": look.at.isoformat().replace("+00:00", "Z"),
                "events": [each.name for each in events],
                "kinds": [each.kind.value for each in events],
                "told": sorted(each.value for each in told),
                "wrong": wrong,
                "missing": sorted(each.value for each in missing),
            }
        )


def _same_text(event: Event) -> bool:
    """Byline and og:title are no text: their changes make no version."""
    assert event.before is not None
    old, new = event.before.copy, event.after.copy
    return (old.headline, old.blocks) == (new.headline, new.blocks)


def _expected(article: TrueArticle, before: set[int], now: set[int]) -> str:
    return f"true version {max(now)} instead of {max(before)}"


def _misjudged(article: TrueArticle, look: Look, expected: str) -> Misjudged:
    return Misjudged(article.name, look.url, look.at, look.outcome, look.reason, expected)
