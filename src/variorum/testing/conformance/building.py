"""What the cases of the store are built of: a source, an article, a version, in as few words as it takes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Protocol

from hypothesis import HealthCheck
from hypothesis import strategies as st

from variorum.ports import Filed, NewText, PlacedEvent, PlacedReport, Search, Settled, Store
from variorum.quotes.printed import Kind, Named, Said
from variorum.types import (
    Article,
    ArticleState,
    Block,
    BlockKind,
    Capture,
    Change,
    Document,
    Edit,
    EditClass,
    Interval,
    Look,
    Membership,
    Outcome,
    PageState,
    Plan,
    Precision,
    RecordRef,
    Regrouped,
    Source,
    SourceKind,
    StoredEdit,
    Version,
)

T = datetime(2026, 5, 1, 12, 0, 0, 123456, tzinfo=UTC)


HOUR = timedelta(hours=1)


MINUTE = timedelta(minutes=1)


MICROSECOND = timedelta(microseconds=1)


class StoreAndSearch(Store, Search, Protocol):
    """What the suite examines."""


def a_source(id_: str = "s1", **more: object) -> Source:
    """A feed of an invented outlet."""
    source = Source(id_, SourceKind.FEED, f"https://{id_}.example/feed", f"Feed {id_}", "Courier", T)
    return replace(source, **more)  # type: ignore[arg-type]


def a_document(*paragraphs: str, headline: str | None = "Ferry runs late") -> Document:
    """An article of these paragraphs."""
    return Document(
        PageState.ARTICLE, tuple(Block(BlockKind.PARAGRAPH, text) for text in paragraphs), headline=headline
    )


def an_article(
    store: Store,
    id_: str,
    *,
    due: datetime | None = T,
    found: datetime = T,
    host: str = "h.example",
    outlet: str = "Courier",
) -> Article:
    """Add an article that was just found."""
    article = Article(id_, f"https://{host}/{id_}", outlet, found)
    store.add_article(article, Plan(id_, article.url, host, ArticleState.FOUND, found, due), f"{host}/{id_}")
    return store.article(id_)


def a_version(
    store: Store,
    id_: str,
    number: int,
    at: datetime,
    *paragraphs: str,
    headline: str | None = "Ferry runs late",
    after: datetime | None = None,
) -> Version:
    """Add a version with its capture."""
    capture = a_capture(f"{id_}c{number}", id_, at)
    store.keep_captures([(capture, None)])
    version = Version(
        id_,
        number,
        capture.id,
        f"key {id_} {number}",
        headline,
        (Interval(after, at, at),),
        words=10 + number,
    )
    store.add_version(version, a_document(*paragraphs, headline=headline))
    return version


def a_text(
    id_: str, number: int, at: datetime, *paragraphs: str, capture: str, edits: tuple[StoredEdit, ...] = ()
) -> NewText:
    """What `a_version` adds, for `add_texts`; the capture is there."""
    version = Version(
        id_, number, capture, f"key {id_} {number}", "Ferry runs late", (Interval(None, at, at),), 10 + number
    )
    return NewText(version, a_document(*paragraphs), edits, ArticleState.LIVE)


def a_capture(id_: str, article_id: str, at: datetime, offset: int = 0) -> Capture:
    """A capture in an invented file."""
    ref = RecordRef("2026-05.warc.gz", offset, 700, f"<urn:uuid:{id_}>", "sha256:" + "0" * 64)
    return Capture(id_, article_id, f"https://h.example/{article_id}", at, 200, ref, "text/html", 600)


def a_look(
    store: Store,
    id_: str,
    at: datetime,
    outcome: Outcome = Outcome.UNCHANGED,
    *,
    version: int | None = None,
    capture: str | None = None,
    due: datetime | None = None,
) -> Settled:
    """A look at an article, with its plan as it is, due again later."""
    plan = replace(store.plan(id_), last_look=at, due=due or at + HOUR)
    look = Look(
        id_, at, outcome, "same bytes", plan.url, 200, version, "d1", capture, changed_blocks=("k1", "k2")
    )
    return Settled(plan, look)


def an_edit(old: str, new: str, klass: EditClass = EditClass.FIGURE) -> Edit:
    """An altered sentence."""
    return Edit(klass, Change.ALTERED, old, new, 0, 0, "count", 0.75, 3, "people")


def a_report(
    id_: str, event: str, story: str, at: datetime = T, *, score: float | None = None, term: str = "boats"
) -> PlacedReport:
    """Where an article belongs, for that term."""
    member = Membership(id_, event, story, at, Precision.HOUR, score, (term,), (), score and 0.5, 3)
    vector, days = {term: 0.8, "pier": 0.6}, (739_372.5, 739_372.5)
    return PlacedReport(member, vector, days, frozenset({"pier"}), {"pier": "Pier"})


def filed(*reports: PlacedReport, at: datetime = T, turns: tuple[Regrouped, ...] = ()) -> Filed:
    """A batch that put these reports where they belong."""
    events = {each.member.event_id: each.member.story_id for each in reports}
    placed = tuple(PlacedEvent(event, story) for event, story in events.items())
    return Filed(at, reports=reports, events=placed, turns=turns)


def a_quote(text: str, speaker: str | None = "Ann Porter", *, kind: Kind = Kind.DIRECT, repeats: int | None = None) -> Said:  # fmt: skip
    """Something said in a text of nothing else."""
    named = None if speaker is None else Named(speaker, 0, 0)
    return Said(0, len(text), text, kind, named, "said" if speaker else None, repeats)


def versions_of(store: Store, id_: str) -> Article:
    """An article with three versions, an hour apart, and the edits between them."""
    an_article(store, id_)
    a_version(store, id_, 0, T, "Twelve boats were moored. The harbour is calm.")
    a_version(store, id_, 1, T + HOUR, "Fifteen boats were moored. The harbour is calm.", after=T)
    a_version(
        store, id_, 2, T + 2 * HOUR, "Fifteen boats were moored. The harbour is closed.", after=T + HOUR
    )
    store.add_edits([StoredEdit(id_, 0, 1, 0, an_edit("Twelve", "Fifteen"))])
    store.add_edits([StoredEdit(id_, 1, 2, 0, an_edit("calm", "closed", EditClass.WORDING))])
    return store.article(id_)


hostile_texts = st.text(st.characters(), max_size=60) | st.sampled_from(
    [
        "",
        "\x00",
        "a\x00b",
        "\ud800",
        "\u202egnp.exe",
        "'; DROP TABLE article; --",
        "<script>",
        "é́",
        "\x02\x03",
        "NEAR(",
        '"',
    ]
)


serial = count()


#: The examples of a case share one store and go on from one another; a subclass is another run of the case.
ONE_STORE_FOR_ALL = [HealthCheck.function_scoped_fixture, HealthCheck.differing_executors]


def as_kept(text: str | None) -> str | None:
    """NUL and lone surrogates come back as U+FFFD; everything else as it went in."""
    if text is None:
        return None
    return "".join("\ufffd" if char == "\x00" or "\ud800" <= char <= "\udfff" else char for char in text)
