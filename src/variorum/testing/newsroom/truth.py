"""The truth of a newsroom: which text stood where and when, and what happened; for whoever is to be judged.

`Truth.at(url, time)` answers for one moment; `Truth.articles` has every version with its intervals; `Truth.shared` what is
known of articles that report one happening;
`Truth.as_json()` is the same for other programs (the control port serves it as `/truth.json`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from variorum.testing.newsroom.model import Copy, Event, Face, Life, State
from variorum.testing.newsroom.script import Script
from variorum.testing.newsroom.shared import Happening, Shared


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time: from `since` until just before `until`; None where it has no end."""

    since: datetime
    until: datetime | None

    def __contains__(self, moment: datetime) -> bool:
        return self.since <= moment and (self.until is None or moment < self.until)


@dataclass(frozen=True, slots=True)
class TrueVersion:
    """A text (headline and blocks) and all intervals in which it stood; numbers count from 0.

    A text that came back has one number and several intervals. `copy` is its first form: byline and
    og:title may have changed while the text stood.
    """

    number: int
    copy: Copy
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class TrueFace:
    """What the address answered with during a stretch of time."""

    face: Face
    span: Span


@dataclass(frozen=True, slots=True)
class TrueArticle:
    """One article: its addresses (oldest first), versions, faces and events."""

    name: str
    outlet: str
    section: str
    language: str
    event: str | None  # the happening that it reports, where several outlets report it
    urls: tuple[str, ...]
    published: datetime
    versions: tuple[TrueVersion, ...]
    faces: tuple[TrueFace, ...]
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """How an article stood at one moment; `url` is its address then, `version` the number of its text."""

    article: TrueArticle
    version: int
    state: State
    url: str


class Truth:
    """Made from a script and the addresses under which its outlets answer."""

    def __init__(self, script: Script, bases: Mapping[str, str]) -> None:
        self._lives = {life.name: life for life in script.lives}
        self._bases = dict(bases)
        self.seed = script.seed
        self.origin = script.origin
        self.events = script.events
        self._shared = script.shared

    @cached_property
    def articles(self) -> tuple[TrueArticle, ...]:
        return tuple(_article(life, self._bases[life.outlet]) for life in self._lives.values())

    @cached_property
    def shared(self) -> Shared:
        """What is known of articles that belong together. A happening that no story is told of is one of its own."""
        known = {each.name for each in self._shared.happenings}
        others: dict[str, list[str]] = {}
        for article in self.articles:
            if article.event is not None and article.event not in known:
                others.setdefault(article.event, []).append(article.name)
        further = tuple(Happening(name, name, tuple(names)) for name, names in others.items() if names[1:])
        return replace(self._shared, happenings=self._shared.happenings + further)

    @cached_property
    def _by_url(self) -> dict[str, TrueArticle]:
        return {url: article for article in self.articles for url in article.urls}

    def article(self, url: str) -> TrueArticle | None:
        """The article of an address, present or former, with or without tracking parameters."""
        return self._by_url.get(plain_url(url))

    def at(self, url: str, time: datetime) -> Moment | None:
        """How the article of that address stood; None where there was none."""
        article = self.article(url)
        if article is None:
            return None
        state = self._lives[article.name].state(time)
        if state is None:
            return None
        number = next(v.number for v in article.versions if any(time in span for span in v.spans))
        return Moment(article, number, state, self._bases[article.outlet] + state.path)

    def as_json(self) -> dict[str, Any]:
        """All of it in plain values; times are RFC 3339 in UTC."""
        return {
            "seed": self.seed,
            "origin": _time(self.origin),
            "articles": [
                {
                    "name": article.name,
                    "outlet": article.outlet,
                    "section": article.section,
                    "language": article.language,
                    "event": article.event,
                    "urls": list(article.urls),
                    "published": _time(article.published),
                    "versions": [
                        {
                            "number": version.number,
                            **_copy(version.copy),
                            "spans": [_span(span) for span in version.spans],
                        }
                        for version in article.versions
                    ],
                    "faces": [{"face": face.face.value, **_span(face.span)} for face in article.faces],
                }
                for article in self.articles
            ],
            "events": [
                {
                    "name": event.name,
                    "article": event.article,
                    "outlet": event.outlet,
                    "kind": event.kind.value,
                    "at": _time(event.at),
                    "old": event.old,
                    "new": event.new,
                    "announced": event.announced,
                    "before": self._state(event, event.before),
                    "after": self._state(event, event.after),
                }
                for event in self.events
            ],
            "shared": asdict(self.shared),
        }

    def _state(self, event: Event, state: State | None) -> dict[str, Any] | None:
        if state is None:
            return None
        return {
            **_copy(state.copy),
            "face": state.face.value,
            "url": self._bases[event.outlet] + state.path,
            "modified": _time(state.modified),
        }


def plain_url(url: str) -> str:
    """The address without fragment and without the parameters that the newsroom's feeds add."""
    parts = urlsplit(url)
    query = [(key, value) for key, value in parse_qsl(parts.query) if not key.startswith("utm_")]
    return parts._replace(query=urlencode(query), fragment="").geturl()


def _article(life: Life, base: str) -> TrueArticle:
    ends: list[datetime | None] = [event.at for event in life.events[1:]]
    spans = [Span(event.at, end) for event, end in zip(life.events, [*ends, None], strict=True)]
    copies: list[Copy] = []
    standing: list[list[Span]] = []
    faces: list[TrueFace] = []
    current = -1
    for event, span in zip(life.events, spans, strict=True):
        keys = [copy.text_key for copy in copies]
        key = event.after.copy.text_key
        if key not in keys:
            copies.append(event.after.copy)
            standing.append([])
            keys.append(key)
        number = keys.index(key)
        if number == current:
            standing[number][-1] = Span(standing[number][-1].since, span.until)
        else:
            standing[number].append(span)
        current = number
        if faces and faces[-1].face is event.after.face:
            faces[-1] = TrueFace(faces[-1].face, Span(faces[-1].span.since, span.until))
        else:
            faces.append(TrueFace(event.after.face, span))
    return TrueArticle(
        name=life.name,
        outlet=life.outlet,
        section=life.draft.section,
        language=life.draft.language,
        event=life.draft.event,
        urls=tuple(base + path for path in life.paths),
        published=life.published,
        versions=tuple(TrueVersion(i, copies[i], tuple(standing[i])) for i in range(len(copies))),
        faces=tuple(faces),
        events=life.events,
    )


def _time(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def _span(span: Span) -> dict[str, str | None]:
    return {"since": _time(span.since), "until": None if span.until is None else _time(span.until)}


def _copy(copy: Copy) -> dict[str, Any]:
    return {
        "headline": copy.headline,
        "og_headline": copy.og_headline,
        "byline": list(copy.byline),
        "standfirst": copy.standfirst,
        "blocks": [{"kind": block.kind.value, "text": block.text} for block in copy.blocks],
    }
