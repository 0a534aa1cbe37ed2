"""Stories and events as pages show them: view models made by pure functions from what the store answers.

Reports are told by their sigla, as witnesses are in a critical edition; what stands in several wordings is drawn from
the collation of `variorum.quotes.collated`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, Final
from urllib.parse import quote

from variorum import ports
from variorum.collation import rows as lined
from variorum.edits.vocabulary import LANGUAGES, vocabulary
from variorum.ports import Step
from variorum.publish import words
from variorum.publish.coverage import (
    Axis,
    Coverage,
    Lane,
    Printed,
    axis,
    coverage,
    coverage_of,
    days,
    lane,
)
from variorum.publish.exports import REPORTS, Table
from variorum.publish.exports import Kind as ColumnKind
from variorum.publish.languages import gettext, in_english, later
from variorum.publish.sigla import Siglum, sigla
from variorum.publish.views.naming import title
from variorum.quotes.collated import Segment, collated
from variorum.quotes.printed import Kind, Said
from variorum.quotes.utterances import Form, Utterance, standing, utterances, worded
from variorum.storage.derived import speaker_key
from variorum.types import (
    Article,
    Event,
    GroupKind,
    GroupTurn,
    Membership,
    Precision,
    Quote,
    Regrouped,
    Speaker,
    Story,
)

#: Reports that are drawn before the fold, and those up to which each has a column of its own beside quotations.
SHOWN: Final = 12
COLUMNS: Final = 4
#: Utterances before the fold.
UTTERANCES: Final = 12
#: Names that stand for a story.
_NAMES: Final = 4
#: Marks around a word of a headline.
_AROUND: Final = "‘’'“”\"„«»,.:;?!()[]"
#: Sigla that are listed one by one.
_SIGLA: Final = 12
#: Of a report that does not give what was said.
ABSENT: Final = "absent"
#: The forms in words.
FORMS: Final = {
    Form.QUOTED.value: later("quoted"),
    Form.PARTIAL.value: later("partial"),
    Form.PARAPHRASED.value: later("paraphrased"),
    ABSENT: later("absent"),
}
_QUOTATION: Final = re.compile('["“”„«»]')


# --- reports ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Report:
    """An article as a report of an event, and when it came."""

    article: Article
    member: Membership
    printed: Printed
    siglum: Siglum

    @property
    def last(self) -> datetime:
        """When its newest version was first seen."""
        return max(at for _, at in ((0, self.printed.first), *self.printed.later))

    def seen(self, version: int) -> datetime | None:
        """When a later version was first seen; None for the first."""
        return dict(self.printed.later).get(version)

    @property
    def headline(self) -> str:
        return title(self.article)

    @property
    def href(self) -> str:
        return f"/a/{self.article.id}"


def reports(
    rows: Sequence[tuple[Article, Membership]], steps: Mapping[str, Sequence[Step]]
) -> tuple[Report, ...]:
    """The reports of a story in time, with their sigla. `steps` are all changes of the articles, any order."""
    made = []
    for article, member in rows:
        stated = {Precision.HOUR: member.at, Precision.DAY: member.at.date(), Precision.SEEN: None}
        first = member.at if member.precision is Precision.SEEN else article.found
        later = sorted((step.number, step.seen) for step in steps.get(article.id, ()))
        made.append((article, member, Printed(stated[member.precision], first, tuple(later))))
    made.sort(key=lambda row: (row[2].order, row[0].id))
    signs = sigla((article.id, words.plain(article.outlet)) for article, _, _ in made)
    return tuple(Report(article, member, each, signs[article.id]) for article, member, each in made)


def named(members: Iterable[Membership], headlines: Iterable[str]) -> str:
    """What a story is about, as the names that most of its reports share, those together that stand so in a headline:
    "Lavrov, Putin, White House". Empty without names."""
    counts = Counter(name for member in members for name in member.names)
    most = sorted(counts, key=lambda name: (-counts[name], name))[:_NAMES]
    runs = Counter(run for line in headlines for run in _side_by_side(line, most))
    told: dict[str, None] = {}
    for name in most:
        whole = [run for run in runs if name in run.casefold().split()]
        plain = name.upper() if len(name) < 3 else name.capitalize()
        told.setdefault(max(whole, key=lambda run: (runs[run], len(run)), default=plain))
    return ", ".join(
        each for each in told if not any(each != other and each in other.split() for other in told)
    )


def _side_by_side(line: str, names: Collection[str]) -> Iterator[str]:
    """Names that stand side by side in a headline, each such run as written there."""
    run: list[str] = []
    for word in line.split():
        bare = word.strip(_AROUND).removesuffix("’s").removesuffix("'s")
        is_name = bare[:1].isupper() and bare.casefold() in names
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


# --- one event -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    """A report before the axis."""

    siglum: Siglum
    headline: str
    language: str | None
    outlet: str
    href: str
    versions: int
    lane: Lane


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
    """How reports print what was said, all of them the same, and where the first of them does."""

    witnesses: tuple[Witness, ...]
    form: Form
    marks: bool
    runs: tuple[Run, ...]
    href: str
    language: str | None

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
    """One thing said, as the reports of an event give it. `forms` has one for each column, where reports are few;
    `grouped` the same by form, absent ones as a count."""

    number: int
    speaker: str | None
    speaker_href: str | None
    marks: bool
    pieces: tuple[Piece, ...]
    wordings: tuple[Wording, ...]
    forms: tuple[Given, ...]
    grouped: tuple[tuple[str, tuple[Siglum, ...], int], ...]
    differs: bool
    in_marks: bool
    language: str | None


@dataclass(frozen=True, slots=True)
class Why:
    """What a membership rests on: the names, and the other words, that a report shares most."""

    siglum: Siglum
    headline: str
    href: str
    score: float | None
    names: str
    others: str
    apart: str


@dataclass(frozen=True, slots=True)
class Turned:
    """One change of groups, in words; `score` is the likeness that it rests on."""

    when: str
    text: str
    score: float | None
    turn: Regrouped


@dataclass(frozen=True, slots=True)
class Beside:
    """Another event of the story."""

    href: str
    title: str
    facts: str


@dataclass(frozen=True, slots=True)
class EventView:
    """One event of a story, without what is printed in it."""

    id: str
    story: str
    about: str
    title: str
    language: str | None
    number: int
    events: int
    facts: str
    axis: Axis
    rows: tuple[Row, ...]
    more_rows: tuple[Row, ...]
    coverage: Coverage | None
    why: tuple[Why, ...]
    history: tuple[Turned, ...]
    previous: Beside | None
    following: Beside | None
    sigla: tuple[Siglum, ...] = field(default=())


def event(
    one: Event,
    line: Sequence[Event],
    every: Sequence[Report],
    turns: Sequence[Regrouped],
    now: datetime,
) -> EventView:
    """One event of a story. `line` are the events of the story in time, this one among them; `every` all reports of the
    story; `turns` what became of its groups, newest first."""
    inside = [report for report in every if report.member.event_id == one.id]
    place = [each.id for each in line].index(one.id)
    on = axis([report.printed for report in inside], now)
    rows = tuple(_row(report, on) for report in _by_outlet(inside))
    return EventView(
        one.id,
        one.story_id,
        named([report.member for report in every], [report.headline for report in every]),
        words.plain(one.title) or gettext("Event without a headline"),
        next((report.article.language for report in inside if report.article.headline == one.title), None),
        place + 1,
        len(line),
        _facts(one, inside, on, now),
        on,
        rows[:SHOWN],
        rows[SHOWN:],
        coverage([report.printed for report in inside], on) if len(inside) > COLUMNS else None,
        tuple(_why(report) for report in inside),
        history([turn for turn in turns if one.id in (turn.group, turn.other)], line, every, now),
        _beside(line[place - 1], now) if place else None,
        _beside(line[place + 1], now) if place + 1 < len(line) else None,
        tuple(report.siglum for report in inside),
    )


def _by_outlet(inside: Sequence[Report]) -> list[Report]:
    """Reports with those of one outlet together, the outlet that was first before the others."""
    first: dict[str, int] = {}
    for number, report in enumerate(inside):
        first.setdefault(report.article.outlet, number)
    return sorted(inside, key=lambda report: first[report.article.outlet])


def _row(report: Report, on: Axis) -> Row:
    return Row(
        report.siglum,
        report.headline,
        report.article.language,
        words.plain(report.article.outlet),
        report.href,
        report.article.versions,
        lane(report.printed, on),
    )


def _facts(one: Event, inside: Sequence[Report], on: Axis, now: datetime) -> str:
    told = [_days(on, now), words.plural(one.outlets, "outlet"), words.plural(one.reports, "report")]
    if any(report.member.precision is not Precision.SEEN for report in inside):
        told.append(gettext("hours as the pages state them"))
    return " · ".join(told)


def _beside(other: Event, now: datetime) -> Beside:
    facts = [words.day(other.first, now), words.plural(other.reports, "report")]
    return Beside(f"/s/{other.story_id}/{other.id}", _title(other), " · ".join(facts))


def _title(other: Event | Story) -> str:
    return words.plain(other.title) or gettext("Event without a headline")


def _why(report: Report) -> Why:
    member = report.member
    apart = ""
    if member.days_apart is not None:
        apart = (
            words.lasting(timedelta(days=member.days_apart)) if member.days_apart else gettext("the same day")
        )
    return Why(
        report.siglum,
        report.headline,
        report.href,
        member.score,
        ", ".join(words.plain(name) for name in member.names),
        ", ".join(words.plain(term) for term in member.terms if term not in member.names),
        apart,
    )


@in_english
def history(
    turns: Sequence[Regrouped], line: Sequence[Event], every: Sequence[Report], now: datetime
) -> tuple[Turned, ...]:
    """What became of groups, in words: merges, splits and moves; that reports came one after the other needs no word."""
    signs = {report.article.id: str(report.siglum) for report in every}
    titles = {each.id: f"“{words.short(_title(each), 60)}”" for each in line}

    def told(turn: Regrouped) -> str:
        kind = "report" if turn.kind is GroupKind.EVENT else "event"
        known = [signs.get(each) or titles.get(each) or each for each in turn.members[:_SIGLA]]
        members = f"{words.plural(len(turn.members), kind)} ({', '.join(known)}{' …' if len(turn.members) > _SIGLA else ''})"
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


# --- what was said ---------------------------------------------------------------------------------------


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


def _marks(said: Said) -> bool:
    """Whether marks belong around it: its own, which stand outside of what was said."""
    return said.kind is not Kind.INDIRECT and not _QUOTATION.search(said.text)


def speaker_path(key: str) -> str:
    """The page of a speaker, by the name as the store compares it."""
    return "/quotes/" + quote(key.replace(" ", "_"), safe="")


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
        words.plain(one.speaker) or None,
        speaker_path(key) if (key := speaker_key(one.speaker)) else None,
        _marks(one.members[one.base].said),
        _pieces(base, segments, witnesses),
        _wordings(one, segments, witnesses, known),
        tuple(forms),
        tuple(
            (form, tuple(all[:_SIGLA]) if form != ABSENT or len(all) <= COLUMNS else (), len(all))
            for form in (*Form, ABSENT)
            if (all := by_form.get(form, []))
        ),
        any(not segment.shared for segment in segments),
        _in_marks(one),
        known[one.members[one.base].report].article.language,
    )


def _wordings(
    one: Utterance, segments: Sequence[Segment], witnesses: Sequence[Witness], known: Mapping[str, Report]
) -> tuple[Wording, ...]:
    """All wordings, those that are printed the same drawn together, in the order of their first report."""
    found: dict[tuple[str, Form], Wording] = {}
    for number, (member, form, witness) in enumerate(zip(one.members, one.forms, witnesses, strict=True)):
        wording = found.get((member.said.text, form))
        if wording is not None:
            found[member.said.text, form] = replace(wording, witnesses=(*wording.witnesses, witness))
            continue
        report = known[member.report]
        found[member.said.text, form] = Wording(
            (witness,),
            form,
            _marks(member.said),
            _runs(member.said.text, number, segments),
            f"{report.href}/{member.versions[0]}",
            report.article.language,
        )
    return tuple(found.values())


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
    return text if len(_QUOTATION.findall(text)) % 2 == 0 else _QUOTATION.sub("", text)


def _witness(report: Report, versions: tuple[int, ...]) -> Witness:
    told = _versions(versions, report.article.versions)
    first, last = versions[0], versions[-1]
    return Witness(
        report.siglum, first, told, told and (f"v{first}" if first == last else f"v{first}–{last}")
    )


def _versions(versions: tuple[int, ...], of: int) -> str:
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
        found.append(Given(report.siglum, best[1], _versions(every, report.article.versions)))
    return found


# --- lined up --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LinedWords:
    """What a report says of something: the words with the figure in them that matters, in which versions, and when;
    `sole` where no other report says so."""

    siglum: Siglum
    versions: str
    href: str
    when: str
    lead: str
    figure: str
    rest: str
    marks: bool
    sole: bool
    language: str | None


@dataclass(frozen=True, slots=True)
class LinedRow:
    """One figure, date or thing, and what reports say of it, the first to print it first."""

    heading: str
    words: tuple[LinedWords, ...]
    more: int = 0  # words of further reports, which are left out


@dataclass(frozen=True, slots=True)
class LinesView:
    """What is lined up, and what one report alone tells; the rest of each behind a fold. `others` tells of sigla that are
    of other events."""

    rows: tuple[LinedRow, ...] = ()
    more: tuple[LinedRow, ...] = ()
    alone: tuple[LinedRow, ...] = ()
    more_alone: tuple[LinedRow, ...] = ()
    others: str = ""


#: Rows before the fold: lined up, and told by one report only.
_LINED: Final = 6
#: Rows of each in all; the JSON has every one.
_MOST: Final = 40
#: Words of reports in one row.
_WORDS: Final = 6
_ALONE: Final = 8
#: What is drawn in a box.
_FIGURES: Final = frozenset(
    {
        lined.Kind.COUNT,
        lined.Kind.MONEY,
        lined.Kind.PERCENTAGE,
        lined.Kind.DATE,
        lined.Kind.TIME,
        lined.Kind.AGE,
    }
)


def lines(found: lined.LinedUp, every: Sequence[Report], on_show: str, now: datetime) -> LinesView:
    """What reports of a story say of the same, for the event `on_show`: what its reports have a part in."""
    known = {report.article.id: report for report in every}
    here = {report.article.id for report in every if report.member.event_id == on_show}
    shared = [
        row for row in (*found.figures, *found.things) if any(each.report in here for each in row.words)
    ]
    own = [row for row in found.alone if row.words[0].report in here]
    rows = [_lined(row, known, now) for row in shared[:_MOST]]
    alone = [_lined(row, known, now) for row in own[:_MOST]]
    told = {each.siglum for row in rows[:_LINED] for each in row.words}
    strange = [report for report in every if report.siglum in told and report.article.id not in here]
    return LinesView(
        tuple(rows[:_LINED]),
        tuple(rows[_LINED:]),
        tuple(alone[:_ALONE]),
        tuple(alone[_ALONE:]),
        "; ".join(_strange(report, now) for report in strange[:COLUMNS]),
    )


def _strange(report: Report, now: datetime) -> str:
    return gettext("%(sign)s is of another event: %(outlet)s, %(day)s") % {
        "sign": report.siglum,
        "outlet": words.isolated(report.article.outlet),
        "day": words.day(report.member.at, now),
    }


def _lined(row: lined.Row, known: Mapping[str, Report], now: datetime) -> LinedRow:
    boxed = row.kind in _FIGURES
    lines = (_lined_words(each, known[each.report], now, boxed=boxed) for each in row.words[:_WORDS])
    return LinedRow(words.plain(row.heading), tuple(lines), max(0, len(row.words) - _WORDS))


def _lined_words(one: lined.Words, report: Report, now: datetime, *, boxed: bool) -> LinedWords:
    start, end = one.marked if boxed else (len(one.text), len(one.text))
    return LinedWords(
        report.siglum,
        _versions(one.versions, 0),
        f"{report.href}/{one.versions[0]}",
        _came(report, one.versions[0], now),
        one.text[:start],
        one.text[start:end],
        one.text[end:],
        not _QUOTATION.search(one.text),
        one.sole,
        report.article.language,
    )


def _came(report: Report, version: int, now: datetime) -> str:
    """When a report said something: as its page states it, or for a later version, when that was first seen."""
    stated, seen = report.printed.stated, report.seen(version)
    if seen is not None or stated is None:
        return gettext("seen %(when)s") % {"when": words.moment(seen or report.printed.first, now)}
    return words.moment(stated, now) if isinstance(stated, datetime) else words.day(report.printed.day, now)


# --- stories ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EventLine:
    """An event in the list of a story: what it is called, when, and which stretch of the story's time it takes."""

    href: str
    title: str
    facts: str
    outlets: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Card:
    """A story in a list. `href` leads to its event where it has but one."""

    href: str
    title: str
    about: str
    facts: str
    outlets: str
    lines: tuple[EventLine, ...]
    more: int
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class StoryView:
    """A story with its events in time."""

    id: str
    title: str
    about: str
    facts: str
    axis: Axis
    lines: tuple[EventLine, ...]
    coverage: Coverage
    history: tuple[Turned, ...]


