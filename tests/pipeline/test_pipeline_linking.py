"""A link that leads elsewhere while the text stays: it is recorded with its evidence, and makes no version."""

from __future__ import annotations

import pytest
from stage import PARAGRAPHS, World, article

from variorum.pipeline.linking import MOST_OF_ONE
from variorum.types import Edit, EditClass, Outcome

TITLE = "Night ferries twice an hour"
LAST = "The board will look at the figures again in the autumn and may then give up the boats after two."
OLD, NEW = "https://harbour.example/2025", "https://harbour.example/2026"


def _page(address: str | None, last: str = PARAGRAPHS[-1], box: str = "Most read") -> str:
    linked = "season ticket" if address is None else f'<a href="{address}">season ticket</a>'
    texts = [text.replace("season ticket", linked) for text in (*PARAGRAPHS[:-1], last)]
    return article(TITLE, tuple(texts)).replace("Most read", box)


def _told(made: World, article_id: str) -> list[tuple[str, str | None, str | None]]:
    return [(each.text, each.old, each.new) for each in made.observatory.store.link_changes(article_id)]


def test_a_link_that_leads_elsewhere_is_no_version(each_world: World) -> None:
    """The look finds the same text and says so, its bytes are kept, and the change is told once."""
    article_id = each_world.watch("/story", _page(OLD))
    assert _told(each_world, article_id) == []
    each_world.stage.put("/story", _page(NEW))
    look = each_world.look(article_id)
    assert (look.outcome, look.capture_id is not None) == (Outcome.UNCHANGED, True)
    assert look.reason.endswith("; a link leads elsewhere")
    assert _told(each_world, article_id) == [("season ticket", OLD, NEW)]
    for box in ("Least read", "Read today"):
        each_world.stage.put("/story", _page(NEW, box=box))
        assert (each_world.look(article_id).outcome, each_world.look(article_id).capture_id) == (
            Outcome.UNCHANGED, None,
        )  # fmt: skip
    assert _told(each_world, article_id) == [("season ticket", OLD, NEW)]
    assert len(each_world.versions(article_id)) == 1
    (kept,) = each_world.observatory.store.document(article_id, 0).links or ()
    assert (kept.block, kept.text, kept.address) == (2, "season ticket", OLD)


def test_links_that_come_and_go_on_the_same_words(each_world: World) -> None:
    """Also after a start anew: each run of the observatory is a watcher of its own, and goes on from what is stored."""
    article_id = each_world.watch("/story", _page(None))
    for address in (OLD, NEW, None, NEW):
        each_world.stage.put("/story", _page(address))
        assert each_world.look(article_id).outcome is Outcome.UNCHANGED
    assert _told(each_world, article_id) == [
        ("season ticket", None, OLD), ("season ticket", OLD, NEW), ("season ticket", NEW, None),
        ("season ticket", None, NEW),
    ]  # fmt: skip


def test_what_changed_under_another_text_is_none_of_this_one(each_world: World) -> None:
    """The text becomes another, then the link, then all is as it was at first: the link of the first text leads where it
    always led."""
    article_id = each_world.watch("/story", _page(OLD))
    for address, last in ((OLD, LAST), (NEW, LAST), (OLD, PARAGRAPHS[-1])):
        each_world.stage.put("/story", _page(address, last))
        each_world.look(article_id)
        each_world.look(article_id)
    assert each_world.outcomes(article_id).count(Outcome.VARIANT) >= 1
    assert _told(each_world, article_id) == [("season ticket", OLD, NEW)]


def test_drawn_values_and_tracking_are_no_change(each_world: World) -> None:
    """A session in the address, a campaign: nothing is recorded, and no bytes are kept."""
    article_id = each_world.watch("/story", _page(f"{OLD}?sid=8f3a1c9e7b2d4f60"))
    for address in (f"{OLD}?sid=0b7e4d2c9a1f8e35", f"{OLD}?sid=0b7e4d2c9a1f8e35&utm_source=text"):
        each_world.stage.put("/story", _page(address, box="Least read"))
        look = each_world.look(article_id)
        assert (look.outcome, look.capture_id) == (Outcome.UNCHANGED, None)
    assert _told(each_world, article_id) == []


def test_a_link_that_turns_by_itself_is_told_no_more(each_world: World) -> None:
    """After so many changes on the same words nobody's hand is in it."""
    article_id = each_world.watch("/story", _page(f"{OLD}/0"))
    for number in range(1, MOST_OF_ONE + 4):
        each_world.stage.put("/story", _page(f"{OLD}/{number}"))
        assert each_world.look(article_id).outcome is Outcome.UNCHANGED
    assert len(_told(each_world, article_id)) == MOST_OF_ONE


def test_with_an_edit_the_edits_tell_it(each_world: World) -> None:
    """A version is made of the text; the link is one of its edits, and is not recorded apart too."""
    article_id = each_world.watch("/story", _page(OLD))
    each_world.stage.put("/story", _page(NEW, LAST))
    assert each_world.look(article_id).outcome is Outcome.CHANGED
    assert _told(each_world, article_id) == []
    edits = [each.edit for each in each_world.observatory.store.edits(article_id, 0, 1)]
    assert [_named(edit) for edit in edits if edit.klass is EditClass.LINKS] == [(OLD, NEW, "season ticket")]


@pytest.mark.parametrize("hostile", ["javascript:alert(1)", "data:text/html,x"])
def test_hostile_addresses_are_never_kept(each_world: World, hostile: str) -> None:
    """A link that turns into a script is one that is gone."""
    article_id = each_world.watch("/story", _page(OLD))
    each_world.stage.put("/story", _page(hostile))
    assert each_world.look(article_id).outcome is Outcome.UNCHANGED
    assert _told(each_world, article_id) == [("season ticket", OLD, None)]


def _named(edit: Edit) -> tuple[str | None, str | None, str | None]:
    return edit.old, edit.new, edit.about
