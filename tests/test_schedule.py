"""The schedule: when to look again, and why."""

from __future__ import annotations

import json
import statistics
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from variorum import schedule
from variorum.errors import SettingsError
from variorum.schedule import (
    COLUMNS,
    EDGES,
    START_RATES,
    Delays,
    Facts,
    Hazard,
    Observation,
    PollSettings,
    ScheduleSettings,
    c_for_budget,
    facts_of,
    habit_of,
    in_words,
    next_look,
    next_poll,
    observations,
    poll_interval,
    rate_of,
    routine_delay,
    silent,
)
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

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
EXACT = ScheduleSettings(jitter=0.0)
START = Hazard().rates()
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def _delay(facts: Facts, *, c: float = 0.146, settings: ScheduleSettings = EXACT) -> timedelta:
    assert facts.looked is not None
    due = next_look(facts, now=facts.looked, hazard=START, c=c, settings=settings)
    assert due.at is not None
    return due.at - facts.looked


def _aged(age: timedelta, *, changes: int = 0, quiet: timedelta | None = None) -> Facts:
    """An article looked at just now, so old, last changed so long ago."""
    return Facts(
        "k3f9q2zt",
        found=NOW - age,
        looked=NOW,
        changed=NOW - quiet if quiet is not None else None,
        changes=changes,
    )


# --- articles --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "minutes"),
    [(0, (34, 59, 85, 90, 157)), (1, (18, 25, 43, 74, 144)), (3, (14, 24, 34, 59, 74))],
)
def test_the_published_delays(changes: int, minutes: tuple[int, ...]) -> None:
    """At c = .146 the start table gives, 0, 1, 4, 8 and 16 hours after birth or change, the delays it was published
    with (to a minute)."""
    for hours, wanted in zip((0, 1, 4, 8, 16), minutes, strict=True):
        age = timedelta(hours=hours)
        facts = _aged(age, changes=changes, quiet=age if changes else None)
        assert round(_delay(facts) / MINUTE) == pytest.approx(wanted, abs=1)


def test_having_changed_shortens_the_delay() -> None:
    """At every time since the last change, an article that changed is looked at no later than one that did not."""
    for row in START:
        assert list(row) == sorted(row)


@pytest.mark.parametrize(
    ("age", "cap"),
    [(23 * HOUR, 3 * HOUR), (6 * DAY, 12 * HOUR), (29 * DAY, 3 * DAY), (300 * DAY, 30 * DAY)],
)
def test_caps_by_age(age: timedelta, cap: timedelta) -> None:
    """No routine delay is longer than the cap of its age, and the late ones are of its order."""
    delay = _delay(_aged(age))
    assert cap / 4 <= delay <= cap


def test_the_floor() -> None:
    """However often a source changes, an article is not looked at more than every five minutes."""
    busy = Hazard().learn([Observation(0.0, 0.0, 3, changed=True)] * 10_000).rates()
    due = next_look(_aged(0 * HOUR, changes=3, quiet=0 * HOUR), now=NOW, hazard=busy, settings=EXACT)
    assert due.at == NOW + 5 * MINUTE


def test_a_year_of_quiet_costs_few_looks_and_ends_openly() -> None:
    """Followed from birth, an article that never changes is looked at some sixty times in a year and then no more."""
    facts = Facts("k3f9q2zt", found=NOW, looked=NOW)
    looks = 0
    while True:
        assert facts.looked is not None
        due = next_look(facts, now=facts.looked, hazard=START)
        if due.at is None:
            break
        looks += 1
        facts = replace(facts, looked=due.at)
    assert 40 <= looks <= 80
    assert due.why == "no change for 365 days; will not be checked again"
    assert facts.looked is not None
    assert facts.looked - NOW < 400 * DAY


