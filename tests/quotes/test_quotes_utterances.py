"""One thing said, as several reports print it."""

from __future__ import annotations

import pytest

from variorum.quotes.partings import Turn, differences
from variorum.quotes.printed import Kind, Named, Said, Wording
from variorum.quotes.utterances import Form, pairs, standing, utterances

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
    """A fragment of the same speaker in the same event is a part; what is told without marks is a paraphrase, and nothing is
    said of where it parts."""
    whole = "There is no solution for the old quay immediately in sight, and we will go on looking for one"
    (found,) = utterances(
        [
            wording("a", whole),
            wording("b", "immediately in sight, and we will go on", kind=Kind.MIXED),
            wording("c", "there is no solution for the old quay immediately in sight", kind=Kind.INDIRECT),
        ]
    )
    assert found.forms == (Form.QUOTED, Form.PARTIAL, Form.PARAPHRASED)
    assert found.differences == ()


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
        ("per 2 milioni di euro", "per due milioni di euro", Turn.NOTATION),
        ("per 2 mln di euro", "per due milioni di euro", Turn.NOTATION),
        ("por 2 millones", "por dos millones", Turn.NOTATION),
        ("hace veinticuatro años", "hace 24 años", Turn.NOTATION),
        ("duas pontes", "2 pontes", Turn.NOTATION),
        ("de 2 millions", "de deux millions", Turn.NOTATION),
        ("tweeëntwintig jaar", "22 jaar", Turn.NOTATION),
        ("per tre milioni", "per due milioni", Turn.SUBSTITUTION),
        ("per due milioni", "per 2 miliardi", Turn.SUBSTITUTION),
        ("both of them", "2 of them", Turn.SUBSTITUTION),
        ("for twenty years", "for 30 years", Turn.SUBSTITUTION),
        ("in two days", "in twelve days", Turn.SUBSTITUTION),
    ],
)
def test_a_number_in_words_is_a_notation(base: str, variant: str, kind: Turn) -> None:
    """The same number in words and in digits, in any language with lists; another number is another word."""
    assert [each[2] for each in differences(base, variant)] == [kind]


def test_one_report_says_two_things() -> None:
    """Two quotations of one report that say different things are not one thing said, whichever is like another's; a quotation and
    a part of it, or what the writer tells of it, are."""
    this, following = ("We will spend 15 million on the quay this year", "We will spend 15 million on the quay next year too")  # fmt: skip
    for order in (slice(None), slice(None, None, -1)):
        for there, other in ((following, this), (this, following)):
            rows = [wording("a", this), wording("a", following), wording("b", there)][order]
            (found,) = utterances(rows)
            assert {(each.report, each.said.text) for each in found.members} == {("a", there), ("b", there)}
            assert other not in {each.said.text for each in found.members}
    part, told = wording("a", "15 million on the quay", kind=Kind.MIXED), wording("a", "they will spend 15 million on the quay", kind=Kind.INDIRECT)  # fmt: skip
    (whole,) = utterances([wording("a", this), part, told, wording("b", this)])
    assert len(whole.members) == 4


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


@pytest.mark.parametrize(
    ("base", "variant", "kind"),
    [
        ("$1.5m", "1.5 million dollars", Turn.NOTATION),
        ("€2 billion", "2 billion euros", Turn.NOTATION),
        ("10%", "ten percent", Turn.NOTATION),
        ("1,500 crates", "1500 crates", Turn.NOTATION),
        ("3 May", "May 3", Turn.NOTATION),
        ("3 km", "three kilometres", Turn.NOTATION),
        ("the U.S.", "the United States", Turn.NOTATION),
        ("he's sure", "he is sure", Turn.NOTATION),
        ("Dr Holm", "Doctor Holm", Turn.NOTATION),
        ("the 20th century", "the twentieth century", Turn.NOTATION),
        ("our harbour", "our harbor", Turn.NOTATION),
        ("$1.5m", "$1.6m", Turn.SUBSTITUTION),
        ("$1.5m", "1.5 million euros", Turn.SUBSTITUTION),
        ("the US", "the UK", Turn.SUBSTITUTION),
        ("four men", "for men", Turn.SUBSTITUTION),
        ("his boat", "its boat", Turn.SUBSTITUTION),
        ("3 May", "May 4", Turn.SUBSTITUTION),
    ],
)
def test_what_is_written_otherwise(base: str, variant: str, kind: Turn) -> None:
    """The same sum, date, short form or spelling is a notation, in one piece; another one is not."""
    told = differences(f"We paid {base} for this quay", f"We paid {variant} for this quay")
    assert [each[2] for each in told][:1] == [kind]
    assert kind is Turn.SUBSTITUTION or len(told) == 1


