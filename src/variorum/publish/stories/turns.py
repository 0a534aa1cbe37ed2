"""What became of groups: merges, splits and moves, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from variorum.cluster.stream import EVENT, STORY
from variorum.publish import words
from variorum.publish.languages import gettext, later
from variorum.publish.stories.naming import title_of
from variorum.publish.stories.report import SIGLA, Report
from variorum.types import Event, GroupKind, GroupTurn, Regrouped


@dataclass(frozen=True, slots=True)
class Turned:
    """One change of groups, in words, and what it rests on."""

    when: str
    text: str
    reason: str
    turn: Regrouped


#: What became of groups: by the turn, and what a group is where it has no title.
_TURNS: Final = {
    GroupTurn.MERGED: later("Merged: %(members)s of %(other)s came to %(group)s"),
    GroupTurn.SPLIT: later("Split: %(members)s left %(other)s and became %(group)s"),
    GroupTurn.MOVED: later("Moved: %(members)s went from %(other)s to %(group)s"),
}
_UNTITLED: Final = {
    GroupKind.EVENT: later("the event %(id)s"),
    GroupKind.STORY: later("the story %(id)s"),
}


_RULES: Final = {GroupKind.EVENT: EVENT, GroupKind.STORY: STORY}
_SHARED: Final = later("shared: %(terms)s")
_OWN: Final = later("only what left: %(terms)s")
_STAYED: Final = later("only what stayed: %(terms)s")


def turns_of(event: str, turns: Sequence[Regrouped]) -> list[Regrouped]:
    """What became of one event, of all changes of its story."""
    return [turn for turn in turns if event in (turn.group, turn.other)]


def history(
    turns: Sequence[Regrouped], line: Sequence[Event], every: Sequence[Report], now: datetime
) -> tuple[Turned, ...]:
    """What became of groups, in words: merges, splits and moves; that reports came one after the other needs no word."""
    signs = {report.article.id: str(report.siglum) for report in every}
    titles = {each.id: words.quoted(words.isolated(words.short(title_of(each), 60))) for each in line}

    def told(turn: Regrouped) -> str:
        kind = "report" if turn.kind is GroupKind.EVENT else "event"
        known = [signs.get(each) or titles.get(each) or each for each in turn.members[:SIGLA]]
        more = " …" if len(turn.members) > SIGLA else ""
        group, other = (
            titles.get(each or "") or gettext(_UNTITLED[turn.kind]) % {"id": each}
            for each in (turn.group, turn.other)
        )
        members = f"{words.plural(len(turn.members), kind)} ({', '.join(known)}{more})"
        return gettext(_TURNS[turn.turn]) % {"members": members, "group": group, "other": other}

    return tuple(
        Turned(words.moment(turn.at, now), told(turn), " · ".join(_reasons(turn)), turn)
        for turn in turns
        if turn.turn in _TURNS
    )


def _reasons(turn: Regrouped) -> Iterator[str]:
    """How like what moved is, to what it came to and to what it left, with the terms that join or part them."""
    split = turn.turn is GroupTurn.SPLIT
    if turn.score is not None:
        named = (
            gettext("alike %(score)s among themselves")
            if split and turn.apart is not None
            else gettext("alike %(score)s")
        )
        yield named % {"score": words.decimal(turn.score, 2)}
    if turn.apart is not None:
        yield gettext("%(score)s to what stayed (%(threshold)s joins two)") % {
            "score": words.decimal(turn.apart, 2),
            "threshold": words.decimal(_RULES[turn.kind].threshold, 2),
        }
    for terms, label in ((turn.terms, _OWN if split else _SHARED), (turn.others, _STAYED)):
        if terms:
            yield gettext(label) % {"terms": ", ".join(words.isolated(words.plain(term)) for term in terms)}


def turn_record(one: Regrouped) -> dict[str, Any]:
    """A change of groups as JSON."""
    return {
        "at": words.iso(one.at),
        "kind": one.kind.value,
        "turn": one.turn.value,
        "group": one.group,
        "other": one.other,
        "members": list(one.members),
        "alike": one.score,
        "apart": one.apart,
        "threshold": _RULES[one.kind].threshold,
        "terms": list(one.terms),
        "others": list(one.others),
    }
