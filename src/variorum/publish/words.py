"""How times, numbers and names are put into words, the same on pages, in feeds and in citations.

On pages they are in the reader's language (`publish.languages`), by Babel's tables; everywhere else in English.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from babel import Locale, UnknownLocaleError
from babel.dates import format_datetime, format_skeleton
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent, get_decimal_symbol

from variorum.edits.tongue import Counted, Tongue, counted
from variorum.publish.languages import ENGLISH, catalogue, gettext, later, locale, ngettext, pgettext, spoken
from variorum.text import normalise
from variorum.types import (
    Article,
    ArticleState,
    BlockKind,
    EditClass,
    Interval,
    LinkOp,
    Outcome,
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
#: Characters of a headline that an article is called by.
_HEADLINE: Final = 240
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


def tongue() -> Tongue:
    """The language that is spoken, for what is put into words by the core."""
    return Tongue(catalogue(), number, isolated)


def headed(head: str, told: object) -> str:
    """ "Figure altered: people"."""
    return gettext("%(head)s: %(told)s") % {"head": head, "told": told}


def quoted(text: str) -> str:
    """A text between quotation marks."""
    return gettext("“%(value)s”") % {"value": text}


def inside(label: str) -> str:
    """What heads a line, as it stands inside one: "passage added". German nouns keep their capital."""
    return label if spoken() == "de" else label[:1].lower() + label[1:]


#: What pages count, for the catalogues.
COUNTED: Final = (
    ngettext("%(num)s version", "%(num)s versions", 2),
    ngettext("%(num)s article", "%(num)s articles", 2),
    ngettext("%(num)s more article", "%(num)s more articles", 2),
    ngettext("%(num)s way in", "%(num)s ways in", 2),
    ngettext("%(num)s more sentence", "%(num)s more sentences", 2),
    ngettext("%(num)s more edit", "%(num)s more edits", 2),
    ngettext("%(num)s sentence that never changed", "%(num)s sentences that never changed", 2),
    ngettext("%(num)s edit in 24 hours", "%(num)s edits in 24 hours", 2),
    ngettext("%(num)s try", "%(num)s tries", 2),
    ngettext("%(num)s second", "%(num)s seconds", 2),
    ngettext("%(num)s source", "%(num)s sources", 2),
    ngettext("%(num)s edit", "%(num)s edits", 2),
    ngettext("%(num)s light edit", "%(num)s light edits", 2),
    ngettext("%(num)s change", "%(num)s changes", 2),
    ngettext("%(num)s more change", "%(num)s more changes", 2),
    ngettext("%(num)s check", "%(num)s checks", 2),
    ngettext("%(num)s sentence", "%(num)s sentences", 2),
    ngettext("%(num)s passage", "%(num)s passages", 2),
    ngettext("%(num)s block", "%(num)s blocks", 2),
    ngettext("%(num)s unchanged block", "%(num)s unchanged blocks", 2),
    ngettext("%(num)s text", "%(num)s texts", 2),
    ngettext("%(num)s time", "%(num)s times", 2),
    ngettext("%(num)s byte", "%(num)s bytes", 2),
    ngettext("%(num)s minute", "%(num)s minutes", 2),
    ngettext("%(num)s hour", "%(num)s hours", 2),
    ngettext("%(num)s day", "%(num)s days", 2),
    ngettext("%(num)s event", "%(num)s events", 2),
    ngettext("%(num)s more event", "%(num)s more events", 2),
    ngettext("%(num)s report", "%(num)s reports", 2),
    ngettext("%(num)s more report", "%(num)s more reports", 2),
    ngettext("%(num)s outlet", "%(num)s outlets", 2),
    ngettext("%(num)s later version", "%(num)s later versions", 2),
    ngettext("%(num)s utterance", "%(num)s utterances", 2),
    ngettext("%(num)s more utterance", "%(num)s more utterances", 2),
    ngettext("%(num)s statement", "%(num)s statements", 2),
    ngettext("%(num)s more statement", "%(num)s more statements", 2),
)


def number(value: int) -> str:
    """ "1,204"."""
    return f"{value:,}" if spoken() == ENGLISH else format_decimal(value, locale=locale(spoken()))


def decimal(value: float, places: int) -> str:
    """ "0.22"."""
    text = f"{value:.{places}f}"
    return text if spoken() == ENGLISH else text.replace(".", get_decimal_symbol(locale(spoken())))


def percent(share: float) -> str:
    """ "42%"; `share` between 0 and 1."""
    return f"{share:.0%}" if spoken() == ENGLISH else format_percent(share, locale=locale(spoken()))


def plural(count: int, one: str, many: str | None = None) -> str:
    """ "1 version", "1,204 versions"; a word that is not in `COUNTED` stays English."""
    form = ngettext(f"%(num)s {one}", f"%(num)s {many or one + 's'}", count)
    return form % {"num": number(count)}


def listed(items: Sequence[str]) -> str:
    """ "4", "4 and 7", "4, 7 and 10"."""
    if spoken() != ENGLISH:
        return format_list(list(items), locale=locale(spoken()))
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
        for word in (
            [_between(str(run[0]), str(run[-1]))] if len(run) > 2 else [str(number) for number in run]
        )
    ]


def reach(numbers: tuple[int, int] | None) -> str:
    """ "5 to 7", "5"; empty where there is none."""
    if numbers is None:
        return ""
    return str(numbers[0]) if numbers[0] == numbers[1] else _between(str(numbers[0]), str(numbers[1]))


def iso(moment: datetime) -> str:
    """RFC 3339 in UTC with seconds: "2026-11-21T19:12:04Z"."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _between(start: str, end: str) -> str:
    return gettext("%(start)s to %(end)s") % {"start": start, "end": end}


