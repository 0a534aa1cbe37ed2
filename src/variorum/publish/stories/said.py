"""What the reports of an event say that others said: each utterance once, and where its wordings part."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import Final

from variorum import ports
from variorum.publish import words
from variorum.publish.languages import gettext, later
from variorum.publish.sigla import Siglum
from variorum.publish.stories.naming import speaker_path
from variorum.publish.stories.report import COLUMNS, SIGLA, Report
from variorum.quotes.collated import Segment, collated
from variorum.quotes.partings import worded
from variorum.quotes.printed import Kind, Said
from variorum.quotes.utterances import Form, Utterance, standing, utterances
from variorum.storage.derived import speaker_key

#: Utterances before the fold.
UTTERANCES: Final = 12
#: Of a report that does not give what was said.
ABSENT: Final = "absent"
#: The forms in words.
FORMS: Final = {
    Form.QUOTED.value: later("quoted"),
    Form.PARTIAL.value: later("partial"),
    Form.PARAPHRASED.value: later("paraphrased"),
    ABSENT: later("absent"),
}
QUOTATION: Final = re.compile('["“”„«»]')


@dataclass(frozen=True, slots=True)
class Witness:
    """Who prints a wording: a report, and the first of the versions that do; `versions` where not all do ("versions 0 to
    2"), and in `short` ("v0–2")."""

    siglum: Siglum
    version: int
    versions: str = ""
    short: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """The words that some have at a place, and who; no words where they leave them out."""

    text: str
    witnesses: tuple[Witness, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of an utterance; `readings` are there where wordings part, the base's first."""

    text: str
    readings: tuple[Reading, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one wording; `parted` where others have other words."""

    text: str
    parted: bool


@dataclass(frozen=True, slots=True)
class Wording:
    """How reports print what was said, all of them the same, and where the first of them does; `speaker` is whom they name
    where others name another."""

    witnesses: tuple[Witness, ...]
    form: Form
    marks: bool
    runs: tuple[Run, ...]
    href: str
    language: str | None
    speaker: str | None = None

    @property
    def text(self) -> str:
        """The words as printed."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Given:
    """How a report gives what was said: a form, or "absent"; `note` tells of versions that differ."""

    siglum: Siglum
    form: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Quoted:
    """One thing said, as the reports of an event give it, with the `speakers` whom they name. `forms` has one for each column, where reports are few;
    `grouped` the same by form, absent ones as a count."""

    number: int
    speakers: tuple[str, ...]
    speaker_href: str | None
    marks: bool
    pieces: tuple[Piece, ...]
    wordings: tuple[Wording, ...]
    forms: tuple[Given, ...]
    grouped: tuple[tuple[str, tuple[Siglum, ...], int], ...]
    differs: bool
    in_marks: bool
    language: str | None

    @property
    def speaker(self) -> str | None:
        """Who said it, and where reports name several, each of them."""
        return " / ".join(self.speakers) or None


@dataclass(frozen=True, slots=True)
class SaidView:
    """What the reports of an event say that others said: `rows` and, behind the fold, `more` of what stands in marks;
    `told` what several tell in their own words alone. `columns` are the reports, where they are few; `full` where all wordings
    are to be shown in full."""

    rows: tuple[Quoted, ...]
    more: tuple[Quoted, ...]
    told: tuple[Quoted, ...]
    columns: tuple[Siglum, ...]
    full: bool

    @property
    def parted(self) -> tuple[Quoted, ...]:
        """Those whose wordings part, for the apparatus."""
        return tuple(each for each in (*self.rows, *self.more) if each.differs)

    @property
    def counted(self) -> str:
        """How many things were said that are printed in different words."""
        return gettext("%(utterances)s printed in different words") % {
            "utterances": words.plural(len(self.parted), "utterance")
        }


def spoken_in(event: str, printings: Iterable[ports.Printing]) -> list[Utterance]:
    """What several reports of an event give, or one in several wordings, from what their versions quote."""
    by_report: dict[str, dict[int, ports.Printing]] = {}
    for each in printings:
        by_report.setdefault(each.article_id, {})[each.number] = each
    return utterances(
        [
            wording
            for report, versions in by_report.items()
            for wording in standing(report, {number: each.said for number, each in versions.items()}, event)
        ]
    )


@dataclass(frozen=True, slots=True)
class Altered:
    """What a report gave in other words from `version` on, which was first seen at `at`."""

    report: Report
    speaker: str | None
    before: str
    after: str
    version: int
    at: datetime


def altered(report: Report, printings: Sequence[ports.Printing]) -> Iterator[Altered]:
    """Quotations in marks that a report gave in other words before. `printings` are those of its versions."""
    for one in spoken_in(report.member.event_id, printings):
        marked = [each for each in one.members if each.said.kind is not Kind.INDIRECT]
        for after in marked:
            version = after.versions[0]
            earlier = [
                (max(number for number in each.versions if number < version), each.said.text)
                for each in marked
                if each.versions[0] < version and version not in each.versions
            ]
            seen = report.seen(version)
            if earlier and seen is not None:
                yield Altered(report, one.speaker, max(earlier)[1], after.said.text, version, seen)


def quoted(spoken: Sequence[Utterance], inside: Sequence[Report]) -> tuple[Quoted, ...]:
    """What at least two reports of an event give, or one in several ways: what stands in marks first, of that what most
    reports give."""
    known = {report.article.id: report for report in inside}
    ordered = sorted(
        spoken,
        key=lambda each: (not _in_marks(each), -len({member.report for member in each.members})),
    )
    return tuple(_quoted(number, each, known) for number, each in enumerate(ordered, 1))


def said_view(every: Sequence[Quoted], columns: Sequence[Siglum], *, full: bool) -> SaidView:
    """What was said, in the order given."""
    in_marks = [each for each in every if each.in_marks]
    return SaidView(
        tuple(in_marks[:UTTERANCES]),
        tuple(in_marks[UTTERANCES:]),
        tuple(each for each in every if not each.in_marks),
        tuple(columns) if len(columns) <= COLUMNS else (),
        full,
    )


def _in_marks(utterance: Utterance) -> bool:
    return any(form is not Form.PARAPHRASED for form in utterance.forms)


def _quoted(number: int, one: Utterance, known: Mapping[str, Report]) -> Quoted:
    witnesses = [_witness(known[member.report], member.versions) for member in one.members]
    base = one.members[one.base].said.text
    segments = collated(one) if _in_marks(one) else []
    forms = _forms(one, known.values())
    by_form: dict[str, list[Siglum]] = {}
    for given in forms:
        by_form.setdefault(given.form, []).append(given.siglum)
    return Quoted(
        number,
        tuple(map(words.plain, one.speakers)),
        speaker_path(key) if (key := speaker_key(one.speaker)) else None,
        _marks(one.members[one.base].said),
        _pieces(base, segments, witnesses),
        _wordings(one, segments, witnesses, known),
        tuple(forms),
        tuple(
            (form, tuple(all[:SIGLA]) if form != ABSENT or len(all) <= COLUMNS else (), len(all))
            for form in (*Form, ABSENT)
            if (all := by_form.get(form, []))
        ),
        any(not segment.shared for segment in segments),
        _in_marks(one),
        known[one.members[one.base].report].article.language,
    )


def _marks(said: Said) -> bool:
    """Whether marks belong around it: its own, which stand outside of what was said."""
    return said.kind is not Kind.INDIRECT and not QUOTATION.search(said.text)


def _wordings(
    one: Utterance, segments: Sequence[Segment], witnesses: Sequence[Witness], known: Mapping[str, Report]
) -> tuple[Wording, ...]:
    """All wordings, those that are printed the same drawn together: what stands in marks first, then as reports printed them."""
    found: dict[tuple[str, Form, str | None], Wording] = {}
    for number, (member, form, witness) in enumerate(zip(one.members, one.forms, witnesses, strict=True)):
        named = member.said.speaker if len(one.speakers) > 1 else None
        who = words.plain(named.name) if named else None
        key = member.said.text, form, who
        wording = found.get(key)
        if wording is not None:
            found[key] = replace(wording, witnesses=(*wording.witnesses, witness))
            continue
        report = known[member.report]
        found[key] = Wording(
            (witness,),
            form,
            _marks(member.said),
            _runs(member.said.text, number, segments),
            f"{report.href}/{member.versions[0]}",
            report.article.language,
            who,
        )
    return tuple(sorted(found.values(), key=lambda each: list(Form).index(each.form)))


def _pieces(base: str, segments: Sequence[Segment], witnesses: Sequence[Witness]) -> tuple[Piece, ...]:
    """The words of an utterance, those that all share and those at which wordings part."""
    found = [
        Piece(
            base[segment.start : segment.end],
            ()
            if segment.shared
            else tuple(
                Reading(_unmarked(reading.words), tuple(witnesses[each] for each in reading.members))
                for reading in segment.readings
            ),
        )
        for segment in segments
    ] or [Piece(base)]
    last = found[-1]
    return (*found[:-1], last if last.readings else Piece(last.text.rstrip(" ,")))


def _unmarked(text: str) -> str:
    """Words without a quotation mark whose fellow stands elsewhere."""
    return text if len(QUOTATION.findall(text)) % 2 == 0 else QUOTATION.sub("", text)


def _witness(report: Report, versions: tuple[int, ...]) -> Witness:
    told = versions_told(versions, report.article.versions)
    first, last = versions[0], versions[-1]
    return Witness(
        report.siglum, first, told, told and (f"v{first}" if first == last else f"v{first}–{last}")
    )


def versions_told(versions: tuple[int, ...], of: int) -> str:
    """Which versions print a wording; nothing where all of them do."""
    if 0 < of <= len(versions):
        return ""
    told = words.listed(words.ranges(versions))
    return (gettext("version %(numbers)s") if len(versions) == 1 else gettext("versions %(numbers)s")) % {
        "numbers": told
    }


def _runs(text: str, member: int, segments: Sequence[Segment]) -> tuple[Run, ...]:
    """A wording as it is printed, cut where others part from it: word by word along the segments that it reaches."""
    own, word, cuts = worded(text), 0, list[tuple[int, int]]()
    for segment in segments:
        reading = next((each for each in segment.readings if member in each.members), None)
        if reading is None:
            continue
        count = len(worded(reading.words))
        if not segment.shared and count and word + count <= len(own):
            cuts.append((own[word].start(), own[word + count - 1].end()))
        word += count
    edges = [0, *(edge for cut in cuts for edge in cut), len(text)]
    return tuple(
        Run(text[start:end], number % 2 == 1)
        for number, (start, end) in enumerate(pairwise(edges))
        if start < end
    )


def _forms(one: Utterance, here: Iterable[Report]) -> list[Given]:
    """How each report of an event gives what was said, in its last version that does."""
    by_report: dict[str, list[tuple[tuple[int, ...], Form]]] = {}
    for member, form in zip(one.members, one.forms, strict=True):
        by_report.setdefault(member.report, []).append((member.versions, form))
    found = []
    for report in here:
        given = by_report.get(report.article.id)
        if given is None:
            found.append(Given(report.siglum, ABSENT))
            continue
        best = min(given, key=lambda each: (-each[0][-1], list(Form).index(each[1])))
        every = tuple(sorted({version for versions, _ in given for version in versions}))
        found.append(Given(report.siglum, best[1], versions_told(every, report.article.versions)))
    return found
