"""The newsroom watched by the product, and its reports grouped and compared: what is told of shared happenings beside what is
known of them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

import pytest

from variorum import Observatory, Settings, open_observatory
from variorum.cluster.agencies import agency
from variorum.cluster.reuse import Passages, Printed
from variorum.cluster.stream import Report, Stream
from variorum.edits.quotations import word_key
from variorum.pipeline.adding import Wish
from variorum.quotes.printed import Wording
from variorum.quotes.said import said
from variorum.quotes.spans import quoted
from variorum.quotes.utterances import Utterance, utterances
from variorum.testing.clocks import FixedClock
from variorum.testing.newsroom import ORIGIN, Newsroom, Shared, TrueUtterance
from variorum.types import Version

#: When the newsroom is looked at, in hours after the origin: at the last moment every planned edit was made.
MOMENTS = 0.0, 0.7, 1.5, 2.5, 5.0, 7.0
#: Of the wordings that are known, those that are found with another wording of the same thing said (a fragment inside a
#: sentence of the writer's is missed); of the differences that are known between them, those that are told, with their kind.
WORDINGS, DIFFERENCES = 0.9, 0.9


@dataclass(frozen=True)
class Told:
    """What was made of a watched newsroom: its reports by the article's name in the truth, as they stand now."""

    known: Shared
    reports: dict[str, Report]
    texts: dict[str, list[str]]
    stream: Stream


@pytest.fixture(scope="module", params=[7, 11])
def told(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Told:
    clock = FixedClock(ORIGIN)
    settings = Settings(
        home=str(tmp_path_factory.mktemp("room")), allow_loopback=True, pace=0.0, host_budget=100_000,
        batch_seconds=0.01, log_level="error",
    )  # fmt: skip
    with (
        Newsroom(seed=request.param, clock=clock, articles=6, happenings=True) as room,
        open_observatory(settings=settings, clock=clock) as observatory,
    ):
        asyncio.run(_watch(room, observatory, clock))
        truth = room.truth()
        reports: dict[str, Report] = {}
        texts: dict[str, list[str]] = {}
        for article in observatory.store.articles():
            true = truth.article(article.url)
            assert true is not None
            versions = observatory.store.versions(article.id)
            texts[true.name] = [_text(observatory, version) for version in versions]
            published = datetime.fromisoformat(article.published) if article.published else None
            reports[true.name] = Report(
                article.id, true.outlet, article.headline or "", texts[true.name][-1], published, article.url,
                true.language,
            )  # fmt: skip
    numbers = count()
    stream = Stream(lambda kind: f"{kind}{next(numbers)}")
    for report in reports.values():
        stream.add(report)
    stream.repair()
    return Told(truth.shared, reports, texts, stream)


async def _watch(room: Newsroom, observatory: Observatory, clock: FixedClock) -> None:
    for outlet in room.outlets:
        for url in [*outlet.feeds, outlet.front]:
            await observatory.add_source(url, wish=Wish(outlet=outlet.title))
    for hours in MOMENTS:
        clock.advance(ORIGIN + timedelta(hours=hours) - clock.now())
        await observatory.watch(once=True, poll_seconds=0.02)


def _text(observatory: Observatory, version: Version) -> str:
    document = observatory.store.document(version.article_id, version.number)
    return "\n".join(block.text for block in document.blocks)


def test_reports_of_one_happening_are_one_event(told: Told) -> None:
    """Each event holds the reports of its happening and no other; what happened days before is another event of the same
    story, and a like accident elsewhere is of another one."""
    places = {name: told.stream.place(report) for name, report in told.reports.items()}
    stories: dict[str, set[str]] = {}
    for happening in told.known.happenings:
        if not places.keys() >= set(happening.articles):
            continue  # one is printed later
        (event,) = {places[name].event for name in happening.articles}
        assert {name for name, place in places.items() if place.event == event} == set(happening.articles)
        stories.setdefault(happening.story, set()).add(places[happening.articles[0]].story)
    assert all(len(found) == 1 for found in stories.values())
    assert stories["sandvoe"].isdisjoint(stories["hollin"] | stories["herring"])


def test_what_was_said_is_one_utterance(told: Told) -> None:
    """Wordings of one thing said are found together, with the differences that were made on purpose."""
    found = utterances(list(_wordings(told)))
    wordings, held = 0, 0
    differences, right = 0, 0
    for known in told.known.utterances:
        last = {each.article: each for each in known.wordings}  # of an altered quotation, as it stands now
        best = max(found, key=lambda each: len(_holding(each, known, told)))
        holding = _holding(best, known, told)
        marked = {(each.kind, best.members[each.member].report) for each in best.differences}
        wordings += len(last)
        held += len(holding) if len(holding) > 1 else 0
        for name in holding & last.keys():
            kinds = [each.kind for each in last[name].differences]
            differences += len(kinds)
            right += sum((kind, told.reports[name].id) in marked for kind in kinds)
    assert held >= WORDINGS * wordings
    assert right >= DIFFERENCES * differences


def _wordings(told: Told) -> Iterator[Wording]:
    for report in told.reports.values():
        for each in said(report.text, report.language):
            yield Wording(report.id, each, told.stream.place(report).event)


def _holding(utterance: Utterance, known: TrueUtterance, told: Told) -> set[str]:
    """The articles of which an utterance holds the wording that is known."""
    printed = {told.reports[each.article].id: (each.article, _key(each.text)) for each in known.wordings}
    held: set[str] = set()
    for member in utterance.members:
        name, text = printed.get(member.report, ("", ""))
        shorter, longer = sorted((text, _key(member.said.text)), key=len)
        if name and shorter in longer:
            held.add(name)
    return held


def _key(text: str) -> str:
    return " ".join(word_key(text))


def test_a_quotation_that_was_altered_later_stands_in_two_versions(told: Told) -> None:
    """Both wordings were seen, and a figure before and after its edit."""
    (known,) = (each for each in told.known.utterances if any(wording.altered for wording in each.wordings))
    name = next(each.article for each in known.wordings if each.altered)
    before, after = (_key(each.text) for each in known.wordings if each.article == name)
    versions = [_key(text) for text in told.texts[name]]
    assert before in versions[0]
    assert after in versions[-1]
    figure = next(each for each in told.known.figures if len(each.printed.get(name, ())) > 1)
    seen = [next(words for words in figure.printed[name] if words in text) for text in told.texts[name]]
    assert tuple(dict.fromkeys(seen)) == figure.printed[name]


def test_the_text_of_the_agency_is_told_as_taken_over(told: Told) -> None:
    """It alone, and nearly all of it, by who printed it second; both credit the agency."""
    order = {name: report.published for name, report in told.reports.items()}
    printed = [
        Printed(name, told.reports[name].outlet, told.reports[name].text, quoted(told.reports[name].text))
        for name in sorted(order, key=lambda name: str(order[name]))
    ]
    passages = Passages()
    passages.know_outlets(printed)
    reused = {each.id: found for each in printed if (found := passages.add(each))}
    (copied,) = told.known.copies
    assert {name: [each.source for each in found] for name, found in reused.items()} == {
        copied.article: [copied.source]
    }
    assert reused[copied.article][0].share_without_quotes > 0.8
    assert {agency(told.reports[name].text) for name in (copied.article, copied.source)} == {copied.agency}