#: Events that the card of a story names, the latest.
_EVENTS: Final = 3


def card(one: Story, line: Sequence[Event], some: Sequence[Report], now: datetime) -> Card:
    """A story in a list. `line` are its events in time, `some` the latest of its reports."""
    on = days(one.first, one.last, now)
    lines = _lines(line[-_EVENTS:], some, on, now)
    return Card(
        lines[0].href if len(line) == 1 else f"/s/{one.id}",
        _title(one),
        named([report.member for report in some], [report.headline for report in some]),
        _story_facts(one, on, now),
        _outlets(some),
        lines[::-1] if len(line) > 1 else (),
        max(0, len(line) - _EVENTS) if len(line) > 1 else 0,
        coverage([report.printed for report in some], on)
        if len(some) == one.reports
        else coverage_of([(each.first, each.reports) for each in line], on),
    )


def story(
    one: Story, line: Sequence[Event], every: Sequence[Report], turns: Sequence[Regrouped], now: datetime
) -> StoryView:
    """A story. `line` are its events in time, `every` its reports, `turns` what became of its groups."""
    on = days(one.first, one.last, now)
    return StoryView(
        one.id,
        _title(one),
        named([report.member for report in every], [report.headline for report in every]),
        _story_facts(one, on, now),
        on,
        _lines(line, every, on, now),
        coverage_of([(each.first, each.reports) for each in line], on),
        history(turns, line, every, now),
    )


