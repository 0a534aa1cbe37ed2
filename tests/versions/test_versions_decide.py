"""The Decider, case by case: what a look means, given the article's history."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from variorum.comparison import compare
from variorum.errors import FetchFailure
from variorum.types import (
    ArticleState,
    Block,
    BlockKind,
    Candidate,
    Document,
    History,
    Intent,
    KnownText,
    Outcome,
    PageState,
)
from variorum.versions import (
    Absent,
    Decider,
    DecisionSettings,
    Failed,
    Moved,
    NotModified,
    Observation,
    Read,
    SameBytes,
    SameText,
    advance,
    decide,
)
from variorum.versions.reasons import doubt

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def page(
    key: str, words: int = 300, *, kept: float | None = None, state: PageState = PageState.ARTICLE
) -> Read:
    document = Document(state, blocks=(Block(BlockKind.PARAGRAPH, "The harbour froze."),), headline="Harbour")
    return Read(document, key, words, kept)


def walk(*looks: tuple[float, Observation], history: History | None = None) -> list[tuple[Intent, History]]:
    """Decide one look after another; hours count from noon."""
    history = history or History("a1", ArticleState.FOUND)
    steps = []
    for hours, observation in looks:
        now = NOON + hours * HOUR
        intent = decide(history, observation, now)
        history = advance(history, intent, observation, now)
        steps.append((intent, history))
    return steps


def outcomes(*looks: tuple[float, Observation]) -> list[tuple[str, int | None]]:
    return [(intent.outcome.value, intent.version) for intent, _ in walk(*looks)]


LIVE = History(
    "a1",
    ArticleState.LIVE,
    versions=(KnownText(0, "A"), KnownText(1, "B")),
    current=1,
    words=300,
)


def test_first_text_is_version_0() -> None:
    """The first article at an address is `new`, makes version 0 and keeps its bytes."""
    ((intent, history),) = walk((0, page("A")))
    assert (intent.outcome, intent.version, intent.makes_version, intent.keep) == (Outcome.NEW, 0, True, True)
    assert history.current == 0
    assert history.state is ArticleState.LIVE
    assert history.words == 300


@pytest.mark.parametrize("seen", [SameBytes(), NotModified(), SameText(), page("B")])
def test_current_text_is_unchanged(seen: Observation) -> None:
    """All four ways of seeing the current text are `unchanged`, name its version, and keep no bytes."""
    intent = decide(LIVE, seen, NOON)
    assert (intent.outcome, intent.version, intent.keep) == (Outcome.UNCHANGED, 1, False)


@pytest.mark.parametrize("seen", [SameBytes(), NotModified(), SameText()])
def test_recognising_without_a_version_is_a_fault_of_the_caller(seen: Observation) -> None:
    """There is nothing that the page could be the same as."""
    with pytest.raises(ValueError, match="a1"):
        decide(History("a1", ArticleState.FOUND), seen, NOON)


def test_new_text_is_the_next_version() -> None:
    """Another text makes the next number; the reason says so even if nobody compared."""
    intent = decide(LIVE, page("C"), NOON)
    assert (intent.outcome, intent.version, intent.makes_version) == (Outcome.CHANGED, 2, True)
    assert intent.reason == "text changed"


def test_text_that_came_back_is_a_variant() -> None:
    """A-B-A-B: version 0 comes back, then version 1; neither makes a version, each is one flip-flop."""
    assert outcomes((0, page("A")), (1, page("B")), (2, page("A")), (3, page("B")), (4, page("C"))) == [
        ("new", 0),
        ("changed", 1),
        ("variant", 0),
        ("variant", 1),
        ("changed", 2),
    ]
    assert decide(LIVE, page("A"), NOON).reason == "text of version 0 came back"


def test_the_same_words_of_another_kind_are_no_new_text() -> None:
    """A standfirst that is read as a paragraph is no edit: every word stands where it stood."""
    seen = page("C")
    before = replace(seen.document, blocks=(Block(BlockKind.STANDFIRST, "The harbour froze."),))
    intent = decide(LIVE, replace(seen, comparison=compare(before, seen.document)), NOON)
    assert (intent.outcome, intent.version, intent.makes_version) == (Outcome.UNCHANGED, 1, False)
    assert intent.reason == "the same words, read as blocks of other kinds"


def test_variant_does_not_make_a_version_and_keeps_its_bytes() -> None:
    """The old version gets another interval, and the evidence for it."""
    intent = decide(LIVE, page("A"), NOON)
    assert (intent.makes_version, intent.keep) == (False, True)


class TestShortTexts:
    """A text that lost most of its words waits for a second look."""

    def test_second_look_that_agrees_makes_the_version(self) -> None:
        """Uncertain first, asked again soon; the same text again is believed."""
        (first, waiting), (second, after) = walk(
            (0, page("C", 100, kept=0.3)), (0.2, page("C", 100, kept=0.3)), history=LIVE
        )
        assert (first.outcome, first.soon, first.keep, first.version) == (Outcome.UNCERTAIN, True, True, None)
        assert waiting.candidate is not None
        assert waiting.candidate.key == "C"
        assert (second.outcome, second.version, second.makes_version) == (Outcome.CHANGED, 2, True)
        assert after.candidate is None

    def test_old_text_clears_it(self) -> None:
        """The current text again shows that the short one was an accident; it has to be seen twice anew."""
        steps = walk(
            (0, page("C", 100, kept=0.3)), (0.2, page("B")), (1, page("C", 100, kept=0.3)), history=LIVE
        )
        assert [i.outcome for i, _ in steps] == [Outcome.UNCERTAIN, Outcome.UNCHANGED, Outcome.UNCERTAIN]

    def test_failures_and_walls_neither_clear_nor_confirm(self) -> None:
        """Between the two looks anything may fail."""
        steps = walk(
            (0, page("C", 100, kept=0.3)),
            (0.1, Failed(FetchFailure.TIMEOUT, "timed out")),
            (0.2, page("W", state=PageState.PAYWALLED)),
            (0.3, page("C", 100, kept=0.3)),
            history=LIVE,
        )
        assert [i.outcome.value for i, _ in steps] == ["uncertain", "failed", "suspect", "changed"]

    def test_another_short_text_counts_as_short_but_not_as_the_same(self) -> None:
        """A text cut anew at every look is believed at the third, so that no article stays in doubt."""
        steps = walk(*((h / 4, page(k, 90, kept=0.2)) for h, k in enumerate("CDE")), history=LIVE)
        assert [i.outcome.value for i, _ in steps] == ["uncertain", "uncertain", "changed"]

    @pytest.mark.parametrize(
        ("words", "kept", "outcome"),
        [
            (290, 0.49, "uncertain"),
            (290, 0.5, "changed"),
            (300, 0.0, "changed"),  # rewritten at length: nothing is missing
            (149, None, "uncertain"),  # not compared: length alone tells
            (151, None, "changed"),
        ],
    )
    def test_the_limit_is_half_of_the_words(self, words: int, kept: float | None, outcome: str) -> None:
        """Both must hold: fewer words than before, and less than half of the old ones kept."""
        assert decide(LIVE, page("C", words, kept=kept), NOON).outcome.value == outcome


class TestGone:
    """A missing page is believed after three looks over at least four hours."""

    def test_gone_after_looks_and_hours(self) -> None:
        """Uncertain until both conditions hold."""
        steps = walk(*((h, Absent(404)) for h in (0, 1, 2, 3.9, 4)), history=LIVE)
        assert [i.outcome.value for i, _ in steps] == ["uncertain"] * 4 + ["gone"]
        assert steps[0][0].reason == "answered 404, waits for a second look"
        assert steps[-1][0].reason == "answered 404 on 5 looks over 4 hours"
        assert steps[-1][1].state is ArticleState.WITHDRAWN
        assert all(i.version is None for i, _ in steps)

    def test_two_looks_are_not_enough_however_far_apart(self) -> None:
        """Three agreeing looks are asked for."""
        steps = walk((0, Absent(410)), (50, Absent(410)), history=LIVE)
        assert [i.outcome.value for i, _ in steps] == ["uncertain", "uncertain"]

    def test_an_answer_begins_the_count_anew(self) -> None:
        """The page answered in between: it was not gone."""
        steps = walk((0, Absent(404)), (1, SameBytes()), (5, Absent(404)), (6, Absent(404)), history=LIVE)
        assert [i.outcome.value for i, _ in steps] == ["uncertain", "unchanged", "uncertain", "uncertain"]

    def test_soft_404_and_redirect_to_the_front_page_count(self) -> None:
        """A page that says it is not there, and one that sends to the front page, agree with a 404."""
        soft = page("X", state=PageState.GONE)
        steps = walk((0, Absent(404)), (2, soft), (5, Moved("https://example.org/")), history=LIVE)
        assert [i.outcome.value for i, _ in steps] == ["uncertain", "uncertain", "gone"]

    def test_stays_gone(self) -> None:
        """Further 404s repeat `gone` and keep nothing."""
        gone = replace(LIVE, state=ArticleState.WITHDRAWN)
        intent = decide(gone, Absent(404), NOON)
        assert (intent.outcome, intent.keep, intent.state) == (Outcome.GONE, False, ArticleState.WITHDRAWN)

    def test_a_clock_that_runs_backwards_confirms_nothing(self) -> None:
        """Imported captures may carry wrong times."""
        waiting = replace(LIVE, candidate=Candidate("gone", NOON + 9 * HOUR, 7, "answered 404"))
        assert decide(waiting, Absent(404), NOON).outcome is Outcome.UNCERTAIN

    @pytest.mark.parametrize(
        ("seen", "version", "makes", "reason"),
        [
            (page("B"), 1, False, "answers again, same text"),
            (SameBytes(), 1, False, "answers again, same bytes"),
            (page("A"), 0, False, "answers again, text of version 0 came back"),
            (page("C"), 2, True, "answers again, text changed"),
        ],
    )
    def test_restored(self, seen: Observation, version: int, makes: bool, reason: str) -> None:
        """What answers after `gone` is `restored`, with the number of the text it shows, new or known."""
        gone = replace(LIVE, state=ArticleState.WITHDRAWN)
        intent = decide(gone, seen, NOON)
        assert (intent.outcome, intent.version, intent.makes_version, intent.reason) == (
            Outcome.RESTORED,
            version,
            makes,
            reason,
        )
        assert intent.keep
        assert intent.state is ArticleState.LIVE

    def test_a_stub_after_gone_waits(self) -> None:
        """What answers in place of a gone article may be an error page in disguise."""
        gone = replace(LIVE, state=ArticleState.WITHDRAWN)
        intent = decide(gone, page("C", 20, kept=0.0), NOON)
        assert (intent.outcome, intent.state) == (Outcome.UNCERTAIN, ArticleState.WITHDRAWN)

    def test_an_address_that_never_answered(self) -> None:
        """Gone all the same; a text that turns up later is simply `new`."""
        assert outcomes((0, Absent(404)), (3, Absent(404)), (6, Absent(404)), (9, page("A"))) == [
            ("uncertain", None),
            ("uncertain", None),
            ("gone", None),
            ("new", 0),
        ]


class TestSuspect:
    """Walls and broken pages say nothing of the article."""

    @pytest.mark.parametrize(
        "state",
        [PageState.PAYWALLED, PageState.CONSENT, PageState.BLOCKED, PageState.EMPTY, PageState.LISTING],
    )
    def test_walls(self, state: PageState) -> None:
        """Suspect, bytes kept, no version, the known text untouched, a neutral reason."""
        (intent, history), (back, after) = walk((0, page("W", state=state)), (1, page("B")), history=LIVE)
        assert (intent.outcome, intent.version, intent.keep) == (Outcome.SUSPECT, None, True)
        assert intent.reason
        assert history.state is ArticleState.SUSPECT
        assert (history.current, history.words) == (1, 300)
        assert (back.outcome, back.keep, after.state) == (Outcome.UNCHANGED, True, ArticleState.LIVE)

    def test_extraction_that_found_no_words(self) -> None:
        """A page that calls itself an article and holds no text is a failed extraction."""
        assert decide(LIVE, page("W", 0), NOON).outcome is Outcome.SUSPECT

    def test_wall_at_the_first_look(self) -> None:
        """The article becomes new when it can be read."""
        assert outcomes((0, page("W", state=PageState.CONSENT)), (1, page("A"))) == [
            ("suspect", None),
            ("new", 0),
        ]

    def test_wall_after_gone_restores_nothing(self) -> None:
        """A consent page in place of a withdrawn article is not the article."""
        gone = replace(LIVE, state=ArticleState.WITHDRAWN)
        assert decide(gone, page("W", state=PageState.CONSENT), NOON).state is ArticleState.WITHDRAWN


def test_listing_at_the_first_look_is_no_article() -> None:
    """And an article that appears there later is new."""
    assert outcomes((0, page("L", state=PageState.LISTING)), (1, page("A"))) == [
        ("not-article", None),
        ("new", 0),
    ]


def test_failed_changes_nothing() -> None:
    """State, candidate and current version stay as they were; no bytes are asked for."""
    waiting = replace(LIVE, candidate=Candidate("gone", NOON, 2, "answered 404"))
    seen = Failed(None, "answered 500", 500)
    intent = decide(waiting, seen, NOON)
    assert (intent.outcome, intent.state, intent.candidate) == (Outcome.FAILED, LIVE.state, waiting.candidate)
    assert (intent.keep, intent.reason) == (False, "answered 500")
    assert replace(advance(waiting, intent, seen, NOON), last_look=None) == waiting


def test_moved_to_another_address() -> None:
    """A permanent redirect is an event of the history; the candidate waits on."""
    waiting = replace(LIVE, candidate=Candidate("gone", NOON, 2, "answered 404"))
    intent = decide(waiting, Moved("https://example.org/new/home-of-story"), NOON)
    assert (intent.outcome, intent.version, intent.keep) == (Outcome.MOVED, None, True)
    assert intent.candidate == waiting.candidate
    assert intent.reason == "moved permanently to https://example.org/new/home-of-story"


class TestNoise:
    """What a person marked as page noise."""

    def test_marked_key_never_makes_a_version(self) -> None:
        """The look is `unchanged` and says why."""
        marked = replace(LIVE, noise_keys=frozenset({"N"}))
        intent = decide(marked, page("N"), NOON)
        assert (intent.outcome, intent.version) == (Outcome.UNCHANGED, 1)
        assert intent.reason == "differs only in what was marked as page noise"

    def test_current_version_marked(self) -> None:
        """The version before it stands; its text is `unchanged`, no variant, and numbers go on."""
        versions = (KnownText(0, "A"), KnownText(1, "B", noise=True))
        marked = replace(LIVE, versions=versions, noise_keys=frozenset({"B"}))
        assert [decide(marked, page(key), NOON).version for key in "ABC"] == [0, 0, 2]
        assert decide(marked, page("A"), NOON).outcome is Outcome.UNCHANGED

    def test_only_version_marked(self) -> None:
        """The first version stands even if it was marked: there is nothing else to show."""
        marked = History("a1", ArticleState.LIVE, (KnownText(0, "A", noise=True),), 0, 300)
        assert decide(marked, page("A"), NOON).outcome is Outcome.UNCHANGED


def test_settings_are_obeyed() -> None:
    """A decider with its own limits."""
    hasty = Decider(DecisionSettings(gone_looks=1, gone_after=timedelta(0)))
    assert hasty.decide(LIVE, Absent(410), NOON).outcome is Outcome.GONE


# --- blocks in doubt ---------------------------------------------------------------------------------------


def in_doubt(key: str, *blocks: str) -> Read:
    return replace(page(key), doubts=blocks)


def test_a_change_in_doubt_waits_for_a_second_look() -> None:
    """Nothing is published, a second look comes soon, and the reason names the block; the version stays."""
    first, (intent, history) = walk((0, page("a")), (1, in_doubt("b", "Sign up for the harbour letter")))
    assert first[0].outcome is Outcome.NEW
    assert intent.outcome is Outcome.UNCERTAIN
    assert (intent.soon, intent.keep, intent.makes_version, intent.version) == (True, True, False, None)
    assert "“Sign up for the harbour letter”" in intent.reason
    assert intent.reason.endswith("waits for a second look")
    assert (len(history.versions), history.current) == (1, 0)


def test_what_stands_at_the_second_look_is_an_edit() -> None:
    """Settled by the reading: the version is made, and its reason says so."""
    steps = walk((0, page("a")), (1, in_doubt("b", "A new box")), (1.1, replace(page("b"), settled=True)))
    intent, history = steps[-1]
    assert (intent.outcome, intent.version) == (Outcome.CHANGED, 1)
    assert intent.reason.endswith("stands at a second look")
    assert history.candidate is None


def test_what_moved_on_was_page_noise() -> None:
    """The text of the version again: unchanged, in words, and nothing waits any more."""
    steps = walk((0, page("a")), (1, in_doubt("b", "A new box")), (1.1, replace(page("a"), settled=True)))
    intent, history = steps[-1]
    assert (intent.outcome, intent.version) == (Outcome.UNCHANGED, 0)
    assert "page noise" in intent.reason
    assert history.candidate is None


def test_doubt_does_not_last() -> None:
    """A text that is in doubt look after look is believed in the end."""
    steps = walk((0, page("a")), *((1 + n / 10, in_doubt(f"b{n}", "", "A box")) for n in range(3)))
    assert [intent.outcome for intent, _ in steps[1:]] == [
        Outcome.UNCERTAIN, Outcome.UNCERTAIN, Outcome.CHANGED,
    ]  # fmt: skip


def test_witnesses_that_agree_spare_the_second_look() -> None:
    """A doubt is an edit at once where witnesses vouch for it; the reason names them. They vouch for no missing
    half."""
    vouched = replace(in_doubt("b", "A new box"), vouched="articleBody and dateModified moved")
    _, (intent, _) = walk((0, page("a")), (1, vouched))
    assert (intent.outcome, intent.version) == (Outcome.CHANGED, 1)
    assert intent.reason.endswith("(articleBody and dateModified moved)")
    _, (intent, _) = walk((0, page("a")), (1, replace(vouched, words=90, kept=0.3)))
    assert intent.outcome is Outcome.UNCERTAIN


def test_doubts_do_not_hold_back_a_known_text() -> None:
    """The text of an earlier version came back: that is no matter of doubt."""
    steps = walk((0, page("a")), (1, page("b")), (2, in_doubt("a", "")))
    assert steps[-1][0].outcome is Outcome.VARIANT


@pytest.mark.parametrize(
    ("blocks", "told"),
    [
        (("",), "whether a block that went is text"),
        (("", ""), "whether blocks that went are text"),
        (("A box", ""), "whether “A box” and one more block are text"),
        (("A box", "", "More"), "whether “A box” and 2 more blocks are text"),
        (("word " * 30,), "word …” is text"),
    ],
)
def test_doubts_in_words(blocks: tuple[str, ...], told: str) -> None:
    """The first block that came is named, the others are counted."""
    assert told in doubt(blocks)
