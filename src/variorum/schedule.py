"""When to look again, and why.

Pure: `now` is handed in, spreading comes from a hash of the id, and nothing is stored here.

An article is looked at after `c / sqrt(hazard)` hours: the delay that, for a given number of looks, keeps the
expected time during which a change stands unseen smallest when changes come at a constant rate (Cho and
Garcia-Molina, "Effective page refresh policies for web crawlers", ACM TODS 28(4), 2003). The hazard, in changes
per hour, depends on the time since the last change seen (or since birth) and on how many changes were seen:
having changed once says more than being young. `START_RATES` is what 15,204 front-page items of one large
outlet showed in a year; every source then learns its own from its check log (`Hazard`). `c` is one number per
host, solved from its budget of looks (`c_for_budget`).

Hints come first: a feed, sitemap or front page that shows a newer time of change or another headline makes an
article due at once. A failed or suspect look is no observation: its retry is a due time of its own, and the
article's delay is afterwards what it would have been.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from itertools import pairwise

from variorum.errors import SettingsError
from variorum.types import (
    ArticleState,
    Candidate,
    Look,
    Outcome,
    Plan,
    Source,
    SourceHealth,
    SourceKind,
    SourceState,
)
from variorum.versions.decide import GONE

RULE = 1
"""Version of the scheduling rules; stored with a learnt hazard."""

# --- the learnt rate of change ---------------------------------------------------------------------------

#: Lower edges, in hours since the last change seen or since birth, of the rows of `START_RATES`.
EDGES = (0.0, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 6.0, 12.0, 24.0, 48.0, 96.0, 192.0, 384.0, 768.0, 1536.0, 3072.0)

COLUMNS = 4
"""Columns of the table: no, one, two, and three or more changes seen."""

_MEASURED = (
    (0.065, 0.226, 0.235, 0.395),
    (0.073, 0.138, 0.299, 0.670),
    (0.056, 0.232, 0.286, 0.449),
    (0.037, 0.147, 0.182, 0.266),
    (0.022, 0.123, 0.126, 0.139),
    (0.017, 0.084, 0.111, 0.113),
    (0.011, 0.041, 0.062, 0.067),
    (0.0094, 0.014, 0.017, 0.022),
    (0.0031, 0.0037, 0.0051, 0.014),
    (0.0002, 0.0007, 0.0008, 0.0022),
)

#: Changes per hour. The first ten rows are measured (headlines of changed and unchanged front-page items, first
#: 48 hours). Later rows are judgement: the rate falls with the square of the time, a quarter per row, which makes
#: the delay grow in step with the age and meets the caps below; a source's own log replaces them.
START_RATES: tuple[tuple[float, ...], ...] = _MEASURED + tuple(
    tuple(rate / 4.0**step for rate in _MEASURED[-1]) for step in range(1, len(EDGES) - len(_MEASURED) + 1)
)

_CELL_HOURS = 20.0  # a cell is shrunk to its margin as if that had been watched for so long …
_CELL_CHANGES = 3.0  # … and at least for as long as so many changes take: 20 hours are nothing in a late row
_LEVEL_CHANGES = 20.0  # the same for how lively a source is as a whole


@dataclass(frozen=True, slots=True)
class Observation:
    """A stretch that two looks bound, in hours since the last change seen (or birth): did a change appear in it?

    `changes` is the number of changes seen before.
    """

    start: float
    end: float
    changes: int
    changed: bool


Cells = tuple[tuple[float, ...], ...]
_EMPTY: Cells = ((0.0,) * COLUMNS,) * len(EDGES)


@dataclass(frozen=True, slots=True)
class Hazard:
    """How often the articles of one source change: changes and hours watched, by the cells of `START_RATES`.

    An empty one answers with `START_RATES`.
    """

    changes: Cells = _EMPTY
    hours: Cells = _EMPTY

    @property
    def level(self) -> float:
        """How lively this source is beside `START_RATES`: 1 for alike, 2 for twice as many changes."""
        expected = math.fsum(
            rate * watched
            for rates, row in zip(START_RATES, self.hours, strict=True)
            for rate, watched in zip(rates, row, strict=True)
        )
        seen = math.fsum(math.fsum(row) for row in self.changes)
        return (seen + _LEVEL_CHANGES) / (expected + _LEVEL_CHANGES)

    def rates(self) -> Cells:
        """Changes per hour by cell: own counts, each cell shrunk to the start table at this source's level."""
        level = self.level
        table = []
        for start, seen, watched in zip(START_RATES, self.changes, self.hours, strict=True):
            row = []
            for rate, count, hours in zip(start, seen, watched, strict=True):
                margin = rate * level
                weight = max(_CELL_HOURS, _CELL_CHANGES / margin)
                row.append((count + weight * margin) / (hours + weight))
            table.append(tuple(row))
        return tuple(table)

    def learn(self, observations: Iterable[Observation]) -> Hazard:
        """With these observations added. A change is put in the middle of the stretch in which it appeared."""
        changes = [list(row) for row in self.changes]
        hours = [list(row) for row in self.hours]
        for seen in observations:
            column = min(seen.changes, COLUMNS - 1)
            end = (seen.start + seen.end) / 2 if seen.changed else seen.end
            first, last = _row(seen.start), _row(end)
            for row in range(first, last + 1):
                upper = EDGES[row + 1] if row + 1 < len(EDGES) else math.inf
                hours[row][column] += max(0.0, min(end, upper) - max(seen.start, EDGES[row]))
            if seen.changed:
                changes[last][column] += 1.0
        return Hazard(tuple(map(tuple, changes)), tuple(map(tuple, hours)))

    def to_json(self) -> dict[str, object]:
        """As plain lists, for storing; `from_json` reads it back."""
        return {
            "rule": RULE,
            "edges": list(EDGES),
            "changes": [list(row) for row in self.changes],
            "hours": [[round(cell, 4) for cell in row] for row in self.hours],
        }

    @classmethod
    def from_json(cls, value: Mapping[str, object]) -> Hazard:
        """What `to_json` wrote. Counts made with other edges cannot be used: raises `SettingsError`."""
        if value.get("edges") != list(EDGES):
            raise SettingsError(
                "stored hazard: its rows are not those of this version; learn it anew from the log"
            )
        return cls(_cells(value.get("changes")), _cells(value.get("hours")))


