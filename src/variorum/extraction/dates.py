"""Times as pages state them, brought to RFC 3339 in UTC with the precision that was given.

A bare date stays a date. A time without a zone is taken as UTC where a machine reads it (JSON-LD, meta tags),
which is what most such fields mean; a visible line must name its zone, else only its date is kept.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

from variorum.extraction import vocabulary
from variorum.text.normalise import fold

_ISO = re.compile(
    r"^\s*(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})"
    r"(?:[T\s]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(Z|UTC|GMT|[A-Z]{3,4}|[+-]\d{2}:?\d{2}|[+-]\d{2}|(?<= )\d{2}:\d{2}$)?)?",
    re.IGNORECASE,
)
_COMPACT = re.compile(
    r"^\s*((?:19|20)\d{2})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?(Z|[+-]\d{2}:?\d{2})?)?\s*$"
)
_EPOCH = re.compile(r"^\s*(\d{10}|\d{13})\s*$")
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar jänner janvier janv enero ene janeiro",
            "february feb februar février févr fév febrero fevereiro fev",
            "march mar märz mär mars marzo março",
            "april apr avril avr abril abr",
            "may mai mayo maio",
            "june jun juni juin junio junho",
            "july jul juli juillet juil julio julho",
            "august aug août agosto ago",
            "september sep sept septembre septiembre setembro set",
            "october oct oktober okt octobre octubre outubro out",
            "november nov novembre noviembre novembro",
            "december dec dezember dez décembre déc diciembre dic dezembro",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAY_FIRST = re.compile(
    rf"\b(\d{{1,2}})(?:st|nd|rd|th|\.|er|º)?\s+(?:de\s+)?({_MONTH})\b\.?,?\s+(?:de\s+)?((?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    rf"\b({_MONTH})\b\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+((?:19|20)\d\d)\b", re.IGNORECASE
)
#: "Thu May 09 13:26:00 CEST 2024", as some programs print a time: the year stands behind the clock.
_YEAR_LAST = re.compile(
    rf"^\s*[A-Z]{{3}},?\s+({_MONTH})\s+(\d{{1,2}})\s+(\d{{1,2}}):(\d{{2}}):(\d{{2}})\s+([A-Z]{{2,5}}|[+-]\d{{4}})\s+((?:19|20)\d\d)\s*$",
    re.IGNORECASE,
)
_EAST = re.compile(r"((?:19|20)\d\d) ?[年년.] ?(\d{1,2}) ?[月월.] ?(\d{1,2}) ?[日일.]?")
_NUMERIC = re.compile(r"\b((?:19|20)\d\d)-(\d{2})-(\d{2})\b")
_GERMAN = re.compile(r"\b(\d{1,2})\.(\d{1,2})\.((?:19|20)\d\d)\b")
_CLOCK = re.compile(
    r"\b(\d{1,2})[:.h時时시](\d{2})(?::(\d{2}))?\s*(a\.?m\b\.?|p\.?m\b\.?)?\s*(?:uhr|hrs?|h)?\s*\(?(Z\b|[A-Z]{2,5}\b|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)

#: Zones by the letters that news pages use; letters that mean several zones are left out (IST, CST of China).
_ZONES = {
    "z": 0, "utc": 0, "gmt": 0, "ut": 0, "wet": 0, "bst": 60, "cet": 60, "mez": 60, "west": 60, "cest": 120,
    "mesz": 120, "eet": 120, "sast": 120, "eest": 180, "msk": 180, "pkt": 300, "sgt": 480, "hkt": 480,
    "awst": 480, "jst": 540, "kst": 540, "aest": 600, "aedt": 660, "nzst": 720, "nzdt": 780, "est": -300,
    "edt": -240, "et": None, "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420,
}  # fmt: skip
_CLOCK_OR_DATE = re.compile(r"\d{1,2}[:.]\d{2}|\b(?:19|20)\d\d\b")
_LONGEST_LINE = 160  # characters of a line of times
_MODIFIED_WITHIN, _PUBLISHED_WITHIN = 60, 20  # characters before the label
_FEW = 3  # words that a line of times may hold besides: a section, a writer's short name
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?")
_ENDS = re.compile(r"[.!?\u2026][\"'\u201d\u2019\u00bb)\]]*$")
#: Words, folded, that open a line of times in front of its verb and are no subject.
_OPENING = frozenset({*vocabulary.LINE_OPENINGS, *_MONTHS, *_ZONES})
_SENTENCE_END = re.compile(r"(?<!\b\d)(?<!\b\d\d)[.!?|]\s")  # not that of an ordinal number
_YEARS = range(1990, 2101)  # the web's own years; anything else is a fault


def machine(value: str) -> str | None:
    """A time from JSON-LD, a meta tag or a `datetime` attribute; None when it cannot be read."""
    value = value.strip()[:80]
    if match := _EPOCH.match(value):
        seconds = int(match.group(1)) / (1000 if len(match.group(1)) == 13 else 1)
        moment = datetime.fromtimestamp(int(seconds), UTC)
        return _stamp(moment) if moment.year in _YEARS else None
    match = _ISO.match(value) or _COMPACT.match(value)
    if match:
        year, month, day, hour, minute, second, zone = match.groups()
        return _compose(year, month, day, hour, minute, second, _offset(zone, default=0))
    if match := _YEAR_LAST.match(value):
        month, day, hour, minute, second, zone, year = match.groups()
        number = str(_MONTHS[month.lower()])
        return _compose(year, number, day, hour, minute, second, _offset(zone, default=None))
    return visible(value, zone_needed=False)


def visible(line: str, *, zone_needed: bool = True) -> str | None:
    """The first date in a line of text, with the first clock time after it when that names its zone."""
    line = line[:300]
    found: tuple[int, int, str, str, str] | None = None
    for pattern, order in (
        (_DAY_FIRST, (3, 2, 1)),
        (_MONTH_FIRST, (3, 1, 2)),
        (_NUMERIC, (1, 2, 3)),
        (_GERMAN, (3, 2, 1)),
        (_EAST, (1, 2, 3)),
    ):
        if (match := pattern.search(line)) and (found is None or match.start() < found[0]):
            year, month, day = (match.group(place) for place in order)
            found = (match.start(), match.end(), year, month, day)
    if found is None:
        return None
    start, end, year, month, day = found
    number = str(_MONTHS.get(month.lower(), month))
    clock = _CLOCK.search(line, end) or _CLOCK.search(line[:start])
    if clock is None:
        return _compose(year, number, day, None, None, None, None)
    hour, minute, second, half, zone = clock.groups()
    offset = _offset(zone, default=None if zone_needed else 0)
    if offset is None:
        return _compose(year, number, day, None, None, None, None)
    if half:
        hour = str(int(hour) % 12 + (12 if half[0] in "pP" else 0))
    return _compose(year, number, day, hour, minute, second, offset)


def time_line(text: str) -> str | None:
    """ "modified" or "published" when a short line states that time of the page and says hardly anything else; else None.

    A label, dates and hours, an outlet, a writer may stand in it. A sentence with a subject or a verb of its own is none,
    whatever was updated or published on a day in it.
    """
    if len(text) > _LONGEST_LINE or not _CLOCK_OR_DATE.search(text) or vocabulary.COPYRIGHT.search(text):
        return None
    for kind, pattern, within in (
        ("modified", vocabulary.MODIFIED_LABEL, _MODIFIED_WITHIN),
        ("published", vocabulary.PUBLISHED_LABEL, _PUBLISHED_WITHIN),
    ):
        if (label := pattern.search(text)) and label.start() <= within:
            return None if _says_more(text, label) else kind
    return None


def _says_more(text: str, label: re.Match[str]) -> bool:
    """Whether a line holds more words than one of times does around its label.

    Names count only in front of it, and only in a sentence: "Ada Reed published it" is one, "Gull Staff, updated" is none.
    """
    before, behind = (_other_words(part) for part in (text[: label.start()], text[label.end() :]))
    if vocabulary.BYLINE_START.match(text):
        before = []
    plain = sum(word[0].islower() for word in behind)
    if _ENDS.search(text):
        return bool(before) or plain > 0 or _has_subject(text[: label.start()])
    return any(word[0].islower() for word in before) or plain > _FEW


def _has_subject(before: str) -> bool:
    """Whether somebody or something else than the page is said to have been published or updated: "the edition was", "today
    is". Such words stand in lines of times too, but not with an article before them, nor with a verb behind them."""
    said = vocabulary.THIS_PAGE.sub("|", _SENTENCE_END.split(before)[-1])
    if vocabulary.DETERMINED.search(said) and not vocabulary.BYLINE_START.match(said):
        return True
    verb = vocabulary.FINITE.search(said)
    return verb is not None and any(
        fold(word) not in _OPENING for word in _WORD.findall(said[: verb.start()])
    )


