"""`group`, `quotes` and `reuse`: reports of any origin, as JSON lines, by event and story, with what they quote, and by
what they took over."""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from datetime import UTC, date, datetime
from itertools import count
from typing import TYPE_CHECKING, Any, BinaryIO, Final

import click
import orjson

from variorum.cli.command import Command
from variorum.cli.inputs import named, shown
from variorum.cli.options import COLOUR, JSON
from variorum.cli.output import bold, draw, emit, failed, next_step, passage, safe, some, tell

if TYPE_CHECKING:
    from variorum.cluster.grouping import Evidence
    from variorum.cluster.reuse import Reuse
    from variorum.cluster.stream import Placement, Report, Stream
    from variorum.quotes.printed import Said
    from variorum.quotes.utterances import Utterance

#: Fields of a line that are texts, or may be missing.
_TEXTS: Final = ("outlet", "headline", "text", "url", "language")


@click.command(
    "group",
    cls=Command,
    examples=(
        ("variorum group reports.jsonl", "events and stories, with what each report is there for"),
        ("variorum group - --json < reports.jsonl", "one answer a line, in the order of the reports"),
    ),
)
@click.argument("articles", metavar="ARTICLES.jsonl")
@COLOUR
@JSON
def group_command(articles: str, as_json: bool) -> int:
    """Group reports of several outlets into events, and events into stories. `-` is standard input.

    Each line is a JSON object with `id` and `text`, and as far as they are known `outlet`, `headline`, `published`
    (a time, a day or null; `modified` takes its place), `url` and `language`. Lines may come in any order.
    """
    from variorum.cluster.stream import Stream

    numbers: dict[str, Iterator[int]] = {"event": count(1), "story": count(1)}
    stream = Stream(lambda kind: f"{kind[0]}{next(numbers[kind])}")
    reports: list[Report] = []
    failures = 0
    for report in _reports(articles, as_json):
        if report is None:
            failures += 1
        else:
            stream.add(report)
            reports.append(report)
    stream.repair()
    if as_json:
        for report in reports:
            emit(_placed(stream, stream.place(report)))
    else:
        _tell(stream, reports)
        if reports:
            next_step("`variorum group … --json` gives event, story and evidence of each report")
    return 1 if failures else 0


def _placed(stream: Stream, placement: Placement) -> dict[str, Any]:
    from variorum.cluster.terms import distinct

    evidence, names = placement.evidence, stream.names(placement.report)
    link, members = stream.stories.why(placement.event), stream.events.groups[placement.event].members
    of_event = {name for key in members for name in stream.names_of(key)}
    told, linked = (
        _event_words(stream, placement.event, evidence),
        _story_words(stream, placement.story, link),
    )
    return {
        "id": placement.report.id,
        "event": placement.event,
        "story": placement.story,
        "evidence": {
            "score": evidence.score and round(evidence.score, 4),
            "terms": distinct(told.values()),
            "names": distinct(form for term, form in told.items() if term in names),
            "days_apart": evidence.days_apart and round(evidence.days_apart, 3),
            "reports": stream.events.groups[placement.event].size,
            "threshold": evidence.threshold,
            "opened": evidence.score is None,
        },
        "link": {
            "score": link.score and round(link.score, 4),
            "terms": distinct(linked.values()),
            "names": distinct(form for term, form in linked.items() if term in of_event),
            "events": len(stream.stories.groups[placement.story].members),
            "threshold": link.threshold,
            "opened": link.score is None,
        },
    }


def _event_words(stream: Stream, event: str, why: Evidence) -> dict[str, str]:
    """The terms of evidence as the reports of an event print them."""
    return stream.printed(why.terms, stream.events.groups[event].members)


def _story_words(stream: Stream, story: str, why: Evidence) -> dict[str, str]:
    """The terms of a link as the reports of a story print them."""
    events = stream.stories.groups[story].members
    return stream.printed(why.terms, (key for each in events for key in stream.events.groups[each].members))


