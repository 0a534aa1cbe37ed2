"""What a picture of a change shows, in words and marked text."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from variorum.comparison.rows import Mark, Run
from variorum.publish import words
from variorum.publish.edits import changed
from variorum.publish.languages import in_english
from variorum.publish.pair import Block, Line, Pair
from variorum.publish.views import naming
from variorum.types import LinkOp

#: Isolates of direction: the drawing sets its own, and one of a text could end ours.
_ISOLATES: Final = re.compile("[\u2066-\u2069]")
#: A year that no time is in: a picture leaves the page that says which year is meant.
NEVER: Final = datetime.max.replace(tzinfo=UTC)
#: Signs that our fonts do not hold; the word stands there too.
SIGNS: Final = re.compile("^[⋲⋺] ")
#: Most characters of a value in the text that is read instead of the picture.
_TOLD: Final = 160


class Shape(StrEnum):
    """A card of 1200 × 630 pixels, or as high as the text needs."""

    CARD = "card"
    TALL = "tall"


class Scheme(StrEnum):
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Passage:
    """One changed piece of text. `label` is what was done to it, with its sign; `op` how it is drawn: added, removed
    and moved passages as a whole, all others by the marks of their runs."""

    label: str
    op: LinkOp
    runs: tuple[Run, ...]
    change: int | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """One change. `headline` are passages too where it changed (as it was, as it is), one without label where not.
    `key` is the place in `passages` of what matters most, `named` what that is called. `alternative` is for who does
    not see the picture."""

    outlet: str
    facts: str
    headline: tuple[Passage, ...]
    passages: tuple[Passage, ...]
    key: int | None
    named: str
    changes: int
    address: str
    digest: str
    alternative: str


def subject(pair: Pair, url: str, *, digest: str = "", only: Collection[int] = ()) -> Subject:
    """What is shown of a pair. `url` is its permanent address, `digest` that of the capture behind the newer
    version ("sha256:…"); with `only` the changes of these numbers alone (`#c6` on the page is 6)."""
    outlet = clean(words.plain(pair.article.outlet))
    title = clean(words.plain(pair.new.headline) or naming.title(pair.article))
    lines = [line for stretch in pair.stretches for line in stretch.lines if line.change is not None]
    if only:
        lines = [line for line in lines if line.change in only]
    passages = tuple(_passages(lines))
    key, named = _key(pair, lines, passages)
    return Subject(
        outlet=outlet,
        facts=(
            f"Version {pair.new.number} compared with version {pair.old.number} · "
            f"{words.appeared(pair.new.intervals[0], NEVER)} UTC"
        ),
        headline=_headline(pair, title),
        passages=passages,
        key=key,
        named=named,
        changes=pair.changes,
        address=clean(url.partition("://")[2] or url),
        digest=clean(f"{digest.rpartition(':')[0]} {words.digest(digest)}".strip()),
        alternative=alternative(pair, passages if only else ()),
    )


def clean(text: str) -> str:
    """A text that is set by itself: without control characters, and without what would turn what stands beside it."""
    return _ISOLATES.sub("", words.strict(text))


def _runs(runs: Iterable[Run]) -> tuple[Run, ...]:
    return tuple(replace(run, text=clean(run.text)) for run in runs)


def _headline(pair: Pair, title: str) -> tuple[Passage, ...]:
    line = pair.headline
    if line is None or line.op is LinkOp.SAME or not (line.old and line.new):
        op = line.op if line is not None and line.op in (LinkOp.ADDED, LinkOp.REMOVED) else LinkOp.SAME
        return (Passage("+ Headline added" if op is LinkOp.ADDED else "", LinkOp.SAME, (Run(title),)),)
    was, now = (_runs(run for block in side for run in block.runs) for side in (line.old, line.new))
    if line.op is LinkOp.REPLACED:
        was = tuple(replace(run, mark=Mark.REMOVED) for run in was)
    return (
        Passage("− Headline was", LinkOp.REMOVED, was),
        Passage("+ Headline now", LinkOp.ADDED, now),
    )


def _passages(lines: Iterable[Line]) -> Iterable[Passage]:
    """Each changed line once: of the two places of a move only that where the text stands now."""
    for line in lines:
        if line.op is LinkOp.MOVED and not line.new:
            continue
        for block in line.inline or (*line.old, *line.new):
            label = SIGNS.sub("", clean(_label(line, block)))
            yield Passage(label, _drawn(line, block), _runs(block.runs), line.change)


def _label(line: Line, block: Block) -> str:
    if block.label:
        return block.label
    if line.inline:
        return block.say or line.words
    if line.op is LinkOp.REPLACED:
        number = f", {words.KINDS[block.kind].lower()} {block.number}" if block.number is not None else ""
        return f"{block.say}{number}"
    return f"{line.sign} {line.words}"


def _drawn(line: Line, block: Block) -> LinkOp:
    if line.inline:
        return LinkOp.REWORDED
    if line.op is LinkOp.REPLACED:
        return LinkOp.REMOVED if block in line.old else LinkOp.ADDED
    return line.op


def _key(pair: Pair, lines: list[Line], passages: tuple[Passage, ...]) -> tuple[int | None, str]:
    """The passage of the weightiest edit of the text, and what that edit is called."""
    counts: dict[str, int] = {}
    for line in lines:
        for anchor in (*line.anchors, *(block.id for block in (*line.old, *line.new) if block.id)):
            if line.change is not None:
                counts.setdefault(anchor, line.change)
    for jump in pair.jumps:
        wanted = counts.get(jump.href[1:])
        for place, passage in enumerate(passages):
            if wanted is not None and passage.change == wanted:
                return place, clean(jump.label)
    return (0, "") if passages else (None, "")


@in_english
def alternative(pair: Pair, passages: tuple[Passage, ...] = ()) -> str:
    """In English, as the picture is: what the picture says, for who does not see it: the change in one sentence, or the passages that alone are shown."""
    outlet, title = (
        words.plain(pair.article.outlet),
        words.plain(pair.new.headline) or naming.title(pair.article),
    )
    told = (
        f"{words.isolated(outlet)}, {words.isolated(words.short(title, _TOLD))}: "
        f"versions {pair.old.number} and {pair.new.number} compared. "
    )
    if passages:
        return told + " ".join(f"{each.label}: {_read(each)}." for each in passages[:3])
    sentence = changed(pair.edits).sentence or "Nothing that is compared differs"
    told += words.isolated(words.short(sentence, 4 * _TOLD)).rstrip(".") + "."
    was = pair.old.headline
    if was and words.plain(was) != words.plain(pair.new.headline):
        told += f" The headline was: {words.isolated(words.short(was, _TOLD))}."
    return told


def _read(passage: Passage) -> str:
    if passage.op is not LinkOp.REWORDED:
        return words.isolated(words.short("".join(run.text for run in passage.runs), _TOLD))
    sides = (
        ("removed", Mark.REMOVED),
        ("added", Mark.ADDED),
    )
    told = [
        f"{name} {words.isolated(words.short(' … '.join(run.text.strip() for run in passage.runs if run.mark is mark), _TOLD))}"
        for name, mark in sides
        if any(run.mark is mark and run.text.strip() for run in passage.runs)
    ]
    return ", ".join(told) or "typography"
