"""An observatory with invented articles, built by hand over the in-memory store: every state a page can show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from variorum.app import Observatory, Places
from variorum.config import Settings
from variorum.discover import addresses
from variorum.evidence.memory import MemoryEvidence
from variorum.extraction.memory import Lesson, SourceMemory
from variorum.extraction.signatures import memory_key
from variorum.pipeline.classing import classed
from variorum.ports import Settled
from variorum.storage import MemoryStore
from variorum.testing.clocks import FixedClock
from variorum.text.fingerprints import text_key
from variorum.text.normalise import fold
from variorum.types import (
    AddressKind,
    Article,
    ArticleState,
    Block,
    BlockKind,
    Capture,
    Document,
    Exchange,
    Fetched,
    Interval,
    Look,
    Outcome,
    PageState,
    Plan,
    Source,
    SourceHealth,
    SourceKind,
    SourceState,
    StoredEdit,
    Version,
    WitnessChange,
)

NOW = datetime(2026, 11, 21, 20, 15, tzinfo=UTC)

P, SUB, BOX, QUOTE, CAPTION, NOTE = (
    BlockKind.PARAGRAPH,
    BlockKind.SUBHEAD,
    BlockKind.BOX,
    BlockKind.QUOTE,
    BlockKind.CAPTION,
    BlockKind.NOTE,
)


def at(text: str, day: int = 21) -> datetime:
    hour, minute = text.split(":")
    return datetime(2026, 11, day, int(hour), int(minute), 4, tzinfo=UTC)


def document(headline: str, *blocks: str | tuple[BlockKind, str], **fields: object) -> Document:
    made = tuple(Block(P, block) if isinstance(block, str) else Block(*block) for block in blocks)
    plain: dict[str, object] = {
        "published": "2026-11-21T14:51:00Z",
        "modified": "2026-11-21T19:38:00Z",
        "language": "en",
        "byline": ("Ada Quill",),
    }
    return replace(Document(PageState.ARTICLE, made, headline), **{**plain, **fields})  # type: ignore[arg-type]


class World:
    """Puts things into a store in the order in which the pipeline would."""

    def __init__(self, **settings: object) -> None:
        self.store = MemoryStore()
        self.evidence = MemoryEvidence()
        self.observatory = Observatory(
            Settings(**settings),  # type: ignore[arg-type]
            Places(":memory:", None),
            self.store,
            self.evidence,
            FixedClock(NOW),
        )

    def learnt(self, site: str, *texts: str) -> None:
        """What the site showed on three articles, and a person's word on the last of it."""
        memory = SourceMemory()
        keys = [memory_key(7, fold(text)) for text in texts]
        for article in (1, 2, 3):
            memory.learn(
                [Lesson(key, text, False, 6) for key, text in zip(keys, texts, strict=True)],
                article,
                NOW,
                first=True,
            )
        memory.decide(keys[-1].hex(), as_text=True, who="Ada", at=NOW)
        self.store.set_source_memory(site, memory.pack())

    def source(
        self, id: str, name: str, url: str, kind: SourceKind = SourceKind.FEED, **health: object
    ) -> Source:
        state = health.pop("state", SourceState.ACTIVE)
        source = Source(id, kind, url, name, name, at("08:00", 2), state=state)  # type: ignore[arg-type]
        self.store.add_source(source, NOW + timedelta(minutes=12))
        plain: dict[str, object] = {"last_poll": at("20:03"), "last_success": at("20:03"), "status": 304}
        self.store.set_health(SourceHealth(id, NOW + timedelta(minutes=12), **{**plain, **health}))  # type: ignore[arg-type]
        return source

    def article(
        self,
        id: str,
        source: str,
        url: str,
        versions: Sequence[tuple[datetime, Document]],
        *,
        every: int = 30,
        until: datetime | None = None,
        state: ArticleState = ArticleState.LIVE,
        due: datetime | None = NOW + timedelta(minutes=27),
    ) -> Article:
        """An article whose versions were first seen at these times, looked at every so many minutes between."""
        outlet = self.store.source(source).outlet
        first = versions[0][0]
        article = Article(id, url, outlet, first, state)
        plan = Plan(id, url, addresses.host(url), state, first, due, source_id=source)
        self.store.add_article(article, plan, addresses.key(url))
        self.store.saw(source, id, first, title=versions[0][1].headline, updated=None)
        step = timedelta(minutes=every)
        looks: list[Look] = []
        ends = [when for when, _ in versions[1:]] + [until or NOW]
        previous: tuple[Version, Document] | None = None
        for number, ((seen, text), end) in enumerate(zip(versions, ends, strict=True)):
            capture = self.capture(id, number, url, seen, text)
            after = None if previous is None else previous[0].last_seen
            checks = [seen + step * i for i in range(1, 400) if seen + step * i < end]
            last = checks[-1] if checks else seen
            version = Version(
                id,
                number,
                capture.id,
                text_key(text),
                text.headline,
                (Interval(after, seen, last),),
                len(text.text.split()),
            )
            self.store.add_version(version, text)
            if previous is not None:
                edits = classed(self.store, id, number - 1, number, previous[1], text).edits
                self.store.add_edits(
                    [StoredEdit(id, number - 1, number, i, edit) for i, edit in enumerate(edits)]
                )
            outcome = Outcome.NEW if previous is None else Outcome.CHANGED
            looks.append(Look(id, seen, outcome, "blocks differ", url, 200, number, capture_id=capture.id))
            looks += [Look(id, when, Outcome.UNCHANGED, "same text", url, 200, number) for when in checks]
            previous = version, text
        self.store.set_article(
            replace(
                article,
                state=state,
                headline=versions[-1][1].headline,
                language=versions[-1][1].language,
                published=versions[-1][1].published,
            )
        )
        self.store.set_state(id, state, len(versions) - 1, None)
        self.settle(looks, plan)
        return self.store.article(id)

    def settle(self, looks: Sequence[Look], plan: Plan) -> None:
        for look in looks:
            self.store.settle([Settled(replace(plan, last_look=look.at), look)])

    def capture(self, article: str, number: int, url: str, when: datetime, text: Document) -> Capture:
        body = f"<html><h1>{number}</h1></html>".encode()
        exchange = Exchange(
            url,
            when,
            200,
            (("Content-Type", "text/html; charset=utf-8"),),
            body,
            request=b"GET / HTTP/1.1\r\nHost: news.example\r\n\r\n",
            head=b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n",
            wire=body,
            address="192.0.2.1:443",
        )
        record = self.evidence.append(Fetched((exchange,)))
        self.evidence.sync()
        capture = Capture(
            f"{article[:5]}c{number:02}", article, url, when, 200, record, "text/html; charset=utf-8", 48_213
        )
        self.store.keep_captures([(capture, None)])
        return capture


