"""A change in one line, in neutral words."""

from __future__ import annotations

import pytest

from variorum.edits import compared, sentence
from variorum.types import Block, BlockKind, Change, Document, Edit, EditClass, Headlines, PageState

TOLL = Edit(EditClass.FIGURE, Change.ALTERED, "12", "15", 3, 3, "count", about="people killed")
HEADLINE = Edit(EditClass.HEADLINE, Change.ALTERED, "Ferry sinks", "Fifteen dead", detail="replaced")
MOVED = Edit(EditClass.MOVED, Change.ALTERED, "a", "a", 5, 1)
QUOTE = Edit(EditClass.QUOTE, Change.REMOVED, "We shall rebuild", None, 7, None, "direct", about="Mr Gates")


def test_the_example_of_the_product() -> None:
    """What matters most comes first; moves are counted."""
    assert (
        sentence([HEADLINE, TOLL, MOVED, MOVED]) == "Death toll 12 → 15; headline replaced; 2 passages moved"
    )


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (QUOTE, "Quotation of Mr Gates removed"),
        (Edit(EditClass.FIGURE, Change.ALTERED, "£2m", "£3m", 1, 1, "money"), "£2m → £3m"),
        (Edit(EditClass.FIGURE, Change.ALTERED, "12", "15", 1, 1, "count", about="boats"), "12 → 15 boats"),
        (
            Edit(EditClass.FIGURE, Change.ALTERED, "29", "dozens", 1, 1, "count", about="boats"),
            "29 → dozens (boats)",
        ),
        (
            Edit(EditClass.FIGURE, Change.ALTERED, "several", "16", 1, 1, "count", about="injured"),
            "Several → 16 injured",
        ),
        (
            Edit(EditClass.FIGURE, Change.ALTERED, "A man", "Two men", 1, 1, "count", about="killed"),
            "A man → two men killed",
        ),
        (
            Edit(
                EditClass.FIGURE,
                Change.ALTERED,
                "Dozens",
                "At least 100",
                1,
                1,
                "count",
                about="people killed",
            ),
            "Death toll dozens → at least 100",
        ),
        (
            Edit(
                EditClass.FIGURE,
                Change.ALTERED,
                "Une vingtaine",
                "Une trentaine",
                1,
                1,
                "count",
                about="blessés",
            ),
            "Une vingtaine → une trentaine (blessés)",
        ),
        (Edit(EditClass.FIGURE, Change.ADDED, None, "34", 1, 1, "age"), "Age “34” added"),
        (
            Edit(EditClass.FIGURE, Change.REMOVED, "Two", None, 1, 1, "count", about="members"),
            "Figure “Two members” removed",
        ),
        (
            Edit(EditClass.FIGURE, Change.ADDED, None, "12", 1, 1, "count", about="people killed"),
            "Death toll of 12 added",
        ),
        (Edit(EditClass.HEDGE, Change.REMOVED, "allegedly", None, 1, 1), "Hedging word “allegedly” removed"),
        (
            Edit(EditClass.NAME, Change.ALTERED, "Paul Harrow", "Edda Castell", 1, 1, "person"),
            "Name “Paul Harrow” → “Edda Castell”",
        ),
        (
            Edit(EditClass.CORRECTION, Change.ADDED, None, "Correction: …", None, 9, "correction"),
            "Correction appended",
        ),
        (
            Edit(EditClass.CORRECTION, Change.ADDED, None, "Note", None, 9, "editors-note"),
            "Editor's note appended",
        ),
        (Edit(EditClass.UNCLASSIFIED, Change.ALTERED, "a", "b", 1, 1), "Sentence reworded"),
        (Edit(EditClass.UNCLASSIFIED, Change.ALTERED, "a", "b", 1, 1, "replaced"), "Sentence replaced"),
        (
            Edit(EditClass.UNCLASSIFIED, Change.ALTERED, "a\n\nb", "a b", 1, 1, "paragraphs"),
            "Paragraphs joined",
        ),
        (
            Edit(EditClass.UNCLASSIFIED, Change.ALTERED, "a b", "a\n\nb", 1, 1, "paragraphs"),
            "Paragraph split",
        ),
        (
            Edit(EditClass.UNCLASSIFIED, Change.ALTERED, "a", "a", 1, 1, "form"),
            "Paragraph set in another form",
        ),
        (Edit(EditClass.BYLINE, Change.ALTERED, "A", "B"), "Byline changed"),
        (Edit(EditClass.COPY_EDIT, Change.ALTERED, "teh", "the", 1, 1), "Copy edit"),
        (Edit(EditClass.REPLACED, Change.ALTERED, "a", "b"), "Another article at this address"),
    ],
)
def test_each_edit_in_words(edit: Edit, words: str) -> None:
    """One edit, one plain fragment."""
    assert sentence([edit]) == words