def _tell(stream: Stream, reports: list[Report]) -> None:
    """Stories with several reports, the largest first, then how many reports stand alone."""
    stories: dict[str, dict[str, list[Placement]]] = defaultdict(lambda: defaultdict(list))
    for report in reports:
        placement = stream.place(report)
        stories[placement.story][placement.event].append(placement)
    sizes = Counter({story: sum(map(len, events.values())) for story, events in stories.items()})
    for story, size in sizes.most_common():
        if size == 1:
            break
        events = stories[story]
        draw(bold(f"Story {story}: {some(len(events), 'event')}, {some(size, 'report')}"))
        for event, placements in events.items():
            link = stream.stories.why(event)
            why = _why(link, _story_words(stream, story, link), "opened the story")
            tell(f"  Event {event}: {some(len(placements), 'report')}, {why}")
            for placement in placements:
                report, evidence = placement.report, placement.evidence
                printed = f"{report.published:%-d %b %Y}" if report.published else "no date"
                tell(f"    {safe(report.id)}  {safe(report.outlet)}, {printed}  {safe(report.headline)}")
                told = _event_words(stream, event, evidence)
                tell(f"      {_why(evidence, told, 'opened the event')}")
    alone = sum(1 for size in sizes.values() if size == 1)
    if alone:
        tell(f"{some(alone, 'report')} in no story with others")


def _why(evidence: Evidence, told: Mapping[str, str], opened: str) -> str:
    """What something is in its group for, its terms as they are `told`; `opened`: what it did where it is alone there."""
    if evidence.score is None:
        return opened
    from variorum.cluster.terms import distinct

    words = safe(", ".join(distinct(told.values())))
    return f"alike {evidence.score:.2f} ({evidence.threshold:.2f} joins two): {words}"


@click.command(
    "quotes",
    cls=Command,
    examples=(
        ("variorum quotes reports.jsonl", "what each report quotes or tells, and who said it"),
        ("variorum quotes - --json < reports.jsonl", "one answer a line, in the order of the reports"),
        ("variorum quotes reports.jsonl --match", "and the wordings of several reports side by side"),
    ),
)
@click.argument("articles", metavar="ARTICLES.jsonl")
@click.option(
    "--match", is_flag=True, help="Tell also what several reports quote, and where their wordings part."
)
@COLOUR
@JSON
def quotes_command(articles: str, match: bool, as_json: bool) -> int:
    """Find what reports quote, in marks or in their own words, and who said it. `-` is standard input.

    Lines are as `group` takes them. A speaker has the fullest name that the report has for them; places are characters
    of `text`, marks left out. With `--match`, what at least two reports print comes after the reports.
    """
    from variorum.quotes.said import said

    failures = 0
    printed: list[tuple[Report, list[Said]]] = []
    for report in _reports(articles, as_json):
        if report is None:
            failures += 1
            continue
        found = said(report.text, report.language)
        if match:
            printed.append((report, found))
        if as_json:
            emit({"id": report.id, "quotes": [_quoted(each) for each in found]})
        else:
            _tell_quotes(report, found)
    for number, utterance in enumerate(_matched(printed), 1):
        if as_json:
            emit(_uttered(number, utterance))
        else:
            _tell_utterance(utterance)
    return 1 if failures else 0


def _matched(printed: list[tuple[Report, list[Said]]]) -> list[Utterance]:
    """What several reports print, the events of the reports found first."""
    from variorum.cluster.stream import Stream
    from variorum.quotes.printed import Wording
    from variorum.quotes.utterances import utterances

    numbers = count(1)
    stream = Stream(lambda kind: f"{kind[0]}{next(numbers)}")
    for report, _ in printed:
        stream.add(report)
    stream.repair()
    return utterances(
        [Wording(report.id, each, stream.place(report).event) for report, found in printed for each in found]
    )