def _written(moment: datetime, skeleton: str) -> str:
    """A date as the reader's language writes these of its parts; in English the day comes first."""
    if spoken() == ENGLISH:
        return format_datetime(moment, {"MMMd": "d MMM", "yMMMd": "d MMM y"}[skeleton], locale="en")
    return format_skeleton(skeleton, moment, locale=locale(spoken()))


def day(moment: datetime, now: datetime) -> str:
    """ "21 Nov", with the year where it is not the present one."""
    moment = moment.astimezone(UTC)
    return _written(moment, "MMMd" if moment.year == now.year else "yMMMd")


def month(on: date) -> str:
    """ "Nov 2026"."""
    if spoken() == ENGLISH:
        return f"{on:%b %Y}"
    return format_skeleton("yMMM", datetime(on.year, on.month, 1, tzinfo=UTC), locale=locale(spoken()))


def clock(moment: datetime) -> str:
    """ "19:12"."""
    return f"{moment.astimezone(UTC):%H:%M}"


def moment(at: datetime, now: datetime) -> str:
    """ "21 Nov, 19:12", with the year where it is not the present one; in UTC, which the page says once."""
    return f"{day(at, now)}, {clock(at)}"


def exact(at: datetime) -> str:
    """ "21 Nov 2026, 19:12:04 UTC"."""
    at = at.astimezone(UTC)
    return f"{_written(at, 'yMMMd')}, {at:%H:%M:%S} UTC"


def days(start: str, end: str) -> str:
    """ "21 Nov to 23 Nov": from one date to another, which some languages say otherwise than from one number to another."""
    return pgettext("dates", "%(start)s to %(end)s") % {"start": start, "end": end}


def span(start: datetime, end: datetime, now: datetime) -> str:
    """ "21 Nov, 19:12 to 19:42"; the day is repeated only where it differs."""
    if (start := start.astimezone(UTC)).date() == (end := end.astimezone(UTC)).date():
        if clock(start) == clock(end):
            return moment(end, now)
        return _between(moment(start, now), clock(end))
    return days(moment(start, now), moment(end, now))


def appeared(interval: Interval, now: datetime) -> str:
    """When a version must have appeared: the interval between two looks, or its first sight."""
    if interval.after is None:
        return gettext("first seen %(when)s") % {"when": moment(interval.first, now)}
    return span(interval.after, interval.first, now)