def _cells(value: object) -> Cells:
    if not isinstance(value, list) or len(value) != len(EDGES):
        raise SettingsError("stored hazard: not a table of counts; learn it anew from the log")
    rows: list[tuple[float, ...]] = []
    for row in value:
        if not isinstance(row, list) or len(row) != COLUMNS:
            raise SettingsError("stored hazard: a row is not four counts; learn it anew from the log")
        rows.append(tuple(float(cell) for cell in row))
    return tuple(rows)


def _row(hours: float) -> int:
    return max(0, bisect_right(EDGES, hours) - 1)


#: Outcomes that say what text the page bore; all others are no observation.
_TEXT_SEEN = frozenset({Outcome.NEW, Outcome.UNCHANGED, Outcome.CHANGED, Outcome.VARIANT, Outcome.RESTORED})
_TEXT_CHANGED = frozenset({Outcome.CHANGED, Outcome.VARIANT})


def observations(looks: Iterable[Look], *, born: datetime) -> list[Observation]:
    """What the check log of one article (in order of time) says of its rate of change.

    Looks that failed, met a wall or stayed uncertain bound nothing and are passed over.
    """
    found: list[Observation] = []
    origin, changes, last = born, 0, None
    for look in looks:
        if look.outcome not in _TEXT_SEEN:
            continue
        if last is not None and look.at > last:
            start, end = max(0.0, _hours(last - origin)), max(0.0, _hours(look.at - origin))
            found.append(Observation(start, end, changes, look.outcome in _TEXT_CHANGED))
        if look.outcome in _TEXT_CHANGED:
            origin, changes = look.at, changes + 1
        last = look.at
    return found