def _uttered(number: int, utterance: Utterance) -> dict[str, Any]:
    return {
        "utterance": number,
        "speaker": utterance.speaker,
        "speakers": list(utterance.speakers),
        "base": utterance.base,
        "members": [
            {"id": each.report, "start": each.said.start, "end": each.said.end, "text": each.said.text,
             "parts": [[part.said.start, part.said.end] for part in each.parts or (each,)], "form": form.value,
             "speaker": each.said.speaker and each.said.speaker.name}
            for each, form in zip(utterance.members, utterance.forms, strict=True)
        ],
        "differences": [
            {"base": each.base, "variant": each.variant, "kind": each.kind.value, "member": each.member}
            for each in utterance.differences
        ],
    }  # fmt: skip


def _tell_utterance(utterance: Utterance) -> None:
    draw(
        bold(
            f"{safe(' / '.join(utterance.speakers)) or 'Nobody named'}, in {some(len(utterance.members), 'wording')}"
        )
    )
    for number, (member, form) in enumerate(zip(utterance.members, utterance.forms, strict=True)):
        named = member.said.speaker if len(utterance.speakers) > 1 else None
        who = f", {safe(named.name)}" if named else ""
        tell(f"  {safe(member.report)} ({form.value}{who}): {passage(member.said.text)}")
        for each in utterance.differences:
            if each.member == number:
                tell(
                    f"    {each.kind.value}: {safe(each.base) or 'nothing'} → {safe(each.variant) or 'nothing'}"
                )


def _quoted(each: Said) -> dict[str, Any]:
    speaker = each.speaker
    return {
        "start": each.start,
        "end": each.end,
        "text": each.text,
        "kind": each.kind.value,
        "speaker": {"name": speaker.name, "start": speaker.start, "end": speaker.end} if speaker else None,
        "cue": each.cue,
        "repeats": each.repeats,
    }


def _tell_quotes(report: Report, found: list[Said]) -> None:
    draw(f"{bold(report.id)} {safe(report.outlet)} {safe(report.headline)}".rstrip())
    for each in found:
        who = safe(each.speaker.name) if each.speaker else "nobody named"
        tell(f"  {who} ({each.kind.value}): {passage(each.text)}")
    if not found:
        tell("  nothing quoted")


@click.command(
    "reuse",
    cls=Command,
    examples=(
        ("variorum reuse reports.jsonl", "which reports share passages with earlier ones"),
        ("variorum reuse reports.jsonl --json", "one line for each pair, with the passages"),
    ),
)
@click.argument("articles", metavar="ARTICLES.jsonl")
@COLOUR
@JSON
def reuse_command(articles: str, as_json: bool) -> int:
    """Find passages that reports share with earlier ones, word for word but for small repairs. `-` is standard input.

    Lines are as `group` takes them. Earlier is what `published` says; reports without a time come after all others, in the
    order of the file. Who printed it first is told by the hour where both state one with its zone, by the day where the days
    differ, and else not at all. Quotations are no reuse, and neither are lines
    that an outlet prints in three or more of its reports.
    """
    from variorum.cluster.agencies import agency
    from variorum.cluster.reuse import Passages, Printed
    from variorum.publish.shared import order_of, record
    from variorum.quotes.spans import quoted

    read = list(_reports(articles, as_json))
    reports = sorted((report for report in read if report), key=_printed_at)
    printed = [Printed(each.id, each.outlet, each.text, quoted(each.text, each.language)) for each in reports]
    passages = Passages()
    passages.know_outlets(printed)
    earlier: dict[str, Report] = {}
    found = 0
    for report, each in zip(reports, printed, strict=True):
        for reuse in passages.add(each):
            found += 1
            if as_json:
                source = earlier[reuse.source]
                credited = agency(report.text) or agency(source.text)
                order = order_of(source.published, report.published)
                emit(record(reuse, order=order, credited=credited))
            else:
                _tell_reuse(reuse, report, earlier[reuse.source])
        earlier[report.id] = report
    if not as_json:
        tell(f"{some(found, 'pair')} of {some(len(reports), 'report')} with shared passages")
    return 1 if None in read else 0