FERRY = (
    "Two people have died after a fire on a ferry in the harbour, rescuers said on Saturday afternoon.",
    "The port was closed shortly after the alarm was raised at half past two.",
    "Passengers were taken off by the pilot boat and by a tug that lay at the coal pier.",
    "The ferry, the Maid of Orr, was built in 1998 and carries up to 300 people between the islands.",
    (BOX, "How the alarm is raised at sea"),
    "The harbour office said that the fire began on the car deck.",
    "Nobody was on the car deck at the time, the office added.",
    "“We had everyone off the upper deck within twenty minutes,” said the master of the tug.",
    (SUB, "A calm sea"),
    "The sea was calm and the wind light, the weather station at Orr reported.",
    "The ferry had been inspected in January and was found in good order.",
    "The company has run the crossing for 40 years without a serious accident.",
    "The next inspection was due in spring.",
    "The cause is not known.",
)
FERRY_LATER = (
    "Five people have died after a fire on a ferry in the harbour, rescuers said on Saturday evening.",
    "The port was closed shortly after the alarm was raised at half past two.",
    "Forty-one passengers were taken off by the pilot boat and by a tug that lay at the coal pier.",
    (BOX, "How the alarm is raised at sea"),
    (SUB, "What is known"),
    "Three of the dead were members of the crew, the company confirmed in a short statement.",
    "The names will be published once the families have been told.",
    "A second tug brought divers from the mainland soon after six.",
    "They will search the lower decks as soon as the hull has cooled.",
    "Schools on both islands will stay closed on Monday.",
    "The ferry, the Maid of Orr, was built in 1998 and carries up to 300 people between the islands.",
    "The harbour office said that the fire began on the car deck. Nobody was on the car deck at the time, the office added.",
    (SUB, "A calm sea"),
    "The sea was calm and the wind light, the weather station at Orr reported.",
    "The ferry had been inspected in January and was found in good order.",
    "The company has run the crossing for 40 years without a serious accident.",
    "The next inspection was due in spring.",
    "The port is expected to stay closed until Sunday noon.",
    "“We had everyone off the upper deck within twenty minutes,” said the master of the tug.",
    "The cause is not known.",
)