def _story_facts(one: Story, on: Axis, now: datetime) -> str:
    told = [
        words.plural(one.events, "event"),
        words.plural(one.outlets, "outlet"),
        words.plural(one.reports, "report"),
    ]
    return " · ".join([_days(on, now), *told])


def _days(on: Axis, now: datetime) -> str:
    last = on.end - timedelta(days=1)
    if on.one_day:
        return words.day(on.start, now)
    return gettext("%(start)s to %(end)s") % {"start": words.day(on.start, now), "end": words.day(last, now)}


def _outlets(every: Sequence[Report]) -> str:
    """The outlets of reports, the one with the most first: "BBC News 2, Financial Times"."""
    counts = Counter(words.plain(report.article.outlet) for report in every)
    told = [
        f"{words.isolated(name)} {count}" if count > 1 else words.isolated(name)
        for name, count in counts.most_common(_SIGLA)
    ]
    return ", ".join(told) + (" …" if len(counts) > _SIGLA else "")


def _lines(line: Sequence[Event], every: Sequence[Report], on: Axis, now: datetime) -> tuple[EventLine, ...]:
    inside: dict[str, list[Report]] = {}
    for report in every:
        inside.setdefault(report.member.event_id, []).append(report)
    found = []
    for each in line:
        own = days(each.first, each.last, now)
        x = on.x(own.start)
        found.append(
            EventLine(
                f"/s/{each.story_id}/{each.id}",
                _title(each),
                " · ".join([_days(own, now), words.plural(each.reports, "report")]),
                _outlets(inside.get(each.id, [])),
                min(x, 98.5),
                round(max(1.5, on.x(own.end) - x), 2),
            )
        )
    return tuple(found)