def _printed_at(report: Report) -> tuple[bool, float]:
    from variorum.cluster.stream import days

    at = days(report.published)
    return at is None, at.first if at else 0.0


def _tell_reuse(reuse: Reuse, report: Report, source: Report) -> None:
    draw(
        f"{bold(report.id)} {safe(report.outlet)} shares {reuse.share:.0%} of its words with "
        f"{bold(source.id)} {safe(source.outlet)} ({reuse.share_without_quotes:.0%} without quotations)"
    )
    tell(f"  {_told_first(report, source)}")
    for each in reuse.passages:
        tell(f"  {passage(report.text[each.start : each.end])}")


def _told_first(report: Report, source: Report) -> str:
    from variorum.publish.shared import order_of

    order = order_of(source.published, report.published)
    if order is not None:
        times = "days" if order.value == "day" else "times"
        return f"{safe(source.outlet) or safe(source.id)} printed it first, by the {times} that both state"
    lacks = report.published is None or source.published is None
    return f"who printed it first is not known: {'not both state when they were published' if lacks else 'hour not stated'}"


# --- reading -----------------------------------------------------------------------------------------------


def _reports(name: str, as_json: bool) -> Iterator[Report | None]:
    """The reports of a file; None for a line that is none, and for a file that cannot be read, both of which are
    told."""
    try:
        file: BinaryIO
        with nullcontext(sys.stdin.buffer) if name == "-" else open(name, "rb") as file:
            for number, raw in enumerate(file, 1):
                if not raw.strip():
                    continue
                try:
                    yield read_report(raw)
                except ValueError as error:
                    failed(f"{named(name)}, line {number}", str(error), as_json, line=number)
                    yield None
    except OSError as error:
        failed(named(name), error.strerror or str(error), as_json, path=shown(name))
        yield None


def read_report(raw: bytes) -> Report:
    """The report of a line. Raises `ValueError` that says what is wrong with it."""
    from variorum.cluster.stream import Report
    from variorum.text.language import language

    try:
        fields = orjson.loads(raw.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        raise ValueError(f"no JSON: {error}") from error
    if not isinstance(fields, dict):
        raise ValueError("no object with an id and a text")
    if not isinstance(fields.get("id"), str) or not fields["id"]:
        raise ValueError('"id" must be a text')
    if not isinstance(fields.get("text"), str):
        raise ValueError('"text" must be a text')
    for each in _TEXTS:
        if fields.get(each) is not None and not isinstance(fields[each], str):
            raise ValueError(f'"{each}" must be a text or null')
    time = next((each for each in ("published", "modified") if fields.get(each) is not None), None)
    return Report(
        id=fields["id"],
        outlet=fields.get("outlet") or "",
        headline=fields.get("headline") or "",
        text=fields["text"],
        published=_time(time, fields[time]) if time else None,
        url=fields.get("url"),
        language=language(fields["text"], fields.get("language")),
    )


def _time(field: str, value: Any) -> datetime | date:
    """A moment or a day. Raises `ValueError`, of a moment also that is no time by UTC, as is the first day there is
    far east of it."""
    try:
        if len(value) == len("2007-05-15"):
            return date.fromisoformat(value)
        moment = datetime.fromisoformat(value)
        if moment.tzinfo:
            moment.astimezone(UTC)  # what raises here would raise wherever two reports are compared
        return moment
    except (TypeError, ValueError, OverflowError) as error:
        raise ValueError(f'"{field}": {value!r} is no time; write 2007-05-15 or 2007-05-15T15:04Z') from error


COMMANDS = {"group": group_command, "quotes": quotes_command, "reuse": reuse_command}
