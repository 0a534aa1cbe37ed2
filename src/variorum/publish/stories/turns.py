"""What became of groups: merges, splits and moves, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from variorum.publish import words
from variorum.publish.languages import in_english
from variorum.publish.stories.naming import title_of
from variorum.publish.stories.report import SIGLA, Report
from variorum.types import Event, GroupKind, GroupTurn, Regrouped


@dataclass(frozen=True, slots=True)
class Turned:
    """One change of groups, in words; `score` is the likeness that it rests on."""

    when: str
    text: str
    score: float | None
    turn: Regrouped


@in_english
def history(
    turns: Sequence[Regrouped], line: Sequence[Event], every: Sequence[Report], now: datetime
) -> tuple[Turned, ...]:
    """What became of groups, in words: merges, splits and moves; that reports came one after the other needs no word."""
    signs = {report.article.id: str(report.siglum) for report in every}
    titles = {each.id: f"“{words.short(title_of(each), 60)}”" for each in line}

    def told(turn: Regrouped) -> str:
        kind = "report" if turn.kind is GroupKind.EVENT else "event"
        known = [signs.get(each) or titles.get(each) or each for each in turn.members[:SIGLA]]
        members = f"{words.plural(len(turn.members), kind)} ({', '.join(known)}{' …' if len(turn.members) > SIGLA else ''})"
        group, other = (
            titles.get(each or "", f"the {turn.kind.value} {each}") for each in (turn.group, turn.other)
        )
        if turn.turn is GroupTurn.MERGED:
            return f"Merged: {members} of {other} came to {group}"
        if turn.turn is GroupTurn.SPLIT:
            return f"Split: {members} left {other} and became {group}"
        return f"Moved: {members} went from {other} to {group}"

    return tuple(
        Turned(words.moment(turn.at, now), told(turn), turn.score, turn)
        for turn in turns
        if turn.turn in (GroupTurn.MERGED, GroupTurn.SPLIT, GroupTurn.MOVED)
    )


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
    }
