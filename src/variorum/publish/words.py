"""How times, numbers and names are put into words, the same on pages, in feeds and in citations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from variorum.text import normalise
from variorum.types import (
    Article,
    ArticleState,
    BlockKind,
    Change,
    EditClass,
    Interval,
    LinkOp,
    SourceKind,
)

#: What XML 1.0 cannot carry at all, and lone surrogates, which no encoding can.
_ILLEGAL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
#: The same, with the embeddings and overrides of direction, and what shows nothing.
_MISLEADING: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u200b\u202a-\u202e\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\ufffe\uffff]"
)
_RIGHT_TO_LEFT: Final = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_MONTHS: Final = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_STATED: Final = re.compile(
    r"(\d{4})-(\d\d)(?:-(\d\d))?(?:T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$"
)


def plain(text: str | None) -> str:
    """Remote text fit for XML, headers and file formats: one line, no control or direction-turning characters."""
    return _ILLEGAL.sub("", normalise.clean(text or ""))


def strict(text: str) -> str:
    """A piece of stored text without what XML cannot carry and what could turn our page around; blanks at its
    edges are kept, and so are line ends and our own isolates."""
    return _MISLEADING.sub("", text)


def isolated(text: str | None) -> str:
    """`plain`, wrapped in U+2068 and U+2069 where it holds right-to-left letters, so that it cannot turn the
    text that we put around it."""
    cleaned = plain(text)
    return f"\u2068{cleaned}\u2069" if _RIGHT_TO_LEFT.search(cleaned) else cleaned


def plural(number: int, one: str, many: str | None = None) -> str:
    """ "1 version", "1,204 versions"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listed(items: Sequence[str]) -> str:
    """ "4", "4 and 7", "4, 7 and 10"."""
    return " and ".join(filter(None, [", ".join(items[:-1]), items[-1]])) if items else ""


def ranges(numbers: Iterable[int]) -> list[str]:
    """Numbers with neighbours drawn together: 4, 7, 8, 9 become "4" and "7 to 9"."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return [
        word
        for run in runs
        for word in ([f"{run[0]} to {run[-1]}"] if len(run) > 2 else [str(number) for number in run])
    ]


def iso(moment: datetime) -> str:
    """RFC 3339 in UTC with seconds: "2026-11-21T19:12:04Z"."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def day(moment: datetime, now: datetime) -> str:
    """ "21 Nov", with the year where it is not the present one."""
    moment = moment.astimezone(UTC)
    return f"{moment.day} {_MONTHS[moment.month - 1]}" + (
        f" {moment.year}" if moment.year != now.year else ""
    )


def clock(moment: datetime) -> str:
    """ "19:12"."""
    return f"{moment.astimezone(UTC):%H:%M}"


def moment(at: datetime, now: datetime) -> str:
    """ "21 Nov, 19:12", with the year where it is not the present one; in UTC, which the page says once."""
    return f"{day(at, now)}, {clock(at)}"


def exact(at: datetime) -> str:
    """ "21 Nov 2026, 19:12:04 UTC"."""
    at = at.astimezone(UTC)
    return f"{at.day} {_MONTHS[at.month - 1]} {at.year}, {at:%H:%M:%S} UTC"


def span(start: datetime, end: datetime, now: datetime) -> str:
    """ "21 Nov, 19:12 to 19:42"; the day is repeated only where it differs."""
    if (start := start.astimezone(UTC)).date() == (end := end.astimezone(UTC)).date():
        return f"{moment(start, now)} to {clock(end)}" if clock(start) != clock(end) else moment(end, now)
    return f"{moment(start, now)} to {moment(end, now)}"


def appeared(interval: Interval, now: datetime) -> str:
    """When a version must have appeared: the interval between two looks, or its first sight."""
    if interval.after is None:
        return f"first seen {moment(interval.first, now)}"
    return span(interval.after, interval.first, now)


def lasting(length: timedelta) -> str:
    """ "about 13 hours", "40 minutes", "3 days": as coarse as a reader needs it."""
    minutes = round(length.total_seconds() / 60)
    if minutes < 1:
        return "less than a minute"
    if minutes < 90:
        return plural(minutes, "minute")
    if minutes < 48 * 60:
        return "about " + plural(round(minutes / 60), "hour")
    return "about " + plural(round(minutes / 1440), "day")


def stated(text: str | None) -> str | None:
    """A time that a page states, with the precision it gives: "18 Mar 2008, 14:50 UTC", "15 May 2007"."""
    if not text:
        return None
    if not (found := _STATED.match(text)):
        return plain(text)
    year, month, date, hour, zone = found.groups()
    name = _MONTHS[int(month) - 1] if 1 <= int(month) <= 12 else month
    words = f"{int(date)} {name} {year}" if date else f"{name} {year}"
    if hour:
        words += f", {hour}" + (" UTC" if zone in ("Z", "+00:00") else f" {zone}" if zone else "")
    return words


