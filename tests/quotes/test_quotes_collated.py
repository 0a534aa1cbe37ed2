"""The wordings of one utterance, collated."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from variorum.quotes.collated import Segment, collated
from variorum.quotes.partings import Turn
from variorum.quotes.printed import Kind, Named, Said, Wording
from variorum.quotes.utterances import Form, Utterance, standing, utterances

HOLM = Named("Jon Holm", 0, 8)


def said(text: str, kind: Kind = Kind.DIRECT) -> Said:
    return Said(0, len(text), text, kind, HOLM)


def together(*texts: str) -> Utterance:
    members = tuple(Wording(str(number), said(text), "e") for number, text in enumerate(texts))
    return Utterance(members, (Form.QUOTED,) * len(texts), 0, ("Jon Holm",), ())


def told(segments: list[Segment]) -> list[list[tuple[str, tuple[int, ...]]]]:
    return [[(each.words, each.members) for each in segment.readings] for segment in segments]


def test_segments() -> None:
    """What all share, and where they part; what is inserted stands with the word behind it."""
    found = collated(
        together(
            "We will mend the old quay in May", "We will mend the quay in June", "We will soon mend the old quay in May"
        )
    )  # fmt: skip
    assert told(found) == [
        [("We will ", (0, 1, 2))],
        [("mend", (0, 1)), ("soon mend", (2,))],
        [(" the ", (0, 1, 2))],
        [("old", (0, 2)), ("", (1,))],
        [(" quay in ", (0, 1, 2))],
        [("May", (0, 2)), ("June", (1,))],
    ]
    assert [each.turn for segment in found for each in segment.readings[1:]] == [
        Turn.INSERTION,
        Turn.CUT,
        Turn.SUBSTITUTION,
    ]


def test_a_fragment_has_nothing_where_it_does_not_reach() -> None:
    """A part of the wording is a reading as far as it goes."""
    whole = "There is no money for the old quay, and we will go on looking for more of it somewhere"
    members = (
        Wording("a", said(whole), "e"),
        Wording("b", said("money for the new quay, and we will go on looking", Kind.MIXED), "e"),
    )
    (found,) = utterances(members)
    assert told(collated(found)) == [
        [("There is no ", (0,))],
        [("money for the ", (0, 1))],
        [("old", (0,)), ("new", (1,))],
        [(" quay, and we will go on looking ", (0, 1))],
        [("for more of it somewhere", (0,))],
    ]


@given(
    st.lists(
        st.lists(st.sampled_from(["the", "quay", "will", "not", "open", "in", "May,", "“old”"]), max_size=9),
        min_size=1,
        max_size=4,
    )
)
def test_segments_are_the_base(texts: list[list[str]]) -> None:
    """The first readings joined are the base, and each member's readings joined have its words, in their order."""
    utterance = together(*(" ".join(words) for words in texts))
    found = collated(utterance)
    base = utterance.members[0].said.text
    assert "".join(base[each.start : each.end] for each in found) == base
    assert [each.readings[0].words for each in found] == [base[each.start : each.end] for each in found]
    assert all(each.readings[0].members[0] == 0 for each in found)


def test_versions_of_a_report() -> None:
    """What stands in several versions in the same words is one wording; altered, it is an utterance of one report."""
    first, later = said("We will pay for the quay next year"), said("We will not pay for the quay next year")
    found = standing("a", {0: [first], 1: [first], 2: [later]}, "e")
    assert [(each.said.text, each.versions) for each in found] == [(first.text, (0, 1)), (later.text, (2,))]
    (utterance,) = utterances(found)
    assert [(each.base, each.kind, each.member) for each in utterance.differences] == [("not", Turn.CUT, 0)]
    assert utterances(standing("a", {0: [first, later]}, "e")) == []