def test_a_long_list_is_cut_and_counted() -> None:
    """At most five fragments, then how many more."""
    edits = [
        Edit(EditClass.WORDING, Change.ALTERED, word, "surely", 1, 1, "tone")
        for word in ("allegedly", "perhaps", "possibly", "probably", "reportedly", "apparently", "seemingly")
    ]
    assert sentence(edits).endswith("; 2 more changes")
    assert sentence(edits).count(";") == 5


IN_HEADLINE = Edit(EditClass.FIGURE, Change.ALTERED, "12", "Dozens", detail="count")


@pytest.mark.parametrize(
    ("detail", "words"),
    [
        ("figure", "Headline: 12 → dozens"),
        ("reworded", "Headline reworded: 12 → dozens"),
        ("copy-edit", "Headline copy-edited"),
        ("replaced", "Headline replaced"),
    ],
)
def test_what_changed_in_the_headline_is_told_with_it(detail: str, words: str) -> None:
    """One fragment; what another headline says is no edit of the one before."""
    headline = Edit(
        EditClass.HEADLINE, Change.ALTERED, "12 boats lost", "Dozens of boats lost", detail=detail
    )
    inside = [IN_HEADLINE] if detail != "copy-edit" else []
    assert sentence([headline, *inside]) == words


def test_several_names_are_one_fragment() -> None:
    """Named where they are few, else counted."""
    names = [
        Edit(EditClass.NAME, Change.ADDED, None, name, None, 4)
        for name in ("Paul Harrow", "Tarn", "Edda Castell", "Ostvik")
    ]
    assert sentence(names[:1]) == "Name “Paul Harrow” added"
    assert sentence(names[:3]) == "Names “Paul Harrow”, “Tarn” and “Edda Castell” added"
    assert sentence(names) == "4 names added"


def test_a_figure_that_went_here_and_came_there_has_moved() -> None:
    """Told once."""
    gone = Edit(EditClass.FIGURE, Change.REMOVED, "January 2009", None, 3, None, "date")
    came = Edit(EditClass.FIGURE, Change.ADDED, None, "January 2009", None, 7, "date")
    assert sentence([gone, came]) == "Date January 2009 moved to another sentence"


def test_sentences_that_came_went_and_changed_are_one_fragment() -> None:
    """Counted, one after the other."""
    edits = [
        Edit(EditClass.UNCLASSIFIED, change, "a", "b", n, n)
        for n, change in enumerate((Change.ALTERED, Change.ADDED, Change.ADDED, Change.REMOVED))
    ]
    assert sentence(edits) == "2 sentences added, 1 removed, 1 reworded"


def test_two_quotations_of_one_speaker_are_one_fragment() -> None:
    """The same said twice stands once, counted."""
    assert sentence([QUOTE, QUOTE]) == "2 quotations of Mr Gates removed"


def test_no_edits_no_words() -> None:
    """Nothing is said of nothing."""
    assert sentence([]) == ""


