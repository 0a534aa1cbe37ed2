"""Search: results with their snippets, facets, months, and advice where nothing is found."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from variorum.ports import ArticleFilter, Facets
from variorum.publish import words
from variorum.publish.languages import gettext, later
from variorum.publish.views.naming import pair_path, title
from variorum.types import EditClass, Hit, Source


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of a search result's text; `match` where it is what was looked for."""

    text: str
    match: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A place in which the words of a search stand: where ("text", "headline", "added", "removed"), in words, and
    the text."""

    where: str
    label: str
    pieces: tuple[Snippet, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """One search hit as drawn; `more` counts the sentences that are not shown."""

    hit: Hit
    when: str
    headline: str
    lines: tuple[Found, ...]
    more: int
    href: str


#: Characters before and behind a match that a public instance shows.
_NEAR: Final = 30

WHERE: Final = {"any": "text", "headline": "headline", "removed": "removed", "added": "added"}


_LABELS: Final = {
    "text": later("In version %(number)s"),
    "headline": later("In the headline of version %(number)s"),
    "removed": later("− Removed in version %(number)s"),
    "added": later("+ Added in version %(number)s"),
}
#: The same of a version that is found as it came back.
_LABELS_BACK: Final = {
    "text": later("In version %(number)s, which came back"),
    "headline": later("In the headline of version %(number)s, which came back"),
    "removed": later("− Removed when version %(number)s came back"),
    "added": later("+ Added when version %(number)s came back"),
}


def result(hit: Hit, now: datetime) -> Result:
    """A hit with its matches kept apart from the text, so that markup is made after escaping."""
    told = list(hit.told)
    if not any(where in (hit.where, "added") for where, _ in told):  # what was added stands in the text
        told.append((hit.where, hit.snippet))
    labels = _LABELS if hit.previous is None else _LABELS_BACK
    return Result(
        hit,
        gettext("seen %(when)s") % {"when": words.moment(hit.seen, now)},
        words.headline(hit.headline) or title(hit.article),
        tuple(
            Found(where, gettext(labels[where]) % {"number": hit.version}, snippet(text))
            for where, text in told
        ),
        hit.more,
        page(hit),
    )


def page(hit: Hit) -> str:
    """The page of a hit: the version, and of one that came back what went and came as it did."""
    if hit.previous is None:
        return f"/a/{hit.article.id}/{hit.version}"
    return pair_path(hit.article.id, hit.previous, hit.version)


def narrowed(hit: Hit) -> Hit:
    """A hit as a public instance shows it: of the first sentence that is told, the words that were looked for with few
    around the first of them."""
    told = tuple((where, text if where == "headline" else _near(text)) for where, text in hit.told[:1])
    return replace(hit, snippet=hit.snippet if hit.where == "headline" else _near(hit.snippet), told=told)


def _near(text: str) -> str:
    """A snippet from shortly before its first match to shortly behind it, in whole words."""
    before, mark, rest = text.partition("\x02")
    match, _, after = rest.partition("\x03")
    after = after.replace("\x02", "").replace("\x03", "")
    if len(before) > _NEAR:
        before = "… " + before[-_NEAR:].partition(" ")[2]
    if len(after) > _NEAR:
        after = after[:_NEAR].rpartition(" ")[0] + " …"
    return f"{before}{mark}{match}\x03{after}" if mark else ""


def snippet(text: str) -> tuple[Snippet, ...]:
    """Text with matches between U+0002 and U+0003, as pieces; stray marks are dropped."""
    pieces: list[Snippet] = []
    for i, part in enumerate(text.split("\x02")):
        inside, closed, outside = part.partition("\x03")
        if i == 0 or not closed:
            inside, outside = "", part.replace("\x03", "")
        pieces += [
            Snippet(_inline(piece.replace("\x03", "")), match)
            for piece, match in ((inside, True), (outside, False))
            if piece
        ]
    return tuple(pieces)


def _inline(text: str) -> str:
    """`words.plain`, with the blanks at the edges kept as one: the piece stands inside a line."""
    cleaned = words.plain(text)
    return (" " if text[:1].isspace() else "") + cleaned + (" " if text[-1:].isspace() and cleaned else "")


@dataclass(frozen=True, slots=True)
class Choice:
    """One value that could narrow a search: what the form sends, what it is called, how many hits have it (None: not
    counted) and whether it is chosen."""

    value: str
    name: str
    count: int | None
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """What could narrow a search in one way: heading, parameter, the names for no choice and for one, and the values."""

    heading: str
    name: str
    every: str
    one: str
    choices: tuple[Choice, ...]

    @property
    def chosen(self) -> str:
        """The value that is chosen; empty where none is."""
        return next((choice.value for choice in self.choices if choice.chosen), "")


def places(found: Facets) -> dict[str, str]:
    """How many hits there are in each place, by the names of `WHERE`: "12", "250+" where there are more; empty without a
    question."""
    told = {name: found.places.get(place) for name, place in WHERE.items()}
    return {name: words.number(each.hits) + "+" * each.more if each else "" for name, each in told.items()}


#: Most values of a facet that are shown; the chosen one always is.
_CHOICES: Final = 12


def facets(found: Facets, which: ArticleFilter, sources: Sequence[Source]) -> tuple[Facet, ...]:
    """What could narrow a search: outlets, kinds of edits, languages, each with its hits, the most first; and the
    one source that is asked for, so that it can be dropped."""
    names = {source.id: words.plain(source.name) for source in sources}
    kinds = {klass.value: gettext(words.CLASSES[klass]) for klass in EditClass}

    def facet(
        told: tuple[str, str, str],
        name: str,
        counts: Mapping[str, int],
        chosen: str,
        called: Mapping[str, str],
    ) -> Facet:
        most = sorted(counts, key=lambda value: (-counts[value], value))[:_CHOICES]
        if chosen and chosen not in most:
            most.append(chosen)
        choices = (Choice(each, called.get(each, each), counts.get(each), each == chosen) for each in most)
        heading, every, one = told
        return Facet(heading, name, every, one, tuple(choices))

    return (
        facet(
            (later("Outlet"), later("All outlets"), later("one outlet")),
            "outlet",
            found.outlets,
            which.outlet or "",
            {},
        ),
        facet(
            (later("Source"), later("All sources"), later("one source")),
            "source",
            {},
            which.source_id or "",
            names,
        ),
        facet(
            (later("Edited"), later("Any kind of edit"), later("one kind of edit")),
            "class",
            found.classes,
            next(iter(which.classes), ""),
            kinds,
        ),
        facet(
            (later("Language"), later("All languages"), later("one language")),
            "language",
            found.languages,
            which.language or "",
            {tag: words.language(tag) for tag in found.languages},
        ),
    )


@dataclass(frozen=True, slots=True)
class Month:
    """A month of a histogram: its name, how many hits were first seen in it, its bar (left edge, width and height in
    percent), and the search for these alone, where there are any."""

    name: str
    count: int
    left: float
    width: float
    height: float
    href: str | None


#: Months that a histogram shows.
_MONTHS: Final = 24


def months(counts: Mapping[str, int], link: Callable[[str, str], str]) -> tuple[Month, ...]:
    """The histogram of the hits over the months from the first to the last that has any, the newest `_MONTHS` of them;
    `link` makes the address for the first and the last day of one."""
    if not counts:
        return ()
    line = [date.fromisoformat(f"{max(counts)}-01")]
    while len(line) < _MONTHS and f"{line[-1]:%Y-%m}" > min(counts):
        line.append((line[-1] - timedelta(days=1)).replace(day=1))
    most, width, found = max(counts.values()), 100 / len(line), []
    for place, first in enumerate(reversed(line)):
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        count = counts.get(f"{first:%Y-%m}", 0)
        found.append(
            Month(
                words.month(first),
                count,
                round(place * width, 2),
                round(width * 0.86, 2),
                round(max(8, 100 * count / most)) if count else 0,
                link(first.isoformat(), last.isoformat()) if count else None,
            )
        )
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Advice:
    """One filter that could be dropped, and how many results that would give."""

    words: str
    href: str
    count: int
