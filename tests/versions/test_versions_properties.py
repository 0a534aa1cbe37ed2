"""What holds for every sequence of looks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from variorum.errors import FetchFailure
from variorum.types import ArticleState, Document, History, Intent, Outcome, PageState
from variorum.versions import (
    Absent,
    DecisionSettings,
    Failed,
    Moved,
    Observation,
    Read,
    SameText,
    advance,
    decide,
)

START = datetime(2026, 1, 1, tzinfo=UTC)

_reads = st.builds(
    lambda key, words, kept, state: Read(Document(state), key, words, kept),
    st.sampled_from("ABCDEF"),
    st.integers(0, 500),
    st.none() | st.floats(0, 1),
    st.sampled_from([*PageState, *[PageState.ARTICLE] * 10]),
)
_failures = st.builds(Failed, st.sampled_from(FetchFailure), st.just("no answer"))
_looks = st.lists(
    st.tuples(
        st.integers(0, 600),  # minutes since the look before
        _reads
        | _failures
        | st.builds(Absent, st.sampled_from([404, 410]))
        | st.sampled_from([Moved("https://example.org/"), Moved("https://example.org/b"), SameText()]),
    ),
    max_size=40,
)
Step = tuple[History, Observation, datetime, Intent, History]


def replay(looks: list[tuple[int, Observation]], noise: frozenset[str] = frozenset()) -> list[Step]:
    history = History("a1", ArticleState.FOUND, noise_keys=noise)
    now = START
    steps: list[Step] = []
    for minutes, observation in looks:
        now += timedelta(minutes=minutes)
        if isinstance(observation, SameText) and not history.versions:
            continue
        intent = decide(history, observation, now)
        after = advance(history, intent, observation, now)
        steps.append((history, observation, now, intent, after))
        history = after
    return steps


@given(_looks)
def test_numbers_count_up_from_0_without_gaps(looks: list[tuple[int, Observation]]) -> None:
    """Versions are made in order, one at a time, and no text makes two."""
    steps = replay(looks)
    made = [intent.version for _, _, _, intent, _ in steps if intent.makes_version]
    assert made == list(range(len(made)))
    if steps:
        keys = [known.text_key for known in steps[-1][4].versions]
        assert len(keys) == len(set(keys))


@given(_looks)
def test_the_number_told_exists(looks: list[tuple[int, Observation]]) -> None:
    """A version named by an intent is one of the article's after the look; outcomes without a text name none."""
    for _, _, _, intent, after in replay(looks):
        if intent.version is not None:
            assert intent.version in {known.number for known in after.versions}
            assert after.current == intent.version
        else:
            assert intent.outcome not in (Outcome.NEW, Outcome.CHANGED, Outcome.VARIANT, Outcome.UNCHANGED)


@given(_looks)
def test_failures_leave_no_trace_in_later_decisions(looks: list[tuple[int, Observation]]) -> None:
    """Taking all failed looks out of a sequence changes no other decision."""
    now = 0
    timed: list[tuple[int, Observation]] = []
    for minutes, observation in looks:
        now += minutes
        timed.append((now, observation))
    kept = [(at, seen) for at, seen in timed if not isinstance(seen, Failed)]
    gaps = [at - before for (at, _), before in zip(kept, [0, *(at for at, _ in kept)], strict=False)]
    with_failures = [s[3] for s in replay(looks) if s[3].outcome is not Outcome.FAILED]
    without = [s[3] for s in replay([(gap, seen) for gap, (_, seen) in zip(gaps, kept, strict=True)])]
    assert with_failures == without


@given(_looks)
def test_replaying_gives_the_same_intents(looks: list[tuple[int, Observation]]) -> None:
    """Decisions depend on facts alone."""
    assert replay(looks) == replay(looks)


@given(_looks)
def test_gone_never_before_its_time(looks: list[tuple[int, Observation]]) -> None:
    """A first `gone` needs three looks that found the page missing over four hours, no text between them."""
    settings = DecisionSettings()
    missing: list[datetime] = []
    for before, _, now, intent, _ in replay(looks):
        if intent.outcome is Outcome.UNCERTAIN and intent.candidate and intent.candidate.key == "gone":
            missing.append(now)
        elif intent.outcome is Outcome.GONE and before.state is not ArticleState.WITHDRAWN:
            missing.append(now)
            assert len(missing) >= settings.gone_looks
            assert now - missing[0] >= settings.gone_after
            missing = []
        elif intent.outcome not in (Outcome.FAILED, Outcome.SUSPECT, Outcome.MOVED):
            missing = []


@given(_looks, st.frozensets(st.sampled_from("ABCDEF")))
def test_noise_makes_one_version_at_most(looks: list[tuple[int, Observation]], noise: frozenset[str]) -> None:
    """A marked text is only ever a version where it was the first that was seen."""
    for before, observation, _, intent, _ in replay(looks, noise):
        if intent.makes_version and before.versions:
            assert isinstance(observation, Read)
            assert observation.text_key not in noise


@given(_looks)
def test_every_decision_says_why_and_by_which_rules(looks: list[tuple[int, Observation]]) -> None:
    """Reasons are short phrases; what waits is asked again soon; doubtful looks keep their bytes."""
    for _, _, _, intent, _ in replay(looks):
        assert intent.reason.strip()
        assert intent.rule >= 1
        assert intent.soon == (intent.outcome is Outcome.UNCERTAIN)
        if intent.outcome in (Outcome.UNCERTAIN, Outcome.SUSPECT, Outcome.VARIANT) or intent.makes_version:
            assert intent.keep