# --- an article ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ScheduleSettings:
    """Limits of the rules. `caps` are pairs (age below, longest delay); past the last one its delay holds.

    `quiet` is how long an article may stand without a change before its checks end. A year costs about sixty
    looks an article, two thirds of them in the first week; late corrections and withdrawals are what many
    users wait for, so the default is that long. A missing page is looked at again after `second_look`, a text in
    doubt after `doubtful_look`: boxes rotate by the minute, and a reader waits for the news.
    """

    floor: timedelta = timedelta(minutes=5)
    hint_floor: timedelta = timedelta(minutes=2)
    caps: tuple[tuple[timedelta, timedelta], ...] = (
        (timedelta(hours=24), timedelta(hours=3)),
        (timedelta(days=7), timedelta(hours=12)),
        (timedelta(days=30), timedelta(days=3)),
        (timedelta.max, timedelta(days=30)),
    )
    quiet: timedelta = timedelta(days=365)
    second_look: timedelta = timedelta(minutes=10)
    doubtful_look: timedelta = timedelta(minutes=3)
    second_look_cap: timedelta = timedelta(hours=6)
    retry: timedelta = timedelta(minutes=5)
    retry_cap: timedelta = timedelta(hours=12)
    retry_after_cap: timedelta = timedelta(days=2)
    jitter: float = 0.05
    default_c: float = 0.146
    least_c: float = 0.07