def _other_words(text: str) -> list[str]:
    """The words of a part of a line that are none of those in which pages state times."""
    text = vocabulary.THIS_PAGE.sub(" ", text)
    for pattern in (vocabulary.MODIFIED_LABEL, vocabulary.PUBLISHED_LABEL):
        text = pattern.sub(" ", text)
    known = (vocabulary.TIME_WORDS, _MONTHS, _ZONES)
    return [word for word in _WORD.findall(text) if not any(fold(word) in words for words in known)]


def _offset(zone: str | None, default: int | None) -> int | None:
    """Minutes east of Greenwich."""
    if not zone:
        return default
    if zone[0].isdigit():
        zone = f"+{zone}"  # a plus sign that was read as a blank in an address
    if zone[0] in "+-":
        digits = zone[1:].replace(":", "")
        minutes = int(digits[:2]) * 60 + int(digits[2:4] or 0)
        return -minutes if zone[0] == "-" else minutes
    return _ZONES.get(zone.lower(), default)


def _compose(
    year: str,
    month: str,
    day: str,
    hour: str | None,
    minute: str | None,
    second: str | None,
    offset: int | None,
) -> str | None:
    try:
        if int(year) not in _YEARS:
            return None
        if hour is None or minute is None or offset is None:
            return datetime(int(year), int(month), int(day), tzinfo=UTC).date().isoformat()
        moment = datetime(
            int(year), int(month), int(day), int(hour), int(minute), int(second or 0),
            tzinfo=timezone(timedelta(minutes=offset)),
        )  # fmt: skip
        return _stamp(moment)
    except (ValueError, OverflowError):
        return None


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
