"""Lists of changes: cards with chips and sparklines, the most edited, corrections, silent edits, and what a quiet watcher says."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from variorum.comparison.rows import View
from variorum.edits import TRIVIAL
from variorum.edits.tongue import counted as forms
from variorum.edits.weight import value_of
from variorum.ports import Step
from variorum.publish import edits as telling
from variorum.publish import words
from variorum.publish.languages import gettext, later, pgettext
from variorum.publish.noted import Notes
from variorum.publish.pair import KeyChange, key_changes
from variorum.publish.views.naming import change_words, later_note_path, pair_path, title
from variorum.publish.views.one_article import gone_words, looks_gone
from variorum.types import Article, Change, ChangeRow, Comparison, EditClass, LinkOp, Look, Totals


@dataclass(frozen=True, slots=True)
class Chip:
    """Icon, class and change in words. `tone` is "weighty", "moved" or "plain"."""

    icon: str
    words: str
    tone: str = "plain"


#: Classes whose chips come from what was done to the text.
_BY_OPERATION: Final = frozenset({EditClass.UNCLASSIFIED, EditClass.MOVED, EditClass.TYPOGRAPHY})


#: What was done to passages, in the order in which it is told.
_PASSAGES: Final = {
    LinkOp.REWORDED: forms("%(num)s passage reworded", "%(num)s passages reworded"),
    LinkOp.MOVED: forms("%(num)s passage moved", "%(num)s passages moved"),
    LinkOp.JOINED: forms("%(num)s passage joined", "%(num)s passages joined"),
    LinkOp.SPLIT: forms("%(num)s passage split", "%(num)s passages split"),
    LinkOp.REPLACED: forms("%(num)s passage replaced", "%(num)s passages replaced"),
    LinkOp.ADDED: forms("%(num)s passage added", "%(num)s passages added"),
    LinkOp.REMOVED: forms("%(num)s passage removed", "%(num)s passages removed"),
}
#: Most chips on one card; the rest is "+6".
MOST_CHIPS: Final = 4


def chips(change: ChangeRow, view: View | None) -> tuple[Chip, ...]:
    """What a change consists of: its classified edits first, then what was done to the text."""
    found: dict[str, Chip] = {}
    if view is not None and view.headline is not None and view.headline.op is not LinkOp.SAME:
        replaced = view.headline.op is LinkOp.REPLACED
        word = later("Headline replaced") if replaced else later("Headline altered")
        found["headline"] = Chip("headline", gettext(word), "weighty")
    for edit in sorted(change.edits, key=value_of, reverse=True):
        if edit.klass is EditClass.HEADLINE and "headline" in found:
            continue
        if edit.klass not in _BY_OPERATION:
            label = telling.kind(edit)
            tone = "weighty" if edit.klass in words.WEIGHTY else "plain"
            found.setdefault(label, Chip(edit.klass.value, label, tone))
    changes = (
        {(row.op, row.change) for row in view.rows if row.change is not None} if view is not None else ()
    )
    counts = Counter(op for op, _ in changes)
    for op, passages in _PASSAGES.items():
        if counts[op]:
            tone = "moved" if op is LinkOp.MOVED else "plain"
            found[op.value] = Chip(op.value, words.tongue().count(passages, counts[op]), tone)
    if any(edit.detail == "paragraphs" for edit in change.edits):
        found["paragraphs"] = Chip("reworded", gettext("Paragraph break"))
    if any(edit.klass is EditClass.TYPOGRAPHY for edit in change.edits):
        found["typography"] = Chip("reworded", gettext("Typography"))
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a sparkline: left edge and height in percent; `shown` marks the edit on show."""

    left: float
    height: float
    shown: bool = False


@dataclass(frozen=True, slots=True)
class Sparkline:
    """The sizes of an article's edits in time; `words` says the same without the picture."""

    bars: tuple[Bar, ...]
    words: str