def lasting(length: timedelta) -> str:
    """ "about 13 hours", "40 minutes", "3 days": as coarse as a reader needs it."""
    minutes = round(length.total_seconds() / 60)
    if minutes < 1:
        return gettext("less than a minute")
    if minutes < 90:
        return plural(minutes, "minute")
    if minutes < 48 * 60:
        return gettext("about %(length)s") % {"length": plural(round(minutes / 60), "hour")}
    return gettext("about %(length)s") % {"length": plural(round(minutes / 1440), "day")}


def stated(text: str | None) -> str | None:
    """A time that a page states, with the precision it gives: "18 Mar 2008, 14:50 UTC", "15 May 2007"."""
    if not text:
        return None
    if not (found := _STATED.match(text)):
        return plain(text)
    year, month, date, hour, zone = found.groups()
    try:
        known = datetime(int(year), int(month), int(date or 1), tzinfo=UTC)
    except ValueError:
        return plain(text)
    if spoken() == ENGLISH:
        words = format_datetime(known, "d MMM y" if date else "MMM y", locale="en")
    else:
        words = format_skeleton("yMMMd" if date else "yMMM", known, locale=locale(spoken()))
    if hour:
        words += f", {hour}" + (" UTC" if zone in ("Z", "+00:00") else f" {zone}" if zone else "")
    return words


def language(tag: str) -> str:
    """A language by its name: "French"; the tag where it is none that is known."""
    try:
        return Locale.parse(tag, sep="-").get_display_name(spoken()) or tag
    except (ValueError, UnknownLocaleError):
        return tag


def size(count: int) -> str:
    """ "48,213 bytes"."""
    return plural(count, "byte")


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


def headline(text: str | None) -> str:
    """A headline by which an article is named, on one line of ours; cut where it is as long as no headline is. All of it
    stands in the comparison, in texts and in tables. Empty where there is none."""
    return short(text or "", _HEADLINE)


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
    EditClass.HEADLINE: later("Headline"),
    EditClass.STANDFIRST: later("Standfirst"),
    EditClass.LEAD: later("Lead"),
    EditClass.FIGURE: later("Figure"),
    EditClass.QUOTE: later("Quote"),
    EditClass.ATTRIBUTION: later("Attribution"),
    EditClass.NAME: later("Name"),
    EditClass.HEDGE: later("Hedge"),
    EditClass.WORDING: later("Wording"),
    EditClass.CORRECTION: later("Correction"),
    EditClass.BYLINE: later("Byline"),
    EditClass.TIME: later("Time"),
    EditClass.LINKS: later("Links"),
    EditClass.IMAGE: later("Image"),
    EditClass.COPY_EDIT: later("Copy edit"),
    EditClass.TYPOGRAPHY: later("Typography"),
    EditClass.MOVED: later("Moved"),
    EditClass.RESTORED: later("Restored"),
    EditClass.TRUNCATED: later("Truncated"),
    EditClass.SECTION: later("Section"),
    EditClass.REPLACED: later("Replaced"),
    EditClass.UNCLASSIFIED: later("Text"),
}
#: The classes that bear a rubric border, wherever they stand.
WEIGHTY: Final = frozenset({EditClass.HEADLINE, EditClass.QUOTE, EditClass.FIGURE, EditClass.CORRECTION})

OPS: Final[dict[LinkOp, str]] = {
    LinkOp.SAME: later("Unchanged"),
    LinkOp.TYPOGRAPHY: later("Typography"),
    LinkOp.REWORDED: later("Reworded"),
    LinkOp.MOVED: later("Moved"),
    LinkOp.SPLIT: later("Split"),
    LinkOp.JOINED: later("Joined"),
    LinkOp.ADDED: later("Added"),
    LinkOp.REMOVED: later("Removed"),
    LinkOp.REPLACED: later("Replaced"),
}

KINDS: Final[dict[BlockKind | None, str]] = {
    None: later("Headline"),
    BlockKind.STANDFIRST: later("Standfirst"),
    BlockKind.PARAGRAPH: later("Paragraph"),
    BlockKind.SUBHEAD: later("Subhead"),
    BlockKind.QUOTE: later("Quotation"),
    BlockKind.PULL_QUOTE: later("Pull quote"),
    BlockKind.LIST: later("List item"),
    BlockKind.CAPTION: later("Caption"),
    BlockKind.BOX: later("Box"),
    BlockKind.POST: later("Post"),
    BlockKind.NOTE: later("Note"),
}