def test_quiet_time_is_settable_and_starts_anew_with_a_change() -> None:
    """A change within the quiet time keeps the article watched."""
    settings = replace(EXACT, quiet=90 * DAY)
    due = next_look(_aged(91 * DAY), now=NOW, hazard=START, settings=settings)
    assert (due.at, due.why) == (None, "no change for 90 days; will not be checked again")
    changed = _aged(91 * DAY, changes=1, quiet=89 * DAY)
    assert next_look(changed, now=NOW, hazard=START, settings=settings).at is not None


def test_an_old_article_found_today_is_not_young() -> None:
    """With its own date of publication it is looked at seldom; added by a person (no date) it counts as new."""
    old = Facts("k3f9q2zt", found=NOW, published=NOW - 200 * DAY, looked=NOW)
    assert _delay(old) > 5 * DAY
    assert _delay(replace(old, published=None)) < HOUR


def test_new_articles_are_due_at_once() -> None:
    """What was never looked at is due now."""
    due = next_look(Facts("k3f9q2zt", found=NOW), now=NOW, hazard=START)
    assert (due.at, due.why) == (NOW, "new")


def test_hints_come_first_but_not_faster_than_their_floor() -> None:
    """A hint makes an article due at once, two minutes after the last look at the earliest; a hint older than the
    last look is settled."""
    facts = replace(_aged(DAY), looked=NOW - HOUR, hinted=NOW)
    due = next_look(facts, now=NOW, hazard=START, settings=EXACT)
    assert (due.at, due.why) == (NOW, "hint")
    just = replace(facts, looked=NOW - 30 * timedelta(seconds=1))
    assert next_look(just, now=NOW, hazard=START, settings=EXACT).at == just.looked + 2 * MINUTE  # type: ignore[operator]
    settled = replace(facts, looked=NOW, hinted=NOW - MINUTE)
    assert next_look(settled, now=NOW, hazard=START, settings=EXACT).why == "routine"


def test_second_looks_come_soon_and_grow_apart() -> None:
    """10, 20, 40 … minutes, at most six hours; sooner where a text is in doubt than where the page is missing."""
    delays = []
    for looks in (1, 2, 3, 4, 20):
        facts = replace(_aged(DAY), candidate=Candidate("gone", NOW, looks, "404 for the first time"))
        due = next_look(facts, now=NOW, hazard=START, settings=EXACT)
        assert due.at is not None
        assert due.why == "second look"
        delays.append(due.at - NOW)
    assert delays == [10 * MINUTE, 20 * MINUTE, 40 * MINUTE, 80 * MINUTE, 6 * HOUR]
    doubtful = replace(_aged(DAY), candidate=Candidate("b3:77", NOW, 1, "in doubt"))
    assert next_look(doubtful, now=NOW, hazard=START, settings=EXACT).at == NOW + 3 * MINUTE


def test_a_failed_look_is_no_observation() -> None:
    """Retries back off by themselves; once a look succeeds, the delay is what it would have been without them."""
    steady = _aged(8 * HOUR)
    waits = []
    for failures in (1, 2, 3, 4, 50):
        failed = replace(steady, looked=NOW - HOUR, failures=failures)
        due = next_look(failed, now=NOW, hazard=START, settings=EXACT)
        assert due.at is not None
        assert due.why == "retry"
        waits.append(due.at - NOW)
    assert waits == [5 * MINUTE, 10 * MINUTE, 20 * MINUTE, 40 * MINUTE, 12 * HOUR]
    after = replace(steady, failures=0)
    assert _delay(after) == _delay(steady)


def test_retry_after_is_obeyed_within_reason() -> None:
    """The server's wish lengthens the wait, two days at most, and never shortens it; hints do not break it."""
    failed = replace(_aged(DAY), failures=1, retry_after=HOUR, hinted=NOW + MINUTE)
    due = next_look(failed, now=NOW, hazard=START, settings=EXACT)
    assert (due.at, due.why) == (NOW + HOUR, "retry")
    for asked, wait in ((1 * MINUTE, 5 * MINUTE), (99 * DAY, 2 * DAY), (-HOUR, 5 * MINUTE)):
        due = next_look(replace(failed, retry_after=asked), now=NOW, hazard=START, settings=EXACT)
        assert due.at == NOW + wait


