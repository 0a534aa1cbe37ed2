"""One thing said, as several reports print it."""

from __future__ import annotations

import pytest

from variorum.quotes.printed import Kind, Named, Said
from variorum.quotes.utterances import Form, Turn, Wording, differences, pairs, utterances

HOLM = Named("Jon Holm", 0, 8)


def wording(
    report: str, text: str, *, event: str | None = "e", speaker: Named | None = HOLM, kind: Kind = Kind.DIRECT
) -> Wording:
    return Wording(report, Said(10, 10 + len(text), text, kind, speaker), event)


@pytest.mark.parametrize(
    ("base", "variant", "told"),
    [
        (
            "We will look at the concrete plans, of which there are many",
            "We will look at the concrete drawings",
            [("plans, of which there are many", "drawings", Turn.SUBSTITUTION)],
        ),
        ("The quay will somehow open", "The quay will open", [("somehow", "", Turn.CUT)]),
        ("The quay will open", "The old quay will open", [("", "old", Turn.INSERTION)]),
        ("He will pay", "[Mr Holm] will pay", [("He", "Mr Holm", Turn.BRACKETED)]),
        ("It will open [in May]", "It will open in May", []),
        (
            "They can't wait",
            "They cannot wait",
            [("can't", "cannot", Turn.NOTATION)],
        ),
        ("The United States waits", "The US waits", [("United States", "US", Turn.NOTATION)]),
        ("All five of them", "All 5 of them", [("five", "5", Turn.NOTATION)]),
        ("“We don’t know”", "we don't know", []),
    ],
)
def test_where_wordings_part(base: str, variant: str, told: list[tuple[str, str, Turn]]) -> None:
    """Words of the base and those in their place, with what was done; marks and case are nothing."""
    assert differences(base, variant) == told


def test_variants_of_one_event() -> None:
    """Wordings that are nearly alike are one utterance; the longest is the base, each difference names its member."""
    (found,) = utterances(
        [
            wording("a", "We need to be able to pay for the quay and we are going to do that"),
            wording("b", "We need to pay for the quay and we are going to do that"),
            wording("b", "The ferry is a different matter altogether"),
        ]
    )
    assert [each.report for each in found.members] == ["a", "b"]
    assert (found.base, found.speaker, found.forms) == (0, "Jon Holm", (Form.QUOTED, Form.QUOTED))
    (told,) = found.differences
    assert (told.variant, told.kind, told.member) == ("", Turn.CUT, 1)


def test_a_fragment_and_a_paraphrase() -> None:
    """A fragment of the same speaker in the same event is a part; what is told without marks is a paraphrase."""
    whole = "There is no solution for the old quay immediately in sight, and we will go on looking for one"
    (found,) = utterances(
        [
            wording("a", whole),
            wording("b", "immediately in sight, and we will go on", kind=Kind.MIXED),
            wording("c", "there is no solution for the old quay immediately in sight", kind=Kind.INDIRECT),
        ]
    )
    assert found.forms == (Form.QUOTED, Form.PARTIAL, Form.PARAPHRASED)
    assert [(each.member, each.kind) for each in found.differences] == [(2, Turn.CUT)]


def test_elsewhere_more_is_asked() -> None:
    """In two events wordings have to be more alike; a fragment, or another speaker's, is nothing there."""
    one, other = "We will never pay for this quay again", "We shall never pay for that quay again, friends"
    assert pairs([wording("a", one), wording("b", other)]) == [(0, 1)]
    assert pairs([wording("a", one, event="e"), wording("b", other, event="f")]) == []
    assert pairs([wording("a", one, event=None), wording("b", one, event=None, speaker=None)]) == [(0, 1)]
    part = "pay for this quay"
    assert pairs([wording("a", one), wording("b", part, speaker=Named("Marit Oskarsen", 0, 14))]) == []


def test_one_report_is_no_utterance() -> None:
    """What a report prints twice is not told by two."""
    assert (
        utterances([wording("a", "We will pay for the quay"), wording("a", "We will pay for the quay")]) == []
    )
    assert utterances([]) == []


@pytest.mark.parametrize(
    ("base", "variant", "kind"),
    [
        ("for twenty years", "for 20 years", Turn.NOTATION),
        ("with seventeen men", "with 17 men", Turn.NOTATION),
        ("seit dreißig Jahren", "seit 30 Jahren", Turn.NOTATION),
        ("pendant vingt ans", "pendant 20 ans", Turn.NOTATION),
        ("for twenty years", "for 30 years", Turn.SUBSTITUTION),
        ("in two days", "in twelve days", Turn.SUBSTITUTION),
    ],
)
def test_a_number_in_words_is_a_notation(base: str, variant: str, kind: Turn) -> None:
    """The same number in words and in digits, in any language with lists; another number is another word."""
    assert [each[2] for each in differences(base, variant)] == [kind]


def test_two_persons_say_two_things() -> None:
    """What two persons with full names say in like words are two things; the same words are one thing given to two."""
    whole, part = "I am very happy to be here today in this town", "I am very happy to be here today"
    vane = Named("Tom Vane", 0, 8)
    assert utterances([wording("a", whole), wording("b", part, speaker=vane)]) == []
    assert utterances([wording("a", whole, event="e"), wording("b", whole, event="f", speaker=vane)]) == []
    for other in (HOLM, Named("Holm", 0, 4), Named("the mayor", 0, 9), None):
        (one,) = utterances([wording("a", whole), wording("b", part, speaker=other)])
        assert len(one.members) == 2
    (given,) = utterances([wording("a", whole), wording("b", whole, speaker=vane)])
    assert len(given.members) == 2


def test_what_a_writer_tells_around_marks_is_not_said() -> None:
    """Of what is told partly in marks only the marks are compared; the sentence that stands in full is the base."""
    told = 'that "this should never have happened here" and promised an inquiry into the quay'
    (found,) = utterances(
        [
            wording("a", told, kind=Kind.MIXED),
            wording("b", "This should never have happened here."),
            wording("c", "should never have happened", kind=Kind.MIXED),
        ]
    )
    assert [each.said.text for each in found.members] == [
        "this should never have happened here",
        "This should never have happened here.",
        "should never have happened",
    ]
    assert (found.base, found.forms, found.differences) == (1, (Form.QUOTED, Form.QUOTED, Form.PARTIAL), ())
    first = found.members[0].said
    assert told[first.start - 10 : first.end - 10] == first.text


def test_two_quotations_of_one_sentence() -> None:
    """Each quotation of a sentence is a wording of its own."""
    told = 'the quay was "closed to every ferry until June" and the company "would never pay another worker"'
    found = utterances(
        [
            wording("a", told, kind=Kind.MIXED),
            wording("b", "The quay is closed to every ferry until June"),
            wording("b", "The company would never pay another worker"),
        ]
    )
    assert [[each.said.text for each in one.members] for one in found] == [
        ["closed to every ferry until June", "The quay is closed to every ferry until June"],
        ["would never pay another worker", "The company would never pay another worker"],
    ]
