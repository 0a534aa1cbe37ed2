"""The lives of sentences as pages, terminals and programs tell them (`versions.lineages`)."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Final

from variorum.comparison.rows import Mark, Run
from variorum.publish import exports, words
from variorum.publish.given import Given
from variorum.publish.languages import gettext, later
from variorum.publish.pair import marked
from variorum.types import BlockKind
from variorum.versions.lineages import Fate, Lineage, Lineages, Step

_SIGNS: Final = {
    Fate.APPEARED: "+",
    Fate.ALTERED: "~",
    Fate.TYPOGRAPHY: "~",
    Fate.MOVED: "↕",
    Fate.SPLIT: "⋲",
    Fate.JOINED: "⋺",
    Fate.LEFT: "−",
    Fate.RESTORED: "+",
}
#: Fates at which both wordings are worth a look.
REWORDED: Final = frozenset({Fate.ALTERED, Fate.TYPOGRAPHY, Fate.MOVED, Fate.SPLIT, Fate.JOINED})
_WORDS: Final = {
    Fate.APPEARED: later("Appeared"),
    Fate.ALTERED: later("Reworded"),
    Fate.TYPOGRAPHY: later("Typography"),
    Fate.MOVED: later("Moved"),
    Fate.SPLIT: later("Split"),
    Fate.JOINED: later("Joined"),
    Fate.LEFT: later("Left"),
    Fate.RESTORED: later("Came back"),
}
#: How a text is drawn in which something became of a sentence; every other fate is a rewording.
_STATES: Final = {
    Fate.APPEARED: "came",
    Fate.RESTORED: "came",
    Fate.MOVED: "moved",
    Fate.LEFT: "left",
}
#: In a line of several.
_SHORT: Final = {
    Fate.APPEARED: later("since %(numbers)s"),
    Fate.ALTERED: later("reworded in %(numbers)s"),
    Fate.TYPOGRAPHY: later("typography in %(numbers)s"),
    Fate.MOVED: later("moved in %(numbers)s"),
    Fate.SPLIT: later("split in %(numbers)s"),
    Fate.JOINED: later("joined in %(numbers)s"),
    Fate.LEFT: later("left in %(numbers)s"),
    Fate.RESTORED: later("came back in %(numbers)s"),
}


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to a sentence: in words, with which version, when it must have happened, and the wording
    with its marks. `note` says more where there is more; `other` leads to the sentence it names."""

    fate: Fate
    sign: str
    words: str
    version: int
    when: str
    href: str
    runs: tuple[Run, ...]
    note: str = ""
    other: str = ""


@dataclass(frozen=True, slots=True)
class Stand:
    """A sentence in one text that was on the page: from `x` percent of all of them on, `width` percent wide. `state` is
    "absent", "stood", or what became of it there: "came", "reworded", "moved" or "left"; `became` says so, `words` with the version,
    and `when` when that must have been. A version that came back has several."""

    version: int
    x: float
    width: float
    state: str
    became: str
    words: str
    when: str
    href: str


@dataclass(frozen=True, slots=True)
class Life:
    """One sentence through all versions. `href` is its permanent page; `summary` its life in a line; `runs` its wording
    with the marks of the last change of it; `strip` where it stood, one piece for each text that was on the page.
    `when` is the time of the last thing that happened to it, empty where nothing did. `changed` tells whether anything
    but its coming with the first text ever happened to it."""

    number: int
    kind: BlockKind
    text: str
    href: str
    stands: bool
    summary: str
    runs: tuple[Run, ...]
    strip: tuple[Stand, ...]
    when: str
    events: tuple[Event, ...]
    changed: bool


def sentence_path(article: str, version: int, unit: int) -> str:
    """The permanent page of a sentence: by a version and its place in it, both counted from 0."""
    return f"/a/{article}/{version}/sentences/{unit}"


def own_path(article: str, line: Lineage) -> str:
    """The page of a sentence by the place where it first stood."""
    first = line.steps[0]
    return sentence_path(article, first.version, first.unit or 0)


def life(article: str, every: Lineages, line: Lineage, now: datetime) -> Life:
    """What is told of one sentence."""
    events = tuple(_event(article, every, step, now) for step in line.steps)
    reworded = next((event for event in reversed(events) if event.fate in REWORDED), None)
    return Life(
        line.number,
        line.kind,
        words.plain(line.text),
        own_path(article, line),
        line.stands,
        _summary(line),
        reworded.runs if reworded is not None else (Run(words.plain(line.text)),),
        _strip(article, every, line, now),
        events[-1].when if line.changed else "",
        events,
        line.changed,
    )


def folded(told: Sequence[Life]) -> list[Life | tuple[Life, ...]]:
    """Sentences in their order, with neighbours to which nothing happened drawn together, to be folded."""
    found: list[Life | tuple[Life, ...]] = []
    for changed, group in groupby(told, key=lambda each: each.changed):
        if changed:
            found.extend(group)
        else:
            found.append(tuple(group))
    return found


def lives(
    article: str, every: Lineages, now: datetime, only: Container[int] | None = None
) -> tuple[list[Life], list[Life]]:
    """Those in the last text, in its order, and those that left, the last first; with `only` those of these numbers alone."""

    def told(lines: Iterable[Lineage]) -> list[Life]:
        return [life(article, every, line, now) for line in lines if only is None or line.number in only]

    return told(every.standing()), told(every.gone())


def excerpt(every: Lineages, given: Given) -> list[Lineage]:
    """The sentences that a public instance shows: of those that are given out whole, to which anything happened."""
    return [line for line in every.lines if line.changed and line.number in given.whole]


