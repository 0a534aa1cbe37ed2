"""A headline that readers do not see may change alone: it is recorded with its evidence, and makes no version."""

from __future__ import annotations

from stage import PARAGRAPHS, World, article

from variorum.types import Outcome

SHOWN = "Night ferries twice an hour"


def _page(social: str, last: str = PARAGRAPHS[-1]) -> str:
    stated = f"<meta property='og:title' content='{SHOWN}'>"
    return article(SHOWN, (*PARAGRAPHS[:-1], last)).replace(
        stated, f"<meta property='og:title' content='{social}'>"
    )


def _told(made: World, article_id: str) -> list[tuple[str, str | None, str | None]]:
    heard = made.observatory.store.witness_changes(article_id)
    return [(each.witness, each.old, each.new) for each in heard]


def test_a_social_headline_that_changes_alone_is_no_version(each_world: World) -> None:
    """The look finds the same text, its bytes are kept, and the change is told once, with both wordings."""
    article_id = each_world.watch("/story", _page("Ferries: what you must know"))
    assert _told(each_world, article_id) == []
    each_world.stage.put("/story", _page("Ferries: all questions answered"))
    look = each_world.look(article_id)
    assert (look.outcome, look.capture_id is not None) == (Outcome.UNCHANGED, True)
    change = ("og:title", "Ferries: what you must know", "Ferries: all questions answered")
    assert _told(each_world, article_id) == [change]
    each_world.stage.put(
        "/story", _page("Ferries: all questions answered").replace("Most read", "Least read")
    )
    look = each_world.look(article_id)
    assert (look.outcome, look.capture_id) == (Outcome.UNCHANGED, None)
    assert _told(each_world, article_id) == [change]
    assert len(each_world.versions(article_id)) == 1
    assert each_world.observatory.store.document(article_id, 0).headlines.og == "Ferries: what you must know"


def test_headlines_that_go_back_and_change_with_the_text_are_told_too(each_world: World) -> None:
    """Each change follows on the one before it, not on the version; one that comes with an edit is told beside it."""
    first, second, third = (f"Ferries: {what}" for what in ("what you must know", "all answered", "the end"))
    article_id = each_world.watch("/story", _page(first))
    for social in (second, first):
        each_world.stage.put("/story", _page(social))
        assert each_world.look(article_id).outcome is Outcome.UNCHANGED
    each_world.stage.put(
        "/story", _page(third, "The boats after midnight are given up from the first of May.")
    )
    assert each_world.look(article_id).outcome is Outcome.CHANGED
    assert _told(each_world, article_id) == [
        ("og:title", first, second), ("og:title", second, first), ("og:title", first, third),
    ]  # fmt: skip


def test_what_came_before_the_program_started_is_known(each_world: World) -> None:
    """A watcher that starts anew goes on from what is stored: the last heard headline, not the version's."""
    article_id = each_world.watch("/story", _page("Ferries: what you must know"))
    for social in ("Ferries: all answered", "Ferries: the end"):
        each_world.stage.put("/story", _page(social))
        each_world.look(article_id)  # each run of the observatory is a watcher of its own
    assert _told(each_world, article_id)[-1] == ("og:title", "Ferries: all answered", "Ferries: the end")