def test_links_and_captions_are_counted_by_what_became_of_them() -> None:
    """An added link is not told as altered."""
    edits = [
        Edit(EditClass.LINKS, Change.ADDED, None, "http://127.0.0.1/a", None, None, None, 0.98),
        Edit(EditClass.IMAGE, Change.ADDED, None, "The lock at dawn.", None, 3, "caption", 0.98),
        Edit(
            EditClass.LINKS,
            Change.ALTERED,
            "http://127.0.0.1/a",
            "http://127.0.0.1/b",
            None,
            None,
            None,
            0.98,
        ),
    ]
    assert sentence(edits) == "Link added; caption added; link changed"


def test_pictures_are_counted_beside_captions() -> None:
    """A picture that was replaced is no caption that was changed."""
    edits = [
        Edit(EditClass.IMAGE, Change.ALTERED, "quay.jpg", "mayor.jpg", None, None, "picture", 0.95),
        Edit(EditClass.IMAGE, Change.ADDED, None, "lock.jpg", None, None, "picture", 0.95),
        Edit(EditClass.IMAGE, Change.ADDED, None, "The lock at dawn.", None, 3, "caption", 0.98),
    ]
    assert sentence(edits) == "Picture changed; picture added; caption added"


LEAD = "The pilots struck at dawn and the port stood still."
BELOW = "Ships wait in the bay until the tugs come back to work.\n\nThe mayor asked both sides to sit down on Monday."


def test_a_lead_that_only_went_is_not_replaced() -> None:
    """What followed it opens the text, and is no new lead."""
    assert sentence(compared(f"{LEAD}\n\n{BELOW}", BELOW).edits) == "Paragraph removed"
    old, new = (document(text) for text in (f"{LEAD}\n\n{BELOW}", BELOW))
    assert sentence(compared(old, new).edits) == "Lead removed"


def test_a_note_above_the_text_is_appended_to_nothing_and_no_lead() -> None:
    """Above the text a correction is added, below it appended."""
    note = "Correction: the strike began at noon."
    text = f"{LEAD}\n\n{BELOW}"
    above = compared(document(text), document(f"{note}\n\n{text}"))
    below = compared(document(text), document(f"{text}\n\n{note}"))
    assert [sentence(each.edits) for each in (above, below)] == ["Correction added", "Correction appended"]


def document(text: str) -> Document:
    blocks = tuple(Block(BlockKind.PARAGRAPH, paragraph) for paragraph in text.split("\n\n"))
    return Document(PageState.ARTICLE, blocks, "The strike", Headlines(h1="The strike"), language="en")


@pytest.mark.parametrize(
    ("old", "new", "about", "words"),
    [
        ("Hunderte", "Tausende", None, "Hunderte → Tausende"),
        ("Zwei Männer", "Mann", None, "Zwei Männer → Mann"),
        ("Viertel nach acht", "Viertel nach neun", None, "Viertel nach acht → Viertel nach neun"),
        ("Zwölf", "Fünfzehn", "Boote", "Zwölf → fünfzehn Boote"),
        ("Hundreds", "Thousands", None, "Hundreds → thousands"),
        ("A man", "Two men", None, "A man → two men"),
        ("Some boats", "Woman", None, "Some boats → woman"),
    ],
)
def test_nouns_keep_the_capital_that_their_language_gives_them(
    old: str, new: str, about: str | None, words: str
) -> None:
    told = Edit(EditClass.FIGURE, Change.ALTERED, old, new, 1, 1, "count", about=about)
    assert sentence([told]) == words


@pytest.mark.parametrize(
    ("change", "old", "new", "words"),
    [
        (Change.ALTERED, "Rs 500", "Rs 700", "Rs 500 → Rs 700"),
        (Change.ADDED, None, "Rs 700", "Amount “Rs 700” added"),
        (Change.REMOVED, "Half a million crowns", None, "Amount “Half a million crowns” removed"),
        (Change.ALTERED, "A million crowns", "Two million crowns", "A million crowns → two million crowns"),
    ],
)
def test_an_amount_is_told_between_marks_as_it_is_printed(
    change: Change, old: str | None, new: str | None, words: str
) -> None:
    assert sentence([Edit(EditClass.FIGURE, change, old, new, 1, 1, "money")]) == words
