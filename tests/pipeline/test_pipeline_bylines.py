"""A byline that changes while the text stays makes no version: it is recorded when it is seen, and told of no later edit."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from stage import PARAGRAPHS, World, article

from variorum.types import EditClass, Outcome

LAST = "The boats after midnight are given up from the first of May."


def in_head(names: str, last: str = PARAGRAPHS[-1]) -> str:
    """Writers stated in a meta element alone."""
    page = article(paragraphs=(*PARAGRAPHS[:-1], last))
    return page.replace("</head>", f"<meta name='author' content='{names}'></head>")


def in_json(names: str, last: str = PARAGRAPHS[-1]) -> str:
    """Writers stated in JSON-LD alone."""
    people = ", ".join(f'{{"@type": "Person", "name": "{name}"}}' for name in names.split(" and "))
    stated = f'{{"@type": "NewsArticle", "headline": "Night ferries twice an hour", "author": [{people}]}}'
    page = article(paragraphs=(*PARAGRAPHS[:-1], last))
    return page.replace("</head>", f"<script type='application/ld+json'>{stated}</script></head>")


def below_headline(names: str, last: str = PARAGRAPHS[-1]) -> str:
    """Writers shown between headline and text alone."""
    page = article(paragraphs=(*PARAGRAPHS[:-1], last))
    return page.replace("</h1>", f"</h1><p class='byline'>By {names}</p>")


def above_headline(names: str, last: str = PARAGRAPHS[-1]) -> str:
    """Writers shown above the headline alone."""
    page = article(paragraphs=(*PARAGRAPHS[:-1], last))
    return page.replace("<article><h1>", f"<article><p class='byline'>By {names}</p><h1>")


def told(made: World, article_id: str) -> list[tuple[str | None, str | None]]:
    heard = made.observatory.store.witness_changes(article_id)
    return [(each.old, each.new) for each in heard if each.witness == "byline"]


def bylines_told(made: World, article_id: str, old: int, new: int) -> list[tuple[str | None, str | None]]:
    rows = made.observatory.store.edits(article_id, old, new)
    return [(row.edit.old, row.edit.new) for row in rows if row.edit.klass is EditClass.BYLINE]


@pytest.mark.parametrize("page", [in_head, in_json, below_headline, above_headline])
def test_a_byline_that_changes_alone_is_recorded_when_it_is_seen(
    each_world: World, page: Callable[..., str]
) -> None:
    """However the page states it, the next look hears it, keeps the bytes, and finds the text unchanged."""
    article_id = each_world.watch("/story", page("Ines Valko"))
    each_world.stage.put("/story", page("Ines Valko and Tomas Ruud"))
    look = each_world.look(article_id)
    assert (look.outcome, look.capture_id is not None) == (Outcome.UNCHANGED, True)
    assert told(each_world, article_id) == [("Ines Valko", "Ines Valko, Tomas Ruud")]
    assert each_world.observatory.store.witness_changes(article_id)[-1].at == look.at
    each_world.stage.put("/story", page("Ines Valko and Tomas Ruud").replace("Most read", "Least read"))
    assert each_world.look(article_id).capture_id is None
    assert len(told(each_world, article_id)) == len(each_world.versions(article_id)) == 1


def test_an_edit_of_the_text_later_does_not_tell_the_byline_again(each_world: World) -> None:
    """The edit is of its own time; only a byline that changed at that look is among its edits."""
    article_id = each_world.watch("/story", below_headline("Ines Valko"))
    for page in (below_headline("Tomas Ruud"), below_headline("Tomas Ruud", LAST)):
        each_world.stage.put("/story", page)
        look = each_world.look(article_id)
    assert look.outcome is Outcome.CHANGED
    assert bylines_told(each_world, article_id, 0, 1) == []
    each_world.stage.put("/story", below_headline("Edda Falk"))
    assert each_world.look(article_id).outcome is Outcome.VARIANT
    each_world.stage.put("/story", below_headline("Petra Esker", LAST.replace("May", "June")))
    assert each_world.look(article_id).outcome is Outcome.CHANGED
    assert bylines_told(each_world, article_id, 0, 2) == [("Edda Falk", "Petra Esker")]
    assert told(each_world, article_id) == [
        ("Ines Valko", "Tomas Ruud"), ("Tomas Ruud", "Edda Falk"), ("Edda Falk", "Petra Esker"),
    ]  # fmt: skip


def test_the_same_writers_in_another_order_are_no_change(each_world: World) -> None:
    """Neither order nor capitals name others."""
    article_id = each_world.watch("/story", in_head("Ines Valko and Tomas Ruud"))
    each_world.stage.put("/story", in_head("TOMAS RUUD and Ines Valko"))
    assert each_world.look(article_id).outcome is Outcome.UNCHANGED
    assert told(each_world, article_id) == []