def size(number: int) -> str:
    """ "48,213 bytes"."""
    return plural(number, "byte")


def digest(value: str | None) -> str:
    """ "sha256:6f0c…c3f8" cut to its ends in groups of four: "6f0c 91d2 … 1b9e c3f8"."""
    hexa = (value or "").rpartition(":")[2]
    if len(hexa) < 20:
        return hexa
    return f"{hexa[:4]} {hexa[4:8]} … {hexa[-8:-4]} {hexa[-4:]}"


def short(text: str, limit: int = 60) -> str:
    """The first words of a text, with an ellipsis where it goes on; one long word is cut."""
    text = plain(text)
    if len(text) <= limit:
        return text
    return (text[:limit].rpartition(" ")[0] or text[:limit]).rstrip(" ,;:–-") + " …"


def address(url: str, limit: int = 48) -> str:
    """An address as readers see it: no scheme, the middle of a long path left out."""
    parts = urlsplit(plain(url))
    path = parts.path.rstrip("/") + (f"?{parts.query}" if parts.query else "")
    host = (parts.netloc.rpartition("@")[2] or plain(url)).removeprefix("www.")
    if len(host) + len(path) <= limit:
        return host + path
    tail = path.rpartition("/")[2]
    return f"{host}/…/{tail[:limit]}" if path.count("/") > 1 else f"{host}{path[:limit]}…"


def link(url: str | None) -> str | None:
    """The address where it is safe in an `href`: http or https with a host; None for anything else."""
    cleaned = plain(url)
    try:
        parts = urlsplit(cleaned)
    except ValueError:
        return None
    return cleaned if parts.scheme.lower() in ("http", "https") and parts.hostname else None


CLASSES: Final[dict[EditClass, str]] = {
    **{klass: klass.value.capitalize() for klass in EditClass},
    EditClass.COPY_EDIT: "Copy edit",
    EditClass.UNCLASSIFIED: "Text",
}
#: The classes that bear a rubric border, wherever they stand.
WEIGHTY: Final = frozenset({EditClass.HEADLINE, EditClass.QUOTE, EditClass.FIGURE, EditClass.CORRECTION})

OPS: Final[dict[LinkOp, str]] = {
    LinkOp.SAME: "Unchanged",
    LinkOp.TYPOGRAPHY: "Typography",
    LinkOp.REWORDED: "Reworded",
    LinkOp.MOVED: "Moved",
    LinkOp.SPLIT: "Split",
    LinkOp.JOINED: "Joined",
    LinkOp.ADDED: "Added",
    LinkOp.REMOVED: "Removed",
    LinkOp.REPLACED: "Replaced",
}

KINDS: Final[dict[BlockKind | None, str]] = {
    None: "Headline",
    BlockKind.STANDFIRST: "Standfirst",
    BlockKind.PARAGRAPH: "Paragraph",
    BlockKind.SUBHEAD: "Subhead",
    BlockKind.QUOTE: "Quotation",
    BlockKind.PULL_QUOTE: "Pull quote",
    BlockKind.LIST: "List item",
    BlockKind.CAPTION: "Caption",
    BlockKind.BOX: "Box",
    BlockKind.POST: "Post",
    BlockKind.NOTE: "Note",
}

SOURCES: Final[dict[SourceKind, str]] = {
    SourceKind.FEED: "Feed",
    SourceKind.SITEMAP: "News sitemap",
    SourceKind.PAGE: "Section page",
    SourceKind.ARTICLE: "Single article",
    SourceKind.ARCHIVE: "Imported archive",
}

CHANGES: Final[dict[Change, str]] = {
    Change.ALTERED: "altered",
    Change.ADDED: "added",
    Change.REMOVED: "removed",
}

STATES: Final[dict[ArticleState, str]] = {
    ArticleState.FOUND: "found, not read yet",
    ArticleState.LIVE: "readable",
    ArticleState.SUSPECT: "last answer could not be read",
    ArticleState.WITHDRAWN: "withdrawn",
    ArticleState.NOT_ARTICLE: "not an article",
    ArticleState.MERGED: "the same as another article",
}


def next_check(article: Article, now: datetime) -> str:
    """ "next check about 20:42", or that there is none."""
    if article.due is None:
        return "will not be checked again"
    if article.due <= now:
        return "next check is due"
    same_day = article.due.astimezone(UTC).date() == now.astimezone(UTC).date()
    return "next check about " + (clock(article.due) if same_day else moment(article.due, now))