WAYS = ("[Mr Vane] will pay for it", "He will pay for it", "He [Mr Vane] will pay for it")


@pytest.mark.parametrize("base", WAYS)
@pytest.mark.parametrize("variant", WAYS)
def test_what_an_editor_put_in_brackets(base: str, variant: str) -> None:
    """Words in brackets, and the pronoun that they stand for, are the editor's on whichever side; nothing of it was cut."""
    assert {each[2] for each in differences(base, variant)} <= {Turn.BRACKETED}
    assert bool(differences(base, variant)) == (base != variant)
    assert [each[2] for each in differences("We will [all] pay him", "We will [all] pay")] == [Turn.CUT]


def test_an_editors_words_make_no_base() -> None:
    """The wording with the most words that were said is the base."""
    (found,) = utterances([wording(text, f"{text} and for all damage to the quay") for text in WAYS])
    assert not found.members[found.base].said.text.startswith(WAYS[0])
    assert {each.kind for each in found.differences} == {Turn.BRACKETED}


def test_a_writers_words_are_no_base_and_join_nothing() -> None:
    """What is told with a word or two in marks is beside what was said in full, and never what others are compared with; two that
    tell of one thing in their own words are not joined by that."""
    told = "that “the ferry” was old and “never safe”"
    assert utterances([wording("a", told, kind=Kind.MIXED), wording("b", told, kind=Kind.MIXED)]) == []
    whole = "The ferry was old, it was never safe"
    (found,) = utterances(
        [wording("a", told + " for any of the crew on it", kind=Kind.MIXED), wording("b", whole)]
    )
    assert (found.base, found.printed, found.differences) == (1, (1,), ())
    other = "an inquiry into the quay and the company"
    said = [wording("a", "this should never have happened to the crew here", kind=Kind.MIXED)]
    said += [
        wording(each, "it should never have happened to the crew here", kind=Kind.INDIRECT) for each in "bc"
    ]
    said += [wording(each, other + " that built it", kind=Kind.INDIRECT) for each in "bc"]
    (found,) = utterances(said)
    assert len(found.members) == 3


def test_a_name_is_told_before_an_office() -> None:
    """Of as many reports, one that names who speaks."""
    text = "We will pay for the quay and for the ferry"
    (found,) = utterances(
        [wording("a", text), wording("b", text, speaker=Named("the mayor of Aldvik", 0, 19))]
    )
    assert found.speaker == "Jon Holm"


def test_one_thing_said_by_two_names_is_told_with_both() -> None:
    """Neither report is believed; a last name, an office, or a title before the name is the same person."""
    text = "He knew about the cracks in the quay for many months"
    other = wording("b", text, speaker=Named("Mary Stone", 0, 10))
    (found,) = utterances([wording("a", text), other])
    assert (found.speaker, found.speakers) == (None, ("Jon Holm", "Mary Stone"))
    (found,) = utterances([wording("a", text), other, wording("c", text, speaker=Named("Mary Stone", 0, 10))])
    assert (found.speaker, found.speakers) == (None, ("Mary Stone", "Jon Holm"))
    for same in ("Holm", "Mr Holm", "the mayor of Aldvik", "Mayor Jon Holm"):
        (found,) = utterances([wording("a", text), wording("b", text, speaker=Named(same, 0, len(same)))])
        assert (found.speaker, len(found.speakers)) == (found.speakers[0], 1)


def test_a_name_is_told_without_what_its_bearer_belongs_to() -> None:
    """Of as many reports, one that gives the name alone."""
    text = "We will pay for the quay and for the ferry"
    (found,) = utterances([wording("a", text), wording("b", text, speaker=Named("Kestrel's Mr Holm", 0, 17))])
    assert found.speaker == "Jon Holm"


def part(
    report: str,
    text: str,
    start: int,
    *,
    versions: tuple[int, ...] = (0,),
    speaker: Named | None = HOLM,
    kind: Kind = Kind.DIRECT,
) -> Wording:
    return Wording(report, Said(start, start + len(text), text, kind, speaker), "e", versions)


WHOLE = "I fell against the rail and heard the engine stop"
FIRST, SECOND = "I fell against the rail,", "and heard the engine stop."


