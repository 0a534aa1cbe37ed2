"""A story of two events, told by three outlets in words that differ, grouped and read as the product does it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import count

from web_world import HOSTILE, World, at, document, full

from variorum.cluster.stream import Report, Stream
from variorum.ports import Filed, PlacedEvent, PlacedReport, Printing
from variorum.quotes.said import said
from variorum.types import ArticleState, Membership, Precision

BRIDGE = (
    "The Kestrel bridge over the Tolv at Marstein will stay closed until spring, Mayor Inge Solheim said on Tuesday.",
    "Engineers found 14 cracks in the northern pier, the county road office said.",
    "“We will not open the Kestrel bridge before every bolt has been looked at, and that will take until spring,” Ms Solheim said.",
    "Some 9,000 people cross the Kestrel bridge every day on their way to Aldvik.",
    "The ferry at Quay Street will run every ten minutes, the harbour office said.",
)
BRIDGE_COURIER = (
    "Marstein's Kestrel bridge remains shut, and the mayor does not expect it to open before spring.",
    "“We won't open the Kestrel bridge before every bolt has been looked at,” Mayor Inge Solheim said.",
    "The county road office has found 12 cracks in the northern pier of the bridge over the Tolv.",
    "“I have crossed it every day for thirty years and nobody told me anything,” said Leif Aas, a baker in Aldvik.",
    "The crossing from Marstein to Aldvik takes 40 minutes by the Solberg tunnel.",
)
BRIDGE_LEDGER = (
    "The mayor of Marstein, Inge Solheim, has ruled out opening the Kestrel bridge before spring.",
    "The Kestrel bridge over the Tolv was closed on Monday after cracks were found in its northern pier.",
    "Ms Solheim said “every bolt” would be looked at before the bridge to Aldvik was opened again.",
    "A second ferry will cost 3 million kroner, according to the county road office.",
)
FERRY = (
    "A second ferry between Marstein and Aldvik started on Friday while the Kestrel bridge over the Tolv is closed.",
    "“The ferry is no bridge, but it will do until spring,” Mayor Inge Solheim said on the quay.",
    "The county road office pays 3 million kroner for it.",
    "The Kestrel bridge was closed after cracks were found in its northern pier.",
)
FERRY_LATER = (
    *FERRY[:1],
    "“The ferry is no bridge, but it has to do until spring,” Mayor Inge Solheim said on the quay.",
    *FERRY[2:],
)


def told(**settings: object) -> World:
    """`full`, and the story of the bridge."""
    world = full(**settings)
    bridge(world)
    gathered(world)
    return world


def bridge(world: World) -> None:
    """Two reports of the courier (one with its hour, one with two versions), one of the herald without an hour, one of the
    ledger without a time."""
    for id, source, url, versions in (
        ("b1ridge0", "courier1", "https://courier.example/bridge",
         [(at("09:30", 3), document("Kestrel bridge closed until spring", *BRIDGE, published="2026-11-03T09:10:00Z"))]),
        ("b2ridge0", "herald01", "https://herald.example/bridge",
         [(at("12:00", 3), document("‘Every bolt’: bridge shut for months", *BRIDGE_COURIER, published="2026-11-03"))]),
        ("b3ridge0", "ledger01", "https://ledger.example/bridge",
         [(at("15:00", 3), document("Mayor rules out opening of bridge", *BRIDGE_LEDGER, published=None, modified=None))]),
        ("f1erry00", "courier1", "https://courier.example/second-ferry",
         [(at("08:00", 19), document("Second ferry starts at Marstein", *FERRY, published="2026-11-19T07:50:00Z")),
          (at("11:00", 19), document("Second ferry starts at Marstein", *FERRY_LATER, published="2026-11-19T07:50:00Z"))]),
    ):  # fmt: skip
        world.article(id, source, url, versions, every=600)
        world.store.set_state(id, ArticleState.LIVE, len(versions) - 1, None)


def hostile(world: World) -> None:
    """Two reports whose every word is hostile."""
    for number in (1, 2):
        said_so = f"“{HOSTILE} the bolt of the bridge {number} will be looked at,” {HOSTILE} said."
        text = document(HOSTILE, said_so, said_so, published="2026-11-12")
        world.article(
            f"h{number}ostile",
            "ledger01",
            f"https://ledger.example/h{number}",
            [(at("09:00", 12), text)],
            every=600,
        )


#: The event that three reports tell, and that of the ferry.
EVENT = "/s/b1ridge0/b1ridge0"
FERRY_EVENT = "/s/b1ridge0/f1erry00"


def gathered(world: World) -> None:
    """Group all reports of a world and read what they quote."""
    store, numbers = world.store, count(1)
    stream = Stream(lambda kind: f"{kind}{next(numbers):03}")
    reports: dict[str, Report] = {}
    printings: list[Printing] = []
    for article in store.articles(limit=1000):
        for version in store.versions(article.id):
            text = store.document(article.id, version.number)
            printings.append(Printing(article.id, version.number, tuple(said(text.text, "en")), 1))
        if not store.versions(article.id):
            continue
        reports[article.id] = Report(
            article.id, article.outlet, text.headline or "", text.text, _stated(text.published or text.modified), None, "en"
        )  # fmt: skip
        stream.add(reports[article.id])
    stream.repair()
    places = [(stream.place(report), report) for report in sorted(reports.values(), key=lambda each: each.id)]
    events: dict[str, str] = {}  # groups have the id of their first article here, so that addresses stay
    stories: dict[str, str] = {}
    for place, report in places:
        events.setdefault(place.event, report.id)
        stories.setdefault(place.story, report.id)
    placed = []
    for place, report in places:
        when, precision = _time(report.published, store.article(report.id).found)
        evidence = place.evidence
        told = stream.printed(evidence.terms, stream.events.groups[place.event].members)
        names = tuple(form for term, form in told.items() if term in stream.names(report))
        member = Membership(
            report.id, events[place.event], stories[place.story], when, precision, evidence.score, tuple(told.values()), names, evidence.days_apart
        )  # fmt: skip
        placed.append(PlacedReport(member, {}, None))
    store.file(
        Filed(
            world.observatory.clock.now(),
            printings=tuple(printings),
            reports=tuple(placed),
            events=tuple({PlacedEvent(events[place.event], stories[place.story]) for place, _ in places}),
        )
    )


def _stated(text: str | None) -> datetime | date | None:
    if text is None:
        return None
    return date.fromisoformat(text) if len(text) == len("2026-11-03") else datetime.fromisoformat(text)


def _time(published: datetime | date | None, found: datetime) -> tuple[datetime, Precision]:
    if isinstance(published, datetime):
        return published, Precision.HOUR
    if published is None:
        return found, Precision.SEEN
    return datetime(published.year, published.month, published.day, tzinfo=UTC), Precision.DAY


def many(reports: int) -> World:
    """One event that very many reports of ten outlets tell."""
    world = World()
    for outlet in range(10):
        world.source(f"outlet0{outlet}", f"{chr(65 + outlet)} Gazette", f"https://g{outlet}.example/feed.xml")
    every: Sequence[tuple[str, ...]] = (BRIDGE, BRIDGE_COURIER, BRIDGE_LEDGER)
    for number in range(reports):
        when = at("06:00", 3) + timedelta(minutes=5 * number)
        text = document(
            f"Kestrel bridge closed, report {number}",
            *every[number % 3],
            f"“The {number} buses to Aldvik are full,” said driver number {number}.",
            published=when.isoformat(),
        )
        world.article(f"r{number:04}xxx", f"outlet0{number % 10}", f"https://g{number % 10}.example/{number}", [(when, text)], every=600)  # fmt: skip
    gathered(world)
    return world
