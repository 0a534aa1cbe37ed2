"""What is held of a source's pages, as people and programs read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from variorum.extraction.memory import SAMPLE, Known, KnownKind
from variorum.publish import exports, words
from variorum.publish.languages import gettext, later

#: How each reason is told in a table.
_TAKEN: Final = {
    KnownKind.REPEATED: (later("furniture"), later("the same words stand on several articles")),
    KnownKind.SIMULTANEOUS: (
        later("page noise"),
        later("what is set like it changes on many articles at once"),
    ),
    KnownKind.PASSING: (
        later("page noise"),
        later("what is set like it comes and goes while the article stands"),
    ),
    KnownKind.DECIDED: (later("furniture"), ""),
}


@dataclass(frozen=True, slots=True)
class Held:
    """One line of the table: what is held, on how many articles it was seen, as what it is taken, and since when."""

    key: str
    text: str
    sample: bool  # the text is one example of everything that is set alike
    pages: str
    taken: str
    why: str  # who decided, or what showed it
    since: str
    last: str
    as_text: bool
    decided: bool


def table(known: Sequence[Known], articles: int, now: datetime) -> tuple[Held, ...]:
    """The lines: people's decisions first, then what was seen on most articles. `articles` is how many taught the
    memory."""
    ranked = sorted(known, key=lambda each: (each.kind is not KnownKind.DECIDED, -each.articles))
    return tuple(_line(each, articles, now) for each in ranked)


def _line(known: Known, articles: int, now: datetime) -> Held:
    decided = known.kind is KnownKind.DECIDED
    taken, why = _TAKEN[known.kind]
    if known.at is not None:
        decided_by = {"who": words.isolated(known.who), "when": words.moment(known.at, now)}
        why = gettext("decided by %(who)s, %(when)s") % decided_by
    elif why:
        why = gettext(why)
    return Held(
        key=known.key,
        text=_text(known.text),
        sample=len(known.key) < 16,
        pages=_pages(known.articles, articles),
        taken=gettext(later("text of the articles") if known.as_text else taken),
        why=why,
        since=_day(known.since, now),
        last=_day(known.last, now),
        as_text=known.as_text,
        decided=decided,
    )


def _text(beginning: str | None) -> str:
    """The beginning that is kept, with a sign where it may break off."""
    text = words.plain(beginning) or gettext("(wording not kept)")
    return f"{text} …" if len(beginning or "") >= SAMPLE else text


def _pages(seen: int, articles: int) -> str:
    if not seen:
        return gettext("not seen yet")
    if articles < seen:
        return words.plural(seen, "article")
    return gettext("%(part)s of %(whole)s") % {"part": words.number(seen), "whole": words.number(articles)}


def _day(day: date, now: datetime) -> str:
    return words.day(datetime(day.year, day.month, day.day, tzinfo=UTC), now)


#: What is held, a row each, with its site.
TABLE: Final[exports.Table[tuple[str, Known]]] = exports.Table(
    "memory",
    {
        "site": lambda row: row[0],
        **{
            name: (lambda row, name=name: record(row[1])[name])  # type: ignore[misc]
            for name in (
                "key", "kind", "taken_as", "text", "articles", "first_seen", "last_seen", "why", "decided_by",
                "decided_at",
            )
        },
    },
    {"articles": exports.Kind.INTEGER, "decided_at": exports.Kind.TIME},
)  # fmt: skip


def record(known: Known) -> dict[str, Any]:
    """One thing that is held, for programs."""
    return {
        "key": known.key,
        "kind": known.kind.value,
        "taken_as": "text" if known.as_text else "furniture",
        "text": known.text,
        "articles": known.articles,
        "first_seen": known.since.isoformat(),
        "last_seen": known.last.isoformat(),
        "why": known.why,
        "decided_by": known.who,
        "decided_at": words.iso(known.at) if known.at else None,
    }