def _summary(line: Lineage) -> str:
    """ "since 0, reworded in 1 and 4, left in 7": version numbers, the same in a row told together."""
    groups: list[tuple[Fate, list[str]]] = []
    for step in line.steps:
        if groups and groups[-1][0] is step.fate:
            groups[-1][1].append(str(step.version))
        else:
            groups.append((step.fate, [str(step.version)]))
    return ", ".join(gettext(_SHORT[fate]) % {"numbers": words.listed(numbers)} for fate, numbers in groups)


def _strip(article: str, every: Lineages, line: Lineage, now: datetime) -> tuple[Stand, ...]:
    happened = {step.showing: step.fate for step in line.steps}
    share = 100 / len(every.showings)
    there = False
    found = []
    for i, showing in enumerate(every.showings):
        fate = happened.get(i)
        there = fate is not Fate.LEFT if fate is not None else there
        if i == 0 and fate is Fate.APPEARED:
            fate = None  # it came with the first text, as all of it did
        became = (
            gettext(_WORDS[fate]) if fate is not None else gettext("Stood") if there else gettext("Not in it")
        )
        found.append(
            Stand(
                showing.version,
                round(i * share, 2),
                round(share, 2),
                _STATES.get(fate, "reworded") if fate is not None else "stood" if there else "absent",
                became,
                words.headed(
                    gettext("version %(number)s") % {"number": showing.version}, words.inside(became)
                ),
                words.appeared(showing.interval, now),
                f"/a/{article}/{showing.version}",
            )
        )
    return tuple(found)


def beside(article: str, every: Lineages, number: int, unit: int) -> tuple[str, str]:
    """The pages of the sentences before and after one in a version, empty where there is none."""
    count = next(
        len(units)
        for showing, units in zip(every.showings, every.places, strict=True)
        if showing.version == number
    )
    before = sentence_path(article, number, unit - 1) if unit else ""
    return before, sentence_path(article, number, unit + 1) if unit + 1 < count else ""


def _event(article: str, every: Lineages, step: Step, now: datetime) -> Event:
    showing = every.showings[step.showing]
    before = every.showings[step.showing - 1].version if step.showing else None
    href = f"/a/{article}/{step.version}"
    if before is not None and before < step.version:
        href = f"/a/{article}/{before}..{step.version}"
    note = _note(step)
    return Event(
        step.fate,
        _SIGNS[step.fate],
        gettext(_WORDS[step.fate]),
        step.version,
        words.appeared(showing.interval, now),
        href,
        _runs(step),
        note,
        own_path(article, every.lines[step.other]) if step.other is not None else "",
    )


def _note(step: Step) -> str:
    if step.other is not None:
        if step.fate is Fate.LEFT:
            return gettext("It became part of another sentence")
        if step.fate is Fate.RESTORED and step.old is None and step.as_in is not None:
            return gettext("Another sentence had this wording in version %(number)s") % {"number": step.as_in}
        return gettext("It was part of another sentence before")
    if step.as_in is not None and step.fate is not Fate.RESTORED:
        return gettext("The wording of version %(number)s") % {"number": step.as_in}
    return ""


def _runs(step: Step) -> tuple[Run, ...]:
    """The wording with its marks: whole sentences that came or left are marked whole."""
    if step.old is not None and step.new is not None:
        return marked(step.old, step.new, step.spans)
    if step.new is None:
        return (Run(step.old or "", Mark.REMOVED),)
    first = step.fate is Fate.APPEARED and step.showing == 0
    return (Run(step.new, Mark.PLAIN if first else Mark.ADDED),)


# --- for programs ----------------------------------------------------------------------------------------

#: A sentence a row, with its article; what became of it as "altered in 1".
TABLE: Final[exports.Table[tuple[str, Lineage]]] = exports.Table(
    "sentences",
    {
        "article": lambda row: row[0],
        "number": lambda row: row[1].number,
        "kind": lambda row: row[1].kind.value,
        "text": lambda row: row[1].text,
        "stands": lambda row: row[1].stands,
        "first_version": lambda row: row[1].steps[0].version,
        "last_change": lambda row: row[1].steps[-1].version if row[1].changed else None,
        "steps": lambda row: [f"{step.fate.value} in {step.version}" for step in row[1].steps],
        "page": lambda row: own_path(*row),
    },
    {
        "number": exports.Kind.INTEGER,
        "stands": exports.Kind.BOOLEAN,
        "first_version": exports.Kind.INTEGER,
        "last_change": exports.Kind.INTEGER,
        "steps": exports.Kind.TEXTS,
    },
)


def showings(every: Lineages) -> list[dict[str, Any]]:
    """Which version was on the page when."""
    return [{"version": each.version, **exports.interval(each.interval)} for each in every.showings]


def record(article: str, line: Lineage) -> dict[str, Any]:
    """One sentence with all that happened to it."""
    return {
        "number": line.number,
        "kind": line.kind.value,
        "text": line.text,
        "stands": line.stands,
        "page": own_path(article, line),
        "steps": [
            {
                "fate": step.fate.value,
                "showing": step.showing,
                "version": step.version,
                "old": step.old,
                "new": step.new,
                "spans": [{"old": list(span.old), "new": list(span.new)} for span in step.spans],
                "unit": step.unit,
                "block": step.block,
                "other": step.other,
                "as_in": step.as_in,
            }
            for step in line.steps
        ],
    }


def records(article: str, every: Lineages, lines: Sequence[Lineage] | None = None) -> dict[str, Any]:
    """All sentences of an article, or those given."""
    return {
        "article": article,
        "showings": showings(every),
        "sentences": [record(article, line) for line in (every.lines if lines is None else lines)],
    }
