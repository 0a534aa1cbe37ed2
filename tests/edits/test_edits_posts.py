"""Liveblogs are told by post, and subheads as subheads."""

from __future__ import annotations

import pytest

from variorum.edits import compared, sentence
from variorum.publish.edits import kind
from variorum.types import Block, BlockKind, Change, Document, Edit, EditClass, Headlines, PageState

POSTS = (
    "12:00 The ferry has left the quay with forty cars. It is two hours late.",
    "11:30 The fog is lifting over the bay, says the harbourmaster.",
    "11:00 Boats wait at the mole for the pilot. Nobody knows when he will come.",
)


def live(*posts: str) -> Document:
    blocks = tuple(Block(BlockKind.POST, text) for text in posts)
    return Document(
        PageState.LIVEBLOG, blocks, "Fog in the bay", Headlines(h1="Fog in the bay"), language="en"
    )


def headed(*texts: str) -> Document:
    blocks = tuple(
        Block(BlockKind.SUBHEAD if text.startswith("# ") else BlockKind.PARAGRAPH, text.removeprefix("# "))
        for text in texts
    )
    return Document(
        PageState.ARTICLE, blocks, "Fog in the bay", Headlines(h1="Fog in the bay"), language="en"
    )


def unnamed(old: Document, new: Document) -> list[tuple[Change, str | None]]:
    """The edits that no rule names: what became of what."""
    edits = compared(old, new).edits
    return [(each.change, each.detail) for each in edits if each.klass is EditClass.UNCLASSIFIED]


def line(old: Document, new: Document) -> str:
    return sentence(compared(old, new).edits)


def test_a_post_of_several_sentences_that_came_is_one_edit() -> None:
    """It is told whole, whatever stands in it; so is one that went."""
    old, new = live(*POSTS), live("12:40 The ferry lies at the quay. Nobody is hurt. Tea is served.", *POSTS)
    assert unnamed(old, new) == [(Change.ADDED, "post")]
    assert line(old, new) == "Post added"
    assert line(new, old) == "Post removed"
    assert line(live(*POSTS[1:]), new) == "2 posts added"


def test_what_is_quoted_in_a_new_post_is_told_beside_it() -> None:
    """A quotation is news of its own, and takes no sentence out of the post."""
    said = '12:50 "We saw the light of the mole too late," said Paul Harrow. Tea is served.'
    assert line(live(*POSTS), live(said, *POSTS)) == (
        "Quotation of Paul Harrow added; name “Paul Harrow” added; post added"
    )


def test_a_post_in_which_several_sentences_changed_is_edited_once() -> None:
    """One edit for one post, with what changed in it; one for each of two."""
    first = POSTS[0].replace("left the quay", "left the mole at last").replace("It is", "That is")
    (each,) = compared(live(*POSTS), live(first, *POSTS[1:])).edits[-1:]
    assert (each.klass, each.change, each.detail) == (EditClass.UNCLASSIFIED, Change.ALTERED, "post")
    third = POSTS[2].replace(" Nobody knows when he will come.", "")
    assert line(live(*POSTS), live(POSTS[0], POSTS[1], third)) == "Post edited"
    assert (
        line(live(*POSTS), live(POSTS[0], POSTS[1].replace("lifting", "thicker"), third)) == "2 posts edited"
    )


def test_a_post_in_the_place_of_another() -> None:
    """One went and one came; nothing of the one is set against the other."""
    other = "10:20 Three trawlers from the outer islands have joined the search east of the reef."
    assert sorted(unnamed(live(*POSTS), live(POSTS[0], other, POSTS[2]))) == [
        (Change.ADDED, "post"),
        (Change.REMOVED, "post"),
    ]


def test_a_correction_in_a_post_is_a_correction() -> None:
    """Its label stands behind the time of the post; what only begins like one is a post."""
    wrong = "12:20 CORRECTION: The ferry left with thirty cars, not forty."
    assert line(live(*POSTS), live(wrong, *POSTS)) == "Correction added"
    assert line(live(*POSTS), live("12:20 Correction officers are at the quay.", *POSTS)) == "Post added"


