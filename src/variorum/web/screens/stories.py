"""Stories and their events: the list, one story, one event with its reports, as pages, feeds and files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Final

from starlette.responses import Response

from variorum.collation.rows import LinedUp
from variorum.ports import Printing, StoryFilter, StoryOrder
from variorum.publish import citations, excerpts, exports, feeds, languages, words
from variorum.publish import shared as passages
from variorum.publish import stories as telling
from variorum.publish.tei import Source as Witness
from variorum.publish.tei import tei
from variorum.quotes.utterances import Utterance
from variorum.types import Article, Document, Event, Membership, Precision, Story
from variorum.web.answers import Answers
from variorum.web.asked import FEEDS, MEDIA, Asked, NotHere, moved
from variorum.web.changes import ENTRIES
from variorum.web.files import REFERENCES, reference
from variorum.web.guard import tagged
from variorum.web.kept import Kept
from variorum.web.listing import Listing, counted, place

#: Stories on one page.
STORIES: Final = 30
#: Of a story in the list: its latest events and reports from which it is told.
EVENTS: Final = 20
ON_CARD: Final = 50
#: Reports of a story from whose texts its names are taken, the first.
NAMED: Final = 4
#: Sentences of versions that are kept as they were read.
SENTENCES: Final = 20_000
#: Reports of a story by which its events are told to belong together, whole events.
LINKED: Final = 1_000
#: Reports of a story that are looked at, the latest; those of an event on show always are.
REPORTS: Final = 500
_ORDERS: Final = {
    StoryOrder.NEWEST: languages.later("Newest"),
    StoryOrder.LARGEST: languages.later("Largest"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """An event with its story, and the reports of both."""

    story: Story
    event: Event
    events: Sequence[Event]
    every: tuple[telling.Report, ...]

    @property
    def inside(self) -> tuple[telling.Report, ...]:
        """The reports of the event."""
        return tuple(report for report in self.every if report.member.event_id == self.event.id)


class Stories:
    """The endpoints of stories and events."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self._public = answers.public
        self._utterances: Kept[list[Utterance]] = Kept(64)
        self._lined: Kept[LinedUp] = Kept(64)
        self._read: Kept[telling.Read] = Kept(SENTENCES, lambda read: 1 + len(read.sentences))
        self._shared: Kept[tuple[passages.Shared, ...]] = Kept(64)
        self._quoted: Kept[tuple[telling.Quoted, ...]] = Kept(64)
        self._names: Kept[tuple[str, ...]] = Kept(512)

    def stories(self, asked: Asked) -> Response:
        """Stories that several reports tell, the latest or the largest first."""
        order = StoryOrder(asked.choice("sort", list(StoryOrder), StoryOrder.NEWEST))
        which = StoryFilter(outlet=asked.query("outlet") or None)
        listing = Listing(
            lambda limit, before: asked.reader.stories(
                which, limit=limit, before=counted(before), order=order
            ),
            lambda row: place(row.reports, row.last, row.id),
        )
        if asked.form == "csv":
            return self._answers.csv(asked, exports.STORIES, *listing.whole(asked))
        if asked.form in FEEDS:
            rows, _ = listing.page(asked, ENTRIES)
            return self._answers.feed(
                asked, "Variorum: stories", lambda: tuple(feeds.story(row, asked.base) for row in rows)
            )
        rows, older = listing.page(asked, asked.limit(STORIES) if asked.form == "json" else STORIES)
        if asked.form == "json":
            told = [exports.STORIES.record(row) for row in rows]
            return self._answers.json(asked, {"stories": told, "next": older})
        return self._answers.html(
            asked,
            "stories.html",
            here="Stories",
            cards=self._cards(asked, rows),
            orders=[
                (
                    languages.gettext(name),
                    asked.link(sort=None if each is StoryOrder.NEWEST else each.value, before=None),
                    each == order,
                )
                for each, name in _ORDERS.items()
            ],
            older=older,
        )  # fmt: skip

    def _cards(self, asked: Asked, rows: Sequence[Story]) -> list[telling.Card]:
        """Stories with their latest events and reports: one query for all those of few reports."""
        events = asked.reader.events_of([row.id for row in rows])
        latest = {id: [each.id for each in line[-EVENTS:]] for id, line in events.items()}
        few = [id for id, line in events.items() if sum(each.reports for each in line[-EVENTS:]) <= ON_CARD]
        some = dict[str, list[tuple[Article, Membership]]]()
        for report in asked.reader.reports(
            [each for id in few for each in latest[id]], limit=len(few) * ON_CARD
        ):
            some.setdefault(report[1].story_id, []).append(report)
        for id in latest.keys() - few:
            some[id] = asked.reader.reports(latest[id], limit=ON_CARD)
        told = {row.id: telling.reports(some[row.id], {}) for row in rows if row.id in some}
        names = self._side_by_side(asked, told)
        return [
            telling.card(row, events[row.id], told[row.id], names[row.id], asked.now)
            for row in rows
            if row.id in told
        ]

    def _side_by_side(
        self, asked: Asked, stories: Mapping[str, Sequence[telling.Report]]
    ) -> dict[str, list[str]]:
        """The names that stand side by side in texts of stories, by the story's id; all texts are fetched at once, where
        one is not kept."""
        chosen = {id: [row.article for row in every[:NAMED]] for id, every in stories.items()}
        ids = [article.id for articles in chosen.values() for article in articles]
        texts = cache(lambda: asked.reader.shown_documents(ids))

        def names(id: str) -> tuple[str, ...]:
            return telling.side_by_side(texts()[id].text) if id in texts() else ()

        return {
            id: [
                name
                for article in articles
                for name in self._names.get((article.id, article.current), partial(names, article.id))
            ]
            for id, articles in chosen.items()
        }

    def story(self, asked: Asked) -> Response:
        """One story: its events in time, and who reports them."""
        wanted = asked.request.path_params["story"]
        story = asked.reader.story(wanted)
        if story.id != wanted:
            return moved(asked, f"/s/{story.id}")
        events = asked.reader.events(story.id)
        if asked.form == "csv":
            return self._answers.csv(asked, exports.REPORTS, _all_reports(asked, story, events))
        if asked.form == "json":
            links = _links(asked, events)
            return self._answers.json(
                asked,
                {
                    **exports.STORIES.record(story),
                    "events_in_time": [telling.event_record(event, links.get(event.id)) for event in events],
                    "reports_in_time": [
                        telling.placed_record(row) for row in _all_reports(asked, story, events)
                    ],
                    "changes_of_groups": [
                        telling.turn_record(turn) for turn in asked.reader.regroupings(story.id)
                    ],
                },
            )
        every = self._reports(asked, events)
        turns = asked.reader.regroupings(story.id)
        if asked.form in FEEDS:
            return self._answers.feed(
                asked,
                f"Variorum: {words.isolated(story.title)}",
                lambda: self._entries(
                    asked, story, events, every, telling.history(turns, events, every, asked.now)
                ),
            )
        return self._answers.html(
            asked,
            "story.html",
            here="Stories",
            canonical=f"/s/{story.id}",
            story=telling.story(
                story,
                events,
                every,
                turns,
                self._side_by_side(asked, {story.id: every})[story.id],
                asked.now,
                _links(asked, events),
            ),
        )

    def _entries(
        self,
        asked: Asked,
        story: Story,
        events: Sequence[Event],
        reports: Sequence[telling.Report],
        turns: Sequence[telling.Turned],
    ) -> tuple[feeds.Entry, ...]:
        """What came to a story, or to one event of it, the newest first: its reports, quotations that the reports changed last
        altered, and changes of its groups."""
        by_event = {event.id: event for event in events}
        found = [feeds.report(row, by_event[row.member.event_id], asked.base) for row in reports]
        found += [feeds.turned(turn, story, asked.base) for turn in turns]
        changed = sorted((row for row in reports if row.printed.later), key=lambda row: row.last)[-ENTRIES:]
        printings = self._printings(asked, changed)
        for row in changed:
            own = [each for each in printings if each.article_id == row.article.id]
            event = by_event[row.member.event_id]
            found += [feeds.altered(each, event, asked.base) for each in telling.altered(row, own)]
        return tuple(sorted(found, key=lambda entry: entry.published, reverse=True)[:ENTRIES])

    def event(self, asked: Asked) -> Response:
        """One event of a story: reports in time, quotations as printed, what only one report tells."""
        told = self._told(asked)
        if isinstance(told, Response):
            return told
        if asked.form in FEEDS:
            return self._followed(asked, told)
        if asked.form in REFERENCES:
            url = f"{asked.base}/s/{told.story.id}/{told.event.id}"
            return reference(asked, citations.cite_event(told.event, url, asked.now), told.event.id)
        key, spoken = self._spoken(asked, told)
        path = f"/s/{told.story.id}/{told.event.id}"
        if asked.form == "tei":
            return self._tei(asked, told, spoken, asked.base + path)
        quoted = self._quoted.get(
            (*key, languages.spoken(), *(_shown(row) for row in told.inside)),
            lambda: telling.quoted(spoken, told.inside),
        )
        if asked.form == "csv":
            return self._answers.csv(asked, telling.WORDINGS, list(telling.wordings(quoted, told.inside)))
        if asked.form == "json":
            return self._answers.json(
                asked,
                {
                    **telling.event_record(told.event, _links(asked, told.events).get(told.event.id)),
                    "reports_in_time": [telling.report_record(row) for row in told.inside],
                    "utterances": [telling.utterance_record(each) for each in quoted],
                    **telling.lines_record(self._lined_up(asked, told), told.every),
                    "shared": [
                        passages.record(each.reuse, order=each.order, credited=each.agency)
                        for each in self._shared_by(asked, told, key)
                    ],
                },
            )
        turns = asked.reader.regroupings(told.story.id)
        full = asked.choice("quotes", ("full",)) == "full"
        names = self._side_by_side(asked, {told.story.id: told.every})[told.story.id]
        link = _links(asked, told.events).get(told.event.id)
        shown = telling.event(told.event, told.events, told.every, turns, names, asked.now, link)
        return self._answers.html(
            asked,
            "event.html",
            here="Stories",
            canonical=path,
            event=shown,
            said=telling.said_view(quoted, shown.sigla, full=full),
            FORMS=telling.FORMS,
            lines=telling.lines(self._lined_up(asked, told), told.every, told.event.id, asked.now),
            shared=[
                passages.view(each, passage=not self._public) for each in self._shared_by(asked, told, key)
            ],
            citation=citations.cite_event(told.event, asked.base + path, asked.now),
        )

    def _followed(self, asked: Asked, told: Told) -> Response:
        """What came to an event, as a feed. An entry is the same one as in the feed of the story."""
        turns = telling.history(
            telling.turns_of(told.event.id, asked.reader.regroupings(told.story.id)),
            told.events,
            told.every,
            asked.now,
        )
        return self._answers.feed(
            asked,
            f"Variorum: {words.isolated(told.event.title)}",
            lambda: self._entries(asked, told.story, told.events, told.inside, turns),
        )

    def _told(self, asked: Asked) -> Told | Response:
        wanted = asked.request.path_params
        event = asked.reader.event(wanted["event"])
        if (event.story_id, event.id) != (wanted["story"], wanted["event"]):
            return moved(asked, f"/s/{event.story_id}/{event.id}")
        events = asked.reader.events(event.story_id)
        every = self._reports(asked, events, event)
        return Told(asked.reader.story(event.story_id), event, events, every)

    @staticmethod
    def _reports(
        asked: Asked, events: Sequence[Event], on_show: Event | None = None
    ) -> tuple[telling.Report, ...]:
        """The latest reports of a story, and all of an event on show, with their sigla."""
        rows = {row[0].id: row for row in asked.reader.reports([each.id for each in events], limit=REPORTS)}
        if on_show is not None and len(rows) == REPORTS:
            rows |= {row[0].id: row for row in asked.reader.reports([on_show.id], limit=on_show.reports)}
        most = max((article.versions for article, _ in rows.values()), default=0)
        return telling.reports(list(rows.values()), asked.reader.steps(list(rows), limit=most))

    def _printings(self, asked: Asked, reports: Sequence[telling.Report]) -> list[Printing]:
        """What versions of reports quote and tell, as this instance may show it."""
        printings = asked.reader.printings([report.article.id for report in reports])
        return [excerpts.printing(each) for each in printings] if self._public else printings

    def _spoken(self, asked: Asked, told: Told) -> tuple[tuple[object, ...], list[Utterance]]:
        """What several reports of an event give, or one in several wordings; and the key of what it is made from."""
        printings = self._printings(asked, told.inside)
        key = (told.event.id, *map(_made_from, printings))
        return key, self._utterances.get(key, lambda: telling.spoken_in(told.event.id, printings))

    def _lined_up(self, asked: Asked, told: Told) -> LinedUp:
        """What the reports of the story say of the same, and what one alone tells."""
        chosen = telling.to_line_up(told.every, told.event.id)
        printings = self._printings(asked, chosen)
        return self._lined.get(
            (*(_dated(row) for row in chosen), *map(_made_from, printings)),
            lambda: self._line_up(asked, chosen, printings),
        )

    def _line_up(
        self, asked: Asked, reports: Sequence[telling.Report], printings: Sequence[Printing]
    ) -> LinedUp:
        """The texts of reports side by side, each in all of its versions."""
        own = {
            row.article.id: [each for each in printings if each.article_id == row.article.id]
            for row in reports
        }
        found = telling.lined_up(
            pair
            for row in reports
            for pair in zip(
                own[row.article.id], self._sentences(asked, row, own[row.article.id]), strict=True
            )
        )
        return excerpts.lined_up(found) if self._public else found

    def _sentences(
        self, asked: Asked, row: telling.Report, printings: Sequence[Printing]
    ) -> Iterator[telling.Read]:
        """The versions of a report as they are lined up; their texts are fetched at once, where one is not kept."""
        numbers = [each.number for each in printings]
        texts = cache(lambda: asked.reader.documents(row.article.id, numbers))
        for each in printings:
            made_from = each.number, each.text_key, each.extraction_rule
            yield self._read.get((*_dated(row), *made_from), partial(_read, row, each.number, texts))

    def _shared_by(
        self, asked: Asked, told: Told, made_from: tuple[object, ...]
    ) -> tuple[passages.Shared, ...]:
        """Passages that reports of the event share with earlier ones of it; `made_from` tells which texts these are."""
        chosen = passages.compared(told.inside)
        return self._shared.get(
            (*made_from, *((*_dated(row), row.article.current) for row in chosen)),
            lambda: passages.shared(chosen, asked.reader.shown_documents([row.article.id for row in chosen])),
        )

    def _tei(self, asked: Asked, told: Told, spoken: Sequence[Utterance], address: str) -> Response:
        witnesses = [
            Witness(
                row.article.id,
                words.plain(row.article.outlet),
                row.headline,
                words.link(row.article.url),
                {Precision.HOUR: row.member.at, Precision.DAY: row.member.at.date()}.get(row.member.precision),
            )
            for row in told.inside
        ]  # fmt: skip
        body = tei(
            words.plain(told.event.title),
            spoken,
            witnesses,
            {row.article.id: row.siglum for row in told.every},
            publisher=f"Variorum, {address}",
        )
        return tagged(asked.request, Response(body, media_type=MEDIA["tei"]))