HOSTILE = "<script>alert(1)</script> & \"quoted\" 'single' \u202egnihton\u202c \x07bell <img src=x onerror=alert(2)>"
HOSTILE_URL = "javascript:alert(3)"


def full(**settings: object) -> World:
    """Three outlets, edits of several kinds, a withdrawn, a returned and a hostile article."""
    world = World(**settings)
    world.source("courier1", "Harbour Courier", "https://courier.example/feed.xml")
    world.source(
        "herald01",
        "Island Herald",
        "https://herald.example/news-sitemap.xml",
        SourceKind.SITEMAP,
        status=403,
        failing_since=at("09:10"),
        failures=4,
        problem="the server refuses",
    )
    world.source(
        "ledger01",
        "Evening Ledger",
        "https://ledger.example/harbour",
        SourceKind.PAGE,
        state=SourceState.PAUSED,
    )
    mild = list(FERRY)
    mild[2] = "Passengers and crew were taken off by the pilot boat and by a tug that lay at the coal pier."
    third = list(FERRY_LATER)
    third[1] = (
        "The port was closed shortly after the alarm was raised at half past two, the harbour office said."
    )
    world.article(
        "k7d2mq9t",
        "courier1",
        "https://courier.example/2026/11/ferry-fire",
        [
            (at("14:58"), document("Ferry fire: two dead, port closed", *FERRY)),
            (at("16:28"), document("Ferry fire: two dead, port closed", *mild)),
            (at("19:42"), document("Ferry fire: five dead, port closed", *FERRY_LATER)),
        ],
    )
    world.article(
        "m3n8xw2a",
        "herald01",
        "https://herald.example/politics/minister",
        [
            (
                at("12:05"),
                document(
                    "Minister resigns over contract",
                    "She has resigned, her office said on Saturday.",
                    "The contract was signed in 2019.",
                    "Two members of the council asked for an inquiry.",
                ),
            ),
            (
                at("18:05"),
                document(
                    "Minister to ‘step back’ over contract",
                    "She will step back for now, a spokesman said on Saturday.",
                    "The contract was signed in 2019.",
                    "Two members of the council asked for an inquiry.",
                ),
            ),
        ],
    )
    world.article(
        "h5q1rs7v",
        "ledger01",
        "https://ledger.example/hospital",
        [
            (
                at("09:00"),
                document(
                    "Hospital ‘knew of fault for years’",
                    "“We knew of it for years,” the trust said.",
                    "The lift stood still for 11 days.",
                    "Patients were carried down by the stairs.",
                ),
            ),
            (
                at("17:30"),
                document(
                    "Hospital ‘told of fault in 2024’",
                    "“We were told in 2024,” the trust said.",
                    "Patients were carried down by the stairs.",
                    "The lift stood still for 12 days.",
                    (NOTE, "An earlier version gave the wrong year for the warning."),
                ),
            ),
        ],
    )
    world.article(
        "w9t4kd3b",
        "herald01",
        "https://herald.example/council/tower",
        [
            (
                at("10:00"),
                document(
                    "Council looks at tower scheme",
                    "The council will look at the scheme today.",
                    "Neighbours have objected to the height.",
                ),
            ),
            (
                at("11:30"),
                document(
                    "Council approves tower scheme",
                    "The council has approved the scheme.",
                    "Neighbours have objected to the height.",
                ),
            ),
        ],
        until=at("16:00"),
        state=ArticleState.WITHDRAWN,
        due=None,
    )
    gone = world.store.plan("w9t4kd3b")
    url = "https://herald.example/council/tower"
    world.settle(
        [
            Look("w9t4kd3b", at(when), Outcome.GONE if i == 3 else Outcome.UNCERTAIN, "answers 410", url, 410)
            for i, when in enumerate(("16:28", "16:58", "17:58", "19:58"))
        ],
        gone,
    )
    world.store.set_state("w9t4kd3b", ArticleState.WITHDRAWN, 1, None)
    world.article(
        "b2f6yz8c",
        "courier1",
        "https://courier.example/2026/11/storm",
        [
            (
                at("13:00"),
                document(
                    "Storm reaches the coast", "The storm has reached the coast.", "Ferries stay in port."
                ),
            ),
            (
                at("13:35"),
                document("Storm: what we know", "The storm has reached the coast.", "Ferries stay in port."),
            ),
        ],
        until=at("14:00"),
    )
    world.store.add_interval("b2f6yz8c", 0, at("14:00"), at("14:05"))
    plan = world.store.plan("b2f6yz8c")
    url = "https://courier.example/2026/11/storm"
    world.settle(
        [Look("b2f6yz8c", at("14:05"), Outcome.VARIANT, "the text of version 0 came back", url, 200, 0)], plan
    )
    world.settle([Look("b2f6yz8c", at("15:10"), Outcome.UNCHANGED, "same text", url, 200, 0)], plan)
    world.settle([Look("b2f6yz8c", at("19:10"), Outcome.FAILED, "timeout after 60 s", url, None)], plan)
    world.article(
        "z4h0st1e",
        "courier1",
        "https://courier.example/2026/11/odd",
        [
            (
                at("07:00"),
                document(f"Old {HOSTILE}", f"First {HOSTILE} paragraph.", "A second one that stays."),
            ),
            (
                at("08:00"),
                document(
                    f"New {HOSTILE}",
                    f"First {HOSTILE} paragraph, reworded a little.",
                    "A second one that stays.",
                ),
            ),
        ],
    )
    world.store.add_address("z4h0st1e", HOSTILE_URL, "hostile-key", AddressKind.ALIAS, at("07:00"))
    world.article(
        "s1ng1e00",
        "courier1",
        "https://courier.example/2026/11/quiet",
        [
            (
                at("11:00"),
                document(
                    "Library opens on Sundays",
                    "The library will open on Sundays from December.",
                    "It closed on Sundays in 1987.",
                ),
            )
        ],
    )
    world.article(
        "t4k3nd0w",
        "courier1",
        "https://courier.example/2026/11/gone",
        [
            (at("06:00"), document("A report that had to go", "Its text named a child.")),
            (at("06:30"), document("A report that went", "Its text named nobody.")),
        ],
    )
    world.store.takedown("t4k3nd0w", at("12:00"), "court order 12 of 2026")
    world.learnt(
        "courier.example", "Sign up for the evening bulletin", "Most read: the ferry, the pier, the choir"
    )
    world.store.add_witness_changes(
        [WitnessChange("k7d2mq9t", at("19:10"), "og:title", "Ferry fire: live", "Ferry fire: what we know")]
    )
    return world
