"""Events, stories and quotes in rows, and one event or story: for `list` and `show`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import islice
from typing import Any, Final

from variorum.app import Observatory
from variorum.cli.output import bold, draw, emit, next_step, passage, safe, say, short, some, table, tell
from variorum.collation.rows import LinedUp
from variorum.errors import NotFoundError
from variorum.ports import Printing, QuoteFilter, Store, StoryFilter, StoryOrder
from variorum.publish import exports
from variorum.publish import shared as passages
from variorum.publish import stories as telling
from variorum.types import Article, Event, Precision, Quote, Speaker, Story

#: Reports of one story that are told at most.
_REPORTS: Final = 500


def list_stories(
    observatory: Observatory, which: StoryFilter, limit: int, as_json: bool, *, order: StoryOrder
) -> None:
    """Stories of at least two reports."""
    rows = observatory.store.stories(which, limit=limit, order=order)
    if as_json:
        for row in rows:
            emit(exports.STORIES.record(row))
        return
    if rows:
        table(
            ("id", "last report", "outlets", "reports", "events", "title"),
            (
                (
                    row.id,
                    short(row.last),
                    str(row.outlets),
                    str(row.reports),
                    str(row.events),
                    row.title or "",
                )
                for row in rows
            ),
        )
        next_step(f"`variorum show {rows[0].id}` shows one")
    else:
        _nothing(observatory, "no story of several reports yet")


def list_quotes(observatory: Observatory, which: QuoteFilter, limit: int, as_json: bool) -> None:
    """What articles quote and tell, newest first."""
    rows: list[tuple[Article, Quote]] = list(islice(observatory.all_quotes(which), limit))
    if as_json:
        for row in rows:
            emit(exports.QUOTES.record(row))
        return
    if rows:
        table(
            ("article", "seen", "outlet", "speaker", "quote"),
            (
                (article.id, short(quote.seen), article.outlet, quote.speaker or "—", passage(quote.text))
                for article, quote in rows
            ),
        )
        next_step("`variorum list speakers` tells who is quoted")
    else:
        _nothing(observatory, "no quotes here")


def list_speakers(observatory: Observatory, name: str, which: QuoteFilter, limit: int, as_json: bool) -> None:
    """Who is quoted, most quotes first."""
    rows: list[Speaker] = observatory.store.speakers(name, which, limit=limit)
    if as_json:
        for row in rows:
            emit(exports.SPEAKERS.record(row))
        return
    if rows:
        table(
            ("speaker", "quotes", "last seen"), ((row.name, str(row.quotes), short(row.last)) for row in rows)
        )
        next_step(f"`variorum list quotes --speaker {_shell(rows[0].name)}`")
    else:
        _nothing(observatory, "nobody is quoted here")


def show_group(observatory: Observatory, name: str, as_json: bool) -> bool:
    """Show the story or event of that id (or address of a page here); answers whether there is one."""
    id_ = name.rstrip("/").rsplit("/", 1)[-1].partition(".")[0] if "/s/" in name else name
    store = observatory.store
    try:
        _show_story(observatory, store.story(id_), as_json)
    except NotFoundError:
        try:
            event = store.event(id_)
        except NotFoundError:
            return False
        _show_event(observatory, event, as_json)
    return True


def _show_story(observatory: Observatory, story: Story, as_json: bool) -> None:
    store = observatory.store
    events = store.events(story.id)
    rows = store.reports([event.id for event in events], limit=_REPORTS)
    turns = store.regroupings(story.id)
    links = _links(store, events)
    if as_json:
        emit(
            {
                **exports.STORIES.record(story),
                "events_in_time": [telling.event_record(event, links.get(event.id)) for event in events],
                "reports_in_time": [telling.placed_record(row) for row in rows],
                "changes_of_groups": [telling.turn_record(turn) for turn in turns],
            }
        )
        return
    draw(bold(safe(story.title) or f"Story {story.id}"))
    tell(
        f"{some(story.events, 'event')}, {some(story.reports, 'report')}, {some(story.outlets, 'outlet')}, "
        f"{short(story.first)} to {short(story.last)}"
    )
    for told in telling.history(turns, events, (), observatory.clock.now()):
        tell(f"  {safe(told.text)} ({safe(told.reason)})" if told.reason else f"  {safe(told.text)}")
    for event in events:
        tell(f"\nEvent {event.id}: {safe(event.title)}")
        tell(f"  {safe(telling.link_told(links.get(event.id)))}")
        for row in rows:
            if row[1].event_id == event.id:
                _tell_report(row)
    next_step(f"`variorum show {events[0].id}` shows what its reports quote, and where their wordings part")


def _show_event(observatory: Observatory, event: Event, as_json: bool) -> None:
    store = observatory.store
    events = store.events(event.story_id)
    every = _reports_of(store, events, event)
    inside = [row for row in every if row.member.event_id == event.id]
    printings = store.printings([row.article.id for row in inside])
    spoken = telling.spoken_in(event.id, printings)
    quoted = telling.quoted(spoken, inside)
    chosen = passages.compared(inside)
    link = _links(store, events).get(event.id)
    shared = passages.shared(chosen, store.shown_documents([row.article.id for row in chosen]))
    found = _lined_up(store, every, event)
    if as_json:
        emit(
            {
                **telling.event_record(event, link),
                "reports_in_time": [telling.report_record(row) for row in inside],
                "utterances": [telling.utterance_record(each) for each in quoted],
                **telling.lines_record(found, every),
                "shared": [
                    passages.record(each.reuse, order=each.order, credited=each.agency) for each in shared
                ],
            }
        )
        return
    draw(bold(safe(event.title) or f"Event {event.id}"))
    tell(f"{some(event.reports, 'report')}, {some(event.outlets, 'outlet')}, in the story {event.story_id}")
    tell(f"  {safe(telling.link_told(link))}")
    for row in inside:
        _tell_report((row.article, row.member))
    for utterance in quoted:
        tell(f"\n{safe(utterance.speaker) or 'Nobody named'}:")
        for wording in utterance.wordings:
            who = ", ".join(witness.siglum.plain for witness in wording.witnesses)
            named = f", {safe(wording.speaker)}" if wording.speaker else ""
            tell(f"  {safe(who)} ({wording.form.value}{named}): {passage(wording.text)}")
    lines = telling.lines(found, every, event.id, observatory.clock.now())
    _tell_lines("What the reports say", lines.rows, len(lines.more), lines.others)
    _tell_lines("Told by one report only", lines.alone, len(lines.more_alone))
    for each in map(partial(passages.view, passage=True), shared):
        tell(f"\n{safe(each.told)}; {safe(each.facts)}:\n  {safe(each.passage)}")
    if inside:
        next_step(f"`variorum show {inside[0].article.id}` shows an article with its versions")


def _reports_of(store: Store, events: Sequence[Event], on_show: Event) -> tuple[telling.Report, ...]:
    """The latest reports of a story and those of an event on show, with their sigla."""
    rows = {row[0].id: row for row in store.reports([event.id for event in events], limit=_REPORTS)}
    if len(rows) == _REPORTS:
        rows |= {row[0].id: row for row in store.reports([on_show.id], limit=on_show.reports)}
    most = max((article.versions for article, _ in rows.values()), default=0)
    return telling.reports(list(rows.values()), store.steps(list(rows), limit=most))


def _lined_up(store: Store, every: Sequence[telling.Report], event: Event) -> LinedUp:
    """What all versions of the reports of a story say of the same, those of the event before others."""
    versions: list[tuple[Printing, telling.Read]] = []
    for row in telling.to_line_up(every, event.id):
        printings = store.printings([row.article.id])
        texts = store.documents(row.article.id, [each.number for each in printings])
        versions += [
            (each, telling.read_version(row, each.number, texts[each.number]))
            for each in printings
            if each.number in texts
        ]
    return telling.lined_up(versions)


def _tell_lines(heading: str, rows: Sequence[telling.LinedRow], more: int, others: str = "") -> None:
    if not rows:
        return
    tell(f"\n{heading}:")
    for row in rows:
        if row.heading:
            tell(f"  {safe(row.heading)}")
        for each in row.words:
            sole = ", only report to say so" if each.sole and len(row.words) > 1 else ""
            who = f"{each.siglum.plain}, {each.versions}, {each.when}{sole}"
            tell(f"    {safe(who)}: {passage(each.lead + each.figure + each.rest)}")
    if more:
        tell(f"  and {some(more, 'more statement')}: --json has all of them")
    if others:
        tell(f"  {safe(others)}")


def _links(store: Store, events: Sequence[Event]) -> dict[str, telling.Link]:
    placed = store.placed([event.id for event in events], limit=_REPORTS) if len(events) > 1 else ()
    return telling.links(events, placed)


def _tell_report(row: tuple[Article, Any]) -> None:
    article, member = row
    at = f"{member.at:%Y-%m-%d}" if member.precision is Precision.DAY else short(member.at)
    stated = "first seen " if member.precision is Precision.SEEN else ""
    tell(f"  {article.id}  {stated}{at}  {safe(article.outlet)}: {safe(article.headline or article.url)}")
    if member.score:
        tell(f"    alike {member.score:.2f}: {safe(', '.join(member.terms))}")
    else:
        tell("    opened the event")


def _nothing(observatory: Observatory, what: str) -> None:
    """An empty list, and why it may be empty."""
    say(what)
    if observatory.store.unread(1):
        next_step("texts wait to be read: `variorum check` or `variorum run` reads them")
    else:
        next_step("`variorum list articles` shows what is watched")


def _shell(name: str) -> str:
    return "'" + safe(name).replace("'", "’") + "'"