DEFAULTS = ScheduleSettings()


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of an article when its next look is planned.

    `found` is when we first knew of it; `published` its own statement, where it is trusted (leave it out for an
    address that a person added: then it counts as young from the moment it was added). `looked` and `changed` are
    the last look that was an observation and the last change seen. `failures` counts the looks since then that
    were no observation; `retry_after` is what the server asked for at the last one. `hinted` is the newest hint
    not yet followed by a look; `every` an interval that the operator set for this address.
    """

    id: str
    found: datetime
    state: ArticleState = ArticleState.LIVE
    published: datetime | None = None
    looked: datetime | None = None
    changed: datetime | None = None
    changes: int = 0
    failures: int = 0
    retry_after: timedelta | None = None
    candidate: Candidate | None = None
    hinted: datetime | None = None
    due: datetime | None = None
    every: timedelta | None = None

    @property
    def born(self) -> datetime:
        """The earlier of `found` and `published`."""
        return self.found if self.published is None else min(self.found, self.published)

    @property
    def origin(self) -> datetime:
        """Where the clock of the hazard starts: the last change seen, or birth."""
        return self.born if self.changed is None else self.changed


def facts_of(
    plan: Plan,
    *,
    candidate: Candidate | None = None,
    hinted: datetime | None = None,
    retry_after: timedelta | None = None,
    published: datetime | None = None,
    every: timedelta | None = None,
) -> Facts:
    """The facts that a stored plan holds, with what only the present look knows.

    `plan.last_look` must be the last look that was an observation.
    """
    return Facts(
        id=plan.article_id,
        found=plan.found,
        state=plan.state,
        published=published,
        looked=plan.last_look,
        changed=plan.last_change,
        changes=plan.changes,
        failures=plan.failures,
        retry_after=retry_after,
        candidate=candidate,
        hinted=hinted,
        due=plan.due,
        every=every,
    )


@dataclass(frozen=True, slots=True)
class Due:
    """When to look again; `at` is None for never.

    `why` is the short reason that the check log keeps ("routine", "hint", "second look", "retry", "new"), or, where
    `at` is None, the sentence that the page shows; `detail` says it in words in every case.
    """

    at: datetime | None
    why: str
    detail: str


_ENDED = {
    ArticleState.NOT_ARTICLE: "not an article; will not be checked again",
    ArticleState.MERGED: "another address of an article that is watched; will not be checked again",
}


def next_look(
    facts: Facts,
    *,
    now: datetime,
    hazard: Cells,
    c: float = DEFAULTS.default_c,
    settings: ScheduleSettings = DEFAULTS,
) -> Due:
    """When the article is looked at next, asked just after a look or when a hint came in.

    `hazard` are the rates of the article's source (`Hazard.rates()`, made once for many articles); `c` is its
    host's number (`c_for_budget`).
    """
    if facts.state in _ENDED:
        return _never(_ENDED[facts.state])
    if facts.failures:
        return _retry(facts, now=now, settings=settings)
    if facts.looked is None:
        return Due(now, "new", "not looked at yet")
    if facts.hinted is not None and facts.hinted > facts.looked:
        return Due(
            max(now, facts.looked + settings.hint_floor), "hint", "its source shows that it may have changed"
        )
    if facts.candidate is not None:
        soon = settings.second_look if facts.candidate.key == GONE else settings.doubtful_look
        delay = _growing(soon, facts.candidate.looks, settings.second_look_cap)
        return Due(max(now, facts.looked + delay), "second look", f"second look: {facts.candidate.reason}")
    if facts.looked - (facts.changed or facts.found) >= settings.quiet:
        return _never(f"no change for {in_words(settings.quiet)}; will not be checked again")
    delay = facts.every or routine_delay(
        since=facts.looked - facts.origin,
        age=facts.looked - facts.born,
        changes=facts.changes,
        hazard=hazard,
        c=c,
        settings=settings,
    )
    return routine(facts.id, facts.looked, delay, now=now, settings=settings)


def routine(
    id: str, looked: datetime, delay: timedelta, *, now: datetime, settings: ScheduleSettings = DEFAULTS
) -> Due:
    """The look that follows the one at `looked` after about `delay`, spread a little."""
    spread = delay * spread_of(id, looked, settings.jitter)
    return Due(max(now, looked + spread), "routine", f"routine: about every {in_words(delay)} at present")


def routine_delay(
    *,
    since: timedelta,
    age: timedelta,
    changes: int,
    hazard: Cells,
    c: float,
    settings: ScheduleSettings = DEFAULTS,
) -> timedelta:
    """`c / sqrt(hazard)` between the floor and the cap of that age."""
    rate = hazard[_row(_hours(since))][min(changes, COLUMNS - 1)]
    hours = c / math.sqrt(rate)
    return min(max(timedelta(hours=hours), settings.floor), cap_of(age, c=c, settings=settings))


@dataclass(frozen=True, slots=True)
class Delays:
    """`routine_delay` for the articles of one source at one host, worked out once for all of them."""

    cells: tuple[tuple[timedelta, ...], ...]  # by row and column of the hazard; not yet capped
    caps: tuple[tuple[timedelta, timedelta], ...]  # pairs (age below, longest delay)

    @classmethod
    def of(cls, hazard: Cells, c: float, settings: ScheduleSettings = DEFAULTS) -> Delays:
        """From the rates of the source and the number of the host."""
        cells = tuple(
            tuple(max(timedelta(hours=c / math.sqrt(rate)), settings.floor) for rate in row) for row in hazard
        )
        widening = _widening(c, settings)
        return cls(cells, tuple((below, cap * widening) for below, cap in settings.caps))

    def at(self, since: timedelta, age: timedelta, changes: int) -> timedelta:
        """The delay so long after the last change seen (or birth), at that age, with so many changes seen."""
        delay = self.cells[_row(_hours(since))][min(changes, COLUMNS - 1)]
        for below, cap in self.caps:
            if age < below:
                return min(delay, cap)
        return min(delay, self.caps[-1][1])


def cap_of(age: timedelta, *, c: float, settings: ScheduleSettings = DEFAULTS) -> timedelta:
    """The longest routine delay at that age.

    Where a host's budget asks for a larger `c` than the default, the caps widen with it: otherwise old articles
    alone could use the budget up.
    """
    return settings.caps[_cap_row(age, settings)][1] * _widening(c, settings)


def _cap_row(age: timedelta, settings: ScheduleSettings) -> int:
    last = len(settings.caps) - 1
    return next((row for row, (below, _) in enumerate(settings.caps) if age < below), last)


def _widening(c: float, settings: ScheduleSettings) -> float:
    return max(1.0, c / settings.default_c)


def _never(sentence: str) -> Due:
    return Due(None, sentence, sentence)


def _retry(facts: Facts, *, now: datetime, settings: ScheduleSettings) -> Due:
    answered = facts.looked or facts.found
    if now - answered >= settings.quiet:
        return _never(f"no readable answer for {in_words(settings.quiet)}; will not be checked again")
    if facts.hinted is not None and facts.due is not None:
        # A hint neither breaks a wait that the server asked for nor starts it anew.
        return Due(max(now, facts.due), "retry", "no readable answer so far; a hint waits for the next try")
    delay = _growing(settings.retry, facts.failures, settings.retry_cap)
    delay *= spread_of(facts.id, now, settings.jitter)
    if facts.retry_after is not None:
        delay = max(delay, min(facts.retry_after, settings.retry_after_cap))
    tries = "1 try" if facts.failures == 1 else f"{facts.failures} tries"
    return Due(now + delay, "retry", f"no readable answer in {tries}; next in {in_words(delay)}")


def _growing(first: timedelta, count: int, cap: timedelta) -> timedelta:
    """`first`, doubled for each one after the first, at most `cap`."""
    doublings = min(max(count, 1) - 1, 20)
    return min(first * (1 << doublings), cap)


def spread_of(key: str, at: datetime, jitter: float) -> float:
    """A factor in [1 - jitter, 1 + jitter] that is always the same for one id and time: spreads load evenly."""
    digest = blake2b(f"{key} {at.timestamp():.0f}".encode(), digest_size=4).digest()
    return 1.0 + jitter * (int.from_bytes(digest) / 2**31 - 1.0)


def _hours(span: timedelta) -> float:
    return span.total_seconds() / 3600.0


def in_words(span: timedelta) -> str:
    """A length of time as a reader says it: "50 minutes", "3 hours", "12 days"."""
    seconds = span.total_seconds()
    unit, size = "minute", 60
    if seconds >= 2 * 86400:
        unit, size = "day", 86400
    elif seconds >= 2 * 3600:
        unit, size = "hour", 3600
    count = max(1, round(seconds / size))
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"


# --- a host ----------------------------------------------------------------------------------------------


def _needed(groups: Mapping[tuple[float, int], int], c: float, settings: ScheduleSettings) -> float:
    """Routine looks per hour at `c`, of articles counted by hazard (changes per hour) and row of their cap."""
    floor = _hours(settings.floor)
    caps = [_hours(cap) * _widening(c, settings) for _, cap in settings.caps]
    return math.fsum(
        count / min(max(c / math.sqrt(rate), floor), caps[row]) for (rate, row), count in groups.items()
    )


def rate_of(facts: Facts, *, now: datetime, hazard: Cells) -> tuple[float, timedelta]:
    """The article's present hazard and age, as `c_for_budget` wants them."""
    return hazard[_row(_hours(now - facts.origin))][min(facts.changes, COLUMNS - 1)], now - facts.born