def sparkline(history: Sequence[Step], shown: datetime | None) -> Sparkline:
    """Bars from an article's changes, any order: the first text as a full bar, then one for each edit, as
    high as the logarithm of its number of changes, placed by time. The one that came at `shown` is marked; a text that
    came back has a bar of its own there."""
    ordered = sorted(history, key=lambda step: step.seen)
    if not ordered:
        return Sparkline((), gettext("no edits"))
    start, end = ordered[0].before, ordered[-1].seen
    length = max((end - start).total_seconds(), 1.0)
    most = max(step.edits for step in ordered) or 1
    bars = [Bar(0, 100)]
    for step in ordered:
        height = 25 + 75 * math.log1p(step.edits) / math.log1p(most)
        left = 94 * (step.seen - start).total_seconds() / length
        bars.append(Bar(round(left, 1), round(height), step.seen == shown))
    said = gettext("%(edits)s in %(length)s") % {
        "edits": words.plural(len(ordered), "edit"),
        "length": words.lasting(end - start),
    }
    return Sparkline(tuple(bars), said)


@dataclass(frozen=True, slots=True)
class Card:
    """One change in a list, or an article that was withdrawn. `at` is when it was seen."""

    article: Article
    at: datetime
    old: int
    new: int
    when: str
    was: str | None  # the old headline, where it differs
    headline: str
    chips: tuple[Chip, ...]
    more: int
    changes: tuple[KeyChange, ...]
    sparkline: Sparkline
    versions: str
    href: str
    noise: bool = False
    line: str = ""  # the change in one line
    silent: bool = False
    later_note: str | None = None  # of a silent one, the page of the later change whose note names it
    trivial: bool = False
    said: str = ""  # how the article stands, where it is that which the card tells
    also: tuple[Card, ...] = ()  # other changes of the article on the same page


def laid_out(cards: Sequence[Card]) -> tuple[tuple[Card, ...], tuple[Card, ...]]:
    """Cards in their order, one an article with its other changes beside it; and those that weigh next to nothing,
    which are folded up at the end."""
    found: dict[str, list[Card]] = {}
    for card in cards:
        if not card.trivial:
            found.setdefault(card.article.id, []).append(card)
    shown = tuple(replace(first, also=tuple(others)) for first, *others in found.values())
    return shown, tuple(card for card in cards if card.trivial)


def card(
    change: ChangeRow,
    view: View,
    history: Sequence[Step],
    now: datetime,
    *,
    keys: int = 1,
    comparison: Comparison | None = None,
    few: bool = False,
) -> Card:
    """The card of a change. `history` are the article's changes, for the sparkline; `comparison` is that which the view
    shows: with it the figures that changed are marked. With `few` of the text a few words alone are shown."""
    every = chips(change, view)
    was, headline = change.old.headline, change.new.headline or change.article.headline
    today = sum(1 for step in history if now - step.seen < timedelta(hours=24))
    versions = words.plural(change.article.versions, "version")
    if today > 1:
        lately = words.plural(today, "edit in 24 hours", "edits in 24 hours")
        versions = gettext("%(versions)s, %(edits)s") % {"versions": versions, "edits": lately}
    return Card(
        article=change.article,
        at=change.new.first_seen,
        old=change.old.number,
        new=change.new.number,
        when=words.appeared(change.new.intervals[0], now),
        was=words.headline(was) if was and was != headline else None,
        headline=words.headline(headline) or words.address(change.article.url),
        chips=every[:MOST_CHIPS],
        more=max(0, len(every) - MOST_CHIPS),
        changes=key_changes(view, keys, _notes(change, comparison), few=few),
        sparkline=sparkline(history, change.new.first_seen),
        versions=versions,
        href=pair_path(change.article.id, change.old.number, change.new.number),
        noise=change.new.noise,
        line=change_words(change),
        silent=change.silent,
        later_note=later_note_path(change),
        trivial=bool(change.edits) and (change.importance or 0.0) < TRIVIAL,
    )


def _notes(change: ChangeRow, comparison: Comparison | None) -> Notes:
    if comparison is None:
        return Notes()
    return Notes((change.old, change.new), replace(comparison, edits=change.edits))