def people(speakers: Iterable[Speaker]) -> list[Speaker]:
    """Those who are named: neither pronouns nor what is told of as "the report"."""
    pronouns = {word for tag in LANGUAGES for word in vocabulary(tag).words("quotes", "pronouns")}
    return [
        each
        for each in speakers
        if not words.plain(each.name)[:1].islower() and each.name.casefold() not in pronouns
    ]


@dataclass(frozen=True, slots=True)
class Spoken:
    """A quotation in a list: who, in which words, in which report, and the event that the report belongs to."""

    speaker: str | None
    speaker_href: str | None
    text: str
    marks: bool
    outlet: str
    headline: str
    href: str
    language: str | None
    when: str
    gone: bool
    event: str | None


def spoken(
    rows: Sequence[tuple[Article, Quote]], places: Mapping[str, Membership], now: datetime
) -> tuple[Spoken, ...]:
    """Quotations in the order given. `places` tells where articles belong that others tell of too."""
    found = []
    for article, row in rows:
        place = places.get(article.id)
        found.append(
            Spoken(
                words.plain(row.speaker) or None,
                speaker_path(row.speaker_key) if row.speaker_key else None,
                words.plain(row.text).rstrip(" ,"),
                row.kind != Kind.INDIRECT and not _QUOTATION.search(row.text),
                words.plain(article.outlet),
                title(article),
                f"/a/{article.id}/{row.last_version}",
                article.language,
                words.moment(row.seen, now),
                article.current is not None and row.last_version < article.current,
                f"/s/{place.story_id}/{place.event_id}" if place else None,
            )
        )
    return tuple(found)


