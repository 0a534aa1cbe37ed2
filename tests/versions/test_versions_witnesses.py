"""Witnesses raise or lower confidence, and none decides alone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from variorum.types import Document, Headlines, HintKind, PageState
from variorum.versions.witnesses import HeadlineMove, Heard, Witness, differing, headline_moves, hear

_OLD = Document(
    PageState.ARTICLE,
    headline="Quay closed after fire",
    headlines=Headlines(
        "Quay closed after fire", "Quay shut: what we know", "Quay closed after fire", "Quay closed"
    ),
    modified="2026-03-02T12:26:00Z",
    body_key="01aa",
)
_WEIGHED = [witness for witness in Witness if witness is not Witness.H1]
_PROBABILITIES = st.floats(0, 1)


def test_each_headline_witness_is_told_apart() -> None:
    """A change of og:title alone is a change of og:title; quotes and dashes make no other headline."""
    new = replace(_OLD.headlines, og="Harbour shut: what we know", title="“Quay closed”", h1=None)
    moves = headline_moves(_OLD.headlines, new)
    assert moves == (
        HeadlineMove(Witness.H1, "Quay closed after fire", None),
        HeadlineMove(Witness.OG, "Quay shut: what we know", "Harbour shut: what we know"),
        HeadlineMove(Witness.TITLE, "Quay closed", "“Quay closed”"),
    )
    assert headline_moves(_OLD.headlines, replace(_OLD.headlines, h1="Quay  closed after fire")) == ()


def test_headlines_that_readers_do_not_see_are_kept_apart() -> None:
    """What differs from the headline on the page is named with its witness; what agrees is not."""
    assert differing(_OLD) == {Witness.OG: "Quay shut: what we know", Witness.TITLE: "Quay closed"}
    assert differing(Document(PageState.ARTICLE, headline="Quay closed")) == {}
    for stated, other in (("Quay closed – Evening Courier", False), ("Quay closed | Courier", False),
                          ("Quay closed: what we know", True), ("Quay closed again", True)):  # fmt: skip
        document = Document(
            PageState.ARTICLE, headline="Quay closed", headlines=Headlines("Quay closed", stated)
        )
        assert bool(differing(document)) is other, stated


def test_witnesses_that_are_missing_are_silent() -> None:
    """Nothing is drawn from a statement that stands on one side only, nor from a bare date."""
    assert hear(_OLD, replace(_OLD, modified=None, body_key=None, headlines=Headlines())).moved == ()
    dated = replace(_OLD, modified="2026-03-02", body_key=None)
    assert hear(dated, dated) == Heard()
    assert hear(dated, dated).in_words() == "no witness speaks"


def test_all_witnesses_are_heard() -> None:
    """Body, time and source speak for an edit where they moved, and against it where they stood still."""
    new = replace(_OLD, modified="2026-03-02T14:02:00Z", body_key="01bb")
    heard = hear(_OLD, new, [HintKind.UPDATED, HintKind.HEADLINE])
    assert heard.moved == (Witness.BODY, Witness.MODIFIED, Witness.SOURCE_TIME, Witness.SOURCE_TITLE)
    assert heard.still == ()
    quiet = hear(_OLD, _OLD)
    assert (quiet.moved, quiet.still) == ((), (Witness.BODY, Witness.MODIFIED))
    assert quiet.in_words() == "articleBody and dateModified stood still"


@pytest.mark.parametrize(
    ("moved", "still", "vouch"),
    [
        ((Witness.BODY, Witness.MODIFIED), (), True),
        ((Witness.BODY, Witness.SOURCE_TIME), (), True),
        ((Witness.BODY,), (), False),
        ((Witness.MODIFIED, Witness.SOURCE_TIME), (), False),
        ((Witness.OG, Witness.TITLE, Witness.JSONLD), (), False),
        ((Witness.BODY, Witness.SOURCE_TIME), (Witness.MODIFIED,), False),
    ],
)
def test_what_vouches_for_an_edit(
    moved: tuple[Witness, ...], still: tuple[Witness, ...], vouch: bool
) -> None:
    """The text for machines and one more that agrees; never times or headlines alone."""
    assert Heard(moved, still).vouches is vouch


@given(_PROBABILITIES, st.sampled_from(_WEIGHED), st.booleans())
def test_no_witness_decides_alone(probability: float, witness: Witness, moved: bool) -> None:
    """A doubt stays a doubt when one witness speaks; it only leans."""
    heard = Heard(moved=(witness,)) if moved else Heard(still=(witness,))
    weighed = heard.weigh(probability)
    assert (0.2 <= weighed < 0.8) == (0.2 <= probability < 0.8) or not 0.2 <= probability < 0.8
    if 0.2 <= probability < 0.8:
        assert (weighed >= probability - 1e-9) if moved else (weighed <= probability + 1e-9)


@given(_PROBABILITIES, st.sets(st.sampled_from(_WEIGHED)), st.sets(st.sampled_from(_WEIGHED)))
def test_witnesses_never_turn_a_verdict_round(
    probability: float, moved: set[Witness], still: set[Witness]
) -> None:
    """What the text says clearly may be made a doubt by witnesses, never its opposite."""
    weighed = Heard(tuple(moved), tuple(still - moved)).weigh(probability)
    assert 0 <= weighed <= 1
    if probability < 0.2:
        assert weighed < 0.8
    if probability >= 0.8:
        assert weighed >= 0.2


@pytest.mark.parametrize(
    ("moved", "still", "settled"),
    [
        ((Witness.BODY, Witness.MODIFIED), (), True),
        ((Witness.BODY,), (), False),
        ((Witness.BODY, Witness.SOURCE_TIME), (Witness.MODIFIED,), False),
    ],
)
def test_witnesses_that_agree_settle_a_doubt(
    moved: tuple[Witness, ...], still: tuple[Witness, ...], settled: bool
) -> None:
    """Two that agree carry a leaning across; one, or two against a third, do not."""
    assert (Heard(moved, still).weigh(0.6) >= 0.8) is settled