def test_hints_do_not_put_a_retry_off() -> None:
    """Hints that come while an address fails leave the time of the next try as it stands."""
    failed = replace(_aged(DAY), failures=3, hinted=NOW, due=NOW + 8 * MINUTE)
    due = next_look(failed, now=NOW, hazard=START)
    assert (due.at, due.why) == (NOW + 8 * MINUTE, "retry")
    assert next_look(failed, now=NOW + HOUR, hazard=START).at == NOW + HOUR


def test_a_hint_revives_an_article_whose_checks_ended() -> None:
    """After the quiet time a source may still show that an article changed."""
    ended = replace(_aged(500 * DAY), looked=NOW - 100 * DAY, hinted=NOW)
    assert next_look(ended, now=NOW, hazard=START).at == NOW


def test_an_address_that_never_answers_ends_too() -> None:
    """No readable answer for the whole quiet time ends the checks, in words."""
    facts = Facts("k3f9q2zt", found=NOW - 366 * DAY, failures=700)
    due = next_look(facts, now=NOW, hazard=START)
    assert (due.at, due.why) == (None, "no readable answer for 365 days; will not be checked again")


@pytest.mark.parametrize("state", [ArticleState.NOT_ARTICLE, ArticleState.MERGED])
def test_what_is_no_article_is_not_looked_at(state: ArticleState) -> None:
    """States that end the checks say so."""
    due = next_look(replace(_aged(HOUR), state=state), now=NOW, hazard=START)
    assert due.at is None
    assert due.why.endswith("will not be checked again")


def test_withdrawn_articles_are_still_looked_at() -> None:
    """A page that is gone may come back."""
    gone = replace(_aged(30 * DAY, changes=1, quiet=DAY), state=ArticleState.WITHDRAWN)
    assert next_look(gone, now=NOW, hazard=START).at is not None


def test_an_interval_of_its_own() -> None:
    """What the operator set is kept."""
    assert _delay(replace(_aged(40 * DAY), every=7 * MINUTE)) == 7 * MINUTE


def test_spread_is_even_and_repeatable() -> None:
    """The same id and time give the same delay; different ids are spread over ± 5 % without a lean."""
    delays = [_delay(replace(_aged(8 * HOUR), id=f"id{n}"), settings=schedule.DEFAULTS) for n in range(400)]
    again = [_delay(replace(_aged(8 * HOUR), id=f"id{n}"), settings=schedule.DEFAULTS) for n in range(400)]
    assert delays == again
    exact = _delay(_aged(8 * HOUR))
    ratios = [delay / exact for delay in delays]
    assert min(ratios) >= 0.95
    assert max(ratios) <= 1.05
    assert statistics.fmean(ratios) == pytest.approx(1.0, abs=0.01)
    assert len(set(delays)) > 390


def test_a_late_answer_is_due_now_not_in_the_past() -> None:
    """Asked long after the last look (a process that was down), the article is due now."""
    facts = replace(_aged(9 * DAY), looked=NOW - 5 * DAY)
    assert next_look(facts, now=NOW, hazard=START).at == NOW


@given(
    age=st.timedeltas(timedelta(0), timedelta(days=3000)),
    part=st.floats(0, 1),
    changes=st.integers(0, 1000),
    failures=st.integers(0, 10_000),
    c=st.floats(0.001, 50),
)
def test_always_ahead(age: timedelta, part: float, changes: int, failures: int, c: float) -> None:
    """Whatever the facts, the next look is not in the past, or there is none and the reason says so."""
    facts = Facts(
        "k3f9q2zt",
        found=NOW - age,
        looked=NOW,
        changed=NOW - age * part if changes else None,
        changes=changes,
        failures=failures,
    )
    due = next_look(facts, now=NOW, hazard=START, c=c)
    assert due.detail
    if due.at is None:
        assert due.why.endswith("will not be checked again")
    else:
        assert due.at > NOW