def c_for_budget(
    articles: Sequence[tuple[float, timedelta]], per_hour: float, *, settings: ScheduleSettings = DEFAULTS
) -> float:
    """The host's `c`: the smallest at which its articles need no more than `per_hour` looks.

    Never below `settings.least_c`, however large the budget is: there is no use in looking more often than that.
    `articles` are pairs of hazard and age (`rate_of`). Raises `SettingsError` for a budget that is not positive.
    """
    if per_hour <= 0:
        raise SettingsError(f"looks per hour and host must be more than 0, not {per_hour:g}")
    # Articles of one cell and cap are alike, and there are few cells: a host's thousands become some dozens.
    groups = Counter((rate, _cap_row(age, settings)) for rate, age in articles)
    low = settings.least_c
    if _needed(groups, low, settings) <= per_hour:
        return low
    high = max(low, settings.default_c)
    while _needed(groups, high, settings) > per_hour:
        low, high = high, high * 2
    while high - low > 1e-4 * high:
        middle = (low + high) / 2
        if _needed(groups, middle, settings) > per_hour:
            low = middle
        else:
            high = middle
    return high


# --- a source --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PollSettings:
    """How often sources are asked. `steps` are pairs (time since it last showed a new address, interval); past the
    last one its interval holds, so that even a feed that never brings anything is asked that often.
    """

    steps: tuple[tuple[timedelta, timedelta], ...] = (
        (timedelta(hours=1), timedelta(minutes=5)),
        (timedelta(days=2), timedelta(minutes=10)),
        (timedelta(days=7), timedelta(minutes=20)),
        (timedelta.max, timedelta(hours=1)),
    )
    least: timedelta = timedelta(minutes=1)
    failure_cap: timedelta = timedelta(hours=6)
    retry_after_cap: timedelta = timedelta(days=2)
    jitter: float = 0.05
    no_success: timedelta = timedelta(hours=6)
    silence_floor: timedelta = timedelta(hours=12)
    silence_news: float = 10.0
    silence_gaps: float = 2.0