def test_a_figure_in_a_post_is_told_as_a_figure() -> None:
    """What a rule names is told by it, and the post is not told as well."""
    assert line(live(*POSTS), live(POSTS[0].replace("forty", "fifty"), *POSTS[1:])) == "Forty → fifty cars"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("# What is known", "# What we know so far", "Subhead changed"),
        ("# What is known", "# A long night on the quay", "Subhead changed"),
        ("# What is known", "", "Subhead removed"),
    ],
)
def test_a_subhead_is_told_as_one(old: str, new: str, words: str) -> None:
    """With the text under it unchanged."""
    text = ("The harbour was quiet.", "Two boats are missing.", "The coast is searched.")
    before, after = (headed(*filter(None, (text[0], head, *text[1:]))) for head in (old, new))
    assert line(before, after) == words


@pytest.mark.parametrize(
    ("detail", "change", "words"),
    [("post", Change.ALTERED, "Post edited"), ("post", Change.ADDED, "Post added"), ("subhead", Change.REMOVED, "Subhead removed")],
)  # fmt: skip
def test_lists_call_them_so(detail: str, change: Change, words: str) -> None:
    """The label in rails and terminals."""
    assert kind(Edit(EditClass.UNCLASSIFIED, change, "a", "b", 1, 1, detail)) == words


def notes(old: Document, new: Document) -> list[tuple[Change, str | None, str | None]]:
    """What became of corrections, with what they say and the edit that they describe."""
    edits = compared(old, new).edits
    return [(each.change, each.new, each.about) for each in edits if each.klass is EditClass.CORRECTION]


FIVE = (*POSTS, "10:40 The mole is closed to cars today.", "10:20 Tea is served in the hall of the ferry.")


@pytest.mark.parametrize("place", range(6))
@pytest.mark.parametrize("heading", ["Number of cars 13:05 ", "13:05 ", ""])
def test_a_correction_that_is_a_post_of_its_own(place: int, heading: str) -> None:
    """Wherever it stands among the posts, behind a heading and a time: it describes the edit of another post."""
    text = f"{heading}Correction: an earlier post said that forty cars were aboard. It was sixty."
    after = [FIVE[0].replace("forty", "sixty"), *FIVE[1:]]
    after.insert(place, text)
    assert notes(live(*FIVE), live(*after)) == [(Change.ADDED, text, "figure: forty → sixty")]


def test_a_correction_that_was_put_to_a_post() -> None:
    """It is told by itself, what else was put to the post as before."""
    put = FIVE[2] + " Correction: this post said the boats wait for the mail."
    assert notes(live(*FIVE), live(*FIVE[:2], put, *FIVE[3:])) == [
        (Change.ADDED, "Correction: this post said the boats wait for the mail.", None)
    ]
    assert notes(live(*FIVE[:2], put, *FIVE[3:]), live(*FIVE)) == [(Change.REMOVED, None, None)]


@pytest.mark.parametrize(
    "text",
    [
        "13:05 Correction officers have come aboard. They look for a stowaway.",
        "13:05 The harbourmaster says a correction of the timetable will follow.",
        "13:05 The pilot: “Correction: we are sixty.” Nobody laughs.",
    ],
)
def test_a_post_that_speaks_of_corrections_is_none(text: str) -> None:
    """It is a post that came."""
    assert notes(live(*FIVE), live(*FIVE[:3], text, *FIVE[3:])) == []
    assert unnamed(live(*FIVE), live(*FIVE[:3], text, *FIVE[3:]))[-1:] == [(Change.ADDED, "post")]


def test_a_correction_goes_with_its_post() -> None:
    """A liveblog drops its oldest posts: nobody took a correction away."""
    last = "10:00 Correction: an earlier post said that forty cars were aboard. It was sixty."
    assert notes(live(*FIVE, last), live(*FIVE)) == []
    assert unnamed(live(*FIVE, last), live(*FIVE)) == [(Change.REMOVED, "post")]