def test_facts_of_a_plan() -> None:
    """A stored plan holds all that is needed."""
    plan = Plan(
        article_id="k3f9q2zt",
        url="https://e.example/a",
        host="e.example:443",
        state=ArticleState.LIVE,
        found=NOW - DAY,
        due=NOW,
        changes=2,
        last_look=NOW,
        last_change=NOW - HOUR,
    )
    facts = facts_of(plan, every=HOUR)
    assert (facts.id, facts.changes, facts.origin, facts.every) == ("k3f9q2zt", 2, NOW - HOUR, HOUR)


# --- the learnt rate -------------------------------------------------------------------------------------


def test_an_empty_log_is_the_start_table() -> None:
    """Before anything is known of a source, the start table rules."""
    for row, start in zip(START, START_RATES, strict=True):
        assert row == pytest.approx(start)


def test_learning_finds_the_true_rate() -> None:
    """Fed with changes at a known rate, a cell comes to it; cells nearby in a busy source rise a little with it."""
    stretch = [Observation(1.0, 2.0, 0, changed=False)] * 900 + [Observation(1.5, 1.5, 0, changed=True)] * 900
    rates = Hazard().learn(stretch).rates()
    row = EDGES.index(1.0)
    assert rates[row][0] == pytest.approx(1.0, rel=0.15)
    assert rates[row][1] > START_RATES[row][1]


def test_a_little_evidence_moves_a_little() -> None:
    """One article without a change in its second day does not halve the hazard of that day."""
    rates = Hazard().learn([Observation(24.0, 48.0, 0, changed=False)]).rates()
    row = EDGES.index(24.0)
    assert rates[row][0] == pytest.approx(START_RATES[row][0], rel=0.05)


def test_hours_are_put_where_they_belong() -> None:
    """A stretch is divided over the rows it spans; a change lies in the middle of its stretch."""
    hazard = Hazard().learn([Observation(0.5, 4.0, 7, changed=True)])
    column = COLUMNS - 1
    watched = {EDGES[n]: row[column] for n, row in enumerate(hazard.hours) if row[column]}
    assert watched == pytest.approx({0.5: 0.5, 1.0: 1.0, 2.0: 0.25})
    assert hazard.changes[EDGES.index(2.0)][column] == 1.0


def test_learning_in_parts_is_learning_at_once() -> None:
    """Batches may be of any size."""
    log = [Observation(n / 7, n / 3 + 0.1, n % 5, n % 3 == 0) for n in range(60)]
    parts = Hazard().learn(log[:20]).learn(log[20:])
    whole = Hazard().learn(log)
    assert parts.changes == whole.changes
    for one, other in zip(parts.hours, whole.hours, strict=True):
        assert one == pytest.approx(other)


@given(
    st.lists(st.tuples(st.floats(0, 9000), st.floats(0, 500), st.integers(0, 9), st.booleans()), max_size=40)
)
def test_rates_are_always_usable(log: list[tuple[float, float, int, bool]]) -> None:
    """Whatever the log holds, every rate is positive: the delay is always a number."""
    hazard = Hazard().learn(
        Observation(start, start + length, n, changed) for start, length, n, changed in log
    )
    assert all(0 < rate < 1e6 for row in hazard.rates() for rate in row)


def test_there_and_back_as_json() -> None:
    """What is stored is what is read; counts of other rows are refused."""
    hazard = Hazard().learn(
        [Observation(0.5, 4.0, 1, changed=True), Observation(1.0, 30.0, 0, changed=False)]
    )
    stored = json.loads(json.dumps(hazard.to_json()))
    again = Hazard.from_json(stored)
    assert again.changes == hazard.changes
    for row, other in zip(again.rates(), hazard.rates(), strict=True):
        assert row == pytest.approx(other, rel=1e-3)
    for broken in (
        {},
        {**stored, "edges": [0, 1]},
        {**stored, "hours": 3},
        {**stored, "changes": [[1]] * len(EDGES)},
    ):
        with pytest.raises(SettingsError):
            Hazard.from_json(broken)