# --- for machines ----------------------------------------------------------------------------------------


def event_record(one: Event) -> dict[str, Any]:
    """An event as JSON."""
    return {
        "id": one.id,
        "story": one.story_id,
        "title": one.title,
        "first": words.iso(one.first),
        "last": words.iso(one.last),
        "reports": one.reports,
        "outlets": one.outlets,
        "page": f"/s/{one.story_id}/{one.id}",
    }


def report_record(one: Report) -> dict[str, Any]:
    """A report as JSON, with its sign."""
    return {"sign": one.siglum.plain, **REPORTS.record((one.article, one.member))}


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


def utterance_record(one: Quoted) -> dict[str, Any]:
    """An utterance as JSON: each wording, the places at which they part, and how each report gives it."""

    def who(witness: Witness) -> dict[str, Any]:
        return {"sign": witness.siglum.plain, "version": witness.version}

    return {
        "utterance": one.number,
        "speaker": one.speaker,
        "wordings": [
            {
                "witnesses": [who(witness) for witness in each.witnesses],
                "form": each.form.value,
                "text": each.text,
            }
            for each in one.wordings
        ],
        "apparatus": [
            [
                {"words": each.text, "witnesses": [who(one) for one in each.witnesses]}
                for each in piece.readings
            ]
            for piece in one.pieces
            if piece.readings
        ],
        "forms": {given.siglum.plain: given.form for given in one.forms},
    }