def _links(asked: Asked, events: Sequence[Event]) -> dict[str, telling.Link]:
    """What the place of each event in its story rests on."""
    placed = asked.reader.placed([event.id for event in events], limit=LINKED) if len(events) > 1 else ()
    return telling.links(events, placed)


def _all_reports(asked: Asked, story: Story, events: Sequence[Event]) -> list[tuple[Article, Membership]]:
    """The reports of a story, however many, in time."""
    return asked.reader.reports([each.id for each in events], limit=story.reports)


def _read(row: telling.Report, number: int, texts: Callable[[], Mapping[int, Document]]) -> telling.Read:
    document = texts().get(number)
    if document is None:
        raise NotHere(
            languages.later("Article %(id)s has no version %(number)s."), id=row.article.id, number=number
        )
    return telling.read_version(row, number, document)


def _made_from(each: Printing) -> tuple[object, ...]:
    """What a version quotes, and the text and the rules that this comes from."""
    return each.article_id, each.number, each.text_key, each.extraction_rule, each.rule, each.said


def _dated(row: telling.Report) -> tuple[object, ...]:
    """All of a report but its texts that goes into what is lined up."""
    return row.article.id, row.article.outlet, row.article.language, row.printed


def _shown(row: telling.Report) -> tuple[object, ...]:
    """All of a report that goes into how quotations of it are shown."""
    return row.article.id, row.siglum, row.article.language, row.article.versions