def test_a_speaker_in_the_midst_leaves_nothing_out() -> None:
    """Both halves are one wording where another report prints them in one; their places are kept."""
    (found,) = utterances(
        [part("a", WHOLE, 10), part("b", FIRST, 10), part("b", SECOND, 60, kind=Kind.MIXED)]
    )
    assert [each.report for each in found.members] == ["a", "b"]
    assert (found.base, found.forms, found.differences) == (0, (Form.QUOTED, Form.QUOTED), ())
    other = found.members[1]
    assert (other.said.text, other.said.start, other.said.end) == (f"{FIRST} {SECOND}", 10, 86)
    assert [(each.said.start, each.said.end) for each in other.parts] == [(10, 34), (60, 86)]


def test_two_reports_with_their_speaker_elsewhere_in_the_midst() -> None:
    """Parts that overlap those of another report are one wording on both sides."""
    (found,) = utterances(
        [
            part("a", "We will not close the old pool,", 10),
            part("a", "we will raise the price, and we will ask the state.", 60),
            part("b", "We will not close the old pool, we will raise the price,", 10),
            part("b", "and we will ask the state.", 90, kind=Kind.MIXED),
        ]
    )
    assert [len(each.parts) for each in found.members] == [2, 2]
    assert found.differences == ()


def test_a_difference_behind_the_speaker_is_told() -> None:
    """What the second half has otherwise, or does not have, is a difference as any other."""
    (found,) = utterances(
        [
            part("a", f"{WHOLE} before the lights went out", 10),
            part("b", FIRST, 10),
            part("b", "and felt the engine stop.", 60, kind=Kind.MIXED),
        ]
    )
    assert [(each.base, each.variant, each.kind) for each in found.differences] == [
        ("heard", "felt", Turn.SUBSTITUTION), ("before the lights went out", "", Turn.CUT)
    ]  # fmt: skip


@pytest.mark.parametrize(
    "second",
    [
        part("b", SECOND, 400, kind=Kind.MIXED),
        part("b", SECOND, 60, kind=Kind.MIXED, speaker=Named("Marit Oskarsen", 0, 14)),
        part("b", "It was the worst night of my life.", 60),
        part("b", SECOND, 60, kind=Kind.MIXED, versions=(1,)),
    ],
    ids=["far behind", "another speaker", "other words", "another version"],
)
def test_parts_that_are_not_one(second: Wording) -> None:
    """Two quotations stay two where they stand apart, are of two people, of two versions, or where nobody prints both in one."""
    found = utterances([part("a", WHOLE, 10), part("b", FIRST, 10), second])
    assert not any(member.parts for each in found for member in each.members)


def test_what_nobody_prints_in_one_stays_apart() -> None:
    """Where all reports have both halves apart, each half is a thing said."""
    found = utterances(
        [
            each
            for report in "ab"
            for each in (
                part(report, "We will never close the pool,", 10),
                part(report, "It was built by our fathers.", 60),
            )
        ]
    )
    assert [[member.report for member in each.members] for each in found] == [["a", "b"], ["a", "b"]]
    assert not any(member.parts for each in found for member in each.members)


def test_halves_of_some_versions() -> None:
    """A half that a later version prints otherwise is part of another whole there; places are those of each version."""
    told = {
        0: [part("b", FIRST, 10).said, part("b", SECOND, 60, kind=Kind.MIXED).said],
        1: [part("b", "I fell upon the rail,", 110).said, part("b", SECOND, 160, kind=Kind.MIXED).said],
    }
    (found,) = utterances([part("a", WHOLE, 10), *standing("b", told, "e")])
    assert [(each.said.text, each.said.start, each.versions) for each in found.members[1:]] == [
        (f"{FIRST} {SECOND}", 10, (0,)), (f"I fell upon the rail, {SECOND}", 110, (1,))
    ]  # fmt: skip
    assert [(each.base, each.variant, each.member) for each in found.differences] == [("against", "upon", 2)]


@pytest.mark.parametrize(
    ("told", "form"),
    [
        ("she “fell against the rail” and that nobody heard the engine stop", Form.PARTIAL),
        ("that “I fell against the rail and heard the engine stop” was all", Form.QUOTED),
    ],
)
def test_marks_in_a_clause_of_the_writers(told: str, form: Form) -> None:
    """A writer's clause with a few words in marks gives a part in marks."""
    found = utterances([part("a", WHOLE, 10), part("b", told, 10, kind=Kind.MIXED)])
    assert [each.forms[1] for each in found] == [form]
