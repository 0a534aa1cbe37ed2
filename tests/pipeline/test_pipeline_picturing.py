"""A picture that is replaced while the text stays: it is recorded with its evidence, and makes no version."""

from __future__ import annotations

from datetime import timedelta

from stage import PARAGRAPHS, World, article

from variorum.pipeline.picturing import MOST_OF_ONE
from variorum.types import Change, EditClass, Outcome, PictureChange

TITLE = "Night ferries twice an hour"
CAPTION = "The northern quay on Tuesday, after the storm had passed over the town."
FIRST = "/img/quay.jpg"


def _page(picture: str | None, last: str = PARAGRAPHS[-1], box: str = "Most read") -> str:
    shown = article(TITLE, (*PARAGRAPHS[:-1], last)).replace("Most read", box)
    if picture is None:
        return shown
    figure = f'<figure><img src="{picture}" alt=""><figcaption>{CAPTION}</figcaption></figure>'
    return shown.replace(f"<p>{PARAGRAPHS[1]}", f"{figure}<p>{PARAGRAPHS[1]}")


def _told(made: World, article_id: str) -> list[tuple[str, str, str]]:
    return [
        (each.caption, (each.old or "").rpartition("/")[2], (each.new or "").rpartition("/")[2])
        for each in made.observatory.store.picture_changes(article_id)
    ]


def test_a_replaced_picture_is_no_version(each_world: World) -> None:
    """The look finds the same text and says so, its bytes are kept, and the change is told once; also after it was
    replaced again."""
    article_id = each_world.watch("/story", _page(FIRST))
    each_world.stage.put("/story", _page("/img/mayor.jpg"))
    look = each_world.look(article_id)
    assert (look.outcome, look.capture_id is not None) == (Outcome.UNCHANGED, True)
    assert look.reason.endswith("; a picture is another")
    assert _told(each_world, article_id) == [(CAPTION, "quay.jpg", "mayor.jpg")]
    for box in ("Least read", "Read today"):
        each_world.stage.put("/story", _page("/img/mayor.jpg", box=box))
        look = each_world.look(article_id)
        assert (look.outcome, look.capture_id) == (Outcome.UNCHANGED, None)
    each_world.stage.put("/story", _page(FIRST))
    each_world.look(article_id)
    assert _told(each_world, article_id)[1:] == [(CAPTION, "mayor.jpg", "quay.jpg")]
    assert len(each_world.versions(article_id)) == 1


LAST = "The board will look at the figures again in the autumn and may then give up the boats after two."


def test_what_changed_under_another_text_is_none_of_this_one(each_world: World) -> None:
    """The text becomes another, then the picture, then all is as it was at first: the picture of the first text is the
    one that it always had."""
    article_id = each_world.watch("/story", _page(FIRST))
    for picture, last in ((FIRST, LAST), ("/img/mayor.jpg", LAST), (FIRST, PARAGRAPHS[-1])):
        each_world.stage.put("/story", _page(picture, last))
        each_world.look(article_id)
        each_world.look(article_id)
    assert each_world.outcomes(article_id).count(Outcome.VARIANT) >= 1
    assert _told(each_world, article_id) == [(CAPTION, "quay.jpg", "mayor.jpg")]


def test_a_picture_that_is_not_there_is_not_replaced(each_world: World) -> None:
    """A change of a picture that the version never had says nothing of those that it has."""
    article_id = each_world.watch("/story", _page(FIRST))
    at = each_world.clock.now() + timedelta(minutes=1)
    known = PictureChange(article_id, at, CAPTION, "/img/boat.jpg", "/img/mast.jpg")
    each_world.observatory.store.add_picture_changes([known])
    each_world.stage.put("/story", _page(FIRST, box="Least read"))
    each_world.look(article_id)
    assert len(_told(each_world, article_id)) == 1


def test_sizes_are_no_change(each_world: World) -> None:
    """Another width, form or server: nothing is recorded, and no bytes are kept."""
    article_id = each_world.watch("/story", _page(FIRST))
    for address in ("/img/quay-640.jpg", "/w320/quay.webp?v=2", "/img/quay-1024x768.jpg"):
        each_world.stage.put("/story", _page(address, box=address))
        look = each_world.look(article_id)
        assert (look.outcome, look.capture_id) == (Outcome.UNCHANGED, None)
    assert _told(each_world, article_id) == []


def test_a_picture_that_turns_by_itself_is_told_no_more(each_world: World) -> None:
    """After so many changes under one caption nobody's hand is in it."""
    article_id = each_world.watch("/story", _page("/img/camera-0a.jpg"))
    for number in range(1, MOST_OF_ONE + 4):
        each_world.stage.put("/story", _page(f"/img/camera-{number}a.jpg"))
        assert each_world.look(article_id).outcome is Outcome.UNCHANGED
    assert len(_told(each_world, article_id)) == MOST_OF_ONE


def test_with_an_edit_the_edits_tell_it(each_world: World) -> None:
    """A version is made of the text; the picture is one of its edits, by the names of the files."""
    article_id = each_world.watch("/story", _page(FIRST))
    each_world.stage.put("/story", _page("/img/mayor.jpg", LAST))
    assert each_world.look(article_id).outcome is Outcome.CHANGED
    assert _told(each_world, article_id) == []
    edits = [each.edit for each in each_world.observatory.store.edits(article_id, 0, 1)]
    (found,) = (edit for edit in edits if edit.klass is EditClass.IMAGE)
    assert (found.change, found.detail, found.old, found.new, found.about) == (
        Change.ALTERED, "picture", "quay.jpg", "mayor.jpg", CAPTION,
    )  # fmt: skip


def test_pictures_are_kept_with_the_text(each_world: World) -> None:
    """Also that there is none."""
    with_one = each_world.watch("/story", _page(FIRST))
    without = each_world.watch("/other", _page(None))
    (kept,) = each_world.observatory.store.document(with_one, 0).pictures or ()
    assert (kept.address.endswith(FIRST), kept.caption) == (True, CAPTION)
    assert each_world.observatory.store.document(without, 0).pictures == ()
