"""What stories, events and speakers are called, and on which days they were."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final
from urllib.parse import quote

from variorum.publish import words
from variorum.publish.coverage import Axis
from variorum.publish.languages import gettext
from variorum.types import Event, Membership, Story

#: Names that stand for a story.
_NAMES: Final = 4
#: Marks around a word of a headline.
_AROUND: Final = "‘’'“”\"„«»,.:;?!()[]"


def named(members: Iterable[Membership], lines: Iterable[str]) -> str:
    """What a story is about, as the names that most of its reports share, those together that stand so in one of the
    lines (headlines, and what `side_by_side` gives of texts): "Sergei Lavrov, Putin, White House". Empty without names."""
    counts = Counter(name for member in members for name in member.names)
    most = sorted(counts, key=lambda name: (-counts[name], name))[:_NAMES]
    runs = Counter(run for line in lines for run in _runs(line, most))
    told: dict[str, None] = {}
    for name in most:
        whole = [run for run in runs if name.casefold() in run.casefold().split()]
        told.setdefault(max(whole, key=lambda run: (runs[run], len(run)), default=name))
    fuller = ((max((one for one in told if each in one.split()), key=len, default=each)) for each in told)
    return ", ".join(dict.fromkeys(fuller))


def side_by_side(text: str) -> tuple[str, ...]:
    """Where two words with capitals or more stand side by side in a text: "Gregor Castellan", "The Aune Maid"."""
    runs = (list(run) for capital, run in groupby(text.split(), key=_is_capital) if capital)
    return tuple(dict.fromkeys(" ".join(run) for run in runs if len(run) > 1))


def _is_capital(word: str) -> bool:
    return word.strip(_AROUND)[:1].isupper()


def _runs(line: str, names: Collection[str]) -> Iterator[str]:
    """Names that stand side by side in a line, each such run as written there."""
    known = {name.casefold() for name in names}
    run: list[str] = []
    for word in line.split():
        bare = word.strip(_AROUND).removesuffix("’s").removesuffix("'s")
        is_name = bare[:1].isupper() and bare.casefold() in known
        if run and not (is_name and word.startswith(bare)):
            yield " ".join(run)
            run = []
        if is_name:
            run.append(bare)
            if not word.endswith(bare):
                yield " ".join(run)
                run = []
    if run:
        yield " ".join(run)


def title_of(other: Event | Story) -> str:
    return words.headline(other.title) or gettext("Event without a headline")


def days_told(on: Axis, now: datetime) -> str:
    last = on.end - timedelta(days=1)
    if on.one_day:
        return words.day(on.start, now)
    return words.days(words.day(on.start, now), words.day(last, now))


def speaker_path(key: str) -> str:
    """The page of a speaker, by the name as the store compares it."""
    return "/quotes/" + quote(key.replace(" ", "_"), safe="")