#: Where blocks of a kind stand, by their numbers, and where these are not known.
_PLACED: Final[dict[BlockKind | None, tuple[Counted, str]]] = {
    None: (counted("headline %(numbers)s", "headlines %(numbers)s"), later("headline")),
    BlockKind.STANDFIRST: (counted("standfirst %(numbers)s", "standfirsts %(numbers)s"), later("standfirst")),
    BlockKind.PARAGRAPH: (counted("paragraph %(numbers)s", "paragraphs %(numbers)s"), later("paragraph")),
    BlockKind.SUBHEAD: (counted("subhead %(numbers)s", "subheads %(numbers)s"), later("subhead")),
    BlockKind.QUOTE: (counted("quotation %(numbers)s", "quotations %(numbers)s"), later("quotation")),
    BlockKind.PULL_QUOTE: (counted("pull quote %(numbers)s", "pull quotes %(numbers)s"), later("pull quote")),
    BlockKind.LIST: (counted("list item %(numbers)s", "list items %(numbers)s"), later("list item")),
    BlockKind.CAPTION: (counted("caption %(numbers)s", "captions %(numbers)s"), later("caption")),
    BlockKind.BOX: (counted("box %(numbers)s", "boxes %(numbers)s"), later("box")),
    BlockKind.POST: (counted("post %(numbers)s", "posts %(numbers)s"), later("post")),
    BlockKind.NOTE: (counted("note %(numbers)s", "notes %(numbers)s"), later("note")),
}  # fmt: skip


def placed(kind: BlockKind | None, numbers: Sequence[int]) -> str:
    """ "paragraph 5", "paragraphs 5 and 6", "caption"."""
    several, bare = _PLACED[kind]
    if not numbers:
        return gettext(bare)
    form = ngettext(several.one, several.many, len(numbers))
    return form % {"numbers": listed([str(number) for number in numbers])}


SOURCES: Final[dict[SourceKind, str]] = {
    SourceKind.FEED: later("Feed"),
    SourceKind.SITEMAP: later("News sitemap"),
    SourceKind.PAGE: later("Section page"),
    SourceKind.ARTICLE: later("Single article"),
    SourceKind.ARCHIVE: later("Imported archive"),
}

STATES: Final[dict[ArticleState, str]] = {
    ArticleState.FOUND: later("found, not read yet"),
    ArticleState.LIVE: later("readable"),
    ArticleState.SUSPECT: later("last answer could not be read"),
    ArticleState.WITHDRAWN: later("withdrawn"),
    ArticleState.NOT_ARTICLE: later("not an article"),
    ArticleState.MERGED: later("the same as another article"),
}


_OUTCOMES: Final[dict[Outcome, str]] = {
    Outcome.NEW: later("New"),
    Outcome.UNCHANGED: later("Unchanged"),
    Outcome.CHANGED: later("Changed"),
    Outcome.VARIANT: later("Variant"),
    Outcome.RESTORED: later("Restored"),
    Outcome.UNCERTAIN: later("Uncertain"),
    Outcome.SUSPECT: later("Suspect"),
    Outcome.GONE: later("Gone"),
    Outcome.MOVED: later("Moved"),
    Outcome.FAILED: later("Failed"),
    Outcome.NOT_ARTICLE: later("Not article"),
}


def outcome(of: Outcome) -> str:
    """What came of a look, in a word."""
    return gettext(_OUTCOMES[of])


def next_check(article: Article, now: datetime) -> str:
    """ "next check about 20:42", or that there is none."""
    if article.due is None:
        return gettext("will not be checked again")
    if article.due <= now:
        return gettext("next check is due")
    same_day = article.due.astimezone(UTC).date() == now.astimezone(UTC).date()
    when = clock(article.due) if same_day else moment(article.due, now)
    return gettext("next check about %(when)s") % {"when": when}