def _look(minutes: int, outcome: Outcome) -> Look:
    return Look("k3f9q2zt", NOW + minutes * MINUTE, outcome, "", "https://e.example/a")


def test_observations_of_a_log() -> None:
    """Stretches between looks that saw the text; failures and walls bound nothing; a change restarts the clock."""
    log = [
        _look(6, Outcome.NEW),
        _look(30, Outcome.UNCHANGED),
        _look(40, Outcome.FAILED),
        _look(50, Outcome.SUSPECT),
        _look(66, Outcome.CHANGED),
        _look(96, Outcome.UNCHANGED),
        _look(100, Outcome.UNCERTAIN),
        _look(126, Outcome.VARIANT),
    ]
    assert observations(log, born=NOW) == [
        Observation(0.1, 0.5, 0, changed=False),
        Observation(0.5, 1.1, 0, changed=True),
        Observation(0.0, 0.5, 1, changed=False),
        Observation(0.5, 1.0, 1, changed=True),
    ]


# --- a host's budget -------------------------------------------------------------------------------------


def _facts(count: int) -> list[Facts]:
    return [_aged(n * 3 * HOUR, changes=n % 3, quiet=n * HOUR) for n in range(count)]


def _articles(facts: list[Facts]) -> list[tuple[float, timedelta]]:
    return [rate_of(each, now=NOW, hazard=START) for each in facts]


@pytest.mark.parametrize("budget", [2000.0, 100.0, 10.0, 1.0])
def test_the_budget_holds(budget: float) -> None:
    """With the number found, the host's articles need no more looks per hour than it allows, and nearly as many."""
    facts = _facts(600)
    c = c_for_budget(_articles(facts), budget, settings=EXACT)
    needed = sum(HOUR / _delay(each, c=c) for each in facts)
    assert needed <= budget * 1.0001
    if c > EXACT.least_c:
        assert needed >= budget * 0.99


def test_a_large_budget_is_not_used_up() -> None:
    """Politeness: there is a least c, however much is allowed."""
    assert c_for_budget(_articles(_facts(3)), 1e6) == EXACT.least_c
    assert c_for_budget([], 1.0) == EXACT.least_c
    with pytest.raises(SettingsError, match="more than 0"):
        c_for_budget(_articles(_facts(3)), 0.0)


# --- sources ---------------------------------------------------------------------------------------------

SOURCE = Source("s1", SourceKind.FEED, "https://e.example/feed", "E", "E", added=NOW - 90 * DAY)
HEALTH = SourceHealth("s1", due=NOW, last_poll=NOW, last_success=NOW, last_new=NOW)


def test_poll_intervals() -> None:
    """Five to ten minutes while news comes, longer without, an hour at most; an own interval is kept."""
    steps = [
        poll_interval(SOURCE, replace(HEALTH, last_new=NOW - idle), now=NOW)
        for idle in (0 * HOUR, 5 * HOUR, 3 * DAY, 80 * DAY)
    ]
    assert steps == [5 * MINUTE, 10 * MINUTE, 20 * MINUTE, HOUR]
    never = replace(HEALTH, last_new=None)
    assert poll_interval(SOURCE, never, now=NOW) == HOUR
    assert poll_interval(replace(SOURCE, added=NOW), never, now=NOW) == 5 * MINUTE
    assert poll_interval(replace(SOURCE, interval=1800), never, now=NOW) == 30 * MINUTE
    assert poll_interval(replace(SOURCE, interval=1), never, now=NOW) == MINUTE


def test_polls_back_off() -> None:
    """Each failure doubles the wait, six hours at most, or the own interval where that is longer."""
    waits = [poll_interval(SOURCE, replace(HEALTH, failures=n), now=NOW) for n in (1, 2, 3, 40)]
    assert waits == [5 * MINUTE, 10 * MINUTE, 20 * MINUTE, 6 * HOUR]
    daily = replace(SOURCE, interval=86_400)
    assert poll_interval(daily, replace(HEALTH, failures=9), now=NOW) == DAY


