"""Quotations in lists, and who is named as a speaker."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from variorum.edits.vocabulary import LANGUAGES, vocabulary
from variorum.publish import words
from variorum.publish.stories.naming import speaker_path
from variorum.publish.stories.said import QUOTATION
from variorum.publish.views.naming import title
from variorum.quotes.printed import Kind
from variorum.types import Article, Membership, Quote, Speaker


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
                row.kind != Kind.INDIRECT and not QUOTATION.search(row.text),
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
