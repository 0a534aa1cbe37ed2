"""What changed, in a terminal: the edits of two texts and the life of sentences, from the values that pages show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from variorum.cli.output import colour, emit, paged, safe, some, tell, width
from variorum.comparison.render import to_plain, to_terminal
from variorum.comparison.rows import Mark, Run
from variorum.edits import Silence
from variorum.publish import edits as telling
from variorum.publish import headlines, images, lives, words
from variorum.publish.compared import record
from variorum.types import Comparison, Document, EditClass, LinkChange, PictureChange, Version, WitnessChange
from variorum.versions.lineages import Lineages
from variorum.versions.witnesses import BYLINE

_BRACKETS: Final = {Mark.REMOVED: ("[-", "-]"), Mark.ADDED: ("{+", "+}")}
_STYLES: Final = {Mark.REMOVED: "\x1b[33;9m", Mark.ADDED: "\x1b[34;4m"}


@dataclass(frozen=True, slots=True)
class Versions:
    """Of a pair of stored versions: the article, the numbers, and whether the change was silent, also in words."""

    article: str
    old: int
    new: int
    silence: Silence
    quiet: telling.Quiet | None


def show_comparison(
    comparison: Comparison,
    old: Document,
    new: Document,
    *,
    as_json: bool,
    why: bool = False,
    versions: Versions | None = None,
) -> None:
    """A comparison as JSON; or its edits, one a line, and both texts as one with their marks."""
    if as_json:
        emit(_record(comparison, old, new, versions))
    else:
        paged(in_words(comparison, old, new, versions, why=why))


def in_words(
    comparison: Comparison,
    old: Document | None = None,
    new: Document | None = None,
    versions: Versions | None = None,
    *,
    why: bool = False,
) -> str:
    """The edits, one a line, and both texts as one with their marks; of ready sentences there are no documents."""
    if colour():
        body = to_terminal(comparison, old, new, colour=True, width=min(width(), 120))
    else:
        body = to_plain(comparison, old, new)
    head = list(_head(comparison, versions, why=why))
    if old is not None and new is not None:
        head += [
            f"  {move.name} ({move.witness}): {_values(move.old, move.new)}"
            for move in headlines.moved(old, new)
        ]
    if why:
        head += _terms(comparison)
    return "\n".join([*head, *([""] if len(head) > 1 else []), body.rstrip()])


def _record(
    comparison: Comparison, old: Document, new: Document, versions: Versions | None
) -> dict[str, Any]:
    known: dict[str, Any] = {}
    if versions is not None:
        known = {"article": versions.article, "old": versions.old, "new": versions.new}
    return {**record(comparison, old, new, versions.silence if versions else None), **known}


def _head(comparison: Comparison, versions: Versions | None, *, why: bool) -> Iterator[str]:
    """The change in one line, then each edit; light ones are counted unless all are wanted."""
    changed = telling.changed(comparison.edits)
    if changed.sentence:
        yield safe(changed.sentence)
    if versions is not None and versions.quiet is not None:
        yield f"Silent edit. {versions.quiet.why} {versions.quiet.stated}"
    light = [each for each in changed.light if not why and each.edit.klass is not EditClass.LINKS]
    for each in (*changed.told, *changed.passages, *changed.light):
        if each not in light:
            yield f"  {_line(each)}{f'  ({each.weight:.3f})' if why else ''}"
    if light:
        yield f"  and {some(len(light), 'light edit')}; --why tells them"


def _terms(comparison: Comparison) -> Iterator[str]:
    changed = telling.changed(comparison.edits)
    if changed.terms:
        yield f"Importance {changed.importance:.3f}, the sum of its terms, at most 1:"
        for term in changed.terms:
            yield f"  {term.value:.3f}  {term.name}{f' × {term.count}' if term.count > 1 else ''}"


def _line(told: telling.Told) -> str:
    old, new = ("", told.new) if told.edit.klass is EditClass.MOVED else (told.old, told.new)
    values = _values(old, new)
    times = f", {told.count} times" if told.count > 1 else ""
    about = f" ({safe(told.edit.about)})" if told.edit.about else ""
    return f"{told.sign} {telling.kind(told.edit)}{about}{times}{f': {values}' if values else ''}"


def _values(old: str | None, new: str | None) -> str:
    return " → ".join(safe(value) for value in (old, new) if value)


# --- what changed beside the text ------------------------------------------------------------------------


def tell_beside(
    heard: Sequence[WitnessChange],
    versions: Sequence[Version],
    led: Sequence[LinkChange],
    pictured: Sequence[PictureChange],
    now: datetime,
) -> None:
    """Changes of headlines that readers of the page do not see, of the byline, and of links and pictures while the text
    stayed."""
    told = headlines.over_time(heard, versions, now)
    stated = [each for each in told if each.witness != BYLINE]
    signed = [each for each in told if each.witness == BYLINE]
    if stated:
        tell("Headlines for search and social media over time:")
    for each in stated:
        tell(f"  {each.when}  {each.name} ({each.witness}): {_values(each.old, each.new) or 'gone'}")
    if signed:
        tell("Bylines over time:")
    for each in signed:
        tell(f"  {each.when}  {safe(each.old) or 'nobody'} → {safe(each.new) or 'nobody'}")
    if led:
        tell("Links that lead elsewhere, while the text stayed:")
    for link in reversed(led):
        tell(
            f"  {words.moment(link.at, now)}  “{safe(link.text)}”: "
            f"{safe(link.old) or 'no link'} → {safe(link.new) or 'no link'}"
        )
    if pictured:
        tell("Other pictures, while the text stayed:")
    for shown in images.over_time(pictured, now):
        said = f"“{safe(shown.caption)}”: " if shown.caption else ""
        tell(f"  {shown.when}  {said}{safe(shown.old) or 'no picture'} → {safe(shown.new) or 'no picture'}")


# --- lives of sentences ----------------------------------------------------------------------------------


def show_lineages(article: str, every: Lineages, now: datetime, *, as_json: bool) -> None:
    """Every sentence through all versions: those to which something happened with all of it, the others counted."""
    if as_json:
        emit(lives.records(article, every))
        return
    standing, gone = lives.lives(article, every, now)
    paged("\n".join(_lives(standing, gone)))


def _lives(standing: Sequence[lives.Life], gone: Sequence[lives.Life]) -> Iterator[str]:
    for each in lives.folded(standing):
        if isinstance(each, tuple):
            yield f"  … {some(len(each), 'sentence')} that never changed: {safe(words.short(each[0].text))}"
        else:
            yield from _life(each)
    if gone:
        yield "\nNo longer in the text:"
    for each in gone:
        yield from _life(each)


def _life(life: lives.Life) -> Iterator[str]:
    kind = "" if life.kind == "paragraph" else f"[{life.kind}] "
    yield f"\n{kind}{safe(life.text)}"
    yield f"  {life.summary}"
    for event in life.events:
        note = f" ({event.note[:1].lower()}{event.note[1:]})" if event.note else ""
        yield f"  {event.sign} version {event.version}, {event.when}: {event.words.lower()}{note}"
        if event.fate in lives.REWORDED:
            yield f"      {_marked(event.runs)}"


def _marked(runs: Iterable[Run]) -> str:
    made = []
    for run in runs:
        text = (
            f"{' ' * run.text[:1].isspace()}{safe(run.text)}{' ' * run.text[-1:].isspace()}"
            if run.text.strip()
            else " "
        )
        if run.mark in _BRACKETS and colour():
            text = f"{_STYLES[run.mark]}{text}\x1b[0m"
        elif run.mark in _BRACKETS:
            opening, closing = _BRACKETS[run.mark]
            text = f"{opening}{text}{closing}"
        made.append(text)
    return "".join(made)