def lines_record(found: lined.LinedUp, every: Sequence[Report]) -> dict[str, Any]:
    """What is lined up, and what one report alone tells, as JSON."""
    signs = {report.article.id: report.siglum.plain for report in every}

    def row(one: lined.Row) -> dict[str, Any]:
        said = (
            {
                "sign": signs[each.report],
                "article": each.report,
                "versions": list(each.versions),
                "text": each.text,
                "marked": each.text[slice(*each.marked)],
                "sole": each.sole,
            }
            for each in one.words
        )
        return {"kind": one.kind.value, "heading": one.heading, "differ": one.differ, "words": list(said)}

    return {
        "figures": [row(each) for each in found.figures],
        "statements": [row(each) for each in found.things],
        "told_by_one": [row(each) for each in found.alone],
    }


@dataclass(frozen=True, slots=True)
class Printing:
    """A wording of an utterance in a report: a line of a table."""

    quoted: Quoted
    wording: Wording
    witness: Witness
    report: Report


WORDINGS: Final[Table[Printing]] = Table(
    "wordings",
    {
        "utterance": lambda row: row.quoted.number,
        "speaker": lambda row: row.quoted.speaker,
        "sign": lambda row: row.witness.siglum.plain,
        "form": lambda row: row.wording.form.value,
        "text": lambda row: row.wording.text,
        "parted": lambda row: [run.text for run in row.wording.runs if run.parted],
        "version": lambda row: row.witness.version,
        "article": lambda row: row.report.article.id,
        "outlet": lambda row: row.report.article.outlet,
        "headline": lambda row: row.report.headline,
        "at": lambda row: words.iso(row.report.member.at),
        "precision": lambda row: row.report.member.precision.value,
        "page": lambda row: f"{row.report.href}/{row.witness.version}",
    },
    {
        "utterance": ColumnKind.INTEGER,
        "parted": ColumnKind.TEXTS,
        "version": ColumnKind.INTEGER,
        "at": ColumnKind.TIME,
    },
)


def wordings(every: Iterable[Quoted], inside: Sequence[Report]) -> Iterator[Printing]:
    """All wordings of utterances, one after the other."""
    by_sign = {report.siglum: report for report in inside}
    for quoted in every:
        for wording in quoted.wordings:
            for witness in wording.witnesses:
                yield Printing(quoted, wording, witness, by_sign[witness.siglum])


@in_english
def cite(one: Event, url: str, now: datetime) -> str:
    """A reference to an event, in one line."""
    today = words.exact(now).rpartition(",")[0]
    said = f"{words.plural(one.reports, 'report')} of {words.plural(one.outlets, 'outlet')}"
    return f"“{words.isolated(_title(one))}”, {said}. Variorum, {url}, read {today}."