def test_next_poll() -> None:
    """Active lists have a due time, within ± 5 %; Retry-After is obeyed; others have none and say why."""
    due = next_poll(SOURCE, HEALTH, now=NOW)
    assert due.at is not None
    assert abs(due.at - NOW - 5 * MINUTE) <= 0.05 * 5 * MINUTE
    busy = next_poll(SOURCE, replace(HEALTH, failures=1), now=NOW, retry_after=HOUR)
    assert (busy.at, busy.why) == (NOW + HOUR, "retry")
    assert (
        next_poll(replace(SOURCE, state=SourceState.PAUSED), HEALTH, now=NOW).why
        == "paused; will not be asked"
    )
    assert next_poll(replace(SOURCE, kind=SourceKind.ARCHIVE), HEALTH, now=NOW).at is None


def test_a_source_that_falls_silent_raises_an_alarm() -> None:
    """Nothing new for much longer than usual; nights and weekends are usual pauses."""
    times = [NOW - 30 * DAY + n * 2 * HOUR for n in range(300) if (n // 6) % 2]  # twelve hours on, twelve off
    habit = habit_of(times)
    assert habit is not None
    assert habit.longest_pause == 14 * HOUR
    quiet = [
        silent(SOURCE, replace(HEALTH, last_new=NOW - pause), now=NOW, habit=habit)
        for pause in (14 * HOUR, 27 * HOUR)
    ]
    assert quiet == [None, None]
    alarm = silent(SOURCE, replace(HEALTH, last_new=NOW - 50 * HOUR), now=NOW, habit=habit)
    assert alarm == "nothing new for 2 days; the longest pause before was 14 hours"


def test_a_source_without_habit_is_never_silent() -> None:
    """A feed of which too little is known, or that brings one article a month, raises no alarm after a day."""
    assert habit_of([NOW] * 20) is None
    assert habit_of([NOW - n * HOUR for n in range(9, 0, -1)]) is None
    assert silent(SOURCE, replace(HEALTH, last_new=NOW - 80 * DAY), now=NOW, habit=None) is None
    monthly = habit_of([NOW - n * 30 * DAY for n in range(12, 0, -1)])
    assert silent(SOURCE, replace(HEALTH, last_new=NOW - 60 * DAY), now=NOW, habit=monthly) is None


def test_a_source_that_fails_for_hours_raises_an_alarm() -> None:
    """No readable answer for six hours; not for one that was asked once and failed, nor for one that is paused."""
    failing = replace(HEALTH, last_success=NOW - 7 * HOUR, failures=6, problem="403 Forbidden")
    assert silent(SOURCE, failing, now=NOW, habit=None) == "no readable answer for 7 hours: 403 Forbidden"
    assert silent(SOURCE, replace(failing, last_success=NOW - HOUR), now=NOW, habit=None) is None
    assert silent(replace(SOURCE, state=SourceState.PAUSED), failing, now=NOW, habit=None) is None
    assert silent(replace(SOURCE, interval=86_400), failing, now=NOW, habit=None) is None
    settings = PollSettings(no_success=8 * HOUR)
    assert silent(SOURCE, failing, now=NOW, habit=None, settings=settings) is None


# --- words -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(0), "1 minute"),
        (90 * MINUTE, "90 minutes"),
        (2 * HOUR, "2 hours"),
        (47 * HOUR, "47 hours"),
        (90 * DAY, "90 days"),
    ],
)
def test_spans_in_words(span: timedelta, words: str) -> None:
    """As a reader says it."""
    assert in_words(span) == words


@given(
    since=st.timedeltas(timedelta(0), timedelta(days=800)),
    age=st.timedeltas(timedelta(0), timedelta(days=800)),
    changes=st.integers(0, 9),
    c=st.floats(0.07, 40),
)
def test_delays_worked_out_once(since: timedelta, age: timedelta, changes: int, c: float) -> None:
    """A table of delays answers as the rule does, floor and caps included."""
    rule = routine_delay(since=since, age=age, changes=changes, hazard=START, c=c)
    assert Delays.of(START, c).at(since, age, changes) == rule