def withdrawn(article: Article, looks: Sequence[Look], history: Sequence[Step], now: datetime) -> Card | None:
    """The card of an article that was withdrawn; None where no look tells when. `looks` are its last ones, any order:
    its last headline stays, that it is gone is said by us."""
    gone = looks_gone(sorted(looks, key=lambda look: look.at, reverse=True))
    if not gone:
        return None
    number = article.current or 0
    return Card(
        article=article,
        at=gone[-1].at,
        old=number,
        new=number,
        when=words.moment(gone[-1].at, now),
        was=None,
        headline=title(article),
        chips=(Chip("withdrawn", pgettext("one article", "Withdrawn"), "weighty"),),
        more=0,
        changes=(),
        sparkline=sparkline(history, None),
        versions=words.plural(article.versions, "version")
        + (gettext(", last copy kept") if article.versions else ""),
        href=f"/a/{article.id}",
        said=gone_words(gone, now),
    )


@dataclass(frozen=True, slots=True)
class Edited:
    """One line of "Most edited": an article and how often it changed."""

    article: Article
    headline: str
    edits: int
    sparkline: Sparkline


def most_edited(
    busy: Sequence[tuple[Article, int]], steps: Mapping[str, Sequence[Step]], since: datetime
) -> tuple[Edited, ...]:
    """Articles with how often they changed since then; the picture shows those of `steps` that fall into it."""
    return tuple(
        Edited(
            article,
            title(article),
            times,
            sparkline([step for step in steps.get(article.id, ()) if step.seen >= since], None),
        )
        for article, times in busy
    )


@dataclass(frozen=True, slots=True)
class Line:
    """One change in a list beside the cards: what is said of it, by whom and when, its page, and of a silent one that of
    the later change whose note names it."""

    article: Article
    text: str
    note: str
    href: str
    later_note: str | None = None


def corrections(changes: Sequence[ChangeRow], limit: int = 3) -> tuple[Line, ...]:
    """The notes of correction that came with these changes, in their words, in the order given."""
    found = (
        Line(
            row.article,
            words.quoted(words.short(edit.new, 120)),
            gettext("seen by %(when)s") % {"when": words.clock(row.new.first_seen)},
            pair_path(row.article.id, row.old.number, row.new.number),
        )
        for row in changes
        for edit in row.edits
        if edit.klass is EditClass.CORRECTION and edit.change is Change.ADDED and edit.new
    )
    return tuple(itertools.islice(found, limit))


def silent(changes: Sequence[ChangeRow], limit: int = 4) -> tuple[Line, ...]:
    """Those of these changes that came without a note, in the order given."""
    found = (
        Line(
            row.article,
            words.headline(row.new.headline) or title(row.article),
            words.short(change_words(row), 60),
            pair_path(row.article.id, row.old.number, row.new.number),
            later_note_path(row),
        )
        for row in changes
        if row.silent
    )
    return tuple(itertools.islice(found, limit))


#: What pages count to; beyond it they say "more than".
COUNTED: Final = 10_000


def counted(number: int, one: str) -> str:
    """A number of `Store.summary` in words: "1,204 versions", "more than 10,000 articles"."""
    return (
        words.plural(number, one)
        if number <= COUNTED
        else gettext("more than %(count)s") % {"count": words.plural(COUNTED, one)}
    )


def watching(totals: Totals, now: datetime) -> str:
    """What a quiet watcher says: "Watching 12 articles from 1 source. Nothing has changed. Next check …"."""
    said = gettext("Watching %(articles)s from %(sources)s.") % {
        "articles": counted(totals.watched, "article"),
        "sources": words.plural(totals.sources, "source"),
    }
    if not totals.changes:
        said += " " + gettext("Nothing has changed so far.")
    if totals.last_look is not None:
        said += " " + gettext("Last check %(when)s.") % {"when": words.moment(totals.last_look, now)}
    if totals.next_look is not None:
        if totals.next_look <= now:
            said += " " + gettext("Next check is due.")
        else:
            said += " " + gettext("Next check about %(when)s.") % {
                "when": words.moment(totals.next_look, now)
            }
    return said
