"""Happenings that the outlets share: reports of one thing in each outlet's own words, and what is known of them.

The reports lie in `happenings/*.txt`, in the form of `drafts`; `happenings.toml` beside them says when each is printed, what
the desks do to it, and how the reports belong together: events of one story, one thing said in several wordings,
the same figure printed differently, a text that was taken over.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from typing import Any

from variorum.quotes.partings import Turn
from variorum.quotes.utterances import Form
from variorum.testing.newsroom.drafts import parse
from variorum.testing.newsroom.model import Draft, EventKind


@dataclass(frozen=True, slots=True)
class Happening:
    """One event, the story that it belongs to, and the names of the articles that report it."""

    name: str
    story: str
    articles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TrueDifference:
    """Where a wording parts from the first one of its utterance; either is empty where nothing stands in its place."""

    kind: Turn
    base: str
    variant: str


@dataclass(frozen=True, slots=True)
class TrueWording:
    """How an article gives what was said; `altered` where it does so only after an edit of the quotation."""

    article: str
    form: Form
    text: str
    altered: bool
    differences: tuple[TrueDifference, ...]


@dataclass(frozen=True, slots=True)
class TrueUtterance:
    """One thing said. The others differ from the first of the `wordings`; it is `absent` from the other articles of
    the happening."""

    name: str
    happening: str
    speaker: str
    wordings: tuple[TrueWording, ...]
    absent: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TrueFigure:
    """What articles of one happening count, as each prints it, one after the other where an edit altered it."""

    of: str
    happening: str
    printed: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class TrueCopy:
    """An article whose text is that of an earlier one, both from an agency that they credit."""

    article: str
    source: str
    agency: str


@dataclass(frozen=True, slots=True)
class Planned:
    """An edit that is to come, so many hours after the origin."""

    hours: float
    kind: EventKind
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Report:
    """A report of a happening, when it is printed (in hours after the origin), and what its desk does to it."""

    draft: Draft
    hours: float
    edits: tuple[Planned, ...]


@dataclass(frozen=True, slots=True)
class Shared:
    """What is known of articles that belong together."""

    happenings: tuple[Happening, ...] = ()
    utterances: tuple[TrueUtterance, ...] = ()
    figures: tuple[TrueFigure, ...] = ()
    copies: tuple[TrueCopy, ...] = ()

    def among(self, articles: Iterable[str]) -> Shared:
        """The same of these articles alone; what fewer than two of them share is left out."""
        kept = set(articles)
        return Shared(
            tuple(
                replace(each, articles=found)
                for each in self.happenings
                if (found := tuple(name for name in each.articles if name in kept))
            ),
            tuple(
                replace(each, wordings=wordings, absent=tuple(name for name in each.absent if name in kept))
                for each in self.utterances
                if each.wordings[0].article in kept
                and (wordings := tuple(wording for wording in each.wordings if wording.article in kept))[1:]
            ),
            tuple(
                replace(each, printed=printed)
                for each in self.figures
                if len(printed := {name: told for name, told in each.printed.items() if name in kept}) > 1
            ),
            tuple(each for each in self.copies if {each.article, each.source} <= kept),
        )


@lru_cache(maxsize=1)
def reports() -> Sequence[Report]:
    """All shipped reports of shared happenings, in the order of their printing. ValueError names a report that lacks
    its time, and an edit or a wording whose text does not stand where it should."""
    folder = files("variorum.testing.newsroom") / "happenings"
    told = _told()
    edits = defaultdict[str, list[Planned]](list)
    for each in told["edits"]:
        edits[each["report"]].append(
            Planned(each["hours"], EventKind(each["kind"]), each["old"], each["new"])
        )
    found: list[Report] = []
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".txt"):
            name = file.name[: -len(".txt")]
            if name not in told["hours"]:
                raise ValueError(f"{name}: happenings.toml has no hours for it")
            draft = parse(name, file.read_text(encoding="utf-8"))
            found.append(Report(draft, told["hours"][name], tuple(edits[name])))
    texts = {each.draft.name: _text(each.draft) for each in found}
    for report in found:
        for edit in report.edits:
            if texts[report.draft.name].count(edit.old) != 1:
                raise ValueError(f"{report.draft.name}: {edit.old!r} does not stand there once")
    _check(shared(), found, texts)
    return tuple(sorted(found, key=lambda report: report.hours))


@lru_cache(maxsize=1)
def shared() -> Shared:
    """What is known of the shipped reports."""
    told = _told()
    stories = {name: story for story, names in told["stories"].items() for name in names}
    # A report is named after its happening and its outlet.
    articles = {
        happening: tuple(name for name in told["hours"] if name.rpartition("-")[0] == happening)
        for happening in stories
    }
    return Shared(
        tuple(Happening(name, story, articles[name]) for name, story in stories.items()),
        tuple(_utterance(each, articles[each["happening"]]) for each in told["utterances"]),
        tuple(
            TrueFigure(
                each["of"],
                each["happening"],
                {name: tuple(printed) for name, printed in each["printed"].items()},
            )
            for each in told["figures"]
        ),
        tuple(TrueCopy(each["report"], each["source"], each["agency"]) for each in told["copies"]),
    )


def _utterance(told: Mapping[str, Any], articles: Sequence[str]) -> TrueUtterance:
    wordings = tuple(
        TrueWording(
            each["report"],
            Form(each["form"]),
            each["text"],
            each.get("altered", False),
            tuple(TrueDifference(Turn(kind), base, variant) for kind, base, variant in each.get("differences", ())),
        )
        for each in told["wordings"]
    )  # fmt: skip
    giving = {wording.article for wording in wordings}
    absent = tuple(name for name in articles if name not in giving)
    return TrueUtterance(told["name"], told["happening"], told["speaker"], wordings, absent)


def _check(known: Shared, found: Sequence[Report], texts: Mapping[str, str]) -> None:
    """Every wording and every figure stands in its report, before the edits or after them."""
    after = dict(texts)
    for report in found:
        for edit in report.edits:
            name = report.draft.name
            after[name] = after[name].replace(edit.old, edit.new)
    told = [(each.article, each.text, each.altered) for each in _wordings(known)]
    for figure in known.figures:
        for name, printed in figure.printed.items():
            told += [(name, words, place > 0) for place, words in enumerate(printed)]
    for name, words, altered in told:
        if words not in (after if altered else texts)[name]:
            raise ValueError(f"{name}: {words!r} does not stand there")


def _wordings(known: Shared) -> Iterable[TrueWording]:
    return (wording for each in known.utterances for wording in each.wordings)


def _text(draft: Draft) -> str:
    return "\n".join((draft.copy.headline, *(block.text for block in draft.copy.blocks)))


def _told() -> dict[str, Any]:
    text = (files("variorum.testing.newsroom") / "happenings" / "happenings.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