POLL_DEFAULTS = PollSettings()


def poll_interval(
    source: Source, health: SourceHealth, *, now: datetime, settings: PollSettings = POLL_DEFAULTS
) -> timedelta:
    """How long to wait between two polls of a source, failures counted in.

    The operator's own interval is kept as it is while the source answers; the default is 5 to 10 minutes, longer
    for a source that shows nothing new for days. Each failure doubles it.
    """
    if source.interval is not None:
        usual = max(timedelta(seconds=source.interval), settings.least)
    else:
        idle = now - (health.last_new or source.added)
        usual = next((step for below, step in settings.steps if idle < below), settings.steps[-1][1])
    if not health.failures:
        return usual
    return _growing(usual, health.failures, max(usual, settings.failure_cap))


def next_poll(
    source: Source,
    health: SourceHealth,
    *,
    now: datetime,
    retry_after: timedelta | None = None,
    settings: PollSettings = POLL_DEFAULTS,
) -> Due:
    """When to ask a source again, just after it was asked. Never, for one that is paused, removed or no list."""
    if source.state is not SourceState.ACTIVE:
        return _never(f"{source.state.value}; will not be asked")
    if source.kind in (SourceKind.ARCHIVE, SourceKind.ARTICLE):
        return _never("not a list of articles; will not be asked")
    delay = poll_interval(source, health, now=now, settings=settings)
    delay *= spread_of(source.id, now, settings.jitter)
    if retry_after is not None:
        delay = max(delay, min(retry_after, settings.retry_after_cap))
    if health.failures:
        return Due(now + delay, "retry", f"failed {health.failures} times; next try in {in_words(delay)}")
    return Due(now + delay, "routine", f"asked about every {in_words(delay)}")


@dataclass(frozen=True, slots=True)
class Habit:
    """How a source usually brings new articles: `per_hour`, and the longest pause between two."""

    per_hour: float
    longest_pause: timedelta


def habit_of(times: Sequence[datetime]) -> Habit | None:
    """The habit that the times (in order) at which new addresses were first seen show; None for fewer than ten.

    Give the last few weeks: nights and weekends must be among them, so that they are known as usual pauses.
    """
    if len(times) < 10 or times[-1] <= times[0]:
        return None
    pauses = [later - earlier for earlier, later in pairwise(times)]
    return Habit(len(pauses) / _hours(times[-1] - times[0]), max(pauses))


def silent(
    source: Source,
    health: SourceHealth,
    *,
    now: datetime,
    habit: Habit | None,
    settings: PollSettings = POLL_DEFAULTS,
) -> str | None:
    """Why an alarm is due for a source, in words, or None.

    Either nothing readable came for hours, or nothing new came in a time in which ten new articles were to be
    expected and which is twice the longest pause known.
    """
    if source.state is not SourceState.ACTIVE or source.kind in (SourceKind.ARCHIVE, SourceKind.ARTICLE):
        return None
    failing = now - (health.last_success or source.added)
    if health.failures and failing >= max(settings.no_success, 2 * timedelta(seconds=source.interval or 0)):
        cause = f": {health.problem}" if health.problem else ""
        return f"no readable answer for {in_words(failing)}{cause}"
    if habit is None or health.last_new is None:
        return None
    pause = now - health.last_new
    usual = max(
        settings.silence_floor,
        habit.longest_pause * settings.silence_gaps,
        timedelta(hours=settings.silence_news / habit.per_hour),
    )
    if pause < usual:
        return None
    return f"nothing new for {in_words(pause)}; the longest pause before was {in_words(habit.longest_pause)}"
