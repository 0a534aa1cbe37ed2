"""What stands outside the running text, and what became of whole passages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from variorum.comparison import compare
from variorum.edits import classify, compared, sentence
from variorum.text.normalise import fold
from variorum.types import Block, BlockKind, Change, Document, Edit, EditClass, PageState, Verdict

TEXTS = (
    "Divers searched the harbour basin until nightfall without any result.",
    "The ferry had left the quay at dusk with a cargo of salt and letters.",
    "Relatives of the missing crew waited at the quay through the night.",
    "The coastguard called for more boats from the villages along the bay.",
    "A storm had been forecast for the outer islands since the morning.",
)


def document(*blocks: Block | str, **fields: object) -> Document:
    made = tuple(b if isinstance(b, Block) else Block(BlockKind.PARAGRAPH, b) for b in blocks)
    return replace(Document(PageState.ARTICLE, made, "Search goes on", language="en"), **fields)  # type: ignore[arg-type]


def told(old: Document, new: Document) -> list[tuple[EditClass, Change, str | None]]:
    return [(edit.klass, edit.change, edit.detail) for edit in compared(old, new).edits]


def block(kind: BlockKind, text: str) -> Block:
    return Block(kind, text)


def test_a_byline_that_changed() -> None:
    """Another writer is told with both names; case and order are no difference."""
    old, new = (
        document(*TEXTS, byline=("Ines Valko",)),
        document(*TEXTS, byline=("Ines Valko", "Tom Brisling")),
    )
    assert told(old, new) == [(EditClass.BYLINE, Change.ALTERED, None)]
    assert told(new, replace(new, byline=("tom brisling", "INES VALKO"))) == []
    assert told(new, replace(new, byline=("Ines Valko. 5 hours ago", "Tom Brisling, 3 minutes"))) == []
    assert told(new, replace(new, byline=("By Ines Valko", "by Tom Brisling"))) == []
    assert told(old, replace(old, byline=("Von Ines Valko",))) == []
    assert told(new, replace(new, byline=("Ines Valko and Tom Brisling",))) == []
    assert told(old, replace(old, byline=("Ines Valko, Health correspondent",))) == []
    by_staff = replace(old, byline=("Staff writer",))
    assert told(by_staff, old) == [(EditClass.BYLINE, Change.ALTERED, None)]
    for by, name in (
        ("By Ines Valko", "Ines Valko"),
        ("Byron Valko", "Byron Valko"),
        ("Von der Heide", "Von der Heide"),
    ):
        (edit,) = compared(replace(old, byline=(by,)), replace(old, byline=("Paul Harrow",))).edits
        assert (edit.old, edit.new) == (name, "Paul Harrow")


def test_only_the_stated_time_moved() -> None:
    """Told where nothing else is."""
    old = document(*TEXTS, modified="2026-03-01T10:00:00Z")
    new = document(*TEXTS, modified="2026-03-01T12:00:00Z")
    assert told(old, new) == [(EditClass.TIME, Change.ALTERED, "modified")]
    assert EditClass.TIME not in {klass for klass, _, _ in told(old, replace(new, headline="Crew found"))}


def test_a_new_post_of_a_liveblog_is_no_lead() -> None:
    """It stands above the others because it is the newest; the report does not open with something else."""
    posts = [block(BlockKind.POST, f"1{number}:00 {text}") for number, text in enumerate(TEXTS)]
    old = document(*posts[:-1], state=PageState.LIVEBLOG)
    new = document(posts[-1], *posts[:-1], state=PageState.LIVEBLOG)
    assert told(old, new) == [(EditClass.UNCLASSIFIED, Change.ADDED, "post")]


def test_a_standfirst_and_a_lead() -> None:
    """Each is told where more than copy was edited in it."""
    old = document(block(BlockKind.STANDFIRST, "Hope fades in the bay after a long night."), *TEXTS)
    other = document(block(BlockKind.STANDFIRST, "Boats from all villages join the search at dawn."), *TEXTS)
    assert told(old, other) == [(EditClass.STANDFIRST, Change.ALTERED, "replaced")]
    lead = document(TEXTS[0].replace("basin", "mouth"), *TEXTS[1:])
    assert told(document(*TEXTS), lead) == [(EditClass.LEAD, Change.ALTERED, "reworded")]
    comma = document(TEXTS[0].replace("basin until", "basin, until"), *TEXTS[1:])
    assert told(document(*TEXTS), comma) == [(EditClass.COPY_EDIT, Change.ALTERED, "punctuation")]


def test_a_caption() -> None:
    """A caption that differs is an edit of the picture."""
    old = document(*TEXTS, block(BlockKind.CAPTION, "The ferry in calmer days, seen from the mole."))
    new = document(*TEXTS, block(BlockKind.CAPTION, "The ferry in calmer days, seen from the lighthouse."))
    assert told(old, new) == [(EditClass.IMAGE, Change.ALTERED, "caption")]


CAPTION = "The harbour at night. Smoke rises from a hall. A boat leaves the quay."


@pytest.mark.parametrize(
    ("was", "now", "expected"),
    [
        ([CAPTION], [], [(Change.REMOVED, CAPTION, None)]),
        ([], [CAPTION], [(Change.ADDED, None, CAPTION)]),
        ([CAPTION], [CAPTION.replace("night", "dawn").replace("boat", "ship")], [(Change.ALTERED, CAPTION, CAPTION.replace("night", "dawn").replace("boat", "ship"))]),
        ([CAPTION], [CAPTION + " Ships wait."], [(Change.ALTERED, CAPTION, CAPTION + " Ships wait.")]),
        ([CAPTION], [CAPTION.replace("night", "dawn")], [(Change.ALTERED, "The harbour at night.", "The harbour at dawn.")]),
        ([CAPTION, "A dog sits there."], [], [(Change.REMOVED, CAPTION, None), (Change.REMOVED, "A dog sits there.", None)]),
        ([CAPTION], [CAPTION], []),
    ],
)  # fmt: skip
def test_a_caption_of_several_sentences_is_one(
    was: list[str], now: list[str], expected: list[tuple[Change, str | None, str | None]]
) -> None:
    """A caption is told once, however many of its sentences came, went or differ; two captions are two."""
    old, new = (
        document(*TEXTS, *(block(BlockKind.CAPTION, each) for each in captions)) for captions in (was, now)
    )
    edits = compared(old, new).edits
    assert [(each.change, each.old, each.new) for each in edits if each.klass is EditClass.IMAGE] == expected
    assert {each.klass for each in edits} <= {EditClass.IMAGE}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Photograph: Ann Lee/Northsea", False),
        ("The harbour at night. Photo by Ann Lee", False),
        ("Foto: Ann Lee", False),
        ("Mayor Ann Lee at the quay.", True),
        ("Picture: Mayor Ann Lee opens the quay.", True),
        ("The gate, photographed: Ann Lee stood there.", True),
    ],
)
def test_who_made_a_picture_is_no_name_of_the_report(text: str, named: bool) -> None:
    """A credit is of the caption; somebody in the picture is named."""
    old, new = (
        document(*TEXTS, block(BlockKind.CAPTION, each))
        for each in (text, text.replace("Ann Lee", "Bob Ray"))
    )
    classes = {each.klass for each in compared(old, new).edits}
    assert (EditClass.NAME in classes) is named
    assert EditClass.IMAGE in classes


def test_a_section_that_came_and_one_that_went() -> None:
    """A subhead with all that stands under it is one edit."""
    old = document(*TEXTS)
    new = document(*TEXTS, block(BlockKind.SUBHEAD, "What is known"), "Two boats were seen near the reef.")
    assert told(old, new) == [(EditClass.SECTION, Change.ADDED, None)]
    assert told(new, old)[-1][0] in (EditClass.SECTION, EditClass.TRUNCATED)


def test_a_text_that_is_cut_off() -> None:
    """Of two given pages the second shows a wall and the beginning only; watched versions are never told so, nor is what
    ends with a paragraph and shows no wall."""
    old, shortened = document(*TEXTS), document(*TEXTS[:2])
    new = replace(shortened, state=PageState.PAYWALLED)
    assert told(old, new) == [(EditClass.TRUNCATED, Change.REMOVED, None)]
    assert {klass for klass, _, _ in told(old, shortened)} == {EditClass.UNCLASSIFIED}
    watched = classify(compare(old, new), old, new)
    assert {edit.klass for edit in watched} == {EditClass.UNCLASSIFIED}


def test_sentences_that_moved_together_are_one_edit() -> None:
    """Two paragraphs moved to the end: one move."""
    old = document(*TEXTS)
    new = document(TEXTS[0], TEXTS[3], TEXTS[4], TEXTS[1], TEXTS[2])
    moves = [edit for edit in compared(old, new).edits if edit.klass is EditClass.MOVED]
    assert len(moves) == 1
    assert moves[0].old == moves[0].new


def test_a_sentence_that_comes_back() -> None:
    """With the earlier sentences at hand it is told as restored."""
    old, new = document(*TEXTS[:3]), document(*TEXTS[:4])
    (edit,) = classify(compare(old, new), old, new, earlier=frozenset({fold(TEXTS[3])}))
    assert (edit.klass, edit.new) == (EditClass.RESTORED, TEXTS[3])


def test_a_wording_that_comes_back() -> None:
    """A figure that went down and up again is told as what it is, and that it stood so before; a wording of which nothing
    else is told is told as restored alone."""
    old, new = (
        document(TEXTS[0], "The storm killed 5 people."),
        document(TEXTS[0], "The storm killed 6 people."),
    )
    edits = classify(compare(old, new), old, new, earlier=frozenset({fold("The storm killed 6 people.")}))
    assert {(edit.klass, edit.detail, edit.old, edit.new) for edit in edits} == {
        (EditClass.RESTORED, "wording", "The storm killed 5 people.", "The storm killed 6 people."),
        (EditClass.FIGURE, "count", "5", "6"),
    }
    assert sentence(edits) == "Death toll 5 → 6; earlier wording restored"
    old, new = (
        document(TEXTS[0], "The pier stood in the long wind."),
        document(TEXTS[0], "The pier stood in the bad wind."),
    )
    edits = classify(
        compare(old, new), old, new, earlier=frozenset({fold("The pier stood in the bad wind.")})
    )
    assert [edit.klass for edit in edits] == [EditClass.RESTORED]
    assert sentence(edits) == "Earlier wording restored"


def test_another_article_is_one_edit() -> None:
    """Nothing of it is set against the old text."""
    long = [f"{text} {text.replace('the', 'an old')}" for text in TEXTS]
    other = [
        "Bread prices in the upper valley rose again after the frost took half of the orchards and most vineyards.",
        "Bakers met on Monday evening to talk about flour from abroad, and few of them left before midnight.",
        "An orchestra of schoolchildren plays tonight in front of the brewery for whoever cares to listen.",
    ]
    result = compared(document(*long), document(*other, headline="Bread dearer again"))
    assert result.verdict is Verdict.REPLACED
    assert [edit.klass for edit in result.edits] == [EditClass.HEADLINE, EditClass.REPLACED]


@pytest.mark.parametrize(
    ("old", "new", "detail"),
    [
        ("Ferry sinks with 12 on board", "Ferry sinks with 15 on board", "figure"),
        ("Ferry recieved help at night", "Ferry received help at night", "copy-edit"),
        ("Pilot allegedly drank before the ferry left", "Pilot drank before the ferry left", "hedge"),
        ("Ferry of Harrow sinks in the bay at night", "Ferry of Castell sinks in the bay at night", "name"),
        ("Ferry sinks in the bay at night", "Search for the crew of a lost boat", "replaced"),
    ],
)
def test_kinds_of_headline_edits(old: str, new: str, detail: str) -> None:
    """A headline in which one thing changed is named after it."""
    first, *rest = compared(document(*TEXTS, headline=old), document(*TEXTS, headline=new)).edits
    assert (first.klass, first.detail) == (EditClass.HEADLINE, detail)
    assert [edit.klass.value for edit in rest] == [detail] * (detail in ("figure", "hedge", "name"))


def test_words_put_into_quotation_marks_in_a_headline() -> None:
    """The marks are told, not the words."""
    old, new = (
        document(*TEXTS, headline="Ferry was unsafe for years"),
        document(*TEXTS, headline="Ferry was 'unsafe for years'"),
    )
    (_, marks) = compared(old, new).edits
    assert (marks.klass, marks.change, marks.detail) == (EditClass.QUOTE, Change.ADDED, "marks")


def test_an_unknown_language_keeps_the_rules_that_need_no_words() -> None:
    """Digits and quotation marks speak for themselves."""
    old = document("Uhkka lea stuoris.", "Olbmot ledje 12 fatnasis.", language="se")
    new = document("Uhkka lea stuoris.", "Olbmot ledje 15 fatnasis.", language="se")
    (edit,) = compared(old, new).edits
    assert isinstance(edit, Edit)
    assert (edit.klass, edit.old, edit.new) == (EditClass.FIGURE, "12", "15")


def test_the_same_words_as_blocks_of_another_kind_are_told() -> None:
    """No change is without a sentence: a subhead that became a paragraph is set in another form."""
    old = document(*TEXTS)
    new = replace(old, blocks=(old.blocks[0], Block(BlockKind.SUBHEAD, old.blocks[1].text), *old.blocks[2:]))
    edits = compared(old, new).edits
    assert [(edit.klass, edit.detail) for edit in edits] == [(EditClass.UNCLASSIFIED, "form")]
    assert sentence(edits) == "Paragraph set in another form"


def test_of_many_blocks_read_as_standfirst_the_first_is_one() -> None:
    """A change far down in what was read as standfirst is none of the standfirst, and none of the lead."""
    blocks = tuple(Block(BlockKind.STANDFIRST, text) for text in TEXTS)
    body = Block(BlockKind.PARAGRAPH, "The old lamp was lit by hand.")
    old = replace(document(), blocks=(*blocks, body))
    new = replace(old, blocks=(*blocks, replace(body, text="The old lamp was lit by a boy.")))
    assert not {EditClass.LEAD, EditClass.STANDFIRST} & {edit.klass for edit in compared(old, new).edits}
